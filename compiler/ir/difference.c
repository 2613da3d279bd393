/* Central differences with one Richardson extrapolation (Richardson, 1911).
 *
 *     D(h) = (f(h) - f(-h)) / 2h = f' + c h^2 + O(h^4),    f' = (4 D(h/2) - D(h)) / 3 + O(h^4)
 *
 * A kink exactly at 0 leaves no trace in D. There the second difference
 *
 *     S(h) = (f(h) - 2 f(0) + f(-h)) / h^2 = f'' + O(h^2)
 *
 * is the jump of the derivative divided by h, so that h |S(h/2) - S(h)| is that jump. */
#include "ir/difference.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* For a smooth loss near 1, truncation (of order h^4) and rounding (2^-52 / h) both stay below
 * 1e-12. */
static const double STEP = 0x1p-11;

/* A loss may be off by so many roundings, which a difference divides by the step. */
static const double ROUNDINGS = 16;

typedef struct Probe {
    Interp *interp;
    const Node *loss;
    double *storage, *saved;
    const double *direction;
    size_t count;
} Probe;

/* loss(storage + h direction) */
static double loss_at(const Probe *probe, double h)
{
    for (size_t i = 0; i < probe->count; i++)
        probe->storage[i] = probe->saved[i] + h * probe->direction[i];
    interp_forget(probe->interp);
    return interp_scalar(probe->interp, probe->loss);
}

/* First and second difference for one step. */
typedef struct Differences {
    double first, second;
} Differences;

static Differences differences(const Probe *probe, double middle, double h)
{
    double left = loss_at(probe, -h), right = loss_at(probe, h);
    return (Differences){(right - left) / (2 * h), (right - 2 * middle + left) / (h * h)};
}

static Slope slope(const Probe *probe)
{
    double middle = loss_at(probe, 0);
    Differences whole = differences(probe, middle, STEP);
    Differences half = differences(probe, middle, STEP / 2);
    return (Slope){
        .value = (4 * half.first - whole.first) / 3,
        .doubt = fabs(half.first - whole.first) + STEP * fabs(half.second - whole.second) +
                 ROUNDINGS * DBL_EPSILON * fabs(middle) / STEP,
    };
}

Slope interp_directional_difference(Interp *interp, const Node *loss, double *storage,
                                    const double *direction, size_t count)
{
    Arena *scratch = arena_new();
    double *saved = arena_grow(scratch, storage, count, count, sizeof *saved);
    Probe probe = {interp, loss, storage, saved, direction, count};
    Slope result = slope(&probe);
    memcpy(storage, saved, count * sizeof *saved);
    interp_forget(interp);
    arena_free(scratch);
    return result;
}

Slope interp_difference(Interp *interp, const Node *loss, double *element)
{
    const double direction = 1;
    return interp_directional_difference(interp, loss, element, &direction, 1);
}
