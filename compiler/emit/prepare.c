/* The packed weights: their layout, and the function that makes them from the parameters. */
#include "emit/emit.h"

static size_t round_up(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

static size_t item_bytes(const Packed *item)
{
    return round_up(packed_floats(item) * sizeof(float));
}

size_t packed_offset(const PackedPlan *packed, int index)
{
    size_t offset = 0;
    for (int i = 0; i < index; i++)
        offset += item_bytes(&packed->items[i]);
    return offset;
}

/* Floats behind the packed weights in which the products of tables pack their operands. */
static size_t table_work_floats(const PackedPlan *packed)
{
    size_t most = 0;
    for (int i = 0; i < packed->count; i++) {
        const Packed *item = &packed->items[i];
        size_t floats = RNN_PRODUCT_WORK(RNN_PRODUCT_HEIGHT, item->columns);
        if (item->kind == PACKED_TABLE && floats > most)
            most = floats;
    }
    return most;
}

size_t packed_bytes(const PackedPlan *packed)
{
    return packed_offset(packed, packed->count) + table_work_floats(packed) * sizeof(float);
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
        line(w, "rnn_pack_gate(team, %s, %s, %d, %d, %d, %d, 0, %d);",
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
        line(w, "rnn_copy_matrix(team, %s + %zu, %s, %d, %d);",
             packed_expression(w->text.arena, e->packed, index), first,
             view_arguments(w, e, item->views[i]), n, k);
        first += (size_t)n * (size_t)k;
    }
}

/* A view of a parameter as a matrix that is read. */
static const char *view_matrix(Writer *w, const Emission *e, const Node *view)
{
    return arena_format(w->text.arena, "(rnn_matrix){params + %s, %d, %d, %d, %d}",
                        param_expression(w->text.arena, e->model, view->param, view->block),
                        rows(view), columns(view),
                        view->transposed ? 1 : stored_columns(view->param),
                        view->transposed ? stored_columns(view->param) : 1);
}

static void write_table(Writer *w, const Emission *e, int index)
{
    const Packed *item = &e->packed->items[index];
    line(w, "rnn_multiply_matrices(team, %s, %s, %s, work);",
         packed_expression(w->text.arena, e->packed, index), view_matrix(w, e, item->views[0]),
         view_matrix(w, e, item->views[1]));
}

static void write_wide(Writer *w, const Emission *e, int index)
{
    const Packed *item = &e->packed->items[index];
    int first = 0;
    for (int i = 0; i < item->count; i++) {
        line(w, "rnn_pack_wide(team, %s, %s, %d, %d, %d, %d);",
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
    case PACKED_TABLE:
        return "a product";
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
    if (table_work_floats(e->packed))
        line(w, "PACKED_work = %zu, /* where the products above pack their operands */",
             packed_offset(e->packed, e->packed->count) / sizeof(float));
    close_block(w, ";");
    blank(w);
}

static void write_call(Writer *w, const char *name)
{
    line(w, "/* What the threads of %s_prepare need of it. */", name);
    line(w, "struct %s_prepare_call {", name);
    w->depth++;
    line(w, "const float *params;");
    line(w, "float *packed;");
    close_block(w, ";");
    blank(w);
}

/* What each thread of a team does: its share of every matrix. */
static void write_work(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    static void (*const writers[])(Writer *, const Emission *,
                                   int) = {[PACKED_STACK] = write_stack,
                                           [PACKED_TABLE] = write_table,
                                           [PACKED_PANELS] = write_panels,
                                           [PACKED_WIDE] = write_wide};
    open_block(w, "static void %s_prepare_work(const rnn_team *team, const void *data)", name);
    line(w, "const struct %s_prepare_call *const call = (const struct %s_prepare_call *)data;",
         name, name);
    line(w, "const float *const params = call->params;");
    line(w, "float *const packed = call->packed;");
    if (table_work_floats(e->packed))
        line(w, "float *const work = rnn_work_of(team, packed + PACKED_work);");
    for (int i = 0; i < e->packed->count; i++)
        writers[e->packed->items[i].kind](w, e, i);
    close_block(w, "");
    blank(w);
}

/* Operations of the products that are packed. */
static double table_work(const PackedPlan *packed)
{
    double work = 0;
    for (int i = 0; i < packed->count; i++)
        if (packed->items[i].kind == PACKED_TABLE)
            work += 2.0 * packed->items[i].rows * packed->items[i].columns *
                    columns(packed->items[i].views[0]);
    return work;
}

/* Each float is read and written, and those of a product computed. */
static void write_run(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    size_t floats = packed_offset(e->packed, e->packed->count) / sizeof(float);
    double work = table_work(e->packed);
    const char *products = work > 0 ? arena_format(w->text.arena, " + %.0f", work) : "";
    line(w, "const struct %s_prepare_call call = {params, (float *)memory};", name);
    line(w, "rnn_pool_share(pool, 2.0 * %zu * RNN_MOVE_WORK%s, %s_prepare_work, &call);", floats,
         products, name);
}

static void write_nothing(Writer *w)
{
    line(w, "(void)params;");
    line(w, "(void)memory;");
    line(w, "(void)pool;");
}

void emit_prepare(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    if (e->packed->count) {
        write_offsets(w, e);
        write_call(w, name);
        write_work(w, e);
    }
    open_block(w, "void %s_prepare_shared(const float *params, void *memory, rnn_pool *pool)",
               name);
    if (e->packed->count)
        write_run(w, e);
    else
        write_nothing(w);
    close_block(w, "");
    blank(w);
    open_block(w, "void %s_prepare(const float *params, void *memory)", name);
    line(w, "%s_prepare_shared(params, memory, NULL);", name);
    close_block(w, "");
    blank(w);
}
