/* Data sets: fields that are read one by one and then held against each other. */
#include "data_fields.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static int read_field(rnn_field *f, const rnn_source *source, rnn_error *e)
{
    f->source = *source;
    int code = source->format == RNN_FORMAT_TENSORS ? rnn_field_read_tensors(f, e)
                                                    : rnn_field_read_text(f, e);
    if (code == RNN_OK && f->examples == 0)
        code = rnn_fail(e, RNN_BAD_LENGTH, "%s: there is nothing in it for %s", source->path,
                        source->name);
    return code;
}

static int read_fields(rnn_data *data, const rnn_source *sources, size_t count, rnn_error *e)
{
    for (size_t i = 0; i < count; i++) {
        if (rnn_data_find(data, sources[i].name))
            return rnn_fail(e, RNN_BAD_ARGUMENT, "%s is given data twice", sources[i].name);
        const int code = read_field(&data->fields[data->count++], &sources[i], e);
        if (code != RNN_OK)
            return code;
    }
    return RNN_OK;
}

/* ---- agreement ---- */

static int check_examples(const rnn_field *a, const rnn_field *b, rnn_error *e)
{
    if (a->examples == b->examples)
        return RNN_OK;
    const rnn_field *more = a->examples > b->examples ? a : b;
    const rnn_field *less = more == a ? b : a;
    return rnn_fail(e, RNN_BAD_FILE, "%s: %s has no partner here: %s has only %zu examples",
                    rnn_field_place(&more->source, more->line[less->examples]).text,
                    more->source.name, less->source.name, less->examples);
}

static bool same_axis(const rnn_field *a, const rnn_field *b)
{
    return a->source.axis && b->source.axis && strcmp(a->source.axis, b->source.axis) == 0;
}

static int check_lengths(const rnn_field *a, const rnn_field *b, rnn_error *e)
{
    for (size_t i = 0; i < a->examples; i++)
        if (rnn_field_length(a, i) != rnn_field_length(b, i))
            return rnn_fail(e, RNN_BAD_FILE,
                            "%s: on axis %s the length of %s is %zu, and that of %s (%s) is %zu",
                            rnn_field_place(&b->source, b->line[i]).text, b->source.axis,
                            b->source.name, rnn_field_length(b, i), a->source.name,
                            rnn_field_place(&a->source, a->line[i]).text, rnn_field_length(a, i));
    return RNN_OK;
}

/* Each field with the first on its axis is enough: equality carries over. */
static const rnn_field *first_on_axis(const rnn_data *data, const rnn_field *f)
{
    const rnn_field *first = data->fields;
    while (first != f && !same_axis(first, f))
        first++;
    return first;
}

static int check_agreement(const rnn_data *data, rnn_error *e)
{
    for (size_t i = 1; i < data->count; i++) {
        const rnn_field *f = &data->fields[i];
        const int code = check_lengths(first_on_axis(data, f), f, e);
        if (code != RNN_OK)
            return code;
    }
    return RNN_OK;
}

static int check_partners(const rnn_data *data, rnn_error *e)
{
    for (size_t i = 1; i < data->count; i++) {
        const int code = check_examples(&data->fields[0], &data->fields[i], e);
        if (code != RNN_OK)
            return code;
    }
    return RNN_OK;
}

/* ---- empty examples ---- */

/* The first field that has nothing in an example, or NULL. */
static const rnn_field *find_empty(const rnn_data *data, size_t example)
{
    for (size_t i = 0; i < data->count; i++)
        if (rnn_field_length(&data->fields[i], example) == 0)
            return &data->fields[i];
    return NULL;
}

static int refuse_empty(const rnn_data *data, rnn_error *e)
{
    for (size_t i = 0; i < data->examples; i++) {
        const rnn_field *f = find_empty(data, i);
        if (f)
            return rnn_fail(e, RNN_BAD_LENGTH, "%s: the line is empty, %s needs an item",
                            rnn_field_place(&f->source, f->line[i]).text, f->source.name);
    }
    return RNN_OK;
}

/* Moves an example down to `to`, where `to` is at most its present place. */
static void move_example(rnn_field *f, size_t to, size_t from)
{
    const size_t length = rnn_field_length(f, from);
    const size_t width = rnn_field_width(f);
    const size_t first = f->start[from] * width, target = f->start[to] * width;
    if (f->ids)
        memmove(f->ids + target, f->ids + first, length * width * sizeof *f->ids);
    else
        memmove(f->floats + target, f->floats + first, length * width * sizeof *f->floats);
    f->line[to] = f->line[from];
    f->start[to + 1] = f->start[to] + length;
}

static void keep_examples(rnn_field *f, size_t count)
{
    f->examples = count;
    f->items = f->start[count];
}

/* Whether an example is empty must be asked of every field before any of them is moved over it;
 * since examples only move down, those still to come are untouched. */
static int drop_empty(rnn_data *data, rnn_error *e)
{
    size_t kept = 0;
    data->number = malloc((data->examples + 1) * sizeof *data->number);
    if (!data->number)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a data set");
    for (size_t i = 0; i < data->examples; i++) {
        if (find_empty(data, i))
            continue;
        for (size_t j = 0; j < data->count; j++)
            move_example(&data->fields[j], kept, i);
        data->number[kept++] = i;
    }
    for (size_t j = 0; j < data->count; j++)
        keep_examples(&data->fields[j], kept);
    data->dropped = data->examples - kept;
    data->examples = kept;
    if (kept == 0)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s: there are only empty lines",
                        data->fields[0].source.path);
    return RNN_OK;
}

size_t rnn_data_dropped_before(const rnn_data *data, size_t example)
{
    if (!data->dropped || example >= data->examples)
        return data->dropped;
    return data->number[example] - example;
}

/* ---- data sets ---- */

rnn_data *rnn_data_new(size_t count)
{
    rnn_data *data = calloc(1, sizeof *data);
    if (!data)
        return NULL;
    data->fields = calloc(count + 1, sizeof *data->fields);
    if (data->fields)
        return data;
    free(data);
    return NULL;
}

static bool is_whole_file(const rnn_source *source)
{
    return source->format == RNN_FORMAT_CHARS || source->format == RNN_FORMAT_TENSORS;
}

static bool is_stream(const rnn_data *data)
{
    size_t over_time = 0;
    for (size_t i = 0; i < data->count; i++) {
        const rnn_source *source = &data->fields[i].source;
        if (source->axis && !is_whole_file(source))
            return false;
        over_time += source->axis != NULL;
    }
    return data->examples == 1 && over_time > 0;
}

static int settle(rnn_data *data, bool skip_empty, rnn_error *e)
{
    int code = check_partners(data, e);
    if (code != RNN_OK)
        return code;
    data->examples = data->fields[0].examples;
    code = skip_empty ? RNN_OK : refuse_empty(data, e);
    if (code == RNN_OK)
        code = check_agreement(data, e);
    return code == RNN_OK && skip_empty ? drop_empty(data, e) : code;
}

int rnn_data_open(rnn_data **out, const rnn_source *sources, size_t count, bool skip_empty,
                  rnn_error *e)
{
    *out = NULL;
    if (count == 0)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "a data set needs a field");
    rnn_data *data = rnn_data_new(count);
    if (!data)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a data set");
    int code = read_fields(data, sources, count, e);
    if (code == RNN_OK)
        code = settle(data, skip_empty, e);
    if (code != RNN_OK) {
        rnn_data_close(data);
        return code;
    }
    data->is_stream = is_stream(data);
    *out = data;
    return RNN_OK;
}

void rnn_data_close(rnn_data *data)
{
    if (!data)
        return;
    for (size_t i = 0; i < data->count; i++)
        rnn_field_close(&data->fields[i]);
    free(data->fields);
    free(data->number);
    free(data);
}

const rnn_field *rnn_data_find(const rnn_data *data, const char *name)
{
    for (size_t i = 0; i < data->count; i++)
        if (strcmp(data->fields[i].source.name, name) == 0)
            return &data->fields[i];
    return NULL;
}
