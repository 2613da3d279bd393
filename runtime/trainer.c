/* The training loop: updates, validations now and then, and reasons to stop. */
#include "trainer_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rnn/evaluate.h>
#include <rnn/params.h>

enum { FEWEST_BETWEEN_VALIDATIONS = 100 };

/* ---- what is better ---- */

static const char *const best_names[] = {
    [RNN_BEST_LOSS] = "loss", [RNN_BEST_ACCURACY] = "accuracy", [RNN_BEST_F1] = "f1"};

int rnn_best_parse(const char *name, rnn_best *best, rnn_error *e)
{
    for (size_t i = 0; i < sizeof best_names / sizeof *best_names; i++)
        if (strcmp(name, best_names[i]) == 0) {
            *best = (rnn_best)i;
            return RNN_OK;
        }
    return rnn_fail(e, RNN_BAD_ARGUMENT, "'%s' is none of loss, accuracy, f1", name);
}

/* The less of it, the better. */
static double cost_of(rnn_best best, const rnn_progress *validation)
{
    switch (best) {
    case RNN_BEST_ACCURACY:
        return 1 - rnn_accuracy(&validation->valid_scores.items);
    case RNN_BEST_F1:
        return 1 - rnn_chunks_f1(&validation->valid_scores.chunks);
    default:
        return validation->valid_loss;
    }
}

static int check_best(const rnn_trainer_options *o, rnn_error *e)
{
    if (o->best == RNN_BEST_LOSS)
        return RNN_OK;
    if (!o->scoring)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "the best by %s: the model has no answers to score",
                        best_names[o->best]);
    if (o->best == RNN_BEST_F1 && !rnn_scoring_has_chunks(o->scoring))
        return rnn_fail(e, RNN_BAD_ARGUMENT,
                        "the best by f1: no label of %s is a tag B-TYPE or I-TYPE",
                        o->scoring->target->name);
    return RNN_OK;
}

/* ---- opening and closing ---- */

/* A schedule with an end must know it. */
static int set_total(rnn_trainer *t, rnn_error *e)
{
    const rnn_trainer_options *o = &t->options;
    t->total = o->updates;
    if (!t->total)
        t->total = (uint64_t)ceil(o->epochs * (double)rnn_feed_batches(t->feed));
    const rnn_schedule_kind kind = o->schedule.kind;
    if (t->total || (kind != RNN_SCHEDULE_COSINE && kind != RNN_SCHEDULE_LINEAR))
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_ARGUMENT,
                    "this schedule needs a number of updates or epochs at which it ends");
}

static size_t count_items(const rnn_data *data)
{
    size_t items = 0;
    for (size_t i = 0; i < data->count; i++)
        items += data->fields[i].items;
    return items;
}

static bool allocate(rnn_trainer *t)
{
    const size_t bytes = t->model->param_floats * sizeof(float);
    t->gradients = rnn_aligned_zeros(bytes);
    t->moments = rnn_aligned_zeros(t->planes * bytes);
    t->best = t->valid ? rnn_aligned_zeros(bytes) : NULL;
    t->metrics = rnn_aligned_zeros(t->model->metric_count * sizeof *t->metrics);
    t->state = rnn_aligned_zeros(t->state_room);
    return t->gradients && t->moments && t->metrics && t->state && (t->best || !t->valid);
}

static int open_parts(rnn_trainer *t, const rnn_data *train, rnn_error *e)
{
    int code = check_best(&t->options, e);
    if (code == RNN_OK)
        code = rnn_weights_open(&t->weights, t->model, e);
    t->weights.pool = t->options.pool;
    if (code == RNN_OK)
        code = rnn_instance_open(&t->instance, &t->weights, e);
    if (code == RNN_OK)
        code = rnn_feed_open(&t->feed, t->model, train, &t->options.feed, e);
    if (code == RNN_OK)
        code = set_total(t, e);
    if (code == RNN_OK)
        code = rnn_trainer_begin_rates(t, e);
    if (code != RNN_OK)
        return code;
    t->items = count_items(train);
    t->planes = rnn_optimizer_planes(&t->options.optimizer);
    if (t->model->carries)
        t->state_room = t->model->state_floats * rnn_feed_rows(t->feed) * sizeof(float);
    return allocate(t) && rnn_trainer_know_data(t, train)
               ? RNN_OK
               : rnn_fail(e, RNN_NO_MEMORY, "no memory to train");
}

static void start(rnn_trainer *t)
{
    t->best_loss = INFINITY;
    t->best_cost = INFINITY;
    rnn_instance_set_gradients(t->instance, t->gradients);
    rnn_params_init(t->model, t->options.seed, t->weights.params);
    rnn_weights_prepare(&t->weights);
}

int rnn_trainer_open(rnn_trainer **out, const rnn_model *model, const rnn_trainer_options *options,
                     const rnn_data *train, const rnn_data *valid, rnn_error *e)
{
    *out = NULL;
    if (!model->entry[RNN_TRAIN])
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s has no loss to train", model->name);
    rnn_trainer *t = calloc(1, sizeof *t);
    if (!t)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to train");
    t->model = model;
    t->options = *options;
    t->valid = valid;
    const int code = open_parts(t, train, e);
    if (code != RNN_OK) {
        rnn_trainer_close(t);
        return code;
    }
    start(t);
    *out = t;
    return RNN_OK;
}

int rnn_trainer_start_from(rnn_trainer *t, const rnn_tensors *weights,
                           const rnn_load_options *options, rnn_error *e)
{
    if (t->update > 0)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "the training has begun already");
    const int code = rnn_params_load(t->model, weights, options, t->weights.params, e);
    if (code == RNN_OK)
        rnn_weights_prepare(&t->weights);
    return code;
}

void rnn_trainer_close(rnn_trainer *t)
{
    if (!t)
        return;
    rnn_feed_close(t->feed);
    rnn_instance_close(t->instance);
    rnn_weights_close(&t->weights);
    free(t->gradients);
    free(t->moments);
    free(t->best);
    free(t->metrics);
    free(t->state);
    free(t->digests);
    rnn_trainer_end_rates(t);
    free(t);
}

/* ---- what is asked of it ---- */

uint64_t rnn_trainer_updates(const rnn_trainer *t)
{
    return t->update;
}

size_t rnn_trainer_batches(const rnn_trainer *t)
{
    return rnn_feed_batches(t->feed);
}

const float *rnn_trainer_params(const rnn_trainer *t)
{
    return isfinite(t->best_cost) ? t->best : t->weights.params;
}

const rnn_weights *rnn_trainer_weights(const rnn_trainer *t)
{
    return &t->weights;
}

/* ---- validation ---- */

static bool is_last(const rnn_trainer *t)
{
    return t->total && t->update >= t->total;
}

static bool is_due(const rnn_trainer *t)
{
    uint64_t every = t->options.validate_every;
    if (!every)
        every = rnn_feed_batches(t->feed);
    if (!t->options.validate_every && every < FEWEST_BETWEEN_VALIDATIONS)
        every = FEWEST_BETWEEN_VALIDATIONS;
    return t->update % every == 0 || is_last(t);
}

static int validate(rnn_trainer *t, rnn_progress *progress, rnn_error *e)
{
    rnn_feed_rules rules = t->options.feed;
    rules.shuffle = false;
    rnn_evaluation found = {.metrics = t->metrics};
    int code = rnn_evaluate(&t->weights, t->valid, &rules, &found, e);
    if (code == RNN_OK && t->options.scoring)
        code = rnn_score(&t->weights, t->valid, &rules, t->options.scoring, &progress->valid_scores,
                         e);
    if (code != RNN_OK)
        return code;
    progress->validated = true;
    progress->valid_loss = found.loss;
    progress->valid_metrics = t->metrics;
    const double cost = cost_of(t->options.best, progress);
    progress->improved = cost < t->best_cost;
    t->disappointed = progress->improved ? 0 : t->disappointed + 1;
    if (progress->improved) {
        t->best_cost = cost;
        t->best_loss = progress->valid_loss;
        memcpy(t->best, t->weights.params, t->model->param_floats * sizeof *t->best);
    }
    return RNN_OK;
}

static int validate_and_name(rnn_trainer *t, rnn_progress *progress, rnn_error *e)
{
    rnn_error found;
    const int code = validate(t, progress, &found);
    if (code == RNN_OK)
        return code;
    return rnn_fail(e, code, "validation after update %llu: %s", (unsigned long long)t->update,
                    code == RNN_NOT_FINITE ? "the loss is not finite" : found.message);
}

/* ---- time ---- */

/* Where the time of a run goes. */
typedef struct Clock {
    double begin;    /* of the run */
    double before;   /* seconds of earlier runs */
    double training; /* seconds of updates alone */
    double items;    /* trained in them */
    uint64_t updates;
} Clock;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double seconds_of(const Clock *clock)
{
    return clock->before + now() - clock->begin;
}

/* Updates go on at the pace of this run, validations included. */
static double seconds_left(const rnn_trainer *t, const Clock *clock)
{
    double left = -1;
    if (t->total)
        left = (double)(t->total - t->update) * (now() - clock->begin) / (double)clock->updates;
    const double limit = t->options.seconds - seconds_of(clock);
    if (t->options.seconds > 0 && (left < 0 || limit < left))
        left = limit > 0 ? limit : 0;
    return left;
}

/* ---- the loop ---- */

static int timed_update(rnn_trainer *t, Clock *clock, Done *done, rnn_error *e)
{
    const double begin = now();
    const int code = rnn_trainer_update(t, done, e);
    if (code == RNN_OK) {
        clock->training += now() - begin;
        clock->items += (double)done->batch.items;
        clock->updates++;
    }
    return code;
}

static rnn_progress progress_of(const rnn_trainer *t, const Clock *clock, const Done *done)
{
    const rnn_position next = rnn_feed_position(t->feed);
    return (rnn_progress){.update = t->update,
                          .total = t->total,
                          .epoch = (double)next.epoch +
                                   (double)next.index / (double)rnn_feed_batches(t->feed),
                          .loss = done->loss,
                          .gradient_norm = done->gradient_norm,
                          .rate = done->rate,
                          .items_per_second = clock->items / clock->training};
}

static int report(rnn_trainer *t, const Clock *clock, rnn_progress *progress, rnn_error *e)
{
    t->seconds = seconds_of(clock);
    progress->seconds = t->seconds;
    progress->seconds_left = seconds_left(t, clock);
    progress->best_loss = t->best_loss;
    return t->options.report ? t->options.report(t->options.context, progress, e) : RNN_OK;
}

static int one_turn(rnn_trainer *t, Clock *clock, rnn_error *e)
{
    Done done;
    int code = timed_update(t, clock, &done, e);
    if (code != RNN_OK)
        return code;
    rnn_progress progress = progress_of(t, clock, &done);
    progress.due = is_due(t);
    if (progress.due && t->valid)
        code = validate_and_name(t, &progress, e);
    return code == RNN_OK ? report(t, clock, &progress, e) : code;
}

/* Whether to stop before the next update. */
static bool is_over(const rnn_trainer *t, rnn_outcome *why)
{
    const rnn_trainer_options *o = &t->options;
    if (is_last(t))
        *why = RNN_TRAINED;
    else if (o->interrupted && *o->interrupted)
        *why = RNN_INTERRUPTED;
    else if (o->seconds > 0 && t->seconds >= o->seconds)
        *why = RNN_OUT_OF_TIME;
    else if (o->patience && t->disappointed >= o->patience)
        *why = RNN_NO_BETTER;
    else
        return false;
    return true;
}

int rnn_trainer_run(rnn_trainer *t, rnn_outcome *outcome, rnn_error *e)
{
    Clock clock = {.begin = now(), .before = t->seconds};
    int code = RNN_OK;
    while (code == RNN_OK && !is_over(t, outcome))
        code = one_turn(t, &clock, e);
    return code;
}
