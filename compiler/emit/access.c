/* Places of values as C expressions. */
#include "emit/emit.h"

Rows rows_of_kernel(const Kernel *kernel, const Step *step)
{
    const Kernel *nest = is_strip(kernel->nest) ? NULL : kernel->nest;
    return (Rows){kernel->rows, kernel->axis, nest, step, NULL};
}

const char *team_of(const Kernel *kernel)
{
    if (is_strip(kernel->nest))
        return "team";
    return kernel->nest ? "&rnn_alone" : kernel->loop ? "&crew" : "team";
}

/* The state that has this buffer while its loop runs, and another one for the next state. */
static const CarryState *swapped_state(const Schedule *s, const Buffer *buffer)
{
    for (int i = 0; i < s->item_count; i++)
        for (int k = 0; s->items[i].loop && k < s->items[i].loop->carry_count; k++) {
            const CarryState *state = &s->items[i].loop->carries[k];
            if (state->swapped && s->places[state->carry->id].buffer == buffer)
                return state;
        }
    return NULL;
}

/* What the buffer's first row is called. */
static const char *base(const Schedule *s, const Buffer *buffer, const Step *step)
{
    if (buffer->memory == MEMORY_PARAMS)
        return arena_format(
            s->arena, "args->params + %s",
            param_expression(s->arena, s->graph->model, buffer->node->param, buffer->node->block));
    const CarryState *state = swapped_state(s, buffer);
    bool local = buffer->memory == MEMORY_INPUT || buffer->memory == MEMORY_STATE;
    if (local || (state && !step))
        return buffer->name;
    bool exchanged = state && step->exchanged;
    return arena_format(s->arena, "m.%s", exchanged ? state->next->name : buffer->name);
}

/* The rows before those of step t, which all have B: "3 * B", or NULL for none. */
static const char *rows_before(const Schedule *s, int t)
{
    return t == 0 ? NULL : t == 1 ? "B" : arena_format(s->arena, "%d * B", t);
}

static const char *first_row(const Schedule *s, const Step *step)
{
    return step ? rows_before(s, step->t) : "at";
}

static const char *plus(const Schedule *s, const char *pointer, const char *offset)
{
    return arena_format(s->arena, "%s + %s", pointer, offset);
}

/* The pointer behind so many rows of the buffer; NULL: none. */
static const char *plus_rows(const Schedule *s, const char *start, const char *rows, int width)
{
    if (!rows)
        return start;
    return plus(s, start, width == 1 ? rows : arena_format(s->arena, "%s * %d", rows, width));
}

/* The first step of a nest's row in a buffer: rows are counted by b where they are in the caller's
 * order, and by r in order of rank; a whole value begins at the rows of the step. What is of one
 * thread is counted by these. */
static const char *row_of_nest(const Schedule *s, const Buffer *buffer, Rows rows)
{
    bool whole = time_axis(s->graph->model, buffer->axes) != NULL;
    const char *before = rows.nest->rows == ROWS_BATCH ? NULL : first_row(s, rows.step);
    const char *row = buffer->threads           ? "turns.first"
                      : whole && before         ? arena_format(s->arena, "(%s + r)", before)
                      : whole || buffer->ranked ? "r"
                                                : "b";
    if (!buffer->axes && !buffer->threads)
        return NULL;
    if (buffer->inner)
        row = arena_format(s->arena, "%s * (size_t)%s.T", row, buffer->inner->name);
    return buffer->width == 1 ? row : arena_format(s->arena, "%s * %d", row, buffer->width);
}

const char *buffer_pointer(const Schedule *s, const Buffer *buffer, Rows rows)
{
    const char *start = base(s, buffer, rows.step);
    if (rows.nest) {
        const char *row = row_of_nest(s, buffer, rows);
        return row ? plus(s, start, row) : start;
    }
    bool later = rows.range == ROWS_STEP || rows.range == ROWS_EACH ||
                 (rows.range == ROWS_STRIP && !buffer->strip);
    if (later && time_axis(s->graph->model, buffer->axes))
        start = plus_rows(s, start, first_row(s, rows.step), buffer->width);
    if (rows.part && buffer->axes)
        start = plus_rows(s, start, arena_format(s->arena, "%s.first", rows.part), buffer->width);
    return start;
}

/* The place that is read for n over these rows: a value over the batch is read in order of rank, in
 * a nest a value over the inner axis row by row. */
Place place_over(const Schedule *s, const Node *n, Rows rows)
{
    n = source_of(s, n);
    if (rows.nest) {
        const RowCopy *copy = row_copy(s, n, s->nest_of[n->id] == rows.nest);
        return copy ? (Place){copy->buffer, 0} : s->places[n->id];
    }
    bool stepped = rows.range == ROWS_STEP || rows.range == ROWS_EACH;
    Buffer *ranked = stepped ? ranked_copy(s, n, rows.axis) : NULL;
    return ranked ? (Place){ranked, 0} : s->places[n->id];
}

const char *pointer(const Schedule *s, const Node *n, Rows rows)
{
    Place place = place_over(s, n, rows);
    const char *start = buffer_pointer(s, place.buffer, rows);
    return place.column ? plus(s, start, arena_format(s->arena, "%d", place.column)) : start;
}

const char *ranked_pointer(const Schedule *s, const Node *a, const Axis *axis)
{
    double value;
    const Node *source = source_of(s, a);
    const Buffer *ranked = ranked_copy(s, source, axis);
    if (ranked)
        return arena_format(s->arena, "m.%s", ranked->name);
    return is_number(source, &value) ? "NULL" : pointer(s, source, (Rows){.range = ROWS_BATCH});
}

const char *next_pointer(const Schedule *s, const CarryState *state, Rows rows)
{
    const Buffer *buffer = s->places[state->carry->id].buffer;
    const Step *step = rows.step;
    if (state->swapped && step)
        return arena_format(s->arena, "m.%s", step->exchanged ? buffer->name : state->next->name);
    if (state->swapped)
        return state->next->name;
    if (state->stacked)
        return plus_rows(s, base(s, buffer, step), step ? rows_before(s, step->next) : "next",
                         buffer->width);
    return buffer_pointer(s, buffer, rows);
}

const char *row_count(const Schedule *s, Rows rows)
{
    if (rows.part)
        return arena_format(s->arena, "%s.count", rows.part);
    switch (rows.range) {
    case ROWS_ONE:
        return "1";
    case ROWS_BATCH:
        return "B";
    case ROWS_ALL:
        return arena_format(s->arena, "(size_t)%s.N", rows.axis->name);
    case ROWS_INNER:
        return "steps";
    case ROWS_OUTER:
        return "1";
    default:
        return rows.step ? "B" : "rows";
    }
}

int row_stride(const Schedule *s, const Node *n, Rows rows)
{
    if (!source_of(s, n)->axes)
        return 0;
    const Buffer *buffer = place_over(s, n, rows).buffer;
    if (rows.nest && !(buffer && buffer->inner))
        return 0; /* one row for all steps */
    return buffer ? buffer->width : units(n);
}
