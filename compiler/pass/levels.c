/* Levels. Within a nest, within a loop, and outside of all, every node has one:
 *
 *     level(n) = the largest over its operands a of   level(a)        if a and n fuse
 *                                                     level(a) + 1    otherwise
 *
 * Nodes of one level that can be one kernel (element-wise, same rows, same units) are one. An edge
 * between two kernels always rises, so the kernels in order of level need nothing later than
 * themselves. */
#include "pass/items.h"

/* The nest that n is in, or else the loop, or NULL. */
static const void *scope_of(const Schedule *s, const Node *n)
{
    return s->nest_of[n->id] ? (const void *)s->nest_of[n->id] : s->loop_of[n->id];
}

/* A node that needs no kernel of its own: its place is part of another's, or nowhere. */
static bool is_transparent(const Schedule *s, const Node *n)
{
    double value;
    if (n->shape.kind == MATRIX && n->op != OP_stack && op_table[n->op].kind != GRADIENT)
        return true;
    return n->op == OP_slice || n->op == OP_param || n->op == OP_constant || n->op == OP_input ||
           n->op == OP_stack || n->op == OP_assemble || is_number(n, &value) ||
           carry_state(s, n) != NULL;
}

/* Whether the kernel of n copes with operands that stand still: element-wise work, and in a nest
 * what works within a row. */
static bool broadcasts(const Schedule *s, const Node *n)
{
    OpKind kind = op_table[n->op].kind;
    bool within_row = kind == FEATURE || kind == PLACE;
    return is_map(n) || n->op == OP_along || (within_row && schedule_is_pair(s, n));
}

bool schedule_is_broadcast(const Schedule *s, const Node *n)
{
    if (graph_is_result(s->graph, n))
        return false;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n && !broadcasts(s, s->order[i]))
                return false;
    return true;
}

bool schedule_needs_kernel(const Schedule *s, const Node *n)
{
    if (is_transparent(s, n))
        return false;
    bool ends = s->loop_of[n->id] && !s->nest_of[n->id];
    if (ends && (n->op == OP_last || n->op == OP_first))
        return false;
    return n->op != OP_along || !schedule_is_broadcast(s, n);
}

static bool fuses(const Schedule *s, const Node *a, const Node *n)
{
    if (s->options.fuse == FUSE_NONE || !is_map(n) || !(is_map(a) || is_fused_product(s, a)))
        return false;
    return scope_of(s, a) == scope_of(s, n) && a->axes == n->axes && units(a) == units(n) &&
           same_guard(s->guards[a->id], s->guards[n->id]);
}

/* The level of an operand as seen within a scope, where a loop or nest of it counts as one and
 * tells so; -1 for what comes from outside, and stands still, and for states. */
static int level_seen(const Schedule *s, const int *level, const void *scope, const Node *a,
                      bool *group)
{
    const Loop *loop = s->loop_of[a->id];
    const Kernel *nest = s->nest_of[a->id];
    *group = scope_of(s, a) != scope;
    if (!*group)
        return scope && carry_state(s, a) ? -1 : level[a->id];
    if (!scope)
        return loop ? loop->level : nest->level;
    return nest && loop == scope ? nest->level : -1;
}

static int level_over(const Schedule *s, const int *level, const Node *n)
{
    const void *scope = scope_of(s, n);
    int highest = 0;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        bool group;
        int base = level_seen(s, level, scope, a, &group);
        if (base < 0)
            continue;
        bool same = fuses(s, a, n) || (!schedule_needs_kernel(s, n) && !group) ||
                    (scope && is_transparent(s, n));
        int least = same ? base : base + 1;
        if (!schedule_needs_kernel(s, a) && !group && op_table[a->op].kind == LEAF)
            least = 0;
        if (least > highest)
            highest = least;
    }
    return highest;
}

/* The level of a loop or nest in what it stands in: above all that it reads there. */
static int level_of_group(const Schedule *s, const int *level, const void *group,
                          const void *outside)
{
    int highest = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (s->loop_of[n->id] != group && s->nest_of[n->id] != group)
            continue;
        for (int k = 0; k < n->in_count; k++) {
            const Node *a = n->in[k];
            bool is_group;
            if (s->loop_of[a->id] == group || s->nest_of[a->id] == group)
                continue;
            int least = 1 + level_seen(s, level, outside, a, &is_group);
            if (least > highest)
                highest = least;
        }
    }
    return highest;
}

static void find_levels(Schedule *s, int *level)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i], *before = i ? s->order[i - 1] : NULL;
        Loop *loop = s->loop_of[n->id];
        Kernel *nest = s->nest_of[n->id];
        if (loop && (!before || s->loop_of[before->id] != loop))
            loop->level = level_of_group(s, level, loop, NULL);
        if (nest && (!before || s->nest_of[before->id] != nest))
            nest->level = level_of_group(s, level, nest, loop);
        level[n->id] = level_over(s, level, n);
    }
}

/* Whether all that reads n would be in one kernel with it at the level of the lowest of them, which
 * it receives in *lowest. */
static bool readers_fuse(const Schedule *s, const int *level, const Node *n, int *lowest)
{
    *lowest = -1;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++) {
            const Node *reader = s->order[i];
            if (reader->in[k] != n)
                continue;
            if (!fuses(s, n, reader))
                return false;
            if (*lowest < 0 || level[reader->id] < *lowest)
                *lowest = level[reader->id];
        }
    return *lowest >= 0;
}

/* Work that one later kernel alone reads is done there, so that it stays in registers. */
static void raise_levels(const Schedule *s, int *level)
{
    for (int i = s->count - 1; i >= 0; i--) {
        const Node *n = s->order[i];
        int lowest;
        if ((is_map(n) || is_fused_product(s, n)) && readers_fuse(s, level, n, &lowest) &&
            lowest > level[n->id])
            level[n->id] = lowest;
    }
}

void schedule_find_levels(Schedule *s, int *level)
{
    find_levels(s, level);
    raise_levels(s, level);
}
