/* What a model generates from what it is given: a line of standard input, or an example of files.
 */
#include "tool/run.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/beam.h>
#include <rnn/feed.h>
#include <rnn/metrics.h>

typedef struct Translator {
    const Translating *what;
    const rnn_model *model;
    const rnn_value_info *token;
    rnn_beam *beam;           /* of as many rows as hypotheses */
    rnn_generator *generator; /* of one row */
    rnn_instance *alignment;  /* for the whole of a translation */
    FILE *reference;          /* or NULL */
    rnn_bleu bleu;
    rnn_hits exact;
} Translator;

/* An example: what is generated from is in all fields but that of the token. */
typedef struct Given {
    const rnn_data *data;
    size_t example;
} Given;

/* ---- what is given ---- */

/* The same items in every row of the batch: [T, B, width]. */
static void *repeat(Arena *scratch, const rnn_field *field, size_t example, size_t rows)
{
    const size_t width = rnn_field_width(field), size = width * sizeof(float);
    const size_t first = field->start[example], count = rnn_field_length(field, example);
    const char *from = field->ids ? (const char *)(field->ids + first * width)
                                  : (const char *)(field->floats + first * width);
    char *all = arena_alloc(scratch, count * rows * size);
    for (size_t i = 0; i < count * rows; i++)
        memcpy(all + i * size, from + i / rows * size, size);
    return all;
}

static void set_given(const Translator *t, Arena *scratch, rnn_instance *instance, Given given)
{
    for (size_t i = 0; i < given.data->count; i++) {
        const rnn_field *field = &given.data->fields[i];
        const rnn_value_info *input = rnn_model_input(t->model, field->source.name);
        if (input == t->token)
            continue;
        if (input->axis >= 0 && t->model->axes[input->axis].from < 0)
            rnn_instance_set_steps(instance, &t->model->axes[input->axis],
                                   rnn_field_length(field, given.example), NULL);
        rnn_instance_set(instance, input,
                         repeat(scratch, field, given.example, rnn_instance_rows(instance)));
    }
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
}

/* ---- alignment ---- */

/* The axis beside the token's of an output that has a number for each step of both; -1: none. */
static int other_axis(const Translator *t, const rnn_value_info *output)
{
    const int axis = t->token->axis;
    if (output->size > 0 || output->is_id || (output->axis != axis) == (output->inner != axis))
        return -1;
    return output->axis == axis ? output->inner : output->axis;
}

/* The first of these outputs. */
static const rnn_value_info *find_alignment(const Translator *t)
{
    for (size_t i = 0; i < t->model->output_count; i++)
        if (other_axis(t, &t->model->outputs[i]) >= 0)
            return &t->model->outputs[i];
    fail(
        (Pos){0},
        "%s has no output over the steps of %s and of what is given: declare the attention weights",
        t->model->name, t->token->name);
}

static const char *shade(double weight)
{
    static const char *const shades[] = {"  ", "\u2591\u2591", "\u2592\u2592", "\u2593\u2593",
                                         "\u2588\u2588"};
    return shades[weight < 0.1 ? 0 : weight < 0.3 ? 1 : weight < 0.5 ? 2 : weight < 0.7 ? 3 : 4];
}

/* The field of text whose items are the steps of an axis, or NULL. */
static const rnn_field *find_text(const Translator *t, Given given, int axis)
{
    for (size_t i = 0; i < given.data->count; i++) {
        const rnn_field *field = &given.data->fields[i];
        const rnn_value_info *input = rnn_model_input(t->model, field->source.name);
        if (input != t->token && input->axis == axis && field->source.vocab && !field->source.most)
            return field;
    }
    return NULL;
}

static rnn_span text_at(const rnn_field *field, Given given, size_t step)
{
    return rnn_vocab_text(field->source.vocab, field->ids[field->start[given.example] + step]);
}

/* What stands above the columns: characters as they are; others are numbered, and a line explains
 * the numbers of words. */
static void print_columns(const rnn_field *field, Given given, size_t columns)
{
    const bool words = field && rnn_vocab_units(field->source.vocab) == RNN_WORDS;
    for (size_t u = 0; words && u < columns; u++) {
        const rnn_span text = text_at(field, given, u);
        printf("%s%zu %.*s", u ? "  " : "    ", u + 1, (int)text.length, text.bytes);
    }
    printf("%s%16s", words ? "\n" : "", "");
    for (size_t u = 0; u < columns; u++) {
        const rnn_span text = field ? text_at(field, given, u) : rnn_span_of("");
        if (words || !field)
            printf("%2zu", (u + 1) % 100);
        else
            printf("%.*s ", (int)text.length, text.bytes);
    }
    putchar('\n');
}

/* One row for each item that was generated, one column for each step of what is given. */
static void show_alignment(Translator *t, Arena *scratch, Given given, const int32_t *tokens,
                           size_t count)
{
    const rnn_value_info *output = find_alignment(t);
    const int axis = other_axis(t, output);
    rnn_instance *instance = t->alignment;
    rnn_error error;
    set_given(t, scratch, instance, given);
    rnn_instance_set_steps(instance, &t->model->axes[t->token->axis], count, NULL);
    rnn_instance_set(instance, t->token, tokens);
    const size_t columns = rnn_instance_steps(instance, &t->model->axes[axis]);
    float *weights = arena_alloc(scratch, count * columns * sizeof *weights);
    rnn_instance_set(instance, output, weights);
    stop_if(rnn_instance_run(instance, RNN_FORWARD, &error), &error);
    print_columns(find_text(t, given, axis), given, columns);
    for (size_t i = 0; i < count; i++) {
        rnn_span text = rnn_vocab_text(t->what->target, tokens[i]);
        printf("%15.*s ", (int)text.length, text.bytes);
        for (size_t u = 0; u < columns; u++)
            fputs(shade((double)weights[output->axis == axis ? u * count + i : i * columns + u]),
                  stdout);
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
        fail((Pos){0}, "%s has fewer lines than there are results", t->what->reference);
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

static const int32_t *search(Translator *t, Arena *scratch, Given given, size_t *length)
{
    rnn_error error;
    set_given(t, scratch, rnn_beam_instance(t->beam), given);
    stop_if(rnn_beam_search(t->beam, &error), &error);
    *length = rnn_beam_at(t->beam, 0)->length;
    return rnn_beam_at(t->beam, 0)->tokens;
}

static const int32_t *draw(Translator *t, Arena *scratch, Given given, size_t *length)
{
    int32_t *tokens = arena_alloc(scratch, t->what->rules.longest * sizeof *tokens);
    rnn_error error;
    set_given(t, scratch, rnn_generator_instance(t->generator), given);
    stop_if(rnn_generator_begin(t->generator, &error), &error);
    bool ended = false;
    for (*length = 0; *length < t->what->rules.longest && !ended; ++*length) {
        if (*length > 0)
            stop_if(rnn_generator_push(t->generator, tokens[*length - 1], &error), &error);
        tokens[*length] = rnn_generator_choose(t->generator, &t->what->how);
        ended = is_end(t, tokens[*length]);
    }
    return tokens;
}

/* Writes what is generated from an example; of none (no data) an empty line. */
static void translate(Translator *t, Given given)
{
    Arena *scratch = arena_new();
    size_t length = 0;
    const int32_t *tokens = NULL;
    if (given.data)
        tokens = t->beam ? search(t, scratch, given, &length) : draw(t, scratch, given, &length);
    size_t shown = length;
    rnn_span *items = items_of(t, scratch, tokens, &length);
    print_items(t, items, length);
    putchar('\n');
    if (t->what->show && shown > 0)
        show_alignment(t, scratch, given, tokens, shown);
    if (t->reference)
        compare(t, scratch, items, length);
    fflush(stdout);
    arena_free(scratch);
}

/* ---- scoring ---- */

/* The log probability of tokens, the end among them, to be generated from an example. */
static Score score(Translator *t, Given given, const int32_t *tokens, size_t length)
{
    Arena *scratch = arena_new();
    Score found = {0, length};
    rnn_error error;
    set_given(t, scratch, rnn_generator_instance(t->generator), given);
    stop_if(rnn_generator_begin(t->generator, &error), &error);
    stop_if(rnn_generator_score(t->generator, tokens, length, &found.nats, &error), &error);
    arena_free(scratch);
    return found;
}

/* ---- lines of standard input ---- */

/* A line as a data set of one field and one example. */
typedef struct Line {
    rnn_field field;
    rnn_data data;
    size_t start[2];
} Line;

/* What is given by a text; of an empty one, nothing. */
static Given given_line(const Translator *t, Arena *arena, Line *line, rnn_span text)
{
    size_t count;
    int32_t *ids = run_ids(arena, t->what->source, text, &count);
    line->start[0] = 0;
    line->start[1] = count;
    line->field = (rnn_field){.source = {.name = t->what->input, .vocab = t->what->source},
                              .examples = 1,
                              .items = count,
                              .start = line->start,
                              .ids = ids};
    line->data = (rnn_data){.fields = &line->field, .count = 1, .examples = 1};
    return (Given){count ? &line->data : NULL, 0};
}

static void translate_line(Translator *t, rnn_span text)
{
    Arena *scratch = arena_new();
    Line line;
    translate(t, given_line(t, scratch, &line, text));
    arena_free(scratch);
}

/* What follows the tab is to be generated from what stands before it. */
static Score score_line(Translator *t, rnn_span text)
{
    Arena *scratch = arena_new();
    Line line;
    size_t length;
    rnn_span source, target;
    if (!rnn_text_column(text, 1, &source) || !rnn_text_column(text, 2, &target))
        fail((Pos){0}, "--score takes lines of two columns with a tab between them: '%.*s'",
             (int)text.length, text.bytes);
    const Given given = given_line(t, scratch, &line, source);
    if (!given.data)
        fail((Pos){0}, "--score: the first column is empty: '%.*s'", (int)text.length, text.bytes);
    int32_t *tokens = run_ids(scratch, t->what->target, target, &length);
    tokens[length++] = t->token->stop;
    const Score found = score(t, given, tokens, length);
    arena_free(scratch);
    run_print_score(found);
    printf("%.*s\n", (int)text.length, text.bytes);
    return found;
}

/* ---- all of them ---- */

static Translator open_all(const rnn_weights *weights, const Translating *what)
{
    Translator t = {.what = what,
                    .model = weights->model,
                    .token = &weights->model->inputs[weights->model->token]};
    rnn_error error;
    if (what->rules.width > 0 && !what->score)
        stop_if(rnn_beam_open(&t.beam, weights, &what->rules, &error), &error);
    else
        stop_if(rnn_generator_open(&t.generator, weights, &error), &error);
    stop_if(rnn_instance_open(&t.alignment, weights, &error), &error);
    if (what->show)
        find_alignment(&t);
    t.reference = what->reference ? fopen(what->reference, "r") : NULL;
    if (what->reference && !t.reference)
        fail((Pos){0}, "%s: cannot be read", what->reference);
    return t;
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
    Translator t = open_all(weights, what);
    Score all = {0, 0};
    Lines lines = {NULL, 0, 0};
    for (rnn_span span; run_next_line(&lines, &span);)
        if (what->score)
            run_add_score(&all, score_line(&t, span));
        else
            translate_line(&t, span);
    if (what->score)
        run_print_all(all);
    print_scores(&t);
    free(lines.bytes);
    close_all(&t);
}

/* ---- examples of files ---- */

/* Opening a feed holds the data against the inputs. */
static void check_data(const rnn_model *model, const rnn_data *data)
{
    const rnn_feed_rules rules = {.rows = 1, .steps = SIZE_MAX, .partial = true};
    rnn_feed *feed;
    rnn_error error;
    stop_if(rnn_feed_open(&feed, model, data, &rules, &error), &error);
    rnn_feed_close(feed);
}

/* Examples that were left out have nothing generated, and lines of their own in the reference. */
static void translate_dropped(Translator *t, const rnn_data *data, size_t example)
{
    for (size_t i = run_dropped_at(data, example); i > 0; i--)
        translate(t, (Given){NULL, 0});
}

void run_translate_data(const rnn_weights *weights, const Translating *what, const rnn_data *data)
{
    check_data(weights->model, data);
    Translator t = open_all(weights, what);
    for (size_t i = 0; i < data->examples; i++) {
        translate_dropped(&t, data, i);
        translate(&t, (Given){data, i});
    }
    translate_dropped(&t, data, data->examples);
    print_scores(&t);
    close_all(&t);
}

static Score score_example(Translator *t, const rnn_field *field, Given given)
{
    Arena *scratch = arena_new();
    const int32_t *tokens = field->ids + field->start[given.example];
    size_t length = rnn_field_length(field, given.example);
    const Score found = score(t, given, tokens, length);
    const rnn_span *items = items_of(t, scratch, tokens, &length);
    run_print_score(found);
    print_items(t, items, length);
    putchar('\n');
    arena_free(scratch);
    return found;
}

void run_score_data(const rnn_weights *weights, const Translating *what, const rnn_data *data)
{
    check_data(weights->model, data);
    Translator t = open_all(weights, what);
    const rnn_field *field = rnn_data_find(data, t.token->name);
    Score all = {0, 0};
    for (size_t i = 0; i < data->examples; i++) {
        run_write_dropped(data, i);
        run_add_score(&all, score_example(&t, field, (Given){data, i}));
    }
    run_write_dropped(data, data->examples);
    run_print_all(all);
    close_all(&t);
}
