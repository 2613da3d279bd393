/* Texts that are plausibly of another format than they are given as are refused, and the message
 * names the format to use. Those that only look a little like it are read. */
#include "text_source.h"

#include <string.h>

static void expect_lines(const char *text, const char *expected)
{
    expect_read(text, RNN_FORMAT_WORDS, 0, expected);
}

static void expect_column(const char *text, int column, const char *expected)
{
    expect_read(text, RNN_FORMAT_TSV, column, expected);
}

/* Whether the message has that text. */
static void expect_refused(const char *text, rnn_format format, int column, const char *what)
{
    File file = make_text(text);
    char *got = read_back(&file, format, column);
    cr_expect(strstr(got, what), "%s\n%s\n%s", text, got, what);
    free(got);
    close_file(&file);
}

#define AS_CONLL ": a word a line, with an empty line behind each sentence, is the format conll:"

Test(suspect, a_word_a_line_is_conll)
{
    static const char tagged[] = "a\tO\nb\tB-x\n\nc\tO\nd\tO\n";
    expect_column(tagged, 1,
                  AS_CONLL "1, not tsv:1; if each line is an example of its own, leave the empty "
                           "lines out");
    expect_refused(tagged, RNN_FORMAT_TSV, 2, AS_CONLL "2, not tsv:2");
    expect_refused(tagged, RNN_FORMAT_WORDS, 0, AS_CONLL "1, not words");
    expect_refused(tagged, RNN_FORMAT_LINES, 0, AS_CONLL "1, not lines");
    expect_refused("a\nb\n\nc\nd\n", RNN_FORMAT_WORDS, 0, AS_CONLL "1, not words");
    expect_refused("EU NNP O\nis VB O\n\nBonn NNP O\nwas VB O\n", RNN_FORMAT_TSV, 3,
                   AS_CONLL "3, not tsv:3");
    expect_refused("-DOCSTART- -X- O O\n\nEU NNP O O\n", RNN_FORMAT_WORDS, 0, AS_CONLL "1");
    expect_refused("# 1\na\tO\nb\tO\r\n\r\n# 2\na\tO\nb\tO\n", RNN_FORMAT_TSV, 1, AS_CONLL "1");
    expect_read(tagged, RNN_FORMAT_CONLL, 1, "a b|c d");
}

Test(suspect, lines_of_words_with_empty_ones_are_not_conll)
{
    expect_column("a b\tO O\nc\tO\n\nd\tO\ne\tO\n", 1, "a b|c|d|e");
    expect_lines("a b\nc\n\nd\ne\n", "a b|c|d|e");
    expect_lines("a\n\nb\n\nc\n", "a|b|c");
    expect_lines("a\nb\nc\n\n", "a|b|c");
}

Test(suspect, a_table_without_tabs_has_no_columns)
{
    expect_column("a b\nc\n", 1,
                  ": no tab is in it, and tsv:1 is a column that tabs separate; the format words "
                  "takes whole lines");
    expect_column("a,O\nb,O\nc,O\nd,O\ne,O\n", 1,
                  ": commas separate 2 columns in every line; write tabs in their place, for "
                  "tsv:COLUMN");
    expect_refused("a;O;1\nb;O;1\nc;O;1\nd;O;1\ne;O;1\n", RNN_FORMAT_WORDS, 0,
                   ": semicolons separate 3 columns");
    expect_lines("a, b\nc, d\nd, e\nf, g\nh, i\n", "a, b|c, d|d, e|f, g|h, i");
    expect_lines("a,b\nc,d\n", "a,b|c,d");
}

Test(suspect, bytes_that_separate_elsewhere)
{
    expect_lines("a b\nc\td\n", ":2: a tab, where blanks separate words; the format tsv:COLUMN "
                                "takes columns that tabs separate");
    expect_lines("a\nb\rc\n", ":2: a carriage return within a line; lines end in LF or CR LF, all "
                              "alike");
    expect_lines("a\rb c\r", "a|b c");
    expect_lines("\xef\xbb\xbf"
                 "a\r\nb c\r\n",
                 "a|b c");
    expect_lines("{\"a\": 1}\n{\"a\": 2}\n",
                 ": its lines are JSON; write the text alone, or columns that tabs separate, for "
                 "tsv:COLUMN");
}

Test(suspect, a_header_is_no_example)
{
    expect_column("sentence\tlabel\na b\tO\nc\tO\n", 2,
                  ":1: `sentence` names a column: a line with the names of columns would become "
                  "an example; take it out");
    expect_refused("1\tText\na\tO\nb\tO\n", RNN_FORMAT_TSV, 1, ":1: `Text` names a column");
    expect_refused("Word Tag\na O\nb O\n\nc O\n", RNN_FORMAT_CONLL, 1, ":1: `Word` names");
    expect_refused("text\na b\nc\n", RNN_FORMAT_WORDS, 0, ":1: `text` names a column");
    expect_column("word\tNN\na\tDT\nb\tNN\n", 1, "word|a|b");
    expect_column("text a\tlabel\na b\tO\nc\tO\n", 2, "label|O|O");
    expect_column("a\tO\nb\tO\nc\tO\n", 2, "O|O|O");
}

/* 25 lines of format(i) in a file. */
static void expect_made(const char *format, rnn_format as, int column, const char *what)
{
    char text[4096] = "";
    for (int i = 0; i < 25; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), format, i, i % 3);
    expect_refused(text, as, column, what);
}

Test(suspect, numbers_are_no_words)
{
    static const char refused[] = ": what x takes of it are numbers, which would each become a "
                                  "word; numbers are for rnn.sequence, in the format safetensors";
    expect_made("0.%d\ta\n", RNN_FORMAT_TSV, 1, refused);
    expect_made("-1e-%d -.5%d\n", RNN_FORMAT_WORDS, 0, refused);
    expect_made("%d\ta b\n", RNN_FORMAT_TSV, 1, refused);
    expect_made("a%d\t0.%d\n", RNN_FORMAT_TSV, 2, "0.0|0.1|0.2|0.0");
    expect_made("a%d\t%d\n", RNN_FORMAT_TSV, 2, "0|1|2|0");
    expect_made("1.%d.%d\n", RNN_FORMAT_WORDS, 0, "1.0.0|1.1.1|");
}

Test(suspect, quotes_are_no_part_of_words)
{
    expect_made("\"a %d\"\t\"%d\"\n", RNN_FORMAT_TSV, 2,
                ": column 2 is in quotes, which would become part of the words; write it without");
    expect_column("\"a\" b\tO\n\"\tO\n", 1, "\"a\" b|\"");
}

/* Characters are taken as they are, but for the ends of lines. */
Test(suspect, characters_may_be_anything)
{
    File file = make_text("a\tO\nb\tO\n\nc\tO\nd\tO\n");
    rnn_source source = column_of(&file, RNN_FORMAT_CHARS, 0, NULL);
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){0}, NULL), RNN_OK);
    cr_expect_eq(rnn_vocab_size(v), 7);
    rnn_vocab_close(v);
    close_file(&file);
}
