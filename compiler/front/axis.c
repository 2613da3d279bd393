/* Time axes: made where an input first names one, or derived from another; known by name. One is of
 * static length where an input states its steps. */
#include "front/trace.h"

#include <string.h>

void axis_push(Trace *t, Axis *axis)
{
    *(Axis **)lua_newuserdatauv(t->L, sizeof axis, 0) = axis;
    luaL_setmetatable(t->L, "axis");
}

Axis *axis_get(Trace *t, int index)
{
    Axis **axis = luaL_testudata(t->L, index, "axis");
    return axis ? *axis : NULL;
}

static Axis *axis_new(Trace *t, const char *name)
{
    Model *m = t->model;
    if (m->axis_count == MAX_AXES)
        trace_fail(t, "the model has more than %d time axes", MAX_AXES);
    Axis *axis = arena_alloc(t->arena, sizeof *axis);
    axis->name = arena_string(t->arena, name);
    axis->id = m->axis_count + 1;
    axis->divide = 1;
    axis->pos = trace_pos(t);
    m->axes = arena_grow(t->arena, m->axes, (size_t)m->axis_count, (size_t)m->axis_count + 1,
                         sizeof(Axis *));
    m->axes[m->axis_count++] = axis;
    return axis;
}

static Axis *find(const Model *m, const char *name)
{
    for (int i = 0; i < m->axis_count; i++)
        if (strcmp(m->axes[i]->name, name) == 0)
            return m->axes[i];
    return NULL;
}

Axis *axis_named(Trace *t, const char *name)
{
    Axis *axis = find(t->model, name);
    if (axis)
        return axis;
    if (!name_is_identifier(name) || strcmp(name, "B") == 0)
        trace_fail(t,
                   "'%.80s' cannot name a time axis: letters, digits and _, and not B, the batch",
                   text_shown(t->arena, name));
    return axis_new(t, name);
}

static Axis *find_derived(const Model *m, const Axis *from, int divide, bool down)
{
    for (int i = 0; i < m->axis_count; i++) {
        Axis *axis = m->axes[i];
        if (axis->from == from && axis->divide == divide && axis->down == down)
            return axis;
    }
    return NULL;
}

/* All that `axis` derives from needs so many steps that `axis` has one. */
static void need_a_step(const Axis *axis)
{
    for (int64_t need = 1; axis->from; axis = axis->from) {
        need = axis->down ? need * axis->divide : (need - 1) * axis->divide + 1;
        if (need > INT32_MAX)
            need = INT32_MAX;
        if (axis->from->fewest < need)
            axis->from->fewest = (int)need;
    }
}

Axis *axis_derived(Trace *t, Axis *from, int divide, bool down)
{
    down = down && divide > 1;
    Axis *found = find_derived(t->model, from, divide, down);
    if (found)
        return found;
    const char *name = arena_format(t->arena, "%s_%d%s", from->name, divide, down ? "_down" : "");
    if (find(t->model, name))
        trace_fail(t, "the axis %s cannot be made: the model has one of that name", name);
    Axis *axis = axis_new(t, name);
    axis->from = from;
    axis->divide = divide;
    axis->down = down;
    need_a_step(axis);
    return axis;
}

void axis_check_steps(const Trace *t)
{
    for (int i = 0; i < t->model->axis_count; i++) {
        const Axis *axis = t->model->axes[i];
        if (axis->steps && axis->steps < axis->fewest)
            fail(axis->steps_pos,
                 "%s has %d steps, and at least %d are needed: `pyramid` rounds down, and the axis "
                 "that it makes would have none",
                 axis->name, axis->steps, axis->fewest);
    }
}

static const Axis *root(const Axis *axis)
{
    return axis->from ? root(axis->from) : axis;
}

void axis_set_steps(Trace *t, Axis *axis, int steps)
{
    const Pos said = root(axis)->steps_pos;
    if (axis->from && !static_steps(axis))
        trace_fail(t,
                   "the steps of %s follow from those of %s, which may be any number\n"
                   "    hint: state those, steps = n",
                   axis->name, root(axis)->name);
    if (static_steps(axis) && static_steps(axis) != steps)
        trace_fail(t, "%s has %d steps here and %d by what was stated before\n    %s:%d stated it",
                   axis->name, steps, static_steps(axis), said.file, said.line);
    if (axis->from || axis->steps)
        return;
    axis->steps = steps;
    axis->steps_pos = trace_pos(t);
}

static int axis_text(lua_State *L)
{
    Trace *t = trace_of(L);
    lua_pushfstring(L, "the axis %s", axis_get(t, 1)->name);
    return 1;
}

static int axis_index(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *key = luaL_checkstring(L, 2);
    if (strcmp(key, "name") != 0)
        trace_fail(t, "an axis has no '%s'; it has name", key);
    lua_pushstring(L, axis_get(t, 1)->name);
    return 1;
}

static int axis_equal(lua_State *L)
{
    Trace *t = trace_of(L);
    lua_pushboolean(L, axis_get(t, 1) == axis_get(t, 2));
    return 1;
}

/* axis(name): the axis of that name; of an axis: itself */
static int core_axis(lua_State *L)
{
    Trace *t = trace_of(L);
    axis_push(t, argument_axis(t, 1, lua_isnoneornil(L, 2) ? "axis" : lua_tostring(L, 2)));
    return 1;
}

void axis_open(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__tostring", axis_text}, {"__index", axis_index}, {"__eq", axis_equal}, {NULL, NULL}};
    luaL_newmetatable(L, "axis");
    luaL_setfuncs(L, meta, 0);
    lua_pop(L, 1);
    lua_pushcfunction(L, core_axis);
    lua_setfield(L, -2, "axis");
}
