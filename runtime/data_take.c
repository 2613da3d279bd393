/* Parts of a data set, such as the first 0.9 of it for training and the rest for validation. */
#include "data_fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The part from one fraction of a set to another. */
typedef struct part {
    double from, to;
    bool of_stream;
} part;

/* Examples or items from .. to-1. */
typedef struct range {
    size_t from, to;
} range;

/* A millionth is added because a product such as 0.29 * 100 may come out just below the whole
 * number it means. */
size_t rnn_part_end(double fraction, size_t total)
{
    const size_t end = (size_t)floor(fraction * (double)total + 1e-6);
    return end < total ? end : total;
}

/* What to copy of a field; a single item that goes with a stream goes with each part of it. */
static void choose(const rnn_field *f, part p, range *examples, range *items)
{
    if (!p.of_stream) {
        *examples = (range){rnn_part_end(p.from, f->examples), rnn_part_end(p.to, f->examples)};
        *items = (range){f->start[examples->from], f->start[examples->to]};
        return;
    }
    *examples = (range){0, 1};
    *items = (range){0, f->items};
    if (f->source.axis)
        *items = (range){rnn_part_end(p.from, f->items), rnn_part_end(p.to, f->items)};
}

static void copy_items(rnn_field *out, const rnn_field *f, size_t first)
{
    const size_t width = rnn_field_width(f);
    if (f->ids)
        memcpy(out->ids, f->ids + first * width, out->items * width * sizeof *f->ids);
    else
        memcpy(out->floats, f->floats + first * width, out->items * width * sizeof *f->floats);
}

/* Examples keep their lines; in a stream there is one, and it ends where the part ends. */
static void copy_examples(rnn_field *out, const rnn_field *f, size_t first)
{
    for (size_t i = 0; i < out->examples; i++) {
        out->line[i] = f->line[first + i];
        out->start[i + 1] = out->start[i] + rnn_field_length(f, first + i);
    }
    out->start[out->examples] = out->items;
}

static int take_field(rnn_field *out, const rnn_field *f, part p, rnn_error *e)
{
    range examples, items;
    choose(f, p, &examples, &items);
    if (items.from >= items.to)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s: nothing of it stands between the parts %g and %g",
                        f->source.path, p.from, p.to);
    out->source = f->source;
    out->examples = examples.to - examples.from;
    out->items = items.to - items.from;
    const int code = rnn_field_allocate(out, e);
    if (code != RNN_OK)
        return code;
    copy_items(out, f, items.from);
    copy_examples(out, f, examples.from);
    return RNN_OK;
}

/* What was left out stands before the example that follows, and before the first one too. */
static size_t dropped_until(const rnn_data *all, double fraction)
{
    const size_t end = rnn_part_end(fraction, all->examples);
    return end ? rnn_data_dropped_before(all, end) : 0;
}

/* Sets what was left out before each example of a part that begins with example `first`, of which
 * so much was left out before it. */
static int take_numbers(rnn_data *taken, const rnn_data *all, size_t first, size_t before,
                        rnn_error *e)
{
    if (!all->number)
        return RNN_OK;
    taken->number = malloc((taken->examples + 1) * sizeof *taken->number);
    if (!taken->number)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a data set");
    for (size_t i = 0; i < taken->examples; i++)
        taken->number[i] = all->number[first + i] - first - before;
    return RNN_OK;
}

int rnn_data_take(rnn_data **out, const rnn_data *all, double from, double to, rnn_error *e)
{
    *out = NULL;
    if (!(0 <= from && from <= to && to <= 1))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "the part from %g to %g is not within 0 and 1", from,
                        to);
    const part p = {from, to, all->is_stream};
    rnn_data *taken = rnn_data_new(all->count);
    if (!taken)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a data set");
    int code = RNN_OK;
    while (code == RNN_OK && taken->count < all->count) {
        const size_t i = taken->count++;
        code = take_field(&taken->fields[i], &all->fields[i], p, e);
    }
    if (code == RNN_OK) {
        taken->examples = taken->fields[0].examples;
        taken->is_stream = all->is_stream;
    }
    if (code == RNN_OK && !all->is_stream) {
        const size_t before = dropped_until(all, from);
        taken->dropped = dropped_until(all, to) - before;
        code = take_numbers(taken, all, rnn_part_end(from, all->examples), before, e);
    }
    if (code != RNN_OK) {
        rnn_data_close(taken);
        return code;
    }
    *out = taken;
    return RNN_OK;
}
