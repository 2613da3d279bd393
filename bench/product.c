/* How fast are products of matrices, ours and those of BLIS, and how close to the machine's peak?
 *
 * The shapes are those of training recurrent networks: N = steps * batch rows, H units, M = gates
 * H.
 *
 *     TN   dW[M,K] += dY[N,M]' X[N,K]     the gradient of weights
 *     NT   Y[N,M] = X[N,K] W[M,K]'        the inputs of all steps
 *     NN   dX[N,K] = dY[N,M] W[M,K]       the gradient of the inputs
 *
 * The two take turns, so that whatever else the machine does meets both, and what is measured is
 * the processor time of the thread, which others cannot take. The output is CSV: the kind, the
 * sizes of C[m,n] and the depth k, the best and the median speed of both in GFLOP/s, and our best
 * as a share of the peak, which is measured by fused products on registers alone.
 *
 * Arguments: the kinds to measure, all without one. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <rnn/gemm.h>
#include <rnn/simd.h>

enum { LEAST_SAMPLES = 9, MOST_SAMPLES = 200 };
static const double SAMPLE_OPERATIONS = 5e6;
static const double SHAPE_NANOSECONDS = 4e8;

typedef void Product(float *, size_t, rnn_matrix, rnn_matrix, float, float *);

/* C[m,n] = A B or C += A B, with k the depth. */
typedef struct Shape {
    const char *kind;
    size_t m, n, k;
} Shape;

typedef struct Operands {
    float *C;
    rnn_matrix A, B;
    float beta;
    float *work;
} Operands;

static double nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static float *random_floats(size_t n)
{
    float *p = aligned_alloc(64, (n * sizeof *p + 63) / 64 * 64);
    if (!p) {
        perror("product");
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        p[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return p;
}

/* A row-major matrix, or the transpose of one. */
static rnn_matrix new_matrix(size_t rows, size_t columns, char transposed)
{
    const float *data = random_floats(rows * columns);
    return transposed == 'T' ? rnn_transposed(rnn_row_major(data, columns, rows))
                             : rnn_row_major(data, rows, columns);
}

static Operands new_operands(const Shape *s)
{
    return (Operands){random_floats(s->m * s->n), new_matrix(s->m, s->k, s->kind[0]),
                      new_matrix(s->k, s->n, s->kind[1]), s->kind[0] == 'T' ? 1 : 0,
                      random_floats(RNN_PRODUCT_MOST_WORK)};
}

static void free_operands(const Operands *o)
{
    free(o->work);
    free(o->C);
    free((float *)o->A.data);
    free((float *)o->B.data);
}

/* GFLOP/s of as many calls as make looking at the clock cost nothing. */
static double sample(Product *product, const Operands *o)
{
    const double operations = 2.0 * (double)o->A.rows * (double)o->A.columns * (double)o->B.columns;
    const int calls = 1 + (int)(SAMPLE_OPERATIONS / operations);
    const double start = nanoseconds();
    for (int i = 0; i < calls; i++)
        product(o->C, o->B.columns, o->A, o->B, o->beta, o->work);
    return calls * operations / (nanoseconds() - start);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Samples of both in turn, the slowest first; returns how many. */
static int measure(const Operands *o, double ours[MOST_SAMPLES], double blis[MOST_SAMPLES])
{
    const double start = nanoseconds();
    int n = 0;
    while (n < LEAST_SAMPLES || (n < MOST_SAMPLES && nanoseconds() - start < SHAPE_NANOSECONDS)) {
        ours[n] = sample(rnn_product_plain, o);
        blis[n] = sample(rnn_product_blas, o);
        n++;
    }
    qsort(ours, (size_t)n, sizeof *ours, ascending);
    qsort(blis, (size_t)n, sizeof *blis, ascending);
    return n;
}

static void report(const Shape *s, double peak)
{
    double ours[MOST_SAMPLES], blis[MOST_SAMPLES];
    const Operands o = new_operands(s);
    const int n = measure(&o, ours, blis);
    const double best = ours[n - 1];
    printf("%s,%zu,%zu,%zu,%.1f,%.1f,%.1f,%.1f,%.2f\n", s->kind, s->m, s->n, s->k, best,
           ours[n / 2], blis[n - 1], blis[n / 2], best / peak);
    fflush(stdout);
    free_operands(&o);
}

enum { PEAK_SUMS = 12, PEAK_ROUNDS = 20000, PEAK_SAMPLES = 200 };

/* Fused products on registers alone, from different numbers so that none can be left out. */
__attribute__((noinline)) static void multiply_registers(const float *x, float *y)
{
    const rnn_vec a = rnn_load(x);
    rnn_vec sums[PEAK_SUMS];
    RNN_UNROLL
    for (int i = 0; i < PEAK_SUMS; i++)
        sums[i] = rnn_load(x + i * RNN_LANES);
    for (int n = 0; n < PEAK_ROUNDS; n++) {
        RNN_UNROLL
        for (int i = 0; i < PEAK_SUMS; i++)
            sums[i] = rnn_fma(sums[i], a, a);
    }
    RNN_UNROLL
    for (int i = 0; i < PEAK_SUMS; i++)
        rnn_store(y + i * RNN_LANES, sums[i]);
}

static double measure_peak(void)
{
    float *x = random_floats(PEAK_SUMS * RNN_LANES);
    double best = 0;
    for (int i = 0; i < PEAK_SAMPLES; i++) {
        const double start = nanoseconds();
        multiply_registers(x, x);
        const double speed = 2.0 * PEAK_SUMS * PEAK_ROUNDS * RNN_LANES / (nanoseconds() - start);
        best = speed > best ? speed : best;
    }
    free(x);
    return best;
}

static void report_training(const char *kind, size_t N, size_t M, size_t K, double peak)
{
    const Shape shape = !strcmp(kind, "TN")   ? (Shape){kind, M, K, N}
                        : !strcmp(kind, "NT") ? (Shape){kind, N, M, K}
                                              : (Shape){kind, N, K, M};
    report(&shape, peak);
}

static void report_kind(const char *kind, double peak)
{
    static const size_t rows[] = {400, 1600, 9600};
    static const size_t units[] = {256, 512, 1024, 1536};
    for (size_t h = 0; h < sizeof units / sizeof *units; h++)
        for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
            report_training(kind, rows[n], 4 * units[h], units[h], peak);
    report_training(kind, 1600, 3 * 512, 512, peak);
    report_training(kind, 1600, 512, 512, peak);
    report_training(kind, 3200, 1024, 65, peak);
    report_training(kind, 3200, 65, 256, peak);
    report_training(kind, 1600, 8000, 512, peak);
}

/* Few rows, and cubes: from where on does whom pay? */
static void report_small(double peak)
{
    static const char *const kinds[] = {"NT", "NN", "TN"};
    static const size_t few[] = {1, 2, 4, 8, 12, 16, 20, 32, 64};
    static const size_t edges[] = {4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        for (size_t i = 0; i < sizeof few / sizeof *few; i++)
            report(&(Shape){kinds[kind], few[i], 1024, 256}, peak);
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
            report(&(Shape){kinds[kind], edges[i], edges[i], edges[i]}, peak);
    }
}

static bool wanted(int argc, char **argv, const char *kind)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], kind))
            return true;
    return argc < 2;
}

int main(int argc, char **argv)
{
    const double peak = measure_peak();
    printf("kind,m,n,k,best GFLOP/s,median GFLOP/s,best of %s,median of it,share of %.1f\n",
           rnn_blas_name(), peak);
    static const char *const kinds[] = {"TN", "NT", "NN"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (wanted(argc, argv, kinds[i]))
            report_kind(kinds[i], peak);
    if (wanted(argc, argv, "small"))
        report_small(peak);
    return 0;
}
