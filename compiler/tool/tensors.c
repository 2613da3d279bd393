/* Named arrays in memory, from and to files. */
#include "tool/tensors.h"

#include <assert.h>
#include <string.h>

Tensors *tensors_new(Arena *arena, const char *source)
{
    Tensors *tensors = arena_alloc(arena, sizeof *tensors);
    *tensors = (Tensors){.arena = arena, .source = source};
    return tensors;
}

const Tensor *tensors_find(const Tensors *tensors, const char *name)
{
    for (size_t i = 0; i < tensors->count; i++)
        if (strcmp(tensors->items[i].name, name) == 0)
            return &tensors->items[i];
    return NULL;
}

Tensor *tensors_add(Tensors *tensors, Tensor like)
{
    if (tensors->count == tensors->room) {
        tensors->room = 2 * tensors->room + 16;
        tensors->items = arena_grow(tensors->arena, tensors->items, tensors->count, tensors->room,
                                    sizeof *tensors->items);
    }
    Tensor *tensor = &tensors->items[tensors->count++];
    *tensor = like;
    tensor->name = arena_string(tensors->arena, like.name);
    tensor->values = arena_alloc(tensors->arena, tensor_size(tensor) * sizeof(double));
    return tensor;
}

size_t tensor_size(const Tensor *tensor)
{
    size_t size = 1;
    for (int i = 0; i < tensor->dims; i++)
        size *= tensor->shape[i];
    return size;
}

/* The elements from one index of dimension `dim` to the next. */
static size_t stride(const Tensor *tensor, int dim)
{
    size_t size = 1;
    for (int i = dim + 1; i < tensor->dims; i++)
        size *= tensor->shape[i];
    return size;
}

static void copy_from(int dim, const Tensor *to, double *y, const Tensor *from, const double *x)
{
    if (dim == to->dims) {
        *y = *x;
        return;
    }
    size_t y_step = stride(to, dim), x_step = stride(from, dim);
    for (size_t i = 0; i < to->shape[dim] && i < from->shape[dim]; i++)
        copy_from(dim + 1, to, y + i * y_step, from, x + i * x_step);
}

void tensor_copy_common(Tensor *to, const Tensor *from)
{
    assert(to->dims == from->dims);
    copy_from(0, to, to->values, from, from->values);
}

const char *tensor_describe(Arena *arena, const size_t *shape, int dims)
{
    Text text = text_new(arena);
    text_put(&text, "[");
    for (int i = 0; i < dims; i++)
        text_format(&text, "%s%zu", i ? ", " : "", shape[i]);
    text_put(&text, "]");
    return text.bytes;
}

/* ---- files ---- */

static bool is_whole(rnn_dtype dtype)
{
    return dtype != RNN_F64 && dtype != RNN_F32 && dtype != RNN_F16 && dtype != RNN_BF16;
}

static void read_tensor(Tensors *tensors, const rnn_tensor *from)
{
    Tensor like = {.name = from->name, .dims = from->dims, .is_id = is_whole(from->dtype)};
    memcpy(like.shape, from->shape, sizeof like.shape);
    rnn_tensor_to_double(from, tensors_add(tensors, like)->values, NULL);
}

Tensors *tensors_read(Arena *arena, const char *path)
{
    rnn_error error;
    rnn_tensors *file;
    if (rnn_tensors_open(&file, path, &error))
        fail((Pos){0}, "%s", error.message);
    Tensors *tensors = tensors_new(arena, path);
    for (size_t i = 0; i < rnn_tensors_count(file); i++)
        read_tensor(tensors, rnn_tensors_at(file, i));
    rnn_tensors_close(file);
    return tensors;
}

float *tensor_floats(Arena *arena, const Tensor *tensor)
{
    float *numbers = arena_alloc(arena, tensor_size(tensor) * sizeof *numbers);
    for (size_t i = 0; i < tensor_size(tensor); i++)
        numbers[i] = (float)tensor->values[i];
    return numbers;
}

int32_t *tensor_ids(Arena *arena, const Tensor *tensor)
{
    int32_t *ids = arena_alloc(arena, tensor_size(tensor) * sizeof *ids);
    for (size_t i = 0; i < tensor_size(tensor); i++)
        ids[i] = (int32_t)tensor->values[i];
    return ids;
}

static rnn_tensor converted(Arena *arena, const Tensor *tensor, rnn_dtype dtype)
{
    rnn_tensor to = {.name = tensor->name,
                     .dtype = tensor->is_id ? RNN_I32 : dtype,
                     .dims = tensor->dims,
                     .data = tensor->values};
    memcpy(to.shape, tensor->shape, sizeof to.shape);
    to.bytes = tensor_size(tensor) * rnn_dtype_bytes(to.dtype);
    if (tensor->is_id)
        to.data = tensor_ids(arena, tensor);
    else if (dtype == RNN_F32)
        to.data = tensor_floats(arena, tensor);
    return to;
}

void tensors_write(const Tensors *tensors, const char *path, rnn_dtype dtype)
{
    rnn_tensor *all = arena_alloc(tensors->arena, (tensors->count + 1) * sizeof *all);
    for (size_t i = 0; i < tensors->count; i++)
        all[i] = converted(tensors->arena, &tensors->items[i], dtype);
    rnn_error error;
    if (rnn_tensors_write(path, all, tensors->count, NULL, 0, &error))
        fail((Pos){0}, "%s", error.message);
}
