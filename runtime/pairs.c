/* Values over two time axes, and values row by row: from and to other layouts. */
#include "rnn/pairs.h"

#include <stdbool.h>

#include <string.h>

enum { ELEMENT = 4 }; /* bytes of a float or an id */

static size_t row_bytes(const rnn_rows *rows, size_t size)
{
    return (size_t)rows->T * size * ELEMENT;
}

/* ---- row by row ---- */

void rnn_begin_steps(const rnn_rows *rows, const float *restart, const void *restrict x,
                     size_t x_stride, size_t size, void *restrict state)
{
    const char *from = x;
    char *to = state;
    for (int32_t t = 0; t < rows->T; t++)
        for (int32_t r = 0; r < rows->active[t]; r++) {
            const size_t b = (size_t)rows->order[r], packed = (size_t)(rows->first[t] + r);
            if (!restart || restart[b] != 0.0f)
                memcpy(to + b * row_bytes(rows, size) + (size_t)t * size * ELEMENT,
                       from + packed * x_stride * ELEMENT, size * ELEMENT);
        }
}

void rnn_rows_spread(const rnn_rows *rows, const void *restrict x, size_t x_stride, size_t size,
                     void *restrict y)
{
    rnn_begin_steps(rows, NULL, x, x_stride, size, y);
}

void rnn_rows_collect(const rnn_rows *rows, const void *restrict x, size_t size, void *restrict y)
{
    const char *from = x;
    char *to = y;
    for (int32_t t = 0; t < rows->T; t++)
        for (int32_t r = 0; r < rows->active[t]; r++, to += size * ELEMENT)
            memcpy(to,
                   from + (size_t)rows->order[r] * row_bytes(rows, size) +
                       (size_t)t * size * ELEMENT,
                   size * ELEMENT);
}

void rnn_steps_unpack(const rnn_rows *rows, const void *restrict x, size_t size,
                      void *restrict user)
{
    const char *from = x;
    char *to = user;
    for (int32_t b = 0; b < rows->B; b++) {
        const size_t all = row_bytes(rows, size), there = (size_t)rows->steps[b] * size * ELEMENT;
        memcpy(to, from, there);
        memset(to + there, 0, all - there);
        from += all;
        to += all;
    }
}

void rnn_steps_shift(size_t steps, size_t size, int reverse, const void *restrict init,
                     const void *restrict x, size_t x_stride, void *restrict y, size_t y_stride)
{
    const size_t begin = reverse && steps ? steps - 1 : 0, bytes = size * ELEMENT;
    const char *from = x;
    char *to = y;
    if (!steps)
        return;
    if (init)
        memcpy(to + begin * y_stride * ELEMENT, init, bytes);
    else
        memset(to + begin * y_stride * ELEMENT, 0, bytes);
    for (size_t t = 0; t + 1 < steps; t++)
        memcpy(to + (reverse ? t : t + 1) * y_stride * ELEMENT,
               from + (reverse ? t + 1 : t) * x_stride * ELEMENT, bytes);
}

void rnn_steps_reverse(size_t steps, size_t size, const void *restrict x, size_t x_stride,
                       void *restrict y, size_t y_stride)
{
    const char *from = x;
    char *to = y;
    for (size_t t = 0; t < steps; t++)
        memcpy(to + t * y_stride * ELEMENT, from + (steps - 1 - t) * x_stride * ELEMENT,
               size * ELEMENT);
}

void rnn_steps_move(size_t steps, size_t size, int32_t by, int32_t beyond, const void *restrict x,
                    size_t x_stride, void *restrict y, size_t y_stride)
{
    const char *from = x;
    for (size_t t = 0; t < steps; t++) {
        int32_t *to = (int32_t *)y + t * y_stride;
        const int64_t of = (int64_t)t - by;
        if (of >= 0 && of < (int64_t)steps)
            memcpy(to, from + (size_t)of * x_stride * ELEMENT, size * ELEMENT);
        for (size_t j = 0; (of < 0 || of >= (int64_t)steps) && j < size; j++)
            memcpy(to + j, &beyond, ELEMENT);
    }
}

void rnn_steps_window(size_t steps, size_t size, size_t before, size_t after,
                      const void *restrict x, size_t x_stride, void *restrict y, size_t y_stride)
{
    const size_t bytes = size * ELEMENT;
    const char *from = x;
    for (size_t t = 0; t < steps; t++) {
        char *to = (char *)y + t * y_stride * ELEMENT;
        for (size_t i = 0; i <= before + after; i++, to += bytes) {
            if (t + i >= before && t + i - before < steps)
                memcpy(to, from + (t + i - before) * x_stride * ELEMENT, bytes);
            else
                memset(to, 0, bytes);
        }
    }
}

void rnn_steps_unwindow(size_t steps, size_t size, size_t before, size_t after,
                        const float *restrict x, size_t x_stride, float *restrict y,
                        size_t y_stride)
{
    for (size_t t = 0; t < steps; t++) {
        memset(y + t * y_stride, 0, size * sizeof *y);
        for (size_t i = 0; i <= before + after; i++)
            if (t + before >= i && t + before - i < steps)
                rnn_each_add(1, size, x + (t + before - i) * x_stride + i * size, 0,
                             y + t * y_stride, y_stride);
    }
}

/* ---- over two axes ---- */

/* Where the steps of the inner axis stand in the caller's memory, for step t of row b. */
typedef struct Steps {
    size_t first, stride; /* in elements */
} Steps;

static Steps steps_of(const rnn_rows *outer, const rnn_rows *inner, int turned, size_t t, size_t b,
                      size_t size)
{
    const size_t B = (size_t)outer->B, outer_T = (size_t)outer->T, inner_T = (size_t)inner->T;
    return turned ? (Steps){(b * outer_T + t) * size, B * outer_T * size}
                  : (Steps){(t * B + b) * inner_T * size, size};
}

static bool is_callers_layout(const rnn_rows *outer, int turned)
{
    return outer->full && !turned;
}

const void *rnn_pairs_pack(const rnn_rows *outer, const rnn_rows *inner, int turned,
                           const void *restrict user, size_t size, void *restrict packed)
{
    if (is_callers_layout(outer, turned))
        return user;
    const char *from = user;
    char *to = packed;
    for (int32_t t = 0; t < outer->T; t++)
        for (int32_t r = 0; r < outer->active[t]; r++, to += row_bytes(inner, size)) {
            const size_t b = (size_t)outer->order[r];
            const Steps steps = steps_of(outer, inner, turned, (size_t)t, b, size);
            for (size_t u = 0; u < (size_t)inner->steps[b]; u++)
                memcpy(to + u * size * ELEMENT, from + (steps.first + u * steps.stride) * ELEMENT,
                       size * ELEMENT);
        }
    return packed;
}

void rnn_pairs_unpack(const rnn_rows *outer, const rnn_rows *inner, int turned,
                      const void *restrict packed, size_t size, void *restrict user)
{
    const char *from = packed;
    char *to = user;
    memset(user, 0, (size_t)outer->B * (size_t)outer->T * row_bytes(inner, size));
    for (int32_t t = 0; t < outer->T; t++)
        for (int32_t r = 0; r < outer->active[t]; r++, from += row_bytes(inner, size)) {
            const size_t b = (size_t)outer->order[r];
            const Steps steps = steps_of(outer, inner, turned, (size_t)t, b, size);
            for (size_t u = 0; u < (size_t)inner->steps[b]; u++)
                memcpy(to + (steps.first + u * steps.stride) * ELEMENT, from + u * size * ELEMENT,
                       size * ELEMENT);
        }
}
