/* What the tests of tensor files share: a folder to write in, and files byte by byte. */
#ifndef TENSOR_FILES_H
#define TENSOR_FILES_H

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rnn/safetensors.h>

/* A folder of its own for each test. */
typedef struct Folder {
    char path[64];
    char file[80];
} Folder;

static inline Folder new_folder(void)
{
    Folder folder = {.path = "/tmp/test_safetensors_XXXXXX"};
    cr_assert(mkdtemp(folder.path));
    snprintf(folder.file, sizeof folder.file, "%s/x", folder.path);
    return folder;
}

/* Fails if anything but the file is left, such as a temporary. */
static inline void remove_folder(const Folder *folder)
{
    unlink(folder->file);
    cr_expect_eq(rmdir(folder->path), 0, "%s is not empty", folder->path);
}

static inline void write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *out = fopen(path, "wb");
    cr_assert(out);
    cr_assert_eq(fwrite(bytes, 1, n, out), n);
    cr_assert_eq(fclose(out), 0);
}

/* Reads a whole small file; returns its size. */
static inline size_t read_bytes(const char *path, char *bytes, size_t room)
{
    FILE *in = fopen(path, "rb");
    cr_assert(in);
    const size_t n = fread(bytes, 1, room, in);
    fclose(in);
    return n;
}

/* A file of a header, its true length before it, and data_bytes bytes 0, 1, 2, ... */
static inline void write_file(const char *path, const char *header, size_t header_bytes,
                              size_t data_bytes)
{
    char bytes[4096];
    const uint64_t length = header_bytes;
    cr_assert_leq(8 + header_bytes + data_bytes, sizeof bytes);
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, header_bytes);
    for (size_t i = 0; i < data_bytes; i++)
        bytes[8 + header_bytes + i] = (char)i;
    write_bytes(path, bytes, 8 + header_bytes + data_bytes);
}

/* A tensor of one dimension over an array. */
static inline rnn_tensor vector_of(const char *name, rnn_dtype dtype, const void *data, size_t n)
{
    return (rnn_tensor){name, dtype, 1, {n}, data, n * rnn_dtype_bytes(dtype)};
}

#endif
