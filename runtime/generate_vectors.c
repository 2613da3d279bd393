/* Generating vectors of 0 and 1, step by step. */
#include <rnn/generate.h>
#include <rnn/random.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct rnn_vector_generator {
    const rnn_model *model;
    rnn_instance *instance;
    size_t size;
    float *vector;  /* [size] input of the step: what came last */
    float *logits;  /* [size] output of the step: what may come next */
    uint64_t draws; /* numbers drawn so far */
};

/* A stream of random numbers of their own, as in generate.c. */
enum { DRAWS = 0x7ffffffe };

/* ---- opening and closing ---- */

static int set_up(rnn_vector_generator *g, const rnn_weights *weights, rnn_error *e)
{
    const rnn_value_info *logits = &g->model->outputs[g->model->logits];
    const int code = rnn_instance_open(&g->instance, weights, e);
    if (code != RNN_OK)
        return code;
    g->size = logits->size;
    g->vector = rnn_aligned_zeros(g->size * sizeof *g->vector);
    g->logits = rnn_aligned_zeros(g->size * sizeof *g->logits);
    if (!g->vector || !g->logits)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to generate");
    rnn_instance_set(g->instance, &g->model->inputs[g->model->token], g->vector);
    rnn_instance_set(g->instance, logits, g->logits);
    return RNN_OK;
}

static int check(const rnn_model *model, rnn_error *e)
{
    if (model->token < 0 || model->logits < 0 || model->inputs[model->token].is_id)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s does not generate vectors", model->name);
    if (!model->entry[RNN_BEGIN] || !model->entry[RNN_STEP])
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s cannot be computed step by step", model->name);
    return RNN_OK;
}

int rnn_vector_generator_open(rnn_vector_generator **out, const rnn_weights *weights, rnn_error *e)
{
    *out = NULL;
    int code = check(weights->model, e);
    if (code != RNN_OK)
        return code;
    rnn_vector_generator *g = calloc(1, sizeof *g);
    if (!g)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to generate");
    g->model = weights->model;
    code = set_up(g, weights, e);
    if (code == RNN_OK)
        *out = g;
    else
        rnn_vector_generator_close(g);
    return code;
}

void rnn_vector_generator_close(rnn_vector_generator *g)
{
    if (!g)
        return;
    rnn_instance_close(g->instance);
    free(g->vector);
    free(g->logits);
    free(g);
}

size_t rnn_vector_generator_size(const rnn_vector_generator *g)
{
    return g->size;
}

/* ---- steps ---- */

/* The step's input is the vector before the one that it scores. */
static int step(const rnn_vector_generator *g, rnn_error *e)
{
    const int code = rnn_instance_run(g->instance, RNN_STEP, e);
    for (size_t j = 0; j < g->size && code == RNN_OK; j++)
        if (isnan(g->logits[j]))
            return rnn_fail(e, RNN_NOT_FINITE, "%s: logit %zu is not a number", g->model->name, j);
    return code;
}

int rnn_vector_generator_begin(rnn_vector_generator *g, rnn_error *e)
{
    memset(g->vector, 0, g->size * sizeof *g->vector);
    const int code = rnn_instance_run(g->instance, RNN_BEGIN, e);
    return code == RNN_OK ? step(g, e) : code;
}

int rnn_vector_generator_push(rnn_vector_generator *g, const float *vector, rnn_error *e)
{
    memcpy(g->vector, vector, g->size * sizeof *g->vector);
    return step(g, e);
}

/* 1 with probability sigmoid(logit / temperature). */
static float draw(rnn_vector_generator *g, const rnn_sampling *sampling, float logit)
{
    const double u = (double)rnn_uniform(rnn_random_at(sampling->seed, DRAWS, g->draws++));
    if (sampling->temperature <= 0)
        return logit > 0;
    return u < 1 / (1 + exp(-(double)logit / sampling->temperature));
}

int rnn_vector_generator_draw(rnn_vector_generator *g, const rnn_sampling *sampling, float *vector,
                              rnn_error *e)
{
    for (size_t j = 0; j < g->size; j++)
        vector[j] = draw(g, sampling, g->logits[j]);
    return rnn_vector_generator_push(g, vector, e);
}
