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
