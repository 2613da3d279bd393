/* Every model in tests/bad/ stops with the message that its first line expects. */
#define _GNU_SOURCE
#include "trace_text.h"

#include <dirent.h>
#include <sys/wait.h>

static const char expect_mark[] = "-- expect:";

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

static void read_expectation(const char *path, char *line, int room)
{
    FILE *file = fopen(path, "r");
    cr_assert(file && fgets(line, room, file));
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    cr_assert(strncmp(line, expect_mark, strlen(expect_mark)) == 0, "%s expects nothing", path);
    memmove(line, line + strlen(expect_mark), strlen(line) - strlen(expect_mark) + 1);
}

/* "5: message" is expected as "PATH:5: message", and "message" as "PATH: message". */
static void check_file(const char *path)
{
    char expected[1024], wanted[2048], found[65536];
    read_expectation(path, expected, sizeof expected);
    bool has_line = expected[1] >= '0' && expected[1] <= '9';
    snprintf(wanted, sizeof wanted, "%s:%s", path, expected + (has_line ? 1 : 0));
    int status = trace_apart(path, found, sizeof found);
    found[strcspn(found, "\n")] = '\0';
    cr_expect_eq(status, 1, "%s: exit status %d", path, status);
    cr_expect_str_eq(found, wanted);
}

static int is_model(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".lua") == 0;
}

Test(bad, every_model_stops_with_its_message, .timeout = 300)
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
