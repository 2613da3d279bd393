/* A team: the threads that run one function together, each its share.
 *
 * All of them go through the same code. What one computes and another reads lies on two sides of a
 * meeting, at which each waits for all:
 *
 *     rnn_share rows = rnn_share_of(team, N, 1);       each its rows
 *     ...
 *     rnn_meet(team);
 *     ...                                              what needs all rows
 *
 * Shares depend on the number of threads alone, so that results can be computed again bit by bit.
 */
#ifndef RNN_TEAM_H
#define RNN_TEAM_H

#include <stddef.h>

#include <rnn/limits.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rnn_barrier;

typedef struct rnn_team {
    int thread;  /* this one's number, from 0 */
    int threads; /* how many there are; 0: this thread has no part in the work */
    struct rnn_barrier *barrier;
    float *work; /* of this thread, for products (rnn/gemm.h); NULL: the session has it */
} rnn_team;

/* A team of one. */
extern const rnn_team rnn_alone;

/* Where this thread packs the operands of products: in the pool's memory, or where it works alone
 * in that of the session, `own`. */
static inline float *rnn_work_of(const rnn_team *team, float *own)
{
    return team->work ? team->work : own;
}

/* Some of many things that follow one another. */
typedef struct rnn_share {
    size_t first, count;
} rnn_share;

/* This thread's share of n things, a multiple of `grain` but for the last: equal shares, the first
 * threads' being the larger ones. */
static inline rnn_share rnn_share_of(const rnn_team *team, size_t n, size_t grain)
{
    rnn_share share = {0, n};
    if (team->threads > 1) {
        const size_t grains = (n + grain - 1) / grain, threads = (size_t)team->threads;
        const size_t each = grains / threads, more = grains % threads;
        const size_t thread = (size_t)team->thread;
        const size_t first = (thread * each + (thread < more ? thread : more)) * grain;
        const size_t end = first + (each + (thread < more)) * grain;
        share.first = first < n ? first : n;
        share.count = (end < n ? end : n) - share.first;
    }
    return share;
}

/* Whether this thread does what is not shared; pieces with different numbers go to different ones.
 */
static inline int rnn_is_mine(const rnn_team *team, int piece)
{
    return team->threads <= 1 || team->thread == piece % team->threads;
}

/* Things that threads take in turn: first, first + step, ... */
typedef struct rnn_turns {
    size_t first, step;
} rnn_turns;

/* This thread's turns, where at most `most` threads take part; the others' begin behind everything.
 */
static inline rnn_turns rnn_turns_of(const rnn_team *team, size_t most)
{
    rnn_turns turns = {(size_t)team->thread, team->threads > 1 ? (size_t)team->threads : 1};
    if (turns.step > most)
        turns.step = most;
    if (turns.first >= turns.step)
        turns.first = (size_t)-1;
    return turns;
}

void rnn_wait_for_all(const rnn_team *team);

/* Waits until all threads of the team are here. */
static inline void rnn_meet(const rnn_team *team)
{
    if (team->threads > 1)
        rnn_wait_for_all(team);
}

/* The team for work with so many operations between two meetings: all, or for small work the one
 * thread whose piece it is. */
static inline rnn_team rnn_crew(const rnn_team *team, int piece, double work)
{
    rnn_team crew = *team;
    if (team->threads > 1 && work < RNN_SHARED_WORK) {
        crew.thread = 0;
        crew.threads = rnn_is_mine(team, piece);
    }
    return crew;
}

#ifdef __cplusplus
}
#endif

#endif
