/* The state of a stream: rows taken from one session to another. */
#ifndef RNN_STATE_H
#define RNN_STATE_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Row b of the stream in the session `to` (of `to_rows` rows) becomes row map[b] (in [0,
 * from_rows)) of the session `from`: for beams, which split and die, and for batches whose rows
 * come and go. The sessions are two, and both are at least as large as begin asks for. Sequences
 * that the stream holds are not moved: rows that change places must hold the same ones, as the rows
 * of a beam do. */
void rnn_state_gather(const rnn_model *model, const void *from, size_t from_rows,
                      const int32_t *map, void *to, size_t to_rows);

#ifdef __cplusplus
}
#endif

#endif
