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
    return round_up((units + 15) / 16 * 16 * (size_t)item->count * columns * sizeof(float));
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

static size_t view_offset(const Model *model, const Node *view)
{
    return param_offset(model, view->param) +
           (size_t)view->block.row * (size_t)stored_columns(view->param) +
           (size_t)view->block.column;
}

static void write_panels(Writer *w, const Emission *e, const Packed *item, size_t at)
{
    for (int i = 0; i < item->count; i++) {
        const Node *view = item->views[i];
        int width = stored_columns(view->param);
        line(w, "rnn_pack_gate(to + %zu, params + %zu, %d, %d, %d, %d, %d, %d, 0, %d);",
             at / sizeof(float), view_offset(e->model, view), view->transposed ? 1 : width,
             view->transposed ? width : 1, item->rows, item->count, i, item->columns,
             item->columns);
    }
}

static void write_stack(Writer *w, const Emission *e, const Packed *item, size_t at)
{
    size_t first = at / sizeof(float);
    for (int i = 0; i < item->count; i++) {
        const Node *view = item->views[i];
        int width = stored_columns(view->param), n = rows(view), k = columns(view);
        line(w, "rnn_copy_matrix(to + %zu, params + %zu, %d, %d, %d, %d);", first,
             view_offset(e->model, view), n, k, view->transposed ? 1 : width,
             view->transposed ? width : 1);
        first += (size_t)n * (size_t)k;
    }
}

void emit_prepare(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    open_block(w, "void %s_prepare(const float *params, void *packed)", name);
    if (e->packed->count)
        line(w, "float *const to = packed;");
    else {
        line(w, "(void)params;");
        line(w, "(void)packed;");
    }
    for (int i = 0; i < e->packed->count; i++) {
        const Packed *item = &e->packed->items[i];
        size_t at = packed_offset(e->packed, i);
        line(w, "/* %s: %d x %d, %s */", item->name, item->rows, item->columns,
             item->kind == PACKED_STACK ? "stacked"
                                        : arena_format(w->text.arena, "panels of %d gate%s",
                                                       item->count, item->count > 1 ? "s" : ""));
        if (item->kind == PACKED_STACK)
            write_stack(w, e, item, at);
        else
            write_panels(w, e, item, at);
    }
    close_block(w, "");
    blank(w);
}
