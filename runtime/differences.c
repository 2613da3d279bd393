/* Holds the tensors that are expected against those that are found.
 *
 * Both lists are sorted by name and merged, so that a file of very many tensors costs no more than
 * sorting it. What only one side has is then paired by the likeness of names: how much of them is a
 * common beginning or a common end, since what was renamed is mostly a part of a path. */
#include "differences.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* So many names without a partner are compared with each other; more would take too long. */
enum { COMPARED = 256 };

/* Names are compared by so many bytes: one of a hostile file may have millions. */
enum { LONGEST_NAME = 256 };

/* A name less alike is not shown beside another one. */
static const double ALIKE = 0.5;

/* ---- shapes and names ---- */

/* The shape without dimensions of 1; returns how many are left. */
static int essential_shape(const rnn_tensor *tensor, size_t out[RNN_MAX_DIMS])
{
    int count = 0;
    for (int i = 0; i < tensor->dims; i++)
        if (tensor->shape[i] != 1)
            out[count++] = tensor->shape[i];
    return count;
}

bool rnn_same_shape(const rnn_tensor *a, const rnn_tensor *b)
{
    size_t left[RNN_MAX_DIMS], right[RNN_MAX_DIMS];
    const int dims = essential_shape(a, left);
    return essential_shape(b, right) == dims &&
           memcmp(left, right, (size_t)dims * sizeof *left) == 0;
}

/* How much of two names is a common beginning or end, from 0 to 1; a common shape counts little. */
static double nearness(const rnn_tensor *a, const rnn_tensor *b)
{
    const size_t left = strnlen(a->name, LONGEST_NAME), right = strnlen(b->name, LONGEST_NAME);
    const size_t shorter = left < right ? left : right;
    size_t begin = 0, end = 0;
    while (begin < shorter && a->name[begin] == b->name[begin])
        begin++;
    while (end < shorter - begin && a->name[left - 1 - end] == b->name[right - 1 - end])
        end++;
    const double whole = (double)(left + right ? left + right : 1);
    return 0.9 * 2 * (double)(begin + end) / whole + (rnn_same_shape(a, b) ? 0.1 : 0);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const rnn_tensor *const *)a)->name, (*(const rnn_tensor *const *)b)->name);
}

static const rnn_tensor **sorted(const rnn_tensor *tensors, size_t count)
{
    const rnn_tensor **all = malloc((count + 1) * sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        all[i] = &tensors[i];
    if (all)
        qsort(all, count, sizeof *all, compare_names);
    return all;
}

/* ---- merging ---- */

/* Two lists in the order of names, of which the agreeing part is taken out. */
typedef struct Lists {
    const rnn_tensor **missing, **unexpected;
    size_t missing_count, unexpected_count;
} Lists;

static void add(rnn_differences *out, const rnn_tensor *expected, const rnn_tensor *found,
                double near)
{
    out->items[out->count++] = (rnn_difference){expected, found, near};
}

/* Keeps in both lists what the other has not; shapes that differ become differences. */
static void merge(Lists *lists, rnn_differences *out)
{
    size_t i = 0, j = 0, missing = 0, unexpected = 0;
    while (i < lists->missing_count || j < lists->unexpected_count) {
        const rnn_tensor *a = i < lists->missing_count ? lists->missing[i] : NULL;
        const rnn_tensor *b = j < lists->unexpected_count ? lists->unexpected[j] : NULL;
        const int order = !a ? 1 : !b ? -1 : strcmp(a->name, b->name);
        if (order == 0 && !rnn_same_shape(a, b))
            add(out, a, b, 1);
        if (order < 0)
            lists->missing[missing++] = a;
        if (order > 0)
            lists->unexpected[unexpected++] = b;
        i += order <= 0;
        j += order >= 0;
    }
    lists->missing_count = missing;
    lists->unexpected_count = unexpected;
}

/* ---- pairing ---- */

/* The unexpected tensor that is nearest to a missing one, and how near it is. */
static double nearest(const Lists *lists, const rnn_tensor *missing, size_t *found)
{
    double best = 0;
    for (size_t j = 0; j < lists->unexpected_count && j < COMPARED; j++) {
        const double near = lists->unexpected[j] ? nearness(missing, lists->unexpected[j]) : 0;
        if (near > best) {
            best = near;
            *found = j;
        }
    }
    return best;
}

/* Takes the two out whose names are nearest; false where none are alike. */
static bool pair_nearest(Lists *lists, rnn_differences *out)
{
    double best = ALIKE;
    size_t left = 0, right = 0;
    for (size_t i = 0; i < lists->missing_count && i < COMPARED; i++) {
        size_t found = 0;
        const double near = lists->missing[i] ? nearest(lists, lists->missing[i], &found) : 0;
        if (near > best) {
            best = near;
            left = i;
            right = found;
        }
    }
    if (best <= ALIKE)
        return false;
    add(out, lists->missing[left], lists->unexpected[right], best);
    lists->missing[left] = lists->unexpected[right] = NULL;
    return true;
}

static void add_rest(const Lists *lists, rnn_differences *out)
{
    for (size_t i = 0; i < lists->missing_count; i++)
        if (lists->missing[i])
            add(out, lists->missing[i], NULL, 0);
    for (size_t j = 0; j < lists->unexpected_count; j++)
        if (lists->unexpected[j])
            add(out, NULL, lists->unexpected[j], 0);
}

/* As many pairs are looked for as people read. */
enum { PAIRED = 32 };

int rnn_differences_find(rnn_differences *out, const rnn_tensor *expected, size_t expected_count,
                         const rnn_tensor *found, size_t found_count, rnn_error *e)
{
    Lists lists = {sorted(expected, expected_count), sorted(found, found_count), expected_count,
                   found_count};
    *out = (rnn_differences){malloc((expected_count + found_count + 1) * sizeof *out->items), 0};
    const bool good = lists.missing && lists.unexpected && out->items;
    if (good) {
        merge(&lists, out);
        for (int i = 0; i < PAIRED && pair_nearest(&lists, out); i++)
            continue;
        add_rest(&lists, out);
    }
    free((void *)lists.missing);
    free((void *)lists.unexpected);
    return good ? RNN_OK : rnn_fail(e, RNN_NO_MEMORY, "no memory to compare tensors");
}

void rnn_differences_close(rnn_differences *d)
{
    free(d->items);
    *d = (rnn_differences){NULL, 0};
}
