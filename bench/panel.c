/* How close to the machine's peak does the product kernel come?
 *
 * A square matrix of K inputs and K units a gate is applied to one tile of rows, again and again.
 * The output is CSV: the tile, K, the best and the median speed in GFLOP/s, and the best as a share
 * of the peak, which is measured by fused products on registers alone. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <rnn/panel.h>

enum { SAMPLES = 300, SAMPLE_NANOSECONDS = 50000, CALLS = 16 };

/* One product to be timed. */
typedef struct Product {
    int rows, gates, K;
    double operations; /* floating-point operations of doing it once */
    float *x;          /* [rows, K] */
    float *packed;     /* a K by K matrix a gate */
    float *y;          /* [blocks, rows, gates, RNN_PANEL] */
} Product;

typedef void (*Task)(const Product *);

static double nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* y = the tile's products with one vector of every gate of the block. */
RNN_INLINE void multiply_tile(float *y, const int rows, const int gates, const Product *p,
                              const float *panel, int s)
{
    rnn_vec acc[RNN_TILE_LIMIT] = {{0}};
    rnn_panel_product_lane(acc, rows, gates, p->K, p->x, (size_t)p->K, panel, s);
    RNN_UNROLL
    for (int i = 0; i < rows * gates; i++)
        rnn_store(y + i * RNN_PANEL + s * RNN_LANES, acc[i]);
}

RNN_INLINE void multiply(const int rows, const int gates, const Product *p)
{
    const size_t stride = RNN_BLOCK_FLOATS(gates, p->K);
    for (int block = 0; block < RNN_PANEL_BLOCKS(p->K); block++)
        for (int s = 0; s < RNN_PANEL_VECTORS; s++)
            multiply_tile(p->y + block * rows * gates * RNN_PANEL, rows, gates, p,
                          p->packed + (size_t)block * stride, s);
}

/* Tiles are constants of the code, so each size is a function. */
static void multiply_1_1(const Product *p)
{
    multiply(1, 1, p);
}

static void multiply_1_3(const Product *p)
{
    multiply(1, 3, p);
}

static void multiply_1_4(const Product *p)
{
    multiply(1, 4, p);
}

static void multiply_2_4(const Product *p)
{
    multiply(2, 4, p);
}

static void multiply_3_4(const Product *p)
{
    multiply(3, 4, p);
}

static void multiply_4_4(const Product *p)
{
    multiply(4, 4, p);
}

static void multiply_6_4(const Product *p)
{
    multiply(6, 4, p);
}

static void multiply_8_3(const Product *p)
{
    multiply(8, 3, p);
}

static void multiply_12_1(const Product *p)
{
    multiply(12, 1, p);
}

static void multiply_24_1(const Product *p)
{
    multiply(24, 1, p);
}

enum { PEAK_SUMS = 12, PEAK_ROUNDS = 1000 };

/* Fused products on registers alone, from different numbers so that none can be left out. */
static void multiply_registers(const Product *p)
{
    const rnn_vec a = rnn_load(p->x);
    rnn_vec sums[PEAK_SUMS];
    RNN_UNROLL
    for (int i = 0; i < PEAK_SUMS; i++)
        sums[i] = rnn_load(p->packed + i * RNN_LANES);
    for (int n = 0; n < PEAK_ROUNDS; n++) {
        RNN_UNROLL
        for (int i = 0; i < PEAK_SUMS; i++)
            sums[i] = rnn_fma(sums[i], a, a);
    }
    RNN_UNROLL
    for (int i = 0; i < PEAK_SUMS; i++)
        rnn_store(p->y + i * RNN_LANES, sums[i]);
}

/* GFLOP/s over runs that together last long enough to be timed. */
static double sample(Task task, const Product *p)
{
    const double start = nanoseconds();
    double operations = 0, elapsed = 0;
    while (elapsed < SAMPLE_NANOSECONDS) {
        for (int i = 0; i < CALLS; i++)
            task(p);
        operations += CALLS * p->operations;
        elapsed = nanoseconds() - start;
    }
    return operations / elapsed;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Fills speeds with samples, the slowest first. */
static void measure(Task task, const Product *p, double speeds[SAMPLES])
{
    for (int i = 0; i < SAMPLES; i++)
        speeds[i] = sample(task, p);
    qsort(speeds, SAMPLES, sizeof *speeds, ascending);
}

static float *random_floats(size_t n)
{
    float *p = aligned_alloc(64, (n * sizeof *p + 63) / 64 * 64);
    if (!p) {
        perror("panel");
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        p[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    return p;
}

static Product new_product(int rows, int gates, int K)
{
    const size_t results = (size_t)(rows * gates * RNN_PANEL_BLOCKS(K) * RNN_PANEL);
    return (Product){rows,
                     gates,
                     K,
                     2.0 * K * (double)results,
                     random_floats((size_t)(rows * K)),
                     random_floats(RNN_PANEL_FLOATS(K, gates, K)),
                     random_floats(results)};
}

static void free_product(Product p)
{
    free(p.x);
    free(p.packed);
    free(p.y);
}

static double measure_peak(void)
{
    double speeds[SAMPLES];
    Product p = new_product(PEAK_SUMS, 1, RNN_PANEL);
    p.operations = 2.0 * PEAK_SUMS * PEAK_ROUNDS * RNN_LANES;
    measure(multiply_registers, &p, speeds);
    free_product(p);
    return speeds[SAMPLES - 1];
}

/* The tiles that are timed. */
typedef struct Tile {
    int rows, gates;
    Task task;
} Tile;

static void report(const Tile *tile, int K, double peak)
{
    double speeds[SAMPLES];
    const Product p = new_product(tile->rows, tile->gates, K);
    measure(tile->task, &p, speeds);
    const double best = speeds[SAMPLES - 1], median = speeds[SAMPLES / 2];
    printf("%d,%d,%d,%.1f,%.1f,%.2f\n", p.rows, p.gates, K, best, median, best / peak);
    free_product(p);
}

int main(void)
{
    static const Tile tiles[] = {
        {1, 1, multiply_1_1},   {1, 3, multiply_1_3},  {1, 4, multiply_1_4}, {2, 4, multiply_2_4},
        {3, 4, multiply_3_4},   {4, 4, multiply_4_4},  {6, 4, multiply_6_4}, {8, 3, multiply_8_3},
        {12, 1, multiply_12_1}, {24, 1, multiply_24_1}};
    const double peak = measure_peak();
    printf("rows,gates,K,best GFLOP/s,median GFLOP/s,share of %.1f\n", peak);
    for (int K = 64; K <= 512; K *= 2)
        for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++)
            report(&tiles[i], K, peak);
    return 0;
}
