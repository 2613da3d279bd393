/* Descriptions of initial values: userdata that rnn.cell, rnn.layer and rnn.parameter take. */
#include "front/trace.h"

const Init *init_get(Trace *t, int index)
{
    return luaL_testudata(t->L, index, "init");
}

static int push(lua_State *L, Init init)
{
    *(Init *)lua_newuserdatauv(L, sizeof init, 0) = init;
    luaL_setmetatable(L, "init");
    return 1;
}

/* initial(kind, low, high, blocks); the fields mean what Init in ir/ir.h says */
static int core_initial(lua_State *L)
{
    static const char *const kinds[] = {"default",    "uniform",  "normal",   "glorot",
                                        "orthogonal", "identity", "constant", NULL};
    return push(L, (Init){.kind = (InitKind)luaL_checkoption(L, 1, NULL, kinds),
                          .low = luaL_optnumber(L, 2, 0),
                          .high = luaL_optnumber(L, 3, 0),
                          .blocks = (int)luaL_optinteger(L, 4, 1)});
}

/* fan_in(x): the default for a parameter whose sums run over the features of x */
static int core_fan_in(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "fan_in");
    return push(L, (Init){.kind = INIT_DEFAULT, .fan_in = n->shape.rows, .blocks = 1});
}

static int init_text(lua_State *L)
{
    lua_pushstring(L, "a description of initial values");
    return 1;
}

void init_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"initial", core_initial}, {"fan_in", core_fan_in}, {NULL, NULL}};
    luaL_newmetatable(L, "init");
    lua_pushcfunction(L, init_text);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
