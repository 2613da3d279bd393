/* char_lm: a recurrent network, compiled by rnnc from char_lm.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "char_lm.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_lstm_weight_ih_l0_table = 0, /* 65 x 1024, a product */
    PACKED_lstm_weight_hh_l0 = 66560, /* 256 x 256, panels of 4 gates */
    PACKED_lstm_weight_ih_l1 = 328704, /* 1024 x 256, wide panels */
    PACKED_lstm_weight_hh_l1 = 590848, /* 256 x 256, panels of 4 gates */
    PACKED_readout_weight = 852992, /* 65 x 256, wide panels */
    PACKED_lstm_weight_ih_l0 = 873472, /* 1024 x 64, wide panels */
    PACKED_readout_weight_transposed = 939008, /* 256 x 65, wide panels */
    PACKED_lstm_weight_hh_l1_transposed = 955648, /* 256 x 1024, wide panels */
    PACKED_lstm_weight_ih_l1_transposed = 1217792, /* 256 x 1024, wide panels */
    PACKED_lstm_weight_hh_l0_transposed = 1479936, /* 256 x 1024, wide panels */
    PACKED_lstm_weight_ih_l0_transposed = 1742080, /* 64 x 1024, wide panels */
    PACKED_lstm_weight_ih_l1_2 = 1807616, /* 256 x 256, panels of 4 gates */
    PACKED_work = 2069760, /* where the products above pack their operands */
};

/* What the threads of char_lm_prepare need of it. */
struct char_lm_prepare_call {
    const float *params;
    float *packed;
};

static void char_lm_prepare_work(const rnn_team *team, const void *data)
{
    const struct char_lm_prepare_call *const call = (const struct char_lm_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    float *const work = rnn_work_of(team, packed + PACKED_work);
    rnn_multiply_matrices(team, packed + PACKED_lstm_weight_ih_l0_table,
            (rnn_matrix){params + CHAR_LM_embed_weight, 65, 64, 64, 1},
            (rnn_matrix){params + CHAR_LM_lstm_weight_ih_l0, 64, 1024, 1, 64}, work);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHAR_LM_lstm_weight_hh_l0 + 196608, 256, 1, 256, 4, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHAR_LM_lstm_weight_hh_l0 + 65536, 256, 1, 256, 4, 1, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0, params + CHAR_LM_lstm_weight_hh_l0, 256,
            1, 256, 4, 2, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHAR_LM_lstm_weight_hh_l0 + 131072, 256, 1, 256, 4, 3, 256, 0, 256);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l1, params + CHAR_LM_lstm_weight_ih_l1, 256,
            1, 1024, 0, 1024, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l1,
            params + CHAR_LM_lstm_weight_hh_l1 + 196608, 256, 1, 256, 4, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l1,
            params + CHAR_LM_lstm_weight_hh_l1 + 65536, 256, 1, 256, 4, 1, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l1, params + CHAR_LM_lstm_weight_hh_l1, 256,
            1, 256, 4, 2, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l1,
            params + CHAR_LM_lstm_weight_hh_l1 + 131072, 256, 1, 256, 4, 3, 256, 0, 256);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + CHAR_LM_readout_weight, 256, 1,
            65, 0, 65, 256);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0, params + CHAR_LM_lstm_weight_ih_l0, 64,
            1, 1024, 0, 1024, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed, params + CHAR_LM_readout_weight,
            1, 256, 256, 0, 256, 65);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_hh_l1_transposed,
            params + CHAR_LM_lstm_weight_hh_l1, 1, 256, 256, 0, 256, 1024);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l1_transposed,
            params + CHAR_LM_lstm_weight_ih_l1, 1, 256, 256, 0, 256, 1024);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_hh_l0_transposed,
            params + CHAR_LM_lstm_weight_hh_l0, 1, 256, 256, 0, 256, 1024);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0_transposed,
            params + CHAR_LM_lstm_weight_ih_l0, 1, 64, 64, 0, 64, 1024);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l1_2,
            params + CHAR_LM_lstm_weight_ih_l1 + 196608, 256, 1, 256, 4, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l1_2,
            params + CHAR_LM_lstm_weight_ih_l1 + 65536, 256, 1, 256, 4, 1, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l1_2, params + CHAR_LM_lstm_weight_ih_l1,
            256, 1, 256, 4, 2, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l1_2,
            params + CHAR_LM_lstm_weight_ih_l1 + 131072, 256, 1, 256, 4, 3, 256, 0, 256);
}

void char_lm_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct char_lm_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 2069760 * RNN_MOVE_WORK + 8519680, char_lm_prepare_work, &call);
}

void char_lm_prepare(const float *params, void *memory)
{
    char_lm_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* char_lm.lua:12   lstm_l0_previous_h_select, lstm_l0_previous_c_select,
        lstm_l1_previous_h_select, lstm_l1_previous_c_select   (4 operations) */
RNN_INLINE void compute_lstm_l0_previous_h_select_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict restart, const float *restrict lstm_l0_h_0,
        const float *restrict state_lstm_l0_previous_h, const float *restrict lstm_l0_c_0,
        const float *restrict state_lstm_l0_previous_c, const float *restrict lstm_l1_h_0,
        const float *restrict state_lstm_l1_previous_h, const float *restrict lstm_l1_c_0,
        const float *restrict state_lstm_l1_previous_c, float *restrict lstm_l0_previous_h_select,
        float *restrict lstm_l0_previous_c_select, float *restrict lstm_l1_previous_h_select,
        float *restrict lstm_l1_previous_c_select)
{
    const rnn_vec select_ = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(lstm_l0_h_0 + b * 256 + j, lanes),
            rnn_load_lanes(state_lstm_l0_previous_h + b * 256 + j, lanes));
    const rnn_vec select_2 = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(lstm_l0_c_0 + b * 256 + j, lanes),
            rnn_load_lanes(state_lstm_l0_previous_c + b * 256 + j, lanes));
    const rnn_vec select_3 = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(lstm_l1_h_0 + b * 256 + j, lanes),
            rnn_load_lanes(state_lstm_l1_previous_h + b * 256 + j, lanes));
    const rnn_vec select_4 = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(lstm_l1_c_0 + b * 256 + j, lanes),
            rnn_load_lanes(state_lstm_l1_previous_c + b * 256 + j, lanes));
    rnn_store_lanes(lstm_l0_previous_h_select + b * 256 + j, select_, lanes);
    rnn_store_lanes(lstm_l0_previous_c_select + b * 256 + j, select_2, lanes);
    rnn_store_lanes(lstm_l1_previous_h_select + b * 256 + j, select_3, lanes);
    rnn_store_lanes(lstm_l1_previous_c_select + b * 256 + j, select_4, lanes);
}

static void compute_lstm_l0_previous_h_select(const rnn_team *team, const size_t rows,
        const float *restrict restart, const float *restrict lstm_l0_h_0,
        const float *restrict state_lstm_l0_previous_h, const float *restrict lstm_l0_c_0,
        const float *restrict state_lstm_l0_previous_c, const float *restrict lstm_l1_h_0,
        const float *restrict state_lstm_l1_previous_h, const float *restrict lstm_l1_c_0,
        const float *restrict state_lstm_l1_previous_c, float *restrict lstm_l0_previous_h_select,
        float *restrict lstm_l0_previous_c_select, float *restrict lstm_l1_previous_h_select,
        float *restrict lstm_l1_previous_c_select)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_lstm_l0_previous_h_select_lanes(RNN_LANES, b, j, restart, lstm_l0_h_0,
                    state_lstm_l0_previous_h, lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0,
                    state_lstm_l1_previous_h, lstm_l1_c_0, state_lstm_l1_previous_c,
                    lstm_l0_previous_h_select, lstm_l0_previous_c_select,
                    lstm_l1_previous_h_select, lstm_l1_previous_c_select);
    }
}

/* char_lm.lua:12   lstm_bias_ih_l0_sum, lstm_bias_ih_l1_sum   (2 operations) */
RNN_INLINE void compute_lstm_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_bias_ih_l0, const float *restrict lstm_bias_hh_l0,
        const float *restrict lstm_bias_ih_l1, const float *restrict lstm_bias_hh_l1,
        float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_bias_ih_l1_sum)
{
    const rnn_vec add_ = rnn_load_lanes(lstm_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(lstm_bias_hh_l0 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(lstm_bias_ih_l1 + j, lanes)
            + rnn_load_lanes(lstm_bias_hh_l1 + j, lanes);
    rnn_store_lanes(lstm_bias_ih_l0_sum + j, add_, lanes);
    rnn_store_lanes(lstm_bias_ih_l1_sum + j, add_2, lanes);
    (void)b;
}

static void compute_lstm_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict lstm_bias_ih_l0, const float *restrict lstm_bias_hh_l0,
        const float *restrict lstm_bias_ih_l1, const float *restrict lstm_bias_hh_l1,
        float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_bias_ih_l1_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 1024; j += RNN_LANES)
            compute_lstm_bias_ih_l0_sum_lanes(RNN_LANES, b, j, lstm_bias_ih_l0, lstm_bias_hh_l0,
                    lstm_bias_ih_l1, lstm_bias_hh_l1, lstm_bias_ih_l0_sum, lstm_bias_ih_l1_sum);
    }
}

/* char_lm.lua:12   lstm_l0_c, lstm_l0_h   (21 operations) */
RNN_INLINE void compute_lstm_l0_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict lstm_weight_ih_l0_row,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_l0_previous_c,
        float *restrict lstm_l0_h, float *restrict lstm_l0_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1040 + 768 + j, lanes) + matvec_
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1040 + 256 + j, lanes) + matvec_2
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1040 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_l0_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1040 + 512 + j, lanes) + matvec_4
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_l0_previous_c + b * 256 + j, lanes) + lstm_l0_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_l0_previous_c + b * 256 + j, c, lanes);
    rnn_store_far(lstm_l0_h + b * 256 + j, h, lanes, far);
    rnn_store_lanes(lstm_l0_previous_h_next + b * 256 + j, h, lanes);
}

RNN_INLINE void compute_lstm_l0_h_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_row)
{
    rnn_will_read(lstm_weight_ih_l0_row + b * 1040 + 768 + j);
    rnn_will_read(lstm_weight_ih_l0_row + b * 1040 + 256 + j);
    rnn_will_read(lstm_weight_ih_l0_row + b * 1040 + j);
    rnn_will_read(lstm_weight_ih_l0_row + b * 1040 + 512 + j);
}

RNN_INLINE void compute_lstm_l0_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict lstm_l0_previous_h, const float *restrict lstm_weight_ih_l0_row,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_l0_previous_c,
        float *restrict lstm_l0_h, float *restrict lstm_l0_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_l0_h_ask(b + (size_t)r, j, lstm_weight_ih_l0_row);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc, rows, 4, 256, lstm_l0_previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_l0_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum,
                lstm_l0_previous_c, lstm_l0_h, lstm_l0_previous_h_next);
}

RNN_INLINE void compute_lstm_l0_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_row, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_l0_previous_c, float *restrict lstm_l0_h,
        float *restrict lstm_l0_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_l0_h_tile(TILE, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_l0_h_tile(4, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_l0_h_tile(2, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_l0_h_tile(1, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_h,
                lstm_l0_previous_h_next);
}

static RNN_APART void compute_lstm_l0_h(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_row, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_l0_previous_c, float *restrict lstm_l0_h,
        float *restrict lstm_l0_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_lstm_l0_h_units(rows, RNN_LANES, j, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_h,
                lstm_l0_previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* char_lm.lua:13   logits   (1 operation) */
RNN_INLINE void compute_logits_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_vec logits_1 = rnn_load_lanes(readout_weight_product + b * 65 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 65 + j, logits_1, lanes);
}

static void compute_logits(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 65; j += RNN_LANES)
            compute_logits_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, logits);
        if (j < 65)
            compute_logits_lanes(65 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    logits);
    }
}

/* Memory of char_lm_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: restart (-1..4), last_3 (7..12), lstm_l0_zo_select_ranked (5..5)
*   1    (T.N + B) x 1040: text (-1..5), lstm_weight_ih_l0_row (6..7),
        lstm_weight_ih_l1_product (8..9), readout_weight_product (10..11)
*   2    B x 256: lstm_l0_h_0 (-1..3), lstm_l0_previous_h (7..7), lstm_l1_previous_h (9..9),
        lstm_l0_zo_select (4..5)
*   3    B x 256: lstm_l0_c_0 (-1..3), lstm_l0_previous_h_next (7..7),
        lstm_l1_previous_h_next (9..9)
*   4    B x 256: lstm_l1_h_0 (-1..3), lstm_l0_previous_c (7..7), lstm_l1_previous_c (9..9)
*   5    B x 256: lstm_l1_c_0 (-1..3), last_2 (7..12)
*   6    B x 256: lstm_l0_zo_along (0..4), last_4 (9..12), lstm_l0_previous_h_select_ranked (7..7)
*   7    B x 256: lstm_l0_previous_h_select (0..7), last_5 (9..12)
*   8    1 x 1024: lstm_bias_ih_l0_sum (0..7)
*   9    B x 256: lstm_l0_previous_c_select (0..7), lstm_l1_previous_h_select_ranked (9..9)
*   10   B x 256: lstm_l1_previous_h_select (0..9)
*   11   1 x 1024: lstm_bias_ih_l1_sum (0..9)
*   12   B x 256: lstm_l1_previous_c_select (0..9)
*   13   B x 1: last (0..12)
*   14   (T.N + B) x 256: lstm_l0_zo_carry (5..6), lstm_l0_h (7..8), lstm_l1_h (9..10),
        logits (11..12)
*   15   B x 256: lstm_l0_previous_c_select_ranked (7..7), lstm_l1_previous_c_select_ranked (9..9)
*/
struct char_lm_forward_memory {
    float *restart;
    int32_t *text;
    float *lstm_l0_h_0;
    float *lstm_l0_c_0;
    float *lstm_l1_h_0;
    float *lstm_l1_c_0;
    float *lstm_l0_previous_h;
    float *lstm_l0_previous_h_next;
    float *lstm_l0_previous_c;
    float *lstm_l1_previous_h;
    float *lstm_l1_previous_h_next;
    float *lstm_l1_previous_c;
    int32_t *lstm_l0_zo_along;
    int32_t *lstm_l0_zo_select;
    int32_t *lstm_l0_zo_carry;
    float *lstm_weight_ih_l0_row;
    float *lstm_l0_previous_h_select;
    float *lstm_bias_ih_l0_sum;
    float *lstm_l0_previous_c_select;
    float *lstm_l0_h;
    float *lstm_weight_ih_l1_product;
    float *lstm_l1_previous_h_select;
    float *lstm_bias_ih_l1_sum;
    float *lstm_l1_previous_c_select;
    float *lstm_l1_h;
    float *readout_weight_product;
    float *logits;
    int32_t *last;
    float *last_2;
    float *last_3;
    float *last_4;
    float *last_5;
    int32_t *lstm_l0_zo_select_ranked;
    float *lstm_l0_previous_h_select_ranked;
    float *lstm_l0_previous_c_select_ranked;
    float *lstm_l1_previous_h_select_ranked;
    float *lstm_l1_previous_c_select_ranked;
    size_t bytes;
};

static void char_lm_forward_layout(struct char_lm_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->restart = (float *)rnn_take(session, &at, B * 256);
    m->last_3 = m->restart;
    m->lstm_l0_zo_select_ranked = (int32_t *)m->restart;
    m->text = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->lstm_weight_ih_l0_row = (float *)m->text;
    m->lstm_weight_ih_l1_product = (float *)m->text;
    m->readout_weight_product = (float *)m->text;
    m->lstm_l0_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_h = m->lstm_l0_h_0;
    m->lstm_l1_previous_h = m->lstm_l0_h_0;
    m->lstm_l0_zo_select = (int32_t *)m->lstm_l0_h_0;
    m->lstm_l0_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_h_next = m->lstm_l0_c_0;
    m->lstm_l1_previous_h_next = m->lstm_l0_c_0;
    m->lstm_l1_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_c = m->lstm_l1_h_0;
    m->lstm_l1_previous_c = m->lstm_l1_h_0;
    m->lstm_l1_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->last_2 = m->lstm_l1_c_0;
    m->lstm_l0_zo_along = (int32_t *)rnn_take(session, &at, B * 256);
    m->last_4 = (float *)m->lstm_l0_zo_along;
    m->lstm_l0_previous_h_select_ranked = (float *)m->lstm_l0_zo_along;
    m->lstm_l0_previous_h_select = (float *)rnn_take(session, &at, B * 256);
    m->last_5 = m->lstm_l0_previous_h_select;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->lstm_l0_previous_c_select = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_h_select_ranked = m->lstm_l0_previous_c_select;
    m->lstm_l1_previous_h_select = (float *)rnn_take(session, &at, B * 256);
    m->lstm_bias_ih_l1_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->lstm_l1_previous_c_select = (float *)rnn_take(session, &at, B * 256);
    m->last = (int32_t *)rnn_take(session, &at, B * 1);
    m->lstm_l0_zo_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_h = (float *)m->lstm_l0_zo_carry;
    m->lstm_l1_h = (float *)m->lstm_l0_zo_carry;
    m->logits = (float *)m->lstm_l0_zo_carry;
    m->lstm_l0_previous_c_select_ranked = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_c_select_ranked = m->lstm_l0_previous_c_select_ranked;
    m->bytes = at;
    (void)T;
}

/* What the threads of char_lm_forward need of it. */
struct char_lm_forward_call {
    const char_lm_args *args;
    size_t B;
    rnn_rows T;
    struct char_lm_forward_memory m;
    const float *restart;
    int32_t *state_carry;
    const int32_t *text;
    const float *lstm_l0_h_0;
    float *state_lstm_l0_previous_h;
    const float *lstm_l0_c_0;
    float *state_lstm_l0_previous_c;
    const float *lstm_l1_h_0;
    float *state_lstm_l1_previous_h;
    const float *lstm_l1_c_0;
    float *state_lstm_l1_previous_c;
};

static void char_lm_forward_work(const rnn_team *team, const void *data)
{
    const struct char_lm_forward_call *const call = (const struct char_lm_forward_call *)data;
    const char_lm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct char_lm_forward_memory m = call->m;
    const float *const restart = call->restart;
    int32_t *const state_carry = call->state_carry;
    const int32_t *const text = call->text;
    const float *const lstm_l0_h_0 = call->lstm_l0_h_0;
    float *const state_lstm_l0_previous_h = call->state_lstm_l0_previous_h;
    const float *const lstm_l0_c_0 = call->lstm_l0_c_0;
    float *const state_lstm_l0_previous_c = call->state_lstm_l0_previous_c;
    const float *const lstm_l1_h_0 = call->lstm_l1_h_0;
    float *const state_lstm_l1_previous_h = call->state_lstm_l1_previous_h;
    const float *const lstm_l1_c_0 = call->lstm_l1_c_0;
    float *const state_lstm_l1_previous_c = call->state_lstm_l1_previous_c;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* char_lm.lua:12   lstm_l0_zo_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.lstm_l0_zo_along + B_part.first);

    /* char_lm.lua:12   lstm_l1_previous_c_select = select(restart, lstm_l1_c_0,
            state_lstm_l1_previous_c) */
    compute_lstm_l0_previous_h_select(team, B, restart, lstm_l0_h_0, state_lstm_l0_previous_h,
            lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0, state_lstm_l1_previous_h,
            lstm_l1_c_0, state_lstm_l1_previous_c, m.lstm_l0_previous_h_select,
            m.lstm_l0_previous_c_select, m.lstm_l1_previous_h_select, m.lstm_l1_previous_c_select);

    /* char_lm.lua:12   lstm_bias_ih_l1_sum = add(lstm.bias_ih_l1, lstm.bias_hh_l1) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHAR_LM_lstm_bias_ih_l0,
            args->params + CHAR_LM_lstm_bias_hh_l0, args->params + CHAR_LM_lstm_bias_ih_l1,
            args->params + CHAR_LM_lstm_bias_hh_l1, m.lstm_bias_ih_l0_sum, m.lstm_bias_ih_l1_sum);

    /* char_lm.lua:12   last = last(text) */
    if (rnn_is_mine(team, 64)) {
        rnn_rows_last(&T, text, 1, m.last);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_zo_select = select(restart, lstm_l0_zo_along, state_carry) */
    rnn_select_ids(B_part.count, 1, restart + B_part.first, m.lstm_l0_zo_along + B_part.first,
            state_carry + B_part.first, m.lstm_l0_zo_select + B_part.first);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_zo_select, 1, m.lstm_l0_zo_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_zo_carry = carry(lstm_l0_zo_select, text) */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_shift(&T, 0, m.lstm_l0_zo_select_ranked, text, 1, m.lstm_l0_zo_carry);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l0_row = lookup(lstm_weight_ih_l0_table, lstm_l0_zo_carry) */
    rnn_each_lookup(T_part.count, 1024, m.lstm_l0_zo_carry + T_part.first,
            packed + PACKED_lstm_weight_ih_l0_table, 1024, 1,
            m.lstm_weight_ih_l0_row + T_part.first * 1040, 1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_previous_h_select, 256, m.lstm_l0_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l0_previous_c_select, 256, m.lstm_l0_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l0_previous_h, lstm_l0_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        float *lstm_l0_previous_h = m.lstm_l0_previous_h,
                *lstm_l0_previous_h_next = m.lstm_l0_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_h_select_ranked, 256,
                            lstm_l0_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_c_select_ranked, 256,
                            m.lstm_l0_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l0,
                    lstm_l0_previous_h, m.lstm_weight_ih_l0_row + at * 1040, m.lstm_bias_ih_l0_sum,
                    m.lstm_l0_previous_c, m.lstm_l0_h + at * 256, lstm_l0_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_l0_previous_h_next, 256, m.last_2);
                    rnn_rows_leave(&T, t, 0, m.lstm_l0_previous_c, 256, m.last_3);
                }
                rnn_meet(&crew);
            }
            float *const lstm_l0_previous_h_now = lstm_l0_previous_h;
            lstm_l0_previous_h = lstm_l0_previous_h_next;
            lstm_l0_previous_h_next = lstm_l0_previous_h_now;
        }
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l1_product = matvec(lstm.weight_ih_l1, lstm_l0_h) */
    rnn_product_packed(T_part.count, 1024, 256, m.lstm_l0_h + T_part.first * 256, 256,
            packed + PACKED_lstm_weight_ih_l1, m.lstm_weight_ih_l1_product + T_part.first * 1040,
            1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l1_previous_h_select, 256, m.lstm_l1_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l1_previous_c_select, 256, m.lstm_l1_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l1_previous_h, lstm_l1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 559104);
        float *lstm_l1_previous_h = m.lstm_l1_previous_h,
                *lstm_l1_previous_h_next = m.lstm_l1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_h_select_ranked, 256,
                            lstm_l1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_c_select_ranked, 256,
                            m.lstm_l1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l1,
                    lstm_l1_previous_h, m.lstm_weight_ih_l1_product + at * 1040,
                    m.lstm_bias_ih_l1_sum, m.lstm_l1_previous_c, m.lstm_l1_h + at * 256,
                    lstm_l1_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_l1_previous_h_next, 256, m.last_4);
                    rnn_rows_leave(&T, t, 0, m.lstm_l1_previous_c, 256, m.last_5);
                }
                rnn_meet(&crew);
            }
            float *const lstm_l1_previous_h_now = lstm_l1_previous_h;
            lstm_l1_previous_h = lstm_l1_previous_h_next;
            lstm_l1_previous_h_next = lstm_l1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* char_lm.lua:13   readout_weight_product = matvec(readout.weight, lstm_l1_h) */
    rnn_product_packed(T_part.count, 65, 256, m.lstm_l1_h + T_part.first * 256, 256,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 65, 65);
    rnn_meet(team);

    /* char_lm.lua:13   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHAR_LM_readout_bias, m.logits);
}

int char_lm_forward(const char_lm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "char_lm_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 1025);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct char_lm_forward_memory m;
    char_lm_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_forward: packed does not begin at a multiple of 4 bytes");
    const float *const restart = rnn_or_number(args->restart, 1.0f, B * 1, m.restart);
    int32_t *const state_carry = (int32_t *)args->session + B * 0;
    if (!args->text)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_forward: text is NULL");
    if (rnn_rows_check_ids(&T, "text", args->text, 65, error))
        return RNN_BAD_TOKEN;
    const int32_t *const text = rnn_rows_pack(&T, args->text, 1, m.text);
    const float *const lstm_l0_h_0 = rnn_or_number(args->lstm_l0_h, 0.0f, B * 256, m.lstm_l0_h_0);
    float *const state_lstm_l0_previous_h = (float *)args->session + B * 1;
    const float *const lstm_l0_c_0 = rnn_or_number(args->lstm_l0_c, 0.0f, B * 256, m.lstm_l0_c_0);
    float *const state_lstm_l0_previous_c = (float *)args->session + B * 257;
    const float *const lstm_l1_h_0 = rnn_or_number(args->lstm_l1_h, 0.0f, B * 256, m.lstm_l1_h_0);
    float *const state_lstm_l1_previous_h = (float *)args->session + B * 513;
    const float *const lstm_l1_c_0 = rnn_or_number(args->lstm_l1_c, 0.0f, B * 256, m.lstm_l1_c_0);
    float *const state_lstm_l1_previous_c = (float *)args->session + B * 769;

    const struct char_lm_forward_call call = {args, B, T, m, restart, state_carry, text,
            lstm_l0_h_0, state_lstm_l0_previous_h, lstm_l0_c_0, state_lstm_l0_previous_c,
            lstm_l1_h_0, state_lstm_l1_previous_h, lstm_l1_c_0, state_lstm_l1_previous_c};
    if (rnn_pool_run(args->pool, (double)T.N * 1684504 + (double)B * 8208 + 16384,
            char_lm_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_forward: another thread is using the pool");

    if (args->logits)
        rnn_rows_unpack(&T, m.logits, 65, args->logits);
    rnn_begin_rows(B, NULL, m.last, 1, 1, (int32_t *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.last_2, 256, 256, (float *)args->session + B * 1);
    rnn_begin_rows(B, NULL, m.last_3, 256, 256, (float *)args->session + B * 257);
    rnn_begin_rows(B, NULL, m.last_4, 256, 256, (float *)args->session + B * 513);
    rnn_begin_rows(B, NULL, m.last_5, 256, 256, (float *)args->session + B * 769);
    return RNN_OK;
}

/* ---- loss ---- */

/* char_lm.lua:16   each   (1 operation) */
RNN_INLINE void compute_each_lanes(const int lanes, const size_t j,
        const float *restrict each_logsumexp, const float *restrict each_pick, float *restrict each)
{
    const rnn_vec each_1 = rnn_load_lanes(each_logsumexp + j, lanes)
            - rnn_load_lanes(each_pick + j, lanes);
    rnn_store_lanes(each + j, each_1, lanes);
}

static void compute_each(const rnn_team *team, const size_t rows,
        const float *restrict each_logsumexp, const float *restrict each_pick, float *restrict each)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_each_lanes(RNN_LANES, j, each_logsumexp, each_pick, each);
    if (j < end)
        compute_each_lanes((int)(end - j), j, each_logsumexp, each_pick, each);
}

/* char_lm.lua:16   div   (1 operation) */
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

/* Memory of char_lm_loss behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: restart (-1..5), last_3 (8..18), lstm_l0_zo_select_ranked (6..6)
*   1    (T.N + B) x 1: text (-1..14), each (15..16)
*   2    B x 256: lstm_l0_h_0 (-1..3), lstm_l0_previous_h (8..8), lstm_l1_previous_h (10..10),
        lstm_l0_zo_select (4..6)
*   3    B x 256: lstm_l0_c_0 (-1..3), lstm_l0_previous_h_next (8..8),
        lstm_l1_previous_h_next (10..10)
*   4    B x 256: lstm_l1_h_0 (-1..3), lstm_l0_previous_c (8..8), lstm_l1_previous_c (10..10)
*   5    B x 256: lstm_l1_c_0 (-1..3), last_2 (8..18)
*   6    B x 256: lstm_l0_zo_along (0..5), last_4 (10..18), lstm_l0_previous_h_select_ranked (8..8)
*   7    B x 256: lstm_l0_previous_h_select (0..8), last_5 (10..18)
*   8    1 x 1024: lstm_bias_ih_l0_sum (0..8), sum_over (16..17)
*   9    B x 256: lstm_l0_previous_c_select (0..8), lstm_l1_previous_h_select_ranked (10..10)
*   10   B x 256: lstm_l1_previous_h_select (0..10)
*   11   1 x 1024: lstm_bias_ih_l1_sum (0..10), div (17..18)
*   12   B x 256: lstm_l1_previous_c_select (0..10)
*   13   B x 1: last (0..18)
*   14   1 x 1: sum_over_2 (4..17)
*   15   (T.N + B) x 256: lstm_l0_zo_carry (6..7), lstm_l0_h (8..9), lstm_l1_h (10..11),
        logits (12..14)
*   16   (T.N + B) x 1040: lstm_weight_ih_l0_row (7..8), lstm_weight_ih_l1_product (9..10),
        readout_weight_product (11..12), each_logsumexp (13..15)
*   17   B x 256: lstm_l0_previous_c_select_ranked (8..8), lstm_l1_previous_c_select_ranked (10..10)
*   18   (T.N + B) x 1: each_pick (13..15)
*/
struct char_lm_loss_memory {
    float *restart;
    int32_t *text;
    float *lstm_l0_h_0;
    float *lstm_l0_c_0;
    float *lstm_l1_h_0;
    float *lstm_l1_c_0;
    float *lstm_l0_previous_h;
    float *lstm_l0_previous_h_next;
    float *lstm_l0_previous_c;
    float *lstm_l1_previous_h;
    float *lstm_l1_previous_h_next;
    float *lstm_l1_previous_c;
    int32_t *lstm_l0_zo_along;
    int32_t *lstm_l0_zo_select;
    int32_t *lstm_l0_zo_carry;
    float *lstm_weight_ih_l0_row;
    float *lstm_l0_previous_h_select;
    float *lstm_bias_ih_l0_sum;
    float *lstm_l0_previous_c_select;
    float *lstm_l0_h;
    float *lstm_weight_ih_l1_product;
    float *lstm_l1_previous_h_select;
    float *lstm_bias_ih_l1_sum;
    float *lstm_l1_previous_c_select;
    float *lstm_l1_h;
    float *readout_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    int32_t *last;
    float *last_2;
    float *last_3;
    float *last_4;
    float *last_5;
    int32_t *lstm_l0_zo_select_ranked;
    float *lstm_l0_previous_h_select_ranked;
    float *lstm_l0_previous_c_select_ranked;
    float *lstm_l1_previous_h_select_ranked;
    float *lstm_l1_previous_c_select_ranked;
    size_t bytes;
};

static void char_lm_loss_layout(struct char_lm_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->restart = (float *)rnn_take(session, &at, B * 256);
    m->last_3 = m->restart;
    m->lstm_l0_zo_select_ranked = (int32_t *)m->restart;
    m->text = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)m->text;
    m->lstm_l0_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_h = m->lstm_l0_h_0;
    m->lstm_l1_previous_h = m->lstm_l0_h_0;
    m->lstm_l0_zo_select = (int32_t *)m->lstm_l0_h_0;
    m->lstm_l0_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_h_next = m->lstm_l0_c_0;
    m->lstm_l1_previous_h_next = m->lstm_l0_c_0;
    m->lstm_l1_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_c = m->lstm_l1_h_0;
    m->lstm_l1_previous_c = m->lstm_l1_h_0;
    m->lstm_l1_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->last_2 = m->lstm_l1_c_0;
    m->lstm_l0_zo_along = (int32_t *)rnn_take(session, &at, B * 256);
    m->last_4 = (float *)m->lstm_l0_zo_along;
    m->lstm_l0_previous_h_select_ranked = (float *)m->lstm_l0_zo_along;
    m->lstm_l0_previous_h_select = (float *)rnn_take(session, &at, B * 256);
    m->last_5 = m->lstm_l0_previous_h_select;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->sum_over = m->lstm_bias_ih_l0_sum;
    m->lstm_l0_previous_c_select = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_h_select_ranked = m->lstm_l0_previous_c_select;
    m->lstm_l1_previous_h_select = (float *)rnn_take(session, &at, B * 256);
    m->lstm_bias_ih_l1_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->div = m->lstm_bias_ih_l1_sum;
    m->lstm_l1_previous_c_select = (float *)rnn_take(session, &at, B * 256);
    m->last = (int32_t *)rnn_take(session, &at, B * 1);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->lstm_l0_zo_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_h = (float *)m->lstm_l0_zo_carry;
    m->lstm_l1_h = (float *)m->lstm_l0_zo_carry;
    m->logits = (float *)m->lstm_l0_zo_carry;
    m->lstm_weight_ih_l0_row = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->lstm_weight_ih_l1_product = m->lstm_weight_ih_l0_row;
    m->readout_weight_product = m->lstm_weight_ih_l0_row;
    m->each_logsumexp = m->lstm_weight_ih_l0_row;
    m->lstm_l0_previous_c_select_ranked = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_c_select_ranked = m->lstm_l0_previous_c_select_ranked;
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of char_lm_loss need of it. */
struct char_lm_loss_call {
    const char_lm_args *args;
    size_t B;
    rnn_rows T;
    struct char_lm_loss_memory m;
    const float *restart;
    int32_t *state_carry;
    const int32_t *text;
    const float *lstm_l0_h_0;
    float *state_lstm_l0_previous_h;
    const float *lstm_l0_c_0;
    float *state_lstm_l0_previous_c;
    const float *lstm_l1_h_0;
    float *state_lstm_l1_previous_h;
    const float *lstm_l1_c_0;
    float *state_lstm_l1_previous_c;
};

static void char_lm_loss_work(const rnn_team *team, const void *data)
{
    const struct char_lm_loss_call *const call = (const struct char_lm_loss_call *)data;
    const char_lm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct char_lm_loss_memory m = call->m;
    const float *const restart = call->restart;
    int32_t *const state_carry = call->state_carry;
    const int32_t *const text = call->text;
    const float *const lstm_l0_h_0 = call->lstm_l0_h_0;
    float *const state_lstm_l0_previous_h = call->state_lstm_l0_previous_h;
    const float *const lstm_l0_c_0 = call->lstm_l0_c_0;
    float *const state_lstm_l0_previous_c = call->state_lstm_l0_previous_c;
    const float *const lstm_l1_h_0 = call->lstm_l1_h_0;
    float *const state_lstm_l1_previous_h = call->state_lstm_l1_previous_h;
    const float *const lstm_l1_c_0 = call->lstm_l1_c_0;
    float *const state_lstm_l1_previous_c = call->state_lstm_l1_previous_c;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* char_lm.lua:12   lstm_l0_zo_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.lstm_l0_zo_along + B_part.first);

    /* char_lm.lua:12   lstm_l1_previous_c_select = select(restart, lstm_l1_c_0,
            state_lstm_l1_previous_c) */
    compute_lstm_l0_previous_h_select(team, B, restart, lstm_l0_h_0, state_lstm_l0_previous_h,
            lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0, state_lstm_l1_previous_h,
            lstm_l1_c_0, state_lstm_l1_previous_c, m.lstm_l0_previous_h_select,
            m.lstm_l0_previous_c_select, m.lstm_l1_previous_h_select, m.lstm_l1_previous_c_select);

    /* char_lm.lua:12   lstm_bias_ih_l1_sum = add(lstm.bias_ih_l1, lstm.bias_hh_l1) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHAR_LM_lstm_bias_ih_l0,
            args->params + CHAR_LM_lstm_bias_hh_l0, args->params + CHAR_LM_lstm_bias_ih_l1,
            args->params + CHAR_LM_lstm_bias_hh_l1, m.lstm_bias_ih_l0_sum, m.lstm_bias_ih_l1_sum);

    /* char_lm.lua:12   last = last(text) */
    if (rnn_is_mine(team, 72)) {
        rnn_rows_last(&T, text, 1, m.last);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_zo_select = select(restart, lstm_l0_zo_along, state_carry) */
    rnn_select_ids(B_part.count, 1, restart + B_part.first, m.lstm_l0_zo_along + B_part.first,
            state_carry + B_part.first, m.lstm_l0_zo_select + B_part.first);

    /* char_lm.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 67)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_zo_select, 1, m.lstm_l0_zo_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_zo_carry = carry(lstm_l0_zo_select, text) */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_shift(&T, 0, m.lstm_l0_zo_select_ranked, text, 1, m.lstm_l0_zo_carry);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l0_row = lookup(lstm_weight_ih_l0_table, lstm_l0_zo_carry) */
    rnn_each_lookup(T_part.count, 1024, m.lstm_l0_zo_carry + T_part.first,
            packed + PACKED_lstm_weight_ih_l0_table, 1024, 1,
            m.lstm_weight_ih_l0_row + T_part.first * 1040, 1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_previous_h_select, 256, m.lstm_l0_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l0_previous_c_select, 256, m.lstm_l0_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l0_previous_h, lstm_l0_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        float *lstm_l0_previous_h = m.lstm_l0_previous_h,
                *lstm_l0_previous_h_next = m.lstm_l0_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_h_select_ranked, 256,
                            lstm_l0_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_c_select_ranked, 256,
                            m.lstm_l0_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l0,
                    lstm_l0_previous_h, m.lstm_weight_ih_l0_row + at * 1040, m.lstm_bias_ih_l0_sum,
                    m.lstm_l0_previous_c, m.lstm_l0_h + at * 256, lstm_l0_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_l0_previous_h_next, 256, m.last_2);
                    rnn_rows_leave(&T, t, 0, m.lstm_l0_previous_c, 256, m.last_3);
                }
                rnn_meet(&crew);
            }
            float *const lstm_l0_previous_h_now = lstm_l0_previous_h;
            lstm_l0_previous_h = lstm_l0_previous_h_next;
            lstm_l0_previous_h_next = lstm_l0_previous_h_now;
        }
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l1_product = matvec(lstm.weight_ih_l1, lstm_l0_h) */
    rnn_product_packed(T_part.count, 1024, 256, m.lstm_l0_h + T_part.first * 256, 256,
            packed + PACKED_lstm_weight_ih_l1, m.lstm_weight_ih_l1_product + T_part.first * 1040,
            1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l1_previous_h_select, 256, m.lstm_l1_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l1_previous_c_select, 256, m.lstm_l1_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l1_previous_h, lstm_l1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 559104);
        float *lstm_l1_previous_h = m.lstm_l1_previous_h,
                *lstm_l1_previous_h_next = m.lstm_l1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_h_select_ranked, 256,
                            lstm_l1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_c_select_ranked, 256,
                            m.lstm_l1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l1,
                    lstm_l1_previous_h, m.lstm_weight_ih_l1_product + at * 1040,
                    m.lstm_bias_ih_l1_sum, m.lstm_l1_previous_c, m.lstm_l1_h + at * 256,
                    lstm_l1_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_l1_previous_h_next, 256, m.last_4);
                    rnn_rows_leave(&T, t, 0, m.lstm_l1_previous_c, 256, m.last_5);
                }
                rnn_meet(&crew);
            }
            float *const lstm_l1_previous_h_now = lstm_l1_previous_h;
            lstm_l1_previous_h = lstm_l1_previous_h_next;
            lstm_l1_previous_h_next = lstm_l1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* char_lm.lua:13   readout_weight_product = matvec(readout.weight, lstm_l1_h) */
    rnn_product_packed(T_part.count, 65, 256, m.lstm_l1_h + T_part.first * 256, 256,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 65, 65);
    rnn_meet(team);

    /* char_lm.lua:13   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHAR_LM_readout_bias, m.logits);
    rnn_meet(team);

    /* char_lm.lua:16   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(T_part.count, 65, m.logits + T_part.first * 65, 65,
            m.each_logsumexp + T_part.first);

    /* char_lm.lua:16   each_pick = pick(logits, text) */
    rnn_each_pick(T_part.count, m.logits + T_part.first * 65, 65, text + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* char_lm.lua:16   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* char_lm.lua:16   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* char_lm.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int char_lm_loss(const char_lm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "char_lm_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 1025);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct char_lm_loss_memory m;
    char_lm_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_loss: packed does not begin at a multiple of 4 bytes");
    const float *const restart = rnn_or_number(args->restart, 1.0f, B * 1, m.restart);
    int32_t *const state_carry = (int32_t *)args->session + B * 0;
    if (!args->text)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: text is NULL");
    if (rnn_rows_check_ids(&T, "text", args->text, 65, error))
        return RNN_BAD_TOKEN;
    const int32_t *const text = rnn_rows_pack(&T, args->text, 1, m.text);
    const float *const lstm_l0_h_0 = rnn_or_number(args->lstm_l0_h, 0.0f, B * 256, m.lstm_l0_h_0);
    float *const state_lstm_l0_previous_h = (float *)args->session + B * 1;
    const float *const lstm_l0_c_0 = rnn_or_number(args->lstm_l0_c, 0.0f, B * 256, m.lstm_l0_c_0);
    float *const state_lstm_l0_previous_c = (float *)args->session + B * 257;
    const float *const lstm_l1_h_0 = rnn_or_number(args->lstm_l1_h, 0.0f, B * 256, m.lstm_l1_h_0);
    float *const state_lstm_l1_previous_h = (float *)args->session + B * 513;
    const float *const lstm_l1_c_0 = rnn_or_number(args->lstm_l1_c, 0.0f, B * 256, m.lstm_l1_c_0);
    float *const state_lstm_l1_previous_c = (float *)args->session + B * 769;

    const struct char_lm_loss_call call = {args, B, T, m, restart, state_carry, text, lstm_l0_h_0,
            state_lstm_l0_previous_h, lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0,
            state_lstm_l1_previous_h, lstm_l1_c_0, state_lstm_l1_previous_c};
    if (rnn_pool_run(args->pool, (double)T.N * 1684544 + (double)B * 8208 + 16392,
            char_lm_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_begin_rows(B, NULL, m.last, 1, 1, (int32_t *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.last_2, 256, 256, (float *)args->session + B * 1);
    rnn_begin_rows(B, NULL, m.last_3, 256, 256, (float *)args->session + B * 257);
    rnn_begin_rows(B, NULL, m.last_4, 256, 256, (float *)args->session + B * 513);
    rnn_begin_rows(B, NULL, m.last_5, 256, 256, (float *)args->session + B * 769);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "char_lm_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* char_lm.lua:16   d_logits_div, d_logits_neg   (2 operations) */
RNN_INLINE void compute_d_logits_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_logits_div,
        float *restrict d_logits_neg)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    const rnn_vec neg_ = -div_;
    rnn_store_lanes(d_logits_div + j, div_, lanes);
    rnn_store_lanes(d_logits_neg + j, neg_, lanes);
}

static void compute_d_logits_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_logits_div,
        float *restrict d_logits_neg)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_logits_div_lanes(RNN_LANES, j, sum_over_2, d_logits_div, d_logits_neg);
    if (j < end)
        compute_d_logits_div_lanes((int)(end - j), j, sum_over_2, d_logits_div, d_logits_neg);
}

/* char_lm.lua:12   lstm_l0_o, lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_c,
        lstm_l0_h   (21 operations) */
RNN_INLINE void compute_lstm_l0_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_l0_previous_c,
        float *restrict lstm_l0_o, float *restrict lstm_l0_f, float *restrict lstm_l0_i,
        float *restrict lstm_l0_g, float *restrict lstm_l0_previous_c_next,
        float *restrict lstm_l0_h, float *restrict lstm_l0_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 1040 + 768 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 1040 + 256 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 1040 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_l0_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 1040 + 512 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_l0_previous_c + b * 256 + j, lanes) + lstm_l0_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(lstm_l0_o + b * 256 + j, o, lanes, far);
    rnn_store_far(lstm_l0_f + b * 256 + j, f, lanes, far);
    rnn_store_far(lstm_l0_i + b * 256 + j, lstm_l0_i_1, lanes, far);
    rnn_store_far(lstm_l0_g + b * 256 + j, g, lanes, far);
    rnn_store_lanes(lstm_l0_previous_c_next + b * 256 + j, c, lanes);
    rnn_store_far(lstm_l0_h + b * 256 + j, h, lanes, far);
    rnn_store_lanes(lstm_l0_previous_h_next + b * 256 + j, h, lanes);
}

RNN_INLINE void compute_lstm_l0_h_2_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_product)
{
    rnn_will_read(lstm_weight_ih_l0_product + b * 1040 + 768 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 1040 + 256 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 1040 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 1040 + 512 + j);
}

RNN_INLINE void compute_lstm_l0_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict lstm_l0_previous_h, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_l0_previous_c,
        float *restrict lstm_l0_o, float *restrict lstm_l0_f, float *restrict lstm_l0_i,
        float *restrict lstm_l0_g, float *restrict lstm_l0_previous_c_next,
        float *restrict lstm_l0_h, float *restrict lstm_l0_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_l0_h_2_ask(b + (size_t)r, j, lstm_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc, rows, 4, 256, lstm_l0_previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_l0_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o, lstm_l0_f, lstm_l0_i,
                lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h, lstm_l0_previous_h_next);
}

RNN_INLINE void compute_lstm_l0_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_l0_previous_c, float *restrict lstm_l0_o,
        float *restrict lstm_l0_f, float *restrict lstm_l0_i, float *restrict lstm_l0_g,
        float *restrict lstm_l0_previous_c_next, float *restrict lstm_l0_h,
        float *restrict lstm_l0_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_l0_h_2_tile(TILE, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o,
                lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_l0_h_2_tile(4, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o,
                lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_l0_h_2_tile(2, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o,
                lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h,
                lstm_l0_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_l0_h_2_tile(1, lanes, j, b, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o,
                lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h,
                lstm_l0_previous_h_next);
}

static RNN_APART void compute_lstm_l0_h_2(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_l0_previous_c, float *restrict lstm_l0_o,
        float *restrict lstm_l0_f, float *restrict lstm_l0_i, float *restrict lstm_l0_g,
        float *restrict lstm_l0_previous_c_next, float *restrict lstm_l0_h,
        float *restrict lstm_l0_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_lstm_l0_h_2_units(rows, RNN_LANES, j, far, panels, lstm_l0_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_l0_previous_c, lstm_l0_o,
                lstm_l0_f, lstm_l0_i, lstm_l0_g, lstm_l0_previous_c_next, lstm_l0_h,
                lstm_l0_previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* char_lm.lua:16   d_logits   (6 operations) */
RNN_INLINE void compute_d_logits_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict text, const float *restrict d_logits_neg,
        const float *restrict logits, const float *restrict each_logsumexp,
        const float *restrict d_logits_div, float *restrict d_logits)
{
    const rnn_vec d_logits_1 = rnn_one_hot(text[b], j) * rnn_set(d_logits_neg[0])
            + rnn_exp(rnn_load_lanes(logits + b * 65 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_logits_div[0]);
    rnn_store_lanes(d_logits + b * 65 + j, d_logits_1, lanes);
}

static void compute_d_logits(const rnn_team *team, const size_t rows, const int32_t *restrict text,
        const float *restrict d_logits_neg, const float *restrict logits,
        const float *restrict each_logsumexp, const float *restrict d_logits_div,
        float *restrict d_logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 65; j += RNN_LANES)
            compute_d_logits_lanes(RNN_LANES, b, j, text, d_logits_neg, logits, each_logsumexp,
                    d_logits_div, d_logits);
        if (j < 65)
            compute_d_logits_lanes(65 % RNN_LANES, b, j, text, d_logits_neg, logits,
                    each_logsumexp, d_logits_div, d_logits);
    }
}

/* char_lm.lua:12   d_lstm_l1_zi, d_lstm_l1_zf, d_lstm_l1_zg, d_lstm_l1_zo,
        d_lstm_l1_previous_c   (27 operations) */
RNN_INLINE void compute_d_lstm_l1_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_l1_f, const float *restrict lstm_l1_previous_c,
        const float *restrict lstm_l1_i, const float *restrict lstm_l1_g,
        const float *restrict lstm_l1_o, const float *restrict d_lstm_l1_h_carry,
        const float *restrict readout_weight_product_2, float *restrict d_lstm_l1_c_carry,
        float *restrict d_lstm_l1_previous_h_concat)
{
    const rnn_vec c = rnn_load_lanes(lstm_l1_f + b * 256 + j, lanes)
            * rnn_load_lanes(lstm_l1_previous_c + b * 256 + j, lanes)
            + rnn_load_lanes(lstm_l1_i + b * 256 + j, lanes)
            * rnn_load_lanes(lstm_l1_g + b * 256 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec d_h = rnn_load_lanes(d_lstm_l1_h_carry + b * 256 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 256 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_lstm_l1_c_carry + b * 256 + j, lanes) + d_h
            * rnn_load_lanes(lstm_l1_o + b * 256 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(lstm_l1_g + b * 256 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(lstm_l1_i + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_l1_i + b * 256 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(lstm_l1_previous_c + b * 256 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(lstm_l1_f + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_l1_f + b * 256 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(lstm_l1_i + b * 256 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(lstm_l1_g + b * 256 + j, lanes)
            * rnn_load_lanes(lstm_l1_g + b * 256 + j, lanes));
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(lstm_l1_o + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_l1_o + b * 256 + j, lanes)));
    const rnn_vec d_lstm_l1_previous_c_1 = d_c * rnn_load_lanes(lstm_l1_f + b * 256 + j, lanes);
    rnn_store_lanes(d_lstm_l1_previous_h_concat + b * 1040 + j, d_zi, lanes);
    rnn_store_lanes(d_lstm_l1_previous_h_concat + b * 1040 + 256 + j, d_zf, lanes);
    rnn_store_lanes(d_lstm_l1_previous_h_concat + b * 1040 + 512 + j, d_zg, lanes);
    rnn_store_lanes(d_lstm_l1_previous_h_concat + b * 1040 + 768 + j, d_zo, lanes);
    rnn_store_lanes(d_lstm_l1_c_carry + b * 256 + j, d_lstm_l1_previous_c_1, lanes);
}

static void compute_d_lstm_l1_zo(const rnn_team *team, const size_t rows,
        const float *restrict lstm_l1_f, const float *restrict lstm_l1_previous_c,
        const float *restrict lstm_l1_i, const float *restrict lstm_l1_g,
        const float *restrict lstm_l1_o, const float *restrict d_lstm_l1_h_carry,
        const float *restrict readout_weight_product_2, float *restrict d_lstm_l1_c_carry,
        float *restrict d_lstm_l1_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_lstm_l1_zo_lanes(RNN_LANES, b, j, lstm_l1_f, lstm_l1_previous_c, lstm_l1_i,
                    lstm_l1_g, lstm_l1_o, d_lstm_l1_h_carry, readout_weight_product_2,
                    d_lstm_l1_c_carry, d_lstm_l1_previous_h_concat);
    }
}

/* char_lm.lua:12   d_lstm_l1_previous_h   (1 operation) */
RNN_INLINE void compute_d_lstm_l1_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_lstm_l1_h_carry)
{
    rnn_store_lanes(d_lstm_l1_h_carry + b * 256 + j, d_h, lanes);
}

RNN_INLINE void compute_d_lstm_l1_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_lstm_l1_previous_h_concat, float *restrict d_lstm_l1_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 1024);
    rnn_panel_product_ahead(acc, rows, wide, 1024, d_lstm_l1_previous_h_concat + b * 1040, 1040,
            block, part, rnn_next_block(block, rows, wide, 1024, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_lstm_l1_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_lstm_l1_h_carry);
    }
}

RNN_INLINE void compute_d_lstm_l1_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_lstm_l1_previous_h_concat, float *restrict d_lstm_l1_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_lstm_l1_previous_h_tile(tile, wide, j, b, rows, panels,
                d_lstm_l1_previous_h_concat, d_lstm_l1_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_lstm_l1_previous_h_tile(4, wide, j, b, rows, panels, d_lstm_l1_previous_h_concat,
                d_lstm_l1_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_lstm_l1_previous_h_tile(2, wide, j, b, rows, panels, d_lstm_l1_previous_h_concat,
                d_lstm_l1_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_lstm_l1_previous_h_tile(1, wide, j, b, rows, panels, d_lstm_l1_previous_h_concat,
                d_lstm_l1_h_carry);
}

static RNN_APART void compute_d_lstm_l1_previous_h(const rnn_team *team, const size_t rows,
        const int32_t t, const float *restrict panels,
        const float *restrict d_lstm_l1_previous_h_concat, float *restrict d_lstm_l1_h_carry)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_WIDE_UNITS);
    const size_t whole = units.count / RNN_WIDE_UNITS;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_WIDE_UNITS;
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_lstm_l1_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_lstm_l1_previous_h_concat, d_lstm_l1_h_carry);
    }
}

/* char_lm.lua:12   d_lstm.l1.c, d_lstm.l1.h   (2 operations) */
RNN_INLINE void compute_d_lstm_l1_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict restart, const float *restrict d_lstm_l1_c_first,
        const float *restrict d_lstm_l1_h_first, float *restrict d_lstm_l1_c,
        float *restrict d_lstm_l1_h)
{
    const rnn_vec d_c = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(d_lstm_l1_c_first + b * 256 + j, lanes), rnn_set(0.0f));
    const rnn_vec d_h = rnn_choose(rnn_set(restart[b]),
            rnn_load_lanes(d_lstm_l1_h_first + b * 256 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(d_lstm_l1_c + b * 256 + j, d_c, lanes);
    rnn_store_lanes(d_lstm_l1_h + b * 256 + j, d_h, lanes);
}

static void compute_d_lstm_l1_h(const rnn_team *team, const size_t rows,
        const float *restrict restart, const float *restrict d_lstm_l1_c_first,
        const float *restrict d_lstm_l1_h_first, float *restrict d_lstm_l1_c,
        float *restrict d_lstm_l1_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_lstm_l1_h_lanes(RNN_LANES, b, j, restart, d_lstm_l1_c_first,
                    d_lstm_l1_h_first, d_lstm_l1_c, d_lstm_l1_h);
    }
}

/* Memory of char_lm_train behind the state. Values that do not live at the same time share it:
*
*   0    B x 1: restart (-1..35)
*   1    (T.N + B) x 1: text (-1..18)
*   2    B x 256: lstm_l0_h_0 (-1..3), lstm_l0_x_select (4..7), last_2 (10..37)
*   3    B x 256: lstm_l0_c_0 (-1..3), last_3 (10..37)
*   4    B x 256: lstm_l1_h_0 (-1..3), last_4 (12..37), lstm_l0_previous_h_select_ranked (10..10)
*   5    B x 256: lstm_l1_c_0 (-1..3), last_5 (12..37), lstm_l0_previous_c_select_ranked (10..10)
*   6    B x 256: lstm_l0_x_along (0..5), d_lstm_l0_c_first (30..35), lstm_l0_x_select_ranked (6..7)
*   7    B x 256: d_lstm_l1_c_carry (23..24), lstm_l0_previous_h_select (0..10),
        d_lstm_l1_c (25..37), lstm_l1_previous_h_select_ranked (12..12)
*   8    1 x 1024: lstm_bias_ih_l0_sum (0..10), sum_over_4 (25..37)
*   9    B x 256: d_lstm_l1_h_carry (23..24), lstm_l0_previous_c_select (0..10),
        d_lstm_l1_h (25..37), lstm_l1_previous_c_select_ranked (12..12)
*   10   B x 256: d_lstm_l0_c_carry (30..30), lstm_l1_previous_h_select (0..12),
        d_lstm_l0_c (31..37), d_lstm_l1_c_first (23..29)
*   11   1 x 1024: lstm_bias_ih_l1_sum (0..12), sum_over_3 (31..37)
*   12   B x 256: d_lstm_l0_h_carry (30..30), lstm_l1_previous_c_select (0..12),
        d_lstm_l0_h (31..37), d_lstm_l1_h_first (23..29)
*   13   B x 1: last (0..37)
*   14   1 x 1: sum_over_2 (4..24)
*   15   (T.N + B) x 1: lstm_l0_x_carry (6..36)
*   16   1 x 1: sum_over (19..24), d_logits_div (6..18)
*   17   1 x 1: div (23..37), d_logits_neg (6..18)
*   18   (T.N + B) x 64: lstm_l0_x (8..35)
*   19   (T.N + B) x 1040: d_lstm_l1_previous_h_concat (23..29),
        d_lstm_l0_previous_h_concat (30..35), lstm_weight_ih_l0_product (9..10),
        lstm_weight_ih_l1_product (11..12), readout_weight_product (13..14), each_logsumexp (15..18)
*   20   (T.N + B) x 256: lstm_l0_previous_h (10..35)
*   21   (T.N + B) x 256: lstm_l0_previous_c (10..30)
*   22   (T.N + B) x 256: lstm_l0_o (10..30)
*   23   (T.N + B) x 256: lstm_l0_f (10..30)
*   24   (T.N + B) x 256: lstm_l0_i (10..30)
*   25   (T.N + B) x 256: lstm_l0_g (10..30)
*   26   (T.N + B) x 256: lstm_l0_h (10..29)
*   27   (T.N + B) x 256: lstm_l1_previous_h (12..29)
*   28   (T.N + B) x 256: lstm_l1_previous_c (12..24), lstm_weight_ih_l1_product_2 (25..30)
*   29   (T.N + B) x 256: lstm_l1_o (12..24)
*   30   (T.N + B) x 256: lstm_l1_f (12..24)
*   31   (T.N + B) x 256: lstm_l1_i (12..24)
*   32   (T.N + B) x 256: lstm_l1_g (12..24)
*   33   (T.N + B) x 256: lstm_l1_h (12..22)
*   34   (T.N + B) x 256: logits (14..18), readout_weight_product_2 (19..24)
*   35   (T.N + B) x 1: each_pick (15..18)
*   36   (T.N + B) x 1: each (17..22)
*   37   (T.N + B) x 65: d_logits (17..22), d_lstm_l0_x (31..36)
*   38   B x 256: d_lstm_l0_h_first (30..35)
*/
struct char_lm_train_memory {
    float *restart;
    int32_t *text;
    float *lstm_l0_h_0;
    float *lstm_l0_c_0;
    float *lstm_l1_h_0;
    float *lstm_l1_c_0;
    float *lstm_l0_previous_h;
    float *lstm_l0_previous_c;
    float *lstm_l1_previous_h;
    float *lstm_l1_previous_c;
    float *d_lstm_l1_c_carry;
    float *d_lstm_l1_h_carry;
    float *d_lstm_l0_c_carry;
    float *d_lstm_l0_h_carry;
    float *d_lstm_l1_previous_h_concat;
    float *d_lstm_l0_previous_h_concat;
    int32_t *lstm_l0_x_along;
    int32_t *lstm_l0_x_select;
    int32_t *lstm_l0_x_carry;
    float *lstm_l0_x;
    float *lstm_weight_ih_l0_product;
    float *lstm_l0_previous_h_select;
    float *lstm_bias_ih_l0_sum;
    float *lstm_l0_previous_c_select;
    float *lstm_l0_o;
    float *lstm_l0_f;
    float *lstm_l0_i;
    float *lstm_l0_g;
    float *lstm_l0_h;
    float *lstm_weight_ih_l1_product;
    float *lstm_l1_previous_h_select;
    float *lstm_bias_ih_l1_sum;
    float *lstm_l1_previous_c_select;
    float *lstm_l1_o;
    float *lstm_l1_f;
    float *lstm_l1_i;
    float *lstm_l1_g;
    float *lstm_l1_h;
    float *readout_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    int32_t *last;
    float *d_logits_div;
    float *d_logits_neg;
    float *d_logits;
    float *readout_weight_product_2;
    float *lstm_weight_ih_l1_product_2;
    float *d_lstm_l0_x;
    float *sum_over_3;
    float *sum_over_4;
    float *d_lstm_l0_c;
    float *d_lstm_l0_h;
    float *d_lstm_l1_c;
    float *d_lstm_l1_h;
    float *last_2;
    float *last_3;
    float *last_4;
    float *last_5;
    float *d_lstm_l1_c_first;
    float *d_lstm_l1_h_first;
    float *d_lstm_l0_c_first;
    float *d_lstm_l0_h_first;
    int32_t *lstm_l0_x_select_ranked;
    float *lstm_l0_previous_h_select_ranked;
    float *lstm_l0_previous_c_select_ranked;
    float *lstm_l1_previous_h_select_ranked;
    float *lstm_l1_previous_c_select_ranked;
    float *work;
    size_t bytes;
};

static void char_lm_train_layout(struct char_lm_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->restart = (float *)rnn_take(session, &at, B * 1);
    m->text = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->lstm_l0_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_x_select = (int32_t *)m->lstm_l0_h_0;
    m->last_2 = m->lstm_l0_h_0;
    m->lstm_l0_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->last_3 = m->lstm_l0_c_0;
    m->lstm_l1_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->last_4 = m->lstm_l1_h_0;
    m->lstm_l0_previous_h_select_ranked = m->lstm_l1_h_0;
    m->lstm_l1_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->last_5 = m->lstm_l1_c_0;
    m->lstm_l0_previous_c_select_ranked = m->lstm_l1_c_0;
    m->lstm_l0_x_along = (int32_t *)rnn_take(session, &at, B * 256);
    m->d_lstm_l0_c_first = (float *)m->lstm_l0_x_along;
    m->lstm_l0_x_select_ranked = m->lstm_l0_x_along;
    m->d_lstm_l1_c_carry = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_h_select = m->d_lstm_l1_c_carry;
    m->d_lstm_l1_c = m->d_lstm_l1_c_carry;
    m->lstm_l1_previous_h_select_ranked = m->d_lstm_l1_c_carry;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->sum_over_4 = m->lstm_bias_ih_l0_sum;
    m->d_lstm_l1_h_carry = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_previous_c_select = m->d_lstm_l1_h_carry;
    m->d_lstm_l1_h = m->d_lstm_l1_h_carry;
    m->lstm_l1_previous_c_select_ranked = m->d_lstm_l1_h_carry;
    m->d_lstm_l0_c_carry = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_h_select = m->d_lstm_l0_c_carry;
    m->d_lstm_l0_c = m->d_lstm_l0_c_carry;
    m->d_lstm_l1_c_first = m->d_lstm_l0_c_carry;
    m->lstm_bias_ih_l1_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->sum_over_3 = m->lstm_bias_ih_l1_sum;
    m->d_lstm_l0_h_carry = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_previous_c_select = m->d_lstm_l0_h_carry;
    m->d_lstm_l0_h = m->d_lstm_l0_h_carry;
    m->d_lstm_l1_h_first = m->d_lstm_l0_h_carry;
    m->last = (int32_t *)rnn_take(session, &at, B * 1);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->lstm_l0_x_carry = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_neg = m->div;
    m->lstm_l0_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_lstm_l1_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->d_lstm_l0_previous_h_concat = m->d_lstm_l1_previous_h_concat;
    m->lstm_weight_ih_l0_product = m->d_lstm_l1_previous_h_concat;
    m->lstm_weight_ih_l1_product = m->d_lstm_l1_previous_h_concat;
    m->readout_weight_product = m->d_lstm_l1_previous_h_concat;
    m->each_logsumexp = m->d_lstm_l1_previous_h_concat;
    m->lstm_l0_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l0_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_weight_ih_l1_product_2 = m->lstm_l1_previous_c;
    m->lstm_l1_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->lstm_l1_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->readout_weight_product_2 = m->logits;
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 65);
    m->d_lstm_l0_x = m->d_logits;
    m->d_lstm_l0_h_first = (float *)rnn_take(session, &at, B * 256);
    m->work = (float *)rnn_take(session, &at, 90112);
    m->bytes = at;
    (void)T;
}

/* What the threads of char_lm_train need of it. */
struct char_lm_train_call {
    const char_lm_args *args;
    size_t B;
    rnn_rows T;
    struct char_lm_train_memory m;
    const float *restart;
    int32_t *state_carry;
    const int32_t *text;
    const float *lstm_l0_h_0;
    float *state_lstm_l0_previous_h;
    const float *lstm_l0_c_0;
    float *state_lstm_l0_previous_c;
    const float *lstm_l1_h_0;
    float *state_lstm_l1_previous_h;
    const float *lstm_l1_c_0;
    float *state_lstm_l1_previous_c;
};

static void char_lm_train_work(const rnn_team *team, const void *data)
{
    const struct char_lm_train_call *const call = (const struct char_lm_train_call *)data;
    const char_lm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct char_lm_train_memory m = call->m;
    const float *const restart = call->restart;
    int32_t *const state_carry = call->state_carry;
    const int32_t *const text = call->text;
    const float *const lstm_l0_h_0 = call->lstm_l0_h_0;
    float *const state_lstm_l0_previous_h = call->state_lstm_l0_previous_h;
    const float *const lstm_l0_c_0 = call->lstm_l0_c_0;
    float *const state_lstm_l0_previous_c = call->state_lstm_l0_previous_c;
    const float *const lstm_l1_h_0 = call->lstm_l1_h_0;
    float *const state_lstm_l1_previous_h = call->state_lstm_l1_previous_h;
    const float *const lstm_l1_c_0 = call->lstm_l1_c_0;
    float *const state_lstm_l1_previous_c = call->state_lstm_l1_previous_c;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* char_lm.lua:12   lstm_l0_x_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.lstm_l0_x_along + B_part.first);

    /* char_lm.lua:12   lstm_l1_previous_c_select = select(restart, lstm_l1_c_0,
            state_lstm_l1_previous_c) */
    compute_lstm_l0_previous_h_select(team, B, restart, lstm_l0_h_0, state_lstm_l0_previous_h,
            lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0, state_lstm_l1_previous_h,
            lstm_l1_c_0, state_lstm_l1_previous_c, m.lstm_l0_previous_h_select,
            m.lstm_l0_previous_c_select, m.lstm_l1_previous_h_select, m.lstm_l1_previous_c_select);

    /* char_lm.lua:12   lstm_bias_ih_l1_sum = add(lstm.bias_ih_l1, lstm.bias_hh_l1) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHAR_LM_lstm_bias_ih_l0,
            args->params + CHAR_LM_lstm_bias_hh_l0, args->params + CHAR_LM_lstm_bias_ih_l1,
            args->params + CHAR_LM_lstm_bias_hh_l1, m.lstm_bias_ih_l0_sum, m.lstm_bias_ih_l1_sum);

    /* char_lm.lua:12   last = last(text) */
    if (rnn_is_mine(team, 72)) {
        rnn_rows_last(&T, text, 1, m.last);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_x_select = select(restart, lstm_l0_x_along, state_carry) */
    rnn_select_ids(B_part.count, 1, restart + B_part.first, m.lstm_l0_x_along + B_part.first,
            state_carry + B_part.first, m.lstm_l0_x_select + B_part.first);

    /* char_lm.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 67)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_x_select, 1, m.lstm_l0_x_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_x_carry = carry(lstm_l0_x_select, text) */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_shift(&T, 0, m.lstm_l0_x_select_ranked, text, 1, m.lstm_l0_x_carry);
    }

    /* char_lm.lua:16   d_logits_neg = neg(d_logits_div) */
    compute_d_logits_div(team, 1, m.sum_over_2, m.d_logits_div, m.d_logits_neg);
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_x = lookup(embed.weight, lstm_l0_x_carry) */
    rnn_each_lookup(T_part.count, 64, m.lstm_l0_x_carry + T_part.first,
            args->params + CHAR_LM_embed_weight, 64, 1, m.lstm_l0_x + T_part.first * 64, 64);
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, lstm_l0_x) */
    rnn_product_packed(T_part.count, 1024, 64, m.lstm_l0_x + T_part.first * 64, 64,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 1040,
            1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l0_previous_h_select, 256, m.lstm_l0_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l0_previous_c_select, 256, m.lstm_l0_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l0_previous_h, lstm_l0_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_h_select_ranked, 256,
                            m.lstm_l0_previous_h + at * 256);
                    rnn_rows_enter(&T, t, 0, m.lstm_l0_previous_c_select_ranked, 256,
                            m.lstm_l0_previous_c + at * 256);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h_2(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l0,
                    m.lstm_l0_previous_h + at * 256, m.lstm_weight_ih_l0_product + at * 1040,
                    m.lstm_bias_ih_l0_sum, m.lstm_l0_previous_c + at * 256, m.lstm_l0_o + at * 256,
                    m.lstm_l0_f + at * 256, m.lstm_l0_i + at * 256, m.lstm_l0_g + at * 256,
                    m.lstm_l0_previous_c + next * 256, m.lstm_l0_h + at * 256,
                    m.lstm_l0_previous_h + next * 256);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.lstm_l0_previous_h + next * 256, 256, m.last_2);
                    rnn_rows_leave(&T, t, 0, m.lstm_l0_previous_c + next * 256, 256, m.last_3);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l1_product = matvec(lstm.weight_ih_l1, lstm_l0_h) */
    rnn_product_packed(T_part.count, 1024, 256, m.lstm_l0_h + T_part.first * 256, 256,
            packed + PACKED_lstm_weight_ih_l1, m.lstm_weight_ih_l1_product + T_part.first * 1040,
            1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.lstm_l1_previous_h_select, 256, m.lstm_l1_previous_h_select_ranked);
        rnn_rows_rank(&T, m.lstm_l1_previous_c_select, 256, m.lstm_l1_previous_c_select_ranked);
    }
    rnn_meet(team);

    /* char_lm.lua:12   forwards over T: lstm_l1_previous_h, lstm_l1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 559104);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_h_select_ranked, 256,
                            m.lstm_l1_previous_h + at * 256);
                    rnn_rows_enter(&T, t, 0, m.lstm_l1_previous_c_select_ranked, 256,
                            m.lstm_l1_previous_c + at * 256);
                }
                rnn_meet(&crew);
            }
            compute_lstm_l0_h_2(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l1,
                    m.lstm_l1_previous_h + at * 256, m.lstm_weight_ih_l1_product + at * 1040,
                    m.lstm_bias_ih_l1_sum, m.lstm_l1_previous_c + at * 256, m.lstm_l1_o + at * 256,
                    m.lstm_l1_f + at * 256, m.lstm_l1_i + at * 256, m.lstm_l1_g + at * 256,
                    m.lstm_l1_previous_c + next * 256, m.lstm_l1_h + at * 256,
                    m.lstm_l1_previous_h + next * 256);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.lstm_l1_previous_h + next * 256, 256, m.last_4);
                    rnn_rows_leave(&T, t, 0, m.lstm_l1_previous_c + next * 256, 256, m.last_5);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* char_lm.lua:13   readout_weight_product = matvec(readout.weight, lstm_l1_h) */
    rnn_product_packed(T_part.count, 65, 256, m.lstm_l1_h + T_part.first * 256, 256,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 65, 65);
    rnn_meet(team);

    /* char_lm.lua:13   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHAR_LM_readout_bias, m.logits);
    rnn_meet(team);

    /* char_lm.lua:16   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(T_part.count, 65, m.logits + T_part.first * 65, 65,
            m.each_logsumexp + T_part.first);

    /* char_lm.lua:16   each_pick = pick(logits, text) */
    rnn_each_pick(T_part.count, m.logits + T_part.first * 65, 65, text + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* char_lm.lua:16   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);

    /* char_lm.lua:13   d_logits = add(mul, mul) */
    compute_d_logits(team, (size_t)T.N, text, m.d_logits_neg, m.logits, m.each_logsumexp,
            m.d_logits_div, m.d_logits);
    rnn_meet(team);

    /* char_lm.lua:16   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* char_lm.lua:13   readout_weight_product_2 = matvec(readout.weight, d_logits) */
    rnn_product_packed(T_part.count, 256, 65, m.d_logits + T_part.first * 65, 65,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 256, 256);

    /* char_lm.lua:13   outer(d_logits, lstm_l1_h) */
    {
        const rnn_share units = rnn_share_of(team, 65, RNN_PANEL);
        rnn_product(args->gradients + CHAR_LM_readout_weight + units.first * 256, 256,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_logits, (size_t)T.N, 65), units.first,
                units.count)), rnn_row_major(m.lstm_l1_h, (size_t)T.N, 256), 0.0f, work);
    }

    /* char_lm.lua:13   sum_over(d_logits) */
    {
        const rnn_share units = rnn_share_of(team, 65, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_logits + units.first, 65,
                args->gradients + CHAR_LM_readout_bias + units.first);
    }
    rnn_meet(team);

    /* char_lm.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* char_lm.lua:12   backwards over T: d_lstm_l1_c_carry, d_lstm_l1_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 587776);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_lstm_l1_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_lstm_l1_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_lstm_l1_zo(&crew, rows, m.lstm_l1_f + at * 256,
                    m.lstm_l1_previous_c + at * 256, m.lstm_l1_i + at * 256,
                    m.lstm_l1_g + at * 256, m.lstm_l1_o + at * 256, m.d_lstm_l1_h_carry,
                    m.readout_weight_product_2 + at * 256, m.d_lstm_l1_c_carry,
                    m.d_lstm_l1_previous_h_concat + at * 1040);
            rnn_meet(&crew);
            compute_d_lstm_l1_previous_h(&crew, rows, t,
                    packed + PACKED_lstm_weight_hh_l1_transposed,
                    m.d_lstm_l1_previous_h_concat + at * 1040, m.d_lstm_l1_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_lstm_l1_c_carry, 256, m.d_lstm_l1_c_first);
                    rnn_rows_leave(&T, t, 1, m.d_lstm_l1_h_carry, 256, m.d_lstm_l1_h_first);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l1_product_2 = matvec(lstm.weight_ih_l1,
            d_lstm_l1_previous_h_concat) */
    rnn_product_packed(T_part.count, 256, 1024,
            m.d_lstm_l1_previous_h_concat + T_part.first * 1040, 1040,
            packed + PACKED_lstm_weight_ih_l1_transposed,
            m.lstm_weight_ih_l1_product_2 + T_part.first * 256, 256);

    /* char_lm.lua:12   outer(d_lstm_l1_previous_h_concat, lstm_l0_h) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + CHAR_LM_lstm_weight_ih_l1 + units.first * 256, 256,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_lstm_l1_previous_h_concat, (size_t)T.N,
                1024, 1040, 1}, units.first, units.count)),
                rnn_row_major(m.lstm_l0_h, (size_t)T.N, 256), 0.0f, work);
    }

    /* char_lm.lua:12   outer(d_lstm_l1_previous_h_concat, lstm_l1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + CHAR_LM_lstm_weight_hh_l1 + units.first * 256, 256,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_lstm_l1_previous_h_concat, (size_t)T.N,
                1024, 1040, 1}, units.first, units.count)),
                rnn_row_major(m.lstm_l1_previous_h, (size_t)T.N, 256), 0.0f, work);
    }

    /* char_lm.lua:12   sum_over_4 = sum_over(d_lstm_l1_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_lstm_l1_previous_h_concat + units.first, 1040,
                m.sum_over_4 + units.first);
    }

    /* char_lm.lua:12   d_lstm_l1_h = select(restart, d_lstm_l1_h_first, 0) */
    compute_d_lstm_l1_h(team, B, restart, m.d_lstm_l1_c_first, m.d_lstm_l1_h_first, m.d_lstm_l1_c,
            m.d_lstm_l1_h);
    rnn_meet(team);

    /* char_lm.lua:12   backwards over T: d_lstm_l0_c_carry, d_lstm_l0_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 587776);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_lstm_l0_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_lstm_l0_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_lstm_l1_zo(&crew, rows, m.lstm_l0_f + at * 256,
                    m.lstm_l0_previous_c + at * 256, m.lstm_l0_i + at * 256,
                    m.lstm_l0_g + at * 256, m.lstm_l0_o + at * 256, m.d_lstm_l0_h_carry,
                    m.lstm_weight_ih_l1_product_2 + at * 256, m.d_lstm_l0_c_carry,
                    m.d_lstm_l0_previous_h_concat + at * 1040);
            rnn_meet(&crew);
            compute_d_lstm_l1_previous_h(&crew, rows, t,
                    packed + PACKED_lstm_weight_hh_l0_transposed,
                    m.d_lstm_l0_previous_h_concat + at * 1040, m.d_lstm_l0_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_lstm_l0_c_carry, 256, m.d_lstm_l0_c_first);
                    rnn_rows_leave(&T, t, 1, m.d_lstm_l0_h_carry, 256, m.d_lstm_l0_h_first);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* char_lm.lua:12   d_lstm_l0_x = matvec(lstm.weight_ih_l0, d_lstm_l0_previous_h_concat) */
    rnn_product_packed(T_part.count, 64, 1024, m.d_lstm_l0_previous_h_concat + T_part.first * 1040,
            1040, packed + PACKED_lstm_weight_ih_l0_transposed, m.d_lstm_l0_x + T_part.first * 64,
            64);

    /* char_lm.lua:12   outer(d_lstm_l0_previous_h_concat, lstm_l0_x) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + CHAR_LM_lstm_weight_ih_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_lstm_l0_previous_h_concat, (size_t)T.N,
                1024, 1040, 1}, units.first, units.count)),
                rnn_row_major(m.lstm_l0_x, (size_t)T.N, 64), 0.0f, work);
    }

    /* char_lm.lua:12   outer(d_lstm_l0_previous_h_concat, lstm_l0_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + CHAR_LM_lstm_weight_hh_l0 + units.first * 256, 256,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_lstm_l0_previous_h_concat, (size_t)T.N,
                1024, 1040, 1}, units.first, units.count)),
                rnn_row_major(m.lstm_l0_previous_h, (size_t)T.N, 256), 0.0f, work);
    }

    /* char_lm.lua:12   sum_over_3 = sum_over(d_lstm_l0_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_lstm_l0_previous_h_concat + units.first, 1040,
                m.sum_over_3 + units.first);
    }

    /* char_lm.lua:12   d_lstm_l0_h = select(restart, d_lstm_l0_h_first, 0) */
    compute_d_lstm_l1_h(team, B, restart, m.d_lstm_l0_c_first, m.d_lstm_l0_h_first, m.d_lstm_l0_c,
            m.d_lstm_l0_h);
    rnn_meet(team);

    /* char_lm.lua:12   scatter(d_lstm_l0_x, lstm_l0_x_carry) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_each_scatter((size_t)T.N, units.count, m.lstm_l0_x_carry, m.d_lstm_l0_x + units.first,
                64, args->gradients + CHAR_LM_embed_weight + units.first, 64, 1);
    }
}

int char_lm_train(const char_lm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "char_lm_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 1025);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct char_lm_train_memory m;
    char_lm_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_train: packed does not begin at a multiple of 4 bytes");
    const float *const restart = rnn_or_number(args->restart, 1.0f, B * 1, m.restart);
    int32_t *const state_carry = (int32_t *)args->session + B * 0;
    if (!args->text)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: text is NULL");
    if (rnn_rows_check_ids(&T, "text", args->text, 65, error))
        return RNN_BAD_TOKEN;
    const int32_t *const text = rnn_rows_pack(&T, args->text, 1, m.text);
    const float *const lstm_l0_h_0 = rnn_or_number(args->lstm_l0_h, 0.0f, B * 256, m.lstm_l0_h_0);
    float *const state_lstm_l0_previous_h = (float *)args->session + B * 1;
    const float *const lstm_l0_c_0 = rnn_or_number(args->lstm_l0_c, 0.0f, B * 256, m.lstm_l0_c_0);
    float *const state_lstm_l0_previous_c = (float *)args->session + B * 257;
    const float *const lstm_l1_h_0 = rnn_or_number(args->lstm_l1_h, 0.0f, B * 256, m.lstm_l1_h_0);
    float *const state_lstm_l1_previous_h = (float *)args->session + B * 513;
    const float *const lstm_l1_c_0 = rnn_or_number(args->lstm_l1_c, 0.0f, B * 256, m.lstm_l1_c_0);
    float *const state_lstm_l1_previous_c = (float *)args->session + B * 769;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + CHAR_LM_embed_weight, 0, 4160 * sizeof(float));
    memset(args->gradients + CHAR_LM_lstm_bias_ih_l0, 0, 2048 * sizeof(float));
    memset(args->gradients + CHAR_LM_lstm_bias_ih_l1, 0, 2048 * sizeof(float));
    memset(args->gradients + CHAR_LM_readout_bias, 0, 65 * sizeof(float));

    const struct char_lm_train_call call = {args, B, T, m, restart, state_carry, text, lstm_l0_h_0,
            state_lstm_l0_previous_h, lstm_l0_c_0, state_lstm_l0_previous_c, lstm_l1_h_0,
            state_lstm_l1_previous_h, lstm_l1_c_0, state_lstm_l1_previous_c};
    if (rnn_pool_run(args->pool, (double)T.N * 5429368 + (double)B * 16400 + 16408,
            char_lm_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + CHAR_LM_lstm_bias_ih_l0, 1, m.sum_over_3, 1024, 1);
    rnn_add_matrix(args->gradients + CHAR_LM_lstm_bias_hh_l0, 1, m.sum_over_3, 1024, 1);
    rnn_add_matrix(args->gradients + CHAR_LM_lstm_bias_ih_l1, 1, m.sum_over_4, 1024, 1);
    rnn_add_matrix(args->gradients + CHAR_LM_lstm_bias_hh_l1, 1, m.sum_over_4, 1024, 1);
    if (args->d_lstm_l0_c)
        rnn_each_copy(B, 256, m.d_lstm_l0_c, 256, args->d_lstm_l0_c, 256);
    if (args->d_lstm_l0_h)
        rnn_each_copy(B, 256, m.d_lstm_l0_h, 256, args->d_lstm_l0_h, 256);
    if (args->d_lstm_l1_c)
        rnn_each_copy(B, 256, m.d_lstm_l1_c, 256, args->d_lstm_l1_c, 256);
    if (args->d_lstm_l1_h)
        rnn_each_copy(B, 256, m.d_lstm_l1_h, 256, args->d_lstm_l1_h, 256);
    rnn_begin_rows(B, NULL, m.last, 1, 1, (int32_t *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.last_2, 256, 256, (float *)args->session + B * 1);
    rnn_begin_rows(B, NULL, m.last_3, 256, 256, (float *)args->session + B * 257);
    rnn_begin_rows(B, NULL, m.last_4, 256, 256, (float *)args->session + B * 513);
    rnn_begin_rows(B, NULL, m.last_5, 256, 256, (float *)args->session + B * 769);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "char_lm_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of char_lm_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: lstm_l0_h_0 (-1..1)
*   1    B x 256: lstm_l0_c_0 (-1..1)
*   2    B x 256: lstm_l1_h_0 (-1..1)
*   3    B x 256: lstm_l1_c_0 (-1..1)
*   4    B x 1: along (0..1)
*/
struct char_lm_begin_memory {
    float *lstm_l0_h_0;
    float *lstm_l0_c_0;
    float *lstm_l1_h_0;
    float *lstm_l1_c_0;
    int32_t *along;
    size_t bytes;
};

static void char_lm_begin_layout(struct char_lm_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->lstm_l0_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_h_0 = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_c_0 = (float *)rnn_take(session, &at, B * 256);
    m->along = (int32_t *)rnn_take(session, &at, B * 1);
    m->bytes = at;
}

/* What the threads of char_lm_begin need of it. */
struct char_lm_begin_call {
    size_t B;
    struct char_lm_begin_memory m;
};

static void char_lm_begin_work(const rnn_team *team, const void *data)
{
    const struct char_lm_begin_call *const call = (const struct char_lm_begin_call *)data;
    const size_t B = call->B;
    const struct char_lm_begin_memory m = call->m;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /*    along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.along + B_part.first);
}

int char_lm_begin(const char_lm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 1025);
    struct char_lm_begin_memory m;
    char_lm_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const lstm_l0_h_0 = rnn_or_number(args->lstm_l0_h, 0.0f, B * 256, m.lstm_l0_h_0);
    const float *const lstm_l0_c_0 = rnn_or_number(args->lstm_l0_c, 0.0f, B * 256, m.lstm_l0_c_0);
    const float *const lstm_l1_h_0 = rnn_or_number(args->lstm_l1_h, 0.0f, B * 256, m.lstm_l1_h_0);
    const float *const lstm_l1_c_0 = rnn_or_number(args->lstm_l1_c, 0.0f, B * 256, m.lstm_l1_c_0);

    const struct char_lm_begin_call call = {B, m};
    if (rnn_pool_run(args->pool, (double)B * 8 + 0, char_lm_begin_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_begin: another thread is using the pool");

    rnn_begin_rows(B, args->restart, m.along, 1, 1, (int32_t *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, lstm_l0_h_0, 256, 256, (float *)args->session + B * 1);
    rnn_begin_rows(B, args->restart, lstm_l0_c_0, 256, 256, (float *)args->session + B * 257);
    rnn_begin_rows(B, args->restart, lstm_l1_h_0, 256, 256, (float *)args->session + B * 513);
    rnn_begin_rows(B, args->restart, lstm_l1_c_0, 256, 256, (float *)args->session + B * 769);
    return RNN_OK;
}

/* ---- step ---- */

/* char_lm.lua:12   lstm_l0_c, lstm_l0_h   (21 operations) */
RNN_INLINE void compute_lstm_l0_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_row,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict state_lstm_l0_previous_c,
        float *restrict lstm_l0_c, float *restrict lstm_l0_h)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1024 + 768 + j, lanes) + matvec_
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1024 + 256 + j, lanes) + matvec_2
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1024 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_l0_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_row + b * 1024 + 512 + j, lanes) + matvec_4
            + rnn_load_lanes(lstm_bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(state_lstm_l0_previous_c + b * 256 + j, lanes)
            + lstm_l0_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_l0_c + b * 256 + j, c, lanes);
    rnn_store_lanes(lstm_l0_h + b * 256 + j, h, lanes);
}

RNN_INLINE void compute_lstm_l0_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict state_lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_row, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_l0_previous_c, float *restrict lstm_l0_c,
        float *restrict lstm_l0_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc, rows, 4, 256, state_lstm_l0_previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_l0_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum,
                state_lstm_l0_previous_c, lstm_l0_c, lstm_l0_h);
}

RNN_INLINE void compute_lstm_l0_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict state_lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_row, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_l0_previous_c, float *restrict lstm_l0_c,
        float *restrict lstm_l0_h)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_l0_h_3_tile(TILE, lanes, j, b, panels, state_lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, lstm_l0_c,
                lstm_l0_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_l0_h_3_tile(4, lanes, j, b, panels, state_lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, lstm_l0_c,
                lstm_l0_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_l0_h_3_tile(2, lanes, j, b, panels, state_lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, lstm_l0_c,
                lstm_l0_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_l0_h_3_tile(1, lanes, j, b, panels, state_lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, lstm_l0_c,
                lstm_l0_h);
}

static RNN_APART void compute_lstm_l0_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict state_lstm_l0_previous_h,
        const float *restrict lstm_weight_ih_l0_row, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_l0_previous_c, float *restrict lstm_l0_c,
        float *restrict lstm_l0_h)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_lstm_l0_h_3_units(rows, RNN_LANES, j, panels, state_lstm_l0_previous_h,
                lstm_weight_ih_l0_row, lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, lstm_l0_c,
                lstm_l0_h);
}

/* char_lm.lua:12   lstm_l1_c, lstm_l1_h   (25 operations) */
RNN_INLINE void compute_lstm_l1_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const rnn_vec matvec_7, const rnn_vec matvec_8, const float *restrict lstm_bias_ih_l1_sum,
        const float *restrict state_lstm_l1_previous_c, float *restrict lstm_l1_c,
        float *restrict lstm_l1_h)
{
    const rnn_vec zo = matvec_ + matvec_5 + rnn_load_lanes(lstm_bias_ih_l1_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = matvec_2 + matvec_6 + rnn_load_lanes(lstm_bias_ih_l1_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = matvec_3 + matvec_7 + rnn_load_lanes(lstm_bias_ih_l1_sum + j, lanes);
    const rnn_vec lstm_l1_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = matvec_4 + matvec_8 + rnn_load_lanes(lstm_bias_ih_l1_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(state_lstm_l1_previous_c + b * 256 + j, lanes)
            + lstm_l1_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_l1_c + b * 256 + j, c, lanes);
    rnn_store_lanes(lstm_l1_h + b * 256 + j, h, lanes);
}

RNN_INLINE void compute_lstm_l1_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict lstm_l0_h, const float *restrict state_lstm_l1_previous_h,
        const float *restrict lstm_bias_ih_l1_sum, const float *restrict state_lstm_l1_previous_c,
        float *restrict lstm_l1_c, float *restrict lstm_l1_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc0, rows, 4, 256, lstm_l0_h + b * 256, 256, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc1, rows, 4, 256, state_lstm_l1_previous_h + b * 256, 256, block1,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_l1_h_lanes(lanes, b + (size_t)r, j, acc0[r * 4 + 0], acc0[r * 4 + 1],
                acc0[r * 4 + 2], acc0[r * 4 + 3], acc1[r * 4 + 0], acc1[r * 4 + 1],
                acc1[r * 4 + 2], acc1[r * 4 + 3], lstm_bias_ih_l1_sum, state_lstm_l1_previous_c,
                lstm_l1_c, lstm_l1_h);
}

RNN_INLINE void compute_lstm_l1_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict lstm_l0_h, const float *restrict state_lstm_l1_previous_h,
        const float *restrict lstm_bias_ih_l1_sum, const float *restrict state_lstm_l1_previous_c,
        float *restrict lstm_l1_c, float *restrict lstm_l1_h)
{
    enum { TILE = RNN_TILE_ROWS(8) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_l1_h_tile(TILE, lanes, j, b, panels0, panels1, lstm_l0_h,
                state_lstm_l1_previous_h, lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, lstm_l1_c,
                lstm_l1_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_l1_h_tile(4, lanes, j, b, panels0, panels1, lstm_l0_h,
                state_lstm_l1_previous_h, lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, lstm_l1_c,
                lstm_l1_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_l1_h_tile(2, lanes, j, b, panels0, panels1, lstm_l0_h,
                state_lstm_l1_previous_h, lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, lstm_l1_c,
                lstm_l1_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_l1_h_tile(1, lanes, j, b, panels0, panels1, lstm_l0_h,
                state_lstm_l1_previous_h, lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, lstm_l1_c,
                lstm_l1_h);
}

static RNN_APART void compute_lstm_l1_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict lstm_l0_h, const float *restrict state_lstm_l1_previous_h,
        const float *restrict lstm_bias_ih_l1_sum, const float *restrict state_lstm_l1_previous_c,
        float *restrict lstm_l1_c, float *restrict lstm_l1_h)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_lstm_l1_h_units(rows, RNN_LANES, j, panels0, panels1, lstm_l0_h,
                state_lstm_l1_previous_h, lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, lstm_l1_c,
                lstm_l1_h);
}

/* char_lm.lua:13   logits   (2 operations) */
RNN_INLINE void compute_logits_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_vec logits_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 65 + j, logits_1, lanes);
}

RNN_INLINE void compute_logits_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_l1_h,
        const float *restrict readout_bias, float *restrict logits)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 256);
    rnn_panel_product_lane(acc, rows, wide, 256, lstm_l1_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 65)
            compute_logits_2_lanes(rnn_lanes_of(65 - unit), b + (size_t)(i / wide), unit, acc[i],
                    readout_bias, logits);
    }
}

RNN_INLINE void compute_logits_2_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict lstm_l1_h,
        const float *restrict readout_bias, float *restrict logits)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_logits_2_tile(tile, wide, j, b, panels, lstm_l1_h, readout_bias, logits);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_logits_2_tile(4, wide, j, b, panels, lstm_l1_h, readout_bias, logits);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_logits_2_tile(2, wide, j, b, panels, lstm_l1_h, readout_bias, logits);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_logits_2_tile(1, wide, j, b, panels, lstm_l1_h, readout_bias, logits);
}

static void compute_logits_2(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict lstm_l1_h, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_share units = rnn_share_of(team, 65, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_logits_2_units(rows, RNN_WIDE, j + part, panels, lstm_l1_h, readout_bias,
                    logits);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_logits_2_units(rows, 1, j + part, panels, lstm_l1_h, readout_bias, logits);
}

/* Memory of char_lm_step behind the state. Values that do not live at the same time share it:
*
*   0    1 x 1024: lstm_bias_ih_l0_sum (0..2)
*   1    1 x 1024: lstm_bias_ih_l1_sum (0..3)
*   2    B x 1024: lstm_weight_ih_l0_row (1..2), lstm_l1_c (3..5)
*   3    B x 256: lstm_l0_c (2..5)
*   4    B x 256: lstm_l0_h (2..5)
*   5    B x 256: lstm_l1_h (3..5)
*   6    B x 65: logits (4..5)
*/
struct char_lm_step_memory {
    float *lstm_weight_ih_l0_row;
    float *lstm_bias_ih_l0_sum;
    float *lstm_l0_c;
    float *lstm_l0_h;
    float *lstm_bias_ih_l1_sum;
    float *lstm_l1_c;
    float *lstm_l1_h;
    float *logits;
    size_t bytes;
};

static void char_lm_step_layout(struct char_lm_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->lstm_bias_ih_l1_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->lstm_weight_ih_l0_row = (float *)rnn_take(session, &at, B * 1024);
    m->lstm_l1_c = m->lstm_weight_ih_l0_row;
    m->lstm_l0_c = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l0_h = (float *)rnn_take(session, &at, B * 256);
    m->lstm_l1_h = (float *)rnn_take(session, &at, B * 256);
    m->logits = (float *)rnn_take(session, &at, B * 65);
    m->bytes = at;
}

/* What the threads of char_lm_step need of it. */
struct char_lm_step_call {
    const char_lm_args *args;
    size_t B;
    struct char_lm_step_memory m;
    const int32_t *text;
    float *state_lstm_l0_previous_h;
    float *state_lstm_l0_previous_c;
    float *state_lstm_l1_previous_h;
    float *state_lstm_l1_previous_c;
};

static void char_lm_step_work(const rnn_team *team, const void *data)
{
    const struct char_lm_step_call *const call = (const struct char_lm_step_call *)data;
    const char_lm_args *const args = call->args;
    const size_t B = call->B;
    const struct char_lm_step_memory m = call->m;
    const int32_t *const text = call->text;
    float *const state_lstm_l0_previous_h = call->state_lstm_l0_previous_h;
    float *const state_lstm_l0_previous_c = call->state_lstm_l0_previous_c;
    float *const state_lstm_l1_previous_h = call->state_lstm_l1_previous_h;
    float *const state_lstm_l1_previous_c = call->state_lstm_l1_previous_c;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* char_lm.lua:12   lstm_bias_ih_l1_sum = add(lstm.bias_ih_l1, lstm.bias_hh_l1) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHAR_LM_lstm_bias_ih_l0,
            args->params + CHAR_LM_lstm_bias_hh_l0, args->params + CHAR_LM_lstm_bias_ih_l1,
            args->params + CHAR_LM_lstm_bias_hh_l1, m.lstm_bias_ih_l0_sum, m.lstm_bias_ih_l1_sum);
    rnn_meet(team);

    /* char_lm.lua:12   lstm_weight_ih_l0_row = lookup(lstm_weight_ih_l0_table, text) */
    rnn_each_lookup(B_part.count, 1024, text + B_part.first,
            packed + PACKED_lstm_weight_ih_l0_table, 1024, 1,
            m.lstm_weight_ih_l0_row + B_part.first * 1024, 1024);
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l0_h = mul(lstm_l0_o, tanh) */
    compute_lstm_l0_h_3(team, B, packed + PACKED_lstm_weight_hh_l0, state_lstm_l0_previous_h,
            m.lstm_weight_ih_l0_row, m.lstm_bias_ih_l0_sum, state_lstm_l0_previous_c, m.lstm_l0_c,
            m.lstm_l0_h);
    rnn_meet(team);

    /* char_lm.lua:12   lstm_l1_h = mul(lstm_l1_o, tanh) */
    compute_lstm_l1_h(team, B, packed + PACKED_lstm_weight_ih_l1_2,
            packed + PACKED_lstm_weight_hh_l1, m.lstm_l0_h, state_lstm_l1_previous_h,
            m.lstm_bias_ih_l1_sum, state_lstm_l1_previous_c, m.lstm_l1_c, m.lstm_l1_h);
    rnn_meet(team);

    /* char_lm.lua:13   logits = add(matvec, readout.bias) */
    compute_logits_2(team, B, packed + PACKED_readout_weight, m.lstm_l1_h,
            args->params + CHAR_LM_readout_bias, m.logits);
}

int char_lm_step(const char_lm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 1025);
    struct char_lm_step_memory m;
    char_lm_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "char_lm_step: packed does not begin at a multiple of 4 bytes");
    if (!args->text)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_step: text is NULL");
    if (rnn_check_ids(args->B, "text", args->text, 65, error))
        return RNN_BAD_TOKEN;
    const int32_t *const text = args->text;
    float *const state_lstm_l0_previous_h = (float *)args->session + B * 1;
    float *const state_lstm_l0_previous_c = (float *)args->session + B * 257;
    float *const state_lstm_l1_previous_h = (float *)args->session + B * 513;
    float *const state_lstm_l1_previous_c = (float *)args->session + B * 769;

    const struct char_lm_step_call call = {args, B, m, text, state_lstm_l0_previous_h,
            state_lstm_l0_previous_c, state_lstm_l1_previous_h, state_lstm_l1_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 1684488 + 16384, char_lm_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "char_lm_step: another thread is using the pool");

    if (args->logits)
        rnn_each_copy(B, 65, m.logits, 65, args->logits, 65);
    rnn_begin_rows(B, NULL, m.lstm_l0_h, 256, 256, (float *)args->session + B * 1);
    rnn_begin_rows(B, NULL, m.lstm_l0_c, 256, 256, (float *)args->session + B * 257);
    rnn_begin_rows(B, NULL, m.lstm_l1_h, 256, 256, (float *)args->session + B * 513);
    rnn_begin_rows(B, NULL, m.lstm_l1_c, 256, 256, (float *)args->session + B * 769);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"embed.weight", 2, {65, 64}, 0, RNN_INIT_NORMAL, 0, 1, 64, 1, 0},
    {"lstm.weight_ih_l0", 2, {1024, 64}, 4160, RNN_INIT_UNIFORM, -0.0625, 0.0625, 64, 1, 0},
    {"lstm.weight_hh_l0", 2, {1024, 256}, 69696, RNN_INIT_UNIFORM, -0.0625, 0.0625, 256, 1, 0},
    {"lstm.bias_ih_l0", 1, {1024, 1}, 331840, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
    {"lstm.bias_hh_l0", 1, {1024, 1}, 332864, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
    {"lstm.weight_ih_l1", 2, {1024, 256}, 333888, RNN_INIT_UNIFORM, -0.0625, 0.0625, 256, 1, 0},
    {"lstm.weight_hh_l1", 2, {1024, 256}, 596032, RNN_INIT_UNIFORM, -0.0625, 0.0625, 256, 1, 0},
    {"lstm.bias_ih_l1", 1, {1024, 1}, 858176, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
    {"lstm.bias_hh_l1", 1, {1024, 1}, 859200, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
    {"readout.weight", 2, {65, 256}, 860224, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
    {"readout.bias", 1, {65, 1}, 876864, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(char_lm_args, T), offsetof(char_lm_args, T_lengths), 0, 1},
};

static const rnn_value_info inputs_info[] = {
    {"text", 1, 0, 1, 0, -1, 0, 65, 1, 2, 0, offsetof(char_lm_args, text), RNN_NO_MEMBER},
    {"lstm.l0.c", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(char_lm_args, lstm_l0_c),
            offsetof(char_lm_args, d_lstm_l0_c)},
    {"lstm.l0.h", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(char_lm_args, lstm_l0_h),
            offsetof(char_lm_args, d_lstm_l0_h)},
    {"lstm.l1.c", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(char_lm_args, lstm_l1_c),
            offsetof(char_lm_args, d_lstm_l1_c)},
    {"lstm.l1.h", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(char_lm_args, lstm_l1_h),
            offsetof(char_lm_args, d_lstm_l1_h)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(char_lm_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"logits", 0, 1, 1, 0, -1, 65, 0, 0, 0, 0, offsetof(char_lm_args, logits), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"carry", 1, -1, 1, 65, 0},
    {"lstm_l0_previous_h", 0, -1, 256, 0, 0},
    {"lstm_l0_previous_c", 0, -1, 256, 0, 0},
    {"lstm_l1_previous_h", 0, -1, 256, 0, 0},
    {"lstm_l1_previous_c", 0, -1, 256, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const char_lm_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return CHAR_LM_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return CHAR_LM_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return CHAR_LM_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return CHAR_LM_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return CHAR_LM_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return char_lm_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return char_lm_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return char_lm_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return char_lm_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return char_lm_step(args, error);
}

const rnn_model char_lm_model = {
    .name = "char_lm",
    .source = "char_lm.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 11,
    .param_floats = CHAR_LM_PARAMS,
    .inputs = inputs_info,
    .input_count = 6,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 5,
    .state_floats = 1025,
    .stream = 0,
    .carries = 1,
    .token = 0,
    .logits = 0,
    .args_bytes = sizeof(char_lm_args),
    .member_params = offsetof(char_lm_args, params),
    .member_packed = offsetof(char_lm_args, packed),
    .member_session = offsetof(char_lm_args, session),
    .member_session_bytes = offsetof(char_lm_args, session_bytes),
    .member_pool = offsetof(char_lm_args, pool),
    .member_batch = offsetof(char_lm_args, B),
    .member_loss = offsetof(char_lm_args, loss),
    .member_gradients = offsetof(char_lm_args, gradients),
    .member_seed = offsetof(char_lm_args, seed),
    .member_update = offsetof(char_lm_args, update),
    .member_restart = offsetof(char_lm_args, restart),
    .packed_bytes = CHAR_LM_PACKED,
    .prepare = char_lm_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
