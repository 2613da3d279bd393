/* random_models FIRST COUNT [--shrink N] [--write FOLDER]: random models from a range of seeds,
 * each held against itself. Tells of every one that fails, with its text; status 1 if any does. */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Line {
    uint64_t first;
    long count;
    int tries;          /* to make a failing model smaller */
    const char *folder; /* for the models that fail, or NULL */
} Line;

static _Noreturn void stop_with_usage(void)
{
    fprintf(stderr, "usage: random_models FIRST COUNT [--shrink TRIALS] [--write FOLDER]\n");
    exit(2);
}

static Line read_line(int argc, char **argv)
{
    if (argc < 3 || argc % 2 == 0)
        stop_with_usage();
    Line line = {strtoull(argv[1], NULL, 10), strtol(argv[2], NULL, 10), 0, NULL};
    for (int i = 3; i < argc; i += 2)
        if (strcmp(argv[i], "--shrink") == 0)
            line.tries = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--write") == 0)
            line.folder = argv[i + 1];
        else
            stop_with_usage();
    return line;
}

static void write_model(Arena *arena, const char *folder, uint64_t seed, const char *model)
{
    const char *path = arena_format(arena, "%s/%llu.lua", folder, (unsigned long long)seed);
    FILE *file = fopen(path, "w");
    if (!file || fputs(model, file) < 0 || fclose(file) != 0)
        perror(path);
}

static void tell(Arena *arena, const Line *line, const Choices *choices, Trial trial)
{
    Choices smallest = choices_repeated(arena, choices->made, choices->count);
    if (line->tries > 0)
        smallest = shrink(choices, "m", choices->seed, line->tries);
    smallest.next = 0;
    const char *model = random_model(&smallest, "m");
    if (line->tries > 0)
        trial = trial_run(arena, model, choices->seed);
    printf("%s\n%s\n", model, trial.told);
    if (line->folder)
        write_model(arena, line->folder, choices->seed, model);
}

static Verdict try_seed(const Line *line, uint64_t seed)
{
    Arena *arena = arena_new();
    Choices choices = choices_drawn(arena, seed);
    const char *model = random_model(&choices, "m");
    Trial trial = trial_run(arena, model, seed);
    if (trial.verdict == FAILS) {
        printf("---- seed %llu fails:\n", (unsigned long long)seed);
        tell(arena, line, &choices, trial);
    }
    arena_free(arena);
    return trial.verdict;
}

int main(int argc, char **argv)
{
    const Line line = read_line(argc, argv);
    long counts[] = {[AGREES] = 0, [REFUSED] = 0, [FAILS] = 0};
    for (long i = 0; i < line.count; i++) {
        counts[try_seed(&line, line.first + (uint64_t)i)]++;
        fflush(stdout);
    }
    printf("%ld agree, %ld are not supported yet, %ld fail\n", counts[AGREES], counts[REFUSED],
           counts[FAILS]);
    return counts[FAILS] ? EXIT_FAILURE : EXIT_SUCCESS;
}
