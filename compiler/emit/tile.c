/* Tiles of a fused kernel with products: some rows by one vector of units, or by one of each panel
 * of a wide block. Their sums stay in registers until the equations have taken them. */
#include "emit/kernel.h"

#include <string.h>

static int product_count(const Kernel *kernel)
{
    int count = 0;
    for (int i = 0; i < kernel->group_count; i++)
        count += kernel->groups[i].count;
    return count;
}

/* "x + b * 256": the rows of the operand of a group. */
static const char *operand_of(KernelWriter *k, const Group *group)
{
    const Argument *x = kernel_argument(k, group->x);
    Text at = text_new(k->s->arena);
    text_format(&at, "%s", x->name);
    if (x->width)
        text_format(&at, " + b * %d", x->width);
    if (kernel_column(k, group->x))
        text_format(&at, " + %d", kernel_column(k, group->x));
    return at.bytes;
}

/* ---- asking ---- */

/* Whether a is read by the lanes from where values lie for all steps: it comes from far. The state
 * of the step before was written a moment ago. */
static bool comes_from_far(KernelWriter *k, const Node *a)
{
    double value;
    a = source_of(k->s, a);
    if (kernel_has(k, a) || is_number(a, &value) || a->type == ID || units(a) == 1 ||
        carry_state(k->s, a))
        return false;
    const Buffer *buffer = place_over(k->s, a, k->rows).buffer;
    return buffer && time_axis(k->s->graph->model, buffer->axes);
}

/* "rnn_will_read(z + b * 1024 + 256 + j);" for all that comes from far; marks the arguments. */
static const char *questions(KernelWriter *k, bool *asked)
{
    Text text = text_new(k->s->arena);
    for (int i = 0; i < k->kernel->count; i++) {
        const Node *n = k->kernel->nodes[i];
        for (int o = 0; n->op != OP_matvec && o < n->in_count; o++) {
            if (!comes_from_far(k, n->in[o]))
                continue;
            const Argument *a = kernel_argument(k, n->in[o]);
            const char *call = arena_format(k->s->arena, "    rnn_will_read(%s);\n",
                                            kernel_element_at(k, a, kernel_column(k, n->in[o])));
            if (!strstr(text.bytes, call))
                text_put(&text, call);
            asked[a - k->arguments] = true;
        }
    }
    return text.bytes;
}

/* The pieces of a row lie far from one another, and those of the next row from them: no processor
 * foresees what comes. Those of one row follow one another, which it does. */
static void write_asking(KernelWriter *k)
{
    bool *asked = arena_alloc(k->s->arena, (size_t)k->argument_count + 1);
    const char *text = questions(k, asked);
    k->asked = *text ? asked : NULL;
    if (!k->asked)
        return;
    Text parameters = text_new(k->s->arena);
    for (int i = 0; i < k->argument_count; i++)
        if (asked[i])
            text_format(&parameters, ", const float *%s", k->arguments[i].name);
    open_block(k->w, "RNN_INLINE void %s_ask(const size_t b, const size_t j%s)", k->name,
               parameters.bytes);
    text_put(&k->w->text, text);
    close_block(k->w, "");
    blank(k->w);
}

static void write_asking_call(KernelWriter *k, const char *row, const char *unit)
{
    Text names = text_new(k->s->arena);
    for (int i = 0; i < k->argument_count; i++)
        if (k->asked[i])
            text_format(&names, ", %s", k->arguments[i].name);
    line(k->w, "    %s_ask(%s, %s%s);", k->name, row, unit, names.bytes);
}

/* ---- products ---- */

/* How many inputs of a wide block are multiplied at a time, so that what is read of the block stays
 * in a cache until all rows have passed by; all of them where they are few. */
static int depth_of(const Kernel *kernel)
{
    int inputs = units(kernel->groups[0].x);
    int turns = (inputs + RNN_PACKED_DEPTH - 1) / RNN_PACKED_DEPTH;
    return turns == 1 ? inputs : ((inputs + turns - 1) / turns + 7) / 8 * 8;
}

static bool is_deep(const Kernel *kernel)
{
    return is_wide_kernel(kernel) && depth_of(kernel) < units(kernel->groups[0].x);
}

/* Whether tiles are told how many rows there are in all, for their share of the next block. */
static bool asks_ahead(const Kernel *kernel)
{
    if (is_wide_kernel(kernel))
        return RNN_IS_ASKED_FOR(RNN_WIDE, depth_of(kernel));
    for (int i = 0; i < kernel->group_count; i++)
        if (RNN_IS_ASKED_FOR(kernel->groups[i].count, units(kernel->groups[i].x)))
            return true;
    return false;
}

/* The product of a tile: its sums, gates and inputs as they are written, and the rows of x with
 * their stride. It reads `block`, which stands there already. */
typedef struct TileProduct {
    const char *acc, *gates, *inputs, *x, *block;
    int x_stride;
    bool ahead; /* asks for the next block meanwhile */
} TileProduct;

static void write_product(KernelWriter *k, const TileProduct *p)
{
    const char *row = is_deep(k->kernel) ? "b % RNN_PACKED_ROWS" : "b";
    if (p->ahead)
        line(k->w,
             "rnn_panel_product_ahead(%s, rows, %s, %s, %s, %d, %s, part, "
             "rnn_next_block(%s, rows, %s, %s, %s, all));",
             p->acc, p->gates, p->inputs, p->x, p->x_stride, p->block, p->block, p->gates,
             p->inputs, row);
    else
        line(k->w, "rnn_panel_product_lane(%s, rows, %s, %s, %s, %d, %s, part);", p->acc, p->gates,
             p->inputs, p->x, p->x_stride, p->block);
}

static void write_group(KernelWriter *k, int i)
{
    const Group *group = &k->kernel->groups[i];
    Arena *arena = k->s->arena;
    int inputs = units(group->x);
    TileProduct product = {.acc = kernel_group_name(k, "acc", i),
                           .gates = arena_format(arena, "%d", group->count),
                           .inputs = arena_format(arena, "%d", inputs),
                           .x = operand_of(k, group),
                           .block = kernel_group_name(k, "block", i),
                           .x_stride = kernel_argument(k, group->x)->width,
                           .ahead = RNN_IS_ASKED_FOR(group->count, inputs)};
    line(k->w, "rnn_vec %s[RNN_TILE_LIMIT] = {{0}};", product.acc);
    line(k->w, "const float *const %s = %s + j / RNN_PANEL * RNN_BLOCK_FLOATS(%d, %d);",
         product.block, kernel_group_name(k, "panels", i), group->count, inputs);
    write_product(k, &product);
}

static void write_tile(KernelWriter *k)
{
    open_block(k->w,
               "RNN_INLINE void %s_tile(const int rows, const int lanes, const size_t j, "
               "const size_t b%s%s)",
               k->name, asks_ahead(k->kernel) ? ", const size_t all" : "",
               kernel_parameters(k, true));
    line(k->w, "const int part = (int)(j %% RNN_PANEL / RNN_LANES);");
    if (k->asked) {
        line(k->w, "for (int r = 0; rows > 1 && r < rows; r++)");
        write_asking_call(k, "b + (size_t)r", "j");
    }
    for (int i = 0; i < k->kernel->group_count; i++)
        write_group(k, i);
    line(k->w, "RNN_UNROLL");
    line(k->w, "for (int r = 0; r < rows; r++)");
    line(k->w, "    %s_lanes(lanes, b + (size_t)r, j%s%s);", k->name,
         kernel_name_products(k, false), kernel_names(k, false));
    close_block(k->w, "");
    blank(k->w);
}

/* The product of a wide tile; of a deep one with the inputs from k on, added to those before. */
static void write_wide_product(KernelWriter *k)
{
    const Group *group = &k->kernel->groups[0];
    Arena *arena = k->s->arena;
    int inputs = units(group->x), depth = depth_of(k->kernel);
    TileProduct product = {.acc = "acc",
                           .gates = "wide",
                           .inputs = depth < inputs ? "depth" : arena_format(arena, "%d", inputs),
                           .x = operand_of(k, group),
                           .block = "block",
                           .x_stride = kernel_argument(k, group->x)->width,
                           .ahead = asks_ahead(k->kernel)};
    line(k->w, "rnn_vec acc[RNN_TILE_LIMIT] = {{0}};");
    line(k->w,
         "const float *const block = panels + j / RNN_WIDE_UNITS * RNN_BLOCK_FLOATS(RNN_WIDE, "
         "%d)%s;",
         inputs, depth < inputs ? " + k * wide * RNN_PANEL" : "");
    if (depth >= inputs) {
        write_product(k, &product);
        return;
    }
    product.x = arena_format(arena, "%s + k", product.x);
    open_block(k->w, "if (k > 0)");
    line(k->w, "RNN_UNROLL");
    line(k->w, "for (int i = 0; i < rows * wide; i++)");
    line(k->w, "    acc[i] = rnn_load(sums + i * RNN_LANES);");
    close_block(k->w, "");
    line(k->w, "const int depth = %d - k < %d ? %d - k : %d;", inputs, depth, inputs, depth);
    write_product(k, &product);
    open_block(k->w, "if (k + depth < %d)", inputs);
    line(k->w, "RNN_UNROLL");
    line(k->w, "for (int i = 0; i < rows * wide; i++)");
    line(k->w, "    rnn_store(sums + i * RNN_LANES, acc[i]);");
    line(k->w, "return;");
    close_block(k->w, "");
}

/* The same of a matrix in wide blocks: one vector of each of the block's panels. */
static void write_wide_tile(KernelWriter *k)
{
    int n = k->kernel->units;
    open_block(k->w,
               "RNN_INLINE void %s_tile(const int rows, const int wide, const size_t j, "
               "const size_t b%s%s%s)",
               k->name, asks_ahead(k->kernel) ? ", const size_t all" : "",
               is_deep(k->kernel) ? ", const int k, float *sums" : "", kernel_parameters(k, true));
    line(k->w, "const int part = (int)(j %% RNN_PANEL / RNN_LANES);");
    if (k->asked) {
        line(k->w, "for (int i = 0; rows > 1 && i < rows * wide; i++)");
        write_asking_call(k, "b + (size_t)(i / wide)", "j + (size_t)(i % wide * RNN_PANEL)");
    }
    write_wide_product(k);
    line(k->w, "RNN_UNROLL");
    open_block(k->w, "for (int i = 0; i < rows * wide; i++)");
    line(k->w, "const size_t unit = j + (size_t)(i %% wide * RNN_PANEL);");
    const char *call = arena_format(k->s->arena, "b + (size_t)(i / wide), unit, acc[i]%s);",
                                    kernel_names(k, false));
    if (n % RNN_PANEL) {
        line(k->w, "if (unit < %d)", n);
        line(k->w, "    %s_lanes(rnn_lanes_of(%d - unit), %s", k->name, n, call);
    } else {
        line(k->w, "%s_lanes(RNN_LANES, %s", k->name, call);
    }
    close_block(k->w, "");
    close_block(k->w, "");
    blank(k->w);
}

/* Tiles of as many rows as registers hold, then smaller ones. */
static void write_tiles(KernelWriter *k, const char *end, const char *arguments)
{
    bool wide = is_wide_kernel(k->kernel);
    const char *width = wide ? "wide" : "lanes", *tile = wide ? "tile" : "TILE";
    line(k->w, "for (; b + %s%s <= %s; b += %s%s)", wide ? "(size_t)" : "", tile, end,
         wide ? "(size_t)" : "", tile);
    line(k->w, "    %s_tile(%s, %s, j, b%s);", k->name, tile, width, arguments);
    for (int size = RNN_MOST_TILE_ROWS / 2; size >= 1; size /= 2) {
        line(k->w, "for (; %s > %d && b + %d <= %s; b += %d)", tile, size, size, end, size);
        line(k->w, "    %s_tile(%d, %s, j, b%s);", k->name, size, width, arguments);
    }
}

/* Some inputs of a deep block for all rows, then the next ones: the sums wait in memory. */
static void write_deep_tiles(KernelWriter *k, const char *names)
{
    line(k->w, "float sums[RNN_PACKED_ROWS * RNN_WIDE * RNN_LANES];");
    open_block(k->w, "for (size_t first = 0, end; first < rows; first = end)");
    line(k->w, "end = rows - first < RNN_PACKED_ROWS ? rows : first + RNN_PACKED_ROWS;");
    open_block(k->w, "for (int k = 0; k < %d; k += %d)", units(k->kernel->groups[0].x),
               depth_of(k->kernel));
    line(k->w, "size_t b = first;");
    write_tiles(k, "end",
                arena_format(k->s->arena, "%s, k, sums + (b - first) * (size_t)wide * RNN_LANES%s",
                             asks_ahead(k->kernel) ? ", end - first" : "", names));
    close_block(k->w, "");
    close_block(k->w, "");
}

/* All rows for one vector of units, or in wide blocks of each panel. */
static void write_units(KernelWriter *k)
{
    const char *names = kernel_names(k, true);
    bool wide = is_wide_kernel(k->kernel);
    open_block(k->w, "RNN_INLINE void %s_units(const size_t rows, const int %s, const size_t j%s)",
               k->name, wide ? "wide" : "lanes", kernel_parameters(k, true));
    if (wide)
        line(k->w, "const int tile = RNN_TILE_ROWS(wide);");
    else
        line(k->w, "enum { TILE = RNN_TILE_ROWS(%d) };", product_count(k->kernel));
    if (is_deep(k->kernel)) {
        write_deep_tiles(k, names);
    } else {
        line(k->w, "size_t b = 0;");
        write_tiles(
            k, "rows",
            arena_format(k->s->arena, "%s%s", asks_ahead(k->kernel) ? ", rows" : "", names));
    }
    close_block(k->w, "");
    blank(k->w);
}

void kernel_write_tiles(KernelWriter *k)
{
    write_asking(k);
    if (is_wide_kernel(k->kernel))
        write_wide_tile(k);
    else
        write_tile(k);
    write_units(k);
}
