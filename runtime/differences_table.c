/* Differences as a table:
 *
 *     expected                       in the file
 *     encoder.weight_ih [512, 64]    encoder_weight_ih [512, 64]
 *     embedding [100, 64]            embedding [90, 64]
 *     out.bias [5]                   -
 *     -                              output.bias2 [3]
 *     and 12 more
 */
#include "differences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN = 20, /* lines at most */
    NAME = 100, /* bytes of a name at most */
    CELL = NAME + 24 * RNN_MAX_DIMS
};

typedef struct Cell {
    char text[CELL];
} Cell;

/* "NAME [2, 3]", a scalar "NAME". Names are a file's: what could steer a terminal is shown as a
 * question mark. */
static Cell cell_of(const rnn_tensor *tensor)
{
    Cell cell;
    if (!tensor)
        return (Cell){"-"};
    int used = snprintf(cell.text, sizeof cell.text, "%.*s", NAME, tensor->name);
    for (char *c = cell.text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    for (int i = 0; i < tensor->dims; i++)
        used += snprintf(cell.text + used, sizeof cell.text - (size_t)used, "%s%zu%s",
                         i ? ", " : " [", tensor->shape[i], i + 1 < tensor->dims ? "" : "]");
    return cell;
}

static int left_width(const rnn_differences *d)
{
    int width = (int)strlen("expected");
    for (size_t i = 0; i < d->count && i < SHOWN; i++) {
        const int length = (int)strlen(cell_of(d->items[i].expected).text);
        width = length > width ? length : width;
    }
    return width;
}

char *rnn_differences_table(const rnn_differences *d)
{
    const int width = left_width(d);
    const size_t lines = (d->count < SHOWN ? d->count : SHOWN) + 2;
    const size_t room = lines * (2 * CELL + 16);
    char *table = malloc(room);
    if (!table)
        return NULL;
    int used = snprintf(table, room, "    %-*s    in the file", width, "expected");
    for (size_t i = 0; i < d->count && i < SHOWN; i++)
        used += snprintf(table + used, room - (size_t)used, "\n    %-*s    %s", width,
                         cell_of(d->items[i].expected).text, cell_of(d->items[i].found).text);
    if (d->count > SHOWN)
        snprintf(table + used, room - (size_t)used, "\n    and %zu more", d->count - SHOWN);
    return table;
}

int rnn_tensors_compare(char **table, const rnn_tensor *expected, size_t expected_count,
                        const rnn_tensor *found, size_t found_count, rnn_error *e)
{
    rnn_differences d;
    *table = NULL;
    int code = rnn_differences_find(&d, expected, expected_count, found, found_count, e);
    if (code == RNN_OK && d.count > 0) {
        *table = rnn_differences_table(&d);
        code = *table ? rnn_fail(e, RNN_BAD_WEIGHTS, "%zu tensors do not agree", d.count)
                      : rnn_fail(e, RNN_NO_MEMORY, "no memory to compare tensors");
    }
    rnn_differences_close(&d);
    return code;
}
