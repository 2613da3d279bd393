/* Windows copied to time-major batches, streams, and batches of similar lengths. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/batch.h>

/* ---- copying ---- */

enum { ITEMS = 11 };

/* Three examples, of lengths 2, 1 and 3, whose ids tell their place: 100 and up. */
static size_t start[] = {0, 2, 3, 6};
static int32_t numbers[] = {100, 101, 102, 103, 104, 105};
static const rnn_field tokens = {.examples = 3, .items = 6, .start = start, .ids = numbers};

Test(windows, ids_are_time_major_and_0_beyond_the_length)
{
    rnn_window rows[3];
    rnn_field_windows(&tokens, (size_t[]){2, 0, 1}, 3, rows);
    cr_expect_eq(rnn_windows_longest(rows, 3), 3);
    int32_t out[4 * 3], lengths[3];
    memset(out, 0xff, sizeof out);
    rnn_windows_ids(&tokens, rows, 3, 4, out);
    static const int32_t expected[4 * 3] = {
        103, 100, 102, /* t = 0 */
        104, 101, 0,   /* t = 1 */
        105, 0,   0,   /* t = 2 */
        0,   0,   0,   /* t = 3 */
    };
    cr_expect_eq(memcmp(out, expected, sizeof out), 0);
    rnn_windows_lengths(rows, 3, lengths);
    cr_expect_eq(memcmp(lengths, (int32_t[]){3, 2, 1}, sizeof lengths), 0);
}

Test(windows, bags_are_time_major)
{
    int32_t items[] = {1, 2, 3, -1, 5, 6}, out[8];
    const rnn_field f = {.source = {.most = 2}, .ids = items, .items = 3};
    memset(out, 0xff, sizeof out);
    rnn_windows_ids(&f, (rnn_window[]){{1, 2}, {0, 1}}, 2, 2, out);
    cr_expect_arr_eq(out, ((int32_t[]){3, -1, 1, 2, 5, 6, 0, 0}), sizeof out);
}

Test(windows, vectors_are_time_major_and_0_beyond_the_length)
{
    float items[12];
    for (int i = 0; i < 12; i++)
        items[i] = (float)(i + 1);
    const rnn_field f = {
        .source = {.size = 2}, .examples = 3, .items = 6, .start = start, .floats = items};
    rnn_window rows[2];
    rnn_field_windows(&f, (size_t[]){1, 0}, 2, rows);
    float out[2 * 2 * 2];
    memset(out, 0xff, sizeof out); /* NaN */
    rnn_windows_floats(&f, rows, 2, 2, out);
    static const float expected[2 * 2 * 2] = {5, 6, 1, 2, /* t = 0 */
                                              0, 0, 3, 4 /* t = 1 */};
    for (int i = 0; i < 8; i++)
        cr_expect_eq(out[i], expected[i], "element %d", i);
}

/* ---- streams ---- */

/* The ids 0 .. ITEMS-1, in one example. */
static int32_t letters[ITEMS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
static size_t whole[] = {0, ITEMS};
static const rnn_field stream = {.examples = 1, .items = ITEMS, .start = whole, .ids = letters};

static void expect_chunk(const rnn_streams *s, size_t chunk, const int32_t *ids, size_t steps)
{
    rnn_window rows[2];
    int32_t out[ITEMS];
    cr_assert_eq(rnn_streams_chunk(s, chunk, rows), steps);
    rnn_windows_ids(&stream, rows, s->rows, steps, out);
    cr_expect_eq(memcmp(out, ids, steps * s->rows * sizeof *ids), 0, "chunk %zu", chunk);
}

Test(streams, rows_are_read_side_by_side_chunk_after_chunk)
{
    rnn_streams s;
    cr_assert_eq(rnn_streams_init(&s, ITEMS, 2, 2, NULL), RNN_OK);
    cr_expect_eq(s.length, 5);
    cr_assert_eq(rnn_streams_chunks(&s), 3);
    expect_chunk(&s, 0, (int32_t[]){0, 5, 1, 6}, 2);
    expect_chunk(&s, 1, (int32_t[]){2, 7, 3, 8}, 2);
    expect_chunk(&s, 2, (int32_t[]){4, 9}, 1);
}

Test(streams, every_item_comes_once_but_fewer_than_rows_are_left_over)
{
    for (size_t rows = 1; rows <= 7; rows++)
        for (size_t steps = 1; steps <= 9; steps++) {
            rnn_streams s;
            cr_assert_eq(rnn_streams_init(&s, 64, rows, steps, NULL), RNN_OK);
            bool seen[64] = {false};
            rnn_window windows[7];
            size_t count = 0;
            for (size_t k = 0; k < rnn_streams_chunks(&s); k++) {
                const size_t taken = rnn_streams_chunk(&s, k, windows);
                cr_expect(taken > 0 && taken <= steps);
                for (size_t b = 0; b < rows; b++)
                    for (size_t t = 0; t < taken; t++, count++) {
                        cr_assert_not(seen[windows[b].first + t]);
                        seen[windows[b].first + t] = true;
                    }
            }
            cr_expect_eq(count, 64 / rows * rows);
        }
}

Test(streams, too_few_items_are_refused)
{
    rnn_streams s;
    rnn_error e;
    cr_expect_eq(rnn_streams_init(&s, 3, 4, 2, &e), RNN_BAD_LENGTH);
    cr_expect_str_eq(e.message, "3 items are too few for 4 rows");
    cr_expect_eq(rnn_streams_init(&s, 0, 1, 2, &e), RNN_BAD_LENGTH);
    cr_expect_eq(rnn_streams_init(&s, 4, 0, 2, &e), RNN_BAD_ARGUMENT);
    cr_expect_eq(rnn_streams_init(&s, 4, 1, 0, &e), RNN_BAD_ARGUMENT);
}

/* ---- batches ---- */

enum { EXAMPLES = 1003, ROWS = 16, BATCHES = (EXAMPLES + ROWS - 1) / ROWS };

/* A field of EXAMPLES examples whose lengths go through 1 .. 50 out of order. */
typedef struct Made {
    size_t start[EXAMPLES + 1];
    rnn_field field;
    rnn_data data;
} Made;

static void make(Made *m)
{
    m->start[0] = 0;
    for (size_t i = 0; i < EXAMPLES; i++)
        m->start[i + 1] = m->start[i] + 1 + i * 37 % 50;
    m->field = (rnn_field){.examples = EXAMPLES, .items = m->start[EXAMPLES], .start = m->start};
    m->data = (rnn_data){.fields = &m->field, .count = 1, .examples = EXAMPLES};
}

static rnn_batches *open_batches(const Made *m, bool shuffle, uint64_t seed, size_t pool)
{
    const rnn_batch_rules rules = {ROWS, shuffle, seed, pool};
    rnn_batches *b;
    cr_assert_eq(rnn_batches_open(&b, &m->data, &rules, NULL), RNN_OK);
    cr_assert_eq(rnn_batches_count(b), BATCHES);
    return b;
}

/* Takes an epoch: writes its examples in their order to out [EXAMPLES]; returns the padded size,
 * the sum over batches of rows times longest. */
static size_t take_epoch(rnn_batches *b, const Made *m, size_t *out)
{
    size_t count = 0, padded = 0;
    for (size_t k = 0; k < BATCHES; k++) {
        const size_t *examples;
        const size_t rows = rnn_batches_next(b, &examples);
        cr_assert(rows == ROWS || rows == EXAMPLES % ROWS);
        rnn_window windows[ROWS];
        rnn_field_windows(&m->field, examples, rows, windows);
        padded += rows * rnn_windows_longest(windows, rows);
        cr_assert_leq(count + rows, EXAMPLES);
        memcpy(out + count, examples, rows * sizeof *out);
        count += rows;
    }
    cr_assert_eq(count, EXAMPLES);
    return padded;
}

static void expect_all_once(const size_t *examples)
{
    bool seen[EXAMPLES] = {false};
    for (size_t i = 0; i < EXAMPLES; i++) {
        cr_assert_not(seen[examples[i]]);
        seen[examples[i]] = true;
    }
}

Test(batches, every_epoch_has_every_example_once_in_another_order)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, true, 1, 0);
    size_t epochs[3][EXAMPLES];
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(rnn_batches_position(b).epoch, (uint64_t)i);
        take_epoch(b, &m, epochs[i]);
        expect_all_once(epochs[i]);
    }
    cr_expect_neq(memcmp(epochs[0], epochs[1], sizeof epochs[0]), 0);
    cr_expect_neq(memcmp(epochs[1], epochs[2], sizeof epochs[0]), 0);
    rnn_batches_close(b);
}

Test(batches, are_the_same_for_the_same_seed_and_others_for_another)
{
    Made m;
    make(&m);
    size_t orders[3][EXAMPLES];
    for (int i = 0; i < 3; i++) {
        rnn_batches *b = open_batches(&m, true, i == 2 ? 8 : 7, 0);
        take_epoch(b, &m, orders[i]);
        rnn_batches_close(b);
    }
    cr_expect_eq(memcmp(orders[0], orders[1], sizeof orders[0]), 0);
    cr_expect_neq(memcmp(orders[0], orders[2], sizeof orders[0]), 0);
}

Test(batches, without_a_shuffle_come_in_the_order_of_the_data)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, false, 1, 0);
    size_t order[EXAMPLES];
    for (int epoch = 0; epoch < 2; epoch++) {
        take_epoch(b, &m, order);
        for (size_t i = 0; i < EXAMPLES; i++)
            cr_expect_eq(order[i], i);
    }
    rnn_batches_close(b);
}

/* Lengths 1 .. 50, 25.5 in the mean: 16 unsorted rows are nearly always padded to 45 and more,
 * while the 32 batches of a pool split the range into steps of about two. */
Test(batches, of_similar_lengths_are_hardly_padded)
{
    Made m;
    make(&m);
    size_t order[EXAMPLES];
    rnn_batches *mixed = open_batches(&m, true, 3, 1), *sorted = open_batches(&m, true, 3, 0);
    const size_t items = m.field.items;
    cr_expect_geq(take_epoch(sorted, &m, order), items);
    cr_expect_leq(take_epoch(sorted, &m, order), items + items / 10);
    rnn_batches *alone = open_batches(&m, true, 3, SIZE_MAX);
    cr_expect_leq(take_epoch(alone, &m, order), items + items / 20);
    expect_all_once(order);
    cr_expect_lt(take_epoch(sorted, &m, order), take_epoch(mixed, &m, order));
    rnn_batches_close(alone);
    rnn_batches_close(sorted);
    rnn_batches_close(mixed);
}

/* Sorted by length, but neither short before long nor long before short. */
Test(batches, come_in_a_random_order_of_lengths)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, true, 5, SIZE_MAX);
    size_t order[EXAMPLES], rising = 0;
    take_epoch(b, &m, order);
    for (size_t i = ROWS; i < EXAMPLES; i++)
        rising += rnn_field_length(&m.field, order[i]) >
                  rnn_field_length(&m.field, order[i - ROWS]);
    cr_expect(rising > EXAMPLES / 4 && rising < EXAMPLES * 3 / 4, "%zu rise", rising);
    rnn_batches_close(b);
}

static bool contains(const size_t *examples, size_t rows, size_t example)
{
    for (size_t b = 0; b < rows; b++)
        if (examples[b] == example)
            return true;
    return false;
}

/* Example 0 has 15 others in its batch each time, and more over the epochs only if they change. */
Test(batches, have_other_members_every_epoch)
{
    Made m;
    make(&m);
    rnn_batches *batches = open_batches(&m, true, 13, 0);
    bool met[EXAMPLES] = {false};
    for (int i = 0; i < 20 * BATCHES; i++) {
        const size_t *examples;
        const size_t rows = rnn_batches_next(batches, &examples);
        if (contains(examples, rows, 0))
            for (size_t b = 0; b < rows; b++)
                met[examples[b]] = true;
    }
    size_t count = 0;
    for (size_t i = 0; i < EXAMPLES; i++)
        count += met[i];
    cr_expect_gt(count, 2 * ROWS);
    rnn_batches_close(batches);
}

/* Each example should stand in any tenth of the epoch about equally often. */
Test(batches, put_an_example_anywhere)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, true, 11, 0);
    size_t order[EXAMPLES], tenths[10] = {0};
    for (int epoch = 0; epoch < 1000; epoch++) {
        take_epoch(b, &m, order);
        size_t place = 0;
        while (order[place] != 0)
            place++;
        tenths[place * 10 / EXAMPLES]++;
    }
    for (int i = 0; i < 10; i++) /* 100 expected, with a deviation of 9.5 */
        cr_expect(tenths[i] > 55 && tenths[i] < 145, "%zu in tenth %d", tenths[i], i);
    rnn_batches_close(b);
}

Test(batches, go_on_exactly_from_a_position)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, true, 2, 0);
    const size_t *examples;
    for (int i = 0; i < BATCHES + 5; i++)
        rnn_batches_next(b, &examples);
    const rnn_position position = rnn_batches_position(b);
    cr_expect_eq(position.epoch, 1);
    cr_expect_eq(position.index, 5);
    rnn_batches *again = open_batches(&m, true, 2, 0);
    cr_assert_eq(rnn_batches_seek(again, position, NULL), RNN_OK);
    for (int i = 0; i < 2 * BATCHES; i++) {
        const size_t *other;
        const size_t rows = rnn_batches_next(b, &examples);
        cr_assert_eq(rnn_batches_next(again, &other), rows);
        cr_assert_eq(memcmp(examples, other, rows * sizeof *other), 0);
    }
    rnn_batches_close(again);
    rnn_batches_close(b);
}

Test(batches, a_position_or_size_that_is_none_is_refused)
{
    Made m;
    make(&m);
    rnn_batches *b = open_batches(&m, true, 2, 0);
    rnn_error e;
    cr_expect_eq(rnn_batches_seek(b, (rnn_position){0, BATCHES}, &e), RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "there is no batch 63: an epoch has 63");
    rnn_batches_close(b);
    cr_expect_eq(rnn_batches_open(&b, &m.data, &(rnn_batch_rules){0}, &e), RNN_BAD_ARGUMENT);
    cr_expect_null(b);
}

Test(batches, more_rows_than_examples_are_one_batch)
{
    Made m;
    make(&m);
    rnn_batches *b;
    const rnn_batch_rules rules = {SIZE_MAX, true, 1, SIZE_MAX};
    cr_assert_eq(rnn_batches_open(&b, &m.data, &rules, NULL), RNN_OK);
    cr_expect_eq(rnn_batches_count(b), 1);
    const size_t *examples;
    cr_expect_eq(rnn_batches_next(b, &examples), EXAMPLES);
    expect_all_once(examples);
    rnn_batches_close(b);
}
