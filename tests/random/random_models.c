/* random_models FIRST COUNT [--shrink N] [--write FOLDER]: random models from a range of seeds,
 * each held against itself. Tells of every one that fails, with its text; status 1 if any does. */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The failing model, made smaller if that is asked for. */
static void tell(Arena *arena, const Line *line, Trial trial)
{
    Choices smallest;
    if (line->tries > 0) {
        smallest = shrink(trial.choices, trial.seed, line->tries);
        trial.choices = &smallest;
        trial_run(arena, &trial, 1);
    }
    const char *model = repeated_model(arena, trial.choices, "m");
    printf("---- seed %llu fails:\n%s\n%s\n", (unsigned long long)trial.seed, model, trial.told);
    if (line->folder)
        write_model(arena, line->folder, trial.seed, model);
}

static void try_seeds(const Line *line, uint64_t first, int count, long counts[])
{
    Arena *arena = arena_new();
    const Trial *trials = trial_seeds(arena, first, count);
    for (int i = 0; i < count; i++) {
        counts[trials[i].verdict]++;
        if (trials[i].verdict == FAILS)
            tell(arena, line, trials[i]);
    }
    fflush(stdout);
    arena_free(arena);
}

static void show_progress(long done, long count)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%ld of %ld %s", done, count, done < count ? "" : "\n");
}

int main(int argc, char **argv)
{
    const Line line = read_line(argc, argv);
    long counts[] = {[AGREES] = 0, [REFUSED] = 0, [FAILS] = 0};
    for (long done = 0, next; done < line.count; done = next) {
        show_progress(done, line.count);
        next = done + TOGETHER < line.count ? done + TOGETHER : line.count;
        try_seeds(&line, line.first + (uint64_t)done, (int)(next - done), counts);
    }
    show_progress(line.count, line.count);
    printf("%ld agree, %ld are not supported yet, %ld fail\n", counts[AGREES], counts[REFUSED],
           counts[FAILS]);
    return counts[FAILS] ? EXIT_FAILURE : EXIT_SUCCESS;
}
