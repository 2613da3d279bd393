/* UTF-8: no stray bytes, no overlong forms, no surrogates. */
#ifndef CODE_POINT_H
#define CODE_POINT_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the code point that a text of at least one byte begins with; 0 if it begins with none.
 */
size_t rnn_code_point_length(const char *text, size_t left);

/* Whether the bytes are UTF-8. */
bool rnn_utf8_valid(const char *text, size_t bytes);

#endif
