/* The element-wise program of a fused kernel: a vector of units of one row, in registers. */
#include "emit/kernel.h"

#include <ctype.h>
#include <string.h>

const char *kernel_element_at(KernelWriter *k, const Argument *a, int column)
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

/* Whether an argument is the same number for all lanes. */
static bool loads_number(KernelWriter *k, const Node *n)
{
    return units(source_of(k->s, n)) == 1 &&
           (k->kernel->units > 1 || !kernel_argument(k, n)->width);
}

static const char *load(KernelWriter *k, const Node *n)
{
    const Argument *a = kernel_argument(k, n);
    int column = kernel_column(k, n);
    if (!loads_number(k, n))
        return arena_format(k->s->arena, "rnn_load_lanes(%s, lanes)",
                            kernel_element_at(k, a, column));
    const char *row = !a->width       ? ""
                      : a->width == 1 ? "b"
                                      : arena_format(k->s->arena, "b * %d", a->width);
    const char *plus = *row && column ? " + " : "";
    const char *at = column || !*row ? arena_format(k->s->arena, "%d", column) : "";
    return arena_format(k->s->arena, "rnn_set(%s[%s%s%s])", a->name, row, plus, at);
}

/* An id, which is the same for all units of a row. */
static const char *load_id(KernelWriter *k, const Node *n)
{
    const Node *source = source_of(k->s, n);
    if (source->op == OP_constant)
        return arena_format(k->s->arena, "%d", (int)source->value);
    const Argument *a = kernel_argument(k, n);
    return arena_format(k->s->arena, a->width ? "%s[b]" : "%s[0]", a->name);
}

/* The C of an operand: a number, a value of this kernel, or a load. */
static const char *operand(KernelWriter *k, const Node *a, bool infix, Binding *binding)
{
    double value;
    *binding = ATOM;
    if (a->type == ID)
        return load_id(k, a);
    if (is_number(a, &value)) {
        const char *literal = float_literal(k->s->arena, value);
        return infix ? literal : arena_format(k->s->arena, "rnn_set(%s)", literal);
    }
    if (kernel_has(k, a)) {
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

/* The C of one vector of elements of n, from unit j on. */
static const char *text_of(const Node *n)
{
    if (n->op == OP_one_hot)
        return "rnn_one_hot($0, j)";
    return n->op == OP_fill ? "$0" : op_table[n->op].text;
}

/* Whether the kernel has vectors with fewer units than lanes, in which the lanes of n differ. */
static bool is_partial(KernelWriter *k, const Node *n)
{
    const bool differ = kernel_has(k, n) ? units(n) > 1 || k->kernel->units == 1
                                         : !loads_number(k, n);
    return differ && (k->flat || k->kernel->units % RNN_PANEL);
}

/* The operand at a place of the text: with another unit's numbers in lanes without a unit, where
 * 1 / 0 would be a division by zero that no result needs. */
static const char *operand_in(KernelWriter *k, const Node *n, bool everywhere, bool infix,
                              Binding *binding)
{
    double value;
    const char *a = operand(k, n, infix, binding);
    if (everywhere || is_number(n, &value) || !is_partial(k, n))
        return a;
    *binding = ATOM;
    return arena_format(k->s->arena, "rnn_fill_lanes(%s, lanes)", a);
}

/* The text of an operation with its operands in place of $0, $1, $2, or #0. */
static const char *expression(KernelWriter *k, const Node *n)
{
    const char *text = text_of(n);
    double first, second;
    bool numbers = n->in_count == 2 && is_number(n->in[0], &first) && is_number(n->in[1], &second);
    bool infix = is_infix(text) && !numbers;
    Text out = text_new(k->s->arena);
    for (const char *c = text; *c; c++) {
        if (*c != '$' && *c != '#') {
            text_format(&out, "%c", *c);
            continue;
        }
        Binding binding;
        bool everywhere = *c == '$';
        int place = *++c - '0';
        const char *a = operand_in(k, n->in[place], everywhere, infix, &binding);
        text_format(&out, needs_parentheses(text, place, binding) ? "(%s)" : "%s", a);
    }
    return out.bytes;
}

static Binding binding_of_node(const KernelWriter *k, const Node *n)
{
    const char *text = text_of(n);
    double value;
    if (strcmp(text, "$0") != 0)
        return binding_of(text);
    return kernel_has(k, n->in[0]) && !is_number(n->in[0], &value) ? k->bindings[n->in[0]->id]
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
    if (is_reserved(name))
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
    if (*wanted == '_' || is_word_of_c(wanted)) /* a number would not help */
        wanted = arena_format(k->s->arena, "v%s", wanted);
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

/* A value used once and without a name of its own stands where it is used. */
static bool stands_inline(const KernelWriter *k, const Node *n, const char *text)
{
    return !n->name && !kernel_writes(k, n) && uses_in_kernel(k, n) == 1 && strlen(text) < 110;
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
    line(k->w, "const rnn_vec %s = %s;", name, text);
    k->values[n->id] = name;
    k->bindings[n->id] = ATOM;
}

static void write_stores(KernelWriter *k, const Node *n)
{
    const char *value = k->values[n->id];
    if (k->s->places[n->id].buffer) {
        const char *to = kernel_element_at(k, kernel_argument(k, n), k->s->places[n->id].column);
        if (kernel_stores_far(k, n))
            line(k->w, "rnn_store_far(%s, %s, lanes, far);", to, value);
        else
            line(k->w, "rnn_store_lanes(%s, %s, lanes);", to, value);
    }
    for (int c = 0; kernel_next_state(k, n, c); c++)
        line(k->w, "rnn_store_lanes(%s, %s, lanes);",
             kernel_element_at(k, kernel_argument_of_state(k, kernel_next_state(k, n, c)), 0),
             k->values[n->id]);
}

/* "acc[r * 4 + 1]" */
static const char *accumulator(const KernelWriter *k, int group, int product)
{
    int count = k->kernel->groups[group].count;
    const char *row = count == 1 ? "r" : arena_format(k->s->arena, "r * %d + %d", count, product);
    return arena_format(k->s->arena, "%s[%s]", kernel_group_name(k, "acc", group), row);
}

/* Names of the products, which the lanes take as vectors. */
const char *kernel_name_products(KernelWriter *k, bool declare)
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

void kernel_write_lanes(KernelWriter *k)
{
    bool row = !k->flat;
    open_block(k->w, "RNN_INLINE void %s_lanes(const int lanes%s, const size_t j%s%s)", k->name,
               row ? ", const size_t b" : "", kernel_name_products(k, true),
               kernel_parameters(k, false));
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
