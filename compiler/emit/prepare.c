/* The packed weights: their layout, and the function that makes them from the parameters. */
#include "emit/emit.h"

static size_t round_up(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

static size_t item_bytes(const Packed *item)
{
    size_t units = (size_t)item->rows, columns = (size_t)item->columns;
    if (item->kind == PACKED_STACK)
        return round_up(units * columns * sizeof(float));
    size_t blocks = (units + RNN_PANEL - 1) / RNN_PANEL;
    size_t gates = item->kind == PACKED_PANELS ? (size_t)item->count : 1;
    return round_up(blocks * RNN_PANEL * gates * columns * sizeof(float));
}

size_t packed_offset(const PackedPlan *packed, int index)
{
    size_t offset = 0;
    for (int i = 0; i < index; i++)
        offset += item_bytes(&packed->items[i]);
    return offset;
}

size_t packed_bytes(const PackedPlan *packed)
{
    return packed_offset(packed, packed->count);
}

/* A view of a parameter as arguments: its start, and the floats from a row and a column to the
 * next. */
static const char *view_arguments(Writer *w, const Emission *e, const Node *view)
{
    Arena *arena = w->text.arena;
    int width = stored_columns(view->param);
    return arena_format(arena, "params + %s, %d, %d",
                        param_expression(arena, e->model, view->param, view->block),
                        view->transposed ? 1 : width, view->transposed ? width : 1);
}

static void write_panels(Writer *w, const Emission *e, int index)
{
    const Packed *item = &e->packed->items[index];
    for (int i = 0; i < item->count; i++)
        line(w, "rnn_pack_gate(%s, %s, %d, %d, %d, %d, 0, %d);",
             packed_expression(w->text.arena, e->packed, index),
             view_arguments(w, e, item->views[i]), item->rows, item->count, i, item->columns,
             item->columns);
}

static void write_stack(Writer *w, const Emission *e, int index)
{
    const Packed *item = &e->packed->items[index];
    size_t first = 0;
    for (int i = 0; i < item->count; i++) {
        int n = rows(item->views[i]), k = columns(item->views[i]);
        line(w, "rnn_copy_matrix(%s + %zu, %s, %d, %d);",
             packed_expression(w->text.arena, e->packed, index), first,
             view_arguments(w, e, item->views[i]), n, k);
        first += (size_t)n * (size_t)k;
    }
}

static void write_wide(Writer *w, const Emission *e, int index)
{
    const Packed *item = &e->packed->items[index];
    int first = 0;
    for (int i = 0; i < item->count; i++) {
        line(w, "rnn_pack_wide(%s, %s, %d, %d, %d, %d);",
             packed_expression(w->text.arena, e->packed, index),
             view_arguments(w, e, item->views[i]), item->rows, first, rows(item->views[i]),
             item->columns);
        first += rows(item->views[i]);
    }
}

/* How it lies there. */
static const char *layout_of(Arena *arena, const Packed *item)
{
    switch (item->kind) {
    case PACKED_STACK:
        return "row by row";
    case PACKED_WIDE:
        return "wide panels";
    default:
        return arena_format(arena, "panels of %d gate%s", item->count, item->count > 1 ? "s" : "");
    }
}

static void write_offsets(Writer *w, const Emission *e)
{
    line(w, "/* Where packed weights begin, in floats. */");
    line(w, "enum {");
    w->depth++;
    for (int i = 0; i < e->packed->count; i++) {
        const Packed *item = &e->packed->items[i];
        line(w, "PACKED_%s = %zu, /* %d x %d, %s */", item->name,
             packed_offset(e->packed, i) / sizeof(float), item->rows, item->columns,
             layout_of(w->text.arena, item));
    }
    close_block(w, ";");
    blank(w);
}

void emit_prepare(Writer *w, const Emission *e)
{
    if (e->packed->count)
        write_offsets(w, e);
    open_block(w, "void %s_prepare(const float *params, void *memory)", e->model->name);
    if (e->packed->count) {
        line(w, "float *const packed = memory;");
    } else {
        line(w, "(void)params;");
        line(w, "(void)memory;");
    }
    static void (*const writers[])(Writer *, const Emission *, int) = {
        [PACKED_STACK] = write_stack, [PACKED_PANELS] = write_panels, [PACKED_WIDE] = write_wide};
    for (int i = 0; i < e->packed->count; i++)
        writers[e->packed->items[i].kind](w, e, i);
    close_block(w, "");
    blank(w);
}
