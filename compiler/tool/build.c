/* Building and loading emitted C.
 *
 *     NAME.c NAME.h ...  --$RNNC_CC-->  models.so  --dlopen-->  const rnn_model NAME_model
 *
 * The folder is removed as soon as the object is loaded: its memory outlives its file. A signal
 * that comes before ends the C compiler, removes the folder, and then ends us. */
#include "tool/build.h"
#include "tool/child.h"
#include "tool/folder.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* One build, while its folder exists. */
typedef struct Build {
    Arena *arena;
    Folder folder;
    const char *object;
    const Compiled *compiled;
    int count;
    const Hold *hold;
} Build;

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

/* ---- the end of a build ---- */

/* Removes the folder; a signal that came ends the process here. */
static void end(const Build *build)
{
    folder_end(&build->folder);
    child_release(build->hold);
}

/* Keeps the folder, and stops with its name behind the message. */
static _Noreturn void end_failed(const Build *build, const char *message)
{
    const char *folder = folder_end_failed(build->arena, &build->folder);
    child_release(build->hold);
    fail((Pos){0}, "%s, see %s", message, folder);
}

/* ---- the files ---- */

static const char *file_name(const Build *build, int i, const char *suffix)
{
    return arena_format(build->arena, "%s/%s%s", build->folder.path, build->compiled[i].model->name,
                        suffix);
}

static void write_file(const Build *build, const char *path, const char *text)
{
    FILE *file = fopen(path, "wx");
    bool written = file && fputs(text, file) >= 0;
    if (file && fclose(file) == 0 && written)
        return;
    const int cause = errno;
    end(build);
    fail((Pos){0}, "%s: cannot be written: %s", path, strerror(cause));
}

static void write_files(const Build *build)
{
    for (int i = 0; i < build->count; i++) {
        write_file(build, file_name(build, i, ".c"), build->compiled[i].source);
        write_file(build, file_name(build, i, ".h"), build->compiled[i].header);
    }
}

/* ---- the C compiler ---- */

/* The fixed arguments, and the sources. */
static char **compiler_arguments(Arena *arena, const char *const *sources, int count,
                                 const char *object, BuildOptions options)
{
    const char *include = arena_format(arena, "-I%s",
                                       environment("RNNC_RUNTIME", RNNC_RUNTIME_DIR));
    const char *fixed[] = {environment("RNNC_CC", "clang"),
                           "-std=c11",
                           options.optimize ? options.optimize : "-O3",
                           "-march=" RNNC_MARCH,
                           "-w", /* a compiler's remarks on its own -march=native */
#ifdef RNN_SMALL
                           "-DRNN_SMALL",
#endif
                           "-shared",
                           "-fPIC",
                           include,
                           "-o",
                           object};
    size_t used = sizeof fixed / sizeof *fixed;
    char **argv = arena_grow(arena, fixed, used, used + (size_t)count + 1, sizeof *argv);
    memcpy(argv + used, sources, (size_t)count * sizeof *argv);
    return argv;
}

static _Noreturn void fail_to_run(const char *program, int reason)
{
    fail((Pos){0}, "%s: cannot be run: %s; RNNC_CC names the C compiler (clang)", program,
         strerror(reason));
}

static bool has_succeeded(int status)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool build_object(Arena *arena, const char *source, const char *object, BuildOptions options)
{
    char **argv = compiler_arguments(arena, &source, 1, object, options);
    const Hold *hold = child_hold(arena);
    int status, code = child_run(argv, &status);
    child_release(hold);
    if (code)
        fail_to_run(argv[0], code);
    return has_succeeded(status);
}

static void run_compiler(const Build *build, BuildOptions options)
{
    const char **sources = arena_alloc(build->arena, (size_t)build->count * sizeof *sources);
    for (int i = 0; i < build->count; i++)
        sources[i] = file_name(build, i, ".c");
    char **argv = compiler_arguments(build->arena, sources, build->count, build->object, options);
    int status, code = child_run(argv, &status);
    if (code || child_is_stopped())
        end(build);
    if (code)
        fail_to_run(argv[0], code);
    if (!has_succeeded(status))
        end_failed(build, arena_format(build->arena, "%s does not accept the emitted C", argv[0]));
}

/* ---- loading ---- */

/* The models of an object; NULL, and why, where it lacks one. */
static const rnn_model **find_models(Arena *arena, const char *object, const Compiled *compiled,
                                     int count, const char **reason)
{
    void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        *reason = arena_string(arena, dlerror());
        return NULL;
    }
    const rnn_model **models = arena_alloc(arena, (size_t)count * sizeof *models);
    for (int i = 0; i < count; i++) {
        const char *name = arena_format(arena, "%s_model", compiled[i].model->name);
        models[i] = dlsym(handle, name);
        if (!models[i]) {
            *reason = arena_format(arena, "%s: no symbol %s", object, name);
            return NULL;
        }
    }
    return models;
}

const rnn_model **build_open(Arena *arena, const char *object, const Compiled *compiled, int count)
{
    const char *reason;
    const rnn_model **models = find_models(arena, object, compiled, count, &reason);
    if (!models)
        fail((Pos){0}, "%s", reason);
    return models;
}

const rnn_model **build_load_all(Arena *arena, const Compiled *compiled, int count,
                                 BuildOptions options)
{
    Build build = {.arena = arena, .compiled = compiled, .count = count, .hold = child_hold(arena)};
    build.folder = folder_new(arena);
    build.object = arena_format(arena, "%s/models.so", build.folder.path);
    write_files(&build);
    run_compiler(&build, options);
    const char *reason;
    const rnn_model **models = find_models(arena, build.object, compiled, count, &reason);
    if (!models)
        end_failed(&build, reason);
    end(&build);
    return models;
}

const rnn_model *build_load(Arena *arena, const Compiled *compiled, BuildOptions options)
{
    return build_load_all(arena, compiled, 1, options)[0];
}
