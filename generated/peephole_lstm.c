/* peephole_lstm: a recurrent network, compiled by rnnc from peephole_lstm.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "peephole_lstm.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_peephole_Wf = 0, /* 256 x 16, wide panels */
    PACKED_peephole_Rf = 4096, /* 64 x 64, panels of 4 gates */
    PACKED_peephole_Wo = 20480, /* 256 x 16, wide panels */
    PACKED_peephole_Ro = 24576, /* 64 x 64, panels of 4 gates */
    PACKED_peephole_Ro_transposed = 40960, /* 64 x 64, panels of 1 gate */
    PACKED_peephole_Rf_transposed = 45056, /* 64 x 64, panels of 1 gate */
    PACKED_peephole_Ri_transposed = 49152, /* 64 x 64, panels of 1 gate */
    PACKED_peephole_Rg_transposed = 53248, /* 64 x 64, panels of 1 gate */
    PACKED_peephole_Wo_transposed = 57344, /* 16 x 64, wide panels */
    PACKED_peephole_Wf_transposed = 58368, /* 16 x 64, wide panels */
    PACKED_peephole_Wi_transposed = 59392, /* 16 x 64, wide panels */
    PACKED_peephole_Wg_transposed = 60416, /* 16 x 64, wide panels */
    PACKED_peephole_Wo_2 = 61440, /* 64 x 16, panels of 4 gates */
};

/* What the threads of peephole_lstm_prepare need of it. */
struct peephole_lstm_prepare_call {
    const float *params;
    float *packed;
};

static void peephole_lstm_prepare_work(const rnn_team *team, const void *data)
{
    const struct peephole_lstm_prepare_call *const call = (const struct peephole_lstm_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_peephole_Wf, params + PEEPHOLE_LSTM_peephole_Wf, 16, 1,
            256, 0, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wf, params + PEEPHOLE_LSTM_peephole_Wi, 16, 1,
            256, 64, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wf, params + PEEPHOLE_LSTM_peephole_Wg, 16, 1,
            256, 128, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wf, params + PEEPHOLE_LSTM_peephole_Wo, 16, 1,
            256, 192, 64, 16);
    rnn_pack_gate(team, packed + PACKED_peephole_Rf, params + PEEPHOLE_LSTM_peephole_Rf, 64, 1, 64,
            4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Rf, params + PEEPHOLE_LSTM_peephole_Ri, 64, 1, 64,
            4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Rf, params + PEEPHOLE_LSTM_peephole_Rg, 64, 1, 64,
            4, 2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Rf, params + PEEPHOLE_LSTM_peephole_Ro, 64, 1, 64,
            4, 3, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_peephole_Wo, params + PEEPHOLE_LSTM_peephole_Wo, 16, 1,
            256, 0, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wo, params + PEEPHOLE_LSTM_peephole_Wf, 16, 1,
            256, 64, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wo, params + PEEPHOLE_LSTM_peephole_Wi, 16, 1,
            256, 128, 64, 16);
    rnn_pack_wide(team, packed + PACKED_peephole_Wo, params + PEEPHOLE_LSTM_peephole_Wg, 16, 1,
            256, 192, 64, 16);
    rnn_pack_gate(team, packed + PACKED_peephole_Ro, params + PEEPHOLE_LSTM_peephole_Ro, 64, 1, 64,
            4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Ro, params + PEEPHOLE_LSTM_peephole_Rf, 64, 1, 64,
            4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Ro, params + PEEPHOLE_LSTM_peephole_Ri, 64, 1, 64,
            4, 2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Ro, params + PEEPHOLE_LSTM_peephole_Rg, 64, 1, 64,
            4, 3, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Ro_transposed, params + PEEPHOLE_LSTM_peephole_Ro,
            1, 64, 64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Rf_transposed, params + PEEPHOLE_LSTM_peephole_Rf,
            1, 64, 64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Ri_transposed, params + PEEPHOLE_LSTM_peephole_Ri,
            1, 64, 64, 1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Rg_transposed, params + PEEPHOLE_LSTM_peephole_Rg,
            1, 64, 64, 1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_peephole_Wo_transposed, params + PEEPHOLE_LSTM_peephole_Wo,
            1, 16, 16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_peephole_Wf_transposed, params + PEEPHOLE_LSTM_peephole_Wf,
            1, 16, 16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_peephole_Wi_transposed, params + PEEPHOLE_LSTM_peephole_Wi,
            1, 16, 16, 0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_peephole_Wg_transposed, params + PEEPHOLE_LSTM_peephole_Wg,
            1, 16, 16, 0, 16, 64);
    rnn_pack_gate(team, packed + PACKED_peephole_Wo_2, params + PEEPHOLE_LSTM_peephole_Wo, 16, 1,
            64, 4, 0, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_peephole_Wo_2, params + PEEPHOLE_LSTM_peephole_Wf, 16, 1,
            64, 4, 1, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_peephole_Wo_2, params + PEEPHOLE_LSTM_peephole_Wi, 16, 1,
            64, 4, 2, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_peephole_Wo_2, params + PEEPHOLE_LSTM_peephole_Wg, 16, 1,
            64, 4, 3, 16, 0, 16);
}

void peephole_lstm_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct peephole_lstm_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 65536 * RNN_MOVE_WORK, peephole_lstm_prepare_work, &call);
}

void peephole_lstm_prepare(const float *params, void *memory)
{
    peephole_lstm_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* peephole_lstm.lua:10   peephole_c, peephole_h   (27 operations) */
RNN_INLINE void compute_peephole_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict peephole_Wf_product,
        const float *restrict peephole_vf, float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(peephole_Wf_product + b * 256 + j, lanes) + matvec_
            + rnn_load_lanes(peephole_vf + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(add_ + rnn_load_lanes(peephole_bf + j, lanes));
    const rnn_vec add_2 = rnn_load_lanes(peephole_Wf_product + b * 256 + 64 + j, lanes) + matvec_2
            + rnn_load_lanes(peephole_vi + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec peephole_i_1 = rnn_sigmoid(add_2 + rnn_load_lanes(peephole_bi + j, lanes));
    const rnn_vec add_3 = rnn_load_lanes(peephole_Wf_product + b * 256 + 128 + j, lanes) + matvec_3
            + rnn_load_lanes(peephole_bg + j, lanes);
    const rnn_vec g = rnn_tanh(add_3);
    const rnn_vec c = f * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes) + peephole_i_1
            * g;
    const rnn_vec add_4 = rnn_load_lanes(peephole_Wf_product + b * 256 + 192 + j, lanes) + matvec_4
            + rnn_load_lanes(peephole_vo + j, lanes) * c;
    const rnn_vec o = rnn_sigmoid(add_4 + rnn_load_lanes(peephole_bo + j, lanes));
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(peephole_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(peephole_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(peephole_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_peephole_h_ask(const size_t b, const size_t j,
        const float *peephole_Wf_product)
{
    rnn_will_read(peephole_Wf_product + b * 256 + j);
    rnn_will_read(peephole_Wf_product + b * 256 + 64 + j);
    rnn_will_read(peephole_Wf_product + b * 256 + 128 + j);
    rnn_will_read(peephole_Wf_product + b * 256 + 192 + j);
}

RNN_INLINE void compute_peephole_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict peephole_previous_h, const float *restrict peephole_Wf_product,
        const float *restrict peephole_vf, float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_peephole_h_ask(b + (size_t)r, j, peephole_Wf_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, peephole_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_peephole_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, peephole_Wf_product, peephole_vf,
                peephole_previous_c, peephole_bf, peephole_vi, peephole_bi, peephole_bg,
                peephole_vo, peephole_bo, peephole_h, peephole_previous_h_next);
}

RNN_INLINE void compute_peephole_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wf_product, const float *restrict peephole_vf,
        float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_peephole_h_tile(TILE, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wf_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_peephole_h_tile(4, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wf_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_peephole_h_tile(2, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wf_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_peephole_h_tile(1, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wf_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
}

static void compute_peephole_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wf_product, const float *restrict peephole_vf,
        float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_peephole_h_units(rows, RNN_LANES, j, far, panels, peephole_previous_h,
                peephole_Wf_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    if (far)
        rnn_streamed();
}

/* peephole_lstm.lua:15   peephole_last_c, peephole_last_h   (2 operations) */
RNN_INLINE void compute_peephole_last_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict peephole_last_c_empty, const float *restrict peephole_c_0,
        const float *restrict peephole_last_c_last, const float *restrict peephole_h_0,
        const float *restrict peephole_last_h_last, float *restrict peephole_last_c,
        float *restrict peephole_last_h)
{
    const rnn_vec c = rnn_choose(rnn_set(peephole_last_c_empty[b]),
            rnn_load_lanes(peephole_c_0 + b * 64 + j, lanes),
            rnn_load_lanes(peephole_last_c_last + b * 64 + j, lanes));
    const rnn_vec h = rnn_choose(rnn_set(peephole_last_c_empty[b]),
            rnn_load_lanes(peephole_h_0 + b * 64 + j, lanes),
            rnn_load_lanes(peephole_last_h_last + b * 64 + j, lanes));
    rnn_store_lanes(peephole_last_c + b * 64 + j, c, lanes);
    rnn_store_lanes(peephole_last_h + b * 64 + j, h, lanes);
}

static void compute_peephole_last_h(const rnn_team *team, const size_t rows,
        const float *restrict peephole_last_c_empty, const float *restrict peephole_c_0,
        const float *restrict peephole_last_c_last, const float *restrict peephole_h_0,
        const float *restrict peephole_last_h_last, float *restrict peephole_last_c,
        float *restrict peephole_last_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_peephole_last_h_lanes(RNN_LANES, b, j, peephole_last_c_empty, peephole_c_0,
                    peephole_last_c_last, peephole_h_0, peephole_last_h_last, peephole_last_c,
                    peephole_last_h);
    }
}

/* Memory of peephole_lstm_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: peephole_c_0 (-1..3)
*   1    (T.N + B) x 64: x (-1..1), peephole_h (2..4)
*   2    B x 64: peephole_h_0 (-1..3)
*   3    B x 1: peephole_last_c_empty (0..3)
*   4    (T.N + B) x 256: peephole_Wf_product (1..2)
*   5    B x 64: peephole_previous_h (2..2), peephole_last_c (3..4)
*   6    B x 64: peephole_previous_h_next (2..2), peephole_last_h (3..4)
*   7    B x 64: peephole_previous_c (2..2)
*   8    B x 64: peephole_last_c_last (2..3)
*   9    B x 64: peephole_last_h_last (2..3)
*   10   B x 64: peephole_h_0_ranked (2..3)
*   11   B x 64: peephole_c_0_ranked (2..3)
*/
struct peephole_lstm_forward_memory {
    float *peephole_c_0;
    float *x;
    float *peephole_h_0;
    float *peephole_previous_h;
    float *peephole_previous_h_next;
    float *peephole_previous_c;
    float *peephole_last_c_empty;
    float *peephole_Wf_product;
    float *peephole_h;
    float *peephole_last_c;
    float *peephole_last_h;
    float *peephole_last_c_last;
    float *peephole_last_h_last;
    float *peephole_h_0_ranked;
    float *peephole_c_0_ranked;
    size_t bytes;
};

static void peephole_lstm_forward_layout(struct peephole_lstm_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->peephole_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_h = m->x;
    m->peephole_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->peephole_last_c_empty = (float *)rnn_take(session, &at, B * 1);
    m->peephole_Wf_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->peephole_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->peephole_last_c = m->peephole_previous_h;
    m->peephole_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->peephole_last_h = m->peephole_previous_h_next;
    m->peephole_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->peephole_last_c_last = (float *)rnn_take(session, &at, B * 64);
    m->peephole_last_h_last = (float *)rnn_take(session, &at, B * 64);
    m->peephole_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->peephole_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of peephole_lstm_forward need of it. */
struct peephole_lstm_forward_call {
    const peephole_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct peephole_lstm_forward_memory m;
    const float *peephole_c_0;
    const float *x;
    const float *peephole_h_0;
};

static void peephole_lstm_forward_work(const rnn_team *team, const void *data)
{
    const struct peephole_lstm_forward_call *const call = (const struct peephole_lstm_forward_call *)data;
    const peephole_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct peephole_lstm_forward_memory m = call->m;
    const float *const peephole_c_0 = call->peephole_c_0;
    const float *const x = call->x;
    const float *const peephole_h_0 = call->peephole_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* peephole_lstm.lua:15   peephole_last_c_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.peephole_last_c_empty);
    }
    rnn_meet(team);

    /* peephole_lstm.lua:10   peephole_Wf_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16,
            packed + PACKED_peephole_Wf, m.peephole_Wf_product + T_part.first * 256, 256);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, peephole_h_0, 64, m.peephole_h_0_ranked);
        rnn_rows_rank(&T, peephole_c_0, 64, m.peephole_c_0_ranked);
    }
    rnn_meet(team);

    /* peephole_lstm.lua:20   forwards over T: peephole_previous_h, peephole_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 44544);
        float *peephole_previous_h = m.peephole_previous_h,
                *peephole_previous_h_next = m.peephole_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.peephole_h_0_ranked, 64, peephole_previous_h);
                    rnn_rows_enter(&T, t, 0, m.peephole_c_0_ranked, 64, m.peephole_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_peephole_h(&crew, rows, far, packed + PACKED_peephole_Rf, peephole_previous_h,
                    m.peephole_Wf_product + at * 256, args->params + PEEPHOLE_LSTM_peephole_vf,
                    m.peephole_previous_c, args->params + PEEPHOLE_LSTM_peephole_bf,
                    args->params + PEEPHOLE_LSTM_peephole_vi,
                    args->params + PEEPHOLE_LSTM_peephole_bi,
                    args->params + PEEPHOLE_LSTM_peephole_bg,
                    args->params + PEEPHOLE_LSTM_peephole_vo,
                    args->params + PEEPHOLE_LSTM_peephole_bo, m.peephole_h + at * 64,
                    peephole_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.peephole_previous_c, 64, m.peephole_last_c_last);
                    rnn_rows_leave(&T, t, 0, peephole_previous_h_next, 64, m.peephole_last_h_last);
                }
                rnn_meet(&crew);
            }
            float *const peephole_previous_h_now = peephole_previous_h;
            peephole_previous_h = peephole_previous_h_next;
            peephole_previous_h_next = peephole_previous_h_now;
        }
    }
    rnn_meet(team);

    /* peephole_lstm.lua:15   peephole_last_h = select(peephole_last_c_empty, peephole_h_0,
            peephole_last_h_last) */
    compute_peephole_last_h(team, B, m.peephole_last_c_empty, peephole_c_0, m.peephole_last_c_last,
            peephole_h_0, m.peephole_last_h_last, m.peephole_last_c, m.peephole_last_h);
}

int peephole_lstm_forward(const peephole_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "peephole_lstm_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct peephole_lstm_forward_memory m;
    peephole_lstm_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_forward: packed does not begin at a multiple of 4 bytes");
    const float *const peephole_c_0 = rnn_or_number(args->peephole_c, 0.0f, B * 64, m.peephole_c_0);
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const peephole_h_0 = rnn_or_number(args->peephole_h, 0.0f, B * 64, m.peephole_h_0);

    const struct peephole_lstm_forward_call call = {args, B, T, m, peephole_c_0, x, peephole_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 52736 + (double)B * 1032 + 0,
            peephole_lstm_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_forward: another thread is using the pool");

    if (args->c)
        rnn_each_copy(B, 64, m.peephole_last_c, 64, args->c, 64);
    if (args->h)
        rnn_each_copy(B, 64, m.peephole_last_h, 64, args->h, 64);
    if (args->output)
        rnn_rows_unpack(&T, m.peephole_h, 64, args->output);
    return RNN_OK;
}

/* ---- loss ---- */

/* peephole_lstm.lua:13   peephole_c, peephole_h   (27 operations) */
RNN_INLINE void compute_peephole_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict peephole_Wo_product,
        const float *restrict peephole_vf, float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(peephole_Wo_product + b * 256 + 64 + j, lanes) + matvec_2
            + rnn_load_lanes(peephole_vf + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(add_ + rnn_load_lanes(peephole_bf + j, lanes));
    const rnn_vec add_2 = rnn_load_lanes(peephole_Wo_product + b * 256 + 128 + j, lanes) + matvec_3
            + rnn_load_lanes(peephole_vi + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec peephole_i_1 = rnn_sigmoid(add_2 + rnn_load_lanes(peephole_bi + j, lanes));
    const rnn_vec add_3 = rnn_load_lanes(peephole_Wo_product + b * 256 + 192 + j, lanes) + matvec_4
            + rnn_load_lanes(peephole_bg + j, lanes);
    const rnn_vec g = rnn_tanh(add_3);
    const rnn_vec c = f * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes) + peephole_i_1
            * g;
    const rnn_vec add_4 = rnn_load_lanes(peephole_Wo_product + b * 256 + j, lanes) + matvec_
            + rnn_load_lanes(peephole_vo + j, lanes) * c;
    const rnn_vec o = rnn_sigmoid(add_4 + rnn_load_lanes(peephole_bo + j, lanes));
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(peephole_previous_c + b * 64 + j, c, lanes);
    rnn_store_far(peephole_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(peephole_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_peephole_h_2_ask(const size_t b, const size_t j,
        const float *peephole_Wo_product)
{
    rnn_will_read(peephole_Wo_product + b * 256 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 64 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 128 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 192 + j);
}

RNN_INLINE void compute_peephole_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict peephole_previous_h, const float *restrict peephole_Wo_product,
        const float *restrict peephole_vf, float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_peephole_h_2_ask(b + (size_t)r, j, peephole_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, peephole_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_peephole_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, peephole_Wo_product, peephole_vf,
                peephole_previous_c, peephole_bf, peephole_vi, peephole_bi, peephole_bg,
                peephole_vo, peephole_bo, peephole_h, peephole_previous_h_next);
}

RNN_INLINE void compute_peephole_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wo_product, const float *restrict peephole_vf,
        float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_peephole_h_2_tile(TILE, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_peephole_h_2_tile(4, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_peephole_h_2_tile(2, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_peephole_h_2_tile(1, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
}

static void compute_peephole_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wo_product, const float *restrict peephole_vf,
        float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_peephole_h_2_units(rows, RNN_LANES, j, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_h,
                peephole_previous_h_next);
    if (far)
        rnn_streamed();
}

/* peephole_lstm.lua:24   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict peephole_h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(peephole_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict peephole_h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, peephole_h, target, mul);
    }
}

/* peephole_lstm.lua:24   div   (1 operation) */
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

/* peephole_lstm.lua:24   div_2   (1 operation) */
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

/* Memory of peephole_lstm_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), peephole_h (2..3), sum (4..5)
*   1    B x 64: peephole_h_0 (-1..2)
*   2    B x 64: peephole_c_0 (-1..2)
*   3    (T.N + B) x 64: target (-1..3), div (5..6)
*   4    (T.N + B) x 256: peephole_Wo_product (0..2), mul (3..4)
*   5    1 x 1: sum_over_2 (0..7)
*   6    B x 64: peephole_previous_h (2..2)
*   7    B x 64: peephole_previous_h_next (2..2)
*   8    B x 64: peephole_previous_c (2..2)
*   9    B x 64: peephole_h_0_ranked (2..2)
*   10   B x 64: peephole_c_0_ranked (2..2)
*   11   1 x 1: sum_over (6..7)
*   12   1 x 1: div_2 (7..8)
*/
struct peephole_lstm_loss_memory {
    float *x;
    float *peephole_h_0;
    float *peephole_c_0;
    float *target;
    float *peephole_previous_h;
    float *peephole_previous_h_next;
    float *peephole_previous_c;
    float *peephole_Wo_product;
    float *peephole_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *peephole_h_0_ranked;
    float *peephole_c_0_ranked;
    size_t bytes;
};

static void peephole_lstm_loss_layout(struct peephole_lstm_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_h = m->x;
    m->sum = m->x;
    m->peephole_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->peephole_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->target;
    m->peephole_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->mul = m->peephole_Wo_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->peephole_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->peephole_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->peephole_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->peephole_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->peephole_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of peephole_lstm_loss need of it. */
struct peephole_lstm_loss_call {
    const peephole_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct peephole_lstm_loss_memory m;
    const float *x;
    const float *peephole_h_0;
    const float *peephole_c_0;
    const float *target;
};

static void peephole_lstm_loss_work(const rnn_team *team, const void *data)
{
    const struct peephole_lstm_loss_call *const call = (const struct peephole_lstm_loss_call *)data;
    const peephole_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct peephole_lstm_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const peephole_h_0 = call->peephole_h_0;
    const float *const peephole_c_0 = call->peephole_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* peephole_lstm.lua:13   peephole_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16,
            packed + PACKED_peephole_Wo, m.peephole_Wo_product + T_part.first * 256, 256);

    /* peephole_lstm.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 60)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, peephole_h_0, 64, m.peephole_h_0_ranked);
        rnn_rows_rank(&T, peephole_c_0, 64, m.peephole_c_0_ranked);
    }
    rnn_meet(team);

    /* peephole_lstm.lua:20   forwards over T: peephole_previous_h, peephole_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 44544);
        float *peephole_previous_h = m.peephole_previous_h,
                *peephole_previous_h_next = m.peephole_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.peephole_h_0_ranked, 64, peephole_previous_h);
                    rnn_rows_enter(&T, t, 0, m.peephole_c_0_ranked, 64, m.peephole_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_peephole_h_2(&crew, rows, far, packed + PACKED_peephole_Ro,
                    peephole_previous_h, m.peephole_Wo_product + at * 256,
                    args->params + PEEPHOLE_LSTM_peephole_vf, m.peephole_previous_c,
                    args->params + PEEPHOLE_LSTM_peephole_bf,
                    args->params + PEEPHOLE_LSTM_peephole_vi,
                    args->params + PEEPHOLE_LSTM_peephole_bi,
                    args->params + PEEPHOLE_LSTM_peephole_bg,
                    args->params + PEEPHOLE_LSTM_peephole_vo,
                    args->params + PEEPHOLE_LSTM_peephole_bo, m.peephole_h + at * 64,
                    peephole_previous_h_next);
            rnn_meet(&crew);
            float *const peephole_previous_h_now = peephole_previous_h;
            peephole_previous_h = peephole_previous_h_next;
            peephole_previous_h_next = peephole_previous_h_now;
        }
    }
    rnn_meet(team);

    /* peephole_lstm.lua:24   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.peephole_h, target, m.mul);
    rnn_meet(team);

    /* peephole_lstm.lua:24   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* peephole_lstm.lua:24   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* peephole_lstm.lua:24   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* peephole_lstm.lua:24   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int peephole_lstm_loss(const peephole_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "peephole_lstm_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "peephole_lstm_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct peephole_lstm_loss_memory m;
    peephole_lstm_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const peephole_h_0 = rnn_or_number(args->peephole_h, 0.0f, B * 64, m.peephole_h_0);
    const float *const peephole_c_0 = rnn_or_number(args->peephole_c, 0.0f, B * 64, m.peephole_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct peephole_lstm_loss_call call = {args, B, T, m, x, peephole_h_0, peephole_c_0,
            target};
    if (rnn_pool_run(args->pool, (double)T.N * 53792 + (double)B * 0 + 8, peephole_lstm_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "peephole_lstm_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* peephole_lstm.lua:13   peephole_f, peephole_i, peephole_g, peephole_c, peephole_o,
        peephole_h   (27 operations) */
RNN_INLINE void compute_peephole_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict peephole_Wo_product,
        const float *restrict peephole_vf, const float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_f, float *restrict peephole_i, float *restrict peephole_g,
        float *restrict peephole_c, float *restrict peephole_previous_c_next,
        float *restrict peephole_o, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(peephole_Wo_product + b * 256 + 64 + j, lanes) + matvec_2
            + rnn_load_lanes(peephole_vf + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(add_ + rnn_load_lanes(peephole_bf + j, lanes));
    const rnn_vec add_2 = rnn_load_lanes(peephole_Wo_product + b * 256 + 128 + j, lanes) + matvec_3
            + rnn_load_lanes(peephole_vi + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec peephole_i_1 = rnn_sigmoid(add_2 + rnn_load_lanes(peephole_bi + j, lanes));
    const rnn_vec add_3 = rnn_load_lanes(peephole_Wo_product + b * 256 + 192 + j, lanes) + matvec_4
            + rnn_load_lanes(peephole_bg + j, lanes);
    const rnn_vec g = rnn_tanh(add_3);
    const rnn_vec c = f * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes) + peephole_i_1
            * g;
    const rnn_vec add_4 = rnn_load_lanes(peephole_Wo_product + b * 256 + j, lanes) + matvec_
            + rnn_load_lanes(peephole_vo + j, lanes) * c;
    const rnn_vec o = rnn_sigmoid(add_4 + rnn_load_lanes(peephole_bo + j, lanes));
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(peephole_f + b * 64 + j, f, lanes, far);
    rnn_store_far(peephole_i + b * 64 + j, peephole_i_1, lanes, far);
    rnn_store_far(peephole_g + b * 64 + j, g, lanes, far);
    rnn_store_far(peephole_c + b * 64 + j, c, lanes, far);
    rnn_store_lanes(peephole_previous_c_next + b * 64 + j, c, lanes);
    rnn_store_far(peephole_o + b * 64 + j, o, lanes, far);
    rnn_store_far(peephole_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(peephole_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_peephole_h_3_ask(const size_t b, const size_t j,
        const float *peephole_Wo_product)
{
    rnn_will_read(peephole_Wo_product + b * 256 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 64 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 128 + j);
    rnn_will_read(peephole_Wo_product + b * 256 + 192 + j);
}

RNN_INLINE void compute_peephole_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict peephole_previous_h, const float *restrict peephole_Wo_product,
        const float *restrict peephole_vf, const float *restrict peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_f, float *restrict peephole_i, float *restrict peephole_g,
        float *restrict peephole_c, float *restrict peephole_previous_c_next,
        float *restrict peephole_o, float *restrict peephole_h,
        float *restrict peephole_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_peephole_h_3_ask(b + (size_t)r, j, peephole_Wo_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc, rows, 4, 64, peephole_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_peephole_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, peephole_Wo_product, peephole_vf,
                peephole_previous_c, peephole_bf, peephole_vi, peephole_bi, peephole_bg,
                peephole_vo, peephole_bo, peephole_f, peephole_i, peephole_g, peephole_c,
                peephole_previous_c_next, peephole_o, peephole_h, peephole_previous_h_next);
}

RNN_INLINE void compute_peephole_h_3_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wo_product, const float *restrict peephole_vf,
        const float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_f, float *restrict peephole_i,
        float *restrict peephole_g, float *restrict peephole_c,
        float *restrict peephole_previous_c_next, float *restrict peephole_o,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_peephole_h_3_tile(TILE, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_f, peephole_i,
                peephole_g, peephole_c, peephole_previous_c_next, peephole_o, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_peephole_h_3_tile(4, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_f, peephole_i,
                peephole_g, peephole_c, peephole_previous_c_next, peephole_o, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_peephole_h_3_tile(2, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_f, peephole_i,
                peephole_g, peephole_c, peephole_previous_c_next, peephole_o, peephole_h,
                peephole_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_peephole_h_3_tile(1, lanes, j, b, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_f, peephole_i,
                peephole_g, peephole_c, peephole_previous_c_next, peephole_o, peephole_h,
                peephole_previous_h_next);
}

static void compute_peephole_h_3(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict peephole_previous_h,
        const float *restrict peephole_Wo_product, const float *restrict peephole_vf,
        const float *restrict peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_f, float *restrict peephole_i,
        float *restrict peephole_g, float *restrict peephole_c,
        float *restrict peephole_previous_c_next, float *restrict peephole_o,
        float *restrict peephole_h, float *restrict peephole_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_peephole_h_3_units(rows, RNN_LANES, j, far, panels, peephole_previous_h,
                peephole_Wo_product, peephole_vf, peephole_previous_c, peephole_bf, peephole_vi,
                peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_f, peephole_i,
                peephole_g, peephole_c, peephole_previous_c_next, peephole_o, peephole_h,
                peephole_previous_h_next);
    if (far)
        rnn_streamed();
}

/* peephole_lstm.lua:24   d_peephole_h_div   (2 operations) */
RNN_INLINE void compute_d_peephole_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_peephole_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
    rnn_store_lanes(d_peephole_h_div + j, div_, lanes);
}

static void compute_d_peephole_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_peephole_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_peephole_h_div_lanes(RNN_LANES, j, sum_over_2, d_peephole_h_div);
    if (j < end)
        compute_d_peephole_h_div_lanes((int)(end - j), j, sum_over_2, d_peephole_h_div);
}

/* peephole_lstm.lua:24   mul, d_peephole_h_add, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict peephole_h, const float *restrict target,
        const float *restrict d_peephole_h_div, float *restrict mul,
        float *restrict d_peephole_h_add, float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(peephole_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_peephole_h_div[0]) * sub_;
    const rnn_vec add_ = mul_2 + mul_2;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_peephole_h_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict peephole_h, const float *restrict target,
        const float *restrict d_peephole_h_div, float *restrict mul,
        float *restrict d_peephole_h_add, float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, peephole_h, target, d_peephole_h_div, mul,
                    d_peephole_h_add, d_target);
    }
}

/* peephole_lstm.lua:10   concat, concat, concat, d_peephole_previous_c, concat   (30 operations) */
RNN_INLINE void compute_d_peephole_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict peephole_f, const float *restrict peephole_c,
        const float *restrict peephole_o, const float *restrict peephole_g,
        const float *restrict peephole_i, const float *restrict d_peephole_h_carry,
        const float *restrict d_peephole_h_add, float *restrict d_peephole_c_carry,
        const float *restrict peephole_vo, const float *restrict peephole_vi,
        const float *restrict peephole_previous_c, const float *restrict peephole_vf,
        float *restrict concat)
{
    const rnn_vec tanh_ = rnn_tanh(rnn_load_lanes(peephole_c + b * 64 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_peephole_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_peephole_h_add + b * 64 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(d_peephole_c_carry + b * 64 + j, lanes) + d_h
            * rnn_load_lanes(peephole_o + b * 64 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec mul_ = d_o
            * (rnn_load_lanes(peephole_o + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(peephole_o + b * 64 + j, lanes)));
    const rnn_vec d_c = add_ + mul_ * rnn_load_lanes(peephole_vo + j, lanes);
    const rnn_vec d_i = d_c * rnn_load_lanes(peephole_g + b * 64 + j, lanes);
    const rnn_vec mul_2 = d_i
            * (rnn_load_lanes(peephole_i + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(peephole_i + b * 64 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec mul_3 = d_f
            * (rnn_load_lanes(peephole_f + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(peephole_f + b * 64 + j, lanes)));
    const rnn_vec d_peephole_previous_c_1 = mul_2 * rnn_load_lanes(peephole_vi + j, lanes) + d_c
            * rnn_load_lanes(peephole_f + b * 64 + j, lanes) + mul_3
            * rnn_load_lanes(peephole_vf + j, lanes);
    const rnn_vec d_g = d_c * rnn_load_lanes(peephole_i + b * 64 + j, lanes);
    const rnn_vec mul_4 = d_g
            * (1.0f - rnn_load_lanes(peephole_g + b * 64 + j, lanes)
            * rnn_load_lanes(peephole_g + b * 64 + j, lanes));
    rnn_store_lanes(concat + b * 256 + j, mul_, lanes);
    rnn_store_lanes(concat + b * 256 + 128 + j, mul_2, lanes);
    rnn_store_lanes(concat + b * 256 + 64 + j, mul_3, lanes);
    rnn_store_lanes(d_peephole_c_carry + b * 64 + j, d_peephole_previous_c_1, lanes);
    rnn_store_lanes(concat + b * 256 + 192 + j, mul_4, lanes);
}

static void compute_d_peephole_h(const rnn_team *team, const size_t rows,
        const float *restrict peephole_f, const float *restrict peephole_c,
        const float *restrict peephole_o, const float *restrict peephole_g,
        const float *restrict peephole_i, const float *restrict d_peephole_h_carry,
        const float *restrict d_peephole_h_add, float *restrict d_peephole_c_carry,
        const float *restrict peephole_vo, const float *restrict peephole_vi,
        const float *restrict peephole_previous_c, const float *restrict peephole_vf,
        float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_peephole_h_lanes(RNN_LANES, b, j, peephole_f, peephole_c, peephole_o,
                    peephole_g, peephole_i, d_peephole_h_carry, d_peephole_h_add,
                    d_peephole_c_carry, peephole_vo, peephole_vi, peephole_previous_c, peephole_vf,
                    concat);
    }
}

/* peephole_lstm.lua:13   d_peephole_previous_h   (7 operations) */
RNN_INLINE void compute_d_peephole_previous_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, float *restrict d_peephole_h_carry)
{
    const rnn_vec d_h = matvec_ + matvec_2 + matvec_3 + matvec_4;
    rnn_store_lanes(d_peephole_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_peephole_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_peephole_h_carry)
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
        compute_d_peephole_previous_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], acc2[r],
                acc3[r], d_peephole_h_carry);
}

RNN_INLINE void compute_d_peephole_previous_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_peephole_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_peephole_previous_h_tile(TILE, lanes, j, b, panels0, panels1, panels2, panels3,
                concat, d_peephole_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_peephole_previous_h_tile(4, lanes, j, b, panels0, panels1, panels2, panels3,
                concat, d_peephole_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_peephole_previous_h_tile(2, lanes, j, b, panels0, panels1, panels2, panels3,
                concat, d_peephole_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_peephole_previous_h_tile(1, lanes, j, b, panels0, panels1, panels2, panels3,
                concat, d_peephole_h_carry);
}

static void compute_d_peephole_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict panels3, const float *restrict concat,
        float *restrict d_peephole_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_peephole_previous_h_units(rows, RNN_LANES, j, panels0, panels1, panels2, panels3,
                concat, d_peephole_h_carry);
}

/* peephole_lstm.lua:9   mul_2, mul_3, mul_4   (3 operations) */
RNN_INLINE void compute_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict concat, const float *restrict peephole_previous_c,
        const float *restrict peephole_c, float *restrict mul_2, float *restrict mul_3,
        float *restrict mul_4)
{
    const rnn_vec mul_ = rnn_load_lanes(concat + b * 256 + 128 + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec mul_5 = rnn_load_lanes(concat + b * 256 + 64 + j, lanes)
            * rnn_load_lanes(peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec mul_6 = rnn_load_lanes(concat + b * 256 + j, lanes)
            * rnn_load_lanes(peephole_c + b * 64 + j, lanes);
    rnn_store_lanes(mul_2 + b * 64 + j, mul_, lanes);
    rnn_store_lanes(mul_3 + b * 64 + j, mul_5, lanes);
    rnn_store_lanes(mul_4 + b * 64 + j, mul_6, lanes);
}

static void compute_mul(const rnn_team *team, const size_t rows, const float *restrict concat,
        const float *restrict peephole_previous_c, const float *restrict peephole_c,
        float *restrict mul_2, float *restrict mul_3, float *restrict mul_4)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_mul_lanes(RNN_LANES, b, j, concat, peephole_previous_c, peephole_c, mul_2,
                    mul_3, mul_4);
    }
}

/* peephole_lstm.lua:19   d_x   (3 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict peephole_Wo_product_2, const float *restrict peephole_Wf_product,
        const float *restrict peephole_Wi_product, const float *restrict peephole_Wg_product,
        float *restrict d_x)
{
    const rnn_vec add_ = rnn_load_lanes(peephole_Wo_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(peephole_Wf_product + b * 16 + j, lanes);
    const rnn_vec d_x_1 = add_ + rnn_load_lanes(peephole_Wi_product + b * 16 + j, lanes)
            + rnn_load_lanes(peephole_Wg_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict peephole_Wo_product_2, const float *restrict peephole_Wf_product,
        const float *restrict peephole_Wi_product, const float *restrict peephole_Wg_product,
        float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, peephole_Wo_product_2, peephole_Wf_product,
                    peephole_Wi_product, peephole_Wg_product, d_x);
    }
}

/* Memory of peephole_lstm_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..21), d_x (22..29)
*   1    B x 64: peephole_h_0 (-1..3), d_peephole_c_carry (5..6)
*   2    B x 64: peephole_c_0 (-1..3), d_peephole_h_carry (5..6)
*   3    (T.N + B) x 256: target (-1..4), concat (5..27)
*   4    (T.N + B) x 256: peephole_Wo_product (0..3), mul (4..6), peephole_Wf_product (7..27)
*   5    1 x 1: sum_over_2 (0..28)
*   6    (T.N + B) x 64: peephole_previous_h (2..21)
*   7    (T.N + B) x 64: peephole_previous_c (2..21)
*   8    (T.N + B) x 64: peephole_f (2..6), div (7..27)
*   9    (T.N + B) x 64: peephole_i (2..6), mul_2 (7..27)
*   10   (T.N + B) x 64: peephole_g (2..6), mul_3 (7..27)
*   11   (T.N + B) x 64: peephole_c (2..21)
*   12   (T.N + B) x 64: peephole_o (2..6), mul_4 (7..27)
*   13   (T.N + B) x 64: peephole_h (2..4), sum (5..21)
*   14   1 x 1: sum_over (22..28), d_peephole_h_div (2..4)
*   15   B x 64: d_peephole_c (5..29), peephole_h_0_ranked (2..3)
*   16   B x 64: d_peephole_h (5..29), peephole_c_0_ranked (2..3)
*   17   (T.N + B) x 64: d_peephole_h_add (4..6), peephole_Wo_product_2 (7..27)
*   18   (T.N + B) x 64: d_target (4..29)
*   19   (T.N + B) x 16: peephole_Wi_product (7..27)
*   20   (T.N + B) x 16: peephole_Wg_product (7..27)
*   21   1 x 256: sum_over_3 (22..29)
*   22   1 x 1: div_2 (28..29)
*/
struct peephole_lstm_train_memory {
    float *x;
    float *peephole_h_0;
    float *peephole_c_0;
    float *target;
    float *peephole_previous_h;
    float *peephole_previous_c;
    float *d_peephole_c_carry;
    float *d_peephole_h_carry;
    float *concat;
    float *peephole_Wo_product;
    float *peephole_f;
    float *peephole_i;
    float *peephole_g;
    float *peephole_c;
    float *peephole_o;
    float *peephole_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_peephole_h_div;
    float *d_peephole_h_add;
    float *mul_2;
    float *sum_over_3;
    float *mul_3;
    float *mul_4;
    float *peephole_Wo_product_2;
    float *peephole_Wf_product;
    float *peephole_Wi_product;
    float *peephole_Wg_product;
    float *d_x;
    float *d_target;
    float *d_peephole_c;
    float *d_peephole_h;
    float *peephole_h_0_ranked;
    float *peephole_c_0_ranked;
    float *work;
    size_t bytes;
};

static void peephole_lstm_train_layout(struct peephole_lstm_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->peephole_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_peephole_c_carry = m->peephole_h_0;
    m->peephole_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_peephole_h_carry = m->peephole_c_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->concat = m->target;
    m->peephole_Wo_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->mul = m->peephole_Wo_product;
    m->peephole_Wf_product = m->peephole_Wo_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->peephole_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->peephole_f;
    m->peephole_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_2 = m->peephole_i;
    m->peephole_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_3 = m->peephole_g;
    m->peephole_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_4 = m->peephole_o;
    m->peephole_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = m->peephole_h;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_peephole_h_div = m->sum_over;
    m->d_peephole_c = (float *)rnn_take(session, &at, B * 64);
    m->peephole_h_0_ranked = m->d_peephole_c;
    m->d_peephole_h = (float *)rnn_take(session, &at, B * 64);
    m->peephole_c_0_ranked = m->d_peephole_h;
    m->d_peephole_h_add = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_Wo_product_2 = m->d_peephole_h_add;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->peephole_Wi_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->peephole_Wg_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 256);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of peephole_lstm_train need of it. */
struct peephole_lstm_train_call {
    const peephole_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct peephole_lstm_train_memory m;
    const float *x;
    const float *peephole_h_0;
    const float *peephole_c_0;
    const float *target;
};

static void peephole_lstm_train_work(const rnn_team *team, const void *data)
{
    const struct peephole_lstm_train_call *const call = (const struct peephole_lstm_train_call *)data;
    const peephole_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct peephole_lstm_train_memory m = call->m;
    const float *const x = call->x;
    const float *const peephole_h_0 = call->peephole_h_0;
    const float *const peephole_c_0 = call->peephole_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* peephole_lstm.lua:13   peephole_Wo_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16,
            packed + PACKED_peephole_Wo, m.peephole_Wo_product + T_part.first * 256, 256);

    /* peephole_lstm.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 60)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, peephole_h_0, 64, m.peephole_h_0_ranked);
        rnn_rows_rank(&T, peephole_c_0, 64, m.peephole_c_0_ranked);
    }
    rnn_meet(team);

    /* peephole_lstm.lua:20   forwards over T: peephole_previous_h, peephole_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 44544);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.peephole_h_0_ranked, 64,
                            m.peephole_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 0, m.peephole_c_0_ranked, 64,
                            m.peephole_previous_c + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_peephole_h_3(&crew, rows, far, packed + PACKED_peephole_Ro,
                    m.peephole_previous_h + at * 64, m.peephole_Wo_product + at * 256,
                    args->params + PEEPHOLE_LSTM_peephole_vf, m.peephole_previous_c + at * 64,
                    args->params + PEEPHOLE_LSTM_peephole_bf,
                    args->params + PEEPHOLE_LSTM_peephole_vi,
                    args->params + PEEPHOLE_LSTM_peephole_bi,
                    args->params + PEEPHOLE_LSTM_peephole_bg,
                    args->params + PEEPHOLE_LSTM_peephole_vo,
                    args->params + PEEPHOLE_LSTM_peephole_bo, m.peephole_f + at * 64,
                    m.peephole_i + at * 64, m.peephole_g + at * 64, m.peephole_c + at * 64,
                    m.peephole_previous_c + next * 64, m.peephole_o + at * 64,
                    m.peephole_h + at * 64, m.peephole_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* peephole_lstm.lua:24   d_peephole_h_div = div(div, 64) */
    compute_d_peephole_h_div(team, 1, m.sum_over_2, m.d_peephole_h_div);
    rnn_meet(team);

    /* peephole_lstm.lua:24   d_target = neg(d_peephole_h_add) */
    compute_d_target(team, (size_t)T.N, m.peephole_h, target, m.d_peephole_h_div, m.mul,
            m.d_peephole_h_add, m.d_target);
    rnn_meet(team);

    /* peephole_lstm.lua:24   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* peephole_lstm.lua:20   backwards over T: d_peephole_c_carry, d_peephole_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 49664);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_peephole_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_peephole_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_peephole_h(&crew, rows, m.peephole_f + at * 64, m.peephole_c + at * 64,
                    m.peephole_o + at * 64, m.peephole_g + at * 64, m.peephole_i + at * 64,
                    m.d_peephole_h_carry, m.d_peephole_h_add + at * 64, m.d_peephole_c_carry,
                    args->params + PEEPHOLE_LSTM_peephole_vo,
                    args->params + PEEPHOLE_LSTM_peephole_vi, m.peephole_previous_c + at * 64,
                    args->params + PEEPHOLE_LSTM_peephole_vf, m.concat + at * 256);
            rnn_meet(&crew);
            compute_d_peephole_previous_h(&crew, rows, packed + PACKED_peephole_Ro_transposed,
                    packed + PACKED_peephole_Rf_transposed, packed + PACKED_peephole_Ri_transposed,
                    packed + PACKED_peephole_Rg_transposed, m.concat + at * 256,
                    m.d_peephole_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_peephole_c_carry, 64, m.d_peephole_c);
                    rnn_rows_leave(&T, t, 1, m.d_peephole_h_carry, 64, m.d_peephole_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* peephole_lstm.lua:24   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* peephole_lstm.lua:13   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Wi + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, peephole_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Ri + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 128, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.peephole_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* peephole_lstm.lua:13   mul_4 = mul(concat, peephole_c) */
    compute_mul(team, (size_t)T.N, m.concat, m.peephole_previous_c, m.peephole_c, m.mul_2, m.mul_3,
            m.mul_4);

    /* peephole_lstm.lua:13   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Wf + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, peephole_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Rf + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.peephole_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Wg + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 192, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, peephole_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Rg + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 192, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.peephole_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Wo + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* peephole_lstm.lua:13   outer(concat, peephole_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + PEEPHOLE_LSTM_peephole_Ro + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 256, 1},
                units.first, units.count)), rnn_row_major(m.peephole_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* peephole_lstm.lua:13   peephole_Wo_product_2 = matvec(peephole.Wo, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 256, 256,
            packed + PACKED_peephole_Wo_transposed, m.peephole_Wo_product_2 + T_part.first * 16,
            16);

    /* peephole_lstm.lua:13   peephole_Wf_product = matvec(peephole.Wf, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 256 + 64, 256,
            packed + PACKED_peephole_Wf_transposed, m.peephole_Wf_product + T_part.first * 16, 16);

    /* peephole_lstm.lua:13   peephole_Wi_product = matvec(peephole.Wi, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 256 + 128, 256,
            packed + PACKED_peephole_Wi_transposed, m.peephole_Wi_product + T_part.first * 16, 16);

    /* peephole_lstm.lua:13   peephole_Wg_product = matvec(peephole.Wg, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 256 + 192, 256,
            packed + PACKED_peephole_Wg_transposed, m.peephole_Wg_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* peephole_lstm.lua:24   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* peephole_lstm.lua:9   sum_over(mul_2) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_2 + units.first, 64,
                args->gradients + PEEPHOLE_LSTM_peephole_vi + units.first);
    }

    /* peephole_lstm.lua:9   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 256,
                m.sum_over_3 + units.first);
    }

    /* peephole_lstm.lua:10   sum_over(mul_3) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_3 + units.first, 64,
                args->gradients + PEEPHOLE_LSTM_peephole_vf + units.first);
    }

    /* peephole_lstm.lua:13   sum_over(mul_4) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_4 + units.first, 64,
                args->gradients + PEEPHOLE_LSTM_peephole_vo + units.first);
    }

    /* peephole_lstm.lua:19   d_x = add(add, peephole_Wg_product) */
    compute_d_x(team, (size_t)T.N, m.peephole_Wo_product_2, m.peephole_Wf_product,
            m.peephole_Wi_product, m.peephole_Wg_product, m.d_x);
    rnn_meet(team);

    /* peephole_lstm.lua:24   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int peephole_lstm_train(const peephole_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "peephole_lstm_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "peephole_lstm_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct peephole_lstm_train_memory m;
    peephole_lstm_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const peephole_h_0 = rnn_or_number(args->peephole_h, 0.0f, B * 64, m.peephole_h_0);
    const float *const peephole_c_0 = rnn_or_number(args->peephole_c, 0.0f, B * 64, m.peephole_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + PEEPHOLE_LSTM_peephole_vi, 0, 128 * sizeof(float));
    memset(args->gradients + PEEPHOLE_LSTM_peephole_vf, 0, 128 * sizeof(float));
    memset(args->gradients + PEEPHOLE_LSTM_peephole_bg, 0, 64 * sizeof(float));
    memset(args->gradients + PEEPHOLE_LSTM_peephole_vo, 0, 128 * sizeof(float));

    const struct peephole_lstm_train_call call = {args, B, T, m, x, peephole_h_0, peephole_c_0,
            target};
    if (rnn_pool_run(args->pool, (double)T.N * 161696 + (double)B * 0 + 24,
            peephole_lstm_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + PEEPHOLE_LSTM_peephole_bi, 1, m.sum_over_3 + 128, 64, 1);
    rnn_add_matrix(args->gradients + PEEPHOLE_LSTM_peephole_bf, 1, m.sum_over_3 + 64, 64, 1);
    rnn_add_matrix(args->gradients + PEEPHOLE_LSTM_peephole_bg, 1, m.sum_over_3 + 192, 64, 1);
    rnn_add_matrix(args->gradients + PEEPHOLE_LSTM_peephole_bo, 1, m.sum_over_3, 64, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_peephole_c)
        rnn_each_copy(B, 64, m.d_peephole_c, 64, args->d_peephole_c, 64);
    if (args->d_peephole_h)
        rnn_each_copy(B, 64, m.d_peephole_h, 64, args->d_peephole_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "peephole_lstm_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of peephole_lstm_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: peephole_h_0 (-1..0)
*   1    B x 64: peephole_c_0 (-1..0)
*/
struct peephole_lstm_begin_memory {
    float *peephole_h_0;
    float *peephole_c_0;
    size_t bytes;
};

static void peephole_lstm_begin_layout(struct peephole_lstm_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->peephole_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->peephole_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int peephole_lstm_begin(const peephole_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct peephole_lstm_begin_memory m;
    peephole_lstm_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const peephole_h_0 = rnn_or_number(args->peephole_h, 0.0f, B * 64, m.peephole_h_0);
    const float *const peephole_c_0 = rnn_or_number(args->peephole_c, 0.0f, B * 64, m.peephole_c_0);

    rnn_begin_rows(B, args->restart, peephole_h_0, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, peephole_c_0, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- step ---- */

/* peephole_lstm.lua:13   peephole_c, peephole_h   (31 operations) */
RNN_INLINE void compute_peephole_h_4_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const rnn_vec matvec_7, const rnn_vec matvec_8, const float *restrict peephole_vf,
        const float *restrict state_peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_c, float *restrict peephole_h)
{
    const rnn_vec add_ = matvec_2 + matvec_6 + rnn_load_lanes(peephole_vf + j, lanes)
            * rnn_load_lanes(state_peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec f = rnn_sigmoid(add_ + rnn_load_lanes(peephole_bf + j, lanes));
    const rnn_vec add_2 = matvec_3 + matvec_7 + rnn_load_lanes(peephole_vi + j, lanes)
            * rnn_load_lanes(state_peephole_previous_c + b * 64 + j, lanes);
    const rnn_vec peephole_i_1 = rnn_sigmoid(add_2 + rnn_load_lanes(peephole_bi + j, lanes));
    const rnn_vec g = rnn_tanh(matvec_4 + matvec_8 + rnn_load_lanes(peephole_bg + j, lanes));
    const rnn_vec c = f * rnn_load_lanes(state_peephole_previous_c + b * 64 + j, lanes)
            + peephole_i_1 * g;
    const rnn_vec o = rnn_sigmoid(matvec_ + matvec_5 + rnn_load_lanes(peephole_vo + j, lanes) * c
            + rnn_load_lanes(peephole_bo + j, lanes));
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(peephole_c + b * 64 + j, c, lanes);
    rnn_store_lanes(peephole_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_peephole_h_4_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_peephole_previous_h,
        const float *restrict peephole_vf, const float *restrict state_peephole_previous_c,
        const float *restrict peephole_bf, const float *restrict peephole_vi,
        const float *restrict peephole_bi, const float *restrict peephole_bg,
        const float *restrict peephole_vo, const float *restrict peephole_bo,
        float *restrict peephole_c, float *restrict peephole_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 16);
    rnn_panel_product_lane(acc0, rows, 4, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc1, rows, 4, 64, state_peephole_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_peephole_h_4_lanes(lanes, b + (size_t)r, j, acc0[r * 4 + 0], acc0[r * 4 + 1],
                acc0[r * 4 + 2], acc0[r * 4 + 3], acc1[r * 4 + 0], acc1[r * 4 + 1],
                acc1[r * 4 + 2], acc1[r * 4 + 3], peephole_vf, state_peephole_previous_c,
                peephole_bf, peephole_vi, peephole_bi, peephole_bg, peephole_vo, peephole_bo,
                peephole_c, peephole_h);
}

RNN_INLINE void compute_peephole_h_4_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_peephole_previous_h, const float *restrict peephole_vf,
        const float *restrict state_peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_c, float *restrict peephole_h)
{
    enum { TILE = RNN_TILE_ROWS(8) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_peephole_h_4_tile(TILE, lanes, j, b, panels0, panels1, x,
                state_peephole_previous_h, peephole_vf, state_peephole_previous_c, peephole_bf,
                peephole_vi, peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_c,
                peephole_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_peephole_h_4_tile(4, lanes, j, b, panels0, panels1, x, state_peephole_previous_h,
                peephole_vf, state_peephole_previous_c, peephole_bf, peephole_vi, peephole_bi,
                peephole_bg, peephole_vo, peephole_bo, peephole_c, peephole_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_peephole_h_4_tile(2, lanes, j, b, panels0, panels1, x, state_peephole_previous_h,
                peephole_vf, state_peephole_previous_c, peephole_bf, peephole_vi, peephole_bi,
                peephole_bg, peephole_vo, peephole_bo, peephole_c, peephole_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_peephole_h_4_tile(1, lanes, j, b, panels0, panels1, x, state_peephole_previous_h,
                peephole_vf, state_peephole_previous_c, peephole_bf, peephole_vi, peephole_bi,
                peephole_bg, peephole_vo, peephole_bo, peephole_c, peephole_h);
}

static void compute_peephole_h_4(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_peephole_previous_h, const float *restrict peephole_vf,
        const float *restrict state_peephole_previous_c, const float *restrict peephole_bf,
        const float *restrict peephole_vi, const float *restrict peephole_bi,
        const float *restrict peephole_bg, const float *restrict peephole_vo,
        const float *restrict peephole_bo, float *restrict peephole_c, float *restrict peephole_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_peephole_h_4_units(rows, RNN_LANES, j, panels0, panels1, x,
                state_peephole_previous_h, peephole_vf, state_peephole_previous_c, peephole_bf,
                peephole_vi, peephole_bi, peephole_bg, peephole_vo, peephole_bo, peephole_c,
                peephole_h);
}

/* Memory of peephole_lstm_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: peephole_c (0..1)
*   1    B x 64: peephole_h (0..1)
*/
struct peephole_lstm_step_memory {
    float *peephole_c;
    float *peephole_h;
    size_t bytes;
};

static void peephole_lstm_step_layout(struct peephole_lstm_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->peephole_c = (float *)rnn_take(session, &at, B * 64);
    m->peephole_h = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of peephole_lstm_step need of it. */
struct peephole_lstm_step_call {
    const peephole_lstm_args *args;
    size_t B;
    struct peephole_lstm_step_memory m;
    const float *x;
    float *state_peephole_previous_h;
    float *state_peephole_previous_c;
};

static void peephole_lstm_step_work(const rnn_team *team, const void *data)
{
    const struct peephole_lstm_step_call *const call = (const struct peephole_lstm_step_call *)data;
    const peephole_lstm_args *const args = call->args;
    const size_t B = call->B;
    const struct peephole_lstm_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_peephole_previous_h = call->state_peephole_previous_h;
    float *const state_peephole_previous_c = call->state_peephole_previous_c;
    const float *const packed = (const float *)args->packed;

    /* peephole_lstm.lua:14   peephole_h = mul(peephole_o, tanh) */
    compute_peephole_h_4(team, B, packed + PACKED_peephole_Wo_2, packed + PACKED_peephole_Ro, x,
            state_peephole_previous_h, args->params + PEEPHOLE_LSTM_peephole_vf,
            state_peephole_previous_c, args->params + PEEPHOLE_LSTM_peephole_bf,
            args->params + PEEPHOLE_LSTM_peephole_vi, args->params + PEEPHOLE_LSTM_peephole_bi,
            args->params + PEEPHOLE_LSTM_peephole_bg, args->params + PEEPHOLE_LSTM_peephole_vo,
            args->params + PEEPHOLE_LSTM_peephole_bo, m.peephole_c, m.peephole_h);
}

int peephole_lstm_step(const peephole_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct peephole_lstm_step_memory m;
    peephole_lstm_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "peephole_lstm_step: x is NULL");
    const float *const x = args->x;
    float *const state_peephole_previous_h = (float *)args->session + B * 0;
    float *const state_peephole_previous_c = (float *)args->session + B * 64;

    const struct peephole_lstm_step_call call = {args, B, m, x, state_peephole_previous_h,
            state_peephole_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 52736 + 0, peephole_lstm_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "peephole_lstm_step: another thread is using the pool");

    if (args->output)
        rnn_each_copy(B, 64, m.peephole_h, 64, args->output, 64);
    rnn_begin_rows(B, NULL, m.peephole_h, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.peephole_c, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"peephole.Wi", 2, {64, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"peephole.Ri", 2, {64, 64}, 1024, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.vi", 1, {64, 1}, 5120, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.bi", 1, {64, 1}, 5184, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.Wf", 2, {64, 16}, 5248, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"peephole.Rf", 2, {64, 64}, 6272, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.vf", 1, {64, 1}, 10368, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.bf", 1, {64, 1}, 10432, RNN_INIT_CONSTANT, 1, 0, 64, 1, 0},
    {"peephole.Wg", 2, {64, 16}, 10496, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"peephole.Rg", 2, {64, 64}, 11520, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.bg", 1, {64, 1}, 15616, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.Wo", 2, {64, 16}, 15680, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"peephole.Ro", 2, {64, 64}, 16704, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.vo", 1, {64, 1}, 20800, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"peephole.bo", 1, {64, 1}, 20864, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(peephole_lstm_args, T), offsetof(peephole_lstm_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(peephole_lstm_args, x),
            offsetof(peephole_lstm_args, d_x)},
    {"peephole.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, peephole_c),
            offsetof(peephole_lstm_args, d_peephole_c)},
    {"peephole.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, peephole_h),
            offsetof(peephole_lstm_args, d_peephole_h)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, target),
            offsetof(peephole_lstm_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(peephole_lstm_args, restart),
            RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, c), RNN_NO_MEMBER},
    {"h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, h), RNN_NO_MEMBER},
    {"output", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(peephole_lstm_args, output), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"peephole_previous_h", 0, -1, 64, 0, 0},
    {"peephole_previous_c", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const peephole_lstm_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return PEEPHOLE_LSTM_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return PEEPHOLE_LSTM_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return PEEPHOLE_LSTM_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return PEEPHOLE_LSTM_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return PEEPHOLE_LSTM_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return peephole_lstm_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return peephole_lstm_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return peephole_lstm_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return peephole_lstm_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return peephole_lstm_step(args, error);
}

const rnn_model peephole_lstm_model = {
    .name = "peephole_lstm",
    .source = "peephole_lstm.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 15,
    .param_floats = PEEPHOLE_LSTM_PARAMS,
    .inputs = inputs_info,
    .input_count = 5,
    .outputs = outputs_info,
    .output_count = 3,
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
    .args_bytes = sizeof(peephole_lstm_args),
    .member_params = offsetof(peephole_lstm_args, params),
    .member_packed = offsetof(peephole_lstm_args, packed),
    .member_session = offsetof(peephole_lstm_args, session),
    .member_session_bytes = offsetof(peephole_lstm_args, session_bytes),
    .member_pool = offsetof(peephole_lstm_args, pool),
    .member_batch = offsetof(peephole_lstm_args, B),
    .member_loss = offsetof(peephole_lstm_args, loss),
    .member_gradients = offsetof(peephole_lstm_args, gradients),
    .member_seed = offsetof(peephole_lstm_args, seed),
    .member_update = offsetof(peephole_lstm_args, update),
    .member_restart = offsetof(peephole_lstm_args, restart),
    .packed_bytes = PEEPHOLE_LSTM_PACKED,
    .prepare = peephole_lstm_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
