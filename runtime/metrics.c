/* Accuracy, chunks and BLEU: counting, and the formulas over the counts. */
#include <rnn/metrics.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0.0;
}

/* ---- accuracy ---- */

void rnn_hits_add(rnn_hits *h, const int32_t *expected, const int32_t *found, size_t count)
{
    for (size_t i = 0; i < count; i++)
        h->correct += expected[i] == found[i];
    h->total += count;
}

double rnn_accuracy(const rnn_hits *h)
{
    return ratio(h->correct, h->total);
}

/* ---- chunks ---- */

/* Whether the tag is this letter, alone or with a type. */
static bool has_letter(rnn_span tag, char letter)
{
    return tag.length > 0 && tag.bytes[0] == letter && (tag.length == 1 || tag.bytes[1] == '-');
}

/* Whether the tag is of a chunk. */
static bool inside(rnn_span tag)
{
    return has_letter(tag, 'B') || has_letter(tag, 'I');
}

/* What follows the first hyphen; nothing if there is none. */
static rnn_span type_of(rnn_span tag)
{
    const char *hyphen = tag.length ? memchr(tag.bytes, '-', tag.length) : NULL;
    if (!hyphen)
        return (rnn_span){tag.bytes, 0};
    return (rnn_span){hyphen + 1, tag.length - (size_t)(hyphen + 1 - tag.bytes)};
}

/* Whether word i belongs to the same chunk as the word before it. */
static bool continues(const rnn_span *tags, size_t i)
{
    return i > 0 && inside(tags[i - 1]) && has_letter(tags[i], 'I') &&
           rnn_span_equal(type_of(tags[i - 1]), type_of(tags[i]));
}

static bool begins(const rnn_span *tags, size_t i)
{
    return inside(tags[i]) && !continues(tags, i);
}

/* One past the last word of the chunk that begins at i. */
static size_t end_of(const rnn_span *tags, size_t i, size_t count)
{
    size_t end = i + 1;
    while (end < count && continues(tags, end))
        end++;
    return end;
}

static bool same_chunk(const rnn_span *a, const rnn_span *b, size_t i, size_t count)
{
    return rnn_span_equal(type_of(a[i]), type_of(b[i])) &&
           end_of(a, i, count) == end_of(b, i, count);
}

void rnn_chunks_add(rnn_chunks *c, const rnn_span *expected, const rnn_span *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const bool should = begins(expected, i);
        const bool does = begins(found, i);
        c->expected += should;
        c->found += does;
        c->correct += should && does && same_chunk(expected, found, i, count);
    }
}

double rnn_chunks_precision(const rnn_chunks *c)
{
    return ratio(c->correct, c->found);
}

double rnn_chunks_recall(const rnn_chunks *c)
{
    return ratio(c->correct, c->expected);
}

/* 2 P R / (P + R), with P and R put in and the fraction reduced */
double rnn_chunks_f1(const rnn_chunks *c)
{
    return ratio(2 * c->correct, c->found + c->expected);
}

/* ---- translations ---- */

/* A sentence, and how many n-grams of the order looked at begin in it. */
typedef struct grams {
    const rnn_span *words;
    size_t count;
    size_t order;
} grams;

static grams grams_of(const rnn_span *words, size_t length, size_t order)
{
    return (grams){words, length >= order ? length - order + 1 : 0, order};
}

static bool same_gram(const rnn_span *a, const rnn_span *b, size_t order)
{
    for (size_t i = 0; i < order; i++)
        if (!rnn_span_equal(a[i], b[i]))
            return false;
    return true;
}

/* How often the n-gram occurs. */
static size_t occurrences(grams g, const rnn_span *gram)
{
    size_t count = 0;
    for (size_t i = 0; i < g.count; i++)
        count += same_gram(g.words + i, gram, g.order);
    return count;
}

/* The clipped matches, sum over different n-grams of min(times here, times in the reference):
 * the k-th time that an n-gram stands here counts if the reference has it k times. */
static size_t matches(grams here, grams reference)
{
    size_t matched = 0;
    for (size_t i = 0; i < here.count; i++) {
        const grams so_far = {here.words, i + 1, here.order};
        const rnn_span *gram = here.words + i;
        matched += occurrences(so_far, gram) <= occurrences(reference, gram);
    }
    return matched;
}

void rnn_bleu_add(rnn_bleu *b, const rnn_span *translation, size_t length,
                  const rnn_span *reference, size_t reference_length)
{
    for (size_t n = 1; n <= RNN_BLEU_ORDER; n++) {
        const grams here = grams_of(translation, length, n);
        b->matched[n - 1] += matches(here, grams_of(reference, reference_length, n));
        b->total[n - 1] += here.count;
    }
    b->length += length;
    b->reference += reference_length;
}

static double brevity_penalty(const rnn_bleu *b)
{
    if (b->length > b->reference)
        return 1.0;
    return exp(1.0 - (double)b->reference / (double)b->length);
}

double rnn_bleu_score(const rnn_bleu *b)
{
    double log_sum = 0.0;
    for (int n = 0; n < RNN_BLEU_ORDER; n++) {
        if (b->matched[n] == 0)
            return 0.0;
        log_sum += log(ratio(b->matched[n], b->total[n]));
    }
    return brevity_penalty(b) * exp(log_sum / (double)RNN_BLEU_ORDER);
}

/* ---- language models ---- */

double rnn_perplexity(double loss)
{
    return exp(loss);
}
