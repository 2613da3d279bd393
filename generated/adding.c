/* adding: a recurrent network, compiled by rnnc from adding.lua (--fuse=all).
 *
 * Values over time are packed: rows of the batch ranked by length, step after step, without
 * padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "adding.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_lstm_weight_hh_l0 = 0, /* 64 x 64, panels of 4 gates */
    PACKED_readout_weight = 16384, /* 1 x 64, panels of 1 gate */
    PACKED_readout_weight_transposed = 17408, /* 64 x 1, panels of 1 gate */
    PACKED_lstm_weight_hh_l0_transposed = 17472, /* 64 x 256, panels of 1 gate */
};

void adding_prepare(const float *params, void *memory)
{
    float *const packed = memory;
    rnn_pack_gate(packed + PACKED_lstm_weight_hh_l0, params + ADDING_lstm_weight_hh_l0 + 12288, 64,
            1, 64, 4, 0, 64, 0, 64);
    rnn_pack_gate(packed + PACKED_lstm_weight_hh_l0, params + ADDING_lstm_weight_hh_l0 + 4096, 64,
            1, 64, 4, 1, 64, 0, 64);
    rnn_pack_gate(packed + PACKED_lstm_weight_hh_l0, params + ADDING_lstm_weight_hh_l0, 64, 1, 64,
            4, 2, 64, 0, 64);
    rnn_pack_gate(packed + PACKED_lstm_weight_hh_l0, params + ADDING_lstm_weight_hh_l0 + 8192, 64,
            1, 64, 4, 3, 64, 0, 64);
    rnn_pack_gate(packed + PACKED_readout_weight, params + ADDING_readout_weight, 64, 1, 1, 1, 0,
            64, 0, 64);
    rnn_pack_gate(packed + PACKED_readout_weight_transposed, params + ADDING_readout_weight, 1, 64,
            64, 1, 0, 1, 0, 1);
    rnn_pack_gate(packed + PACKED_lstm_weight_hh_l0_transposed, params + ADDING_lstm_weight_hh_l0,
            1, 64, 64, 1, 0, 256, 0, 256);
}

/* ---- forward ---- */

/* adding.lua:7   lstm_bias_ih_l0_sum   (1 operation) */
RNN_INLINE void compute_lstm_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_bias_ih_l0, const float *restrict lstm_bias_hh_l0,
        float *restrict lstm_bias_ih_l0_sum)
{
    const rnn_vec add_ = rnn_load_lanes(lstm_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(lstm_bias_hh_l0 + j, lanes);
    rnn_store_lanes(lstm_bias_ih_l0_sum + j, add_, lanes);
    (void)b;
}

static void compute_lstm_bias_ih_l0_sum(const size_t rows, const float *restrict lstm_bias_ih_l0,
        const float *restrict lstm_bias_hh_l0, float *restrict lstm_bias_ih_l0_sum)
{
    for (size_t b = 0; b < rows; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_lstm_bias_ih_l0_sum_lanes(RNN_LANES, b, j, lstm_bias_ih_l0, lstm_bias_hh_l0,
                lstm_bias_ih_l0_sum);
    }
}

/* adding.lua:7   lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_zo_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_previous_c,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 192 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec i = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 128 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes) + i * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_previous_c + b * 64 + j, c, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_lstm_zo_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 4, 64, lstm_previous_h + b * 64, 64,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_zo_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
            acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum,
            lstm_previous_c, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_zo_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_zo_tile(TILE, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_zo_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_zo_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_zo_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
}

static void compute_lstm_zo(const size_t rows, const float *restrict panels,
        const float *restrict lstm_previous_h, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_previous_c,
        float *restrict lstm_previous_h_next)
{
    for (size_t j = 0; j < 64; j += RNN_LANES)
        compute_lstm_zo_units(rows, RNN_LANES, j, panels, lstm_previous_h,
            lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
}

/* adding.lua:8   y   (2 operations) */
RNN_INLINE void compute_y_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict y)
{
    const rnn_vec y_1 = matvec_ + rnn_set(readout_bias[0]);
    rnn_store_lanes(y + b + j, y_1, lanes);
    (void)j;
}

RNN_INLINE void compute_y_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, float *restrict y)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_y_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, y);
}

RNN_INLINE void compute_y_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, float *restrict y)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_y_tile(TILE, lanes, j, b, panels, y_last, readout_bias, y);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_y_tile(4, lanes, j, b, panels, y_last, readout_bias, y);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_y_tile(2, lanes, j, b, panels, y_last, readout_bias, y);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_y_tile(1, lanes, j, b, panels, y_last, readout_bias, y);
}

static void compute_y(const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias, float *restrict y)
{
    size_t j = 0;
    for (; j + RNN_LANES <= 1; j += RNN_LANES)
        compute_y_units(rows, RNN_LANES, j, panels, y_last, readout_bias, y);
    if (j < 1)
        compute_y_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, y);
}

/* Memory of adding_forward behind the state. Values that do not live at the same time share it:
 *
 *   0    (T.N + B) x 2: x (-1..0)
 *   1    B x 64: lstm_h_0 (-1..2), y (3..4)
 *   2    B x 64: lstm_c_0 (-1..2)
 *   3    (T.N + B) x 256: lstm_weight_ih_l0_product (0..2)
 *   4    1 x 256: lstm_bias_ih_l0_sum (1..2)
 *   5    B x 64: lstm_previous_h (2..2)
 *   6    B x 64: lstm_previous_h_next (2..2)
 *   7    B x 64: lstm_previous_c (2..2)
 *   8    B x 64: y_last (2..3)
 *   9    B x 64: lstm_h_0_ranked (2..2)
 *   10   B x 64: lstm_c_0_ranked (2..2)
 */
struct adding_forward_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *y;
    float *y_last;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void adding_forward_layout(struct adding_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->y = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->lstm_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->y_last = (float *)rnn_take(session, &at, B * 64);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

int adding_forward(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_forward: T is %d and B is %d", args->T,
            args->B);
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct adding_forward_memory m;
    adding_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
            "adding_forward: the session needs %zu bytes and has %zu", m.bytes,
            args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: params is NULL");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: packed is NULL");
    const float *const packed = args->packed;
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 64, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 64, m.lstm_c_0);

    /* adding.lua:7   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, x) */
    rnn_product(m.lstm_weight_ih_l0_product, 256, rnn_row_major(x, (size_t)T.N, 2),
            rnn_transposed(rnn_row_major(args->params + ADDING_lstm_weight_ih_l0, 256, 2)), 0.0f);

    /* adding.lua:7   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(1, args->params + ADDING_lstm_bias_ih_l0,
            args->params + ADDING_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);

    rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
    rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    /* adding.lua:7   forwards over T: lstm_previous_h, lstm_previous_c */
    float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
    for (int32_t t = 0; t < T.T; t++) {
        const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
        rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, lstm_previous_h);
        rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c);
        compute_lstm_zo(rows, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                m.lstm_weight_ih_l0_product + at * 256, m.lstm_bias_ih_l0_sum, m.lstm_previous_c,
                lstm_previous_h_next);
        rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 64, m.y_last);
        float *const lstm_previous_h_now = lstm_previous_h;
        lstm_previous_h = lstm_previous_h_next;
        lstm_previous_h_next = lstm_previous_h_now;
    }

    /* adding.lua:8   y = add(matvec, readout.bias) */
    compute_y(B, packed + PACKED_readout_weight, m.y_last, args->params + ADDING_readout_bias, m.y);

    if (args->y)
        rnn_each_copy(B, 1, m.y, 1, args->y, 1);
    return RNN_OK;
}

/* ---- loss ---- */

/* adding.lua:8   mul   (4 operations) */
RNN_INLINE void compute_y_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, const float *restrict answer,
        float *restrict mul)
{
    const rnn_vec y = matvec_ + rnn_set(readout_bias[0]);
    const rnn_vec sub_ = y - rnn_load_lanes(answer + b + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b + j, mul_, lanes);
    (void)j;
}

RNN_INLINE void compute_y_2_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer, float *restrict mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_y_2_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, answer, mul);
}

RNN_INLINE void compute_y_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer, float *restrict mul)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_y_2_tile(TILE, lanes, j, b, panels, y_last, readout_bias, answer, mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_y_2_tile(4, lanes, j, b, panels, y_last, readout_bias, answer, mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_y_2_tile(2, lanes, j, b, panels, y_last, readout_bias, answer, mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_y_2_tile(1, lanes, j, b, panels, y_last, readout_bias, answer, mul);
}

static void compute_y_2(const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias,
        const float *restrict answer, float *restrict mul)
{
    size_t j = 0;
    for (; j + RNN_LANES <= 1; j += RNN_LANES)
        compute_y_2_units(rows, RNN_LANES, j, panels, y_last, readout_bias, answer, mul);
    if (j < 1)
        compute_y_2_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, answer, mul);
}

/* adding.lua:10   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    size_t j = 0;
    for (; j + RNN_LANES <= rows; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum_over, sum_over_2, div);
    if (j < rows)
        compute_div_lanes((int)(rows - j), j, sum_over, sum_over_2, div);
}

/* Memory of adding_loss behind the state. Values that do not live at the same time share it:
 *
 *   0    (T.N + B) x 2: x (-1..0)
 *   1    B x 64: lstm_h_0 (-1..2), mul (4..5)
 *   2    B x 64: lstm_c_0 (-1..2), sum (5..6)
 *   3    (T.N + B) x 256: lstm_weight_ih_l0_product (0..2)
 *   4    1 x 256: lstm_bias_ih_l0_sum (1..2), sum_over_2 (3..7)
 *   5    B x 64: lstm_previous_h (2..2)
 *   6    B x 64: lstm_previous_h_next (2..2)
 *   7    B x 64: lstm_previous_c (2..2)
 *   8    B x 64: y_last (2..4)
 *   9    B x 64: lstm_h_0_ranked (2..2)
 *   10   B x 64: lstm_c_0_ranked (2..2)
 *   11   1 x 1: sum_over (6..7)
 *   12   1 x 1: div (7..8)
 */
struct adding_loss_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *mul;
    float *sum;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *y_last;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void adding_loss_layout(struct adding_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->mul = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->sum = m->lstm_c_0;
    m->lstm_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_2 = m->lstm_bias_ih_l0_sum;
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->y_last = (float *)rnn_take(session, &at, B * 64);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

int adding_loss(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_loss: T is %d and B is %d", args->T,
            args->B);
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct adding_loss_memory m;
    adding_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
            "adding_loss: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: params is NULL");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: packed is NULL");
    const float *const packed = args->packed;
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 64, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 64, m.lstm_c_0);
    if (!args->answer)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: answer is NULL");
    const float *const answer = args->answer;

    /* adding.lua:7   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, x) */
    rnn_product(m.lstm_weight_ih_l0_product, 256, rnn_row_major(x, (size_t)T.N, 2),
            rnn_transposed(rnn_row_major(args->params + ADDING_lstm_weight_ih_l0, 256, 2)), 0.0f);

    /* adding.lua:7   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(1, args->params + ADDING_lstm_bias_ih_l0,
            args->params + ADDING_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);

    rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
    rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    /* adding.lua:7   forwards over T: lstm_previous_h, lstm_previous_c */
    float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
    for (int32_t t = 0; t < T.T; t++) {
        const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
        rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, lstm_previous_h);
        rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c);
        compute_lstm_zo(rows, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                m.lstm_weight_ih_l0_product + at * 256, m.lstm_bias_ih_l0_sum, m.lstm_previous_c,
                lstm_previous_h_next);
        rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 64, m.y_last);
        float *const lstm_previous_h_now = lstm_previous_h;
        lstm_previous_h = lstm_previous_h_next;
        lstm_previous_h_next = lstm_previous_h_now;
    }

    /* adding.lua:10   sum_over_2 = sum_over(1) */
    *(m.sum_over_2) = 1.0f * (float)B;

    /* adding.lua:10   mul = mul(sub, sub) */
    compute_y_2(B, packed + PACKED_readout_weight, m.y_last, args->params + ADDING_readout_bias,
            answer, m.mul);

    /* adding.lua:10   sum = sum(mul) */
    rnn_each_sum(B, 1, m.mul, 1, m.sum);

    /* adding.lua:10   sum_over = sum_over(sum) */
    memset(m.sum_over, 0, 1 * sizeof(float));
    rnn_add_rows(B, 1, m.sum, 1, m.sum_over);

    /* adding.lua:10   div = div(sum_over, sum_over_2) */
    compute_div(1, m.sum_over, m.sum_over_2, m.div);

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "adding_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* adding.lua:7   lstm_o, lstm_f, lstm_i, lstm_g, lstm_c, lstm_h_tanh, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_g_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_previous_c,
        float *restrict lstm_o, float *restrict lstm_f, float *restrict lstm_i,
        float *restrict lstm_g, float *restrict lstm_previous_c_next, float *restrict lstm_h_tanh,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 192 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec i = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 256 + 128 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 128 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes) + i * g;
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec h = o * tanh_;
    rnn_store_lanes(lstm_o + b * 64 + j, o, lanes);
    rnn_store_lanes(lstm_f + b * 64 + j, f, lanes);
    rnn_store_lanes(lstm_i + b * 64 + j, i, lanes);
    rnn_store_lanes(lstm_g + b * 64 + j, g, lanes);
    rnn_store_lanes(lstm_previous_c_next + b * 64 + j, c, lanes);
    rnn_store_lanes(lstm_h_tanh + b * 64 + j, tanh_, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_lstm_g_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_h_tanh, float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 4, 64, lstm_previous_h + b * 64, 64,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_g_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
            acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum,
            lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g, lstm_previous_c_next, lstm_h_tanh,
            lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_g_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_h_tanh, float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_g_tile(TILE, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
            lstm_previous_c_next, lstm_h_tanh, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_g_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
            lstm_previous_c_next, lstm_h_tanh, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_g_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
            lstm_previous_c_next, lstm_h_tanh, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_g_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
            lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
            lstm_previous_c_next, lstm_h_tanh, lstm_previous_h_next);
}

static void compute_lstm_g(const size_t rows, const float *restrict panels,
        const float *restrict lstm_previous_h, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_previous_c,
        float *restrict lstm_o, float *restrict lstm_f, float *restrict lstm_i,
        float *restrict lstm_g, float *restrict lstm_previous_c_next, float *restrict lstm_h_tanh,
        float *restrict lstm_previous_h_next)
{
    for (size_t j = 0; j < 64; j += RNN_LANES)
        compute_lstm_g_units(rows, RNN_LANES, j, panels, lstm_previous_h,
            lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
            lstm_i, lstm_g, lstm_previous_c_next, lstm_h_tanh, lstm_previous_h_next);
}

/* adding.lua:8   sub, mul   (4 operations) */
RNN_INLINE void compute_y_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, const float *restrict answer,
        float *restrict sub, float *restrict mul)
{
    const rnn_vec y = matvec_ + rnn_set(readout_bias[0]);
    const rnn_vec sub_ = y - rnn_load_lanes(answer + b + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(sub + b + j, sub_, lanes);
    rnn_store_lanes(mul + b + j, mul_, lanes);
    (void)j;
}

RNN_INLINE void compute_y_3_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer, float *restrict sub,
        float *restrict mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_y_3_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, answer, sub, mul);
}

RNN_INLINE void compute_y_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer, float *restrict sub,
        float *restrict mul)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_y_3_tile(TILE, lanes, j, b, panels, y_last, readout_bias, answer, sub, mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_y_3_tile(4, lanes, j, b, panels, y_last, readout_bias, answer, sub, mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_y_3_tile(2, lanes, j, b, panels, y_last, readout_bias, answer, sub, mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_y_3_tile(1, lanes, j, b, panels, y_last, readout_bias, answer, sub, mul);
}

static void compute_y_3(const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias,
        const float *restrict answer, float *restrict sub, float *restrict mul)
{
    size_t j = 0;
    for (; j + RNN_LANES <= 1; j += RNN_LANES)
        compute_y_3_units(rows, RNN_LANES, j, panels, y_last, readout_bias, answer, sub, mul);
    if (j < 1)
        compute_y_3_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, answer, sub, mul);
}

/* adding.lua:10   d_y_div   (1 operation) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    rnn_store_lanes(d_y_div + j, div_, lanes);
}

static void compute_d_y_div(const size_t rows, const float *restrict sum_over_2,
        float *restrict d_y_div)
{
    size_t j = 0;
    for (; j + RNN_LANES <= rows; j += RNN_LANES)
        compute_d_y_div_lanes(RNN_LANES, j, sum_over_2, d_y_div);
    if (j < rows)
        compute_d_y_div_lanes((int)(rows - j), j, sum_over_2, d_y_div);
}

/* adding.lua:10   d_y, d_answer   (3 operations) */
RNN_INLINE void compute_d_answer_lanes(const int lanes, const size_t j,
        const float *restrict d_y_div, const float *restrict sub, float *restrict d_y,
        float *restrict d_answer)
{
    const rnn_vec mul_ = rnn_set(d_y_div[0]) * rnn_load_lanes(sub + j, lanes);
    const rnn_vec d_y_1 = mul_ + mul_;
    const rnn_vec d_answer_1 = -d_y_1;
    rnn_store_lanes(d_y + j, d_y_1, lanes);
    rnn_store_lanes(d_answer + j, d_answer_1, lanes);
}

static void compute_d_answer(const size_t rows, const float *restrict d_y_div,
        const float *restrict sub, float *restrict d_y, float *restrict d_answer)
{
    size_t j = 0;
    for (; j + RNN_LANES <= rows; j += RNN_LANES)
        compute_d_answer_lanes(RNN_LANES, j, d_y_div, sub, d_y, d_answer);
    if (j < rows)
        compute_d_answer_lanes((int)(rows - j), j, d_y_div, sub, d_y, d_answer);
}

/* adding.lua:8   readout_weight_product   (1 operation) */
RNN_INLINE void compute_readout_weight_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, float *restrict readout_weight_product)
{
    rnn_store_lanes(readout_weight_product + b * 64 + j, matvec_, lanes);
}

RNN_INLINE void compute_readout_weight_product_tile(const int rows, const int lanes,
        const size_t j, const size_t b, const float *restrict panels, const float *restrict d_y,
        float *restrict readout_weight_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 1, 1, d_y + b * 1, 1,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 1), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_readout_weight_product_lanes(lanes, b + (size_t)r, j, acc[r],
            readout_weight_product);
}

RNN_INLINE void compute_readout_weight_product_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels, const float *restrict d_y,
        float *restrict readout_weight_product)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_readout_weight_product_tile(TILE, lanes, j, b, panels, d_y, readout_weight_product);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_readout_weight_product_tile(4, lanes, j, b, panels, d_y, readout_weight_product);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_readout_weight_product_tile(2, lanes, j, b, panels, d_y, readout_weight_product);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_readout_weight_product_tile(1, lanes, j, b, panels, d_y, readout_weight_product);
}

static void compute_readout_weight_product(const size_t rows, const float *restrict panels,
        const float *restrict d_y, float *restrict readout_weight_product)
{
    for (size_t j = 0; j < 64; j += RNN_LANES)
        compute_readout_weight_product_units(rows, RNN_LANES, j, panels, d_y,
            readout_weight_product);
}

/* adding.lua:7   d_lstm_zi, d_lstm_zf, d_lstm_zg, d_lstm_zo, d_lstm_previous_c   (22 operations) */
RNN_INLINE void compute_d_lstm_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_h_tanh, const float *restrict lstm_i,
        const float *restrict lstm_f, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h, float *restrict d_lstm_c_carry,
        const float *restrict lstm_previous_c, float *restrict d_lstm_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(d_lstm_h + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_h_tanh + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_h_tanh + b * 64 + j, lanes));
    const rnn_vec d_c = rnn_load_lanes(d_lstm_c_carry + b * 64 + j, lanes) + mul_;
    const rnn_vec d_i = d_c * rnn_load_lanes(lstm_g + b * 64 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(lstm_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_i + b * 64 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(lstm_f + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_f + b * 64 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(lstm_i + b * 64 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(lstm_g + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 64 + j, lanes));
    const rnn_vec d_o = rnn_load_lanes(d_lstm_h + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_h_tanh + b * 64 + j, lanes);
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(lstm_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_o + b * 64 + j, lanes)));
    const rnn_vec d_lstm_previous_c_1 = d_c * rnn_load_lanes(lstm_f + b * 64 + j, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 256 + j, d_zi, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 256 + 64 + j, d_zf, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 256 + 128 + j, d_zg, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 256 + 192 + j, d_zo, lanes);
    rnn_store_lanes(d_lstm_c_carry + b * 64 + j, d_lstm_previous_c_1, lanes);
}

static void compute_d_lstm_zo(const size_t rows, const float *restrict lstm_h_tanh,
        const float *restrict lstm_i, const float *restrict lstm_f, const float *restrict lstm_g,
        const float *restrict lstm_o, const float *restrict d_lstm_h,
        float *restrict d_lstm_c_carry, const float *restrict lstm_previous_c,
        float *restrict d_lstm_previous_h_concat)
{
    for (size_t b = 0; b < rows; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_lstm_zo_lanes(RNN_LANES, b, j, lstm_h_tanh, lstm_i, lstm_f, lstm_g, lstm_o,
                d_lstm_h, d_lstm_c_carry, lstm_previous_c, d_lstm_previous_h_concat);
    }
}

/* adding.lua:7   d_lstm_previous_h   (1 operation) */
RNN_INLINE void compute_d_lstm_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_lstm_h)
{
    rnn_store_lanes(d_lstm_h + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_lstm_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_lstm_previous_h_concat, float *restrict d_lstm_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, 1, 256, d_lstm_previous_h_concat + b * 256, 256,
            panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 256), part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_lstm_previous_h_lanes(lanes, b + (size_t)r, j, acc[r], d_lstm_h);
}

RNN_INLINE void compute_d_lstm_previous_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict d_lstm_previous_h_concat,
        float *restrict d_lstm_h)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_lstm_previous_h_tile(TILE, lanes, j, b, panels, d_lstm_previous_h_concat,
            d_lstm_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_lstm_previous_h_tile(4, lanes, j, b, panels, d_lstm_previous_h_concat, d_lstm_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_lstm_previous_h_tile(2, lanes, j, b, panels, d_lstm_previous_h_concat, d_lstm_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_lstm_previous_h_tile(1, lanes, j, b, panels, d_lstm_previous_h_concat, d_lstm_h);
}

static void compute_d_lstm_previous_h(const size_t rows, const float *restrict panels,
        const float *restrict d_lstm_previous_h_concat, float *restrict d_lstm_h)
{
    for (size_t j = 0; j < 64; j += RNN_LANES)
        compute_d_lstm_previous_h_units(rows, RNN_LANES, j, panels, d_lstm_previous_h_concat,
            d_lstm_h);
}

/* Memory of adding_train behind the state. Values that do not live at the same time share it:
 *
 *   0    (T.N + B) x 2: x (-1..14), d_x (17..18)
 *   1    B x 64: lstm_h_0 (-1..2), sub (4..7), readout_weight_product (9..13)
 *   2    B x 64: lstm_c_0 (-1..2), d_lstm_c_carry (13..13), mul (4..6), d_y (7..11)
 *   3    (T.N + B) x 256: d_lstm_previous_h_concat (13..17), lstm_weight_ih_l0_product (0..2)
 *   4    1 x 256: lstm_bias_ih_l0_sum (1..2), sum_over_2 (3..12), sum_over_3 (16..18)
 *   5    (T.N + B) x 64: lstm_previous_h (2..15)
 *   6    (T.N + B) x 64: lstm_previous_c (2..13)
 *   7    (T.N + B) x 64: lstm_o (2..13)
 *   8    (T.N + B) x 64: lstm_f (2..13)
 *   9    (T.N + B) x 64: lstm_i (2..13)
 *   10   (T.N + B) x 64: lstm_g (2..13)
 *   11   (T.N + B) x 64: lstm_h_tanh (2..13)
 *   12   B x 64: d_lstm_h (13..13), y_last (2..10)
 *   13   B x 64: sum (6..8), d_lstm_c (13..18), lstm_h_0_ranked (2..2)
 *   14   B x 64: d_answer (7..18), lstm_c_0_ranked (2..2)
 *   15   1 x 1: sum_over (8..12), d_y_div (5..7)
 *   16   1 x 1: div (12..18)
 *   17   B x 64: d_lstm_h_2 (13..18)
 *   18   B x 64: readout_weight_product_ranked (13..13)
 */
struct adding_train_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_c;
    float *d_lstm_c_carry;
    float *d_lstm_h;
    float *d_lstm_previous_h_concat;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *lstm_o;
    float *lstm_f;
    float *lstm_i;
    float *lstm_g;
    float *lstm_h_tanh;
    float *sub;
    float *mul;
    float *sum;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_y_div;
    float *d_y;
    float *readout_weight_product;
    float *sum_over_3;
    float *d_x;
    float *d_answer;
    float *y_last;
    float *d_lstm_c;
    float *d_lstm_h_2;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    float *readout_weight_product_ranked;
    size_t bytes;
};

static void adding_train_layout(struct adding_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->d_x = m->x;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->sub = m->lstm_h_0;
    m->readout_weight_product = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_c_carry = m->lstm_c_0;
    m->mul = m->lstm_c_0;
    m->d_y = m->lstm_c_0;
    m->d_lstm_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_weight_ih_l0_product = m->d_lstm_previous_h_concat;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_2 = m->lstm_bias_ih_l0_sum;
    m->sum_over_3 = m->lstm_bias_ih_l0_sum;
    m->lstm_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_h_tanh = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_lstm_h = (float *)rnn_take(session, &at, B * 64);
    m->y_last = m->d_lstm_h;
    m->sum = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_c = m->sum;
    m->lstm_h_0_ranked = m->sum;
    m->d_answer = (float *)rnn_take(session, &at, B * 64);
    m->lstm_c_0_ranked = m->d_answer;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_y_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_lstm_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->readout_weight_product_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

int adding_train(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_train: T is %d and B is %d", args->T,
            args->B);
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct adding_train_memory m;
    adding_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
            "adding_train: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: params is NULL");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: packed is NULL");
    const float *const packed = args->packed;
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 64, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 64, m.lstm_c_0);
    if (!args->answer)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: answer is NULL");
    const float *const answer = args->answer;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: gradients is NULL");
    memset(args->gradients, 0, ADDING_PARAMS * sizeof(float));

    /* adding.lua:7   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, x) */
    rnn_product(m.lstm_weight_ih_l0_product, 256, rnn_row_major(x, (size_t)T.N, 2),
            rnn_transposed(rnn_row_major(args->params + ADDING_lstm_weight_ih_l0, 256, 2)), 0.0f);

    /* adding.lua:7   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(1, args->params + ADDING_lstm_bias_ih_l0,
            args->params + ADDING_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);

    rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
    rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    /* adding.lua:7   forwards over T: lstm_previous_h, lstm_previous_c */
    for (int32_t t = 0; t < T.T; t++) {
        const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                next = rnn_rows_next(&T, t, 0);
        rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, m.lstm_previous_h + at * 64);
        rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c + at * 64);
        compute_lstm_g(rows, packed + PACKED_lstm_weight_hh_l0, m.lstm_previous_h + at * 64,
                m.lstm_weight_ih_l0_product + at * 256, m.lstm_bias_ih_l0_sum,
                m.lstm_previous_c + at * 64, m.lstm_o + at * 64, m.lstm_f + at * 64,
                m.lstm_i + at * 64, m.lstm_g + at * 64, m.lstm_previous_c + next * 64,
                m.lstm_h_tanh + at * 64, m.lstm_previous_h + next * 64);
        rnn_rows_leave(&T, t, 0, m.lstm_previous_h + next * 64, 64, m.y_last);
    }

    /* adding.lua:10   sum_over_2 = sum_over(1) */
    *(m.sum_over_2) = 1.0f * (float)B;

    /* adding.lua:10   mul = mul(sub, sub) */
    compute_y_3(B, packed + PACKED_readout_weight, m.y_last, args->params + ADDING_readout_bias,
            answer, m.sub, m.mul);

    /* adding.lua:10   d_y_div = div(1, sum_over_2) */
    compute_d_y_div(1, m.sum_over_2, m.d_y_div);

    /* adding.lua:10   sum = sum(mul) */
    rnn_each_sum(B, 1, m.mul, 1, m.sum);

    /* adding.lua:10   d_answer = neg(d_y) */
    compute_d_answer(B, m.d_y_div, m.sub, m.d_y, m.d_answer);

    /* adding.lua:10   sum_over = sum_over(sum) */
    memset(m.sum_over, 0, 1 * sizeof(float));
    rnn_add_rows(B, 1, m.sum, 1, m.sum_over);

    /* adding.lua:8   readout_weight_product = matvec(readout.weight, d_y) */
    compute_readout_weight_product(B, packed + PACKED_readout_weight_transposed, m.d_y,
            m.readout_weight_product);

    /* adding.lua:8   outer(d_y, y_last) */
    rnn_product(args->gradients + ADDING_readout_weight, 64,
            rnn_transposed(rnn_row_major(m.d_y, B, 1)), rnn_row_major(m.y_last, B, 64), 1.0f);

    /* adding.lua:8   sum_over(d_y) */
    rnn_add_rows(B, 1, m.d_y, 1, args->gradients + ADDING_readout_bias);

    /* adding.lua:10   div = div(sum_over, sum_over_2) */
    compute_div(1, m.sum_over, m.sum_over_2, m.div);

    rnn_rows_rank(&T, m.readout_weight_product, 64, m.readout_weight_product_ranked);
    /* adding.lua:7   backwards over T: d_lstm_c_carry, d_lstm_h */
    for (int32_t t = T.T - 1; t >= 0; t--) {
        const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
        rnn_rows_enter(&T, t, 1, NULL, 64, m.d_lstm_c_carry);
        rnn_rows_enter(&T, t, 1, m.readout_weight_product_ranked, 64, m.d_lstm_h);
        compute_d_lstm_zo(rows, m.lstm_h_tanh + at * 64, m.lstm_i + at * 64, m.lstm_f + at * 64,
                m.lstm_g + at * 64, m.lstm_o + at * 64, m.d_lstm_h, m.d_lstm_c_carry,
                m.lstm_previous_c + at * 64, m.d_lstm_previous_h_concat + at * 256);
        compute_d_lstm_previous_h(rows, packed + PACKED_lstm_weight_hh_l0_transposed,
                m.d_lstm_previous_h_concat + at * 256, m.d_lstm_h);
        rnn_rows_leave(&T, t, 1, m.d_lstm_c_carry, 64, m.d_lstm_c);
        rnn_rows_leave(&T, t, 1, m.d_lstm_h, 64, m.d_lstm_h_2);
    }

    /* adding.lua:7   outer(d_lstm_previous_h_concat, x) */
    rnn_product(args->gradients + ADDING_lstm_weight_ih_l0, 2,
            rnn_transposed(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N, 256)),
            rnn_row_major(x, (size_t)T.N, 2), 1.0f);

    /* adding.lua:7   outer(d_lstm_previous_h_concat, lstm_previous_h) */
    rnn_product(args->gradients + ADDING_lstm_weight_hh_l0, 64,
            rnn_transposed(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N, 256)),
            rnn_row_major(m.lstm_previous_h, (size_t)T.N, 64), 1.0f);

    /* adding.lua:7   sum_over_3 = sum_over(d_lstm_previous_h_concat) */
    memset(m.sum_over_3, 0, 256 * sizeof(float));
    rnn_add_rows((size_t)T.N, 256, m.d_lstm_previous_h_concat, 256, m.sum_over_3);

    /* adding.lua:7   d_x = matvec(lstm.weight_ih_l0, d_lstm_previous_h_concat) */
    rnn_product(m.d_x, 2, rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N, 256),
            rnn_row_major(args->params + ADDING_lstm_weight_ih_l0, 256, 2), 0.0f);

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bias_ih_l0, 1, m.sum_over_3, 256, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bias_hh_l0, 1, m.sum_over_3, 256, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 2, args->d_x);
    if (args->d_answer)
        rnn_each_copy(B, 1, m.d_answer, 1, args->d_answer, 1);
    if (args->d_lstm_c)
        rnn_each_copy(B, 64, m.d_lstm_c, 64, args->d_lstm_c, 64);
    if (args->d_lstm_h)
        rnn_each_copy(B, 64, m.d_lstm_h_2, 64, args->d_lstm_h, 64);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "adding_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"lstm.weight_ih_l0", 2, {256, 2}, 0, RNN_INIT_UNIFORM, -0.125, 0.125, 2, 1, 0},
    {"lstm.weight_hh_l0", 2, {256, 64}, 512, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"lstm.bias_ih_l0", 1, {256, 1}, 16896, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
    {"lstm.bias_hh_l0", 1, {256, 1}, 17152, RNN_INIT_UNIFORM, -0.125, 0.125, 256, 1, 0},
    {"readout.weight", 2, {1, 64}, 17408, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.bias", 1, {1, 1}, 17472, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, offsetof(adding_args, T), offsetof(adding_args, T_lengths), 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 2, 0, 0, 0, 0, offsetof(adding_args, x), offsetof(adding_args, d_x)},
    {"answer", 0, 0, 1, -1, -1, 1, 0, 0, 0, 0, offsetof(adding_args, answer),
            offsetof(adding_args, d_answer)},
    {"lstm.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(adding_args, lstm_c),
            offsetof(adding_args, d_lstm_c)},
    {"lstm.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(adding_args, lstm_h),
            offsetof(adding_args, d_lstm_h)},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, -1, -1, 1, 0, 0, 0, 0, offsetof(adding_args, y), RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const adding_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return ADDING_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return ADDING_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return ADDING_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return adding_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return adding_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return adding_train(args, error);
}

const rnn_model adding_model = {
    .name = "adding",
    .source = "adding.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = ADDING_PARAMS,
    .inputs = inputs_info,
    .input_count = 4,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = NULL,
    .state_count = 0,
    .state_floats = 0,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(adding_args),
    .member_params = offsetof(adding_args, params),
    .member_packed = offsetof(adding_args, packed),
    .member_session = offsetof(adding_args, session),
    .member_session_bytes = offsetof(adding_args, session_bytes),
    .member_batch = offsetof(adding_args, B),
    .member_loss = offsetof(adding_args, loss),
    .member_gradients = offsetof(adding_args, gradients),
    .member_seed = offsetof(adding_args, seed),
    .member_update = offsetof(adding_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = ADDING_PACKED,
    .prepare = adding_prepare,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
