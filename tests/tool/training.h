/* Small models and texts that the commands train and run is tested with. */
#ifndef TRAINING_H
#define TRAINING_H

#include "command.h"

#include <stdbool.h>

/* A model of characters, small enough to be built in no time. */
static const char character_model[] =
    "local V = rnn.option('vocab', 5)\n"
    "local text = rnn.tokens('text', { vocab = V })\n"
    "local h = rnn.rnn(rnn.option('hidden', 16), { name = 'rnn' })(\n"
    "  rnn.embedding(V, 8, { name = 'embed' })(previous(text)))\n"
    "local logits = rnn.linear(V, { name = 'readout' })(dropout(h, 0.1))\n"
    "return rnn.model('tiny', { loss = rnn.cross_entropy(logits, text),\n"
    "  outputs = { logits = logits }, generate = { token = text, logits = logits },\n"
    "  carry = 'T' })\n";

static const char tag_model[] =
    "local words = rnn.tokens('words', { vocab = rnn.option('words', 5) })\n"
    "local tags  = rnn.tokens('tags',  { vocab = rnn.option('tags', 5) })\n"
    "local h = rnn.rnn(8, { name = 'rnn' })(\n"
    "  rnn.embedding(rnn.option('words', 5), 8, { name = 'embed' })(words))\n"
    "local scores = rnn.linear(rnn.option('tags', 5), { name = 'readout' })(h)\n"
    "return rnn.model('tags', { loss = rnn.cross_entropy(scores, tags),\n"
    "  metrics = { right = rnn.accuracy(scores, tags) },\n"
    "  outputs = { best = argmax(scores) } })\n";

/* A folder with a model and a text in which a bigram sees nothing but chance: after either letter
 * comes either letter, but never three times the same. */
typedef struct Place {
    Arena *arena;
    const char *folder, *model, *text, *weights;
} Place;

static inline Place new_place(void)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    p.model = scratch_file(p.arena, p.folder, "tiny.lua", character_model);
    Text text = text_new(p.arena);
    for (int i = 0; i < 500; i++)
        text_put(&text, "aabb");
    p.text = scratch_file(p.arena, p.folder, "text", text.bytes);
    p.weights = arena_format(p.arena, "%s/weights", p.folder);
    return p;
}

static inline void leave(Place *p)
{
    scratch_remove(p->arena, p->folder);
    arena_free(p->arena);
}

/* The line that trains the usual way, and more. */
static inline CommandRun train_line(const Place *p, const char *weights, const char *more)
{
    return command_line(p->arena, command_train,
                        "%s --data text=%s -o %s --batch 4 --steps 8 --rate 0.02 %s", p->model,
                        p->text, weights, more);
}

static inline void train(const Place *p, const char *more)
{
    CommandRun run = train_line(p, p->weights, more);
    command_finish(p->arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
}

/* The number that follows `word` in what was told. */
static inline double number_after(const char *told, const char *word)
{
    const char *found = strstr(told, word);
    cr_assert(found, "there is no '%s' in: %s", word, told);
    return strtod(found + strlen(word), NULL);
}

/* What a line of a table has from a column on, counted from 1. */
static inline const char *column(const char *line, int number)
{
    while (--number)
        line = strchr(line, ',') + 1;
    return line;
}

/* The updates that a table has rows of, "1 2 3"; *last is its last row. */
static inline const char *rows_of(const Place *p, const char *name, const char **last)
{
    Text rows = text_new(p->arena);
    char line[200] = "";
    FILE *file = fopen(arena_format(p->arena, "%s/%s", p->folder, name), "r");
    cr_assert(file && fgets(line, sizeof line, file), "%s", name);
    const char *head = "update,epoch,seconds,loss,gradient_norm,rate,valid_loss,valid_accuracy,"
                       "valid_f1";
    cr_expect_eq(strncmp(line, head, strlen(head)), 0, "%s", line);
    while (fgets(line, sizeof line, file))
        text_format(&rows, "%s%ld", rows.length ? " " : "", strtol(line, NULL, 10));
    fclose(file);
    *last = arena_format(p->arena, "%s", line);
    return rows.bytes;
}

static inline bool wrote(const char *path, const char *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    bool found = file && getdelim(&text, &size, '\0', file) > 0 && strstr(text, what);
    if (file)
        fclose(file);
    free(text);
    return found;
}

/* The command must fail with the message, and leave the weights that are there alone. */
static inline void expect_refusal(const Place *p, const char *line, const char *message)
{
    scratch_file(p->arena, p->folder, "weights", "as they were");
    const char *words = scratch_replace(p->arena, line, "HERE", p->folder);
    CommandRun run = command_line(p->arena, command_train, "%s", words);
    command_finish(p->arena, &run);
    cr_expect_neq(run.status, 0, "%s", line);
    cr_expect_neq(run.status, -1, "%s: %s", line, run.told);
    cr_expect(strstr(run.told, message), "'%s' is not in: %s", message, run.told);
    cr_expect(wrote(p->weights, "as they were"), "%s: it was overwritten", line);
}

#endif
