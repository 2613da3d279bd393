/* Answers, batch by batch, row by row, against what the data says. */
#include <rnn/score.h>

#include <stdlib.h>
#include <string.h>

#include <rnn/rows.h>

static bool is_inside(rnn_span tag)
{
    return tag.length > 0 && (tag.bytes[0] == 'B' || tag.bytes[0] == 'I');
}

/* Letters alone are tags where all labels are: a B among A, B, C is none. */
bool rnn_scoring_has_chunks(const rnn_scoring *scoring)
{
    const size_t count = scoring->labels ? rnn_vocab_size(scoring->labels) : 0;
    size_t alone = 0, inside = 0;
    for (size_t id = 0; id < count; id++) {
        const rnn_span text = rnn_vocab_text(scoring->labels, (int32_t)id);
        if (is_inside(text) && text.length > 2 && text.bytes[1] == '-')
            return true;
        inside += is_inside(text);
        alone += text.length == 1 && (is_inside(text) || text.bytes[0] == 'O');
    }
    return inside > 0 && alone == count;
}

/* What is at work: the model, and room for the batch that it is at. */
typedef struct judge {
    const rnn_scoring *scoring;
    bool chunks;
    const rnn_field *target;
    rnn_feed *feed;
    rnn_instance *instance;
    void *output;                   /* [T, B] or [T, B, size] */
    int32_t *answers;               /* [T], of one row */
    rnn_span *expected, *found;     /* [T], the same as tags */
    size_t output_room, steps_room; /* in elements */
} judge;

/* ---- one row ---- */

/* The answer at place i of the output. */
static int32_t answer_at(const judge *j, size_t i)
{
    const rnn_value_info *output = j->scoring->output;
    if (output->is_id)
        return ((const int32_t *)j->output)[i];
    int32_t id;
    rnn_each_argmax(1, output->size, (const float *)j->output + i * output->size, 0, &id);
    return id;
}

/* The text of a label; of an id that is none, nothing. */
static rnn_span label_of(const judge *j, int32_t id)
{
    const rnn_vocab *labels = j->scoring->labels;
    const bool known = id >= 0 && (size_t)id < rnn_vocab_size(labels);
    return known ? rnn_vocab_text(labels, id) : rnn_span_of("");
}

static void score_row(judge *j, size_t row, size_t rows, rnn_scores *scores)
{
    const rnn_window window = rnn_feed_window(j->feed, j->scoring->target->name, row);
    const int32_t *expected = j->target->ids + window.first;
    for (size_t t = 0; t < window.length; t++)
        j->answers[t] = answer_at(j, t * rows + row);
    rnn_hits_add(&scores->items, expected, j->answers, window.length);
    if (!j->chunks)
        return;
    for (size_t t = 0; t < window.length; t++) {
        j->expected[t] = label_of(j, expected[t]);
        j->found[t] = label_of(j, j->answers[t]);
    }
    rnn_chunks_add(&scores->chunks, j->expected, j->found, window.length);
}

/* ---- one batch ---- */

static bool grow(void **memory, size_t count, size_t size)
{
    free(*memory);
    *memory = malloc(count * size);
    return *memory != NULL;
}

static int make_room(judge *j, size_t outputs, size_t steps, rnn_error *e)
{
    bool done = outputs <= j->output_room || grow(&j->output, outputs, sizeof(float));
    if (steps > j->steps_room)
        done = done && grow((void **)&j->answers, steps, sizeof *j->answers) &&
               grow((void **)&j->expected, steps, sizeof *j->expected) &&
               grow((void **)&j->found, steps, sizeof *j->found);
    if (!done)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to score a batch");
    j->output_room = outputs > j->output_room ? outputs : j->output_room;
    j->steps_room = steps > j->steps_room ? steps : j->steps_room;
    return RNN_OK;
}

static int score_batch(judge *j, rnn_scores *scores, rnn_error *e)
{
    rnn_feed_batch batch;
    int code = rnn_feed_next(j->feed, j->instance, &batch, e);
    const size_t outputs = rnn_instance_count(j->instance, j->scoring->output);
    const size_t targets = rnn_instance_count(j->instance, j->scoring->target);
    if (code == RNN_OK)
        code = make_room(j, outputs, targets / batch.rows, e);
    if (code != RNN_OK)
        return code;
    rnn_instance_set(j->instance, j->scoring->output, j->output);
    code = rnn_instance_run(j->instance, RNN_FORWARD, e);
    for (size_t row = 0; code == RNN_OK && row < batch.rows; row++)
        score_row(j, row, batch.rows, scores);
    return code;
}

/* ---- all of them ---- */

static int check(const rnn_model *model, const judge *j, rnn_error *e)
{
    const rnn_value_info *target = j->scoring->target, *output = j->scoring->output;
    if (!model->entry[RNN_FORWARD] || output->axis != target->axis || !target->is_id ||
        !j->target || !j->target->ids)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s cannot be held against %s", model->name,
                        output->name, target->name);
    return RNN_OK;
}

static int open_judge(judge *j, const rnn_weights *weights, const rnn_data *data,
                      const rnn_feed_rules *rules, rnn_error *e)
{
    rnn_feed_rules own = *rules;
    own.unread = j->scoring->target->name;
    j->target = rnn_data_find(data, own.unread);
    j->chunks = rnn_scoring_has_chunks(j->scoring);
    int code = check(weights->model, j, e);
    if (code == RNN_OK)
        code = rnn_feed_open(&j->feed, weights->model, data, &own, e);
    return code == RNN_OK ? rnn_instance_open(&j->instance, weights, e) : code;
}

static void close_judge(judge *j)
{
    rnn_instance_close(j->instance);
    rnn_feed_close(j->feed);
    free(j->output);
    free(j->answers);
    free(j->expected);
    free(j->found);
}

int rnn_score(const rnn_weights *weights, const rnn_data *data, const rnn_feed_rules *rules,
              const rnn_scoring *scoring, rnn_scores *scores, rnn_error *e)
{
    judge j = {.scoring = scoring};
    memset(scores, 0, sizeof *scores);
    int code = open_judge(&j, weights, data, rules, e);
    for (size_t k = 0; code == RNN_OK && k < rnn_feed_batches(j.feed); k++)
        code = score_batch(&j, scores, e);
    close_judge(&j);
    return code;
}
