/* Updates by teams of different size: the same norm, parameters and state, bit by bit. Takes the
 * calling thread alone as what is right, after a look at its norm and at what is frozen. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/params.h>
#include <rnn/update.h>

/* Parameters of odd sizes, which no share ends with; large enough to be shared. */
enum { ROWS = 5003, COLUMNS = 7, FROZEN = 1237, LONG = 73456 };
static const rnn_param_info params[] = {
    {.name = "matrix", .dims = 2, .shape = {ROWS, COLUMNS}},
    {.name = "frozen", .dims = 1, .shape = {FROZEN}, .offset = ROWS * COLUMNS, .frozen = 1},
    {.name = "scalar", .offset = ROWS * COLUMNS + FROZEN},
    {.name = "long", .dims = 1, .shape = {LONG}, .offset = ROWS * COLUMNS + FROZEN + 1},
};
enum { SIZE = ROWS * COLUMNS + FROZEN + 1 + LONG, MOST_THREADS = 5 };
static const rnn_model model = {.name = "threads",
                                .params = params,
                                .param_count = sizeof params / sizeof *params,
                                .param_floats = SIZE};

static void expect(int holds, const char *what, int threads)
{
    if (!holds) {
        fprintf(stderr, "with %d threads: %s\n", threads, what);
        exit(1);
    }
}

static rnn_pool *open_pool(int threads)
{
    rnn_pool *pool;
    rnn_error error;
    expect(rnn_pool_open(&pool, threads, &error) == RNN_OK, "no pool", threads);
    return pool;
}

static int is_frozen(size_t i)
{
    return i >= params[1].offset && i < params[2].offset;
}

/* Numbers of all sizes, so that the order in which squares are added shows; those of what is frozen
 * would be most of their sum. */
static void draw(float *numbers)
{
    for (size_t i = 0; i < SIZE; i++)
        numbers[i] = is_frozen(i) ? 1e6f : sinf((float)i) * powf(10, (float)(i % 9) - 5);
}

/* ---- the norm ---- */

static float gradients[SIZE], clipped[SIZE];

static void check_norm_of_one(void)
{
    double squares = 0;
    for (size_t i = 0; i < SIZE; i++)
        squares += is_frozen(i) ? 0 : (double)gradients[i] * (double)gradients[i];
    const double norm = rnn_gradient_norm(&model, gradients, NULL);
    expect(fabs(norm * norm - squares) <= 1e-12 * squares, "the norm is another one", 1);
}

static void check_norms(int threads)
{
    static float clipped_here[SIZE];
    rnn_pool *pool = open_pool(threads);
    expect(rnn_gradient_norm(&model, gradients, pool) == rnn_gradient_norm(&model, gradients, NULL),
           "another norm", threads);
    memcpy(clipped, gradients, sizeof gradients);
    memcpy(clipped_here, gradients, sizeof gradients);
    const double alone = rnn_clip_gradients(&model, clipped, 0.5, NULL);
    expect(rnn_clip_gradients(&model, clipped_here, 0.5, pool) == alone, "another clipped norm",
           threads);
    expect(alone == rnn_gradient_norm(&model, clipped, NULL), "not the norm of what is clipped",
           threads);
    expect(!memcmp(clipped, clipped_here, sizeof clipped), "clipped otherwise", threads);
    rnn_pool_close(pool);
}

/* Sets single numbers, those at the ends of shares among them, and looks whether the norm shows it.
 */
static void check_not_finite(int threads)
{
    rnn_pool *pool = open_pool(threads);
    for (size_t i = 0; i < SIZE; i += i % 1000 == 0 ? 1 : 333) {
        const float kept = gradients[i];
        gradients[i] = i % 2 ? -INFINITY : NAN;
        const int finite = isfinite(rnn_gradient_norm(&model, gradients, pool));
        gradients[i] = kept;
        expect(!finite == !is_frozen(i), "what is not finite is not seen", threads);
    }
    rnn_pool_close(pool);
}

static void check_largest(void)
{
    static float largest[SIZE];
    for (size_t i = 0; i < SIZE; i++)
        largest[i] = i % 2 ? FLT_MAX : -FLT_MAX;
    expect(isfinite(rnn_gradient_norm(&model, largest, NULL)), "finite numbers, infinite norm", 1);
}

/* ---- the parameters ---- */

typedef struct Memory {
    float values[SIZE], state[2 * SIZE];
} Memory;

static void descend(const rnn_optimizer *optimizer, Memory *m, rnn_pool *pool)
{
    const rnn_parameters parameters = {SIZE, m->values, gradients, m->state};
    memset(m->state, 0, sizeof m->state);
    for (size_t i = 0; i < SIZE; i++)
        m->values[i] = cosf((float)i);
    for (uint64_t k = 1; k <= 3; k++) {
        const rnn_update update = {.number = k, .rate_scale = 0.5f, .gradient_scale = 0.25f};
        rnn_update_parameters(&model, optimizer, update, &parameters, pool);
    }
}

/* All that is not frozen moves, but where gradient and decay happen to cancel. */
static void check_moved(const float *values, int threads)
{
    size_t moved = 0;
    for (size_t i = 0; i < SIZE; i++) {
        moved += values[i] != cosf((float)i);
        expect(!is_frozen(i) || values[i] == cosf((float)i), "what is frozen moves", threads);
    }
    expect(moved > SIZE - FROZEN - 10, "some parameters do not move", threads);
}

static void check_updates(int threads)
{
    static Memory alone, shared;
    rnn_pool *pool = open_pool(threads);
    for (int kind = RNN_SGD; kind <= RNN_ADAMW; kind++) {
        rnn_optimizer optimizer = rnn_optimizer_defaults((rnn_optimizer_kind)kind);
        const rnn_rate all = {optimizer.rate, 0.01}; /* vectors decay, too, so that all moves */
        const rnn_rate rates[] = {all, all, all, all};
        optimizer.rates = rates;
        descend(&optimizer, &alone, NULL);
        descend(&optimizer, &shared, pool);
        expect(!memcmp(&alone, &shared, sizeof alone), rnn_optimizer_name(optimizer.kind), threads);
        check_moved(shared.values, threads);
    }
    rnn_pool_close(pool);
}

int main(void)
{
    draw(gradients);
    check_norm_of_one();
    check_largest();
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        check_norms(threads);
        check_updates(threads);
    }
    check_not_finite(3);
    return 0;
}
