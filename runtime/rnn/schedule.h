/* Learning rates that change from update to update. */
#ifndef RNN_SCHEDULE_H
#define RNN_SCHEDULE_H

#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* With u updates done since the warm-up, of U in all: */
typedef enum rnn_schedule_kind {
    RNN_SCHEDULE_CONSTANT,    /* 1 */
    RNN_SCHEDULE_STEP,        /* factor^floor(u / every) */
    RNN_SCHEDULE_EXPONENTIAL, /* factor^(u / every) */
    RNN_SCHEDULE_COSINE,      /* floor + (1 - floor) (1 + cos(pi u / U)) / 2 */
    RNN_SCHEDULE_LINEAR       /* floor + (1 - floor) (1 - u / U) */
} rnn_schedule_kind;

typedef struct rnn_schedule {
    rnn_schedule_kind kind;
    uint64_t warmup; /* updates in which the rate first rises linearly from 0; 0: none */
    uint64_t every;  /* updates between two decays, at least 1 */
    float factor;    /* of a decay */
    float floor;     /* the scale falls no lower, whatever the kind */
} rnn_schedule;

/* A kind with usual settings: no warm-up, halved every 1000 updates, down to 0. */
rnn_schedule rnn_schedule_defaults(rnn_schedule_kind kind);

/* The kind of that name: constant, step, exponential, cosine, linear. Returns RNN_OK, or
   RNN_BAD_ARGUMENT and a message that lists the names. */
int rnn_schedule_parse(const char *name, rnn_schedule_kind *kind, rnn_error *e);

/* What multiplies the learning rate in an update, counted from 1, of `total`: in [0, 1] for factors
   up to 1. Cosine and linear stay at the floor beyond the total; the others do not mind it. */
float rnn_schedule_scale(const rnn_schedule *schedule, uint64_t update, uint64_t total);

#ifdef __cplusplus
}
#endif

#endif
