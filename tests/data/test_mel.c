/* Bands of pitch: a tone is loudest in its own band. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "mel.h"

enum { BANDS = 30, SAMPLES = 4000 };

static float *tone(double frequency, double amplitude)
{
    float *samples = malloc(SAMPLES * sizeof *samples);
    for (int i = 0; i < SAMPLES; i++)
        samples[i] = (float)(amplitude * sin(2 * M_PI * frequency * i / MEL_RATE));
    return samples;
}

static float *bands_of(double frequency, double amplitude)
{
    Mel *mel = mel_open(BANDS);
    float *samples = tone(frequency, amplitude);
    float *bands = malloc(mel_frames(SAMPLES) * BANDS * sizeof *bands);
    mel_bands(mel, samples, SAMPLES, bands);
    free(samples);
    mel_close(mel);
    return bands;
}

static double to_mel(double frequency)
{
    return 2595 * log10(1 + frequency / 700);
}

/* The band whose centre is nearest. */
static int band_of(double frequency)
{
    const double low = to_mel(60), width = (to_mel(4000) - low) / (BANDS + 1);
    return (int)lround((to_mel(frequency) - low) / width) - 1;
}

Test(mel, a_tone_is_loudest_in_its_band)
{
    static const double tones[] = {200, 440, 1000, 2500, 3500};
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
        float *bands = bands_of(tones[i], 0.5);
        for (size_t t = 0; t < mel_frames(SAMPLES); t++) {
            int loudest = 0;
            for (int k = 1; k < BANDS; k++)
                if (bands[t * BANDS + (size_t)k] > bands[t * BANDS + (size_t)loudest])
                    loudest = k;
            cr_expect_eq(loudest, band_of(tones[i]), "%g Hz, frame %zu: band %d", tones[i], t,
                         loudest);
        }
        free(bands);
    }
}

/* Energy goes with the square of the amplitude. */
Test(mel, twice_as_loud_is_log_4_more)
{
    float *soft = bands_of(1000, 0.25), *loud = bands_of(1000, 0.5);
    const int k = band_of(1000);
    cr_expect_float_eq((double)(loud[k] - soft[k]), log(4), 1e-4);
    free(soft);
    free(loud);
}

Test(mel, silence_has_a_floor)
{
    float *bands = bands_of(1000, 0);
    for (size_t i = 0; i < mel_frames(SAMPLES) * BANDS; i++)
        cr_expect_float_eq((double)bands[i], log(1e-6), 1e-4);
    free(bands);
}

Test(mel, frames)
{
    cr_expect_eq(mel_frames(1), 1);
    cr_expect_eq(mel_frames(MEL_FRAME), 1);
    cr_expect_eq(mel_frames(MEL_FRAME + MEL_HOP - 1), 1);
    cr_expect_eq(mel_frames(MEL_FRAME + MEL_HOP), 2);
    cr_expect_eq(mel_frames(MEL_RATE), 98);
}
