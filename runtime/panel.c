/* Packing: weights in any regular order become panels. It happens after each change of the weights,
 * in training after each update, and so it moves four by four floats at a time. */
#include <rnn/panel.h>

#include <string.h>

typedef struct Source {
    const float *weights;
    size_t unit_stride;
    size_t input_stride;
} Source;

/* Part of a panel, or a whole wide block: lanes first .. end - 1 of vectors that are `pitch` floats
 * apart, one an input. */
typedef struct Lanes {
    float *panel;
    size_t pitch;
    int first, end;
} Lanes;

typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

_Static_assert(RNN_PANEL % 4 == 0, "a panel is moved four lanes at a time");

/* Four units whose inputs follow one another, for four inputs. */
static void transpose_four(const float *w, size_t unit_stride, float *to, size_t pitch)
{
    const Four a = *(const Four *)w, b = *(const Four *)(w + unit_stride);
    const Four c = *(const Four *)(w + 2 * unit_stride), d = *(const Four *)(w + 3 * unit_stride);
    const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four ab_next = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four cd_next = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(Four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(Four *)(to + pitch) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *(Four *)(to + 2 * pitch) = __builtin_shufflevector(ab_next, cd_next, 0, 1, 4, 5);
    *(Four *)(to + 3 * pitch) = __builtin_shufflevector(ab_next, cd_next, 2, 3, 6, 7);
}

/* One input after the other. */
static void pack_inputs(Lanes to, Source from, int k, int K)
{
    for (; k < K; k++)
        for (int lane = to.first; lane < to.end; lane++)
            to.panel[(size_t)k * to.pitch + (size_t)lane] =
                from.weights[(size_t)(lane - to.first) * from.unit_stride +
                             (size_t)k * from.input_stride];
}

/* Units that follow one another; a constant number of them, so that no call is made for each input.
 */
RNN_INLINE void copy_lanes(Lanes to, Source from, const int lanes, int K)
{
    for (int k = 0; k < K; k++)
        memcpy(to.panel + (size_t)k * to.pitch, from.weights + (size_t)k * from.input_stride,
               (size_t)lanes * sizeof(float));
}

static void pack_lanes(Lanes to, Source from, int K)
{
    const int lanes = to.end - to.first;
    int k = 0;
    if (lanes == RNN_WIDE_UNITS && from.unit_stride == 1) {
        copy_lanes(to, from, RNN_WIDE_UNITS, K);
        return;
    }
    if (lanes == RNN_PANEL && from.unit_stride == 1) {
        copy_lanes(to, from, RNN_PANEL, K);
        return;
    }
    if (lanes == RNN_PANEL && from.input_stride == 1) {
        for (; k + 4 <= K; k += 4)
            for (int lane = 0; lane < RNN_PANEL; lane += 4)
                transpose_four(from.weights + (size_t)lane * from.unit_stride + k, from.unit_stride,
                               to.panel + (size_t)k * to.pitch + lane, to.pitch);
    }
    pack_inputs(to, from, k, K);
}

/* Zeros in the lanes behind the last unit. */
static void fill_lanes(Lanes to, int K)
{
    for (int k = 0; k < K && to.first < to.end; k++)
        memset(to.panel + (size_t)k * to.pitch + to.first, 0,
               (size_t)(to.end - to.first) * sizeof(float));
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Where this thread's share of so many units begins and ends, in whole panels. */
static void share_units(const rnn_team *team, int units, int *begin, int *end)
{
    const rnn_share share = rnn_share_of(team, (size_t)units, RNN_PANEL);
    *begin = (int)share.first;
    *end = (int)(share.first + share.count);
}

void rnn_pack_gate(const rnn_team *team, float *restrict packed, const float *restrict W,
                   size_t row_stride, size_t column_stride, int units, int gates, int gate, int K,
                   int k_first, int K_total)
{
    const size_t vector = ((size_t)k_first * (size_t)gates + (size_t)gate) * RNN_PANEL;
    int begin, end;
    share_units(team, units, &begin, &end);
    for (int unit = begin; unit < end; unit += RNN_PANEL) {
        const Source from = {W + (size_t)unit * row_stride, row_stride, column_stride};
        const int lanes = smaller(units - unit, RNN_PANEL);
        float *panel = packed + (size_t)(unit / RNN_PANEL) * RNN_BLOCK_FLOATS(gates, K_total);
        const size_t pitch = (size_t)gates * RNN_PANEL;
        pack_lanes((Lanes){panel + vector, pitch, 0, lanes}, from, K);
        fill_lanes((Lanes){panel + vector, pitch, lanes, RNN_PANEL}, K);
    }
}

void rnn_pack_panels(float *restrict packed, const float *restrict W, size_t row_stride,
                     size_t column_stride, int units, int gates, size_t gate_stride, int K)
{
    for (int g = 0; g < gates; g++)
        rnn_pack_gate(&rnn_alone, packed, W + (size_t)g * gate_stride, row_stride, column_stride,
                      units, gates, g, K, 0, K);
}

/* The panel of a unit in wide blocks; the last block has fewer panels side by side. */
static Lanes wide_panel(float *packed, int unit, int units, int K)
{
    const int block = unit / RNN_WIDE_UNITS * RNN_WIDE_UNITS;
    const int panels = smaller(RNN_PANEL_BLOCKS(units - block), RNN_WIDE);
    const int panel = (unit - block) / RNN_PANEL * RNN_PANEL;
    return (Lanes){packed + (size_t)block * (size_t)K + panel, (size_t)panels * RNN_PANEL,
                   unit % RNN_PANEL, RNN_PANEL};
}

/* How many of the units that are left are packed at once: as many as the panel takes, but a whole
 * wide block where units follow one another, since then longer pieces are read and written. Where
 * they do not, that many rows at once would be read too far apart. */
static int units_at_once(int unit, int left, size_t row_stride)
{
    if (row_stride == 1 && unit % RNN_WIDE_UNITS == 0 && left >= RNN_WIDE_UNITS)
        return RNN_WIDE_UNITS;
    return smaller(left, RNN_PANEL - unit % RNN_PANEL);
}

void rnn_pack_wide(const rnn_team *team, float *restrict packed, const float *restrict W,
                   size_t row_stride, size_t column_stride, int units, int first, int count, int K)
{
    int begin, end;
    share_units(team, count, &begin, &end);
    for (int done = begin, lanes; done < end; done += lanes) {
        Lanes to = wide_panel(packed, first + done, units, K);
        lanes = units_at_once(first + done, end - done, row_stride);
        to.end = to.first + lanes;
        pack_lanes(to, (Source){W + (size_t)done * row_stride, row_stride, column_stride}, K);
    }
    if (begin < end && first + end == units && units % RNN_PANEL)
        fill_lanes(wide_panel(packed, units, units, K), K);
}
