/* picture: drawings by programs that draw well. */
#ifndef RNNC_TOOL_PICTURE_H
#define RNNC_TOOL_PICTURE_H

/* A program that reads a description on standard input. */
typedef struct Painter {
    const char *name;
    const char *const *command; /* what runs it: words, and NULL */
    const char *package;        /* of Debian, where it is from */
} Painter;

/* Gives a description to a program, which writes the file `path`; stops if that fails, with what
 * the program told, or with the package's name where it is not there. */
void picture_draw(const Painter *painter, const char *description, const char *path);

/* Draws a table of losses (see progress.h) to an SVG file, by gnuplot (picture_curve.c). */
void picture_curve(const char *table, const char *path);
/* Stops if there is no gnuplot. */
void picture_curve_check(void);

#endif
