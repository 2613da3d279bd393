/* What can this machine do? Rates, bandwidths and latencies, as lines quantity,value,unit.
 *
 * These are the terms of the bounds in job.h. Each is the best of many short runs: what a core can
 * do, not what it does while others disturb it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <rnn/memory.h>
#include <rnn/panel.h>
#include <rnn/simd.h>

enum { RUNS = 50, MOST_SECONDS = 1 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Something to be timed; returns how much of it was done. */
typedef double (*Task)(void *);

/* The most done in a second, in the best of the runs; fewer where they take too long. */
static double rate_of(Task task, void *data)
{
    const double end = seconds() + MOST_SECONDS;
    double best = 0;
    for (int run = 0; run < RUNS && seconds() < end; run++) {
        const double start = seconds(), done = task(data), rate = done / (seconds() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

/* Makes the compiler believe that the memory at p is read and written here. */
static void touch(const void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}

static void *zeros(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p) {
        perror("machine");
        exit(EXIT_FAILURE);
    }
    return memset(p, 0, bytes);
}

static void report(const char *quantity, double value, const char *unit)
{
    printf("%s,%.4g,%s\n", quantity, value, unit);
    fflush(stdout);
}

/* ---- fused products on registers alone ---- */

static double multiply_registers(void *data)
{
    enum { CHAINS = 12, TURNS = 20000 };
    rnn_vec sums[CHAINS], a = rnn_load(data);
    for (int i = 0; i < CHAINS; i++)
        sums[i] = rnn_set((float)i);
    for (int turn = 0; turn < TURNS; turn++) {
        RNN_UNROLL
        for (int i = 0; i < CHAINS; i++)
            sums[i] = rnn_fma(sums[i], a, a);
        __asm__ volatile("" : "+m"(a));
    }
    for (int i = 0; i < CHAINS; i++)
        rnn_store(data, rnn_load(data) + 1e-30f * sums[i]);
    return 2.0 * CHAINS * TURNS * RNN_LANES;
}

/* ---- the product kernel ---- */

/* Weights of K units and inputs, and ROWS rows, all in the nearest caches. */
enum { K = 128, ROWS = 6, GATES = 4, SWEEPS = 20 };

typedef struct Product {
    float x[ROWS * K];
    float y[ROWS * GATES * RNN_LANES];
    float packed[RNN_PANEL_FLOATS(K, GATES, K)];
} Product;

static void multiply_block(Product *p, int block)
{
    const float *panel = p->packed + (size_t)block * RNN_BLOCK_FLOATS(GATES, K);
    for (int s = 0; s < RNN_PANEL_VECTORS; s++) {
        rnn_vec sums[RNN_TILE_LIMIT] = {{0}};
        rnn_panel_product_lane(sums, ROWS, GATES, K, p->x, K, panel, s);
        RNN_UNROLL
        for (int i = 0; i < ROWS * GATES; i++)
            rnn_store(p->y + i * RNN_LANES, sums[i]);
    }
}

static double multiply_panels(void *data)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int block = 0; block < RNN_PANEL_BLOCKS(K); block++)
            multiply_block(data, block);
    touch(data);
    return 2.0 * SWEEPS * ROWS * GATES * K * (RNN_PANEL_BLOCKS(K) * RNN_PANEL);
}

/* ---- bandwidth ---- */

typedef struct Area {
    const float *values;
    size_t count; /* a multiple of 8 vectors */
    size_t sweeps;
    rnn_vec sum;
} Area;

/* Reads all of it; eight sums, so that none waits for another. */
static double read_area(void *data)
{
    enum { SUMS = 8 };
    Area *area = data;
    rnn_vec sums[SUMS] = {{0}};
    for (size_t sweep = 0; sweep < area->sweeps; sweep++) {
        for (size_t i = 0; i < area->count; i += SUMS * RNN_LANES) {
            RNN_UNROLL
            for (int k = 0; k < SUMS; k++)
                sums[k] += rnn_load(area->values + i + (size_t)k * RNN_LANES);
        }
        touch(area->values);
    }
    for (int k = 0; k < SUMS; k++)
        area->sum += sums[k];
    touch(area);
    return (double)(area->sweeps * area->count * sizeof(float));
}

static double bandwidth_of(size_t bytes)
{
    const size_t count = bytes / sizeof(float) / 256 * 256, once = (size_t)4 << 20;
    float *values = zeros(count * sizeof *values);
    Area area = {values, count, bytes < once ? once / bytes : 1, {0}};
    const double rate = rate_of(read_area, &area);
    free(values);
    return rate;
}

/* Of the first core; index 0 is the first level for data, 1 that for code. */
static size_t cache_bytes(int index, size_t otherwise)
{
    char path[80];
    size_t kilobytes = 0;
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/size", index);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%zuK", &kilobytes) != 1)
        kilobytes = 0;
    if (file)
        fclose(file);
    return kilobytes ? kilobytes << 10 : otherwise;
}

/* Of each level the bandwidth over what certainly fits in it, and not in the level before. */
static void report_bandwidths(void)
{
    const size_t l1 = cache_bytes(0, 32 << 10), l2 = cache_bytes(2, 512 << 10),
                 l3 = cache_bytes(3, 8 << 20);
    report("bytes_l1", (double)l1, "bytes");
    report("bytes_l2", (double)l2, "bytes");
    report("bytes_l3", (double)l3, "bytes");
    report("bandwidth_l1", bandwidth_of(l1 / 2) / 1e9, "GB/s");
    report("bandwidth_l2", bandwidth_of(l2 / 2) / 1e9, "GB/s");
    report("bandwidth_l3", bandwidth_of(l3 / 2 < 16 * l2 ? l3 / 2 : 16 * l2) / 1e9, "GB/s");
    report("bandwidth_memory", bandwidth_of(4 * l3) / 1e9, "GB/s");
}

enum { BLOCK = 1 << 15 };

/* Reads blocks of BLOCK bytes, each forward, from the first to the last and back. */
static double sweep_area(void *data)
{
    const Area *area = data;
    Area block = {.count = BLOCK / sizeof(float), .sweeps = 1};
    const size_t blocks = area->count / block.count;
    for (size_t sweep = 0; sweep < area->sweeps; sweep++)
        for (size_t i = 0; i < blocks; i++) {
            block.values = area->values + (sweep % 2 ? blocks - 1 - i : i) * block.count;
            read_area(&block);
        }
    return (double)(area->sweeps * area->count * sizeof(float));
}

/* The bandwidth at which a matrix is read if it is all that is read, back and forth: whatever the
 * caches keep of it until the next time. Four sizes an octave, in huge pages. */
static void report_sweeps(void)
{
    enum { LEAST = 4 * BLOCK, MOST = 1 << 26 };
    float *values = rnn_aligned_zeros(MOST);
    if (!values) {
        perror("machine");
        exit(EXIT_FAILURE);
    }
    memset(values, 0, MOST);
    for (size_t octave = LEAST; octave < MOST; octave *= 2)
        for (size_t bytes = octave; bytes < 2 * octave; bytes += octave / 4) {
            char quantity[40];
            Area area = {values, bytes / sizeof(float), 4 + MOST / 4 / bytes, {0}};
            snprintf(quantity, sizeof quantity, "sweep_%zu", bytes);
            report(quantity, rate_of(sweep_area, &area) / 1e9, "GB/s");
        }
    free(values);
}

/* ---- the longest dependent chain of a step ---- */

/* A step's output is stored, and loaded by the product of the next; of that the chain has one fused
 * product: a sum can begin with what is there already. */
static double walk(float *h, rnn_vec (*step)(rnn_vec))
{
    enum { STEPS = 2000 };
    const rnn_vec weight = rnn_set(0.5f);
    for (int t = 0; t < STEPS; t++) {
        rnn_store(h, step(rnn_fma(rnn_set(h[0]), weight, weight)));
        touch(h);
    }
    return STEPS;
}

/* i g + f c, then o tanh c */
RNN_INLINE rnn_vec step_lstm(rnn_vec z)
{
    const rnn_vec f = rnn_sigmoid(z);
    return f * rnn_tanh(rnn_fma(f, z, z));
}

/* n = tanh(W x + r U h), then n + z (h - n) */
RNN_INLINE rnn_vec step_gru(rnn_vec z)
{
    const rnn_vec n = rnn_tanh(rnn_fma(rnn_sigmoid(z), z, z));
    return rnn_fma(z, z - n, n);
}

static double walk_lstm(void *h)
{
    return walk(h, step_lstm);
}

static double walk_gru(void *h)
{
    return walk(h, step_gru);
}

static double walk_vanilla(void *h)
{
    return walk(h, rnn_tanh);
}

/* ---- two threads ---- */

enum { MEETINGS = 1000 };

/* A barrier of two: each tells its turn, and waits for that of the other. */
typedef struct Barrier {
    _Alignas(64) atomic_int turn[2][16];
} Barrier;

static void meet(Barrier *barrier, int self)
{
    for (int turn = 1; turn <= MEETINGS; turn++) {
        atomic_store_explicit(&barrier->turn[self][0], turn, memory_order_release);
        while (atomic_load_explicit(&barrier->turn[!self][0], memory_order_acquire) < turn)
            continue;
    }
}

static void *meet_as_second(void *barrier)
{
    meet(barrier, 1);
    return NULL;
}

static double meet_both(void *data)
{
    (void)data;
    Barrier barrier = {0};
    pthread_t second;
    if (pthread_create(&second, NULL, meet_as_second, &barrier) != 0)
        return 0;
    meet(&barrier, 0);
    pthread_join(second, NULL);
    return MEETINGS;
}

int main(void)
{
    static Product product;
    float *line = zeros(256);
    printf("quantity,value,unit\n");
    report("fma_peak", rate_of(multiply_registers, line) / 1e9, "GFLOP/s");
    report("product_rate", rate_of(multiply_panels, &product) / 1e9, "GFLOP/s");
    report_bandwidths();
    report_sweeps();
    report("chain_lstm", 1e9 / rate_of(walk_lstm, line), "ns");
    report("chain_gru", 1e9 / rate_of(walk_gru, line), "ns");
    report("chain_vanilla", 1e9 / rate_of(walk_vanilla, line), "ns");
    if (sysconf(_SC_NPROCESSORS_ONLN) > 1)
        report("barrier", 1e9 / rate_of(meet_both, NULL), "ns");
    return 0;
}
