/* Running a model on the examples of files, in their order.
 *
 *     files --corpus--> data --feed, a batch at a time--> forward --> a line an example
 *
 * Where the files hold all that the loss needs, it is measured too. */
#include "tool/run.h"
#include "tool/answers.h"
#include "tool/checkpoint.h"
#include "tool/corpus.h"
#include "tool/roles.h"
#include "tool/stop.h"

#include <stdio.h>
#include <string.h>

#include <rnn/metrics.h>

enum { ROWS = 32, CHUNK = 256 }; /* of a batch; of a stream */

/* A model at work on a data set. */
typedef struct Runner {
    const rnn_weights *weights;
    const Input *counted; /* whose items the loss is a mean over; NULL: rows */
    rnn_data *data;
    rnn_instance *instance;
    const rnn_value_info *output; /* what is written */
    bool chooses;                 /* the answer is written, not the output's own numbers */
    const rnn_vocab *labels;      /* names of answers; NULL: they are written as numbers */
    const rnn_field *target;      /* what should have been answered; NULL: not known */
    rnn_hits hits;
    size_t steps; /* of an axis that no input has */
} Runner;

/* ---- which output ---- */

static const rnn_value_info *find_output(const rnn_model *model, const char *name)
{
    const rnn_value_info *output = rnn_model_output(model, name);
    if (!output)
        fail((Pos){0}, "%s has no output %s", model->name, name);
    return output;
}

/* What answers is written as what it chooses, unless its numbers are asked for by name. */
static void choose_output(Runner *r, const char *name, const rnn_value_info *predicted)
{
    const rnn_model *model = r->weights->model;
    if (!model->output_count)
        fail((Pos){0}, "%s has no output", model->name);
    r->output = name        ? find_output(model, name)
                : predicted ? answers_output(model, predicted)
                            : NULL;
    if (!r->output)
        r->output = &model->outputs[0];
    r->chooses = predicted && answers_target(r->output, predicted) && (r->output->is_id || !name);
    if (r->chooses)
        r->target = rnn_data_find(r->data, predicted->name);
}

/* ---- writing ---- */

/* The steps of the longest row of the batch. */
static size_t batch_steps(const Runner *r, int axis)
{
    return axis < 0 ? 1 : rnn_instance_steps(r->instance, &r->weights->model->axes[axis]);
}

/* The steps of an example along an axis; the field of any input on it tells them. */
static size_t steps_of(const Runner *r, int axis, size_t example)
{
    if (axis < 0)
        return 1;
    const rnn_axis_info *info = &r->weights->model->axes[axis];
    if (info->from >= 0)
        return rnn_derived_steps(info, steps_of(r, info->from, example));
    for (size_t i = 0; i < r->data->count; i++) {
        const rnn_field *field = &r->data->fields[i];
        if (field->source.axis && strcmp(field->source.axis, info->name) == 0)
            return rnn_field_length(field, example);
    }
    return batch_steps(r, axis);
}

static void write_choice(const Runner *r, int32_t id)
{
    if (!r->labels || id < 0 || (size_t)id >= rnn_vocab_size(r->labels)) {
        printf("%d", id);
        return;
    }
    const rnn_span text = rnn_vocab_text(r->labels, id);
    printf("%.*s", (int)text.length, text.bytes);
}

/* Numbers, or ids; those that do not exist are left out, and "-" stands where there is none. */
static void write_numbers(const rnn_value_info *output, const void *values, size_t first,
                          size_t count)
{
    size_t written = 0;
    for (size_t i = first; i < first + count; i++) {
        if (!output->is_id)
            printf("%s%g", written++ ? "," : "", (double)((const float *)values)[i]);
        else if (((const int32_t *)values)[i] >= 0)
            printf("%s%d", written++ ? "," : "", ((const int32_t *)values)[i]);
    }
    if (!written)
        putchar('-');
}

static void count_hit(Runner *r, int32_t found, size_t example, size_t step)
{
    if (r->target)
        rnn_hits_add(&r->hits, &r->target->ids[r->target->start[example] + step], &found, 1);
}

/* Steps of an example that stand in a row of a batch: all, or of a stream the next ones. */
typedef struct Part {
    size_t example, row;
    size_t first, steps;
    size_t inner; /* steps of the inner axis */
} Part;

/* Values stand as [steps, rows, inner steps, size]; all that belong to a step are written there. */
static void write_part(Runner *r, const void *values, Part part)
{
    const rnn_value_info *output = r->output;
    const size_t rows = output->batch ? rnn_instance_rows(r->instance) : 1;
    const size_t size = output->size ? output->size : 1;
    const size_t inner = batch_steps(r, output->inner);
    for (size_t t = 0; t < part.steps; t++) {
        const size_t item = t * rows + (output->batch ? part.row : 0);
        fputs(part.first + t ? " " : "", stdout);
        if (!r->chooses) {
            write_numbers(output, values, item * inner * size, part.inner * size);
            continue;
        }
        const int32_t found = run_choice(r->output, values, item);
        write_choice(r, found);
        count_hit(r, found, part.example, part.first + t);
    }
}

size_t run_dropped_at(const rnn_data *data, size_t example)
{
    const size_t before = example ? rnn_data_dropped_before(data, example - 1) : 0;
    return rnn_data_dropped_before(data, example) - before;
}

void run_write_dropped(const rnn_data *data, size_t example)
{
    for (size_t i = run_dropped_at(data, example); i > 0; i--)
        putchar('\n');
}

/* ---- running ---- */

/* A stream is read as one row: whole, or chunk by chunk where the model carries its state along. */
static rnn_feed_rules rules_of(const Runner *r)
{
    rnn_feed_rules rules = {.rows = ROWS, .steps = r->steps, .partial = true};
    rules.counted = r->counted ? r->counted->name : NULL;
    if (!r->data->is_stream)
        return rules;
    rules.rows = 1;
    rules.steps = CHUNK;
    for (size_t i = 0; i < r->data->count && !r->weights->model->carries; i++)
        if (r->data->fields[i].items > rules.steps)
            rules.steps = r->data->fields[i].items;
    return rules;
}

static void write_examples(Runner *r, const void *values, size_t rows, size_t first)
{
    for (size_t row = 0; row < rows; row++) {
        const size_t steps = steps_of(r, r->output->axis, first + row);
        const size_t inner = steps_of(r, r->output->inner, first + row);
        run_write_dropped(r->data, first + row);
        write_part(r, values, (Part){first + row, row, 0, steps, inner});
        putchar('\n');
    }
}

/* The next batch after so many examples, or of a stream after so many steps; returns how many it
 * has. */
static size_t run_batch(Runner *r, rnn_feed *feed, size_t done)
{
    rnn_feed_batch batch;
    rnn_error error;
    Arena *scratch = arena_new();
    stop_if(rnn_feed_next(feed, r->instance, &batch, &error), &error);
    void *values = arena_alloc(scratch, rnn_instance_count(r->instance, r->output) * sizeof(float));
    rnn_instance_set(r->instance, r->output, values);
    stop_if(rnn_instance_run(r->instance, RNN_FORWARD, &error), &error);
    size_t count = batch.rows;
    if (!r->data->is_stream) {
        write_examples(r, values, count, done);
    } else {
        count = batch_steps(r, r->output->axis);
        write_part(r, values, (Part){0, 0, done, count, batch_steps(r, r->output->inner)});
    }
    arena_free(scratch);
    return count;
}

static void run_all(Runner *r)
{
    rnn_feed *feed;
    rnn_error error;
    const rnn_feed_rules rules = rules_of(r);
    stop_if(rnn_feed_open(&feed, r->weights->model, r->data, &rules, &error), &error);
    stop_if(rnn_instance_open(&r->instance, r->weights, &error), &error);
    size_t done = 0;
    for (size_t k = 0; k < rnn_feed_batches(feed); k++)
        done += run_batch(r, feed, done);
    if (r->data->is_stream)
        putchar('\n');
    else
        run_write_dropped(r->data, done);
    rnn_instance_close(r->instance);
    rnn_feed_close(feed);
}

/* ---- the end ---- */

static bool has_all_data(const Runner *r, const Model *model)
{
    for (int i = 0; i < model->input_count; i++)
        if (role_is_data(model->inputs[i]) && !rnn_data_find(r->data, model->inputs[i]->name))
            return false;
    return true;
}

static void tell(const Runner *r, const Model *model)
{
    const rnn_feed_rules rules = rules_of(r);
    fflush(stdout);
    if (r->weights->model->entry[RNN_LOSS] && has_all_data(r, model))
        answers_print_loss(stderr, "", r->weights, r->data, &rules);
    if (r->hits.total)
        fprintf(stderr, "accuracy %.2f %%, %llu of %llu\n", 100 * rnn_accuracy(&r->hits),
                (unsigned long long)r->hits.correct, (unsigned long long)r->hits.total);
}

static rnn_data *read_data(Arena *arena, const Model *model, const rnn_tensors *checkpoint,
                           const Results *results, Corpus **corpus)
{
    rnn_data *data, *none;
    *corpus = corpus_bind_inputs(arena, model, results->files, checkpoint);
    corpus_load_vocabularies(*corpus, checkpoint);
    corpus_read(*corpus, model, 0, &data, &none);
    return data;
}

/* What the model generates with the data, or how likely what it has of the token is. */
static void run_generator(const Runner *r, const Model *model, const Results *results)
{
    Translating what = *results->generating;
    what.target = r->labels;
    if (!r->labels)
        fail((Pos){0}, "the weights have no vocabulary for %s", model->token->name);
    if (!what.score)
        run_translate_data(r->weights, &what, r->data);
    else if (rnn_data_find(r->data, model->token->name))
        run_score_data(r->weights, &what, r->data);
    else
        fail((Pos){0}, "--score: what is to be scored? --data %s=FILE", model->token->name);
}

void run_data(const rnn_weights *weights, const Model *model, const rnn_tensors *checkpoint,
              const Results *results)
{
    Arena *arena = arena_new();
    Corpus *corpus;
    const Input *predicted = role_predicted(model);
    rnn_vocab *labels = predicted ? checkpoint_vocabulary(checkpoint, predicted->name) : NULL;
    Runner r = {.weights = weights,
                .counted = role_counted(model),
                .data = read_data(arena, model, checkpoint, results, &corpus),
                .labels = labels,
                .steps = results->steps};
    const bool generates = model->token && !rnn_data_find(r.data, model->token->name);
    if (generates || results->generating->score) {
        run_generator(&r, model, results);
    } else {
        choose_output(&r, results->output,
                      predicted ? rnn_model_input(weights->model, predicted->name) : NULL);
        run_all(&r);
        tell(&r, model);
    }
    rnn_data_close(r.data);
    rnn_vocab_close(labels);
    corpus_close(corpus);
    arena_free(arena);
}
