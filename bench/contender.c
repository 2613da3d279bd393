/* The side of a contender: its command line, its numbers, and the conversation on its pipes. */
#include "contender.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_LINE = 256 };

/* ---- the end ---- */

_Noreturn void contender_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("skip ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    exit(EXIT_SUCCESS);
}

_Noreturn void contender_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(EXIT_FAILURE);
}

/* ---- the problem ---- */

bool problem_is(const Problem *p, const char *cell)
{
    return strcmp(p->cell, cell) == 0;
}

size_t problem_gates(const Problem *p)
{
    if (problem_is(p, "lstm"))
        return 4;
    return problem_is(p, "gru") ? 3 : problem_is(p, "vanilla") ? 1 : 0;
}

static size_t to_size(const char *text)
{
    char *end;
    const long value = strtol(text, &end, 10);
    if (*end || value < 1)
        contender_fail("%s: a number of at least 1 is expected", text);
    return (size_t)value;
}

Problem contender_problem(int argc, char **argv)
{
    static const char *const modes[] = {"inference", "training", "decoding"};
    const bool threaded = argc == 8 && strcmp(argv[6], "--threads") == 0;
    if (argc != 6 && !threaded)
        contender_fail("usage: %s CELL HIDDEN BATCH STEPS MODE [--threads N]", argv[0]);
    size_t mode = 0;
    while (mode < sizeof modes / sizeof *modes && strcmp(argv[5], modes[mode]) != 0)
        mode++;
    if (mode == sizeof modes / sizeof *modes)
        contender_fail("%s: there is no such mode as %s", argv[0], argv[5]);
    return (Problem){.cell = argv[1],
                     .hidden = to_size(argv[2]),
                     .batch = to_size(argv[3]),
                     .steps = to_size(argv[4]),
                     .training = strcmp(argv[5], "training") == 0,
                     .decoding = strcmp(argv[5], "decoding") == 0,
                     .threads = threaded ? (int)to_size(argv[7]) : 1};
}

/* ---- the numbers ---- */

/* An integer hash whose every input bit changes every output bit about half of the time. */
static uint32_t hash(uint32_t x)
{
    x = (x ^ x >> 16) * 0x7feb352du;
    x = (x ^ x >> 15) * 0x846ca68bu;
    return x ^ x >> 16;
}

static bool is_weight(Stream stream)
{
    return (stream >= STREAM_W_INPUT && stream <= STREAM_B_STATE) || stream == STREAM_PEEPHOLES;
}

float contender_number(const Problem *p, Stream stream, size_t i)
{
    const uint32_t bits = hash((uint32_t)i + hash((uint32_t)stream)) >> 8;
    const double scale = is_weight(stream) ? 1 / sqrt((double)p->hidden) : 1;
    return (float)(scale * ((double)bits * 0x1p-23 - 1));
}

float *contender_floats(size_t count)
{
    const size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
    float *x = aligned_alloc(64, bytes ? bytes : 64);
    if (!x)
        contender_fail("no memory for %zu floats", count);
    return memset(x, 0, bytes);
}

float *contender_numbers(const Problem *p, Stream stream, size_t count)
{
    float *x = contender_floats(count);
    for (size_t i = 0; i < count; i++)
        x[i] = contender_number(p, stream, i);
    return x;
}

double contender_norm(const float *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i] * x[i];
    return sqrt(sum);
}

/* ---- samples ---- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double time_of(const Contender *contender, int calls)
{
    const double start = seconds();
    for (int i = 0; i < calls; i++)
        contender->run(contender->state);
    return (seconds() - start) / calls;
}

/* Enough calls in one sample that the clock's own time does not count. */
static int calls_of(const Contender *contender)
{
    const double once = time_of(contender, 1);
    return once > 200e-6 ? 1 : (int)(200e-6 / (once + 1e-9)) + 1;
}

static void sample(const Contender *contender, int calls, double time, FILE *out)
{
    const double end = seconds() + time;
    do
        fprintf(out, " %.9g", time_of(contender, calls));
    while (seconds() < end);
}

/* ---- memory ---- */

/* A line such as "VmRSS: 1234 kB" of the process's status, in bytes; 0 where there is none. */
static double status_of(const char *name)
{
    char line[LONGEST_LINE];
    double kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtod(line + strlen(name), NULL);
    if (file)
        fclose(file);
    return 1024 * kilobytes;
}

/* From here on the peak counts; what is resident now. */
static double begin_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        fputs("5", file);
        fclose(file);
    }
    return status_of("VmRSS:");
}

/* ---- the conversation ---- */

/* The pipe to the driver; the standard output becomes the standard error. */
static FILE *take_pipe(void)
{
    FILE *out = fdopen(dup(STDOUT_FILENO), "w");
    if (!out || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        contender_fail("no pipe to write to");
    return out;
}

static void write_check(const Contender *contender, const Problem *p, FILE *out)
{
    double norms[CHECKS] = {0};
    fprintf(out, "check");
    if (!contender->check)
        return;
    contender->check(contender->state, norms);
    for (int i = 0; i < (p->training ? CHECKS : 1); i++)
        fprintf(out, " %.9g", norms[i]);
}

void contender_serve(const Contender *contender, const Problem *p)
{
    if (p->decoding && !contender->decodes)
        contender_skip("%s does not decode", contender->name);
    char line[LONGEST_LINE];
    FILE *out = take_pipe();
    const double resident = begin_peak();
    contender->run(contender->state);
    const int calls = calls_of(contender);
    fprintf(out, "ready %s %s\n", contender->name, contender->version);
    while (fflush(out) == 0 && fgets(line, sizeof line, stdin) && strcmp(line, "quit\n") != 0) {
        if (strcmp(line, "check\n") == 0)
            write_check(contender, p, out);
        else if (strncmp(line, "run ", 4) == 0)
            sample(contender, calls, strtod(line + 4, NULL), out);
        else if (strcmp(line, "memory\n") == 0)
            fprintf(out, "memory %.0f", status_of("VmHWM:") - resident);
        fprintf(out, "\n");
    }
}
