/* rnnc check: a model held against itself.
 *
 *     emitted C, fused in every way   against   the interpreter
 *     the interpreter's gradients     against   differences
 *     single steps of a stream        against   the whole sequence
 *
 * at random points with short, ragged sequences. */
#include "tool/check.h"

#include "tool/build.h"
#include "tool/feasible.h"
#include "tool/options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A model compiled in every way. */
typedef struct Subject {
    Arena *arena;
    Compiled compiled[FUSE_COUNT];
    const rnn_model *emitted[FUSE_COUNT];
    const char *names[FUSE_COUNT]; /* "--fuse=none" */
    bool train;
    rnn_pool *pool; /* more threads than cores may be: their shares must be right anywhere */
} Subject;

/* ---- comparing ---- */

double check_error(const double *got, const double *expected, size_t count)
{
    double most = 0, scale = CHECK_SMALLEST;
    for (size_t i = 0; i < count; i++) {
        double error = got[i] == expected[i] ? 0 : fabs(got[i] - expected[i]);
        most = isnan(error) ? INFINITY : fmax(most, error);
        if (isfinite(expected[i]))
            scale = fmax(scale, fabs(expected[i]));
    }
    return isfinite(most) ? most / scale : INFINITY;
}

void check_note(Comparison *comparison, const char *name, double error, long count)
{
    comparison->count += count;
    if (!comparison->worst || error > comparison->error) {
        comparison->error = error;
        comparison->worst = name;
    }
}

bool check_print(const Comparison *comparison)
{
    bool good = comparison->error <= comparison->bound;
    printf("%-13s %-12s %-6s %9ld numbers, worst %.1e of %.0e, %s\n", comparison->subject,
           comparison->what, good ? "ok" : "WRONG", comparison->count, comparison->error,
           comparison->bound, comparison->worst ? comparison->worst : "none");
    return good;
}

static const double OUTPUT_BOUND = 1e-5, GRADIENT_BOUND = 5e-5;

/* Compares all results whose names begin with `prefix`. */
static Comparison compare(const char *subject, const char *prefix, double bound, const Tensors *got,
                          const Tensors *expected)
{
    bool outputs = strcmp(prefix, "out.") == 0;
    Comparison comparison = {subject, outputs ? "outputs" : "gradients", bound, 0, NULL, 0};
    for (size_t i = 0; i < expected->count; i++) {
        const Tensor *want = &expected->items[i];
        if (strncmp(want->name, prefix, strlen(prefix)) != 0)
            continue;
        const Tensor *have = tensors_find(got, want->name);
        check_note(&comparison, want->name,
                   have ? check_error(have->values, want->values, tensor_size(want)) : INFINITY,
                   (long)tensor_size(want));
    }
    return comparison;
}

/* ---- the three checks ---- */

/* What emitted code says at a point, in every way. */
typedef struct Report {
    Comparison comparisons[2 * FUSE_COUNT];
    int count;
} Report;

static void add(Report *report, Comparison comparison)
{
    report->comparisons[report->count++] = comparison;
}

static Report compare_at(const Subject *subject, const Trial *trial)
{
    Report report = {.count = 0};
    for (int i = 0; i < FUSE_COUNT; i++) {
        const Engine engine = {&subject->compiled[i], subject->emitted[i], subject->pool};
        add(&report, compare(subject->names[i], "out.", OUTPUT_BOUND,
                             eval_run(subject->arena, engine, trial->in, false), trial->outputs));
        if (trial->gradients)
            add(&report,
                compare(subject->names[i], "grad.", GRADIENT_BOUND,
                        eval_run(subject->arena, engine, trial->in, true), trial->gradients));
    }
    return report;
}

static bool is_good(const Report *report)
{
    bool good = true;
    for (int i = 0; i < report->count; i++)
        good &= report->comparisons[i].error <= report->comparisons[i].bound;
    return good;
}

static bool print(const Report *report)
{
    bool good = true;
    for (int i = 0; i < report->count; i++)
        good &= check_print(&report->comparisons[i]);
    return good;
}

/* What disagrees is wrong unless the point is doubtful; then another one decides. */
static bool check_emitted(const Subject *subject, uint64_t seed)
{
    Arena *arena = subject->arena;
    const Compiled *compiled = &subject->compiled[0];
    const Draw draw = {seed, seed, true};
    int numbers = 0;
    for (int i = 0; i < DRAW_ATTEMPTS; i++) {
        const Trial trial = feasible_try(arena, compiled, draw, (DrawSize){0, 0}, i,
                                         subject->train);
        if (!feasible_is_number(&trial))
            continue;
        numbers++;
        const Report report = compare_at(subject, &trial);
        if (is_good(&report) ||
            !feasible_is_doubtful(arena, compiled, &trial, OUTPUT_BOUND, GRADIENT_BOUND))
            return print(&report);
    }
    if (numbers == 0)
        feasible_print_none(compiled->model);
    else
        printf("emitted code was not compared: at %d random points single precision is too little "
               "for this model\n",
               numbers);
    return numbers > 0;
}

/* The first point that is not doubtful. */
static Trial find_stream(const Subject *subject, uint64_t seed)
{
    const Compiled *compiled = &subject->compiled[0];
    const Draw draw = {seed, seed, false};
    Trial trial;
    for (int i = 0; i < DRAW_ATTEMPTS; i++) {
        trial = feasible_try(subject->arena, compiled, draw, (DrawSize){0, 0}, i, false);
        if (feasible_is_number(&trial) &&
            !feasible_is_doubtful(subject->arena, compiled, &trial, OUTPUT_BOUND, GRADIENT_BOUND))
            break;
    }
    return trial;
}

static bool check_stream(const Subject *subject, uint64_t seed)
{
    Arena *arena = subject->arena;
    const Engine interpreter = {&subject->compiled[0], NULL, NULL};
    const Trial trial = find_stream(subject, seed);
    bool good = check_steps(arena, (Comparison){"interpreter", "steps", .bound = 1e-9}, interpreter,
                            trial.in, trial.outputs);
    for (int i = 0; i < FUSE_COUNT; i++)
        good &= check_steps(arena, (Comparison){subject->names[i], "steps", .bound = OUTPUT_BOUND},
                            (Engine){&subject->compiled[i], subject->emitted[i], NULL}, trial.in,
                            trial.outputs);
    return good;
}

static bool check_all(const Subject *subject, uint64_t seed)
{
    const Compiled *compiled = &subject->compiled[0];
    bool good = check_emitted(subject, seed);
    if (subject->train)
        good &= check_differences(subject->arena, compiled, seed);
    if (compiled->graphs[ENTRY_STEP])
        good &= check_stream(subject, seed);
    return good;
}

/* ---- the command ---- */

static Compiled compile_fused(Arena *arena, CompileFunction *compile, Request request, Fuse fuse)
{
    request.options.fuse = fuse;
    return compile(arena, &request);
}

/* A model without a loss is differentiated from its outputs. */
static Request with_loss(Arena *arena, CompileFunction *compile, Request request)
{
    const Compiled compiled = compile(arena, &request);
    request.options.backward_from_outputs = !graph_find(compiled.model->graph, RESULT_LOSS, NULL);
    return request;
}

/* Building takes most of the time, and the numbers are the same: what is fused is built with little
 * optimization, and the rest, which only measurements run, with none. */
static Subject compile_all(Arena *arena, CompileFunction *compile, Request request)
{
    Subject subject = {.arena = arena, .train = request.options.train};
    request = with_loss(arena, compile, request);
    for (int i = 0; i < FUSE_COUNT; i++) {
        subject.names[i] = arena_format(arena, "--fuse=%s", fuse_names[i]);
        subject.compiled[i] = compile_fused(arena, compile, request, (Fuse)i);
        subject.emitted[i] = build_load(arena, &subject.compiled[i],
                                        (BuildOptions){i == FUSE_ALL ? "-O1" : "-O0"});
    }
    return subject;
}

int command_check(CompileFunction *compile, int argc, char **argv)
{
    int seed = 1, threads = 3;
    const struct poptOption own[] = {
        {"seed", 0, POPT_ARG_INT, &seed, 0, "of the random numbers", "N"},
        {"threads", 0, POPT_ARG_INT, &threads, 0, "that share the emitted code's work (3)", "N"},
        POPT_TABLEEND};
    const CommandLine command = {
        "check", "[OPTION...] MODEL.lua",
        "Compares emitted C, however fused, with the interpreter, gradients with differences, and\n"
        "single steps with whole sequences. Status 1 if anything disagrees.",
        own, .every_fuse = true};
    Arena *arena = arena_new();
    const Request request = options_parse(arena, &command, argc, argv);
    Subject subject = compile_all(arena, compile, request);
    subject.pool = options_pool(&command, threads);
    bool good = check_all(&subject, (uint64_t)seed);
    rnn_pool_close(subject.pool);
    arena_free(arena);
    return good ? 0 : 1;
}
