/* Feeds of models whose steps are static: chunks have as many, and examples must. */
#include <criterion/criterion.h>
#include <string.h>

#include <rnn/feed.h>

#include "tiny_bigram.h"

enum { STEPS = 4, ITEMS = 40 };

/* Data made in place: ids that are all 0. */
typedef struct Data {
    int32_t ids[ITEMS];
    size_t start[ITEMS + 1], line[ITEMS];
    rnn_field field;
    rnn_data data;
} Data;

static void make_data(Data *d, const size_t *lengths, size_t examples)
{
    *d = (Data){.start = {0}};
    for (size_t i = 0; i < examples; i++) {
        d->start[i + 1] = d->start[i] + lengths[i];
        d->line[i] = i + 1;
    }
    d->field = (rnn_field){.source = {.name = "x", .path = "made", .axis = "T"},
                           .examples = examples,
                           .items = d->start[examples],
                           .start = d->start,
                           .line = d->line,
                           .ids = d->ids};
    d->data = (rnn_data){&d->field, 1, examples, examples == 1, 0, NULL};
}

/* A feed of the bigram model with static steps; NULL and a message where it is refused. */
static rnn_feed *open_feed(const Data *d, rnn_error *e)
{
    static rnn_axis_info axis;
    static rnn_model model;
    axis = tiny_axes[0];
    axis.static_steps = STEPS;
    model = tiny_model;
    model.axes = &axis;
    rnn_feed *feed;
    const rnn_feed_rules rules = {.rows = 5, .steps = 7};
    rnn_feed_open(&feed, &model, &d->data, &rules, e);
    return feed;
}

/* Every batch of an epoch has STEPS steps. */
static void expect_batches(const Data *d, size_t batches, size_t rows)
{
    rnn_error e;
    rnn_weights weights;
    rnn_instance *instance;
    rnn_feed *feed = open_feed(d, &e);
    cr_assert(feed, "%s", e.message);
    cr_expect_eq(rnn_feed_batches(feed), batches);
    cr_assert_eq(rnn_weights_open(&weights, &tiny_model, &e), RNN_OK);
    cr_assert_eq(rnn_instance_open(&instance, &weights, &e), RNN_OK);
    for (size_t k = 0; k < batches; k++) {
        rnn_feed_batch batch;
        cr_assert_eq(rnn_feed_next(feed, instance, &batch, &e), RNN_OK, "%s", e.message);
        cr_expect_eq(rnn_instance_steps(instance, &tiny_axes[0]), STEPS);
        cr_expect_eq(batch.rows, rows);
    }
    rnn_instance_close(instance);
    rnn_weights_close(&weights);
    rnn_feed_close(feed);
}

static void expect_refusal(const Data *d, const char *message)
{
    rnn_error e;
    cr_expect_null(open_feed(d, &e));
    cr_expect_eq(e.code, RNN_BAD_LENGTH);
    cr_expect_str_eq(e.message, message);
}

/* Rows of 7 items have one chunk each, and a stream of 9 has rows for no more than two. */
Test(feed, static_steps_of_a_stream)
{
    Data d;
    make_data(&d, (size_t[]){39}, 1);
    expect_batches(&d, 1, 5);
    make_data(&d, (size_t[]){9}, 1);
    expect_batches(&d, 1, 2);
    make_data(&d, (size_t[]){3}, 1);
    expect_refusal(&d, "tiny takes 4 steps, and the stream has 3 items");
}

Test(feed, static_steps_of_examples)
{
    Data d;
    make_data(&d, (size_t[]){4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, 10);
    expect_batches(&d, 2, 5);
    make_data(&d, (size_t[]){4}, 1);
    d.data.is_stream = false;
    expect_batches(&d, 1, 1);
    make_data(&d, (size_t[]){5}, 1);
    d.data.is_stream = false;
    expect_refusal(&d, "made:1: 5 steps, and x takes 4");
    make_data(&d, (size_t[]){4, 4, 3}, 3);
    expect_refusal(&d, "made:3: 3 steps, and x takes 4");
}
