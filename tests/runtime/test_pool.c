/* Teams: everything is shared out once, and what was written before a meeting is seen behind it. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <rnn/pool.h>
#include <sched.h>

enum { MOST = 5, TURNS = 2000, THINGS = 23 };

Test(team, shares_everything_once_and_in_whole_grains)
{
    for (int threads = 1; threads <= MOST; threads++)
        for (size_t n = 0; n <= THINGS; n++)
            for (size_t grain = 1; grain <= 4; grain++) {
                size_t next = 0;
                for (int thread = 0; thread < threads; thread++) {
                    const rnn_team team = {.thread = thread, .threads = threads};
                    const rnn_share share = rnn_share_of(&team, n, grain);
                    cr_assert_eq(share.first, next);
                    cr_assert(share.first % grain == 0 || share.count == 0);
                    next = share.first + share.count;
                }
                cr_assert_eq(next, n);
            }
}

Test(team, leaves_small_work_to_one_thread_and_shares_large)
{
    for (int piece = 0; piece < MOST; piece++) {
        int at_work = 0;
        for (int thread = 0; thread < 3; thread++) {
            const rnn_team team = {.thread = thread, .threads = 3};
            const rnn_team crew = rnn_crew(&team, piece, RNN_SHARED_WORK - 1.0);
            at_work += crew.threads;
            cr_assert(crew.threads == (piece % 3 == thread));
            cr_assert_eq(rnn_crew(&team, piece, RNN_SHARED_WORK).threads, 3);
        }
        cr_assert_eq(at_work, 1);
    }
}

Test(team, takes_everything_in_turn)
{
    for (int threads = 1; threads <= MOST; threads++)
        for (size_t most = 1; most <= MOST; most++) {
            int taken[THINGS] = {0};
            for (int thread = 0; thread < threads; thread++) {
                const rnn_team team = {.thread = thread, .threads = threads};
                const rnn_turns turns = rnn_turns_of(&team, most);
                cr_assert(turns.step <= most);
                for (size_t i = turns.first; i < THINGS; i += turns.step)
                    taken[i]++;
            }
            for (size_t i = 0; i < THINGS; i++)
                cr_assert_eq(taken[i], 1);
        }
}

/* In each turn every thread adds to its own number what its neighbour had the turn before. */
typedef struct Ring {
    long numbers[2][MOST];
} Ring;

static void go_round(const rnn_team *team, const void *call)
{
    Ring *ring = *(Ring *const *)call;
    const int next = (team->thread + 1) % team->threads;
    for (int turn = 0; turn < TURNS; turn++) {
        const long *before = ring->numbers[turn % 2];
        ring->numbers[(turn + 1) % 2][team->thread] = before[next] + 1;
        rnn_meet(team);
    }
}

Test(pool, threads_see_what_others_wrote_before_a_meeting)
{
    for (int threads = 1; threads <= MOST; threads++) {
        rnn_pool *pool;
        cr_assert_eq(rnn_pool_open(&pool, threads, NULL), RNN_OK);
        cr_assert_eq(rnn_pool_threads(pool), threads);
        for (int call = 0; call < 3; call++) {
            Ring ring = {{{0}}}, *place = &ring;
            rnn_pool_run(pool, 1e9, go_round, &place);
            for (int i = 0; i < threads; i++)
                cr_assert_eq(ring.numbers[TURNS % 2][i], TURNS);
        }
        rnn_pool_close(pool);
    }
}

static void count_threads(const rnn_team *team, const void *call)
{
    int *const *counts = call;
    (*counts)[team->thread] = team->threads;
}

Test(pool, none_and_small_work_run_on_the_calling_thread)
{
    int counts[2] = {0, 0}, *place = counts;
    rnn_pool *pool;
    cr_assert_eq(rnn_pool_threads(NULL), 1);
    rnn_pool_run(NULL, 1e9, count_threads, &place);
    cr_assert(counts[0] == 1 && counts[1] == 0);
    cr_assert_eq(rnn_pool_open(&pool, 2, NULL), RNN_OK);
    rnn_pool_run(pool, RNN_SHARED_WORK - 1.0, count_threads, &place);
    cr_assert(counts[0] == 1 && counts[1] == 0);
    rnn_pool_run(pool, 1e9, count_threads, &place);
    cr_assert(counts[0] == 2 && counts[1] == 2);
    rnn_pool_close(pool);
}

/* The caller's thread of a pool asks for the pool again. */
typedef struct Again {
    rnn_pool *pool;
    int code, alone;
} Again;

static void count_alone(const rnn_team *team, const void *call)
{
    Again *again = *(Again *const *)call;
    again->alone += team->threads == 1;
}

static void ask_again(const rnn_team *team, const void *call)
{
    Again *again = *(Again *const *)call;
    if (team->thread)
        return;
    again->code = rnn_pool_run(again->pool, 1e9, count_alone, &again);
    rnn_pool_share(again->pool, 1e9, count_alone, &again);
}

Test(pool, a_second_call_at_once_is_refused_or_alone)
{
    Again again = {.code = RNN_OK}, *place = &again;
    int counts[2] = {0, 0}, *numbers = counts;
    cr_assert_eq(rnn_pool_open(&again.pool, 2, NULL), RNN_OK);
    cr_assert_eq(rnn_pool_run(again.pool, 1e9, ask_again, &place), RNN_OK);
    cr_assert_eq(again.code, RNN_BAD_ARGUMENT);
    cr_assert_eq(again.alone, 1);
    cr_assert_eq(rnn_pool_run(again.pool, 1e9, count_threads, &numbers), RNN_OK);
    cr_assert(counts[0] == 2 && counts[1] == 2);
    rnn_pool_close(again.pool);
}

static void note_work(const rnn_team *team, const void *call)
{
    float **places = *(float **const *)call;
    places[team->thread] = rnn_work_of(team, NULL);
    places[team->thread][RNN_PRODUCT_MOST_WORK - 1] = 1;
}

Test(pool, every_thread_has_memory_for_its_products)
{
    rnn_pool *pool;
    float *places[3] = {NULL}, **place = places;
    cr_assert_eq(rnn_pool_open(&pool, 3, NULL), RNN_OK);
    cr_assert_eq(rnn_pool_run(pool, 1e9, note_work, &place), RNN_OK);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++)
            cr_assert(places[i] >= places[k] + RNN_PRODUCT_MOST_WORK ||
                      places[k] >= places[i] + RNN_PRODUCT_MOST_WORK);
    rnn_pool_close(pool);
}

#ifdef __linux__
/* As many as this process may run on, not as there are. */
Test(pool, has_a_thread_for_each_processor_that_is_allowed)
{
    cpu_set_t allowed, one;
    rnn_pool *pool;
    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    cr_assert_eq(rnn_pool_open(&pool, 0, NULL), RNN_OK);
    cr_assert_eq(rnn_pool_threads(pool), CPU_COUNT(&allowed));
    rnn_pool_close(pool);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && !CPU_COUNT(&one); i++)
        if (CPU_ISSET(i, &allowed))
            CPU_SET(i, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_assert_eq(rnn_pool_open(&pool, 0, NULL), RNN_OK);
    cr_assert_eq(rnn_pool_threads(pool), 1);
    rnn_pool_close(pool);
}
#endif

Test(pool, refuses_numbers_of_threads_that_are_none)
{
    rnn_pool *pool;
    rnn_error error;
    cr_assert_eq(rnn_pool_open(&pool, -1, &error), RNN_BAD_ARGUMENT);
    cr_assert_null(pool);
    cr_assert_eq(rnn_pool_open(&pool, 100000, &error), RNN_BAD_ARGUMENT);
    rnn_pool_close(NULL);
}
