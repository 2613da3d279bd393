/* Names, sizes, and the values in scope. */
#include "generator.h"

/* Names that emitted code, its headers or C may also use. None is a word of Lua or a name that the
 * text of a model uses otherwise. */
static const char *const strange_names[] = {
    /* words of C and C++, and macros: no names of inputs */
    "auto", "char", "class", "double", "errno", "inline", "int", "NULL", "stdin", "this", "unix",
    "void",
    /* any other: none begins with x, which marks a value without ties */
    "acc", "add", "B_rows", "back", "block", "bytes", "carry", "compute", "d_y", "depth", "div",
    "e1", "far", "first_row", "gamma", "grad", "i", "index_", "j0", "k", "lanes", "lgamma", "m0",
    "matvec_", "next_", "order", "out_o0", "panels", "panels0", "product", "rank", "round", "rows",
    "scratch", "signal", "state", "steps", "strips", "sum_over", "t", "tag_", "total", "turns",
    "units", "y0", "work", "zeros"};

enum { WORDS_OF_C = 12, STRANGE_NAMES = sizeof strange_names / sizeof *strange_names };
_Static_assert(STRANGE_NAMES <= 64, "Generator.strange has a bit for each");

/* A strange name from `first` on that the model has not used yet, or one of letter and number. */
static const char *name_from(Generator *g, const char *letter, int first)
{
    if (one_in(g->choices, 12)) {
        int i = first + choose(g->choices, STRANGE_NAMES - first);
        uint64_t bit = (uint64_t)1 << i;
        if (!(g->strange & bit)) {
            g->strange |= bit;
            return strange_names[i];
        }
    }
    return arena_format(g->arena, "%s%d", letter, ++g->names);
}

const char *new_name(Generator *g, const char *letter)
{
    return name_from(g, letter, 0);
}

const char *input_name(Generator *g, const char *letter)
{
    return name_from(g, letter, WORDS_OF_C);
}

/* Widths of vectors, of panels and of tiles of them lie at 4, 8, 16, 32 and 48. */
static int size_at_edge(Generator *g)
{
    static const int edges[] = {4, 8, 16, 32, 48};
    int edge = edges[choose(g->choices, 5)];
    return edge - 1 + choose(g->choices, 3);
}

int draw_size(Generator *g)
{
    int kind = choose(g->choices, 40);
    if (kind < 22)
        return 1 + choose(g->choices, 7);
    if (kind < 30)
        return 1 + choose(g->choices, 40);
    if (kind < 39 || g->large)
        return size_at_edge(g);
    g->large = true;
    return 65 + choose(g->choices, 236);
}

void statement(Generator *g, const char *format, ...)
{
    va_list arguments;
    text_format(&g->lua, "%*s", g->indent, "");
    va_start(arguments, format);
    text_vformat(&g->lua, format, arguments);
    va_end(arguments);
    text_put(&g->lua, "\n");
}

void add_value(Generator *g, const char *lua, int size, int axis)
{
    if (g->value_count < MOST_VALUES)
        g->values[g->value_count++] = (Value){lua, size, axis};
}

bool is_stream(const Generator *g)
{
    return g->causal && g->axis == 0;
}

static bool fits(const Generator *g, const Value *v, int size, bool varying)
{
    bool sized = size == ANY_VALUE || (size == ANY_VECTOR ? v->size > 0 : v->size == size);
    return sized && (v->axis == g->axis || (v->axis == STILL && !varying));
}

/* The latest value is the simplest choice: what was computed is used. */
static const Value *pick_one(Generator *g, int size, bool varying)
{
    int found = 0, fitting[MOST_VALUES];
    for (int i = g->value_count - 1; i >= 0; i--)
        if (fits(g, &g->values[i], size, varying))
            fitting[found++] = i;
    if (!found)
        return NULL;
    const Value *v = &g->values[fitting[choose(g->choices, found)]];
    g->varies = g->varies || v->axis != STILL;
    return v;
}

const Value *pick(Generator *g, int size)
{
    return pick_one(g, size, false);
}

const Value *pick_varying(Generator *g, int size)
{
    return pick_one(g, size, true);
}
