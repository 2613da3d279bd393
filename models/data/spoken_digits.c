/* Recordings of spoken digits become log-mel frames.
 *
 *     FOLDER/index.tsv   label speaker take offset samples split, a line a recording
 *     FOLDER/fsdd.pcm    all samples, 16 bit, 8000 Hz
 *  =>
 *     OUT/train          `frames` [sum of T, bands] and `digit` [N]: takes of the split `train`
 *     OUT/valid          its last takes
 *     OUT/test           the split `test`
 *
 * Each band is shifted and scaled to mean 0 and variance 1 over the training recordings. Of each
 * of these there can be further copies that sound different: faster or slower, louder or softer,
 * with noise. */
#include "convert.h"
#include "mel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/random.h>
#include <rnn/random_normal.h>

/* What the command line says. */
typedef struct Options {
    int bands, valid_takes, copies;
    long long seed;
} Options;

/* A line of the index. */
typedef struct Recording {
    int label, take;
    size_t offset, samples;
    bool is_test;
} Recording;

typedef struct Sound {
    float *samples;
    size_t count;
} Sound;

/* The recordings, and what becomes of them. */
typedef struct Work {
    Options options;
    Recording *recordings;
    size_t count;
    const int16_t *pcm;
    int takes; /* of each digit by each speaker */
    Mel *mel;
} Work;

typedef struct Set {
    const char *name;
    Examples frames, digit;
} Set;

/* ---- reading ---- */

static Recording parse(const char *path, int line_number, const char *line)
{
    Recording r;
    char speaker[32], split[8], more;
    const int fields = sscanf(line, "%d %31s %d %zu %zu %7s %c", &r.label, speaker, &r.take,
                              &r.offset, &r.samples, split, &more);
    r.is_test = fields == 6 && strcmp(split, "test") == 0;
    if (fields != 6 || (!r.is_test && strcmp(split, "train") != 0))
        stop("%s:%d: label, speaker, take, offset, samples, train or test are expected", path,
             line_number);
    if (r.label < 0 || r.label > 9 || r.take < 0 || r.samples == 0)
        stop("%s:%d: a digit, a take from 0 and at least one sample are expected", path,
             line_number);
    return r;
}

static void read_index(Work *work, const char *folder)
{
    size_t bytes;
    char *path = path_in(folder, "index.tsv"), *text = read_file(path, &bytes), *rest = text;
    int line_number = 1;
    next_line(&rest); /* the names of the columns */
    for (char *line; (line = next_line(&rest)); work->count++) {
        work->recordings = grow(work->recordings, work->count + 1, sizeof *work->recordings);
        const Recording r = parse(path, ++line_number, line);
        work->recordings[work->count] = r;
        work->takes = r.take >= work->takes ? r.take + 1 : work->takes;
    }
    if (work->count == 0)
        stop("%s: there are no recordings", path);
    free(text);
    free(path);
}

static void read_samples(Work *work, const char *folder)
{
    size_t bytes;
    char *path = path_in(folder, "fsdd.pcm");
    work->pcm = (const int16_t *)(const void *)read_file(path, &bytes);
    for (size_t i = 0; i < work->count; i++) {
        const Recording *r = &work->recordings[i];
        if (r->offset > bytes / 2 || r->samples > bytes / 2 - r->offset)
            stop("%s: recording %zu ends behind the end of the file", path, i + 1);
    }
    free(path);
}

/* ---- sounds ---- */

static Sound sound_of(const Work *work, const Recording *r)
{
    Sound sound = {grow(NULL, r->samples, sizeof(float)), r->samples};
    for (size_t i = 0; i < r->samples; i++)
        sound.samples[i] = (float)work->pcm[r->offset + i] / 32768;
    return sound;
}

/* Uniform between two limits. */
static float between(uint64_t seed, uint32_t stream, uint64_t index, float low, float high)
{
    return low + (high - low) * rnn_uniform(rnn_random_at(seed, stream, index));
}

/* The sound read `speed` times as fast: between two samples it is a straight line. */
static Sound stretched(Sound from, float speed)
{
    Sound to = {.count = (size_t)((float)(from.count - 1) / speed) + 1};
    to.samples = grow(NULL, to.count, sizeof *to.samples);
    for (size_t i = 0; i < to.count; i++) {
        const float place = (float)i * speed;
        const size_t left = (size_t)place;
        const size_t right = left + 1 < from.count ? left + 1 : left;
        const float part = place - (float)left;
        to.samples[i] = (1 - part) * from.samples[left] + part * from.samples[right];
    }
    return to;
}

static float loudness(Sound sound)
{
    float squares = 0;
    for (size_t i = 0; i < sound.count; i++)
        squares += sound.samples[i] * sound.samples[i];
    return sqrtf(squares / (float)sound.count);
}

/* A copy that sounds different: speed by a sixth, 6 dB, and noise 15 to 45 dB below the voice. */
static Sound varied(Sound from, uint64_t seed, uint32_t stream)
{
    enum { SPEED, GAIN, NOISE, FIRST_SAMPLE = 8 };
    Sound to = stretched(from, between(seed, stream, SPEED, 0.86f, 1.16f));
    const float gain = powf(10, between(seed, stream, GAIN, -6, 6) / 20);
    const float noise = loudness(to) * powf(10, between(seed, stream, NOISE, -45, -15) / 20);
    for (size_t i = 0; i < to.count; i++)
        to.samples[i] = gain *
                        (to.samples[i] + noise * rnn_normal_at(seed, stream, FIRST_SAMPLE + i));
    return to;
}

/* ---- sets ---- */

static void add(const Work *work, Set *set, int label, Sound sound)
{
    mel_bands(work->mel, sound.samples, sound.count,
              examples_add(&set->frames, mel_frames(sound.count)));
    *examples_add(&set->digit, 1) = (float)label;
    free(sound.samples);
}

static void add_copies(const Work *work, Set *set, size_t recording)
{
    const Recording *r = &work->recordings[recording];
    for (int k = 0; k < work->options.copies; k++) {
        Sound sound = sound_of(work, r);
        add(work, set, r->label,
            varied(sound, (uint64_t)work->options.seed,
                   (uint32_t)(recording * (size_t)work->options.copies + (size_t)k)));
        free(sound.samples);
    }
}

static Set new_set(const Work *work, const char *name)
{
    return (Set){
        .name = name,
        .frames = {.name = "frames", .size = (size_t)work->options.bands, .dtype = RNN_F32},
        .digit = {.name = "digit", .single = true, .dtype = RNN_I32}};
}

static void fill(const Work *work, Set *train, Set *valid, Set *test)
{
    for (size_t i = 0; i < work->count; i++) {
        const Recording *r = &work->recordings[i];
        const bool is_valid = r->take >= work->takes - work->options.valid_takes;
        Set *set = r->is_test ? test : is_valid ? valid : train;
        add(work, set, r->label, sound_of(work, r));
        if (set == train)
            add_copies(work, set, i);
    }
}

/* ---- normalization ---- */

/* Shifts and scales band k of a set. */
static void scale_band(Set *set, size_t k, double mean, double deviation)
{
    const size_t bands = set->frames.size;
    for (size_t t = 0; t < set->frames.items; t++) {
        float *x = &set->frames.numbers[t * bands + k];
        *x = (float)(((double)*x - mean) / deviation);
    }
}

static void measure(const Set *set, size_t k, double *mean, double *deviation)
{
    const size_t bands = set->frames.size, frames = set->frames.items;
    double sum = 0, squares = 0;
    for (size_t t = 0; t < frames; t++)
        sum += (double)set->frames.numbers[t * bands + k];
    *mean = sum / (double)frames;
    for (size_t t = 0; t < frames; t++) {
        const double x = (double)set->frames.numbers[t * bands + k] - *mean;
        squares += x * x;
    }
    *deviation = squares > 0 ? sqrt(squares / (double)frames) : 1;
}

static void normalize(Set *const *sets, size_t count, const Set *by)
{
    for (size_t k = 0; k < by->frames.size; k++) {
        double mean, deviation;
        measure(by, k, &mean, &deviation);
        for (size_t i = 0; i < count; i++)
            scale_band(sets[i], k, mean, deviation);
    }
}

/* ---- the program ---- */

static void write(const Set *set, const char *folder)
{
    if (set->digit.count)
        examples_write((const Examples *[]){&set->frames, &set->digit}, 2, folder, set->name);
}

static void convert(Work *work, const char *out)
{
    Set train = new_set(work, "train"), valid = new_set(work, "valid"),
        test = new_set(work, "test");
    Set *const all[] = {&train, &valid, &test};
    work->mel = mel_open((size_t)work->options.bands);
    fill(work, &train, &valid, &test);
    if (train.digit.count == 0)
        stop("no recording is left to train on");
    normalize(all, 3, &train);
    for (size_t i = 0; i < 3; i++)
        write(all[i], out);
    mel_close(work->mel);
}

int main(int argc, char **argv)
{
    Work work = {.options = {.bands = 40, .valid_takes = 5, .seed = 1}};
    Options *o = &work.options;
    const char *paths[2];
    const struct poptOption options[] = {
        {"bands", 0, POPT_ARG_INT, &o->bands, 0, "bands of a frame (40)", "N"},
        {"valid-takes", 0, POPT_ARG_INT, &o->valid_takes, 0,
         "last takes of the training part, to validate on (5)", "N"},
        {"copies", 0, POPT_ARG_INT, &o->copies, 0,
         "copies of each training recording that sound different (0)", "N"},
        {"seed", 0, POPT_ARG_LONGLONG, &o->seed, 0, "of the copies (1)", "N"},
        POPT_TABLEEND};
    const Converter converter = {"FOLDER OUT",
                                 "Turns the recordings of FOLDER/fsdd.pcm and FOLDER/index.tsv "
                                 "into log-mel frames:\nOUT/train, valid and test.safetensors.",
                                 options};
    convert_arguments(&converter, argc, argv, paths, 2);
    demand("--bands", o->bands, 1, 128);
    demand("--valid-takes", o->valid_takes, 0, 1000);
    demand("--copies", o->copies, 0, 100);
    read_index(&work, paths[0]);
    read_samples(&work, paths[0]);
    convert(&work, paths[1]);
    return 0;
}
