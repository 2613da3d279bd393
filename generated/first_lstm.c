/* first_lstm: a recurrent network, compiled by rnnc from first_lstm.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "first_lstm.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_cell1_Wo = 0, /* 192 x 16, wide panels */
    PACKED_cell1_Ro = 3072, /* 64 x 64, panels of 3 gates */
    PACKED_cell1_Ro_transposed = 15360, /* 64 x 64, panels of 1 gate */
    PACKED_cell1_Ri_transposed = 19456, /* 64 x 64, panels of 1 gate */
    PACKED_cell1_Rg_transposed = 23552, /* 64 x 64, panels of 1 gate */
    PACKED_cell1_Wo_transposed = 27648, /* 16 x 64, wide panels */
    PACKED_cell1_Wi_transposed = 28672, /* 16 x 64, wide panels */
    PACKED_cell1_Wg_transposed = 29696, /* 16 x 64, wide panels */
    PACKED_cell1_Wo_2 = 30720, /* 64 x 16, panels of 3 gates */
};

/* What the threads of first_lstm_prepare need of it. */
struct first_lstm_prepare_call {
    const float *params;
    float *packed;
};

static void first_lstm_prepare_work(const rnn_team *team, const void *data)
{
    const struct first_lstm_prepare_call *const call = (const struct first_lstm_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_cell1_Wo, params + FIRST_LSTM_cell1_Wo, 16, 1, 192, 0, 64,
            16);
    rnn_pack_wide(team, packed + PACKED_cell1_Wo, params + FIRST_LSTM_cell1_Wi, 16, 1, 192, 64, 64,
            16);
    rnn_pack_wide(team, packed + PACKED_cell1_Wo, params + FIRST_LSTM_cell1_Wg, 16, 1, 192, 128,
            64, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_Ro, params + FIRST_LSTM_cell1_Ro, 64, 1, 64, 3, 0,
            64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Ro, params + FIRST_LSTM_cell1_Ri, 64, 1, 64, 3, 1,
            64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Ro, params + FIRST_LSTM_cell1_Rg, 64, 1, 64, 3, 2,
            64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Ro_transposed, params + FIRST_LSTM_cell1_Ro, 1, 64,
            64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Ri_transposed, params + FIRST_LSTM_cell1_Ri, 1, 64,
            64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Rg_transposed, params + FIRST_LSTM_cell1_Rg, 1, 64,
            64, 1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_Wo_transposed, params + FIRST_LSTM_cell1_Wo, 1, 16,
            16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_Wi_transposed, params + FIRST_LSTM_cell1_Wi, 1, 16,
            16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_Wg_transposed, params + FIRST_LSTM_cell1_Wg, 1, 16,
            16, 0, 16, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_Wo_2, params + FIRST_LSTM_cell1_Wo, 16, 1, 64, 3, 0,
            16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_Wo_2, params + FIRST_LSTM_cell1_Wi, 16, 1, 64, 3, 1,
            16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_Wo_2, params + FIRST_LSTM_cell1_Wg, 16, 1, 64, 3, 2,
            16, 0, 16);
}

void first_lstm_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct first_lstm_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 33792 * RNN_MOVE_WORK, first_lstm_prepare_work, &call);
}

void first_lstm_prepare(const float *params, void *memory)
{
    first_lstm_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* first_lstm.lua:9   cell1_c, cell1_h   (20 operations) */
RNN_INLINE void compute_cell1_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const rnn_vec o = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(cell1_bo + j, lanes));
    const rnn_vec cell1_i_1 = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + 64 + j,
            lanes) + matvec_2 + rnn_load_lanes(cell1_bi + j, lanes));
    const rnn_vec sigmoid_ = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + 128 + j,
            lanes) + matvec_3 + rnn_load_lanes(cell1_bg + j, lanes));
    const rnn_vec c = rnn_load_lanes(cell1_previous_c + b * 64 + j, lanes) + cell1_i_1
            * (4.0f * sigmoid_ - 2.0f);
    const rnn_vec h = o * (2.0f * rnn_sigmoid(c) - 1.0f);
    rnn_store_lanes(cell1_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(cell1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(cell1_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_cell1_h_ask(const size_t b, const size_t j, const float *cell1_Wo_product)
{
    rnn_will_read(cell1_Wo_product + b * 192 + j);
    rnn_will_read(cell1_Wo_product + b * 192 + 64 + j);
    rnn_will_read(cell1_Wo_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_cell1_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict cell1_previous_h, const float *restrict cell1_Wo_product,
        const float *restrict cell1_bo, const float *restrict cell1_bi,
        const float *restrict cell1_bg, float *restrict cell1_previous_c, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_h_ask(b + (size_t)r, j, cell1_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 64);
    rnn_panel_product_lane(acc, rows, 3, 64, cell1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_h_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, cell1_Wo_product, cell1_bo, cell1_bi, cell1_bg,
                cell1_previous_c, cell1_h, cell1_previous_h_next);
}

RNN_INLINE void compute_cell1_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict cell1_previous_h,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_h_tile(TILE, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_h, cell1_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_h_tile(4, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_h, cell1_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_h_tile(2, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_h, cell1_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_h_tile(1, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_h, cell1_previous_h_next);
}

static void compute_cell1_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict cell1_previous_h,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_h_units(rows, RNN_LANES, j, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_h, cell1_previous_h_next);
    if (far)
        rnn_streamed();
}

/* Memory of first_lstm_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..0), cell1_h (1..2)
*   1    B x 64: cell1_h_0 (-1..1)
*   2    B x 64: cell1_c_0 (-1..1)
*   3    (T.N + B) x 192: cell1_Wo_product (0..1)
*   4    B x 64: cell1_previous_h (1..1)
*   5    B x 64: cell1_previous_h_next (1..1)
*   6    B x 64: cell1_previous_c (1..1)
*   7    B x 64: cell1_h_0_ranked (1..1)
*   8    B x 64: cell1_c_0_ranked (1..1)
*/
struct first_lstm_forward_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *cell1_previous_h;
    float *cell1_previous_h_next;
    float *cell1_previous_c;
    float *cell1_Wo_product;
    float *cell1_h;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    size_t bytes;
};

static void first_lstm_forward_layout(struct first_lstm_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_h = m->x;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->cell1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of first_lstm_forward need of it. */
struct first_lstm_forward_call {
    const first_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct first_lstm_forward_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
};

static void first_lstm_forward_work(const rnn_team *team, const void *data)
{
    const struct first_lstm_forward_call *const call = (const struct first_lstm_forward_call *)data;
    const first_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct first_lstm_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* first_lstm.lua:9   cell1_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_Wo,
            m.cell1_Wo_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* first_lstm.lua:17   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 33280);
        float *cell1_previous_h = m.cell1_previous_h,
                *cell1_previous_h_next = m.cell1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, cell1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h(&crew, rows, far, packed + PACKED_cell1_Ro, cell1_previous_h,
                    m.cell1_Wo_product + at * 192, args->params + FIRST_LSTM_cell1_bo,
                    args->params + FIRST_LSTM_cell1_bi, args->params + FIRST_LSTM_cell1_bg,
                    m.cell1_previous_c, m.cell1_h + at * 64, cell1_previous_h_next);
            rnn_meet(&crew);
            float *const cell1_previous_h_now = cell1_previous_h;
            cell1_previous_h = cell1_previous_h_next;
            cell1_previous_h_next = cell1_previous_h_now;
        }
    }
}

int first_lstm_forward(const first_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "first_lstm_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct first_lstm_forward_memory m;
    first_lstm_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);

    const struct first_lstm_forward_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 39424 + (double)B * 0 + 0, first_lstm_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.cell1_h, 64, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* first_lstm.lua:20   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict cell1_h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, cell1_h, target, mul);
    }
}

/* first_lstm.lua:20   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 64.0f;
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

/* first_lstm.lua:20   div_2   (1 operation) */
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

/* Memory of first_lstm_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), cell1_h (2..3), sum (4..5)
*   1    B x 64: cell1_h_0 (-1..2)
*   2    B x 64: cell1_c_0 (-1..2)
*   3    (T.N + B) x 64: target (-1..3), div (5..6)
*   4    (T.N + B) x 192: cell1_Wo_product (0..2), mul (3..4)
*   5    1 x 1: sum_over_2 (0..7)
*   6    B x 64: cell1_previous_h (2..2)
*   7    B x 64: cell1_previous_h_next (2..2)
*   8    B x 64: cell1_previous_c (2..2)
*   9    B x 64: cell1_h_0_ranked (2..2)
*   10   B x 64: cell1_c_0_ranked (2..2)
*   11   1 x 1: sum_over (6..7)
*   12   1 x 1: div_2 (7..8)
*/
struct first_lstm_loss_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *target;
    float *cell1_previous_h;
    float *cell1_previous_h_next;
    float *cell1_previous_c;
    float *cell1_Wo_product;
    float *cell1_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    size_t bytes;
};

static void first_lstm_loss_layout(struct first_lstm_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_h = m->x;
    m->sum = m->x;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->target;
    m->cell1_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->mul = m->cell1_Wo_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of first_lstm_loss need of it. */
struct first_lstm_loss_call {
    const first_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct first_lstm_loss_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
    const float *target;
};

static void first_lstm_loss_work(const rnn_team *team, const void *data)
{
    const struct first_lstm_loss_call *const call = (const struct first_lstm_loss_call *)data;
    const first_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct first_lstm_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* first_lstm.lua:9   cell1_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_Wo,
            m.cell1_Wo_product + T_part.first * 192, 192);

    /* first_lstm.lua:20   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 50)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* first_lstm.lua:17   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 33280);
        float *cell1_previous_h = m.cell1_previous_h,
                *cell1_previous_h_next = m.cell1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, cell1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h(&crew, rows, far, packed + PACKED_cell1_Ro, cell1_previous_h,
                    m.cell1_Wo_product + at * 192, args->params + FIRST_LSTM_cell1_bo,
                    args->params + FIRST_LSTM_cell1_bi, args->params + FIRST_LSTM_cell1_bg,
                    m.cell1_previous_c, m.cell1_h + at * 64, cell1_previous_h_next);
            rnn_meet(&crew);
            float *const cell1_previous_h_now = cell1_previous_h;
            cell1_previous_h = cell1_previous_h_next;
            cell1_previous_h_next = cell1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* first_lstm.lua:20   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.cell1_h, target, m.mul);
    rnn_meet(team);

    /* first_lstm.lua:20   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* first_lstm.lua:20   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* first_lstm.lua:20   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* first_lstm.lua:20   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int first_lstm_loss(const first_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "first_lstm_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "first_lstm_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct first_lstm_loss_memory m;
    first_lstm_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct first_lstm_loss_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 40480 + (double)B * 0 + 8, first_lstm_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "first_lstm_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* first_lstm.lua:9   cell1_o, cell1_i, cell1_c_sigmoid, cell1_c, cell1_h_sigmoid,
        cell1_h   (20 operations) */
RNN_INLINE void compute_cell1_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_o, float *restrict cell1_i,
        float *restrict cell1_c_sigmoid, float *restrict cell1_h_sigmoid, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const rnn_vec o = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(cell1_bo + j, lanes));
    const rnn_vec cell1_i_1 = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + 64 + j,
            lanes) + matvec_2 + rnn_load_lanes(cell1_bi + j, lanes));
    const rnn_vec sigmoid_ = rnn_sigmoid(rnn_load_lanes(cell1_Wo_product + b * 192 + 128 + j,
            lanes) + matvec_3 + rnn_load_lanes(cell1_bg + j, lanes));
    const rnn_vec c = rnn_load_lanes(cell1_previous_c + b * 64 + j, lanes) + cell1_i_1
            * (4.0f * sigmoid_ - 2.0f);
    const rnn_vec sigmoid_2 = rnn_sigmoid(c);
    const rnn_vec h = o * (2.0f * sigmoid_2 - 1.0f);
    rnn_store_far(cell1_o + b * 64 + j, o, lanes, far);
    rnn_store_far(cell1_i + b * 64 + j, cell1_i_1, lanes, far);
    rnn_store_far(cell1_c_sigmoid + b * 64 + j, sigmoid_, lanes, far);
    rnn_store_lanes(cell1_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(cell1_h_sigmoid + b * 64 + j, sigmoid_2, lanes, far);
    rnn_store_far(cell1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(cell1_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_cell1_h_2_ask(const size_t b, const size_t j, const float *cell1_Wo_product)
{
    rnn_will_read(cell1_Wo_product + b * 192 + j);
    rnn_will_read(cell1_Wo_product + b * 192 + 64 + j);
    rnn_will_read(cell1_Wo_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_cell1_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict cell1_previous_h, const float *restrict cell1_Wo_product,
        const float *restrict cell1_bo, const float *restrict cell1_bi,
        const float *restrict cell1_bg, float *restrict cell1_previous_c, float *restrict cell1_o,
        float *restrict cell1_i, float *restrict cell1_c_sigmoid, float *restrict cell1_h_sigmoid,
        float *restrict cell1_h, float *restrict cell1_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_h_2_ask(b + (size_t)r, j, cell1_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 64);
    rnn_panel_product_lane(acc, rows, 3, 64, cell1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, cell1_Wo_product, cell1_bo, cell1_bi, cell1_bg,
                cell1_previous_c, cell1_o, cell1_i, cell1_c_sigmoid, cell1_h_sigmoid, cell1_h,
                cell1_previous_h_next);
}

RNN_INLINE void compute_cell1_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict cell1_previous_h,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_o, float *restrict cell1_i,
        float *restrict cell1_c_sigmoid, float *restrict cell1_h_sigmoid, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_h_2_tile(TILE, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_o, cell1_i, cell1_c_sigmoid,
                cell1_h_sigmoid, cell1_h, cell1_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_h_2_tile(4, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_o, cell1_i, cell1_c_sigmoid,
                cell1_h_sigmoid, cell1_h, cell1_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_h_2_tile(2, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_o, cell1_i, cell1_c_sigmoid,
                cell1_h_sigmoid, cell1_h, cell1_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_h_2_tile(1, lanes, j, b, far, panels, cell1_previous_h, cell1_Wo_product,
                cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_o, cell1_i, cell1_c_sigmoid,
                cell1_h_sigmoid, cell1_h, cell1_previous_h_next);
}

static void compute_cell1_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict cell1_previous_h,
        const float *restrict cell1_Wo_product, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        float *restrict cell1_previous_c, float *restrict cell1_o, float *restrict cell1_i,
        float *restrict cell1_c_sigmoid, float *restrict cell1_h_sigmoid, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_h_2_units(rows, RNN_LANES, j, far, panels, cell1_previous_h,
                cell1_Wo_product, cell1_bo, cell1_bi, cell1_bg, cell1_previous_c, cell1_o, cell1_i,
                cell1_c_sigmoid, cell1_h_sigmoid, cell1_h, cell1_previous_h_next);
    if (far)
        rnn_streamed();
}

/* first_lstm.lua:20   d_cell1_h_div   (2 operations) */
RNN_INLINE void compute_d_cell1_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_cell1_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
    rnn_store_lanes(d_cell1_h_div + j, div_, lanes);
}

static void compute_d_cell1_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_cell1_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_cell1_h_div_lanes(RNN_LANES, j, sum_over_2, d_cell1_h_div);
    if (j < end)
        compute_d_cell1_h_div_lanes((int)(end - j), j, sum_over_2, d_cell1_h_div);
}

/* first_lstm.lua:20   mul, d_cell1_h_add, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h, const float *restrict target,
        const float *restrict d_cell1_h_div, float *restrict mul, float *restrict d_cell1_h_add,
        float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_cell1_h_div[0]) * sub_;
    const rnn_vec add_ = mul_2 + mul_2;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_cell1_h_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict cell1_h, const float *restrict target,
        const float *restrict d_cell1_h_div, float *restrict mul, float *restrict d_cell1_h_add,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, cell1_h, target, d_cell1_h_div, mul,
                    d_cell1_h_add, d_target);
    }
}

/* first_lstm.lua:11   d_cell1_c, concat, concat, concat   (24 operations) */
RNN_INLINE void compute_d_cell1_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h_sigmoid, const float *restrict cell1_o,
        const float *restrict cell1_c_sigmoid, const float *restrict cell1_i,
        const float *restrict d_cell1_h_carry, const float *restrict d_cell1_h_add,
        float *restrict d_cell1_c_carry, float *restrict concat)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes));
    const rnn_vec mul_2 = rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_cell1_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_cell1_h_add + b * 64 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_cell1_c_carry + b * 64 + j, lanes) + d_h
            * rnn_load_lanes(cell1_o + b * 64 + j, lanes) * 2.0f * mul_2;
    const rnn_vec d_i = d_c * (4.0f * rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes) - 2.0f);
    const rnn_vec mul_3 = d_i
            * (rnn_load_lanes(cell1_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_i + b * 64 + j, lanes)));
    const rnn_vec d_o = d_h * (2.0f * rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes) - 1.0f);
    const rnn_vec mul_4 = d_o
            * (rnn_load_lanes(cell1_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_o + b * 64 + j, lanes)));
    const rnn_vec mul_5 = d_c * rnn_load_lanes(cell1_i + b * 64 + j, lanes) * 4.0f * mul_;
    rnn_store_lanes(d_cell1_c_carry + b * 64 + j, d_c, lanes);
    rnn_store_lanes(concat + b * 192 + 64 + j, mul_3, lanes);
    rnn_store_lanes(concat + b * 192 + j, mul_4, lanes);
    rnn_store_lanes(concat + b * 192 + 128 + j, mul_5, lanes);
}

static void compute_d_cell1_h(const rnn_team *team, const size_t rows,
        const float *restrict cell1_h_sigmoid, const float *restrict cell1_o,
        const float *restrict cell1_c_sigmoid, const float *restrict cell1_i,
        const float *restrict d_cell1_h_carry, const float *restrict d_cell1_h_add,
        float *restrict d_cell1_c_carry, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_cell1_h_lanes(RNN_LANES, b, j, cell1_h_sigmoid, cell1_o, cell1_c_sigmoid,
                    cell1_i, d_cell1_h_carry, d_cell1_h_add, d_cell1_c_carry, concat);
    }
}

/* first_lstm.lua:9   d_cell1_previous_h   (5 operations) */
RNN_INLINE void compute_d_cell1_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        float *restrict d_cell1_h_carry)
{
    const rnn_vec d_h = matvec_ + matvec_2 + matvec_3;
    rnn_store_lanes(d_cell1_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_cell1_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict concat,
        float *restrict d_cell1_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, concat + b * 192, 192, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, concat + b * 192 + 64, 192, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, concat + b * 192 + 128, 192, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_cell1_previous_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], acc2[r],
                d_cell1_h_carry);
}

RNN_INLINE void compute_d_cell1_previous_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict concat,
        float *restrict d_cell1_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_cell1_previous_h_tile(TILE, lanes, j, b, panels0, panels1, panels2, concat,
                d_cell1_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_cell1_previous_h_tile(4, lanes, j, b, panels0, panels1, panels2, concat,
                d_cell1_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_cell1_previous_h_tile(2, lanes, j, b, panels0, panels1, panels2, concat,
                d_cell1_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_cell1_previous_h_tile(1, lanes, j, b, panels0, panels1, panels2, concat,
                d_cell1_h_carry);
}

static void compute_d_cell1_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict concat,
        float *restrict d_cell1_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_cell1_previous_h_units(rows, RNN_LANES, j, panels0, panels1, panels2, concat,
                d_cell1_h_carry);
}

/* first_lstm.lua:16   d_x   (2 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_Wo_product_2, const float *restrict cell1_Wi_product,
        const float *restrict cell1_Wg_product, float *restrict d_x)
{
    const rnn_vec d_x_1 = rnn_load_lanes(cell1_Wo_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(cell1_Wi_product + b * 16 + j, lanes)
            + rnn_load_lanes(cell1_Wg_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict cell1_Wo_product_2, const float *restrict cell1_Wi_product,
        const float *restrict cell1_Wg_product, float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, cell1_Wo_product_2, cell1_Wi_product,
                    cell1_Wg_product, d_x);
    }
}

/* Memory of first_lstm_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..17), d_x (18..22)
*   1    B x 64: cell1_h_0 (-1..3), d_cell1_c_carry (5..6)
*   2    B x 64: cell1_c_0 (-1..3), d_cell1_h_carry (5..6)
*   3    (T.N + B) x 192: target (-1..4), concat (5..20)
*   4    (T.N + B) x 192: cell1_Wo_product (0..3), mul (4..6)
*   5    1 x 1: sum_over_2 (0..21)
*   6    (T.N + B) x 64: cell1_previous_h (2..17)
*   7    B x 64: cell1_previous_c (2..3), d_cell1_c (5..22)
*   8    (T.N + B) x 64: cell1_o (2..6), div (7..20)
*   9    (T.N + B) x 64: cell1_i (2..6), cell1_Wo_product_2 (7..20)
*   10   (T.N + B) x 64: cell1_c_sigmoid (2..6), cell1_Wi_product (7..20)
*   11   (T.N + B) x 64: cell1_h_sigmoid (2..6), cell1_Wg_product (7..20)
*   12   (T.N + B) x 64: cell1_h (2..4), sum (5..17)
*   13   1 x 1: sum_over (18..21), d_cell1_h_div (2..4)
*   14   B x 64: d_cell1_h (5..22), cell1_h_0_ranked (2..3)
*   15   B x 64: cell1_c_0_ranked (2..3)
*   16   (T.N + B) x 64: d_cell1_h_add (4..6)
*   17   (T.N + B) x 64: d_target (4..22)
*   18   1 x 192: sum_over_3 (18..22)
*   19   1 x 1: div_2 (21..22)
*/
struct first_lstm_train_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *target;
    float *cell1_previous_h;
    float *cell1_previous_c;
    float *d_cell1_c_carry;
    float *d_cell1_h_carry;
    float *concat;
    float *cell1_Wo_product;
    float *cell1_o;
    float *cell1_i;
    float *cell1_c_sigmoid;
    float *cell1_h_sigmoid;
    float *cell1_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_cell1_h_div;
    float *d_cell1_h_add;
    float *sum_over_3;
    float *cell1_Wo_product_2;
    float *cell1_Wi_product;
    float *cell1_Wg_product;
    float *d_x;
    float *d_target;
    float *d_cell1_c;
    float *d_cell1_h;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    float *work;
    size_t bytes;
};

static void first_lstm_train_layout(struct first_lstm_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_c_carry = m->cell1_h_0;
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h_carry = m->cell1_c_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->concat = m->target;
    m->cell1_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->mul = m->cell1_Wo_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_c = m->cell1_previous_c;
    m->cell1_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->cell1_o;
    m->cell1_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_Wo_product_2 = m->cell1_i;
    m->cell1_c_sigmoid = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_Wi_product = m->cell1_c_sigmoid;
    m->cell1_h_sigmoid = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_Wg_product = m->cell1_h_sigmoid;
    m->cell1_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = m->cell1_h;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_cell1_h_div = m->sum_over;
    m->d_cell1_h = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = m->d_cell1_h;
    m->cell1_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h_add = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 192);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of first_lstm_train need of it. */
struct first_lstm_train_call {
    const first_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct first_lstm_train_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
    const float *target;
};

static void first_lstm_train_work(const rnn_team *team, const void *data)
{
    const struct first_lstm_train_call *const call = (const struct first_lstm_train_call *)data;
    const first_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct first_lstm_train_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* first_lstm.lua:9   cell1_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_Wo,
            m.cell1_Wo_product + T_part.first * 192, 192);

    /* first_lstm.lua:20   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 50)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* first_lstm.lua:17   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 33280);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, m.cell1_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h_2(&crew, rows, far, packed + PACKED_cell1_Ro,
                    m.cell1_previous_h + at * 64, m.cell1_Wo_product + at * 192,
                    args->params + FIRST_LSTM_cell1_bo, args->params + FIRST_LSTM_cell1_bi,
                    args->params + FIRST_LSTM_cell1_bg, m.cell1_previous_c, m.cell1_o + at * 64,
                    m.cell1_i + at * 64, m.cell1_c_sigmoid + at * 64, m.cell1_h_sigmoid + at * 64,
                    m.cell1_h + at * 64, m.cell1_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* first_lstm.lua:20   d_cell1_h_div = div(div, 64) */
    compute_d_cell1_h_div(team, 1, m.sum_over_2, m.d_cell1_h_div);
    rnn_meet(team);

    /* first_lstm.lua:20   d_target = neg(d_cell1_h_add) */
    compute_d_target(team, (size_t)T.N, m.cell1_h, target, m.d_cell1_h_div, m.mul, m.d_cell1_h_add,
            m.d_target);
    rnn_meet(team);

    /* first_lstm.lua:20   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* first_lstm.lua:17   backwards over T: d_cell1_c_carry, d_cell1_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 37888);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_cell1_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_cell1_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_h(&crew, rows, m.cell1_h_sigmoid + at * 64, m.cell1_o + at * 64,
                    m.cell1_c_sigmoid + at * 64, m.cell1_i + at * 64, m.d_cell1_h_carry,
                    m.d_cell1_h_add + at * 64, m.d_cell1_c_carry, m.concat + at * 192);
            rnn_meet(&crew);
            compute_d_cell1_previous_h(&crew, rows, packed + PACKED_cell1_Ro_transposed,
                    packed + PACKED_cell1_Ri_transposed, packed + PACKED_cell1_Rg_transposed,
                    m.concat + at * 192, m.d_cell1_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_c_carry, 64, m.d_cell1_c);
                    rnn_rows_leave(&T, t, 1, m.d_cell1_h_carry, 64, m.d_cell1_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* first_lstm.lua:20   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* first_lstm.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Wi + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* first_lstm.lua:9   outer(concat, cell1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Ri + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* first_lstm.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Wo + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* first_lstm.lua:9   outer(concat, cell1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Ro + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* first_lstm.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Wg + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* first_lstm.lua:9   outer(concat, cell1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + FIRST_LSTM_cell1_Rg + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* first_lstm.lua:9   cell1_Wo_product_2 = matvec(cell1.Wo, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 192, 192,
            packed + PACKED_cell1_Wo_transposed, m.cell1_Wo_product_2 + T_part.first * 16, 16);

    /* first_lstm.lua:9   cell1_Wi_product = matvec(cell1.Wi, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 192 + 64, 192,
            packed + PACKED_cell1_Wi_transposed, m.cell1_Wi_product + T_part.first * 16, 16);

    /* first_lstm.lua:9   cell1_Wg_product = matvec(cell1.Wg, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 192 + 128, 192,
            packed + PACKED_cell1_Wg_transposed, m.cell1_Wg_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* first_lstm.lua:20   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* first_lstm.lua:8   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 192,
                m.sum_over_3 + units.first);
    }

    /* first_lstm.lua:16   d_x = add(add, cell1_Wg_product) */
    compute_d_x(team, (size_t)T.N, m.cell1_Wo_product_2, m.cell1_Wi_product, m.cell1_Wg_product,
            m.d_x);
    rnn_meet(team);

    /* first_lstm.lua:20   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int first_lstm_train(const first_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "first_lstm_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "first_lstm_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct first_lstm_train_memory m;
    first_lstm_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + FIRST_LSTM_cell1_bi, 0, 64 * sizeof(float));
    memset(args->gradients + FIRST_LSTM_cell1_bo, 0, 64 * sizeof(float));
    memset(args->gradients + FIRST_LSTM_cell1_bg, 0, 64 * sizeof(float));

    const struct first_lstm_train_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 120096 + (double)B * 0 + 24, first_lstm_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + FIRST_LSTM_cell1_bi, 1, m.sum_over_3 + 64, 64, 1);
    rnn_add_matrix(args->gradients + FIRST_LSTM_cell1_bo, 1, m.sum_over_3, 64, 1);
    rnn_add_matrix(args->gradients + FIRST_LSTM_cell1_bg, 1, m.sum_over_3 + 128, 64, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_cell1_c)
        rnn_each_copy(B, 64, m.d_cell1_c, 64, args->d_cell1_c, 64);
    if (args->d_cell1_h)
        rnn_each_copy(B, 64, m.d_cell1_h, 64, args->d_cell1_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "first_lstm_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of first_lstm_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: cell1_h_0 (-1..0)
*   1    B x 64: cell1_c_0 (-1..0)
*/
struct first_lstm_begin_memory {
    float *cell1_h_0;
    float *cell1_c_0;
    size_t bytes;
};

static void first_lstm_begin_layout(struct first_lstm_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int first_lstm_begin(const first_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct first_lstm_begin_memory m;
    first_lstm_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);

    rnn_begin_rows(B, args->restart, cell1_h_0, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, cell1_c_0, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- step ---- */

/* first_lstm.lua:9   cell1_c, cell1_h   (23 operations) */
RNN_INLINE void compute_cell1_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const float *restrict cell1_bo, const float *restrict cell1_bi,
        const float *restrict cell1_bg, const float *restrict state_cell1_previous_c,
        float *restrict cell1_c, float *restrict cell1_h)
{
    const rnn_vec o = rnn_sigmoid(matvec_ + matvec_4 + rnn_load_lanes(cell1_bo + j, lanes));
    const rnn_vec cell1_i_1 = rnn_sigmoid(matvec_2 + matvec_5
            + rnn_load_lanes(cell1_bi + j, lanes));
    const rnn_vec c = rnn_load_lanes(state_cell1_previous_c + b * 64 + j, lanes) + cell1_i_1
            * (4.0f * rnn_sigmoid(matvec_3 + matvec_6 + rnn_load_lanes(cell1_bg + j, lanes))
            - 2.0f);
    const rnn_vec h = o * (2.0f * rnn_sigmoid(c) - 1.0f);
    rnn_store_lanes(cell1_c + b * 64 + j, c, lanes);
    rnn_store_lanes(cell1_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_cell1_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_cell1_previous_h,
        const float *restrict cell1_bo, const float *restrict cell1_bi,
        const float *restrict cell1_bg, const float *restrict state_cell1_previous_c,
        float *restrict cell1_c, float *restrict cell1_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 16);
    rnn_panel_product_lane(acc0, rows, 3, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 64);
    rnn_panel_product_lane(acc1, rows, 3, 64, state_cell1_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 3 + 0], acc0[r * 3 + 1],
                acc0[r * 3 + 2], acc1[r * 3 + 0], acc1[r * 3 + 1], acc1[r * 3 + 2], cell1_bo,
                cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
}

RNN_INLINE void compute_cell1_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_cell1_previous_h, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        const float *restrict state_cell1_previous_c, float *restrict cell1_c,
        float *restrict cell1_h)
{
    enum { TILE = RNN_TILE_ROWS(6) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_h_3_tile(TILE, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_bo, cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_h_3_tile(4, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_bo, cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_h_3_tile(2, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_bo, cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_h_3_tile(1, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_bo, cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
}

static void compute_cell1_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_cell1_previous_h, const float *restrict cell1_bo,
        const float *restrict cell1_bi, const float *restrict cell1_bg,
        const float *restrict state_cell1_previous_c, float *restrict cell1_c,
        float *restrict cell1_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_h_3_units(rows, RNN_LANES, j, panels0, panels1, x, state_cell1_previous_h,
                cell1_bo, cell1_bi, cell1_bg, state_cell1_previous_c, cell1_c, cell1_h);
}

/* Memory of first_lstm_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: cell1_c (0..1)
*   1    B x 64: cell1_h (0..1)
*/
struct first_lstm_step_memory {
    float *cell1_c;
    float *cell1_h;
    size_t bytes;
};

static void first_lstm_step_layout(struct first_lstm_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_c = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of first_lstm_step need of it. */
struct first_lstm_step_call {
    const first_lstm_args *args;
    size_t B;
    struct first_lstm_step_memory m;
    const float *x;
    float *state_cell1_previous_h;
    float *state_cell1_previous_c;
};

static void first_lstm_step_work(const rnn_team *team, const void *data)
{
    const struct first_lstm_step_call *const call = (const struct first_lstm_step_call *)data;
    const first_lstm_args *const args = call->args;
    const size_t B = call->B;
    const struct first_lstm_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_cell1_previous_h = call->state_cell1_previous_h;
    float *const state_cell1_previous_c = call->state_cell1_previous_c;
    const float *const packed = (const float *)args->packed;

    /* first_lstm.lua:11   cell1_h = mul(cell1_o, sub) */
    compute_cell1_h_3(team, B, packed + PACKED_cell1_Wo_2, packed + PACKED_cell1_Ro, x,
            state_cell1_previous_h, args->params + FIRST_LSTM_cell1_bo,
            args->params + FIRST_LSTM_cell1_bi, args->params + FIRST_LSTM_cell1_bg,
            state_cell1_previous_c, m.cell1_c, m.cell1_h);
}

int first_lstm_step(const first_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct first_lstm_step_memory m;
    first_lstm_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "first_lstm_step: x is NULL");
    const float *const x = args->x;
    float *const state_cell1_previous_h = (float *)args->session + B * 0;
    float *const state_cell1_previous_c = (float *)args->session + B * 64;

    const struct first_lstm_step_call call = {args, B, m, x, state_cell1_previous_h,
            state_cell1_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 39424 + 0, first_lstm_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "first_lstm_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 64, m.cell1_h, 64, args->y, 64);
    rnn_begin_rows(B, NULL, m.cell1_h, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.cell1_c, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"cell1.Wi", 2, {64, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.Ri", 2, {64, 64}, 1024, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.bi", 1, {64, 1}, 5120, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.Wo", 2, {64, 16}, 5184, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.Ro", 2, {64, 64}, 6208, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.bo", 1, {64, 1}, 10304, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.Wg", 2, {64, 16}, 10368, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.Rg", 2, {64, 64}, 11392, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.bg", 1, {64, 1}, 15488, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(first_lstm_args, T), offsetof(first_lstm_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(first_lstm_args, x),
            offsetof(first_lstm_args, d_x)},
    {"cell1.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(first_lstm_args, cell1_c),
            offsetof(first_lstm_args, d_cell1_c)},
    {"cell1.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(first_lstm_args, cell1_h),
            offsetof(first_lstm_args, d_cell1_h)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(first_lstm_args, target),
            offsetof(first_lstm_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(first_lstm_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(first_lstm_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"cell1_previous_h", 0, -1, 64, 0, 0},
    {"cell1_previous_c", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const first_lstm_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return FIRST_LSTM_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return FIRST_LSTM_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return FIRST_LSTM_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return FIRST_LSTM_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return FIRST_LSTM_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return first_lstm_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return first_lstm_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return first_lstm_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return first_lstm_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return first_lstm_step(args, error);
}

const rnn_model first_lstm_model = {
    .name = "first_lstm",
    .source = "first_lstm.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 9,
    .param_floats = FIRST_LSTM_PARAMS,
    .inputs = inputs_info,
    .input_count = 5,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 2,
    .state_floats = 128,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(first_lstm_args),
    .member_params = offsetof(first_lstm_args, params),
    .member_packed = offsetof(first_lstm_args, packed),
    .member_session = offsetof(first_lstm_args, session),
    .member_session_bytes = offsetof(first_lstm_args, session_bytes),
    .member_pool = offsetof(first_lstm_args, pool),
    .member_batch = offsetof(first_lstm_args, B),
    .member_loss = offsetof(first_lstm_args, loss),
    .member_gradients = offsetof(first_lstm_args, gradients),
    .member_seed = offsetof(first_lstm_args, seed),
    .member_update = offsetof(first_lstm_args, update),
    .member_restart = offsetof(first_lstm_args, restart),
    .packed_bytes = FIRST_LSTM_PACKED,
    .prepare = first_lstm_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
