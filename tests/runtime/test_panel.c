/* Packing, element by element, and the product kernel against sums in double precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <rnn/gemm.h>
#include <rnn/panel.h>

enum { MAX_ROWS = 24, MAX_GATES = 12, MAX_K = 40, MAX_UNITS = 40, UNTOUCHED = -77 };

_Static_assert(RNN_PANEL_FLOATS(RNN_PANEL, 1, 1) == RNN_PANEL, "one block");
_Static_assert(RNN_PANEL_FLOATS(RNN_PANEL + 1, 3, 5) == 2 * 5 * 3 * RNN_PANEL,
               "a block begun counts whole");
_Static_assert(RNN_PANEL % RNN_LANES == 0, "vectors do not cross blocks");
_Static_assert(RNN_TILE_LIMIT >= RNN_ACCUMULATORS && RNN_TILE_LIMIT >= RNN_MOST_GATES &&
                   RNN_TILE_LIMIT >= RNN_PANEL_CHAINS,
               "tiles hold what is summed");

static float packed[RNN_PANEL_FLOATS(MAX_UNITS, MAX_GATES, MAX_K)];
static float weights[MAX_GATES * MAX_UNITS * MAX_K];

static float random_float(void)
{
    return (float)rand() / (float)RAND_MAX * 2 - 1;
}

static void fill_random(float *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = random_float();
}

static void fill(float *p, size_t n, float x)
{
    for (size_t i = 0; i < n; i++)
        p[i] = x;
}

/* Where the layout puts a weight of a matrix of `gates` gates and K inputs. */
static float packed_at(int gates, int K, int unit, int gate, int k)
{
    const int block = unit / RNN_PANEL, lane = unit % RNN_PANEL;
    return packed[((block * K + k) * gates + gate) * RNN_PANEL + lane];
}

Test(panel, packs_a_matrix_of_gates_and_pads_with_zeros)
{
    enum { UNITS = 19, GATES = 3, K = 5 };
    fill_random(weights, GATES * UNITS * K);
    fill(packed, RNN_PANEL_FLOATS(UNITS, GATES, K), UNTOUCHED);
    rnn_pack_panels(packed, weights, K, 1, UNITS, GATES, UNITS * K, K);
    for (int g = 0; g < GATES; g++)
        for (int u = 0; u < RNN_PANEL_BLOCKS(UNITS) * RNN_PANEL; u++)
            for (int k = 0; k < K; k++)
                cr_assert(packed_at(GATES, K, u, g, k) ==
                          (u < UNITS ? weights[(g * UNITS + u) * K + k] : 0));
}

Test(panel, packs_the_transpose_by_its_strides)
{
    enum { UNITS = 33, GATES = 2, K = 7 };
    fill_random(weights, GATES * UNITS * K);
    rnn_pack_panels(packed, weights, 1, GATES * UNITS, UNITS, GATES, UNITS, K);
    for (int g = 0; g < GATES; g++)
        for (int u = 0; u < UNITS; u++)
            for (int k = 0; k < K; k++)
                cr_assert(packed_at(GATES, K, u, g, k) ==
                          weights[k * GATES * UNITS + g * UNITS + u]);
}

Test(panel, packs_one_gate_into_its_place_and_nothing_else)
{
    enum { UNITS = 18, GATES = 3, GATE = 1, K = 4, FIRST = 2, TOTAL = 9 };
    fill_random(weights, UNITS * K);
    fill(packed, RNN_PANEL_FLOATS(UNITS, GATES, TOTAL), UNTOUCHED);
    rnn_pack_gate(&rnn_alone, packed, weights, K, 1, UNITS, GATES, GATE, K, FIRST, TOTAL);
    for (int g = 0; g < GATES; g++)
        for (int u = 0; u < UNITS; u++)
            for (int k = 0; k < TOTAL; k++) {
                const int mine = g == GATE && k >= FIRST && k < FIRST + K;
                cr_assert(packed_at(GATES, TOTAL, u, g, k) ==
                          (mine ? weights[u * K + k - FIRST] : UNTOUCHED));
            }
}

/* Where the layout of wide blocks puts a weight. */
static float wide_at(int units, int K, int unit, int k)
{
    const int block = unit / RNN_WIDE_UNITS * RNN_WIDE_UNITS;
    const int panels = RNN_PANEL_BLOCKS(units - block),
              side = panels < RNN_WIDE ? panels : RNN_WIDE;
    return packed[block * K + k * side * RNN_PANEL + unit - block];
}

/* Two matrices below one another, the second given as its transpose. */
static void expect_wide(int above, int below, int K)
{
    const int units = above + below;
    fill_random(weights, (size_t)(units * K));
    fill(packed, RNN_PANEL_FLOATS((size_t)units, 1, K), UNTOUCHED);
    if (above)
        rnn_pack_wide(&rnn_alone, packed, weights, (size_t)K, 1, units, 0, above, K);
    rnn_pack_wide(&rnn_alone, packed, weights + above * K, 1, (size_t)below, units, above, below,
                  K);
    for (int u = 0; u < RNN_PANEL_BLOCKS(units) * RNN_PANEL; u++)
        for (int k = 0; k < K; k++) {
            float want = u < above   ? weights[u * K + k]
                         : u < units ? weights[above * K + k * below + u - above]
                                     : 0;
            cr_assert(wide_at(units, K, u, k) == want, "%d + %d units, unit %d, input %d", above,
                      below, u, k);
        }
}

Test(panel, packs_matrices_below_one_another_in_wide_blocks)
{
    for (int above = 0; above <= 2 * RNN_WIDE_UNITS + 3; above += 5)
        for (int below = 1; below <= RNN_WIDE_UNITS + 1; below += 7)
            expect_wide(above, below, 1 + (above + below) % 9);
    expect_wide(RNN_WIDE_UNITS, RNN_WIDE_UNITS, 12);
}

/* ---- shares ---- */

enum { SHARED_UNITS = 2 * RNN_WIDE_UNITS + 5, SHARED_GATES = 2, SHARED_K = 5 };
enum { SHARED_FLOATS = RNN_PANEL_FLOATS(SHARED_UNITS, SHARED_GATES, SHARED_K) };

static void pack_gates(const rnn_team *team, float *to)
{
    for (int g = 0; g < SHARED_GATES; g++)
        rnn_pack_gate(team, to, weights + g * SHARED_UNITS * SHARED_K, SHARED_K, 1, SHARED_UNITS,
                      SHARED_GATES, g, SHARED_K, 0, SHARED_K);
}

static void pack_below_one_another(const rnn_team *team, float *to)
{
    enum { ABOVE = RNN_PANEL + 3 };
    rnn_pack_wide(team, to, weights, SHARED_K, 1, SHARED_UNITS, 0, ABOVE, SHARED_K);
    rnn_pack_wide(team, to, weights + ABOVE * SHARED_K, SHARED_K, 1, SHARED_UNITS, ABOVE,
                  SHARED_UNITS - ABOVE, SHARED_K);
}

/* Each float is written by one thread alone, as a team of one writes it. */
static void expect_shares(void (*pack)(const rnn_team *, float *))
{
    static float alone[SHARED_FLOATS], mine[SHARED_FLOATS];
    fill_random(weights, SHARED_GATES * SHARED_UNITS * SHARED_K);
    fill(alone, SHARED_FLOATS, UNTOUCHED);
    pack(&rnn_alone, alone);
    for (int threads = 2; threads <= 15; threads++) {
        int writers[SHARED_FLOATS] = {0};
        for (int thread = 0; thread < threads; thread++) {
            fill(mine, SHARED_FLOATS, UNTOUCHED);
            pack(&(rnn_team){.thread = thread, .threads = threads}, mine);
            for (int i = 0; i < SHARED_FLOATS; i++) {
                writers[i] += mine[i] != UNTOUCHED;
                cr_assert(mine[i] == alone[i] || mine[i] == UNTOUCHED);
            }
        }
        for (int i = 0; i < SHARED_FLOATS; i++)
            cr_assert_eq(writers[i], alone[i] != UNTOUCHED, "%d threads, float %d", threads, i);
    }
}

Test(panel, threads_pack_each_float_once)
{
    expect_shares(pack_gates);
    expect_shares(pack_below_one_another);
}

Test(panel, multiplies_rows_by_what_is_packed_in_wide_blocks)
{
    enum { ROWS = 15, K = 11, GAP = 3 };
    static float x[ROWS * (K + GAP)], y[ROWS * (MAX_UNITS * MAX_GATES)];
    for (int units = 1; units <= 2 * RNN_WIDE_UNITS + RNN_PANEL + 1; units += 3) {
        fill_random(weights, (size_t)(units * K));
        fill_random(x, ROWS * (K + GAP));
        rnn_pack_wide(&rnn_alone, packed, weights, K, 1, units, 0, units, K);
        for (int rows = 1; rows <= ROWS; rows++) {
            rnn_product_packed((size_t)rows, units, K, x, K + GAP, packed, y, (size_t)units);
            for (int r = 0; r < rows; r++)
                for (int u = 0; u < units; u++) {
                    double sum = 0;
                    for (int k = 0; k < K; k++)
                        sum += (double)x[r * (K + GAP) + k] * weights[u * K + k];
                    cr_assert_float_eq(y[r * units + u], sum, 1e-5);
                }
        }
    }
}

/* ---- asking for the next block ---- */

enum { ASKING_ROWS = 6, ASKING_GATES = 4, ASKING_K = RNN_AHEAD_FLOATS / RNN_PANEL / ASKING_GATES };
enum { BLOCK_LINES = RNN_AHEAD_FLOATS / RNN_LINE_FLOATS };

/* Marks which lines of the block behind this one a tile asks for. */
static void mark_asked(const float *block, rnn_ahead ahead, bool *asked)
{
    for (int k = 0; k < ASKING_K; k++, ahead.from += ahead.step)
        for (int i = 0; ahead.step && i < 2; i++) {
            const ptrdiff_t from = ahead.from - block - RNN_AHEAD_FLOATS;
            cr_assert_geq(from, 0);
            const size_t line = (size_t)from / RNN_LINE_FLOATS + (size_t)i;
            if (line < BLOCK_LINES)
                asked[line] = true;
        }
}

Test(panel, tiles_behind_the_first_ask_for_all_of_the_next_block)
{
    static const float block[1];
    for (size_t tiles = 4; tiles <= 9; tiles++) {
        bool asked[BLOCK_LINES] = {false};
        for (size_t i = 0; i < tiles; i++)
            mark_asked(block,
                       rnn_next_block(block, ASKING_ROWS, ASKING_GATES, ASKING_K, i * ASKING_ROWS,
                                      tiles * ASKING_ROWS),
                       asked);
        for (int i = 0; i < BLOCK_LINES; i++)
            cr_assert(asked[i], "%zu tiles, line %d", tiles, i);
    }
}

Test(panel, nothing_is_asked_for_where_it_is_of_no_use)
{
    static const float block[1];
    const size_t all = 10 * ASKING_ROWS, row = ASKING_ROWS;
    cr_expect_gt(rnn_next_block(block, ASKING_ROWS, ASKING_GATES, ASKING_K, row, all).step, 0);
    cr_expect_eq(rnn_next_block(block, ASKING_ROWS, ASKING_GATES, ASKING_K, 0, all).step, 0);
    cr_expect_eq(rnn_next_block(block, ASKING_ROWS, ASKING_GATES, ASKING_K, row, row + 1).step, 0);
    cr_expect_eq(rnn_next_block(block, ASKING_ROWS, ASKING_GATES, 2 * ASKING_K, row, all).step, 0);
    cr_expect_eq(rnn_next_block(block, ASKING_ROWS, 1, 1, row, all).step, 0);
    cr_expect_eq(rnn_next_block(block, 1, ASKING_GATES, ASKING_K, row, all).step, 0);
}

/* A product of one block: x is [rows, K] with rows x_stride apart, acc [rows, gates, RNN_PANEL]. */
typedef struct Product {
    int K;
    size_t x_stride;
    const float *x;
    float *acc;
} Product;

/* By the function for one vector of the block, called for each. */
RNN_INLINE void by_lanes(const int rows, const int gates, const Product *p)
{
    for (int s = 0; s < RNN_PANEL_VECTORS; s++) {
        rnn_vec acc[RNN_TILE_LIMIT];
        float *y = p->acc + s * RNN_LANES;
        for (int i = 0; i < rows * gates; i++)
            acc[i] = rnn_load(y + i * RNN_PANEL);
        rnn_panel_product_lane(acc, rows, gates, p->K, p->x, p->x_stride, packed, s);
        for (int i = 0; i < rows * gates; i++)
            rnn_store(y + i * RNN_PANEL, acc[i]);
    }
}

/* By the function for the whole block. */
RNN_INLINE void by_block(const int rows, const int gates, const Product *p)
{
    rnn_vec acc[RNN_TILE_LIMIT * RNN_PANEL_VECTORS];
    for (int i = 0; i < rows * gates * RNN_PANEL_VECTORS; i++)
        acc[i] = rnn_load(p->acc + i * RNN_LANES);
    rnn_panel_product(acc, rows, gates, p->K, p->x, p->x_stride, packed);
    for (int i = 0; i < rows * gates * RNN_PANEL_VECTORS; i++)
        rnn_store(p->acc + i * RNN_LANES, acc[i]);
}

static void lanes_1_1(const Product *p)
{
    by_lanes(1, 1, p);
}

static void lanes_2_1(const Product *p)
{
    by_lanes(2, 1, p);
}

static void lanes_1_3(const Product *p)
{
    by_lanes(1, 3, p);
}

static void lanes_1_4(const Product *p)
{
    by_lanes(1, 4, p);
}

static void lanes_7_1(const Product *p)
{
    by_lanes(7, 1, p);
}

static void lanes_3_4(const Product *p)
{
    by_lanes(3, 4, p);
}

static void lanes_1_12(const Product *p)
{
    by_lanes(1, 12, p);
}

static void lanes_6_4(const Product *p)
{
    by_lanes(6, 4, p);
}

static void lanes_24_1(const Product *p)
{
    by_lanes(24, 1, p);
}

static void block_1_1(const Product *p)
{
    by_block(1, 1, p);
}

static void block_1_4(const Product *p)
{
    by_block(1, 4, p);
}

static void block_8_3(const Product *p)
{
    by_block(8, 3, p);
}

typedef struct Tile {
    int rows, gates;
    void (*multiply)(const Product *);
} Tile;

static const Tile tiles[] = {{1, 1, lanes_1_1},   {2, 1, lanes_2_1},   {1, 3, lanes_1_3},
                             {1, 4, lanes_1_4},   {7, 1, lanes_7_1},   {3, 4, lanes_3_4},
                             {6, 4, lanes_6_4},   {1, 12, lanes_1_12}, {1, 1, block_1_1},
                             {24, 1, lanes_24_1}, {1, 4, block_1_4},   {8, 3, block_8_3}};

/* Compares one result with the sum in double precision. The bound is that of any order of addition:
 * K + 1 roundings of numbers no larger than the sum of sizes. */
static void check_element(const Tile *tile, const Product *p, float before, int i)
{
    const int lane = i % RNN_PANEL, gate = i / RNN_PANEL % tile->gates;
    const float *x = p->x + (size_t)(i / RNN_PANEL / tile->gates) * p->x_stride;
    double sum = before, size = fabs((double)before);
    for (int k = 0; k < p->K; k++) {
        const double term = (double)x[k] * packed_at(tile->gates, p->K, lane, gate, k);
        sum += term;
        size += fabs(term);
    }
    cr_assert(fabs(p->acc[i] - sum) <= (p->K + 1) * 0x1p-23 * size,
              "%d rows, %d gates, %d inputs: element %d is %g, not %g", tile->rows, tile->gates,
              p->K, i, (double)p->acc[i], sum);
}

/* Multiplies random numbers. What lies between the rows of x, and beyond the panel, is NaN. */
static void check_tile(const Tile *tile, int K)
{
    static float x[MAX_ROWS * (MAX_K + 3)], acc[RNN_TILE_LIMIT * RNN_PANEL], before[sizeof acc / 4];
    const int results = tile->rows * tile->gates * RNN_PANEL;
    const Product p = {K, (size_t)K + 3, x, acc};
    fill(x, sizeof x / sizeof *x, NAN);
    fill(packed, sizeof packed / sizeof *packed, NAN);
    for (int r = 0; r < tile->rows; r++)
        fill_random(x + (size_t)r * p.x_stride, (size_t)K);
    fill_random(packed, RNN_BLOCK_FLOATS(tile->gates, K));
    for (int i = 0; i < results; i++)
        before[i] = acc[i] = random_float();
    tile->multiply(&p);
    for (int i = 0; i < results; i++)
        check_element(tile, &p, before[i], i);
}

Test(panel, product_adds_the_sums_of_all_inputs)
{
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++)
        for (int K = 0; K <= MAX_K && tiles[i].rows * tiles[i].gates <= RNN_TILE_LIMIT; K++)
            check_tile(&tiles[i], K);
}
