/* Data sets: what files hold, bound by name to the inputs of a model.
 *
 * A *field* is the data of one input: N examples, each a run of items, and an item is an id or a
 * vector of floats. All items stand one after the other:
 *
 *     items   [ a0 a1 a2 | b0 | c0 c1 ]        N = 3 examples, 6 items
 *     start   [ 0          3    4      6 ]     example i has the items start[i] .. start[i+1]-1
 *
 * A *data set* is several fields whose examples belong together: line 7 of the tags goes with line
 * 7 of the words. Fields on the same time axis must also agree in every length; what does not is an
 * error that names the file and the line. A *stream* is a set of one example that goes on over
 * time, of chars or safetensors; a single line of text is a line.
 *
 * What files hold, by format:
 *
 *     chars         one long stream of characters, newlines included: a single example
 *     lines         an example is a line, its items are characters
 *     words         an example is a line, its items are words
 *     tsv:COLUMN    an example is a line, its items are the words in that column (1, 2, ...)
 *     conll:COLUMN  an example is a sentence, a word a line, and an empty line or -DOCSTART- ends
 *                   it; tabs or blanks separate columns, and what begins with # and has other
 *                   columns than the rest is a comment
 *     safetensors   NAME [sum of T] or [sum of T, size], and NAME.lengths [N];
 *                   an input without a time axis: NAME [N] or [N, size] alone
 *
 * Words become bags by a further `:bigrams` or `:trigrams`, as in tsv:1:trigrams: an item is then
 * the bag of the word's letter n-grams. They are numbered by a vocabulary; with `:trigrams:5000` by
 * hashing to so many ids. A bag holds `most` ids: of a longer word the first ones.
 */
#ifndef RNN_DATA_H
#define RNN_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rnn_format {
    RNN_FORMAT_CHARS,
    RNN_FORMAT_LINES,
    RNN_FORMAT_WORDS,
    RNN_FORMAT_TSV,
    RNN_FORMAT_CONLL,
    RNN_FORMAT_TENSORS,
} rnn_format;

/* Where the data of one input comes from, and what the input takes. Names and paths are borrowed
 * and must live as long as what is read with them. */
typedef struct rnn_source {
    const char *name;  /* of the input */
    const char *path;  /* of the file */
    rnn_format format; /* of the file */
    int column;        /* of RNN_FORMAT_TSV and _CONLL, from 1 */
    int letters;       /* words as bags of n-grams of 2 or 3 letters; 0: as they are */
    size_t buckets;    /* n-grams are hashed to so many ids; 0: numbered by a vocabulary */

    const char *axis;       /* time axis of the input; NULL: an example is exactly one item */
    size_t size;            /* floats in an item; 0: items are ids */
    size_t most;            /* ids in an item, which is a bag; 0: items are single ids */
    const rnn_vocab *vocab; /* numbers the items of text; not for safetensors */
    int32_t limit;          /* ids in safetensors are below it; 0: any that is not negative */
    size_t longest;         /* items allowed in an example, </s> included; 0: any number */
    bool stop;              /* appends </s> to every example of text */
    bool allow_unknown;     /* without <unk>: items the vocabulary has not become `unknown` */
    int32_t unknown;        /* ... such as an id that the loss ignores */
} rnn_source;

/* The data of one input. */
typedef struct rnn_field {
    rnn_source source; /* what it was read from */
    size_t examples;   /* N */
    size_t items;      /* of all examples together */
    size_t *start;     /* [N + 1]: first item of each example, and the end */
    size_t *line;      /* [N]: its line in the file, or its place in the tensor, from 1 */
    int32_t *ids;      /* [items], of bags [items, source.most], or NULL */
    float *floats;     /* [items, source.size], or NULL */
} rnn_field;

/* Fields whose examples belong together. */
typedef struct rnn_data {
    rnn_field *fields; /* [count] */
    size_t count;
    size_t examples; /* N, of every field */
    bool is_stream;  /* the one example may be cut into rows and chunks */
    size_t dropped;  /* examples that were left out, for a line of theirs is empty */
    size_t *number;  /* [examples]: the place of each among all, from 0; NULL: none is left out */
} rnn_data;

/* Sets name, path and format (with column, letters and buckets) from NAME=FILE[:FORMAT] and clears
 * the rest. The string is cut into its pieces in place. Without a format, FILE.safetensors is
 * safetensors and anything else is chars. RNN_BAD_ARGUMENT where it is not understood. */
int rnn_source_parse(rnn_source *out, char *binding, rnn_error *e);

/* What an item of the source is; of no meaning for safetensors. */
rnn_units rnn_source_units(const rnn_source *source);

/* An empty vocabulary of the source's units, to be counted into; hashed if it says so. `reserved`
 * is of no meaning for n-grams. NULL: no memory. */
rnn_vocab *rnn_vocab_open_source(const rnn_source *source, bool reserved);

/* How a vocabulary is made from a file. */
typedef struct rnn_vocab_rules {
    bool reserved;    /* begin with <unk>, <s>, </s> */
    uint64_t minimum; /* leave out what is seen less often */
    size_t maximum;   /* entries at most, reserved ones included; 0: any number */
} rnn_vocab_rules;

/* Counts every item of the first part, 0 to 1, of a text file, as its format takes it apart; to be
 * ranked after the last one. The part is that of rnn_data_take where no example is left out for
 * another file's empty line. */
int rnn_vocab_count_source(rnn_vocab *v, const rnn_source *source, double part, rnn_error *e);

/* Makes the vocabulary of a text file. */
int rnn_vocab_build(rnn_vocab **out, const rnn_source *source, const rnn_vocab_rules *rules,
                    rnn_error *e);

/* Reads all fields of a set and checks that they agree. An empty line, in any field, is an error
 * unless `skip_empty`: then that example is left out of every field; but one that is empty in one
 * field alone of those on an axis does not agree. Errors: RNN_IO, RNN_BAD_FILE
 * (not the format it should be, or fields that do not match), RNN_BAD_LENGTH (an example that is
 * empty or too long), RNN_BAD_TOKEN (an item that is in no vocabulary), RNN_BAD_ARGUMENT,
 * RNN_NO_MEMORY. On failure *out is NULL. */
int rnn_data_open(rnn_data **out, const rnn_source *sources, size_t count, bool skip_empty,
                  rnn_error *e);

/* Frees the set; NULL is harmless. */
void rnn_data_close(rnn_data *data);

/* The field of that name, or NULL. */
const rnn_field *rnn_data_find(const rnn_data *data, const char *name);

/* Copies the part between two fractions of a set, such as the first 0.9 (0, 0.9) and the last tenth
 * (0.9, 1), which meet without gap or overlap. A stream is divided by item, and other sets by
 * example. RNN_BAD_LENGTH if nothing is left. */
int rnn_data_take(rnn_data **out, const rnn_data *all, double from, double to, rnn_error *e);

/* How many examples were left out before that one, of all that its file has; before N: in all. The
 * set is all of what was read. */
size_t rnn_data_dropped_before(const rnn_data *data, size_t example);

/* Number of items of an example. */
size_t rnn_field_length(const rnn_field *f, size_t example);

/* Floats or ids of an item. */
size_t rnn_field_width(const rnn_field *f);

/* A digest of all that a field holds, by which it is known again; not of where it was read from. */
uint64_t rnn_field_digest(const rnn_field *f);

/* How many items the vocabulary has not: <unk>, or empty bags. */
size_t rnn_field_unknown(const rnn_field *f);

#ifdef __cplusplus
}
#endif

#endif
