/* UTF-8: which bytes may follow one another. */
#include "code_point.h"

/* The first byte of a code point says how many bytes it has and, since each code point must be
 * written in its shortest form and surrogates are none, which second bytes are possible. */
typedef struct lead {
    unsigned char first, last; /* range of the first byte */
    unsigned char length;      /* bytes of the code point */
    unsigned char low, high;   /* range of the second byte */
} lead;

static const lead leads[] = {
    {0x00, 0x7f, 1, 0x00, 0x00}, /* U+0000 .. U+007F */
    {0xc2, 0xdf, 2, 0x80, 0xbf}, /* U+0080 .. U+07FF */
    {0xe0, 0xe0, 3, 0xa0, 0xbf}, /* U+0800 .. U+0FFF */
    {0xe1, 0xec, 3, 0x80, 0xbf}, /* U+1000 .. U+CFFF */
    {0xed, 0xed, 3, 0x80, 0x9f}, /* U+D000 .. U+D7FF, before the surrogates */
    {0xee, 0xef, 3, 0x80, 0xbf}, /* U+E000 .. U+FFFF */
    {0xf0, 0xf0, 4, 0x90, 0xbf}, /* U+10000 .. U+3FFFF */
    {0xf1, 0xf3, 4, 0x80, 0xbf}, /* U+40000 .. U+FFFFF */
    {0xf4, 0xf4, 4, 0x80, 0x8f}, /* U+100000 .. U+10FFFF */
};

static const lead *find_lead(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (leads[i].first <= byte && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

size_t rnn_code_point_length(const char *text, size_t left)
{
    const unsigned char *bytes = (const unsigned char *)text;
    const lead *kind = find_lead(bytes[0]);
    if (!kind || kind->length > left)
        return 0;
    if (kind->length > 1 && (bytes[1] < kind->low || bytes[1] > kind->high))
        return 0;
    for (size_t i = 2; i < kind->length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return kind->length;
}

bool rnn_utf8_valid(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes;) {
        const size_t length = rnn_code_point_length(text + i, bytes - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}
