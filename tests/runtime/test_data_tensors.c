/* Data sets from safetensors: sequences with their lengths, and single items. */
#include "data_files.h"

#include <rnn/data.h>
#include <rnn/safetensors.h>

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

static const float vectors[] = {1, 2, 3, 4, 5, 6, 7, 8};
static const int32_t ids[] = {4, 0, 3, 1};
static const int64_t lengths[] = {1, 3};
static const int32_t bags[] = {4, 0, 3, 1, -1, -1};

/* ids [4] and vectors [4, 2] in two examples of lengths 1 and 3, one with wrong lengths, and
 * `class` [2], one an example. */
static File make_tensors(void)
{
    static const int32_t wrong[] = {1, 2}, class[] = {9, 7};
    const rnn_tensor tensors[] = {
        {"x", RNN_F32, 2, {4, 2}, vectors, sizeof vectors},
        {"x.lengths", RNN_I64, 1, {2}, lengths, sizeof lengths},
        {"ids", RNN_I32, 1, {4}, ids, sizeof ids},
        {"ids.lengths", RNN_I64, 1, {2}, lengths, sizeof lengths},
        {"bad", RNN_I32, 1, {4}, ids, sizeof ids},
        {"bad.lengths", RNN_I32, 1, {2}, wrong, sizeof wrong},
        {"class", RNN_I32, 1, {2}, class, sizeof class},
        {"alone", RNN_F32, 2, {2, 4}, vectors, sizeof vectors},
        {"bags", RNN_I32, 2, {2, 3}, bags, sizeof bags},
    };
    File file = make_text("");
    rnn_error e = {0};
    cr_assert_eq(
        rnn_tensors_write(file.path, tensors, sizeof tensors / sizeof tensors[0], NULL, 0, &e),
        RNN_OK, "%s", e.message);
    return file;
}

static rnn_source tensor_of(const File *file, const char *name, const char *axis, size_t size)
{
    return (rnn_source){
        .name = name, .path = file->path, .format = RNN_FORMAT_TENSORS, .axis = axis, .size = size};
}

Test(data_tensors, tensors_are_sequences_of_ids_or_vectors)
{
    File file = make_tensors();
    const rnn_source sources[] = {tensor_of(&file, "ids", "T", 0), tensor_of(&file, "x", "T", 2),
                                  tensor_of(&file, "class", NULL, 0),
                                  tensor_of(&file, "alone", NULL, 4)};
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, sources, 4, false, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(data->examples, 2);
    expect_ids(&data->fields[0], ids, 4);
    expect_starts(&data->fields[0], (size_t[]){0, 1, 4}, 2);
    cr_expect_eq(memcmp(data->fields[1].floats, vectors, sizeof vectors), 0);
    expect_ids(&data->fields[2], (int32_t[]){9, 7}, 2);
    expect_starts(&data->fields[3], (size_t[]){0, 1, 2}, 2);
    cr_expect_eq(memcmp(data->fields[3].floats, vectors, sizeof vectors), 0);
    rnn_data *part;
    cr_assert_eq(rnn_data_take(&part, data, 0.5, 1, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(memcmp(part->fields[1].floats, vectors + 2, 6 * sizeof *vectors), 0);
    rnn_data_close(part);
    rnn_data_close(data);
    close_file(&file);
}

Test(data_tensors, bags_end_in_minus_one)
{
    File file = make_tensors();
    rnn_source source = tensor_of(&file, "bags", NULL, 0);
    source.most = 3;
    source.limit = 5;
    rnn_data *data;
    rnn_error e = {0};
    cr_assert_eq(rnn_data_open(&data, &source, 1, false, &e), RNN_OK, "%s", e.message);
    cr_expect_eq(data->examples, 2);
    cr_expect_arr_eq(data->fields[0].ids, bags, sizeof bags);
    rnn_data_close(data);
    source.limit = 4;
    expect_refusal(&source, RNN_BAD_TOKEN, ": example 1 of bags: id 4 is outside -1 .. 3");
    source.most = 2;
    expect_refusal(&source, RNN_BAD_FILE, ": bags: the input takes bags of 2 ids: [items, 2]");
    close_file(&file);
}

Test(data_tensors, tensors_that_do_not_fit_are_refused)
{
    File file = make_tensors();
    const struct {
        rnn_source source;
        int code;
        const char *message;
    } cases[] = {
        {tensor_of(&file, "y", "T", 0), RNN_BAD_FILE, ": y: there is no tensor of this name"},
        {tensor_of(&file, "class", "T", 0), RNN_BAD_FILE,
         ": class: its lengths are missing (a tensor of this name and .lengths)"},
        {tensor_of(&file, "x", "T", 0), RNN_BAD_FILE, ": x: ids must be a tensor of one dimension"},
        {tensor_of(&file, "x", "T", 3), RNN_BAD_FILE,
         ": x: the input takes vectors of 3: [items, 3]"},
        {tensor_of(&file, "bad", "T", 0), RNN_BAD_FILE,
         ": bad: the lengths do not add up to the number of items"},
        {{.name = "ids", .path = file.path, .format = RNN_FORMAT_TENSORS, .axis = "T", .limit = 3},
         RNN_BAD_TOKEN,
         ": example 1 of ids: id 4 is outside 0 .. 2"},
        {{.name = "ids",
          .path = file.path,
          .format = RNN_FORMAT_TENSORS,
          .axis = "T",
          .longest = 2},
         RNN_BAD_LENGTH,
         ": example 2 of ids: 3 items, and at most 2 are allowed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal(&cases[i].source, cases[i].code, cases[i].message);
    close_file(&file);
}

Test(data_tensors, lengths_beyond_the_items_and_below_zero_are_refused)
{
    static const int32_t cases[][2] = {{1, 4}, {-1, 5}, {5, -1}};
    for (size_t i = 0; i < 3; i++) {
        const rnn_tensor tensors[] = {
            {"x", RNN_I32, 1, {4}, ids, sizeof ids},
            {"x.lengths", RNN_I32, 1, {2}, cases[i], sizeof cases[i]},
        };
        File file = make_text("");
        cr_assert_eq(rnn_tensors_write(file.path, tensors, 2, NULL, 0, NULL), RNN_OK);
        const rnn_source source = tensor_of(&file, "x", "T", 0);
        rnn_data *data;
        rnn_error e = {0};
        cr_expect_eq(rnn_data_open(&data, &source, 1, false, &e), RNN_BAD_FILE);
        cr_expect(strstr(e.message, " of x: length "), "%s", e.message);
        close_file(&file);
    }
}
