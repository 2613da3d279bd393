/* Data sets from text: bindings, the formats, agreement between fields, and parts. */
#include "data_files.h"

#include <rnn/data.h>

/* ---- bindings ---- */

Test(source, says_name_file_and_format)
{
    static const struct {
        const char *binding, *name, *path;
        rnn_format format;
        int column, letters;
        size_t buckets;
    } cases[] = {
        {"text=a.txt", "text", "a.txt", RNN_FORMAT_CHARS, 0, 0, 0},
        {"text=a.txt:chars", "text", "a.txt", RNN_FORMAT_CHARS, 0, 0, 0},
        {"text=dir/a.txt:lines", "text", "dir/a.txt", RNN_FORMAT_LINES, 0, 0, 0},
        {"src=train.en:words", "src", "train.en", RNN_FORMAT_WORDS, 0, 0, 0},
        {"tags=train.tsv:tsv:2", "tags", "train.tsv", RNN_FORMAT_TSV, 2, 0, 0},
        {"tags=a:b:tsv:12", "tags", "a:b", RNN_FORMAT_TSV, 12, 0, 0},
        {"tags=a:conll:4", "tags", "a", RNN_FORMAT_CONLL, 4, 0, 0},
        {"x=a:conll:1:trigrams:5000", "x", "a", RNN_FORMAT_CONLL, 1, 3, 5000},
        {"x=a.safetensors", "x", "a.safetensors", RNN_FORMAT_TENSORS, 0, 0, 0},
        {"x=a.bin:safetensors", "x", "a.bin", RNN_FORMAT_TENSORS, 0, 0, 0},
        {"x=C:/a=b.txt", "x", "C:/a=b.txt", RNN_FORMAT_CHARS, 0, 0, 0},
        {"x=a:words:trigrams", "x", "a", RNN_FORMAT_WORDS, 0, 3, 0},
        {"x=a:tsv:1:bigrams", "x", "a", RNN_FORMAT_TSV, 1, 2, 0},
        {"x=b:a:tsv:2:trigrams:5000", "x", "b:a", RNN_FORMAT_TSV, 2, 3, 5000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char binding[64];
        strcpy(binding, cases[i].binding);
        rnn_source s;
        cr_assert_eq(rnn_source_parse(&s, binding, NULL), RNN_OK, "%s", cases[i].binding);
        cr_expect_str_eq(s.name, cases[i].name);
        cr_expect_str_eq(s.path, cases[i].path);
        cr_expect_eq(s.format, cases[i].format, "%s", cases[i].binding);
        cr_expect_eq(s.column, cases[i].column, "%s", cases[i].binding);
        cr_expect_eq(s.letters, cases[i].letters, "%s", cases[i].binding);
        cr_expect_eq(s.buckets, cases[i].buckets, "%s", cases[i].binding);
    }
}

Test(source, that_is_not_understood_is_refused)
{
    static const char *const bindings[] = {"a.txt",
                                           "=a.txt",
                                           "x=",
                                           "x=:words",
                                           "x=a:tsv",
                                           "x=a:tsv:0",
                                           "x=a:tsv:b",
                                           "x=a:tsv:-1",
                                           "x=a:tsv:",
                                           "x=a:conll",
                                           "x=a:conll:0",
                                           "x=a:syllables",
                                           "x=a:",
                                           "x=a:trigrams",
                                           "x=a:chars:trigrams",
                                           "x=a:words:trigrams:0",
                                           "x=a:words:fourgrams",
                                           "x=a:words:trigrams:5:5",
                                           "x=a:words:3"};
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
        char binding[64];
        strcpy(binding, bindings[i]);
        rnn_source s;
        rnn_error e = {0};
        cr_expect_eq(rnn_source_parse(&s, binding, &e), RNN_BAD_ARGUMENT, "%s", bindings[i]);
        cr_expect_str_not_empty(e.message);
    }
}

/* ---- reading one field of text ---- */

/* A source of text on the axis T. */
static rnn_source source_of(const File *file, rnn_format format, const rnn_vocab *vocab)
{
    return (rnn_source){
        .name = "x", .path = file->path, .format = format, .axis = "T", .vocab = vocab};
}

/* a to z, without or behind the reserved entries. */
static rnn_vocab *letters(rnn_units units, bool reserved)
{
    rnn_vocab *v = rnn_vocab_open(units, reserved);
    for (char letter = 'a'; letter <= 'z'; letter++)
        cr_assert(rnn_vocab_add(v, (rnn_span){&letter, 1}));
    return v;
}

static rnn_data *open_one(const rnn_source *source)
{
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, source, 1, false, &e), RNN_OK, "%s", e.message);
    return data;
}

static void expect_ids(const rnn_field *f, const int32_t *ids, size_t count)
{
    cr_assert_eq(f->items, count);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(f->ids[i], ids[i], "item %zu", i);
}

static void expect_starts(const rnn_field *f, const size_t *start, size_t examples)
{
    cr_assert_eq(f->examples, examples);
    for (size_t i = 0; i <= examples; i++)
        cr_expect_eq(f->start[i], start[i], "start %zu", i);
}

Test(data, chars_are_one_stream_with_its_newlines)
{
    File file = make_text("ab\n\nc\n");
    rnn_vocab *v = letters(RNN_CHARACTERS, true);
    const rnn_source source = source_of(&file, RNN_FORMAT_CHARS, v);
    rnn_data *data = open_one(&source);
    expect_ids(&data->fields[0], (int32_t[]){3, 4, 0, 0, 5, 0}, 6);
    expect_starts(&data->fields[0], (size_t[]){0, 6}, 1);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, lines_are_examples_of_characters)
{
    File file = make_text("ab\r\nc\xc3\xa9z");
    rnn_vocab *v = letters(RNN_CHARACTERS, true);
    rnn_source source = source_of(&file, RNN_FORMAT_LINES, v);
    source.stop = true;
    rnn_data *data = open_one(&source);
    expect_ids(&data->fields[0], (int32_t[]){3, 4, RNN_STOP, 5, RNN_UNKNOWN, 28, RNN_STOP}, 7);
    expect_starts(&data->fields[0], (size_t[]){0, 3, 7}, 2);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, words_are_examples_by_line)
{
    File file = make_text("a  b \nc\n");
    rnn_vocab *v = letters(RNN_WORDS, false);
    const rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    rnn_data *data = open_one(&source);
    expect_ids(&data->fields[0], (int32_t[]){0, 1, 2}, 3);
    expect_starts(&data->fields[0], (size_t[]){0, 2, 3}, 2);
    cr_expect_eq(rnn_field_length(&data->fields[0], 0), 2);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, a_column_of_a_table_is_words)
{
    File file = make_text("a b\tc d\ne\tf\n");
    rnn_vocab *v = letters(RNN_WORDS, false);
    rnn_source source = source_of(&file, RNN_FORMAT_TSV, v);
    source.column = 2;
    rnn_data *data = open_one(&source);
    expect_ids(&data->fields[0], (int32_t[]){2, 3, 5}, 3);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, unknown_items_may_become_an_id_of_choice)
{
    File file = make_text("a ?\n");
    rnn_vocab *v = letters(RNN_WORDS, false);
    rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    source.allow_unknown = true;
    source.unknown = -100;
    rnn_data *data = open_one(&source);
    expect_ids(&data->fields[0], (int32_t[]){0, -100}, 2);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, a_vocabulary_is_made_as_the_format_takes_the_file_apart)
{
    File file = make_text("b b\ta\nb c\ta d\n");
    rnn_source source = source_of(&file, RNN_FORMAT_TSV, NULL);
    source.column = 1;
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){0}, NULL), RNN_OK);
    cr_expect_eq(rnn_vocab_size(v), 2);
    cr_expect_eq(rnn_vocab_id(v, "b", 1), 0);
    rnn_vocab_close(v);
    source.format = RNN_FORMAT_CHARS;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){true, 2, 0}, NULL), RNN_OK);
    cr_expect_eq(rnn_vocab_size(v), RNN_RESERVED + 5); /* b a space tab newline */
    rnn_vocab_close(v);
    close_file(&file);
}

static rnn_source bags_of(const File *file, size_t buckets)
{
    rnn_source source = source_of(file, RNN_FORMAT_TSV, NULL);
    source.column = 1;
    source.letters = 2;
    source.buckets = buckets;
    source.most = 3;
    return source;
}

/* " a" ranks first, then "a " and "ab"; "xy" has nothing but "y ", which comes last. */
Test(data, words_become_bags_of_letters)
{
    File file = make_text("ab a\tx\n\naby\ty\n"), other = make_text("a xy\tx\n");
    rnn_source source = bags_of(&file, 0);
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){true, 0, 0}, NULL), RNN_OK);
    cr_assert_eq(rnn_vocab_size(v), 6); /* " a", "a ", "ab", "b ", "by", "y " */
    source.vocab = v;
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, &source, 1, true, &e), RNN_OK, "%s", e.message);
    const rnn_field *f = data->fields;
    expect_starts(f, (size_t[]){0, 2, 3}, 2);
    cr_expect_eq(rnn_field_width(f), 3);
    static const int32_t bags[] = {0, 1, 3, 0, 2, -1, 0, 1, 4};
    cr_expect_arr_eq(f->ids, bags, sizeof bags, "of the longer word the first three");
    rnn_data *part;
    cr_assert_eq(rnn_data_take(&part, data, 0.5, 1, &e), RNN_OK, "%s", e.message);
    cr_expect_arr_eq(part->fields[0].ids, bags + 6, 3 * sizeof *bags);
    rnn_data_close(part);
    rnn_data_close(data);
    source.path = other.path;
    data = open_one(&source);
    static const int32_t others[] = {0, 2, -1, 5, -1, -1};
    cr_expect_arr_eq(data->fields[0].ids, others, sizeof others, "what is not there is left out");
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&other);
    close_file(&file);
}

Test(data, bags_may_be_hashed)
{
    File file = make_text("ab a\tx\n");
    rnn_source source = bags_of(&file, 7);
    rnn_vocab *v;
    cr_assert_eq(rnn_vocab_build(&v, &source, &(rnn_vocab_rules){true, 2, 1}, NULL), RNN_OK);
    cr_expect_eq(rnn_vocab_size(v), 7);
    source.vocab = v;
    rnn_data *data = open_one(&source);
    const int32_t *ids = data->fields[0].ids;
    cr_expect_eq(ids[0], rnn_vocab_id(v, " a", 2));
    cr_expect_eq(ids[3], ids[0]);
    for (int i = 0; i < 5; i++)
        cr_expect(ids[i] >= 0 && ids[i] < 7);
    cr_expect_eq(ids[5], -1);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

/* ---- what is refused ---- */

/* Opens, which must fail, and compares what the message says after the path. */
static void expect_refusal(const rnn_source *source, int code, const char *message)
{
    rnn_data *data;
    rnn_error e = {0};
    cr_expect_eq(rnn_data_open(&data, source, 1, false, &e), code, "%s", message);
    cr_expect_null(data);
    cr_assert_eq(strncmp(e.message, source->path, strlen(source->path)), 0, "%s", e.message);
    cr_expect_str_eq(e.message + strlen(source->path), message);
}

Test(data, lines_that_will_not_do_are_named)
{
    static const struct {
        const char *text;
        rnn_format format;
        int code;
        const char *message;
    } cases[] = {
        {"", RNN_FORMAT_WORDS, RNN_BAD_LENGTH, ": there is nothing in it for x"},
        {"", RNN_FORMAT_CHARS, RNN_BAD_LENGTH, ": there is nothing in it for x"},
        {"a\n\nb\n", RNN_FORMAT_WORDS, RNN_BAD_LENGTH, ":2: the line is empty, x needs an item"},
        {"a\n  \n", RNN_FORMAT_WORDS, RNN_BAD_LENGTH, ":2: the line is empty, x needs an item"},
        {"a\tb\n\n", RNN_FORMAT_TSV, RNN_BAD_LENGTH, ":2: the line is empty, x needs an item"},
        {"a\tb\na\t\n", RNN_FORMAT_TSV, RNN_BAD_LENGTH, ":2: the line is empty, x needs an item"},
        {"a\tb\na\n", RNN_FORMAT_TSV, RNN_BAD_FILE,
         ":2: there is no column 2 (columns are separated by tabs)"},
        {"a b\n\na b c d\n", RNN_FORMAT_WORDS, RNN_BAD_LENGTH,
         ":3: 4 items, and at most 3 are allowed"},
        {"a\nb zoo\n", RNN_FORMAT_WORDS, RNN_BAD_TOKEN, ":2: `zoo` is not in the vocabulary of x"},
        {"a\nb\xff\n", RNN_FORMAT_WORDS, RNN_BAD_FILE, ":2:2: byte 0xff is not UTF-8 here"},
    };
    rnn_vocab *words = letters(RNN_WORDS, false);
    rnn_vocab *characters = letters(RNN_CHARACTERS, false);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        File file = make_text(cases[i].text);
        const bool chars = cases[i].format == RNN_FORMAT_CHARS;
        rnn_source source = source_of(&file, cases[i].format, chars ? characters : words);
        source.column = 2;
        source.longest = 3;
        expect_refusal(&source, cases[i].code, cases[i].message);
        close_file(&file);
    }
    rnn_vocab_close(characters);
    rnn_vocab_close(words);
}

Test(data, an_input_without_time_takes_one_item)
{
    File file = make_text("a\nb c\n");
    rnn_vocab *v = letters(RNN_WORDS, false);
    rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    source.axis = NULL;
    expect_refusal(&source, RNN_BAD_LENGTH, ":2: 2 items, and x takes one an example");
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, a_source_must_have_what_text_needs)
{
    File file = make_text("a\n");
    rnn_vocab *v = letters(RNN_WORDS, false);
    rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    source.stop = true;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": the vocabulary of x has no </s> to append");
    source.format = RNN_FORMAT_CHARS;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x needs a vocabulary of characters");
    source.vocab = NULL;
    source.format = RNN_FORMAT_WORDS;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x needs a vocabulary of words");
    source.letters = 3;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x takes single ids, and the format gives bags");
    source.most = 9;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x needs a vocabulary of trigrams");
    source.letters = 0;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x takes bags, and the format gives single ids");
    source.size = 3;
    expect_refusal(&source, RNN_BAD_ARGUMENT, ": x takes vectors, and text gives ids");
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, a_file_that_is_not_there_is_refused)
{
    rnn_vocab *v = letters(RNN_WORDS, false);
    const rnn_source source = {
        .name = "x", .path = "/nowhere", .format = RNN_FORMAT_WORDS, .vocab = v};
    expect_refusal(&source, RNN_IO, ": No such file or directory");
    rnn_vocab_close(v);
}

/* ---- several fields ---- */

/* Two fields of words, read from two texts. */
typedef struct Two {
    File files[2];
    rnn_vocab *vocab;
    rnn_source sources[2];
} Two;

static Two two_fields(const char *words, const char *tags)
{
    Two two = {.files = {make_text(words), make_text(tags)}, .vocab = letters(RNN_WORDS, true)};
    return two;
}

/* Binds the sources to the files, which must no longer move, on the axes given. */
static int open_two(rnn_data **data, Two *two, const char *axis, bool skip_empty, rnn_error *e)
{
    two->sources[0] = source_of(&two->files[0], RNN_FORMAT_WORDS, two->vocab);
    two->sources[1] = source_of(&two->files[1], RNN_FORMAT_WORDS, two->vocab);
    two->sources[0].name = "words";
    two->sources[1].name = "tags";
    two->sources[1].axis = axis;
    return rnn_data_open(data, two->sources, 2, skip_empty, e);
}

static void close_two(Two *two)
{
    close_file(&two->files[0]);
    close_file(&two->files[1]);
    rnn_vocab_close(two->vocab);
}

Test(data, fields_are_found_by_name)
{
    Two two = two_fields("a b\nc\n", "x y\nz\n");
    rnn_data *data;
    cr_assert_eq(open_two(&data, &two, "T", false, NULL), RNN_OK);
    cr_expect_eq(data->examples, 2);
    expect_ids(rnn_data_find(data, "tags"), (int32_t[]){26, 27, 28}, 3);
    cr_expect_null(rnn_data_find(data, "other"));
    rnn_data_close(data);
    close_two(&two);
}

Test(data, fields_on_one_axis_must_agree_line_by_line)
{
    Two two = two_fields("a b\nc d e\n", "x y\nz\n");
    rnn_data *data;
    rnn_error e;
    cr_expect_eq(open_two(&data, &two, "T", false, &e), RNN_BAD_FILE);
    char expected[200];
    snprintf(expected, sizeof expected,
             "%s:2: on axis T the length of tags is 1, and that of words (%s:2) is 3",
             two.files[1].path, two.files[0].path);
    cr_expect_str_eq(e.message, expected);
    cr_assert_eq(open_two(&data, &two, "Ty", false, &e), RNN_OK); /* on two axes they need not */
    rnn_data_close(data);
    close_two(&two);
}

/* Lines 1, 3, 4 and 7 are empty on a side; 2, 5 and 6 are kept. */
Test(data, what_is_left_out_is_counted)
{
    Two two = two_fields("\na\nb\n\nc d\nd\n\n", "\nx\n\nx\ny y\nz\n\n");
    rnn_data *data, *part;
    cr_assert_eq(open_two(&data, &two, "Ty", true, NULL), RNN_OK);
    cr_assert_eq(data->examples, 3);
    cr_expect_eq(data->dropped, 4);
    static const size_t before[] = {1, 3, 3, 4};
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(rnn_data_dropped_before(data, i), before[i], "before %zu", i);
    cr_assert_eq(rnn_data_take(&part, data, 0, 0.34, NULL), RNN_OK);
    cr_expect_eq(part->dropped, 3);
    rnn_data_close(part);
    cr_assert_eq(rnn_data_take(&part, data, 0.34, 1, NULL), RNN_OK);
    cr_expect_eq(part->dropped, 1);
    rnn_data_close(part);
    rnn_data_close(data);
    close_two(&two);
}

Test(data, every_example_needs_its_partner)
{
    Two two = two_fields("a\nb\n", "x\ny\nz\n");
    rnn_data *data;
    rnn_error e;
    cr_expect_eq(open_two(&data, &two, "T", false, &e), RNN_BAD_FILE);
    char expected[200];
    snprintf(expected, sizeof expected, "%s:3: tags has no partner here: words has only 2 examples",
             two.files[1].path);
    cr_expect_str_eq(e.message, expected);
    close_two(&two);
}

Test(data, a_name_is_bound_once)
{
    File file = make_text("a\n");
    rnn_vocab *v = letters(RNN_WORDS, true);
    const rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    rnn_data *data;
    rnn_error e;
    cr_expect_eq(rnn_data_open(&data, (rnn_source[]){source, source}, 2, false, &e),
                 RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "x is given data twice");
    cr_expect_eq(rnn_data_open(&data, NULL, 0, false, &e), RNN_BAD_ARGUMENT);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, an_example_empty_in_one_field_is_left_out_of_all)
{
    Two two = two_fields("a b\n\nc\nd e f\n\ng\n", "x y\nz\n\nu v w\n\nt\n");
    rnn_data *data;
    cr_assert_eq(open_two(&data, &two, "Ty", true, NULL), RNN_OK);
    cr_expect_eq(data->examples, 3);
    expect_ids(&data->fields[0], (int32_t[]){3, 4, 6, 7, 8, 9}, 6);
    expect_ids(&data->fields[1], (int32_t[]){26, 27, 23, 24, 25, 22}, 6);
    expect_starts(&data->fields[0], (size_t[]){0, 2, 5, 6}, 3);
    cr_expect_eq(data->fields[0].line[1], 4);
    cr_expect_eq(data->fields[0].line[2], 6);
    rnn_data_close(data);
    close_two(&two);
}

/* Words without their tags are not an empty line. */
Test(data, an_example_half_empty_on_one_axis_is_refused)
{
    Two two = two_fields("a b\n\nc\n", "x y\n\n\n");
    rnn_data *data;
    rnn_error e;
    cr_expect_eq(open_two(&data, &two, "T", true, &e), RNN_BAD_FILE);
    cr_expect(strstr(e.message, ":3: on axis T the length of tags is 0"), "%s", e.message);
    close_two(&two);
}

Test(data, only_empty_lines_are_refused_even_where_they_are_skipped)
{
    Two two = two_fields("\n\n", "a\nb\n");
    rnn_data *data;
    rnn_error e;
    cr_expect_eq(open_two(&data, &two, "Ty", true, &e), RNN_BAD_LENGTH);
    cr_expect(strstr(e.message, ": there are only empty lines"));
    close_two(&two);
}

Test(data, skipped_lines_get_no_stop)
{
    File file = make_text("a\n\nb\n");
    rnn_vocab *v = letters(RNN_WORDS, true);
    rnn_source source = source_of(&file, RNN_FORMAT_WORDS, v);
    source.stop = true;
    rnn_data *data;
    cr_assert_eq(rnn_data_open(&data, &source, 1, true, NULL), RNN_OK);
    expect_ids(&data->fields[0], (int32_t[]){3, RNN_STOP, 4, RNN_STOP}, 4);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

/* ---- parts ---- */

Test(data, a_stream_is_divided_by_item)
{
    File file = make_text("abcdefghijk");
    rnn_vocab *v = letters(RNN_CHARACTERS, false);
    const rnn_source source = source_of(&file, RNN_FORMAT_CHARS, v);
    rnn_data *data = open_one(&source);
    rnn_data *head, *tail;
    cr_expect(data->is_stream);
    cr_assert_eq(rnn_data_take(&head, data, 0, 0.9, NULL), RNN_OK);
    cr_assert_eq(rnn_data_take(&tail, data, 0.9, 1, NULL), RNN_OK);
    cr_expect(head->is_stream && tail->is_stream);
    expect_ids(&head->fields[0], (int32_t[]){0, 1, 2, 3, 4, 5, 6, 7, 8}, 9);
    expect_ids(&tail->fields[0], (int32_t[]){9, 10}, 2);
    expect_starts(&tail->fields[0], (size_t[]){0, 2}, 1);
    rnn_data_close(tail);
    rnn_data_close(head);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}

Test(data, many_examples_are_divided_by_example)
{
    Two two = two_fields("a b\nc\nd\ne f\n", "a b\nc\nd\ne f\n");
    rnn_data *data, *part;
    cr_assert_eq(open_two(&data, &two, "T", false, NULL), RNN_OK);
    cr_assert_eq(rnn_data_take(&part, data, 0.5, 1, NULL), RNN_OK);
    cr_expect_eq(part->examples, 2);
    for (size_t i = 0; i < 2; i++) {
        expect_ids(&part->fields[i], (int32_t[]){6, 7, 8}, 3);
        expect_starts(&part->fields[i], (size_t[]){0, 1, 3}, 2);
        cr_expect_eq(part->fields[i].line[0], 3);
    }
    rnn_data_close(part);
    rnn_data_close(data);
    close_two(&two);
}

Test(data, a_single_line_is_not_divided)
{
    Two two = two_fields("a b c d\n", "a b c d\n");
    rnn_data *data, *part;
    rnn_error e;
    cr_assert_eq(open_two(&data, &two, "T", false, NULL), RNN_OK);
    cr_expect_not(data->is_stream);
    cr_expect_eq(rnn_data_take(&part, data, 0, 0.5, &e), RNN_BAD_LENGTH);
    cr_expect(strstr(e.message, "nothing of it stands between"), "%s", e.message);
    rnn_data_close(data);
    close_two(&two);
    two = two_fields("a b\nc d e f\n", "a b\nc d e f\n");
    cr_assert_eq(open_two(&data, &two, "T", false, NULL), RNN_OK);
    cr_assert_eq(rnn_data_take(&part, data, 0.5, 1, NULL), RNN_OK);
    cr_expect_eq(part->examples, 1);
    cr_expect_not(part->is_stream);
    rnn_data_close(part);
    rnn_data_close(data);
    close_two(&two);
}

Test(data, parts_meet_without_gap_or_overlap)
{
    char text[301];
    memset(text, 'a', 300);
    text[300] = '\0';
    File file = make_text(text);
    rnn_vocab *v = letters(RNN_CHARACTERS, false);
    const rnn_source source = source_of(&file, RNN_FORMAT_CHARS, v);
    rnn_data *data = open_one(&source);
    for (int percent = 1; percent < 100; percent++) {
        rnn_data *head, *tail;
        cr_assert_eq(rnn_data_take(&head, data, 0, percent / 100.0, NULL), RNN_OK);
        cr_assert_eq(rnn_data_take(&tail, data, percent / 100.0, 1, NULL), RNN_OK);
        cr_expect_eq(head->fields[0].items, 3 * (size_t)percent);
        cr_expect_eq(tail->fields[0].items, 300 - 3 * (size_t)percent);
        rnn_data_close(head);
        rnn_data_close(tail);
    }
    rnn_data *none;
    cr_expect_eq(rnn_data_take(&none, data, 0.5, 0.5, NULL), RNN_BAD_LENGTH);
    cr_expect_eq(rnn_data_take(&none, data, 0.5, 0.4, NULL), RNN_BAD_ARGUMENT);
    cr_expect_eq(rnn_data_take(&none, data, 0, 1.1, NULL), RNN_BAD_ARGUMENT);
    cr_expect_null(none);
    rnn_data_close(data);
    rnn_vocab_close(v);
    close_file(&file);
}
