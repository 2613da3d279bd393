/* Small versions of the models learn from their data, in seconds, what only learning reaches. */
#include "../data/converter.h"
#include "../tool/command.h"

/* What a small training is to reach on data that it did not see. */
typedef struct Lesson {
    const char *converter;       /* "spoken_digits", with its options */
    const char *folder;          /* the real data that it takes; NULL: none */
    const char *model, *options; /* a file of models/, and how it is trained */
    const char *inputs[3];       /* names; the rest NULL */
    const char *text;            /* an input whose data are words, a line an example; or NULL */
    const char *train, *test;    /* parts */
    double loss, accuracy;       /* at most, and at least in percent; 0: not asked */
} Lesson;

static const char *bindings(Arena *arena, const Place *place, const Lesson *lesson,
                            const char *option, const char *part)
{
    Text text = text_new(arena);
    const char *file = arena_format(arena, "%s/out/%s", place->folder, part);
    for (const char *const *input = lesson->inputs; *input; input++)
        text_format(&text, "--%s %s=%s.safetensors ", option, *input, file);
    if (lesson->text)
        text_format(&text, "--%s %s=%s.txt:words ", option, lesson->text, file);
    return text.bytes;
}

static void train(Arena *arena, const Place *place, const Lesson *lesson)
{
    CommandRun run = command_line(
        arena, command_train, RNNC_SOURCE_DIR "/models/%s.lua %s -o %s/weights %s", lesson->model,
        bindings(arena, place, lesson, "data", lesson->train), place->folder, lesson->options);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
}

/* What is told last: the results stand before it. */
static const char *last_told(const CommandRun *run, const char *word)
{
    const char *found = NULL;
    for (const char *at = run->told; (at = strstr(at, word)); at++)
        found = at;
    cr_assert(found, "there is no '%s' in: %s", word, run->told);
    return found + strlen(word);
}

static void examine(Arena *arena, const Place *place, const Lesson *lesson)
{
    CommandRun run = command_line(
        arena, command_run, RNNC_SOURCE_DIR "/models/%s.lua %s --weights %s/weights", lesson->model,
        bindings(arena, place, lesson, "data", lesson->test), place->folder);
    run.output = "/dev/null";
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    if (lesson->loss > 0)
        cr_expect_lt(strtod(last_told(&run, "loss "), NULL), lesson->loss, "%s", run.told);
    if (lesson->accuracy > 0)
        cr_expect_gt(strtod(last_told(&run, "accuracy "), NULL), lesson->accuracy, "%s", run.told);
}

static void teach(const Lesson *lesson)
{
    Arena *arena = arena_new();
    Place place = new_place();
    setenv("TMPDIR", place.folder, 1);
    if (lesson->folder)
        convert_real(&place, lesson->converter, lesson->folder);
    else
        cr_assert_eq(convert(&place, arena_format(arena, "%s out", lesson->converter)), 0, "%s",
                     place.told);
    train(arena, &place, lesson);
    examine(arena, &place, lesson);
    leave_place(&place);
    arena_free(arena);
}

/* One of ten: chance has 10 %. */
Test(learning, spoken_digits)
{
    teach(
        &(Lesson){.converter = "spoken_digits",
                  .folder = "fsdd",
                  .model = "spoken_digits",
                  .options = "--set hidden=24 --set levels=1 --updates 80 --rate 0.01 --hold-out 0",
                  .inputs = {"frames", "digit"},
                  .train = "valid",
                  .test = "test",
                  .accuracy = 60});
}

/* One of ten. */
Test(learning, digits_rows)
{
    teach(&(Lesson){.converter = "digits",
                    .folder = "seqmnist",
                    .model = "digits_rows",
                    .options = "--set hidden=32 --updates 200 --rate 0.01 --hold-out 0",
                    .inputs = {"rows", "digit"},
                    .train = "train",
                    .test = "test",
                    .accuracy = 60});
}

/* Keys that sound as often as in training, whatever came before, have 11.06. */
Test(learning, chorales)
{
    teach(&(Lesson){.converter = "chorales",
                    .folder = "jsb",
                    .model = "chorales",
                    .options = "--set hidden=48 --updates 400 --batch 8 --rate 0.01 --hold-out 0",
                    .inputs = {"keys"},
                    .train = "train",
                    .test = "test",
                    .loss = 10});
}

/* Whoever always answers 1 is wrong by 0.167. */
Test(learning, adding)
{
    teach(&(Lesson){.converter = "adding --examples 3000 --steps 10",
                    .model = "adding",
                    .options = "--set hidden=32 --epochs 12 --rate 0.01 --hold-out 0",
                    .inputs = {"x", "answer"},
                    .train = "train",
                    .test = "test",
                    .loss = 0.03});
}

/* A caption has seven words and an end: without its picture each costs log 128 / 8 = 0.607. */
Test(learning, caption)
{
    teach(&(Lesson){
        .converter = "captions",
        .model = "caption",
        .options = "--set hidden=64 --set seen=64 --updates 350 --rate 0.002 --hold-out 0",
        .inputs = {"image"},
        .text = "words",
        .train = "train",
        .test = "test",
        .loss = 0.5});
}

/* One of ten, whose loss is log 10 = 2.303 by chance; an IRNN of 784 steps begins slowly. */
Test(learning, digits_pixels)
{
    teach(
        &(Lesson){.converter = "digits --pixels",
                  .folder = "seqmnist",
                  .model = "digits_pixels",
                  .options = "--set hidden=32 --updates 3000 --batch 16 --rate 3e-4 --clip-norm 1 "
                             "--hold-out 0",
                  .inputs = {"pixels", "digit"},
                  .train = "train",
                  .test = "test",
                  .loss = 2.25,
                  .accuracy = 15});
}

/* A bigram model has 2.48. */
Test(learning, char_lm)
{
    static const char text[] = RNNC_SHARED_DIR "/data/tinyshakespeare.txt";
    if (access(text, R_OK) != 0)
        cr_skip_test("%s is not there", text);
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    CommandRun run = command_line(arena, command_train,
                                  RNNC_SOURCE_DIR
                                  "/models/char_lm.lua --data text=%s -o %s/weights --updates 250 "
                                  "--rate 0.015 --set layers=1 --set hidden=64 --set embedding=24",
                                  text, folder);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_lt(strtod(last_told(&run, "validation loss "), NULL), 2.25, "%s", run.told);
    scratch_remove(arena, folder);
    arena_free(arena);
}
