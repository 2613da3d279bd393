/* The trainer: it learns, it can be stopped and go on to the same bits, and it stops in time. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/evaluate.h>
#include <rnn/trainer.h>

#include "tensor_files.h"
#include "tiny_bigram.h"

enum { ITEMS = 101 };

/* Data made in place: one stream of tokens, or examples of the lengths 1, 2, 3, 4, 1, ... */
typedef struct Data {
    int32_t ids[ITEMS];
    size_t start[ITEMS + 1], line[ITEMS];
    rnn_field field;
    rnn_data data;
} Data;

static void set_field(Data *d, size_t examples)
{
    d->field = (rnn_field){.source = {.name = "x", .path = "made", .axis = "T"},
                           .examples = examples,
                           .items = d->start[examples],
                           .start = d->start,
                           .line = d->line,
                           .ids = d->ids};
    d->data = (rnn_data){&d->field, 1, examples, examples == 1, 0, NULL};
}

/* 0 2 3 0 2 3 ...: after the first token everything is certain. */
static void make_stream(Data *d)
{
    static const int32_t turn[] = {0, 2, 3};
    for (int i = 0; i < ITEMS; i++)
        d->ids[i] = turn[i % 3];
    d->start[0] = 0;
    d->start[1] = ITEMS;
    set_field(d, 1);
}

/* 0 3 2 0 3 2 ...: the better the stream above is learned, the worse this one comes off. */
static void make_reverse(Data *d)
{
    make_stream(d);
    for (int i = 0; i < ITEMS; i++)
        d->ids[i] = (TINY_VOCAB + 1 - d->ids[i]) % (TINY_VOCAB + 1);
}

static void make_examples(Data *d)
{
    size_t n = 0;
    make_stream(d);
    for (d->start[0] = 0; d->start[n] + n % 4 + 1 <= ITEMS; n++)
        d->start[n + 1] = d->start[n] + n % 4 + 1;
    set_field(d, n);
}

static rnn_trainer_options usual(uint64_t updates)
{
    return (rnn_trainer_options){
        .optimizer = rnn_optimizer_defaults(RNN_ADAM),
        .schedule = rnn_schedule_defaults(RNN_SCHEDULE_COSINE),
        .feed = {.rows = 4, .steps = 7, .shuffle = true, .seed = 3, .counted = "x"},
        .seed = 5,
        .updates = updates};
}

static rnn_trainer *open_trainer(const rnn_trainer_options *options, const Data *train,
                                 const Data *valid)
{
    rnn_error e;
    rnn_trainer *t;
    cr_assert_eq(
        rnn_trainer_open(&t, &tiny_model, options, &train->data, valid ? &valid->data : NULL, &e),
        RNN_OK, "%s", e.message);
    return t;
}

static rnn_outcome run(rnn_trainer *t)
{
    rnn_error e;
    rnn_outcome outcome;
    cr_assert_eq(rnn_trainer_run(t, &outcome, &e), RNN_OK, "%s", e.message);
    return outcome;
}

/* ---- learning ---- */

static int keep(void *context, const rnn_progress *progress, rnn_error *e)
{
    (void)e;
    *(rnn_progress *)context = *progress;
    return RNN_OK;
}

Test(trainer, learns)
{
    Data d;
    rnn_progress last;
    make_stream(&d);
    rnn_trainer_options options = usual(200);
    options.optimizer.rate = 0.1;
    options.report = keep;
    options.context = &last;
    rnn_trainer *t = open_trainer(&options, &d, &d);
    cr_expect_eq(run(t), RNN_TRAINED);
    cr_expect_eq(last.update, 200);
    cr_expect_lt(last.loss, 0.1);
    cr_expect_float_eq(last.epoch, 50, 1e-9); /* 25 items a row make 4 chunks */
    cr_expect(last.validated);
    cr_expect_lt(last.best_loss, 0.1);
    cr_expect_float_eq(last.seconds_left, 0, 1e-9);
    rnn_trainer_close(t);
}

/* One update by plain descent at rate 1, clipped: the norm of the step; *told is what is told of
 * it.
 */
static double clipped_step(double value, double norm, rnn_progress *told)
{
    Data d;
    make_stream(&d);
    rnn_trainer_options options = usual(1);
    options.optimizer = rnn_optimizer_defaults(RNN_SGD);
    options.optimizer.rate = 1;
    options.optimizer.clip_value = value;
    options.optimizer.clip_norm = norm;
    options.schedule = rnn_schedule_defaults(RNN_SCHEDULE_CONSTANT);
    options.report = keep;
    options.context = told;
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    float before[TINY_PARAMS];
    memcpy(before, rnn_trainer_params(t), sizeof before);
    run(t);
    double squares = 0;
    for (int i = 0; i < TINY_PARAMS; i++)
        squares += pow((double)rnn_trainer_params(t)[i] - (double)before[i], 2);
    rnn_trainer_close(t);
    return sqrt(squares);
}

/* What is told is the norm of the gradients as they were found. */
Test(trainer, clips)
{
    rnn_progress plain, by_norm, by_value, by_both;
    const double norm = clipped_step(0, 0, &plain);
    cr_expect_gt(norm, 0.1);
    cr_expect_float_eq(plain.gradient_norm, norm, 1e-4);
    cr_expect_float_eq(clipped_step(0, 1e-3, &by_norm), 1e-3, 1e-5);
    cr_expect_eq(by_norm.gradient_norm, plain.gradient_norm);
    cr_expect_lt(clipped_step(1e-4, 0, &by_value), 1e-4 * sqrt(TINY_PARAMS) + 1e-6);
    cr_expect_eq(by_value.gradient_norm, plain.gradient_norm);
    cr_expect_float_eq(clipped_step(1e-2, 1e-3, &by_both), 1e-3, 1e-5);
    cr_expect_eq(by_both.gradient_norm, plain.gradient_norm);
}

/* ---- going on ---- */

static void save(const rnn_trainer *t, const char *path)
{
    rnn_error e;
    const rnn_metadata note = {"note", "of the caller"};
    cr_assert_eq(rnn_trainer_save(t, path, &note, 1, &e), RNN_OK, "%s", e.message);
}

static int load(rnn_trainer *t, const char *path, rnn_error *e)
{
    rnn_tensors *checkpoint;
    cr_assert_eq(rnn_tensors_open(&checkpoint, path, e), RNN_OK, "%s", e->message);
    cr_expect_str_eq(rnn_tensors_metadata(checkpoint, "note"), "of the caller");
    const int code = rnn_trainer_load(t, checkpoint, e);
    rnn_tensors_close(checkpoint);
    return code;
}

static int stop_after_ten(void *context, const rnn_progress *progress, rnn_error *e)
{
    (void)e;
    *(volatile sig_atomic_t *)context = progress->update == 10;
    return RNN_OK;
}

static void expect_same_checkpoint(const char *path_a, const char *path_b)
{
    rnn_tensors *a, *b;
    cr_assert_eq(rnn_tensors_open(&a, path_a, NULL), RNN_OK);
    cr_assert_eq(rnn_tensors_open(&b, path_b, NULL), RNN_OK);
    cr_assert_eq(rnn_tensors_count(a), rnn_tensors_count(b));
    for (size_t i = 0; i < rnn_tensors_count(a); i++) {
        const rnn_tensor *x = rnn_tensors_at(a, i), *y = rnn_tensors_find(b, x->name);
        cr_assert(y && x->bytes == y->bytes, "%s", x->name);
        if (strcmp(x->name, "rnnc.numbers") != 0) /* which holds the time it took */
            cr_expect_arr_eq(x->data, y->data, x->bytes, "%s", x->name);
    }
    rnn_tensors_close(a);
    rnn_tensors_close(b);
}

/* A trainer that is stopped after ten updates of twenty, saved as `path`. */
static void train_half(rnn_trainer_options options, const Data *train, const Data *valid,
                       const char *path)
{
    volatile sig_atomic_t interrupted = 0;
    options.report = stop_after_ten;
    options.context = (void *)&interrupted;
    options.interrupted = &interrupted;
    rnn_trainer *t = open_trainer(&options, train, valid);
    cr_expect_eq(run(t), RNN_INTERRUPTED);
    cr_expect_eq(rnn_trainer_updates(t), 10);
    save(t, path);
    rnn_trainer_close(t);
}

/* Trains 20 updates at once, and 10 with 10 more in another trainer; all that is saved agrees. */
static void expect_same_bits(const Data *train, const Data *valid)
{
    const Folder folder = new_folder();
    char path[100];
    snprintf(path, sizeof path, "%s/whole", folder.path);
    rnn_trainer_options options = usual(20);
    options.validate_every = 3;
    train_half(options, train, valid, folder.file);
    rnn_trainer *whole = open_trainer(&options, train, valid);
    rnn_trainer *second = open_trainer(&options, train, valid);
    rnn_error e;
    cr_assert_eq(load(second, folder.file, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(run(whole), RNN_TRAINED);
    cr_expect_eq(run(second), RNN_TRAINED);
    save(whole, path);
    save(second, folder.file);
    expect_same_checkpoint(path, folder.file);
    rnn_trainer_close(whole);
    rnn_trainer_close(second);
    unlink(path);
    remove_folder(&folder);
}

Test(trainer, stream_goes_on_to_the_same_bits)
{
    Data d;
    make_stream(&d);
    expect_same_bits(&d, NULL);
}

Test(trainer, batches_go_on_to_the_same_bits)
{
    Data d;
    make_examples(&d);
    expect_same_bits(&d, NULL);
}

/* The best parameters are those of the first validation, which the checkpoint must hand on. */
Test(trainer, best_goes_on_to_the_same_bits)
{
    Data d, valid;
    make_stream(&d);
    make_reverse(&valid);
    expect_same_bits(&d, &valid);
}

Test(trainer, checkpoint_of_other_settings_is_refused)
{
    Data d;
    const Folder folder = new_folder();
    rnn_error e;
    make_stream(&d);
    rnn_trainer_options options = usual(2);
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    save(t, folder.file);
    rnn_trainer_close(t);
    options.feed.rows = 5;
    t = open_trainer(&options, &d, NULL);
    cr_expect_eq(load(t, folder.file, &e), RNN_BAD_FILE);
    cr_expect(strstr(e.message, "another batch"), "%s", e.message);
    rnn_trainer_close(t);
    remove_folder(&folder);
}

/* A trainer of other data refuses the checkpoint of this one, though it has as many items. */
static void expect_other_data(const Data *train, const Data *valid, const char *path,
                              const char *message)
{
    rnn_error e;
    const rnn_trainer_options options = usual(2);
    rnn_trainer *t = open_trainer(&options, train, valid);
    cr_expect_eq(load(t, path, &e), RNN_BAD_FILE);
    cr_expect(strstr(e.message, message), "%s", e.message);
    rnn_trainer_close(t);
}

Test(trainer, checkpoint_of_other_data_is_refused)
{
    Data d, valid, changed, cut;
    const Folder folder = new_folder();
    make_stream(&d);
    make_stream(&changed);
    make_stream(&cut);
    make_reverse(&valid);
    changed.ids[50] = (changed.ids[50] + 1) % TINY_VOCAB;
    cut.start[1] = 50;
    cut.start[2] = ITEMS;
    set_field(&cut, 2);
    const rnn_trainer_options options = usual(2);
    rnn_trainer *t = open_trainer(&options, &d, &valid);
    save(t, folder.file);
    rnn_trainer_close(t);
    const char *train = "the data of x to train on has changed since (it is from made now)";
    expect_other_data(&changed, &valid, folder.file, train);
    expect_other_data(&cut, &valid, folder.file, train);
    expect_other_data(&d, &changed, folder.file, "the data of x to validate on has changed");
    expect_other_data(&d, NULL, folder.file, "it had data of x to validate on, and now there is");
    remove_folder(&folder);
}

/* ---- starting from weights that exist ---- */

Test(trainer, starts_from_given_weights)
{
    Data d;
    const Folder folder = new_folder();
    rnn_tensors *file;
    rnn_error e;
    make_stream(&d);
    rnn_trainer_options options = usual(3);
    rnn_trainer *first = open_trainer(&options, &d, NULL);
    run(first);
    save(first, folder.file);
    options.seed = 77;
    rnn_trainer *second = open_trainer(&options, &d, NULL);
    cr_assert_eq(rnn_tensors_open(&file, folder.file, &e), RNN_OK, "%s", e.message);
    const size_t bytes = TINY_PARAMS * sizeof(float);
    cr_expect_neq(memcmp(rnn_trainer_params(first), rnn_trainer_params(second), bytes), 0);
    const rnn_load_options other = {.prefix = "encoder."};
    cr_expect_eq(rnn_trainer_start_from(second, file, &other, &e), RNN_BAD_WEIGHTS);
    cr_expect_neq(memcmp(rnn_trainer_params(first), rnn_trainer_params(second), bytes), 0);
    cr_expect_eq(rnn_trainer_start_from(second, file, NULL, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(memcmp(rnn_trainer_params(first), rnn_trainer_params(second), bytes), 0);
    cr_expect_eq(rnn_trainer_updates(second), 0, "the weights are taken, and nothing else");
    run(second);
    cr_expect_eq(rnn_trainer_start_from(second, file, NULL, &e), RNN_BAD_ARGUMENT);
    rnn_tensors_close(file);
    rnn_trainer_close(first);
    rnn_trainer_close(second);
    remove_folder(&folder);
}

/* ---- what is not finite ---- */

/* After trouble at update 6 the trainer is where it was before: without the trouble it goes on to
 * the same bits as one that had none. */
static void expect_recovery(uint64_t *trouble, const char *message)
{
    Data d;
    rnn_error e;
    rnn_outcome outcome;
    make_stream(&d);
    const rnn_trainer_options options = usual(9);
    rnn_trainer *calm = open_trainer(&options, &d, NULL);
    rnn_trainer *troubled = open_trainer(&options, &d, NULL);
    run(calm);
    *trouble = 6;
    cr_expect_eq(rnn_trainer_run(troubled, &outcome, &e), RNN_NOT_FINITE);
    cr_expect_str_eq(e.message, message);
    cr_expect_eq(rnn_trainer_updates(troubled), 5);
    *trouble = 0;
    cr_expect_eq(run(troubled), RNN_TRAINED);
    cr_expect_arr_eq(rnn_trainer_params(calm), rnn_trainer_params(troubled),
                     TINY_PARAMS * sizeof(float));
    rnn_trainer_close(calm);
    rnn_trainer_close(troubled);
}

Test(trainer, gradient_not_finite)
{
    expect_recovery(&tiny_bad_gradient, "update 6: the gradient of W is not finite");
}

Test(trainer, loss_not_finite)
{
    expect_recovery(&tiny_bad_loss, "update 6: the loss is not finite");
}

/* ---- the best ---- */

static const rnn_scoring tiny_scoring = {&tiny_inputs[0], &tiny_outputs[0], NULL};

/* Keeps what the best validation by accuracy had, and by loss. */
typedef struct Bests {
    double accuracy, loss_then, loss;
} Bests;

static int keep_bests(void *context, const rnn_progress *progress, rnn_error *e)
{
    Bests *bests = context;
    const double accuracy = rnn_accuracy(&progress->valid_scores.items);
    (void)e;
    if (!progress->validated)
        return RNN_OK;
    cr_expect_eq(progress->improved, accuracy > bests->accuracy);
    if (accuracy > bests->accuracy) {
        bests->accuracy = accuracy;
        bests->loss_then = progress->valid_loss;
    }
    cr_expect_eq(progress->best_loss, bests->loss_then);
    bests->loss = fmin(bests->loss, progress->valid_loss);
    return RNN_OK;
}

/* The loss goes on to fall when all answers are right long since. */
Test(trainer, best_by_accuracy)
{
    Data d;
    Bests bests = {-1, 0, INFINITY};
    make_examples(&d);
    rnn_trainer_options options = usual(400);
    options.optimizer.rate = 0.05f;
    options.validate_every = 5;
    options.best = RNN_BEST_ACCURACY;
    options.scoring = &tiny_scoring;
    options.report = keep_bests;
    options.context = &bests;
    rnn_trainer *t = open_trainer(&options, &d, &d);
    run(t);
    cr_expect_gt(bests.accuracy, 0.7);
    cr_expect_lt(bests.loss, bests.loss_then - 0.01);
    rnn_trainer_close(t);
}

Test(trainer, best_needs_scores)
{
    rnn_trainer *t;
    rnn_error e;
    Data d;
    make_examples(&d);
    rnn_trainer_options options = usual(4);
    options.best = RNN_BEST_ACCURACY;
    cr_expect_eq(rnn_trainer_open(&t, &tiny_model, &options, &d.data, &d.data, &e),
                 RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "the best by accuracy: the model has no answers to score");
    options.best = RNN_BEST_F1;
    options.scoring = &tiny_scoring;
    cr_expect_eq(rnn_trainer_open(&t, &tiny_model, &options, &d.data, &d.data, &e),
                 RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "the best by f1: no label of x is a tag B-TYPE or I-TYPE");
}

Test(trainer, best_has_three_names)
{
    rnn_best best;
    cr_expect(rnn_best_parse("f1", &best, NULL) == RNN_OK && best == RNN_BEST_F1);
    cr_expect(rnn_best_parse("accuracy", &best, NULL) == RNN_OK && best == RNN_BEST_ACCURACY);
    cr_expect(rnn_best_parse("loss", &best, NULL) == RNN_OK && best == RNN_BEST_LOSS);
    cr_expect_eq(rnn_best_parse("f2", &best, NULL), RNN_BAD_ARGUMENT);
}

/* ---- when to stop ---- */

Test(trainer, epochs)
{
    Data d;
    make_stream(&d);
    rnn_trainer_options options = usual(0);
    options.epochs = 2.5;
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    cr_expect_eq(run(t), RNN_TRAINED);
    cr_expect_eq(rnn_trainer_batches(t), 4);
    cr_expect_eq(rnn_trainer_updates(t), 10);
    rnn_trainer_close(t);
}

Test(trainer, time)
{
    Data d;
    make_stream(&d);
    rnn_trainer_options options = usual(1000);
    options.seconds = 1e-9;
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    cr_expect_eq(run(t), RNN_OUT_OF_TIME);
    cr_expect_eq(rnn_trainer_updates(t), 1);
    rnn_trainer_close(t);
}

/* With a rate of 0 no validation is better than the first one. */
Test(trainer, patience)
{
    Data d;
    make_stream(&d);
    rnn_trainer_options options = usual(1000);
    options.optimizer.rate = 0;
    options.validate_every = 2;
    options.patience = 3;
    rnn_trainer *t = open_trainer(&options, &d, &d);
    cr_expect_eq(run(t), RNN_NO_BETTER);
    cr_expect_eq(rnn_trainer_updates(t), 8);
    rnn_trainer_close(t);
}

static int count_due(void *context, const rnn_progress *progress, rnn_error *e)
{
    (void)e;
    cr_expect_not(progress->validated);
    *(int *)context += progress->due;
    return RNN_OK;
}

/* Updates 4, 8 and 10 are due to be saved, though there is nothing to validate on. */
Test(trainer, due_without_validation)
{
    Data d;
    int due = 0;
    make_stream(&d);
    rnn_trainer_options options = usual(10);
    options.validate_every = 4;
    options.report = count_due;
    options.context = &due;
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    cr_expect_eq(run(t), RNN_TRAINED);
    cr_expect_eq(due, 3);
    rnn_trainer_close(t);
}

static int refuse(void *context, const rnn_progress *progress, rnn_error *e)
{
    (void)context;
    return rnn_fail(e, RNN_IO, "the disk is full after %d", (int)progress->update);
}

Test(trainer, report_can_end_it)
{
    Data d;
    rnn_error e;
    rnn_outcome outcome;
    make_stream(&d);
    rnn_trainer_options options = usual(10);
    options.report = refuse;
    rnn_trainer *t = open_trainer(&options, &d, NULL);
    cr_expect_eq(rnn_trainer_run(t, &outcome, &e), RNN_IO);
    cr_expect_str_eq(e.message, "the disk is full after 1");
    rnn_trainer_close(t);
}

/* ---- what does not fit ---- */

static void expect_refusal(Data *d, const rnn_trainer_options *options, const char *message)
{
    rnn_trainer *t;
    rnn_error e;
    cr_expect_neq(rnn_trainer_open(&t, &tiny_model, options, &d->data, NULL, &e), RNN_OK);
    cr_expect_null(t);
    cr_expect(strstr(e.message, message), "%s", e.message);
}

Test(trainer, data_that_does_not_fit)
{
    Data d;
    rnn_trainer_options options = usual(1);
    make_stream(&d);
    d.ids[7] = TINY_VOCAB;
    expect_refusal(&d, &options, "the id 4 of x is not below 4");
    make_stream(&d);
    d.field.source.name = "y";
    expect_refusal(&d, &options, "tiny has no input y");
    make_stream(&d);
    d.data.count = 0;
    expect_refusal(&d, &options, "there is no data for its input x");
    make_stream(&d);
    d.field.source.size = 2;
    expect_refusal(&d, &options, "x takes ids");
    make_stream(&d);
    options.updates = 0;
    expect_refusal(&d, &options, "needs a number of updates");
}

/* ---- evaluation ---- */

/* The loss; with `right`, the share of right answers too. */
static double evaluate(const rnn_weights *weights, const Data *d, size_t rows, double *right)
{
    rnn_evaluation scores = {.metrics = right};
    rnn_error e;
    const rnn_feed_rules rules = {.rows = rows, .steps = 7, .counted = "x"};
    cr_assert_eq(rnn_evaluate(weights, &d->data, &rules, &scores, &e), RNN_OK, "%s", e.message);
    return scores.loss;
}

/* The mean by definition, over examples that all begin with the start token. */
static double mean_loss(const float *w, const Data *d)
{
    double sum = 0;
    for (size_t k = 0; k < d->field.examples; k++)
        for (size_t i = d->start[k]; i < d->start[k + 1]; i++) {
            const int32_t previous = i == d->start[k] ? TINY_START : d->ids[i - 1];
            sum += tiny_log_sum(w + previous * TINY_VOCAB) -
                   (double)w[previous * TINY_VOCAB + d->ids[i]];
        }
    return sum / (double)d->field.items;
}

static double mean_right(const float *w, const Data *d)
{
    double right = 0;
    for (size_t k = 0; k < d->field.examples; k++)
        for (size_t i = d->start[k]; i < d->start[k + 1]; i++) {
            const int32_t previous = i == d->start[k] ? TINY_START : d->ids[i - 1];
            right += tiny_is_largest(w + previous * TINY_VOCAB, d->ids[i]);
        }
    return right / (double)d->field.items;
}

static void make_weights(rnn_weights *weights)
{
    cr_assert_eq(rnn_weights_open(weights, &tiny_model, NULL), RNN_OK);
    for (int i = 0; i < TINY_PARAMS; i++)
        weights->params[i] = (float)(i % 5);
    rnn_weights_prepare(weights);
}

/* Chunks and batches of different sizes: every item counts the same, and state is carried. */
Test(evaluate, is_exact)
{
    Data d;
    rnn_weights weights;
    make_weights(&weights);
    make_stream(&d);
    cr_expect_float_eq(evaluate(&weights, &d, 1, NULL), mean_loss(weights.params, &d), 1e-6);
    make_examples(&d);
    cr_expect_float_eq(evaluate(&weights, &d, 7, NULL), mean_loss(weights.params, &d), 1e-6);
    rnn_weights_close(&weights);
}

Test(evaluate, averages_metrics)
{
    Data d;
    rnn_weights weights;
    double right = NAN;
    make_weights(&weights);
    make_examples(&d);
    evaluate(&weights, &d, 7, &right);
    cr_expect_float_eq(right, mean_right(weights.params, &d), 1e-6);
    cr_expect_gt(right, 0);
    rnn_weights_close(&weights);
}
