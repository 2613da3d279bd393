/* Along time axes: what works on whole sequences. */
#include "front/trace.h"

#include <inttypes.h>
#include <string.h>

/* core.NAME(x, axis) for last, first, reverse, sum_over and max_over; without an axis the only one
 * of x */
static int reduce(lua_State *L)
{
    Trace *t = trace_of(L);
    Op op = (Op)lua_tointeger(L, lua_upvalueindex(1));
    const char *who = luaL_optstring(L, 3, op_table[op].name);
    Node *n = value_need(t, 1, who);
    Axis *axis = argument_axis_of(t, 2, who, n);
    Node like = {.op = op};
    if (op == OP_sum_over || op == OP_max_over)
        like.over = axis_bit(axis);
    else
        like.axis = axis;
    value_push(t, step_add(t, like, &n, 1));
    return 1;
}

static void add_reductions(lua_State *L)
{
    static const Op ops[] = {OP_last, OP_first, OP_reverse, OP_sum_over, OP_max_over};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        lua_pushinteger(L, ops[i]);
        lua_pushcclosure(L, reduce, 1);
        lua_setfield(L, -2, op_table[ops[i]].name);
    }
}

static Node *sum_over(Trace *t, Node *n, AxisSet over)
{
    return over ? step_add(t, (Node){.op = OP_sum_over, .over = over}, &n, 1) : n;
}

static Node *along(Trace *t, Node *n, AxisSet over)
{
    over &= ~n->axes;
    Node like = {.op = OP_along, .over = over, .shape = n->shape, .type = n->type};
    return over ? step_add(t, like, &n, 1) : n;
}

/* total(x, like): the sum over all steps and rows; those of `like` too, along which x stands still
 */
static int core_total(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "total");
    if (!lua_isnoneornil(L, 2))
        n = along(t, n, value_need(t, 2, "total")->axes);
    value_push(t, sum_over(t, n, n->axes));
    return 1;
}

/* count(x, what): of how many rows and steps x consists; "rows": of how many rows; an axis: of how
 * many steps along it each row has */
static int core_count(lua_State *L)
{
    Trace *t = trace_of(L);
    const Node *n = value_need(t, 1, "count");
    AxisSet ones = n->axes, over = n->axes;
    if (axis_get(t, 2) || (lua_isstring(L, 2) && strcmp(lua_tostring(L, 2), "rows") != 0)) {
        over = axis_bit(argument_axis(t, 2, "count"));
        ones &= over | BATCH;
    } else if (!lua_isnoneornil(L, 2)) {
        ones = over = over & BATCH;
    }
    Node *one = step_add(t, (Node){.op = OP_constant, .value = 1}, NULL, 0);
    value_push(t, sum_over(t, along(t, one, ones), over));
    return 1;
}

/* along(x, axis): x, which also varies over the axis */
static int core_along(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "along");
    value_push(t, along(t, n, axis_bit(argument_axis(t, 2, "along"))));
    return 1;
}

/* pyramid(x, k, axis, down): k neighbours concatenated, along an axis of T/k steps */
static int core_pyramid(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "pyramid");
    int k = argument_integer(t, 2, "pyramid", 1);
    Axis *from = argument_axis_of(t, 3, "pyramid", n);
    if (n->shape.kind != VECTOR || n->type == ID || !units(n))
        argument_fail(t, 1, "pyramid", "a vector whose size is known");
    if (k > MOST_UNITS / units(n))
        trace_fail(t, "pyramid: %d steps of %d units are too many, a value has at most %d units", k,
                   units(n), MOST_UNITS);
    Node like = {.op = OP_pyramid,
                 .k = k,
                 .from = from,
                 .axis = axis_derived(t, from, k, lua_toboolean(L, 4)),
                 .shape = shape_vector(size_of(t->arena, k * units(n)))};
    value_push(t, step_add(t, like, &n, 1));
    return 1;
}

/* x one step earlier, or later */
static Node *neighbour(Trace *t, Node *x, Axis *axis, bool later)
{
    Node *carry = graph_carry(t->g, scan_start(t, x), axis, later, trace_pos(t));
    graph_close(t->g, carry, x);
    return carry;
}

/* The same by k steps within the rows of another axis. */
static Node *moved(Trace *t, Node *x, Axis *axis, int k)
{
    const Node *start = scan_start(t, x);
    Node like = {.op = OP_shift, .axis = axis, .k = k, .value = x->type == ID ? start->value : 0};
    return step_add(t, like, &x, 1);
}

/* shift(x, k, axis, who): x as it was k steps before, or -k steps after */
static int core_shift(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *who = luaL_checkstring(L, 4);
    Node *n = value_need(t, 1, who);
    int k = argument_integer(t, 2, who, -INT32_MAX);
    Axis *axis = argument_axis_of(t, 3, who, n);
    if (n->axes & ~(BATCH | axis_bit(axis)))
        n = k ? moved(t, n, axis, k) : n;
    else
        for (int i = k < 0 ? -k : k; i > 0; i--)
            n = neighbour(t, n, axis, k < 0);
    value_push(t, n);
    return 1;
}

/* window(x, before, after, axis): the steps x[t - before] .. ... .. x[t + after] */
static int core_window(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "window");
    int before = argument_integer(t, 2, "window", 0), after = argument_integer(t, 3, "window", 0);
    Axis *axis = argument_axis_of(t, 4, "window", n);
    if (n->type == ID || n->shape.kind == MATRIX || !units(n))
        argument_fail(t, 1, "window", "a number or a vector whose size is known");
    int64_t steps = (int64_t)before + 1 + after;
    if (steps > MOST_UNITS / units(n))
        trace_fail(t, "window: %" PRId64 " steps of %d units are too many", steps, units(n));
    Node like = {.op = steps > 1 ? OP_window : OP_fill,
                 .k = before,
                 .axis = steps > 1 ? axis : NULL,
                 .shape = shape_vector(size_of(t->arena, (int)steps * units(n)))};
    bool itself = steps == 1 && n->shape.kind == VECTOR;
    value_push(t, itself ? n : step_add(t, like, &n, 1));
    return 1;
}

/* index(axis): the number of the step, from 0 at the start of the stream */
static int core_index(lua_State *L)
{
    Trace *t = trace_of(L);
    Axis *axis = argument_axis(t, 1, "index");
    Node like = {.op = OP_index, .axis = axis, .axes = BATCH | axis_bit(axis)};
    value_push(t, step_add(t, like, NULL, 0));
    return 1;
}

/* empty(axis): 1 in rows that have no step along the axis, else 0 */
static int core_empty(lua_State *L)
{
    Trace *t = trace_of(L);
    Node like = {.op = OP_empty, .axis = argument_axis(t, 1, "empty"), .axes = BATCH};
    value_push(t, step_add(t, like, NULL, 0));
    return 1;
}

/* axis_of(x, who, axis): the axis, or else the only one of x */
static int core_axis_of(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *who = luaL_checkstring(L, 2);
    axis_push(t, argument_axis_of(t, 3, who, value_need(t, 1, who)));
    return 1;
}

void time_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"total", core_total},     {"count", core_count},
                                         {"along", core_along},     {"pyramid", core_pyramid},
                                         {"index", core_index},     {"empty", core_empty},
                                         {"axis_of", core_axis_of}, {"window", core_window},
                                         {"shift", core_shift},     {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    add_reductions(L);
}
