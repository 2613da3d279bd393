/* deep: a recurrent network, compiled by rnnc from deep.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "deep.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_layer1_Wz = 0, /* 192 x 16, wide panels */
    PACKED_layer1_Rz = 3072, /* 64 x 64, panels of 1 gate */
    PACKED_layer1_Rn = 7168, /* 64 x 64, panels of 1 gate */
    PACKED_layer1_Rr = 11264, /* 64 x 64, wide panels */
    PACKED_layer2_Wz = 15360, /* 192 x 64, wide panels */
    PACKED_layer2_Rz = 27648, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Rn = 31744, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Rr = 35840, /* 64 x 64, wide panels */
    PACKED_layer3_Wz = 39936, /* 192 x 64, wide panels */
    PACKED_layer3_Rz = 52224, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Rn = 56320, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Rr = 60416, /* 64 x 64, wide panels */
    PACKED_layer1_Rz_2 = 64512, /* 64 x 64, panels of 2 gates */
    PACKED_layer1_Rn_2 = 72704, /* 64 x 64, wide panels */
    PACKED_layer2_Rz_2 = 76800, /* 64 x 64, panels of 2 gates */
    PACKED_layer2_Rn_2 = 84992, /* 64 x 64, wide panels */
    PACKED_layer3_Rz_2 = 89088, /* 64 x 64, panels of 2 gates */
    PACKED_layer3_Rn_2 = 97280, /* 64 x 64, wide panels */
    PACKED_layer3_Rn_transposed = 101376, /* 64 x 64, wide panels */
    PACKED_layer3_Rz_transposed = 105472, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Rr_transposed = 109568, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Wz_transposed = 113664, /* 64 x 64, wide panels */
    PACKED_layer3_Wn_transposed = 117760, /* 64 x 64, wide panels */
    PACKED_layer3_Wr_transposed = 121856, /* 64 x 64, wide panels */
    PACKED_layer2_Rn_transposed = 125952, /* 64 x 64, wide panels */
    PACKED_layer2_Rz_transposed = 130048, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Rr_transposed = 134144, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Wz_transposed = 138240, /* 64 x 64, wide panels */
    PACKED_layer2_Wn_transposed = 142336, /* 64 x 64, wide panels */
    PACKED_layer2_Wr_transposed = 146432, /* 64 x 64, wide panels */
    PACKED_layer1_Rn_transposed = 150528, /* 64 x 64, wide panels */
    PACKED_layer1_Rz_transposed = 154624, /* 64 x 64, panels of 1 gate */
    PACKED_layer1_Rr_transposed = 158720, /* 64 x 64, panels of 1 gate */
    PACKED_layer1_Wz_transposed = 162816, /* 16 x 64, wide panels */
    PACKED_layer1_Wn_transposed = 163840, /* 16 x 64, wide panels */
    PACKED_layer1_Wr_transposed = 164864, /* 16 x 64, wide panels */
    PACKED_layer1_Wz_2 = 165888, /* 64 x 16, panels of 2 gates */
    PACKED_layer1_Wr = 167936, /* 64 x 16, panels of 1 gate */
    PACKED_layer1_Rr_2 = 168960, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Wz_2 = 173056, /* 64 x 64, panels of 2 gates */
    PACKED_layer2_Wr = 181248, /* 64 x 64, panels of 1 gate */
    PACKED_layer2_Rr_2 = 185344, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Wz_2 = 189440, /* 64 x 64, panels of 2 gates */
    PACKED_layer3_Wr = 197632, /* 64 x 64, panels of 1 gate */
    PACKED_layer3_Rr_2 = 201728, /* 64 x 64, panels of 1 gate */
};

/* What the threads of deep_prepare need of it. */
struct deep_prepare_call {
    const float *params;
    float *packed;
};

static void deep_prepare_work(const rnn_team *team, const void *data)
{
    const struct deep_prepare_call *const call = (const struct deep_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_layer1_Wz, params + DEEP_layer1_Wz, 16, 1, 192, 0, 64, 16);
    rnn_pack_wide(team, packed + PACKED_layer1_Wz, params + DEEP_layer1_Wn, 16, 1, 192, 64, 64, 16);
    rnn_pack_wide(team, packed + PACKED_layer1_Wz, params + DEEP_layer1_Wr, 16, 1, 192, 128, 64,
            16);
    rnn_pack_gate(team, packed + PACKED_layer1_Rz, params + DEEP_layer1_Rz, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_layer1_Rn, params + DEEP_layer1_Rn, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_wide(team, packed + PACKED_layer1_Rr, params + DEEP_layer1_Rr, 64, 1, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wz, params + DEEP_layer2_Wz, 64, 1, 192, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wz, params + DEEP_layer2_Wn, 64, 1, 192, 64, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wz, params + DEEP_layer2_Wr, 64, 1, 192, 128, 64,
            64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rz, params + DEEP_layer2_Rz, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rn, params + DEEP_layer2_Rn, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_wide(team, packed + PACKED_layer2_Rr, params + DEEP_layer2_Rr, 64, 1, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wz, params + DEEP_layer3_Wz, 64, 1, 192, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wz, params + DEEP_layer3_Wn, 64, 1, 192, 64, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wz, params + DEEP_layer3_Wr, 64, 1, 192, 128, 64,
            64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rz, params + DEEP_layer3_Rz, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rn, params + DEEP_layer3_Rn, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_wide(team, packed + PACKED_layer3_Rr, params + DEEP_layer3_Rr, 64, 1, 64, 0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer1_Rz_2, params + DEEP_layer1_Rz, 64, 1, 64, 2, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer1_Rz_2, params + DEEP_layer1_Rr, 64, 1, 64, 2, 1, 64,
            0, 64);
    rnn_pack_wide(team, packed + PACKED_layer1_Rn_2, params + DEEP_layer1_Rn, 64, 1, 64, 0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rz_2, params + DEEP_layer2_Rz, 64, 1, 64, 2, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rz_2, params + DEEP_layer2_Rr, 64, 1, 64, 2, 1, 64,
            0, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Rn_2, params + DEEP_layer2_Rn, 64, 1, 64, 0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rz_2, params + DEEP_layer3_Rz, 64, 1, 64, 2, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rz_2, params + DEEP_layer3_Rr, 64, 1, 64, 2, 1, 64,
            0, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Rn_2, params + DEEP_layer3_Rn, 64, 1, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Rn_transposed, params + DEEP_layer3_Rn, 1, 64, 64,
            0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rz_transposed, params + DEEP_layer3_Rz, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rr_transposed, params + DEEP_layer3_Rr, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wz_transposed, params + DEEP_layer3_Wz, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wn_transposed, params + DEEP_layer3_Wn, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer3_Wr_transposed, params + DEEP_layer3_Wr, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Rn_transposed, params + DEEP_layer2_Rn, 1, 64, 64,
            0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rz_transposed, params + DEEP_layer2_Rz, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rr_transposed, params + DEEP_layer2_Rr, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wz_transposed, params + DEEP_layer2_Wz, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wn_transposed, params + DEEP_layer2_Wn, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer2_Wr_transposed, params + DEEP_layer2_Wr, 1, 64, 64,
            0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_layer1_Rn_transposed, params + DEEP_layer1_Rn, 1, 64, 64,
            0, 64, 64);
    rnn_pack_gate(team, packed + PACKED_layer1_Rz_transposed, params + DEEP_layer1_Rz, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_layer1_Rr_transposed, params + DEEP_layer1_Rr, 1, 64, 64,
            1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_layer1_Wz_transposed, params + DEEP_layer1_Wz, 1, 16, 16,
            0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_layer1_Wn_transposed, params + DEEP_layer1_Wn, 1, 16, 16,
            0, 16, 64);
    rnn_pack_wide(team, packed + PACKED_layer1_Wr_transposed, params + DEEP_layer1_Wr, 1, 16, 16,
            0, 16, 64);
    rnn_pack_gate(team, packed + PACKED_layer1_Wz_2, params + DEEP_layer1_Wz, 16, 1, 64, 2, 0, 16,
            0, 16);
    rnn_pack_gate(team, packed + PACKED_layer1_Wz_2, params + DEEP_layer1_Wn, 16, 1, 64, 2, 1, 16,
            0, 16);
    rnn_pack_gate(team, packed + PACKED_layer1_Wr, params + DEEP_layer1_Wr, 16, 1, 64, 1, 0, 16, 0,
            16);
    rnn_pack_gate(team, packed + PACKED_layer1_Rr_2, params + DEEP_layer1_Rr, 64, 1, 64, 1, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Wz_2, params + DEEP_layer2_Wz, 64, 1, 64, 2, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Wz_2, params + DEEP_layer2_Wn, 64, 1, 64, 2, 1, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer2_Wr, params + DEEP_layer2_Wr, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_layer2_Rr_2, params + DEEP_layer2_Rr, 64, 1, 64, 1, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Wz_2, params + DEEP_layer3_Wz, 64, 1, 64, 2, 0, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Wz_2, params + DEEP_layer3_Wn, 64, 1, 64, 2, 1, 64,
            0, 64);
    rnn_pack_gate(team, packed + PACKED_layer3_Wr, params + DEEP_layer3_Wr, 64, 1, 64, 1, 0, 64, 0,
            64);
    rnn_pack_gate(team, packed + PACKED_layer3_Rr_2, params + DEEP_layer3_Rr, 64, 1, 64, 1, 0, 64,
            0, 64);
}

void deep_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct deep_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 205824 * RNN_MOVE_WORK, deep_prepare_work, &call);
}

void deep_prepare(const float *params, void *memory)
{
    deep_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* deep.lua:17   layer1_n_mul   (5 operations) */
RNN_INLINE void compute_layer1_r_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    const rnn_vec layer1_r_1 = rnn_sigmoid(rnn_load_lanes(layer1_Wz_product + b * 192 + 128 + j,
            lanes) + matvec_ + rnn_load_lanes(layer1_br + j, lanes));
    const rnn_vec mul_ = layer1_r_1 * rnn_load_lanes(layer1_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer1_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_layer1_r_ask(const size_t b, const size_t j, const float *layer1_Wz_product)
{
    rnn_will_read(layer1_Wz_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_layer1_r_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_layer1_r_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                layer1_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, layer1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_layer1_r_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], layer1_previous_h,
                layer1_Wz_product, layer1_br, layer1_n_mul);
    }
}

RNN_INLINE void compute_layer1_r_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_layer1_r_tile(tile, wide, j, b, panels, layer1_previous_h, layer1_Wz_product,
                layer1_br, layer1_n_mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_layer1_r_tile(4, wide, j, b, panels, layer1_previous_h, layer1_Wz_product,
                layer1_br, layer1_n_mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_layer1_r_tile(2, wide, j, b, panels, layer1_previous_h, layer1_Wz_product,
                layer1_br, layer1_n_mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_layer1_r_tile(1, wide, j, b, panels, layer1_previous_h, layer1_Wz_product,
                layer1_br, layer1_n_mul);
}

static void compute_layer1_r(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_br, float *restrict layer1_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_layer1_r_units(rows, RNN_WIDE, j + part, panels, layer1_previous_h,
                    layer1_Wz_product, layer1_br, layer1_n_mul);
}

/* deep.lua:17   layer1_h   (12 operations) */
RNN_INLINE void compute_layer1_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const int far,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bz, const float *restrict layer1_bn, float *restrict layer1_h,
        float *restrict layer1_previous_h_next)
{
    const rnn_vec z = rnn_sigmoid(rnn_load_lanes(layer1_Wz_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(layer1_bz + j, lanes));
    const rnn_vec n = rnn_tanh(rnn_load_lanes(layer1_Wz_product + b * 192 + 64 + j, lanes)
            + matvec_2 + rnn_load_lanes(layer1_bn + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z * rnn_load_lanes(layer1_previous_h + b * 64 + j, lanes);
    rnn_store_far(layer1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(layer1_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer1_h_ask(const size_t b, const size_t j, const float *layer1_Wz_product)
{
    rnn_will_read(layer1_Wz_product + b * 192 + j);
    rnn_will_read(layer1_Wz_product + b * 192 + 64 + j);
}

RNN_INLINE void compute_layer1_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels0,
        const float *restrict panels1, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_bz,
        const float *restrict layer1_n_mul, const float *restrict layer1_bn,
        float *restrict layer1_h, float *restrict layer1_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer1_h_ask(b + (size_t)r, j, layer1_Wz_product);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, layer1_previous_h + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, layer1_n_mul + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer1_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], far, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_bn, layer1_h, layer1_previous_h_next);
}

RNN_INLINE void compute_layer1_h_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels0, const float *restrict panels1,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bz, const float *restrict layer1_n_mul,
        const float *restrict layer1_bn, float *restrict layer1_h,
        float *restrict layer1_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer1_h_tile(TILE, lanes, j, b, far, panels0, panels1, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_n_mul, layer1_bn, layer1_h,
                layer1_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer1_h_tile(4, lanes, j, b, far, panels0, panels1, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_n_mul, layer1_bn, layer1_h,
                layer1_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer1_h_tile(2, lanes, j, b, far, panels0, panels1, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_n_mul, layer1_bn, layer1_h,
                layer1_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer1_h_tile(1, lanes, j, b, far, panels0, panels1, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_n_mul, layer1_bn, layer1_h,
                layer1_previous_h_next);
}

static void compute_layer1_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bz, const float *restrict layer1_n_mul,
        const float *restrict layer1_bn, float *restrict layer1_h,
        float *restrict layer1_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer1_h_units(rows, RNN_LANES, j, far, panels0, panels1, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_n_mul, layer1_bn, layer1_h,
                layer1_previous_h_next);
    if (far)
        rnn_streamed();
}

/* Memory of deep_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..0), layer1_h (1..2), layer2_h (3..4), layer3_h (5..6)
*   1    B x 64: layer1_h_0 (-1..1), layer2_previous_h (3..3), layer3_previous_h (5..5)
*   2    B x 64: layer2_h_0 (-1..3), layer3_previous_h_next (5..5)
*   3    B x 64: layer3_h_0 (-1..5)
*   4    (T.N + B) x 192: layer1_Wz_product (0..1), layer2_Wz_product (2..3),
        layer3_Wz_product (4..5)
*   5    B x 64: layer1_previous_h (1..1), layer2_previous_h_next (3..3), layer3_n_mul (5..5)
*   6    B x 64: layer1_previous_h_next (1..1), layer2_n_mul (3..3), layer3_h_0_ranked (5..5)
*   7    B x 64: layer1_n_mul (1..1), layer2_h_0_ranked (3..3)
*   8    B x 64: layer1_h_0_ranked (1..1)
*/
struct deep_forward_memory {
    float *x;
    float *layer1_h_0;
    float *layer2_h_0;
    float *layer3_h_0;
    float *layer1_previous_h;
    float *layer1_previous_h_next;
    float *layer2_previous_h;
    float *layer2_previous_h_next;
    float *layer3_previous_h;
    float *layer3_previous_h_next;
    float *layer1_Wz_product;
    float *layer1_n_mul;
    float *layer1_h;
    float *layer2_Wz_product;
    float *layer2_n_mul;
    float *layer2_h;
    float *layer3_Wz_product;
    float *layer3_n_mul;
    float *layer3_h;
    float *layer1_h_0_ranked;
    float *layer2_h_0_ranked;
    float *layer3_h_0_ranked;
    size_t bytes;
};

static void deep_forward_layout(struct deep_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_h = m->x;
    m->layer2_h = m->x;
    m->layer3_h = m->x;
    m->layer1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer2_previous_h = m->layer1_h_0;
    m->layer3_previous_h = m->layer1_h_0;
    m->layer2_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer3_previous_h_next = m->layer2_h_0;
    m->layer3_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer1_Wz_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->layer2_Wz_product = m->layer1_Wz_product;
    m->layer3_Wz_product = m->layer1_Wz_product;
    m->layer1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer2_previous_h_next = m->layer1_previous_h;
    m->layer3_n_mul = m->layer1_previous_h;
    m->layer1_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer2_n_mul = m->layer1_previous_h_next;
    m->layer3_h_0_ranked = m->layer1_previous_h_next;
    m->layer1_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->layer2_h_0_ranked = m->layer1_n_mul;
    m->layer1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
    (void)T;
}

/* What the threads of deep_forward need of it. */
struct deep_forward_call {
    const deep_args *args;
    size_t B;
    rnn_rows T;
    struct deep_forward_memory m;
    const float *x;
    const float *layer1_h_0;
    const float *layer2_h_0;
    const float *layer3_h_0;
};

static void deep_forward_work(const rnn_team *team, const void *data)
{
    const struct deep_forward_call *const call = (const struct deep_forward_call *)data;
    const deep_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct deep_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const layer1_h_0 = call->layer1_h_0;
    const float *const layer2_h_0 = call->layer2_h_0;
    const float *const layer3_h_0 = call->layer3_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* deep.lua:17   layer1_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_layer1_Wz,
            m.layer1_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer1_h_0, 64, m.layer1_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        float *layer1_previous_h = m.layer1_previous_h,
                *layer1_previous_h_next = m.layer1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer1_h_0_ranked, 64, layer1_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer1_Rr, layer1_previous_h,
                    m.layer1_Wz_product + at * 192, args->params + DEEP_layer1_br, m.layer1_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer1_Rz,
                    packed + PACKED_layer1_Rn, layer1_previous_h, m.layer1_Wz_product + at * 192,
                    args->params + DEEP_layer1_bz, m.layer1_n_mul, args->params + DEEP_layer1_bn,
                    m.layer1_h + at * 64, layer1_previous_h_next);
            rnn_meet(&crew);
            float *const layer1_previous_h_now = layer1_previous_h;
            layer1_previous_h = layer1_previous_h_next;
            layer1_previous_h_next = layer1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* deep.lua:17   layer2_Wz_product = matvec(stack, layer1_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer1_h + T_part.first * 64, 64,
            packed + PACKED_layer2_Wz, m.layer2_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer2_h_0, 64, m.layer2_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer2_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 31744);
        float *layer2_previous_h = m.layer2_previous_h,
                *layer2_previous_h_next = m.layer2_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer2_h_0_ranked, 64, layer2_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer2_Rr, layer2_previous_h,
                    m.layer2_Wz_product + at * 192, args->params + DEEP_layer2_br, m.layer2_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer2_Rz,
                    packed + PACKED_layer2_Rn, layer2_previous_h, m.layer2_Wz_product + at * 192,
                    args->params + DEEP_layer2_bz, m.layer2_n_mul, args->params + DEEP_layer2_bn,
                    m.layer2_h + at * 64, layer2_previous_h_next);
            rnn_meet(&crew);
            float *const layer2_previous_h_now = layer2_previous_h;
            layer2_previous_h = layer2_previous_h_next;
            layer2_previous_h_next = layer2_previous_h_now;
        }
    }
    rnn_meet(team);

    /* deep.lua:17   layer3_Wz_product = matvec(stack, layer2_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer2_h + T_part.first * 64, 64,
            packed + PACKED_layer3_Wz, m.layer3_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer3_h_0, 64, m.layer3_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer3_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 31744);
        float *layer3_previous_h = m.layer3_previous_h,
                *layer3_previous_h_next = m.layer3_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer3_h_0_ranked, 64, layer3_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer3_Rr, layer3_previous_h,
                    m.layer3_Wz_product + at * 192, args->params + DEEP_layer3_br, m.layer3_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer3_Rz,
                    packed + PACKED_layer3_Rn, layer3_previous_h, m.layer3_Wz_product + at * 192,
                    args->params + DEEP_layer3_bz, m.layer3_n_mul, args->params + DEEP_layer3_bn,
                    m.layer3_h + at * 64, layer3_previous_h_next);
            rnn_meet(&crew);
            float *const layer3_previous_h_now = layer3_previous_h;
            layer3_previous_h = layer3_previous_h_next;
            layer3_previous_h_next = layer3_previous_h_now;
        }
    }
}

int deep_forward(const deep_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "deep_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct deep_forward_memory m;
    deep_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer1_h_0 = rnn_or_number(args->layer1_h, 0.0f, B * 64, m.layer1_h_0);
    const float *const layer2_h_0 = rnn_or_number(args->layer2_h, 0.0f, B * 64, m.layer2_h_0);
    const float *const layer3_h_0 = rnn_or_number(args->layer3_h, 0.0f, B * 64, m.layer3_h_0);

    const struct deep_forward_call call = {args, B, T, m, x, layer1_h_0, layer2_h_0, layer3_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 150528 + (double)B * 0 + 0, deep_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.layer3_h, 64, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* deep.lua:22   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer3_h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(layer3_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict layer3_h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, layer3_h, target, mul);
    }
}

/* deep.lua:22   div   (1 operation) */
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

/* deep.lua:22   div_2   (1 operation) */
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

/* Memory of deep_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..1), layer1_h (2..3), layer2_h (4..5), layer3_h (6..7), sum (8..9)
*   1    B x 64: layer1_h_0 (-1..2), layer2_previous_h (4..4), layer3_previous_h (6..6)
*   2    B x 64: layer2_h_0 (-1..4), layer3_previous_h_next (6..6)
*   3    B x 64: layer3_h_0 (-1..6)
*   4    (T.N + B) x 64: target (-1..7), div (9..10)
*   5    (T.N + B) x 192: layer1_Wz_product (0..2), layer2_Wz_product (3..4),
        layer3_Wz_product (5..6), mul (7..8)
*   6    1 x 1: sum_over_2 (0..11)
*   7    B x 64: layer1_previous_h (2..2), layer2_previous_h_next (4..4), layer3_n_mul (6..6)
*   8    B x 64: layer1_previous_h_next (2..2), layer2_n_mul (4..4), layer3_h_0_ranked (6..6)
*   9    B x 64: layer1_n_mul (2..2), layer2_h_0_ranked (4..4)
*   10   B x 64: layer1_h_0_ranked (2..2)
*   11   1 x 1: sum_over (10..11)
*   12   1 x 1: div_2 (11..12)
*/
struct deep_loss_memory {
    float *x;
    float *layer1_h_0;
    float *layer2_h_0;
    float *layer3_h_0;
    float *target;
    float *layer1_previous_h;
    float *layer1_previous_h_next;
    float *layer2_previous_h;
    float *layer2_previous_h_next;
    float *layer3_previous_h;
    float *layer3_previous_h_next;
    float *layer1_Wz_product;
    float *layer1_n_mul;
    float *layer1_h;
    float *layer2_Wz_product;
    float *layer2_n_mul;
    float *layer2_h;
    float *layer3_Wz_product;
    float *layer3_n_mul;
    float *layer3_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *layer1_h_0_ranked;
    float *layer2_h_0_ranked;
    float *layer3_h_0_ranked;
    size_t bytes;
};

static void deep_loss_layout(struct deep_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_h = m->x;
    m->layer2_h = m->x;
    m->layer3_h = m->x;
    m->sum = m->x;
    m->layer1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer2_previous_h = m->layer1_h_0;
    m->layer3_previous_h = m->layer1_h_0;
    m->layer2_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer3_previous_h_next = m->layer2_h_0;
    m->layer3_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->target;
    m->layer1_Wz_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->layer2_Wz_product = m->layer1_Wz_product;
    m->layer3_Wz_product = m->layer1_Wz_product;
    m->mul = m->layer1_Wz_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->layer1_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->layer2_previous_h_next = m->layer1_previous_h;
    m->layer3_n_mul = m->layer1_previous_h;
    m->layer1_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->layer2_n_mul = m->layer1_previous_h_next;
    m->layer3_h_0_ranked = m->layer1_previous_h_next;
    m->layer1_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->layer2_h_0_ranked = m->layer1_n_mul;
    m->layer1_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of deep_loss need of it. */
struct deep_loss_call {
    const deep_args *args;
    size_t B;
    rnn_rows T;
    struct deep_loss_memory m;
    const float *x;
    const float *layer1_h_0;
    const float *layer2_h_0;
    const float *layer3_h_0;
    const float *target;
};

static void deep_loss_work(const rnn_team *team, const void *data)
{
    const struct deep_loss_call *const call = (const struct deep_loss_call *)data;
    const deep_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct deep_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const layer1_h_0 = call->layer1_h_0;
    const float *const layer2_h_0 = call->layer2_h_0;
    const float *const layer3_h_0 = call->layer3_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* deep.lua:17   layer1_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_layer1_Wz,
            m.layer1_Wz_product + T_part.first * 192, 192);

    /* deep.lua:22   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 106)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer1_h_0, 64, m.layer1_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        float *layer1_previous_h = m.layer1_previous_h,
                *layer1_previous_h_next = m.layer1_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer1_h_0_ranked, 64, layer1_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer1_Rr, layer1_previous_h,
                    m.layer1_Wz_product + at * 192, args->params + DEEP_layer1_br, m.layer1_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer1_Rz,
                    packed + PACKED_layer1_Rn, layer1_previous_h, m.layer1_Wz_product + at * 192,
                    args->params + DEEP_layer1_bz, m.layer1_n_mul, args->params + DEEP_layer1_bn,
                    m.layer1_h + at * 64, layer1_previous_h_next);
            rnn_meet(&crew);
            float *const layer1_previous_h_now = layer1_previous_h;
            layer1_previous_h = layer1_previous_h_next;
            layer1_previous_h_next = layer1_previous_h_now;
        }
    }
    rnn_meet(team);

    /* deep.lua:17   layer2_Wz_product = matvec(stack, layer1_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer1_h + T_part.first * 64, 64,
            packed + PACKED_layer2_Wz, m.layer2_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer2_h_0, 64, m.layer2_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer2_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 31744);
        float *layer2_previous_h = m.layer2_previous_h,
                *layer2_previous_h_next = m.layer2_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer2_h_0_ranked, 64, layer2_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer2_Rr, layer2_previous_h,
                    m.layer2_Wz_product + at * 192, args->params + DEEP_layer2_br, m.layer2_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer2_Rz,
                    packed + PACKED_layer2_Rn, layer2_previous_h, m.layer2_Wz_product + at * 192,
                    args->params + DEEP_layer2_bz, m.layer2_n_mul, args->params + DEEP_layer2_bn,
                    m.layer2_h + at * 64, layer2_previous_h_next);
            rnn_meet(&crew);
            float *const layer2_previous_h_now = layer2_previous_h;
            layer2_previous_h = layer2_previous_h_next;
            layer2_previous_h_next = layer2_previous_h_now;
        }
    }
    rnn_meet(team);

    /* deep.lua:17   layer3_Wz_product = matvec(stack, layer2_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer2_h + T_part.first * 64, 64,
            packed + PACKED_layer3_Wz, m.layer3_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer3_h_0, 64, m.layer3_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer3_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 31744);
        float *layer3_previous_h = m.layer3_previous_h,
                *layer3_previous_h_next = m.layer3_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer3_h_0_ranked, 64, layer3_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r(&crew, rows, packed + PACKED_layer3_Rr, layer3_previous_h,
                    m.layer3_Wz_product + at * 192, args->params + DEEP_layer3_br, m.layer3_n_mul);
            rnn_meet(&crew);
            compute_layer1_h(&crew, rows, far, packed + PACKED_layer3_Rz,
                    packed + PACKED_layer3_Rn, layer3_previous_h, m.layer3_Wz_product + at * 192,
                    args->params + DEEP_layer3_bz, m.layer3_n_mul, args->params + DEEP_layer3_bn,
                    m.layer3_h + at * 64, layer3_previous_h_next);
            rnn_meet(&crew);
            float *const layer3_previous_h_now = layer3_previous_h;
            layer3_previous_h = layer3_previous_h_next;
            layer3_previous_h_next = layer3_previous_h_now;
        }
    }
    rnn_meet(team);

    /* deep.lua:22   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.layer3_h, target, m.mul);
    rnn_meet(team);

    /* deep.lua:22   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* deep.lua:22   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* deep.lua:22   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* deep.lua:22   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int deep_loss(const deep_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "deep_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "deep_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct deep_loss_memory m;
    deep_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_loss: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer1_h_0 = rnn_or_number(args->layer1_h, 0.0f, B * 64, m.layer1_h_0);
    const float *const layer2_h_0 = rnn_or_number(args->layer2_h, 0.0f, B * 64, m.layer2_h_0);
    const float *const layer3_h_0 = rnn_or_number(args->layer3_h, 0.0f, B * 64, m.layer3_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct deep_loss_call call = {args, B, T, m, x, layer1_h_0, layer2_h_0, layer3_h_0,
            target};
    if (rnn_pool_run(args->pool, (double)T.N * 151584 + (double)B * 0 + 8, deep_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "deep_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* deep.lua:17   layer1_z, layer1_r, layer1_n_mul   (9 operations) */
RNN_INLINE void compute_layer1_r_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const int far,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bz, const float *restrict layer1_br, float *restrict layer1_z,
        float *restrict layer1_r, float *restrict layer1_n_mul)
{
    const rnn_vec z = rnn_sigmoid(rnn_load_lanes(layer1_Wz_product + b * 192 + j, lanes) + matvec_
            + rnn_load_lanes(layer1_bz + j, lanes));
    const rnn_vec add_ = rnn_load_lanes(layer1_Wz_product + b * 192 + 128 + j, lanes) + matvec_2
            + rnn_load_lanes(layer1_br + j, lanes);
    const rnn_vec layer1_r_1 = rnn_sigmoid(add_);
    const rnn_vec mul_ = layer1_r_1 * rnn_load_lanes(layer1_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer1_z + b * 64 + j, z, lanes);
    rnn_store_far(layer1_r + b * 64 + j, layer1_r_1, lanes, far);
    rnn_store_lanes(layer1_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_layer1_r_2_ask(const size_t b, const size_t j,
        const float *layer1_Wz_product)
{
    rnn_will_read(layer1_Wz_product + b * 192 + j);
    rnn_will_read(layer1_Wz_product + b * 192 + 128 + j);
}

RNN_INLINE void compute_layer1_r_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer1_previous_h, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bz, const float *restrict layer1_br, float *restrict layer1_z,
        float *restrict layer1_r, float *restrict layer1_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_layer1_r_2_ask(b + (size_t)r, j, layer1_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 64);
    rnn_panel_product_lane(acc, rows, 2, 64, layer1_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer1_r_2_lanes(lanes, b + (size_t)r, j, acc[r * 2 + 0], acc[r * 2 + 1], far,
                layer1_previous_h, layer1_Wz_product, layer1_bz, layer1_br, layer1_z, layer1_r,
                layer1_n_mul);
}

RNN_INLINE void compute_layer1_r_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_bz,
        const float *restrict layer1_br, float *restrict layer1_z, float *restrict layer1_r,
        float *restrict layer1_n_mul)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer1_r_2_tile(TILE, lanes, j, b, far, panels, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_br, layer1_z, layer1_r, layer1_n_mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer1_r_2_tile(4, lanes, j, b, far, panels, layer1_previous_h, layer1_Wz_product,
                layer1_bz, layer1_br, layer1_z, layer1_r, layer1_n_mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer1_r_2_tile(2, lanes, j, b, far, panels, layer1_previous_h, layer1_Wz_product,
                layer1_bz, layer1_br, layer1_z, layer1_r, layer1_n_mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer1_r_2_tile(1, lanes, j, b, far, panels, layer1_previous_h, layer1_Wz_product,
                layer1_bz, layer1_br, layer1_z, layer1_r, layer1_n_mul);
}

static void compute_layer1_r_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer1_previous_h,
        const float *restrict layer1_Wz_product, const float *restrict layer1_bz,
        const float *restrict layer1_br, float *restrict layer1_z, float *restrict layer1_r,
        float *restrict layer1_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer1_r_2_units(rows, RNN_LANES, j, far, panels, layer1_previous_h,
                layer1_Wz_product, layer1_bz, layer1_br, layer1_z, layer1_r, layer1_n_mul);
    if (far)
        rnn_streamed();
}

/* deep.lua:17   layer1_n, layer1_h   (8 operations) */
RNN_INLINE void compute_layer1_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict layer1_z,
        const float *restrict layer1_Wz_product, const float *restrict layer1_bn,
        const float *restrict layer1_previous_h, float *restrict layer1_n,
        float *restrict layer1_h, float *restrict layer1_previous_h_next)
{
    const rnn_vec n = rnn_tanh(rnn_load_lanes(layer1_Wz_product + b * 192 + 64 + j, lanes)
            + matvec_ + rnn_load_lanes(layer1_bn + j, lanes));
    const rnn_vec h = (1.0f - rnn_load_lanes(layer1_z + b * 64 + j, lanes)) * n
            + rnn_load_lanes(layer1_z + b * 64 + j, lanes)
            * rnn_load_lanes(layer1_previous_h + b * 64 + j, lanes);
    rnn_store_far(layer1_n + b * 64 + j, n, lanes, far);
    rnn_store_far(layer1_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(layer1_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer1_h_2_ask(const size_t b, const size_t j, const float *layer1_z,
        const float *layer1_Wz_product)
{
    rnn_will_read(layer1_z + b * 64 + j);
    rnn_will_read(layer1_Wz_product + b * 192 + 64 + j);
}

RNN_INLINE void compute_layer1_h_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict layer1_z, const float *restrict layer1_n_mul,
        const float *restrict layer1_Wz_product, const float *restrict layer1_bn,
        const float *restrict layer1_previous_h, float *restrict layer1_n,
        float *restrict layer1_h, float *restrict layer1_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_layer1_h_2_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                layer1_z, layer1_Wz_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, layer1_n_mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_layer1_h_2_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far, layer1_z,
                layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                layer1_previous_h_next);
    }
}

RNN_INLINE void compute_layer1_h_2_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict layer1_z,
        const float *restrict layer1_n_mul, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bn, const float *restrict layer1_previous_h,
        float *restrict layer1_n, float *restrict layer1_h, float *restrict layer1_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_layer1_h_2_tile(tile, wide, j, b, far, panels, layer1_z, layer1_n_mul,
                layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                layer1_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_layer1_h_2_tile(4, wide, j, b, far, panels, layer1_z, layer1_n_mul,
                layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                layer1_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_layer1_h_2_tile(2, wide, j, b, far, panels, layer1_z, layer1_n_mul,
                layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                layer1_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_layer1_h_2_tile(1, wide, j, b, far, panels, layer1_z, layer1_n_mul,
                layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                layer1_previous_h_next);
}

static void compute_layer1_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict layer1_z,
        const float *restrict layer1_n_mul, const float *restrict layer1_Wz_product,
        const float *restrict layer1_bn, const float *restrict layer1_previous_h,
        float *restrict layer1_n, float *restrict layer1_h, float *restrict layer1_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_layer1_h_2_units(rows, RNN_WIDE, j + part, far, panels, layer1_z, layer1_n_mul,
                    layer1_Wz_product, layer1_bn, layer1_previous_h, layer1_n, layer1_h,
                    layer1_previous_h_next);
    if (far)
        rnn_streamed();
}

/* deep.lua:22   d_layer3_h_div   (2 operations) */
RNN_INLINE void compute_d_layer3_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_layer3_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
    rnn_store_lanes(d_layer3_h_div + j, div_, lanes);
}

static void compute_d_layer3_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_layer3_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_layer3_h_div_lanes(RNN_LANES, j, sum_over_2, d_layer3_h_div);
    if (j < end)
        compute_d_layer3_h_div_lanes((int)(end - j), j, sum_over_2, d_layer3_h_div);
}

/* deep.lua:22   mul, d_layer3_h_add, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer3_h, const float *restrict target,
        const float *restrict d_layer3_h_div, float *restrict mul, float *restrict d_layer3_h_add,
        float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(layer3_h + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_layer3_h_div[0]) * sub_;
    const rnn_vec add_ = mul_2 + mul_2;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_layer3_h_add + b * 64 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict layer3_h, const float *restrict target,
        const float *restrict d_layer3_h_div, float *restrict mul, float *restrict d_layer3_h_add,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, layer3_h, target, d_layer3_h_div, mul,
                    d_layer3_h_add, d_target);
    }
}

/* deep.lua:17   d_layer3_h, concat_5, concat_6   (11 operations) */
RNN_INLINE void compute_d_layer3_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer3_z, const float *restrict layer3_n,
        const float *restrict d_layer3_h_carry, const float *restrict d_layer3_h_add,
        const float *restrict layer3_previous_h, float *restrict d_layer3_h,
        float *restrict concat_5, float *restrict concat_6)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(layer3_z + b * 64 + j, lanes);
    const rnn_vec d_h = rnn_load_lanes(d_layer3_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(d_layer3_h_add + b * 64 + j, lanes);
    const rnn_vec d_z = d_h * rnn_load_lanes(layer3_previous_h + b * 64 + j, lanes) - d_h
            * rnn_load_lanes(layer3_n + b * 64 + j, lanes);
    const rnn_vec mul_ = d_z * (rnn_load_lanes(layer3_z + b * 64 + j, lanes) * sub_);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec mul_2 = d_n
            * (1.0f - rnn_load_lanes(layer3_n + b * 64 + j, lanes)
            * rnn_load_lanes(layer3_n + b * 64 + j, lanes));
    rnn_store_lanes(d_layer3_h + b * 64 + j, d_h, lanes);
    rnn_store_lanes(concat_5 + b * 128 + j, mul_, lanes);
    rnn_store_lanes(concat_6 + b * 192 + 64 + j, mul_2, lanes);
}

static void compute_d_layer3_h(const rnn_team *team, const size_t rows,
        const float *restrict layer3_z, const float *restrict layer3_n,
        const float *restrict d_layer3_h_carry, const float *restrict d_layer3_h_add,
        const float *restrict layer3_previous_h, float *restrict d_layer3_h,
        float *restrict concat_5, float *restrict concat_6)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_layer3_h_lanes(RNN_LANES, b, j, layer3_z, layer3_n, d_layer3_h_carry,
                    d_layer3_h_add, layer3_previous_h, d_layer3_h, concat_5, concat_6);
    }
}

/* deep.lua:17   layer3_Rn_product, concat_5   (5 operations) */
RNN_INLINE void compute_d_layer3_r_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict layer3_r,
        const float *restrict layer3_previous_h, float *restrict layer3_Rn_product,
        float *restrict concat_5)
{
    const rnn_vec d_r = matvec_ * rnn_load_lanes(layer3_previous_h + b * 64 + j, lanes);
    const rnn_vec mul_ = d_r
            * (rnn_load_lanes(layer3_r + b * 64 + j, lanes)
            * (1.0f - rnn_load_lanes(layer3_r + b * 64 + j, lanes)));
    rnn_store_lanes(layer3_Rn_product + b * 64 + j, matvec_, lanes);
    rnn_store_lanes(concat_5 + b * 128 + 64 + j, mul_, lanes);
}

RNN_INLINE void compute_d_layer3_r_ask(const size_t b, const size_t j, const float *layer3_r)
{
    rnn_will_read(layer3_r + b * 64 + j);
}

RNN_INLINE void compute_d_layer3_r_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict layer3_r,
        const float *restrict concat_6, const float *restrict layer3_previous_h,
        float *restrict layer3_Rn_product, float *restrict concat_5)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_layer3_r_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                layer3_r);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, concat_6 + b * 192 + 64, 192, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_layer3_r_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], layer3_r,
                layer3_previous_h, layer3_Rn_product, concat_5);
    }
}

RNN_INLINE void compute_d_layer3_r_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict layer3_r,
        const float *restrict concat_6, const float *restrict layer3_previous_h,
        float *restrict layer3_Rn_product, float *restrict concat_5)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_layer3_r_tile(tile, wide, j, b, panels, layer3_r, concat_6, layer3_previous_h,
                layer3_Rn_product, concat_5);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_layer3_r_tile(4, wide, j, b, panels, layer3_r, concat_6, layer3_previous_h,
                layer3_Rn_product, concat_5);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_layer3_r_tile(2, wide, j, b, panels, layer3_r, concat_6, layer3_previous_h,
                layer3_Rn_product, concat_5);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_layer3_r_tile(1, wide, j, b, panels, layer3_r, concat_6, layer3_previous_h,
                layer3_Rn_product, concat_5);
}

static void compute_d_layer3_r(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict layer3_r,
        const float *restrict concat_6, const float *restrict layer3_previous_h,
        float *restrict layer3_Rn_product, float *restrict concat_5)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_layer3_r_units(rows, RNN_WIDE, j + part, panels, layer3_r, concat_6,
                    layer3_previous_h, layer3_Rn_product, concat_5);
}

/* deep.lua:17   d_layer3_previous_h   (7 operations) */
RNN_INLINE void compute_d_layer3_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict d_layer3_h,
        const float *restrict layer3_z, const float *restrict layer3_Rn_product,
        const float *restrict layer3_r, float *restrict d_layer3_h_carry)
{
    const rnn_vec add_ = rnn_load_lanes(d_layer3_h + b * 64 + j, lanes)
            * rnn_load_lanes(layer3_z + b * 64 + j, lanes)
            + rnn_load_lanes(layer3_Rn_product + b * 64 + j, lanes)
            * rnn_load_lanes(layer3_r + b * 64 + j, lanes);
    const rnn_vec d_h = add_ + matvec_ + matvec_2;
    rnn_store_lanes(d_layer3_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_layer3_previous_h_ask(const size_t b, const size_t j,
        const float *layer3_z, const float *layer3_r)
{
    rnn_will_read(layer3_z + b * 64 + j);
    rnn_will_read(layer3_r + b * 64 + j);
}

RNN_INLINE void compute_d_layer3_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_layer3_h, const float *restrict layer3_z,
        const float *restrict layer3_Rn_product, const float *restrict layer3_r,
        const float *restrict concat_5, float *restrict d_layer3_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_d_layer3_previous_h_ask(b + (size_t)r, j, layer3_z, layer3_r);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, concat_5 + b * 128, 128, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, concat_5 + b * 128 + 64, 128, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_layer3_previous_h_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], d_layer3_h,
                layer3_z, layer3_Rn_product, layer3_r, d_layer3_h_carry);
}

RNN_INLINE void compute_d_layer3_previous_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_layer3_h, const float *restrict layer3_z,
        const float *restrict layer3_Rn_product, const float *restrict layer3_r,
        const float *restrict concat_5, float *restrict d_layer3_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_layer3_previous_h_tile(TILE, lanes, j, b, panels0, panels1, d_layer3_h, layer3_z,
                layer3_Rn_product, layer3_r, concat_5, d_layer3_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_layer3_previous_h_tile(4, lanes, j, b, panels0, panels1, d_layer3_h, layer3_z,
                layer3_Rn_product, layer3_r, concat_5, d_layer3_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_layer3_previous_h_tile(2, lanes, j, b, panels0, panels1, d_layer3_h, layer3_z,
                layer3_Rn_product, layer3_r, concat_5, d_layer3_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_layer3_previous_h_tile(1, lanes, j, b, panels0, panels1, d_layer3_h, layer3_z,
                layer3_Rn_product, layer3_r, concat_5, d_layer3_h_carry);
}

static void compute_d_layer3_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict d_layer3_h, const float *restrict layer3_z,
        const float *restrict layer3_Rn_product, const float *restrict layer3_r,
        const float *restrict concat_5, float *restrict d_layer3_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_layer3_previous_h_units(rows, RNN_LANES, j, panels0, panels1, d_layer3_h,
                layer3_z, layer3_Rn_product, layer3_r, concat_5, d_layer3_h_carry);
}

/* deep.lua:17   d_layer2_h, concat_3, concat_4   (13 operations) */
RNN_INLINE void compute_d_layer2_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer2_z, const float *restrict layer2_n,
        const float *restrict d_layer2_h_carry, const float *restrict layer3_Wz_product_2,
        const float *restrict layer3_Wn_product, const float *restrict layer3_Wr_product,
        const float *restrict layer2_previous_h, float *restrict d_layer2_h,
        float *restrict concat_3, float *restrict concat_4)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(layer2_z + b * 64 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(d_layer2_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(layer3_Wz_product_2 + b * 64 + j, lanes);
    const rnn_vec d_h = add_ + rnn_load_lanes(layer3_Wn_product + b * 64 + j, lanes)
            + rnn_load_lanes(layer3_Wr_product + b * 64 + j, lanes);
    const rnn_vec d_z = d_h * rnn_load_lanes(layer2_previous_h + b * 64 + j, lanes) - d_h
            * rnn_load_lanes(layer2_n + b * 64 + j, lanes);
    const rnn_vec mul_ = d_z * (rnn_load_lanes(layer2_z + b * 64 + j, lanes) * sub_);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec mul_2 = d_n
            * (1.0f - rnn_load_lanes(layer2_n + b * 64 + j, lanes)
            * rnn_load_lanes(layer2_n + b * 64 + j, lanes));
    rnn_store_lanes(d_layer2_h + b * 64 + j, d_h, lanes);
    rnn_store_lanes(concat_3 + b * 128 + j, mul_, lanes);
    rnn_store_lanes(concat_4 + b * 192 + 64 + j, mul_2, lanes);
}

static void compute_d_layer2_h(const rnn_team *team, const size_t rows,
        const float *restrict layer2_z, const float *restrict layer2_n,
        const float *restrict d_layer2_h_carry, const float *restrict layer3_Wz_product_2,
        const float *restrict layer3_Wn_product, const float *restrict layer3_Wr_product,
        const float *restrict layer2_previous_h, float *restrict d_layer2_h,
        float *restrict concat_3, float *restrict concat_4)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_layer2_h_lanes(RNN_LANES, b, j, layer2_z, layer2_n, d_layer2_h_carry,
                    layer3_Wz_product_2, layer3_Wn_product, layer3_Wr_product, layer2_previous_h,
                    d_layer2_h, concat_3, concat_4);
    }
}

/* deep.lua:17   d_layer1_h, concat_2, concat   (13 operations) */
RNN_INLINE void compute_d_layer1_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer1_z, const float *restrict layer1_n,
        const float *restrict d_layer1_h_carry, const float *restrict layer2_Wz_product_2,
        const float *restrict layer2_Wn_product, const float *restrict layer2_Wr_product,
        const float *restrict layer1_previous_h, float *restrict d_layer1_h,
        float *restrict concat_2, float *restrict concat)
{
    const rnn_vec sub_ = 1.0f - rnn_load_lanes(layer1_z + b * 64 + j, lanes);
    const rnn_vec add_ = rnn_load_lanes(d_layer1_h_carry + b * 64 + j, lanes)
            + rnn_load_lanes(layer2_Wz_product_2 + b * 64 + j, lanes);
    const rnn_vec d_h = add_ + rnn_load_lanes(layer2_Wn_product + b * 64 + j, lanes)
            + rnn_load_lanes(layer2_Wr_product + b * 64 + j, lanes);
    const rnn_vec d_n = d_h * sub_;
    const rnn_vec mul_ = d_n
            * (1.0f - rnn_load_lanes(layer1_n + b * 64 + j, lanes)
            * rnn_load_lanes(layer1_n + b * 64 + j, lanes));
    const rnn_vec d_z = d_h * rnn_load_lanes(layer1_previous_h + b * 64 + j, lanes) - d_h
            * rnn_load_lanes(layer1_n + b * 64 + j, lanes);
    const rnn_vec mul_2 = d_z * (rnn_load_lanes(layer1_z + b * 64 + j, lanes) * sub_);
    rnn_store_lanes(d_layer1_h + b * 64 + j, d_h, lanes);
    rnn_store_lanes(concat_2 + b * 192 + 64 + j, mul_, lanes);
    rnn_store_lanes(concat + b * 128 + j, mul_2, lanes);
}

static void compute_d_layer1_h(const rnn_team *team, const size_t rows,
        const float *restrict layer1_z, const float *restrict layer1_n,
        const float *restrict d_layer1_h_carry, const float *restrict layer2_Wz_product_2,
        const float *restrict layer2_Wn_product, const float *restrict layer2_Wr_product,
        const float *restrict layer1_previous_h, float *restrict d_layer1_h,
        float *restrict concat_2, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_layer1_h_lanes(RNN_LANES, b, j, layer1_z, layer1_n, d_layer1_h_carry,
                    layer2_Wz_product_2, layer2_Wn_product, layer2_Wr_product, layer1_previous_h,
                    d_layer1_h, concat_2, concat);
    }
}

/* deep.lua:10   d_x   (2 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict layer1_Wz_product_2, const float *restrict layer1_Wn_product,
        const float *restrict layer1_Wr_product, float *restrict d_x)
{
    const rnn_vec add_ = rnn_load_lanes(layer1_Wz_product_2 + b * 16 + j, lanes)
            + rnn_load_lanes(layer1_Wn_product + b * 16 + j, lanes);
    const rnn_vec d_x_1 = add_ + rnn_load_lanes(layer1_Wr_product + b * 16 + j, lanes);
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict layer1_Wz_product_2, const float *restrict layer1_Wn_product,
        const float *restrict layer1_Wr_product, float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, layer1_Wz_product_2, layer1_Wn_product,
                    layer1_Wr_product, d_x);
    }
}

/* Memory of deep_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..52), d_x (53..56)
*   1    B x 64: layer1_h_0 (-1..3), d_layer3_h_carry (9..10), d_layer2_h_carry (23..26),
        d_layer1_h_carry (39..41), layer2_h_0_ranked (5..5), layer3_h_0_ranked (7..7)
*   2    B x 64: layer2_h_0 (-1..5), d_layer3_h (9..10), d_layer2_h (23..26), d_layer1_h (39..41)
*   3    B x 64: layer3_h_0 (-1..7), layer3_Rn_product (9..10), layer2_Rn_product (23..26),
        layer1_Rn_product (39..41)
*   4    (T.N + B) x 128: target (-1..8), concat (39..55), concat_5 (9..26)
*   5    (T.N + B) x 192: concat_3 (23..41), layer1_Wz_product (0..3), layer2_Wz_product (4..5),
        layer3_Wz_product (6..7), mul (8..10)
*   6    1 x 128: sum_over_2 (0..38), sum_over_5 (39..56)
*   7    (T.N + B) x 64: layer1_previous_h (2..52)
*   8    (T.N + B) x 64: layer1_z (2..41), layer1_Wn_product (42..55)
*   9    (T.N + B) x 64: layer1_r (2..41), layer1_Wr_product (42..55)
*   10   (T.N + B) x 64: layer1_n_mul (2..52)
*   11   (T.N + B) x 64: layer1_n (2..41)
*   12   (T.N + B) x 64: layer1_h (2..38)
*   13   1 x 192: sum_over (23..38), d_layer3_h_div (2..8), sum_over_6 (39..56)
*   14   B x 64: d_layer3_h_2 (9..56), layer1_h_0_ranked (2..3)
*   15   (T.N + B) x 64: layer2_previous_h (5..38)
*   16   (T.N + B) x 64: layer2_z (5..26), layer2_Wz_product_2 (27..41)
*   17   (T.N + B) x 64: layer2_r (5..26), layer2_Wn_product (27..41)
*   18   (T.N + B) x 64: layer2_n_mul (5..38)
*   19   (T.N + B) x 64: layer2_n (5..26), layer2_Wr_product (27..41)
*   20   (T.N + B) x 192: concat_4 (23..41), layer2_h (5..22)
*   21   (T.N + B) x 64: layer3_previous_h (7..22)
*   22   (T.N + B) x 64: layer3_z (7..10), div (11..26)
*   23   (T.N + B) x 64: layer3_r (7..10), layer3_Wz_product_2 (11..26)
*   24   (T.N + B) x 64: layer3_n_mul (7..22)
*   25   (T.N + B) x 64: layer3_n (7..10), layer3_Wn_product (11..26)
*   26   (T.N + B) x 192: concat_2 (39..55), concat_6 (9..26), layer3_h (7..8)
*   27   (T.N + B) x 64: d_layer3_h_add (8..10), layer3_Wr_product (11..26)
*   28   (T.N + B) x 64: d_target (8..56)
*   29   (T.N + B) x 16: sum (9..22), layer1_Wz_product_2 (42..55)
*   30   1 x 128: sum_over_7 (23..56)
*   31   1 x 192: sum_over_8 (23..56)
*   32   B x 64: d_layer2_h_2 (23..56)
*   33   1 x 1: div_2 (27..56)
*   34   B x 64: d_layer1_h_2 (39..56)
*   35   1 x 128: sum_over_3 (53..56)
*   36   1 x 192: sum_over_4 (53..56)
*/
struct deep_train_memory {
    float *x;
    float *layer1_h_0;
    float *layer2_h_0;
    float *layer3_h_0;
    float *target;
    float *layer1_previous_h;
    float *layer2_previous_h;
    float *layer3_previous_h;
    float *d_layer3_h_carry;
    float *d_layer2_h_carry;
    float *d_layer1_h_carry;
    float *concat;
    float *concat_2;
    float *concat_3;
    float *concat_4;
    float *concat_5;
    float *concat_6;
    float *layer1_Wz_product;
    float *layer1_z;
    float *layer1_r;
    float *layer1_n_mul;
    float *layer1_n;
    float *layer1_h;
    float *layer2_Wz_product;
    float *layer2_z;
    float *layer2_r;
    float *layer2_n_mul;
    float *layer2_n;
    float *layer2_h;
    float *layer3_Wz_product;
    float *layer3_z;
    float *layer3_r;
    float *layer3_n_mul;
    float *layer3_n;
    float *layer3_h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_layer3_h_div;
    float *d_layer3_h_add;
    float *d_layer3_h;
    float *layer3_Rn_product;
    float *layer3_Wz_product_2;
    float *layer3_Wn_product;
    float *layer3_Wr_product;
    float *d_layer2_h;
    float *layer2_Rn_product;
    float *layer2_Wz_product_2;
    float *layer2_Wn_product;
    float *layer2_Wr_product;
    float *d_layer1_h;
    float *layer1_Rn_product;
    float *sum_over_3;
    float *sum_over_4;
    float *sum_over_5;
    float *sum_over_6;
    float *sum_over_7;
    float *sum_over_8;
    float *layer1_Wz_product_2;
    float *layer1_Wn_product;
    float *layer1_Wr_product;
    float *d_x;
    float *d_target;
    float *d_layer3_h_2;
    float *d_layer2_h_2;
    float *d_layer1_h_2;
    float *layer1_h_0_ranked;
    float *layer2_h_0_ranked;
    float *layer3_h_0_ranked;
    float *work;
    size_t bytes;
};

static void deep_train_layout(struct deep_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->x;
    m->layer1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer3_h_carry = m->layer1_h_0;
    m->d_layer2_h_carry = m->layer1_h_0;
    m->d_layer1_h_carry = m->layer1_h_0;
    m->layer2_h_0_ranked = m->layer1_h_0;
    m->layer3_h_0_ranked = m->layer1_h_0;
    m->layer2_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_layer3_h = m->layer2_h_0;
    m->d_layer2_h = m->layer2_h_0;
    m->d_layer1_h = m->layer2_h_0;
    m->layer3_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer3_Rn_product = m->layer3_h_0;
    m->layer2_Rn_product = m->layer3_h_0;
    m->layer1_Rn_product = m->layer3_h_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->concat = m->target;
    m->concat_5 = m->target;
    m->concat_3 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->layer1_Wz_product = m->concat_3;
    m->layer2_Wz_product = m->concat_3;
    m->layer3_Wz_product = m->concat_3;
    m->mul = m->concat_3;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 128);
    m->sum_over_5 = m->sum_over_2;
    m->layer1_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_Wn_product = m->layer1_z;
    m->layer1_r = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_Wr_product = m->layer1_r;
    m->layer1_n_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_n = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer1_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 192);
    m->d_layer3_h_div = m->sum_over;
    m->sum_over_6 = m->sum_over;
    m->d_layer3_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->layer1_h_0_ranked = m->d_layer3_h_2;
    m->layer2_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer2_z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer2_Wz_product_2 = m->layer2_z;
    m->layer2_r = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer2_Wn_product = m->layer2_r;
    m->layer2_n_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer2_n = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer2_Wr_product = m->layer2_n;
    m->concat_4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->layer2_h = m->concat_4;
    m->layer3_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer3_z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->div = m->layer3_z;
    m->layer3_r = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer3_Wz_product_2 = m->layer3_r;
    m->layer3_n_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer3_n = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer3_Wn_product = m->layer3_n;
    m->concat_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->concat_6 = m->concat_2;
    m->layer3_h = m->concat_2;
    m->d_layer3_h_add = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->layer3_Wr_product = m->d_layer3_h_add;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->sum = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->layer1_Wz_product_2 = m->sum;
    m->sum_over_7 = (float *)rnn_take(session, &at, 1 * 128);
    m->sum_over_8 = (float *)rnn_take(session, &at, 1 * 192);
    m->d_layer2_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_layer1_h_2 = (float *)rnn_take(session, &at, B * 64);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 128);
    m->sum_over_4 = (float *)rnn_take(session, &at, 1 * 192);
    m->work = (float *)rnn_take(session, &at, 34816);
    m->bytes = at;
    (void)T;
}

/* What the threads of deep_train need of it. */
struct deep_train_call {
    const deep_args *args;
    size_t B;
    rnn_rows T;
    struct deep_train_memory m;
    const float *x;
    const float *layer1_h_0;
    const float *layer2_h_0;
    const float *layer3_h_0;
    const float *target;
};

static void deep_train_work(const rnn_team *team, const void *data)
{
    const struct deep_train_call *const call = (const struct deep_train_call *)data;
    const deep_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct deep_train_memory m = call->m;
    const float *const x = call->x;
    const float *const layer1_h_0 = call->layer1_h_0;
    const float *const layer2_h_0 = call->layer2_h_0;
    const float *const layer3_h_0 = call->layer3_h_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* deep.lua:17   layer1_Wz_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 192, 16, x + T_part.first * 16, 16, packed + PACKED_layer1_Wz,
            m.layer1_Wz_product + T_part.first * 192, 192);

    /* deep.lua:22   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 106)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer1_h_0, 64, m.layer1_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer1_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 31744);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer1_h_0_ranked, 64,
                            m.layer1_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r_2(&crew, rows, far, packed + PACKED_layer1_Rz_2,
                    m.layer1_previous_h + at * 64, m.layer1_Wz_product + at * 192,
                    args->params + DEEP_layer1_bz, args->params + DEEP_layer1_br,
                    m.layer1_z + at * 64, m.layer1_r + at * 64, m.layer1_n_mul + at * 64);
            rnn_meet(&crew);
            compute_layer1_h_2(&crew, rows, far, packed + PACKED_layer1_Rn_2, m.layer1_z + at * 64,
                    m.layer1_n_mul + at * 64, m.layer1_Wz_product + at * 192,
                    args->params + DEEP_layer1_bn, m.layer1_previous_h + at * 64,
                    m.layer1_n + at * 64, m.layer1_h + at * 64, m.layer1_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }

    /* deep.lua:22   d_layer3_h_div = div(div, 64) */
    compute_d_layer3_h_div(team, 1, m.sum_over_2, m.d_layer3_h_div);
    rnn_meet(team);

    /* deep.lua:17   layer2_Wz_product = matvec(stack, layer1_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer1_h + T_part.first * 64, 64,
            packed + PACKED_layer2_Wz, m.layer2_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer2_h_0, 64, m.layer2_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer2_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 31744);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer2_h_0_ranked, 64,
                            m.layer2_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r_2(&crew, rows, far, packed + PACKED_layer2_Rz_2,
                    m.layer2_previous_h + at * 64, m.layer2_Wz_product + at * 192,
                    args->params + DEEP_layer2_bz, args->params + DEEP_layer2_br,
                    m.layer2_z + at * 64, m.layer2_r + at * 64, m.layer2_n_mul + at * 64);
            rnn_meet(&crew);
            compute_layer1_h_2(&crew, rows, far, packed + PACKED_layer2_Rn_2, m.layer2_z + at * 64,
                    m.layer2_n_mul + at * 64, m.layer2_Wz_product + at * 192,
                    args->params + DEEP_layer2_bn, m.layer2_previous_h + at * 64,
                    m.layer2_n + at * 64, m.layer2_h + at * 64, m.layer2_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* deep.lua:17   layer3_Wz_product = matvec(stack, layer2_h) */
    rnn_product_packed(T_part.count, 192, 64, m.layer2_h + T_part.first * 64, 64,
            packed + PACKED_layer3_Wz, m.layer3_Wz_product + T_part.first * 192, 192);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, layer3_h_0, 64, m.layer3_h_0_ranked);
    }
    rnn_meet(team);

    /* deep.lua:17   forwards over T: layer3_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 31744);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.layer3_h_0_ranked, 64,
                            m.layer3_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_layer1_r_2(&crew, rows, far, packed + PACKED_layer3_Rz_2,
                    m.layer3_previous_h + at * 64, m.layer3_Wz_product + at * 192,
                    args->params + DEEP_layer3_bz, args->params + DEEP_layer3_br,
                    m.layer3_z + at * 64, m.layer3_r + at * 64, m.layer3_n_mul + at * 64);
            rnn_meet(&crew);
            compute_layer1_h_2(&crew, rows, far, packed + PACKED_layer3_Rn_2, m.layer3_z + at * 64,
                    m.layer3_n_mul + at * 64, m.layer3_Wz_product + at * 192,
                    args->params + DEEP_layer3_bn, m.layer3_previous_h + at * 64,
                    m.layer3_n + at * 64, m.layer3_h + at * 64, m.layer3_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* deep.lua:22   d_target = neg(d_layer3_h_add) */
    compute_d_target(team, (size_t)T.N, m.layer3_h, target, m.d_layer3_h_div, m.mul,
            m.d_layer3_h_add, m.d_target);
    rnn_meet(team);

    /* deep.lua:22   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* deep.lua:17   backwards over T: d_layer3_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 34816);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_layer3_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_layer3_h(&crew, rows, m.layer3_z + at * 64, m.layer3_n + at * 64,
                    m.d_layer3_h_carry, m.d_layer3_h_add + at * 64, m.layer3_previous_h + at * 64,
                    m.d_layer3_h, m.concat_5 + at * 128, m.concat_6 + at * 192);
            rnn_meet(&crew);
            compute_d_layer3_r(&crew, rows, packed + PACKED_layer3_Rn_transposed,
                    m.layer3_r + at * 64, m.concat_6 + at * 192, m.layer3_previous_h + at * 64,
                    m.layer3_Rn_product, m.concat_5 + at * 128);
            rnn_meet(&crew);
            compute_d_layer3_previous_h(&crew, rows, packed + PACKED_layer3_Rz_transposed,
                    packed + PACKED_layer3_Rr_transposed, m.d_layer3_h, m.layer3_z + at * 64,
                    m.layer3_Rn_product, m.layer3_r + at * 64, m.concat_5 + at * 128,
                    m.d_layer3_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_layer3_h_carry, 64, m.d_layer3_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* deep.lua:22   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* deep.lua:17   layer3_Wz_product_2 = matvec(layer3.Wz, concat_5) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_5 + T_part.first * 128, 128,
            packed + PACKED_layer3_Wz_transposed, m.layer3_Wz_product_2 + T_part.first * 64, 64);

    /* deep.lua:17   layer3_Wn_product = matvec(layer3.Wn, concat_6) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_6 + T_part.first * 192 + 64, 192,
            packed + PACKED_layer3_Wn_transposed, m.layer3_Wn_product + T_part.first * 64, 64);

    /* deep.lua:17   layer3_Wr_product = matvec(layer3.Wr, concat_5) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_5 + T_part.first * 128 + 64, 128,
            packed + PACKED_layer3_Wr_transposed, m.layer3_Wr_product + T_part.first * 64, 64);

    /* deep.lua:17   outer(concat_5, layer2_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Wr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_5 + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer2_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_5, layer3_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Rr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_5 + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer3_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat_5, layer2_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Wz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_5, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer2_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_5, layer3_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Rz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_5, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer3_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat_6, layer2_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Wn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_6 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.layer2_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_6, layer3_n_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer3_Rn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_6 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.layer3_n_mul, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* deep.lua:17   concat_6 = concat(concat_5, concat_6, concat_5) */
    rnn_each_copy(T_part.count, 64, m.concat_5 + T_part.first * 128, 128,
            m.concat_6 + T_part.first * 192 + 0, 192);
    rnn_each_copy(T_part.count, 64, m.concat_5 + T_part.first * 128 + 64, 128,
            m.concat_6 + T_part.first * 192 + 128, 192);
    rnn_meet(team);

    /* deep.lua:22   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* deep.lua:17   backwards over T: d_layer2_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 35840);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_layer2_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_layer2_h(&crew, rows, m.layer2_z + at * 64, m.layer2_n + at * 64,
                    m.d_layer2_h_carry, m.layer3_Wz_product_2 + at * 64,
                    m.layer3_Wn_product + at * 64, m.layer3_Wr_product + at * 64,
                    m.layer2_previous_h + at * 64, m.d_layer2_h, m.concat_3 + at * 128,
                    m.concat_4 + at * 192);
            rnn_meet(&crew);
            compute_d_layer3_r(&crew, rows, packed + PACKED_layer2_Rn_transposed,
                    m.layer2_r + at * 64, m.concat_4 + at * 192, m.layer2_previous_h + at * 64,
                    m.layer2_Rn_product, m.concat_3 + at * 128);
            rnn_meet(&crew);
            compute_d_layer3_previous_h(&crew, rows, packed + PACKED_layer2_Rz_transposed,
                    packed + PACKED_layer2_Rr_transposed, m.d_layer2_h, m.layer2_z + at * 64,
                    m.layer2_Rn_product, m.layer2_r + at * 64, m.concat_3 + at * 128,
                    m.d_layer2_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_layer2_h_carry, 64, m.d_layer2_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* deep.lua:17   sum_over_7 = sum_over(concat_5) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        memset(m.sum_over_7 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_5 + units.first, 128,
                m.sum_over_7 + units.first);
    }

    /* deep.lua:17   sum_over_8 = sum_over(concat_6) */
    {
        const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
        memset(m.sum_over_8 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_6 + units.first, 192,
                m.sum_over_8 + units.first);
    }
    rnn_meet(team);

    /* deep.lua:22   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);

    /* deep.lua:17   layer2_Wz_product_2 = matvec(layer2.Wz, concat_3) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_3 + T_part.first * 128, 128,
            packed + PACKED_layer2_Wz_transposed, m.layer2_Wz_product_2 + T_part.first * 64, 64);

    /* deep.lua:17   layer2_Wn_product = matvec(layer2.Wn, concat_4) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_4 + T_part.first * 192 + 64, 192,
            packed + PACKED_layer2_Wn_transposed, m.layer2_Wn_product + T_part.first * 64, 64);

    /* deep.lua:17   layer2_Wr_product = matvec(layer2.Wr, concat_3) */
    rnn_product_packed(T_part.count, 64, 64, m.concat_3 + T_part.first * 128 + 64, 128,
            packed + PACKED_layer2_Wr_transposed, m.layer2_Wr_product + T_part.first * 64, 64);

    /* deep.lua:17   outer(concat_3, layer1_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Wr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_3 + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer1_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_3, layer2_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Rr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_3 + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer2_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat_3, layer1_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Wz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_3, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer1_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_3, layer2_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Rz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_3, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer2_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat_4, layer1_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Wn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_4 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.layer1_h, (size_t)T.N, 64), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_4, layer2_n_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer2_Rn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_4 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.layer2_n_mul, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* deep.lua:17   concat_4 = concat(concat_3, concat_4, concat_3) */
    rnn_each_copy(T_part.count, 64, m.concat_3 + T_part.first * 128, 128,
            m.concat_4 + T_part.first * 192 + 0, 192);
    rnn_each_copy(T_part.count, 64, m.concat_3 + T_part.first * 128 + 64, 128,
            m.concat_4 + T_part.first * 192 + 128, 192);
    rnn_meet(team);

    /* deep.lua:17   backwards over T: d_layer1_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 35840);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_layer1_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_layer1_h(&crew, rows, m.layer1_z + at * 64, m.layer1_n + at * 64,
                    m.d_layer1_h_carry, m.layer2_Wz_product_2 + at * 64,
                    m.layer2_Wn_product + at * 64, m.layer2_Wr_product + at * 64,
                    m.layer1_previous_h + at * 64, m.d_layer1_h, m.concat_2 + at * 192,
                    m.concat + at * 128);
            rnn_meet(&crew);
            compute_d_layer3_r(&crew, rows, packed + PACKED_layer1_Rn_transposed,
                    m.layer1_r + at * 64, m.concat_2 + at * 192, m.layer1_previous_h + at * 64,
                    m.layer1_Rn_product, m.concat + at * 128);
            rnn_meet(&crew);
            compute_d_layer3_previous_h(&crew, rows, packed + PACKED_layer1_Rz_transposed,
                    packed + PACKED_layer1_Rr_transposed, m.d_layer1_h, m.layer1_z + at * 64,
                    m.layer1_Rn_product, m.layer1_r + at * 64, m.concat + at * 128,
                    m.d_layer1_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_layer1_h_carry, 64, m.d_layer1_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* deep.lua:17   sum_over_5 = sum_over(concat_3) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        memset(m.sum_over_5 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_3 + units.first, 128,
                m.sum_over_5 + units.first);
    }

    /* deep.lua:17   sum_over_6 = sum_over(concat_4) */
    {
        const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
        memset(m.sum_over_6 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_4 + units.first, 192,
                m.sum_over_6 + units.first);
    }
    rnn_meet(team);

    /* deep.lua:17   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Wr + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* deep.lua:17   outer(concat, layer1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Rr + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 64, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer1_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Wz + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* deep.lua:17   outer(concat, layer1_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Rz + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 64, 128, 1},
                units.first, units.count)), rnn_row_major(m.layer1_previous_h, (size_t)T.N, 64),
                0.0f, work);
    }

    /* deep.lua:17   outer(concat_2, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Wn + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_2 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* deep.lua:17   outer(concat_2, layer1_n_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + DEEP_layer1_Rn + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat_2 + 64, (size_t)T.N, 64, 192, 1},
                units.first, units.count)), rnn_row_major(m.layer1_n_mul, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* deep.lua:17   concat_2 = concat(concat, concat_2, concat) */
    rnn_each_copy(T_part.count, 64, m.concat + T_part.first * 128, 128,
            m.concat_2 + T_part.first * 192 + 0, 192);
    rnn_each_copy(T_part.count, 64, m.concat + T_part.first * 128 + 64, 128,
            m.concat_2 + T_part.first * 192 + 128, 192);

    /* deep.lua:17   layer1_Wz_product_2 = matvec(layer1.Wz, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 128, 128,
            packed + PACKED_layer1_Wz_transposed, m.layer1_Wz_product_2 + T_part.first * 16, 16);

    /* deep.lua:17   layer1_Wn_product = matvec(layer1.Wn, concat_2) */
    rnn_product_packed(T_part.count, 16, 64, m.concat_2 + T_part.first * 192 + 64, 192,
            packed + PACKED_layer1_Wn_transposed, m.layer1_Wn_product + T_part.first * 16, 16);

    /* deep.lua:17   layer1_Wr_product = matvec(layer1.Wr, concat) */
    rnn_product_packed(T_part.count, 16, 64, m.concat + T_part.first * 128 + 64, 128,
            packed + PACKED_layer1_Wr_transposed, m.layer1_Wr_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* deep.lua:17   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 128,
                m.sum_over_3 + units.first);
    }

    /* deep.lua:17   sum_over_4 = sum_over(concat_2) */
    {
        const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_2 + units.first, 192,
                m.sum_over_4 + units.first);
    }

    /* deep.lua:10   d_x = add(add, layer1_Wr_product) */
    compute_d_x(team, (size_t)T.N, m.layer1_Wz_product_2, m.layer1_Wn_product, m.layer1_Wr_product,
            m.d_x);
}

int deep_train(const deep_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "deep_train: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "deep_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct deep_train_memory m;
    deep_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const layer1_h_0 = rnn_or_number(args->layer1_h, 0.0f, B * 64, m.layer1_h_0);
    const float *const layer2_h_0 = rnn_or_number(args->layer2_h, 0.0f, B * 64, m.layer2_h_0);
    const float *const layer3_h_0 = rnn_or_number(args->layer3_h, 0.0f, B * 64, m.layer3_h_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + DEEP_layer1_br, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer1_bz, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer1_bn, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer2_br, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer2_bz, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer2_bn, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer3_br, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer3_bz, 0, 64 * sizeof(float));
    memset(args->gradients + DEEP_layer3_bn, 0, 64 * sizeof(float));

    const struct deep_train_call call = {args, B, T, m, x, layer1_h_0, layer2_h_0, layer3_h_0,
            target};
    if (rnn_pool_run(args->pool, (double)T.N * 459552 + (double)B * 0 + 24, deep_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + DEEP_layer1_br, 1, m.sum_over_3 + 64, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer1_bz, 1, m.sum_over_3, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer1_bn, 1, m.sum_over_4 + 64, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer2_br, 1, m.sum_over_5 + 64, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer2_bz, 1, m.sum_over_5, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer2_bn, 1, m.sum_over_6 + 64, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer3_br, 1, m.sum_over_7 + 64, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer3_bz, 1, m.sum_over_7, 64, 1);
    rnn_add_matrix(args->gradients + DEEP_layer3_bn, 1, m.sum_over_8 + 64, 64, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_layer1_h)
        rnn_each_copy(B, 64, m.d_layer1_h_2, 64, args->d_layer1_h, 64);
    if (args->d_layer2_h)
        rnn_each_copy(B, 64, m.d_layer2_h_2, 64, args->d_layer2_h, 64);
    if (args->d_layer3_h)
        rnn_each_copy(B, 64, m.d_layer3_h_2, 64, args->d_layer3_h, 64);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "deep_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of deep_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: layer1_h_0 (-1..0)
*   1    B x 64: layer2_h_0 (-1..0)
*   2    B x 64: layer3_h_0 (-1..0)
*/
struct deep_begin_memory {
    float *layer1_h_0;
    float *layer2_h_0;
    float *layer3_h_0;
    size_t bytes;
};

static void deep_begin_layout(struct deep_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->layer1_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer2_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->layer3_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

int deep_begin(const deep_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    struct deep_begin_memory m;
    deep_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const layer1_h_0 = rnn_or_number(args->layer1_h, 0.0f, B * 64, m.layer1_h_0);
    const float *const layer2_h_0 = rnn_or_number(args->layer2_h, 0.0f, B * 64, m.layer2_h_0);
    const float *const layer3_h_0 = rnn_or_number(args->layer3_h, 0.0f, B * 64, m.layer3_h_0);

    rnn_begin_rows(B, args->restart, layer1_h_0, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, layer2_h_0, 64, 64, (float *)args->session + B * 64);
    rnn_begin_rows(B, args->restart, layer3_h_0, 64, 64, (float *)args->session + B * 128);
    return RNN_OK;
}

/* ---- step ---- */

/* deep.lua:17   layer1_n_mul   (6 operations) */
RNN_INLINE void compute_layer1_r_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    const rnn_vec layer1_r_1 = rnn_sigmoid(matvec_ + matvec_2
            + rnn_load_lanes(layer1_br + j, lanes));
    const rnn_vec mul_ = layer1_r_1 * rnn_load_lanes(state_layer1_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer1_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_layer1_r_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_layer1_previous_h,
        const float *restrict layer1_br, float *restrict layer1_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_layer1_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer1_r_3_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r],
                state_layer1_previous_h, layer1_br, layer1_n_mul);
}

RNN_INLINE void compute_layer1_r_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer1_r_3_tile(TILE, lanes, j, b, panels0, panels1, x, state_layer1_previous_h,
                layer1_br, layer1_n_mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer1_r_3_tile(4, lanes, j, b, panels0, panels1, x, state_layer1_previous_h,
                layer1_br, layer1_n_mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer1_r_3_tile(2, lanes, j, b, panels0, panels1, x, state_layer1_previous_h,
                layer1_br, layer1_n_mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer1_r_3_tile(1, lanes, j, b, panels0, panels1, x, state_layer1_previous_h,
                layer1_br, layer1_n_mul);
}

static void compute_layer1_r_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_br,
        float *restrict layer1_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer1_r_3_units(rows, RNN_LANES, j, panels0, panels1, x, state_layer1_previous_h,
                layer1_br, layer1_n_mul);
}

/* deep.lua:17   layer1_h   (14 operations) */
RNN_INLINE void compute_layer1_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict state_layer1_previous_h,
        const float *restrict layer1_bz, const float *restrict layer1_bn, float *restrict layer1_h)
{
    const rnn_vec z = rnn_sigmoid(matvec_ + matvec_3 + rnn_load_lanes(layer1_bz + j, lanes));
    const rnn_vec n = rnn_tanh(matvec_2 + matvec_4 + rnn_load_lanes(layer1_bn + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(state_layer1_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer1_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer1_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_bz,
        const float *restrict layer1_n_mul, const float *restrict layer1_bn,
        float *restrict layer1_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 16);
    rnn_panel_product_lane(acc0, rows, 2, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_layer1_previous_h + b * 64, 64, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, layer1_n_mul + b * 64, 64, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer1_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 2 + 0], acc0[r * 2 + 1],
                acc1[r], acc2[r], state_layer1_previous_h, layer1_bz, layer1_bn, layer1_h);
}

RNN_INLINE void compute_layer1_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_bz,
        const float *restrict layer1_n_mul, const float *restrict layer1_bn,
        float *restrict layer1_h)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer1_h_3_tile(TILE, lanes, j, b, panels0, panels1, panels2, x,
                state_layer1_previous_h, layer1_bz, layer1_n_mul, layer1_bn, layer1_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer1_h_3_tile(4, lanes, j, b, panels0, panels1, panels2, x,
                state_layer1_previous_h, layer1_bz, layer1_n_mul, layer1_bn, layer1_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer1_h_3_tile(2, lanes, j, b, panels0, panels1, panels2, x,
                state_layer1_previous_h, layer1_bz, layer1_n_mul, layer1_bn, layer1_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer1_h_3_tile(1, lanes, j, b, panels0, panels1, panels2, x,
                state_layer1_previous_h, layer1_bz, layer1_n_mul, layer1_bn, layer1_h);
}

static void compute_layer1_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x,
        const float *restrict state_layer1_previous_h, const float *restrict layer1_bz,
        const float *restrict layer1_n_mul, const float *restrict layer1_bn,
        float *restrict layer1_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer1_h_3_units(rows, RNN_LANES, j, panels0, panels1, panels2, x,
                state_layer1_previous_h, layer1_bz, layer1_n_mul, layer1_bn, layer1_h);
}

/* deep.lua:17   layer2_n_mul   (6 operations) */
RNN_INLINE void compute_layer2_r_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2,
        const float *restrict state_layer2_previous_h, const float *restrict layer2_br,
        float *restrict layer2_n_mul)
{
    const rnn_vec layer2_r_1 = rnn_sigmoid(matvec_ + matvec_2
            + rnn_load_lanes(layer2_br + j, lanes));
    const rnn_vec mul_ = layer2_r_1 * rnn_load_lanes(state_layer2_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer2_n_mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_layer2_r_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict layer1_h, const float *restrict state_layer2_previous_h,
        const float *restrict layer2_br, float *restrict layer2_n_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc0, rows, 1, 64, layer1_h + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_layer2_previous_h + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer2_r_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], state_layer2_previous_h,
                layer2_br, layer2_n_mul);
}

RNN_INLINE void compute_layer2_r_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict layer1_h, const float *restrict state_layer2_previous_h,
        const float *restrict layer2_br, float *restrict layer2_n_mul)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer2_r_tile(TILE, lanes, j, b, panels0, panels1, layer1_h,
                state_layer2_previous_h, layer2_br, layer2_n_mul);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer2_r_tile(4, lanes, j, b, panels0, panels1, layer1_h, state_layer2_previous_h,
                layer2_br, layer2_n_mul);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer2_r_tile(2, lanes, j, b, panels0, panels1, layer1_h, state_layer2_previous_h,
                layer2_br, layer2_n_mul);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer2_r_tile(1, lanes, j, b, panels0, panels1, layer1_h, state_layer2_previous_h,
                layer2_br, layer2_n_mul);
}

static void compute_layer2_r(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict layer1_h, const float *restrict state_layer2_previous_h,
        const float *restrict layer2_br, float *restrict layer2_n_mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer2_r_units(rows, RNN_LANES, j, panels0, panels1, layer1_h,
                state_layer2_previous_h, layer2_br, layer2_n_mul);
}

/* deep.lua:17   layer2_h   (14 operations) */
RNN_INLINE void compute_layer2_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict state_layer2_previous_h,
        const float *restrict layer2_bz, const float *restrict layer2_bn, float *restrict layer2_h)
{
    const rnn_vec z = rnn_sigmoid(matvec_ + matvec_3 + rnn_load_lanes(layer2_bz + j, lanes));
    const rnn_vec n = rnn_tanh(matvec_2 + matvec_4 + rnn_load_lanes(layer2_bn + j, lanes));
    const rnn_vec h = (1.0f - z) * n + z
            * rnn_load_lanes(state_layer2_previous_h + b * 64 + j, lanes);
    rnn_store_lanes(layer2_h + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_layer2_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict layer1_h,
        const float *restrict state_layer2_previous_h, const float *restrict layer2_bz,
        const float *restrict layer2_n_mul, const float *restrict layer2_bn,
        float *restrict layer2_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 64);
    rnn_panel_product_lane(acc0, rows, 2, 64, layer1_h + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, state_layer2_previous_h + b * 64, 64, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc2, rows, 1, 64, layer2_n_mul + b * 64, 64, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_layer2_h_lanes(lanes, b + (size_t)r, j, acc0[r * 2 + 0], acc0[r * 2 + 1], acc1[r],
                acc2[r], state_layer2_previous_h, layer2_bz, layer2_bn, layer2_h);
}

RNN_INLINE void compute_layer2_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict layer1_h,
        const float *restrict state_layer2_previous_h, const float *restrict layer2_bz,
        const float *restrict layer2_n_mul, const float *restrict layer2_bn,
        float *restrict layer2_h)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_layer2_h_tile(TILE, lanes, j, b, panels0, panels1, panels2, layer1_h,
                state_layer2_previous_h, layer2_bz, layer2_n_mul, layer2_bn, layer2_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_layer2_h_tile(4, lanes, j, b, panels0, panels1, panels2, layer1_h,
                state_layer2_previous_h, layer2_bz, layer2_n_mul, layer2_bn, layer2_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_layer2_h_tile(2, lanes, j, b, panels0, panels1, panels2, layer1_h,
                state_layer2_previous_h, layer2_bz, layer2_n_mul, layer2_bn, layer2_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_layer2_h_tile(1, lanes, j, b, panels0, panels1, panels2, layer1_h,
                state_layer2_previous_h, layer2_bz, layer2_n_mul, layer2_bn, layer2_h);
}

static void compute_layer2_h(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict layer1_h,
        const float *restrict state_layer2_previous_h, const float *restrict layer2_bz,
        const float *restrict layer2_n_mul, const float *restrict layer2_bn,
        float *restrict layer2_h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_layer2_h_units(rows, RNN_LANES, j, panels0, panels1, panels2, layer1_h,
                state_layer2_previous_h, layer2_bz, layer2_n_mul, layer2_bn, layer2_h);
}

/* Memory of deep_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: layer1_n_mul (0..1), layer2_n_mul (2..3), layer3_n_mul (4..5)
*   1    B x 64: layer1_h (1..6)
*   2    B x 64: layer2_h (3..6)
*   3    B x 64: layer3_h (5..6)
*/
struct deep_step_memory {
    float *layer1_n_mul;
    float *layer1_h;
    float *layer2_n_mul;
    float *layer2_h;
    float *layer3_n_mul;
    float *layer3_h;
    size_t bytes;
};

static void deep_step_layout(struct deep_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->layer1_n_mul = (float *)rnn_take(session, &at, B * 64);
    m->layer2_n_mul = m->layer1_n_mul;
    m->layer3_n_mul = m->layer1_n_mul;
    m->layer1_h = (float *)rnn_take(session, &at, B * 64);
    m->layer2_h = (float *)rnn_take(session, &at, B * 64);
    m->layer3_h = (float *)rnn_take(session, &at, B * 64);
    m->bytes = at;
}

/* What the threads of deep_step need of it. */
struct deep_step_call {
    const deep_args *args;
    size_t B;
    struct deep_step_memory m;
    const float *x;
    float *state_layer1_previous_h;
    float *state_layer2_previous_h;
    float *state_layer3_previous_h;
};

static void deep_step_work(const rnn_team *team, const void *data)
{
    const struct deep_step_call *const call = (const struct deep_step_call *)data;
    const deep_args *const args = call->args;
    const size_t B = call->B;
    const struct deep_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_layer1_previous_h = call->state_layer1_previous_h;
    float *const state_layer2_previous_h = call->state_layer2_previous_h;
    float *const state_layer3_previous_h = call->state_layer3_previous_h;
    const float *const packed = (const float *)args->packed;

    /* deep.lua:17   layer1_n_mul = mul(layer1_r, state_layer1_previous_h) */
    compute_layer1_r_3(team, B, packed + PACKED_layer1_Wr, packed + PACKED_layer1_Rr_2, x,
            state_layer1_previous_h, args->params + DEEP_layer1_br, m.layer1_n_mul);
    rnn_meet(team);

    /* deep.lua:17   layer1_h = add(mul, mul) */
    compute_layer1_h_3(team, B, packed + PACKED_layer1_Wz_2, packed + PACKED_layer1_Rz,
            packed + PACKED_layer1_Rn, x, state_layer1_previous_h, args->params + DEEP_layer1_bz,
            m.layer1_n_mul, args->params + DEEP_layer1_bn, m.layer1_h);
    rnn_meet(team);

    /* deep.lua:17   layer2_n_mul = mul(layer2_r, state_layer2_previous_h) */
    compute_layer2_r(team, B, packed + PACKED_layer2_Wr, packed + PACKED_layer2_Rr_2, m.layer1_h,
            state_layer2_previous_h, args->params + DEEP_layer2_br, m.layer2_n_mul);
    rnn_meet(team);

    /* deep.lua:17   layer2_h = add(mul, mul) */
    compute_layer2_h(team, B, packed + PACKED_layer2_Wz_2, packed + PACKED_layer2_Rz,
            packed + PACKED_layer2_Rn, m.layer1_h, state_layer2_previous_h,
            args->params + DEEP_layer2_bz, m.layer2_n_mul, args->params + DEEP_layer2_bn,
            m.layer2_h);
    rnn_meet(team);

    /* deep.lua:17   layer3_n_mul = mul(layer3_r, state_layer3_previous_h) */
    compute_layer2_r(team, B, packed + PACKED_layer3_Wr, packed + PACKED_layer3_Rr_2, m.layer2_h,
            state_layer3_previous_h, args->params + DEEP_layer3_br, m.layer3_n_mul);
    rnn_meet(team);

    /* deep.lua:17   layer3_h = add(mul, mul) */
    compute_layer2_h(team, B, packed + PACKED_layer3_Wz_2, packed + PACKED_layer3_Rz,
            packed + PACKED_layer3_Rn, m.layer2_h, state_layer3_previous_h,
            args->params + DEEP_layer3_bz, m.layer3_n_mul, args->params + DEEP_layer3_bn,
            m.layer3_h);
}

int deep_step(const deep_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    struct deep_step_memory m;
    deep_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_step: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "deep_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_step: x is NULL");
    const float *const x = args->x;
    float *const state_layer1_previous_h = (float *)args->session + B * 0;
    float *const state_layer2_previous_h = (float *)args->session + B * 64;
    float *const state_layer3_previous_h = (float *)args->session + B * 128;

    const struct deep_step_call call = {args, B, m, x, state_layer1_previous_h,
            state_layer2_previous_h, state_layer3_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 150528 + 0, deep_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "deep_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 64, m.layer3_h, 64, args->y, 64);
    rnn_begin_rows(B, NULL, m.layer1_h, 64, 64, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.layer2_h, 64, 64, (float *)args->session + B * 64);
    rnn_begin_rows(B, NULL, m.layer3_h, 64, 64, (float *)args->session + B * 128);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"layer1.Wr", 2, {64, 16}, 0, RNN_INIT_UNIFORM, -0.125, 0.125, 16, 1, 0},
    {"layer1.Rr", 2, {64, 64}, 1024, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer1.br", 1, {64, 1}, 5120, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer1.Wz", 2, {64, 16}, 5184, RNN_INIT_UNIFORM, -0.125, 0.125, 16, 1, 0},
    {"layer1.Rz", 2, {64, 64}, 6208, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer1.bz", 1, {64, 1}, 10304, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer1.Wn", 2, {64, 16}, 10368, RNN_INIT_UNIFORM, -0.125, 0.125, 16, 1, 0},
    {"layer1.Rn", 2, {64, 64}, 11392, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer1.bn", 1, {64, 1}, 15488, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Wr", 2, {64, 64}, 15552, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Rr", 2, {64, 64}, 19648, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.br", 1, {64, 1}, 23744, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Wz", 2, {64, 64}, 23808, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Rz", 2, {64, 64}, 27904, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.bz", 1, {64, 1}, 32000, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Wn", 2, {64, 64}, 32064, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.Rn", 2, {64, 64}, 36160, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer2.bn", 1, {64, 1}, 40256, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Wr", 2, {64, 64}, 40320, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Rr", 2, {64, 64}, 44416, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.br", 1, {64, 1}, 48512, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Wz", 2, {64, 64}, 48576, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Rz", 2, {64, 64}, 52672, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.bz", 1, {64, 1}, 56768, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Wn", 2, {64, 64}, 56832, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.Rn", 2, {64, 64}, 60928, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"layer3.bn", 1, {64, 1}, 65024, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(deep_args, T), offsetof(deep_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(deep_args, x), offsetof(deep_args, d_x)},
    {"layer1.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(deep_args, layer1_h),
            offsetof(deep_args, d_layer1_h)},
    {"layer2.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(deep_args, layer2_h),
            offsetof(deep_args, d_layer2_h)},
    {"layer3.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(deep_args, layer3_h),
            offsetof(deep_args, d_layer3_h)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(deep_args, target),
            offsetof(deep_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(deep_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(deep_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"layer1_previous_h", 0, -1, 64, 0, 0},
    {"layer2_previous_h", 0, -1, 64, 0, 0},
    {"layer3_previous_h", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const deep_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return DEEP_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return DEEP_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return DEEP_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return DEEP_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return DEEP_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return deep_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return deep_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return deep_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return deep_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return deep_step(args, error);
}

const rnn_model deep_model = {
    .name = "deep",
    .source = "deep.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 27,
    .param_floats = DEEP_PARAMS,
    .inputs = inputs_info,
    .input_count = 6,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 3,
    .state_floats = 192,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(deep_args),
    .member_params = offsetof(deep_args, params),
    .member_packed = offsetof(deep_args, packed),
    .member_session = offsetof(deep_args, session),
    .member_session_bytes = offsetof(deep_args, session_bytes),
    .member_pool = offsetof(deep_args, pool),
    .member_batch = offsetof(deep_args, B),
    .member_loss = offsetof(deep_args, loss),
    .member_gradients = offsetof(deep_args, gradients),
    .member_seed = offsetof(deep_args, seed),
    .member_update = offsetof(deep_args, update),
    .member_restart = offsetof(deep_args, restart),
    .packed_bytes = DEEP_PACKED,
    .prepare = deep_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
