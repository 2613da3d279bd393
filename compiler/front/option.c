/* rnn.option: numbers and words of a model that the caller may override. */
#include "front/trace.h"

#include <string.h>

static const char *override_of(Trace *t, const char *name)
{
    const char *value = NULL;
    for (int i = 0; i < t->override_count; i++)
        if (strcmp(t->overrides[i].name, name) == 0) {
            t->override_used[i] = true;
            value = t->overrides[i].value;
        }
    return value;
}

static _Noreturn void wrong_value(Trace *t, const char *name, const char *value, const char *type)
{
    trace_fail(t, "the option %s must be a %s as its default is, and is '%s'", name, type, value);
}

/* A whole number stays one where the default is one. */
static void push_number(Trace *t, const char *name, const char *value)
{
    bool whole = lua_isinteger(t->L, 2);
    if (!lua_stringtonumber(t->L, value) || (whole && !lua_isinteger(t->L, -1)))
        wrong_value(t, name, value, whole ? "whole number" : "number");
}

/* Pushes the value with the type of the default at index 2. */
static void push_override(Trace *t, const char *name, const char *value)
{
    int type = lua_type(t->L, 2);
    if (type == LUA_TNUMBER) {
        push_number(t, name, value);
    } else if (type == LUA_TSTRING) {
        lua_pushstring(t->L, value);
    } else {
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            wrong_value(t, name, value, "boolean (true or false)");
        lua_pushboolean(t->L, strcmp(value, "true") == 0);
    }
}

static void check_default(Trace *t)
{
    int type = lua_type(t->L, 2);
    if (type != LUA_TNUMBER && type != LUA_TBOOLEAN && type != LUA_TSTRING)
        argument_fail(t, 2, "rnn.option", "a number, a string or a boolean");
}

static void record(Trace *t, const char *name)
{
    Model *m = t->model;
    for (int i = 0; i < m->setting_count; i++)
        if (strcmp(m->settings[i].name, name) == 0)
            return;
    size_t count = (size_t)m->setting_count;
    m->settings = arena_grow(m->arena, m->settings, count, count + 1, sizeof *m->settings);
    const char *value = arena_string(t->arena, luaL_tolstring(t->L, -1, NULL));
    lua_pop(t->L, 1);
    m->settings[m->setting_count++] = (Setting){name, value};
}

/* option(name, default) */
static int core_option(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *name = argument_string(t, 1, "rnn.option");
    name_check(t, "an option", name);
    const char *value = override_of(t, name);
    check_default(t);
    lua_settop(L, 2);
    if (value)
        push_override(t, name, value);
    record(t, name);
    return 1;
}

void option_open(lua_State *L)
{
    lua_pushcfunction(L, core_option);
    lua_setfield(L, -2, "option");
}
