/* Levels. Within a loop, and outside of all loops, every node has one:
 *
 *     level(n) = the largest over its operands a of   level(a)        if a and n fuse
 *                                                     level(a) + 1    otherwise
 *
 * Nodes of one level that can be one kernel (element-wise, same rows, same units) are one. An edge
 * between two kernels always rises, so the kernels in order of level need nothing later than
 * themselves. */
#include "pass/items.h"

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

/* `along` is computed only for readers that cannot broadcast. */
static bool is_only_broadcast(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->graph->result_count; i++)
        if (s->graph->results[i].node == n)
            return false;
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n && !is_map(s->order[i]) && s->order[i]->op != OP_along)
                return false;
    return true;
}

bool schedule_needs_kernel(const Schedule *s, const Node *n)
{
    if (is_transparent(s, n))
        return false;
    if (s->loop_of[n->id] && (n->op == OP_last || n->op == OP_first))
        return false;
    return n->op != OP_along || !is_only_broadcast(s, n);
}

static bool fuses(const Schedule *s, const Node *a, const Node *n)
{
    if (s->options.fuse == FUSE_NONE || !is_map(n) || !(is_map(a) || is_fused_product(s, a)))
        return false;
    return s->loop_of[a->id] == s->loop_of[n->id] && a->axes == n->axes && units(a) == units(n);
}

/* Levels inside a loop begin at 0; what the loop reads from outside stands still. */
static int level_over(const Schedule *s, const int *level, const Loop *loop, const Node *n)
{
    int highest = 0;
    for (int k = 0; k < n->in_count; k++) {
        const Node *a = n->in[k];
        const Loop *its = s->loop_of[a->id];
        if (loop && its != loop)
            continue;
        if (carry_state(s, a) && loop)
            continue;
        int base = !loop && its ? its->level : level[a->id];
        bool same = fuses(s, a, n) || (!schedule_needs_kernel(s, n) && !its) ||
                    (loop && is_transparent(s, n));
        int least = same ? base : base + 1;
        if (!schedule_needs_kernel(s, a) && !its && op_table[a->op].kind == LEAF)
            least = 0;
        if (least > highest)
            highest = least;
    }
    return highest;
}

/* The level of a loop: above all that its nodes read from outside. */
static int level_of_loop(const Schedule *s, const int *level, const Loop *loop)
{
    int highest = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (s->loop_of[n->id] != loop)
            continue;
        for (int k = 0; k < n->in_count; k++) {
            const Loop *its = s->loop_of[n->in[k]->id];
            int least = 1 + (its == loop ? -1 : its ? its->level : level[n->in[k]->id]);
            if (least > highest)
                highest = least;
        }
    }
    return highest;
}

static void find_levels(Schedule *s, int *level)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Loop *loop = s->loop_of[n->id];
        if (loop && (i == 0 || s->loop_of[s->order[i - 1]->id] != loop))
            loop->level = level_of_loop(s, level, loop);
        level[n->id] = level_over(s, level, loop, n);
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
