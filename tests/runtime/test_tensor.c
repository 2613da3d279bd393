/* Conversions of tensors: every element type to float, double and int. */
#include <criterion/criterion.h>
#include <math.h>

#include "tensor_files.h"

static void expect_doubles(const rnn_tensor *tensor, const double *expected)
{
    double got[16];
    float rounded[16];
    rnn_error e;
    cr_assert_eq(rnn_tensor_to_double(tensor, got, &e), RNN_OK);
    cr_assert_eq(rnn_tensor_to_float(tensor, rounded, &e), RNN_OK, "%s", e.message);
    for (size_t i = 0; i < rnn_tensor_size(tensor); i++) {
        const char *type = rnn_dtype_name(tensor->dtype);
        if (isnan(expected[i])) {
            cr_expect(isnan(got[i]) && isnan(rounded[i]), "%s %zu", type, i);
            continue;
        }
        cr_expect_eq(got[i], expected[i], "%s %zu: %g", type, i, got[i]);
        cr_expect_eq(rounded[i], (float)expected[i], "%s %zu", type, i);
        cr_expect_eq(signbit(got[i]), signbit(expected[i]), "%s %zu", type, i);
    }
}

Test(conversion, half)
{
    const uint16_t bits[] = {0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400,
                             0x0001, 0x03ff, 0x3555, 0x7c00, 0xfc00, 0x7e00};
    const double expected[] = {0,
                               -0.0,
                               1,
                               -2,
                               65504,
                               ldexp(1, -14),
                               ldexp(1, -24),
                               ldexp(1023, -24),
                               ldexp(1365, -12),
                               INFINITY,
                               -INFINITY,
                               NAN};
    const rnn_tensor tensor = vector_of("h", RNN_F16, bits, 12);
    expect_doubles(&tensor, expected);
}

Test(conversion, bfloat)
{
    const uint16_t bits[] = {0x3f80, 0xc040, 0x8000, 0x7f80, 0x7fc0, 0x0001};
    const double expected[] = {1, -3, -0.0, INFINITY, NAN, ldexp(1, -133)};
    const rnn_tensor tensor = vector_of("b", RNN_BF16, bits, 6);
    expect_doubles(&tensor, expected);
}

Test(conversion, whole_numbers)
{
    const int64_t i64[] = {-3, 1ll << 40};
    const int32_t i32[] = {INT32_MIN, INT32_MAX};
    const int16_t i16[] = {-32768, 5};
    const int8_t i8[] = {-128, 127};
    const uint8_t u8[] = {0, 255};
    const uint8_t bools[] = {0, 1};
    const rnn_tensor tensors[] = {
        vector_of("x", RNN_I64, i64, 2), vector_of("x", RNN_I32, i32, 2),
        vector_of("x", RNN_I16, i16, 2), vector_of("x", RNN_I8, i8, 2),
        vector_of("x", RNN_U8, u8, 2),   vector_of("x", RNN_BOOL, bools, 2)};
    const double expected[][2] = {
        {-3, 1099511627776}, {INT32_MIN, INT32_MAX}, {-32768, 5}, {-128, 127}, {0, 255}, {0, 1}};
    for (size_t i = 0; i < sizeof tensors / sizeof *tensors; i++) {
        int32_t got[2];
        expect_doubles(&tensors[i], expected[i]);
        if (i == 0)
            continue;
        cr_assert_eq(rnn_tensor_to_int(&tensors[i], got, NULL), RNN_OK);
        cr_expect(got[0] == (int32_t)expected[i][0] && got[1] == (int32_t)expected[i][1]);
    }
}

Test(conversion, what_does_not_fit)
{
    const int64_t longs[] = {7, INT32_MAX, 1ll << 31};
    const double doubles[] = {1, INFINITY, -1e39};
    const rnn_tensor whole = vector_of("ids", RNN_I64, longs, 3);
    const rnn_tensor real = vector_of("w", RNN_F64, doubles, 3);
    int32_t ints[3];
    float floats[3];
    rnn_error e;
    cr_expect_eq(rnn_tensor_to_int(&whole, ints, &e), RNN_BAD_WEIGHTS);
    cr_expect(strstr(e.message, "'ids': element 2, 2147483648"), "%s", e.message);
    cr_expect_eq(rnn_tensor_to_float(&real, floats, &e), RNN_BAD_WEIGHTS);
    cr_expect(strstr(e.message, "'w': element 2, -1e+39"), "%s", e.message);
    cr_expect_eq(rnn_tensor_to_int(&real, ints, &e), RNN_BAD_WEIGHTS);
    cr_expect(strstr(e.message, "F64 where integers"), "%s", e.message);
}
