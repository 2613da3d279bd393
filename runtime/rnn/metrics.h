/* Metrics: how good results are. Each is a record of counts that begins as zeros, to which
 * sentences or batches are added, and a function that gives the score; so parts can be counted
 * apart and shown together. Scores are fractions, 0 to 1: others print them times 100. */
#ifndef RNN_METRICS_H
#define RNN_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- accuracy ---- */

typedef struct rnn_hits {
    uint64_t correct;
    uint64_t total;
} rnn_hits;

/* Adds `count` answers, each right where it equals the expected one. */
void rnn_hits_add(rnn_hits *h, const int32_t *expected, const int32_t *found, size_t count);

/* correct / total; 0 of nothing. */
double rnn_accuracy(const rnn_hits *h);

/* ---- chunks ---- */

/* Chunks (slots, names) in tagged sentences, counted as the shared task of CoNLL-2000 does (Tjong
 * Kim Sang and Buchholz, 2000): a chunk is right if an equal one, in both ends and in type, is
 * expected.
 *
 * A tag is B-TYPE or I-TYPE (the type is what follows the first hyphen), or B or I alone, which
 * have no type; any other is outside. A chunk begins at B, and also at an I after an outside tag,
 * at the start of the sentence, or after a tag of another type; it ends before the next outside
 * tag, B, or I of another type. */
typedef struct rnn_chunks {
    uint64_t expected; /* chunks that should be there */
    uint64_t found;    /* chunks that are there */
    uint64_t correct;  /* chunks that are in both */
} rnn_chunks;

/* Adds one sentence of `count` words with the tags that it should have and those it was given. */
void rnn_chunks_add(rnn_chunks *c, const rnn_span *expected, const rnn_span *found, size_t count);

/* P = correct / found, R = correct / expected, F1 = 2 P R / (P + R); each 0 where nothing is
 * correct. */
double rnn_chunks_precision(const rnn_chunks *c);
double rnn_chunks_recall(const rnn_chunks *c);
double rnn_chunks_f1(const rnn_chunks *c);

/* ---- translations ---- */

enum { RNN_BLEU_ORDER = 4 };

/* BLEU-4 over a corpus with one reference a sentence (Papineni, Roukos, Ward and Zhu, 2002):
 *
 *     BLEU = BP exp( 1/4 sum_n log p_n ),  n = 1 .. 4
 *     p_n  = n-grams of all translations that their references have, each as often at most as the
 *            reference has it, / n-grams of all translations
 *     BP   = 1 if c > r, else exp(1 - r / c),  c and r the words of translations and references
 *
 * There is no smoothing: BLEU is 0 as long as any p_n is. Tokens are compared as they are. */
typedef struct rnn_bleu {
    uint64_t matched[RNN_BLEU_ORDER]; /* [n - 1]: numerator of p_n */
    uint64_t total[RNN_BLEU_ORDER];   /* [n - 1]: denominator of p_n */
    uint64_t length;                  /* c */
    uint64_t reference;               /* r */
} rnn_bleu;

/* Adds a translation and its reference; takes time quadratic in their lengths. */
void rnn_bleu_add(rnn_bleu *b, const rnn_span *translation, size_t length,
                  const rnn_span *reference, size_t reference_length);

double rnn_bleu_score(const rnn_bleu *b);

/* ---- language models ---- */

/* The perplexity exp(loss) that belongs to a mean loss in nats an item. */
double rnn_perplexity(double loss);

/* The loss, in mean nats an item, of the bigram model with add-one counts, which a recurrent model
 * must beat to be worth anything: counted on ids[0 .. train-1], measured on ids[train .. total-1],
 *
 *     p(b | a) = (count(a b) + 1) / (count(a) + vocab)
 *
 * where the first item measured follows the last one counted, and count(a) is that of a's
 * successors. NaN where there is nothing to count or to measure, or no memory (8 bytes an item). */
double rnn_bigram_loss(const int32_t *ids, size_t train, size_t total, size_t vocab);

#ifdef __cplusplus
}
#endif

#endif
