/* rnnc eval: tensors in, tensors out. */
#include "tool/eval.h"

#include "tool/build.h"
#include "tool/options.h"

#include <math.h>

double *eval_add(Tensors *out, const char *prefix, const char *name, Tensor like)
{
    like.name = arena_format(out->arena, "%s%s", prefix, name);
    return tensors_add(out, like)->values;
}

Request eval_request(Request request, const Tensors *in, bool grad)
{
    request.options.backward_from_outputs = bind_has_cotangents(in);
    request.options.train = grad;
    return request;
}

Tensors *eval_run(Arena *arena, Engine engine, const Tensors *in, bool grad)
{
    const Model *model = engine.compiled->model;
    if (grad && !engine.compiled->graphs[ENTRY_TRAIN])
        fail((Pos){model->file, 0}, "the model %s has no loss; give cotangents, G.OUTPUT",
             model->name);
    const Binding *binding = bind_tensors(arena, model, in);
    Tensors *out = tensors_new(arena, model->name);
    if (engine.emitted)
        eval_emitted(binding, engine, grad, out);
    else
        eval_interp(binding, engine.compiled, grad, false, out);
    return out;
}

Tensors *eval_run_single(Arena *arena, const Compiled *compiled, const Tensors *in, bool grad)
{
    Tensors *out = tensors_new(arena, compiled->model->name);
    eval_interp(bind_tensors(arena, compiled->model, in), compiled, grad, true, out);
    return out;
}

/* What the command line of eval says. */
typedef struct Line {
    const char *in, *out, *engine, *weights;
    Loading loading; /* how tensors become parameters */
    int grad, threads;
    rnn_pool *pool;
} Line;

/* Whether parameters are told by other rules than their own names in the one file. */
static bool has_rules(const Line *line)
{
    return line->weights || loading_is_given(&line->loading);
}

/* Says of a loss that is not finite in single precision what emitted code does. */
static void check_loss(const Model *model, const Tensors *out, bool grad)
{
    const Tensor *loss = tensors_find(out, "out.loss");
    if (loss && !isfinite((float)loss->values[0]))
        fail((Pos){0}, "%s: %s_%s: the loss is not finite", model->name, model->name,
             grad ? "train" : "loss");
}

static void evaluate(Arena *arena, CompileFunction *compile, Request request, Line *line,
                     bool interpret)
{
    const Tensors *in = tensors_read(arena, line->in);
    request = eval_request(request, in, line->grad);
    const Compiled compiled = compile(arena, &request);
    Engine engine = {&compiled, NULL, line->pool};
    if (line->loading.partial)
        engine.emitted = build_load(arena, &compiled, (BuildOptions){NULL});
    if (has_rules(line))
        in = eval_weights(arena, compiled.model, engine.emitted, in,
                          line->weights ? line->weights : line->in, &line->loading);
    bind_tensors(arena, compiled.model, in); /* what does not fit is told before C is compiled */
    if (!interpret && !engine.emitted)
        engine.emitted = build_load(arena, &compiled, (BuildOptions){NULL});
    if (interpret)
        engine.emitted = NULL;
    const Tensors *out = eval_run(arena, engine, in, line->grad);
    if (interpret)
        check_loss(compiled.model, out, line->grad);
    tensors_write(out, line->out, interpret ? RNN_F64 : RNN_F32);
}

int command_eval(CompileFunction *compile, int argc, char **argv)
{
    static const char *const engines[] = {"c", "interp"};
    Line line = {.in = NULL};
    const struct poptOption own[] = {
        {"in", 0, POPT_ARG_STRING, &line.in, 0, "parameters and inputs, safetensors", "FILE"},
        {"out", 0, POPT_ARG_STRING, &line.out, 0, "where the results go, safetensors", "FILE"},
        {"weights", 0, POPT_ARG_STRING, &line.weights, 0,
         "parameters, where they are not with the inputs", "FILE"},
        OPTIONS_LOADING(&line.loading),
        {"grad", 0, POPT_ARG_NONE, &line.grad, 0, "also the gradients", NULL},
        {"engine", 0, POPT_ARG_STRING, &line.engine, 0,
         "what computes: c, the emitted code, or interp, the interpreter", "WHICH"},
        OPTION_THREADS(&line.threads),
        POPT_TABLEEND};
    const CommandLine command = {
        "eval", "[OPTION...] MODEL.lua",
        "In: parameters by name, in.NAME, in.T.lengths, G.OUTPUT (the loss is then the sum of "
        "OUTPUT * G).\nOut: out.NAME of outputs and metrics, out.loss, grad.NAME, grad.in.NAME.",
        .own = own};
    Arena *arena = arena_new();
    const Request request = options_parse(arena, &command, argc, argv);
    if (!line.in || !line.out)
        options_fail(&command, "--in FILE and --out FILE are expected");
    line.pool = options_pool(&command, line.threads);
    loading_begin(arena, &command, &line.loading);
    bool interpret = line.engine &&
                     options_choose(&command, "--engine", line.engine, engines, 2) == 1;
    evaluate(arena, compile, request, &line, interpret);
    arena_free(arena);
    return 0;
}
