/* Parameters: declared by use.
 *
 *     p.W(x)          a matrix applied to x       p.W(x, n)       with n rows
 *     p.b + ...       a vector                    p.a:scalar()    a scalar
 *     p.attention     a part of p, whose parameters are named "attention.W"
 *
 * p and all that is reached from it are handles: a scope and a path. A handle becomes a parameter
 * when it is used; what is found out about its sizes holds for all uses. */
#include "front/trace.h"

#include <string.h>

typedef struct Handle {
    const Scope *scope;
    const char *path; /* "" for p itself */
    bool transposed;
} Handle;

static Handle *handle_get(Trace *t, int index)
{
    return luaL_testudata(t->L, index, "parameter");
}

/* Pushes a handle. Its one user value says how the parameters that it reaches begin: nothing, one
 * description for all, or a table by name. */
static void handle_push(Trace *t, Handle handle)
{
    *(Handle *)lua_newuserdatauv(t->L, sizeof handle, 1) = handle;
    luaL_setmetatable(t->L, "parameter");
}

static const char *full_name(Trace *t, const Handle *handle)
{
    const char *scope = handle->scope->name, *path = handle->path;
    return arena_format(t->arena, "%s%s%s", scope, *scope && *path ? "." : "", path);
}

/* ---- from a handle to its parameter ---- */

static Param *find(const Model *m, const char *name)
{
    for (int i = 0; i < m->param_count; i++)
        if (strcmp(m->params[i]->name, name) == 0)
            return m->params[i];
    return NULL;
}

static const char *const kind_names[] = {"a scalar", "a vector", "a matrix"};

static void check_same_use(Trace *t, const Param *param, const Handle *handle, ShapeKind kind)
{
    if (t->slots[param->id].scope != handle->scope)
        trace_fail(t,
                   "two layers have a parameter named %s\n    %s:%d has the first\n"
                   "    hint: name one of the layers, { name = \"...\" }",
                   param->name, param->pos.file, param->pos.line);
    if (param->shape.kind != kind)
        trace_fail(t, "the parameter %s is used as %s, and was used as %s\n    %s:%d used it first",
                   param->name, kind_names[kind], kind_names[param->shape.kind], param->pos.file,
                   param->pos.line);
}

static Init init_of(Trace *t, int index)
{
    Init init = {.kind = INIT_DEFAULT, .blocks = 1};
    lua_getiuservalue(t->L, index, 1);
    if (init_get(t, -1))
        init = *init_get(t, -1);
    lua_pop(t->L, 1);
    return init;
}

static Size *new_size(Trace *t, const char *what)
{
    Size *size = size_of(t->arena, 0);
    size->what = what;
    size->pos = trace_pos(t);
    return size;
}

static Shape new_shape(Trace *t, ShapeKind kind, const char *name)
{
    Shape shape = {.kind = kind};
    if (kind != SCALAR)
        shape.rows = new_size(t, name);
    if (kind == MATRIX)
        shape.columns = new_size(t, name);
    return shape;
}

static void append(Trace *t, Param *param)
{
    Model *m = t->model;
    if (m->param_count == m->param_room) {
        size_t count = (size_t)m->param_count, room = 2 * count + 16;
        m->params = arena_grow(t->arena, m->params, count, room, sizeof *m->params);
        t->slots = arena_grow(t->arena, t->slots, count, room, sizeof *t->slots);
        m->param_room = (int)room;
    }
    param->id = m->param_count;
    m->params[m->param_count++] = param;
}

static void check_init(Trace *t, const Param *param)
{
    InitKind kind = param->init.kind;
    bool of_matrix = kind == INIT_GLOROT || kind == INIT_ORTHOGONAL || kind == INIT_IDENTITY;
    if (of_matrix && param->shape.kind != MATRIX)
        trace_fail(t,
                   "the parameter %s is %s, and its initial values are those of a matrix\n"
                   "    hint: name the matrices, init = { W = ... }",
                   param->name, kind_names[param->shape.kind]);
}

static Param *declare(Trace *t, int index, const Handle *handle, ShapeKind kind)
{
    Param *param = arena_alloc(t->arena, sizeof *param);
    param->name = full_name(t, handle);
    name_check(t, "a parameter", param->name);
    param->shape = new_shape(t, kind, param->name);
    param->init = init_of(t, index);
    param->frozen = handle->scope->frozen;
    param->pos = trace_pos(t);
    check_init(t, param);
    append(t, param);
    t->slots[param->id] = (Slot){handle->scope, graph_param(t->g, param, param->pos)};
    return param;
}

/* The parameter that the handle at `index` names, used as `kind`. */
static Param *use(Trace *t, int index, ShapeKind kind)
{
    const Handle *handle = handle_get(t, index);
    if (!*handle->path)
        trace_fail(t, "p is the table of the parameters; name one, such as p.W");
    Param *param = find(t->model, full_name(t, handle));
    if (!param)
        return declare(t, index, handle, kind);
    check_same_use(t, param, handle, kind);
    return param;
}

static Node *node_of(Trace *t, int index, ShapeKind kind)
{
    const Param *param = use(t, index, kind);
    return t->slots[param->id].node;
}

Node *param_vector(Trace *t, int index)
{
    return handle_get(t, index) ? node_of(t, index, VECTOR) : NULL;
}

/* The matrix, or its transpose, which is a view of the same numbers. */
static Node *matrix_of(Trace *t, int index)
{
    Node *n = node_of(t, index, MATRIX);
    if (!handle_get(t, index)->transposed)
        return n;
    Node like = {.op = OP_param,
                 .param = n->param,
                 .shape = shape_matrix(n->shape.columns, n->shape.rows),
                 .transposed = true};
    return step_add(t, like, NULL, 0);
}

/* Makes a size of a parameter what the integer at `index` says; nil says nothing. */
static void state_size(Trace *t, Size *size, int index, const char *name)
{
    if (lua_isnoneornil(t->L, index))
        return;
    Size *stated = argument_size(t, index, name);
    if (!size_unify(size, stated))
        trace_fail(t,
                   "the parameter %s is asked for with size %d here, and has %d\n"
                   "    %s:%d used it first",
                   name, stated->value, size_value(size), size->pos.file, size->pos.line);
}

/* ---- what a model does with handles ---- */

/* p.W(x), p.W(x, rows) */
static int handle_call(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *w = matrix_of(t, 1);
    const char *name = w->param->name;
    Node *in[] = {w, value_need(t, 2, name)};
    if (in[1]->type == ID)
        trace_fail(t,
                   "%s: a matrix cannot be applied to ids\n"
                   "    hint: %s(one_hot(x)), or rnn.embedding",
                   name, name);
    state_size(t, w->shape.rows, 3, name);
    value_push(t, step_add(t, (Node){.op = OP_matvec}, in, 2));
    return 1;
}

static int method_scalar(lua_State *L)
{
    Trace *t = trace_of(L);
    if (!handle_get(t, 1))
        argument_fail(t, 1, "scalar", "a parameter, p.a:scalar()");
    value_push(t, node_of(t, 1, SCALAR));
    return 1;
}

static int method_transposed(lua_State *L)
{
    Trace *t = trace_of(L);
    Handle *handle = handle_get(t, 1);
    if (!handle)
        argument_fail(t, 1, "transposed", "a parameter, p.W:transposed()");
    lua_getiuservalue(L, 1, 1);
    handle_push(t, (Handle){handle->scope, handle->path, !handle->transposed});
    lua_rotate(L, -2, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

/* How what is called `key` within the handle at index 1 begins. */
static void push_init_of_part(Trace *t, const char *key)
{
    if (lua_getiuservalue(t->L, 1, 1) != LUA_TTABLE)
        return;
    lua_getfield(t->L, -1, key);
    lua_remove(t->L, -2);
    if (!lua_isnil(t->L, -1) && !lua_istable(t->L, -1) && !init_get(t, -1))
        trace_fail(t,
                   "init.%s must be a description of initial values such as rnn.constant(1), "
                   "and is %s",
                   key, argument_describe(t, -1));
}

static void push_part(Trace *t, const char *key)
{
    const Handle *whole = handle_get(t, 1);
    name_check(t, "a parameter", key);
    const char *dot = *whole->path ? "." : "";
    handle_push(
        t, (Handle){whole->scope, arena_format(t->arena, "%s%s%s", whole->path, dot, key), false});
    push_init_of_part(t, key);
    lua_setiuservalue(t->L, -2, 1);
}

static bool is_attribute(const char *key)
{
    return strcmp(key, "size") == 0 || strcmp(key, "axis") == 0 || strcmp(key, "dot") == 0;
}

/* p.name: a method, an attribute of the vector p, or a part of p */
static int handle_index(lua_State *L)
{
    Trace *t = trace_of(L);
    if (lua_type(L, 2) == LUA_TNUMBER)
        value_fail_element(t, full_name(t, handle_get(t, 1)), luaL_tolstring(L, 2, NULL));
    const char *key = argument_string(t, 2, "a parameter's name");
    if (strcmp(key, "scalar") == 0)
        lua_pushcfunction(L, method_scalar);
    else if (strcmp(key, "transposed") == 0)
        lua_pushcfunction(L, method_transposed);
    else if (is_attribute(key))
        value_attribute(t, value_need(t, 1, key), key);
    else
        push_part(t, key);
    return 1;
}

static int handle_text(lua_State *L)
{
    Trace *t = trace_of(L);
    lua_pushfstring(L, "the parameter %s", full_name(t, handle_get(t, 1)));
    return 1;
}

/* ---- what the prelude does with them ---- */

/* scope(name, frozen, init): the table p of a new layer or cell */
static int core_scope(lua_State *L)
{
    Trace *t = trace_of(L);
    Scope *scope = arena_alloc(t->arena, sizeof *scope);
    scope->name = argument_string(t, 1, "name");
    if (*scope->name)
        name_check(t, "a layer", scope->name);
    scope->frozen = lua_toboolean(L, 2);
    lua_settop(L, 3);
    handle_push(t, (Handle){scope, "", false});
    lua_rotate(L, -2, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

/* initialized(p, init): p, whose parameters begin as `init` says */
static int core_initialized(lua_State *L)
{
    Trace *t = trace_of(L);
    const Handle *handle = handle_get(t, 1);
    if (!handle)
        argument_fail(t, 1, "step", "the parameters p");
    lua_settop(L, 2);
    handle_push(t, *handle);
    lua_rotate(L, -2, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

/* matrix(p.W, rows, columns): the matrix itself; sizes may be nil */
static int core_matrix(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = matrix_of(t, 1);
    state_size(t, n->shape.rows, 2, n->param->name);
    state_size(t, n->shape.columns, 3, n->param->name);
    value_push(t, n);
    return 1;
}

/* vector(p.b, size): the vector of a stated size */
static int core_vector(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = node_of(t, 1, VECTOR);
    state_size(t, n->shape.rows, 2, n->param->name);
    value_push(t, n);
    return 1;
}

void param_open(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", handle_index},
                                    {"__call", handle_call},
                                    {"__tostring", handle_text},
                                    {NULL, NULL}};
    static const luaL_Reg functions[] = {{"scope", core_scope},
                                         {"initialized", core_initialized},
                                         {"matrix", core_matrix},
                                         {"vector", core_vector},
                                         {NULL, NULL}};
    luaL_newmetatable(L, "parameter");
    luaL_setfuncs(L, meta, 0);
    value_set_operators(L);
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
