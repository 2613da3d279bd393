/* The adding problem (Hochreiter and Schmidhuber, 1997), as Le, Jaitly and Hinton (2015) have it.
 *
 *     x       0.3 0.9 0.2 0.5 0.7 ...     a number from 0 to 1 at each step,
 *              0   1   0   0   1          and a mark at two steps, one in each half
 *     answer  1.6                         the sum of the two
 *
 * Sequences have from STEPS to 1.1 STEPS steps. Whoever always answers 1 is wrong by 1/6 in the
 * mean of squares. */
#include "convert.h"
#include "draws.h"

/* What the command line says. */
typedef struct Options {
    int examples, steps;
    long long seed;
} Options;

static void add_example(Draws *draws, int shortest, Examples *x, Examples *answer)
{
    const int steps = shortest + draw_below(draws, shortest / 10 + 1), half = steps / 2;
    const int marks[] = {draw_below(draws, half), half + draw_below(draws, steps - half)};
    float(*step)[2] = (float(*)[2])(void *)examples_add(x, (size_t)steps);
    float *sum = examples_add(answer, 1);
    for (int t = 0; t < steps; t++)
        step[t][0] = rnn_uniform(draw_word(draws));
    for (int k = 0; k < 2; k++) {
        step[marks[k]][1] = 1;
        *sum += step[marks[k]][0];
    }
}

static void make(const Options *o, const char *folder, const char *part, uint32_t stream, int count)
{
    Draws draws = {(uint64_t)o->seed, stream, 0};
    Examples x = {.name = "x", .size = 2, .dtype = RNN_F32};
    Examples answer = {.name = "answer", .size = 1, .single = true, .dtype = RNN_F32};
    for (int i = 0; i < count; i++)
        add_example(&draws, o->steps, &x, &answer);
    examples_write((const Examples *[]){&x, &answer}, 2, folder, part);
}

int main(int argc, char **argv)
{
    Options o = {.examples = 10000, .steps = 100, .seed = 1};
    const char *paths[1];
    const struct poptOption options[] = {
        {"examples", 0, POPT_ARG_INT, &o.examples, 0,
         "to train on; a tenth as many to validate and to test on (10000)", "N"},
        {"steps", 0, POPT_ARG_INT, &o.steps, 0, "of the shortest (100)", "N"},
        {"seed", 0, POPT_ARG_LONGLONG, &o.seed, 0, "of all numbers (1)", "N"},
        POPT_TABLEEND};
    const Converter converter = {"OUT",
                                 "Makes data for the adding problem: OUT/train, valid and "
                                 "test.safetensors.",
                                 options};
    convert_arguments(&converter, argc, argv, paths, 1);
    demand("--examples", o.examples, 10, 10000000);
    demand("--steps", o.steps, 2, 100000);
    make(&o, paths[0], "train", 0, o.examples);
    make(&o, paths[0], "valid", 1, o.examples / 10);
    make(&o, paths[0], "test", 2, o.examples / 10);
    return 0;
}
