/* Every model in tests/bad/ stops with the message that its first line expects. Further lines of
 * the message follow as `-- also:    hint: ...`. */
#define _GNU_SOURCE
#include "trace_text.h"

#include <dirent.h>
#include <sys/wait.h>

static const char expect_mark[] = "-- expect:", also_mark[] = "-- also:";

/* Runs front_trace on the file in a process of its own; what it wrote to standard error goes to
 * `message`. Returns its exit status. */
static int trace_apart(const char *path, char *message, size_t room)
{
    int ends[2];
    cr_assert(pipe(ends) == 0);
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        front_trace(test_arena(), path, NULL, 0);
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], message + length, room - 1 - length)) > 0;)
        length += (size_t)got;
    message[length] = '\0';
    close(ends[0]);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Appends the text behind the mark that a line begins with; false where it begins otherwise. */
static bool append_behind(const char *mark, const char *line, char *text, size_t room)
{
    const size_t length = strlen(mark), used = strlen(text);
    if (strncmp(line, mark, length) != 0)
        return false;
    snprintf(text + used, room - used, "%s", line + length);
    return true;
}

/* The expected text, and how many lines it has. */
static int read_expectation(const char *path, char *text, size_t room)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    cr_assert(file && fgets(line, sizeof line, file));
    *text = '\0';
    cr_assert(append_behind(expect_mark, line, text, room), "%s expects nothing", path);
    int lines = 1;
    while (fgets(line, sizeof line, file) && append_behind(also_mark, line, text, room))
        lines++;
    fclose(file);
    text[strlen(text) - 1] = '\0';
    return lines;
}

/* Cuts what follows the first lines. */
static void keep_lines(char *text, int lines)
{
    while (*text && (*text != '\n' || --lines > 0))
        text++;
    *text = '\0';
}

/* "5: message" is expected as "PATH:5: message", and "message" as "PATH: message". */
static void check_file(const char *path)
{
    char expected[1024], wanted[2048], found[65536];
    int lines = read_expectation(path, expected, sizeof expected);
    bool has_line = expected[1] >= '0' && expected[1] <= '9';
    snprintf(wanted, sizeof wanted, "%s:%s", path, expected + (has_line ? 1 : 0));
    int status = trace_apart(path, found, sizeof found);
    keep_lines(found, lines);
    cr_expect_eq(status, 1, "%s: exit status %d", path, status);
    cr_expect_str_eq(found, wanted);
}

static int is_model(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".lua") == 0;
}

Test(bad, every_model_stops_with_its_message)
{
    char folder[4096], path[8192];
    struct dirent **files;
    test_folder(folder, sizeof folder, "bad");
    int count = scandir(folder, &files, is_model, alphasort);
    cr_assert(count > 50, "%s has %d models", folder, count);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        check_file(path);
        free(files[i]);
    }
    free(files);
}

/* Both inputs that state the steps of an axis are told. */
Test(bad, steps_are_told_with_their_origin)
{
    char path[4096], found[65536], wanted[8192];
    test_folder(path, sizeof path, "bad/steps_differ_on_an_axis.lua");
    trace_apart(path, found, sizeof found);
    snprintf(wanted, sizeof wanted, "\n    %s:2 stated it\n", path);
    cr_expect(strstr(found, wanted), "found:\n%s", found);
}

/* A misfit tells where each operand came from. */
Test(bad, operands_are_told_with_their_origin)
{
    char path[4096], found[65536], wanted[16384];
    test_folder(path, sizeof path, "bad/two_axes.lua");
    trace_apart(path, found, sizeof found);
    snprintf(wanted, sizeof wanted,
             "%s:4: add: the operands vary over different axes\n"
             "    x            5 units per step of T        %s:2\n"
             "    z            5 units per step of Tz       %s:3\n"
             "    hint: along(a, axis) says that a varies over that axis too\n",
             path, path, path);
    cr_expect(strncmp(found, wanted, strlen(wanted)) == 0, "found:\n%s", found);
}
