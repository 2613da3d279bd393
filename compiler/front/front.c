/* Tracing a model: a sandbox, the prelude, the model's file, and the checks at the end. */
#include "front/trace.h"

#include <string.h>

static void open_core(lua_State *L)
{
    static void (*const parts[])(lua_State *) = {
        axis_open,   id_open,        init_open,   input_open, load_open,
        name_open,   operation_open, option_open, param_open, place_open,
        result_open, scan_open,      time_open,   value_open, where_open,
    };
    lua_newtable(L);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](L);
    lua_setglobal(L, "core");
}

/* The file's name alone: what is emitted must not depend on where the model lies. */
static const char *without_folders(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static Model *model_new(Arena *arena, const char *path)
{
    Model *model = arena_alloc(arena, sizeof *model);
    model->arena = arena;
    model->file = arena_string(arena, without_folders(path));
    model->graph = graph_new(model);
    return model;
}

Model *front_trace(Arena *arena, const char *path, const Setting *settings, int count)
{
    Model *model = model_new(arena, path);
    Trace t = {.arena = arena,
               .model = model,
               .g = model->graph,
               .prefix = "",
               .overrides = settings,
               .override_count = count,
               .override_used = arena_alloc(arena, (size_t)count + 1)};
    lua_State *L = sandbox_open(&t);
    open_core(L);
    load_prelude(&t, "start", "=prelude");
    sandbox_run(&t);
    load_file(&t, path, path);
    sandbox_run(&t);
    lua_close(L);
    result_check(&t);
    return model;
}
