/* digits_rows: a recurrent network, compiled by rnnc from digits_rows.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "digits_rows.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_lstm_weight_ih_l0 = 0, /* 768 x 28, wide panels */
    PACKED_lstm_weight_hh_l0 = 21504, /* 192 x 192, panels of 4 gates */
    PACKED_readout_weight = 168960, /* 10 x 192, panels of 1 gate */
    PACKED_readout_weight_transposed = 172032, /* 192 x 10, wide panels */
    PACKED_lstm_weight_hh_l0_transposed = 173952, /* 192 x 768, wide panels */
    PACKED_lstm_weight_ih_l0_transposed = 321408, /* 28 x 768, wide panels */
};

/* What the threads of digits_rows_prepare need of it. */
struct digits_rows_prepare_call {
    const float *params;
    float *packed;
};

static void digits_rows_prepare_work(const rnn_team *team, const void *data)
{
    const struct digits_rows_prepare_call *const call = (const struct digits_rows_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0, params + DIGITS_ROWS_lstm_weight_ih_l0,
            28, 1, 768, 0, 768, 28);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + DIGITS_ROWS_lstm_weight_hh_l0 + 110592, 192, 1, 192, 4, 0, 192, 0, 192);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + DIGITS_ROWS_lstm_weight_hh_l0 + 36864, 192, 1, 192, 4, 1, 192, 0, 192);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0, params + DIGITS_ROWS_lstm_weight_hh_l0,
            192, 1, 192, 4, 2, 192, 0, 192);
    rnn_pack_gate(team, packed + PACKED_lstm_weight_hh_l0,
            params + DIGITS_ROWS_lstm_weight_hh_l0 + 73728, 192, 1, 192, 4, 3, 192, 0, 192);
    rnn_pack_gate(team, packed + PACKED_readout_weight, params + DIGITS_ROWS_readout_weight, 192,
            1, 10, 1, 0, 192, 0, 192);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + DIGITS_ROWS_readout_weight, 1, 192, 192, 0, 192, 10);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_hh_l0_transposed,
            params + DIGITS_ROWS_lstm_weight_hh_l0, 1, 192, 192, 0, 192, 768);
    rnn_pack_wide(team, packed + PACKED_lstm_weight_ih_l0_transposed,
            params + DIGITS_ROWS_lstm_weight_ih_l0, 1, 28, 28, 0, 28, 768);
}

void digits_rows_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct digits_rows_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 345984 * RNN_MOVE_WORK, digits_rows_prepare_work, &call);
}

void digits_rows_prepare(const float *params, void *memory)
{
    digits_rows_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* digits_rows.lua:8   lstm_bias_ih_l0_sum   (1 operation) */
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
        for (size_t j = 0; j < 768; j += RNN_LANES)
            compute_lstm_bias_ih_l0_sum_lanes(RNN_LANES, b, j, lstm_bias_ih_l0, lstm_bias_hh_l0,
                    lstm_bias_ih_l0_sum);
    }
}

/* digits_rows.lua:8   lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_zo_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, float *restrict lstm_previous_c,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 576 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 576 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 192 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 384 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 384 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 192 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_lanes(lstm_previous_c + b * 192 + j, c, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 192 + j, h, lanes);
}

RNN_INLINE void compute_lstm_zo_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_product)
{
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 576 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 192 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 384 + j);
}

RNN_INLINE void compute_lstm_zo_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_zo_ask(b + (size_t)r, j, lstm_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 192);
    rnn_panel_product_lane(acc, rows, 4, 192, lstm_previous_h + b * 192, 192, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_zo_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum,
                lstm_previous_c, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_zo_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_zo_tile(TILE, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_zo_tile(4, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_zo_tile(2, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_zo_tile(1, lanes, j, b, panels, lstm_previous_h, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_previous_h_next);
}

static RNN_APART void compute_lstm_zo(const rnn_team *team, const size_t rows, const int32_t t,
        const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        float *restrict lstm_previous_c, float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_lstm_zo_units(rows, RNN_LANES, j, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c,
                lstm_previous_h_next);
    }
}

/* digits_rows.lua:9   scores   (2 operations) */
RNN_INLINE void compute_scores_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict scores)
{
    const rnn_vec scores_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(scores + b * 10 + j, scores_1, lanes);
}

RNN_INLINE void compute_scores_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict scores_last,
        const float *restrict readout_bias, float *restrict scores)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 192);
    rnn_panel_product_lane(acc, rows, 1, 192, scores_last + b * 192, 192, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_scores_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, scores);
}

RNN_INLINE void compute_scores_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict scores_last,
        const float *restrict readout_bias, float *restrict scores)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_scores_tile(TILE, lanes, j, b, panels, scores_last, readout_bias, scores);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_scores_tile(4, lanes, j, b, panels, scores_last, readout_bias, scores);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_scores_tile(2, lanes, j, b, panels, scores_last, readout_bias, scores);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_scores_tile(1, lanes, j, b, panels, scores_last, readout_bias, scores);
}

static void compute_scores(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict scores_last, const float *restrict readout_bias,
        float *restrict scores)
{
    const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_scores_units(rows, RNN_LANES, j, panels, scores_last, readout_bias, scores);
    if (j < end)
        compute_scores_units(rows, 10 % RNN_LANES, j, panels, scores_last, readout_bias, scores);
}

/* Memory of digits_rows_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 28: rows_2 (-1..1)
*   1    B x 192: lstm_h_0 (-1..2), scores (3..5)
*   2    B x 192: lstm_c_0 (-1..2), argmax (4..5)
*   3    (T.N + B) x 768: lstm_weight_ih_l0_product (0..2)
*   4    1 x 768: lstm_bias_ih_l0_sum (0..2)
*   5    B x 192: lstm_previous_h (2..2)
*   6    B x 192: lstm_previous_h_next (2..2)
*   7    B x 192: lstm_previous_c (2..2)
*   8    B x 192: scores_last (2..3)
*   9    B x 192: lstm_h_0_ranked (2..2)
*   10   B x 192: lstm_c_0_ranked (2..2)
*/
struct digits_rows_forward_memory {
    float *rows_2;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *scores;
    int32_t *argmax;
    float *scores_last;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void digits_rows_forward_layout(struct digits_rows_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->rows_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 28);
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->scores = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->argmax = (int32_t *)m->lstm_c_0;
    m->lstm_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 768);
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 192);
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 192);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 192);
    m->scores_last = (float *)rnn_take(session, &at, B * 192);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 192);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 192);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_rows_forward need of it. */
struct digits_rows_forward_call {
    const digits_rows_args *args;
    size_t B;
    rnn_rows T;
    struct digits_rows_forward_memory m;
    const float *rows_2;
    const float *lstm_h_0;
    const float *lstm_c_0;
};

static void digits_rows_forward_work(const rnn_team *team, const void *data)
{
    const struct digits_rows_forward_call *const call = (const struct digits_rows_forward_call *)data;
    const digits_rows_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_rows_forward_memory m = call->m;
    const float *const rows_2 = call->rows_2;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_rows.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, rows_2) */
    rnn_product_packed(T_part.count, 768, 28, rows_2 + T_part.first * 28, 28,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 768,
            768);

    /* digits_rows.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + DIGITS_ROWS_lstm_bias_ih_l0,
            args->params + DIGITS_ROWS_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 192, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 192, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* digits_rows.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 321024);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 192, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 192, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_zo(&crew, rows, t, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                    m.lstm_weight_ih_l0_product + at * 768, m.lstm_bias_ih_l0_sum,
                    m.lstm_previous_c, lstm_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 192, m.scores_last);
                }
                rnn_meet(&crew);
            }
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }
    rnn_meet(team);

    /* digits_rows.lua:9   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_last,
            args->params + DIGITS_ROWS_readout_bias, m.scores);
    rnn_meet(team);

    /* digits_rows.lua:13   argmax = argmax(scores) */
    rnn_each_argmax(B_part.count, 10, m.scores + B_part.first * 10, 10, m.argmax + B_part.first);
}

int digits_rows_forward(const digits_rows_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_rows_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_rows_forward_memory m;
    digits_rows_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->rows)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_forward: rows is NULL");
    const float *const rows_2 = rnn_rows_pack(&T, args->rows, 28, m.rows_2);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 192, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 192, m.lstm_c_0);

    const struct digits_rows_forward_call call = {args, B, T, m, rows_2, lstm_h_0, lstm_c_0};
    if (rnn_pool_run(args->pool, (double)T.N * 364032 + (double)B * 3928 + 6144,
            digits_rows_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_forward: another thread is using the pool");

    if (args->best)
        rnn_each_copy(B, 1, m.argmax, 1, args->best, 1);
    if (args->scores)
        rnn_each_copy(B, 10, m.scores, 10, args->scores, 10);
    return RNN_OK;
}

/* ---- loss ---- */

/* digits_rows.lua:12   each   (1 operation) */
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

/* digits_rows.lua:12   div   (1 operation) */
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

/* Memory of digits_rows_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 28: rows_2 (-1..1)
*   1    B x 192: lstm_h_0 (-1..3), scores (4..6), each (7..8)
*   2    B x 192: lstm_c_0 (-1..3), each_logsumexp (5..7)
*   3    (T.N + B) x 768: lstm_weight_ih_l0_product (0..3)
*   4    1 x 768: lstm_bias_ih_l0_sum (0..3), sum_over (8..9)
*   5    B x 192: lstm_previous_h (2..3), each_pick (5..7)
*   6    B x 192: lstm_previous_h_next (2..3)
*   7    B x 192: lstm_previous_c (2..3)
*   8    1 x 1: sum_over_2 (2..9)
*   9    B x 192: scores_last (2..4)
*   10   B x 192: lstm_h_0_ranked (2..3)
*   11   B x 192: lstm_c_0_ranked (2..3)
*   12   1 x 1: div (9..10)
*/
struct digits_rows_loss_memory {
    float *rows_2;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_h_next;
    float *lstm_previous_c;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *scores_last;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    size_t bytes;
};

static void digits_rows_loss_layout(struct digits_rows_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->rows_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 28);
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->scores = m->lstm_h_0;
    m->each = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->each_logsumexp = m->lstm_c_0;
    m->lstm_weight_ih_l0_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 768);
    m->sum_over = m->lstm_bias_ih_l0_sum;
    m->lstm_previous_h = (float *)rnn_take(session, &at, B * 192);
    m->each_pick = m->lstm_previous_h;
    m->lstm_previous_h_next = (float *)rnn_take(session, &at, B * 192);
    m->lstm_previous_c = (float *)rnn_take(session, &at, B * 192);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->scores_last = (float *)rnn_take(session, &at, B * 192);
    m->lstm_h_0_ranked = (float *)rnn_take(session, &at, B * 192);
    m->lstm_c_0_ranked = (float *)rnn_take(session, &at, B * 192);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_rows_loss need of it. */
struct digits_rows_loss_call {
    const digits_rows_args *args;
    size_t B;
    rnn_rows T;
    struct digits_rows_loss_memory m;
    const float *rows_2;
    const float *lstm_h_0;
    const float *lstm_c_0;
    const int32_t *digit;
};

static void digits_rows_loss_work(const rnn_team *team, const void *data)
{
    const struct digits_rows_loss_call *const call = (const struct digits_rows_loss_call *)data;
    const digits_rows_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_rows_loss_memory m = call->m;
    const float *const rows_2 = call->rows_2;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_rows.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, rows_2) */
    rnn_product_packed(T_part.count, 768, 28, rows_2 + T_part.first * 28, 28,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 768,
            768);

    /* digits_rows.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + DIGITS_ROWS_lstm_bias_ih_l0,
            args->params + DIGITS_ROWS_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 192, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 192, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* digits_rows.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 321024);
        float *lstm_previous_h = m.lstm_previous_h, *lstm_previous_h_next = m.lstm_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 192, lstm_previous_h);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 192, m.lstm_previous_c);
                }
                rnn_meet(&crew);
            }
            compute_lstm_zo(&crew, rows, t, packed + PACKED_lstm_weight_hh_l0, lstm_previous_h,
                    m.lstm_weight_ih_l0_product + at * 768, m.lstm_bias_ih_l0_sum,
                    m.lstm_previous_c, lstm_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, lstm_previous_h_next, 192, m.scores_last);
                }
                rnn_meet(&crew);
            }
            float *const lstm_previous_h_now = lstm_previous_h;
            lstm_previous_h = lstm_previous_h_next;
            lstm_previous_h_next = lstm_previous_h_now;
        }
    }

    /* digits_rows.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 43)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* digits_rows.lua:9   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_last,
            args->params + DIGITS_ROWS_readout_bias, m.scores);
    rnn_meet(team);

    /* digits_rows.lua:12   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* digits_rows.lua:12   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* digits_rows.lua:12   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* digits_rows.lua:12   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* digits_rows.lua:12   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int digits_rows_loss(const digits_rows_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_rows_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_rows_loss_memory m;
    digits_rows_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->rows)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: rows is NULL");
    const float *const rows_2 = rnn_rows_pack(&T, args->rows, 28, m.rows_2);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 192, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 192, m.lstm_c_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_loss: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;

    const struct digits_rows_loss_call call = {args, B, T, m, rows_2, lstm_h_0, lstm_c_0, digit};
    if (rnn_pool_run(args->pool, (double)T.N * 364032 + (double)B * 3960 + 6152,
            digits_rows_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "digits_rows_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* digits_rows.lua:8   lstm_x   (1 operation) */
RNN_INLINE void compute_lstm_x_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict rows_2, const float *restrict lstm_x_dropout_mask,
        float *restrict lstm_x)
{
    const rnn_vec x = rnn_load_lanes(rows_2 + b * 28 + j, lanes)
            * rnn_load_lanes(lstm_x_dropout_mask + b * 28 + j, lanes);
    rnn_store_lanes(lstm_x + b * 28 + j, x, lanes);
}

static void compute_lstm_x(const rnn_team *team, const size_t rows, const float *restrict rows_2,
        const float *restrict lstm_x_dropout_mask, float *restrict lstm_x)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 28; j += RNN_LANES)
            compute_lstm_x_lanes(RNN_LANES, b, j, rows_2, lstm_x_dropout_mask, lstm_x);
        if (j < 28)
            compute_lstm_x_lanes(28 % RNN_LANES, b, j, rows_2, lstm_x_dropout_mask, lstm_x);
    }
}

/* digits_rows.lua:12   d_scores_div, d_scores_neg   (2 operations) */
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

/* digits_rows.lua:8   lstm_o, lstm_f, lstm_i, lstm_g, lstm_c, lstm_h   (21 operations) */
RNN_INLINE void compute_lstm_g_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, const rnn_vec matvec_3,
        const rnn_vec matvec_4, const int far, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_previous_c,
        float *restrict lstm_o, float *restrict lstm_f, float *restrict lstm_i,
        float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    const rnn_vec zo = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 576 + j, lanes)
            + matvec_ + rnn_load_lanes(lstm_bias_ih_l0_sum + 576 + j, lanes);
    const rnn_vec o = rnn_sigmoid(zo);
    const rnn_vec zf = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 192 + j, lanes)
            + matvec_2 + rnn_load_lanes(lstm_bias_ih_l0_sum + 192 + j, lanes);
    const rnn_vec f = rnn_sigmoid(zf);
    const rnn_vec zi = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + j, lanes) + matvec_3
            + rnn_load_lanes(lstm_bias_ih_l0_sum + j, lanes);
    const rnn_vec lstm_i_1 = rnn_sigmoid(zi);
    const rnn_vec zg = rnn_load_lanes(lstm_weight_ih_l0_product + b * 768 + 384 + j, lanes)
            + matvec_4 + rnn_load_lanes(lstm_bias_ih_l0_sum + 384 + j, lanes);
    const rnn_vec g = rnn_tanh(zg);
    const rnn_vec c = f * rnn_load_lanes(lstm_previous_c + b * 192 + j, lanes) + lstm_i_1 * g;
    const rnn_vec h = o * rnn_tanh(c);
    rnn_store_far(lstm_o + b * 192 + j, o, lanes, far);
    rnn_store_far(lstm_f + b * 192 + j, f, lanes, far);
    rnn_store_far(lstm_i + b * 192 + j, lstm_i_1, lanes, far);
    rnn_store_far(lstm_g + b * 192 + j, g, lanes, far);
    rnn_store_lanes(lstm_previous_c_next + b * 192 + j, c, lanes);
    rnn_store_lanes(lstm_previous_h_next + b * 192 + j, h, lanes);
}

RNN_INLINE void compute_lstm_g_ask(const size_t b, const size_t j,
        const float *lstm_weight_ih_l0_product)
{
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 576 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 192 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + j);
    rnn_will_read(lstm_weight_ih_l0_product + b * 768 + 384 + j);
}

RNN_INLINE void compute_lstm_g_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict lstm_previous_h, const float *restrict lstm_weight_ih_l0_product,
        const float *restrict lstm_bias_ih_l0_sum, const float *restrict lstm_previous_c,
        float *restrict lstm_o, float *restrict lstm_f, float *restrict lstm_i,
        float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_lstm_g_ask(b + (size_t)r, j, lstm_weight_ih_l0_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(4, 192);
    rnn_panel_product_lane(acc, rows, 4, 192, lstm_previous_h + b * 192, 192, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_lstm_g_lanes(lanes, b + (size_t)r, j, acc[r * 4 + 0], acc[r * 4 + 1],
                acc[r * 4 + 2], acc[r * 4 + 3], far, lstm_weight_ih_l0_product,
                lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f, lstm_i, lstm_g,
                lstm_previous_c_next, lstm_previous_h_next);
}

RNN_INLINE void compute_lstm_g_units(const size_t rows, const int lanes, const size_t j,
        const int far, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(4) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_lstm_g_tile(TILE, lanes, j, b, far, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_lstm_g_tile(4, lanes, j, b, far, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_lstm_g_tile(2, lanes, j, b, far, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_lstm_g_tile(1, lanes, j, b, far, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_previous_h_next);
}

static RNN_APART void compute_lstm_g(const rnn_team *team, const size_t rows, const int32_t t,
        const int far, const float *restrict panels, const float *restrict lstm_previous_h,
        const float *restrict lstm_weight_ih_l0_product, const float *restrict lstm_bias_ih_l0_sum,
        const float *restrict lstm_previous_c, float *restrict lstm_o, float *restrict lstm_f,
        float *restrict lstm_i, float *restrict lstm_g, float *restrict lstm_previous_c_next,
        float *restrict lstm_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 192, RNN_PANEL);
    const size_t whole = units.count / RNN_LANES;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_LANES;
        compute_lstm_g_units(rows, RNN_LANES, j, far, panels, lstm_previous_h,
                lstm_weight_ih_l0_product, lstm_bias_ih_l0_sum, lstm_previous_c, lstm_o, lstm_f,
                lstm_i, lstm_g, lstm_previous_c_next, lstm_previous_h_next);
    }
    if (far)
        rnn_streamed();
}

/* digits_rows.lua:9   scores_mul   (1 operation) */
RNN_INLINE void compute_scores_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict scores_last, const float *restrict scores_dropout_mask,
        float *restrict scores_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(scores_last + b * 192 + j, lanes)
            * rnn_load_lanes(scores_dropout_mask + b * 192 + j, lanes);
    rnn_store_lanes(scores_mul + b * 192 + j, mul_, lanes);
}

static void compute_scores_mul(const rnn_team *team, const size_t rows,
        const float *restrict scores_last, const float *restrict scores_dropout_mask,
        float *restrict scores_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 192; j += RNN_LANES)
            compute_scores_mul_lanes(RNN_LANES, b, j, scores_last, scores_dropout_mask, scores_mul);
    }
}

/* digits_rows.lua:12   d_scores   (6 operations) */
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

/* digits_rows.lua:9   d_lstm_h_mul   (2 operations) */
RNN_INLINE void compute_readout_weight_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, const float *restrict scores_dropout_mask,
        float *restrict d_lstm_h_mul)
{
    const rnn_vec mul_ = matvec_ * rnn_load_lanes(scores_dropout_mask + b * 192 + j, lanes);
    rnn_store_lanes(d_lstm_h_mul + b * 192 + j, mul_, lanes);
}

RNN_INLINE void compute_readout_weight_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_dropout_mask, float *restrict d_lstm_h_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 10);
    rnn_panel_product_lane(acc, rows, wide, 10, d_scores + b * 10, 10, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_readout_weight_product_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                scores_dropout_mask, d_lstm_h_mul);
    }
}

RNN_INLINE void compute_readout_weight_product_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_dropout_mask, float *restrict d_lstm_h_mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_readout_weight_product_tile(tile, wide, j, b, panels, d_scores,
                scores_dropout_mask, d_lstm_h_mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_readout_weight_product_tile(4, wide, j, b, panels, d_scores, scores_dropout_mask,
                d_lstm_h_mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_readout_weight_product_tile(2, wide, j, b, panels, d_scores, scores_dropout_mask,
                d_lstm_h_mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_readout_weight_product_tile(1, wide, j, b, panels, d_scores, scores_dropout_mask,
                d_lstm_h_mul);
}

static void compute_readout_weight_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_scores,
        const float *restrict scores_dropout_mask, float *restrict d_lstm_h_mul)
{
    const rnn_share units = rnn_share_of(team, 192, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_readout_weight_product_units(rows, RNN_WIDE, j + part, panels, d_scores,
                    scores_dropout_mask, d_lstm_h_mul);
}

/* digits_rows.lua:8   d_lstm_zi, d_lstm_zf, d_lstm_zg, d_lstm_zo,
        d_lstm_previous_c   (26 operations) */
RNN_INLINE void compute_d_lstm_zo_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict lstm_f, const float *restrict lstm_previous_c,
        const float *restrict lstm_i, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h, float *restrict d_lstm_c_carry,
        float *restrict d_lstm_previous_h_concat)
{
    const rnn_vec c = rnn_load_lanes(lstm_f + b * 192 + j, lanes)
            * rnn_load_lanes(lstm_previous_c + b * 192 + j, lanes)
            + rnn_load_lanes(lstm_i + b * 192 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 192 + j, lanes);
    const rnn_vec tanh_ = rnn_tanh(c);
    const rnn_vec mul_ = rnn_load_lanes(d_lstm_h + b * 192 + j, lanes)
            * rnn_load_lanes(lstm_o + b * 192 + j, lanes) * (1.0f - tanh_ * tanh_);
    const rnn_vec d_c = rnn_load_lanes(d_lstm_c_carry + b * 192 + j, lanes) + mul_;
    const rnn_vec d_i = d_c * rnn_load_lanes(lstm_g + b * 192 + j, lanes);
    const rnn_vec d_zi = d_i
            * (rnn_load_lanes(lstm_i + b * 192 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_i + b * 192 + j, lanes)));
    const rnn_vec d_f = d_c * rnn_load_lanes(lstm_previous_c + b * 192 + j, lanes);
    const rnn_vec d_zf = d_f
            * (rnn_load_lanes(lstm_f + b * 192 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_f + b * 192 + j, lanes)));
    const rnn_vec d_g = d_c * rnn_load_lanes(lstm_i + b * 192 + j, lanes);
    const rnn_vec d_zg = d_g
            * (1.0f - rnn_load_lanes(lstm_g + b * 192 + j, lanes)
            * rnn_load_lanes(lstm_g + b * 192 + j, lanes));
    const rnn_vec d_o = rnn_load_lanes(d_lstm_h + b * 192 + j, lanes) * tanh_;
    const rnn_vec d_zo = d_o
            * (rnn_load_lanes(lstm_o + b * 192 + j, lanes)
            * (1.0f - rnn_load_lanes(lstm_o + b * 192 + j, lanes)));
    const rnn_vec d_lstm_previous_c_1 = d_c * rnn_load_lanes(lstm_f + b * 192 + j, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 768 + j, d_zi, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 768 + 192 + j, d_zf, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 768 + 384 + j, d_zg, lanes);
    rnn_store_lanes(d_lstm_previous_h_concat + b * 768 + 576 + j, d_zo, lanes);
    rnn_store_lanes(d_lstm_c_carry + b * 192 + j, d_lstm_previous_c_1, lanes);
}

static void compute_d_lstm_zo(const rnn_team *team, const size_t rows,
        const float *restrict lstm_f, const float *restrict lstm_previous_c,
        const float *restrict lstm_i, const float *restrict lstm_g, const float *restrict lstm_o,
        const float *restrict d_lstm_h, float *restrict d_lstm_c_carry,
        float *restrict d_lstm_previous_h_concat)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 192; j += RNN_LANES)
            compute_d_lstm_zo_lanes(RNN_LANES, b, j, lstm_f, lstm_previous_c, lstm_i, lstm_g,
                    lstm_o, d_lstm_h, d_lstm_c_carry, d_lstm_previous_h_concat);
    }
}

/* digits_rows.lua:8   d_lstm_previous_h   (1 operation) */
RNN_INLINE void compute_d_lstm_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_lstm_h)
{
    rnn_store_lanes(d_lstm_h + b * 192 + j, d_h, lanes);
}

RNN_INLINE void compute_d_lstm_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const size_t all, const float *restrict panels,
        const float *restrict d_lstm_previous_h_concat, float *restrict d_lstm_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 768);
    rnn_panel_product_ahead(acc, rows, wide, 768, d_lstm_previous_h_concat + b * 768, 768, block,
            part, rnn_next_block(block, rows, wide, 768, b, all));
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_lstm_previous_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], d_lstm_h);
    }
}

RNN_INLINE void compute_d_lstm_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_lstm_previous_h_concat,
        float *restrict d_lstm_h)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_lstm_previous_h_tile(tile, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_lstm_previous_h_tile(4, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_lstm_previous_h_tile(2, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_lstm_previous_h_tile(1, wide, j, b, rows, panels, d_lstm_previous_h_concat,
                d_lstm_h);
}

static RNN_APART void compute_d_lstm_previous_h(const rnn_team *team, const size_t rows,
        const int32_t t, const float *restrict panels,
        const float *restrict d_lstm_previous_h_concat, float *restrict d_lstm_h)
{
    const rnn_share units = rnn_share_of(team, 192, RNN_WIDE_UNITS);
    const size_t whole = units.count / RNN_WIDE_UNITS;
    const int back = rnn_is_back(t, rows);
    for (size_t i = 0; i < whole; i++) {
        const size_t j = units.first + rnn_turned(i, whole, back) * RNN_WIDE_UNITS;
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_lstm_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_lstm_previous_h_concat, d_lstm_h);
    }
}

/* Memory of digits_rows_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 768: rows_2 (-1..4), d_lstm_previous_h_concat (18..23),
        lstm_weight_ih_l0_product (5..7)
*   1    B x 192: lstm_h_0 (-1..7), d_lstm_c_carry (18..19), scores_mul (8..17)
*   2    B x 192: lstm_c_0 (-1..7), scores (9..13), d_lstm_h_mul (14..19)
*   3    (T.N + B) x 28: lstm_x_dropout_mask (0..24)
*   4    1 x 768: lstm_bias_ih_l0_sum (0..7), sum_over_3 (20..25)
*   5    B x 192: d_lstm_h (18..19), scores_dropout_mask (0..17)
*   6    (T.N + B) x 28: lstm_x (3..23), d_rows (24..25)
*   7    1 x 1: sum_over_2 (3..19)
*   8    1 x 1: sum_over (14..19), d_scores_div (5..13)
*   9    1 x 1: div (18..25), d_scores_neg (5..13)
*   10   (T.N + B) x 192: lstm_previous_h (7..23)
*   11   (T.N + B) x 192: lstm_previous_c (7..19), d_lstm_x (20..24)
*   12   (T.N + B) x 192: lstm_o (7..19)
*   13   (T.N + B) x 192: lstm_f (7..19)
*   14   (T.N + B) x 192: lstm_i (7..19)
*   15   (T.N + B) x 192: lstm_g (7..19)
*   16   B x 192: each_logsumexp (10..13), scores_last (7..8), d_lstm_c (18..25)
*   17   B x 192: each_pick (10..13), d_lstm_h_2 (18..25), lstm_h_0_ranked (7..7)
*   18   B x 192: each (12..17), lstm_c_0_ranked (7..7), d_lstm_h_mul_ranked (18..19)
*   19   B x 10: d_scores (12..17)
*/
struct digits_rows_train_memory {
    float *rows_2;
    float *lstm_h_0;
    float *lstm_c_0;
    float *lstm_previous_h;
    float *lstm_previous_c;
    float *d_lstm_c_carry;
    float *d_lstm_h;
    float *d_lstm_previous_h_concat;
    float *lstm_x_dropout_mask;
    float *lstm_x;
    float *lstm_weight_ih_l0_product;
    float *lstm_bias_ih_l0_sum;
    float *lstm_o;
    float *lstm_f;
    float *lstm_i;
    float *lstm_g;
    float *scores_dropout_mask;
    float *scores_mul;
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
    float *d_lstm_h_mul;
    float *sum_over_3;
    float *d_lstm_x;
    float *d_rows;
    float *scores_last;
    float *d_lstm_c;
    float *d_lstm_h_2;
    float *lstm_h_0_ranked;
    float *lstm_c_0_ranked;
    float *d_lstm_h_mul_ranked;
    float *work;
    size_t bytes;
};

static void digits_rows_train_layout(struct digits_rows_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->rows_2 = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 768);
    m->d_lstm_previous_h_concat = m->rows_2;
    m->lstm_weight_ih_l0_product = m->rows_2;
    m->lstm_h_0 = (float *)rnn_take(session, &at, B * 192);
    m->d_lstm_c_carry = m->lstm_h_0;
    m->scores_mul = m->lstm_h_0;
    m->lstm_c_0 = (float *)rnn_take(session, &at, B * 192);
    m->scores = m->lstm_c_0;
    m->d_lstm_h_mul = m->lstm_c_0;
    m->lstm_x_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 28);
    m->lstm_bias_ih_l0_sum = (float *)rnn_take(session, &at, 1 * 768);
    m->sum_over_3 = m->lstm_bias_ih_l0_sum;
    m->d_lstm_h = (float *)rnn_take(session, &at, B * 192);
    m->scores_dropout_mask = m->d_lstm_h;
    m->lstm_x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 28);
    m->d_rows = m->lstm_x;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_neg = m->div;
    m->lstm_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->lstm_previous_c = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->d_lstm_x = m->lstm_previous_c;
    m->lstm_o = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->lstm_f = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->lstm_i = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->lstm_g = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 192);
    m->each_logsumexp = (float *)rnn_take(session, &at, B * 192);
    m->scores_last = m->each_logsumexp;
    m->d_lstm_c = m->each_logsumexp;
    m->each_pick = (float *)rnn_take(session, &at, B * 192);
    m->d_lstm_h_2 = m->each_pick;
    m->lstm_h_0_ranked = m->each_pick;
    m->each = (float *)rnn_take(session, &at, B * 192);
    m->lstm_c_0_ranked = m->each;
    m->d_lstm_h_mul_ranked = m->each;
    m->d_scores = (float *)rnn_take(session, &at, B * 10);
    m->work = (float *)rnn_take(session, &at, 73728);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_rows_train need of it. */
struct digits_rows_train_call {
    const digits_rows_args *args;
    size_t B;
    rnn_rows T;
    struct digits_rows_train_memory m;
    const float *rows_2;
    const float *lstm_h_0;
    const float *lstm_c_0;
    const int32_t *digit;
};

static void digits_rows_train_work(const rnn_team *team, const void *data)
{
    const struct digits_rows_train_call *const call = (const struct digits_rows_train_call *)data;
    const digits_rows_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_rows_train_memory m = call->m;
    const float *const rows_2 = call->rows_2;
    const float *const lstm_h_0 = call->lstm_h_0;
    const float *const lstm_c_0 = call->lstm_c_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_rows.lua:8   lstm_x_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 3)) {
        rnn_rows_dropout(&T, 0.200000003f, args->seed, args->update, 0, 28, m.lstm_x_dropout_mask);
    }

    /* digits_rows.lua:8   lstm_bias_ih_l0_sum = add(lstm.bias_ih_l0, lstm.bias_hh_l0) */
    compute_lstm_bias_ih_l0_sum(team, 1, args->params + DIGITS_ROWS_lstm_bias_ih_l0,
            args->params + DIGITS_ROWS_lstm_bias_hh_l0, m.lstm_bias_ih_l0_sum);

    /* digits_rows.lua:9   scores_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 31)) {
        rnn_dropout(B, 0.5f, args->seed, args->update, 1, 192, m.scores_dropout_mask);
    }
    rnn_meet(team);

    /* digits_rows.lua:8   lstm_x = mul(rows_2, lstm_x_dropout_mask) */
    compute_lstm_x(team, (size_t)T.N, rows_2, m.lstm_x_dropout_mask, m.lstm_x);

    /* digits_rows.lua:12   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 43)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* digits_rows.lua:8   lstm_weight_ih_l0_product = matvec(lstm.weight_ih_l0, lstm_x) */
    rnn_product_packed(T_part.count, 768, 28, m.lstm_x + T_part.first * 28, 28,
            packed + PACKED_lstm_weight_ih_l0, m.lstm_weight_ih_l0_product + T_part.first * 768,
            768);

    /* digits_rows.lua:12   d_scores_neg = neg(d_scores_div) */
    compute_d_scores_div(team, 1, m.sum_over_2, m.d_scores_div, m.d_scores_neg);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, lstm_h_0, 192, m.lstm_h_0_ranked);
        rnn_rows_rank(&T, lstm_c_0, 192, m.lstm_c_0_ranked);
    }
    rnn_meet(team);

    /* digits_rows.lua:8   forwards over T: lstm_previous_h, lstm_previous_c */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 321024);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.lstm_h_0_ranked, 192, m.lstm_previous_h + at * 192);
                    rnn_rows_enter(&T, t, 0, m.lstm_c_0_ranked, 192, m.lstm_previous_c + at * 192);
                }
                rnn_meet(&crew);
            }
            compute_lstm_g(&crew, rows, t, far, packed + PACKED_lstm_weight_hh_l0,
                    m.lstm_previous_h + at * 192, m.lstm_weight_ih_l0_product + at * 768,
                    m.lstm_bias_ih_l0_sum, m.lstm_previous_c + at * 192, m.lstm_o + at * 192,
                    m.lstm_f + at * 192, m.lstm_i + at * 192, m.lstm_g + at * 192,
                    m.lstm_previous_c + next * 192, m.lstm_previous_h + next * 192);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.lstm_previous_h + next * 192, 192, m.scores_last);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* digits_rows.lua:9   scores_mul = mul(scores_last, scores_dropout_mask) */
    compute_scores_mul(team, B, m.scores_last, m.scores_dropout_mask, m.scores_mul);
    rnn_meet(team);

    /* digits_rows.lua:9   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_mul,
            args->params + DIGITS_ROWS_readout_bias, m.scores);
    rnn_meet(team);

    /* digits_rows.lua:12   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* digits_rows.lua:12   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* digits_rows.lua:12   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);

    /* digits_rows.lua:9   d_scores = add(mul, mul) */
    compute_d_scores(team, B, digit, m.d_scores_neg, m.scores, m.each_logsumexp, m.d_scores_div,
            m.d_scores);
    rnn_meet(team);

    /* digits_rows.lua:12   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* digits_rows.lua:9   d_lstm_h_mul = mul(matvec, scores_dropout_mask) */
    compute_readout_weight_product(team, B, packed + PACKED_readout_weight_transposed, m.d_scores,
            m.scores_dropout_mask, m.d_lstm_h_mul);

    /* digits_rows.lua:9   outer(d_scores, scores_mul) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_ROWS_readout_weight + units.first * 192, 192,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_scores, B, 10), units.first,
                units.count)), rnn_row_major(m.scores_mul, B, 192), 0.0f, work);
    }

    /* digits_rows.lua:9   sum_over(d_scores) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_scores + units.first, 10,
                args->gradients + DIGITS_ROWS_readout_bias + units.first);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.d_lstm_h_mul, 192, m.d_lstm_h_mul_ranked);
    }
    rnn_meet(team);

    /* digits_rows.lua:12   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* digits_rows.lua:8   backwards over T: d_lstm_c_carry, d_lstm_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 340992);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 192, m.d_lstm_c_carry);
                    rnn_rows_enter(&T, t, 1, m.d_lstm_h_mul_ranked, 192, m.d_lstm_h);
                }
                rnn_meet(&crew);
            }
            compute_d_lstm_zo(&crew, rows, m.lstm_f + at * 192, m.lstm_previous_c + at * 192,
                    m.lstm_i + at * 192, m.lstm_g + at * 192, m.lstm_o + at * 192, m.d_lstm_h,
                    m.d_lstm_c_carry, m.d_lstm_previous_h_concat + at * 768);
            rnn_meet(&crew);
            compute_d_lstm_previous_h(&crew, rows, t, packed + PACKED_lstm_weight_hh_l0_transposed,
                    m.d_lstm_previous_h_concat + at * 768, m.d_lstm_h);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_lstm_c_carry, 192, m.d_lstm_c);
                    rnn_rows_leave(&T, t, 1, m.d_lstm_h, 192, m.d_lstm_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* digits_rows.lua:8   outer(d_lstm_previous_h_concat, lstm_x) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_ROWS_lstm_weight_ih_l0 + units.first * 28, 28,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N,
                768), units.first, units.count)), rnn_row_major(m.lstm_x, (size_t)T.N, 28), 0.0f,
                work);
    }

    /* digits_rows.lua:8   outer(d_lstm_previous_h_concat, lstm_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_ROWS_lstm_weight_hh_l0 + units.first * 192, 192,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_lstm_previous_h_concat, (size_t)T.N,
                768), units.first, units.count)),
                rnn_row_major(m.lstm_previous_h, (size_t)T.N, 192), 0.0f, work);
    }

    /* digits_rows.lua:8   sum_over_3 = sum_over(d_lstm_previous_h_concat) */
    {
        const rnn_share units = rnn_share_of(team, 768, RNN_PANEL);
        memset(m.sum_over_3 + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.d_lstm_previous_h_concat + units.first, 768,
                m.sum_over_3 + units.first);
    }

    /* digits_rows.lua:8   d_lstm_x = matvec(lstm.weight_ih_l0, d_lstm_previous_h_concat) */
    rnn_product_packed(T_part.count, 28, 768, m.d_lstm_previous_h_concat + T_part.first * 768, 768,
            packed + PACKED_lstm_weight_ih_l0_transposed, m.d_lstm_x + T_part.first * 28, 28);
    rnn_meet(team);

    /* digits_rows.lua:8   d_rows = mul(d_lstm_x, lstm_x_dropout_mask) */
    compute_lstm_x(team, (size_t)T.N, m.d_lstm_x, m.lstm_x_dropout_mask, m.d_rows);
}

int digits_rows_train(const digits_rows_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_rows_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_rows_train_memory m;
    digits_rows_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: packed does not begin at a multiple of 4 bytes");
    if (!args->rows)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: rows is NULL");
    const float *const rows_2 = rnn_rows_pack(&T, args->rows, 28, m.rows_2);
    const float *const lstm_h_0 = rnn_or_number(args->lstm_h, 0.0f, B * 192, m.lstm_h_0);
    const float *const lstm_c_0 = rnn_or_number(args->lstm_c, 0.0f, B * 192, m.lstm_c_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_rows_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + DIGITS_ROWS_lstm_bias_ih_l0, 0, 1536 * sizeof(float));
    memset(args->gradients + DIGITS_ROWS_readout_bias, 0, 10 * sizeof(float));

    const struct digits_rows_train_call call = {args, B, T, m, rows_2, lstm_h_0, lstm_c_0, digit};
    if (rnn_pool_run(args->pool, (double)T.N * 1092768 + (double)B * 16808 + 6168,
            digits_rows_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_rows_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    rnn_add_matrix(args->gradients + DIGITS_ROWS_lstm_bias_ih_l0, 1, m.sum_over_3, 768, 1);
    rnn_add_matrix(args->gradients + DIGITS_ROWS_lstm_bias_hh_l0, 1, m.sum_over_3, 768, 1);
    if (args->d_rows)
        rnn_rows_unpack(&T, m.d_rows, 28, args->d_rows);
    if (args->d_lstm_c)
        rnn_each_copy(B, 192, m.d_lstm_c, 192, args->d_lstm_c, 192);
    if (args->d_lstm_h)
        rnn_each_copy(B, 192, m.d_lstm_h_2, 192, args->d_lstm_h, 192);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "digits_rows_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"lstm.weight_ih_l0", 2, {768, 28}, 0, RNN_INIT_UNIFORM, -0.07216878364870323,
            0.07216878364870323, 28, 1, 0},
    {"lstm.weight_hh_l0", 2, {768, 192}, 21504, RNN_INIT_UNIFORM, -0.07216878364870323,
            0.07216878364870323, 192, 1, 0},
    {"lstm.bias_ih_l0", 1, {768, 1}, 168960, RNN_INIT_UNIFORM, -0.07216878364870323,
            0.07216878364870323, 768, 1, 0},
    {"lstm.bias_hh_l0", 1, {768, 1}, 169728, RNN_INIT_UNIFORM, -0.07216878364870323,
            0.07216878364870323, 768, 1, 0},
    {"readout.weight", 2, {10, 192}, 170496, RNN_INIT_DEFAULT, 0, 0, 192, 1, 0},
    {"readout.bias", 1, {10, 1}, 172416, RNN_INIT_DEFAULT, 0, 0, 192, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(digits_rows_args, T), offsetof(digits_rows_args, T_lengths), 0, 1},
};

static const rnn_value_info inputs_info[] = {
    {"rows", 0, 0, 1, 0, -1, 28, 0, 0, 0, 0, offsetof(digits_rows_args, rows),
            offsetof(digits_rows_args, d_rows)},
    {"digit", 1, 0, 1, -1, -1, 0, 10, 1, 2, 0, offsetof(digits_rows_args, digit), RNN_NO_MEMBER},
    {"lstm.c", 0, 1, 1, -1, -1, 192, 0, 0, 0, 0, offsetof(digits_rows_args, lstm_c),
            offsetof(digits_rows_args, d_lstm_c)},
    {"lstm.h", 0, 1, 1, -1, -1, 192, 0, 0, 0, 0, offsetof(digits_rows_args, lstm_h),
            offsetof(digits_rows_args, d_lstm_h)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, -1, -1, 0, 10, 0, 0, 0, offsetof(digits_rows_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, -1, -1, 10, 0, 0, 0, 0, offsetof(digits_rows_args, scores), RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const digits_rows_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return DIGITS_ROWS_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return DIGITS_ROWS_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return DIGITS_ROWS_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return digits_rows_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return digits_rows_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return digits_rows_train(args, error);
}

const rnn_model digits_rows_model = {
    .name = "digits_rows",
    .source = "digits_rows.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = DIGITS_ROWS_PARAMS,
    .inputs = inputs_info,
    .input_count = 4,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = NULL,
    .state_count = 0,
    .state_floats = 0,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(digits_rows_args),
    .member_params = offsetof(digits_rows_args, params),
    .member_packed = offsetof(digits_rows_args, packed),
    .member_session = offsetof(digits_rows_args, session),
    .member_session_bytes = offsetof(digits_rows_args, session_bytes),
    .member_pool = offsetof(digits_rows_args, pool),
    .member_batch = offsetof(digits_rows_args, B),
    .member_loss = offsetof(digits_rows_args, loss),
    .member_gradients = offsetof(digits_rows_args, gradients),
    .member_seed = offsetof(digits_rows_args, seed),
    .member_update = offsetof(digits_rows_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = DIGITS_ROWS_PACKED,
    .prepare = digits_rows_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
