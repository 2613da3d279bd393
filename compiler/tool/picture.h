/* picture: drawings by programs that draw well. */
#ifndef RNNC_TOOL_PICTURE_H
#define RNNC_TOOL_PICTURE_H

#include <stdio.h>

/* A program that reads a description on standard input. */
typedef struct Painter {
    const char *name;
    const char *const *command; /* what runs it: words, and NULL */
    const char *package;        /* of Debian, where it is from */
} Painter;

/* What the program finds as /dev/fd/PICTURE_TABLE. */
enum { PICTURE_TABLE = 3 };

/* Gives a description to a program, and perhaps a table; what it draws on standard output replaces
 * the file `path` (NULL: nothing is drawn). No name of a file reaches the program, which might run
 * it. Stops if it fails, with what the program told, or with the package's name where it is not
 * there. */
void picture_draw(const Painter *painter, const char *description, FILE *table, const char *path);

/* Draws a table of losses (see progress.h) to an SVG file, by gnuplot (picture_curve.c). */
void picture_curve(const char *table, const char *path);
/* Stops if there is no gnuplot. */
void picture_curve_check(void);

#endif
