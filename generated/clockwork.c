/* clockwork: a recurrent network, compiled by rnnc from clockwork.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "clockwork.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_cell1_W1 = 0, /* 64 x 16, wide panels */
    PACKED_cell1_R4 = 1024, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1 = 1280, /* 48 x 16, wide panels */
    PACKED_cell1_R3 = 2048, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1_2 = 2304, /* 32 x 16, wide panels */
    PACKED_cell1_R2 = 2816, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1_3 = 3072, /* 16 x 16, wide panels */
    PACKED_cell1_R1_4 = 3328, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1_transposed = 3584, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1_transposed_2 = 3840, /* 16 x 16, wide panels */
    PACKED_cell1_R1_transposed_3 = 4096, /* 16 x 16, wide panels */
    PACKED_cell1_R2_transposed = 4352, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R2_transposed_2 = 4608, /* 16 x 16, wide panels */
    PACKED_cell1_R2_transposed_3 = 4864, /* 16 x 16, wide panels */
    PACKED_cell1_R1_transposed_4 = 5120, /* 16 x 16, wide panels */
    PACKED_cell1_R3_transposed = 5376, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R3_transposed_2 = 5632, /* 16 x 16, wide panels */
    PACKED_cell1_R4_transposed = 5888, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_W1_transposed = 6144, /* 16 x 16, wide panels */
    PACKED_cell1_W2_transposed = 6400, /* 16 x 16, wide panels */
    PACKED_cell1_W3_transposed = 6656, /* 16 x 16, wide panels */
    PACKED_cell1_W4_transposed = 6912, /* 16 x 16, wide panels */
    PACKED_cell1_W1_2 = 7168, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R1_5 = 7424, /* 16 x 64, panels of 1 gate */
    PACKED_cell1_W2 = 8448, /* 16 x 16, panels of 1 gate */
    PACKED_cell1_R2_2 = 8704, /* 16 x 48, panels of 1 gate */
    PACKED_cell1_W3 = 9472, /* 16 x 16, panels of 2 gates */
    PACKED_cell1_R3_2 = 9984, /* 16 x 32, panels of 1 gate */
};

/* What the threads of clockwork_prepare need of it. */
struct clockwork_prepare_call {
    const float *params;
    float *packed;
};

static void clockwork_prepare_work(const rnn_team *team, const void *data)
{
    const struct clockwork_prepare_call *const call = (const struct clockwork_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_cell1_W1, params + CLOCKWORK_cell1_W1, 16, 1, 64, 0, 16,
            16);
    rnn_pack_wide(team, packed + PACKED_cell1_W1, params + CLOCKWORK_cell1_W2, 16, 1, 64, 16, 16,
            16);
    rnn_pack_wide(team, packed + PACKED_cell1_W1, params + CLOCKWORK_cell1_W3, 16, 1, 64, 32, 16,
            16);
    rnn_pack_wide(team, packed + PACKED_cell1_W1, params + CLOCKWORK_cell1_W4, 16, 1, 64, 48, 16,
            16);
    rnn_pack_gate(team, packed + PACKED_cell1_R4, params + CLOCKWORK_cell1_R4, 16, 1, 16, 1, 0, 16,
            0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1, params + CLOCKWORK_cell1_R1 + 48, 64, 1, 48, 0,
            16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1, params + CLOCKWORK_cell1_R2 + 32, 48, 1, 48, 16,
            16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1, params + CLOCKWORK_cell1_R3 + 16, 32, 1, 48, 32,
            16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R3, params + CLOCKWORK_cell1_R3, 32, 1, 16, 1, 0, 16,
            0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_2, params + CLOCKWORK_cell1_R1 + 32, 64, 1, 32, 0,
            16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_2, params + CLOCKWORK_cell1_R2 + 16, 48, 1, 32,
            16, 16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R2, params + CLOCKWORK_cell1_R2, 48, 1, 16, 1, 0, 16,
            0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_3, params + CLOCKWORK_cell1_R1 + 16, 64, 1, 16, 0,
            16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R1_4, params + CLOCKWORK_cell1_R1, 64, 1, 16, 1, 0,
            16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R1_transposed, params + CLOCKWORK_cell1_R1, 1, 64,
            16, 1, 0, 16, 0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_transposed_2, params + CLOCKWORK_cell1_R1 + 48, 1,
            64, 16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_transposed_3, params + CLOCKWORK_cell1_R1 + 16, 1,
            64, 16, 0, 16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R2_transposed, params + CLOCKWORK_cell1_R2, 1, 48,
            16, 1, 0, 16, 0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R2_transposed_2, params + CLOCKWORK_cell1_R2 + 32, 1,
            48, 16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R2_transposed_3, params + CLOCKWORK_cell1_R2 + 16, 1,
            48, 16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R1_transposed_4, params + CLOCKWORK_cell1_R1 + 32, 1,
            64, 16, 0, 16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R3_transposed, params + CLOCKWORK_cell1_R3, 1, 32,
            16, 1, 0, 16, 0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_R3_transposed_2, params + CLOCKWORK_cell1_R3 + 16, 1,
            32, 16, 0, 16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R4_transposed, params + CLOCKWORK_cell1_R4, 1, 16,
            16, 1, 0, 16, 0, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_W1_transposed, params + CLOCKWORK_cell1_W1, 1, 16,
            16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_W2_transposed, params + CLOCKWORK_cell1_W2, 1, 16,
            16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_W3_transposed, params + CLOCKWORK_cell1_W3, 1, 16,
            16, 0, 16, 16);
    rnn_pack_wide(team, packed + PACKED_cell1_W4_transposed, params + CLOCKWORK_cell1_W4, 1, 16,
            16, 0, 16, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_W1_2, params + CLOCKWORK_cell1_W1, 16, 1, 16, 1, 0,
            16, 0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R1_5, params + CLOCKWORK_cell1_R1, 64, 1, 16, 1, 0,
            64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_cell1_W2, params + CLOCKWORK_cell1_W2, 16, 1, 16, 1, 0, 16,
            0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R2_2, params + CLOCKWORK_cell1_R2, 48, 1, 16, 1, 0,
            48, 0, 48);
    rnn_pack_gate(team, packed + PACKED_cell1_W3, params + CLOCKWORK_cell1_W3, 16, 1, 16, 2, 0, 16,
            0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_W3, params + CLOCKWORK_cell1_W4, 16, 1, 16, 2, 1, 16,
            0, 16);
    rnn_pack_gate(team, packed + PACKED_cell1_R3_2, params + CLOCKWORK_cell1_R3, 32, 1, 16, 1, 0,
            32, 0, 32);
}

void clockwork_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct clockwork_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 10496 * RNN_MOVE_WORK, clockwork_prepare_work, &call);
}

void clockwork_prepare(const float *params, void *memory)
{
    clockwork_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* clockwork.lua:17   select   (3 operations) */
RNN_INLINE void compute_cell1_phase2_equal_lanes(const int lanes, const size_t j,
        const float *restrict cell1_phase2, float *restrict cell1_phase2_next)
{
    const rnn_vec select_ = rnn_choose(rnn_equal(rnn_load_lanes(cell1_phase2 + j, lanes),
            rnn_set(1.0f)), rnn_set(0.0f), rnn_load_lanes(cell1_phase2 + j, lanes) + 1.0f);
    rnn_store_lanes(cell1_phase2_next + j, select_, lanes);
}

static void compute_cell1_phase2_equal(const rnn_team *team, const size_t rows,
        const float *restrict cell1_phase2, float *restrict cell1_phase2_next)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_phase2_equal_lanes(RNN_LANES, j, cell1_phase2, cell1_phase2_next);
    if (j < end)
        compute_cell1_phase2_equal_lanes((int)(end - j), j, cell1_phase2, cell1_phase2_next);
}

/* clockwork.lua:17   select   (3 operations) */
RNN_INLINE void compute_cell1_phase4_equal_lanes(const int lanes, const size_t j,
        const float *restrict cell1_phase4, float *restrict cell1_phase4_next)
{
    const rnn_vec select_ = rnn_choose(rnn_equal(rnn_load_lanes(cell1_phase4 + j, lanes),
            rnn_set(3.0f)), rnn_set(0.0f), rnn_load_lanes(cell1_phase4 + j, lanes) + 1.0f);
    rnn_store_lanes(cell1_phase4_next + j, select_, lanes);
}

static void compute_cell1_phase4_equal(const rnn_team *team, const size_t rows,
        const float *restrict cell1_phase4, float *restrict cell1_phase4_next)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_phase4_equal_lanes(RNN_LANES, j, cell1_phase4, cell1_phase4_next);
    if (j < end)
        compute_cell1_phase4_equal_lanes((int)(end - j), j, cell1_phase4, cell1_phase4_next);
}

/* clockwork.lua:17   select   (3 operations) */
RNN_INLINE void compute_cell1_phase8_equal_lanes(const int lanes, const size_t j,
        const float *restrict cell1_phase8, float *restrict cell1_phase8_next)
{
    const rnn_vec select_ = rnn_choose(rnn_equal(rnn_load_lanes(cell1_phase8 + j, lanes),
            rnn_set(7.0f)), rnn_set(0.0f), rnn_load_lanes(cell1_phase8 + j, lanes) + 1.0f);
    rnn_store_lanes(cell1_phase8_next + j, select_, lanes);
}

static void compute_cell1_phase8_equal(const rnn_team *team, const size_t rows,
        const float *restrict cell1_phase8, float *restrict cell1_phase8_next)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_phase8_equal_lanes(RNN_LANES, j, cell1_phase8, cell1_phase8_next);
    if (j < end)
        compute_cell1_phase8_equal_lanes((int)(end - j), j, cell1_phase8, cell1_phase8_next);
}

/* clockwork.lua:17   cell1_previous_h2_equal, cell1_previous_h3_equal,
        cell1_all_equal   (3 operations) */
RNN_INLINE void compute_cell1_previous_h2_equal_lanes(const int lanes, const size_t j,
        const float *restrict cell1_phase2, const float *restrict cell1_phase4,
        const float *restrict cell1_phase8, float *restrict cell1_previous_h2_equal,
        float *restrict cell1_previous_h3_equal, float *restrict cell1_all_equal)
{
    const rnn_vec equal_ = rnn_equal(rnn_load_lanes(cell1_phase2 + j, lanes), rnn_set(0.0f));
    const rnn_vec equal_2 = rnn_equal(rnn_load_lanes(cell1_phase4 + j, lanes), rnn_set(0.0f));
    const rnn_vec equal_3 = rnn_equal(rnn_load_lanes(cell1_phase8 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(cell1_previous_h2_equal + j, equal_, lanes);
    rnn_store_lanes(cell1_previous_h3_equal + j, equal_2, lanes);
    rnn_store_lanes(cell1_all_equal + j, equal_3, lanes);
}

static void compute_cell1_previous_h2_equal(const rnn_team *team, const size_t rows,
        const float *restrict cell1_phase2, const float *restrict cell1_phase4,
        const float *restrict cell1_phase8, float *restrict cell1_previous_h2_equal,
        float *restrict cell1_previous_h3_equal, float *restrict cell1_all_equal)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_previous_h2_equal_lanes(RNN_LANES, j, cell1_phase2, cell1_phase4,
                cell1_phase8, cell1_previous_h2_equal, cell1_previous_h3_equal, cell1_all_equal);
    if (j < end)
        compute_cell1_previous_h2_equal_lanes((int)(end - j), j, cell1_phase2, cell1_phase4,
                cell1_phase8, cell1_previous_h2_equal, cell1_previous_h3_equal, cell1_all_equal);
}

/* clockwork.lua:16   cell1_new   (4 operations) */
RNN_INLINE void compute_cell1_new_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict cell1_W1_product,
        const float *restrict cell1_b4, float *restrict cell1_new)
{
    const rnn_vec cell1_new_1 = rnn_tanh(rnn_load_lanes(cell1_W1_product + b * 64 + 48 + j, lanes)
            + matvec_ + rnn_load_lanes(cell1_b4 + j, lanes));
    rnn_store_lanes(cell1_new + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_ask(const size_t b, const size_t j, const float *cell1_W1_product)
{
    rnn_will_read(cell1_W1_product + b * 64 + 48 + j);
}

RNN_INLINE void compute_cell1_new_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict cell1_previous_h4,
        const float *restrict cell1_W1_product, const float *restrict cell1_b4,
        float *restrict cell1_new)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_new_ask(b + (size_t)r, j, cell1_W1_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, cell1_previous_h4 + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_lanes(lanes, b + (size_t)r, j, acc[r], cell1_W1_product, cell1_b4,
                cell1_new);
}

RNN_INLINE void compute_cell1_new_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict cell1_previous_h4,
        const float *restrict cell1_W1_product, const float *restrict cell1_b4,
        float *restrict cell1_new)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_tile(TILE, lanes, j, b, panels, cell1_previous_h4, cell1_W1_product,
                cell1_b4, cell1_new);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_tile(4, lanes, j, b, panels, cell1_previous_h4, cell1_W1_product,
                cell1_b4, cell1_new);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_tile(2, lanes, j, b, panels, cell1_previous_h4, cell1_W1_product,
                cell1_b4, cell1_new);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_tile(1, lanes, j, b, panels, cell1_previous_h4, cell1_W1_product,
                cell1_b4, cell1_new);
}

static void compute_cell1_new(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict cell1_previous_h4,
        const float *restrict cell1_W1_product, const float *restrict cell1_b4,
        float *restrict cell1_new)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_units(rows, RNN_LANES, j, panels, cell1_previous_h4, cell1_W1_product,
                cell1_b4, cell1_new);
}

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_all_lanes(const int lanes, const size_t b, const size_t j,
        const int far, const float *restrict cell1_all_equal, const float *restrict cell1_new,
        const float *restrict cell1_previous_h4, float *restrict cell1_all,
        float *restrict cell1_previous_h4_next)
{
    const rnn_vec cell1_all_1 = rnn_choose(rnn_set(cell1_all_equal[b]),
            rnn_load_lanes(cell1_new + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h4 + b * 16 + j, lanes));
    rnn_store_far(cell1_all + b * 64 + 48 + j, cell1_all_1, lanes, far);
    rnn_store_lanes(cell1_previous_h4_next + b * 16 + j, cell1_all_1, lanes);
}

static void compute_cell1_all(const rnn_team *team, const size_t rows, const int far,
        const float *restrict cell1_all_equal, const float *restrict cell1_new,
        const float *restrict cell1_previous_h4, float *restrict cell1_all,
        float *restrict cell1_previous_h4_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_all_lanes(RNN_LANES, b, j, far, cell1_all_equal, cell1_new,
                    cell1_previous_h4, cell1_all, cell1_previous_h4_next);
    }
    if (far)
        rnn_streamed();
}

/* clockwork.lua:16   cell1_new   (5 operations) */
RNN_INLINE void compute_cell1_new_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict cell1_R1_product,
        const float *restrict cell1_W1_product, const float *restrict cell1_b3,
        float *restrict cell1_new_2)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_W1_product + b * 64 + 32 + j, lanes)
            + (matvec_ + rnn_load_lanes(cell1_R1_product + b * 48 + 32 + j, lanes));
    const rnn_vec cell1_new_1 = rnn_tanh(add_ + rnn_load_lanes(cell1_b3 + j, lanes));
    rnn_store_lanes(cell1_new_2 + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_2_ask(const size_t b, const size_t j,
        const float *cell1_R1_product, const float *cell1_W1_product)
{
    rnn_will_read(cell1_R1_product + b * 48 + 32 + j);
    rnn_will_read(cell1_W1_product + b * 64 + 32 + j);
}

RNN_INLINE void compute_cell1_new_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict cell1_previous_h3,
        const float *restrict cell1_R1_product, const float *restrict cell1_W1_product,
        const float *restrict cell1_b3, float *restrict cell1_new_2)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_new_2_ask(b + (size_t)r, j, cell1_R1_product, cell1_W1_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, cell1_previous_h3 + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_2_lanes(lanes, b + (size_t)r, j, acc[r], cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
}

RNN_INLINE void compute_cell1_new_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict cell1_previous_h3,
        const float *restrict cell1_R1_product, const float *restrict cell1_W1_product,
        const float *restrict cell1_b3, float *restrict cell1_new_2)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_2_tile(TILE, lanes, j, b, panels, cell1_previous_h3, cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_2_tile(4, lanes, j, b, panels, cell1_previous_h3, cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_2_tile(2, lanes, j, b, panels, cell1_previous_h3, cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_2_tile(1, lanes, j, b, panels, cell1_previous_h3, cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
}

static void compute_cell1_new_2(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict cell1_previous_h3,
        const float *restrict cell1_R1_product, const float *restrict cell1_W1_product,
        const float *restrict cell1_b3, float *restrict cell1_new_2)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_2_units(rows, RNN_LANES, j, panels, cell1_previous_h3, cell1_R1_product,
                cell1_W1_product, cell1_b3, cell1_new_2);
}

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_previous_h3_select_lanes(const int lanes, const size_t b,
        const size_t j, const int far, const float *restrict cell1_previous_h3_equal,
        const float *restrict cell1_new_2, const float *restrict cell1_previous_h3,
        float *restrict cell1_all, float *restrict cell1_previous_h3_next)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(cell1_new_2 + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h3 + b * 16 + j, lanes));
    rnn_store_far(cell1_all + b * 64 + 32 + j, select_, lanes, far);
    rnn_store_lanes(cell1_previous_h3_next + b * 16 + j, select_, lanes);
}

static void compute_cell1_previous_h3_select(const rnn_team *team, const size_t rows,
        const int far, const float *restrict cell1_previous_h3_equal,
        const float *restrict cell1_new_2, const float *restrict cell1_previous_h3,
        float *restrict cell1_all, float *restrict cell1_previous_h3_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_previous_h3_select_lanes(RNN_LANES, b, j, far, cell1_previous_h3_equal,
                    cell1_new_2, cell1_previous_h3, cell1_all, cell1_previous_h3_next);
    }
    if (far)
        rnn_streamed();
}

/* clockwork.lua:16   cell1_new   (6 operations) */
RNN_INLINE void compute_cell1_new_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_W1_product,
        const float *restrict cell1_b2, float *restrict cell1_new_3)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_R1_product_2 + b * 32 + 16 + j, lanes)
            + rnn_load_lanes(cell1_R1_product + b * 48 + 16 + j, lanes);
    const rnn_vec add_2 = rnn_load_lanes(cell1_W1_product + b * 64 + 16 + j, lanes)
            + (matvec_ + add_) + rnn_load_lanes(cell1_b2 + j, lanes);
    const rnn_vec cell1_new_1 = rnn_tanh(add_2);
    rnn_store_lanes(cell1_new_3 + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_3_ask(const size_t b, const size_t j,
        const float *cell1_R1_product_2, const float *cell1_R1_product,
        const float *cell1_W1_product)
{
    rnn_will_read(cell1_R1_product_2 + b * 32 + 16 + j);
    rnn_will_read(cell1_R1_product + b * 48 + 16 + j);
    rnn_will_read(cell1_W1_product + b * 64 + 16 + j);
}

RNN_INLINE void compute_cell1_new_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_previous_h2,
        const float *restrict cell1_W1_product, const float *restrict cell1_b2,
        float *restrict cell1_new_3)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_new_3_ask(b + (size_t)r, j, cell1_R1_product_2, cell1_R1_product,
                cell1_W1_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, cell1_previous_h2 + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_3_lanes(lanes, b + (size_t)r, j, acc[r], cell1_R1_product_2,
                cell1_R1_product, cell1_W1_product, cell1_b2, cell1_new_3);
}

RNN_INLINE void compute_cell1_new_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_previous_h2,
        const float *restrict cell1_W1_product, const float *restrict cell1_b2,
        float *restrict cell1_new_3)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_3_tile(TILE, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_previous_h2, cell1_W1_product, cell1_b2, cell1_new_3);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_3_tile(4, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_previous_h2, cell1_W1_product, cell1_b2, cell1_new_3);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_3_tile(2, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_previous_h2, cell1_W1_product, cell1_b2, cell1_new_3);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_3_tile(1, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_previous_h2, cell1_W1_product, cell1_b2, cell1_new_3);
}

static void compute_cell1_new_3(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_previous_h2,
        const float *restrict cell1_W1_product, const float *restrict cell1_b2,
        float *restrict cell1_new_3)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_3_units(rows, RNN_LANES, j, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_previous_h2, cell1_W1_product, cell1_b2, cell1_new_3);
}

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_previous_h2_select_lanes(const int lanes, const size_t b,
        const size_t j, const int far, const float *restrict cell1_previous_h2_equal,
        const float *restrict cell1_new_3, const float *restrict cell1_previous_h2,
        float *restrict cell1_all, float *restrict cell1_previous_h2_next)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_new_3 + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h2 + b * 16 + j, lanes));
    rnn_store_far(cell1_all + b * 64 + 16 + j, select_, lanes, far);
    rnn_store_lanes(cell1_previous_h2_next + b * 16 + j, select_, lanes);
}

static void compute_cell1_previous_h2_select(const rnn_team *team, const size_t rows,
        const int far, const float *restrict cell1_previous_h2_equal,
        const float *restrict cell1_new_3, const float *restrict cell1_previous_h2,
        float *restrict cell1_all, float *restrict cell1_previous_h2_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_previous_h2_select_lanes(RNN_LANES, b, j, far, cell1_previous_h2_equal,
                    cell1_new_3, cell1_previous_h2, cell1_all, cell1_previous_h2_next);
    }
    if (far)
        rnn_streamed();
}

/* clockwork.lua:16   cell1_new   (7 operations) */
RNN_INLINE void compute_cell1_new_4_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_W1_product, const float *restrict cell1_b1,
        float *restrict cell1_all, float *restrict cell1_previous_h1_next)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_R1_product_3 + b * 16 + j, lanes)
            + (rnn_load_lanes(cell1_R1_product_2 + b * 32 + j, lanes)
            + rnn_load_lanes(cell1_R1_product + b * 48 + j, lanes));
    const rnn_vec cell1_new_1 = rnn_tanh(rnn_load_lanes(cell1_W1_product + b * 64 + j, lanes)
            + (matvec_ + add_) + rnn_load_lanes(cell1_b1 + j, lanes));
    rnn_store_far(cell1_all + b * 64 + j, cell1_new_1, lanes, far);
    rnn_store_lanes(cell1_previous_h1_next + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_4_ask(const size_t b, const size_t j,
        const float *cell1_R1_product_2, const float *cell1_R1_product,
        const float *cell1_R1_product_3, const float *cell1_W1_product)
{
    rnn_will_read(cell1_R1_product_2 + b * 32 + j);
    rnn_will_read(cell1_R1_product + b * 48 + j);
    rnn_will_read(cell1_R1_product_3 + b * 16 + j);
    rnn_will_read(cell1_W1_product + b * 64 + j);
}

RNN_INLINE void compute_cell1_new_4_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict cell1_R1_product_2, const float *restrict cell1_R1_product,
        const float *restrict cell1_R1_product_3, const float *restrict cell1_previous_h1,
        const float *restrict cell1_W1_product, const float *restrict cell1_b1,
        float *restrict cell1_all, float *restrict cell1_previous_h1_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_new_4_ask(b + (size_t)r, j, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_W1_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, cell1_previous_h1 + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_4_lanes(lanes, b + (size_t)r, j, acc[r], far, cell1_R1_product_2,
                cell1_R1_product, cell1_R1_product_3, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
}

RNN_INLINE void compute_cell1_new_4_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_previous_h1, const float *restrict cell1_W1_product,
        const float *restrict cell1_b1, float *restrict cell1_all,
        float *restrict cell1_previous_h1_next)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_4_tile(TILE, lanes, j, b, far, panels, cell1_R1_product_2,
                cell1_R1_product, cell1_R1_product_3, cell1_previous_h1, cell1_W1_product,
                cell1_b1, cell1_all, cell1_previous_h1_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_4_tile(4, lanes, j, b, far, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_4_tile(2, lanes, j, b, far, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_4_tile(1, lanes, j, b, far, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
}

static void compute_cell1_new_4(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_previous_h1, const float *restrict cell1_W1_product,
        const float *restrict cell1_b1, float *restrict cell1_all,
        float *restrict cell1_previous_h1_next)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_4_units(rows, RNN_LANES, j, far, panels, cell1_R1_product_2,
                cell1_R1_product, cell1_R1_product_3, cell1_previous_h1, cell1_W1_product,
                cell1_b1, cell1_all, cell1_previous_h1_next);
    if (far)
        rnn_streamed();
}

/* Memory of clockwork_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..3), cell1_previous_h2_equal (4..9), cell1_R1_product_3 (10..11)
*   1    B x 16: cell1_h1_0 (-1..11)
*   2    B x 16: cell1_h2_0 (-1..9), cell1_previous_h1 (11..11)
*   3    B x 16: cell1_h3_0 (-1..7), cell1_previous_h1_next (11..11), cell1_new_3 (9..9)
*   4    B x 16: cell1_h4_0 (-1..5), cell1_new_2 (7..7), cell1_h2_0_ranked (9..9),
        cell1_h1_0_ranked (11..11)
*   5    (T.N + B) x 16: cell1_phase2 (0..4), cell1_previous_h4 (5..6), cell1_previous_h3 (7..8),
        cell1_previous_h2 (9..10)
*   6    (T.N + B) x 64: cell1_phase4 (0..4), cell1_all (5..13)
*   7    (T.N + B) x 48: cell1_phase8 (0..4), cell1_R1_product (6..11)
*   8    (T.N + B) x 64: cell1_W1_product (0..11)
*   9    (T.N + B) x 32: cell1_previous_h3_equal (4..7), cell1_R1_product_2 (8..11)
*   10   (T.N + B) x 1: cell1_all_equal (4..5)
*   11   B x 16: cell1_new (5..5), cell1_h3_0_ranked (7..7)
*   12   B x 16: cell1_h4_0_ranked (5..5)
*/
struct clockwork_forward_memory {
    float *x;
    float *cell1_h1_0;
    float *cell1_h2_0;
    float *cell1_h3_0;
    float *cell1_h4_0;
    float *cell1_phase2;
    float *cell1_phase4;
    float *cell1_phase8;
    float *cell1_previous_h4;
    float *cell1_previous_h3;
    float *cell1_previous_h2;
    float *cell1_previous_h1;
    float *cell1_previous_h1_next;
    float *cell1_all;
    float *cell1_W1_product;
    float *cell1_previous_h2_equal;
    float *cell1_previous_h3_equal;
    float *cell1_all_equal;
    float *cell1_new;
    float *cell1_R1_product;
    float *cell1_new_2;
    float *cell1_R1_product_2;
    float *cell1_new_3;
    float *cell1_R1_product_3;
    float *cell1_h4_0_ranked;
    float *cell1_h3_0_ranked;
    float *cell1_h2_0_ranked;
    float *cell1_h1_0_ranked;
    size_t bytes;
};

static void clockwork_forward_layout(struct clockwork_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_previous_h2_equal = m->x;
    m->cell1_R1_product_3 = m->x;
    m->cell1_h1_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h2_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_previous_h1 = m->cell1_h2_0;
    m->cell1_h3_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_previous_h1_next = m->cell1_h3_0;
    m->cell1_new_3 = m->cell1_h3_0;
    m->cell1_h4_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_new_2 = m->cell1_h4_0;
    m->cell1_h2_0_ranked = m->cell1_h4_0;
    m->cell1_h1_0_ranked = m->cell1_h4_0;
    m->cell1_phase2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_previous_h4 = m->cell1_phase2;
    m->cell1_previous_h3 = m->cell1_phase2;
    m->cell1_previous_h2 = m->cell1_phase2;
    m->cell1_phase4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_all = m->cell1_phase4;
    m->cell1_phase8 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 48);
    m->cell1_R1_product = m->cell1_phase8;
    m->cell1_W1_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_previous_h3_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 32);
    m->cell1_R1_product_2 = m->cell1_previous_h3_equal;
    m->cell1_all_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->cell1_new = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h3_0_ranked = m->cell1_new;
    m->cell1_h4_0_ranked = (float *)rnn_take(session, &at, B * 16);
    m->bytes = at;
    (void)T;
}

/* What the threads of clockwork_forward need of it. */
struct clockwork_forward_call {
    const clockwork_args *args;
    size_t B;
    rnn_rows T;
    struct clockwork_forward_memory m;
    const float *x;
    const float *cell1_h1_0;
    const float *cell1_h2_0;
    const float *cell1_h3_0;
    const float *cell1_h4_0;
};

static void clockwork_forward_work(const rnn_team *team, const void *data)
{
    const struct clockwork_forward_call *const call = (const struct clockwork_forward_call *)data;
    const clockwork_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct clockwork_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h1_0 = call->cell1_h1_0;
    const float *const cell1_h2_0 = call->cell1_h2_0;
    const float *const cell1_h3_0 = call->cell1_h3_0;
    const float *const cell1_h4_0 = call->cell1_h4_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* clockwork.lua:16   cell1_W1_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 64, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W1,
            m.cell1_W1_product + T_part.first * 64, 64);

    /* clockwork.lua:17   forwards over T: cell1_phase2 */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase2 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase2_equal(&crew, rows, m.cell1_phase2 + at, m.cell1_phase2 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase4 */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase4 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase4_equal(&crew, rows, m.cell1_phase4 + at, m.cell1_phase4 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase8 */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase8 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase8_equal(&crew, rows, m.cell1_phase8 + at, m.cell1_phase8 + next);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:17   cell1_all_equal = equal(cell1_phase8, 0) */
    compute_cell1_previous_h2_equal(team, (size_t)T.N, m.cell1_phase2, m.cell1_phase4,
            m.cell1_phase8, m.cell1_previous_h2_equal, m.cell1_previous_h3_equal,
            m.cell1_all_equal);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h4_0, 16, m.cell1_h4_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h4 */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 1024);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h4_0_ranked, 16,
                            m.cell1_previous_h4 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_all_equal + at) != 0.0f) {
                compute_cell1_new(&crew, rows, packed + PACKED_cell1_R4,
                        m.cell1_previous_h4 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b4, m.cell1_new);
            }
            rnn_meet(&crew);
            compute_cell1_all(&crew, rows, far, m.cell1_all_equal + at, m.cell1_new,
                    m.cell1_previous_h4 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h4 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product = matvec(stack, cell1_previous_h4) */
    rnn_product_packed(T_part.count, 48, 16, m.cell1_previous_h4 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1, m.cell1_R1_product + T_part.first * 48, 48);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h3_0, 16, m.cell1_h3_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h3 */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 1152);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h3_0_ranked, 16,
                            m.cell1_previous_h3 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h3_equal + at) != 0.0f) {
                compute_cell1_new_2(&crew, rows, packed + PACKED_cell1_R3,
                        m.cell1_previous_h3 + at * 16, m.cell1_R1_product + at * 48,
                        m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b3,
                        m.cell1_new_2);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h3_select(&crew, rows, far, m.cell1_previous_h3_equal + at,
                    m.cell1_new_2, m.cell1_previous_h3 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h3 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_2 = matvec(stack, cell1_previous_h3) */
    rnn_product_packed(T_part.count, 32, 16, m.cell1_previous_h3 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_2, m.cell1_R1_product_2 + T_part.first * 32, 32);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h2_0, 16, m.cell1_h2_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h2 */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 1280);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h2_0_ranked, 16,
                            m.cell1_previous_h2 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h2_equal + at) != 0.0f) {
                compute_cell1_new_3(&crew, rows, packed + PACKED_cell1_R2,
                        m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                        m.cell1_previous_h2 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b2, m.cell1_new_3);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h2_select(&crew, rows, far, m.cell1_previous_h2_equal + at,
                    m.cell1_new_3, m.cell1_previous_h2 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h2 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_3 = matvec(cell1.R1, cell1_previous_h2) */
    rnn_product_packed(T_part.count, 16, 16, m.cell1_previous_h2 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_3, m.cell1_R1_product_3 + T_part.first * 16, 16);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h1_0, 16, m.cell1_h1_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h1 */
    {
        const rnn_team crew = rnn_crew(team, 6, (double)B * 1280);
        float *cell1_previous_h1 = m.cell1_previous_h1,
                *cell1_previous_h1_next = m.cell1_previous_h1_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h1_0_ranked, 16, cell1_previous_h1);
                }
                rnn_meet(&crew);
            }
            compute_cell1_new_4(&crew, rows, far, packed + PACKED_cell1_R1_4,
                    m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                    m.cell1_R1_product_3 + at * 16, cell1_previous_h1,
                    m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b1,
                    m.cell1_all + at * 64, cell1_previous_h1_next);
            rnn_meet(&crew);
            float *const cell1_previous_h1_now = cell1_previous_h1;
            cell1_previous_h1 = cell1_previous_h1_next;
            cell1_previous_h1_next = cell1_previous_h1_now;
        }
    }
    rnn_meet(team);
}

int clockwork_forward(const clockwork_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "clockwork_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 67);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct clockwork_forward_memory m;
    clockwork_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h1_0 = rnn_or_number(args->cell1_h1, 0.0f, B * 16, m.cell1_h1_0);
    const float *const cell1_h2_0 = rnn_or_number(args->cell1_h2, 0.0f, B * 16, m.cell1_h2_0);
    const float *const cell1_h3_0 = rnn_or_number(args->cell1_h3, 0.0f, B * 16, m.cell1_h3_0);
    const float *const cell1_h4_0 = rnn_or_number(args->cell1_h4, 0.0f, B * 16, m.cell1_h4_0);

    const struct clockwork_forward_call call = {args, B, T, m, x, cell1_h1_0, cell1_h2_0,
            cell1_h3_0, cell1_h4_0};
    if (rnn_pool_run(args->pool, (double)T.N * 10464 + (double)B * 0 + 0, clockwork_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.cell1_all, 64, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_all_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_all_equal, const float *restrict cell1_new,
        const float *restrict cell1_previous_h4, float *restrict cell1_all,
        float *restrict cell1_previous_h4_next)
{
    const rnn_vec cell1_all_1 = rnn_choose(rnn_set(cell1_all_equal[b]),
            rnn_load_lanes(cell1_new + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h4 + b * 16 + j, lanes));
    rnn_store_lanes(cell1_all + b * 64 + 48 + j, cell1_all_1, lanes);
    rnn_store_lanes(cell1_previous_h4_next + b * 16 + j, cell1_all_1, lanes);
}

static void compute_cell1_all_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_all_equal, const float *restrict cell1_new,
        const float *restrict cell1_previous_h4, float *restrict cell1_all,
        float *restrict cell1_previous_h4_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_all_2_lanes(RNN_LANES, b, j, cell1_all_equal, cell1_new,
                    cell1_previous_h4, cell1_all, cell1_previous_h4_next);
    }
}

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_previous_h3_select_2_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict cell1_previous_h3_equal,
        const float *restrict cell1_new_2, const float *restrict cell1_previous_h3,
        float *restrict cell1_all, float *restrict cell1_previous_h3_next)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(cell1_new_2 + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h3 + b * 16 + j, lanes));
    rnn_store_lanes(cell1_all + b * 64 + 32 + j, select_, lanes);
    rnn_store_lanes(cell1_previous_h3_next + b * 16 + j, select_, lanes);
}

static void compute_cell1_previous_h3_select_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h3_equal, const float *restrict cell1_new_2,
        const float *restrict cell1_previous_h3, float *restrict cell1_all,
        float *restrict cell1_previous_h3_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_previous_h3_select_2_lanes(RNN_LANES, b, j, cell1_previous_h3_equal,
                    cell1_new_2, cell1_previous_h3, cell1_all, cell1_previous_h3_next);
    }
}

/* clockwork.lua:17   cell1_all   (1 operation) */
RNN_INLINE void compute_cell1_previous_h2_select_2_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict cell1_previous_h2_equal,
        const float *restrict cell1_new_3, const float *restrict cell1_previous_h2,
        float *restrict cell1_all, float *restrict cell1_previous_h2_next)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_new_3 + b * 16 + j, lanes),
            rnn_load_lanes(cell1_previous_h2 + b * 16 + j, lanes));
    rnn_store_lanes(cell1_all + b * 64 + 16 + j, select_, lanes);
    rnn_store_lanes(cell1_previous_h2_next + b * 16 + j, select_, lanes);
}

static void compute_cell1_previous_h2_select_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_new_3,
        const float *restrict cell1_previous_h2, float *restrict cell1_all,
        float *restrict cell1_previous_h2_next)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_cell1_previous_h2_select_2_lanes(RNN_LANES, b, j, cell1_previous_h2_equal,
                    cell1_new_3, cell1_previous_h2, cell1_all, cell1_previous_h2_next);
    }
}

/* clockwork.lua:16   cell1_new   (7 operations) */
RNN_INLINE void compute_cell1_new_5_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_W1_product, const float *restrict cell1_b1,
        float *restrict cell1_all, float *restrict cell1_previous_h1_next)
{
    const rnn_vec add_ = rnn_load_lanes(cell1_R1_product_3 + b * 16 + j, lanes)
            + (rnn_load_lanes(cell1_R1_product_2 + b * 32 + j, lanes)
            + rnn_load_lanes(cell1_R1_product + b * 48 + j, lanes));
    const rnn_vec cell1_new_1 = rnn_tanh(rnn_load_lanes(cell1_W1_product + b * 64 + j, lanes)
            + (matvec_ + add_) + rnn_load_lanes(cell1_b1 + j, lanes));
    rnn_store_lanes(cell1_all + b * 64 + j, cell1_new_1, lanes);
    rnn_store_lanes(cell1_previous_h1_next + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_5_ask(const size_t b, const size_t j,
        const float *cell1_R1_product_2, const float *cell1_R1_product,
        const float *cell1_R1_product_3, const float *cell1_W1_product)
{
    rnn_will_read(cell1_R1_product_2 + b * 32 + j);
    rnn_will_read(cell1_R1_product + b * 48 + j);
    rnn_will_read(cell1_R1_product_3 + b * 16 + j);
    rnn_will_read(cell1_W1_product + b * 64 + j);
}

RNN_INLINE void compute_cell1_new_5_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_previous_h1, const float *restrict cell1_W1_product,
        const float *restrict cell1_b1, float *restrict cell1_all,
        float *restrict cell1_previous_h1_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_cell1_new_5_ask(b + (size_t)r, j, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_W1_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, cell1_previous_h1 + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_5_lanes(lanes, b + (size_t)r, j, acc[r], cell1_R1_product_2,
                cell1_R1_product, cell1_R1_product_3, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
}

RNN_INLINE void compute_cell1_new_5_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_previous_h1, const float *restrict cell1_W1_product,
        const float *restrict cell1_b1, float *restrict cell1_all,
        float *restrict cell1_previous_h1_next)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_5_tile(TILE, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_5_tile(4, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_5_tile(2, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_5_tile(1, lanes, j, b, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
}

static void compute_cell1_new_5(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict cell1_R1_product_2,
        const float *restrict cell1_R1_product, const float *restrict cell1_R1_product_3,
        const float *restrict cell1_previous_h1, const float *restrict cell1_W1_product,
        const float *restrict cell1_b1, float *restrict cell1_all,
        float *restrict cell1_previous_h1_next)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_5_units(rows, RNN_LANES, j, panels, cell1_R1_product_2, cell1_R1_product,
                cell1_R1_product_3, cell1_previous_h1, cell1_W1_product, cell1_b1, cell1_all,
                cell1_previous_h1_next);
}

/* clockwork.lua:28   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_all, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_all + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict cell1_all,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, cell1_all, target, mul);
    }
}

/* clockwork.lua:28   div   (1 operation) */
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

/* clockwork.lua:28   div_2   (1 operation) */
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

/* Memory of clockwork_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..4), cell1_previous_h2_equal (5..10), cell1_R1_product_3 (11..12),
        div (16..17)
*   1    B x 16: cell1_h1_0 (-1..12)
*   2    B x 16: cell1_h2_0 (-1..10), cell1_previous_h1 (12..12)
*   3    B x 16: cell1_h3_0 (-1..8), cell1_previous_h1_next (12..12), cell1_new_3 (10..10)
*   4    B x 16: cell1_h4_0 (-1..6), cell1_new_2 (8..8), cell1_h2_0_ranked (10..10),
        cell1_h1_0_ranked (12..12)
*   5    (T.N + B) x 64: target (-1..14)
*   6    (T.N + B) x 16: cell1_phase2 (0..5), cell1_previous_h4 (6..7), cell1_previous_h3 (8..9),
        cell1_previous_h2 (10..11)
*   7    (T.N + B) x 64: cell1_phase4 (0..5), cell1_all (6..14)
*   8    (T.N + B) x 48: cell1_phase8 (0..5), cell1_R1_product (7..12)
*   9    (T.N + B) x 64: cell1_W1_product (0..12), mul (14..15)
*   10   1 x 1: sum_over_2 (0..18)
*   11   (T.N + B) x 32: cell1_previous_h3_equal (5..8), cell1_R1_product_2 (9..12)
*   12   (T.N + B) x 1: cell1_all_equal (5..6), sum (15..16)
*   13   B x 16: cell1_new (6..6), cell1_h3_0_ranked (8..8)
*   14   B x 16: cell1_h4_0_ranked (6..6)
*   15   1 x 1: sum_over (17..18)
*   16   1 x 1: div_2 (18..19)
*/
struct clockwork_loss_memory {
    float *x;
    float *cell1_h1_0;
    float *cell1_h2_0;
    float *cell1_h3_0;
    float *cell1_h4_0;
    float *target;
    float *cell1_phase2;
    float *cell1_phase4;
    float *cell1_phase8;
    float *cell1_previous_h4;
    float *cell1_previous_h3;
    float *cell1_previous_h2;
    float *cell1_previous_h1;
    float *cell1_previous_h1_next;
    float *cell1_all;
    float *cell1_W1_product;
    float *cell1_previous_h2_equal;
    float *cell1_previous_h3_equal;
    float *cell1_all_equal;
    float *cell1_new;
    float *cell1_R1_product;
    float *cell1_new_2;
    float *cell1_R1_product_2;
    float *cell1_new_3;
    float *cell1_R1_product_3;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *cell1_h4_0_ranked;
    float *cell1_h3_0_ranked;
    float *cell1_h2_0_ranked;
    float *cell1_h1_0_ranked;
    size_t bytes;
};

static void clockwork_loss_layout(struct clockwork_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_previous_h2_equal = m->x;
    m->cell1_R1_product_3 = m->x;
    m->div = m->x;
    m->cell1_h1_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h2_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_previous_h1 = m->cell1_h2_0;
    m->cell1_h3_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_previous_h1_next = m->cell1_h3_0;
    m->cell1_new_3 = m->cell1_h3_0;
    m->cell1_h4_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_new_2 = m->cell1_h4_0;
    m->cell1_h2_0_ranked = m->cell1_h4_0;
    m->cell1_h1_0_ranked = m->cell1_h4_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_phase2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_previous_h4 = m->cell1_phase2;
    m->cell1_previous_h3 = m->cell1_phase2;
    m->cell1_previous_h2 = m->cell1_phase2;
    m->cell1_phase4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_all = m->cell1_phase4;
    m->cell1_phase8 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 48);
    m->cell1_R1_product = m->cell1_phase8;
    m->cell1_W1_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul = m->cell1_W1_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->cell1_previous_h3_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 32);
    m->cell1_R1_product_2 = m->cell1_previous_h3_equal;
    m->cell1_all_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum = m->cell1_all_equal;
    m->cell1_new = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h3_0_ranked = m->cell1_new;
    m->cell1_h4_0_ranked = (float *)rnn_take(session, &at, B * 16);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of clockwork_loss need of it. */
struct clockwork_loss_call {
    const clockwork_args *args;
    size_t B;
    rnn_rows T;
    struct clockwork_loss_memory m;
    const float *x;
    const float *cell1_h1_0;
    const float *cell1_h2_0;
    const float *cell1_h3_0;
    const float *cell1_h4_0;
    const float *target;
};

static void clockwork_loss_work(const rnn_team *team, const void *data)
{
    const struct clockwork_loss_call *const call = (const struct clockwork_loss_call *)data;
    const clockwork_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct clockwork_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h1_0 = call->cell1_h1_0;
    const float *const cell1_h2_0 = call->cell1_h2_0;
    const float *const cell1_h3_0 = call->cell1_h3_0;
    const float *const cell1_h4_0 = call->cell1_h4_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* clockwork.lua:16   cell1_W1_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 64, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W1,
            m.cell1_W1_product + T_part.first * 64, 64);

    /* clockwork.lua:17   forwards over T: cell1_phase2 */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase2 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase2_equal(&crew, rows, m.cell1_phase2 + at, m.cell1_phase2 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase4 */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase4 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase4_equal(&crew, rows, m.cell1_phase4 + at, m.cell1_phase4 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase8 */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase8 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase8_equal(&crew, rows, m.cell1_phase8 + at, m.cell1_phase8 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:28   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 71)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* clockwork.lua:17   cell1_all_equal = equal(cell1_phase8, 0) */
    compute_cell1_previous_h2_equal(team, (size_t)T.N, m.cell1_phase2, m.cell1_phase4,
            m.cell1_phase8, m.cell1_previous_h2_equal, m.cell1_previous_h3_equal,
            m.cell1_all_equal);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h4_0, 16, m.cell1_h4_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h4 */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 1024);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h4_0_ranked, 16,
                            m.cell1_previous_h4 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_all_equal + at) != 0.0f) {
                compute_cell1_new(&crew, rows, packed + PACKED_cell1_R4,
                        m.cell1_previous_h4 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b4, m.cell1_new);
            }
            rnn_meet(&crew);
            compute_cell1_all_2(&crew, rows, m.cell1_all_equal + at, m.cell1_new,
                    m.cell1_previous_h4 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h4 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product = matvec(stack, cell1_previous_h4) */
    rnn_product_packed(T_part.count, 48, 16, m.cell1_previous_h4 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1, m.cell1_R1_product + T_part.first * 48, 48);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h3_0, 16, m.cell1_h3_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h3 */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 1152);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h3_0_ranked, 16,
                            m.cell1_previous_h3 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h3_equal + at) != 0.0f) {
                compute_cell1_new_2(&crew, rows, packed + PACKED_cell1_R3,
                        m.cell1_previous_h3 + at * 16, m.cell1_R1_product + at * 48,
                        m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b3,
                        m.cell1_new_2);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h3_select_2(&crew, rows, m.cell1_previous_h3_equal + at,
                    m.cell1_new_2, m.cell1_previous_h3 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h3 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_2 = matvec(stack, cell1_previous_h3) */
    rnn_product_packed(T_part.count, 32, 16, m.cell1_previous_h3 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_2, m.cell1_R1_product_2 + T_part.first * 32, 32);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h2_0, 16, m.cell1_h2_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h2 */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 1280);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h2_0_ranked, 16,
                            m.cell1_previous_h2 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h2_equal + at) != 0.0f) {
                compute_cell1_new_3(&crew, rows, packed + PACKED_cell1_R2,
                        m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                        m.cell1_previous_h2 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b2, m.cell1_new_3);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h2_select_2(&crew, rows, m.cell1_previous_h2_equal + at,
                    m.cell1_new_3, m.cell1_previous_h2 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h2 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_3 = matvec(cell1.R1, cell1_previous_h2) */
    rnn_product_packed(T_part.count, 16, 16, m.cell1_previous_h2 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_3, m.cell1_R1_product_3 + T_part.first * 16, 16);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h1_0, 16, m.cell1_h1_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h1 */
    {
        const rnn_team crew = rnn_crew(team, 6, (double)B * 1280);
        float *cell1_previous_h1 = m.cell1_previous_h1,
                *cell1_previous_h1_next = m.cell1_previous_h1_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h1_0_ranked, 16, cell1_previous_h1);
                }
                rnn_meet(&crew);
            }
            compute_cell1_new_5(&crew, rows, packed + PACKED_cell1_R1_4,
                    m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                    m.cell1_R1_product_3 + at * 16, cell1_previous_h1,
                    m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b1,
                    m.cell1_all + at * 64, cell1_previous_h1_next);
            rnn_meet(&crew);
            float *const cell1_previous_h1_now = cell1_previous_h1;
            cell1_previous_h1 = cell1_previous_h1_next;
            cell1_previous_h1_next = cell1_previous_h1_now;
        }
    }
    rnn_meet(team);

    /* clockwork.lua:28   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.cell1_all, target, m.mul);
    rnn_meet(team);

    /* clockwork.lua:28   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);
    rnn_meet(team);

    /* clockwork.lua:28   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* clockwork.lua:28   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* clockwork.lua:28   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int clockwork_loss(const clockwork_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "clockwork_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 67);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "clockwork_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct clockwork_loss_memory m;
    clockwork_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h1_0 = rnn_or_number(args->cell1_h1, 0.0f, B * 16, m.cell1_h1_0);
    const float *const cell1_h2_0 = rnn_or_number(args->cell1_h2, 0.0f, B * 16, m.cell1_h2_0);
    const float *const cell1_h3_0 = rnn_or_number(args->cell1_h3, 0.0f, B * 16, m.cell1_h3_0);
    const float *const cell1_h4_0 = rnn_or_number(args->cell1_h4, 0.0f, B * 16, m.cell1_h4_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);

    const struct clockwork_loss_call call = {args, B, T, m, x, cell1_h1_0, cell1_h2_0, cell1_h3_0,
            cell1_h4_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 11520 + (double)B * 0 + 8, clockwork_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "clockwork_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* clockwork.lua:28   d_cell1_all_div   (2 operations) */
RNN_INLINE void compute_d_cell1_all_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_cell1_all_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 64.0f;
    rnn_store_lanes(d_cell1_all_div + j, div_, lanes);
}

static void compute_d_cell1_all_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_cell1_all_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_cell1_all_div_lanes(RNN_LANES, j, sum_over_2, d_cell1_all_div);
    if (j < end)
        compute_d_cell1_all_div_lanes((int)(end - j), j, sum_over_2, d_cell1_all_div);
}

/* clockwork.lua:28   mul, d_cell1_all, d_target   (5 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_all, const float *restrict target,
        const float *restrict d_cell1_all_div, float *restrict mul, float *restrict d_cell1_all,
        float *restrict d_target)
{
    const rnn_vec sub_ = rnn_load_lanes(cell1_all + b * 64 + j, lanes)
            - rnn_load_lanes(target + b * 64 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    const rnn_vec mul_2 = rnn_set(d_cell1_all_div[0]) * sub_;
    const rnn_vec d_all = mul_2 + mul_2;
    const rnn_vec d_target_1 = -d_all;
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
    rnn_store_lanes(d_cell1_all + b * 64 + j, d_all, lanes);
    rnn_store_lanes(d_target + b * 64 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict cell1_all, const float *restrict target,
        const float *restrict d_cell1_all_div, float *restrict mul, float *restrict d_cell1_all,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, cell1_all, target, d_cell1_all_div, mul,
                    d_cell1_all, d_target);
    }
}

/* clockwork.lua:16   concat   (4 operations) */
RNN_INLINE void compute_d_cell1_new_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_all, const float *restrict d_cell1_new_carry,
        const float *restrict d_cell1_all, float *restrict concat)
{
    const rnn_vec d_new = rnn_load_lanes(d_cell1_new_carry + b * 16 + j, lanes)
            + rnn_load_lanes(d_cell1_all + b * 64 + j, lanes);
    const rnn_vec mul_ = d_new
            * (1.0f - rnn_load_lanes(cell1_all + b * 64 + j, lanes)
            * rnn_load_lanes(cell1_all + b * 64 + j, lanes));
    rnn_store_lanes(concat + b * 64 + j, mul_, lanes);
}

static void compute_d_cell1_new(const rnn_team *team, const size_t rows,
        const float *restrict cell1_all, const float *restrict d_cell1_new_carry,
        const float *restrict d_cell1_all, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_new_lanes(RNN_LANES, b, j, cell1_all, d_cell1_new_carry, d_cell1_all,
                    concat);
    }
}

/* clockwork.lua:16   d_cell1_previous_h1   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h1_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h1, float *restrict d_cell1_new_carry)
{
    rnn_store_lanes(d_cell1_new_carry + b * 16 + j, d_h1, lanes);
}

RNN_INLINE void compute_d_cell1_previous_h1_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict concat,
        float *restrict d_cell1_new_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, concat + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_cell1_previous_h1_lanes(lanes, b + (size_t)r, j, acc[r], d_cell1_new_carry);
}

RNN_INLINE void compute_d_cell1_previous_h1_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels, const float *restrict concat,
        float *restrict d_cell1_new_carry)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_cell1_previous_h1_tile(TILE, lanes, j, b, panels, concat, d_cell1_new_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_cell1_previous_h1_tile(4, lanes, j, b, panels, concat, d_cell1_new_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_cell1_previous_h1_tile(2, lanes, j, b, panels, concat, d_cell1_new_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_cell1_previous_h1_tile(1, lanes, j, b, panels, concat, d_cell1_new_carry);
}

static void compute_d_cell1_previous_h1(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict concat,
        float *restrict d_cell1_new_carry)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_cell1_previous_h1_units(rows, RNN_LANES, j, panels, concat, d_cell1_new_carry);
}

/* clockwork.lua:17   d_cell1_previous_h2_add   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h2_add_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict d_cell1_previous_h2_carry,
        const float *restrict d_cell1_all, float *restrict d_cell1_previous_h2_add)
{
    const rnn_vec add_ = rnn_load_lanes(d_cell1_previous_h2_carry + b * 16 + j, lanes)
            + rnn_load_lanes(d_cell1_all + b * 64 + 16 + j, lanes);
    rnn_store_lanes(d_cell1_previous_h2_add + b * 16 + j, add_, lanes);
}

static void compute_d_cell1_previous_h2_add(const rnn_team *team, const size_t rows,
        const float *restrict d_cell1_previous_h2_carry, const float *restrict d_cell1_all,
        float *restrict d_cell1_previous_h2_add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h2_add_lanes(RNN_LANES, b, j, d_cell1_previous_h2_carry,
                    d_cell1_all, d_cell1_previous_h2_add);
    }
}

/* clockwork.lua:16   d_cell1_previous_h2_mul   (3 operations) */
RNN_INLINE void compute_d_cell1_previous_h2_mul_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict cell1_new_3,
        const float *restrict d_cell1_previous_h2_add, float *restrict d_cell1_previous_h2_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(d_cell1_previous_h2_add + b * 16 + j, lanes)
            * (1.0f - rnn_load_lanes(cell1_new_3 + b * 16 + j, lanes)
            * rnn_load_lanes(cell1_new_3 + b * 16 + j, lanes));
    rnn_store_lanes(d_cell1_previous_h2_mul + b * 16 + j, mul_, lanes);
}

static void compute_d_cell1_previous_h2_mul(const rnn_team *team, const size_t rows,
        const float *restrict cell1_new_3, const float *restrict d_cell1_previous_h2_add,
        float *restrict d_cell1_previous_h2_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h2_mul_lanes(RNN_LANES, b, j, cell1_new_3,
                    d_cell1_previous_h2_add, d_cell1_previous_h2_mul);
    }
}

/* clockwork.lua:16   cell1_R2_product   (1 operation) */
RNN_INLINE void compute_cell1_R2_product_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, float *restrict cell1_R2_product)
{
    rnn_store_lanes(cell1_R2_product + b * 16 + j, matvec_, lanes);
}

RNN_INLINE void compute_cell1_R2_product_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_cell1_previous_h2_mul, float *restrict cell1_R2_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc, rows, 1, 16, d_cell1_previous_h2_mul + b * 16, 16, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_R2_product_lanes(lanes, b + (size_t)r, j, acc[r], cell1_R2_product);
}

RNN_INLINE void compute_cell1_R2_product_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict d_cell1_previous_h2_mul,
        float *restrict cell1_R2_product)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_R2_product_tile(TILE, lanes, j, b, panels, d_cell1_previous_h2_mul,
                cell1_R2_product);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_R2_product_tile(4, lanes, j, b, panels, d_cell1_previous_h2_mul,
                cell1_R2_product);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_R2_product_tile(2, lanes, j, b, panels, d_cell1_previous_h2_mul,
                cell1_R2_product);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_R2_product_tile(1, lanes, j, b, panels, d_cell1_previous_h2_mul,
                cell1_R2_product);
}

static void compute_cell1_R2_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_cell1_previous_h2_mul,
        float *restrict cell1_R2_product)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_R2_product_units(rows, RNN_LANES, j, panels, d_cell1_previous_h2_mul,
                cell1_R2_product);
}

/* clockwork.lua:17   d_cell1_previous_h2   (4 operations) */
RNN_INLINE void compute_d_cell1_previous_h2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h2_equal,
        const float *restrict d_cell1_previous_h2_add, const float *restrict cell1_R2_product,
        const float *restrict cell1_R1_product_5, float *restrict d_cell1_previous_h2_carry)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]), rnn_set(0.0f),
            rnn_load_lanes(d_cell1_previous_h2_add + b * 16 + j, lanes));
    const rnn_vec select_2 = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_R2_product + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec d_h2 = select_ + select_2
            + rnn_load_lanes(cell1_R1_product_5 + b * 16 + j, lanes);
    rnn_store_lanes(d_cell1_previous_h2_carry + b * 16 + j, d_h2, lanes);
}

static void compute_d_cell1_previous_h2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal,
        const float *restrict d_cell1_previous_h2_add, const float *restrict cell1_R2_product,
        const float *restrict cell1_R1_product_5, float *restrict d_cell1_previous_h2_carry)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h2_lanes(RNN_LANES, b, j, cell1_previous_h2_equal,
                    d_cell1_previous_h2_add, cell1_R2_product, cell1_R1_product_5,
                    d_cell1_previous_h2_carry);
    }
}

/* clockwork.lua:16   concat   (1 operation) */
RNN_INLINE void compute_select_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h2_equal,
        const float *restrict d_cell1_previous_h2_mul, float *restrict concat)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(d_cell1_previous_h2_mul + b * 16 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(concat + b * 64 + 16 + j, select_, lanes);
}

static void compute_select(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal,
        const float *restrict d_cell1_previous_h2_mul, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_select_lanes(RNN_LANES, b, j, cell1_previous_h2_equal, d_cell1_previous_h2_mul,
                    concat);
    }
}

/* clockwork.lua:17   d_cell1_previous_h3_add   (1 operation) */
RNN_INLINE void compute_d_cell1_previous_h3_add_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict carry, const float *restrict d_cell1_all,
        float *restrict d_cell1_previous_h3_add)
{
    const rnn_vec add_ = rnn_load_lanes(carry + b * 16 + j, lanes)
            + rnn_load_lanes(d_cell1_all + b * 64 + 32 + j, lanes);
    rnn_store_lanes(d_cell1_previous_h3_add + b * 16 + j, add_, lanes);
}

static void compute_d_cell1_previous_h3_add(const rnn_team *team, const size_t rows,
        const float *restrict carry, const float *restrict d_cell1_all,
        float *restrict d_cell1_previous_h3_add)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h3_add_lanes(RNN_LANES, b, j, carry, d_cell1_all,
                    d_cell1_previous_h3_add);
    }
}

/* clockwork.lua:16   d_cell1_previous_h3   (6 operations) */
RNN_INLINE void compute_d_cell1_previous_h3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_R2_product_3,
        const float *restrict cell1_previous_h3_equal,
        const float *restrict d_cell1_previous_h3_add, const float *restrict cell1_R3_product,
        const float *restrict cell1_R1_product_6, float *restrict carry)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_R2_product_3 + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec select_2 = rnn_choose(rnn_set(cell1_previous_h3_equal[b]), rnn_set(0.0f),
            rnn_load_lanes(d_cell1_previous_h3_add + b * 16 + j, lanes));
    const rnn_vec select_3 = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(cell1_R3_product + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec d_h3 = select_2 + select_3
            + rnn_load_lanes(cell1_R1_product_6 + b * 16 + j, lanes) + select_;
    rnn_store_lanes(carry + b * 16 + j, d_h3, lanes);
}

static void compute_d_cell1_previous_h3(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_R2_product_3,
        const float *restrict cell1_previous_h3_equal,
        const float *restrict d_cell1_previous_h3_add, const float *restrict cell1_R3_product,
        const float *restrict cell1_R1_product_6, float *restrict carry)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h3_lanes(RNN_LANES, b, j, cell1_previous_h2_equal,
                    cell1_R2_product_3, cell1_previous_h3_equal, d_cell1_previous_h3_add,
                    cell1_R3_product, cell1_R1_product_6, carry);
    }
}

/* clockwork.lua:16   concat   (1 operation) */
RNN_INLINE void compute_select_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h3_equal,
        const float *restrict d_cell1_previous_h3_mul, float *restrict concat)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(d_cell1_previous_h3_mul + b * 16 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(concat + b * 64 + 32 + j, select_, lanes);
}

static void compute_select_2(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h3_equal,
        const float *restrict d_cell1_previous_h3_mul, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_select_2_lanes(RNN_LANES, b, j, cell1_previous_h3_equal,
                    d_cell1_previous_h3_mul, concat);
    }
}

/* clockwork.lua:17   d_cell1_all   (1 operation) */
RNN_INLINE void compute_d_cell1_all_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_cell1_all_carry, const float *restrict d_cell1_all,
        float *restrict d_cell1_all_2)
{
    const rnn_vec d_all = rnn_load_lanes(d_cell1_all_carry + b * 16 + j, lanes)
            + rnn_load_lanes(d_cell1_all + b * 64 + 48 + j, lanes);
    rnn_store_lanes(d_cell1_all_2 + b * 16 + j, d_all, lanes);
}

static void compute_d_cell1_all(const rnn_team *team, const size_t rows,
        const float *restrict d_cell1_all_carry, const float *restrict d_cell1_all,
        float *restrict d_cell1_all_2)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_all_lanes(RNN_LANES, b, j, d_cell1_all_carry, d_cell1_all,
                    d_cell1_all_2);
    }
}

/* clockwork.lua:16   d_cell1_previous_h4   (8 operations) */
RNN_INLINE void compute_d_cell1_previous_h4_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_R2_product_2,
        const float *restrict cell1_previous_h3_equal, const float *restrict cell1_R3_product_2,
        const float *restrict cell1_all_equal, const float *restrict d_cell1_all_2,
        const float *restrict cell1_R4_product, const float *restrict cell1_R1_product_4,
        float *restrict d_cell1_all_carry)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_R2_product_2 + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec select_2 = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(cell1_R3_product_2 + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec add_ = rnn_choose(rnn_set(cell1_all_equal[b]), rnn_set(0.0f),
            rnn_load_lanes(d_cell1_all_2 + b * 16 + j, lanes))
            + rnn_choose(rnn_set(cell1_all_equal[b]),
            rnn_load_lanes(cell1_R4_product + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec d_h4 = add_ + rnn_load_lanes(cell1_R1_product_4 + b * 16 + j, lanes) + select_
            + select_2;
    rnn_store_lanes(d_cell1_all_carry + b * 16 + j, d_h4, lanes);
}

static void compute_d_cell1_previous_h4(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_R2_product_2,
        const float *restrict cell1_previous_h3_equal, const float *restrict cell1_R3_product_2,
        const float *restrict cell1_all_equal, const float *restrict d_cell1_all_2,
        const float *restrict cell1_R4_product, const float *restrict cell1_R1_product_4,
        float *restrict d_cell1_all_carry)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_cell1_previous_h4_lanes(RNN_LANES, b, j, cell1_previous_h2_equal,
                    cell1_R2_product_2, cell1_previous_h3_equal, cell1_R3_product_2,
                    cell1_all_equal, d_cell1_all_2, cell1_R4_product, cell1_R1_product_4,
                    d_cell1_all_carry);
    }
}

/* clockwork.lua:16   concat   (1 operation) */
RNN_INLINE void compute_select_3_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_all_equal, const float *restrict d_cell1_previous_h4_mul,
        float *restrict concat)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_all_equal[b]),
            rnn_load_lanes(d_cell1_previous_h4_mul + b * 16 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(concat + b * 64 + 48 + j, select_, lanes);
}

static void compute_select_3(const rnn_team *team, const size_t rows,
        const float *restrict cell1_all_equal, const float *restrict d_cell1_previous_h4_mul,
        float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_select_3_lanes(RNN_LANES, b, j, cell1_all_equal, d_cell1_previous_h4_mul,
                    concat);
    }
}

/* clockwork.lua:16   d_x   (6 operations) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_W2_product,
        const float *restrict cell1_W1_product_2, const float *restrict cell1_previous_h3_equal,
        const float *restrict cell1_W3_product, const float *restrict cell1_all_equal,
        const float *restrict cell1_W4_product, float *restrict d_x)
{
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_previous_h2_equal[b]),
            rnn_load_lanes(cell1_W2_product + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec select_2 = rnn_choose(rnn_set(cell1_previous_h3_equal[b]),
            rnn_load_lanes(cell1_W3_product + b * 16 + j, lanes), rnn_set(0.0f));
    const rnn_vec d_x_1 = rnn_load_lanes(cell1_W1_product_2 + b * 16 + j, lanes) + select_
            + select_2 + rnn_choose(rnn_set(cell1_all_equal[b]),
            rnn_load_lanes(cell1_W4_product + b * 16 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

static void compute_d_x(const rnn_team *team, const size_t rows,
        const float *restrict cell1_previous_h2_equal, const float *restrict cell1_W2_product,
        const float *restrict cell1_W1_product_2, const float *restrict cell1_previous_h3_equal,
        const float *restrict cell1_W3_product, const float *restrict cell1_all_equal,
        const float *restrict cell1_W4_product, float *restrict d_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 16; j += RNN_LANES)
            compute_d_x_lanes(RNN_LANES, b, j, cell1_previous_h2_equal, cell1_W2_product,
                    cell1_W1_product_2, cell1_previous_h3_equal, cell1_W3_product, cell1_all_equal,
                    cell1_W4_product, d_x);
    }
}

/* Memory of clockwork_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 16: x (-1..54)
*   1    B x 16: cell1_h1_0 (-1..13), d_cell1_new_carry (16..17),
        d_cell1_previous_h2_carry (28..29), carry (35..39), d_cell1_all_carry (43..47)
*   2    B x 16: cell1_h2_0 (-1..11), d_cell1_h1 (16..56), cell1_h1_0_ranked (13..13)
*   3    B x 16: cell1_h3_0 (-1..9), d_cell1_previous_h2_add (28..29),
        d_cell1_previous_h3_add (35..39), d_cell1_all_2 (43..47), cell1_h2_0_ranked (11..11)
*   4    B x 16: cell1_h4_0 (-1..7), cell1_R2_product (28..29), cell1_R3_product (35..39),
        cell1_R4_product (43..47), cell1_h3_0_ranked (9..9)
*   5    (T.N + B) x 64: target (-1..15), concat (16..55)
*   6    (T.N + B) x 16: cell1_phase2 (0..6), cell1_previous_h4 (7..54)
*   7    (T.N + B) x 64: cell1_phase4 (0..6), cell1_all (7..17), concat_2 (43..50), div (18..29)
*   8    (T.N + B) x 16: cell1_phase8 (0..6), cell1_new (7..47), cell1_W4_product (48..54)
*   9    (T.N + B) x 64: cell1_W1_product (0..13), mul (15..17), cell1_R1_product_4 (18..47)
*   10   1 x 48: sum_over_2 (0..34), sum_over_4 (48..56)
*   11   (T.N + B) x 1: cell1_previous_h2_equal (5..54)
*   12   (T.N + B) x 1: cell1_previous_h3_equal (5..54)
*   13   (T.N + B) x 1: cell1_all_equal (5..54)
*   14   1 x 64: sum_over (28..34), d_cell1_all_div (5..15), sum_over_3 (55..56)
*   15   B x 16: d_cell1_h2 (28..56), cell1_h4_0_ranked (7..7)
*   16   (T.N + B) x 64: cell1_R1_product (8..13), d_cell1_all (15..47)
*   17   (T.N + B) x 16: cell1_previous_h3 (9..47), d_x (51..56)
*   18   (T.N + B) x 16: cell1_new_2 (9..39), cell1_R3_product_2 (40..47)
*   19   (T.N + B) x 64: cell1_R1_product_2 (10..13), d_target (15..56)
*   20   (T.N + B) x 16: cell1_previous_h2 (11..39), cell1_W3_product (40..54)
*   21   (T.N + B) x 16: cell1_new_3 (11..29), cell1_R2_product_2 (30..47)
*   22   (T.N + B) x 16: cell1_R1_product_3 (12..13), sum (16..27),
        d_cell1_previous_h2_mul (28..34), d_cell1_previous_h3_mul (35..42),
        d_cell1_previous_h4_mul (43..50)
*   23   (T.N + B) x 16: cell1_previous_h1 (13..27), cell1_R2_product_3 (30..39)
*   24   (T.N + B) x 16: cell1_R1_product_5 (18..29), cell1_W2_product (30..54)
*   25   (T.N + B) x 16: cell1_R1_product_6 (18..39)
*   26   (T.N + B) x 16: cell1_W1_product_2 (18..54)
*   27   1 x 1: div_2 (30..56)
*   28   B x 16: d_cell1_h3 (35..56)
*   29   B x 16: d_cell1_h4 (43..56)
*/
struct clockwork_train_memory {
    float *x;
    float *cell1_h1_0;
    float *cell1_h2_0;
    float *cell1_h3_0;
    float *cell1_h4_0;
    float *target;
    float *cell1_phase2;
    float *cell1_phase4;
    float *cell1_phase8;
    float *cell1_previous_h4;
    float *cell1_previous_h3;
    float *cell1_previous_h2;
    float *cell1_previous_h1;
    float *d_cell1_new_carry;
    float *d_cell1_previous_h2_carry;
    float *carry;
    float *d_cell1_all_carry;
    float *cell1_all;
    float *concat;
    float *concat_2;
    float *cell1_W1_product;
    float *cell1_previous_h2_equal;
    float *cell1_previous_h3_equal;
    float *cell1_all_equal;
    float *cell1_new;
    float *cell1_R1_product;
    float *cell1_new_2;
    float *cell1_R1_product_2;
    float *cell1_new_3;
    float *cell1_R1_product_3;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_cell1_all_div;
    float *d_cell1_all;
    float *cell1_R1_product_4;
    float *cell1_R1_product_5;
    float *d_cell1_previous_h2_add;
    float *d_cell1_previous_h2_mul;
    float *cell1_R2_product;
    float *cell1_R2_product_2;
    float *cell1_R2_product_3;
    float *cell1_R1_product_6;
    float *d_cell1_previous_h3_add;
    float *d_cell1_previous_h3_mul;
    float *cell1_R3_product;
    float *cell1_R3_product_2;
    float *d_cell1_all_2;
    float *d_cell1_previous_h4_mul;
    float *cell1_R4_product;
    float *sum_over_3;
    float *sum_over_4;
    float *cell1_W1_product_2;
    float *cell1_W2_product;
    float *cell1_W3_product;
    float *cell1_W4_product;
    float *d_x;
    float *d_target;
    float *d_cell1_h1;
    float *d_cell1_h2;
    float *d_cell1_h3;
    float *d_cell1_h4;
    float *cell1_h4_0_ranked;
    float *cell1_h3_0_ranked;
    float *cell1_h2_0_ranked;
    float *cell1_h1_0_ranked;
    float *work;
    size_t bytes;
};

static void clockwork_train_layout(struct clockwork_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_h1_0 = (float *)rnn_take(session, &at, B * 16);
    m->d_cell1_new_carry = m->cell1_h1_0;
    m->d_cell1_previous_h2_carry = m->cell1_h1_0;
    m->carry = m->cell1_h1_0;
    m->d_cell1_all_carry = m->cell1_h1_0;
    m->cell1_h2_0 = (float *)rnn_take(session, &at, B * 16);
    m->d_cell1_h1 = m->cell1_h2_0;
    m->cell1_h1_0_ranked = m->cell1_h2_0;
    m->cell1_h3_0 = (float *)rnn_take(session, &at, B * 16);
    m->d_cell1_previous_h2_add = m->cell1_h3_0;
    m->d_cell1_previous_h3_add = m->cell1_h3_0;
    m->d_cell1_all_2 = m->cell1_h3_0;
    m->cell1_h2_0_ranked = m->cell1_h3_0;
    m->cell1_h4_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_R2_product = m->cell1_h4_0;
    m->cell1_R3_product = m->cell1_h4_0;
    m->cell1_R4_product = m->cell1_h4_0;
    m->cell1_h3_0_ranked = m->cell1_h4_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->concat = m->target;
    m->cell1_phase2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_previous_h4 = m->cell1_phase2;
    m->cell1_phase4 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->cell1_all = m->cell1_phase4;
    m->concat_2 = m->cell1_phase4;
    m->div = m->cell1_phase4;
    m->cell1_phase8 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_new = m->cell1_phase8;
    m->cell1_W4_product = m->cell1_phase8;
    m->cell1_W1_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->mul = m->cell1_W1_product;
    m->cell1_R1_product_4 = m->cell1_W1_product;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 48);
    m->sum_over_4 = m->sum_over_2;
    m->cell1_previous_h2_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->cell1_previous_h3_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->cell1_all_equal = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 64);
    m->d_cell1_all_div = m->sum_over;
    m->sum_over_3 = m->sum_over;
    m->d_cell1_h2 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h4_0_ranked = m->d_cell1_h2;
    m->cell1_R1_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_cell1_all = m->cell1_R1_product;
    m->cell1_previous_h3 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->d_x = m->cell1_previous_h3;
    m->cell1_new_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_R3_product_2 = m->cell1_new_2;
    m->cell1_R1_product_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_target = m->cell1_R1_product_2;
    m->cell1_previous_h2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_W3_product = m->cell1_previous_h2;
    m->cell1_new_3 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_R2_product_2 = m->cell1_new_3;
    m->cell1_R1_product_3 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->sum = m->cell1_R1_product_3;
    m->d_cell1_previous_h2_mul = m->cell1_R1_product_3;
    m->d_cell1_previous_h3_mul = m->cell1_R1_product_3;
    m->d_cell1_previous_h4_mul = m->cell1_R1_product_3;
    m->cell1_previous_h1 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_R2_product_3 = m->cell1_previous_h1;
    m->cell1_R1_product_5 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_W2_product = m->cell1_R1_product_5;
    m->cell1_R1_product_6 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->cell1_W1_product_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 16);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_cell1_h3 = (float *)rnn_take(session, &at, B * 16);
    m->d_cell1_h4 = (float *)rnn_take(session, &at, B * 16);
    m->work = (float *)rnn_take(session, &at, 10240);
    m->bytes = at;
    (void)T;
}

/* What the threads of clockwork_train need of it. */
struct clockwork_train_call {
    const clockwork_args *args;
    size_t B;
    rnn_rows T;
    struct clockwork_train_memory m;
    const float *x;
    const float *cell1_h1_0;
    const float *cell1_h2_0;
    const float *cell1_h3_0;
    const float *cell1_h4_0;
    const float *target;
};

static void clockwork_train_work(const rnn_team *team, const void *data)
{
    const struct clockwork_train_call *const call = (const struct clockwork_train_call *)data;
    const clockwork_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct clockwork_train_memory m = call->m;
    const float *const x = call->x;
    const float *const cell1_h1_0 = call->cell1_h1_0;
    const float *const cell1_h2_0 = call->cell1_h2_0;
    const float *const cell1_h3_0 = call->cell1_h3_0;
    const float *const cell1_h4_0 = call->cell1_h4_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* clockwork.lua:16   cell1_W1_product = matvec(stack, x) */
    rnn_product_packed(T_part.count, 64, 16, x + T_part.first * 16, 16, packed + PACKED_cell1_W1,
            m.cell1_W1_product + T_part.first * 64, 64);

    /* clockwork.lua:17   forwards over T: cell1_phase2 */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase2 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase2_equal(&crew, rows, m.cell1_phase2 + at, m.cell1_phase2 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase4 */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase4 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase4_equal(&crew, rows, m.cell1_phase4 + at, m.cell1_phase4 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:17   forwards over T: cell1_phase8 */
    {
        const rnn_team crew = rnn_crew(team, 2, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, NULL, 1, m.cell1_phase8 + at);
                }
                rnn_meet(&crew);
            }
            compute_cell1_phase8_equal(&crew, rows, m.cell1_phase8 + at, m.cell1_phase8 + next);
            rnn_meet(&crew);
        }
    }

    /* clockwork.lua:28   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 71)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* clockwork.lua:17   cell1_all_equal = equal(cell1_phase8, 0) */
    compute_cell1_previous_h2_equal(team, (size_t)T.N, m.cell1_phase2, m.cell1_phase4,
            m.cell1_phase8, m.cell1_previous_h2_equal, m.cell1_previous_h3_equal,
            m.cell1_all_equal);

    /* clockwork.lua:28   d_cell1_all_div = div(div, 64) */
    compute_d_cell1_all_div(team, 1, m.sum_over_2, m.d_cell1_all_div);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h4_0, 16, m.cell1_h4_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h4 */
    {
        const rnn_team crew = rnn_crew(team, 3, (double)B * 1024);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h4_0_ranked, 16,
                            m.cell1_previous_h4 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_all_equal + at) != 0.0f) {
                compute_cell1_new(&crew, rows, packed + PACKED_cell1_R4,
                        m.cell1_previous_h4 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b4, m.cell1_new + at * 16);
            }
            rnn_meet(&crew);
            compute_cell1_all_2(&crew, rows, m.cell1_all_equal + at, m.cell1_new + at * 16,
                    m.cell1_previous_h4 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h4 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product = matvec(stack, cell1_previous_h4) */
    rnn_product_packed(T_part.count, 48, 16, m.cell1_previous_h4 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1, m.cell1_R1_product + T_part.first * 48, 48);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h3_0, 16, m.cell1_h3_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h3 */
    {
        const rnn_team crew = rnn_crew(team, 4, (double)B * 1152);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h3_0_ranked, 16,
                            m.cell1_previous_h3 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h3_equal + at) != 0.0f) {
                compute_cell1_new_2(&crew, rows, packed + PACKED_cell1_R3,
                        m.cell1_previous_h3 + at * 16, m.cell1_R1_product + at * 48,
                        m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b3,
                        m.cell1_new_2 + at * 16);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h3_select_2(&crew, rows, m.cell1_previous_h3_equal + at,
                    m.cell1_new_2 + at * 16, m.cell1_previous_h3 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h3 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_2 = matvec(stack, cell1_previous_h3) */
    rnn_product_packed(T_part.count, 32, 16, m.cell1_previous_h3 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_2, m.cell1_R1_product_2 + T_part.first * 32, 32);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h2_0, 16, m.cell1_h2_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h2 */
    {
        const rnn_team crew = rnn_crew(team, 5, (double)B * 1280);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h2_0_ranked, 16,
                            m.cell1_previous_h2 + at * 16);
                }
                rnn_meet(&crew);
            }
            if (*(m.cell1_previous_h2_equal + at) != 0.0f) {
                compute_cell1_new_3(&crew, rows, packed + PACKED_cell1_R2,
                        m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                        m.cell1_previous_h2 + at * 16, m.cell1_W1_product + at * 64,
                        args->params + CLOCKWORK_cell1_b2, m.cell1_new_3 + at * 16);
            }
            rnn_meet(&crew);
            compute_cell1_previous_h2_select_2(&crew, rows, m.cell1_previous_h2_equal + at,
                    m.cell1_new_3 + at * 16, m.cell1_previous_h2 + at * 16, m.cell1_all + at * 64,
                    m.cell1_previous_h2 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R1_product_3 = matvec(cell1.R1, cell1_previous_h2) */
    rnn_product_packed(T_part.count, 16, 16, m.cell1_previous_h2 + T_part.first * 16, 16,
            packed + PACKED_cell1_R1_3, m.cell1_R1_product_3 + T_part.first * 16, 16);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, cell1_h1_0, 16, m.cell1_h1_0_ranked);
    }
    rnn_meet(team);

    /* clockwork.lua:25   forwards over T: cell1_previous_h1 */
    {
        const rnn_team crew = rnn_crew(team, 6, (double)B * 1280);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.cell1_h1_0_ranked, 16,
                            m.cell1_previous_h1 + at * 16);
                }
                rnn_meet(&crew);
            }
            compute_cell1_new_5(&crew, rows, packed + PACKED_cell1_R1_4,
                    m.cell1_R1_product_2 + at * 32, m.cell1_R1_product + at * 48,
                    m.cell1_R1_product_3 + at * 16, m.cell1_previous_h1 + at * 16,
                    m.cell1_W1_product + at * 64, args->params + CLOCKWORK_cell1_b1,
                    m.cell1_all + at * 64, m.cell1_previous_h1 + next * 16);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* clockwork.lua:28   d_target = neg(d_cell1_all) */
    compute_d_target(team, (size_t)T.N, m.cell1_all, target, m.d_cell1_all_div, m.mul,
            m.d_cell1_all, m.d_target);
    rnn_meet(team);

    /* clockwork.lua:28   sum = sum(mul) */
    rnn_each_sum(T_part.count, 64, m.mul + T_part.first * 64, 64, m.sum + T_part.first);

    /* clockwork.lua:25   backwards over T: d_cell1_new_carry */
    {
        const rnn_team crew = rnn_crew(team, 7, (double)B * 1024);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 16, m.d_cell1_new_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_new(&crew, rows, m.cell1_all + at * 64, m.d_cell1_new_carry,
                    m.d_cell1_all + at * 64, m.concat + at * 64);
            rnn_meet(&crew);
            compute_d_cell1_previous_h1(&crew, rows, packed + PACKED_cell1_R1_transposed,
                    m.concat + at * 64, m.d_cell1_new_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_new_carry, 16, m.d_cell1_h1);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* clockwork.lua:28   div = div(sum, 64) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* clockwork.lua:16   cell1_R1_product_4 = matvec(cell1.R1, concat) */
    rnn_product_packed(T_part.count, 16, 16, m.concat + T_part.first * 64, 64,
            packed + PACKED_cell1_R1_transposed_2, m.cell1_R1_product_4 + T_part.first * 16, 16);

    /* clockwork.lua:16   cell1_R1_product_5 = matvec(cell1.R1, concat) */
    rnn_product_packed(T_part.count, 16, 16, m.concat + T_part.first * 64, 64,
            packed + PACKED_cell1_R1_transposed_3, m.cell1_R1_product_5 + T_part.first * 16, 16);

    /* clockwork.lua:16   cell1_R1_product_6 = matvec(cell1.R1, concat) */
    rnn_product_packed(T_part.count, 16, 16, m.concat + T_part.first * 64, 64,
            packed + PACKED_cell1_R1_transposed_4, m.cell1_R1_product_6 + T_part.first * 16, 16);

    /* clockwork.lua:16   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_W1 + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* clockwork.lua:16   outer(concat, cell1_previous_h1) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R1 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h1, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h2) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R1 + 16 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h2, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h3) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R1 + 32 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h3, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h4) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R1 + 48 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h4, (size_t)T.N, 16),
                0.0f, work);
    }

    /* clockwork.lua:16   cell1_W1_product_2 = matvec(cell1.W1, concat) */
    rnn_product_packed(T_part.count, 16, 16, m.concat + T_part.first * 64, 64,
            packed + PACKED_cell1_W1_transposed, m.cell1_W1_product_2 + T_part.first * 16, 16);
    rnn_meet(team);

    /* clockwork.lua:28   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* clockwork.lua:25   backwards over T: d_cell1_previous_h2_carry */
    {
        const rnn_team crew = rnn_crew(team, 8, (double)B * 1536);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 16, m.d_cell1_previous_h2_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_previous_h2_add(&crew, rows, m.d_cell1_previous_h2_carry,
                    m.d_cell1_all + at * 64, m.d_cell1_previous_h2_add);
            rnn_meet(&crew);
            if (*(m.cell1_previous_h2_equal + at) != 0.0f) {
                compute_d_cell1_previous_h2_mul(&crew, rows, m.cell1_new_3 + at * 16,
                        m.d_cell1_previous_h2_add, m.d_cell1_previous_h2_mul + at * 16);
            }
            rnn_meet(&crew);
            if (*(m.cell1_previous_h2_equal + at) != 0.0f) {
                compute_cell1_R2_product(&crew, rows, packed + PACKED_cell1_R2_transposed,
                        m.d_cell1_previous_h2_mul + at * 16, m.cell1_R2_product);
            }
            rnn_meet(&crew);
            compute_d_cell1_previous_h2(&crew, rows, m.cell1_previous_h2_equal + at,
                    m.d_cell1_previous_h2_add, m.cell1_R2_product, m.cell1_R1_product_5 + at * 16,
                    m.d_cell1_previous_h2_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_previous_h2_carry, 16, m.d_cell1_h2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* clockwork.lua:28   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);

    /* clockwork.lua:16   cell1_R2_product_2 = matvec(cell1.R2, d_cell1_previous_h2_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h2_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_R2_transposed_2, m.cell1_R2_product_2 + T_part.first * 16, 16);

    /* clockwork.lua:16   cell1_R2_product_3 = matvec(cell1.R2, d_cell1_previous_h2_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h2_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_R2_transposed_3, m.cell1_R2_product_3 + T_part.first * 16, 16);

    /* clockwork.lua:16   concat = select(cell1_previous_h2_equal, d_cell1_previous_h2_mul, 0) */
    compute_select(team, (size_t)T.N, m.cell1_previous_h2_equal, m.d_cell1_previous_h2_mul,
            m.concat);

    /* clockwork.lua:16   cell1_W2_product = matvec(cell1.W2, d_cell1_previous_h2_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h2_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_W2_transposed, m.cell1_W2_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* clockwork.lua:25   backwards over T: carry */
    {
        const rnn_team crew = rnn_crew(team, 9, (double)B * 1792);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 16, m.carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_previous_h3_add(&crew, rows, m.carry, m.d_cell1_all + at * 64,
                    m.d_cell1_previous_h3_add);
            rnn_meet(&crew);
            if (*(m.cell1_previous_h3_equal + at) != 0.0f) {
                compute_d_cell1_previous_h2_mul(&crew, rows, m.cell1_new_2 + at * 16,
                        m.d_cell1_previous_h3_add, m.d_cell1_previous_h3_mul + at * 16);
            }
            rnn_meet(&crew);
            if (*(m.cell1_previous_h3_equal + at) != 0.0f) {
                compute_cell1_R2_product(&crew, rows, packed + PACKED_cell1_R3_transposed,
                        m.d_cell1_previous_h3_mul + at * 16, m.cell1_R3_product);
            }
            rnn_meet(&crew);
            compute_d_cell1_previous_h3(&crew, rows, m.cell1_previous_h2_equal + at,
                    m.cell1_R2_product_3 + at * 16, m.cell1_previous_h3_equal + at,
                    m.d_cell1_previous_h3_add, m.cell1_R3_product, m.cell1_R1_product_6 + at * 16,
                    m.carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.carry, 16, m.d_cell1_h3);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* clockwork.lua:16   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_W2 + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 16, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* clockwork.lua:16   outer(concat, cell1_previous_h2) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R2 + units.first * 48, 48,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 16, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h2, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h3) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R2 + 16 + units.first * 48, 48,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 16, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h3, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h4) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R2 + 32 + units.first * 48, 48,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 16, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h4, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   cell1_R3_product_2 = matvec(cell1.R3, d_cell1_previous_h3_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h3_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_R3_transposed_2, m.cell1_R3_product_2 + T_part.first * 16, 16);

    /* clockwork.lua:16   concat = select(cell1_previous_h3_equal, d_cell1_previous_h3_mul, 0) */
    compute_select_2(team, (size_t)T.N, m.cell1_previous_h3_equal, m.d_cell1_previous_h3_mul,
            m.concat);

    /* clockwork.lua:16   cell1_W3_product = matvec(cell1.W3, d_cell1_previous_h3_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h3_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_W3_transposed, m.cell1_W3_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* clockwork.lua:25   backwards over T: d_cell1_all_carry */
    {
        const rnn_team crew = rnn_crew(team, 10, (double)B * 2048);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 16, m.d_cell1_all_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_cell1_all(&crew, rows, m.d_cell1_all_carry, m.d_cell1_all + at * 64,
                    m.d_cell1_all_2);
            rnn_meet(&crew);
            if (*(m.cell1_all_equal + at) != 0.0f) {
                compute_d_cell1_previous_h2_mul(&crew, rows, m.cell1_new + at * 16,
                        m.d_cell1_all_2, m.d_cell1_previous_h4_mul + at * 16);
            }
            rnn_meet(&crew);
            if (*(m.cell1_all_equal + at) != 0.0f) {
                compute_cell1_R2_product(&crew, rows, packed + PACKED_cell1_R4_transposed,
                        m.d_cell1_previous_h4_mul + at * 16, m.cell1_R4_product);
            }
            rnn_meet(&crew);
            compute_d_cell1_previous_h4(&crew, rows, m.cell1_previous_h2_equal + at,
                    m.cell1_R2_product_2 + at * 16, m.cell1_previous_h3_equal + at,
                    m.cell1_R3_product_2 + at * 16, m.cell1_all_equal + at, m.d_cell1_all_2,
                    m.cell1_R4_product, m.cell1_R1_product_4 + at * 16, m.d_cell1_all_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_cell1_all_carry, 16, m.d_cell1_h4);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* clockwork.lua:16   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_W3 + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 32, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* clockwork.lua:16   outer(concat, cell1_previous_h3) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R3 + units.first * 32, 32,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 32, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h3, (size_t)T.N, 16),
                0.0f, work);
    }
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, cell1_previous_h4) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R3 + 16 + units.first * 32, 32,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 32, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h4, (size_t)T.N, 16),
                0.0f, work);
    }

    /* clockwork.lua:16   concat_2 = concat(concat, concat, concat) */
    rnn_each_copy(T_part.count, 16, m.concat + T_part.first * 64, 64,
            m.concat_2 + T_part.first * 48 + 0, 48);
    rnn_each_copy(T_part.count, 16, m.concat + T_part.first * 64 + 16, 64,
            m.concat_2 + T_part.first * 48 + 16, 48);
    rnn_each_copy(T_part.count, 16, m.concat + T_part.first * 64 + 32, 64,
            m.concat_2 + T_part.first * 48 + 32, 48);
    rnn_meet(team);

    /* clockwork.lua:16   concat = select(cell1_all_equal, d_cell1_previous_h4_mul, 0) */
    compute_select_3(team, (size_t)T.N, m.cell1_all_equal, m.d_cell1_previous_h4_mul, m.concat);

    /* clockwork.lua:16   sum_over_4 = sum_over(concat_2) */
    {
        const rnn_share units = rnn_share_of(team, 48, RNN_PANEL);
        memset(m.sum_over_4 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat_2 + units.first, 48,
                m.sum_over_4 + units.first);
    }

    /* clockwork.lua:16   cell1_W4_product = matvec(cell1.W4, d_cell1_previous_h4_mul) */
    rnn_product_packed(T_part.count, 16, 16, m.d_cell1_previous_h4_mul + T_part.first * 16, 16,
            packed + PACKED_cell1_W4_transposed, m.cell1_W4_product + T_part.first * 16, 16);
    rnn_meet(team);

    /* clockwork.lua:16   outer(concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_W4 + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 48, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 16), 0.0f, work);
    }

    /* clockwork.lua:16   outer(concat, cell1_previous_h4) */
    {
        const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
        rnn_product(args->gradients + CLOCKWORK_cell1_R4 + units.first * 16, 16,
                rnn_transposed(rnn_columns((rnn_matrix){m.concat + 48, (size_t)T.N, 16, 64, 1},
                units.first, units.count)), rnn_row_major(m.cell1_previous_h4, (size_t)T.N, 16),
                0.0f, work);
    }

    /* clockwork.lua:24   d_x = add(add, select) */
    compute_d_x(team, (size_t)T.N, m.cell1_previous_h2_equal, m.cell1_W2_product,
            m.cell1_W1_product_2, m.cell1_previous_h3_equal, m.cell1_W3_product, m.cell1_all_equal,
            m.cell1_W4_product, m.d_x);
    rnn_meet(team);

    /* clockwork.lua:16   sum_over_3 = sum_over(concat) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.concat + units.first, 64,
                m.sum_over_3 + units.first);
    }
}

int clockwork_train(const clockwork_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "clockwork_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 67);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "clockwork_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct clockwork_train_memory m;
    clockwork_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 16, m.x);
    const float *const cell1_h1_0 = rnn_or_number(args->cell1_h1, 0.0f, B * 16, m.cell1_h1_0);
    const float *const cell1_h2_0 = rnn_or_number(args->cell1_h2, 0.0f, B * 16, m.cell1_h2_0);
    const float *const cell1_h3_0 = rnn_or_number(args->cell1_h3, 0.0f, B * 16, m.cell1_h3_0);
    const float *const cell1_h4_0 = rnn_or_number(args->cell1_h4, 0.0f, B * 16, m.cell1_h4_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 64, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + CLOCKWORK_cell1_b4, 0, 16 * sizeof(float));
    memset(args->gradients + CLOCKWORK_cell1_b3, 0, 16 * sizeof(float));
    memset(args->gradients + CLOCKWORK_cell1_b2, 0, 16 * sizeof(float));
    memset(args->gradients + CLOCKWORK_cell1_b1, 0, 16 * sizeof(float));

    const struct clockwork_train_call call = {args, B, T, m, x, cell1_h1_0, cell1_h2_0, cell1_h3_0,
            cell1_h4_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 34688 + (double)B * 0 + 24, clockwork_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + CLOCKWORK_cell1_b4, 1, m.sum_over_3 + 48, 16, 1);
    rnn_add_matrix(args->gradients + CLOCKWORK_cell1_b3, 1, m.sum_over_4 + 32, 16, 1);
    rnn_add_matrix(args->gradients + CLOCKWORK_cell1_b2, 1, m.sum_over_4 + 16, 16, 1);
    rnn_add_matrix(args->gradients + CLOCKWORK_cell1_b1, 1, m.sum_over_4, 16, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 16, args->d_x);
    if (args->d_cell1_h1)
        rnn_each_copy(B, 16, m.d_cell1_h1, 16, args->d_cell1_h1, 16);
    if (args->d_cell1_h2)
        rnn_each_copy(B, 16, m.d_cell1_h2, 16, args->d_cell1_h2, 16);
    if (args->d_cell1_h3)
        rnn_each_copy(B, 16, m.d_cell1_h3, 16, args->d_cell1_h3, 16);
    if (args->d_cell1_h4)
        rnn_each_copy(B, 16, m.d_cell1_h4, 16, args->d_cell1_h4, 16);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 64, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "clockwork_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of clockwork_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 16: cell1_h1_0 (-1..0)
*   1    B x 16: cell1_h2_0 (-1..0)
*   2    B x 16: cell1_h3_0 (-1..0)
*   3    B x 16: cell1_h4_0 (-1..0)
*/
struct clockwork_begin_memory {
    float *cell1_h1_0;
    float *cell1_h2_0;
    float *cell1_h3_0;
    float *cell1_h4_0;
    size_t bytes;
};

static void clockwork_begin_layout(struct clockwork_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_h1_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h2_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h3_0 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_h4_0 = (float *)rnn_take(session, &at, B * 16);
    m->bytes = at;
}

int clockwork_begin(const clockwork_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 67);
    struct clockwork_begin_memory m;
    clockwork_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const cell1_h1_0 = rnn_or_number(args->cell1_h1, 0.0f, B * 16, m.cell1_h1_0);
    const float *const cell1_h2_0 = rnn_or_number(args->cell1_h2, 0.0f, B * 16, m.cell1_h2_0);
    const float *const cell1_h3_0 = rnn_or_number(args->cell1_h3, 0.0f, B * 16, m.cell1_h3_0);
    const float *const cell1_h4_0 = rnn_or_number(args->cell1_h4, 0.0f, B * 16, m.cell1_h4_0);

    rnn_begin_rows(B, args->restart, cell1_h1_0, 16, 16, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, cell1_h2_0, 16, 16, (float *)args->session + B * 16);
    rnn_begin_rows(B, args->restart, cell1_h3_0, 16, 16, (float *)args->session + B * 32);
    rnn_begin_rows(B, args->restart, cell1_h4_0, 16, 16, (float *)args->session + B * 48);
    rnn_begin_number(B, args->restart, 0.0f, 1, (float *)args->session + B * 64);
    rnn_begin_number(B, args->restart, 0.0f, 1, (float *)args->session + B * 65);
    rnn_begin_number(B, args->restart, 0.0f, 1, (float *)args->session + B * 66);
    return RNN_OK;
}

/* ---- step ---- */

/* clockwork.lua:17   cell1_all_equal, cell1_all_equal_2, cell1_all_equal_3, select, select_2,
        select_3   (12 operations) */
RNN_INLINE void compute_cell1_all_equal_lanes(const int lanes, const size_t j,
        const float *restrict state_cell1_phase2, const float *restrict state_cell1_phase4,
        const float *restrict state_cell1_phase8, float *restrict cell1_all_equal,
        float *restrict cell1_all_equal_2, float *restrict cell1_all_equal_3,
        float *restrict select, float *restrict select_2, float *restrict select_3)
{
    const rnn_vec equal_ = rnn_equal(rnn_load_lanes(state_cell1_phase2 + j, lanes), rnn_set(0.0f));
    const rnn_vec equal_2 = rnn_equal(rnn_load_lanes(state_cell1_phase4 + j, lanes), rnn_set(0.0f));
    const rnn_vec equal_3 = rnn_equal(rnn_load_lanes(state_cell1_phase8 + j, lanes), rnn_set(0.0f));
    const rnn_vec select_ = rnn_choose(rnn_equal(rnn_load_lanes(state_cell1_phase2 + j, lanes),
            rnn_set(1.0f)), rnn_set(0.0f), rnn_load_lanes(state_cell1_phase2 + j, lanes) + 1.0f);
    const rnn_vec select_4 = rnn_choose(rnn_equal(rnn_load_lanes(state_cell1_phase4 + j, lanes),
            rnn_set(3.0f)), rnn_set(0.0f), rnn_load_lanes(state_cell1_phase4 + j, lanes) + 1.0f);
    const rnn_vec select_5 = rnn_choose(rnn_equal(rnn_load_lanes(state_cell1_phase8 + j, lanes),
            rnn_set(7.0f)), rnn_set(0.0f), rnn_load_lanes(state_cell1_phase8 + j, lanes) + 1.0f);
    rnn_store_lanes(cell1_all_equal + j, equal_, lanes);
    rnn_store_lanes(cell1_all_equal_2 + j, equal_2, lanes);
    rnn_store_lanes(cell1_all_equal_3 + j, equal_3, lanes);
    rnn_store_lanes(select + j, select_, lanes);
    rnn_store_lanes(select_2 + j, select_4, lanes);
    rnn_store_lanes(select_3 + j, select_5, lanes);
}

static void compute_cell1_all_equal(const rnn_team *team, const size_t rows,
        const float *restrict state_cell1_phase2, const float *restrict state_cell1_phase4,
        const float *restrict state_cell1_phase8, float *restrict cell1_all_equal,
        float *restrict cell1_all_equal_2, float *restrict cell1_all_equal_3,
        float *restrict select, float *restrict select_2, float *restrict select_3)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_cell1_all_equal_lanes(RNN_LANES, j, state_cell1_phase2, state_cell1_phase4,
                state_cell1_phase8, cell1_all_equal, cell1_all_equal_2, cell1_all_equal_3, select,
                select_2, select_3);
    if (j < end)
        compute_cell1_all_equal_lanes((int)(end - j), j, state_cell1_phase2, state_cell1_phase4,
                state_cell1_phase8, cell1_all_equal, cell1_all_equal_2, cell1_all_equal_3, select,
                select_2, select_3);
}

/* clockwork.lua:16   cell1_all_select_2, cell1_all   (12 operations) */
RNN_INLINE void compute_cell1_all_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict cell1_b3,
        const float *restrict cell1_all_equal_2, const float *restrict state_cell1_previous_h3,
        const float *restrict state_cell1_previous_h4, const float *restrict cell1_b4,
        const float *restrict cell1_all_equal_3, float *restrict cell1_all_select_2,
        float *restrict cell1_all_2)
{
    const rnn_vec cell1_new_1 = rnn_tanh(matvec_ + matvec_3 + rnn_load_lanes(cell1_b3 + j, lanes));
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_all_equal_2[b]), cell1_new_1,
            rnn_load_lanes(state_cell1_previous_h3 + b * 16 + j, lanes));
    const rnn_vec cell1_new_2 = rnn_tanh(matvec_2 + matvec_4 + rnn_load_lanes(cell1_b4 + j, lanes));
    const rnn_vec cell1_all_1 = rnn_choose(rnn_set(cell1_all_equal_3[b]), cell1_new_2,
            rnn_load_lanes(state_cell1_previous_h4 + b * 16 + j, lanes));
    rnn_store_lanes(cell1_all_select_2 + b * 16 + j, select_, lanes);
    rnn_store_lanes(cell1_all_2 + b * 16 + j, cell1_all_1, lanes);
}

RNN_INLINE void compute_cell1_all_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x, const float *restrict cell1_slower,
        const float *restrict cell1_b3, const float *restrict cell1_all_equal_2,
        const float *restrict state_cell1_previous_h3,
        const float *restrict state_cell1_previous_h4, const float *restrict cell1_b4,
        const float *restrict cell1_all_equal_3, float *restrict cell1_all_select_2,
        float *restrict cell1_all_2)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(2, 16);
    rnn_panel_product_lane(acc0, rows, 2, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 32);
    rnn_panel_product_lane(acc1, rows, 1, 32, cell1_slower + b * 32, 32, block1, part);
    rnn_vec acc2[RNN_TILE_LIMIT] = {{0}};
    const float *const block2 = panels2 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc2, rows, 1, 16, state_cell1_previous_h4 + b * 16, 16, block2, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_all_3_lanes(lanes, b + (size_t)r, j, acc0[r * 2 + 0], acc0[r * 2 + 1],
                acc1[r], acc2[r], cell1_b3, cell1_all_equal_2, state_cell1_previous_h3,
                state_cell1_previous_h4, cell1_b4, cell1_all_equal_3, cell1_all_select_2,
                cell1_all_2);
}

RNN_INLINE void compute_cell1_all_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x, const float *restrict cell1_slower,
        const float *restrict cell1_b3, const float *restrict cell1_all_equal_2,
        const float *restrict state_cell1_previous_h3,
        const float *restrict state_cell1_previous_h4, const float *restrict cell1_b4,
        const float *restrict cell1_all_equal_3, float *restrict cell1_all_select_2,
        float *restrict cell1_all_2)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_all_3_tile(TILE, lanes, j, b, panels0, panels1, panels2, x, cell1_slower,
                cell1_b3, cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
                cell1_b4, cell1_all_equal_3, cell1_all_select_2, cell1_all_2);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_all_3_tile(4, lanes, j, b, panels0, panels1, panels2, x, cell1_slower,
                cell1_b3, cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
                cell1_b4, cell1_all_equal_3, cell1_all_select_2, cell1_all_2);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_all_3_tile(2, lanes, j, b, panels0, panels1, panels2, x, cell1_slower,
                cell1_b3, cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
                cell1_b4, cell1_all_equal_3, cell1_all_select_2, cell1_all_2);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_all_3_tile(1, lanes, j, b, panels0, panels1, panels2, x, cell1_slower,
                cell1_b3, cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
                cell1_b4, cell1_all_equal_3, cell1_all_select_2, cell1_all_2);
}

static void compute_cell1_all_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1,
        const float *restrict panels2, const float *restrict x, const float *restrict cell1_slower,
        const float *restrict cell1_b3, const float *restrict cell1_all_equal_2,
        const float *restrict state_cell1_previous_h3,
        const float *restrict state_cell1_previous_h4, const float *restrict cell1_b4,
        const float *restrict cell1_all_equal_3, float *restrict cell1_all_select_2,
        float *restrict cell1_all_2)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_all_3_units(rows, RNN_LANES, j, panels0, panels1, panels2, x, cell1_slower,
                cell1_b3, cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
                cell1_b4, cell1_all_equal_3, cell1_all_select_2, cell1_all_2);
}

/* clockwork.lua:16   cell1_all_select   (6 operations) */
RNN_INLINE void compute_cell1_new_6_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict cell1_b2,
        const float *restrict cell1_all_equal, const float *restrict state_cell1_previous_h2,
        float *restrict cell1_all_select)
{
    const rnn_vec cell1_new_1 = rnn_tanh(matvec_ + matvec_2 + rnn_load_lanes(cell1_b2 + j, lanes));
    const rnn_vec select_ = rnn_choose(rnn_set(cell1_all_equal[b]), cell1_new_1,
            rnn_load_lanes(state_cell1_previous_h2 + b * 16 + j, lanes));
    rnn_store_lanes(cell1_all_select + b * 16 + j, select_, lanes);
}

RNN_INLINE void compute_cell1_new_6_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict cell1_slower_2,
        const float *restrict cell1_b2, const float *restrict cell1_all_equal,
        const float *restrict state_cell1_previous_h2, float *restrict cell1_all_select)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 48);
    rnn_panel_product_lane(acc1, rows, 1, 48, cell1_slower_2 + b * 48, 48, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_6_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], cell1_b2,
                cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
}

RNN_INLINE void compute_cell1_new_6_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict cell1_slower_2, const float *restrict cell1_b2,
        const float *restrict cell1_all_equal, const float *restrict state_cell1_previous_h2,
        float *restrict cell1_all_select)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_6_tile(TILE, lanes, j, b, panels0, panels1, x, cell1_slower_2, cell1_b2,
                cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_6_tile(4, lanes, j, b, panels0, panels1, x, cell1_slower_2, cell1_b2,
                cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_6_tile(2, lanes, j, b, panels0, panels1, x, cell1_slower_2, cell1_b2,
                cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_6_tile(1, lanes, j, b, panels0, panels1, x, cell1_slower_2, cell1_b2,
                cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
}

static void compute_cell1_new_6(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict cell1_slower_2, const float *restrict cell1_b2,
        const float *restrict cell1_all_equal, const float *restrict state_cell1_previous_h2,
        float *restrict cell1_all_select)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_6_units(rows, RNN_LANES, j, panels0, panels1, x, cell1_slower_2,
                cell1_b2, cell1_all_equal, state_cell1_previous_h2, cell1_all_select);
}

/* clockwork.lua:16   cell1_new   (5 operations) */
RNN_INLINE void compute_cell1_new_7_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const float *restrict cell1_b1,
        float *restrict cell1_new)
{
    const rnn_vec cell1_new_1 = rnn_tanh(matvec_ + matvec_2 + rnn_load_lanes(cell1_b1 + j, lanes));
    rnn_store_lanes(cell1_new + b * 16 + j, cell1_new_1, lanes);
}

RNN_INLINE void compute_cell1_new_7_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict cell1_slower_3,
        const float *restrict cell1_b1, float *restrict cell1_new)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 16);
    rnn_panel_product_lane(acc0, rows, 1, 16, x + b * 16, 16, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc1, rows, 1, 64, cell1_slower_3 + b * 64, 64, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_cell1_new_7_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], cell1_b1, cell1_new);
}

RNN_INLINE void compute_cell1_new_7_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict cell1_slower_3, const float *restrict cell1_b1,
        float *restrict cell1_new)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_cell1_new_7_tile(TILE, lanes, j, b, panels0, panels1, x, cell1_slower_3, cell1_b1,
                cell1_new);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_cell1_new_7_tile(4, lanes, j, b, panels0, panels1, x, cell1_slower_3, cell1_b1,
                cell1_new);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_cell1_new_7_tile(2, lanes, j, b, panels0, panels1, x, cell1_slower_3, cell1_b1,
                cell1_new);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_cell1_new_7_tile(1, lanes, j, b, panels0, panels1, x, cell1_slower_3, cell1_b1,
                cell1_new);
}

static void compute_cell1_new_7(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict cell1_slower_3, const float *restrict cell1_b1,
        float *restrict cell1_new)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_cell1_new_7_units(rows, RNN_LANES, j, panels0, panels1, x, cell1_slower_3,
                cell1_b1, cell1_new);
}

/* Memory of clockwork_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: cell1_slower (0..3), cell1_slower_3 (4..6), cell1_all (7..8)
*   1    B x 16: cell1_new (6..8), cell1_all_equal (0..5)
*   2    B x 16: cell1_all_select (4..8), cell1_all_equal_2 (0..3)
*   3    B x 1: cell1_all_equal_3 (0..3)
*   4    B x 1: select (0..8)
*   5    B x 1: select_2 (0..8)
*   6    B x 1: select_3 (0..8)
*   7    B x 48: cell1_slower_2 (2..5)
*   8    B x 16: cell1_all_select_2 (2..8)
*   9    B x 16: cell1_all_2 (2..8)
*/
struct clockwork_step_memory {
    float *cell1_slower;
    float *cell1_slower_2;
    float *cell1_slower_3;
    float *cell1_all;
    float *cell1_new;
    float *cell1_all_equal;
    float *cell1_all_select;
    float *cell1_all_equal_2;
    float *cell1_all_select_2;
    float *cell1_all_equal_3;
    float *cell1_all_2;
    float *select;
    float *select_2;
    float *select_3;
    size_t bytes;
};

static void clockwork_step_layout(struct clockwork_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->cell1_slower = (float *)rnn_take(session, &at, B * 64);
    m->cell1_slower_3 = m->cell1_slower;
    m->cell1_all = m->cell1_slower;
    m->cell1_new = (float *)rnn_take(session, &at, B * 16);
    m->cell1_all_equal = m->cell1_new;
    m->cell1_all_select = (float *)rnn_take(session, &at, B * 16);
    m->cell1_all_equal_2 = m->cell1_all_select;
    m->cell1_all_equal_3 = (float *)rnn_take(session, &at, B * 1);
    m->select = (float *)rnn_take(session, &at, B * 1);
    m->select_2 = (float *)rnn_take(session, &at, B * 1);
    m->select_3 = (float *)rnn_take(session, &at, B * 1);
    m->cell1_slower_2 = (float *)rnn_take(session, &at, B * 48);
    m->cell1_all_select_2 = (float *)rnn_take(session, &at, B * 16);
    m->cell1_all_2 = (float *)rnn_take(session, &at, B * 16);
    m->bytes = at;
}

/* What the threads of clockwork_step need of it. */
struct clockwork_step_call {
    const clockwork_args *args;
    size_t B;
    struct clockwork_step_memory m;
    const float *x;
    float *state_cell1_previous_h1;
    float *state_cell1_previous_h2;
    float *state_cell1_previous_h3;
    float *state_cell1_previous_h4;
    float *state_cell1_phase2;
    float *state_cell1_phase4;
    float *state_cell1_phase8;
};

static void clockwork_step_work(const rnn_team *team, const void *data)
{
    const struct clockwork_step_call *const call = (const struct clockwork_step_call *)data;
    const clockwork_args *const args = call->args;
    const size_t B = call->B;
    const struct clockwork_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_cell1_previous_h1 = call->state_cell1_previous_h1;
    float *const state_cell1_previous_h2 = call->state_cell1_previous_h2;
    float *const state_cell1_previous_h3 = call->state_cell1_previous_h3;
    float *const state_cell1_previous_h4 = call->state_cell1_previous_h4;
    float *const state_cell1_phase2 = call->state_cell1_phase2;
    float *const state_cell1_phase4 = call->state_cell1_phase4;
    float *const state_cell1_phase8 = call->state_cell1_phase8;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* clockwork.lua:15   cell1_slower = concat(state_cell1_previous_h3, state_cell1_previous_h4) */
    rnn_each_copy(B_part.count, 16, state_cell1_previous_h3 + B_part.first * 16, 16,
            m.cell1_slower + B_part.first * 32 + 0, 32);
    rnn_each_copy(B_part.count, 16, state_cell1_previous_h4 + B_part.first * 16, 16,
            m.cell1_slower + B_part.first * 32 + 16, 32);

    /* clockwork.lua:17   select_3 = select(equal, 0, add) */
    compute_cell1_all_equal(team, B, state_cell1_phase2, state_cell1_phase4, state_cell1_phase8,
            m.cell1_all_equal, m.cell1_all_equal_2, m.cell1_all_equal_3, m.select, m.select_2,
            m.select_3);
    rnn_meet(team);

    /* clockwork.lua:15   cell1_slower_2 = concat(state_cell1_previous_h2, cell1_slower) */
    rnn_each_copy(B_part.count, 16, state_cell1_previous_h2 + B_part.first * 16, 16,
            m.cell1_slower_2 + B_part.first * 48 + 0, 48);
    rnn_each_copy(B_part.count, 32, m.cell1_slower + B_part.first * 32, 32,
            m.cell1_slower_2 + B_part.first * 48 + 16, 48);

    /* clockwork.lua:17   cell1_all_2 = select(cell1_all_equal_3, cell1_new,
            state_cell1_previous_h4) */
    compute_cell1_all_3(team, B, packed + PACKED_cell1_W3, packed + PACKED_cell1_R3_2,
            packed + PACKED_cell1_R4, x, m.cell1_slower, args->params + CLOCKWORK_cell1_b3,
            m.cell1_all_equal_2, state_cell1_previous_h3, state_cell1_previous_h4,
            args->params + CLOCKWORK_cell1_b4, m.cell1_all_equal_3, m.cell1_all_select_2,
            m.cell1_all_2);
    rnn_meet(team);

    /* clockwork.lua:15   cell1_slower_3 = concat(state_cell1_previous_h1, cell1_slower_2) */
    rnn_each_copy(B_part.count, 16, state_cell1_previous_h1 + B_part.first * 16, 16,
            m.cell1_slower_3 + B_part.first * 64 + 0, 64);
    rnn_each_copy(B_part.count, 48, m.cell1_slower_2 + B_part.first * 48, 48,
            m.cell1_slower_3 + B_part.first * 64 + 16, 64);

    /* clockwork.lua:17   cell1_all_select = select(cell1_all_equal, cell1_new,
            state_cell1_previous_h2) */
    compute_cell1_new_6(team, B, packed + PACKED_cell1_W2, packed + PACKED_cell1_R2_2, x,
            m.cell1_slower_2, args->params + CLOCKWORK_cell1_b2, m.cell1_all_equal,
            state_cell1_previous_h2, m.cell1_all_select);
    rnn_meet(team);

    /* clockwork.lua:16   cell1_new = tanh(add) */
    compute_cell1_new_7(team, B, packed + PACKED_cell1_W1_2, packed + PACKED_cell1_R1_5, x,
            m.cell1_slower_3, args->params + CLOCKWORK_cell1_b1, m.cell1_new);
    rnn_meet(team);

    /* clockwork.lua:18   cell1_all = concat(cell1_new, cell1_all_select, cell1_all_select_2,
            cell1_all_2) */
    rnn_each_copy(B_part.count, 16, m.cell1_new + B_part.first * 16, 16,
            m.cell1_all + B_part.first * 64 + 0, 64);
    rnn_each_copy(B_part.count, 16, m.cell1_all_select + B_part.first * 16, 16,
            m.cell1_all + B_part.first * 64 + 16, 64);
    rnn_each_copy(B_part.count, 16, m.cell1_all_select_2 + B_part.first * 16, 16,
            m.cell1_all + B_part.first * 64 + 32, 64);
    rnn_each_copy(B_part.count, 16, m.cell1_all_2 + B_part.first * 16, 16,
            m.cell1_all + B_part.first * 64 + 48, 64);
}

int clockwork_step(const clockwork_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 67);
    struct clockwork_step_memory m;
    clockwork_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "clockwork_step: x is NULL");
    const float *const x = args->x;
    float *const state_cell1_previous_h1 = (float *)args->session + B * 0;
    float *const state_cell1_previous_h2 = (float *)args->session + B * 16;
    float *const state_cell1_previous_h3 = (float *)args->session + B * 32;
    float *const state_cell1_previous_h4 = (float *)args->session + B * 48;
    float *const state_cell1_phase2 = (float *)args->session + B * 64;
    float *const state_cell1_phase4 = (float *)args->session + B * 65;
    float *const state_cell1_phase8 = (float *)args->session + B * 66;

    const struct clockwork_step_call call = {args, B, m, x, state_cell1_previous_h1,
            state_cell1_previous_h2, state_cell1_previous_h3, state_cell1_previous_h4,
            state_cell1_phase2, state_cell1_phase4, state_cell1_phase8};
    if (rnn_pool_run(args->pool, (double)B * 10848 + 0, clockwork_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "clockwork_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 64, m.cell1_all, 64, args->y, 64);
    rnn_begin_rows(B, NULL, m.cell1_new, 16, 16, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.cell1_all_select, 16, 16, (float *)args->session + B * 16);
    rnn_begin_rows(B, NULL, m.cell1_all_select_2, 16, 16, (float *)args->session + B * 32);
    rnn_begin_rows(B, NULL, m.cell1_all_2, 16, 16, (float *)args->session + B * 48);
    rnn_begin_rows(B, NULL, m.select, 1, 1, (float *)args->session + B * 64);
    rnn_begin_rows(B, NULL, m.select_2, 1, 1, (float *)args->session + B * 65);
    rnn_begin_rows(B, NULL, m.select_3, 1, 1, (float *)args->session + B * 66);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"cell1.W4", 2, {16, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.R4", 2, {16, 16}, 256, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.b4", 1, {16, 1}, 512, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.W3", 2, {16, 16}, 528, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.R3", 2, {16, 32}, 784, RNN_INIT_DEFAULT, 0, 0, 32, 1, 0},
    {"cell1.b3", 1, {16, 1}, 1296, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.W2", 2, {16, 16}, 1312, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.R2", 2, {16, 48}, 1568, RNN_INIT_DEFAULT, 0, 0, 48, 1, 0},
    {"cell1.b2", 1, {16, 1}, 2336, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.W1", 2, {16, 16}, 2352, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"cell1.R1", 2, {16, 64}, 2608, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"cell1.b1", 1, {16, 1}, 3632, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(clockwork_args, T), offsetof(clockwork_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 16, 0, 0, 0, 0, offsetof(clockwork_args, x),
            offsetof(clockwork_args, d_x)},
    {"cell1.h1", 0, 1, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(clockwork_args, cell1_h1),
            offsetof(clockwork_args, d_cell1_h1)},
    {"cell1.h2", 0, 1, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(clockwork_args, cell1_h2),
            offsetof(clockwork_args, d_cell1_h2)},
    {"cell1.h3", 0, 1, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(clockwork_args, cell1_h3),
            offsetof(clockwork_args, d_cell1_h3)},
    {"cell1.h4", 0, 1, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(clockwork_args, cell1_h4),
            offsetof(clockwork_args, d_cell1_h4)},
    {"target", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(clockwork_args, target),
            offsetof(clockwork_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(clockwork_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(clockwork_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"cell1_previous_h1", 0, -1, 16, 0, 0},
    {"cell1_previous_h2", 0, -1, 16, 0, 0},
    {"cell1_previous_h3", 0, -1, 16, 0, 0},
    {"cell1_previous_h4", 0, -1, 16, 0, 0},
    {"cell1_phase2", 0, -1, 1, 0, 0},
    {"cell1_phase4", 0, -1, 1, 0, 0},
    {"cell1_phase8", 0, -1, 1, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const clockwork_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return CLOCKWORK_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return CLOCKWORK_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return CLOCKWORK_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return CLOCKWORK_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return CLOCKWORK_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return clockwork_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return clockwork_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return clockwork_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return clockwork_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return clockwork_step(args, error);
}

const rnn_model clockwork_model = {
    .name = "clockwork",
    .source = "clockwork.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 12,
    .param_floats = CLOCKWORK_PARAMS,
    .inputs = inputs_info,
    .input_count = 7,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 7,
    .state_floats = 67,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(clockwork_args),
    .member_params = offsetof(clockwork_args, params),
    .member_packed = offsetof(clockwork_args, packed),
    .member_session = offsetof(clockwork_args, session),
    .member_session_bytes = offsetof(clockwork_args, session_bytes),
    .member_pool = offsetof(clockwork_args, pool),
    .member_batch = offsetof(clockwork_args, B),
    .member_loss = offsetof(clockwork_args, loss),
    .member_gradients = offsetof(clockwork_args, gradients),
    .member_seed = offsetof(clockwork_args, seed),
    .member_update = offsetof(clockwork_args, update),
    .member_restart = offsetof(clockwork_args, restart),
    .packed_bytes = CLOCKWORK_PACKED,
    .prepare = clockwork_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
