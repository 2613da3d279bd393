/* Data that is made: what must hold of every example. */
#include "converter.h"

#include <stdbool.h>

static bool same_files(const Place *place, const char *a, const char *b)
{
    char command[300];
    snprintf(command, sizeof command, "cd %s && cmp --silent %s %s", place->folder, a, b);
    return system(command) == 0;
}

/* The same seed gives the same file, another one another file, and so does another part. */
static void expect_repeatable(const char *converter, const char *ending)
{
    static const char *const ways[] = {"a", "b", "--seed 2 c"};
    Place place = new_place();
    char words[200], files[4][100];
    for (int i = 0; i < 3; i++) {
        snprintf(words, sizeof words, "%s %s", converter, ways[i]);
        cr_assert_eq(convert(&place, words), 0, "%s", place.told);
        snprintf(files[i], sizeof files[i], "%c/valid%s", "abc"[i], ending);
    }
    snprintf(files[3], sizeof files[3], "a/test%s", ending);
    cr_expect(same_files(&place, files[0], files[1]), "%s", converter);
    cr_expect_not(same_files(&place, files[0], files[2]), "%s", converter);
    cr_expect_not(same_files(&place, files[0], files[3]), "%s", converter);
    leave_place(&place);
}

Test(made, by_a_seed)
{
    expect_repeatable("adding --examples 20", ".safetensors");
    expect_repeatable("captions --examples 20", ".safetensors");
    expect_repeatable("captions --examples 20", ".txt");
}

Test(made, bad_lines)
{
    Place place = new_place();
    expect_refusal(&place, "adding --steps 1 out", "--steps is 1, and a number from 2");
    expect_refusal(&place, "captions --examples 0 out", "--examples is 0, and a number from 10");
    leave_place(&place);
}

/* ---- the adding problem ---- */

static void expect_sum(const float (*step)[2], int steps, float answer)
{
    float sum = 0;
    int marks[2] = {0, 0};
    for (int t = 0; t < steps; t++) {
        cr_expect(step[t][0] >= 0 && step[t][0] < 1 && (step[t][1] == 0 || step[t][1] == 1));
        sum += step[t][0] * step[t][1];
        marks[t >= steps / 2] += step[t][1] == 1;
    }
    cr_expect(marks[0] == 1 && marks[1] == 1, "one mark in each half");
    cr_expect_float_eq(sum, answer, 1e-6f);
}

Test(made, adding)
{
    Place place = new_place();
    cr_assert_eq(convert(&place, "adding --examples 300 --steps 20 out"), 0, "%s", place.told);
    rnn_tensors *file = open_result(&place, "out/train");
    expect_lengths(file, "x", 300);
    float *x = numbers_of(rnn_tensors_find(file, "x"));
    float *lengths = numbers_of(rnn_tensors_find(file, "x.lengths"));
    float *answers = numbers_of(expect_tensor(file, "answer", 300, 1));
    const float *example = x;
    for (int i = 0; i < 300; i++) {
        cr_expect(lengths[i] >= 20 && lengths[i] <= 22, "%g steps", (double)lengths[i]);
        expect_sum((const float(*)[2])(const void *)example, (int)lengths[i], answers[i]);
        example += 2 * (int)lengths[i];
    }
    free(x);
    free(lengths);
    free(answers);
    rnn_tensors_close(file);
    leave_place(&place);
}

/* ---- captions ---- */

static FILE *open_text(const Place *place, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    return file;
}

/* The points of ink in the four parts of a picture: above, below, left and right of its middle. */
typedef struct Ink {
    int above, below, left, right;
} Ink;

static Ink ink_of(const float *image)
{
    Ink ink = {0, 0, 0, 0};
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            if (image[64 * y + x] > 0) {
                *(y < 32 ? &ink.above : &ink.below) += 1;
                *(x < 32 ? &ink.left : &ink.right) += 1;
            }
    return ink;
}

/* A large thing has more ink than a small one of its kind; both things have some. */
static void expect_picture(const float *image, const char *caption)
{
    char size[2][8], shape[2][12], how[8];
    cr_assert_eq(
        sscanf(caption, "a %7s %11s %7s a %7s %11s", size[0], shape[0], how, size[1], shape[1]), 5,
        "%s", caption);
    const Ink ink = ink_of(image);
    const bool above = strcmp(how, "above") == 0;
    const int first = above ? ink.above : ink.left, second = above ? ink.below : ink.right;
    cr_expect(first > 10 && second > 10, "%s", caption);
    if (strcmp(shape[0], shape[1]) == 0 && strcmp(size[0], size[1]) != 0)
        cr_expect_eq(first > second, strcmp(size[0], "large") == 0, "%s", caption);
}

Test(made, captions)
{
    Place place = new_place();
    cr_assert_eq(convert(&place, "captions --examples 200 out"), 0, "%s", place.told);
    rnn_tensors *file = open_result(&place, "out/train");
    float *images = numbers_of(expect_tensor(file, "image", 200, 4096));
    FILE *captions = open_text(&place, "out/train.txt");
    char line[100];
    int lines = 0;
    for (; fgets(line, sizeof line, captions); lines++)
        expect_picture(images + 4096 * lines, line);
    cr_expect_eq(lines, 200);
    fclose(captions);
    free(images);
    rnn_tensors_close(file);
    leave_place(&place);
}
