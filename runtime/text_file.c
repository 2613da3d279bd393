/* Reading a text file whole: bytes that are UTF-8, lines that end in LF. */
#include <rnn/text.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "safetensors_internal.h"

/* ---- reading ---- */

/* Makes room for at least one more byte and the NUL, by doubling. */
static bool grow(rnn_text *text, size_t *room)
{
    if (text->length + 1 < *room)
        return true;
    const size_t more = *room ? 2 * *room : 1 << 16;
    char *bytes = realloc(text->bytes, more);
    if (!bytes)
        return false;
    text->bytes = bytes;
    *room = more;
    return true;
}

/* Reads to the end, not to a size asked for beforehand, so that pipes can be read as well. */
static int read_all(rnn_text *text, FILE *file, const char *path, rnn_error *e)
{
    size_t room = 0;
    for (;;) {
        if (!grow(text, &room))
            return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to read it", path);
        const size_t got = fread(text->bytes + text->length, 1, room - text->length - 1, file);
        text->length += got;
        if (got == 0)
            break;
    }
    text->bytes[text->length] = '\0';
    if (ferror(file))
        return rnn_fail(e, RNN_IO, "%s: %s", path, strerror(errno));
    return RNN_OK;
}

/* ---- what is no UTF-8 text ---- */

static bool begins(const rnn_text *text, const char *bytes, size_t length)
{
    return text->length >= length && memcmp(text->bytes, bytes, length) == 0;
}

/* With a byte order mark; or every other byte is 0, as in English text of UTF-16. */
static bool is_utf16(const rnn_text *text)
{
    enum { LOOKED_AT = 1 << 16 };
    size_t zeros = 0, count = text->length < LOOKED_AT ? text->length : LOOKED_AT;
    for (size_t i = 0; i < count; i++)
        zeros += text->bytes[i] == '\0';
    return begins(text, "\xff\xfe", 2) || begins(text, "\xfe\xff", 2) || zeros > count / 3;
}

static bool is_safetensors(const rnn_text *text)
{
    uint64_t length;
    if (text->length < sizeof length + 2 || text->bytes[sizeof length] != '{')
        return false;
    memcpy(&length, text->bytes, sizeof length);
    return length <= text->length - sizeof length;
}

static int check_kind(const rnn_text *text, const char *path, rnn_error *e)
{
    if (is_safetensors(text))
        return rnn_fail(e, RNN_BAD_FILE, "%s: this is no text but tensors: the format safetensors",
                        path);
    if (is_utf16(text))
        return rnn_fail(e, RNN_BAD_FILE,
                        "%s: this is UTF-16, and UTF-8 is expected: iconv -f UTF-16 -t UTF-8 "
                        "converts it",
                        path);
    return RNN_OK;
}

/* What begins like a file of another kind is one if it is not UTF-8; but a pointer to a file is
 * text. */
static int check_text(const rnn_text *text, const char *path, const char *foreign, rnn_error *e)
{
    const int code = rnn_text_check(path, (rnn_span){text->bytes, text->length}, e);
    if (foreign && (code != RNN_OK || begins(text, "version https://git-lfs", 23)))
        return rnn_fail(e, RNN_BAD_FILE, "%s: this is no text but %s", path, foreign);
    return code;
}

/* ---- the ends of lines ---- */

/* A file without a LF has lines that end in CR, as those of old Macs do; in any other, CR is
 * dropped before LF and otherwise left where it stands. Byte order marks at the beginning of a line
 * are dropped: files that were put one behind the other have several. */
static void settle_lines(rnn_text *text)
{
    static const char mark[] = "\xef\xbb\xbf";
    const bool macintosh = !memchr(text->bytes, '\n', text->length);
    char *to = text->bytes;
    for (const char *from = text->bytes, *end = from + text->length; from < end; from++) {
        const bool at_start = to == text->bytes || to[-1] == '\n';
        if (at_start && end - from >= 3 && memcmp(from, mark, 3) == 0)
            from += 2;
        else if (*from != '\r')
            *to++ = *from;
        else if (macintosh)
            *to++ = '\n';
        else if (from + 1 == end || from[1] != '\n')
            *to++ = '\r';
    }
    text->length = (size_t)(to - text->bytes);
    *to = '\0';
}

int rnn_text_open(rnn_text *out, const char *path, rnn_error *e)
{
    *out = (rnn_text){NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return rnn_fail(e, RNN_IO, "%s: %s", path, strerror(errno));
    int code = read_all(out, file, path, e);
    fclose(file);
    if (code == RNN_OK)
        code = check_kind(out, path, e);
    if (code == RNN_OK) {
        const char *foreign = rnn_foreign_file(out->bytes, out->length);
        settle_lines(out);
        code = check_text(out, path, foreign, e);
    }
    if (code != RNN_OK)
        rnn_text_close(out);
    return code;
}

void rnn_text_close(rnn_text *text)
{
    free(text->bytes);
    *text = (rnn_text){NULL, 0};
}
