/* What the tests of rows share: batches of every kind, and values whose every element tells where
 * it belongs, in the caller's layout and packed. */
#ifndef BATCHES_OF_ROWS_H
#define BATCHES_OF_ROWS_H

#include <criterion/criterion.h>

#include <rnn/random.h>
#include <rnn/rows.h>

#include "page_end.h"

enum { MAX_B = 9, MAX_T = 12, MAX_SIZE = 40, MAX_K = 4, CASES = 80 };
enum { MAX_FLOATS = MAX_B * MAX_T * MAX_SIZE * MAX_K };

/* ---- batches ---- */

typedef struct Batch {
    int B, T;
    size_t size; /* elements a row */
    int32_t lengths[MAX_B];
    rnn_rows rows;
    int32_t memory[RNN_ROWS_INTS(MAX_B, MAX_T)];
} Batch;

typedef enum Kind { FULL, RAGGED, SORTED, SHORT, EMPTY, KINDS } Kind;

static inline int below(int number, int which, int n)
{
    return (int)rnn_random_below(rnn_random_at(1, (uint32_t)number, (uint64_t)which), (uint32_t)n);
}

static inline int32_t length_of(Kind kind, const Batch *batch, int number, int b)
{
    const int drawn = 1 + below(number, 10 + b, batch->T);
    switch (kind) {
    case FULL:
        return batch->T;
    case SORTED:
        return 1 + (batch->T - 1) * (batch->B - b) / batch->B;
    case SHORT:
        return (drawn + 1) / 2;
    case EMPTY: /* some rows, at times all of them */
        return below(number, 9, 4) ? (drawn - 1) / 2 : 0;
    default:
        return drawn;
    }
}

static inline void make_batch(Batch *batch, int number)
{
    static const size_t sizes[] = {1, 2, 3, 5, 8, 17, 33, MAX_SIZE};
    const Kind kind = (Kind)(number % KINDS);
    batch->B = 1 + below(number, 0, MAX_B);
    batch->T = 1 + below(number, 1, MAX_T);
    batch->size = sizes[below(number, 2, 8)];
    for (int b = 0; b < batch->B; b++)
        batch->lengths[b] = length_of(kind, batch, number, b);
    cr_assert(rnn_rows_make(&batch->rows, "T", batch->B, batch->T, 0, batch->lengths, batch->memory,
                            NULL) == RNN_OK);
}

/* Whether every row has a step of an axis that derives by k and is rounded down. */
static inline bool can_round_down(const Batch *fine, int k)
{
    for (int b = 0; b < fine->B; b++)
        if (fine->lengths[b] < k)
            return false;
    return true;
}

/* The batch whose axis derives from that of `fine`. */
static inline void derive_batch(Batch *coarse, const Batch *fine, int k, bool down, size_t size)
{
    const int more = down ? 0 : k - 1;
    coarse->B = fine->B;
    coarse->T = (fine->T + more) / k;
    coarse->size = size;
    for (int b = 0; b < fine->B; b++)
        coarse->lengths[b] = (fine->lengths[b] + more) / k;
    rnn_rows_derive(&coarse->rows, &fine->rows, k, down, coarse->memory);
}

/* ---- values ---- */

typedef float Value(int t, int b, size_t j);

/* A different whole number for every step, row and feature. */
static inline float number_of(int t, int b, size_t j)
{
    return (float)(t * 10000 + b * 100 + (int)j + 1);
}

static inline bool exists(const Batch *batch, int t, int b)
{
    return t < batch->lengths[b];
}

static inline int rank_of(const rnn_rows *rows, int b)
{
    int r = 0;
    while (r < rows->B && rows->order[r] != b)
        r++;
    cr_assert(r < rows->B, "row %d has no rank", b);
    return r;
}

/* Element 0 of step t of the caller's row b in a packed value. */
static inline size_t packed_at(const rnn_rows *rows, int t, int b, size_t size)
{
    return (size_t)(rows->first[t] + rank_of(rows, b)) * size;
}

static inline size_t user_at(const Batch *batch, int t, int b)
{
    return (size_t)(t * batch->B + b) * batch->size;
}

static inline PageEnd room(void)
{
    return page_end_open(MAX_FLOATS);
}

static inline size_t user_floats(const Batch *batch)
{
    return (size_t)(batch->T * batch->B) * batch->size;
}

static inline size_t packed_floats(const Batch *batch)
{
    return (size_t)batch->rows.N * batch->size;
}

/* [T, B, size], NaN beyond the lengths */
static inline float *user_value(const Batch *batch)
{
    float *x = page_end_array(room(), user_floats(batch));
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            for (size_t j = 0; exists(batch, t, b) && j < batch->size; j++)
                x[user_at(batch, t, b) + j] = number_of(t, b, j);
    return x;
}

static inline float *packed_value(const Batch *batch, Value *value)
{
    float *x = page_end_array(room(), packed_floats(batch));
    for (int t = 0; t < batch->T; t++)
        for (int b = 0; b < batch->B; b++)
            for (size_t j = 0; exists(batch, t, b) && j < batch->size; j++)
                x[packed_at(&batch->rows, t, b, batch->size) + j] = value(t, b, j);
    return x;
}

/* [B, size] by rank: negative numbers, unlike all others */
static inline float *ranked_value(const Batch *batch)
{
    float *x = page_end_array(room(), (size_t)batch->B * batch->size);
    for (int b = 0; b < batch->B; b++)
        for (size_t j = 0; j < batch->size; j++)
            x[(size_t)rank_of(&batch->rows, b) * batch->size + j] = -number_of(0, b, j);
    return x;
}

static inline float *result(size_t floats)
{
    return page_end_array(room(), floats);
}

static inline void check_row(const float *row, size_t size, Value *value, int t, int b)
{
    for (size_t j = 0; j < size; j++)
        cr_assert(row[j] == value(t, b, j), "step %d row %d feature %zu: %g", t, b, j, row[j]);
}

static inline void check_negative_row(const float *row, size_t size, int b)
{
    for (size_t j = 0; j < size; j++)
        cr_assert(row[j] == -number_of(0, b, j), "row %d feature %zu: %g", b, j, row[j]);
}

static inline void check_constant_row(const float *row, size_t size, float value)
{
    for (size_t j = 0; j < size; j++)
        cr_assert(row[j] == value, "feature %zu: %g", j, row[j]);
}

static inline void check_unwritten_row(const float *row, size_t size)
{
    for (size_t j = 0; j < size; j++)
        cr_assert(is_unwritten(row + j), "feature %zu was written: %g", j, row[j]);
}

static inline void for_each_batch(void (*check)(const Batch *))
{
    for (int number = 0; number < CASES; number++) {
        Batch batch;
        make_batch(&batch, number);
        check(&batch);
    }
}

#endif
