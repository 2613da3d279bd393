/* lstm: a recurrent network, compiled by rnnc from lstm.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "lstm.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_weight_ih_l0 = 0, /* 1024 x 64, wide panels */
    PACKED_weight_hh_l0 = 65536, /* 256 x 256, panels of 4 gates */
    PACKED_weight_hh_l0_transposed = 327680, /* 256 x 1024, wide panels */
    PACKED_weight_ih_l0_transposed = 589824, /* 64 x 1024, wide panels */
    PACKED_weight_ih_l0_2 = 655360, /* 256 x 64, panels of 4 gates */
};

/* What the threads of lstm_prepare need of it. */
struct lstm_prepare_call {
    const float *params;
    float *packed;
};

static void lstm_prepare_work(const rnn_team *team, const void *data)
{
    const struct lstm_prepare_call *const call = (const struct lstm_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_weight_ih_l0, params + LSTM_weight_ih_l0, 64, 1, 1024, 0,
            1024, 64);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + LSTM_weight_hh_l0 + 196608, 256, 1,
            256, 4, 0, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + LSTM_weight_hh_l0 + 65536, 256, 1,
            256, 4, 1, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + LSTM_weight_hh_l0, 256, 1, 256, 4,
            2, 256, 0, 256);
    rnn_pack_gate(team, packed + PACKED_weight_hh_l0, params + LSTM_weight_hh_l0 + 131072, 256, 1,
            256, 4, 3, 256, 0, 256);
    rnn_pack_wide(team, packed + PACKED_weight_hh_l0_transposed, params + LSTM_weight_hh_l0, 1,
            256, 256, 0, 256, 1024);
    rnn_pack_wide(team, packed + PACKED_weight_ih_l0_transposed, params + LSTM_weight_ih_l0, 1, 64,
            64, 0, 64, 1024);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + LSTM_weight_ih_l0 + 49152, 64, 1,
            256, 4, 0, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + LSTM_weight_ih_l0 + 16384, 64, 1,
            256, 4, 1, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + LSTM_weight_ih_l0, 64, 1, 256, 4,
            2, 64, 0, 64);
    rnn_pack_gate(team, packed + PACKED_weight_ih_l0_2, params + LSTM_weight_ih_l0 + 32768, 64, 1,
            256, 4, 3, 64, 0, 64);
}

void lstm_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct lstm_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 720896 * RNN_MOVE_WORK, lstm_prepare_work, &call);
}

void lstm_prepare(const float *params, void *memory)
{
    lstm_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* lstm.lua:9   bias_ih_l0_sum   (1 operation) */
RNN_INLINE void compute_bias_ih_l0_sum_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict bias_ih_l0, const float *restrict bias_hh_l0,
        float *restrict bias_ih_l0_sum)
{
    const rnn_vec add_ = rnn_load_lanes(bias_ih_l0 + j, lanes)
            + rnn_load_lanes(bias_hh_l0 + j, lanes);
    rnn_store_lanes(bias_ih_l0_sum + j, add_, lanes);
    (void)b;
}

static void compute_bias_ih_l0_sum(const rnn_team *team, const size_t rows,
        const float *restrict bias_ih_l0, const float *restrict bias_hh_l0,
        float *restrict bias_ih_l0_sum)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 1024; j += RNN_LANES)
            compute_bias_ih_l0_sum_lanes(RNN_LANES, b, j, bias_ih_l0, bias_hh_l0, bias_ih_l0_sum);
    }
}

/* lstm.lua:9   c, h   (21 operations) */
RNN_INLINE void compute_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict weight_ih_l0_product,
        const float *restrict bias_ih_l0_sum, float *restrict previous_c, float *restrict h,
        float *restrict previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 768 + j, lanes) + matvec_
            + rnn_load_lanes(bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 256 + j, lanes) + matvec_2
            + rnn_load_lanes(bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(weight_ih_l0_product + b * 1040 + j, lanes) + matvec_3
            + rnn_load_lanes(bias_ih_l0_sum + j, lanes);
    const rnn_vec i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 512 + j, lanes) + matvec_4
            + rnn_load_lanes(bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(previous_c + b * 256 + j, lanes) + i_1 * g;
    const rnn_vec h_1 = o * rnn_tanh(c);
    rnn_store_lanes(previous_c + b * 256 + j, c, lanes);
    rnn_store_far(h + b * 256 + j, h_1, lanes, far);
    rnn_store_lanes(previous_h_next + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_ask(const size_t b, const size_t j, const float *weight_ih_l0_product)
{
    rnn_will_read(weight_ih_l0_product + b * 1040 + 768 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + 256 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + 512 + j);
}

RNN_INLINE void compute_h_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        float *restrict previous_c, float *restrict h, float *restrict previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_h_ask(b + (size_t)r, j, weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc, rows, 4, 256, previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1], acc[r * 4 + 2],
                acc[r * 4 + 3], far, weight_ih_l0_product, bias_ih_l0_sum, previous_c, h,
                previous_h_next);
}

RNN_INLINE void compute_h_units(const size_t rows, const int lanes, const size_t j, const int far,
        const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        float *restrict previous_c, float *restrict h, float *restrict previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_tile(TILE, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, h, previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_tile(4, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, h, previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_tile(2, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, h, previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_tile(1, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, h, previous_h_next);
}

static RNN_APART void compute_h(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        float *restrict previous_c, float *restrict h, float *restrict previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_h_units(rows, RNN_LANES, j, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, h, previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* Memory of lstm_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), h (2..3)
*   1    B x 256: h_0 (-1..2)
*   2    B x 256: c_0 (-1..2)
*   3    (T.N + B) x 1040: weight_ih_l0_product (0..2)
*   4    1 x 1024: bias_ih_l0_sum (0..2)
*   5    B x 256: previous_h (2..2)
*   6    B x 256: previous_h_next (2..2)
*   7    B x 256: previous_c (2..2)
*   8    B x 256: h_0_ranked (2..2)
*   9    B x 256: c_0_ranked (2..2)
*/
struct lstm_forward_memory {
    float *x;
    float *h_0;
    float *c_0;
    float *previous_h;
    float *previous_h_next;
    float *previous_c;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *h;
    float *h_0_ranked;
    float *c_0_ranked;
    size_t bytes;
};

static void lstm_forward_layout(struct lstm_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = m->x;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->c_0 = (float *)rnn_take(session, &at, B * 256);
    m->weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->previous_h = (float *)rnn_take(session, &at, B * 256);
    m->previous_h_next = (float *)rnn_take(session, &at, B * 256);
    m->previous_c = (float *)rnn_take(session, &at, B * 256);
    m->h_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->c_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
    (void)T;
}

/* What the threads of lstm_forward need of it. */
struct lstm_forward_call {
    const lstm_args *args;
    size_t B;
    rnn_rows T;
    struct lstm_forward_memory m;
    const float *x;
    const float *h_0;
    const float *c_0;
};

static void lstm_forward_work(const rnn_team *team, const void *data)
{
    const struct lstm_forward_call *const call = (const struct lstm_forward_call *)data;
    const lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct lstm_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const c_0 = call->c_0;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* lstm.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 1024, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 1040, 1040);

    /* lstm.lua:9   bias_ih_l0_sum = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + LSTM_bias_ih_l0, args->params + LSTM_bias_hh_l0,
            m.bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
        rnn_rows_rank(&T, c_0, 256, m.c_0_ranked);
    }
    rnn_meet(team);

    /* lstm.lua:9   forwards over T: previous_h, previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        float *previous_h = m.previous_h, *previous_h_next = m.previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, previous_h);
                    rnn_rows_enter(&T, t, 0, m.c_0_ranked, 256, m.previous_c);
                }
                rnn_meet(&crew);
            }
            compute_h(&crew, rows, t, far, packed + PACKED_weight_hh_l0, previous_h,
                    m.weight_ih_l0_product + at * 1040, m.bias_ih_l0_sum, m.previous_c,
                    m.h + at * 256, previous_h_next);
            rnn_meet(&crew);
            float *const previous_h_now = previous_h;
            previous_h = previous_h_next;
            previous_h_next = previous_h_now;
        }
    }
}

int lstm_forward(const lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "lstm_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct lstm_forward_memory m;
    lstm_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    const float *const c_0 = rnn_or_number(args->c, 0.0f, B * 256, m.c_0);

    const struct lstm_forward_call call = {args, B, T, m, x, h_0, c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 690176 + (double)B * 0 + 8192, lstm_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_forward: another thread is using the pool");

    if (args->output)
        rnn_rows_unpack(&T, m.h, 256, args->output);
    return RNN_OK;
}

/* ---- loss ---- */

/* lstm.lua:12   mul   (2 operations) */
RNN_INLINE void compute_sub_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict h, const float *restrict target, float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(h + b * 256 + j, lanes)
            - rnn_load_lanes(target + b * 256 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
}

static void compute_sub(const rnn_team *team, const size_t rows, const float *restrict h,
        const float *restrict target, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_sub_lanes(RNN_LANES, b, j, h, target, mul);
    }
}

/* lstm.lua:12   div   (1 operation) */
RNN_INLINE void compute_div_lanes(const int lanes, const size_t j, const float *restrict sum,
        float *restrict div)
{
    const rnn_vec div_ = rnn_load_lanes(sum + j, lanes) / 256.0f;
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

/* lstm.lua:12   div_2   (1 operation) */
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

/* Memory of lstm_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 256: x (-1..1), h (2..4), sum (5..6)
*   1    B x 256: h_0 (-1..3)
*   2    B x 256: c_0 (-1..3)
*   3    (T.N + B) x 256: target (-1..4), div (6..7)
*   4    (T.N + B) x 1040: weight_ih_l0_product (0..3), mul (4..5)
*   5    1 x 1024: bias_ih_l0_sum (0..3), sum_over (7..8)
*   6    B x 256: previous_h (2..3)
*   7    B x 256: previous_h_next (2..3)
*   8    B x 256: previous_c (2..3)
*   9    1 x 1: sum_over_2 (2..8)
*   10   B x 256: h_0_ranked (2..3)
*   11   B x 256: c_0_ranked (2..3)
*   12   1 x 1: div_2 (8..9)
*/
struct lstm_loss_memory {
    float *x;
    float *h_0;
    float *c_0;
    float *target;
    float *previous_h;
    float *previous_h_next;
    float *previous_c;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *h;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *h_0_ranked;
    float *c_0_ranked;
    size_t bytes;
};

static void lstm_loss_layout(struct lstm_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = m->x;
    m->sum = m->x;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->c_0 = (float *)rnn_take(session, &at, B * 256);
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->div = m->target;
    m->weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->mul = m->weight_ih_l0_product;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->sum_over = m->bias_ih_l0_sum;
    m->previous_h = (float *)rnn_take(session, &at, B * 256);
    m->previous_h_next = (float *)rnn_take(session, &at, B * 256);
    m->previous_c = (float *)rnn_take(session, &at, B * 256);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->h_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->c_0_ranked = (float *)rnn_take(session, &at, B * 256);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of lstm_loss need of it. */
struct lstm_loss_call {
    const lstm_args *args;
    size_t B;
    rnn_rows T;
    struct lstm_loss_memory m;
    const float *x;
    const float *h_0;
    const float *c_0;
    const float *target;
};

static void lstm_loss_work(const rnn_team *team, const void *data)
{
    const struct lstm_loss_call *const call = (const struct lstm_loss_call *)data;
    const lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct lstm_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const c_0 = call->c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* lstm.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 1024, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 1040, 1040);

    /* lstm.lua:9   bias_ih_l0_sum = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + LSTM_bias_ih_l0, args->params + LSTM_bias_hh_l0,
            m.bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
        rnn_rows_rank(&T, c_0, 256, m.c_0_ranked);
    }
    rnn_meet(team);

    /* lstm.lua:9   forwards over T: previous_h, previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        float *previous_h = m.previous_h, *previous_h_next = m.previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, previous_h);
                    rnn_rows_enter(&T, t, 0, m.c_0_ranked, 256, m.previous_c);
                }
                rnn_meet(&crew);
            }
            compute_h(&crew, rows, t, far, packed + PACKED_weight_hh_l0, previous_h,
                    m.weight_ih_l0_product + at * 1040, m.bias_ih_l0_sum, m.previous_c,
                    m.h + at * 256, previous_h_next);
            rnn_meet(&crew);
            float *const previous_h_now = previous_h;
            previous_h = previous_h_next;
            previous_h_next = previous_h_now;
        }
    }

    /* lstm.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 36)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* lstm.lua:12   mul = mul(sub, sub) */
    compute_sub(team, (size_t)T.N, m.h, target, m.mul);
    rnn_meet(team);

    /* lstm.lua:12   sum = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum + T_part.first);
    rnn_meet(team);

    /* lstm.lua:12   div = div(sum, 256) */
    compute_div(team, (size_t)T.N, m.sum, m.div);
    rnn_meet(team);

    /* lstm.lua:12   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* lstm.lua:12   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int lstm_loss(const lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "lstm_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "lstm_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct lstm_loss_memory m;
    lstm_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_loss: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    const float *const c_0 = rnn_or_number(args->c, 0.0f, B * 256, m.c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 256, m.target);

    const struct lstm_loss_call call = {args, B, T, m, x, h_0, c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 694304 + (double)B * 0 + 8200, lstm_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "lstm_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* lstm.lua:9   o, f, i, g, c, h   (21 operations) */
RNN_INLINE void compute_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict weight_ih_l0_product,
        const float *restrict bias_ih_l0_sum, const float *restrict previous_c, float *restrict o,
        float *restrict f, float *restrict i_2, float *restrict g, float *restrict previous_c_next,
        float *restrict h, float *restrict previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 768 + j, lanes) + matvec_
            + rnn_load_lanes(bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o_1 = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 256 + j, lanes) + matvec_2
            + rnn_load_lanes(bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f_1 = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(weight_ih_l0_product + b * 1040 + j, lanes) + matvec_3
            + rnn_load_lanes(bias_ih_l0_sum + j, lanes);
    const rnn_vec i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(weight_ih_l0_product + b * 1040 + 512 + j, lanes) + matvec_4
            + rnn_load_lanes(bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g_1 = rnn_tanh(zg);
    const rnn_vec c = f_1 * rnn_load_lanes(previous_c + b * 256 + j, lanes) + i_1 * g_1;
    const rnn_vec h_1 = o_1 * rnn_tanh(c);
    rnn_store_far(o + b * 256 + j, o_1, lanes, far);
    rnn_store_far(f + b * 256 + j, f_1, lanes, far);
    rnn_store_far(i_2 + b * 256 + j, i_1, lanes, far);
    rnn_store_far(g + b * 256 + j, g_1, lanes, far);
    rnn_store_lanes(previous_c_next + b * 256 + j, c, lanes);
    rnn_store_far(h + b * 256 + j, h_1, lanes, far);
    rnn_store_lanes(previous_h_next + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_2_ask(const size_t b, const size_t j, const float *weight_ih_l0_product)
{
    rnn_will_read(weight_ih_l0_product + b * 1040 + 768 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + 256 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + j);
    rnn_will_read(weight_ih_l0_product + b * 1040 + 512 + j);
}

RNN_INLINE void compute_h_2_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict previous_c, float *restrict o, float *restrict f,
        float *restrict i_2, float *restrict g, float *restrict previous_c_next, float *restrict h,
        float *restrict previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_h_2_ask(b + (size_t)r, j, weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc, rows, 4, 256, previous_h + b * 256, 256, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_2_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1], acc[r * 4 + 2],
                acc[r * 4 + 3], far, weight_ih_l0_product, bias_ih_l0_sum, previous_c, o, f, i_2,
                g, previous_c_next, h, previous_h_next);
}

RNN_INLINE void compute_h_2_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict previous_c, float *restrict o, float *restrict f,
        float *restrict i_2, float *restrict g, float *restrict previous_c_next, float *restrict h,
        float *restrict previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_2_tile(TILE, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, o, f, i_2, g, previous_c_next, h, previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_2_tile(4, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, o, f, i_2, g, previous_c_next, h, previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_2_tile(2, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, o, f, i_2, g, previous_c_next, h, previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_2_tile(1, lanes, j, b, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, o, f, i_2, g, previous_c_next, h, previous_h_next);
}

static RNN_APART void compute_h_2(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict previous_h,
        const float *restrict weight_ih_l0_product, const float *restrict bias_ih_l0_sum,
        const float *restrict previous_c, float *restrict o, float *restrict f,
        float *restrict i_2, float *restrict g, float *restrict previous_c_next, float *restrict h,
        float *restrict previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_h_2_units(rows, RNN_LANES, j, far, panels, previous_h, weight_ih_l0_product,
                bias_ih_l0_sum, previous_c, o, f, i_2, g, previous_c_next, h, previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* lstm.lua:12   sub, mul   (2 operations) */
RNN_INLINE void compute_sub_2_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict h, const float *restrict target, float *restrict sub,
        float *restrict mul)
{
    const rnn_vec sub_ = rnn_load_lanes(h + b * 256 + j, lanes)
            - rnn_load_lanes(target + b * 256 + j, lanes);
    const rnn_vec mul_ = sub_ * sub_;
    rnn_store_lanes(sub + b * 256 + j, sub_, lanes);
    rnn_store_lanes(mul + b * 256 + j, mul_, lanes);
}

static void compute_sub_2(const rnn_team *team, const size_t rows, const float *restrict h,
        const float *restrict target, float *restrict sub, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_sub_2_lanes(RNN_LANES, b, j, h, target, sub, mul);
    }
}

/* lstm.lua:12   d_h_div   (2 operations) */
RNN_INLINE void compute_d_h_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_h_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]) / 256.0f;
    rnn_store_lanes(d_h_div + j, div_, lanes);
}

static void compute_d_h_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_h_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_h_div_lanes(RNN_LANES, j, sum_over_2, d_h_div);
    if (j < end)
        compute_d_h_div_lanes((int)(end - j), j, sum_over_2, d_h_div);
}

/* lstm.lua:12   d_h_add, d_target   (3 operations) */
RNN_INLINE void compute_d_target_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_h_div, const float *restrict sub, float *restrict d_h_add,
        float *restrict d_target)
{
    const rnn_vec mul_ = rnn_set(d_h_div[0]) * rnn_load_lanes(sub + b * 256 + j, lanes);
    const rnn_vec add_ = mul_ + mul_;
    const rnn_vec d_target_1 = -add_;
    rnn_store_lanes(d_h_add + b * 256 + j, add_, lanes);
    rnn_store_lanes(d_target + b * 256 + j, d_target_1, lanes);
}

static void compute_d_target(const rnn_team *team, const size_t rows,
        const float *restrict d_h_div, const float *restrict sub, float *restrict d_h_add,
        float *restrict d_target)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_target_lanes(RNN_LANES, b, j, d_h_div, sub, d_h_add, d_target);
    }
}

/* lstm.lua:9   d_zi, d_zf, d_zg, d_zo, d_previous_c   (27 operations) */
RNN_INLINE void compute_d_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict f, const float *restrict previous_c, const float *restrict i_2,
        const float *restrict g, const float *restrict o, const float *restrict d_h_carry,
        const float *restrict d_h_add, float *restrict d_c_carry,
        float *restrict d_previous_h_concat)
{
    const rnn_vec c = rnn_load_lanes(f + b * 256 + j, lanes)
            * rnn_load_lanes(previous_c + b * 256 + j, lanes)
            + rnn_load_lanes(i_2 + b * 256 + j, lanes) * rnn_load_lanes(g + b * 256 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec d_h = rnn_load_lanes(d_h_carry + b * 256 + j, lanes)
            + rnn_load_lanes(d_h_add + b * 256 + j, lanes);
    const rnn_vec d_c = rnn_load_lanes(d_c_carry + b * 256 + j, lanes) + d_h
            * rnn_load_lanes(o + b * 256 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_i = d_c * rnn_load_lanes(g + b * 256 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(i_2 + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(i_2 + b * 256 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(previous_c + b * 256 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(f + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(f + b * 256 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(i_2 + b * 256 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(g + b * 256 + j, lanes)
            * rnn_load_lanes(g + b * 256 + j, lanes));
    const rnn_vec d_o = d_h * tanh_;
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(o + b * 256 + j, lanes)
            * (1.0f - rnn_load_lanes(o + b * 256 + j, lanes)));
    const rnn_vec d_previous_c_1 = d_c * rnn_load_lanes(f + b * 256 + j, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 1040 + j, d_zi, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 1040 + 256 + j, d_zf, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 1040 + 512 + j, d_zg, lanes);
    rnn_store_lanes(d_previous_h_concat + b * 1040 + 768 + j, d_zo, lanes);
    rnn_store_lanes(d_c_carry + b * 256 + j, d_previous_c_1, lanes);
}

static void compute_d_zo(const rnn_team *team, const size_t rows, const float *restrict f,
        const float *restrict previous_c, const float *restrict i_2, const float *restrict g,
        const float *restrict o, const float *restrict d_h_carry, const float *restrict d_h_add,
        float *restrict d_c_carry, float *restrict d_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 256; j += RNN_LANES)
            compute_d_zo_lanes(RNN_LANES, b, j, f, previous_c, i_2, g, o, d_h_carry, d_h_add,
                    d_c_carry, d_previous_h_concat);
    }
}

/* lstm.lua:9   d_previous_h   (1 operation) */
RNN_INLINE void compute_d_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_h_carry)
{
    rnn_store_lanes(d_h_carry + b * 256 + j, d_h, lanes);
}

RNN_INLINE void compute_d_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_previous_h_concat, float *restrict d_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 1024);
    rnn_panel_product_ahead(acc, rows, wide, 1024, d_previous_h_concat + b * 1040, 1040, block,
            part, rnn_next_block(block, rows, wide, 1024, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], d_h_carry);
    }
}

RNN_INLINE void compute_d_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_previous_h_concat,
        float *restrict d_h_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_previous_h_tile(tile, wide, j, b, rows, panels, d_previous_h_concat, d_h_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_previous_h_tile(4, wide, j, b, rows, panels, d_previous_h_concat, d_h_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_previous_h_tile(2, wide, j, b, rows, panels, d_previous_h_concat, d_h_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_previous_h_tile(1, wide, j, b, rows, panels, d_previous_h_concat, d_h_carry);
}

static RNN_APART void compute_d_previous_h(const rnn_team *team, const size_t rows,
        const int32_t t, const float *restrict panels, const float *restrict d_previous_h_concat,
        float *restrict d_h_carry)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_WIDE_UNITS);
    const size_t whole = units.count / RNN_WIDE_UNITS;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_WIDE_UNITS;
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_previous_h_units(rows, RNN_WIDE, j + part, panels, d_previous_h_concat,
                    d_h_carry);
    }
}

/* Memory of lstm_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 64: x (-1..14)
*   1    B x 256: h_0 (-1..3), d_c_carry (8..9)
*   2    B x 256: c_0 (-1..3), d_h_carry (8..9)
*   3    (T.N + B) x 256: target (-1..5), sum (6..9), d_x (10..16)
*   4    (T.N + B) x 1040: d_previous_h_concat (8..14), weight_ih_l0_product (0..3), sub (4..7)
*   5    1 x 1024: bias_ih_l0_sum (0..3), sum_over (10..15), d_h_div (4..7)
*   6    (T.N + B) x 256: previous_h (2..14)
*   7    (T.N + B) x 256: previous_c (2..9)
*   8    (T.N + B) x 256: o (2..9)
*   9    (T.N + B) x 256: f (2..9)
*   10   (T.N + B) x 256: i_2 (2..9)
*   11   (T.N + B) x 256: g (2..9)
*   12   (T.N + B) x 256: h (2..5), d_h_add (6..9)
*   13   1 x 1: sum_over_2 (2..15)
*   14   B x 256: d_c (8..16), h_0_ranked (2..3)
*   15   B x 256: d_h (8..16), c_0_ranked (2..3)
*   16   (T.N + B) x 256: mul (4..7), div (8..14)
*   17   (T.N + B) x 256: d_target (6..16)
*   18   1 x 1024: sum_over_3 (10..16)
*   19   1 x 1: div_2 (15..16)
*/
struct lstm_train_memory {
    float *x;
    float *h_0;
    float *c_0;
    float *target;
    float *previous_h;
    float *previous_c;
    float *d_c_carry;
    float *d_h_carry;
    float *d_previous_h_concat;
    float *weight_ih_l0_product;
    float *bias_ih_l0_sum;
    float *o;
    float *f;
    float *i_2;
    float *g;
    float *h;
    float *sub;
    float *mul;
    float *sum;
    float *div;
    float *sum_over;
    float *sum_over_2;
    float *div_2;
    float *d_h_div;
    float *d_h_add;
    float *sum_over_3;
    float *d_x;
    float *d_target;
    float *d_c;
    float *d_h;
    float *h_0_ranked;
    float *c_0_ranked;
    float *work;
    size_t bytes;
};

static void lstm_train_layout(struct lstm_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 64);
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->d_c_carry = m->h_0;
    m->c_0 = (float *)rnn_take(session, &at, B * 256);
    m->d_h_carry = m->c_0;
    m->target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum = m->target;
    m->d_x = m->target;
    m->d_previous_h_concat = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1040);
    m->weight_ih_l0_product = m->d_previous_h_concat;
    m->sub = m->d_previous_h_concat;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->sum_over = m->bias_ih_l0_sum;
    m->d_h_div = m->bias_ih_l0_sum;
    m->previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->i_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->d_h_add = m->h;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_c = (float *)rnn_take(session, &at, B * 256);
    m->h_0_ranked = m->d_c;
    m->d_h = (float *)rnn_take(session, &at, B * 256);
    m->c_0_ranked = m->d_h;
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->div = m->mul;
    m->d_target = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 256);
    m->sum_over_3 = (float *)rnn_take(session, &at, 1 * 1024);
    m->div_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 90112);
    m->bytes = at;
    (void)T;
}

/* What the threads of lstm_train need of it. */
struct lstm_train_call {
    const lstm_args *args;
    size_t B;
    rnn_rows T;
    struct lstm_train_memory m;
    const float *x;
    const float *h_0;
    const float *c_0;
    const float *target;
};

static void lstm_train_work(const rnn_team *team, const void *data)
{
    const struct lstm_train_call *const call = (const struct lstm_train_call *)data;
    const lstm_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct lstm_train_memory m = call->m;
    const float *const x = call->x;
    const float *const h_0 = call->h_0;
    const float *const c_0 = call->c_0;
    const float *const target = call->target;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* lstm.lua:9   weight_ih_l0_product = matvec(weight_ih_l0, x) */
    rnn_product_packed(T_part.count, 1024, 64, x + T_part.first * 64, 64,
            packed + PACKED_weight_ih_l0, m.weight_ih_l0_product + T_part.first * 1040, 1040);

    /* lstm.lua:9   bias_ih_l0_sum = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + LSTM_bias_ih_l0, args->params + LSTM_bias_hh_l0,
            m.bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, h_0, 256, m.h_0_ranked);
        rnn_rows_rank(&T, c_0, 256, m.c_0_ranked);
    }
    rnn_meet(team);

    /* lstm.lua:9   forwards over T: previous_h, previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 559104);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.h_0_ranked, 256, m.previous_h + at * 256);
                    rnn_rows_enter(&T, t, 0, m.c_0_ranked, 256, m.previous_c + at * 256);
                }
                rnn_meet(&crew);
            }
            compute_h_2(&crew, rows, t, far, packed + PACKED_weight_hh_l0, m.previous_h + at * 256,
                    m.weight_ih_l0_product + at * 1040, m.bias_ih_l0_sum, m.previous_c + at * 256,
                    m.o + at * 256, m.f + at * 256, m.i_2 + at * 256, m.g + at * 256,
                    m.previous_c + next * 256, m.h + at * 256, m.previous_h + next * 256);
            rnn_meet(&crew);
        }
    }

    /* lstm.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 36)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* lstm.lua:12   mul = mul(sub, sub) */
    compute_sub_2(team, (size_t)T.N, m.h, target, m.sub, m.mul);

    /* lstm.lua:12   d_h_div = div(div, 256) */
    compute_d_h_div(team, 1, m.sum_over_2, m.d_h_div);
    rnn_meet(team);

    /* lstm.lua:12   sum = sum(mul) */
    rnn_each_sum(T_part.count, 256, m.mul + T_part.first * 256, 256, m.sum + T_part.first);

    /* lstm.lua:12   d_target = neg(d_h_add) */
    compute_d_target(team, (size_t)T.N, m.d_h_div, m.sub, m.d_h_add, m.d_target);
    rnn_meet(team);

    /* lstm.lua:12   div = div(sum, 256) */
    compute_div(team, (size_t)T.N, m.sum, m.div);

    /* lstm.lua:9   backwards over T: d_c_carry, d_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 587776);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_c_carry);
                    rnn_rows_enter(&T, t, 1, NULL, 256, m.d_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_zo(&crew, rows, m.f + at * 256, m.previous_c + at * 256, m.i_2 + at * 256,
                    m.g + at * 256, m.o + at * 256, m.d_h_carry, m.d_h_add + at * 256, m.d_c_carry,
                    m.d_previous_h_concat + at * 1040);
            rnn_meet(&crew);
            compute_d_previous_h(&crew, rows, t, packed + PACKED_weight_hh_l0_transposed,
                    m.d_previous_h_concat + at * 1040, m.d_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_c_carry, 256, m.d_c);
                    rnn_rows_leave(&T, t, 1, m.d_h_carry, 256, m.d_h);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* lstm.lua:12   sum_over = sum_over(div) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.div + units.first, 1, m.sum_over + units.first);
    }

    /* lstm.lua:9   outer(d_previous_h_concat, x) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + LSTM_weight_ih_l0 + units.first * 64, 64,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_previous_h_concat, (size_t)T.N, 1024,
                1040, 1}, units.first, units.count)), rnn_row_major(x, (size_t)T.N, 64), 0.0f,
                work);
    }

    /* lstm.lua:9   outer(d_previous_h_concat, previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        rnn_product(args->gradients + LSTM_weight_hh_l0 + units.first * 256, 256,
                rnn_transposed(rnn_columns((rnn_matrix){m.d_previous_h_concat, (size_t)T.N, 1024,
                1040, 1}, units.first, units.count)),
                rnn_row_major(m.previous_h, (size_t)T.N, 256), 0.0f, work);
    }

    /* lstm.lua:9   sum_over_3 = sum_over(d_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 1024, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_previous_h_concat + units.first, 1040,
                m.sum_over_3 + units.first);
    }

    /* lstm.lua:9   d_x = matvec(weight_ih_l0, d_previous_h_concat) */
    rnn_product_packed(T_part.count, 64, 1024, m.d_previous_h_concat + T_part.first * 1040, 1040,
            packed + PACKED_weight_ih_l0_transposed, m.d_x + T_part.first * 64, 64);
    rnn_meet(team);

    /* lstm.lua:12   div_2 = div(sum_over, sum_over_2) */
    compute_div_2(team, 1, m.sum_over, m.sum_over_2, m.div_2);
}

int lstm_train(const lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "lstm_train: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "lstm_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct lstm_train_memory m;
    lstm_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 64, m.x);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    const float *const c_0 = rnn_or_number(args->c, 0.0f, B * 256, m.c_0);
    if (!args->target)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: target is NULL");
    const float *const target = rnn_rows_pack(&T, args->target, 256, m.target);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + LSTM_bias_ih_l0, 0, 2048 * sizeof(float));

    const struct lstm_train_call call = {args, B, T, m, x, h_0, c_0, target};
    if (rnn_pool_run(args->pool, (double)T.N * 2082848 + (double)B * 0 + 8216, lstm_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div_2, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + LSTM_bias_ih_l0, 1, m.sum_over_3, 1024, 1);
    rnn_add_matrix(args->gradients + LSTM_bias_hh_l0, 1, m.sum_over_3, 1024, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 64, args->d_x);
    if (args->d_c)
        rnn_each_copy(B, 256, m.d_c, 256, args->d_c, 256);
    if (args->d_h)
        rnn_each_copy(B, 256, m.d_h, 256, args->d_h, 256);
    if (args->d_target)
        rnn_rows_unpack(&T, m.d_target, 256, args->d_target);
    if (!isfinite(*(m.div_2)))
        return rnn_fail(error, RNN_NOT_FINITE, "lstm_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of lstm_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 256: h_0 (-1..0)
*   1    B x 256: c_0 (-1..0)
*/
struct lstm_begin_memory {
    float *h_0;
    float *c_0;
    size_t bytes;
};

static void lstm_begin_layout(struct lstm_begin_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->h_0 = (float *)rnn_take(session, &at, B * 256);
    m->c_0 = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
}

int lstm_begin(const lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    struct lstm_begin_memory m;
    lstm_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const h_0 = rnn_or_number(args->h, 0.0f, B * 256, m.h_0);
    const float *const c_0 = rnn_or_number(args->c, 0.0f, B * 256, m.c_0);

    rnn_begin_rows(B, args->restart, h_0, 256, 256, (float *)args->session + B * 0);
    rnn_begin_rows(B, args->restart, c_0, 256, 256, (float *)args->session + B * 256);
    return RNN_OK;
}

/* ---- step ---- */

/* lstm.lua:9   c, h   (25 operations) */
RNN_INLINE void compute_h_3_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const rnn_vec matvec_5, const rnn_vec matvec_6,
        const rnn_vec matvec_7, const rnn_vec matvec_8, const float *restrict bias_ih_l0_sum,
        const float *restrict state_previous_c, float *restrict c, float *restrict h)
{
    const rnn_vec zo = matvec_ + matvec_5 + rnn_load_lanes(bias_ih_l0_sum + 768 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = matvec_2 + matvec_6 + rnn_load_lanes(bias_ih_l0_sum + 256 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = matvec_3 + matvec_7 + rnn_load_lanes(bias_ih_l0_sum + j, lanes);
    const rnn_vec i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = matvec_4 + matvec_8 + rnn_load_lanes(bias_ih_l0_sum + 512 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c_1 = f * rnn_load_lanes(state_previous_c + b * 256 + j, lanes) + i_1 * g;
    const rnn_vec h_1 = o * rnn_tanh(c_1);
    rnn_store_lanes(c + b * 256 + j, c_1, lanes);
    rnn_store_lanes(h + b * 256 + j, h_1, lanes);
}

RNN_INLINE void compute_h_3_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict state_previous_c, float *restrict c, float *restrict h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 64);
    rnn_panel_product_lane(acc0, rows, 4, 64, x + b * 64, 64, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 256);
    rnn_panel_product_lane(acc1, rows, 4, 256, state_previous_h + b * 256, 256, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_h_3_lanes(lanes, b + (size_t)r, j, acc0[r * 4 + 0], acc0[r * 4 + 1],
                acc0[r * 4 + 2], acc0[r * 4 + 3], acc1[r * 4 + 0], acc1[r * 4 + 1],
                acc1[r * 4 + 2], acc1[r * 4 + 3], bias_ih_l0_sum, state_previous_c, c, h);
}

RNN_INLINE void compute_h_3_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict state_previous_c, float *restrict c, float *restrict h)
{
    enum { TILE = RNN_TILE_ROWS(8) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_h_3_tile(TILE, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                state_previous_c, c, h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_h_3_tile(4, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                state_previous_c, c, h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_h_3_tile(2, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                state_previous_c, c, h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_h_3_tile(1, lanes, j, b, panels0, panels1, x, state_previous_h, bias_ih_l0_sum,
                state_previous_c, c, h);
}

static RNN_APART void compute_h_3(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_previous_h, const float *restrict bias_ih_l0_sum,
        const float *restrict state_previous_c, float *restrict c, float *restrict h)
{
    const rnn_share units = rnn_share_of(team, 256, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_h_3_units(rows, RNN_LANES, j, panels0, panels1, x, state_previous_h,
                bias_ih_l0_sum, state_previous_c, c, h);
}

/* Memory of lstm_step behind the state. Values that do not live at the same time share it:
*
*   0    1 x 1024: bias_ih_l0_sum (0..1)
*   1    B x 256: c (1..2)
*   2    B x 256: h (1..2)
*/
struct lstm_step_memory {
    float *bias_ih_l0_sum;
    float *c;
    float *h;
    size_t bytes;
};

static void lstm_step_layout(struct lstm_step_memory *m, void *session, const size_t first,
        const size_t B)
{
    size_t at = first;
    m->bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 1024);
    m->c = (float *)rnn_take(session, &at, B * 256);
    m->h = (float *)rnn_take(session, &at, B * 256);
    m->bytes = at;
}

/* What the threads of lstm_step need of it. */
struct lstm_step_call {
    const lstm_args *args;
    size_t B;
    struct lstm_step_memory m;
    const float *x;
    float *state_previous_h;
    float *state_previous_c;
};

static void lstm_step_work(const rnn_team *team, const void *data)
{
    const struct lstm_step_call *const call = (const struct lstm_step_call *)data;
    const lstm_args *const args = call->args;
    const size_t B = call->B;
    const struct lstm_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_previous_h = call->state_previous_h;
    float *const state_previous_c = call->state_previous_c;
    const float *const packed = (const float *)args->packed;

    /* lstm.lua:9   bias_ih_l0_sum = add(bias_ih_l0, bias_hh_l0) */
    compute_bias_ih_l0_sum(team, 1, args->params + LSTM_bias_ih_l0, args->params + LSTM_bias_hh_l0,
            m.bias_ih_l0_sum);
    rnn_meet(team);

    /* lstm.lua:9   h = mul(o, tanh) */
    compute_h_3(team, B, packed + PACKED_weight_ih_l0_2, packed + PACKED_weight_hh_l0, x,
            state_previous_h, m.bias_ih_l0_sum, state_previous_c, m.c, m.h);
}

int lstm_step(const lstm_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 512);
    struct lstm_step_memory m;
    lstm_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_step: the session needs %zu bytes and has %zu", m.bytes, args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "lstm_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_step: x is NULL");
    const float *const x = args->x;
    float *const state_previous_h = (float *)args->session + B * 0;
    float *const state_previous_c = (float *)args->session + B * 256;

    const struct lstm_step_call call = {args, B, m, x, state_previous_h, state_previous_c};
    if (rnn_pool_run(args->pool, (double)B * 690176 + 8192, lstm_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "lstm_step: another thread is using the pool");

    if (args->output)
        rnn_each_copy(B, 256, m.h, 256, args->output, 256);
    rnn_begin_rows(B, NULL, m.h, 256, 256, (float *)args->session + B * 0);
    rnn_begin_rows(B, NULL, m.c, 256, 256, (float *)args->session + B * 256);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"weight_ih_l0", 2, {1024, 64}, 0, RNN_INIT_UNIFORM, -0.0625, 0.0625, 64, 1, 0},
    {"weight_hh_l0", 2, {1024, 256}, 65536, RNN_INIT_UNIFORM, -0.0625, 0.0625, 256, 1, 0},
    {"bias_ih_l0", 1, {1024, 1}, 327680, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
    {"bias_hh_l0", 1, {1024, 1}, 328704, RNN_INIT_UNIFORM, -0.0625, 0.0625, 1024, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(lstm_args, T), offsetof(lstm_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 64, 0, 0, 0, 0, offsetof(lstm_args, x), offsetof(lstm_args, d_x)},
    {"c", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(lstm_args, c), offsetof(lstm_args, d_c)},
    {"h", 0, 1, 1, -1, -1, 256, 0, 0, 0, 0, offsetof(lstm_args, h), offsetof(lstm_args, d_h)},
    {"target", 0, 0, 1, 0, -1, 256, 0, 0, 0, 0, offsetof(lstm_args, target),
            offsetof(lstm_args, d_target)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(lstm_args, restart), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"output", 0, 1, 1, 0, -1, 256, 0, 0, 0, 0, offsetof(lstm_args, output), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"previous_h", 0, -1, 256, 0, 0},
    {"previous_c", 0, -1, 256, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const lstm_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return LSTM_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return LSTM_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return LSTM_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return LSTM_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return LSTM_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return lstm_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return lstm_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return lstm_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return lstm_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return lstm_step(args, error);
}

const rnn_model lstm_model = {
    .name = "lstm",
    .source = "lstm.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 4,
    .param_floats = LSTM_PARAMS,
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
    .state_floats = 512,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(lstm_args),
    .member_params = offsetof(lstm_args, params),
    .member_packed = offsetof(lstm_args, packed),
    .member_session = offsetof(lstm_args, session),
    .member_session_bytes = offsetof(lstm_args, session_bytes),
    .member_pool = offsetof(lstm_args, pool),
    .member_batch = offsetof(lstm_args, B),
    .member_loss = offsetof(lstm_args, loss),
    .member_gradients = offsetof(lstm_args, gradients),
    .member_seed = offsetof(lstm_args, seed),
    .member_update = offsetof(lstm_args, update),
    .member_restart = offsetof(lstm_args, restart),
    .packed_bytes = LSTM_PACKED,
    .prepare = lstm_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
