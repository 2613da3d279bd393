/* Building and loading emitted C.
 *
 *     NAME.c NAME.h ...  --$RNNC_CC-->  models.so  --dlopen-->  const rnn_model NAME_model
 *
 * The folder is removed as soon as the object is loaded: its memory outlives its file, and nothing
 * is left to clean when the process is stopped later. */
#include "tool/build.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* One build, while its folder exists. */
typedef struct Build {
    Arena *arena;
    const char *folder;
    const char *object;
    const Compiled *compiled;
    int count;
} Build;

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

/* ---- the folder ---- */

static const char *make_folder(Arena *arena)
{
    const char *pattern = arena_format(arena, "%s/rnnc-XXXXXX", environment("TMPDIR", "/tmp"));
    size_t size = strlen(pattern) + 1;
    char *folder = arena_grow(arena, pattern, size, size, 1);
    if (!mkdtemp(folder))
        fail((Pos){0}, "%s: cannot make a folder: %s", folder, strerror(errno));
    return folder;
}

static const char *file_name(const Build *build, int i, const char *suffix)
{
    return arena_format(build->arena, "%s/%s%s", build->folder, build->compiled[i].model->name,
                        suffix);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wx");
    bool written = file && fputs(text, file) >= 0;
    if (!file || fclose(file) != 0 || !written)
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(errno));
}

static void write_files(const Build *build)
{
    for (int i = 0; i < build->count; i++) {
        write_file(file_name(build, i, ".c"), build->compiled[i].source);
        write_file(file_name(build, i, ".h"), build->compiled[i].header);
    }
}

static void remove_folder(const Build *build)
{
    for (int i = 0; i < build->count; i++) {
        unlink(file_name(build, i, ".c"));
        unlink(file_name(build, i, ".h"));
    }
    unlink(build->object);
    rmdir(build->folder);
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

/* Starts argv[0] with the usual reaction to the signals that we ignore meanwhile; returns 0, or why
 * that is not possible. */
static int start(char **argv, pid_t *child)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGQUIT);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawnp(child, argv[0], NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return code;
}

/* Runs argv to its end; returns 0, or why it cannot be started. Ctrl-C meanwhile stops the child
 * alone: we clean up first. */
static int run(char **argv, int *status)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    fflush(NULL);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    pid_t child;
    int code = start(argv, &child);
    *status = 0;
    while (!code && waitpid(child, status, 0) < 0 && errno == EINTR)
        continue;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    return code;
}

static _Noreturn void fail_to_run(const char *program, int reason)
{
    fail((Pos){0}, "%s: cannot be run: %s", program, strerror(reason));
}

static bool is_stopped_by_user(int status)
{
    return WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT);
}

static bool has_succeeded(int status)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool build_object(Arena *arena, const char *source, const char *object, BuildOptions options)
{
    char **argv = compiler_arguments(arena, &source, 1, object, options);
    int status, code = run(argv, &status);
    if (code)
        fail_to_run(argv[0], code);
    if (is_stopped_by_user(status))
        raise(WTERMSIG(status));
    return has_succeeded(status);
}

static void run_compiler(const Build *build, BuildOptions options)
{
    const char **sources = arena_alloc(build->arena, (size_t)build->count * sizeof *sources);
    for (int i = 0; i < build->count; i++)
        sources[i] = file_name(build, i, ".c");
    char **argv = compiler_arguments(build->arena, sources, build->count, build->object, options);
    int status, code = run(argv, &status);
    if (code) {
        remove_folder(build);
        fail_to_run(argv[0], code);
    }
    if (is_stopped_by_user(status)) {
        remove_folder(build);
        raise(WTERMSIG(status));
    }
    if (!has_succeeded(status))
        fail((Pos){0}, "%s does not accept the emitted C, see %s", argv[0], build->folder);
}

/* ---- loading ---- */

static const rnn_model *find_model(Arena *arena, void *handle, const char *object,
                                   const Compiled *compiled)
{
    const char *name = arena_format(arena, "%s_model", compiled->model->name);
    const rnn_model *model = dlsym(handle, name);
    if (!model)
        fail((Pos){0}, "%s: no symbol %s", object, name);
    return model;
}

const rnn_model **build_open(Arena *arena, const char *object, const Compiled *compiled, int count)
{
    void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        fail((Pos){0}, "%s", dlerror());
    const rnn_model **models = arena_alloc(arena, (size_t)count * sizeof *models);
    for (int i = 0; i < count; i++)
        models[i] = find_model(arena, handle, object, &compiled[i]);
    return models;
}

const rnn_model **build_load_all(Arena *arena, const Compiled *compiled, int count,
                                 BuildOptions options)
{
    const char *folder = make_folder(arena);
    const Build build = {.arena = arena,
                         .folder = folder,
                         .object = arena_format(arena, "%s/models.so", folder),
                         .compiled = compiled,
                         .count = count};
    write_files(&build);
    run_compiler(&build, options);
    const rnn_model **models = build_open(arena, build.object, compiled, count);
    if (!getenv("RNNC_KEEP"))
        remove_folder(&build);
    return models;
}

const rnn_model *build_load(Arena *arena, const Compiled *compiled, BuildOptions options)
{
    return build_load_all(arena, compiled, 1, options)[0];
}
