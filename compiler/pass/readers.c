/* Who reads a value, and what follows for its place. */
#include "pass/place.h"

bool is_result(const Schedule *s, const Node *n)
{
    return graph_is_result(s->graph, n);
}

/* Calls `test` for n and all that reads `view`, which is n or only a view of it. */
static bool any_reader_of_view(const Schedule *s, const Node *n, const Node *view, ReaderTest *test)
{
    for (int i = 0; i < s->count; i++) {
        const Node *reader = s->order[i];
        for (int k = 0; k < reader->in_count; k++) {
            if (reader->in[k] != view)
                continue;
            if (test(s, n, reader))
                return true;
            bool only_views = reader->op == OP_slice ||
                              (reader->op == OP_along && !s->kernel_of[reader->id]);
            if (only_views && any_reader_of_view(s, n, reader, test))
                return true;
        }
    }
    return false;
}

/* Calls `test` for all that reads n, looking through what is only a view of it. */
bool any_reader(const Schedule *s, const Node *n, ReaderTest *test)
{
    return any_reader_of_view(s, n, n, test);
}

/* Whether the carry's next state is stored by the kernel that computes it. */
static bool is_written_by_kernel(const Schedule *s, const Node *carry)
{
    const CarryState *state = carry_state(s, carry);
    return state && state->writer;
}

/* The carry of n's loop whose next state is n, stored by a kernel; or NULL. */
CarryState *next_of(const Schedule *s, const Node *n)
{
    Loop *loop = s->loop_of[n->id];
    for (int i = 0; loop && i < loop->carry_count; i++)
        if (loop->carries[i].carry->in[1] == n && loop->carries[i].writer)
            return &loop->carries[i];
    return NULL;
}

bool is_end_of_loop(const Schedule *s, const Node *n)
{
    return (n->op == OP_last || n->op == OP_first) && s->loop_of[n->id] && !s->nest_of[n->id];
}

static bool is_read_elsewhere(const Schedule *s, const Node *n, const Node *reader)
{
    if (reader->op == OP_assemble)
        return !is_gradient_term(s, n);
    if (reader->op == OP_carry && reader->in[1] == n && is_written_by_kernel(s, reader))
        return reader->in[0] == n;
    if (is_end_of_loop(s, reader) && next_of(s, n))
        return false;
    Kernel *kernel = s->kernel_of[n->id];
    return !kernel || !kernel->fused || s->kernel_of[reader->id] != kernel ||
           reader->op == OP_slice || (reader->op == OP_matvec && reader->in[1] == n);
}

static bool is_read_outside_loop(const Schedule *s, const Node *n, const Node *reader)
{
    if (reader->op == OP_slice || (reader->op == OP_along && !s->kernel_of[reader->id]))
        return false; /* its readers count */
    return s->loop_of[reader->id] != s->loop_of[n->id];
}

bool is_stored(const Schedule *s, const Node *n)
{
    Kernel *kernel = s->kernel_of[n->id];
    if (!kernel || is_gradient_term(s, n))
        return false;
    return !kernel->fused || is_result(s, n) || any_reader(s, n, is_read_elsewhere);
}

bool is_stacked(const Schedule *s, const Node *n)
{
    return s->loop_of[n->id] && (is_result(s, n) || any_reader(s, n, is_read_outside_loop));
}

static bool is_read_outside_nest(const Schedule *s, const Node *n, const Node *reader)
{
    if (reader->op == OP_slice && s->nest_of[reader->id] == s->nest_of[n->id])
        return false; /* its readers count */
    return s->nest_of[reader->id] != s->nest_of[n->id];
}

bool is_of_one_nest(const Schedule *s, const Node *n)
{
    return s->nest_of[n->id] && !is_result(s, n) && !any_reader(s, n, is_read_outside_nest);
}
