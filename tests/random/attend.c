/* Attention, and its kin: values over two time axes, made from what varies along the axis at hand
 * and from a sequence along another, and reduced along the latter.
 *
 *     local e3 = tanh(p.W1(s.h, 4) + p.W2(x1, 4))           over both axes
 *     local w4 = softmax(p.u5:dot(e3), x1.axis)
 *     ... p.W6(sum(w4 * x1, x1.axis), 5)                    along the axis at hand alone
 */
#include "generator.h"

const Value *pick_memory(Generator *g)
{
    int found = 0, fitting[MOST_VALUES];
    for (int i = g->value_count - 1; i >= 0; i--) {
        const Value *v = &g->values[i];
        if (v->size && v->axis != STILL && v->axis != g->axis && !(g->causal && v->axis == 0))
            fitting[found++] = i;
    }
    if (!found)
        return NULL;
    return &g->values[fitting[one_in(g->choices, 2) ? 0 : choose(g->choices, found)]];
}

/* A vector of size n over both axes. Outside of a step axes do not mix unless they are told to. */
static const char *pair(Generator *g, const Value *memory, int n, int depth)
{
    static const char *const patterns[] = {"tanh(%s + %s)", "(%s * sigmoid(%s))", "relu(%s + %s)",
                                           "max(%s, %s)"};
    const char *q = vector(g, n, depth - 1);
    const char *m = arena_format(g->arena, "p.%s(%s, %d)", new_name(g, "W"), memory->lua, n);
    g->varies = true;
    if (!g->in_step)
        q = arena_format(g->arena, "along(%s, %s.axis)", q, memory->lua);
    if (!g->in_step)
        m = arena_format(g->arena, "along(%s, %s)", m, g->axes[g->axis]);
    const char *e = new_name(g, "e");
    Text text = text_new(g->arena);
    text_format(&text, patterns[choose(g->choices, 4)], q, m);
    statement(g, "local %s = %s", e, text.bytes);
    return e;
}

/* Another vector of the same size over both axes. */
static const char *further(Generator *g, const char *e, const Value *memory, int n)
{
    const char *y = new_name(g, "e"), *m = memory->lua;
    switch (choose(g->choices, 8)) {
    case 0:
        return e;
    case 1:
        statement(g, "local %s = sigmoid(p.%s(%s, %d))", y, new_name(g, "W"), e, n);
        break;
    case 2:
        statement(g, "local %s = softmax(%s)", y, e);
        break;
    case 3:
        statement(g, "local %s = layer_norm(%s, 0.1)", y, e);
        break;
    case 4:
        statement(g, "local %s = slice(tanh(%s) .. %s, 2, %d)", y, e, e, n + 1);
        break;
    case 5:
        statement(g, "local %s = shift(%s, %d, %s.axis)", y, e, choose(g->choices, 5) - 2, m);
        break;
    case 6:
        statement(g, "local %s = p.%s(window(%s, %d, %d, %s.axis), %d)", y, new_name(g, "W"), e,
                  choose(g->choices, 3), choose(g->choices, 3), m, n);
        break;
    default:
        statement(g, "local %s = %s - 0.5 * sum(%s)", y, e, e);
    }
    return y;
}

/* What is left along the axis at hand; *size receives its size. */
static const char *reduction(Generator *g, const char *e, const Value *memory, int n, int *size)
{
    static const char *const patterns[] = {"(0.3 * sum(%s, %s.axis))", "mean(%s, %s.axis)",
                                           "last(%s, %s.axis)", "first(%s, %s.axis)",
                                           "stop_gradient(max(%s, %s.axis))"};
    const char *m = memory->lua, *y = new_name(g, "r"), *w = new_name(g, "w");
    int kind = choose(g->choices, 9);
    *size = n;
    if (kind >= 4) {
        *size = memory->size;
        statement(g, "local %s = softmax(p.%s:dot(%s), %s.axis)", w, new_name(g, "u"), e, m);
        const char *moved = one_in(g->choices, 3)
                                ? arena_format(g->arena, "(%s + previous(%s, %s.axis))", w, w, m)
                                : w;
        statement(g, "local %s = sum(%s * %s%s, %s.axis)", y, moved, m,
                  kind == 8 ? arena_format(g->arena, " * (1 - %s)", w) : "", m);
        return y;
    }
    Text text = text_new(g->arena);
    text_format(&text, patterns[kind + one_in(g->choices, 4)], e, m);
    statement(g, "local %s = %s", y, text.bytes);
    return y;
}

const char *attended(Generator *g, int size, int depth)
{
    const Value *found = pick_memory(g);
    if (!found)
        return vector(g, size, depth - 1);
    const Value memory = *found;
    int n = 1 + choose(g->choices, 6), left;
    const char *e = further(g, pair(g, &memory, n, depth), &memory, n);
    const char *y = reduction(g, e, &memory, n, &left);
    return left == size ? y : arena_format(g->arena, "p.%s(%s, %d)", new_name(g, "W"), y, size);
}
