/* schedule: loops and kernels, in the order in which they run.
 *
 *     sums of products in one operation          contract.c
 *     operands made explicit                     explicit.c
 *     recurrences become loops                   loops.c
 *     vectors over two time axes, again          recompute.c
 *     values over two time axes, row by row      nest.c
 *     wide values, some rows at a time           strips.c
 *     levels                                     levels.c
 *     kernels                                    kernels.c
 */
#include "pass/items.h"

/* ---- what is not supported ---- */

/* Operations that a nest has: for others a value over two time axes would have to move along one.
 */
static bool is_of_nests(const Schedule *s, const Node *n)
{
    const Axis *inner = inner_axis(s, n->axes | (n->in_count ? n->in[0]->axes : 0));
    switch (op_table[n->op].kind) {
    case LEAF:
        return n->op != OP_index && n->op != OP_dropout_mask;
    case TIME:
        if (n->op == OP_max_over)
            return n->over == axis_bit(inner);
        if (schedule_is_along_inner(n))
            return n->axis == inner;
        if (n->op == OP_carry)
            return n->axis == inner && !s->loop_of[n->id];
        return n->op == OP_sum_over || n->op == OP_weighted_sum || n->op == OP_along;
    default:
        return true;
    }
}

static void refuse(const Schedule *s, const Node *n, const char *what)
{
    fail(n->pos, "%s is not supported yet\n    %s", what,
         shape_describe(s->arena, s->graph->model, n));
}

static void refuse_unsupported(const Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        AxisSet time = n->axes & ~(AxisSet)BATCH, inner = time & (time - 1);
        if (inner & (inner - 1))
            refuse(s, n, "a value over three time axes");
        if (time && !(n->axes & BATCH) && (inner || (!is_map(n) && op_table[n->op].kind != LEAF)))
            refuse(s, n, "a value over time without a batch");
        if (schedule_is_nested(s, n) && !is_of_nests(s, n))
            refuse(
                s, n,
                arena_format(s->arena, "%s of a value over two time axes", op_table[n->op].name));
    }
}

/* ---- the pass ---- */

static bool is_any(const Node *product, int component)
{
    (void)product;
    (void)component;
    return true;
}

static bool is_accumulated(const Node *product, int component)
{
    return component || product->axes == BATCH;
}

/* Makes explicit in the graph what kernels need. */
static void prepare(Graph *g, const Options *options, bool stepped)
{
    Arena *scratch = arena_new();
    if (options->fuse == FUSE_NONE)
        pass_split(g, is_any);
    if (options->fuse == FUSE_ALL)
        pass_split(g, is_accumulated);
    if (options->fuse != FUSE_NONE && !options->uncontracted)
        schedule_contract(g, stepped, scratch);
    schedule_repeat_operands(g, stepped, scratch);
    if (options->fuse != FUSE_NONE)
        schedule_spread_anew(g, scratch);
    schedule_copy_results(g);
    arena_free(scratch);
}

/* A schedule with its loops, and as yet nothing in them but the recurrences. */
static Schedule *open_schedule(Graph *g, const Options *options, PackedPlan *packed, bool stepped)
{
    Schedule *s = arena_alloc(g->arena, sizeof *s);
    *s = (Schedule){
        .graph = g, .arena = g->arena, .options = *options, .packed = packed, .stepped = stepped};
    size_t room = (size_t)g->node_count + 1;
    int *component = graph_components(g, g->arena, &s->order, &s->count);
    s->loop_of = arena_alloc(g->arena, room * sizeof(Loop *));
    s->nest_of = arena_alloc(g->arena, room * sizeof(Kernel *));
    s->kernel_of = arena_alloc(g->arena, room * sizeof(Kernel *));
    s->places = arena_alloc(g->arena, room * sizeof(Place));
    s->packed_of = arena_alloc(g->arena, room * sizeof(int));
    s->uses = graph_uses(g, g->arena);
    schedule_find_loops(s, component);
    schedule_find_pairs(s);
    return s;
}

static void go_home(Schedule *s, Node *const *homes)
{
    for (int i = 0; i < s->graph->node_count; i++)
        if (homes[i])
            s->loop_of[i] = s->loop_of[homes[i]->id];
}

Schedule *pass_schedule(Graph *g, const Options *options, PackedPlan *packed, Entry entry)
{
    bool stepped = entry == ENTRY_STEP;
    prepare(g, options, stepped);
    Schedule *s = open_schedule(g, options, packed, stepped);
    refuse_unsupported(s);
    Node **homes = schedule_recompute(s);
    if (homes) {
        s = open_schedule(g, options, packed, stepped);
        go_home(s, homes);
    }
    if (options->fuse != FUSE_NONE)
        schedule_sink_into_loops(s);
    schedule_find_ends(s);
    schedule_gather(s);
    if (homes) {
        schedule_find_nests(s);
        schedule_gather(s);
    }
    if (options->fuse == FUSE_ALL && !options->unstripped) {
        schedule_find_strips(s);
        schedule_gather(s);
    }
    schedule_find_guards(s);
    int *level = arena_alloc(g->arena, ((size_t)g->node_count + 1) * sizeof *level);
    schedule_find_levels(s, level);
    schedule_make_items(s, level);
    return s;
}
