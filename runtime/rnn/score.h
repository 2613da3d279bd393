/* Scores: how often the answers of a model are right, on data that says what they should be. */
#ifndef RNN_SCORE_H
#define RNN_SCORE_H

#include <stdbool.h>

#include <rnn/feed.h>
#include <rnn/metrics.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What answers, and what is expected. */
typedef struct rnn_scoring {
    const rnn_value_info *target; /* the input of ids that the answers should equal */
    const rnn_value_info *output; /* ids, or a number for each id, the largest of which answers */
    const rnn_vocab *labels;      /* names of the target's ids; NULL: they have none */
} rnn_scoring;

typedef struct rnn_scores {
    rnn_hits items;    /* answers */
    rnn_chunks chunks; /* where labels are tags of chunks, else 0 */
} rnn_scores;

/* Whether there are chunks to be found (see rnn_chunks): a label is B-TYPE or I-TYPE, or there are
 * no labels but B, I and O. */
bool rnn_scoring_has_chunks(const rnn_scoring *scoring);

/* Scores the outputs, without dropout, on all of a data set. The target is not read by the model,
 * so its ids may be any of the labels, also such as the model cannot answer. Of a stream, a chunk
 * of a row counts as a sentence. Errors are those of rnn_feed_open and of the model's forward. */
int rnn_score(const rnn_weights *weights, const rnn_data *data, const rnn_feed_rules *rules,
              const rnn_scoring *scoring, rnn_scores *scores, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
