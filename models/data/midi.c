/* What a model of keys writes becomes music: the inverse of chorales.c.
 *
 *     a line a piece: 39,43,46 39,44,48 - ...     key numbers, as `rnnc run --sample` writes them
 *  =>
 *     a MIDI file, which any player plays
 *
 * A standard MIDI file (format 0) is a header and one track of events, each after a number of
 * ticks. Numbers have the highest byte first; a time is written seven bits a byte, all but the last
 * byte with the top bit set. A key that stays is struck anew at every step. */
#include "convert.h"

#include <stdlib.h>
#include <string.h>

enum { TICKS = 480, LOUD = 80, NOTE_ON = 0x90, NOTE_OFF = 0x80, HIGHEST = 127 };

/* What the command line says. */
typedef struct Options {
    int lowest, tempo;
} Options;

/* The bytes of a track. */
typedef struct Track {
    unsigned char *bytes;
    size_t count, room;
    unsigned wait; /* ticks until the next event */
} Track;

/* ---- writing ---- */

static void put(Track *track, unsigned byte)
{
    if (track->count == track->room) {
        track->room = 2 * track->room + 1024;
        track->bytes = grow(track->bytes, track->room, 1);
    }
    track->bytes[track->count++] = (unsigned char)byte;
}

static void put_number(Track *track, unsigned number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        put(track, number >> shift & 255);
}

static void put_wait(Track *track)
{
    for (int shift = 21; shift > 0; shift -= 7)
        if (track->wait >> shift)
            put(track, (track->wait >> shift & 127) | 128);
    put(track, track->wait & 127);
    track->wait = 0;
}

static void put_note(Track *track, unsigned kind, int pitch)
{
    put_wait(track);
    put(track, kind);
    put(track, (unsigned)pitch);
    put(track, LOUD);
}

/* Microseconds a quarter note, and the end of the track, are events of their own kind. */
static void put_tempo(Track *track, int quarters_a_minute)
{
    put_wait(track);
    put_number(track, 0xff5103, 3);
    put_number(track, 60000000u / (unsigned)quarters_a_minute, 3);
}

static void put_end(Track *track)
{
    put_wait(track);
    put_number(track, 0xff2f00, 3);
}

static void write_file(const char *path, const Track *track)
{
    Track head = {NULL, 0, 0, 0};
    put_number(&head, 0x4d546864, 4); /* MThd */
    put_number(&head, 6, 4);
    put_number(&head, 0, 2);
    put_number(&head, 1, 2);
    put_number(&head, TICKS, 2);
    put_number(&head, 0x4d54726b, 4); /* MTrk */
    put_number(&head, (unsigned)track->count, 4);
    FILE *file = create_file(path);
    fwrite(head.bytes, 1, head.count, file);
    fwrite(track->bytes, 1, track->count, file);
    finish_file(file, path);
    free(head.bytes);
}

/* ---- reading ---- */

/* Writes an event for each key of a step. */
static void put_keys(Track *track, unsigned kind, const char *step, int lowest, int line)
{
    if (strcmp(step, "-") == 0)
        return;
    for (const char *rest = step;; rest++) {
        char *end;
        const long key = strtol(rest, &end, 10);
        if (end == rest || key < 0 || key + lowest > HIGHEST || (*end != ',' && *end != '\0'))
            stop("line %d: '%s' is not a list of keys from 0 to %d", line, step, HIGHEST - lowest);
        put_note(track, kind, (int)key + lowest);
        if (*end == '\0')
            return;
        rest = end;
    }
}

/* Pieces follow one another after a rest. */
static void put_piece(Track *track, char *text, const Options *options, int line)
{
    for (char *step = strtok(text, " "); step; step = strtok(NULL, " ")) {
        put_keys(track, NOTE_ON, step, options->lowest, line);
        track->wait += TICKS;
        put_keys(track, NOTE_OFF, step, options->lowest, line);
    }
    track->wait += 2 * TICKS;
}

int main(int argc, char **argv)
{
    Options o = {.lowest = 21, .tempo = 90};
    const char *paths[2];
    const struct poptOption options[] = {
        {"lowest", 0, POPT_ARG_INT, &o.lowest, 0, "MIDI pitch of key 0 (21)", "PITCH"},
        {"tempo", 0, POPT_ARG_INT, &o.tempo, 0, "steps a minute (90)", "N"},
        POPT_TABLEEND};
    const Converter converter = {"KEYS OUT",
                                 "Turns steps of keys, as rnnc run --sample writes them, into a "
                                 "MIDI file.",
                                 options};
    convert_arguments(&converter, argc, argv, paths, 2);
    demand("--lowest", o.lowest, 0, HIGHEST);
    demand("--tempo", o.tempo, 10, 1000);
    size_t bytes;
    int line = 0;
    Track track = {NULL, 0, 0, 0};
    char *text = read_file(paths[0], &bytes), *rest = text;
    put_tempo(&track, o.tempo);
    for (char *piece; (piece = next_line(&rest));)
        put_piece(&track, piece, &o, ++line);
    put_end(&track);
    write_file(paths[1], &track);
    free(track.bytes);
    free(text);
    return 0;
}
