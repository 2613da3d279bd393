/* Folders of builds. A lock on the folder tells that its build runs, also where processes are
 * numbered in another way, as in a container. */
#include "tool/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *parent(void)
{
    const char *value = getenv("TMPDIR");
    return value && *value ? value : "/tmp";
}

static bool is_kept(void)
{
    return getenv("RNNC_KEEP") != NULL;
}

static int open_folder(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* ---- removing ---- */

/* Removes a folder of files. */
static void remove_folder(int at, const char *name)
{
    const int fd = open_folder(at, name);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder));)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    unlinkat(at, name, AT_REMOVEDIR);
}

static bool is_ours(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 && found.st_uid == geteuid();
}

/* Whether the name is that of a build whose process is no more. */
static bool is_of_dead(const char *name)
{
    long process;
    int end = 0;
    return sscanf(name, "rnnc-%10ld-%n", &process, &end) == 1 && end > 0 && process > 0 &&
           strlen(name + end) == 6 && kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

static void remove_stale(void)
{
    DIR *all = opendir(parent());
    if (!all)
        return;
    for (const struct dirent *entry; (entry = readdir(all));) {
        const int fd = is_of_dead(entry->d_name) ? open_folder(dirfd(all), entry->d_name) : -1;
        if (fd < 0)
            continue;
        if (is_ours(fd) && flock(fd, LOCK_EX | LOCK_NB) == 0)
            remove_folder(dirfd(all), entry->d_name);
        close(fd);
    }
    closedir(all);
}

/* ---- the folder of a build ---- */

Folder folder_new(Arena *arena)
{
    remove_stale();
    const char *pattern = is_kept()
                              ? arena_format(arena, "%s/rnnc-kept-XXXXXX", parent())
                              : arena_format(arena, "%s/rnnc-%ld-XXXXXX", parent(), (long)getpid());
    size_t size = strlen(pattern) + 1;
    char *path = arena_grow(arena, pattern, size, size, 1);
    if (!mkdtemp(path))
        fail((Pos){0}, "%s: cannot make a folder: %s", path, strerror(errno));
    const Folder folder = {path, open_folder(AT_FDCWD, path)};
    if (folder.lock >= 0)
        (void)flock(folder.lock, LOCK_EX | LOCK_NB);
    return folder;
}

static void unlock(const Folder *folder)
{
    if (folder->lock >= 0)
        close(folder->lock);
}

void folder_end(const Folder *folder)
{
    if (!is_kept())
        remove_folder(AT_FDCWD, folder->path);
    unlock(folder);
}

/* Takes the place of the failure before it. Where that is not ours to remove, the folder stays as
 * it is called. */
const char *folder_end_failed(Arena *arena, const Folder *folder)
{
    const char *last = arena_format(arena, "%s/rnnc-failed-%ld", parent(), (long)geteuid());
    unlock(folder);
    if (is_kept())
        return folder->path;
    const int fd = open_folder(AT_FDCWD, last);
    if (fd >= 0 && is_ours(fd))
        remove_folder(AT_FDCWD, last);
    if (fd >= 0)
        close(fd);
    return rename(folder->path, last) == 0 ? last : folder->path;
}
