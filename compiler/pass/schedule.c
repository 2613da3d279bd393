/* schedule: loops and kernels, in the order in which they run.
 *
 *     operands made explicit     explicit.c
 *     recurrences become loops   loops.c
 *     levels                     levels.c
 *     kernels                    kernels.c
 */
#include "pass/items.h"

static void refuse_two_axes(const Schedule *s)
{
    const Model *model = s->graph->model;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        AxisSet time = n->axes & ~(AxisSet)BATCH;
        if (time & (time - 1))
            fail(n->pos, "a value over two time axes is not supported yet\n    %s",
                 shape_describe(s->arena, model, n));
        if (time && !(n->axes & BATCH) && !is_map(n) && op_table[n->op].kind != LEAF)
            fail(n->pos, "a value over time without a batch is not supported yet\n    %s",
                 shape_describe(s->arena, model, n));
    }
}

static bool is_unfused_product(const Node *product, int component)
{
    (void)component;
    return product->in[0]->op == OP_param || product->in[0]->op == OP_stack;
}

static bool is_accumulated(const Node *product, int component)
{
    return component || product->axes == BATCH;
}

Schedule *pass_schedule(Graph *g, const Options *options, PackedPlan *packed)
{
    Arena *scratch = arena_new();
    if (options->fuse == FUSE_NONE)
        pass_split(g, is_unfused_product);
    if (options->fuse == FUSE_ALL)
        pass_split(g, is_accumulated);
    schedule_repeat_operands(g, scratch);
    schedule_copy_results(g);
    Schedule *s = arena_alloc(g->arena, sizeof *s);
    *s = (Schedule){.graph = g, .arena = g->arena, .options = *options, .packed = packed};
    size_t room = (size_t)g->node_count + 1;
    int *component = graph_components(g, g->arena, &s->order, &s->count);
    s->loop_of = arena_alloc(g->arena, room * sizeof(Loop *));
    s->kernel_of = arena_alloc(g->arena, room * sizeof(Kernel *));
    s->places = arena_alloc(g->arena, room * sizeof(Place));
    s->uses = graph_uses(g, g->arena);
    refuse_two_axes(s);
    schedule_find_loops(s, component);
    if (options->fuse != FUSE_NONE)
        schedule_sink_into_loops(s);
    schedule_find_ends(s);
    schedule_gather_loops(s);
    int *level = arena_alloc(scratch, room * sizeof *level);
    schedule_find_levels(s, level);
    schedule_make_items(s, level);
    arena_free(scratch);
    return s;
}
