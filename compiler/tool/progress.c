/* The line of progress, such as
 *
 *     update 1200/4900  epoch 2.45  loss 1.612  norm 0.41  15320 characters/s  3:12 left
 */
#include "tool/progress.h"
#include "tool/answers.h"
#include "tool/stop.h"

#include <rnn/new_file.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const double EVERY_ON_TERMINAL = 0.2; /* seconds between two lines */
static const double EVERY_ELSEWHERE = 10;
static const double DECAY = 0.99; /* of the running mean, per update */

/* ---- the table ---- */

static Text head_of(Arena *arena, const rnn_model *model)
{
    Text head = text_new(arena);
    text_put(&head,
             "update,epoch,seconds,loss,gradient_norm,rate,valid_loss,valid_accuracy,valid_f1");
    for (size_t i = 0; i < model->metric_count; i++)
        text_format(&head, ",valid_%s", model->metrics[i].name);
    text_put(&head, "\n");
    return head;
}

/* The rows of the first updates: a run that was killed may have written more than its last
 * checkpoint knows, and the last of them in part. */
static Text read_rows(Arena *arena, const char *path, uint64_t updates)
{
    Text rows = text_new(arena);
    char *line = NULL;
    size_t room = 0;
    FILE *table = updates ? fopen(path, "r") : NULL;
    for (ssize_t length; table && (length = getline(&line, &room, table)) > 0;) {
        const uint64_t update = strtoull(line, NULL, 10);
        if (update >= 1 && update <= updates && line[length - 1] == '\n')
            text_put(&rows, line);
    }
    free(line);
    if (table)
        fclose(table);
    return rows;
}

static void write_whole(const char *path, Text content)
{
    rnn_new_file file;
    rnn_error error;
    int code = rnn_new_file_open(&file, path, &error);
    if (code == RNN_OK) {
        code = rnn_new_file_write(&file, content.bytes, content.length, &error);
        if (code == RNN_OK)
            code = rnn_new_file_commit(&file, &error);
        else
            rnn_new_file_discard(&file);
    }
    stop_if(code, &error);
}

/* A pipe is opened once, or its reader would see an end. */
static FILE *open_table(const char *path, const rnn_model *model, uint64_t updates)
{
    Arena *scratch = arena_new();
    const bool is_special = rnn_new_file_is_special(path);
    Text content = head_of(scratch, model);
    if (!is_special) {
        text_put(&content, read_rows(scratch, path, updates).bytes);
        write_whole(path, content);
    }
    FILE *table = fopen(path, is_special ? "w" : "a");
    if (!table)
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(errno));
    if (is_special)
        fputs(content.bytes, table);
    arena_free(scratch);
    return table;
}

static void print_row(FILE *table, const rnn_model *model, const rnn_progress *update)
{
    fprintf(table, "%llu,%.4f,%.2f,%.6g,%.6g,%.6g,", (unsigned long long)update->update,
            update->epoch, update->seconds, update->loss, update->gradient_norm, update->rate);
    const rnn_scores *scores = &update->valid_scores;
    if (update->validated)
        fprintf(table, "%.6g", update->valid_loss);
    if (scores->items.total)
        fprintf(table, ",%.6g,%.6g", rnn_accuracy(&scores->items), rnn_chunks_f1(&scores->chunks));
    else
        fputs(",,", table);
    for (size_t i = 0; i < model->metric_count; i++)
        if (update->validated)
            fprintf(table, ",%.6g", update->valid_metrics[i]);
        else
            fputc(',', table);
    fputc('\n', table);
    if (update->due)
        fflush(table);
}

/* Ends the table where it cannot be written: rows that came later would leave a gap. */
static bool close_table(Progress *progress)
{
    FILE *table = progress->table;
    const int cause = errno;
    const bool failed = ferror(table);
    progress->table = NULL;
    if (fclose(table) == 0 && !failed)
        return true;
    progress->is_lost = true;
    if (progress->line_is_open)
        fputc('\n', stderr);
    progress->line_is_open = false;
    fprintf(stderr, "rnnc: %s: cannot be written: %s\n", progress->path,
            strerror(failed ? cause : errno));
    return false;
}

static void write_row(Progress *progress, const rnn_progress *update)
{
    if (!progress->table)
        return;
    print_row(progress->table, progress->model, update);
    if (ferror(progress->table))
        close_table(progress);
}

/* ---- the line ---- */

Progress progress_begin(const char *table, const char *items, const rnn_model *model,
                        uint64_t updates)
{
    return (Progress){.table = open_table(table, model, updates),
                      .path = table,
                      .items = items,
                      .model = model,
                      .is_terminal = isatty(STDERR_FILENO),
                      .spoken = -INFINITY};
}

/* Seconds as "3:07" or "1:02:07". */
static const char *duration(Arena *arena, double seconds)
{
    unsigned long all = (unsigned long)(seconds + 0.5);
    if (all < 3600)
        return arena_format(arena, "%lu:%02lu", all / 60, all % 60);
    return arena_format(arena, "%lu:%02lu:%02lu", all / 3600, all / 60 % 60, all % 60);
}

static const char *describe(Arena *arena, const Progress *progress, const rnn_progress *update)
{
    Text text = text_new(arena);
    text_format(&text, "update %llu", (unsigned long long)update->update);
    if (update->total)
        text_format(&text, "/%llu", (unsigned long long)update->total);
    text_format(&text, "  epoch %.2f  loss %.3f  norm %.2f  %.0f %s/s", update->epoch,
                progress->loss / progress->share, update->gradient_norm, update->items_per_second,
                progress->items);
    if (update->seconds_left >= 0)
        text_format(&text, "  %s left", duration(arena, update->seconds_left));
    if (update->validated)
        text_format(&text, "  validation %.4f%s%s", update->valid_loss,
                    answers_describe(arena, &update->valid_scores),
                    update->improved ? ", the best" : "");
    for (size_t i = 0; update->validated && i < progress->model->metric_count; i++)
        text_format(&text, "  %s %.4f", progress->model->metrics[i].name, update->valid_metrics[i]);
    return text.bytes;
}

/* ESC [K erases the rest of the line. */
static void print_line(Progress *progress, const char *line, bool keep)
{
    if (progress->is_terminal)
        fprintf(stderr, "\r%s\033[K%s", line, keep ? "\n" : "");
    else
        fprintf(stderr, "%s\n", line);
    progress->line_is_open = progress->is_terminal && !keep;
    fflush(stderr);
}

void progress_show(Progress *progress, const rnn_progress *update)
{
    write_row(progress, update);
    progress->loss = DECAY * progress->loss + (1 - DECAY) * update->loss;
    progress->share = DECAY * progress->share + (1 - DECAY);
    progress->seconds = update->seconds;
    progress->speed = update->items_per_second;
    double every = progress->is_terminal ? EVERY_ON_TERMINAL : EVERY_ELSEWHERE;
    if (!update->validated && update->seconds - progress->spoken < every)
        return;
    progress->spoken = update->seconds;
    Arena *scratch = arena_new();
    print_line(progress, describe(scratch, progress, update), update->validated);
    arena_free(scratch);
}

const char *progress_summary(Arena *arena, const Progress *progress)
{
    if (progress->speed <= 0)
        return "";
    return arena_format(arena, " in %s, %.0f %s/s", duration(arena, progress->seconds),
                        progress->speed, progress->items);
}

bool progress_end(Progress *progress)
{
    if (progress->line_is_open)
        fputc('\n', stderr);
    progress->line_is_open = false;
    return progress->table ? close_table(progress) : !progress->is_lost;
}
