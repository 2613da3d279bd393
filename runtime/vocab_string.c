/* A vocabulary as one string, the form it takes in a checkpoint's metadata.
 *
 *     words reserved 5        what an item is; reserved, open or hashed; how many entries
 *     <unk>
 *     <s>
 *     </s>
 *     the
 *     a\\b                    the entry a\b
 *
 * Escapes keep an entry on its line and the string free of NULs. */
#include <rnn/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN, RESERVED, HASHED, KINDS, UNITS = RNN_TRIGRAMS + 1 };

static const char *const kind_names[KINDS] = {
    [OPEN] = "open", [RESERVED] = "reserved", [HASHED] = "hashed"};

/* The letter that stands for a byte after a backslash, and the byte. */
static const struct {
    char letter, byte;
} escapes[] = {{'\\', '\\'}, {'n', '\n'}, {'r', '\r'}, {'0', '\0'}};

enum { ESCAPES = sizeof escapes / sizeof escapes[0], HEAD_ROOM = 64 };

/* ---- writing ---- */

/* The letter to write for a byte, or 0 where the byte stands for itself. */
static char escape_of(char byte)
{
    for (int i = 0; i < ESCAPES; i++)
        if (escapes[i].byte == byte)
            return escapes[i].letter;
    return 0;
}

static char *write_entry(char *out, rnn_span item)
{
    for (size_t i = 0; i < item.length; i++) {
        const char letter = escape_of(item.bytes[i]);
        if (letter)
            *out++ = '\\';
        *out++ = letter ? letter : item.bytes[i];
    }
    *out++ = '\n';
    return out;
}

static int kind_of(const rnn_vocab *v)
{
    return rnn_vocab_hashed(v) ? HASHED : rnn_vocab_reserved(v) ? RESERVED : OPEN;
}

static size_t count_entries(const rnn_vocab *v)
{
    return rnn_vocab_hashed(v) ? 0 : rnn_vocab_size(v);
}

/* Bytes that are enough for the string: each byte of an entry takes at most two. */
static size_t string_room(const rnn_vocab *v)
{
    size_t room = HEAD_ROOM;
    for (size_t id = 0; id < count_entries(v); id++)
        room += 2 * rnn_vocab_text(v, (int32_t)id).length + 1;
    return room;
}

char *rnn_vocab_write(const rnn_vocab *v)
{
    char *string = malloc(string_room(v));
    if (!string)
        return NULL;
    char *out = string + snprintf(string, HEAD_ROOM, "%s %s %zu\n",
                                  rnn_unit_names[rnn_vocab_units(v)], kind_names[kind_of(v)],
                                  rnn_vocab_size(v));
    for (size_t id = 0; id < count_entries(v); id++)
        out = write_entry(out, rnn_vocab_text(v, (int32_t)id));
    *out = '\0';
    return string;
}

/* ---- reading ---- */

/* What remains to be read, and where it is for messages. */
typedef struct reading {
    rnn_vocab *v;
    rnn_span rest;
    size_t line; /* the last line taken, from 1 */
    char *item;  /* room for one entry without its escapes */
} reading;

static int refuse(const reading *r, const char *reason, rnn_error *e)
{
    return rnn_fail(e, RNN_BAD_FILE, "vocabulary, line %zu: %s", r->line, reason);
}

/* The position of a word in a list; -1 if it is not there. */
static int find_name(const char *const *names, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

/* What the first line says. */
typedef struct head {
    int units, kind; /* -1 for a word that is none */
    size_t size;
} head;

/* Whether these can be together: n-grams have no reserved entries, and nothing else is hashed. */
static bool is_possible(const head *h)
{
    if (h->units < 0 || h->kind < 0 || h->size > INT32_MAX)
        return false;
    const bool grams = rnn_units_letters((rnn_units)h->units) > 0;
    return h->kind == OPEN || (h->kind == HASHED ? grams && h->size > 0 : !grams);
}

/* Opens the vocabulary that the first line describes; *size is how many entries follow. */
static int read_head(reading *r, size_t *size, rnn_error *e)
{
    char units[16], kind[16];
    head h = {-1, -1, 0};
    int taken = 0;
    r->line = 1;
    if (sscanf(r->rest.bytes, "%15s %15s %zu%n", units, kind, &h.size, &taken) == 3) {
        h.units = find_name(rnn_unit_names, UNITS, units);
        h.kind = find_name(kind_names, KINDS, kind);
    }
    if (!taken || r->rest.bytes[taken] != '\n' || !is_possible(&h))
        return refuse(r, "expected what items are, `open`, `reserved` or `hashed`, and a size", e);
    r->rest.bytes += taken + 1;
    r->rest.length -= (size_t)taken + 1;
    *size = h.kind == HASHED ? 0 : h.size;
    r->v = h.kind == HASHED ? rnn_vocab_open_hashed((rnn_units)h.units, h.size)
                            : rnn_vocab_open((rnn_units)h.units, h.kind == RESERVED);
    return r->v ? RNN_OK : rnn_fail(e, RNN_NO_MEMORY, "no memory for a vocabulary");
}

/* The byte that a letter after a backslash stands for; -1 if it stands for none. */
static int unescape(char letter)
{
    for (int i = 0; i < ESCAPES; i++)
        if (escapes[i].letter == letter)
            return escapes[i].byte;
    return -1;
}

/* Copies a line to r->item without its escapes; its length, or -1 for an escape that is none. */
static long copy_line(reading *r, rnn_span line)
{
    long length = 0;
    for (size_t i = 0; i < line.length; i++) {
        int byte = line.bytes[i];
        if (byte == '\\') {
            /* what follows a line is LF or NUL: it may be read, and no escape has it */
            byte = unescape(line.bytes[++i]);
            if (byte < 0)
                return -1;
        }
        r->item[length++] = (char)byte;
    }
    return length;
}

/* Reads the entry that is to have this id. */
static int read_entry(reading *r, size_t id, rnn_error *e)
{
    rnn_span line;
    r->line++;
    if (!rnn_next_line(&r->rest, &line))
        return refuse(r, "there are fewer entries than the first line says", e);
    const long length = copy_line(r, line);
    if (length < 0)
        return refuse(r, "a backslash must be followed by \\, n, r or 0", e);
    if (!rnn_vocab_add(r->v, (rnn_span){r->item, (size_t)length}))
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a vocabulary");
    if ((size_t)rnn_vocab_id(r->v, r->item, (size_t)length) != id)
        return refuse(r, "the entry stands twice, or where another must stand", e);
    return RNN_OK;
}

static int read_entries(reading *r, rnn_error *e)
{
    size_t size = 0;
    int code = read_head(r, &size, e);
    for (size_t id = 0; code == RNN_OK && id < size; id++)
        code = read_entry(r, id, e);
    if (code == RNN_OK && count_entries(r->v) > size)
        return refuse(r, "there are fewer entries than those that are reserved", e);
    if (code == RNN_OK && r->rest.length > 0)
        return refuse(r, "there are more entries than the first line says", e);
    return code;
}

int rnn_vocab_read(rnn_vocab **out, const char *string, rnn_error *e)
{
    *out = NULL;
    reading r = {.rest = rnn_span_of(string)};
    int code = rnn_text_check("vocabulary", r.rest, e);
    if (code != RNN_OK)
        return code;
    r.item = malloc(r.rest.length + 1);
    code = r.item ? read_entries(&r, e) : rnn_fail(e, RNN_NO_MEMORY, "no memory for a vocabulary");
    free(r.item);
    if (code == RNN_OK)
        *out = r.v;
    else
        rnn_vocab_close(r.v);
    return code;
}
