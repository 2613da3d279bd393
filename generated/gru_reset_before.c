/* gru_reset_before: a recurrent network, compiled by rnnc from gru_reset_before.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "gru_reset_before.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_gru_Wz = 0, /* 192 x 16, wide panels */
    PACKED_gru_Rz = 3072, /* 64 x 64, panels of 1 gate */
    PACKED_gru_Rn = 7168, /* 64 x 64, panels of 1 gate */
    PACKED_gru_Rr = 11264, /* 64 x 64, wide panels */
    PACKED_gru_Rz_2 = 15360, /* 64 x 64, panels of 2 gates */
    PACKED_gru_Rn_2 = 23552, /* 64 x 64, wide panels */
    PACKED_gru_Rn_transposed = 27648, /* 64 x 64, wide panels */
    PACKED_gru_Rz_transposed = 31744, /* 64 x 64, panels of 1 gate */
    PACKED_gru_Rr_transposed = 35840, /* 64 x 64, panels of 1 gate */
    PACKED_gru_Wz_transposed = 39936, /* 16 x 64, wide panels */
    PACKED_gru_Wn_transposed = 40960, /* 16 x 64, wide panels */
    PACKED_gru_Wr_transposed = 41984, /* 16 x 64, wide panels */
    PACKED_gru_Wz_2 = 43008, /* 64 x 16, panels of 2 gates */
    PACKED_gru_Wr = 45056, /* 64 x 16, panels of 1 gate */
    PACKED_gru_Rr_2 = 46080, /* 64 x 64, panels of 1 gate */
};

/* What the threads of gru_reset_before_prepare need of it. */
struct gru_reset_before_prepare_call {
    const float *params;
    float *packed;
};

static void gru_reset_before_prepare_work(const rnn_team *team, const void *data)
{
    const struct gru_reset_before_prepare_call *const call = (const struct gru_reset_before_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_gru_Wz, params + GRU_RESET_BEFORE_gru_Wz, 16, 1, 192, 0,
            64, 16);
    rnn_pack_wide(team, packed + PACKED_gru_Wz, params + GRU_RESET_BEFORE_gru_Wn, 16, 1, 192, 64,
            64, 16);
    rnn_pack_wide(team, packed + PACKED_gru_Wz, params + GRU_RESET_BEFORE_gru_Wr, 16, 1, 192, 128,
            64, 16);
    rnn_pack_gate(team, packed + PACKED_gru_Rz, params + GRU_RESET_BEFORE_gru_Rz, 64, 1, 64, 1, 0,
            64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_gru_Rn, params + GRU_RESET_BEFORE_gru_Rn, 64, 1, 64, 1, 0,
            64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Rr, params + GRU_RESET_BEFORE_gru_Rr, 64, 1, 64, 0, 64,
            64);
    rnn_pack_gate(team, packed + PACKED_gru_Rz_2, params + GRU_RESET_BEFORE_gru_Rz, 64, 1, 64, 2,
            0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_gru_Rz_2, params + GRU_RESET_BEFORE_gru_Rr, 64, 1, 64, 2,
            1, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Rn_2, params + GRU_RESET_BEFORE_gru_Rn, 64, 1, 64, 0,
            64, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Rn_transposed, params + GRU_RESET_BEFORE_gru_Rn, 1, 64,
            64, 0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_gru_Rz_transposed, params + GRU_RESET_BEFORE_gru_Rz, 1, 64,
            64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_gru_Rr_transposed, params + GRU_RESET_BEFORE_gru_Rr, 1, 64,
            64, 1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Wz_transposed, params + GRU_RESET_BEFORE_gru_Wz, 1, 16,
            16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Wn_transposed, params + GRU_RESET_BEFORE_gru_Wn, 1, 16,
            16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_gru_Wr_transposed, params + GRU_RESET_BEFORE_gru_Wr, 1, 16,
            16, 0, 16, 64);
    rnn_pack_gate(team, packed + PACKED_gru_Wz_2, params + GRU_RESET_BEFORE_gru_Wz, 16, 1, 64, 2,
            0, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_gru_Wz_2, params + GRU_RESET_BEFORE_gru_Wn, 16, 1, 64, 2,
            1, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_gru_Wr, params + GRU_RESET_BEFORE_gru_Wr, 16, 1, 64, 1, 0,
            16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_gru_Rr_2, params + GRU_RESET_BEFORE_gru_Rr, 64, 1, 64, 1,
            0, 64, 0, 64);
}

void gru_reset_before_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct gru_reset_before_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 50176 * RNN_MOVE_WORK, gru_reset_before_prepare_work, &call);
}

void gru_reset_before_prepare(const float *params, void *memory)
{
    gru_reset_before_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* gru_reset_before.lua:9   gru_n_mul   (5 operations) */
RNN_INLINE void compute_gru_r_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict gru_previous_h,
        const float *restrict gru_Wz_product, const float *restrict gru_br,
        float *restrict gru_n_mul)
{
    const rnn_vec gru_r_1 = rnn_sigmoid(rnn_load_lanes(gru_Wz_product + b * 192 + 128 + j, lanes)
            + matvec_ + rnn_load_lanes(gru_br + j, lanes));
    const rnn_vec mul_ = gru_r_1 * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(gru_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_gru_r_ask(const size_t b, const size_t j, const float *gru_Wz_product)
{
    rnn_will_read(gru_Wz_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_gru_r_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict gru_previous_h,
        const float *restrict gru_Wz_product, const float *restrict gru_br,
        float *restrict gru_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_gru_r_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                gru_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, gru_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_gru_r_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], gru_previous_h,
                gru_Wz_product, gru_br, gru_n_mul);
    }
}

RNN_INLINE void compute_gru_r_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict gru_previous_h,
        const float *restrict gru_Wz_product, const float *restrict gru_br,
        float *restrict gru_n_mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_gru_r_tile(tile, wide, j, b, panels, gru_previous_h, gru_Wz_product, gru_br,
                gru_n_mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_gru_r_tile(4, wide, j, b, panels, gru_previous_h, gru_Wz_product, gru_br,
                gru_n_mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_gru_r_tile(2, wide, j, b, panels, gru_previous_h, gru_Wz_product, gru_br,
                gru_n_mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_gru_r_tile(1, wide, j, b, panels, gru_previous_h, gru_Wz_product, gru_br,
                gru_n_mul);
}

static void compute_gru_r(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_br, float *restrict gru_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_gru_r_units(rows, RNN_WIDE, j + part, panels, gru_previous_h, gru_Wz_product,
                    gru_br, gru_n_mul);
}

/* gru_reset_before.lua:9   gru_h   (12 operations) */
RNN_INLINE void compute_gru_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const int far,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_bn, float *restrict gru_h,
        float *restrict gru_previous_h_next)
{
    const rnn_vec z = rnn_sigmoid(rnn_load_lanes(gru_Wz_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(gru_bz + j, lanes));
    const rnn_vec n = rnn_tanh(rnn_load_lanes(gru_Wz_product + b * 192 + 64 + j, lanes) + matvec_2
            + rnn_load_lanes(gru_bn + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes);
    rnn_store_far(gru_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(gru_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_gru_h_ask(const size_t b, const size_t j, const float *gru_Wz_product)
{
    rnn_will_read(gru_Wz_product + b * 192 + j);
    rnn_will_read(gru_Wz_product + b * 192 + 64 + j);
}

RNN_INLINE void compute_gru_h_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_n_mul,
        const float *restrict gru_bn, float *restrict gru_h, float *restrict gru_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_gru_h_ask(b + (size_t)r, j, gru_Wz_product);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, gru_previous_h + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, gru_n_mul + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_gru_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], far, gru_previous_h,
                gru_Wz_product, gru_bz, gru_bn, gru_h, gru_previous_h_next);
}

RNN_INLINE void compute_gru_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_n_mul,
        const float *restrict gru_bn, float *restrict gru_h, float *restrict gru_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_gru_h_tile(TILE, lanes, j, b, far, panels0, panels1, gru_previous_h,
                gru_Wz_product, gru_bz, gru_n_mul, gru_bn, gru_h, gru_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_gru_h_tile(4, lanes, j, b, far, panels0, panels1, gru_previous_h, gru_Wz_product,
                gru_bz, gru_n_mul, gru_bn, gru_h, gru_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_gru_h_tile(2, lanes, j, b, far, panels0, panels1, gru_previous_h, gru_Wz_product,
                gru_bz, gru_n_mul, gru_bn, gru_h, gru_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_gru_h_tile(1, lanes, j, b, far, panels0, panels1, gru_previous_h, gru_Wz_product,
                gru_bz, gru_n_mul, gru_bn, gru_h, gru_previous_h_next);
}

static void compute_gru_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_n_mul,
        const float *restrict gru_bn, float *restrict gru_h, float *restrict gru_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_gru_h_units(rows, RNN_LANES, j, far, panels0, panels1, gru_previous_h,
                gru_Wz_product, gru_bz, gru_n_mul, gru_bn, gru_h, gru_previous_h_next);
    if (far)
        rnn_streamed();
}

/* gru_reset_before.lua:12   gru_last_h   (1 operation) */
RNN_INLINE void compute_gru_last_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict gru_last_h_empty, const float *restrict gru_h_0,
        const float *restrict gru_last_h_last, float *restrict gru_last_h)
{
    const rnn_vec h = rnn_choose(rnn_set(gru_last_h_empty[b]),
            rnn_load_lanes(gru_h_0 + b * 64 + j, lanes),
            rnn_load_lanes(gru_last_h_last + b * 64 + j, lanes));
    rnn_store_lanes(gru_last_h + b * 64 + j, h, lanes);
}

static void compute_gru_last_h(const rnn_team *team, const size_t rows,
        const float *restrict gru_last_h_empty, const float *restrict gru_h_0,
        const float *restrict gru_last_h_last, float *restrict gru_last_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_gru_last_h_lanes(RNN_LANES, b, j, gru_last_h_empty, gru_h_0, gru_last_h_last,
                    gru_last_h);
    }
}

/* Memory of gru_reset_before_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: gru_h_0 (-1..3)
*   1    (T.N + B) x 64: x (-1..1), gru_h (2..4)
*   2    B x 1: gru_last_h_empty (0..3)
*   3    (T.N + B) x 192: gru_Wz_product (1..2)
*   4    B x 64: gru_previous_h (2..2), gru_last_h (3..4)
*   5    B x 64: gru_previous_h_next (2..2)
*   6    B x 64: gru_n_mul (2..2)
*   7    B x 64: gru_last_h_last (2..3)
*   8    B x 64: gru_h_0_ranked (2..3)
*/
struct gru_reset_before_forward_memory {
    float *gru_h_0;
    float *x;
    float *gru_previous_h;
    float *gru_previous_h_next;
    float *gru_last_h_empty;
    float *gru_Wz_product;
    float *gru_n_mul;
    float *gru_h;
    float *gru_last_h;
    float *gru_last_h_last;
    float *gru_h_0_ranked;
    size_t bytes;
};

static void gru_reset_before_forward_layout(struct gru_reset_before_forward_memory *m,
        void *session, const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->gru_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_h = m->x;
    m->gru_last_h_empty = (float *)rnn_take(session, &at, B * 1);
    m->gru_Wz_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->gru_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->gru_last_h = m->gru_previous_h;
    m->gru_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->gru_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->gru_last_h_last = (float *)rnn_take(session, &at, B * 64);
    m->gru_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_reset_before_forward need of it. */
struct gru_reset_before_forward_call {
    const gru_reset_before_args *args;
    size_t B;
    rnn_rows T;
    struct gru_reset_before_forward_memory m;
    const float *gru_h_0;
    const float *x;
};

static void gru_reset_before_forward_work(const rnn_team *team, const void *data)
{
    const struct gru_reset_before_forward_call *const call = (const struct gru_reset_before_forward_call *)data;
    const gru_reset_before_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_reset_before_forward_memory m = call->m;
    const float *const gru_h_0 = call->gru_h_0;
    const float *const x = call->x;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru_reset_before.lua:12   gru_last_h_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.gru_last_h_empty);
    }
    rnn_meet(team);

    /* gru_reset_before.lua:9   gru_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_gru_Wz,
            m.gru_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, gru_h_0, 64, m.gru_h_0_ranked);
    }
    rnn_meet(team);

    /* gru_reset_before.lua:17   forwards over T: gru_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        float *gru_previous_h = m.gru_previous_h, *gru_previous_h_next = m.gru_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.gru_h_0_ranked, 64, gru_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_gru_r(&crew, rows, packed + PACKED_gru_Rr, gru_previous_h,
                    m.gru_Wz_product + at * 192, args->params + GRU_RESET_BEFORE_gru_br,
                    m.gru_n_mul);
            rnn_meet(&crew);
            compute_gru_h(&crew, rows, far, packed + PACKED_gru_Rz, packed + PACKED_gru_Rn,
                    gru_previous_h, m.gru_Wz_product + at * 192,
                    args->params + GRU_RESET_BEFORE_gru_bz, m.gru_n_mul,
                    args->params + GRU_RESET_BEFORE_gru_bn, m.gru_h + at * 64, gru_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, gru_previous_h_next, 64, m.gru_last_h_last);
                }
                rnn_meet(&crew);
            }
            float *const gru_previous_h_now = gru_previous_h;
            gru_previous_h = gru_previous_h_next;
            gru_previous_h_next = gru_previous_h_now;
        }
    }
    rnn_meet(team);

    /* gru_reset_before.lua:12   gru_last_h = select(gru_last_h_empty, gru_h_0, gru_last_h_last) */
    compute_gru_last_h(team, B, m.gru_last_h_empty, gru_h_0, m.gru_last_h_last, m.gru_last_h);
}

int gru_reset_before_forward(const gru_reset_before_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_reset_before_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_reset_before_forward_memory m;
    gru_reset_before_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: packed does not begin at a multiple of 4 bytes");
    const float *const gru_h_0 = rnn_or_number(args->gru_h, 0.0f, B * 64, m.gru_h_0);
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);

    const struct gru_reset_before_forward_call call = {args, B, T, m, gru_h_0, x};
    if (rnn_pool_run(args->pool, (double)T.N * 37888 + (double)B * 520 + 0,
            gru_reset_before_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_forward: another thread is using the pool");

    if (args->h)
        rnn_each_copy(B, 64, m.gru_last_h, 64, args->h, 64);
    if (args->output)
        rnn_rows_unpack(&T, m.gru_h, 64, args->output);
    return RNN_OK;
}

/* ---- loss ---- */

/* gru_reset_before.lua:21   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict gru_h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(gru_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict gru_h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, gru_h, target, mul);
    }
}

/* gru_reset_before.lua:21   div   (1 operation) */
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

/* gru_reset_before.lua:21   div_2   (1 operation) */
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

/* Memory of gru_reset_before_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), gru_h (2..3), sum (4..5)
*   1    B x 64: gru_h_0 (-1..2)
*   2    (T.N + B) x 64: target (-1..3), div (5..6)
*   3    (T.N + B) x 192: gru_Wz_product (0..2), mul (3..4)
*   4    1 x 1: sum_over_2 (0..7)
*   5    B x 64: gru_previous_h (2..2)
*   6    B x 64: gru_previous_h_next (2..2)
*   7    B x 64: gru_n_mul (2..2)
*   8    B x 64: gru_h_0_ranked (2..2)
*   9    1 x 1: sum_over (6..7)
*   10   1 x 1: div_2 (7..8)
*/
struct gru_reset_before_loss_memory {
    float *x;
    float *gru_h_0;
    float *target;
    float *gru_previous_h;
    float *gru_previous_h_next;
    float *gru_Wz_product;
    float *gru_n_mul;
    float *gru_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *gru_h_0_ranked;
    size_t bytes;
};

static void gru_reset_before_loss_layout(struct gru_reset_before_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_h = m->x;
    m->sum = m->x;
    m->gru_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->target;
    m->gru_Wz_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->mul = m->gru_Wz_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->gru_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->gru_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->gru_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->gru_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_reset_before_loss need of it. */
struct gru_reset_before_loss_call {
    const gru_reset_before_args *args;
    size_t B;
    rnn_rows T;
    struct gru_reset_before_loss_memory m;
    const float *x;
    const float *gru_h_0;
    const float *target;
};

static void gru_reset_before_loss_work(const rnn_team *team, const void *data)
{
    const struct gru_reset_before_loss_call *const call = (const struct gru_reset_before_loss_call *)data;
    const gru_reset_before_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_reset_before_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const gru_h_0 = call->gru_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru_reset_before.lua:9   gru_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_gru_Wz,
            m.gru_Wz_product + T_part.first * 192, 192);

    /* gru_reset_before.lua:21   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 42)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, gru_h_0, 64, m.gru_h_0_ranked);
    }
    rnn_meet(team);

    /* gru_reset_before.lua:17   forwards over T: gru_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        float *gru_previous_h = m.gru_previous_h, *gru_previous_h_next = m.gru_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.gru_h_0_ranked, 64, gru_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_gru_r(&crew, rows, packed + PACKED_gru_Rr, gru_previous_h,
                    m.gru_Wz_product + at * 192, args->params + GRU_RESET_BEFORE_gru_br,
                    m.gru_n_mul);
            rnn_meet(&crew);
            compute_gru_h(&crew, rows, far, packed + PACKED_gru_Rz, packed + PACKED_gru_Rn,
                    gru_previous_h, m.gru_Wz_product + at * 192,
                    args->params + GRU_RESET_BEFORE_gru_bz, m.gru_n_mul,
                    args->params + GRU_RESET_BEFORE_gru_bn, m.gru_h + at * 64, gru_previous_h_next);
            rnn_meet(&crew);
            float *const gru_previous_h_now = gru_previous_h;
            gru_previous_h = gru_previous_h_next;
            gru_previous_h_next = gru_previous_h_now;
        }
    }
    rnn_meet(team);

    /* gru_reset_before.lua:21   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.gru_h, target, m.mul);
    rnn_meet(team);

    /* gru_reset_before.lua:21   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* gru_reset_before.lua:21   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* gru_reset_before.lua:21   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* gru_reset_before.lua:21   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int gru_reset_before_loss(const gru_reset_before_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_reset_before_loss: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_reset_before_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_reset_before_loss_memory m;
    gru_reset_before_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const gru_h_0 = rnn_or_number(args->gru_h, 0.0f, B * 64, m.gru_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct gru_reset_before_loss_call call = {args, B, T, m, x, gru_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 38944 + (double)B * 0 + 8,
            gru_reset_before_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "gru_reset_before_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* gru_reset_before.lua:9   gru_z, gru_r, gru_n_mul   (9 operations) */
RNN_INLINE void compute_gru_r_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const int far,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_br, float *restrict gru_z,
        float *restrict gru_r, float *restrict gru_n_mul)
{
    const rnn_vec z = rnn_sigmoid(rnn_load_lanes(gru_Wz_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(gru_bz + j, lanes));
    const rnn_vec gru_r_1 = rnn_sigmoid(rnn_load_lanes(gru_Wz_product + b * 192 + 128 + j, lanes)
            + matvec_2 + rnn_load_lanes(gru_br + j, lanes));
    const rnn_vec mul_ = gru_r_1 * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(gru_z + b * 64 + j, z, lanes);
    rnn_store_far(gru_r + b * 64 + j, gru_r_1, lanes, far);
    rnn_store_lanes(gru_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_gru_r_2_ask(const size_t b, const size_t j, const float *gru_Wz_product)
{
    rnn_will_read(gru_Wz_product + b * 192 + j);
    rnn_will_read(gru_Wz_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_gru_r_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict gru_previous_h, const float *restrict gru_Wz_product,
        const float *restrict gru_bz, const float *restrict gru_br, float *restrict gru_z,
        float *restrict gru_r, float *restrict gru_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_gru_r_2_ask(b + (size_t)r, j, gru_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 64);
    rnn_panel_product_lane(acc, rows, 2, 64, gru_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_gru_r_2_lanes(lanes, b + (size_t)r, j, acc[r * 2 + 0], acc[r * 2 + 1], far,
                gru_previous_h, gru_Wz_product, gru_bz, gru_br, gru_z, gru_r, gru_n_mul);
}

RNN_INLINE void compute_gru_r_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict gru_previous_h,
        const float *restrict gru_Wz_product, const float *restrict gru_bz,
        const float *restrict gru_br, float *restrict gru_z, float *restrict gru_r,
        float *restrict gru_n_mul)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_gru_r_2_tile(TILE, lanes, j, b, far, panels, gru_previous_h, gru_Wz_product,
                gru_bz, gru_br, gru_z, gru_r, gru_n_mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_gru_r_2_tile(4, lanes, j, b, far, panels, gru_previous_h, gru_Wz_product, gru_bz,
                gru_br, gru_z, gru_r, gru_n_mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_gru_r_2_tile(2, lanes, j, b, far, panels, gru_previous_h, gru_Wz_product, gru_bz,
                gru_br, gru_z, gru_r, gru_n_mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_gru_r_2_tile(1, lanes, j, b, far, panels, gru_previous_h, gru_Wz_product, gru_bz,
                gru_br, gru_z, gru_r, gru_n_mul);
}

static void compute_gru_r_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict gru_previous_h,
        const float *restrict gru_Wz_product, const float *restrict gru_bz,
        const float *restrict gru_br, float *restrict gru_z, float *restrict gru_r,
        float *restrict gru_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_gru_r_2_units(rows, RNN_LANES, j, far, panels, gru_previous_h, gru_Wz_product,
                gru_bz, gru_br, gru_z, gru_r, gru_n_mul);
    if (far)
        rnn_streamed();
}

/* gru_reset_before.lua:11   gru_n, gru_h   (8 operations) */
RNN_INLINE void compute_gru_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict gru_z,
        const float *restrict gru_Wz_product, const float *restrict gru_bn,
        const float *restrict gru_previous_h, float *restrict gru_n, float *restrict gru_h,
        float *restrict gru_previous_h_next)
{
    const rnn_vec n = rnn_tanh(rnn_load_lanes(gru_Wz_product + b * 192 + 64 + j, lanes) + matvec_
            + rnn_load_lanes(gru_bn + j, lanes));
    const rnn_vec h = (1.0f - rnn_load_lanes(gru_z + b * 64 + j, lanes)) * n
            + rnn_load_lanes(gru_z + b * 64 + j, lanes)
            * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes);
    rnn_store_far(gru_n + b * 64 + j, n, lanes, far);
    rnn_store_far(gru_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(gru_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_gru_h_2_ask(const size_t b, const size_t j, const float *gru_z,
        const float *gru_Wz_product)
{
    rnn_will_read(gru_z + b * 64 + j);
    rnn_will_read(gru_Wz_product + b * 192 + 64 + j);
}

RNN_INLINE void compute_gru_h_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const int far, const float *restrict panels, const float *restrict gru_z,
        const float *restrict gru_n_mul, const float *restrict gru_Wz_product,
        const float *restrict gru_bn, const float *restrict gru_previous_h, float *restrict gru_n,
        float *restrict gru_h, float *restrict gru_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_gru_h_2_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL), gru_z,
                gru_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, gru_n_mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_gru_h_2_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far, gru_z,
                gru_Wz_product, gru_bn, gru_previous_h, gru_n, gru_h, gru_previous_h_next);
    }
}

RNN_INLINE void compute_gru_h_2_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict gru_z,
        const float *restrict gru_n_mul, const float *restrict gru_Wz_product,
        const float *restrict gru_bn, const float *restrict gru_previous_h, float *restrict gru_n,
        float *restrict gru_h, float *restrict gru_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_gru_h_2_tile(tile, wide, j, b, far, panels, gru_z, gru_n_mul, gru_Wz_product,
                gru_bn, gru_previous_h, gru_n, gru_h, gru_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_gru_h_2_tile(4, wide, j, b, far, panels, gru_z, gru_n_mul, gru_Wz_product, gru_bn,
                gru_previous_h, gru_n, gru_h, gru_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_gru_h_2_tile(2, wide, j, b, far, panels, gru_z, gru_n_mul, gru_Wz_product, gru_bn,
                gru_previous_h, gru_n, gru_h, gru_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_gru_h_2_tile(1, wide, j, b, far, panels, gru_z, gru_n_mul, gru_Wz_product, gru_bn,
                gru_previous_h, gru_n, gru_h, gru_previous_h_next);
}

static void compute_gru_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict gru_z, const float *restrict gru_n_mul,
        const float *restrict gru_Wz_product, const float *restrict gru_bn,
        const float *restrict gru_previous_h, float *restrict gru_n, float *restrict gru_h,
        float *restrict gru_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_gru_h_2_units(rows, RNN_WIDE, j + part, far, panels, gru_z, gru_n_mul,
                    gru_Wz_product, gru_bn, gru_previous_h, gru_n, gru_h, gru_previous_h_next);
    if (far)
        rnn_streamed();
}

/* gru_reset_before.lua:21   d_gru_h_div   (2 operations) */
RNN_INLINE void compute_d_gru_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_gru_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
    rnn_store_lanes(d_gru_h_div + j, div_, lanes);
}

static void compute_d_gru_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_gru_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_gru_h_div_lanes(RNN_LANES, j, sum_over_2, d_gru_h_div);
    if (j < end)
        compute_d_gru_h_div_lanes((int)(end - j), j, sum_over_2, d_gru_h_div);
}

/* gru_reset_before.lua:21   mul, d_gru_h_add, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict gru_h, const float *restrict target,
        const float *restrict d_gru_h_div, float *restrict mul, float *restrict d_gru_h_add,
        float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(gru_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_gru_h_div[0]) * sub_;
    const rnn_vec add_ = mul_2 + mul_2;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_gru_h_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows, const float *restrict gru_h,
        const float *restrict target, const float *restrict d_gru_h_div, float *restrict mul,
        float *restrict d_gru_h_add, float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, gru_h, target, d_gru_h_div, mul, d_gru_h_add,
                    d_target);
    }
}

/* gru_reset_before.lua:11   d_gru_h, concat_2, concat   (11 operations) */
RNN_INLINE void compute_d_gru_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict gru_z, const float *restrict gru_n,
        const float *restrict d_gru_h_carry, const float *restrict d_gru_h_add,
        const float *restrict gru_previous_h, float *restrict d_gru_h, float *restrict concat_2,
        float *restrict concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(gru_z + b * 64 + j, lanes);
    const rnn_vec d_h = rnn_load_lanes(d_gru_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_gru_h_add + b * 64 + j, lanes);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec mul_ = d_n
            * (1.0f - rnn_load_lanes(gru_n + b * 64 + j, lanes)
            * rnn_load_lanes(gru_n + b * 64 + j, lanes));
    const rnn_vec d_z = d_h * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes) - d_h
            * rnn_load_lanes(gru_n + b * 64 + j, lanes);
    const rnn_vec mul_2 = d_z * (rnn_load_lanes(gru_z + b * 64 + j, lanes) * sub_);
    rnn_store_lanes(d_gru_h + b * 64 + j, d_h, lanes);
    rnn_store_lanes(concat_2 + b * 192 + 64 + j, mul_, lanes);
    rnn_store_lanes(concat + b * 128 + j, mul_2, lanes);
}

static void compute_d_gru_h(const rnn_team *team, const size_t rows, const float *restrict gru_z,
        const float *restrict gru_n, const float *restrict d_gru_h_carry,
        const float *restrict d_gru_h_add, const float *restrict gru_previous_h,
        float *restrict d_gru_h, float *restrict concat_2, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_gru_h_lanes(RNN_LANES, b, j, gru_z, gru_n, d_gru_h_carry, d_gru_h_add,
                    gru_previous_h, d_gru_h, concat_2, concat);
    }
}

/* gru_reset_before.lua:8   gru_Rn_product, concat   (5 operations) */
RNN_INLINE void compute_d_gru_r_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict gru_r, const float *restrict gru_previous_h,
        float *restrict gru_Rn_product, float *restrict concat)
{
    const rnn_vec d_r = matvec_ * rnn_load_lanes(gru_previous_h + b * 64 + j, lanes);
    const rnn_vec mul_ = d_r
            * (rnn_load_lanes(gru_r + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(gru_r + b * 64 + j, lanes)));
    rnn_store_lanes(gru_Rn_product + b * 64 + j, matvec_, lanes);
    rnn_store_lanes(concat + b * 128 + 64 + j, mul_, lanes);
}

RNN_INLINE void compute_d_gru_r_ask(const size_t b, const size_t j, const float *gru_r)
{
    rnn_will_read(gru_r + b * 64 + j);
}

RNN_INLINE void compute_d_gru_r_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict gru_r,
        const float *restrict concat_2, const float *restrict gru_previous_h,
        float *restrict gru_Rn_product, float *restrict concat)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_gru_r_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL), gru_r);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, concat_2 + b * 192 + 64, 192, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_gru_r_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], gru_r,
                gru_previous_h, gru_Rn_product, concat);
    }
}

RNN_INLINE void compute_d_gru_r_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict gru_r, const float *restrict concat_2,
        const float *restrict gru_previous_h, float *restrict gru_Rn_product,
        float *restrict concat)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_gru_r_tile(tile, wide, j, b, panels, gru_r, concat_2, gru_previous_h,
                gru_Rn_product, concat);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_gru_r_tile(4, wide, j, b, panels, gru_r, concat_2, gru_previous_h,
                gru_Rn_product, concat);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_gru_r_tile(2, wide, j, b, panels, gru_r, concat_2, gru_previous_h,
                gru_Rn_product, concat);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_gru_r_tile(1, wide, j, b, panels, gru_r, concat_2, gru_previous_h,
                gru_Rn_product, concat);
}

static void compute_d_gru_r(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict gru_r, const float *restrict concat_2,
        const float *restrict gru_previous_h, float *restrict gru_Rn_product,
        float *restrict concat)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_gru_r_units(rows, RNN_WIDE, j + part, panels, gru_r, concat_2,
                    gru_previous_h, gru_Rn_product, concat);
}

/* gru_reset_before.lua:11   d_gru_previous_h   (7 operations) */
RNN_INLINE void compute_d_gru_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict d_gru_h,
        const float *restrict gru_z, const float *restrict gru_Rn_product,
        const float *restrict gru_r, float *restrict d_gru_h_carry)
{
    const rnn_vec add_ = rnn_load_lanes(d_gru_h + b * 64 + j, lanes)
            * rnn_load_lanes(gru_z + b * 64 + j, lanes)
            + rnn_load_lanes(gru_Rn_product + b * 64 + j, lanes)
            * rnn_load_lanes(gru_r + b * 64 + j, lanes);
    const rnn_vec d_h = add_ + matvec_ + matvec_2;
    rnn_store_lanes(d_gru_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_gru_previous_h_ask(const size_t b, const size_t j, const float *gru_z,
        const float *gru_r)
{
    rnn_will_read(gru_z + b * 64 + j);
    rnn_will_read(gru_r + b * 64 + j);
}

RNN_INLINE void compute_d_gru_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_gru_h, const float *restrict gru_z,
        const float *restrict gru_Rn_product, const float *restrict gru_r,
        const float *restrict concat, float *restrict d_gru_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_d_gru_previous_h_ask(b + (size_t)r, j, gru_z, gru_r);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, concat + b * 128, 128, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, concat + b * 128 + 64, 128, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_gru_previous_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], d_gru_h, gru_z,
                gru_Rn_product, gru_r, d_gru_h_carry);
}

RNN_INLINE void compute_d_gru_previous_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_gru_h, const float *restrict gru_z,
        const float *restrict gru_Rn_product, const float *restrict gru_r,
        const float *restrict concat, float *restrict d_gru_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_gru_previous_h_tile(TILE, lanes, j, b, panels0, panels1, d_gru_h, gru_z,
                gru_Rn_product, gru_r, concat, d_gru_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_gru_previous_h_tile(4, lanes, j, b, panels0, panels1, d_gru_h, gru_z,
                gru_Rn_product, gru_r, concat, d_gru_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_gru_previous_h_tile(2, lanes, j, b, panels0, panels1, d_gru_h, gru_z,
                gru_Rn_product, gru_r, concat, d_gru_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_gru_previous_h_tile(1, lanes, j, b, panels0, panels1, d_gru_h, gru_z,
                gru_Rn_product, gru_r, concat, d_gru_h_carry);
}

static void compute_d_gru_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_gru_h, const float *restrict gru_z,
        const float *restrict gru_Rn_product, const float *restrict gru_r,
        const float *restrict concat, float *restrict d_gru_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_gru_previous_h_units(rows, RNN_LANES, j, panels0, panels1, d_gru_h, gru_z,
                gru_Rn_product, gru_r, concat, d_gru_h_carry);
}

/* gru_reset_before.lua:16   d_x   (2 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict gru_Wz_product_2, const float *restrict gru_Wn_product,
        const float *restrict gru_Wr_product, float *restrict d_x)
{
    const rnn_vec d_x_1 = rnn_load_lanes(gru_Wz_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(gru_Wn_product + b * 16 + j, lanes)
            + rnn_load_lanes(gru_Wr_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict gru_Wz_product_2, const float *restrict gru_Wn_product,
        const float *restrict gru_Wr_product, float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, gru_Wz_product_2, gru_Wn_product, gru_Wr_product,
                    d_x);
    }
}

/* Memory of gru_reset_before_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..18), d_x (19..24)
*   1    B x 64: gru_h_0 (-1..3), d_gru_h_carry (5..6)
*   2    (T.N + B) x 128: target (-1..4), concat (5..22)
*   3    (T.N + B) x 192: gru_Wz_product (0..3), mul (4..6)
*   4    1 x 1: sum_over_2 (0..23)
*   5    (T.N + B) x 64: gru_previous_h (2..18)
*   6    (T.N + B) x 64: gru_z (2..6), div (7..22)
*   7    (T.N + B) x 64: gru_r (2..6), gru_Wz_product_2 (7..22)
*   8    (T.N + B) x 64: gru_n_mul (2..18)
*   9    (T.N + B) x 64: gru_n (2..6), gru_Wn_product (7..22)
*   10   (T.N + B) x 192: concat_2 (5..22), gru_h (2..4)
*   11   1 x 1: sum_over (19..23), d_gru_h_div (2..4)
*   12   B x 64: d_gru_h (5..6), gru_h_0_ranked (2..3)
*   13   (T.N + B) x 64: d_gru_h_add (4..6), gru_Wr_product (7..22)
*   14   (T.N + B) x 64: d_target (4..24)
*   15   (T.N + B) x 1: sum (5..18)
*   16   B x 64: gru_Rn_product (5..6)
*   17   B x 64: d_gru_h_2 (5..24)
*   18   1 x 128: sum_over_3 (19..24)
*   19   1 x 192: sum_over_4 (19..24)
*   20   1 x 1: div_2 (23..24)
*/
struct gru_reset_before_train_memory {
    float *x;
    float *gru_h_0;
    float *target;
    float *gru_previous_h;
    float *d_gru_h_carry;
    float *concat;
    float *concat_2;
    float *gru_Wz_product;
    float *gru_z;
    float *gru_r;
    float *gru_n_mul;
    float *gru_n;
    float *gru_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_gru_h_div;
    float *d_gru_h_add;
    float *d_gru_h;
    float *gru_Rn_product;
    float *sum_over_3;
    float *sum_over_4;
    float *gru_Wz_product_2;
    float *gru_Wn_product;
    float *gru_Wr_product;
    float *d_x;
    float *d_target;
    float *d_gru_h_2;
    float *gru_h_0_ranked;
    float *work;
    size_t bytes;
};

static void gru_reset_before_train_layout(struct gru_reset_before_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->gru_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_gru_h_carry = m->gru_h_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->concat = m->target;
    m->gru_Wz_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->mul = m->gru_Wz_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->gru_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->gru_z;
    m->gru_r = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_Wz_product_2 = m->gru_r;
    m->gru_n_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_n = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_Wn_product = m->gru_n;
    m->concat_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->gru_h = m->concat_2;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_gru_h_div = m->sum_over;
    m->d_gru_h = (float *)rnn_take(session, &at, B * 64);
    m->gru_h_0_ranked = m->d_gru_h;
    m->d_gru_h_add = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->gru_Wr_product = m->d_gru_h_add;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->gru_Rn_product = (float *)rnn_take(session, &at, B * 64);
    m->d_gru_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 128);
    m->sum_over_4 = (float *)rnn_take(session, &at, 1 * 192);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of gru_reset_before_train need of it. */
struct gru_reset_before_train_call {
    const gru_reset_before_args *args;
    size_t B;
    rnn_rows T;
    struct gru_reset_before_train_memory m;
    const float *x;
    const float *gru_h_0;
    const float *target;
};

static void gru_reset_before_train_work(const rnn_team *team, const void *data)
{
    const struct gru_reset_before_train_call *const call = (const struct gru_reset_before_train_call *)data;
    const gru_reset_before_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct gru_reset_before_train_memory m = call->m;
    const float *const x = call->x;
    const float *const gru_h_0 = call->gru_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* gru_reset_before.lua:9   gru_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_gru_Wz,
            m.gru_Wz_product + T_part.first * 192, 192);

    /* gru_reset_before.lua:21   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 42)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, gru_h_0, 64, m.gru_h_0_ranked);
    }
    rnn_meet(team);

    /* gru_reset_before.lua:17   forwards over T: gru_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.gru_h_0_ranked, 64, m.gru_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_gru_r_2(&crew, rows, far, packed + PACKED_gru_Rz_2, m.gru_previous_h + at * 64,
                    m.gru_Wz_product + at * 192, args->params + GRU_RESET_BEFORE_gru_bz,
                    args->params + GRU_RESET_BEFORE_gru_br, m.gru_z + at * 64, m.gru_r + at * 64,
                    m.gru_n_mul + at * 64);
            rnn_meet(&crew);
            compute_gru_h_2(&crew, rows, far, packed + PACKED_gru_Rn_2, m.gru_z + at * 64,
                    m.gru_n_mul + at * 64, m.gru_Wz_product + at * 192,
                    args->params + GRU_RESET_BEFORE_gru_bn, m.gru_previous_h + at * 64,
                    m.gru_n + at * 64, m.gru_h + at * 64, m.gru_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* gru_reset_before.lua:21   d_gru_h_div = div(div, 64) */
    compute_d_gru_h_div(team, 1, m.sum_over_2, m.d_gru_h_div);
    rnn_meet(team);

    /* gru_reset_before.lua:21   d_target = neg(d_gru_h_add) */
    compute_d_target(team, (size_t)T.N, m.gru_h, target, m.d_gru_h_div, m.mul, m.d_gru_h_add,
            m.d_target);
    rnn_meet(team);

    /* gru_reset_before.lua:21   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* gru_reset_before.lua:17   backwards over T: d_gru_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 34816);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_gru_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_gru_h(&crew, rows, m.gru_z + at * 64, m.gru_n + at * 64, m.d_gru_h_carry,
                    m.d_gru_h_add + at * 64, m.gru_previous_h + at * 64, m.d_gru_h,
                    m.concat_2 + at * 192, m.concat + at * 128);
            rnn_meet(&crew);
            compute_d_gru_r(&crew, rows, packed + PACKED_gru_Rn_transposed, m.gru_r + at * 64,
                    m.concat_2 + at * 192, m.gru_previous_h + at * 64, m.gru_Rn_product,
                    m.concat + at * 128);
            rnn_meet(&crew);
            compute_d_gru_previous_h(&crew, rows, packed + PACKED_gru_Rz_transposed,
                    packed + PACKED_gru_Rr_transposed, m.d_gru_h, m.gru_z + at * 64,
                    m.gru_Rn_product, m.gru_r + at * 64, m.concat + at * 128, m.d_gru_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_gru_h_carry, 64, m.d_gru_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* gru_reset_before.lua:21   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* gru_reset_before.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Wr + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* gru_reset_before.lua:9   outer(concat, gru_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Rr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.gru_previous_h, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* gru_reset_before.lua:9   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Wz + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* gru_reset_before.lua:9   outer(concat, gru_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Rz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.gru_previous_h, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* gru_reset_before.lua:9   outer(concat_2, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Wn + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_2 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* gru_reset_before.lua:10   outer(concat_2, gru_n_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + GRU_RESET_BEFORE_gru_Rn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_2 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.gru_n_mul, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* gru_reset_before.lua:9   concat_2 = concat(concat, concat_2, concat) */
    rnn_each_copy(T_part.count, 64, m.concat + T_part.first * 128, 128,
            m.concat_2 + T_part.first * 192 + 0, 192);
    rnn_each_copy(T_part.count, 64, m.concat + T_part.first * 128 + 64, 128,
            m.concat_2 + T_part.first * 192 + 128, 192);

    /* gru_reset_before.lua:9   gru_Wz_product_2 = matvec(gru.Wz, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 128, 128,
            packed + PACKED_gru_Wz_transposed, m.gru_Wz_product_2 + T_part.first * 16, 16);

    /* gru_reset_before.lua:9   gru_Wn_product = matvec(gru.Wn, concat_2) */
    rnn_product_packed(T_part.count, 16, 64, m.concat_2 + T_part.first * 192 + 64, 192,
            packed + PACKED_gru_Wn_transposed, m.gru_Wn_product + T_part.first * 16, 16);

    /* gru_reset_before.lua:9   gru_Wr_product = matvec(gru.Wr, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 128 + 64, 128,
            packed + PACKED_gru_Wr_transposed, m.gru_Wr_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* gru_reset_before.lua:21   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* gru_reset_before.lua:8   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 128,
                m.sum_over_3 + units.first);
    }

    /* gru_reset_before.lua:10   sum_over_4 = sum_over(concat_2) */
    {
        const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_2 + units.first, 192,
                m.sum_over_4 + units.first);
    }

    /* gru_reset_before.lua:16   d_x = add(add, gru_Wr_product) */
    compute_d_x(team, (size_t)T.N, m.gru_Wz_product_2, m.gru_Wn_product, m.gru_Wr_product, m.d_x);
    rnn_meet(team);

    /* gru_reset_before.lua:21   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int gru_reset_before_train(const gru_reset_before_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_reset_before_train: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "gru_reset_before_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct gru_reset_before_train_memory m;
    gru_reset_before_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const gru_h_0 = rnn_or_number(args->gru_h, 0.0f, B * 64, m.gru_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + GRU_RESET_BEFORE_gru_br, 0, 64 * sizeof(float));
    memset(args->gradients + GRU_RESET_BEFORE_gru_bz, 0, 64 * sizeof(float));
    memset(args->gradients + GRU_RESET_BEFORE_gru_bn, 0, 64 * sizeof(float));

    const struct gru_reset_before_train_call call = {args, B, T, m, x, gru_h_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 117536 + (double)B * 0 + 24,
            gru_reset_before_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + GRU_RESET_BEFORE_gru_br, 1, m.sum_over_3 + 64, 64, 1);
    rnn_add_matrix(args->gradients + GRU_RESET_BEFORE_gru_bz, 1, m.sum_over_3, 64, 1);
    rnn_add_matrix(args->gradients + GRU_RESET_BEFORE_gru_bn, 1, m.sum_over_4 + 64, 64, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_gru_h)
        rnn_each_copy(B, 64, m.d_gru_h_2, 64, args->d_gru_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "gru_reset_before_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of gru_reset_before_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: gru_h_0 (-1..0)
*/
struct gru_reset_before_begin_memory {
    float *gru_h_0;
    size_t bytes;
};

static void gru_reset_before_begin_layout(struct gru_reset_before_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->gru_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int gru_reset_before_begin(const gru_reset_before_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    struct gru_reset_before_begin_memory m;
    gru_reset_before_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const gru_h_0 = rnn_or_number(args->gru_h, 0.0f, B * 64, m.gru_h_0);

    rnn_begin_rows(B, args->restart, gru_h_0, 64, 64, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- step ---- */

/* gru_reset_before.lua:9   gru_n_mul   (6 operations) */
RNN_INLINE void compute_gru_r_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict state_gru_previous_h,
        const float *restrict gru_br, float *restrict gru_n_mul)
{
    const rnn_vec gru_r_1 = rnn_sigmoid(matvec_ + matvec_2 + rnn_load_lanes(gru_br + j, lanes));
    const rnn_vec mul_ = gru_r_1 * rnn_load_lanes(state_gru_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(gru_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_gru_r_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_gru_previous_h,
        const float *restrict gru_br, float *restrict gru_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_gru_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_gru_r_3_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], state_gru_previous_h,
                gru_br, gru_n_mul);
}

RNN_INLINE void compute_gru_r_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_gru_previous_h, const float *restrict gru_br,
        float *restrict gru_n_mul)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_gru_r_3_tile(TILE, lanes, j, b, panels0, panels1, x, state_gru_previous_h, gru_br,
                gru_n_mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_gru_r_3_tile(4, lanes, j, b, panels0, panels1, x, state_gru_previous_h, gru_br,
                gru_n_mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_gru_r_3_tile(2, lanes, j, b, panels0, panels1, x, state_gru_previous_h, gru_br,
                gru_n_mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_gru_r_3_tile(1, lanes, j, b, panels0, panels1, x, state_gru_previous_h, gru_br,
                gru_n_mul);
}

static void compute_gru_r_3(const rnn_team *team, const size_t rows, const float *restrict panels0,
        const float *restrict panels1, const float *restrict x,
        const float *restrict state_gru_previous_h, const float *restrict gru_br,
        float *restrict gru_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_gru_r_3_units(rows, RNN_LANES, j, panels0, panels1, x, state_gru_previous_h,
                gru_br, gru_n_mul);
}

/* gru_reset_before.lua:9   gru_h   (14 operations) */
RNN_INLINE void compute_gru_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict state_gru_previous_h,
        const float *restrict gru_bz, const float *restrict gru_bn, float *restrict gru_h)
{
    const rnn_vec z = rnn_sigmoid(matvec_ + matvec_3 + rnn_load_lanes(gru_bz + j, lanes));
    const rnn_vec n = rnn_tanh(matvec_2 + matvec_4 + rnn_load_lanes(gru_bn + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z * rnn_load_lanes(state_gru_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(gru_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_gru_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x,
        const float *restrict state_gru_previous_h, const float *restrict gru_bz,
        const float *restrict gru_n_mul, const float *restrict gru_bn, float *restrict gru_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 16);
    rnn_panel_product_lane(acc0, rows, 2, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_gru_previous_h + b * 64, 64, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, gru_n_mul + b * 64, 64, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_gru_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 2 + 0], acc0[r * 2 + 1], acc1[r],
                acc2[r], state_gru_previous_h, gru_bz, gru_bn, gru_h);
}

RNN_INLINE void compute_gru_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x,
        const float *restrict state_gru_previous_h, const float *restrict gru_bz,
        const float *restrict gru_n_mul, const float *restrict gru_bn, float *restrict gru_h)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_gru_h_3_tile(TILE, lanes, j, b, panels0, panels1, panels2, x, state_gru_previous_h,
                gru_bz, gru_n_mul, gru_bn, gru_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_gru_h_3_tile(4, lanes, j, b, panels0, panels1, panels2, x, state_gru_previous_h,
                gru_bz, gru_n_mul, gru_bn, gru_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_gru_h_3_tile(2, lanes, j, b, panels0, panels1, panels2, x, state_gru_previous_h,
                gru_bz, gru_n_mul, gru_bn, gru_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_gru_h_3_tile(1, lanes, j, b, panels0, panels1, panels2, x, state_gru_previous_h,
                gru_bz, gru_n_mul, gru_bn, gru_h);
}

static void compute_gru_h_3(const rnn_team *team, const size_t rows, const float *restrict panels0,
        const float *restrict panels1, const float *restrict panels2, const float *restrict x,
        const float *restrict state_gru_previous_h, const float *restrict gru_bz,
        const float *restrict gru_n_mul, const float *restrict gru_bn, float *restrict gru_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_gru_h_3_units(rows, RNN_LANES, j, panels0, panels1, panels2, x,
                state_gru_previous_h, gru_bz, gru_n_mul, gru_bn, gru_h);
}

/* Memory of gru_reset_before_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: gru_n_mul (0..1)
*   1    B x 64: gru_h (1..2)
*/
struct gru_reset_before_step_memory {
    float *gru_n_mul;
    float *gru_h;
    size_t bytes;
};

static void gru_reset_before_step_layout(struct gru_reset_before_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->gru_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->gru_h = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of gru_reset_before_step need of it. */
struct gru_reset_before_step_call {
    const gru_reset_before_args *args;
    size_t B;
    struct gru_reset_before_step_memory m;
    const float *x;
    float *state_gru_previous_h;
};

static void gru_reset_before_step_work(const rnn_team *team, const void *data)
{
    const struct gru_reset_before_step_call *const call = (const struct gru_reset_before_step_call *)data;
    const gru_reset_before_args *const args = call->args;
    const size_t B = call->B;
    const struct gru_reset_before_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_gru_previous_h = call->state_gru_previous_h;
    const float *const packed = (const float *)args->packed;

    /* gru_reset_before.lua:10   gru_n_mul = mul(gru_r, state_gru_previous_h) */
    compute_gru_r_3(team, B, packed + PACKED_gru_Wr, packed + PACKED_gru_Rr_2, x,
            state_gru_previous_h, args->params + GRU_RESET_BEFORE_gru_br, m.gru_n_mul);
    rnn_meet(team);

    /* gru_reset_before.lua:11   gru_h = add(mul, mul) */
    compute_gru_h_3(team, B, packed + PACKED_gru_Wz_2, packed + PACKED_gru_Rz,
            packed + PACKED_gru_Rn, x, state_gru_previous_h,
            args->params + GRU_RESET_BEFORE_gru_bz, m.gru_n_mul,
            args->params + GRU_RESET_BEFORE_gru_bn, m.gru_h);
}

int gru_reset_before_step(const gru_reset_before_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 64);
    struct gru_reset_before_step_memory m;
    gru_reset_before_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "gru_reset_before_step: x is NULL");
    const float *const x = args->x;
    float *const state_gru_previous_h = (float *)args->session + B * 0;

    const struct gru_reset_before_step_call call = {args, B, m, x, state_gru_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 37888 + 0, gru_reset_before_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "gru_reset_before_step: another thread is using the pool");

    if (args->output)
        rnn_each_copy(B, 64, m.gru_h, 64, args->output, 64);
    rnn_begin_rows(B, NULL, m.gru_h, 64, 64, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"gru.Wr", 2, {64, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"gru.Rr", 2, {64, 64}, 1024, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"gru.br", 1, {64, 1}, 5120, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"gru.Wz", 2, {64, 16}, 5184, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"gru.Rz", 2, {64, 64}, 6208, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"gru.bz", 1, {64, 1}, 10304, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"gru.Wn", 2, {64, 16}, 10368, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"gru.Rn", 2, {64, 64}, 11392, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"gru.bn", 1, {64, 1}, 15488, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(gru_reset_before_args, T), offsetof(gru_reset_before_args, T_lengths),
            0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(gru_reset_before_args, x),
            offsetof(gru_reset_before_args, d_x)},
    {"gru.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(gru_reset_before_args, gru_h),
            offsetof(gru_reset_before_args, d_gru_h)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(gru_reset_before_args, target),
            offsetof(gru_reset_before_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(gru_reset_before_args, restart),
            RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(gru_reset_before_args, h), RNN_NO_MEMBER},
    {"output", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(gru_reset_before_args, output),
            RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"gru_previous_h", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const gru_reset_before_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return GRU_RESET_BEFORE_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return GRU_RESET_BEFORE_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return GRU_RESET_BEFORE_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return GRU_RESET_BEFORE_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return GRU_RESET_BEFORE_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return gru_reset_before_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return gru_reset_before_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return gru_reset_before_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return gru_reset_before_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return gru_reset_before_step(args, error);
}

const rnn_model gru_reset_before_model = {
    .name = "gru_reset_before",
    .source = "gru_reset_before.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 9,
    .param_floats = GRU_RESET_BEFORE_PARAMS,
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
    .args_bytes = sizeof(gru_reset_before_args),
    .member_params = offsetof(gru_reset_before_args, params),
    .member_packed = offsetof(gru_reset_before_args, packed),
    .member_session = offsetof(gru_reset_before_args, session),
    .member_session_bytes = offsetof(gru_reset_before_args, session_bytes),
    .member_pool = offsetof(gru_reset_before_args, pool),
    .member_batch = offsetof(gru_reset_before_args, B),
    .member_loss = offsetof(gru_reset_before_args, loss),
    .member_gradients = offsetof(gru_reset_before_args, gradients),
    .member_seed = offsetof(gru_reset_before_args, seed),
    .member_update = offsetof(gru_reset_before_args, update),
    .member_restart = offsetof(gru_reset_before_args, restart),
    .packed_bytes = GRU_RESET_BEFORE_PACKED,
    .prepare = gru_reset_before_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
