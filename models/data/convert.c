/* Command lines, memory and files of the converters. */
#include "convert.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- stopping ---- */

static void complain(const char *format, va_list arguments)
{
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void stop(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    exit(1);
}

static _Noreturn __attribute__((format(printf, 1, 2))) void misuse(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    exit(2);
}

void demand(const char *option, double value, double low, double high)
{
    if (!(value >= low && value <= high))
        misuse("%s is %g, and a number from %g to %g is expected", option, value, low, high);
}

/* ---- command lines ---- */

/* Returns the code of the first option that popt refuses, -1 at the end of the line. */
static int read_line(poptContext context, const char **paths, int count)
{
    const int code = poptGetNextOpt(context);
    for (int i = 0; i < count; i++)
        paths[i] = poptGetArg(context);
    return code;
}

void convert_arguments(const Converter *converter, int argc, char **argv, const char **paths,
                       int count)
{
    struct poptOption table[] = {
        {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)converter->options, 0, "Options:", NULL},
        POPT_AUTOHELP POPT_TABLEEND};
    poptContext context = poptGetContext(NULL, argc, (const char **)argv, table, 0);
    char *usage = grow(NULL, strlen(converter->arguments) + strlen(converter->what) + 20, 1);
    sprintf(usage, "[OPTION...] %s\n\n%s", converter->arguments, converter->what);
    poptSetOtherOptionHelp(context, usage);
    const int code = read_line(context, paths, count);
    if (code < -1)
        misuse("%s: %s; see --help", poptBadOption(context, 0), poptStrerror(code));
    if (!paths[count - 1] || poptPeekArg(context))
        misuse("%s is expected; see --help", converter->arguments);
    free(usage);
}

/* ---- memory ---- */

void *grow(void *old, size_t count, size_t size)
{
    void *memory = count < SIZE_MAX / size ? realloc(old, (count ? count : 1) * size) : NULL;
    if (!memory)
        stop("no memory");
    return memory;
}

/* ---- files ---- */

char *path_in(const char *folder, const char *name)
{
    char *path = grow(NULL, strlen(folder) + strlen(name) + 2, 1);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

void make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        stop("%s: cannot be made: %s", path, strerror(errno));
}

char *read_file(const char *path, size_t *bytes)
{
    enum { PIECE = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t got = PIECE;
    for (*bytes = 0; file && got == PIECE; *bytes += got) {
        text = grow(text, *bytes + PIECE + 1, 1);
        got = fread(text + *bytes, 1, PIECE, file);
    }
    if (!file || ferror(file))
        stop("%s: %s", path, strerror(errno));
    fclose(file);
    text[*bytes] = '\0';
    return text;
}

FILE *create_file(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        stop("%s: %s", path, strerror(errno));
    return file;
}

void finish_file(FILE *file, const char *path)
{
    const bool written = !ferror(file);
    if (fclose(file) != 0 || !written)
        stop("%s: %s", path, strerror(errno));
}

char *next_line(char **text)
{
    char *line = *text;
    if (*line == '\0')
        return NULL;
    char *end = line + strcspn(line, "\n");
    *text = *end ? end + 1 : end;
    *end = '\0';
    if (end > line && end[-1] == '\r')
        end[-1] = '\0';
    return line;
}
