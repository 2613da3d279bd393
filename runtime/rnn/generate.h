/* Generation: a model that scores the next token is asked token by token.
 *
 *     <s> --step--> p(a)  a --step--> p(b | a)  b --step--> p(c | a b)  ...
 *
 * One row, so one sequence at a time. The sum of log p of a sequence's tokens is its log
 * probability; drawing each token from its p is sampling. */
#ifndef RNN_GENERATE_H
#define RNN_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/instance.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- drawing ---- */

/* How the next token is chosen. */
typedef struct rnn_sampling {
    double temperature; /* divides the logits; 0: always the likeliest token */
    size_t top_k;       /* only among that many likeliest; 0: all */
    double top_p;       /* only among the likeliest whose probabilities first reach it; 0 or 1: all
                           (Holtzman and others, 2020) */
    uint64_t seed;
} rnn_sampling;

typedef struct rnn_generator rnn_generator;

/* Makes a generator; the weights must live as long. Inputs other than the token are set by the
 * caller in rnn_generator_instance. RNN_BAD_ARGUMENT if the model does not say what it generates or
 * cannot go step by step; RNN_NO_MEMORY. On failure *out is NULL. */
int rnn_generator_open(rnn_generator **out, const rnn_weights *weights, rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_generator_close(rnn_generator *generator);

rnn_instance *rnn_generator_instance(rnn_generator *generator);

/* Number of tokens there are. */
size_t rnn_generator_vocab(const rnn_generator *generator);

/* Begins a sequence: nothing but the start token was there so far. */
int rnn_generator_begin(rnn_generator *generator, rnn_error *e);

/* Says which token came next. RNN_BAD_TOKEN if it is not in the vocabulary. */
int rnn_generator_push(rnn_generator *generator, int32_t token, rnn_error *e);

/* The natural logarithm of the probability that `token` comes next. */
double rnn_generator_log_probability(rnn_generator *generator, int32_t token);

/* Draws a token that may come next, and does not push it: what a sequence ends with need not be
 * pushed. Draw k since opening is a function of the seed and k alone. */
int32_t rnn_generator_choose(rnn_generator *generator, const rnn_sampling *sampling);

/* Draws the token that comes next, and pushes it. */
int rnn_generator_draw(rnn_generator *generator, const rnn_sampling *sampling, int32_t *token,
                       rnn_error *e);

/* The log probability of tokens [count] to come next, one after the other; pushes them. */
int rnn_generator_score(rnn_generator *generator, const int32_t *tokens, size_t count,
                        double *log_probability, rnn_error *e);

/* ---- vectors (generate_vectors.c) ----
 *
 * A model that generates vectors, such as the keys of a piano that sound at a step, scores each
 * feature by itself: it is 1 next with probability sigmoid(logit). */

typedef struct rnn_vector_generator rnn_vector_generator;

/* Makes a generator of a model that has no other input; as rnn_generator_open. */
int rnn_vector_generator_open(rnn_vector_generator **out, const rnn_weights *weights, rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_vector_generator_close(rnn_vector_generator *generator);

/* Number of features of a vector. */
size_t rnn_vector_generator_size(const rnn_vector_generator *generator);

/* Begins a sequence: before it there was a vector of zeros. */
int rnn_vector_generator_begin(rnn_vector_generator *generator, rnn_error *e);

/* Says which vector [size] came next. */
int rnn_vector_generator_push(rnn_vector_generator *generator, const float *vector, rnn_error *e);

/* Draws the vector that comes next into vector [size], and pushes it. Temperature divides the
 * logits; at 0 a feature is 1 where that is likelier. The other rules of sampling do not hold. */
int rnn_vector_generator_draw(rnn_vector_generator *generator, const rnn_sampling *sampling,
                              float *vector, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
