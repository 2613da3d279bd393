/* What emitted code refuses of its caller: memory that begins where no float may, and a pool whose
 * threads another call has. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "tool/build.h"
#include "tool/options.h"

#include <rnn/instance.h>
#include <rnn/params.h>

enum { ROWS = 16, STEPS = 40 };

/* A model that is ready to train, and its instance. */
typedef struct Ready {
    rnn_weights weights;
    rnn_instance *instance;
    float *gradients;
} Ready;

static const rnn_model *emitted(Arena *arena)
{
    Request request = {.path = RNNC_SOURCE_DIR "/models/simple_gru.lua",
                       .options = options_default()};
    const Compiled compiled = compile(arena, &request);
    return build_load(arena, &compiled, (BuildOptions){"-O0"});
}

static Ready make_ready(Arena *arena)
{
    Ready ready = {{0}, NULL, NULL};
    const rnn_model *model = emitted(arena);
    cr_assert_eq(rnn_weights_open(&ready.weights, model, NULL), RNN_OK);
    rnn_params_init(model, 1, ready.weights.params);
    rnn_weights_prepare(&ready.weights);
    cr_assert_eq(rnn_instance_open(&ready.instance, &ready.weights, NULL), RNN_OK);
    rnn_instance_set_rows(ready.instance, ROWS);
    rnn_instance_set_steps(ready.instance, &model->axes[0], STEPS, NULL);
    for (size_t i = 0; i < model->input_count; i++)
        if (!model->inputs[i].optional)
            rnn_instance_set(
                ready.instance, &model->inputs[i],
                calloc(rnn_instance_count(ready.instance, &model->inputs[i]), sizeof(float)));
    ready.gradients = calloc(model->param_floats, sizeof(float));
    rnn_instance_set_gradients(ready.instance, ready.gradients);
    return ready;
}

/* Runs an entry with one of its members moved by a byte. */
static void expect_refused(const Ready *ready, size_t member, rnn_entry entry, const char *what)
{
    char *place = (char *)ready->instance->args + member, *right, *wrong;
    rnn_error error;
    cr_assert_eq(rnn_instance_reserve(ready->instance, entry, NULL), RNN_OK);
    memcpy(&right, place, sizeof right);
    wrong = right + 1;
    memcpy(place, &wrong, sizeof wrong);
    cr_expect_eq(rnn_instance_run(ready->instance, entry, &error), RNN_BAD_ARGUMENT);
    cr_expect(strstr(error.message, what) && strstr(error.message, "a multiple of 4 bytes"), "%s",
              error.message);
    memcpy(place, &right, sizeof right);
    cr_expect_eq(rnn_instance_run(ready->instance, entry, &error), RNN_OK, "%s", error.message);
}

Test(misuse, memory_that_begins_where_no_float_may_is_refused, .timeout = 300)
{
    static const rnn_entry entries[] = {RNN_FORWARD, RNN_LOSS, RNN_TRAIN};
    Arena *arena = arena_new();
    const Ready ready = make_ready(arena);
    const rnn_model *model = ready.weights.model;
    for (int i = 0; i < 3; i++) {
        expect_refused(&ready, model->member_session, entries[i], "session");
        expect_refused(&ready, model->member_params, entries[i], "params");
        expect_refused(&ready, model->member_packed, entries[i], "packed");
    }
    expect_refused(&ready, model->member_gradients, RNN_TRAIN, "gradients");
    arena_free(arena);
}

/* What a pool's first thread runs while the pool is in use. */
typedef struct Meanwhile {
    const Ready *ready;
    int code;
    rnn_error error;
} Meanwhile;

static void train_meanwhile(const rnn_team *team, const void *call)
{
    Meanwhile *m = *(Meanwhile *const *)call;
    if (team->thread == 0)
        m->code = rnn_instance_run(m->ready->instance, RNN_TRAIN, &m->error);
}

Test(misuse, a_pool_that_is_in_use_is_refused, .timeout = 300)
{
    Arena *arena = arena_new();
    const Ready ready = make_ready(arena);
    Meanwhile meanwhile = {.ready = &ready}, *place = &meanwhile;
    rnn_pool *pool;
    cr_assert_eq(rnn_pool_open(&pool, 2, NULL), RNN_OK);
    rnn_instance_lend(ready.instance, pool);
    cr_assert_eq(rnn_pool_run(pool, 1e9, train_meanwhile, &place), RNN_OK);
    cr_expect_eq(meanwhile.code, RNN_BAD_ARGUMENT);
    cr_expect(strstr(meanwhile.error.message, "another thread is using the pool"), "%s",
              meanwhile.error.message);
    cr_expect_eq(rnn_instance_run(ready.instance, RNN_TRAIN, NULL), RNN_OK);
    rnn_pool_close(pool);
    arena_free(arena);
}
