/* The graph as text and as a picture. */
#include "ir/ir.h"

#include <ctype.h>
#include <string.h>

const char *const fuse_names[FUSE_COUNT] = {
    [FUSE_NONE] = "none", [FUSE_GATES] = "gates", [FUSE_ALL] = "all"};
const char *const entry_names[ENTRY_COUNT] = {[ENTRY_FORWARD] = "forward",
                                              [ENTRY_LOSS] = "loss",
                                              [ENTRY_TRAIN] = "train",
                                              [ENTRY_BEGIN] = "begin",
                                              [ENTRY_STEP] = "step"};

const char *origin(Arena *arena, const Node *n)
{
    if (!n->pos.file)
        return "";
    const char *slash = strrchr(n->pos.file, '/');
    return arena_format(arena, "%s:%d", slash ? slash + 1 : n->pos.file, n->pos.line);
}

static const char *label(Arena *arena, const Node *n)
{
    if (n->op == OP_constant)
        return arena_format(arena, "%.9g", n->value);
    if (n->op == OP_input)
        return n->input->name;
    if (n->op != OP_param)
        return op_table[n->op].name;
    const char *name = n->param->name;
    if (n->block.row || n->block.column)
        name = arena_format(arena, "%s[%d,%d]", name, n->block.row, n->block.column);
    return n->transposed ? arena_format(arena, "%s'", name) : name;
}

static void print_axes(Text *text, const Graph *g, AxisSet axes)
{
    const char *between = "";
    text_put(text, "{");
    if (axes & BATCH) {
        text_put(text, "B");
        between = " ";
    }
    for (int i = 0; i < g->model->axis_count; i++)
        if (axes & axis_bit(g->model->axes[i])) {
            text_format(text, "%s%s", between, g->model->axes[i]->name);
            between = " ";
        }
    text_put(text, "}");
}

static void print_shape(Text *text, const Node *n)
{
    if (is_bag(n))
        text_format(text, " bag %d ", units(n));
    else if (n->type == ID)
        text_put(text, " id ");
    else if (n->shape.kind == MATRIX)
        text_format(text, " %dx%d ", rows(n), columns(n));
    else if (n->shape.kind == VECTOR)
        text_format(text, " %d ", units(n));
    else
        text_put(text, " ");
}

static void print_attributes(Text *text, const Graph *g, const Node *n)
{
    if (n->axis)
        text_format(text, " %s%s", n->reverse ? "reverse " : "", n->axis->name);
    if (n->over)
        print_axes(text, g, n->over);
    if (n->op == OP_slice || n->op == OP_pad || n->op == OP_pyramid || n->op == OP_unpyramid ||
        n->op == OP_shift || n->op == OP_window || n->op == OP_unwindow)
        text_format(text, " %d", n->k);
    if (n->op == OP_dropout_mask)
        text_format(text, " p=%g ordinal=%d", n->value, n->k);
    if (n->op == OP_scatter && n->transposed)
        text_put(text, " transposed");
    for (int i = 0; n->op == OP_assemble && i < n->in_count; i++)
        text_format(text, " [%d,%d]", n->blocks[i].row, n->blocks[i].column);
}

static void print_node(Text *text, const Graph *g, const Node *n)
{
    text_format(text, "%%%-4d %-14s = %s", n->id, n->name ? n->name : "", label(g->arena, n));
    for (int i = 0; i < n->in_count; i++)
        text_format(text, "%s%%%d", i ? ", " : "(", n->in[i]->id);
    if (n->in_count)
        text_put(text, ")");
    print_attributes(text, g, n);
    text_put(text, " :");
    print_shape(text, n);
    print_axes(text, g, n->axes);
    if (n->pos.file)
        text_format(text, "  %s:%d", n->pos.file, n->pos.line);
    text_put(text, "\n");
}

static const char *const role_names[] = {
    [RESULT_OUTPUT] = "output",
    [RESULT_LOSS] = "loss",
    [RESULT_METRIC] = "metric",
    [RESULT_LOGITS] = "logits",
    [RESULT_STATE] = "state",
    [RESULT_GRADIENT] = "gradient",
    [RESULT_INPUT_GRADIENT] = "input gradient",
};

void graph_print(const Graph *g, Text *text)
{
    int count;
    Node **order = graph_order(g, g->arena, &count);
    for (int i = 0; i < count; i++)
        print_node(text, g, order[i]);
    for (int i = 0; i < g->result_count; i++)
        text_format(text, "%s %s = %%%d\n", role_names[g->results[i].role], g->results[i].name,
                    g->results[i].node->id);
}

/* Within a label's quotes, where a backslash would begin something. */
static void put_label(Text *text, const char *string)
{
    for (; *string; string++) {
        if (iscntrl((unsigned char)*string))
            text_put(text, "?");
        else
            text_format(text, *string == '"' || *string == '\\' ? "\\%c" : "%c", *string);
    }
}

static void dot_edges(Text *text, const Node *n)
{
    for (int i = 0; i < n->in_count; i++) {
        bool back = n->op == OP_carry && i == 1;
        text_format(text, "  n%d -> n%d%s;\n", n->in[i]->id, n->id,
                    back ? " [style=dashed, constraint=false, color=firebrick]" : "");
    }
}

void graph_dot(const Graph *g, Text *text)
{
    static const char *const colours[] = {
        [LEAF] = "gray90",  [MAP] = "white",        [PRODUCT] = "lightskyblue", [FEATURE] = "khaki",
        [PLACE] = "gray80", [LOOKUP] = "lightcyan", [TIME] = "salmon",          [GRADIENT] = "plum",
    };
    int count;
    Node **order = graph_order(g, g->arena, &count);
    text_put(text, "digraph \"");
    put_label(text, g->model->name);
    text_put(text, "\" {\n  node [shape=box, style=filled, fontname=Helvetica];\n");
    for (int i = 0; i < count; i++) {
        const Node *n = order[i];
        text_format(text, "  n%d [label=\"", n->id);
        put_label(text, n->name ? n->name : "");
        text_put(text, n->name ? " = " : "");
        put_label(text, label(g->arena, n));
        text_put(text, "\\n");
        print_shape(text, n);
        print_axes(text, g, n->axes);
        text_format(text, "\", fillcolor=%s];\n", colours[op_table[n->op].kind]);
        dot_edges(text, n);
    }
    for (int i = 0; i < g->result_count; i++) {
        text_format(text, "  r%d [label=\"%s ", i, role_names[g->results[i].role]);
        put_label(text, g->results[i].name);
        text_format(text, "\", shape=ellipse]; n%d -> r%d;\n", g->results[i].node->id, i);
    }
    text_put(text, "}\n");
}
