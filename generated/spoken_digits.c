/* spoken_digits: a recurrent network, compiled by rnnc from spoken_digits.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "spoken_digits.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_listen0_weight_ih_l0 = 0, /* 768 x 40, wide panels */
    PACKED_listen0_weight_hh_l0 = 30720, /* 96 x 96, panels of 4 gates */
    PACKED_listen0_weight_hh_l0_reverse = 67584, /* 96 x 96, panels of 4 gates */
    PACKED_listen1_weight_ih_l0 = 104448, /* 768 x 384, wide panels */
    PACKED_listen1_weight_hh_l0 = 399360, /* 96 x 96, panels of 4 gates */
    PACKED_listen1_weight_hh_l0_reverse = 436224, /* 96 x 96, panels of 4 gates */
    PACKED_listen2_weight_ih_l0 = 473088, /* 768 x 384, wide panels */
    PACKED_listen2_weight_hh_l0 = 768000, /* 96 x 96, panels of 4 gates */
    PACKED_listen2_weight_hh_l0_reverse = 804864, /* 96 x 96, panels of 4 gates */
    PACKED_readout_weight = 841728, /* 10 x 192, panels of 1 gate */
    PACKED_readout_weight_transposed = 844800, /* 192 x 10, wide panels */
    PACKED_listen2_weight_hh_l0_transposed = 846720, /* 96 x 384, wide panels */
    PACKED_listen2_weight_ih_l0_transposed = 883584, /* 384 x 384, wide panels */
    PACKED_listen2_weight_hh_l0_reverse_transposed = 1031040, /* 96 x 384, wide panels */
    PACKED_listen2_weight_ih_l0_reverse_transposed = 1067904, /* 384 x 384, wide panels */
    PACKED_listen1_weight_hh_l0_transposed = 1215360, /* 96 x 384, wide panels */
    PACKED_listen1_weight_ih_l0_transposed = 1252224, /* 384 x 384, wide panels */
    PACKED_listen1_weight_hh_l0_reverse_transposed = 1399680, /* 96 x 384, wide panels */
    PACKED_listen1_weight_ih_l0_reverse_transposed = 1436544, /* 384 x 384, wide panels */
    PACKED_listen0_weight_hh_l0_transposed = 1584000, /* 96 x 384, wide panels */
    PACKED_listen0_weight_hh_l0_reverse_transposed = 1620864, /* 96 x 384, wide panels */
    PACKED_listen0_weight_ih_l0_transposed = 1657728, /* 40 x 384, wide panels */
    PACKED_listen0_weight_ih_l0_reverse_transposed = 1676160, /* 40 x 384, wide panels */
};

/* What the threads of spoken_digits_prepare need of it. */
struct spoken_digits_prepare_call {
    const float *params;
    float *packed;
};

static void spoken_digits_prepare_work(const rnn_team *team, const void *data)
{
    const struct spoken_digits_prepare_call *const call = (const struct spoken_digits_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_listen0_weight_ih_l0,
            params + SPOKEN_DIGITS_listen0_weight_ih_l0, 40, 1, 768, 0, 384, 40);
    rnn_pack_wide(team, packed + PACKED_listen0_weight_ih_l0,
            params + SPOKEN_DIGITS_listen0_weight_ih_l0_reverse, 40, 1, 768, 384, 384, 40);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0 + 27648, 96, 1, 96, 4, 0, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0 + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0 + 18432, 96, 1, 96, 4, 3, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse + 27648, 96, 1, 96, 4, 0, 96, 0,
            96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen0_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse + 18432, 96, 1, 96, 4, 3, 96, 0,
            96);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_ih_l0,
            params + SPOKEN_DIGITS_listen1_weight_ih_l0, 384, 1, 768, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_ih_l0,
            params + SPOKEN_DIGITS_listen1_weight_ih_l0_reverse, 384, 1, 768, 384, 384, 384);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0 + 27648, 96, 1, 96, 4, 0, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0 + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0 + 18432, 96, 1, 96, 4, 3, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse + 27648, 96, 1, 96, 4, 0, 96, 0,
            96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen1_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse + 18432, 96, 1, 96, 4, 3, 96, 0,
            96);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_ih_l0,
            params + SPOKEN_DIGITS_listen2_weight_ih_l0, 384, 1, 768, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_ih_l0,
            params + SPOKEN_DIGITS_listen2_weight_ih_l0_reverse, 384, 1, 768, 384, 384, 384);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0 + 27648, 96, 1, 96, 4, 0, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0 + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0 + 18432, 96, 1, 96, 4, 3, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse + 27648, 96, 1, 96, 4, 0, 96, 0,
            96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse + 9216, 96, 1, 96, 4, 1, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse, 96, 1, 96, 4, 2, 96, 0, 96);
    rnn_pack_gate(team, packed + PACKED_listen2_weight_hh_l0_reverse,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse + 18432, 96, 1, 96, 4, 3, 96, 0,
            96);
    rnn_pack_gate(team, packed + PACKED_readout_weight, params + SPOKEN_DIGITS_readout_weight, 192,
            1, 10, 1, 0, 192, 0, 192);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + SPOKEN_DIGITS_readout_weight, 1, 192, 192, 0, 192, 10);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_hh_l0_transposed,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_ih_l0_transposed,
            params + SPOKEN_DIGITS_listen2_weight_ih_l0, 1, 384, 384, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_hh_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen2_weight_ih_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen2_weight_ih_l0_reverse, 1, 384, 384, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_hh_l0_transposed,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_ih_l0_transposed,
            params + SPOKEN_DIGITS_listen1_weight_ih_l0, 1, 384, 384, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_hh_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen1_weight_ih_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen1_weight_ih_l0_reverse, 1, 384, 384, 0, 384, 384);
    rnn_pack_wide(team, packed + PACKED_listen0_weight_hh_l0_transposed,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen0_weight_hh_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse, 1, 96, 96, 0, 96, 384);
    rnn_pack_wide(team, packed + PACKED_listen0_weight_ih_l0_transposed,
            params + SPOKEN_DIGITS_listen0_weight_ih_l0, 1, 40, 40, 0, 40, 384);
    rnn_pack_wide(team, packed + PACKED_listen0_weight_ih_l0_reverse_transposed,
            params + SPOKEN_DIGITS_listen0_weight_ih_l0_reverse, 1, 40, 40, 0, 40, 384);
}

void spoken_digits_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct spoken_digits_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 1694592 * RNN_MOVE_WORK, spoken_digits_prepare_work, &call);
}

void spoken_digits_prepare(const float *params, void *memory)
{
    spoken_digits_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* spoken_digits.lua:10   listen0_bias_ih_l0_sum, listen0_bias_ih_l0_reverse_sum,
        listen1_bias_ih_l0_sum, listen1_bias_ih_l0_reverse_sum, listen2_bias_ih_l0_sum,
        listen2_bias_ih_l0_reverse_sum   (6 operations) */
RNN_INLINE void compute_listen0_bias_ih_l0_sum_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict listen0_bias_ih_l0,
        const float *restrict listen0_bias_hh_l0, const float *restrict listen0_bias_ih_l0_reverse,
        const float *restrict listen0_bias_hh_l0_reverse, const float *restrict listen1_bias_ih_l0,
        const float *restrict listen1_bias_hh_l0, const float *restrict listen1_bias_ih_l0_reverse,
        const float *restrict listen1_bias_hh_l0_reverse, const float *restrict listen2_bias_ih_l0,
        const float *restrict listen2_bias_hh_l0, const float *restrict listen2_bias_ih_l0_reverse,
        const float *restrict listen2_bias_hh_l0_reverse, float *restrict listen0_bias_ih_l0_sum,
        float *restrict listen0_bias_ih_l0_reverse_sum, float *restrict listen1_bias_ih_l0_sum,
        float *restrict listen1_bias_ih_l0_reverse_sum, float *restrict listen2_bias_ih_l0_sum,
        float *restrict listen2_bias_ih_l0_reverse_sum)
{
    const rnn_vec add_ = rnn_load_lanes(listen0_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(listen0_bias_hh_l0 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(listen0_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(listen0_bias_hh_l0_reverse + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(listen1_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(listen1_bias_hh_l0 + j, lanes);
    const rnn_vec add_4 = rnn_load_lanes(listen1_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(listen1_bias_hh_l0_reverse + j, lanes);
    const rnn_vec add_5 = rnn_load_lanes(listen2_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(listen2_bias_hh_l0 + j, lanes);
    const rnn_vec add_6 = rnn_load_lanes(listen2_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(listen2_bias_hh_l0_reverse + j, lanes);
    rnn_store_lanes(listen0_bias_ih_l0_sum + j, add_, lanes);
    rnn_store_lanes(listen0_bias_ih_l0_reverse_sum + j, add_2, lanes);
    rnn_store_lanes(listen1_bias_ih_l0_sum + j, add_3, lanes);
    rnn_store_lanes(listen1_bias_ih_l0_reverse_sum + j, add_4, lanes);
    rnn_store_lanes(listen2_bias_ih_l0_sum + j, add_5, lanes);
    rnn_store_lanes(listen2_bias_ih_l0_reverse_sum + j, add_6, lanes);
    (void)b;
}

static void compute_listen0_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict listen0_bias_ih_l0, const float *restrict listen0_bias_hh_l0,
        const float *restrict listen0_bias_ih_l0_reverse,
        const float *restrict listen0_bias_hh_l0_reverse, const float *restrict listen1_bias_ih_l0,
        const float *restrict listen1_bias_hh_l0, const float *restrict listen1_bias_ih_l0_reverse,
        const float *restrict listen1_bias_hh_l0_reverse, const float *restrict listen2_bias_ih_l0,
        const float *restrict listen2_bias_hh_l0, const float *restrict listen2_bias_ih_l0_reverse,
        const float *restrict listen2_bias_hh_l0_reverse, float *restrict listen0_bias_ih_l0_sum,
        float *restrict listen0_bias_ih_l0_reverse_sum, float *restrict listen1_bias_ih_l0_sum,
        float *restrict listen1_bias_ih_l0_reverse_sum, float *restrict listen2_bias_ih_l0_sum,
        float *restrict listen2_bias_ih_l0_reverse_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 384; j += RNN_LANES)
            compute_listen0_bias_ih_l0_sum_lanes(RNN_LANES, b, j, listen0_bias_ih_l0,
                    listen0_bias_hh_l0, listen0_bias_ih_l0_reverse, listen0_bias_hh_l0_reverse,
                    listen1_bias_ih_l0, listen1_bias_hh_l0, listen1_bias_ih_l0_reverse,
                    listen1_bias_hh_l0_reverse, listen2_bias_ih_l0, listen2_bias_hh_l0,
                    listen2_bias_ih_l0_reverse, listen2_bias_hh_l0_reverse, listen0_bias_ih_l0_sum,
                    listen0_bias_ih_l0_reverse_sum, listen1_bias_ih_l0_sum,
                    listen1_bias_ih_l0_reverse_sum, listen2_bias_ih_l0_sum,
                    listen2_bias_ih_l0_reverse_sum);
    }
}

/* spoken_digits.lua:18   scores_copy   (1 operation) */
RNN_INLINE void compute_scores_copy_lanes(const int lanes, const size_t j,
        float *restrict scores_copy)
{
    const rnn_vec copy_ = rnn_set(1.0f);
    rnn_store_lanes(scores_copy + j, copy_, lanes);
}

static void compute_scores_copy(const rnn_team *team, const size_t rows,
        float *restrict scores_copy)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_scores_copy_lanes(RNN_LANES, j, scores_copy);
    if (j < end)
        compute_scores_copy_lanes((int)(end - j), j, scores_copy);
}

/* spoken_digits.lua:10   listen0_forward_c, listen0_forward_h   (21 operations) */
RNN_INLINE void compute_listen0_forward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum, float *restrict listen0_forward_previous_c,
        float *restrict h, float *restrict listen0_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 288 + j, lanes)
            + matvec_ + rnn_load_lanes(listen0_bias_ih_l0_sum + 288 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 96 + j, lanes)
            + matvec_2 + rnn_load_lanes(listen0_bias_ih_l0_sum + 96 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + j, lanes) + matvec_3
            + rnn_load_lanes(listen0_bias_ih_l0_sum + j, lanes);
    const rnn_vec listen0_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 192 + j, lanes)
            + matvec_4 + rnn_load_lanes(listen0_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(listen0_forward_previous_c + b * 96 + j, lanes)
            + listen0_forward_i_1 * g;
    const rnn_vec listen0_forward_h_1 = o * rnn_tanh(c);
    rnn_store_lanes(listen0_forward_previous_c + b * 96 + j, c, lanes);
    rnn_store_lanes(h + b * 192 + j, listen0_forward_h_1, lanes);
    rnn_store_lanes(listen0_forward_previous_h_next + b * 96 + j, listen0_forward_h_1, lanes);
}

RNN_INLINE void compute_listen0_forward_h_ask(const size_t b, const size_t j,
        const float *listen0_weight_ih_l0_product)
{
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 288 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 96 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 192 + j);
}

RNN_INLINE void compute_listen0_forward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum, float *restrict listen0_forward_previous_c,
        float *restrict h, float *restrict listen0_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_listen0_forward_h_ask(b + (size_t)r, j, listen0_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 96);
    rnn_panel_product_lane(acc, rows, 4, 96, listen0_forward_previous_h + b * 96, 96, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_listen0_forward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_sum, listen0_forward_previous_c, h,
                listen0_forward_previous_h_next);
}

RNN_INLINE void compute_listen0_forward_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum, float *restrict listen0_forward_previous_c,
        float *restrict h, float *restrict listen0_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_listen0_forward_h_tile(TILE, lanes, j, b, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                h, listen0_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_listen0_forward_h_tile(4, lanes, j, b, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                h, listen0_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_listen0_forward_h_tile(2, lanes, j, b, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                h, listen0_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_listen0_forward_h_tile(1, lanes, j, b, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                h, listen0_forward_previous_h_next);
}

static RNN_APART void compute_listen0_forward_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum, float *restrict listen0_forward_previous_c,
        float *restrict h, float *restrict listen0_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 96, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_listen0_forward_h_units(rows, RNN_LANES, j, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                h, listen0_forward_previous_h_next);
}

/* spoken_digits.lua:10   listen0_backward_c, listen0_backward_h   (21 operations) */
RNN_INLINE void compute_listen0_backward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        float *restrict listen0_backward_previous_c, float *restrict h,
        float *restrict listen0_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 672 + j, lanes)
            + matvec_ + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 288 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 480 + j, lanes)
            + matvec_2 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 96 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 384 + j, lanes)
            + matvec_3 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec listen0_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 576 + j, lanes)
            + matvec_4 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 192 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(listen0_backward_previous_c + b * 96 + j, lanes)
            + listen0_backward_i_1 * g;
    const rnn_vec listen0_backward_h_1 = o * rnn_tanh(c);
    rnn_store_lanes(listen0_backward_previous_c + b * 96 + j, c, lanes);
    rnn_store_lanes(h + b * 192 + 96 + j, listen0_backward_h_1, lanes);
    rnn_store_lanes(listen0_backward_previous_h_next + b * 96 + j, listen0_backward_h_1, lanes);
}

RNN_INLINE void compute_listen0_backward_h_ask(const size_t b, const size_t j,
        const float *listen0_weight_ih_l0_product)
{
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 672 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 480 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 384 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 576 + j);
}

RNN_INLINE void compute_listen0_backward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        float *restrict listen0_backward_previous_c, float *restrict h,
        float *restrict listen0_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_listen0_backward_h_ask(b + (size_t)r, j, listen0_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 96);
    rnn_panel_product_lane(acc, rows, 4, 96, listen0_backward_previous_h + b * 96, 96, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_listen0_backward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_reverse_sum, listen0_backward_previous_c, h,
                listen0_backward_previous_h_next);
}

RNN_INLINE void compute_listen0_backward_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels,
        const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        float *restrict listen0_backward_previous_c, float *restrict h,
        float *restrict listen0_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_listen0_backward_h_tile(TILE, lanes, j, b, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, h, listen0_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_listen0_backward_h_tile(4, lanes, j, b, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, h, listen0_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_listen0_backward_h_tile(2, lanes, j, b, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, h, listen0_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_listen0_backward_h_tile(1, lanes, j, b, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, h, listen0_backward_previous_h_next);
}

static RNN_APART void compute_listen0_backward_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        float *restrict listen0_backward_previous_c, float *restrict h,
        float *restrict listen0_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 96, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_listen0_backward_h_units(rows, RNN_LANES, j, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, h, listen0_backward_previous_h_next);
}

/* spoken_digits.lua:18   scores_div   (1 operation) */
RNN_INLINE void compute_scores_div_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict scores_sum_over, const float *restrict scores_sum_over_2,
        float *restrict scores_div)
{
    const rnn_vec div_ = rnn_load_lanes(scores_sum_over + b * 192 + j, lanes)
            / rnn_set(scores_sum_over_2[b]);
    rnn_store_lanes(scores_div + b * 192 + j, div_, lanes);
}

static void compute_scores_div(const rnn_team *team, const size_t rows,
        const float *restrict scores_sum_over, const float *restrict scores_sum_over_2,
        float *restrict scores_div)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 192; j += RNN_LANES)
            compute_scores_div_lanes(RNN_LANES, b, j, scores_sum_over, scores_sum_over_2,
                    scores_div);
    }
}

/* spoken_digits.lua:18   scores   (2 operations) */
RNN_INLINE void compute_scores_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict scores)
{
    const rnn_vec scores_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(scores + b * 10 + j, scores_1, lanes);
}

RNN_INLINE void compute_scores_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict scores_div,
        const float *restrict readout_bias, float *restrict scores)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 192);
    rnn_panel_product_lane(acc, rows, 1, 192, scores_div + b * 192, 192, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_scores_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, scores);
}

RNN_INLINE void compute_scores_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict scores_div,
        const float *restrict readout_bias, float *restrict scores)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_scores_tile(TILE, lanes, j, b, panels, scores_div, readout_bias, scores);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_scores_tile(4, lanes, j, b, panels, scores_div, readout_bias, scores);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_scores_tile(2, lanes, j, b, panels, scores_div, readout_bias, scores);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_scores_tile(1, lanes, j, b, panels, scores_div, readout_bias, scores);
}

static void compute_scores(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict scores_div, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_scores_units(rows, RNN_LANES, j, panels, scores_div, readout_bias, scores);
    if (j < end)
        compute_scores_units(rows, 10 % RNN_LANES, j, panels, scores_div, readout_bias, scores);
}

/* Memory of spoken_digits_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 192: frames (-1..2), h (3..7)
*   1    B x 192: listen0_forward_h_0 (-1..5), listen1_forward_previous_h (9..10),
        listen2_forward_previous_h (14..15), scores_sum_over (17..18)
*   2    B x 192: listen0_forward_c_0 (-1..5), listen1_forward_previous_h_next (9..10),
        listen2_forward_previous_h_next (14..15), scores_div (18..19)
*   3    B x 96: listen0_backward_h_0 (-1..5), listen1_forward_previous_c (9..10),
        listen2_forward_previous_c (14..15), argmax (20..21)
*   4    B x 96: listen0_backward_c_0 (-1..5), listen1_backward_previous_h (9..10),
        listen2_backward_previous_h (14..15)
*   5    B x 96: listen1_forward_h_0 (-1..10), listen2_backward_previous_h_next (14..15)
*   6    B x 96: listen1_forward_c_0 (-1..10), listen2_backward_previous_c (14..15)
*   7    B x 96: listen1_backward_h_0 (-1..10), listen2_forward_h_0_ranked (14..15)
*   8    B x 96: listen1_backward_c_0 (-1..10), listen2_forward_c_0_ranked (14..15)
*   9    B x 96: listen2_forward_h_0 (-1..15)
*   10   B x 96: listen2_forward_c_0 (-1..15)
*   11   B x 96: listen2_backward_h_0 (-1..15)
*   12   B x 96: listen2_backward_c_0 (-1..15)
*   13   1 x 384: listen0_bias_ih_l0_sum (0..5)
*   14   1 x 384: listen0_bias_ih_l0_reverse_sum (0..5)
*   15   1 x 384: listen1_bias_ih_l0_sum (0..10)
*   16   1 x 384: listen1_bias_ih_l0_reverse_sum (0..10)
*   17   1 x 384: listen2_bias_ih_l0_sum (0..15)
*   18   1 x 384: listen2_bias_ih_l0_reverse_sum (0..15)
*   19   (T.N + B) x 768: listen0_weight_ih_l0_product (1..5)
*   20   (T_2_2.N + B) x 384: h_3 (14..17), listen2_forward_x (12..13), scores_copy (1..5)
*   21   B x 96: listen0_forward_previous_h (3..5), listen1_backward_previous_h_next (9..10),
        listen2_backward_h_0_ranked (14..15)
*   22   B x 96: listen0_forward_previous_h_next (3..5), listen1_backward_previous_c (9..10),
        listen2_backward_c_0_ranked (14..15)
*   23   B x 96: listen0_forward_previous_c (3..5), listen1_forward_h_0_ranked (9..10)
*   24   B x 96: listen0_backward_previous_h (3..5), listen1_forward_c_0_ranked (9..10)
*   25   B x 96: listen0_backward_previous_h_next (3..5), listen1_backward_h_0_ranked (9..10)
*   26   B x 96: listen0_backward_previous_c (3..5), listen1_backward_c_0_ranked (9..10)
*   27   B x 10: scores_sum_over_2 (3..18), scores (19..21)
*   28   B x 96: listen0_forward_h_0_ranked (3..5)
*   29   B x 96: listen0_forward_c_0_ranked (3..5)
*   30   B x 96: listen0_backward_h_0_ranked (3..5)
*   31   B x 96: listen0_backward_c_0_ranked (3..5)
*   32   (T_2.N + B) x 384: h_2 (9..12), listen1_forward_x (7..8)
*   33   (T_2.N + B) x 768: listen1_weight_ih_l0_product (8..10)
*   34   (T_2_2.N + B) x 768: listen2_weight_ih_l0_product (13..15)
*/
struct spoken_digits_forward_memory {
    float *frames;
    float *listen0_forward_h_0;
    float *listen0_forward_c_0;
    float *listen0_backward_h_0;
    float *listen0_backward_c_0;
    float *listen1_forward_h_0;
    float *listen1_forward_c_0;
    float *listen1_backward_h_0;
    float *listen1_backward_c_0;
    float *listen2_forward_h_0;
    float *listen2_forward_c_0;
    float *listen2_backward_h_0;
    float *listen2_backward_c_0;
    float *listen0_forward_previous_h;
    float *listen0_forward_previous_h_next;
    float *listen0_forward_previous_c;
    float *listen0_backward_previous_h;
    float *listen0_backward_previous_h_next;
    float *listen0_backward_previous_c;
    float *listen1_forward_previous_h;
    float *listen1_forward_previous_h_next;
    float *listen1_forward_previous_c;
    float *listen1_backward_previous_h;
    float *listen1_backward_previous_h_next;
    float *listen1_backward_previous_c;
    float *listen2_forward_previous_h;
    float *listen2_forward_previous_h_next;
    float *listen2_forward_previous_c;
    float *listen2_backward_previous_h;
    float *listen2_backward_previous_h_next;
    float *listen2_backward_previous_c;
    float *h;
    float *h_2;
    float *h_3;
    float *listen0_weight_ih_l0_product;
    float *listen0_bias_ih_l0_sum;
    float *listen0_bias_ih_l0_reverse_sum;
    float *listen1_forward_x;
    float *listen1_weight_ih_l0_product;
    float *listen1_bias_ih_l0_sum;
    float *listen1_bias_ih_l0_reverse_sum;
    float *listen2_forward_x;
    float *listen2_weight_ih_l0_product;
    float *listen2_bias_ih_l0_sum;
    float *listen2_bias_ih_l0_reverse_sum;
    float *scores_sum_over;
    float *scores_copy;
    float *scores_sum_over_2;
    float *scores_div;
    float *scores;
    int32_t *argmax;
    float *listen0_forward_h_0_ranked;
    float *listen0_forward_c_0_ranked;
    float *listen0_backward_h_0_ranked;
    float *listen0_backward_c_0_ranked;
    float *listen1_forward_h_0_ranked;
    float *listen1_forward_c_0_ranked;
    float *listen1_backward_h_0_ranked;
    float *listen1_backward_c_0_ranked;
    float *listen2_forward_h_0_ranked;
    float *listen2_forward_c_0_ranked;
    float *listen2_backward_h_0_ranked;
    float *listen2_backward_c_0_ranked;
    size_t bytes;
};

static void spoken_digits_forward_layout(struct spoken_digits_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T, const rnn_rows *T_2,
        const rnn_rows *T_2_2)
{
    size_t at = first;
    m->frames = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->h = m->frames;
    m->listen0_forward_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->listen1_forward_previous_h = m->listen0_forward_h_0;
    m->listen2_forward_previous_h = m->listen0_forward_h_0;
    m->scores_sum_over = m->listen0_forward_h_0;
    m->listen0_forward_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->listen1_forward_previous_h_next = m->listen0_forward_c_0;
    m->listen2_forward_previous_h_next = m->listen0_forward_c_0;
    m->scores_div = m->listen0_forward_c_0;
    m->listen0_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_previous_c = m->listen0_backward_h_0;
    m->listen2_forward_previous_c = m->listen0_backward_h_0;
    m->argmax = (int32_t *)m->listen0_backward_h_0;
    m->listen0_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_h = m->listen0_backward_c_0;
    m->listen2_backward_previous_h = m->listen0_backward_c_0;
    m->listen1_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_previous_h_next = m->listen1_forward_h_0;
    m->listen1_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_previous_c = m->listen1_forward_c_0;
    m->listen1_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_h_0_ranked = m->listen1_backward_h_0;
    m->listen1_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_c_0_ranked = m->listen1_backward_c_0;
    m->listen2_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen0_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen0_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen1_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen1_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen2_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen2_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen0_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->h_3 = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 384);
    m->listen2_forward_x = m->h_3;
    m->scores_copy = m->h_3;
    m->listen0_forward_previous_h = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_h_next = m->listen0_forward_previous_h;
    m->listen2_backward_h_0_ranked = m->listen0_forward_previous_h;
    m->listen0_forward_previous_h_next = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_c = m->listen0_forward_previous_h_next;
    m->listen2_backward_c_0_ranked = m->listen0_forward_previous_h_next;
    m->listen0_forward_previous_c = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_h_0_ranked = m->listen0_forward_previous_c;
    m->listen0_backward_previous_h = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_c_0_ranked = m->listen0_backward_previous_h;
    m->listen0_backward_previous_h_next = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_h_0_ranked = m->listen0_backward_previous_h_next;
    m->listen0_backward_previous_c = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_c_0_ranked = m->listen0_backward_previous_c;
    m->scores_sum_over_2 = (float *)rnn_take(session, &at, B * 10);
    m->scores = m->scores_sum_over_2;
    m->listen0_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->h_2 = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 384);
    m->listen1_forward_x = m->h_2;
    m->listen1_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 768);
    m->listen2_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 768);
    m->bytes = at;
    (void)T;
    (void)T_2;
    (void)T_2_2;
}

/* What the threads of spoken_digits_forward need of it. */
struct spoken_digits_forward_call {
    const spoken_digits_args *args;
    size_t B;
    rnn_rows T;
    rnn_rows T_2;
    rnn_rows T_2_2;
    struct spoken_digits_forward_memory m;
    const float *frames;
    const float *listen0_forward_h_0;
    const float *listen0_forward_c_0;
    const float *listen0_backward_h_0;
    const float *listen0_backward_c_0;
    const float *listen1_forward_h_0;
    const float *listen1_forward_c_0;
    const float *listen1_backward_h_0;
    const float *listen1_backward_c_0;
    const float *listen2_forward_h_0;
    const float *listen2_forward_c_0;
    const float *listen2_backward_h_0;
    const float *listen2_backward_c_0;
};

static void spoken_digits_forward_work(const rnn_team *team, const void *data)
{
    const struct spoken_digits_forward_call *const call = (const struct spoken_digits_forward_call *)data;
    const spoken_digits_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const rnn_rows T_2 = call->T_2;
    const rnn_rows T_2_2 = call->T_2_2;
    const struct spoken_digits_forward_memory m = call->m;
    const float *const frames = call->frames;
    const float *const listen0_forward_h_0 = call->listen0_forward_h_0;
    const float *const listen0_forward_c_0 = call->listen0_forward_c_0;
    const float *const listen0_backward_h_0 = call->listen0_backward_h_0;
    const float *const listen0_backward_c_0 = call->listen0_backward_c_0;
    const float *const listen1_forward_h_0 = call->listen1_forward_h_0;
    const float *const listen1_forward_c_0 = call->listen1_forward_c_0;
    const float *const listen1_backward_h_0 = call->listen1_backward_h_0;
    const float *const listen1_backward_c_0 = call->listen1_backward_c_0;
    const float *const listen2_forward_h_0 = call->listen2_forward_h_0;
    const float *const listen2_forward_c_0 = call->listen2_forward_c_0;
    const float *const listen2_backward_h_0 = call->listen2_backward_h_0;
    const float *const listen2_backward_c_0 = call->listen2_backward_c_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);
    const rnn_share T_2_part = rnn_share_of(team, (size_t)T_2.N, 16);
    const rnn_share T_2_2_part = rnn_share_of(team, (size_t)T_2_2.N, 16);

    /* spoken_digits.lua:10   listen2_bias_ih_l0_reverse_sum = add(listen2.bias_ih_l0_reverse,
            listen2.bias_hh_l0_reverse) */
    compute_listen0_bias_ih_l0_sum(team, 1, args->params + SPOKEN_DIGITS_listen0_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0_reverse, m.listen0_bias_ih_l0_sum,
            m.listen0_bias_ih_l0_reverse_sum, m.listen1_bias_ih_l0_sum,
            m.listen1_bias_ih_l0_reverse_sum, m.listen2_bias_ih_l0_sum,
            m.listen2_bias_ih_l0_reverse_sum);
    rnn_meet(team);

    /* spoken_digits.lua:10   listen0_weight_ih_l0_product = matvec(stack, frames) */
    rnn_product_packed(T_part.count, 768, 40, frames + T_part.first * 40, 40,
            packed + PACKED_listen0_weight_ih_l0,
            m.listen0_weight_ih_l0_product + T_part.first * 768, 768);

    /* spoken_digits.lua:18   scores_copy = copy(1) */
    compute_scores_copy(team, (size_t)T_2_2.N, m.scores_copy);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, listen0_forward_h_0, 96, m.listen0_forward_h_0_ranked);
        rnn_rows_rank(&T, listen0_forward_c_0, 96, m.listen0_forward_c_0_ranked);
        rnn_rows_rank(&T, listen0_backward_h_0, 96, m.listen0_backward_h_0_ranked);
        rnn_rows_rank(&T, listen0_backward_c_0, 96, m.listen0_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T: listen0_forward_previous_h,
            listen0_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 86784);
        float *listen0_forward_previous_h = m.listen0_forward_previous_h,
                *listen0_forward_previous_h_next = m.listen0_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_h_0_ranked, 96,
                            listen0_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_c_0_ranked, 96,
                            m.listen0_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen0_weight_hh_l0,
                    listen0_forward_previous_h, m.listen0_weight_ih_l0_product + at * 768,
                    m.listen0_bias_ih_l0_sum, m.listen0_forward_previous_c, m.h + at * 192,
                    listen0_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen0_forward_previous_h_now = listen0_forward_previous_h;
            listen0_forward_previous_h = listen0_forward_previous_h_next;
            listen0_forward_previous_h_next = listen0_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T: listen0_backward_previous_h,
            listen0_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 86784);
        float *listen0_backward_previous_h = m.listen0_backward_previous_h,
                *listen0_backward_previous_h_next = m.listen0_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_h_0_ranked, 96,
                            listen0_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_c_0_ranked, 96,
                            m.listen0_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen0_weight_hh_l0_reverse,
                    listen0_backward_previous_h, m.listen0_weight_ih_l0_product + at * 768,
                    m.listen0_bias_ih_l0_reverse_sum, m.listen0_backward_previous_c,
                    m.h + at * 192, listen0_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen0_backward_previous_h_now = listen0_backward_previous_h;
            listen0_backward_previous_h = listen0_backward_previous_h_next;
            listen0_backward_previous_h_next = listen0_backward_previous_h_now;
        }
    }

    /* spoken_digits.lua:18   scores_sum_over_2 = sum_over(scores_copy) */
    if (rnn_is_mine(team, 172)) {
        rnn_rows_sum(&T_2_2, m.scores_copy, 1, m.scores_sum_over_2);
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   listen1_forward_x = pyramid(h) */
    if (rnn_is_mine(team, 59)) {
        rnn_rows_pyramid(&T_2, &T, m.h, 192, 2, m.listen1_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen1_weight_ih_l0_product = matvec(stack, listen1_forward_x) */
    rnn_product_packed(T_2_part.count, 768, 384, m.listen1_forward_x + T_2_part.first * 384, 384,
            packed + PACKED_listen1_weight_ih_l0,
            m.listen1_weight_ih_l0_product + T_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2, listen1_forward_h_0, 96, m.listen1_forward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_forward_c_0, 96, m.listen1_forward_c_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_h_0, 96, m.listen1_backward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_c_0, 96, m.listen1_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2: listen1_forward_previous_h,
            listen1_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 86784);
        float *listen1_forward_previous_h = m.listen1_forward_previous_h,
                *listen1_forward_previous_h_next = m.listen1_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T_2.T; t++) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_h_0_ranked, 96,
                            listen1_forward_previous_h);
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_c_0_ranked, 96,
                            m.listen1_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen1_weight_hh_l0,
                    listen1_forward_previous_h, m.listen1_weight_ih_l0_product + at * 768,
                    m.listen1_bias_ih_l0_sum, m.listen1_forward_previous_c, m.h_2 + at * 192,
                    listen1_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen1_forward_previous_h_now = listen1_forward_previous_h;
            listen1_forward_previous_h = listen1_forward_previous_h_next;
            listen1_forward_previous_h_next = listen1_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T_2: listen1_backward_previous_h,
            listen1_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 86784);
        float *listen1_backward_previous_h = m.listen1_backward_previous_h,
                *listen1_backward_previous_h_next = m.listen1_backward_previous_h_next;
        for (int32_t t = T_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_h_0_ranked, 96,
                            listen1_backward_previous_h);
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_c_0_ranked, 96,
                            m.listen1_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen1_weight_hh_l0_reverse,
                    listen1_backward_previous_h, m.listen1_weight_ih_l0_product + at * 768,
                    m.listen1_bias_ih_l0_reverse_sum, m.listen1_backward_previous_c,
                    m.h_2 + at * 192, listen1_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen1_backward_previous_h_now = listen1_backward_previous_h;
            listen1_backward_previous_h = listen1_backward_previous_h_next;
            listen1_backward_previous_h_next = listen1_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   listen2_forward_x = pyramid(h_2) */
    if (rnn_is_mine(team, 114)) {
        rnn_rows_pyramid(&T_2_2, &T_2, m.h_2, 192, 2, m.listen2_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen2_weight_ih_l0_product = matvec(stack, listen2_forward_x) */
    rnn_product_packed(T_2_2_part.count, 768, 384, m.listen2_forward_x + T_2_2_part.first * 384,
            384, packed + PACKED_listen2_weight_ih_l0,
            m.listen2_weight_ih_l0_product + T_2_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2_2, listen2_forward_h_0, 96, m.listen2_forward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_forward_c_0, 96, m.listen2_forward_c_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_h_0, 96, m.listen2_backward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_c_0, 96, m.listen2_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2_2: listen2_forward_previous_h,
            listen2_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 86784);
        float *listen2_forward_previous_h = m.listen2_forward_previous_h,
                *listen2_forward_previous_h_next = m.listen2_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T_2_2.T; t++) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_h_0_ranked, 96,
                            listen2_forward_previous_h);
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_c_0_ranked, 96,
                            m.listen2_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen2_weight_hh_l0,
                    listen2_forward_previous_h, m.listen2_weight_ih_l0_product + at * 768,
                    m.listen2_bias_ih_l0_sum, m.listen2_forward_previous_c, m.h_3 + at * 192,
                    listen2_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen2_forward_previous_h_now = listen2_forward_previous_h;
            listen2_forward_previous_h = listen2_forward_previous_h_next;
            listen2_forward_previous_h_next = listen2_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T_2_2: listen2_backward_previous_h,
            listen2_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 86784);
        float *listen2_backward_previous_h = m.listen2_backward_previous_h,
                *listen2_backward_previous_h_next = m.listen2_backward_previous_h_next;
        for (int32_t t = T_2_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_h_0_ranked, 96,
                            listen2_backward_previous_h);
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_c_0_ranked, 96,
                            m.listen2_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen2_weight_hh_l0_reverse,
                    listen2_backward_previous_h, m.listen2_weight_ih_l0_product + at * 768,
                    m.listen2_bias_ih_l0_reverse_sum, m.listen2_backward_previous_c,
                    m.h_3 + at * 192, listen2_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen2_backward_previous_h_now = listen2_backward_previous_h;
            listen2_backward_previous_h = listen2_backward_previous_h_next;
            listen2_backward_previous_h_next = listen2_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_sum_over = sum_over(h_3) */
    if (rnn_is_mine(team, 169)) {
        rnn_rows_sum(&T_2_2, m.h_3, 192, m.scores_sum_over);
    }
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_div = div(scores_sum_over, scores_sum_over_2) */
    compute_scores_div(team, B, m.scores_sum_over, m.scores_sum_over_2, m.scores_div);
    rnn_meet(team);

    /* spoken_digits.lua:18   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_div,
            args->params + SPOKEN_DIGITS_readout_bias, m.scores);
    rnn_meet(team);

    /* spoken_digits.lua:22   argmax = argmax(scores) */
    rnn_each_argmax(B_part.count, 10, m.scores + B_part.first * 10, 10, m.argmax + B_part.first);
}

int spoken_digits_forward(const spoken_digits_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "spoken_digits_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 2 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: the session is too small");
    rnn_rows T_2;
    rnn_rows_derive(&T_2, &T, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 4 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: the session is too small");
    rnn_rows T_2_2;
    rnn_rows_derive(&T_2_2, &T_2, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2_2.T));
    struct spoken_digits_forward_memory m;
    spoken_digits_forward_layout(&m, args->session, first, B, &T, &T_2, &T_2_2);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->frames)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_forward: frames is NULL");
    const float *const frames = rnn_rows_pack(&T, args->frames, 40, m.frames);
    const float *const listen0_forward_h_0 = rnn_or_number(args->listen0_forward_h, 0.0f, B * 96,
            m.listen0_forward_h_0);
    const float *const listen0_forward_c_0 = rnn_or_number(args->listen0_forward_c, 0.0f, B * 96,
            m.listen0_forward_c_0);
    const float *const listen0_backward_h_0 = rnn_or_number(args->listen0_backward_h, 0.0f, B * 96,
            m.listen0_backward_h_0);
    const float *const listen0_backward_c_0 = rnn_or_number(args->listen0_backward_c, 0.0f, B * 96,
            m.listen0_backward_c_0);
    const float *const listen1_forward_h_0 = rnn_or_number(args->listen1_forward_h, 0.0f, B * 96,
            m.listen1_forward_h_0);
    const float *const listen1_forward_c_0 = rnn_or_number(args->listen1_forward_c, 0.0f, B * 96,
            m.listen1_forward_c_0);
    const float *const listen1_backward_h_0 = rnn_or_number(args->listen1_backward_h, 0.0f, B * 96,
            m.listen1_backward_h_0);
    const float *const listen1_backward_c_0 = rnn_or_number(args->listen1_backward_c, 0.0f, B * 96,
            m.listen1_backward_c_0);
    const float *const listen2_forward_h_0 = rnn_or_number(args->listen2_forward_h, 0.0f, B * 96,
            m.listen2_forward_h_0);
    const float *const listen2_forward_c_0 = rnn_or_number(args->listen2_forward_c, 0.0f, B * 96,
            m.listen2_forward_c_0);
    const float *const listen2_backward_h_0 = rnn_or_number(args->listen2_backward_h, 0.0f, B * 96,
            m.listen2_backward_h_0);
    const float *const listen2_backward_c_0 = rnn_or_number(args->listen2_backward_c, 0.0f, B * 96,
            m.listen2_backward_c_0);

    const struct spoken_digits_forward_call call = {args, B, T, T_2, T_2_2, m, frames,
            listen0_forward_h_0, listen0_forward_c_0, listen0_backward_h_0, listen0_backward_c_0,
            listen1_forward_h_0, listen1_forward_c_0, listen1_backward_h_0, listen1_backward_c_0,
            listen2_forward_h_0, listen2_forward_c_0, listen2_backward_h_0, listen2_backward_c_0};
    if (rnn_pool_run(args->pool,
            (double)T.N * 236544 + (double)T_2.N * 768000 + (double)T_2_2.N * 769552 + (double)B
            * 5464 + 18432, spoken_digits_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_forward: another thread is using the pool");

    if (args->best)
        rnn_each_copy(B, 1, m.argmax, 1, args->best, 1);
    if (args->scores)
        rnn_each_copy(B, 10, m.scores, 10, args->scores, 10);
    return RNN_OK;
}

/* ---- loss ---- */

/* spoken_digits.lua:21   each   (1 operation) */
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

/* spoken_digits.lua:21   div   (1 operation) */
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

/* Memory of spoken_digits_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 192: frames (-1..3), h (4..8)
*   1    B x 192: listen0_forward_h_0 (-1..6), listen1_forward_previous_h (10..11),
        listen2_forward_previous_h (15..16), scores_sum_over (18..19)
*   2    B x 192: listen0_forward_c_0 (-1..6), listen1_forward_previous_h_next (10..11),
        listen2_forward_previous_h_next (15..16), scores_div (19..20)
*   3    B x 96: listen0_backward_h_0 (-1..6), listen1_forward_previous_c (10..11),
        listen2_forward_previous_c (15..16), each_logsumexp (21..23)
*   4    B x 96: listen0_backward_c_0 (-1..6), listen1_backward_previous_h (10..11),
        listen2_backward_previous_h (15..16), each_pick (21..23)
*   5    B x 96: listen1_forward_h_0 (-1..11), listen2_backward_previous_h_next (15..16)
*   6    B x 96: listen1_forward_c_0 (-1..11), listen2_backward_previous_c (15..16)
*   7    B x 96: listen1_backward_h_0 (-1..11), listen2_forward_h_0_ranked (15..16)
*   8    B x 96: listen1_backward_c_0 (-1..11), listen2_forward_c_0_ranked (15..16)
*   9    B x 96: listen2_forward_h_0 (-1..16)
*   10   B x 96: listen2_forward_c_0 (-1..16)
*   11   B x 96: listen2_backward_h_0 (-1..16)
*   12   B x 96: listen2_backward_c_0 (-1..16)
*   13   1 x 384: listen0_bias_ih_l0_sum (0..6), sum_over (24..25)
*   14   1 x 384: listen0_bias_ih_l0_reverse_sum (0..6), div (25..26)
*   15   1 x 384: listen1_bias_ih_l0_sum (0..11)
*   16   1 x 384: listen1_bias_ih_l0_reverse_sum (0..11)
*   17   1 x 384: listen2_bias_ih_l0_sum (0..16)
*   18   1 x 384: listen2_bias_ih_l0_reverse_sum (0..16)
*   19   (T.N + B) x 768: listen0_weight_ih_l0_product (1..6)
*   20   (T_2_2.N + B) x 384: h_3 (15..18), listen2_forward_x (13..14), scores_copy (1..6)
*   21   1 x 1: sum_over_2 (1..25)
*   22   B x 96: listen0_forward_previous_h (4..6), listen1_backward_previous_h_next (10..11),
        listen2_backward_h_0_ranked (15..16)
*   23   B x 96: listen0_forward_previous_h_next (4..6), listen1_backward_previous_c (10..11),
        listen2_backward_c_0_ranked (15..16)
*   24   B x 96: listen0_forward_previous_c (4..6), listen1_forward_h_0_ranked (10..11)
*   25   B x 96: listen0_backward_previous_h (4..6), listen1_forward_c_0_ranked (10..11)
*   26   B x 96: listen0_backward_previous_h_next (4..6), listen1_backward_h_0_ranked (10..11)
*   27   B x 96: listen0_backward_previous_c (4..6), listen1_backward_c_0_ranked (10..11)
*   28   B x 10: scores_sum_over_2 (4..19), scores (20..22), each (23..24)
*   29   B x 96: listen0_forward_h_0_ranked (4..6)
*   30   B x 96: listen0_forward_c_0_ranked (4..6)
*   31   B x 96: listen0_backward_h_0_ranked (4..6)
*   32   B x 96: listen0_backward_c_0_ranked (4..6)
*   33   (T_2.N + B) x 384: h_2 (10..13), listen1_forward_x (8..9)
*   34   (T_2.N + B) x 768: listen1_weight_ih_l0_product (9..11)
*   35   (T_2_2.N + B) x 768: listen2_weight_ih_l0_product (14..16)
*/
struct spoken_digits_loss_memory {
    float *frames;
    float *listen0_forward_h_0;
    float *listen0_forward_c_0;
    float *listen0_backward_h_0;
    float *listen0_backward_c_0;
    float *listen1_forward_h_0;
    float *listen1_forward_c_0;
    float *listen1_backward_h_0;
    float *listen1_backward_c_0;
    float *listen2_forward_h_0;
    float *listen2_forward_c_0;
    float *listen2_backward_h_0;
    float *listen2_backward_c_0;
    float *listen0_forward_previous_h;
    float *listen0_forward_previous_h_next;
    float *listen0_forward_previous_c;
    float *listen0_backward_previous_h;
    float *listen0_backward_previous_h_next;
    float *listen0_backward_previous_c;
    float *listen1_forward_previous_h;
    float *listen1_forward_previous_h_next;
    float *listen1_forward_previous_c;
    float *listen1_backward_previous_h;
    float *listen1_backward_previous_h_next;
    float *listen1_backward_previous_c;
    float *listen2_forward_previous_h;
    float *listen2_forward_previous_h_next;
    float *listen2_forward_previous_c;
    float *listen2_backward_previous_h;
    float *listen2_backward_previous_h_next;
    float *listen2_backward_previous_c;
    float *h;
    float *h_2;
    float *h_3;
    float *listen0_weight_ih_l0_product;
    float *listen0_bias_ih_l0_sum;
    float *listen0_bias_ih_l0_reverse_sum;
    float *listen1_forward_x;
    float *listen1_weight_ih_l0_product;
    float *listen1_bias_ih_l0_sum;
    float *listen1_bias_ih_l0_reverse_sum;
    float *listen2_forward_x;
    float *listen2_weight_ih_l0_product;
    float *listen2_bias_ih_l0_sum;
    float *listen2_bias_ih_l0_reverse_sum;
    float *scores_sum_over;
    float *scores_copy;
    float *scores_sum_over_2;
    float *scores_div;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *listen0_forward_h_0_ranked;
    float *listen0_forward_c_0_ranked;
    float *listen0_backward_h_0_ranked;
    float *listen0_backward_c_0_ranked;
    float *listen1_forward_h_0_ranked;
    float *listen1_forward_c_0_ranked;
    float *listen1_backward_h_0_ranked;
    float *listen1_backward_c_0_ranked;
    float *listen2_forward_h_0_ranked;
    float *listen2_forward_c_0_ranked;
    float *listen2_backward_h_0_ranked;
    float *listen2_backward_c_0_ranked;
    size_t bytes;
};

static void spoken_digits_loss_layout(struct spoken_digits_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T, const rnn_rows *T_2,
        const rnn_rows *T_2_2)
{
    size_t at = first;
    m->frames = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->h = m->frames;
    m->listen0_forward_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->listen1_forward_previous_h = m->listen0_forward_h_0;
    m->listen2_forward_previous_h = m->listen0_forward_h_0;
    m->scores_sum_over = m->listen0_forward_h_0;
    m->listen0_forward_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->listen1_forward_previous_h_next = m->listen0_forward_c_0;
    m->listen2_forward_previous_h_next = m->listen0_forward_c_0;
    m->scores_div = m->listen0_forward_c_0;
    m->listen0_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_previous_c = m->listen0_backward_h_0;
    m->listen2_forward_previous_c = m->listen0_backward_h_0;
    m->each_logsumexp = m->listen0_backward_h_0;
    m->listen0_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_h = m->listen0_backward_c_0;
    m->listen2_backward_previous_h = m->listen0_backward_c_0;
    m->each_pick = m->listen0_backward_c_0;
    m->listen1_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_previous_h_next = m->listen1_forward_h_0;
    m->listen1_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_previous_c = m->listen1_forward_c_0;
    m->listen1_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_h_0_ranked = m->listen1_backward_h_0;
    m->listen1_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_c_0_ranked = m->listen1_backward_c_0;
    m->listen2_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen2_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->listen0_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over = m->listen0_bias_ih_l0_sum;
    m->listen0_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->div = m->listen0_bias_ih_l0_reverse_sum;
    m->listen1_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen1_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen2_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen2_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->listen0_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->h_3 = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 384);
    m->listen2_forward_x = m->h_3;
    m->scores_copy = m->h_3;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->listen0_forward_previous_h = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_h_next = m->listen0_forward_previous_h;
    m->listen2_backward_h_0_ranked = m->listen0_forward_previous_h;
    m->listen0_forward_previous_h_next = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_previous_c = m->listen0_forward_previous_h_next;
    m->listen2_backward_c_0_ranked = m->listen0_forward_previous_h_next;
    m->listen0_forward_previous_c = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_h_0_ranked = m->listen0_forward_previous_c;
    m->listen0_backward_previous_h = (float *)rnn_take(session, &at, B * 96);
    m->listen1_forward_c_0_ranked = m->listen0_backward_previous_h;
    m->listen0_backward_previous_h_next = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_h_0_ranked = m->listen0_backward_previous_h_next;
    m->listen0_backward_previous_c = (float *)rnn_take(session, &at, B * 96);
    m->listen1_backward_c_0_ranked = m->listen0_backward_previous_c;
    m->scores_sum_over_2 = (float *)rnn_take(session, &at, B * 10);
    m->scores = m->scores_sum_over_2;
    m->each = m->scores_sum_over_2;
    m->listen0_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 96);
    m->h_2 = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 384);
    m->listen1_forward_x = m->h_2;
    m->listen1_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 768);
    m->listen2_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 768);
    m->bytes = at;
    (void)T;
    (void)T_2;
    (void)T_2_2;
}

/* What the threads of spoken_digits_loss need of it. */
struct spoken_digits_loss_call {
    const spoken_digits_args *args;
    size_t B;
    rnn_rows T;
    rnn_rows T_2;
    rnn_rows T_2_2;
    struct spoken_digits_loss_memory m;
    const float *frames;
    const float *listen0_forward_h_0;
    const float *listen0_forward_c_0;
    const float *listen0_backward_h_0;
    const float *listen0_backward_c_0;
    const float *listen1_forward_h_0;
    const float *listen1_forward_c_0;
    const float *listen1_backward_h_0;
    const float *listen1_backward_c_0;
    const float *listen2_forward_h_0;
    const float *listen2_forward_c_0;
    const float *listen2_backward_h_0;
    const float *listen2_backward_c_0;
    const int32_t *digit;
};

static void spoken_digits_loss_work(const rnn_team *team, const void *data)
{
    const struct spoken_digits_loss_call *const call = (const struct spoken_digits_loss_call *)data;
    const spoken_digits_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const rnn_rows T_2 = call->T_2;
    const rnn_rows T_2_2 = call->T_2_2;
    const struct spoken_digits_loss_memory m = call->m;
    const float *const frames = call->frames;
    const float *const listen0_forward_h_0 = call->listen0_forward_h_0;
    const float *const listen0_forward_c_0 = call->listen0_forward_c_0;
    const float *const listen0_backward_h_0 = call->listen0_backward_h_0;
    const float *const listen0_backward_c_0 = call->listen0_backward_c_0;
    const float *const listen1_forward_h_0 = call->listen1_forward_h_0;
    const float *const listen1_forward_c_0 = call->listen1_forward_c_0;
    const float *const listen1_backward_h_0 = call->listen1_backward_h_0;
    const float *const listen1_backward_c_0 = call->listen1_backward_c_0;
    const float *const listen2_forward_h_0 = call->listen2_forward_h_0;
    const float *const listen2_forward_c_0 = call->listen2_forward_c_0;
    const float *const listen2_backward_h_0 = call->listen2_backward_h_0;
    const float *const listen2_backward_c_0 = call->listen2_backward_c_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);
    const rnn_share T_2_part = rnn_share_of(team, (size_t)T_2.N, 16);
    const rnn_share T_2_2_part = rnn_share_of(team, (size_t)T_2_2.N, 16);

    /* spoken_digits.lua:10   listen2_bias_ih_l0_reverse_sum = add(listen2.bias_ih_l0_reverse,
            listen2.bias_hh_l0_reverse) */
    compute_listen0_bias_ih_l0_sum(team, 1, args->params + SPOKEN_DIGITS_listen0_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0_reverse, m.listen0_bias_ih_l0_sum,
            m.listen0_bias_ih_l0_reverse_sum, m.listen1_bias_ih_l0_sum,
            m.listen1_bias_ih_l0_reverse_sum, m.listen2_bias_ih_l0_sum,
            m.listen2_bias_ih_l0_reverse_sum);
    rnn_meet(team);

    /* spoken_digits.lua:10   listen0_weight_ih_l0_product = matvec(stack, frames) */
    rnn_product_packed(T_part.count, 768, 40, frames + T_part.first * 40, 40,
            packed + PACKED_listen0_weight_ih_l0,
            m.listen0_weight_ih_l0_product + T_part.first * 768, 768);

    /* spoken_digits.lua:18   scores_copy = copy(1) */
    compute_scores_copy(team, (size_t)T_2_2.N, m.scores_copy);

    /* spoken_digits.lua:21   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 184)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, listen0_forward_h_0, 96, m.listen0_forward_h_0_ranked);
        rnn_rows_rank(&T, listen0_forward_c_0, 96, m.listen0_forward_c_0_ranked);
        rnn_rows_rank(&T, listen0_backward_h_0, 96, m.listen0_backward_h_0_ranked);
        rnn_rows_rank(&T, listen0_backward_c_0, 96, m.listen0_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T: listen0_forward_previous_h,
            listen0_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 86784);
        float *listen0_forward_previous_h = m.listen0_forward_previous_h,
                *listen0_forward_previous_h_next = m.listen0_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_h_0_ranked, 96,
                            listen0_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_c_0_ranked, 96,
                            m.listen0_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen0_weight_hh_l0,
                    listen0_forward_previous_h, m.listen0_weight_ih_l0_product + at * 768,
                    m.listen0_bias_ih_l0_sum, m.listen0_forward_previous_c, m.h + at * 192,
                    listen0_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen0_forward_previous_h_now = listen0_forward_previous_h;
            listen0_forward_previous_h = listen0_forward_previous_h_next;
            listen0_forward_previous_h_next = listen0_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T: listen0_backward_previous_h,
            listen0_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 86784);
        float *listen0_backward_previous_h = m.listen0_backward_previous_h,
                *listen0_backward_previous_h_next = m.listen0_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_h_0_ranked, 96,
                            listen0_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_c_0_ranked, 96,
                            m.listen0_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen0_weight_hh_l0_reverse,
                    listen0_backward_previous_h, m.listen0_weight_ih_l0_product + at * 768,
                    m.listen0_bias_ih_l0_reverse_sum, m.listen0_backward_previous_c,
                    m.h + at * 192, listen0_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen0_backward_previous_h_now = listen0_backward_previous_h;
            listen0_backward_previous_h = listen0_backward_previous_h_next;
            listen0_backward_previous_h_next = listen0_backward_previous_h_now;
        }
    }

    /* spoken_digits.lua:18   scores_sum_over_2 = sum_over(scores_copy) */
    if (rnn_is_mine(team, 172)) {
        rnn_rows_sum(&T_2_2, m.scores_copy, 1, m.scores_sum_over_2);
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   listen1_forward_x = pyramid(h) */
    if (rnn_is_mine(team, 59)) {
        rnn_rows_pyramid(&T_2, &T, m.h, 192, 2, m.listen1_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen1_weight_ih_l0_product = matvec(stack, listen1_forward_x) */
    rnn_product_packed(T_2_part.count, 768, 384, m.listen1_forward_x + T_2_part.first * 384, 384,
            packed + PACKED_listen1_weight_ih_l0,
            m.listen1_weight_ih_l0_product + T_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2, listen1_forward_h_0, 96, m.listen1_forward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_forward_c_0, 96, m.listen1_forward_c_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_h_0, 96, m.listen1_backward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_c_0, 96, m.listen1_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2: listen1_forward_previous_h,
            listen1_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 86784);
        float *listen1_forward_previous_h = m.listen1_forward_previous_h,
                *listen1_forward_previous_h_next = m.listen1_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T_2.T; t++) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_h_0_ranked, 96,
                            listen1_forward_previous_h);
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_c_0_ranked, 96,
                            m.listen1_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen1_weight_hh_l0,
                    listen1_forward_previous_h, m.listen1_weight_ih_l0_product + at * 768,
                    m.listen1_bias_ih_l0_sum, m.listen1_forward_previous_c, m.h_2 + at * 192,
                    listen1_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen1_forward_previous_h_now = listen1_forward_previous_h;
            listen1_forward_previous_h = listen1_forward_previous_h_next;
            listen1_forward_previous_h_next = listen1_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T_2: listen1_backward_previous_h,
            listen1_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 86784);
        float *listen1_backward_previous_h = m.listen1_backward_previous_h,
                *listen1_backward_previous_h_next = m.listen1_backward_previous_h_next;
        for (int32_t t = T_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_h_0_ranked, 96,
                            listen1_backward_previous_h);
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_c_0_ranked, 96,
                            m.listen1_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen1_weight_hh_l0_reverse,
                    listen1_backward_previous_h, m.listen1_weight_ih_l0_product + at * 768,
                    m.listen1_bias_ih_l0_reverse_sum, m.listen1_backward_previous_c,
                    m.h_2 + at * 192, listen1_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen1_backward_previous_h_now = listen1_backward_previous_h;
            listen1_backward_previous_h = listen1_backward_previous_h_next;
            listen1_backward_previous_h_next = listen1_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   listen2_forward_x = pyramid(h_2) */
    if (rnn_is_mine(team, 114)) {
        rnn_rows_pyramid(&T_2_2, &T_2, m.h_2, 192, 2, m.listen2_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen2_weight_ih_l0_product = matvec(stack, listen2_forward_x) */
    rnn_product_packed(T_2_2_part.count, 768, 384, m.listen2_forward_x + T_2_2_part.first * 384,
            384, packed + PACKED_listen2_weight_ih_l0,
            m.listen2_weight_ih_l0_product + T_2_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2_2, listen2_forward_h_0, 96, m.listen2_forward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_forward_c_0, 96, m.listen2_forward_c_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_h_0, 96, m.listen2_backward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_c_0, 96, m.listen2_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2_2: listen2_forward_previous_h,
            listen2_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 86784);
        float *listen2_forward_previous_h = m.listen2_forward_previous_h,
                *listen2_forward_previous_h_next = m.listen2_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T_2_2.T; t++) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_h_0_ranked, 96,
                            listen2_forward_previous_h);
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_c_0_ranked, 96,
                            m.listen2_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h(&crew, rows, packed + PACKED_listen2_weight_hh_l0,
                    listen2_forward_previous_h, m.listen2_weight_ih_l0_product + at * 768,
                    m.listen2_bias_ih_l0_sum, m.listen2_forward_previous_c, m.h_3 + at * 192,
                    listen2_forward_previous_h_next);
            rnn_meet(&crew);
            float *const listen2_forward_previous_h_now = listen2_forward_previous_h;
            listen2_forward_previous_h = listen2_forward_previous_h_next;
            listen2_forward_previous_h_next = listen2_forward_previous_h_now;
        }
    }

    /* spoken_digits.lua:10   backwards over T_2_2: listen2_backward_previous_h,
            listen2_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 86784);
        float *listen2_backward_previous_h = m.listen2_backward_previous_h,
                *listen2_backward_previous_h_next = m.listen2_backward_previous_h_next;
        for (int32_t t = T_2_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_h_0_ranked, 96,
                            listen2_backward_previous_h);
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_c_0_ranked, 96,
                            m.listen2_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h(&crew, rows, packed + PACKED_listen2_weight_hh_l0_reverse,
                    listen2_backward_previous_h, m.listen2_weight_ih_l0_product + at * 768,
                    m.listen2_bias_ih_l0_reverse_sum, m.listen2_backward_previous_c,
                    m.h_3 + at * 192, listen2_backward_previous_h_next);
            rnn_meet(&crew);
            float *const listen2_backward_previous_h_now = listen2_backward_previous_h;
            listen2_backward_previous_h = listen2_backward_previous_h_next;
            listen2_backward_previous_h_next = listen2_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_sum_over = sum_over(h_3) */
    if (rnn_is_mine(team, 169)) {
        rnn_rows_sum(&T_2_2, m.h_3, 192, m.scores_sum_over);
    }
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_div = div(scores_sum_over, scores_sum_over_2) */
    compute_scores_div(team, B, m.scores_sum_over, m.scores_sum_over_2, m.scores_div);
    rnn_meet(team);

    /* spoken_digits.lua:18   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_div,
            args->params + SPOKEN_DIGITS_readout_bias, m.scores);
    rnn_meet(team);

    /* spoken_digits.lua:21   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* spoken_digits.lua:21   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* spoken_digits.lua:21   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* spoken_digits.lua:21   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* spoken_digits.lua:21   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int spoken_digits_loss(const spoken_digits_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "spoken_digits_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 2 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: the session is too small");
    rnn_rows T_2;
    rnn_rows_derive(&T_2, &T, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 4 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: the session is too small");
    rnn_rows T_2_2;
    rnn_rows_derive(&T_2_2, &T_2, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2_2.T));
    struct spoken_digits_loss_memory m;
    spoken_digits_loss_layout(&m, args->session, first, B, &T, &T_2, &T_2_2);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->frames)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: frames is NULL");
    const float *const frames = rnn_rows_pack(&T, args->frames, 40, m.frames);
    const float *const listen0_forward_h_0 = rnn_or_number(args->listen0_forward_h, 0.0f, B * 96,
            m.listen0_forward_h_0);
    const float *const listen0_forward_c_0 = rnn_or_number(args->listen0_forward_c, 0.0f, B * 96,
            m.listen0_forward_c_0);
    const float *const listen0_backward_h_0 = rnn_or_number(args->listen0_backward_h, 0.0f, B * 96,
            m.listen0_backward_h_0);
    const float *const listen0_backward_c_0 = rnn_or_number(args->listen0_backward_c, 0.0f, B * 96,
            m.listen0_backward_c_0);
    const float *const listen1_forward_h_0 = rnn_or_number(args->listen1_forward_h, 0.0f, B * 96,
            m.listen1_forward_h_0);
    const float *const listen1_forward_c_0 = rnn_or_number(args->listen1_forward_c, 0.0f, B * 96,
            m.listen1_forward_c_0);
    const float *const listen1_backward_h_0 = rnn_or_number(args->listen1_backward_h, 0.0f, B * 96,
            m.listen1_backward_h_0);
    const float *const listen1_backward_c_0 = rnn_or_number(args->listen1_backward_c, 0.0f, B * 96,
            m.listen1_backward_c_0);
    const float *const listen2_forward_h_0 = rnn_or_number(args->listen2_forward_h, 0.0f, B * 96,
            m.listen2_forward_h_0);
    const float *const listen2_forward_c_0 = rnn_or_number(args->listen2_forward_c, 0.0f, B * 96,
            m.listen2_forward_c_0);
    const float *const listen2_backward_h_0 = rnn_or_number(args->listen2_backward_h, 0.0f, B * 96,
            m.listen2_backward_h_0);
    const float *const listen2_backward_c_0 = rnn_or_number(args->listen2_backward_c, 0.0f, B * 96,
            m.listen2_backward_c_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_loss: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;

    const struct spoken_digits_loss_call call = {args, B, T, T_2, T_2_2, m, frames,
            listen0_forward_h_0, listen0_forward_c_0, listen0_backward_h_0, listen0_backward_c_0,
            listen1_forward_h_0, listen1_forward_c_0, listen1_backward_h_0, listen1_backward_c_0,
            listen2_forward_h_0, listen2_forward_c_0, listen2_backward_h_0, listen2_backward_c_0,
            digit};
    if (rnn_pool_run(args->pool,
            (double)T.N * 236544 + (double)T_2.N * 768000 + (double)T_2_2.N * 769552 + (double)B
            * 5496 + 18440, spoken_digits_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "spoken_digits_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* spoken_digits.lua:10   listen0_forward_o, listen0_forward_f, listen0_forward_i,
        listen0_forward_g, listen0_forward_c, listen0_forward_h   (21 operations) */
RNN_INLINE void compute_listen0_forward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum,
        const float *restrict listen0_forward_previous_c, float *restrict listen0_forward_o,
        float *restrict listen0_forward_f, float *restrict listen0_forward_i,
        float *restrict listen0_forward_g, float *restrict listen0_forward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 288 + j, lanes)
            + matvec_ + rnn_load_lanes(listen0_bias_ih_l0_sum + 288 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 96 + j, lanes)
            + matvec_2 + rnn_load_lanes(listen0_bias_ih_l0_sum + 96 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + j, lanes) + matvec_3
            + rnn_load_lanes(listen0_bias_ih_l0_sum + j, lanes);
    const rnn_vec listen0_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 192 + j, lanes)
            + matvec_4 + rnn_load_lanes(listen0_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(listen0_forward_previous_c + b * 96 + j, lanes)
            + listen0_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(listen0_forward_o + b * 96 + j, o, lanes, far);
    rnn_store_far(listen0_forward_f + b * 96 + j, f, lanes, far);
    rnn_store_far(listen0_forward_i + b * 96 + j, listen0_forward_i_1, lanes, far);
    rnn_store_far(listen0_forward_g + b * 96 + j, g, lanes, far);
    rnn_store_lanes(listen0_forward_previous_c_next + b * 96 + j, c, lanes);
    rnn_store_lanes(h_concat + b * 192 + j, h, lanes);
    rnn_store_lanes(listen0_forward_previous_h_next + b * 96 + j, h, lanes);
}

RNN_INLINE void compute_listen0_forward_h_2_ask(const size_t b, const size_t j,
        const float *listen0_weight_ih_l0_product)
{
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 288 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 96 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 192 + j);
}

RNN_INLINE void compute_listen0_forward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum,
        const float *restrict listen0_forward_previous_c, float *restrict listen0_forward_o,
        float *restrict listen0_forward_f, float *restrict listen0_forward_i,
        float *restrict listen0_forward_g, float *restrict listen0_forward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_listen0_forward_h_2_ask(b + (size_t)r, j, listen0_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 96);
    rnn_panel_product_lane(acc, rows, 4, 96, listen0_forward_previous_h + b * 96, 96, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_listen0_forward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_sum, listen0_forward_previous_c, listen0_forward_o,
                listen0_forward_f, listen0_forward_i, listen0_forward_g,
                listen0_forward_previous_c_next, h_concat, listen0_forward_previous_h_next);
}

RNN_INLINE void compute_listen0_forward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum,
        const float *restrict listen0_forward_previous_c, float *restrict listen0_forward_o,
        float *restrict listen0_forward_f, float *restrict listen0_forward_i,
        float *restrict listen0_forward_g, float *restrict listen0_forward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_listen0_forward_h_2_tile(TILE, lanes, j, b, far, panels,
                listen0_forward_previous_h, listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum,
                listen0_forward_previous_c, listen0_forward_o, listen0_forward_f,
                listen0_forward_i, listen0_forward_g, listen0_forward_previous_c_next, h_concat,
                listen0_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_listen0_forward_h_2_tile(4, lanes, j, b, far, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                listen0_forward_o, listen0_forward_f, listen0_forward_i, listen0_forward_g,
                listen0_forward_previous_c_next, h_concat, listen0_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_listen0_forward_h_2_tile(2, lanes, j, b, far, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                listen0_forward_o, listen0_forward_f, listen0_forward_i, listen0_forward_g,
                listen0_forward_previous_c_next, h_concat, listen0_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_listen0_forward_h_2_tile(1, lanes, j, b, far, panels, listen0_forward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum, listen0_forward_previous_c,
                listen0_forward_o, listen0_forward_f, listen0_forward_i, listen0_forward_g,
                listen0_forward_previous_c_next, h_concat, listen0_forward_previous_h_next);
}

static RNN_APART void compute_listen0_forward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict listen0_forward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_sum,
        const float *restrict listen0_forward_previous_c, float *restrict listen0_forward_o,
        float *restrict listen0_forward_f, float *restrict listen0_forward_i,
        float *restrict listen0_forward_g, float *restrict listen0_forward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 96, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_listen0_forward_h_2_units(rows, RNN_LANES, j, far, panels,
                listen0_forward_previous_h, listen0_weight_ih_l0_product, listen0_bias_ih_l0_sum,
                listen0_forward_previous_c, listen0_forward_o, listen0_forward_f,
                listen0_forward_i, listen0_forward_g, listen0_forward_previous_c_next, h_concat,
                listen0_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* spoken_digits.lua:10   listen0_backward_o, listen0_backward_f, listen0_backward_i,
        listen0_backward_g, listen0_backward_c, listen0_backward_h   (21 operations) */
RNN_INLINE void compute_listen0_backward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        const float *restrict listen0_backward_previous_c, float *restrict listen0_backward_o,
        float *restrict listen0_backward_f, float *restrict listen0_backward_i,
        float *restrict listen0_backward_g, float *restrict listen0_backward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 672 + j, lanes)
            + matvec_ + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 288 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 480 + j, lanes)
            + matvec_2 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 96 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 384 + j, lanes)
            + matvec_3 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec listen0_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(listen0_weight_ih_l0_product + b * 768 + 576 + j, lanes)
            + matvec_4 + rnn_load_lanes(listen0_bias_ih_l0_reverse_sum + 192 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(listen0_backward_previous_c + b * 96 + j, lanes)
            + listen0_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(listen0_backward_o + b * 96 + j, o, lanes, far);
    rnn_store_far(listen0_backward_f + b * 96 + j, f, lanes, far);
    rnn_store_far(listen0_backward_i + b * 96 + j, listen0_backward_i_1, lanes, far);
    rnn_store_far(listen0_backward_g + b * 96 + j, g, lanes, far);
    rnn_store_lanes(listen0_backward_previous_c_next + b * 96 + j, c, lanes);
    rnn_store_lanes(h_concat + b * 192 + 96 + j, h, lanes);
    rnn_store_lanes(listen0_backward_previous_h_next + b * 96 + j, h, lanes);
}

RNN_INLINE void compute_listen0_backward_h_2_ask(const size_t b, const size_t j,
        const float *listen0_weight_ih_l0_product)
{
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 672 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 480 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 384 + j);
    rnn_will_read(listen0_weight_ih_l0_product + b * 768 + 576 + j);
}

RNN_INLINE void compute_listen0_backward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        const float *restrict listen0_backward_previous_c, float *restrict listen0_backward_o,
        float *restrict listen0_backward_f, float *restrict listen0_backward_i,
        float *restrict listen0_backward_g, float *restrict listen0_backward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_listen0_backward_h_2_ask(b + (size_t)r, j, listen0_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 96);
    rnn_panel_product_lane(acc, rows, 4, 96, listen0_backward_previous_h + b * 96, 96, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_listen0_backward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_reverse_sum, listen0_backward_previous_c, listen0_backward_o,
                listen0_backward_f, listen0_backward_i, listen0_backward_g,
                listen0_backward_previous_c_next, h_concat, listen0_backward_previous_h_next);
}

RNN_INLINE void compute_listen0_backward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        const float *restrict listen0_backward_previous_c, float *restrict listen0_backward_o,
        float *restrict listen0_backward_f, float *restrict listen0_backward_i,
        float *restrict listen0_backward_g, float *restrict listen0_backward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_listen0_backward_h_2_tile(TILE, lanes, j, b, far, panels,
                listen0_backward_previous_h, listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_reverse_sum, listen0_backward_previous_c, listen0_backward_o,
                listen0_backward_f, listen0_backward_i, listen0_backward_g,
                listen0_backward_previous_c_next, h_concat, listen0_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_listen0_backward_h_2_tile(4, lanes, j, b, far, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, listen0_backward_o, listen0_backward_f,
                listen0_backward_i, listen0_backward_g, listen0_backward_previous_c_next, h_concat,
                listen0_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_listen0_backward_h_2_tile(2, lanes, j, b, far, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, listen0_backward_o, listen0_backward_f,
                listen0_backward_i, listen0_backward_g, listen0_backward_previous_c_next, h_concat,
                listen0_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_listen0_backward_h_2_tile(1, lanes, j, b, far, panels, listen0_backward_previous_h,
                listen0_weight_ih_l0_product, listen0_bias_ih_l0_reverse_sum,
                listen0_backward_previous_c, listen0_backward_o, listen0_backward_f,
                listen0_backward_i, listen0_backward_g, listen0_backward_previous_c_next, h_concat,
                listen0_backward_previous_h_next);
}

static RNN_APART void compute_listen0_backward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict listen0_backward_previous_h,
        const float *restrict listen0_weight_ih_l0_product,
        const float *restrict listen0_bias_ih_l0_reverse_sum,
        const float *restrict listen0_backward_previous_c, float *restrict listen0_backward_o,
        float *restrict listen0_backward_f, float *restrict listen0_backward_i,
        float *restrict listen0_backward_g, float *restrict listen0_backward_previous_c_next,
        float *restrict h_concat, float *restrict listen0_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 96, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_listen0_backward_h_2_units(rows, RNN_LANES, j, far, panels,
                listen0_backward_previous_h, listen0_weight_ih_l0_product,
                listen0_bias_ih_l0_reverse_sum, listen0_backward_previous_c, listen0_backward_o,
                listen0_backward_f, listen0_backward_i, listen0_backward_g,
                listen0_backward_previous_c_next, h_concat, listen0_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* spoken_digits.lua:21   d_scores_div, d_scores_neg   (2 operations) */
RNN_INLINE void compute_d_scores_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_scores_div,
        float *restrict d_scores_neg)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    const rnn_vec neg_ = -div_;
    rnn_store_lanes(d_scores_div + j, div_, lanes);
    rnn_store_lanes(d_scores_neg + j, neg_, lanes);
}

static void compute_d_scores_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_scores_div,
        float *restrict d_scores_neg)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_scores_div_lanes(RNN_LANES, j, sum_over_2, d_scores_div, d_scores_neg);
    if (j < end)
        compute_d_scores_div_lanes((int)(end - j), j, sum_over_2, d_scores_div, d_scores_neg);
}

/* spoken_digits.lua:10   h   (1 operation) */
RNN_INLINE void compute_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict h_concat, const float *restrict h_dropout_mask, float *restrict h)
{
    const rnn_vec h_1 = rnn_load_lanes(h_concat + b * 192 + j, lanes)
            * rnn_load_lanes(h_dropout_mask + b * 192 + j, lanes);
    rnn_store_lanes(h + b * 192 + j, h_1, lanes);
}

static void compute_h(const rnn_team *team, const size_t rows, const float *restrict h_concat,
        const float *restrict h_dropout_mask, float *restrict h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 192; j += RNN_LANES)
            compute_h_lanes(RNN_LANES, b, j, h_concat, h_dropout_mask, h);
    }
}

/* spoken_digits.lua:21   d_scores   (6 operations) */
RNN_INLINE void compute_d_scores_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict digit, const float *restrict d_scores_neg,
        const float *restrict scores, const float *restrict each_logsumexp,
        const float *restrict d_scores_div, float *restrict d_scores)
{
    const rnn_vec d_scores_1 = rnn_one_hot(digit[b], j) * rnn_set(d_scores_neg[0])
            + rnn_exp(rnn_load_lanes(scores + b * 10 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_scores_div[0]);
    rnn_store_lanes(d_scores + b * 10 + j, d_scores_1, lanes);
}

static void compute_d_scores(const rnn_team *team, const size_t rows,
        const int32_t *restrict digit, const float *restrict d_scores_neg,
        const float *restrict scores, const float *restrict each_logsumexp,
        const float *restrict d_scores_div, float *restrict d_scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 10; j += RNN_LANES)
            compute_d_scores_lanes(RNN_LANES, b, j, digit, d_scores_neg, scores, each_logsumexp,
                    d_scores_div, d_scores);
        if (j < 10)
            compute_d_scores_lanes(10 % RNN_LANES, b, j, digit, d_scores_neg, scores,
                    each_logsumexp, d_scores_div, d_scores);
    }
}

/* spoken_digits.lua:18   d_h_div   (2 operations) */
RNN_INLINE void compute_readout_weight_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, const float *restrict scores_sum_over_2,
        float *restrict d_h_div)
{
    const rnn_vec div_ = matvec_ / rnn_set(scores_sum_over_2[b]);
    rnn_store_lanes(d_h_div + b * 192 + j, div_, lanes);
}

RNN_INLINE void compute_readout_weight_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_sum_over_2, float *restrict d_h_div)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 10);
    rnn_panel_product_lane(acc, rows, wide, 10, d_scores + b * 10, 10, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_readout_weight_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                scores_sum_over_2, d_h_div);
    }
}

RNN_INLINE void compute_readout_weight_product_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_sum_over_2, float *restrict d_h_div)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_readout_weight_product_tile(tile, wide, j, b, panels, d_scores, scores_sum_over_2,
                d_h_div);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_readout_weight_product_tile(4, wide, j, b, panels, d_scores, scores_sum_over_2,
                d_h_div);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_readout_weight_product_tile(2, wide, j, b, panels, d_scores, scores_sum_over_2,
                d_h_div);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_readout_weight_product_tile(1, wide, j, b, panels, d_scores, scores_sum_over_2,
                d_h_div);
}

static void compute_readout_weight_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_sum_over_2, float *restrict d_h_div)
{
    const rnn_share units = rnn_share_of(team, 192, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_readout_weight_product_units(rows, RNN_WIDE, j + part, panels, d_scores,
                    scores_sum_over_2, d_h_div);
}

/* spoken_digits.lua:10   d_listen2_forward_zi, d_listen2_forward_zf, d_listen2_forward_zg,
        d_listen2_forward_zo, d_listen2_forward_previous_c   (28 operations) */
RNN_INLINE void compute_d_listen2_forward_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_h, const float *restrict h_dropout_mask_3,
        const float *restrict listen2_forward_f, const float *restrict listen2_forward_previous_c,
        const float *restrict listen2_forward_i, const float *restrict listen2_forward_g,
        const float *restrict listen2_forward_o, const float *restrict d_listen2_forward_h_carry,
        float *restrict d_listen2_forward_c_carry,
        float *restrict d_listen2_forward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(listen2_forward_f + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_forward_previous_c + b * 96 + j, lanes);
    const rnn_vec c = mul_ + rnn_load_lanes(listen2_forward_i + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_forward_g + b * 96 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_2 = rnn_load_lanes(listen2_forward_i + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_forward_i + b * 96 + j, lanes));
    const rnn_vec mul_3 = rnn_load_lanes(listen2_forward_f + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_forward_f + b * 96 + j, lanes));
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(listen2_forward_g + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_forward_g + b * 96 + j, lanes);
    const rnn_vec mul_4 = rnn_load_lanes(listen2_forward_o + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_forward_o + b * 96 + j, lanes));
    const rnn_vec d_listen2_forward_h_1 = rnn_load_lanes(d_listen2_forward_h_carry + b * 96 + j,
            lanes) + rnn_load_lanes(d_h + b * 192 + j, lanes)
            * rnn_load_lanes(h_dropout_mask_3 + b * 192 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_listen2_forward_c_carry + b * 96 + j, lanes)
            + d_listen2_forward_h_1 * rnn_load_lanes(listen2_forward_o + b * 96 + j, lanes)
            * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(listen2_forward_g + b * 96 + j, lanes);
    const rnn_vec d_zi = d_i * mul_2;
    const rnn_vec d_f = d_c * rnn_load_lanes(listen2_forward_previous_c + b * 96 + j, lanes);
    const rnn_vec d_zf = d_f * mul_3;
    const rnn_vec d_g = d_c * rnn_load_lanes(listen2_forward_i + b * 96 + j, lanes);
    const rnn_vec d_zg = d_g * sub_;
    const rnn_vec d_o = d_listen2_forward_h_1 * tanh_;
    const rnn_vec d_zo = d_o * mul_4;
    const rnn_vec d_listen2_forward_previous_c_1 = d_c
            * rnn_load_lanes(listen2_forward_f + b * 96 + j, lanes);
    rnn_store_lanes(d_listen2_forward_previous_h_concat + b * 384 + j, d_zi, lanes);
    rnn_store_lanes(d_listen2_forward_previous_h_concat + b * 384 + 96 + j, d_zf, lanes);
    rnn_store_lanes(d_listen2_forward_previous_h_concat + b * 384 + 192 + j, d_zg, lanes);
    rnn_store_lanes(d_listen2_forward_previous_h_concat + b * 384 + 288 + j, d_zo, lanes);
    rnn_store_lanes(d_listen2_forward_c_carry + b * 96 + j, d_listen2_forward_previous_c_1, lanes);
}

static void compute_d_listen2_forward_zo(const rnn_team *team, const size_t rows,
        const float *restrict d_h, const float *restrict h_dropout_mask_3,
        const float *restrict listen2_forward_f, const float *restrict listen2_forward_previous_c,
        const float *restrict listen2_forward_i, const float *restrict listen2_forward_g,
        const float *restrict listen2_forward_o, const float *restrict d_listen2_forward_h_carry,
        float *restrict d_listen2_forward_c_carry,
        float *restrict d_listen2_forward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 96; j += RNN_LANES)
            compute_d_listen2_forward_zo_lanes(RNN_LANES, b, j, d_h, h_dropout_mask_3,
                    listen2_forward_f, listen2_forward_previous_c, listen2_forward_i,
                    listen2_forward_g, listen2_forward_o, d_listen2_forward_h_carry,
                    d_listen2_forward_c_carry, d_listen2_forward_previous_h_concat);
    }
}

/* spoken_digits.lua:10   d_listen2_forward_previous_h   (1 operation) */
RNN_INLINE void compute_d_listen2_forward_previous_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec d_h, float *restrict d_listen2_forward_h_carry)
{
    rnn_store_lanes(d_listen2_forward_h_carry + b * 96 + j, d_h, lanes);
}

RNN_INLINE void compute_d_listen2_forward_previous_h_tile(const int rows, const int wide,
        const size_t j, const size_t b, const float *restrict panels,
        const float *restrict d_listen2_forward_previous_h_concat,
        float *restrict d_listen2_forward_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 384);
    rnn_panel_product_lane(acc, rows, wide, 384, d_listen2_forward_previous_h_concat + b * 384,
            384, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_listen2_forward_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_listen2_forward_h_carry);
    }
}

RNN_INLINE void compute_d_listen2_forward_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_listen2_forward_previous_h_concat,
        float *restrict d_listen2_forward_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_listen2_forward_previous_h_tile(tile, wide, j, b, panels,
                d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_listen2_forward_previous_h_tile(4, wide, j, b, panels,
                d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_listen2_forward_previous_h_tile(2, wide, j, b, panels,
                d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_listen2_forward_previous_h_tile(1, wide, j, b, panels,
                d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
}

static RNN_APART void compute_d_listen2_forward_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_listen2_forward_previous_h_concat,
        float *restrict d_listen2_forward_h_carry)
{
    const rnn_share units = rnn_share_of(team, 96, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_listen2_forward_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_d_listen2_forward_previous_h_units(rows, 2, j + part, panels,
                d_listen2_forward_previous_h_concat, d_listen2_forward_h_carry);
}

/* spoken_digits.lua:10   d_listen2_backward_zi, d_listen2_backward_zf, d_listen2_backward_zg,
        d_listen2_backward_zo, d_listen2_backward_previous_c   (28 operations) */
RNN_INLINE void compute_d_listen2_backward_zo_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict d_h, const float *restrict h_dropout_mask_3,
        const float *restrict listen2_backward_f,
        const float *restrict listen2_backward_previous_c,
        const float *restrict listen2_backward_i, const float *restrict listen2_backward_g,
        const float *restrict listen2_backward_o, const float *restrict d_listen2_backward_h_carry,
        float *restrict d_listen2_backward_c_carry,
        float *restrict d_listen2_backward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(listen2_backward_f + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_backward_previous_c + b * 96 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(listen2_backward_i + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_backward_g + b * 96 + j, lanes);
    const rnn_vec c = mul_ + mul_2;
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_3 = rnn_load_lanes(listen2_backward_i + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_backward_i + b * 96 + j, lanes));
    const rnn_vec mul_4 = rnn_load_lanes(listen2_backward_f + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_backward_f + b * 96 + j, lanes));
    const rnn_vec mul_5 = rnn_load_lanes(listen2_backward_g + b * 96 + j, lanes)
            * rnn_load_lanes(listen2_backward_g + b * 96 + j, lanes);
    const rnn_vec mul_6 = rnn_load_lanes(listen2_backward_o + b * 96 + j, lanes)
            * (1.0f - rnn_load_lanes(listen2_backward_o + b * 96 + j, lanes));
    const rnn_vec d_listen2_backward_h_1 = rnn_load_lanes(d_listen2_backward_h_carry + b * 96 + j,
            lanes) + rnn_load_lanes(d_h + b * 192 + 96 + j, lanes)
            * rnn_load_lanes(h_dropout_mask_3 + b * 192 + 96 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_listen2_backward_c_carry + b * 96 + j, lanes)
            + d_listen2_backward_h_1 * rnn_load_lanes(listen2_backward_o + b * 96 + j, lanes)
            * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(listen2_backward_g + b * 96 + j, lanes);
    const rnn_vec d_zi = d_i * mul_3;
    const rnn_vec d_f = d_c * rnn_load_lanes(listen2_backward_previous_c + b * 96 + j, lanes);
    const rnn_vec d_zf = d_f * mul_4;
    const rnn_vec d_g = d_c * rnn_load_lanes(listen2_backward_i + b * 96 + j, lanes);
    const rnn_vec d_zg = d_g * (1.0f - mul_5);
    const rnn_vec d_o = d_listen2_backward_h_1 * tanh_;
    const rnn_vec d_zo = d_o * mul_6;
    const rnn_vec d_listen2_backward_previous_c_1 = d_c
            * rnn_load_lanes(listen2_backward_f + b * 96 + j, lanes);
    rnn_store_lanes(d_listen2_backward_previous_h_concat + b * 384 + j, d_zi, lanes);
    rnn_store_lanes(d_listen2_backward_previous_h_concat + b * 384 + 96 + j, d_zf, lanes);
    rnn_store_lanes(d_listen2_backward_previous_h_concat + b * 384 + 192 + j, d_zg, lanes);
    rnn_store_lanes(d_listen2_backward_previous_h_concat + b * 384 + 288 + j, d_zo, lanes);
    rnn_store_lanes(d_listen2_backward_c_carry + b * 96 + j, d_listen2_backward_previous_c_1,
            lanes);
}

static void compute_d_listen2_backward_zo(const rnn_team *team, const size_t rows,
        const float *restrict d_h, const float *restrict h_dropout_mask_3,
        const float *restrict listen2_backward_f,
        const float *restrict listen2_backward_previous_c,
        const float *restrict listen2_backward_i, const float *restrict listen2_backward_g,
        const float *restrict listen2_backward_o, const float *restrict d_listen2_backward_h_carry,
        float *restrict d_listen2_backward_c_carry,
        float *restrict d_listen2_backward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 96; j += RNN_LANES)
            compute_d_listen2_backward_zo_lanes(RNN_LANES, b, j, d_h, h_dropout_mask_3,
                    listen2_backward_f, listen2_backward_previous_c, listen2_backward_i,
                    listen2_backward_g, listen2_backward_o, d_listen2_backward_h_carry,
                    d_listen2_backward_c_carry, d_listen2_backward_previous_h_concat);
    }
}

/* spoken_digits.lua:17   d_listen2_forward_x   (1 operation) */
RNN_INLINE void compute_d_listen2_forward_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict listen2_weight_ih_l0_product_2,
        const float *restrict listen2_weight_ih_l0_reverse_product,
        float *restrict d_listen2_forward_x)
{
    const rnn_vec d_x = rnn_load_lanes(listen2_weight_ih_l0_product_2 + b * 384 + j, lanes)
            + rnn_load_lanes(listen2_weight_ih_l0_reverse_product + b * 384 + j, lanes);
    rnn_store_lanes(d_listen2_forward_x + b * 384 + j, d_x, lanes);
}

static void compute_d_listen2_forward_x(const rnn_team *team, const size_t rows,
        const float *restrict listen2_weight_ih_l0_product_2,
        const float *restrict listen2_weight_ih_l0_reverse_product,
        float *restrict d_listen2_forward_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 384; j += RNN_LANES)
            compute_d_listen2_forward_x_lanes(RNN_LANES, b, j, listen2_weight_ih_l0_product_2,
                    listen2_weight_ih_l0_reverse_product, d_listen2_forward_x);
    }
}

/* spoken_digits.lua:13   d_frames   (1 operation) */
RNN_INLINE void compute_d_frames_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict listen0_weight_ih_l0_product_2,
        const float *restrict listen0_weight_ih_l0_reverse_product, float *restrict d_frames)
{
    const rnn_vec d_frames_1 = rnn_load_lanes(listen0_weight_ih_l0_product_2 + b * 40 + j, lanes)
            + rnn_load_lanes(listen0_weight_ih_l0_reverse_product + b * 40 + j, lanes);
    rnn_store_lanes(d_frames + b * 40 + j, d_frames_1, lanes);
}

static void compute_d_frames(const rnn_team *team, const size_t rows,
        const float *restrict listen0_weight_ih_l0_product_2,
        const float *restrict listen0_weight_ih_l0_reverse_product, float *restrict d_frames)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 40; j += RNN_LANES)
            compute_d_frames_lanes(RNN_LANES, b, j, listen0_weight_ih_l0_product_2,
                    listen0_weight_ih_l0_reverse_product, d_frames);
        if (j < 40)
            compute_d_frames_lanes(40 % RNN_LANES, b, j, listen0_weight_ih_l0_product_2,
                    listen0_weight_ih_l0_reverse_product, d_frames);
    }
}

/* Memory of spoken_digits_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 40: frames (-1..71), d_frames (72..73)
*   1    B x 192: listen0_forward_h_0 (-1..10), scores_sum_over (25..26), d_h_div (32..37),
        d_listen0_backward_h (62..73), listen1_forward_h_0_ranked (15..16),
        listen2_forward_h_0_ranked (21..22)
*   2    B x 192: listen0_forward_c_0 (-1..10), scores_div (26..35),
        listen1_forward_c_0_ranked (15..16), listen2_forward_c_0_ranked (21..22),
        d_h_div_ranked (36..37)
*   3    B x 96: listen0_backward_h_0 (-1..10), d_listen2_forward_c_carry (38..39),
        d_listen1_forward_c_carry (50..51), d_listen0_forward_c_carry (62..63), scores (27..31),
        listen1_backward_h_0_ranked (15..16), listen2_backward_h_0_ranked (21..22)
*   4    B x 96: listen0_backward_c_0 (-1..10), d_listen2_forward_h_carry (38..39),
        d_listen1_forward_h_carry (50..51), d_listen0_forward_h_carry (62..63),
        each_logsumexp (28..31), listen1_backward_c_0_ranked (15..16),
        listen2_backward_c_0_ranked (21..22)
*   5    B x 96: listen1_forward_h_0 (-1..16), d_listen2_backward_c_carry (38..39),
        d_listen1_backward_c_carry (50..51), d_listen0_backward_c_carry (62..63), each_pick (28..31)
*   6    B x 96: listen1_forward_c_0 (-1..16), d_listen2_backward_h_carry (38..39),
        d_listen1_backward_h_carry (50..51), d_listen0_backward_h_carry (62..63), each (30..35)
*   7    B x 96: listen1_backward_h_0 (-1..16), d_scores (30..35), d_listen2_forward_c (38..73)
*   8    B x 96: listen1_backward_c_0 (-1..16), d_listen2_forward_h (38..73)
*   9    B x 96: listen2_forward_h_0 (-1..22), d_listen2_backward_c (38..73)
*   10   B x 96: listen2_forward_c_0 (-1..22), d_listen2_backward_h (38..73)
*   11   B x 96: listen2_backward_h_0 (-1..22), d_listen1_forward_c (50..73)
*   12   B x 96: listen2_backward_c_0 (-1..22), d_listen1_forward_h (50..73)
*   13   1 x 384: listen0_bias_ih_l0_sum (0..10), sum_over_7 (40..73)
*   14   1 x 384: listen0_bias_ih_l0_reverse_sum (0..10), sum_over_8 (40..73)
*   15   (T.N + B) x 192: h_dropout_mask (0..63)
*   16   1 x 384: listen1_bias_ih_l0_sum (0..16), sum_over_5 (52..73)
*   17   1 x 384: listen1_bias_ih_l0_reverse_sum (0..16), sum_over_6 (52..73)
*   18   (T_2.N + B) x 384: h_dropout_mask_2 (0..51), listen1_weight_ih_l0_product_2 (52..60)
*   19   1 x 384: listen2_bias_ih_l0_sum (0..22), sum_over_3 (64..73)
*   20   1 x 384: listen2_bias_ih_l0_reverse_sum (0..22), sum_over_4 (64..73)
*   21   (T_2_2.N + B) x 384: h_dropout_mask_3 (0..39), listen2_weight_ih_l0_product_2 (40..48)
*   22   (T.N + B) x 768: d_listen0_forward_previous_h_concat (62..71),
        listen0_weight_ih_l0_product (4..10), h (12..13)
*   23   (T_2_2.N + B) x 384: listen2_forward_x (19..47), scores_copy (4..10),
        d_listen2_forward_x (48..49)
*   24   1 x 1: sum_over_2 (4..37)
*   25   (T.N + B) x 96: listen0_forward_previous_h (7..71)
*   26   (T.N + B) x 96: listen0_forward_previous_c (7..63), listen0_weight_ih_l0_product_2 (64..72)
*   27   (T.N + B) x 96: listen0_backward_previous_h (7..71)
*   28   (T.N + B) x 96: listen0_backward_previous_c (7..63),
        listen0_weight_ih_l0_reverse_product (64..72)
*   29   (T.N + B) x 192: h_concat (7..12), d_h_3 (61..63)
*   30   (T.N + B) x 96: listen0_forward_o (7..63)
*   31   (T.N + B) x 96: listen0_forward_f (7..63)
*   32   (T.N + B) x 96: listen0_forward_i (7..63)
*   33   (T.N + B) x 96: listen0_forward_g (7..63)
*   34   (T.N + B) x 96: listen0_backward_o (7..63)
*   35   (T.N + B) x 96: listen0_backward_f (7..63)
*   36   (T.N + B) x 96: listen0_backward_i (7..63)
*   37   (T.N + B) x 96: listen0_backward_g (7..63)
*   38   B x 96: scores_sum_over_2 (7..35), d_listen0_backward_c (62..73)
*   39   1 x 1: sum_over (32..37), d_scores_div (7..31)
*   40   1 x 1: div (36..73), d_scores_neg (7..31)
*   41   B x 96: d_listen1_backward_c (50..73), listen0_forward_h_0_ranked (7..10)
*   42   B x 96: d_listen1_backward_h (50..73), listen0_forward_c_0_ranked (7..10)
*   43   B x 96: d_listen0_forward_c (62..73), listen0_backward_h_0_ranked (7..10)
*   44   B x 96: d_listen0_forward_h (62..73), listen0_backward_c_0_ranked (7..10)
*   45   (T_2.N + B) x 384: listen1_forward_x (13..59), d_listen1_forward_x (60..61)
*   46   (T_2.N + B) x 768: d_listen1_forward_previous_h_concat (50..59),
        listen1_weight_ih_l0_product (14..16), h_2 (18..19)
*   47   (T_2.N + B) x 96: listen1_forward_previous_h (15..59)
*   48   (T_2.N + B) x 96: listen1_forward_previous_c (15..51)
*   49   (T_2.N + B) x 96: listen1_backward_previous_h (15..59)
*   50   (T_2.N + B) x 96: listen1_backward_previous_c (15..51)
*   51   (T_2.N + B) x 384: h_concat_2 (15..18), d_h_2 (49..51),
        listen1_weight_ih_l0_reverse_product (52..60)
*   52   (T_2.N + B) x 96: listen1_forward_o (15..51)
*   53   (T_2.N + B) x 96: listen1_forward_f (15..51)
*   54   (T_2.N + B) x 96: listen1_forward_i (15..51)
*   55   (T_2.N + B) x 96: listen1_forward_g (15..51)
*   56   (T_2.N + B) x 96: listen1_backward_o (15..51)
*   57   (T_2.N + B) x 96: listen1_backward_f (15..51)
*   58   (T_2.N + B) x 96: listen1_backward_i (15..51)
*   59   (T_2.N + B) x 96: listen1_backward_g (15..51)
*   60   (T_2_2.N + B) x 768: d_listen2_forward_previous_h_concat (38..47),
        listen2_weight_ih_l0_product (20..22), h_3 (24..25)
*   61   (T_2_2.N + B) x 96: listen2_forward_previous_h (21..47)
*   62   (T_2_2.N + B) x 96: listen2_forward_previous_c (21..39)
*   63   (T_2_2.N + B) x 96: listen2_backward_previous_h (21..47)
*   64   (T_2_2.N + B) x 96: listen2_backward_previous_c (21..39)
*   65   (T_2_2.N + B) x 384: h_concat_3 (21..24), d_h (36..39),
        listen2_weight_ih_l0_reverse_product (40..48)
*   66   (T_2_2.N + B) x 96: listen2_forward_o (21..39)
*   67   (T_2_2.N + B) x 96: listen2_forward_f (21..39)
*   68   (T_2_2.N + B) x 96: listen2_forward_i (21..39)
*   69   (T_2_2.N + B) x 96: listen2_forward_g (21..39)
*   70   (T_2_2.N + B) x 96: listen2_backward_o (21..39)
*   71   (T_2_2.N + B) x 96: listen2_backward_f (21..39)
*   72   (T_2_2.N + B) x 96: listen2_backward_i (21..39)
*   73   (T_2_2.N + B) x 96: listen2_backward_g (21..39)
*   74   (T_2_2.N + B) x 384: d_listen2_backward_previous_h_concat (38..47)
*   75   (T_2.N + B) x 384: d_listen1_backward_previous_h_concat (50..59)
*   76   (T.N + B) x 384: d_listen0_backward_previous_h_concat (62..71)
*/
struct spoken_digits_train_memory {
    float *frames;
    float *listen0_forward_h_0;
    float *listen0_forward_c_0;
    float *listen0_backward_h_0;
    float *listen0_backward_c_0;
    float *listen1_forward_h_0;
    float *listen1_forward_c_0;
    float *listen1_backward_h_0;
    float *listen1_backward_c_0;
    float *listen2_forward_h_0;
    float *listen2_forward_c_0;
    float *listen2_backward_h_0;
    float *listen2_backward_c_0;
    float *listen0_forward_previous_h;
    float *listen0_forward_previous_c;
    float *listen0_backward_previous_h;
    float *listen0_backward_previous_c;
    float *listen1_forward_previous_h;
    float *listen1_forward_previous_c;
    float *listen1_backward_previous_h;
    float *listen1_backward_previous_c;
    float *listen2_forward_previous_h;
    float *listen2_forward_previous_c;
    float *listen2_backward_previous_h;
    float *listen2_backward_previous_c;
    float *d_listen2_forward_c_carry;
    float *d_listen2_forward_h_carry;
    float *d_listen2_backward_c_carry;
    float *d_listen2_backward_h_carry;
    float *d_listen1_forward_c_carry;
    float *d_listen1_forward_h_carry;
    float *d_listen1_backward_c_carry;
    float *d_listen1_backward_h_carry;
    float *d_listen0_forward_c_carry;
    float *d_listen0_forward_h_carry;
    float *d_listen0_backward_c_carry;
    float *d_listen0_backward_h_carry;
    float *h_concat;
    float *h_concat_2;
    float *h_concat_3;
    float *d_listen2_forward_previous_h_concat;
    float *d_listen2_backward_previous_h_concat;
    float *d_listen1_forward_previous_h_concat;
    float *d_listen1_backward_previous_h_concat;
    float *d_listen0_forward_previous_h_concat;
    float *d_listen0_backward_previous_h_concat;
    float *listen0_weight_ih_l0_product;
    float *listen0_bias_ih_l0_sum;
    float *listen0_forward_o;
    float *listen0_forward_f;
    float *listen0_forward_i;
    float *listen0_forward_g;
    float *listen0_bias_ih_l0_reverse_sum;
    float *listen0_backward_o;
    float *listen0_backward_f;
    float *listen0_backward_i;
    float *listen0_backward_g;
    float *h_dropout_mask;
    float *h;
    float *listen1_forward_x;
    float *listen1_weight_ih_l0_product;
    float *listen1_bias_ih_l0_sum;
    float *listen1_forward_o;
    float *listen1_forward_f;
    float *listen1_forward_i;
    float *listen1_forward_g;
    float *listen1_bias_ih_l0_reverse_sum;
    float *listen1_backward_o;
    float *listen1_backward_f;
    float *listen1_backward_i;
    float *listen1_backward_g;
    float *h_dropout_mask_2;
    float *h_2;
    float *listen2_forward_x;
    float *listen2_weight_ih_l0_product;
    float *listen2_bias_ih_l0_sum;
    float *listen2_forward_o;
    float *listen2_forward_f;
    float *listen2_forward_i;
    float *listen2_forward_g;
    float *listen2_bias_ih_l0_reverse_sum;
    float *listen2_backward_o;
    float *listen2_backward_f;
    float *listen2_backward_i;
    float *listen2_backward_g;
    float *h_dropout_mask_3;
    float *h_3;
    float *scores_sum_over;
    float *scores_copy;
    float *scores_sum_over_2;
    float *scores_div;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_scores_div;
    float *d_scores_neg;
    float *d_scores;
    float *d_h_div;
    float *d_h;
    float *listen2_weight_ih_l0_product_2;
    float *listen2_weight_ih_l0_reverse_product;
    float *d_listen2_forward_x;
    float *d_h_2;
    float *listen1_weight_ih_l0_product_2;
    float *listen1_weight_ih_l0_reverse_product;
    float *d_listen1_forward_x;
    float *d_h_3;
    float *sum_over_3;
    float *sum_over_4;
    float *sum_over_5;
    float *sum_over_6;
    float *sum_over_7;
    float *sum_over_8;
    float *listen0_weight_ih_l0_product_2;
    float *listen0_weight_ih_l0_reverse_product;
    float *d_frames;
    float *d_listen2_forward_c;
    float *d_listen2_forward_h;
    float *d_listen2_backward_c;
    float *d_listen2_backward_h;
    float *d_listen1_forward_c;
    float *d_listen1_forward_h;
    float *d_listen1_backward_c;
    float *d_listen1_backward_h;
    float *d_listen0_forward_c;
    float *d_listen0_forward_h;
    float *d_listen0_backward_c;
    float *d_listen0_backward_h;
    float *listen0_forward_h_0_ranked;
    float *listen0_forward_c_0_ranked;
    float *listen0_backward_h_0_ranked;
    float *listen0_backward_c_0_ranked;
    float *listen1_forward_h_0_ranked;
    float *listen1_forward_c_0_ranked;
    float *listen1_backward_h_0_ranked;
    float *listen1_backward_c_0_ranked;
    float *listen2_forward_h_0_ranked;
    float *listen2_forward_c_0_ranked;
    float *listen2_backward_h_0_ranked;
    float *listen2_backward_c_0_ranked;
    float *d_h_div_ranked;
    float *work;
    size_t bytes;
};

static void spoken_digits_train_layout(struct spoken_digits_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T, const rnn_rows *T_2,
        const rnn_rows *T_2_2)
{
    size_t at = first;
    m->frames = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 40);
    m->d_frames = m->frames;
    m->listen0_forward_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->scores_sum_over = m->listen0_forward_h_0;
    m->d_h_div = m->listen0_forward_h_0;
    m->d_listen0_backward_h = m->listen0_forward_h_0;
    m->listen1_forward_h_0_ranked = m->listen0_forward_h_0;
    m->listen2_forward_h_0_ranked = m->listen0_forward_h_0;
    m->listen0_forward_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->scores_div = m->listen0_forward_c_0;
    m->listen1_forward_c_0_ranked = m->listen0_forward_c_0;
    m->listen2_forward_c_0_ranked = m->listen0_forward_c_0;
    m->d_h_div_ranked = m->listen0_forward_c_0;
    m->listen0_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_forward_c_carry = m->listen0_backward_h_0;
    m->d_listen1_forward_c_carry = m->listen0_backward_h_0;
    m->d_listen0_forward_c_carry = m->listen0_backward_h_0;
    m->scores = m->listen0_backward_h_0;
    m->listen1_backward_h_0_ranked = m->listen0_backward_h_0;
    m->listen2_backward_h_0_ranked = m->listen0_backward_h_0;
    m->listen0_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_forward_h_carry = m->listen0_backward_c_0;
    m->d_listen1_forward_h_carry = m->listen0_backward_c_0;
    m->d_listen0_forward_h_carry = m->listen0_backward_c_0;
    m->each_logsumexp = m->listen0_backward_c_0;
    m->listen1_backward_c_0_ranked = m->listen0_backward_c_0;
    m->listen2_backward_c_0_ranked = m->listen0_backward_c_0;
    m->listen1_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_backward_c_carry = m->listen1_forward_h_0;
    m->d_listen1_backward_c_carry = m->listen1_forward_h_0;
    m->d_listen0_backward_c_carry = m->listen1_forward_h_0;
    m->each_pick = m->listen1_forward_h_0;
    m->listen1_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_backward_h_carry = m->listen1_forward_c_0;
    m->d_listen1_backward_h_carry = m->listen1_forward_c_0;
    m->d_listen0_backward_h_carry = m->listen1_forward_c_0;
    m->each = m->listen1_forward_c_0;
    m->listen1_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_scores = m->listen1_backward_h_0;
    m->d_listen2_forward_c = m->listen1_backward_h_0;
    m->listen1_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_forward_h = m->listen1_backward_c_0;
    m->listen2_forward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_backward_c = m->listen2_forward_h_0;
    m->listen2_forward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen2_backward_h = m->listen2_forward_c_0;
    m->listen2_backward_h_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen1_forward_c = m->listen2_backward_h_0;
    m->listen2_backward_c_0 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen1_forward_h = m->listen2_backward_c_0;
    m->listen0_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_7 = m->listen0_bias_ih_l0_sum;
    m->listen0_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_8 = m->listen0_bias_ih_l0_reverse_sum;
    m->h_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->listen1_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_5 = m->listen1_bias_ih_l0_sum;
    m->listen1_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_6 = m->listen1_bias_ih_l0_reverse_sum;
    m->h_dropout_mask_2 = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 384);
    m->listen1_weight_ih_l0_product_2 = m->h_dropout_mask_2;
    m->listen2_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_3 = m->listen2_bias_ih_l0_sum;
    m->listen2_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_4 = m->listen2_bias_ih_l0_reverse_sum;
    m->h_dropout_mask_3 = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 384);
    m->listen2_weight_ih_l0_product_2 = m->h_dropout_mask_3;
    m->d_listen0_forward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T->N + B) * 768);
    m->listen0_weight_ih_l0_product = m->d_listen0_forward_previous_h_concat;
    m->h = m->d_listen0_forward_previous_h_concat;
    m->listen2_forward_x = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 384);
    m->scores_copy = m->listen2_forward_x;
    m->d_listen2_forward_x = m->listen2_forward_x;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->listen0_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_forward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_weight_ih_l0_product_2 = m->listen0_forward_previous_c;
    m->listen0_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_backward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_weight_ih_l0_reverse_product = m->listen0_backward_previous_c;
    m->h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->d_h_3 = m->h_concat;
    m->listen0_forward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_forward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_forward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_forward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_backward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_backward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_backward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->listen0_backward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 96);
    m->scores_sum_over_2 = (float *)rnn_take(session, &at, B * 96);
    m->d_listen0_backward_c = m->scores_sum_over_2;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_neg = m->div;
    m->d_listen1_backward_c = (float *)rnn_take(session, &at, B * 96);
    m->listen0_forward_h_0_ranked = m->d_listen1_backward_c;
    m->d_listen1_backward_h = (float *)rnn_take(session, &at, B * 96);
    m->listen0_forward_c_0_ranked = m->d_listen1_backward_h;
    m->d_listen0_forward_c = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_h_0_ranked = m->d_listen0_forward_c;
    m->d_listen0_forward_h = (float *)rnn_take(session, &at, B * 96);
    m->listen0_backward_c_0_ranked = m->d_listen0_forward_h;
    m->listen1_forward_x = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 384);
    m->d_listen1_forward_x = m->listen1_forward_x;
    m->d_listen1_forward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T_2->N + B) * 768);
    m->listen1_weight_ih_l0_product = m->d_listen1_forward_previous_h_concat;
    m->h_2 = m->d_listen1_forward_previous_h_concat;
    m->listen1_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_forward_previous_c = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_previous_c = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->h_concat_2 = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 384);
    m->d_h_2 = m->h_concat_2;
    m->listen1_weight_ih_l0_reverse_product = m->h_concat_2;
    m->listen1_forward_o = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_forward_f = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_forward_i = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_forward_g = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_o = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_f = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_i = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->listen1_backward_g = (float *)rnn_take(session, &at, ((size_t)T_2->N + B) * 96);
    m->d_listen2_forward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T_2_2->N + B) * 768);
    m->listen2_weight_ih_l0_product = m->d_listen2_forward_previous_h_concat;
    m->h_3 = m->d_listen2_forward_previous_h_concat;
    m->listen2_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_forward_previous_c = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_previous_c = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->h_concat_3 = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 384);
    m->d_h = m->h_concat_3;
    m->listen2_weight_ih_l0_reverse_product = m->h_concat_3;
    m->listen2_forward_o = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_forward_f = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_forward_i = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_forward_g = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_o = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_f = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_i = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->listen2_backward_g = (float *)rnn_take(session, &at, ((size_t)T_2_2->N + B) * 96);
    m->d_listen2_backward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T_2_2->N + B) * 384);
    m->d_listen1_backward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T_2->N + B) * 384);
    m->d_listen0_backward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T->N + B) * 384);
    m->work = (float *)rnn_take(session, &at, 122880);
    m->bytes = at;
    (void)T;
    (void)T_2;
    (void)T_2_2;
}

/* What the threads of spoken_digits_train need of it. */
struct spoken_digits_train_call {
    const spoken_digits_args *args;
    size_t B;
    rnn_rows T;
    rnn_rows T_2;
    rnn_rows T_2_2;
    struct spoken_digits_train_memory m;
    const float *frames;
    const float *listen0_forward_h_0;
    const float *listen0_forward_c_0;
    const float *listen0_backward_h_0;
    const float *listen0_backward_c_0;
    const float *listen1_forward_h_0;
    const float *listen1_forward_c_0;
    const float *listen1_backward_h_0;
    const float *listen1_backward_c_0;
    const float *listen2_forward_h_0;
    const float *listen2_forward_c_0;
    const float *listen2_backward_h_0;
    const float *listen2_backward_c_0;
    const int32_t *digit;
};

static void spoken_digits_train_work(const rnn_team *team, const void *data)
{
    const struct spoken_digits_train_call *const call = (const struct spoken_digits_train_call *)data;
    const spoken_digits_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const rnn_rows T_2 = call->T_2;
    const rnn_rows T_2_2 = call->T_2_2;
    const struct spoken_digits_train_memory m = call->m;
    const float *const frames = call->frames;
    const float *const listen0_forward_h_0 = call->listen0_forward_h_0;
    const float *const listen0_forward_c_0 = call->listen0_forward_c_0;
    const float *const listen0_backward_h_0 = call->listen0_backward_h_0;
    const float *const listen0_backward_c_0 = call->listen0_backward_c_0;
    const float *const listen1_forward_h_0 = call->listen1_forward_h_0;
    const float *const listen1_forward_c_0 = call->listen1_forward_c_0;
    const float *const listen1_backward_h_0 = call->listen1_backward_h_0;
    const float *const listen1_backward_c_0 = call->listen1_backward_c_0;
    const float *const listen2_forward_h_0 = call->listen2_forward_h_0;
    const float *const listen2_forward_c_0 = call->listen2_forward_c_0;
    const float *const listen2_backward_h_0 = call->listen2_backward_h_0;
    const float *const listen2_backward_c_0 = call->listen2_backward_c_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);
    const rnn_share T_2_part = rnn_share_of(team, (size_t)T_2.N, 16);
    const rnn_share T_2_2_part = rnn_share_of(team, (size_t)T_2_2.N, 16);

    /* spoken_digits.lua:10   listen2_bias_ih_l0_reverse_sum = add(listen2.bias_ih_l0_reverse,
            listen2.bias_hh_l0_reverse) */
    compute_listen0_bias_ih_l0_sum(team, 1, args->params + SPOKEN_DIGITS_listen0_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen0_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen0_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen1_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen1_bias_hh_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0,
            args->params + SPOKEN_DIGITS_listen2_bias_ih_l0_reverse,
            args->params + SPOKEN_DIGITS_listen2_bias_hh_l0_reverse, m.listen0_bias_ih_l0_sum,
            m.listen0_bias_ih_l0_reverse_sum, m.listen1_bias_ih_l0_sum,
            m.listen1_bias_ih_l0_reverse_sum, m.listen2_bias_ih_l0_sum,
            m.listen2_bias_ih_l0_reverse_sum);

    /* spoken_digits.lua:10   h_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 57)) {
        rnn_rows_dropout(&T, 0.300000012f, args->seed, args->update, 0, 192, m.h_dropout_mask);
    }

    /* spoken_digits.lua:10   h_dropout_mask_2 = dropout_mask() */
    if (rnn_is_mine(team, 112)) {
        rnn_rows_dropout(&T_2, 0.300000012f, args->seed, args->update, 1, 192, m.h_dropout_mask_2);
    }

    /* spoken_digits.lua:10   h_dropout_mask_3 = dropout_mask() */
    if (rnn_is_mine(team, 167)) {
        rnn_rows_dropout(&T_2_2, 0.300000012f, args->seed, args->update, 2, 192,
                m.h_dropout_mask_3);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen0_weight_ih_l0_product = matvec(stack, frames) */
    rnn_product_packed(T_part.count, 768, 40, frames + T_part.first * 40, 40,
            packed + PACKED_listen0_weight_ih_l0,
            m.listen0_weight_ih_l0_product + T_part.first * 768, 768);

    /* spoken_digits.lua:18   scores_copy = copy(1) */
    compute_scores_copy(team, (size_t)T_2_2.N, m.scores_copy);

    /* spoken_digits.lua:21   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 184)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, listen0_forward_h_0, 96, m.listen0_forward_h_0_ranked);
        rnn_rows_rank(&T, listen0_forward_c_0, 96, m.listen0_forward_c_0_ranked);
        rnn_rows_rank(&T, listen0_backward_h_0, 96, m.listen0_backward_h_0_ranked);
        rnn_rows_rank(&T, listen0_backward_c_0, 96, m.listen0_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T: listen0_forward_previous_h,
            listen0_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 86784);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_h_0_ranked, 96,
                            m.listen0_forward_previous_h + at * 96);
                    rnn_rows_enter(&T, t, 0, m.listen0_forward_c_0_ranked, 96,
                            m.listen0_forward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h_2(&crew, rows, far, packed + PACKED_listen0_weight_hh_l0,
                    m.listen0_forward_previous_h + at * 96,
                    m.listen0_weight_ih_l0_product + at * 768, m.listen0_bias_ih_l0_sum,
                    m.listen0_forward_previous_c + at * 96, m.listen0_forward_o + at * 96,
                    m.listen0_forward_f + at * 96, m.listen0_forward_i + at * 96,
                    m.listen0_forward_g + at * 96, m.listen0_forward_previous_c + next * 96,
                    m.h_concat + at * 192, m.listen0_forward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }

    /* spoken_digits.lua:10   backwards over T: listen0_backward_previous_h,
            listen0_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 86784);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_h_0_ranked, 96,
                            m.listen0_backward_previous_h + at * 96);
                    rnn_rows_enter(&T, t, 1, m.listen0_backward_c_0_ranked, 96,
                            m.listen0_backward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h_2(&crew, rows, far,
                    packed + PACKED_listen0_weight_hh_l0_reverse,
                    m.listen0_backward_previous_h + at * 96,
                    m.listen0_weight_ih_l0_product + at * 768, m.listen0_bias_ih_l0_reverse_sum,
                    m.listen0_backward_previous_c + at * 96, m.listen0_backward_o + at * 96,
                    m.listen0_backward_f + at * 96, m.listen0_backward_i + at * 96,
                    m.listen0_backward_g + at * 96, m.listen0_backward_previous_c + next * 96,
                    m.h_concat + at * 192, m.listen0_backward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }

    /* spoken_digits.lua:18   scores_sum_over_2 = sum_over(scores_copy) */
    if (rnn_is_mine(team, 172)) {
        rnn_rows_sum(&T_2_2, m.scores_copy, 1, m.scores_sum_over_2);
    }

    /* spoken_digits.lua:21   d_scores_neg = neg(d_scores_div) */
    compute_d_scores_div(team, 1, m.sum_over_2, m.d_scores_div, m.d_scores_neg);
    rnn_meet(team);

    /* spoken_digits.lua:10   h = mul(h_concat, h_dropout_mask) */
    compute_h(team, (size_t)T.N, m.h_concat, m.h_dropout_mask, m.h);
    rnn_meet(team);

    /* spoken_digits.lua:17   listen1_forward_x = pyramid(h) */
    if (rnn_is_mine(team, 59)) {
        rnn_rows_pyramid(&T_2, &T, m.h, 192, 2, m.listen1_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen1_weight_ih_l0_product = matvec(stack, listen1_forward_x) */
    rnn_product_packed(T_2_part.count, 768, 384, m.listen1_forward_x + T_2_part.first * 384, 384,
            packed + PACKED_listen1_weight_ih_l0,
            m.listen1_weight_ih_l0_product + T_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2, listen1_forward_h_0, 96, m.listen1_forward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_forward_c_0, 96, m.listen1_forward_c_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_h_0, 96, m.listen1_backward_h_0_ranked);
        rnn_rows_rank(&T_2, listen1_backward_c_0, 96, m.listen1_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2: listen1_forward_previous_h,
            listen1_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 86784);
        for (int32_t t = 0; crew.threads && t < T_2.T; t++) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t],
                    next = rnn_rows_next(&T_2, t, 0);
            if (rnn_rows_begin(&T_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_h_0_ranked, 96,
                            m.listen1_forward_previous_h + at * 96);
                    rnn_rows_enter(&T_2, t, 0, m.listen1_forward_c_0_ranked, 96,
                            m.listen1_forward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h_2(&crew, rows, far, packed + PACKED_listen1_weight_hh_l0,
                    m.listen1_forward_previous_h + at * 96,
                    m.listen1_weight_ih_l0_product + at * 768, m.listen1_bias_ih_l0_sum,
                    m.listen1_forward_previous_c + at * 96, m.listen1_forward_o + at * 96,
                    m.listen1_forward_f + at * 96, m.listen1_forward_i + at * 96,
                    m.listen1_forward_g + at * 96, m.listen1_forward_previous_c + next * 96,
                    m.h_concat_2 + at * 192, m.listen1_forward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }

    /* spoken_digits.lua:10   backwards over T_2: listen1_backward_previous_h,
            listen1_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 86784);
        for (int32_t t = T_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t],
                    next = rnn_rows_next(&T_2, t, 1);
            if (rnn_rows_begin(&T_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_h_0_ranked, 96,
                            m.listen1_backward_previous_h + at * 96);
                    rnn_rows_enter(&T_2, t, 1, m.listen1_backward_c_0_ranked, 96,
                            m.listen1_backward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h_2(&crew, rows, far,
                    packed + PACKED_listen1_weight_hh_l0_reverse,
                    m.listen1_backward_previous_h + at * 96,
                    m.listen1_weight_ih_l0_product + at * 768, m.listen1_bias_ih_l0_reverse_sum,
                    m.listen1_backward_previous_c + at * 96, m.listen1_backward_o + at * 96,
                    m.listen1_backward_f + at * 96, m.listen1_backward_i + at * 96,
                    m.listen1_backward_g + at * 96, m.listen1_backward_previous_c + next * 96,
                    m.h_concat_2 + at * 192, m.listen1_backward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   h_2 = mul(h_concat_2, h_dropout_mask_2) */
    compute_h(team, (size_t)T_2.N, m.h_concat_2, m.h_dropout_mask_2, m.h_2);
    rnn_meet(team);

    /* spoken_digits.lua:17   listen2_forward_x = pyramid(h_2) */
    if (rnn_is_mine(team, 114)) {
        rnn_rows_pyramid(&T_2_2, &T_2, m.h_2, 192, 2, m.listen2_forward_x);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen2_weight_ih_l0_product = matvec(stack, listen2_forward_x) */
    rnn_product_packed(T_2_2_part.count, 768, 384, m.listen2_forward_x + T_2_2_part.first * 384,
            384, packed + PACKED_listen2_weight_ih_l0,
            m.listen2_weight_ih_l0_product + T_2_2_part.first * 768, 768);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2_2, listen2_forward_h_0, 96, m.listen2_forward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_forward_c_0, 96, m.listen2_forward_c_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_h_0, 96, m.listen2_backward_h_0_ranked);
        rnn_rows_rank(&T_2_2, listen2_backward_c_0, 96, m.listen2_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   forwards over T_2_2: listen2_forward_previous_h,
            listen2_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 86784);
        for (int32_t t = 0; crew.threads && t < T_2_2.T; t++) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t],
                    next = rnn_rows_next(&T_2_2, t, 0);
            if (rnn_rows_begin(&T_2_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_h_0_ranked, 96,
                            m.listen2_forward_previous_h + at * 96);
                    rnn_rows_enter(&T_2_2, t, 0, m.listen2_forward_c_0_ranked, 96,
                            m.listen2_forward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_forward_h_2(&crew, rows, far, packed + PACKED_listen2_weight_hh_l0,
                    m.listen2_forward_previous_h + at * 96,
                    m.listen2_weight_ih_l0_product + at * 768, m.listen2_bias_ih_l0_sum,
                    m.listen2_forward_previous_c + at * 96, m.listen2_forward_o + at * 96,
                    m.listen2_forward_f + at * 96, m.listen2_forward_i + at * 96,
                    m.listen2_forward_g + at * 96, m.listen2_forward_previous_c + next * 96,
                    m.h_concat_3 + at * 192, m.listen2_forward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }

    /* spoken_digits.lua:10   backwards over T_2_2: listen2_backward_previous_h,
            listen2_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 86784);
        for (int32_t t = T_2_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t],
                    next = rnn_rows_next(&T_2_2, t, 1);
            if (rnn_rows_begin(&T_2_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_h_0_ranked, 96,
                            m.listen2_backward_previous_h + at * 96);
                    rnn_rows_enter(&T_2_2, t, 1, m.listen2_backward_c_0_ranked, 96,
                            m.listen2_backward_previous_c + at * 96);
                }
                rnn_meet(&crew);
            }
            compute_listen0_backward_h_2(&crew, rows, far,
                    packed + PACKED_listen2_weight_hh_l0_reverse,
                    m.listen2_backward_previous_h + at * 96,
                    m.listen2_weight_ih_l0_product + at * 768, m.listen2_bias_ih_l0_reverse_sum,
                    m.listen2_backward_previous_c + at * 96, m.listen2_backward_o + at * 96,
                    m.listen2_backward_f + at * 96, m.listen2_backward_i + at * 96,
                    m.listen2_backward_g + at * 96, m.listen2_backward_previous_c + next * 96,
                    m.h_concat_3 + at * 192, m.listen2_backward_previous_h + next * 96);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   h_3 = mul(h_concat_3, h_dropout_mask_3) */
    compute_h(team, (size_t)T_2_2.N, m.h_concat_3, m.h_dropout_mask_3, m.h_3);
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_sum_over = sum_over(h_3) */
    if (rnn_is_mine(team, 169)) {
        rnn_rows_sum(&T_2_2, m.h_3, 192, m.scores_sum_over);
    }
    rnn_meet(team);

    /* spoken_digits.lua:18   scores_div = div(scores_sum_over, scores_sum_over_2) */
    compute_scores_div(team, B, m.scores_sum_over, m.scores_sum_over_2, m.scores_div);
    rnn_meet(team);

    /* spoken_digits.lua:18   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_div,
            args->params + SPOKEN_DIGITS_readout_bias, m.scores);
    rnn_meet(team);

    /* spoken_digits.lua:21   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* spoken_digits.lua:21   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* spoken_digits.lua:21   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);

    /* spoken_digits.lua:18   d_scores = add(mul, mul) */
    compute_d_scores(team, B, digit, m.d_scores_neg, m.scores, m.each_logsumexp, m.d_scores_div,
            m.d_scores);
    rnn_meet(team);

    /* spoken_digits.lua:21   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* spoken_digits.lua:18   d_h_div = div(matvec, scores_sum_over_2) */
    compute_readout_weight_product(team, B, packed + PACKED_readout_weight_transposed, m.d_scores,
            m.scores_sum_over_2, m.d_h_div);

    /* spoken_digits.lua:18   outer(d_scores, scores_div) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_readout_weight + units.first * 192, 192,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_scores, B, 10), units.first,
                units.count)), rnn_row_major(m.scores_div, B, 192), 0.0f, work);
    }

    /* spoken_digits.lua:18   sum_over(d_scores) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_scores + units.first, 10,
                args->gradients + SPOKEN_DIGITS_readout_bias + units.first);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T_2_2, m.d_h_div, 192, m.d_h_div_ranked);
    }
    rnn_meet(team);

    /* spoken_digits.lua:21   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* spoken_digits.lua:10   d_h = along(d_h_div) */
    if (rnn_is_mine(team, 415)) {
        rnn_rows_repeat(&T_2_2, m.d_h_div_ranked, 192, m.d_h);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   backwards over T_2_2: d_listen2_forward_c_carry,
            d_listen2_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 6, (double)B * 98304);
        for (int32_t t = T_2_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 1, NULL, 96, m.d_listen2_forward_c_carry);
                    rnn_rows_enter(&T_2_2, t, 1, NULL, 96, m.d_listen2_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_forward_zo(&crew, rows, m.d_h + at * 192,
                    m.h_dropout_mask_3 + at * 192, m.listen2_forward_f + at * 96,
                    m.listen2_forward_previous_c + at * 96, m.listen2_forward_i + at * 96,
                    m.listen2_forward_g + at * 96, m.listen2_forward_o + at * 96,
                    m.d_listen2_forward_h_carry, m.d_listen2_forward_c_carry,
                    m.d_listen2_forward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen2_weight_hh_l0_transposed,
                    m.d_listen2_forward_previous_h_concat + at * 384, m.d_listen2_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T_2_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T_2_2, t, 1, m.d_listen2_forward_c_carry, 96,
                            m.d_listen2_forward_c);
                    rnn_rows_leave(&T_2_2, t, 1, m.d_listen2_forward_h_carry, 96,
                            m.d_listen2_forward_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* spoken_digits.lua:10   forwards over T_2_2: d_listen2_backward_c_carry,
            d_listen2_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 7, (double)B * 98304);
        for (int32_t t = 0; crew.threads && t < T_2_2.T; t++) {
            const size_t rows = (size_t)T_2_2.active[t], at = (size_t)T_2_2.first[t];
            if (rnn_rows_begin(&T_2_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2_2, t, 0, NULL, 96, m.d_listen2_backward_c_carry);
                    rnn_rows_enter(&T_2_2, t, 0, NULL, 96, m.d_listen2_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_backward_zo(&crew, rows, m.d_h + at * 192,
                    m.h_dropout_mask_3 + at * 192, m.listen2_backward_f + at * 96,
                    m.listen2_backward_previous_c + at * 96, m.listen2_backward_i + at * 96,
                    m.listen2_backward_g + at * 96, m.listen2_backward_o + at * 96,
                    m.d_listen2_backward_h_carry, m.d_listen2_backward_c_carry,
                    m.d_listen2_backward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen2_weight_hh_l0_reverse_transposed,
                    m.d_listen2_backward_previous_h_concat + at * 384,
                    m.d_listen2_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T_2_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T_2_2, t, 0, m.d_listen2_backward_c_carry, 96,
                            m.d_listen2_backward_c);
                    rnn_rows_leave(&T_2_2, t, 0, m.d_listen2_backward_h_carry, 96,
                            m.d_listen2_backward_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen2_weight_ih_l0_product_2 = matvec(listen2.weight_ih_l0,
            d_listen2_forward_previous_h_concat) */
    rnn_product_packed(T_2_2_part.count, 384, 384,
            m.d_listen2_forward_previous_h_concat + T_2_2_part.first * 384, 384,
            packed + PACKED_listen2_weight_ih_l0_transposed,
            m.listen2_weight_ih_l0_product_2 + T_2_2_part.first * 384, 384);

    /* spoken_digits.lua:10   listen2_weight_ih_l0_reverse_product = matvec(listen2.weight_ih_l0_reverse, d_listen2_backward_previous_h_concat) */
    rnn_product_packed(T_2_2_part.count, 384, 384,
            m.d_listen2_backward_previous_h_concat + T_2_2_part.first * 384, 384,
            packed + PACKED_listen2_weight_ih_l0_reverse_transposed,
            m.listen2_weight_ih_l0_reverse_product + T_2_2_part.first * 384, 384);

    /* spoken_digits.lua:10   outer(d_listen2_forward_previous_h_concat, listen2_forward_x) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen2_weight_ih_l0 + units.first * 384, 384,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen2_forward_previous_h_concat,
                (size_t)T_2_2.N, 384), units.first, units.count)),
                rnn_row_major(m.listen2_forward_x, (size_t)T_2_2.N, 384), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen2_forward_previous_h_concat,
            listen2_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen2_weight_hh_l0 + units.first * 96, 96,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen2_forward_previous_h_concat,
                (size_t)T_2_2.N, 384), units.first, units.count)),
                rnn_row_major(m.listen2_forward_previous_h, (size_t)T_2_2.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_7 = sum_over(d_listen2_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_7 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T_2_2.N, units.count,
                m.d_listen2_forward_previous_h_concat + units.first, 384,
                m.sum_over_7 + units.first);
    }

    /* spoken_digits.lua:10   outer(d_listen2_backward_previous_h_concat, listen2_forward_x) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen2_weight_ih_l0_reverse + units.first
                * 384, 384, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen2_backward_previous_h_concat, (size_t)T_2_2.N, 384), units.first, units.count)), rnn_row_major(m.listen2_forward_x, (size_t)T_2_2.N, 384), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen2_backward_previous_h_concat,
            listen2_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen2_weight_hh_l0_reverse + units.first
                * 96, 96, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen2_backward_previous_h_concat, (size_t)T_2_2.N, 384), units.first, units.count)), rnn_row_major(m.listen2_backward_previous_h, (size_t)T_2_2.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_8 = sum_over(d_listen2_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_8 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T_2_2.N, units.count,
                m.d_listen2_backward_previous_h_concat + units.first, 384,
                m.sum_over_8 + units.first);
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   d_listen2_forward_x = add(listen2_weight_ih_l0_product_2,
            listen2_weight_ih_l0_reverse_product) */
    compute_d_listen2_forward_x(team, (size_t)T_2_2.N, m.listen2_weight_ih_l0_product_2,
            m.listen2_weight_ih_l0_reverse_product, m.d_listen2_forward_x);
    rnn_meet(team);

    /* spoken_digits.lua:17   d_h_2 = unpyramid(d_listen2_forward_x) */
    if (rnn_is_mine(team, 512)) {
        rnn_rows_unpyramid(&T_2, &T_2_2, m.d_listen2_forward_x, 192, 2, m.d_h_2);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   backwards over T_2: d_listen1_forward_c_carry,
            d_listen1_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 8, (double)B * 98304);
        for (int32_t t = T_2.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 1, NULL, 96, m.d_listen1_forward_c_carry);
                    rnn_rows_enter(&T_2, t, 1, NULL, 96, m.d_listen1_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_forward_zo(&crew, rows, m.d_h_2 + at * 192,
                    m.h_dropout_mask_2 + at * 192, m.listen1_forward_f + at * 96,
                    m.listen1_forward_previous_c + at * 96, m.listen1_forward_i + at * 96,
                    m.listen1_forward_g + at * 96, m.listen1_forward_o + at * 96,
                    m.d_listen1_forward_h_carry, m.d_listen1_forward_c_carry,
                    m.d_listen1_forward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen1_weight_hh_l0_transposed,
                    m.d_listen1_forward_previous_h_concat + at * 384, m.d_listen1_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T_2, t, 1, m.d_listen1_forward_c_carry, 96,
                            m.d_listen1_forward_c);
                    rnn_rows_leave(&T_2, t, 1, m.d_listen1_forward_h_carry, 96,
                            m.d_listen1_forward_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* spoken_digits.lua:10   forwards over T_2: d_listen1_backward_c_carry,
            d_listen1_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 9, (double)B * 98304);
        for (int32_t t = 0; crew.threads && t < T_2.T; t++) {
            const size_t rows = (size_t)T_2.active[t], at = (size_t)T_2.first[t];
            if (rnn_rows_begin(&T_2, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T_2, t, 0, NULL, 96, m.d_listen1_backward_c_carry);
                    rnn_rows_enter(&T_2, t, 0, NULL, 96, m.d_listen1_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_backward_zo(&crew, rows, m.d_h_2 + at * 192,
                    m.h_dropout_mask_2 + at * 192, m.listen1_backward_f + at * 96,
                    m.listen1_backward_previous_c + at * 96, m.listen1_backward_i + at * 96,
                    m.listen1_backward_g + at * 96, m.listen1_backward_o + at * 96,
                    m.d_listen1_backward_h_carry, m.d_listen1_backward_c_carry,
                    m.d_listen1_backward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen1_weight_hh_l0_reverse_transposed,
                    m.d_listen1_backward_previous_h_concat + at * 384,
                    m.d_listen1_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T_2, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T_2, t, 0, m.d_listen1_backward_c_carry, 96,
                            m.d_listen1_backward_c);
                    rnn_rows_leave(&T_2, t, 0, m.d_listen1_backward_h_carry, 96,
                            m.d_listen1_backward_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   listen1_weight_ih_l0_product_2 = matvec(listen1.weight_ih_l0,
            d_listen1_forward_previous_h_concat) */
    rnn_product_packed(T_2_part.count, 384, 384,
            m.d_listen1_forward_previous_h_concat + T_2_part.first * 384, 384,
            packed + PACKED_listen1_weight_ih_l0_transposed,
            m.listen1_weight_ih_l0_product_2 + T_2_part.first * 384, 384);

    /* spoken_digits.lua:10   listen1_weight_ih_l0_reverse_product = matvec(listen1.weight_ih_l0_reverse, d_listen1_backward_previous_h_concat) */
    rnn_product_packed(T_2_part.count, 384, 384,
            m.d_listen1_backward_previous_h_concat + T_2_part.first * 384, 384,
            packed + PACKED_listen1_weight_ih_l0_reverse_transposed,
            m.listen1_weight_ih_l0_reverse_product + T_2_part.first * 384, 384);

    /* spoken_digits.lua:10   outer(d_listen1_forward_previous_h_concat, listen1_forward_x) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen1_weight_ih_l0 + units.first * 384, 384,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen1_forward_previous_h_concat,
                (size_t)T_2.N, 384), units.first, units.count)),
                rnn_row_major(m.listen1_forward_x, (size_t)T_2.N, 384), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen1_forward_previous_h_concat,
            listen1_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen1_weight_hh_l0 + units.first * 96, 96,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen1_forward_previous_h_concat,
                (size_t)T_2.N, 384), units.first, units.count)),
                rnn_row_major(m.listen1_forward_previous_h, (size_t)T_2.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_5 = sum_over(d_listen1_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_5 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T_2.N, units.count,
                m.d_listen1_forward_previous_h_concat + units.first, 384,
                m.sum_over_5 + units.first);
    }

    /* spoken_digits.lua:10   outer(d_listen1_backward_previous_h_concat, listen1_forward_x) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen1_weight_ih_l0_reverse + units.first
                * 384, 384, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen1_backward_previous_h_concat, (size_t)T_2.N, 384), units.first, units.count)), rnn_row_major(m.listen1_forward_x, (size_t)T_2.N, 384), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen1_backward_previous_h_concat,
            listen1_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen1_weight_hh_l0_reverse + units.first
                * 96, 96, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen1_backward_previous_h_concat, (size_t)T_2.N, 384), units.first, units.count)), rnn_row_major(m.listen1_backward_previous_h, (size_t)T_2.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_6 = sum_over(d_listen1_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_6 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T_2.N, units.count,
                m.d_listen1_backward_previous_h_concat + units.first, 384,
                m.sum_over_6 + units.first);
    }
    rnn_meet(team);

    /* spoken_digits.lua:17   d_listen1_forward_x = add(listen1_weight_ih_l0_product_2,
            listen1_weight_ih_l0_reverse_product) */
    compute_d_listen2_forward_x(team, (size_t)T_2.N, m.listen1_weight_ih_l0_product_2,
            m.listen1_weight_ih_l0_reverse_product, m.d_listen1_forward_x);
    rnn_meet(team);

    /* spoken_digits.lua:17   d_h_3 = unpyramid(d_listen1_forward_x) */
    if (rnn_is_mine(team, 609)) {
        rnn_rows_unpyramid(&T, &T_2, m.d_listen1_forward_x, 192, 2, m.d_h_3);
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   backwards over T: d_listen0_forward_c_carry,
            d_listen0_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 10, (double)B * 98304);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 96, m.d_listen0_forward_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 96, m.d_listen0_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_forward_zo(&crew, rows, m.d_h_3 + at * 192,
                    m.h_dropout_mask + at * 192, m.listen0_forward_f + at * 96,
                    m.listen0_forward_previous_c + at * 96, m.listen0_forward_i + at * 96,
                    m.listen0_forward_g + at * 96, m.listen0_forward_o + at * 96,
                    m.d_listen0_forward_h_carry, m.d_listen0_forward_c_carry,
                    m.d_listen0_forward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen0_weight_hh_l0_transposed,
                    m.d_listen0_forward_previous_h_concat + at * 384, m.d_listen0_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_listen0_forward_c_carry, 96,
                            m.d_listen0_forward_c);
                    rnn_rows_leave(&T, t, 1, m.d_listen0_forward_h_carry, 96,
                            m.d_listen0_forward_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* spoken_digits.lua:10   forwards over T: d_listen0_backward_c_carry,
            d_listen0_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 11, (double)B * 98304);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 96, m.d_listen0_backward_c_carry);
                    rnn_rows_enter(&T, t, 0, NULL, 96, m.d_listen0_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_listen2_backward_zo(&crew, rows, m.d_h_3 + at * 192,
                    m.h_dropout_mask + at * 192, m.listen0_backward_f + at * 96,
                    m.listen0_backward_previous_c + at * 96, m.listen0_backward_i + at * 96,
                    m.listen0_backward_g + at * 96, m.listen0_backward_o + at * 96,
                    m.d_listen0_backward_h_carry, m.d_listen0_backward_c_carry,
                    m.d_listen0_backward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_listen2_forward_previous_h(&crew, rows,
                    packed + PACKED_listen0_weight_hh_l0_reverse_transposed,
                    m.d_listen0_backward_previous_h_concat + at * 384,
                    m.d_listen0_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.d_listen0_backward_c_carry, 96,
                            m.d_listen0_backward_c);
                    rnn_rows_leave(&T, t, 0, m.d_listen0_backward_h_carry, 96,
                            m.d_listen0_backward_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* spoken_digits.lua:10   outer(d_listen0_forward_previous_h_concat, frames) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen0_weight_ih_l0 + units.first * 40, 40,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen0_forward_previous_h_concat,
                (size_t)T.N, 384), units.first, units.count)),
                rnn_row_major(frames, (size_t)T.N, 40), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen0_forward_previous_h_concat,
            listen0_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen0_weight_hh_l0 + units.first * 96, 96,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_listen0_forward_previous_h_concat,
                (size_t)T.N, 384), units.first, units.count)),
                rnn_row_major(m.listen0_forward_previous_h, (size_t)T.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_3 = sum_over(d_listen0_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_listen0_forward_previous_h_concat + units.first,
                384, m.sum_over_3 + units.first);
    }

    /* spoken_digits.lua:10   outer(d_listen0_backward_previous_h_concat, frames) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen0_weight_ih_l0_reverse + units.first
                * 40, 40, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen0_backward_previous_h_concat, (size_t)T.N, 384), units.first, units.count)), rnn_row_major(frames, (size_t)T.N, 40), 0.0f, work);
    }

    /* spoken_digits.lua:10   outer(d_listen0_backward_previous_h_concat,
            listen0_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + SPOKEN_DIGITS_listen0_weight_hh_l0_reverse + units.first
                * 96, 96, rnn_transposed(rnn_columns(rnn_row_major(m.d_listen0_backward_previous_h_concat, (size_t)T.N, 384), units.first, units.count)), rnn_row_major(m.listen0_backward_previous_h, (size_t)T.N, 96), 0.0f, work);
    }

    /* spoken_digits.lua:10   sum_over_4 = sum_over(d_listen0_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count,
                m.d_listen0_backward_previous_h_concat + units.first, 384,
                m.sum_over_4 + units.first);
    }

    /* spoken_digits.lua:10   listen0_weight_ih_l0_product_2 = matvec(listen0.weight_ih_l0,
            d_listen0_forward_previous_h_concat) */
    rnn_product_packed(T_part.count, 40, 384,
            m.d_listen0_forward_previous_h_concat + T_part.first * 384, 384,
            packed + PACKED_listen0_weight_ih_l0_transposed,
            m.listen0_weight_ih_l0_product_2 + T_part.first * 40, 40);

    /* spoken_digits.lua:10   listen0_weight_ih_l0_reverse_product = matvec(listen0.weight_ih_l0_reverse, d_listen0_backward_previous_h_concat) */
    rnn_product_packed(T_part.count, 40, 384,
            m.d_listen0_backward_previous_h_concat + T_part.first * 384, 384,
            packed + PACKED_listen0_weight_ih_l0_reverse_transposed,
            m.listen0_weight_ih_l0_reverse_product + T_part.first * 40, 40);
    rnn_meet(team);

    /* spoken_digits.lua:13   d_frames = add(listen0_weight_ih_l0_product_2,
            listen0_weight_ih_l0_reverse_product) */
    compute_d_frames(team, (size_t)T.N, m.listen0_weight_ih_l0_product_2,
            m.listen0_weight_ih_l0_reverse_product, m.d_frames);
}

int spoken_digits_train(const spoken_digits_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "spoken_digits_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 2 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: the session is too small");
    rnn_rows T_2;
    rnn_rows_derive(&T_2, &T, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T / 4 + 1)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: the session is too small");
    rnn_rows T_2_2;
    rnn_rows_derive(&T_2_2, &T_2, 2, 0, (int32_t *)((char *)args->session + first));
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T_2_2.T));
    struct spoken_digits_train_memory m;
    spoken_digits_train_layout(&m, args->session, first, B, &T, &T_2, &T_2_2);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: packed does not begin at a multiple of 4 bytes");
    if (!args->frames)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: frames is NULL");
    const float *const frames = rnn_rows_pack(&T, args->frames, 40, m.frames);
    const float *const listen0_forward_h_0 = rnn_or_number(args->listen0_forward_h, 0.0f, B * 96,
            m.listen0_forward_h_0);
    const float *const listen0_forward_c_0 = rnn_or_number(args->listen0_forward_c, 0.0f, B * 96,
            m.listen0_forward_c_0);
    const float *const listen0_backward_h_0 = rnn_or_number(args->listen0_backward_h, 0.0f, B * 96,
            m.listen0_backward_h_0);
    const float *const listen0_backward_c_0 = rnn_or_number(args->listen0_backward_c, 0.0f, B * 96,
            m.listen0_backward_c_0);
    const float *const listen1_forward_h_0 = rnn_or_number(args->listen1_forward_h, 0.0f, B * 96,
            m.listen1_forward_h_0);
    const float *const listen1_forward_c_0 = rnn_or_number(args->listen1_forward_c, 0.0f, B * 96,
            m.listen1_forward_c_0);
    const float *const listen1_backward_h_0 = rnn_or_number(args->listen1_backward_h, 0.0f, B * 96,
            m.listen1_backward_h_0);
    const float *const listen1_backward_c_0 = rnn_or_number(args->listen1_backward_c, 0.0f, B * 96,
            m.listen1_backward_c_0);
    const float *const listen2_forward_h_0 = rnn_or_number(args->listen2_forward_h, 0.0f, B * 96,
            m.listen2_forward_h_0);
    const float *const listen2_forward_c_0 = rnn_or_number(args->listen2_forward_c, 0.0f, B * 96,
            m.listen2_forward_c_0);
    const float *const listen2_backward_h_0 = rnn_or_number(args->listen2_backward_h, 0.0f, B * 96,
            m.listen2_backward_h_0);
    const float *const listen2_backward_c_0 = rnn_or_number(args->listen2_backward_c, 0.0f, B * 96,
            m.listen2_backward_c_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "spoken_digits_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + SPOKEN_DIGITS_listen0_bias_ih_l0, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_listen0_bias_ih_l0_reverse, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_listen1_bias_ih_l0, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_listen1_bias_ih_l0_reverse, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_listen2_bias_ih_l0, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_listen2_bias_ih_l0_reverse, 0, 768 * sizeof(float));
    memset(args->gradients + SPOKEN_DIGITS_readout_bias, 0, 10 * sizeof(float));

    const struct spoken_digits_train_call call = {args, B, T, T_2, T_2_2, m, frames,
            listen0_forward_h_0, listen0_forward_c_0, listen0_backward_h_0, listen0_backward_c_0,
            listen1_forward_h_0, listen1_forward_c_0, listen1_backward_h_0, listen1_backward_c_0,
            listen2_forward_h_0, listen2_forward_c_0, listen2_backward_h_0, listen2_backward_c_0,
            digit};
    if (rnn_pool_run(args->pool,
            (double)T.N * 713024 + (double)T_2.N * 2305536 + (double)T_2_2.N * 2308624 + (double)B
            * 15272 + 18456, spoken_digits_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "spoken_digits_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen0_bias_ih_l0, 1, m.sum_over_3, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen0_bias_hh_l0, 1, m.sum_over_3, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen0_bias_ih_l0_reverse, 1, m.sum_over_4,
            384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen0_bias_hh_l0_reverse, 1, m.sum_over_4,
            384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen1_bias_ih_l0, 1, m.sum_over_5, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen1_bias_hh_l0, 1, m.sum_over_5, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen1_bias_ih_l0_reverse, 1, m.sum_over_6,
            384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen1_bias_hh_l0_reverse, 1, m.sum_over_6,
            384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen2_bias_ih_l0, 1, m.sum_over_7, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen2_bias_hh_l0, 1, m.sum_over_7, 384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen2_bias_ih_l0_reverse, 1, m.sum_over_8,
            384, 1);
    rnn_add_matrix(args->gradients + SPOKEN_DIGITS_listen2_bias_hh_l0_reverse, 1, m.sum_over_8,
            384, 1);
    if (args->d_frames)
        rnn_rows_unpack(&T, m.d_frames, 40, args->d_frames);
    if (args->d_listen0_forward_c)
        rnn_each_copy(B, 96, m.d_listen0_forward_c, 96, args->d_listen0_forward_c, 96);
    if (args->d_listen0_forward_h)
        rnn_each_copy(B, 96, m.d_listen0_forward_h, 96, args->d_listen0_forward_h, 96);
    if (args->d_listen0_backward_c)
        rnn_each_copy(B, 96, m.d_listen0_backward_c, 96, args->d_listen0_backward_c, 96);
    if (args->d_listen0_backward_h)
        rnn_each_copy(B, 96, m.d_listen0_backward_h, 96, args->d_listen0_backward_h, 96);
    if (args->d_listen1_forward_c)
        rnn_each_copy(B, 96, m.d_listen1_forward_c, 96, args->d_listen1_forward_c, 96);
    if (args->d_listen1_forward_h)
        rnn_each_copy(B, 96, m.d_listen1_forward_h, 96, args->d_listen1_forward_h, 96);
    if (args->d_listen1_backward_c)
        rnn_each_copy(B, 96, m.d_listen1_backward_c, 96, args->d_listen1_backward_c, 96);
    if (args->d_listen1_backward_h)
        rnn_each_copy(B, 96, m.d_listen1_backward_h, 96, args->d_listen1_backward_h, 96);
    if (args->d_listen2_forward_c)
        rnn_each_copy(B, 96, m.d_listen2_forward_c, 96, args->d_listen2_forward_c, 96);
    if (args->d_listen2_forward_h)
        rnn_each_copy(B, 96, m.d_listen2_forward_h, 96, args->d_listen2_forward_h, 96);
    if (args->d_listen2_backward_c)
        rnn_each_copy(B, 96, m.d_listen2_backward_c, 96, args->d_listen2_backward_c, 96);
    if (args->d_listen2_backward_h)
        rnn_each_copy(B, 96, m.d_listen2_backward_h, 96, args->d_listen2_backward_h, 96);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "spoken_digits_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"listen0.weight_ih_l0", 2, {384, 40}, 0, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 40, 1, 0},
    {"listen0.weight_hh_l0", 2, {384, 96}, 15360, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen0.bias_ih_l0", 1, {384, 1}, 52224, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen0.bias_hh_l0", 1, {384, 1}, 52608, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen0.weight_ih_l0_reverse", 2, {384, 40}, 52992, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 40, 1, 0},
    {"listen0.weight_hh_l0_reverse", 2, {384, 96}, 68352, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen0.bias_ih_l0_reverse", 1, {384, 1}, 105216, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen0.bias_hh_l0_reverse", 1, {384, 1}, 105600, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.weight_ih_l0", 2, {384, 384}, 105984, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.weight_hh_l0", 2, {384, 96}, 253440, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen1.bias_ih_l0", 1, {384, 1}, 290304, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.bias_hh_l0", 1, {384, 1}, 290688, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.weight_ih_l0_reverse", 2, {384, 384}, 291072, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.weight_hh_l0_reverse", 2, {384, 96}, 438528, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen1.bias_ih_l0_reverse", 1, {384, 1}, 475392, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen1.bias_hh_l0_reverse", 1, {384, 1}, 475776, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.weight_ih_l0", 2, {384, 384}, 476160, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.weight_hh_l0", 2, {384, 96}, 623616, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen2.bias_ih_l0", 1, {384, 1}, 660480, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.bias_hh_l0", 1, {384, 1}, 660864, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.weight_ih_l0_reverse", 2, {384, 384}, 661248, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.weight_hh_l0_reverse", 2, {384, 96}, 808704, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 96, 1, 0},
    {"listen2.bias_ih_l0_reverse", 1, {384, 1}, 845568, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"listen2.bias_hh_l0_reverse", 1, {384, 1}, 845952, RNN_INIT_UNIFORM, -0.10206207261596577,
            0.10206207261596577, 384, 1, 0},
    {"readout.weight", 2, {10, 192}, 846336, RNN_INIT_DEFAULT, 0, 0, 192, 1, 0},
    {"readout.bias", 1, {10, 1}, 848256, RNN_INIT_DEFAULT, 0, 0, 192, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(spoken_digits_args, T), offsetof(spoken_digits_args, T_lengths), 0, 1},
    {"T_2", 0, 2, 0, RNN_NO_MEMBER, RNN_NO_MEMBER, 0, 1},
    {"T_2_2", 1, 2, 0, RNN_NO_MEMBER, RNN_NO_MEMBER, 0, 1},
};

static const rnn_value_info inputs_info[] = {
    {"frames", 0, 0, 1, 0, -1, 40, 0, 0, 0, 0, offsetof(spoken_digits_args, frames),
            offsetof(spoken_digits_args, d_frames)},
    {"digit", 1, 0, 1, -1, -1, 0, 10, 1, 2, 0, offsetof(spoken_digits_args, digit), RNN_NO_MEMBER},
    {"listen0.forward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen0_forward_c),
            offsetof(spoken_digits_args, d_listen0_forward_c)},
    {"listen0.forward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen0_forward_h),
            offsetof(spoken_digits_args, d_listen0_forward_h)},
    {"listen0.backward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen0_backward_c),
            offsetof(spoken_digits_args, d_listen0_backward_c)},
    {"listen0.backward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen0_backward_h),
            offsetof(spoken_digits_args, d_listen0_backward_h)},
    {"listen1.forward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen1_forward_c),
            offsetof(spoken_digits_args, d_listen1_forward_c)},
    {"listen1.forward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen1_forward_h),
            offsetof(spoken_digits_args, d_listen1_forward_h)},
    {"listen1.backward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen1_backward_c),
            offsetof(spoken_digits_args, d_listen1_backward_c)},
    {"listen1.backward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen1_backward_h),
            offsetof(spoken_digits_args, d_listen1_backward_h)},
    {"listen2.forward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen2_forward_c),
            offsetof(spoken_digits_args, d_listen2_forward_c)},
    {"listen2.forward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen2_forward_h),
            offsetof(spoken_digits_args, d_listen2_forward_h)},
    {"listen2.backward.c", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen2_backward_c),
            offsetof(spoken_digits_args, d_listen2_backward_c)},
    {"listen2.backward.h", 0, 1, 1, -1, -1, 96, 0, 0, 0, 0,
            offsetof(spoken_digits_args, listen2_backward_h),
            offsetof(spoken_digits_args, d_listen2_backward_h)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, -1, -1, 0, 10, 0, 0, 0, offsetof(spoken_digits_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, -1, -1, 10, 0, 0, 0, 0, offsetof(spoken_digits_args, scores),
            RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const spoken_digits_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return SPOKEN_DIGITS_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return SPOKEN_DIGITS_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return SPOKEN_DIGITS_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return spoken_digits_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return spoken_digits_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return spoken_digits_train(args, error);
}

const rnn_model spoken_digits_model = {
    .name = "spoken_digits",
    .source = "spoken_digits.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 26,
    .param_floats = SPOKEN_DIGITS_PARAMS,
    .inputs = inputs_info,
    .input_count = 14,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 3,
    .states = NULL,
    .state_count = 0,
    .state_floats = 0,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(spoken_digits_args),
    .member_params = offsetof(spoken_digits_args, params),
    .member_packed = offsetof(spoken_digits_args, packed),
    .member_session = offsetof(spoken_digits_args, session),
    .member_session_bytes = offsetof(spoken_digits_args, session_bytes),
    .member_pool = offsetof(spoken_digits_args, pool),
    .member_batch = offsetof(spoken_digits_args, B),
    .member_loss = offsetof(spoken_digits_args, loss),
    .member_gradients = offsetof(spoken_digits_args, gradients),
    .member_seed = offsetof(spoken_digits_args, seed),
    .member_update = offsetof(spoken_digits_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = SPOKEN_DIGITS_PACKED,
    .prepare = spoken_digits_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
