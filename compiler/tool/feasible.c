/* Points whose results are numbers, and whether single precision can tell them. */
#include "tool/feasible.h"

#include "tool/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool begins(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

Trial feasible_try(Arena *arena, const Compiled *compiled, Draw draw, DrawSize size, int attempt,
                   bool grad)
{
    const Engine interpreter = {compiled, NULL, NULL};
    Trial trial = {.in = draw_again(arena, compiled->model, draw, size, attempt)};
    trial.outputs = eval_run(arena, interpreter, trial.in, false);
    trial.gradients = grad ? eval_run(arena, interpreter, trial.in, true) : NULL;
    return trial;
}

/* ---- numbers ---- */

/* An output may be infinite on purpose, as a score that is masked is. */
static bool has_numbers(const Tensor *tensor)
{
    const bool may_be_infinite = begins(tensor->name, "out.") && tensor->dims > 0;
    for (size_t i = 0; i < tensor_size(tensor); i++) {
        const double value = tensor->values[i];
        const bool overflows = isfinite(value) && !isfinite((float)value);
        if (isnan(value) || overflows || (!may_be_infinite && !isfinite(value)))
            return false;
    }
    return true;
}

static bool all_numbers(const Tensors *tensors)
{
    for (size_t i = 0; tensors && i < tensors->count; i++)
        if (!has_numbers(&tensors->items[i]))
            return false;
    return true;
}

bool feasible_is_number(const Trial *trial)
{
    return all_numbers(trial->outputs) && all_numbers(trial->gradients);
}

/* ---- single precision ---- */

static bool differs(const Tensors *got, const Tensors *expected, const char *prefix, double bound)
{
    for (size_t i = 0; i < expected->count; i++) {
        const Tensor *want = &expected->items[i], *have = &got->items[i];
        if (begins(want->name, prefix) &&
            check_error(have->values, want->values, tensor_size(want)) > bound)
            return true;
    }
    return false;
}

/* Code adds up in another order, and so is off by a few times as much. */
bool feasible_is_doubtful(Arena *arena, const Compiled *compiled, const Trial *trial,
                          double output_bound, double gradient_bound)
{
    static const double part = 0.125;
    const Tensors *outputs = eval_run_single(arena, compiled, trial->in, false);
    if (differs(outputs, trial->outputs, "out.", part * output_bound))
        return true;
    return trial->gradients && differs(eval_run_single(arena, compiled, trial->in, true),
                                       trial->gradients, "grad.", part * gradient_bound);
}

/* ---- searching ---- */

Trial feasible_find(Arena *arena, const Compiled *compiled, Draw draw, DrawSize size, bool grad,
                    int *attempt)
{
    const int end = *attempt + DRAW_ATTEMPTS;
    Trial trial = feasible_try(arena, compiled, draw, size, *attempt, grad);
    while (!feasible_is_number(&trial) && ++*attempt < end)
        trial = feasible_try(arena, compiled, draw, size, *attempt, grad);
    return trial;
}

void feasible_print_none(const Model *model)
{
    printf("%s: at %d random points its results are not numbers, so nothing was compared; the "
           "range of an input can be stated, rnn.sequence(\"x\", { range = { low, high } })\n",
           model->name, DRAW_ATTEMPTS);
}
