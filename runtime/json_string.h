/* JSON strings: between the text of a file and the zero-terminated UTF-8 of the program. */
#ifndef JSON_STRING_H
#define JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Decodes what stands between the quotes to `out`, which has room for bytes + 1. False for what a C
   string of UTF-8 cannot hold or JSON forbids: control characters, unpaired surrogates, zeros. The
   escapes are known to be complete: the tokenizer has seen to that. */
bool rnn_json_decode(const char *text, size_t bytes, char *out);

/* Writes a zero-terminated UTF-8 string as JSON, quotes included. */
void rnn_json_encode(const char *text, FILE *out);

#endif
