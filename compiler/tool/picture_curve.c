/* Losses over updates: those of the batches, thin, their running mean, and those of validation. */
#include "tool/picture.h"

#include "base/base.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* By that name it is a script, which ends at its first error. Where there is no validation gnuplot
 * warns, and draws the rest. */
static const char *const command[] = {"gnuplot", "/dev/stdin", NULL};
static const Painter gnuplot = {"gnuplot", command, "gnuplot-nox"};

/* A copy, which gnuplot can read as often as it needs to. */
static FILE *copy_of(const char *path)
{
    FILE *table = fopen(path, "r"), *copy = tmpfile();
    char part[4096];
    if (!table)
        fail((Pos){0}, "%s cannot be read: %s", path, strerror(errno));
    if (!copy)
        fail((Pos){0}, "cannot make a temporary file: %s", strerror(errno));
    for (size_t got; (got = fread(part, 1, sizeof part, table)) > 0;)
        fwrite(part, 1, got, copy);
    if (ferror(table) || fflush(copy) != 0)
        fail((Pos){0}, "%s cannot be read: %s", path, strerror(errno));
    fclose(table);
    return copy;
}

/* Columns go by the names that stand in the table's first line. The first losses are often so large
 * that the rest would be flat: what is far above three quarters of all losses is cut off. A mean
 * over updates that decays is s / w for s = 0.95 s + 0.05 loss, w = 0.95 w + 0.05. */
void picture_curve(const char *table, const char *path)
{
    FILE *copy = copy_of(table);
    Arena *arena = arena_new();
    Text text = text_new(arena);
    text_format(&text,
                "set terminal svg size 800,500 dynamic background rgb 'white'\n"
                "set datafile separator ','\n"
                "set key autotitle columnhead noenhanced\n"
                "set title noenhanced\n"
                "set xlabel 'update'\n"
                "set ylabel 'loss'\n"
                "set grid\n"
                "s = 0\nw = 0\n"
                "table = '/dev/fd/%d'\n",
                PICTURE_TABLE);
    text_put(&text,
             "stats table using 'loss' name 'L' nooutput\n"
             "stats table using 'valid_loss' name 'V' nooutput\n"
             "top = L_up_quartile + 3 * (L_up_quartile - L_min)\n"
             "if (exists('V_max') && V_max > top) top = V_max\n"
             "if (top > L_min && top < L_max) set yrange [*:top]\n"
             "plot table using 'update':'loss' with lines linecolor rgb '#cccccc' title 'a batch', "
             "table using 'update':(s = 0.95 * s + 0.05 * column('loss'), "
             "w = 0.95 * w + 0.05, s / w) with lines linecolor rgb '#1f77b4' linewidth 2 "
             "title 'training, mean', "
             "table using 'update':'valid_loss' with linespoints linecolor rgb '#d62728' "
             "linewidth 2 pointtype 7 pointsize 0.4 title 'validation'\n");
    picture_draw(&gnuplot, text.bytes, copy, path);
    fclose(copy);
    arena_free(arena);
}

void picture_curve_check(void)
{
    picture_draw(&gnuplot, "exit\n", NULL, NULL);
}
