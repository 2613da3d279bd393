/* Chorales become piano rolls.
 *
 *     FOLDER/quarter.{train,valid,test}.txt   a line a piece: 60,64,67 60,65,69 - ...
 *  =>
 *     OUT/{train,valid,test}                  `keys` [sum of T, 88], 1 where a key sounds
 *
 * Key 0 is the lowest of a piano, the MIDI pitch 21. A step without a pitch is written as "-". */
#include "convert.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS = 88, LOWEST = 21 };

static void read_step(const char *path, int line, char *step, float *keys)
{
    if (strcmp(step, "-") == 0)
        return;
    for (char *rest = step;; rest++) {
        const long pitch = strtol(rest, &rest, 10);
        if (pitch < LOWEST || pitch >= LOWEST + KEYS || (*rest != ',' && *rest != '\0'))
            stop("%s:%d: '%s' is not a list of pitches from %d to %d", path, line, step, LOWEST,
                 LOWEST + KEYS - 1);
        keys[pitch - LOWEST] = 1;
        if (*rest == '\0')
            return;
    }
}

static size_t count_words(const char *line)
{
    size_t words = 0;
    for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
        line += strcspn(line, " ");
        words++;
    }
    return words;
}

static void read_piece(const char *path, int number, char *line, Examples *keys)
{
    const size_t steps = count_words(line);
    if (steps == 0)
        stop("%s:%d: the piece is empty", path, number);
    float *step = examples_add(keys, steps);
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "), step += KEYS)
        read_step(path, number, word, step);
}

static void convert(const char *from, const char *to, const char *part)
{
    char name[32];
    snprintf(name, sizeof name, "quarter.%s.txt", part);
    size_t bytes;
    char *path = path_in(from, name), *text = read_file(path, &bytes), *rest = text;
    Examples keys = {.name = "keys", .size = KEYS, .dtype = RNN_U8};
    int number = 0;
    for (char *line; (line = next_line(&rest));)
        read_piece(path, ++number, line, &keys);
    if (keys.count == 0)
        stop("%s: there are no pieces", path);
    examples_write((const Examples *[]){&keys}, 1, to, part);
    free(text);
    free(path);
}

int main(int argc, char **argv)
{
    const char *paths[2];
    const struct poptOption options[] = {POPT_TABLEEND};
    const Converter converter = {"FOLDER OUT",
                                 "Turns the pieces of FOLDER/quarter.{train,valid,test}.txt into "
                                 "piano rolls of 88 keys:\nOUT/train, valid and test.safetensors.",
                                 options};
    convert_arguments(&converter, argc, argv, paths, 2);
    static const char *const parts[] = {"train", "valid", "test"};
    for (size_t i = 0; i < 3; i++)
        convert(paths[0], paths[1], parts[i]);
    return 0;
}
