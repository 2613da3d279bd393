/* Filling a model's struct of arguments by the offsets in its description. */
#include "tool/drive.h"

#include <assert.h>
#include <string.h>

enum { ALIGNMENT = 64 }; /* of the widest vector and of a cache line */

void *drive_memory(Arena *arena, size_t bytes)
{
    char *memory = arena_alloc(arena, bytes + ALIGNMENT);
    return memory + (ALIGNMENT - (uintptr_t)memory % ALIGNMENT) % ALIGNMENT;
}

/* ---- members ---- */

static void put(Drive *drive, size_t member, const void *value, size_t size)
{
    if (member != RNN_NO_MEMBER)
        memcpy((char *)drive->args + member, value, size);
}

static void put_pointer(Drive *drive, size_t member, const void *pointer)
{
    put(drive, member, &pointer, sizeof pointer);
}

static int get_int(const Drive *drive, size_t member)
{
    int32_t value;
    memcpy(&value, (const char *)drive->args + member, sizeof value);
    return value;
}

/* ---- names ---- */

const rnn_axis_info *drive_axis(const rnn_model *model, const char *name)
{
    for (size_t i = 0; i < model->axis_count; i++)
        if (strcmp(model->axes[i].name, name) == 0)
            return &model->axes[i];
    fail((Pos){0}, "%s has no axis %s", model->name, name);
}

static const rnn_value_info *find_value(const rnn_value_info *values, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

const rnn_value_info *drive_input(const rnn_model *model, const char *name)
{
    const rnn_value_info *input = find_value(model->inputs, model->input_count, name);
    if (!input)
        fail((Pos){0}, "%s has no input %s", model->name, name);
    return input;
}

const rnn_value_info *drive_output(const rnn_model *model, const char *name)
{
    const rnn_value_info *output = find_value(model->outputs, model->output_count, name);
    if (!output)
        fail((Pos){0}, "%s has no output %s", model->name, name);
    return output;
}

/* ---- sizes ---- */

void drive_batch(Drive *drive, int batch)
{
    const int32_t value = batch;
    put(drive, drive->model->member_batch, &value, sizeof value);
    if (drive->session)
        memset(drive->session, 0, drive->session_room);
}

int drive_rows(const Drive *drive)
{
    return get_int(drive, drive->model->member_batch);
}

void drive_steps(Drive *drive, const rnn_axis_info *axis, int steps, const int32_t *lengths)
{
    const int32_t value = steps;
    assert(axis->from < 0);
    put(drive, axis->steps, &value, sizeof value);
    put_pointer(drive, axis->lengths, lengths);
}

static size_t steps_of(const Drive *drive, const rnn_axis_info *axis)
{
    if (axis->from < 0)
        return (size_t)get_int(drive, axis->steps);
    size_t divide = (size_t)axis->divide;
    return (steps_of(drive, &drive->model->axes[axis->from]) + divide - 1) / divide;
}

size_t drive_count(const Drive *drive, const rnn_value_info *value)
{
    size_t count = value->size ? value->size : 1;
    if (value->batch)
        count *= (size_t)drive_rows(drive);
    if (value->axis >= 0)
        count *= steps_of(drive, &drive->model->axes[value->axis]);
    if (value->inner >= 0)
        count *= steps_of(drive, &drive->model->axes[value->inner]);
    return count;
}

/* ---- arguments ---- */

Drive *drive_new(Arena *arena, const rnn_model *model, int batch)
{
    Drive *drive = arena_alloc(arena, sizeof *drive);
    size_t bytes = model->param_floats * sizeof(float);
    *drive = (Drive){.arena = arena,
                     .model = model,
                     .args = drive_memory(arena, model->args_bytes),
                     .params = drive_memory(arena, bytes),
                     .gradients = drive_memory(arena, bytes),
                     .loss = drive_memory(arena, sizeof(float)),
                     .packed = drive_memory(arena, model->packed_bytes)};
    drive_batch(drive, batch);
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0)
            drive_steps(drive, &model->axes[i],
                        model->axes[i].static_steps ? model->axes[i].static_steps : 1, NULL);
    put_pointer(drive, model->member_params, drive->params);
    put_pointer(drive, model->member_gradients, drive->gradients);
    put_pointer(drive, model->member_loss, drive->loss);
    put_pointer(drive, model->member_packed, drive->packed);
    return drive;
}

void drive_lend(Drive *drive, rnn_pool *pool)
{
    put_pointer(drive, drive->model->member_pool, pool);
}

void drive_set(Drive *drive, const rnn_value_info *value, const void *values)
{
    put_pointer(drive, value->member, values);
}

void drive_set_gradient(Drive *drive, const rnn_value_info *input, float *gradient)
{
    put_pointer(drive, input->gradient, gradient);
}

void drive_dropout(Drive *drive, uint64_t seed, uint64_t update)
{
    put(drive, drive->model->member_seed, &seed, sizeof seed);
    put(drive, drive->model->member_update, &update, sizeof update);
}

/* ---- running ---- */

void drive_prepare(Drive *drive)
{
    if (drive->model->prepare)
        drive->model->prepare(drive->params, drive->packed);
}

/* Doubling keeps what an arena loses by growth below what it holds. */
static void grow_session(Drive *drive, size_t bytes)
{
    if (bytes <= drive->session_room)
        return;
    if (bytes < 2 * drive->session_room)
        bytes = 2 * drive->session_room;
    char *session = drive_memory(drive->arena, bytes);
    if (drive->session)
        memcpy(session, drive->session, drive->session_room);
    drive->session = session;
    drive->session_room = bytes;
    put_pointer(drive, drive->model->member_session, session);
    put(drive, drive->model->member_session_bytes, &bytes, sizeof bytes);
}

static void make_session(Drive *drive, rnn_entry entry)
{
    grow_session(drive, drive->model->session_bytes(drive->args, entry));
}

void drive_poison(Drive *drive, rnn_entry entry)
{
    make_session(drive, entry);
    if (drive->session)
        memset(drive->session, 0xff, drive->session_room);
}

int drive_run(Drive *drive, rnn_entry entry, rnn_error *error)
{
    assert(drive->model->entry[entry]);
    make_session(drive, entry);
    return drive->model->entry[entry](drive->args, error);
}

void drive_run_or_stop(Drive *drive, rnn_entry entry)
{
    rnn_error error = {.code = RNN_OK};
    if (drive_run(drive, entry, &error))
        fail((Pos){0}, "%s: %s", drive->model->name, error.message);
}
