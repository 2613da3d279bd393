/* The state of a stream: its values follow one another at the beginning of a session, [rows, size]
 * each. Held sequences stand behind them and stay where they are. */
#include <rnn/state.h>

#include <string.h>

enum { ELEMENT = 4 }; /* bytes of a float or an id */

void rnn_state_gather(const rnn_model *model, const void *from, size_t from_rows,
                      const int32_t *map, void *to, size_t to_rows)
{
    const char *source = from;
    char *target = to;
    for (size_t i = 0; i < model->state_count; i++) {
        if (model->states[i].axis >= 0)
            continue;
        const size_t bytes = model->states[i].size * ELEMENT;
        for (size_t b = 0; b < to_rows; b++)
            memcpy(target + b * bytes, source + (size_t)map[b] * bytes, bytes);
        source += from_rows * bytes;
        target += to_rows * bytes;
    }
}
