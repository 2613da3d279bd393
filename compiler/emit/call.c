/* Operations that are calls of the runtime: products of many rows, reductions over features, moves
 * of rows and features, sums over time. */
#include "emit/emit.h"

/* What one call is made from. */
typedef struct Call {
    Writer *w;
    const Schedule *s;
    const Node *n;
    Rows rows;
    const char *count; /* of rows */
    const char *out;   /* the result's first row */
    int out_stride;
} Call;

static const char *in(const Call *c, int operand)
{
    return pointer(c->s, c->n->in[operand], c->rows);
}

static int stride(const Call *c, int operand)
{
    return row_stride(c->s, c->n->in[operand], c->rows);
}

static Arena *arena(const Call *c)
{
    return c->s->arena;
}

/* ---- matrices ---- */

/* Where a matrix that is read as a whole begins, and the floats from a row and a column to the
 * next. */
typedef struct MatrixPlace {
    const char *start;
    int row_stride, column_stride;
} MatrixPlace;

static MatrixPlace matrix_place(const Schedule *s, const Node *m)
{
    MatrixPlace place;
    if (m->op != OP_param) {
        const char *start = packed_expression(s->arena, s->packed, s->places[m->id].column);
        return (MatrixPlace){start, columns(m), 1};
    }
    int width = stored_columns(m->param);
    place.start = arena_format(s->arena, "args->params + %s",
                               param_expression(s->arena, s->graph->model, m->param, m->block));
    place.row_stride = m->transposed ? 1 : width;
    place.column_stride = m->transposed ? width : 1;
    return place;
}

/* Unfused code is the baseline of measurements, so it calls BLIS for every product. */
static const char *product_name(const Schedule *s)
{
    if (!s->options.blas)
        return "rnn_product_plain";
    return s->options.fuse == FUSE_NONE ? "rnn_product_blas" : "rnn_product";
}

/* Opens a block in which `units` are this thread's of so many; not in a nest, which is one
 * thread's.
 */
static bool open_share(const Call *c, int units_)
{
    if (c->rows.nest)
        return false;
    line(c->w, "{");
    c->w->depth++;
    line(c->w, "const rnn_share units = rnn_share_of(team, %d, RNN_PANEL);", units_);
    return true;
}

/* A matrix argument: "rnn_row_major(m.x, (size_t)T.N, 256)", or with its strides where it has gaps.
 */
static const char *matrix(const Call *c, const char *start, const char *row_count_, int width,
                          int stride)
{
    if (stride == width)
        return arena_format(arena(c), "rnn_row_major(%s, %s, %d)", start, row_count_, width);
    return arena_format(arena(c), "(rnn_matrix){%s, %s, %d, %d, 1}", start, row_count_, width,
                        stride);
}

/* The transpose of a matrix of weights. */
static const char *transposed_weights(const Call *c, const Node *m)
{
    MatrixPlace w = matrix_place(c->s, m);
    int k = columns(m), n = rows(m);
    if (w.column_stride == 1 && w.row_stride == k)
        return arena_format(arena(c), "rnn_transposed(rnn_row_major(%s, %d, %d))", w.start, n, k);
    if (w.row_stride == 1 && w.column_stride == n)
        return arena_format(arena(c), "rnn_row_major(%s, %d, %d)", w.start, k, n);
    return arena_format(arena(c), "(rnn_matrix){%s, %d, %d, %d, %d}", w.start, k, n,
                        w.column_stride, w.row_stride);
}

/* y = W x for all rows: Y = X W' */
static void call_matvec(const Call *c)
{
    const Node *m = c->n->in[0];
    if (is_packed_product(c->s, c->n)) {
        line(c->w, "rnn_product_packed(%s, %d, %d, %s, %d, %s, %s, %d);", c->count, rows(m),
             columns(m), in(c, 1), stride(c, 1),
             packed_expression(arena(c), c->s->packed, c->s->packed_of[c->n->id]), c->out,
             c->out_stride);
        return;
    }
    line(c->w, "%s(%s, %d, %s, %s, 0.0f, work);", product_name(c->s), c->out, c->out_stride,
         matrix(c, in(c, 1), c->count, columns(m), stride(c, 1)), transposed_weights(c, m));
}

const char *gradient_block(const Schedule *s, const Node *n, int *width)
{
    int term;
    const Result *r = gradient_of_term(s, n, &term);
    if (!r)
        return NULL;
    const Model *model = s->graph->model;
    const Param *param = model->params[r->index];
    *width = stored_columns(param);
    return arena_format(s->arena, "args->gradients + %s",
                        param_expression(s->arena, model, param, r->node->blocks[term]));
}

/* Where the result goes: for a term of a gradient the block to which it is added, else its own
 * place, and in a nest what this thread sums; and the floats from row to row. */
static const char *sum_place(const Call *c, int *width)
{
    const RowCopy *sums = c->rows.nest ? row_copy(c->s, c->n, true) : NULL;
    const char *block = sums ? NULL : gradient_block(c->s, c->n, width);
    if (block)
        return block;
    *width = columns(c->n);
    return sums ? buffer_pointer(c->s, sums->buffer, c->rows) : c->out;
}

/* Whether the result is added to what stands there: a term of a gradient that others add to, or
 * what a nest or strip sums over its rows. */
static bool is_added(const Call *c)
{
    int term;
    const Result *gradient = gradient_of_term(c->s, c->n, &term);
    return gradient ? !is_stored_gradient(c->s, gradient) : is_summed_over_rows(c->s, c->n);
}

/* Sum over all rows of a b': A' B, stored or added to what stands there; each thread some rows of
 * it. */
static void call_outer(const Call *c)
{
    int width;
    const char *to = sum_place(c, &width);
    const char *left = matrix(c, in(c, 0), c->count, rows(c->n), stride(c, 0));
    bool shared = open_share(c, rows(c->n));
    if (shared) {
        to = arena_format(arena(c), "%s + units.first * %d", to, width);
        left = arena_format(arena(c), "rnn_columns(%s, units.first, units.count)", left);
    }
    line(c->w, "%s(%s, %d, rnn_transposed(%s), %s, %s, work);", product_name(c->s), to, width, left,
         matrix(c, in(c, 1), c->count, columns(c->n), stride(c, 1)), is_added(c) ? "1.0f" : "0.0f");
    if (shared)
        close_block(c->w, "");
}

/* Functions of ids have a second form, for bags, which also takes how many ids a row has room for.
 */
static const char *bags(const Call *c, int operand)
{
    return is_bag(c->n->in[operand]) ? "_bags" : "";
}

static const char *ids(const Call *c, int operand)
{
    const Node *a = c->n->in[operand];
    return is_bag(a) ? arena_format(arena(c), "%d, %s", units(a), in(c, operand)) : in(c, operand);
}

static void call_scatter(const Call *c)
{
    int width;
    const char *to = sum_place(c, &width);
    int size = units(c->n->in[0]);
    bool shared = is_added(c) && open_share(c, size);
    const char *count = shared ? "units.count" : arena_format(arena(c), "%d", size);
    if (!is_added(c))
        line(c->w, "memset(%s, 0, %d * sizeof(float));", to, rows(c->n) * width);
    bool by_columns = c->n->transposed;
    const char *begin = !shared      ? ""
                        : by_columns ? arena_format(arena(c), " + units.first * %d", width)
                                     : " + units.first";
    line(c->w, "rnn_each_scatter%s(%s, %s, %s, %s%s, %d, %s%s, %d, %d);", bags(c, 1), c->count,
         count, ids(c, 1), in(c, 0), shared ? " + units.first" : "", stride(c, 0), to, begin,
         by_columns ? 1 : width, by_columns ? width : 1);
    if (shared)
        close_block(c->w, "");
}

static void call_lookup(const Call *c)
{
    MatrixPlace m = matrix_place(c->s, c->n->in[0]);
    line(c->w, "rnn_each_lookup%s(%s, %d, %s, %s, %d, %d, %s, %d);", bags(c, 1), c->count,
         units(c->n), ids(c, 1), m.start, m.row_stride, m.column_stride, c->out, c->out_stride);
}

/* ---- within a row ---- */

static void call_reduction(const Call *c, const char *name)
{
    line(c->w, "rnn_each_%s(%s, %d, %s, %d, %s);", name, c->count, units(c->n->in[0]), in(c, 0),
         stride(c, 0), c->out);
}

static void call_dot(const Call *c)
{
    line(c->w, "rnn_each_dot(%s, %d, %s, %d, %s, %d, %s);", c->count, units(c->n->in[0]), in(c, 0),
         stride(c, 0), in(c, 1), stride(c, 1), c->out);
}

static void call_softmax(const Call *c)
{
    line(c->w, "rnn_each_softmax(%s, %d, %s, %d, %s, %d);", c->count, units(c->n), in(c, 0),
         stride(c, 0), c->out, c->out_stride);
}

static void call_pick(const Call *c)
{
    line(c->w, "rnn_each_pick(%s, %s, %d, %s, %s);", c->count, in(c, 0), stride(c, 0), in(c, 1),
         c->out);
}

/* Of a bag: the one_hot of an id is part of element-wise programs. */
static void call_one_hot(const Call *c)
{
    line(c->w, "rnn_each_one_hot_bags(%s, %d, %s, %s, %d);", c->count, units(c->n), ids(c, 0),
         c->out, c->out_stride);
}

static void call_pad(const Call *c)
{
    line(c->w, "rnn_each_pad(%s, %d, %d, %d, %s, %d, %s, %d);", c->count, units(c->n), c->n->k,
         units(c->n->in[0]), in(c, 0), stride(c, 0), c->out, c->out_stride);
}

/* Parts that were not computed into the concatenation are copied there. */
static void call_concat(const Call *c)
{
    for (int i = 0, first = 0; i < c->n->in_count; first += units(c->n->in[i]), i++) {
        const Node *part = c->n->in[i];
        if (is_part_in_place(c->s, c->n, i))
            continue;
        line(c->w, "rnn_each_copy(%s, %d, %s, %d, %s + %d, %d);", c->count, units(part), in(c, i),
             stride(c, i), c->out, first, c->out_stride);
    }
}

/* Ids where the condition holds, other ids elsewhere. */
static void call_select(const Call *c)
{
    line(c->w, "rnn_select_ids(%s, %d, %s, %s, %s, %s);", c->count, units(c->n), in(c, 0), in(c, 1),
         in(c, 2), c->out);
}

/* 1 where two ids, or the ids and one constant, are the same. */
static void call_equal(const Call *c)
{
    const Node *b = c->n->in[1];
    if (b->op == OP_constant)
        line(c->w, "rnn_equal_id(%s, %s, %d, %s);", c->count, in(c, 0), (int)b->value, c->out);
    else
        line(c->w, "rnn_equal_ids(%s, %s, %s, %s);", c->count, in(c, 0), in(c, 1), c->out);
}

/* ---- along time ---- */

static void call_time(const Call *c, const char *name)
{
    line(c->w, "rnn_rows_%s(&%s, %s, %d, %s);", name, c->rows.axis->name, in(c, 0), units(c->n),
         c->out);
}

/* A carry in no cycle: a shift by one step. */
static void call_carry(const Call *c)
{
    double value;
    if (c->rows.nest) {
        bool zero = is_number(c->n->in[0], &value);
        line(c->w, "rnn_steps_shift(%s, %d, %d, %s, %s, %d, %s, %d);", c->count, units(c->n),
             c->n->reverse, zero ? "NULL" : in(c, 0), in(c, 1), stride(c, 1), c->out,
             c->out_stride);
        return;
    }
    line(c->w, "rnn_rows_shift(&%s, %d, %s, %s, %d, %s);", c->rows.axis->name, c->n->reverse,
         ranked_pointer(c->s, c->n->in[0], c->rows.axis), in(c, 1), units(c->n), c->out);
}

static void call_pyramid(const Call *c)
{
    const char *name = op_table[c->n->op].name;
    line(c->w, "rnn_rows_%s(&%s, &%s, %s, %d, %d, %s);", name, c->n->axis->name, c->n->from->name,
         in(c, 0), c->n->op == OP_pyramid ? units(c->n->in[0]) : units(c->n), c->n->k, c->out);
}

/* Of a nest's row alone. */
static void call_shift(const Call *c)
{
    line(c->w, "rnn_steps_move(%s, %d, %d, %d, %s, %d, %s, %d);", c->count, units(c->n), c->n->k,
         (int)c->n->value, in(c, 0), stride(c, 0), c->out, c->out_stride);
}

/* A number of steps before and behind each, or their gradient. */
static void call_window(const Call *c)
{
    const Node *n = c->n, *whole = n->op == OP_window ? n : n->in[0];
    const char *name = op_table[n->op].name;
    int size = units(n->op == OP_window ? n->in[0] : n), after = units(whole) / size - 1 - n->k;
    if (c->rows.nest) {
        line(c->w, "rnn_steps_%s(%s, %d, %d, %d, %s, %d, %s, %d);", name, c->count, size, n->k,
             after, in(c, 0), stride(c, 0), c->out, c->out_stride);
        return;
    }
    const char *start = n->op != OP_window ? ""
                        : n->in_count == 1
                            ? "NULL, "
                            : arena_format(arena(c), "%s, ",
                                           ranked_pointer(c->s, n->in[1], c->rows.axis));
    line(c->w, "rnn_rows_%s(&%s, %d, %d, %s%s, %d, %s);", name, c->rows.axis->name, n->k, after,
         start, in(c, 0), size, c->out);
}

/* How many elements all rows have. */
static const char *elements(const Call *c)
{
    return units(c->n) == 1 ? c->count : arena_format(arena(c), "%s * %d", c->count, units(c->n));
}

/* A value that stood still, at every row or step. */
static void call_along(const Call *c)
{
    const Node *a = source_of(c->s, c->n->in[0]);
    double value;
    if (a->op == OP_constant && a->type == ID)
        line(c->w, "rnn_fill_ids(%s, %d, %s);", elements(c), (int)a->value, c->out);
    else if (is_number(a, &value))
        line(c->w, "rnn_fill(%s * %d, %s, %s);", c->count, units(c->n),
             float_literal(arena(c), value), c->out);
    else if (c->rows.axis && (a->axes & BATCH) && !c->rows.nest)
        line(c->w, "rnn_rows_repeat(&%s, %s, %d, %s);", c->rows.axis->name,
             ranked_pointer(c->s, a, c->rows.axis), units(c->n), c->out);
    else
        line(c->w, "rnn_each_copy(%s, %d, %s, %d, %s, %d);", c->count, units(c->n), in(c, 0),
             c->rows.nest ? stride(c, 0) : 0, c->out, c->out_stride);
}

/* As many times the number as there are rows. */
static void sum_number(const Call *c, double value)
{
    int width;
    const char *to = sum_place(c, &width);
    line(c->w, "*(%s) %s %s * (float)%s;", to, is_added(c) ? "+=" : "=",
         float_literal(arena(c), value), c->count);
}

/* In a nest the steps of one row are summed, or added where the sum over the rows stands. */
static void sum_in_nest(const Call *c)
{
    double value;
    int width;
    const char *to = sum_place(c, &width);
    bool by_step = c->n->axes & axis_bit(c->rows.nest->inner);
    if (is_number(c->n->in[0], &value) && is_scalar(c->n) && !by_step)
        sum_number(c, value);
    else if (by_step)
        line(c->w, "rnn_each_add(%s, %d, %s, %d, %s, %d);", c->count, units(c->n), in(c, 0),
             stride(c, 0), to, c->out_stride);
    else
        line(c->w, "rnn_%s_rows(%s, %d, %s, %d, %s);", is_added(c) ? "add" : "sum", c->count,
             units(c->n), in(c, 0), stride(c, 0), to);
}

static void call_sum_over(const Call *c)
{
    double value;
    if (c->rows.nest) {
        sum_in_nest(c);
        return;
    }
    if (c->n->axes) {
        call_time(c, "sum");
        return;
    }
    if (is_number(c->n->in[0], &value)) {
        sum_number(c, value);
        return;
    }
    int width;
    const char *to = sum_place(c, &width);
    open_share(c, units(c->n));
    if (!is_added(c))
        line(c->w, "memset(%s + units.first, 0, units.count * sizeof(float));", to);
    line(c->w, "rnn_add_rows(%s, units.count, %s + units.first, %d, %s + units.first);", c->count,
         in(c, 0), stride(c, 0), to);
    close_block(c->w, "");
}

/* In a nest alone: of the row's steps, or added to each of them. */
static void call_weighted_sum(const Call *c)
{
    int width;
    const char *to = sum_place(c, &width);
    bool by_step = c->n->axes & axis_bit(c->rows.nest->inner);
    line(c->w, "rnn_%s(%s, %d, %s, %d, %s, %d, %s%s);", by_step ? "each_weigh" : "weigh_rows",
         c->count, units(c->n), in(c, 0), stride(c, 0), in(c, 1), stride(c, 1), to,
         by_step ? arena_format(arena(c), ", %d", c->out_stride) : "");
}

static void call_max_over(const Call *c)
{
    if (c->n->axes && !c->rows.nest)
        call_time(c, "max");
    else
        line(c->w, "rnn_max_rows(%s, %d, %s, %d, %s);", c->count, units(c->n), in(c, 0),
             stride(c, 0), c->out);
}

static void call_index(const Call *c)
{
    line(c->w, "rnn_rows_index(&%s, %s);", c->rows.axis->name, c->out);
}

static void call_empty(const Call *c)
{
    line(c->w, "rnn_rows_empty(&%s, %s);", c->n->axis->name, c->out);
}

static void call_dropout_mask(const Call *c)
{
    const char *p = float_literal(arena(c), c->n->value);
    if (c->rows.axis)
        line(c->w, "rnn_rows_dropout(&%s, %s, args->seed, args->update, %d, %d, %s);",
             c->rows.axis->name, p, c->n->k, units(c->n), c->out);
    else
        line(c->w, "rnn_dropout(%s, %s, args->seed, args->update, %d, %d, %s);", c->count, p,
             c->n->k, units(c->n), c->out);
}

static void call_sum(const Call *c)
{
    call_reduction(c, "sum");
}

static void call_max_features(const Call *c)
{
    call_reduction(c, "max");
}

static void call_argmax(const Call *c)
{
    call_reduction(c, "argmax");
}

static void call_logsumexp(const Call *c)
{
    call_reduction(c, "logsumexp");
}

/* One of the steps of a nest's row. */
static void call_end(const Call *c, const char *name, const char *step)
{
    if (c->rows.nest)
        line(c->w, "rnn_each_copy(1, %d, %s + %s * %d, 0, %s, %d);", units(c->n), in(c, 0), step,
             stride(c, 0), c->out, c->out_stride);
    else
        call_time(c, name);
}

static void call_last(const Call *c)
{
    call_end(c, "last", least_steps(c->n->axis) ? "(steps - 1)" : "(steps - (steps > 0))");
}

static void call_first(const Call *c)
{
    call_end(c, "first", "0");
}

static void call_reverse(const Call *c)
{
    if (c->rows.nest) {
        line(c->w, "rnn_steps_reverse(%s, %d, %s, %d, %s, %d);", c->count, units(c->n), in(c, 0),
             stride(c, 0), c->out, c->out_stride);
        return;
    }
    call_time(c, "reverse");
}

void emit_operation(Writer *w, const Schedule *s, const Node *n, Rows rows)
{
    static void (*const calls[OP_COUNT])(const Call *) = {
        [OP_matvec] = call_matvec,     [OP_outer] = call_outer,
        [OP_scatter] = call_scatter,   [OP_lookup] = call_lookup,
        [OP_sum] = call_sum,           [OP_max_features] = call_max_features,
        [OP_argmax] = call_argmax,     [OP_logsumexp] = call_logsumexp,
        [OP_dot] = call_dot,           [OP_softmax] = call_softmax,
        [OP_pick] = call_pick,         [OP_one_hot] = call_one_hot,
        [OP_pad] = call_pad,           [OP_concat] = call_concat,
        [OP_select] = call_select,     [OP_equal] = call_equal,
        [OP_carry] = call_carry,       [OP_last] = call_last,
        [OP_first] = call_first,       [OP_reverse] = call_reverse,
        [OP_pyramid] = call_pyramid,   [OP_unpyramid] = call_pyramid,
        [OP_shift] = call_shift,       [OP_window] = call_window,
        [OP_unwindow] = call_window,   [OP_along] = call_along,
        [OP_sum_over] = call_sum_over, [OP_weighted_sum] = call_weighted_sum,
        [OP_max_over] = call_max_over, [OP_index] = call_index,
        [OP_empty] = call_empty,       [OP_dropout_mask] = call_dropout_mask,
    };
    if (!calls[n->op])
        fail(n->pos, "%s is not supported yet in emitted code", op_table[n->op].name);
    Sharing sharing = sharing_of(s, n, rows);
    if (sharing == BY_ROWS)
        rows.part = part_of(s, rows);
    Writer text = writer_new(s->arena);
    text.depth = w->depth + (sharing == BY_ONE);
    Call c = {&text, s, n, rows, row_count(s, rows), NULL, 0};
    if (!is_gradient_term(s, n)) {
        c.out = pointer(s, n, rows);
        c.out_stride = place_over(s, n, rows).buffer->width;
    }
    calls[n->op](&c);
    if (!text.text.length)
        return; /* a concatenation whose parts stand in it already */
    if (sharing == BY_ONE)
        open_block(w, "if (rnn_is_mine(%s, %d))", rows.range == ROWS_STEP ? "&crew" : "team",
                   n->id);
    text_put(&w->text, text.text.bytes);
    if (sharing == BY_ONE)
        close_block(w, "");
}
