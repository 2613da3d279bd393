/* Sampling from a model that generates, and the probability of lines. */
#include "tool/run.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>

static rnn_generator *open_generator(const rnn_weights *weights)
{
    rnn_generator *generator;
    rnn_error error;
    stop_if(rnn_generator_open(&generator, weights, &error), &error);
    return generator;
}

/* ---- sampling ---- */

/* Words are separated by spaces; what ends a line is written as its end. */
static void print_item(const rnn_vocab *vocab, int32_t id)
{
    bool words = rnn_vocab_units(vocab) == RNN_WORDS;
    rnn_span text = rnn_vocab_text(vocab, id);
    if (rnn_vocab_reserved(vocab) && id == RNN_STOP)
        putchar('\n');
    else
        printf("%.*s%s", (int)text.length, text.bytes, words ? " " : "");
}

static void push_prompt(rnn_generator *generator, const rnn_vocab *vocab, const char *prompt)
{
    Arena *scratch = arena_new();
    size_t count;
    rnn_error error;
    const rnn_span text = rnn_span_of(prompt);
    stop_if(rnn_text_check("--prompt", text, &error), &error);
    const int32_t *ids = run_ids(scratch, vocab, text, &count);
    for (size_t i = 0; i < count; i++)
        stop_if(rnn_generator_push(generator, ids[i], &error), &error);
    fputs(prompt, stdout);
    if (rnn_vocab_units(vocab) == RNN_WORDS)
        putchar(' ');
    arena_free(scratch);
}

/* A line that has ended is followed by a new one, which begins like any other. */
void run_sample(const rnn_weights *weights, const rnn_vocab *vocab, const Sampling *sampling)
{
    rnn_generator *generator = open_generator(weights);
    rnn_error error;
    stop_if(rnn_generator_begin(generator, &error), &error);
    if (sampling->prompt)
        push_prompt(generator, vocab, sampling->prompt);
    for (int i = 0; i < sampling->count; i++) {
        const int32_t token = rnn_generator_choose(generator, &sampling->how);
        print_item(vocab, token);
        bool ended = rnn_vocab_reserved(vocab) && token == RNN_STOP;
        stop_if(ended ? rnn_generator_begin(generator, &error)
                      : rnn_generator_push(generator, token, &error),
                &error);
    }
    putchar('\n');
    rnn_generator_close(generator);
}

/* ---- sampling vectors ---- */

static void print_features(const float *vector, size_t size)
{
    const char *between = "";
    for (size_t j = 0; j < size; j++)
        if (vector[j] > 0) {
            printf("%s%zu", between, j);
            between = ",";
        }
    if (!*between)
        putchar('-');
}

void run_sample_vectors(const rnn_weights *weights, const Sampling *sampling)
{
    rnn_vector_generator *generator;
    rnn_error error;
    Arena *scratch = arena_new();
    stop_if(rnn_vector_generator_open(&generator, weights, &error), &error);
    stop_if(rnn_vector_generator_begin(generator, &error), &error);
    const size_t size = rnn_vector_generator_size(generator);
    float *vector = arena_alloc(scratch, size * sizeof *vector);
    for (int i = 0; i < sampling->count; i++) {
        stop_if(rnn_vector_generator_draw(generator, &sampling->how, vector, &error), &error);
        fputs(i ? " " : "", stdout);
        print_features(vector, size);
    }
    putchar('\n');
    rnn_vector_generator_close(generator);
    arena_free(scratch);
}

/* ---- scoring ---- */

void run_add_score(Score *all, Score score)
{
    all->nats += score.nats;
    all->items += score.items;
}

void run_print_score(Score score)
{
    printf("%.4f\t%zu\t%.4f\t", score.nats, score.items,
           -score.nats / (double)(score.items ? score.items : 1));
}

void run_print_all(Score all)
{
    run_print_score(all);
    puts("(all)");
}

/* What ends a line: a newline where the vocabulary has one, for then lines stood in running text.
 */
static int32_t end_of_line(const rnn_vocab *vocab)
{
    int32_t newline = rnn_vocab_id(vocab, "\n", 1);
    return newline >= RNN_RESERVED ? newline : RNN_STOP;
}

/* Goes to where a line may begin. */
static void begin_line(rnn_generator *generator, int32_t end)
{
    rnn_error error;
    stop_if(rnn_generator_begin(generator, &error), &error);
    if (end != RNN_STOP)
        stop_if(rnn_generator_push(generator, end, &error), &error);
}

static Score score_line(rnn_generator *generator, const rnn_vocab *vocab, rnn_span line)
{
    Arena *scratch = arena_new();
    Score score;
    rnn_error error;
    int32_t *ids = run_ids(scratch, vocab, line, &score.items);
    ids[score.items++] = end_of_line(vocab);
    begin_line(generator, end_of_line(vocab));
    stop_if(rnn_generator_score(generator, ids, score.items, &score.nats, &error), &error);
    arena_free(scratch);
    return score;
}

void run_score(const rnn_weights *weights, const rnn_vocab *vocab)
{
    rnn_generator *generator = open_generator(weights);
    Score all = {0, 0};
    Lines lines = {NULL, 0, 0};
    for (rnn_span span; run_next_line(&lines, &span);) {
        Score score = score_line(generator, vocab, span);
        run_print_score(score);
        printf("%.*s\n", (int)span.length, span.bytes);
        run_add_score(&all, score);
    }
    run_print_all(all);
    free(lines.bytes);
    rnn_generator_close(generator);
}
