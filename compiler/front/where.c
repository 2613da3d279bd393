/* Where the model is: the innermost line of a model file on Lua's stack.
 *
 * Chunks of the model are named by number ("=0", "=1"), so that neither Lua's limit on the length
 * of names nor anything in a path can blur a position. Chunks of the prelude have other names and
 * are passed over: an error is reported at the line that the user wrote. */
#include "front/trace.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Trace *trace_of(lua_State *L)
{
    return *(Trace **)lua_getextraspace(L);
}

const char *trace_file(Trace *t, const char *path)
{
    if (t->file_count == t->file_room) {
        t->file_room = 2 * t->file_room + 8;
        t->files = arena_grow(t->arena, t->files, (size_t)t->file_count, (size_t)t->file_room,
                              sizeof *t->files);
    }
    t->files[t->file_count] = arena_string(t->arena, path);
    return arena_format(t->arena, "=%d", t->file_count++);
}

const char *trace_file_of(const Trace *t, const char *chunk)
{
    if (chunk[0] != '=' || !isdigit((unsigned char)chunk[1]))
        return NULL;
    return t->files[atoi(chunk + 1)];
}

/* A tail call (`return tanh(x)`) takes the place of its caller on the stack; then the line is the
 * one that ran last, if no function of the model returned since. trace_return sees to that. */
static Pos innermost(const Trace *t, int level)
{
    lua_Debug ar;
    for (; lua_getstack(t->L, level, &ar); level++) {
        lua_getinfo(t->L, "Slt", &ar);
        const char *file = trace_file_of(t, ar.source);
        if (file && ar.currentline > 0)
            return (Pos){file, ar.currentline};
        if (ar.istailcall)
            break;
    }
    return t->last;
}

Pos trace_pos(const Trace *t)
{
    return innermost(t, 0);
}

void trace_return(Trace *t)
{
    t->last = innermost(t, 1);
}

_Noreturn void trace_fail(Trace *t, const char *format, ...)
{
    Text text = text_new(t->arena);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    fail(trace_pos(t), "%s", text.bytes);
}

/* Lua begins a message with the chunk's name and the line, "0:12: " or "prelude:12: ". Returns what
 * follows, and in *pos the position if it is the model's. */
static const char *split_position(const Trace *t, const char *message, Pos *pos)
{
    char chunk[16];
    int line, length = 0;
    if (sscanf(message, "%15[a-z0-9]:%d: %n", chunk, &line, &length) < 2 || !length)
        return message;
    if (isdigit((unsigned char)chunk[0]) && atoi(chunk) < t->file_count)
        *pos = (Pos){t->files[atoi(chunk)], line};
    return message + length;
}

_Noreturn void trace_syntax_error(Trace *t, const char *message)
{
    Pos pos = t->last;
    message = split_position(t, message, &pos);
    fail(pos, "%s", message);
}

int trace_stop(lua_State *L)
{
    Trace *t = trace_of(L);
    if (lua_type(L, 1) != LUA_TSTRING)
        trace_fail(t, "error was called with %s", argument_describe(t, 1));
    Pos pos = {NULL, 0};
    const char *message = split_position(t, lua_tostring(L, 1), &pos);
    trace_fail(t, "%.*s", (int)strcspn(message, "\n"), message);
}

/* fail(message) */
static int core_fail(lua_State *L)
{
    trace_fail(trace_of(L), "%s", luaL_checkstring(L, 1));
}

void where_open(lua_State *L)
{
    lua_pushcfunction(L, core_fail);
    lua_setfield(L, -2, "fail");
}
