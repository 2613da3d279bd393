/* answers: which output of a model answers what its target asks, and how often it is right. */
#ifndef RNNC_TOOL_ANSWERS_H
#define RNNC_TOOL_ANSWERS_H

#include "tool/corpus.h"

#include <stdio.h>

#include <rnn/score.h>

/* Whether an output answers a target: along its axis it is one of as many ids, or has a number for
 * each of them. */
bool answers_target(const rnn_value_info *output, const rnn_value_info *target);

/* The first output that answers a target; NULL if there is none. */
const rnn_value_info *answers_output(const rnn_model *model, const rnn_value_info *target);

/* How the answers of a model are scored, on a part of the corpus; false if it has none: no target
 * with a vocabulary that an output chooses from. */
bool answers_find(const Corpus *corpus, const rnn_model *model, CorpusPart part,
                  rnn_scoring *scoring);

/* ", accuracy 97.91 %", and where there are chunks ", F1 95.31 %"; "" where nothing was scored. */
const char *answers_describe(Arena *arena, const rnn_scores *scores);

/* Prints scores, a line each: of what they are, as in "validation accuracy 98 % of 12000". */
void answers_print(const char *what, const rnn_scores *scores);

/* "0.3121"; of a model that generates ids "1.5580 nats an item, perplexity 4.75". */
const char *answers_loss(Arena *arena, const rnn_model *model, double loss);

/* Prints the loss and the metrics on some data, a line each, behind `what`, as in "test loss 0.31".
 */
void answers_print_loss(FILE *out, const char *what, const rnn_weights *weights,
                        const rnn_data *data, const rnn_feed_rules *rules);

/* Tells on standard error how many items of each input the vocabulary has not, and warns where they
 * are many; nothing where it has all of them. `what` is as in "to train on". */
void answers_print_unknown(const char *what, const rnn_data *data);

/* Tells on standard error how many examples of some data were left out, if any: of what it is, as
 * in "2 examples to train on are left out: a line of theirs is empty". */
void answers_print_dropped(const char *what, const rnn_data *data);

/* Prints the loss and the scores on the data to test on; how the data is fed is `rules` without
 * their shuffle. Labels that the model does not know are said to be there; then there is no loss.
 */
void answers_test(const Corpus *corpus, const rnn_weights *weights, const rnn_data *test,
                  rnn_feed_rules rules);

#endif
