/* The chunks of truncated BPTT: a stream in two chunks is what the whole stream is.
 *
 *     whole     x0 x1 x2 x3 x4         y0 y1 y2 y3 y4
 *     chunks    x0 x1 | x2 x3 x4       y0 y1 | y2 y3 y4      state goes over the bar
 *
 * The first chunk is computed by every entry point in turn that hands on the whole state. Rows
 * whose flag is set start anew in the second chunk: theirs is what a stream gives that begins
 * there. */
#include "chunks.h"

#include "ir/layout.h"
#include "tool/check.h"

#include <string.h>

typedef struct Stream {
    Arena *arena;
    Engine engine;
    const Tensors *in;
    size_t rows, steps, bar; /* the second chunk begins at step `bar` */
    Comparison comparison;
} Stream;

/* ---- parts of tensors ---- */

static const Axis *axis(const Stream *stream)
{
    return stream->engine.compiled->model->carry;
}

/* Steps from..to-1 of a tensor whose first dimension is time. */
static Tensor steps_of(const Tensor *whole, size_t from, size_t to)
{
    Tensor part = *whole;
    part.values += from * (tensor_size(whole) / whole->shape[0]);
    part.shape[0] = to - from;
    return part;
}

static const Input *input_of(const Stream *stream, const char *name)
{
    const Model *model = stream->engine.compiled->model;
    for (int i = 0; i < model->input_count; i++)
        if (strcmp(bind_input_name(stream->arena, model->inputs[i]), name) == 0)
            return model->inputs[i];
    return NULL;
}

static void add_copy(Tensors *to, Tensor from)
{
    memcpy(tensors_add(to, from)->values, from.values, tensor_size(&from) * sizeof(double));
}

/* What a chunk is given; all its rows are full. */
static const Tensors *chunk_of(const Stream *stream, size_t from, size_t to)
{
    Tensors *chunk = tensors_new(stream->arena, "a chunk");
    const char *lengths = bind_lengths_name(stream->arena, axis(stream));
    for (size_t i = 0; i < stream->in->count; i++) {
        const Tensor *whole = &stream->in->items[i];
        const Input *input = input_of(stream, whole->name);
        if (strcmp(whole->name, lengths) != 0)
            add_copy(chunk,
                     input && input->axis == axis(stream) ? steps_of(whole, from, to) : *whole);
    }
    return chunk;
}

/* ---- running ---- */

static Drive *open_chunk(const Stream *stream, size_t from, size_t to)
{
    const Compiled *compiled = stream->engine.compiled;
    const Binding *binding = bind_tensors(stream->arena, compiled->model,
                                          chunk_of(stream, from, to));
    return eval_open(binding, stream->engine.emitted, NULL);
}

/* Outputs are NaN until they are written. */
static float **set_outputs(const Stream *stream, Drive *drive)
{
    const rnn_model *model = drive->model;
    float **outputs = arena_alloc(stream->arena, (model->output_count + 1) * sizeof *outputs);
    for (size_t i = 0; i < model->output_count; i++) {
        size_t bytes = drive_count(drive, &model->outputs[i]) * sizeof(float);
        outputs[i] = drive_memory(stream->arena, bytes);
        memset(outputs[i], 0xff, bytes);
        drive_set(drive, &model->outputs[i], outputs[i]);
    }
    return outputs;
}

/* The flag of every second row says whether it starts anew. */
static void set_restart(const Stream *stream, Drive *drive, float odd_rows)
{
    float *restart = drive_memory(stream->arena, stream->rows * sizeof *restart);
    for (size_t b = 0; b < stream->rows; b++)
        restart[b] = b % 2 ? odd_rows : 0;
    drive_set(drive, drive_input(drive->model, "restart"), restart);
}

/* The second chunk after the first one, which `entry` computes. */
static float **run_chunks(const Stream *stream, rnn_entry entry, float odd_rows)
{
    Drive *first = open_chunk(stream, 0, stream->bar);
    drive_poison(first, entry);
    drive_run_or_stop(first, entry);
    Drive *second = open_chunk(stream, stream->bar, stream->steps);
    set_restart(stream, second, odd_rows);
    float **outputs = set_outputs(stream, second);
    drive_poison(second, RNN_FORWARD);
    memcpy(second->instance.session, first->instance.session,
           stream->rows * second->model->state_floats * sizeof(float));
    drive_run_or_stop(second, RNN_FORWARD);
    return outputs;
}

/* ---- comparing ---- */

static bool is_over_time(const Stream *stream, const char *name)
{
    int order[MAX_AXES + 1];
    const Node *n = bind_output(stream->engine.compiled->model, name);
    return layout_order(stream->engine.compiled->model, n->axes, order) &&
           order[0] == axis(stream)->id;
}

/* Rows first, first + 2, ... of all steps of an output. */
static void compare_rows(Stream *stream, const float *got, const Tensor *expected, size_t first)
{
    size_t total = tensor_size(expected), size = total / (expected->shape[0] * stream->rows);
    double *have = arena_alloc(stream->arena, total * sizeof *have);
    double *want = arena_alloc(stream->arena, total * sizeof *want);
    size_t count = 0;
    for (size_t i = 0; i < total; i++) {
        if (i / size % stream->rows % 2 != first)
            continue;
        have[count] = expected->is_id ? ((const int32_t *)(const void *)got)[i] : (double)got[i];
        want[count++] = expected->values[i];
    }
    check_note(&stream->comparison, expected->name, check_error(have, want, count), (long)count);
}

/* Compares with the outputs of a pass that begins `before` steps earlier. */
static void compare(Stream *stream, float *const *outputs, const Tensors *pass, size_t before,
                    size_t first_row)
{
    const rnn_model *model = stream->engine.emitted;
    for (size_t i = 0; i < model->output_count; i++) {
        const char *name = arena_format(stream->arena, "out.%s", model->outputs[i].name);
        const Tensor *whole = tensors_find(pass, name);
        if (!whole || !is_over_time(stream, model->outputs[i].name))
            continue;
        Tensor part = steps_of(whole, before, whole->shape[0]);
        compare_rows(stream, outputs[i], &part, first_row);
    }
}

static bool drops(const Graph *g)
{
    for (int i = 0; i < g->node_count; i++)
        if (g->nodes[i]->op == OP_dropout_mask)
            return true;
    return false;
}

static bool has_state(const Graph *g, int index)
{
    for (int i = 0; i < g->result_count; i++)
        if (g->results[i].role == RESULT_STATE && g->results[i].index == index)
            return true;
    return false;
}

/* Whether an entry point hands on all that forward does, and nothing else: the loss may need less
 * state, and dropout changes it. */
static bool hands_on_the_same(const Compiled *compiled, rnn_entry entry)
{
    static const Entry entries[] = {
        [RNN_FORWARD] = ENTRY_FORWARD, [RNN_LOSS] = ENTRY_LOSS, [RNN_TRAIN] = ENTRY_TRAIN};
    const Graph *g = compiled->graphs[entries[entry]], *forward = compiled->graphs[ENTRY_FORWARD];
    if (!g || drops(g))
        return false;
    for (int i = 0; i < forward->result_count; i++)
        if (forward->results[i].role == RESULT_STATE && !has_state(g, forward->results[i].index))
            return false;
    return true;
}

bool hold_chunks(Arena *arena, Engine emitted, const Tensors *in, const Tensors *forward)
{
    const Binding *binding = bind_tensors(arena, emitted.compiled->model, in);
    size_t steps = binding->extent[emitted.compiled->model->carry->id];
    Stream stream = {.arena = arena,
                     .engine = emitted,
                     .in = in,
                     .rows = binding->extent[0],
                     .steps = steps,
                     .bar = steps / 2,
                     .comparison = {"two", "chunks", 1e-4, 0, NULL, 0}};
    const Tensors *anew = eval_run(arena, (Engine){emitted.compiled, NULL, NULL},
                                   chunk_of(&stream, stream.bar, steps), false);
    for (int entry = RNN_FORWARD; entry <= RNN_TRAIN; entry++) {
        if (!hands_on_the_same(emitted.compiled, (rnn_entry)entry))
            continue;
        compare(&stream, run_chunks(&stream, (rnn_entry)entry, 0), forward, stream.bar, 0);
        float **outputs = run_chunks(&stream, (rnn_entry)entry, 1);
        compare(&stream, outputs, forward, stream.bar, 0);
        compare(&stream, outputs, anew, 0, 1);
    }
    return check_print(&stream.comparison);
}
