/* convert: what the converters share. A converter is a small program that turns data of one kind,
 * or data that it makes, into the files that `rnnc train --data NAME=FILE` reads:
 *
 *     recordings --spoken_digits--> OUT/train.safetensors, OUT/valid.safetensors, OUT/test...
 *
 * Where something is wrong it stops with one message, and no half a file is left. */
#ifndef CONVERT_H
#define CONVERT_H

#include <popt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <rnn/safetensors.h>

/* ---- convert.c: command lines, memory, files ---- */

/* What --help says. */
typedef struct Converter {
    const char *arguments;            /* "FOLDER OUT" */
    const char *what;                 /* what it reads and writes */
    const struct poptOption *options; /* ends with POPT_TABLEEND */
} Converter;

/* Reads a command line: options to where the table says, and exactly `count` paths. --help ends the
 * process with status 0, what is wrong with status 2. */
void convert_arguments(const Converter *converter, int argc, char **argv, const char **paths,
                       int count);

/* Stops with status 1: "PROGRAM: message". */
_Noreturn void stop(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Stops with status 2 unless an option's value lies between two limits, both included. */
void demand(const char *option, double value, double low, double high);

/* Memory for `count` elements in the place of `old` (NULL: none); stops if there is none. */
void *grow(void *old, size_t count, size_t size);

/* The path FOLDER/NAME. */
char *path_in(const char *folder, const char *name);

/* Makes a folder unless it is there. */
void make_folder(const char *path);

/* A file's bytes, and a zero behind them; stops if it cannot be read. */
char *read_file(const char *path, size_t *bytes);

/* Opens a text file to be written, and closes it; stops if that fails. */
FILE *create_file(const char *path);
void finish_file(FILE *file, const char *path);

/* Takes a text file apart, in place: the next line without its end, or NULL. */
char *next_line(char **text);

/* ---- examples.c: the data of one input ---- */

/* Examples, each a run of items, and an item is `size` numbers. */
typedef struct Examples {
    const char *name; /* of the model's input */
    size_t size;      /* numbers in an item; 0: items are ids */
    bool single;      /* each example is one item, so there are no lengths */
    rnn_dtype dtype;  /* in the file: RNN_F32, RNN_I32, or RNN_U8 where that holds them */
    float *numbers;   /* [items, size] */
    int32_t *lengths; /* [count] */
    size_t items, count;
    size_t item_room, room;
} Examples;

/* Appends an example and returns its numbers, all 0, to be filled before the next one comes. */
float *examples_add(Examples *e, size_t items);

/* Writes FOLDER/NAME.safetensors, and makes the folder first where it is not there: NAME [items,
 * size] or [items] and NAME.lengths [count] of each of the inputs, which have as many examples.
 * Says on standard output what is in it. */
void examples_write(const Examples *const *inputs, size_t count, const char *folder,
                    const char *name);

#endif
