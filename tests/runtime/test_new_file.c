/* Files that are replaced: their modes, what killed processes leave, and long names. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <rnn/new_file.h>
#include "rnn/error.h"
#include "../tool/scratch.h"

static void put(const char *path, const char *text)
{
    rnn_new_file file;
    rnn_error e;
    cr_assert_eq(rnn_new_file_open(&file, path, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_new_file_write(&file, text, strlen(text), &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_new_file_commit(&file, &e), RNN_OK, "%s", e.message);
}

static unsigned mode_of(const char *path)
{
    struct stat found;
    cr_assert_eq(stat(path, &found), 0);
    return found.st_mode & 0777;
}

static int count_files(const char *folder)
{
    int count = -2; /* . and .. */
    DIR *all = opendir(folder);
    while (readdir(all))
        count++;
    closedir(all);
    return count;
}

Test(new_file, keeps_the_mode)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    static const unsigned modes[] = {0600, 0640, 0644, 0664, 0400};
    umask(022);
    const char *path = arena_format(arena, "%s/file", folder);
    put(path, "first");
    cr_expect_eq(mode_of(path), 0644);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        chmod(path, modes[i]);
        put(path, "more");
        cr_expect_eq(mode_of(path), modes[i], "%o became %o", modes[i], mode_of(path));
    }
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* Opens a new file and is killed. */
static int open_and_die(void *path)
{
    rnn_new_file file;
    rnn_error e;
    if (rnn_new_file_open(&file, path, &e) == RNN_OK)
        raise(SIGKILL);
    return 1;
}

Test(new_file, removes_what_killed_processes_left)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const char *path = arena_format(arena, "%s/file", folder), *told;
    rnn_new_file alive;
    rnn_error e;
    cr_expect_eq(scratch_run(arena, open_and_die, (void *)path, &told), -1);
    cr_expect_eq(count_files(folder), 1, "it was killed before it had a file");
    scratch_file(arena, folder, "file.1-0.tmp.old", "not a temporary file");
    scratch_file(arena, folder, "other.999999999-0.tmp", "of another file");
    cr_assert_eq(rnn_new_file_open(&alive, path, &e), RNN_OK);
    cr_expect_eq(count_files(folder), 3, "the dead one is gone, the others and this one are there");
    put(path, "whole");
    cr_expect_eq(count_files(folder), 4, "that of a living process stays");
    rnn_new_file_discard(&alive);
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* Two that belong together: the first is finished and the second fails. */
Test(new_file, finished_files_can_be_given_up)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const char *path = scratch_file(arena, folder, "file", "old");
    rnn_new_file file;
    rnn_error e;
    cr_assert_eq(rnn_new_file_open(&file, path, &e), RNN_OK);
    cr_assert_eq(rnn_new_file_write(&file, "new", 3, &e), RNN_OK);
    cr_assert_eq(rnn_new_file_finish(&file, &e), RNN_OK);
    rnn_new_file_discard(&file);
    char text[4] = "";
    FILE *old = fopen(path, "r");
    cr_assert(old && fgets(text, sizeof text, old) && fclose(old) == 0);
    cr_expect_str_eq(text, "old");
    cr_expect_eq(count_files(folder), 1);
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* The reason stands behind the path, and is kept whatever the path's length. */
Test(error, a_long_path_keeps_the_reason)
{
    rnn_error e;
    char path[4000];
    for (size_t length = 1; length < sizeof path; length += 13) {
        for (size_t i = 0; i < length; i++)
            path[i] = "\xc3\xa4"[i % 2];
        path[length & ~(size_t)1] = 0;
        cr_expect_eq(rnn_fail(&e, RNN_IO, "%s: cannot write: No space left on device", path),
                     RNN_IO);
        const size_t all = strlen(e.message);
        cr_expect(strstr(e.message, ": cannot write: No space left on device"), "%s", e.message);
        cr_expect_lt(all, sizeof e.message);
        cr_expect(length < 240 || strstr(e.message, "\xa4 ... \xc3"), "%s", e.message);
    }
}
