/* What answers, scores in words, and tests. */
#include "tool/answers.h"
#include "tool/stop.h"

#include <math.h>
#include <stdio.h>

#include <rnn/evaluate.h>

/* ---- what answers ---- */

bool answers_target(const rnn_value_info *output, const rnn_value_info *target)
{
    const bool one_id = output->is_id && !output->size && output->vocab == target->vocab;
    return target->is_id && output->batch && output->axis == target->axis &&
           output->inner == target->inner &&
           (one_id || (!output->is_id && output->size == target->vocab));
}

const rnn_value_info *answers_output(const rnn_model *model, const rnn_value_info *target)
{
    for (size_t i = 0; i < model->output_count; i++)
        if (answers_target(&model->outputs[i], target))
            return &model->outputs[i];
    return NULL;
}

bool answers_find(const Corpus *corpus, const rnn_model *model, CorpusPart part,
                  rnn_scoring *scoring)
{
    for (int i = 0; i < corpus->count; i++) {
        const CorpusInput *input = &corpus->inputs[i];
        if (!input->is_target || input->is_token || !input->vocab)
            continue;
        const rnn_vocab *labels = part == CORPUS_TEST ? input->labels : input->vocab;
        const rnn_value_info *target = rnn_model_input(model, input->name);
        *scoring = (rnn_scoring){target, answers_output(model, target), labels};
        return scoring->output && labels;
    }
    return false;
}

/* ---- in words ---- */

static bool has_chunks(const rnn_scores *scores)
{
    return scores->chunks.expected + scores->chunks.found > 0;
}

const char *answers_describe(Arena *arena, const rnn_scores *scores)
{
    Text text = text_new(arena);
    if (scores->items.total)
        text_format(&text, ", accuracy %.2f %%", 100 * rnn_accuracy(&scores->items));
    if (has_chunks(scores))
        text_format(&text, ", F1 %.2f %%", 100 * rnn_chunks_f1(&scores->chunks));
    return text.bytes;
}

void answers_print(const char *what, const rnn_scores *scores)
{
    const rnn_chunks *chunks = &scores->chunks;
    if (scores->items.total)
        printf("%s accuracy %.2f %% of %llu\n", what, 100 * rnn_accuracy(&scores->items),
               (unsigned long long)scores->items.total);
    if (has_chunks(scores))
        printf("%s F1 %.2f %%, precision %.2f %% of %llu, recall %.2f %% of %llu\n", what,
               100 * rnn_chunks_f1(chunks), 100 * rnn_chunks_precision(chunks),
               (unsigned long long)chunks->found, 100 * rnn_chunks_recall(chunks),
               (unsigned long long)chunks->expected);
}

/* ---- testing ---- */

/* How many labels occur in the test alone. */
static size_t count_new_labels(const Corpus *corpus)
{
    size_t count = 0;
    for (int i = 0; i < corpus->count; i++) {
        const CorpusInput *input = &corpus->inputs[i];
        if (input->labels)
            count += rnn_vocab_size(input->labels) - rnn_vocab_size(input->vocab);
    }
    return count;
}

const char *answers_loss(Arena *arena, const rnn_model *model, double loss)
{
    const bool generates = model->token >= 0 && model->inputs[model->token].is_id;
    return generates ? arena_format(arena, "%.4f nats an item, perplexity %.2f", loss,
                                    rnn_perplexity(loss))
                     : arena_format(arena, "%.4f", loss);
}

void answers_print_loss(FILE *out, const char *what, const rnn_weights *weights,
                        const rnn_data *data, const rnn_feed_rules *rules)
{
    const rnn_model *model = weights->model;
    Arena *scratch = arena_new();
    rnn_error error;
    rnn_evaluation found = {
        .metrics = arena_alloc(scratch, (model->metric_count + 1) * sizeof(double))};
    stop_if(rnn_evaluate(weights, data, rules, &found, &error), &error);
    fprintf(out, "%sloss %s\n", what, answers_loss(scratch, model, found.loss));
    for (size_t i = 0; i < model->metric_count; i++)
        fprintf(out, "%s%s %.4f\n", what, model->metrics[i].name, found.metrics[i]);
    arena_free(scratch);
}

/* From this share on a vocabulary hardly is that of the data. */
static const double MANY_UNKNOWN = 0.1;

void answers_print_unknown(const char *what, const rnn_data *data)
{
    for (size_t i = 0; i < data->count; i++) {
        const rnn_field *field = &data->fields[i];
        const size_t unknown = rnn_field_unknown(field);
        const double share = (double)unknown / (double)(field->items ? field->items : 1);
        if (unknown)
            fprintf(stderr, "%s%s: %.1f %% of the items %s are <unk>%s\n",
                    share > MANY_UNKNOWN ? "warning: " : "", field->source.name, 100 * share, what,
                    share > MANY_UNKNOWN ? ": the vocabulary is hardly that of this data" : "");
    }
}

void answers_print_dropped(const char *what, const rnn_data *data)
{
    if (data->dropped == 1)
        fprintf(stderr, "1 example %s is left out: a line of its is empty\n", what);
    else if (data->dropped)
        fprintf(stderr, "%zu examples %s are left out: a line of theirs is empty\n", data->dropped,
                what);
}

static void test_scores(const Corpus *corpus, const rnn_weights *weights, const rnn_data *test,
                        const rnn_feed_rules *rules)
{
    rnn_scoring scoring;
    rnn_scores scores;
    rnn_error error;
    if (!answers_find(corpus, weights->model, CORPUS_TEST, &scoring))
        return;
    stop_if(rnn_score(weights, test, rules, &scoring, &scores, &error), &error);
    answers_print("test", &scores);
}

/* A stream is read in one row, so that nothing of it is left out. */
void answers_test(const Corpus *corpus, const rnn_weights *weights, const rnn_data *test,
                  rnn_feed_rules rules)
{
    size_t unknown = count_new_labels(corpus);
    rules.shuffle = false;
    if (test->is_stream)
        rules.rows = 1;
    answers_print_dropped("to test on", test);
    answers_print_unknown("to test on", test);
    if (unknown)
        fprintf(stderr,
                "the test has %zu label%s that training had not: these count as missed, and there "
                "is no loss\n",
                unknown, unknown == 1 ? "" : "s");
    else if (weights->model->entry[RNN_LOSS])
        answers_print_loss(stdout, "test ", weights, test, &rules);
    test_scores(corpus, weights, test, &rules);
}
