/* Loops: one for each recurrence, and what else is done in them.
 *
 * The strongly connected components of the graph are its true recurrences, and each becomes a loop
 * over its axis. Everything else leaves the loop: an input product of all steps is one large
 * product, a weight gradient one large product. Element-wise work that only one loop reads goes
 * back into it, since there it is free. */
#include "pass/items.h"

static Loop *new_loop(Schedule *s, const Node *carry)
{
    Loop *loop = arena_alloc(s->arena, sizeof *loop);
    loop->axis = carry->axis;
    loop->reverse = carry->reverse;
    loop->carries = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->carries);
    loop->kernels = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->kernels);
    loop->ends = arena_alloc(s->arena, (size_t)s->count * sizeof *loop->ends);
    return loop;
}

void schedule_find_loops(Schedule *s, const int *component)
{
    Loop **loops = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *loops);
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if (!component[n->id] || n->op != OP_carry)
            continue;
        Loop **loop = &loops[component[n->id]];
        if (!*loop)
            *loop = new_loop(s, n);
        if ((*loop)->axis != n->axis || (*loop)->reverse != n->reverse)
            fail(n->pos, "a recurrence over two axes or in both directions is not supported yet");
        (*loop)->carries[(*loop)->carry_count++] = (CarryState){.carry = n};
    }
    for (int i = 0; i < s->count; i++)
        s->loop_of[s->order[i]->id] = loops[component[s->order[i]->id]];
}

/* The loop that all readers of n are in as element-wise work of n's units, or NULL. */
static Loop *only_reader(const Schedule *s, const Node *n)
{
    Loop *loop = NULL;
    int readers = 0;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *user = s->order[i];
            if (user->in[k] != n)
                continue;
            readers++;
            Loop *its = s->loop_of[user->id];
            if (!its || (loop && its != loop) || !is_map(user) || units(user) != units(n))
                return NULL;
            loop = its;
        }
    return readers == s->uses[n->id] ? loop : NULL;
}

void schedule_sink_into_loops(Schedule *s)
{
    for (int i = s->count - 1; i >= 0; i--) {
        Node *n = s->order[i];
        if (s->loop_of[n->id] || !is_map(n))
            continue;
        Loop *loop = only_reader(s, n);
        if (loop && (n->axes & axis_bit(loop->axis)))
            s->loop_of[n->id] = loop;
    }
}

void schedule_find_ends(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        if ((n->op != OP_last && n->op != OP_first) || s->loop_of[n->id])
            continue;
        Loop *loop = s->loop_of[n->in[0]->id];
        if (loop && loop->axis == n->axis && loop->reverse == (n->op == OP_first)) {
            loop->ends[loop->end_count++] = n;
            s->loop_of[n->id] = loop;
        }
    }
}

/* Puts n's loop, or n alone, behind all that it depends on. */
static void append_with_loop(const Schedule *s, Node *n, bool *done, Node **sorted, int *filled)
{
    Loop *loop = s->loop_of[n->id];
    if (done[n->id])
        return;
    for (int i = 0; i < s->count; i++) {
        Node *m = s->order[i];
        if (loop ? s->loop_of[m->id] != loop : m != n)
            continue;
        done[m->id] = true;
        for (int k = 0; k < m->in_count; k++)
            if (!loop || s->loop_of[m->in[k]->id] != loop)
                append_with_loop(s, m->in[k], done, sorted, filled);
    }
    for (int i = 0; i < s->count; i++)
        if (loop ? s->loop_of[s->order[i]->id] == loop : s->order[i] == n)
            sorted[(*filled)++] = s->order[i];
}

void schedule_gather_loops(Schedule *s)
{
    Node **sorted = arena_alloc(s->arena, (size_t)(s->count + 1) * sizeof *sorted);
    bool *done = arena_alloc(s->arena, (size_t)s->graph->node_count + 1);
    int filled = 0;
    for (int i = 0; i < s->count; i++)
        append_with_loop(s, s->order[i], done, sorted, &filled);
    s->order = sorted;
}
