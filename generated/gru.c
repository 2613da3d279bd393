/* gru: a recurrent network, compiled by rnnc from gru.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "gru.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_weight_ih_l0 = 0, /* 768 x 64, wide panels */
    PACKED_weight_hh_l0 = 49152, /* 256 x 256, panels of 3 gates */
    PACKED_weight_hh_l0_transposed = 245760, /* 256 x 768, wide panels */
    PACKED_weight_ih_l0_transposed = 442368, /* 64 x 768, wide panels */
    PACKED_weight_ih_l0_2 = 491520, /* 256 x 64, panels of 3 gates */
};

/* What the threads of gru_prepare need of it. */
struct gru_prepare_call {
    const float *params;
    float *packed;
};

static void gru_prepare_work(const rnn_team *team, const void *data)
{
    const struct gru_prepare_call *const call = (const struct gru_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_weight_ih_l0, params + GRU_weight_ih_l0, 64, 1, 768, 0,
            768, 64);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + GRU_weight_hh_l0 + 65536, 256, 1,
            256, 3, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + GRU_weight_hh_l0, 256, 1, 256, 3, 1,
            256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + GRU_weight_hh_l0 + 131072, 256, 1,
            256, 3, 2, 256, 0, 256);
    rnn_pack_wide(team, packed + PACKED_weight_hh_l0_transposed, params + GRU_weight_hh_l0, 1, 256,
            256, 0, 256, 768);
    rnn_pack_wide(team, packed + PACKED_weight_ih_l0_transposed, params + GRU_weight_ih_l0, 1, 64,
            64, 0, 64, 768);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + GRU_weight_ih_l0 + 16384, 64, 1,
            256, 3, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + GRU_weight_ih_l0 + 32768, 64, 1,
            256, 3, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + GRU_weight_ih_l0, 64, 1, 256, 3,
            2, 64, 0, 64);
}

void gru_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct gru_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 540672 * RNN_MOVE_WORK, gru_prepare_work, &call);
}

void gru_prepare(const float *params, void *memory)
{
    gru_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* gru.lua:9   bias_ih_l0_sum, bias_ih_l0_sum_2   (2 operations) */
RNN_INLINE void compute_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict bias_ih_l0, const float *restrict bias_hh_l0,
        const float *restrict bias_ih_l0_2, const float *restrict bias_hh_l0_2,
        float *restrict bias_ih_l0_sum, float *restrict bias_ih_l0_sum_2)
{
    const rnn_vec add_ = rnn_load_lanes(bias_ih_l0 + j, lanes)
            + rnn_load_lanes(bias_hh_l0 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(bias_ih_l0_2 + j, lanes)
            + rnn_load_lanes(bias_hh_l0_2 + j, lanes);
    rnn_store_lanes(bias_ih_l0_sum + j, add_, lanes);
    rnn_store_lanes(bias_ih_l0_sum_2 + j, add_2, lanes);
    (void)b;
}

static void compute_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict bias_ih_l0, const float *restrict bias_hh_l0,
        const float *restrict bias_ih_l0_2, const float *restrict bias_hh_l0_2,
        float *restrict bias_ih_l0_sum, float *restrict bias_ih_l0_sum_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_bias_ih_l0_sum_lanes(RNN_LANES, b, j, bias_ih_l0, bias_hh_l0, bias_ih_l0_2,
                    bias_hh_l0_2, bias_ih_l0_sum, bias_ih_l0_sum_2);
    }
}

/* gru.lua:9   h   (18 operations) */
RNN_INLINE void compute_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict previous_h, const float *restrict weight_ih_l0_product,
        const float *restrict bias_ih_l0_sum, const float *restrict bias_ih_l0_sum_2,
        const float *restrict bias_hh_l0_3, const float *restrict bias_ih_l0_3, float *restrict h,
        float *restrict previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(weight_ih_l0_product + b * 768 + 256 + j, lanes) + matvec_
            + rnn_load_lanes(bias_ih_l0_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(weight_ih_l0_product + b * 768 + j, lanes) + matvec_2
            + rnn_load_lanes(bias_ih_l0_sum_2 + j, lanes);
    const rnn_vec r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(bias_hh_l0_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(weight_ih_l0_product + b * 768 + 512 + j, lanes) + r_1
            * nh + rnn_load_lanes(bias_ih_l0_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h_1 = (1.0f - z) * n + z * rnn_load_lanes(previous_h + b * 256 + j, lanes);
    rnn_store_far(h + b * 256 + j, h_1, lanes, far);
    rnn_store_lanes(previous_h_next + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_ask(const size_t b, const size_t j, const float *weight_ih_l0_product)
{
    rnn_will_read(weight_ih_l0_product + b * 768 + 256 + j);
    rnn_will_read(weight_ih_l0_product + b * 768 + j);
    rnn_will_read(weight_ih_l0_product + b * 768 + 512 + j);
}

RNN_INLINE void compute_h_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h, float *restrict previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_h_ask(b + (size_t)r, j, weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 256);
    rnn_panel_product_lane(acc, rows, 3, 256, previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1], acc[r * 3 + 2],
                far, previous_h, weight_ih_l0_product, bias_ih_l0_sum, bias_ih_l0_sum_2,
                bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
}

RNN_INLINE void compute_h_units(const size_t rows, const int lanes, const size_t j, const int far,
        const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h, float *restrict previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_tile(TILE, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_tile(4, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_tile(2, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_tile(1, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
}

static RNN_APART void compute_h(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h, float *restrict previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_h_units(rows, RNN_LANES, j, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h, previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* Memory of gru_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), h (2..3)
*   1    B x 256: h_0 (-1..2)
*   2    (T.N + B) x 768: weight_ih_l0_product (0..2)
*   3    1 x 256: bias_ih_l0_sum (0..2)
*   4    1 x 256: bias_ih_l0_sum_2 (0..2)
*   5    B x 256: previous_h (2..2)
*   6    B x 256: previous_h_next (2..2)
*   7    B x 256: h_0_ranked (2..2)
*/
struct gru_forward_memory {
    float *x;
    float *h_0;
    float *previous_h;
    float *previous_h_next;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *bias_ih_l0_sum_2;
    float *h;
    float *h_0_ranked;
    size_t bytes;
};

static void gru_forward_layout(struct gru_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = m->x;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 256);
    m->previous_h = (float *)rnn_take(session, &at, B * 256);
    m->previous_h_next = (float *)rnn_take(session, &at, B * 256);
    m->h_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_forward need of it. */
struct gru_forward_call {
    const gru_args *args;
    size_t B;
    rnn_rows T;
    struct gru_forward_memory m;
    const float *x;
    const float *h_0;
};

static void gru_forward_work(const rnn_team *team, const void *data)
{
    const struct gru_forward_call *const call = (const struct gru_forward_call *)data;
    const gru_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 768, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 768, 768);

    /* gru.lua:9   bias_ih_l0_sum_2 = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + GRU_bias_ih_l0 + 256,
            args->params + GRU_bias_hh_l0 + 256, args->params + GRU_bias_ih_l0,
            args->params + GRU_bias_hh_l0, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
    }
    rnn_meet(team);

    /* gru.lua:9   forwards over T: previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 423936);
        float *previous_h = m.previous_h, *previous_h_next = m.previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, previous_h);
                }
                rnn_meet(&crew);
            }
            compute_h(&crew, rows, t, far, packed + PACKED_weight_hh_l0, previous_h,
                    m.weight_ih_l0_product + at * 768, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2,
                    args->params + GRU_bias_hh_l0 + 512, args->params + GRU_bias_ih_l0 + 512,
                    m.h + at * 256, previous_h_next);
            rnn_meet(&crew);
            float *const previous_h_now = previous_h;
            previous_h = previous_h_next;
            previous_h_next = previous_h_now;
        }
    }
}

int gru_forward(const gru_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_forward_memory m;
    gru_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);

    const struct gru_forward_call call = {args, B, T, m, x, h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 522240 + (double)B * 0 + 4096, gru_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_forward: another thread is using the pool");

    if (args->output)
        rnn_rows_unpack(&T, m.h, 256, args->output);
    return RNN_OK;
}

/* ---- loss ---- */

/* gru.lua:12   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(h + b * 256 + j, lanes)
            - rnn_load_lanes(target + b * 256 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, h, target, mul);
    }
}

/* gru.lua:12   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 256.0f;
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

/* gru.lua:12   div_2   (1 operation) */
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

/* Memory of gru_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), h (2..4), sum (5..6)
*   1    B x 256: h_0 (-1..3)
*   2    (T.N + B) x 256: target (-1..4), div (6..7)
*   3    (T.N + B) x 768: weight_ih_l0_product (0..3), mul (4..5)
*   4    1 x 256: bias_ih_l0_sum (0..3), sum_over (7..8)
*   5    1 x 256: bias_ih_l0_sum_2 (0..3), div_2 (8..9)
*   6    B x 256: previous_h (2..3)
*   7    B x 256: previous_h_next (2..3)
*   8    1 x 1: sum_over_2 (2..8)
*   9    B x 256: h_0_ranked (2..3)
*/
struct gru_loss_memory {
    float *x;
    float *h_0;
    float *target;
    float *previous_h;
    float *previous_h_next;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *bias_ih_l0_sum_2;
    float *h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *h_0_ranked;
    size_t bytes;
};

static void gru_loss_layout(struct gru_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = m->x;
    m->sum = m->x;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->div = m->target;
    m->weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->mul = m->weight_ih_l0_product;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over = m->bias_ih_l0_sum;
    m->bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 256);
    m->div_2 = m->bias_ih_l0_sum_2;
    m->previous_h = (float *)rnn_take(session, &at, B * 256);
    m->previous_h_next = (float *)rnn_take(session, &at, B * 256);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->h_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_loss need of it. */
struct gru_loss_call {
    const gru_args *args;
    size_t B;
    rnn_rows T;
    struct gru_loss_memory m;
    const float *x;
    const float *h_0;
    const float *target;
};

static void gru_loss_work(const rnn_team *team, const void *data)
{
    const struct gru_loss_call *const call = (const struct gru_loss_call *)data;
    const gru_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 768, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 768, 768);

    /* gru.lua:9   bias_ih_l0_sum_2 = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + GRU_bias_ih_l0 + 256,
            args->params + GRU_bias_hh_l0 + 256, args->params + GRU_bias_ih_l0,
            args->params + GRU_bias_hh_l0, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
    }
    rnn_meet(team);

    /* gru.lua:9   forwards over T: previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 423936);
        float *previous_h = m.previous_h, *previous_h_next = m.previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, previous_h);
                }
                rnn_meet(&crew);
            }
            compute_h(&crew, rows, t, far, packed + PACKED_weight_hh_l0, previous_h,
                    m.weight_ih_l0_product + at * 768, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2,
                    args->params + GRU_bias_hh_l0 + 512, args->params + GRU_bias_ih_l0 + 512,
                    m.h + at * 256, previous_h_next);
            rnn_meet(&crew);
            float *const previous_h_now = previous_h;
            previous_h = previous_h_next;
            previous_h_next = previous_h_now;
        }
    }

    /* gru.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 38)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* gru.lua:12   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.h, target, m.mul);
    rnn_meet(team);

    /* gru.lua:12   sum = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum + T_part.first);
    rnn_meet(team);

    /* gru.lua:12   div = div(sum, 256) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* gru.lua:12   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* gru.lua:12   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int gru_loss(const gru_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_loss_memory m;
    gru_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_loss: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 256, m.target);

    const struct gru_loss_call call = {args, B, T, m, x, h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 526368 + (double)B * 0 + 4104, gru_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "gru_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* gru.lua:9   z, r, nh, n, h   (18 operations) */
RNN_INLINE void compute_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict previous_h, const float *restrict weight_ih_l0_product,
        const float *restrict bias_ih_l0_sum, const float *restrict bias_ih_l0_sum_2,
        const float *restrict bias_hh_l0_3, const float *restrict bias_ih_l0_3, float *restrict z,
        float *restrict r_2, float *restrict nh, float *restrict n, float *restrict h,
        float *restrict previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(weight_ih_l0_product + b * 768 + 256 + j, lanes) + matvec_
            + rnn_load_lanes(bias_ih_l0_sum + j, lanes);
    const rnn_vec z_1 = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(weight_ih_l0_product + b * 768 + j, lanes) + matvec_2
            + rnn_load_lanes(bias_ih_l0_sum_2 + j, lanes);
    const rnn_vec r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh_1 = matvec_3 + rnn_load_lanes(bias_hh_l0_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(weight_ih_l0_product + b * 768 + 512 + j, lanes) + r_1
            * nh_1 + rnn_load_lanes(bias_ih_l0_3 + j, lanes);
    const rnn_vec n_1 = rnn_tanh(add_3);
    const rnn_vec h_1 = (1.0f - z_1) * n_1 + z_1 * rnn_load_lanes(previous_h + b * 256 + j, lanes);
    rnn_store_far(z + b * 256 + j, z_1, lanes, far);
    rnn_store_far(r_2 + b * 256 + j, r_1, lanes, far);
    rnn_store_far(nh + b * 256 + j, nh_1, lanes, far);
    rnn_store_far(n + b * 256 + j, n_1, lanes, far);
    rnn_store_far(h + b * 256 + j, h_1, lanes, far);
    rnn_store_lanes(previous_h_next + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_2_ask(const size_t b, const size_t j, const float *weight_ih_l0_product)
{
    rnn_will_read(weight_ih_l0_product + b * 768 + 256 + j);
    rnn_will_read(weight_ih_l0_product + b * 768 + j);
    rnn_will_read(weight_ih_l0_product + b * 768 + 512 + j);
}

RNN_INLINE void compute_h_2_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict z, float *restrict r_2,
        float *restrict nh, float *restrict n, float *restrict h, float *restrict previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_h_2_ask(b + (size_t)r, j, weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 256);
    rnn_panel_product_lane(acc, rows, 3, 256, previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1], acc[r * 3 + 2],
                far, previous_h, weight_ih_l0_product, bias_ih_l0_sum, bias_ih_l0_sum_2,
                bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h, previous_h_next);
}

RNN_INLINE void compute_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict z, float *restrict r_2,
        float *restrict nh, float *restrict n, float *restrict h, float *restrict previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_2_tile(TILE, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h,
                previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_2_tile(4, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h,
                previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_2_tile(2, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h,
                previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_2_tile(1, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h,
                previous_h_next);
}

static RNN_APART void compute_h_2(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict z, float *restrict r_2,
        float *restrict nh, float *restrict n, float *restrict h, float *restrict previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_h_2_units(rows, RNN_LANES, j, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, z, r_2, nh, n, h,
                previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* gru.lua:12   sub, mul   (2 operations) */
RNN_INLINE void compute_sub_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict h, const float *restrict target, float *restrict sub,
        float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(h + b * 256 + j, lanes)
            - rnn_load_lanes(target + b * 256 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(sub + b * 256 + j, sub_, lanes);
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
}

static void compute_sub_2(const rnn_team *team, const size_t rows, const float *restrict h,
        const float *restrict target, float *restrict sub, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_sub_2_lanes(RNN_LANES, b, j, h, target, sub, mul);
    }
}

/* gru.lua:12   d_h_div   (2 operations) */
RNN_INLINE void compute_d_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 256.0f;
    rnn_store_lanes(d_h_div + j, div_, lanes);
}

static void compute_d_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_h_div_lanes(RNN_LANES, j, sum_over_2, d_h_div);
    if (j < end)
        compute_d_h_div_lanes((int)(end - j), j, sum_over_2, d_h_div);
}

/* gru.lua:12   d_h_add, d_target   (3 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_h_div, const float *restrict sub, float *restrict d_h_add,
        float *restrict d_target)
{
    const rnn_vec mul_ = rnn_set(d_h_div[0]) * rnn_load_lanes(sub + b * 256 + j, lanes);
    const rnn_vec add_ = mul_ + mul_;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(d_h_add + b * 256 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 256 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict d_h_div, const float *restrict sub, float *restrict d_h_add,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, d_h_div, sub, d_h_add, d_target);
    }
}

/* gru.lua:9   d_h, d_nx, d_rh, d_zh, d_nh   (16 operations) */
RNN_INLINE void compute_d_nh_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict z, const float *restrict n, const float *restrict r_2,
        const float *restrict d_h_carry, const float *restrict d_h_add, const float *restrict nh,
        const float *restrict previous_h, float *restrict d_h, float *restrict concat,
        float *restrict d_previous_h_concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(z + b * 256 + j, lanes);
    const rnn_vec d_h_1 = rnn_load_lanes(d_h_carry + b * 256 + j, lanes)
            + rnn_load_lanes(d_h_add + b * 256 + j, lanes);
    const rnn_vec d_n = d_h_1 * sub_;
    const rnn_vec d_nx = d_n
            * (1.0f - rnn_load_lanes(n + b * 256 + j, lanes)
            * rnn_load_lanes(n + b * 256 + j, lanes));
    const rnn_vec d_r = d_nx * rnn_load_lanes(nh + b * 256 + j, lanes);
    const rnn_vec d_rh = d_r
            * (rnn_load_lanes(r_2 + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(r_2 + b * 256 + j, lanes)));
    const rnn_vec d_z = d_h_1 * rnn_load_lanes(previous_h + b * 256 + j, lanes) - d_h_1
            * rnn_load_lanes(n + b * 256 + j, lanes);
    const rnn_vec d_zh = d_z * (rnn_load_lanes(z + b * 256 + j, lanes) * sub_);
    const rnn_vec d_nh = d_nx * rnn_load_lanes(r_2 + b * 256 + j, lanes);
    rnn_store_lanes(d_h + b * 256 + j, d_h_1, lanes);
    rnn_store_lanes(concat + b * 768 + 512 + j, d_nx, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 768 + j, d_rh, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 768 + 256 + j, d_zh, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 768 + 512 + j, d_nh, lanes);
}

static void compute_d_nh(const rnn_team *team, const size_t rows, const float *restrict z,
        const float *restrict n, const float *restrict r_2, const float *restrict d_h_carry,
        const float *restrict d_h_add, const float *restrict nh, const float *restrict previous_h,
        float *restrict d_h, float *restrict concat, float *restrict d_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_nh_lanes(RNN_LANES, b, j, z, n, r_2, d_h_carry, d_h_add, nh, previous_h, d_h,
                    concat, d_previous_h_concat);
    }
}

/* gru.lua:9   d_previous_h   (3 operations) */
RNN_INLINE void compute_d_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict d_h, const float *restrict z,
        float *restrict d_h_carry)
{
    const rnn_vec d_previous_h_1 = rnn_load_lanes(d_h + b * 256 + j, lanes)
            * rnn_load_lanes(z + b * 256 + j, lanes) + matvec_;
    rnn_store_lanes(d_h_carry + b * 256 + j, d_previous_h_1, lanes);
}

RNN_INLINE void compute_d_previous_h_ask(const size_t b, const size_t j, const float *z)
{
    rnn_will_read(z + b * 256 + j);
}

RNN_INLINE void compute_d_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels, const float *restrict d_h,
        const float *restrict z, const float *restrict d_previous_h_concat,
        float *restrict d_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_previous_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL), z);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 768);
    rnn_panel_product_ahead(acc, rows, wide, 768, d_previous_h_concat + b * 768, 768, block, part,
            rnn_next_block(block, rows, wide, 768, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], d_h, z,
                d_h_carry);
    }
}

RNN_INLINE void compute_d_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_h, const float *restrict z,
        const float *restrict d_previous_h_concat, float *restrict d_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_previous_h_tile(tile, wide, j, b, rows, panels, d_h, z, d_previous_h_concat,
                d_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_previous_h_tile(4, wide, j, b, rows, panels, d_h, z, d_previous_h_concat,
                d_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_previous_h_tile(2, wide, j, b, rows, panels, d_h, z, d_previous_h_concat,
                d_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_previous_h_tile(1, wide, j, b, rows, panels, d_h, z, d_previous_h_concat,
                d_h_carry);
}

static RNN_APART void compute_d_previous_h(const rnn_team *team, const size_t rows,
        const int32_t t, const float *restrict panels, const float *restrict d_h,
        const float *restrict z, const float *restrict d_previous_h_concat,
        float *restrict d_h_carry)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_WIDE_UNITS);
    const size_t whole = units.count / RNN_WIDE_UNITS;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_WIDE_UNITS;
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_previous_h_units(rows, RNN_WIDE, j + part, panels, d_h, z,
                    d_previous_h_concat, d_h_carry);
    }
}

/* Memory of gru_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..17)
*   1    B x 256: h_0 (-1..3), d_h_carry (8..9)
*   2    (T.N + B) x 256: target (-1..5), sum (6..9)
*   3    (T.N + B) x 768: d_previous_h_concat (8..13), weight_ih_l0_product (0..3), sub (4..7)
*   4    1 x 256: bias_ih_l0_sum (0..3), sum_over (10..17), d_h_div (4..7)
*   5    1 x 768: bias_ih_l0_sum_2 (0..3), sum_over_3 (10..18)
*   6    (T.N + B) x 256: previous_h (2..13)
*   7    (T.N + B) x 256: z (2..9)
*   8    (T.N + B) x 256: r_2 (2..9)
*   9    (T.N + B) x 256: nh (2..9)
*   10   (T.N + B) x 256: n (2..9)
*   11   (T.N + B) x 256: h (2..5), d_h_add (6..9)
*   12   1 x 1: sum_over_2 (2..17)
*   13   B x 256: d_h (8..9), h_0_ranked (2..3)
*   14   (T.N + B) x 768: concat (8..17), mul (4..7)
*   15   (T.N + B) x 256: d_target (6..18)
*   16   (T.N + B) x 64: div (8..13), d_x (14..18)
*   17   B x 256: d_h_2 (8..18)
*   18   1 x 1: div_2 (14..18)
*   19   1 x 768: sum_over_4 (14..18)
*/
struct gru_train_memory {
    float *x;
    float *h_0;
    float *target;
    float *previous_h;
    float *d_h_carry;
    float *d_previous_h_concat;
    float *concat;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *bias_ih_l0_sum_2;
    float *z;
    float *r_2;
    float *nh;
    float *n;
    float *h;
    float *sub;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_h_div;
    float *d_h_add;
    float *d_h;
    float *sum_over_3;
    float *sum_over_4;
    float *d_x;
    float *d_target;
    float *d_h_2;
    float *h_0_ranked;
    float *work;
    size_t bytes;
};

static void gru_train_layout(struct gru_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->d_h_carry = m->h_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum = m->target;
    m->d_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->weight_ih_l0_product = m->d_previous_h_concat;
    m->sub = m->d_previous_h_concat;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over = m->bias_ih_l0_sum;
    m->d_h_div = m->bias_ih_l0_sum;
    m->bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 768);
    m->sum_over_3 = m->bias_ih_l0_sum_2;
    m->previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->r_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->nh = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->n = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->d_h_add = m->h;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_h = (float *)rnn_take(session, &at, B * 256);
    m->h_0_ranked = m->d_h;
    m->concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->mul = m->concat;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_x = m->div;
    m->d_h_2 = (float *)rnn_take(session, &at, B * 256);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->sum_over_4 = (float *)rnn_take(session, &at, 1 * 768);
    m->work = (float *)rnn_take(session, &at, 90112);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_train need of it. */
struct gru_train_call {
    const gru_args *args;
    size_t B;
    rnn_rows T;
    struct gru_train_memory m;
    const float *x;
    const float *h_0;
    const float *target;
};

static void gru_train_work(const rnn_team *team, const void *data)
{
    const struct gru_train_call *const call = (const struct gru_train_call *)data;
    const gru_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_train_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 768, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 768, 768);

    /* gru.lua:9   bias_ih_l0_sum_2 = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + GRU_bias_ih_l0 + 256,
            args->params + GRU_bias_hh_l0 + 256, args->params + GRU_bias_ih_l0,
            args->params + GRU_bias_hh_l0, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
    }
    rnn_meet(team);

    /* gru.lua:9   forwards over T: previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 423936);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, m.previous_h + at * 256);
                }
                rnn_meet(&crew);
            }
            compute_h_2(&crew, rows, t, far, packed + PACKED_weight_hh_l0, m.previous_h + at * 256,
                    m.weight_ih_l0_product + at * 768, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2,
                    args->params + GRU_bias_hh_l0 + 512, args->params + GRU_bias_ih_l0 + 512,
                    m.z + at * 256, m.r_2 + at * 256, m.nh + at * 256, m.n + at * 256,
                    m.h + at * 256, m.previous_h + next * 256);
            rnn_meet(&crew);
        }
    }

    /* gru.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 38)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* gru.lua:12   mul = mul(sub, sub) */
    compute_sub_2(team, (size_t)T.N, m.h, target, m.sub, m.mul);

    /* gru.lua:12   d_h_div = div(div, 256) */
    compute_d_h_div(team, 1, m.sum_over_2, m.d_h_div);
    rnn_meet(team);

    /* gru.lua:12   sum = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum + T_part.first);

    /* gru.lua:12   d_target = neg(d_h_add) */
    compute_d_target(team, (size_t)T.N, m.d_h_div, m.sub, m.d_h_add, m.d_target);
    rnn_meet(team);

    /* gru.lua:12   div = div(sum, 256) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* gru.lua:9   backwards over T: d_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 436224);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_nh(&crew, rows, m.z + at * 256, m.n + at * 256, m.r_2 + at * 256,
                    m.d_h_carry, m.d_h_add + at * 256, m.nh + at * 256, m.previous_h + at * 256,
                    m.d_h, m.concat + at * 768, m.d_previous_h_concat + at * 768);
            rnn_meet(&crew);
            compute_d_previous_h(&crew, rows, t, packed + PACKED_weight_hh_l0_transposed, m.d_h,
                    m.z + at * 256, m.d_previous_h_concat + at * 768, m.d_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_h_carry, 256, m.d_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* gru.lua:12   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* gru.lua:9   concat = concat(d_previous_h_concat, d_previous_h_concat, concat) */
    rnn_each_copy(T_part.count, 256, m.d_previous_h_concat + T_part.first * 768, 768,
            m.concat + T_part.first * 768 + 0, 768);
    rnn_each_copy(T_part.count, 256, m.d_previous_h_concat + T_part.first * 768 + 256, 768,
            m.concat + T_part.first * 768 + 256, 768);

    /* gru.lua:9   outer(d_previous_h_concat, previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        rnn_product(args->gradients + GRU_weight_hh_l0 + units.first * 256, 256,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_previous_h_concat, (size_t)T.N, 768),
                units.first, units.count)), rnn_row_major(m.previous_h, (size_t)T.N, 256), 0.0f,
                work);
    }

    /* gru.lua:9   sum_over_3 = sum_over(d_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_previous_h_concat + units.first, 768,
                m.sum_over_3 + units.first);
    }
    rnn_meet(team);

    /* gru.lua:12   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);

    /* gru.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        rnn_product(args->gradients + GRU_weight_ih_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.concat, (size_t)T.N, 768), units.first,
                units.count)), rnn_row_major(x, (size_t)T.N, 64), 0.0f, work);
    }

    /* gru.lua:9   sum_over_4 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 768,
                m.sum_over_4 + units.first);
    }

    /* gru.lua:9   d_x = matvec(weight_ih_l0, concat) */
    rnn_product_packed(T_part.count, 64, 768, m.concat + T_part.first * 768, 768,
            packed + PACKED_weight_ih_l0_transposed, m.d_x + T_part.first * 64, 64);
}

int gru_train(const gru_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_train: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_train_memory m;
    gru_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_train: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 256, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + GRU_bias_ih_l0, 0, 1536 * sizeof(float));

    const struct gru_train_call call = {args, B, T, m, x, h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 1576992 + (double)B * 0 + 4120, gru_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + GRU_bias_ih_l0, 1, m.sum_over_3, 256, 1);
    rnn_add_matrix(args->gradients + GRU_bias_ih_l0 + 256, 1, m.sum_over_3 + 256, 256, 1);
    rnn_add_matrix(args->gradients + GRU_bias_ih_l0 + 512, 1, m.sum_over_4 + 512, 256, 1);
    rnn_add_matrix(args->gradients + GRU_bias_hh_l0, 1, m.sum_over_3, 768, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 64, args->d_x);
    if (args->d_h)
        rnn_each_copy(B, 256, m.d_h_2, 256, args->d_h, 256);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 256, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "gru_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of gru_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: h_0 (-1..0)
*/
struct gru_begin_memory {
    float *h_0;
    size_t bytes;
};

static void gru_begin_layout(struct gru_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
}

int gru_begin(const gru_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    struct gru_begin_memory m;
    gru_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_begin: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);

    rnn_begin_rows(B, args->restart, h_0, 256, 256, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- step ---- */

/* gru.lua:9   h   (21 operations) */
RNN_INLINE void compute_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h)
{
    const rnn_vec z = rnn_sigmoid(matvec_ + matvec_4 + rnn_load_lanes(bias_ih_l0_sum + j, lanes));
    const rnn_vec r_1 = rnn_sigmoid(matvec_3 + matvec_5
            + rnn_load_lanes(bias_ih_l0_sum_2 + j, lanes));
    const rnn_vec nh = matvec_6 + rnn_load_lanes(bias_hh_l0_3 + j, lanes);
    const rnn_vec n = rnn_tanh(matvec_2 + r_1 * nh + rnn_load_lanes(bias_ih_l0_3 + j, lanes));
    const rnn_vec h_1 = (1.0f - z) * n + z * rnn_load_lanes(state_previous_h + b * 256 + j, lanes);
    rnn_store_lanes(h + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_3_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 64);
    rnn_panel_product_lane(acc0, rows, 3, 64, x + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 256);
    rnn_panel_product_lane(acc1, rows, 3, 256, state_previous_h + b * 256, 256, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 3 + 0], acc0[r * 3 + 1],
                acc0[r * 3 + 2], acc1[r * 3 + 0], acc1[r * 3 + 1], acc1[r * 3 + 2],
                state_previous_h, bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
}

RNN_INLINE void compute_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h)
{
    enum { TILE = RNN_TILE_ROWS(6) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_3_tile(TILE, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_3_tile(4, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_3_tile(2, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_3_tile(1, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
}

static RNN_APART void compute_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict bias_ih_l0_sum_2, const float *restrict bias_hh_l0_3,
        const float *restrict bias_ih_l0_3, float *restrict h)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_h_3_units(rows, RNN_LANES, j, panels0, panels1, x, state_previous_h,
                bias_ih_l0_sum, bias_ih_l0_sum_2, bias_hh_l0_3, bias_ih_l0_3, h);
}

/* Memory of gru_step behind the state. Values that do not live at the same time share it:
*
*   0    1 x 256: bias_ih_l0_sum (0..1)
*   1    1 x 256: bias_ih_l0_sum_2 (0..1)
*   2    B x 256: h (1..2)
*/
struct gru_step_memory {
    float *bias_ih_l0_sum;
    float *bias_ih_l0_sum_2;
    float *h;
    size_t bytes;
};

static void gru_step_layout(struct gru_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 256);
    m->bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 256);
    m->h = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
}

/* What the threads of gru_step need of it. */
struct gru_step_call {
    const gru_args *args;
    size_t B;
    struct gru_step_memory m;
    const float *x;
    float *state_previous_h;
};

static void gru_step_work(const rnn_team *team, const void *data)
{
    const struct gru_step_call *const call = (const struct gru_step_call *)data;
    const gru_args *const args = call->args;
    const size_t B = call->B;
    const struct gru_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_previous_h = call->state_previous_h;
    const float *const packed = (const float *)args->packed;

    /* gru.lua:9   bias_ih_l0_sum_2 = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + GRU_bias_ih_l0 + 256,
            args->params + GRU_bias_hh_l0 + 256, args->params + GRU_bias_ih_l0,
            args->params + GRU_bias_hh_l0, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2);
    rnn_meet(team);

    /* gru.lua:9   h = add(mul, mul) */
    compute_h_3(team, B, packed + PACKED_weight_ih_l0_2, packed + PACKED_weight_hh_l0, x,
            state_previous_h, m.bias_ih_l0_sum, m.bias_ih_l0_sum_2,
            args->params + GRU_bias_hh_l0 + 512, args->params + GRU_bias_ih_l0 + 512, m.h);
}

int gru_step(const gru_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 256);
    struct gru_step_memory m;
    gru_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_step: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_step: x is NULL");
    const float *const x = args->x;
    float *const state_previous_h = (float *)args->session + B * 0;

    const struct gru_step_call call = {args, B, m, x, state_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 522240 + 4096, gru_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_step: another thread is using the pool");

    if (args->output)
        rnn_each_copy(B, 256, m.h, 256, args->output, 256);
    rnn_begin_rows(B, NULL, m.h, 256, 256, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"weight_ih_l0", 2, {768, 64}, 0, RNN_INIT_UNIFORM, -0.0625, 0.0625, 64, 1, 0},
    {"weight_hh_l0", 2, {768, 256}, 49152, RNN_INIT_UNIFORM, -0.0625, 0.0625, 256, 1, 0},
    {"bias_ih_l0", 1, {768, 1}, 245760, RNN_INIT_UNIFORM, -0.0625, 0.0625, 768, 1, 0},
    {"bias_hh_l0", 1, {768, 1}, 246528, RNN_INIT_UNIFORM, -0.0625, 0.0625, 768, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(gru_args, T), offsetof(gru_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(gru_args, x), offsetof(gru_args, d_x)},
    {"h", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(gru_args, h), offsetof(gru_args, d_h)},
    {"target", 0, 0, 1, 0, -1, 256, 0, 0, 0, 0, offsetof(gru_args, target),
            offsetof(gru_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(gru_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"output", 0, 1, 1, 0, -1, 256, 0, 0, 0, 0, offsetof(gru_args, output), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"previous_h", 0, -1, 256, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const gru_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return GRU_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return GRU_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return GRU_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return GRU_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return GRU_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return gru_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return gru_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return gru_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return gru_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return gru_step(args, error);
}

const rnn_model gru_model = {
    .name = "gru",
    .source = "gru.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 4,
    .param_floats = GRU_PARAMS,
    .inputs = inputs_info,
    .input_count = 4,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 1,
    .state_floats = 256,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(gru_args),
    .member_params = offsetof(gru_args, params),
    .member_packed = offsetof(gru_args, packed),
    .member_session = offsetof(gru_args, session),
    .member_session_bytes = offsetof(gru_args, session_bytes),
    .member_pool = offsetof(gru_args, pool),
    .member_batch = offsetof(gru_args, B),
    .member_loss = offsetof(gru_args, loss),
    .member_gradients = offsetof(gru_args, gradients),
    .member_seed = offsetof(gru_args, seed),
    .member_update = offsetof(gru_args, update),
    .member_restart = offsetof(gru_args, restart),
    .packed_bytes = GRU_PACKED,
    .prepare = gru_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
