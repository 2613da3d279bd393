/* Pictures and captions: what no caption tells before it was seen.
 *
 *     +----------------+
 *     |    ##          |
 *     |   ####         |     "a small circle above a large square"
 *     |    ##          |
 *     |     ########   |
 *     |     ########   |
 *     +----------------+
 *
 * A picture has 64 by 64 points, 4096 numbers, 1 where there is ink, and two things: each large or
 * small, a circle, a square, a triangle or a cross, one above the other or beside it, in either
 * half somewhere. That makes 128 captions, equally frequent: without the picture each costs log 128
 * = 4.85 nats.
 *
 *     OUT/{train,valid,test}.safetensors   `image` [N, 4096]
 *     OUT/{train,valid,test}.txt           a caption a line */
#include "convert.h"
#include "draws.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 64, CENTER = 16, PLAY = 4, LARGE = 11, SMALL = 6 };

/* A thing: what it is and where it stands. */
typedef struct Thing {
    int shape;  /* its place in `shapes` */
    int radius; /* LARGE or SMALL */
    int x, y;   /* its middle */
} Thing;

/* ---- drawing ---- */

static bool in_circle(int x, int y, int r)
{
    return x * x + y * y <= r * r;
}

static bool in_square(int x, int y, int r)
{
    return abs(x) <= r - 1 && abs(y) <= r - 1;
}

/* Its tip is above: at height y it is as wide as it is far below the tip. */
static bool in_triangle(int x, int y, int r)
{
    return abs(y) <= r && 2 * abs(x) <= y + r;
}

static bool in_cross(int x, int y, int r)
{
    return abs(x) <= r && abs(y) <= r && (abs(x) <= r / 4 || abs(y) <= r / 4);
}

static const struct {
    const char *name;
    bool (*has)(int x, int y, int r);
} shapes[] = {
    {"circle", in_circle}, {"square", in_square}, {"triangle", in_triangle}, {"cross", in_cross}};

static void draw(const Thing *thing, float *image)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (shapes[thing->shape].has(x - thing->x, y - thing->y, thing->radius))
                image[y * SIDE + x] = 1;
}

/* ---- scenes ---- */

/* A thing in the first or the second half of the picture, up to PLAY off its middle. */
static Thing new_thing(Draws *draws, bool above, bool second)
{
    const int half = second ? SIDE - CENTER : CENTER, middle = SIDE / 2;
    return (Thing){.shape = draw_below(draws, sizeof shapes / sizeof *shapes),
                   .radius = draw_below(draws, 2) ? LARGE : SMALL,
                   .x = (above ? middle : half) + draw_below(draws, 2 * PLAY + 1) - PLAY,
                   .y = (above ? half : middle) + draw_below(draws, 2 * PLAY + 1) - PLAY};
}

static const char *size_of(const Thing *thing)
{
    return thing->radius == LARGE ? "large" : "small";
}

static void add_example(Draws *draws, Examples *images, FILE *captions)
{
    const bool above = draw_below(draws, 2);
    const Thing a = new_thing(draws, above, false), b = new_thing(draws, above, true);
    float *image = examples_add(images, 1);
    draw(&a, image);
    draw(&b, image);
    fprintf(captions, "a %s %s %s a %s %s\n", size_of(&a), shapes[a.shape].name,
            above ? "above" : "beside", size_of(&b), shapes[b.shape].name);
}

/* ---- the program ---- */

static void make(const char *folder, const char *part, Draws draws, int count)
{
    char name[32];
    snprintf(name, sizeof name, "%s.txt", part);
    char *path = path_in(folder, name);
    FILE *captions = create_file(path);
    Examples images = {.name = "image", .size = SIDE * SIDE, .single = true, .dtype = RNN_U8};
    for (int i = 0; i < count; i++)
        add_example(&draws, &images, captions);
    finish_file(captions, path);
    examples_write((const Examples *[]){&images}, 1, folder, part);
    free(path);
}

int main(int argc, char **argv)
{
    int examples = 4000;
    long long seed = 1;
    const char *paths[1];
    const struct poptOption options[] = {
        {"examples", 0, POPT_ARG_INT, &examples, 0,
         "to train on; a tenth as many to validate and to test on (4000)", "N"},
        {"seed", 0, POPT_ARG_LONGLONG, &seed, 0, "of all pictures (1)", "N"},
        POPT_TABLEEND};
    const Converter converter = {
        "OUT",
        "Draws pictures of two things, and tells what they are: OUT/train, "
        "valid and test,\n.safetensors and .txt.",
        options};
    convert_arguments(&converter, argc, argv, paths, 1);
    demand("--examples", examples, 10, 100000);
    make_folder(paths[0]);
    make(paths[0], "train", (Draws){(uint64_t)seed, 0, 0}, examples);
    make(paths[0], "valid", (Draws){(uint64_t)seed, 1, 0}, examples / 10);
    make(paths[0], "test", (Draws){(uint64_t)seed, 2, 0}, examples / 10);
    return 0;
}
