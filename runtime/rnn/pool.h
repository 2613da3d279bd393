/* A pool of threads, which the caller opens and lends to any number of sessions, one call at a
 * time: an entry point that is called with a pool that another thread is using returns
 * RNN_BAD_ARGUMENT. Each thread has memory for its products, 608 KB. Its threads wait for work: for
 * a moment running, so that the next call finds them awake, then asleep.
 *
 *     rnn_pool *pool;
 *     rnn_pool_open(&pool, 0, &error);       as many threads as there are cores to run on
 *     args.pool = pool;
 *     translate_train(&args, &error);        the calling thread is one of them
 *     rnn_pool_close(pool);
 */
#ifndef RNN_POOL_H
#define RNN_POOL_H

#include <rnn/error.h>
#include <rnn/team.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rnn_pool rnn_pool;

/* What each thread of a team runs. */
typedef void rnn_work(const rnn_team *team, const void *call);

/* Starts threads, with the caller's as many as are asked for; 0: one a core that this process may
 * use. RNN_NO_MEMORY where the system has none to give. */
int rnn_pool_open(rnn_pool **pool, int threads, rnn_error *error);
/* Ends them; NULL is none. */
void rnn_pool_close(rnn_pool *pool);
/* How many there are, the caller's among them; 1 for NULL. */
int rnn_pool_threads(const rnn_pool *pool);

/* Runs `work` on all threads and returns when all have ended; on the calling thread alone where the
 * pool is NULL, or where there are so few floating-point operations that waking others costs more.
 * RNN_BAD_ARGUMENT, with nothing run, while another call has the threads. */
int rnn_pool_run(rnn_pool *pool, double operations, rnn_work *work, const void *call);
/* The same of work whose results do not depend on the number of threads: while another call has
 * them, the calling thread does it alone. */
void rnn_pool_share(rnn_pool *pool, double operations, rnn_work *work, const void *call);

#ifdef __cplusplus
}
#endif

#endif
