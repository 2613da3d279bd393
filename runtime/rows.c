/* Rows: the packed layout, the ways into it and out of it, and what begins or ends at a step.
 *
 * Ranks come from a counting sort. Lengths are counted by last step, and summed from the end the
 * counts say how many rows are longer than each step, which is also where the ranks of a length
 * begin:
 *
 *     lengths 2 3 1      rows whose last step is t    1 1 1
 *                        rows longer than t  active   3 2 1 0
 *                        length 3 begins at active[3] = 0, 2 at active[2] = 1, 1 at active[1] = 2
 */
#include "rnn/rows.h"

#include <stdbool.h>

#include "row_moves.h"

/* ---- making ---- */

/* The arrays of an rnn_rows, as long as they are filled. */
typedef struct Ranking {
    int32_t *active, *first, *order, *length, *steps;
} Ranking;

static Ranking begin(rnn_rows *rows, int32_t B, int32_t T, int32_t *memory)
{
    Ranking r;
    r.active = memory;
    r.first = r.active + T + 1;
    r.order = r.first + T + 1;
    r.length = r.order + B;
    r.steps = r.length + B;
    *rows = (rnn_rows){.B = B,
                       .T = T,
                       .active = r.active,
                       .first = r.first,
                       .order = r.order,
                       .length = r.length,
                       .steps = r.steps};
    return r;
}

static int check_lengths(const char *axis, int32_t B, int32_t T, int32_t least,
                         const int32_t *lengths, rnn_error *error)
{
    int64_t sum = 0;
    for (int32_t b = 0; b < B; b++) {
        const int32_t length = lengths ? lengths[b] : T;
        if (length < least || length > T)
            return rnn_fail(error, RNN_BAD_LENGTH,
                            "axis %s: the length of row %d is %d, expected %d to %d", axis, (int)b,
                            (int)length, (int)least, (int)T);
        sum += length;
    }
    if (sum > INT32_MAX)
        return rnn_fail(error, RNN_BAD_LENGTH, "axis %s: the lengths sum to more than %d", axis,
                        INT32_MAX);
    return RNN_OK;
}

/* active[t] = how many lengths are above t; lengths in any order, NULL: all T */
static void count_active(Ranking r, const rnn_rows *rows, const int32_t *lengths)
{
    memset(r.active, 0, ((size_t)rows->T + 1) * sizeof *r.active);
    for (int32_t b = 0; b < rows->B; b++)
        if (!lengths || lengths[b] > 0)
            r.active[(lengths ? lengths[b] : rows->T) - 1]++;
    for (int32_t t = rows->T; t-- > 0;)
        r.active[t] += r.active[t + 1];
}

/* first[t] = active[0] + ... + active[t - 1] */
static void place_steps(Ranking r, const rnn_rows *rows)
{
    r.first[0] = 0;
    for (int32_t t = 0; t < rows->T; t++)
        r.first[t + 1] = r.first[t] + r.active[t];
}

/* Gives the rows of each length the ranks from active[length] on, in their order; those without
 * steps come last. */
static void rank(Ranking r, const rnn_rows *rows, const int32_t *lengths)
{
    int32_t *next = r.first; /* of the rows that end at step t, the rank of the next one */
    for (int32_t t = 0; t < rows->T; t++)
        next[t] = r.active[t + 1];
    int32_t empty = r.active[0];
    for (int32_t b = 0; b < rows->B; b++) {
        const int32_t length = lengths ? lengths[b] : rows->T;
        const int32_t at = length > 0 ? next[length - 1]++ : empty++;
        r.order[at] = b;
        r.length[at] = length;
        r.steps[b] = length;
    }
}

/* Are the packed rows those of the caller, one by one? */
static bool is_callers_layout(const rnn_rows *rows)
{
    for (int32_t r = 0; r < rows->B; r++)
        if (rows->length[r] != rows->T || rows->order[r] != r)
            return false;
    return true;
}

static void finish(rnn_rows *rows)
{
    rows->N = rows->first[rows->T];
    rows->full = is_callers_layout(rows);
}

int rnn_rows_make(rnn_rows *rows, const char *axis, int32_t B, int32_t T, int32_t least,
                  const int32_t *lengths, int32_t *memory, rnn_error *error)
{
    const int code = check_lengths(axis, B, T, least, lengths, error);
    if (code)
        return code;
    const Ranking r = begin(rows, B, T, memory);
    count_active(r, rows, lengths);
    rank(r, rows, lengths);
    place_steps(r, rows);
    finish(rows);
    return RNN_OK;
}

int rnn_rows_check_steps(const char *axis, int32_t B, int32_t T, const int32_t *lengths,
                         int32_t steps, rnn_error *error)
{
    if (T != steps)
        return rnn_fail(error, RNN_BAD_LENGTH, "axis %s: %d steps, expected %d", axis, (int)T,
                        (int)steps);
    for (int32_t b = 0; lengths && b < B; b++)
        if (lengths[b] != steps)
            return rnn_fail(error, RNN_BAD_LENGTH,
                            "axis %s: the length of row %d is %d, expected %d", axis, (int)b,
                            (int)lengths[b], (int)steps);
    return RNN_OK;
}

static int32_t divided(int32_t length, int32_t divide, int down)
{
    return length / divide + (!down && length % divide != 0);
}

void rnn_rows_derive(rnn_rows *restrict to, const rnn_rows *restrict from, int32_t divide, int down,
                     int32_t *restrict memory)
{
    const Ranking r = begin(to, from->B, divided(from->T, divide, down), memory);
    for (int32_t k = 0; k < from->B; k++) {
        r.order[k] = from->order[k];
        r.length[k] = divided(from->length[k], divide, down);
        r.steps[r.order[k]] = r.length[k];
    }
    count_active(r, to, r.length);
    place_steps(r, to);
    finish(to);
}

/* ---- between the caller's layout and the packed one ---- */

/* The caller's row 0 at step t is row t B of [T, B]. */
static size_t callers_first(const rnn_rows *rows, int32_t t)
{
    return (size_t)t * (size_t)rows->B;
}

const void *rnn_rows_pack(const rnn_rows *rows, const void *restrict user, size_t size,
                          void *restrict packed)
{
    if (rows->full)
        return user;
    for (int32_t t = 0; t < rows->T; t++)
        gather_rows(active_at(rows, t), rows->order, size,
                    row_of(user, callers_first(rows, t), size),
                    row_in(packed, first_at(rows, t), size));
    return packed;
}

/* One step of unpack. */
static void unpack_step(const rnn_rows *rows, size_t active, size_t size, const void *restrict x,
                        void *restrict y)
{
    scatter_rows(active, rows->order, size, x, y);
    clear_rows((size_t)rows->B - active, rows->order + active, size, y);
}

void rnn_rows_unpack(const rnn_rows *rows, const void *packed, size_t size, void *user)
{
    if (user == packed)
        return;
    if (rows->full) {
        copy_rows((size_t)rows->N, size, packed, user);
        return;
    }
    for (int32_t t = 0; t < rows->T; t++)
        unpack_step(rows, active_at(rows, t), size, row_of(packed, first_at(rows, t), size),
                    row_in(user, callers_first(rows, t), size));
}

static bool is_id(int32_t id, size_t vocab)
{
    return id >= 0 && (size_t)id < vocab;
}

int rnn_rows_check_ids(const rnn_rows *rows, const char *name, const int32_t *user, size_t vocab,
                       rnn_error *error)
{
    for (int32_t t = 0; t < rows->T; t++) {
        const int32_t *ids = user + callers_first(rows, t);
        for (int32_t r = 0; r < rows->active[t]; r++) {
            const int32_t b = rows->order[r];
            if (!is_id(ids[b], vocab))
                return rnn_fail(error, RNN_BAD_TOKEN,
                                "input %s: the id of row %d at step %d is %d, expected 0 to %zu",
                                name, (int)b, (int)t, (int)ids[b], vocab - 1);
        }
    }
    return RNN_OK;
}

int rnn_check_ids(int32_t B, const char *name, const int32_t *user, size_t vocab, rnn_error *error)
{
    for (int32_t b = 0; b < B; b++)
        if (!is_id(user[b], vocab))
            return rnn_fail(error, RNN_BAD_TOKEN,
                            "input %s: the id of row %d is %d, expected 0 to %zu", name, (int)b,
                            (int)user[b], vocab - 1);
    return RNN_OK;
}

void rnn_rows_rank(const rnn_rows *rows, const void *restrict user, size_t size,
                   void *restrict ranked)
{
    gather_rows((size_t)rows->B, rows->order, size, user, ranked);
}

void rnn_rows_unrank(const rnn_rows *rows, const void *restrict ranked, size_t size,
                     void *restrict user)
{
    scatter_rows((size_t)rows->B, rows->order, size, ranked, user);
}

/* ---- within a loop over time ---- */

/* Ranks from..to-1. */
typedef struct Span {
    size_t from, to;
} Span;

static Span all_at_start(const rnn_rows *rows, int32_t t)
{
    return (Span){0, t == 0 ? active_at(rows, 0) : 0};
}

/* The ranks whose last step is t. */
static Span last_at(const rnn_rows *rows, int32_t t)
{
    return (Span){active_at(rows, t + 1), active_at(rows, t)};
}

/* Ranks without steps come behind all others. */
static void clear_empty(const rnn_rows *rows, size_t size, void *y)
{
    const size_t there = active_at(rows, 0);
    clear_rows((size_t)rows->B - there, rows->order + there, size, y);
}

void rnn_rows_enter(const rnn_rows *rows, int32_t t, int reverse, const void *restrict init,
                    size_t size, void *restrict state)
{
    const Span span = reverse ? last_at(rows, t) : all_at_start(rows, t);
    if (span.from < span.to)
        start_rows(span.to - span.from, size, init, span.from, row_in(state, span.from, size));
}

void rnn_rows_leave(const rnn_rows *rows, int32_t t, int reverse, const void *restrict x,
                    size_t size, void *restrict last)
{
    const Span span = reverse ? all_at_start(rows, t) : last_at(rows, t);
    if (span.from < span.to)
        scatter_rows(span.to - span.from, rows->order + span.from, size, row_of(x, span.from, size),
                     last);
    if (t == 0)
        clear_empty(rows, size, last);
}
