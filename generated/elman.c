/* elman: a recurrent network, compiled by rnnc from elman.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "elman.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_rnn_weight_ih_l0 = 0, /* 64 x 8, wide panels */
    PACKED_rnn_weight_hh_l0 = 512, /* 64 x 64, wide panels */
    PACKED_readout_weight = 4608, /* 4 x 64, wide panels */
    PACKED_readout_weight_transposed = 5632, /* 64 x 4, wide panels */
    PACKED_rnn_weight_hh_l0_transposed = 5888, /* 64 x 64, wide panels */
    PACKED_rnn_weight_ih_l0_transposed = 9984, /* 8 x 64, wide panels */
    PACKED_rnn_weight_ih_l0_2 = 11008, /* 64 x 8, panels of 1 gate */
    PACKED_rnn_weight_hh_l0_2 = 11520, /* 64 x 64, panels of 1 gate */
    PACKED_readout_weight_2 = 15616, /* 4 x 64, panels of 1 gate */
};

/* What the threads of elman_prepare need of it. */
struct elman_prepare_call {
    const float *params;
    float *packed;
};

static void elman_prepare_work(const rnn_team *team, const void *data)
{
    const struct elman_prepare_call *const call = (const struct elman_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_rnn_weight_ih_l0, params + ELMAN_rnn_weight_ih_l0, 8, 1,
            64, 0, 64, 8);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_hh_l0, params + ELMAN_rnn_weight_hh_l0, 64, 1,
            64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + ELMAN_readout_weight, 64, 1, 4, 0,
            4, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed, params + ELMAN_readout_weight,
            1, 64, 64, 0, 64, 4);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_hh_l0_transposed,
            params + ELMAN_rnn_weight_hh_l0, 1, 64, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_ih_l0_transposed,
            params + ELMAN_rnn_weight_ih_l0, 1, 8, 8, 0, 8, 64);
    rnn_pack_gate(team, packed + PACKED_rnn_weight_ih_l0_2, params + ELMAN_rnn_weight_ih_l0, 8, 1,
            64, 1, 0, 8, 0, 8);
    rnn_pack_gate(team, packed + PACKED_rnn_weight_hh_l0_2, params + ELMAN_rnn_weight_hh_l0, 64, 1,
            64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_readout_weight_2, params + ELMAN_readout_weight, 64, 1, 4,
            1, 0, 64, 0, 64);
}

void elman_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct elman_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 16640 * RNN_MOVE_WORK, elman_prepare_work, &call);
}

void elman_prepare(const float *params, void *memory)
{
    elman_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* elman.lua:7   rnn_bias_ih_l0_sum   (1 operation) */
RNN_INLINE void compute_rnn_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict rnn_bias_ih_l0, const float *restrict rnn_bias_hh_l0,
        float *restrict rnn_bias_ih_l0_sum)
{
    const rnn_vec add_ = rnn_load_lanes(rnn_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(rnn_bias_hh_l0 + j, lanes);
    rnn_store_lanes(rnn_bias_ih_l0_sum + j, add_, lanes);
    (void)b;
}

static void compute_rnn_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict rnn_bias_ih_l0, const float *restrict rnn_bias_hh_l0,
        float *restrict rnn_bias_ih_l0_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_rnn_bias_ih_l0_sum_lanes(RNN_LANES, b, j, rnn_bias_ih_l0, rnn_bias_hh_l0,
                    rnn_bias_ih_l0_sum);
    }
}

/* elman.lua:7   rnn_h   (4 operations) */
RNN_INLINE void compute_rnn_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict rnn_weight_ih_l0_product,
        const float *restrict rnn_bias_ih_l0_sum, float *restrict rnn_h,
        float *restrict rnn_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(rnn_weight_ih_l0_product + b * 64 + j, lanes) + matvec_
            + rnn_load_lanes(rnn_bias_ih_l0_sum + j, lanes);
    const rnn_vec h = rnn_tanh(add_);
    rnn_store_far(rnn_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(rnn_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_rnn_h_ask(const size_t b, const size_t j,
        const float *rnn_weight_ih_l0_product)
{
    rnn_will_read(rnn_weight_ih_l0_product + b * 64 + j);
}

RNN_INLINE void compute_rnn_h_tile(const int rows, const int wide, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_rnn_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                rnn_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, rnn_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_rnn_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far,
                rnn_weight_ih_l0_product, rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    }
}

RNN_INLINE void compute_rnn_h_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_rnn_h_tile(tile, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_rnn_h_tile(4, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_rnn_h_tile(2, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_rnn_h_tile(1, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
}

static void compute_rnn_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_rnn_h_units(rows, RNN_WIDE, j + part, far, panels, rnn_previous_h,
                    rnn_weight_ih_l0_product, rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    if (far)
        rnn_streamed();
}

/* elman.lua:8   y   (1 operation) */
RNN_INLINE void compute_y_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict y)
{
    const rnn_vec y_1 = rnn_load_lanes(readout_weight_product + b * 4 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(y + b * 4 + j, y_1, lanes);
}

static void compute_y(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict y)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 4; j += RNN_LANES)
            compute_y_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, y);
        if (j < 4)
            compute_y_lanes(4 % RNN_LANES, b, j, readout_weight_product, readout_bias, y);
    }
}

/* Memory of elman_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), rnn_h (2..5)
*   1    B x 64: rnn_h_0 (-1..2)
*   2    (T.N + B) x 64: rnn_weight_ih_l0_product (0..2), readout_weight_product (3..4)
*   3    1 x 64: rnn_bias_ih_l0_sum (0..2)
*   4    B x 64: rnn_previous_h (2..2)
*   5    B x 64: rnn_previous_h_next (2..2)
*   6    B x 64: rnn_h_0_ranked (2..2)
*   7    (T.N + B) x 4: y (4..5)
*/
struct elman_forward_memory {
    float *x;
    float *rnn_h_0;
    float *rnn_previous_h;
    float *rnn_previous_h_next;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *readout_weight_product;
    float *y;
    float *rnn_h_0_ranked;
    size_t bytes;
};

static void elman_forward_layout(struct elman_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_h = m->x;
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->rnn_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->readout_weight_product = m->rnn_weight_ih_l0_product;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->rnn_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->rnn_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 4);
    m->bytes = at;
    (void)T;
}

/* What the threads of elman_forward need of it. */
struct elman_forward_call {
    const elman_args *args;
    size_t B;
    rnn_rows T;
    struct elman_forward_memory m;
    const float *x;
    const float *rnn_h_0;
};

static void elman_forward_work(const rnn_team *team, const void *data)
{
    const struct elman_forward_call *const call = (const struct elman_forward_call *)data;
    const elman_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct elman_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const rnn_h_0 = call->rnn_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* elman.lua:7   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 64, 8, x + T_part.first * 8, 8,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);

    /* elman.lua:7   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + ELMAN_rnn_bias_ih_l0,
            args->params + ELMAN_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* elman.lua:7   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        float *rnn_previous_h = m.rnn_previous_h, *rnn_previous_h_next = m.rnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, rnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0, rnn_previous_h,
                    m.rnn_weight_ih_l0_product + at * 64, m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64,
                    rnn_previous_h_next);
            rnn_meet(&crew);
            float *const rnn_previous_h_now = rnn_previous_h;
            rnn_previous_h = rnn_previous_h_next;
            rnn_previous_h_next = rnn_previous_h_now;
        }
    }
    rnn_meet(team);

    /* elman.lua:8   readout_weight_product = matvec(readout.weight, rnn_h) */
    rnn_product_packed(T_part.count, 4, 64, m.rnn_h + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 4, 4);
    rnn_meet(team);

    /* elman.lua:8   y = add(readout_weight_product, readout.bias) */
    compute_y(team, (size_t)T.N, m.readout_weight_product, args->params + ELMAN_readout_bias, m.y);
}

int elman_forward(const elman_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "elman_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct elman_forward_memory m;
    elman_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 8, m.x);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);

    const struct elman_forward_call call = {args, B, T, m, x, rnn_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 11296 + (double)B * 0 + 512, elman_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_forward: another thread is using the pool");

    if (args->h)
        rnn_rows_unpack(&T, m.rnn_h, 64, args->h);
    if (args->y)
        rnn_rows_unpack(&T, m.y, 4, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* elman.lua:8   mul   (3 operations) */
RNN_INLINE void compute_y_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict target, float *restrict mul)
{
    const rnn_vec y = rnn_load_lanes(readout_weight_product + b * 4 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    const rnn_vec sub_ = y - rnn_load_lanes(target + b * 4 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 4 + j, mul_, lanes);
}

static void compute_y_2(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 4; j += RNN_LANES)
            compute_y_2_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, target, mul);
        if (j < 4)
            compute_y_2_lanes(4 % RNN_LANES, b, j, readout_weight_product, readout_bias, target,
                    mul);
    }
}

/* elman.lua:11   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 4.0f;
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum,
        float *restrict div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum, div);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum, div);
}

/* elman.lua:11   div_2   (1 operation) */
RNN_INLINE void compute_div_2_lanes(const int lanes, const size_t j,
        const float *restrict sum_over, const float *restrict sum_over_2, float *restrict div_2)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div_2 + j, div_, lanes);
}

static void compute_div_2(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div_2)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_2_lanes(RNN_LANES, j, sum_over, sum_over_2, div_2);
    if (j < end)
        compute_div_2_lanes((int)(end - j), j, sum_over, sum_over_2, div_2);
}

/* Memory of elman_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), rnn_h (2..4), mul (5..6), div (7..8)
*   1    B x 64: rnn_h_0 (-1..3)
*   2    (T.N + B) x 4: target (-1..5), sum (6..7)
*   3    (T.N + B) x 64: rnn_weight_ih_l0_product (0..3), readout_weight_product (4..5)
*   4    1 x 64: rnn_bias_ih_l0_sum (0..3), sum_over (8..9)
*   5    B x 64: rnn_previous_h (2..3)
*   6    B x 64: rnn_previous_h_next (2..3)
*   7    1 x 1: sum_over_2 (2..9)
*   8    B x 64: rnn_h_0_ranked (2..3)
*   9    1 x 1: div_2 (9..10)
*/
struct elman_loss_memory {
    float *x;
    float *rnn_h_0;
    float *target;
    float *rnn_previous_h;
    float *rnn_previous_h_next;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *readout_weight_product;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *rnn_h_0_ranked;
    size_t bytes;
};

static void elman_loss_layout(struct elman_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_h = m->x;
    m->mul = m->x;
    m->div = m->x;
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 4);
    m->sum = m->target;
    m->rnn_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->readout_weight_product = m->rnn_weight_ih_l0_product;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->sum_over = m->rnn_bias_ih_l0_sum;
    m->rnn_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->rnn_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of elman_loss need of it. */
struct elman_loss_call {
    const elman_args *args;
    size_t B;
    rnn_rows T;
    struct elman_loss_memory m;
    const float *x;
    const float *rnn_h_0;
    const float *target;
};

static void elman_loss_work(const rnn_team *team, const void *data)
{
    const struct elman_loss_call *const call = (const struct elman_loss_call *)data;
    const elman_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct elman_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const rnn_h_0 = call->rnn_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* elman.lua:7   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 64, 8, x + T_part.first * 8, 8,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);

    /* elman.lua:7   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + ELMAN_rnn_bias_ih_l0,
            args->params + ELMAN_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* elman.lua:7   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        float *rnn_previous_h = m.rnn_previous_h, *rnn_previous_h_next = m.rnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, rnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0, rnn_previous_h,
                    m.rnn_weight_ih_l0_product + at * 64, m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64,
                    rnn_previous_h_next);
            rnn_meet(&crew);
            float *const rnn_previous_h_now = rnn_previous_h;
            rnn_previous_h = rnn_previous_h_next;
            rnn_previous_h_next = rnn_previous_h_now;
        }
    }

    /* elman.lua:11   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 26)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* elman.lua:8   readout_weight_product = matvec(readout.weight, rnn_h) */
    rnn_product_packed(T_part.count, 4, 64, m.rnn_h + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 4, 4);
    rnn_meet(team);

    /* elman.lua:11   mul = mul(sub, sub) */
    compute_y_2(team, (size_t)T.N, m.readout_weight_product, args->params + ELMAN_readout_bias,
            target, m.mul);
    rnn_meet(team);

    /* elman.lua:11   sum = sum(mul) */
    rnn_each_sum(T_part.count, 4, m.mul + T_part.first * 4, 4, m.sum + T_part.first);
    rnn_meet(team);

    /* elman.lua:11   div = div(sum, 4) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* elman.lua:11   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* elman.lua:11   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int elman_loss(const elman_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "elman_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "elman_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct elman_loss_memory m;
    elman_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 8, m.x);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 4, m.target);

    const struct elman_loss_call call = {args, B, T, m, x, rnn_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 11392 + (double)B * 0 + 520, elman_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "elman_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* elman.lua:11   d_y_div   (2 operations) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 4.0f;
    rnn_store_lanes(d_y_div + j, div_, lanes);
}

static void compute_d_y_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_y_div_lanes(RNN_LANES, j, sum_over_2, d_y_div);
    if (j < end)
        compute_d_y_div_lanes((int)(end - j), j, sum_over_2, d_y_div);
}

/* elman.lua:8   mul, d_y, d_target   (6 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict target, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_target)
{
    const rnn_vec y = rnn_load_lanes(readout_weight_product + b * 4 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    const rnn_vec sub_ = y - rnn_load_lanes(target + b * 4 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_y_div[0]) * sub_;
    const rnn_vec d_y_1 = mul_2 + mul_2;
    const rnn_vec d_target_1 = -d_y_1;
    rnn_store_lanes(mul + b * 4 + j, mul_, lanes);
    rnn_store_lanes(d_y + b * 4 + j, d_y_1, lanes);
    rnn_store_lanes(d_target + b * 4 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict target, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 4; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, target,
                    d_y_div, mul, d_y, d_target);
        if (j < 4)
            compute_d_target_lanes(4 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    target, d_y_div, mul, d_y, d_target);
    }
}

/* elman.lua:7   d_rnn_previous_h_mul   (4 operations) */
RNN_INLINE void compute_d_rnn_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict rnn_h, const float *restrict d_rnn_h_carry,
        const float *restrict readout_weight_product_2, float *restrict d_rnn_previous_h_mul)
{
    const rnn_vec d_h = rnn_load_lanes(d_rnn_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 64 + j, lanes);
    const rnn_vec mul_ = d_h
            * (1.0f - rnn_load_lanes(rnn_h + b * 64 + j, lanes)
            * rnn_load_lanes(rnn_h + b * 64 + j, lanes));
    rnn_store_lanes(d_rnn_previous_h_mul + b * 64 + j, mul_, lanes);
}

static void compute_d_rnn_h(const rnn_team *team, const size_t rows, const float *restrict rnn_h,
        const float *restrict d_rnn_h_carry, const float *restrict readout_weight_product_2,
        float *restrict d_rnn_previous_h_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_rnn_h_lanes(RNN_LANES, b, j, rnn_h, d_rnn_h_carry, readout_weight_product_2,
                    d_rnn_previous_h_mul);
    }
}

/* elman.lua:7   d_rnn_previous_h   (1 operation) */
RNN_INLINE void compute_d_rnn_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_rnn_h_carry)
{
    rnn_store_lanes(d_rnn_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_rnn_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, d_rnn_previous_h_mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_rnn_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_rnn_h_carry);
    }
}

RNN_INLINE void compute_d_rnn_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_rnn_previous_h_tile(tile, wide, j, b, panels, d_rnn_previous_h_mul,
                d_rnn_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_rnn_previous_h_tile(4, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_rnn_previous_h_tile(2, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_rnn_previous_h_tile(1, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
}

static void compute_d_rnn_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_rnn_previous_h_units(rows, RNN_WIDE, j + part, panels, d_rnn_previous_h_mul,
                    d_rnn_h_carry);
}

/* Memory of elman_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 8: x (-1..17)
*   1    B x 64: rnn_h_0 (-1..3), d_rnn_h_carry (11..12)
*   2    (T.N + B) x 8: target (-1..6), sum (7..12), d_x (13..19)
*   3    (T.N + B) x 64: rnn_weight_ih_l0_product (0..3), readout_weight_product (4..6),
        readout_weight_product_2 (7..12)
*   4    1 x 64: rnn_bias_ih_l0_sum (0..3), sum_over (13..18), d_y_div (4..6)
*   5    (T.N + B) x 64: rnn_previous_h (2..17)
*   6    (T.N + B) x 64: rnn_h (2..12)
*   7    1 x 1: sum_over_2 (2..18)
*   8    B x 64: d_rnn_h (11..19), rnn_h_0_ranked (2..3)
*   9    (T.N + B) x 4: mul (6..10), div (11..17)
*   10   (T.N + B) x 64: d_y (6..10), d_rnn_previous_h_mul (11..17)
*   11   (T.N + B) x 4: d_target (6..19)
*   12   1 x 64: sum_over_3 (13..19)
*   13   1 x 1: div_2 (18..19)
*/
struct elman_train_memory {
    float *x;
    float *rnn_h_0;
    float *target;
    float *rnn_previous_h;
    float *d_rnn_h_carry;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *readout_weight_product;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_y_div;
    float *d_y;
    float *readout_weight_product_2;
    float *d_rnn_previous_h_mul;
    float *sum_over_3;
    float *d_x;
    float *d_target;
    float *d_rnn_h;
    float *rnn_h_0_ranked;
    float *work;
    size_t bytes;
};

static void elman_train_layout(struct elman_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 8);
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_rnn_h_carry = m->rnn_h_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 8);
    m->sum = m->target;
    m->d_x = m->target;
    m->rnn_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->readout_weight_product = m->rnn_weight_ih_l0_product;
    m->readout_weight_product_2 = m->rnn_weight_ih_l0_product;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->sum_over = m->rnn_bias_ih_l0_sum;
    m->d_y_div = m->rnn_bias_ih_l0_sum;
    m->rnn_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_rnn_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_h_0_ranked = m->d_rnn_h;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 4);
    m->div = m->mul;
    m->d_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_rnn_previous_h_mul = m->d_y;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 4);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 64);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of elman_train need of it. */
struct elman_train_call {
    const elman_args *args;
    size_t B;
    rnn_rows T;
    struct elman_train_memory m;
    const float *x;
    const float *rnn_h_0;
    const float *target;
};

static void elman_train_work(const rnn_team *team, const void *data)
{
    const struct elman_train_call *const call = (const struct elman_train_call *)data;
    const elman_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct elman_train_memory m = call->m;
    const float *const x = call->x;
    const float *const rnn_h_0 = call->rnn_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* elman.lua:7   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 64, 8, x + T_part.first * 8, 8,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);

    /* elman.lua:7   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + ELMAN_rnn_bias_ih_l0,
            args->params + ELMAN_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* elman.lua:7   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, m.rnn_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0,
                    m.rnn_previous_h + at * 64, m.rnn_weight_ih_l0_product + at * 64,
                    m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64, m.rnn_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* elman.lua:11   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 26)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* elman.lua:8   readout_weight_product = matvec(readout.weight, rnn_h) */
    rnn_product_packed(T_part.count, 4, 64, m.rnn_h + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 4, 4);

    /* elman.lua:11   d_y_div = div(div, 4) */
    compute_d_y_div(team, 1, m.sum_over_2, m.d_y_div);
    rnn_meet(team);

    /* elman.lua:11   d_target = neg(d_y) */
    compute_d_target(team, (size_t)T.N, m.readout_weight_product,
            args->params + ELMAN_readout_bias, target, m.d_y_div, m.mul, m.d_y, m.d_target);
    rnn_meet(team);

    /* elman.lua:11   sum = sum(mul) */
    rnn_each_sum(T_part.count, 4, m.mul + T_part.first * 4, 4, m.sum + T_part.first);

    /* elman.lua:8   readout_weight_product_2 = matvec(readout.weight, d_y) */
    rnn_product_packed(T_part.count, 64, 4, m.d_y + T_part.first * 4, 4,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 64, 64);

    /* elman.lua:8   outer(d_y, rnn_h) */
    {
        const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
        rnn_product(args->gradients + ELMAN_readout_weight + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_y, (size_t)T.N, 4), units.first,
                units.count)), rnn_row_major(m.rnn_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* elman.lua:8   sum_over(d_y) */
    {
        const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_y + units.first, 4,
                args->gradients + ELMAN_readout_bias + units.first);
    }
    rnn_meet(team);

    /* elman.lua:11   div = div(sum, 4) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* elman.lua:7   backwards over T: d_rnn_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 10240);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_rnn_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_rnn_h(&crew, rows, m.rnn_h + at * 64, m.d_rnn_h_carry,
                    m.readout_weight_product_2 + at * 64, m.d_rnn_previous_h_mul + at * 64);
            rnn_meet(&crew);
            compute_d_rnn_previous_h(&crew, rows, packed + PACKED_rnn_weight_hh_l0_transposed,
                    m.d_rnn_previous_h_mul + at * 64, m.d_rnn_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_rnn_h_carry, 64, m.d_rnn_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* elman.lua:11   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* elman.lua:7   outer(d_rnn_previous_h_mul, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ELMAN_rnn_weight_ih_l0 + units.first * 8, 8,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_rnn_previous_h_mul, (size_t)T.N, 64),
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 8), 0.0f, work);
    }

    /* elman.lua:7   outer(d_rnn_previous_h_mul, rnn_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ELMAN_rnn_weight_hh_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_rnn_previous_h_mul, (size_t)T.N, 64),
                units.first, units.count)), rnn_row_major(m.rnn_previous_h, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* elman.lua:7   sum_over_3 = sum_over(d_rnn_previous_h_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_rnn_previous_h_mul + units.first, 64,
                m.sum_over_3 + units.first);
    }

    /* elman.lua:7   d_x = matvec(rnn.weight_ih_l0, d_rnn_previous_h_mul) */
    rnn_product_packed(T_part.count, 8, 64, m.d_rnn_previous_h_mul + T_part.first * 64, 64,
            packed + PACKED_rnn_weight_ih_l0_transposed, m.d_x + T_part.first * 8, 8);
    rnn_meet(team);

    /* elman.lua:11   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int elman_train(const elman_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "elman_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "elman_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct elman_train_memory m;
    elman_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 8, m.x);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 4, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + ELMAN_rnn_bias_ih_l0, 0, 128 * sizeof(float));
    memset(args->gradients + ELMAN_readout_bias, 0, 4 * sizeof(float));

    const struct elman_train_call call = {args, B, T, m, x, rnn_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 33536 + (double)B * 0 + 536, elman_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + ELMAN_rnn_bias_ih_l0, 1, m.sum_over_3, 64, 1);
    rnn_add_matrix(args->gradients + ELMAN_rnn_bias_hh_l0, 1, m.sum_over_3, 64, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 8, args->d_x);
    if (args->d_rnn_h)
        rnn_each_copy(B, 64, m.d_rnn_h, 64, args->d_rnn_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 4, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "elman_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of elman_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: rnn_h_0 (-1..0)
*/
struct elman_begin_memory {
    float *rnn_h_0;
    size_t bytes;
};

static void elman_begin_layout(struct elman_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int elman_begin(const elman_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    struct elman_begin_memory m;
    elman_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);

    rnn_begin_rows(B, args->restart, rnn_h_0, 64, 64, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- step ---- */

/* elman.lua:7   rnn_h   (5 operations) */
RNN_INLINE void compute_rnn_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h)
{
    const rnn_vec h = rnn_tanh(matvec_ + matvec_2 + rnn_load_lanes(rnn_bias_ih_l0_sum + j, lanes));
    rnn_store_lanes(rnn_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_rnn_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_rnn_previous_h,
        const float *restrict rnn_bias_ih_l0_sum, float *restrict rnn_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 8);
    rnn_panel_product_lane(acc0, rows, 1, 8, x + b * 8, 8, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_rnn_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_rnn_h_2_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], rnn_bias_ih_l0_sum, rnn_h);
}

RNN_INLINE void compute_rnn_h_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_rnn_previous_h, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_rnn_h_2_tile(TILE, lanes, j, b, panels0, panels1, x, state_rnn_previous_h,
                rnn_bias_ih_l0_sum, rnn_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_rnn_h_2_tile(4, lanes, j, b, panels0, panels1, x, state_rnn_previous_h,
                rnn_bias_ih_l0_sum, rnn_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_rnn_h_2_tile(2, lanes, j, b, panels0, panels1, x, state_rnn_previous_h,
                rnn_bias_ih_l0_sum, rnn_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_rnn_h_2_tile(1, lanes, j, b, panels0, panels1, x, state_rnn_previous_h,
                rnn_bias_ih_l0_sum, rnn_h);
}

static void compute_rnn_h_2(const rnn_team *team, const size_t rows, const float *restrict panels0,
        const float *restrict panels1, const float *restrict x,
        const float *restrict state_rnn_previous_h, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_rnn_h_2_units(rows, RNN_LANES, j, panels0, panels1, x, state_rnn_previous_h,
                rnn_bias_ih_l0_sum, rnn_h);
}

/* elman.lua:8   y   (2 operations) */
RNN_INLINE void compute_y_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict y)
{
    const rnn_vec y_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(y + b * 4 + j, y_1, lanes);
}

RNN_INLINE void compute_y_3_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict rnn_h,
        const float *restrict readout_bias, float *restrict y)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, rnn_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_y_3_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, y);
}

RNN_INLINE void compute_y_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict rnn_h,
        const float *restrict readout_bias, float *restrict y)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_y_3_tile(TILE, lanes, j, b, panels, rnn_h, readout_bias, y);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_y_3_tile(4, lanes, j, b, panels, rnn_h, readout_bias, y);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_y_3_tile(2, lanes, j, b, panels, rnn_h, readout_bias, y);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_y_3_tile(1, lanes, j, b, panels, rnn_h, readout_bias, y);
}

static void compute_y_3(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict rnn_h, const float *restrict readout_bias, float *restrict y)
{
    const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_y_3_units(rows, RNN_LANES, j, panels, rnn_h, readout_bias, y);
    if (j < end)
        compute_y_3_units(rows, 4 % RNN_LANES, j, panels, rnn_h, readout_bias, y);
}

/* Memory of elman_step behind the state. Values that do not live at the same time share it:
*
*   0    1 x 64: rnn_bias_ih_l0_sum (0..1)
*   1    B x 64: rnn_h (1..3)
*   2    B x 4: y (2..3)
*/
struct elman_step_memory {
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *y;
    size_t bytes;
};

static void elman_step_layout(struct elman_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->rnn_h = (float *)rnn_take(session, &at, B * 64);
    m->y = (float *)rnn_take(session, &at, B * 4);
    m->bytes = at;
}

/* What the threads of elman_step need of it. */
struct elman_step_call {
    const elman_args *args;
    size_t B;
    struct elman_step_memory m;
    const float *x;
    float *state_rnn_previous_h;
};

static void elman_step_work(const rnn_team *team, const void *data)
{
    const struct elman_step_call *const call = (const struct elman_step_call *)data;
    const elman_args *const args = call->args;
    const size_t B = call->B;
    const struct elman_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_rnn_previous_h = call->state_rnn_previous_h;
    const float *const packed = (const float *)args->packed;

    /* elman.lua:7   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + ELMAN_rnn_bias_ih_l0,
            args->params + ELMAN_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);
    rnn_meet(team);

    /* elman.lua:7   rnn_h = tanh(add) */
    compute_rnn_h_2(team, B, packed + PACKED_rnn_weight_ih_l0_2,
            packed + PACKED_rnn_weight_hh_l0_2, x, state_rnn_previous_h, m.rnn_bias_ih_l0_sum,
            m.rnn_h);
    rnn_meet(team);

    /* elman.lua:8   y = add(matvec, readout.bias) */
    compute_y_3(team, B, packed + PACKED_readout_weight_2, m.rnn_h,
            args->params + ELMAN_readout_bias, m.y);
}

int elman_step(const elman_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    struct elman_step_memory m;
    elman_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "elman_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_step: x is NULL");
    const float *const x = args->x;
    float *const state_rnn_previous_h = (float *)args->session + B * 0;

    const struct elman_step_call call = {args, B, m, x, state_rnn_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 11296 + 512, elman_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "elman_step: another thread is using the pool");

    if (args->h)
        rnn_each_copy(B, 64, m.rnn_h, 64, args->h, 64);
    if (args->y)
        rnn_each_copy(B, 4, m.y, 4, args->y, 4);
    rnn_begin_rows(B, NULL, m.rnn_h, 64, 64, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"rnn.weight_ih_l0", 2, {64, 8}, 0, RNN_INIT_UNIFORM, -0.125, 0.125, 8, 1, 0},
    {"rnn.weight_hh_l0", 2, {64, 64}, 512, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"rnn.bias_ih_l0", 1, {64, 1}, 4608, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"rnn.bias_hh_l0", 1, {64, 1}, 4672, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"readout.weight", 2, {4, 64}, 4736, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.bias", 1, {4, 1}, 4992, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(elman_args, T), offsetof(elman_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 8, 0, 0, 0, 0, offsetof(elman_args, x), offsetof(elman_args, d_x)},
    {"rnn.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(elman_args, rnn_h),
            offsetof(elman_args, d_rnn_h)},
    {"target", 0, 0, 1, 0, -1, 4, 0, 0, 0, 0, offsetof(elman_args, target),
            offsetof(elman_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(elman_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"h", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(elman_args, h), RNN_NO_MEMBER},
    {"y", 0, 1, 1, 0, -1, 4, 0, 0, 0, 0, offsetof(elman_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"rnn_previous_h", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const elman_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return ELMAN_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return ELMAN_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return ELMAN_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return ELMAN_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return ELMAN_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return elman_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return elman_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return elman_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return elman_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return elman_step(args, error);
}

const rnn_model elman_model = {
    .name = "elman",
    .source = "elman.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = ELMAN_PARAMS,
    .inputs = inputs_info,
    .input_count = 4,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 1,
    .state_floats = 64,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(elman_args),
    .member_params = offsetof(elman_args, params),
    .member_packed = offsetof(elman_args, packed),
    .member_session = offsetof(elman_args, session),
    .member_session_bytes = offsetof(elman_args, session_bytes),
    .member_pool = offsetof(elman_args, pool),
    .member_batch = offsetof(elman_args, B),
    .member_loss = offsetof(elman_args, loss),
    .member_gradients = offsetof(elman_args, gradients),
    .member_seed = offsetof(elman_args, seed),
    .member_update = offsetof(elman_args, update),
    .member_restart = offsetof(elman_args, restart),
    .packed_bytes = ELMAN_PACKED,
    .prepare = elman_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
