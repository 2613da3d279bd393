/* Files for tests: temporary ones with given contents, and the real ones that not everybody has. */
#ifndef DATA_FILES_H
#define DATA_FILES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The name of a file that goes away with close_file. */
typedef struct File {
    char path[32];
} File;

static inline File make_file(const char *bytes, size_t length)
{
    File file = {"/tmp/rnnc-test-XXXXXX"};
    const int descriptor = mkstemp(file.path);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, bytes, length), (ssize_t)length);
    close(descriptor);
    return file;
}

static inline File make_text(const char *text)
{
    return make_file(text, strlen(text));
}

static inline void close_file(File *file)
{
    unlink(file->path);
}

/* The path of a file of real data; the test ends here, skipped, where there is none. */
typedef struct Path {
    char text[512];
} Path;

static inline Path real_data(const char *name)
{
    Path path = {""};
#ifdef RNNC_SHARED_DIR
    snprintf(path.text, sizeof path.text, "%s/data/%s", RNNC_SHARED_DIR, name);
#endif
    if (access(path.text, R_OK) != 0)
        cr_skip_test("the data file %s is not there", name);
    return path;
}

#endif
