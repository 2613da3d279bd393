/* Buffers and their names, which the emitted code shows. */
#include "pass/place.h"

#include <ctype.h>
#include <string.h>

static bool is_taken(const Schedule *s, const char *name)
{
    if (is_reserved(name))
        return true;
    for (int i = 0; i < s->graph->model->axis_count; i++)
        if (strcmp(s->graph->model->axes[i]->name, name) == 0)
            return true;
    for (int i = 0; i < s->buffer_count; i++)
        if (strcmp(s->buffers[i]->name, name) == 0)
            return true;
    return false;
}

static const Node *first_reader(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->order[i]->in_count; k++)
            if (s->order[i]->in[k] == n && s->order[i] != n)
                return s->order[i];
    return NULL;
}

/* The matrix of a product, or the first of a stack. */
static const Node *matrix_of(const Node *product)
{
    const Node *m = product->in[0];
    return m->op == OP_stack ? m->in[0] : m;
}

/* The name of n, or of its weights, or of what it feeds and what it is: "h_softmax". */
const char *place_name(const Schedule *s, const Node *n)
{
    if (n->op == OP_input && n->input->kind == INPUT_STATE)
        return arena_format(s->arena, "%s_0", n->input->name);
    if (n->op == OP_input && n->input->kind == INPUT_CARRIED)
        return arena_format(s->arena, "state_%s", n->input->name);
    if (n->op == OP_input) /* a variable beside the calls */
        return arena_format(s->arena, is_function(n->input->name) ? "%s_input" : "%s",
                            n->input->name);
    if (n->name)
        return n->name;
    if (n->op == OP_matvec && matrix_of(n)->op == OP_param)
        return arena_format(s->arena, "%s_product", matrix_of(n)->param->name);
    if (n->op == OP_lookup && n->in[0]->op == OP_matmul)
        return arena_format(s->arena, "%s_row", n->in[0]->in[1]->param->name);
    if (n->op == OP_add && n->in[0]->op == OP_param)
        return arena_format(s->arena, "%s_sum", n->in[0]->param->name);
    const Node *named = n;
    for (int depth = 0; named && !named->name && depth < 6; depth++)
        named = first_reader(s, named);
    const char *what = op_table[n->op].name;
    return named && named->name ? arena_format(s->arena, "%s_%s", named->name, what) : what;
}

static const char *unique_name(Schedule *s, const char *base)
{
    Text text = text_new(s->arena);
    for (const char *c = base; *c; c++)
        text_format(&text, "%c", isalnum((unsigned char)*c) ? *c : '_');
    bool begins = isalpha((unsigned char)text.bytes[0]);
    if (!begins || is_macro(text.bytes) || is_word_of_c(text.bytes)) /* a number would not help */
        return unique_name(s, arena_format(s->arena, "v%s", text.bytes));
    const char *name = text.bytes;
    for (int i = 2; is_taken(s, name); i++)
        name = arena_format(s->arena, "%s_%d", text.bytes, i);
    return name;
}

Buffer *place_buffer(Schedule *s, Buffer like, const char *base)
{
    if (s->buffer_count == s->buffer_room) {
        s->buffer_room = 2 * s->buffer_room + 32;
        s->buffers = arena_grow(s->arena, s->buffers, (size_t)s->buffer_count,
                                (size_t)s->buffer_room, sizeof *s->buffers);
    }
    Buffer *buffer = arena_alloc(s->arena, sizeof *buffer);
    *buffer = like;
    buffer->name = unique_name(s, base);
    buffer->first = s->item_count;
    buffer->last = -1;
    buffer->slot = -1;
    return s->buffers[s->buffer_count++] = buffer;
}

Buffer *place_work_buffer(Schedule *s, const Node *n, AxisSet axes, Axis *ranked)
{
    return place_inner_buffer(s, n, axes, ranked, NULL);
}

Buffer *place_inner_buffer(Schedule *s, const Node *n, AxisSet axes, Axis *ranked, Axis *inner)
{
    Buffer like = {.memory = MEMORY_WORK,
                   .axes = axes,
                   .ranked = ranked,
                   .inner = inner,
                   .width = units(n) * columns(n), /* a matrix is one row */
                   .type = n->type,
                   .node = n};
    return place_buffer(s, like, place_name(s, n));
}
