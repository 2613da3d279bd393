/* jordan: a recurrent network, compiled by rnnc from jordan.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "jordan.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_jordan_W = 0, /* 128 x 700, wide panels */
    PACKED_jordan_U = 89600, /* 128 x 128, wide panels */
    PACKED_jordan_V = 105984, /* 128 x 128, wide panels */
    PACKED_jordan_V_transposed = 122368, /* 128 x 128, wide panels */
    PACKED_jordan_U_transposed = 138752, /* 128 x 128, wide panels */
    PACKED_jordan_W_transposed = 155136, /* 700 x 128, wide panels */
};

/* What the threads of jordan_prepare need of it. */
struct jordan_prepare_call {
    const float *params;
    float *packed;
};

static void jordan_prepare_work(const rnn_team *team, const void *data)
{
    const struct jordan_prepare_call *const call = (const struct jordan_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_jordan_W, params + JORDAN_jordan_W, 700, 1, 128, 0, 128,
            700);
    rnn_pack_wide(team, packed + PACKED_jordan_U, params + JORDAN_jordan_U, 128, 1, 128, 0, 128,
            128);
    rnn_pack_wide(team, packed + PACKED_jordan_V, params + JORDAN_jordan_V, 128, 1, 128, 0, 128,
            128);
    rnn_pack_wide(team, packed + PACKED_jordan_V_transposed, params + JORDAN_jordan_V, 1, 128, 128,
            0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_jordan_U_transposed, params + JORDAN_jordan_U, 1, 128, 128,
            0, 128, 128);
    rnn_pack_wide(team, packed + PACKED_jordan_W_transposed, params + JORDAN_jordan_W, 1, 700, 700,
            0, 700, 128);
}

void jordan_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct jordan_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 245248 * RNN_MOVE_WORK, jordan_prepare_work, &call);
}

void jordan_prepare(const float *params, void *memory)
{
    jordan_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* jordan.lua:14   jordan_h   (4 operations) */
RNN_INLINE void compute_jordan_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict jordan_W_product,
        const float *restrict jordan_b, float *restrict jordan_h)
{
    const rnn_vec h = rnn_sigmoid(rnn_load_lanes(jordan_W_product + b * 128 + j, lanes) + matvec_
            + rnn_load_lanes(jordan_b + j, lanes));
    rnn_store_lanes(jordan_h + b * 128 + j, h, lanes);
}

RNN_INLINE void compute_jordan_h_ask(const size_t b, const size_t j, const float *jordan_W_product)
{
    rnn_will_read(jordan_W_product + b * 128 + j);
}

RNN_INLINE void compute_jordan_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict jordan_previous_y,
        const float *restrict jordan_W_product, const float *restrict jordan_b,
        float *restrict jordan_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_jordan_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                jordan_W_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, jordan_previous_y + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_jordan_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], jordan_W_product,
                jordan_b, jordan_h);
    }
}

RNN_INLINE void compute_jordan_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict jordan_previous_y,
        const float *restrict jordan_W_product, const float *restrict jordan_b,
        float *restrict jordan_h)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_jordan_h_tile(tile, wide, j, b, panels, jordan_previous_y, jordan_W_product,
                jordan_b, jordan_h);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_jordan_h_tile(4, wide, j, b, panels, jordan_previous_y, jordan_W_product, jordan_b,
                jordan_h);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_jordan_h_tile(2, wide, j, b, panels, jordan_previous_y, jordan_W_product, jordan_b,
                jordan_h);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_jordan_h_tile(1, wide, j, b, panels, jordan_previous_y, jordan_W_product, jordan_b,
                jordan_h);
}

static void compute_jordan_h(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict jordan_previous_y, const float *restrict jordan_W_product,
        const float *restrict jordan_b, float *restrict jordan_h)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_jordan_h_units(rows, RNN_WIDE, j + part, panels, jordan_previous_y,
                    jordan_W_product, jordan_b, jordan_h);
}

/* jordan.lua:15   jordan_scores   (2 operations) */
RNN_INLINE void compute_jordan_scores_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict jordan_a, float *restrict jordan_scores)
{
    const rnn_vec scores = matvec_ + rnn_load_lanes(jordan_a + j, lanes);
    rnn_store_lanes(jordan_scores + b * 128 + j, scores, lanes);
}

RNN_INLINE void compute_jordan_scores_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict jordan_h,
        const float *restrict jordan_a, float *restrict jordan_scores)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, jordan_h + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_jordan_scores_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], jordan_a,
                jordan_scores);
    }
}

RNN_INLINE void compute_jordan_scores_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict jordan_h,
        const float *restrict jordan_a, float *restrict jordan_scores)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_jordan_scores_tile(tile, wide, j, b, panels, jordan_h, jordan_a, jordan_scores);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_jordan_scores_tile(4, wide, j, b, panels, jordan_h, jordan_a, jordan_scores);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_jordan_scores_tile(2, wide, j, b, panels, jordan_h, jordan_a, jordan_scores);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_jordan_scores_tile(1, wide, j, b, panels, jordan_h, jordan_a, jordan_scores);
}

static void compute_jordan_scores(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict jordan_h,
        const float *restrict jordan_a, float *restrict jordan_scores)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_jordan_scores_units(rows, RNN_WIDE, j + part, panels, jordan_h, jordan_a,
                    jordan_scores);
}

/* Memory of jordan_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 700: words (-1..0), jordan_x (1..2), jordan_scores (3..5)
*   1    B x 128: jordan_y_0 (-1..3)
*   2    (T.N + B) x 128: jordan_x_lookup (0..1), jordan_W_product (2..3), argmax (4..5)
*   3    B x 128: jordan_previous_y (3..3)
*   4    B x 128: jordan_h (3..3)
*   5    B x 128: jordan_previous_y_softmax (3..3)
*   6    B x 128: jordan_y_0_ranked (3..3)
*/
struct jordan_forward_memory {
    int32_t *words;
    float *jordan_y_0;
    float *jordan_previous_y;
    float *jordan_x_lookup;
    float *jordan_x;
    float *jordan_W_product;
    float *jordan_h;
    float *jordan_scores;
    float *jordan_previous_y_softmax;
    int32_t *argmax;
    float *jordan_y_0_ranked;
    size_t bytes;
};

static void jordan_forward_layout(struct jordan_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 700);
    m->jordan_x = (float *)m->words;
    m->jordan_scores = (float *)m->words;
    m->jordan_y_0 = (float *)rnn_take(session, &at, B * 128);
    m->jordan_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_W_product = m->jordan_x_lookup;
    m->argmax = (int32_t *)m->jordan_x_lookup;
    m->jordan_previous_y = (float *)rnn_take(session, &at, B * 128);
    m->jordan_h = (float *)rnn_take(session, &at, B * 128);
    m->jordan_previous_y_softmax = (float *)rnn_take(session, &at, B * 128);
    m->jordan_y_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->bytes = at;
    (void)T;
}

/* What the threads of jordan_forward need of it. */
struct jordan_forward_call {
    const jordan_args *args;
    size_t B;
    rnn_rows T;
    struct jordan_forward_memory m;
    const int32_t *words;
    const float *jordan_y_0;
};

static void jordan_forward_work(const rnn_team *team, const void *data)
{
    const struct jordan_forward_call *const call = (const struct jordan_forward_call *)data;
    const jordan_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct jordan_forward_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const jordan_y_0 = call->jordan_y_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* jordan.lua:23   jordan_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first, args->params + JORDAN_embed_weight,
            100, 1, m.jordan_x_lookup + T_part.first * 100, 100);
    rnn_meet(team);

    /* jordan.lua:23   jordan_x = window(jordan_x_lookup) */
    if (rnn_is_mine(team, 7)) {
        rnn_rows_window(&T, 3, 3, NULL, m.jordan_x_lookup, 100, m.jordan_x);
    }
    rnn_meet(team);

    /* jordan.lua:14   jordan_W_product = matvec(jordan.W, jordan_x) */
    rnn_product_packed(T_part.count, 128, 700, m.jordan_x + T_part.first * 700, 700,
            packed + PACKED_jordan_W, m.jordan_W_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, jordan_y_0, 128, m.jordan_y_0_ranked);
    }
    rnn_meet(team);

    /* jordan.lua:23   forwards over T: jordan_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 70656);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.jordan_y_0_ranked, 128, m.jordan_previous_y);
                }
                rnn_meet(&crew);
            }
            compute_jordan_h(&crew, rows, packed + PACKED_jordan_U, m.jordan_previous_y,
                    m.jordan_W_product + at * 128, args->params + JORDAN_jordan_b, m.jordan_h);
            rnn_meet(&crew);
            compute_jordan_scores(&crew, rows, packed + PACKED_jordan_V, m.jordan_h,
                    args->params + JORDAN_jordan_a, m.jordan_scores + at * 128);
            rnn_meet(&crew);
            rnn_each_softmax(part.count, 128, m.jordan_scores + at * 128 + part.first * 128, 128,
                    m.jordan_previous_y_softmax + part.first * 128, 128);
            rnn_meet(&crew);
            if (rnn_is_mine(&crew, 0)) {
                rnn_each_copy(rows, 128, m.jordan_previous_y_softmax, 128, m.jordan_previous_y,
                        128);
            }
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* jordan.lua:27   argmax = argmax(jordan_scores) */
    rnn_each_argmax(T_part.count, 128, m.jordan_scores + T_part.first * 128, 128,
            m.argmax + T_part.first);
}

int jordan_forward(const jordan_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "jordan_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 428);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct jordan_forward_memory m;
    jordan_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_forward: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const jordan_y_0 = rnn_or_number(args->jordan_y, 0.0f, B * 128, m.jordan_y_0);

    const struct jordan_forward_call call = {args, B, T, m, words, jordan_y_0};
    if (rnn_pool_run(args->pool, (double)T.N * 256264 + (double)B * 0 + 0, jordan_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_forward: another thread is using the pool");

    if (args->best)
        rnn_rows_unpack(&T, m.argmax, 1, args->best);
    if (args->scores)
        rnn_rows_unpack(&T, m.jordan_scores, 128, args->scores);
    return RNN_OK;
}

/* ---- loss ---- */

/* jordan.lua:26   each   (1 operation) */
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

/* jordan.lua:26   div   (1 operation) */
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

/* Memory of jordan_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 700: words (-1..0), jordan_x (1..3), jordan_scores (4..6)
*   1    B x 128: jordan_y_0 (-1..4)
*   2    (T.N + B) x 1: tags (-1..6), each (7..8)
*   3    (T.N + B) x 128: jordan_x_lookup (0..2), jordan_W_product (3..4), each_logsumexp (5..7)
*   4    1 x 1: sum_over_2 (1..9)
*   5    B x 128: jordan_previous_y (4..4)
*   6    B x 128: jordan_h (4..4)
*   7    B x 128: jordan_previous_y_softmax (4..4)
*   8    B x 128: jordan_y_0_ranked (4..4)
*   9    (T.N + B) x 1: each_pick (5..7)
*   10   1 x 1: sum_over (8..9)
*   11   1 x 1: div (9..10)
*/
struct jordan_loss_memory {
    int32_t *words;
    float *jordan_y_0;
    int32_t *tags;
    float *jordan_previous_y;
    float *jordan_x_lookup;
    float *jordan_x;
    float *jordan_W_product;
    float *jordan_h;
    float *jordan_scores;
    float *jordan_previous_y_softmax;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *jordan_y_0_ranked;
    size_t bytes;
};

static void jordan_loss_layout(struct jordan_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 700);
    m->jordan_x = (float *)m->words;
    m->jordan_scores = (float *)m->words;
    m->jordan_y_0 = (float *)rnn_take(session, &at, B * 128);
    m->tags = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)m->tags;
    m->jordan_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_W_product = m->jordan_x_lookup;
    m->each_logsumexp = m->jordan_x_lookup;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->jordan_previous_y = (float *)rnn_take(session, &at, B * 128);
    m->jordan_h = (float *)rnn_take(session, &at, B * 128);
    m->jordan_previous_y_softmax = (float *)rnn_take(session, &at, B * 128);
    m->jordan_y_0_ranked = (float *)rnn_take(session, &at, B * 128);
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of jordan_loss need of it. */
struct jordan_loss_call {
    const jordan_args *args;
    size_t B;
    rnn_rows T;
    struct jordan_loss_memory m;
    const int32_t *words;
    const float *jordan_y_0;
    const int32_t *tags;
};

static void jordan_loss_work(const rnn_team *team, const void *data)
{
    const struct jordan_loss_call *const call = (const struct jordan_loss_call *)data;
    const jordan_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct jordan_loss_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const jordan_y_0 = call->jordan_y_0;
    const int32_t *const tags = call->tags;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* jordan.lua:23   jordan_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first, args->params + JORDAN_embed_weight,
            100, 1, m.jordan_x_lookup + T_part.first * 100, 100);
    rnn_meet(team);

    /* jordan.lua:23   jordan_x = window(jordan_x_lookup) */
    if (rnn_is_mine(team, 7)) {
        rnn_rows_window(&T, 3, 3, NULL, m.jordan_x_lookup, 100, m.jordan_x);
    }

    /* jordan.lua:26   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 29)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* jordan.lua:14   jordan_W_product = matvec(jordan.W, jordan_x) */
    rnn_product_packed(T_part.count, 128, 700, m.jordan_x + T_part.first * 700, 700,
            packed + PACKED_jordan_W, m.jordan_W_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, jordan_y_0, 128, m.jordan_y_0_ranked);
    }
    rnn_meet(team);

    /* jordan.lua:23   forwards over T: jordan_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 70656);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.jordan_y_0_ranked, 128, m.jordan_previous_y);
                }
                rnn_meet(&crew);
            }
            compute_jordan_h(&crew, rows, packed + PACKED_jordan_U, m.jordan_previous_y,
                    m.jordan_W_product + at * 128, args->params + JORDAN_jordan_b, m.jordan_h);
            rnn_meet(&crew);
            compute_jordan_scores(&crew, rows, packed + PACKED_jordan_V, m.jordan_h,
                    args->params + JORDAN_jordan_a, m.jordan_scores + at * 128);
            rnn_meet(&crew);
            rnn_each_softmax(part.count, 128, m.jordan_scores + at * 128 + part.first * 128, 128,
                    m.jordan_previous_y_softmax + part.first * 128, 128);
            rnn_meet(&crew);
            if (rnn_is_mine(&crew, 0)) {
                rnn_each_copy(rows, 128, m.jordan_previous_y_softmax, 128, m.jordan_previous_y,
                        128);
            }
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* jordan.lua:26   each_logsumexp = logsumexp(jordan_scores) */
    rnn_each_logsumexp(T_part.count, 128, m.jordan_scores + T_part.first * 128, 128,
            m.each_logsumexp + T_part.first);

    /* jordan.lua:26   each_pick = pick(jordan_scores, tags) */
    rnn_each_pick(T_part.count, m.jordan_scores + T_part.first * 128, 128, tags + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* jordan.lua:26   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);
    rnn_meet(team);

    /* jordan.lua:26   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* jordan.lua:26   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int jordan_loss(const jordan_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "jordan_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 428);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "jordan_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct jordan_loss_memory m;
    jordan_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const jordan_y_0 = rnn_or_number(args->jordan_y, 0.0f, B * 128, m.jordan_y_0);
    if (!args->tags)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: tags is NULL");
    if (rnn_rows_check_ids(&T, "tags", args->tags, 128, error))
        return RNN_BAD_TOKEN;
    const int32_t *const tags = rnn_rows_pack(&T, args->tags, 1, m.tags);

    const struct jordan_loss_call call = {args, B, T, m, words, jordan_y_0, tags};
    if (rnn_pool_run(args->pool, (double)T.N * 256296 + (double)B * 0 + 8, jordan_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "jordan_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* jordan.lua:23   jordan_x_mul   (1 operation) */
RNN_INLINE void compute_jordan_x_mul_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict jordan_x_lookup, const float *restrict jordan_x_dropout_mask,
        float *restrict jordan_x_mul)
{
    const rnn_vec mul_ = rnn_load_lanes(jordan_x_lookup + b * 100 + j, lanes)
            * rnn_load_lanes(jordan_x_dropout_mask + b * 100 + j, lanes);
    rnn_store_lanes(jordan_x_mul + b * 100 + j, mul_, lanes);
}

static void compute_jordan_x_mul(const rnn_team *team, const size_t rows,
        const float *restrict jordan_x_lookup, const float *restrict jordan_x_dropout_mask,
        float *restrict jordan_x_mul)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 100; j += RNN_LANES)
            compute_jordan_x_mul_lanes(RNN_LANES, b, j, jordan_x_lookup, jordan_x_dropout_mask,
                    jordan_x_mul);
        if (j < 100)
            compute_jordan_x_mul_lanes(100 % RNN_LANES, b, j, jordan_x_lookup,
                    jordan_x_dropout_mask, jordan_x_mul);
    }
}

/* jordan.lua:26   d_jordan_scores_div, d_jordan_scores_neg   (2 operations) */
RNN_INLINE void compute_d_jordan_scores_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_jordan_scores_div,
        float *restrict d_jordan_scores_neg)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    const rnn_vec neg_ = -div_;
    rnn_store_lanes(d_jordan_scores_div + j, div_, lanes);
    rnn_store_lanes(d_jordan_scores_neg + j, neg_, lanes);
}

static void compute_d_jordan_scores_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_jordan_scores_div,
        float *restrict d_jordan_scores_neg)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_jordan_scores_div_lanes(RNN_LANES, j, sum_over_2, d_jordan_scores_div,
                d_jordan_scores_neg);
    if (j < end)
        compute_d_jordan_scores_div_lanes((int)(end - j), j, sum_over_2, d_jordan_scores_div,
                d_jordan_scores_neg);
}

/* jordan.lua:14   jordan_h, jordan_scores_mul   (5 operations) */
RNN_INLINE void compute_jordan_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const int far, const float *restrict jordan_W_product,
        const float *restrict jordan_b, const float *restrict jordan_scores_dropout_mask,
        float *restrict jordan_h, float *restrict jordan_scores_mul)
{
    const rnn_vec h = rnn_sigmoid(rnn_load_lanes(jordan_W_product + b * 128 + j, lanes) + matvec_
            + rnn_load_lanes(jordan_b + j, lanes));
    const rnn_vec mul_ = h * rnn_load_lanes(jordan_scores_dropout_mask + b * 128 + j, lanes);
    rnn_store_far(jordan_h + b * 128 + j, h, lanes, far);
    rnn_store_lanes(jordan_scores_mul + b * 128 + j, mul_, lanes);
}

RNN_INLINE void compute_jordan_h_2_ask(const size_t b, const size_t j,
        const float *jordan_W_product, const float *jordan_scores_dropout_mask)
{
    rnn_will_read(jordan_W_product + b * 128 + j);
    rnn_will_read(jordan_scores_dropout_mask + b * 128 + j);
}

RNN_INLINE void compute_jordan_h_2_tile(const int rows, const int wide, const size_t j,
        const size_t b, const int far, const float *restrict panels,
        const float *restrict jordan_previous_y, const float *restrict jordan_W_product,
        const float *restrict jordan_b, const float *restrict jordan_scores_dropout_mask,
        float *restrict jordan_h, float *restrict jordan_scores_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_jordan_h_2_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                jordan_W_product, jordan_scores_dropout_mask);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, jordan_previous_y + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_jordan_h_2_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], far,
                jordan_W_product, jordan_b, jordan_scores_dropout_mask, jordan_h,
                jordan_scores_mul);
    }
}

RNN_INLINE void compute_jordan_h_2_units(const size_t rows, const int wide, const size_t j,
        const int far, const float *restrict panels, const float *restrict jordan_previous_y,
        const float *restrict jordan_W_product, const float *restrict jordan_b,
        const float *restrict jordan_scores_dropout_mask, float *restrict jordan_h,
        float *restrict jordan_scores_mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_jordan_h_2_tile(tile, wide, j, b, far, panels, jordan_previous_y, jordan_W_product,
                jordan_b, jordan_scores_dropout_mask, jordan_h, jordan_scores_mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_jordan_h_2_tile(4, wide, j, b, far, panels, jordan_previous_y, jordan_W_product,
                jordan_b, jordan_scores_dropout_mask, jordan_h, jordan_scores_mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_jordan_h_2_tile(2, wide, j, b, far, panels, jordan_previous_y, jordan_W_product,
                jordan_b, jordan_scores_dropout_mask, jordan_h, jordan_scores_mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_jordan_h_2_tile(1, wide, j, b, far, panels, jordan_previous_y, jordan_W_product,
                jordan_b, jordan_scores_dropout_mask, jordan_h, jordan_scores_mul);
}

static void compute_jordan_h_2(const rnn_team *team, const size_t rows, const int far,
        const float *restrict panels, const float *restrict jordan_previous_y,
        const float *restrict jordan_W_product, const float *restrict jordan_b,
        const float *restrict jordan_scores_dropout_mask, float *restrict jordan_h,
        float *restrict jordan_scores_mul)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_jordan_h_2_units(rows, RNN_WIDE, j + part, far, panels, jordan_previous_y,
                    jordan_W_product, jordan_b, jordan_scores_dropout_mask, jordan_h,
                    jordan_scores_mul);
    if (far)
        rnn_streamed();
}

/* jordan.lua:26   d_jordan_scores   (9 operations) */
RNN_INLINE void compute_d_jordan_scores_lanes(const int lanes, const size_t b, const size_t j,
        const int32_t *restrict tags, const float *restrict d_jordan_scores_neg,
        const float *restrict jordan_scores, const float *restrict each_logsumexp,
        const float *restrict d_jordan_scores_div, const float *restrict d_jordan_scores_carry,
        const float *restrict d_jordan_scores_dot, const float *restrict jordan_previous_y_softmax,
        float *restrict d_jordan_scores)
{
    const rnn_vec mul_ = rnn_exp(rnn_load_lanes(jordan_scores + b * 128 + j, lanes)
            - rnn_set(each_logsumexp[b])) * rnn_set(d_jordan_scores_div[0]);
    const rnn_vec mul_2 = rnn_load_lanes(jordan_previous_y_softmax + b * 128 + j, lanes)
            * (rnn_load_lanes(d_jordan_scores_carry + b * 128 + j, lanes)
            - rnn_set(d_jordan_scores_dot[b]));
    const rnn_vec d_scores = mul_2 + rnn_one_hot(tags[b], j) * rnn_set(d_jordan_scores_neg[0])
            + mul_;
    rnn_store_lanes(d_jordan_scores + b * 128 + j, d_scores, lanes);
}

static void compute_d_jordan_scores(const rnn_team *team, const size_t rows,
        const int32_t *restrict tags, const float *restrict d_jordan_scores_neg,
        const float *restrict jordan_scores, const float *restrict each_logsumexp,
        const float *restrict d_jordan_scores_div, const float *restrict d_jordan_scores_carry,
        const float *restrict d_jordan_scores_dot, const float *restrict jordan_previous_y_softmax,
        float *restrict d_jordan_scores)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        for (size_t j = 0; j < 128; j += RNN_LANES)
            compute_d_jordan_scores_lanes(RNN_LANES, b, j, tags, d_jordan_scores_neg,
                    jordan_scores, each_logsumexp, d_jordan_scores_div, d_jordan_scores_carry,
                    d_jordan_scores_dot, jordan_previous_y_softmax, d_jordan_scores);
    }
}

/* jordan.lua:14   d_jordan_previous_y_mul   (5 operations) */
RNN_INLINE void compute_d_jordan_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict jordan_h,
        const float *restrict jordan_scores_dropout_mask, float *restrict d_jordan_previous_y_mul)
{
    const rnn_vec d_h = matvec_ * rnn_load_lanes(jordan_scores_dropout_mask + b * 128 + j, lanes);
    const rnn_vec mul_ = d_h
            * (rnn_load_lanes(jordan_h + b * 128 + j, lanes)
            * (1.0f - rnn_load_lanes(jordan_h + b * 128 + j, lanes)));
    rnn_store_lanes(d_jordan_previous_y_mul + b * 128 + j, mul_, lanes);
}

RNN_INLINE void compute_d_jordan_h_ask(const size_t b, const size_t j, const float *jordan_h,
        const float *jordan_scores_dropout_mask)
{
    rnn_will_read(jordan_h + b * 128 + j);
    rnn_will_read(jordan_scores_dropout_mask + b * 128 + j);
}

RNN_INLINE void compute_d_jordan_h_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict jordan_h,
        const float *restrict d_jordan_scores, const float *restrict jordan_scores_dropout_mask,
        float *restrict d_jordan_previous_y_mul)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int i = 0; rows > 1 && i < rows * wide; i++)
        compute_d_jordan_h_ask(b + (size_t)(i / wide), j + (size_t)(i % wide * RNN_PANEL),
                jordan_h, jordan_scores_dropout_mask);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, d_jordan_scores + b * 128, 128, block, part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_jordan_h_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i], jordan_h,
                jordan_scores_dropout_mask, d_jordan_previous_y_mul);
    }
}

RNN_INLINE void compute_d_jordan_h_units(const size_t rows, const int wide, const size_t j,
        const float *restrict panels, const float *restrict jordan_h,
        const float *restrict d_jordan_scores, const float *restrict jordan_scores_dropout_mask,
        float *restrict d_jordan_previous_y_mul)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_jordan_h_tile(tile, wide, j, b, panels, jordan_h, d_jordan_scores,
                jordan_scores_dropout_mask, d_jordan_previous_y_mul);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_jordan_h_tile(4, wide, j, b, panels, jordan_h, d_jordan_scores,
                jordan_scores_dropout_mask, d_jordan_previous_y_mul);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_jordan_h_tile(2, wide, j, b, panels, jordan_h, d_jordan_scores,
                jordan_scores_dropout_mask, d_jordan_previous_y_mul);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_jordan_h_tile(1, wide, j, b, panels, jordan_h, d_jordan_scores,
                jordan_scores_dropout_mask, d_jordan_previous_y_mul);
}

static void compute_d_jordan_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict jordan_h,
        const float *restrict d_jordan_scores, const float *restrict jordan_scores_dropout_mask,
        float *restrict d_jordan_previous_y_mul)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_jordan_h_units(rows, RNN_WIDE, j + part, panels, jordan_h, d_jordan_scores,
                    jordan_scores_dropout_mask, d_jordan_previous_y_mul);
}

/* jordan.lua:14   d_jordan_previous_y   (1 operation) */
RNN_INLINE void compute_d_jordan_previous_y_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_y, float *restrict d_jordan_scores_carry)
{
    rnn_store_lanes(d_jordan_scores_carry + b * 128 + j, d_y, lanes);
}

RNN_INLINE void compute_d_jordan_previous_y_tile(const int rows, const int wide, const size_t j,
        const size_t b, const float *restrict panels,
        const float *restrict d_jordan_previous_y_mul, float *restrict d_jordan_scores_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, 128);
    rnn_panel_product_lane(acc, rows, wide, 128, d_jordan_previous_y_mul + b * 128, 128, block,
            part);
    RNN_UNROLL
    for (int i = 0; i < rows * wide; i++) {
        const size_t unit = j + (size_t)(i % wide * RNN_PANEL);
        compute_d_jordan_previous_y_lanes(RNN_LANES, b + (size_t)(i / wide), unit, acc[i],
                d_jordan_scores_carry);
    }
}

RNN_INLINE void compute_d_jordan_previous_y_units(const size_t rows, const int wide,
        const size_t j, const float *restrict panels,
        const float *restrict d_jordan_previous_y_mul, float *restrict d_jordan_scores_carry)
{
    const int tile = RNN_TILE_ROWS(wide);
    size_t b = 0;
    for (; b + (size_t)tile <= rows; b += (size_t)tile)
        compute_d_jordan_previous_y_tile(tile, wide, j, b, panels, d_jordan_previous_y_mul,
                d_jordan_scores_carry);
    for (; tile > 4 && b + 4 <= rows; b += 4)
        compute_d_jordan_previous_y_tile(4, wide, j, b, panels, d_jordan_previous_y_mul,
                d_jordan_scores_carry);
    for (; tile > 2 && b + 2 <= rows; b += 2)
        compute_d_jordan_previous_y_tile(2, wide, j, b, panels, d_jordan_previous_y_mul,
                d_jordan_scores_carry);
    for (; tile > 1 && b + 1 <= rows; b += 1)
        compute_d_jordan_previous_y_tile(1, wide, j, b, panels, d_jordan_previous_y_mul,
                d_jordan_scores_carry);
}

static void compute_d_jordan_previous_y(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_jordan_previous_y_mul,
        float *restrict d_jordan_scores_carry)
{
    const rnn_share units = rnn_share_of(team, 128, RNN_WIDE_UNITS);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)
        for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)
            compute_d_jordan_previous_y_units(rows, RNN_WIDE, j + part, panels,
                    d_jordan_previous_y_mul, d_jordan_scores_carry);
}

/* Memory of jordan_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 1: words (-1..23)
*   1    B x 128: jordan_y_0 (-1..8), d_jordan_scores_carry (11..12)
*   2    (T.N + B) x 1: tags (-1..12)
*   3    (T.N + B) x 700: jordan_x_lookup (0..4), jordan_x (5..19)
*   4    (T.N + B) x 100: jordan_x_dropout_mask (0..22)
*   5    (T.N + B) x 700: jordan_scores_dropout_mask (0..12), d_jordan_x (13..21)
*   6    (T.N + B) x 128: jordan_x_mul (3..6), jordan_W_product (7..8), each_logsumexp (9..12),
        unwindow (20..22)
*   7    1 x 1: sum_over_2 (3..21)
*   8    1 x 1: sum_over (13..21), d_jordan_scores_div (5..12)
*   9    1 x 1: div (20..24), d_jordan_scores_neg (5..12)
*   10   (T.N + B) x 128: jordan_previous_y (8..19), mul (22..23)
*   11   (T.N + B) x 128: jordan_h (8..12)
*   12   (T.N + B) x 128: jordan_scores_mul (8..19)
*   13   (T.N + B) x 128: jordan_scores (8..12)
*   14   (T.N + B) x 128: jordan_previous_y_softmax (8..12)
*   15   B x 128: d_jordan_scores_dot (11..12), jordan_y_0_ranked (8..8)
*   16   (T.N + B) x 1: each_pick (9..12)
*   17   (T.N + B) x 1: each (11..19)
*   18   (T.N + B) x 128: d_jordan_scores (11..19)
*   19   (T.N + B) x 128: d_jordan_previous_y_mul (11..19)
*   20   B x 128: d_jordan_y (11..24)
*/
struct jordan_train_memory {
    int32_t *words;
    float *jordan_y_0;
    int32_t *tags;
    float *jordan_previous_y;
    float *d_jordan_scores_carry;
    float *jordan_x_lookup;
    float *jordan_x_dropout_mask;
    float *jordan_x_mul;
    float *jordan_x;
    float *jordan_W_product;
    float *jordan_scores_dropout_mask;
    float *jordan_h;
    float *jordan_scores_mul;
    float *jordan_scores;
    float *jordan_previous_y_softmax;
    float *each_logsumexp;
    float *each_pick;
    float *each;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_jordan_scores_div;
    float *d_jordan_scores_neg;
    float *d_jordan_scores_dot;
    float *d_jordan_scores;
    float *d_jordan_previous_y_mul;
    float *d_jordan_x;
    float *unwindow;
    float *mul;
    float *d_jordan_y;
    float *jordan_y_0_ranked;
    float *work;
    size_t bytes;
};

static void jordan_train_layout(struct jordan_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->words = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->jordan_y_0 = (float *)rnn_take(session, &at, B * 128);
    m->d_jordan_scores_carry = m->jordan_y_0;
    m->tags = (int32_t *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->jordan_x_lookup = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 700);
    m->jordan_x = m->jordan_x_lookup;
    m->jordan_x_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 100);
    m->jordan_scores_dropout_mask = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 700);
    m->d_jordan_x = m->jordan_scores_dropout_mask;
    m->jordan_x_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_W_product = m->jordan_x_mul;
    m->each_logsumexp = m->jordan_x_mul;
    m->unwindow = m->jordan_x_mul;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_jordan_scores_div = m->sum_over;
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->d_jordan_scores_neg = m->div;
    m->jordan_previous_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->mul = m->jordan_previous_y;
    m->jordan_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_scores_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_scores = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->jordan_previous_y_softmax = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->d_jordan_scores_dot = (float *)rnn_take(session, &at, B * 128);
    m->jordan_y_0_ranked = m->d_jordan_scores_dot;
    m->each_pick = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->each = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_jordan_scores = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->d_jordan_previous_y_mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 128);
    m->d_jordan_y = (float *)rnn_take(session, &at, B * 128);
    m->work = (float *)rnn_take(session, &at, 155648);
    m->bytes = at;
    (void)T;
}

/* What the threads of jordan_train need of it. */
struct jordan_train_call {
    const jordan_args *args;
    size_t B;
    rnn_rows T;
    struct jordan_train_memory m;
    const int32_t *words;
    const float *jordan_y_0;
    const int32_t *tags;
};

static void jordan_train_work(const rnn_team *team, const void *data)
{
    const struct jordan_train_call *const call = (const struct jordan_train_call *)data;
    const jordan_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct jordan_train_memory m = call->m;
    const int32_t *const words = call->words;
    const float *const jordan_y_0 = call->jordan_y_0;
    const int32_t *const tags = call->tags;
    const float *const packed = (const float *)args->packed;
    const int far = rnn_is_far(args->session, m.bytes);
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* jordan.lua:23   jordan_x_lookup = lookup(embed.weight, words) */
    rnn_each_lookup(T_part.count, 100, words + T_part.first, args->params + JORDAN_embed_weight,
            100, 1, m.jordan_x_lookup + T_part.first * 100, 100);

    /* jordan.lua:23   jordan_x_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 5)) {
        rnn_rows_dropout(&T, 0.300000012f, args->seed, args->update, 0, 100,
                m.jordan_x_dropout_mask);
    }

    /* jordan.lua:15   jordan_scores_dropout_mask = dropout_mask() */
    if (rnn_is_mine(team, 17)) {
        rnn_rows_dropout(&T, 0.300000012f, args->seed, args->update, 1, 128,
                m.jordan_scores_dropout_mask);
    }
    rnn_meet(team);

    /* jordan.lua:23   jordan_x_mul = mul(jordan_x_lookup, jordan_x_dropout_mask) */
    compute_jordan_x_mul(team, (size_t)T.N, m.jordan_x_lookup, m.jordan_x_dropout_mask,
            m.jordan_x_mul);

    /* jordan.lua:26   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 29)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* jordan.lua:23   jordan_x = window(jordan_x_mul) */
    if (rnn_is_mine(team, 7)) {
        rnn_rows_window(&T, 3, 3, NULL, m.jordan_x_mul, 100, m.jordan_x);
    }

    /* jordan.lua:26   d_jordan_scores_neg = neg(d_jordan_scores_div) */
    compute_d_jordan_scores_div(team, 1, m.sum_over_2, m.d_jordan_scores_div,
            m.d_jordan_scores_neg);
    rnn_meet(team);

    /* jordan.lua:14   jordan_W_product = matvec(jordan.W, jordan_x) */
    rnn_product_packed(T_part.count, 128, 700, m.jordan_x + T_part.first * 700, 700,
            packed + PACKED_jordan_W, m.jordan_W_product + T_part.first * 128, 128);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, jordan_y_0, 128, m.jordan_y_0_ranked);
    }
    rnn_meet(team);

    /* jordan.lua:23   forwards over T: jordan_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 71680);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.jordan_y_0_ranked, 128,
                            m.jordan_previous_y + at * 128);
                }
                rnn_meet(&crew);
            }
            compute_jordan_h_2(&crew, rows, far, packed + PACKED_jordan_U,
                    m.jordan_previous_y + at * 128, m.jordan_W_product + at * 128,
                    args->params + JORDAN_jordan_b, m.jordan_scores_dropout_mask + at * 128,
                    m.jordan_h + at * 128, m.jordan_scores_mul + at * 128);
            rnn_meet(&crew);
            compute_jordan_scores(&crew, rows, packed + PACKED_jordan_V,
                    m.jordan_scores_mul + at * 128, args->params + JORDAN_jordan_a,
                    m.jordan_scores + at * 128);
            rnn_meet(&crew);
            rnn_each_softmax(part.count, 128, m.jordan_scores + at * 128 + part.first * 128, 128,
                    m.jordan_previous_y_softmax + at * 128 + part.first * 128, 128);
            rnn_meet(&crew);
            if (rnn_is_mine(&crew, 0)) {
                rnn_each_copy(rows, 128, m.jordan_previous_y_softmax + at * 128, 128,
                        m.jordan_previous_y + next * 128, 128);
            }
            rnn_meet(&crew);
        }
    }
    rnn_meet(team);

    /* jordan.lua:26   each_logsumexp = logsumexp(jordan_scores) */
    rnn_each_logsumexp(T_part.count, 128, m.jordan_scores + T_part.first * 128, 128,
            m.each_logsumexp + T_part.first);

    /* jordan.lua:26   each_pick = pick(jordan_scores, tags) */
    rnn_each_pick(T_part.count, m.jordan_scores + T_part.first * 128, 128, tags + T_part.first,
            m.each_pick + T_part.first);
    rnn_meet(team);

    /* jordan.lua:26   each = sub(each_logsumexp, each_pick) */
    compute_each(team, (size_t)T.N, m.each_logsumexp, m.each_pick, m.each);

    /* jordan.lua:23   backwards over T: d_jordan_scores_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 78856);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            const rnn_share part = rnn_share_of(&crew, rows, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 128, m.d_jordan_scores_carry);
                }
                rnn_meet(&crew);
            }
            rnn_each_dot(part.count, 128,
                    m.jordan_previous_y_softmax + at * 128 + part.first * 128, 128,
                    m.d_jordan_scores_carry + part.first * 128, 128,
                    m.d_jordan_scores_dot + part.first);
            rnn_meet(&crew);
            compute_d_jordan_scores(&crew, rows, tags + at, m.d_jordan_scores_neg,
                    m.jordan_scores + at * 128, m.each_logsumexp + at, m.d_jordan_scores_div,
                    m.d_jordan_scores_carry, m.d_jordan_scores_dot,
                    m.jordan_previous_y_softmax + at * 128, m.d_jordan_scores + at * 128);
            rnn_meet(&crew);
            compute_d_jordan_h(&crew, rows, packed + PACKED_jordan_V_transposed,
                    m.jordan_h + at * 128, m.d_jordan_scores + at * 128,
                    m.jordan_scores_dropout_mask + at * 128, m.d_jordan_previous_y_mul + at * 128);
            rnn_meet(&crew);
            compute_d_jordan_previous_y(&crew, rows, packed + PACKED_jordan_U_transposed,
                    m.d_jordan_previous_y_mul + at * 128, m.d_jordan_scores_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_jordan_scores_carry, 128, m.d_jordan_y);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* jordan.lua:26   sum_over = sum_over(each) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.each + units.first, 1, m.sum_over + units.first);
    }

    /* jordan.lua:14   d_jordan_x = matvec(jordan.W, d_jordan_previous_y_mul) */
    rnn_product_packed(T_part.count, 700, 128, m.d_jordan_previous_y_mul + T_part.first * 128, 128,
            packed + PACKED_jordan_W_transposed, m.d_jordan_x + T_part.first * 700, 700);

    /* jordan.lua:14   outer(d_jordan_previous_y_mul, jordan_x) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + JORDAN_jordan_W + units.first * 700, 700,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_jordan_previous_y_mul, (size_t)T.N,
                128), units.first, units.count)), rnn_row_major(m.jordan_x, (size_t)T.N, 700),
                0.0f, work);
    }

    /* jordan.lua:14   outer(d_jordan_previous_y_mul, jordan_previous_y) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + JORDAN_jordan_U + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_jordan_previous_y_mul, (size_t)T.N,
                128), units.first, units.count)),
                rnn_row_major(m.jordan_previous_y, (size_t)T.N, 128), 0.0f, work);
    }

    /* jordan.lua:14   sum_over(d_jordan_previous_y_mul) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_jordan_previous_y_mul + units.first, 128,
                args->gradients + JORDAN_jordan_b + units.first);
    }

    /* jordan.lua:15   outer(d_jordan_scores, jordan_scores_mul) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_product(args->gradients + JORDAN_jordan_V + units.first * 128, 128,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_jordan_scores, (size_t)T.N, 128),
                units.first, units.count)), rnn_row_major(m.jordan_scores_mul, (size_t)T.N, 128),
                0.0f, work);
    }

    /* jordan.lua:15   sum_over(d_jordan_scores) */
    {
        const rnn_share units = rnn_share_of(team, 128, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.d_jordan_scores + units.first, 128,
                args->gradients + JORDAN_jordan_a + units.first);
    }
    rnn_meet(team);

    /* jordan.lua:26   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* jordan.lua:23   unwindow = unwindow(d_jordan_x) */
    if (rnn_is_mine(team, 69)) {
        rnn_rows_unwindow(&T, 3, 3, m.d_jordan_x, 100, m.unwindow);
    }
    rnn_meet(team);

    /* jordan.lua:23   mul = mul(unwindow, jordan_x_dropout_mask) */
    compute_jordan_x_mul(team, (size_t)T.N, m.unwindow, m.jordan_x_dropout_mask, m.mul);
    rnn_meet(team);

    /* jordan.lua:23   scatter(mul, words) */
    {
        const rnn_share units = rnn_share_of(team, 100, RNN_PANEL);
        rnn_each_scatter((size_t)T.N, units.count, words, m.mul + units.first, 100,
                args->gradients + JORDAN_embed_weight + units.first, 100, 1);
    }
}

int jordan_train(const jordan_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "jordan_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 428);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "jordan_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct jordan_train_memory m;
    jordan_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_train: packed does not begin at a multiple of 4 bytes");
    if (!args->words)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: words is NULL");
    if (rnn_rows_check_ids(&T, "words", args->words, 1000, error))
        return RNN_BAD_TOKEN;
    const int32_t *const words = rnn_rows_pack(&T, args->words, 1, m.words);
    const float *const jordan_y_0 = rnn_or_number(args->jordan_y, 0.0f, B * 128, m.jordan_y_0);
    if (!args->tags)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: tags is NULL");
    if (rnn_rows_check_ids(&T, "tags", args->tags, 128, error))
        return RNN_BAD_TOKEN;
    const int32_t *const tags = rnn_rows_pack(&T, args->tags, 1, m.tags);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "jordan_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + JORDAN_embed_weight, 0, 100000 * sizeof(float));
    memset(args->gradients + JORDAN_jordan_b, 0, 128 * sizeof(float));
    memset(args->gradients + JORDAN_jordan_a, 0, 128 * sizeof(float));

    const struct jordan_train_call call = {args, B, T, m, words, jordan_y_0, tags};
    if (rnn_pool_run(args->pool, (double)T.N * 766384 + (double)B * 0 + 24, jordan_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "jordan_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (args->d_jordan_y)
        rnn_each_copy(B, 128, m.d_jordan_y, 128, args->d_jordan_y, 128);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "jordan_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"embed.weight", 2, {1000, 100}, 0, RNN_INIT_NORMAL, 0, 0.10000000000000001, 100, 1, 0},
    {"jordan.W", 2, {128, 700}, 100000, RNN_INIT_DEFAULT, 0, 0, 700, 1, 0},
    {"jordan.U", 2, {128, 128}, 189600, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"jordan.b", 1, {128, 1}, 205984, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"jordan.V", 2, {128, 128}, 206112, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
    {"jordan.a", 1, {128, 1}, 222496, RNN_INIT_DEFAULT, 0, 0, 128, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(jordan_args, T), offsetof(jordan_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"words", 1, 0, 1, 0, -1, 0, 1000, 1, 2, 0, offsetof(jordan_args, words), RNN_NO_MEMBER},
    {"tags", 1, 0, 1, 0, -1, 0, 128, 1, 2, 0, offsetof(jordan_args, tags), RNN_NO_MEMBER},
    {"jordan.y", 0, 1, 1, -1, -1, 128, 0, 0, 0, 0, offsetof(jordan_args, jordan_y),
            offsetof(jordan_args, d_jordan_y)},
};

static const rnn_value_info outputs_info[] = {
    {"best", 1, 1, 1, 0, -1, 0, 128, 0, 0, 0, offsetof(jordan_args, best), RNN_NO_MEMBER},
    {"scores", 0, 1, 1, 0, -1, 128, 0, 0, 0, 0, offsetof(jordan_args, scores), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"jordan_x", 0, -1, 300, 0, 0},
    {"jordan_previous_y", 0, -1, 128, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const jordan_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return JORDAN_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return JORDAN_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return JORDAN_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return jordan_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return jordan_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return jordan_train(args, error);
}

const rnn_model jordan_model = {
    .name = "jordan",
    .source = "jordan.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 6,
    .param_floats = JORDAN_PARAMS,
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
    .state_floats = 428,
    .stream = -1,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(jordan_args),
    .member_params = offsetof(jordan_args, params),
    .member_packed = offsetof(jordan_args, packed),
    .member_session = offsetof(jordan_args, session),
    .member_session_bytes = offsetof(jordan_args, session_bytes),
    .member_pool = offsetof(jordan_args, pool),
    .member_batch = offsetof(jordan_args, B),
    .member_loss = offsetof(jordan_args, loss),
    .member_gradients = offsetof(jordan_args, gradients),
    .member_seed = offsetof(jordan_args, seed),
    .member_update = offsetof(jordan_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = JORDAN_PACKED,
    .prepare = jordan_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
