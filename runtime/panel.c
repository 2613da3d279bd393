/* Packing: weights in any regular order become panels. It happens once per change of the weights,
 * so it is written for clearness; every element is visited in the order of the result. */
#include <rnn/panel.h>

typedef struct Source {
    const float *weights;
    size_t unit_stride;
    size_t input_stride;
} Source;

/* The weights of a block's units, from `first` on, for one input; zero from unit `units` on. */
static void pack_vector(float *restrict packed, Source from, int first, int units, int k)
{
    const float *w = from.weights + (size_t)k * from.input_stride;
    for (int i = 0; i < RNN_PANEL; i++) {
        const int unit = first + i;
        packed[i] = unit < units ? w[(size_t)unit * from.unit_stride] : 0;
    }
}

void rnn_pack_gate(float *restrict packed, const float *restrict W, size_t row_stride,
                   size_t column_stride, int units, int gates, int gate, int K, int k_first,
                   int K_total)
{
    const Source from = {W, row_stride, column_stride};
    for (int block = 0; block < RNN_PANEL_BLOCKS(units); block++) {
        float *panel = packed + (size_t)block * RNN_BLOCK_FLOATS(gates, K_total);
        for (int k = 0; k < K; k++) {
            const size_t vector = (size_t)(k_first + k) * (size_t)gates + (size_t)gate;
            pack_vector(panel + vector * RNN_PANEL, from, block * RNN_PANEL, units, k);
        }
    }
}

void rnn_pack_panels(float *restrict packed, const float *restrict W, size_t row_stride,
                     size_t column_stride, int units, int gates, size_t gate_stride, int K)
{
    for (int g = 0; g < gates; g++)
        rnn_pack_gate(packed, W + (size_t)g * gate_stride, row_stride, column_stride, units, gates,
                      g, K, 0, K);
}

/* The block of a unit, and the panels that it has side by side. */
typedef struct WideBlock {
    int first; /* its first unit */
    int panels;
} WideBlock;

static WideBlock wide_block_of(int unit, int units)
{
    const int first = unit / RNN_WIDE_UNITS * RNN_WIDE_UNITS;
    const int panels = RNN_PANEL_BLOCKS(units - first);
    return (WideBlock){first, panels < RNN_WIDE ? panels : RNN_WIDE};
}

void rnn_pack_wide(float *restrict packed, const float *restrict W, size_t row_stride,
                   size_t column_stride, int units, int first, int count, int K)
{
    const int end = first + count == units ? RNN_PANEL_BLOCKS(units) * RNN_PANEL : first + count;
    for (int u = first; u < end; u++) {
        const WideBlock block = wide_block_of(u, units);
        float *to = packed + (size_t)block.first * (size_t)K + (u - block.first);
        const float *w = W + (size_t)(u - first) * row_stride;
        const size_t pitch = (size_t)block.panels * RNN_PANEL;
        for (size_t k = 0; k < (size_t)K; k++)
            to[k * pitch] = u < units ? w[k * column_stride] : 0;
    }
}
