/* A model held against itself:
 *
 *     emitted C, fused or not, passes on or off   against   the interpreter
 *     steps and chunks of a stream                against   the whole sequence
 *     gradients of the interpreter                against   differences
 *
 * at points of several sizes, with ragged lengths and NaN beyond them. */
#include "hold.h"

#include "chunks.h"
#include "tool/bind.h"
#include "tool/build.h"
#include "tool/check.h"
#include "tool/roles.h"

#include <rnn/random.h>

#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In single precision, where the worst of random equations lose two digits more than usual ones. */
static const double OUTPUT_BOUND = 1e-4, GRADIENT_BOUND = 1e-3;

enum { POINTS = 2, AGAIN = 3, FEW_PARAMS = 150 };

/* How a model is compiled. */
typedef struct Way {
    Fuse fuse;
    int unroll;
    bool blas;
    const char *without;
    const char *name;
} Way;

struct Subject {
    Arena *arena;
    uint64_t seed;
    Way ways[WAYS];
    Compiled compiled[WAYS];
    const rnn_model **emitted; /* [WAYS] */
    rnn_pool *pool;            /* one to three threads */
};

static int draw(const Subject *subject, int index, int n)
{
    return (int)rnn_random_below(rnn_random_at(subject->seed, 1, (uint64_t)index), (uint32_t)n);
}

/* ---- compiling ---- */

static bool is_static(const Model *model)
{
    for (int i = 0; i < model->axis_count; i++)
        if (!static_steps(model->axes[i]))
            return false;
    return true;
}

/* One of all ways, or where lengths are static of those without loops. */
static Way other_way(const Subject *subject, const Model *model)
{
    static const Way any[] = {{FUSE_GATES, 1, true, NULL, "--fuse=gates"},
                              {FUSE_ALL, 1, true, "simplify", "--without=simplify"},
                              {FUSE_ALL, 1, true, "merge", "--without=merge"},
                              {FUSE_ALL, 1, true, "guards", "--without=guards"},
                              {FUSE_ALL, 1, true, "tables", "--without=tables"},
                              {FUSE_ALL, 1, true, "contract", "--without=contract"},
                              {FUSE_ALL, 1, true, "distribute", "--without=distribute"},
                              {FUSE_ALL, 2, true, NULL, "--unroll=2"},
                              {FUSE_NONE, 3, true, NULL, "--fuse=none --unroll=3"},
                              {FUSE_GATES, 4, false, NULL, "--fuse=gates --unroll=4 --blas=none"},
                              {FUSE_NONE, 1, false, NULL, "--fuse=none --blas=none"}};
    static const Way full[] = {
        {FUSE_ALL, UNROLL_FULL, true, NULL, "--unroll=full"},
        {FUSE_GATES, UNROLL_FULL, false, NULL, "--fuse=gates --unroll=full --blas=none"},
        {FUSE_NONE, UNROLL_FULL, true, NULL, "--fuse=none --unroll=full"}};
    return is_static(model) ? full[draw(subject, 0, sizeof full / sizeof *full)]
                            : any[draw(subject, 0, sizeof any / sizeof *any)];
}

/* Unfused, fused, and one other way. */
static void choose_ways(Subject *subject, const Model *model)
{
    subject->ways[0] = (Way){FUSE_NONE, 1, true, NULL, "--fuse=none"};
    subject->ways[1] = (Way){FUSE_ALL, 1, true, NULL, "--fuse=all"};
    subject->ways[2] = other_way(subject, model);
}

static void compile_all(Subject *subject, const char *const paths[WAYS])
{
    Request request = {.path = paths[0], .options = {.train = true, .blas = true, .unroll = 1}};
    Model *model = compile(subject->arena, &request).model;
    request.options.backward_from_outputs = !graph_find(model->graph, RESULT_LOSS, NULL);
    choose_ways(subject, model);
    for (int i = 0; i < WAYS; i++) {
        request.path = paths[i];
        request.options.fuse = subject->ways[i].fuse;
        request.options.unroll = subject->ways[i].unroll;
        request.options.blas = subject->ways[i].blas;
        request.without = subject->ways[i].without;
        subject->compiled[i] = compile(subject->arena, &request);
    }
}

Subject *hold_compile(Arena *arena, const char *const paths[WAYS], uint64_t seed)
{
    Subject *subject = arena_alloc(arena, sizeof *subject);
    *subject = (Subject){.arena = arena, .seed = seed};
    compile_all(subject, paths);
    return subject;
}

void hold_add(const Subject *subject, Text *unit)
{
    for (int i = 0; i < WAYS; i++)
        unit_add(unit, &subject->compiled[i]);
}

static void load_all(Subject *subject, const char *object)
{
    Arena *arena = subject->arena;
    if (access(object, R_OK) == 0) {
        subject->emitted = build_open(arena, object, subject->compiled, WAYS);
        return;
    }
    printf("built alone\n");
    subject->emitted = build_load_all(arena, subject->compiled, WAYS, (BuildOptions){"-O0"});
}

/* ---- emitted code against the interpreter ---- */

static double bound_of(const char *name)
{
    return strncmp(name, "grad.", 5) == 0 ? GRADIENT_BOUND : OUTPUT_BOUND;
}

/* Whether all results agree; else tells of the first that does not. */
static bool agree(const char *way, const Tensors *got, const Tensors *expected, Text *told)
{
    for (size_t i = 0; i < expected->count; i++) {
        const Tensor *want = &expected->items[i], *have = tensors_find(got, want->name);
        double error = have ? check_error(have->values, want->values, tensor_size(want)) : -1;
        if (error >= 0 && error <= bound_of(want->name))
            continue;
        text_format(told, "%s %s: error %.1e of %.0e\n", way, want->name, error,
                    bound_of(want->name));
        return false;
    }
    return true;
}

/* The interpreter on the graphs that all passes have gone over. */
static const Tensors *run_optimized(Arena *arena, Compiled compiled, const Tensors *in, bool grad)
{
    memcpy(compiled.graphs, compiled.optimized, sizeof compiled.graphs);
    return eval_run(arena, (Engine){&compiled, NULL, NULL}, in, grad);
}

/* Makes every target the id 1, which losses ignore: a batch in which nothing counts. */
static void ignore_all(const Model *model, const Tensors *in)
{
    for (int i = 0; i < model->input_count; i++) {
        const Input *input = model->inputs[i];
        const Tensor *ids = tensors_find(in, bind_input_name(in->arena, input));
        const size_t count = role_is_target(model, input) && ids->is_id ? tensor_size(ids) : 0;
        for (size_t k = 0; k < count; k++)
            if (ids->values[k] >= 0)
                ids->values[k] = 1;
    }
}

/* With small limits a vector is half a register of the processor, whose other half raises what it
 * likes. */
#ifdef RNN_SMALL
enum { TRAPPED = 0 };
#else
enum { TRAPPED = FE_OVERFLOW | FE_DIVBYZERO | FE_INVALID };
#endif

/* What emitted code computes, where every number is finite, needs no floating-point exception. */
static bool is_quiet(const char *way, const Tensors *expected, Text *told)
{
    for (size_t i = 0; i < expected->count; i++)
        for (size_t k = 0; k < tensor_size(&expected->items[i]); k++)
            if (!isfinite(expected->items[i].values[k]))
                return true;
    const int raised = fetestexcept(TRAPPED);
    if (raised)
        text_format(told, "%s: floating-point exception %x\n", way, (unsigned)raised);
    return !raised;
}

static bool agree_at(Subject *subject, Draw point, DrawSize size, Text *told)
{
    Arena *arena = subject->arena;
    const Compiled *compiled = subject->compiled;
    bool grad = compiled->graphs[ENTRY_TRAIN] != NULL, good = true;
    const Tensors *in = draw_point_sized(arena, compiled->model, point, size);
    if (draw(subject, 10, 4) == 0)
        ignore_all(compiled->model, in);
    const Tensors *expected = eval_run(arena, (Engine){compiled, NULL, NULL}, in, grad);
    for (int i = 0; i < WAYS; i++) {
        const char *way = subject->ways[i].name;
        const Tensors *optimized = run_optimized(arena, compiled[i], in, grad);
        good &= agree(arena_format(arena, "interpreter %s", way), optimized, expected, told);
        const Engine engine = {&compiled[i], subject->emitted[i], subject->pool};
        feclearexcept(FE_ALL_EXCEPT);
        const Tensors *found = eval_run(arena, engine, in, grad);
        good &= is_quiet(way, expected, told);
        good &= agree(way, found, expected, told);
    }
    return good;
}

/* At a kink, single precision may be on the other side than double: what disagrees must disagree
 * again with other numbers of the same shape. */
static bool hold_point(Subject *subject, Draw point, DrawSize size)
{
    Text told = text_new(subject->arena);
    for (int i = 0; i < AGAIN; i++, point.seed++) {
        told = text_new(subject->arena);
        if (agree_at(subject, point, size, &told))
            return true;
    }
    printf("%d rows, up to %d steps:\n%s", size.rows, size.steps, told.bytes);
    return false;
}

/* Rows around the sizes of tiles; large models see few of them, since the interpreter is slow. */
static bool hold_points(Subject *subject, size_t params)
{
    static const int rows[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 32, 33};
    static const int steps[] = {1, 2, 3, 5, 7, 11};
    bool good = true;
    for (int i = 0; i < POINTS; i++) {
        DrawSize size = {rows[draw(subject, 2 * i + 1, params > 20000 ? 6 : 14)],
                         steps[draw(subject, 2 * i + 2, params > 5000 ? 4 : 6)]};
        uint64_t shape = subject->seed + (uint64_t)i;
        good &= hold_point(subject, (Draw){shape, shape, true}, size);
    }
    return good;
}

/* ---- streams ---- */

static bool hold_stream(Subject *subject)
{
    const Compiled *compiled = subject->compiled;
    const Tensors *in = draw_point_sized(subject->arena, compiled->model,
                                         (Draw){subject->seed, subject->seed, false},
                                         (DrawSize){1 + draw(subject, 9, 5), 5});
    const Engine interpreter = {compiled, NULL, NULL};
    const Tensors *forward = eval_run(subject->arena, interpreter, in, false);
    bool good = check_steps(subject->arena, (Comparison){"interpreter", "steps", .bound = 1e-9},
                            interpreter, in, forward);
    for (int i = 0; i < WAYS; i++) {
        const Engine engine = {&compiled[i], subject->emitted[i], NULL};
        const Comparison comparison = {subject->ways[i].name, "steps", .bound = OUTPUT_BOUND};
        good &= check_steps(subject->arena, comparison, engine, in, forward);
        if (compiled->model->carry)
            good &= hold_chunks(subject->arena, engine, in, forward);
    }
    return good;
}

/* ---- all ---- */

/* Differences see through stop_gradient. */
static bool has_barrier(const Graph *g)
{
    for (int i = 0; i < g->node_count; i++)
        if (g->nodes[i]->op == OP_stop_gradient)
            return true;
    return false;
}

static size_t count_params(const Model *model)
{
    size_t count = 0;
    for (int i = 0; i < model->param_count; i++) {
        Tensor layout = bind_param_layout(model->params[i]);
        count += tensor_size(&layout);
    }
    return count;
}

bool hold(Subject *subject, const char *object)
{
    const Compiled *compiled = subject->compiled;
    load_all(subject, object);
    size_t params = count_params(compiled->model);
    if (rnn_pool_open(&subject->pool, 1 + draw(subject, 1, 3), NULL))
        return false;
    bool good = hold_points(subject, params);
    rnn_pool_close(subject->pool);
    if (compiled->graphs[ENTRY_STEP])
        good &= hold_stream(subject);
    const Graph *train = compiled->graphs[ENTRY_TRAIN];
    if (train && params <= FEW_PARAMS && !has_barrier(train))
        good &= check_differences(subject->arena, compiled, subject->seed);
    return good;
}
