/* The elementary functions of a network, on whole vectors and without branches.
 *
 * Largest errors over every 32-bit float, in units of the last place (for a denormal result, of the
 * spacing of denormals), on targets with and without fused products:
 *
 *                  exp    log   tanh  sigmoid  softplus   erf   gelu  sqrt
 *     fused       0.90   1.22   1.81     1.65      2.02  1.42    7.0   0.5
 *     not fused   0.91   1.23   1.98     1.84      2.02  1.55    7.0   0.5
 *
 * Every function gives NaN for NaN and its limit at the infinities; tanh, erf keep the sign of
 * zero. None overflows, divides by zero or is invalid on the way, whatever the number: programs may
 * trap these exceptions. (A NaN is invalid where it is compared.) Each has a form for one float,
 * named with a 1 at the end: rnn_exp1(x). The polynomials are minimax fits whose coefficients were
 * rounded to floats in the fit itself. They assume the default rounding, to nearest. */
#ifndef RNN_SIMD_H
#define RNN_SIMD_H

#include <math.h>

#include <rnn/vector.h>

/* x = n ln 2 + high + low with whole n and |high + low| <= ln 2 / 2, the beginning of every
 * exponential. Two parts, because rounding their sum would cost a quarter of a unit. */
typedef struct rnn_reduced {
    rnn_vec n;
    rnn_vec high;
    rnn_vec low;
} rnn_reduced;

/* Reduces |x| < 2^14. Adding and subtracting 1.5 2^23 rounds to a whole number. Of ln 2 the first
 * part has so few bits that n times it is exact, and so is high. */
RNN_INLINE rnn_reduced rnn_reduce(rnn_vec x)
{
    const rnn_vec shift = rnn_set(0x1.8p23f);
    const rnn_vec n = rnn_fma(x, rnn_set(0x1.715476p0f), shift) - shift;
    return (rnn_reduced){n, rnn_fma(n, rnn_set(-0x1.63p-1f), x), n * 0x1.bd0106p-13f};
}

/* e^r - 1 = r + r^2 q(r) for the remainder r = high + low; its relative error stays small at 0. */
RNN_INLINE rnn_vec rnn_expm1_of_remainder(rnn_reduced x)
{
    const rnn_vec r = x.high + x.low;
    rnn_vec q = rnn_set(0x1.6b73ap-10f);
    q = rnn_fma(q, r, rnn_set(0x1.1227aap-7f));
    q = rnn_fma(q, r, rnn_set(0x1.555716p-5f));
    q = rnn_fma(q, r, rnn_set(0x1.5554bp-3f));
    q = rnn_fma(q, r, rnn_set(0x1.fffffep-2f));
    return x.high + rnn_fma(r * r, q, x.low);
}

/* e^x = 2^n e^r */
RNN_INLINE rnn_vec rnn_exp_of(rnn_reduced x)
{
    return rnn_scale(rnn_expm1_of_remainder(x) + 1.0f, x.n);
}

/* Below this exp rounds to zero, so arguments may be raised to it; above that it is infinite. */
#define RNN_EXP_LOWEST  (-104.5f)
#define RNN_EXP_HIGHEST 0x1.62e42ep6f

/* e^x; infinite above 88.72, denormal below -87.34, zero below -103.97. */
RNN_INLINE rnn_vec rnn_exp(rnn_vec x)
{
    const rnn_vec highest = rnn_set(RNN_EXP_HIGHEST);
    const rnn_vec bounded = rnn_min(highest, rnn_max(rnn_set(RNN_EXP_LOWEST), x));
    return rnn_select(x > highest, rnn_set(INFINITY), rnn_exp_of(rnn_reduce(bounded)));
}

/* 1 / (1 + e^-x). With e = e^-|x|, which cannot overflow, and q = e / (1 + e) it is 1 - q on the
 * right and e (1 - q) on the left, where the result is small and keeps its relative accuracy. */
RNN_INLINE rnn_vec rnn_sigmoid(rnn_vec x)
{
    const rnn_vec e = rnn_exp_of(rnn_reduce(rnn_max(rnn_set(RNN_EXP_LOWEST), -rnn_abs(x))));
    const rnn_vec q = e / (e + 1.0f);
    const rnn_vec h = rnn_select(x < 0, e, rnn_set(1));
    return rnn_fma(-h, q, h);
}

/* tanh |x| = w / (w + 2) with w = e^(2|x|) - 1 = (2^n - 1) + 2^n (e^r - 1), in which nothing
 * cancels: where n = 0 the first term vanishes. With h = min(w, 2) / 2 and q = 2 h / (w + 2), which
 * is at most 1/2, this is h (1 - q) below tanh = 1/2 and 1 - q above. From |x| = 9.1 on the result
 * is 1. */
RNN_INLINE rnn_vec rnn_tanh(rnn_vec x)
{
    const rnn_reduced y = rnn_reduce(rnn_min(rnn_set(9.1f), rnn_abs(x)) * 2.0f);
    const rnn_vec scale = rnn_power_of_two(y.n);
    const rnn_vec w = rnn_fma(scale, rnn_expm1_of_remainder(y), scale - 1.0f);
    const rnn_vec bounded = rnn_min(rnn_set(2), w);
    const rnn_vec q = bounded / (w + 2.0f);
    const rnn_vec h = bounded * 0.5f;
    return rnn_copysign(rnn_fma(-h, q, h), x);
}

/* log(1 + f) - f = f^2 (-1/2 + f p(f)) for 1 + f from sqrt 1/2 to sqrt 2. */
RNN_INLINE rnn_vec rnn_log1p_tail(rnn_vec f)
{
    rnn_vec p = rnn_set(0x1.6465c2p-4f);
    p = rnn_fma(p, f, rnn_set(-0x1.243bdep-3f));
    p = rnn_fma(p, f, rnn_set(0x1.31774ep-3f));
    p = rnn_fma(p, f, rnn_set(-0x1.53815ap-3f));
    p = rnn_fma(p, f, rnn_set(0x1.98d796p-3f));
    p = rnn_fma(p, f, rnn_set(-0x1.000384p-2f));
    p = rnn_fma(p, f, rnn_set(0x1.5556dap-2f));
    p = rnn_fma(p, f, rnn_set(-0.5f));
    return f * f * p;
}

/* Natural logarithm of a positive, finite x = 2^k m with m from sqrt 1/2 to sqrt 2:
 * log x = k ln 2 + log m. Denormals are multiplied by 2^23 first; they are told by their bits,
 * which those of a negative number exceed. Subtracting the bits of sqrt 1/2 makes the exponent
 * field change where m does. */
RNN_INLINE rnn_vec rnn_log_positive(rnn_vec x)
{
    const unsigned sqrt_half = 0x3f3504f3, smallest_normal = 0x00800000;
    const rnn_ivec denormal = (rnn_ivec)((rnn_uvec)x < smallest_normal);
    const rnn_vec normal = x * rnn_select(denormal, rnn_set(0x1p23f), rnn_set(1));
    const rnn_uvec bits = (rnn_uvec)normal - sqrt_half;
    const rnn_ivec exponent = ((rnn_ivec)bits >> 23) - (denormal & 23);
    const rnn_vec k = __builtin_convertvector(exponent, rnn_vec);
    const rnn_vec f = (rnn_vec)((bits & 0x7fffff) + sqrt_half) - 1.0f;
    const rnn_vec low = rnn_fma(k, rnn_set(-0x1.bd0106p-13f), rnn_log1p_tail(f));
    return rnn_fma(k, rnn_set(0x1.63p-1f), f + low);
}

/* Natural logarithm; -infinity at 0, NaN below. */
RNN_INLINE rnn_vec rnn_log(rnn_vec x)
{
    const rnn_vec y = rnn_select(x < INFINITY, rnn_log_positive(x), x);
    return rnn_select(x == 0, rnn_set(-INFINITY), rnn_select(x < 0, rnn_set(NAN), y));
}

/* log(1 + e^x) = max(x, 0) + log(1 + e) with e = e^-|x|. Where 1 + e exceeds sqrt 2 its half is
 * taken: log(1 + e) = ln 2 + log(1 + (e - 1)/2). */
RNN_INLINE rnn_vec rnn_softplus(rnn_vec x)
{
    const rnn_vec e = rnn_exp_of(rnn_reduce(rnn_max(rnn_set(RNN_EXP_LOWEST), -rnn_abs(x))));
    const rnn_ivec halve = e > 0x1.a8279ap-2f;
    const rnn_vec f = rnn_select(halve, rnn_fma(e, rnn_set(0.5f), rnn_set(-0.5f)), e);
    const rnn_vec k = rnn_select(halve, rnn_set(0x1.62e43p-1f), rnn_set(0));
    return rnn_max(rnn_set(0), x) + (k + (f + rnn_log1p_tail(f)));
}

/* e^(a^2) erfc(a) for 0 <= a <= 15: t p(t) with t = 2 / (2 + a), a smooth curve from 1 down to
 * 1 / (a sqrt pi). */
RNN_INLINE rnn_vec rnn_erfcx(rnn_vec a)
{
    const rnn_vec t = 2.0f / (a + 2.0f);
    rnn_vec p = rnn_set(-0x1.e47e3ap-5f);
    p = rnn_fma(p, t, rnn_set(0x1.23c61ep-2f));
    p = rnn_fma(p, t, rnn_set(-0x1.f3a9dap-2f));
    p = rnn_fma(p, t, rnn_set(0x1.1da146p-2f));
    p = rnn_fma(p, t, rnn_set(-0x1.be1e0ap-6f));
    p = rnn_fma(p, t, rnn_set(0x1.9fa134p-3f));
    p = rnn_fma(p, t, rnn_set(0x1.f1be02p-3f));
    p = rnn_fma(p, t, rnn_set(0x1.21296p-2f));
    p = rnn_fma(p, t, rnn_set(0x1.20db2p-2f));
    return t * p;
}

/* erf(x) = x + x p(x^2) for |x| <= 1; some number up to 4. */
RNN_INLINE rnn_vec rnn_erf_near(rnn_vec x)
{
    const rnn_vec s = x * x;
    rnn_vec p = rnn_set(0x1.491b54p-14f);
    p = rnn_fma(p, s, rnn_set(-0x1.a3d938p-11f));
    p = rnn_fma(p, s, rnn_set(0x1.54019p-8f));
    p = rnn_fma(p, s, rnn_set(-0x1.b7f88ep-6f));
    p = rnn_fma(p, s, rnn_set(0x1.ce2cf2p-4f));
    p = rnn_fma(p, s, rnn_set(-0x1.81273ep-2f));
    p = rnn_fma(p, s, rnn_set(0x1.06eba8p-3f));
    return rnn_fma(x, p, x);
}

/* The error function: an odd polynomial up to 1, and 1 - e^(-x^2) erfcx(x) from there. From 4 on
 * the result is 1. */
RNN_INLINE rnn_vec rnn_erf(rnn_vec x)
{
    const rnn_vec a = rnn_min(rnn_set(4), rnn_abs(x));
    const rnn_vec far = 1.0f - rnn_exp_of(rnn_reduce(-a * a)) * rnn_erfcx(a);
    return rnn_copysign(rnn_select(a < 1, rnn_erf_near(a), far), x);
}

/* Reduces -a^2 / 2 for 0 <= a <= 15. An error of a^2 / 2 would grow by its size in e^(-a^2/2), so
 * the square is exact: a = b + c where b has 12 bits, and a^2 = b^2 + c (a + b). */
RNN_INLINE rnn_reduced rnn_reduce_gaussian(rnn_vec a)
{
    const rnn_vec b = (rnn_vec)((rnn_ivec)a & ~0xfff);
    const rnn_reduced y = rnn_reduce(rnn_max(rnn_set(RNN_EXP_LOWEST - 5), b * b * -0.5f));
    return (rnn_reduced){y.n, y.high, rnn_fma((a - b) * -0.5f, a + b, y.low)};
}

/* x P(X < x) for a standard normal X, that is x (1 + erf(x / sqrt 2)) / 2, the exact form of the
 * Gaussian error linear unit (Hendrycks and Gimpel, 2016). From the tail P(X > a) =
 * e^(-a^2/2) erfcx(a / sqrt 2) / 2, a = |x|, it is x P(X > a) on the left, where 1 + erf would
 * cancel, and x - x P(X > a) on the right. */
RNN_INLINE rnn_vec rnn_gelu(rnn_vec x)
{
    const rnn_vec a = rnn_min(rnn_set(15), rnn_abs(x));
    const rnn_reduced y = rnn_reduce_gaussian(a);
    const rnn_vec factor = rnn_erfcx(a * 0x1.6a09e6p-1f) * (rnn_expm1_of_remainder(y) + 1.0f);
    const rnn_vec tail = rnn_scale(rnn_copysign(a * 0.5f, x) * factor, y.n);
    return rnn_select(x < 0, tail, x - tail);
}

/* a^b, lane by lane from the C library. */
RNN_INLINE rnn_vec rnn_pow(rnn_vec a, rnn_vec b)
{
    for (int i = 0; i < RNN_LANES; i++)
        a[i] = powf(a[i], b[i]);
    return a;
}

RNN_INLINE float rnn_exp1(float x)
{
    return rnn_exp(rnn_set(x))[0];
}

RNN_INLINE float rnn_log1(float x)
{
    return rnn_log(rnn_set(x))[0];
}

RNN_INLINE float rnn_tanh1(float x)
{
    return rnn_tanh(rnn_set(x))[0];
}

RNN_INLINE float rnn_sigmoid1(float x)
{
    return rnn_sigmoid(rnn_set(x))[0];
}

RNN_INLINE float rnn_softplus1(float x)
{
    return rnn_softplus(rnn_set(x))[0];
}

RNN_INLINE float rnn_erf1(float x)
{
    return rnn_erf(rnn_set(x))[0];
}

RNN_INLINE float rnn_gelu1(float x)
{
    return rnn_gelu(rnn_set(x))[0];
}

RNN_INLINE float rnn_sqrt1(float x)
{
    return rnn_sqrt(rnn_set(x))[0];
}

RNN_INLINE float rnn_abs1(float x)
{
    return rnn_abs(rnn_set(x))[0];
}

RNN_INLINE float rnn_pow1(float a, float b)
{
    return powf(a, b);
}

#endif
