/* What a scan is made of: carries, and the mark that a step is being traced.
 *
 *     s = carry(init)                 the state, as the step sees it
 *     y, next = step(x, s)            traced once: x is the sequence itself, at the step's time
 *     close(s, next)                  s[t+1] = next[t]
 *
 * The scan itself is Lua: prelude/scan.lua. */
#include "front/trace.h"

#include <assert.h>

/* enter(axis, reverse, given): a step along the axis begins; `given` lists its sequences */
static int core_enter(lua_State *L)
{
    Trace *t = trace_of(L);
    assert(!t->step.axis);
    int count = (int)lua_rawlen(L, 3);
    Step step = {.axis = argument_axis(t, 1, "scan"),
                 .reverse = lua_toboolean(L, 2),
                 .given = arena_alloc(t->arena, (size_t)(count + 1) * sizeof(Node *))};
    for (int i = 0; i < count; i++) {
        lua_rawgeti(L, 3, i + 1);
        step.given[step.given_count++] = value_need(t, -1, "scan");
    }
    step.first = t->g->node_count;
    t->step = step;
    return 0;
}

/* leave(): the step is traced */
static int core_leave(lua_State *L)
{
    trace_of(L)->step = (Step){0};
    return 0;
}

/* step_axis(): the axis and direction of the step that is traced, or nil */
static int core_step_axis(lua_State *L)
{
    Trace *t = trace_of(L);
    if (!t->step.axis)
        return 0;
    axis_push(t, t->step.axis);
    lua_pushboolean(L, t->step.reverse);
    return 2;
}

/* carry(init, axis, reverse, name) */
static int core_carry(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *init = value_need(t, 1, "the initial state");
    Axis *axis = argument_axis(t, 2, "carry");
    if (init->axes & axis_bit(axis))
        trace_fail(t, "%s varies over %s, and what a carry along %s starts from cannot",
                   name_of(init), axis->name, axis->name);
    Node *carry = graph_carry(t->g, init, axis, lua_toboolean(L, 3), trace_pos(t));
    carry->name = lua_isnoneornil(L, 4) ? NULL : name_node(t, lua_tostring(L, 4));
    value_push(t, carry);
    return 1;
}

static void check_next(Trace *t, const Node *carry, const Node *next, const char *what)
{
    bool fits = next->shape.kind == carry->shape.kind && next->type == carry->type;
    if (fits && carry->shape.kind == VECTOR)
        fits = size_unify(carry->shape.rows, next->shape.rows);
    if (fits && !(next->axes & ~carry->axes))
        return;
    trace_fail(t, "%s does not fit: it is %s, and began as %s\n    %-12s %s:%d", what,
               shape_describe(t->arena, t->model, next), shape_describe(t->arena, t->model, carry),
               name_of(next), next->pos.file, next->pos.line);
}

/* close(carry, next, what): the carry; `what` is what messages call the next value */
static int core_close(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *what = luaL_optstring(L, 3, "the next value");
    Node *carry = value_need(t, 1, "close"), *next = value_need(t, 2, what);
    check_next(t, carry, next, what);
    graph_close(t->g, carry, next);
    lua_settop(L, 1);
    return 1;
}

static bool has_size(Trace *t, const Node *n, int index)
{
    if (is_bag(n))
        return false;
    if (lua_type(t->L, index) == LUA_TSTRING)
        return n->shape.kind == SCALAR;
    return n->shape.kind == VECTOR && size_unify(n->shape.rows, argument_size(t, index, "size"));
}

/* expect(value, size, what): stops unless the value is a vector of that size, or a scalar if the
 * size is "scalar" */
static int core_expect(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *what = luaL_checkstring(L, 3);
    Node *n = value_need(t, 1, what);
    if (!has_size(t, n, 2))
        trace_fail(t, "%s must be %s%s, and is %s\n    %-12s %s:%d", what,
                   lua_isinteger(L, 2) ? "of size " : "a ", lua_tostring(L, 2),
                   shape_describe(t->arena, t->model, n), name_of(n), n->pos.file, n->pos.line);
    return 0;
}

/* The input that ids come from, as it was some steps before, or with some of them replaced; NULL
 * where they come from none. */
static const Input *input_of(const Node *ids)
{
    while (ids->op == OP_carry || ids->op == OP_select || ids->op == OP_shift)
        ids = ids->in[ids->op != OP_shift];
    return ids->op == OP_input ? ids->input : NULL;
}

/* The id that stands before the first of `ids`. */
static int start_id(Trace *t, const Node *ids)
{
    const Input *input = input_of(ids);
    if (!input)
        return 0;
    if (input->start >= size_value(input->size))
        trace_fail(t,
                   "previous: %s starts with id %d, and has %d ids\n"
                   "    hint: rnn.tokens(name, { start = ... })",
                   input->name, input->start, size_value(input->size));
    return input->start;
}

/* The id, or a bag of nothing else, as a constant of the same kind as n. */
static Node *constant_id(Trace *t, const Node *n, int id)
{
    Node like = {.op = OP_constant, .type = ID, .shape = n->shape, .value = id};
    return step_add(t, like, NULL, 0);
}

Node *scan_start(Trace *t, const Node *n)
{
    if (n->type == ID)
        return constant_id(t, n, is_bag(n) ? -1 : start_id(t, n));
    Node *start = step_add(t, (Node){.op = OP_constant}, NULL, 0);
    if (n->shape.kind == VECTOR)
        start = step_add(t, (Node){.op = OP_fill, .shape = n->shape}, &start, 1);
    return start;
}

/* start(x): what stands before the first step of x: the start id of tokens, no id of bags, else
 * zero
 */
static int core_start(lua_State *L)
{
    Trace *t = trace_of(L);
    value_push(t, scan_start(t, value_need(t, 1, "at_start")));
    return 1;
}

/* unknown(x): what stands for ids that are not known: <unk> of tokens, no id of bags */
static int core_unknown(lua_State *L)
{
    Trace *t = trace_of(L);
    const Node *n = value_need(t, 1, "dropout");
    const Input *input = input_of(n);
    if (!is_bag(n) && !input)
        trace_fail(t, "dropout: %s is not among the inputs, so no id stands for <unk>", name_of(n));
    value_push(t, constant_id(t, n, is_bag(n) ? -1 : input->unknown));
    return 1;
}

/* name(value, name): the value, whose node gets the name unless it has one */
static int core_name(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "name");
    if (!n->name)
        n->name = name_node(t, luaL_checkstring(L, 2));
    value_push(t, n);
    return 1;
}

void scan_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"enter", core_enter},         {"leave", core_leave},
                                         {"step_axis", core_step_axis}, {"carry", core_carry},
                                         {"close", core_close},         {"expect", core_expect},
                                         {"start", core_start},         {"name", core_name},
                                         {"unknown", core_unknown},     {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
