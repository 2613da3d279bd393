/* Log-mel spectra by two products of matrices.
 *
 *     frames [n, 200] --times waves--> spectrum [n, 2 x 257] --squares--> energy [n, 257]
 *            --times filters--> bands [n, bands] --log--> result
 *
 * Frames overlap, so the matrix of frames is the sound itself, read with a row stride of one hop.
 * The waves are cosines and sines under a Hann window: a discrete Fourier transform is a product,
 * and at these sizes a fast one. The filters are triangles, equally wide on the mel scale
 * (O'Shaughnessy, 1987), 2595 log10(1 + f / 700). */
#include "mel.h"
#include "convert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/gemm.h>

enum { BINS = 257 };

static const double LOWEST = 60, HIGHEST = MEL_RATE / 2.0; /* Hz */
static const double SILENCE = 1e-6; /* energy that log is kept from falling below */
static const double PI = 3.14159265358979323846;

struct Mel {
    size_t bands;
    float *waves;   /* [MEL_FRAME, 2 BINS]: cosines, then sines */
    float *filters; /* [BINS, bands] */
};

/* ---- the matrices ---- */

static double frequency(size_t bin)
{
    return (double)bin * HIGHEST / (BINS - 1);
}

static void make_waves(float *waves)
{
    for (size_t i = 0; i < MEL_FRAME; i++) {
        const double window = 0.5 - 0.5 * cos(2 * PI * ((double)i + 0.5) / MEL_FRAME);
        for (size_t bin = 0; bin < BINS; bin++) {
            const double angle = 2 * PI * frequency(bin) * (double)i / MEL_RATE;
            waves[i * 2 * BINS + bin] = (float)(window * cos(angle));
            waves[i * 2 * BINS + BINS + bin] = (float)(window * sin(angle));
        }
    }
}

static double to_mel(double frequency)
{
    return 2595 * log10(1 + frequency / 700);
}

/* Band k rises from edge k to edge k + 1 and falls to edge k + 2. */
static double triangle(double mel, double edge, double width)
{
    const double height = 1 - fabs(mel - (edge + width)) / width;
    return height > 0 ? height : 0;
}

static void make_filters(float *filters, size_t bands)
{
    const double low = to_mel(LOWEST), width = (to_mel(HIGHEST) - low) / (double)(bands + 1);
    for (size_t bin = 0; bin < BINS; bin++)
        for (size_t k = 0; k < bands; k++)
            filters[bin * bands + k] = (float)triangle(to_mel(frequency(bin)),
                                                       low + (double)k * width, width);
}

Mel *mel_open(size_t bands)
{
    Mel *mel = grow(NULL, 1, sizeof *mel);
    *mel = (Mel){.bands = bands,
                 .waves = grow(NULL, (size_t)MEL_FRAME * 2 * BINS, sizeof(float)),
                 .filters = grow(NULL, BINS * bands, sizeof(float))};
    make_waves(mel->waves);
    make_filters(mel->filters, bands);
    return mel;
}

void mel_close(Mel *mel)
{
    free(mel->waves);
    free(mel->filters);
    free(mel);
}

/* ---- sounds ---- */

size_t mel_frames(size_t samples)
{
    return samples <= MEL_FRAME ? 1 : 1 + (samples - MEL_FRAME) / MEL_HOP;
}

/* energy[bin] = cosine part^2 + sine part^2 */
static void square(const float *spectrum, float *energy)
{
    for (size_t bin = 0; bin < BINS; bin++)
        energy[bin] = spectrum[bin] * spectrum[bin] + spectrum[BINS + bin] * spectrum[BINS + bin];
}

void mel_bands(const Mel *mel, const float *samples, size_t count, float *bands)
{
    const size_t frames = mel_frames(count);
    float *padded = grow(NULL, count + MEL_FRAME, sizeof *padded);
    float *spectrum = grow(NULL, frames * 2 * BINS, sizeof *spectrum);
    float *energy = grow(NULL, frames * BINS, sizeof *energy);
    float *work = grow(NULL, RNN_PRODUCT_MOST_WORK, sizeof *work);
    memcpy(padded, samples, count * sizeof *padded);
    memset(padded + count, 0, MEL_FRAME * sizeof *padded);
    rnn_product(spectrum, 2 * BINS, (rnn_matrix){padded, frames, MEL_FRAME, MEL_HOP, 1},
                rnn_row_major(mel->waves, MEL_FRAME, 2 * BINS), 0, work);
    for (size_t t = 0; t < frames; t++)
        square(spectrum + t * 2 * BINS, energy + t * BINS);
    rnn_product(bands, mel->bands, rnn_row_major(energy, frames, BINS),
                rnn_row_major(mel->filters, BINS, mel->bands), 0, work);
    for (size_t i = 0; i < frames * mel->bands; i++)
        bands[i] = (float)log((double)bands[i] + SILENCE);
    free(padded);
    free(spectrum);
    free(energy);
    free(work);
}
