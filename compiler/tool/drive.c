/* Filling a model's struct of arguments by the offsets in its description. */
#include "tool/drive.h"

#include <string.h>

enum { ALIGNMENT = 64 }; /* of the widest vector and of a cache line */

void *drive_memory(Arena *arena, size_t bytes)
{
    char *memory = arena_alloc(arena, bytes + ALIGNMENT);
    memory += (ALIGNMENT - (uintptr_t)memory % ALIGNMENT) % ALIGNMENT;
    rnn_ask_for_huge_pages(memory, bytes);
    return memory;
}

/* ---- names ---- */

const rnn_axis_info *drive_axis(const rnn_model *model, const char *name)
{
    for (size_t i = 0; i < model->axis_count; i++)
        if (strcmp(model->axes[i].name, name) == 0)
            return &model->axes[i];
    fail((Pos){0}, "%s has no axis %s", model->name, name);
}

const rnn_value_info *drive_input(const rnn_model *model, const char *name)
{
    const rnn_value_info *input = rnn_model_input(model, name);
    if (!input)
        fail((Pos){0}, "%s has no input %s", model->name, name);
    return input;
}

const rnn_value_info *drive_output(const rnn_model *model, const char *name)
{
    const rnn_value_info *output = rnn_model_output(model, name);
    if (!output)
        fail((Pos){0}, "%s has no output %s", model->name, name);
    return output;
}

/* ---- sizes ---- */

void drive_batch(Drive *drive, int batch)
{
    rnn_instance_set_rows(&drive->instance, (size_t)batch);
    if (drive->instance.session)
        memset(drive->instance.session, 0, drive->instance.session_bytes);
}

int drive_rows(const Drive *drive)
{
    return (int)rnn_instance_rows(&drive->instance);
}

void drive_steps(Drive *drive, const rnn_axis_info *axis, int steps, const int32_t *lengths)
{
    rnn_instance_set_steps(&drive->instance, axis, (size_t)steps, lengths);
}

size_t drive_count(const Drive *drive, const rnn_value_info *value)
{
    return rnn_instance_count(&drive->instance, value);
}

/* ---- arguments ---- */

/* Members that are no values go the way of those that are. */
static void set_member(Drive *drive, size_t member, const void *pointer)
{
    rnn_instance_set(&drive->instance, &(rnn_value_info){.member = member}, pointer);
}

Drive *drive_new(Arena *arena, const rnn_model *model, int batch)
{
    Drive *drive = arena_alloc(arena, sizeof *drive);
    size_t bytes = model->param_floats * sizeof(float);
    *drive = (Drive){.arena = arena,
                     .model = model,
                     .instance = {.model = model, .args = drive_memory(arena, model->args_bytes)},
                     .params = drive_memory(arena, bytes),
                     .gradients = drive_memory(arena, bytes),
                     .packed = drive_memory(arena, model->packed_bytes)};
    drive_batch(drive, batch);
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0)
            drive_steps(drive, &model->axes[i],
                        model->axes[i].static_steps ? model->axes[i].static_steps : 1, NULL);
    set_member(drive, model->member_params, drive->params);
    set_member(drive, model->member_packed, drive->packed);
    set_member(drive, model->member_gradients, drive->gradients);
    set_member(drive, model->member_loss, &drive->instance.loss);
    return drive;
}

void drive_lend(Drive *drive, rnn_pool *pool)
{
    drive->pool = pool;
    rnn_instance_lend(&drive->instance, pool);
}

void drive_set(Drive *drive, const rnn_value_info *value, const void *values)
{
    rnn_instance_set(&drive->instance, value, values);
}

void drive_set_gradient(Drive *drive, const rnn_value_info *input, float *gradient)
{
    set_member(drive, input->gradient, gradient);
}

void drive_dropout(Drive *drive, uint64_t seed, uint64_t update)
{
    rnn_instance_set_dropout(&drive->instance, seed, update);
}

/* ---- running ---- */

void drive_prepare(Drive *drive)
{
    if (drive->model->prepare)
        drive->model->prepare(drive->params, drive->packed, drive->pool);
}

/* Doubling keeps what an arena loses by growth below what it holds. */
static void grow_session(Drive *drive, size_t bytes)
{
    rnn_instance *instance = &drive->instance;
    if (bytes <= instance->session_bytes)
        return;
    if (bytes < 2 * instance->session_bytes)
        bytes = 2 * instance->session_bytes;
    void *session = drive_memory(drive->arena, bytes);
    if (instance->session)
        memcpy(session, instance->session, instance->session_bytes);
    instance->session = session;
    instance->session_bytes = bytes;
    set_member(drive, drive->model->member_session, session);
    memcpy((char *)instance->args + drive->model->member_session_bytes, &bytes, sizeof bytes);
}

static void make_session(Drive *drive, rnn_entry entry)
{
    grow_session(drive, drive->model->session_bytes(drive->instance.args, entry));
}

void drive_poison(Drive *drive, rnn_entry entry)
{
    make_session(drive, entry);
    if (drive->instance.session)
        memset(drive->instance.session, 0xff, drive->instance.session_bytes);
}

/* With a session that is large enough the instance makes none, which would not be the arena's. */
int drive_run(Drive *drive, rnn_entry entry, rnn_error *error)
{
    make_session(drive, entry);
    return rnn_instance_run(&drive->instance, entry, error);
}

void drive_run_or_stop(Drive *drive, rnn_entry entry)
{
    rnn_error error = {.code = RNN_OK};
    if (drive_run(drive, entry, &error))
        fail((Pos){0}, "%s: %s", drive->model->name, error.message);
}
