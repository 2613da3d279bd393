/* The order of the axes of a whole value in memory. */
#include "ir/layout.h"

static int root(const Axis *axis)
{
    while (axis->from)
        axis = axis->from;
    return axis->id;
}

static bool is_outside(const Axis *a, const Axis *b)
{
    return root(a) != root(b) ? root(a) > root(b) : a->id > b->id;
}

/* Sorts by insertion: there are rarely more than two axes. */
static int time_axes(const Model *model, AxisSet axes, int order[MAX_AXES + 1])
{
    int count = 0;
    for (int i = 0; i < model->axis_count; i++) {
        const Axis *axis = model->axes[i];
        if (!(axes & axis_bit(axis)))
            continue;
        int k = count++;
        for (; k > 0 && is_outside(axis, model->axes[order[k - 1] - 1]); k--)
            order[k] = order[k - 1];
        order[k] = axis->id;
    }
    return count;
}

int layout_order(const Model *model, AxisSet axes, int order[MAX_AXES + 1])
{
    int count = time_axes(model, axes, order);
    if (!(axes & BATCH))
        return count;
    int batch = count ? 1 : 0;
    for (int k = count; k > batch; k--)
        order[k] = order[k - 1];
    order[batch] = 0;
    return count + 1;
}
