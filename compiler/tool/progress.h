/* progress: how a training goes, for the eyes and as a table. */
#ifndef RNNC_TOOL_PROGRESS_H
#define RNNC_TOOL_PROGRESS_H

#include "base/base.h"

#include <rnn/trainer.h>

#include <stdio.h>

typedef struct Progress {
    FILE *table;            /* CSV of every update; NULL after it could not be written */
    bool is_lost;           /* ... of which rows are missing */
    const char *path;       /* its name */
    const char *items;      /* what is trained on: "characters" */
    const rnn_model *model; /* whose metrics are shown */
    bool is_terminal;       /* standard error is: one line, written over */
    double loss;            /* running mean of the loss, decaying over about 100 updates */
    double share;           /* weight of what was seen in it, which goes to 1 */
    double spoken;          /* seconds of training at the last line */
    double seconds;         /* of training so far */
    double speed;           /* items a second in this run; 0 before its first update */
    bool line_is_open;      /* the terminal's line is to be ended before anything else */
} Progress;

/* Begins; `table` is the CSV file. After `updates` of earlier runs it keeps what it has of them:
 * the file is replaced as a whole, and then only added to. Stops if it cannot be written. */
Progress progress_begin(const char *table, const char *items, const rnn_model *model,
                        uint64_t updates);

/* Shows what an update did: on a terminal on one line, elsewhere every ten seconds, and always
 * after a validation. Where its row cannot be written this is told once, and no more rows come. */
void progress_show(Progress *progress, const rnn_progress *update);

/* Ends the line, and the table; false, after a message, if that could not be written. */
bool progress_end(Progress *progress);

/* How long it took and how fast it was, " in 3:07, 12345 characters/s", or "" for no update. */
const char *progress_summary(Arena *arena, const Progress *progress);

#endif
