/* Parameters: initial values by kind, and loading that is strict unless told otherwise. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rnn/params.h>

/* ---- initial values ---- */

enum { ROWS = 24, COLUMNS = 8, SIZE = ROWS * COLUMNS };

static void init_one(rnn_param_info info, uint64_t seed, float out[SIZE])
{
    info.name = "W";
    info.dims = 2;
    info.shape[0] = ROWS;
    info.shape[1] = COLUMNS;
    const rnn_model model = {.params = &info, .param_count = 1, .param_floats = SIZE};
    rnn_params_init(&model, seed, out);
}

static void expect_uniform(const float *w, double low, double high)
{
    double mean = 0;
    for (int i = 0; i < SIZE; i++) {
        cr_expect((double)w[i] >= low && (double)w[i] < high, "%g is not in [%g, %g)", (double)w[i],
                  low, high);
        mean += (double)w[i] / SIZE;
    }
    const double deviation = (high - low) / sqrt(12.0 * SIZE);
    cr_expect_float_eq(mean, (low + high) / 2, 4 * deviation);
}

Test(params_init, seeds)
{
    float a[SIZE], b[SIZE], c[SIZE];
    const rnn_param_info info = {.init = RNN_INIT_NORMAL, .high = 1};
    init_one(info, 7, a);
    init_one(info, 7, b);
    init_one(info, 8, c);
    cr_expect_arr_eq(a, b, sizeof a);
    cr_expect_arr_neq(a, c, sizeof a);
}

Test(params_init, uniform_kinds)
{
    float w[SIZE];
    init_one((rnn_param_info){.init = RNN_INIT_UNIFORM, .low = 1, .high = 3}, 1, w);
    expect_uniform(w, 1, 3);
    init_one((rnn_param_info){.init = RNN_INIT_DEFAULT, .fan_in = 16}, 1, w);
    expect_uniform(w, -0.25, 0.25);
    init_one((rnn_param_info){.init = RNN_INIT_GLOROT}, 1, w);
    expect_uniform(w, -sqrt(6.0 / 32), sqrt(6.0 / 32));
}

Test(params_init, normal)
{
    float w[SIZE];
    init_one((rnn_param_info){.init = RNN_INIT_NORMAL, .low = 5, .high = 0.5}, 3, w);
    double mean = 0, square = 0;
    for (int i = 0; i < SIZE; i++) {
        mean += (double)w[i] / SIZE;
        square += ((double)w[i] - 5) * ((double)w[i] - 5) / SIZE;
    }
    cr_expect_float_eq(mean, 5, 4 * 0.5 / sqrt(SIZE));
    cr_expect_float_eq(square, 0.25, 4 * 0.25 * sqrt(2.0 / SIZE));
}

Test(params_init, constant)
{
    float w[SIZE];
    init_one((rnn_param_info){.init = RNN_INIT_CONSTANT, .low = 1.5}, 1, w);
    for (int i = 0; i < SIZE; i++)
        cr_expect_eq(w[i], 1.5f);
}

/* Three blocks of 8 x 8, each the scaled identity. */
Test(params_init, identity_blocks)
{
    float w[SIZE];
    init_one((rnn_param_info){.init = RNN_INIT_IDENTITY, .low = 0.5, .blocks = 3}, 1, w);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            cr_expect_eq(w[i * COLUMNS + j], i % 8 == j ? 0.5f : 0.0f);
}

/* Q'Q = 1 for the columns of a block, or QQ' = 1 for its rows, whichever are fewer. */
static void expect_orthonormal(const float *w, int rows, int columns)
{
    const int by_rows = rows <= columns;
    const int count = by_rows ? rows : columns;
    for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++) {
            double dot = 0;
            for (int i = 0; i < (by_rows ? columns : rows); i++)
                dot += by_rows ? (double)w[a * columns + i] * (double)w[b * columns + i]
                               : (double)w[i * columns + a] * (double)w[i * columns + b];
            cr_expect_float_eq(dot, a == b, 1e-6, "%d x %d: %d %d: %g", rows, columns, a, b, dot);
        }
}

Test(params_init, orthogonal_blocks)
{
    float w[SIZE];
    for (int blocks = 1; blocks <= 6; blocks++) {
        if (ROWS % blocks)
            continue;
        init_one((rnn_param_info){.init = RNN_INIT_ORTHOGONAL, .blocks = blocks}, 5, w);
        for (int i = 0; i < blocks; i++)
            expect_orthonormal(w + i * SIZE / blocks, ROWS / blocks, COLUMNS);
    }
}

/* ---- files ---- */

static const rnn_param_info infos[] = {
    {.name = "W", .dims = 2, .shape = {2, 3}, .offset = 0},
    {.name = "b", .dims = 1, .shape = {2}, .offset = 8},
    {.name = "a", .dims = 0, .offset = 10},
};
static const rnn_model model = {.params = infos, .param_count = 3, .param_floats = 11};

static const float values[11] = {1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9};

/* Writes tensors to a new file, opens it, and removes its name. */
static rnn_tensors *open_file(const rnn_tensor *tensors, size_t count)
{
    char path[] = "/tmp/rnn-params-XXXXXX";
    close(mkstemp(path));
    rnn_error error;
    rnn_tensors *file;
    cr_assert_eq(rnn_tensors_write(path, tensors, count, NULL, 0, &error), RNN_OK, "%s",
                 error.message);
    cr_assert_eq(rnn_tensors_open(&file, path, &error), RNN_OK);
    unlink(path);
    return file;
}

static rnn_tensor tensor(const char *name, int dims, size_t rows, size_t columns)
{
    const size_t size = (dims > 0 ? rows : 1) * (dims > 1 ? columns : 1);
    return (rnn_tensor){.name = name,
                        .dtype = RNN_F32,
                        .dims = dims,
                        .shape = {rows, columns},
                        .data = values,
                        .bytes = size * sizeof(float)};
}

Test(params_file, saved_and_loaded)
{
    char path[] = "/tmp/rnn-params-XXXXXX";
    close(mkstemp(path));
    const rnn_metadata metadata = {"epoch", "3"};
    cr_assert_eq(rnn_params_save(&model, values, path, &metadata, 1, NULL), RNN_OK);
    rnn_tensors *file;
    cr_assert_eq(rnn_tensors_open(&file, path, NULL), RNN_OK);
    unlink(path);
    float got[11] = {0};
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, NULL), RNN_OK);
    cr_expect_arr_eq(got, values, sizeof got);
    cr_expect_str_eq(rnn_tensors_metadata(file, "epoch"), "3");
    rnn_tensors_close(file);
}

/* An optimizer's state goes with the parameters, whose loading does not see it. */
Test(params_file, further_tensors_are_saved_and_left_alone)
{
    char path[] = "/tmp/rnn-params-XXXXXX";
    close(mkstemp(path));
    const float moments[3] = {1, 2, 3};
    const rnn_tensor further = {.name = RNN_TRAINER_PREFIX "moments",
                                .dtype = RNN_F32,
                                .dims = 1,
                                .shape = {3},
                                .data = moments,
                                .bytes = sizeof moments};
    cr_assert_eq(rnn_params_save_with(&model, values, &further, 1, path, NULL, 0, NULL), RNN_OK);
    rnn_tensors *file;
    cr_assert_eq(rnn_tensors_open(&file, path, NULL), RNN_OK);
    unlink(path);
    float got[11] = {0}, found[3] = {0};
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, NULL), RNN_OK);
    cr_expect_arr_eq(got, values, sizeof got);
    const rnn_tensor *tensor = rnn_tensors_find(file, RNN_TRAINER_PREFIX "moments");
    cr_assert(tensor);
    cr_expect_eq(rnn_tensor_to_float(tensor, found, NULL), RNN_OK);
    cr_expect_arr_eq(found, moments, sizeof found);
    rnn_tensors_close(file);
}

/* Two tensors of one name would be a file that nobody can read. */
Test(params_file, a_further_tensor_named_as_a_parameter_is_refused)
{
    const float number = 1;
    const rnn_tensor further = {
        .name = model.params[0].name, .dtype = RNN_F32, .data = &number, .bytes = sizeof number};
    char path[] = "/tmp/rnn-params-XXXXXX";
    close(mkstemp(path));
    cr_expect_eq(rnn_params_save_with(&model, values, &further, 1, path, NULL, 0, NULL),
                 RNN_BAD_ARGUMENT);
    unlink(path);
}

/* Every fault is named in one message, and nothing is changed. */
Test(params_file, strict)
{
    const rnn_tensor tensors[] = {tensor("W", 2, 3, 2), tensor("b", 1, 2, 0), tensor("c", 0, 0, 0)};
    rnn_tensors *file = open_file(tensors, 3);
    float got[11] = {42};
    rnn_error error;
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, &error), RNN_BAD_WEIGHTS);
    cr_expect_str_eq(error.message, "missing: a; unexpected: c; other shape: W [3, 2], not [2, 3]");
    cr_expect_eq(got[0], 42.0f);
    cr_expect_eq(got[8], 0.0f);
    rnn_tensors_close(file);
}

Test(params_file, many_faults_are_counted)
{
    const rnn_tensor tensors[] = {tensor("p", 0, 0, 0), tensor("q", 0, 0, 0), tensor("r", 0, 0, 0),
                                  tensor("s", 0, 0, 0), tensor("t", 0, 0, 0)};
    rnn_tensors *file = open_file(tensors, 5);
    float got[11];
    rnn_error error;
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, &error), RNN_BAD_WEIGHTS);
    cr_expect_str_eq(error.message, "missing: W, a, b; unexpected: p, q, r and 2 more");
    rnn_tensors_close(file);
}

Test(params_file, partial)
{
    const rnn_tensor tensors[] = {tensor("b", 1, 2, 0), tensor("c", 0, 0, 0)};
    rnn_tensors *file = open_file(tensors, 2);
    float got[11] = {[10] = 42};
    const rnn_load_options options = {.partial = 1};
    cr_expect_eq(rnn_params_load(&model, file, &options, got, NULL), RNN_OK);
    cr_expect_eq(got[8], 1.0f);
    cr_expect_eq(got[9], 2.0f);
    cr_expect_eq(got[10], 42.0f);
    rnn_tensors_close(file);
}

/* What became of each, in the order of the parameters and then of the file. */
static void keep_fate(void *context, rnn_load_fate fate, const char *name)
{
    static const char *const words[] = {"+", "=", "-"};
    char *text = context;
    snprintf(text + strlen(text), 100 - strlen(text), "%s%s ", words[fate], name);
}

Test(params_file, a_partial_loading_lists_all)
{
    const int64_t batches = 7;
    const rnn_tensor tensors[] = {
        tensor("net.b", 1, 2, 0),
        tensor("net.W", 2, 3, 2),
        tensor("net.c", 0, 0, 0),
        tensor("rnnc.state", 1, 2, 0),
        {.name = "net.num_batches_tracked", .dtype = RNN_I64, .data = &batches, .bytes = 8}};
    rnn_tensors *file = open_file(tensors, 5);
    float got[11] = {[0] = 3, [10] = 42};
    char fates[100] = "";
    const rnn_load_options options = {
        .partial = 1, .prefix = "net.", .list = keep_fate, .context = fates};
    cr_expect_eq(rnn_params_load(&model, file, &options, got, NULL), RNN_OK);
    cr_expect_eq(got[0], 3.0f, "what has another shape is not taken");
    cr_expect_eq(got[9], 2.0f);
    cr_expect_eq(got[10], 42.0f);
    cr_expect(strstr(fates, "+b "), "%s", fates);
    cr_expect(strstr(fates, "=W "), "%s", fates);
    cr_expect(strstr(fates, "=a "), "%s", fates);
    cr_expect(strstr(fates, "-net.W "), "%s", fates);
    cr_expect(strstr(fates, "-net.c "), "%s", fates);
    cr_expect(strstr(fates, "-net.num_batches_tracked "), "%s", fates);
    cr_expect_not(strstr(fates, "rnnc"), "%s", fates);
    rnn_tensors_close(file);
}

/* Counts of batches and the like are no reason to refuse a file, floats that have no place are. */
Test(params_file, whole_numbers_do_not_disturb)
{
    const int64_t batches[2] = {7, 8};
    rnn_tensor tensors[] = {
        tensor("W", 2, 2, 3),
        tensor("a", 0, 0, 0),
        tensor("b", 1, 2, 0),
        {.name = "norm.num_batches_tracked", .dtype = RNN_I64, .data = batches, .bytes = 8},
        {.name = "places",
         .dtype = RNN_I64,
         .dims = 1,
         .shape = {2},
         .data = batches,
         .bytes = 16}};
    rnn_tensors *file = open_file(tensors, 5);
    float got[11] = {0};
    rnn_error error = {.message = ""};
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, &error), RNN_OK, "%s", error.message);
    rnn_tensors_close(file);
    tensors[4] = tensor("norm.running_mean", 1, 2, 0);
    file = open_file(tensors, 5);
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, &error), RNN_BAD_WEIGHTS);
    cr_expect_str_eq(error.message, "unexpected: norm.running_mean");
    rnn_tensors_close(file);
}

/* A matrix of one row is a vector; what does not have the prefix is not seen. */
Test(params_file, prefix_and_renames)
{
    const rnn_tensor tensors[] = {tensor("net.weight", 2, 2, 3), tensor("net.bias.b", 2, 1, 2),
                                  tensor("net.a", 0, 0, 0), tensor("other", 0, 0, 0)};
    rnn_tensors *file = open_file(tensors, 4);
    float got[11] = {0};
    const rnn_rename renames[] = {{"weight", "W"}, {"bias.", ""}};
    const rnn_load_options options = {.prefix = "net.", .renames = renames, .rename_count = 2};
    rnn_error error = {.message = ""};
    cr_expect_eq(rnn_params_load(&model, file, &options, got, &error), RNN_OK, "%s", error.message);
    cr_expect_eq(got[5], 6.0f);
    cr_expect_eq(got[9], 2.0f);
    rnn_tensors_close(file);
}

static void keep_note(void *context, const char *text)
{
    snprintf(context, 100, "%s", text);
}

Test(params_file, conversion_is_noted)
{
    const double wide[6] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    rnn_tensor tensors[] = {tensor("W", 2, 2, 3), tensor("b", 1, 2, 0), tensor("a", 0, 0, 0)};
    tensors[0].dtype = RNN_F64;
    tensors[0].data = wide;
    tensors[0].bytes = sizeof wide;
    rnn_tensors *file = open_file(tensors, 3);
    float got[11] = {0};
    char note[100] = "";
    const rnn_load_options options = {.note = keep_note, .context = note};
    cr_expect_eq(rnn_params_load(&model, file, &options, got, NULL), RNN_OK);
    cr_expect_eq(got[2], 0.3f);
    cr_expect_str_eq(note, "1 tensor converted to single precision");
    rnn_tensors_close(file);
}

/* A number that does not fit a float: nothing is changed either. */
Test(params_file, overflow_changes_nothing)
{
    const double wide[6] = {0.1, 1e300, 0.3, 0.4, 0.5, 0.6};
    rnn_tensor tensors[] = {tensor("W", 2, 2, 3), tensor("b", 1, 2, 0), tensor("a", 0, 0, 0)};
    tensors[0].dtype = RNN_F64;
    tensors[0].data = wide;
    tensors[0].bytes = sizeof wide;
    rnn_tensors *file = open_file(tensors, 3);
    float got[11] = {42};
    cr_expect_eq(rnn_params_load(&model, file, NULL, got, NULL), RNN_BAD_WEIGHTS);
    cr_expect_eq(got[0], 42.0f);
    rnn_tensors_close(file);
}

/* ---- names and shapes side by side ---- */

static void expect_table(const rnn_tensor *tensors, size_t count, const rnn_load_options *options,
                         const char *expected)
{
    rnn_tensors *file = open_file(tensors, count);
    char *table;
    rnn_error error;
    cr_expect_eq(rnn_params_compare(&model, file, options, &table, &error),
                 expected ? RNN_BAD_WEIGHTS : RNN_OK);
    if (expected)
        cr_expect_str_eq(table, expected);
    else
        cr_expect_null(table);
    free(table);
    rnn_tensors_close(file);
}

Test(params_compare, nothing_is_told_where_all_agree)
{
    const rnn_tensor tensors[] = {tensor("W", 2, 2, 3), tensor("b", 2, 1, 2), tensor("a", 0, 0, 0),
                                  tensor("rnnc.state", 1, 2, 0)};
    expect_table(tensors, 4, NULL, NULL);
}

Test(params_compare, shapes_differ_then_names_alike_then_the_rest)
{
    const rnn_tensor tensors[] = {tensor("W", 2, 3, 2), tensor("bb", 1, 2, 0),
                                  tensor("q\n", 1, 2, 0), tensor("z", 0, 0, 0)};
    expect_table(tensors, 4, NULL,
                 "    expected    in the file\n"
                 "    W [2, 3]    W [3, 2]\n"
                 "    b [2]       bb [2]\n"
                 "    a           -\n"
                 "    -           q? [2]\n"
                 "    -           z");
}

Test(params_compare, rules_for_names_come_first)
{
    const rnn_tensor tensors[] = {tensor("net.weight", 2, 2, 3), tensor("net.c", 0, 0, 0),
                                  tensor("other", 0, 0, 0)};
    const rnn_rename rename = {"weight", "W"};
    rnn_load_options options = {.prefix = "net.", .renames = &rename, .rename_count = 1};
    expect_table(tensors, 3, &options,
                 "    expected    in the file\n"
                 "    a           -\n"
                 "    b [2]       -\n"
                 "    -           c");
    options.partial = 1;
    expect_table(tensors, 3, &options, NULL);
}

Test(params_compare, a_partial_loading_needs_one_parameter)
{
    rnn_error error;
    const rnn_load_options options = {.partial = 1};
    const rnn_tensor all[] = {tensor("W", 2, 3, 2), tensor("c", 0, 0, 0), tensor("b", 1, 2, 0)};
    expect_table(all, 3, &options, NULL);
    rnn_tensors *file = open_file(all, 2);
    float got[11] = {0};
    cr_expect_eq(rnn_params_load(&model, file, &options, got, &error), RNN_BAD_WEIGHTS);
    cr_expect_str_eq(error.message, "no tensor has the name and the shape of a parameter");
    rnn_tensors_close(file);
}

/* Both sides are long lists of the same names under other paths; each finds its own. */
Test(params_compare, the_nearest_names_stand_together)
{
    static const char *const parts[] = {"weight_ih", "weight_hh", "bias"};
    char names[2][600][40];
    rnn_tensor sides[2][600];
    for (size_t i = 0; i < 600; i++)
        for (int k = 0; k < 2; k++) {
            snprintf(names[k][i], sizeof names[k][i], k ? "rnn.%zu.%s" : "model.encoder.%zu.%s",
                     i / 3, parts[i % 3]);
            sides[k][i] = tensor(names[k][i], 1, i % 3 + 1, 0);
        }
    char *table;
    cr_expect_eq(rnn_tensors_compare(&table, sides[0], 600, sides[1], 600, NULL), RNN_BAD_WEIGHTS);
    int lines = 0;
    for (char *line = strtok(strchr(table, '\n'), "\n"); line; line = strtok(NULL, "\n")) {
        char left[40], right[40];
        if (sscanf(line, " model.encoder.%39s [%*d] rnn.%39s [", left, right) == 2)
            cr_expect_str_eq(left, right);
        lines++;
    }
    cr_expect_eq(lines, 21);
    free(table);
}
