/* Real data sets: what is counted in them is what their description says. */
#include "data_files.h"

#include <rnn/data.h>

static rnn_source real_source(const Path *path, const char *name, rnn_format format, int column)
{
    return (rnn_source){
        .name = name, .path = path->text, .format = format, .column = column, .axis = "T"};
}

static rnn_vocab *build(const rnn_source *source, bool reserved, uint64_t minimum)
{
    rnn_vocab *v;
    rnn_error e = {0};
    const rnn_vocab_rules rules = {.reserved = reserved, .minimum = minimum};
    cr_assert_eq(rnn_vocab_build(&v, source, &rules, &e), RNN_OK, "%s", e.message);
    return v;
}

static size_t longest(const rnn_field *f)
{
    size_t most = 0;
    for (size_t i = 0; i < f->examples; i++)
        most = rnn_field_length(f, i) > most ? rnn_field_length(f, i) : most;
    return most;
}

static void expect_atis(const char *name, size_t sentences, size_t tokens, size_t most)
{
    const Path path = real_data(name);
    const Path train = real_data("atis/train.tsv");
    const rnn_source words = real_source(&train, "words", RNN_FORMAT_TSV, 1);
    const rnn_source tags = real_source(&train, "tags", RNN_FORMAT_TSV, 2);
    rnn_vocab *word_vocab = build(&words, true, 0), *tag_vocab = build(&tags, false, 0);
    cr_expect_eq(rnn_vocab_size(word_vocab), RNN_RESERVED + 867);
    cr_expect_eq(rnn_vocab_size(tag_vocab), 120);
    rnn_source sources[] = {words, tags};
    sources[0].path = sources[1].path = path.text;
    sources[0].vocab = word_vocab;
    sources[1].vocab = tag_vocab;
    sources[1].allow_unknown = true; /* six tags of the test part are not in the training part */
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, sources, 2, false, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(data->examples, sentences);
    cr_expect_eq(data->fields[0].items, tokens);
    cr_expect_eq(longest(&data->fields[1]), most);
    rnn_data_close(data);
    rnn_vocab_close(tag_vocab);
    rnn_vocab_close(word_vocab);
}

Test(real_data, atis_train)
{
    expect_atis("atis/train.tsv", 4478, 50497, 46);
}

Test(real_data, atis_dev)
{
    expect_atis("atis/dev.tsv", 500, 5703, 35);
}

Test(real_data, atis_test_has_tags_unseen_in_training)
{
    expect_atis("atis/test.tsv", 893, 9164, 30);
    const Path train = real_data("atis/train.tsv"), test = real_data("atis/test.tsv");
    rnn_source tags = real_source(&train, "tags", RNN_FORMAT_TSV, 2);
    rnn_vocab *v = build(&tags, false, 0);
    tags.vocab = v;
    tags.path = test.text;
    rnn_data *data;
    cr_expect_eq(rnn_data_open(&data, &tags, 1, false, NULL), RNN_BAD_TOKEN);
    rnn_vocab_close(v);
}

Test(real_data, translations_stand_line_by_line)
{
    const Path en = real_data("multi30k/train.en"), de = real_data("multi30k/train.de");
    rnn_source sources[] = {real_source(&en, "src", RNN_FORMAT_WORDS, 0),
                            real_source(&de, "dst", RNN_FORMAT_WORDS, 0)};
    sources[1].axis = "Ty";
    sources[1].stop = true;
    rnn_vocab *vocabs[2];
    for (int i = 0; i < 2; i++)
        sources[i].vocab = vocabs[i] = build(&sources[i], true, 2);
    cr_expect_eq(rnn_vocab_size(vocabs[0]), RNN_RESERVED + 5917);
    cr_expect_eq(rnn_vocab_size(vocabs[1]), RNN_RESERVED + 7855);
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, sources, 2, false, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(data->examples, 29000);
    cr_expect_eq(data->fields[0].items, 377534);
    cr_expect_eq(data->fields[1].items, 360706 + 29000);
    cr_expect_eq(longest(&data->fields[0]), 40);
    cr_expect_eq(longest(&data->fields[1]), 44 + 1);
    rnn_data_close(data);
    rnn_vocab_close(vocabs[0]);
    rnn_vocab_close(vocabs[1]);
}

Test(real_data, shakespeare_is_divided_as_usual)
{
    const Path path = real_data("tinyshakespeare.txt");
    rnn_source text = real_source(&path, "text", RNN_FORMAT_CHARS, 0);
    rnn_vocab *v = build(&text, false, 0);
    text.vocab = v;
    rnn_data *data, *head, *tail;
    cr_assert_eq(rnn_data_open(&data, &text, 1, false, NULL), RNN_OK);
    cr_assert_eq(rnn_data_take(&head, data, 0, 0.9, NULL), RNN_OK);
    cr_assert_eq(rnn_data_take(&tail, data, 0.9, 1, NULL), RNN_OK);
    cr_expect_eq(head->fields[0].items, 1003854);
    cr_expect_eq(tail->fields[0].items, 111540);
    rnn_data_close(tail);
    rnn_data_close(head);
    rnn_data_close(data);
    rnn_vocab_close(v);
}
