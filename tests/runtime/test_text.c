/* Text taken apart, UTF-8 checked, and vocabularies counted, ranked, written and read. */
#include "data_files.h"

#include <rnn/text.h>

static rnn_span span(const char *string)
{
    return rnn_span_of(string);
}

static bool is(rnn_span found, const char *expected)
{
    return rnn_span_equal(found, span(expected));
}

/* ---- UTF-8 ---- */

Test(utf8, every_code_point_is_one_character)
{
    static char all[4 * 0x110000];
    size_t length = 0, count = 0;
    for (uint32_t c = 0; c < 0x110000; c++) {
        if (c >= 0xd800 && c < 0xe000)
            continue;
        const int tail = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        static const unsigned char mark[] = {0x00, 0xc0, 0xe0, 0xf0};
        all[length++] = (char)(mark[tail] | c >> 6 * tail);
        for (int i = tail - 1; i >= 0; i--)
            all[length++] = (char)(0x80 | (c >> 6 * i & 0x3f));
        count++;
    }
    rnn_error e;
    cr_expect_eq(rnn_text_check("all", (rnn_span){all, length}, &e), RNN_OK);
    cr_expect_eq(rnn_count_items(RNN_CHARACTERS, (rnn_span){all, length}), count);
}

Test(utf8, what_is_not_utf8_is_reported_by_line_and_byte)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"\x80", "here:1:1: byte 0x80 is not UTF-8 here"},               /* no first byte */
        {"ab\nc\xff", "here:2:2: byte 0xff is not UTF-8 here"},          /* never a byte */
        {"\xc3\xa9\n\n\xc3", "here:3:1: byte 0xc3 is not UTF-8 here"},   /* cut off */
        {"\xc3\xa9 \xe2\x82z", "here:1:4: byte 0xe2 is not UTF-8 here"}, /* cut short */
        {"\xc0\x80", "here:1:1: byte 0xc0 is not UTF-8 here"},           /* overlong NUL */
        {"\xe0\x9f\xbf", "here:1:1: byte 0xe0 is not UTF-8 here"},       /* overlong U+07FF */
        {"\xf0\x8f\xbf\xbf", "here:1:1: byte 0xf0 is not UTF-8 here"},   /* overlong U+FFFF */
        {"\xed\xa0\x80", "here:1:1: byte 0xed is not UTF-8 here"},       /* surrogate */
        {"\xf4\x90\x80\x80", "here:1:1: byte 0xf4 is not UTF-8 here"},   /* U+110000 */
        {"\xf0\x9f\x98\x80\xf0\x9f\x98", "here:1:5: byte 0xf0 is not UTF-8 here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rnn_error e;
        cr_expect_eq(rnn_text_check("here", span(cases[i].text), &e), RNN_BAD_FILE);
        cr_expect_str_eq(e.message, cases[i].message);
    }
}

Test(utf8, a_byte_that_is_none_is_a_character_of_its_own)
{
    cr_expect_eq(rnn_count_items(RNN_CHARACTERS, span("a\xff\xc3(")), 4);
}

/* ---- files ---- */

Test(text, a_file_is_read_whole)
{
    File file = make_file("a\0b\n", 4);
    rnn_text text;
    cr_assert_eq(rnn_text_open(&text, file.path, NULL), RNN_OK);
    cr_expect_eq(text.length, 4);
    cr_expect_eq(memcmp(text.bytes, "a\0b\n", 5), 0);
    rnn_text_close(&text);
    rnn_text_close(&text);
    close_file(&file);
}

Test(text, a_large_file_is_read_whole)
{
    enum { LENGTH = 300001 };
    static char bytes[LENGTH];
    for (size_t i = 0; i < LENGTH; i++)
        bytes[i] = (char)('a' + i % 26);
    File file = make_file(bytes, LENGTH);
    rnn_text text;
    cr_assert_eq(rnn_text_open(&text, file.path, NULL), RNN_OK);
    cr_expect_eq(text.length, LENGTH);
    cr_expect_eq(memcmp(text.bytes, bytes, LENGTH), 0);
    rnn_text_close(&text);
    close_file(&file);
}

Test(text, an_empty_file_is_an_empty_text)
{
    File file = make_text("");
    rnn_text text;
    cr_assert_eq(rnn_text_open(&text, file.path, NULL), RNN_OK);
    cr_expect_eq(text.length, 0);
    cr_expect_str_empty(text.bytes);
    rnn_text_close(&text);
    close_file(&file);
}

static void expect_text(const char *bytes, const char *expected)
{
    File file = make_text(bytes);
    rnn_text text;
    rnn_error e = {0};
    cr_assert_eq(rnn_text_open(&text, file.path, &e), RNN_OK, "%s", e.message);
    cr_expect_str_eq(text.bytes, expected);
    cr_expect_eq(text.length, strlen(expected));
    rnn_text_close(&text);
    close_file(&file);
}

Test(text, byte_order_marks_at_the_beginning_of_lines_are_not_text)
{
    expect_text("\xef\xbb\xbfone \xef\xbb\xbf", "one \xef\xbb\xbf");
    expect_text("one\n\xef\xbb\xbftwo\n", "one\ntwo\n");
    expect_text("\xef\xbb\xbf", "");
}

Test(text, lines_of_all_systems_end_in_lf)
{
    expect_text("one\r\n\r\ntwo\r\n", "one\n\ntwo\n");
    expect_text("one\r\rtwo\r", "one\n\ntwo\n");
    expect_text("\xef\xbb\xbfone\r\xef\xbb\xbftwo", "one\ntwo");
    expect_text("\r", "\n");
}

Test(text, a_cr_within_a_line_stays)
{
    expect_text("one\rtwo\r\r\nthree\r", "one\rtwo\r\nthree\r");
}

Test(text, files_of_other_kinds_are_told_by_name)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *what;
    } cases[] = {
        {"\xff\xfe"
         "a\0\n\0",
         6, ": this is UTF-16, and UTF-8 is expected: iconv -f UTF-16 -t UTF-8"},
        {"\xfe\xff\0a\0\n", 6, ": this is UTF-16"},
        {"o\0n\0e\0\n\0", 8, ": this is UTF-16"},
        {"\2\0\0\0\0\0\0\0{}", 10, ": this is no text but tensors: the format safetensors"},
        {"PK\3\4\xff\xff", 6, ": this is no text but a zip archive"},
        {"\x1f\x8b\x08\n", 4, ": this is no text but compressed by gzip: gunzip it first"},
        {"version https://git-lfs.github.com/spec/v1\n", 43, ": this is no text but a pointer of"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        File file = make_file(cases[i].bytes, cases[i].length);
        rnn_text text;
        rnn_error e;
        cr_expect_eq(rnn_text_open(&text, file.path, &e), RNN_BAD_FILE, "%s", cases[i].what);
        cr_expect(strstr(e.message, cases[i].what), "%s", e.message);
        close_file(&file);
    }
    expect_text("PK\3\4\n<html>GGUF\n", "PK\3\4\n<html>GGUF\n");
}

Test(text, what_cannot_be_read_is_named_with_the_reason)
{
    rnn_text text;
    rnn_error e;
    cr_expect_eq(rnn_text_open(&text, "/nowhere/at all", &e), RNN_IO);
    cr_expect_str_eq(e.message, "/nowhere/at all: No such file or directory");
    cr_expect_eq(rnn_text_open(&text, "/tmp", &e), RNN_IO);
    cr_expect_str_eq(e.message, "/tmp: Is a directory");
}

Test(text, a_file_that_is_not_utf8_is_refused_by_name)
{
    File file = make_text("one\ntw\xfc");
    rnn_text text;
    rnn_error e;
    cr_expect_eq(rnn_text_open(&text, file.path, &e), RNN_BAD_FILE);
    cr_expect_eq(strncmp(e.message, file.path, strlen(file.path)), 0);
    cr_expect(strstr(e.message, ":2:3: byte 0xfc"));
    close_file(&file);
}

/* ---- taking text apart ---- */

Test(text, lines_end_in_lf_or_cr_lf)
{
    static const char *const lines[] = {"one", "two\rtwo", "", "\r", "last\r"};
    rnn_span rest = span("one\ntwo\rtwo\r\n\n\r\r\nlast\r");
    rnn_span line;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_assert(rnn_next_line(&rest, &line));
        cr_expect(is(line, lines[i]), "line %zu", i);
    }
    cr_expect_not(rnn_next_line(&rest, &line));
}

Test(text, the_last_lf_begins_no_line)
{
    rnn_span rest = span("one\n"), line;
    cr_expect(rnn_next_line(&rest, &line));
    cr_expect_not(rnn_next_line(&rest, &line));
}

Test(text, words_stand_between_spaces)
{
    static const char *const words[] = {"a", "b\tc", "\xc3\xa9"};
    rnn_span rest = span("  a b\tc   \xc3\xa9 ");
    rnn_span word;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        cr_assert(rnn_next_item(RNN_WORDS, &rest, &word));
        cr_expect(is(word, words[i]), "word %zu", i);
    }
    cr_expect_not(rnn_next_item(RNN_WORDS, &rest, &word));
    cr_expect_eq(rnn_count_items(RNN_WORDS, span("   ")), 0);
}

Test(text, characters_are_code_points_and_a_newline_is_one)
{
    static const char *const characters[] = {"a", "\xc3\xa9", "\n", "\xe2\x82\xac", " "};
    rnn_span rest = span("a\xc3\xa9\n\xe2\x82\xac ");
    rnn_span character;
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        cr_assert(rnn_next_item(RNN_CHARACTERS, &rest, &character));
        cr_expect(is(character, characters[i]), "character %zu", i);
    }
    cr_expect_not(rnn_next_item(RNN_CHARACTERS, &rest, &character));
}

Test(text, columns_are_separated_by_tabs)
{
    rnn_span found;
    cr_expect(rnn_text_column(span("a b\tc\t"), 1, &found) && is(found, "a b"));
    cr_expect(rnn_text_column(span("a b\tc\t"), 2, &found) && is(found, "c"));
    cr_expect(rnn_text_column(span("a b\tc\t"), 3, &found) && is(found, ""));
    cr_expect_not(rnn_text_column(span("a b\tc\t"), 4, &found));
}

/* ---- n-grams ---- */

static void expect_grams(const char *word, int letters, const char *const *grams, size_t count)
{
    rnn_gram gram;
    size_t at = 0, found = 0;
    for (; rnn_next_gram(letters, span(word), &at, &gram); found++)
        cr_expect(found < count && is((rnn_span){gram.bytes, gram.length}, grams[found]),
                  "%zu of %s", found, word);
    cr_expect_eq(found, count, "%s", word);
}

Test(grams, the_ends_of_a_word_are_letters)
{
    expect_grams("cats", 3, (const char *[]){" ca", "cat", "ats", "ts "}, 4);
    expect_grams("cat", 2, (const char *[]){" c", "ca", "at", "t "}, 4);
    expect_grams("a", 3, (const char *[]){" a "}, 1);
    expect_grams("\xc3\xa9t\xf0\x9f\x98\x80", 3,
                 (const char *[]){" \xc3\xa9t", "\xc3\xa9t\xf0\x9f\x98\x80", "t\xf0\x9f\x98\x80 "},
                 3);
}

/* ---- vocabularies ---- */

static rnn_vocab *vocab_of(rnn_units units, bool reserved, const char *text)
{
    rnn_vocab *v = rnn_vocab_open(units, reserved);
    cr_assert(v && rnn_vocab_count(v, span(text)));
    return v;
}

static int32_t id_of(const rnn_vocab *v, const char *item)
{
    return rnn_vocab_id(v, item, strlen(item));
}

static void expect_entries(const rnn_vocab *v, const char *const *entries, size_t count)
{
    cr_assert_eq(rnn_vocab_size(v), count);
    for (size_t id = 0; id < count; id++) {
        cr_expect(is(rnn_vocab_text(v, (int32_t)id), entries[id]), "entry %zu", id);
        cr_expect_eq(id_of(v, entries[id]), (int32_t)id);
    }
}

Test(vocab, is_ordered_by_falling_count_then_by_bytes)
{
    rnn_vocab *v = vocab_of(RNN_WORDS, true, "b ab a c c \xc3\xa9 abc");
    rnn_vocab_rank(v, 0, 0);
    static const char *const order[] = {"<unk>", "<s>", "</s>", "c",       "a",
                                        "ab",    "abc", "b",    "\xc3\xa9"};
    expect_entries(v, order, sizeof order / sizeof order[0]);
    cr_expect_eq(id_of(v, "d"), RNN_UNKNOWN);
    cr_expect_eq(id_of(v, ""), RNN_UNKNOWN);
    rnn_vocab_close(v);
}

Test(vocab, without_reserved_entries_begins_with_the_first_item)
{
    rnn_vocab *v = vocab_of(RNN_WORDS, false, "O B-x O");
    rnn_vocab_rank(v, 0, 0);
    static const char *const order[] = {"O", "B-x"};
    expect_entries(v, order, 2);
    cr_expect_eq(id_of(v, "I-x"), -1);
    cr_expect_not(rnn_vocab_reserved(v));
    rnn_vocab_close(v);
}

Test(vocab, leaves_out_what_is_rare)
{
    rnn_vocab *v = vocab_of(RNN_WORDS, true, "a a a b b c");
    cr_assert(rnn_vocab_count(v, span("d b d")));
    rnn_vocab_rank(v, 2, 0);
    static const char *const order[] = {"<unk>", "<s>", "</s>", "a", "b", "d"};
    expect_entries(v, order, 6);
    cr_expect_eq(id_of(v, "c"), RNN_UNKNOWN);
    rnn_vocab_close(v);
}

Test(vocab, keeps_at_most_so_many_entries)
{
    rnn_vocab *v = vocab_of(RNN_WORDS, true, "a a a b b c");
    rnn_vocab_rank(v, 0, 5);
    static const char *const order[] = {"<unk>", "<s>", "</s>", "a", "b"};
    expect_entries(v, order, 5);
    rnn_vocab_rank(v, 0, 1);
    expect_entries(v, order, RNN_RESERVED);
    rnn_vocab_close(v);
}

Test(vocab, a_reserved_entry_spelled_out_is_that_entry)
{
    rnn_vocab *v = vocab_of(RNN_WORDS, true, "<unk> a <unk> </s>");
    rnn_vocab_rank(v, 0, 0);
    static const char *const order[] = {"<unk>", "<s>", "</s>", "a"};
    expect_entries(v, order, 4);
    rnn_vocab_close(v);
}

Test(vocab, of_characters_counts_code_points)
{
    rnn_vocab *v = vocab_of(RNN_CHARACTERS, false, "\xe2\x82\xac\n\xe2\x82\xac\n\n ");
    rnn_vocab_rank(v, 0, 0);
    static const char *const order[] = {"\n", "\xe2\x82\xac", " "};
    expect_entries(v, order, 3);
    rnn_vocab_close(v);
}

Test(vocab, of_bigrams_counts_those_of_every_word)
{
    rnn_vocab *v = vocab_of(RNN_BIGRAMS, false, "ab b");
    rnn_vocab_rank(v, 0, 0);
    expect_entries(v, (const char *[]){"b ", " a", " b", "ab"}, 4);
    int32_t bag[5];
    rnn_vocab_bag(v, span("abb"), 5, bag);
    cr_expect_arr_eq(bag, ((int32_t[]){1, 3, 0, -1, -1}), sizeof bag);
    rnn_vocab_bag(v, span("abb"), 2, bag);
    cr_expect_arr_eq(bag, ((int32_t[]){1, 3}), 2 * sizeof *bag);
    rnn_vocab_close(v);
}

static void expect_same_string(const rnn_vocab *v, const char *expected)
{
    char *string = rnn_vocab_write(v);
    rnn_vocab *copy;
    rnn_error e = {0};
    cr_expect_str_eq(string, expected);
    cr_assert_eq(rnn_vocab_read(&copy, string, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(rnn_vocab_units(copy), rnn_vocab_units(v));
    cr_expect_eq(rnn_vocab_hashed(copy), rnn_vocab_hashed(v));
    cr_expect_eq(rnn_vocab_size(copy), rnn_vocab_size(v));
    cr_expect_eq(id_of(copy, " ca"), id_of(v, " ca"));
    rnn_vocab_close(copy);
    free(string);
}

Test(vocab, of_trigrams_survives_being_a_string)
{
    rnn_vocab *v = vocab_of(RNN_TRIGRAMS, false, "ca");
    expect_same_string(v, "trigrams open 2\n ca\nca \n");
    rnn_vocab_close(v);
    v = rnn_vocab_open_hashed(RNN_TRIGRAMS, 1000);
    cr_assert(rnn_vocab_count(v, span("ca")));
    expect_same_string(v, "trigrams hashed 1000\n");
    rnn_vocab_close(v);
}

Test(vocab, finds_each_of_many_entries)
{
    enum { COUNT = 20000 };
    rnn_vocab *v = rnn_vocab_open(RNN_WORDS, false);
    char word[16];
    for (int i = 0; i < COUNT; i++) {
        snprintf(word, sizeof word, "w%d", i);
        cr_assert(rnn_vocab_add(v, span(word)));
    }
    cr_expect_eq(rnn_vocab_size(v), COUNT);
    for (int i = 0; i < COUNT; i++) {
        snprintf(word, sizeof word, "w%d", i);
        cr_expect_eq(id_of(v, word), i);
    }
    cr_expect_eq(id_of(v, "w20000"), -1);
    rnn_vocab_close(v);
}

/* ---- a vocabulary as a string ---- */

Test(vocab, is_written_with_escapes)
{
    rnn_vocab *v = vocab_of(RNN_CHARACTERS, true, "\n\n\n\\\\\"");
    rnn_vocab_rank(v, 0, 0);
    char *string = rnn_vocab_write(v);
    cr_expect_str_eq(string, "characters reserved 6\n<unk>\n<s>\n</s>\n\\n\n\\\\\n\"\n");
    free(string);
    rnn_vocab_close(v);
}

static void expect_same(const rnn_vocab *a, const rnn_vocab *b)
{
    cr_expect_eq(rnn_vocab_units(a), rnn_vocab_units(b));
    cr_expect_eq(rnn_vocab_reserved(a), rnn_vocab_reserved(b));
    cr_assert_eq(rnn_vocab_size(a), rnn_vocab_size(b));
    for (int32_t id = 0; id < (int32_t)rnn_vocab_size(a); id++)
        cr_expect(rnn_span_equal(rnn_vocab_text(a, id), rnn_vocab_text(b, id)), "entry %d", id);
}

Test(vocab, survives_being_a_string_whatever_its_entries_are)
{
    static const rnn_span odd[] = {{"\n", 1},  {"\r", 1},
                                   {"\0", 1},  {"\\", 1},
                                   {"\\n", 2}, {"a b", 3},
                                   {"\"'", 2}, {"\r\n", 2},
                                   {"", 0},    {" ", 1},
                                   {"\t", 1},  {"\\0", 2},
                                   {"0", 1},   {"\xf0\x9f\x98\x80", 4}};
    for (int reserved = 0; reserved < 2; reserved++) {
        rnn_vocab *v = rnn_vocab_open(RNN_WORDS, reserved);
        for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
            cr_assert(rnn_vocab_add(v, odd[i]));
        char *string = rnn_vocab_write(v);
        rnn_vocab *copy;
        rnn_error e = {0};
        cr_assert_eq(rnn_vocab_read(&copy, string, &e), RNN_OK, "%s", e.message);
        expect_same(v, copy);
        rnn_vocab_close(copy);
        free(string);
        rnn_vocab_close(v);
    }
}

Test(vocab, a_broken_string_is_refused_with_its_line)
{
    static const struct {
        const char *string, *message;
    } cases[] = {
        {"", "line 1: expected"},
        {"syllables open 1\na\n", "line 1: expected"},
        {"words shut 1\na\n", "line 1: expected"},
        {"words hashed 1\n", "line 1: expected"},
        {"bigrams hashed 0\n", "line 1: expected"},
        {"bigrams reserved 3\n<unk>\n<s>\n</s>\n", "line 1: expected"},
        {"bigrams hashed 1\na\n", "line 1: there are more"},
        {"words open\n", "line 1: expected"},
        {"words open 2", "line 1: expected"},
        {"words open 2\na\n", "line 3: there are fewer"},
        {"words open 1\na\nb\n", "line 2: there are more"},
        {"words open 2\na\na\n", "line 3: the entry stands twice"},
        {"words reserved 3\n<unk>\n</s>\n<s>\n", "line 3: the entry stands twice, or where"},
        {"words open 1\na\\x\n", "line 2: a backslash"},
        {"words open 1\na\\", "line 2: a backslash"},
        {"words open 1\n\xff\n", "vocabulary:2:1: byte 0xff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rnn_vocab *v;
        rnn_error e = {0};
        cr_expect_eq(rnn_vocab_read(&v, cases[i].string, &e), RNN_BAD_FILE, "case %zu", i);
        cr_expect_null(v);
        cr_expect(strstr(e.message, cases[i].message), "case %zu: %s", i, e.message);
    }
}

/* ---- real text ---- */

/* The vocabulary of all characters of a file. */
static rnn_vocab *characters_of(const char *path, uint64_t minimum, size_t *count)
{
    rnn_text text;
    cr_assert_eq(rnn_text_open(&text, path, NULL), RNN_OK);
    *count = rnn_count_items(RNN_CHARACTERS, (rnn_span){text.bytes, text.length});
    rnn_vocab *v = vocab_of(RNN_CHARACTERS, false, text.bytes);
    rnn_vocab_rank(v, minimum, 0);
    rnn_text_close(&text);
    return v;
}

Test(real_text, shakespeare_has_65_characters)
{
    const Path path = real_data("tinyshakespeare.txt");
    size_t count;
    rnn_vocab *v = characters_of(path.text, 0, &count);
    cr_expect_eq(count, 1115394);
    cr_expect_eq(rnn_vocab_size(v), 65);
    cr_expect(is(rnn_vocab_text(v, 0), " "));
    rnn_vocab_close(v);
}

Test(real_text, poems_have_5382_characters)
{
    const Path path = real_data("poetry_zh.txt");
    size_t count;
    rnn_vocab *v = characters_of(path.text, 0, &count);
    cr_expect_eq(count, 940173);
    cr_expect_eq(rnn_vocab_size(v), 5382);
    char *string = rnn_vocab_write(v);
    rnn_vocab *copy;
    cr_assert_eq(rnn_vocab_read(&copy, string, NULL), RNN_OK);
    expect_same(v, copy);
    free(string);
    rnn_vocab_close(copy);
    rnn_vocab_close(v);
    v = characters_of(path.text, 2, &count);
    cr_expect_eq(rnn_vocab_size(v), 4617);
    rnn_vocab_close(v);
}
