/* Reading a field from a safetensors file: NAME with NAME.lengths, or NAME alone. */
#include "data_fields.h"

#include <rnn/safetensors.h>

#include <stdio.h>
#include <stdlib.h>

/* The two tensors of a field. */
typedef struct pair {
    const rnn_tensor *items;   /* [items] or [items, size] */
    const rnn_tensor *lengths; /* [N]; NULL where an example is one item */
} pair;

static int refuse(const rnn_source *source, const char *reason, rnn_error *e)
{
    return rnn_fail(e, RNN_BAD_FILE, "%s: %s: %s", source->path, source->name, reason);
}

/* ---- finding ---- */

static const rnn_tensor *find_lengths(const rnn_tensors *file, const char *name)
{
    char lengths[256];
    const int written = snprintf(lengths, sizeof lengths, "%s.lengths", name);
    return (size_t)written < sizeof lengths ? rnn_tensors_find(file, lengths) : NULL;
}

/* Whether the shape is that of items as the source wants them: [items] for ids and for vectors of
 * size 1, [items, size] for vectors and bags. */
static bool fits(const rnn_tensor *items, const rnn_source *source)
{
    const size_t size = source->size ? source->size : source->most;
    if (items->dims == 1)
        return size == 0 || source->size == 1;
    return items->dims == 2 && size > 0 && items->shape[1] == size;
}

static int find(pair *out, const rnn_tensors *file, const rnn_source *source, rnn_error *e)
{
    out->items = rnn_tensors_find(file, source->name);
    out->lengths = source->axis ? find_lengths(file, source->name) : NULL;
    if (!out->items)
        return refuse(source, "there is no tensor of this name", e);
    if (source->axis && !out->lengths)
        return refuse(source, "its lengths are missing (a tensor of this name and .lengths)", e);
    if (!fits(out->items, source) && source->most > 0)
        return rnn_fail(e, RNN_BAD_FILE, "%s: %s: the input takes bags of %zu ids: [items, %zu]",
                        source->path, source->name, source->most, source->most);
    if (!fits(out->items, source) && source->size == 0)
        return refuse(source, "ids must be a tensor of one dimension", e);
    if (!fits(out->items, source))
        return rnn_fail(e, RNN_BAD_FILE, "%s: %s: the input takes vectors of %zu: [items, %zu]",
                        source->path, source->name, source->size, source->size);
    if (out->lengths && out->lengths->dims != 1)
        return refuse(source, "its lengths must be a tensor of one dimension", e);
    return RNN_OK;
}

/* ---- examples ---- */

/* Sets start and line from the length of each example. */
static int set_examples(rnn_field *f, const int32_t *lengths, rnn_error *e)
{
    for (size_t i = 0; i < f->examples; i++) {
        f->line[i] = i + 1;
        if (lengths[i] < 0 || (size_t)lengths[i] > f->items - f->start[i])
            return rnn_fail(e, RNN_BAD_FILE, "%s: length %d, and %zu items are left",
                            rnn_field_place(&f->source, i + 1).text, (int)lengths[i],
                            f->items - f->start[i]);
        const int code = rnn_field_check_length(&f->source, i + 1, (size_t)lengths[i], e);
        if (code != RNN_OK)
            return code;
        f->start[i + 1] = f->start[i] + (size_t)lengths[i];
    }
    if (f->start[f->examples] != f->items)
        return refuse(&f->source, "the lengths do not add up to the number of items", e);
    return RNN_OK;
}

static void set_single_items(rnn_field *f)
{
    for (size_t i = 0; i < f->examples; i++) {
        f->line[i] = i + 1;
        f->start[i + 1] = i + 1;
    }
}

static int read_lengths(rnn_field *f, const rnn_tensor *tensor, rnn_error *e)
{
    int32_t *lengths = malloc((f->examples + 1) * sizeof *lengths);
    if (!lengths)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for the data", f->source.path);
    int code = rnn_tensor_to_int(tensor, lengths, e);
    if (code == RNN_OK)
        code = set_examples(f, lengths, e);
    free(lengths);
    return code;
}

/* ---- items ---- */

/* The example that an item belongs to. */
static size_t example_of(const rnn_field *f, size_t item)
{
    size_t i = 0;
    while (f->start[i + 1] <= item)
        i++;
    return i;
}

static int check_ids(const rnn_field *f, rnn_error *e)
{
    const int32_t limit = f->source.limit, least = f->source.most ? -1 : 0; /* which ends a bag */
    const size_t width = rnn_field_width(f);
    for (size_t i = 0; i < f->items * width; i++)
        if (f->ids[i] < least || (limit > 0 && f->ids[i] >= limit))
            return rnn_fail(e, RNN_BAD_TOKEN, "%s: id %d is outside %d .. %d",
                            rnn_field_place(&f->source, example_of(f, i / width) + 1).text,
                            (int)f->ids[i], least, limit > 0 ? (int)limit - 1 : INT32_MAX);
    return RNN_OK;
}

static int read_items(rnn_field *f, const rnn_tensor *tensor, rnn_error *e)
{
    if (f->floats)
        return rnn_tensor_to_float(tensor, f->floats, e);
    const int code = rnn_tensor_to_int(tensor, f->ids, e);
    return code == RNN_OK ? check_ids(f, e) : code;
}

static int read_pair(rnn_field *f, const pair *tensors, rnn_error *e)
{
    f->items = tensors->items->shape[0];
    f->examples = tensors->lengths ? tensors->lengths->shape[0] : f->items;
    int code = rnn_field_allocate(f, e);
    if (code != RNN_OK)
        return code;
    if (tensors->lengths)
        code = read_lengths(f, tensors->lengths, e);
    else
        set_single_items(f);
    return code == RNN_OK ? read_items(f, tensors->items, e) : code;
}

int rnn_field_read_tensors(rnn_field *f, rnn_error *e)
{
    rnn_tensors *file;
    int code = rnn_tensors_open(&file, f->source.path, e);
    if (code != RNN_OK)
        return code;
    pair tensors;
    code = find(&tensors, file, &f->source, e);
    if (code == RNN_OK)
        code = read_pair(f, &tensors, e);
    rnn_tensors_close(file);
    return code;
}
