/* scrn: a recurrent network, compiled by rnnc from scrn.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "scrn.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_cell1_B = 0, /* 80 x 16, wide panels */
    PACKED_cell1_P = 1280, /* 128 x 16, wide panels */
    PACKED_cell1_R = 3328, /* 64 x 64, wide panels */
    PACKED_cell1_U = 7424, /* 64 x 64, wide panels */
    PACKED_cell1_U_transposed = 11520, /* 64 x 64, wide panels */
    PACKED_cell1_R_transposed = 15616, /* 64 x 64, wide panels */
    PACKED_cell1_P_transposed = 19712, /* 16 x 64, wide panels */
    PACKED_cell1_V_transposed = 20736, /* 16 x 64, wide panels */
    PACKED_cell1_B_transposed = 21760, /* 16 x 16, wide panels */
    PACKED_cell1_A_transposed = 22016, /* 16 x 64, wide panels */
    PACKED_cell1_B_2 = 23040, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_P_2 = 23296, /* 64 x 16, panels of 1 gate */
    PACKED_cell1_A = 24320, /* 64 x 16, panels of 1 gate */
    PACKED_cell1_R_2 = 25344, /* 64 x 64, panels of 1 gate */
    PACKED_cell1_U_2 = 29440, /* 64 x 64, panels of 1 gate */
    PACKED_cell1_V = 33536, /* 64 x 16, panels of 1 gate */
};

/* What the threads of scrn_prepare need of it. */
struct scrn_prepare_call {
    const float *params;
    float *packed;
};

static void scrn_prepare_work(const rnn_team *team, const void *data)
{
    const struct scrn_prepare_call *const call = (const struct scrn_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_cell1_B, params + SCRN_cell1_B, 16, 1, 80, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_B, params + SCRN_cell1_A, 16, 1, 80, 16, 64, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_P, params + SCRN_cell1_P, 16, 1, 128, 0, 64, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_P, params + SCRN_cell1_V, 16, 1, 128, 64, 64, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R, params + SCRN_cell1_R, 64, 1, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_U, params + SCRN_cell1_U, 64, 1, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_U_transposed, params + SCRN_cell1_U, 1, 64, 64, 0,
            64, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_R_transposed, params + SCRN_cell1_R, 1, 64, 64, 0,
            64, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_P_transposed, params + SCRN_cell1_P, 1, 16, 16, 0,
            16, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_V_transposed, params + SCRN_cell1_V, 1, 16, 16, 0,
            16, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_B_transposed, params + SCRN_cell1_B, 1, 16, 16, 0,
            16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_A_transposed, params + SCRN_cell1_A, 1, 16, 16, 0,
            16, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_B_2, params + SCRN_cell1_B, 16, 1, 16, 1, 0, 16, 0,
            16);
    rnn_pack_gate(team, packed + PACKED_cell1_P_2, params + SCRN_cell1_P, 16, 1, 64, 1, 0, 16, 0,
            16);
    rnn_pack_gate(team, packed + PACKED_cell1_A, params + SCRN_cell1_A, 16, 1, 64, 1, 0, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R_2, params + SCRN_cell1_R, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_cell1_U_2, params + SCRN_cell1_U, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_cell1_V, params + SCRN_cell1_V, 16, 1, 64, 1, 0, 16, 0, 16);
}

void scrn_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct scrn_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 34560 * RNN_MOVE_WORK, scrn_prepare_work, &call);
}

void scrn_prepare(const float *params, void *memory)
{
    scrn_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* scrn.lua:9   cell1_context   (3 operations) */
RNN_INLINE void compute_cell1_context_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_B_product, float *restrict cell1_previous_s,
        float *restrict cell1_context)
{
    const rnn_vec context = 0.0500000007f * rnn_load_lanes(cell1_B_product + b * 80 + j, lanes)
            + 0.949999988f * rnn_load_lanes(cell1_previous_s + b * 16 + j, lanes);
    rnn_store_far(cell1_context + b * 16 + j, context, lanes, far);
    rnn_store_lanes(cell1_previous_s + b * 16 + j, context, lanes);
}

static void compute_cell1_context(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_B_product, float *restrict cell1_previous_s,
        float *restrict cell1_context)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_context_lanes(RNN_LANES, b, j, far, cell1_B_product, cell1_previous_s,
                    cell1_context);
    }
    if (far)
        rnn_streamed();
}

/* scrn.lua:10   cell1_h   (4 operations) */
RNN_INLINE void compute_cell1_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict cell1_P_product,
        const float *restrict cell1_B_product, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_P_product + b * 128 + j, lanes)
            + rnn_load_lanes(cell1_B_product + b * 80 + 16 + j, lanes);
    const rnn_vec h = rnn_sigmoid(add_ + matvec_);
    rnn_store_far(cell1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(cell1_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_cell1_h_ask(const size_t b, const size_t j, const float *cell1_P_product,
        const float *cell1_B_product)
{
    rnn_will_read(cell1_P_product + b * 128 + j);
    rnn_will_read(cell1_B_product + b * 80 + 16 + j);
}

RNN_INLINE void compute_cell1_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict cell1_P_product, const float *restrict cell1_B_product,
        const float *restrict cell1_previous_h, float *restrict cell1_h,
        float *restrict cell1_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_cell1_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                cell1_P_product, cell1_B_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, cell1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_cell1_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far,
                cell1_P_product, cell1_B_product, cell1_h, cell1_previous_h_next);
    }
}

RNN_INLINE void compute_cell1_h_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict cell1_P_product,
        const float *restrict cell1_B_product, const float *restrict cell1_previous_h,
        float *restrict cell1_h, float *restrict cell1_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_cell1_h_tile(tile, wide, j, b, far, panels, cell1_P_product, cell1_B_product,
                cell1_previous_h, cell1_h, cell1_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_cell1_h_tile(4, wide, j, b, far, panels, cell1_P_product, cell1_B_product,
                cell1_previous_h, cell1_h, cell1_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_cell1_h_tile(2, wide, j, b, far, panels, cell1_P_product, cell1_B_product,
                cell1_previous_h, cell1_h, cell1_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_cell1_h_tile(1, wide, j, b, far, panels, cell1_P_product, cell1_B_product,
                cell1_previous_h, cell1_h, cell1_previous_h_next);
}

static void compute_cell1_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict cell1_P_product,
        const float *restrict cell1_B_product, const float *restrict cell1_previous_h,
        float *restrict cell1_h, float *restrict cell1_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_cell1_h_units(rows, RNN_WIDE, j + part, far, panels, cell1_P_product,
                    cell1_B_product, cell1_previous_h, cell1_h, cell1_previous_h_next);
    if (far)
        rnn_streamed();
}

/* scrn.lua:11   y   (1 operation) */
RNN_INLINE void compute_y_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        float *restrict y)
{
    const rnn_vec y_1 = rnn_load_lanes(cell1_U_product + b * 64 + j, lanes)
            + rnn_load_lanes(cell1_P_product + b * 128 + 64 + j, lanes);
    rnn_store_lanes(y + b * 64 + j, y_1, lanes);
}

static void compute_y(const rnn_team *team, const size_t rows,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        float *restrict y)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_y_lanes(RNN_LANES, b, j, cell1_U_product, cell1_P_product, y);
    }
}

/* Memory of scrn_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..0), cell1_context (1..2), cell1_h (3..4), y (5..6)
*   1    B x 64: cell1_s_0 (-1..1), cell1_previous_h (3..3)
*   2    B x 64: cell1_h_0 (-1..3)
*   3    (T.N + B) x 80: cell1_B_product (0..3), cell1_U_product (4..5)
*   4    B x 64: cell1_previous_s (1..1), cell1_previous_h_next (3..3)
*   5    B x 64: cell1_s_0_ranked (1..1), cell1_h_0_ranked (3..3)
*   6    (T.N + B) x 128: cell1_P_product (2..5)
*/
struct scrn_forward_memory {
    float *x;
    float *cell1_s_0;
    float *cell1_h_0;
    float *cell1_previous_s;
    float *cell1_previous_h;
    float *cell1_previous_h_next;
    float *cell1_B_product;
    float *cell1_context;
    float *cell1_P_product;
    float *cell1_h;
    float *cell1_U_product;
    float *y;
    float *cell1_s_0_ranked;
    float *cell1_h_0_ranked;
    size_t bytes;
};

static void scrn_forward_layout(struct scrn_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_context = m->x;
    m->cell1_h = m->x;
    m->y = m->x;
    m->cell1_s_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h = m->cell1_s_0;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_B_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 80);
    m->cell1_U_product = m->cell1_B_product;
    m->cell1_previous_s = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h_next = m->cell1_previous_s;
    m->cell1_s_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = m->cell1_s_0_ranked;
    m->cell1_P_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->bytes = at;
    (void)T;
}

/* What the threads of scrn_forward need of it. */
struct scrn_forward_call {
    const scrn_args *args;
    size_t B;
    rnn_rows T;
    struct scrn_forward_memory m;
    const float *x;
    const float *cell1_s_0;
    const float *cell1_h_0;
};

static void scrn_forward_work(const rnn_team *team, const void *data)
{
    const struct scrn_forward_call *const call = (const struct scrn_forward_call *)data;
    const scrn_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct scrn_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_s_0 = call->cell1_s_0;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* scrn.lua:9   cell1_B_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 80, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_B,
            m.cell1_B_product + T_part.first * 80, 80);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_s_0, 16, m.cell1_s_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_s */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 384);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_s_0_ranked, 16, m.cell1_previous_s);
                }
                rnn_meet(&crew);
            }
            compute_cell1_context(&crew, rows, far, m.cell1_B_product + at * 80,
                    m.cell1_previous_s, m.cell1_context + at * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* scrn.lua:10   cell1_P_product = matvec(stack, cell1_context) */
    rnn_product_packed(T_part.count, 128, 16, m.cell1_context + T_part.first * 16, 16,
            packed + PACKED_cell1_P, m.cell1_P_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 9728);
        float *cell1_previous_h = m.cell1_previous_h,
                *cell1_previous_h_next = m.cell1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, cell1_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h(&crew, rows, far, packed + PACKED_cell1_R,
                    m.cell1_P_product + at * 128, m.cell1_B_product + at * 80, cell1_previous_h,
                    m.cell1_h + at * 64, cell1_previous_h_next);
            rnn_meet(&crew);
            float *const cell1_previous_h_now = cell1_previous_h;
            cell1_previous_h = cell1_previous_h_next;
            cell1_previous_h_next = cell1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* scrn.lua:11   cell1_U_product = matvec(cell1.U, cell1_h) */
    rnn_product_packed(T_part.count, 64, 64, m.cell1_h + T_part.first * 64, 64,
            packed + PACKED_cell1_U, m.cell1_U_product + T_part.first * 64, 64);
    rnn_meet(team);

    /* scrn.lua:11   y = add(cell1_U_product, cell1_P_product) */
    compute_y(team, (size_t)T.N, m.cell1_U_product, m.cell1_P_product, m.y);
}

int scrn_forward(const scrn_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "scrn_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 80);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct scrn_forward_memory m;
    scrn_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_s_0 = rnn_or_number(args->cell1_s, 0.0f, B * 16, m.cell1_s_0);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);

    const struct scrn_forward_call call = {args, B, T, m, x, cell1_s_0, cell1_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 25472 + (double)B * 0 + 0, scrn_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.y, 64, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* scrn.lua:11   mul   (3 operations) */
RNN_INLINE void compute_y_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        const float *restrict target, float *restrict mul)
{
    const rnn_vec y = rnn_load_lanes(cell1_U_product + b * 64 + j, lanes)
            + rnn_load_lanes(cell1_P_product + b * 128 + 64 + j, lanes);
    const rnn_vec sub_ = y - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_y_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_y_2_lanes(RNN_LANES, b, j, cell1_U_product, cell1_P_product, target, mul);
    }
}

/* scrn.lua:19   div   (1 operation) */
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

/* scrn.lua:19   div_2   (1 operation) */
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

/* Memory of scrn_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), cell1_context (2..3), cell1_h (4..5), mul (6..7), div (8..9)
*   1    B x 64: cell1_s_0 (-1..2), cell1_previous_h (4..4)
*   2    B x 64: cell1_h_0 (-1..4)
*   3    (T.N + B) x 64: target (-1..6), sum (7..8)
*   4    (T.N + B) x 80: cell1_B_product (0..4), cell1_U_product (5..6)
*   5    1 x 1: sum_over_2 (0..10)
*   6    B x 64: cell1_previous_s (2..2), cell1_previous_h_next (4..4)
*   7    B x 64: cell1_s_0_ranked (2..2), cell1_h_0_ranked (4..4)
*   8    (T.N + B) x 128: cell1_P_product (3..6)
*   9    1 x 1: sum_over (9..10)
*   10   1 x 1: div_2 (10..11)
*/
struct scrn_loss_memory {
    float *x;
    float *cell1_s_0;
    float *cell1_h_0;
    float *target;
    float *cell1_previous_s;
    float *cell1_previous_h;
    float *cell1_previous_h_next;
    float *cell1_B_product;
    float *cell1_context;
    float *cell1_P_product;
    float *cell1_h;
    float *cell1_U_product;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *cell1_s_0_ranked;
    float *cell1_h_0_ranked;
    size_t bytes;
};

static void scrn_loss_layout(struct scrn_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_context = m->x;
    m->cell1_h = m->x;
    m->mul = m->x;
    m->div = m->x;
    m->cell1_s_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h = m->cell1_s_0;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = m->target;
    m->cell1_B_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 80);
    m->cell1_U_product = m->cell1_B_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_previous_s = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_h_next = m->cell1_previous_s;
    m->cell1_s_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = m->cell1_s_0_ranked;
    m->cell1_P_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of scrn_loss need of it. */
struct scrn_loss_call {
    const scrn_args *args;
    size_t B;
    rnn_rows T;
    struct scrn_loss_memory m;
    const float *x;
    const float *cell1_s_0;
    const float *cell1_h_0;
    const float *target;
};

static void scrn_loss_work(const rnn_team *team, const void *data)
{
    const struct scrn_loss_call *const call = (const struct scrn_loss_call *)data;
    const scrn_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct scrn_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_s_0 = call->cell1_s_0;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* scrn.lua:9   cell1_B_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 80, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_B,
            m.cell1_B_product + T_part.first * 80, 80);

    /* scrn.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 35)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_s_0, 16, m.cell1_s_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_s */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 384);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_s_0_ranked, 16, m.cell1_previous_s);
                }
                rnn_meet(&crew);
            }
            compute_cell1_context(&crew, rows, far, m.cell1_B_product + at * 80,
                    m.cell1_previous_s, m.cell1_context + at * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* scrn.lua:10   cell1_P_product = matvec(stack, cell1_context) */
    rnn_product_packed(T_part.count, 128, 16, m.cell1_context + T_part.first * 16, 16,
            packed + PACKED_cell1_P, m.cell1_P_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 9728);
        float *cell1_previous_h = m.cell1_previous_h,
                *cell1_previous_h_next = m.cell1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, cell1_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h(&crew, rows, far, packed + PACKED_cell1_R,
                    m.cell1_P_product + at * 128, m.cell1_B_product + at * 80, cell1_previous_h,
                    m.cell1_h + at * 64, cell1_previous_h_next);
            rnn_meet(&crew);
            float *const cell1_previous_h_now = cell1_previous_h;
            cell1_previous_h = cell1_previous_h_next;
            cell1_previous_h_next = cell1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* scrn.lua:11   cell1_U_product = matvec(cell1.U, cell1_h) */
    rnn_product_packed(T_part.count, 64, 64, m.cell1_h + T_part.first * 64, 64,
            packed + PACKED_cell1_U, m.cell1_U_product + T_part.first * 64, 64);
    rnn_meet(team);

    /* scrn.lua:19   mul = mul(sub, sub) */
    compute_y_2(team, (size_t)T.N, m.cell1_U_product, m.cell1_P_product, target, m.mul);
    rnn_meet(team);

    /* scrn.lua:19   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* scrn.lua:19   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* scrn.lua:19   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* scrn.lua:19   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int scrn_loss(const scrn_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "scrn_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 80);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "scrn_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct scrn_loss_memory m;
    scrn_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_loss: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_s_0 = rnn_or_number(args->cell1_s, 0.0f, B * 16, m.cell1_s_0);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct scrn_loss_call call = {args, B, T, m, x, cell1_s_0, cell1_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 26528 + (double)B * 0 + 8, scrn_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "scrn_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* scrn.lua:19   d_y_div   (2 operations) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
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

/* scrn.lua:11   mul, d_y, d_target   (6 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        const float *restrict target, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_target)
{
    const rnn_vec y = rnn_load_lanes(cell1_U_product + b * 64 + j, lanes)
            + rnn_load_lanes(cell1_P_product + b * 128 + 64 + j, lanes);
    const rnn_vec sub_ = y - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_y_div[0]) * sub_;
    const rnn_vec d_y_1 = mul_2 + mul_2;
    const rnn_vec d_target_1 = -d_y_1;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_y + b * 64 + j, d_y_1, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict cell1_U_product, const float *restrict cell1_P_product,
        const float *restrict target, const float *restrict d_y_div, float *restrict mul,
        float *restrict d_y, float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, cell1_U_product, cell1_P_product, target,
                    d_y_div, mul, d_y, d_target);
    }
}

/* scrn.lua:10   d_cell1_previous_h_mul   (4 operations) */
RNN_INLINE void compute_d_cell1_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h, const float *restrict d_cell1_h_carry,
        const float *restrict cell1_U_product_2, float *restrict d_cell1_previous_h_mul)
{
    const rnn_vec d_h = rnn_load_lanes(d_cell1_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(cell1_U_product_2 + b * 64 + j, lanes);
    const rnn_vec mul_ = d_h
            * (rnn_load_lanes(cell1_h + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_h + b * 64 + j, lanes)));
    rnn_store_lanes(d_cell1_previous_h_mul + b * 64 + j, mul_, lanes);
}

static void compute_d_cell1_h(const rnn_team *team, const size_t rows,
        const float *restrict cell1_h, const float *restrict d_cell1_h_carry,
        const float *restrict cell1_U_product_2, float *restrict d_cell1_previous_h_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_cell1_h_lanes(RNN_LANES, b, j, cell1_h, d_cell1_h_carry, cell1_U_product_2,
                    d_cell1_previous_h_mul);
    }
}

/* scrn.lua:10   d_cell1_previous_h   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_cell1_h_carry)
{
    rnn_store_lanes(d_cell1_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_cell1_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_cell1_previous_h_mul,
        float *restrict d_cell1_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, d_cell1_previous_h_mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_cell1_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_cell1_h_carry);
    }
}

RNN_INLINE void compute_d_cell1_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_cell1_previous_h_mul,
        float *restrict d_cell1_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_cell1_previous_h_tile(tile, wide, j, b, panels, d_cell1_previous_h_mul,
                d_cell1_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_cell1_previous_h_tile(4, wide, j, b, panels, d_cell1_previous_h_mul,
                d_cell1_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_cell1_previous_h_tile(2, wide, j, b, panels, d_cell1_previous_h_mul,
                d_cell1_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_cell1_previous_h_tile(1, wide, j, b, panels, d_cell1_previous_h_mul,
                d_cell1_h_carry);
}

static void compute_d_cell1_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_cell1_previous_h_mul,
        float *restrict d_cell1_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_cell1_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_cell1_previous_h_mul, d_cell1_h_carry);
}

/* scrn.lua:9   d_cell1_context, d_cell1_previous_s   (3 operations) */
RNN_INLINE void compute_d_cell1_context_lanes(const int lanes, const size_t b, const size_t j,
        const int far, float *restrict d_cell1_context_carry,
        const float *restrict cell1_P_product_2, const float *restrict cell1_V_product,
        float *restrict d_cell1_context)
{
    const rnn_vec add_ = rnn_load_lanes(d_cell1_context_carry + b * 16 + j, lanes)
            + rnn_load_lanes(cell1_P_product_2 + b * 16 + j, lanes);
    const rnn_vec d_context = add_ + rnn_load_lanes(cell1_V_product + b * 16 + j, lanes);
    const rnn_vec d_s = d_context * 0.949999988f;
    rnn_store_far(d_cell1_context + b * 16 + j, d_context, lanes, far);
    rnn_store_lanes(d_cell1_context_carry + b * 16 + j, d_s, lanes);
}

static void compute_d_cell1_context(const rnn_team *team, const size_t rows, const int far,
        float *restrict d_cell1_context_carry, const float *restrict cell1_P_product_2,
        const float *restrict cell1_V_product, float *restrict d_cell1_context)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_context_lanes(RNN_LANES, b, j, far, d_cell1_context_carry,
                    cell1_P_product_2, cell1_V_product, d_cell1_context);
    }
    if (far)
        rnn_streamed();
}

/* scrn.lua:9   mul_2   (1 operation) */
RNN_INLINE void compute_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_cell1_context, float *restrict mul_2)
{
    const rnn_vec mul_ = rnn_load_lanes(d_cell1_context + b * 16 + j, lanes) * 0.0500000007f;
    rnn_store_lanes(mul_2 + b * 16 + j, mul_, lanes);
}

static void compute_mul(const rnn_team *team, const size_t rows,
        const float *restrict d_cell1_context, float *restrict mul_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_mul_lanes(RNN_LANES, b, j, d_cell1_context, mul_2);
    }
}

/* scrn.lua:15   d_x   (1 operation) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_B_product_2, const float *restrict cell1_A_product,
        float *restrict d_x)
{
    const rnn_vec d_x_1 = rnn_load_lanes(cell1_B_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(cell1_A_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict cell1_B_product_2, const float *restrict cell1_A_product,
        float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, cell1_B_product_2, cell1_A_product, d_x);
    }
}

/* Memory of scrn_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..25), d_x (26..27)
*   1    B x 64: cell1_s_0 (-1..3), d_cell1_h_carry (13..14), cell1_h_0_ranked (5..5)
*   2    B x 64: cell1_h_0 (-1..5), d_cell1_h (13..27)
*   3    (T.N + B) x 64: target (-1..7), sum (8..14), cell1_P_product_2 (15..22), mul_2 (23..25)
*   4    (T.N + B) x 80: cell1_B_product (0..5), cell1_U_product (6..7), cell1_U_product_2 (8..14)
*   5    1 x 1: sum_over_2 (0..22)
*   6    B x 16: cell1_previous_s (2..3), d_cell1_context_carry (21..22)
*   7    (T.N + B) x 16: cell1_context (2..20), d_cell1_context (21..23), cell1_B_product_2 (24..26)
*   8    1 x 1: sum_over (15..22), d_y_div (2..7)
*   9    B x 16: d_cell1_s (21..27), cell1_s_0_ranked (2..3)
*   10   (T.N + B) x 128: cell1_P_product (4..7), cell1_V_product (8..22)
*   11   (T.N + B) x 64: cell1_previous_h (5..20)
*   12   (T.N + B) x 64: cell1_h (5..14), cell1_A_product (15..26)
*   13   (T.N + B) x 64: mul (7..12), div (13..20)
*   14   (T.N + B) x 64: d_y (7..12), d_cell1_previous_h_mul (13..20)
*   15   (T.N + B) x 64: d_target (7..27)
*   16   1 x 1: div_2 (21..27)
*/
struct scrn_train_memory {
    float *x;
    float *cell1_s_0;
    float *cell1_h_0;
    float *target;
    float *cell1_previous_s;
    float *cell1_previous_h;
    float *d_cell1_h_carry;
    float *d_cell1_context_carry;
    float *cell1_B_product;
    float *cell1_context;
    float *cell1_P_product;
    float *cell1_h;
    float *cell1_U_product;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_y_div;
    float *d_y;
    float *cell1_U_product_2;
    float *d_cell1_previous_h_mul;
    float *cell1_P_product_2;
    float *cell1_V_product;
    float *d_cell1_context;
    float *mul_2;
    float *cell1_B_product_2;
    float *cell1_A_product;
    float *d_x;
    float *d_target;
    float *d_cell1_h;
    float *d_cell1_s;
    float *cell1_s_0_ranked;
    float *cell1_h_0_ranked;
    float *work;
    size_t bytes;
};

static void scrn_train_layout(struct scrn_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->cell1_s_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h_carry = m->cell1_s_0;
    m->cell1_h_0_ranked = m->cell1_s_0;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h = m->cell1_h_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = m->target;
    m->cell1_P_product_2 = m->target;
    m->mul_2 = m->target;
    m->cell1_B_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 80);
    m->cell1_U_product = m->cell1_B_product;
    m->cell1_U_product_2 = m->cell1_B_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_previous_s = (float *)rnn_take(session, &at, B * 16);
    m->d_cell1_context_carry = m->cell1_previous_s;
    m->cell1_context = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_cell1_context = m->cell1_context;
    m->cell1_B_product_2 = m->cell1_context;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_y_div = m->sum_over;
    m->d_cell1_s = (float *)rnn_take(session, &at, B * 16);
    m->cell1_s_0_ranked = m->d_cell1_s;
    m->cell1_P_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->cell1_V_product = m->cell1_P_product;
    m->cell1_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_A_product = m->cell1_h;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->mul;
    m->d_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_previous_h_mul = m->d_y;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of scrn_train need of it. */
struct scrn_train_call {
    const scrn_args *args;
    size_t B;
    rnn_rows T;
    struct scrn_train_memory m;
    const float *x;
    const float *cell1_s_0;
    const float *cell1_h_0;
    const float *target;
};

static void scrn_train_work(const rnn_team *team, const void *data)
{
    const struct scrn_train_call *const call = (const struct scrn_train_call *)data;
    const scrn_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct scrn_train_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_s_0 = call->cell1_s_0;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* scrn.lua:9   cell1_B_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 80, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_B,
            m.cell1_B_product + T_part.first * 80, 80);

    /* scrn.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 35)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_s_0, 16, m.cell1_s_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_s */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 384);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_s_0_ranked, 16, m.cell1_previous_s);
                }
                rnn_meet(&crew);
            }
            compute_cell1_context(&crew, rows, far, m.cell1_B_product + at * 80,
                    m.cell1_previous_s, m.cell1_context + at * 16);
            rnn_meet(&crew);
        }
    }

    /* scrn.lua:19   d_y_div = div(div, 64) */
    compute_d_y_div(team, 1, m.sum_over_2, m.d_y_div);
    rnn_meet(team);

    /* scrn.lua:10   cell1_P_product = matvec(stack, cell1_context) */
    rnn_product_packed(T_part.count, 128, 16, m.cell1_context + T_part.first * 16, 16,
            packed + PACKED_cell1_P, m.cell1_P_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
    }
    rnn_meet(team);

    /* scrn.lua:16   forwards over T: cell1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 9728);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, m.cell1_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_cell1_h(&crew, rows, far, packed + PACKED_cell1_R,
                    m.cell1_P_product + at * 128, m.cell1_B_product + at * 80,
                    m.cell1_previous_h + at * 64, m.cell1_h + at * 64,
                    m.cell1_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* scrn.lua:11   cell1_U_product = matvec(cell1.U, cell1_h) */
    rnn_product_packed(T_part.count, 64, 64, m.cell1_h + T_part.first * 64, 64,
            packed + PACKED_cell1_U, m.cell1_U_product + T_part.first * 64, 64);
    rnn_meet(team);

    /* scrn.lua:19   d_target = neg(d_y) */
    compute_d_target(team, (size_t)T.N, m.cell1_U_product, m.cell1_P_product, target, m.d_y_div,
            m.mul, m.d_y, m.d_target);
    rnn_meet(team);

    /* scrn.lua:19   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* scrn.lua:11   cell1_U_product_2 = matvec(cell1.U, d_y) */
    rnn_product_packed(T_part.count, 64, 64, m.d_y + T_part.first * 64, 64,
            packed + PACKED_cell1_U_transposed, m.cell1_U_product_2 + T_part.first * 64, 64);

    /* scrn.lua:10   cell1_V_product = matvec(cell1.V, d_y) */
    rnn_product_packed(T_part.count, 16, 64, m.d_y + T_part.first * 64, 64,
            packed + PACKED_cell1_V_transposed, m.cell1_V_product + T_part.first * 16, 16);

    /* scrn.lua:11   outer(d_y, cell1_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_U + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_y, (size_t)T.N, 64), units.first,
                units.count)), rnn_row_major(m.cell1_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* scrn.lua:10   outer(d_y, cell1_context) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_V + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_y, (size_t)T.N, 64), units.first,
                units.count)), rnn_row_major(m.cell1_context, (size_t)T.N, 16), 0.0f, work);
    }
    rnn_meet(team);

    /* scrn.lua:19   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* scrn.lua:16   backwards over T: d_cell1_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 10240);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_cell1_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_h(&crew, rows, m.cell1_h + at * 64, m.d_cell1_h_carry,
                    m.cell1_U_product_2 + at * 64, m.d_cell1_previous_h_mul + at * 64);
            rnn_meet(&crew);
            compute_d_cell1_previous_h(&crew, rows, packed + PACKED_cell1_R_transposed,
                    m.d_cell1_previous_h_mul + at * 64, m.d_cell1_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_h_carry, 64, m.d_cell1_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* scrn.lua:19   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* scrn.lua:10   cell1_P_product_2 = matvec(cell1.P, d_cell1_previous_h_mul) */
    rnn_product_packed(T_part.count, 16, 64, m.d_cell1_previous_h_mul + T_part.first * 64, 64,
            packed + PACKED_cell1_P_transposed, m.cell1_P_product_2 + T_part.first * 16, 16);

    /* scrn.lua:10   outer(d_cell1_previous_h_mul, cell1_context) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_P + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_cell1_previous_h_mul, (size_t)T.N,
                64), units.first, units.count)), rnn_row_major(m.cell1_context, (size_t)T.N, 16),
                0.0f, work);
    }

    /* scrn.lua:9   outer(d_cell1_previous_h_mul, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_A + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_cell1_previous_h_mul, (size_t)T.N,
                64), units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* scrn.lua:10   outer(d_cell1_previous_h_mul, cell1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_R + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_cell1_previous_h_mul, (size_t)T.N,
                64), units.first, units.count)),
                rnn_row_major(m.cell1_previous_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* scrn.lua:9   cell1_A_product = matvec(cell1.A, d_cell1_previous_h_mul) */
    rnn_product_packed(T_part.count, 16, 64, m.d_cell1_previous_h_mul + T_part.first * 64, 64,
            packed + PACKED_cell1_A_transposed, m.cell1_A_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* scrn.lua:19   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);

    /* scrn.lua:16   backwards over T: d_cell1_context_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 384);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 16, m.d_cell1_context_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_context(&crew, rows, far, m.d_cell1_context_carry,
                    m.cell1_P_product_2 + at * 16, m.cell1_V_product + at * 16,
                    m.d_cell1_context + at * 16);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_context_carry, 16, m.d_cell1_s);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* scrn.lua:9   mul_2 = mul(d_cell1_context, 0.05) */
    compute_mul(team, (size_t)T.N, m.d_cell1_context, m.mul_2);
    rnn_meet(team);

    /* scrn.lua:9   outer(mul_2, x) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + SCRN_cell1_B + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.mul_2, (size_t)T.N, 16), units.first,
                units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* scrn.lua:9   cell1_B_product_2 = matvec(cell1.B, mul_2) */
    rnn_product_packed(T_part.count, 16, 16, m.mul_2 + T_part.first * 16, 16,
            packed + PACKED_cell1_B_transposed, m.cell1_B_product_2 + T_part.first * 16, 16);
    rnn_meet(team);

    /* scrn.lua:15   d_x = add(cell1_B_product_2, cell1_A_product) */
    compute_d_x(team, (size_t)T.N, m.cell1_B_product_2, m.cell1_A_product, m.d_x);
}

int scrn_train(const scrn_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "scrn_train: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 80);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "scrn_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct scrn_train_memory m;
    scrn_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_s_0 = rnn_or_number(args->cell1_s, 0.0f, B * 16, m.cell1_s_0);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_train: gradients does not begin at a multiple of 4 bytes");

    const struct scrn_train_call call = {args, B, T, m, x, cell1_s_0, cell1_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 76832 + (double)B * 0 + 24, scrn_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_cell1_h)
        rnn_each_copy(B, 64, m.d_cell1_h, 64, args->d_cell1_h, 64);
    if (args->d_cell1_s)
        rnn_each_copy(B, 16, m.d_cell1_s, 16, args->d_cell1_s, 16);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "scrn_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of scrn_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 16: cell1_s_0 (-1..0)
*   1    B x 64: cell1_h_0 (-1..0)
*/
struct scrn_begin_memory {
    float *cell1_s_0;
    float *cell1_h_0;
    size_t bytes;
};

static void scrn_begin_layout(struct scrn_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->cell1_s_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int scrn_begin(const scrn_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 80);
    struct scrn_begin_memory m;
    scrn_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const cell1_s_0 = rnn_or_number(args->cell1_s, 0.0f, B * 16, m.cell1_s_0);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);

    rnn_begin_rows(B, args->restart, cell1_s_0, 16, 16, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, cell1_h_0, 64, 64, (float *)args->session + B * 16);
    return RNN_OK;
}

/* ---- step ---- */

/* scrn.lua:9   cell1_context   (4 operations) */
RNN_INLINE void compute_cell1_context_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict state_cell1_previous_s,
        float *restrict cell1_context)
{
    const rnn_vec context = 0.0500000007f * matvec_ + 0.949999988f
            * rnn_load_lanes(state_cell1_previous_s + b * 16 + j, lanes);
    rnn_store_lanes(cell1_context + b * 16 + j, context, lanes);
}

RNN_INLINE void compute_cell1_context_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict x,
        const float *restrict state_cell1_previous_s, float *restrict cell1_context)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, x + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_context_2_lanes(lanes, b + (size_t)r, j, acc[r], state_cell1_previous_s,
                cell1_context);
}

RNN_INLINE void compute_cell1_context_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict x,
        const float *restrict state_cell1_previous_s, float *restrict cell1_context)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_context_2_tile(TILE, lanes, j, b, panels, x, state_cell1_previous_s,
                cell1_context);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_context_2_tile(4, lanes, j, b, panels, x, state_cell1_previous_s,
                cell1_context);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_context_2_tile(2, lanes, j, b, panels, x, state_cell1_previous_s,
                cell1_context);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_context_2_tile(1, lanes, j, b, panels, x, state_cell1_previous_s,
                cell1_context);
}

static void compute_cell1_context_2(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict x,
        const float *restrict state_cell1_previous_s, float *restrict cell1_context)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_context_2_units(rows, RNN_LANES, j, panels, x, state_cell1_previous_s,
                cell1_context);
}

/* scrn.lua:10   cell1_h   (6 operations) */
RNN_INLINE void compute_cell1_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        float *restrict cell1_h)
{
    const rnn_vec h = rnn_sigmoid(matvec_ + matvec_2 + matvec_3);
    rnn_store_lanes(cell1_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_cell1_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict cell1_context,
        const float *restrict x, const float *restrict state_cell1_previous_h,
        float *restrict cell1_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, cell1_context + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc1, rows, 1, 16, x + b * 16, 16, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, state_cell1_previous_h + b * 64, 64, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_h_2_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], acc2[r], cell1_h);
}

RNN_INLINE void compute_cell1_h_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict cell1_context,
        const float *restrict x, const float *restrict state_cell1_previous_h,
        float *restrict cell1_h)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_h_2_tile(TILE, lanes, j, b, panels0, panels1, panels2, cell1_context, x,
                state_cell1_previous_h, cell1_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_h_2_tile(4, lanes, j, b, panels0, panels1, panels2, cell1_context, x,
                state_cell1_previous_h, cell1_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_h_2_tile(2, lanes, j, b, panels0, panels1, panels2, cell1_context, x,
                state_cell1_previous_h, cell1_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_h_2_tile(1, lanes, j, b, panels0, panels1, panels2, cell1_context, x,
                state_cell1_previous_h, cell1_h);
}

static void compute_cell1_h_2(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict cell1_context,
        const float *restrict x, const float *restrict state_cell1_previous_h,
        float *restrict cell1_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_h_2_units(rows, RNN_LANES, j, panels0, panels1, panels2, cell1_context, x,
                state_cell1_previous_h, cell1_h);
}

/* scrn.lua:11   y   (3 operations) */
RNN_INLINE void compute_y_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, float *restrict y)
{
    const rnn_vec y_1 = matvec_ + matvec_2;
    rnn_store_lanes(y + b * 64 + j, y_1, lanes);
}

RNN_INLINE void compute_y_3_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict cell1_h, const float *restrict cell1_context, float *restrict y)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, cell1_h + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc1, rows, 1, 16, cell1_context + b * 16, 16, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_y_3_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], y);
}

RNN_INLINE void compute_y_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict cell1_h, const float *restrict cell1_context, float *restrict y)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_y_3_tile(TILE, lanes, j, b, panels0, panels1, cell1_h, cell1_context, y);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_y_3_tile(4, lanes, j, b, panels0, panels1, cell1_h, cell1_context, y);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_y_3_tile(2, lanes, j, b, panels0, panels1, cell1_h, cell1_context, y);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_y_3_tile(1, lanes, j, b, panels0, panels1, cell1_h, cell1_context, y);
}

static void compute_y_3(const rnn_team *team, const size_t rows, const float *restrict panels0,
        const float *restrict panels1, const float *restrict cell1_h,
        const float *restrict cell1_context, float *restrict y)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_y_3_units(rows, RNN_LANES, j, panels0, panels1, cell1_h, cell1_context, y);
}

/* Memory of scrn_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 16: cell1_context (0..3)
*   1    B x 64: cell1_h (1..3)
*   2    B x 64: y (2..3)
*/
struct scrn_step_memory {
    float *cell1_context;
    float *cell1_h;
    float *y;
    size_t bytes;
};

static void scrn_step_layout(struct scrn_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->cell1_context = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h = (float *)rnn_take(session, &at, B * 64);
    m->y = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of scrn_step need of it. */
struct scrn_step_call {
    const scrn_args *args;
    size_t B;
    struct scrn_step_memory m;
    const float *x;
    float *state_cell1_previous_s;
    float *state_cell1_previous_h;
};

static void scrn_step_work(const rnn_team *team, const void *data)
{
    const struct scrn_step_call *const call = (const struct scrn_step_call *)data;
    const scrn_args *const args = call->args;
    const size_t B = call->B;
    const struct scrn_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_cell1_previous_s = call->state_cell1_previous_s;
    float *const state_cell1_previous_h = call->state_cell1_previous_h;
    const float *const packed = (const float *)args->packed;

    /* scrn.lua:9   cell1_context = add(mul, mul) */
    compute_cell1_context_2(team, B, packed + PACKED_cell1_B_2, x, state_cell1_previous_s,
            m.cell1_context);
    rnn_meet(team);

    /* scrn.lua:10   cell1_h = sigmoid(add) */
    compute_cell1_h_2(team, B, packed + PACKED_cell1_P_2, packed + PACKED_cell1_A,
            packed + PACKED_cell1_R_2, m.cell1_context, x, state_cell1_previous_h, m.cell1_h);
    rnn_meet(team);

    /* scrn.lua:11   y = add(matvec, matvec) */
    compute_y_3(team, B, packed + PACKED_cell1_U_2, packed + PACKED_cell1_V, m.cell1_h,
            m.cell1_context, m.y);
}

int scrn_step(const scrn_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 80);
    struct scrn_step_memory m;
    scrn_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_step: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "scrn_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_step: x is NULL");
    const float *const x = args->x;
    float *const state_cell1_previous_s = (float *)args->session + B * 0;
    float *const state_cell1_previous_h = (float *)args->session + B * 16;

    const struct scrn_step_call call = {args, B, m, x, state_cell1_previous_s,
            state_cell1_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 25472 + 0, scrn_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "scrn_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 64, m.y, 64, args->y, 64);
    rnn_begin_rows(B, NULL, m.cell1_context, 16, 16, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.cell1_h, 64, 64, (float *)args->session + B * 16);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"cell1.B", 2, {16, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.P", 2, {64, 16}, 256, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.A", 2, {64, 16}, 1280, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.R", 2, {64, 64}, 2304, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.U", 2, {64, 64}, 6400, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.V", 2, {64, 16}, 10496, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(scrn_args, T), offsetof(scrn_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(scrn_args, x), offsetof(scrn_args, d_x)},
    {"cell1.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(scrn_args, cell1_h),
            offsetof(scrn_args, d_cell1_h)},
    {"cell1.s", 0, 1, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(scrn_args, cell1_s),
            offsetof(scrn_args, d_cell1_s)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(scrn_args, target),
            offsetof(scrn_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(scrn_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(scrn_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"cell1_previous_s", 0, -1, 16, 0, 0},
    {"cell1_previous_h", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const scrn_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return SCRN_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return SCRN_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return SCRN_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return SCRN_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return SCRN_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return scrn_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return scrn_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return scrn_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return scrn_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return scrn_step(args, error);
}

const rnn_model scrn_model = {
    .name = "scrn",
    .source = "scrn.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = SCRN_PARAMS,
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
    .state_floats = 80,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(scrn_args),
    .member_params = offsetof(scrn_args, params),
    .member_packed = offsetof(scrn_args, packed),
    .member_session = offsetof(scrn_args, session),
    .member_session_bytes = offsetof(scrn_args, session_bytes),
    .member_pool = offsetof(scrn_args, pool),
    .member_batch = offsetof(scrn_args, B),
    .member_loss = offsetof(scrn_args, loss),
    .member_gradients = offsetof(scrn_args, gradients),
    .member_seed = offsetof(scrn_args, seed),
    .member_update = offsetof(scrn_args, update),
    .member_restart = offsetof(scrn_args, restart),
    .packed_bytes = SCRN_PACKED,
    .prepare = scrn_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
