/* Pictures of written digits become sequences.
 *
 *     FOLDER/{train,test}-images-idx3-ubyte, -labels-idx1-ubyte
 *  =>
 *     OUT/{train,test}   `rows` [N 28, 28] or `pixels` [N 784, 1], 0 to 1, and `digit` [N]
 *
 * An idx file has a magic number, the number of items, their sizes, each 32 bits with the highest
 * byte first, and then a byte an element. */
#include "convert.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 28, IMAGES = 2051, LABELS = 2049 };

/* An idx file. */
typedef struct Idx {
    char *path;
    unsigned char *bytes;
    size_t size;                /* of the file */
    size_t count;               /* items */
    const unsigned char *items; /* the first one */
} Idx;

static size_t word_at(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

/* Reads a file of items of `item` bytes, whose header has `words` numbers. */
static Idx read_idx(const char *folder, const char *part, const char *kind, size_t magic,
                    size_t words, size_t item)
{
    char name[64];
    snprintf(name, sizeof name, "%s-%s-ubyte", part, kind);
    Idx idx = {.path = path_in(folder, name)};
    idx.bytes = (unsigned char *)read_file(idx.path, &idx.size);
    if (idx.size < 4 * words || word_at(idx.bytes) != magic)
        stop("%s: it does not begin with the number %zu", idx.path, magic);
    idx.count = word_at(idx.bytes + 4);
    idx.items = idx.bytes + 4 * words;
    for (size_t i = 2; i < words; i++)
        if (word_at(idx.bytes + 4 * i) != SIDE)
            stop("%s: pictures of 28 by 28 are expected", idx.path);
    if (idx.count == 0 || idx.size - 4 * words != idx.count * item)
        stop("%s: %zu bytes after its header are expected, and there are %zu", idx.path,
             idx.count * item, idx.size - 4 * words);
    return idx;
}

static void close_idx(Idx *idx)
{
    free(idx->bytes);
    free(idx->path);
}

static void convert(const char *from, const char *to, const char *part, bool by_pixel)
{
    const size_t size = SIDE * SIDE;
    Idx images = read_idx(from, part, "images-idx3", IMAGES, 4, size);
    Idx labels = read_idx(from, part, "labels-idx1", LABELS, 2, 1);
    if (images.count != labels.count)
        stop("%s: there are %zu labels for %zu pictures", labels.path, labels.count, images.count);
    Examples x = {
        .name = by_pixel ? "pixels" : "rows", .size = by_pixel ? 1 : SIDE, .dtype = RNN_F32};
    Examples digit = {.name = "digit", .single = true, .dtype = RNN_I32};
    for (size_t i = 0; i < images.count; i++) {
        if (labels.items[i] > 9)
            stop("%s: label %zu is %d, and a digit is expected", labels.path, i + 1,
                 labels.items[i]);
        float *numbers = examples_add(&x, size / x.size);
        for (size_t j = 0; j < size; j++)
            numbers[j] = (float)images.items[i * size + j] / 255;
        *examples_add(&digit, 1) = labels.items[i];
    }
    examples_write((const Examples *[]){&x, &digit}, 2, to, part);
    close_idx(&images);
    close_idx(&labels);
}

int main(int argc, char **argv)
{
    int by_pixel = 0;
    const char *paths[2];
    const struct poptOption options[] = {
        {"pixels", 0, POPT_ARG_NONE, &by_pixel, 0, "a step for each pixel, not for each row", NULL},
        POPT_TABLEEND};
    const Converter converter = {"FOLDER OUT",
                                 "Turns the pictures of FOLDER/{train,test}-images-idx3-ubyte and "
                                 "-labels-idx1-ubyte\ninto sequences of rows: OUT/train and "
                                 "test.safetensors.",
                                 options};
    convert_arguments(&converter, argc, argv, paths, 2);
    convert(paths[0], paths[1], "train", by_pixel);
    convert(paths[0], paths[1], "test", by_pixel);
    return 0;
}
