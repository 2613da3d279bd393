/* Arguments from Lua. Whatever is wrong with one is told in the same words: who asks, for what, and
 * what was found. */
#include "front/trace.h"

#include <string.h>

const char *argument_describe(Trace *t, int index)
{
    lua_State *L = t->L;
    Node **value = luaL_testudata(L, index, "value");
    if (value)
        return shape_describe(t->arena, t->model, *value);
    switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return "nil";
    case LUA_TSTRING:
        return arena_format(t->arena, "the string '%.40s'",
                            text_shown(t->arena, lua_tostring(L, index)));
    case LUA_TNUMBER:
        return arena_format(t->arena, "the number %.9g", lua_tonumber(L, index));
    case LUA_TUSERDATA:
        return arena_format(t->arena, "%s", luaL_tolstring(L, index, NULL));
    default:
        return arena_format(t->arena, "a %s", luaL_typename(L, index));
    }
}

_Noreturn void argument_fail(Trace *t, int index, const char *who, const char *expected)
{
    trace_fail(t, "%s: argument %d must be %s, and is %s", who, index, expected,
               argument_describe(t, index));
}

int argument_integer(Trace *t, int index, const char *who, int least)
{
    int exact;
    lua_Integer value = lua_tointegerx(t->L, index, &exact);
    if (lua_type(t->L, index) != LUA_TNUMBER || !exact || value < least || value > INT32_MAX)
        argument_fail(t, index, who, arena_format(t->arena, "a whole number from %d", least));
    return (int)value;
}

const char *argument_string(Trace *t, int index, const char *who)
{
    if (lua_type(t->L, index) != LUA_TSTRING)
        argument_fail(t, index, who, "a string");
    const char *string = lua_tostring(t->L, index);
    if (strlen(string) != lua_rawlen(t->L, index))
        argument_fail(t, index, who, "a string without zero bytes");
    return arena_string(t->arena, string);
}

Size *argument_size(Trace *t, int index, const char *who)
{
    int value = argument_integer(t, index, who, 1);
    if (value > MOST_UNITS)
        trace_fail(t, "%s: %d units; a value has at most %d", who, value, MOST_UNITS);
    Size *size = size_of(t->arena, value);
    size->pos = trace_pos(t);
    return size;
}

Axis *argument_axis(Trace *t, int index, const char *who)
{
    Axis *axis = axis_get(t, index);
    if (!axis && lua_type(t->L, index) == LUA_TSTRING)
        axis = axis_named(t, argument_string(t, index, who));
    if (!axis)
        argument_fail(t, index, who, "an axis (x.axis, or a name such as \"T\")");
    return axis;
}

static Axis *only_axis(Trace *t, const char *who, const Node *n)
{
    AxisSet axes = step_axes(t, n);
    for (int i = 0; i < t->model->axis_count; i++)
        if (axes == axis_bit(t->model->axes[i]))
            return t->model->axes[i];
    trace_fail(t, "%s: %s is %s%s; expected one time axis", who, name_of(n),
               shape_describe(t->arena, t->model, n),
               t->step.axis ? ", within a step of a scan" : "");
}

Axis *argument_axis_of(Trace *t, int index, const char *who, const Node *n)
{
    if (lua_isnoneornil(t->L, index))
        return only_axis(t, who, n);
    Axis *axis = argument_axis(t, index, who);
    if (!(step_axes(t, n) & axis_bit(axis)))
        trace_fail(t, "%s: %s does not vary over %s; it is %s%s", who, name_of(n), axis->name,
                   shape_describe(t->arena, t->model, n),
                   axis == t->step.axis ? ", and this is one step of a scan along that axis" : "");
    return axis;
}
