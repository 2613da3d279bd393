/* Which weights are packed, and how: shared by all entry points. */
#include "pass/place.h"

#include <ctype.h>
#include <string.h>

static bool same_view(const Node *a, const Node *b)
{
    return a->param == b->param && a->block.row == b->block.row &&
           a->block.column == b->block.column && a->transposed == b->transposed &&
           rows(a) == rows(b) && columns(a) == columns(b);
}

static bool same_packed(const Packed *a, const Packed *b)
{
    if (a->kind != b->kind || a->count != b->count || a->rows != b->rows ||
        a->columns != b->columns)
        return false;
    for (int i = 0; i < a->count; i++)
        if (!same_view(a->views[i], b->views[i]))
            return false;
    return true;
}

static const char *packed_name(PackedPlan *plan, const char *base)
{
    Text text = text_new(plan->arena);
    for (const char *c = base; *c; c++)
        text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    const char *name = text.bytes;
    for (int i = 2, k = 0; k < plan->count; k++)
        if (strcmp(plan->items[k].name, name) == 0) {
            name = arena_format(plan->arena, "%s_%d", text.bytes, i++);
            k = -1;
        }
    return name;
}

static const char *base_name(Arena *arena, const Packed *packed)
{
    const Node *first = packed->views[0];
    if (packed->kind == PACKED_TABLE)
        return arena_format(arena, "%s_table", packed->views[1]->param->name);
    return first->transposed ? arena_format(arena, "%s_transposed", first->param->name)
                             : first->param->name;
}

static int add_packed(PackedPlan *plan, Packed packed)
{
    for (int i = 0; i < plan->count; i++)
        if (same_packed(&plan->items[i], &packed))
            return i;
    if (plan->count == plan->room) {
        plan->room = 2 * plan->room + 8;
        plan->items = arena_grow(plan->arena, plan->items, (size_t)plan->count, (size_t)plan->room,
                                 sizeof *plan->items);
    }
    const char *base = base_name(plan->arena, &packed);
    packed.name = packed_name(plan, base);
    plan->items[plan->count] = packed;
    return plan->count++;
}

/* A matrix, or a stack of them, as it is packed for products that read it whole. */
static Packed whole_matrix(PackedPlan *plan, PackedKind kind, Node *matrix)
{
    bool stack = matrix->op == OP_stack;
    Packed packed = {.kind = kind,
                     .count = stack ? matrix->in_count : 1,
                     .rows = rows(matrix),
                     .columns = columns(matrix)};
    packed.views = arena_alloc(plan->arena, (size_t)packed.count * sizeof(Node *));
    for (int i = 0; i < packed.count; i++)
        packed.views[i] = stack ? matrix->in[i] : matrix;
    return packed;
}

static void pack_group(Schedule *s, const Kernel *kernel, Group *group)
{
    if (is_wide_kernel(kernel)) {
        group->panels = add_packed(s->packed,
                                   whole_matrix(s->packed, PACKED_WIDE, group->products[0]->in[0]));
        return;
    }
    Packed packed = {.kind = PACKED_PANELS,
                     .count = group->count,
                     .rows = units(group->products[0]),
                     .columns = units(group->x)};
    packed.views = arena_alloc(s->packed->arena, (size_t)group->count * sizeof(Node *));
    for (int i = 0; i < group->count; i++)
        packed.views[i] = group->products[i]->in[0];
    group->panels = add_packed(s->packed, packed);
}

/* A matrix that is made from others and read as it is. */
static void place_matrix(Schedule *s, Node *n, Packed packed)
{
    Buffer like = {.memory = MEMORY_PACKED, .width = columns(n), .node = n};
    Buffer *buffer = place_buffer(s, like, n->name ? n->name : op_table[n->op].name);
    s->places[n->id] = (Place){buffer, add_packed(s->packed, packed)};
}

static Packed table(Node *product)
{
    return (Packed){.kind = PACKED_TABLE,
                    .views = product->in,
                    .count = product->in_count,
                    .rows = rows(product),
                    .columns = columns(product)};
}

static void place_made_matrix(Schedule *s, const Node *user)
{
    Node *m = user->in_count ? user->in[0] : NULL;
    if (!m || s->places[m->id].buffer)
        return;
    if (user->op == OP_lookup && m->op == OP_matmul)
        place_matrix(s, m, table(m));
    if (user->op == OP_matvec && m->op == OP_stack && !is_packed_product(s, user))
        place_matrix(s, m, whole_matrix(s->packed, PACKED_STACK, m));
}

void place_packed(Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        Node *n = s->order[i];
        Kernel *kernel = s->kernel_of[n->id];
        if (is_packed_product(s, n))
            s->packed_of[n->id] = add_packed(s->packed,
                                             whole_matrix(s->packed, PACKED_WIDE, n->in[0]));
        place_made_matrix(s, n);
        for (int k = 0; kernel && kernel->nodes[0] == n && k < kernel->group_count; k++)
            pack_group(s, kernel, &kernel->groups[k]);
    }
}
