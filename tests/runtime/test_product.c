/* Matrix products: all implementations against sums in double, over shapes, strides and beta. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/gemm.h>
#include <rnn/limits.h>
#include <rnn/random.h>
#include <rnn/session.h>

typedef void Product(float *, size_t, rnn_matrix, rnn_matrix, float, float *);

/* Where products pack their operands. */
static _Alignas(64) float work[RNN_PRODUCT_MOST_WORK];

static Product *const products[] = {rnn_product, rnn_product_plain, rnn_product_blas};
static const char *const product_names[] = {"rnn_product", "rnn_product_plain", "rnn_product_blas"};

/* A product to try: sizes, layouts, and what C counts. */
typedef struct Trial {
    size_t m, n, k;
    unsigned layout_a, layout_b; /* see lay_out */
    size_t gap;                  /* floats of C between its rows */
    float beta;
} Trial;

static float random_value(uint32_t stream, size_t i)
{
    return 2 * rnn_uniform(rnn_random_at(11, stream, i)) - 1;
}

/* Memory filled with random values, freed by the caller. */
static float *random_block(size_t n, uint32_t stream)
{
    float *block = malloc((n + 1) * sizeof *block);
    cr_assert(block);
    for (size_t i = 0; i < n; i++)
        block[i] = random_value(stream, i);
    return block;
}

/* 0: rows contiguous; 1: columns contiguous; 2: rows with gaps; 3: no stride is 1; all within
   3 rows columns + 3 (rows + columns) + 9 floats. */
static rnn_matrix lay_out(const float *data, size_t rows, size_t columns, unsigned layout)
{
    rnn_matrix matrix = {data, rows, columns, columns, 1};
    switch (layout) {
    case 1:
        matrix.row_stride = 1;
        matrix.column_stride = rows;
        break;
    case 2:
        matrix.row_stride = columns + 3;
        break;
    case 3:
        matrix.row_stride = 3 * columns + 2;
        matrix.column_stride = 3;
        break;
    default:
        break;
    }
    return matrix;
}

static size_t room(size_t rows, size_t columns)
{
    return 3 * rows * columns + 3 * (rows + columns) + 9;
}

static double at(rnn_matrix a, size_t i, size_t j)
{
    return (double)a.data[i * a.row_stride + j * a.column_stride];
}

/* What an element of C must be, and how far from it rounding may lead. */
typedef struct Expected {
    double value, bound;
} Expected;

/* A sum of k terms, added in any order, is wrong by at most k half units of the last place of the
   sum of magnitudes; beta C adds a few more. */
static Expected naive(rnn_matrix A, rnn_matrix B, size_t i, size_t j, double old)
{
    double sum = old, magnitude = fabs(old);
    for (size_t p = 0; p < A.columns; p++) {
        const double term = at(A, i, p) * at(B, p, j);
        sum += term;
        magnitude += fabs(term);
    }
    return (Expected){sum, 0x1p-24 * (double)(A.columns + 4) * magnitude + 1e-30};
}

/* For all of C, freed by the caller. */
static Expected *naive_product(const Trial *t, rnn_matrix A, rnn_matrix B, const float *before)
{
    Expected *expected = malloc((t->m * t->n + 1) * sizeof *expected);
    cr_assert(expected);
    for (size_t i = 0; i < t->m; i++)
        for (size_t j = 0; j < t->n; j++) {
            const float old = before[i * (t->n + t->gap) + j];
            expected[i * t->n + j] = naive(A, B, i, j,
                                           t->beta == 0 ? 0 : (double)t->beta * (double)old);
        }
    return expected;
}

/* The gaps between rows must stay as they are. */
static void check(const Trial *t, const char *name, const Expected *expected, const float *before,
                  const float *C)
{
    const size_t ldc = t->n + t->gap;
    for (size_t i = 0; i < t->m; i++) {
        for (size_t j = 0; j < t->n; j++) {
            const Expected e = expected[i * t->n + j];
            const double got = (double)C[i * ldc + j];
            cr_assert(fabs(got - e.value) <= e.bound, "%s, %zu x %zu x %zu, (%zu, %zu): %g for %g",
                      name, t->m, t->n, t->k, i, j, got, e.value);
        }
        const size_t end = i * ldc + t->n;
        cr_assert_eq(memcmp(C + end, before + end, t->gap * sizeof *C), 0);
    }
}

/* Where beta is 0, C holds NaN before. */
static float *old_result(const Trial *t)
{
    const size_t size = t->m * (t->n + t->gap);
    float *C = random_block(size, 3);
    for (size_t i = 0; i < size && t->beta == 0; i++)
        C[i] = NAN;
    return C;
}

static void try_all(const Trial *t)
{
    float *a = random_block(room(t->m, t->k), 1);
    float *b = random_block(room(t->k, t->n), 2);
    float *before = old_result(t);
    const rnn_matrix A = lay_out(a, t->m, t->k, t->layout_a);
    const rnn_matrix B = lay_out(b, t->k, t->n, t->layout_b);
    Expected *expected = naive_product(t, A, B, before);
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        float *C = old_result(t);
        products[i](C, t->n + t->gap, A, B, t->beta, work);
        check(t, product_names[i], expected, before, C);
        free(C);
    }
    free(a);
    free(b);
    free(before);
    free(expected);
}

/* Sizes around the block sizes of the kernels, and vectors, in every layout. */
Test(product, chosen_sizes)
{
    static const size_t sizes[][3] = {{1, 1, 1},     {1, 5, 3},     {5, 1, 3},     {1, 40, 1030},
                                      {40, 1, 1030}, {1, 1100, 7},  {1100, 1, 7},  {2, 16, 4},
                                      {4, 17, 9},    {13, 15, 256}, {12, 48, 257}, {49, 33, 300},
                                      {97, 64, 70}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (unsigned layout = 0; layout < 16; layout++) {
            const Trial t = {sizes[i][0], sizes[i][1], sizes[i][2],           layout % 4,
                             layout / 4,  layout % 3,  layout % 2 ? -0.5f : 0};
            try_all(&t);
        }
}

/* One more and one less than a tile, a panel, a block, and two of them; in the other directions
   little, so that it takes no time. */
Test(product, sizes_around_every_edge)
{
    static const size_t edges[] = {RNN_PRODUCT_FEW_ROWS,  RNN_PRODUCT_ROWS,
                                   RNN_PRODUCT_LANES,     RNN_PRODUCT_VECTORS * RNN_PRODUCT_LANES,
                                   RNN_PRODUCT_HEIGHT,    RNN_PRODUCT_DEPTH,
                                   RNN_PRODUCT_WIDTH,     2 * RNN_PRODUCT_HEIGHT,
                                   2 * RNN_PRODUCT_DEPTH, 2 * RNN_PRODUCT_WIDTH};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        for (unsigned variant = 0; variant < 9; variant++) {
            const size_t size = edges[i] + variant / 3 - 1;
            const Trial t = {.m = variant % 3 == 0 ? size : 5,
                             .n = variant % 3 == 1 ? size : 19,
                             .k = variant % 3 == 2 ? size : 7,
                             .layout_a = (variant + (unsigned)i) % 4,
                             .layout_b = (variant / 3 + (unsigned)i) % 4,
                             .gap = variant % 2,
                             .beta = (float)(variant % 3) / 2};
            try_all(&t);
        }
}

/* Two blocks in every direction, not full: A transposed, B transposed. */
Test(product, two_blocks)
{
    for (unsigned layout = 0; layout < 2; layout++) {
        const Trial t = {.m = RNN_PRODUCT_HEIGHT + RNN_PRODUCT_ROWS + 1,
                         .n = RNN_PRODUCT_WIDTH + RNN_PRODUCT_LANES + 1,
                         .k = RNN_PRODUCT_DEPTH + 1,
                         .layout_a = 1 - layout,
                         .layout_b = layout,
                         .gap = 3,
                         .beta = (float)layout};
        try_all(&t);
    }
}

Test(product, random_sizes)
{
    for (size_t i = 0; i < 300; i++) {
        uint32_t word[8];
        for (uint32_t j = 0; j < 8; j++)
            word[j] = rnn_random_at(5, j, i);
        const Trial t = {.m = 1 + word[0] % 70,
                         .n = 1 + word[1] % 70,
                         .k = 1 + word[2] % 70,
                         .layout_a = word[3] % 4,
                         .layout_b = word[4] % 4,
                         .gap = word[5] % 3,
                         .beta = (float)(word[6] % 3) / 2};
        try_all(&t);
    }
}

/* k = 0 leaves beta C; with beta = 0 that is zero even where C was NaN. */
Test(product, empty_sizes)
{
    static const size_t sizes[][3] = {{0, 3, 4}, {3, 0, 4}, {3, 4, 0},
                                      {0, 0, 0}, {1, 4, 0}, {4, 1, 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int beta = 0; beta < 3; beta++) {
            const Trial t = {sizes[i][0], sizes[i][1], sizes[i][2], 0, 0, 1, (float)beta / 2};
            try_all(&t);
        }
}

Test(product, nan_in_an_operand_is_not_lost)
{
    const float a[4] = {NAN, 1, 0, 1};
    const float b[4] = {0, 1, 2, 3};
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        float C[4];
        products[i](C, 2, rnn_row_major(a, 2, 2), rnn_row_major(b, 2, 2), 0, work);
        cr_expect(isnan(C[0]) && isnan(C[1]), "%s", product_names[i]);
        cr_expect_eq(C[2], 2);
        cr_expect_eq(C[3], 3);
    }
}

Test(product, transposing_twice_is_nothing)
{
    const float a[6] = {1, 2, 3, 4, 5, 6};
    const rnn_matrix A = rnn_transposed(rnn_transposed(rnn_row_major(a, 2, 3)));
    cr_expect(A.rows == 2 && A.columns == 3 && A.row_stride == 3 && A.column_stride == 1);
    cr_expect_eq(at(rnn_transposed(A), 2, 1), 6);
}

/* What chooses the kernels must not be left in the environment, and may be asked again. */
Test(product, init_leaves_the_environment_alone)
{
    unsetenv("BLIS_ARCH_TYPE");
    rnn_init();
    cr_expect_null(getenv("BLIS_ARCH_TYPE"));
    rnn_init();
    cr_expect_str_eq(rnn_blas_name(), rnn_blas_name());
    cr_expect_gt(strlen(rnn_blas_name()), 3);
}

/* However rows are shared, also where one thread has a single one. */
Test(product, of_a_team_has_the_same_bits_for_any_number_of_threads)
{
    enum { N = 7, K = 9, MOST_THREADS = 4 };
    for (size_t m = 1; m <= 3 * RNN_PRODUCT_HEIGHT + 1; m += RNN_PRODUCT_HEIGHT / 2) {
        float *a = random_block(m * K, 1), *b = random_block(N * K, 2);
        float *alone = random_block(m * N, 3), *shared = random_block(m * N, 4);
        const rnn_matrix A = rnn_row_major(a, m, K), B = rnn_transposed(rnn_row_major(b, N, K));
        rnn_multiply_matrices(&rnn_alone, alone, A, B, work);
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            memset(shared, 0xff, m * N * sizeof *shared);
            for (int thread = 0; thread < threads; thread++)
                rnn_multiply_matrices(&(rnn_team){.thread = thread, .threads = threads}, shared, A,
                                      B, work);
            cr_assert_eq(memcmp(shared, alone, m * N * sizeof *shared), 0, "%zu rows, %d threads",
                         m, threads);
        }
        double sum = 0;
        for (int k = 0; k < K; k++)
            sum += (double)a[k] * b[k];
        cr_assert_float_eq(alone[0], sum, 1e-5);
        free(a);
        free(b);
        free(alone);
        free(shared);
    }
}
