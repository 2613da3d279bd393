/* Tensors: the element types and their conversion.
 *
 * Every type goes through double, which holds each element of each type exactly but for 64-bit
 * integers beyond 2^53; those are out of range for the integers asked for, before and after
 * rounding. Elements are fetched by memcpy, since a file may put them at any address. */
#include "rnn/safetensors.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "safetensors_internal.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file format is little-endian");

static double load_f64(const void *p)
{
    double x;
    memcpy(&x, p, sizeof x);
    return x;
}

static double load_f32(const void *p)
{
    float x;
    memcpy(&x, p, sizeof x);
    return (double)x;
}

/* Sign, 5 bits of exponent (bias 15), 10 of fraction. The smallest exponent holds the subnormal
   numbers, fraction 2^-24, and the largest the infinities and NaNs. */
static double load_f16(const void *p)
{
    uint16_t bits;
    memcpy(&bits, p, sizeof bits);
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    double x;
    if (exponent == 31)
        x = fraction ? NAN : INFINITY;
    else if (exponent == 0)
        x = ldexp(fraction, -24);
    else
        x = ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -x : x;
}

/* The upper half of a float. */
static double load_bf16(const void *p)
{
    uint16_t half;
    memcpy(&half, p, sizeof half);
    const uint32_t bits = (uint32_t)half << 16;
    return load_f32(&bits);
}

static double load_i64(const void *p)
{
    int64_t x;
    memcpy(&x, p, sizeof x);
    return (double)x;
}

static double load_i32(const void *p)
{
    int32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static double load_i16(const void *p)
{
    int16_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static double load_i8(const void *p)
{
    return *(const int8_t *)p;
}

static double load_u8(const void *p)
{
    return *(const uint8_t *)p;
}

static double load_bool(const void *p)
{
    return *(const uint8_t *)p != 0;
}

typedef struct Dtype {
    const char *name;             /* as files spell it */
    size_t bytes;                 /* size of an element */
    bool whole;                   /* integers only */
    double (*load)(const void *); /* the element at an address */
} Dtype;

static const Dtype dtypes[] = {
    [RNN_F64] = {"F64", 8, false, load_f64}, [RNN_F32] = {"F32", 4, false, load_f32},
    [RNN_F16] = {"F16", 2, false, load_f16}, [RNN_BF16] = {"BF16", 2, false, load_bf16},
    [RNN_I64] = {"I64", 8, true, load_i64},  [RNN_I32] = {"I32", 4, true, load_i32},
    [RNN_I16] = {"I16", 2, true, load_i16},  [RNN_I8] = {"I8", 1, true, load_i8},
    [RNN_U8] = {"U8", 1, true, load_u8},     [RNN_BOOL] = {"BOOL", 1, true, load_bool},
};

const char *rnn_dtype_name(rnn_dtype dtype)
{
    return dtypes[dtype].name;
}

size_t rnn_dtype_bytes(rnn_dtype dtype)
{
    return dtypes[dtype].bytes;
}

size_t rnn_tensor_size(const rnn_tensor *tensor)
{
    return tensor->bytes / dtypes[tensor->dtype].bytes;
}

bool rnn_shape_bytes(const rnn_tensor *tensor, size_t *bytes)
{
    *bytes = dtypes[tensor->dtype].bytes;
    for (int i = 0; i < tensor->dims; i++)
        if (__builtin_mul_overflow(*bytes, tensor->shape[i], bytes))
            return false;
    return true;
}

int rnn_compare_tensor_names(const void *a, const void *b)
{
    const rnn_tensor *const *left = a;
    const rnn_tensor *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static double element(const rnn_tensor *tensor, size_t i)
{
    const Dtype *type = &dtypes[tensor->dtype];
    return type->load((const char *)tensor->data + i * type->bytes);
}

/* memcpy may not be given the NULL that an empty tensor has for data. */
static void copy_elements(const rnn_tensor *tensor, void *out)
{
    if (tensor->bytes > 0)
        memcpy(out, tensor->data, tensor->bytes);
}

int rnn_tensor_to_float(const rnn_tensor *tensor, float *out, rnn_error *e)
{
    if (tensor->dtype == RNN_F32) {
        copy_elements(tensor, out);
        return RNN_OK;
    }
    const size_t size = rnn_tensor_size(tensor);
    for (size_t i = 0; i < size; i++) {
        const double x = element(tensor, i);
        if (isfinite(x) && fabs(x) > (double)FLT_MAX)
            return rnn_fail(e, RNN_BAD_WEIGHTS,
                            "tensor '%.80s': element %zu, %g, does not fit a float", tensor->name,
                            i, x);
        out[i] = (float)x;
    }
    return RNN_OK;
}

int rnn_tensor_to_double(const rnn_tensor *tensor, double *out, rnn_error *e)
{
    (void)e; /* every type fits */
    if (tensor->dtype == RNN_F64) {
        copy_elements(tensor, out);
        return RNN_OK;
    }
    const size_t size = rnn_tensor_size(tensor);
    for (size_t i = 0; i < size; i++)
        out[i] = element(tensor, i);
    return RNN_OK;
}

int rnn_tensor_to_int(const rnn_tensor *tensor, int32_t *out, rnn_error *e)
{
    if (!dtypes[tensor->dtype].whole)
        return rnn_fail(e, RNN_BAD_WEIGHTS, "tensor '%.80s' holds %s where integers are expected",
                        tensor->name, rnn_dtype_name(tensor->dtype));
    const size_t size = rnn_tensor_size(tensor);
    for (size_t i = 0; i < size; i++) {
        const double x = element(tensor, i);
        if (x < INT32_MIN || x > INT32_MAX)
            return rnn_fail(e, RNN_BAD_WEIGHTS,
                            "tensor '%.80s': element %zu, %.0f, exceeds 32 bits", tensor->name, i,
                            x);
        out[i] = (int32_t)x;
    }
    return RNN_OK;
}
