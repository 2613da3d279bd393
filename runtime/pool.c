/* The pool and the barrier at which its threads meet.
 *
 * A barrier counts who has come. The last one begins the next turn, and the others see that: in a
 * loop for some microseconds, which is how long the steps of a recurrence take, and then asleep. */
#ifdef __linux__
#define _GNU_SOURCE /* for sched_getaffinity */
#endif
#include "rnn/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { CACHE_LINE = 64, MOST_THREADS = 256, LOOKS = 4000 };

/* The counters lie on cache lines of their own, since all threads look at `turn` all the time. */
typedef struct rnn_barrier {
    _Alignas(CACHE_LINE) atomic_int come;
    _Alignas(CACHE_LINE) atomic_uint turn;
    _Alignas(CACHE_LINE) atomic_int asleep;
    atomic_int threads;
    pthread_mutex_t lock;
    pthread_cond_t next_turn;
} rnn_barrier;

typedef struct Worker {
    rnn_pool *pool;
    int number;
    pthread_t thread;
} Worker;

struct rnn_pool {
    rnn_barrier start, meeting, end;
    atomic_flag in_use; /* a call has its threads */
    float *work;        /* [threads][RNN_PRODUCT_MOST_WORK], for the products of each */
    rnn_work *function; /* NULL: to end */
    const void *call;
    int threads;
    Worker workers[];
};

/* ---- the barrier ---- */

static void open_barrier(rnn_barrier *b, int threads)
{
    atomic_init(&b->come, 0);
    atomic_init(&b->turn, 0);
    atomic_init(&b->asleep, 0);
    atomic_init(&b->threads, threads);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->next_turn, NULL);
}

static void close_barrier(rnn_barrier *b)
{
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->next_turn);
}

static void look_again(void)
{
#if defined __x86_64__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

static bool is_over(rnn_barrier *b, unsigned turn)
{
    return atomic_load(&b->turn) != turn;
}

static void sleep_until_over(rnn_barrier *b, unsigned turn)
{
    pthread_mutex_lock(&b->lock);
    atomic_fetch_add(&b->asleep, 1);
    while (!is_over(b, turn))
        pthread_cond_wait(&b->next_turn, &b->lock);
    atomic_fetch_sub(&b->asleep, 1);
    pthread_mutex_unlock(&b->lock);
}

/* Either the last one sees who sleeps, or who is about to sleep sees the next turn: both write
 * before they look. */
static void begin_turn(rnn_barrier *b, unsigned turn)
{
    atomic_store_explicit(&b->come, 0, memory_order_relaxed);
    atomic_store(&b->turn, turn + 1);
    if (atomic_load(&b->asleep)) {
        pthread_mutex_lock(&b->lock);
        pthread_cond_broadcast(&b->next_turn);
        pthread_mutex_unlock(&b->lock);
    }
}

static void wait_at(rnn_barrier *b)
{
    const unsigned turn = atomic_load_explicit(&b->turn, memory_order_relaxed);
    if (atomic_fetch_add(&b->come, 1) + 1 == b->threads) {
        begin_turn(b, turn);
        return;
    }
    for (int i = 0; i < LOOKS; i++) {
        if (is_over(b, turn))
            return;
        look_again();
    }
    sleep_until_over(b, turn);
}

void rnn_wait_for_all(const rnn_team *team)
{
    wait_at(team->barrier);
}

/* ---- the pool ---- */

const rnn_team rnn_alone = {.thread = 0, .threads = 1};

static void take_part(rnn_pool *pool, int number)
{
    const rnn_team team = {number, pool->threads, &pool->meeting,
                           pool->work + (size_t)number * RNN_PRODUCT_MOST_WORK};
    pool->function(&team, pool->call);
}

static void *run_worker(void *argument)
{
    const Worker *worker = argument;
    rnn_pool *pool = worker->pool;
    for (;;) {
        wait_at(&pool->start);
        if (!pool->function)
            return NULL;
        take_part(pool, worker->number);
        wait_at(&pool->end);
    }
}

int rnn_pool_run(rnn_pool *pool, double operations, rnn_work *work, const void *call)
{
    if (!pool || pool->threads == 1 || operations < RNN_SHARED_WORK) {
        work(&rnn_alone, call);
        return RNN_OK;
    }
    if (atomic_flag_test_and_set_explicit(&pool->in_use, memory_order_acquire))
        return RNN_BAD_ARGUMENT;
    pool->function = work;
    pool->call = call;
    wait_at(&pool->start);
    take_part(pool, 0);
    wait_at(&pool->end);
    atomic_flag_clear_explicit(&pool->in_use, memory_order_release);
    return RNN_OK;
}

void rnn_pool_share(rnn_pool *pool, double operations, rnn_work *work, const void *call)
{
    if (rnn_pool_run(pool, operations, work, call))
        work(&rnn_alone, call);
}

int rnn_pool_threads(const rnn_pool *pool)
{
    return pool ? pool->threads : 1;
}

/* Those that this process may run on, as taskset and containers choose them; where that cannot be
 * asked, all. */
static long processors(void)
{
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return CPU_COUNT(&allowed);
#endif
    return sysconf(_SC_NPROCESSORS_ONLN);
}

static int cores(void)
{
    const long count = processors();
    return count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : (int)count;
}

static void set_up(rnn_pool *pool, int threads, float *work)
{
    pool->threads = threads;
    pool->work = work;
    atomic_flag_clear(&pool->in_use);
    open_barrier(&pool->start, threads);
    open_barrier(&pool->meeting, threads);
    open_barrier(&pool->end, threads);
}

/* Ends the threads 1 .. started - 1, for which the barrier stands in for those that never began. */
static void shut_down(rnn_pool *pool, int started)
{
    pool->function = NULL;
    atomic_store(&pool->start.threads, started);
    wait_at(&pool->start);
    for (int i = 1; i < started; i++)
        pthread_join(pool->workers[i].thread, NULL);
    close_barrier(&pool->start);
    close_barrier(&pool->meeting);
    close_barrier(&pool->end);
    free(pool->work);
    free(pool);
}

static size_t bytes_of(int threads)
{
    const size_t bytes = sizeof(rnn_pool) + (size_t)threads * sizeof(Worker);
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

int rnn_pool_open(rnn_pool **out, int threads, rnn_error *error)
{
    *out = NULL;
    if (threads < 0 || threads > MOST_THREADS)
        return rnn_fail(error, RNN_BAD_ARGUMENT, "a pool has 1 to %d threads, not %d", MOST_THREADS,
                        threads);
    threads = threads ? threads : cores();
    const size_t work_bytes = (size_t)threads * RNN_PRODUCT_MOST_WORK * sizeof(float);
    rnn_pool *pool = aligned_alloc(CACHE_LINE, bytes_of(threads));
    float *work = threads > 1 ? aligned_alloc(CACHE_LINE, work_bytes) : NULL;
    if (!pool || (threads > 1 && !work)) {
        free(pool);
        free(work);
        return rnn_fail(error, RNN_NO_MEMORY, "out of memory for a pool");
    }
    set_up(pool, threads, work);
    for (int i = 1; i < threads; i++) {
        Worker *worker = &pool->workers[i];
        *worker = (Worker){.pool = pool, .number = i};
        if (pthread_create(&worker->thread, NULL, run_worker, worker)) {
            shut_down(pool, i);
            return rnn_fail(error, RNN_NO_MEMORY, "the system gives %d threads, not %d", i,
                            threads);
        }
    }
    *out = pool;
    return RNN_OK;
}

void rnn_pool_close(rnn_pool *pool)
{
    if (pool)
        shut_down(pool, pool->threads);
}
