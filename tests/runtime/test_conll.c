/* Sentences of CoNLL files: how lines and columns are parted, and what is no word. */
#include "text_source.h"

static void expect_words(const char *text, int column, const char *expected)
{
    expect_read(text, RNN_FORMAT_CONLL, column, expected);
}

Test(conll, an_empty_line_ends_a_sentence)
{
    static const char text[] = "a\tO\nb\tB-x\n\nc\tO\nd\tO\n";
    expect_words(text, 1, "a b|c d");
    expect_words(text, 2, "O B-x|O O");
    expect_words("a O\n\nb O", 1, "a|b");
    expect_words("\n\n\na O\n \n\t\n\nb O\n\n\n", 1, "a|b");
    expect_words("a O\r\n\r\nb O\r\n", 2, "O|O");
}

Test(conll, columns_are_parted_by_tabs_or_by_blanks)
{
    expect_words("EU  NNP I-NP B-ORG\nrejects VBZ I-VP O \n", 1, "EU rejects");
    expect_words("EU  NNP I-NP B-ORG\nrejects VBZ I-VP O \n", 4, "B-ORG O");
    expect_words("10 000\tNUM\nfrancs\tNOUN\n", 2, "NUM NOUN");
    expect_words("x\tY\n\nx Y\n", 2, "Y|Y");
}

/* A column of several words in one cell is one word. */
Test(conll, a_cell_is_one_word)
{
    File file = make_text("10 000\tNUM\n10 000\tNUM\n");
    rnn_source source = column_of(&file, RNN_FORMAT_CONLL, 1, NULL);
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){0}, NULL), RNN_OK);
    cr_expect_eq(rnn_vocab_size(v), 1);
    cr_expect_eq(rnn_vocab_id(v, "10 000", 6), 0);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(conll, documents_begin_with_no_sentence)
{
    expect_words("-DOCSTART- -X- O O\n\na N O O\n\n-DOCSTART- -X- O O\n\nb N O O\n", 1, "a|b");
    expect_words("-DOCSTART-\na\tO\n-DOCSTART-\nb\tO\n", 1, "a|b");
    expect_words("-DOCSTART-x O\n", 1, "-DOCSTART-x");
}

Test(conll, comments_are_no_words_but_words_may_begin_as_they_do)
{
    expect_words("# sent_id = 1\n# text = a\na\tO\n\n# text = b\nb\tO\n", 1, "a|b");
    expect_words("# id 17\tdomain=en\na _ _ O\nb _ _ O\n", 4, "O O");
    expect_words("#one\tO\ntwo\tO\n\n#\tO\n", 1, "#one two|#");
    expect_words("a\tO\n#one\tO\n\n# all\n\n#two\tO\n", 1, "a #one|#two");
    expect_words("#one\tO\n\na\tO\n", 1, "#one|a");
    expect_words("#one O\n", 1, "#one");
    expect_words("# NN O\nof IN O\n", 1, "# of");
}

Test(conll, of_conll_u_the_words_of_the_sentence_are_taken)
{
#define REST "\t_\t_\t_\t_\t_\t_\t_\t_\n"
    expect_words("1-2\tdu" REST "1\tde" REST "2\tle" REST "2.1\tx" REST "3\t1-2" REST, 2,
                 "de le 1-2");
    expect_words("1-2\tO\n1.5\tO\n", 1, "1-2 1.5");
}

Test(conll, words_without_the_column_are_named)
{
    expect_words("a\tO\n# c\nb\n", 2, ":3: there is nothing in column 2 (tabs separate them)");
    expect_words("a O\nb O\n", 3, ":1: there is nothing in column 3 (blanks separate them)");
    expect_words("a\tO\n\tO\n", 1, ":2: there is nothing in column 1 (tabs separate them)");
    expect_words("a\tO\n \tO\n", 1, ":2: there is nothing in column 1 (tabs separate them)");
    expect_words("\n\n", 1, ": there is nothing in it for x");
}

Test(conll, examples_know_their_lines_and_stop)
{
    File file = make_text("# c\na\tO\nb\tO\n\n\nc\tO\n");
    rnn_vocab *v = rnn_vocab_open(RNN_WORDS, true);
    rnn_source source = column_of(&file, RNN_FORMAT_CONLL, 1, v);
    source.stop = true;
    rnn_data *data;
    cr_assert_eq(rnn_data_open(&data, &source, 1, true, NULL), RNN_OK);
    const rnn_field *f = &data->fields[0];
    cr_assert_eq(data->examples, 2);
    cr_expect_eq(data->dropped, 0);
    cr_expect_eq(f->line[0], 2);
    cr_expect_eq(f->line[1], 6);
    cr_expect_eq(f->start[1], 3);
    cr_expect_eq(f->ids[2], RNN_STOP);
    cr_expect_not(data->is_stream);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

/* Beside a file of lines, of which one is empty, what is left out is counted by examples. */
Test(conll, what_is_left_out_is_counted_by_examples)
{
    File words = make_text("a\tO\nb\tO\n\nc\tO\nd\tO\n\ne\tO\n"), lines = make_text("x y\n\nz\n");
    rnn_vocab *v = rnn_vocab_open(RNN_WORDS, true);
    rnn_source sources[2] = {column_of(&words, RNN_FORMAT_CONLL, 1, v),
                             column_of(&lines, RNN_FORMAT_WORDS, 0, v)};
    sources[1].name = "y";
    sources[1].axis = "Ty";
    rnn_data *data, *part;
    cr_assert_eq(rnn_data_open(&data, sources, 2, true, NULL), RNN_OK);
    cr_assert_eq(data->examples, 2);
    cr_expect_eq(rnn_data_dropped_before(data, 0), 0);
    cr_expect_eq(rnn_data_dropped_before(data, 1), 1);
    cr_assert_eq(rnn_data_take(&part, data, 0.5, 1, NULL), RNN_OK);
    cr_expect_eq(part->dropped, 0);
    cr_expect_eq(rnn_data_dropped_before(part, 0), 0);
    rnn_data_close(part);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&lines);
    close_file(&words);
}
