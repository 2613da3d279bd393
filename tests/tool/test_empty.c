/* Rows without steps, such as an empty sentence in a batch: where a model has a value for them, and
 * where it refuses them. */
#include "../pass/model_text.h"

#include "tool/build.h"

#include <math.h>

/* Both directions, an initial value, sums, windows, a derived axis. */
static const char whole[] =
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local v = rnn.vector('v', { size = 4 })\n"
    "local y, last = rnn.gru(4)(x, { init = { h = tanh(v) } })\n"
    "local z, back = rnn.lstm(5, { bidirectional = true })(window(y, 1, 1))\n"
    "return rnn.model('whole', { outputs = { y = y, last = last.h, c = back.backward.c,\n"
    "  turned = reverse(z), pairs = pyramid(y, 2), sum = sum(y, 'T') } })\n";

static Tensor *find(const Tensors *tensors, const char *name)
{
    Tensor *found = (Tensor *)tensors_find(tensors, name);
    cr_assert(found, "no %s", name);
    return found;
}

/* A drawn point whose rows have these many steps, repeated. */
static const Tensors *point(const Model *model, const int *lengths, int count)
{
    const Tensors *in = draw_point(test_arena(), model, (Draw){1, 1, true});
    Tensor *tensor = find(in, "in.T.lengths");
    for (size_t b = 0; b < tensor_size(tensor); b++)
        tensor->values[b] = lengths[(int)b % count];
    return in;
}

/* Without a loss, which compiled_of makes from the outputs. */
static Compiled forward_of(const char *lua)
{
    const char *path = text_file(lua);
    const Request request = {.path = path,
                             .options = {.fuse = FUSE_ALL, .blas = true, .unroll = 1}};
    const Compiled compiled = compile(test_arena(), &request);
    unlink(path);
    return compiled;
}

static void expect_all_agree(const int *lengths, int count)
{
    const Compiled compiled = forward_of(whole);
    const rnn_model *emitted = build_load(test_arena(), &compiled, (BuildOptions){"-O0"});
    const Tensors *in = point(compiled.model, lengths, count);
    const Tensors *expected = eval_run(test_arena(), (Engine){&compiled, NULL, NULL}, in, false);
    const Tensors *found = eval_run(test_arena(), (Engine){&compiled, emitted, NULL}, in, false);
    expect_agreement("whole", found, expected, 1e-5);
    const Tensor *v = find(in, "in.v"), *last = find(found, "out.last");
    const Tensor *sum = find(found, "out.sum");
    for (size_t i = 0; i < tensor_size(last); i++)
        if (lengths[(int)(i / 4) % count] == 0) {
            cr_expect_float_eq(last->values[i], tanh(v->values[i]), 1e-5, "not the initial state");
            cr_expect_eq(sum->values[i], 0, "a sum over nothing");
        }
}

Test(empty, the_last_state_of_no_steps_is_the_initial_one)
{
    expect_all_agree((int[]){1, 0}, 2);
}

Test(empty, all_rows_may_be_empty)
{
    expect_all_agree((int[]){0}, 1);
}

/* Where nothing has no value, the axis refuses it. */
Test(empty, a_mean_over_nothing_is_refused)
{
    static const char *const refusing[] = {
        "mean(x, 'T')", "max(x, 'T')", "sum(softmax(x, 'T'), 'T')", "last(x)", "first(tanh(x))"};
    for (size_t i = 0; i < sizeof refusing / sizeof *refusing; i++) {
        const char *lua = arena_format(test_arena(),
                                       "local x = rnn.sequence('x', { size = 2 })\n"
                                       "return rnn.model('m', { outputs = { y = %s } })\n",
                                       refusing[i]);
        const Compiled compiled = compiled_of(lua, (Request){.options = {.fuse = FUSE_ALL}});
        cr_expect_eq(least_steps(compiled.model->axes[0]), 1, "%s", refusing[i]);
    }
    const Compiled compiled = compiled_of(whole, (Request){.options = {.fuse = FUSE_ALL}});
    cr_expect_eq(least_steps(compiled.model->axes[0]), 0);
    cr_expect_eq(least_steps(compiled.model->axes[1]), 0, "the derived one");
}

/* A loss of no steps at all would be 0 / 0. */
Test(empty, a_loss_of_nothing_is_refused)
{
    const Compiled compiled = compiled_of("local x = rnn.sequence('x', { size = 2 })\n"
                                          "return rnn.model('m', { loss = rnn.mse(x, 0) })\n",
                                          (Request){.options = {.fuse = FUSE_ALL, .train = true}});
    const rnn_model *emitted = build_load(test_arena(), &compiled, (BuildOptions){"-O0"});
    Drive *drive = drive_new(test_arena(), emitted, 2);
    drive_steps(drive, &emitted->axes[0], 3, (int32_t[]){0, 0});
    static float session[1 << 16];
    const size_t bytes = sizeof session;
    char *args = drive->instance.args;
    float *memory = session;
    memcpy(args + emitted->member_session, &memory, sizeof memory);
    memcpy(args + emitted->member_session_bytes, &bytes, sizeof bytes);
    rnn_error error;
    cr_expect_eq(emitted->entry[RNN_LOSS](args, &error), RNN_BAD_LENGTH);
    cr_expect_str_eq(error.message, "m_loss: axis T: no row has a step");
}
