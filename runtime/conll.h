/* Sentences of a file in the format of CoNLL's tasks: a word a line, an empty line behind each
 * sentence. Not for users of the runtime. */
#ifndef CONLL_H
#define CONLL_H

#include <rnn/text.h>

/* A file, sentence by sentence; begins as {.rest = the text}. */
typedef struct rnn_conll {
    rnn_span rest;  /* has not been looked at */
    size_t line;    /* of the last line that has, from 1 */
    size_t columns; /* of the lines of the sentence that was taken last; 0: none was */
    bool tabs;      /* ... whose columns tabs separate, and otherwise blanks */
} rnn_conll;

/* Takes the next sentence that has a word: its lines, comments included, and the number of the line
 * before them. False at the end. */
bool rnn_conll_next(rnn_conll *c, rnn_span *sentence, size_t *before);

/* Takes the next line that holds a word off a sentence; *line, at first that of the line before,
 * becomes its number. False where none is left. */
bool rnn_conll_word(const rnn_conll *c, rnn_span *sentence, rnn_span *word, size_t *line);

/* Column 1, 2, ... of such a line; false if it has fewer, or nothing stands there. */
bool rnn_conll_column(const rnn_conll *c, rnn_span word, int column, rnn_span *found);

#endif
