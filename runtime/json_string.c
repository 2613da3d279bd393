/* JSON strings: escapes and surrogate pairs. */
#include "json_string.h"

#include <stdint.h>
#include <string.h>

#include "code_point.h"

/* Appends a code point and returns the new end. */
static char *append_code_point(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    const int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    const uint32_t mark[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(mark[tail] | c >> 6 * tail);
    for (int i = tail - 1; i >= 0; i--)
        *out++ = (char)(0x80 | (c >> 6 * i & 0x3F));
    return out;
}

/* ---- decoding ---- */

static uint32_t hex_digit(char c)
{
    if (c <= '9')
        return (uint32_t)(c - '0');
    return (uint32_t)((c | 0x20) - 'a' + 10);
}

/* The number of \uXXXX at text, or 0, which no string may hold, where none stands. */
static uint32_t unicode_escape(const char *text, size_t left)
{
    if (left < 6 || text[0] != '\\' || text[1] != 'u')
        return 0;
    uint32_t number = 0;
    for (int i = 2; i < 6; i++)
        number = number << 4 | hex_digit(text[i]);
    return number;
}

/* Decodes \uXXXX, or the two of a surrogate pair; returns the bytes read, 0 where not valid. */
static size_t decode_unicode(const char *text, size_t left, char **out)
{
    const uint32_t first = unicode_escape(text, left);
    if (first == 0)
        return 0;
    if (first < 0xD800 || first > 0xDFFF) {
        *out = append_code_point(*out, first);
        return 6;
    }
    const uint32_t second = unicode_escape(text + 6, left - 6);
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF)
        return 0;
    *out = append_code_point(*out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    return 12;
}

/* Decodes one escape; returns the bytes read, 0 where it is not valid. */
static size_t decode_escape(const char *text, size_t left, char **out)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (left < 2)
        return 0;
    if (text[1] == 'u')
        return decode_unicode(text, left, out);
    const char *letter = memchr(letters, text[1], sizeof letters - 1);
    if (!letter)
        return 0;
    *(*out)++ = meanings[letter - letters];
    return 2;
}

bool rnn_json_decode(const char *text, size_t bytes, char *out)
{
    const char *begin = out;
    for (size_t i = 0; i < bytes;) {
        if ((unsigned char)text[i] < 0x20)
            return false;
        if (text[i] != '\\') {
            *out++ = text[i++];
            continue;
        }
        const size_t used = decode_escape(text + i, bytes - i, &out);
        if (used == 0)
            return false;
        i += used;
    }
    *out = '\0';
    return rnn_utf8_valid(begin, (size_t)(out - begin));
}

/* ---- encoding ---- */

void rnn_json_encode(const char *text, FILE *out)
{
    putc('"', out);
    for (const char *s = text; *s; s++) {
        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*s);
        else
            putc(*s, out);
    }
    putc('"', out);
}
