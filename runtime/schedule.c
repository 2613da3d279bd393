/* Learning-rate schedules: a warm-up, then a curve.
 *
 * Cosine: Loshchilov and Hutter: SGDR, stochastic gradient descent with warm restarts; 2017. */
#include "rnn/schedule.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {[RNN_SCHEDULE_CONSTANT] = "constant",
                                    [RNN_SCHEDULE_STEP] = "step",
                                    [RNN_SCHEDULE_EXPONENTIAL] = "exponential",
                                    [RNN_SCHEDULE_COSINE] = "cosine",
                                    [RNN_SCHEDULE_LINEAR] = "linear"};

rnn_schedule rnn_schedule_defaults(rnn_schedule_kind kind)
{
    return (rnn_schedule){.kind = kind, .every = 1000, .factor = 0.5f};
}

int rnn_schedule_parse(const char *name, rnn_schedule_kind *kind, rnn_error *e)
{
    for (int i = RNN_SCHEDULE_CONSTANT; i <= RNN_SCHEDULE_LINEAR; i++)
        if (!strcmp(name, names[i])) {
            *kind = (rnn_schedule_kind)i;
            return RNN_OK;
        }
    return rnn_fail(
        e, RNN_BAD_ARGUMENT,
        "unknown schedule '%.40s'; there are constant, step, exponential, cosine and linear", name);
}

/* The curve with u updates done of `total`, before the floor is seen to; x runs from 0 to 1. */
static double curve(const rnn_schedule *s, uint64_t u, uint64_t total)
{
    const double pi = 3.141592653589793;
    const double x = u < total ? (double)u / (double)total : 1;
    const double floor = (double)s->floor;
    switch (s->kind) {
    case RNN_SCHEDULE_CONSTANT:
        return 1;
    case RNN_SCHEDULE_STEP:
        return pow((double)s->factor, (double)(u / s->every));
    case RNN_SCHEDULE_EXPONENTIAL:
        return pow((double)s->factor, (double)u / (double)s->every);
    case RNN_SCHEDULE_COSINE:
        return floor + (1 - floor) * (1 + cos(pi * x)) / 2;
    case RNN_SCHEDULE_LINEAR:
        return floor + (1 - floor) * (1 - x);
    }
    return 1;
}

float rnn_schedule_scale(const rnn_schedule *schedule, uint64_t update, uint64_t total)
{
    if (update < schedule->warmup)
        return (float)((double)update / (double)schedule->warmup);
    const uint64_t first = schedule->warmup > 0 ? schedule->warmup
                                                : 1; /* the first at the full rate */
    const uint64_t done = update > first ? update - first : 0;
    const uint64_t whole = total > first ? total - first + 1 : 1;
    return fmaxf(schedule->floor, (float)curve(schedule, done, whole));
}
