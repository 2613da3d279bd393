/* Feeding batches to a model. */
#include <rnn/feed.h>

#include <stdlib.h>
#include <string.h>

#include "data_fields.h"

/* An input, its data, and the batch as the input takes it. */
typedef struct bound {
    const rnn_value_info *input;
    const rnn_field *field;
    rnn_window *windows; /* [rows] */
    void *values;        /* [T, B] or [T, B, size] */
    size_t room;         /* bytes of values */
} bound;

struct rnn_feed {
    const rnn_model *model;
    rnn_feed_rules rules;
    bound *bound;
    size_t count; /* of bound inputs */
    bool is_stream;
    rnn_streams streams;
    rnn_position position; /* of a stream */
    rnn_batches *batches;  /* of examples */
    int32_t **lengths;     /* [axes][rows] */
    float *restart;        /* [rows] */
};

/* ---- matching inputs and fields ---- */

static int check_ids(const rnn_value_info *input, const rnn_field *f, rnn_error *e)
{
    const int32_t least = f->source.most ? -1 : 0; /* which ends a bag */
    for (size_t i = 0; i < f->items * rnn_field_width(f); i++)
        if (f->ids[i] < least || f->ids[i] >= (int32_t)input->vocab)
            return rnn_fail(e, RNN_BAD_TOKEN, "%s: the id %d of %s is not below %zu",
                            f->source.path, f->ids[i], input->name, input->vocab);
    return RNN_OK;
}

static bool is_named(const char *name, const rnn_value_info *input)
{
    return name && strcmp(name, input->name) == 0;
}

static int check_kind(const rnn_value_info *input, const rnn_field *f, rnn_error *e)
{
    const size_t size = input->is_id ? 0 : input->size ? input->size : 1;
    if (input->is_id && f->source.most != input->size)
        return rnn_fail(e, RNN_BAD_ARGUMENT,
                        "%s: %s takes bags of %zu ids, and is given bags of %zu", f->source.path,
                        input->name, input->size, f->source.most);
    if (f->source.size != size)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s takes %s of %zu, and is given %s of %zu",
                        f->source.path, input->name, size ? "vectors" : "ids",
                        size ? size : input->vocab, f->source.size ? "vectors" : "ids",
                        f->source.size);
    if ((input->axis >= 0) != (f->source.axis != NULL))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s has %s time axis", f->source.path, input->name,
                        input->axis >= 0 ? "a" : "no");
    return RNN_OK;
}

static int bind_input(rnn_feed *feed, const rnn_value_info *input, const rnn_data *data,
                      rnn_error *e)
{
    const rnn_field *field = rnn_data_find(data, input->name);
    if (!field && (input->optional || feed->rules.partial))
        return RNN_OK;
    if (!field)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: there is no data for its input %s",
                        feed->model->name, input->name);
    feed->bound[feed->count++] = (bound){.input = input, .field = field};
    const int code = check_kind(input, field, e);
    const bool is_read = input->is_id && !is_named(feed->rules.unread, input);
    return code == RNN_OK && is_read ? check_ids(input, field, e) : code;
}

static int refuse_strangers(const rnn_feed *feed, const rnn_data *data, rnn_error *e)
{
    for (size_t i = 0; i < data->count; i++)
        if (!rnn_model_input(feed->model, data->fields[i].source.name))
            return rnn_fail(e, RNN_BAD_ARGUMENT, "%s has no input %s", feed->model->name,
                            data->fields[i].source.name);
    return RNN_OK;
}

static int bind(rnn_feed *feed, const rnn_data *data, rnn_error *e)
{
    int code = refuse_strangers(feed, data, e);
    for (size_t i = 0; i < feed->model->input_count && code == RNN_OK; i++)
        code = bind_input(feed, &feed->model->inputs[i], data, e);
    return code;
}

/* ---- opening and closing ---- */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Items of the stream: those of any field with a time axis, which must all have as many. */
static int measure_stream(const rnn_feed *feed, size_t *items, rnn_error *e)
{
    const rnn_field *first = NULL;
    for (size_t i = 0; i < feed->count; i++) {
        const rnn_field *f = feed->bound[i].field;
        if (!f->source.axis)
            continue;
        if (first && f->items != first->items)
            return rnn_fail(e, RNN_BAD_LENGTH,
                            "%s has %zu items and %s has %zu: the inputs of a stream have as many",
                            f->source.name, f->items, first->source.name, first->items);
        first = first ? first : f;
    }
    *items = first ? first->items : 0;
    return RNN_OK;
}

/* How many steps every row of an input has; 0: any number, or none. */
static size_t static_steps(const rnn_feed *feed, const bound *b)
{
    return b->input->axis < 0 ? 0 : (size_t)feed->model->axes[b->input->axis].static_steps;
}

/* Where steps are static, chunks have as many, and what is left over of a row is not read. */
static int open_stream(rnn_feed *feed, size_t items, rnn_error *e)
{
    size_t steps = 0;
    for (size_t i = 0; i < feed->count && !steps; i++)
        steps = static_steps(feed, &feed->bound[i]);
    if (items < steps)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s takes %zu steps, and the stream has %zu items",
                        feed->model->name, steps, items);
    const size_t most = steps ? items / steps : items;
    const int code = rnn_streams_init(&feed->streams, items, smaller(feed->rules.rows, most),
                                      steps ? steps : feed->rules.steps, e);
    if (code == RNN_OK && steps)
        feed->streams.length -= feed->streams.length % steps;
    return code;
}

static int check_lengths(const rnn_feed *feed, const bound *b, rnn_error *e)
{
    const size_t steps = static_steps(feed, b);
    for (size_t i = 0; steps && i < b->field->examples; i++)
        if (rnn_field_length(b->field, i) != steps)
            return rnn_fail(e, RNN_BAD_LENGTH, "%s: %zu steps, and %s takes %zu",
                            rnn_field_place(&b->field->source, b->field->line[i]).text,
                            rnn_field_length(b->field, i), b->input->name, steps);
    return RNN_OK;
}

static int open_batches(rnn_feed *feed, const rnn_data *data, rnn_error *e)
{
    for (size_t i = 0; i < feed->count; i++) {
        const int code = check_lengths(feed, &feed->bound[i], e);
        if (code)
            return code;
    }
    const rnn_batch_rules rules = {
        .rows = feed->rules.rows, .shuffle = feed->rules.shuffle, .seed = feed->rules.seed};
    feed->rules.rows = smaller(feed->rules.rows, data->examples);
    return rnn_batches_open(&feed->batches, data, &rules, e);
}

static int open_order(rnn_feed *feed, const rnn_data *data, rnn_error *e)
{
    size_t items = 0;
    feed->is_stream = data->is_stream;
    if (!feed->is_stream)
        return open_batches(feed, data, e);
    const int code = measure_stream(feed, &items, e);
    return code == RNN_OK ? open_stream(feed, items, e) : code;
}

static bool allocate(rnn_feed *feed)
{
    const size_t rows = rnn_feed_rows(feed);
    bool done = (feed->restart = calloc(rows, sizeof *feed->restart)) != NULL;
    for (size_t i = 0; i < feed->count; i++)
        done = (feed->bound[i].windows = calloc(rows, sizeof(rnn_window))) && done;
    for (size_t i = 0; i < feed->model->axis_count; i++)
        done = (feed->lengths[i] = calloc(rows, sizeof(int32_t))) && done;
    return done;
}

static int open_parts(rnn_feed *feed, const rnn_data *data, rnn_error *e)
{
    feed->bound = calloc(feed->model->input_count + 1, sizeof *feed->bound);
    feed->lengths = calloc(feed->model->axis_count + 1, sizeof *feed->lengths);
    if (!feed->bound || !feed->lengths)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for batches");
    int code = bind(feed, data, e);
    if (code == RNN_OK)
        code = open_order(feed, data, e);
    if (code == RNN_OK && !allocate(feed))
        code = rnn_fail(e, RNN_NO_MEMORY, "no memory for batches");
    return code;
}

int rnn_feed_open(rnn_feed **out, const rnn_model *model, const rnn_data *data,
                  const rnn_feed_rules *rules, rnn_error *e)
{
    *out = NULL;
    rnn_feed *feed = calloc(1, sizeof *feed);
    if (!feed)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for batches");
    feed->model = model;
    feed->rules = *rules;
    const int code = open_parts(feed, data, e);
    if (code == RNN_OK)
        *out = feed;
    else
        rnn_feed_close(feed);
    return code;
}

void rnn_feed_close(rnn_feed *feed)
{
    if (!feed)
        return;
    for (size_t i = 0; i < feed->count; i++) {
        free(feed->bound[i].windows);
        free(feed->bound[i].values);
    }
    for (size_t i = 0; feed->lengths && i < feed->model->axis_count; i++)
        free(feed->lengths[i]);
    rnn_batches_close(feed->batches);
    free(feed->bound);
    free(feed->lengths);
    free(feed->restart);
    free(feed);
}

/* ---- the order ---- */

size_t rnn_feed_batches(const rnn_feed *feed)
{
    return feed->is_stream ? rnn_streams_chunks(&feed->streams) : rnn_batches_count(feed->batches);
}

size_t rnn_feed_rows(const rnn_feed *feed)
{
    return feed->is_stream ? feed->streams.rows : feed->rules.rows;
}

rnn_position rnn_feed_position(const rnn_feed *feed)
{
    return feed->is_stream ? feed->position : rnn_batches_position(feed->batches);
}

int rnn_feed_seek(rnn_feed *feed, rnn_position position, rnn_error *e)
{
    if (!feed->is_stream)
        return rnn_batches_seek(feed->batches, position, e);
    if (position.index >= rnn_feed_batches(feed))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "there is no chunk %zu: an epoch has %zu",
                        (size_t)position.index, rnn_feed_batches(feed));
    feed->position = position;
    return RNN_OK;
}

static size_t choose_chunk(rnn_feed *feed)
{
    const size_t chunk = (size_t)feed->position.index;
    const rnn_window whole = {0, 1}; /* what goes with all of the stream */
    for (size_t i = 0; i < feed->count; i++) {
        const bound *b = &feed->bound[i];
        rnn_streams_chunk(&feed->streams, chunk, b->windows);
        for (size_t row = 0; !b->field->source.axis && row < feed->streams.rows; row++)
            b->windows[row] = whole;
    }
    for (size_t row = 0; row < feed->streams.rows; row++)
        feed->restart[row] = chunk == 0;
    if (++feed->position.index == rnn_feed_batches(feed))
        feed->position = (rnn_position){feed->position.epoch + 1, 0};
    return feed->streams.rows;
}

static size_t choose_examples(rnn_feed *feed, const size_t **examples)
{
    const size_t rows = rnn_batches_next(feed->batches, examples);
    for (size_t i = 0; i < feed->count; i++)
        rnn_field_windows(feed->bound[i].field, *examples, rows, feed->bound[i].windows);
    for (size_t row = 0; row < rows; row++)
        feed->restart[row] = 1;
    return rows;
}

/* ---- filling the arguments ---- */

static size_t items_of(const bound *b, size_t rows)
{
    size_t items = 0;
    for (size_t row = 0; row < rows; row++)
        items += b->windows[row].length;
    return items;
}

/* Rows that are all full are said to be so: there is less to do for them. */
static void set_axis(rnn_feed *feed, rnn_instance *into, const bound *b, size_t rows)
{
    const rnn_axis_info *axis = &feed->model->axes[b->input->axis];
    const size_t steps = rnn_windows_longest(b->windows, rows);
    int32_t *lengths = feed->lengths[b->input->axis];
    rnn_windows_lengths(b->windows, rows, lengths);
    const bool full = items_of(b, rows) == steps * rows;
    rnn_instance_set_steps(into, axis, steps, full ? NULL : lengths);
}

static bool has_input(const rnn_model *model, size_t axis)
{
    for (size_t i = 0; i < model->input_count; i++)
        if (model->inputs[i].axis == (int)axis)
            return true;
    return false;
}

/* Nothing but the rules tells how many steps an axis has that no input has. */
static void set_free_axes(const rnn_feed *feed, rnn_instance *into)
{
    for (size_t i = 0; i < feed->model->axis_count; i++) {
        const rnn_axis_info *axis = &feed->model->axes[i];
        if (axis->from < 0 && !axis->static_steps && !has_input(feed->model, i))
            rnn_instance_set_steps(into, axis, feed->rules.steps, NULL);
    }
}

static void set_sizes(rnn_feed *feed, rnn_instance *into, size_t rows)
{
    rnn_instance_set_rows(into, rows);
    rnn_instance_set_restart(into, feed->restart);
    set_free_axes(feed, into);
    for (size_t i = 0; i < feed->count; i++) {
        const int axis = feed->bound[i].input->axis;
        if (axis >= 0 && feed->model->axes[axis].from < 0)
            set_axis(feed, into, &feed->bound[i], rows);
    }
}

static int make_room(bound *b, size_t bytes, rnn_error *e)
{
    if (bytes <= b->room)
        return RNN_OK;
    free(b->values);
    b->room = 0;
    b->values = rnn_aligned_zeros(bytes);
    if (!b->values)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a batch of %zu bytes", bytes);
    b->room = bytes;
    return RNN_OK;
}

static int set_values(bound *b, rnn_instance *into, size_t rows, rnn_error *e)
{
    const size_t count = rnn_instance_count(into, b->input);
    const int code = make_room(b, count * sizeof(float), e);
    if (code)
        return code;
    const size_t steps = count / rows / rnn_field_width(b->field);
    if (rnn_windows_longest(b->windows, rows) > steps)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s is longer than its axis, which has %zu steps",
                        b->input->name, steps);
    if (b->field->ids)
        rnn_windows_ids(b->field, b->windows, rows, steps, b->values);
    else
        rnn_windows_floats(b->field, b->windows, rows, steps, b->values);
    rnn_instance_set(into, b->input, b->values);
    return RNN_OK;
}

static rnn_feed_batch measure(const rnn_feed *feed, size_t rows)
{
    rnn_feed_batch batch = {.rows = rows, .items = rows, .counted = rows};
    for (size_t i = 0; i < feed->count; i++) {
        const bound *b = &feed->bound[i];
        const size_t items = items_of(b, rows);
        if (items > batch.items)
            batch.items = items;
        if (is_named(feed->rules.counted, b->input))
            batch.counted = items;
    }
    return batch;
}

int rnn_feed_next(rnn_feed *feed, rnn_instance *into, rnn_feed_batch *batch, rnn_error *e)
{
    const size_t *examples = NULL;
    const size_t rows = feed->is_stream ? choose_chunk(feed) : choose_examples(feed, &examples);
    set_sizes(feed, into, rows);
    *batch = measure(feed, rows);
    batch->examples = examples;
    int code = RNN_OK;
    for (size_t i = 0; i < feed->count && code == RNN_OK; i++)
        code = set_values(&feed->bound[i], into, rows, e);
    return code;
}

rnn_window rnn_feed_window(const rnn_feed *feed, const char *input, size_t row)
{
    for (size_t i = 0; i < feed->count; i++)
        if (is_named(input, feed->bound[i].input))
            return feed->bound[i].windows[row];
    return (rnn_window){0, 0};
}
