/* rnnc check finds a model that is right to be right, and what is broken on purpose. */
#include <criterion/criterion.h>

#include <math.h>

#include "compile.h"
#include "scratch.h"
#include "tool/check.h"

static const char model_text[] =
    "local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)\n"
    "  local h = relu(p.W(x) + p.R(s.h) + p.b) * 0.75\n"
    "  return h, { h = h }\n"
    "end }\n"
    "local h = rnn.scan(cell, rnn.sequence('x', { size = 2 }), { name = '' })\n"
    "return rnn.model('tiny', { outputs = { y = h } })\n";

/* Emitted code that computes with another number than the graph. */
static Compiled compile_wrong_code(Arena *arena, const Request *request)
{
    Compiled compiled = compile(arena, request);
    if (request->options.fuse == FUSE_GATES)
        compiled.source = scratch_replace(arena, compiled.source, "0.75f", "0.7501f");
    return compiled;
}

/* A gradient with the wrong sign, in the graph that is interpreted. */
static Compiled compile_wrong_gradient(Arena *arena, const Request *request)
{
    Compiled compiled = compile(arena, request);
    Graph *g = compiled.graphs[ENTRY_TRAIN];
    for (int i = 0; g && i < g->result_count; i++)
        if (g->results[i].role == RESULT_INPUT_GRADIENT)
            g->results[i].node = graph_op(g, OP_neg, g->results[i].node, NULL, NULL);
    return compiled;
}

/* A step whose next state has the wrong sign, in the graph that is interpreted. */
static Compiled compile_wrong_step(Arena *arena, const Request *request)
{
    Compiled compiled = compile(arena, request);
    Graph *g = compiled.graphs[ENTRY_STEP];
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == RESULT_STATE)
            g->results[i].node = graph_op(g, OP_neg, g->results[i].node, NULL, NULL);
    return compiled;
}

typedef struct Run {
    CompileFunction *compile;
    char *arguments[1];
} Run;

static int run_check(void *run)
{
    return command_check(((Run *)run)->compile, 1, ((Run *)run)->arguments);
}

/* The status of the command for a model, and the lines that it prints. */
static int check_model(Arena *arena, const char *text, CompileFunction *compile_function,
                       const char **told)
{
    const char *folder = scratch_folder(arena);
    Run run = {compile_function, {(char *)scratch_file(arena, folder, "tiny.lua", text)}};
    int status = scratch_run(arena, run_check, &run, told);
    scratch_remove(arena, folder);
    return status;
}

static int check(Arena *arena, CompileFunction *compile_function, const char **told)
{
    return check_model(arena, model_text, compile_function, told);
}

static int count_lines(const char *told, const char *what)
{
    int count = 0;
    for (const char *found = told; (found = strstr(found, what)); found++)
        count++;
    return count;
}

/* Outputs, gradients and steps of three kinds of code, differences, and the interpreter's steps. */
Test(check, what_is_right)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check(arena, compile, &told), 0, "%s", told);
    cr_expect_eq(count_lines(told, " ok "), 11, "%s", told);
    cr_expect_eq(count_lines(told, "WRONG"), 0, "%s", told);
    arena_free(arena);
}

Test(check, code_that_differs)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check(arena, compile_wrong_code, &told), 1, "%s", told);
    cr_expect_eq(count_lines(told, "--fuse=gates  outputs      WRONG"), 1, "%s", told);
    cr_expect_eq(count_lines(told, "--fuse=none   outputs      ok"), 1, "%s", told);
    arena_free(arena);
}

Test(check, gradient_that_differs)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check(arena, compile_wrong_gradient, &told), 1, "%s", told);
    cr_expect_eq(count_lines(told, "interpreter   differences  WRONG"), 1, "%s", told);
    arena_free(arena);
}

Test(check, step_that_differs)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check(arena, compile_wrong_step, &told), 1, "%s", told);
    cr_expect_eq(count_lines(told, "interpreter   steps        WRONG"), 1, "%s", told);
    cr_expect_eq(count_lines(told, "--fuse=none   steps        ok"), 1, "%s", told);
    arena_free(arena);
}

static void expect_error(double got, double expected, double error)
{
    const double all_got[] = {got, 2}, all_expected[] = {expected, 2};
    cr_expect_eq(check_error(all_got, all_expected, 2), error, "%g for %g", got, expected);
}

Test(check, what_is_infinite)
{
    expect_error(INFINITY, INFINITY, 0);
    expect_error(-INFINITY, -INFINITY, 0);
    expect_error(-INFINITY, INFINITY, INFINITY);
    expect_error(1, INFINITY, INFINITY);
    expect_error(INFINITY, 1, INFINITY);
    expect_error(NAN, 1, INFINITY);
    expect_error(NAN, NAN, INFINITY);
    expect_error(1, NAN, INFINITY);
    expect_error(1, 2, 0.5);
    const double got[] = {INFINITY, 1}, expected[] = {INFINITY, 2};
    cr_expect_eq(check_error(got, expected, 2), 0.5, "the finite one counts");
}

/* ---- models that do not take all numbers ---- */

static void expect_right(const char *text)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check_model(arena, text, compile, &told), 0, "%s\n%s", text, told);
    cr_expect(strstr(told, "--fuse=all    outputs      ok"), "%s\n%s", text, told);
    cr_expect(strstr(told, "interpreter   differences  ok"), "%s\n%s", text, told);
    cr_expect_not(strstr(told, "were not compared"), "%s\n%s", text, told);
    arena_free(arena);
}

Test(check, inputs_within_their_range)
{
    expect_right("local x = rnn.sequence('x', { size = 3, range = { 2, 3 } })\n"
                 "local n = rnn.scalar('n', { range = { -3, -2 } })\n"
                 "local v = rnn.vector('v', { size = 3, range = { 0.5, 0.6 } })\n"
                 "return rnn.model('tiny', { outputs = { y = log(x - 2) / sqrt(-2 - n) ^ v } })\n");
}

/* Nothing states that x is positive, nor that the state is a distribution; a point is found. */
Test(check, a_point_that_suits_the_input_is_searched)
{
    expect_right("local x = rnn.sequence('x', { size = 2 })\n"
                 "return rnn.model('tiny', { outputs = { y = log(x) } })\n");
}

Test(check, a_point_that_suits_the_state_is_searched)
{
    expect_right("local cell = rnn.cell { state = { w = 2 }, step = function(x, s, p)\n"
                 "  local w = (s.w + 0.1) ^ (1 + softplus(sum(p.y(x, 1))))\n"
                 "  w = w / sum(w)\n"
                 "  return w, { w = w } end }\n"
                 "local y = rnn.scan(cell, rnn.sequence('x', { size = 2 }))\n"
                 "return rnn.model('tiny', { outputs = { y = y } })\n");
}

/* 0.3 is divided by, and a phase jumps by 1; far from its beginning, the loss would be huge. */
Test(check, parameters_are_near_their_initial_values)
{
    expect_right("local cell = rnn.cell { state = { f = 3 }, init = { r = rnn.constant(0.3),\n"
                 "  tau = rnn.uniform(0, 3) }, step = function(x, s, p)\n"
                 "  local f = s.f + x * exp(-p.tau)\n"
                 "  f = select(less(f, 1), f, f - 1)\n"
                 "  return select(less(f, p.r), 2 * f / p.r, 2 - f / p.r), { f = f } end }\n"
                 "local y = rnn.scan(cell, rnn.sequence('x', { size = 3 }))\n"
                 "local target = rnn.sequence('target', { size = 3 })\n"
                 "return rnn.model('tiny', { loss = rnn.mse(y, target), outputs = { y = y } })\n");
}

/* Where the number of labels is none, all that is left is differences of -100000. */
Test(check, numbers_may_be_whole)
{
    expect_right("local x = rnn.sequence('x', { size = 2 })\n"
                 "local count = rnn.scalar('count', { range = { 1, 2 } })\n"
                 "local function at(n) return fill(select(equal(count, n), 0, -100000), 1) end\n"
                 "local y = logsumexp(last(x) + (at(1) .. at(2)))\n"
                 "return rnn.model('tiny', { outputs = { y = y } })\n");
}

Test(check, a_model_without_any_number_is_told)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(check_model(arena,
                             "local x = rnn.sequence('x', { size = 2 })\n"
                             "return rnn.model('tiny', { outputs = { y = log(x - 2) } })\n",
                             compile, &told),
                 1, "%s", told);
    cr_expect(strstr(told, "tiny: at 16 random points its results are not numbers, so nothing was "
                           "compared; the range of an input can be stated, rnn.sequence(\"x\", { "
                           "range = { low, high } })\n"),
              "%s", told);
    arena_free(arena);
}
