/* rnnc run on files of tensors: results an example, loss and accuracy. */
#include <criterion/criterion.h>

#include "command.h"

#include <rnn/random.h>
#include <rnn/safetensors.h>

/* Many to one: what the first step is must be kept to the end. */
static const char model_text[] =
    "local x = rnn.sequence('x', { size = 2 })\n"
    "local kind = rnn.token('kind', { vocab = 3 })\n"
    "local h = rnn.lstm(8, { name = 'lstm' })(x)\n"
    "local scores = rnn.linear(3, { name = 'readout' })(last(h))\n"
    "local halves = pyramid(x, 2)\n"
    "return rnn.model('first', { loss = rnn.cross_entropy(scores, kind),\n"
    "  outputs = { best = argmax(scores), halves = halves, scores = scores } })\n";

enum { EXAMPLES = 200, MOST = 5 };

typedef struct Place {
    Arena *arena;
    const char *folder, *model, *data, *weights;
} Place;

/* Example i has 1 + i % MOST steps of numbers from -1 to 1; its kind is told by the first step. */
static void write_data(const Place *p, int examples)
{
    static float x[EXAMPLES * MOST * 2];
    static int32_t lengths[EXAMPLES], kinds[EXAMPLES];
    size_t items = 0;
    for (int i = 0; i < examples; i++) {
        float *first = x + 2 * items;
        lengths[i] = 1 + i % MOST;
        items += (size_t)lengths[i];
        for (float *number = first; number < x + 2 * items; number++)
            *number = 2 * rnn_uniform(rnn_random_at(1, 0, (uint64_t)(number - x))) - 1;
        kinds[i] = first[0] < 0 ? 0 : first[1] < 0 ? 1 : 2;
    }
    const size_t n = (size_t)examples;
    const rnn_tensor tensors[] = {{"x", RNN_F32, 2, {items, 2}, x, items * 8},
                                  {"x.lengths", RNN_I32, 1, {n}, lengths, n * 4},
                                  {"kind", RNN_I32, 1, {n}, kinds, n * 4}};
    rnn_error e = {0};
    cr_assert_eq(rnn_tensors_write(p->data, tensors, 3, NULL, 0, &e), RNN_OK, "%s", e.message);
}

static Place new_place(int examples)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    p.model = scratch_file(p.arena, p.folder, "first.lua", model_text);
    p.data = arena_format(p.arena, "%s/data.safetensors", p.folder);
    p.weights = arena_format(p.arena, "%s/weights", p.folder);
    write_data(&p, examples);
    return p;
}

static void leave(Place *p)
{
    scratch_remove(p->arena, p->folder);
    arena_free(p->arena);
}

static void train(const Place *p, int updates)
{
    CommandRun run = command_line(p->arena, command_train,
                                  "%s --data x=%s --data kind=%s -o %s --rate 0.03 --updates %d",
                                  p->model, p->data, p->data, p->weights, updates);
    command_finish(p->arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
}

static CommandRun run_model(const Place *p, const char *more)
{
    CommandRun run = command_line(p->arena, command_run, "%s --weights %s --data x=%s %s", p->model,
                                  p->weights, p->data, more);
    command_finish(p->arena, &run);
    return run;
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (; (text = strchr(text, '\n')); text++)
        lines++;
    return lines;
}

Test(run_data, tells_loss_and_accuracy_of_what_it_learned)
{
    Place p = new_place(EXAMPLES);
    train(&p, 400);
    CommandRun run = run_model(&p, arena_format(p.arena, "--data kind=%s", p.data));
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_eq(count_lines(run.told), EXAMPLES + 2);
    const char *loss = strstr(run.told, "loss "), *accuracy = strstr(run.told, "accuracy ");
    cr_assert(loss && accuracy, "%s", run.told);
    cr_expect_lt(strtod(loss + 5, NULL), 0.2);
    cr_expect_gt(strtod(accuracy + 9, NULL), 95);
    cr_expect(strstr(accuracy, "of 200"), "%s", accuracy);
    leave(&p);
}

/* The results are those of each example alone, in the order of the file. */
Test(run_data, one_line_an_example)
{
    Place p = new_place(EXAMPLES);
    train(&p, 5);
    CommandRun all = run_model(&p, "--output scores");
    cr_assert_eq(all.status, 0, "%s", all.told);
    cr_expect_eq(count_lines(all.told), EXAMPLES);
    cr_expect_not(strstr(all.told, "loss"), "the targets were not given");
    write_data(&p, 1);
    CommandRun one = run_model(&p, "--output scores");
    cr_assert_eq(one.status, 0, "%s", one.told);
    cr_expect_eq(count_lines(one.told), 1);
    cr_expect_eq(strncmp(all.told, one.told, 6), 0, "%.40s is not %s", all.told, one.told);
    leave(&p);
}

/* Steps of a derived axis: examples of 1, 2, 3, 4, 5 steps have 1, 1, 2, 2, 3 halves. */
Test(run_data, steps_and_numbers_are_separated)
{
    Place p = new_place(MOST);
    train(&p, 2);
    CommandRun run = run_model(&p, "--output halves");
    cr_assert_eq(run.status, 0, "%s", run.told);
    const char *line = run.told;
    for (int i = 0; i < MOST; i++, line = strchr(line, '\n') + 1) {
        int spaces = 0, commas = 0;
        for (const char *c = line; *c != '\n'; c++) {
            spaces += *c == ' ';
            commas += *c == ',';
        }
        cr_expect_eq(spaces + 1, (i + 2) / 2, "%s", line);
        cr_expect_eq(commas, 3 * ((i + 2) / 2), "%s", line);
    }
    leave(&p);
}

/* Over two axes: at each step of U the products with all steps of T that the example has. */
Test(run_data, all_of_an_inner_axis_is_a_step)
{
    static const char lua[] =
        "local x = rnn.sequence('x', { size = 2, axis = 'T' })\n"
        "local y = rnn.sequence('y', { size = 1, axis = 'U' })\n"
        "local cell = rnn.cell { name = 'cell', state = { h = 2 }, step = function(y, s, p)\n"
        "  return { h = s.h, times = x * (y .. y) }, { h = s.h + p.W(y) } end }\n"
        "local out = rnn.scan(cell, y)\n"
        "return rnn.model('outer', { loss = rnn.mse(rnn.linear(1)(out.h), y),\n"
        "  outputs = { times = out.times } })\n";
    static const float x[4][2] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}}, y[3] = {10, 100, 1000};
    static const int32_t x_lengths[2] = {1, 3}, y_lengths[2] = {1, 2};
    const rnn_tensor tensors[] = {{"x", RNN_F32, 2, {4, 2}, x, sizeof x},
                                  {"x.lengths", RNN_I32, 1, {2}, x_lengths, sizeof x_lengths},
                                  {"y", RNN_F32, 2, {3, 1}, y, sizeof y},
                                  {"y.lengths", RNN_I32, 1, {2}, y_lengths, sizeof y_lengths}};
    Place p = new_place(MOST);
    rnn_error e;
    p.model = scratch_file(p.arena, p.folder, "outer.lua", lua);
    cr_assert_eq(rnn_tensors_write(p.data, tensors, 4, NULL, 0, &e), RNN_OK, "%s", e.message);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data x=%s --data y=%s -o %s --updates 1 --hold-out 0",
                                  p.model, p.data, p.data, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_model(&p, arena_format(p.arena, "--data y=%s --output times", p.data));
    const char *expected = "10,20\n300,400,500,600,700,800 3000,4000,5000,6000,7000,8000\n";
    cr_expect_eq(strncmp(run.told, expected, strlen(expected)), 0, "%s", run.told);
    leave(&p);
}

/* A text is one long example; a model that carries reads it chunk by chunk as if it were whole. */
Test(run_data, a_stream_is_one_line)
{
    static const char lua[] =
        "local V = rnn.option('vocab', 5)\n"
        "local text = rnn.tokens('text', { vocab = V })\n"
        "local h = rnn.rnn(8, { name = 'rnn' })(rnn.embedding(V, 8, { name = 'e' "
        "})(previous(text)))\n"
        "local logits = rnn.linear(V, { name = 'readout' })(h)\n"
        "return rnn.model('letters', { loss = rnn.cross_entropy(logits, text),\n"
        "  outputs = { logits = logits }, generate = { token = text, logits = logits },\n"
        "  carry = 'T' })\n";
    Place p = new_place(MOST);
    Text text = text_new(p.arena);
    for (int i = 0; i < 300; i++)
        text_put(&text, "ab");
    p.model = scratch_file(p.arena, p.folder, "letters.lua", lua);
    p.data = scratch_file(p.arena, p.folder, "text", text.bytes);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data text=%s -o %s --rate 0.03 --updates 60 --batch 4 "
                                  "--hold-out 0",
                                  p.model, p.data, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = command_line(p.arena, command_run, "%s --weights %s --data text=%s", p.model, p.weights,
                       p.data);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_eq(count_lines(run.told), 3, "a line, the loss and the accuracy");
    cr_expect_eq(strchr(run.told, '\n') - run.told, 2 * 600 - 1);
    cr_expect(strncmp(run.told + 1000, "a b a b", 7) == 0, "%s", run.told);
    cr_expect(strstr(run.told, "of 600"), "%s", strchr(run.told, '\n'));
    cr_expect_gt(strtod(strstr(run.told, "accuracy ") + 9, NULL), 99);
    leave(&p);
}

/* ---- generating with data ---- */

static const char telling_model[] =
    "local v = rnn.vector('v', { size = 2 })\n"
    "local words = rnn.tokens('words', { vocab = rnn.option('vocab', 6) })\n"
    "local x = rnn.embedding(rnn.option('vocab', 6), 8, { name = 'e' })(previous(words))\n"
    "local seen = rnn.linear(8, { name = 'see' })(v)\n"
    "local h = rnn.scan(rnn.cell { name = 'cell', state = { h = 8 }, step = function(x, s, p)\n"
    "  local h = tanh(p.W(x) + p.R(s.h) + at_start(seen))\n"
    "  return h, { h = h } end }, x)\n"
    "local logits = rnn.linear(rnn.option('vocab', 6), { name = 'readout' })(h)\n"
    "return rnn.model('telling', { loss = rnn.cross_entropy(logits, words),\n"
    "  outputs = { logits = logits }, generate = { token = words, logits = logits } })\n";

/* (1, 0) is called "a b a", (0, 1) "c". */
static void write_names(const Place *p, const char *path)
{
    static float v[40][2];
    Text text = text_new(p->arena);
    for (int i = 0; i < 40; i++) {
        v[i][i % 2] = 1;
        text_put(&text, i % 2 ? "c\n" : "a b a\n");
    }
    scratch_file(p->arena, p->folder, path, text.bytes);
    const rnn_tensor tensor = {"v", RNN_F32, 2, {40, 2}, v, sizeof v};
    rnn_error e = {0};
    cr_assert_eq(rnn_tensors_write(p->data, &tensor, 1, NULL, 0, &e), RNN_OK, "%s", e.message);
}

static CommandRun run_telling(const Place *p, const char *more)
{
    CommandRun run = command_line(p->arena, command_run, "%s --weights %s --data v=%s %s", p->model,
                                  p->weights, p->data, more);
    command_finish(p->arena, &run);
    return run;
}

Test(run_data, generates_a_line_an_example)
{
    Place p = new_place(MOST);
    p.model = scratch_file(p.arena, p.folder, "telling.lua", telling_model);
    write_names(&p, "names");
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data v=%s --data words=%s/names:words -o %s --rate 0.02 "
                                  "--updates 150 --hold-out 0",
                                  p.model, p.data, p.folder, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_telling(&p, "");
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_eq(count_lines(run.told), 40);
    cr_expect(strncmp(run.told, "a b a\nc\na b a\nc\n", 16) == 0, "%s", run.told);
    cr_expect_str_eq(run_telling(&p, "--beam 0 --temperature 0").told, run.told);
    run = run_telling(&p, "--longest 2");
    cr_expect(strncmp(run.told, "a b\nc\na b\n", 10) == 0, "%s", run.told);
    run = run_telling(&p, arena_format(p.arena, "--reference %s/names", p.folder));
    cr_expect(strstr(run.told, "exactly right 100.00 % of 40"), "%s", run.told);
    run = run_telling(&p, "--sample 2");
    cr_expect(strstr(run.told, "--sample is of no use: telling searches"), "%s", run.told);
    run = run_telling(&p, "--show-attention");
    cr_expect(strstr(run.told, "declare the attention weights"), "%s", run.told);
    run = run_telling(&p, arena_format(p.arena, "--data words=%s/names --score", p.folder));
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_eq(count_lines(run.told), 41);
    cr_expect_gt(strtod(run.told, NULL), -0.5, "%s", run.told);
    cr_expect(strstr(run.told, "\t4\t") && strstr(run.told, "\ta b a\n"), "%s", run.told);
    cr_expect(strstr(run.told, "\t120\t") && strstr(run.told, "\t(all)\n"), "%s", run.told);
    run = run_telling(&p, "--score");
    cr_expect(strstr(run.told, "--score: what is to be scored? --data words=FILE"), "%s", run.told);
    leave(&p);
}

/* ---- generating vectors ---- */

static const char key_model[] =
    "local keys = rnn.sequence('keys', { size = 3 })\n"
    "local h = rnn.rnn(8, { name = 'rnn' })(previous(keys))\n"
    "local logits = rnn.linear(3, { name = 'readout' })(h)\n"
    "return rnn.model('piano', { loss = rnn.binary_cross_entropy(logits, keys),\n"
    "  outputs = { logits = logits }, generate = { token = keys, logits = logits } })\n";

/* Pieces of the steps {0, 2}, {1}, {}, over and over. */
static void write_pieces(const Place *p)
{
    enum { PIECES = 10, STEPS = 9 };
    static float keys[PIECES * STEPS][3];
    int32_t lengths[PIECES];
    for (int i = 0; i < PIECES * STEPS; i++) {
        keys[i][0] = keys[i][2] = i % 3 == 0;
        keys[i][1] = i % 3 == 1;
        lengths[i / STEPS] = STEPS;
    }
    const rnn_tensor tensors[] = {{"keys", RNN_F32, 2, {PIECES * STEPS, 3}, keys, sizeof keys},
                                  {"keys.lengths", RNN_I32, 1, {PIECES}, lengths, sizeof lengths}};
    rnn_error e = {0};
    cr_assert_eq(rnn_tensors_write(p->data, tensors, 2, NULL, 0, &e), RNN_OK, "%s", e.message);
}

Test(run_data, generates_vectors)
{
    Place p = new_place(MOST);
    p.model = scratch_file(p.arena, p.folder, "piano.lua", key_model);
    write_pieces(&p);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data keys=%s -o %s --rate 0.03 --updates 150 --hold-out 0",
                                  p.model, p.data, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = command_line(p.arena, command_run, "%s --weights %s --sample 7 --temperature 0", p.model,
                       p.weights);
    command_finish(p.arena, &run);
    cr_expect_str_eq(run.told, "0,2 1 - 0,2 1 - 0,2\n");
    run = command_line(p.arena, command_run, "%s --weights %s --score", p.model, p.weights);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "--score is of no use: piano generates vectors"));
    leave(&p);
}

/* ---- what is wrong ---- */

Test(run_data, what_is_wrong_is_told)
{
    Place p = new_place(MOST);
    train(&p, 2);
    CommandRun run = run_model(&p, "--output score");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "first has no output score"), "%s", run.told);
    run = command_line(p.arena, command_run, "%s --weights %s --data kind=%s", p.model, p.weights,
                       p.data);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "the model's input x has no data"), "%s", run.told);
    run = command_line(p.arena, command_run, "%s --weights %s --output best", p.model, p.weights);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 2);
    cr_expect(strstr(run.told, "--output goes with --data"), "%s", run.told);
    leave(&p);
}
