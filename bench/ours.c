/* Contender: what rnnc emits. Loads models/layer.lua and drives it by its description.
 *
 *     ours [OPTION...] CELL HIDDEN BATCH STEPS MODE [--threads N]
 *
 *     --name=NAME     what it is called in the table (ours)
 *     --cores=N       threads of this contender alone
 *     --model=FILE    another model, of a cell that no other contender has: begins with its own
 *                     initial weights, and is not held against others
 *
 * Other options go to the compiler, such as --fuse=none and, for another model, its sizes:
 * --set=hidden=512. */
#include "contender.h"
#include "emitted.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <rnn/params.h>

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

/* What the command line says beside the problem. */
typedef struct Choice {
    const char *name, *model;
    int cores;          /* 0: as many threads as the others */
    char options[1000]; /* of the compiler */
} Choice;

/* The model, loaded and fed. */
typedef struct Ours {
    Problem problem;
    Choice choice;
    rnn_weights weights;
    rnn_instance *instance;
    float *y, *dx, *dh, *gradients;
} Ours;

static const rnn_model *compile(const Ours *o)
{
    const Problem *p = &o->problem;
    char options[1200];
    if (o->choice.model)
        return emitted_load(o->choice.model, o->choice.options);
    snprintf(options, sizeof options, "%s --set cell=%s --set hidden=%zu", o->choice.options,
             p->cell, p->hidden);
    return emitted_load(RNNC_BENCH_DIR "/models/layer.lua", options);
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

static void fill_params(const Problem *p, const rnn_weights *weights)
{
    for (size_t n = 0; n < weights->model->param_count; n++) {
        const rnn_param_info *info = &weights->model->params[n];
        const Source *source = source_of(info->name);
        const size_t count = rnn_param_size(info);
        for (size_t i = 0; i < count; i++)
            weights->params[info->offset + i] = contender_number(p, source->stream,
                                                                 source->block * count + i);
    }
}

/* The loss is a mean over steps and rows, so what it is given is larger by their number. */
static float *scaled_dy(const Problem *p, size_t count)
{
    float *dy = contender_numbers(p, STREAM_DY, count);
    for (size_t i = 0; i < count; i++)
        dy[i] *= (float)(p->batch * p->steps);
    return dy;
}

/* The numbers that an input has for all contenders; other inputs have those of x. */
static float *numbers_of(const Ours *o, const rnn_value_info *input)
{
    const size_t count = rnn_instance_count(o->instance, input);
    if (strcmp(input->name, "dy") == 0)
        return scaled_dy(&o->problem, count);
    const bool is_h = strcmp(input->name, "h0") == 0, is_c = strcmp(input->name, "c0") == 0;
    return contender_numbers(&o->problem, is_h ? STREAM_H : is_c ? STREAM_C : STREAM_X, count);
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

static void give_inputs(const Ours *o)
{
    const rnn_model *model = o->weights.model;
    for (size_t i = 0; i < model->input_count; i++)
        rnn_instance_set(o->instance, &model->inputs[i], numbers_of(o, &model->inputs[i]));
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

static void open_model(Ours *o)
{
    const Problem *p = &o->problem;
    rnn_error error = {RNN_OK, ""};
    if (rnn_weights_open(&o->weights, compile(o), &error) != RNN_OK ||
        rnn_instance_open(&o->instance, &o->weights, &error) != RNN_OK)
        contender_fail("%s", error.message);
    emitted_set_threads(o->instance, p->threads);
    if (o->choice.model)
        rnn_params_init(o->weights.model, 1, o->weights.params);
    else
        fill_params(p, &o->weights);
    rnn_weights_prepare(&o->weights);
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
        const double norm = contender_norm(o->gradients + info->offset, rnn_param_size(info));
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

/* The value of "--option=value", or NULL: it is another one. */
static const char *value_of(const char *argument, const char *option)
{
    const size_t length = strlen(option);
    return strncmp(argument, option, length) == 0 ? argument + length : NULL;
}

/* Reads the options before the problem; returns how many there were. */
static int read_choice(Choice *choice, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        const char *name = value_of(argv[i], "--name="), *model = value_of(argv[i], "--model=");
        const char *cores = value_of(argv[i], "--cores=");
        const size_t used = strlen(choice->options);
        if (name)
            choice->name = name;
        else if (model)
            choice->model = model;
        else if (cores)
            choice->cores = atoi(cores);
        else
            snprintf(choice->options + used, sizeof choice->options - used, " %s", argv[i]);
    }
    return i - 1;
}

int main(int argc, char **argv)
{
    Ours o = {.choice.name = "ours"};
    const int options = read_choice(&o.choice, argc, argv);
    o.problem = contender_problem(argc - options, argv + options);
    if (o.choice.cores > 0)
        o.problem.threads = o.choice.cores;
    open_model(&o);
    const Contender contender = {.name = o.choice.name,
                                 .version = RNNC_VERSION,
                                 .state = &o,
                                 .run = run_once,
                                 .check = o.choice.model ? NULL : check};
    contender_serve(&contender, &o.problem);
    return 0;
}
