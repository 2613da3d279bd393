/* Copying windows of a field to time-major batches, and cutting streams into windows. */
#include <rnn/batch.h>

#include <assert.h>
#include <string.h>

/* ---- copying rows out ---- */

size_t rnn_windows_longest(const rnn_window *rows, size_t count)
{
    size_t longest = 0;
    for (size_t b = 0; b < count; b++)
        if (rows[b].length > longest)
            longest = rows[b].length;
    return longest;
}

void rnn_windows_lengths(const rnn_window *rows, size_t count, int32_t *out)
{
    for (size_t b = 0; b < count; b++)
        out[b] = (int32_t)rows[b].length;
}

void rnn_windows_ids(const rnn_field *f, const rnn_window *rows, size_t count, size_t steps,
                     int32_t *out)
{
    assert(f->ids && rnn_windows_longest(rows, count) <= steps);
    const size_t width = rnn_field_width(f);
    memset(out, 0, steps * count * width * sizeof *out);
    for (size_t b = 0; b < count; b++)
        for (size_t t = 0; t < rows[b].length; t++)
            memcpy(out + (t * count + b) * width, f->ids + (rows[b].first + t) * width,
                   width * sizeof *out);
}

void rnn_windows_floats(const rnn_field *f, const rnn_window *rows, size_t count, size_t steps,
                        float *out)
{
    assert(f->floats && rnn_windows_longest(rows, count) <= steps);
    const size_t size = f->source.size;
    memset(out, 0, steps * count * size * sizeof *out);
    for (size_t b = 0; b < count; b++)
        for (size_t t = 0; t < rows[b].length; t++)
            memcpy(out + (t * count + b) * size, f->floats + (rows[b].first + t) * size,
                   size * sizeof *out);
}

void rnn_field_windows(const rnn_field *f, const size_t *examples, size_t count,
                       rnn_window *windows)
{
    for (size_t b = 0; b < count; b++)
        windows[b] = (rnn_window){f->start[examples[b]], rnn_field_length(f, examples[b])};
}

/* ---- streams ---- */

int rnn_streams_init(rnn_streams *out, size_t items, size_t rows, size_t steps, rnn_error *e)
{
    *out = (rnn_streams){rows, steps, 0};
    if (rows == 0 || steps == 0)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "streams need at least one row and one step");
    if (items < rows)
        return rnn_fail(e, RNN_BAD_LENGTH, "%zu items are too few for %zu rows", items, rows);
    out->length = items / rows;
    return RNN_OK;
}

size_t rnn_streams_chunks(const rnn_streams *s)
{
    return (s->length - 1) / s->steps + 1;
}

size_t rnn_streams_chunk(const rnn_streams *s, size_t chunk, rnn_window *windows)
{
    assert(chunk < rnn_streams_chunks(s));
    const size_t first = chunk * s->steps;
    const size_t left = s->length - first;
    const size_t steps = left < s->steps ? left : s->steps;
    for (size_t b = 0; b < s->rows; b++)
        windows[b] = (rnn_window){b * s->length + first, steps};
    return steps;
}
