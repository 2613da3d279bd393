/* Vectors of 0 and 1, drawn from a model whose probabilities are known. */
#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include <rnn/beam.h>
#include <rnn/generate.h>

enum { SIZE = 3 };

/* An emitted model as one would write it by hand:
 *
 *     feature 0 is surely 1 where it was 0, and 0 where it was 1
 *     feature 1 is 1 with probability 1/4
 *     feature 2 has the logit that the parameter says */
typedef struct Args {
    const float *params, *packed;
    float *session;
    size_t session_bytes;
    int32_t B, T;
    const float *x;
    float *logits;
} Args;

static int begin(const void *pointer, rnn_error *e)
{
    (void)pointer, (void)e;
    return RNN_OK;
}

static int step(const void *pointer, rnn_error *e)
{
    const Args *args = pointer;
    (void)e;
    args->logits[0] = args->x[0] > 0 ? -100 : 100;
    args->logits[1] = -logf(3);
    args->logits[2] = args->params[0];
    return RNN_OK;
}

static size_t session_bytes(const void *args, rnn_entry entry)
{
    (void)args, (void)entry;
    return 0;
}

static const rnn_param_info params[] = {{.name = "logit", .shape = {1, 1}}};
static const rnn_value_info inputs[] = {{.name = "x",
                                         .batch = 1,
                                         .axis = 0,
                                         .inner = -1,
                                         .size = SIZE,
                                         .member = offsetof(Args, x),
                                         .gradient = RNN_NO_MEMBER}};
static const rnn_value_info outputs[] = {{.name = "logits",
                                          .batch = 1,
                                          .axis = 0,
                                          .inner = -1,
                                          .size = SIZE,
                                          .member = offsetof(Args, logits),
                                          .gradient = RNN_NO_MEMBER}};
static const rnn_axis_info axes[] = {
    {.name = "T", .from = -1, .steps = offsetof(Args, T), .lengths = RNN_NO_MEMBER}};

static const rnn_model model = {.name = "keys",
                                .params = params,
                                .param_count = 1,
                                .param_floats = 1,
                                .inputs = inputs,
                                .input_count = 1,
                                .outputs = outputs,
                                .output_count = 1,
                                .axes = axes,
                                .axis_count = 1,
                                .token = 0,
                                .logits = 0,
                                .args_bytes = sizeof(Args),
                                .member_params = offsetof(Args, params),
                                .member_packed = offsetof(Args, packed),
                                .member_session = offsetof(Args, session),
                                .member_session_bytes = offsetof(Args, session_bytes),
                                .member_batch = offsetof(Args, B),
                                .member_loss = RNN_NO_MEMBER,
                                .member_gradients = RNN_NO_MEMBER,
                                .member_restart = RNN_NO_MEMBER,
                                .member_seed = RNN_NO_MEMBER,
                                .member_update = RNN_NO_MEMBER,
                                .session_bytes = session_bytes,
                                .entry = {[RNN_BEGIN] = begin, [RNN_STEP] = step}};

/* The model, with that logit of feature 2, and what generates with it. */
typedef struct Subject {
    rnn_weights weights;
    rnn_vector_generator *generator;
} Subject;

static Subject open_subject(float logit)
{
    Subject s;
    rnn_error e = {0};
    cr_assert_eq(rnn_weights_open(&s.weights, &model, &e), RNN_OK, "%s", e.message);
    s.weights.params[0] = logit;
    cr_assert_eq(rnn_vector_generator_open(&s.generator, &s.weights, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_vector_generator_size(s.generator), SIZE);
    return s;
}

static void close_subject(Subject *s)
{
    rnn_vector_generator_close(s->generator);
    rnn_weights_close(&s->weights);
}

/* Draws vectors and counts how often each feature is 1; the first must come at every other step. */
static void draw_all(Subject *s, rnn_sampling how, int count, int ones[SIZE])
{
    float x[SIZE];
    rnn_error e = {0};
    memset(ones, 0, SIZE * sizeof *ones);
    cr_assert_eq(rnn_vector_generator_begin(s->generator, &e), RNN_OK, "%s", e.message);
    for (int i = 0; i < count; i++) {
        cr_assert_eq(rnn_vector_generator_draw(s->generator, &how, x, &e), RNN_OK, "%s", e.message);
        cr_expect_eq(x[0], i % 2 == 0);
        for (int j = 0; j < SIZE; j++)
            ones[j] += x[j] > 0;
    }
}

Test(generate_vectors, features_come_as_often_as_they_should)
{
    Subject s = open_subject(0);
    int ones[SIZE];
    draw_all(&s, (rnn_sampling){.temperature = 1, .seed = 5}, 4000, ones);
    cr_expect_eq(ones[0], 2000);
    cr_expect(abs(ones[1] - 1000) < 120, "%d", ones[1]);
    cr_expect(abs(ones[2] - 2000) < 140, "%d", ones[2]);
    close_subject(&s);
}

/* At half the temperature odds of 1 to 3 become 1 to 9. */
Test(generate_vectors, temperature)
{
    Subject s = open_subject(0.1f);
    int ones[SIZE];
    draw_all(&s, (rnn_sampling){.temperature = 0.5, .seed = 5}, 4000, ones);
    cr_expect(abs(ones[1] - 400) < 90, "%d", ones[1]);
    draw_all(&s, (rnn_sampling){.temperature = 0}, 10, ones);
    cr_expect(ones[0] == 5 && ones[1] == 0 && ones[2] == 10);
    close_subject(&s);
}

Test(generate_vectors, what_cannot_be_done)
{
    Subject s = open_subject(NAN);
    rnn_error e = {0};
    rnn_generator *tokens;
    rnn_beam *beam;
    cr_expect_eq(rnn_vector_generator_begin(s.generator, &e), RNN_NOT_FINITE);
    cr_expect_str_eq(e.message, "keys: logit 2 is not a number");
    cr_expect_eq(rnn_generator_open(&tokens, &s.weights, &e), RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "keys generates vectors, not tokens");
    cr_expect_eq(rnn_beam_open(&beam, &s.weights, &(rnn_beam_rules){.width = 2, .longest = 3}, &e),
                 RNN_BAD_ARGUMENT);
    close_subject(&s);
}
