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
    PACKED_lstm_Wo = 0, /* 256 x 2, wide panels */
    PACKED_lstm_Ro = 512, /* 64 x 64, panels of 4 gates */
    PACKED_readout_weight = 16896, /* 1 x 64, panels of 1 gate */
    PACKED_readout_weight_transposed = 17920, /* 64 x 1, wide panels */
    PACKED_lstm_Ro_transposed = 17984, /* 64 x 64, panels of 1 gate */
    PACKED_lstm_Rf_transposed = 22080, /* 64 x 64, panels of 1 gate */
    PACKED_lstm_Ri_transposed = 26176, /* 64 x 64, panels of 1 gate */
    PACKED_lstm_Rg_transposed = 30272, /* 64 x 64, panels of 1 gate */
    PACKED_lstm_Wo_transposed = 34368, /* 2 x 64, wide panels */
    PACKED_lstm_Wf_transposed = 35392, /* 2 x 64, wide panels */
    PACKED_lstm_Wi_transposed = 36416, /* 2 x 64, wide panels */
    PACKED_lstm_Wg_transposed = 37440, /* 2 x 64, wide panels */
};

/* What the threads of adding_prepare need of it. */
struct adding_prepare_call {
    const float *params;
    float *packed;
};

static void adding_prepare_work(const rnn_team *team, const void *data)
{
    const struct adding_prepare_call *const call = (const struct adding_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_lstm_Wo, params + ADDING_lstm_Wo, 2, 1, 256, 0, 64, 2);
    rnn_pack_wide(team, packed + PACKED_lstm_Wo, params + ADDING_lstm_Wf, 2, 1, 256, 64, 64, 2);
    rnn_pack_wide(team, packed + PACKED_lstm_Wo, params + ADDING_lstm_Wi, 2, 1, 256, 128, 64, 2);
    rnn_pack_wide(team, packed + PACKED_lstm_Wo, params + ADDING_lstm_Wg, 2, 1, 256, 192, 64, 2);
    rnn_pack_gate(team, packed + PACKED_lstm_Ro, params + ADDING_lstm_Ro, 64, 1, 64, 4, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_lstm_Ro, params + ADDING_lstm_Rf, 64, 1, 64, 4, 1, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_lstm_Ro, params + ADDING_lstm_Ri, 64, 1, 64, 4, 2, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_lstm_Ro, params + ADDING_lstm_Rg, 64, 1, 64, 4, 3, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_readout_weight, params + ADDING_readout_weight, 64, 1, 1,
            1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed, params + ADDING_readout_weight,
            1, 64, 64, 0, 64, 1);
    rnn_pack_gate(team, packed + PACKED_lstm_Ro_transposed, params + ADDING_lstm_Ro, 1, 64, 64, 1,
            0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_lstm_Rf_transposed, params + ADDING_lstm_Rf, 1, 64, 64, 1,
            0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_lstm_Ri_transposed, params + ADDING_lstm_Ri, 1, 64, 64, 1,
            0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_lstm_Rg_transposed, params + ADDING_lstm_Rg, 1, 64, 64, 1,
            0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_lstm_Wo_transposed, params + ADDING_lstm_Wo, 1, 2, 2, 0, 2,
            64);
    rnn_pack_wide(team, packed + PACKED_lstm_Wf_transposed, params + ADDING_lstm_Wf, 1, 2, 2, 0, 2,
            64);
    rnn_pack_wide(team, packed + PACKED_lstm_Wi_transposed, params + ADDING_lstm_Wi, 1, 2, 2, 0, 2,
            64);
    rnn_pack_wide(team, packed + PACKED_lstm_Wg_transposed, params + ADDING_lstm_Wg, 1, 2, 2, 0, 2,
            64);
}

void adding_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct adding_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 38464 * RNN_MOVE_WORK, adding_prepare_work, &call);
}

void adding_prepare(const float *params, void *memory)
{
    adding_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* adding.lua:14   lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_o_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_Wo_product,
        const float *restrict lstm_bo, const float *restrict lstm_bf,
        float *restrict lstm_previous_c, const float *restrict lstm_bi,
        const float *restrict lstm_bg, float *restrict lstm_previous_h_next)
{
    const rnn_vec o = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + j, lanes) + matvec_
            + rnn_load_lanes(lstm_bo + j, lanes));
    const rnn_vec f = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bf + j, lanes));
    const rnn_vec lstm_i_1 = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + 128 + j, lanes)
            + matvec_3 + rnn_load_lanes(lstm_bi + j, lanes));
    const rnn_vec g = rnn_tanh(rnn_load_lanes(lstm_Wo_product + b * 256 + 192 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bg + j, lanes));
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_previous_c + b * 64 + j, c, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_lstm_o_ask(const size_t b, const size_t j, const float *lstm_Wo_product)
{
    rnn_will_read(lstm_Wo_product + b * 256 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 64 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 128 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 192 + j);
}

RNN_INLINE void compute_lstm_o_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_Wo_product, const float *restrict lstm_bo,
        const float *restrict lstm_bf, float *restrict lstm_previous_c,
        const float *restrict lstm_bi, const float *restrict lstm_bg,
        float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_o_ask(b + (size_t)r, j, lstm_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, lstm_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_o_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], lstm_Wo_product, lstm_bo, lstm_bf, lstm_previous_c,
                lstm_bi, lstm_bg, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_o_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_Wo_product, const float *restrict lstm_bo,
        const float *restrict lstm_bf, float *restrict lstm_previous_c,
        const float *restrict lstm_bi, const float *restrict lstm_bg,
        float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_o_tile(TILE, lanes, j, b, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_o_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_o_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_o_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_previous_h_next);
}

static void compute_lstm_o(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict lstm_previous_h, const float *restrict lstm_Wo_product,
        const float *restrict lstm_bo, const float *restrict lstm_bf,
        float *restrict lstm_previous_c, const float *restrict lstm_bi,
        const float *restrict lstm_bg, float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_lstm_o_units(rows, RNN_LANES, j, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_previous_h_next);
}

/* adding.lua:25   y   (2 operations) */
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
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64, block, part);
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

static void compute_y(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias, float *restrict y)
{
    const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_y_units(rows, RNN_LANES, j, panels, y_last, readout_bias, y);
    if (j < end)
        compute_y_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, y);
}

/* Memory of adding_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..0)
*   1    B x 64: lstm_h_0 (-1..1), y (2..3)
*   2    B x 64: lstm_c_0 (-1..1)
*   3    (T.N + B) x 256: lstm_Wo_product (0..1)
*   4    B x 64: lstm_previous_h (1..1)
*   5    B x 64: lstm_previous_h_next (1..1)
*   6    B x 64: lstm_previous_c (1..1)
*   7    B x 64: y_last (1..2)
*   8    B x 64: lstm_h_0_ranked (1..1)
*   9    B x 64: lstm_c_0_ranked (1..1)
*/
struct adding_forward_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_Wo_product;
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
    m->lstm_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->y_last = (float *)rnn_take(session, &at, B * 64);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of adding_forward need of it. */
struct adding_forward_call {
    const adding_args *args;
    size_t B;
    rnn_rows T;
    struct adding_forward_memory m;
    const float *x;
    const float *lstm_h_0;
    const float *lstm_c_0;
};

static void adding_forward_work(const rnn_team *team, const void *data)
{
    const struct adding_forward_call *const call = (const struct adding_forward_call *)data;
    const adding_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct adding_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* adding.lua:14   lstm_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 2, x + T_part.first * 2, 2, packed + PACKED_lstm_Wo,
            m.lstm_Wo_product + T_part.first * 256, 256);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* adding.lua:24   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_o(&crew, rows, packed + PACKED_lstm_Ro, lstm_previous_h,
                    m.lstm_Wo_product + at * 256, args->params + ADDING_lstm_bo,
                    args->params + ADDING_lstm_bf, m.lstm_previous_c,
                    args->params + ADDING_lstm_bi, args->params + ADDING_lstm_bg,
                    lstm_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 64, m.y_last);
                }
                rnn_meet(&crew);
            }
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }
    rnn_meet(team);

    /* adding.lua:25   y = add(matvec, readout.bias) */
    compute_y(team, B, packed + PACKED_readout_weight, m.y_last,
            args->params + ADDING_readout_bias, m.y);
}

int adding_forward(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
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
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 64, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 64, m.lstm_c_0);

    const struct adding_forward_call call = {args, B, T, m, x, lstm_h_0, lstm_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 42496 + (double)B * 136 + 0, adding_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_forward: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 1, m.y, 1, args->y, 1);
    return RNN_OK;
}

/* ---- loss ---- */

/* adding.lua:25   mul   (4 operations) */
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
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64, block, part);
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

static void compute_y_2(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias,
        const float *restrict answer, float *restrict mul)
{
    const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_y_2_units(rows, RNN_LANES, j, panels, y_last, readout_bias, answer, mul);
    if (j < end)
        compute_y_2_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, answer, mul);
}

/* adding.lua:27   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum_over, sum_over_2, div);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum_over, sum_over_2, div);
}

/* Memory of adding_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..1)
*   1    B x 64: lstm_h_0 (-1..2), mul (3..4)
*   2    B x 64: lstm_c_0 (-1..2), sum (4..5)
*   3    (T.N + B) x 256: lstm_Wo_product (0..2)
*   4    1 x 1: sum_over_2 (0..6)
*   5    B x 64: lstm_previous_h (2..2)
*   6    B x 64: lstm_previous_h_next (2..2)
*   7    B x 64: lstm_previous_c (2..2)
*   8    B x 64: y_last (2..3)
*   9    B x 64: lstm_h_0_ranked (2..2)
*   10   B x 64: lstm_c_0_ranked (2..2)
*   11   1 x 1: sum_over (5..6)
*   12   1 x 1: div (6..7)
*/
struct adding_loss_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_Wo_product;
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
    m->lstm_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
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

/* What the threads of adding_loss need of it. */
struct adding_loss_call {
    const adding_args *args;
    size_t B;
    rnn_rows T;
    struct adding_loss_memory m;
    const float *x;
    const float *lstm_h_0;
    const float *lstm_c_0;
    const float *answer;
};

static void adding_loss_work(const rnn_team *team, const void *data)
{
    const struct adding_loss_call *const call = (const struct adding_loss_call *)data;
    const adding_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct adding_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const answer = call->answer;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* adding.lua:14   lstm_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 2, x + T_part.first * 2, 2, packed + PACKED_lstm_Wo,
            m.lstm_Wo_product + T_part.first * 256, 256);

    /* adding.lua:27   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 56)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* adding.lua:24   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_o(&crew, rows, packed + PACKED_lstm_Ro, lstm_previous_h,
                    m.lstm_Wo_product + at * 256, args->params + ADDING_lstm_bo,
                    args->params + ADDING_lstm_bf, m.lstm_previous_c,
                    args->params + ADDING_lstm_bi, args->params + ADDING_lstm_bg,
                    lstm_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 64, m.y_last);
                }
                rnn_meet(&crew);
            }
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }
    rnn_meet(team);

    /* adding.lua:27   mul = mul(sub, sub) */
    compute_y_2(team, B, packed + PACKED_readout_weight, m.y_last,
            args->params + ADDING_readout_bias, answer, m.mul);
    rnn_meet(team);

    /* adding.lua:27   sum = sum(mul) */
    rnn_each_sum(B_part.count, 1, m.mul + B_part.first, 1, m.sum + B_part.first);
    rnn_meet(team);

    /* adding.lua:27   sum_over = sum_over(sum) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.sum + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* adding.lua:27   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int adding_loss(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct adding_loss_memory m;
    adding_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 64, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 64, m.lstm_c_0);
    if (!args->answer)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: answer is NULL");
    const float *const answer = args->answer;

    const struct adding_loss_call call = {args, B, T, m, x, lstm_h_0, lstm_c_0, answer};
    if (rnn_pool_run(args->pool, (double)T.N * 42496 + (double)B * 176 + 8, adding_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "adding_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* adding.lua:14   lstm_o, lstm_f, lstm_i, lstm_g, lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_g_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict lstm_Wo_product,
        const float *restrict lstm_bo, const float *restrict lstm_bf,
        const float *restrict lstm_previous_c, const float *restrict lstm_bi,
        const float *restrict lstm_bg, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec o = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + j, lanes) + matvec_
            + rnn_load_lanes(lstm_bo + j, lanes));
    const rnn_vec f = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bf + j, lanes));
    const rnn_vec lstm_i_1 = rnn_sigmoid(rnn_load_lanes(lstm_Wo_product + b * 256 + 128 + j, lanes)
            + matvec_3 + rnn_load_lanes(lstm_bi + j, lanes));
    const rnn_vec g = rnn_tanh(rnn_load_lanes(lstm_Wo_product + b * 256 + 192 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bg + j, lanes));
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(lstm_o + b * 64 + j, o, lanes, far);
    rnn_store_far(lstm_f + b * 64 + j, f, lanes, far);
    rnn_store_far(lstm_i + b * 64 + j, lstm_i_1, lanes, far);
    rnn_store_far(lstm_g + b * 64 + j, g, lanes, far);
    rnn_store_lanes(lstm_previous_c_next + b * 64 + j, c, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_lstm_g_ask(const size_t b, const size_t j, const float *lstm_Wo_product)
{
    rnn_will_read(lstm_Wo_product + b * 256 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 64 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 128 + j);
    rnn_will_read(lstm_Wo_product + b * 256 + 192 + j);
}

RNN_INLINE void compute_lstm_g_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict lstm_previous_h, const float *restrict lstm_Wo_product,
        const float *restrict lstm_bo, const float *restrict lstm_bf,
        const float *restrict lstm_previous_c, const float *restrict lstm_bi,
        const float *restrict lstm_bg, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_g_ask(b + (size_t)r, j, lstm_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, lstm_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_g_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, lstm_Wo_product, lstm_bo, lstm_bf,
                lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_g_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_Wo_product, const float *restrict lstm_bo,
        const float *restrict lstm_bf, const float *restrict lstm_previous_c,
        const float *restrict lstm_bi, const float *restrict lstm_bg, float *restrict lstm_o,
        float *restrict lstm_f, float *restrict lstm_i, float *restrict lstm_g,
        float *restrict lstm_previous_c_next, float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_g_tile(TILE, lanes, j, b, far, panels, lstm_previous_h, lstm_Wo_product,
                lstm_bo, lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i,
                lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_g_tile(4, lanes, j, b, far, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_g_tile(2, lanes, j, b, far, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_g_tile(1, lanes, j, b, far, panels, lstm_previous_h, lstm_Wo_product, lstm_bo,
                lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_previous_h_next);
}

static void compute_lstm_g(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_Wo_product, const float *restrict lstm_bo,
        const float *restrict lstm_bf, const float *restrict lstm_previous_c,
        const float *restrict lstm_bi, const float *restrict lstm_bg, float *restrict lstm_o,
        float *restrict lstm_f, float *restrict lstm_i, float *restrict lstm_g,
        float *restrict lstm_previous_c_next, float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_lstm_g_units(rows, RNN_LANES, j, far, panels, lstm_previous_h, lstm_Wo_product,
                lstm_bo, lstm_bf, lstm_previous_c, lstm_bi, lstm_bg, lstm_o, lstm_f, lstm_i,
                lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    if (far)
        rnn_streamed();
}

/* adding.lua:27   d_y_div   (1 operation) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
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

/* adding.lua:25   mul, d_y, d_answer   (7 operations) */
RNN_INLINE void compute_d_answer_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, const float *restrict answer,
        const float *restrict d_y_div, float *restrict mul, float *restrict d_y,
        float *restrict d_answer)
{
    const rnn_vec y = matvec_ + rnn_set(readout_bias[0]);
    const rnn_vec sub_ = y - rnn_load_lanes(answer + b + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_y_div[0]) * sub_;
    const rnn_vec d_y_1 = mul_2 + mul_2;
    const rnn_vec d_answer_1 = -d_y_1;
    rnn_store_lanes(mul + b + j, mul_, lanes);
    rnn_store_lanes(d_y + b + j, d_y_1, lanes);
    rnn_store_lanes(d_answer + b + j, d_answer_1, lanes);
    (void)j;
}

RNN_INLINE void compute_d_answer_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer,
        const float *restrict d_y_div, float *restrict mul, float *restrict d_y,
        float *restrict d_answer)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, y_last + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_answer_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, answer, d_y_div, mul,
                d_y, d_answer);
}

RNN_INLINE void compute_d_answer_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict y_last,
        const float *restrict readout_bias, const float *restrict answer,
        const float *restrict d_y_div, float *restrict mul, float *restrict d_y,
        float *restrict d_answer)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_answer_tile(TILE, lanes, j, b, panels, y_last, readout_bias, answer, d_y_div,
                mul, d_y, d_answer);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_answer_tile(4, lanes, j, b, panels, y_last, readout_bias, answer, d_y_div, mul,
                d_y, d_answer);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_answer_tile(2, lanes, j, b, panels, y_last, readout_bias, answer, d_y_div, mul,
                d_y, d_answer);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_answer_tile(1, lanes, j, b, panels, y_last, readout_bias, answer, d_y_div, mul,
                d_y, d_answer);
}

static void compute_d_answer(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict y_last, const float *restrict readout_bias,
        const float *restrict answer, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_answer)
{
    const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_answer_units(rows, RNN_LANES, j, panels, y_last, readout_bias, answer, d_y_div,
                mul, d_y, d_answer);
    if (j < end)
        compute_d_answer_units(rows, 1 % RNN_LANES, j, panels, y_last, readout_bias, answer,
                d_y_div, mul, d_y, d_answer);
}

/* adding.lua:25   readout_weight_product   (1 operation) */
RNN_INLINE void compute_readout_weight_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, float *restrict readout_weight_product)
{
    rnn_store_lanes(readout_weight_product + b * 64 + j, matvec_, lanes);
}

RNN_INLINE void compute_readout_weight_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_y,
        float *restrict readout_weight_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 1);
    rnn_panel_product_lane(acc, rows, wide, 1, d_y + b * 1, 1, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_readout_weight_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                readout_weight_product);
    }
}

RNN_INLINE void compute_readout_weight_product_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict d_y,
        float *restrict readout_weight_product)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_readout_weight_product_tile(tile, wide, j, b, panels, d_y, readout_weight_product);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_readout_weight_product_tile(4, wide, j, b, panels, d_y, readout_weight_product);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_readout_weight_product_tile(2, wide, j, b, panels, d_y, readout_weight_product);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_readout_weight_product_tile(1, wide, j, b, panels, d_y, readout_weight_product);
}

static void compute_readout_weight_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_y,
        float *restrict readout_weight_product)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_readout_weight_product_units(rows, RNN_WIDE, j + part, panels, d_y,
                    readout_weight_product);
}

/* adding.lua:15   concat, d_lstm_previous_c, concat, concat, concat   (26 operations) */
RNN_INLINE void compute_lstm_c_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_f, const float *restrict lstm_previous_c,
        const float *restrict lstm_i, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h, float *restrict d_lstm_c_carry, float *restrict concat)
{
    const rnn_vec c = rnn_load_lanes(lstm_f + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes)
            + rnn_load_lanes(lstm_i + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 64 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_ = rnn_load_lanes(d_lstm_h + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_o + b * 64 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_c = rnn_load_lanes(d_lstm_c_carry + b * 64 + j, lanes) + mul_;
    const rnn_vec d_i = d_c * rnn_load_lanes(lstm_g + b * 64 + j, lanes);
    const rnn_vec mul_2 = d_i
            * (rnn_load_lanes(lstm_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_i + b * 64 + j, lanes)));
    const rnn_vec d_lstm_previous_c_1 = d_c * rnn_load_lanes(lstm_f + b * 64 + j, lanes);
    const rnn_vec d_o = rnn_load_lanes(d_lstm_h + b * 64 + j, lanes) * tanh_;
    const rnn_vec mul_3 = d_o
            * (rnn_load_lanes(lstm_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_o + b * 64 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(lstm_previous_c + b * 64 + j, lanes);
    const rnn_vec mul_4 = d_f
            * (rnn_load_lanes(lstm_f + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_f + b * 64 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(lstm_i + b * 64 + j, lanes);
    const rnn_vec mul_5 = d_g
            * (1.0f - rnn_load_lanes(lstm_g + b * 64 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 64 + j, lanes));
    rnn_store_lanes(concat + b * 256 + 128 + j, mul_2, lanes);
    rnn_store_lanes(d_lstm_c_carry + b * 64 + j, d_lstm_previous_c_1, lanes);
    rnn_store_lanes(concat + b * 256 + j, mul_3, lanes);
    rnn_store_lanes(concat + b * 256 + 64 + j, mul_4, lanes);
    rnn_store_lanes(concat + b * 256 + 192 + j, mul_5, lanes);
}

static void compute_lstm_c(const rnn_team *team, const size_t rows, const float *restrict lstm_f,
        const float *restrict lstm_previous_c, const float *restrict lstm_i,
        const float *restrict lstm_g, const float *restrict lstm_o, const float *restrict d_lstm_h,
        float *restrict d_lstm_c_carry, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_lstm_c_lanes(RNN_LANES, b, j, lstm_f, lstm_previous_c, lstm_i, lstm_g, lstm_o,
                    d_lstm_h, d_lstm_c_carry, concat);
    }
}

/* adding.lua:14   d_lstm_previous_h   (7 operations) */
RNN_INLINE void compute_d_lstm_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, float *restrict d_lstm_h)
{
    const rnn_vec d_h = matvec_ + matvec_2 + matvec_3 + matvec_4;
    rnn_store_lanes(d_lstm_h + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_lstm_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_lstm_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, concat + b * 256, 256, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, concat + b * 256 + 64, 256, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, concat + b * 256 + 128, 256, block2, part);
    rnn_vec acc3[RNN_TILE_LIMIT] = {{0}};
    const float *const block3 = panels3 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc3, rows, 1, 64, concat + b * 256 + 192, 256, block3, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_lstm_previous_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], acc2[r],
                acc3[r], d_lstm_h);
}

RNN_INLINE void compute_d_lstm_previous_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_lstm_h)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_lstm_previous_h_tile(TILE, lanes, j, b, panels0, panels1, panels2, panels3,
                concat, d_lstm_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_lstm_previous_h_tile(4, lanes, j, b, panels0, panels1, panels2, panels3, concat,
                d_lstm_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_lstm_previous_h_tile(2, lanes, j, b, panels0, panels1, panels2, panels3, concat,
                d_lstm_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_lstm_previous_h_tile(1, lanes, j, b, panels0, panels1, panels2, panels3, concat,
                d_lstm_h);
}

static void compute_d_lstm_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_lstm_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_lstm_previous_h_units(rows, RNN_LANES, j, panels0, panels1, panels2, panels3,
                concat, d_lstm_h);
}

/* adding.lua:21   d_x   (3 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_Wo_product_2, const float *restrict lstm_Wf_product,
        const float *restrict lstm_Wi_product, const float *restrict lstm_Wg_product,
        float *restrict d_x)
{
    const rnn_vec add_ = rnn_load_lanes(lstm_Wo_product_2 + b * 2 + j, lanes)
            + rnn_load_lanes(lstm_Wf_product + b * 2 + j, lanes)
            + rnn_load_lanes(lstm_Wi_product + b * 2 + j, lanes);
    const rnn_vec d_x_1 = add_ + rnn_load_lanes(lstm_Wg_product + b * 2 + j, lanes);
    rnn_store_lanes(d_x + b * 2 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict lstm_Wo_product_2, const float *restrict lstm_Wf_product,
        const float *restrict lstm_Wi_product, const float *restrict lstm_Wg_product,
        float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 2; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, lstm_Wo_product_2, lstm_Wf_product, lstm_Wi_product,
                    lstm_Wg_product, d_x);
        if (j < 2)
            compute_d_x_lanes(2 % RNN_LANES, b, j, lstm_Wo_product_2, lstm_Wf_product,
                    lstm_Wi_product, lstm_Wg_product, d_x);
    }
}

/* Memory of adding_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..24), d_x (25..27)
*   1    B x 64: lstm_h_0 (-1..3), d_lstm_c_carry (9..10), mul (4..8)
*   2    B x 64: lstm_c_0 (-1..3), d_lstm_h (9..10), d_y (4..8)
*   3    (T.N + B) x 256: concat (9..26), lstm_Wo_product (0..3)
*   4    1 x 256: sum_over_2 (0..24), sum_over_3 (25..27)
*   5    (T.N + B) x 64: lstm_previous_h (2..24)
*   6    (T.N + B) x 64: lstm_previous_c (2..10), lstm_Wo_product_2 (11..26)
*   7    (T.N + B) x 64: lstm_o (2..10), lstm_Wf_product (11..26)
*   8    (T.N + B) x 64: lstm_f (2..10), lstm_Wi_product (11..26)
*   9    (T.N + B) x 64: lstm_i (2..10), lstm_Wg_product (11..26)
*   10   (T.N + B) x 64: lstm_g (2..10)
*   11   1 x 1: sum_over (9..24), d_y_div (2..4)
*   12   B x 64: y_last (2..8), d_lstm_c (9..27)
*   13   B x 64: d_answer (4..27), lstm_h_0_ranked (2..3)
*   14   B x 64: sum (5..10), lstm_c_0_ranked (2..3)
*   15   B x 64: readout_weight_product (5..10)
*   16   B x 64: d_lstm_h_2 (9..27)
*   17   B x 64: readout_weight_product_ranked (9..10)
*   18   1 x 1: div (11..27)
*/
struct adding_train_memory {
    float *x;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_c;
    float *d_lstm_c_carry;
    float *d_lstm_h;
    float *concat;
    float *lstm_Wo_product;
    float *lstm_o;
    float *lstm_f;
    float *lstm_i;
    float *lstm_g;
    float *mul;
    float *sum;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_y_div;
    float *d_y;
    float *readout_weight_product;
    float *sum_over_3;
    float *lstm_Wo_product_2;
    float *lstm_Wf_product;
    float *lstm_Wi_product;
    float *lstm_Wg_product;
    float *d_x;
    float *d_answer;
    float *y_last;
    float *d_lstm_c;
    float *d_lstm_h_2;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    float *readout_weight_product_ranked;
    float *work;
    size_t bytes;
};

static void adding_train_layout(struct adding_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->d_x = m->x;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_c_carry = m->lstm_h_0;
    m->mul = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_h = m->lstm_c_0;
    m->d_y = m->lstm_c_0;
    m->concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_Wo_product = m->concat;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_3 = m->sum_over_2;
    m->lstm_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_Wo_product_2 = m->lstm_previous_c;
    m->lstm_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_Wf_product = m->lstm_o;
    m->lstm_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_Wi_product = m->lstm_f;
    m->lstm_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->lstm_Wg_product = m->lstm_i;
    m->lstm_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_y_div = m->sum_over;
    m->y_last = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_c = m->y_last;
    m->d_answer = (float *)rnn_take(session, &at, B * 64);
    m->lstm_h_0_ranked = m->d_answer;
    m->sum = (float *)rnn_take(session, &at, B * 64);
    m->lstm_c_0_ranked = m->sum;
    m->readout_weight_product = (float *)rnn_take(session, &at, B * 64);
    m->d_lstm_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->readout_weight_product_ranked = (float *)rnn_take(session, &at, B * 64);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of adding_train need of it. */
struct adding_train_call {
    const adding_args *args;
    size_t B;
    rnn_rows T;
    struct adding_train_memory m;
    const float *x;
    const float *lstm_h_0;
    const float *lstm_c_0;
    const float *answer;
};

static void adding_train_work(const rnn_team *team, const void *data)
{
    const struct adding_train_call *const call = (const struct adding_train_call *)data;
    const adding_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct adding_train_memory m = call->m;
    const float *const x = call->x;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const answer = call->answer;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* adding.lua:14   lstm_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 2, x + T_part.first * 2, 2, packed + PACKED_lstm_Wo,
            m.lstm_Wo_product + T_part.first * 256, 256);

    /* adding.lua:27   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 56)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 64, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 64, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* adding.lua:24   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 41472);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 64, m.lstm_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 64, m.lstm_previous_c + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_lstm_g(&crew, rows, far, packed + PACKED_lstm_Ro, m.lstm_previous_h + at * 64,
                    m.lstm_Wo_product + at * 256, args->params + ADDING_lstm_bo,
                    args->params + ADDING_lstm_bf, m.lstm_previous_c + at * 64,
                    args->params + ADDING_lstm_bi, args->params + ADDING_lstm_bg,
                    m.lstm_o + at * 64, m.lstm_f + at * 64, m.lstm_i + at * 64, m.lstm_g + at * 64,
                    m.lstm_previous_c + next * 64, m.lstm_previous_h + next * 64);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.lstm_previous_h + next * 64, 64, m.y_last);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* adding.lua:27   d_y_div = div(1, sum_over_2) */
    compute_d_y_div(team, 1, m.sum_over_2, m.d_y_div);
    rnn_meet(team);

    /* adding.lua:27   d_answer = neg(d_y) */
    compute_d_answer(team, B, packed + PACKED_readout_weight, m.y_last,
            args->params + ADDING_readout_bias, answer, m.d_y_div, m.mul, m.d_y, m.d_answer);
    rnn_meet(team);

    /* adding.lua:27   sum = sum(mul) */
    rnn_each_sum(B_part.count, 1, m.mul + B_part.first, 1, m.sum + B_part.first);

    /* adding.lua:25   readout_weight_product = matvec(readout.weight, d_y) */
    compute_readout_weight_product(team, B, packed + PACKED_readout_weight_transposed, m.d_y,
            m.readout_weight_product);

    /* adding.lua:25   outer(d_y, y_last) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        rnn_product(args->gradients + ADDING_readout_weight + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_y, B, 1), units.first, units.count)),
                rnn_row_major(m.y_last, B, 64), 0.0f, work);
    }

    /* adding.lua:25   sum_over(d_y) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_y + units.first, 1,
                args->gradients + ADDING_readout_bias + units.first);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.readout_weight_product, 64, m.readout_weight_product_ranked);
    }
    rnn_meet(team);

    /* adding.lua:27   sum_over = sum_over(sum) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.sum + units.first, 1, m.sum_over + units.first);
    }

    /* adding.lua:24   backwards over T: d_lstm_c_carry, d_lstm_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 47616);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_lstm_c_carry);
                    rnn_rows_enter(&T, t, 1, m.readout_weight_product_ranked, 64, m.d_lstm_h);
                }
                rnn_meet(&crew);
            }
            compute_lstm_c(&crew, rows, m.lstm_f + at * 64, m.lstm_previous_c + at * 64,
                    m.lstm_i + at * 64, m.lstm_g + at * 64, m.lstm_o + at * 64, m.d_lstm_h,
                    m.d_lstm_c_carry, m.concat + at * 256);
            rnn_meet(&crew);
            compute_d_lstm_previous_h(&crew, rows, packed + PACKED_lstm_Ro_transposed,
                    packed + PACKED_lstm_Rf_transposed, packed + PACKED_lstm_Ri_transposed,
                    packed + PACKED_lstm_Rg_transposed, m.concat + at * 256, m.d_lstm_h);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_lstm_c_carry, 64, m.d_lstm_c);
                    rnn_rows_leave(&T, t, 1, m.d_lstm_h, 64, m.d_lstm_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* adding.lua:27   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* adding.lua:14   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Wi + units.first * 2, 2,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 2), 0.0f, work);
    }

    /* adding.lua:14   outer(concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Ri + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.lstm_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* adding.lua:14   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Wf + units.first * 2, 2,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 2), 0.0f, work);
    }

    /* adding.lua:14   outer(concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Rf + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.lstm_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* adding.lua:14   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Wg + units.first * 2, 2,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 192, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 2), 0.0f, work);
    }

    /* adding.lua:14   outer(concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Rg + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 192, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.lstm_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* adding.lua:14   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Wo + units.first * 2, 2,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 2), 0.0f, work);
    }

    /* adding.lua:14   outer(concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ADDING_lstm_Ro + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.lstm_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* adding.lua:14   lstm_Wo_product_2 = matvec(lstm.Wo, concat) */
    rnn_product_packed(T_part.count, 2, 64, m.concat + T_part.first * 256, 256,
            packed + PACKED_lstm_Wo_transposed, m.lstm_Wo_product_2 + T_part.first * 2, 2);

    /* adding.lua:14   lstm_Wf_product = matvec(lstm.Wf, concat) */
    rnn_product_packed(T_part.count, 2, 64, m.concat + T_part.first * 256 + 64, 256,
            packed + PACKED_lstm_Wf_transposed, m.lstm_Wf_product + T_part.first * 2, 2);

    /* adding.lua:14   lstm_Wi_product = matvec(lstm.Wi, concat) */
    rnn_product_packed(T_part.count, 2, 64, m.concat + T_part.first * 256 + 128, 256,
            packed + PACKED_lstm_Wi_transposed, m.lstm_Wi_product + T_part.first * 2, 2);

    /* adding.lua:14   lstm_Wg_product = matvec(lstm.Wg, concat) */
    rnn_product_packed(T_part.count, 2, 64, m.concat + T_part.first * 256 + 192, 256,
            packed + PACKED_lstm_Wg_transposed, m.lstm_Wg_product + T_part.first * 2, 2);
    rnn_meet(team);

    /* adding.lua:11   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 256,
                m.sum_over_3 + units.first);
    }

    /* adding.lua:21   d_x = add(add, lstm_Wg_product) */
    compute_d_x(team, (size_t)T.N, m.lstm_Wo_product_2, m.lstm_Wf_product, m.lstm_Wi_product,
            m.lstm_Wg_product, m.d_x);
}

int adding_train(const adding_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "adding_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct adding_train_memory m;
    adding_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_train: packed does not begin at a multiple of 4 bytes");
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
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "adding_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + ADDING_lstm_bi, 0, 64 * sizeof(float));
    memset(args->gradients + ADDING_lstm_bf, 0, 64 * sizeof(float));
    memset(args->gradients + ADDING_lstm_bg, 0, 64 * sizeof(float));
    memset(args->gradients + ADDING_lstm_bo, 0, 64 * sizeof(float));
    memset(args->gradients + ADDING_readout_bias, 0, 1 * sizeof(float));

    const struct adding_train_call call = {args, B, T, m, x, lstm_h_0, lstm_c_0, answer};
    if (rnn_pool_run(args->pool, (double)T.N * 129072 + (double)B * 464 + 16, adding_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "adding_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bi, 1, m.sum_over_3 + 128, 64, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bf, 1, m.sum_over_3 + 64, 64, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bg, 1, m.sum_over_3 + 192, 64, 1);
    rnn_add_matrix(args->gradients + ADDING_lstm_bo, 1, m.sum_over_3, 64, 1);
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
    {"lstm.Wi", 2, {64, 2}, 0, RNN_INIT_DEFAULT, 0, 0, 2, 1, 0},
    {"lstm.Ri", 2, {64, 64}, 128, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.bi", 1, {64, 1}, 4224, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.Wf", 2, {64, 2}, 4288, RNN_INIT_DEFAULT, 0, 0, 2, 1, 0},
    {"lstm.Rf", 2, {64, 64}, 4416, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.bf", 1, {64, 1}, 8512, RNN_INIT_CONSTANT, 3, 0, 64, 1, 0},
    {"lstm.Wg", 2, {64, 2}, 8576, RNN_INIT_DEFAULT, 0, 0, 2, 1, 0},
    {"lstm.Rg", 2, {64, 64}, 8704, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.bg", 1, {64, 1}, 12800, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.Wo", 2, {64, 2}, 12864, RNN_INIT_DEFAULT, 0, 0, 2, 1, 0},
    {"lstm.Ro", 2, {64, 64}, 12992, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"lstm.bo", 1, {64, 1}, 17088, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.weight", 2, {1, 64}, 17152, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.bias", 1, {1, 1}, 17216, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(adding_args, T), offsetof(adding_args, T_lengths), 0, 1},
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
    .param_count = 14,
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
    .member_pool = offsetof(adding_args, pool),
    .member_batch = offsetof(adding_args, B),
    .member_loss = offsetof(adding_args, loss),
    .member_gradients = offsetof(adding_args, gradients),
    .member_seed = offsetof(adding_args, seed),
    .member_update = offsetof(adding_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = ADDING_PACKED,
    .prepare = adding_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
