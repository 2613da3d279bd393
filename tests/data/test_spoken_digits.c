/* Recordings become frames, divided as their index says. */
#include "converter.h"

enum { LABELS = 2, TAKES = 7, SHORTEST = 1000, LONGER = 80 };

static int16_t sample(int label, int take, int i)
{
    return (int16_t)(4000 * (1 + take) / TAKES * sin(0.1 * (1 + label) * i));
}

/* Two digits, seven takes of each, the first two of them to test on; each longer by a frame. */
static void put_recordings(const Place *place)
{
    char index[4000] = "label\tspeaker\ttake\toffset\tsamples\tsplit\n";
    static int16_t pcm[LABELS * TAKES * (SHORTEST + LONGER * LABELS * TAKES)];
    size_t offset = 0, length = strlen(index);
    for (int i = 0; i < LABELS * TAKES; i++) {
        const int label = i / TAKES, take = i % TAKES, samples = SHORTEST + LONGER * i;
        for (int j = 0; j < samples; j++)
            pcm[offset + (size_t)j] = sample(label, take, j);
        length += (size_t)snprintf(index + length, sizeof index - length,
                                   "%d\tann\t%d\t%zu\t%d\t%s\n", label, take, offset, samples,
                                   take < 2 ? "test" : "train");
        offset += (size_t)samples;
    }
    put_text(place, "index.tsv", index);
    put_file(place, "fsdd.pcm", pcm, offset * sizeof *pcm);
}

/* All digits from 0 to `last` are equally frequent. */
static void expect_part(const Place *place, const char *part, int last, size_t examples,
                        size_t frames)
{
    rnn_tensors *file = open_result(place, part);
    expect_tensor(file, "frames", frames, 8);
    expect_lengths(file, "frames", examples);
    const double digits = sum_of(expect_tensor(file, "digit", examples, 0));
    cr_expect_eq(digits, (double)examples * last / 2, "%s", part);
    rnn_tensors_close(file);
}

/* Recording i has 11 + i frames. */
Test(spoken_digits, parts_are_those_of_the_index)
{
    Place place = new_place();
    put_recordings(&place);
    cr_assert_eq(convert(&place, "spoken_digits --bands 8 --valid-takes 2 . out"), 0, "%s",
                 place.told);
    expect_part(&place, "out/train", 1, 6, 6 * 11 + 2 + 3 + 4 + 9 + 10 + 11);
    expect_part(&place, "out/valid", 1, 4, 4 * 11 + 5 + 6 + 12 + 13);
    expect_part(&place, "out/test", 1, 4, 4 * 11 + 0 + 1 + 7 + 8);
    leave_place(&place);
}

Test(spoken_digits, bands_are_normalized_by_the_training_part)
{
    Place place = new_place();
    put_recordings(&place);
    cr_assert_eq(convert(&place, "spoken_digits --bands 8 --valid-takes 2 . out"), 0, "%s",
                 place.told);
    rnn_tensors *file = open_result(&place, "out/train");
    const rnn_tensor *tensor = rnn_tensors_find(file, "frames");
    float *x = numbers_of(tensor);
    const size_t frames = tensor->shape[0];
    for (size_t k = 0; k < 8; k++) {
        double sum = 0, squares = 0;
        for (size_t t = 0; t < frames; t++) {
            sum += (double)x[t * 8 + k];
            squares += (double)x[t * 8 + k] * (double)x[t * 8 + k];
        }
        cr_expect_float_eq(sum / (double)frames, 0, 1e-4);
        cr_expect_float_eq(squares / (double)frames, 1, 1e-3);
    }
    free(x);
    rnn_tensors_close(file);
    leave_place(&place);
}

static bool same_files(const Place *place, const char *a, const char *b)
{
    char command[300];
    snprintf(command, sizeof command, "cd %s && cmp --silent %s %s", place->folder, a, b);
    return system(command) == 0;
}

Test(spoken_digits, copies_are_of_the_training_part_and_repeatable)
{
    Place place = new_place();
    put_recordings(&place);
    const char *common = "spoken_digits --bands 8 --valid-takes 2 --copies 3";
    char words[200];
    static const char *const ways[] = {". a", ". b", "--seed 2 . c"};
    for (int i = 0; i < 3; i++) {
        snprintf(words, sizeof words, "%s %s", common, ways[i]);
        cr_assert_eq(convert(&place, words), 0, "%s", place.told);
    }
    rnn_tensors *file = open_result(&place, "a/train");
    expect_lengths(file, "frames", 4 * 6);
    rnn_tensors_close(file);
    file = open_result(&place, "a/valid");
    expect_lengths(file, "frames", 4);
    rnn_tensors_close(file);
    cr_expect(same_files(&place, "a/train.safetensors", "b/train.safetensors"));
    cr_expect_not(same_files(&place, "a/train.safetensors", "c/train.safetensors"));
    leave_place(&place);
}

Test(spoken_digits, what_is_wrong_is_told)
{
    Place place = new_place();
    expect_refusal(&place, "spoken_digits --bands 0 . out",
                   "--bands is 0, and a number from 1 to 128 is expected");
    expect_refusal(&place, "spoken_digits --loud . out", "--loud: unknown option; see --help");
    put_text(&place, "index.tsv", "label\n3\tann\t0\t0\t100\n");
    expect_refusal(&place, "spoken_digits . out",
                   "./index.tsv:2: label, speaker, take, offset, samples, train or test are "
                   "expected");
    put_text(&place, "index.tsv", "label\n11\tann\t0\t0\t100\ttrain\n");
    expect_refusal(&place, "spoken_digits . out", "index.tsv:2: a digit, a take from 0");
    put_text(&place, "index.tsv", "label\n3\tann\t9\t0\t100\ttrain\n");
    expect_refusal(&place, "spoken_digits . out", "fsdd.pcm: No such file or directory");
    put_text(&place, "fsdd.pcm", "too short");
    expect_refusal(&place, "spoken_digits . out",
                   "fsdd.pcm: recording 1 ends behind the end of the file");
    put_text(&place, "index.tsv", "label\n3\tann\t0\t0\t4\ttest\n");
    expect_refusal(&place, "spoken_digits . out", "no recording is left to train on");
    leave_place(&place);
}

Test(spoken_digits, real_ones_are_as_many_as_they_should)
{
    Place place = new_place();
    convert_real(&place, "spoken_digits --bands 8", "fsdd");
    expect_part(&place, "out/train", 9, 2400, 100412);
    expect_part(&place, "out/valid", 9, 300, 12499);
    expect_part(&place, "out/test", 9, 300, 12326);
    leave_place(&place);
}
