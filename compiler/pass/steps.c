/* Which nodes of a loop are computed in some of its steps only.
 *
 * A kernel of its own for them pays where it saves a product. The condition is computed before the
 * loop, for all steps at once. */
#include "pass/items.h"

/* Whether a product of the loop is needed under the same guard. */
static bool saves_product(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->count; i++) {
        const Node *m = s->order[i];
        if (m->op == OP_matvec && s->loop_of[m->id] == s->loop_of[n->id] &&
            same_guard(s->guards[m->id], s->guards[n->id]))
            return true;
    }
    return false;
}

/* A condition that also varies over an axis that n does not may hold somewhere along that. */
static bool is_guarded(const Schedule *s, const Node *n)
{
    const Node *condition = s->guards[n->id].condition;
    const Loop *loop = s->loop_of[n->id];
    return condition && loop && (condition->axes & axis_bit(loop->axis)) &&
           !(condition->axes & ~n->axes) && s->loop_of[condition->id] != loop &&
           !s->nest_of[n->id] && saves_product(s, n);
}

void schedule_find_guards(Schedule *s)
{
    bool *kept = arena_alloc(s->arena, (size_t)s->graph->node_count + 1);
    s->guards = pass_guards(s->graph, s->arena);
    for (int i = 0; i < s->count; i++)
        kept[s->order[i]->id] = !s->options.unguarded && is_guarded(s, s->order[i]);
    for (int i = 0; i < s->graph->node_count; i++)
        if (!kept[i])
            s->guards[i] = (Guard){NULL, false};
}
