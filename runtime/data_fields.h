/* What the readers of the several formats share; not for users of the runtime. */
#ifndef DATA_FIELDS_H
#define DATA_FIELDS_H

#include <rnn/data.h>

/* Takes memory for f->examples and f->items, which are set, and for what f->source says an item is.
 * start[0] is 0. On failure, rnn_field_close frees what there is. */
int rnn_field_allocate(rnn_field *f, rnn_error *e);

/* Frees what the field holds. */
void rnn_field_close(rnn_field *f);

/* The path of a source for messages; of a long one the end, where the file's own name is. */
const char *rnn_field_path(const rnn_source *source);

/* Where an example stands, for messages: FILE:LINE, or FILE: example I of NAME. */
typedef struct place {
    char text[160];
} place;

place rnn_field_place(const rnn_source *source, size_t line);

/* RNN_BAD_LENGTH, with the place, if an example has more items than the source allows. */
int rnn_field_check_length(const rnn_source *source, size_t line, size_t length, rnn_error *e);

/* A data set with room for `count` fields and none yet; NULL: no memory. */
rnn_data *rnn_data_new(size_t count);

/* Reads a field whose source is set and whose other members are 0. Empty examples are kept: whether
 * they are allowed is for the whole set to say. */
int rnn_field_read_text(rnn_field *f, rnn_error *e);
int rnn_field_read_tensors(rnn_field *f, rnn_error *e);

/* Where a fraction of `total` ends (data_take.c). */
size_t rnn_part_end(double fraction, size_t total);

#endif
