/* Texts that are plausibly of another format than they are given as; not for users of the runtime.
 */
#ifndef DATA_SUSPECT_H
#define DATA_SUSPECT_H

#include <rnn/data.h>

/* Reads the text of a source. RNN_BAD_FILE, with the format to use instead, where it would be read
 * as something that it hardly is; otherwise as rnn_text_open. */
int rnn_source_open(const rnn_source *source, rnn_text *text, rnn_error *e);

#endif
