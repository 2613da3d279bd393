/* chorales: a recurrent network, compiled by rnnc from chorales.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "chorales.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_lstm_weight_ih_l0 = 0, /* 600 x 88, wide panels */
    PACKED_lstm_weight_hh_l0 = 53504, /* 150 x 150, panels of 4 gates */
    PACKED_readout_weight = 149504, /* 88 x 150, wide panels */
    PACKED_readout_weight_transposed = 163904, /* 150 x 88, wide panels */
    PACKED_lstm_weight_hh_l0_transposed = 177984, /* 150 x 600, wide panels */
    PACKED_lstm_weight_ih_l0_transposed = 273984, /* 88 x 600, wide panels */
    PACKED_lstm_weight_ih_l0_2 = 331584, /* 150 x 88, panels of 4 gates */
};

/* What the threads of chorales_prepare need of it. */
struct chorales_prepare_call {
    const float *params;
    float *packed;
};

static void chorales_prepare_work(const rnn_team *team, const void *data)
{
    const struct chorales_prepare_call *const call = (const struct chorales_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0, params + CHORALES_lstm_weight_ih_l0, 88,
            1, 600, 0, 600, 88);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHORALES_lstm_weight_hh_l0 + 67500, 150, 1, 150, 4, 0, 150, 0, 150);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHORALES_lstm_weight_hh_l0 + 22500, 150, 1, 150, 4, 1, 150, 0, 150);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0, params + CHORALES_lstm_weight_hh_l0,
            150, 1, 150, 4, 2, 150, 0, 150);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + CHORALES_lstm_weight_hh_l0 + 45000, 150, 1, 150, 4, 3, 150, 0, 150);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + CHORALES_readout_weight, 150, 1,
            88, 0, 88, 150);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + CHORALES_readout_weight, 1, 150, 150, 0, 150, 88);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_hh_l0_transposed,
            params + CHORALES_lstm_weight_hh_l0, 1, 150, 150, 0, 150, 600);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0_transposed,
            params + CHORALES_lstm_weight_ih_l0, 1, 88, 88, 0, 88, 600);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l0_2,
            params + CHORALES_lstm_weight_ih_l0 + 39600, 88, 1, 150, 4, 0, 88, 0, 88);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l0_2,
            params + CHORALES_lstm_weight_ih_l0 + 13200, 88, 1, 150, 4, 1, 88, 0, 88);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l0_2, params + CHORALES_lstm_weight_ih_l0,
            88, 1, 150, 4, 2, 88, 0, 88);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_ih_l0_2,
            params + CHORALES_lstm_weight_ih_l0 + 26400, 88, 1, 150, 4, 3, 88, 0, 88);
}

void chorales_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct chorales_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 387904 * RNN_MOVE_WORK, chorales_prepare_work, &call);
}

void chorales_prepare(const float *params, void *memory)
{
    chorales_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* chorales.lua:8   lstm_bias_ih_l0_sum   (1 operation) */
RNN_INLINE void compute_lstm_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_bias_ih_l0, const float *restrict lstm_bias_hh_l0,
        float *restrict lstm_bias_ih_l0_sum)
{
    const rnn_vec add_ = rnn_load_lanes(lstm_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(lstm_bias_hh_l0 + j, lanes);
    rnn_store_lanes(lstm_bias_ih_l0_sum + j, add_, lanes);
    (void)b;
}

static void compute_lstm_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict lstm_bias_ih_l0, const float *restrict lstm_bias_hh_l0,
        float *restrict lstm_bias_ih_l0_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 600; j += RNN_LANES)
            compute_lstm_bias_ih_l0_sum_lanes(RNN_LANES, b, j, lstm_bias_ih_l0, lstm_bias_hh_l0,
                    lstm_bias_ih_l0_sum);
        if (j < 600)
            compute_lstm_bias_ih_l0_sum_lanes(600 % RNN_LANES, b, j, lstm_bias_ih_l0,
                    lstm_bias_hh_l0, lstm_bias_ih_l0_sum);
    }
}

/* chorales.lua:8   lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_previous_c,
        float *restrict lstm_h, float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 450 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 450 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 150 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 150 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 300 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 300 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 150 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_previous_c + b * 150 + j, c, lanes);
    rnn_store_lanes(lstm_h + b * 150 + j, h, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 150 + j, h, lanes);
}

RNN_INLINE void compute_lstm_h_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_product)
{
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 450 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 150 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 300 + j);
}

RNN_INLINE void compute_lstm_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_h,
        float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_h_ask(b + (size_t)r, j, lstm_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 150);
    rnn_panel_product_lane(acc, rows, 4, 150, lstm_previous_h + b * 150, 150, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum,
                lstm_previous_c, lstm_h, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_h,
        float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_h_tile(TILE, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_h_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_h_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_h_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h, lstm_previous_h_next);
}

static RNN_APART void compute_lstm_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_h,
        float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 150, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_lstm_h_units(rows, RNN_LANES, j, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h,
                lstm_previous_h_next);
    if (j < end)
        compute_lstm_h_units(rows, 150 % RNN_LANES, j, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_h,
                lstm_previous_h_next);
}

/* chorales.lua:9   logits   (1 operation) */
RNN_INLINE void compute_logits_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_vec logits_1 = rnn_load_lanes(readout_weight_product + b * 88 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 88 + j, logits_1, lanes);
}

static void compute_logits(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 88; j += RNN_LANES)
            compute_logits_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, logits);
        if (j < 88)
            compute_logits_lanes(88 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    logits);
    }
}

/* Memory of chorales_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 600: keys (-1..1), lstm_weight_ih_l0_product (2..3),
        readout_weight_product (4..5)
*   1    B x 150: lstm_h_0 (-1..3)
*   2    B x 150: lstm_c_0 (-1..3)
*   3    1 x 600: lstm_bias_ih_l0_sum (0..3)
*   4    (T.N + B) x 150: lstm_x (1..2), lstm_h (3..4), logits (5..6)
*   5    B x 150: lstm_previous_h (3..3)
*   6    B x 150: lstm_previous_h_next (3..3)
*   7    B x 150: lstm_previous_c (3..3)
*   8    B x 150: lstm_h_0_ranked (3..3)
*   9    B x 150: lstm_c_0_ranked (3..3)
*/
struct chorales_forward_memory {
    float *keys;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_x;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *lstm_h;
    float *readout_weight_product;
    float *logits;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void chorales_forward_layout(struct chorales_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->keys = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 600);
    m->lstm_weight_ih_l0_product = m->keys;
    m->readout_weight_product = m->keys;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 150);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 600);
    m->lstm_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_h = m->lstm_x;
    m->logits = m->lstm_x;
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 150);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 150);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 150);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 150);
    m->bytes = at;
    (void)T;
}

/* What the threads of chorales_forward need of it. */
struct chorales_forward_call {
    const chorales_args *args;
    size_t B;
    rnn_rows T;
    struct chorales_forward_memory m;
    const float *keys;
    const float *lstm_h_0;
    const float *lstm_c_0;
};

static void chorales_forward_work(const rnn_team *team, const void *data)
{
    const struct chorales_forward_call *const call = (const struct chorales_forward_call *)data;
    const chorales_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct chorales_forward_memory m = call->m;
    const float *const keys = call->keys;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* chorales.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHORALES_lstm_bias_ih_l0,
            args->params + CHORALES_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);
    rnn_meet(team);

    /* chorales.lua:8   lstm_x = carry(0, keys) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, NULL, keys, 88, m.lstm_x);
    }
    rnn_meet(team);

    /* chorales.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, lstm_x) */
    rnn_product_packed(T_part.count, 600, 88, m.lstm_x + T_part.first * 88, 88,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 600,
            600);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 150, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 150, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* chorales.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 200400);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 150, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 150, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_h(&crew, rows, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                    m.lstm_weight_ih_l0_product + at * 600, m.lstm_bias_ih_l0_sum,
                    m.lstm_previous_c, m.lstm_h + at * 150, lstm_previous_h_next);
            rnn_meet(&crew);
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }
    rnn_meet(team);

    /* chorales.lua:9   readout_weight_product = matvec(readout.weight, lstm_h) */
    rnn_product_packed(T_part.count, 88, 150, m.lstm_h + T_part.first * 150, 150,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 88, 88);
    rnn_meet(team);

    /* chorales.lua:9   logits = add(readout_weight_product, readout.bias) */
    compute_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHORALES_readout_bias, m.logits);
}

int chorales_forward(const chorales_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "chorales_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 388);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct chorales_forward_memory m;
    chorales_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->keys)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_forward: keys is NULL");
    const float *const keys = rnn_rows_pack(&T, args->keys, 88, m.keys);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 150, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 150, m.lstm_c_0);

    const struct chorales_forward_call call = {args, B, T, m, keys, lstm_h_0, lstm_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 333808 + (double)B * 0 + 4800,
            chorales_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_forward: another thread is using the pool");

    if (args->logits)
        rnn_rows_unpack(&T, m.logits, 88, args->logits);
    return RNN_OK;
}

/* ---- loss ---- */

/* chorales.lua:9   each_sub   (4 operations) */
RNN_INLINE void compute_logits_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict keys, float *restrict each_sub)
{
    const rnn_vec logits = rnn_load_lanes(readout_weight_product + b * 88 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    const rnn_vec sub_ = rnn_softplus(logits) - rnn_load_lanes(keys + b * 88 + j, lanes) * logits;
    rnn_store_lanes(each_sub + b * 88 + j, sub_, lanes);
}

static void compute_logits_2(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict keys, float *restrict each_sub)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 88; j += RNN_LANES)
            compute_logits_2_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, keys,
                    each_sub);
        if (j < 88)
            compute_logits_2_lanes(88 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    keys, each_sub);
    }
}

/* chorales.lua:12   each   (1 operation) */
RNN_INLINE void compute_each_lanes(const int lanes, const size_t j, const float *restrict each_sum,
        float *restrict each)
{
    const rnn_vec each_1 = rnn_load_lanes(each_sum + j, lanes) / 88.0f;
    rnn_store_lanes(each + j, each_1, lanes);
}

static void compute_each(const rnn_team *team, const size_t rows, const float *restrict each_sum,
        float *restrict each)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_each_lanes(RNN_LANES, j, each_sum, each);
    if (j < end)
        compute_each_lanes((int)(end - j), j, each_sum, each);
}

/* chorales.lua:12   mul   (2 operations) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict mul)
{
    const rnn_vec mul_ = rnn_set(sum_over[0]) / rnn_set(sum_over_2[0]) * 88.0f;
    rnn_store_lanes(mul + j, mul_, lanes);
}

static void compute_div(const rnn_team *team, const size_t rows, const float *restrict sum_over,
        const float *restrict sum_over_2, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_div_lanes(RNN_LANES, j, sum_over, sum_over_2, mul);
    if (j < end)
        compute_div_lanes((int)(end - j), j, sum_over, sum_over_2, mul);
}

/* Memory of chorales_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 88: keys (-1..6), each_sum (7..8)
*   1    B x 150: lstm_h_0 (-1..4)
*   2    B x 150: lstm_c_0 (-1..4)
*   3    1 x 600: lstm_bias_ih_l0_sum (0..4), sum_over (9..10)
*   4    (T.N + B) x 150: lstm_x (1..3), lstm_h (4..5), each_sub (6..7), each (8..9)
*   5    1 x 1: sum_over_2 (1..10)
*   6    (T.N + B) x 600: lstm_weight_ih_l0_product (3..4), readout_weight_product (5..6)
*   7    B x 150: lstm_previous_h (4..4)
*   8    B x 150: lstm_previous_h_next (4..4)
*   9    B x 150: lstm_previous_c (4..4)
*   10   B x 150: lstm_h_0_ranked (4..4)
*   11   B x 150: lstm_c_0_ranked (4..4)
*   12   1 x 1: mul (10..11)
*/
struct chorales_loss_memory {
    float *keys;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_x;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *lstm_h;
    float *readout_weight_product;
    float *each_sub;
    float *each_sum;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *mul;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void chorales_loss_layout(struct chorales_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->keys = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->each_sum = m->keys;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 150);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 600);
    m->sum_over = m->lstm_bias_ih_l0_sum;
    m->lstm_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_h = m->lstm_x;
    m->each_sub = m->lstm_x;
    m->each = m->lstm_x;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->lstm_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 600);
    m->readout_weight_product = m->lstm_weight_ih_l0_product;
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 150);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 150);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 150);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 150);
    m->mul = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of chorales_loss need of it. */
struct chorales_loss_call {
    const chorales_args *args;
    size_t B;
    rnn_rows T;
    struct chorales_loss_memory m;
    const float *keys;
    const float *lstm_h_0;
    const float *lstm_c_0;
};

static void chorales_loss_work(const rnn_team *team, const void *data)
{
    const struct chorales_loss_call *const call = (const struct chorales_loss_call *)data;
    const chorales_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct chorales_loss_memory m = call->m;
    const float *const keys = call->keys;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* chorales.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHORALES_lstm_bias_ih_l0,
            args->params + CHORALES_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);
    rnn_meet(team);

    /* chorales.lua:8   lstm_x = carry(0, keys) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, NULL, keys, 88, m.lstm_x);
    }

    /* chorales.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 47)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* chorales.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, lstm_x) */
    rnn_product_packed(T_part.count, 600, 88, m.lstm_x + T_part.first * 88, 88,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 600,
            600);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 150, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 150, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* chorales.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 200400);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 150, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 150, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_h(&crew, rows, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                    m.lstm_weight_ih_l0_product + at * 600, m.lstm_bias_ih_l0_sum,
                    m.lstm_previous_c, m.lstm_h + at * 150, lstm_previous_h_next);
            rnn_meet(&crew);
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }
    rnn_meet(team);

    /* chorales.lua:9   readout_weight_product = matvec(readout.weight, lstm_h) */
    rnn_product_packed(T_part.count, 88, 150, m.lstm_h + T_part.first * 150, 150,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 88, 88);
    rnn_meet(team);

    /* chorales.lua:12   each_sub = sub(softplus, mul) */
    compute_logits_2(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHORALES_readout_bias, keys, m.each_sub);
    rnn_meet(team);

    /* chorales.lua:12   each_sum = sum(each_sub) */
    rnn_each_sum(T_part.count, 88, m.each_sub + T_part.first * 88, 88, m.each_sum + T_part.first);
    rnn_meet(team);

    /* chorales.lua:12   each = div(each_sum, 88) */
    compute_each(team, (size_t)T.N, m.each_sum, m.each);
    rnn_meet(team);

    /* chorales.lua:12   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* chorales.lua:12   mul = mul(div, 88) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.mul);
}

int chorales_loss(const chorales_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "chorales_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 388);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "chorales_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct chorales_loss_memory m;
    chorales_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->keys)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: keys is NULL");
    const float *const keys = rnn_rows_pack(&T, args->keys, 88, m.keys);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 150, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 150, m.lstm_c_0);

    const struct chorales_loss_call call = {args, B, T, m, keys, lstm_h_0, lstm_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 335952 + (double)B * 0 + 4816, chorales_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.mul, 0, args->loss, 1);
    if (!isfinite(*(m.mul)))
        return rnn_fail(error, RNN_NOT_FINITE, "chorales_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* chorales.lua:8   lstm_x   (1 operation) */
RNN_INLINE void compute_lstm_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_x_carry, const float *restrict lstm_x_dropout_mask,
        float *restrict lstm_x)
{
    const rnn_vec x = rnn_load_lanes(lstm_x_carry + b * 88 + j, lanes)
            * rnn_load_lanes(lstm_x_dropout_mask + b * 88 + j, lanes);
    rnn_store_lanes(lstm_x + b * 88 + j, x, lanes);
}

static void compute_lstm_x(const rnn_team *team, const size_t rows,
        const float *restrict lstm_x_carry, const float *restrict lstm_x_dropout_mask,
        float *restrict lstm_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 88; j += RNN_LANES)
            compute_lstm_x_lanes(RNN_LANES, b, j, lstm_x_carry, lstm_x_dropout_mask, lstm_x);
        if (j < 88)
            compute_lstm_x_lanes(88 % RNN_LANES, b, j, lstm_x_carry, lstm_x_dropout_mask, lstm_x);
    }
}

/* chorales.lua:12   d_logits_div   (2 operations) */
RNN_INLINE void compute_d_logits_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_logits_div)
{
    const rnn_vec div_ = 88.0f / rnn_set(sum_over_2[0]) / 88.0f;
    rnn_store_lanes(d_logits_div + j, div_, lanes);
}

static void compute_d_logits_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_logits_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_logits_div_lanes(RNN_LANES, j, sum_over_2, d_logits_div);
    if (j < end)
        compute_d_logits_div_lanes((int)(end - j), j, sum_over_2, d_logits_div);
}

/* chorales.lua:8   lstm_o, lstm_f, lstm_i, lstm_g, lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_previous_c,
        float *restrict lstm_o, float *restrict lstm_f, float *restrict lstm_i,
        float *restrict lstm_g, float *restrict lstm_previous_c_next, float *restrict lstm_h,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 450 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 450 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 150 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 150 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 600 + 300 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 300 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 150 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_o + b * 150 + j, o, lanes);
    rnn_store_lanes(lstm_f + b * 150 + j, f, lanes);
    rnn_store_lanes(lstm_i + b * 150 + j, lstm_i_1, lanes);
    rnn_store_lanes(lstm_g + b * 150 + j, g, lanes);
    rnn_store_lanes(lstm_previous_c_next + b * 150 + j, c, lanes);
    rnn_store_lanes(lstm_h + b * 150 + j, h, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 150 + j, h, lanes);
}

RNN_INLINE void compute_lstm_h_2_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_product)
{
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 450 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 150 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 600 + 300 + j);
}

RNN_INLINE void compute_lstm_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_h, float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_h_2_ask(b + (size_t)r, j, lstm_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 150);
    rnn_panel_product_lane(acc, rows, 4, 150, lstm_previous_h + b * 150, 150, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum,
                lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g, lstm_previous_c_next, lstm_h,
                lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_h_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_h, float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_h_2_tile(TILE, lanes, j, b, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_h, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_h_2_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_h, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_h_2_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_h, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_h_2_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_h, lstm_previous_h_next);
}

static RNN_APART void compute_lstm_h_2(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_h, float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 150, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_lstm_h_2_units(rows, RNN_LANES, j, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_h, lstm_previous_h_next);
    if (j < end)
        compute_lstm_h_2_units(rows, 150 % RNN_LANES, j, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_h, lstm_previous_h_next);
}

/* chorales.lua:9   logits_mul   (1 operation) */
RNN_INLINE void compute_logits_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_h, const float *restrict logits_dropout_mask,
        float *restrict logits_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(lstm_h + b * 150 + j, lanes)
            * rnn_load_lanes(logits_dropout_mask + b * 150 + j, lanes);
    rnn_store_lanes(logits_mul + b * 150 + j, mul_, lanes);
}

static void compute_logits_mul(const rnn_team *team, const size_t rows,
        const float *restrict lstm_h, const float *restrict logits_dropout_mask,
        float *restrict logits_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 150; j += RNN_LANES)
            compute_logits_mul_lanes(RNN_LANES, b, j, lstm_h, logits_dropout_mask, logits_mul);
        if (j < 150)
            compute_logits_mul_lanes(150 % RNN_LANES, b, j, lstm_h, logits_dropout_mask,
                    logits_mul);
    }
}

/* chorales.lua:9   logits, each_sub, d_logits_neg, d_logits   (10 operations) */
RNN_INLINE void compute_d_logits_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict keys, const float *restrict d_logits_div, float *restrict logits,
        float *restrict each_sub, float *restrict d_logits_neg, float *restrict d_logits)
{
    const rnn_vec logits_1 = rnn_load_lanes(readout_weight_product + b * 88 + j, lanes)
            + rnn_load_lanes(readout_bias + j, lanes);
    const rnn_vec sub_ = rnn_softplus(logits_1) - rnn_load_lanes(keys + b * 88 + j, lanes)
            * logits_1;
    const rnn_vec neg_ = -rnn_set(d_logits_div[0]);
    const rnn_vec d_logits_1 = neg_ * rnn_load_lanes(keys + b * 88 + j, lanes)
            + rnn_set(d_logits_div[0]) * rnn_sigmoid(logits_1);
    rnn_store_lanes(logits + b * 88 + j, logits_1, lanes);
    rnn_store_lanes(each_sub + b * 88 + j, sub_, lanes);
    rnn_store_lanes(d_logits_neg + b * 88 + j, neg_, lanes);
    rnn_store_lanes(d_logits + b * 88 + j, d_logits_1, lanes);
}

static void compute_d_logits(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict keys, const float *restrict d_logits_div, float *restrict logits,
        float *restrict each_sub, float *restrict d_logits_neg, float *restrict d_logits)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 88; j += RNN_LANES)
            compute_d_logits_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, keys,
                    d_logits_div, logits, each_sub, d_logits_neg, d_logits);
        if (j < 88)
            compute_d_logits_lanes(88 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    keys, d_logits_div, logits, each_sub, d_logits_neg, d_logits);
    }
}

/* chorales.lua:9   d_lstm_zi, d_lstm_zf, d_lstm_zg, d_lstm_zo,
        d_lstm_previous_c   (28 operations) */
RNN_INLINE void compute_d_lstm_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product_2, const float *restrict logits_dropout_mask,
        const float *restrict lstm_f, const float *restrict lstm_previous_c,
        const float *restrict lstm_i, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h_carry, float *restrict d_lstm_c_carry,
        float *restrict d_lstm_previous_h_concat)
{
    const rnn_vec mul_ = rnn_load_lanes(readout_weight_product_2 + b * 150 + j, lanes)
            * rnn_load_lanes(logits_dropout_mask + b * 150 + j, lanes);
    const rnn_vec c = rnn_load_lanes(lstm_f + b * 150 + j, lanes)
            * rnn_load_lanes(lstm_previous_c + b * 150 + j, lanes)
            + rnn_load_lanes(lstm_i + b * 150 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 150 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec d_h = rnn_load_lanes(d_lstm_h_carry + b * 150 + j, lanes) + mul_;
    const rnn_vec d_c = rnn_load_lanes(d_lstm_c_carry + b * 150 + j, lanes) + d_h
            * rnn_load_lanes(lstm_o + b * 150 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(lstm_g + b * 150 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(lstm_i + b * 150 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_i + b * 150 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(lstm_previous_c + b * 150 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(lstm_f + b * 150 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_f + b * 150 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(lstm_i + b * 150 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(lstm_g + b * 150 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 150 + j, lanes));
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(lstm_o + b * 150 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_o + b * 150 + j, lanes)));
    const rnn_vec d_lstm_previous_c_1 = d_c * rnn_load_lanes(lstm_f + b * 150 + j, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 600 + j, d_zi, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 600 + 150 + j, d_zf, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 600 + 300 + j, d_zg, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 600 + 450 + j, d_zo, lanes);
    rnn_store_lanes(d_lstm_c_carry + b * 150 + j, d_lstm_previous_c_1, lanes);
}

static void compute_d_lstm_zo(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product_2, const float *restrict logits_dropout_mask,
        const float *restrict lstm_f, const float *restrict lstm_previous_c,
        const float *restrict lstm_i, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h_carry, float *restrict d_lstm_c_carry,
        float *restrict d_lstm_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 150; j += RNN_LANES)
            compute_d_lstm_zo_lanes(RNN_LANES, b, j, readout_weight_product_2, logits_dropout_mask,
                    lstm_f, lstm_previous_c, lstm_i, lstm_g, lstm_o, d_lstm_h_carry,
                    d_lstm_c_carry, d_lstm_previous_h_concat);
        if (j < 150)
            compute_d_lstm_zo_lanes(150 % RNN_LANES, b, j, readout_weight_product_2,
                    logits_dropout_mask, lstm_f, lstm_previous_c, lstm_i, lstm_g, lstm_o,
                    d_lstm_h_carry, d_lstm_c_carry, d_lstm_previous_h_concat);
    }
}

/* chorales.lua:8   d_lstm_previous_h   (1 operation) */
RNN_INLINE void compute_d_lstm_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_lstm_h_carry)
{
    rnn_store_lanes(d_lstm_h_carry + b * 150 + j, d_h, lanes);
}

RNN_INLINE void compute_d_lstm_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_lstm_previous_h_concat, float *restrict d_lstm_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 600);
    rnn_panel_product_ahead(acc, rows, wide, 600, d_lstm_previous_h_concat + b * 600, 600, block,
            part, rnn_next_block(block, rows, wide, 600, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 150)
            compute_d_lstm_previous_h_lanes(rnn_lanes_of(150 - unit), b + (size_t)(i / wide), unit,
                    acc[i], d_lstm_h_carry);
    }
}

RNN_INLINE void compute_d_lstm_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_lstm_previous_h_concat,
        float *restrict d_lstm_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_lstm_previous_h_tile(tile, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_lstm_previous_h_tile(4, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_lstm_previous_h_tile(2, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_lstm_previous_h_tile(1, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h_carry);
}

static RNN_APART void compute_d_lstm_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_lstm_previous_h_concat,
        float *restrict d_lstm_h_carry)
{
    const rnn_share units = rnn_share_of(team, 150, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_lstm_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_lstm_previous_h_concat, d_lstm_h_carry);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_d_lstm_previous_h_units(rows, 2, j + part, panels, d_lstm_previous_h_concat,
                d_lstm_h_carry);
}

/* chorales.lua:12   d_keys   (2 operations) */
RNN_INLINE void compute_d_keys_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_logits_neg, const float *restrict logits,
        const float *restrict d_keys_carry, float *restrict d_keys)
{
    const rnn_vec d_keys_1 = rnn_load_lanes(d_keys_carry + b * 88 + j, lanes)
            + rnn_load_lanes(d_logits_neg + b * 88 + j, lanes)
            * rnn_load_lanes(logits + b * 88 + j, lanes);
    rnn_store_lanes(d_keys + b * 88 + j, d_keys_1, lanes);
}

static void compute_d_keys(const rnn_team *team, const size_t rows,
        const float *restrict d_logits_neg, const float *restrict logits,
        const float *restrict d_keys_carry, float *restrict d_keys)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 88; j += RNN_LANES)
            compute_d_keys_lanes(RNN_LANES, b, j, d_logits_neg, logits, d_keys_carry, d_keys);
        if (j < 88)
            compute_d_keys_lanes(88 % RNN_LANES, b, j, d_logits_neg, logits, d_keys_carry, d_keys);
    }
}

/* Memory of chorales_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 88: keys (-1..11), each_sum (12..17), d_lstm_x (18..24), d_keys_carry (25..26)
*   1    B x 150: lstm_h_0 (-1..8), d_lstm_c_carry (16..17)
*   2    B x 150: lstm_c_0 (-1..8), d_lstm_h_carry (16..17)
*   3    (T.N + B) x 88: lstm_x_dropout_mask (0..24), d_keys (26..27)
*   4    1 x 600: lstm_bias_ih_l0_sum (0..8), sum_over_3 (18..27)
*   5    (T.N + B) x 150: logits_dropout_mask (0..17)
*   6    (T.N + B) x 600: d_lstm_previous_h_concat (16..22), lstm_x_carry (3..6),
        lstm_weight_ih_l0_product (7..8), logits_mul (9..15)
*   7    1 x 1: sum_over_2 (3..24)
*   8    (T.N + B) x 88: lstm_x (5..22), d_keys_mul (23..25)
*   9    1 x 1: sum_over (18..24), d_logits_div (5..11)
*   10   (T.N + B) x 150: lstm_previous_h (8..22)
*   11   (T.N + B) x 150: lstm_previous_c (8..17)
*   12   (T.N + B) x 150: lstm_o (8..17)
*   13   (T.N + B) x 150: lstm_f (8..17)
*   14   (T.N + B) x 150: lstm_i (8..17)
*   15   (T.N + B) x 150: lstm_g (8..17)
*   16   (T.N + B) x 150: lstm_h (8..9), readout_weight_product (10..11),
        readout_weight_product_2 (12..17)
*   17   B x 150: d_lstm_c (16..27), lstm_h_0_ranked (8..8)
*   18   B x 150: d_lstm_h (16..27), lstm_c_0_ranked (8..8)
*   19   (T.N + B) x 88: logits (11..26)
*   20   (T.N + B) x 88: each_sub (11..15), each (16..22)
*   21   (T.N + B) x 88: d_logits_neg (11..26)
*   22   (T.N + B) x 88: d_logits (11..15)
*   23   1 x 1: mul (23..27)
*/
struct chorales_train_memory {
    float *keys;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_c;
    float *d_lstm_c_carry;
    float *d_lstm_h_carry;
    float *d_lstm_previous_h_concat;
    float *lstm_x_carry;
    float *lstm_x_dropout_mask;
    float *lstm_x;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *lstm_o;
    float *lstm_f;
    float *lstm_i;
    float *lstm_g;
    float *lstm_h;
    float *logits_dropout_mask;
    float *logits_mul;
    float *readout_weight_product;
    float *logits;
    float *each_sub;
    float *each_sum;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *mul;
    float *d_logits_div;
    float *d_logits_neg;
    float *d_logits;
    float *readout_weight_product_2;
    float *sum_over_3;
    float *d_lstm_x;
    float *d_keys_mul;
    float *d_keys_carry;
    float *d_keys;
    float *d_lstm_c;
    float *d_lstm_h;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    float *work;
    size_t bytes;
};

static void chorales_train_layout(struct chorales_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->keys = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->each_sum = m->keys;
    m->d_lstm_x = m->keys;
    m->d_keys_carry = m->keys;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 150);
    m->d_lstm_c_carry = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 150);
    m->d_lstm_h_carry = m->lstm_c_0;
    m->lstm_x_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->d_keys = m->lstm_x_dropout_mask;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 600);
    m->sum_over_3 = m->lstm_bias_ih_l0_sum;
    m->logits_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->d_lstm_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 600);
    m->lstm_x_carry = m->d_lstm_previous_h_concat;
    m->lstm_weight_ih_l0_product = m->d_lstm_previous_h_concat;
    m->logits_mul = m->d_lstm_previous_h_concat;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->lstm_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->d_keys_mul = m->lstm_x;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_logits_div = m->sum_over;
    m->lstm_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->lstm_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 150);
    m->readout_weight_product = m->lstm_h;
    m->readout_weight_product_2 = m->lstm_h;
    m->d_lstm_c = (float *)rnn_take(session, &at, B * 150);
    m->lstm_h_0_ranked = m->d_lstm_c;
    m->d_lstm_h = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0_ranked = m->d_lstm_h;
    m->logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->each_sub = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->each = m->each_sub;
    m->d_logits_neg = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->d_logits = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 88);
    m->mul = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 65536);
    m->bytes = at;
    (void)T;
}

/* What the threads of chorales_train need of it. */
struct chorales_train_call {
    const chorales_args *args;
    size_t B;
    rnn_rows T;
    struct chorales_train_memory m;
    const float *keys;
    const float *lstm_h_0;
    const float *lstm_c_0;
};

static void chorales_train_work(const rnn_team *team, const void *data)
{
    const struct chorales_train_call *const call = (const struct chorales_train_call *)data;
    const chorales_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct chorales_train_memory m = call->m;
    const float *const keys = call->keys;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const packed = (const float *)args->packed;
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* chorales.lua:8   lstm_x_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_dropout(&T, 0.200000003f, args->seed, args->update, 0, 88, m.lstm_x_dropout_mask);
    }

    /* chorales.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHORALES_lstm_bias_ih_l0,
            args->params + CHORALES_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);

    /* chorales.lua:9   logits_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 32)) {
        rnn_rows_dropout(&T, 0.200000003f, args->seed, args->update, 1, 150, m.logits_dropout_mask);
    }
    rnn_meet(team);

    /* chorales.lua:8   lstm_x_carry = carry(0, keys) */
    if (rnn_is_mine(team, 4)) {
        rnn_rows_shift(&T, 0, NULL, keys, 88, m.lstm_x_carry);
    }

    /* chorales.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 47)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* chorales.lua:8   lstm_x = mul(lstm_x_carry, lstm_x_dropout_mask) */
    compute_lstm_x(team, (size_t)T.N, m.lstm_x_carry, m.lstm_x_dropout_mask, m.lstm_x);

    /* chorales.lua:12   d_logits_div = div(div, 88) */
    compute_d_logits_div(team, 1, m.sum_over_2, m.d_logits_div);
    rnn_meet(team);

    /* chorales.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, lstm_x) */
    rnn_product_packed(T_part.count, 600, 88, m.lstm_x + T_part.first * 88, 88,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 600,
            600);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 150, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 150, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* chorales.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 200400);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 150, m.lstm_previous_h + at * 150);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 150, m.lstm_previous_c + at * 150);
                }
                rnn_meet(&crew);
            }
            compute_lstm_h_2(&crew, rows, packed + PACKED_lstm_weight_hh_l0,
                    m.lstm_previous_h + at * 150, m.lstm_weight_ih_l0_product + at * 600,
                    m.lstm_bias_ih_l0_sum, m.lstm_previous_c + at * 150, m.lstm_o + at * 150,
                    m.lstm_f + at * 150, m.lstm_i + at * 150, m.lstm_g + at * 150,
                    m.lstm_previous_c + next * 150, m.lstm_h + at * 150,
                    m.lstm_previous_h + next * 150);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* chorales.lua:9   logits_mul = mul(lstm_h, logits_dropout_mask) */
    compute_logits_mul(team, (size_t)T.N, m.lstm_h, m.logits_dropout_mask, m.logits_mul);
    rnn_meet(team);

    /* chorales.lua:9   readout_weight_product = matvec(readout.weight, logits_mul) */
    rnn_product_packed(T_part.count, 88, 150, m.logits_mul + T_part.first * 150, 150,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first * 88, 88);
    rnn_meet(team);

    /* chorales.lua:9   d_logits = add(mul, mul) */
    compute_d_logits(team, (size_t)T.N, m.readout_weight_product,
            args->params + CHORALES_readout_bias, keys, m.d_logits_div, m.logits, m.each_sub,
            m.d_logits_neg, m.d_logits);
    rnn_meet(team);

    /* chorales.lua:12   each_sum = sum(each_sub) */
    rnn_each_sum(T_part.count, 88, m.each_sub + T_part.first * 88, 88, m.each_sum + T_part.first);

    /* chorales.lua:9   readout_weight_product_2 = matvec(readout.weight, d_logits) */
    rnn_product_packed(T_part.count, 150, 88, m.d_logits + T_part.first * 88, 88,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 150, 150);

    /* chorales.lua:9   outer(d_logits, logits_mul) */
    {
        const rnn_share units = rnn_share_of(team, 88, RNN_PANEL);
        rnn_product(args->gradients + CHORALES_readout_weight + units.first * 150, 150,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_logits, (size_t)T.N, 88), units.first,
                units.count)), rnn_row_major(m.logits_mul, (size_t)T.N, 150), 0.0f, work);
    }

    /* chorales.lua:9   sum_over(d_logits) */
    {
        const rnn_share units = rnn_share_of(team, 88, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_logits + units.first, 88,
                args->gradients + CHORALES_readout_bias + units.first);
    }
    rnn_meet(team);

    /* chorales.lua:12   each = div(each_sum, 88) */
    compute_each(team, (size_t)T.N, m.each_sum, m.each);

    /* chorales.lua:8   backwards over T: d_lstm_c_carry, d_lstm_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 218400);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 150, m.d_lstm_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 150, m.d_lstm_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_lstm_zo(&crew, rows, m.readout_weight_product_2 + at * 150,
                    m.logits_dropout_mask + at * 150, m.lstm_f + at * 150,
                    m.lstm_previous_c + at * 150, m.lstm_i + at * 150, m.lstm_g + at * 150,
                    m.lstm_o + at * 150, m.d_lstm_h_carry, m.d_lstm_c_carry,
                    m.d_lstm_previous_h_concat + at * 600);
            rnn_meet(&crew);
            compute_d_lstm_previous_h(&crew, rows, packed + PACKED_lstm_weight_hh_l0_transposed,
                    m.d_lstm_previous_h_concat + at * 600, m.d_lstm_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_lstm_c_carry, 150, m.d_lstm_c);
                    rnn_rows_leave(&T, t, 1, m.d_lstm_h_carry, 150, m.d_lstm_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* chorales.lua:12   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* chorales.lua:8   outer(d_lstm_previous_h_concat, lstm_x) */
    {
        const rnn_share units = rnn_share_of(team, 600, RNN_PANEL);
        rnn_product(args->gradients + CHORALES_lstm_weight_ih_l0 + units.first * 88, 88,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N,
                600), units.first, units.count)), rnn_row_major(m.lstm_x, (size_t)T.N, 88), 0.0f,
                work);
    }

    /* chorales.lua:8   outer(d_lstm_previous_h_concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 600, RNN_PANEL);
        rnn_product(args->gradients + CHORALES_lstm_weight_hh_l0 + units.first * 150, 150,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N,
                600), units.first, units.count)),
                rnn_row_major(m.lstm_previous_h, (size_t)T.N, 150), 0.0f, work);
    }

    /* chorales.lua:8   sum_over_3 = sum_over(d_lstm_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 600, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_lstm_previous_h_concat + units.first, 600,
                m.sum_over_3 + units.first);
    }

    /* chorales.lua:8   d_lstm_x = matvec(lstm.weight_ih_l0, d_lstm_previous_h_concat) */
    rnn_product_packed(T_part.count, 88, 600, m.d_lstm_previous_h_concat + T_part.first * 600, 600,
            packed + PACKED_lstm_weight_ih_l0_transposed, m.d_lstm_x + T_part.first * 88, 88);
    rnn_meet(team);

    /* chorales.lua:12   mul = mul(div, 88) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.mul);

    /* chorales.lua:8   d_keys_mul = mul(d_lstm_x, lstm_x_dropout_mask) */
    compute_lstm_x(team, (size_t)T.N, m.d_lstm_x, m.lstm_x_dropout_mask, m.d_keys_mul);
    rnn_meet(team);

    /* chorales.lua:8   d_keys_carry = carry(0, d_keys_mul) */
    if (rnn_is_mine(team, 80)) {
        rnn_rows_shift(&T, 1, NULL, m.d_keys_mul, 88, m.d_keys_carry);
    }
    rnn_meet(team);

    /* chorales.lua:7   d_keys = add(d_keys_carry, mul) */
    compute_d_keys(team, (size_t)T.N, m.d_logits_neg, m.logits, m.d_keys_carry, m.d_keys);
}

int chorales_train(const chorales_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "chorales_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 388);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "chorales_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct chorales_train_memory m;
    chorales_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: packed does not begin at a multiple of 4 bytes");
    if (!args->keys)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: keys is NULL");
    const float *const keys = rnn_rows_pack(&T, args->keys, 88, m.keys);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 150, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 150, m.lstm_c_0);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + CHORALES_lstm_bias_ih_l0, 0, 1200 * sizeof(float));
    memset(args->gradients + CHORALES_readout_bias, 0, 88 * sizeof(float));

    const struct chorales_train_call call = {args, B, T, m, keys, lstm_h_0, lstm_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 1014704 + (double)B * 0 + 4832, chorales_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.mul, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + CHORALES_lstm_bias_ih_l0, 1, m.sum_over_3, 600, 1);
    rnn_add_matrix(args->gradients + CHORALES_lstm_bias_hh_l0, 1, m.sum_over_3, 600, 1);
    if (args->d_keys)
        rnn_rows_unpack(&T, m.d_keys, 88, args->d_keys);
    if (args->d_lstm_c)
        rnn_each_copy(B, 150, m.d_lstm_c, 150, args->d_lstm_c, 150);
    if (args->d_lstm_h)
        rnn_each_copy(B, 150, m.d_lstm_h, 150, args->d_lstm_h, 150);
    if (!isfinite(*(m.mul)))
        return rnn_fail(error, RNN_NOT_FINITE, "chorales_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of chorales_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 150: lstm_h_0 (-1..0)
*   1    B x 150: lstm_c_0 (-1..0)
*/
struct chorales_begin_memory {
    float *lstm_h_0;
    float *lstm_c_0;
    size_t bytes;
};

static void chorales_begin_layout(struct chorales_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 150);
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 150);
    m->bytes = at;
}

int chorales_begin(const chorales_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 388);
    struct chorales_begin_memory m;
    chorales_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 150, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 150, m.lstm_c_0);

    rnn_begin_number(B, args->restart, 0.0f, 88, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, lstm_h_0, 150, 150, (float *)args->session + B * 88);
    rnn_begin_rows(B, args->restart, lstm_c_0, 150, 150, (float *)args->session + B * 238);
    return RNN_OK;
}

/* ---- step ---- */

/* chorales.lua:8   lstm_c, lstm_h   (25 operations) */
RNN_INLINE void compute_lstm_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const rnn_vec matvec_7, const rnn_vec matvec_8, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_previous_c, float *restrict lstm_c, float *restrict lstm_h)
{
    const rnn_vec zo = matvec_ + matvec_5 + rnn_load_lanes(lstm_bias_ih_l0_sum + 450 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = matvec_2 + matvec_6 + rnn_load_lanes(lstm_bias_ih_l0_sum + 150 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = matvec_3 + matvec_7 + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = matvec_4 + matvec_8 + rnn_load_lanes(lstm_bias_ih_l0_sum + 300 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(state_lstm_previous_c + b * 150 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_c + b * 150 + j, c, lanes);
    rnn_store_lanes(lstm_h + b * 150 + j, h, lanes);
}

RNN_INLINE void compute_lstm_h_3_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict keys, const float *restrict state_lstm_previous_h,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict state_lstm_previous_c,
        float *restrict lstm_c, float *restrict lstm_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 88);
    rnn_panel_product_lane(acc0, rows, 4, 88, keys + b * 88, 88, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 150);
    rnn_panel_product_lane(acc1, rows, 4, 150, state_lstm_previous_h + b * 150, 150, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 4 + 0], acc0[r * 4 + 1],
                acc0[r * 4 + 2], acc0[r * 4 + 3], acc1[r * 4 + 0], acc1[r * 4 + 1],
                acc1[r * 4 + 2], acc1[r * 4 + 3], lstm_bias_ih_l0_sum, state_lstm_previous_c,
                lstm_c, lstm_h);
}

RNN_INLINE void compute_lstm_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict keys,
        const float *restrict state_lstm_previous_h, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_previous_c, float *restrict lstm_c, float *restrict lstm_h)
{
    enum { TILE = RNN_TILE_ROWS(8) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_h_3_tile(TILE, lanes, j, b, panels0, panels1, keys, state_lstm_previous_h,
                lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_h_3_tile(4, lanes, j, b, panels0, panels1, keys, state_lstm_previous_h,
                lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_h_3_tile(2, lanes, j, b, panels0, panels1, keys, state_lstm_previous_h,
                lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_h_3_tile(1, lanes, j, b, panels0, panels1, keys, state_lstm_previous_h,
                lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
}

static RNN_APART void compute_lstm_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict keys,
        const float *restrict state_lstm_previous_h, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict state_lstm_previous_c, float *restrict lstm_c, float *restrict lstm_h)
{
    const rnn_share units = rnn_share_of(team, 150, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_lstm_h_3_units(rows, RNN_LANES, j, panels0, panels1, keys, state_lstm_previous_h,
                lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
    if (j < end)
        compute_lstm_h_3_units(rows, 150 % RNN_LANES, j, panels0, panels1, keys,
                state_lstm_previous_h, lstm_bias_ih_l0_sum, state_lstm_previous_c, lstm_c, lstm_h);
}

/* chorales.lua:9   logits   (2 operations) */
RNN_INLINE void compute_logits_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_vec logits_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(logits + b * 88 + j, logits_1, lanes);
}

RNN_INLINE void compute_logits_3_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_h,
        const float *restrict readout_bias, float *restrict logits)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 150);
    rnn_panel_product_lane(acc, rows, wide, 150, lstm_h + b * 150, 150, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 88)
            compute_logits_3_lanes(rnn_lanes_of(88 - unit), b + (size_t)(i / wide), unit, acc[i],
                    readout_bias, logits);
    }
}

RNN_INLINE void compute_logits_3_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict lstm_h,
        const float *restrict readout_bias, float *restrict logits)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_logits_3_tile(tile, wide, j, b, panels, lstm_h, readout_bias, logits);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_logits_3_tile(4, wide, j, b, panels, lstm_h, readout_bias, logits);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_logits_3_tile(2, wide, j, b, panels, lstm_h, readout_bias, logits);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_logits_3_tile(1, wide, j, b, panels, lstm_h, readout_bias, logits);
}

static void compute_logits_3(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict lstm_h, const float *restrict readout_bias, float *restrict logits)
{
    const rnn_share units = rnn_share_of(team, 88, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_logits_3_units(rows, RNN_WIDE, j + part, panels, lstm_h, readout_bias, logits);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_logits_3_units(rows, 2, j + part, panels, lstm_h, readout_bias, logits);
}

/* Memory of chorales_step behind the state. Values that do not live at the same time share it:
*
*   0    1 x 600: lstm_bias_ih_l0_sum (0..1)
*   1    B x 150: lstm_c (1..3)
*   2    B x 150: lstm_h (1..3)
*   3    B x 88: logits (2..3)
*/
struct chorales_step_memory {
    float *lstm_bias_ih_l0_sum;
    float *lstm_c;
    float *lstm_h;
    float *logits;
    size_t bytes;
};

static void chorales_step_layout(struct chorales_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 600);
    m->lstm_c = (float *)rnn_take(session, &at, B * 150);
    m->lstm_h = (float *)rnn_take(session, &at, B * 150);
    m->logits = (float *)rnn_take(session, &at, B * 88);
    m->bytes = at;
}

/* What the threads of chorales_step need of it. */
struct chorales_step_call {
    const chorales_args *args;
    size_t B;
    struct chorales_step_memory m;
    const float *keys;
    float *state_lstm_previous_h;
    float *state_lstm_previous_c;
};

static void chorales_step_work(const rnn_team *team, const void *data)
{
    const struct chorales_step_call *const call = (const struct chorales_step_call *)data;
    const chorales_args *const args = call->args;
    const size_t B = call->B;
    const struct chorales_step_memory m = call->m;
    const float *const keys = call->keys;
    float *const state_lstm_previous_h = call->state_lstm_previous_h;
    float *const state_lstm_previous_c = call->state_lstm_previous_c;
    const float *const packed = (const float *)args->packed;

    /* chorales.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + CHORALES_lstm_bias_ih_l0,
            args->params + CHORALES_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);
    rnn_meet(team);

    /* chorales.lua:8   lstm_h = mul(lstm_o, tanh) */
    compute_lstm_h_3(team, B, packed + PACKED_lstm_weight_ih_l0_2,
            packed + PACKED_lstm_weight_hh_l0, keys, state_lstm_previous_h, m.lstm_bias_ih_l0_sum,
            state_lstm_previous_c, m.lstm_c, m.lstm_h);
    rnn_meet(team);

    /* chorales.lua:9   logits = add(matvec, readout.bias) */
    compute_logits_3(team, B, packed + PACKED_readout_weight, m.lstm_h,
            args->params + CHORALES_readout_bias, m.logits);
}

int chorales_step(const chorales_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 388);
    struct chorales_step_memory m;
    chorales_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "chorales_step: packed does not begin at a multiple of 4 bytes");
    if (!args->keys)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_step: keys is NULL");
    const float *const keys = args->keys;
    float *const state_lstm_previous_h = (float *)args->session + B * 88;
    float *const state_lstm_previous_c = (float *)args->session + B * 238;

    const struct chorales_step_call call = {args, B, m, keys, state_lstm_previous_h,
            state_lstm_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 333104 + 4800, chorales_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "chorales_step: another thread is using the pool");

    if (args->logits)
        rnn_each_copy(B, 88, m.logits, 88, args->logits, 88);
    rnn_begin_rows(B, NULL, m.lstm_h, 150, 150, (float *)args->session + B * 88);
    rnn_begin_rows(B, NULL, m.lstm_c, 150, 150, (float *)args->session + B * 238);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"lstm.weight_ih_l0", 2, {600, 88}, 0, RNN_INIT_UNIFORM, -0.081649658092772609,
            0.081649658092772609, 88, 1, 0},
    {"lstm.weight_hh_l0", 2, {600, 150}, 52800, RNN_INIT_UNIFORM, -0.081649658092772609,
            0.081649658092772609, 150, 1, 0},
    {"lstm.bias_ih_l0", 1, {600, 1}, 142800, RNN_INIT_UNIFORM, -0.081649658092772609,
            0.081649658092772609, 600, 1, 0},
    {"lstm.bias_hh_l0", 1, {600, 1}, 143400, RNN_INIT_UNIFORM, -0.081649658092772609,
            0.081649658092772609, 600, 1, 0},
    {"readout.weight", 2, {88, 150}, 144000, RNN_INIT_DEFAULT, 0, 0, 150, 1, 0},
    {"readout.bias", 1, {88, 1}, 157200, RNN_INIT_DEFAULT, 0, 0, 150, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(chorales_args, T), offsetof(chorales_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"keys", 0, 0, 1, 0, -1, 88, 0, 0, 0, 0, offsetof(chorales_args, keys),
            offsetof(chorales_args, d_keys)},
    {"lstm.c", 0, 1, 1, -1, -1, 150, 0, 0, 0, 0, offsetof(chorales_args, lstm_c),
            offsetof(chorales_args, d_lstm_c)},
    {"lstm.h", 0, 1, 1, -1, -1, 150, 0, 0, 0, 0, offsetof(chorales_args, lstm_h),
            offsetof(chorales_args, d_lstm_h)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(chorales_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"logits", 0, 1, 1, 0, -1, 88, 0, 0, 0, 0, offsetof(chorales_args, logits), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"lstm_x", 0, -1, 88, 0, 0},
    {"lstm_previous_h", 0, -1, 150, 0, 0},
    {"lstm_previous_c", 0, -1, 150, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const chorales_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return CHORALES_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return CHORALES_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return CHORALES_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return CHORALES_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return CHORALES_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return chorales_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return chorales_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return chorales_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return chorales_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return chorales_step(args, error);
}

const rnn_model chorales_model = {
    .name = "chorales",
    .source = "chorales.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = CHORALES_PARAMS,
    .inputs = inputs_info,
    .input_count = 4,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 3,
    .state_floats = 388,
    .stream = 0,
    .carries = 0,
    .token = 0,
    .logits = 0,
    .args_bytes = sizeof(chorales_args),
    .member_params = offsetof(chorales_args, params),
    .member_packed = offsetof(chorales_args, packed),
    .member_session = offsetof(chorales_args, session),
    .member_session_bytes = offsetof(chorales_args, session_bytes),
    .member_pool = offsetof(chorales_args, pool),
    .member_batch = offsetof(chorales_args, B),
    .member_loss = offsetof(chorales_args, loss),
    .member_gradients = offsetof(chorales_args, gradients),
    .member_seed = offsetof(chorales_args, seed),
    .member_update = offsetof(chorales_args, update),
    .member_restart = offsetof(chorales_args, restart),
    .packed_bytes = CHORALES_PACKED,
    .prepare = chorales_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
