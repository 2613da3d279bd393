/* Contender: whole models that rnnc emits, as they are trained and used.
 *
 *     whole MODEL HIDDEN BATCH STEPS MODE [--threads N]
 *
 * MODEL is char_lm (two LSTM layers, 65 characters, embedding 64) or translate (GRU, attention,
 * 8000 words, embedding as wide as the state), or translate100, the same with 100 words. Training
 * is an update: loss, gradients, clipping of their norm at 5, Adam. Inference generates STEPS
 * tokens, the likeliest each; decoding one more of a sequence that is begun already. Sequences have
 * STEPS steps. */
#include "contender.h"
#include "emitted.h"

#include <stdio.h>
#include <string.h>
#include <rnn/generate.h>
#include <rnn/params.h>
#include <rnn/update.h>

typedef struct Whole {
    Problem problem;
    rnn_weights weights;
    rnn_instance *instance;   /* of training */
    rnn_generator *generator; /* of inference */
    rnn_optimizer optimizer;
    rnn_parameters parameters;
    float *gradients;
    uint64_t updates;
} Whole;

static void ok(int code, const rnn_error *error)
{
    if (code != RNN_OK)
        contender_fail("whole: %s", error->message);
}

static const rnn_model *load(const Problem *p)
{
    char options[200];
    snprintf(options, sizeof options, "--set hidden=%zu", p->hidden);
    if (problem_is(p, "char_lm"))
        return emitted_load(RNNC_MODELS_DIR "/char_lm.lua", options);
    const int words = problem_is(p, "translate100") ? 100 : 8000;
    snprintf(options, sizeof options,
             "--set hidden=%zu --set embedding=%zu --set src_vocab=%d --set dst_vocab=%d",
             p->hidden, p->hidden, words, words);
    return emitted_load(RNNC_MODELS_DIR "/translate.lua", options);
}

/* Any ids; the memory is that of floats. */
static void give_ids(const Whole *w, rnn_instance *instance, const rnn_value_info *input)
{
    const size_t count = rnn_instance_count(instance, input);
    int32_t *ids = (int32_t *)(void *)contender_floats(count);
    for (size_t i = 0; i < count; i++) {
        const float x = contender_number(&w->problem, STREAM_X, i);
        ids[i] = (int32_t)((x + 1) / 2 * (float)(input->vocab - 1));
    }
    rnn_instance_set(instance, input, ids);
}

static void set_sizes(const Whole *w, rnn_instance *instance)
{
    const rnn_model *model = w->weights.model;
    rnn_instance_set_rows(instance, w->problem.batch);
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0)
            rnn_instance_set_steps(instance, &model->axes[i], w->problem.steps, NULL);
}

/* ---- training ---- */

static void open_training(Whole *w)
{
    const rnn_model *model = w->weights.model;
    rnn_error error = {RNN_OK, ""};
    ok(rnn_instance_open(&w->instance, &w->weights, &error), &error);
    w->weights.pool = emitted_set_threads(w->instance, w->problem.threads);
    set_sizes(w, w->instance);
    for (size_t i = 0; i < model->input_count; i++)
        give_ids(w, w->instance, &model->inputs[i]);
    w->gradients = contender_floats(model->param_floats);
    rnn_instance_set_gradients(w->instance, w->gradients);
    w->optimizer = rnn_optimizer_defaults(RNN_ADAM);
    w->parameters = (rnn_parameters){
        .size = model->param_floats,
        .values = w->weights.params,
        .gradients = w->gradients,
        .state = contender_floats(model->param_floats * rnn_optimizer_planes(&w->optimizer))};
}

static void train(void *state)
{
    Whole *w = state;
    const rnn_model *model = w->weights.model;
    rnn_pool *pool = w->weights.pool;
    rnn_error error = {RNN_OK, ""};
    ok(rnn_instance_run(w->instance, RNN_TRAIN, &error), &error);
    const double norm = rnn_gradient_norm(model, w->gradients, pool);
    const rnn_update update = {++w->updates, 1, rnn_norm_scale(norm, 5)};
    rnn_update_parameters(model, &w->optimizer, update, &w->parameters, pool);
    rnn_weights_prepare(&w->weights);
}

/* ---- generation ---- */

static void open_generation(Whole *w)
{
    const rnn_model *model = w->weights.model;
    rnn_error error = {RNN_OK, ""};
    ok(rnn_generator_open(&w->generator, &w->weights, &error), &error);
    rnn_instance *instance = rnn_generator_instance(w->generator);
    emitted_set_threads(instance, w->problem.threads);
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0 && (int)i != model->stream)
            rnn_instance_set_steps(instance, &model->axes[i], w->problem.steps, NULL);
    for (size_t i = 0; i < model->input_count; i++)
        if ((int)i != model->token)
            give_ids(w, instance, &model->inputs[i]);
}

static void begin(const Whole *w)
{
    rnn_error error = {RNN_OK, ""};
    ok(rnn_generator_begin(w->generator, &error), &error);
}

static const rnn_sampling likeliest = {.temperature = 0};

static void decode(void *state)
{
    const Whole *w = state;
    rnn_error error = {RNN_OK, ""};
    int32_t token;
    ok(rnn_generator_draw(w->generator, &likeliest, &token, &error), &error);
}

static void generate(void *state)
{
    const Whole *w = state;
    begin(w);
    for (size_t t = 1; t < w->problem.steps; t++)
        decode(state);
    rnn_generator_choose(w->generator, &likeliest);
}

int main(int argc, char **argv)
{
    static Whole w;
    rnn_error error = {RNN_OK, ""};
    w.problem = contender_problem(argc, argv);
    ok(rnn_weights_open(&w.weights, load(&w.problem), &error), &error);
    rnn_params_init(w.weights.model, 1, w.weights.params);
    rnn_weights_prepare(&w.weights);
    if (w.problem.training)
        open_training(&w);
    else
        open_generation(&w);
    if (w.problem.decoding)
        begin(&w);
    const Contender contender = {.name = "ours",
                                 .version = RNNC_VERSION,
                                 .state = &w,
                                 .decodes = true,
                                 .run = w.problem.training   ? train
                                        : w.problem.decoding ? decode
                                                             : generate};
    contender_serve(&contender, &w.problem);
    return 0;
}
