/* Beam search: sequences that are likely as a whole, where greedy choice of each token goes astray.
 *
 *     width 2:    <s> --- a ---- a c          of all ways to go on from the live hypotheses the
 *                  \       \--- a </s>        best ones stay; one that ends in </s> is complete
 *                   \- b  dropped             and leaves its place free
 */
#ifndef RNN_BEAM_H
#define RNN_BEAM_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/instance.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rnn_beam_rules {
    size_t width;        /* hypotheses that are followed at the same time; 1: greedy */
    size_t longest;      /* tokens of a hypothesis at most, the stop token included */
    double length_power; /* hypotheses are ranked by log p / length^power; 0: by log p, which
                            favours short ones */
} rnn_beam_rules;

/* A sequence that was found. */
typedef struct rnn_hypothesis {
    int32_t *tokens; /* [length], with the stop token if it came to it */
    size_t length;
    double log_probability; /* the sum over its tokens */
    double score;           /* what it is ranked by */
} rnn_hypothesis;

typedef struct rnn_beam rnn_beam;

/* Makes a search; the weights must live as long. RNN_BAD_ARGUMENT if the model does not generate
 * step by step, or width or longest is 0; RNN_NO_MEMORY. On failure *out is NULL. */
int rnn_beam_open(rnn_beam **out, const rnn_weights *weights, const rnn_beam_rules *rules,
                  rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_beam_close(rnn_beam *beam);

/* The instance of `width` rows that it runs. Inputs other than the token are the caller's to set,
 * the same in every row. */
rnn_instance *rnn_beam_instance(rnn_beam *beam);

/* Searches from the start token. Ends when `width` hypotheses are complete or all are of the
 * longest length. Errors are those of the model, and RNN_NOT_FINITE. */
int rnn_beam_search(rnn_beam *beam, rnn_error *e);

/* What the last search found, 1 to width hypotheses, the best first. They live until the next
 * search. */
size_t rnn_beam_count(const rnn_beam *beam);
const rnn_hypothesis *rnn_beam_at(const rnn_beam *beam, size_t i);

#ifdef __cplusplus
}
#endif

#endif
