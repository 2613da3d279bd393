/* Lua under limits. The libraries that are opened here are for the prelude; what a model sees of
 * them is chosen in prelude/environment.lua. */
#include "front/trace.h"

#include <lualib.h>
#include <stdlib.h>

enum {
    MEGABYTE = 1024 * 1024,
    MEMORY_LIMIT = 256 * MEGABYTE,
    INSTRUCTION_LIMIT = 50 * 1000 * 1000,
    INSTRUCTIONS_PER_COUNT = 10 * 1000,
};

/* Lua's own allocator, which sees no request that passes the limit. */
static void *allocate(void *data, void *block, size_t old, size_t size)
{
    Trace *t = data;
    size_t held = t->memory - (block ? old : 0);
    if (size > MEMORY_LIMIT - held)
        return NULL;
    void *memory = t->allocate(t->allocate_data, block, old, size);
    if (memory || !size)
        t->memory = held + size;
    return memory;
}

static void count(Trace *t)
{
    t->instructions += INSTRUCTIONS_PER_COUNT;
    if (t->instructions > INSTRUCTION_LIMIT)
        trace_fail(t,
                   "the model runs for more than %d million instructions; does a loop never end?",
                   INSTRUCTION_LIMIT / 1000000);
}

/* A new line begins: what the lines before it left in local variables gets its name. */
static void begin_line(Trace *t, lua_Debug *ar)
{
    lua_getinfo(t->L, "Su", ar);
    const char *file = trace_file_of(t, ar->source);
    if (file) {
        t->last = (Pos){file, ar->currentline};
        arena_tell(t->arena, file, ar->currentline);
    }
    name_locals(t, ar);
}

static void hook(lua_State *L, lua_Debug *ar)
{
    Trace *t = trace_of(L);
    if (ar->event == LUA_HOOKCOUNT)
        count(t);
    else if (ar->event == LUA_HOOKRET)
        trace_return(t);
    else
        begin_line(t, ar);
}

/* Errors outside of a protected call: only memory can end there. */
static int panic(lua_State *L)
{
    fail(trace_of(L)->last, "the model needs more than %d MiB of memory", MEMORY_LIMIT / MEGABYTE);
}

lua_State *sandbox_open(Trace *t)
{
    lua_State *L = luaL_newstate();
    if (!L)
        fail((Pos){NULL, 0}, "Lua cannot start: out of memory");
    t->L = L;
    *(Trace **)lua_getextraspace(L) = t;
    lua_atpanic(L, panic);
    t->memory = (size_t)lua_gc(L, LUA_GCCOUNT) * 1024;
    t->allocate = lua_getallocf(L, &t->allocate_data);
    lua_setallocf(L, allocate, t);
    luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_settop(L, 0);
    lua_sethook(L, hook, LUA_MASKLINE | LUA_MASKRET | LUA_MASKCOUNT, INSTRUCTIONS_PER_COUNT);
    return L;
}

/* Errors stop in the message handler, all but the one that cannot call it. */
void sandbox_run(Trace *t)
{
    lua_pushcfunction(t->L, trace_stop);
    lua_insert(t->L, -2);
    int status = lua_pcall(t->L, 0, 0, -2);
    if (status == LUA_ERRMEM)
        fail(t->last, "the model needs more than %d MiB of memory", MEMORY_LIMIT / MEGABYTE);
    if (status != LUA_OK)
        fail(t->last, "%s", lua_tostring(t->L, -1));
    lua_pop(t->L, 1);
}
