/* mel: sounds as bands of pitch over time, as the ear has them. */
#ifndef MEL_H
#define MEL_H

#include <stddef.h>

enum { MEL_RATE = 8000, MEL_FRAME = 200, MEL_HOP = 80 }; /* samples: a second, 25 ms, 10 ms */

/* What turns frames into bands. */
typedef struct Mel Mel;

/* Bands from 60 Hz to 4000 Hz, equally wide on the mel scale. */
Mel *mel_open(size_t bands);
void mel_close(Mel *mel);

/* Frames that a sound of so many samples has, at least one. */
size_t mel_frames(size_t samples);

/* The logarithm of the energy in each band of each frame, [mel_frames(count), bands]. */
void mel_bands(const Mel *mel, const float *samples, size_t count, float *bands);

#endif
