/* Beam search against all sequences there are. */
#include <criterion/criterion.h>
#include <math.h>

#include <rnn/beam.h>

#include "tiny_bigram.h"

enum { STOP = 2, LONGEST = 4 };

/* Row a is p(. | a). Greedily 1 -> 0 -> 3 -> 2, p = 0.5 0.4 0.6; but 1 -> 3 -> 2 has 0.4 0.6. */
static const double probability[TINY_VOCAB][TINY_VOCAB] = {
    {0.2, 0.2, 0.2, 0.4}, {0.5, 0.05, 0.05, 0.4}, {0.25, 0.25, 0.25, 0.25}, {0.1, 0.1, 0.6, 0.2}};

static void make_weights(rnn_weights *weights)
{
    cr_assert_eq(rnn_weights_open(weights, &tiny_model, NULL), RNN_OK);
    for (int i = 0; i < TINY_PARAMS; i++)
        weights->params[i] = (float)(log(probability[i / TINY_VOCAB][i % TINY_VOCAB]) - 3);
    rnn_weights_prepare(weights);
}

static rnn_beam *search(const rnn_weights *weights, rnn_beam_rules rules)
{
    rnn_beam *beam;
    rnn_error e;
    cr_assert_eq(rnn_beam_open(&beam, weights, &rules, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_beam_search(beam, &e), RNN_OK, "%s", e.message);
    return beam;
}

static void expect_tokens(const rnn_hypothesis *h, size_t length, const int32_t *tokens)
{
    cr_assert_eq(h->length, length);
    cr_expect_arr_eq(h->tokens, tokens, length * sizeof *tokens);
}

/* p(tokens[i] | what stands before it) */
static double probability_at(const int32_t *tokens, size_t i)
{
    const int32_t last = i ? tokens[i - 1] : TINY_START;
    const int32_t before = i > 1 ? tokens[i - 2] : i == 1 ? TINY_START : -1;
    const int backwards = tiny_looks_back && before == last;
    return probability[last][backwards ? TINY_VOCAB - 1 - tokens[i] : tokens[i]];
}

static double log_probability(const int32_t *tokens, size_t length)
{
    double sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += log(probability_at(tokens, i));
    return sum;
}

/* The best among the sequences that begin with tokens [length]: those that stop, or are full. */
static double best_of(int32_t tokens[LONGEST], size_t length, double power)
{
    if (length == LONGEST || (length > 0 && tokens[length - 1] == STOP))
        return log_probability(tokens, length) / pow((double)length, power);
    double best = -INFINITY;
    for (int32_t token = 0; token < TINY_VOCAB; token++) {
        tokens[length] = token;
        best = fmax(best, best_of(tokens, length + 1, power));
    }
    return best;
}

Test(beam, of_width_one_is_greedy)
{
    rnn_weights weights;
    make_weights(&weights);
    rnn_beam *beam = search(&weights, (rnn_beam_rules){.width = 1, .longest = LONGEST});
    cr_expect_eq(rnn_beam_count(beam), 1);
    expect_tokens(rnn_beam_at(beam, 0), 3, (const int32_t[]){0, 3, STOP});
    rnn_beam_close(beam);
    rnn_weights_close(&weights);
}

Test(beam, finds_what_is_likelier)
{
    rnn_weights weights;
    make_weights(&weights);
    rnn_beam *beam = search(&weights, (rnn_beam_rules){.width = 2, .longest = LONGEST});
    const rnn_hypothesis *best = rnn_beam_at(beam, 0);
    expect_tokens(best, 2, (const int32_t[]){3, STOP});
    cr_expect_float_eq(best->log_probability, log(0.4 * 0.6), 1e-6);
    cr_expect_eq(best->score, best->log_probability);
    rnn_beam_close(beam);
    rnn_weights_close(&weights);
}

/* A beam that is wide enough drops nothing; every hypothesis says its own probability, for which
 * states must change their rows with it. */
Test(beam, wide_enough_finds_the_best_of_all)
{
    rnn_weights weights;
    tiny_looks_back = 1;
    make_weights(&weights);
    for (double power = 0; power <= 1; power += 0.5) {
        rnn_beam *beam = search(&weights, (rnn_beam_rules){256, LONGEST, power});
        int32_t tokens[LONGEST];
        cr_expect_float_eq(rnn_beam_at(beam, 0)->score, best_of(tokens, 0, power), 1e-5);
        for (size_t i = 0; i < rnn_beam_count(beam); i++) {
            const rnn_hypothesis *h = rnn_beam_at(beam, i);
            cr_expect_float_eq(h->log_probability, log_probability(h->tokens, h->length), 1e-5);
            cr_expect(i == 0 || rnn_beam_at(beam, i - 1)->score >= h->score);
        }
        rnn_beam_close(beam);
    }
    rnn_weights_close(&weights);
}

Test(beam, can_be_used_again)
{
    rnn_weights weights;
    make_weights(&weights);
    rnn_beam *beam = search(&weights, (rnn_beam_rules){.width = 3, .longest = LONGEST});
    const double score = rnn_beam_at(beam, 0)->score;
    const size_t count = rnn_beam_count(beam);
    cr_assert_eq(rnn_beam_search(beam, NULL), RNN_OK);
    cr_expect_eq(rnn_beam_at(beam, 0)->score, score);
    cr_expect_eq(rnn_beam_count(beam), count);
    rnn_beam_close(beam);
    rnn_weights_close(&weights);
}

Test(beam, refusals)
{
    rnn_weights weights;
    rnn_beam *beam;
    make_weights(&weights);
    cr_expect_eq(rnn_beam_open(&beam, &weights, &(rnn_beam_rules){.longest = 3}, NULL),
                 RNN_BAD_ARGUMENT);
    cr_expect_eq(rnn_beam_open(&beam, &weights, &(rnn_beam_rules){.width = 3}, NULL),
                 RNN_BAD_ARGUMENT);
    cr_expect_null(beam);
    weights.params[TINY_START * TINY_VOCAB] = NAN;
    rnn_weights_prepare(&weights);
    cr_assert_eq(rnn_beam_open(&beam, &weights, &(rnn_beam_rules){.width = 2, .longest = 2}, NULL),
                 RNN_OK);
    cr_expect_eq(rnn_beam_search(beam, NULL), RNN_NOT_FINITE);
    rnn_beam_close(beam);
    rnn_weights_close(&weights);
}
