/* Values: userdata that stand for nodes.
 *
 * Arithmetic on values makes nodes. Lua's comparisons cannot: Lua forces their result to a boolean
 * while the model is traced, so they stop with a hint at the functions that can. */
#include "front/trace.h"

#include <string.h>

void value_push(Trace *t, Node *n)
{
    *(Node **)lua_newuserdatauv(t->L, sizeof n, 0) = n;
    luaL_setmetatable(t->L, "value");
}

Node *value_get(Trace *t, int index)
{
    Node **value = luaL_testudata(t->L, index, "value");
    if (value)
        return *value;
    if (lua_type(t->L, index) == LUA_TNUMBER) {
        Node like = {.op = OP_constant, .value = lua_tonumber(t->L, index)};
        return step_add(t, like, NULL, 0);
    }
    return param_vector(t, index);
}

Node *value_need(Trace *t, int index, const char *who)
{
    Node *n = value_get(t, index);
    if (!n)
        argument_fail(t, index, who, "a value");
    return n;
}

/* ---- operators ---- */

/* Lua hands two operands to every operator, the unary one too. */
static int operate(lua_State *L)
{
    Trace *t = trace_of(L);
    Op op = (Op)lua_tointeger(L, lua_upvalueindex(1));
    Node *in[2];
    for (int i = 0; i < op_table[op].in; i++)
        in[i] = value_need(t, i + 1, op_table[op].name);
    value_push(t, step_add(t, (Node){.op = op}, in, op_table[op].in));
    return 1;
}

/* a .. b .. c is a .. (b .. c): the operands of the right side join those of the left one. */
static int concatenate(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *a = value_need(t, 1, "concat"), *b = value_need(t, 2, "concat");
    bool chain = b->op == OP_concat && !b->name;
    int rest = chain ? b->in_count : 1;
    Node **in = arena_grow(t->arena, chain ? b->in : &b, (size_t)rest, (size_t)rest + 1,
                           sizeof *in);
    memmove(in + 1, in, (size_t)rest * sizeof *in);
    in[0] = a;
    value_push(t, step_add(t, (Node){.op = OP_concat}, in, rest + 1));
    return 1;
}

static int compare(lua_State *L)
{
    const char *operator= lua_tostring(L, lua_upvalueindex(1));
    trace_fail(trace_of(L),
               "values cannot be compared with %s: they have no number while the model is traced\n"
               "    hint: %s(a, b) is 1 where it holds, else 0",
               operator, lua_tostring(L, lua_upvalueindex(2)));
}

static void set_comparison(lua_State *L, const char *event, const char *operator,
                           const char * function)
{
    lua_pushstring(L, operator);
    lua_pushstring(L, function);
    lua_pushcclosure(L, compare, 2);
    lua_setfield(L, -2, event);
}

void value_set_operators(lua_State *L)
{
    static const struct {
        const char *event;
        Op op;
    } arithmetic[] = {{"__add", OP_add}, {"__sub", OP_sub}, {"__mul", OP_mul},
                      {"__div", OP_div}, {"__pow", OP_pow}, {"__unm", OP_neg}};
    for (size_t i = 0; i < sizeof arithmetic / sizeof *arithmetic; i++) {
        lua_pushinteger(L, arithmetic[i].op);
        lua_pushcclosure(L, operate, 1);
        lua_setfield(L, -2, arithmetic[i].event);
    }
    lua_pushcfunction(L, concatenate);
    lua_setfield(L, -2, "__concat");
    set_comparison(L, "__eq", "==", "equal");
    set_comparison(L, "__lt", "<", "less");
    set_comparison(L, "__le", "<=", "less_equal");
}

/* ---- attributes ---- */

static void push_size(Trace *t, const Node *n)
{
    const char *name = name_of(n);
    if (n->shape.kind == SCALAR)
        trace_fail(t, "size: %s is %s, and has no size", name,
                   shape_describe(t->arena, t->model, n));
    if (!size_value(n->shape.rows))
        trace_fail(t,
                   "size: the size of %s is not known yet\n"
                   "    %s:%d made it\n"
                   "    hint: state it where the parameter is used, p.W(x, n)",
                   name, n->pos.file, n->pos.line);
    lua_pushinteger(t->L, size_value(n->shape.rows));
}

static int dot(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *in[] = {value_need(t, 1, "dot"), value_need(t, 2, "dot")};
    value_push(t, step_add(t, (Node){.op = OP_dot}, in, 2));
    return 1;
}

bool value_attribute(Trace *t, Node *n, const char *key)
{
    if (strcmp(key, "size") == 0)
        push_size(t, n);
    else if (strcmp(key, "axis") == 0)
        axis_push(t, argument_axis_of(t, lua_gettop(t->L) + 1, "axis", n));
    else if (strcmp(key, "dot") == 0)
        lua_pushcfunction(t->L, dot);
    else
        return false;
    return true;
}

void value_fail_element(Trace *t, const char *name, const char *key)
{
    trace_fail(t,
               "%s[%s]: a vector has no elements to index\n"
               "    hint: slice(%s, i, k) is the vector of the units i to k, from 1;"
               " sum(slice(%s, i, i)) is one of them, a scalar",
               name, key, name, name);
}

static bool is_number(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TNUMBER;
}

static int value_index(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *key = luaL_tolstring(L, 2, NULL);
    Node *n = value_need(t, 1, "value");
    if (is_number(L, 2))
        value_fail_element(t, name_of(n), key);
    if (!value_attribute(t, n, key))
        trace_fail(t, "%s is a value, %s, and has no '%s'; it has size, axis and dot", name_of(n),
                   shape_describe(t->arena, t->model, n), key);
    return 1;
}

static int value_call(lua_State *L)
{
    Trace *t = trace_of(L);
    const Node *n = value_need(t, 1, "value");
    trace_fail(t,
               "%s is a value, %s, and no matrix that can be applied\n"
               "    hint: apply the parameter and then the function, exp(p.W(x)); of computed "
               "vectors a * b is the product of elements, a:dot(b) its sum",
               name_of(n), shape_describe(t->arena, t->model, n));
}

static int value_length(lua_State *L)
{
    Trace *t = trace_of(L);
    const Node *n = value_need(t, 1, "value");
    trace_fail(t, "#%s: the size of a value is %s.size", name_of(n), name_of(n));
}

static int value_assign(lua_State *L)
{
    Trace *t = trace_of(L);
    const Node *n = value_need(t, 1, "value");
    trace_fail(t,
               "%s is a value, and cannot be changed\n"
               "    hint: make another one, such as slice(%s, 1, i) .. y .. slice(%s, k, n)",
               name_of(n), name_of(n), name_of(n));
}

static int value_text(lua_State *L)
{
    lua_pushstring(L, argument_describe(trace_of(L), 1));
    return 1;
}

/* kind(x): "scalar", "vector", "matrix", "id" or "bag" for values and numbers, "axis", "initial",
 * or nil */
static int core_kind(lua_State *L)
{
    static const char *const kinds[] = {"scalar", "vector", "matrix"};
    Node **value = luaL_testudata(L, 1, "value");
    const char *kind = lua_type(L, 1) == LUA_TNUMBER ? kinds[SCALAR] : NULL;
    if (value)
        kind = is_bag(*value) ? "bag" : (*value)->type == ID ? "id" : kinds[(*value)->shape.kind];
    if (axis_get(trace_of(L), 1))
        kind = "axis";
    if (init_get(trace_of(L), 1))
        kind = "initial";
    lua_pushstring(L, kind);
    return 1;
}

/* value(x): a number or parameter as a value */
static int core_value(lua_State *L)
{
    Trace *t = trace_of(L);
    value_push(t, value_need(t, 1, luaL_optstring(L, 2, "value")));
    return 1;
}

/* describe(x): what x is, for messages */
static int core_describe(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushstring(L, argument_describe(trace_of(L), 1));
    return 1;
}

void value_open(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", value_index},   {"__call", value_call},
                                    {"__len", value_length},    {"__newindex", value_assign},
                                    {"__tostring", value_text}, {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"kind", core_kind}, {"value", core_value}, {"describe", core_describe}, {NULL, NULL}};
    luaL_newmetatable(L, "value");
    luaL_setfuncs(L, meta, 0);
    value_set_operators(L);
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
