/* power: a recurrent network, compiled by rnnc from power.lua (--fuse=all).
*
* Values over time are packed: rows of the batch ranked by length, step after step, without
* padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a vector. */
#include "power.h"

#include <rnn/gemm.h>
#include <rnn/kernel.h>
#include <rnn/session.h>

void power_prepare_shared(const float *params, void *memory, rnn_pool *pool)
{
    (void)params;
    (void)memory;
    (void)pool;
}

void power_prepare(const float *params, void *memory)
{
    power_prepare_shared(params, memory, NULL);
}

/* ---- forward ---- */

/* power.lua:9   neuron_y   (1 operation) */
RNN_INLINE void compute_neuron_y_lanes(const int lanes, const size_t j,
        const float *restrict neuron_w, float *restrict neuron_previous_y)
{
    const rnn_vec y = rnn_set(neuron_w[0]) * rnn_load_lanes(neuron_previous_y + j, lanes);
    rnn_store_lanes(neuron_previous_y + j, y, lanes);
}

static void compute_neuron_y(const rnn_team *team, const size_t rows,
        const float *restrict neuron_w, float *restrict neuron_previous_y)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_neuron_y_lanes(RNN_LANES, j, neuron_w, neuron_previous_y);
    if (j < end)
        compute_neuron_y_lanes((int)(end - j), j, neuron_w, neuron_previous_y);
}

/* power.lua:10   neuron_last_y   (1 operation) */
RNN_INLINE void compute_neuron_last_y_lanes(const int lanes, const size_t j,
        const float *restrict neuron_last_y_empty, const float *restrict first_2,
        const float *restrict neuron_last_y_last, float *restrict neuron_last_y)
{
    const rnn_vec y = rnn_choose(rnn_load_lanes(neuron_last_y_empty + j, lanes),
            rnn_load_lanes(first_2 + j, lanes), rnn_load_lanes(neuron_last_y_last + j, lanes));
    rnn_store_lanes(neuron_last_y + j, y, lanes);
}

static void compute_neuron_last_y(const rnn_team *team, const size_t rows,
        const float *restrict neuron_last_y_empty, const float *restrict first_2,
        const float *restrict neuron_last_y_last, float *restrict neuron_last_y)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_neuron_last_y_lanes(RNN_LANES, j, neuron_last_y_empty, first_2, neuron_last_y_last,
                neuron_last_y);
    if (j < end)
        compute_neuron_last_y_lanes((int)(end - j), j, neuron_last_y_empty, first_2,
                neuron_last_y_last, neuron_last_y);
}

/* Memory of power_forward behind the state. Values that do not live at the same time share it:
*
*   0    B x 1: neuron_last_y_empty (0..2)
*   1    B x 1: neuron_previous_y (1..1), neuron_last_y (2..3)
*   2    B x 1: neuron_last_y_last (1..2)
*   3    B x 1: first_ranked (1..2)
*/
struct power_forward_memory {
    float *neuron_previous_y;
    float *neuron_last_y_empty;
    float *neuron_last_y;
    float *neuron_last_y_last;
    float *first_ranked;
    size_t bytes;
};

static void power_forward_layout(struct power_forward_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->neuron_last_y_empty = (float *)rnn_take(session, &at, B * 1);
    m->neuron_previous_y = (float *)rnn_take(session, &at, B * 1);
    m->neuron_last_y = m->neuron_previous_y;
    m->neuron_last_y_last = (float *)rnn_take(session, &at, B * 1);
    m->first_ranked = (float *)rnn_take(session, &at, B * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of power_forward need of it. */
struct power_forward_call {
    const power_args *args;
    size_t B;
    rnn_rows T;
    struct power_forward_memory m;
    const float *first_2;
};

static void power_forward_work(const rnn_team *team, const void *data)
{
    const struct power_forward_call *const call = (const struct power_forward_call *)data;
    const power_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct power_forward_memory m = call->m;
    const float *const first_2 = call->first_2;

    /* power.lua:10   neuron_last_y_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.neuron_last_y_empty);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, first_2, 1, m.first_ranked);
    }
    rnn_meet(team);

    /* power.lua:14   forwards over T: neuron_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 8);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.first_ranked, 1, m.neuron_previous_y);
                }
                rnn_meet(&crew);
            }
            compute_neuron_y(&crew, rows, args->params + POWER_neuron_w, m.neuron_previous_y);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.neuron_previous_y, 1, m.neuron_last_y_last);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* power.lua:10   neuron_last_y = select(neuron_last_y_empty, first_2, neuron_last_y_last) */
    compute_neuron_last_y(team, B, m.neuron_last_y_empty, first_2, m.neuron_last_y_last,
            m.neuron_last_y);
}

int power_forward(const power_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_forward: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "power_forward: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_forward: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_forward: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct power_forward_memory m;
    power_forward_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_forward: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_forward: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_forward: params does not begin at a multiple of 4 bytes");
    if (!args->first)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_forward: first is NULL");
    const float *const first_2 = args->first;

    const struct power_forward_call call = {args, B, T, m, first_2};
    if (rnn_pool_run(args->pool, (double)T.N * 8 + (double)B * 16 + 0, power_forward_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_forward: another thread is using the pool");

    if (args->y)
        rnn_each_copy(B, 1, m.neuron_last_y, 1, args->y, 1);
    return RNN_OK;
}

/* ---- loss ---- */

/* power.lua:16   div   (1 operation) */
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

/* Memory of power_loss behind the state. Values that do not live at the same time share it:
*
*   0    B x 1: neuron_last_y_empty (0..3)
*   1    B x 1: neuron_previous_y (1..2), neuron_last_y (3..4)
*   2    1 x 1: sum_over_2 (1..5)
*   3    B x 1: neuron_last_y_last (1..3)
*   4    B x 1: first_ranked (1..3)
*   5    1 x 1: sum_over (4..5)
*   6    1 x 1: div (5..6)
*/
struct power_loss_memory {
    float *neuron_previous_y;
    float *neuron_last_y_empty;
    float *neuron_last_y;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *neuron_last_y_last;
    float *first_ranked;
    size_t bytes;
};

static void power_loss_layout(struct power_loss_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->neuron_last_y_empty = (float *)rnn_take(session, &at, B * 1);
    m->neuron_previous_y = (float *)rnn_take(session, &at, B * 1);
    m->neuron_last_y = m->neuron_previous_y;
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->neuron_last_y_last = (float *)rnn_take(session, &at, B * 1);
    m->first_ranked = (float *)rnn_take(session, &at, B * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of power_loss need of it. */
struct power_loss_call {
    const power_args *args;
    size_t B;
    rnn_rows T;
    struct power_loss_memory m;
    const float *first_2;
};

static void power_loss_work(const rnn_team *team, const void *data)
{
    const struct power_loss_call *const call = (const struct power_loss_call *)data;
    const power_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct power_loss_memory m = call->m;
    const float *const first_2 = call->first_2;

    /* power.lua:10   neuron_last_y_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.neuron_last_y_empty);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, first_2, 1, m.first_ranked);
    }
    rnn_meet(team);

    /* power.lua:14   forwards over T: neuron_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 8);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t];
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.first_ranked, 1, m.neuron_previous_y);
                }
                rnn_meet(&crew);
            }
            compute_neuron_y(&crew, rows, args->params + POWER_neuron_w, m.neuron_previous_y);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.neuron_previous_y, 1, m.neuron_last_y_last);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* power.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 10)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* power.lua:10   neuron_last_y = select(neuron_last_y_empty, first_2, neuron_last_y_last) */
    compute_neuron_last_y(team, B, m.neuron_last_y_empty, first_2, m.neuron_last_y_last,
            m.neuron_last_y);
    rnn_meet(team);

    /* power.lua:16   sum_over = sum_over(neuron_last_y) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.neuron_last_y + units.first, 1, m.sum_over + units.first);
    }
    rnn_meet(team);

    /* power.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);
}

int power_loss(const power_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_loss: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "power_loss: T is %d and B is %d", args->T, args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_loss: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_loss: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "power_loss: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct power_loss_memory m;
    power_loss_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_loss: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_loss: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_loss: params does not begin at a multiple of 4 bytes");
    if (!args->first)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_loss: first is NULL");
    const float *const first_2 = args->first;

    const struct power_loss_call call = {args, B, T, m, first_2};
    if (rnn_pool_run(args->pool, (double)T.N * 8 + (double)B * 32 + 8, power_loss_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_loss: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "power_loss: the loss is not finite");
    return RNN_OK;
}

/* ---- train ---- */

/* power.lua:9   neuron_y   (1 operation) */
RNN_INLINE void compute_neuron_y_2_lanes(const int lanes, const size_t j,
        const float *restrict neuron_w, const float *restrict neuron_previous_y,
        float *restrict neuron_previous_y_next)
{
    const rnn_vec y = rnn_set(neuron_w[0]) * rnn_load_lanes(neuron_previous_y + j, lanes);
    rnn_store_lanes(neuron_previous_y_next + j, y, lanes);
}

static void compute_neuron_y_2(const rnn_team *team, const size_t rows,
        const float *restrict neuron_w, const float *restrict neuron_previous_y,
        float *restrict neuron_previous_y_next)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_neuron_y_2_lanes(RNN_LANES, j, neuron_w, neuron_previous_y, neuron_previous_y_next);
    if (j < end)
        compute_neuron_y_2_lanes((int)(end - j), j, neuron_w, neuron_previous_y,
                neuron_previous_y_next);
}

/* power.lua:16   d_neuron_y_div   (1 operation) */
RNN_INLINE void compute_d_neuron_y_div_lanes(const int lanes, const size_t j,
        const float *restrict sum_over_2, float *restrict d_neuron_y_div)
{
    const rnn_vec div_ = 1.0f / rnn_set(sum_over_2[0]);
    rnn_store_lanes(d_neuron_y_div + j, div_, lanes);
}

static void compute_d_neuron_y_div(const rnn_team *team, const size_t rows,
        const float *restrict sum_over_2, float *restrict d_neuron_y_div)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_neuron_y_div_lanes(RNN_LANES, j, sum_over_2, d_neuron_y_div);
    if (j < end)
        compute_d_neuron_y_div_lanes((int)(end - j), j, sum_over_2, d_neuron_y_div);
}

/* power.lua:10   d_neuron_y_select   (1 operation) */
RNN_INLINE void compute_d_neuron_y_select_lanes(const int lanes, const size_t j,
        const float *restrict neuron_last_y_empty, const float *restrict d_neuron_y_div,
        float *restrict d_neuron_y_select)
{
    const rnn_vec select_ = rnn_choose(rnn_load_lanes(neuron_last_y_empty + j, lanes),
            rnn_set(0.0f), rnn_set(d_neuron_y_div[0]));
    rnn_store_lanes(d_neuron_y_select + j, select_, lanes);
}

static void compute_d_neuron_y_select(const rnn_team *team, const size_t rows,
        const float *restrict neuron_last_y_empty, const float *restrict d_neuron_y_div,
        float *restrict d_neuron_y_select)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_neuron_y_select_lanes(RNN_LANES, j, neuron_last_y_empty, d_neuron_y_div,
                d_neuron_y_select);
    if (j < end)
        compute_d_neuron_y_select_lanes((int)(end - j), j, neuron_last_y_empty, d_neuron_y_div,
                d_neuron_y_select);
}

/* power.lua:9   d_neuron_previous_y   (1 operation) */
RNN_INLINE void compute_d_neuron_previous_y_lanes(const int lanes, const size_t j,
        const float *restrict d_neuron_y, const float *restrict neuron_w,
        float *restrict d_neuron_y_next)
{
    const rnn_vec d_y = rnn_load_lanes(d_neuron_y + j, lanes) * rnn_set(neuron_w[0]);
    rnn_store_lanes(d_neuron_y_next + j, d_y, lanes);
}

static void compute_d_neuron_previous_y(const rnn_team *team, const size_t rows,
        const float *restrict d_neuron_y, const float *restrict neuron_w,
        float *restrict d_neuron_y_next)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_neuron_previous_y_lanes(RNN_LANES, j, d_neuron_y, neuron_w, d_neuron_y_next);
    if (j < end)
        compute_d_neuron_previous_y_lanes((int)(end - j), j, d_neuron_y, neuron_w, d_neuron_y_next);
}

/* power.lua:9   mul   (1 operation) */
RNN_INLINE void compute_mul_lanes(const int lanes, const size_t j,
        const float *restrict d_neuron_y, const float *restrict neuron_previous_y,
        float *restrict mul)
{
    const rnn_vec mul_ = rnn_load_lanes(d_neuron_y + j, lanes)
            * rnn_load_lanes(neuron_previous_y + j, lanes);
    rnn_store_lanes(mul + j, mul_, lanes);
}

static void compute_mul(const rnn_team *team, const size_t rows, const float *restrict d_neuron_y,
        const float *restrict neuron_previous_y, float *restrict mul)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_mul_lanes(RNN_LANES, j, d_neuron_y, neuron_previous_y, mul);
    if (j < end)
        compute_mul_lanes((int)(end - j), j, d_neuron_y, neuron_previous_y, mul);
}

/* power.lua:10   d_first   (2 operations) */
RNN_INLINE void compute_d_first_lanes(const int lanes, const size_t j,
        const float *restrict neuron_last_y_empty, const float *restrict d_neuron_y_div,
        const float *restrict d_first_first, float *restrict d_first)
{
    const rnn_vec d_first_1 = rnn_choose(rnn_load_lanes(neuron_last_y_empty + j, lanes),
            rnn_set(d_neuron_y_div[0]), rnn_set(0.0f)) + rnn_load_lanes(d_first_first + j, lanes);
    rnn_store_lanes(d_first + j, d_first_1, lanes);
}

static void compute_d_first(const rnn_team *team, const size_t rows,
        const float *restrict neuron_last_y_empty, const float *restrict d_neuron_y_div,
        const float *restrict d_first_first, float *restrict d_first)
{
    const rnn_share part = rnn_share_of(team, rows, RNN_PANEL);
    const size_t end = part.first + part.count;
    size_t j = part.first;
    for (; j + RNN_LANES <= end; j += RNN_LANES)
        compute_d_first_lanes(RNN_LANES, j, neuron_last_y_empty, d_neuron_y_div, d_first_first,
                d_first);
    if (j < end)
        compute_d_first_lanes((int)(end - j), j, neuron_last_y_empty, d_neuron_y_div,
                d_first_first, d_first);
}

/* Memory of power_train behind the state. Values that do not live at the same time share it:
*
*   0    B x 1: neuron_last_y_empty (0..10)
*   1    (T.N + B) x 1: neuron_previous_y (1..10)
*   2    1 x 1: sum_over_2 (1..8)
*   3    B x 1: d_neuron_y_select (5..8), d_first (9..12), neuron_last_y_last (1..4)
*   4    B x 1: d_first_first (7..10), first_ranked (1..4)
*   5    B x 1: neuron_last_y (3..6), d_neuron_y_select_ranked (7..8)
*   6    1 x 1: d_neuron_y_div (3..10)
*   7    1 x 1: sum_over (5..8)
*   8    (T.N + B) x 1: d_neuron_y (7..10)
*   9    1 x 1: div (7..12)
*   10   (T.N + B) x 1: mul (9..11)
*/
struct power_train_memory {
    float *neuron_previous_y;
    float *d_neuron_y;
    float *neuron_last_y_empty;
    float *neuron_last_y;
    float *sum_over;
    float *sum_over_2;
    float *div;
    float *d_neuron_y_div;
    float *d_neuron_y_select;
    float *mul;
    float *d_first;
    float *neuron_last_y_last;
    float *d_first_first;
    float *first_ranked;
    float *d_neuron_y_select_ranked;
    size_t bytes;
};

static void power_train_layout(struct power_train_memory *m, void *session, const size_t first,
        const size_t B, const rnn_rows *T)
{
    size_t at = first;
    m->neuron_last_y_empty = (float *)rnn_take(session, &at, B * 1);
    m->neuron_previous_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->sum_over_2 = (float *)rnn_take(session, &at, 1 * 1);
    m->d_neuron_y_select = (float *)rnn_take(session, &at, B * 1);
    m->d_first = m->d_neuron_y_select;
    m->neuron_last_y_last = m->d_neuron_y_select;
    m->d_first_first = (float *)rnn_take(session, &at, B * 1);
    m->first_ranked = m->d_first_first;
    m->neuron_last_y = (float *)rnn_take(session, &at, B * 1);
    m->d_neuron_y_select_ranked = m->neuron_last_y;
    m->d_neuron_y_div = (float *)rnn_take(session, &at, 1 * 1);
    m->sum_over = (float *)rnn_take(session, &at, 1 * 1);
    m->d_neuron_y = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->div = (float *)rnn_take(session, &at, 1 * 1);
    m->mul = (float *)rnn_take(session, &at, ((size_t)T->N + B) * 1);
    m->bytes = at;
    (void)T;
}

/* What the threads of power_train need of it. */
struct power_train_call {
    const power_args *args;
    size_t B;
    rnn_rows T;
    struct power_train_memory m;
    const float *first_2;
};

static void power_train_work(const rnn_team *team, const void *data)
{
    const struct power_train_call *const call = (const struct power_train_call *)data;
    const power_args *const args = call->args;
    const size_t B = call->B;
    const rnn_rows T = call->T;
    const struct power_train_memory m = call->m;
    const float *const first_2 = call->first_2;

    /* power.lua:10   neuron_last_y_empty = empty() */
    if (rnn_is_mine(team, 0)) {
        rnn_rows_empty(&T, m.neuron_last_y_empty);
    }
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, first_2, 1, m.first_ranked);
    }
    rnn_meet(team);

    /* power.lua:14   forwards over T: neuron_previous_y */
    {
        const rnn_team crew = rnn_crew(team, 0, (double)B * 8);
        for (int32_t t = 0; crew.threads && t < T.T; t++) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 0);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 0, m.first_ranked, 1, m.neuron_previous_y + at);
                }
                rnn_meet(&crew);
            }
            compute_neuron_y_2(&crew, rows, args->params + POWER_neuron_w,
                    m.neuron_previous_y + at, m.neuron_previous_y + next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 0, m.neuron_previous_y + next, 1, m.neuron_last_y_last);
                }
                rnn_meet(&crew);
            }
        }
    }

    /* power.lua:16   sum_over_2 = sum_over(1) */
    if (rnn_is_mine(team, 10)) {
        *(m.sum_over_2) = 1.0f * (float)B;
    }
    rnn_meet(team);

    /* power.lua:10   neuron_last_y = select(neuron_last_y_empty, first_2, neuron_last_y_last) */
    compute_neuron_last_y(team, B, m.neuron_last_y_empty, first_2, m.neuron_last_y_last,
            m.neuron_last_y);

    /* power.lua:16   d_neuron_y_div = div(1, sum_over_2) */
    compute_d_neuron_y_div(team, 1, m.sum_over_2, m.d_neuron_y_div);
    rnn_meet(team);

    /* power.lua:16   sum_over = sum_over(neuron_last_y) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        memset(m.sum_over + units.first, 0, units.count * sizeof(float));
        rnn_add_rows(B, units.count, m.neuron_last_y + units.first, 1, m.sum_over + units.first);
    }

    /* power.lua:10   d_neuron_y_select = select(neuron_last_y_empty, 0, d_neuron_y_div) */
    compute_d_neuron_y_select(team, B, m.neuron_last_y_empty, m.d_neuron_y_div,
            m.d_neuron_y_select);
    rnn_meet(team);
    if (rnn_is_mine(team, 0)) {
        rnn_rows_rank(&T, m.d_neuron_y_select, 1, m.d_neuron_y_select_ranked);
    }
    rnn_meet(team);

    /* power.lua:16   div = div(sum_over, sum_over_2) */
    compute_div(team, 1, m.sum_over, m.sum_over_2, m.div);

    /* power.lua:14   backwards over T: d_neuron_y */
    {
        const rnn_team crew = rnn_crew(team, 1, (double)B * 8);
        for (int32_t t = T.T - 1; crew.threads && t >= 0; t--) {
            const size_t rows = (size_t)T.active[t], at = (size_t)T.first[t],
                    next = rnn_rows_next(&T, t, 1);
            if (rnn_rows_begin(&T, t, 1)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_enter(&T, t, 1, m.d_neuron_y_select_ranked, 1, m.d_neuron_y + at);
                }
                rnn_meet(&crew);
            }
            compute_d_neuron_previous_y(&crew, rows, m.d_neuron_y + at,
                    args->params + POWER_neuron_w, m.d_neuron_y + next);
            rnn_meet(&crew);
            if (rnn_rows_begin(&T, t, 0)) {
                if (rnn_is_mine(&crew, 0)) {
                    rnn_rows_leave(&T, t, 1, m.d_neuron_y + next, 1, m.d_first_first);
                }
                rnn_meet(&crew);
            }
        }
    }
    rnn_meet(team);

    /* power.lua:9   mul = mul(d_neuron_y, neuron_previous_y) */
    compute_mul(team, (size_t)T.N, m.d_neuron_y, m.neuron_previous_y, m.mul);

    /* power.lua:13   d_first = add(select, d_first_first) */
    compute_d_first(team, B, m.neuron_last_y_empty, m.d_neuron_y_div, m.d_first_first, m.d_first);
    rnn_meet(team);

    /* power.lua:9   sum_over(mul) */
    {
        const rnn_share units = rnn_share_of(team, 1, RNN_PANEL);
        rnn_add_rows((size_t)T.N, units.count, m.mul + units.first, 1,
                args->gradients + POWER_neuron_w + units.first);
    }
}

int power_train(const power_args *args, rnn_error *error)
{
    if (args->B < 1)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: B is %d", args->B);
    if (args->T < 1 || (int64_t)args->T * args->B > INT32_MAX / 2)
        return rnn_fail(error, RNN_BAD_LENGTH, "power_train: T is %d and B is %d", args->T,
                args->B);
    if (rnn_is_misaligned(args->session))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_train: session does not begin at a multiple of 4 bytes");
    const size_t B = (size_t)args->B;
    size_t first = rnn_rounded(B * 0);
    if (!args->session || args->session_bytes < first
            + rnn_rounded(RNN_ROWS_INTS(args->B, args->T)))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: the session is too small");
    rnn_rows T;
    if (rnn_rows_make(&T, "T", args->B, args->T, 0, args->T_lengths,
            (int32_t *)((char *)args->session + first), error))
        return RNN_BAD_LENGTH;
    if (!T.N)
        return rnn_fail(error, RNN_BAD_LENGTH, "power_train: axis T: no row has a step");
    first += rnn_rounded(RNN_ROWS_INTS(args->B, T.T));
    struct power_train_memory m;
    power_train_layout(&m, args->session, first, B, &T);
    if (!args->session || args->session_bytes < m.bytes)
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_train: the session needs %zu bytes and has %zu", m.bytes,
                args->session_bytes);
    if (!args->params)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: params is NULL");
    if (rnn_is_misaligned(args->params))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_train: params does not begin at a multiple of 4 bytes");
    if (!args->first)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: first is NULL");
    const float *const first_2 = args->first;
    if (!args->gradients)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: gradients is NULL");
    if (rnn_is_misaligned(args->gradients))
        return rnn_fail(error, RNN_BAD_ARGUMENT,
                "power_train: gradients does not begin at a multiple of 4 bytes");
    memset(args->gradients + POWER_neuron_w, 0, 1 * sizeof(float));

    const struct power_train_call call = {args, B, T, m, first_2};
    if (rnn_pool_run(args->pool, (double)T.N * 32 + (double)B * 56 + 16, power_train_work, &call))
        return rnn_fail(error, RNN_BAD_ARGUMENT, "power_train: another thread is using the pool");

    if (args->loss)
        rnn_each_copy(1, 1, m.div, 0, args->loss, 1);
    if (args->d_first)
        rnn_each_copy(B, 1, m.d_first, 1, args->d_first, 1);
    if (!isfinite(*(m.div)))
        return rnn_fail(error, RNN_NOT_FINITE, "power_train: the loss is not finite");
    return RNN_OK;
}

/* ---- description ---- */

static const rnn_param_info params_info[] = {
    {"neuron.w", 0, {1, 1}, 0, RNN_INIT_CONSTANT, 1.01, 0, 1, 1, 0},
};

static const rnn_axis_info axes_info[] = {
    {"T", -1, 1, 0, offsetof(power_args, T), offsetof(power_args, T_lengths), 0, 0},
};

static const rnn_value_info inputs_info[] = {
    {"first", 0, 0, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(power_args, first),
            offsetof(power_args, d_first)},
};

static const rnn_value_info outputs_info[] = {
    {"y", 0, 1, 1, -1, -1, 0, 0, 0, 0, 0, offsetof(power_args, y), RNN_NO_MEMBER},
};

static size_t session_bytes(const void *arguments, rnn_entry entry)
{
    const power_args *args = arguments;
    switch (entry) {
    case RNN_FORWARD:
        return POWER_FORWARD_BYTES(args->B, args->T);
    case RNN_LOSS:
        return POWER_LOSS_BYTES(args->B, args->T);
    case RNN_TRAIN:
        return POWER_TRAIN_BYTES(args->B, args->T);
    default:
        return 0;
    }
}

static int run_forward(const void *args, rnn_error *error)
{
    return power_forward(args, error);
}

static int run_loss(const void *args, rnn_error *error)
{
    return power_loss(args, error);
}

static int run_train(const void *args, rnn_error *error)
{
    return power_train(args, error);
}

const rnn_model power_model = {
    .name = "power",
    .source = "power.lua",
    .options = "--fuse=all",
    .params = params_info,
    .param_count = 1,
    .param_floats = POWER_PARAMS,
    .inputs = inputs_info,
    .input_count = 1,
    .outputs = outputs_info,
    .output_count = 1,
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
    .args_bytes = sizeof(power_args),
    .member_params = offsetof(power_args, params),
    .member_packed = offsetof(power_args, packed),
    .member_session = offsetof(power_args, session),
    .member_session_bytes = offsetof(power_args, session_bytes),
    .member_pool = offsetof(power_args, pool),
    .member_batch = offsetof(power_args, B),
    .member_loss = offsetof(power_args, loss),
    .member_gradients = offsetof(power_args, gradients),
    .member_seed = offsetof(power_args, seed),
    .member_update = offsetof(power_args, update),
    .member_restart = RNN_NO_MEMBER,
    .packed_bytes = POWER_PACKED,
    .prepare = power_prepare_shared,
    .session_bytes = session_bytes,
    .entry = {
        run_forward,
        run_loss,
        run_train,
        NULL,
        NULL,
    },
};
