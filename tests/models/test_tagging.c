/* The models that tag words learn a made language from the command line, in seconds.
 *
 *     show flights from new york to san jose      O O O B-from.. I-from.. O B-to.. I-to..
 *
 * A city's tag is told by the word before it or the word after it, never by the city, so who tags
 * each word by itself finds less than half of the chunks. */
#include <criterion/criterion.h>

#include "../tool/command.h"

#include <rnn/random.h>

enum { TRAINED = 400, TESTED = 100 };

/* ---- the language ---- */

static const char *const cities[] = {"boston",    "denver",    "new york", "san jose",
                                     "new haven", "san diego", "york",     "jose"};
static const char *const openings[] = {"show flights", "i want fares", "is there a flight", ""};

typedef struct Speaker {
    uint32_t seed;
    uint64_t said;
    Text words, tags; /* of the sentence */
} Speaker;

static const char *choose(Speaker *s, const char *const *among, size_t count)
{
    return among[rnn_random_below(rnn_random_at(s->seed, 0, s->said++), (uint32_t)count)];
}

/* Words of one kind: O, or a chunk of this type. */
static void say(Speaker *s, const char *words, const char *type)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", words);
    const char *letter = "B";
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "), letter = "I") {
        const char *space = s->words.length ? " " : "";
        text_format(&s->words, "%s%s", space, word);
        if (type)
            text_format(&s->tags, "%s%s-%s.city_name", space, letter, type);
        else
            text_format(&s->tags, "%sO", space);
    }
}

static void say_city(Speaker *s, const char *type)
{
    say(s, choose(s, cities, sizeof cities / sizeof *cities), type);
}

/* Three forms: from here to there, to there from here, and the airport of here. */
static void say_sentence(Speaker *s, int form)
{
    say(s, choose(s, openings, sizeof openings / sizeof *openings), NULL);
    if (form == 0) {
        say_city(s, "airport");
        say(s, "airport", NULL);
        return;
    }
    say(s, form == 1 ? "from" : "to", NULL);
    say_city(s, form == 1 ? "from" : "to");
    say(s, form == 1 ? "to" : "from", NULL);
    say_city(s, form == 1 ? "to" : "from");
}

static const char *made_text(Arena *arena, uint32_t seed, int sentences)
{
    Text all = text_new(arena);
    Speaker s = {.seed = seed};
    for (int i = 0; i < sentences; i++) {
        s.words = text_new(arena);
        s.tags = text_new(arena);
        say_sentence(&s, i % 3);
        text_format(&all, "%s\t%s\n", s.words.bytes, s.tags.bytes);
    }
    return all.bytes;
}

/* ---- training ---- */

typedef struct Place {
    Arena *arena;
    const char *folder;
} Place;

static Place new_place(void)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    scratch_file(p.arena, p.folder, "train", made_text(p.arena, 1, TRAINED));
    scratch_file(p.arena, p.folder, "test", made_text(p.arena, 2, TESTED));
    return p;
}

static double number_after(const char *told, const char *word)
{
    const char *found = strstr(told, word);
    cr_assert(found, "there is no '%s' in: %s", word, told);
    return strtod(found + strlen(word), NULL);
}

/* Trains a model of the folder models; HERE in `line` is the folder of the data. */
static void expect_learned(Place *p, const char *model, const char *line)
{
    CommandRun run = command_line(p->arena, command_train,
                                  "%s/models/%s.lua -o %s/weights --batch 16 --rate 0.01 "
                                  "--updates 250 --best f1 --set hidden=24 --set embedding=16 %s",
                                  RNNC_SOURCE_DIR, model, p->folder,
                                  scratch_replace(p->arena, line, "HERE", p->folder));
    command_finish(p->arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_gt(number_after(run.told, "test F1 "), 97, "%s", run.told);
    scratch_remove(p->arena, p->folder);
    arena_free(p->arena);
}

#define TAGGED                                                                                     \
    "--data words=HERE/train:tsv:1 --data tags=HERE/train:tsv:2 --test words=HERE/test "           \
    "--test tags=HERE/test "

Test(tagging, by_both_directions)
{
    Place p = new_place();
    expect_learned(&p, "tagger", TAGGED "");
}

Test(tagging, by_a_window_and_unknown_words)
{
    Place p = new_place();
    expect_learned(&p, "tagger",
                   TAGGED "--set layer=rnn --set both=false --set window=2 --set unknown=0.02 "
                          "--set dropout=0.1");
}

Test(tagging, by_what_was_answered)
{
    Place p = new_place();
    expect_learned(&p, "jordan", TAGGED "--set window=2 --set dropout=0.1");
}

Test(tagging, by_letters)
{
    Place p = new_place();
    expect_learned(&p, "letter_tagger",
                   TAGGED "--data letters=HERE/train:tsv:1:trigrams:300 "
                          "--test letters=HERE/test --set unknown=0.5");
}

/* The data comes from the script that makes it. */
Test(tagging, names)
{
    Place p = new_place();
    cr_assert_eq(system(arena_format(p.arena,
                                     "for f in train test; do %s/models/data/city-names "
                                     "<%s/$f >%s/$f.names || exit 1; done",
                                     RNNC_SOURCE_DIR, p.folder, p.folder)),
                 0);
    expect_learned(&p, "names",
                   "--data words=HERE/train.names:tsv:1 --data names=HERE/train.names:tsv:2 "
                   "--test words=HERE/test.names --test names=HERE/test.names");
}
