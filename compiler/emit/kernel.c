/* Fused kernels: products into accumulators, an element-wise program on registers, stores.
 *
 * A kernel becomes up to three functions, each inlined into the next:
 *
 *     NAME_lanes   one vector of units of one row: loads, the program, stores
 *     NAME_tile    several rows: the products of the tile, then NAME_lanes for each row
 *     NAME         all units of all rows
 */
#include "emit/emit.h"

#include <ctype.h>
#include <string.h>

/* A pointer that the kernel takes: a buffer, or the buffer of a next state. */
typedef struct Argument {
    const char *name;
    const char *actual; /* what the caller passes */
    int width;          /* floats from a row to the next; 0: one row for all */
    bool written;
    bool in_lanes; /* the program reads or writes it; else only products read it */
} Argument;

/* What an expression is on the outside, from the tightest. */
typedef enum Binding { ATOM, FACTOR, TERM } Binding;

typedef struct KernelWriter {
    Writer *w;
    const Schedule *s;
    const Kernel *kernel;
    const char *name;
    Rows rows;
    Argument *arguments;
    int argument_count;
    const char **values; /* by node id: its C expression, once it has one */
    Binding *bindings;   /* by node id: how tightly its expression holds together */
    bool plain;          /* names are numbers, so that texts can be compared */
    bool flat;           /* units == 1 and every row holds one float: rows are the lanes */
} KernelWriter;

/* ---- arguments ---- */

/* Buffers keep their names; a kernel's own names are few and reserved (pass/place.c). */
static Argument *argument(KernelWriter *k, const char *name, const char *actual, int width)
{
    for (int i = 0; i < k->argument_count; i++)
        if (strcmp(k->arguments[i].actual, actual) == 0)
            return &k->arguments[i];
    Argument *a = &k->arguments[k->argument_count++];
    *a = (Argument){name, actual, width, false, false};
    return a;
}

static Argument *argument_of(KernelWriter *k, const Node *n)
{
    const Schedule *s = k->s;
    const Node *source = source_of(k->s, n);
    const Buffer *ranked = k->rows.range == ROWS_STEP || k->rows.range == ROWS_EACH
                               ? ranked_copy(s, source, k->rows.axis)
                               : NULL;
    const Buffer *buffer = ranked ? ranked : s->places[source->id].buffer;
    return argument(k, buffer->name, buffer_pointer(s, buffer, k->rows), row_stride(s, n, k->rows));
}

static int column_of(const KernelWriter *k, const Node *n)
{
    const Node *source = source_of(k->s, n);
    bool stepped = k->rows.range == ROWS_STEP || k->rows.range == ROWS_EACH;
    return stepped && ranked_copy(k->s, source, k->rows.axis) ? 0 : k->s->places[source->id].column;
}

static bool is_in_kernel(const KernelWriter *k, const Node *n)
{
    return k->s->kernel_of[n->id] == k->kernel;
}

/* The next states that n is. */
static CarryState *next_state(const KernelWriter *k, const Node *n, int index)
{
    Loop *loop = k->kernel->loop;
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].writer == k->kernel && loop->carries[i].carry->in[1] == n &&
            index-- == 0)
            return &loop->carries[i];
    return NULL;
}

static Argument *argument_of_state(KernelWriter *k, const CarryState *state)
{
    const Buffer *buffer = k->s->places[state->carry->id].buffer;
    const char *name = buffer->name;
    if (state->stacked)
        name = arena_format(k->s->arena, "%s_next", buffer->name);
    if (state->swapped)
        name = state->next->name;
    Argument *a = argument(k, name, next_pointer(k->s, state, k->rows), buffer->width);
    a->written = true;
    return a;
}

static void collect_arguments(KernelWriter *k)
{
    double value;
    for (int i = 0; i < k->kernel->count; i++) {
        const Node *n = k->kernel->nodes[i];
        for (int o = n->op == OP_matvec; o < n->in_count; o++)
            if (!is_in_kernel(k, n->in[o]) && !is_number(n->in[o], &value))
                argument_of(k, n->in[o])->in_lanes |= n->op != OP_matvec;
    }
    for (int i = 0; i < k->kernel->count; i++) {
        const Node *n = k->kernel->nodes[i];
        if (k->s->places[n->id].buffer)
            argument_of(k, n)->written = argument_of(k, n)->in_lanes = true;
        for (int c = 0; next_state(k, n, c); c++)
            argument_of_state(k, next_state(k, n, c))->in_lanes = true;
    }
}

static bool all_rows_hold_one(const KernelWriter *k)
{
    for (int i = 0; i < k->argument_count; i++)
        if (k->arguments[i].width > 1)
            return false;
    return k->kernel->units == 1 && !k->kernel->group_count;
}

/* "panels", or with several groups "panels0", "panels1". */
static const char *of_group(const KernelWriter *k, const char *name, int group)
{
    return k->kernel->group_count == 1 ? name : arena_format(k->s->arena, "%s%d", name, group);
}

/* "const float *restrict z, float *restrict c": all arguments, or those of the lanes. */
static const char *parameters(KernelWriter *k, bool all)
{
    Text text = text_new(k->s->arena);
    for (int i = 0; i < k->kernel->group_count && all; i++)
        text_format(&text, ", const float *restrict %s", of_group(k, "panels", i));
    for (int i = 0; i < k->argument_count; i++)
        if (all || k->arguments[i].in_lanes)
            text_format(&text, ", %sfloat *restrict %s", k->arguments[i].written ? "" : "const ",
                        k->arguments[i].name);
    return text.bytes;
}

static const char *names(KernelWriter *k, bool all)
{
    Text text = text_new(k->s->arena);
    for (int i = 0; i < k->kernel->group_count && all; i++)
        text_format(&text, ", %s", of_group(k, "panels", i));
    for (int i = 0; i < k->argument_count; i++)
        if (all || k->arguments[i].in_lanes)
            text_format(&text, ", %s", k->arguments[i].name);
    return text.bytes;
}

/* ---- the program ---- */

/* "c + b * 256 + j" for the vector of units j of row b. */
static const char *element_at(KernelWriter *k, const Argument *a, int column)
{
    Text text = text_new(k->s->arena);
    text_put(&text, a->name);
    if (a->width && !k->flat)
        text_format(&text, a->width == 1 ? " + b" : " + b * %d", a->width);
    if (column)
        text_format(&text, " + %d", column);
    text_put(&text, " + j");
    return text.bytes;
}

static const char *load(KernelWriter *k, const Node *n)
{
    const Node *source = source_of(k->s, n);
    const Argument *a = argument_of(k, n);
    int column = column_of(k, n);
    bool scalar = units(source) == 1 && (k->kernel->units > 1 || !a->width);
    if (!scalar)
        return arena_format(k->s->arena, "rnn_load_lanes(%s, lanes)", element_at(k, a, column));
    const char *row = !a->width       ? ""
                      : a->width == 1 ? "b"
                                      : arena_format(k->s->arena, "b * %d", a->width);
    const char *plus = *row && column ? " + " : "";
    const char *at = column || !*row ? arena_format(k->s->arena, "%d", column) : "";
    return arena_format(k->s->arena, "rnn_set(%s[%s%s%s])", a->name, row, plus, at);
}

/* The C of an operand: a number, a value of this kernel, or a load. */
static const char *operand(KernelWriter *k, const Node *a, bool infix, Binding *binding)
{
    double value;
    *binding = ATOM;
    if (is_number(a, &value)) {
        const char *literal = float_literal(k->s->arena, value);
        return infix ? literal : arena_format(k->s->arena, "rnn_set(%s)", literal);
    }
    if (is_in_kernel(k, a)) {
        *binding = k->bindings[a->id];
        return k->values[a->id];
    }
    return load(k, a);
}

static bool is_infix(const char *text)
{
    return strchr(text, ' ') && !strchr(text, '(');
}

static Binding binding_of(const char *text)
{
    if (!is_infix(text))
        return text[0] == '-' ? TERM : ATOM;
    return strpbrk(text, "*/") ? FACTOR : TERM;
}

/* Whether an operand must stand in parentheses: a + (b - c) keeps its order of rounding. */
static bool needs_parentheses(const char *text, int place, Binding operand_)
{
    if (strchr(text, '(') || strcmp(text, "$0") == 0)
        return false;
    if (text[0] == '-')
        return operand_ != ATOM;
    bool right = place > 0;
    return right ? operand_ >= binding_of(text) : operand_ > binding_of(text);
}

/* The text of an operation with its operands in place of $0, $1, $2. */
static const char *expression(KernelWriter *k, const Node *n)
{
    const char *text = n->op == OP_fill ? "$0" : op_table[n->op].text;
    double first, second;
    bool numbers = n->in_count == 2 && is_number(n->in[0], &first) && is_number(n->in[1], &second);
    bool infix = is_infix(text) && !numbers;
    Text out = text_new(k->s->arena);
    for (const char *c = text; *c; c++) {
        if (*c != '$') {
            text_format(&out, "%c", *c);
            continue;
        }
        Binding binding;
        int place = *++c - '0';
        const char *a = operand(k, n->in[place], infix, &binding);
        text_format(&out, needs_parentheses(text, place, binding) ? "(%s)" : "%s", a);
    }
    return out.bytes;
}

static Binding binding_of_node(const KernelWriter *k, const Node *n)
{
    const char *text = n->op == OP_fill ? "$0" : op_table[n->op].text;
    double value;
    if (strcmp(text, "$0") != 0)
        return binding_of(text);
    return is_in_kernel(k, n->in[0]) && !is_number(n->in[0], &value) ? k->bindings[n->in[0]->id]
                                                                     : ATOM;
}

static int uses_in_kernel(const KernelWriter *k, const Node *n)
{
    int uses = 0;
    for (int i = 0; i < k->kernel->count; i++)
        for (int o = 0; o < k->kernel->nodes[i]->in_count; o++)
            uses += k->kernel->nodes[i]->in[o] == n;
    return uses;
}

static bool is_taken(const KernelWriter *k, const char *name)
{
    static const char *const own[] = {"lanes", "rows", "b", "j", "r", "part", "acc", "panels"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    for (int i = 0; i < k->argument_count; i++)
        if (strcmp(k->arguments[i].name, name) == 0)
            return true;
    for (int i = 0; i < k->kernel->count; i++) {
        const char *value = k->values[k->kernel->nodes[i]->id];
        if (value && strcmp(value, name) == 0)
            return true;
    }
    return false;
}

static const char *numbered_name(const KernelWriter *k)
{
    int named = 0;
    for (int i = 0; i < k->kernel->count; i++)
        named += k->values[k->kernel->nodes[i]->id] != NULL;
    return arena_format(k->s->arena, "v%d", named);
}

/* A name for a vector of n: the last word of its own where that is free, "c" of "layer_c". */
static const char *local_name(KernelWriter *k, const Node *n)
{
    if (k->plain)
        return numbered_name(k);
    const char *wanted = n->name ? identifier(k->s->arena, n->name) : op_table[n->op].name;
    const char *last = strrchr(wanted, '_');
    const char *name = last && isalpha((unsigned char)last[1]) ? last + 1 : wanted;
    bool derivative = strncmp(wanted, "d_", 2) == 0;
    if (derivative && name != wanted)
        name = arena_format(k->s->arena, "d_%s", name);
    for (int attempt = 1; is_taken(k, name) || !n->name; attempt++) {
        if (attempt == 1 && !n->name)
            name = arena_format(k->s->arena, "%s_", wanted);
        else
            name = arena_format(k->s->arena, "%s_%d", wanted, attempt);
        if (!is_taken(k, name))
            break;
    }
    return name;
}

static bool is_written(const KernelWriter *k, const Node *n)
{
    return k->s->places[n->id].buffer || next_state(k, n, 0);
}

/* A value used once and without a name of its own stands where it is used. */
static bool stands_inline(const KernelWriter *k, const Node *n, const char *text)
{
    return !n->name && !is_written(k, n) && uses_in_kernel(k, n) == 1 && strlen(text) < 110;
}

static void write_node(KernelWriter *k, const Node *n)
{
    if (n->op == OP_matvec)
        return; /* an accumulator, named by the parameter list */
    const char *text = expression(k, n);
    if (stands_inline(k, n, text)) {
        k->values[n->id] = text;
        k->bindings[n->id] = binding_of_node(k, n);
        return;
    }
    const char *name = local_name(k, n);
    double value;
    if (n->in_count == 1 && is_number(n->in[0], &value) && text[0] != 'r')
        text = arena_format(k->s->arena, "rnn_set(%s)", text);
    line(k->w, "const rnn_vec %s = %s;", name, text);
    k->values[n->id] = name;
    k->bindings[n->id] = ATOM;
}

static void write_stores(KernelWriter *k, const Node *n)
{
    if (k->s->places[n->id].buffer)
        line(k->w, "rnn_store_lanes(%s, %s, lanes);",
             element_at(k, argument_of(k, n), k->s->places[n->id].column), k->values[n->id]);
    for (int c = 0; next_state(k, n, c); c++)
        line(k->w, "rnn_store_lanes(%s, %s, lanes);",
             element_at(k, argument_of_state(k, next_state(k, n, c)), 0), k->values[n->id]);
}

/* "acc[r * 4 + 1]" */
static const char *accumulator(const KernelWriter *k, int group, int product)
{
    int count = k->kernel->groups[group].count;
    const char *row = count == 1 ? "r" : arena_format(k->s->arena, "r * %d + %d", count, product);
    return arena_format(k->s->arena, "%s[%s]", of_group(k, "acc", group), row);
}

/* Names of the products, which the lanes take as vectors. */
static const char *name_products(KernelWriter *k, bool declare)
{
    Text text = text_new(k->s->arena);
    for (int i = 0; i < k->kernel->group_count; i++)
        for (int p = 0; p < k->kernel->groups[i].count; p++) {
            const Node *n = k->kernel->groups[i].products[p];
            if (!k->values[n->id]) {
                k->values[n->id] = local_name(k, n);
                k->bindings[n->id] = ATOM;
            }
            if (declare)
                text_format(&text, ", const rnn_vec %s", k->values[n->id]);
            else
                text_format(&text, ", %s", accumulator(k, i, p));
        }
    return text.bytes;
}

static void write_lanes(KernelWriter *k)
{
    bool row = !k->flat;
    open_block(k->w, "RNN_INLINE void %s_lanes(const int lanes%s, const size_t j%s%s)", k->name,
               row ? ", const size_t b" : "", name_products(k, true), parameters(k, false));
    for (int i = 0; i < k->kernel->count; i++)
        write_node(k, k->kernel->nodes[i]);
    for (int i = 0; i < k->kernel->count; i++)
        write_stores(k, k->kernel->nodes[i]);
    bool uses_b = false;
    for (int i = 0; i < k->argument_count; i++)
        uses_b = uses_b || (k->arguments[i].in_lanes && k->arguments[i].width);
    if (row && !uses_b)
        line(k->w, "(void)b;");
    if (k->kernel->units == 1 && !k->flat)
        line(k->w, "(void)j;");
    close_block(k->w, "");
    blank(k->w);
}

/* ---- tiles ---- */

static int product_count(const Kernel *kernel)
{
    int count = 0;
    for (int i = 0; i < kernel->group_count; i++)
        count += kernel->groups[i].count;
    return count;
}

static void write_tile(KernelWriter *k)
{
    open_block(k->w,
               "RNN_INLINE void %s_tile(const int rows, const int lanes, const size_t j, "
               "const size_t b%s)",
               k->name, parameters(k, true));
    line(k->w, "const int part = (int)(j %% RNN_PANEL / RNN_LANES);");
    for (int i = 0; i < k->kernel->group_count; i++) {
        const Group *group = &k->kernel->groups[i];
        const Argument *x = argument_of(k, group->x);
        int inputs = units(group->x);
        line(k->w, "rnn_vec %s[RNN_TILE_LIMIT] = {{0}};", of_group(k, "acc", i));
        Text at = text_new(k->s->arena);
        text_format(&at, "%s", x->name);
        if (x->width)
            text_format(&at, " + b * %d", x->width);
        if (column_of(k, group->x))
            text_format(&at, " + %d", column_of(k, group->x));
        line(k->w,
             "rnn_panel_product_lane(%s, rows, %d, %d, %s, %d, "
             "%s + j / RNN_PANEL * RNN_BLOCK_FLOATS(%d, %d), part);",
             of_group(k, "acc", i), group->count, inputs, at.bytes, x->width,
             of_group(k, "panels", i), group->count, inputs);
    }
    line(k->w, "RNN_UNROLL");
    line(k->w, "for (int r = 0; r < rows; r++)");
    line(k->w, "    %s_lanes(lanes, b + (size_t)r, j%s%s);", k->name, name_products(k, false),
         names(k, false));
    close_block(k->w, "");
    blank(k->w);
}

/* All rows for one vector of units: tiles of as many rows as registers hold, then smaller ones. */
static void write_units(KernelWriter *k)
{
    const char *n = names(k, true);
    open_block(k->w,
               "RNN_INLINE void %s_units(const size_t rows, const int lanes, const size_t j%s)",
               k->name, parameters(k, true));
    line(k->w, "enum { TILE = RNN_TILE_ROWS(%d) };", product_count(k->kernel));
    line(k->w, "size_t b = 0;");
    line(k->w, "for (; b + TILE <= rows; b += TILE)");
    line(k->w, "    %s_tile(TILE, lanes, j, b%s);", k->name, n);
    for (int size = 4; size >= 1; size /= 2) {
        line(k->w, "for (; TILE > %d && b + %d <= rows; b += %d)", size, size, size);
        line(k->w, "    %s_tile(%d, lanes, j, b%s);", k->name, size, n);
    }
    close_block(k->w, "");
    blank(k->w);
}

/* ---- the whole kernel ---- */

/* `call` for every vector of units, as "f(%s, j)" with the lanes in place of %s. */
static void write_loop_over_lanes(KernelWriter *k, const char *function, const char *arguments)
{
    int n = k->kernel->units;
    if (n % 16 == 0) {
        line(k->w, "for (size_t j = 0; j < %d; j += RNN_LANES)", n);
        line(k->w, "    %s(%sRNN_LANES%s);", function, k->kernel->group_count ? "rows, " : "",
             arguments);
        return;
    }
    line(k->w, "size_t j = 0;");
    line(k->w, "for (; j + RNN_LANES <= %d; j += RNN_LANES)", n);
    line(k->w, "    %s(%sRNN_LANES%s);", function, k->kernel->group_count ? "rows, " : "",
         arguments);
    line(k->w, "if (j < %d)", n);
    line(k->w, "    %s(%s%d %% RNN_LANES%s);", function, k->kernel->group_count ? "rows, " : "", n,
         arguments);
}

static void write_head(KernelWriter *k)
{
    const Kernel *kernel = k->kernel;
    Text stored = text_new(k->s->arena);
    for (int i = 0; i < kernel->count; i++)
        if (is_written(k, kernel->nodes[i])) {
            const Node *n = kernel->nodes[i];
            text_format(&stored, "%s%s", stored.length ? ", " : "",
                        n->name                      ? n->name
                        : k->s->places[n->id].buffer ? k->s->places[n->id].buffer->name
                                                     : op_table[n->op].name);
        }
    line(k->w, "/* %s   %s   (%d operation%s) */", origin(k->s->arena, kernel->nodes[0]),
         stored.bytes, kernel->count, kernel->count == 1 ? "" : "s");
}

static void write_whole(KernelWriter *k)
{
    bool products = k->kernel->group_count > 0;
    const char *all = k->name;
    const char *n = names(k, products);
    open_block(k->w, "static void %s(const size_t rows%s)", all, parameters(k, products));
    if (k->flat) {
        line(k->w, "size_t j = 0;");
        line(k->w, "for (; j + RNN_LANES <= rows; j += RNN_LANES)");
        line(k->w, "    %s_lanes(RNN_LANES, j%s);", all, n);
        line(k->w, "if (j < rows)");
        line(k->w, "    %s_lanes((int)(rows - j), j%s);", all, n);
    } else if (products) {
        write_loop_over_lanes(k, arena_format(k->s->arena, "%s_units", all),
                              arena_format(k->s->arena, ", j%s", n));
    } else {
        open_block(k->w, "for (size_t b = 0; b < rows; b++)");
        write_loop_over_lanes(k, arena_format(k->s->arena, "%s_lanes", all),
                              arena_format(k->s->arena, ", b, j%s", n));
        close_block(k->w, "");
    }
    close_block(k->w, "");
    blank(k->w);
}

static KernelWriter open_kernel(Writer *w, const Schedule *s, const Kernel *kernel)
{
    size_t nodes = (size_t)s->graph->node_count + 1;
    size_t room = 4 * (size_t)kernel->count + 64;
    KernelWriter k = {
        .w = w,
        .s = s,
        .kernel = kernel,
        .rows = {kernel->rows, kernel->axis},
        .arguments = arena_alloc(s->arena, room * sizeof(Argument)),
        .values = arena_alloc(s->arena, nodes * sizeof(char *)),
        .bindings = arena_alloc(s->arena, nodes * sizeof(Binding)),
    };
    collect_arguments(&k);
    k.flat = all_rows_hold_one(&k);
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
    write_lanes(k);
    if (k->kernel->group_count) {
        write_tile(k);
        write_units(k);
    }
    write_whole(k);
}

static const char *plain_text(const Schedule *s, const Kernel *kernel)
{
    Writer w = writer_new(s->arena);
    KernelWriter k = open_kernel(&w, s, kernel);
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
    KernelWriter k = open_kernel(w, s, kernel);
    k.name = name;
    write_head(&k);
    write_kernel(&k);
    return name;
}

void emit_kernel_call(Writer *w, const Schedule *s, const Kernel *kernel, const char *name)
{
    KernelWriter k = open_kernel(w, s, kernel);
    Text text = text_new(s->arena);
    text_format(&text, "%s(%s", name, row_count(s, k.rows));
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
