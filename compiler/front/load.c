/* Reading chunks: the model's files and the prelude's. Only text is taken: bytecode could break the
 * sandbox. */
#include "front/trace.h"
#include "front/prelude.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* `shown` is what messages call the file. */
static Text read_file(Trace *t, const char *path, const char *shown)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        trace_fail(t, "%s cannot be read: %s", shown, strerror(errno));
    Text text = text_new(t->arena);
    char part[4096];
    for (size_t size; (size = fread(part, 1, sizeof part - 1, file)) > 0;) {
        part[size] = '\0';
        if (strlen(part) != size)
            trace_fail(t, "%s is not a text file", shown);
        text_put(&text, part);
    }
    bool broken = ferror(file);
    fclose(file);
    if (broken)
        trace_fail(t, "%s cannot be read: %s", shown, strerror(errno));
    return text;
}

static void compile(Trace *t, const char *bytes, size_t size, const char *chunk)
{
    if (luaL_loadbufferx(t->L, bytes, size, chunk, "t") != LUA_OK)
        trace_syntax_error(t, lua_tostring(t->L, -1));
}

void load_file(Trace *t, const char *path, const char *shown)
{
    Text text = read_file(t, path, shown);
    compile(t, text.bytes, text.length, trace_file(t, path));
    lua_getglobal(t->L, "environment");
    const char *upvalue = lua_setupvalue(t->L, -2, 1);
    assert(upvalue && strcmp(upvalue, "_ENV") == 0);
    (void)upvalue;
}

void load_prelude(Trace *t, const char *name, const char *chunk)
{
    for (int i = 0; i < prelude_count; i++)
        if (strcmp(prelude_files[i].name, name) == 0) {
            const Prelude *file = &prelude_files[i];
            compile(t, (const char *)file->bytes, file->size, chunk);
            return;
        }
    trace_fail(t, "there is no module '%s' in the prelude", name);
}

/* prelude(name): a chunk */
static int core_prelude(lua_State *L)
{
    load_prelude(trace_of(L), luaL_checkstring(L, 1), "=prelude");
    return 1;
}

/* equations(name): a chunk that is written as models are, whose variables give nodes their names */
static int core_equations(lua_State *L)
{
    load_prelude(trace_of(L), luaL_checkstring(L, 1), "=equations");
    return 1;
}

/* "models/tagger.lua" and "cells" give "models/cells.lua". */
static const char *beside(Trace *t, const char *name)
{
    const char *first = t->files[0], *slash = strrchr(first, '/');
    int folder = slash ? (int)(slash - first) + 1 : 0;
    return arena_format(t->arena, "%.*s%s.lua", folder, first, name);
}

/* file(name): the chunk of the file of that name beside the model */
static int core_file(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *name = argument_string(t, 1, "require");
    if (!name_is_identifier(name))
        trace_fail(t, "require: '%s' is not a plain name (letters, digits and _)", name);
    load_file(t, beside(t, name), arena_format(t->arena, "require: %s.lua", name));
    return 1;
}

void load_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"prelude", core_prelude},
                                         {"equations", core_equations},
                                         {"file", core_file},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
