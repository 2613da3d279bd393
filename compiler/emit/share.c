/* How the threads of a team divide the operations that are calls of the runtime. */
#include "emit/emit.h"

static Sharing sharing_of_sum(const Node *n)
{
    double value;
    return n->axes || is_number(n->in[0], &value) ? BY_ONE : BY_UNITS;
}

/* Copies of one row into all are shared; of the batch's rows into those of a time axis they are
 * not. */
static Sharing sharing_of_along(const Schedule *s, const Node *n, Rows rows)
{
    double value;
    const Node *a = source_of(s, n->in[0]);
    bool repeats = rows.axis && (a->axes & BATCH) && a->op != OP_constant && !is_number(a, &value);
    return repeats ? BY_ONE : BY_ROWS;
}

Sharing sharing_of(const Schedule *s, const Node *n, Rows rows)
{
    if (rows.nest)
        return WHOLE;
    if (rows.range == ROWS_ONE || rows.range == ROWS_EACH)
        return BY_ONE;
    switch (n->op) {
    case OP_outer:
        return BY_UNITS;
    case OP_scatter:
        return is_gradient_term(s, n) || is_summed_over_rows(s, n) ? BY_UNITS : BY_ONE;
    case OP_sum_over:
        return sharing_of_sum(n);
    case OP_along:
        return sharing_of_along(s, n, rows);
    default:
        return op_table[n->op].kind == TIME || op_table[n->op].kind == LEAF ? BY_ONE : BY_ROWS;
    }
}

const char *part_of(const Schedule *s, Rows rows)
{
    if (rows.range == ROWS_STEP || rows.range == ROWS_STRIP)
        return "part";
    return rows.range == ROWS_BATCH ? "B_part" : arena_format(s->arena, "%s_part", rows.axis->name);
}
