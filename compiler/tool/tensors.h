/* tensors: named arrays in double precision, what goes into an engine and what comes out. */
#ifndef RNNC_TOOL_TENSORS_H
#define RNNC_TOOL_TENSORS_H

#include "base/base.h"

#include <rnn/safetensors.h>

/* A named array; the last dimension is contiguous. */
typedef struct Tensor {
    const char *name;
    int dims;
    size_t shape[RNN_MAX_DIMS];
    bool is_id; /* whole numbers */
    double *values;
} Tensor;

/* A list of tensors with different names. */
typedef struct Tensors {
    Arena *arena;
    const char *source; /* where they are from, for messages: a file */
    Tensor *items;
    size_t count, room;
} Tensors;

Tensors *tensors_new(Arena *arena, const char *source);
/* The tensor of that name, or NULL. */
const Tensor *tensors_find(const Tensors *tensors, const char *name);
/* Appends `like` with zeros as its values, and returns it until the next is appended. */
Tensor *tensors_add(Tensors *tensors, Tensor like);

/* All tensors of a safetensors file, converted; the process stops if it cannot be read. */
Tensors *tensors_read(Arena *arena, const char *path);
/* Writes them: numbers as `dtype` (RNN_F32 or RNN_F64), ids as RNN_I32. Stops if that fails. */
void tensors_write(const Tensors *tensors, const char *path, rnn_dtype dtype);

/* Number of elements. */
size_t tensor_size(const Tensor *tensor);
/* Copies what two tensors of equal dims have in common: elements whose place exists in both. */
void tensor_copy_common(Tensor *to, const Tensor *from);
/* The elements as floats, and as ids. */
float *tensor_floats(Arena *arena, const Tensor *tensor);
int32_t *tensor_ids(Arena *arena, const Tensor *tensor);
/* "[5, 2, 4]" */
const char *tensor_describe(Arena *arena, const size_t *shape, int dims);

#endif
