/* Where values exist, and in which order their indices come. */
#include "ir/interp_rules.h"
#include "ir/layout.h"

static bool varies(AxisSet axes, int axis)
{
    return axes >> axis & 1;
}

/* Rows of the batch, or the longest length of a time axis. */
static int extent(const Interp *interp, int axis)
{
    if (interp->extent[axis] < 1)
        interp_broken(NULL, "the lengths of %s are not given",
                      interp->g->model->axes[axis - 1]->name);
    return interp->extent[axis];
}

int axis_steps(const Interp *interp, AxisSet axes, int axis, const Index *at)
{
    int longest = extent(interp, axis);
    return axes & BATCH ? interp->lengths[axis][at->step[0]] : longest;
}

int carry_first(const Interp *interp, const Node *carry, const Index *at)
{
    return carry->reverse ? axis_steps(interp, carry->axes, carry->axis->id, at) - 1 : 0;
}

bool index_exists(const Interp *interp, AxisSet axes, const Index *at)
{
    for (int axis = 1; axis <= interp->g->model->axis_count; axis++)
        if (varies(axes, axis) &&
            (at->step[axis] < 0 || at->step[axis] >= axis_steps(interp, axes, axis, at)))
            return false;
    return true;
}

Index index_first(const Interp *interp, AxisSet over, const Index *at)
{
    Index first = *at;
    for (int axis = 0; axis <= interp->g->model->axis_count; axis++)
        if (varies(over, axis))
            first.step[axis] = 0;
    return first;
}

bool index_next(const Interp *interp, AxisSet over, Index *at)
{
    for (int axis = interp->g->model->axis_count; axis >= 0; axis--)
        if (varies(over, axis)) {
            if (++at->step[axis] < extent(interp, axis))
                return true;
            at->step[axis] = 0;
        }
    return false;
}

size_t index_place(const Interp *interp, AxisSet axes, const Index *at)
{
    size_t place = 0;
    for (int axis = 0; axis <= interp->g->model->axis_count; axis++)
        if (varies(axes, axis))
            place = place * (size_t)extent(interp, axis) + (size_t)at->step[axis];
    return place;
}

size_t index_layout(const Interp *interp, AxisSet axes, const Index *at)
{
    int order[MAX_AXES + 1];
    int count = layout_order(interp->g->model, axes, order);
    size_t place = 0;
    for (int i = 0; i < count; i++)
        place = place * (size_t)extent(interp, order[i]) + (size_t)at->step[order[i]];
    return place;
}

size_t index_count(const Interp *interp, AxisSet axes)
{
    size_t count = 1;
    for (int axis = 0; axis <= interp->g->model->axis_count; axis++)
        if (varies(axes, axis))
            count *= (size_t)extent(interp, axis);
    return count;
}
