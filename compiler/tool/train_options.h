/* train_options: what the command line of train says, and what holds where it says nothing. */
#ifndef RNNC_TOOL_TRAIN_OPTIONS_H
#define RNNC_TOOL_TRAIN_OPTIONS_H

#include "tool/corpus.h"
#include "tool/loading.h"
#include "tool/options.h"

#include <rnn/trainer.h>

typedef struct TrainOptions {
    CorpusFiles files;
    double hold_out;     /* part of the data to validate on where there is no file for it */
    size_t longest;      /* items allowed in a line; 0: any number */
    const char *weights; /* the checkpoint; NULL: MODEL.safetensors */
    const char *table;   /* CSV of the losses; NULL: beside the checkpoint */
    const char *curve;   /* SVG of them, or NULL */
    int resume;
    const char *init; /* weights to start from, or NULL */
    Loading *loading; /* ... and how */
    VocabLimits limits;
    rnn_trainer_options trainer; /* without report, interruption and scoring */
} TrainOptions;

/* Reads the command line; the request gets what all commands share. Stops where it is wrong. */
TrainOptions train_options_parse(Arena *arena, int argc, char **argv, Request *request);

#endif
