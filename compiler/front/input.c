/* What the caller passes in. The table of options is checked in prelude/inputs.lua. */
#include "front/trace.h"

#include <string.h>

static void append(Model *m, Input *input)
{
    if (m->input_count == m->input_room) {
        m->input_room = 2 * m->input_room + 8;
        m->inputs = arena_grow(m->arena, m->inputs, (size_t)m->input_count, (size_t)m->input_room,
                               sizeof *m->inputs);
    }
    input->id = m->input_count;
    m->inputs[m->input_count++] = input;
}

/* Inputs are members of a struct in C; states are only called in messages and comments. */
static void check_letters(Trace *t, const char *kind, const Input *input)
{
    if (input->kind == INPUT_STATE)
        name_check(t, "a state", input->name);
    else if (!name_is_identifier(input->name))
        trace_fail(t, "rnn.%s: '%.80s' cannot be the name of an input: letters, digits and _", kind,
                   text_shown(t->arena, input->name));
}

static void check_name(Trace *t, const char *name)
{
    for (int i = 0; i < t->model->input_count; i++) {
        const Input *other = t->model->inputs[i];
        if (strcmp(other->name, name) == 0)
            trace_fail(t, "there is an input named %s already\n    %s:%d made it", name,
                       other->pos.file, other->pos.line);
    }
}

static void push_input(Trace *t, Input input)
{
    check_name(t, input.name);
    input.pos = trace_pos(t);
    input.wants_gradient = !input_is_id(&input);
    if (input.size)
        input.size->what = input.name;
    Input *kept = arena_grow(t->arena, &input, 1, 1, sizeof input);
    append(t->model, kept);
    value_push(t, graph_input(t->g, kept));
}

/* input(kind, name, size, axis, steps, start, stop, unknown, most, low, high) */
static int core_input(lua_State *L)
{
    static const char *const kinds[] = {
        [INPUT_SEQUENCE] = "sequence", [INPUT_TOKENS] = "tokens", [INPUT_BAGS] = "bags",
        [INPUT_VECTOR] = "vector",     [INPUT_TOKEN] = "token",   [INPUT_SCALAR] = "scalar",
        [INPUT_STATE] = "state",       [INPUT_STATE + 1] = NULL};
    Trace *t = trace_of(L);
    Input input = {.kind = (InputKind)luaL_checkoption(L, 1, NULL, kinds)};
    input.name = argument_string(t, 2, kinds[input.kind]);
    check_letters(t, kinds[input.kind], &input);
    if (!lua_isnoneornil(L, 3))
        input.size = argument_size(t, 3, input.name);
    if (!lua_isnoneornil(L, 4))
        input.axis = argument_axis(t, 4, input.name);
    if (luaL_optinteger(L, 5, 0))
        axis_set_steps(t, input.axis, argument_integer(t, 5, input.name, 1));
    input.start = (int)luaL_optinteger(L, 6, 0);
    input.stop = (int)luaL_optinteger(L, 7, 0);
    input.unknown = (int)luaL_optinteger(L, 8, 0);
    if (!lua_isnoneornil(L, 9))
        input.most = argument_size(t, 9, input.name);
    input.low = luaL_optnumber(L, 10, 0);
    input.high = luaL_optnumber(L, 11, 0);
    push_input(t, input);
    return 1;
}

void input_open(lua_State *L)
{
    lua_pushcfunction(L, core_input);
    lua_setfield(L, -2, "input");
}
