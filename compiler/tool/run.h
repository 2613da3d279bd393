/* run: what rnnc run does with a trained model, each in a file of its own. */
#ifndef RNNC_TOOL_RUN_H
#define RNNC_TOOL_RUN_H

#include "tool/tool.h"

#include <rnn/beam.h>
#include <rnn/data.h>
#include <rnn/generate.h>
#include <rnn/instance.h>
#include <rnn/safetensors.h>
#include <rnn/text.h>

/* What a language model is asked for. */
typedef struct Sampling {
    int count;          /* items to draw */
    const char *prompt; /* what stands before them, or NULL */
    rnn_sampling how;
} Sampling;

/* Writes the prompt and what follows by the model's choice to standard output (run_generate.c). */
void run_sample(const rnn_weights *weights, const rnn_vocab *vocab, const Sampling *sampling);

/* Writes vectors of the model's choice to standard output, on one line: steps separated by spaces,
 * and of each the numbers of the features that are 1, from 0, separated by commas, or "-" where
 * there is none (run_generate.c). */
void run_sample_vectors(const rnn_weights *weights, const Sampling *sampling);

/* A sum of log probabilities and how many there were (run_generate.c). */
typedef struct Score {
    double nats;
    size_t items;
} Score;

void run_add_score(Score *all, Score score);

/* Writes the log probability in nats, the number of items, nats an item, each with a tab behind it.
 */
void run_print_score(Score score);

/* The same, and "(all)". */
void run_print_all(Score all);

/* For each line of standard input writes the log probability in nats, the number of items, and nats
 * an item, separated by tabs, before the line; and at last those of all together. A line of
 * running text follows a newline and ends in one; in a model of lines it ends in </s>
 * (run_generate.c). */
void run_score(const rnn_weights *weights, const rnn_vocab *vocab);

/* An input of text of a model that labels. */
typedef struct LabelInput {
    const rnn_value_info *info;
    rnn_vocab *vocab;
    int column; /* of a line with tabs; 0: lines of words have none */
} LabelInput;

/* What a model that labels is known by. */
typedef struct Labelling {
    LabelInput *inputs; /* all read the same items */
    size_t count;
    const rnn_value_info *output;
    const rnn_vocab *labels;
} Labelling;

/* For each line of standard input writes a line of labels: one for each item, or as many as the
 * output has steps; an empty line for an empty line. A line with tabs is read as in training, by
 * columns, or refused; a line without is what the inputs read (run_label.c). */
void run_label(const rnn_weights *weights, const Labelling *labelling);

/* How what is given becomes what the model generates. */
typedef struct Translating {
    const char *input;       /* whose lines are given on standard input */
    const rnn_vocab *source; /* ... and its vocabulary */
    const rnn_vocab *target;
    rnn_beam_rules rules; /* width 0: drawn, as `how` says */
    rnn_sampling how;
    bool score;            /* instead: the log probability of given sequences */
    bool show;             /* the attention weights, as a picture of characters */
    const char *reference; /* a file of what should come out, or NULL */
} Translating;

/* For each line of standard input writes what the model generates from it. With references tells on
 * standard error how good that is. To score, lines have what is generated from and, behind a tab,
 * what would be generated: its log probability is written as run_score does (run_translate.c). */
void run_translate(const rnn_weights *weights, const Translating *what);

/* The same for each example of a data set, which has every input but the token; and scores of a
 * data set that has the token too. */
void run_translate_data(const rnn_weights *weights, const Translating *what, const rnn_data *data);
void run_score_data(const rnn_weights *weights, const Translating *what, const rnn_data *data);

/* How many examples were left out between that one and the one before it; of N: between the last
 * one and the end. And an empty line for each of them (run_data.c). */
size_t run_dropped_at(const rnn_data *data, size_t example);
void run_write_dropped(const rnn_data *data, size_t example);

/* What is run on files. */
typedef struct Results {
    const char *const *files;      /* NAME=FILE[:FORMAT], a list that ends in NULL */
    const Translating *generating; /* of models that generate, where the token is not among the
                                    * files, or is scored */
    const char *output;            /* whose values are written; NULL: the choice among the predicted
                                    * ids, or else the first output */
    size_t steps;                  /* of an axis that no input has */
} Results;

/* For each example of the files writes a line of its results: steps separated by spaces, numbers of
 * a step by commas (of a vector, of the steps of an inner axis, of a bag); or what is generated
 * with it; an empty line for an example that was left out, because a line of its is empty. Where
 * the targets are among the files, tells the loss, and of choices how many are right, on standard
 * error (run_data.c). */
void run_data(const rnn_weights *weights, const Model *model, const rnn_tensors *checkpoint,
              const Results *results);

/* The id that an output chooses at an item: its own, or the one with the highest score
 * (run_label.c). */
int32_t run_choice(const rnn_value_info *output, const void *values, size_t item);

/* The ids of a text's items; *count is how many (run.c). */
int32_t *run_ids(Arena *arena, const rnn_vocab *vocab, rnn_span text, size_t *count);
/* The lines of standard input, one after the other; begins as zeros. */
typedef struct Lines {
    char *bytes; /* of the last line, to be freed at the end */
    size_t room;
    size_t number; /* of the last line, from 1 */
} Lines;

/* Reads the next line, without its end, valid until the next call; false at the end. Stops if it is
 * not UTF-8, or has a CR within. */
bool run_next_line(Lines *lines, rnn_span *span);

#endif
