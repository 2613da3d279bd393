/* Building, loading and driving, with emitted code that was made by hand. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include "handmade.h"
#include "tool/build.h"
#include "tool/drive.h"

static const BuildOptions quick = {.optimize = "-O0"};

static int count_entries(const char *folder)
{
    int count = -2; /* . and .. */
    DIR *all = opendir(folder);
    while (readdir(all))
        count++;
    closedir(all);
    return count;
}

Test(build, many_models_in_one_object)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const Compiled compiled[] = {handmade(arena, "once", "1"), handmade(arena, "twice", "2")};
    const rnn_model **models = build_load_all(arena, compiled, 2, quick);
    cr_expect_str_eq(models[0]->name, "once");
    cr_expect_str_eq(models[1]->name, "twice");
    cr_expect_eq(count_entries(folder), 0, "the build left something in %s", folder);
    rmdir(folder);
    arena_free(arena);
}

Test(build, kept_where_asked_for)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    setenv("RNNC_KEEP", "1", 1);
    const Compiled compiled = handmade(arena, "kept", "1");
    build_load(arena, &compiled, quick);
    cr_expect_eq(count_entries(folder), 1);
    scratch_remove(arena, folder);
    arena_free(arena);
}

static int build_quickly(void *compiled)
{
    build_load(arena_new(), compiled, quick);
    return 0;
}

/* Builds what cannot be built, and returns what is told. */
static const char *told_about(Arena *arena, Compiled compiled)
{
    const char *told;
    cr_expect_eq(scratch_run(arena, build_quickly, &compiled, &told), EXIT_FAILURE);
    return told;
}

/* What the C compiler says is shown, and the folder stays and is named. */
Test(build, wrong_source_stops)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    Compiled compiled = handmade(arena, "wrong", "1");
    compiled.source = "#include \"wrong.h\"\nthis is not C\n";
    const char *told = told_about(arena, compiled);
    cr_expect(strstr(told, "wrong.c:2:1: error"), "%s", told);
    const char *last = arena_format(arena, "see %s/rnnc-failed-%ld\n", folder, (long)geteuid());
    cr_expect(strstr(told, last), "%s", told);
    cr_expect_eq(count_entries(folder), 1);
    cr_expect(strstr(told_about(arena, compiled), last), "the next failure takes its place");
    cr_expect_eq(count_entries(folder), 1);
    scratch_remove(arena, folder);
    arena_free(arena);
}

Test(build, missing_description_stops)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    Compiled compiled = handmade(arena, "other", "1");
    compiled.source = "int other;\n";
    const char *told = told_about(arena, compiled);
    cr_expect(strstr(told, "no symbol other_model"), "%s", told);
    scratch_remove(arena, folder);
    arena_free(arena);
}

Test(build, missing_compiler_stops)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    setenv("RNNC_CC", "/nowhere/cc", 1);
    const char *told = told_about(arena, handmade(arena, "any", "1"));
    cr_expect(strstr(told, "/nowhere/cc: cannot be run: No such file or directory; RNNC_CC names"),
              "%s", told);
    cr_expect_eq(rmdir(folder), 0, "nothing is left behind");
    arena_free(arena);
}

/* ---- signals ---- */

/* The process that a C compiler which never ends writes to a file, once it runs. */
static pid_t wait_for_compiler(const char *path)
{
    long process = 0;
    for (int i = 0; i < 30000 && process == 0; i++) {
        FILE *file = fopen(path, "r");
        if (!file || fscanf(file, "%ld", &process) != 1)
            usleep(10000);
        if (file)
            fclose(file);
    }
    cr_assert(process > 0, "the compiler was never started");
    return (pid_t)process;
}

/* A build that is stopped ends its compiler, leaves nothing, and ends by that signal. */
Test(build, stopped_by_a_signal)
{
    static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        Arena *arena = arena_new();
        const char *place = scratch_folder(arena);
        const char *pid = arena_format(arena, "%s/pid", place);
        const char *slow = scratch_file(
            arena, place, "slow",
            arena_format(arena, "#!/bin/sh\necho $$ >%s\nexec sleep 1000\n", pid));
        chmod(slow, 0755);
        setenv("RNNC_CC", slow, 1);
        Compiled compiled = handmade(arena, "slow", "1");
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            signal(signals[i], SIG_DFL);
            _exit(build_quickly(&compiled));
        }
        pid_t compiler = wait_for_compiler(pid);
        kill(child, signals[i]);
        int status;
        waitpid(child, &status, 0);
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "status %x", status);
        cr_expect(kill(compiler, 0) != 0, "the compiler still runs");
        cr_expect_eq(count_entries(place), 2, "the build left something in %s", place);
        scratch_remove(arena, place);
        unsetenv("TMPDIR");
        arena_free(arena);
    }
}

/* What a killed build left goes with the next build, what others have stays. */
Test(build, removes_what_killed_builds_left)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena), *told;
    pid_t dead = fork();
    if (dead == 0)
        _exit(0);
    waitpid(dead, NULL, 0);
    const char *stale = arena_format(arena, "rnnc-%ld-abcdef", (long)dead);
    mkdir(arena_format(arena, "%s/%s", folder, stale), 0700);
    scratch_file(arena, folder, arena_format(arena, "%s/x.c", stale), "int x;\n");
    mkdir(arena_format(arena, "%s/rnnc-1-abcdef", folder), 0700);
    mkdir(arena_format(arena, "%s/rnnc-kept-abcdef", folder), 0700);
    Compiled compiled = handmade(arena, "next", "1");
    cr_expect_eq(scratch_run(arena, build_quickly, &compiled, &told), 0, "%s", told);
    cr_expect_eq(count_entries(folder), 2);
    cr_expect_neq(access(arena_format(arena, "%s/%s", folder, stale), F_OK), 0);
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* ---- driving ---- */

static Drive *new_drive(Arena *arena, int batch, int steps)
{
    const Compiled compiled = handmade(arena, "driven", "3");
    const rnn_model *model = build_load(arena, &compiled, quick);
    Drive *drive = drive_new(arena, model, batch);
    drive_steps(drive, drive_axis(model, "T"), steps, NULL);
    drive->params[0] = 2;
    drive_prepare(drive);
    return drive;
}

Test(drive, runs_an_entry)
{
    Arena *arena = arena_new();
    Drive *drive = new_drive(arena, 2, 3);
    const float x[6] = {1, 2, 3, 4, 5, 6};
    float y[6] = {0};
    cr_expect_eq(drive_rows(drive), 2);
    cr_expect_eq(drive_count(drive, drive_input(drive->model, "x")), 6);
    drive_set(drive, drive_input(drive->model, "x"), x);
    drive_set(drive, drive_output(drive->model, "y"), y);
    cr_expect_eq(drive_run(drive, RNN_FORWARD, NULL), RNN_OK);
    for (int i = 0; i < 6; i++)
        cr_expect_eq(y[i], 6 * x[i]);
    arena_free(arena);
}

Test(drive, hands_on_errors)
{
    Arena *arena = arena_new();
    Drive *drive = new_drive(arena, 1, 1);
    rnn_error error;
    cr_expect_eq(drive_run(drive, RNN_FORWARD, &error), RNN_BAD_ARGUMENT);
    cr_expect_str_eq(error.message, "x is NULL");
    arena_free(arena);
}

/* What the session holds survives when longer sequences need a larger one. */
Test(drive, session_grows)
{
    Arena *arena = arena_new();
    Drive *drive = new_drive(arena, 1, 1);
    float x[5000] = {0}, y[5000];
    drive_set(drive, drive_input(drive->model, "x"), x);
    drive_set(drive, drive_output(drive->model, "y"), y);
    for (int steps = 1; steps <= 5000; steps += 1111) {
        drive_steps(drive, drive_axis(drive->model, "T"), steps, NULL);
        cr_expect_eq(drive_run(drive, RNN_FORWARD, NULL), RNN_OK);
    }
    cr_expect_eq(*(float *)(void *)drive->instance.session, 5.0f);
    cr_expect_eq((uintptr_t)drive->instance.session % 64, 0);
    drive_batch(drive, 2);
    cr_expect_eq(*(float *)(void *)drive->instance.session, 0.0f);
    arena_free(arena);
}

Test(drive, unknown_name_stops, .exit_code = EXIT_FAILURE, .init = cr_redirect_stderr)
{
    Arena *arena = arena_new();
    drive_input(new_drive(arena, 1, 1)->model, "z");
}
