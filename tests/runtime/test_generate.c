/* Generation by a model whose probabilities are known. */
#include <criterion/criterion.h>
#include <math.h>

#include <rnn/generate.h>

#include "tiny_bigram.h"

/* Row a is log p(. | a). */
static const double probability[TINY_VOCAB][TINY_VOCAB] = {
    {0.1, 0.2, 0.3, 0.4}, {0.7, 0.1, 0.1, 0.1}, {0.25, 0.25, 0.25, 0.25}, {0.05, 0.9, 0.03, 0.02}};

/* A model and what generates with it. */
typedef struct Subject {
    rnn_weights weights;
    rnn_generator *generator;
} Subject;

/* Logits may all be shifted by the same; here by 2. */
static Subject open_subject(void)
{
    Subject s;
    cr_assert_eq(rnn_weights_open(&s.weights, &tiny_model, NULL), RNN_OK);
    for (int i = 0; i < TINY_PARAMS; i++)
        s.weights.params[i] = (float)(log(probability[i / TINY_VOCAB][i % TINY_VOCAB]) + 2);
    rnn_weights_prepare(&s.weights);
    cr_assert_eq(rnn_generator_open(&s.generator, &s.weights, NULL), RNN_OK);
    cr_assert_eq(rnn_generator_begin(s.generator, NULL), RNN_OK);
    return s;
}

static void close_subject(Subject *s)
{
    rnn_generator_close(s->generator);
    rnn_weights_close(&s->weights);
}

static int32_t draw(Subject *s, rnn_sampling how)
{
    int32_t token;
    cr_assert_eq(rnn_generator_draw(s->generator, &how, &token, NULL), RNN_OK);
    return token;
}

/* ---- probabilities ---- */

Test(generate, probabilities)
{
    Subject s = open_subject();
    cr_expect_eq(rnn_generator_vocab(s.generator), TINY_VOCAB);
    for (int32_t i = 0; i < TINY_VOCAB; i++)
        cr_expect_float_eq(rnn_generator_log_probability(s.generator, i),
                           log(probability[TINY_START][i]), 1e-6);
    cr_assert_eq(rnn_generator_push(s.generator, 3, NULL), RNN_OK);
    cr_expect_float_eq(rnn_generator_log_probability(s.generator, 1), log(0.9), 1e-6);
    close_subject(&s);
}

Test(generate, score)
{
    Subject s = open_subject();
    const int32_t tokens[] = {0, 3, 1};
    double score;
    cr_expect_eq(rnn_generator_score(s.generator, tokens, 3, &score, NULL), RNN_OK);
    cr_expect_float_eq(score, log(0.7) + log(0.4) + log(0.9), 1e-6);
    cr_expect_eq(rnn_generator_score(s.generator, tokens, 0, &score, NULL), RNN_OK);
    cr_expect_eq(score, 0);
    close_subject(&s);
}

Test(generate, wrong_tokens)
{
    Subject s = open_subject();
    const int32_t tokens[] = {0, TINY_VOCAB};
    double score;
    rnn_error e;
    cr_expect_eq(rnn_generator_score(s.generator, tokens, 2, &score, &e), RNN_BAD_TOKEN);
    cr_expect_str_eq(e.message, "the token 4 is not below 4");
    cr_expect_eq(rnn_generator_push(s.generator, -1, &e), RNN_BAD_TOKEN);
    close_subject(&s);
}

Test(generate, logits_that_are_not_finite)
{
    Subject s = open_subject();
    s.weights.params[2 * TINY_VOCAB] = NAN;
    rnn_weights_prepare(&s.weights);
    cr_expect_eq(rnn_generator_push(s.generator, 2, NULL), RNN_NOT_FINITE);
    close_subject(&s);
}

Test(generate, model_that_does_not_generate)
{
    rnn_model silent = tiny_model;
    silent.token = -1;
    const rnn_weights weights = {.model = &silent};
    rnn_generator *generator;
    cr_expect_eq(rnn_generator_open(&generator, &weights, NULL), RNN_BAD_ARGUMENT);
    cr_expect_null(generator);
}

/* ---- drawing ---- */

/* 1 -> 0 -> 3 -> 1, whichever way the choice is left with the likeliest alone. */
Test(generate, likeliest)
{
    const rnn_sampling ways[] = {{.temperature = 0},
                                 {.temperature = 5, .top_k = 1},
                                 {.temperature = 1, .top_p = 0.3},
                                 {.temperature = 1e-3}};
    for (int i = 0; i < 4; i++) {
        Subject s = open_subject();
        cr_expect_eq(draw(&s, ways[i]), 0, "way %d", i);
        cr_expect_eq(draw(&s, ways[i]), 3, "way %d", i);
        cr_expect_eq(draw(&s, ways[i]), 1, "way %d", i);
        close_subject(&s);
    }
}

Test(generate, what_is_chosen_is_not_pushed)
{
    const rnn_sampling how = {.temperature = 0};
    Subject s = open_subject();
    cr_expect_eq(rnn_generator_choose(s.generator, &how), 0);
    cr_expect_eq(rnn_generator_choose(s.generator, &how), 0);
    cr_expect_eq(draw(&s, how), 0);
    cr_expect_eq(rnn_generator_choose(s.generator, &how), 3);
    close_subject(&s);
}

/* Draws often from what follows token 0, and compares with the expected shares; the bound is five
 * standard deviations. */
static void expect_shares(rnn_sampling how, const double shares[TINY_VOCAB])
{
    enum { DRAWS = 4000 };
    Subject s = open_subject();
    int count[TINY_VOCAB] = {0};
    for (int i = 0; i < DRAWS; i++) {
        cr_assert_eq(rnn_generator_push(s.generator, 0, NULL), RNN_OK);
        count[draw(&s, how)]++;
    }
    for (int i = 0; i < TINY_VOCAB; i++)
        cr_expect_float_eq(count[i] / (double)DRAWS, shares[i],
                           5 * sqrt(shares[i] * (1 - shares[i]) / DRAWS), "token %d: %d", i,
                           count[i]);
    close_subject(&s);
}

Test(generate, shares)
{
    expect_shares((rnn_sampling){.temperature = 1}, (const double[]){0.1, 0.2, 0.3, 0.4});
    /* p^2, normalized */
    expect_shares((rnn_sampling){.temperature = 0.5, .seed = 7},
                  (const double[]){1. / 30, 4. / 30, 9. / 30, 16. / 30});
    expect_shares((rnn_sampling){.temperature = 1, .top_k = 2},
                  (const double[]){0, 0, 3. / 7, 4. / 7});
    /* 0.4 + 0.3 is not yet 0.75 */
    expect_shares((rnn_sampling){.temperature = 1, .top_p = 0.75},
                  (const double[]){0, 2. / 9, 3. / 9, 4. / 9});
}

Test(generate, seeds)
{
    enum { DRAWS = 40 };
    const rnn_sampling how[] = {{.temperature = 1, .seed = 1},
                                {.temperature = 1, .seed = 1},
                                {.temperature = 1, .seed = 2}};
    int32_t drawn[3][DRAWS];
    for (int i = 0; i < 3; i++) {
        Subject s = open_subject();
        for (int k = 0; k < DRAWS; k++)
            drawn[i][k] = draw(&s, how[i]);
        close_subject(&s);
    }
    cr_expect_arr_eq(drawn[0], drawn[1], sizeof drawn[0]);
    cr_expect_arr_neq(drawn[0], drawn[2], sizeof drawn[0]);
}
