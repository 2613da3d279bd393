/* letter_tagger: a recurrent network, compiled by rnnc from letter_tagger.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "letter_tagger.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_encoder_weight_ih_l0 = 0, /* 1024 x 200, wide panels */
    PACKED_encoder_weight_hh_l0 = 204800, /* 128 x 128, panels of 4 gates */
    PACKED_readout_weight = 270336, /* 128 x 128, wide panels */
    PACKED_encoder_weight_hh_l0_reverse = 286720, /* 128 x 128, panels of 4 gates */
    PACKED_readout_weight_2 = 352256, /* 128 x 128, wide panels */
    PACKED_readout_weight_3 = 368640, /* 128 x 256, wide panels */
    PACKED_readout_weight_transposed = 401408, /* 256 x 128, wide panels */
    PACKED_encoder_weight_hh_l0_transposed = 434176, /* 128 x 512, wide panels */
    PACKED_encoder_weight_ih_l0_transposed = 499712, /* 200 x 512, wide panels */
    PACKED_encoder_weight_hh_l0_reverse_transposed = 606208, /* 128 x 512, wide panels */
    PACKED_encoder_weight_ih_l0_reverse_transposed = 671744, /* 200 x 512, wide panels */
};

/* What the threads of letter_tagger_prepare need of it. */
struct letter_tagger_prepare_call {
    const float *params;
    float *packed;
};

static void letter_tagger_prepare_work(const rnn_team *team, const void *data)
{
    const struct letter_tagger_prepare_call *const call = (const struct letter_tagger_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0,
            params + LETTER_TAGGER_encoder_weight_ih_l0, 200, 1, 1024, 0, 512, 200);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0,
            params + LETTER_TAGGER_encoder_weight_ih_l0_reverse, 200, 1, 1024, 512, 512, 200);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + LETTER_TAGGER_encoder_weight_hh_l0 + 49152, 128, 1, 128, 4, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + LETTER_TAGGER_encoder_weight_hh_l0 + 16384, 128, 1, 128, 4, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + LETTER_TAGGER_encoder_weight_hh_l0, 128, 1, 128, 4, 2, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + LETTER_TAGGER_encoder_weight_hh_l0 + 32768, 128, 1, 128, 4, 3, 128, 0, 128);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + LETTER_TAGGER_readout_weight, 256,
            1, 128, 0, 128, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + LETTER_TAGGER_encoder_weight_hh_l0_reverse + 49152, 128, 1, 128, 4, 0, 128, 0,
            128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + LETTER_TAGGER_encoder_weight_hh_l0_reverse + 16384, 128, 1, 128, 4, 1, 128, 0,
            128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + LETTER_TAGGER_encoder_weight_hh_l0_reverse, 128, 1, 128, 4, 2, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + LETTER_TAGGER_encoder_weight_hh_l0_reverse + 32768, 128, 1, 128, 4, 3, 128, 0,
            128);
    rnn_pack_wide(team, packed + PACKED_readout_weight_2,
            params + LETTER_TAGGER_readout_weight + 128, 256, 1, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_readout_weight_3, params + LETTER_TAGGER_readout_weight,
            256, 1, 128, 0, 128, 256);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + LETTER_TAGGER_readout_weight, 1, 256, 256, 0, 256, 128);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_hh_l0_transposed,
            params + LETTER_TAGGER_encoder_weight_hh_l0, 1, 128, 128, 0, 128, 512);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_transposed,
            params + LETTER_TAGGER_encoder_weight_ih_l0, 1, 200, 200, 0, 200, 512);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_hh_l0_reverse_transposed,
            params + LETTER_TAGGER_encoder_weight_hh_l0_reverse, 1, 128, 128, 0, 128, 512);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_reverse_transposed,
            params + LETTER_TAGGER_encoder_weight_ih_l0_reverse, 1, 200, 200, 0, 200, 512);
}

void letter_tagger_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct letter_tagger_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 778240 * RNN_MOVE_WORK, letter_tagger_prepare_work, &call);
}

void letter_tagger_prepare(const float *params, void *memory)
{
    letter_tagger_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* letter_tagger.lua:21   encoder_bias_ih_l0_sum, encoder_bias_ih_l0_reverse_sum   (2 operations) */
RNN_INLINE void compute_encoder_bias_ih_l0_sum_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict encoder_bias_ih_l0,
        const float *restrict encoder_bias_hh_l0, const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(encoder_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_reverse + j, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_sum + j, add_, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_reverse_sum + j, add_2, lanes);
    (void)b;
}

static void compute_encoder_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict encoder_bias_ih_l0, const float *restrict encoder_bias_hh_l0,
        const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 512; j += RNN_LANES)
            compute_encoder_bias_ih_l0_sum_lanes(RNN_LANES, b, j, encoder_bias_ih_l0,
                    encoder_bias_hh_l0, encoder_bias_ih_l0_reverse, encoder_bias_hh_l0_reverse,
                    encoder_bias_ih_l0_sum, encoder_bias_ih_l0_reverse_sum);
    }
}

/* letter_tagger.lua:21   encoder_forward_c, encoder_forward_h   (21 operations) */
RNN_INLINE void compute_encoder_forward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum, float *restrict encoder_forward_previous_c,
        float *restrict encoder_forward_h, float *restrict encoder_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 384 + j, lanes)
            + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 128 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + j, lanes)
            + matvec_3 + rnn_load_lanes(encoder_bias_ih_l0_sum + j, lanes);
    const rnn_vec encoder_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 256 + j, lanes)
            + matvec_4 + rnn_load_lanes(encoder_bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(encoder_forward_previous_c + b * 128 + j, lanes)
            + encoder_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(encoder_forward_previous_c + b * 128 + j, c, lanes);
    rnn_store_far(encoder_forward_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(encoder_forward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_forward_h_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_product)
{
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 384 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 256 + j);
}

RNN_INLINE void compute_encoder_forward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum, float *restrict encoder_forward_previous_c,
        float *restrict encoder_forward_h, float *restrict encoder_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_forward_h_ask(b + (size_t)r, j, encoder_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, encoder_forward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_forward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_sum, encoder_forward_previous_c, encoder_forward_h,
                encoder_forward_previous_h_next);
}

RNN_INLINE void compute_encoder_forward_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum, float *restrict encoder_forward_previous_c,
        float *restrict encoder_forward_h, float *restrict encoder_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_forward_h_tile(TILE, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_h, encoder_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_forward_h_tile(4, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_h, encoder_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_forward_h_tile(2, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_h, encoder_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_forward_h_tile(1, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_h, encoder_forward_previous_h_next);
}

static RNN_APART void compute_encoder_forward_h(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum, float *restrict encoder_forward_previous_c,
        float *restrict encoder_forward_h, float *restrict encoder_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_forward_h_units(rows, RNN_LANES, j, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum,
                encoder_forward_previous_c, encoder_forward_h, encoder_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* letter_tagger.lua:21   encoder_backward_c, encoder_backward_h   (21 operations) */
RNN_INLINE void compute_encoder_backward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_backward_previous_c, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 896 + j, lanes)
            + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 640 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 512 + j, lanes)
            + matvec_3 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec encoder_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 768 + j, lanes)
            + matvec_4 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(encoder_backward_previous_c + b * 128 + j, lanes)
            + encoder_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(encoder_backward_previous_c + b * 128 + j, c, lanes);
    rnn_store_far(encoder_backward_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(encoder_backward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_backward_h_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_product)
{
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 896 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 640 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 512 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 768 + j);
}

RNN_INLINE void compute_encoder_backward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_backward_previous_c, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_backward_h_ask(b + (size_t)r, j, encoder_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, encoder_backward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_backward_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_h,
                encoder_backward_previous_h_next);
}

RNN_INLINE void compute_encoder_backward_h_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_backward_previous_c, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_backward_h_tile(TILE, lanes, j, b, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_h,
                encoder_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_backward_h_tile(4, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_h, encoder_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_backward_h_tile(2, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_h, encoder_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_backward_h_tile(1, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_h, encoder_backward_previous_h_next);
}

static RNN_APART void compute_encoder_backward_h(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_backward_previous_c, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_backward_h_units(rows, RNN_LANES, j, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_h,
                encoder_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* letter_tagger.lua:21   scores   (2 operations) */
RNN_INLINE void compute_scores_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_vec add_ = rnn_load_lanes(readout_weight_product + b * 128 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 128 + j, lanes);
    const rnn_vec scores_1 = add_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(scores + b * 128 + j, scores_1, lanes);
}

static void compute_scores(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_scores_lanes(RNN_LANES, b, j, readout_weight_product, readout_weight_product_2,
                    readout_bias, scores);
    }
}

/* Memory of letter_tagger_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 128: words (-1..2), encoder_backward_h (5..8), scores (9..11)
*   1    (T.N + B) x 1040: letters (-1..2), encoder_weight_ih_l0_product (4..6),
        readout_weight_product (7..9)
*   2    B x 128: encoder_forward_h_0 (-1..6)
*   3    B x 128: encoder_forward_c_0 (-1..6)
*   4    B x 128: encoder_backward_h_0 (-1..6)
*   5    B x 128: encoder_backward_c_0 (-1..6)
*   6    (T.N + B) x 200: x (0..4), encoder_forward_h (5..8)
*   7    1 x 512: encoder_bias_ih_l0_sum (0..6)
*   8    1 x 512: encoder_bias_ih_l0_reverse_sum (0..6)
*   9    B x 128: encoder_forward_previous_h (5..6)
*   10   B x 128: encoder_forward_previous_h_next (5..6)
*   11   B x 128: encoder_forward_previous_c (5..6)
*   12   B x 128: encoder_backward_previous_h (5..6)
*   13   B x 128: encoder_backward_previous_h_next (5..6)
*   14   B x 128: encoder_backward_previous_c (5..6)
*   15   B x 128: encoder_forward_h_0_ranked (5..6)
*   16   B x 128: encoder_forward_c_0_ranked (5..6)
*   17   B x 128: encoder_backward_h_0_ranked (5..6)
*   18   B x 128: encoder_backward_c_0_ranked (5..6)
*   19   (T.N + B) x 128: readout_weight_product_2 (7..9), argmax (10..11)
*/
struct letter_tagger_forward_memory {
    int32_t *words;
    int32_t *letters;
    float *encoder_forward_h_0;
    float *encoder_forward_c_0;
    float *encoder_backward_h_0;
    float *encoder_backward_c_0;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_h_next;
    float *encoder_forward_previous_c;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_h_next;
    float *encoder_backward_previous_c;
    float *x;
    float *encoder_weight_ih_l0_product;
    float *encoder_bias_ih_l0_sum;
    float *encoder_forward_h;
    float *readout_weight_product;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_backward_h;
    float *readout_weight_product_2;
    float *scores;
    int32_t *argmax;
    float *encoder_forward_h_0_ranked;
    float *encoder_forward_c_0_ranked;
    float *encoder_backward_h_0_ranked;
    float *encoder_backward_c_0_ranked;
    size_t bytes;
};

static void letter_tagger_forward_layout(struct letter_tagger_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_h = (float *)m->words;
    m->scores = (float *)m->words;
    m->letters = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->encoder_weight_ih_l0_product = (float *)m->letters;
    m->readout_weight_product = (float *)m->letters;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 200);
    m->encoder_forward_h = m->x;
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->readout_weight_product_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->argmax = (int32_t *)m->readout_weight_product_2;
    m->bytes = at;
    (void)T;
}

/* What the threads of letter_tagger_forward need of it. */
struct letter_tagger_forward_call {
    const letter_tagger_args *args;
    size_t B;
    rnn_rows T;
    struct letter_tagger_forward_memory m;
    const int32_t *words;
    const int32_t *letters;
    const float *encoder_forward_h_0;
    const float *encoder_forward_c_0;
    const float *encoder_backward_h_0;
    const float *encoder_backward_c_0;
};

static void letter_tagger_forward_work(const rnn_team *team, const void *data)
{
    const struct letter_tagger_forward_call *const call = (const struct letter_tagger_forward_call *)data;
    const letter_tagger_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct letter_tagger_forward_memory m = call->m;
    const int32_t *const words = call->words;
    const int32_t *const letters = call->letters;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const encoder_forward_c_0 = call->encoder_forward_c_0;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_backward_c_0 = call->encoder_backward_c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* letter_tagger.lua:20   x = lookup(words.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first,
            args->params + LETTER_TAGGER_words_weight, 100, 1, m.x + T_part.first * 200, 200);

    /* letter_tagger.lua:20   x = lookup(letters.weight, letters) */
    rnn_each_lookup_bags(T_part.count, 100, 16, letters + T_part.first * 16,
            args->params + LETTER_TAGGER_letters_weight, 100, 1, m.x + T_part.first * 200 + 100,
            200);

    /* letter_tagger.lua:21   encoder_bias_ih_l0_reverse_sum = add(encoder.bias_ih_l0_reverse,
            encoder.bias_hh_l0_reverse) */
    compute_encoder_bias_ih_l0_sum(team, 1, args->params + LETTER_TAGGER_encoder_bias_ih_l0,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0,
            args->params + LETTER_TAGGER_encoder_bias_ih_l0_reverse,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0_reverse, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_reverse_sum);
    rnn_meet(team);

    /* letter_tagger.lua:21   encoder_weight_ih_l0_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 1024, 200, m.x + T_part.first * 200, 200,
            packed + PACKED_encoder_weight_ih_l0,
            m.encoder_weight_ih_l0_product + T_part.first * 1040, 1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
        rnn_rows_rank(&T, encoder_forward_c_0, 128, m.encoder_forward_c_0_ranked);
        rnn_rows_rank(&T, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&T, encoder_backward_c_0, 128, m.encoder_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   forwards over T: encoder_forward_previous_h,
            encoder_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        float *encoder_forward_previous_h = m.encoder_forward_previous_h,
                *encoder_forward_previous_h_next = m.encoder_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_h_0_ranked, 128,
                            encoder_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_c_0_ranked, 128,
                            m.encoder_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    encoder_forward_previous_h, m.encoder_weight_ih_l0_product + at * 1040,
                    m.encoder_bias_ih_l0_sum, m.encoder_forward_previous_c,
                    m.encoder_forward_h + at * 128, encoder_forward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_forward_previous_h_now = encoder_forward_previous_h;
            encoder_forward_previous_h = encoder_forward_previous_h_next;
            encoder_forward_previous_h_next = encoder_forward_previous_h_now;
        }
    }

    /* letter_tagger.lua:21   backwards over T: encoder_backward_previous_h,
            encoder_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 148480);
        float *encoder_backward_previous_h = m.encoder_backward_previous_h,
                *encoder_backward_previous_h_next = m.encoder_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_h_0_ranked, 128,
                            encoder_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_c_0_ranked, 128,
                            m.encoder_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse, encoder_backward_previous_h,
                    m.encoder_weight_ih_l0_product + at * 1040, m.encoder_bias_ih_l0_reverse_sum,
                    m.encoder_backward_previous_c, m.encoder_backward_h + at * 128,
                    encoder_backward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_backward_previous_h_now = encoder_backward_previous_h;
            encoder_backward_previous_h = encoder_backward_previous_h_next;
            encoder_backward_previous_h_next = encoder_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   readout_weight_product = matvec(readout.weight, encoder_forward_h) */
    rnn_product_packed(T_part.count, 128, 128, m.encoder_forward_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 128, 128);

    /* letter_tagger.lua:21   readout_weight_product_2 = matvec(readout.weight,
            encoder_backward_h) */
    rnn_product_packed(T_part.count, 128, 128, m.encoder_backward_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight_2, m.readout_weight_product_2 + T_part.first * 128, 128);
    rnn_meet(team);

    /* letter_tagger.lua:21   scores = add(add, readout.bias) */
    compute_scores(team, (size_t)T.N, m.readout_weight_product, m.readout_weight_product_2,
            args->params + LETTER_TAGGER_readout_bias, m.scores);
    rnn_meet(team);

    /* letter_tagger.lua:25   argmax = argmax(scores) */
    rnn_each_argmax(T_part.count, 128, m.scores + T_part.first * 128, 128, m.argmax + T_part.first);
}

int letter_tagger_forward(const letter_tagger_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "letter_tagger_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct letter_tagger_forward_memory m;
    letter_tagger_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->letters)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_forward: letters is NULL");
    if (rnn_rows_check_bags(&T, "letters", args->letters, 16, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const letters = rnn_rows_pack(&T, args->letters, 16, m.letters);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);
    const float *const encoder_forward_c_0 = rnn_or_number(args->encoder_forward_c, 0.0f, B * 128,
            m.encoder_forward_c_0);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_backward_c_0 = rnn_or_number(args->encoder_backward_c, 0.0f,
            B * 128, m.encoder_backward_c_0);

    const struct letter_tagger_forward_call call = {args, B, T, m, words, letters,
            encoder_forward_h_0, encoder_forward_c_0, encoder_backward_h_0, encoder_backward_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 777352 + (double)B * 0 + 8192,
            letter_tagger_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_forward: another thread is using the pool");

    if (args->best)
        rnn_rows_unpack(&T, m.argmax, 1, args->best);
    if (args->scores)
        rnn_rows_unpack(&T, m.scores, 128, args->scores);
    return RNN_OK;
}

/* ---- loss ---- */

/* letter_tagger.lua:24   each   (1 operation) */
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

/* letter_tagger.lua:24   div   (1 operation) */
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

/* Memory of letter_tagger_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 128: words (-1..2), encoder_backward_h (6..9), scores (10..12)
*   1    (T.N + B) x 1040: letters (-1..2), encoder_weight_ih_l0_product (5..7),
        readout_weight_product (8..10)
*   2    B x 128: encoder_forward_h_0 (-1..7)
*   3    B x 128: encoder_forward_c_0 (-1..7)
*   4    B x 128: encoder_backward_h_0 (-1..7)
*   5    B x 128: encoder_backward_c_0 (-1..7)
*   6    (T.N + B) x 1: tags (-1..12), each (13..14)
*   7    (T.N + B) x 200: x (0..5), encoder_forward_h (6..9), each_pick (11..13)
*   8    1 x 512: encoder_bias_ih_l0_sum (0..7), sum_over (14..15)
*   9    1 x 512: encoder_bias_ih_l0_reverse_sum (0..7), div (15..16)
*   10   1 x 1: sum_over_2 (3..15)
*   11   B x 128: encoder_forward_previous_h (6..7)
*   12   B x 128: encoder_forward_previous_h_next (6..7)
*   13   B x 128: encoder_forward_previous_c (6..7)
*   14   B x 128: encoder_backward_previous_h (6..7)
*   15   B x 128: encoder_backward_previous_h_next (6..7)
*   16   B x 128: encoder_backward_previous_c (6..7)
*   17   B x 128: encoder_forward_h_0_ranked (6..7)
*   18   B x 128: encoder_forward_c_0_ranked (6..7)
*   19   B x 128: encoder_backward_h_0_ranked (6..7)
*   20   B x 128: encoder_backward_c_0_ranked (6..7)
*   21   (T.N + B) x 128: readout_weight_product_2 (8..10), each_logsumexp (11..13)
*/
struct letter_tagger_loss_memory {
    int32_t *words;
    int32_t *letters;
    float *encoder_forward_h_0;
    float *encoder_forward_c_0;
    float *encoder_backward_h_0;
    float *encoder_backward_c_0;
    int32_t *tags;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_h_next;
    float *encoder_forward_previous_c;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_h_next;
    float *encoder_backward_previous_c;
    float *x;
    float *encoder_weight_ih_l0_product;
    float *encoder_bias_ih_l0_sum;
    float *encoder_forward_h;
    float *readout_weight_product;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_backward_h;
    float *readout_weight_product_2;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *encoder_forward_h_0_ranked;
    float *encoder_forward_c_0_ranked;
    float *encoder_backward_h_0_ranked;
    float *encoder_backward_c_0_ranked;
    size_t bytes;
};

static void letter_tagger_loss_layout(struct letter_tagger_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_h = (float *)m->words;
    m->scores = (float *)m->words;
    m->letters = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->encoder_weight_ih_l0_product = (float *)m->letters;
    m->readout_weight_product = (float *)m->letters;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->tags = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)m->tags;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 200);
    m->encoder_forward_h = m->x;
    m->each_pick = m->x;
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->sum_over = m->encoder_bias_ih_l0_sum;
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->div = m->encoder_bias_ih_l0_reverse_sum;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_c_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->readout_weight_product_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->each_logsumexp = m->readout_weight_product_2;
    m->bytes = at;
    (void)T;
}

/* What the threads of letter_tagger_loss need of it. */
struct letter_tagger_loss_call {
    const letter_tagger_args *args;
    size_t B;
    rnn_rows T;
    struct letter_tagger_loss_memory m;
    const int32_t *words;
    const int32_t *letters;
    const float *encoder_forward_h_0;
    const float *encoder_forward_c_0;
    const float *encoder_backward_h_0;
    const float *encoder_backward_c_0;
    const int32_t *tags;
};

static void letter_tagger_loss_work(const rnn_team *team, const void *data)
{
    const struct letter_tagger_loss_call *const call = (const struct letter_tagger_loss_call *)data;
    const letter_tagger_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct letter_tagger_loss_memory m = call->m;
    const int32_t *const words = call->words;
    const int32_t *const letters = call->letters;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const encoder_forward_c_0 = call->encoder_forward_c_0;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_backward_c_0 = call->encoder_backward_c_0;
    const int32_t *const tags = call->tags;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* letter_tagger.lua:20   x = lookup(words.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first,
            args->params + LETTER_TAGGER_words_weight, 100, 1, m.x + T_part.first * 200, 200);

    /* letter_tagger.lua:20   x = lookup(letters.weight, letters) */
    rnn_each_lookup_bags(T_part.count, 100, 16, letters + T_part.first * 16,
            args->params + LETTER_TAGGER_letters_weight, 100, 1, m.x + T_part.first * 200 + 100,
            200);

    /* letter_tagger.lua:21   encoder_bias_ih_l0_reverse_sum = add(encoder.bias_ih_l0_reverse,
            encoder.bias_hh_l0_reverse) */
    compute_encoder_bias_ih_l0_sum(team, 1, args->params + LETTER_TAGGER_encoder_bias_ih_l0,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0,
            args->params + LETTER_TAGGER_encoder_bias_ih_l0_reverse,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0_reverse, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_reverse_sum);
    rnn_meet(team);

    /* letter_tagger.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 75)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   encoder_weight_ih_l0_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 1024, 200, m.x + T_part.first * 200, 200,
            packed + PACKED_encoder_weight_ih_l0,
            m.encoder_weight_ih_l0_product + T_part.first * 1040, 1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
        rnn_rows_rank(&T, encoder_forward_c_0, 128, m.encoder_forward_c_0_ranked);
        rnn_rows_rank(&T, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&T, encoder_backward_c_0, 128, m.encoder_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   forwards over T: encoder_forward_previous_h,
            encoder_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        float *encoder_forward_previous_h = m.encoder_forward_previous_h,
                *encoder_forward_previous_h_next = m.encoder_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_h_0_ranked, 128,
                            encoder_forward_previous_h);
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_c_0_ranked, 128,
                            m.encoder_forward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    encoder_forward_previous_h, m.encoder_weight_ih_l0_product + at * 1040,
                    m.encoder_bias_ih_l0_sum, m.encoder_forward_previous_c,
                    m.encoder_forward_h + at * 128, encoder_forward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_forward_previous_h_now = encoder_forward_previous_h;
            encoder_forward_previous_h = encoder_forward_previous_h_next;
            encoder_forward_previous_h_next = encoder_forward_previous_h_now;
        }
    }

    /* letter_tagger.lua:21   backwards over T: encoder_backward_previous_h,
            encoder_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 148480);
        float *encoder_backward_previous_h = m.encoder_backward_previous_h,
                *encoder_backward_previous_h_next = m.encoder_backward_previous_h_next;
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_h_0_ranked, 128,
                            encoder_backward_previous_h);
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_c_0_ranked, 128,
                            m.encoder_backward_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse, encoder_backward_previous_h,
                    m.encoder_weight_ih_l0_product + at * 1040, m.encoder_bias_ih_l0_reverse_sum,
                    m.encoder_backward_previous_c, m.encoder_backward_h + at * 128,
                    encoder_backward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_backward_previous_h_now = encoder_backward_previous_h;
            encoder_backward_previous_h = encoder_backward_previous_h_next;
            encoder_backward_previous_h_next = encoder_backward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   readout_weight_product = matvec(readout.weight, encoder_forward_h) */
    rnn_product_packed(T_part.count, 128, 128, m.encoder_forward_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 128, 128);

    /* letter_tagger.lua:21   readout_weight_product_2 = matvec(readout.weight,
            encoder_backward_h) */
    rnn_product_packed(T_part.count, 128, 128, m.encoder_backward_h + T_part.first * 128, 128,
            packed + PACKED_readout_weight_2, m.readout_weight_product_2 + T_part.first * 128, 128);
    rnn_meet(team);

    /* letter_tagger.lua:21   scores = add(add, readout.bias) */
    compute_scores(team, (size_t)T.N, m.readout_weight_product, m.readout_weight_product_2,
            args->params + LETTER_TAGGER_readout_bias, m.scores);
    rnn_meet(team);

    /* letter_tagger.lua:24   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(T_part.count, 128, m.scores + T_part.first * 128, 128,
            m.each_logsumexp + T_part.first);

    /* letter_tagger.lua:24   each_pick = pick(scores, tags) */
    rnn_each_pick(T_part.count, m.scores + T_part.first * 128, 128, tags + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* letter_tagger.lua:24   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* letter_tagger.lua:24   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* letter_tagger.lua:24   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int letter_tagger_loss(const letter_tagger_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "letter_tagger_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "letter_tagger_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct letter_tagger_loss_memory m;
    letter_tagger_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->letters)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: letters is NULL");
    if (rnn_rows_check_bags(&T, "letters", args->letters, 16, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const letters = rnn_rows_pack(&T, args->letters, 16, m.letters);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);
    const float *const encoder_forward_c_0 = rnn_or_number(args->encoder_forward_c, 0.0f, B * 128,
            m.encoder_forward_c_0);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_backward_c_0 = rnn_or_number(args->encoder_backward_c, 0.0f,
            B * 128, m.encoder_backward_c_0);
    if (!args->tags)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_loss: tags is NULL");
    if (rnn_rows_check_ids(&T, "tags", args->tags, 128, error))
        return RNN_BAD_TOKEN;
    const int32_t *const tags = rnn_rows_pack(&T, args->tags, 1, m.tags);

    const struct letter_tagger_loss_call call = {args, B, T, m, words, letters,
            encoder_forward_h_0, encoder_forward_c_0, encoder_backward_h_0, encoder_backward_c_0,
            tags};
    if (rnn_pool_run(args->pool, (double)T.N * 777384 + (double)B * 0 + 8200,
            letter_tagger_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "letter_tagger_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* letter_tagger.lua:20   x   (1 operation) */
RNN_INLINE void compute_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict x_concat, const float *restrict x_dropout_mask, float *restrict x)
{
    const rnn_vec x_1 = rnn_load_lanes(x_concat + b * 200 + j, lanes)
            * rnn_load_lanes(x_dropout_mask + b * 200 + j, lanes);
    rnn_store_lanes(x + b * 200 + j, x_1, lanes);
}

static void compute_x(const rnn_team *team, const size_t rows, const float *restrict x_concat,
        const float *restrict x_dropout_mask, float *restrict x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 200; j += RNN_LANES)
            compute_x_lanes(RNN_LANES, b, j, x_concat, x_dropout_mask, x);
        if (j < 200)
            compute_x_lanes(200 % RNN_LANES, b, j, x_concat, x_dropout_mask, x);
    }
}

/* letter_tagger.lua:24   d_scores_div, d_scores_neg   (2 operations) */
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

/* letter_tagger.lua:21   encoder_forward_o, encoder_forward_f, encoder_forward_i,
        encoder_forward_g, encoder_forward_c, encoder_forward_h   (21 operations) */
RNN_INLINE void compute_encoder_forward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_forward_previous_c, float *restrict encoder_forward_o,
        float *restrict encoder_forward_f, float *restrict encoder_forward_i,
        float *restrict encoder_forward_g, float *restrict encoder_forward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_forward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 384 + j, lanes)
            + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 128 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + j, lanes)
            + matvec_3 + rnn_load_lanes(encoder_bias_ih_l0_sum + j, lanes);
    const rnn_vec encoder_forward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 256 + j, lanes)
            + matvec_4 + rnn_load_lanes(encoder_bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(encoder_forward_previous_c + b * 128 + j, lanes)
            + encoder_forward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(encoder_forward_o + b * 128 + j, o, lanes, far);
    rnn_store_far(encoder_forward_f + b * 128 + j, f, lanes, far);
    rnn_store_far(encoder_forward_i + b * 128 + j, encoder_forward_i_1, lanes, far);
    rnn_store_far(encoder_forward_g + b * 128 + j, g, lanes, far);
    rnn_store_lanes(encoder_forward_previous_c_next + b * 128 + j, c, lanes);
    rnn_store_lanes(scores_concat + b * 256 + j, h, lanes);
    rnn_store_lanes(encoder_forward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_forward_h_2_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_product)
{
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 384 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 256 + j);
}

RNN_INLINE void compute_encoder_forward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_forward_previous_c, float *restrict encoder_forward_o,
        float *restrict encoder_forward_f, float *restrict encoder_forward_i,
        float *restrict encoder_forward_g, float *restrict encoder_forward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_forward_h_2_ask(b + (size_t)r, j, encoder_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, encoder_forward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_forward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_sum, encoder_forward_previous_c, encoder_forward_o,
                encoder_forward_f, encoder_forward_i, encoder_forward_g,
                encoder_forward_previous_c_next, scores_concat, encoder_forward_previous_h_next);
}

RNN_INLINE void compute_encoder_forward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_forward_previous_c, float *restrict encoder_forward_o,
        float *restrict encoder_forward_f, float *restrict encoder_forward_i,
        float *restrict encoder_forward_g, float *restrict encoder_forward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_forward_h_2_tile(TILE, lanes, j, b, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum,
                encoder_forward_previous_c, encoder_forward_o, encoder_forward_f,
                encoder_forward_i, encoder_forward_g, encoder_forward_previous_c_next,
                scores_concat, encoder_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_forward_h_2_tile(4, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_o, encoder_forward_f, encoder_forward_i, encoder_forward_g,
                encoder_forward_previous_c_next, scores_concat, encoder_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_forward_h_2_tile(2, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_o, encoder_forward_f, encoder_forward_i, encoder_forward_g,
                encoder_forward_previous_c_next, scores_concat, encoder_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_forward_h_2_tile(1, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum, encoder_forward_previous_c,
                encoder_forward_o, encoder_forward_f, encoder_forward_i, encoder_forward_g,
                encoder_forward_previous_c_next, scores_concat, encoder_forward_previous_h_next);
}

static RNN_APART void compute_encoder_forward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_forward_previous_c, float *restrict encoder_forward_o,
        float *restrict encoder_forward_f, float *restrict encoder_forward_i,
        float *restrict encoder_forward_g, float *restrict encoder_forward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_forward_h_2_units(rows, RNN_LANES, j, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_product, encoder_bias_ih_l0_sum,
                encoder_forward_previous_c, encoder_forward_o, encoder_forward_f,
                encoder_forward_i, encoder_forward_g, encoder_forward_previous_c_next,
                scores_concat, encoder_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* letter_tagger.lua:21   encoder_backward_o, encoder_backward_f, encoder_backward_i,
        encoder_backward_g, encoder_backward_c, encoder_backward_h   (21 operations) */
RNN_INLINE void compute_encoder_backward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_backward_previous_c, float *restrict encoder_backward_o,
        float *restrict encoder_backward_f, float *restrict encoder_backward_i,
        float *restrict encoder_backward_g, float *restrict encoder_backward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_backward_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 896 + j, lanes)
            + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 384 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 640 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 128 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 512 + j, lanes)
            + matvec_3 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec encoder_backward_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(encoder_weight_ih_l0_product + b * 1040 + 768 + j, lanes)
            + matvec_4 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + 256 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(encoder_backward_previous_c + b * 128 + j, lanes)
            + encoder_backward_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(encoder_backward_o + b * 128 + j, o, lanes, far);
    rnn_store_far(encoder_backward_f + b * 128 + j, f, lanes, far);
    rnn_store_far(encoder_backward_i + b * 128 + j, encoder_backward_i_1, lanes, far);
    rnn_store_far(encoder_backward_g + b * 128 + j, g, lanes, far);
    rnn_store_lanes(encoder_backward_previous_c_next + b * 128 + j, c, lanes);
    rnn_store_lanes(scores_concat + b * 256 + 128 + j, h, lanes);
    rnn_store_lanes(encoder_backward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_backward_h_2_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_product)
{
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 896 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 640 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 512 + j);
    rnn_will_read(encoder_weight_ih_l0_product + b * 1040 + 768 + j);
}

RNN_INLINE void compute_encoder_backward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_backward_previous_c, float *restrict encoder_backward_o,
        float *restrict encoder_backward_f, float *restrict encoder_backward_i,
        float *restrict encoder_backward_g, float *restrict encoder_backward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_backward_h_2_ask(b + (size_t)r, j, encoder_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 128);
    rnn_panel_product_lane(acc, rows, 4, 128, encoder_backward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_backward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_o,
                encoder_backward_f, encoder_backward_i, encoder_backward_g,
                encoder_backward_previous_c_next, scores_concat, encoder_backward_previous_h_next);
}

RNN_INLINE void compute_encoder_backward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_backward_previous_c, float *restrict encoder_backward_o,
        float *restrict encoder_backward_f, float *restrict encoder_backward_i,
        float *restrict encoder_backward_g, float *restrict encoder_backward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_backward_h_2_tile(TILE, lanes, j, b, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_o,
                encoder_backward_f, encoder_backward_i, encoder_backward_g,
                encoder_backward_previous_c_next, scores_concat, encoder_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_backward_h_2_tile(4, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_o, encoder_backward_f,
                encoder_backward_i, encoder_backward_g, encoder_backward_previous_c_next,
                scores_concat, encoder_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_backward_h_2_tile(2, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_o, encoder_backward_f,
                encoder_backward_i, encoder_backward_g, encoder_backward_previous_c_next,
                scores_concat, encoder_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_backward_h_2_tile(1, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_product, encoder_bias_ih_l0_reverse_sum,
                encoder_backward_previous_c, encoder_backward_o, encoder_backward_f,
                encoder_backward_i, encoder_backward_g, encoder_backward_previous_c_next,
                scores_concat, encoder_backward_previous_h_next);
}

static RNN_APART void compute_encoder_backward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_backward_previous_c, float *restrict encoder_backward_o,
        float *restrict encoder_backward_f, float *restrict encoder_backward_i,
        float *restrict encoder_backward_g, float *restrict encoder_backward_previous_c_next,
        float *restrict scores_concat, float *restrict encoder_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_backward_h_2_units(rows, RNN_LANES, j, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_product,
                encoder_bias_ih_l0_reverse_sum, encoder_backward_previous_c, encoder_backward_o,
                encoder_backward_f, encoder_backward_i, encoder_backward_g,
                encoder_backward_previous_c_next, scores_concat, encoder_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* letter_tagger.lua:21   scores_mul   (1 operation) */
RNN_INLINE void compute_scores_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict scores_concat, const float *restrict scores_dropout_mask,
        float *restrict scores_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(scores_concat + b * 256 + j, lanes)
            * rnn_load_lanes(scores_dropout_mask + b * 256 + j, lanes);
    rnn_store_lanes(scores_mul + b * 256 + j, mul_, lanes);
}

static void compute_scores_mul(const rnn_team *team, const size_t rows,
        const float *restrict scores_concat, const float *restrict scores_dropout_mask,
        float *restrict scores_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_scores_mul_lanes(RNN_LANES, b, j, scores_concat, scores_dropout_mask,
                    scores_mul);
    }
}

/* letter_tagger.lua:21   scores   (1 operation) */
RNN_INLINE void compute_scores_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_vec scores_1 = rnn_load_lanes(readout_weight_product + b * 128 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(scores + b * 128 + j, scores_1, lanes);
}

static void compute_scores_2(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_scores_2_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, scores);
    }
}

/* letter_tagger.lua:24   d_scores   (6 operations) */
RNN_INLINE void compute_d_scores_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict tags, const float *restrict d_scores_neg,
        const float *restrict scores, const float *restrict each_logsumexp,
        const float *restrict d_scores_div, float *restrict d_scores)
{
    const rnn_vec d_scores_1 = rnn_one_hot(tags[b], j) * rnn_set(d_scores_neg[0])
            + rnn_exp(rnn_load_lanes(scores + b * 128 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_scores_div[0]);
    rnn_store_lanes(d_scores + b * 128 + j, d_scores_1, lanes);
}

static void compute_d_scores(const rnn_team *team, const size_t rows, const int32_t *restrict tags,
        const float *restrict d_scores_neg, const float *restrict scores,
        const float *restrict each_logsumexp, const float *restrict d_scores_div,
        float *restrict d_scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_scores_lanes(RNN_LANES, b, j, tags, d_scores_neg, scores, each_logsumexp,
                    d_scores_div, d_scores);
    }
}

/* letter_tagger.lua:21   d_encoder_forward_zi, d_encoder_forward_zf, d_encoder_forward_zg,
        d_encoder_forward_zo, d_encoder_forward_previous_c   (28 operations) */
RNN_INLINE void compute_d_encoder_forward_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product_2, const float *restrict scores_dropout_mask,
        const float *restrict encoder_forward_f, const float *restrict encoder_forward_previous_c,
        const float *restrict encoder_forward_i, const float *restrict encoder_forward_g,
        const float *restrict encoder_forward_o, const float *restrict d_encoder_forward_h_carry,
        float *restrict d_encoder_forward_c_carry,
        float *restrict d_encoder_forward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(readout_weight_product_2 + b * 256 + j, lanes)
            * rnn_load_lanes(scores_dropout_mask + b * 256 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(encoder_forward_f + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_forward_previous_c + b * 128 + j, lanes);
    const rnn_vec mul_3 = rnn_load_lanes(encoder_forward_i + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_forward_g + b * 128 + j, lanes);
    const rnn_vec c = mul_2 + mul_3;
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_4 = rnn_load_lanes(encoder_forward_i + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_forward_i + b * 128 + j, lanes));
    const rnn_vec mul_5 = rnn_load_lanes(encoder_forward_f + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_forward_f + b * 128 + j, lanes));
    const rnn_vec mul_6 = rnn_load_lanes(encoder_forward_g + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_forward_g + b * 128 + j, lanes);
    const rnn_vec mul_7 = rnn_load_lanes(encoder_forward_o + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_forward_o + b * 128 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_encoder_forward_h_carry + b * 128 + j, lanes) + mul_;
    const rnn_vec d_c = rnn_load_lanes(d_encoder_forward_c_carry + b * 128 + j, lanes) + d_h
            * rnn_load_lanes(encoder_forward_o + b * 128 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(encoder_forward_g + b * 128 + j, lanes);
    const rnn_vec d_zi = d_i * mul_4;
    const rnn_vec d_f = d_c * rnn_load_lanes(encoder_forward_previous_c + b * 128 + j, lanes);
    const rnn_vec d_zf = d_f * mul_5;
    const rnn_vec d_g = d_c * rnn_load_lanes(encoder_forward_i + b * 128 + j, lanes);
    const rnn_vec d_zg = d_g * (1.0f - mul_6);
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o * mul_7;
    const rnn_vec d_encoder_forward_previous_c_1 = d_c
            * rnn_load_lanes(encoder_forward_f + b * 128 + j, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 512 + j, d_zi, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 512 + 128 + j, d_zf, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 512 + 256 + j, d_zg, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 512 + 384 + j, d_zo, lanes);
    rnn_store_lanes(d_encoder_forward_c_carry + b * 128 + j, d_encoder_forward_previous_c_1, lanes);
}

static void compute_d_encoder_forward_zo(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product_2, const float *restrict scores_dropout_mask,
        const float *restrict encoder_forward_f, const float *restrict encoder_forward_previous_c,
        const float *restrict encoder_forward_i, const float *restrict encoder_forward_g,
        const float *restrict encoder_forward_o, const float *restrict d_encoder_forward_h_carry,
        float *restrict d_encoder_forward_c_carry,
        float *restrict d_encoder_forward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_encoder_forward_zo_lanes(RNN_LANES, b, j, readout_weight_product_2,
                    scores_dropout_mask, encoder_forward_f, encoder_forward_previous_c,
                    encoder_forward_i, encoder_forward_g, encoder_forward_o,
                    d_encoder_forward_h_carry, d_encoder_forward_c_carry,
                    d_encoder_forward_previous_h_concat);
    }
}

/* letter_tagger.lua:21   d_encoder_forward_previous_h   (1 operation) */
RNN_INLINE void compute_d_encoder_forward_previous_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec d_h, float *restrict d_encoder_forward_h_carry)
{
    rnn_store_lanes(d_encoder_forward_h_carry + b * 128 + j, d_h, lanes);
}

RNN_INLINE void compute_d_encoder_forward_previous_h_tile(const int rows, const int wide,
        const size_t j, const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 512);
    rnn_panel_product_ahead(acc, rows, wide, 512, d_encoder_forward_previous_h_concat + b * 512,
            512, block, part, rnn_next_block(block, rows, wide, 512, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_encoder_forward_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_encoder_forward_h_carry);
    }
}

RNN_INLINE void compute_d_encoder_forward_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_encoder_forward_previous_h_tile(tile, wide, j, b, rows, panels,
                d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_encoder_forward_previous_h_tile(4, wide, j, b, rows, panels,
                d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_encoder_forward_previous_h_tile(2, wide, j, b, rows, panels,
                d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_encoder_forward_previous_h_tile(1, wide, j, b, rows, panels,
                d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
}

static RNN_APART void compute_d_encoder_forward_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_encoder_forward_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
}

/* letter_tagger.lua:21   d_encoder_backward_zi, d_encoder_backward_zf, d_encoder_backward_zg,
        d_encoder_backward_zo, d_encoder_backward_previous_c   (28 operations) */
RNN_INLINE void compute_d_encoder_backward_zo_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict readout_weight_product_2,
        const float *restrict scores_dropout_mask, const float *restrict encoder_backward_f,
        const float *restrict encoder_backward_previous_c,
        const float *restrict encoder_backward_i, const float *restrict encoder_backward_g,
        const float *restrict encoder_backward_o, const float *restrict d_encoder_backward_h_carry,
        float *restrict d_encoder_backward_c_carry,
        float *restrict d_encoder_backward_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(readout_weight_product_2 + b * 256 + 128 + j, lanes)
            * rnn_load_lanes(scores_dropout_mask + b * 256 + 128 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(encoder_backward_f + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_backward_previous_c + b * 128 + j, lanes);
    const rnn_vec mul_3 = rnn_load_lanes(encoder_backward_i + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_backward_g + b * 128 + j, lanes);
    const rnn_vec c = mul_2 + mul_3;
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_4 = rnn_load_lanes(encoder_backward_i + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_backward_i + b * 128 + j, lanes));
    const rnn_vec mul_5 = rnn_load_lanes(encoder_backward_f + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_backward_f + b * 128 + j, lanes));
    const rnn_vec mul_6 = rnn_load_lanes(encoder_backward_g + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_backward_g + b * 128 + j, lanes);
    const rnn_vec mul_7 = rnn_load_lanes(encoder_backward_o + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_backward_o + b * 128 + j, lanes));
    const rnn_vec d_h = rnn_load_lanes(d_encoder_backward_h_carry + b * 128 + j, lanes) + mul_;
    const rnn_vec d_c = rnn_load_lanes(d_encoder_backward_c_carry + b * 128 + j, lanes) + d_h
            * rnn_load_lanes(encoder_backward_o + b * 128 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(encoder_backward_g + b * 128 + j, lanes);
    const rnn_vec d_zi = d_i * mul_4;
    const rnn_vec d_f = d_c * rnn_load_lanes(encoder_backward_previous_c + b * 128 + j, lanes);
    const rnn_vec d_zf = d_f * mul_5;
    const rnn_vec d_g = d_c * rnn_load_lanes(encoder_backward_i + b * 128 + j, lanes);
    const rnn_vec d_zg = d_g * (1.0f - mul_6);
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o * mul_7;
    const rnn_vec d_encoder_backward_previous_c_1 = d_c
            * rnn_load_lanes(encoder_backward_f + b * 128 + j, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 512 + j, d_zi, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 512 + 128 + j, d_zf, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 512 + 256 + j, d_zg, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 512 + 384 + j, d_zo, lanes);
    rnn_store_lanes(d_encoder_backward_c_carry + b * 128 + j, d_encoder_backward_previous_c_1,
            lanes);
}

static void compute_d_encoder_backward_zo(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product_2, const float *restrict scores_dropout_mask,
        const float *restrict encoder_backward_f,
        const float *restrict encoder_backward_previous_c,
        const float *restrict encoder_backward_i, const float *restrict encoder_backward_g,
        const float *restrict encoder_backward_o, const float *restrict d_encoder_backward_h_carry,
        float *restrict d_encoder_backward_c_carry,
        float *restrict d_encoder_backward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_encoder_backward_zo_lanes(RNN_LANES, b, j, readout_weight_product_2,
                    scores_dropout_mask, encoder_backward_f, encoder_backward_previous_c,
                    encoder_backward_i, encoder_backward_g, encoder_backward_o,
                    d_encoder_backward_h_carry, d_encoder_backward_c_carry,
                    d_encoder_backward_previous_h_concat);
    }
}

/* letter_tagger.lua:20   mul, mul_2   (4 operations) */
RNN_INLINE void compute_add_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict encoder_weight_ih_l0_product_2,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict x_dropout_mask, float *restrict mul, float *restrict mul_2)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_product_2 + b * 200 + j, lanes)
            + rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 200 + j, lanes);
    const rnn_vec mul_ = add_ * rnn_load_lanes(x_dropout_mask + b * 200 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_product_2 + b * 200 + 100 + j, lanes)
            + rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 200 + 100 + j, lanes);
    const rnn_vec mul_3 = add_2 * rnn_load_lanes(x_dropout_mask + b * 200 + 100 + j, lanes);
    rnn_store_lanes(mul + b * 100 + j, mul_, lanes);
    rnn_store_lanes(mul_2 + b * 100 + j, mul_3, lanes);
}

static void compute_add(const rnn_team *team, const size_t rows,
        const float *restrict encoder_weight_ih_l0_product_2,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict x_dropout_mask, float *restrict mul, float *restrict mul_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 100; j += RNN_LANES)
            compute_add_lanes(RNN_LANES, b, j, encoder_weight_ih_l0_product_2,
                    encoder_weight_ih_l0_reverse_product, x_dropout_mask, mul, mul_2);
        if (j < 100)
            compute_add_lanes(100 % RNN_LANES, b, j, encoder_weight_ih_l0_product_2,
                    encoder_weight_ih_l0_reverse_product, x_dropout_mask, mul, mul_2);
    }
}

/* Memory of letter_tagger_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: words (-1..37)
*   1    (T.N + B) x 16: letters (-1..37)
*   2    B x 128: encoder_forward_h_0 (-1..11), d_encoder_forward_c_carry (24..26)
*   3    B x 128: encoder_forward_c_0 (-1..11), d_encoder_forward_h_carry (24..26)
*   4    B x 128: encoder_backward_h_0 (-1..11), d_encoder_backward_c_carry (24..26)
*   5    B x 128: encoder_backward_c_0 (-1..11), d_encoder_backward_h_carry (24..26)
*   6    (T.N + B) x 1: tags (-1..19)
*   7    (T.N + B) x 1040: x_concat (0..8), encoder_weight_ih_l0_product (9..11),
        scores_mul (13..23)
*   8    (T.N + B) x 200: x_dropout_mask (0..35)
*   9    1 x 512: encoder_bias_ih_l0_sum (0..11), sum_over_3 (27..38)
*   10   1 x 512: encoder_bias_ih_l0_reverse_sum (0..11), sum_over_4 (27..38)
*   11   (T.N + B) x 256: scores_dropout_mask (0..26), encoder_weight_ih_l0_product_2 (27..35)
*   12   1 x 1: sum_over_2 (5..26)
*   13   (T.N + B) x 200: x (7..34)
*   14   1 x 1: sum_over (20..26), d_scores_div (7..19)
*   15   1 x 1: div (24..38), d_scores_neg (7..19)
*   16   (T.N + B) x 128: encoder_forward_previous_h (10..34), mul (35..37)
*   17   (T.N + B) x 128: encoder_forward_previous_c (10..26), mul_2 (35..37)
*   18   (T.N + B) x 128: encoder_backward_previous_h (10..34)
*   19   (T.N + B) x 128: encoder_backward_previous_c (10..26)
*   20   (T.N + B) x 256: scores_concat (10..13), readout_weight_product (14..15),
        each_logsumexp (16..19), readout_weight_product_2 (20..26),
        encoder_weight_ih_l0_reverse_product (27..35)
*   21   (T.N + B) x 128: encoder_forward_o (10..26)
*   22   (T.N + B) x 128: encoder_forward_f (10..26)
*   23   (T.N + B) x 128: encoder_forward_i (10..26)
*   24   (T.N + B) x 128: encoder_forward_g (10..26)
*   25   (T.N + B) x 128: encoder_backward_o (10..26)
*   26   (T.N + B) x 128: encoder_backward_f (10..26)
*   27   (T.N + B) x 128: encoder_backward_i (10..26)
*   28   (T.N + B) x 128: encoder_backward_g (10..26)
*   29   B x 128: d_encoder_forward_c (24..38), encoder_forward_h_0_ranked (10..11)
*   30   B x 128: d_encoder_forward_h (24..38), encoder_forward_c_0_ranked (10..11)
*   31   B x 128: d_encoder_backward_c (24..38), encoder_backward_h_0_ranked (10..11)
*   32   B x 128: d_encoder_backward_h (24..38), encoder_backward_c_0_ranked (10..11)
*   33   (T.N + B) x 512: d_encoder_forward_previous_h_concat (24..34), scores (15..19)
*   34   (T.N + B) x 1: each_pick (16..19)
*   35   (T.N + B) x 1: each (18..23)
*   36   (T.N + B) x 512: d_encoder_backward_previous_h_concat (24..34), d_scores (18..23)
*/
struct letter_tagger_train_memory {
    int32_t *words;
    int32_t *letters;
    float *encoder_forward_h_0;
    float *encoder_forward_c_0;
    float *encoder_backward_h_0;
    float *encoder_backward_c_0;
    int32_t *tags;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_c;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_c;
    float *d_encoder_forward_c_carry;
    float *d_encoder_forward_h_carry;
    float *d_encoder_backward_c_carry;
    float *d_encoder_backward_h_carry;
    float *x_concat;
    float *scores_concat;
    float *d_encoder_forward_previous_h_concat;
    float *d_encoder_backward_previous_h_concat;
    float *x_dropout_mask;
    float *x;
    float *encoder_weight_ih_l0_product;
    float *encoder_bias_ih_l0_sum;
    float *encoder_forward_o;
    float *encoder_forward_f;
    float *encoder_forward_i;
    float *encoder_forward_g;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_backward_o;
    float *encoder_backward_f;
    float *encoder_backward_i;
    float *encoder_backward_g;
    float *scores_dropout_mask;
    float *scores_mul;
    float *readout_weight_product;
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
    float *readout_weight_product_2;
    float *encoder_weight_ih_l0_product_2;
    float *encoder_weight_ih_l0_reverse_product;
    float *mul;
    float *mul_2;
    float *sum_over_3;
    float *sum_over_4;
    float *d_encoder_forward_c;
    float *d_encoder_forward_h;
    float *d_encoder_backward_c;
    float *d_encoder_backward_h;
    float *encoder_forward_h_0_ranked;
    float *encoder_forward_c_0_ranked;
    float *encoder_backward_h_0_ranked;
    float *encoder_backward_c_0_ranked;
    float *work;
    size_t bytes;
};

static void letter_tagger_train_layout(struct letter_tagger_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->letters = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_forward_c_carry = m->encoder_forward_h_0;
    m->encoder_forward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_forward_h_carry = m->encoder_forward_c_0;
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_backward_c_carry = m->encoder_backward_h_0;
    m->encoder_backward_c_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_backward_h_carry = m->encoder_backward_c_0;
    m->tags = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->x_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->encoder_weight_ih_l0_product = m->x_concat;
    m->scores_mul = m->x_concat;
    m->x_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 200);
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->sum_over_3 = m->encoder_bias_ih_l0_sum;
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 512);
    m->sum_over_4 = m->encoder_bias_ih_l0_reverse_sum;
    m->scores_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->encoder_weight_ih_l0_product_2 = m->scores_dropout_mask;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 200);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_neg = m->div;
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->mul = m->encoder_forward_previous_h;
    m->encoder_forward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->mul_2 = m->encoder_forward_previous_c;
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->scores_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->readout_weight_product = m->scores_concat;
    m->each_logsumexp = m->scores_concat;
    m->readout_weight_product_2 = m->scores_concat;
    m->encoder_weight_ih_l0_reverse_product = m->scores_concat;
    m->encoder_forward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_forward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_forward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_forward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->encoder_backward_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->d_encoder_forward_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = m->d_encoder_forward_c;
    m->d_encoder_forward_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_c_0_ranked = m->d_encoder_forward_h;
    m->d_encoder_backward_c = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = m->d_encoder_backward_c;
    m->d_encoder_backward_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_c_0_ranked = m->d_encoder_backward_h;
    m->d_encoder_forward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T->N + B) * 512);
    m->scores = m->d_encoder_forward_previous_h_concat;
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_encoder_backward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)T->N + B) * 512);
    m->d_scores = m->d_encoder_backward_previous_h_concat;
    m->work = (float *)rnn_take(session, &at, 90112);
    m->bytes = at;
    (void)T;
}

/* What the threads of letter_tagger_train need of it. */
struct letter_tagger_train_call {
    const letter_tagger_args *args;
    size_t B;
    rnn_rows T;
    struct letter_tagger_train_memory m;
    const int32_t *words;
    const int32_t *letters;
    const float *encoder_forward_h_0;
    const float *encoder_forward_c_0;
    const float *encoder_backward_h_0;
    const float *encoder_backward_c_0;
    const int32_t *tags;
};

static void letter_tagger_train_work(const rnn_team *team, const void *data)
{
    const struct letter_tagger_train_call *const call = (const struct letter_tagger_train_call *)data;
    const letter_tagger_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct letter_tagger_train_memory m = call->m;
    const int32_t *const words = call->words;
    const int32_t *const letters = call->letters;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const encoder_forward_c_0 = call->encoder_forward_c_0;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_backward_c_0 = call->encoder_backward_c_0;
    const int32_t *const tags = call->tags;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* letter_tagger.lua:20   x_concat = lookup(words.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first,
            args->params + LETTER_TAGGER_words_weight, 100, 1, m.x_concat + T_part.first * 200,
            200);

    /* letter_tagger.lua:20   x_concat = lookup(letters.weight, letters) */
    rnn_each_lookup_bags(T_part.count, 100, 16, letters + T_part.first * 16,
            args->params + LETTER_TAGGER_letters_weight, 100, 1,
            m.x_concat + T_part.first * 200 + 100, 200);

    /* letter_tagger.lua:20   x_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 9)) {
        rnn_rows_dropout(&T, 0.5f, args->seed, args->update, 0, 200, m.x_dropout_mask);
    }

    /* letter_tagger.lua:21   encoder_bias_ih_l0_reverse_sum = add(encoder.bias_ih_l0_reverse,
            encoder.bias_hh_l0_reverse) */
    compute_encoder_bias_ih_l0_sum(team, 1, args->params + LETTER_TAGGER_encoder_bias_ih_l0,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0,
            args->params + LETTER_TAGGER_encoder_bias_ih_l0_reverse,
            args->params + LETTER_TAGGER_encoder_bias_hh_l0_reverse, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_reverse_sum);

    /* letter_tagger.lua:21   scores_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 63)) {
        rnn_rows_dropout(&T, 0.5f, args->seed, args->update, 1, 256, m.scores_dropout_mask);
    }
    rnn_meet(team);

    /* letter_tagger.lua:24   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 75)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* letter_tagger.lua:20   x = mul(x_concat, x_dropout_mask) */
    compute_x(team, (size_t)T.N, m.x_concat, m.x_dropout_mask, m.x);

    /* letter_tagger.lua:24   d_scores_neg = neg(d_scores_div) */
    compute_d_scores_div(team, 1, m.sum_over_2, m.d_scores_div, m.d_scores_neg);
    rnn_meet(team);

    /* letter_tagger.lua:21   encoder_weight_ih_l0_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 1024, 200, m.x + T_part.first * 200, 200,
            packed + PACKED_encoder_weight_ih_l0,
            m.encoder_weight_ih_l0_product + T_part.first * 1040, 1040);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
        rnn_rows_rank(&T, encoder_forward_c_0, 128, m.encoder_forward_c_0_ranked);
        rnn_rows_rank(&T, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&T, encoder_backward_c_0, 128, m.encoder_backward_c_0_ranked);
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   forwards over T: encoder_forward_previous_h,
            encoder_forward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 148480);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_h_0_ranked, 128,
                            m.encoder_forward_previous_h + at * 128);
                    rnn_rows_enter(&T, t, 0, m.encoder_forward_c_0_ranked, 128,
                            m.encoder_forward_previous_c + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h_2(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    m.encoder_forward_previous_h + at * 128,
                    m.encoder_weight_ih_l0_product + at * 1040, m.encoder_bias_ih_l0_sum,
                    m.encoder_forward_previous_c + at * 128, m.encoder_forward_o + at * 128,
                    m.encoder_forward_f + at * 128, m.encoder_forward_i + at * 128,
                    m.encoder_forward_g + at * 128, m.encoder_forward_previous_c + next * 128,
                    m.scores_concat + at * 256, m.encoder_forward_previous_h + next * 128);
            rnn_meet(&crew);
        }
    }

    /* letter_tagger.lua:21   backwards over T: encoder_backward_previous_h,
            encoder_backward_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 148480);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_h_0_ranked, 128,
                            m.encoder_backward_previous_h + at * 128);
                    rnn_rows_enter(&T, t, 1, m.encoder_backward_c_0_ranked, 128,
                            m.encoder_backward_previous_c + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h_2(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse,
                    m.encoder_backward_previous_h + at * 128,
                    m.encoder_weight_ih_l0_product + at * 1040, m.encoder_bias_ih_l0_reverse_sum,
                    m.encoder_backward_previous_c + at * 128, m.encoder_backward_o + at * 128,
                    m.encoder_backward_f + at * 128, m.encoder_backward_i + at * 128,
                    m.encoder_backward_g + at * 128, m.encoder_backward_previous_c + next * 128,
                    m.scores_concat + at * 256, m.encoder_backward_previous_h + next * 128);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   scores_mul = mul(scores_concat, scores_dropout_mask) */
    compute_scores_mul(team, (size_t)T.N, m.scores_concat, m.scores_dropout_mask, m.scores_mul);
    rnn_meet(team);

    /* letter_tagger.lua:21   readout_weight_product = matvec(readout.weight, scores_mul) */
    rnn_product_packed(T_part.count, 128, 256, m.scores_mul + T_part.first * 256, 256,
            packed + PACKED_readout_weight_3, m.readout_weight_product + T_part.first * 128, 128);
    rnn_meet(team);

    /* letter_tagger.lua:21   scores = add(readout_weight_product, readout.bias) */
    compute_scores_2(team, (size_t)T.N, m.readout_weight_product,
            args->params + LETTER_TAGGER_readout_bias, m.scores);
    rnn_meet(team);

    /* letter_tagger.lua:24   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(T_part.count, 128, m.scores + T_part.first * 128, 128,
            m.each_logsumexp + T_part.first);

    /* letter_tagger.lua:24   each_pick = pick(scores, tags) */
    rnn_each_pick(T_part.count, m.scores + T_part.first * 128, 128, tags + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* letter_tagger.lua:24   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);

    /* letter_tagger.lua:21   d_scores = add(mul, mul) */
    compute_d_scores(team, (size_t)T.N, tags, m.d_scores_neg, m.scores, m.each_logsumexp,
            m.d_scores_div, m.d_scores);
    rnn_meet(team);

    /* letter_tagger.lua:24   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* letter_tagger.lua:21   readout_weight_product_2 = matvec(readout.weight, d_scores) */
    rnn_product_packed(T_part.count, 256, 128, m.d_scores + T_part.first * 128, 128,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 256, 256);

    /* letter_tagger.lua:21   outer(d_scores, scores_mul) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + LETTER_TAGGER_readout_weight + units.first * 256, 256,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_scores, (size_t)T.N, 128),
                units.first, units.count)), rnn_row_major(m.scores_mul, (size_t)T.N, 256), 0.0f,
                work);
    }

    /* letter_tagger.lua:21   sum_over(d_scores) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_scores + units.first, 128,
                args->gradients + LETTER_TAGGER_readout_bias + units.first);
    }
    rnn_meet(team);

    /* letter_tagger.lua:24   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* letter_tagger.lua:21   backwards over T: d_encoder_forward_c_carry,
            d_encoder_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 163840);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 128, m.d_encoder_forward_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 128, m.d_encoder_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_encoder_forward_zo(&crew, rows, m.readout_weight_product_2 + at * 256,
                    m.scores_dropout_mask + at * 256, m.encoder_forward_f + at * 128,
                    m.encoder_forward_previous_c + at * 128, m.encoder_forward_i + at * 128,
                    m.encoder_forward_g + at * 128, m.encoder_forward_o + at * 128,
                    m.d_encoder_forward_h_carry, m.d_encoder_forward_c_carry,
                    m.d_encoder_forward_previous_h_concat + at * 512);
            rnn_meet(&crew);
            compute_d_encoder_forward_previous_h(&crew, rows,
                    packed + PACKED_encoder_weight_hh_l0_transposed,
                    m.d_encoder_forward_previous_h_concat + at * 512, m.d_encoder_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_encoder_forward_c_carry, 128,
                            m.d_encoder_forward_c);
                    rnn_rows_leave(&T, t, 1, m.d_encoder_forward_h_carry, 128,
                            m.d_encoder_forward_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* letter_tagger.lua:21   forwards over T: d_encoder_backward_c_carry,
            d_encoder_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 163840);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 128, m.d_encoder_backward_c_carry);
                    rnn_rows_enter(&T, t, 0, NULL, 128, m.d_encoder_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_encoder_backward_zo(&crew, rows, m.readout_weight_product_2 + at * 256,
                    m.scores_dropout_mask + at * 256, m.encoder_backward_f + at * 128,
                    m.encoder_backward_previous_c + at * 128, m.encoder_backward_i + at * 128,
                    m.encoder_backward_g + at * 128, m.encoder_backward_o + at * 128,
                    m.d_encoder_backward_h_carry, m.d_encoder_backward_c_carry,
                    m.d_encoder_backward_previous_h_concat + at * 512);
            rnn_meet(&crew);
            compute_d_encoder_forward_previous_h(&crew, rows,
                    packed + PACKED_encoder_weight_hh_l0_reverse_transposed,
                    m.d_encoder_backward_previous_h_concat + at * 512,
                    m.d_encoder_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.d_encoder_backward_c_carry, 128,
                            m.d_encoder_backward_c);
                    rnn_rows_leave(&T, t, 0, m.d_encoder_backward_h_carry, 128,
                            m.d_encoder_backward_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* letter_tagger.lua:21   encoder_weight_ih_l0_product_2 = matvec(encoder.weight_ih_l0,
            d_encoder_forward_previous_h_concat) */
    rnn_product_packed(T_part.count, 200, 512,
            m.d_encoder_forward_previous_h_concat + T_part.first * 512, 512,
            packed + PACKED_encoder_weight_ih_l0_transposed,
            m.encoder_weight_ih_l0_product_2 + T_part.first * 200, 200);

    /* letter_tagger.lua:21   encoder_weight_ih_l0_reverse_product = matvec(encoder.weight_ih_l0_reverse, d_encoder_backward_previous_h_concat) */
    rnn_product_packed(T_part.count, 200, 512,
            m.d_encoder_backward_previous_h_concat + T_part.first * 512, 512,
            packed + PACKED_encoder_weight_ih_l0_reverse_transposed,
            m.encoder_weight_ih_l0_reverse_product + T_part.first * 200, 200);

    /* letter_tagger.lua:21   outer(d_encoder_forward_previous_h_concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + LETTER_TAGGER_encoder_weight_ih_l0 + units.first * 200, 200,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_forward_previous_h_concat,
                (size_t)T.N, 512), units.first, units.count)),
                rnn_row_major(m.x, (size_t)T.N, 200), 0.0f, work);
    }

    /* letter_tagger.lua:21   outer(d_encoder_forward_previous_h_concat,
            encoder_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + LETTER_TAGGER_encoder_weight_hh_l0 + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_forward_previous_h_concat,
                (size_t)T.N, 512), units.first, units.count)),
                rnn_row_major(m.encoder_forward_previous_h, (size_t)T.N, 128), 0.0f, work);
    }

    /* letter_tagger.lua:21   sum_over_3 = sum_over(d_encoder_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_encoder_forward_previous_h_concat + units.first,
                512, m.sum_over_3 + units.first);
    }

    /* letter_tagger.lua:21   outer(d_encoder_backward_previous_h_concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + LETTER_TAGGER_encoder_weight_ih_l0_reverse + units.first
                * 200, 200, rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_previous_h_concat, (size_t)T.N, 512), units.first, units.count)), rnn_row_major(m.x, (size_t)T.N, 200), 0.0f, work);
    }

    /* letter_tagger.lua:21   outer(d_encoder_backward_previous_h_concat,
            encoder_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        rnn_product(args->gradients + LETTER_TAGGER_encoder_weight_hh_l0_reverse + units.first
                * 128, 128, rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_previous_h_concat, (size_t)T.N, 512), units.first, units.count)), rnn_row_major(m.encoder_backward_previous_h, (size_t)T.N, 128), 0.0f, work);
    }

    /* letter_tagger.lua:21   sum_over_4 = sum_over(d_encoder_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 512, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count,
                m.d_encoder_backward_previous_h_concat + units.first, 512,
                m.sum_over_4 + units.first);
    }
    rnn_meet(team);

    /* letter_tagger.lua:20   mul_2 = mul(add, x_dropout_mask) */
    compute_add(team, (size_t)T.N, m.encoder_weight_ih_l0_product_2,
            m.encoder_weight_ih_l0_reverse_product, m.x_dropout_mask, m.mul, m.mul_2);
    rnn_meet(team);

    /* letter_tagger.lua:20   scatter(mul, words) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_each_scatter((size_t)T.N, units.count, words, m.mul + units.first, 100,
                args->gradients + LETTER_TAGGER_words_weight + units.first, 100, 1);
    }

    /* letter_tagger.lua:20   scatter(mul_2, letters) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_each_scatter_bags((size_t)T.N, units.count, 16, letters, m.mul_2 + units.first, 100,
                args->gradients + LETTER_TAGGER_letters_weight + units.first, 100, 1);
    }
}

int letter_tagger_train(const letter_tagger_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "letter_tagger_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "letter_tagger_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct letter_tagger_train_memory m;
    letter_tagger_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    if (!args->letters)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: letters is NULL");
    if (rnn_rows_check_bags(&T, "letters", args->letters, 16, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const letters = rnn_rows_pack(&T, args->letters, 16, m.letters);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);
    const float *const encoder_forward_c_0 = rnn_or_number(args->encoder_forward_c, 0.0f, B * 128,
            m.encoder_forward_c_0);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_backward_c_0 = rnn_or_number(args->encoder_backward_c, 0.0f,
            B * 128, m.encoder_backward_c_0);
    if (!args->tags)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: tags is NULL");
    if (rnn_rows_check_ids(&T, "tags", args->tags, 128, error))
        return RNN_BAD_TOKEN;
    const int32_t *const tags = rnn_rows_pack(&T, args->tags, 1, m.tags);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "letter_tagger_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + LETTER_TAGGER_words_weight, 0, 200000 * sizeof(float));
    memset(args->gradients + LETTER_TAGGER_encoder_bias_ih_l0, 0, 1024 * sizeof(float));
    memset(args->gradients + LETTER_TAGGER_encoder_bias_ih_l0_reverse, 0, 1024 * sizeof(float));
    memset(args->gradients + LETTER_TAGGER_readout_bias, 0, 128 * sizeof(float));

    const struct letter_tagger_train_call call = {args, B, T, m, words, letters,
            encoder_forward_h_0, encoder_forward_c_0, encoder_backward_h_0, encoder_backward_c_0,
            tags};
    if (rnn_pool_run(args->pool, (double)T.N * 2344360 + (double)B * 0 + 8216,
            letter_tagger_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "letter_tagger_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + LETTER_TAGGER_encoder_bias_ih_l0, 1, m.sum_over_3, 512, 1);
    rnn_add_matrix(args->gradients + LETTER_TAGGER_encoder_bias_hh_l0, 1, m.sum_over_3, 512, 1);
    rnn_add_matrix(args->gradients + LETTER_TAGGER_encoder_bias_ih_l0_reverse, 1, m.sum_over_4,
            512, 1);
    rnn_add_matrix(args->gradients + LETTER_TAGGER_encoder_bias_hh_l0_reverse, 1, m.sum_over_4,
            512, 1);
    if (args->d_encoder_forward_c)
        rnn_each_copy(B, 128, m.d_encoder_forward_c, 128, args->d_encoder_forward_c, 128);
    if (args->d_encoder_forward_h)
        rnn_each_copy(B, 128, m.d_encoder_forward_h, 128, args->d_encoder_forward_h, 128);
    if (args->d_encoder_backward_c)
        rnn_each_copy(B, 128, m.d_encoder_backward_c, 128, args->d_encoder_backward_c, 128);
    if (args->d_encoder_backward_h)
        rnn_each_copy(B, 128, m.d_encoder_backward_h, 128, args->d_encoder_backward_h, 128);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "letter_tagger_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"words.weight", 2, {1000, 100}, 0, RNN_INIT_NORMAL, 0, 0.10000000000000001, 100, 1, 0},
    {"letters.weight", 2, {1000, 100}, 100000, RNN_INIT_NORMAL, 0, 0.10000000000000001, 100, 1, 0},
    {"encoder.weight_ih_l0", 2, {512, 200}, 200000, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 200, 1, 0},
    {"encoder.weight_hh_l0", 2, {512, 128}, 302400, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 128, 1, 0},
    {"encoder.bias_ih_l0", 1, {512, 1}, 367936, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"encoder.bias_hh_l0", 1, {512, 1}, 368448, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"encoder.weight_ih_l0_reverse", 2, {512, 200}, 368960, RNN_INIT_UNIFORM,
            -0.088388347648318433, 0.088388347648318433, 200, 1, 0},
    {"encoder.weight_hh_l0_reverse", 2, {512, 128}, 471360, RNN_INIT_UNIFORM,
            -0.088388347648318433, 0.088388347648318433, 128, 1, 0},
    {"encoder.bias_ih_l0_reverse", 1, {512, 1}, 536896, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"encoder.bias_hh_l0_reverse", 1, {512, 1}, 537408, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 512, 1, 0},
    {"readout.weight", 2, {128, 256}, 537920, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
    {"readout.bias", 1, {128, 1}, 570688, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(letter_tagger_args, T), offsetof(letter_tagger_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"words", 1, 0, 1, 0, -1, 0, 1000, 1, 2, 0, offsetof(letter_tagger_args, words), RNN_NO_MEMBER},
    {"letters", 1, 0, 1, 0, -1, 16, 1000, 0, 0, 0, offsetof(letter_tagger_args, letters),
            RNN_NO_MEMBER},
    {"tags", 1, 0, 1, 0, -1, 0, 128, 1, 2, 0, offsetof(letter_tagger_args, tags), RNN_NO_MEMBER},
    {"encoder.forward.c", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(letter_tagger_args, encoder_forward_c),
            offsetof(letter_tagger_args, d_encoder_forward_c)},
    {"encoder.forward.h", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(letter_tagger_args, encoder_forward_h),
            offsetof(letter_tagger_args, d_encoder_forward_h)},
    {"encoder.backward.c", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(letter_tagger_args, encoder_backward_c),
            offsetof(letter_tagger_args, d_encoder_backward_c)},
    {"encoder.backward.h", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(letter_tagger_args, encoder_backward_h),
            offsetof(letter_tagger_args, d_encoder_backward_h)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, 0, -1, 0, 128, 0, 0, 0, offsetof(letter_tagger_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, 0, -1, 128, 0, 0, 0, 0, offsetof(letter_tagger_args, scores),
            RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"encoder_forward_previous_h", 0, -1, 128, 0, 0},
    {"encoder_forward_previous_c", 0, -1, 128, 0, 0},
    {"encoder.backward.h", 0, -1, 128, 0, 0},
    {"encoder.backward.c", 0, -1, 128, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const letter_tagger_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return LETTER_TAGGER_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return LETTER_TAGGER_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return LETTER_TAGGER_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return letter_tagger_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return letter_tagger_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return letter_tagger_train(args, error);
}

const rnn_model letter_tagger_model = {
    .name = "letter_tagger",
    .source = "letter_tagger.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 12,
    .param_floats = LETTER_TAGGER_PARAMS,
    .inputs = inputs_info,
    .input_count = 7,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 4,
    .state_floats = 512,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(letter_tagger_args),
    .member_params = offsetof(letter_tagger_args, params),
    .member_packed = offsetof(letter_tagger_args, packed),
    .member_session = offsetof(letter_tagger_args, session),
    .member_session_bytes = offsetof(letter_tagger_args, session_bytes),
    .member_pool = offsetof(letter_tagger_args, pool),
    .member_batch = offsetof(letter_tagger_args, B),
    .member_loss = offsetof(letter_tagger_args, loss),
    .member_gradients = offsetof(letter_tagger_args, gradients),
    .member_seed = offsetof(letter_tagger_args, seed),
    .member_update = offsetof(letter_tagger_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = LETTER_TAGGER_PACKED,
    .prepare = letter_tagger_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
