/* digits_pixels: a recurrent network, compiled by rnnc from digits_pixels.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "digits_pixels.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_irnn_W = 0, /* 100 x 1, wide panels */
    PACKED_irnn_R = 112, /* 100 x 100, wide panels */
    PACKED_readout_weight = 11312, /* 10 x 100, panels of 1 gate */
    PACKED_readout_weight_transposed = 12912, /* 100 x 10, wide panels */
    PACKED_irnn_R_transposed = 14032, /* 100 x 100, wide panels */
    PACKED_irnn_W_transposed = 25232, /* 1 x 100, wide panels */
};

/* What the threads of digits_pixels_prepare need of it. */
struct digits_pixels_prepare_call {
    const float *params;
    float *packed;
};

static void digits_pixels_prepare_work(const rnn_team *team, const void *data)
{
    const struct digits_pixels_prepare_call *const call = (const struct digits_pixels_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_irnn_W, params + DIGITS_PIXELS_irnn_W, 1, 1, 100, 0, 100,
            1);
    rnn_pack_wide(team, packed + PACKED_irnn_R, params + DIGITS_PIXELS_irnn_R, 100, 1, 100, 0, 100,
            100);
    rnn_pack_gate(team, packed + PACKED_readout_weight, params + DIGITS_PIXELS_readout_weight, 100,
            1, 10, 1, 0, 100, 0, 100);
    rnn_pack_wide(team, packed + PACKED_readout_weight_transposed,
            params + DIGITS_PIXELS_readout_weight, 1, 100, 100, 0, 100, 10);
    rnn_pack_wide(team, packed + PACKED_irnn_R_transposed, params + DIGITS_PIXELS_irnn_R, 1, 100,
            100, 0, 100, 100);
    rnn_pack_wide(team, packed + PACKED_irnn_W_transposed, params + DIGITS_PIXELS_irnn_W, 1, 1, 1,
            0, 1, 100);
}

void digits_pixels_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct digits_pixels_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 26832 * RNN_MOVE_WORK, digits_pixels_prepare_work, &call);
}

void digits_pixels_prepare(const float *params, void *memory)
{
    digits_pixels_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* digits_pixels.lua:10   irnn_h   (4 operations) */
RNN_INLINE void compute_irnn_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict irnn_W_product, const float *restrict irnn_b,
        float *restrict irnn_previous_h_next)
{
    const rnn_vec h = rnn_relu(rnn_load_lanes(irnn_W_product + b * 100 + j, lanes) + matvec_
            + rnn_load_lanes(irnn_b + j, lanes));
    rnn_store_lanes(irnn_previous_h_next + b * 100 + j, h, lanes);
}

RNN_INLINE void compute_irnn_h_ask(const size_t b, const size_t j, const float *irnn_W_product)
{
    rnn_will_read(irnn_W_product + b * 100 + j);
}

RNN_INLINE void compute_irnn_h_tile(const int rows, const int wide, const size_t j, const size_t b,
        const float *restrict panels, const float *restrict irnn_previous_h,
        const float *restrict irnn_W_product, const float *restrict irnn_b,
        float *restrict irnn_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_irnn_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                irnn_W_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 100);
    rnn_panel_product_lane(acc, rows, wide, 100, irnn_previous_h + b * 100, 100, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 100)
            compute_irnn_h_lanes(rnn_lanes_of(100 - unit), b + (size_t)(i / wide), unit, acc[i],
                    irnn_W_product, irnn_b, irnn_previous_h_next);
    }
}

RNN_INLINE void compute_irnn_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict irnn_previous_h,
        const float *restrict irnn_W_product, const float *restrict irnn_b,
        float *restrict irnn_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_irnn_h_tile(tile, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_irnn_h_tile(4, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_irnn_h_tile(2, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_irnn_h_tile(1, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_previous_h_next);
}

static void compute_irnn_h(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict irnn_previous_h, const float *restrict irnn_W_product,
        const float *restrict irnn_b, float *restrict irnn_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 100, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_irnn_h_units(rows, RNN_WIDE, j + part, panels, irnn_previous_h, irnn_W_product,
                    irnn_b, irnn_previous_h_next);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_irnn_h_units(rows, 3, j + part, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_previous_h_next);
}

/* digits_pixels.lua:19   scores   (2 operations) */
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
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 100);
    rnn_panel_product_lane(acc, rows, 1, 100, scores_last + b * 100, 100, block, part);
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

/* Memory of digits_pixels_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: pixels (-1..0)
*   1    B x 100: irnn_h_0 (-1..1), scores (2..4)
*   2    (T.N + B) x 100: irnn_W_product (0..1)
*   3    B x 100: irnn_previous_h (1..1), argmax (3..4)
*   4    B x 100: irnn_previous_h_next (1..1)
*   5    B x 100: scores_last (1..2)
*   6    B x 100: irnn_h_0_ranked (1..1)
*/
struct digits_pixels_forward_memory {
    float *pixels;
    float *irnn_h_0;
    float *irnn_previous_h;
    float *irnn_previous_h_next;
    float *irnn_W_product;
    float *scores;
    int32_t *argmax;
    float *scores_last;
    float *irnn_h_0_ranked;
    size_t bytes;
};

static void digits_pixels_forward_layout(struct digits_pixels_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->pixels = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->irnn_h_0 = (float *)rnn_take(session, &at, B * 100);
    m->scores = m->irnn_h_0;
    m->irnn_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->irnn_previous_h = (float *)rnn_take(session, &at, B * 100);
    m->argmax = (int32_t *)m->irnn_previous_h;
    m->irnn_previous_h_next = (float *)rnn_take(session, &at, B * 100);
    m->scores_last = (float *)rnn_take(session, &at, B * 100);
    m->irnn_h_0_ranked = (float *)rnn_take(session, &at, B * 100);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_pixels_forward need of it. */
struct digits_pixels_forward_call {
    const digits_pixels_args *args;
    size_t B;
    rnn_rows T;
    struct digits_pixels_forward_memory m;
    const float *pixels;
    const float *irnn_h_0;
};

static void digits_pixels_forward_work(const rnn_team *team, const void *data)
{
    const struct digits_pixels_forward_call *const call = (const struct digits_pixels_forward_call *)data;
    const digits_pixels_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_pixels_forward_memory m = call->m;
    const float *const pixels = call->pixels;
    const float *const irnn_h_0 = call->irnn_h_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_pixels.lua:10   irnn_W_product = matvec(irnn.W, pixels) */
    rnn_product_packed(T_part.count, 100, 1, pixels + T_part.first, 1, packed + PACKED_irnn_W,
            m.irnn_W_product + T_part.first * 100, 100);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, irnn_h_0, 100, m.irnn_h_0_ranked);
    }
    rnn_meet(team);

    /* digits_pixels.lua:18   forwards over T: irnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 22400);
        float *irnn_previous_h = m.irnn_previous_h, *irnn_previous_h_next = m.irnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.irnn_h_0_ranked, 100, irnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_irnn_h(&crew, rows, packed + PACKED_irnn_R, irnn_previous_h,
                    m.irnn_W_product + at * 100, args->params + DIGITS_PIXELS_irnn_b,
                    irnn_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, irnn_previous_h_next, 100, m.scores_last);
                }
                rnn_meet(&crew);
            }
            float *const irnn_previous_h_now = irnn_previous_h;
            irnn_previous_h = irnn_previous_h_next;
            irnn_previous_h_next = irnn_previous_h_now;
        }
    }
    rnn_meet(team);

    /* digits_pixels.lua:19   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_last,
            args->params + DIGITS_PIXELS_readout_bias, m.scores);
    rnn_meet(team);

    /* digits_pixels.lua:23   argmax = argmax(scores) */
    rnn_each_argmax(B_part.count, 10, m.scores + B_part.first * 10, 10, m.argmax + B_part.first);
}

int digits_pixels_forward(const digits_pixels_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_pixels_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_pixels_forward_memory m;
    digits_pixels_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->pixels)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_forward: pixels is NULL");
    const float *const pixels = rnn_rows_pack(&T, args->pixels, 1, m.pixels);
    const float *const irnn_h_0 = rnn_or_number(args->irnn_h, 0.0f, B * 100, m.irnn_h_0);

    const struct digits_pixels_forward_call call = {args, B, T, m, pixels, irnn_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 22600 + (double)B * 2088 + 0,
            digits_pixels_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_forward: another thread is using the pool");

    if (args->best)
        rnn_each_copy(B, 1, m.argmax, 1, args->best, 1);
    if (args->scores)
        rnn_each_copy(B, 10, m.scores, 10, args->scores, 10);
    return RNN_OK;
}

/* ---- loss ---- */

/* digits_pixels.lua:22   each   (1 operation) */
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

/* digits_pixels.lua:22   div   (1 operation) */
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

/* Memory of digits_pixels_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: pixels (-1..0)
*   1    B x 100: irnn_h_0 (-1..2), scores (3..5), each (6..7)
*   2    (T.N + B) x 100: irnn_W_product (0..2)
*   3    B x 100: irnn_previous_h (1..2), each_logsumexp (4..6)
*   4    B x 100: irnn_previous_h_next (1..2), each_pick (4..6)
*   5    1 x 1: sum_over_2 (1..8)
*   6    B x 100: scores_last (1..3)
*   7    B x 100: irnn_h_0_ranked (1..2)
*   8    1 x 1: sum_over (7..8)
*   9    1 x 1: div (8..9)
*/
struct digits_pixels_loss_memory {
    float *pixels;
    float *irnn_h_0;
    float *irnn_previous_h;
    float *irnn_previous_h_next;
    float *irnn_W_product;
    float *scores;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *scores_last;
    float *irnn_h_0_ranked;
    size_t bytes;
};

static void digits_pixels_loss_layout(struct digits_pixels_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->pixels = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->irnn_h_0 = (float *)rnn_take(session, &at, B * 100);
    m->scores = m->irnn_h_0;
    m->each = m->irnn_h_0;
    m->irnn_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->irnn_previous_h = (float *)rnn_take(session, &at, B * 100);
    m->each_logsumexp = m->irnn_previous_h;
    m->irnn_previous_h_next = (float *)rnn_take(session, &at, B * 100);
    m->each_pick = m->irnn_previous_h_next;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->scores_last = (float *)rnn_take(session, &at, B * 100);
    m->irnn_h_0_ranked = (float *)rnn_take(session, &at, B * 100);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_pixels_loss need of it. */
struct digits_pixels_loss_call {
    const digits_pixels_args *args;
    size_t B;
    rnn_rows T;
    struct digits_pixels_loss_memory m;
    const float *pixels;
    const float *irnn_h_0;
    const int32_t *digit;
};

static void digits_pixels_loss_work(const rnn_team *team, const void *data)
{
    const struct digits_pixels_loss_call *const call = (const struct digits_pixels_loss_call *)data;
    const digits_pixels_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_pixels_loss_memory m = call->m;
    const float *const pixels = call->pixels;
    const float *const irnn_h_0 = call->irnn_h_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_pixels.lua:10   irnn_W_product = matvec(irnn.W, pixels) */
    rnn_product_packed(T_part.count, 100, 1, pixels + T_part.first, 1, packed + PACKED_irnn_W,
            m.irnn_W_product + T_part.first * 100, 100);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, irnn_h_0, 100, m.irnn_h_0_ranked);
    }
    rnn_meet(team);

    /* digits_pixels.lua:18   forwards over T: irnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 22400);
        float *irnn_previous_h = m.irnn_previous_h, *irnn_previous_h_next = m.irnn_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.irnn_h_0_ranked, 100, irnn_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_irnn_h(&crew, rows, packed + PACKED_irnn_R, irnn_previous_h,
                    m.irnn_W_product + at * 100, args->params + DIGITS_PIXELS_irnn_b,
                    irnn_previous_h_next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, irnn_previous_h_next, 100, m.scores_last);
                }
                rnn_meet(&crew);
            }
            float *const irnn_previous_h_now = irnn_previous_h;
            irnn_previous_h = irnn_previous_h_next;
            irnn_previous_h_next = irnn_previous_h_now;
        }
    }

    /* digits_pixels.lua:22   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 23)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* digits_pixels.lua:19   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_last,
            args->params + DIGITS_PIXELS_readout_bias, m.scores);
    rnn_meet(team);

    /* digits_pixels.lua:22   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* digits_pixels.lua:22   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* digits_pixels.lua:22   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* digits_pixels.lua:22   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* digits_pixels.lua:22   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int digits_pixels_loss(const digits_pixels_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_pixels_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_pixels_loss_memory m;
    digits_pixels_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->pixels)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: pixels is NULL");
    const float *const pixels = rnn_rows_pack(&T, args->pixels, 1, m.pixels);
    const float *const irnn_h_0 = rnn_or_number(args->irnn_h, 0.0f, B * 100, m.irnn_h_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_loss: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;

    const struct digits_pixels_loss_call call = {args, B, T, m, pixels, irnn_h_0, digit};
    if (rnn_pool_run(args->pool, (double)T.N * 22600 + (double)B * 2120 + 8,
            digits_pixels_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "digits_pixels_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* digits_pixels.lua:10   irnn_h   (4 operations) */
RNN_INLINE void compute_irnn_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict irnn_W_product, const float *restrict irnn_b,
        float *restrict irnn_h, float *restrict irnn_previous_h_next)
{
    const rnn_vec h = rnn_relu(rnn_load_lanes(irnn_W_product + b * 100 + j, lanes) + matvec_
            + rnn_load_lanes(irnn_b + j, lanes));
    rnn_store_lanes(irnn_h + b * 100 + j, h, lanes);
    rnn_store_lanes(irnn_previous_h_next + b * 100 + j, h, lanes);
}

RNN_INLINE void compute_irnn_h_2_ask(const size_t b, const size_t j, const float *irnn_W_product)
{
    rnn_will_read(irnn_W_product + b * 100 + j);
}

RNN_INLINE void compute_irnn_h_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict irnn_previous_h,
        const float *restrict irnn_W_product, const float *restrict irnn_b, float *restrict irnn_h,
        float *restrict irnn_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_irnn_h_2_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                irnn_W_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 100);
    rnn_panel_product_lane(acc, rows, wide, 100, irnn_previous_h + b * 100, 100, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 100)
            compute_irnn_h_2_lanes(rnn_lanes_of(100 - unit), b + (size_t)(i / wide), unit, acc[i],
                    irnn_W_product, irnn_b, irnn_h, irnn_previous_h_next);
    }
}

RNN_INLINE void compute_irnn_h_2_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict irnn_previous_h,
        const float *restrict irnn_W_product, const float *restrict irnn_b, float *restrict irnn_h,
        float *restrict irnn_previous_h_next)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_irnn_h_2_tile(tile, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_h, irnn_previous_h_next);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_irnn_h_2_tile(4, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_h, irnn_previous_h_next);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_irnn_h_2_tile(2, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_h, irnn_previous_h_next);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_irnn_h_2_tile(1, wide, j, b, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_h, irnn_previous_h_next);
}

static void compute_irnn_h_2(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict irnn_previous_h, const float *restrict irnn_W_product,
        const float *restrict irnn_b, float *restrict irnn_h, float *restrict irnn_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 100, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_irnn_h_2_units(rows, RNN_WIDE, j + part, panels, irnn_previous_h,
                    irnn_W_product, irnn_b, irnn_h, irnn_previous_h_next);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_irnn_h_2_units(rows, 3, j + part, panels, irnn_previous_h, irnn_W_product, irnn_b,
                irnn_h, irnn_previous_h_next);
}

/* digits_pixels.lua:22   d_scores_div, d_scores_neg   (2 operations) */
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

/* digits_pixels.lua:22   d_scores   (6 operations) */
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

/* digits_pixels.lua:19   readout_weight_product   (1 operation) */
RNN_INLINE void compute_readout_weight_product_lanes(const int lanes, const size_t b,
        const size_t j, const rnn_vec matvec_, float *restrict readout_weight_product)
{
    rnn_store_lanes(readout_weight_product + b * 100 + j, matvec_, lanes);
}

RNN_INLINE void compute_readout_weight_product_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_scores,
        float *restrict readout_weight_product)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 10);
    rnn_panel_product_lane(acc, rows, wide, 10, d_scores + b * 10, 10, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 100)
            compute_readout_weight_product_lanes(rnn_lanes_of(100 - unit), b + (size_t)(i / wide),
                    unit, acc[i], readout_weight_product);
    }
}

RNN_INLINE void compute_readout_weight_product_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels, const float *restrict d_scores,
        float *restrict readout_weight_product)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_readout_weight_product_tile(tile, wide, j, b, panels, d_scores,
                readout_weight_product);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_readout_weight_product_tile(4, wide, j, b, panels, d_scores,
                readout_weight_product);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_readout_weight_product_tile(2, wide, j, b, panels, d_scores,
                readout_weight_product);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_readout_weight_product_tile(1, wide, j, b, panels, d_scores,
                readout_weight_product);
}

static void compute_readout_weight_product(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_scores,
        float *restrict readout_weight_product)
{
    const rnn_share units = rnn_share_of(team, 100, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_readout_weight_product_units(rows, RNN_WIDE, j + part, panels, d_scores,
                    readout_weight_product);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_readout_weight_product_units(rows, 3, j + part, panels, d_scores,
                readout_weight_product);
}

/* digits_pixels.lua:10   d_irnn_previous_h_select   (2 operations) */
RNN_INLINE void compute_d_irnn_previous_h_less_lanes(const int lanes, const size_t b,
        const size_t j, const float *restrict irnn_h, const float *restrict d_irnn_h,
        float *restrict d_irnn_previous_h_select)
{
    const rnn_vec select_ = rnn_choose(rnn_less(rnn_set(0.0f),
            rnn_load_lanes(irnn_h + b * 100 + j, lanes)),
            rnn_load_lanes(d_irnn_h + b * 100 + j, lanes), rnn_set(0.0f));
    rnn_store_lanes(d_irnn_previous_h_select + b * 100 + j, select_, lanes);
}

static void compute_d_irnn_previous_h_less(const rnn_team *team, const size_t rows,
        const float *restrict irnn_h, const float *restrict d_irnn_h,
        float *restrict d_irnn_previous_h_select)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 100; j += RNN_LANES)
            compute_d_irnn_previous_h_less_lanes(RNN_LANES, b, j, irnn_h, d_irnn_h,
                    d_irnn_previous_h_select);
        if (j < 100)
            compute_d_irnn_previous_h_less_lanes(100 % RNN_LANES, b, j, irnn_h, d_irnn_h,
                    d_irnn_previous_h_select);
    }
}

/* digits_pixels.lua:10   d_irnn_previous_h   (1 operation) */
RNN_INLINE void compute_d_irnn_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_irnn_h)
{
    rnn_store_lanes(d_irnn_h + b * 100 + j, d_h, lanes);
}

RNN_INLINE void compute_d_irnn_previous_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_irnn_previous_h_select, float *restrict d_irnn_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 100);
    rnn_panel_product_lane(acc, rows, wide, 100, d_irnn_previous_h_select + b * 100, 100, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        if (unit < 100)
            compute_d_irnn_previous_h_lanes(rnn_lanes_of(100 - unit), b + (size_t)(i / wide), unit,
                    acc[i], d_irnn_h);
    }
}

RNN_INLINE void compute_d_irnn_previous_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict d_irnn_previous_h_select,
        float *restrict d_irnn_h)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_irnn_previous_h_tile(tile, wide, j, b, panels, d_irnn_previous_h_select,
                d_irnn_h);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_irnn_previous_h_tile(4, wide, j, b, panels, d_irnn_previous_h_select, d_irnn_h);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_irnn_previous_h_tile(2, wide, j, b, panels, d_irnn_previous_h_select, d_irnn_h);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_irnn_previous_h_tile(1, wide, j, b, panels, d_irnn_previous_h_select, d_irnn_h);
}

static void compute_d_irnn_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_irnn_previous_h_select,
        float *restrict d_irnn_h)
{
    const rnn_share units = rnn_share_of(team, 100, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_irnn_previous_h_units(rows, RNN_WIDE, j + part, panels,
                    d_irnn_previous_h_select, d_irnn_h);
    for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)
        compute_d_irnn_previous_h_units(rows, 3, j + part, panels, d_irnn_previous_h_select,
                d_irnn_h);
}

/* Memory of digits_pixels_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: pixels (-1..18)
*   1    B x 100: irnn_h_0 (-1..2), scores (3..8), readout_weight_product (9..14)
*   2    (T.N + B) x 100: irnn_W_product (0..2), d_irnn_previous_h_select (13..18)
*   3    (T.N + B) x 100: irnn_previous_h (1..18)
*   4    (T.N + B) x 100: irnn_h (1..14), d_pixels (15..19)
*   5    1 x 1: sum_over_2 (1..14)
*   6    B x 100: d_irnn_h (13..14), scores_last (1..12)
*   7    B x 100: each_logsumexp (5..8), d_irnn_h_2 (13..19), irnn_h_0_ranked (1..2)
*   8    1 x 1: sum_over (9..14), d_scores_div (3..8)
*   9    1 x 1: div (13..19), d_scores_neg (3..8)
*   10   B x 1: each_pick (5..8)
*   11   B x 1: each (7..12)
*   12   B x 100: d_scores (7..12), readout_weight_product_ranked (13..14)
*/
struct digits_pixels_train_memory {
    float *pixels;
    float *irnn_h_0;
    float *irnn_previous_h;
    float *d_irnn_h;
    float *irnn_W_product;
    float *irnn_h;
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
    float *readout_weight_product;
    float *d_irnn_previous_h_select;
    float *d_pixels;
    float *scores_last;
    float *d_irnn_h_2;
    float *irnn_h_0_ranked;
    float *readout_weight_product_ranked;
    float *work;
    size_t bytes;
};

static void digits_pixels_train_layout(struct digits_pixels_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->pixels = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->irnn_h_0 = (float *)rnn_take(session, &at, B * 100);
    m->scores = m->irnn_h_0;
    m->readout_weight_product = m->irnn_h_0;
    m->irnn_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->d_irnn_previous_h_select = m->irnn_W_product;
    m->irnn_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->irnn_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->d_pixels = m->irnn_h;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_irnn_h = (float *)rnn_take(session, &at, B * 100);
    m->scores_last = m->d_irnn_h;
    m->each_logsumexp = (float *)rnn_take(session, &at, B * 100);
    m->d_irnn_h_2 = m->each_logsumexp;
    m->irnn_h_0_ranked = m->each_logsumexp;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_scores_neg = m->div;
    m->each_pick = (float *)rnn_take(session, &at, B * 1);
    m->each = (float *)rnn_take(session, &at, B * 1);
    m->d_scores = (float *)rnn_take(session, &at, B * 100);
    m->readout_weight_product_ranked = m->d_scores;
    m->work = (float *)rnn_take(session, &at, 53248);
    m->bytes = at;
    (void)T;
}

/* What the threads of digits_pixels_train need of it. */
struct digits_pixels_train_call {
    const digits_pixels_args *args;
    size_t B;
    rnn_rows T;
    struct digits_pixels_train_memory m;
    const float *pixels;
    const float *irnn_h_0;
    const int32_t *digit;
};

static void digits_pixels_train_work(const rnn_team *team, const void *data)
{
    const struct digits_pixels_train_call *const call = (const struct digits_pixels_train_call *)data;
    const digits_pixels_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct digits_pixels_train_memory m = call->m;
    const float *const pixels = call->pixels;
    const float *const irnn_h_0 = call->irnn_h_0;
    const int32_t *const digit = call->digit;
    const float *const packed = (const float *)args->packed;
    float *const work = rnn_work_of(team, m.work);
    const rnn_share B_part = rnn_share_of(team, B, 1);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* digits_pixels.lua:10   irnn_W_product = matvec(irnn.W, pixels) */
    rnn_product_packed(T_part.count, 100, 1, pixels + T_part.first, 1, packed + PACKED_irnn_W,
            m.irnn_W_product + T_part.first * 100, 100);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, irnn_h_0, 100, m.irnn_h_0_ranked);
    }
    rnn_meet(team);

    /* digits_pixels.lua:18   forwards over T: irnn_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 22400);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.irnn_h_0_ranked, 100, m.irnn_previous_h + at * 100);
                }
                rnn_meet(&crew);
            }
            compute_irnn_h_2(&crew, rows, packed + PACKED_irnn_R, m.irnn_previous_h + at * 100,
                    m.irnn_W_product + at * 100, args->params + DIGITS_PIXELS_irnn_b,
                    m.irnn_h + at * 100, m.irnn_previous_h + next * 100);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.irnn_previous_h + next * 100, 100, m.scores_last);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* digits_pixels.lua:22   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 23)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* digits_pixels.lua:19   scores = add(matvec, readout.bias) */
    compute_scores(team, B, packed + PACKED_readout_weight, m.scores_last,
            args->params + DIGITS_PIXELS_readout_bias, m.scores);

    /* digits_pixels.lua:22   d_scores_neg = neg(d_scores_div) */
    compute_d_scores_div(team, 1, m.sum_over_2, m.d_scores_div, m.d_scores_neg);
    rnn_meet(team);

    /* digits_pixels.lua:22   each_logsumexp = logsumexp(scores) */
    rnn_each_logsumexp(B_part.count, 10, m.scores + B_part.first * 10, 10,
            m.each_logsumexp + B_part.first);

    /* digits_pixels.lua:22   each_pick = pick(scores, digit) */
    rnn_each_pick(B_part.count, m.scores + B_part.first * 10, 10, digit + B_part.first,
            m.each_pick + B_part.first);
    rnn_meet(team);

    /* digits_pixels.lua:22   each = sub(each_logsumexp, each_pick) */
    compute_each(team, B, m.each_logsumexp, m.each_pick, m.each);

    /* digits_pixels.lua:19   d_scores = add(mul, mul) */
    compute_d_scores(team, B, digit, m.d_scores_neg, m.scores, m.each_logsumexp, m.d_scores_div,
            m.d_scores);
    rnn_meet(team);

    /* digits_pixels.lua:22   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* digits_pixels.lua:19   readout_weight_product = matvec(readout.weight, d_scores) */
    compute_readout_weight_product(team, B, packed + PACKED_readout_weight_transposed, m.d_scores,
            m.readout_weight_product);

    /* digits_pixels.lua:19   outer(d_scores, scores_last) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_PIXELS_readout_weight + units.first * 100, 100,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_scores, B, 10), units.first,
                units.count)), rnn_row_major(m.scores_last, B, 100), 0.0f, work);
    }

    /* digits_pixels.lua:19   sum_over(d_scores) */
    {
        const rnn_share units = rnn_share_of(team, 10, RNN_PANEL);
        rnn_add_rows(B, units.count, m.d_scores + units.first, 10,
                args->gradients + DIGITS_PIXELS_readout_bias + units.first);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.readout_weight_product, 100, m.readout_weight_product_ranked);
    }
    rnn_meet(team);

    /* digits_pixels.lua:22   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* digits_pixels.lua:18   backwards over T: d_irnn_h */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 21600);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.readout_weight_product_ranked, 100, m.d_irnn_h);
                }
                rnn_meet(&crew);
            }
            compute_d_irnn_previous_h_less(&crew, rows, m.irnn_h + at * 100, m.d_irnn_h,
                    m.d_irnn_previous_h_select + at * 100);
            rnn_meet(&crew);
            compute_d_irnn_previous_h(&crew, rows, packed + PACKED_irnn_R_transposed,
                    m.d_irnn_previous_h_select + at * 100, m.d_irnn_h);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_irnn_h, 100, m.d_irnn_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* digits_pixels.lua:10   outer(d_irnn_previous_h_select, pixels) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_PIXELS_irnn_W + units.first * 1, 1,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_irnn_previous_h_select, (size_t)T.N,
                100), units.first, units.count)), rnn_row_major(pixels, (size_t)T.N, 1), 0.0f,
                work);
    }

    /* digits_pixels.lua:10   outer(d_irnn_previous_h_select, irnn_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_product(args->gradients + DIGITS_PIXELS_irnn_R + units.first * 100, 100,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_irnn_previous_h_select, (size_t)T.N,
                100), units.first, units.count)),
                rnn_row_major(m.irnn_previous_h, (size_t)T.N, 100), 0.0f, work);
    }

    /* digits_pixels.lua:10   sum_over(d_irnn_previous_h_select) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_irnn_previous_h_select + units.first, 100,
                args->gradients + DIGITS_PIXELS_irnn_b + units.first);
    }

    /* digits_pixels.lua:10   d_pixels = matvec(irnn.W, d_irnn_previous_h_select) */
    rnn_product_packed(T_part.count, 1, 100, m.d_irnn_previous_h_select + T_part.first * 100, 100,
            packed + PACKED_irnn_W_transposed, m.d_pixels + T_part.first, 1);
}

int digits_pixels_train(const digits_pixels_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "digits_pixels_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 1, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct digits_pixels_train_memory m;
    digits_pixels_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: packed does not begin at a multiple of 4 bytes");
    if (!args->pixels)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: pixels is NULL");
    const float *const pixels = rnn_rows_pack(&T, args->pixels, 1, m.pixels);
    const float *const irnn_h_0 = rnn_or_number(args->irnn_h, 0.0f, B * 100, m.irnn_h_0);
    if (!args->digit)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: digit is NULL");
    if (rnn_check_ids(args->B, "digit", args->digit, 10, error))
        return RNN_BAD_TOKEN;
    const int32_t *const digit = args->digit;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "digits_pixels_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + DIGITS_PIXELS_irnn_b, 0, 100 * sizeof(float));
    memset(args->gradients + DIGITS_PIXELS_readout_bias, 0, 10 * sizeof(float));

    const struct digits_pixels_train_call call = {args, B, T, m, pixels, irnn_h_0, digit};
    if (rnn_pool_run(args->pool, (double)T.N * 65400 + (double)B * 6680 + 24,
            digits_pixels_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "digits_pixels_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (args->d_pixels)
        rnn_rows_unpack(&T, m.d_pixels, 1, args->d_pixels);
    if (args->d_irnn_h)
        rnn_each_copy(B, 100, m.d_irnn_h_2, 100, args->d_irnn_h, 100);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "digits_pixels_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"irnn.W", 2, {100, 1}, 0, RNN_INIT_NORMAL, 0, 0.001, 1, 1, 0},
    {"irnn.R", 2, {100, 100}, 100, RNN_INIT_IDENTITY, 1, 0, 100, 1, 0},
    {"irnn.b", 1, {100, 1}, 10100, RNN_INIT_CONSTANT, 0, 0, 100, 1, 0},
    {"readout.weight", 2, {10, 100}, 10200, RNN_INIT_DEFAULT, 0, 0, 100, 1, 0},
    {"readout.bias", 1, {10, 1}, 11200, RNN_INIT_DEFAULT, 0, 0, 100, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(digits_pixels_args, T), offsetof(digits_pixels_args, T_lengths), 0, 1},
};

static const rnn_value_info inputs_info[] = {
    {"pixels", 0, 0, 1, 0, -1, 1, 0, 0, 0, 0, offsetof(digits_pixels_args, pixels),
            offsetof(digits_pixels_args, d_pixels)},
    {"digit", 1, 0, 1, -1, -1, 0, 10, 1, 2, 0, offsetof(digits_pixels_args, digit), RNN_NO_MEMBER},
    {"irnn.h", 0, 1, 1, -1, -1, 100, 0, 0, 0, 0, offsetof(digits_pixels_args, irnn_h),
            offsetof(digits_pixels_args, d_irnn_h)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, -1, -1, 0, 10, 0, 0, 0, offsetof(digits_pixels_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, -1, -1, 10, 0, 0, 0, 0, offsetof(digits_pixels_args, scores),
            RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const digits_pixels_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return DIGITS_PIXELS_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return DIGITS_PIXELS_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return DIGITS_PIXELS_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return digits_pixels_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return digits_pixels_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return digits_pixels_train(args, error);
}

const rnn_model digits_pixels_model = {
    .name = "digits_pixels",
    .source = "digits_pixels.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 5,
    .param_floats = DIGITS_PIXELS_PARAMS,
    .inputs = inputs_info,
    .input_count = 3,
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
    .args_bytes = sizeof(digits_pixels_args),
    .member_params = offsetof(digits_pixels_args, params),
    .member_packed = offsetof(digits_pixels_args, packed),
    .member_session = offsetof(digits_pixels_args, session),
    .member_session_bytes = offsetof(digits_pixels_args, session_bytes),
    .member_pool = offsetof(digits_pixels_args, pool),
    .member_batch = offsetof(digits_pixels_args, B),
    .member_loss = offsetof(digits_pixels_args, loss),
    .member_gradients = offsetof(digits_pixels_args, gradients),
    .member_seed = offsetof(digits_pixels_args, seed),
    .member_update = offsetof(digits_pixels_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = DIGITS_PIXELS_PACKED,
    .prepare = digits_pixels_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
