/* Metrics against numbers worked by hand, and against what is known of real data. */
#include "data_files.h"

#include <math.h>

#include <rnn/data.h>
#include <rnn/metrics.h>

enum { MOST_WORDS = 64 };

/* A sentence taken apart at its spaces. */
typedef struct Words {
    rnn_span span[MOST_WORDS];
    size_t count;
} Words;

static Words words_of(rnn_span sentence)
{
    Words w = {.count = 0};
    while (w.count < MOST_WORDS && rnn_next_item(RNN_WORDS, &sentence, &w.span[w.count]))
        w.count++;
    return w;
}

/* ---- accuracy ---- */

Test(accuracy, is_the_share_of_equal_answers)
{
    rnn_hits h = {0};
    cr_expect_eq(rnn_accuracy(&h), 0.0);
    rnn_hits_add(&h, (int32_t[]){1, 2, 3}, (int32_t[]){1, 0, 3}, 3);
    rnn_hits_add(&h, (int32_t[]){7}, (int32_t[]){8}, 1);
    cr_expect_eq(h.correct, 2);
    cr_expect_eq(rnn_accuracy(&h), 0.5);
}

/* ---- chunks ---- */

/* Each worked by hand: [ and ] in the comment are the ends of the expected chunks, ( and ) those of
 * the found ones. */
static const struct {
    const char *expected, *found;
    uint64_t expected_chunks, found_chunks, correct;
} chunk_cases[] = {
    {"O O", "O O", 0, 0, 0},
    {"B-x I-x O", "B-x I-x O", 1, 1, 1},     /* [(w w)] w */
    {"B-x I-x O", "B-x O O", 1, 1, 0},       /* [(w) w] w: another end */
    {"B-x I-x O", "O B-x O", 1, 1, 0},       /* [w (w)] w: another start */
    {"B-x I-x", "B-y I-y", 1, 1, 0},         /* another type */
    {"B-x B-x", "B-x I-x", 2, 1, 0},         /* [(w] [w)] */
    {"B-x I-x", "B-x B-x", 1, 2, 0},         /* [(w) (w)] */
    {"B-x", "I-x", 1, 1, 1},                 /* I at the start of the sentence begins a chunk */
    {"O B-x I-x", "O I-x I-x", 1, 1, 1},     /* I after O begins a chunk */
    {"B-x B-y", "B-x I-y", 2, 2, 2},         /* I of another type begins a chunk */
    {"B-x I-x I-x", "B-x I-y I-x", 1, 3, 0}, /* [(w) (w) (w)] */
    {"B-x O B-x", "B-x O I-x", 2, 2, 2},
    {"B-x I-x B-x", "B-x I-x I-x", 2, 1, 0}, /* [(w w] [w)] */
    {"B-x I-x", "B-x I-x", 1, 1, 1},         /* a chunk that the sentence ends */
    {"B-a-b I-a-b", "B-a-b I-a-c", 1, 2, 0}, /* the type is all behind the first hyphen */
    {"B I", "B I", 1, 1, 1},                 /* a type may be empty */
    {"O B", "O I", 1, 1, 1},                 /* ... and is not that of O */
    {"S-x B-x", "S-x I-x", 1, 1, 1},         /* any other letter is outside */
    {"Beta Iota", "Beta Iota", 0, 0, 0},     /* words that are no tags */
};

Test(chunks, are_counted_as_by_hand)
{
    for (size_t i = 0; i < sizeof chunk_cases / sizeof chunk_cases[0]; i++) {
        const Words expected = words_of(rnn_span_of(chunk_cases[i].expected));
        const Words found = words_of(rnn_span_of(chunk_cases[i].found));
        rnn_chunks c = {0};
        rnn_chunks_add(&c, expected.span, found.span, expected.count);
        cr_expect_eq(c.expected, chunk_cases[i].expected_chunks, "case %zu", i);
        cr_expect_eq(c.found, chunk_cases[i].found_chunks, "case %zu", i);
        cr_expect_eq(c.correct, chunk_cases[i].correct, "case %zu", i);
    }
}

Test(chunks, do_not_reach_over_the_end_of_a_sentence)
{
    rnn_chunks c = {0};
    const rnn_span b = rnn_span_of("B-x"), i = rnn_span_of("I-x");
    rnn_chunks_add(&c, &b, &b, 1);
    rnn_chunks_add(&c, &i, &i, 1);
    cr_expect_eq(c.expected, 2);
    cr_expect_eq(c.correct, 2);
}

/* Expected 4, found 3, correct 2: P = 2/3, R = 2/4, F1 = 2 (2/3) (1/2) / (2/3 + 1/2) = 4/7. */
Test(chunks, give_precision_recall_and_f1)
{
    const rnn_chunks c = {.expected = 4, .found = 3, .correct = 2};
    cr_expect_float_eq(rnn_chunks_precision(&c), 2.0 / 3, 1e-15);
    cr_expect_float_eq(rnn_chunks_recall(&c), 0.5, 1e-15);
    cr_expect_float_eq(rnn_chunks_f1(&c), 4.0 / 7, 1e-15);
    const rnn_chunks none = {0};
    cr_expect_eq(rnn_chunks_precision(&none), 0.0);
    cr_expect_eq(rnn_chunks_recall(&none), 0.0);
    cr_expect_eq(rnn_chunks_f1(&none), 0.0);
}

/* ---- BLEU ---- */

static void add_sentence(rnn_bleu *b, const char *translation, const char *reference)
{
    const Words t = words_of(rnn_span_of(translation));
    const Words r = words_of(rnn_span_of(reference));
    rnn_bleu_add(b, t.span, t.count, r.span, r.count);
}

static void expect_counts(const rnn_bleu *b, const uint64_t matched[4], const uint64_t total[4])
{
    for (int n = 0; n < RNN_BLEU_ORDER; n++) {
        cr_expect_eq(b->matched[n], matched[n], "matched %d", n + 1);
        cr_expect_eq(b->total[n], total[n], "total %d", n + 1);
    }
}

/* The example of the paper: `the` stands twice in the reference, so two of the seven count. */
Test(bleu, clips_what_is_repeated)
{
    rnn_bleu b = {0};
    add_sentence(&b, "the the the the the the the", "the cat is on the mat");
    expect_counts(&b, (uint64_t[]){2, 0, 0, 0}, (uint64_t[]){7, 6, 5, 4});
    cr_expect_eq(rnn_bleu_score(&b), 0.0);
}

/* First sentence: words the cat on the mat match, 5 of 6; pairs `the cat`, `on the`, `the mat`, 3
 * of 5; triples `on the mat`, 1 of 4; of 3 quadruples none. Second: all of 5, 4, 3, 2. BP = exp(1 -
 * 12/11), and BLEU = BP (10/11 7/9 4/7 2/5)^(1/4) = 0.57895. */
Test(bleu, is_that_of_the_corpus)
{
    rnn_bleu b = {0};
    add_sentence(&b, "the cat sat on the mat", "the cat is on the mat");
    expect_counts(&b, (uint64_t[]){5, 3, 1, 0}, (uint64_t[]){6, 5, 4, 3});
    add_sentence(&b, "a b c d e", "a b c d e f");
    expect_counts(&b, (uint64_t[]){10, 7, 4, 2}, (uint64_t[]){11, 9, 7, 5});
    cr_expect_eq(b.length, 11);
    cr_expect_eq(b.reference, 12);
    cr_expect_float_eq(rnn_bleu_score(&b), 0.5789484299135018, 1e-12);
}

/* Longer than the reference: no penalty, 4/5 3/4 2/3 1/2 under the root = 1/5. */
Test(bleu, does_not_reward_length)
{
    rnn_bleu b = {0};
    add_sentence(&b, "a b c d e", "a b c d");
    cr_expect_float_eq(rnn_bleu_score(&b), pow(1.0 / 5, 0.25), 1e-12);
}

Test(bleu, of_the_reference_itself_is_1_and_of_nothing_0)
{
    rnn_bleu b = {0};
    cr_expect_eq(rnn_bleu_score(&b), 0.0);
    add_sentence(&b, "", "a b");
    expect_counts(&b, (uint64_t[]){0, 0, 0, 0}, (uint64_t[]){0, 0, 0, 0});
    cr_expect_eq(rnn_bleu_score(&b), 0.0);
    rnn_bleu same = {0};
    add_sentence(&same, "a b a b a b", "a b a b a b");
    cr_expect_float_eq(rnn_bleu_score(&same), 1.0, 1e-15);
}

Test(bleu, sentences_shorter_than_four_words_add_what_they_have)
{
    rnn_bleu b = {0};
    add_sentence(&b, "a b", "b a b");
    expect_counts(&b, (uint64_t[]){2, 1, 0, 0}, (uint64_t[]){2, 1, 0, 0});
}

/* ---- language models ---- */

Test(perplexity, of_a_uniform_choice_is_their_number)
{
    cr_expect_float_eq(rnn_perplexity(log(65.0)), 65.0, 1e-12);
}

/* Pairs counted in 0 1 0 1 | 1 0: (0 1) twice, (1 0) once. Measured: (1 1), never seen, 1 / (1 +
 * 3); (1 0), seen once, 2 / (1 + 3). */
Test(bigram, loss_is_as_by_hand)
{
    const int32_t ids[] = {0, 1, 0, 1, 1, 0};
    cr_expect_float_eq(rnn_bigram_loss(ids, 4, 6, 3), (log(4.0) + log(2.0)) / 2, 1e-15);
}

Test(bigram, without_counts_is_uniform)
{
    const int32_t ids[] = {2, 0, 1};
    cr_expect_float_eq(rnn_bigram_loss(ids, 1, 3, 5), log(5.0), 1e-15);
}

Test(bigram, of_nothing_is_nan)
{
    const int32_t ids[] = {2, 0, 1};
    cr_expect(isnan(rnn_bigram_loss(ids, 0, 3, 5)));
    cr_expect(isnan(rnn_bigram_loss(ids, 3, 3, 5)));
}

/* ---- real data ---- */

static rnn_vocab *build(const rnn_source *source)
{
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, source, &(rnn_vocab_rules){0}, NULL), RNN_OK);
    return v;
}

/* 2.482 nats a character are known of the last tenth of this text. */
Test(real_metrics, bigram_loss_of_shakespeare)
{
    const Path path = real_data("tinyshakespeare.txt");
    rnn_source source = {.name = "text", .path = path.text, .axis = "T"};
    rnn_vocab *v = build(&source);
    source.vocab = v;
    rnn_data *data;
    cr_assert_eq(rnn_data_open(&data, &source, 1, false, NULL), RNN_OK);
    const size_t total = data->fields[0].items;
    const double loss = rnn_bigram_loss(data->fields[0].ids, total * 9 / 10, total, 65);
    cr_expect_float_eq(loss, 2.482, 0.0005, "%f", loss);
    rnn_data_close(data);
    rnn_vocab_close(v);
}

/* Sentences of words and their tags in a file. */
typedef struct Tagged {
    rnn_data *data;
    rnn_source sources[2];
} Tagged;

/* Binds to the vocabularies; words that they have not become the id 0 of <unk>. */
static void open_tagged(Tagged *t, const Path *path, const rnn_vocab *words, const rnn_vocab *tags)
{
    t->sources[0] = (rnn_source){.name = "words",
                                 .path = path->text,
                                 .format = RNN_FORMAT_TSV,
                                 .column = 1,
                                 .axis = "T",
                                 .vocab = words};
    t->sources[1] = t->sources[0];
    t->sources[1].name = "tags";
    t->sources[1].column = 2;
    t->sources[1].vocab = tags;
    if (words)
        cr_assert_eq(rnn_data_open(&t->data, t->sources, 2, false, NULL), RNN_OK);
}

/* All tags of both files, so that a tag of the second that is unseen in the first has its id. */
static rnn_vocab *tags_of(const Path *first, const Path *second)
{
    rnn_vocab *v = rnn_vocab_open(RNN_WORDS, false);
    const Path *paths[] = {first, second};
    for (int i = 0; i < 2; i++) {
        rnn_text text;
        cr_assert_eq(rnn_text_open(&text, paths[i]->text, NULL), RNN_OK);
        rnn_span rest = {text.bytes, text.length}, column;
        for (rnn_span line; rnn_next_line(&rest, &line);)
            cr_assert(rnn_text_column(line, 2, &column) && rnn_vocab_count(v, column));
        rnn_text_close(&text);
    }
    rnn_vocab_rank(v, 0, 0);
    return v;
}

enum { MOST_TYPES = 1000, MOST_TAGS = 128 };

/* How often a word has a tag, and since when. */
typedef struct Use {
    unsigned count;
    size_t first; /* the item where it has it first */
} Use;

/* The most frequent tag of a word, and of equally frequent ones that seen first; 0 without any. */
static int32_t best_tag(const Use *uses)
{
    int32_t best = 0;
    for (int32_t tag = 1; tag < MOST_TAGS; tag++)
        if (uses[tag].count > uses[best].count ||
            (uses[tag].count == uses[best].count && uses[tag].first < uses[best].first))
            best = tag;
    return best;
}

/* The tag to give to each word, best [MOST_TYPES]: 0, which is O, to words that do not occur. */
static void learn_tags(const rnn_data *train, int32_t *best)
{
    static Use uses[MOST_TYPES][MOST_TAGS];
    const rnn_field *words = &train->fields[0], *tags = &train->fields[1];
    for (size_t i = 0; i < words->items; i++) {
        Use *use = &uses[words->ids[i]][tags->ids[i]];
        if (use->count++ == 0)
            use->first = i;
    }
    for (int word = 0; word < MOST_TYPES; word++)
        best[word] = best_tag(uses[word]);
}

/* Tags a set by the best tag of each word; adds up the answers and the chunks. */
static void score_tags(const rnn_data *test, const rnn_vocab *tags, const int32_t *best,
                       rnn_hits *hits, rnn_chunks *chunks)
{
    const rnn_field *f = &test->fields[1];
    for (size_t i = 0; i < f->examples; i++) {
        const size_t first = f->start[i], count = rnn_field_length(f, i);
        rnn_span expected[MOST_WORDS], found[MOST_WORDS];
        int32_t answers[MOST_WORDS];
        for (size_t t = 0; t < count; t++) {
            answers[t] = best[test->fields[0].ids[first + t]];
            expected[t] = rnn_vocab_text(tags, f->ids[first + t]);
            found[t] = rnn_vocab_text(tags, answers[t]);
        }
        rnn_hits_add(hits, f->ids + first, answers, count);
        rnn_chunks_add(chunks, expected, found, count);
    }
}

/* The most frequent tag of each word is known to reach F1 60.36 % and 84.78 % of the tokens, on
 * 2,837 chunks. */
Test(real_metrics, most_frequent_tags_of_atis)
{
    const Path train_path = real_data("atis/train.tsv"), test_path = real_data("atis/test.tsv");
    Tagged train, test;
    open_tagged(&train, &train_path, NULL, NULL);
    rnn_vocab *words;
    cr_assert_eq(
        rnn_vocab_build(&words, &train.sources[0], &(rnn_vocab_rules){.reserved = true}, NULL),
        RNN_OK);
    rnn_vocab *tags = tags_of(&train_path, &test_path);
    cr_assert(rnn_vocab_size(words) <= MOST_TYPES && rnn_vocab_size(tags) <= MOST_TAGS);
    open_tagged(&train, &train_path, words, tags);
    open_tagged(&test, &test_path, words, tags);
    int32_t best[MOST_TYPES];
    learn_tags(train.data, best);
    rnn_hits hits = {0};
    rnn_chunks chunks = {0};
    score_tags(test.data, tags, best, &hits, &chunks);
    cr_expect_eq(hits.total, 9164);
    cr_expect_eq(chunks.expected, 2837);
    cr_expect_float_eq(100 * rnn_accuracy(&hits), 84.78, 0.005);
    cr_expect_float_eq(100 * rnn_chunks_f1(&chunks), 60.36, 0.005, "%f",
                       100 * rnn_chunks_f1(&chunks));
    rnn_data_close(test.data);
    rnn_data_close(train.data);
    rnn_vocab_close(tags);
    rnn_vocab_close(words);
}
