/* The arithmetic on rows, in the vectors of one level; defines the table named by ROW_KERNELS.
 *
 * Sums are accurate: a float holds the sum of a short block, a double that of all blocks of a row,
 * and the sum of many rows is that of their first half and their second half. */
#ifndef ROW_KERNELS_BODY_H
#define ROW_KERNELS_BODY_H

#include <string.h>

#include "rnn/limits.h"
#include "rnn/simd.h"
#include "row_kernels.h"

/* BLOCK: floats summed in floats; LEAF: rows summed one after the other; CHAINS: vectors in flight,
   as many as hide the latency of an addition. */
enum { BLOCK = RNN_SUM_BLOCK, LEAF = RNN_SUM_LEAF, CHAINS = 4 };

static inline size_t at_most(size_t n, size_t limit)
{
    return n < limit ? n : limit;
}

/* The next vector of `left` > 0 floats, zero where they end. */
RNN_INLINE rnn_vec load(const float *x, size_t left)
{
    return left < RNN_LANES ? rnn_load_part(x, (int)left) : rnn_load(x);
}

RNN_INLINE void store(float *y, rnn_vec a, size_t left)
{
    if (left < RNN_LANES)
        rnn_store_part(y, a, (int)left);
    else
        rnn_store(y, a);
}

RNN_INLINE float sum_of_chains(const rnn_vec sum[CHAINS])
{
    return rnn_sum((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

/* ---- the sum of a row ---- */

/* The sum of n <= BLOCK floats. */
static float block_sum(size_t n, const float *x)
{
    rnn_vec sum[CHAINS] = {{0}};
    size_t i = 0;
    for (; i + CHAINS * RNN_LANES <= n; i += CHAINS * RNN_LANES) {
        RNN_UNROLL
        for (size_t c = 0; c < CHAINS; c++)
            sum[c] += rnn_load(x + i + c * RNN_LANES);
    }
    for (; i < n; i += RNN_LANES)
        sum[0] += load(x + i, n - i);
    return sum_of_chains(sum);
}

static float row_sum(size_t n, const float *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i += BLOCK)
        sum += (double)block_sum(at_most(n - i, BLOCK), x + i);
    return (float)sum;
}

static void each_sum(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = row_sum(size, x + r * x_stride);
}

/* ---- the product of two rows ---- */

/* a b for n <= BLOCK floats */
static float block_dot(size_t n, const float *a, const float *b)
{
    rnn_vec sum[CHAINS] = {{0}};
    size_t i = 0;
    for (; i + CHAINS * RNN_LANES <= n; i += CHAINS * RNN_LANES) {
        RNN_UNROLL
        for (size_t c = 0; c < CHAINS; c++) {
            const size_t at = i + c * RNN_LANES;
            sum[c] = rnn_fma(rnn_load(a + at), rnn_load(b + at), sum[c]);
        }
    }
    for (; i < n; i += RNN_LANES)
        sum[0] = rnn_fma(load(a + i, n - i), load(b + i, n - i), sum[0]);
    return sum_of_chains(sum);
}

static float row_dot(size_t n, const float *a, const float *b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i += BLOCK)
        sum += (double)block_dot(at_most(n - i, BLOCK), a + i, b + i);
    return (float)sum;
}

static void each_dot(size_t rows, size_t size, const float *a, size_t a_stride, const float *b,
                     size_t b_stride, float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = row_dot(size, a + r * a_stride, b + r * b_stride);
}

/* ---- the largest of a row; a NaN is larger than everything, so that it is not lost ---- */

RNN_INLINE rnn_vec larger(rnn_vec m, rnn_vec x)
{
    return rnn_select((x > m) | (x != x), x, m);
}

RNN_INLINE float larger1(float m, float x)
{
    return x > m || x != x ? x : m;
}

RNN_INLINE float largest_lane(rnn_vec a)
{
    float lane[RNN_LANES];
    rnn_store(lane, a);
    for (size_t half = RNN_LANES / 2; half; half /= 2)
        for (size_t i = 0; i < half; i++)
            lane[i] = larger1(lane[i], lane[i + half]);
    return lane[0];
}

static float short_row_max(size_t n, const float *x)
{
    float m = -INFINITY;
    for (size_t i = 0; i < n; i++)
        m = larger1(m, x[i]);
    return m;
}

/* The last vector may overlap what was seen already; it does no harm. */
static float row_max(size_t n, const float *x)
{
    if (n < RNN_LANES)
        return short_row_max(n, x);
    rnn_vec even = rnn_load(x + n - RNN_LANES), odd = even;
    size_t i = 0;
    for (; i + 2 * RNN_LANES <= n; i += 2 * RNN_LANES) {
        even = larger(even, rnn_load(x + i));
        odd = larger(odd, rnn_load(x + i + RNN_LANES));
    }
    if (i + RNN_LANES <= n)
        even = larger(even, rnn_load(x + i));
    return largest_lane(larger(even, odd));
}

static void each_max(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = row_max(size, x + r * x_stride);
}

/* ---- exponentials, with the largest m: e^(x - m) / sum e^(x - m), and m + log of that sum ---- */

/* From this size on floats are so far apart that e^(x - m) is 0 for all x < m. */
#define HUGE_LOGIT 0x1p31f

/* The largest of a row is m, of size below HUGE_LOGIT. */
typedef struct Largest {
    rnn_vec m;
    rnn_vec lowest; /* below that nothing is left of e^(x - m) */
} Largest;

RNN_INLINE Largest largest_of(float m)
{
    return (Largest){rnn_set(m), rnn_set(m - 128)};
}

/* e^(x - m) for x <= m. The difference d = x - m is rounded, which would cost up to |d| units of
   the last place; what it lost (Knuth's two-sum) joins the remainder. */
RNN_INLINE rnn_vec exp_of_difference(rnn_vec any, const Largest *of)
{
    const rnn_vec x = rnn_max(of->lowest, any);
    const rnn_vec d = x - of->m;
    const rnn_vec minus_m = d - x;
    const rnn_vec lost = (x - (d - minus_m)) - (of->m + minus_m);
    rnn_reduced reduced = rnn_reduce(d);
    reduced.low += lost;
    return rnn_exp_of(reduced);
}

/* y = e^(x - m), whose sum is returned; n <= BLOCK. y may be x. The lanes behind the last float
   hold 0, which may be far above m. */
static double block_exp(size_t n, const float *x, float m, float *y)
{
    const Largest largest = largest_of(m);
    size_t i = 0;
    for (; i + RNN_LANES <= n; i += RNN_LANES)
        rnn_store(y + i, exp_of_difference(rnn_load(x + i), &largest));
    if (i < n) {
        const rnn_vec rest = rnn_min(largest.m, load(x + i, n - i));
        store(y + i, exp_of_difference(rest, &largest), n - i);
    }
    return (double)block_sum(n, y);
}

/* y = a y */
static void scale(size_t n, float a, float *y)
{
    for (size_t i = 0; i < n; i += RNN_LANES)
        store(y + i, load(y + i, n - i) * a, n - i);
}

/* Where m is huge: equal shares for all that are m. There are none where it is NaN or infinite. */
static void huge_softmax(size_t n, const float *x, float m, float *y)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += x[i] == m;
    for (size_t i = 0; i < n; i++)
        y[i] = !isfinite(m) ? NAN : x[i] == m ? 1 / (float)count : 0;
}

static void row_softmax(size_t n, const float *x, float *y)
{
    const float m = row_max(n, x);
    if (!(fabsf(m) < HUGE_LOGIT)) {
        huge_softmax(n, x, m, y);
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i += BLOCK)
        sum += block_exp(at_most(n - i, BLOCK), x + i, m, y + i);
    scale(n, (float)(1 / sum), y);
}

static void each_softmax(size_t rows, size_t size, const float *x, size_t x_stride, float *y,
                         size_t y_stride)
{
    for (size_t r = 0; r < rows; r++)
        row_softmax(size, x + r * x_stride, y + r * y_stride);
}

static float row_logsumexp(size_t n, const float *x)
{
    const float m = row_max(n, x);
    if (!(fabsf(m) < HUGE_LOGIT))
        return m; /* the logarithm of the sum is lost in rounding */
    float y[BLOCK];
    double sum = 0;
    for (size_t i = 0; i < n; i += BLOCK)
        sum += block_exp(at_most(n - i, BLOCK), x + i, m, y);
    return (float)((double)m + log(sum));
}

static void each_logsumexp(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                           float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        y[r] = row_logsumexp(size, x + r * x_stride);
}

/* ---- rows onto a row ---- */

/* y += x */
static void add_row(size_t n, const float *restrict x, float *restrict y)
{
    for (size_t i = 0; i < n; i += RNN_LANES)
        store(y + i, load(y + i, n - i) + load(x + i, n - i), n - i);
}

/* y += the sum of four rows of x */
static void add_four_rows(size_t n, const float *restrict x, size_t stride, float *restrict y)
{
    for (size_t i = 0; i < n; i += RNN_LANES) {
        const float *p = x + i;
        const size_t left = n - i;
        const rnn_vec a = load(p, left) + load(p + stride, left);
        const rnn_vec b = load(p + 2 * stride, left) + load(p + 3 * stride, left);
        store(y + i, load(y + i, left) + (a + b), left);
    }
}

/* y = the sum of the rows of x, n <= BLOCK wide: halves, and halves of them, down to LEAF rows. */
static void sum_of_rows(size_t rows, size_t n, const float *restrict x, size_t stride,
                        float *restrict y)
{
    if (rows > LEAF) {
        float second[BLOCK];
        const size_t half = rows / 2;
        sum_of_rows(half, n, x, stride, y);
        sum_of_rows(rows - half, n, x + half * stride, stride, second);
        add_row(n, second, y);
        return;
    }
    memset(y, 0, n * sizeof *y);
    size_t r = 0;
    for (; r + 4 <= rows; r += 4)
        add_four_rows(n, x + r * stride, stride, y);
    for (; r < rows; r++)
        add_row(n, x + r * stride, y);
}

/* Rows of one float that follow each other are a row themselves. */
static void add_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     float *restrict y)
{
    if (size == 1 && x_stride == 1) {
        *y += row_sum(rows, x);
        return;
    }
    for (size_t i = 0; i < size; i += BLOCK) {
        float sum[BLOCK];
        const size_t n = at_most(size - i, BLOCK);
        sum_of_rows(rows, n, x + i, x_stride, sum);
        add_row(n, sum, y + i);
    }
}

static void each_add(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                     float *restrict y, size_t y_stride)
{
    for (size_t r = 0; r < rows; r++)
        add_row(size, x + r * x_stride, y + r * y_stride);
}

/* sum = the weighted sum of rows of x, n <= CHAINS vectors wide. */
RNN_INLINE void weigh_leaf(size_t rows, size_t n, const float *restrict w, size_t w_stride,
                           const float *restrict x, size_t x_stride, rnn_vec sum[CHAINS])
{
    rnn_vec part[CHAINS] = {{0}};
    for (size_t r = 0; r < rows; r++) {
        const rnn_vec weight = rnn_set(w[r * w_stride]);
        const float *row = x + r * x_stride;
        RNN_UNROLL
        for (size_t k = 0; k < CHAINS; k++)
            if (k * RNN_LANES < n)
                part[k] = rnn_fma(weight, load(row + k * RNN_LANES, n - k * RNN_LANES), part[k]);
    }
    for (size_t k = 0; k < CHAINS; k++)
        sum[k] = part[k];
}

enum { WEIGHED_WIDTH = CHAINS * RNN_LANES };

/* The same of many rows: of their first half, and of their second. Where all vectors are whole,
 * which the compiler is told, nothing looks for their ends. */
static void weigh_columns(size_t rows, size_t n, const float *restrict w, size_t w_stride,
                          const float *restrict x, size_t x_stride, rnn_vec sum[CHAINS])
{
    if (rows <= LEAF) {
        if (n == WEIGHED_WIDTH)
            weigh_leaf(rows, WEIGHED_WIDTH, w, w_stride, x, x_stride, sum);
        else
            weigh_leaf(rows, n, w, w_stride, x, x_stride, sum);
        return;
    }
    const size_t half = rows / 2;
    rnn_vec second[CHAINS];
    weigh_columns(half, n, w, w_stride, x, x_stride, sum);
    weigh_columns(rows - half, n, w + half * w_stride, w_stride, x + half * x_stride, x_stride,
                  second);
    for (size_t k = 0; k < CHAINS; k++)
        sum[k] += second[k];
}

static void weigh_rows(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                       const float *restrict x, size_t x_stride, float *restrict y)
{
    for (size_t i = 0; i < size; i += WEIGHED_WIDTH) {
        const size_t n = at_most(size - i, WEIGHED_WIDTH);
        rnn_vec sum[CHAINS];
        weigh_columns(rows, n, w, w_stride, x + i, x_stride, sum);
        for (size_t k = 0; k * RNN_LANES < n; k++)
            store(y + i + k * RNN_LANES, sum[k], n - k * RNN_LANES);
    }
}

static void each_weigh(size_t rows, size_t size, const float *restrict w, size_t w_stride,
                       const float *restrict x, size_t x_stride, float *restrict y, size_t y_stride)
{
    for (size_t r = 0; r < rows; r++) {
        const rnn_vec weight = rnn_set(w[r * w_stride]);
        const float *from = x + r * x_stride;
        float *to = y + r * y_stride;
        for (size_t i = 0; i < size; i += RNN_LANES) {
            const size_t left = size - i;
            store(to + i, rnn_fma(weight, load(from + i, left), load(to + i, left)), left);
        }
    }
}

static void scatter(size_t rows, size_t size, const int32_t *id, const float *restrict x,
                    size_t x_stride, float *restrict matrix, size_t row_stride)
{
    for (size_t r = 0; r < rows; r++)
        add_row(size, x + r * x_stride, matrix + (size_t)id[r] * row_stride);
}

static void gather(size_t count, size_t size, const int32_t *id, const float *restrict matrix,
                   size_t row_stride, float *restrict y)
{
    memset(y, 0, size * sizeof *y);
    for (size_t k = 0; k < count; k++)
        add_row(size, matrix + (size_t)id[k] * row_stride, y);
}

static void raise_row(size_t n, const float *restrict x, float *restrict y)
{
    for (size_t i = 0; i < n; i += RNN_LANES)
        store(y + i, larger(load(y + i, n - i), load(x + i, n - i)), n - i);
}

static void raise_rows(size_t rows, size_t size, const float *restrict x, size_t x_stride,
                       float *restrict y)
{
    for (size_t r = 0; r < rows; r++)
        raise_row(size, x + r * x_stride, y);
}

#include "packed_product.h"

const RowKernels ROW_KERNELS = {.softmax = each_softmax,
                                .logsumexp = each_logsumexp,
                                .sum = each_sum,
                                .max = each_max,
                                .dot = each_dot,
                                .scatter = scatter,
                                .gather = gather,
                                .add_rows = add_rows,
                                .each_add = each_add,
                                .weigh_rows = weigh_rows,
                                .each_weigh = each_weigh,
                                .raise_rows = raise_rows,
                                .product_packed = product_packed};

#endif
