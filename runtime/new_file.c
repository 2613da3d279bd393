/* Replaces a file by way of a temporary one: write, sync, rename, sync the folder. A device or a
 * pipe is not replaced but written to. */
#include "rnn/new_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_error(const rnn_new_file *file, rnn_error *e)
{
    return rnn_fail(e, RNN_IO, "%s: cannot write: %s", file->path, strerror(errno));
}

/* ---- temporary files ----
 *
 * They are called PLACE.PROCESS-NUMBER.tmp, and their writer holds a lock on them. */

/* Opens the first temporary name that is still free, with that mode. */
static int open_temporary(rnn_new_file *file, size_t name_bytes, mode_t mode)
{
    for (int i = 0; i < 1000; i++) {
        snprintf(file->temporary, name_bytes, "%s.%ld-%d.tmp", file->place, (long)getpid(), i);
        const int fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0)
            (void)flock(fd, LOCK_EX | LOCK_NB);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The process that wrote a temporary file of `base`, or 0 if the name is none. */
static pid_t writer_of(const char *name, const char *base)
{
    const size_t length = strlen(base);
    long process;
    int number, end = 0;
    if (strncmp(name, base, length) != 0 ||
        sscanf(name + length, ".%10ld-%3d.tmp%n", &process, &number, &end) != 2 || !end)
        return 0;
    return name[length + (size_t)end] ? 0 : (pid_t)process;
}

/* The lock tells of processes that have another numbering, as on another machine. */
static void remove_if_dead(int folder, const char *name, pid_t writer)
{
    if (writer <= 0 || kill(writer, 0) == 0 || errno != ESRCH)
        return;
    const int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(fd);
}

/* Removes what killed processes left of the same place. */
static void remove_stale(const char *place)
{
    const char *slash = strrchr(place, '/');
    char *path = slash ? strndup(place, (size_t)(slash - place) + 1) : strdup(".");
    DIR *folder = path ? opendir(path) : NULL;
    free(path);
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder));)
        remove_if_dead(dirfd(folder), entry->d_name,
                       writer_of(entry->d_name, slash ? slash + 1 : place));
    closedir(folder);
}

/* Opens the temporary file. Nobody may read it who may not read the file that it replaces. */
static int open_beside(rnn_new_file *file, size_t name_bytes)
{
    struct stat old;
    const bool replaces = stat(file->place, &old) == 0;
    remove_stale(file->place);
    const int fd = open_temporary(file, name_bytes, replaces ? 0600 : 0666);
    if (fd < 0 || !replaces)
        return fd;
    if (old.st_uid != geteuid() || old.st_gid != getegid())
        (void)!fchown(fd, old.st_uid, old.st_gid);
    (void)fchmod(fd, old.st_mode & 0777);
    return fd;
}

/* ---- opening ---- */

bool rnn_new_file_is_special(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

static int open_special(rnn_new_file *file, rnn_error *e)
{
    file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
    return file->fd >= 0 ? RNN_OK : io_error(file, e);
}

/* Where links lead to; what does not exist is its own place. */
static char *place_of(const char *path)
{
    char *place = realpath(path, NULL);
    return place ? place : strdup(path);
}

static void forget(rnn_new_file *file)
{
    free(file->place);
    free(file->temporary);
}

int rnn_new_file_open(rnn_new_file *file, const char *path, rnn_error *e)
{
    *file = (rnn_new_file){.path = path, .fd = -1};
    if (rnn_new_file_is_special(path))
        return open_special(file, e);
    file->place = place_of(path);
    const size_t name_bytes = (file->place ? strlen(file->place) : 0) +
                              sizeof ".-9223372036854775808-999.tmp";
    file->temporary = malloc(name_bytes);
    int code = RNN_OK;
    if (!file->place || !file->temporary)
        code = rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to write it", path);
    else if ((file->fd = open_beside(file, name_bytes)) < 0)
        code = io_error(file, e);
    if (code != RNN_OK)
        forget(file);
    return code;
}

/* ---- writing ---- */

/* The system may take less than it is given, and at most 2 GB at once. */
int rnn_new_file_write(rnn_new_file *file, const void *data, size_t bytes, rnn_error *e)
{
    const char *next = data;
    while (bytes > 0) {
        const ssize_t written = write(file->fd, next, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return io_error(file, e);
        next += written;
        bytes -= (size_t)written;
    }
    return RNN_OK;
}

/* A rename is only lasting once the folder is on the disk too. Some file systems cannot sync a
   folder and have nothing to lose by it, so a refusal is no failure. */
static void sync_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        slash[1] = '\0';
    const int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

/* ---- closing ---- */

/* Forces the content to the disk, where it is a file; a late write error may show as late as in
   close. */
static int sync_and_close(rnn_new_file *file)
{
    if (file->fd < 0)
        return 0;
    const int synced = file->temporary ? fsync(file->fd) : 0;
    const int cause = errno;
    const int closed = close(file->fd);
    file->fd = -1;
    if (synced)
        errno = cause;
    return synced || closed ? -1 : 0;
}

int rnn_new_file_finish(rnn_new_file *file, rnn_error *e)
{
    return sync_and_close(file) ? io_error(file, e) : RNN_OK;
}

int rnn_new_file_commit(rnn_new_file *file, rnn_error *e)
{
    if (sync_and_close(file) || (file->temporary && rename(file->temporary, file->place))) {
        const int code = io_error(file, e);
        rnn_new_file_discard(file);
        return code;
    }
    if (file->temporary)
        sync_folder(file->temporary);
    forget(file);
    return RNN_OK;
}

void rnn_new_file_discard(rnn_new_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (file->temporary)
        unlink(file->temporary);
    forget(file);
}
