/* Broken safetensors files: each is refused, with a message that says what is wrong with it. */
#include <criterion/criterion.h>
#include <sys/stat.h>

#include "tensor_files.h"

/* `what` must stand in the message. */
typedef struct Broken {
    const char *header;
    size_t data_bytes;
    const char *what;
} Broken;

#define F32 "\"dtype\":\"F32\""
#define A   "\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}"

static const Broken broken[] = {
    {"", 0, "not JSON"},
    {"    ", 0, "not JSON"},
    {"x", 0, "not JSON"},
    {"[]", 0, "'{' expected"},
    {"\"a\"", 0, "'{' expected"},
    {"{", 0, "not JSON"},
    {"{}}", 0, "not JSON"},
    {"{} {}", 0, "only blanks"},
    {"{},", 0, "only blanks"},
    {"{[]:1}", 0, "not JSON"},
    {"{1:2}", 0, "not JSON"},
    {"{\"a\"}", 0, "':' expected"},
    {"{\"a\":1}", 0, "object that describes"},
    {"{\"a\":[]}", 0, "object that describes"},
    {"{" A ",}", 8, "'}' expected"},
    {"{," A "}", 8, "expected"},
    {"{" A " " A "}", 8, "expected"},
    {"{\"a\"::{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "expected"},
    {"{\"a\":{[{[{[]}]}]}}", 0, "too deeply"},
    {"{\"a\":{}}", 0, "missing"},
    {"{\"a\":{" F32 ",\"shape\":[2]}}", 8, "missing"},
    {"{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "missing"},
    {"{\"a\":{" F32 ",\"data_offsets\":[0,4]}}", 4, "missing"},
    {"{\"a\":{" F32 "," F32 ",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "twice"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", 8, "none of"},
    {"{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "unknown dtype 'F31'"},
    {"{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "string expected"},
    {"{\"a\":{" F32 ",\"shape\":2,\"data_offsets\":[0,8]}}", 8, "list of sizes"},
    {"{\"a\":{" F32 ",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole number"},
    {"{\"a\":{" F32 ",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8, "whole number"},
    {"{\"a\":{" F32 ",\"shape\":[02],\"data_offsets\":[0,8]}}", 8, "leading zeros"},
    {"{\"a\":{" F32 ",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}", 8, "number expected"},
    {"{\"a\":{" F32 ",\"shape\":[2,],\"data_offsets\":[0,8]}}", 8, "number expected"},
    {"{\"a\":{" F32 ",\"shape\":[1 2],\"data_offsets\":[0,8]}}", 8, "number expected"},
    {"{\"a\":{" F32 ",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}", 8, "too large"},
    {"{\"a\":{" F32 ",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", 8, "too many"},
    {"{\"a\":{" F32 ",\"shape\":[1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}", 8, "8 dimensions"},
    {"{\"a\":{" F32 ",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "'a': its shape takes 12 bytes"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0]}}", 8, "fewer than two"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "more than two"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "before it begins"},
    {"{" A "}", 7, "'a': its data goes beyond"},
    {"{" A "}", 9, "1 bytes at its end"},
    {"{\"a\":{" F32 ",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "gap"},
    {"{" A ",\"b\":{" F32 ",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "'b': its data overlaps"},
    {"{" A ",\"b\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "overlaps"},
    {"{" A ",\"a\":{" F32 ",\"shape\":[0],\"data_offsets\":[8,8]}}", 8, "'a' occurs twice"},
    {"{" A ",\"\\u0061\":{" F32 ",\"shape\":[0],\"data_offsets\":[8,8]}}", 8, "'a' occurs twice"},
    {"{\"\\ud800\":{}}", 0, "invalid characters"},
    {"{\"\\udc00\\ud800\":{}}", 0, "invalid characters"},
    {"{\"\\u0000\":{}}", 0, "invalid characters"},
    {"{\"\\x\":{}}", 0, "not JSON"},
    {"{\"\\u12g4\":{}}", 0, "not JSON"},
    {"{\"\xff\":{}}", 0, "invalid characters"},
    {"{\"\xc0\x80\":{}}", 0, "invalid characters"},
    {"{\"\xed\xa0\x80\":{}}", 0, "invalid characters"},
    {"{\"\xf4\x90\x80\x80\":{}}", 0, "invalid characters"},
    {"{\"\xe4\xb8\":{}}", 0, "invalid characters"},
    {"{\"a\nb\":{}}", 0, "invalid characters"},
    {"{\"__metadata__\":[]}", 0, "metadata expected"},
    {"{\"__metadata__\":{\"k\":1}}", 0, "string expected"},
    {"{\"__metadata__\":{\"k\":{}}}", 0, "string expected"},
    {"{\"__metadata__\":{\"k\":\"v\",}}", 0, "end of the metadata"},
    {"{\"__metadata__\":{\"k\":\"v\" \"l\":\"w\"}}", 0, "expected"},
    {"{\"__metadata__\":{},\"__metadata__\":{}}", 0, "second"},
};

static void expect_refused(const char *path, const char *what, const char *header)
{
    rnn_tensors *file = NULL;
    rnn_error e = {0};
    const int code = rnn_tensors_open(&file, path, &e);
    cr_expect_eq(code, RNN_BAD_FILE, "%s", header);
    cr_expect_eq(e.code, code);
    cr_expect_null(file);
    cr_expect(strstr(e.message, path) && strstr(e.message, what), "%s gives: %s", header,
              e.message);
    cr_expect_eq(rnn_tensors_open(&file, path, NULL), code);
}

Test(safetensors, broken_files)
{
    const Folder folder = new_folder();
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const char *header = broken[i].header;
        write_file(folder.file, header, strlen(header), broken[i].data_bytes);
        expect_refused(folder.file, broken[i].what, header);
    }
    remove_folder(&folder);
}

Test(safetensors, zero_byte_in_the_header)
{
    static const char header[] = "{" A "}\0  ";
    const Folder folder = new_folder();
    write_file(folder.file, header, sizeof header - 1, 8);
    expect_refused(folder.file, "only blanks", "a zero byte");
    remove_folder(&folder);
}

Test(safetensors, lying_lengths)
{
    const Folder folder = new_folder();
    const uint64_t lengths[] = {9, UINT64_MAX, 1ull << 40};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char bytes[16] = "";
        memcpy(bytes, &lengths[i], 8);
        memcpy(bytes + 8, "{}      ", 8);
        write_bytes(folder.file, bytes, sizeof bytes);
        expect_refused(folder.file, i ? "not a safetensors file" : "truncated", "a length");
    }
    write_bytes(folder.file, "\2\0\0", 3);
    expect_refused(folder.file, "too short", "three bytes");
    write_bytes(folder.file, "", 0);
    expect_refused(folder.file, "too short", "an empty file");
    remove_folder(&folder);
}

/* Other formats are told by name, with what to do. */
Test(safetensors, files_of_other_formats)
{
    static const struct {
        const char *begin, *what;
    } others[] = {
        {"PK\3\4aaaaaaaaaaaaaaaa",
         "not a safetensors file but a zip archive, such as torch.save writes "
         "(.pt, .pth); in Python, safetensors.torch.save_file("
         "model.state_dict(), FILE) saves one that can be read"},
        {"\x80\2\x8a\x0al\xfc\x9c\x46\xf9\x20", "but a Python pickle, such as torch.save writes"},
        {"\x80\4\x95........", "but a Python pickle"},
        {"\x93NUMPY\1........", "but an array of NumPy (.npy); in Python, safetensors.numpy"},
        {"\x89HDF\r\n\x1a\n........", "but an HDF5 file"},
        {"\x1f\x8b\x8........", "but compressed by gzip"},
        {"version https://git-lfs.github.com/spec/v1\n", "but a pointer of Git LFS"},
        {"<!DOCTYPE html>\n", "but a page of the web"},
    };
    const Folder folder = new_folder();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        write_bytes(folder.file, others[i].begin, strlen(others[i].begin));
        expect_refused(folder.file, others[i].what, others[i].what);
    }
    remove_folder(&folder);
}

/* Every truncation of a good file is refused. */
Test(safetensors, truncated_anywhere)
{
    static const char header[] = "{" A
                                 ",\"b\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}";
    const Folder folder = new_folder();
    char bytes[512];
    write_file(folder.file, header, sizeof header - 1, 9);
    const size_t size = read_bytes(folder.file, bytes, sizeof bytes);
    for (size_t n = 0; n < size; n++) {
        write_bytes(folder.file, bytes, n);
        expect_refused(folder.file, "", "a truncated file");
    }
    remove_folder(&folder);
}

/* Any byte of the header changed to any of some others: opens or is refused, but never breaks. */
Test(safetensors, altered_anywhere)
{
    static const char header[] = "{\"__metadata__\":{\"k\":\"\\u00e9\"}," A "}";
    const Folder folder = new_folder();
    char bytes[512];
    write_file(folder.file, header, sizeof header - 1, 8);
    const size_t size = read_bytes(folder.file, bytes, sizeof bytes);
    for (size_t i = 0; i < size - 8; i++)
        for (const char *c = "\"\\{}[]:,0n \n\xc3"; *c; c++) {
            const char old = bytes[i];
            rnn_tensors *file;
            bytes[i] = *c;
            write_bytes(folder.file, bytes, size);
            if (rnn_tensors_open(&file, folder.file, NULL) == RNN_OK)
                rnn_tensors_close(file);
            else
                cr_expect_null(file);
            bytes[i] = old;
        }
    remove_folder(&folder);
}

/* Deeper than any stack, in no time. */
Test(safetensors, deep_header)
{
    enum { N = 4000000 };
    const Folder folder = new_folder();
    char *bytes = malloc(8 + N);
    const uint64_t length = N;
    cr_assert(bytes);
    memset(bytes + 8, '[', N);
    memcpy(bytes, &length, 8);
    write_bytes(folder.file, bytes, 8 + N);
    expect_refused(folder.file, "too deeply", "4000000 brackets");
    free(bytes);
    remove_folder(&folder);
}

Test(safetensors, what_is_no_file)
{
    const Folder folder = new_folder();
    rnn_tensors *file;
    rnn_error e;
    cr_expect_eq(rnn_tensors_open(&file, folder.file, &e), RNN_IO);
    cr_expect(strstr(e.message, folder.file) && strstr(e.message, "No such file"), "%s", e.message);
    cr_expect_eq(rnn_tensors_open(&file, folder.path, &e), RNN_IO);
    cr_expect(strstr(e.message, "not a regular file"), "%s", e.message);
    rnn_tensors_close(NULL);
    remove_folder(&folder);
}
