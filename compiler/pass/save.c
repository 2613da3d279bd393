/* save: of what a loop computes and backward reads, what is cheap is computed again.
 *
 *     forward:   c = f c1 + i g,  h = o tanh(c)
 *     backward:  ... do = dh tanh(c) ...          =>      ... do = dh tanh(f c1 + i g) ...
 *
 * f, c1, i, g are kept anyway, so tanh(c) need not be: a store and a load of every step for a few
 * operations on registers. The copies are read in the backward loop alone, so they are done in it.
 * Only element-wise work is done again, from values that are kept for other readers too. */
#include "pass/pass.h"

#include "ir/schedule.h"

#include <string.h>

/* What may be done again for one value: an addition counts 1, a function 8. */
enum { MOST_WORK = 12, FUNCTION_WORK = 8 };

typedef struct Saves {
    Graph *g;
    Node **order;
    int count;
    const int *component; /* by node id: of a recurrence, or 0 */
    bool *kept;           /* by node id: what others are computed from again */
    bool *seen;           /* by node id, for the value at hand: its readers were looked at */
    Node **copies;        /* by node id, for the value at hand */
    int nodes;            /* before any copy was made */
} Saves;

/* ---- who reads ---- */

/* Whether anything outside of the recurrence of a reads it step by step: then its values of all
 * steps are there. What is taken where rows end needs no more than the state. */
static bool is_saved(const Saves *x, const Node *a)
{
    for (int i = 0; i < x->count; i++) {
        const Node *reader = x->order[i];
        bool by_step = reader->op != OP_last && reader->op != OP_first &&
                       x->component[reader->id] != x->component[a->id];
        for (int k = 0; by_step && k < reader->in_count; k++)
            if (reader->in[k] == a)
                return true;
    }
    return graph_is_result(x->g, a);
}

enum { ELSEWHERE = -1 };

/* The one recurrence but `home` in which n is read, element by element, or what is made of n and
 * itself is in none; `found` if it is not read, ELSEWHERE where it is read by anything else. */
static int loop_that_reads(const Saves *x, const Node *n, int home, int found)
{
    if (graph_is_result(x->g, n))
        return ELSEWHERE;
    if (x->seen[n->id])
        return found;
    x->seen[n->id] = true;
    for (int i = 0; i < x->count && found != ELSEWHERE; i++)
        for (int k = 0; k < x->order[i]->in_count && found != ELSEWHERE; k++) {
            const Node *reader = x->order[i];
            int its = x->component[reader->id];
            if (reader->in[k] != n || its == home)
                continue;
            if (!is_map(reader) || units(reader) != units(n) || reader->axes != n->axes)
                return ELSEWHERE;
            if (!its)
                found = loop_that_reads(x, reader, home, found);
            else
                found = !found || found == its ? its : ELSEWHERE;
        }
    return found;
}

/* ---- what it takes ---- */

static int work_of(const Node *n)
{
    const char *text = op_table[n->op].text;
    return text && strchr(text, '(') ? FUNCTION_WORK : 1;
}

/* Whether a stands there for backward, also without the value at hand. */
static bool is_there(const Saves *x, const Node *a, int component)
{
    double value;
    if (is_number(a, &value) || (a->op == OP_param && a->shape.kind != MATRIX))
        return true;
    return x->component[a->id] == component && a->type == FLOAT && is_saved(x, a);
}

/* Operations from what is there to n; more than MOST_WORK where that cannot be reached. */
static int work_again(const Saves *x, const Node *n, int component)
{
    int work = work_of(n);
    if (x->component[n->id] != component || !is_map(n) || n->op == OP_one_hot)
        return MOST_WORK + 1;
    for (int k = 0; k < n->in_count && work <= MOST_WORK; k++)
        if (!is_there(x, n->in[k], component))
            work += work_again(x, n->in[k], component);
    return work;
}

/* ---- doing it again ---- */

static void keep_sources(Saves *x, const Node *n, int component)
{
    for (int k = 0; k < n->in_count; k++)
        if (is_there(x, n->in[k], component))
            x->kept[n->in[k]->id] = true;
        else
            keep_sources(x, n->in[k], component);
}

static Node *copy(Saves *x, const Node *n, int component)
{
    Node *in[3];
    if (x->copies[n->id])
        return x->copies[n->id];
    for (int k = 0; k < n->in_count; k++)
        in[k] = is_there(x, n->in[k], component) ? n->in[k] : copy(x, n->in[k], component);
    x->g->pos = n->pos;
    return x->copies[n->id] = graph_add(x->g, *n, in, n->in_count);
}

static void compute_again(Saves *x, const Node *n)
{
    int component = x->component[n->id];
    for (int i = 0; i < x->nodes; i++)
        x->copies[i] = NULL;
    keep_sources(x, n, component);
    Node *again = copy(x, n, component);
    for (int i = 0; i < x->count; i++)
        for (int k = 0; k < x->order[i]->in_count; k++)
            if (x->order[i]->in[k] == n && x->component[x->order[i]->id] != component)
                x->order[i]->in[k] = again;
}

static bool has_one_time_axis(const Node *n)
{
    AxisSet time = n->axes & ~(AxisSet)BATCH;
    return time && !(time & (time - 1));
}

static bool is_worth_it(const Saves *x, const Node *n)
{
    int component = x->component[n->id];
    for (int i = 0; i <= x->nodes; i++)
        x->seen[i] = false;
    return component && !x->kept[n->id] && is_map(n) && n->shape.kind == VECTOR &&
           has_one_time_axis(n) && loop_that_reads(x, n, component, 0) > 0 &&
           work_again(x, n, component) <= MOST_WORK;
}

void pass_save(Graph *g)
{
    Arena *scratch = arena_new();
    size_t room = (size_t)g->node_count + 1;
    Saves x = {.g = g,
               .kept = arena_alloc(scratch, room * sizeof *x.kept),
               .seen = arena_alloc(scratch, room * sizeof *x.seen),
               .copies = arena_alloc(scratch, room * sizeof *x.copies),
               .nodes = g->node_count};
    x.component = graph_components(g, scratch, &x.order, &x.count);
    /* readers first: what a value is made of was made before any copy */
    for (int i = x.count - 1; i >= 0; i--)
        if (is_worth_it(&x, x.order[i]))
            compute_again(&x, x.order[i]);
    arena_free(scratch);
}
