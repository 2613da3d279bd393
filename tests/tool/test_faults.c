/* What a training leaves where it is killed, refused or runs out of room: never less than before.
 */
#include <criterion/criterion.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "training.h"

/* ---- processes ---- */

/* Starts the command in a process of its own, which tells its progress to a file and may write
 * files of `limit` bytes; 0: of any size. */
static pid_t start(CommandRun *run, const char *told, rlim_t limit)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        cr_assert(freopen(told, "w", stderr) && freopen("/dev/null", "w", stdout));
        if (limit)
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, limit});
        exit(command_action(run));
    }
    return child;
}

/* The exit status; -1: a signal ended it. */
static int status_of(pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Waits until the file has what is looked for. */
static void wait_for(const char *path, const char *what)
{
    for (int i = 0; i < 30000 && !wrote(path, what); i++)
        usleep(10000);
    cr_assert(wrote(path, what), "%s never had '%s'", path, what);
}

/* ---- files ---- */

static const char *read_file(Arena *arena, const char *path)
{
    struct stat found;
    FILE *file = fopen(path, "r");
    cr_assert(file && fstat(fileno(file), &found) == 0, "%s", path);
    char *bytes = arena_alloc(arena, (size_t)found.st_size + 1);
    bytes[fread(bytes, 1, (size_t)found.st_size, file)] = 0;
    fclose(file);
    return bytes;
}

/* How many updates a table has rows of, which must be 1, 2, 3 and so on, all of them whole. */
static long count_rows(const Place *p, const char *path)
{
    const char *at = strchr(read_file(p->arena, path), '\n') + 1;
    long count = 0;
    for (const char *end; (end = strchr(at, '\n')); at = end + 1) {
        cr_assert_eq(strtol(at, NULL, 10), ++count, "row %ld is missing", count);
        int commas = 0;
        for (const char *c = at; c < end; c++)
            commas += *c == ',';
        cr_assert_eq(commas, 8, "row %ld is not whole", count);
    }
    return count;
}

/* The entries of a folder, but . and .., whose names have that in them. */
static int count_named(const char *folder, const char *what)
{
    int count = 0;
    DIR *all = opendir(folder);
    for (const struct dirent *entry; (entry = readdir(all));)
        count += entry->d_name[0] != '.' && strstr(entry->d_name, what) != NULL;
    closedir(all);
    return count;
}

/* ---- tests ---- */

/* A table that cannot be written is told at once, and does not cost the checkpoint. */
Test(faults, a_full_disk_for_the_table_keeps_the_checkpoint)
{
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    CommandRun run = train_line(&p, p.weights,
                                "--updates 1000000 --validate-every 1 --log /dev/full");
    pid_t child = start(&run, told, 0);
    wait_for(told, "/dev/full: cannot be written: No space left on device");
    kill(child, SIGINT);
    cr_expect_eq(status_of(child), 1);
    cr_expect(wrote(told, "interrupted after update "), "%s", read_file(p.arena, told));
    cr_expect(wrote(told, "of which rows are missing"), "%s", read_file(p.arena, told));
    cr_expect_eq(access(p.weights, R_OK), 0);
    leave(&p);
}

/* Killed again and again, whatever it does then: no row that a checkpoint knows is lost. */
Test(faults, killed_trainings_lose_no_rows)
{
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    const char *table = arena_format(p.arena, "%s.csv", p.weights);
    train(&p, "--updates 2 --validate-every 1");
    long before = 2;
    for (int turn = 0; turn < 6; turn++) {
        CommandRun run = train_line(&p, p.weights, "--updates 1000000 --validate-every 1 --resume");
        pid_t child = start(&run, told, 0);
        for (int i = 0; i < turn; i++)
            wait_for(table, arena_format(p.arena, "\n%ld,", before + i));
        kill(child, SIGKILL);
        cr_expect_eq(status_of(child), -1);
        const long now = count_rows(&p, table);
        cr_assert_geq(now, before + (turn ? turn - 1 : 0));
        before = now - 1; /* the last row may be that of an update that was not saved */
    }
    train(&p, arena_format(p.arena, "--updates %ld --validate-every 1 --resume", before + 3));
    cr_expect_eq(count_rows(&p, table), before + 3);
    cr_expect_eq(count_named(p.folder, ".tmp"), 0, "temporary files stay");
    cr_expect_eq(count_named(p.folder, ".lock"), 0, "locks stay");
    cr_expect_eq(count_named(p.folder, "rnnc-"), 0, "folders of builds stay");
    leave(&p);
}

/* A resumed training replaces its table as a whole, or where it cannot leaves it and the checkpoint
 * as they are. */
Test(faults, a_full_disk_leaves_the_table)
{
    enum { ROW = 3 << 20, LIMIT = 2 << 20 }; /* more than anything else that is written */
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    train(&p, "--updates 3");
    char *row = arena_alloc(p.arena, ROW);
    memset(row, '7', ROW - 1);
    const char *rows = arena_format(p.arena, "update\n1,%s\n2,\n3,\n", row);
    const char *table = scratch_file(p.arena, p.folder, "weights.csv", rows);
    const char *weights = read_file(p.arena, p.weights);
    CommandRun run = train_line(&p, p.weights, "--updates 5 --resume");
    cr_expect_eq(status_of(start(&run, told, LIMIT)), 1);
    cr_expect(wrote(told, "weights.csv: cannot write: File too large"), "%s",
              read_file(p.arena, told));
    cr_expect(strcmp(read_file(p.arena, table), rows) == 0);
    cr_expect_str_eq(read_file(p.arena, p.weights), weights);
    cr_expect_eq(count_named(p.folder, ".tmp"), 0);
    cr_expect_eq(count_named(p.folder, ".lock"), 0);
    leave(&p);
}

/* Two trainings that would write the same files: the second one is refused, the first goes on. */
Test(faults, one_training_a_file)
{
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    const char *table = arena_format(p.arena, "%s.csv", p.weights);
    CommandRun first = train_line(&p, p.weights, "--updates 1000000 --validate-every 1");
    pid_t child = start(&first, told, 0);
    wait_for(table, "\n1,");
    const char *message = arena_format(p.arena, "weights: process %ld writes it already",
                                       (long)child);
    CommandRun second = train_line(&p, p.weights, "--updates 1 --log /dev/null");
    command_finish(p.arena, &second);
    cr_expect_eq(second.status, 1);
    cr_expect(strstr(second.told, message), "%s", second.told);
    const char *other = arena_format(p.arena, "%s/other", p.folder);
    second = train_line(&p, other, arena_format(p.arena, "--updates 1 --log %s", table));
    command_finish(p.arena, &second);
    cr_expect_eq(second.status, 1);
    cr_expect(strstr(second.told, "weights.csv: process "), "%s", second.told);
    cr_expect_eq(count_named(p.folder, ".lock"), 2, "the second one takes its locks along");
    kill(child, SIGTERM);
    cr_expect_eq(status_of(child), 0);
    cr_expect_eq(count_named(p.folder, ".lock"), 0);
    second = train_line(&p, p.weights, "--updates 1");
    command_finish(p.arena, &second);
    cr_expect_eq(second.status, 0, "%s", second.told);
    leave(&p);
}
