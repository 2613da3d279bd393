/* A child has a process group of its own, for a compiler's driver has children too: all of them end
 * together. */
#include "tool/child.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

extern char **environ;

/* ---- signals ---- */

enum { SIGNALS = 4 };

static const int held[SIGNALS] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

struct Hold {
    struct sigaction before[SIGNALS]; /* of those that are held */
    struct sigaction output;          /* of SIGTTOU */
};

/* The objects that the handler uses: the signal that came, and the child that runs, or 0. */
static volatile sig_atomic_t stopped, running;

static void stop(int signal_number)
{
    const int cause = errno;
    stopped = signal_number;
    if (running)
        kill(-(pid_t)running, SIGTERM);
    errno = cause;
}

bool child_is_stopped(void)
{
    return stopped != 0;
}

/* What is ignored, as SIGHUP is under nohup, stays so. A child in the background may write to the
 * terminal, which may be set to stop it. */
const Hold *child_hold(Arena *arena)
{
    Hold *hold = arena_alloc(arena, sizeof *hold);
    const struct sigaction action = {.sa_handler = stop}, ignore = {.sa_handler = SIG_IGN};
    stopped = 0;
    running = 0;
    sigaction(SIGTTOU, &ignore, &hold->output);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(held[i], NULL, &hold->before[i]);
        if (hold->before[i].sa_handler != SIG_IGN)
            sigaction(held[i], &action, NULL);
    }
    return hold;
}

void child_release(const Hold *hold)
{
    for (int i = 0; i < SIGNALS; i++)
        sigaction(held[i], &hold->before[i], NULL);
    sigaction(SIGTTOU, &hold->output, NULL);
    if (stopped)
        raise(stopped);
}

/* ---- running ---- */

/* Starts argv[0] in a group of its own, with the usual reaction to the signals that are held. */
static int start(char **argv, pid_t *child)
{
    sigset_t signals;
    sigemptyset(&signals);
    for (int i = 0; i < SIGNALS; i++)
        sigaddset(&signals, held[i]);
    sigaddset(&signals, SIGXFSZ);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    int code = posix_spawnp(child, argv[0], NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return code;
}

/* A signal that came before the handler knew of the child is passed on here. It may come to another
 * thread, so that waiting is not interrupted; the child's end always is. */
int child_run(char **argv, int *status)
{
    pid_t child;
    fflush(NULL);
    *status = 0;
    const int code = start(argv, &child);
    if (code)
        return code;
    running = child;
    if (stopped)
        kill(-child, SIGTERM);
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        continue;
    running = 0;
    return 0;
}
