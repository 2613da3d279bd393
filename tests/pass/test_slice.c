/* slice: the graphs of the entry points of tiny models. */
#include "model_text.h"

static Graph *sliced(Model *model, Entry entry)
{
    const Options options = {.train = true};
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, entry);
    if (g)
        graph_verify(g, "slice");
    return g;
}

static const char *slice_of(const char *lua, Entry entry)
{
    const Graph *g = sliced(model_of(lua), entry);
    return g ? dump_of(g) : "none\n";
}

/* A recurrence that reads a vector which stands still, and a look back at the input. */
static const char causal[] = "local x = rnn.sequence('x', { size = 2 })\n"
                             "local v = rnn.vector('v', { size = 3 })\n"
                             "local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)\n"
                             "  local h = tanh(p.A(x, 3) + s.h + v)\n"
                             "  return h, { h = h } end }\n"
                             "return rnn.model('causal', {\n"
                             "  outputs = { y = (rnn.scan(cell, x)), before = previous(x) } })\n";

Test(slice, step_has_state_in_place_of_the_axis)
{
    cr_expect_str_eq(slice_of(causal, ENTRY_STEP),
                     "%0    carry          = carry : 2 {B}\n"
                     "%1                   = cell1.A : 3x2 {}\n"
                     "%2    x              = x : 2 {B}\n"
                     "%3                   = matvec(%1, %2) : 3 {B}\n"
                     "%4    cell1_previous_h = cell1_previous_h : 3 {B}\n"
                     "%5                   = add(%3, %4) : 3 {B}\n"
                     "%6    v              = v : 3 {B}\n"
                     "%7                   = add(%5, %6) : 3 {B}\n"
                     "%8    cell1_h        = tanh(%7) : 3 {B}\n"
                     "output before = %0\n"
                     "output y = %8\n"
                     "state carry = %2\n"
                     "state cell1_previous_h = %8\n");
}

/* v is held: begin keeps it, and no step changes it. */
Test(slice, begin_has_the_start_of_every_state)
{
    cr_expect_str_eq(slice_of(causal, ENTRY_BEGIN), "%0                   = 0 : {}\n"
                                                    "%1                   = fill(%0) : 2 {}\n"
                                                    "%2                   = along(%1){B} : 2 {B}\n"
                                                    "%3    cell1.h        = cell1.h : 3 {B}\n"
                                                    "%4    v              = v : 3 {B}\n"
                                                    "state carry = %2\n"
                                                    "state cell1_previous_h = %3\n"
                                                    "state v = %4\n");
}

Test(slice, what_looks_ahead_has_no_step)
{
    static const char *const ahead[] = {"reverse(x)",      "shift(x, -1)",  "window(x, 1, 1)",
                                        "softmax(x, 'T')", "pyramid(x, 2)", "x * last(x)"};
    for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++) {
        Model *model = model_of(
            arena_format(test_arena(),
                         "local x = rnn.sequence('x', { size = 2 })\n"
                         "return rnn.model('m', { outputs = { y = x, z = %s } })\n",
                         ahead[i]));
        if (strstr(ahead[i], "pyramid"))
            continue; /* a second axis: there is no stream */
        cr_expect_null(sliced(model, ENTRY_STEP), "%s", ahead[i]);
        const Node *n = model->ahead;
        cr_assert(n, "%s", ahead[i]);
        cr_expect_eq(n->pos.line, 2, "%s", ahead[i]);
    }
}

/* The step's number is counted in the state; two of them are one. */
static const char counted[] =
    "local x = rnn.scalar('x')\n"
    "local t = rnn.index('T')\n"
    "return rnn.model('m', { outputs = { y = x * t + rnn.index('T') } })\n";

Test(slice, steps_are_counted_in_the_state)
{
    cr_expect_str_eq(slice_of(counted, ENTRY_STEP), "%0    x              = x : {B}\n"
                                                    "%1    t              = t : {B}\n"
                                                    "%2                   = mul(%0, %1) : {B}\n"
                                                    "%3                   = add(%2, %1) : {B}\n"
                                                    "%4                   = 1 : {}\n"
                                                    "%5                   = add(%1, %4) : {B}\n"
                                                    "output y = %3\n"
                                                    "state t = %5\n");
    cr_expect_str_eq(slice_of(counted, ENTRY_BEGIN), "%0                   = 0 : {}\n"
                                                     "%1                   = along(%0){B} : {B}\n"
                                                     "%2    x              = x : {B}\n"
                                                     "state t = %1\n"
                                                     "state x = %2\n");
}

/* Where there is no step, or another axis is the stream's, nothing is counted. */
Test(slice, what_has_no_step_has_no_count)
{
    Model *model = model_of("local x = rnn.sequence('x', { size = 1 })\n"
                            "return rnn.model('m', { outputs = {\n"
                            "  y = reverse(x) * rnn.index('T') } })\n");
    cr_expect_null(sliced(model, ENTRY_STEP));
    cr_expect_eq(count_op(model->graph, OP_index), 1);
    model = model_of("local x = rnn.sequence('x', { size = 1 })\n"
                     "local z = rnn.sequence('z', { size = 1, axis = 'U' })\n"
                     "return rnn.model('m', { outputs = {\n"
                     "  y = x * rnn.index('T'), z = z * rnn.index('U') }, carry = 'T' })\n");
    cr_expect_eq(count_op(sliced(model, ENTRY_FORWARD), OP_index), 1);
}

/* A window keeps the steps before; shifts of one value share what they keep. */
static const char looking_back[] =
    "local x = rnn.sequence('x', { size = 2 })\n"
    "return rnn.model('m', { outputs = { w = window(x, 3), a = shift(x, 1), b = shift(x, 2) } })\n";

Test(slice, a_window_keeps_as_many_steps_as_it_looks_back)
{
    Model *model = model_of(looking_back);
    const Graph *g = sliced(model, ENTRY_STEP);
    cr_assert_eq(model->state_count, 3);
    int floats = 0;
    for (int i = 0; i < model->state_count; i++)
        floats += size_value(model->states[i].shape.rows);
    cr_expect_eq(floats, 3 * 2 + 2 * 2);
    cr_expect_str_eq(dump_of(g), "%0    carry          = carry : 2 {B}\n"
                                 "%1    carry          = carry : 2 {B}\n"
                                 "%2    window         = window : 6 {B}\n"
                                 "%3    x              = x : 2 {B}\n"
                                 "%4                   = concat(%2, %3) : 8 {B}\n"
                                 "%5                   = slice(%4) 2 : 6 {B}\n"
                                 "output a = %0\n"
                                 "output b = %1\n"
                                 "output w = %4\n"
                                 "state carry = %3\n"
                                 "state carry = %0\n"
                                 "state window = %5\n");
}

Test(slice, chunks_hand_on_the_steps_of_a_window)
{
    cr_expect_str_eq(slice_of("local x = rnn.sequence('x', { size = 2 })\n"
                              "local w = window(x, 2)\n"
                              "return rnn.model('m', { outputs = { w = w }, carry = 'T' })\n",
                              ENTRY_FORWARD),
                     "%0    x              = x : 2 {B T}\n"
                     "%1    restart        = restart : {B}\n"
                     "%2                   = 0 : {}\n"
                     "%3                   = fill(%2) : 4 {}\n"
                     "%4    w              = w : 4 {B}\n"
                     "%5                   = select(%1, %3, %4) : 4 {B}\n"
                     "%6    w              = window(%0, %5) T 2 : 6 {B T}\n"
                     "%7                   = last(%6) T : 6 {B}\n"
                     "%8                   = slice(%7) 2 : 4 {B}\n"
                     "output w = %6\n"
                     "state w = %8\n");
}

/* The token that a step is given is the one of the step before. */
Test(slice, generation_feeds_the_token_back)
{
    cr_expect_str_eq(
        slice_of("local text = rnn.tokens('text', { vocab = 3 })\n"
                 "local logits = rnn.embedding(3, 3)(previous(text))\n"
                 "return rnn.model('m', { generate = { token = text, logits = logits },\n"
                 "  loss = rnn.cross_entropy(logits, text) })\n",
                 ENTRY_STEP),
        "%0                   = embedding1.weight : 3x3 {}\n"
        "%1                   = text : id {B}\n"
        "%2    logits         = lookup(%0, %1) : 3 {B}\n"
        "logits logits = %2\n");
}

/* A chunk begins with the state of the one before, but for rows that start anew. */
Test(slice, chunks_hand_on_their_state)
{
    cr_expect_str_eq(slice_of("local x = rnn.sequence('x', { size = 2 })\n"
                              "local y = previous(x)\n"
                              "return rnn.model('m', { outputs = { y = y }, carry = 'T' })\n",
                              ENTRY_FORWARD),
                     "%0    restart        = restart : {B}\n"
                     "%1                   = 0 : {}\n"
                     "%2                   = fill(%1) : 2 {}\n"
                     "%3    y              = y : 2 {B}\n"
                     "%4                   = select(%0, %2, %3) : 2 {B}\n"
                     "%5    y              = carry(%4, %6) T : 2 {B T}\n"
                     "%6    x              = x : 2 {B T}\n"
                     "%7                   = last(%6) T : 2 {B}\n"
                     "output y = %5\n"
                     "state y = %7\n");
}

/* With gradients of the outputs too, as they are of what forward gives from the same state. */
Test(slice, chunks_hand_on_their_state_backward_from_outputs)
{
    const Options options = {.train = true, .backward_from_outputs = true};
    Model *model = model_of("local x = rnn.sequence('x', { size = 2 })\n"
                            "local y = rnn.rnn(2)(x)\n"
                            "return rnn.model('m', { outputs = { y = y }, carry = 'T' })\n");
    pass_stream(model, &options);
    for (Entry entry = ENTRY_FORWARD; entry <= ENTRY_TRAIN; entry++)
        cr_expect(graph_find(pass_slice(model, &options, entry), RESULT_STATE, NULL));
}

/* What at_start hands on is 0, which does not vary along the stream. */
Test(slice, chunks_hand_on_what_stands_still)
{
    Model *model = model_of("local x = rnn.sequence('x', { size = 2 })\n"
                            "local cell = rnn.cell { state = { h = 2 }, step = function(x, s, p)\n"
                            "  local h = tanh(x + s.h + at_start(0.5)) return h, { h = h } end }\n"
                            "return rnn.model('m', { outputs = { y = (rnn.scan(cell, x)) },\n"
                            "  carry = 'T' })\n");
    const Graph *g = sliced(model, ENTRY_FORWARD);
    cr_expect_eq(count_op(g, OP_last), 1, "of h alone");
    for (int i = 0; i < g->result_count; i++)
        cr_expect_eq(g->results[i].role == RESULT_STATE ? g->results[i].node->axes : BATCH, BATCH);
}

/* Dropout is for training alone. */
Test(slice, dropout_is_in_train_only)
{
    static const char dropped[] = "local x = rnn.sequence('x', { size = 2 })\n"
                                  "local y = dropout(x, 0.5)\n"
                                  "return rnn.model('m', { outputs = { y = y },\n"
                                  "  loss = rnn.mse(y, 0) })\n";
    Model *model = model_of(dropped);
    cr_expect_eq(count_op(sliced(model, ENTRY_FORWARD), OP_dropout_mask), 0);
    cr_expect_eq(count_op(sliced(model, ENTRY_LOSS), OP_dropout_mask), 0);
    cr_expect_eq(count_op(sliced(model, ENTRY_TRAIN), OP_dropout_mask), 1);
}

static bool has_result(const Graph *g, Role role)
{
    return g && graph_find(g, role, NULL);
}

/* Metrics are computed with the loss, and with what cotangents put in its place. */
Test(slice, metrics_are_in_loss_only)
{
    static const char measured[] = "local x = rnn.sequence('x', { size = 2 })\n"
                                   "return rnn.model('m', { outputs = { x = x },\n"
                                   "  loss = rnn.mse(x, 0), metrics = { far = rnn.mse(x, 1) } })\n";
    for (int given = 0; given < 2; given++) {
        const Options options = {.train = true, .backward_from_outputs = given};
        Model *model = model_of(measured);
        pass_stream(model, &options);
        for (Entry entry = 0; entry < ENTRY_COUNT; entry++) {
            const Graph *g = pass_slice(model, &options, entry);
            cr_expect_eq(has_result(g, RESULT_METRIC), entry == ENTRY_LOSS);
            cr_expect_eq(has_result(g, RESULT_LOSS), entry == ENTRY_LOSS || entry == ENTRY_TRAIN);
        }
    }
}

Test(slice, entries_that_a_model_has_not)
{
    cr_expect_str_eq(slice_of(causal, ENTRY_LOSS), "none\n");
    cr_expect_str_eq(slice_of(causal, ENTRY_TRAIN), "none\n");
}
