/* The driver's side of a contender (contender.h): a child process, and pipes from and to it. */
#ifndef PEER_H
#define PEER_H

#include "job.h"

#include <stddef.h>
#include <sys/types.h>

enum { PEER_CHECKS = 8 };

typedef struct Peer {
    const char *command;
    char name[64], version[96];
    pid_t process; /* 0: a stored time */
    FILE *to, *from;
    double *samples; /* seconds, in order of time until peer_sort */
    size_t count;
    double checks[PEER_CHECKS];
    int check_count;
    double memory; /* bytes, of peer_memory */
} Peer;

typedef enum PeerStart {
    PEER_READY,
    PEER_SKIPPED, /* it said why, which was reported */
    PEER_FAILED,
} PeerStart;

/* Starts `command` (words, separated by spaces) on a problem, and waits until it is ready. */
PeerStart peer_start(Peer *peer, const char *command, const Job *job, int threads);

/* What was measured elsewhere, as a peer that has ended. */
void peer_store(Peer *peer, const char *name, const char *version, double seconds);

/* Lets it take samples for about that long, and keeps them; false: it has ended. */
bool peer_run(Peer *peer, double seconds);

/* Asks for its norms; false: it has ended. */
bool peer_check(Peer *peer);

/* Asks for its peak of memory; false: it has ended. */
bool peer_memory(Peer *peer);

/* Orders the samples; the shortest first. */
void peer_sort(Peer *peer);

/* Ends it. */
void peer_stop(Peer *peer);

#endif
