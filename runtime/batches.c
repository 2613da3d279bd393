/* Batches of examples of similar lengths, in an order that is random and can be had again.
 *
 *     examples --shuffle--> pools of some batches each --sort by length--> batches --shuffle-->
 *
 * The rows of a batch then need little padding, while every epoch mixes the examples anew: which of
 * them fall into one pool, which of equal length stand in one batch, and when the batch comes. All
 * of it is a function of the seed and the epoch. */
#include <rnn/batch.h>
#include <rnn/random.h>

#include <stdlib.h>

enum { DEFAULT_POOL = 32 };

/* An example on its way through the sort. */
typedef struct ranked {
    size_t length;  /* what is sorted by */
    size_t place;   /* before the sort: keeps those of equal length in their random order */
    size_t example; /* its number */
} ranked;

struct rnn_batches {
    rnn_batch_rules rules;
    size_t examples;       /* in the data set */
    size_t count;          /* batches in an epoch */
    size_t *lengths;       /* [examples]: items of the example, of all fields together */
    size_t *order;         /* [examples]: the examples, batch by batch */
    size_t *turn;          /* [count]: which batch comes when */
    rnn_position position; /* of the next batch */
    uint64_t arranged;     /* the epoch that order and turn are for */
    ranked *pool;          /* [examples]: room for those of a pool while they are sorted */
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- the order of an epoch ---- */

/* The random numbers of an epoch, one after the other. */
typedef struct draws {
    uint64_t seed;
    uint32_t stream;
    uint64_t index; /* of the next number */
} draws;

/* Shuffles take the upper half of the seed's streams, so that they share no number with the initial
 * values, which a model may well draw from the same seed. */
static draws draws_of(uint64_t seed, uint64_t epoch)
{
    return (draws){seed, 0x80000000u | (uint32_t)epoch, 0};
}

/* Fisher and Yates: each place, from the last one down, takes one of those not yet placed. */
static void shuffle(size_t *numbers, size_t count, draws *d)
{
    for (size_t i = count; i > 1; i--) {
        const uint32_t word = rnn_random_at(d->seed, d->stream, d->index++);
        const size_t j = rnn_random_below(word, (uint32_t)i);
        const size_t kept = numbers[i - 1];
        numbers[i - 1] = numbers[j];
        numbers[j] = kept;
    }
}

static void count_up(size_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = i;
}

static int compare(const void *left, const void *right)
{
    const ranked *a = left;
    const ranked *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static void sort_pool(rnn_batches *b, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t example = b->order[first + i];
        b->pool[i] = (ranked){b->lengths[example], i, example};
    }
    qsort(b->pool, count, sizeof *b->pool, compare);
    for (size_t i = 0; i < count; i++)
        b->order[first + i] = b->pool[i].example;
}

/* Brings order and turn to those of the position's epoch. */
static void arrange(rnn_batches *b)
{
    b->arranged = b->position.epoch;
    count_up(b->order, b->examples);
    count_up(b->turn, b->count);
    if (!b->rules.shuffle)
        return;
    draws d = draws_of(b->rules.seed, b->position.epoch);
    shuffle(b->order, b->examples, &d);
    const size_t pool = b->rules.pool * b->rules.rows;
    for (size_t first = 0; first < b->examples; first += pool)
        sort_pool(b, first, smaller(pool, b->examples - first));
    shuffle(b->turn, b->count, &d);
}

/* ---- opening and closing ---- */

static bool allocate(rnn_batches *b)
{
    b->lengths = calloc(b->examples, sizeof *b->lengths);
    b->order = calloc(b->examples, sizeof *b->order);
    b->turn = calloc(b->count, sizeof *b->turn);
    b->pool = calloc(b->examples, sizeof *b->pool);
    return b->lengths && b->order && b->turn && b->pool;
}

static void measure(rnn_batches *b, const rnn_data *data)
{
    for (size_t j = 0; j < data->count; j++)
        for (size_t i = 0; i < b->examples; i++)
            b->lengths[i] += rnn_field_length(&data->fields[j], i);
}

/* Nothing is gained beyond all examples in one batch, and all batches in one pool. */
static void set_rules(rnn_batches *b, const rnn_batch_rules *rules)
{
    b->rules = *rules;
    b->rules.rows = smaller(rules->rows, b->examples);
    b->count = (b->examples - 1) / b->rules.rows + 1;
    b->rules.pool = smaller(rules->pool ? rules->pool : DEFAULT_POOL, b->count);
}

static rnn_batches *make(const rnn_data *data, const rnn_batch_rules *rules)
{
    rnn_batches *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->examples = data->examples;
    set_rules(b, rules);
    if (!allocate(b)) {
        rnn_batches_close(b);
        return NULL;
    }
    measure(b, data);
    arrange(b);
    return b;
}

int rnn_batches_open(rnn_batches **out, const rnn_data *data, const rnn_batch_rules *rules,
                     rnn_error *e)
{
    *out = NULL;
    if (rules->rows == 0 || data->examples == 0 || data->examples > UINT32_MAX)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "batches of %zu rows cannot be made of %zu examples",
                        rules->rows, data->examples);
    *out = make(data, rules);
    return *out ? RNN_OK : rnn_fail(e, RNN_NO_MEMORY, "no memory for the order of the batches");
}

void rnn_batches_close(rnn_batches *b)
{
    if (!b)
        return;
    free(b->lengths);
    free(b->order);
    free(b->turn);
    free(b->pool);
    free(b);
}

/* ---- going through ---- */

size_t rnn_batches_count(const rnn_batches *b)
{
    return b->count;
}

rnn_position rnn_batches_position(const rnn_batches *b)
{
    return b->position;
}

int rnn_batches_seek(rnn_batches *b, rnn_position position, rnn_error *e)
{
    if (position.index >= b->count)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "there is no batch %zu: an epoch has %zu",
                        (size_t)position.index, b->count);
    b->position = position;
    return RNN_OK;
}

size_t rnn_batches_next(rnn_batches *b, const size_t **examples)
{
    if (b->arranged != b->position.epoch)
        arrange(b);
    const size_t first = b->turn[b->position.index] * b->rules.rows;
    *examples = b->order + first;
    if (++b->position.index == b->count)
        b->position = (rnn_position){b->position.epoch + 1, 0};
    return smaller(b->rules.rows, b->examples - first);
}
