/* Named tensors in files: the safetensors format, read and written.
 *
 *     8 bytes    N, little-endian
 *     N bytes    JSON: {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...},
 *                and "__metadata__", a map from strings to strings; padded with blanks
 *     the rest   the tensors' elements, little-endian, last dimension fastest, without gaps
 *
 * A file is untrusted input: whatever opens has been checked from end to end. */
#ifndef RNN_SAFETENSORS_H
#define RNN_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rnn_dtype {
    RNN_F64,
    RNN_F32,
    RNN_F16,
    RNN_BF16,
    RNN_I64,
    RNN_I32,
    RNN_I16,
    RNN_I8,
    RNN_U8,
    RNN_BOOL /* one byte, 0 or 1 */
} rnn_dtype;

enum { RNN_MAX_DIMS = 8 };

typedef struct rnn_tensor {
    const char *name;           /* UTF-8 */
    rnn_dtype dtype;            /* type of an element */
    int dims;                   /* number of dimensions; a scalar has none */
    size_t shape[RNN_MAX_DIMS]; /* row-major: the last dimension is contiguous */
    const void *data; /* in a file's tensor perhaps not aligned: the conversions do not mind */
    size_t bytes;     /* size of data, the product of shape and the size of an element */
} rnn_tensor;

/* One entry of a file's `__metadata__`. */
typedef struct rnn_metadata {
    const char *key;
    const char *value;
} rnn_metadata;

/* An open file; its tensors, names and metadata live until it is closed. */
typedef struct rnn_tensors rnn_tensors;

/* ---- a tensor ---- */

/* The type's name in the format, such as "F32". */
const char *rnn_dtype_name(rnn_dtype dtype);

/* The size of an element in bytes. */
size_t rnn_dtype_bytes(rnn_dtype dtype);

/* Number of elements. */
size_t rnn_tensor_size(const rnn_tensor *tensor);

/* Each copies all elements to out, converted. Returns RNN_OK, or RNN_BAD_WEIGHTS where an element
   does not fit: a finite number too large for a float, an integer outside 32 bits (its index is
   told), or real numbers where integers are asked for; out may then be filled in part. */
int rnn_tensor_to_float(const rnn_tensor *tensor, float *out, rnn_error *e);
int rnn_tensor_to_double(const rnn_tensor *tensor, double *out, rnn_error *e);
int rnn_tensor_to_int(const rnn_tensor *tensor, int32_t *out, rnn_error *e);

/* Compares names and shapes, but for dimensions of 1, with those that are expected, which have
   distinct names. Where they agree RNN_OK, and *table is NULL. Otherwise RNN_BAD_WEIGHTS, and
   *table is text to be freed: the two sides beside each other, nearest names first,

       expected                       in the file
       encoder.weight_ih [512, 64]    encoder_weight_ih [512, 64]
       out.bias [5]                   -

   RNN_NO_MEMORY. */
int rnn_tensors_compare(char **table, const rnn_tensor *expected, size_t expected_count,
                        const rnn_tensor *found, size_t found_count, rnn_error *e);

/* ---- reading ---- */

/* Maps a file into memory and checks all of it. On success *out is the open file; otherwise *out is
   NULL and the message names the file and the tensor: RNN_IO if it cannot be read, RNN_BAD_FILE if
   it is not a well-formed safetensors file, RNN_NO_MEMORY. The file must not shrink while it is
   open. */
int rnn_tensors_open(rnn_tensors **out, const char *path, rnn_error *e);

/* The same of a file that stands in memory, such as one that is part of a program, at any address:
   `size` bytes, which are not copied and must stay as they are until it is closed. They are checked
   as a file's are; messages call them "memory". */
int rnn_tensors_open_memory(rnn_tensors **out, const void *bytes, size_t size, rnn_error *e);

/* Closes the file; NULL is allowed. */
void rnn_tensors_close(rnn_tensors *tensors);

/* The tensors, in the order of the header. */
size_t rnn_tensors_count(const rnn_tensors *tensors);
const rnn_tensor *rnn_tensors_at(const rnn_tensors *tensors, size_t i);

/* The tensor of that name, or NULL. */
const rnn_tensor *rnn_tensors_find(const rnn_tensors *tensors, const char *name);

/* The metadata, in the order of the header. */
size_t rnn_tensors_metadata_count(const rnn_tensors *tensors);
const rnn_metadata *rnn_tensors_metadata_at(const rnn_tensors *tensors, size_t i);

/* The value under that key, the first should there be two, or NULL. */
const char *rnn_tensors_metadata(const rnn_tensors *tensors, const char *key);

/* ---- writing ---- */

/* Writes a file: the widest elements first, so that all data is aligned, otherwise in the order
   given; the same arguments give the same bytes. The old file of that name is replaced as the last
   act, once the new one is safely on the disk; after an error it stands untouched. Returns RNN_OK;
   RNN_IO; RNN_NO_MEMORY; or RNN_BAD_ARGUMENT for a name that is double, reserved or not UTF-8, or a
   shape that does not match the bytes. */
int rnn_tensors_write(const char *path, const rnn_tensor *tensors, size_t count,
                      const rnn_metadata *metadata, size_t metadata_count, rnn_error *e);

#ifdef __cplusplus
}
#endif

#endif
