/* guards: what is needed in some steps only.
 *
 *     h' = select(tick, tanh(W h + ...), h)         tick is 1 every fourth step, for all rows alike
 *
 * A condition is *uniform* if at every step it is the same for all rows: it is made of numbers and
 * of forward carries that begin with numbers. What only one side of selects with a uniform
 * condition reads at the same step is *guarded* by it: in the steps where the other side is taken
 * it need not be computed. This is how the slow modules of a clockwork network cost what they
 * should.
 *
 * Backward, gradients of what was not taken are 0, and so is what they are multiplied with:
 *
 *     W' (select(tick, dy, 0) (1 - y y))     =>     select(tick, W' (dy (1 - y y)), 0)
 */
#include "pass/pass.h"

/* ---- uniform ---- */

static bool stays_uniform(const Node *n, const bool *uniform)
{
    bool keeps = n->op == OP_along || op_table[n->op].kind == MAP ||
                 (n->op == OP_carry && !n->reverse);
    if (n->op == OP_constant || n->op == OP_index)
        return true;
    for (int k = 0; k < n->in_count; k++)
        keeps = keeps && uniform[n->in[k]->id];
    return keeps && n->in_count > 0 && n->type == FLOAT && is_scalar(n);
}

/* Which nodes are, by id: the largest set in which nothing contradicts, since a carry is uniform if
 * its next value is, which may depend on the carry. */
static bool *find_uniform(Node **order, int count, int nodes, Arena *scratch)
{
    bool *uniform = arena_alloc(scratch, (size_t)nodes + 1);
    for (int i = 0; i < count; i++)
        uniform[order[i]->id] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < count; i++) {
            const Node *n = order[i];
            if (uniform[n->id] && !stays_uniform(n, uniform))
                uniform[n->id] = false, changed = true;
        }
    }
    return uniform;
}

/* ---- guards ---- */

/* Whether n at one step is made of its operands at others. */
static bool moves(const Node *n)
{
    return op_table[n->op].kind == TIME;
}

/* Under what `reader` reads its operand k. */
static Guard guard_of_operand(const Node *reader, int k, const Guard *guards, const bool *uniform)
{
    double value;
    bool chooses = reader->op == OP_select && k > 0 && uniform[reader->in[0]->id] &&
                   reader->in[1] != reader->in[2] && !is_number(reader->in[0], &value);
    if (chooses && reader->in[k] != reader->in[0])
        return (Guard){reader->in[0], k == 1};
    return guards[reader->id];
}

Guard *pass_guards(const Graph *g, Arena *arena)
{
    Arena *scratch = arena_new();
    int count;
    Node **order = graph_order(g, scratch, &count);
    bool *uniform = find_uniform(order, count, g->node_count, scratch);
    Guard *guards = arena_alloc(arena, ((size_t)g->node_count + 1) * sizeof *guards);
    int *readers = arena_alloc(scratch, ((size_t)g->node_count + 1) * sizeof *readers);
    for (int i = 0; i < g->result_count; i++)
        readers[g->results[i].node->id]++;
    for (int i = 0; i < count; i++) /* read at other steps, whatever is taken at this one */
        for (int k = 0; moves(order[i]) && k < order[i]->in_count; k++)
            readers[order[i]->in[k]->id]++;
    for (int i = count - 1; i >= 0; i--) { /* readers first */
        const Node *reader = order[i];
        for (int k = 0; !moves(reader) && k < reader->in_count; k++) {
            const Node *a = reader->in[k];
            Guard guard = guard_of_operand(reader, k, guards, uniform);
            if (readers[a->id]++ == 0)
                guards[a->id] = guard;
            else if (!same_guard(guards[a->id], guard))
                guards[a->id] = (Guard){NULL, false};
        }
    }
    arena_free(scratch);
    return guards;
}

/* ---- zeros ---- */

static Node *now(Node *n, Node *const *to, int nodes)
{
    return n->id < nodes && to[n->id] ? to[n->id] : n;
}

/* Whether n is a where a uniform condition holds, and 0 elsewhere. */
static bool is_zero_elsewhere(const Node *n, const bool *uniform, int nodes)
{
    double value;
    return n->op == OP_select && n->in[0]->id < nodes && uniform[n->in[0]->id] &&
           is_number(n->in[2], &value) && value == 0;
}

/* The operand of n without which n is 0, or -1. */
static int zero_operand(const Node *n, Node *const *in, const bool *uniform, int nodes)
{
    bool passes = n->op == OP_mul || n->op == OP_neg || n->op == OP_matvec || n->op == OP_slice;
    for (int k = n->op == OP_matvec; passes && k < n->in_count; k++)
        if (is_zero_elsewhere(in[k], uniform, nodes))
            return k;
    return -1;
}

void pass_push_guards(Graph *g)
{
    Arena *scratch = arena_new();
    int count, nodes = g->node_count;
    Node **order = graph_order(g, scratch, &count);
    bool *uniform = find_uniform(order, count, nodes, scratch);
    Node **to = arena_alloc(scratch, (4 * (size_t)nodes + 64) * sizeof *to);
    for (int i = 0; i < count; i++) {
        Node *n = order[i], *in[2];
        if (n->in_count < 1 || n->in_count > 2)
            continue;
        for (int k = 0; k < n->in_count; k++)
            in[k] = now(n->in[k], to, nodes);
        int k = zero_operand(n, in, uniform, nodes);
        if (k < 0)
            continue;
        Node *chosen = in[k];
        g->pos = n->pos;
        in[k] = chosen->in[1];
        Node *inside = graph_add(g, *n, in, n->in_count);
        to[n->id] = graph_op(g, OP_select, chosen->in[0], inside, graph_constant(g, 0));
    }
    graph_replace(g, to);
    arena_free(scratch);
}
