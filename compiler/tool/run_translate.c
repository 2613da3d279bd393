/* Translation: a line of one input becomes the sequence that the model generates from it. */
#include "tool/run.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/beam.h>
#include <rnn/metrics.h>

typedef struct Translator {
    const Translating *what;
    const rnn_model *model;
    const rnn_value_info *source, *token;
    rnn_beam *beam;           /* of as many rows as hypotheses */
    rnn_generator *generator; /* of one row */
    rnn_instance *alignment;  /* for the whole of a translation */
    FILE *reference;          /* or NULL */
    rnn_bleu bleu;
    rnn_hits exact;
} Translator;

/* ---- the line that is translated ---- */

/* The same ids in every row of the batch. */
static void set_source(Translator *t, Arena *scratch, rnn_instance *instance, const int32_t *ids,
                       size_t count)
{
    size_t rows = rnn_instance_rows(instance);
    int32_t *all = arena_alloc(scratch, count * rows * sizeof *all);
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < rows; b++)
            all[i * rows + b] = ids[i];
    if (t->source->axis >= 0)
        rnn_instance_set_steps(instance, &t->model->axes[t->source->axis], count, NULL);
    rnn_instance_set(instance, t->source, all);
}

/* ---- what comes out ---- */

static bool is_end(const Translator *t, int32_t id)
{
    return id == t->token->stop;
}

/* The items of a translation without what ends it. */
static rnn_span *items_of(const Translator *t, Arena *scratch, const int32_t *tokens, size_t *count)
{
    rnn_span *items = arena_alloc(scratch, (*count + 1) * sizeof *items);
    size_t found = 0;
    for (size_t i = 0; i < *count; i++)
        if (!is_end(t, tokens[i]))
            items[found++] = rnn_vocab_text(t->what->target, tokens[i]);
    *count = found;
    return items;
}

static void print_items(const Translator *t, const rnn_span *items, size_t count)
{
    bool words = rnn_vocab_units(t->what->target) == RNN_WORDS;
    for (size_t i = 0; i < count; i++)
        printf("%s%.*s", i && words ? " " : "", (int)items[i].length, items[i].bytes);
    putchar('\n');
}

/* ---- alignment ---- */

/* The first output that has a number for each step of the target and each of the source. */
static const rnn_value_info *find_alignment(const Translator *t)
{
    for (size_t i = 0; i < t->model->output_count; i++) {
        const rnn_value_info *output = &t->model->outputs[i];
        bool both = (output->axis == t->token->axis && output->inner == t->source->axis) ||
                    (output->axis == t->source->axis && output->inner == t->token->axis);
        if (both && output->size == 0 && !output->is_id)
            return output;
    }
    fail((Pos){0}, "%s has no output over the steps of %s and %s: declare the attention weights",
         t->model->name, t->token->name, t->source->name);
}

static const char *shade(double weight)
{
    static const char *const shades[] = {"  ", "\u2591\u2591", "\u2592\u2592", "\u2593\u2593",
                                         "\u2588\u2588"};
    return shades[weight < 0.1 ? 0 : weight < 0.3 ? 1 : weight < 0.5 ? 2 : weight < 0.7 ? 3 : 4];
}

/* What stands above the columns: characters as they are, words by numbers that a line explains. */
static void print_columns(const rnn_vocab *vocab, const int32_t *source, size_t columns)
{
    bool words = rnn_vocab_units(vocab) == RNN_WORDS;
    for (size_t u = 0; words && u < columns; u++) {
        rnn_span text = rnn_vocab_text(vocab, source[u]);
        printf("%s%zu %.*s", u ? "  " : "    ", u + 1, (int)text.length, text.bytes);
    }
    printf("%s%16s", words ? "\n" : "", "");
    for (size_t u = 0; u < columns; u++) {
        rnn_span text = rnn_vocab_text(vocab, source[u]);
        if (words)
            printf("%2zu", u + 1);
        else
            printf("%.*s ", (int)text.length, text.bytes);
    }
    putchar('\n');
}

/* One row for each item of the translation, one column for each of the source. */
static void show_alignment(Translator *t, Arena *scratch, const int32_t *source, size_t columns,
                           const int32_t *tokens, size_t count)
{
    const rnn_value_info *output = find_alignment(t);
    const bool turned = output->axis == t->source->axis;
    rnn_instance *instance = t->alignment;
    rnn_error error;
    set_source(t, scratch, instance, source, columns);
    rnn_instance_set_steps(instance, &t->model->axes[t->token->axis], count, NULL);
    rnn_instance_set(instance, t->token, tokens);
    float *weights = arena_alloc(scratch, count * columns * sizeof *weights);
    rnn_instance_set(instance, output, weights);
    stop_if(rnn_instance_run(instance, RNN_FORWARD, &error), &error);
    print_columns(t->what->source, source, columns);
    for (size_t i = 0; i < count; i++) {
        rnn_span text = rnn_vocab_text(t->what->target, tokens[i]);
        printf("%15.*s ", (int)text.length, text.bytes);
        for (size_t u = 0; u < columns; u++)
            fputs(shade((double)weights[turned ? u * count + i : i * columns + u]), stdout);
        putchar('\n');
    }
}

/* ---- against references ---- */

static void compare(Translator *t, Arena *scratch, const rnn_span *items, size_t count)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = getline(&line, &room, t->reference);
    if (length < 0)
        fail((Pos){0}, "%s has fewer lines than standard input", t->what->reference);
    rnn_span rest = {line, (size_t)length}, expected;
    rnn_units units = rnn_vocab_units(t->what->target);
    rnn_next_line(&rest, &expected);
    size_t expected_count = rnn_count_items(units, expected);
    rnn_span *wanted = arena_alloc(scratch, (expected_count + 1) * sizeof *wanted);
    for (size_t i = 0; i < expected_count; i++)
        rnn_next_item(units, &expected, &wanted[i]);
    bool same = expected_count == count;
    for (size_t i = 0; same && i < count; i++)
        same = items[i].length == wanted[i].length &&
               memcmp(items[i].bytes, wanted[i].bytes, items[i].length) == 0;
    rnn_bleu_add(&t->bleu, items, count, wanted, expected_count);
    t->exact.correct += same;
    t->exact.total++;
    free(line);
}

static void print_scores(const Translator *t)
{
    if (t->reference)
        fprintf(stderr, "BLEU %.2f   exactly right %.2f %% of %llu\n",
                100 * rnn_bleu_score(&t->bleu), 100 * rnn_accuracy(&t->exact),
                (unsigned long long)t->exact.total);
}

/* ---- ways to generate ---- */

static const int32_t *search(Translator *t, Arena *scratch, const int32_t *ids, size_t count,
                             size_t *length)
{
    rnn_error error;
    set_source(t, scratch, rnn_beam_instance(t->beam), ids, count);
    stop_if(rnn_beam_search(t->beam, &error), &error);
    *length = rnn_beam_at(t->beam, 0)->length;
    return rnn_beam_at(t->beam, 0)->tokens;
}

static const int32_t *draw(Translator *t, Arena *scratch, const int32_t *ids, size_t count,
                           size_t *length)
{
    int32_t *tokens = arena_alloc(scratch, t->what->rules.longest * sizeof *tokens);
    rnn_error error;
    set_source(t, scratch, rnn_generator_instance(t->generator), ids, count);
    stop_if(rnn_generator_begin(t->generator, &error), &error);
    *length = 0;
    while (*length < t->what->rules.longest && (!*length || !is_end(t, tokens[*length - 1])))
        stop_if(rnn_generator_draw(t->generator, &t->what->how, &tokens[(*length)++], &error),
                &error);
    return tokens;
}

static void translate_line(Translator *t, rnn_span line)
{
    Arena *scratch = arena_new();
    size_t count, length = 0;
    int32_t *ids = run_ids(scratch, t->what->source, line, &count);
    const int32_t *tokens = NULL;
    if (count > 0)
        tokens = t->beam ? search(t, scratch, ids, count, &length)
                         : draw(t, scratch, ids, count, &length);
    size_t shown = length;
    rnn_span *items = items_of(t, scratch, tokens, &length);
    print_items(t, items, length);
    if (t->what->show && shown > 0)
        show_alignment(t, scratch, ids, count, tokens, shown);
    if (t->reference)
        compare(t, scratch, items, length);
    fflush(stdout);
    arena_free(scratch);
}

/* ---- scoring ---- */

/* The log probability of what follows the tab, to be generated from what stands before it. */
static void score_line(Translator *t, rnn_span line)
{
    Arena *scratch = arena_new();
    size_t count, length;
    double nats;
    rnn_error error;
    rnn_span source, target;
    if (!rnn_text_column(line, 1, &source) || !rnn_text_column(line, 2, &target))
        fail((Pos){0}, "--score takes lines of two columns with a tab between them: '%.*s'",
             (int)line.length, line.bytes);
    int32_t *ids = run_ids(scratch, t->what->source, source, &count);
    int32_t *tokens = run_ids(scratch, t->what->target, target, &length);
    if (!count)
        fail((Pos){0}, "--score: the first column is empty: '%.*s'", (int)line.length, line.bytes);
    tokens[length++] = t->token->stop;
    set_source(t, scratch, rnn_generator_instance(t->generator), ids, count);
    stop_if(rnn_generator_begin(t->generator, &error), &error);
    stop_if(rnn_generator_score(t->generator, tokens, length, &nats, &error), &error);
    printf("%.4f\t%zu\t%.4f\t%.*s\n", nats, length, -nats / (double)length, (int)line.length,
           line.bytes);
    arena_free(scratch);
}

/* ---- all lines ---- */

static void open_all(Translator *t, const rnn_weights *weights)
{
    rnn_error error;
    if (t->what->rules.width > 0 && !t->what->score)
        stop_if(rnn_beam_open(&t->beam, weights, &t->what->rules, &error), &error);
    else
        stop_if(rnn_generator_open(&t->generator, weights, &error), &error);
    stop_if(rnn_instance_open(&t->alignment, weights, &error), &error);
    if (t->what->show)
        find_alignment(t);
    t->reference = t->what->reference ? fopen(t->what->reference, "r") : NULL;
    if (t->what->reference && !t->reference)
        fail((Pos){0}, "%s: cannot be read", t->what->reference);
}

static void close_all(Translator *t)
{
    rnn_beam_close(t->beam);
    rnn_generator_close(t->generator);
    rnn_instance_close(t->alignment);
    if (t->reference)
        fclose(t->reference);
}

void run_translate(const rnn_weights *weights, const Translating *what)
{
    Translator t = {.what = what,
                    .model = weights->model,
                    .source = rnn_model_input(weights->model, what->input),
                    .token = &weights->model->inputs[weights->model->token]};
    open_all(&t, weights);
    Lines lines = {NULL, 0, 0};
    for (rnn_span span; run_next_line(&lines, &span);)
        if (what->score)
            score_line(&t, span);
        else
            translate_line(&t, span);
    print_scores(&t);
    free(lines.bytes);
    close_all(&t);
}
