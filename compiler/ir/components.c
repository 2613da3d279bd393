/* Strongly connected components of the graph: its recurrences (Tarjan, 1972). */
#include "ir/ir.h"

#include <stdlib.h>

/* A node whose operands are being searched. */
typedef struct Visit {
    Node *node;
    int next; /* operand */
} Visit;

typedef struct Search {
    Visit *open; /* the way from a result to here */
    int *found;  /* by id: when the node was found, from 1; 0 = not yet */
    int *low;    /* by id: the earliest node on the stack that it reaches */
    bool *on_stack;
    int *component; /* the answer */
    Node **stack;
    int depth, time, components;
    Node **order;
    int count;
} Search;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool is_cycle(const Search *s, const Node *root)
{
    if (s->stack[s->depth - 1] != root)
        return true;
    for (int i = 0; i < root->in_count; i++)
        if (root->in[i] == root)
            return true;
    return false;
}

/* Takes the component of `root` off the stack. */
static void close_component(Search *s, Node *root)
{
    int number = is_cycle(s, root) ? ++s->components : 0;
    Node *n;
    do {
        n = s->stack[--s->depth];
        s->on_stack[n->id] = false;
        s->component[n->id] = number;
        s->order[s->count++] = n;
    } while (n != root);
}

static int enter(Search *s, int depth, Node *n)
{
    s->found[n->id] = s->low[n->id] = ++s->time;
    s->stack[s->depth++] = n;
    s->on_stack[n->id] = true;
    s->open[depth] = (Visit){n, 0};
    return depth + 1;
}

/* All operands of n are found: what it reaches, the node before it on the way reaches too. */
static void leave(Search *s, int depth, Node *n)
{
    if (s->low[n->id] == s->found[n->id])
        close_component(s, n);
    if (depth) {
        const Node *before = s->open[depth - 1].node;
        s->low[before->id] = smaller(s->low[before->id], s->low[n->id]);
    }
}

static void find(Search *s, Node *root)
{
    int depth = enter(s, 0, root);
    while (depth) {
        Visit *last = &s->open[depth - 1];
        Node *n = last->node;
        if (last->next == n->in_count) {
            leave(s, --depth, n);
            continue;
        }
        Node *a = n->in[last->next++];
        if (!s->found[a->id])
            depth = enter(s, depth, a);
        else if (s->on_stack[a->id])
            s->low[n->id] = smaller(s->low[n->id], s->found[a->id]);
    }
}

/* Within each component, puts the nodes into the order of `place` (see graph_order). */
static void sort_component(Node **nodes, int count, const int *place)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && place[nodes[k]->id] < place[nodes[k - 1]->id]; k--) {
            Node *n = nodes[k];
            nodes[k] = nodes[k - 1];
            nodes[k - 1] = n;
        }
}

/* Operands before users, with every carry of a cycle before the rest of it. */
static int *places(const Graph *g, Arena *arena)
{
    int count, next = 0;
    Node **order = graph_order(g, arena, &count);
    int *place = arena_alloc(arena, (size_t)(g->node_count + 1) * sizeof *place);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < count; i++)
            if ((order[i]->op == OP_carry) == (pass == 0))
                place[order[i]->id] = next++;
    return place;
}

int *graph_components(const Graph *g, Arena *arena, Node ***order, int *count)
{
    size_t room = (size_t)g->node_count + 1;
    Search s = {
        .open = arena_alloc(arena, room * sizeof(Visit)),
        .found = arena_alloc(arena, room * sizeof(int)),
        .low = arena_alloc(arena, room * sizeof(int)),
        .on_stack = arena_alloc(arena, room),
        .component = arena_alloc(arena, room * sizeof(int)),
        .stack = arena_alloc(arena, room * sizeof(Node *)),
        .order = arena_alloc(arena, room * sizeof(Node *)),
    };
    for (int i = 0; i < g->result_count; i++)
        if (!s.found[g->results[i].node->id])
            find(&s, g->results[i].node);
    if (!order)
        return s.component;
    int *place = places(g, arena);
    for (int i = 0, end; i < s.count; i = end) {
        int number = s.component[s.order[i]->id];
        for (end = i + 1; number && end < s.count && s.component[s.order[end]->id] == number;)
            end++;
        sort_component(s.order + i, end - i, place);
    }
    *order = s.order;
    *count = s.count;
    return s.component;
}
