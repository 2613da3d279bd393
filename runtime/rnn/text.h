/* Text and vocabularies: from bytes to items (characters or words), and from items to numbers.
 *
 *     file  --open-->  bytes, valid UTF-8  --next-->  lines, columns, items  --vocabulary-->  ids
 *
 * A character is one Unicode code point; a newline is a character like any other. A word is what
 * stands between spaces. Nothing is dropped in silence: bytes that are not UTF-8 are an error that
 * says where they stand. Two things in a file are not part of its text: byte order marks at the
 * beginning of a line, and how its lines end: CR LF, or CR in a file without LF, become LF. */
#ifndef RNN_TEXT_H
#define RNN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A run of bytes that belongs to somebody else. */
typedef struct rnn_span {
    const char *bytes; /* not necessarily followed by a NUL */
    size_t length;     /* in bytes */
} rnn_span;

/* What an item of text is. */
typedef enum rnn_units {
    RNN_CHARACTERS, /* Unicode code points */
    RNN_WORDS,      /* what stands between spaces */
    RNN_BIGRAMS,    /* words, each taken as the bag of its letter bigrams */
    RNN_TRIGRAMS,   /* words, each taken as the bag of its letter trigrams */
} rnn_units;

/* "characters", "words", "bigrams", "trigrams", by unit. */
extern const char *const rnn_unit_names[];

/* The span of a C string, without its NUL. */
rnn_span rnn_span_of(const char *string);

/* Whether two spans hold the same bytes. */
bool rnn_span_equal(rnn_span a, rnn_span b);

/* ---- files ---- */

/* A whole file in memory. */
typedef struct rnn_text {
    char *bytes;   /* valid UTF-8, `length` bytes and a NUL */
    size_t length; /* in bytes, without the NUL */
} rnn_text;

/* Reads a file and checks that it is UTF-8. RNN_IO with the system's reason where it cannot be
 * read; RNN_BAD_FILE, which tells what it is instead, such as UTF-16 or an archive, and otherwise
 * as rnn_text_check. On failure there is nothing to close. */
int rnn_text_open(rnn_text *out, const char *path, rnn_error *e);

/* Frees what rnn_text_open took; closing twice is harmless. */
void rnn_text_close(rnn_text *text);

/* RNN_BAD_FILE if the text is not UTF-8; the message names `name` (a file, or where else the text
 * is from), and the line and the byte in that line, both from 1. Overlong forms, surrogates and
 * what lies beyond U+10FFFF are refused as the standard asks. */
int rnn_text_check(const char *name, rnn_span text, rnn_error *e);

/* ---- taking text apart: each call takes one piece off the front of `rest` ---- */

/* The next line, without its LF or CR LF; false at the end. A last line need not end in LF. */
bool rnn_next_line(rnn_span *rest, rnn_span *line);

/* The next item; false when none is left. A byte that is not UTF-8 is a character of its own. */
bool rnn_next_item(rnn_units units, rnn_span *rest, rnn_span *item);

/* Column 1, 2, ... of a line with tab-separated columns; false if it has fewer. */
bool rnn_text_column(rnn_span line, int column, rnn_span *found);

/* How many items a text holds. */
size_t rnn_count_items(rnn_units units, rnn_span text);

/* ---- letter n-grams (Huang et al., 2013) ----
 *
 *     cat  =>  " ca"  "cat"  "at "
 *
 * A word that was never seen has the n-grams of words that were. */

/* Letters of an n-gram: 2 or 3; 0 for items that are not taken as bags. */
int rnn_units_letters(rnn_units units);

/* The bytes of an n-gram. */
typedef struct rnn_gram {
    char bytes[12];
    size_t length;
} rnn_gram;

/* Takes the next n-gram of `letters` letters of a word, whose two ends count as letters (spaces);
 * false when none is left. *at is 0 at first, and says where to go on. */
bool rnn_next_gram(int letters, rnn_span word, size_t *at, rnn_gram *gram);

/* ---- vocabularies ---- */

/* Ids that every vocabulary with reserved entries begins with. */
enum {
    RNN_UNKNOWN, /* <unk>: any item the vocabulary has not */
    RNN_START,   /* <s>: stands before the first item */
    RNN_STOP,    /* </s>: stands after the last item */
    RNN_RESERVED /* how many there are */
};

/* Items numbered 0, 1, 2, ...: first the reserved ones, then by falling count, then by bytes. */
typedef struct rnn_vocab rnn_vocab;

/* A vocabulary to be filled: counted into and then ranked, or entry by entry. `reserved`: it begins
 * with <unk>, <s>, </s>; tags and other closed sets do without. NULL: no memory. */
rnn_vocab *rnn_vocab_open(rnn_units units, bool reserved);

/* A vocabulary of n-grams that lists none: an n-gram's id is its hash, below `buckets`. NULL: no
 * memory. */
rnn_vocab *rnn_vocab_open_hashed(rnn_units units, size_t buckets);

void rnn_vocab_close(rnn_vocab *v);

/* Gives an item the next id, unless it is there already. False: no memory. */
bool rnn_vocab_add(rnn_vocab *v, rnn_span item);

/* Counts every item of the text, or every n-gram of its words; may be called for several texts. A
 * reserved entry spelled out in the text (as some corpora do) is that entry. False: no memory. */
bool rnn_vocab_count(rnn_vocab *v, rnn_span text);

/* Counts one item, or every n-gram of one word. False: no memory. */
bool rnn_vocab_count_item(rnn_vocab *v, rnn_span item);

/* Puts the items in their order and leaves out those seen less often than `minimum` and, where
 * `maximum` is not 0, the last ones until at most `maximum` entries (reserved ones included) are
 * left. */
void rnn_vocab_rank(rnn_vocab *v, uint64_t minimum, size_t maximum);

/* How many entries there are: ids are 0 .. size-1. */
size_t rnn_vocab_size(const rnn_vocab *v);

/* What an item of this vocabulary is. */
rnn_units rnn_vocab_units(const rnn_vocab *v);

/* Whether n-grams are hashed, so that there are no entries. */
bool rnn_vocab_hashed(const rnn_vocab *v);

/* Whether it begins with the reserved entries. */
bool rnn_vocab_reserved(const rnn_vocab *v);

/* The item's id; for one that is not there RNN_UNKNOWN, or -1 where nothing is reserved. */
int32_t rnn_vocab_id(const rnn_vocab *v, const char *bytes, size_t length);

/* Writes the ids of the word's n-grams to bag [most], then -1: those that the vocabulary has, of a
 * longer word the first `most`. */
void rnn_vocab_bag(const rnn_vocab *v, rnn_span word, size_t most, int32_t *bag);

/* The item with this id, and "<unk>" for an id that has none; its bytes are followed by a NUL and
 * live as long as v. */
rnn_span rnn_vocab_text(const rnn_vocab *v, int32_t id);

/* The vocabulary as one C string, to be freed by the caller: a line that says what it is, then one
 * entry a line, where \\ \n \r \0 stand for a backslash, LF, CR and NUL. NULL: no memory. */
char *rnn_vocab_write(const rnn_vocab *v);

/* The vocabulary that rnn_vocab_write gave; RNN_BAD_FILE, with the line, where it is not one. */
int rnn_vocab_read(rnn_vocab **out, const char *string, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
