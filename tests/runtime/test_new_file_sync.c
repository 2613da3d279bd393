/* A file is replaced so that a crash at any moment leaves the old one or the new one: all content
 * is on the disk before it has the name, and the name is on the disk at the end. The calls are
 * seen by functions of this program that take the place of the system's. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <rnn/safetensors.h>

typedef struct Calls {
    char names[200];
    long synced_bytes; /* of the file, when it was synced */
    int refuses_sync;  /* the disk is broken */
} Calls;

static Calls *calls(void)
{
    static Calls seen;
    return &seen;
}

static void note(const char *call)
{
    strncat(calls()->names, call, sizeof calls()->names - strlen(calls()->names) - 1);
}

int fsync(int fd)
{
    struct stat found;
    cr_assert_eq(fstat(fd, &found), 0);
    note(S_ISDIR(found.st_mode) ? "sync folder;" : "sync file;");
    if (!S_ISDIR(found.st_mode))
        calls()->synced_bytes = (long)found.st_size;
    errno = EIO;
    return calls()->refuses_sync ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    note("rename;");
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* ---- writing ---- */

typedef struct Place {
    char folder[32], file[64];
} Place;

static Place new_place(void)
{
    Place place = {.folder = "/tmp/rnnc-new-file-XXXXXX"};
    cr_assert_not_null(mkdtemp(place.folder));
    snprintf(place.file, sizeof place.file, "%s/weights", place.folder);
    return place;
}

/* The folder must have nothing else in it. */
static void leave(const Place *place)
{
    cr_expect_eq(unlink(place->file), 0);
    cr_expect_eq(rmdir(place->folder), 0, "%s: %s", place->folder, strerror(errno));
}

static int write_numbers(const Place *place, float first, rnn_error *error)
{
    const float numbers[3] = {first, 2, 3};
    const rnn_tensor tensor = {.name = "numbers",
                               .dtype = RNN_F32,
                               .dims = 1,
                               .shape = {3},
                               .data = numbers,
                               .bytes = sizeof numbers};
    return rnn_tensors_write(place->file, &tensor, 1, NULL, 0, error);
}

static float first_number(const Place *place)
{
    rnn_tensors *file;
    rnn_error error;
    cr_assert_eq(rnn_tensors_open(&file, place->file, &error), RNN_OK, "%s", error.message);
    float first;
    memcpy(&first, rnn_tensors_find(file, "numbers")->data, sizeof first);
    rnn_tensors_close(file);
    return first;
}

Test(new_file_sync, content_then_name_then_folder_reach_the_disk)
{
    const Place place = new_place();
    rnn_error error;
    cr_assert_eq(write_numbers(&place, 1, &error), RNN_OK, "%s", error.message);
    struct stat found;
    cr_assert_eq(stat(place.file, &found), 0);
    cr_expect_str_eq(calls()->names, "sync file;rename;sync folder;");
    cr_expect_eq(calls()->synced_bytes, (long)found.st_size);
    leave(&place);
}

Test(new_file_sync, the_old_file_stays_where_the_disk_refuses)
{
    const Place place = new_place();
    rnn_error error;
    cr_assert_eq(write_numbers(&place, 1, &error), RNN_OK, "%s", error.message);
    calls()->refuses_sync = 1;
    calls()->names[0] = '\0';
    cr_expect_eq(write_numbers(&place, 7, &error), RNN_IO);
    cr_expect(strstr(error.message, strerror(EIO)), "%s", error.message);
    cr_expect_null(strstr(calls()->names, "rename"), "%s", calls()->names);
    cr_expect_eq(first_number(&place), 1);
    leave(&place);
}
