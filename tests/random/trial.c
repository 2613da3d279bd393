/* Models in processes of their own, whose C is built together:
 *
 *     the models' processes     compile, write C, stop             go on: load, hold
 *     this one                                          build all
 *
 * Whatever happens in one of them, the others go on. Where the C of all is not accepted, each
 * builds its own, which tells whose it is. */
#include "random.h"

#include "hold.h"
#include "tool/build.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A model whose process takes so much of a processor hangs; so does one that waits for so long,
 * whatever else the machine does. */
enum { PROCESSOR_SECONDS = 300, WAITING_SECONDS = 1800, MOST_TOLD = 20000 };

typedef struct Batch {
    Arena *arena;
    const char *folder;
    Trial *trials;
    pid_t *children; /* that are stopped, or 0 */
    FILE **told;
    int count;
} Batch;

/* ---- files ---- */

static const char *file(const Batch *batch, const char *name)
{
    return arena_format(batch->arena, "%s/%s", batch->folder, name);
}

static const char *unit_file(const Batch *batch, int i)
{
    return file(batch, arena_format(batch->arena, "m%d.c", i));
}

static const char *object_file(const Batch *batch)
{
    return file(batch, "models.so");
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    if (stream && fputs(text, stream) >= 0 && fclose(stream) == 0)
        return;
    perror(path);
    exit(EXIT_FAILURE);
}

static void make_folder(Batch *batch)
{
    char pattern[] = "/tmp/random-XXXXXX";
    if (!mkdtemp(pattern)) {
        perror(pattern);
        exit(EXIT_FAILURE);
    }
    batch->folder = arena_string(batch->arena, pattern);
}

static void remove_folder(const Batch *batch)
{
    if (system(arena_format(batch->arena, "rm -r %s", batch->folder)) != 0)
        perror(batch->folder);
}

/* ---- in the process of a model ---- */

/* The model under a name for each way: m3a, m3b, ... */
static const char *write_model(const Batch *batch, int i, int way)
{
    const char *name = arena_format(batch->arena, "m%d%c", i, 'a' + way);
    const char *path = file(batch, arena_format(batch->arena, "%s.lua", name));
    write_file(path, repeated_model(batch->arena, batch->trials[i].choices, name));
    return path;
}

static Subject *compile_trial(const Batch *batch, int i)
{
    const char *paths[WAYS];
    for (int way = 0; way < WAYS; way++)
        paths[way] = write_model(batch, i, way);
    Subject *subject = hold_compile(batch->arena, paths, batch->trials[i].seed);
    Text unit = text_new(batch->arena);
    hold_add(subject, &unit);
    write_file(unit_file(batch, i), unit.bytes);
    return subject;
}

/* Ends this process where it hangs, and the C compilers that it starts. */
static void limit_time(void)
{
    setrlimit(RLIMIT_CPU, &(struct rlimit){PROCESSOR_SECONDS, PROCESSOR_SECONDS});
    alarm(WAITING_SECONDS);
}

static _Noreturn void run_child(const Batch *batch, int i)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else wakes it */
    dup2(fileno(batch->told[i]), STDOUT_FILENO);
    dup2(fileno(batch->told[i]), STDERR_FILENO);
    limit_time();
    Subject *subject = compile_trial(batch, i);
    alarm(0);
    raise(SIGSTOP);
    alarm(WAITING_SECONDS);
    bool good = hold(subject, object_file(batch));
    fflush(stdout);
    _exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* ---- in this one ---- */

static const char *read_told(const Batch *batch, int i)
{
    char *text = arena_alloc(batch->arena, MOST_TOLD + 1);
    rewind(batch->told[i]);
    fread(text, 1, MOST_TOLD, batch->told[i]);
    return text;
}

static void judge(const Batch *batch, int i, int status)
{
    const char *told = read_told(batch, i);
    Verdict verdict = FAILS;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
        verdict = AGREES;
    else if (WIFEXITED(status) && strstr(told, "not supported yet"))
        verdict = REFUSED;
    if (WIFSIGNALED(status))
        told = arena_format(batch->arena, "%skilled by: %s\n", told, strsignal(WTERMSIG(status)));
    batch->trials[i].verdict = verdict;
    batch->trials[i].told = told;
}

/* Waits until a model's process stops or ends. */
static void wait_for(const Batch *batch, int i, pid_t child)
{
    int status;
    waitpid(child, &status, WUNTRACED);
    batch->children[i] = WIFSTOPPED(status) ? child : 0;
    if (!WIFSTOPPED(status))
        judge(batch, i, status);
}

static void start(const Batch *batch, int i)
{
    batch->told[i] = tmpfile();
    fflush(NULL);
    pid_t child = batch->told[i] ? fork() : -1;
    if (child == 0)
        run_child(batch, i);
    if (child < 0) {
        perror("a model's process");
        exit(EXIT_FAILURE);
    }
    wait_for(batch, i, child);
}

static void go_on(const Batch *batch, int i)
{
    if (batch->children[i]) {
        kill(batch->children[i], SIGCONT);
        wait_for(batch, i, batch->children[i]);
    }
    fclose(batch->told[i]);
}

static void build(const Batch *batch)
{
    Text all = text_new(batch->arena);
    for (int i = 0; i < batch->count; i++)
        if (batch->children[i])
            text_format(&all, "#include \"m%d.c\"\n", i);
    if (!all.length)
        return;
    const char *source = file(batch, "all.c");
    write_file(source, all.bytes);
    build_object(batch->arena, source, object_file(batch), (BuildOptions){"-O0"});
}

static void run_batch(Arena *arena, Trial *trials, int count)
{
    Batch batch = {.arena = arena, .trials = trials, .count = count};
    batch.children = arena_alloc(arena, (size_t)count * sizeof *batch.children);
    batch.told = arena_alloc(arena, (size_t)count * sizeof *batch.told);
    make_folder(&batch);
    for (int i = 0; i < count; i++)
        start(&batch, i);
    build(&batch);
    for (int i = 0; i < count; i++)
        go_on(&batch, i);
    remove_folder(&batch);
}

void trial_run(Arena *arena, Trial *trials, int count)
{
    for (int done = 0; done < count; done += TOGETHER)
        run_batch(arena, trials + done, count - done < TOGETHER ? count - done : TOGETHER);
}

Trial *trial_seeds(Arena *arena, uint64_t first, int count)
{
    Trial *trials = arena_alloc(arena, (size_t)count * sizeof *trials);
    for (int i = 0; i < count; i++) {
        Choices *choices = arena_alloc(arena, sizeof *choices);
        *choices = choices_drawn(arena, first + (uint64_t)i);
        random_model(choices, "m");
        trials[i] = (Trial){.choices = choices, .seed = choices->seed};
    }
    trial_run(arena, trials, count);
    return trials;
}
