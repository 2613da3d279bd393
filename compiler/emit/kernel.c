/* Fused kernels: products into accumulators, an element-wise program on registers, stores.
 *
 * A kernel becomes up to five functions, each inlined into one below, and the last into its entry
 * where it is small:
 *
 *     NAME_lanes   one vector of units of one row: loads, the program, stores
 *     NAME_ask     what these take from memory is asked for, while products are still computed
 *     NAME_tile    several rows: the products of the tile, then NAME_lanes for each row
 *     NAME_units   all rows for one vector of units, tile by tile
 *     NAME         all units of all rows
 */
#include "emit/kernel.h"

#include <string.h>

/* ---- the whole kernel ---- */

/* Whole vectors from `units.first` to `end`, then what is left, which is so only at the last unit.
 */
static void write_loop_over_lanes(KernelWriter *k, const char *begin, const char *end,
                                  const char *function, const char *arguments)
{
    int n = k->kernel->units;
    const char *rows = k->kernel->group_count ? "rows, " : "";
    if (n % RNN_PANEL == 0) {
        line(k->w, "for (size_t j = %s; j < %s; j += RNN_LANES)", begin, end);
        line(k->w, "    %s(%sRNN_LANES%s);", function, rows, arguments);
        return;
    }
    line(k->w, "size_t j = %s;", begin);
    line(k->w, "for (; j + RNN_LANES <= %s; j += RNN_LANES)", end);
    line(k->w, "    %s(%sRNN_LANES%s);", function, rows, arguments);
    line(k->w, "if (j < %s)", end);
    line(k->w, "    %s(%s%d %% RNN_LANES%s);", function, rows, n, arguments);
}

/* Whole wide blocks, then the panels that are left; within them vector after vector. */
static void write_loop_over_blocks(KernelWriter *k, const char *names)
{
    int rest = k->kernel->units % (RNN_WIDE * RNN_PANEL);
    line(k->w, "size_t j = units.first;");
    line(k->w, "for (; j + RNN_WIDE_UNITS <= end; j += RNN_WIDE_UNITS)");
    line(k->w, "    for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)");
    line(k->w, "        %s_units(rows, RNN_WIDE, j + part%s);", k->name, names);
    if (rest) {
        line(k->w, "for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)");
        line(k->w, "    %s_units(rows, %d, j + part%s);", k->name,
             (rest + RNN_PANEL - 1) / RNN_PANEL, names);
    }
}

static size_t weights_of(const Schedule *s, const Kernel *kernel)
{
    size_t floats = 0;
    for (int i = 0; i < kernel->group_count; i++)
        floats += packed_floats(&s->packed->items[kernel->groups[i].panels]);
    return floats;
}

/* Weights that a cache does not hold are swept back and forth, step by step: what the last step
 * read last is still there. */
static bool is_swept(const Schedule *s, const Kernel *kernel)
{
    return kernel->loop && !kernel->nest && weights_of(s, kernel) >= RNN_SWEPT_FLOATS;
}

/* The units of a swept kernel, a vector or a wide block at a time, and then what is left. */
static void write_sweep(KernelWriter *k, const char *names)
{
    bool wide = is_wide_kernel(k->kernel);
    int n = k->kernel->units;
    const char *step = wide ? "RNN_WIDE_UNITS" : "RNN_LANES";
    int rest = n % (wide ? RNN_WIDE * RNN_PANEL : RNN_PANEL);
    line(k->w, "const size_t whole = units.count / %s;", step);
    line(k->w, "const int back = rnn_is_back(t, rows);");
    open_block(k->w, "for (size_t i = 0; i < whole; i++)");
    line(k->w, "const size_t j = units.first + rnn_turned(i, whole, back) * %s;", step);
    if (wide) {
        line(k->w, "for (size_t part = 0; part < RNN_PANEL; part += RNN_LANES)");
        line(k->w, "    %s_units(rows, RNN_WIDE, j + part%s);", k->name, names);
    } else {
        line(k->w, "%s_units(rows, RNN_LANES, j%s);", k->name, names);
    }
    close_block(k->w, "");
    if (!rest)
        return;
    line(k->w, "const size_t j = units.first + whole * %s, end = units.first + units.count;", step);
    if (wide) {
        line(k->w, "for (size_t part = 0; j < end && part < RNN_PANEL; part += RNN_LANES)");
        line(k->w, "    %s_units(rows, %d, j + part%s);", k->name,
             (rest + RNN_PANEL - 1) / RNN_PANEL, names);
    } else {
        line(k->w, "if (j < end)");
        line(k->w, "    %s_units(rows, %d %% RNN_LANES, j%s);", k->name, n, names);
    }
}

static void write_head(KernelWriter *k)
{
    const Kernel *kernel = k->kernel;
    Text stored = text_new(k->s->arena);
    for (int i = 0; i < kernel->count; i++)
        if (kernel_writes(k, kernel->nodes[i])) {
            const Node *n = kernel->nodes[i];
            text_format(&stored, "%s%s", stored.length ? ", " : "",
                        n->name                      ? n->name
                        : k->s->places[n->id].buffer ? k->s->places[n->id].buffer->name
                                                     : op_table[n->op].name);
        }
    comment(k->w, "%s   %s   (%d operation%s)", origin(k->s->arena, kernel->nodes[0]), stored.bytes,
            kernel->count, kernel->count == 1 ? "" : "s");
}

/* Threads divide the units of products, and the rows of all else. */
static void write_share(KernelWriter *k)
{
    bool products = k->kernel->group_count > 0;
    const char *what = products ? "units" : "part";
    const char *of = products ? arena_format(k->s->arena, "%d", k->kernel->units) : "rows";
    const char *grain = is_wide_kernel(k->kernel) ? "RNN_WIDE_UNITS"
                        : products || k->flat     ? "RNN_PANEL"
                                                  : "1";
    line(k->w, "const rnn_share %s = rnn_share_of(team, %s, %s);", what, of, grain);
    if (!k->swept)
        line(k->w, "const size_t end = %s.first + %s.count;", what, what);
}

static void write_whole(KernelWriter *k)
{
    bool products = k->kernel->group_count > 0;
    const char *all = k->name;
    const char *n = kernel_names(k, products);
    const char *apart = weights_of(k->s, k->kernel) >= RNN_APART_FLOATS ? "RNN_APART " : "";
    open_block(k->w, "static %svoid %s(const rnn_team *team, const size_t rows%s%s)", apart, all,
               k->swept ? ", const int32_t t" : "", kernel_parameters(k, products));
    write_share(k);
    if (k->flat) {
        line(k->w, "size_t j = part.first;");
        line(k->w, "for (; j + RNN_LANES <= end; j += RNN_LANES)");
        line(k->w, "    %s_lanes(RNN_LANES, j%s);", all, n);
        line(k->w, "if (j < end)");
        line(k->w, "    %s_lanes((int)(end - j), j%s);", all, n);
    } else if (k->swept) {
        write_sweep(k, n);
    } else if (is_wide_kernel(k->kernel)) {
        write_loop_over_blocks(k, n);
    } else if (products) {
        write_loop_over_lanes(k, "units.first", "end", arena_format(k->s->arena, "%s_units", all),
                              arena_format(k->s->arena, ", j%s", n));
    } else {
        open_block(k->w, "for (size_t b = part.first; b < end; b++)");
        write_loop_over_lanes(k, "0", arena_format(k->s->arena, "%d", k->kernel->units),
                              arena_format(k->s->arena, "%s_lanes", all),
                              arena_format(k->s->arena, ", b, j%s", n));
        close_block(k->w, "");
    }
    if (k->far) {
        line(k->w, "if (far)");
        line(k->w, "    rnn_streamed();");
    }
    close_block(k->w, "");
    blank(k->w);
}

static KernelWriter open_kernel(Writer *w, const Schedule *s, const Kernel *kernel,
                                const Step *step)
{
    size_t nodes = (size_t)s->graph->node_count + 1;
    size_t room = 4 * (size_t)kernel->count + 64;
    KernelWriter k = {
        .w = w,
        .s = s,
        .kernel = kernel,
        .rows = rows_of_kernel(kernel, step),
        .arguments = arena_alloc(s->arena, room * sizeof(Argument)),
        .values = arena_alloc(s->arena, nodes * sizeof(char *)),
        .bindings = arena_alloc(s->arena, nodes * sizeof(Binding)),
    };
    kernel_collect_arguments(&k);
    k.flat = kernel_is_flat(&k);
    k.swept = is_swept(s, kernel);
    for (int i = 0; i < kernel->count; i++)
        k.far = k.far || kernel_stores_far(&k, kernel->nodes[i]);
    return k;
}

/* ---- sharing kernels ---- */

struct EmittedKernel {
    const char *name;
    const char *text; /* with numbers for names: kernels of equal texts do the same */
    struct EmittedKernel *next;
};

static void write_kernel(KernelWriter *k)
{
    kernel_write_lanes(k);
    if (k->kernel->group_count)
        kernel_write_tiles(k);
    write_whole(k);
}

static const char *plain_text(const Schedule *s, const Kernel *kernel)
{
    Writer w = writer_new(s->arena);
    KernelWriter k = open_kernel(&w, s, kernel, NULL);
    k.name = "kernel";
    k.plain = true;
    for (int i = 0; i < k.argument_count; i++)
        k.arguments[i].name = arena_format(s->arena, "a%d", i);
    write_kernel(&k);
    return w.text.bytes;
}

static bool is_kernel_name(const KernelTable *table, const char *name)
{
    for (struct EmittedKernel *k = table->first; k; k = k->next)
        if (strcmp(k->name, name) == 0)
            return true;
    return false;
}

const char *emit_kernel(Writer *w, KernelTable *table, const Schedule *s, const Kernel *kernel)
{
    const char *text = plain_text(s, kernel);
    for (struct EmittedKernel *k = table->first; k; k = k->next)
        if (strcmp(k->text, text) == 0)
            return k->name;
    const char *base = arena_format(s->arena, "compute_%s", identifier(s->arena, kernel->name));
    const char *name = base;
    for (int i = 2; is_kernel_name(table, name); i++)
        name = arena_format(s->arena, "%s_%d", base, i);
    struct EmittedKernel *emitted = arena_alloc(s->arena, sizeof *emitted);
    *emitted = (struct EmittedKernel){name, text, table->first};
    table->first = emitted;
    KernelWriter k = open_kernel(w, s, kernel, NULL);
    k.name = name;
    write_head(&k);
    write_kernel(&k);
    return name;
}

void emit_kernel_call(Writer *w, const Schedule *s, const Kernel *kernel, const Step *step,
                      const char *name)
{
    KernelWriter k = open_kernel(w, s, kernel, step);
    Text text = text_new(s->arena);
    text_format(&text, "%s(%s, %s", name, team_of(kernel), row_count(s, k.rows));
    if (k.swept)
        text_put(&text, step ? arena_format(s->arena, ", %d", step->t) : ", t");
    if (k.far)
        text_put(&text, ", far");
    for (int i = 0; i < kernel->group_count; i++)
        text_format(&text, ", %s",
                    packed_expression(s->arena, s->packed, kernel->groups[i].panels));
    for (int i = 0; i < k.argument_count; i++)
        text_format(&text, ", %s", k.arguments[i].actual);
    text_put(&text, ");");
    if (kernel->rows != ROWS_EACH) {
        line(w, "%s", text.bytes);
        return;
    }
    open_block(w, "for (int32_t t = 0; t < %s.T; t++)", kernel->axis->name);
    line(w, "const size_t rows = (size_t)%s.active[t], at = (size_t)%s.first[t];",
         kernel->axis->name, kernel->axis->name);
    line(w, "%s", text.bytes);
    close_block(w, "");
}
