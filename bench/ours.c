/* Contender: what rnnc emits. Runs the compiler on models/layer.lua and clang on its C, loads the
 * object, and drives it by its description. An option --fuse=HOW before the problem goes to the
 * compiler. */
#include "contender.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <rnn/instance.h>

/* Which numbers a parameter has: a block of `hidden` rows of a stream, or all of it. */
typedef struct Source {
    const char *param;
    Stream stream;
    size_t block;
} Source;

static const Source sources[] = {
    {"weight_ih", STREAM_W_INPUT, 0}, {"weight_hh", STREAM_W_STATE, 0},
    {"bias_ih", STREAM_B_INPUT, 0},   {"bias_hh", STREAM_B_STATE, 0},
    {"Wi", STREAM_W_INPUT, 0},        {"Wf", STREAM_W_INPUT, 1},
    {"Wg", STREAM_W_INPUT, 2},        {"Wo", STREAM_W_INPUT, 3},
    {"Ri", STREAM_W_STATE, 0},        {"Rf", STREAM_W_STATE, 1},
    {"Rg", STREAM_W_STATE, 2},        {"Ro", STREAM_W_STATE, 3},
    {"bi", STREAM_B_INPUT, 0},        {"bf", STREAM_B_INPUT, 1},
    {"bg", STREAM_B_INPUT, 2},        {"bo", STREAM_B_INPUT, 3},
    {"vi", STREAM_PEEPHOLES, 0},      {"vf", STREAM_PEEPHOLES, 1},
    {"vo", STREAM_PEEPHOLES, 2},
};

/* The model, loaded and fed. */
typedef struct Ours {
    Problem problem;
    rnn_weights weights;
    rnn_instance *instance;
    float *y, *dx, *dh, *gradients;
} Ours;

/* ---- from Lua to a loaded object ---- */

static void run(const char *command)
{
    if (system(command) != 0)
        contender_fail("failed: %s", command);
}

static void build(const Problem *p, const char *fuse, const char *folder)
{
    char command[2000];
    snprintf(command, sizeof command, "%s %s %s --set cell=%s --set hidden=%zu -o %s/layer.c", RNNC,
             RNNC_BENCH_DIR "/models/layer.lua", fuse, p->cell, p->hidden, folder);
    run(command);
    snprintf(command, sizeof command,
             "clang -std=c11 -O3 -march=native -w -shared -fPIC -I%s -o %s/layer.so %s/layer.c",
             RNNC_RUNTIME_DIR, folder, folder);
    run(command);
}

static const rnn_model *load(const char *folder)
{
    char name[1000];
    snprintf(name, sizeof name, "%s/layer.so", folder);
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    const rnn_model *model = handle ? dlsym(handle, "layer_model") : NULL;
    if (!model)
        contender_fail("%s", dlerror());
    return model;
}

static const rnn_model *compile(const Problem *p, const char *fuse)
{
    char folder[] = "/tmp/bench-XXXXXX", command[100];
    if (!mkdtemp(folder))
        contender_fail("%s: cannot make a folder", folder);
    build(p, fuse, folder);
    const rnn_model *model = load(folder);
    snprintf(command, sizeof command, "rm -r %s", folder);
    run(command);
    return model;
}

/* ---- weights and inputs ---- */

static const Source *source_of(const char *param)
{
    const char *dot = strrchr(param, '.');
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strcmp(sources[i].param, dot ? dot + 1 : param) == 0)
            return &sources[i];
    contender_fail("no numbers are known for the parameter %s", param);
}

static size_t param_count(const rnn_param_info *info)
{
    return info->shape[0] * (info->dims == 2 ? info->shape[1] : 1);
}

static void fill_params(const Problem *p, const rnn_weights *weights)
{
    for (size_t n = 0; n < weights->model->param_count; n++) {
        const rnn_param_info *info = &weights->model->params[n];
        const Source *source = source_of(info->name);
        const size_t count = param_count(info);
        for (size_t i = 0; i < count; i++)
            weights->params[info->offset + i] = contender_number(p, source->stream,
                                                                 source->block * count + i);
    }
    rnn_weights_prepare(weights);
}

/* The loss is a mean over steps and rows, so what it is given is larger by their number. */
static float *scaled_dy(const Problem *p, size_t count)
{
    float *dy = contender_numbers(p, STREAM_DY, count);
    for (size_t i = 0; i < count; i++)
        dy[i] *= (float)(p->batch * p->steps);
    return dy;
}

static void give(Ours *o, const char *name, const float *values)
{
    const rnn_value_info *input = rnn_model_input(o->weights.model, name);
    if (input)
        rnn_instance_set(o->instance, input, values);
}

/* Room for the gradient of an input; NULL: it has none. */
static float *take_gradient(const Ours *o, const char *name)
{
    const rnn_value_info *input = rnn_model_input(o->weights.model, name);
    if (!input || input->gradient == RNN_NO_MEMBER)
        return NULL;
    float *values = contender_floats(rnn_instance_count(o->instance, input));
    memcpy((char *)o->instance->args + input->gradient, &values, sizeof values);
    return values;
}

static void give_inputs(Ours *o)
{
    const Problem *p = &o->problem;
    const size_t rows = p->batch * p->hidden, all = p->steps * rows;
    give(o, "x", contender_numbers(p, STREAM_X, all));
    give(o, "dy", scaled_dy(p, all));
    give(o, "h0", contender_numbers(p, STREAM_H, rows));
    give(o, "c0", contender_numbers(p, STREAM_C, rows));
}

static void take_results(Ours *o)
{
    const rnn_model *model = o->weights.model;
    for (size_t i = 0; i < model->output_count; i++) {
        float *values = contender_floats(rnn_instance_count(o->instance, &model->outputs[i]));
        rnn_instance_set(o->instance, &model->outputs[i], values);
        if (strcmp(model->outputs[i].name, "y") == 0)
            o->y = values;
    }
    o->gradients = contender_floats(model->param_floats);
    rnn_instance_set_gradients(o->instance, o->gradients);
    o->dx = take_gradient(o, "x");
    o->dh = take_gradient(o, "h0");
    take_gradient(o, "c0");
}

static void open_model(Ours *o, const char *fuse)
{
    const Problem *p = &o->problem;
    rnn_error error = {RNN_OK, ""};
    if (rnn_weights_open(&o->weights, compile(p, fuse), &error) != RNN_OK ||
        rnn_instance_open(&o->instance, &o->weights, &error) != RNN_OK)
        contender_fail("%s", error.message);
    fill_params(p, &o->weights);
    rnn_instance_set_rows(o->instance, p->batch);
    rnn_instance_set_steps(o->instance, &o->weights.model->axes[0], p->steps, NULL);
    give_inputs(o);
    take_results(o);
}

/* ---- runs ---- */

static void run_entry(const Ours *o, rnn_entry entry)
{
    rnn_error error = {RNN_OK, ""};
    if (rnn_instance_run(o->instance, entry, &error) != RNN_OK)
        contender_fail("%s", error.message);
}

static void run_once(void *state)
{
    const Ours *o = state;
    run_entry(o, o->problem.training ? RNN_TRAIN : RNN_FORWARD);
}

/* The norm of all gradients that belong to a stream. */
static double gradient_norm(const Ours *o, Stream stream)
{
    const rnn_model *model = o->weights.model;
    double squares = 0;
    for (size_t i = 0; i < model->param_count; i++) {
        const rnn_param_info *info = &model->params[i];
        const double norm = contender_norm(o->gradients + info->offset, param_count(info));
        if (source_of(info->name)->stream == stream)
            squares += norm * norm;
    }
    return sqrt(squares);
}

static void check(void *state, double norms[CHECKS])
{
    const Ours *o = state;
    const Problem *p = &o->problem;
    const size_t rows = p->batch * p->hidden;
    run_entry(o, RNN_FORWARD);
    norms[CHECK_Y] = contender_norm(o->y, p->steps * rows);
    if (!p->training)
        return;
    norms[CHECK_DX] = contender_norm(o->dx, p->steps * rows);
    norms[CHECK_DH] = contender_norm(o->dh, rows);
    norms[CHECK_DW_INPUT] = gradient_norm(o, STREAM_W_INPUT);
    norms[CHECK_DW_STATE] = gradient_norm(o, STREAM_W_STATE);
    norms[CHECK_DB_INPUT] = gradient_norm(o, STREAM_B_INPUT);
}

int main(int argc, char **argv)
{
    const char *fuse = "";
    if (argc > 1 && strncmp(argv[1], "--fuse=", 7) == 0) {
        fuse = argv[1];
        argv++;
        argc--;
    }
    Ours o = {.problem = contender_problem(argc, argv)};
    if (o.problem.threads > 1)
        contender_skip("what is emitted runs on one thread");
    char name[40] = "ours";
    if (*fuse)
        snprintf(name, sizeof name, "ours-%s", fuse + strlen("--fuse="));
    open_model(&o, fuse);
    const Contender contender = {name, RNNC_VERSION, &o, run_once, check};
    contender_serve(&contender, &o.problem);
    return 0;
}
