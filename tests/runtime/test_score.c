/* Scores of a model whose answers are known: a bigram model answers with what its matrix prefers.
 */
#include <criterion/criterion.h>

#include <rnn/score.h>

#include "tiny_bigram.h"

enum { O, OTHER, B, I, UNHEARD }; /* ids, and one that the model has not */

/* After O, and at the start, it answers B; after B it answers I, after I O. */
static void make_weights(rnn_weights *weights)
{
    static const int next[TINY_VOCAB] = {[O] = B, [TINY_START] = B, [B] = I, [I] = O};
    cr_assert_eq(rnn_weights_open(weights, &tiny_model, NULL), RNN_OK);
    for (int i = 0; i < TINY_VOCAB; i++)
        weights->params[i * TINY_VOCAB + next[i]] = 1;
    rnn_weights_prepare(weights);
}

static rnn_vocab *make_labels(void)
{
    static const char *const names[] = {
        [O] = "O", [OTHER] = "other", [B] = "B-x", [I] = "I-x", [UNHEARD] = "B-y"};
    rnn_vocab *labels = rnn_vocab_open(RNN_WORDS, false);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert(rnn_vocab_add(labels, rnn_span_of(names[i])));
    return labels;
}

/* Three sentences, of which the last ends in a label that the model cannot answer. */
static int32_t ids[] = {B, I, O, B, /**/ O, B, /**/ B, UNHEARD};
static size_t start[] = {0, 4, 6, 8};

static int score(const rnn_scoring *scoring, rnn_scores *scores, rnn_error *e)
{
    rnn_weights weights;
    make_weights(&weights);
    rnn_field field = {.source = {.name = "x", .path = "made", .axis = "T"},
                       .examples = 3,
                       .items = 8,
                       .start = start,
                       .ids = ids};
    const rnn_data data = {&field, 1, 3, false, 0, NULL};
    const rnn_feed_rules rules = {.rows = 2, .steps = 3};
    const int code = rnn_score(&weights, &data, &rules, scoring, scores, e);
    rnn_weights_close(&weights);
    return code;
}

/* It answers B I O B,  B B,  B I. */
Test(score, counts_answers_and_chunks)
{
    rnn_error e;
    rnn_scores scores;
    rnn_vocab *labels = make_labels();
    const rnn_scoring scoring = {&tiny_inputs[0], &tiny_outputs[0], labels};
    cr_assert_eq(score(&scoring, &scores, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(scores.items.total, 8);
    cr_expect_eq(scores.items.correct, 6);
    cr_expect_eq(scores.chunks.expected, 5);
    cr_expect_eq(scores.chunks.found, 5);
    cr_expect_eq(scores.chunks.correct, 3);
    rnn_vocab_close(labels);
}

Test(score, ids_without_names_have_no_chunks)
{
    rnn_scores scores;
    const rnn_scoring scoring = {&tiny_inputs[0], &tiny_outputs[0], NULL};
    cr_assert_eq(score(&scoring, &scores, NULL), RNN_OK);
    cr_expect_eq(scores.items.correct, 6);
    cr_expect_eq(scores.chunks.expected, 0);
    cr_expect_not(rnn_scoring_has_chunks(&scoring));
}

Test(score, output_and_target_go_the_same_way)
{
    rnn_error e;
    rnn_scores scores;
    rnn_value_info still = tiny_outputs[0];
    still.axis = -1;
    const rnn_scoring scoring = {&tiny_inputs[0], &still, NULL};
    cr_expect_eq(score(&scoring, &scores, &e), RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "tiny: logits cannot be held against x");
}

Test(score, only_tags_make_chunks)
{
    static const struct {
        const char *labels[3];
        bool chunks;
    } cases[] = {{{"B-x"}, true},      {{"I-x"}, true},          {{"O"}, false},
                 {{"I-"}, false},      {{"Bx"}, false},          {{"E-x"}, false},
                 {{"O", "B-x"}, true}, {{"B", "I", "O"}, true},  {{"O", "I"}, true},
                 {{"A", "B"}, false},  {{"B", "O", "C"}, false}, {{"B", "Bx"}, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rnn_vocab *labels = rnn_vocab_open(RNN_WORDS, false);
        for (size_t k = 0; k < 3 && cases[i].labels[k]; k++)
            cr_assert(rnn_vocab_add(labels, rnn_span_of(cases[i].labels[k])));
        const rnn_scoring scoring = {&tiny_inputs[0], &tiny_outputs[0], labels};
        cr_expect_eq(rnn_scoring_has_chunks(&scoring), cases[i].chunks, "%zu", i);
        rnn_vocab_close(labels);
    }
}
