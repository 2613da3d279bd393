/* What the parts of the trainer share; not for users of the runtime. */
#ifndef TRAINER_PARTS_H
#define TRAINER_PARTS_H

#include <rnn/instance.h>
#include <rnn/trainer.h>

struct rnn_trainer {
    const rnn_model *model;
    rnn_trainer_options options;
    const rnn_data *valid; /* or NULL */
    rnn_weights weights;   /* the present parameters */
    float *gradients;      /* [param_floats] */
    float *moments;        /* the optimizer's state [planes x param_floats] */
    size_t planes;
    rnn_rate *rates;              /* [param_count] */
    rnn_rate_rule *kept_rules[2]; /* rules for rates and decays that came with a checkpoint */
    char *kept_text[2];           /* ... and their patterns */
    rnn_feed *feed;
    const rnn_data *train;
    size_t items;     /* in the training data */
    int64_t *digests; /* [2, inputs] of what is trained and validated on (trainer_data.c) */
    rnn_instance *instance;
    void *state;       /* as it was before the update that is being done */
    size_t state_room; /* bytes of state, 0 where the model does not carry */

    uint64_t update; /* updates done */
    bool refused;    /* the next one was tried, and is not finite */
    uint64_t total;  /* updates to do, 0: no end */
    double seconds;  /* spent in earlier runs */

    float *best; /* [param_floats] parameters of the best validation; NULL without data for it */
    double *metrics;       /* [metric_count] of the validation that was last */
    double best_loss;      /* infinite before the first validation */
    double best_cost;      /* what the best validation has least of: see cost_of */
    uint64_t disappointed; /* validations since the best one */
};

/* What an update did. */
typedef struct Done {
    rnn_feed_batch batch;
    double loss, gradient_norm, rate;
} Done;

/* One update, all or nothing (trainer_update.c). */
int rnn_trainer_update(rnn_trainer *trainer, Done *done, rnn_error *e);

/* Remembers what is trained on, and what the data is known by; false: no memory (trainer_data.c).
 */
bool rnn_trainer_know_data(rnn_trainer *trainer, const rnn_data *train);
/* The digests as a tensor of the checkpoint. */
rnn_tensor rnn_trainer_data_tensor(const rnn_trainer *trainer);
/* RNN_BAD_FILE, which names the file, if the checkpoint is one of other data. */
int rnn_trainer_check_data(const rnn_trainer *trainer, const rnn_tensors *checkpoint, rnn_error *e);

/* Finds the rates, takes a checkpoint's rules where there are none, adds the rules behind `*count`
 * metadata (two at most) and frees these again (trainer_rates.c). */
int rnn_trainer_begin_rates(rnn_trainer *trainer, rnn_error *e);
void rnn_trainer_end_rates(rnn_trainer *trainer);
int rnn_trainer_take_rates(rnn_trainer *trainer, const rnn_tensors *checkpoint, rnn_error *e);
bool rnn_trainer_list_rates(const rnn_trainer *trainer, rnn_metadata *metadata, size_t *count);
void rnn_trainer_forget_rates(rnn_metadata *metadata, size_t from, size_t to);

/* Makes the carried state large enough and copies it out of the session, or back (with
 * trainer_update.c). Of no effect where the model does not carry. */
int rnn_trainer_keep_state(rnn_trainer *trainer, rnn_error *e);
int rnn_trainer_put_state(rnn_trainer *trainer, rnn_error *e);

#endif
