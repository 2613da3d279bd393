/* drive: runs an emitted model that is known by its description alone.
 *
 *     Drive *drive = drive_new(arena, model, 3);
 *     drive_steps(drive, drive_axis(model, "T"), 7, lengths);
 *     fill(drive->params);
 *     drive_prepare(drive);
 *     drive_set(drive, drive_input(model, "x"), x);
 *     float *y = drive_memory(arena, count * sizeof *y);
 *     drive_set(drive, drive_output(model, "y"), y);
 *     if (drive_run(drive, RNN_FORWARD, &error)) ...
 */
#ifndef RNNC_TOOL_DRIVE_H
#define RNNC_TOOL_DRIVE_H

#include "base/base.h"

#include <rnn/instance.h>

/* An instance of one emitted model and the memory that it points to, all from one arena. */
typedef struct Drive {
    Arena *arena;
    const rnn_model *model;
    rnn_instance instance; /* its arguments, session and loss */
    float *params;         /* [param_floats], zero at first */
    float *gradients;      /* [param_floats], what train writes */
    void *packed;          /* what drive_prepare derives from params */
    rnn_pool *pool;        /* threads that share the work; NULL: none */
} Drive;

/* `bytes` of zeros, aligned for any vector. */
void *drive_memory(Arena *arena, size_t bytes);

/* New arguments for `batch` rows: no input is set, axes that are not static have one step. */
Drive *drive_new(Arena *arena, const rnn_model *model, int batch);

/* The axis, input or output of that name; the process stops if the model has none. */
const rnn_axis_info *drive_axis(const rnn_model *model, const char *name);
const rnn_value_info *drive_input(const rnn_model *model, const char *name);
const rnn_value_info *drive_output(const rnn_model *model, const char *name);

/* Another number of rows. The session is as new. */
void drive_batch(Drive *drive, int batch);
int drive_rows(const Drive *drive);
/* Sets the steps of an axis that is not derived, and its lengths [batch] (NULL: all full), which
 * the caller keeps alive. */
void drive_steps(Drive *drive, const rnn_axis_info *axis, int steps, const int32_t *lengths);
/* How many floats or ids a value has for the rows and steps that are set. */
size_t drive_count(const Drive *drive, const rnn_value_info *value);

/* Threads that share the work of what follows; NULL: none but the calling one. */
void drive_lend(Drive *drive, rnn_pool *pool);
/* Where an input's values are (NULL: not given) or an output's go; the caller keeps them alive. */
void drive_set(Drive *drive, const rnn_value_info *value, const void *values);
/* Where an input's gradient goes: `gradient` [drive_count], or NULL for nowhere. */
void drive_set_gradient(Drive *drive, const rnn_value_info *input, float *gradient);
/* The random numbers of dropout. */
void drive_dropout(Drive *drive, uint64_t seed, uint64_t update);

/* Derives the packed weights: after every change of params. */
void drive_prepare(Drive *drive);
/* Makes the session large enough for an entry and fills it with NaN, so that reading what was never
 * written is seen. */
void drive_poison(Drive *drive, rnn_entry entry);
/* Runs an entry point that the model has, and returns its code. Makes the session larger where the
 * entry needs it; what it holds stays. */
int drive_run(Drive *drive, rnn_entry entry, rnn_error *error);
/* The same, but stops the process with the entry's message. */
void drive_run_or_stop(Drive *drive, rnn_entry entry);

#endif
