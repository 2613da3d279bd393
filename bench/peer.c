#include "peer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 32, LONGEST_COMMAND = 2000 };

static _Noreturn void stop(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* ---- starting ---- */

/* Divides text at its spaces. */
static void split(char *text, char *words[MOST_WORDS])
{
    int count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && count + 1 < MOST_WORDS;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    words[count] = NULL;
}

static _Noreturn void become(const char *command, const Job *job, int threads)
{
    char text[LONGEST_COMMAND], number[16], *words[MOST_WORDS];
    snprintf(number, sizeof number, "%d", threads);
    setenv("OMP_NUM_THREADS", number, 1);
    snprintf(text, sizeof text, "%s %s %.0f %.0f %.0f %s --threads %s", command, job->cell,
             job->hidden, job->batch, job->steps, job->mode, number);
    split(text, words);
    execvp(words[0], words);
    perror(words[0]);
    _exit(EXIT_FAILURE);
}

/* The pipes of one peer end with it, also while others run: they close when a program starts. */
static void open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        stop("pipe");
}

static void start_process(Peer *peer, const Job *job, int threads)
{
    int to[2], from[2];
    open_pipe(to);
    open_pipe(from);
    peer->process = fork();
    if (peer->process < 0)
        stop("fork");
    if (peer->process == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        become(peer->command, job, threads);
    }
    close(to[0]);
    close(from[1]);
    peer->to = fdopen(to[1], "w");
    peer->from = fdopen(from[0], "r");
}

/* The next line without its end, to be freed; NULL: there is none. */
static char *read_line(const Peer *peer)
{
    char *line = NULL;
    size_t size = 0;
    const ssize_t length = getline(&line, &size, peer->from);
    if (length < 0) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\n")] = 0;
    return line;
}

PeerStart peer_start(Peer *peer, const char *command, const Job *job, int threads)
{
    *peer = (Peer){.command = command};
    start_process(peer, job, threads);
    char *line = read_line(peer);
    PeerStart result = PEER_FAILED;
    if (line && sscanf(line, "ready %63s %95s", peer->name, peer->version) == 2)
        result = PEER_READY;
    else if (line && strncmp(line, "skip ", 5) == 0)
        result = PEER_SKIPPED;
    if (result != PEER_READY) {
        fprintf(stderr, "    %s: %s\n", command, line ? line : "ended before it was ready");
        peer_stop(peer);
    }
    free(line);
    return result;
}

/* ---- talking ---- */

static char *ask(const Peer *peer, const char *question)
{
    fprintf(peer->to, "%s\n", question);
    fflush(peer->to);
    return read_line(peer);
}

static void add_sample(Peer *peer, double sample)
{
    double *samples = realloc(peer->samples, (peer->count + 1) * sizeof *samples);
    if (!samples)
        stop("samples");
    peer->samples = samples;
    samples[peer->count++] = sample;
}

void peer_store(Peer *peer, const char *name, const char *version, double seconds)
{
    *peer = (Peer){.command = "a stored time"};
    snprintf(peer->name, sizeof peer->name, "%s", name);
    snprintf(peer->version, sizeof peer->version, "%s", version);
    add_sample(peer, seconds);
}

bool peer_run(Peer *peer, double seconds)
{
    char question[40];
    snprintf(question, sizeof question, "run %.6f", seconds);
    char *line = ask(peer, question), *end = line;
    for (const char *from = line; line; from = end) {
        const double sample = strtod(from, &end);
        if (end == from)
            break;
        add_sample(peer, sample);
    }
    free(line);
    return line != NULL;
}

bool peer_check(Peer *peer)
{
    char *line = ask(peer, "check");
    if (!line || strncmp(line, "check", 5) != 0)
        return false;
    char *end = line + strlen("check");
    for (const char *from = end; peer->check_count < PEER_CHECKS; from = end) {
        const double value = strtod(from, &end);
        if (end == from)
            break;
        peer->checks[peer->check_count++] = value;
    }
    free(line);
    return true;
}

bool peer_memory(Peer *peer)
{
    char *line = ask(peer, "memory");
    const bool answered = line && sscanf(line, "memory %lf", &peer->memory) == 1;
    free(line);
    return answered;
}

/* ---- the end ---- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void peer_sort(Peer *peer)
{
    qsort(peer->samples, peer->count, sizeof *peer->samples, by_size);
}

void peer_stop(Peer *peer)
{
    if (peer->process) {
        fprintf(peer->to, "quit\n");
        fclose(peer->to);
        fclose(peer->from);
        waitpid(peer->process, NULL, 0);
    }
    free(peer->samples);
}
