/* The bigram baseline: all pairs of neighbours, sorted, are the counts of the model.
 *
 *     ids 2 1 2 1  =>  pairs (2 1) (1 2) (2 1)  =>  sorted (1 2) (2 1) (2 1)
 *
 * count(a b) is the width of the run of (a b), and count(a) that of all pairs from (a 0) on. Memory
 * is that of the text, not of the vocabulary squared. */
#include <rnn/metrics.h>

#include <math.h>
#include <stdlib.h>

/* A pair as a number that sorts by its first id, then by its second. */
static uint64_t pair(int32_t a, int32_t b)
{
    return (uint64_t)(uint32_t)a << 32 | (uint32_t)b;
}

static int compare(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left;
    const uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* How many of the sorted pairs are below a bound. */
static size_t count_below(const uint64_t *pairs, size_t count, uint64_t bound)
{
    size_t low = 0;
    while (low < count) {
        const size_t middle = low + (count - low) / 2;
        if (pairs[middle] < bound)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* How many of the sorted pairs are in first .. last-1. */
static double count_between(const uint64_t *pairs, size_t count, uint64_t first, uint64_t last)
{
    return (double)(count_below(pairs, count, last) - count_below(pairs, count, first));
}

static uint64_t *sorted_pairs(const int32_t *ids, size_t count)
{
    uint64_t *pairs = malloc((count + 1) * sizeof *pairs);
    if (!pairs)
        return NULL;
    for (size_t i = 0; i < count; i++)
        pairs[i] = pair(ids[i], ids[i + 1]);
    qsort(pairs, count, sizeof *pairs, compare);
    return pairs;
}

double rnn_bigram_loss(const int32_t *ids, size_t train, size_t total, size_t vocab)
{
    if (train == 0 || train >= total)
        return (double)NAN;
    const size_t count = train - 1;
    uint64_t *pairs = sorted_pairs(ids, count);
    if (!pairs)
        return (double)NAN;
    double sum = 0.0;
    for (size_t i = train; i < total; i++) {
        const uint64_t here = pair(ids[i - 1], ids[i]);
        const uint64_t from = pair(ids[i - 1], 0);
        const double together = count_between(pairs, count, here, here + 1);
        const double before = count_between(pairs, count, from, from + ((uint64_t)1 << 32));
        sum -= log((together + 1.0) / (before + (double)vocab));
    }
    free(pairs);
    return sum / (double)(total - train);
}
