/* A training that is not finite is told the line, the value, the step and the row where it begins.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "command.h"

#include <rnn/safetensors.h>

/* The scores are large where x is, and exp of them overflows above 88.7. */
#define MODEL(loss)                                                                                \
    "local x = rnn.sequence('x', { size = 2 })\n"                                                  \
    "local h = rnn.scan(rnn.cell { name = 'cell', state = { h = 2 },\n"                            \
    "  init = { W = rnn.identity(), a = rnn.constant(1) },\n"                                      \
    "  step = function(x, s, p)\n"                                                                 \
    "    local h = p.W(x) + p.a * 0 * s.h\n"                                                       \
    "    return h, { h = h } end }, x)\n" loss                                                     \
    "return rnn.model('fragile', { loss = rnn.average(sum(y)), outputs = { y = y } })\n"

static const char overflowing[] = MODEL("local large = exp(h)\nlocal y = large * 2\n");
static const char rooted[] = MODEL("local y = sqrt(h * h)\n");
static const char summed[] = MODEL("local y = h * 1e36\n");

enum { EXAMPLES = 12, STEPS = 4 };

typedef struct Place {
    Arena *arena;
    const char *folder, *model, *data;
} Place;

/* Examples of 1 to 4 steps, all numbers 0.5. */
static float *new_numbers(Arena *arena)
{
    float *x = arena_alloc(arena, EXAMPLES * STEPS * 2 * sizeof *x);
    for (int i = 0; i < EXAMPLES * STEPS * 2; i++)
        x[i] = 0.5f;
    return x;
}

static Place new_place(const char *model)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    p.model = scratch_file(p.arena, p.folder, "fragile.lua", model);
    p.data = arena_format(p.arena, "%s/data.safetensors", p.folder);
    return p;
}

static void write_numbers(const Place *p, const float *x)
{
    int32_t lengths[EXAMPLES];
    size_t items = 0;
    for (int i = 0; i < EXAMPLES; i++)
        items += (size_t)(lengths[i] = 1 + i % STEPS);
    const rnn_tensor tensors[] = {{"x", RNN_F32, 2, {items, 2}, x, items * 8},
                                  {"x.lengths", RNN_I32, 1, {EXAMPLES}, lengths, sizeof lengths}};
    rnn_error e = {0};
    cr_assert_eq(rnn_tensors_write(p->data, tensors, 2, NULL, 0, &e), RNN_OK, "%s", e.message);
}

/* The number of a unit at a step of an example. */
static float *at(float *x, int example, int step, int unit)
{
    int item = step;
    for (int i = 0; i < example; i++)
        item += 1 + i % STEPS;
    return &x[2 * item + unit];
}

/* Trains with one batch of everything; it must fail and tell each of the texts. */
static void expect_blame(Place *p, const char *options, const char *const *texts)
{
    CommandRun run = command_line(p->arena, command_train,
                                  "%s --data x=%s -o %s/weights --hold-out 0 --batch 12 %s",
                                  p->model, p->data, p->folder, options);
    command_finish(p->arena, &run);
    cr_expect_eq(run.status, 1, "%s", run.told);
    for (; *texts; texts++)
        cr_expect(strstr(run.told, *texts), "'%s' is not in: %s", *texts, run.told);
    scratch_remove(p->arena, p->folder);
    arena_free(p->arena);
}

Test(blame, the_first_value_that_overflows)
{
    Place p = new_place(overflowing);
    float *x = new_numbers(p.arena);
    *at(x, 3, 3, 0) = 95;
    *at(x, 7, 2, 1) = 90;
    write_numbers(&p, x);
    expect_blame(
        &p, "--updates 3",
        (const char *[]){"update 1: the loss is not finite",
                         "fragile.lua:7: large (exp) is inf in unit 2 at step 3 of T of row",
                         "cell_h               from 0.5 to 90 ", "is example 8 of ", NULL});
}

Test(blame, a_number_of_the_data)
{
    Place p = new_place(overflowing);
    float *x = new_numbers(p.arena);
    *at(x, 5, 1, 1) = NAN;
    write_numbers(&p, x);
    expect_blame(&p, "--updates 3",
                 (const char *[]){"fragile.lua:1: x (input) is nan in unit 2 at step 2 of T",
                                  "is example 6 of ", NULL});
}

/* Training is fine; what is validated on is not. */
Test(blame, a_validation)
{
    Place p = new_place(overflowing);
    float *x = new_numbers(p.arena);
    write_numbers(&p, x);
    const char *train = p.data;
    p.data = arena_format(p.arena, "%s/valid.safetensors", p.folder);
    *at(x, 7, 2, 1) = NAN;
    write_numbers(&p, x);
    const char *more = arena_format(p.arena, "--updates 3 --valid x=%s", p.data);
    p.data = train;
    expect_blame(&p, more,
                 (const char *[]){"validation after update 3: the loss is not finite",
                                  "fragile.lua:1: x (input) is nan in unit 2 at step 3 of T",
                                  "row 8 is example 8 of ", "valid.safetensors", NULL});
}

/* The root has no slope at 0: the value is finite and its gradient is not. */
Test(blame, a_gradient)
{
    Place p = new_place(rooted);
    float *x = new_numbers(p.arena);
    *at(x, 9, 1, 0) = 0;
    write_numbers(&p, x);
    expect_blame(&p, "--updates 3",
                 (const char *[]){"update 1: the gradient of cell.W is not finite",
                                  "fragile.lua:7: ", " in unit 1 at step 2 of T of row",
                                  "is example 10 of ", NULL});
}

/* What explodes between two updates is a parameter. */
Test(blame, a_parameter)
{
    Place p = new_place(summed);
    write_numbers(&p, new_numbers(p.arena));
    expect_blame(&p, "--updates 3 --optimizer sgd --rate 1e30 --clip-norm 0",
                 (const char *[]){"update 2: ", "cell.W (param) is -inf", NULL});
}

/* A stream, carried from chunk to chunk: the state that the chunk began with counts. */
Test(blame, a_carried_state)
{
    Place p = new_place(
        "local text = rnn.tokens('text', { vocab = rnn.option('vocab', 5) })\n"
        "local one = rnn.embedding(rnn.option('vocab', 5), 1,\n"
        "  { name = 'e', init = rnn.constant(1), frozen = true })(previous(text))\n"
        "local h = rnn.scan(rnn.cell { name = 'cell', state = { h = 1 },\n"
        "  init = { a = rnn.constant(10) },\n"
        "  step = function(x, s, p)\n"
        "    local h = p.a * s.h + x\n"
        "    return h, { h = h } end }, one)\n"
        "return rnn.model('fragile', { loss = rnn.average(sum(h)), outputs = { h = h },\n"
        "  carry = 'T' })\n");
    p.data = scratch_file(p.arena, p.folder, "data",
                          "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd"
                          "abcdabcdabcdabcdabcdabcdabcdabcd");
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data text=%s -o %s/weights --hold-out 0 --batch 1 "
                                  "--steps 16 --updates 9 --rate 0",
                                  p.model, p.data, p.folder);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1, "%s", run.told);
    cr_expect(strstr(run.told, "update 3: the loss is not finite"), "%s", run.told);
    cr_expect(strstr(run.told, "fragile.lua:7: "), "%s", run.told);
    cr_expect(strstr(run.told, " is inf at step 8 of T of row 1"), "%s", run.told);
    scratch_remove(p.arena, p.folder);
    arena_free(p.arena);
}
