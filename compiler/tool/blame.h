/* blame: where an update that is not finite went wrong. */
#ifndef RNNC_TOOL_BLAME_H
#define RNNC_TOOL_BLAME_H

#include "tool/tool.h"

#include <rnn/data.h>
#include <rnn/feed.h>
#include <rnn/instance.h>

/* An update of a model, or a batch of its validation, as its emitted code was given it. */
typedef struct Update {
    const Compiled *compiled;
    Entry entry;              /* ENTRY_TRAIN, or ENTRY_LOSS */
    const rnn_instance *args; /* parameters, inputs, lengths, state */
    rnn_feed_batch batch;
    const rnn_data *data;  /* what the batch was taken from */
    uint64_t seed, number; /* of dropout */
} Update;

/* Computes the update by the interpreter, row by row, and tells the first value that is infinite or
 * not a number: its line in the model, its name, step, row and unit, counted from 1, what it was
 * computed from, and the example. Where every value is finite by itself, tells that. */
const char *blame(Arena *arena, const Update *update);

#endif
