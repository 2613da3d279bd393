/* worked_example: a recurrent network, compiled by rnnc from worked_example.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "worked_example.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

/* Where packed weights begin, in floats. */
enum {
    PACKED_memory_W = 0, /* 2 x 2, wide panels */
    PACKED_memory_U = 32, /* 2 x 2, panels of 1 gate */
    PACKED_memory_V = 64, /* 2 x 2, wide panels */
    PACKED_memory_V_transposed = 96, /* 2 x 2, wide panels */
    PACKED_memory_U_transposed = 128, /* 2 x 2, panels of 1 gate */
    PACKED_memory_W_transposed = 160, /* 2 x 2, wide panels */
    PACKED_memory_W_2 = 192, /* 2 x 2, panels of 1 gate */
    PACKED_memory_V_2 = 224, /* 2 x 2, panels of 1 gate */
};

/* What the threads of worked_example_prepare need of it. */
struct worked_example_prepare_call {
    const float *params;
    float *packed;
};

static void worked_example_prepare_work(const rnn_team *team, const void *data)
{
    const struct worked_example_prepare_call *const call = (const struct worked_example_prepare_call *)data;
    const float *const params = call->params;
    float *const packed = call->packed;
    rnn_pack_wide(team, packed + PACKED_memory_W, params + WORKED_EXAMPLE_memory_W, 2, 1, 2, 0, 2,
            2);
    rnn_pack_gate(team, packed + PACKED_memory_U, params + WORKED_EXAMPLE_memory_U, 2, 1, 2, 1, 0,
            2, 0, 2);
    rnn_pack_wide(team, packed + PACKED_memory_V, params + WORKED_EXAMPLE_memory_V, 2, 1, 2, 0, 2,
            2);
    rnn_pack_wide(team, packed + PACKED_memory_V_transposed, params + WORKED_EXAMPLE_memory_V, 1,
            2, 2, 0, 2, 2);
    rnn_pack_gate(team, packed + PACKED_memory_U_transposed, params + WORKED_EXAMPLE_memory_U, 1,
            2, 2, 1, 0, 2, 0, 2);
    rnn_pack_wide(team, packed + PACKED_memory_W_transposed, params + WORKED_EXAMPLE_memory_W, 1,
            2, 2, 0, 2, 2);
    rnn_pack_gate(team, packed + PACKED_memory_W_2, params + WORKED_EXAMPLE_memory_W, 2, 1, 2, 1,
            0, 2, 0, 2);
    rnn_pack_gate(team, packed + PACKED_memory_V_2, params + WORKED_EXAMPLE_memory_V, 2, 1, 2, 1,
            0, 2, 0, 2);
}

void worked_example_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    const struct worked_example_prepare_call call = {params, (float *)memory};
    rnn_pool_share(pool, 2.0 * 256 * RNN_MOVE_WORK, worked_example_prepare_work, &call);
}

void worked_example_prepare(const float *params, void *memory)
{
    worked_example_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* worked_example.lua:9   memory_h   (2 operations) */
RNN_INLINE void compute_memory_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const float *restrict memory_W_product, float *restrict memory_h,
        float *restrict memory_previous_h_next)
{
    const rnn_vec h = rnn_load_lanes(memory_W_product + b * 2 + j, lanes) + matvec_;
    rnn_store_lanes(memory_h + b * 2 + j, h, lanes);
    rnn_store_lanes(memory_previous_h_next + b * 2 + j, h, lanes);
}

RNN_INLINE void compute_memory_h_ask(const size_t b, const size_t j, const float *memory_W_product)
{
    rnn_will_read(memory_W_product + b * 2 + j);
}

RNN_INLINE void compute_memory_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict memory_previous_h,
        const float *restrict memory_W_product, float *restrict memory_h,
        float *restrict memory_previous_h_next)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    for (int r = 0; rows > 1 && r < rows; r++)
        compute_memory_h_ask(b + (size_t)r, j, memory_W_product);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 2);
    rnn_panel_product_lane(acc, rows, 1, 2, memory_previous_h + b * 2, 2, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_memory_h_lanes(lanes, b + (size_t)r, j, acc[r], memory_W_product, memory_h,
                memory_previous_h_next);
}

RNN_INLINE void compute_memory_h_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels, const float *restrict memory_previous_h,
        const float *restrict memory_W_product, float *restrict memory_h,
        float *restrict memory_previous_h_next)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_memory_h_tile(TILE, lanes, j, b, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_memory_h_tile(4, lanes, j, b, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_memory_h_tile(2, lanes, j, b, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_memory_h_tile(1, lanes, j, b, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
}

static void compute_memory_h(const rnn_team *team, const size_t rows, const float *restrict panels,
        const float *restrict memory_previous_h, const float *restrict memory_W_product,
        float *restrict memory_h, float *restrict memory_previous_h_next)
{
    const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_memory_h_units(rows, RNN_LANES, j, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
    if (j < end)
        compute_memory_h_units(rows, 2 % RNN_LANES, j, panels, memory_previous_h, memory_W_product,
                memory_h, memory_previous_h_next);
}

/* Memory of worked_example_forward behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..0), memory_h (1..2)
*   1    B x 2: memory_h_0 (-1..1)
*   2    (T.N + B) x 2: memory_W_product (0..1), y (2..3)
*   3    B x 2: memory_previous_h (1..1)
*   4    B x 2: memory_previous_h_next (1..1)
*   5    B x 2: memory_h_0_ranked (1..1)
*/
struct worked_example_forward_memory {
    float *x;
    float *memory_h_0;
    float *memory_previous_h;
    float *memory_previous_h_next;
    float *memory_W_product;
    float *memory_h;
    float *y;
    float *memory_h_0_ranked;
    size_t bytes;
};

static void worked_example_forward_layout(struct worked_example_forward_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->memory_h = m->x;
    m->memory_h_0 = (float *)rnn_take(session, &at, B * 2);
    m->memory_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->y = m->memory_W_product;
    m->memory_previous_h = (float *)rnn_take(session, &at, B * 2);
    m->memory_previous_h_next = (float *)rnn_take(session, &at, B * 2);
    m->memory_h_0_ranked = (float *)rnn_take(session, &at, B * 2);
    m->bytes = at;
    (void)T;
}

/* What the threads of worked_example_forward need of it. */
struct worked_example_forward_call {
    const worked_example_args *args;
    size_t B;
    rnn_rows T;
    struct worked_example_forward_memory m;
    const float *x;
    const float *memory_h_0;
};

static void worked_example_forward_work(const rnn_team *team, const void *data)
{
    const struct worked_example_forward_call *const call = (const struct worked_example_forward_call *)data;
    const worked_example_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct worked_example_forward_memory m = call->m;
    const float *const x = call->x;
    const float *const memory_h_0 = call->memory_h_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* worked_example.lua:9   memory_W_product = matvec(memory.W, x) */
    rnn_product_packed(T_part.count, 2, 2, x + T_part.first * 2, 2, packed + PACKED_memory_W,
            m.memory_W_product + T_part.first * 2, 2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, memory_h_0, 2, m.memory_h_0_ranked);
    }
    rnn_meet(team);

    /* worked_example.lua:14   forwards over T: memory_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        float *memory_previous_h = m.memory_previous_h,
                *memory_previous_h_next = m.memory_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.memory_h_0_ranked, 2, memory_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_memory_h(&crew, rows, packed + PACKED_memory_U, memory_previous_h,
                    m.memory_W_product + at * 2, m.memory_h + at * 2, memory_previous_h_next);
            rnn_meet(&crew);
            float *const memory_previous_h_now = memory_previous_h;
            memory_previous_h = memory_previous_h_next;
            memory_previous_h_next = memory_previous_h_now;
        }
    }
    rnn_meet(team);

    /* worked_example.lua:10   y = matvec(memory.V, memory_h) */
    rnn_product_packed(T_part.count, 2, 2, m.memory_h + T_part.first * 2, 2,
            packed + PACKED_memory_V, m.y + T_part.first * 2, 2);
}

int worked_example_forward(const worked_example_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "worked_example_forward: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 2);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct worked_example_forward_memory m;
    worked_example_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_forward: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_forward: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const memory_h_0 = rnn_or_number(args->memory_h, 0.0f, B * 2, m.memory_h_0);

    const struct worked_example_forward_call call = {args, B, T, m, x, memory_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 40 + (double)B * 0 + 0, worked_example_forward_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_forward: another thread is using the pool");

    if (args->y)
        rnn_rows_unpack(&T, m.y, 2, args->y);
    return RNN_OK;
}

/* ---- loss ---- */

/* worked_example.lua:16   div   (1 operation) */
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

/* Memory of worked_example_loss behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..0), memory_h (1..3), sum (4..5)
*   1    B x 2: memory_h_0 (-1..2)
*   2    (T.N + B) x 2: memory_W_product (0..2), y (3..4)
*   3    B x 2: memory_previous_h (1..2)
*   4    B x 2: memory_previous_h_next (1..2)
*   5    1 x 1: sum_over_2 (1..6)
*   6    B x 2: memory_h_0_ranked (1..2)
*   7    1 x 1: sum_over (5..6)
*   8    1 x 1: div (6..7)
*/
struct worked_example_loss_memory {
    float *x;
    float *memory_h_0;
    float *memory_previous_h;
    float *memory_previous_h_next;
    float *memory_W_product;
    float *memory_h;
    float *y;
    float *sum;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *memory_h_0_ranked;
    size_t bytes;
};

static void worked_example_loss_layout(struct worked_example_loss_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->memory_h = m->x;
    m->sum = m->x;
    m->memory_h_0 = (float *)rnn_take(session, &at, B * 2);
    m->memory_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->y = m->memory_W_product;
    m->memory_previous_h = (float *)rnn_take(session, &at, B * 2);
    m->memory_previous_h_next = (float *)rnn_take(session, &at, B * 2);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->memory_h_0_ranked = (float *)rnn_take(session, &at, B * 2);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of worked_example_loss need of it. */
struct worked_example_loss_call {
    const worked_example_args *args;
    size_t B;
    rnn_rows T;
    struct worked_example_loss_memory m;
    const float *x;
    const float *memory_h_0;
};

static void worked_example_loss_work(const rnn_team *team, const void *data)
{
    const struct worked_example_loss_call *const call = (const struct worked_example_loss_call *)data;
    const worked_example_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct worked_example_loss_memory m = call->m;
    const float *const x = call->x;
    const float *const memory_h_0 = call->memory_h_0;
    const float *const packed = (const float *)args->packed;
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* worked_example.lua:9   memory_W_product = matvec(memory.W, x) */
    rnn_product_packed(T_part.count, 2, 2, x + T_part.first * 2, 2, packed + PACKED_memory_W,
            m.memory_W_product + T_part.first * 2, 2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, memory_h_0, 2, m.memory_h_0_ranked);
    }
    rnn_meet(team);

    /* worked_example.lua:14   forwards over T: memory_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        float *memory_previous_h = m.memory_previous_h,
                *memory_previous_h_next = m.memory_previous_h_next;
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.memory_h_0_ranked, 2, memory_previous_h);
                }
                rnn_meet(&crew);
            }
            compute_memory_h(&crew, rows, packed + PACKED_memory_U, memory_previous_h,
                    m.memory_W_product + at * 2, m.memory_h + at * 2, memory_previous_h_next);
            rnn_meet(&crew);
            float *const memory_previous_h_now = memory_previous_h;
            memory_previous_h = memory_previous_h_next;
            memory_previous_h_next = memory_previous_h_now;
        }
    }

    /* worked_example.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 14)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* worked_example.lua:10   y = matvec(memory.V, memory_h) */
    rnn_product_packed(T_part.count, 2, 2, m.memory_h + T_part.first * 2, 2,
            packed + PACKED_memory_V, m.y + T_part.first * 2, 2);
    rnn_meet(team);

    /* worked_example.lua:16   sum = sum(y) */
    rnn_each_sum(T_part.count, 2, m.y + T_part.first * 2, 2, m.sum + T_part.first);
    rnn_meet(team);

    /* worked_example.lua:16   sum_over = sum_over(sum) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.sum + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* worked_example.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int worked_example_loss(const worked_example_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "worked_example_loss: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 2);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "worked_example_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct worked_example_loss_memory m;
    worked_example_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_loss: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_loss: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_loss: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_loss: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const memory_h_0 = rnn_or_number(args->memory_h, 0.0f, B * 2, m.memory_h_0);

    const struct worked_example_loss_call call = {args, B, T, m, x, memory_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 64 + (double)B * 0 + 8, worked_example_loss_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "worked_example_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* worked_example.lua:16   d_y_div   (1 operation) */
RNN_INLINE void compute_d_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    rnn_store_lanes(d_y_div + j, div_, lanes);
}

static void compute_d_y_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_y_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_y_div_lanes(RNN_LANES, j, sum_over_2, d_y_div);
    if (j < end)
        compute_d_y_div_lanes((int)(end - j), j, sum_over_2, d_y_div);
}

/* worked_example.lua:16   d_y   (1 operation) */
RNN_INLINE void compute_d_y_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_y_div, float *restrict d_y)
{
    const rnn_vec d_y_1 = rnn_set(d_y_div[0]);
    rnn_store_lanes(d_y + b * 2 + j, d_y_1, lanes);
}

static void compute_d_y(const rnn_team *team, const size_t rows, const float *restrict d_y_div,
        float *restrict d_y)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 2; j += RNN_LANES)
            compute_d_y_lanes(RNN_LANES, b, j, d_y_div, d_y);
        if (j < 2)
            compute_d_y_lanes(2 % RNN_LANES, b, j, d_y_div, d_y);
    }
}

/* worked_example.lua:9   d_memory_h   (1 operation) */
RNN_INLINE void compute_d_memory_h_lanes(const int lanes, const size_t b, const size_t j,
        const float *restrict d_memory_h_carry, const float *restrict memory_V_product,
        float *restrict d_memory_h)
{
    const rnn_vec d_h = rnn_load_lanes(d_memory_h_carry + b * 2 + j, lanes)
            + rnn_load_lanes(memory_V_product + b * 2 + j, lanes);
    rnn_store_lanes(d_memory_h + b * 2 + j, d_h, lanes);
}

static void compute_d_memory_h(const rnn_team *team, const size_t rows,
        const float *restrict d_memory_h_carry, const float *restrict memory_V_product,
        float *restrict d_memory_h)
{
    const rnn_share part = rnn_share_of(team, rows, 1);
    const size_t end = part.first + part.count;
    for (size_t b = part.first; b < end; b++) {
        size_t j = 0;
        for (; j + RNN_LANES <= 2; j += RNN_LANES)
            compute_d_memory_h_lanes(RNN_LANES, b, j, d_memory_h_carry, memory_V_product,
                    d_memory_h);
        if (j < 2)
            compute_d_memory_h_lanes(2 % RNN_LANES, b, j, d_memory_h_carry, memory_V_product,
                    d_memory_h);
    }
}

/* worked_example.lua:9   d_memory_previous_h   (1 operation) */
RNN_INLINE void compute_d_memory_previous_h_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec d_h, float *restrict d_memory_h_carry)
{
    rnn_store_lanes(d_memory_h_carry + b * 2 + j, d_h, lanes);
}

RNN_INLINE void compute_d_memory_previous_h_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels, const float *restrict d_memory_h,
        float *restrict d_memory_h_carry)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    const float *const block = panels + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 2);
    rnn_panel_product_lane(acc, rows, 1, 2, d_memory_h + b * 2, 2, block, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_d_memory_previous_h_lanes(lanes, b + (size_t)r, j, acc[r], d_memory_h_carry);
}

RNN_INLINE void compute_d_memory_previous_h_units(const size_t rows, const int lanes,
        const size_t j, const float *restrict panels, const float *restrict d_memory_h,
        float *restrict d_memory_h_carry)
{
    enum { TILE = RNN_TILE_ROWS(1) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_d_memory_previous_h_tile(TILE, lanes, j, b, panels, d_memory_h, d_memory_h_carry);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_d_memory_previous_h_tile(4, lanes, j, b, panels, d_memory_h, d_memory_h_carry);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_d_memory_previous_h_tile(2, lanes, j, b, panels, d_memory_h, d_memory_h_carry);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_d_memory_previous_h_tile(1, lanes, j, b, panels, d_memory_h, d_memory_h_carry);
}

static void compute_d_memory_previous_h(const rnn_team *team, const size_t rows,
        const float *restrict panels, const float *restrict d_memory_h,
        float *restrict d_memory_h_carry)
{
    const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_memory_previous_h_units(rows, RNN_LANES, j, panels, d_memory_h, d_memory_h_carry);
    if (j < end)
        compute_d_memory_previous_h_units(rows, 2 % RNN_LANES, j, panels, d_memory_h,
                d_memory_h_carry);
}

/* Memory of worked_example_train behind the state. Values that do not live at the same time share it:
*
*   0    (T.N + B) x 2: x (-1..14)
*   1    B x 2: memory_h_0 (-1..2), d_memory_h_carry (10..11)
*   2    (T.N + B) x 2: memory_W_product (0..2), y (3..6), memory_V_product (7..11), d_x (12..15)
*   3    (T.N + B) x 2: memory_previous_h (1..14)
*   4    (T.N + B) x 2: memory_h (1..9), d_memory_h (10..14)
*   5    1 x 1: sum_over_2 (1..11)
*   6    B x 2: d_memory_h_2 (10..15), memory_h_0_ranked (1..2)
*   7    1 x 1: sum_over (7..11), d_y_div (3..6)
*   8    (T.N + B) x 1: sum (5..9)
*   9    (T.N + B) x 2: d_y (5..9)
*   10   1 x 1: div (10..15)
*/
struct worked_example_train_memory {
    float *x;
    float *memory_h_0;
    float *memory_previous_h;
    float *d_memory_h_carry;
    float *memory_W_product;
    float *memory_h;
    float *y;
    float *sum;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_y_div;
    float *d_y;
    float *memory_V_product;
    float *d_memory_h;
    float *d_x;
    float *d_memory_h_2;
    float *memory_h_0_ranked;
    float *work;
    size_t bytes;
};

static void worked_example_train_layout(struct worked_example_train_memory *m, void *session,
        const size_t first, const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->x = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->memory_h_0 = (float *)rnn_take(session, &at, B * 2);
    m->d_memory_h_carry = m->memory_h_0;
    m->memory_W_product = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->y = m->memory_W_product;
    m->memory_V_product = m->memory_W_product;
    m->d_x = m->memory_W_product;
    m->memory_previous_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->memory_h = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->d_memory_h = m->memory_h;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_memory_h_2 = (float *)rnn_take(session, &at, B * 2);
    m->memory_h_0_ranked = m->d_memory_h_2;
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_y_div = m->sum_over;
    m->sum = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->d_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 2);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->work = (float *)rnn_take(session, &at, 7168);
    m->bytes = at;
    (void)T;
}

/* What the threads of worked_example_train need of it. */
struct worked_example_train_call {
    const worked_example_args *args;
    size_t B;
    rnn_rows T;
    struct worked_example_train_memory m;
    const float *x;
    const float *memory_h_0;
};

static void worked_example_train_work(const rnn_team *team, const void *data)
{
    const struct worked_example_train_call *const call = (const struct worked_example_train_call *)data;
    const worked_example_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct worked_example_train_memory m = call->m;
    const float *const x = call->x;
    const float *const memory_h_0 = call->memory_h_0;
    const float *const packed = (const float *)args->packed;
    float *const work = rnn_work_of(team, m.work);
    const rnn_share T_part = rnn_share_of(team, (size_t)T.N, 16);

    /* worked_example.lua:9   memory_W_product = matvec(memory.W, x) */
    rnn_product_packed(T_part.count, 2, 2, x + T_part.first * 2, 2, packed + PACKED_memory_W,
            m.memory_W_product + T_part.first * 2, 2);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, memory_h_0, 2, m.memory_h_0_ranked);
    }
    rnn_meet(team);

    /* worked_example.lua:14   forwards over T: memory_previous_h */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 24);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.memory_h_0_ranked, 2, m.memory_previous_h + at * 2);
                }
                rnn_meet(&crew);
            }
            compute_memory_h(&crew, rows, packed + PACKED_memory_U, m.memory_previous_h + at * 2,
                    m.memory_W_product + at * 2, m.memory_h + at * 2,
                    m.memory_previous_h + next * 2);
            rnn_meet(&crew);
        }
    }

    /* worked_example.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 14)) {
        *(m.sum_over_2) = 1.0f * (float)(size_t)T.N;
    }
    rnn_meet(team);

    /* worked_example.lua:10   y = matvec(memory.V, memory_h) */
    rnn_product_packed(T_part.count, 2, 2, m.memory_h + T_part.first * 2, 2,
            packed + PACKED_memory_V, m.y + T_part.first * 2, 2);

    /* worked_example.lua:16   d_y_div = div(1, sum_over_2) */
    compute_d_y_div(team, 1, m.sum_over_2, m.d_y_div);
    rnn_meet(team);

    /* worked_example.lua:16   sum = sum(y) */
    rnn_each_sum(T_part.count, 2, m.y + T_part.first * 2, 2, m.sum + T_part.first);

    /* worked_example.lua:16   d_y = fill(d_y_div) */
    compute_d_y(team, (size_t)T.N, m.d_y_div, m.d_y);
    rnn_meet(team);

    /* worked_example.lua:16   sum_over = sum_over(sum) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows((size_t)T.N, units.count, m.sum + units.first, 1, m.sum_over + units.first);
    }

    /* worked_example.lua:10   memory_V_product = matvec(memory.V, d_y) */
    rnn_product_packed(T_part.count, 2, 2, m.d_y + T_part.first * 2, 2,
            packed + PACKED_memory_V_transposed, m.memory_V_product + T_part.first * 2, 2);

    /* worked_example.lua:10   outer(d_y, memory_h) */
    {
        const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
        rnn_product(args->gradients + WORKED_EXAMPLE_memory_V + units.first * 2, 2,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_y, (size_t)T.N, 2), units.first,
                units.count)), rnn_row_major(m.memory_h, (size_t)T.N, 2), 0.0f, work);
    }
    rnn_meet(team);

    /* worked_example.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* worked_example.lua:14   backwards over T: d_memory_h_carry */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 24);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t];
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, NULL, 2, m.d_memory_h_carry);
                }
                rnn_meet(&crew);
            }
            compute_d_memory_h(&crew, rows, m.d_memory_h_carry, m.memory_V_product + at * 2,
                    m.d_memory_h + at * 2);
            rnn_meet(&crew);
            compute_d_memory_previous_h(&crew, rows, packed + PACKED_memory_U_transposed,
                    m.d_memory_h + at * 2, m.d_memory_h_carry);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_memory_h_carry, 2, m.d_memory_h_2);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* worked_example.lua:9   outer(d_memory_h, x) */
    {
        const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
        rnn_product(args->gradients + WORKED_EXAMPLE_memory_W + units.first * 2, 2,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_memory_h, (size_t)T.N, 2),
                units.first, units.count)), rnn_row_major(x, (size_t)T.N, 2), 0.0f, work);
    }

    /* worked_example.lua:9   outer(d_memory_h, memory_previous_h) */
    {
        const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
        rnn_product(args->gradients + WORKED_EXAMPLE_memory_U + units.first * 2, 2,
                rnn_transposed(rnn_columns(rnn_row_major(m.d_memory_h, (size_t)T.N, 2),
                units.first, units.count)), rnn_row_major(m.memory_previous_h, (size_t)T.N, 2),
                0.0f, work);
    }

    /* worked_example.lua:9   d_x = matvec(memory.W, d_memory_h) */
    rnn_product_packed(T_part.count, 2, 2, m.d_memory_h + T_part.first * 2, 2,
            packed + PACKED_memory_W_transposed, m.d_x + T_part.first * 2, 2);
}

int worked_example_train(const worked_example_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "worked_example_train: T is %d and B is %d",
                args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 2);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "worked_example_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct worked_example_train_memory m;
    worked_example_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: x is NULL");
    const float *const x = rnn_rows_pack(&T, args->x, 2, m.x);
    const float *const memory_h_0 = rnn_or_number(args->memory_h, 0.0f, B * 2, m.memory_h_0);
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: gradients does not begin at a multiple of 4 bytes");

    const struct worked_example_train_call call = {args, B, T, m, x, memory_h_0};
    if (rnn_pool_run(args->pool, (double)T.N * 144 + (double)B * 0 + 16, worked_example_train_work,
            &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (args->d_x)
        rnn_rows_unpack(&T, m.d_x, 2, args->d_x);
    if (args->d_memory_h)
        rnn_each_copy(B, 2, m.d_memory_h_2, 2, args->d_memory_h, 2);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "worked_example_train: the loss is not finite");
    return RNN_OK;
}

/* ---- begin ---- */

/* Memory of worked_example_begin behind the state. Values that do not live at the same time share it:
*
*   0    B x 2: memory_h_0 (-1..0)
*/
struct worked_example_begin_memory {
    float *memory_h_0;
    size_t bytes;
};

static void worked_example_begin_layout(struct worked_example_begin_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->memory_h_0 = (float *)rnn_take(session, &at, B * 2);
    m->bytes = at;
}

int worked_example_begin(const worked_example_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_begin: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_begin: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 2);
    struct worked_example_begin_memory m;
    worked_example_begin_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_begin: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    const float *const memory_h_0 = rnn_or_number(args->memory_h, 0.0f, B * 2, m.memory_h_0);

    rnn_begin_rows(B, args->restart, memory_h_0, 2, 2, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- step ---- */

/* worked_example.lua:9   memory_h   (3 operations) */
RNN_INLINE void compute_memory_h_2_lanes(const int lanes, const size_t b, const size_t j,
        const rnn_vec matvec_, const rnn_vec matvec_2, float *restrict memory_h)
{
    const rnn_vec h = matvec_ + matvec_2;
    rnn_store_lanes(memory_h + b * 2 + j, h, lanes);
}

RNN_INLINE void compute_memory_h_2_tile(const int rows, const int lanes, const size_t j,
        const size_t b, const float *restrict panels0, const float *restrict panels1,
        const float *restrict x, const float *restrict state_memory_previous_h,
        float *restrict memory_h)
{
    const int part = (int)(j % RNN_PANEL / RNN_LANES);
    rnn_vec acc0[RNN_TILE_LIMIT] = {{0}};
    const float *const block0 = panels0 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 2);
    rnn_panel_product_lane(acc0, rows, 1, 2, x + b * 2, 2, block0, part);
    rnn_vec acc1[RNN_TILE_LIMIT] = {{0}};
    const float *const block1 = panels1 + j / RNN_PANEL * RNN_BLOCK_FLOATS(1, 2);
    rnn_panel_product_lane(acc1, rows, 1, 2, state_memory_previous_h + b * 2, 2, block1, part);
    RNN_UNROLL
    for (int r = 0; r < rows; r++)
        compute_memory_h_2_lanes(lanes, b + (size_t)r, j, acc0[r], acc1[r], memory_h);
}

RNN_INLINE void compute_memory_h_2_units(const size_t rows, const int lanes, const size_t j,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_memory_previous_h, float *restrict memory_h)
{
    enum { TILE = RNN_TILE_ROWS(2) };
    size_t b = 0;
    for (; b + TILE <= rows; b += TILE)
        compute_memory_h_2_tile(TILE, lanes, j, b, panels0, panels1, x, state_memory_previous_h,
                memory_h);
    for (; TILE > 4 && b + 4 <= rows; b += 4)
        compute_memory_h_2_tile(4, lanes, j, b, panels0, panels1, x, state_memory_previous_h,
                memory_h);
    for (; TILE > 2 && b + 2 <= rows; b += 2)
        compute_memory_h_2_tile(2, lanes, j, b, panels0, panels1, x, state_memory_previous_h,
                memory_h);
    for (; TILE > 1 && b + 1 <= rows; b += 1)
        compute_memory_h_2_tile(1, lanes, j, b, panels0, panels1, x, state_memory_previous_h,
                memory_h);
}

static void compute_memory_h_2(const rnn_team *team, const size_t rows,
        const float *restrict panels0, const float *restrict panels1, const float *restrict x,
        const float *restrict state_memory_previous_h, float *restrict memory_h)
{
    const rnn_share units = rnn_share_of(team, 2, RNN_PANEL);
    const size_t end = units.first + units.count;
    size_t j = units.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_memory_h_2_units(rows, RNN_LANES, j, panels0, panels1, x, state_memory_previous_h,
                memory_h);
    if (j < end)
        compute_memory_h_2_units(rows, 2 % RNN_LANES, j, panels0, panels1, x,
                state_memory_previous_h, memory_h);
}

/* Memory of worked_example_step behind the state. Values that do not live at the same time share it:
*
*   0    B x 2: memory_h (0..2)
*   1    B x 2: y (1..2)
*/
struct worked_example_step_memory {
    float *memory_h;
    float *y;
    size_t bytes;
};

static void worked_example_step_layout(struct worked_example_step_memory *m, void *session,
        const size_t first, const size_t B)
{
    size_t at = first;
    m->memory_h = (float *)rnn_take(session, &at, B * 2);
    m->y = (float *)rnn_take(session, &at, B * 2);
    m->bytes = at;
}

/* What the threads of worked_example_step need of it. */
struct worked_example_step_call {
    const worked_example_args *args;
    size_t B;
    struct worked_example_step_memory m;
    const float *x;
    float *state_memory_previous_h;
};

static void worked_example_step_work(const rnn_team *team, const void *data)
{
    const struct worked_example_step_call *const call = (const struct worked_example_step_call *)data;
    const worked_example_args *const args = call->args;
    const size_t B = call->B;
    const struct worked_example_step_memory m = call->m;
    const float *const x = call->x;
    float *const state_memory_previous_h = call->state_memory_previous_h;
    const float *const packed = (const float *)args->packed;

    /* worked_example.lua:9   memory_h = add(matvec, matvec) */
    compute_memory_h_2(team, B, packed + PACKED_memory_W_2, packed + PACKED_memory_U, x,
            state_memory_previous_h, m.memory_h);
    rnn_meet(team);

    /* worked_example.lua:10   y = matvec(memory.V, memory_h) */
    compute_d_memory_previous_h(team, B, packed + PACKED_memory_V_2, m.memory_h, m.y);
}

int worked_example_step(const worked_example_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_step: B is %d", args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_step: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 2);
    struct worked_example_step_memory m;
    worked_example_step_layout(&m, args->session, first, B);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_step: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_step: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_step: params does not begin at a multiple of 4 bytes");
    if (!args->packed)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_step: packed is NULL");
    if (rnn_is_misaligned(args->packed))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_step: packed does not begin at a multiple of 4 bytes");
    if (!args->x)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "worked_example_step: x is NULL");
    const float *const x = args->x;
    float *const state_memory_previous_h = (float *)args->session + B * 0;

    const struct worked_example_step_call call = {args, B, m, x, state_memory_previous_h};
    if (rnn_pool_run(args->pool, (double)B * 40 + 0, worked_example_step_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "worked_example_step: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 2, m.y, 2, args->y, 2);
    rnn_begin_rows(B, NULL, m.memory_h, 2, 2, (float *)args->session + B * 0);
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"memory.W", 2, {2, 2}, 0, RNN_INIT_CONSTANT, 1, 0, 2, 1, 0},
    {"memory.U", 2, {2, 2}, 4, RNN_INIT_CONSTANT, 1, 0, 2, 1, 0},
    {"memory.V", 2, {2, 2}, 8, RNN_INIT_CONSTANT, 1, 0, 2, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(worked_example_args, T), offsetof(worked_example_args, T_lengths), 0,
            0},
};

static const rnn_value_info inputs_info[] = {
    {"x", 0, 0, 1, 0, -1, 2, 0, 0, 0, 0, offsetof(worked_example_args, x),
            offsetof(worked_example_args, d_x)},
    {"memory.h", 0, 1, 1, -1, -1, 2, 0, 0, 0, 0, offsetof(worked_example_args, memory_h),
            offsetof(worked_example_args, d_memory_h)},
    {"restart", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(worked_example_args, restart),
            RNN_NO_MEMBER},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, 0, -1, 2, 0, 0, 0, 0, offsetof(worked_example_args, y), RNN_NO_MEMBER},
};

static const rnn_state_info states_info[] = {
    {"memory_previous_h", 0, -1, 2, 0, 0},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const worked_example_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return WORKED_EXAMPLE_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return WORKED_EXAMPLE_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return WORKED_EXAMPLE_TRAIN_BYTES(args->B, args->T);
    case RNN_BEGIN:
        return WORKED_EXAMPLE_BEGIN_BYTES(args->B, args->T);
    case RNN_STEP:
        return WORKED_EXAMPLE_STEP_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return worked_example_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return worked_example_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return worked_example_train(args, error);
}

static int run_begin(const void *args, rnn_error *error)
{
    return worked_example_begin(args, error);
}

static int run_step(const void *args, rnn_error *error)
{
    return worked_example_step(args, error);
}

const rnn_model worked_example_model = {
    .name = "worked_example",
    .source = "worked_example.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 3,
    .param_floats = WORKED_EXAMPLE_PARAMS,
    .inputs = inputs_info,
    .input_count = 3,
    .outputs = outputs_info,
    .output_count = 1,
    .metrics = NULL,
    .metric_count = 0,
    .axes = axes_info,
    .axis_count = 1,
    .states = states_info,
    .state_count = 1,
    .state_floats = 2,
    .stream = 0,
    .carries = 0,
    .token = -1,
    .logits = -1,
    .args_bytes = sizeof(worked_example_args),
    .member_params = offsetof(worked_example_args, params),
    .member_packed = offsetof(worked_example_args, packed),
    .member_session = offsetof(worked_example_args, session),
    .member_session_bytes = offsetof(worked_example_args, session_bytes),
    .member_pool = offsetof(worked_example_args, pool),
    .member_batch = offsetof(worked_example_args, B),
    .member_loss = offsetof(worked_example_args, loss),
    .member_gradients = offsetof(worked_example_args, gradients),
    .member_seed = offsetof(worked_example_args, seed),
    .member_update = offsetof(worked_example_args, update),
    .member_restart = offsetof(worked_example_args, restart),
    .packed_bytes = WORKED_EXAMPLE_PACKED,
    .prepare = worked_example_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        run_begin,
        run_step,
    },
};
