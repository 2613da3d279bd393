/* normalized_lstm: a recurrent network, compiled by rnnc from normalized_lstm.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "normalized_lstm.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_cell1_W = 0, /* 256 x 16, wide panels */
    PACKED_cell1_R = 4096, /* 256 x 64, wide panels */
    PACKED_cell1_R_transposed = 20480, /* 64 x 256, wide panels */
    PACKED_cell1_W_transposed = 36864, /* 16 x 256, wide panels */
    PACKED_cell1_W_2 = 40960, /* 256 x 16, panels of 1 gate */
    PACKED_cell1_R_2 = 45056, /* 256 x 64, panels of 1 gate */
};

/* What the threads of normalized_lstm_prepare need of it. */
struct normalized_lstm_prepare_call {
    const float *params;
    float *packed;
};

static void normalized_lstm_prepare_work(const rnn_team *team, const void *data)
{
    const struct normalized_lstm_prepare_call *const call = (const struct normalized_lstm_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_cell1_W, params + NORMALIZED_LSTM_cell1_W, 16, 1, 256, 0,
            256, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R, params + NORMALIZED_LSTM_cell1_R, 64, 1, 256, 0,
            256, 64);
    rnn_pack_wide(team, packed + PACKED_cell1_R_transposed, params + NORMALIZED_LSTM_cell1_R, 1,
            64, 64, 0, 64, 256);
    rnn_pack_wide(team, packed + PACKED_cell1_W_transposed, params + NORMALIZED_LSTM_cell1_W, 1,
            16, 16, 0, 16, 256);
    rnn_pack_gate(team, packed + PACKED_cell1_W_2, params + NORMALIZED_LSTM_cell1_W, 16, 1, 256, 1,
            0, 16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R_2, params + NORMALIZED_LSTM_cell1_R, 64, 1, 256, 1,
            0, 64, 0, 64);
}

void normalized_lstm_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct normalized_lstm_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 61440 * RNN_MOVE_WORK, normalized_lstm_prepare_work, &call);
}

void normalized_lstm_prepare(const float *params, void *memory)
{
    normalized_lstm_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* normalized_lstm.lua:12   cell1_o_add   (2 operations) */
RNN_INLINE void compute_cell1_bias_x_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_bias_x, const float *restrict cell1_bias_h,
        const float *restrict cell1_b, float *restrict cell1_o_add)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_bias_x + j, lanes)
            + rnn_load_lanes(cell1_bias_h + j, lanes) + rnn_load_lanes(cell1_b + j, lanes);
    rnn_store_lanes(cell1_o_add + j, add_, lanes);
    (void)b;
}

static void compute_cell1_bias_x_sum(const rnn_team *team, const size_t rows,
        const float *restrict cell1_bias_x, const float *restrict cell1_bias_h,
        const float *restrict cell1_b, float *restrict cell1_o_add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_cell1_bias_x_sum_lanes(RNN_LANES, b, j, cell1_bias_x, cell1_bias_h, cell1_b,
                    cell1_o_add);
    }
}

/* normalized_lstm.lua:5   cell1_o_div   (1 operation) */
RNN_INLINE void compute_cell1_o_div_lanes(const int lanes, const size_t j,
        const float *restrict sum, float *restrict cell1_o_div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 256.0f;
    rnn_store_lanes(cell1_o_div + j, div_, lanes);
}

static void compute_cell1_o_div(const rnn_team *team, const size_t rows, const float *restrict sum,
        float *restrict cell1_o_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_o_div_lanes(RNN_LANES, j, sum, cell1_o_div);
    if (j < end)
        compute_cell1_o_div_lanes((int)(end - j), j, sum, cell1_o_div);
}

/* normalized_lstm.lua:5   cell1_o_sub, mul   (2 operations) */
RNN_INLINE void compute_cell1_o_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_W_product, const float *restrict cell1_o_div,
        float *restrict cell1_o_sub, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_W_product + b * 256 + j, lanes)
            - rnn_set(cell1_o_div[b]);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(cell1_o_sub + b * 256 + j, sub_, lanes);
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
}

static void compute_cell1_o_sub(const rnn_team *team, const size_t rows,
        const float *restrict cell1_W_product, const float *restrict cell1_o_div,
        float *restrict cell1_o_sub, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_cell1_o_sub_lanes(RNN_LANES, b, j, cell1_W_product, cell1_o_div, cell1_o_sub,
                    mul);
    }
}

/* normalized_lstm.lua:5   cell1_o_sqrt   (3 operations) */
RNN_INLINE void compute_cell1_o_div_2_lanes(const int lanes, const size_t j,
        const float *restrict sum_2, float *restrict cell1_o_sqrt)
{
    const rnn_vec sqrt_ = rnn_sqrt(rnn_fill_lanes(rnn_load_lanes(sum_2 + j, lanes) / 256.0f
            + 9.99999975e-06f, lanes));
    rnn_store_lanes(cell1_o_sqrt + j, sqrt_, lanes);
}

static void compute_cell1_o_div_2(const rnn_team *team, const size_t rows,
        const float *restrict sum_2, float *restrict cell1_o_sqrt)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_o_div_2_lanes(RNN_LANES, j, sum_2, cell1_o_sqrt);
    if (j < end)
        compute_cell1_o_div_2_lanes((int)(end - j), j, sum_2, cell1_o_sqrt);
}

/* normalized_lstm.lua:12   cell1_R_product   (1 operation) */
RNN_INLINE void compute_cell1_R_product_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, float *restrict cell1_R_product)
{
    rnn_store_lanes(cell1_R_product + b * 256 + j, matvec_, lanes);
}

RNN_INLINE void compute_cell1_R_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict cell1_previous_h,
        float *restrict cell1_R_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, cell1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_cell1_R_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                cell1_R_product);
    }
}

RNN_INLINE void compute_cell1_R_product_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict cell1_previous_h,
        float *restrict cell1_R_product)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_cell1_R_product_tile(tile, wide, j, b, panels, cell1_previous_h, cell1_R_product);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_cell1_R_product_tile(4, wide, j, b, panels, cell1_previous_h, cell1_R_product);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_cell1_R_product_tile(2, wide, j, b, panels, cell1_previous_h, cell1_R_product);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_cell1_R_product_tile(1, wide, j, b, panels, cell1_previous_h, cell1_R_product);
}

static void compute_cell1_R_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict cell1_previous_h,
        float *restrict cell1_R_product)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_cell1_R_product_units(rows, RNN_WIDE, j + part, panels, cell1_previous_h,
                    cell1_R_product);
}

/* normalized_lstm.lua:5   cell1_c   (24 operations) */
RNN_INLINE void compute_cell1_c_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x_2, const float *restrict cell1_gain_x_3,
        const float *restrict cell1_gain_x_4, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h_2,
        const float *restrict cell1_o_add, float *restrict cell1_previous_c,
        const float *restrict cell1_gain_h_3, const float *restrict cell1_gain_h_4,
        float *restrict cell1_c)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_o_sub + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_2 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(cell1_o_sub + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_3 + j, lanes);
    const rnn_vec mul_3 = rnn_load_lanes(cell1_o_sub + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_4 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_2 + j, lanes);
    const rnn_vec f = mul_ + mul_4 + rnn_load_lanes(cell1_o_add + 64 + j, lanes);
    const rnn_vec mul_5 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_3 + j, lanes);
    const rnn_vec cell1_i_1 = mul_2 + mul_5 + rnn_load_lanes(cell1_o_add + j, lanes);
    const rnn_vec mul_6 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_4 + j, lanes);
    const rnn_vec g = mul_3 + mul_6 + rnn_load_lanes(cell1_o_add + 128 + j, lanes);
    const rnn_vec c = rnn_sigmoid(f) * rnn_load_lanes(cell1_previous_c + b * 64 + j, lanes)
            + rnn_sigmoid(cell1_i_1) * rnn_tanh(g);
    rnn_store_lanes(cell1_c + b * 64 + j, c, lanes);
    rnn_store_lanes(cell1_previous_c + b * 64 + j, c, lanes);
}

static void compute_cell1_c(const rnn_team *team, const size_t rows,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x_2, const float *restrict cell1_gain_x_3,
        const float *restrict cell1_gain_x_4, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h_2,
        const float *restrict cell1_o_add, float *restrict cell1_previous_c,
        const float *restrict cell1_gain_h_3, const float *restrict cell1_gain_h_4,
        float *restrict cell1_c)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_c_lanes(RNN_LANES, b, j, cell1_o_sub, cell1_o_sqrt, cell1_gain_x_2,
                    cell1_gain_x_3, cell1_gain_x_4, cell1_o_sub_2, cell1_o_sqrt_2, cell1_gain_h_2,
                    cell1_o_add, cell1_previous_c, cell1_gain_h_3, cell1_gain_h_4, cell1_c);
    }
}

/* normalized_lstm.lua:5   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum_5,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum_5 + j, lanes) / 64.0f;
    rnn_store_lanes(div + j, div_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum_5,
        float *restrict div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum_5, div);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum_5, div);
}

/* normalized_lstm.lua:5   sub, mul_3   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_c, const float *restrict div, float *restrict sub,
        float *restrict mul_3)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_c + b * 64 + j, lanes) - rnn_set(div[b]);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(sub + b * 64 + j, sub_, lanes);
    rnn_store_lanes(mul_3 + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict cell1_c,
        const float *restrict div, float *restrict sub, float *restrict mul_3)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, cell1_c, div, sub, mul_3);
    }
}

/* normalized_lstm.lua:5   cell1_h_sqrt   (3 operations) */
RNN_INLINE void compute_div_2_lanes(const int lanes, const size_t j, const float *restrict sum_6,
        float *restrict cell1_h_sqrt)
{
    const rnn_vec sqrt_ = rnn_sqrt(rnn_fill_lanes(rnn_load_lanes(sum_6 + j, lanes) / 64.0f
            + 9.99999975e-06f, lanes));
    rnn_store_lanes(cell1_h_sqrt + j, sqrt_, lanes);
}

static void compute_div_2(const rnn_team *team, const size_t rows, const float *restrict sum_6,
        float *restrict cell1_h_sqrt)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_2_lanes(RNN_LANES, j, sum_6, cell1_h_sqrt);
    if (j < end)
        compute_div_2_lanes((int)(end - j), j, sum_6, cell1_h_sqrt);
}

/* normalized_lstm.lua:5   cell1_h   (12 operations) */
RNN_INLINE void compute_cell1_h_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_add, const float *restrict sub,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, float *restrict cell1_h,
        float *restrict cell1_previous_h)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_o_sub + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h + j, lanes);
    const rnn_vec o = mul_ + mul_2 + rnn_load_lanes(cell1_o_add + 192 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(sub + b * 64 + j, lanes) / rnn_set(cell1_h_sqrt[b])
            * rnn_load_lanes(cell1_gain_c + j, lanes) + rnn_load_lanes(cell1_bias_c + j, lanes);
    const rnn_vec h = rnn_sigmoid(o) * rnn_tanh(add_);
    rnn_store_far(cell1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(cell1_previous_h + b * 64 + j, h, lanes);
}

static void compute_cell1_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_add, const float *restrict sub,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, float *restrict cell1_h,
        float *restrict cell1_previous_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_h_lanes(RNN_LANES, b, j, far, cell1_o_sub, cell1_o_sqrt, cell1_gain_x,
                    cell1_o_sub_2, cell1_o_sqrt_2, cell1_gain_h, cell1_o_add, sub, cell1_h_sqrt,
                    cell1_gain_c, cell1_bias_c, cell1_h, cell1_previous_h);
    }
    if (far)
        rnn_streamed();
}

/* Memory of normalized_lstm_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), sum (2..3), cell1_o_sub (4..7)
*   1    B x 64: cell1_h_0 (-1..7)
*   2    B x 64: cell1_c_0 (-1..7)
*   3    (T.N + B) x 256: cell1_W_product (0..4), cell1_o_sqrt (6..7)
*   4    1 x 256: cell1_o_add (0..7)
*   5    (T.N + B) x 64: cell1_o_div (3..4), sum_2 (5..6), cell1_h (7..8)
*   6    (T.N + B) x 256: mul (4..5)
*   7    B x 64: cell1_previous_h (7..7)
*   8    B x 64: cell1_previous_c (7..7)
*   9    B x 256: cell1_R_product (7..7)
*   10   B x 1: sum_3 (7..7)
*   11   B x 1: cell1_o_div_2 (7..7)
*   12   B x 256: cell1_o_sub_2 (7..7)
*   13   B x 256: mul_2 (7..7)
*   14   B x 1: sum_4 (7..7)
*   15   B x 1: cell1_o_sqrt_2 (7..7)
*   16   B x 64: cell1_c (7..7)
*   17   B x 1: sum_5 (7..7)
*   18   B x 1: div (7..7)
*   19   B x 64: sub (7..7)
*   20   B x 64: mul_3 (7..7)
*   21   B x 1: sum_6 (7..7)
*   22   B x 1: cell1_h_sqrt (7..7)
*   23   B x 64: cell1_h_0_ranked (7..7)
*   24   B x 64: cell1_c_0_ranked (7..7)
*/
struct normalized_lstm_forward_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *cell1_previous_h;
    float *cell1_previous_c;
    float *cell1_W_product;
    float *sum;
    float *cell1_o_div;
    float *cell1_o_sub;
    float *mul;
    float *sum_2;
    float *cell1_o_sqrt;
    float *cell1_o_add;
    float *cell1_R_product;
    float *sum_3;
    float *cell1_o_div_2;
    float *cell1_o_sub_2;
    float *mul_2;
    float *sum_4;
    float *cell1_o_sqrt_2;
    float *cell1_c;
    float *sum_5;
    float *div;
    float *sub;
    float *mul_3;
    float *sum_6;
    float *cell1_h_sqrt;
    float *cell1_h;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    size_t bytes;
};

static void normalized_lstm_forward_layout(struct normalized_lstm_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum = m->x;
    m->cell1_o_sub = m->x;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_o_sqrt = m->cell1_W_product;
    m->cell1_o_add = (float *)rnn_take(session, &at, 1 * 256);
    m->cell1_o_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_2 = m->cell1_o_div;
    m->cell1_h = m->cell1_o_div;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->cell1_R_product = (float *)rnn_take(session, &at, B * 256);
    m->sum_3 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_div_2 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_sub_2 = (float *)rnn_take(session, &at, B * 256);
    m->mul_2 = (float *)rnn_take(session, &at, B * 256);
    m->sum_4 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_sqrt_2 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_c = (float *)rnn_take(session, &at, B * 64);
    m->sum_5 = (float *)rnn_take(session, &at, B * 1);
    m->div = (float *)rnn_take(session, &at, B * 1);
    m->sub = (float *)rnn_take(session, &at, B * 64);
    m->mul_3 = (float *)rnn_take(session, &at, B * 64);
    m->sum_6 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_h_sqrt = (float *)rnn_take(session, &at, B * 1);
    m->cell1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of normalized_lstm_forward need of it. */
struct normalized_lstm_forward_call {
    const normalized_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct normalized_lstm_forward_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
};

static void normalized_lstm_forward_work(const rnn_team *team, const void *data)
{
    const struct normalized_lstm_forward_call *const call = (const struct normalized_lstm_forward_call *)data;
    const normalized_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct normalized_lstm_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* normalized_lstm.lua:11   cell1_W_product = matvec(cell1.W, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W,
            m.cell1_W_product + T_part.first * 256, 256);

    /* normalized_lstm.lua:12   cell1_o_add = add(add, cell1.b) */
    compute_cell1_bias_x_sum(team, 1, args->params + NORMALIZED_LSTM_cell1_bias_x,
            args->params + NORMALIZED_LSTM_cell1_bias_h, args->params + NORMALIZED_LSTM_cell1_b,
            m.cell1_o_add);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum = sum(cell1_W_product) */
    rnn_each_sum(T_part.count, 256, m.cell1_W_product + T_part.first * 256, 256,
            m.sum + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_div = div(sum, 256) */
    compute_cell1_o_div(team, (size_t)T.N, m.sum, m.cell1_o_div);
    rnn_meet(team);

    /* normalized_lstm.lua:5   mul = mul(cell1_o_sub, cell1_o_sub) */
    compute_cell1_o_sub(team, (size_t)T.N, m.cell1_W_product, m.cell1_o_div, m.cell1_o_sub, m.mul);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_2 = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum_2 + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_sqrt = sqrt(add) */
    compute_cell1_o_div_2(team, (size_t)T.N, m.sum_2, m.cell1_o_sqrt);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:21   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 56416);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, m.cell1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_cell1_R_product(&crew, rows, packed + PACKED_cell1_R, m.cell1_previous_h,
                    m.cell1_R_product);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.cell1_R_product + part.first * 256, 256,
                    m.sum_3 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div(&crew, rows, m.sum_3, m.cell1_o_div_2);
            rnn_meet(&crew);
            compute_cell1_o_sub(&crew, rows, m.cell1_R_product, m.cell1_o_div_2, m.cell1_o_sub_2,
                    m.mul_2);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.mul_2 + part.first * 256, 256, m.sum_4 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div_2(&crew, rows, m.sum_4, m.cell1_o_sqrt_2);
            rnn_meet(&crew);
            compute_cell1_c(&crew, rows, m.cell1_o_sub + at * 256, m.cell1_o_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 128, m.cell1_o_sub_2,
                    m.cell1_o_sqrt_2, args->params + NORMALIZED_LSTM_cell1_gain_h + 64,
                    m.cell1_o_add, m.cell1_previous_c, args->params + NORMALIZED_LSTM_cell1_gain_h,
                    args->params + NORMALIZED_LSTM_cell1_gain_h + 128, m.cell1_c);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.cell1_c + part.first * 64, 64, m.sum_5 + part.first);
            rnn_meet(&crew);
            compute_div(&crew, rows, m.sum_5, m.div);
            rnn_meet(&crew);
            compute_sub(&crew, rows, m.cell1_c, m.div, m.sub, m.mul_3);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.mul_3 + part.first * 64, 64, m.sum_6 + part.first);
            rnn_meet(&crew);
            compute_div_2(&crew, rows, m.sum_6, m.cell1_h_sqrt);
            rnn_meet(&crew);
            compute_cell1_h(&crew, rows, far, m.cell1_o_sub + at * 256, m.cell1_o_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 192, m.cell1_o_sub_2,
                    m.cell1_o_sqrt_2, args->params + NORMALIZED_LSTM_cell1_gain_h + 192,
                    m.cell1_o_add, m.sub, m.cell1_h_sqrt,
                    args->params + NORMALIZED_LSTM_cell1_gain_c,
                    args->params + NORMALIZED_LSTM_cell1_bias_c, m.cell1_h + at * 64,
                    m.cell1_previous_h);
            rnn_meet(&crew);
        }
    }
}

int normalized_lstm_forward(const normalized_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "normalized_lstm_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct normalized_lstm_forward_memory m;
    normalized_lstm_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);

    const struct normalized_lstm_forward_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 68752 + (double)B * 0 + 4096,
            normalized_lstm_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.cell1_h, 64, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* normalized_lstm.lua:24   mul_4   (2 operations) */
RNN_INLINE void compute_sub_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h, const float *restrict target, float *restrict mul_4)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul_4 + b * 64 + j, mul_, lanes);
}

static void compute_sub_2(const rnn_team *team, const size_t rows, const float *restrict cell1_h,
        const float *restrict target, float *restrict mul_4)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_2_lanes(RNN_LANES, b, j, cell1_h, target, mul_4);
    }
}

/* normalized_lstm.lua:24   div_3   (1 operation) */
RNN_INLINE void compute_div_3_lanes(const int lanes, const size_t j,
        const float *restrict sum_over, const float *restrict sum_over_2, float *restrict div_3)
{
    const rnn_vec div_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]);
    rnn_store_lanes(div_3 + j, div_, lanes);
}

static void compute_div_3(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict div_3)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_3_lanes(RNN_LANES, j, sum_over, sum_over_2, div_3);
    if (j < end)
        compute_div_3_lanes((int)(end - j), j, sum_over, sum_over_2, div_3);
}

/* Memory of normalized_lstm_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), sum (2..4), cell1_o_sub (5..8), mul_4 (9..10)
*   1    B x 64: cell1_h_0 (-1..8)
*   2    B x 64: cell1_c_0 (-1..8)
*   3    (T.N + B) x 64: target (-1..9), sum_7 (10..11)
*   4    (T.N + B) x 256: cell1_W_product (0..5), cell1_o_sqrt (7..8)
*   5    1 x 256: cell1_o_add (0..8), sum_over (12..13)
*   6    1 x 1: sum_over_2 (2..13)
*   7    (T.N + B) x 64: cell1_o_div (4..5), sum_2 (6..7), cell1_h (8..9), div_2 (11..12)
*   8    (T.N + B) x 256: mul (5..6)
*   9    B x 64: cell1_previous_h (8..8)
*   10   B x 64: cell1_previous_c (8..8)
*   11   B x 256: cell1_R_product (8..8)
*   12   B x 1: sum_3 (8..8)
*   13   B x 1: cell1_o_div_2 (8..8)
*   14   B x 256: cell1_o_sub_2 (8..8)
*   15   B x 256: mul_2 (8..8)
*   16   B x 1: sum_4 (8..8)
*   17   B x 1: cell1_o_sqrt_2 (8..8)
*   18   B x 64: cell1_c (8..8)
*   19   B x 1: sum_5 (8..8)
*   20   B x 1: div (8..8)
*   21   B x 64: sub (8..8)
*   22   B x 64: mul_3 (8..8)
*   23   B x 1: sum_6 (8..8)
*   24   B x 1: cell1_h_sqrt (8..8)
*   25   B x 64: cell1_h_0_ranked (8..8)
*   26   B x 64: cell1_c_0_ranked (8..8)
*   27   1 x 1: div_3 (13..14)
*/
struct normalized_lstm_loss_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *target;
    float *cell1_previous_h;
    float *cell1_previous_c;
    float *cell1_W_product;
    float *sum;
    float *cell1_o_div;
    float *cell1_o_sub;
    float *mul;
    float *sum_2;
    float *cell1_o_sqrt;
    float *cell1_o_add;
    float *cell1_R_product;
    float *sum_3;
    float *cell1_o_div_2;
    float *cell1_o_sub_2;
    float *mul_2;
    float *sum_4;
    float *cell1_o_sqrt_2;
    float *cell1_c;
    float *sum_5;
    float *div;
    float *sub;
    float *mul_3;
    float *sum_6;
    float *cell1_h_sqrt;
    float *cell1_h;
    float *mul_4;
    float *sum_7;
    float *div_2;
    float *sum_over;
    float *sum_over_2;
    float *div_3;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    size_t bytes;
};

static void normalized_lstm_loss_layout(struct normalized_lstm_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum = m->x;
    m->cell1_o_sub = m->x;
    m->mul_4 = m->x;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_7 = m->target;
    m->cell1_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_o_sqrt = m->cell1_W_product;
    m->cell1_o_add = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over = m->cell1_o_add;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_o_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_2 = m->cell1_o_div;
    m->cell1_h = m->cell1_o_div;
    m->div_2 = m->cell1_o_div;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, B * 64);
    m->cell1_R_product = (float *)rnn_take(session, &at, B * 256);
    m->sum_3 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_div_2 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_sub_2 = (float *)rnn_take(session, &at, B * 256);
    m->mul_2 = (float *)rnn_take(session, &at, B * 256);
    m->sum_4 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_o_sqrt_2 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_c = (float *)rnn_take(session, &at, B * 64);
    m->sum_5 = (float *)rnn_take(session, &at, B * 1);
    m->div = (float *)rnn_take(session, &at, B * 1);
    m->sub = (float *)rnn_take(session, &at, B * 64);
    m->mul_3 = (float *)rnn_take(session, &at, B * 64);
    m->sum_6 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_h_sqrt = (float *)rnn_take(session, &at, B * 1);
    m->cell1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->div_3 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of normalized_lstm_loss need of it. */
struct normalized_lstm_loss_call {
    const normalized_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct normalized_lstm_loss_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
    const float *target;
};

static void normalized_lstm_loss_work(const rnn_team *team, const void *data)
{
    const struct normalized_lstm_loss_call *const call = (const struct normalized_lstm_loss_call *)data;
    const normalized_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct normalized_lstm_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* normalized_lstm.lua:11   cell1_W_product = matvec(cell1.W, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W,
            m.cell1_W_product + T_part.first * 256, 256);

    /* normalized_lstm.lua:12   cell1_o_add = add(add, cell1.b) */
    compute_cell1_bias_x_sum(team, 1, args->params + NORMALIZED_LSTM_cell1_bias_x,
            args->params + NORMALIZED_LSTM_cell1_bias_h, args->params + NORMALIZED_LSTM_cell1_b,
            m.cell1_o_add);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum = sum(cell1_W_product) */
    rnn_each_sum(T_part.count, 256, m.cell1_W_product + T_part.first * 256, 256,
            m.sum + T_part.first);

    /* normalized_lstm.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 82)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_div = div(sum, 256) */
    compute_cell1_o_div(team, (size_t)T.N, m.sum, m.cell1_o_div);
    rnn_meet(team);

    /* normalized_lstm.lua:5   mul = mul(cell1_o_sub, cell1_o_sub) */
    compute_cell1_o_sub(team, (size_t)T.N, m.cell1_W_product, m.cell1_o_div, m.cell1_o_sub, m.mul);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_2 = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum_2 + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_sqrt = sqrt(add) */
    compute_cell1_o_div_2(team, (size_t)T.N, m.sum_2, m.cell1_o_sqrt);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:21   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 56416);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, m.cell1_previous_h);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_cell1_R_product(&crew, rows, packed + PACKED_cell1_R, m.cell1_previous_h,
                    m.cell1_R_product);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.cell1_R_product + part.first * 256, 256,
                    m.sum_3 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div(&crew, rows, m.sum_3, m.cell1_o_div_2);
            rnn_meet(&crew);
            compute_cell1_o_sub(&crew, rows, m.cell1_R_product, m.cell1_o_div_2, m.cell1_o_sub_2,
                    m.mul_2);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.mul_2 + part.first * 256, 256, m.sum_4 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div_2(&crew, rows, m.sum_4, m.cell1_o_sqrt_2);
            rnn_meet(&crew);
            compute_cell1_c(&crew, rows, m.cell1_o_sub + at * 256, m.cell1_o_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 128, m.cell1_o_sub_2,
                    m.cell1_o_sqrt_2, args->params + NORMALIZED_LSTM_cell1_gain_h + 64,
                    m.cell1_o_add, m.cell1_previous_c, args->params + NORMALIZED_LSTM_cell1_gain_h,
                    args->params + NORMALIZED_LSTM_cell1_gain_h + 128, m.cell1_c);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.cell1_c + part.first * 64, 64, m.sum_5 + part.first);
            rnn_meet(&crew);
            compute_div(&crew, rows, m.sum_5, m.div);
            rnn_meet(&crew);
            compute_sub(&crew, rows, m.cell1_c, m.div, m.sub, m.mul_3);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.mul_3 + part.first * 64, 64, m.sum_6 + part.first);
            rnn_meet(&crew);
            compute_div_2(&crew, rows, m.sum_6, m.cell1_h_sqrt);
            rnn_meet(&crew);
            compute_cell1_h(&crew, rows, far, m.cell1_o_sub + at * 256, m.cell1_o_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 192, m.cell1_o_sub_2,
                    m.cell1_o_sqrt_2, args->params + NORMALIZED_LSTM_cell1_gain_h + 192,
                    m.cell1_o_add, m.sub, m.cell1_h_sqrt,
                    args->params + NORMALIZED_LSTM_cell1_gain_c,
                    args->params + NORMALIZED_LSTM_cell1_bias_c, m.cell1_h + at * 64,
                    m.cell1_previous_h);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* normalized_lstm.lua:24   mul_4 = mul(sub, sub) */
    compute_sub_2(team, (size_t)T.N, m.cell1_h, target, m.mul_4);
    rnn_meet(team);

    /* normalized_lstm.lua:24   sum_7 = sum(mul_4) */
    rnn_each_sum(T_part.count, 64, m.mul_4 + T_part.first * 64, 64, m.sum_7 + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:24   div_2 = div(sum_7, 64) */
    compute_div(team, (size_t)T.N, m.sum_7, m.div_2);
    rnn_meet(team);

    /* normalized_lstm.lua:24   sum_over = sum_over(div_2) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div_2 + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:24   div_3 = div(sum_over, sum_over_2) */
    compute_div_3(team, 1, m.sum_over, m.sum_over_2, m.div_3);
}

int normalized_lstm_loss(const normalized_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "normalized_lstm_loss: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "normalized_lstm_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct normalized_lstm_loss_memory m;
    normalized_lstm_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct normalized_lstm_loss_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 69808 + (double)B * 0 + 4104,
            normalized_lstm_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_3, 0, args->loss, 1);
    if (!isfinite(*(m.div_3)))
        return rnn_fail(error, RNN_NOT_FINITE, "normalized_lstm_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* normalized_lstm.lua:24   d_cell1_h_div   (2 operations) */
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

/* normalized_lstm.lua:5   cell1_o_div_2, cell1_f_div, cell1_i_div, cell1_g_div   (4 operations) */
RNN_INLINE void compute_cell1_o_div_3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        float *restrict cell1_o_div_2, float *restrict cell1_f_div, float *restrict cell1_i_div,
        float *restrict cell1_g_div)
{
    const rnn_vec div_ = rnn_load_lanes(cell1_o_sub + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec div_2 = rnn_load_lanes(cell1_o_sub + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec div_3 = rnn_load_lanes(cell1_o_sub + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec div_4 = rnn_load_lanes(cell1_o_sub + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]);
    rnn_store_lanes(cell1_o_div_2 + b * 64 + j, div_, lanes);
    rnn_store_lanes(cell1_f_div + b * 64 + j, div_2, lanes);
    rnn_store_lanes(cell1_i_div + b * 64 + j, div_3, lanes);
    rnn_store_lanes(cell1_g_div + b * 64 + j, div_4, lanes);
}

static void compute_cell1_o_div_3(const rnn_team *team, const size_t rows,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        float *restrict cell1_o_div_2, float *restrict cell1_f_div, float *restrict cell1_i_div,
        float *restrict cell1_g_div)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_o_div_3_lanes(RNN_LANES, b, j, cell1_o_sub, cell1_o_sqrt, cell1_o_div_2,
                    cell1_f_div, cell1_i_div, cell1_g_div);
    }
}

/* normalized_lstm.lua:5   cell1_o_div_4, cell1_h_sigmoid, cell1_f_div_2, cell1_c_sigmoid,
        cell1_i_div_2, cell1_c_sigmoid_2, cell1_g_div_2, cell1_c_tanh, cell1_c   (27 operations) */
RNN_INLINE void compute_cell1_c_2_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_o_div_2, const float *restrict cell1_gain_x,
        const float *restrict cell1_f_div, const float *restrict cell1_gain_x_2,
        const float *restrict cell1_i_div, const float *restrict cell1_gain_x_3,
        const float *restrict cell1_g_div, const float *restrict cell1_gain_x_4,
        const float *restrict cell1_o_sub_2, const float *restrict cell1_o_sqrt_2,
        const float *restrict cell1_gain_h, const float *restrict cell1_o_add,
        const float *restrict cell1_gain_h_2, const float *restrict cell1_previous_c,
        const float *restrict cell1_gain_h_3, const float *restrict cell1_gain_h_4,
        float *restrict cell1_o_div_4, float *restrict cell1_h_sigmoid,
        float *restrict cell1_f_div_2, float *restrict cell1_c_sigmoid,
        float *restrict cell1_i_div_2, float *restrict cell1_c_sigmoid_2,
        float *restrict cell1_g_div_2, float *restrict cell1_c_tanh, float *restrict cell1_c,
        float *restrict cell1_previous_c_next)
{
    const rnn_vec div_ = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec add_ = rnn_load_lanes(cell1_o_div_2 + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x + j, lanes) + div_
            * rnn_load_lanes(cell1_gain_h + j, lanes);
    const rnn_vec o = add_ + rnn_load_lanes(cell1_o_add + 192 + j, lanes);
    const rnn_vec sigmoid_ = rnn_sigmoid(o);
    const rnn_vec div_2 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec add_2 = rnn_load_lanes(cell1_f_div + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_2 + j, lanes) + div_2
            * rnn_load_lanes(cell1_gain_h_2 + j, lanes);
    const rnn_vec f = add_2 + rnn_load_lanes(cell1_o_add + 64 + j, lanes);
    const rnn_vec sigmoid_2 = rnn_sigmoid(f);
    const rnn_vec div_3 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec add_3 = rnn_load_lanes(cell1_i_div + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_3 + j, lanes) + div_3
            * rnn_load_lanes(cell1_gain_h_3 + j, lanes);
    const rnn_vec cell1_i_1 = add_3 + rnn_load_lanes(cell1_o_add + j, lanes);
    const rnn_vec sigmoid_3 = rnn_sigmoid(cell1_i_1);
    const rnn_vec div_4 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec add_4 = rnn_load_lanes(cell1_g_div + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_4 + j, lanes) + div_4
            * rnn_load_lanes(cell1_gain_h_4 + j, lanes);
    const rnn_vec g = add_4 + rnn_load_lanes(cell1_o_add + 128 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(g);
    const rnn_vec c = sigmoid_2 * rnn_load_lanes(cell1_previous_c + b * 64 + j, lanes) + sigmoid_3
            * tanh_;
    rnn_store_far(cell1_o_div_4 + b * 64 + j, div_, lanes, far);
    rnn_store_lanes(cell1_h_sigmoid + b * 64 + j, sigmoid_, lanes);
    rnn_store_far(cell1_f_div_2 + b * 64 + j, div_2, lanes, far);
    rnn_store_far(cell1_c_sigmoid + b * 64 + j, sigmoid_2, lanes, far);
    rnn_store_far(cell1_i_div_2 + b * 64 + j, div_3, lanes, far);
    rnn_store_far(cell1_c_sigmoid_2 + b * 64 + j, sigmoid_3, lanes, far);
    rnn_store_far(cell1_g_div_2 + b * 64 + j, div_4, lanes, far);
    rnn_store_far(cell1_c_tanh + b * 64 + j, tanh_, lanes, far);
    rnn_store_lanes(cell1_c + b * 64 + j, c, lanes);
    rnn_store_lanes(cell1_previous_c_next + b * 64 + j, c, lanes);
}

static void compute_cell1_c_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_o_div_2, const float *restrict cell1_gain_x,
        const float *restrict cell1_f_div, const float *restrict cell1_gain_x_2,
        const float *restrict cell1_i_div, const float *restrict cell1_gain_x_3,
        const float *restrict cell1_g_div, const float *restrict cell1_gain_x_4,
        const float *restrict cell1_o_sub_2, const float *restrict cell1_o_sqrt_2,
        const float *restrict cell1_gain_h, const float *restrict cell1_o_add,
        const float *restrict cell1_gain_h_2, const float *restrict cell1_previous_c,
        const float *restrict cell1_gain_h_3, const float *restrict cell1_gain_h_4,
        float *restrict cell1_o_div_4, float *restrict cell1_h_sigmoid,
        float *restrict cell1_f_div_2, float *restrict cell1_c_sigmoid,
        float *restrict cell1_i_div_2, float *restrict cell1_c_sigmoid_2,
        float *restrict cell1_g_div_2, float *restrict cell1_c_tanh, float *restrict cell1_c,
        float *restrict cell1_previous_c_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_c_2_lanes(RNN_LANES, b, j, far, cell1_o_div_2, cell1_gain_x, cell1_f_div,
                    cell1_gain_x_2, cell1_i_div, cell1_gain_x_3, cell1_g_div, cell1_gain_x_4,
                    cell1_o_sub_2, cell1_o_sqrt_2, cell1_gain_h, cell1_o_add, cell1_gain_h_2,
                    cell1_previous_c, cell1_gain_h_3, cell1_gain_h_4, cell1_o_div_4,
                    cell1_h_sigmoid, cell1_f_div_2, cell1_c_sigmoid, cell1_i_div_2,
                    cell1_c_sigmoid_2, cell1_g_div_2, cell1_c_tanh, cell1_c, cell1_previous_c_next);
    }
    if (far)
        rnn_streamed();
}

/* normalized_lstm.lua:5   cell1_h_div, cell1_h   (5 operations) */
RNN_INLINE void compute_cell1_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict sub, const float *restrict cell1_h_sqrt,
        const float *restrict cell1_gain_c, const float *restrict cell1_bias_c,
        const float *restrict cell1_h_sigmoid, float *restrict cell1_h_div,
        float *restrict cell1_h, float *restrict cell1_previous_h_next)
{
    const rnn_vec div_ = rnn_load_lanes(sub + b * 64 + j, lanes) / rnn_set(cell1_h_sqrt[b]);
    const rnn_vec h = rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes)
            * rnn_tanh(div_ * rnn_load_lanes(cell1_gain_c + j, lanes)
            + rnn_load_lanes(cell1_bias_c + j, lanes));
    rnn_store_far(cell1_h_div + b * 64 + j, div_, lanes, far);
    rnn_store_far(cell1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(cell1_previous_h_next + b * 64 + j, h, lanes);
}

static void compute_cell1_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict sub, const float *restrict cell1_h_sqrt,
        const float *restrict cell1_gain_c, const float *restrict cell1_bias_c,
        const float *restrict cell1_h_sigmoid, float *restrict cell1_h_div,
        float *restrict cell1_h, float *restrict cell1_previous_h_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_h_2_lanes(RNN_LANES, b, j, far, sub, cell1_h_sqrt, cell1_gain_c,
                    cell1_bias_c, cell1_h_sigmoid, cell1_h_div, cell1_h, cell1_previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* normalized_lstm.lua:24   mul_4, d_cell1_h_add, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_h, const float *restrict target,
        const float *restrict d_cell1_h_div, float *restrict mul_4, float *restrict d_cell1_h_add,
        float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_cell1_h_div[0]) * sub_;
    const rnn_vec add_ = mul_2 + mul_2;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(mul_4 + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_cell1_h_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict cell1_h, const float *restrict target,
        const float *restrict d_cell1_h_div, float *restrict mul_4, float *restrict d_cell1_h_add,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, cell1_h, target, d_cell1_h_div, mul_4,
                    d_cell1_h_add, d_target);
    }
}

/* normalized_lstm.lua:5   mul_5, div_4, neg, d_cell1_o, d_cell1_previous_h_concat,
        neg_5   (20 operations) */
RNN_INLINE void compute_d_cell1_o_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_h_div, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, const float *restrict cell1_h_sigmoid,
        const float *restrict d_cell1_h_carry, const float *restrict d_cell1_h_add,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_o_div_4,
        float *restrict mul_5, float *restrict div_4, float *restrict neg,
        float *restrict d_cell1_o, float *restrict d_cell1_previous_h_concat, float *restrict neg_5)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_h_div + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_c + j, lanes) + rnn_load_lanes(cell1_bias_c + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(add_);
    const rnn_vec mul_ = rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_cell1_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_cell1_h_add + b * 64 + j, lanes);
    const rnn_vec mul_2 = d_h * rnn_load_lanes(cell1_h_sigmoid + b * 64 + j, lanes)
            * (1.0f - tanh_ * tanh_);
    const rnn_vec div_ = mul_2 * rnn_load_lanes(cell1_gain_c + j, lanes) / rnn_set(cell1_h_sqrt[b]);
    const rnn_vec neg_ = -(div_ * rnn_load_lanes(cell1_h_div + b * 64 + j, lanes));
    const rnn_vec d_o = d_h * tanh_ * mul_;
    const rnn_vec div_2 = d_o * rnn_load_lanes(cell1_gain_h + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec neg_2 = -(div_2 * rnn_load_lanes(cell1_o_div_4 + b * 64 + j, lanes));
    rnn_store_far(mul_5 + b * 64 + j, mul_2, lanes, far);
    rnn_store_lanes(div_4 + b * 64 + j, div_, lanes);
    rnn_store_lanes(neg + b * 64 + j, neg_, lanes);
    rnn_store_far(d_cell1_o + b * 64 + j, d_o, lanes, far);
    rnn_store_lanes(d_cell1_previous_h_concat + b * 256 + 192 + j, div_2, lanes);
    rnn_store_lanes(neg_5 + b * 64 + j, neg_2, lanes);
}

static void compute_d_cell1_o(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_h_div, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, const float *restrict cell1_h_sigmoid,
        const float *restrict d_cell1_h_carry, const float *restrict d_cell1_h_add,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_o_div_4,
        float *restrict mul_5, float *restrict div_4, float *restrict neg,
        float *restrict d_cell1_o, float *restrict d_cell1_previous_h_concat, float *restrict neg_5)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_cell1_o_lanes(RNN_LANES, b, j, far, cell1_h_div, cell1_gain_c, cell1_bias_c,
                    cell1_h_sigmoid, d_cell1_h_carry, d_cell1_h_add, cell1_h_sqrt, cell1_gain_h,
                    cell1_o_sqrt_2, cell1_o_div_4, mul_5, div_4, neg, d_cell1_o,
                    d_cell1_previous_h_concat, neg_5);
    }
    if (far)
        rnn_streamed();
}

/* normalized_lstm.lua:5   d_cell1_c_div   (3 operations) */
RNN_INLINE void compute_mul_lanes(const int lanes, const size_t j, const float *restrict sum_8,
        const float *restrict cell1_h_sqrt, float *restrict d_cell1_c_div)
{
    const rnn_vec div_ = rnn_load_lanes(sum_8 + j, lanes) * 0.5f
            / rnn_fill_lanes(rnn_load_lanes(cell1_h_sqrt + j, lanes), lanes) / 64.0f;
    rnn_store_lanes(d_cell1_c_div + j, div_, lanes);
}

static void compute_mul(const rnn_team *team, const size_t rows, const float *restrict sum_8,
        const float *restrict cell1_h_sqrt, float *restrict d_cell1_c_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_mul_lanes(RNN_LANES, j, sum_8, cell1_h_sqrt, d_cell1_c_div);
    if (j < end)
        compute_mul_lanes((int)(end - j), j, sum_8, cell1_h_sqrt, d_cell1_c_div);
}

/* normalized_lstm.lua:5   d_cell1_c_add, d_cell1_c_neg   (4 operations) */
RNN_INLINE void compute_d_cell1_c_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_cell1_c_div, const float *restrict sub,
        const float *restrict div_4, float *restrict d_cell1_c_add, float *restrict d_cell1_c_neg)
{
    const rnn_vec mul_ = rnn_set(d_cell1_c_div[b]) * rnn_load_lanes(sub + b * 64 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(div_4 + b * 64 + j, lanes) + mul_ + mul_;
    const rnn_vec neg_ = -add_;
    rnn_store_lanes(d_cell1_c_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_cell1_c_neg + b * 64 + j, neg_, lanes);
}

static void compute_d_cell1_c_mul(const rnn_team *team, const size_t rows,
        const float *restrict d_cell1_c_div, const float *restrict sub,
        const float *restrict div_4, float *restrict d_cell1_c_add, float *restrict d_cell1_c_neg)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_cell1_c_mul_lanes(RNN_LANES, b, j, d_cell1_c_div, sub, div_4, d_cell1_c_add,
                    d_cell1_c_neg);
    }
}

/* normalized_lstm.lua:14   d_cell1_g, d_cell1_i, d_cell1_f, d_cell1_previous_c,
        d_cell1_previous_h_concat, neg_2, d_cell1_previous_h_concat, neg_3,
        d_cell1_previous_h_concat, neg_4   (27 operations) */
RNN_INLINE void compute_d_cell1_f_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_c_sigmoid_2,
        const float *restrict cell1_c_sigmoid, const float *restrict cell1_c_tanh,
        float *restrict d_cell1_c_carry, const float *restrict d_cell1_c_add,
        const float *restrict d_cell1_c_div_2, const float *restrict cell1_previous_c,
        const float *restrict cell1_gain_h_4, const float *restrict cell1_o_sqrt_2,
        const float *restrict cell1_g_div_2, const float *restrict cell1_gain_h_3,
        const float *restrict cell1_i_div_2, const float *restrict cell1_gain_h_2,
        const float *restrict cell1_f_div_2, float *restrict d_cell1_g, float *restrict d_cell1_i,
        float *restrict d_cell1_f, float *restrict d_cell1_previous_h_concat,
        float *restrict neg_2, float *restrict neg_3, float *restrict neg_4)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_c_sigmoid_2 + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_c_sigmoid_2 + b * 64 + j, lanes));
    const rnn_vec mul_2 = rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes));
    const rnn_vec d_c = rnn_load_lanes(d_cell1_c_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_cell1_c_add + b * 64 + j, lanes) + rnn_set(d_cell1_c_div_2[b]);
    const rnn_vec d_g = d_c * rnn_load_lanes(cell1_c_sigmoid_2 + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_c_tanh + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_c_tanh + b * 64 + j, lanes));
    const rnn_vec d_i = d_c * rnn_load_lanes(cell1_c_tanh + b * 64 + j, lanes) * mul_;
    const rnn_vec d_f = d_c * rnn_load_lanes(cell1_previous_c + b * 64 + j, lanes) * mul_2;
    const rnn_vec d_cell1_previous_c_1 = d_c * rnn_load_lanes(cell1_c_sigmoid + b * 64 + j, lanes);
    const rnn_vec div_ = d_g * rnn_load_lanes(cell1_gain_h_4 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec neg_ = -(div_ * rnn_load_lanes(cell1_g_div_2 + b * 64 + j, lanes));
    const rnn_vec div_2 = d_i * rnn_load_lanes(cell1_gain_h_3 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec neg_5 = -(div_2 * rnn_load_lanes(cell1_i_div_2 + b * 64 + j, lanes));
    const rnn_vec div_3 = d_f * rnn_load_lanes(cell1_gain_h_2 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]);
    const rnn_vec neg_6 = -(div_3 * rnn_load_lanes(cell1_f_div_2 + b * 64 + j, lanes));
    rnn_store_far(d_cell1_g + b * 64 + j, d_g, lanes, far);
    rnn_store_far(d_cell1_i + b * 64 + j, d_i, lanes, far);
    rnn_store_far(d_cell1_f + b * 64 + j, d_f, lanes, far);
    rnn_store_lanes(d_cell1_c_carry + b * 64 + j, d_cell1_previous_c_1, lanes);
    rnn_store_lanes(d_cell1_previous_h_concat + b * 256 + 128 + j, div_, lanes);
    rnn_store_lanes(neg_2 + b * 64 + j, neg_, lanes);
    rnn_store_lanes(d_cell1_previous_h_concat + b * 256 + j, div_2, lanes);
    rnn_store_lanes(neg_3 + b * 64 + j, neg_5, lanes);
    rnn_store_lanes(d_cell1_previous_h_concat + b * 256 + 64 + j, div_3, lanes);
    rnn_store_lanes(neg_4 + b * 64 + j, neg_6, lanes);
}

static void compute_d_cell1_f(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_c_sigmoid_2, const float *restrict cell1_c_sigmoid,
        const float *restrict cell1_c_tanh, float *restrict d_cell1_c_carry,
        const float *restrict d_cell1_c_add, const float *restrict d_cell1_c_div_2,
        const float *restrict cell1_previous_c, const float *restrict cell1_gain_h_4,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_g_div_2,
        const float *restrict cell1_gain_h_3, const float *restrict cell1_i_div_2,
        const float *restrict cell1_gain_h_2, const float *restrict cell1_f_div_2,
        float *restrict d_cell1_g, float *restrict d_cell1_i, float *restrict d_cell1_f,
        float *restrict d_cell1_previous_h_concat, float *restrict neg_2, float *restrict neg_3,
        float *restrict neg_4)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_cell1_f_lanes(RNN_LANES, b, j, far, cell1_c_sigmoid_2, cell1_c_sigmoid,
                    cell1_c_tanh, d_cell1_c_carry, d_cell1_c_add, d_cell1_c_div_2,
                    cell1_previous_c, cell1_gain_h_4, cell1_o_sqrt_2, cell1_g_div_2,
                    cell1_gain_h_3, cell1_i_div_2, cell1_gain_h_2, cell1_f_div_2, d_cell1_g,
                    d_cell1_i, d_cell1_f, d_cell1_previous_h_concat, neg_2, neg_3, neg_4);
    }
    if (far)
        rnn_streamed();
}

/* normalized_lstm.lua:5   div_5   (6 operations) */
RNN_INLINE void compute_add_lanes(const int lanes, const size_t j, const float *restrict sum_9,
        const float *restrict sum_10, const float *restrict sum_11, const float *restrict sum_12,
        const float *restrict cell1_o_sqrt_2, float *restrict div_5)
{
    const rnn_vec add_ = rnn_load_lanes(sum_9 + j, lanes) + rnn_load_lanes(sum_10 + j, lanes)
            + rnn_load_lanes(sum_11 + j, lanes) + rnn_load_lanes(sum_12 + j, lanes);
    const rnn_vec div_ = add_ * 0.5f
            / rnn_fill_lanes(rnn_load_lanes(cell1_o_sqrt_2 + j, lanes), lanes) / 256.0f;
    rnn_store_lanes(div_5 + j, div_, lanes);
}

static void compute_add(const rnn_team *team, const size_t rows, const float *restrict sum_9,
        const float *restrict sum_10, const float *restrict sum_11, const float *restrict sum_12,
        const float *restrict cell1_o_sqrt_2, float *restrict div_5)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_add_lanes(RNN_LANES, j, sum_9, sum_10, sum_11, sum_12, cell1_o_sqrt_2, div_5);
    if (j < end)
        compute_add_lanes((int)(end - j), j, sum_9, sum_10, sum_11, sum_12, cell1_o_sqrt_2, div_5);
}

/* normalized_lstm.lua:5   d_cell1_previous_h_add, d_cell1_previous_h_neg   (4 operations) */
RNN_INLINE void compute_mul_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict div_5, const float *restrict cell1_o_sub_2,
        const float *restrict d_cell1_previous_h_concat, float *restrict d_cell1_previous_h_add,
        float *restrict d_cell1_previous_h_neg)
{
    const rnn_vec mul_ = rnn_set(div_5[b]) * rnn_load_lanes(cell1_o_sub_2 + b * 256 + j, lanes);
    const rnn_vec add_ = mul_ + mul_
            + rnn_load_lanes(d_cell1_previous_h_concat + b * 256 + j, lanes);
    const rnn_vec neg_ = -add_;
    rnn_store_lanes(d_cell1_previous_h_add + b * 256 + j, add_, lanes);
    rnn_store_lanes(d_cell1_previous_h_neg + b * 256 + j, neg_, lanes);
}

static void compute_mul_2(const rnn_team *team, const size_t rows, const float *restrict div_5,
        const float *restrict cell1_o_sub_2, const float *restrict d_cell1_previous_h_concat,
        float *restrict d_cell1_previous_h_add, float *restrict d_cell1_previous_h_neg)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_mul_2_lanes(RNN_LANES, b, j, div_5, cell1_o_sub_2, d_cell1_previous_h_concat,
                    d_cell1_previous_h_add, d_cell1_previous_h_neg);
    }
}

/* normalized_lstm.lua:12   d_cell1_previous_h_add_2   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h_add_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict d_cell1_previous_h_add,
        const float *restrict d_cell1_previous_h_div, float *restrict d_cell1_previous_h_add_2)
{
    const rnn_vec add_ = rnn_load_lanes(d_cell1_previous_h_add + b * 256 + j, lanes)
            + rnn_set(d_cell1_previous_h_div[b]);
    rnn_store_lanes(d_cell1_previous_h_add_2 + b * 256 + j, add_, lanes);
}

static void compute_d_cell1_previous_h_add(const rnn_team *team, const size_t rows,
        const float *restrict d_cell1_previous_h_add, const float *restrict d_cell1_previous_h_div,
        float *restrict d_cell1_previous_h_add_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_cell1_previous_h_add_lanes(RNN_LANES, b, j, d_cell1_previous_h_add,
                    d_cell1_previous_h_div, d_cell1_previous_h_add_2);
    }
}

/* normalized_lstm.lua:12   d_cell1_previous_h   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_cell1_h_carry)
{
    rnn_store_lanes(d_cell1_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_cell1_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_cell1_previous_h_add_2, float *restrict d_cell1_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 256);
    rnn_panel_product_lane(acc, rows, wide, 256, d_cell1_previous_h_add_2 + b * 256, 256, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_cell1_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_cell1_h_carry);
    }
}

RNN_INLINE void compute_d_cell1_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_cell1_previous_h_add_2,
        float *restrict d_cell1_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_cell1_previous_h_tile(tile, wide, j, b, panels, d_cell1_previous_h_add_2,
                d_cell1_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_cell1_previous_h_tile(4, wide, j, b, panels, d_cell1_previous_h_add_2,
                d_cell1_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_cell1_previous_h_tile(2, wide, j, b, panels, d_cell1_previous_h_add_2,
                d_cell1_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_cell1_previous_h_tile(1, wide, j, b, panels, d_cell1_previous_h_add_2,
                d_cell1_h_carry);
}

static void compute_d_cell1_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_cell1_previous_h_add_2,
        float *restrict d_cell1_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_cell1_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_cell1_previous_h_add_2, d_cell1_h_carry);
}

/* normalized_lstm.lua:5   concat, neg_6, concat, neg_7, concat, neg_8, concat, neg_9, mul_6,
        mul_7, mul_8, mul_9, mul_10, mul_11, mul_12, mul_13, mul_14   (25 operations) */
RNN_INLINE void compute_mul_3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_cell1_g, const float *restrict cell1_gain_x_4,
        const float *restrict cell1_o_sqrt, const float *restrict cell1_g_div,
        const float *restrict d_cell1_i, const float *restrict cell1_gain_x_3,
        const float *restrict cell1_i_div, const float *restrict d_cell1_f,
        const float *restrict cell1_gain_x_2, const float *restrict cell1_f_div,
        const float *restrict d_cell1_o, const float *restrict cell1_gain_x,
        const float *restrict cell1_o_div_2, const float *restrict cell1_i_div_2,
        const float *restrict cell1_f_div_2, const float *restrict cell1_g_div_2,
        const float *restrict cell1_o_div_4, const float *restrict mul_5,
        const float *restrict cell1_h_div, float *restrict concat, float *restrict neg_6,
        float *restrict neg_7, float *restrict neg_8, float *restrict neg_9, float *restrict mul_6,
        float *restrict mul_7, float *restrict mul_8, float *restrict mul_9,
        float *restrict mul_10, float *restrict mul_11, float *restrict mul_12,
        float *restrict mul_13, float *restrict mul_14)
{
    const rnn_vec div_ = rnn_load_lanes(d_cell1_g + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_4 + j, lanes) / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec neg_ = -(div_ * rnn_load_lanes(cell1_g_div + b * 64 + j, lanes));
    const rnn_vec div_2 = rnn_load_lanes(d_cell1_i + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_3 + j, lanes) / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec neg_2 = -(div_2 * rnn_load_lanes(cell1_i_div + b * 64 + j, lanes));
    const rnn_vec div_3 = rnn_load_lanes(d_cell1_f + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x_2 + j, lanes) / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec neg_3 = -(div_3 * rnn_load_lanes(cell1_f_div + b * 64 + j, lanes));
    const rnn_vec div_4 = rnn_load_lanes(d_cell1_o + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_gain_x + j, lanes) / rnn_set(cell1_o_sqrt[b]);
    const rnn_vec neg_4 = -(div_4 * rnn_load_lanes(cell1_o_div_2 + b * 64 + j, lanes));
    const rnn_vec mul_ = rnn_load_lanes(d_cell1_i + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_i_div + b * 64 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(d_cell1_f + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_f_div + b * 64 + j, lanes);
    const rnn_vec mul_3 = rnn_load_lanes(d_cell1_g + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_g_div + b * 64 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(d_cell1_o + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_o_div_2 + b * 64 + j, lanes);
    const rnn_vec mul_15 = rnn_load_lanes(d_cell1_i + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_i_div_2 + b * 64 + j, lanes);
    const rnn_vec mul_16 = rnn_load_lanes(d_cell1_f + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_f_div_2 + b * 64 + j, lanes);
    const rnn_vec mul_17 = rnn_load_lanes(d_cell1_g + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_g_div_2 + b * 64 + j, lanes);
    const rnn_vec mul_18 = rnn_load_lanes(d_cell1_o + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_o_div_4 + b * 64 + j, lanes);
    const rnn_vec mul_19 = rnn_load_lanes(mul_5 + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_h_div + b * 64 + j, lanes);
    rnn_store_lanes(concat + b * 256 + 128 + j, div_, lanes);
    rnn_store_lanes(neg_6 + b * 64 + j, neg_, lanes);
    rnn_store_lanes(concat + b * 256 + j, div_2, lanes);
    rnn_store_lanes(neg_7 + b * 64 + j, neg_2, lanes);
    rnn_store_lanes(concat + b * 256 + 64 + j, div_3, lanes);
    rnn_store_lanes(neg_8 + b * 64 + j, neg_3, lanes);
    rnn_store_lanes(concat + b * 256 + 192 + j, div_4, lanes);
    rnn_store_lanes(neg_9 + b * 64 + j, neg_4, lanes);
    rnn_store_lanes(mul_6 + b * 64 + j, mul_, lanes);
    rnn_store_lanes(mul_7 + b * 64 + j, mul_2, lanes);
    rnn_store_lanes(mul_8 + b * 64 + j, mul_3, lanes);
    rnn_store_lanes(mul_9 + b * 64 + j, mul_4, lanes);
    rnn_store_lanes(mul_10 + b * 64 + j, mul_15, lanes);
    rnn_store_lanes(mul_11 + b * 64 + j, mul_16, lanes);
    rnn_store_lanes(mul_12 + b * 64 + j, mul_17, lanes);
    rnn_store_lanes(mul_13 + b * 64 + j, mul_18, lanes);
    rnn_store_lanes(mul_14 + b * 64 + j, mul_19, lanes);
}

static void compute_mul_3(const rnn_team *team, const size_t rows, const float *restrict d_cell1_g,
        const float *restrict cell1_gain_x_4, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_g_div, const float *restrict d_cell1_i,
        const float *restrict cell1_gain_x_3, const float *restrict cell1_i_div,
        const float *restrict d_cell1_f, const float *restrict cell1_gain_x_2,
        const float *restrict cell1_f_div, const float *restrict d_cell1_o,
        const float *restrict cell1_gain_x, const float *restrict cell1_o_div_2,
        const float *restrict cell1_i_div_2, const float *restrict cell1_f_div_2,
        const float *restrict cell1_g_div_2, const float *restrict cell1_o_div_4,
        const float *restrict mul_5, const float *restrict cell1_h_div, float *restrict concat,
        float *restrict neg_6, float *restrict neg_7, float *restrict neg_8, float *restrict neg_9,
        float *restrict mul_6, float *restrict mul_7, float *restrict mul_8, float *restrict mul_9,
        float *restrict mul_10, float *restrict mul_11, float *restrict mul_12,
        float *restrict mul_13, float *restrict mul_14)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_mul_3_lanes(RNN_LANES, b, j, d_cell1_g, cell1_gain_x_4, cell1_o_sqrt,
                    cell1_g_div, d_cell1_i, cell1_gain_x_3, cell1_i_div, d_cell1_f, cell1_gain_x_2,
                    cell1_f_div, d_cell1_o, cell1_gain_x, cell1_o_div_2, cell1_i_div_2,
                    cell1_f_div_2, cell1_g_div_2, cell1_o_div_4, mul_5, cell1_h_div, concat, neg_6,
                    neg_7, neg_8, neg_9, mul_6, mul_7, mul_8, mul_9, mul_10, mul_11, mul_12,
                    mul_13, mul_14);
    }
}

/* Memory of normalized_lstm_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..45)
*   1    B x 64: cell1_h_0 (-1..10), d_cell1_c_carry (12..13)
*   2    B x 64: cell1_c_0 (-1..10), d_cell1_h_carry (12..13)
*   3    (T.N + B) x 64: target (-1..11), sum_7 (12..21), sum_13 (22..39), div_7 (42..43)
*   4    (T.N + B) x 256: cell1_W_product (0..6), cell1_o_sqrt (8..39), add (40..43)
*   5    1 x 256: cell1_o_add (0..10), sum_over_4 (14..37)
*   6    (T.N + B) x 256: sum (2..5), cell1_o_sub (6..40), add_2 (43..45)
*   7    1 x 1: sum_over_2 (2..39)
*   8    (T.N + B) x 64: cell1_o_div (4..6), sum_2 (7..8), cell1_o_div_2 (9..21), sum_14 (22..39)
*   9    1 x 64: div_3 (38..46), d_cell1_h_div (4..11), sum_over_3 (14..37)
*   10   (T.N + B) x 256: mul (6..7), cell1_f_div (9..21), neg_10 (40..41)
*   11   (T.N + B) x 64: cell1_i_div (9..21), sum_15 (22..39)
*   12   (T.N + B) x 64: cell1_g_div (9..21), sum_16 (22..39)
*   13   (T.N + B) x 64: cell1_previous_h (10..21)
*   14   (T.N + B) x 64: cell1_previous_c (10..13), neg_6 (14..37)
*   15   B x 256: d_cell1_previous_h_concat (12..13), cell1_R_product (10..10)
*   16   B x 1: sum_3 (10..10), sum_8 (12..13)
*   17   B x 1: cell1_o_div_3 (10..10), d_cell1_c_div (12..13)
*   18   (T.N + B) x 256: concat (14..40), cell1_o_sub_2 (10..13)
*   19   B x 256: mul_2 (10..10), neg_3 (12..13)
*   20   B x 1: sum_4 (10..10), d_cell1_c_sum (12..13)
*   21   (T.N + B) x 16: cell1_o_sqrt_2 (10..13), div_2 (14..37), div_6 (38..40), sum_17 (41..42),
        d_x (44..46)
*   22   (T.N + B) x 64: cell1_o_div_4 (10..21)
*   23   (T.N + B) x 64: cell1_h_sigmoid (10..13), neg_7 (14..37)
*   24   (T.N + B) x 64: cell1_f_div_2 (10..21)
*   25   (T.N + B) x 64: cell1_c_sigmoid (10..13), neg_8 (14..37)
*   26   (T.N + B) x 64: cell1_i_div_2 (10..21)
*   27   (T.N + B) x 64: cell1_c_sigmoid_2 (10..13), neg_9 (14..37)
*   28   (T.N + B) x 64: cell1_g_div_2 (10..21)
*   29   (T.N + B) x 64: cell1_c_tanh (10..13), mul_6 (14..37)
*   30   B x 64: cell1_c (10..10), div_4 (12..13)
*   31   B x 1: sum_5 (10..10), d_cell1_c_div_2 (12..13)
*   32   B x 64: div (10..10), neg_2 (12..13)
*   33   (T.N + B) x 64: sub (10..13), mul_7 (14..37)
*   34   B x 64: mul_3 (10..10), neg (12..13)
*   35   B x 1: sum_6 (10..10), sum_9 (12..13)
*   36   (T.N + B) x 64: cell1_h_sqrt (10..13), mul_10 (14..37)
*   37   (T.N + B) x 64: cell1_h_div (10..21)
*   38   (T.N + B) x 64: cell1_h (10..11), mul_5 (12..21)
*   39   B x 64: d_cell1_c_add (12..13), cell1_h_0_ranked (10..10)
*   40   B x 64: d_cell1_c_neg (12..13), cell1_c_0_ranked (10..10)
*   41   (T.N + B) x 64: mul_4 (11..13), mul_8 (14..37)
*   42   (T.N + B) x 64: d_cell1_h_add (11..13), mul_9 (14..37)
*   43   (T.N + B) x 64: d_target (11..46)
*   44   (T.N + B) x 64: d_cell1_g (12..21)
*   45   (T.N + B) x 64: d_cell1_i (12..21)
*   46   (T.N + B) x 64: d_cell1_f (12..21)
*   47   (T.N + B) x 64: d_cell1_o (12..21)
*   48   B x 1: sum_10 (12..13)
*   49   B x 64: neg_4 (12..13)
*   50   B x 1: sum_11 (12..13)
*   51   B x 64: neg_5 (12..13)
*   52   B x 1: sum_12 (12..13)
*   53   B x 1: div_5 (12..13)
*   54   B x 256: d_cell1_previous_h_add (12..13)
*   55   B x 256: d_cell1_previous_h_neg (12..13)
*   56   B x 1: d_cell1_previous_h_sum (12..13)
*   57   B x 1: d_cell1_previous_h_div (12..13)
*   58   (T.N + B) x 256: d_cell1_previous_h_add_2 (12..21)
*   59   B x 64: d_cell1_c (12..46)
*   60   B x 64: d_cell1_h (12..46)
*   61   1 x 64: sum_over_5 (14..37)
*   62   1 x 64: sum_over_6 (14..37)
*   63   (T.N + B) x 64: mul_11 (14..37)
*   64   (T.N + B) x 64: mul_12 (14..37)
*   65   (T.N + B) x 64: mul_13 (14..37)
*   66   (T.N + B) x 64: mul_14 (14..37)
*   67   1 x 256: concat_2 (22..46)
*   68   1 x 1: sum_over (22..39)
*/
struct normalized_lstm_train_memory {
    float *x;
    float *cell1_h_0;
    float *cell1_c_0;
    float *target;
    float *cell1_previous_h;
    float *cell1_previous_c;
    float *d_cell1_c_carry;
    float *d_cell1_h_carry;
    float *d_cell1_previous_h_concat;
    float *concat;
    float *concat_2;
    float *cell1_W_product;
    float *sum;
    float *cell1_o_div;
    float *cell1_o_sub;
    float *mul;
    float *sum_2;
    float *cell1_o_sqrt;
    float *cell1_o_div_2;
    float *cell1_f_div;
    float *cell1_i_div;
    float *cell1_g_div;
    float *cell1_o_add;
    float *cell1_R_product;
    float *sum_3;
    float *cell1_o_div_3;
    float *cell1_o_sub_2;
    float *mul_2;
    float *sum_4;
    float *cell1_o_sqrt_2;
    float *cell1_o_div_4;
    float *cell1_h_sigmoid;
    float *cell1_f_div_2;
    float *cell1_c_sigmoid;
    float *cell1_i_div_2;
    float *cell1_c_sigmoid_2;
    float *cell1_g_div_2;
    float *cell1_c_tanh;
    float *cell1_c;
    float *sum_5;
    float *div;
    float *sub;
    float *mul_3;
    float *sum_6;
    float *cell1_h_sqrt;
    float *cell1_h_div;
    float *cell1_h;
    float *mul_4;
    float *sum_7;
    float *div_2;
    float *sum_over;
    float *sum_over_2;
    float *div_3;
    float *d_cell1_h_div;
    float *d_cell1_h_add;
    float *mul_5;
    float *div_4;
    float *neg;
    float *sum_8;
    float *d_cell1_c_div;
    float *d_cell1_c_add;
    float *d_cell1_c_neg;
    float *d_cell1_c_sum;
    float *d_cell1_c_div_2;
    float *d_cell1_g;
    float *d_cell1_i;
    float *d_cell1_f;
    float *d_cell1_o;
    float *neg_2;
    float *sum_9;
    float *neg_3;
    float *sum_10;
    float *neg_4;
    float *sum_11;
    float *neg_5;
    float *sum_12;
    float *div_5;
    float *d_cell1_previous_h_add;
    float *d_cell1_previous_h_neg;
    float *d_cell1_previous_h_sum;
    float *d_cell1_previous_h_div;
    float *d_cell1_previous_h_add_2;
    float *neg_6;
    float *sum_13;
    float *neg_7;
    float *sum_14;
    float *neg_8;
    float *sum_15;
    float *neg_9;
    float *sum_16;
    float *div_6;
    float *add;
    float *neg_10;
    float *sum_17;
    float *div_7;
    float *add_2;
    float *mul_6;
    float *mul_7;
    float *mul_8;
    float *mul_9;
    float *sum_over_3;
    float *sum_over_4;
    float *sum_over_5;
    float *sum_over_6;
    float *mul_10;
    float *mul_11;
    float *mul_12;
    float *mul_13;
    float *mul_14;
    float *d_x;
    float *d_target;
    float *d_cell1_c;
    float *d_cell1_h;
    float *cell1_h_0_ranked;
    float *cell1_c_0_ranked;
    float *work;
    size_t bytes;
};

static void normalized_lstm_train_layout(struct normalized_lstm_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_c_carry = m->cell1_h_0;
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h_carry = m->cell1_c_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_7 = m->target;
    m->sum_13 = m->target;
    m->div_7 = m->target;
    m->cell1_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_o_sqrt = m->cell1_W_product;
    m->add = m->cell1_W_product;
    m->cell1_o_add = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over_4 = m->cell1_o_add;
    m->sum = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_o_sub = m->sum;
    m->add_2 = m->sum;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_o_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_2 = m->cell1_o_div;
    m->cell1_o_div_2 = m->cell1_o_div;
    m->sum_14 = m->cell1_o_div;
    m->div_3 = (float *)rnn_take(session, &at, 1 * 64);
    m->d_cell1_h_div = m->div_3;
    m->sum_over_3 = m->div_3;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_f_div = m->mul;
    m->neg_10 = m->mul;
    m->cell1_i_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_15 = m->cell1_i_div;
    m->cell1_g_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_16 = m->cell1_g_div;
    m->cell1_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->neg_6 = m->cell1_previous_c;
    m->d_cell1_previous_h_concat = (float *)rnn_take(session, &at, B * 256);
    m->cell1_R_product = m->d_cell1_previous_h_concat;
    m->sum_3 = (float *)rnn_take(session, &at, B * 1);
    m->sum_8 = m->sum_3;
    m->cell1_o_div_3 = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_c_div = m->cell1_o_div_3;
    m->concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->cell1_o_sub_2 = m->concat;
    m->mul_2 = (float *)rnn_take(session, &at, B * 256);
    m->neg_3 = m->mul_2;
    m->sum_4 = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_c_sum = m->sum_4;
    m->cell1_o_sqrt_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->div_2 = m->cell1_o_sqrt_2;
    m->div_6 = m->cell1_o_sqrt_2;
    m->sum_17 = m->cell1_o_sqrt_2;
    m->d_x = m->cell1_o_sqrt_2;
    m->cell1_o_div_4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_h_sigmoid = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->neg_7 = m->cell1_h_sigmoid;
    m->cell1_f_div_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_c_sigmoid = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->neg_8 = m->cell1_c_sigmoid;
    m->cell1_i_div_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_c_sigmoid_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->neg_9 = m->cell1_c_sigmoid_2;
    m->cell1_g_div_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_c_tanh = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_6 = m->cell1_c_tanh;
    m->cell1_c = (float *)rnn_take(session, &at, B * 64);
    m->div_4 = m->cell1_c;
    m->sum_5 = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_c_div_2 = m->sum_5;
    m->div = (float *)rnn_take(session, &at, B * 64);
    m->neg_2 = m->div;
    m->sub = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_7 = m->sub;
    m->mul_3 = (float *)rnn_take(session, &at, B * 64);
    m->neg = m->mul_3;
    m->sum_6 = (float *)rnn_take(session, &at, B * 1);
    m->sum_9 = m->sum_6;
    m->cell1_h_sqrt = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_10 = m->cell1_h_sqrt;
    m->cell1_h_div = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_5 = m->cell1_h;
    m->d_cell1_c_add = (float *)rnn_take(session, &at, B * 64);
    m->cell1_h_0_ranked = m->d_cell1_c_add;
    m->d_cell1_c_neg = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0_ranked = m->d_cell1_c_neg;
    m->mul_4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_8 = m->mul_4;
    m->d_cell1_h_add = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_9 = m->d_cell1_h_add;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_10 = (float *)rnn_take(session, &at, B * 1);
    m->neg_4 = (float *)rnn_take(session, &at, B * 64);
    m->sum_11 = (float *)rnn_take(session, &at, B * 1);
    m->neg_5 = (float *)rnn_take(session, &at, B * 64);
    m->sum_12 = (float *)rnn_take(session, &at, B * 1);
    m->div_5 = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_previous_h_add = (float *)rnn_take(session, &at, B * 256);
    m->d_cell1_previous_h_neg = (float *)rnn_take(session, &at, B * 256);
    m->d_cell1_previous_h_sum = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_previous_h_div = (float *)rnn_take(session, &at, B * 1);
    m->d_cell1_previous_h_add_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->d_cell1_c = (float *)rnn_take(session, &at, B * 64);
    m->d_cell1_h = (float *)rnn_take(session, &at, B * 64);
    m->sum_over_5 = (float *)rnn_take(session, &at, 1 * 64);
    m->sum_over_6 = (float *)rnn_take(session, &at, 1 * 64);
    m->mul_11 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_12 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_13 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul_14 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->concat_2 = (float *)rnn_take(session, &at, 1 * 256);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 40960);
    m->bytes = at;
    (void)T;
}

/* What the threads of normalized_lstm_train need of it. */
struct normalized_lstm_train_call {
    const normalized_lstm_args *args;
    size_t B;
    rnn_rows T;
    struct normalized_lstm_train_memory m;
    const float *x;
    const float *cell1_h_0;
    const float *cell1_c_0;
    const float *target;
};

static void normalized_lstm_train_work(const rnn_team *team, const void *data)
{
    const struct normalized_lstm_train_call *const call = (const struct normalized_lstm_train_call *)data;
    const normalized_lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct normalized_lstm_train_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h_0 = call->cell1_h_0;
    const float *const cell1_c_0 = call->cell1_c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* normalized_lstm.lua:11   cell1_W_product = matvec(cell1.W, x) */
    rnn_product_packed(T_part.count, 256, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W,
            m.cell1_W_product + T_part.first * 256, 256);

    /* normalized_lstm.lua:12   cell1_o_add = add(add, cell1.b) */
    compute_cell1_bias_x_sum(team, 1, args->params + NORMALIZED_LSTM_cell1_bias_x,
            args->params + NORMALIZED_LSTM_cell1_bias_h, args->params + NORMALIZED_LSTM_cell1_b,
            m.cell1_o_add);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum = sum(cell1_W_product) */
    rnn_each_sum(T_part.count, 256, m.cell1_W_product + T_part.first * 256, 256,
            m.sum + T_part.first);

    /* normalized_lstm.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 82)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_div = div(sum, 256) */
    compute_cell1_o_div(team, (size_t)T.N, m.sum, m.cell1_o_div);

    /* normalized_lstm.lua:24   d_cell1_h_div = div(div, 64) */
    compute_d_cell1_h_div(team, 1, m.sum_over_2, m.d_cell1_h_div);
    rnn_meet(team);

    /* normalized_lstm.lua:5   mul = mul(cell1_o_sub, cell1_o_sub) */
    compute_cell1_o_sub(team, (size_t)T.N, m.cell1_W_product, m.cell1_o_div, m.cell1_o_sub, m.mul);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_2 = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum_2 + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_sqrt = sqrt(add) */
    compute_cell1_o_div_2(team, (size_t)T.N, m.sum_2, m.cell1_o_sqrt);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_g_div = div(cell1_o_sub, cell1_o_sqrt) */
    compute_cell1_o_div_3(team, (size_t)T.N, m.cell1_o_sub, m.cell1_o_sqrt, m.cell1_o_div_2,
            m.cell1_f_div, m.cell1_i_div, m.cell1_g_div);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h_0, 64, m.cell1_h_0_ranked);
        rnn_rows_rank(&T, cell1_c_0, 64, m.cell1_c_0_ranked);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:21   forwards over T: cell1_previous_h, cell1_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 54368);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h_0_ranked, 64, m.cell1_previous_h + at * 64);
                    rnn_rows_enter(&T, t, 0, m.cell1_c_0_ranked, 64, m.cell1_previous_c + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_cell1_R_product(&crew, rows, packed + PACKED_cell1_R,
                    m.cell1_previous_h + at * 64, m.cell1_R_product);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.cell1_R_product + part.first * 256, 256,
                    m.sum_3 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div(&crew, rows, m.sum_3, m.cell1_o_div_3);
            rnn_meet(&crew);
            compute_cell1_o_sub(&crew, rows, m.cell1_R_product, m.cell1_o_div_3,
                    m.cell1_o_sub_2 + at * 256, m.mul_2);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.mul_2 + part.first * 256, 256, m.sum_4 + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div_2(&crew, rows, m.sum_4, m.cell1_o_sqrt_2 + at);
            rnn_meet(&crew);
            compute_cell1_c_2(&crew, rows, far, m.cell1_o_div_2 + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 192, m.cell1_f_div + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 64, m.cell1_i_div + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x, m.cell1_g_div + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_x + 128, m.cell1_o_sub_2 + at * 256,
                    m.cell1_o_sqrt_2 + at, args->params + NORMALIZED_LSTM_cell1_gain_h + 192,
                    m.cell1_o_add, args->params + NORMALIZED_LSTM_cell1_gain_h + 64,
                    m.cell1_previous_c + at * 64, args->params + NORMALIZED_LSTM_cell1_gain_h,
                    args->params + NORMALIZED_LSTM_cell1_gain_h + 128, m.cell1_o_div_4 + at * 64,
                    m.cell1_h_sigmoid + at * 64, m.cell1_f_div_2 + at * 64,
                    m.cell1_c_sigmoid + at * 64, m.cell1_i_div_2 + at * 64,
                    m.cell1_c_sigmoid_2 + at * 64, m.cell1_g_div_2 + at * 64,
                    m.cell1_c_tanh + at * 64, m.cell1_c, m.cell1_previous_c + next * 64);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.cell1_c + part.first * 64, 64, m.sum_5 + part.first);
            rnn_meet(&crew);
            compute_div(&crew, rows, m.sum_5, m.div);
            rnn_meet(&crew);
            compute_sub(&crew, rows, m.cell1_c, m.div, m.sub + at * 64, m.mul_3);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.mul_3 + part.first * 64, 64, m.sum_6 + part.first);
            rnn_meet(&crew);
            compute_div_2(&crew, rows, m.sum_6, m.cell1_h_sqrt + at);
            rnn_meet(&crew);
            compute_cell1_h_2(&crew, rows, far, m.sub + at * 64, m.cell1_h_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_c,
                    args->params + NORMALIZED_LSTM_cell1_bias_c, m.cell1_h_sigmoid + at * 64,
                    m.cell1_h_div + at * 64, m.cell1_h + at * 64, m.cell1_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* normalized_lstm.lua:24   d_target = neg(d_cell1_h_add) */
    compute_d_target(team, (size_t)T.N, m.cell1_h, target, m.d_cell1_h_div, m.mul_4,
            m.d_cell1_h_add, m.d_target);
    rnn_meet(team);

    /* normalized_lstm.lua:24   sum_7 = sum(mul_4) */
    rnn_each_sum(T_part.count, 64, m.mul_4 + T_part.first * 64, 64, m.sum_7 + T_part.first);

    /* normalized_lstm.lua:21   backwards over T: d_cell1_c_carry, d_cell1_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 71312);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_cell1_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_cell1_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_o(&crew, rows, far, m.cell1_h_div + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_c,
                    args->params + NORMALIZED_LSTM_cell1_bias_c, m.cell1_h_sigmoid + at * 64,
                    m.d_cell1_h_carry, m.d_cell1_h_add + at * 64, m.cell1_h_sqrt + at,
                    args->params + NORMALIZED_LSTM_cell1_gain_h + 192, m.cell1_o_sqrt_2 + at,
                    m.cell1_o_div_4 + at * 64, m.mul_5 + at * 64, m.div_4, m.neg,
                    m.d_cell1_o + at * 64, m.d_cell1_previous_h_concat, m.neg_5);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.neg + part.first * 64, 64, m.sum_8 + part.first);
            rnn_each_sum(part.count, 64, m.neg_5 + part.first * 64, 64, m.sum_12 + part.first);
            rnn_meet(&crew);
            compute_mul(&crew, rows, m.sum_8, m.cell1_h_sqrt + at, m.d_cell1_c_div);
            rnn_meet(&crew);
            compute_d_cell1_c_mul(&crew, rows, m.d_cell1_c_div, m.sub + at * 64, m.div_4,
                    m.d_cell1_c_add, m.d_cell1_c_neg);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.d_cell1_c_neg + part.first * 64, 64,
                    m.d_cell1_c_sum + part.first);
            rnn_meet(&crew);
            compute_div(&crew, rows, m.d_cell1_c_sum, m.d_cell1_c_div_2);
            rnn_meet(&crew);
            compute_d_cell1_f(&crew, rows, far, m.cell1_c_sigmoid_2 + at * 64,
                    m.cell1_c_sigmoid + at * 64, m.cell1_c_tanh + at * 64, m.d_cell1_c_carry,
                    m.d_cell1_c_add, m.d_cell1_c_div_2, m.cell1_previous_c + at * 64,
                    args->params + NORMALIZED_LSTM_cell1_gain_h + 128, m.cell1_o_sqrt_2 + at,
                    m.cell1_g_div_2 + at * 64, args->params + NORMALIZED_LSTM_cell1_gain_h,
                    m.cell1_i_div_2 + at * 64, args->params + NORMALIZED_LSTM_cell1_gain_h + 64,
                    m.cell1_f_div_2 + at * 64, m.d_cell1_g + at * 64, m.d_cell1_i + at * 64,
                    m.d_cell1_f + at * 64, m.d_cell1_previous_h_concat, m.neg_2, m.neg_3, m.neg_4);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 64, m.neg_2 + part.first * 64, 64, m.sum_9 + part.first);
            rnn_each_sum(part.count, 64, m.neg_3 + part.first * 64, 64, m.sum_10 + part.first);
            rnn_each_sum(part.count, 64, m.neg_4 + part.first * 64, 64, m.sum_11 + part.first);
            rnn_meet(&crew);
            compute_add(&crew, rows, m.sum_9, m.sum_10, m.sum_11, m.sum_12, m.cell1_o_sqrt_2 + at,
                    m.div_5);
            rnn_meet(&crew);
            compute_mul_2(&crew, rows, m.div_5, m.cell1_o_sub_2 + at * 256,
                    m.d_cell1_previous_h_concat, m.d_cell1_previous_h_add,
                    m.d_cell1_previous_h_neg);
            rnn_meet(&crew);
            rnn_each_sum(part.count, 256, m.d_cell1_previous_h_neg + part.first * 256, 256,
                    m.d_cell1_previous_h_sum + part.first);
            rnn_meet(&crew);
            compute_cell1_o_div(&crew, rows, m.d_cell1_previous_h_sum, m.d_cell1_previous_h_div);
            rnn_meet(&crew);
            compute_d_cell1_previous_h_add(&crew, rows, m.d_cell1_previous_h_add,
                    m.d_cell1_previous_h_div, m.d_cell1_previous_h_add_2 + at * 256);
            rnn_meet(&crew);
            compute_d_cell1_previous_h(&crew, rows, packed + PACKED_cell1_R_transposed,
                    m.d_cell1_previous_h_add_2 + at * 256, m.d_cell1_h_carry);
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

    /* normalized_lstm.lua:24   div_2 = div(sum_7, 64) */
    compute_div(team, (size_t)T.N, m.sum_7, m.div_2);

    /* normalized_lstm.lua:5   mul_14 = mul(mul_5, cell1_h_div) */
    compute_mul_3(team, (size_t)T.N, m.d_cell1_g,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 128, m.cell1_o_sqrt, m.cell1_g_div,
            m.d_cell1_i, args->params + NORMALIZED_LSTM_cell1_gain_x, m.cell1_i_div, m.d_cell1_f,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 64, m.cell1_f_div, m.d_cell1_o,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 192, m.cell1_o_div_2, m.cell1_i_div_2,
            m.cell1_f_div_2, m.cell1_g_div_2, m.cell1_o_div_4, m.mul_5, m.cell1_h_div, m.concat,
            m.neg_6, m.neg_7, m.neg_8, m.neg_9, m.mul_6, m.mul_7, m.mul_8, m.mul_9, m.mul_10,
            m.mul_11, m.mul_12, m.mul_13, m.mul_14);

    /* normalized_lstm.lua:12   sum_over_3 = sum_over(d_cell1_i) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_cell1_i + units.first, 64,
                m.sum_over_3 + units.first);
    }

    /* normalized_lstm.lua:12   sum_over_4 = sum_over(d_cell1_f) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_cell1_f + units.first, 64,
                m.sum_over_4 + units.first);
    }

    /* normalized_lstm.lua:12   sum_over_5 = sum_over(d_cell1_g) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_5 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_cell1_g + units.first, 64,
                m.sum_over_5 + units.first);
    }

    /* normalized_lstm.lua:12   sum_over_6 = sum_over(d_cell1_o) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_6 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_cell1_o + units.first, 64,
                m.sum_over_6 + units.first);
    }

    /* normalized_lstm.lua:12   outer(d_cell1_previous_h_add_2, cell1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + NORMALIZED_LSTM_cell1_R + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_cell1_previous_h_add_2, (size_t)T.N,
                256), units.first, units.count)),
                rnn_row_major(m.cell1_previous_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* normalized_lstm.lua:5   sum_over(mul_5) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_5 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_bias_c + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:24   sum_over = sum_over(div_2) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div_2 + units.first, 1, m.sum_over + units.first);
    }

    /* normalized_lstm.lua:5   sum_13 = sum(neg_6) */
    rnn_each_sum(T_part.count, 64, m.neg_6 + T_part.first * 64, 64, m.sum_13 + T_part.first);

    /* normalized_lstm.lua:5   sum_14 = sum(neg_7) */
    rnn_each_sum(T_part.count, 64, m.neg_7 + T_part.first * 64, 64, m.sum_14 + T_part.first);

    /* normalized_lstm.lua:5   sum_15 = sum(neg_8) */
    rnn_each_sum(T_part.count, 64, m.neg_8 + T_part.first * 64, 64, m.sum_15 + T_part.first);

    /* normalized_lstm.lua:5   sum_16 = sum(neg_9) */
    rnn_each_sum(T_part.count, 64, m.neg_9 + T_part.first * 64, 64, m.sum_16 + T_part.first);

    /* normalized_lstm.lua:5   sum_over(mul_6) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_6 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_x + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_7) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_7 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_x + 64 + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_8) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_8 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_x + 128 + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_9) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_9 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_x + 192 + units.first);
    }

    /* normalized_lstm.lua:12   concat_2 = concat(sum_over_3, sum_over_4, sum_over_5, sum_over_6) */
    if (rnn_is_mine(team, 281)) {
        rnn_each_copy(1, 64, m.sum_over_3, 0, m.concat_2 + 0, 256);
        rnn_each_copy(1, 64, m.sum_over_4, 0, m.concat_2 + 64, 256);
        rnn_each_copy(1, 64, m.sum_over_5, 0, m.concat_2 + 128, 256);
        rnn_each_copy(1, 64, m.sum_over_6, 0, m.concat_2 + 192, 256);
    }

    /* normalized_lstm.lua:5   sum_over(mul_10) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_10 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_h + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_11) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_11 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_h + 64 + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_12) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_12 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_h + 128 + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_over(mul_13) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_13 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_h + 192 + units.first);
    }

    /* normalized_lstm.lua:5   sum_over(mul_14) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul_14 + units.first, 64,
                args->gradients + NORMALIZED_LSTM_cell1_gain_c + units.first);
    }
    rnn_meet(team);

    /* normalized_lstm.lua:24   div_3 = div(sum_over, sum_over_2) */
    compute_div_3(team, 1, m.sum_over, m.sum_over_2, m.div_3);

    /* normalized_lstm.lua:5   div_6 = div(div, 256) */
    compute_add(team, (size_t)T.N, m.sum_13, m.sum_14, m.sum_15, m.sum_16, m.cell1_o_sqrt, m.div_6);
    rnn_meet(team);

    /* normalized_lstm.lua:5   neg_10 = neg(add) */
    compute_mul_2(team, (size_t)T.N, m.div_6, m.cell1_o_sub, m.concat, m.add, m.neg_10);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_17 = sum(neg_10) */
    rnn_each_sum(T_part.count, 256, m.neg_10 + T_part.first * 256, 256, m.sum_17 + T_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   div_7 = div(sum_17, 256) */
    compute_cell1_o_div(team, (size_t)T.N, m.sum_17, m.div_7);
    rnn_meet(team);

    /* normalized_lstm.lua:11   add_2 = add(add, div_7) */
    compute_d_cell1_previous_h_add(team, (size_t)T.N, m.add, m.div_7, m.add_2);
    rnn_meet(team);

    /* normalized_lstm.lua:11   outer(add_2, x) */
    {
        const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
        rnn_product(args->gradients + NORMALIZED_LSTM_cell1_W + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.add_2, (size_t)T.N, 256), units.first,
                units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* normalized_lstm.lua:11   d_x = matvec(cell1.W, add_2) */
    rnn_product_packed(T_part.count, 16, 256, m.add_2 + T_part.first * 256, 256,
            packed + PACKED_cell1_W_transposed, m.d_x + T_part.first * 16, 16);
}

int normalized_lstm_train(const normalized_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "normalized_lstm_train: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "normalized_lstm_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct normalized_lstm_train_memory m;
    normalized_lstm_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + NORMALIZED_LSTM_cell1_gain_x, 0, 512 * sizeof(float));
    memset(args->gradients + NORMALIZED_LSTM_cell1_gain_h, 0, 896 * sizeof(float));

    const struct normalized_lstm_train_call call = {args, B, T, m, x, cell1_h_0, cell1_c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 224160 + (double)B * 0 + 6168,
            normalized_lstm_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_3, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + NORMALIZED_LSTM_cell1_bias_x, 1, m.concat_2, 256, 1);
    rnn_add_matrix(args->gradients + NORMALIZED_LSTM_cell1_bias_h, 1, m.concat_2, 256, 1);
    rnn_add_matrix(args->gradients + NORMALIZED_LSTM_cell1_b, 1, m.concat_2, 256, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_cell1_c)
        rnn_each_copy(B, 64, m.d_cell1_c, 64, args->d_cell1_c, 64);
    if (args->d_cell1_h)
        rnn_each_copy(B, 64, m.d_cell1_h, 64, args->d_cell1_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_3)))
        return rnn_fail(error, RNN_NOT_FINITE, "normalized_lstm_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of normalized_lstm_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: cell1_h_0 (-1..0)
*   1    B x 64: cell1_c_0 (-1..0)
*/
struct normalized_lstm_begin_memory {
    float *cell1_h_0;
    float *cell1_c_0;
    size_t bytes;
};

static void normalized_lstm_begin_layout(struct normalized_lstm_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->cell1_c_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int normalized_lstm_begin(const normalized_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct normalized_lstm_begin_memory m;
    normalized_lstm_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const cell1_h_0 = rnn_or_number(args->cell1_h, 0.0f, B * 64, m.cell1_h_0);
    const float *const cell1_c_0 = rnn_or_number(args->cell1_c, 0.0f, B * 64, m.cell1_c_0);

    rnn_begin_rows(B, args->restart, cell1_h_0, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, cell1_c_0, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- step ---- */

/* normalized_lstm.lua:11   cell1_W_product, cell1_R_product   (2 operations) */
RNN_INLINE void compute_cell1_W_product_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, float *restrict cell1_W_product,
        float *restrict cell1_R_product)
{
    rnn_store_lanes(cell1_W_product + b * 256 + j, matvec_, lanes);
    rnn_store_lanes(cell1_R_product + b * 256 + j, matvec_2, lanes);
}

RNN_INLINE void compute_cell1_W_product_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_cell1_previous_h,
        float *restrict cell1_W_product, float *restrict cell1_R_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_cell1_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_W_product_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], cell1_W_product,
                cell1_R_product);
}

RNN_INLINE void compute_cell1_W_product_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_cell1_previous_h, float *restrict cell1_W_product,
        float *restrict cell1_R_product)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_W_product_tile(TILE, lanes, j, b, panels0, panels1, x,
                state_cell1_previous_h, cell1_W_product, cell1_R_product);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_W_product_tile(4, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_W_product, cell1_R_product);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_W_product_tile(2, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_W_product, cell1_R_product);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_W_product_tile(1, lanes, j, b, panels0, panels1, x, state_cell1_previous_h,
                cell1_W_product, cell1_R_product);
}

static void compute_cell1_W_product(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_cell1_previous_h, float *restrict cell1_W_product,
        float *restrict cell1_R_product)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_W_product_units(rows, RNN_LANES, j, panels0, panels1, x,
                state_cell1_previous_h, cell1_W_product, cell1_R_product);
}

/* normalized_lstm.lua:5   cell1_o_div, cell1_o_div_2   (2 operations) */
RNN_INLINE void compute_cell1_o_div_4_lanes(const int lanes, const size_t j,
        const float *restrict sum, const float *restrict sum_3, float *restrict cell1_o_div,
        float *restrict cell1_o_div_2)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 256.0f;
    const rnn_vec div_2 = rnn_load_lanes(sum_3 + j, lanes) / 256.0f;
    rnn_store_lanes(cell1_o_div + j, div_, lanes);
    rnn_store_lanes(cell1_o_div_2 + j, div_2, lanes);
}

static void compute_cell1_o_div_4(const rnn_team *team, const size_t rows,
        const float *restrict sum, const float *restrict sum_3, float *restrict cell1_o_div,
        float *restrict cell1_o_div_2)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_o_div_4_lanes(RNN_LANES, j, sum, sum_3, cell1_o_div, cell1_o_div_2);
    if (j < end)
        compute_cell1_o_div_4_lanes((int)(end - j), j, sum, sum_3, cell1_o_div, cell1_o_div_2);
}

/* normalized_lstm.lua:5   cell1_o_sub, mul, cell1_o_sub_2, mul_2   (4 operations) */
RNN_INLINE void compute_cell1_o_sub_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_W_product, const float *restrict cell1_o_div,
        const float *restrict cell1_R_product, const float *restrict cell1_o_div_2,
        float *restrict cell1_o_sub, float *restrict mul, float *restrict cell1_o_sub_2,
        float *restrict mul_2)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_W_product + b * 256 + j, lanes)
            - rnn_set(cell1_o_div[b]);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec sub_2 = rnn_load_lanes(cell1_R_product + b * 256 + j, lanes)
            - rnn_set(cell1_o_div_2[b]);
    const rnn_vec mul_3 = sub_2 * sub_2;
    rnn_store_lanes(cell1_o_sub + b * 256 + j, sub_, lanes);
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
    rnn_store_lanes(cell1_o_sub_2 + b * 256 + j, sub_2, lanes);
    rnn_store_lanes(mul_2 + b * 256 + j, mul_3, lanes);
}

static void compute_cell1_o_sub_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_W_product, const float *restrict cell1_o_div,
        const float *restrict cell1_R_product, const float *restrict cell1_o_div_2,
        float *restrict cell1_o_sub, float *restrict mul, float *restrict cell1_o_sub_2,
        float *restrict mul_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_cell1_o_sub_2_lanes(RNN_LANES, b, j, cell1_W_product, cell1_o_div,
                    cell1_R_product, cell1_o_div_2, cell1_o_sub, mul, cell1_o_sub_2, mul_2);
    }
}

/* normalized_lstm.lua:5   cell1_o_sqrt, cell1_o_sqrt_2   (6 operations) */
RNN_INLINE void compute_cell1_o_div_5_lanes(const int lanes, const size_t j,
        const float *restrict sum_2, const float *restrict sum_4, float *restrict cell1_o_sqrt,
        float *restrict cell1_o_sqrt_2)
{
    const rnn_vec sqrt_ = rnn_sqrt(rnn_fill_lanes(rnn_load_lanes(sum_2 + j, lanes) / 256.0f
            + 9.99999975e-06f, lanes));
    const rnn_vec sqrt_2 = rnn_sqrt(rnn_fill_lanes(rnn_load_lanes(sum_4 + j, lanes) / 256.0f
            + 9.99999975e-06f, lanes));
    rnn_store_lanes(cell1_o_sqrt + j, sqrt_, lanes);
    rnn_store_lanes(cell1_o_sqrt_2 + j, sqrt_2, lanes);
}

static void compute_cell1_o_div_5(const rnn_team *team, const size_t rows,
        const float *restrict sum_2, const float *restrict sum_4, float *restrict cell1_o_sqrt,
        float *restrict cell1_o_sqrt_2)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_o_div_5_lanes(RNN_LANES, j, sum_2, sum_4, cell1_o_sqrt, cell1_o_sqrt_2);
    if (j < end)
        compute_cell1_o_div_5_lanes((int)(end - j), j, sum_2, sum_4, cell1_o_sqrt, cell1_o_sqrt_2);
}

/* normalized_lstm.lua:5   cell1_c   (24 operations) */
RNN_INLINE void compute_cell1_c_3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x_2, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h_2,
        const float *restrict cell1_o_add, const float *restrict state_cell1_previous_c,
        const float *restrict cell1_gain_x_3, const float *restrict cell1_gain_h_3,
        const float *restrict cell1_gain_x_4, const float *restrict cell1_gain_h_4,
        float *restrict cell1_c)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_o_sub + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_2 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 64 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_2 + j, lanes);
    const rnn_vec f = mul_ + mul_2 + rnn_load_lanes(cell1_o_add + 64 + j, lanes);
    const rnn_vec mul_3 = rnn_load_lanes(cell1_o_sub + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_3 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_3 + j, lanes);
    const rnn_vec cell1_i_1 = mul_3 + mul_4 + rnn_load_lanes(cell1_o_add + j, lanes);
    const rnn_vec mul_5 = rnn_load_lanes(cell1_o_sub + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x_4 + j, lanes);
    const rnn_vec mul_6 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 128 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h_4 + j, lanes);
    const rnn_vec g = mul_5 + mul_6 + rnn_load_lanes(cell1_o_add + 128 + j, lanes);
    const rnn_vec c = rnn_sigmoid(f) * rnn_load_lanes(state_cell1_previous_c + b * 64 + j, lanes)
            + rnn_sigmoid(cell1_i_1) * rnn_tanh(g);
    rnn_store_lanes(cell1_c + b * 64 + j, c, lanes);
}

static void compute_cell1_c_3(const rnn_team *team, const size_t rows,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x_2, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h_2,
        const float *restrict cell1_o_add, const float *restrict state_cell1_previous_c,
        const float *restrict cell1_gain_x_3, const float *restrict cell1_gain_h_3,
        const float *restrict cell1_gain_x_4, const float *restrict cell1_gain_h_4,
        float *restrict cell1_c)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_c_3_lanes(RNN_LANES, b, j, cell1_o_sub, cell1_o_sqrt, cell1_gain_x_2,
                    cell1_o_sub_2, cell1_o_sqrt_2, cell1_gain_h_2, cell1_o_add,
                    state_cell1_previous_c, cell1_gain_x_3, cell1_gain_h_3, cell1_gain_x_4,
                    cell1_gain_h_4, cell1_c);
    }
}

/* normalized_lstm.lua:5   cell1_h   (12 operations) */
RNN_INLINE void compute_cell1_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_add, const float *restrict sub,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, float *restrict cell1_h)
{
    const rnn_vec mul_ = rnn_load_lanes(cell1_o_sub + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt[b]) * rnn_load_lanes(cell1_gain_x + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(cell1_o_sub_2 + b * 256 + 192 + j, lanes)
            / rnn_set(cell1_o_sqrt_2[b]) * rnn_load_lanes(cell1_gain_h + j, lanes);
    const rnn_vec o = mul_ + mul_2 + rnn_load_lanes(cell1_o_add + 192 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(sub + b * 64 + j, lanes) / rnn_set(cell1_h_sqrt[b])
            * rnn_load_lanes(cell1_gain_c + j, lanes) + rnn_load_lanes(cell1_bias_c + j, lanes);
    const rnn_vec h = rnn_sigmoid(o) * rnn_tanh(add_);
    rnn_store_lanes(cell1_h + b * 64 + j, h, lanes);
}

static void compute_cell1_h_3(const rnn_team *team, const size_t rows,
        const float *restrict cell1_o_sub, const float *restrict cell1_o_sqrt,
        const float *restrict cell1_gain_x, const float *restrict cell1_o_sub_2,
        const float *restrict cell1_o_sqrt_2, const float *restrict cell1_gain_h,
        const float *restrict cell1_o_add, const float *restrict sub,
        const float *restrict cell1_h_sqrt, const float *restrict cell1_gain_c,
        const float *restrict cell1_bias_c, float *restrict cell1_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_cell1_h_3_lanes(RNN_LANES, b, j, cell1_o_sub, cell1_o_sqrt, cell1_gain_x,
                    cell1_o_sub_2, cell1_o_sqrt_2, cell1_gain_h, cell1_o_add, sub, cell1_h_sqrt,
                    cell1_gain_c, cell1_bias_c, cell1_h);
    }
}

/* Memory of normalized_lstm_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: cell1_W_product (0..5), cell1_o_sqrt (8..15)
*   1    B x 256: cell1_R_product (0..5), cell1_o_sqrt_2 (8..15)
*   2    1 x 256: cell1_o_add (0..15)
*   3    B x 256: sum (2..4), cell1_o_sub (5..15)
*   4    B x 256: mul (5..7), sum_3 (2..4), div (11..12), sum_6 (13..14), cell1_h (15..16)
*   5    B x 64: cell1_o_div (4..5), sum_2 (6..8), cell1_c (9..16)
*   6    B x 64: cell1_o_div_2 (4..5), sum_4 (6..8), sum_5 (10..11), sub (12..15)
*   7    B x 256: cell1_o_sub_2 (5..15)
*   8    B x 256: mul_2 (5..7), mul_3 (12..13), cell1_h_sqrt (14..15)
*/
struct normalized_lstm_step_memory {
    float *cell1_W_product;
    float *sum;
    float *cell1_o_div;
    float *cell1_o_sub;
    float *mul;
    float *sum_2;
    float *cell1_o_sqrt;
    float *cell1_R_product;
    float *sum_3;
    float *cell1_o_div_2;
    float *cell1_o_sub_2;
    float *mul_2;
    float *sum_4;
    float *cell1_o_sqrt_2;
    float *cell1_o_add;
    float *cell1_c;
    float *sum_5;
    float *div;
    float *sub;
    float *mul_3;
    float *sum_6;
    float *cell1_h_sqrt;
    float *cell1_h;
    size_t bytes;
};

static void normalized_lstm_step_layout(struct normalized_lstm_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_W_product = (float *)rnn_take(session, &at, B * 256);
    m->cell1_o_sqrt = m->cell1_W_product;
    m->cell1_R_product = (float *)rnn_take(session, &at, B * 256);
    m->cell1_o_sqrt_2 = m->cell1_R_product;
    m->cell1_o_add = (float *)rnn_take(session, &at, 1 * 256);
    m->sum = (float *)rnn_take(session, &at, B * 256);
    m->cell1_o_sub = m->sum;
    m->mul = (float *)rnn_take(session, &at, B * 256);
    m->sum_3 = m->mul;
    m->div = m->mul;
    m->sum_6 = m->mul;
    m->cell1_h = m->mul;
    m->cell1_o_div = (float *)rnn_take(session, &at, B * 64);
    m->sum_2 = m->cell1_o_div;
    m->cell1_c = m->cell1_o_div;
    m->cell1_o_div_2 = (float *)rnn_take(session, &at, B * 64);
    m->sum_4 = m->cell1_o_div_2;
    m->sum_5 = m->cell1_o_div_2;
    m->sub = m->cell1_o_div_2;
    m->cell1_o_sub_2 = (float *)rnn_take(session, &at, B * 256);
    m->mul_2 = (float *)rnn_take(session, &at, B * 256);
    m->mul_3 = m->mul_2;
    m->cell1_h_sqrt = m->mul_2;
    m->bytes = at;
}

/* What the threads of normalized_lstm_step need of it. */
struct normalized_lstm_step_call {
    const normalized_lstm_args *args;
    size_t B;
    struct normalized_lstm_step_memory m;
    const float *x;
    float *state_cell1_previous_h;
    float *state_cell1_previous_c;
};

static void normalized_lstm_step_work(const rnn_team *team, const void *data)
{
    const struct normalized_lstm_step_call *const call = (const struct normalized_lstm_step_call *)data;
    const normalized_lstm_args *const args = call->args;
    const size_t B = call->B;
    const struct normalized_lstm_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_cell1_previous_h = call->state_cell1_previous_h;
    float *const state_cell1_previous_c = call->state_cell1_previous_c;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* normalized_lstm.lua:12   cell1_R_product = matvec(cell1.R, state_cell1_previous_h) */
    compute_cell1_W_product(team, B, packed + PACKED_cell1_W_2, packed + PACKED_cell1_R_2, x,
            state_cell1_previous_h, m.cell1_W_product, m.cell1_R_product);

    /* normalized_lstm.lua:12   cell1_o_add = add(add, cell1.b) */
    compute_cell1_bias_x_sum(team, 1, args->params + NORMALIZED_LSTM_cell1_bias_x,
            args->params + NORMALIZED_LSTM_cell1_bias_h, args->params + NORMALIZED_LSTM_cell1_b,
            m.cell1_o_add);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum = sum(cell1_W_product) */
    rnn_each_sum(B_part.count, 256, m.cell1_W_product + B_part.first * 256, 256,
            m.sum + B_part.first);

    /* normalized_lstm.lua:5   sum_3 = sum(cell1_R_product) */
    rnn_each_sum(B_part.count, 256, m.cell1_R_product + B_part.first * 256, 256,
            m.sum_3 + B_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_div_2 = div(sum_3, 256) */
    compute_cell1_o_div_4(team, B, m.sum, m.sum_3, m.cell1_o_div, m.cell1_o_div_2);
    rnn_meet(team);

    /* normalized_lstm.lua:5   mul_2 = mul(cell1_o_sub_2, cell1_o_sub_2) */
    compute_cell1_o_sub_2(team, B, m.cell1_W_product, m.cell1_o_div, m.cell1_R_product,
            m.cell1_o_div_2, m.cell1_o_sub, m.mul, m.cell1_o_sub_2, m.mul_2);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_2 = sum(mul) */
    rnn_each_sum(B_part.count, 256, m.mul + B_part.first * 256, 256, m.sum_2 + B_part.first);

    /* normalized_lstm.lua:5   sum_4 = sum(mul_2) */
    rnn_each_sum(B_part.count, 256, m.mul_2 + B_part.first * 256, 256, m.sum_4 + B_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_o_sqrt_2 = sqrt(add) */
    compute_cell1_o_div_5(team, B, m.sum_2, m.sum_4, m.cell1_o_sqrt, m.cell1_o_sqrt_2);
    rnn_meet(team);

    /* normalized_lstm.lua:14   cell1_c = add(mul, mul) */
    compute_cell1_c_3(team, B, m.cell1_o_sub, m.cell1_o_sqrt,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 64, m.cell1_o_sub_2, m.cell1_o_sqrt_2,
            args->params + NORMALIZED_LSTM_cell1_gain_h + 64, m.cell1_o_add,
            state_cell1_previous_c, args->params + NORMALIZED_LSTM_cell1_gain_x,
            args->params + NORMALIZED_LSTM_cell1_gain_h,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 128,
            args->params + NORMALIZED_LSTM_cell1_gain_h + 128, m.cell1_c);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_5 = sum(cell1_c) */
    rnn_each_sum(B_part.count, 64, m.cell1_c + B_part.first * 64, 64, m.sum_5 + B_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   div = div(sum_5, 64) */
    compute_div(team, B, m.sum_5, m.div);
    rnn_meet(team);

    /* normalized_lstm.lua:5   mul_3 = mul(sub, sub) */
    compute_sub(team, B, m.cell1_c, m.div, m.sub, m.mul_3);
    rnn_meet(team);

    /* normalized_lstm.lua:5   sum_6 = sum(mul_3) */
    rnn_each_sum(B_part.count, 64, m.mul_3 + B_part.first * 64, 64, m.sum_6 + B_part.first);
    rnn_meet(team);

    /* normalized_lstm.lua:5   cell1_h_sqrt = sqrt(add) */
    compute_div_2(team, B, m.sum_6, m.cell1_h_sqrt);
    rnn_meet(team);

    /* normalized_lstm.lua:15   cell1_h = mul(sigmoid, tanh) */
    compute_cell1_h_3(team, B, m.cell1_o_sub, m.cell1_o_sqrt,
            args->params + NORMALIZED_LSTM_cell1_gain_x + 192, m.cell1_o_sub_2, m.cell1_o_sqrt_2,
            args->params + NORMALIZED_LSTM_cell1_gain_h + 192, m.cell1_o_add, m.sub,
            m.cell1_h_sqrt, args->params + NORMALIZED_LSTM_cell1_gain_c,
            args->params + NORMALIZED_LSTM_cell1_bias_c, m.cell1_h);
}

int normalized_lstm_step(const normalized_lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 128);
    struct normalized_lstm_step_memory m;
    normalized_lstm_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "normalized_lstm_step: x is NULL");
    const float *const x = args->x;
    float *const state_cell1_previous_h = (float *)args->session + B * 0;
    float *const state_cell1_previous_c = (float *)args->session + B * 64;

    const struct normalized_lstm_step_call call = {args, B, m, x, state_cell1_previous_h,
            state_cell1_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 68752 + 4096, normalized_lstm_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "normalized_lstm_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 64, m.cell1_h, 64, args->y, 64);
    rnn_begin_rows(B, NULL, m.cell1_h, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.cell1_c, 64, 64, (float *)args->session + B * 64);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"cell1.W", 2, {256, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.gain_x", 1, {256, 1}, 4096, RNN_INIT_CONSTANT, 1, 0, 256, 1, 0},
    {"cell1.bias_x", 1, {256, 1}, 4352, RNN_INIT_CONSTANT, 0, 0, 256, 1, 0},
    {"cell1.R", 2, {256, 64}, 4608, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.gain_h", 1, {256, 1}, 20992, RNN_INIT_CONSTANT, 1, 0, 256, 1, 0},
    {"cell1.bias_h", 1, {256, 1}, 21248, RNN_INIT_CONSTANT, 0, 0, 256, 1, 0},
    {"cell1.b", 1, {256, 1}, 21504, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
    {"cell1.gain_c", 1, {64, 1}, 21760, RNN_INIT_CONSTANT, 1, 0, 64, 1, 0},
    {"cell1.bias_c", 1, {64, 1}, 21824, RNN_INIT_CONSTANT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(normalized_lstm_args, T), offsetof(normalized_lstm_args, T_lengths),
            0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(normalized_lstm_args, x),
            offsetof(normalized_lstm_args, d_x)},
    {"cell1.c", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(normalized_lstm_args, cell1_c),
            offsetof(normalized_lstm_args, d_cell1_c)},
    {"cell1.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(normalized_lstm_args, cell1_h),
            offsetof(normalized_lstm_args, d_cell1_h)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(normalized_lstm_args, target),
            offsetof(normalized_lstm_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(normalized_lstm_args, restart),
            RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(normalized_lstm_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"cell1_previous_h", 0, -1, 64, 0, 0},
    {"cell1_previous_c", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const normalized_lstm_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return NORMALIZED_LSTM_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return NORMALIZED_LSTM_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return NORMALIZED_LSTM_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return NORMALIZED_LSTM_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return NORMALIZED_LSTM_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return normalized_lstm_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return normalized_lstm_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return normalized_lstm_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return normalized_lstm_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return normalized_lstm_step(args, error);
}

const rnn_model normalized_lstm_model = {
    .name = "normalized_lstm",
    .source = "normalized_lstm.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 9,
    .param_floats = NORMALIZED_LSTM_PARAMS,
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
    .args_bytes = sizeof(normalized_lstm_args),
    .member_params = offsetof(normalized_lstm_args, params),
    .member_packed = offsetof(normalized_lstm_args, packed),
    .member_session = offsetof(normalized_lstm_args, session),
    .member_session_bytes = offsetof(normalized_lstm_args, session_bytes),
    .member_pool = offsetof(normalized_lstm_args, pool),
    .member_batch = offsetof(normalized_lstm_args, B),
    .member_loss = offsetof(normalized_lstm_args, loss),
    .member_gradients = offsetof(normalized_lstm_args, gradients),
    .member_seed = offsetof(normalized_lstm_args, seed),
    .member_update = offsetof(normalized_lstm_args, update),
    .member_restart = offsetof(normalized_lstm_args, restart),
    .packed_bytes = NORMALIZED_LSTM_PACKED,
    .prepare = normalized_lstm_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
