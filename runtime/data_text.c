/* Reading a field from text, in two passes: one that counts, one that fills.
 *
 *     "show flights\nto boston\n"  =>  examples 2, items 4  =>  ids [ 17 4 | 3 9 ], start [ 0 2 4 ]
 */
#include "conll.h"
#include "data_fields.h"
#include "data_suspect.h"

#include <rnn/text.h>

/* The examples of a text, one after the other. */
typedef struct cursor {
    const rnn_source *source;
    rnn_span rest;    /* what has not been looked at, but of a CoNLL file */
    rnn_conll conll;  /* ... of which this goes on */
    rnn_span example; /* the current example */
    size_t line;      /* its line, from 1; of a CoNLL file that of its first word */
} cursor;

static cursor cursor_at_start(const rnn_source *source, const rnn_text *text)
{
    const rnn_span all = {text->bytes, text->length};
    return (cursor){.source = source, .rest = all, .conll = {.rest = all}};
}

/* Narrows the current line to its column; an empty line is an empty example in every column. */
static int choose_column(cursor *c, rnn_error *e)
{
    const int column = c->source->column;
    if (c->example.length == 0 || rnn_text_column(c->example, column, &c->example))
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE, "%s: there is no column %d (columns are separated by tabs)",
                    rnn_field_place(c->source, c->line).text, column);
}

/* Takes the next item off an example; false where none is left. */
static bool next_item(const cursor *c, rnn_span *rest, rnn_span *item)
{
    if (c->source->format != RNN_FORMAT_CONLL)
        return rnn_next_item(rnn_source_units(c->source), rest, item);
    size_t line = 0;
    rnn_span word;
    return rnn_conll_word(&c->conll, rest, &word, &line) &&
           rnn_conll_column(&c->conll, word, c->source->column, item);
}

static size_t count_items(const cursor *c)
{
    size_t count = 0;
    rnn_span rest = c->example;
    for (rnn_span item; next_item(c, &rest, &item);)
        count++;
    return count;
}

/* Every word of a sentence has something in its column. */
static int check_words(cursor *c, size_t line, rnn_error *e)
{
    rnn_span rest = c->example, word, item;
    c->line = 0;
    while (rnn_conll_word(&c->conll, &rest, &word, &line)) {
        if (!rnn_conll_column(&c->conll, word, c->source->column, &item))
            return rnn_fail(e, RNN_BAD_FILE, "%s: there is nothing in column %d (%s separate them)",
                            rnn_field_place(c->source, line).text, c->source->column,
                            c->conll.tabs ? "tabs" : "blanks");
        c->line = c->line ? c->line : line;
    }
    return RNN_OK;
}

/* Goes to the next example; *more says whether there was one. */
static int advance(cursor *c, bool *more, rnn_error *e)
{
    if (c->source->format == RNN_FORMAT_CONLL) {
        size_t before;
        *more = rnn_conll_next(&c->conll, &c->example, &before);
        return *more ? check_words(c, before, e) : RNN_OK;
    }
    c->line++;
    if (c->source->format == RNN_FORMAT_CHARS) {
        *more = c->rest.length > 0;
        c->example = c->rest;
        c->rest.length = 0;
        return RNN_OK;
    }
    *more = rnn_next_line(&c->rest, &c->example);
    return *more && c->source->format == RNN_FORMAT_TSV ? choose_column(c, e) : RNN_OK;
}

/* ---- vocabularies ---- */

/* The first items of a text. */
static rnn_span first_items(rnn_units units, rnn_span text, size_t count)
{
    rnn_span rest = text, item;
    while (count-- > 0 && rnn_next_item(units, &rest, &item))
        continue;
    return (rnn_span){text.bytes, text.length - rest.length};
}

static bool count_example(rnn_vocab *v, const cursor *c)
{
    rnn_span rest = c->example;
    for (rnn_span item; next_item(c, &rest, &item);)
        if (!rnn_vocab_count_item(v, item))
            return false;
    return true;
}

/* Counts the first examples that are not empty, `*most` at most, and of a stream so many items;
 * what is left of them is in *most. Without a vocabulary, nothing is counted. */
static int count_examples(rnn_vocab *v, const rnn_source *source, const rnn_text *text,
                          size_t *most, rnn_error *e)
{
    const rnn_units units = rnn_source_units(source);
    const bool stream = source->format == RNN_FORMAT_CHARS;
    cursor c = cursor_at_start(source, text);
    for (;;) {
        bool more;
        const int code = *most > 0 ? advance(&c, &more, e) : RNN_OK;
        if (code != RNN_OK || *most == 0 || !more)
            return code;
        if (stream)
            c.example = first_items(units, c.example, *most);
        *most -= stream ? count_items(&c) : c.example.length > 0;
        if (v && !count_example(v, &c))
            return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for a vocabulary", source->path);
    }
}

rnn_vocab *rnn_vocab_open_source(const rnn_source *source, bool reserved)
{
    const rnn_units units = rnn_source_units(source);
    if (source->buckets)
        return rnn_vocab_open_hashed(units, source->buckets);
    return rnn_vocab_open(units, reserved && !source->letters);
}

static int count_text(rnn_vocab *v, const rnn_source *source, const rnn_text *text, double part,
                      rnn_error *e)
{
    size_t left = SIZE_MAX;
    if (part < 1) {
        const int code = count_examples(NULL, source, text, &left, e);
        if (code != RNN_OK)
            return code;
        left = rnn_part_end(part, SIZE_MAX - left);
    }
    return count_examples(v, source, text, &left, e);
}

int rnn_vocab_count_source(rnn_vocab *v, const rnn_source *source, double part, rnn_error *e)
{
    rnn_text text;
    int code = rnn_source_open(source, &text, e);
    if (code != RNN_OK)
        return code;
    code = count_text(v, source, &text, part, e);
    rnn_text_close(&text);
    return code;
}

int rnn_vocab_build(rnn_vocab **out, const rnn_source *source, const rnn_vocab_rules *rules,
                    rnn_error *e)
{
    *out = NULL;
    rnn_vocab *v = rnn_vocab_open_source(source, rules->reserved);
    const int code = v ? rnn_vocab_count_source(v, source, 1, e)
                       : rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for a vocabulary", source->path);
    if (code != RNN_OK) {
        rnn_vocab_close(v);
        return code;
    }
    rnn_vocab_rank(v, rules->minimum, rules->maximum);
    *out = v;
    return RNN_OK;
}

/* ---- fields ---- */

/* Items of the current example, </s> included; an empty one gets no </s>, so it can be told. */
static size_t example_length(const cursor *c)
{
    const size_t length = count_items(c);
    return length > 0 && c->source->stop ? length + 1 : length;
}

static int count_field(rnn_field *f, const rnn_text *text, rnn_error *e)
{
    cursor c = cursor_at_start(&f->source, text);
    for (;;) {
        bool more;
        int code = advance(&c, &more, e);
        if (code != RNN_OK || !more)
            return code;
        const size_t length = example_length(&c);
        code = rnn_field_check_length(&f->source, c.line, length, e);
        if (code != RNN_OK)
            return code;
        f->examples++;
        f->items += length;
    }
}

/* The id of an item, as the source wants it for what the vocabulary has not. */
static int number(const cursor *c, rnn_span item, int32_t *id, rnn_error *e)
{
    const rnn_source *source = c->source;
    *id = rnn_vocab_id(source->vocab, item.bytes, item.length);
    if (*id < 0 && source->allow_unknown)
        *id = source->unknown;
    else if (*id < 0)
        return rnn_fail(e, RNN_BAD_TOKEN, "%s: `%.*s` is not in the vocabulary of %s",
                        rnn_field_place(source, c->line).text, (int)item.length, item.bytes,
                        source->name);
    return RNN_OK;
}

/* Writes the ids of an item, which is the index-th of the field. */
static int fill_item(rnn_field *f, const cursor *c, rnn_span item, size_t index, rnn_error *e)
{
    const size_t most = f->source.most;
    if (!most)
        return number(c, item, &f->ids[index], e);
    rnn_vocab_bag(f->source.vocab, item, most, f->ids + index * most);
    return RNN_OK;
}

/* Writes the ids of the current example behind the `*items` that are there. */
static int fill_example(rnn_field *f, const cursor *c, size_t *items, rnn_error *e)
{
    const size_t first = *items;
    rnn_span rest = c->example;
    for (rnn_span item; next_item(c, &rest, &item);) {
        const int code = fill_item(f, c, item, (*items)++, e);
        if (code != RNN_OK)
            return code;
    }
    if (*items > first && f->source.stop)
        f->ids[(*items)++] = RNN_STOP;
    return RNN_OK;
}

static int fill_field(rnn_field *f, const rnn_text *text, rnn_error *e)
{
    cursor c = cursor_at_start(&f->source, text);
    size_t items = 0;
    for (size_t i = 0; i < f->examples; i++) {
        bool more;
        int code = advance(&c, &more, e);
        if (code == RNN_OK)
            code = fill_example(f, &c, &items, e);
        if (code != RNN_OK)
            return code;
        f->line[i] = c.line;
        f->start[i + 1] = items;
    }
    return RNN_OK;
}

/* What a source must have so that its text can become ids. */
static int check_source(const rnn_source *source, rnn_error *e)
{
    if (source->size != 0)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s takes vectors, and text gives ids",
                        source->path, source->name);
    if ((source->most > 0) != (source->letters > 0))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s takes %s, and the format gives %s",
                        source->path, source->name, source->most ? "bags" : "single ids",
                        source->letters ? "bags" : "single ids");
    if (!source->vocab || rnn_vocab_units(source->vocab) != rnn_source_units(source))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: %s needs a vocabulary of %s", source->path,
                        source->name, rnn_unit_names[rnn_source_units(source)]);
    if (source->stop && !rnn_vocab_reserved(source->vocab))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: the vocabulary of %s has no </s> to append",
                        source->path, source->name);
    return RNN_OK;
}

int rnn_field_read_text(rnn_field *f, rnn_error *e)
{
    rnn_text text;
    int code = check_source(&f->source, e);
    if (code == RNN_OK)
        code = rnn_source_open(&f->source, &text, e);
    if (code != RNN_OK)
        return code;
    code = count_field(f, &text, e);
    if (code == RNN_OK)
        code = rnn_field_allocate(f, e);
    if (code == RNN_OK)
        code = fill_field(f, &text, e);
    rnn_text_close(&text);
    return code;
}
