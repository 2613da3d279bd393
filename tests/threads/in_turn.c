/* Emitted code whose threads run one at a time, from meeting to meeting in a fixed order: a thread
 * that needs what another one has not computed yet finds NaN, whatever the machine and its load.
 *
 *     thread 0  ----            ----
 *     thread 1      ----            ----
 *     thread 2          ----            ----
 *                           ^ all have come to the meeting
 *
 * This program's meeting stands between the runtime's pool, which is included here, and all that
 * calls it. */
#define rnn_pool_run     rnn_pool_run_at_once
#define rnn_wait_for_all rnn_wait_at_once
#include "../../runtime/pool.c"
#undef rnn_pool_run
#undef rnn_wait_for_all

#include "compile.h"
#include "tool/build.h"
#include "tool/check.h"
#include "tool/options.h"

#include <string.h>

enum { THREADS = 3 };

int rnn_pool_run(rnn_pool *pool, double operations, rnn_work *work, const void *call);
void rnn_wait_for_all(const rnn_team *team);

/* ---- whose turn it is ---- */

typedef struct Turns {
    pthread_mutex_t lock;
    pthread_cond_t passed;
    int now;       /* the place in the order of the thread that runs */
    bool backward; /* the last thread first */
    int meetings;
} Turns;

static Turns *turns(void)
{
    static Turns all = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false, 0};
    return &all;
}

static int place_of(const rnn_team *team)
{
    return turns()->backward ? team->threads - 1 - team->thread : team->thread;
}

static void wait_for_turn(const rnn_team *team)
{
    pthread_mutex_lock(&turns()->lock);
    while (turns()->now != place_of(team))
        pthread_cond_wait(&turns()->passed, &turns()->lock);
    pthread_mutex_unlock(&turns()->lock);
}

static void pass_on(const rnn_team *team)
{
    pthread_mutex_lock(&turns()->lock);
    turns()->now = (turns()->now + 1) % team->threads;
    turns()->meetings++;
    pthread_cond_broadcast(&turns()->passed);
    pthread_mutex_unlock(&turns()->lock);
}

/* ---- in place of the runtime's ---- */

void rnn_wait_for_all(const rnn_team *team)
{
    pass_on(team);
    wait_for_turn(team);
}

typedef struct Call {
    rnn_work *work;
    const void *call;
} Call;

static void work_in_turn(const rnn_team *team, const void *call_)
{
    const Call *call = call_;
    if (team->threads <= 1) {
        call->work(team, call->call);
        return;
    }
    wait_for_turn(team);
    call->work(team, call->call);
    pass_on(team);
}

int rnn_pool_run(rnn_pool *pool, double operations, rnn_work *work, const void *call)
{
    const Call in_turn = {work, call};
    rnn_pool_run_at_once(pool, operations, work_in_turn, &in_turn);
    return RNN_OK;
}

/* ---- the test ---- */

static int compare(const Tensors *got, const Tensors *expected, const char *what)
{
    int wrong = 0;
    for (size_t i = 0; i < expected->count; i++) {
        const Tensor *want = &expected->items[i], *have = tensors_find(got, want->name);
        const double error = check_error(have->values, want->values, tensor_size(want));
        if (error > 1e-5 && ++wrong)
            printf("%s: %s is %g off\n", what, want->name, error);
    }
    return wrong;
}

/* All results by threads in turn, in both orders, and by one thread. */
static int check_model(const char *path, Fuse fuse, rnn_pool *pool)
{
    Arena *arena = arena_new();
    Request request = {.path = path, .options = options_default()};
    request.options.fuse = fuse;
    const Compiled compiled = compile(arena, &request);
    const rnn_model *emitted = build_load(arena, &compiled, (BuildOptions){"-O0"});
    const Tensors *in = draw_point(arena, compiled.model, (Draw){2, 2, true});
    const Tensors *alone = eval_run(arena, (Engine){&compiled, emitted, NULL}, in, true);
    int wrong = 0;
    for (int backward = 0; backward < 2; backward++) {
        turns()->backward = backward;
        const Tensors *got = eval_run(arena, (Engine){&compiled, emitted, pool}, in, true);
        wrong += compare(got, alone, path);
    }
    arena_free(arena);
    return wrong;
}

int main(int argc, char **argv)
{
    int wrong = 0;
    rnn_pool *pool;
    rnn_error error;
    if (rnn_pool_open(&pool, THREADS, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return EXIT_FAILURE;
    }
    for (int i = 1; i < argc; i++)
        wrong += check_model(argv[i], FUSE_ALL, pool) + check_model(argv[i], FUSE_NONE, pool);
    if (turns()->meetings == 0 && ++wrong)
        printf("no thread met another\n");
    rnn_pool_close(pool);
    return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
