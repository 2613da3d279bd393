/* Training: an emitted model, a data set, and an optimizer, until it is time to stop.
 *
 *     batch --train--> loss, gradients --check, clip--> optimizer --> parameters --> packed weights
 *
 * A run is a pure function of its options, the data and the machine: it can be stopped after any
 * update, saved, loaded in another process, and go on to the same bits. */
#ifndef RNN_TRAINER_H
#define RNN_TRAINER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rnn/data.h>
#include <rnn/feed.h>
#include <rnn/model.h>
#include <rnn/optimizer.h>
#include <rnn/params.h>
#include <rnn/safetensors.h>
#include <rnn/schedule.h>
#include <rnn/score.h>
#include <rnn/update.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What makes one validation better than another. */
typedef enum rnn_best {
    RNN_BEST_LOSS,     /* a lower loss */
    RNN_BEST_ACCURACY, /* more answers that are right */
    RNN_BEST_F1        /* more chunks that are right */
} rnn_best;

/* Parses loss, accuracy, f1; RNN_BAD_ARGUMENT for any other word. */
int rnn_best_parse(const char *name, rnn_best *best, rnn_error *e);

/* What is told after an update. */
typedef struct rnn_progress {
    uint64_t update;         /* its number, from 1 */
    uint64_t total;          /* how many there will be; 0: not known */
    double epoch;            /* how often the data was seen, in parts too */
    double loss;             /* of this update's batch */
    double gradient_norm;    /* before anything is clipped */
    double rate;             /* the learning rate */
    double items_per_second; /* trained since the run began */
    double seconds;          /* of training and validation, those of earlier runs included */
    double seconds_left;     /* until the last update or the limit of time; negative: not known */
    bool due;                /* it is time to save, and to validate where there is data for it */
    bool validated;          /* after this update came a validation */
    bool improved;           /* ... which is the best so far */
    double valid_loss;       /* ... and its loss, where validated */
    const double *valid_metrics; /* ... and the model's metrics */
    rnn_scores valid_scores;     /* ... and its scores, with a scoring */
    double best_loss;            /* of the best validation; infinite before the first */
} rnn_progress;

/* Called after every update; may save a checkpoint. Anything but RNN_OK ends the run. */
typedef int rnn_report(void *context, const rnn_progress *progress, rnn_error *e);

typedef struct rnn_trainer_options {
    rnn_optimizer optimizer; /* its rates are the trainer's to find */
    rnn_rate_rules rules;    /* rates and decays of parameters by name */
    rnn_schedule schedule;
    rnn_feed_rules feed;     /* batch, chunk, shuffle and its seed */
    uint64_t seed;           /* of the initial values and of dropout */
    uint64_t updates;        /* in all; 0: as `epochs` says */
    double epochs;           /* in all; 0, with 0 updates: no end but by time */
    double seconds;          /* limit of time, earlier runs included; 0: none */
    uint64_t validate_every; /* updates until `due`; 0: an epoch, but at least 100 */
    uint64_t patience; /* validations in a row without a better one that end the run; 0: any */
    rnn_best best;     /* what is better */
    const rnn_scoring *scoring; /* of validations; NULL: their loss alone */
    rnn_pool *pool;             /* threads that share the work, or NULL */

    const volatile sig_atomic_t *interrupted; /* not 0: stop after this update; may be NULL */
    rnn_report *report;                       /* may be NULL */
    void *context;                            /* given to report */
} rnn_trainer_options;

/* Why a run ended. */
typedef enum rnn_outcome {
    RNN_TRAINED,     /* all updates are done */
    RNN_INTERRUPTED, /* ... because `interrupted` asked for it */
    RNN_OUT_OF_TIME, /* the limit of time is reached */
    RNN_NO_BETTER    /* patience is exhausted */
} rnn_outcome;

typedef struct rnn_trainer rnn_trainer;

/* Makes a trainer with initial values drawn from the seed. `valid` may be NULL. Model, data and
 * what the options point to must live as long. RNN_BAD_ARGUMENT where the model has no loss, data
 * does not match (see rnn_feed_open), a schedule that needs an end has none, a rule for rates fits
 * no parameter, or `best` asks for scores that there are not; RNN_NO_MEMORY. On failure *out is
 * NULL. */
int rnn_trainer_open(rnn_trainer **out, const rnn_model *model, const rnn_trainer_options *options,
                     const rnn_data *train, const rnn_data *valid, rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_trainer_close(rnn_trainer *trainer);

/* Takes the values of a file's tensors to start from, instead of those drawn, by the rules of
 * rnn_params_load (options may be NULL). RNN_BAD_ARGUMENT after the first update; else the errors
 * of rnn_params_load, after which the trainer is as it was. */
int rnn_trainer_start_from(rnn_trainer *trainer, const rnn_tensors *weights,
                           const rnn_load_options *options, rnn_error *e);

/* Trains until it is time to stop, and says why. RNN_NOT_FINITE names the update whose loss or
 * gradient is not finite, and the first parameter concerned; nothing of that update was done, so
 * the trainer may be saved. Otherwise errors are those of the model and of the report. */
int rnn_trainer_run(rnn_trainer *trainer, rnn_outcome *outcome, rnn_error *e);

/* After an update that is not finite: sets its arguments once more, to look for the cause. *args
 * then has its parameters, inputs, lengths, and the state that it began with, and *batch tells its
 * examples, until the trainer goes on. RNN_BAD_ARGUMENT if there was no such update. */
int rnn_trainer_repeat(rnn_trainer *trainer, const rnn_instance **args, rnn_feed_batch *batch,
                       rnn_error *e);

/* The weights after the last update. */
const rnn_weights *rnn_trainer_weights(const rnn_trainer *trainer);

/* Rate and weight decay of each parameter [param_count], before any schedule. */
const rnn_rate *rnn_trainer_rates(const rnn_trainer *trainer);

/* How many updates were done, in all runs. */
uint64_t rnn_trainer_updates(const rnn_trainer *trainer);

/* Number of batches in an epoch. */
size_t rnn_trainer_batches(const rnn_trainer *trainer);

/* The parameters of the best validation, or the present ones where there was none. */
const float *rnn_trainer_params(const rnn_trainer *trainer);

/* ---- checkpoints ----
 *
 * A checkpoint is a safetensors file of the best parameters (rnn_trainer_params) under their own
 * names, so it is also a plain file of weights. What the trainer needs besides to go on is in
 * tensors whose names begin with RNN_TRAINER_PREFIX, which rnn_params_load does not see. */

/* Writes a checkpoint, with `count` metadata of the caller's besides. Errors as
 * rnn_tensors_write. */
int rnn_trainer_save(const rnn_trainer *trainer, const char *path, const rnn_metadata *metadata,
                     size_t count, rnn_error *e);

/* Takes a new trainer to where the checkpoint was saved. RNN_BAD_FILE if it is none, or of other
 * data, whose file is named, or with another batch, chunk, seed or optimizer; RNN_BAD_WEIGHTS if it
 * is of another model. Rules for rates are the checkpoint's where the options have none. After an
 * error the trainer can only be closed. */
int rnn_trainer_load(rnn_trainer *trainer, const rnn_tensors *checkpoint, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
