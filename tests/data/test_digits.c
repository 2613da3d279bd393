/* Pictures become sequences of rows or of pixels. */
#include "converter.h"

enum { SIZE = 28 * 28 };

/* Two pictures, the first of ink 0, 1, 2, ... 255, 0, ..., the second full of ink, and their
 * labels. */
static void put_pictures(const Place *place, const char *part, int last_label)
{
    unsigned char images[16 + 2 * SIZE] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28};
    unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 7, (unsigned char)last_label};
    for (int i = 0; i < SIZE; i++) {
        images[16 + i] = (unsigned char)i;
        images[16 + SIZE + i] = 255;
    }
    char name[64];
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", part);
    put_file(place, name, images, sizeof images);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", part);
    put_file(place, name, labels, sizeof labels);
}

static void expect_result(const Place *place, const char *name, size_t steps, size_t size)
{
    rnn_tensors *file = open_result(place, "out/train");
    expect_lengths(file, name, 2);
    float *x = numbers_of(expect_tensor(file, name, 2 * steps, size));
    float *digit = numbers_of(expect_tensor(file, "digit", 2, 0));
    cr_expect_float_eq((double)x[300], 44.0 / 255, 1e-6);
    cr_expect(x[0] == 0 && x[255] == 1 && x[256] == 0 && x[2 * SIZE - 1] == 1);
    cr_expect(digit[0] == 7 && digit[1] == 0);
    free(x);
    free(digit);
    rnn_tensors_close(file);
}

Test(digits, rows_and_pixels_are_the_same_numbers)
{
    Place place = new_place();
    put_pictures(&place, "train", 0);
    put_pictures(&place, "test", 9);
    cr_assert_eq(convert(&place, "digits . out"), 0, "%s", place.told);
    expect_result(&place, "rows", 28, 28);
    cr_assert_eq(convert(&place, "digits --pixels . out"), 0, "%s", place.told);
    expect_result(&place, "pixels", SIZE, 1);
    leave_place(&place);
}

Test(digits, what_is_wrong_is_told)
{
    Place place = new_place();
    expect_refusal(&place, "digits . out", "train-images-idx3-ubyte: No such file or directory");
    put_pictures(&place, "train", 10);
    expect_refusal(&place, "digits . out", "labels-idx1-ubyte: label 2 is 10, and a digit");
    put_file(&place, "train-labels-idx1-ubyte", "\0\0\10\1\0\0\0\2\1", 9);
    expect_refusal(&place, "digits . out",
                   "2 bytes after its header are expected, and there are 1");
    put_file(&place, "train-labels-idx1-ubyte", "\0\0\10\1\0\0\0\3\1\2\3", 11);
    expect_refusal(&place, "digits . out", "there are 3 labels for 2 pictures");
    put_file(&place, "train-images-idx3-ubyte", "\0\0\10\1", 4);
    expect_refusal(&place, "digits . out", "it does not begin with the number 2051");
    leave_place(&place);
}

static void expect_labels(const Place *place, const char *part, const int counts[10])
{
    rnn_tensors *file = open_result(place, part);
    const rnn_tensor *tensor = rnn_tensors_find(file, "digit");
    float *digit = numbers_of(tensor);
    int found[10] = {0};
    for (size_t i = 0; i < tensor->shape[0]; i++)
        found[(int)digit[i]]++;
    cr_expect_arr_eq(found, counts, sizeof found, "%s", part);
    free(digit);
    rnn_tensors_close(file);
}

Test(digits, real_ones_are_as_many_of_each_as_they_should)
{
    Place place = new_place();
    convert_real(&place, "digits", "seqmnist");
    expect_labels(&place, "out/train",
                  (int[]){1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978});
    expect_labels(&place, "out/test", (int[]){189, 222, 212, 242, 196, 186, 158, 215, 193, 187});
    leave_place(&place);
}
