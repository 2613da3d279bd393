/* translate: a recurrent network, compiled by rnnc from translate.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "translate.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>
#include <rnn/pairs.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_encoder_weight_ih_l0_reverse_table = 0, /* 64 x 384, a product */
    PACKED_encoder_weight_hh_l0_reverse = 24576, /* 128 x 128, panels of 3 gates */
    PACKED_bridge_weight = 73728, /* 128 x 128, wide panels */
    PACKED_decoder_gru_weight_ih_table = 90112, /* 64 x 384, a product */
    PACKED_encoder_weight_ih_l0_table = 114688, /* 64 x 384, a product */
    PACKED_encoder_weight_hh_l0 = 139264, /* 128 x 128, panels of 3 gates */
    PACKED_decoder_attention_Wm = 188416, /* 128 x 128, wide panels */
    PACKED_decoder_attention_Wm_2 = 204800, /* 128 x 128, wide panels */
    PACKED_decoder_attention_Wq = 221184, /* 128 x 128, wide panels */
    PACKED_decoder_gru_weight_ih = 237568, /* 128 x 256, panels of 3 gates */
    PACKED_decoder_gru_weight_hh = 335872, /* 128 x 128, panels of 3 gates */
    PACKED_readout_weight = 385024, /* 64 x 128, wide panels */
    PACKED_readout_weight_2 = 393216, /* 64 x 256, wide panels */
    PACKED_readout_weight_table = 409600, /* 64 x 64, a product */
    PACKED_logits_weight = 413696, /* 64 x 64, wide panels */
    PACKED_decoder_gru_weight_ih_2 = 417792, /* 448 x 64, wide panels */
    PACKED_encoder_weight_ih_l0_reverse = 446464, /* 768 x 64, wide panels */
    PACKED_decoder_attention_Wq_2 = 495616, /* 128 x 128, panels of 2 gates */
    PACKED_decoder_gru_weight_hh_2 = 528384, /* 128 x 128, panels of 2 gates */
    PACKED_logits_weight_transposed = 561152, /* 64 x 64, wide panels */
    PACKED_readout_weight_transposed = 565248, /* 128 x 64, wide panels */
    PACKED_readout_weight_transposed_2 = 573440, /* 256 x 64, wide panels */
    PACKED_decoder_gru_weight_ih_transposed = 589824, /* 256 x 384, wide panels */
    PACKED_decoder_attention_Wq_transposed = 688128, /* 128 x 128, panels of 1 gate */
    PACKED_decoder_gru_weight_hh_transposed = 704512, /* 128 x 384, panels of 1 gate */
    PACKED_bridge_weight_transposed = 753664, /* 128 x 128, wide panels */
    PACKED_decoder_attention_Wm_transposed = 770048, /* 128 x 128, wide panels */
    PACKED_encoder_weight_hh_l0_reverse_transposed = 786432, /* 128 x 384, wide panels */
    PACKED_encoder_weight_ih_l0_reverse_transposed = 835584, /* 64 x 384, wide panels */
    PACKED_decoder_attention_Wm_transposed_2 = 860160, /* 128 x 128, wide panels */
    PACKED_encoder_weight_hh_l0_transposed = 876544, /* 128 x 384, wide panels */
    PACKED_encoder_weight_ih_l0_transposed = 925696, /* 64 x 384, wide panels */
    PACKED_decoder_gru_weight_ih_transposed_2 = 950272, /* 64 x 384, wide panels */
    PACKED_readout_weight_transposed_3 = 974848, /* 64 x 64, wide panels */
    PACKED_decoder_attention_Wm_3 = 978944, /* 576 x 128, wide panels */
    PACKED_decoder_attention_Wm_4 = 1052672, /* 576 x 128, wide panels */
    PACKED_work = 1126400, /* where the products above pack their operands */
};

/* What the threads of translate_prepare need of it. */
struct translate_prepare_call {
    const float *params;
    float *packed;
};

static void translate_prepare_work(const rnn_team *team, const void *data)
{
    const struct translate_prepare_call *const call = (const struct translate_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    float *const work = rnn_work_of(team, packed + PACKED_work);
    rnn_multiply_matrices(team, packed + PACKED_encoder_weight_ih_l0_reverse_table,
            (rnn_matrix){params + TRANSLATE_src_weight, 64, 64, 64, 1},
            (rnn_matrix){params + TRANSLATE_encoder_weight_ih_l0_reverse, 64, 384, 1, 64}, work);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + TRANSLATE_encoder_weight_hh_l0_reverse + 16384, 128, 1, 128, 3, 0, 128, 0,
            128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + TRANSLATE_encoder_weight_hh_l0_reverse, 128, 1, 128, 3, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0_reverse,
            params + TRANSLATE_encoder_weight_hh_l0_reverse + 32768, 128, 1, 128, 3, 2, 128, 0,
            128);
    rnn_pack_wide(team, packed + PACKED_bridge_weight, params + TRANSLATE_bridge_weight, 128, 1,
            128, 0, 128, 128);
    rnn_multiply_matrices(team, packed + PACKED_decoder_gru_weight_ih_table,
            (rnn_matrix){params + TRANSLATE_dst_weight, 64, 64, 64, 1},
            (rnn_matrix){params + TRANSLATE_decoder_gru_weight_ih, 64, 384, 1, 320}, work);
    rnn_multiply_matrices(team, packed + PACKED_encoder_weight_ih_l0_table,
            (rnn_matrix){params + TRANSLATE_src_weight, 64, 64, 64, 1},
            (rnn_matrix){params + TRANSLATE_encoder_weight_ih_l0, 64, 384, 1, 64}, work);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + TRANSLATE_encoder_weight_hh_l0 + 16384, 128, 1, 128, 3, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + TRANSLATE_encoder_weight_hh_l0, 128, 1, 128, 3, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_encoder_weight_hh_l0,
            params + TRANSLATE_encoder_weight_hh_l0 + 32768, 128, 1, 128, 3, 2, 128, 0, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm,
            params + TRANSLATE_decoder_attention_Wm, 256, 1, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_2,
            params + TRANSLATE_decoder_attention_Wm + 128, 256, 1, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wq,
            params + TRANSLATE_decoder_attention_Wq, 128, 1, 128, 0, 128, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_ih,
            params + TRANSLATE_decoder_gru_weight_ih + 41024, 320, 1, 128, 3, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_ih,
            params + TRANSLATE_decoder_gru_weight_ih + 81984, 320, 1, 128, 3, 1, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_ih,
            params + TRANSLATE_decoder_gru_weight_ih + 64, 320, 1, 128, 3, 2, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh,
            params + TRANSLATE_decoder_gru_weight_hh + 16384, 128, 1, 128, 3, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh,
            params + TRANSLATE_decoder_gru_weight_hh, 128, 1, 128, 3, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh,
            params + TRANSLATE_decoder_gru_weight_hh + 32768, 128, 1, 128, 3, 2, 128, 0, 128);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + TRANSLATE_readout_weight, 448, 1,
            64, 0, 64, 128);
    rnn_pack_wide(team, packed + PACKED_readout_weight_2, params + TRANSLATE_readout_weight + 128,
            448, 1, 64, 0, 64, 256);
    rnn_multiply_matrices(team, packed + PACKED_readout_weight_table,
            (rnn_matrix){params + TRANSLATE_dst_weight, 64, 64, 64, 1},
            (rnn_matrix){params + TRANSLATE_readout_weight + 384, 64, 64, 1, 448}, work);
    rnn_pack_wide(team, packed + PACKED_logits_weight, params + TRANSLATE_logits_weight, 64, 1, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_decoder_gru_weight_ih_2,
            params + TRANSLATE_decoder_gru_weight_ih, 320, 1, 448, 0, 384, 64);
    rnn_pack_wide(team, packed + PACKED_decoder_gru_weight_ih_2,
            params + TRANSLATE_readout_weight + 384, 448, 1, 448, 384, 64, 64);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_reverse,
            params + TRANSLATE_encoder_weight_ih_l0_reverse, 64, 1, 768, 0, 384, 64);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_reverse,
            params + TRANSLATE_encoder_weight_ih_l0, 64, 1, 768, 384, 384, 64);
    rnn_pack_gate(team, packed + PACKED_decoder_attention_Wq_2,
            params + TRANSLATE_decoder_attention_Wq, 128, 1, 128, 2, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_attention_Wq_2,
            params + TRANSLATE_decoder_gru_weight_hh + 32768, 128, 1, 128, 2, 1, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh_2,
            params + TRANSLATE_decoder_gru_weight_hh + 16384, 128, 1, 128, 2, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh_2,
            params + TRANSLATE_decoder_gru_weight_hh, 128, 1, 128, 2, 1, 128, 0, 128);
    rnn_pack_wide(team, packed + PACKED_logits_weight_transposed, params + TRANSLATE_logits_weight,
            1, 64, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + TRANSLATE_readout_weight, 1, 448, 128, 0, 128, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed_2,
            params + TRANSLATE_readout_weight + 128, 1, 448, 256, 0, 256, 64);
    rnn_pack_wide(team, packed + PACKED_decoder_gru_weight_ih_transposed,
            params + TRANSLATE_decoder_gru_weight_ih + 64, 1, 320, 256, 0, 256, 384);
    rnn_pack_gate(team, packed + PACKED_decoder_attention_Wq_transposed,
            params + TRANSLATE_decoder_attention_Wq, 1, 128, 128, 1, 0, 128, 0, 128);
    rnn_pack_gate(team, packed + PACKED_decoder_gru_weight_hh_transposed,
            params + TRANSLATE_decoder_gru_weight_hh, 1, 128, 128, 1, 0, 384, 0, 384);
    rnn_pack_wide(team, packed + PACKED_bridge_weight_transposed, params + TRANSLATE_bridge_weight,
            1, 128, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_transposed,
            params + TRANSLATE_decoder_attention_Wm + 128, 1, 256, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_hh_l0_reverse_transposed,
            params + TRANSLATE_encoder_weight_hh_l0_reverse, 1, 128, 128, 0, 128, 384);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_reverse_transposed,
            params + TRANSLATE_encoder_weight_ih_l0_reverse, 1, 64, 64, 0, 64, 384);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_transposed_2,
            params + TRANSLATE_decoder_attention_Wm, 1, 256, 128, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_hh_l0_transposed,
            params + TRANSLATE_encoder_weight_hh_l0, 1, 128, 128, 0, 128, 384);
    rnn_pack_wide(team, packed + PACKED_encoder_weight_ih_l0_transposed,
            params + TRANSLATE_encoder_weight_ih_l0, 1, 64, 64, 0, 64, 384);
    rnn_pack_wide(team, packed + PACKED_decoder_gru_weight_ih_transposed_2,
            params + TRANSLATE_decoder_gru_weight_ih, 1, 320, 64, 0, 64, 384);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed_3,
            params + TRANSLATE_readout_weight + 384, 1, 448, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_3,
            params + TRANSLATE_decoder_attention_Wm, 256, 1, 576, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_3,
            params + TRANSLATE_decoder_gru_weight_ih + 64, 320, 1, 576, 128, 384, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_3,
            params + TRANSLATE_readout_weight + 128, 448, 1, 576, 512, 64, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_4,
            params + TRANSLATE_decoder_attention_Wm + 128, 256, 1, 576, 0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_4,
            params + TRANSLATE_decoder_gru_weight_ih + 192, 320, 1, 576, 128, 384, 128);
    rnn_pack_wide(team, packed + PACKED_decoder_attention_Wm_4,
            params + TRANSLATE_readout_weight + 256, 448, 1, 576, 512, 64, 128);
}

void translate_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct translate_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 1126400 * RNN_MOVE_WORK + 9961472, translate_prepare_work, &call);
}

void translate_prepare(const float *params, void *memory)
{
    translate_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* translate.lua:12   encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
        encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2, decoder_gru_bias_ih_sum,
        decoder_gru_bias_ih_sum_2   (6 operations) */
RNN_INLINE void compute_encoder_bias_ih_l0_reverse_sum_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse,
        const float *restrict encoder_bias_ih_l0_reverse_2,
        const float *restrict encoder_bias_hh_l0_reverse_2,
        const float *restrict encoder_bias_ih_l0, const float *restrict encoder_bias_hh_l0,
        const float *restrict encoder_bias_ih_l0_2, const float *restrict encoder_bias_hh_l0_2,
        const float *restrict decoder_gru_bias_ih, const float *restrict decoder_gru_bias_hh,
        const float *restrict decoder_gru_bias_ih_2, const float *restrict decoder_gru_bias_hh_2,
        float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum_2, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_sum_2, float *restrict decoder_gru_bias_ih_sum,
        float *restrict decoder_gru_bias_ih_sum_2)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_reverse + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(encoder_bias_ih_l0_reverse_2 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_reverse_2 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0 + j, lanes);
    const rnn_vec add_4 = rnn_load_lanes(encoder_bias_ih_l0_2 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_2 + j, lanes);
    const rnn_vec add_5 = rnn_load_lanes(decoder_gru_bias_ih + j, lanes)
            + rnn_load_lanes(decoder_gru_bias_hh + j, lanes);
    const rnn_vec add_6 = rnn_load_lanes(decoder_gru_bias_ih_2 + j, lanes)
            + rnn_load_lanes(decoder_gru_bias_hh_2 + j, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_reverse_sum + j, add_, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_reverse_sum_2 + j, add_2, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_sum + j, add_3, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_sum_2 + j, add_4, lanes);
    rnn_store_lanes(decoder_gru_bias_ih_sum + j, add_5, lanes);
    rnn_store_lanes(decoder_gru_bias_ih_sum_2 + j, add_6, lanes);
    (void)b;
}

static void compute_encoder_bias_ih_l0_reverse_sum(const rnn_team *team, const size_t rows,
        const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse,
        const float *restrict encoder_bias_ih_l0_reverse_2,
        const float *restrict encoder_bias_hh_l0_reverse_2,
        const float *restrict encoder_bias_ih_l0, const float *restrict encoder_bias_hh_l0,
        const float *restrict encoder_bias_ih_l0_2, const float *restrict encoder_bias_hh_l0_2,
        const float *restrict decoder_gru_bias_ih, const float *restrict decoder_gru_bias_hh,
        const float *restrict decoder_gru_bias_ih_2, const float *restrict decoder_gru_bias_hh_2,
        float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum_2, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_sum_2, float *restrict decoder_gru_bias_ih_sum,
        float *restrict decoder_gru_bias_ih_sum_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_encoder_bias_ih_l0_reverse_sum_lanes(RNN_LANES, b, j,
                    encoder_bias_ih_l0_reverse, encoder_bias_hh_l0_reverse,
                    encoder_bias_ih_l0_reverse_2, encoder_bias_hh_l0_reverse_2, encoder_bias_ih_l0,
                    encoder_bias_hh_l0, encoder_bias_ih_l0_2, encoder_bias_hh_l0_2,
                    decoder_gru_bias_ih, decoder_gru_bias_hh, decoder_gru_bias_ih_2,
                    decoder_gru_bias_hh_2, encoder_bias_ih_l0_reverse_sum,
                    encoder_bias_ih_l0_reverse_sum_2, encoder_bias_ih_l0_sum,
                    encoder_bias_ih_l0_sum_2, decoder_gru_bias_ih_sum, decoder_gru_bias_ih_sum_2);
    }
}

/* translate.lua:12   encoder_backward_h   (18 operations) */
RNN_INLINE void compute_encoder_backward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + 128 + j,
            lanes) + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum_2 + j, lanes);
    const rnn_vec encoder_backward_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(encoder_bias_hh_l0_reverse_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + 256 + j,
            lanes) + encoder_backward_r_1 * nh
            + rnn_load_lanes(encoder_bias_ih_l0_reverse_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(encoder_backward_previous_h + b * 128 + j, lanes);
    rnn_store_far(memory + b * 256 + 128 + j, h, lanes, far);
    rnn_store_lanes(encoder_backward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_backward_h_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_reverse_row)
{
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + 256 + j);
}

RNN_INLINE void compute_encoder_backward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_backward_h_ask(b + (size_t)r, j, encoder_weight_ih_l0_reverse_row);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, encoder_backward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_backward_h_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, memory,
                encoder_backward_previous_h_next);
}

RNN_INLINE void compute_encoder_backward_h_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_backward_h_tile(TILE, lanes, j, b, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, memory,
                encoder_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_backward_h_tile(4, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, memory, encoder_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_backward_h_tile(2, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, memory, encoder_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_backward_h_tile(1, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, memory, encoder_backward_previous_h_next);
}

static RNN_APART void compute_encoder_backward_h(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_backward_h_units(rows, RNN_LANES, j, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, memory,
                encoder_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* translate.lua:12   encoder_forward_h   (18 operations) */
RNN_INLINE void compute_encoder_forward_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_row,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_row + b * 384 + 128 + j, lanes)
            + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_row + b * 384 + j, lanes) + matvec_2
            + rnn_load_lanes(encoder_bias_ih_l0_sum_2 + j, lanes);
    const rnn_vec encoder_forward_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(encoder_bias_hh_l0_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_weight_ih_l0_row + b * 384 + 256 + j, lanes)
            + encoder_forward_r_1 * nh + rnn_load_lanes(encoder_bias_ih_l0_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(encoder_forward_previous_h + b * 128 + j, lanes);
    rnn_store_far(memory + b * 256 + j, h, lanes, far);
    rnn_store_lanes(encoder_forward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_forward_h_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_row)
{
    rnn_will_read(encoder_weight_ih_l0_row + b * 384 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_row + b * 384 + j);
    rnn_will_read(encoder_weight_ih_l0_row + b * 384 + 256 + j);
}

RNN_INLINE void compute_encoder_forward_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_row,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_forward_h_ask(b + (size_t)r, j, encoder_weight_ih_l0_row);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, encoder_forward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_forward_h_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, encoder_forward_previous_h, encoder_weight_ih_l0_row,
                encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3,
                encoder_bias_ih_l0_3, memory, encoder_forward_previous_h_next);
}

RNN_INLINE void compute_encoder_forward_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_row,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_forward_h_tile(TILE, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_row, encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2,
                encoder_bias_hh_l0_3, encoder_bias_ih_l0_3, memory,
                encoder_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_forward_h_tile(4, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_row, encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2,
                encoder_bias_hh_l0_3, encoder_bias_ih_l0_3, memory,
                encoder_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_forward_h_tile(2, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_row, encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2,
                encoder_bias_hh_l0_3, encoder_bias_ih_l0_3, memory,
                encoder_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_forward_h_tile(1, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_row, encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2,
                encoder_bias_hh_l0_3, encoder_bias_ih_l0_3, memory,
                encoder_forward_previous_h_next);
}

static RNN_APART void compute_encoder_forward_h(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_row,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_forward_h_units(rows, RNN_LANES, j, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_row, encoder_bias_ih_l0_sum,
                encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3, encoder_bias_ih_l0_3, memory,
                encoder_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* translate.lua:25   start   (3 operations) */
RNN_INLINE void compute_start_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict bridge_bias, float *restrict start)
{
    const rnn_vec start_1 = rnn_tanh(matvec_ + rnn_load_lanes(bridge_bias + j, lanes));
    rnn_store_lanes(start + b * 128 + j, start_1, lanes);
}

RNN_INLINE void compute_start_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict encoder_backward_last_h,
        const float *restrict bridge_bias, float *restrict start)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, encoder_backward_last_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_start_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], bridge_bias, start);
    }
}

RNN_INLINE void compute_start_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict encoder_backward_last_h,
        const float *restrict bridge_bias, float *restrict start)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_start_tile(tile, wide, j, b, panels, encoder_backward_last_h, bridge_bias, start);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_start_tile(4, wide, j, b, panels, encoder_backward_last_h, bridge_bias, start);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_start_tile(2, wide, j, b, panels, encoder_backward_last_h, bridge_bias, start);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_start_tile(1, wide, j, b, panels, encoder_backward_last_h, bridge_bias, start);
}

static void compute_start(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict encoder_backward_last_h, const float *restrict bridge_bias,
        float *restrict start)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_start_units(rows, RNN_WIDE, j + part, panels, encoder_backward_last_h,
                    bridge_bias, start);
}

/* translate.lua:20   add   (1 operation) */
RNN_INLINE void compute_add_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2, float *restrict add)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_attention_Wm_product + b * 128 + j, lanes)
            + rnn_load_lanes(decoder_attention_Wm_product_2 + b * 128 + j, lanes);
    rnn_store_lanes(add + b * 128 + j, add_, lanes);
}

static void compute_add(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2, float *restrict add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_add_lanes(RNN_LANES, b, j, decoder_attention_Wm_product,
                    decoder_attention_Wm_product_2, add);
    }
}

/* translate.lua:20   decoder_attention_Wq_product   (1 operation) */
RNN_INLINE void compute_decoder_attention_Wq_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, float *restrict decoder_attention_Wq_product)
{
    rnn_store_lanes(decoder_attention_Wq_product + b * 128 + j, matvec_, lanes);
}

RNN_INLINE void compute_decoder_attention_Wq_product_tile(const int rows, const int wide,
        const size_t j, const size_t b, const float *restrict panels,
        const float *restrict decoder_previous_gru_h, float *restrict decoder_attention_Wq_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, decoder_previous_gru_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_decoder_attention_Wq_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                decoder_attention_Wq_product);
    }
}

RNN_INLINE void compute_decoder_attention_Wq_product_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict decoder_previous_gru_h,
        float *restrict decoder_attention_Wq_product)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_decoder_attention_Wq_product_tile(tile, wide, j, b, panels, decoder_previous_gru_h,
                decoder_attention_Wq_product);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_decoder_attention_Wq_product_tile(4, wide, j, b, panels, decoder_previous_gru_h,
                decoder_attention_Wq_product);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_decoder_attention_Wq_product_tile(2, wide, j, b, panels, decoder_previous_gru_h,
                decoder_attention_Wq_product);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_decoder_attention_Wq_product_tile(1, wide, j, b, panels, decoder_previous_gru_h,
                decoder_attention_Wq_product);
}

static void compute_decoder_attention_Wq_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict decoder_previous_gru_h,
        float *restrict decoder_attention_Wq_product)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_decoder_attention_Wq_product_units(rows, RNN_WIDE, j + part, panels,
                    decoder_previous_gru_h, decoder_attention_Wq_product);
}

/* translate.lua:20   decoder_weights_tanh   (2 operations) */
RNN_INLINE void compute_add_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_attention_Wq_product, const float *restrict add_rows,
        float *restrict decoder_weights_tanh)
{
    const rnn_vec tanh_ = rnn_tanh(rnn_load_lanes(decoder_attention_Wq_product + j, lanes)
            + rnn_load_lanes(add_rows + b * 128 + j, lanes));
    rnn_store_lanes(decoder_weights_tanh + b * 128 + j, tanh_, lanes);
}

static void compute_add_2(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wq_product, const float *restrict add_rows,
        float *restrict decoder_weights_tanh)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_add_2_lanes(RNN_LANES, b, j, decoder_attention_Wq_product, add_rows,
                    decoder_weights_tanh);
    }
}

/* translate.lua:20   decoder_weights_exp   (2 operations) */
RNN_INLINE void compute_decoder_weights_sub_lanes(const int lanes, const size_t j,
        const float *restrict decoder_weights_dot, const float *restrict decoder_weights_max_over,
        float *restrict decoder_weights_exp)
{
    const rnn_vec exp_ = rnn_exp(rnn_load_lanes(decoder_weights_dot + j, lanes)
            - rnn_set(decoder_weights_max_over[0]));
    rnn_store_lanes(decoder_weights_exp + j, exp_, lanes);
}

static void compute_decoder_weights_sub(const rnn_team *team, const size_t rows,
        const float *restrict decoder_weights_dot, const float *restrict decoder_weights_max_over,
        float *restrict decoder_weights_exp)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_decoder_weights_sub_lanes(RNN_LANES, j, decoder_weights_dot,
                decoder_weights_max_over, decoder_weights_exp);
    if (j < end)
        compute_decoder_weights_sub_lanes((int)(end - j), j, decoder_weights_dot,
                decoder_weights_max_over, decoder_weights_exp);
}

/* translate.lua:20   decoder_weights   (1 operation) */
RNN_INLINE void compute_decoder_weights_lanes(const int lanes, const size_t j,
        const float *restrict decoder_weights_exp, const float *restrict decoder_weights_sum_over,
        float *restrict decoder_weights)
{
    const rnn_vec weights = rnn_load_lanes(decoder_weights_exp + j, lanes)
            / rnn_set(decoder_weights_sum_over[0]);
    rnn_store_lanes(decoder_weights + j, weights, lanes);
}

static void compute_decoder_weights(const rnn_team *team, const size_t rows,
        const float *restrict decoder_weights_exp, const float *restrict decoder_weights_sum_over,
        float *restrict decoder_weights)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_decoder_weights_lanes(RNN_LANES, j, decoder_weights_exp, decoder_weights_sum_over,
                decoder_weights);
    if (j < end)
        compute_decoder_weights_lanes((int)(end - j), j, decoder_weights_exp,
                decoder_weights_sum_over, decoder_weights);
}

/* translate.lua:21   decoder_h   (24 operations) */
RNN_INLINE void compute_decoder_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6, const int far,
        const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h, float *restrict decoder_previous_gru_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + 128 + j, lanes)
            + matvec_ + matvec_4 + rnn_load_lanes(decoder_gru_bias_ih_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + j, lanes) + matvec_3
            + matvec_5 + rnn_load_lanes(decoder_gru_bias_ih_sum_2 + j, lanes);
    const rnn_vec decoder_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_6 + rnn_load_lanes(decoder_gru_bias_hh_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + 256 + j, lanes)
            + matvec_2 + decoder_r_1 * nh + rnn_load_lanes(decoder_gru_bias_ih_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(decoder_previous_gru_h + b * 128 + j, lanes);
    rnn_store_far(decoder_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(decoder_previous_gru_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_decoder_h_ask(const size_t b, const size_t j,
        const float *decoder_gru_weight_ih_row)
{
    rnn_will_read(decoder_gru_weight_ih_row + b * 384 + 128 + j);
    rnn_will_read(decoder_gru_weight_ih_row + b * 384 + 256 + j);
    rnn_will_read(decoder_gru_weight_ih_row + b * 384 + j);
}

RNN_INLINE void compute_decoder_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels0,
        const float *restrict panels1, const float *restrict decoder_context,
        const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h, float *restrict decoder_previous_gru_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_decoder_h_ask(b + (size_t)r, j, decoder_gru_weight_ih_row);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 256);
    rnn_panel_product_lane(acc0, rows, 3, 256, decoder_context + b * 256, 256, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc1, rows, 3, 128, decoder_previous_gru_h + b * 128, 128, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_decoder_h_lanes(lanes, b + (size_t)r, j, acc0[r * 3 + 0], acc0[r * 3 + 1],
                acc0[r * 3 + 2], acc1[r * 3 + 0], acc1[r * 3 + 1], acc1[r * 3 + 2], far,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
}

RNN_INLINE void compute_decoder_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict decoder_context, const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h, float *restrict decoder_previous_gru_h_next)
{
    enum { TILE = RNN_TILE_ROWS(6) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_decoder_h_tile(TILE, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_decoder_h_tile(4, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_decoder_h_tile(2, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_decoder_h_tile(1, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
}

static RNN_APART void compute_decoder_h(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict decoder_context, const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h, float *restrict decoder_previous_gru_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_decoder_h_units(rows, RNN_LANES, j, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_row, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h,
                decoder_previous_gru_h_next);
    }
    if (far)
        rnn_streamed();
}

/* translate.lua:28   readout   (4 operations) */
RNN_INLINE void compute_readout_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2, const float *restrict readout_weight_row,
        const float *restrict readout_bias, float *restrict readout)
{
    const rnn_vec add_ = rnn_load_lanes(readout_weight_product + b * 64 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 64 + j, lanes);
    const rnn_vec readout_1 = rnn_tanh(add_
            + rnn_load_lanes(readout_weight_row + b * 64 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes));
    rnn_store_lanes(readout + b * 64 + j, readout_1, lanes);
}

static void compute_readout(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2, const float *restrict readout_weight_row,
        const float *restrict readout_bias, float *restrict readout)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_readout_lanes(RNN_LANES, b, j, readout_weight_product,
                    readout_weight_product_2, readout_weight_row, readout_bias, readout);
    }
}

/* translate.lua:29   logits   (1 operation) */
RNN_INLINE void compute_logits_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict logits_weight_product, const float *restrict logits_bias,
        float *restrict logits)
{
    const rnn_vec logits_1 = rnn_load_lanes(logits_weight_product + b * 64 + j, lanes)
            + rnn_load_lanes(logits_bias + j, lanes);
    rnn_store_lanes(logits + b * 64 + j, logits_1, lanes);
}

static void compute_logits(const rnn_team *team, const size_t rows,
        const float *restrict logits_weight_product, const float *restrict logits_bias,
        float *restrict logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_logits_lanes(RNN_LANES, b, j, logits_weight_product, logits_bias, logits);
    }
}

/* Memory of translate_forward behind the state. Values that do not live at the same time share it:
*
*   0    (Tx.N + B) x 256: src (-1..4), memory (5..14)
*   1    B x 128: encoder_backward_h_0 (-1..8), start (9..14)
*   2    (Ty.N + B) x 384: dst (-1..4), decoder_gru_weight_ih_row (5..14),
        readout_weight_product (15..17)
*   3    B x 128: encoder_forward_h_0 (-1..8), decoder_previous_gru_h (14..14)
*   4    1 x 128: encoder_bias_ih_l0_reverse_sum (0..8)
*   5    1 x 128: encoder_bias_ih_l0_reverse_sum_2 (0..8)
*   6    B x 128: encoder_backward_previous_h (5..8), decoder_previous_gru_h_next (14..14),
        along (0..4)
*   7    1 x 128: encoder_bias_ih_l0_sum (0..8)
*   8    1 x 128: encoder_bias_ih_l0_sum_2 (0..8)
*   9    1 x 128: decoder_gru_bias_ih_sum (0..14)
*   10   1 x 128: decoder_gru_bias_ih_sum_2 (0..14)
*   11   (Tx.N + B) x 384: encoder_weight_ih_l0_reverse_row (2..8),
        decoder_attention_Wm_product (9..13)
*   12   (Ty.N + B) x 256: decoder_z_carry (2..8), decoder_context (14..16)
*   13   (Tx.N + B) x 384: encoder_weight_ih_l0_row (2..8), decoder_attention_Wm_product_2 (9..13)
*   14   B x 128: encoder_backward_previous_h_next (5..8), decoder_attention_Wq_product (14..14),
        along_ranked (2..4)
*   15   B x 128: encoder_forward_previous_h (5..8), start_ranked (14..14)
*   16   B x 128: encoder_forward_previous_h_next (5..8)
*   17   (Ty.N + B) x 64: readout_weight_row (5..17), logits_weight_product (18..19)
*   18   B x 128: encoder_backward_last_h (5..12)
*   19   B x 128: encoder_backward_h_0_ranked (5..8)
*   20   B x 128: encoder_forward_h_0_ranked (5..8)
*   21   (Tx.N + B) x 128: add (13..14)
*   22   RNN_AT_MOST(B, 16) * Tx.T x 128: decoder_weights_tanh (14..14)
*   23   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_dot (14..14)
*   24   RNN_AT_MOST(B, 16) x 16: decoder_weights_max_over (14..14)
*   25   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_exp (14..14)
*   26   RNN_AT_MOST(B, 16) x 16: decoder_weights_sum_over (14..14)
*   27   (Ty.N + B) * Tx.T x 1: decoder_weights (14..20)
*   28   (Ty.N + B) x 128: decoder_h (14..16), readout (17..18)
*   29   B * Tx.T x 128: add_rows (14..14)
*   30   B * Tx.T x 256: memory_rows (14..14)
*   31   (Ty.N + B) x 64: readout_weight_product_2 (15..17), logits (19..20)
*/
struct translate_forward_memory {
    int32_t *src;
    float *encoder_backward_h_0;
    int32_t *dst;
    float *encoder_forward_h_0;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_h_next;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_h_next;
    float *decoder_previous_gru_h;
    float *decoder_previous_gru_h_next;
    float *memory;
    float *encoder_weight_ih_l0_reverse_row;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_bias_ih_l0_reverse_sum_2;
    float *start;
    int32_t *along;
    int32_t *decoder_z_carry;
    float *decoder_gru_weight_ih_row;
    float *encoder_weight_ih_l0_row;
    float *encoder_bias_ih_l0_sum;
    float *encoder_bias_ih_l0_sum_2;
    float *decoder_gru_bias_ih_sum;
    float *decoder_gru_bias_ih_sum_2;
    float *decoder_attention_Wm_product;
    float *decoder_attention_Wm_product_2;
    float *add;
    float *decoder_attention_Wq_product;
    float *decoder_weights_tanh;
    float *decoder_weights_dot;
    float *decoder_weights_max_over;
    float *decoder_weights_exp;
    float *decoder_weights_sum_over;
    float *decoder_weights;
    float *decoder_context;
    float *decoder_h;
    float *readout_weight_product;
    float *readout_weight_product_2;
    float *readout_weight_row;
    float *readout;
    float *logits_weight_product;
    float *logits;
    float *encoder_backward_last_h;
    float *encoder_backward_h_0_ranked;
    int32_t *along_ranked;
    float *encoder_forward_h_0_ranked;
    float *start_ranked;
    float *add_rows;
    float *memory_rows;
    size_t bytes;
};

static void translate_forward_layout(struct translate_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *Tx, const rnn_rows *Ty)
{
    size_t at = first;
    m->src = (int32_t *)rnn_take(session, &at, ((size_t)Tx->N + B) * 256);
    m->memory = (float *)m->src;
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->start = m->encoder_backward_h_0;
    m->dst = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 384);
    m->decoder_gru_weight_ih_row = (float *)m->dst;
    m->readout_weight_product = (float *)m->dst;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->decoder_previous_gru_h = m->encoder_forward_h_0;
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_bias_ih_l0_reverse_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->decoder_previous_gru_h_next = m->encoder_backward_previous_h;
    m->along = (int32_t *)m->encoder_backward_previous_h;
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_gru_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_gru_bias_ih_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_weight_ih_l0_reverse_row = (float *)rnn_take(session, &at,
            ((size_t)Tx->N + B) * 384);
    m->decoder_attention_Wm_product = m->encoder_weight_ih_l0_reverse_row;
    m->decoder_z_carry = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 256);
    m->decoder_context = (float *)m->decoder_z_carry;
    m->encoder_weight_ih_l0_row = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 384);
    m->decoder_attention_Wm_product_2 = m->encoder_weight_ih_l0_row;
    m->encoder_backward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->decoder_attention_Wq_product = m->encoder_backward_previous_h_next;
    m->along_ranked = (int32_t *)m->encoder_backward_previous_h_next;
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->start_ranked = m->encoder_forward_previous_h;
    m->encoder_forward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->readout_weight_row = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->logits_weight_product = m->readout_weight_row;
    m->encoder_backward_last_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->add = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->decoder_weights_tanh = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->decoder_weights_dot = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_max_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights_exp = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_sum_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * (size_t)Tx->T * 1);
    m->decoder_h = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->readout = m->decoder_h;
    m->add_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 128);
    m->memory_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 256);
    m->readout_weight_product_2 = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->logits = m->readout_weight_product_2;
    m->bytes = at;
    (void)Tx;
    (void)Ty;
}

/* What the threads of translate_forward need of it. */
struct translate_forward_call {
    const translate_args *args;
    size_t B;
    rnn_rows Tx;
    rnn_rows Ty;
    struct translate_forward_memory m;
    const int32_t *src;
    const float *encoder_backward_h_0;
    const int32_t *dst;
    const float *encoder_forward_h_0;
};

static void translate_forward_work(const rnn_team *team, const void *data)
{
    const struct translate_forward_call *const call = (const struct translate_forward_call *)data;
    const translate_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows Tx = call->Tx;
    const rnn_rows Ty = call->Ty;
    const struct translate_forward_memory m = call->m;
    const int32_t *const src = call->src;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const int32_t *const dst = call->dst;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share Tx_part = rnn_share_of(team, (size_t)Tx.N, 16);
    const rnn_share Ty_part = rnn_share_of(team, (size_t)Ty.N, 16);

    /* translate.lua:21   decoder_gru_bias_ih_sum_2 = add(decoder.gru.bias_ih,
            decoder.gru.bias_hh) */
    compute_encoder_bias_ih_l0_reverse_sum(team, 1,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse,
            args->params + TRANSLATE_encoder_bias_ih_l0 + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0 + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0,
            args->params + TRANSLATE_encoder_bias_hh_l0,
            args->params + TRANSLATE_decoder_gru_bias_ih + 128,
            args->params + TRANSLATE_decoder_gru_bias_hh + 128,
            args->params + TRANSLATE_decoder_gru_bias_ih,
            args->params + TRANSLATE_decoder_gru_bias_hh, m.encoder_bias_ih_l0_reverse_sum,
            m.encoder_bias_ih_l0_reverse_sum_2, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_sum_2, m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2);

    /* translate.lua:26   along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.along + B_part.first);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.along, 1, m.along_ranked);
    }
    rnn_meet(team);

    /* translate.lua:12   encoder_weight_ih_l0_reverse_row = lookup(encoder_weight_ih_l0_reverse_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_reverse_table, 384, 1,
            m.encoder_weight_ih_l0_reverse_row + Tx_part.first * 384, 384);

    /* translate.lua:26   decoder_z_carry = carry(along, dst) */
    if (rnn_is_mine(team, 87)) {
        rnn_rows_shift(&Ty, 0, m.along_ranked, dst, 1, m.decoder_z_carry);
    }

    /* translate.lua:12   encoder_weight_ih_l0_row = lookup(encoder_weight_ih_l0_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_table, 384, 1,
            m.encoder_weight_ih_l0_row + Tx_part.first * 384, 384);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Tx, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&Tx, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
    }
    rnn_meet(team);

    /* translate.lua:12   backwards over Tx: encoder_backward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 113664);
        float *encoder_backward_previous_h = m.encoder_backward_previous_h,
                *encoder_backward_previous_h_next = m.encoder_backward_previous_h_next;
        for (int32_t t = Tx.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 1, m.encoder_backward_h_0_ranked, 128,
                            encoder_backward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse, encoder_backward_previous_h,
                    m.encoder_weight_ih_l0_reverse_row + at * 384,
                    m.encoder_bias_ih_l0_reverse_sum, m.encoder_bias_ih_l0_reverse_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 256, m.memory + at * 256,
                    encoder_backward_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 1, encoder_backward_previous_h_next, 128,
                            m.encoder_backward_last_h);
                }
                rnn_meet(&crew);
            }
            float *const encoder_backward_previous_h_now = encoder_backward_previous_h;
            encoder_backward_previous_h = encoder_backward_previous_h_next;
            encoder_backward_previous_h_next = encoder_backward_previous_h_now;
        }
    }

    /* translate.lua:21   decoder_gru_weight_ih_row = lookup(decoder_gru_weight_ih_table,
            decoder_z_carry) */
    rnn_each_lookup(Ty_part.count, 384, m.decoder_z_carry + Ty_part.first,
            packed + PACKED_decoder_gru_weight_ih_table, 384, 1,
            m.decoder_gru_weight_ih_row + Ty_part.first * 384, 384);

    /* translate.lua:12   forwards over Tx: encoder_forward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 113664);
        float *encoder_forward_previous_h = m.encoder_forward_previous_h,
                *encoder_forward_previous_h_next = m.encoder_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < Tx.T; t++) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 0, m.encoder_forward_h_0_ranked, 128,
                            encoder_forward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    encoder_forward_previous_h, m.encoder_weight_ih_l0_row + at * 384,
                    m.encoder_bias_ih_l0_sum, m.encoder_bias_ih_l0_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0 + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0 + 256, m.memory + at * 256,
                    encoder_forward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_forward_previous_h_now = encoder_forward_previous_h;
            encoder_forward_previous_h = encoder_forward_previous_h_next;
            encoder_forward_previous_h_next = encoder_forward_previous_h_now;
        }
    }

    /* translate.lua:28   readout_weight_row = lookup(readout_weight_table, decoder_z_carry) */
    rnn_each_lookup(Ty_part.count, 64, m.decoder_z_carry + Ty_part.first,
            packed + PACKED_readout_weight_table, 64, 1, m.readout_weight_row + Ty_part.first * 64,
            64);
    rnn_meet(team);

    /* translate.lua:25   start = tanh(add) */
    compute_start(team, B, packed + PACKED_bridge_weight, m.encoder_backward_last_h,
            args->params + TRANSLATE_bridge_bias, m.start);

    /* translate.lua:20   decoder_attention_Wm_product = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256, 256,
            packed + PACKED_decoder_attention_Wm,
            m.decoder_attention_Wm_product + Tx_part.first * 128, 128);

    /* translate.lua:20   decoder_attention_Wm_product_2 = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256 + 128, 256,
            packed + PACKED_decoder_attention_Wm_2,
            m.decoder_attention_Wm_product_2 + Tx_part.first * 128, 128);
    rnn_meet(team);

    /* translate.lua:20   add = add(decoder_attention_Wm_product, decoder_attention_Wm_product_2) */
    compute_add(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.add);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.start, 128, m.start_ranked);
        rnn_rows_spread(&Tx, m.add, 128, 128, m.add_rows);
        rnn_rows_spread(&Tx, m.memory, 256, 256, m.memory_rows);
    }
    rnn_meet(team);

    /* translate.lua:27   forwards over Ty: decoder_previous_gru_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 350256);
        float *decoder_previous_gru_h = m.decoder_previous_gru_h,
                *decoder_previous_gru_h_next = m.decoder_previous_gru_h_next;
        for (int32_t t = 0; crew.threads && t < Ty.T; t++) {
            const size_t rows = (size_t)Ty.active[t], at = (size_t)Ty.first[t];
            if (rnn_rows_begin(&Ty, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Ty, t, 0, m.start_ranked, 128, decoder_previous_gru_h);
                }
                rnn_meet(&crew);
            }
            compute_decoder_attention_Wq_product(&crew, rows, packed + PACKED_decoder_attention_Wq,
                    decoder_previous_gru_h, m.decoder_attention_Wq_product);
            rnn_meet(&crew);
            {
                const rnn_turns turns = rnn_turns_of(&crew, RNN_AT_MOST(B, 16));
                /* translate.lua:20   row by row, over its steps of Tx */
                for (size_t r = turns.first; r < rows; r += turns.step) {
                    const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
                    compute_add_2(&rnn_alone, steps, m.decoder_attention_Wq_product + r * 128,
                            m.add_rows + b * (size_t)Tx.T * 128,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128);
                    rnn_each_dot(steps, 128, args->params + TRANSLATE_decoder_attention_v, 0,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128, 128,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T);
                    rnn_max_rows(steps, 1, m.decoder_weights_dot + turns.first * (size_t)Tx.T, 1,
                            m.decoder_weights_max_over + turns.first * 16);
                    compute_decoder_weights_sub(&rnn_alone, steps,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T,
                            m.decoder_weights_max_over + turns.first * 16,
                            m.decoder_weights_exp + turns.first * (size_t)Tx.T);
                    rnn_sum_rows(steps, 1, m.decoder_weights_exp + turns.first * (size_t)Tx.T, 1,
                            m.decoder_weights_sum_over + turns.first * 16);
                    compute_decoder_weights(&rnn_alone, steps,
                            m.decoder_weights_exp + turns.first * (size_t)Tx.T,
                            m.decoder_weights_sum_over + turns.first * 16,
                            m.decoder_weights + (at + r) * (size_t)Tx.T);
                    rnn_weigh_rows(steps, 256, m.decoder_weights + (at + r) * (size_t)Tx.T, 1,
                            m.memory_rows + b * (size_t)Tx.T * 256, 256,
                            m.decoder_context + (at + r) * 256);
                }
            }
            rnn_meet(&crew);
            compute_decoder_h(&crew, rows, t, far, packed + PACKED_decoder_gru_weight_ih,
                    packed + PACKED_decoder_gru_weight_hh, m.decoder_context + at * 256,
                    m.decoder_gru_weight_ih_row + at * 384, decoder_previous_gru_h,
                    m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2,
                    args->params + TRANSLATE_decoder_gru_bias_hh + 256,
                    args->params + TRANSLATE_decoder_gru_bias_ih + 256, m.decoder_h + at * 128,
                    decoder_previous_gru_h_next);
            rnn_meet(&crew);
            float *const decoder_previous_gru_h_now = decoder_previous_gru_h;
            decoder_previous_gru_h = decoder_previous_gru_h_next;
            decoder_previous_gru_h_next = decoder_previous_gru_h_now;
        }
    }
    rnn_meet(team);

    /* translate.lua:28   readout_weight_product = matvec(readout.weight, decoder_h) */
    rnn_product_packed(Ty_part.count, 64, 128, m.decoder_h + Ty_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + Ty_part.first * 64, 64);

    /* translate.lua:28   readout_weight_product_2 = matvec(readout.weight, decoder_context) */
    rnn_product_packed(Ty_part.count, 64, 256, m.decoder_context + Ty_part.first * 256, 256,
            packed + PACKED_readout_weight_2, m.readout_weight_product_2 + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:28   readout = tanh(add) */
    compute_readout(team, (size_t)Ty.N, m.readout_weight_product, m.readout_weight_product_2,
            m.readout_weight_row, args->params + TRANSLATE_readout_bias, m.readout);
    rnn_meet(team);

    /* translate.lua:29   logits_weight_product = matvec(logits.weight, readout) */
    rnn_product_packed(Ty_part.count, 64, 64, m.readout + Ty_part.first * 64, 64,
            packed + PACKED_logits_weight, m.logits_weight_product + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:29   logits = add(logits_weight_product, logits.bias) */
    compute_logits(team, (size_t)Ty.N, m.logits_weight_product,
            args->params + TRANSLATE_logits_bias, m.logits);
}

int translate_forward(const translate_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: B is %d", args->B);
    if (args->Tx < 1 || (int64_t)args->Tx * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_forward: Tx is %d and B is %d", args->Tx,
                args->B);
    if (args->Ty < 1 || (int64_t)args->Ty * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_forward: Ty is %d and B is %d", args->Ty,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 129);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Tx)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: the session is too small");
    rnn_rows Tx;
    if (rnn_rows_make(&Tx, "Tx", args->B, args->Tx, 1, args->Tx_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Tx.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Ty)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: the session is too small");
    rnn_rows Ty;
    if (rnn_rows_make(&Ty, "Ty", args->B, args->Ty, 0, args->Ty_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Ty.T));
    struct translate_forward_memory m;
    translate_forward_layout(&m, args->session, first, B, &Tx, &Ty);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->src)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: src is NULL");
    if (rnn_rows_check_ids(&Tx, "src", args->src, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const src = rnn_rows_pack(&Tx, args->src, 1, m.src);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    if (!args->dst)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_forward: dst is NULL");
    if (rnn_rows_check_ids(&Ty, "dst", args->dst, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const dst = rnn_rows_pack(&Ty, args->dst, 1, m.dst);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);

    const struct translate_forward_call call = {args, B, Tx, Ty, m, src, encoder_backward_h_0, dst,
            encoder_forward_h_0};
    if (rnn_pool_run(args->pool,
            (double)Tx.N * 302080 + (double)Ty.N * 413752 + (double)B * 34824 + 6144,
            translate_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_forward: another thread is using the pool");

    if (args->attention)
        rnn_pairs_unpack(&Ty, &Tx, 0, m.decoder_weights, 1, args->attention);
    if (args->logits)
        rnn_rows_unpack(&Ty, m.logits, 64, args->logits);
    return RNN_OK;
}

/* ---- loss ---- */

/* translate.lua:32   each   (1 operation) */
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

/* translate.lua:32   div   (1 operation) */
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

/* Memory of translate_loss behind the state. Values that do not live at the same time share it:
*
*   0    (Ty.N + B) x 1: dst (-1..22), each (23..24)
*   1    (Tx.N + B) x 256: src (-1..5), memory (6..15)
*   2    B x 128: encoder_backward_h_0 (-1..9), start (10..15)
*   3    B x 128: encoder_forward_h_0 (-1..9), decoder_previous_gru_h (15..15)
*   4    B x 128: encoder_backward_previous_h (6..9), decoder_previous_gru_h_next (15..15),
        along (0..5)
*   5    1 x 128: encoder_bias_ih_l0_reverse_sum (0..9), sum_over (24..25)
*   6    1 x 128: encoder_bias_ih_l0_reverse_sum_2 (0..9), div (25..26)
*   7    1 x 128: encoder_bias_ih_l0_sum (0..9)
*   8    1 x 128: encoder_bias_ih_l0_sum_2 (0..9)
*   9    1 x 128: decoder_gru_bias_ih_sum (0..15)
*   10   1 x 128: decoder_gru_bias_ih_sum_2 (0..15)
*   11   (Ty.N + B) x 256: decoder_z_carry (2..9), decoder_context (15..17)
*   12   (Tx.N + B) x 384: encoder_weight_ih_l0_reverse_row (2..9),
        decoder_attention_Wm_product (10..14)
*   13   (Tx.N + B) x 384: encoder_weight_ih_l0_row (2..9), decoder_attention_Wm_product_2 (10..14)
*   14   1 x 1: sum_over_2 (2..25)
*   15   B x 128: encoder_backward_previous_h_next (6..9), decoder_attention_Wq_product (15..15),
        along_ranked (2..5)
*   16   B x 128: encoder_forward_previous_h (6..9), start_ranked (15..15)
*   17   B x 128: encoder_forward_previous_h_next (6..9)
*   18   (Ty.N + B) x 384: decoder_gru_weight_ih_row (6..15), readout_weight_product (16..18)
*   19   (Ty.N + B) x 64: readout_weight_row (6..18), logits_weight_product (19..20),
        each_logsumexp (21..23)
*   20   B x 128: encoder_backward_last_h (6..13)
*   21   B x 128: encoder_backward_h_0_ranked (6..9)
*   22   B x 128: encoder_forward_h_0_ranked (6..9)
*   23   (Tx.N + B) x 128: add (14..15)
*   24   RNN_AT_MOST(B, 16) * Tx.T x 128: decoder_weights_tanh (15..15)
*   25   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_dot (15..15)
*   26   RNN_AT_MOST(B, 16) x 16: decoder_weights_max_over (15..15)
*   27   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_exp (15..15)
*   28   RNN_AT_MOST(B, 16) x 16: decoder_weights_sum_over (15..15)
*   29   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights (15..15)
*   30   (Ty.N + B) x 128: decoder_h (15..17), readout (18..19), each_pick (21..23)
*   31   B * Tx.T x 128: add_rows (15..15)
*   32   B * Tx.T x 256: memory_rows (15..15)
*   33   (Ty.N + B) x 64: readout_weight_product_2 (16..18), logits (20..22)
*/
struct translate_loss_memory {
    int32_t *dst;
    int32_t *src;
    float *encoder_backward_h_0;
    float *encoder_forward_h_0;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_h_next;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_h_next;
    float *decoder_previous_gru_h;
    float *decoder_previous_gru_h_next;
    float *memory;
    int32_t *along;
    int32_t *decoder_z_carry;
    float *decoder_gru_weight_ih_row;
    float *encoder_weight_ih_l0_reverse_row;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_bias_ih_l0_reverse_sum_2;
    float *start;
    float *encoder_weight_ih_l0_row;
    float *encoder_bias_ih_l0_sum;
    float *encoder_bias_ih_l0_sum_2;
    float *decoder_attention_Wm_product;
    float *decoder_attention_Wm_product_2;
    float *add;
    float *decoder_gru_bias_ih_sum;
    float *decoder_gru_bias_ih_sum_2;
    float *decoder_attention_Wq_product;
    float *decoder_weights_tanh;
    float *decoder_weights_dot;
    float *decoder_weights_max_over;
    float *decoder_weights_exp;
    float *decoder_weights_sum_over;
    float *decoder_weights;
    float *decoder_context;
    float *decoder_h;
    float *readout_weight_product;
    float *readout_weight_product_2;
    float *readout_weight_row;
    float *readout;
    float *logits_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *encoder_backward_last_h;
    int32_t *along_ranked;
    float *encoder_backward_h_0_ranked;
    float *encoder_forward_h_0_ranked;
    float *start_ranked;
    float *add_rows;
    float *memory_rows;
    size_t bytes;
};

static void translate_loss_layout(struct translate_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *Tx, const rnn_rows *Ty)
{
    size_t at = first;
    m->dst = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 1);
    m->each = (float *)m->dst;
    m->src = (int32_t *)rnn_take(session, &at, ((size_t)Tx->N + B) * 256);
    m->memory = (float *)m->src;
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->start = m->encoder_backward_h_0;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->decoder_previous_gru_h = m->encoder_forward_h_0;
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->decoder_previous_gru_h_next = m->encoder_backward_previous_h;
    m->along = (int32_t *)m->encoder_backward_previous_h;
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->sum_over = m->encoder_bias_ih_l0_reverse_sum;
    m->encoder_bias_ih_l0_reverse_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->div = m->encoder_bias_ih_l0_reverse_sum_2;
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_gru_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_gru_bias_ih_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_z_carry = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 256);
    m->decoder_context = (float *)m->decoder_z_carry;
    m->encoder_weight_ih_l0_reverse_row = (float *)rnn_take(session, &at,
            ((size_t)Tx->N + B) * 384);
    m->decoder_attention_Wm_product = m->encoder_weight_ih_l0_reverse_row;
    m->encoder_weight_ih_l0_row = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 384);
    m->decoder_attention_Wm_product_2 = m->encoder_weight_ih_l0_row;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->encoder_backward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->decoder_attention_Wq_product = m->encoder_backward_previous_h_next;
    m->along_ranked = (int32_t *)m->encoder_backward_previous_h_next;
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->start_ranked = m->encoder_forward_previous_h;
    m->encoder_forward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->decoder_gru_weight_ih_row = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 384);
    m->readout_weight_product = m->decoder_gru_weight_ih_row;
    m->readout_weight_row = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->logits_weight_product = m->readout_weight_row;
    m->each_logsumexp = m->readout_weight_row;
    m->encoder_backward_last_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->add = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->decoder_weights_tanh = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->decoder_weights_dot = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_max_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights_exp = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_sum_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_h = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->readout = m->decoder_h;
    m->each_pick = m->decoder_h;
    m->add_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 128);
    m->memory_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 256);
    m->readout_weight_product_2 = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->logits = m->readout_weight_product_2;
    m->bytes = at;
    (void)Tx;
    (void)Ty;
}

/* What the threads of translate_loss need of it. */
struct translate_loss_call {
    const translate_args *args;
    size_t B;
    rnn_rows Tx;
    rnn_rows Ty;
    struct translate_loss_memory m;
    const int32_t *dst;
    const int32_t *src;
    const float *encoder_backward_h_0;
    const float *encoder_forward_h_0;
};

static void translate_loss_work(const rnn_team *team, const void *data)
{
    const struct translate_loss_call *const call = (const struct translate_loss_call *)data;
    const translate_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows Tx = call->Tx;
    const rnn_rows Ty = call->Ty;
    const struct translate_loss_memory m = call->m;
    const int32_t *const dst = call->dst;
    const int32_t *const src = call->src;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share Tx_part = rnn_share_of(team, (size_t)Tx.N, 16);
    const rnn_share Ty_part = rnn_share_of(team, (size_t)Ty.N, 16);

    /* translate.lua:26   along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.along + B_part.first);

    /* translate.lua:21   decoder_gru_bias_ih_sum_2 = add(decoder.gru.bias_ih,
            decoder.gru.bias_hh) */
    compute_encoder_bias_ih_l0_reverse_sum(team, 1,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse,
            args->params + TRANSLATE_encoder_bias_ih_l0 + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0 + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0,
            args->params + TRANSLATE_encoder_bias_hh_l0,
            args->params + TRANSLATE_decoder_gru_bias_ih + 128,
            args->params + TRANSLATE_decoder_gru_bias_hh + 128,
            args->params + TRANSLATE_decoder_gru_bias_ih,
            args->params + TRANSLATE_decoder_gru_bias_hh, m.encoder_bias_ih_l0_reverse_sum,
            m.encoder_bias_ih_l0_reverse_sum_2, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_sum_2, m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.along, 1, m.along_ranked);
    }
    rnn_meet(team);

    /* translate.lua:26   decoder_z_carry = carry(along, dst) */
    if (rnn_is_mine(team, 6)) {
        rnn_rows_shift(&Ty, 0, m.along_ranked, dst, 1, m.decoder_z_carry);
    }

    /* translate.lua:12   encoder_weight_ih_l0_reverse_row = lookup(encoder_weight_ih_l0_reverse_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_reverse_table, 384, 1,
            m.encoder_weight_ih_l0_reverse_row + Tx_part.first * 384, 384);

    /* translate.lua:12   encoder_weight_ih_l0_row = lookup(encoder_weight_ih_l0_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_table, 384, 1,
            m.encoder_weight_ih_l0_row + Tx_part.first * 384, 384);

    /* translate.lua:32   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 133)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)Ty.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Tx, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&Tx, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
    }
    rnn_meet(team);

    /* translate.lua:21   decoder_gru_weight_ih_row = lookup(decoder_gru_weight_ih_table,
            decoder_z_carry) */
    rnn_each_lookup(Ty_part.count, 384, m.decoder_z_carry + Ty_part.first,
            packed + PACKED_decoder_gru_weight_ih_table, 384, 1,
            m.decoder_gru_weight_ih_row + Ty_part.first * 384, 384);

    /* translate.lua:12   backwards over Tx: encoder_backward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 113664);
        float *encoder_backward_previous_h = m.encoder_backward_previous_h,
                *encoder_backward_previous_h_next = m.encoder_backward_previous_h_next;
        for (int32_t t = Tx.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 1, m.encoder_backward_h_0_ranked, 128,
                            encoder_backward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse, encoder_backward_previous_h,
                    m.encoder_weight_ih_l0_reverse_row + at * 384,
                    m.encoder_bias_ih_l0_reverse_sum, m.encoder_bias_ih_l0_reverse_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 256, m.memory + at * 256,
                    encoder_backward_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 1, encoder_backward_previous_h_next, 128,
                            m.encoder_backward_last_h);
                }
                rnn_meet(&crew);
            }
            float *const encoder_backward_previous_h_now = encoder_backward_previous_h;
            encoder_backward_previous_h = encoder_backward_previous_h_next;
            encoder_backward_previous_h_next = encoder_backward_previous_h_now;
        }
    }

    /* translate.lua:12   forwards over Tx: encoder_forward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 113664);
        float *encoder_forward_previous_h = m.encoder_forward_previous_h,
                *encoder_forward_previous_h_next = m.encoder_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < Tx.T; t++) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 0, m.encoder_forward_h_0_ranked, 128,
                            encoder_forward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    encoder_forward_previous_h, m.encoder_weight_ih_l0_row + at * 384,
                    m.encoder_bias_ih_l0_sum, m.encoder_bias_ih_l0_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0 + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0 + 256, m.memory + at * 256,
                    encoder_forward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_forward_previous_h_now = encoder_forward_previous_h;
            encoder_forward_previous_h = encoder_forward_previous_h_next;
            encoder_forward_previous_h_next = encoder_forward_previous_h_now;
        }
    }

    /* translate.lua:28   readout_weight_row = lookup(readout_weight_table, decoder_z_carry) */
    rnn_each_lookup(Ty_part.count, 64, m.decoder_z_carry + Ty_part.first,
            packed + PACKED_readout_weight_table, 64, 1, m.readout_weight_row + Ty_part.first * 64,
            64);
    rnn_meet(team);

    /* translate.lua:25   start = tanh(add) */
    compute_start(team, B, packed + PACKED_bridge_weight, m.encoder_backward_last_h,
            args->params + TRANSLATE_bridge_bias, m.start);

    /* translate.lua:20   decoder_attention_Wm_product = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256, 256,
            packed + PACKED_decoder_attention_Wm,
            m.decoder_attention_Wm_product + Tx_part.first * 128, 128);

    /* translate.lua:20   decoder_attention_Wm_product_2 = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256 + 128, 256,
            packed + PACKED_decoder_attention_Wm_2,
            m.decoder_attention_Wm_product_2 + Tx_part.first * 128, 128);
    rnn_meet(team);

    /* translate.lua:20   add = add(decoder_attention_Wm_product, decoder_attention_Wm_product_2) */
    compute_add(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.add);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.start, 128, m.start_ranked);
        rnn_rows_spread(&Tx, m.add, 128, 128, m.add_rows);
        rnn_rows_spread(&Tx, m.memory, 256, 256, m.memory_rows);
    }
    rnn_meet(team);

    /* translate.lua:27   forwards over Ty: decoder_previous_gru_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 350256);
        float *decoder_previous_gru_h = m.decoder_previous_gru_h,
                *decoder_previous_gru_h_next = m.decoder_previous_gru_h_next;
        for (int32_t t = 0; crew.threads && t < Ty.T; t++) {
            const size_t rows = (size_t)Ty.active[t], at = (size_t)Ty.first[t];
            if (rnn_rows_begin(&Ty, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Ty, t, 0, m.start_ranked, 128, decoder_previous_gru_h);
                }
                rnn_meet(&crew);
            }
            compute_decoder_attention_Wq_product(&crew, rows, packed + PACKED_decoder_attention_Wq,
                    decoder_previous_gru_h, m.decoder_attention_Wq_product);
            rnn_meet(&crew);
            {
                const rnn_turns turns = rnn_turns_of(&crew, RNN_AT_MOST(B, 16));
                /* translate.lua:20   row by row, over its steps of Tx */
                for (size_t r = turns.first; r < rows; r += turns.step) {
                    const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
                    compute_add_2(&rnn_alone, steps, m.decoder_attention_Wq_product + r * 128,
                            m.add_rows + b * (size_t)Tx.T * 128,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128);
                    rnn_each_dot(steps, 128, args->params + TRANSLATE_decoder_attention_v, 0,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128, 128,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T);
                    rnn_max_rows(steps, 1, m.decoder_weights_dot + turns.first * (size_t)Tx.T, 1,
                            m.decoder_weights_max_over + turns.first * 16);
                    compute_decoder_weights_sub(&rnn_alone, steps,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T,
                            m.decoder_weights_max_over + turns.first * 16,
                            m.decoder_weights_exp + turns.first * (size_t)Tx.T);
                    rnn_sum_rows(steps, 1, m.decoder_weights_exp + turns.first * (size_t)Tx.T, 1,
                            m.decoder_weights_sum_over + turns.first * 16);
                    compute_decoder_weights(&rnn_alone, steps,
                            m.decoder_weights_exp + turns.first * (size_t)Tx.T,
                            m.decoder_weights_sum_over + turns.first * 16,
                            m.decoder_weights + turns.first * (size_t)Tx.T);
                    rnn_weigh_rows(steps, 256, m.decoder_weights + turns.first * (size_t)Tx.T, 1,
                            m.memory_rows + b * (size_t)Tx.T * 256, 256,
                            m.decoder_context + (at + r) * 256);
                }
            }
            rnn_meet(&crew);
            compute_decoder_h(&crew, rows, t, far, packed + PACKED_decoder_gru_weight_ih,
                    packed + PACKED_decoder_gru_weight_hh, m.decoder_context + at * 256,
                    m.decoder_gru_weight_ih_row + at * 384, decoder_previous_gru_h,
                    m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2,
                    args->params + TRANSLATE_decoder_gru_bias_hh + 256,
                    args->params + TRANSLATE_decoder_gru_bias_ih + 256, m.decoder_h + at * 128,
                    decoder_previous_gru_h_next);
            rnn_meet(&crew);
            float *const decoder_previous_gru_h_now = decoder_previous_gru_h;
            decoder_previous_gru_h = decoder_previous_gru_h_next;
            decoder_previous_gru_h_next = decoder_previous_gru_h_now;
        }
    }
    rnn_meet(team);

    /* translate.lua:28   readout_weight_product = matvec(readout.weight, decoder_h) */
    rnn_product_packed(Ty_part.count, 64, 128, m.decoder_h + Ty_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + Ty_part.first * 64, 64);

    /* translate.lua:28   readout_weight_product_2 = matvec(readout.weight, decoder_context) */
    rnn_product_packed(Ty_part.count, 64, 256, m.decoder_context + Ty_part.first * 256, 256,
            packed + PACKED_readout_weight_2, m.readout_weight_product_2 + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:28   readout = tanh(add) */
    compute_readout(team, (size_t)Ty.N, m.readout_weight_product, m.readout_weight_product_2,
            m.readout_weight_row, args->params + TRANSLATE_readout_bias, m.readout);
    rnn_meet(team);

    /* translate.lua:29   logits_weight_product = matvec(logits.weight, readout) */
    rnn_product_packed(Ty_part.count, 64, 64, m.readout + Ty_part.first * 64, 64,
            packed + PACKED_logits_weight, m.logits_weight_product + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:29   logits = add(logits_weight_product, logits.bias) */
    compute_logits(team, (size_t)Ty.N, m.logits_weight_product,
            args->params + TRANSLATE_logits_bias, m.logits);
    rnn_meet(team);

    /* translate.lua:32   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(Ty_part.count, 64, m.logits + Ty_part.first * 64, 64,
            m.each_logsumexp + Ty_part.first);

    /* translate.lua:32   each_pick = pick(logits, dst) */
    rnn_each_pick(Ty_part.count, m.logits + Ty_part.first * 64, 64, dst + Ty_part.first,
            m.each_pick + Ty_part.first);
    rnn_meet(team);

    /* translate.lua:32   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)Ty.N, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* translate.lua:32   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Ty.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* translate.lua:32   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int translate_loss(const translate_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: B is %d", args->B);
    if (args->Tx < 1 || (int64_t)args->Tx * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_loss: Tx is %d and B is %d", args->Tx,
                args->B);
    if (args->Ty < 1 || (int64_t)args->Ty * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_loss: Ty is %d and B is %d", args->Ty,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 129);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Tx)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: the session is too small");
    rnn_rows Tx;
    if (rnn_rows_make(&Tx, "Tx", args->B, args->Tx, 1, args->Tx_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Tx.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Ty)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: the session is too small");
    rnn_rows Ty;
    if (rnn_rows_make(&Ty, "Ty", args->B, args->Ty, 0, args->Ty_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!Ty.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_loss: axis Ty: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Ty.T));
    struct translate_loss_memory m;
    translate_loss_layout(&m, args->session, first, B, &Tx, &Ty);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->dst)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: dst is NULL");
    if (rnn_rows_check_ids(&Ty, "dst", args->dst, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const dst = rnn_rows_pack(&Ty, args->dst, 1, m.dst);
    if (!args->src)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_loss: src is NULL");
    if (rnn_rows_check_ids(&Tx, "src", args->src, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const src = rnn_rows_pack(&Tx, args->src, 1, m.src);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);

    const struct translate_loss_call call = {args, B, Tx, Ty, m, dst, src, encoder_backward_h_0,
            encoder_forward_h_0};
    if (rnn_pool_run(args->pool,
            (double)Tx.N * 302080 + (double)Ty.N * 413792 + (double)B * 34824 + 6152,
            translate_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "translate_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* translate.lua:12   encoder_backward_z, encoder_backward_r, encoder_backward_nh,
        encoder_backward_n, encoder_backward_h   (18 operations) */
RNN_INLINE void compute_encoder_backward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_z,
        float *restrict encoder_backward_r, float *restrict encoder_backward_nh,
        float *restrict encoder_backward_n, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + 128 + j,
            lanes) + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum_2 + j, lanes);
    const rnn_vec encoder_backward_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(encoder_bias_hh_l0_reverse_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + 256 + j,
            lanes) + encoder_backward_r_1 * nh
            + rnn_load_lanes(encoder_bias_ih_l0_reverse_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(encoder_backward_previous_h + b * 128 + j, lanes);
    rnn_store_far(encoder_backward_z + b * 128 + j, z, lanes, far);
    rnn_store_far(encoder_backward_r + b * 128 + j, encoder_backward_r_1, lanes, far);
    rnn_store_far(encoder_backward_nh + b * 128 + j, nh, lanes, far);
    rnn_store_far(encoder_backward_n + b * 128 + j, n, lanes, far);
    rnn_store_far(memory + b * 256 + 128 + j, h, lanes, far);
    rnn_store_lanes(encoder_backward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_backward_h_2_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_reverse_product)
{
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + 256 + j);
}

RNN_INLINE void compute_encoder_backward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_z,
        float *restrict encoder_backward_r, float *restrict encoder_backward_nh,
        float *restrict encoder_backward_n, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_backward_h_2_ask(b + (size_t)r, j, encoder_weight_ih_l0_reverse_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, encoder_backward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_backward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_z, encoder_backward_r,
                encoder_backward_nh, encoder_backward_n, memory, encoder_backward_previous_h_next);
}

RNN_INLINE void compute_encoder_backward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_z,
        float *restrict encoder_backward_r, float *restrict encoder_backward_nh,
        float *restrict encoder_backward_n, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_backward_h_2_tile(TILE, lanes, j, b, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_product,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, encoder_backward_z,
                encoder_backward_r, encoder_backward_nh, encoder_backward_n, memory,
                encoder_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_backward_h_2_tile(4, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_z, encoder_backward_r,
                encoder_backward_nh, encoder_backward_n, memory, encoder_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_backward_h_2_tile(2, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_z, encoder_backward_r,
                encoder_backward_nh, encoder_backward_n, memory, encoder_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_backward_h_2_tile(1, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_z, encoder_backward_r,
                encoder_backward_nh, encoder_backward_n, memory, encoder_backward_previous_h_next);
}

static RNN_APART void compute_encoder_backward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_z,
        float *restrict encoder_backward_r, float *restrict encoder_backward_nh,
        float *restrict encoder_backward_n, float *restrict memory,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_backward_h_2_units(rows, RNN_LANES, j, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_product,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, encoder_backward_z,
                encoder_backward_r, encoder_backward_nh, encoder_backward_n, memory,
                encoder_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* translate.lua:12   encoder_forward_z, encoder_forward_r, encoder_forward_nh, encoder_forward_n,
        encoder_forward_h   (18 operations) */
RNN_INLINE void compute_encoder_forward_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict encoder_forward_z,
        float *restrict encoder_forward_r, float *restrict encoder_forward_nh,
        float *restrict encoder_forward_n, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + 512 + j,
            lanes) + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + 384 + j,
            lanes) + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_sum_2 + j, lanes);
    const rnn_vec encoder_forward_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(encoder_bias_hh_l0_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_weight_ih_l0_reverse_product + b * 768 + 640 + j,
            lanes) + encoder_forward_r_1 * nh + rnn_load_lanes(encoder_bias_ih_l0_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(encoder_forward_previous_h + b * 128 + j, lanes);
    rnn_store_far(encoder_forward_z + b * 128 + j, z, lanes, far);
    rnn_store_far(encoder_forward_r + b * 128 + j, encoder_forward_r_1, lanes, far);
    rnn_store_far(encoder_forward_nh + b * 128 + j, nh, lanes, far);
    rnn_store_far(encoder_forward_n + b * 128 + j, n, lanes, far);
    rnn_store_far(memory + b * 256 + j, h, lanes, far);
    rnn_store_lanes(encoder_forward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_forward_h_2_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_reverse_product)
{
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + 512 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + 384 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_product + b * 768 + 640 + j);
}

RNN_INLINE void compute_encoder_forward_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict encoder_forward_z,
        float *restrict encoder_forward_r, float *restrict encoder_forward_nh,
        float *restrict encoder_forward_n, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_forward_h_2_ask(b + (size_t)r, j, encoder_weight_ih_l0_reverse_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, encoder_forward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_forward_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, encoder_forward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_sum,
                encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3, encoder_bias_ih_l0_3,
                encoder_forward_z, encoder_forward_r, encoder_forward_nh, encoder_forward_n,
                memory, encoder_forward_previous_h_next);
}

RNN_INLINE void compute_encoder_forward_h_2_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict encoder_forward_z,
        float *restrict encoder_forward_r, float *restrict encoder_forward_nh,
        float *restrict encoder_forward_n, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_forward_h_2_tile(TILE, lanes, j, b, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_reverse_product,
                encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3,
                encoder_bias_ih_l0_3, encoder_forward_z, encoder_forward_r, encoder_forward_nh,
                encoder_forward_n, memory, encoder_forward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_forward_h_2_tile(4, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_sum,
                encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3, encoder_bias_ih_l0_3,
                encoder_forward_z, encoder_forward_r, encoder_forward_nh, encoder_forward_n,
                memory, encoder_forward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_forward_h_2_tile(2, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_sum,
                encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3, encoder_bias_ih_l0_3,
                encoder_forward_z, encoder_forward_r, encoder_forward_nh, encoder_forward_n,
                memory, encoder_forward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_forward_h_2_tile(1, lanes, j, b, far, panels, encoder_forward_previous_h,
                encoder_weight_ih_l0_reverse_product, encoder_bias_ih_l0_sum,
                encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3, encoder_bias_ih_l0_3,
                encoder_forward_z, encoder_forward_r, encoder_forward_nh, encoder_forward_n,
                memory, encoder_forward_previous_h_next);
}

static RNN_APART void compute_encoder_forward_h_2(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_forward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_product,
        const float *restrict encoder_bias_ih_l0_sum,
        const float *restrict encoder_bias_ih_l0_sum_2, const float *restrict encoder_bias_hh_l0_3,
        const float *restrict encoder_bias_ih_l0_3, float *restrict encoder_forward_z,
        float *restrict encoder_forward_r, float *restrict encoder_forward_nh,
        float *restrict encoder_forward_n, float *restrict memory,
        float *restrict encoder_forward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_forward_h_2_units(rows, RNN_LANES, j, far, panels,
                encoder_forward_previous_h, encoder_weight_ih_l0_reverse_product,
                encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2, encoder_bias_hh_l0_3,
                encoder_bias_ih_l0_3, encoder_forward_z, encoder_forward_r, encoder_forward_nh,
                encoder_forward_n, memory, encoder_forward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* translate.lua:32   d_logits_div, d_logits_neg   (2 operations) */
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

/* translate.lua:20   decoder_attention_Wq_product, decoder_nh   (3 operations) */
RNN_INLINE void compute_decoder_nh_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict decoder_gru_bias_hh_3,
        float *restrict decoder_attention_Wq_product, float *restrict decoder_nh)
{
    const rnn_vec nh = matvec_2 + rnn_load_lanes(decoder_gru_bias_hh_3 + j, lanes);
    rnn_store_lanes(decoder_attention_Wq_product + b * 128 + j, matvec_, lanes);
    rnn_store_lanes(decoder_nh + b * 128 + j, nh, lanes);
}

RNN_INLINE void compute_decoder_nh_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_hh_3, float *restrict decoder_attention_Wq_product,
        float *restrict decoder_nh)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 128);
    rnn_panel_product_lane(acc, rows, 2, 128, decoder_previous_gru_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_decoder_nh_lanes(lanes, b + (size_t)r, j, acc[r * 2 + 0], acc[r * 2 + 1],
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
}

RNN_INLINE void compute_decoder_nh_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_hh_3, float *restrict decoder_attention_Wq_product,
        float *restrict decoder_nh)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_decoder_nh_tile(TILE, lanes, j, b, panels, decoder_previous_gru_h,
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_decoder_nh_tile(4, lanes, j, b, panels, decoder_previous_gru_h,
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_decoder_nh_tile(2, lanes, j, b, panels, decoder_previous_gru_h,
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_decoder_nh_tile(1, lanes, j, b, panels, decoder_previous_gru_h,
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
}

static RNN_APART void compute_decoder_nh(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_hh_3, float *restrict decoder_attention_Wq_product,
        float *restrict decoder_nh)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_decoder_nh_units(rows, RNN_LANES, j, panels, decoder_previous_gru_h,
                decoder_gru_bias_hh_3, decoder_attention_Wq_product, decoder_nh);
}

/* translate.lua:21   decoder_z, decoder_r, decoder_n, decoder_h   (22 operations) */
RNN_INLINE void compute_decoder_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const int far,
        const float *restrict decoder_gru_weight_ih_product,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2, const float *restrict decoder_nh,
        const float *restrict decoder_gru_bias_ih_3, float *restrict decoder_z,
        float *restrict decoder_r, float *restrict decoder_n, float *restrict decoder_h,
        float *restrict decoder_previous_gru_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_gru_weight_ih_product + b * 448 + 128 + j, lanes)
            + matvec_ + matvec_4 + rnn_load_lanes(decoder_gru_bias_ih_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(decoder_gru_weight_ih_product + b * 448 + j, lanes)
            + matvec_3 + matvec_5 + rnn_load_lanes(decoder_gru_bias_ih_sum_2 + j, lanes);
    const rnn_vec decoder_r_1 = rnn_sigmoid(add_2);
    const rnn_vec add_3 = rnn_load_lanes(decoder_gru_weight_ih_product + b * 448 + 256 + j, lanes)
            + matvec_2 + decoder_r_1 * rnn_load_lanes(decoder_nh + b * 128 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3 + rnn_load_lanes(decoder_gru_bias_ih_3 + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(decoder_previous_gru_h + b * 128 + j, lanes);
    rnn_store_far(decoder_z + b * 128 + j, z, lanes, far);
    rnn_store_far(decoder_r + b * 128 + j, decoder_r_1, lanes, far);
    rnn_store_far(decoder_n + b * 128 + j, n, lanes, far);
    rnn_store_far(decoder_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(decoder_previous_gru_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_decoder_h_2_ask(const size_t b, const size_t j,
        const float *decoder_gru_weight_ih_product, const float *decoder_nh)
{
    rnn_will_read(decoder_gru_weight_ih_product + b * 448 + 128 + j);
    rnn_will_read(decoder_gru_weight_ih_product + b * 448 + 256 + j);
    rnn_will_read(decoder_gru_weight_ih_product + b * 448 + j);
    rnn_will_read(decoder_nh + b * 128 + j);
}

RNN_INLINE void compute_decoder_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels0,
        const float *restrict panels1, const float *restrict decoder_context,
        const float *restrict decoder_gru_weight_ih_product,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2, const float *restrict decoder_nh,
        const float *restrict decoder_gru_bias_ih_3, float *restrict decoder_z,
        float *restrict decoder_r, float *restrict decoder_n, float *restrict decoder_h,
        float *restrict decoder_previous_gru_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_decoder_h_2_ask(b + (size_t)r, j, decoder_gru_weight_ih_product, decoder_nh);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 256);
    rnn_panel_product_lane(acc0, rows, 3, 256, decoder_context + b * 256, 256, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 128);
    rnn_panel_product_lane(acc1, rows, 2, 128, decoder_previous_gru_h + b * 128, 128, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_decoder_h_2_lanes(lanes, b + (size_t)r, j, acc0[r * 3 + 0], acc0[r * 3 + 1],
                acc0[r * 3 + 2], acc1[r * 2 + 0], acc1[r * 2 + 1], far,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
}

RNN_INLINE void compute_decoder_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict decoder_context, const float *restrict decoder_gru_weight_ih_product,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2, const float *restrict decoder_nh,
        const float *restrict decoder_gru_bias_ih_3, float *restrict decoder_z,
        float *restrict decoder_r, float *restrict decoder_n, float *restrict decoder_h,
        float *restrict decoder_previous_gru_h_next)
{
    enum { TILE = RNN_TILE_ROWS(5) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_decoder_h_2_tile(TILE, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_decoder_h_2_tile(4, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_decoder_h_2_tile(2, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_decoder_h_2_tile(1, lanes, j, b, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
}

static RNN_APART void compute_decoder_h_2(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict decoder_context, const float *restrict decoder_gru_weight_ih_product,
        const float *restrict decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2, const float *restrict decoder_nh,
        const float *restrict decoder_gru_bias_ih_3, float *restrict decoder_z,
        float *restrict decoder_r, float *restrict decoder_n, float *restrict decoder_h,
        float *restrict decoder_previous_gru_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_decoder_h_2_units(rows, RNN_LANES, j, far, panels0, panels1, decoder_context,
                decoder_gru_weight_ih_product, decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_nh, decoder_gru_bias_ih_3, decoder_z, decoder_r,
                decoder_n, decoder_h, decoder_previous_gru_h_next);
    }
    if (far)
        rnn_streamed();
}

/* translate.lua:28   readout   (4 operations) */
RNN_INLINE void compute_readout_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2,
        const float *restrict decoder_gru_weight_ih_product, const float *restrict readout_bias,
        float *restrict readout)
{
    const rnn_vec add_ = rnn_load_lanes(readout_weight_product + b * 64 + j, lanes)
            + rnn_load_lanes(readout_weight_product_2 + b * 64 + j, lanes);
    const rnn_vec add_2 = add_
            + rnn_load_lanes(decoder_gru_weight_ih_product + b * 448 + 384 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    const rnn_vec readout_1 = rnn_tanh(add_2);
    rnn_store_lanes(readout + b * 64 + j, readout_1, lanes);
}

static void compute_readout_2(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product,
        const float *restrict readout_weight_product_2,
        const float *restrict decoder_gru_weight_ih_product, const float *restrict readout_bias,
        float *restrict readout)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_readout_2_lanes(RNN_LANES, b, j, readout_weight_product,
                    readout_weight_product_2, decoder_gru_weight_ih_product, readout_bias, readout);
    }
}

/* translate.lua:32   d_logits   (6 operations) */
RNN_INLINE void compute_d_logits_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict dst, const float *restrict d_logits_neg,
        const float *restrict logits, const float *restrict each_logsumexp,
        const float *restrict d_logits_div, float *restrict d_logits)
{
    const rnn_vec d_logits_1 = rnn_one_hot(dst[b], j) * rnn_set(d_logits_neg[0])
            + rnn_exp(rnn_load_lanes(logits + b * 64 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_logits_div[0]);
    rnn_store_lanes(d_logits + b * 64 + j, d_logits_1, lanes);
}

static void compute_d_logits(const rnn_team *team, const size_t rows, const int32_t *restrict dst,
        const float *restrict d_logits_neg, const float *restrict logits,
        const float *restrict each_logsumexp, const float *restrict d_logits_div,
        float *restrict d_logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_logits_lanes(RNN_LANES, b, j, dst, d_logits_neg, logits, each_logsumexp,
                    d_logits_div, d_logits);
    }
}

/* translate.lua:28   concat   (3 operations) */
RNN_INLINE void compute_d_decoder_h_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout, const float *restrict d_readout, float *restrict concat)
{
    const rnn_vec mul_ = rnn_load_lanes(d_readout + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(readout + b * 64 + j, lanes)
            * rnn_load_lanes(readout + b * 64 + j, lanes));
    rnn_store_lanes(concat + b * 448 + 384 + j, mul_, lanes);
}

static void compute_d_decoder_h_mul(const rnn_team *team, const size_t rows,
        const float *restrict readout, const float *restrict d_readout, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_decoder_h_mul_lanes(RNN_LANES, b, j, readout, d_readout, concat);
    }
}

/* translate.lua:21   d_decoder_h, d_decoder_nx, d_decoder_rh, d_decoder_zh,
        d_decoder_nh   (16 operations) */
RNN_INLINE void compute_d_decoder_nh_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_z, const float *restrict decoder_n,
        const float *restrict decoder_r, const float *restrict d_decoder_h_carry,
        const float *restrict readout_weight_product_3, const float *restrict decoder_nh,
        const float *restrict decoder_previous_gru_h, float *restrict d_decoder_h,
        float *restrict d_decoder_context_concat, float *restrict d_decoder_previous_gru_h_concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(decoder_z + b * 128 + j, lanes);
    const rnn_vec d_h = rnn_load_lanes(d_decoder_h_carry + b * 128 + j, lanes)
            + rnn_load_lanes(readout_weight_product_3 + b * 128 + j, lanes);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec d_nx = d_n
            * (1.0f - rnn_load_lanes(decoder_n + b * 128 + j, lanes)
            * rnn_load_lanes(decoder_n + b * 128 + j, lanes));
    const rnn_vec d_r = d_nx * rnn_load_lanes(decoder_nh + b * 128 + j, lanes);
    const rnn_vec d_rh = d_r
            * (rnn_load_lanes(decoder_r + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(decoder_r + b * 128 + j, lanes)));
    const rnn_vec d_z = d_h * rnn_load_lanes(decoder_previous_gru_h + b * 128 + j, lanes) - d_h
            * rnn_load_lanes(decoder_n + b * 128 + j, lanes);
    const rnn_vec d_zh = d_z * (rnn_load_lanes(decoder_z + b * 128 + j, lanes) * sub_);
    const rnn_vec d_nh = d_nx * rnn_load_lanes(decoder_r + b * 128 + j, lanes);
    rnn_store_lanes(d_decoder_h + b * 128 + j, d_h, lanes);
    rnn_store_lanes(d_decoder_context_concat + b * 384 + 256 + j, d_nx, lanes);
    rnn_store_lanes(d_decoder_context_concat + b * 384 + j, d_rh, lanes);
    rnn_store_lanes(d_decoder_context_concat + b * 384 + 128 + j, d_zh, lanes);
    rnn_store_lanes(d_decoder_previous_gru_h_concat + b * 384 + 256 + j, d_nh, lanes);
}

static void compute_d_decoder_nh(const rnn_team *team, const size_t rows,
        const float *restrict decoder_z, const float *restrict decoder_n,
        const float *restrict decoder_r, const float *restrict d_decoder_h_carry,
        const float *restrict readout_weight_product_3, const float *restrict decoder_nh,
        const float *restrict decoder_previous_gru_h, float *restrict d_decoder_h,
        float *restrict d_decoder_context_concat, float *restrict d_decoder_previous_gru_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_decoder_nh_lanes(RNN_LANES, b, j, decoder_z, decoder_n, decoder_r,
                    d_decoder_h_carry, readout_weight_product_3, decoder_nh,
                    decoder_previous_gru_h, d_decoder_h, d_decoder_context_concat,
                    d_decoder_previous_gru_h_concat);
    }
}

/* translate.lua:21   d_decoder_context   (2 operations) */
RNN_INLINE void compute_d_decoder_context_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_weight_product_4,
        float *restrict d_decoder_context)
{
    const rnn_vec d_context = rnn_load_lanes(readout_weight_product_4 + b * 256 + j, lanes)
            + matvec_;
    rnn_store_lanes(d_decoder_context + b * 256 + j, d_context, lanes);
}

RNN_INLINE void compute_d_decoder_context_ask(const size_t b, const size_t j,
        const float *readout_weight_product_4)
{
    rnn_will_read(readout_weight_product_4 + b * 256 + j);
}

RNN_INLINE void compute_d_decoder_context_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_decoder_context_concat,
        const float *restrict readout_weight_product_4, float *restrict d_decoder_context)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_decoder_context_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                readout_weight_product_4);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 384);
    rnn_panel_product_lane(acc, rows, wide, 384, d_decoder_context_concat + b * 384, 384, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_decoder_context_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                readout_weight_product_4, d_decoder_context);
    }
}

RNN_INLINE void compute_d_decoder_context_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_decoder_context_concat,
        const float *restrict readout_weight_product_4, float *restrict d_decoder_context)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_decoder_context_tile(tile, wide, j, b, panels, d_decoder_context_concat,
                readout_weight_product_4, d_decoder_context);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_decoder_context_tile(4, wide, j, b, panels, d_decoder_context_concat,
                readout_weight_product_4, d_decoder_context);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_decoder_context_tile(2, wide, j, b, panels, d_decoder_context_concat,
                readout_weight_product_4, d_decoder_context);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_decoder_context_tile(1, wide, j, b, panels, d_decoder_context_concat,
                readout_weight_product_4, d_decoder_context);
}

static RNN_APART void compute_d_decoder_context(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_decoder_context_concat,
        const float *restrict readout_weight_product_4, float *restrict d_decoder_context)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_decoder_context_units(rows, RNN_WIDE, j + part, panels,
                    d_decoder_context_concat, readout_weight_product_4, d_decoder_context);
}

/* translate.lua:20   div_2, neg   (3 operations) */
RNN_INLINE void compute_div_2_lanes(const int lanes, const size_t j,
        const float *restrict d_decoder_weights, const float *restrict decoder_weights_sum_over,
        const float *restrict decoder_weights, float *restrict div_2, float *restrict neg)
{
    const rnn_vec div_ = rnn_load_lanes(d_decoder_weights + j, lanes)
            / rnn_set(decoder_weights_sum_over[0]);
    const rnn_vec neg_ = -(div_ * rnn_load_lanes(decoder_weights + j, lanes));
    rnn_store_lanes(div_2 + j, div_, lanes);
    rnn_store_lanes(neg + j, neg_, lanes);
}

static void compute_div_2(const rnn_team *team, const size_t rows,
        const float *restrict d_decoder_weights, const float *restrict decoder_weights_sum_over,
        const float *restrict decoder_weights, float *restrict div_2, float *restrict neg)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_2_lanes(RNN_LANES, j, d_decoder_weights, decoder_weights_sum_over,
                decoder_weights, div_2, neg);
    if (j < end)
        compute_div_2_lanes((int)(end - j), j, d_decoder_weights, decoder_weights_sum_over,
                decoder_weights, div_2, neg);
}

/* translate.lua:20   d_decoder_previous_gru_h_mul   (2 operations) */
RNN_INLINE void compute_add_3_lanes(const int lanes, const size_t j, const float *restrict div_2,
        const float *restrict sum_over_3, const float *restrict decoder_weights_exp,
        float *restrict d_decoder_previous_gru_h_mul)
{
    const rnn_vec mul_ = (rnn_load_lanes(div_2 + j, lanes) + rnn_set(sum_over_3[0]))
            * rnn_load_lanes(decoder_weights_exp + j, lanes);
    rnn_store_lanes(d_decoder_previous_gru_h_mul + j, mul_, lanes);
}

static void compute_add_3(const rnn_team *team, const size_t rows, const float *restrict div_2,
        const float *restrict sum_over_3, const float *restrict decoder_weights_exp,
        float *restrict d_decoder_previous_gru_h_mul)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_add_3_lanes(RNN_LANES, j, div_2, sum_over_3, decoder_weights_exp,
                d_decoder_previous_gru_h_mul);
    if (j < end)
        compute_add_3_lanes((int)(end - j), j, div_2, sum_over_3, decoder_weights_exp,
                d_decoder_previous_gru_h_mul);
}

/* translate.lua:20   d_decoder_previous_gru_h_mul_2, mul   (7 operations) */
RNN_INLINE void compute_add_4_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_attention_Wq_product, const float *restrict add_rows,
        const float *restrict d_decoder_previous_gru_h_mul,
        const float *restrict decoder_attention_v, float *restrict d_decoder_previous_gru_h_mul_2,
        float *restrict mul)
{
    const rnn_vec tanh_ = rnn_tanh(rnn_load_lanes(decoder_attention_Wq_product + j, lanes)
            + rnn_load_lanes(add_rows + b * 128 + j, lanes));
    const rnn_vec mul_ = rnn_set(d_decoder_previous_gru_h_mul[b])
            * rnn_load_lanes(decoder_attention_v + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec mul_2 = rnn_set(d_decoder_previous_gru_h_mul[b]) * tanh_;
    rnn_store_lanes(d_decoder_previous_gru_h_mul_2 + b * 128 + j, mul_, lanes);
    rnn_store_lanes(mul + b * 128 + j, mul_2, lanes);
}

static void compute_add_4(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wq_product, const float *restrict add_rows,
        const float *restrict d_decoder_previous_gru_h_mul,
        const float *restrict decoder_attention_v, float *restrict d_decoder_previous_gru_h_mul_2,
        float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_add_4_lanes(RNN_LANES, b, j, decoder_attention_Wq_product, add_rows,
                    d_decoder_previous_gru_h_mul, decoder_attention_v,
                    d_decoder_previous_gru_h_mul_2, mul);
    }
}

/* translate.lua:21   d_decoder_previous_gru_h   (5 operations) */
RNN_INLINE void compute_d_decoder_previous_gru_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, const rnn_vec matvec_2,
        const float *restrict d_decoder_h, const float *restrict decoder_z,
        float *restrict d_decoder_h_carry)
{
    const rnn_vec d_h = rnn_load_lanes(d_decoder_h + b * 128 + j, lanes)
            * rnn_load_lanes(decoder_z + b * 128 + j, lanes) + matvec_ + matvec_2;
    rnn_store_lanes(d_decoder_h_carry + b * 128 + j, d_h, lanes);
}

RNN_INLINE void compute_d_decoder_previous_gru_h_ask(const size_t b, const size_t j,
        const float *decoder_z)
{
    rnn_will_read(decoder_z + b * 128 + j);
}

RNN_INLINE void compute_d_decoder_previous_gru_h_tile(const int rows, const int lanes,
        const size_t j, const size_t b, const float *restrict panels0,
        const float *restrict panels1, const float *restrict d_decoder_h,
        const float *restrict decoder_z, const float *restrict d_decoder_previous_gru_h_sum_over,
        const float *restrict d_decoder_previous_gru_h_concat, float *restrict d_decoder_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_d_decoder_previous_gru_h_ask(b + (size_t)r, j, decoder_z);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 128);
    rnn_panel_product_lane(acc0, rows, 1, 128, d_decoder_previous_gru_h_sum_over + b * 128, 128,
            block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 384);
    rnn_panel_product_lane(acc1, rows, 1, 384, d_decoder_previous_gru_h_concat + b * 384, 384,
            block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_decoder_previous_gru_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r],
                d_decoder_h, decoder_z, d_decoder_h_carry);
}

RNN_INLINE void compute_d_decoder_previous_gru_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_decoder_h, const float *restrict decoder_z,
        const float *restrict d_decoder_previous_gru_h_sum_over,
        const float *restrict d_decoder_previous_gru_h_concat, float *restrict d_decoder_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_decoder_previous_gru_h_tile(TILE, lanes, j, b, panels0, panels1, d_decoder_h,
                decoder_z, d_decoder_previous_gru_h_sum_over, d_decoder_previous_gru_h_concat,
                d_decoder_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_decoder_previous_gru_h_tile(4, lanes, j, b, panels0, panels1, d_decoder_h,
                decoder_z, d_decoder_previous_gru_h_sum_over, d_decoder_previous_gru_h_concat,
                d_decoder_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_decoder_previous_gru_h_tile(2, lanes, j, b, panels0, panels1, d_decoder_h,
                decoder_z, d_decoder_previous_gru_h_sum_over, d_decoder_previous_gru_h_concat,
                d_decoder_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_decoder_previous_gru_h_tile(1, lanes, j, b, panels0, panels1, d_decoder_h,
                decoder_z, d_decoder_previous_gru_h_sum_over, d_decoder_previous_gru_h_concat,
                d_decoder_h_carry);
}

static RNN_APART void compute_d_decoder_previous_gru_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_decoder_h, const float *restrict decoder_z,
        const float *restrict d_decoder_previous_gru_h_sum_over,
        const float *restrict d_decoder_previous_gru_h_concat, float *restrict d_decoder_h_carry)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_decoder_previous_gru_h_units(rows, RNN_LANES, j, panels0, panels1, d_decoder_h,
                decoder_z, d_decoder_previous_gru_h_sum_over, d_decoder_previous_gru_h_concat,
                d_decoder_h_carry);
}

/* translate.lua:25   d_encoder_backward_last_h_mul   (3 operations) */
RNN_INLINE void compute_d_encoder_backward_last_h_mul_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict start, const float *restrict d_start,
        float *restrict d_encoder_backward_last_h_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(d_start + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(start + b * 128 + j, lanes)
            * rnn_load_lanes(start + b * 128 + j, lanes));
    rnn_store_lanes(d_encoder_backward_last_h_mul + b * 128 + j, mul_, lanes);
}

static void compute_d_encoder_backward_last_h_mul(const rnn_team *team, const size_t rows,
        const float *restrict start, const float *restrict d_start,
        float *restrict d_encoder_backward_last_h_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_encoder_backward_last_h_mul_lanes(RNN_LANES, b, j, start, d_start,
                    d_encoder_backward_last_h_mul);
    }
}

/* translate.lua:12   d_encoder_forward_h, d_encoder_forward_nx, d_encoder_forward_rh,
        d_encoder_forward_zh, d_encoder_forward_nh   (17 operations) */
RNN_INLINE void compute_d_encoder_forward_nh_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict encoder_forward_z, const float *restrict encoder_forward_n,
        const float *restrict encoder_forward_r, const float *restrict d_encoder_forward_h_carry,
        const float *restrict d_memory, const float *restrict decoder_attention_Wm_product_4,
        const float *restrict encoder_forward_nh, const float *restrict encoder_forward_previous_h,
        float *restrict d_encoder_forward_h, float *restrict d_embedded_concat_2,
        float *restrict d_encoder_forward_previous_h_concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(encoder_forward_z + b * 128 + j, lanes);
    const rnn_vec mul_ = rnn_load_lanes(encoder_forward_n + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_forward_n + b * 128 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(encoder_forward_r + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_forward_r + b * 128 + j, lanes));
    const rnn_vec add_ = rnn_load_lanes(d_encoder_forward_h_carry + b * 128 + j, lanes)
            + rnn_load_lanes(d_memory + b * 256 + j, lanes);
    const rnn_vec d_h = add_ + rnn_load_lanes(decoder_attention_Wm_product_4 + b * 128 + j, lanes);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec d_nx = d_n * (1.0f - mul_);
    const rnn_vec d_r = d_nx * rnn_load_lanes(encoder_forward_nh + b * 128 + j, lanes);
    const rnn_vec d_rh = d_r * mul_2;
    const rnn_vec d_z = d_h * rnn_load_lanes(encoder_forward_previous_h + b * 128 + j, lanes) - d_h
            * rnn_load_lanes(encoder_forward_n + b * 128 + j, lanes);
    const rnn_vec d_zh = d_z * (rnn_load_lanes(encoder_forward_z + b * 128 + j, lanes) * sub_);
    const rnn_vec d_nh = d_nx * rnn_load_lanes(encoder_forward_r + b * 128 + j, lanes);
    rnn_store_lanes(d_encoder_forward_h + b * 128 + j, d_h, lanes);
    rnn_store_lanes(d_embedded_concat_2 + b * 384 + 256 + j, d_nx, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 384 + j, d_rh, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 384 + 128 + j, d_zh, lanes);
    rnn_store_lanes(d_encoder_forward_previous_h_concat + b * 384 + 256 + j, d_nh, lanes);
}

static void compute_d_encoder_forward_nh(const rnn_team *team, const size_t rows,
        const float *restrict encoder_forward_z, const float *restrict encoder_forward_n,
        const float *restrict encoder_forward_r, const float *restrict d_encoder_forward_h_carry,
        const float *restrict d_memory, const float *restrict decoder_attention_Wm_product_4,
        const float *restrict encoder_forward_nh, const float *restrict encoder_forward_previous_h,
        float *restrict d_encoder_forward_h, float *restrict d_embedded_concat_2,
        float *restrict d_encoder_forward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_encoder_forward_nh_lanes(RNN_LANES, b, j, encoder_forward_z,
                    encoder_forward_n, encoder_forward_r, d_encoder_forward_h_carry, d_memory,
                    decoder_attention_Wm_product_4, encoder_forward_nh, encoder_forward_previous_h,
                    d_encoder_forward_h, d_embedded_concat_2, d_encoder_forward_previous_h_concat);
    }
}

/* translate.lua:12   d_encoder_forward_previous_h   (3 operations) */
RNN_INLINE void compute_d_encoder_forward_previous_h_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, const float *restrict d_encoder_forward_h,
        const float *restrict encoder_forward_z, float *restrict d_encoder_forward_h_carry)
{
    const rnn_vec mul_ = rnn_load_lanes(d_encoder_forward_h + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_forward_z + b * 128 + j, lanes);
    const rnn_vec d_h = mul_ + matvec_;
    rnn_store_lanes(d_encoder_forward_h_carry + b * 128 + j, d_h, lanes);
}

RNN_INLINE void compute_d_encoder_forward_previous_h_ask(const size_t b, const size_t j,
        const float *encoder_forward_z)
{
    rnn_will_read(encoder_forward_z + b * 128 + j);
}

RNN_INLINE void compute_d_encoder_forward_previous_h_tile(const int rows, const int wide,
        const size_t j, const size_t b, const float *restrict panels,
        const float *restrict d_encoder_forward_h, const float *restrict encoder_forward_z,
        const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_encoder_forward_previous_h_ask(b + (size_t)(i / wide),
                j + (size_t)(i % wide * RNN_PANEL), encoder_forward_z);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 384);
    rnn_panel_product_lane(acc, rows, wide, 384, d_encoder_forward_previous_h_concat + b * 384,
            384, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_encoder_forward_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_encoder_forward_h, encoder_forward_z, d_encoder_forward_h_carry);
    }
}

RNN_INLINE void compute_d_encoder_forward_previous_h_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict d_encoder_forward_h,
        const float *restrict encoder_forward_z,
        const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_encoder_forward_previous_h_tile(tile, wide, j, b, panels, d_encoder_forward_h,
                encoder_forward_z, d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_encoder_forward_previous_h_tile(4, wide, j, b, panels, d_encoder_forward_h,
                encoder_forward_z, d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_encoder_forward_previous_h_tile(2, wide, j, b, panels, d_encoder_forward_h,
                encoder_forward_z, d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_encoder_forward_previous_h_tile(1, wide, j, b, panels, d_encoder_forward_h,
                encoder_forward_z, d_encoder_forward_previous_h_concat, d_encoder_forward_h_carry);
}

static RNN_APART void compute_d_encoder_forward_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_encoder_forward_h,
        const float *restrict encoder_forward_z,
        const float *restrict d_encoder_forward_previous_h_concat,
        float *restrict d_encoder_forward_h_carry)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_encoder_forward_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_encoder_forward_h, encoder_forward_z, d_encoder_forward_previous_h_concat,
                    d_encoder_forward_h_carry);
}

/* translate.lua:26   d_previous_words   (1 operation) */
RNN_INLINE void compute_d_previous_words_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_gru_weight_ih_product_2,
        const float *restrict readout_weight_product_5, float *restrict d_previous_words)
{
    const rnn_vec d_words = rnn_load_lanes(decoder_gru_weight_ih_product_2 + b * 64 + j, lanes)
            + rnn_load_lanes(readout_weight_product_5 + b * 64 + j, lanes);
    rnn_store_lanes(d_previous_words + b * 64 + j, d_words, lanes);
}

static void compute_d_previous_words(const rnn_team *team, const size_t rows,
        const float *restrict decoder_gru_weight_ih_product_2,
        const float *restrict readout_weight_product_5, float *restrict d_previous_words)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_previous_words_lanes(RNN_LANES, b, j, decoder_gru_weight_ih_product_2,
                    readout_weight_product_5, d_previous_words);
    }
}

/* translate.lua:12   d_encoder_backward_h, d_encoder_backward_nx, d_encoder_backward_rh,
        d_encoder_backward_zh, d_encoder_backward_nh   (17 operations) */
RNN_INLINE void compute_d_encoder_backward_nh_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict encoder_backward_z,
        const float *restrict encoder_backward_n, const float *restrict encoder_backward_r,
        const float *restrict d_encoder_backward_h_carry, const float *restrict d_memory,
        const float *restrict decoder_attention_Wm_product_3,
        const float *restrict encoder_backward_nh,
        const float *restrict encoder_backward_previous_h, float *restrict d_encoder_backward_h,
        float *restrict d_embedded_concat, float *restrict d_encoder_backward_previous_h_concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(encoder_backward_z + b * 128 + j, lanes);
    const rnn_vec mul_ = rnn_load_lanes(encoder_backward_n + b * 128 + j, lanes)
            * rnn_load_lanes(encoder_backward_n + b * 128 + j, lanes);
    const rnn_vec mul_2 = rnn_load_lanes(encoder_backward_r + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(encoder_backward_r + b * 128 + j, lanes));
    const rnn_vec add_ = rnn_load_lanes(d_encoder_backward_h_carry + b * 128 + j, lanes)
            + rnn_load_lanes(d_memory + b * 256 + 128 + j, lanes);
    const rnn_vec d_h = add_ + rnn_load_lanes(decoder_attention_Wm_product_3 + b * 128 + j, lanes);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec d_nx = d_n * (1.0f - mul_);
    const rnn_vec d_r = d_nx * rnn_load_lanes(encoder_backward_nh + b * 128 + j, lanes);
    const rnn_vec d_rh = d_r * mul_2;
    const rnn_vec d_z = d_h * rnn_load_lanes(encoder_backward_previous_h + b * 128 + j, lanes)
            - d_h * rnn_load_lanes(encoder_backward_n + b * 128 + j, lanes);
    const rnn_vec d_zh = d_z * (rnn_load_lanes(encoder_backward_z + b * 128 + j, lanes) * sub_);
    const rnn_vec d_nh = d_nx * rnn_load_lanes(encoder_backward_r + b * 128 + j, lanes);
    rnn_store_lanes(d_encoder_backward_h + b * 128 + j, d_h, lanes);
    rnn_store_lanes(d_embedded_concat + b * 384 + 256 + j, d_nx, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 384 + j, d_rh, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 384 + 128 + j, d_zh, lanes);
    rnn_store_lanes(d_encoder_backward_previous_h_concat + b * 384 + 256 + j, d_nh, lanes);
}

static void compute_d_encoder_backward_nh(const rnn_team *team, const size_t rows,
        const float *restrict encoder_backward_z, const float *restrict encoder_backward_n,
        const float *restrict encoder_backward_r, const float *restrict d_encoder_backward_h_carry,
        const float *restrict d_memory, const float *restrict decoder_attention_Wm_product_3,
        const float *restrict encoder_backward_nh,
        const float *restrict encoder_backward_previous_h, float *restrict d_encoder_backward_h,
        float *restrict d_embedded_concat, float *restrict d_encoder_backward_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_encoder_backward_nh_lanes(RNN_LANES, b, j, encoder_backward_z,
                    encoder_backward_n, encoder_backward_r, d_encoder_backward_h_carry, d_memory,
                    decoder_attention_Wm_product_3, encoder_backward_nh,
                    encoder_backward_previous_h, d_encoder_backward_h, d_embedded_concat,
                    d_encoder_backward_previous_h_concat);
    }
}

/* Memory of translate_train behind the state. Values that do not live at the same time share it:
*
*   0    (Ty.N + B) x 128: dst (-1..25), d_decoder_previous_gru_h_sum_over (38..50)
*   1    (Tx.N + B) x 1: src (-1..72)
*   2    B x 128: encoder_backward_h_0 (-1..9), d_encoder_forward_h_carry (51..56),
        d_encoder_backward_h_carry (57..61), start (10..50)
*   3    B x 128: encoder_forward_h_0 (-1..9), d_encoder_backward_last_h (51..61),
        start_ranked (16..50)
*   4    B x 128: previous_words_along (0..5), d_encoder_backward_h (57..61),
        encoder_backward_last_h (6..56)
*   5    (Tx.N + B) x 64: embedded (0..70), d_embedded (71..72)
*   6    1 x 384: encoder_bias_ih_l0_reverse_sum (0..9), sum_over_9 (39..73)
*   7    1 x 448: encoder_bias_ih_l0_reverse_sum_2 (0..9), sum_over_8 (51..73)
*   8    1 x 384: encoder_bias_ih_l0_sum (0..9), sum_over_4 (57..73)
*   9    1 x 384: encoder_bias_ih_l0_sum_2 (0..9), sum_over_5 (62..73)
*   10   1 x 384: decoder_gru_bias_ih_sum (0..16), sum_over_6 (62..73)
*   11   1 x 384: decoder_gru_bias_ih_sum_2 (0..16), sum_over_7 (68..73)
*   12   (Ty.N + B) x 1: previous_words_carry (3..61)
*   13   (Tx.N + B) x 768: d_embedded_concat_2 (51..67),
        encoder_weight_ih_l0_reverse_product (3..9), decoder_attention_Wm_product (10..15),
        d_encoder_backward_h_sum_over (38..50)
*   14   1 x 1: sum_over_2 (3..31)
*   15   B x 128: d_decoder_h_carry (38..38), d_encoder_backward_last_h_mul (39..56),
        d_encoder_backward_h_2 (57..73), previous_words_along_ranked (3..5),
        encoder_backward_h_0_ranked (6..9)
*   16   (Tx.N + B) x 128: encoder_backward_previous_h (6..67),
        encoder_weight_ih_l0_reverse_product_2 (68..71)
*   17   (Tx.N + B) x 128: encoder_forward_previous_h (6..61), encoder_weight_ih_l0_product (62..71)
*   18   (Tx.N + B) x 384: memory (6..50), d_encoder_forward_previous_h_concat (51..61)
*   19   (Ty.N + B) x 64: previous_words (6..50), d_previous_words (51..61)
*   20   (Tx.N + B) x 128: encoder_backward_z (6..61)
*   21   (Tx.N + B) x 128: encoder_backward_r (6..61)
*   22   (Tx.N + B) x 128: encoder_backward_nh (6..61)
*   23   (Tx.N + B) x 128: encoder_backward_n (6..61)
*   24   (Tx.N + B) x 384: d_encoder_backward_previous_h_concat (57..67), encoder_forward_z (6..56)
*   25   (Tx.N + B) x 384: d_embedded_concat (57..70), encoder_forward_r (6..56)
*   26   (Tx.N + B) x 128: encoder_forward_nh (6..56)
*   27   (Tx.N + B) x 128: encoder_forward_n (6..56)
*   28   1 x 1: sum_over (26..31), d_logits_div (6..25)
*   29   1 x 1: div (30..73), d_logits_neg (6..25)
*   30   B x 128: d_decoder_h (38..38), d_encoder_forward_h (51..56),
        encoder_forward_h_0_ranked (6..9), d_encoder_backward_last_h_ranked (57..61)
*   31   (Ty.N + B) x 448: concat (30..56), decoder_gru_weight_ih_product (10..19),
        each_pick (22..25)
*   32   (Tx.N + B) x 256: decoder_attention_Wm_product_2 (10..15), d_memory (38..61)
*   33   (Tx.N + B) x 128: add (15..38), decoder_attention_Wm_product_3 (39..61)
*   34   (Ty.N + B) x 128: decoder_previous_gru_h (16..50)
*   35   (Ty.N + B) x 128: decoder_attention_Wq_product (16..38)
*   36   RNN_AT_MOST(B, 16) * Tx.T x 128: decoder_weights_tanh (16..16), div_2 (38..38)
*   37   RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_dot (16..16), d_decoder_weights (38..38)
*   38   RNN_AT_MOST(B, 16) x 16: decoder_weights_max_over (16..16), sum_over_3 (38..38)
*   39   (Ty.N + B) * Tx.T x 1: decoder_weights_exp (16..38)
*   40   (Ty.N + B) x 64: decoder_weights_sum_over (16..38),
        decoder_gru_weight_ih_product_2 (39..56)
*   41   (Ty.N + B) * Tx.T x 1: decoder_weights (16..38)
*   42   (Ty.N + B) x 256: decoder_context (16..50)
*   43   (Ty.N + B) x 128: decoder_z (16..38)
*   44   (Ty.N + B) x 128: decoder_r (16..38)
*   45   (Ty.N + B) x 128: decoder_nh (16..38)
*   46   (Ty.N + B) x 128: decoder_n (16..38)
*   47   (Ty.N + B) x 384: d_decoder_context_concat (38..50), decoder_h (16..37)
*   48   B * Tx.T x 128: add_rows (16..38)
*   49   B * Tx.T x 256: memory_rows (16..38)
*   50   (Ty.N + B) x 128: readout_weight_product (17..19), logits_weight_product (20..21),
        each_logsumexp (22..25), d_readout (26..31), readout_weight_product_3 (32..38)
*   51   (Ty.N + B) x 256: readout_weight_product_2 (17..19), logits (21..25),
        readout_weight_product_4 (32..38)
*   52   (Ty.N + B) x 64: readout (19..31), readout_weight_product_5 (32..56)
*   53   (Ty.N + B) x 1: each (24..29)
*   54   (Ty.N + B) x 384: d_decoder_previous_gru_h_concat (38..50), d_logits (24..29)
*   55   B x 256: d_decoder_context (38..38)
*   56   RNN_AT_MOST(B, 16) * Tx.T x 1: neg (38..38)
*   57   RNN_AT_MOST(B, 16) * Tx.T x 1: d_decoder_previous_gru_h_mul (38..38)
*   58   RNN_AT_MOST(B, 16) * Tx.T x 128: d_decoder_previous_gru_h_mul_2 (38..38)
*   59   RNN_AT_MOST(B, 16) * Tx.T x 128: mul (38..38)
*   60   B x 128: d_start (38..50), d_encoder_forward_h_2 (51..73)
*   61   B * Tx.T x 256: d_memory_sums (38..38)
*   62   B * Tx.T x 128: d_encoder_backward_h_sum_over_sums (38..38)
*   63   RNN_AT_MOST(B, 16) x 128: sum_over_sums (38..38)
*   64   (Tx.N + B) x 128: decoder_attention_Wm_product_4 (39..56)
*/
struct translate_train_memory {
    int32_t *dst;
    int32_t *src;
    float *encoder_backward_h_0;
    float *encoder_forward_h_0;
    float *encoder_backward_previous_h;
    float *encoder_forward_previous_h;
    float *decoder_previous_gru_h;
    float *d_decoder_h_carry;
    float *d_encoder_forward_h_carry;
    float *d_encoder_backward_h_carry;
    float *memory;
    float *d_decoder_context_concat;
    float *d_decoder_previous_gru_h_concat;
    float *d_encoder_backward_previous_h_concat;
    float *d_embedded_concat;
    float *d_encoder_forward_previous_h_concat;
    float *d_embedded_concat_2;
    float *concat;
    int32_t *previous_words_along;
    int32_t *previous_words_carry;
    float *previous_words;
    float *decoder_gru_weight_ih_product;
    float *embedded;
    float *encoder_weight_ih_l0_reverse_product;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_bias_ih_l0_reverse_sum_2;
    float *encoder_backward_z;
    float *encoder_backward_r;
    float *encoder_backward_nh;
    float *encoder_backward_n;
    float *start;
    float *encoder_bias_ih_l0_sum;
    float *encoder_bias_ih_l0_sum_2;
    float *encoder_forward_z;
    float *encoder_forward_r;
    float *encoder_forward_nh;
    float *encoder_forward_n;
    float *decoder_attention_Wm_product;
    float *decoder_attention_Wm_product_2;
    float *add;
    float *decoder_gru_bias_ih_sum;
    float *decoder_gru_bias_ih_sum_2;
    float *decoder_attention_Wq_product;
    float *decoder_weights_tanh;
    float *decoder_weights_dot;
    float *decoder_weights_max_over;
    float *decoder_weights_exp;
    float *decoder_weights_sum_over;
    float *decoder_weights;
    float *decoder_context;
    float *decoder_z;
    float *decoder_r;
    float *decoder_nh;
    float *decoder_n;
    float *decoder_h;
    float *readout_weight_product;
    float *readout_weight_product_2;
    float *readout;
    float *logits_weight_product;
    float *logits;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_logits_div;
    float *d_logits_neg;
    float *d_logits;
    float *d_readout;
    float *readout_weight_product_3;
    float *readout_weight_product_4;
    float *d_decoder_h;
    float *d_decoder_context;
    float *d_decoder_weights;
    float *div_2;
    float *neg;
    float *sum_over_3;
    float *d_decoder_previous_gru_h_mul;
    float *d_decoder_previous_gru_h_mul_2;
    float *d_decoder_previous_gru_h_sum_over;
    float *d_memory;
    float *d_encoder_backward_h_sum_over;
    float *mul;
    float *d_encoder_backward_last_h_mul;
    float *d_encoder_backward_last_h;
    float *decoder_attention_Wm_product_3;
    float *d_encoder_backward_h;
    float *encoder_weight_ih_l0_reverse_product_2;
    float *decoder_attention_Wm_product_4;
    float *d_encoder_forward_h;
    float *encoder_weight_ih_l0_product;
    float *d_embedded;
    float *sum_over_4;
    float *sum_over_5;
    float *sum_over_6;
    float *sum_over_7;
    float *decoder_gru_weight_ih_product_2;
    float *readout_weight_product_5;
    float *d_previous_words;
    float *sum_over_8;
    float *sum_over_9;
    float *encoder_backward_last_h;
    float *d_start;
    float *d_encoder_forward_h_2;
    float *d_encoder_backward_h_2;
    int32_t *previous_words_along_ranked;
    float *encoder_backward_h_0_ranked;
    float *encoder_forward_h_0_ranked;
    float *start_ranked;
    float *add_rows;
    float *memory_rows;
    float *d_memory_sums;
    float *d_encoder_backward_h_sum_over_sums;
    float *sum_over_sums;
    float *d_encoder_backward_last_h_ranked;
    float *work;
    size_t bytes;
};

static void translate_train_layout(struct translate_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *Tx, const rnn_rows *Ty)
{
    size_t at = first;
    m->dst = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->d_decoder_previous_gru_h_sum_over = (float *)m->dst;
    m->src = (int32_t *)rnn_take(session, &at, ((size_t)Tx->N + B) * 1);
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_forward_h_carry = m->encoder_backward_h_0;
    m->d_encoder_backward_h_carry = m->encoder_backward_h_0;
    m->start = m->encoder_backward_h_0;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_backward_last_h = m->encoder_forward_h_0;
    m->start_ranked = m->encoder_forward_h_0;
    m->previous_words_along = (int32_t *)rnn_take(session, &at, B * 128);
    m->d_encoder_backward_h = (float *)m->previous_words_along;
    m->encoder_backward_last_h = (float *)m->previous_words_along;
    m->embedded = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 64);
    m->d_embedded = m->embedded;
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_9 = m->encoder_bias_ih_l0_reverse_sum;
    m->encoder_bias_ih_l0_reverse_sum_2 = (float *)rnn_take(session, &at, 1 * 448);
    m->sum_over_8 = m->encoder_bias_ih_l0_reverse_sum_2;
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_4 = m->encoder_bias_ih_l0_sum;
    m->encoder_bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_5 = m->encoder_bias_ih_l0_sum_2;
    m->decoder_gru_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_6 = m->decoder_gru_bias_ih_sum;
    m->decoder_gru_bias_ih_sum_2 = (float *)rnn_take(session, &at, 1 * 384);
    m->sum_over_7 = m->decoder_gru_bias_ih_sum_2;
    m->previous_words_carry = (int32_t *)rnn_take(session, &at, ((size_t)Ty->N + B) * 1);
    m->d_embedded_concat_2 = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 768);
    m->encoder_weight_ih_l0_reverse_product = m->d_embedded_concat_2;
    m->decoder_attention_Wm_product = m->d_embedded_concat_2;
    m->d_encoder_backward_h_sum_over = m->d_embedded_concat_2;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_decoder_h_carry = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_backward_last_h_mul = m->d_decoder_h_carry;
    m->d_encoder_backward_h_2 = m->d_decoder_h_carry;
    m->previous_words_along_ranked = (int32_t *)m->d_decoder_h_carry;
    m->encoder_backward_h_0_ranked = m->d_decoder_h_carry;
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_weight_ih_l0_reverse_product_2 = m->encoder_backward_previous_h;
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_weight_ih_l0_product = m->encoder_forward_previous_h;
    m->memory = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 384);
    m->d_encoder_forward_previous_h_concat = m->memory;
    m->previous_words = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->d_previous_words = m->previous_words;
    m->encoder_backward_z = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_backward_r = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_backward_nh = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_backward_n = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->d_encoder_backward_previous_h_concat = (float *)rnn_take(session, &at,
            ((size_t)Tx->N + B) * 384);
    m->encoder_forward_z = m->d_encoder_backward_previous_h_concat;
    m->d_embedded_concat = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 384);
    m->encoder_forward_r = m->d_embedded_concat;
    m->encoder_forward_nh = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_forward_n = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_neg = m->div;
    m->d_decoder_h = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_forward_h = m->d_decoder_h;
    m->encoder_forward_h_0_ranked = m->d_decoder_h;
    m->d_encoder_backward_last_h_ranked = m->d_decoder_h;
    m->concat = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 448);
    m->decoder_gru_weight_ih_product = m->concat;
    m->each_pick = m->concat;
    m->decoder_attention_Wm_product_2 = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 256);
    m->d_memory = m->decoder_attention_Wm_product_2;
    m->add = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->decoder_attention_Wm_product_3 = m->add;
    m->decoder_previous_gru_h = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->decoder_attention_Wq_product = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->decoder_weights_tanh = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->div_2 = m->decoder_weights_tanh;
    m->decoder_weights_dot = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->d_decoder_weights = m->decoder_weights_dot;
    m->decoder_weights_max_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->sum_over_3 = m->decoder_weights_max_over;
    m->decoder_weights_exp = (float *)rnn_take(session, &at,
            ((size_t)Ty->N + B) * (size_t)Tx->T * 1);
    m->decoder_weights_sum_over = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->decoder_gru_weight_ih_product_2 = m->decoder_weights_sum_over;
    m->decoder_weights = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * (size_t)Tx->T * 1);
    m->decoder_context = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 256);
    m->decoder_z = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->decoder_r = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->decoder_nh = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->decoder_n = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->d_decoder_context_concat = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 384);
    m->decoder_h = m->d_decoder_context_concat;
    m->add_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 128);
    m->memory_rows = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 256);
    m->readout_weight_product = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 128);
    m->logits_weight_product = m->readout_weight_product;
    m->each_logsumexp = m->readout_weight_product;
    m->d_readout = m->readout_weight_product;
    m->readout_weight_product_3 = m->readout_weight_product;
    m->readout_weight_product_2 = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 256);
    m->logits = m->readout_weight_product_2;
    m->readout_weight_product_4 = m->readout_weight_product_2;
    m->readout = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 64);
    m->readout_weight_product_5 = m->readout;
    m->each = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 1);
    m->d_decoder_previous_gru_h_concat = (float *)rnn_take(session, &at, ((size_t)Ty->N + B) * 384);
    m->d_logits = m->d_decoder_previous_gru_h_concat;
    m->d_decoder_context = (float *)rnn_take(session, &at, B * 256);
    m->neg = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->d_decoder_previous_gru_h_mul = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->d_decoder_previous_gru_h_mul_2 = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->mul = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->d_start = (float *)rnn_take(session, &at, B * 128);
    m->d_encoder_forward_h_2 = m->d_start;
    m->d_memory_sums = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 256);
    m->d_encoder_backward_h_sum_over_sums = (float *)rnn_take(session, &at,
            B * (size_t)Tx->T * 128);
    m->sum_over_sums = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 128);
    m->decoder_attention_Wm_product_4 = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->work = (float *)rnn_take(session, &at, 90112);
    m->bytes = at;
    (void)Tx;
    (void)Ty;
}

/* What the threads of translate_train need of it. */
struct translate_train_call {
    const translate_args *args;
    size_t B;
    rnn_rows Tx;
    rnn_rows Ty;
    struct translate_train_memory m;
    const int32_t *dst;
    const int32_t *src;
    const float *encoder_backward_h_0;
    const float *encoder_forward_h_0;
};

static void translate_train_work(const rnn_team *team, const void *data)
{
    const struct translate_train_call *const call = (const struct translate_train_call *)data;
    const translate_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows Tx = call->Tx;
    const rnn_rows Ty = call->Ty;
    const struct translate_train_memory m = call->m;
    const int32_t *const dst = call->dst;
    const int32_t *const src = call->src;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share Tx_part = rnn_share_of(team, (size_t)Tx.N, 16);
    const rnn_share Ty_part = rnn_share_of(team, (size_t)Ty.N, 16);

    /* translate.lua:26   previous_words_along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.previous_words_along + B_part.first);

    /* translate.lua:11   embedded = lookup(src.weight, src) */
    rnn_each_lookup(Tx_part.count, 64, src + Tx_part.first, args->params + TRANSLATE_src_weight,
            64, 1, m.embedded + Tx_part.first * 64, 64);

    /* translate.lua:21   decoder_gru_bias_ih_sum_2 = add(decoder.gru.bias_ih,
            decoder.gru.bias_hh) */
    compute_encoder_bias_ih_l0_reverse_sum(team, 1,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse,
            args->params + TRANSLATE_encoder_bias_ih_l0 + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0 + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0,
            args->params + TRANSLATE_encoder_bias_hh_l0,
            args->params + TRANSLATE_decoder_gru_bias_ih + 128,
            args->params + TRANSLATE_decoder_gru_bias_hh + 128,
            args->params + TRANSLATE_decoder_gru_bias_ih,
            args->params + TRANSLATE_decoder_gru_bias_hh, m.encoder_bias_ih_l0_reverse_sum,
            m.encoder_bias_ih_l0_reverse_sum_2, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_sum_2, m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.previous_words_along, 1, m.previous_words_along_ranked);
    }
    rnn_meet(team);

    /* translate.lua:26   previous_words_carry = carry(previous_words_along, dst) */
    if (rnn_is_mine(team, 6)) {
        rnn_rows_shift(&Ty, 0, m.previous_words_along_ranked, dst, 1, m.previous_words_carry);
    }

    /* translate.lua:12   encoder_weight_ih_l0_reverse_product = matvec(stack, embedded) */
    rnn_product_packed(Tx_part.count, 768, 64, m.embedded + Tx_part.first * 64, 64,
            packed + PACKED_encoder_weight_ih_l0_reverse,
            m.encoder_weight_ih_l0_reverse_product + Tx_part.first * 768, 768);

    /* translate.lua:32   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 133)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)Ty.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Tx, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&Tx, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
    }
    rnn_meet(team);

    /* translate.lua:26   previous_words = lookup(dst.weight, previous_words_carry) */
    rnn_each_lookup(Ty_part.count, 64, m.previous_words_carry + Ty_part.first,
            args->params + TRANSLATE_dst_weight, 64, 1, m.previous_words + Ty_part.first * 64, 64);

    /* translate.lua:12   backwards over Tx: encoder_backward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 113664);
        for (int32_t t = Tx.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t],
                    next = rnn_rows_next(&Tx, t, 1);
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 1, m.encoder_backward_h_0_ranked, 128,
                            m.encoder_backward_previous_h + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h_2(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse,
                    m.encoder_backward_previous_h + at * 128,
                    m.encoder_weight_ih_l0_reverse_product + at * 768,
                    m.encoder_bias_ih_l0_reverse_sum, m.encoder_bias_ih_l0_reverse_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 256,
                    m.encoder_backward_z + at * 128, m.encoder_backward_r + at * 128,
                    m.encoder_backward_nh + at * 128, m.encoder_backward_n + at * 128,
                    m.memory + at * 256, m.encoder_backward_previous_h + next * 128);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 1, m.encoder_backward_previous_h + next * 128, 128,
                            m.encoder_backward_last_h);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* translate.lua:12   forwards over Tx: encoder_forward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 113664);
        for (int32_t t = 0; crew.threads && t < Tx.T; t++) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t],
                    next = rnn_rows_next(&Tx, t, 0);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 0, m.encoder_forward_h_0_ranked, 128,
                            m.encoder_forward_previous_h + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_encoder_forward_h_2(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    m.encoder_forward_previous_h + at * 128,
                    m.encoder_weight_ih_l0_reverse_product + at * 768, m.encoder_bias_ih_l0_sum,
                    m.encoder_bias_ih_l0_sum_2, args->params + TRANSLATE_encoder_bias_hh_l0 + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0 + 256,
                    m.encoder_forward_z + at * 128, m.encoder_forward_r + at * 128,
                    m.encoder_forward_nh + at * 128, m.encoder_forward_n + at * 128,
                    m.memory + at * 256, m.encoder_forward_previous_h + next * 128);
            rnn_meet(&crew);
        }
    }

    /* translate.lua:32   d_logits_neg = neg(d_logits_div) */
    compute_d_logits_div(team, 1, m.sum_over_2, m.d_logits_div, m.d_logits_neg);
    rnn_meet(team);

    /* translate.lua:21   decoder_gru_weight_ih_product = matvec(stack, previous_words) */
    rnn_product_packed(Ty_part.count, 448, 64, m.previous_words + Ty_part.first * 64, 64,
            packed + PACKED_decoder_gru_weight_ih_2,
            m.decoder_gru_weight_ih_product + Ty_part.first * 448, 448);

    /* translate.lua:25   start = tanh(add) */
    compute_start(team, B, packed + PACKED_bridge_weight, m.encoder_backward_last_h,
            args->params + TRANSLATE_bridge_bias, m.start);

    /* translate.lua:20   decoder_attention_Wm_product = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256, 256,
            packed + PACKED_decoder_attention_Wm,
            m.decoder_attention_Wm_product + Tx_part.first * 128, 128);

    /* translate.lua:20   decoder_attention_Wm_product_2 = matvec(decoder.attention.Wm, memory) */
    rnn_product_packed(Tx_part.count, 128, 128, m.memory + Tx_part.first * 256 + 128, 256,
            packed + PACKED_decoder_attention_Wm_2,
            m.decoder_attention_Wm_product_2 + Tx_part.first * 128, 128);
    rnn_meet(team);

    /* translate.lua:20   add = add(decoder_attention_Wm_product, decoder_attention_Wm_product_2) */
    compute_add(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.add);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Ty, m.start, 128, m.start_ranked);
        rnn_rows_spread(&Tx, m.add, 128, 128, m.add_rows);
        rnn_rows_spread(&Tx, m.memory, 256, 256, m.memory_rows);
    }
    rnn_meet(team);

    /* translate.lua:27   forwards over Ty: decoder_previous_gru_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 350256);
        for (int32_t t = 0; crew.threads && t < Ty.T; t++) {
            const size_t rows = (size_t)Ty.active[t], at = (size_t)Ty.first[t],
                    next = rnn_rows_next(&Ty, t, 0);
            if (rnn_rows_begin(&Ty, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Ty, t, 0, m.start_ranked, 128,
                            m.decoder_previous_gru_h + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_decoder_nh(&crew, rows, packed + PACKED_decoder_attention_Wq_2,
                    m.decoder_previous_gru_h + at * 128,
                    args->params + TRANSLATE_decoder_gru_bias_hh + 256,
                    m.decoder_attention_Wq_product + at * 128, m.decoder_nh + at * 128);
            rnn_meet(&crew);
            {
                const rnn_turns turns = rnn_turns_of(&crew, RNN_AT_MOST(B, 16));
                /* translate.lua:20   row by row, over its steps of Tx */
                for (size_t r = turns.first; r < rows; r += turns.step) {
                    const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
                    compute_add_2(&rnn_alone, steps,
                            m.decoder_attention_Wq_product + (at + r) * 128,
                            m.add_rows + b * (size_t)Tx.T * 128,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128);
                    rnn_each_dot(steps, 128, args->params + TRANSLATE_decoder_attention_v, 0,
                            m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128, 128,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T);
                    rnn_max_rows(steps, 1, m.decoder_weights_dot + turns.first * (size_t)Tx.T, 1,
                            m.decoder_weights_max_over + turns.first * 16);
                    compute_decoder_weights_sub(&rnn_alone, steps,
                            m.decoder_weights_dot + turns.first * (size_t)Tx.T,
                            m.decoder_weights_max_over + turns.first * 16,
                            m.decoder_weights_exp + (at + r) * (size_t)Tx.T);
                    rnn_sum_rows(steps, 1, m.decoder_weights_exp + (at + r) * (size_t)Tx.T, 1,
                            m.decoder_weights_sum_over + (at + r));
                    compute_decoder_weights(&rnn_alone, steps,
                            m.decoder_weights_exp + (at + r) * (size_t)Tx.T,
                            m.decoder_weights_sum_over + (at + r),
                            m.decoder_weights + (at + r) * (size_t)Tx.T);
                    rnn_weigh_rows(steps, 256, m.decoder_weights + (at + r) * (size_t)Tx.T, 1,
                            m.memory_rows + b * (size_t)Tx.T * 256, 256,
                            m.decoder_context + (at + r) * 256);
                }
            }
            rnn_meet(&crew);
            compute_decoder_h_2(&crew, rows, t, far, packed + PACKED_decoder_gru_weight_ih,
                    packed + PACKED_decoder_gru_weight_hh_2, m.decoder_context + at * 256,
                    m.decoder_gru_weight_ih_product + at * 448,
                    m.decoder_previous_gru_h + at * 128, m.decoder_gru_bias_ih_sum,
                    m.decoder_gru_bias_ih_sum_2, m.decoder_nh + at * 128,
                    args->params + TRANSLATE_decoder_gru_bias_ih + 256, m.decoder_z + at * 128,
                    m.decoder_r + at * 128, m.decoder_n + at * 128, m.decoder_h + at * 128,
                    m.decoder_previous_gru_h + next * 128);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* translate.lua:28   readout_weight_product = matvec(readout.weight, decoder_h) */
    rnn_product_packed(Ty_part.count, 64, 128, m.decoder_h + Ty_part.first * 128, 128,
            packed + PACKED_readout_weight, m.readout_weight_product + Ty_part.first * 64, 64);

    /* translate.lua:28   readout_weight_product_2 = matvec(readout.weight, decoder_context) */
    rnn_product_packed(Ty_part.count, 64, 256, m.decoder_context + Ty_part.first * 256, 256,
            packed + PACKED_readout_weight_2, m.readout_weight_product_2 + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:28   readout = tanh(add) */
    compute_readout_2(team, (size_t)Ty.N, m.readout_weight_product, m.readout_weight_product_2,
            m.decoder_gru_weight_ih_product, args->params + TRANSLATE_readout_bias, m.readout);
    rnn_meet(team);

    /* translate.lua:29   logits_weight_product = matvec(logits.weight, readout) */
    rnn_product_packed(Ty_part.count, 64, 64, m.readout + Ty_part.first * 64, 64,
            packed + PACKED_logits_weight, m.logits_weight_product + Ty_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:29   logits = add(logits_weight_product, logits.bias) */
    compute_logits(team, (size_t)Ty.N, m.logits_weight_product,
            args->params + TRANSLATE_logits_bias, m.logits);
    rnn_meet(team);

    /* translate.lua:32   each_logsumexp = logsumexp(logits) */
    rnn_each_logsumexp(Ty_part.count, 64, m.logits + Ty_part.first * 64, 64,
            m.each_logsumexp + Ty_part.first);

    /* translate.lua:32   each_pick = pick(logits, dst) */
    rnn_each_pick(Ty_part.count, m.logits + Ty_part.first * 64, 64, dst + Ty_part.first,
            m.each_pick + Ty_part.first);
    rnn_meet(team);

    /* translate.lua:32   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)Ty.N, m.each_logsumexp, m.each_pick, m.each);

    /* translate.lua:29   d_logits = add(mul, mul) */
    compute_d_logits(team, (size_t)Ty.N, dst, m.d_logits_neg, m.logits, m.each_logsumexp,
            m.d_logits_div, m.d_logits);
    rnn_meet(team);

    /* translate.lua:32   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Ty.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* translate.lua:29   d_readout = matvec(logits.weight, d_logits) */
    rnn_product_packed(Ty_part.count, 64, 64, m.d_logits + Ty_part.first * 64, 64,
            packed + PACKED_logits_weight_transposed, m.d_readout + Ty_part.first * 64, 64);

    /* translate.lua:29   outer(d_logits, readout) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_logits_weight + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_logits, (size_t)Ty.N, 64),
                units.first, units.count)), rnn_row_major(m.readout, (size_t)Ty.N, 64), 0.0f, work);
    }

    /* translate.lua:29   sum_over(d_logits) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows((size_t)Ty.N, units.count, m.d_logits + units.first, 64,
                args->gradients + TRANSLATE_logits_bias + units.first);
    }
    rnn_meet(team);

    /* translate.lua:32   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* translate.lua:28   concat = mul(d_readout, sub) */
    compute_d_decoder_h_mul(team, (size_t)Ty.N, m.readout, m.d_readout, m.concat);
    rnn_meet(team);

    /* translate.lua:28   readout_weight_product_3 = matvec(readout.weight, concat) */
    rnn_product_packed(Ty_part.count, 128, 64, m.concat + Ty_part.first * 448 + 384, 448,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_3 + Ty_part.first * 128, 128);

    /* translate.lua:28   readout_weight_product_4 = matvec(readout.weight, concat) */
    rnn_product_packed(Ty_part.count, 256, 64, m.concat + Ty_part.first * 448 + 384, 448,
            packed + PACKED_readout_weight_transposed_2,
            m.readout_weight_product_4 + Ty_part.first * 256, 256);

    /* translate.lua:21   readout_weight_product_5 = matvec(readout.weight, concat) */
    rnn_product_packed(Ty_part.count, 64, 64, m.concat + Ty_part.first * 448 + 384, 448,
            packed + PACKED_readout_weight_transposed_3,
            m.readout_weight_product_5 + Ty_part.first * 64, 64);

    /* translate.lua:28   outer(concat, decoder_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_readout_weight + units.first * 448, 448,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 384, (size_t)Ty.N, 64, 448, 1},
                units.first, units.count)), rnn_row_major(m.decoder_h, (size_t)Ty.N, 128), 0.0f,
                work);
    }
    rnn_meet(team);

    /* translate.lua:28   outer(concat, decoder_context) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_readout_weight + 128 + units.first * 448, 448,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 384, (size_t)Ty.N, 64, 448, 1},
                units.first, units.count)), rnn_row_major(m.decoder_context, (size_t)Ty.N, 256),
                0.0f, work);
    }
    rnn_meet(team);

    /* translate.lua:21   outer(concat, previous_words) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_readout_weight + 384 + units.first * 448, 448,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 384, (size_t)Ty.N, 64, 448, 1},
                units.first, units.count)), rnn_row_major(m.previous_words, (size_t)Ty.N, 64),
                0.0f, work);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        memset(m.d_memory_sums, 0, B * (size_t)Tx.T * 256 * sizeof(float));
        memset(m.d_encoder_backward_h_sum_over_sums, 0, B * (size_t)Tx.T * 128 * sizeof(float));
        memset(m.sum_over_sums, 0,
                rnn_turns_of(team, RNN_AT_MOST(B, 16)).step * 128 * sizeof(float));
    }
    rnn_meet(team);

    /* translate.lua:27   backwards over Ty: d_decoder_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 367672);
        for (int32_t t = Ty.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Ty.active[t], at = (size_t)Ty.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&Ty, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Ty, t, 1, NULL, 128, m.d_decoder_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_decoder_nh(&crew, rows, m.decoder_z + at * 128, m.decoder_n + at * 128,
                    m.decoder_r + at * 128, m.d_decoder_h_carry,
                    m.readout_weight_product_3 + at * 128, m.decoder_nh + at * 128,
                    m.decoder_previous_gru_h + at * 128, m.d_decoder_h,
                    m.d_decoder_context_concat + at * 384,
                    m.d_decoder_previous_gru_h_concat + at * 384);
            rnn_meet(&crew);
            rnn_each_copy(part.count, 128,
                    m.d_decoder_context_concat + at * 384 + part.first * 384, 384,
                    m.d_decoder_previous_gru_h_concat + at * 384 + part.first * 384 + 0, 384);
            rnn_each_copy(part.count, 128,
                    m.d_decoder_context_concat + at * 384 + part.first * 384 + 128, 384,
                    m.d_decoder_previous_gru_h_concat + at * 384 + part.first * 384 + 128, 384);
            rnn_meet(&crew);
            compute_d_decoder_context(&crew, rows,
                    packed + PACKED_decoder_gru_weight_ih_transposed,
                    m.d_decoder_context_concat + at * 384, m.readout_weight_product_4 + at * 256,
                    m.d_decoder_context);
            rnn_meet(&crew);
            {
                const rnn_turns turns = rnn_turns_of(&crew, RNN_AT_MOST(B, 16));
                /* translate.lua:20   row by row, over its steps of Tx */
                for (size_t r = turns.first; r < rows; r += turns.step) {
                    const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
                    rnn_each_dot(steps, 256, m.d_decoder_context + r * 256, 0,
                            m.memory_rows + b * (size_t)Tx.T * 256, 256,
                            m.d_decoder_weights + turns.first * (size_t)Tx.T);
                    rnn_each_weigh(steps, 256, m.decoder_weights + (at + r) * (size_t)Tx.T, 1,
                            m.d_decoder_context + r * 256, 0,
                            m.d_memory_sums + b * (size_t)Tx.T * 256, 256);
                    compute_div_2(&rnn_alone, steps,
                            m.d_decoder_weights + turns.first * (size_t)Tx.T,
                            m.decoder_weights_sum_over + (at + r),
                            m.decoder_weights + (at + r) * (size_t)Tx.T,
                            m.div_2 + turns.first * (size_t)Tx.T,
                            m.neg + turns.first * (size_t)Tx.T);
                    rnn_sum_rows(steps, 1, m.neg + turns.first * (size_t)Tx.T, 1,
                            m.sum_over_3 + turns.first * 16);
                    compute_add_3(&rnn_alone, steps, m.div_2 + turns.first * (size_t)Tx.T,
                            m.sum_over_3 + turns.first * 16,
                            m.decoder_weights_exp + (at + r) * (size_t)Tx.T,
                            m.d_decoder_previous_gru_h_mul + turns.first * (size_t)Tx.T);
                    compute_add_4(&rnn_alone, steps,
                            m.decoder_attention_Wq_product + (at + r) * 128,
                            m.add_rows + b * (size_t)Tx.T * 128,
                            m.d_decoder_previous_gru_h_mul + turns.first * (size_t)Tx.T,
                            args->params + TRANSLATE_decoder_attention_v,
                            m.d_decoder_previous_gru_h_mul_2 + turns.first * (size_t)Tx.T * 128,
                            m.mul + turns.first * (size_t)Tx.T * 128);
                    rnn_sum_rows(steps, 128,
                            m.d_decoder_previous_gru_h_mul_2 + turns.first * (size_t)Tx.T * 128,
                            128, m.d_decoder_previous_gru_h_sum_over + (at + r) * 128);
                    rnn_each_add(steps, 128,
                            m.d_decoder_previous_gru_h_mul_2 + turns.first * (size_t)Tx.T * 128,
                            128, m.d_encoder_backward_h_sum_over_sums + b * (size_t)Tx.T * 128,
                            128);
                    rnn_add_rows(steps, 128, m.mul + turns.first * (size_t)Tx.T * 128, 128,
                            m.sum_over_sums + turns.first * 128);
                }
            }
            rnn_meet(&crew);
            compute_d_decoder_previous_gru_h(&crew, rows,
                    packed + PACKED_decoder_attention_Wq_transposed,
                    packed + PACKED_decoder_gru_weight_hh_transposed, m.d_decoder_h,
                    m.decoder_z + at * 128, m.d_decoder_previous_gru_h_sum_over + at * 128,
                    m.d_decoder_previous_gru_h_concat + at * 384, m.d_decoder_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Ty, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Ty, t, 1, m.d_decoder_h_carry, 128, m.d_start);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_collect(&Tx, m.d_memory_sums, 256, m.d_memory);
        rnn_rows_collect(&Tx, m.d_encoder_backward_h_sum_over_sums, 128,
                m.d_encoder_backward_h_sum_over);
        rnn_add_rows(rnn_turns_of(team, RNN_AT_MOST(B, 16)).step, 128, m.sum_over_sums, 128,
                args->gradients + TRANSLATE_decoder_attention_v);
    }
    rnn_meet(team);

    /* translate.lua:25   d_encoder_backward_last_h_mul = mul(d_start, sub) */
    compute_d_encoder_backward_last_h_mul(team, B, m.start, m.d_start,
            m.d_encoder_backward_last_h_mul);

    /* translate.lua:20   decoder_attention_Wm_product_3 = matvec(decoder.attention.Wm,
            d_encoder_backward_h_sum_over) */
    rnn_product_packed(Tx_part.count, 128, 128,
            m.d_encoder_backward_h_sum_over + Tx_part.first * 128, 128,
            packed + PACKED_decoder_attention_Wm_transposed,
            m.decoder_attention_Wm_product_3 + Tx_part.first * 128, 128);

    /* translate.lua:20   decoder_attention_Wm_product_4 = matvec(decoder.attention.Wm,
            d_encoder_backward_h_sum_over) */
    rnn_product_packed(Tx_part.count, 128, 128,
            m.d_encoder_backward_h_sum_over + Tx_part.first * 128, 128,
            packed + PACKED_decoder_attention_Wm_transposed_2,
            m.decoder_attention_Wm_product_4 + Tx_part.first * 128, 128);

    /* translate.lua:21   decoder_gru_weight_ih_product_2 = matvec(decoder.gru.weight_ih,
            d_decoder_context_concat) */
    rnn_product_packed(Ty_part.count, 64, 384, m.d_decoder_context_concat + Ty_part.first * 384,
            384, packed + PACKED_decoder_gru_weight_ih_transposed_2,
            m.decoder_gru_weight_ih_product_2 + Ty_part.first * 64, 64);

    /* translate.lua:20   outer(d_decoder_previous_gru_h_sum_over, decoder_previous_gru_h) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_attention_Wq + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_decoder_previous_gru_h_sum_over,
                (size_t)Ty.N, 128), units.first, units.count)),
                rnn_row_major(m.decoder_previous_gru_h, (size_t)Ty.N, 128), 0.0f, work);
    }

    /* translate.lua:20   outer(d_encoder_backward_h_sum_over, memory) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_attention_Wm + units.first * 256, 256,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_h_sum_over,
                (size_t)Tx.N, 128), units.first, units.count)),
                (rnn_matrix){m.memory, (size_t)Tx.N, 128, 256, 1}, 0.0f, work);
    }
    rnn_meet(team);

    /* translate.lua:20   outer(d_encoder_backward_h_sum_over, memory) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_attention_Wm + 128 + units.first * 256,
                256, rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_h_sum_over,
                (size_t)Tx.N, 128), units.first, units.count)),
                (rnn_matrix){m.memory + 128, (size_t)Tx.N, 128, 256, 1}, 0.0f, work);
    }

    /* translate.lua:21   outer(d_decoder_context_concat, previous_words) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_gru_weight_ih + units.first * 320, 320,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_decoder_context_concat, (size_t)Ty.N,
                384), units.first, units.count)),
                rnn_row_major(m.previous_words, (size_t)Ty.N, 64), 0.0f, work);
    }
    rnn_meet(team);

    /* translate.lua:21   outer(d_decoder_context_concat, decoder_context) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_gru_weight_ih + 64 + units.first * 320,
                320, rnn_transposed(rnn_columns(rnn_row_major(m.d_decoder_context_concat,
                (size_t)Ty.N, 384), units.first, units.count)),
                rnn_row_major(m.decoder_context, (size_t)Ty.N, 256), 0.0f, work);
    }

    /* translate.lua:20   outer(d_decoder_previous_gru_h_concat, decoder_previous_gru_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_decoder_gru_weight_hh + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_decoder_previous_gru_h_concat,
                (size_t)Ty.N, 384), units.first, units.count)),
                rnn_row_major(m.decoder_previous_gru_h, (size_t)Ty.N, 128), 0.0f, work);
    }

    /* translate.lua:21   concat = concat(d_decoder_context_concat, concat) */
    rnn_each_copy(Ty_part.count, 384, m.d_decoder_context_concat + Ty_part.first * 384, 384,
            m.concat + Ty_part.first * 448 + 0, 448);

    /* translate.lua:21   sum_over_9 = sum_over(d_decoder_previous_gru_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_9 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Ty.N, units.count, m.d_decoder_previous_gru_h_concat + units.first,
                384, m.sum_over_9 + units.first);
    }
    rnn_meet(team);

    /* translate.lua:25   d_encoder_backward_last_h = matvec(bridge.weight,
            d_encoder_backward_last_h_mul) */
    compute_decoder_attention_Wq_product(team, B, packed + PACKED_bridge_weight_transposed,
            m.d_encoder_backward_last_h_mul, m.d_encoder_backward_last_h);

    /* translate.lua:12   backwards over Tx: d_encoder_forward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 120832);
        for (int32_t t = Tx.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 1, NULL, 128, m.d_encoder_forward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_encoder_forward_nh(&crew, rows, m.encoder_forward_z + at * 128,
                    m.encoder_forward_n + at * 128, m.encoder_forward_r + at * 128,
                    m.d_encoder_forward_h_carry, m.d_memory + at * 256,
                    m.decoder_attention_Wm_product_4 + at * 128, m.encoder_forward_nh + at * 128,
                    m.encoder_forward_previous_h + at * 128, m.d_encoder_forward_h,
                    m.d_embedded_concat_2 + at * 384,
                    m.d_encoder_forward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_encoder_forward_previous_h(&crew, rows,
                    packed + PACKED_encoder_weight_hh_l0_transposed, m.d_encoder_forward_h,
                    m.encoder_forward_z + at * 128,
                    m.d_encoder_forward_previous_h_concat + at * 384, m.d_encoder_forward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 1, m.d_encoder_forward_h_carry, 128,
                            m.d_encoder_forward_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* translate.lua:25   outer(d_encoder_backward_last_h_mul, encoder_backward_last_h) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_bridge_weight + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_last_h_mul, B, 128),
                units.first, units.count)), rnn_row_major(m.encoder_backward_last_h, B, 128), 0.0f,
                work);
    }

    /* translate.lua:25   sum_over(d_encoder_backward_last_h_mul) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_encoder_backward_last_h_mul + units.first, 128,
                args->gradients + TRANSLATE_bridge_bias + units.first);
    }

    /* translate.lua:26   d_previous_words = add(decoder_gru_weight_ih_product_2,
            readout_weight_product_5) */
    compute_d_previous_words(team, (size_t)Ty.N, m.decoder_gru_weight_ih_product_2,
            m.readout_weight_product_5, m.d_previous_words);

    /* translate.lua:21   sum_over_8 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 448, RNN_PANEL);
        memset(m.sum_over_8 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Ty.N, units.count, m.concat + units.first, 448,
                m.sum_over_8 + units.first);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Tx, m.d_encoder_backward_last_h, 128, m.d_encoder_backward_last_h_ranked);
    }
    rnn_meet(team);

    /* translate.lua:12   forwards over Tx: d_encoder_backward_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 120832);
        for (int32_t t = 0; crew.threads && t < Tx.T; t++) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 0, m.d_encoder_backward_last_h_ranked, 128,
                            m.d_encoder_backward_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_encoder_backward_nh(&crew, rows, m.encoder_backward_z + at * 128,
                    m.encoder_backward_n + at * 128, m.encoder_backward_r + at * 128,
                    m.d_encoder_backward_h_carry, m.d_memory + at * 256,
                    m.decoder_attention_Wm_product_3 + at * 128, m.encoder_backward_nh + at * 128,
                    m.encoder_backward_previous_h + at * 128, m.d_encoder_backward_h,
                    m.d_embedded_concat + at * 384,
                    m.d_encoder_backward_previous_h_concat + at * 384);
            rnn_meet(&crew);
            compute_d_encoder_forward_previous_h(&crew, rows,
                    packed + PACKED_encoder_weight_hh_l0_reverse_transposed,
                    m.d_encoder_backward_h, m.encoder_backward_z + at * 128,
                    m.d_encoder_backward_previous_h_concat + at * 384,
                    m.d_encoder_backward_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 0, m.d_encoder_backward_h_carry, 128,
                            m.d_encoder_backward_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* translate.lua:12   d_embedded_concat_2 = concat(d_encoder_forward_previous_h_concat,
            d_encoder_forward_previous_h_concat, d_embedded_concat_2) */
    rnn_each_copy(Tx_part.count, 128, m.d_encoder_forward_previous_h_concat + Tx_part.first * 384,
            384, m.d_embedded_concat_2 + Tx_part.first * 384 + 0, 384);
    rnn_each_copy(Tx_part.count, 128,
            m.d_encoder_forward_previous_h_concat + Tx_part.first * 384 + 128, 384,
            m.d_embedded_concat_2 + Tx_part.first * 384 + 128, 384);

    /* translate.lua:12   outer(d_encoder_forward_previous_h_concat, encoder_forward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_encoder_weight_hh_l0 + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_forward_previous_h_concat,
                (size_t)Tx.N, 384), units.first, units.count)),
                rnn_row_major(m.encoder_forward_previous_h, (size_t)Tx.N, 128), 0.0f, work);
    }

    /* translate.lua:12   sum_over_4 = sum_over(d_encoder_forward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Tx.N, units.count,
                m.d_encoder_forward_previous_h_concat + units.first, 384,
                m.sum_over_4 + units.first);
    }

    /* translate.lua:26   scatter(d_previous_words, previous_words_carry) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_each_scatter((size_t)Ty.N, units.count, m.previous_words_carry,
                m.d_previous_words + units.first, 64,
                args->gradients + TRANSLATE_dst_weight + units.first, 64, 1);
    }
    rnn_meet(team);

    /* translate.lua:12   d_embedded_concat = concat(d_encoder_backward_previous_h_concat,
            d_encoder_backward_previous_h_concat, d_embedded_concat) */
    rnn_each_copy(Tx_part.count, 128, m.d_encoder_backward_previous_h_concat + Tx_part.first * 384,
            384, m.d_embedded_concat + Tx_part.first * 384 + 0, 384);
    rnn_each_copy(Tx_part.count, 128,
            m.d_encoder_backward_previous_h_concat + Tx_part.first * 384 + 128, 384,
            m.d_embedded_concat + Tx_part.first * 384 + 128, 384);

    /* translate.lua:12   encoder_weight_ih_l0_product = matvec(encoder.weight_ih_l0,
            d_embedded_concat_2) */
    rnn_product_packed(Tx_part.count, 64, 384, m.d_embedded_concat_2 + Tx_part.first * 384, 384,
            packed + PACKED_encoder_weight_ih_l0_transposed,
            m.encoder_weight_ih_l0_product + Tx_part.first * 64, 64);

    /* translate.lua:12   outer(d_embedded_concat_2, embedded) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_encoder_weight_ih_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_embedded_concat_2, (size_t)Tx.N, 384),
                units.first, units.count)), rnn_row_major(m.embedded, (size_t)Tx.N, 64), 0.0f,
                work);
    }

    /* translate.lua:12   sum_over_5 = sum_over(d_embedded_concat_2) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_5 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Tx.N, units.count, m.d_embedded_concat_2 + units.first, 384,
                m.sum_over_5 + units.first);
    }

    /* translate.lua:12   outer(d_encoder_backward_previous_h_concat,
            encoder_backward_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_encoder_weight_hh_l0_reverse + units.first * 128,
                128, rnn_transposed(rnn_columns(rnn_row_major(m.d_encoder_backward_previous_h_concat, (size_t)Tx.N, 384), units.first, units.count)), rnn_row_major(m.encoder_backward_previous_h, (size_t)Tx.N, 128), 0.0f, work);
    }

    /* translate.lua:12   sum_over_6 = sum_over(d_encoder_backward_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_6 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Tx.N, units.count,
                m.d_encoder_backward_previous_h_concat + units.first, 384,
                m.sum_over_6 + units.first);
    }
    rnn_meet(team);

    /* translate.lua:12   encoder_weight_ih_l0_reverse_product_2 = matvec(encoder.weight_ih_l0_reverse, d_embedded_concat) */
    rnn_product_packed(Tx_part.count, 64, 384, m.d_embedded_concat + Tx_part.first * 384, 384,
            packed + PACKED_encoder_weight_ih_l0_reverse_transposed,
            m.encoder_weight_ih_l0_reverse_product_2 + Tx_part.first * 64, 64);

    /* translate.lua:12   outer(d_embedded_concat, embedded) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        rnn_product(args->gradients + TRANSLATE_encoder_weight_ih_l0_reverse + units.first * 64,
                64, rnn_transposed(rnn_columns(rnn_row_major(m.d_embedded_concat, (size_t)Tx.N,
                384), units.first, units.count)), rnn_row_major(m.embedded, (size_t)Tx.N, 64),
                0.0f, work);
    }

    /* translate.lua:12   sum_over_7 = sum_over(d_embedded_concat) */
    {
        const rnn_share units = rnn_share_of(team, 384, RNN_PANEL);
        memset(m.sum_over_7 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)Tx.N, units.count, m.d_embedded_concat + units.first, 384,
                m.sum_over_7 + units.first);
    }
    rnn_meet(team);

    /* translate.lua:11   d_embedded = add(encoder_weight_ih_l0_reverse_product_2,
            encoder_weight_ih_l0_product) */
    compute_d_previous_words(team, (size_t)Tx.N, m.encoder_weight_ih_l0_reverse_product_2,
            m.encoder_weight_ih_l0_product, m.d_embedded);
    rnn_meet(team);

    /* translate.lua:11   scatter(d_embedded, src) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_each_scatter((size_t)Tx.N, units.count, src, m.d_embedded + units.first, 64,
                args->gradients + TRANSLATE_src_weight + units.first, 64, 1);
    }
}

int translate_train(const translate_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: B is %d", args->B);
    if (args->Tx < 1 || (int64_t)args->Tx * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_train: Tx is %d and B is %d", args->Tx,
                args->B);
    if (args->Ty < 1 || (int64_t)args->Ty * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_train: Ty is %d and B is %d", args->Ty,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 129);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Tx)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: the session is too small");
    rnn_rows Tx;
    if (rnn_rows_make(&Tx, "Tx", args->B, args->Tx, 1, args->Tx_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Tx.T));
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Ty)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: the session is too small");
    rnn_rows Ty;
    if (rnn_rows_make(&Ty, "Ty", args->B, args->Ty, 0, args->Ty_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!Ty.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_train: axis Ty: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Ty.T));
    struct translate_train_memory m;
    translate_train_layout(&m, args->session, first, B, &Tx, &Ty);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: packed does not begin at a multiple of 4 bytes");
    if (!args->dst)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: dst is NULL");
    if (rnn_rows_check_ids(&Ty, "dst", args->dst, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const dst = rnn_rows_pack(&Ty, args->dst, 1, m.dst);
    if (!args->src)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: src is NULL");
    if (rnn_rows_check_ids(&Tx, "src", args->src, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const src = rnn_rows_pack(&Tx, args->src, 1, m.src);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + TRANSLATE_src_weight, 0, 4096 * sizeof(float));
    memset(args->gradients + TRANSLATE_encoder_bias_ih_l0, 0, 768 * sizeof(float));
    memset(args->gradients + TRANSLATE_encoder_bias_ih_l0_reverse, 0, 768 * sizeof(float));
    memset(args->gradients + TRANSLATE_bridge_bias, 0, 4352 * sizeof(float));
    memset(args->gradients + TRANSLATE_decoder_gru_bias_ih, 0, 768 * sizeof(float));
    memset(args->gradients + TRANSLATE_readout_bias, 0, 64 * sizeof(float));
    memset(args->gradients + TRANSLATE_logits_bias, 0, 64 * sizeof(float));

    const struct translate_train_call call = {args, B, Tx, Ty, m, dst, src, encoder_backward_h_0,
            encoder_forward_h_0};
    if (rnn_pool_run(args->pool,
            (double)Tx.N * 1179648 + (double)Ty.N * 1408664 + (double)B * 104456 + 6168,
            translate_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0, 1, m.sum_over_4, 128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0 + 128, 1, m.sum_over_4 + 128,
            128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0 + 256, 1, m.sum_over_5 + 256,
            128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_hh_l0, 1, m.sum_over_4, 384, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0_reverse, 1, m.sum_over_6, 128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0_reverse + 128, 1,
            m.sum_over_6 + 128, 128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_ih_l0_reverse + 256, 1,
            m.sum_over_7 + 256, 128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_encoder_bias_hh_l0_reverse, 1, m.sum_over_6, 384, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_decoder_gru_bias_ih, 1, m.sum_over_8, 384, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_decoder_gru_bias_hh, 1, m.sum_over_8, 128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_decoder_gru_bias_hh + 128, 1, m.sum_over_8 + 128,
            128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_decoder_gru_bias_hh + 256, 1, m.sum_over_9 + 256,
            128, 1);
    rnn_add_matrix(args->gradients + TRANSLATE_readout_bias, 1, m.sum_over_8 + 384, 64, 1);
    if (args->d_encoder_forward_h)
        rnn_each_copy(B, 128, m.d_encoder_forward_h_2, 128, args->d_encoder_forward_h, 128);
    if (args->d_encoder_backward_h)
        rnn_each_copy(B, 128, m.d_encoder_backward_h_2, 128, args->d_encoder_backward_h, 128);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "translate_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* translate.lua:12   encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
        encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2   (4 operations) */
RNN_INLINE void compute_encoder_bias_ih_l0_reverse_sum_2_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse,
        const float *restrict encoder_bias_ih_l0_reverse_2,
        const float *restrict encoder_bias_hh_l0_reverse_2,
        const float *restrict encoder_bias_ih_l0, const float *restrict encoder_bias_hh_l0,
        const float *restrict encoder_bias_ih_l0_2, const float *restrict encoder_bias_hh_l0_2,
        float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum_2, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_sum_2)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_bias_ih_l0_reverse + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_reverse + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(encoder_bias_ih_l0_reverse_2 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_reverse_2 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0 + j, lanes);
    const rnn_vec add_4 = rnn_load_lanes(encoder_bias_ih_l0_2 + j, lanes)
            + rnn_load_lanes(encoder_bias_hh_l0_2 + j, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_reverse_sum + j, add_, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_reverse_sum_2 + j, add_2, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_sum + j, add_3, lanes);
    rnn_store_lanes(encoder_bias_ih_l0_sum_2 + j, add_4, lanes);
    (void)b;
}

static void compute_encoder_bias_ih_l0_reverse_sum_2(const rnn_team *team, const size_t rows,
        const float *restrict encoder_bias_ih_l0_reverse,
        const float *restrict encoder_bias_hh_l0_reverse,
        const float *restrict encoder_bias_ih_l0_reverse_2,
        const float *restrict encoder_bias_hh_l0_reverse_2,
        const float *restrict encoder_bias_ih_l0, const float *restrict encoder_bias_hh_l0,
        const float *restrict encoder_bias_ih_l0_2, const float *restrict encoder_bias_hh_l0_2,
        float *restrict encoder_bias_ih_l0_reverse_sum,
        float *restrict encoder_bias_ih_l0_reverse_sum_2, float *restrict encoder_bias_ih_l0_sum,
        float *restrict encoder_bias_ih_l0_sum_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_encoder_bias_ih_l0_reverse_sum_2_lanes(RNN_LANES, b, j,
                    encoder_bias_ih_l0_reverse, encoder_bias_hh_l0_reverse,
                    encoder_bias_ih_l0_reverse_2, encoder_bias_hh_l0_reverse_2, encoder_bias_ih_l0,
                    encoder_bias_hh_l0, encoder_bias_ih_l0_2, encoder_bias_hh_l0_2,
                    encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                    encoder_bias_ih_l0_sum, encoder_bias_ih_l0_sum_2);
    }
}

/* translate.lua:12   encoder_backward_h   (18 operations) */
RNN_INLINE void compute_encoder_backward_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3, const int far,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + 128 + j,
            lanes) + matvec_ + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_);
    const rnn_vec add_2 = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + j, lanes)
            + matvec_2 + rnn_load_lanes(encoder_bias_ih_l0_reverse_sum_2 + j, lanes);
    const rnn_vec encoder_backward_r_1 = rnn_sigmoid(add_2);
    const rnn_vec nh = matvec_3 + rnn_load_lanes(encoder_bias_hh_l0_reverse_3 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(encoder_weight_ih_l0_reverse_row + b * 384 + 256 + j,
            lanes) + encoder_backward_r_1 * nh
            + rnn_load_lanes(encoder_bias_ih_l0_reverse_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_3);
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(encoder_backward_previous_h + b * 128 + j, lanes);
    rnn_store_far(encoder_backward_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(encoder_backward_previous_h_next + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_encoder_backward_h_3_ask(const size_t b, const size_t j,
        const float *encoder_weight_ih_l0_reverse_row)
{
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + 128 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + j);
    rnn_will_read(encoder_weight_ih_l0_reverse_row + b * 384 + 256 + j);
}

RNN_INLINE void compute_encoder_backward_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_encoder_backward_h_3_ask(b + (size_t)r, j, encoder_weight_ih_l0_reverse_row);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, encoder_backward_previous_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_encoder_backward_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], far, encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, encoder_backward_h,
                encoder_backward_previous_h_next);
}

RNN_INLINE void compute_encoder_backward_h_3_units(const size_t rows, const int lanes,
        const size_t j, const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_encoder_backward_h_3_tile(TILE, lanes, j, b, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, encoder_backward_h,
                encoder_backward_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_encoder_backward_h_3_tile(4, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_h, encoder_backward_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_encoder_backward_h_3_tile(2, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_h, encoder_backward_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_encoder_backward_h_3_tile(1, lanes, j, b, far, panels, encoder_backward_previous_h,
                encoder_weight_ih_l0_reverse_row, encoder_bias_ih_l0_reverse_sum,
                encoder_bias_ih_l0_reverse_sum_2, encoder_bias_hh_l0_reverse_3,
                encoder_bias_ih_l0_reverse_3, encoder_backward_h, encoder_backward_previous_h_next);
}

static RNN_APART void compute_encoder_backward_h_3(const rnn_team *team, const size_t rows,
        const int far, const float *restrict panels,
        const float *restrict encoder_backward_previous_h,
        const float *restrict encoder_weight_ih_l0_reverse_row,
        const float *restrict encoder_bias_ih_l0_reverse_sum,
        const float *restrict encoder_bias_ih_l0_reverse_sum_2,
        const float *restrict encoder_bias_hh_l0_reverse_3,
        const float *restrict encoder_bias_ih_l0_reverse_3, float *restrict encoder_backward_h,
        float *restrict encoder_backward_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_encoder_backward_h_3_units(rows, RNN_LANES, j, far, panels,
                encoder_backward_previous_h, encoder_weight_ih_l0_reverse_row,
                encoder_bias_ih_l0_reverse_sum, encoder_bias_ih_l0_reverse_sum_2,
                encoder_bias_hh_l0_reverse_3, encoder_bias_ih_l0_reverse_3, encoder_backward_h,
                encoder_backward_previous_h_next);
    if (far)
        rnn_streamed();
}

/* translate.lua:20   add   (1 operation) */
RNN_INLINE void compute_add_5_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2, float *restrict add)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_attention_Wm_product + b * 576 + j, lanes)
            + rnn_load_lanes(decoder_attention_Wm_product_2 + b * 576 + j, lanes);
    rnn_store_lanes(add + b * 128 + j, add_, lanes);
}

static void compute_add_5(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2, float *restrict add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_add_5_lanes(RNN_LANES, b, j, decoder_attention_Wm_product,
                    decoder_attention_Wm_product_2, add);
    }
}

/* translate.lua:21   decoder.gru.weight_ih_products   (1 operation) */
RNN_INLINE void compute_decoder_gru_weight_ih_products_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2,
        float *restrict decoder_gru_weight_ih_products)
{
    const rnn_vec products = rnn_load_lanes(decoder_attention_Wm_product + b * 576 + 128 + j,
            lanes) + rnn_load_lanes(decoder_attention_Wm_product_2 + b * 576 + 128 + j, lanes);
    rnn_store_lanes(decoder_gru_weight_ih_products + b * 384 + j, products, lanes);
}

static void compute_decoder_gru_weight_ih_products(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2,
        float *restrict decoder_gru_weight_ih_products)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 384; j += RNN_LANES)
            compute_decoder_gru_weight_ih_products_lanes(RNN_LANES, b, j,
                    decoder_attention_Wm_product, decoder_attention_Wm_product_2,
                    decoder_gru_weight_ih_products);
    }
}

/* translate.lua:28   readout.weight_products   (1 operation) */
RNN_INLINE void compute_readout_weight_products_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2,
        float *restrict readout_weight_products)
{
    const rnn_vec products = rnn_load_lanes(decoder_attention_Wm_product + b * 576 + 512 + j,
            lanes) + rnn_load_lanes(decoder_attention_Wm_product_2 + b * 576 + 512 + j, lanes);
    rnn_store_lanes(readout_weight_products + b * 64 + j, products, lanes);
}

static void compute_readout_weight_products(const rnn_team *team, const size_t rows,
        const float *restrict decoder_attention_Wm_product,
        const float *restrict decoder_attention_Wm_product_2,
        float *restrict readout_weight_products)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_readout_weight_products_lanes(RNN_LANES, b, j, decoder_attention_Wm_product,
                    decoder_attention_Wm_product_2, readout_weight_products);
    }
}

/* Memory of translate_begin behind the state. Values that do not live at the same time share it:
*
*   0    (Tx.N + B) x 128: src (-1..3), encoder_backward_h (4..8), add (9..12)
*   1    B x 128: encoder_backward_h_0 (-1..5), start (6..12)
*   2    B x 128: encoder_forward_h_0 (-1..5)
*   3    1 x 128: encoder_bias_ih_l0_reverse_sum (0..5)
*   4    1 x 128: encoder_bias_ih_l0_reverse_sum_2 (0..5)
*   5    B x 1: along (0..12)
*   6    1 x 128: encoder_bias_ih_l0_sum (0..5)
*   7    1 x 128: encoder_bias_ih_l0_sum_2 (0..5)
*   8    (Tx.N + B) x 576: encoder_weight_ih_l0_reverse_row (2..5),
        decoder_attention_Wm_product (6..11)
*   9    (Tx.N + B) x 576: encoder_weight_ih_l0_row (2..5), decoder_attention_Wm_product_2 (6..11)
*   10   B x 128: encoder_backward_previous_h (4..5)
*   11   B x 128: encoder_backward_previous_h_next (4..5)
*   12   B x 128: encoder_forward_previous_h (4..5)
*   13   B x 128: encoder_forward_previous_h_next (4..5)
*   14   (Tx.N + B) x 384: encoder_forward_h (4..8), decoder_gru_weight_ih_products (9..12)
*   15   B x 128: encoder_backward_last_h (4..8)
*   16   B x 128: encoder_backward_h_0_ranked (4..5)
*   17   B x 128: encoder_forward_h_0_ranked (4..5)
*   18   (Tx.N + B) x 64: readout_weight_products (9..12)
*/
struct translate_begin_memory {
    int32_t *src;
    float *encoder_backward_h_0;
    float *encoder_forward_h_0;
    float *encoder_backward_previous_h;
    float *encoder_backward_previous_h_next;
    float *encoder_forward_previous_h;
    float *encoder_forward_previous_h_next;
    float *encoder_weight_ih_l0_reverse_row;
    float *encoder_bias_ih_l0_reverse_sum;
    float *encoder_bias_ih_l0_reverse_sum_2;
    float *encoder_backward_h;
    float *start;
    int32_t *along;
    float *encoder_weight_ih_l0_row;
    float *encoder_bias_ih_l0_sum;
    float *encoder_bias_ih_l0_sum_2;
    float *encoder_forward_h;
    float *decoder_attention_Wm_product;
    float *decoder_attention_Wm_product_2;
    float *add;
    float *decoder_gru_weight_ih_products;
    float *readout_weight_products;
    float *encoder_backward_last_h;
    float *encoder_backward_h_0_ranked;
    float *encoder_forward_h_0_ranked;
    size_t bytes;
};

static void translate_begin_layout(struct translate_begin_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *Tx)
{
    size_t at = first;
    m->src = (int32_t *)rnn_take(session, &at, ((size_t)Tx->N + B) * 128);
    m->encoder_backward_h = (float *)m->src;
    m->add = (float *)m->src;
    m->encoder_backward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->start = m->encoder_backward_h_0;
    m->encoder_forward_h_0 = (float *)rnn_take(session, &at, B * 128);
    m->encoder_bias_ih_l0_reverse_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_bias_ih_l0_reverse_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->along = (int32_t *)rnn_take(session, &at, B * 1);
    m->encoder_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_bias_ih_l0_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->encoder_weight_ih_l0_reverse_row = (float *)rnn_take(session, &at,
            ((size_t)Tx->N + B) * 576);
    m->decoder_attention_Wm_product = m->encoder_weight_ih_l0_reverse_row;
    m->encoder_weight_ih_l0_row = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 576);
    m->decoder_attention_Wm_product_2 = m->encoder_weight_ih_l0_row;
    m->encoder_backward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_previous_h_next = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 384);
    m->decoder_gru_weight_ih_products = m->encoder_forward_h;
    m->encoder_backward_last_h = (float *)rnn_take(session, &at, B * 128);
    m->encoder_backward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->encoder_forward_h_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->readout_weight_products = (float *)rnn_take(session, &at, ((size_t)Tx->N + B) * 64);
    m->bytes = at;
    (void)Tx;
}

/* What the threads of translate_begin need of it. */
struct translate_begin_call {
    const translate_args *args;
    size_t B;
    rnn_rows Tx;
    struct translate_begin_memory m;
    const int32_t *src;
    const float *encoder_backward_h_0;
    const float *encoder_forward_h_0;
};

static void translate_begin_work(const rnn_team *team, const void *data)
{
    const struct translate_begin_call *const call = (const struct translate_begin_call *)data;
    const translate_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows Tx = call->Tx;
    const struct translate_begin_memory m = call->m;
    const int32_t *const src = call->src;
    const float *const encoder_backward_h_0 = call->encoder_backward_h_0;
    const float *const encoder_forward_h_0 = call->encoder_forward_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share Tx_part = rnn_share_of(team, (size_t)Tx.N, 16);

    /* translate.lua:12   encoder_bias_ih_l0_sum_2 = add(encoder.bias_ih_l0, encoder.bias_hh_l0) */
    compute_encoder_bias_ih_l0_reverse_sum_2(team, 1,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0_reverse,
            args->params + TRANSLATE_encoder_bias_hh_l0_reverse,
            args->params + TRANSLATE_encoder_bias_ih_l0 + 128,
            args->params + TRANSLATE_encoder_bias_hh_l0 + 128,
            args->params + TRANSLATE_encoder_bias_ih_l0,
            args->params + TRANSLATE_encoder_bias_hh_l0, m.encoder_bias_ih_l0_reverse_sum,
            m.encoder_bias_ih_l0_reverse_sum_2, m.encoder_bias_ih_l0_sum,
            m.encoder_bias_ih_l0_sum_2);

    /*    along = along(constant) */
    rnn_fill_ids(B_part.count, 1, m.along + B_part.first);
    rnn_meet(team);

    /* translate.lua:12   encoder_weight_ih_l0_reverse_row = lookup(encoder_weight_ih_l0_reverse_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_reverse_table, 384, 1,
            m.encoder_weight_ih_l0_reverse_row + Tx_part.first * 384, 384);

    /* translate.lua:12   encoder_weight_ih_l0_row = lookup(encoder_weight_ih_l0_table, src) */
    rnn_each_lookup(Tx_part.count, 384, src + Tx_part.first,
            packed + PACKED_encoder_weight_ih_l0_table, 384, 1,
            m.encoder_weight_ih_l0_row + Tx_part.first * 384, 384);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&Tx, encoder_backward_h_0, 128, m.encoder_backward_h_0_ranked);
        rnn_rows_rank(&Tx, encoder_forward_h_0, 128, m.encoder_forward_h_0_ranked);
    }
    rnn_meet(team);

    /* translate.lua:12   backwards over Tx: encoder_backward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 113664);
        float *encoder_backward_previous_h = m.encoder_backward_previous_h,
                *encoder_backward_previous_h_next = m.encoder_backward_previous_h_next;
        for (int32_t t = Tx.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 1, m.encoder_backward_h_0_ranked, 128,
                            encoder_backward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h_3(&crew, rows, far,
                    packed + PACKED_encoder_weight_hh_l0_reverse, encoder_backward_previous_h,
                    m.encoder_weight_ih_l0_reverse_row + at * 384,
                    m.encoder_bias_ih_l0_reverse_sum, m.encoder_bias_ih_l0_reverse_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0_reverse + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0_reverse + 256,
                    m.encoder_backward_h + at * 128, encoder_backward_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&Tx, t, 1, encoder_backward_previous_h_next, 128,
                            m.encoder_backward_last_h);
                }
                rnn_meet(&crew);
            }
            float *const encoder_backward_previous_h_now = encoder_backward_previous_h;
            encoder_backward_previous_h = encoder_backward_previous_h_next;
            encoder_backward_previous_h_next = encoder_backward_previous_h_now;
        }
    }

    /* translate.lua:12   forwards over Tx: encoder_forward_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 113664);
        float *encoder_forward_previous_h = m.encoder_forward_previous_h,
                *encoder_forward_previous_h_next = m.encoder_forward_previous_h_next;
        for (int32_t t = 0; crew.threads && t < Tx.T; t++) {
            const size_t rows = (size_t)Tx.active[t], at = (size_t)Tx.first[t];
            if (rnn_rows_begin(&Tx, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&Tx, t, 0, m.encoder_forward_h_0_ranked, 128,
                            encoder_forward_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_encoder_backward_h_3(&crew, rows, far, packed + PACKED_encoder_weight_hh_l0,
                    encoder_forward_previous_h, m.encoder_weight_ih_l0_row + at * 384,
                    m.encoder_bias_ih_l0_sum, m.encoder_bias_ih_l0_sum_2,
                    args->params + TRANSLATE_encoder_bias_hh_l0 + 256,
                    args->params + TRANSLATE_encoder_bias_ih_l0 + 256,
                    m.encoder_forward_h + at * 128, encoder_forward_previous_h_next);
            rnn_meet(&crew);
            float *const encoder_forward_previous_h_now = encoder_forward_previous_h;
            encoder_forward_previous_h = encoder_forward_previous_h_next;
            encoder_forward_previous_h_next = encoder_forward_previous_h_now;
        }
    }
    rnn_meet(team);

    /* translate.lua:25   start = tanh(add) */
    compute_start(team, B, packed + PACKED_bridge_weight, m.encoder_backward_last_h,
            args->params + TRANSLATE_bridge_bias, m.start);

    /* translate.lua:20   decoder_attention_Wm_product = matvec(stack, encoder_forward_h) */
    rnn_product_packed(Tx_part.count, 576, 128, m.encoder_forward_h + Tx_part.first * 128, 128,
            packed + PACKED_decoder_attention_Wm_3,
            m.decoder_attention_Wm_product + Tx_part.first * 576, 576);

    /* translate.lua:20   decoder_attention_Wm_product_2 = matvec(stack, encoder_backward_h) */
    rnn_product_packed(Tx_part.count, 576, 128, m.encoder_backward_h + Tx_part.first * 128, 128,
            packed + PACKED_decoder_attention_Wm_4,
            m.decoder_attention_Wm_product_2 + Tx_part.first * 576, 576);
    rnn_meet(team);

    /* translate.lua:20   add = add(decoder_attention_Wm_product, decoder_attention_Wm_product_2) */
    compute_add_5(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.add);

    /* translate.lua:21   decoder_gru_weight_ih_products = add(decoder_attention_Wm_product,
            decoder_attention_Wm_product_2) */
    compute_decoder_gru_weight_ih_products(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.decoder_gru_weight_ih_products);

    /* translate.lua:28   readout_weight_products = add(decoder_attention_Wm_product,
            decoder_attention_Wm_product_2) */
    compute_readout_weight_products(team, (size_t)Tx.N, m.decoder_attention_Wm_product,
            m.decoder_attention_Wm_product_2, m.readout_weight_products);
}

int translate_begin(const translate_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_begin: B is %d", args->B);
    if (args->Tx < 1 || (int64_t)args->Tx * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_begin: Tx is %d and B is %d", args->Tx,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 129);
    const size_t held_2 = first; /* matvec */
    first += rnn_rounded(B * (size_t)(args->Tx) * 128);
    const size_t held_3 = first; /* decoder.gru.weight_ih_products */
    first += rnn_rounded(B * (size_t)(args->Tx) * 384);
    const size_t held_4 = first; /* readout.weight_products */
    first += rnn_rounded(B * (size_t)(args->Tx) * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Tx)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_begin: the session is too small");
    rnn_rows Tx;
    if (rnn_rows_make(&Tx, "Tx", args->B, args->Tx, 1, args->Tx_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Tx.T));
    struct translate_begin_memory m;
    translate_begin_layout(&m, args->session, first, B, &Tx);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_begin: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_begin: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_begin: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_begin: packed does not begin at a multiple of 4 bytes");
    if (!args->src)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_begin: src is NULL");
    if (rnn_rows_check_ids(&Tx, "src", args->src, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const src = rnn_rows_pack(&Tx, args->src, 1, m.src);
    const float *const encoder_backward_h_0 = rnn_or_number(args->encoder_backward_h, 0.0f,
            B * 128, m.encoder_backward_h_0);
    const float *const encoder_forward_h_0 = rnn_or_number(args->encoder_forward_h, 0.0f, B * 128,
            m.encoder_forward_h_0);

    const struct translate_begin_call call = {args, B, Tx, m, src, encoder_backward_h_0,
            encoder_forward_h_0};
    if (rnn_pool_run(args->pool, (double)Tx.N * 532992 + (double)B * 34824 + 4096,
            translate_begin_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_begin: another thread is using the pool");

    rnn_begin_rows(B, args->restart, m.start, 128, 128, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, m.along, 1, 1, (int32_t *)args->session + B * 128);
    rnn_begin_steps(&Tx, args->restart, m.add, 128, 128, (float *)((char *)args->session + held_2));
    rnn_begin_steps(&Tx, args->restart, m.decoder_gru_weight_ih_products, 384, 384,
            (float *)((char *)args->session + held_3));
    rnn_begin_steps(&Tx, args->restart, m.readout_weight_products, 64, 64,
            (float *)((char *)args->session + held_4));
    return RNN_OK;
}

/* ---- step ---- */

/* translate.lua:21   decoder_gru_bias_ih_sum, decoder_gru_bias_ih_sum_2   (2 operations) */
RNN_INLINE void compute_decoder_gru_bias_ih_sum_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict decoder_gru_bias_ih,
        const float *restrict decoder_gru_bias_hh, const float *restrict decoder_gru_bias_ih_2,
        const float *restrict decoder_gru_bias_hh_2, float *restrict decoder_gru_bias_ih_sum,
        float *restrict decoder_gru_bias_ih_sum_2)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_gru_bias_ih + j, lanes)
            + rnn_load_lanes(decoder_gru_bias_hh + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(decoder_gru_bias_ih_2 + j, lanes)
            + rnn_load_lanes(decoder_gru_bias_hh_2 + j, lanes);
    rnn_store_lanes(decoder_gru_bias_ih_sum + j, add_, lanes);
    rnn_store_lanes(decoder_gru_bias_ih_sum_2 + j, add_2, lanes);
    (void)b;
}

static void compute_decoder_gru_bias_ih_sum(const rnn_team *team, const size_t rows,
        const float *restrict decoder_gru_bias_ih, const float *restrict decoder_gru_bias_hh,
        const float *restrict decoder_gru_bias_ih_2, const float *restrict decoder_gru_bias_hh_2,
        float *restrict decoder_gru_bias_ih_sum, float *restrict decoder_gru_bias_ih_sum_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_decoder_gru_bias_ih_sum_lanes(RNN_LANES, b, j, decoder_gru_bias_ih,
                    decoder_gru_bias_hh, decoder_gru_bias_ih_2, decoder_gru_bias_hh_2,
                    decoder_gru_bias_ih_sum, decoder_gru_bias_ih_sum_2);
    }
}

/* translate.lua:21   decoder_h   (21 operations) */
RNN_INLINE void compute_decoder_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_z_weighted_sum,
        const float *restrict state_decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h)
{
    const rnn_vec add_ = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + 128 + j, lanes)
            + rnn_load_lanes(decoder_z_weighted_sum + b * 384 + 128 + j, lanes);
    const rnn_vec z = rnn_sigmoid(add_ + matvec_
            + rnn_load_lanes(decoder_gru_bias_ih_sum + j, lanes));
    const rnn_vec add_2 = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + 256 + j, lanes)
            + rnn_load_lanes(decoder_z_weighted_sum + b * 384 + 256 + j, lanes);
    const rnn_vec add_3 = rnn_load_lanes(decoder_gru_weight_ih_row + b * 384 + j, lanes)
            + rnn_load_lanes(decoder_z_weighted_sum + b * 384 + j, lanes);
    const rnn_vec decoder_r_1 = rnn_sigmoid(add_3 + matvec_2
            + rnn_load_lanes(decoder_gru_bias_ih_sum_2 + j, lanes));
    const rnn_vec nh = matvec_3 + rnn_load_lanes(decoder_gru_bias_hh_3 + j, lanes);
    const rnn_vec n = rnn_tanh(add_2 + decoder_r_1 * nh
            + rnn_load_lanes(decoder_gru_bias_ih_3 + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(state_decoder_previous_gru_h + b * 128 + j, lanes);
    rnn_store_lanes(decoder_h + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_decoder_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_z_weighted_sum,
        const float *restrict state_decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(3, 128);
    rnn_panel_product_lane(acc, rows, 3, 128, state_decoder_previous_gru_h + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_decoder_h_3_lanes(lanes, b + (size_t)r, j, acc[r * 3 + 0], acc[r * 3 + 1],
                acc[r * 3 + 2], decoder_gru_weight_ih_row, decoder_z_weighted_sum,
                state_decoder_previous_gru_h, decoder_gru_bias_ih_sum, decoder_gru_bias_ih_sum_2,
                decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
}

RNN_INLINE void compute_decoder_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_z_weighted_sum,
        const float *restrict state_decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h)
{
    enum { TILE = RNN_TILE_ROWS(3) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_decoder_h_3_tile(TILE, lanes, j, b, panels, decoder_gru_weight_ih_row,
                decoder_z_weighted_sum, state_decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_decoder_h_3_tile(4, lanes, j, b, panels, decoder_gru_weight_ih_row,
                decoder_z_weighted_sum, state_decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_decoder_h_3_tile(2, lanes, j, b, panels, decoder_gru_weight_ih_row,
                decoder_z_weighted_sum, state_decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_decoder_h_3_tile(1, lanes, j, b, panels, decoder_gru_weight_ih_row,
                decoder_z_weighted_sum, state_decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
}

static RNN_APART void compute_decoder_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict decoder_gru_weight_ih_row,
        const float *restrict decoder_z_weighted_sum,
        const float *restrict state_decoder_previous_gru_h,
        const float *restrict decoder_gru_bias_ih_sum,
        const float *restrict decoder_gru_bias_ih_sum_2,
        const float *restrict decoder_gru_bias_hh_3, const float *restrict decoder_gru_bias_ih_3,
        float *restrict decoder_h)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_decoder_h_3_units(rows, RNN_LANES, j, panels, decoder_gru_weight_ih_row,
                decoder_z_weighted_sum, state_decoder_previous_gru_h, decoder_gru_bias_ih_sum,
                decoder_gru_bias_ih_sum_2, decoder_gru_bias_hh_3, decoder_gru_bias_ih_3, decoder_h);
}

/* translate.lua:28   readout   (5 operations) */
RNN_INLINE void compute_readout_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_weighted_sum,
        const float *restrict readout_weight_row, const float *restrict readout_bias,
        float *restrict readout)
{
    const rnn_vec add_ = matvec_ + rnn_load_lanes(readout_weighted_sum + b * 64 + j, lanes)
            + rnn_load_lanes(readout_weight_row + b * 64 + j, lanes);
    const rnn_vec readout_1 = rnn_tanh(add_ + rnn_load_lanes(readout_bias + j, lanes));
    rnn_store_lanes(readout + b * 64 + j, readout_1, lanes);
}

RNN_INLINE void compute_readout_3_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict decoder_h,
        const float *restrict readout_weighted_sum, const float *restrict readout_weight_row,
        const float *restrict readout_bias, float *restrict readout)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, decoder_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_readout_3_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                readout_weighted_sum, readout_weight_row, readout_bias, readout);
    }
}

RNN_INLINE void compute_readout_3_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict decoder_h,
        const float *restrict readout_weighted_sum, const float *restrict readout_weight_row,
        const float *restrict readout_bias, float *restrict readout)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_readout_3_tile(tile, wide, j, b, panels, decoder_h, readout_weighted_sum,
                readout_weight_row, readout_bias, readout);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_readout_3_tile(4, wide, j, b, panels, decoder_h, readout_weighted_sum,
                readout_weight_row, readout_bias, readout);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_readout_3_tile(2, wide, j, b, panels, decoder_h, readout_weighted_sum,
                readout_weight_row, readout_bias, readout);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_readout_3_tile(1, wide, j, b, panels, decoder_h, readout_weighted_sum,
                readout_weight_row, readout_bias, readout);
}

static void compute_readout_3(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict decoder_h,
        const float *restrict readout_weighted_sum, const float *restrict readout_weight_row,
        const float *restrict readout_bias, float *restrict readout)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_readout_3_units(rows, RNN_WIDE, j + part, panels, decoder_h,
                    readout_weighted_sum, readout_weight_row, readout_bias, readout);
}

/* translate.lua:29   logits   (2 operations) */
RNN_INLINE void compute_logits_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict logits_bias, float *restrict logits)
{
    const rnn_vec logits_1 = matvec_ + rnn_load_lanes(logits_bias + j, lanes);
    rnn_store_lanes(logits + b * 64 + j, logits_1, lanes);
}

RNN_INLINE void compute_logits_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict readout,
        const float *restrict logits_bias, float *restrict logits)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, readout + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_logits_2_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], logits_bias,
                logits);
    }
}

RNN_INLINE void compute_logits_2_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict readout,
        const float *restrict logits_bias, float *restrict logits)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_logits_2_tile(tile, wide, j, b, panels, readout, logits_bias, logits);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_logits_2_tile(4, wide, j, b, panels, readout, logits_bias, logits);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_logits_2_tile(2, wide, j, b, panels, readout, logits_bias, logits);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_logits_2_tile(1, wide, j, b, panels, readout, logits_bias, logits);
}

static void compute_logits_2(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict readout, const float *restrict logits_bias, float *restrict logits)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_logits_2_units(rows, RNN_WIDE, j + part, panels, readout, logits_bias, logits);
}

/* Memory of translate_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 128: decoder_attention_Wq_product (0..4), decoder_h (5..8)
*   1    1 x 128: decoder_gru_bias_ih_sum (0..5)
*   2    1 x 128: decoder_gru_bias_ih_sum_2 (0..5)
*   3    RNN_AT_MOST(B, 16) * Tx.T x 128: decoder_weights_tanh (2..4)
*   4    RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_dot (2..4)
*   5    RNN_AT_MOST(B, 16) x 16: decoder_weights_max_over (2..4)
*   6    RNN_AT_MOST(B, 16) * Tx.T x 1: decoder_weights_exp (2..4)
*   7    RNN_AT_MOST(B, 16) x 16: decoder_weights_sum_over (2..4)
*   8    B * Tx.T x 1: decoder_weights (2..8)
*   9    B x 384: decoder_z_weighted_sum (2..5), readout (6..7)
*   10   B x 64: readout_weighted_sum (2..6), logits (7..8)
*   11   B x 384: decoder_gru_weight_ih_row (2..5)
*   12   B x 64: readout_weight_row (2..6)
*/
struct translate_step_memory {
    float *decoder_attention_Wq_product;
    float *decoder_weights_tanh;
    float *decoder_weights_dot;
    float *decoder_weights_max_over;
    float *decoder_weights_exp;
    float *decoder_weights_sum_over;
    float *decoder_weights;
    float *decoder_z_weighted_sum;
    float *readout_weighted_sum;
    float *decoder_gru_weight_ih_row;
    float *decoder_gru_bias_ih_sum;
    float *decoder_gru_bias_ih_sum_2;
    float *decoder_h;
    float *readout_weight_row;
    float *readout;
    float *logits;
    size_t bytes;
};

static void translate_step_layout(struct translate_step_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *Tx)
{
    size_t at = first;
    m->decoder_attention_Wq_product = (float *)rnn_take(session, &at, B * 128);
    m->decoder_h = m->decoder_attention_Wq_product;
    m->decoder_gru_bias_ih_sum = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_gru_bias_ih_sum_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->decoder_weights_tanh = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 128);
    m->decoder_weights_dot = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_max_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights_exp = (float *)rnn_take(session, &at,
            RNN_AT_MOST(B, 16) * (size_t)Tx->T * 1);
    m->decoder_weights_sum_over = (float *)rnn_take(session, &at, RNN_AT_MOST(B, 16) * 16);
    m->decoder_weights = (float *)rnn_take(session, &at, B * (size_t)Tx->T * 1);
    m->decoder_z_weighted_sum = (float *)rnn_take(session, &at, B * 384);
    m->readout = m->decoder_z_weighted_sum;
    m->readout_weighted_sum = (float *)rnn_take(session, &at, B * 64);
    m->logits = m->readout_weighted_sum;
    m->decoder_gru_weight_ih_row = (float *)rnn_take(session, &at, B * 384);
    m->readout_weight_row = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)Tx;
}

/* What the threads of translate_step need of it. */
struct translate_step_call {
    const translate_args *args;
    size_t B;
    rnn_rows Tx;
    struct translate_step_memory m;
    float *state_decoder_previous_gru_h;
    float *state_matvec;
    float *state_decoder_gru_weight_ih_products;
    float *state_readout_weight_products;
    const int32_t *dst;
};

static void translate_step_work(const rnn_team *team, const void *data)
{
    const struct translate_step_call *const call = (const struct translate_step_call *)data;
    const translate_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows Tx = call->Tx;
    const struct translate_step_memory m = call->m;
    float *const state_decoder_previous_gru_h = call->state_decoder_previous_gru_h;
    float *const state_matvec = call->state_matvec;
    float *const state_decoder_gru_weight_ih_products = call->state_decoder_gru_weight_ih_products;
    float *const state_readout_weight_products = call->state_readout_weight_products;
    const int32_t *const dst = call->dst;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* translate.lua:20   decoder_attention_Wq_product = matvec(decoder.attention.Wq,
            state_decoder_previous_gru_h) */
    compute_decoder_attention_Wq_product(team, B, packed + PACKED_decoder_attention_Wq,
            state_decoder_previous_gru_h, m.decoder_attention_Wq_product);

    /* translate.lua:21   decoder_gru_bias_ih_sum_2 = add(decoder.gru.bias_ih,
            decoder.gru.bias_hh) */
    compute_decoder_gru_bias_ih_sum(team, 1, args->params + TRANSLATE_decoder_gru_bias_ih + 128,
            args->params + TRANSLATE_decoder_gru_bias_hh + 128,
            args->params + TRANSLATE_decoder_gru_bias_ih,
            args->params + TRANSLATE_decoder_gru_bias_hh, m.decoder_gru_bias_ih_sum,
            m.decoder_gru_bias_ih_sum_2);
    rnn_meet(team);

    {
        const rnn_turns turns = rnn_turns_of(team, RNN_AT_MOST(B, 16));
        /* translate.lua:20   row by row, over its steps of Tx */
        for (size_t r = turns.first; r < B; r += turns.step) {
            const size_t b = r, steps = (size_t)Tx.steps[b];
            compute_add_2(&rnn_alone, steps, m.decoder_attention_Wq_product + b * 128,
                    state_matvec + b * (size_t)Tx.T * 128,
                    m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128);
            rnn_each_dot(steps, 128, args->params + TRANSLATE_decoder_attention_v, 0,
                    m.decoder_weights_tanh + turns.first * (size_t)Tx.T * 128, 128,
                    m.decoder_weights_dot + turns.first * (size_t)Tx.T);
            rnn_max_rows(steps, 1, m.decoder_weights_dot + turns.first * (size_t)Tx.T, 1,
                    m.decoder_weights_max_over + turns.first * 16);
            compute_decoder_weights_sub(&rnn_alone, steps,
                    m.decoder_weights_dot + turns.first * (size_t)Tx.T,
                    m.decoder_weights_max_over + turns.first * 16,
                    m.decoder_weights_exp + turns.first * (size_t)Tx.T);
            rnn_sum_rows(steps, 1, m.decoder_weights_exp + turns.first * (size_t)Tx.T, 1,
                    m.decoder_weights_sum_over + turns.first * 16);
            compute_decoder_weights(&rnn_alone, steps,
                    m.decoder_weights_exp + turns.first * (size_t)Tx.T,
                    m.decoder_weights_sum_over + turns.first * 16,
                    m.decoder_weights + b * (size_t)Tx.T);
            rnn_weigh_rows(steps, 384, m.decoder_weights + b * (size_t)Tx.T, 1,
                    state_decoder_gru_weight_ih_products + b * (size_t)Tx.T * 384, 384,
                    m.decoder_z_weighted_sum + b * 384);
            rnn_weigh_rows(steps, 64, m.decoder_weights + b * (size_t)Tx.T, 1,
                    state_readout_weight_products + b * (size_t)Tx.T * 64, 64,
                    m.readout_weighted_sum + b * 64);
        }
    }

    /* translate.lua:21   decoder_gru_weight_ih_row = lookup(decoder_gru_weight_ih_table, dst) */
    rnn_each_lookup(B_part.count, 384, dst + B_part.first,
            packed + PACKED_decoder_gru_weight_ih_table, 384, 1,
            m.decoder_gru_weight_ih_row + B_part.first * 384, 384);

    /* translate.lua:28   readout_weight_row = lookup(readout_weight_table, dst) */
    rnn_each_lookup(B_part.count, 64, dst + B_part.first, packed + PACKED_readout_weight_table, 64,
            1, m.readout_weight_row + B_part.first * 64, 64);
    rnn_meet(team);

    /* translate.lua:21   decoder_h = add(mul, mul) */
    compute_decoder_h_3(team, B, packed + PACKED_decoder_gru_weight_hh,
            m.decoder_gru_weight_ih_row, m.decoder_z_weighted_sum, state_decoder_previous_gru_h,
            m.decoder_gru_bias_ih_sum, m.decoder_gru_bias_ih_sum_2,
            args->params + TRANSLATE_decoder_gru_bias_hh + 256,
            args->params + TRANSLATE_decoder_gru_bias_ih + 256, m.decoder_h);
    rnn_meet(team);

    /* translate.lua:28   readout = tanh(add) */
    compute_readout_3(team, B, packed + PACKED_readout_weight, m.decoder_h, m.readout_weighted_sum,
            m.readout_weight_row, args->params + TRANSLATE_readout_bias, m.readout);
    rnn_meet(team);

    /* translate.lua:29   logits = add(matvec, logits.bias) */
    compute_logits_2(team, B, packed + PACKED_logits_weight, m.readout,
            args->params + TRANSLATE_logits_bias, m.logits);
}

int translate_step(const translate_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_step: B is %d", args->B);
    if (args->Tx < 1 || (int64_t)args->Tx * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "translate_step: Tx is %d and B is %d", args->Tx,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 129);
    const size_t held_2 = first; /* matvec */
    first += rnn_rounded(B * (size_t)(args->Tx) * 128);
    const size_t held_3 = first; /* decoder.gru.weight_ih_products */
    first += rnn_rounded(B * (size_t)(args->Tx) * 384);
    const size_t held_4 = first; /* readout.weight_products */
    first += rnn_rounded(B * (size_t)(args->Tx) * 64);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->Tx)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_step: the session is too small");
    rnn_rows Tx;
    if (rnn_rows_make(&Tx, "Tx", args->B, args->Tx, 1, args->Tx_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, Tx.T));
    struct translate_step_memory m;
    translate_step_layout(&m, args->session, first, B, &Tx);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_step: packed does not begin at a multiple of 4 bytes");
    float *const state_decoder_previous_gru_h = (float *)args->session + B * 0;
    float *const state_matvec = (float *)((char *)args->session + held_2);
    float *const state_decoder_gru_weight_ih_products = (float *)((char *)args->session + held_3);
    float *const state_readout_weight_products = (float *)((char *)args->session + held_4);
    if (!args->dst)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "translate_step: dst is NULL");
    if (rnn_check_ids(args->B, "dst", args->dst, 64, error))
        return RNN_BAD_TOKEN;
    const int32_t *const dst = args->dst;

    const struct translate_step_call call = {args, B, Tx, m, state_decoder_previous_gru_h,
            state_matvec, state_decoder_gru_weight_ih_products, state_readout_weight_products, dst};
    if (rnn_pool_run(args->pool, (double)B * 185904 + 2048, translate_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "translate_step: another thread is using the pool");

    if (args->attention)
        rnn_steps_unpack(&Tx, m.decoder_weights, 1, args->attention);
    if (args->logits)
        rnn_each_copy(B, 64, m.logits, 64, args->logits, 64);
    rnn_begin_rows(B, NULL, m.decoder_h, 128, 128, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"src.weight", 2, {64, 64}, 0, RNN_INIT_NORMAL, 0, 1, 64, 1, 0},
    {"encoder.weight_ih_l0", 2, {384, 64}, 4096, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 64, 1, 0},
    {"encoder.weight_hh_l0", 2, {384, 128}, 28672, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 128, 1, 0},
    {"encoder.bias_ih_l0", 1, {384, 1}, 77824, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"encoder.bias_hh_l0", 1, {384, 1}, 78208, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"encoder.weight_ih_l0_reverse", 2, {384, 64}, 78592, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 64, 1, 0},
    {"encoder.weight_hh_l0_reverse", 2, {384, 128}, 103168, RNN_INIT_UNIFORM,
            -0.088388347648318433, 0.088388347648318433, 128, 1, 0},
    {"encoder.bias_ih_l0_reverse", 1, {384, 1}, 152320, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"encoder.bias_hh_l0_reverse", 1, {384, 1}, 152704, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"bridge.weight", 2, {128, 128}, 153088, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"bridge.bias", 1, {128, 1}, 169472, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"dst.weight", 2, {64, 64}, 169600, RNN_INIT_NORMAL, 0, 1, 64, 1, 0},
    {"decoder.attention.v", 1, {128, 1}, 173696, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"decoder.attention.Wq", 2, {128, 128}, 173824, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"decoder.attention.Wm", 2, {128, 256}, 190208, RNN_INIT_DEFAULT, 0, 0, 256, 1, 0},
    {"decoder.gru.weight_ih", 2, {384, 320}, 222976, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 320, 1, 0},
    {"decoder.gru.weight_hh", 2, {384, 128}, 345856, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 128, 1, 0},
    {"decoder.gru.bias_ih", 1, {384, 1}, 395008, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"decoder.gru.bias_hh", 1, {384, 1}, 395392, RNN_INIT_UNIFORM, -0.088388347648318433,
            0.088388347648318433, 384, 1, 0},
    {"readout.weight", 2, {64, 448}, 395776, RNN_INIT_DEFAULT, 0, 0, 448, 1, 0},
    {"readout.bias", 1, {64, 1}, 424448, RNN_INIT_DEFAULT, 0, 0, 448, 1, 0},
    {"logits.weight", 2, {64, 64}, 424512, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"logits.bias", 1, {64, 1}, 428608, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"Tx", -1, 1, 0, offsetof(translate_args, Tx), offsetof(translate_args, Tx_lengths), 0, 1},
    {"Ty", -1, 1, 0, offsetof(translate_args, Ty), offsetof(translate_args, Ty_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"src", 1, 0, 1, 0, -1, 0, 64, 1, 2, 0, offsetof(translate_args, src), RNN_NO_MEMBER},
    {"dst", 1, 0, 1, 1, -1, 0, 64, 1, 2, 0, offsetof(translate_args, dst), RNN_NO_MEMBER},
    {"encoder.forward.h", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(translate_args, encoder_forward_h),
            offsetof(translate_args, d_encoder_forward_h)},
    {"encoder.backward.h", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0,
            offsetof(translate_args, encoder_backward_h),
            offsetof(translate_args, d_encoder_backward_h)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(translate_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"attention", 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, offsetof(translate_args, attention), RNN_NO_MEMBER},
    {"logits", 0, 1, 1, 1, -1, 64, 0, 0, 0, 0, offsetof(translate_args, logits), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"decoder_previous_gru_h", 0, -1, 128, 0, 0},
    {"carry", 1, -1, 1, 64, 0},
    {"matvec", 0, 0, 128, 0, 0},
    {"decoder.gru.weight_ih_products", 0, 0, 384, 0, 0},
    {"readout.weight_products", 0, 0, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const translate_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return TRANSLATE_FORWARD_BYTES(args->B, args->Tx, args->Ty);
    case RNN_LOSS:
        return TRANSLATE_LOSS_BYTES(args->B, args->Tx, args->Ty);
    case RNN_TRAIN:
        return TRANSLATE_TRAIN_BYTES(args->B, args->Tx, args->Ty);
    case RNN_BEGIN:
        return TRANSLATE_BEGIN_BYTES(args->B, args->Tx, args->Ty);
    case RNN_STEP:
        return TRANSLATE_STEP_BYTES(args->B, args->Tx, args->Ty);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return translate_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return translate_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return translate_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return translate_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return translate_step(args, error);
}

const rnn_model translate_model = {
    .name = "translate",
    .source = "translate.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 23,
    .param_floats = TRANSLATE_PARAMS,
    .inputs = inputs_info,
    .input_count = 5,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 2,
    .states = states_info,
    .state_count = 5,
    .state_floats = 129,
    .stream = 1,
    .carries = 0,
    .token = 1,
    .logits = 1,
    .args_bytes = sizeof(translate_args),
    .member_params = offsetof(translate_args, params),
    .member_packed = offsetof(translate_args, packed),
    .member_session = offsetof(translate_args, session),
    .member_session_bytes = offsetof(translate_args, session_bytes),
    .member_pool = offsetof(translate_args, pool),
    .member_batch = offsetof(translate_args, B),
    .member_loss = offsetof(translate_args, loss),
    .member_gradients = offsetof(translate_args, gradients),
    .member_seed = offsetof(translate_args, seed),
    .member_update = offsetof(translate_args, update),
    .member_restart = offsetof(translate_args, restart),
    .packed_bytes = TRANSLATE_PACKED,
    .prepare = translate_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
