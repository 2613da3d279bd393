/* Generating token by token. */
#include <rnn/generate.h>
#include <rnn/random.h>
#include <rnn/rows.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "log_sum.h"

/* A token and how likely it is. */
typedef struct Choice {
    double weight; /* exp(logit / temperature), relative to the likeliest */
    int32_t token;
} Choice;

struct rnn_generator {
    const rnn_model *model;
    rnn_instance *instance;
    size_t vocab;
    int32_t token;  /* input of the step: what came last */
    float *logits;  /* [vocab] output of the step: what may come next */
    double log_sum; /* log of the sum over tokens of exp(logit), once it was asked for */
    bool has_log_sum;
    Choice *choices; /* [vocab] room for drawing */
    uint64_t draws;  /* done so far */
};

/* Draws take a stream of their own, which neither a parameter's initial values nor a shuffle has.
 */
enum { DRAWS = 0x7fffffff };

/* ---- opening and closing ---- */

static int set_up(rnn_generator *g, const rnn_weights *weights, rnn_error *e)
{
    const rnn_value_info *token = &g->model->inputs[g->model->token];
    const rnn_value_info *logits = &g->model->outputs[g->model->logits];
    const int code = rnn_instance_open(&g->instance, weights, e);
    if (code != RNN_OK)
        return code;
    g->vocab = logits->size;
    g->logits = rnn_aligned_zeros(g->vocab * sizeof *g->logits);
    g->choices = calloc(g->vocab, sizeof *g->choices);
    if (!g->logits || !g->choices)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to generate");
    rnn_instance_set(g->instance, token, &g->token);
    rnn_instance_set(g->instance, logits, g->logits);
    return RNN_OK;
}

int rnn_generator_open(rnn_generator **out, const rnn_weights *weights, rnn_error *e)
{
    const rnn_model *model = weights->model;
    *out = NULL;
    if (model->token < 0 || model->logits < 0)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s does not say what it generates", model->name);
    if (!model->inputs[model->token].is_id)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s generates vectors, not tokens", model->name);
    if (!model->entry[RNN_BEGIN] || !model->entry[RNN_STEP])
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s cannot be computed step by step", model->name);
    rnn_generator *g = calloc(1, sizeof *g);
    if (!g)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to generate");
    g->model = model;
    const int code = set_up(g, weights, e);
    if (code == RNN_OK)
        *out = g;
    else
        rnn_generator_close(g);
    return code;
}

void rnn_generator_close(rnn_generator *g)
{
    if (!g)
        return;
    rnn_instance_close(g->instance);
    free(g->logits);
    free(g->choices);
    free(g);
}

rnn_instance *rnn_generator_instance(rnn_generator *g)
{
    return g->instance;
}

size_t rnn_generator_vocab(const rnn_generator *g)
{
    return g->vocab;
}

/* ---- steps ---- */

/* The step's input is the token before the one that it scores. */
int rnn_generator_push(rnn_generator *g, int32_t token, rnn_error *e)
{
    g->token = token;
    const int code = rnn_instance_run(g->instance, RNN_STEP, e);
    if (code != RNN_OK)
        return code;
    g->has_log_sum = false;
    float about; /* of floats: a sum in double takes as long as the step of a small model */
    rnn_each_logsumexp(1, g->vocab, g->logits, 0, &about);
    return isfinite(about)
               ? RNN_OK
               : rnn_fail(e, RNN_NOT_FINITE, "%s: the logits are not finite", g->model->name);
}

int rnn_generator_begin(rnn_generator *g, rnn_error *e)
{
    const int code = rnn_instance_run(g->instance, RNN_BEGIN, e);
    return code ? code : rnn_generator_push(g, g->model->inputs[g->model->token].start, e);
}

/* ---- probabilities ---- */

double rnn_generator_log_probability(rnn_generator *g, int32_t token)
{
    if (!g->has_log_sum)
        g->log_sum = log_sum_exp(g->logits, g->vocab);
    g->has_log_sum = true;
    return (double)g->logits[token] - g->log_sum;
}

int rnn_generator_score(rnn_generator *g, const int32_t *tokens, size_t count,
                        double *log_probability, rnn_error *e)
{
    *log_probability = 0;
    for (size_t i = 0; i < count; i++) {
        if (tokens[i] < 0 || (size_t)tokens[i] >= g->vocab)
            return rnn_fail(e, RNN_BAD_TOKEN, "the token %d is not below %zu", tokens[i], g->vocab);
        *log_probability += rnn_generator_log_probability(g, tokens[i]);
        const int code = rnn_generator_push(g, tokens[i], e);
        if (code != RNN_OK)
            return code;
    }
    return RNN_OK;
}

/* ---- drawing ---- */

/* The likeliest first; of two that are equally likely, the one with the smaller id. */
static int compare(const void *left, const void *right)
{
    const Choice *a = left;
    const Choice *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->token > b->token) - (a->token < b->token);
}

static int32_t likeliest(const rnn_generator *g)
{
    int32_t best;
    rnn_each_argmax(1, g->vocab, g->logits, 0, &best);
    return best;
}

static double sum_of(const Choice *choices, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += choices[i].weight;
    return sum;
}

/* How many of the choices, in their order, it takes to reach a share of all. */
static size_t reach(const Choice *choices, size_t count, double share)
{
    const double enough = share * sum_of(choices, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += choices[i].weight;
        if (sum >= enough)
            return i + 1;
    }
    return count;
}

/* Lists the tokens among which is drawn; returns how many. */
static size_t list_choices(const rnn_generator *g, const rnn_sampling *s)
{
    const double largest = (double)g->logits[likeliest(g)];
    for (size_t i = 0; i < g->vocab; i++)
        g->choices[i] = (Choice){exp(((double)g->logits[i] - largest) / s->temperature),
                                 (int32_t)i};
    qsort(g->choices, g->vocab, sizeof *g->choices, compare);
    size_t count = g->vocab;
    if (s->top_k > 0 && s->top_k < count)
        count = s->top_k;
    return s->top_p > 0 && s->top_p < 1 ? reach(g->choices, count, s->top_p) : count;
}

/* The choice at which the sum of weights passes u times that of all, u uniform in [0, 1). */
static int32_t choice_of(const rnn_generator *g, const rnn_sampling *s)
{
    if (s->temperature <= 0)
        return likeliest(g);
    const size_t count = list_choices(g, s);
    const double u = (double)rnn_random_at(s->seed, DRAWS, g->draws) / 4294967296.0;
    double left = u * sum_of(g->choices, count);
    for (size_t i = 0; i + 1 < count; i++) {
        left -= g->choices[i].weight;
        if (left < 0)
            return g->choices[i].token;
    }
    return g->choices[count - 1].token;
}

int32_t rnn_generator_choose(rnn_generator *g, const rnn_sampling *sampling)
{
    const int32_t token = choice_of(g, sampling);
    g->draws++;
    return token;
}

int rnn_generator_draw(rnn_generator *g, const rnn_sampling *sampling, int32_t *token, rnn_error *e)
{
    *token = rnn_generator_choose(g, sampling);
    return rnn_generator_push(g, *token, e);
}
