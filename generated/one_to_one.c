/* one_to_one: a recurrent network, compiled by rnnc from one_to_one.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "one_to_one.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_hidden_weight = 0, /* 64 x 16, wide panels */
    PACKED_readout_weight = 1024, /* 4 x 64, panels of 1 gate */
    PACKED_readout_weight_transposed = 2048, /* 64 x 4, wide panels */
    PACKED_hidden_weight_transposed = 2304, /* 16 x 64, panels of 1 gate */
};

/* What the threads of one_to_one_prepare need of it. */
struct one_to_one_prepare_call {
    const float *params;
    float *packed;
};

static void one_to_one_prepare_work(const rnn_team *team, const void *data)
{
    const struct one_to_one_prepare_call *const call = (const struct one_to_one_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_hidden_weight, params + ONE_TO_ONE_hidden_weight, 16, 1,
            64, 0, 64, 16);
    rnn_pack_gate(team, packed + PACKED_readout_weight, params + ONE_TO_ONE_readout_weight, 64, 1,
            4, 1, 0, 64, 0, 64);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + ONE_TO_ONE_readout_weight, 1, 64, 64, 0, 64, 4);
    rnn_pack_gate(team, packed + PACKED_hidden_weight_transposed,
            params + ONE_TO_ONE_hidden_weight, 1, 16, 16, 1, 0, 64, 0, 64);
}

void one_to_one_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct one_to_one_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 3328 * RNN_MOVE_WORK, one_to_one_prepare_work, &call);
}

void one_to_one_prepare(const float *params, void *memory)
{
    one_to_one_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* one_to_one.lua:6   h   (3 operations) */
RNN_INLINE void compute_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict hidden_bias, float *restrict h)
{
    const rnn_vec h_1 = rnn_tanh(matvec_ + rnn_load_lanes(hidden_bias + j, lanes));
    rnn_store_lanes(h + b * 64 + j, h_1, lanes);
}

RNN_INLINE void compute_h_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict x, const float *restrict hidden_bias,
        float *restrict h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 16);
    rnn_panel_product_lane(acc, rows, wide, 16, x + b * 16, 16, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], hidden_bias, h);
    }
}

RNN_INLINE void compute_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict x, const float *restrict hidden_bias,
        float *restrict h)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_h_tile(tile, wide, j, b, panels, x, hidden_bias, h);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_h_tile(4, wide, j, b, panels, x, hidden_bias, h);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_h_tile(2, wide, j, b, panels, x, hidden_bias, h);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_h_tile(1, wide, j, b, panels, x, hidden_bias, h);
}

static void compute_h(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict x, const float *restrict hidden_bias, float *restrict h)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_h_units(rows, RNN_WIDE, j + part, panels, x, hidden_bias, h);
}

/* one_to_one.lua:7   scores   (2 operations) */
RNN_INLINE void compute_scores_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict readout_bias, float *restrict scores)
{
    const rnn_vec scores_1 = matvec_ + rnn_load_lanes(readout_bias + j, lanes);
    rnn_store_lanes(scores + b * 4 + j, scores_1, lanes);
}

RNN_INLINE void compute_scores_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict h,
        const float *restrict readout_bias, float *restrict scores)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, h + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_scores_lanes(lanes, b + (size_t)r, j, acc[r], readout_bias, scores);
}

RNN_INLINE void compute_scores_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict h, const float *restrict readout_bias,
        float *restrict scores)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_scores_tile(TILE, lanes, j, b, panels, h, readout_bias, scores);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_scores_tile(4, lanes, j, b, panels, h, readout_bias, scores);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_scores_tile(2, lanes, j, b, panels, h, readout_bias, scores);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_scores_tile(1, lanes, j, b, panels, h, readout_bias, scores);
}

static void compute_scores(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict h, const float *restrict readout_bias, float *restrict scores)
{
    const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_scores_units(rows, RNN_LANES, j, panels, h, readout_bias, scores);
    if (j < end)
        compute_scores_units(rows, 4 % RNN_LANES, j, panels, h, readout_bias, scores);
}

/* Memory of one_to_one_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: h (0..1), argmax (2..3)
*   1    B x 4: scores (1..3)
*/
struct one_to_one_forward_memory {
    float *h;
    float *scores;
    int32_t *argmax;
    size_t bytes;
};

static void one_to_one_forward_layout(struct one_to_one_forward_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->h = (float *)rnn_take(session, &at, B * 64);
    m->argmax = (int32_t *)m->h;
    m->scores = (float *)rnn_take(session, &at, B * 4);
    m->bytes = at;
}

/* What the threads of one_to_one_forward need of it. */
struct one_to_one_forward_call {
    const one_to_one_args *args;
    size_t B;
    struct one_to_one_forward_memory m;
    const float *x;
};

static void one_to_one_forward_work(const rnn_team *team, const void *data)
{
    const struct one_to_one_forward_call *const call = (const struct one_to_one_forward_call *)data;
    const one_to_one_args *const args = call->args;
    const size_t B = call->B;
    const struct one_to_one_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* one_to_one.lua:6   h = tanh(add) */
    compute_h(team, B, packed + PACKED_hidden_weight, x, args->params + ONE_TO_ONE_hidden_bias,
            m.h);
    rnn_meet(team);

    /* one_to_one.lua:7   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.h,
            args->params + ONE_TO_ONE_readout_bias, m.scores);
    rnn_meet(team);

    /* one_to_one.lua:11   argmax = argmax(scores) */
    rnn_each_argmax(B_part.count, 4, m.scores + B_part.first * 4, 4, m.argmax + B_part.first);
}

int one_to_one_forward(const one_to_one_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_forward: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    struct one_to_one_forward_memory m;
    one_to_one_forward_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_forward: x is NULL");
    const float *const x = args->x;

    const struct one_to_one_forward_call call = {args, B, m, x};
    if (rnn_pool_run(args->pool, (double)B * 3624 + 0, one_to_one_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_forward: another thread is using the pool");

    if (args->best)
        rnn_each_copy(B, 1, m.argmax, 1, args->best, 1);
    if (args->scores)
        rnn_each_copy(B, 4, m.scores, 4, args->scores, 4);
    return RNN_OK;
}

/* ---- loss ---- */

/* one_to_one.lua:10   each   (1 operation) */
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

/* one_to_one.lua:10   div   (1 operation) */
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

/* Memory of one_to_one_loss behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: h (0..2), each_logsumexp (3..5)
*   1    B x 4: scores (1..4), each (5..6)
*   2    1 x 1: sum_over_2 (1..7)
*   3    B x 1: each_pick (3..5)
*   4    1 x 1: sum_over (6..7)
*   5    1 x 1: div (7..8)
*/
struct one_to_one_loss_memory {
    float *h;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    size_t bytes;
};

static void one_to_one_loss_layout(struct one_to_one_loss_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->h = (float *)rnn_take(session, &at, B * 64);
    m->each_logsumexp = m->h;
    m->scores = (float *)rnn_take(session, &at, B * 4);
    m->each = m->scores;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->each_pick = (float *)rnn_take(session, &at, B * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
}

/* What the threads of one_to_one_loss need of it. */
struct one_to_one_loss_call {
    const one_to_one_args *args;
    size_t B;
    struct one_to_one_loss_memory m;
    const float *x;
    const int32_t *kind;
};

static void one_to_one_loss_work(const rnn_team *team, const void *data)
{
    const struct one_to_one_loss_call *const call = (const struct one_to_one_loss_call *)data;
    const one_to_one_args *const args = call->args;
    const size_t B = call->B;
    const struct one_to_one_loss_memory m = call->m;
    const float *const x = call->x;
    const int32_t *const kind = call->kind;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* one_to_one.lua:6   h = tanh(add) */
    compute_h(team, B, packed + PACKED_hidden_weight, x, args->params + ONE_TO_ONE_hidden_bias,
            m.h);
    rnn_meet(team);

    /* one_to_one.lua:7   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.h,
            args->params + ONE_TO_ONE_readout_bias, m.scores);

    /* one_to_one.lua:10   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 17)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* one_to_one.lua:10   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 4, m.scores + B_part.first * 4, 4,
            m.each_logsumexp + B_part.first);

    /* one_to_one.lua:10   each_pick = pick(scores, kind) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 4, 4, kind + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* one_to_one.lua:10   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* one_to_one.lua:10   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* one_to_one.lua:10   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int one_to_one_loss(const one_to_one_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_loss: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    struct one_to_one_loss_memory m;
    one_to_one_loss_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_loss: x is NULL");
    const float *const x = args->x;
    if (!args->kind)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_loss: kind is NULL");
    if (rnn_check_ids(args->B, "kind", args->kind, 4, error))
        return RNN_BAD_TOKEN;
    const int32_t *const kind = args->kind;

    const struct one_to_one_loss_call call = {args, B, m, x, kind};
    if (rnn_pool_run(args->pool, (double)B * 3656 + 8, one_to_one_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "one_to_one_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* one_to_one.lua:10   d_scores_div, d_scores_neg   (2 operations) */
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

/* one_to_one.lua:10   d_scores   (6 operations) */
RNN_INLINE void compute_d_scores_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict kind, const float *restrict d_scores_neg,
        const float *restrict scores, const float *restrict each_logsumexp,
        const float *restrict d_scores_div, float *restrict d_scores)
{
    const rnn_vec d_scores_1 = rnn_one_hot(kind[b], j) * rnn_set(d_scores_neg[0])
            + rnn_exp(rnn_load_lanes(scores + b * 4 + j, lanes) - rnn_set(each_logsumexp[b]))
            * rnn_set(d_scores_div[0]);
    rnn_store_lanes(d_scores + b * 4 + j, d_scores_1, lanes);
}

static void compute_d_scores(const rnn_team *team, const size_t rows, const int32_t *restrict kind,
        const float *restrict d_scores_neg, const float *restrict scores,
        const float *restrict each_logsumexp, const float *restrict d_scores_div,
        float *restrict d_scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 4; j += RNN_LANES)
            compute_d_scores_lanes(RNN_LANES, b, j, kind, d_scores_neg, scores, each_logsumexp,
                    d_scores_div, d_scores);
        if (j < 4)
            compute_d_scores_lanes(4 % RNN_LANES, b, j, kind, d_scores_neg, scores, each_logsumexp,
                    d_scores_div, d_scores);
    }
}

/* one_to_one.lua:7   mul   (4 operations) */
RNN_INLINE void compute_d_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, const float *restrict h, float *restrict mul)
{
    const rnn_vec mul_ = d_h
            * (1.0f - rnn_load_lanes(h + b * 64 + j, lanes)
            * rnn_load_lanes(h + b * 64 + j, lanes));
    rnn_store_lanes(mul + b * 64 + j, mul_, lanes);
}

RNN_INLINE void compute_d_h_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict d_scores, const float *restrict h,
        float *restrict mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 4);
    rnn_panel_product_lane(acc, rows, wide, 4, d_scores + b * 4, 4, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], h, mul);
    }
}

RNN_INLINE void compute_d_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_scores, const float *restrict h,
        float *restrict mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_h_tile(tile, wide, j, b, panels, d_scores, h, mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_h_tile(4, wide, j, b, panels, d_scores, h, mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_h_tile(2, wide, j, b, panels, d_scores, h, mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_h_tile(1, wide, j, b, panels, d_scores, h, mul);
}

static void compute_d_h(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict d_scores, const float *restrict h, float *restrict mul)
{
    const rnn_share units = rnn_share_of(team, 64, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_h_units(rows, RNN_WIDE, j + part, panels, d_scores, h, mul);
}

/* one_to_one.lua:6   d_x   (1 operation) */
RNN_INLINE void compute_d_x_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_x_1, float *restrict d_x)
{
    rnn_store_lanes(d_x + b * 16 + j, d_x_1, lanes);
}

RNN_INLINE void compute_d_x_tile(const int rows, const int lanes, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict mul, float *restrict d_x)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 64);
    rnn_panel_product_lane(acc, rows, 1, 64, mul + b * 64, 64, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_x_lanes(lanes, b + (size_t)r, j, acc[r], d_x);
}

RNN_INLINE void compute_d_x_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict mul, float *restrict d_x)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_x_tile(TILE, lanes, j, b, panels, mul, d_x);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_x_tile(4, lanes, j, b, panels, mul, d_x);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_x_tile(2, lanes, j, b, panels, mul, d_x);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_x_tile(1, lanes, j, b, panels, mul, d_x);
}

static void compute_d_x(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict mul, float *restrict d_x)
{
    const rnn_share units = rnn_share_of(team, 16, RNN_PANEL);
    const size_t end = units.first + units.count;
    for (size_t j = units.first; j < end; j += RNN_LANES)
        compute_d_x_units(rows, RNN_LANES, j, panels, mul, d_x);
}

/* Memory of one_to_one_train behind the state. Values that do not live at the same time share it:
*
*   0    B x 64: h (0..11)
*   1    B x 64: scores (1..7), mul (8..15)
*   2    1 x 1: sum_over_2 (1..15)
*   3    B x 1: each_logsumexp (3..7)
*   4    B x 1: each_pick (3..7)
*   5    1 x 1: sum_over (8..15), d_scores_div (3..7)
*   6    1 x 1: div (12..16), d_scores_neg (3..7)
*   7    B x 1: each (6..11)
*   8    B x 16: d_scores (6..11), d_x (12..16)
*/
struct one_to_one_train_memory {
    float *h;
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
    float *mul;
    float *d_x;
    float *work;
    size_t bytes;
};

static void one_to_one_train_layout(struct one_to_one_train_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->h = (float *)rnn_take(session, &at, B * 64);
    m->scores = (float *)rnn_take(session, &at, B * 64);
    m->mul = m->scores;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->each_logsumexp = (float *)rnn_take(session, &at, B * 1);
    m->each_pick = (float *)rnn_take(session, &at, B * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_neg = m->div;
    m->each = (float *)rnn_take(session, &at, B * 1);
    m->d_scores = (float *)rnn_take(session, &at, B * 16);
    m->d_x = m->d_scores;
    m->work = (float *)rnn_take(session, &at, 22528);
    m->bytes = at;
}

/* What the threads of one_to_one_train need of it. */
struct one_to_one_train_call {
    const one_to_one_args *args;
    size_t B;
    struct one_to_one_train_memory m;
    const float *x;
    const int32_t *kind;
};

static void one_to_one_train_work(const rnn_team *team, const void *data)
{
    const struct one_to_one_train_call *const call = (const struct one_to_one_train_call *)data;
    const one_to_one_args *const args = call->args;
    const size_t B = call->B;
    const struct one_to_one_train_memory m = call->m;
    const float *const x = call->x;
    const int32_t *const kind = call->kind;
    const float *const packed = (const float *)args->packed;
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);

    /* one_to_one.lua:6   h = tanh(add) */
    compute_h(team, B, packed + PACKED_hidden_weight, x, args->params + ONE_TO_ONE_hidden_bias,
            m.h);
    rnn_meet(team);

    /* one_to_one.lua:7   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.h,
            args->params + ONE_TO_ONE_readout_bias, m.scores);

    /* one_to_one.lua:10   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 17)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* one_to_one.lua:10   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 4, m.scores + B_part.first * 4, 4,
            m.each_logsumexp + B_part.first);

    /* one_to_one.lua:10   each_pick = pick(scores, kind) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 4, 4, kind + B_part.first,
            m.each_pick + B_part.first);

    /* one_to_one.lua:10   d_scores_neg = neg(d_scores_div) */
    compute_d_scores_div(team, 1, m.sum_over_2, m.d_scores_div, m.d_scores_neg);
    rnn_meet(team);

    /* one_to_one.lua:10   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);

    /* one_to_one.lua:7   d_scores = add(mul, mul) */
    compute_d_scores(team, B, kind, m.d_scores_neg, m.scores, m.each_logsumexp, m.d_scores_div,
            m.d_scores);
    rnn_meet(team);

    /* one_to_one.lua:10   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* one_to_one.lua:6   mul = mul(d_h, sub) */
    compute_d_h(team, B, packed + PACKED_readout_weight_transposed, m.d_scores, m.h, m.mul);

    /* one_to_one.lua:7   outer(d_scores, h) */
    {
        const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
        rnn_product(args->gradients + ONE_TO_ONE_readout_weight + units.first * 64, 64,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_scores, B, 4), units.first,
                units.count)), rnn_row_major(m.h, B, 64), 0.0f, work);
    }

    /* one_to_one.lua:7   sum_over(d_scores) */
    {
        const rnn_share units = rnn_share_of(team, 4, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_scores + units.first, 4,
                args->gradients + ONE_TO_ONE_readout_bias + units.first);
    }
    rnn_meet(team);

    /* one_to_one.lua:10   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* one_to_one.lua:6   outer(mul, x) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_product(args->gradients + ONE_TO_ONE_hidden_weight + units.first * 16, 16,
                rnn_transposed(rnn_columns(rnn_row_major(m.mul, B, 64), units.first, units.count)),
                rnn_row_major(x, B, 16), 0.0f, work);
    }

    /* one_to_one.lua:6   sum_over(mul) */
    {
        const rnn_share units = rnn_share_of(team, 64, RNN_PANEL);
        rnn_add_rows(B, units.count, m.mul + units.first, 64,
                args->gradients + ONE_TO_ONE_hidden_bias + units.first);
    }

    /* one_to_one.lua:6   d_x = matvec(hidden.weight, mul) */
    compute_d_x(team, B, packed + PACKED_hidden_weight_transposed, m.mul, m.d_x);
}

int one_to_one_train(const one_to_one_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    struct one_to_one_train_memory m;
    one_to_one_train_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: x is NULL");
    const float *const x = args->x;
    if (!args->kind)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: kind is NULL");
    if (rnn_check_ids(args->B, "kind", args->kind, 4, error))
        return RNN_BAD_TOKEN;
    const int32_t *const kind = args->kind;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "one_to_one_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + ONE_TO_ONE_hidden_bias, 0, 64 * sizeof(float));
    memset(args->gradients + ONE_TO_ONE_readout_bias, 0, 4 * sizeof(float));

    const struct one_to_one_train_call call = {args, B, m, x, kind};
    if (rnn_pool_run(args->pool, (double)B * 11048 + 24, one_to_one_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "one_to_one_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (args->d_x)
        rnn_each_copy(B, 16, m.d_x, 16, args->d_x, 16);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "one_to_one_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"hidden.weight", 2, {64, 16}, 0, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"hidden.bias", 1, {64, 1}, 1024, RNN_INIT_DEFAULT, 0, 0, 16, 1, 0},
    {"readout.weight", 2, {4, 64}, 1088, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
    {"readout.bias", 1, {4, 1}, 1344, RNN_INIT_DEFAULT, 0, 0, 64, 1, 0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, -1, -1, 16, 0, 0, 0, 0, offsetof(one_to_one_args, x),
            offsetof(one_to_one_args, d_x)},
    {"kind", 1, 0, 1, -1, -1, 0, 4, 1, 2, 0, offsetof(one_to_one_args, kind), RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, -1, -1, 0, 4, 0, 0, 0, offsetof(one_to_one_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, -1, -1, 4, 0, 0, 0, 0, offsetof(one_to_one_args, scores), RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const one_to_one_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return ONE_TO_ONE_FORWARD_BYTES(args->B);
    case RNN_LOSS:
        return ONE_TO_ONE_LOSS_BYTES(args->B);
    case RNN_TRAIN:
        return ONE_TO_ONE_TRAIN_BYTES(args->B);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return one_to_one_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return one_to_one_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return one_to_one_train(args, error);
}

const rnn_model one_to_one_model = {
    .name = "one_to_one",
    .source = "one_to_one.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 4,
    .param_floats = ONE_TO_ONE_PARAMS,
    .inputs = inputs_info,
    .input_count = 2,
    .outputs = outputs_info,
    .output_count = 2,
    .metrics = NULL,
    .metric_count = 0,
    .axes = NULL,
    .axis_count = 0,
    .states = NULL,
    .state_count = 0,
    .state_floats = 0,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(one_to_one_args),
    .member_params = offsetof(one_to_one_args, params),
    .member_packed = offsetof(one_to_one_args, packed),
    .member_session = offsetof(one_to_one_args, session),
    .member_session_bytes = offsetof(one_to_one_args, session_bytes),
    .member_pool = offsetof(one_to_one_args, pool),
    .member_batch = offsetof(one_to_one_args, B),
    .member_loss = offsetof(one_to_one_args, loss),
    .member_gradients = offsetof(one_to_one_args, gradients),
    .member_seed = offsetof(one_to_one_args, seed),
    .member_update = offsetof(one_to_one_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = ONE_TO_ONE_PACKED,
    .prepare = one_to_one_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
