/* Safetensors files: reading what is good, writing, round trips, and files from elsewhere. */
#include <criterion/criterion.h>
#include <glob.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tensor_files.h"

/* ---- good files ---- */

Test(safetensors, blanks_and_any_order)
{
    static const char header[] =
        " {\n\"b\" : {\"data_offsets\":[ 1 , 9 ],\t\"shape\":[1,2],\"dtype\":\"F32\"} ,"
        "\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
        "\"empty\":{\"shape\":[0,3],\"dtype\":\"F64\",\"data_offsets\":[9,9]}}  ";
    const Folder folder = new_folder();
    rnn_tensors *file;
    rnn_error e;
    write_file(folder.file, header, sizeof header - 1, 9);
    cr_assert_eq(rnn_tensors_open(&file, folder.file, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_count(file), 3);
    cr_expect_str_eq(rnn_tensors_at(file, 0)->name, "b");
    cr_expect_eq(rnn_tensor_size(rnn_tensors_find(file, "b")), 2);
    cr_expect_eq(rnn_tensors_find(file, "a")->dims, 0);
    cr_expect_eq(rnn_tensor_size(rnn_tensors_find(file, "a")), 1);
    cr_expect_eq(rnn_tensor_size(rnn_tensors_find(file, "empty")), 0);
    cr_expect_null(rnn_tensors_find(file, "c"));
    cr_expect_eq(rnn_tensors_metadata_count(file), 0);
    cr_expect_null(rnn_tensors_metadata(file, "k"));

    float unaligned[2];
    const unsigned char expected[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    cr_expect_eq(rnn_tensor_to_float(rnn_tensors_find(file, "b"), unaligned, &e), RNN_OK);
    cr_expect_eq(memcmp(unaligned, expected, 8), 0);
    rnn_tensors_close(file);
    remove_folder(&folder);
}

/* At any address; the bytes are the caller's and are not copied. */
Test(safetensors, files_in_memory)
{
    static const char header[] = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],"
                                 "\"data_offsets\":[0,8]},\"__metadata__\":{\"k\":\"v\"}}";
    const float numbers[2] = {1.5f, -2};
    const uint64_t length = sizeof header - 1;
    const size_t size = 8 + sizeof header - 1 + sizeof numbers;
    for (size_t from = 0; from < 8; from++) {
        char *memory = malloc(from + size), *bytes = memory + from;
        memcpy(bytes, &length, 8);
        memcpy(bytes + 8, header, sizeof header - 1);
        memcpy(bytes + 8 + sizeof header - 1, numbers, sizeof numbers);
        rnn_tensors *file;
        rnn_error e;
        cr_assert_eq(rnn_tensors_open_memory(&file, bytes, size, &e), RNN_OK, "%s", e.message);
        float found[2];
        cr_expect_eq(rnn_tensor_to_float(rnn_tensors_find(file, "a"), found, &e), RNN_OK);
        cr_expect_arr_eq(found, numbers, sizeof found);
        cr_expect_str_eq(rnn_tensors_metadata(file, "k"), "v");
        cr_expect((const char *)rnn_tensors_find(file, "a")->data == bytes + size - 8);
        rnn_tensors_close(file);
        free(memory);
    }
}

/* No length makes it read beyond, and every one but the right one is refused. */
Test(safetensors, memory_that_ends_too_early)
{
    static const char header[] = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";
    const uint64_t length = sizeof header - 1;
    const size_t size = 8 + sizeof header - 1 + 2;
    for (size_t n = 0; n < size; n++) {
        char *bytes = malloc(n ? n : 1), whole[8 + sizeof header + 2] = {0};
        memcpy(whole, &length, 8);
        memcpy(whole + 8, header, sizeof header - 1);
        memcpy(bytes, whole, n);
        rnn_tensors *file;
        rnn_error e;
        cr_expect_eq(rnn_tensors_open_memory(&file, bytes, n, &e), RNN_BAD_FILE);
        cr_expect_null(file);
        cr_expect(strstr(e.message, "memory: "));
        free(bytes);
    }
    rnn_tensors *file;
    cr_expect_eq(rnn_tensors_open_memory(&file, NULL, 0, NULL), RNN_BAD_FILE);
}

Test(safetensors, names_are_decoded)
{
    static const char header[] = "{\"__metadata__\":{\"\\\"\\\\\\/\\b\\f\\n\\r\\t\":"
                                 "\"\\u00e9\\u20AC\\ud83d\\uDE00\xe4\xb8\xad\"}}";
    const Folder folder = new_folder();
    rnn_tensors *file;
    rnn_error e;
    write_file(folder.file, header, sizeof header - 1, 0);
    cr_assert_eq(rnn_tensors_open(&file, folder.file, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_metadata_count(file), 1);
    cr_expect_str_eq(rnn_tensors_metadata_at(file, 0)->key, "\"\\/\b\f\n\r\t");
    cr_expect_str_eq(rnn_tensors_metadata_at(file, 0)->value,
                     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xe4\xb8\xad");
    rnn_tensors_close(file);
    remove_folder(&folder);
}

Test(safetensors, round_trip)
{
    const uint8_t bytes[3] = {0, 1, 255};
    const float floats[6] = {1.5f, -2, 0, 1e30f, -0.0f, 7};
    const double doubles[2] = {3.25, -1e300};
    const int64_t longs[1] = {-5};
    const rnn_tensor tensors[] = {vector_of("bytes", RNN_U8, bytes, 3),
                                  {"matrix \"\n\xc3\xa9", RNN_F32, 2, {2, 3}, floats, 24},
                                  vector_of("doubles", RNN_F64, doubles, 2),
                                  {"scalar", RNN_I64, 0, {0}, longs, 8},
                                  vector_of("empty", RNN_F32, NULL, 0)};
    const rnn_metadata metadata[] = {{"words", "a\tb\n\"c\" \\ \x01"}, {"", ""}};
    const char *const order[] = {"doubles", "scalar", "matrix \"\n\xc3\xa9", "empty", "bytes"};
    const Folder folder = new_folder();
    rnn_tensors *file;
    rnn_error e;
    cr_assert_eq(rnn_tensors_write(folder.file, tensors, 5, metadata, 2, &e), RNN_OK, "%s",
                 e.message);
    cr_assert_eq(rnn_tensors_open(&file, folder.file, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_count(file), 5);
    for (size_t i = 0; i < 5; i++) {
        const rnn_tensor *got = rnn_tensors_find(file, tensors[i].name);
        cr_assert(got);
        cr_expect_eq(got->dtype, tensors[i].dtype);
        cr_expect_eq(got->dims, tensors[i].dims);
        cr_expect_eq(memcmp(got->shape, tensors[i].shape, sizeof got->shape), 0);
        cr_expect_eq(got->bytes, tensors[i].bytes);
        cr_expect(got->bytes == 0 || !memcmp(got->data, tensors[i].data, got->bytes));
        cr_expect_eq((uintptr_t)got->data % rnn_dtype_bytes(got->dtype), 0, "%s", got->name);
        cr_expect_str_eq(rnn_tensors_at(file, i)->name, order[i]);
    }
    cr_expect_str_eq(rnn_tensors_metadata(file, "words"), metadata[0].value);
    cr_expect_str_eq(rnn_tensors_metadata(file, ""), "");
    rnn_tensors_close(file);
    remove_folder(&folder);
}

Test(safetensors, bytes_as_specified)
{
    const int32_t numbers[2] = {1, -1};
    const rnn_tensor tensor = {"n", RNN_I32, 2, {1, 2}, numbers, 8};
    static const char expected[] =
        "\x38\0\0\0\0\0\0\0"
        "{\"n\":{\"dtype\":\"I32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}"
        "\1\0\0\0\xff\xff\xff\xff";
    const Folder folder = new_folder();
    char bytes[256];
    cr_assert_eq(rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, NULL), RNN_OK);
    cr_expect_eq(read_bytes(folder.file, bytes, sizeof bytes), sizeof expected - 1);
    cr_expect_arr_eq(bytes, expected, sizeof expected - 1);
    remove_folder(&folder);
}

Test(safetensors, no_tensors)
{
    const Folder folder = new_folder();
    rnn_tensors *file;
    cr_assert_eq(rnn_tensors_write(folder.file, NULL, 0, NULL, 0, NULL), RNN_OK);
    cr_assert_eq(rnn_tensors_open(&file, folder.file, NULL), RNN_OK);
    cr_expect_eq(rnn_tensors_count(file), 0);
    cr_expect_null(rnn_tensors_find(file, "a"));
    rnn_tensors_close(file);
    remove_folder(&folder);
}

/* What may not be written is refused, and the file that was there stays. */
Test(safetensors, refused_writes)
{
    const float x[2] = {1, 2};
    const rnn_tensor good = vector_of("a", RNN_F32, x, 2);
    const rnn_tensor bad[][2] = {{good, good},
                                 {good, vector_of("__metadata__", RNN_F32, x, 2)},
                                 {good, vector_of("\xff", RNN_F32, x, 2)},
                                 {good, vector_of(NULL, RNN_F32, x, 2)},
                                 {good, {"b", RNN_F32, 1, {3}, x, 8}},
                                 {good, {"b", RNN_F32, 9, {2}, x, 8}},
                                 {good, {"b", RNN_F32, 2, {SIZE_MAX, 16}, x, 8}}};
    const rnn_metadata metadata = {"k", "\x80"};
    const Folder folder = new_folder();
    rnn_error e;
    char bytes[16];
    write_bytes(folder.file, "old", 3);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect_eq(rnn_tensors_write(folder.file, bad[i], 2, NULL, 0, &e), RNN_BAD_ARGUMENT);
        cr_expect(strstr(e.message, folder.file), "%s", e.message);
    }
    cr_expect_eq(rnn_tensors_write(folder.file, &good, 1, &metadata, 1, &e), RNN_BAD_ARGUMENT);
    cr_expect_eq(read_bytes(folder.file, bytes, sizeof bytes), 3);
    remove_folder(&folder);
}

/* A folder cannot be replaced by a file: the last act fails, and the temporary file goes. */
Test(safetensors, failed_writes_leave_nothing)
{
    const float x[2] = {1, 2};
    const rnn_tensor tensor = vector_of("a", RNN_F32, x, 2);
    const Folder folder = new_folder();
    rnn_error e;
    cr_assert_eq(mkdir(folder.file, 0700), 0);
    cr_expect_eq(rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, &e), RNN_IO);
    cr_expect(strstr(e.message, folder.file), "%s", e.message);
    cr_assert_eq(rmdir(folder.file), 0);
    cr_expect_eq(rnn_tensors_write("/nowhere/x", &tensor, 1, NULL, 0, &e), RNN_IO);
    cr_expect(strstr(e.message, "No such file"), "%s", e.message);
    remove_folder(&folder);
}

/* The system takes no more than 16 bytes, as on a full disk. */
Test(safetensors, full_disk)
{
    const float x[2] = {1, 2};
    const rnn_tensor tensor = vector_of("a", RNN_F32, x, 2);
    const Folder folder = new_folder();
    const struct rlimit small = {16, RLIM_INFINITY};
    const struct rlimit large = {RLIM_INFINITY, RLIM_INFINITY};
    char bytes[16];
    rnn_error e;
    write_bytes(folder.file, "old", 3);
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    const int code = rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, &e);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &large), 0);
    cr_expect_eq(code, RNN_IO);
    cr_expect(strstr(e.message, "cannot write: File too large"), "%s", e.message);
    cr_expect_eq(read_bytes(folder.file, bytes, sizeof bytes), 3);
    remove_folder(&folder);
}

/* What an earlier process of the same number left behind is not in the way. */
Test(safetensors, leftover_temporary)
{
    const float x[2] = {1, 2};
    const rnn_tensor tensor = vector_of("a", RNN_F32, x, 2);
    const Folder folder = new_folder();
    char leftover[160];
    char bytes[16];
    snprintf(leftover, sizeof leftover, "%s.%ld-0.tmp", folder.file, (long)getpid());
    write_bytes(leftover, "left", 4);
    cr_expect_eq(rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, NULL), RNN_OK);
    cr_expect_eq(read_bytes(leftover, bytes, sizeof bytes), 4);
    unlink(leftover);
    remove_folder(&folder);
}

/* A device is written to; a rename would take its place. */
Test(safetensors, devices_stay)
{
    const float x[2] = {1, 2};
    const rnn_tensor tensor = vector_of("a", RNN_F32, x, 2);
    const Folder folder = new_folder();
    char target[16] = "";
    rnn_error e;
    cr_assert_eq(symlink("/dev/null", folder.file), 0);
    cr_expect_eq(rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, &e), RNN_OK);
    cr_expect_eq(readlink(folder.file, target, sizeof target - 1), 9);
    cr_expect_str_eq(target, "/dev/null");
    cr_assert_eq(unlink(folder.file), 0);
    cr_assert_eq(symlink("/dev/full", folder.file), 0);
    cr_expect_eq(rnn_tensors_write(folder.file, &tensor, 1, NULL, 0, &e), RNN_IO);
    cr_expect(strstr(e.message, "No space left"), "%s", e.message);
    remove_folder(&folder);
}

/* ---- files from elsewhere ---- */

/* F32 tensors are their F64 companions rounded: out.X and out64.X. */
Test(safetensors, golden_case)
{
    static const char path[] = RNNC_SHARED_DIR
        "/golden/torch/lstm_l2_bi_b2_t6_i5_h4_h0/case.safetensors";
    rnn_tensors *file;
    rnn_error e;
    if (access(path, R_OK))
        cr_skip_test("%s is not there", path);
    cr_assert_eq(rnn_tensors_open(&file, path, &e), RNN_OK, "%s", e.message);
    const rnn_tensor *rounded = rnn_tensors_find(file, "out.output");
    const rnn_tensor *exact = rnn_tensors_find(file, "out64.output");
    cr_assert(rounded && exact);
    const size_t size = rnn_tensor_size(exact);
    cr_assert_eq(size, 6 * 2 * 8);
    float from_float[96], from_double[96];
    cr_assert_eq(rnn_tensor_to_float(rounded, from_float, &e), RNN_OK);
    cr_assert_eq(rnn_tensor_to_float(exact, from_double, &e), RNN_OK);
    cr_expect_arr_eq(from_float, from_double, sizeof from_float);
    rnn_tensors_close(file);
}

Test(safetensors, golden_files_open)
{
    glob_t found;
    rnn_error e;
    if (glob(RNNC_SHARED_DIR "/golden/*/*/case.safetensors", 0, NULL, &found))
        cr_skip_test("no golden files in %s", RNNC_SHARED_DIR);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        rnn_tensors *file;
        cr_assert_eq(rnn_tensors_open(&file, found.gl_pathv[i], &e), RNN_OK, "%s", e.message);
        cr_expect_gt(rnn_tensors_count(file), 0);
        rnn_tensors_close(file);
    }
    globfree(&found);
}
