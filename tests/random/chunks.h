/* chunks: streams of models of truncated BPTT. */
#ifndef RNNC_TESTS_CHUNKS_H
#define RNNC_TESTS_CHUNKS_H

#include "tool/eval.h"

/* Prints what differs between a whole pass over the stream, `forward` for the tensors `in`, and the
 * same in two chunks, by emitted code. */
bool hold_chunks(Arena *arena, Engine emitted, const Tensors *in, const Tensors *forward);

#endif
