/* The lock file holds the number of its process. The system takes the lock off where a process
 * ends, even if it is killed; what is left of such a file is taken over. */
#include "tool/lock.h"

#include "base/base.h"

#include <rnn/new_file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Lock {
    Arena *arena; /* its own memory, which lives until the process ends */
    const char *path;
    pid_t owner; /* a child that ends has no part in it */
    int fd;
} Lock;

static void release(int status, void *context)
{
    Lock *lock = context;
    (void)status;
    if (getpid() != lock->owner)
        return;
    unlink(lock->path);
    close(lock->fd);
    arena_free(lock->arena);
}

/* Beside the file that a link leads to. */
static const char *lock_path(Arena *arena, const char *path)
{
    char *place = realpath(path, NULL);
    const char *name = arena_format(arena, "%s.lock", place ? place : path);
    free(place);
    return name;
}

static int open_lock(const char *file, const Lock *lock)
{
    const int fd = open(lock->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        fail((Pos){0}, "%s: cannot be locked: %s: %s", file, lock->path, strerror(errno));
    return fd;
}

static _Noreturn void refuse(const char *file, const Lock *lock)
{
    char process[24] = "";
    const ssize_t length = pread(lock->fd, process, sizeof process - 1, 0);
    const long number = length > 0 ? strtol(process, NULL, 10) : 0;
    fail((Pos){0}, "%s: process %ld writes it already, since another training has the same file",
         file, number);
}

/* Whether the lock file was removed by the process that had it before. */
static bool is_removed(const Lock *lock)
{
    struct stat ours, there;
    return fstat(lock->fd, &ours) != 0 || stat(lock->path, &there) != 0 ||
           ours.st_ino != there.st_ino || ours.st_dev != there.st_dev;
}

/* A file system without locks leaves it to the user. */
static void take(const char *file, Lock *lock)
{
    do {
        lock->fd = open_lock(file, lock);
        if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0)
            continue;
        if (errno == EWOULDBLOCK)
            refuse(file, lock);
        return;
    } while (is_removed(lock) && close(lock->fd) == 0);
}

static void write_number(const Lock *lock)
{
    char process[24];
    const int length = snprintf(process, sizeof process, "%ld\n", (long)lock->owner);
    if (ftruncate(lock->fd, 0) == 0)
        (void)!pwrite(lock->fd, process, (size_t)length, 0);
}

void lock_file(const char *path)
{
    if (rnn_new_file_is_special(path))
        return;
    Arena *arena = arena_new();
    Lock *lock = arena_alloc(arena, sizeof *lock);
    *lock = (Lock){.arena = arena, .path = lock_path(arena, path), .owner = getpid()};
    take(path, lock);
    write_number(lock);
    on_exit(release, lock);
}
