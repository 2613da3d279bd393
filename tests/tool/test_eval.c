/* Evaluation of named tensors: names, lengths, cotangents, and every message about what does not
 * fit. By the interpreter; emitted code shares all that is tested here. */
#include <criterion/criterion.h>

#include <math.h>

#include "compile.h"
#include "scratch.h"
#include "tool/eval.h"
#include "tool/options.h"

/* h[t] = x[t] + a h[t-1], without gates; y the sum of its features, p the row of an id */
static const char model_text[] =
    "local cell = rnn.cell { state = { h = 2 }, step = function(x, s, p)\n"
    "  local h = x + p.a * s.h\n"
    "  return h, { h = h }\n"
    "end }\n"
    "local h, last = rnn.scan(cell, rnn.sequence('x', { size = 2 }), { name = 'r' })\n"
    "local ids = rnn.tokens('ids', { vocab = 3 })\n"
    "local e = rnn.embedding(3, 2, { name = 'e' })(ids)\n"
    "return rnn.model('tiny', { outputs = { h = h, last = last.h, y = sum(h * e) } })\n";

/* Two rows of 3 and 1 steps. */
typedef struct Fixture {
    Arena *arena;
    const char *folder, *model;
    Tensors *in;
} Fixture;

static void add(Tensors *in, const char *name, Tensor like, const double *values)
{
    like.name = name;
    Tensor *tensor = tensors_add(in, like);
    memcpy(tensor->values, values, tensor_size(tensor) * sizeof *values);
}

static Fixture new_fixture(void)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    Fixture f = {arena, folder, scratch_file(arena, folder, "tiny.lua", model_text),
                 tensors_new(arena, "in")};
    const double unused = NAN;
    add(f.in, "r.a", (Tensor){.dims = 2, .shape = {1, 2}}, (double[]){2, 10});
    add(f.in, "e.weight", (Tensor){.dims = 2, .shape = {3, 2}}, (double[]){1, 0, 0, 1, 1, 1});
    add(f.in, "in.x", (Tensor){.dims = 3, .shape = {3, 2, 2}},
        (double[]){1, 1, 5, 7, 2, 2, unused, unused, 3, 3, unused, unused});
    add(f.in, "in.ids", (Tensor){.dims = 2, .shape = {3, 2}, .is_id = true},
        (double[]){0, 1, 1, -1, 2, 99});
    add(f.in, "in.T.lengths", (Tensor){.dims = 1, .shape = {2}, .is_id = true}, (double[]){3, 1});
    return f;
}

static void end(Fixture f)
{
    scratch_remove(f.arena, f.folder);
    arena_free(f.arena);
}

static const Tensors *evaluate(Fixture f, bool grad)
{
    Request request = {.path = f.model, .options = options_default()};
    request = eval_request(request, f.in, grad);
    const Compiled compiled = compile(f.arena, &request);
    return eval_run(f.arena, (Engine){&compiled, NULL, NULL}, f.in, grad);
}

static void expect(const Tensors *results, const char *name, int count, const double *values)
{
    const Tensor *tensor = tensors_find(results, name);
    cr_assert_not_null(tensor, "%s is missing", name);
    cr_assert_eq((int)tensor_size(tensor), count, "%s has %zu elements", name, tensor_size(tensor));
    for (int i = 0; i < count; i++)
        cr_expect_float_eq(tensor->values[i], values[i], 1e-12, "%s: element %d is %g, not %g",
                           name, i, tensor->values[i], values[i]);
}

/* What lies beyond a row's length is never read, and 0 in the outputs. The vector r.a was given as
 * a matrix of one row. */
Test(eval, outputs)
{
    Fixture f = new_fixture();
    const Tensors *results = evaluate(f, false);
    expect(results, "out.h", 12, (double[]){1, 1, 5, 7, 4, 12, 0, 0, 11, 123, 0, 0});
    expect(results, "out.last", 4, (double[]){11, 123, 5, 7});
    expect(results, "out.y", 6, (double[]){1, 7, 12, 0, 134, 0});
    cr_expect_null(tensors_find(results, "out.loss"));
    end(f);
}

Test(eval, initial_state)
{
    Fixture f = new_fixture();
    add(f.in, "in.r.h", (Tensor){.dims = 2, .shape = {2, 2}}, (double[]){100, 0, 0, 1});
    expect(evaluate(f, false), "out.last", 4, (double[]){811, 123, 5, 17});
    end(f);
}

/* All rows may be shorter than the arrays. */
Test(eval, arrays_longer_than_all_rows)
{
    Fixture f = new_fixture();
    ((Tensor *)tensors_find(f.in, "in.T.lengths"))->values[0] = 2;
    const Tensors *results = evaluate(f, false);
    expect(results, "out.h", 12, (double[]){1, 1, 5, 7, 4, 12, 0, 0, 0, 0, 0, 0});
    expect(results, "out.last", 4, (double[]){4, 12, 5, 7});
    end(f);
}

/* L = sum last * G: dL/dx[t] = a^(2-t) G, dL/da = sum of G dh/da, h = x2 + a x1 + a^2 x0 */
Test(eval, gradients_from_outputs)
{
    Fixture f = new_fixture();
    add(f.in, "G.last", (Tensor){.dims = 2, .shape = {2, 2}}, (double[]){1, 0.5, 3, 4});
    const Tensors *results = evaluate(f, true);
    expect(results, "out.loss", 1, (double[]){11 + 61.5 + 15 + 28});
    expect(results, "grad.in.x", 12, (double[]){4, 50, 3, 4, 2, 5, 0, 0, 1, 0.5, 0, 0});
    expect(results, "grad.in.r.h", 4, (double[]){8, 500, 6, 40});
    expect(results, "grad.r.a", 2, (double[]){2 + 2 * 2 * 1, 0.5 * (2 + 2 * 10 * 1)});
    expect(results, "grad.e.weight", 6, (double[]){0, 0, 0, 0, 0, 0});
    end(f);
}

/* ---- what does not fit ---- */

static int evaluate_alone(void *fixture)
{
    evaluate(*(Fixture *)fixture, false);
    return 0;
}

static void expect_message(Fixture f, const char *message)
{
    const char *told;
    cr_expect_eq(scratch_run(f.arena, evaluate_alone, &f, &told), EXIT_FAILURE);
    cr_expect_str_eq(told, arena_format(f.arena, "rnnc: in: %s\n", message));
    end(f);
}

static Tensor *tensor_of(Fixture f, const char *name)
{
    return (Tensor *)tensors_find(f.in, name);
}

Test(eval, missing_and_unknown_names_stand_side_by_side)
{
    Fixture f = new_fixture();
    tensor_of(f, "e.weight")->name = "embedding.weight";
    tensor_of(f, "r.a")->name = "grad.r.a";
    tensor_of(f, "in.x")->name = "in.X";
    add(f.in, "in.U.lengths", (Tensor){.dims = 0}, (double[]){0});
    add(f.in, "out.h", (Tensor){.dims = 0}, (double[]){0});
    expect_message(f, "its tensors are not what tiny takes\n"
                      "    expected           in the file\n"
                      "    e.weight [3, 2]    embedding.weight [3, 2]\n"
                      "    in.x               in.X [3, 2, 2]\n"
                      "    r.a [2]            -\n"
                      "    -                  in.U.lengths");
}

/* A layer's name may begin as those of results and inputs do. */
Test(eval, layers_named_out_and_in)
{
    Fixture f = new_fixture();
    const char *text = scratch_replace(f.arena, model_text, "name = 'r'", "name = 'out'");
    f.model = scratch_file(f.arena, f.folder, "tiny.lua",
                           scratch_replace(f.arena, text, "name = 'e'", "name = 'in'"));
    tensor_of(f, "r.a")->name = "out.a";
    tensor_of(f, "e.weight")->name = "in.weight";
    expect(evaluate(f, false), "out.last", 4, (double[]){11, 123, 5, 7});
    end(f);
}

Test(eval, shape_of_a_parameter)
{
    Fixture f = new_fixture();
    tensor_of(f, "e.weight")->shape[0] = 2;
    expect_message(f, "its tensors are not what tiny takes\n"
                      "    expected           in the file\n"
                      "    e.weight [3, 2]    e.weight [2, 2]");
}

Test(eval, shape_of_an_input)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.x")->dims = 2;
    expect_message(f, "in.x has the shape [3, 2], and 3 dimensions are expected");
}

Test(eval, features_of_an_input)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.x")->shape[2] = 1;
    expect_message(f, "in.x has the shape [3, 2, 1], and [3, 2, 2] is expected");
}

Test(eval, steps_that_differ)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.ids")->shape[0] = 2;
    expect_message(f, "in.ids has 2 of T, and in.x has 3");
}

Test(eval, rows_that_differ)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.T.lengths")->shape[0] = 1;
    expect_message(f, "in.T.lengths has 1 of the batch, and in.x has 2");
}

Test(eval, length_below_zero)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.T.lengths")->values[1] = -1;
    expect_message(f, "in.T.lengths: row 1 has -1 steps, and 0 to 3 are expected");
}

Test(eval, length_beyond_the_array)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.T.lengths")->values[0] = 4;
    expect_message(f, "in.T.lengths: row 0 has 4 steps, and 0 to 3 are expected");
}

/* A model that counts steps, whose number no input tells: 3 in one row. */
static Fixture new_counter(double length)
{
    Fixture f = new_fixture();
    f.model = scratch_file(f.arena, f.folder, "steps.lua",
                           "local cell = rnn.cell { name = 'c', state = { y = 'scalar' },\n"
                           "  step = function(_, s, p) return s.y, { y = s.y + 1 } end }\n"
                           "local first = rnn.scalar('first')\n"
                           "local _, last = rnn.scan(cell, { axis = 'T', init = { y = first } })\n"
                           "return rnn.model('steps', { outputs = { y = last.y } })\n");
    f.in = tensors_new(f.arena, "in");
    add(f.in, "in.first", (Tensor){.dims = 1, .shape = {2}}, (double[]){0, 0});
    add(f.in, "in.T.lengths", (Tensor){.dims = 1, .shape = {2}, .is_id = true},
        (double[]){3, length});
    return f;
}

Test(eval, lengths_alone)
{
    Fixture f = new_counter(5);
    expect(evaluate(f, false), "out.y", 2, (double[]){3, 5});
    end(f);
}

/* What is counted over no steps is what it began with. */
Test(eval, length_of_zero)
{
    Fixture f = new_counter(0);
    tensor_of(f, "in.first")->values[1] = 7;
    expect(evaluate(f, false), "out.y", 2, (double[]){3, 7});
    end(f);
}

Test(eval, length_beyond_int)
{
    expect_message(new_counter(1099511627776),
                   "in.T.lengths: row 1 has 1099511627776 steps, and 0 to 2147483647 are expected");
}

Test(eval, id_outside_the_vocabulary)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.ids")->values[2] = 3;
    expect_message(f, "in.ids: 3 at step 1 of row 0 is not an id below 3");
}

/* Rows of 2 and 1 steps; behind a bag's -1, and behind the row's end, stands what is no id. */
static Fixture new_bags(void)
{
    Fixture f = new_fixture();
    f.model = scratch_file(f.arena, f.folder, "bags.lua",
                           "local bags = rnn.bags('bags', { vocab = 3, most = 2 })\n"
                           "local e = rnn.embedding(3, 2, { name = 'e' })\n"
                           "return rnn.model('tiny', { outputs = { y = e(bags) } })\n");
    f.in = tensors_new(f.arena, "in");
    add(f.in, "e.weight", (Tensor){.dims = 2, .shape = {3, 2}}, (double[]){1, 10, 2, 20, 4, 40});
    add(f.in, "in.bags", (Tensor){.dims = 3, .shape = {2, 2, 2}, .is_id = true},
        (double[]){0, 2, 1, -1, -1, 77, 99, 99});
    add(f.in, "in.T.lengths", (Tensor){.dims = 1, .shape = {2}, .is_id = true}, (double[]){2, 1});
    return f;
}

Test(eval, bags_are_sums)
{
    Fixture f = new_bags();
    expect(evaluate(f, false), "out.y", 8, (double[]){5, 50, 2, 20, 0, 0, 0, 0});
    end(f);
}

Test(eval, bags_outside_the_vocabulary)
{
    Fixture f = new_bags();
    tensor_of(f, "in.bags")->values[1] = 3;
    expect_message(f, "in.bags: 3 at step 0 of row 0 is not an id below 3");
}

Test(eval, bags_of_another_width)
{
    Fixture f = new_bags();
    tensor_of(f, "in.bags")->shape[2] = 1;
    expect_message(f, "in.bags has the shape [2, 2, 1], and [2, 2, 2] is expected");
}

Test(eval, ids_that_are_not_whole)
{
    Fixture f = new_fixture();
    tensor_of(f, "in.ids")->is_id = false;
    expect_message(f, "in.ids must be whole numbers");
}

static int differentiate_alone(void *fixture)
{
    evaluate(*(Fixture *)fixture, true);
    return 0;
}

Test(eval, gradients_need_a_loss)
{
    Fixture f = new_fixture();
    const char *told;
    cr_expect_eq(scratch_run(f.arena, differentiate_alone, &f, &told), EXIT_FAILURE);
    cr_expect_str_eq(told, "tiny.lua: the model tiny has no loss; give cotangents, G.OUTPUT\n");
    end(f);
}

static Fixture static_fixture(const char *steps)
{
    Fixture f = new_fixture();
    const char *with = arena_format(f.arena, "'x', { size = 2, steps = %s }", steps);
    f.model = scratch_file(f.arena, f.folder, "tiny.lua",
                           scratch_replace(f.arena, model_text, "'x', { size = 2 }", with));
    return f;
}

Test(eval, other_steps_than_the_model_has)
{
    expect_message(static_fixture("4"), "in.x has 3 of T, and the model takes 4");
}

Test(eval, other_lengths_than_the_model_has)
{
    expect_message(static_fixture("3"), "in.T.lengths: row 1 has 1 steps, and the model takes 3");
}

/* ---- the command ---- */

static int run_command(void *arguments)
{
    return command_eval(compile, 6, arguments);
}

/* Tokens as 64-bit integers, numbers in double precision, from a file to a file. */
Test(eval, command)
{
    Fixture f = new_fixture();
    const char *in = arena_format(f.arena, "%s/in", f.folder);
    const char *out = arena_format(f.arena, "%s/out", f.folder);
    tensors_write(f.in, in, RNN_F64);
    const char *arguments[] = {f.model, "--in", in, "--out", out, "--engine=interp"};
    const char *told;
    cr_assert_eq(scratch_run(f.arena, run_command, arguments, &told), 0, "%s", told);
    expect(tensors_read(f.arena, out), "out.last", 4, (double[]){11, 123, 5, 7});
    arguments[5] = "--engine=magic";
    cr_expect_eq(scratch_run(f.arena, run_command, arguments, &told), 2);
    cr_expect_str_eq(told, "rnnc eval: --engine is magic, and c or interp is expected; "
                           "see rnnc eval --help\n");
    end(f);
}
