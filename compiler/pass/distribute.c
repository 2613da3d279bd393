/* distribute: a product is linear, so it can be taken before a choice or a weighted sum.
 *
 *     W E[id]                        =>  (E W')[id]                     pass_make_tables
 *     W (sum over t of w[t] m[t])    =>  sum over t of w[t] (W m[t])    pass_distribute
 *
 * Taken before, it is needed once where it was needed at every step. The first makes a table of a
 * small vocabulary's products, which is one more matrix among the packed weights: a row of it is
 * read instead of all of W. The second makes attention's memory wider, once for all steps of a
 * decoder, which then reads and sums a row for each step of the memory instead of reading W. For
 * one row of a batch that is less up to about half as many steps as W has columns; where W has many
 * more rows than columns, as in front of a vocabulary, the memory would grow too much.
 *
 * Both are for what is used and not trained: a step of a stream reads all weights for a row or a
 * few, so that reading them is what takes time. They are one walk over the products with two
 * questions. What stands between sum and product keeps them apart, but for dropout and what stops
 * gradients, which a step has no use for. */
#include "pass/pass.h"

/* The product of view and x as it is taken inside x, or NULL where it cannot be. */
typedef Node *Passing(Graph *g, Node *view, const Node *x);

/* The product with parts `first` to `end` of a concatenation. */
static Node *product_with_parts(Graph *g, const Node *product, int first, int end, int column)
{
    Node **parts = product->in[1]->in + first;
    Node *x = end - first == 1 ? parts[0]
                               : graph_add(g, (Node){.op = OP_concat}, parts, end - first);
    Node *view = graph_columns(g, product->in[0], column, x->shape.rows);
    return graph_op(g, OP_matvec, view, x, NULL);
}

static Node *sum_of(Graph *g, Node *sum, Node *part)
{
    return sum ? graph_op(g, OP_add, sum, part, NULL) : part;
}

/* The parts that the product can pass, each by itself, and between them what stays together. */
static Node *divided(Graph *g, const Node *product, Passing *passing)
{
    const Node *concat = product->in[1];
    Node *sum = NULL;
    bool passed = false;
    int kept = 0, kept_column = 0, column = 0;
    for (int i = 0; i < concat->in_count; column += units(concat->in[i]), i++) {
        Node *view = graph_columns(g, product->in[0], column, concat->in[i]->shape.rows);
        Node *part = passing(g, view, concat->in[i]);
        if (!part)
            continue;
        passed = true;
        if (kept < i)
            sum = sum_of(g, sum, product_with_parts(g, product, kept, i, kept_column));
        sum = sum_of(g, sum, part);
        kept = i + 1;
        kept_column = column + units(concat->in[i]);
    }
    if (!passed)
        return NULL;
    if (kept < concat->in_count)
        sum = sum_of(g, sum, product_with_parts(g, product, kept, concat->in_count, kept_column));
    return graph_along(g, sum, product->axes);
}

static void distribute(Graph *g, Passing *passing)
{
    Arena *scratch = arena_new();
    int count;
    Node **order = graph_order(g, scratch, &count);
    Node **replaced = arena_alloc(scratch, (size_t)(count + 1) * sizeof *replaced);
    for (int i = 0; i < count; i++) {
        const Node *n = order[i];
        if (n->op != OP_matvec || n->in[0]->op != OP_param)
            continue;
        g->pos = n->pos;
        replaced[i] = n->in[1]->op == OP_concat ? divided(g, n, passing)
                                                : passing(g, n->in[0], n->in[1]);
        if (replaced[i] && !replaced[i]->name)
            replaced[i]->name = n->name;
    }
    Node **to = arena_alloc(scratch, (size_t)(g->node_count + 1) * sizeof *to);
    for (int i = 0; i < count; i++)
        to[order[i]->id] = replaced[i];
    graph_replace(g, to);
    arena_free(scratch);
}

static Node *row_of_table(Graph *g, Node *view, const Node *x)
{
    if (x->op != OP_lookup || x->in[0]->op != OP_param || is_bag(x->in[1]) ||
        rows(x->in[0]) > RNN_TABLE_ROWS)
        return NULL;
    Node *table = graph_op(g, OP_matmul, x->in[0], graph_transposed(g, view), NULL);
    table->name = arena_format(g->arena, "%s_table", view->param->name);
    return graph_op(g, OP_lookup, table, x->in[1], NULL);
}

void pass_make_tables(Graph *g)
{
    distribute(g, row_of_table);
}

/* The memory of a weighted sum that the product can pass: each weight is a number, and the memory
 * stands still along the stream, along which the sum moves. */
static Node *sum_of_products(Graph *g, Node *view, const Node *x)
{
    enum { MOST_GROWTH = 4 };
    if (x->op != OP_sum_over || x->in[0]->op != OP_mul || columns(view) < RNN_HELD_UNITS ||
        rows(view) > MOST_GROWTH * columns(view))
        return NULL;
    AxisSet stream = axis_bit(g->model->stream);
    const Node *product = x->in[0];
    bool turned = is_scalar(product->in[1]);
    Node *weight = product->in[turned], *memory = product->in[!turned];
    if (!is_scalar(weight) || is_scalar(memory) || !(x->axes & stream) || memory->axes & stream ||
        !(memory->axes & BATCH) || (memory->axes & x->over) != x->over)
        return NULL;
    Node *products = graph_op(g, OP_matvec, view, memory, NULL);
    products->name = arena_format(g->arena, "%s_products", view->param->name);
    return graph_sum_over(g, graph_op(g, OP_mul, weight, products, NULL), x->over);
}

void pass_distribute(Graph *g)
{
    distribute(g, sum_of_products);
}
