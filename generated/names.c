/* names: a recurrent network, compiled by rnnc from names.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "names.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_rnn_weight_ih_l0 = 0, /* 64 x 320, wide panels */
    PACKED_rnn_weight_hh_l0 = 20480, /* 64 x 64, wide panels */
    PACKED_readout_weight = 24576, /* 1 x 64, wide panels */
    PACKED_readout_weight_transposed = 25600, /* 64 x 1, wide panels */
    PACKED_rnn_weight_hh_l0_transposed = 25664, /* 64 x 64, wide panels */
    PACKED_rnn_weight_ih_l0_transposed = 29760, /* 320 x 64, wide panels */
};

/* What the threads of names_prepare need of it. */
struct names_prepare_call {
    const float *params;
    float *packed;
};

static void names_prepare_work(const rnn_team *team, const void *data)
{
    const struct names_prepare_call *const call = (const struct names_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_rnn_weight_ih_l0, params + NAMES_rnn_weight_ih_l0, 320, 1,
            64, 0, 64, 320);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_hh_l0, params + NAMES_rnn_weight_hh_l0, 64, 1,
            64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight, params + NAMES_readout_weight, 64, 1, 1, 0,
            1, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed, params + NAMES_readout_weight,
            1, 64, 64, 0, 64, 1);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_hh_l0_transposed,
            params + NAMES_rnn_weight_hh_l0, 1, 64, 64, 0, 64, 64);
    rnn_pack_wide(team, packed + PACKED_rnn_weight_ih_l0_transposed,
            params + NAMES_rnn_weight_ih_l0, 1, 320, 320, 0, 320, 64);
}

void names_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct names_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 50240 * RNN_MOVE_WORK, names_prepare_work, &call);
}

void names_prepare(const float *params, void *memory)
{
    names_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* names.lua:12   rnn_bias_ih_l0_sum   (1 operation) */
RNN_INLINE void compute_rnn_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict rnn_bias_ih_l0, const float *restrict rnn_bias_hh_l0,
        float *restrict rnn_bias_ih_l0_sum)
{
    const rnn_vec add_ = rnn_load_lanes(rnn_bias_ih_l0 + j, lanes)
            + rnn_load_lanes(rnn_bias_hh_l0 + j, lanes);
    rnn_store_lanes(rnn_bias_ih_l0_sum + j, add_, lanes);
    (void)b;
}

static void compute_rnn_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict rnn_bias_ih_l0, const float *restrict rnn_bias_hh_l0,
        float *restrict rnn_bias_ih_l0_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_rnn_bias_ih_l0_sum_lanes(RNN_LANES, b, j, rnn_bias_ih_l0, rnn_bias_hh_l0,
                    rnn_bias_ih_l0_sum);
    }
}

/* names.lua:12   rnn_h   (4 operations) */
RNN_INLINE void compute_rnn_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict rnn_weight_ih_l0_product,
        const float *restrict rnn_bias_ih_l0_sum, float *restrict rnn_h,
        float *restrict rnn_previous_h_next)
{
    const rnn_vec add_ = rnn_load_lanes(rnn_weight_ih_l0_product + b * 64 + j, lanes) + matvec_
            + rnn_load_lanes(rnn_bias_ih_l0_sum + j, lanes);
    const rnn_vec h = rnn_tanh(add_);
    rnn_store_far(rnn_h + b * 64 + j, h, lanes, far);
    rnn_store_lanes(rnn_previous_h_next + b * 64 + j, h, lanes);
}

RNN_INLINE void compute_rnn_h_ask(const size_t b, const size_t j,
        const float *rnn_weight_ih_l0_product)
{
    rnn_will_read(rnn_weight_ih_l0_product + b * 64 + j);
}

RNN_INLINE void compute_rnn_h_tile(const int rows, const int wide, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_rnn_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                rnn_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, rnn_previous_h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_rnn_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far,
                rnn_weight_ih_l0_product, rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    }
}

RNN_INLINE void compute_rnn_h_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_rnn_h_tile(tile, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_rnn_h_tile(4, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_rnn_h_tile(2, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_rnn_h_tile(1, wide, j, b, far, panels, rnn_previous_h, rnn_weight_ih_l0_product,
                rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
}

static void compute_rnn_h(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict rnn_previous_h,
        const float *restrict rnn_weight_ih_l0_product, const float *restrict rnn_bias_ih_l0_sum,
        float *restrict rnn_h, float *restrict rnn_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_rnn_h_units(rows, RNN_WIDE, j + part, far, panels, rnn_previous_h,
                    rnn_weight_ih_l0_product, rnn_bias_ih_l0_sum, rnn_h, rnn_previous_h_next);
    if (far)
        rnn_streamed();
}

/* names.lua:13   p, concat   (3 operations) */
RNN_INLINE void compute_p_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict p, float *restrict concat)
{
    const rnn_vec z = rnn_load_lanes(readout_weight_product + b + j, lanes)
            + rnn_set(readout_bias[0]);
    const rnn_vec p_1 = rnn_sigmoid(z);
    const rnn_vec sub_ = 1.0f - p_1;
    rnn_store_lanes(p + b + j, p_1, lanes);
    rnn_store_lanes(concat + b * 2 + j, sub_, lanes);
    (void)j;
}

static void compute_p(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        float *restrict p, float *restrict concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 1; j += RNN_LANES)
            compute_p_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, p, concat);
        if (j < 1)
            compute_p_lanes(1 % RNN_LANES, b, j, readout_weight_product, readout_bias, p, concat);
    }
}

/* Memory of names_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 320: words (-1..1), concat (6..8), rnn_x (2..3), rnn_h (4..5)
*   1    B x 64: rnn_h_0 (-1..4)
*   2    (T.N + B) x 64: rnn_x_lookup (0..2), rnn_weight_ih_l0_product (3..4),
        readout_weight_product (5..6), argmax (8..9)
*   3    1 x 64: rnn_bias_ih_l0_sum (0..4)
*   4    B x 64: rnn_previous_h (4..4)
*   5    B x 64: rnn_previous_h_next (4..4)
*   6    B x 64: rnn_h_0_ranked (4..4)
*   7    (T.N + B) x 1: p (6..9)
*/
struct names_forward_memory {
    int32_t *words;
    float *rnn_h_0;
    float *rnn_previous_h;
    float *rnn_previous_h_next;
    float *concat;
    float *rnn_x_lookup;
    float *rnn_x;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *readout_weight_product;
    float *p;
    int32_t *argmax;
    float *rnn_h_0_ranked;
    size_t bytes;
};

static void names_forward_layout(struct names_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 320);
    m->concat = (float *)m->words;
    m->rnn_x = (float *)m->words;
    m->rnn_h = (float *)m->words;
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->rnn_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_weight_ih_l0_product = m->rnn_x_lookup;
    m->readout_weight_product = m->rnn_x_lookup;
    m->argmax = (int32_t *)m->rnn_x_lookup;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->rnn_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->rnn_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->p = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of names_forward need of it. */
struct names_forward_call {
    const names_args *args;
    size_t B;
    rnn_rows T;
    struct names_forward_memory m;
    const int32_t *words;
    const float *rnn_h_0;
};

static void names_forward_work(const rnn_team *team, const void *data)
{
    const struct names_forward_call *const call = (const struct names_forward_call *)data;
    const names_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct names_forward_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const rnn_h_0 = call->rnn_h_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* names.lua:12   rnn_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 64, words + T_part.first, args->params + NAMES_embed_weight, 64,
            1, m.rnn_x_lookup + T_part.first * 64, 64);

    /* names.lua:12   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + NAMES_rnn_bias_ih_l0,
            args->params + NAMES_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);
    rnn_meet(team);

    /* names.lua:12   rnn_x = window(rnn_x_lookup) */
    if (rnn_is_mine(team, 8)) {
        rnn_rows_window(&T, 2, 2, NULL, m.rnn_x_lookup, 64, m.rnn_x);
    }
    rnn_meet(team);

    /* names.lua:12   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, rnn_x) */
    rnn_product_packed(T_part.count, 64, 320, m.rnn_x + T_part.first * 320, 320,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* names.lua:12   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        float *rnn_previous_h = m.rnn_previous_h, *rnn_previous_h_next = m.rnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, rnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0, rnn_previous_h,
                    m.rnn_weight_ih_l0_product + at * 64, m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64,
                    rnn_previous_h_next);
            rnn_meet(&crew);
            float *const rnn_previous_h_now = rnn_previous_h;
            rnn_previous_h = rnn_previous_h_next;
            rnn_previous_h_next = rnn_previous_h_now;
        }
    }
    rnn_meet(team);

    /* names.lua:13   readout_weight_product = matvec(readout.weight, rnn_h) */
    rnn_product_packed(T_part.count, 1, 64, m.rnn_h + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first, 1);
    rnn_meet(team);

    /* names.lua:20   concat = sub(1, p) */
    compute_p(team, (size_t)T.N, m.readout_weight_product, args->params + NAMES_readout_bias, m.p,
            m.concat);
    rnn_meet(team);

    /* names.lua:20   concat = concat(concat, p) */
    rnn_each_copy(T_part.count, 1, m.p + T_part.first, 1, m.concat + T_part.first * 2 + 1, 2);
    rnn_meet(team);

    /* names.lua:20   argmax = argmax(concat) */
    rnn_each_argmax(T_part.count, 2, m.concat + T_part.first * 2, 2, m.argmax + T_part.first);
}

int names_forward(const names_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "names_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct names_forward_memory m;
    names_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);

    const struct names_forward_call call = {args, B, T, m, words, rnn_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 53936 + (double)B * 0 + 512, names_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_forward: another thread is using the pool");

    if (args->best)
        rnn_rows_unpack(&T, m.argmax, 1, args->best);
    if (args->probability)
        rnn_rows_unpack(&T, m.p, 1, args->probability);
    return RNN_OK;
}

/* ---- loss ---- */

/* names.lua:15   is_name_one_hot   (1 operation) */
RNN_INLINE void compute_is_name_one_hot_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict names, float *restrict is_name_one_hot)
{
    const rnn_vec one_hot_ = rnn_one_hot(names[b], j);
    rnn_store_lanes(is_name_one_hot + b * 2 + j, one_hot_, lanes);
}

static void compute_is_name_one_hot(const rnn_team *team, const size_t rows,
        const int32_t *restrict names, float *restrict is_name_one_hot)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 2; j += RNN_LANES)
            compute_is_name_one_hot_lanes(RNN_LANES, b, j, names, is_name_one_hot);
        if (j < 2)
            compute_is_name_one_hot_lanes(2 % RNN_LANES, b, j, names, is_name_one_hot);
    }
}

/* names.lua:13   each_sub   (4 operations) */
RNN_INLINE void compute_z_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict is_name_one_hot, float *restrict each_sub)
{
    const rnn_vec z = rnn_load_lanes(readout_weight_product + b + j, lanes)
            + rnn_set(readout_bias[0]);
    const rnn_vec sub_ = rnn_softplus(z) - rnn_load_lanes(is_name_one_hot + b * 2 + 1 + j, lanes)
            * z;
    rnn_store_lanes(each_sub + b + j, sub_, lanes);
    (void)j;
}

static void compute_z(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict is_name_one_hot, float *restrict each_sub)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 1; j += RNN_LANES)
            compute_z_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias, is_name_one_hot,
                    each_sub);
        if (j < 1)
            compute_z_lanes(1 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    is_name_one_hot, each_sub);
    }
}

/* names.lua:19   div   (1 operation) */
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

/* Memory of names_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 320: words (-1..2), rnn_x (3..5)
*   1    B x 64: rnn_h_0 (-1..6)
*   2    (T.N + B) x 64: names (-1..2), rnn_h (6..7), each_sub (8..9)
*   3    (T.N + B) x 64: rnn_x_lookup (0..4), rnn_weight_ih_l0_product (5..6),
        readout_weight_product (7..8)
*   4    1 x 64: rnn_bias_ih_l0_sum (0..6), sum_over (10..11)
*   5    (T.N + B) x 2: is_name_one_hot (0..8), each (9..10)
*   6    1 x 1: sum_over_2 (3..11)
*   7    B x 64: rnn_previous_h (6..6)
*   8    B x 64: rnn_previous_h_next (6..6)
*   9    B x 64: rnn_h_0_ranked (6..6)
*   10   1 x 1: div (11..12)
*/
struct names_loss_memory {
    int32_t *words;
    float *rnn_h_0;
    int32_t *names;
    float *rnn_previous_h;
    float *rnn_previous_h_next;
    float *rnn_x_lookup;
    float *rnn_x;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *readout_weight_product;
    float *is_name_one_hot;
    float *each_sub;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *rnn_h_0_ranked;
    size_t bytes;
};

static void names_loss_layout(struct names_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 320);
    m->rnn_x = (float *)m->words;
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->names = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_h = (float *)m->names;
    m->each_sub = (float *)m->names;
    m->rnn_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_weight_ih_l0_product = m->rnn_x_lookup;
    m->readout_weight_product = m->rnn_x_lookup;
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->sum_over = m->rnn_bias_ih_l0_sum;
    m->is_name_one_hot = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->each = m->is_name_one_hot;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->rnn_previous_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_previous_h_next = (float *)rnn_take(session, &at, B * 64);
    m->rnn_h_0_ranked = (float *)rnn_take(session, &at, B * 64);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of names_loss need of it. */
struct names_loss_call {
    const names_args *args;
    size_t B;
    rnn_rows T;
    struct names_loss_memory m;
    const int32_t *words;
    const float *rnn_h_0;
    const int32_t *names;
};

static void names_loss_work(const rnn_team *team, const void *data)
{
    const struct names_loss_call *const call = (const struct names_loss_call *)data;
    const names_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct names_loss_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const rnn_h_0 = call->rnn_h_0;
    const int32_t *const names = call->names;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* names.lua:12   rnn_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 64, words + T_part.first, args->params + NAMES_embed_weight, 64,
            1, m.rnn_x_lookup + T_part.first * 64, 64);

    /* names.lua:12   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + NAMES_rnn_bias_ih_l0,
            args->params + NAMES_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);

    /* names.lua:15   is_name_one_hot = one_hot(names) */
    compute_is_name_one_hot(team, (size_t)T.N, names, m.is_name_one_hot);
    rnn_meet(team);

    /* names.lua:12   rnn_x = window(rnn_x_lookup) */
    if (rnn_is_mine(team, 7)) {
        rnn_rows_window(&T, 2, 2, NULL, m.rnn_x_lookup, 64, m.rnn_x);
    }

    /* names.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 36)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* names.lua:12   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, rnn_x) */
    rnn_product_packed(T_part.count, 64, 320, m.rnn_x + T_part.first * 320, 320,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* names.lua:12   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        float *rnn_previous_h = m.rnn_previous_h, *rnn_previous_h_next = m.rnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, rnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0, rnn_previous_h,
                    m.rnn_weight_ih_l0_product + at * 64, m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64,
                    rnn_previous_h_next);
            rnn_meet(&crew);
            float *const rnn_previous_h_now = rnn_previous_h;
            rnn_previous_h = rnn_previous_h_next;
            rnn_previous_h_next = rnn_previous_h_now;
        }
    }
    rnn_meet(team);

    /* names.lua:13   readout_weight_product = matvec(readout.weight, rnn_h) */
    rnn_product_packed(T_part.count, 1, 64, m.rnn_h + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first, 1);
    rnn_meet(team);

    /* names.lua:19   each_sub = sub(softplus, mul) */
    compute_z(team, (size_t)T.N, m.readout_weight_product, args->params + NAMES_readout_bias,
            m.is_name_one_hot, m.each_sub);
    rnn_meet(team);

    /* names.lua:19   each = sum(each_sub) */
    rnn_each_sum(T_part.count, 1, m.each_sub + T_part.first, 1, m.each + T_part.first);
    rnn_meet(team);

    /* names.lua:19   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* names.lua:19   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int names_loss(const names_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "names_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "names_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct names_loss_memory m;
    names_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);
    if (!args->names)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: names is NULL");
    if (rnn_rows_check_ids(&T, "names", args->names, 2, error))
        return RNN_BAD_TOKEN;
    const int32_t *const names = rnn_rows_pack(&T, args->names, 1, m.names);

    const struct names_loss_call call = {args, B, T, m, words, rnn_h_0, names};
    if (rnn_pool_run(args->pool, (double)T.N * 53960 + (double)B * 0 + 520, names_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "names_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* names.lua:12   rnn_x_mul   (1 operation) */
RNN_INLINE void compute_rnn_x_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict rnn_x_lookup, const float *restrict rnn_x_dropout_mask,
        float *restrict rnn_x_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(rnn_x_lookup + b * 64 + j, lanes)
            * rnn_load_lanes(rnn_x_dropout_mask + b * 64 + j, lanes);
    rnn_store_lanes(rnn_x_mul + b * 64 + j, mul_, lanes);
}

static void compute_rnn_x_mul(const rnn_team *team, const size_t rows,
        const float *restrict rnn_x_lookup, const float *restrict rnn_x_dropout_mask,
        float *restrict rnn_x_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_rnn_x_mul_lanes(RNN_LANES, b, j, rnn_x_lookup, rnn_x_dropout_mask, rnn_x_mul);
    }
}

/* names.lua:19   d_each_div   (1 operation) */
RNN_INLINE void compute_d_each_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_each_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    rnn_store_lanes(d_each_div + j, div_, lanes);
}

static void compute_d_each_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_each_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_each_div_lanes(RNN_LANES, j, sum_over_2, d_each_div);
    if (j < end)
        compute_d_each_div_lanes((int)(end - j), j, sum_over_2, d_each_div);
}

/* names.lua:13   each_sub, d_z   (10 operations) */
RNN_INLINE void compute_d_z_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict is_name_one_hot, const float *restrict d_each_div,
        float *restrict each_sub, float *restrict d_z)
{
    const rnn_vec z = rnn_load_lanes(readout_weight_product + b + j, lanes)
            + rnn_set(readout_bias[0]);
    const rnn_vec sub_ = rnn_softplus(z) - rnn_load_lanes(is_name_one_hot + b * 2 + 1 + j, lanes)
            * z;
    const rnn_vec d_z_1 = (-rnn_set(d_each_div[0]))
            * rnn_load_lanes(is_name_one_hot + b * 2 + 1 + j, lanes) + rnn_set(d_each_div[0])
            * rnn_sigmoid(z);
    rnn_store_lanes(each_sub + b + j, sub_, lanes);
    rnn_store_lanes(d_z + b + j, d_z_1, lanes);
    (void)j;
}

static void compute_d_z(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product, const float *restrict readout_bias,
        const float *restrict is_name_one_hot, const float *restrict d_each_div,
        float *restrict each_sub, float *restrict d_z)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 1; j += RNN_LANES)
            compute_d_z_lanes(RNN_LANES, b, j, readout_weight_product, readout_bias,
                    is_name_one_hot, d_each_div, each_sub, d_z);
        if (j < 1)
            compute_d_z_lanes(1 % RNN_LANES, b, j, readout_weight_product, readout_bias,
                    is_name_one_hot, d_each_div, each_sub, d_z);
    }
}

/* names.lua:13   d_rnn_previous_h_mul   (5 operations) */
RNN_INLINE void compute_d_rnn_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict readout_weight_product_2, const float *restrict z_dropout_mask,
        const float *restrict rnn_h, const float *restrict d_rnn_h_carry,
        float *restrict d_rnn_previous_h_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(readout_weight_product_2 + b * 64 + j, lanes)
            * rnn_load_lanes(z_dropout_mask + b * 64 + j, lanes);
    const rnn_vec d_h = rnn_load_lanes(d_rnn_h_carry + b * 64 + j, lanes) + mul_;
    const rnn_vec mul_2 = d_h
            * (1.0f - rnn_load_lanes(rnn_h + b * 64 + j, lanes)
            * rnn_load_lanes(rnn_h + b * 64 + j, lanes));
    rnn_store_lanes(d_rnn_previous_h_mul + b * 64 + j, mul_2, lanes);
}

static void compute_d_rnn_h(const rnn_team *team, const size_t rows,
        const float *restrict readout_weight_product_2, const float *restrict z_dropout_mask,
        const float *restrict rnn_h, const float *restrict d_rnn_h_carry,
        float *restrict d_rnn_previous_h_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 64; j += RNN_LANES)
            compute_d_rnn_h_lanes(RNN_LANES, b, j, readout_weight_product_2, z_dropout_mask, rnn_h,
                    d_rnn_h_carry, d_rnn_previous_h_mul);
    }
}

/* names.lua:12   d_rnn_previous_h   (1 operation) */
RNN_INLINE void compute_d_rnn_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_rnn_h_carry)
{
    rnn_store_lanes(d_rnn_h_carry + b * 64 + j, d_h, lanes);
}

RNN_INLINE void compute_d_rnn_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 64);
    rnn_panel_product_lane(acc, rows, wide, 64, d_rnn_previous_h_mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_rnn_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_rnn_h_carry);
    }
}

RNN_INLINE void compute_d_rnn_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_rnn_previous_h_tile(tile, wide, j, b, panels, d_rnn_previous_h_mul,
                d_rnn_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_rnn_previous_h_tile(4, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_rnn_previous_h_tile(2, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_rnn_previous_h_tile(1, wide, j, b, panels, d_rnn_previous_h_mul, d_rnn_h_carry);
}

static void compute_d_rnn_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_rnn_previous_h_mul,
        float *restrict d_rnn_h_carry)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_rnn_previous_h_units(rows, RNN_WIDE, j + part, panels, d_rnn_previous_h_mul,
                    d_rnn_h_carry);
}

/* Memory of names_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: words (-1..27)
*   1    B x 64: rnn_h_0 (-1..10), d_rnn_h_carry (18..19)
*   2    (T.N + B) x 64: names (-1..4), rnn_x_mul (5..8), rnn_weight_ih_l0_product (9..10),
        z_mul (11..17), d_rnn_previous_h_mul (18..24), unwindow (25..26)
*   3    (T.N + B) x 320: rnn_x_lookup (0..6), rnn_x (7..24)
*   4    (T.N + B) x 64: rnn_x_dropout_mask (0..26)
*   5    1 x 64: rnn_bias_ih_l0_sum (0..10), div (20..28)
*   6    (T.N + B) x 320: z_dropout_mask (0..19), d_rnn_x (20..25)
*   7    (T.N + B) x 64: is_name_one_hot (0..13), readout_weight_product_2 (14..19), mul (26..27)
*   8    1 x 1: sum_over_2 (5..24)
*   9    1 x 1: sum_over (18..24), d_each_div (7..13)
*   10   (T.N + B) x 64: rnn_previous_h (10..24)
*   11   (T.N + B) x 64: rnn_h (10..19)
*   12   B x 64: d_rnn_h (18..28), rnn_h_0_ranked (10..10)
*   13   (T.N + B) x 1: readout_weight_product (12..13), each (14..19)
*   14   (T.N + B) x 1: each_sub (13..17)
*   15   (T.N + B) x 1: d_z (13..17)
*   16   1 x 64: sum_over_3 (20..28)
*/
struct names_train_memory {
    int32_t *words;
    float *rnn_h_0;
    int32_t *names;
    float *rnn_previous_h;
    float *d_rnn_h_carry;
    float *rnn_x_lookup;
    float *rnn_x_dropout_mask;
    float *rnn_x_mul;
    float *rnn_x;
    float *rnn_weight_ih_l0_product;
    float *rnn_bias_ih_l0_sum;
    float *rnn_h;
    float *z_dropout_mask;
    float *z_mul;
    float *readout_weight_product;
    float *is_name_one_hot;
    float *each_sub;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_each_div;
    float *d_z;
    float *readout_weight_product_2;
    float *d_rnn_previous_h_mul;
    float *d_rnn_x;
    float *unwindow;
    float *mul;
    float *sum_over_3;
    float *d_rnn_h;
    float *rnn_h_0_ranked;
    float *work;
    size_t bytes;
};

static void names_train_layout(struct names_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->rnn_h_0 = (float *)rnn_take(session, &at, B * 64);
    m->d_rnn_h_carry = m->rnn_h_0;
    m->names = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_x_mul = (float *)m->names;
    m->rnn_weight_ih_l0_product = (float *)m->names;
    m->z_mul = (float *)m->names;
    m->d_rnn_previous_h_mul = (float *)m->names;
    m->unwindow = (float *)m->names;
    m->rnn_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 320);
    m->rnn_x = m->rnn_x_lookup;
    m->rnn_x_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 64);
    m->div = m->rnn_bias_ih_l0_sum;
    m->z_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 320);
    m->d_rnn_x = m->z_dropout_mask;
    m->is_name_one_hot = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->readout_weight_product_2 = m->is_name_one_hot;
    m->mul = m->is_name_one_hot;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_each_div = m->sum_over;
    m->rnn_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->rnn_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->d_rnn_h = (float *)rnn_take(session, &at, B * 64);
    m->rnn_h_0_ranked = m->d_rnn_h;
    m->readout_weight_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = m->readout_weight_product;
    m->each_sub = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_z = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 64);
    m->work = (float *)rnn_take(session, &at, 100352);
    m->bytes = at;
    (void)T;
}

/* What the threads of names_train need of it. */
struct names_train_call {
    const names_args *args;
    size_t B;
    rnn_rows T;
    struct names_train_memory m;
    const int32_t *words;
    const float *rnn_h_0;
    const int32_t *names;
};

static void names_train_work(const rnn_team *team, const void *data)
{
    const struct names_train_call *const call = (const struct names_train_call *)data;
    const names_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct names_train_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const rnn_h_0 = call->rnn_h_0;
    const int32_t *const names = call->names;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* names.lua:12   rnn_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 64, words + T_part.first, args->params + NAMES_embed_weight, 64,
            1, m.rnn_x_lookup + T_part.first * 64, 64);

    /* names.lua:12   rnn_x_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_dropout(&T, 0.300000012f, args->seed, args->update, 0, 64, m.rnn_x_dropout_mask);
    }

    /* names.lua:12   rnn_bias_ih_l0_sum = add(rnn.bias_ih_l0, rnn.bias_hh_l0) */
    compute_rnn_bias_ih_l0_sum(team, 1, args->params + NAMES_rnn_bias_ih_l0,
            args->params + NAMES_rnn_bias_hh_l0, m.rnn_bias_ih_l0_sum);

    /* names.lua:13   z_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 19)) {
        rnn_rows_dropout(&T, 0.300000012f, args->seed, args->update, 1, 64, m.z_dropout_mask);
    }

    /* names.lua:15   is_name_one_hot = one_hot(names) */
    compute_is_name_one_hot(team, (size_t)T.N, names, m.is_name_one_hot);
    rnn_meet(team);

    /* names.lua:12   rnn_x_mul = mul(rnn_x_lookup, rnn_x_dropout_mask) */
    compute_rnn_x_mul(team, (size_t)T.N, m.rnn_x_lookup, m.rnn_x_dropout_mask, m.rnn_x_mul);

    /* names.lua:19   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 36)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* names.lua:12   rnn_x = window(rnn_x_mul) */
    if (rnn_is_mine(team, 7)) {
        rnn_rows_window(&T, 2, 2, NULL, m.rnn_x_mul, 64, m.rnn_x);
    }

    /* names.lua:19   d_each_div = div(1, sum_over_2) */
    compute_d_each_div(team, 1, m.sum_over_2, m.d_each_div);
    rnn_meet(team);

    /* names.lua:12   rnn_weight_ih_l0_product = matvec(rnn.weight_ih_l0, rnn_x) */
    rnn_product_packed(T_part.count, 64, 320, m.rnn_x + T_part.first * 320, 320,
            packed + PACKED_rnn_weight_ih_l0, m.rnn_weight_ih_l0_product + T_part.first * 64, 64);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, rnn_h_0, 64, m.rnn_h_0_ranked);
    }
    rnn_meet(team);

    /* names.lua:12   forwards over T: rnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 9728);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.rnn_h_0_ranked, 64, m.rnn_previous_h + at * 64);
                }
                rnn_meet(&crew);
            }
            compute_rnn_h(&crew, rows, far, packed + PACKED_rnn_weight_hh_l0,
                    m.rnn_previous_h + at * 64, m.rnn_weight_ih_l0_product + at * 64,
                    m.rnn_bias_ih_l0_sum, m.rnn_h + at * 64, m.rnn_previous_h + next * 64);
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* names.lua:13   z_mul = mul(rnn_h, z_dropout_mask) */
    compute_rnn_x_mul(team, (size_t)T.N, m.rnn_h, m.z_dropout_mask, m.z_mul);
    rnn_meet(team);

    /* names.lua:13   readout_weight_product = matvec(readout.weight, z_mul) */
    rnn_product_packed(T_part.count, 1, 64, m.z_mul + T_part.first * 64, 64,
            packed + PACKED_readout_weight, m.readout_weight_product + T_part.first, 1);
    rnn_meet(team);

    /* names.lua:13   d_z = add(mul, mul) */
    compute_d_z(team, (size_t)T.N, m.readout_weight_product, args->params + NAMES_readout_bias,
            m.is_name_one_hot, m.d_each_div, m.each_sub, m.d_z);
    rnn_meet(team);

    /* names.lua:19   each = sum(each_sub) */
    rnn_each_sum(T_part.count, 1, m.each_sub + T_part.first, 1, m.each + T_part.first);

    /* names.lua:13   readout_weight_product_2 = matvec(readout.weight, d_z) */
    rnn_product_packed(T_part.count, 64, 1, m.d_z + T_part.first, 1,
            packed + PACKED_readout_weight_transposed,
            m.readout_weight_product_2 + T_part.first * 64, 64);

    /* names.lua:13   outer(d_z, z_mul) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        rnn_product(args->gradients + NAMES_readout_weight + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_z, (size_t)T.N, 1), units.first,
                units.count)), rnn_row_major(m.z_mul, (size_t)T.N, 64), 0.0f, work);
    }

    /* names.lua:13   sum_over(d_z) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_z + units.first, 1,
                args->gradients + NAMES_readout_bias + units.first);
    }
    rnn_meet(team);

    /* names.lua:19   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* names.lua:12   backwards over T: d_rnn_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 10752);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 64, m.d_rnn_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_rnn_h(&crew, rows, m.readout_weight_product_2 + at * 64,
                    m.z_dropout_mask + at * 64, m.rnn_h + at * 64, m.d_rnn_h_carry,
                    m.d_rnn_previous_h_mul + at * 64);
            rnn_meet(&crew);
            compute_d_rnn_previous_h(&crew, rows, packed + PACKED_rnn_weight_hh_l0_transposed,
                    m.d_rnn_previous_h_mul + at * 64, m.d_rnn_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_rnn_h_carry, 64, m.d_rnn_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* names.lua:19   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* names.lua:12   d_rnn_x = matvec(rnn.weight_ih_l0, d_rnn_previous_h_mul) */
    rnn_product_packed(T_part.count, 320, 64, m.d_rnn_previous_h_mul + T_part.first * 64, 64,
            packed + PACKED_rnn_weight_ih_l0_transposed, m.d_rnn_x + T_part.first * 320, 320);

    /* names.lua:12   outer(d_rnn_previous_h_mul, rnn_x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + NAMES_rnn_weight_ih_l0 + units.first * 320, 320,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_rnn_previous_h_mul, (size_t)T.N, 64),
                units.first, units.count)), rnn_row_major(m.rnn_x, (size_t)T.N, 320), 0.0f, work);
    }

    /* names.lua:12   outer(d_rnn_previous_h_mul, rnn_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + NAMES_rnn_weight_hh_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_rnn_previous_h_mul, (size_t)T.N, 64),
                units.first, units.count)), rnn_row_major(m.rnn_previous_h, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* names.lua:12   sum_over_3 = sum_over(d_rnn_previous_h_mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_rnn_previous_h_mul + units.first, 64,
                m.sum_over_3 + units.first);
    }
    rnn_meet(team);

    /* names.lua:12   unwindow = unwindow(d_rnn_x) */
    if (rnn_is_mine(team, 75)) {
        rnn_rows_unwindow(&T, 2, 2, m.d_rnn_x, 64, m.unwindow);
    }
    rnn_meet(team);

    /* names.lua:12   mul = mul(unwindow, rnn_x_dropout_mask) */
    compute_rnn_x_mul(team, (size_t)T.N, m.unwindow, m.rnn_x_dropout_mask, m.mul);
    rnn_meet(team);

    /* names.lua:12   scatter(mul, words) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_each_scatter((size_t)T.N, units.count, words, m.mul + units.first, 64,
                args->gradients + NAMES_embed_weight + units.first, 64, 1);
    }
}

int names_train(const names_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "names_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 192);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "names_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct names_train_memory m;
    names_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_train: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const rnn_h_0 = rnn_or_number(args->rnn_h, 0.0f, B * 64, m.rnn_h_0);
    if (!args->names)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: names is NULL");
    if (rnn_rows_check_ids(&T, "names", args->names, 2, error))
        return RNN_BAD_TOKEN;
    const int32_t *const names = rnn_rows_pack(&T, args->names, 1, m.names);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "names_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + NAMES_embed_weight, 0, 64000 * sizeof(float));
    memset(args->gradients + NAMES_rnn_bias_ih_l0, 0, 128 * sizeof(float));
    memset(args->gradients + NAMES_readout_bias, 0, 1 * sizeof(float));

    const struct names_train_call call = {args, B, T, m, words, rnn_h_0, names};
    if (rnn_pool_run(args->pool, (double)T.N * 158720 + (double)B * 0 + 528, names_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "names_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + NAMES_rnn_bias_ih_l0, 1, m.sum_over_3, 64, 1);
    rnn_add_matrix(args->gradients + NAMES_rnn_bias_hh_l0, 1, m.sum_over_3, 64, 1);
    if (args->d_rnn_h)
        rnn_each_copy(B, 64, m.d_rnn_h, 64, args->d_rnn_h, 64);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "names_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"embed.weight", 2, {1000, 64}, 0, RNN_INIT_NORMAL, 0, 0.10000000000000001, 64, 1, 0},
    {"rnn.weight_ih_l0", 2, {64, 320}, 64000, RNN_INIT_UNIFORM, -0.125, 0.125, 320, 1, 0},
    {"rnn.weight_hh_l0", 2, {64, 64}, 84480, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"rnn.bias_ih_l0", 1, {64, 1}, 88576, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"rnn.bias_hh_l0", 1, {64, 1}, 88640, RNN_INIT_UNIFORM, -0.125, 0.125, 64, 1, 0},
    {"readout.weight", 2, {1, 64}, 88704, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.bias", 1, {1, 1}, 88768, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(names_args, T), offsetof(names_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"words", 1, 0, 1, 0, -1, 0, 1000, 1, 2, 0, offsetof(names_args, words), RNN_NO_MEMBER},
    {"names", 1, 0, 1, 0, -1, 0, 2, 1, 2, 0, offsetof(names_args, names), RNN_NO_MEMBER},
    {"rnn.h", 0, 1, 1, -1, -1, 64, 0, 0, 0, 0, offsetof(names_args, rnn_h),
            offsetof(names_args, d_rnn_h)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, 0, -1, 0, 2, 0, 0, 0, offsetof(names_args, best), RNN_NO_MEMBER},
    {"probability", 0, 1, 1, 0, -1, 1, 0, 0, 0, 0, offsetof(names_args, probability),
            RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"rnn_x", 0, -1, 128, 0, 0},
    {"rnn_previous_h", 0, -1, 64, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const names_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return NAMES_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return NAMES_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return NAMES_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return names_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return names_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return names_train(args, error);
}

const rnn_model names_model = {
    .name = "names",
    .source = "names.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 7,
    .param_floats = NAMES_PARAMS,
    .inputs = inputs_info,
    .input_count = 3,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 2,
    .state_floats = 192,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(names_args),
    .member_params = offsetof(names_args, params),
    .member_packed = offsetof(names_args, packed),
    .member_session = offsetof(names_args, session),
    .member_session_bytes = offsetof(names_args, session_bytes),
    .member_pool = offsetof(names_args, pool),
    .member_batch = offsetof(names_args, B),
    .member_loss = offsetof(names_args, loss),
    .member_gradients = offsetof(names_args, gradients),
    .member_seed = offsetof(names_args, seed),
    .member_update = offsetof(names_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = NAMES_PACKED,
    .prepare = names_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
