/* The command line of train. */
#include "tool/train_options.h"

#include <string.h>

/* Numbers that have a default of their own where they are not given. */
enum {
    RATE = 1,
    MOMENTUM = 2,
    DECAY = 4,
    CLIP_VALUE = 8,
    CLIP_NORM = 16,
    EPOCHS = 32,
    UPDATES = 64,
    MINUTES = 128
};

/* As popt leaves it. */
typedef struct Line {
    int threads;
    unsigned given; /* of those numbers */
    const char *optimizer, *schedule, *best;
    char **rates, **decays; /* R or NAME*=R; NAME*=D */
    double rate, momentum, decay, clip_value, clip_norm;
    double epochs, minutes, floor, factor;
    long long updates, warmup, every, seed, validate_every, patience;
    int batch, steps, longest;
} Line;

/* What is not simply a number that is not negative. The most is what goes on as a whole number. */
static const Number numbers[] = {
    {"batch", POSITIVE, 0},     {"steps", POSITIVE, 0},      {"every", POSITIVE, 0},
    {"factor", POSITIVE, 0},    {"updates", POSITIVE, 1e15}, {"epochs", POSITIVE, 1e9},
    {"minutes", POSITIVE, 1e9}, {"hold-out", PART, 0},       {"momentum", PART, 0},
    {"floor", SHARE, 0},        {NULL, NOT_NEGATIVE, 0}};

/* ---- from the line to the trainer's options ---- */

/* ---- rates ---- */

/* The rules among the words of a list. */
static const rnn_rate_rule *to_rules(Arena *arena, const CommandLine *command, const char *option,
                                     char **words, size_t *count)
{
    size_t room = 0;
    while (words && words[room])
        room++;
    rnn_rate_rule *rules = arena_alloc(arena, (room + 1) * sizeof *rules);
    *count = 0;
    for (; words && *words; words++) {
        rnn_error error;
        size_t size = strlen(*words) + 1;
        char *word = arena_grow(arena, *words, size, size, 1);
        if (strchr(word, '=') && rnn_rate_rule_parse(&rules[(*count)++], word, &error))
            options_fail(command, "%s %s", option, error.message);
    }
    return rules;
}

/* The rate of all others, which is a number alone. */
static void read_rate(const CommandLine *command, Line *line)
{
    for (char **word = line->rates; word && *word; word++)
        if (!strchr(*word, '=')) {
            line->rate = options_number(command, "rate", *word);
            line->given |= RATE;
        }
}

static rnn_rate_rules to_rate_rules(Arena *arena, const CommandLine *command, const Line *line)
{
    rnn_rate_rules rules;
    rules.rates = to_rules(arena, command, "--rate", line->rates, &rules.rate_count);
    rules.decays = to_rules(arena, command, "--decay", line->decays, &rules.decay_count);
    for (char **word = line->decays; word && *word; word++)
        if (!strchr(*word, '='))
            options_fail(command, "--decay %s: NAME*=D is expected (--weight-decay D for all)",
                         *word);
    return rules;
}

static rnn_optimizer to_optimizer(const CommandLine *command, const Line *line)
{
    rnn_optimizer_kind kind = RNN_ADAM;
    rnn_error error;
    if (line->optimizer && rnn_optimizer_parse(line->optimizer, &kind, &error))
        options_fail(command, "%s", error.message);
    rnn_optimizer optimizer = rnn_optimizer_defaults(kind);
    optimizer.clip_norm = 5;
    if (line->given & RATE)
        optimizer.rate = line->rate;
    if (line->given & MOMENTUM)
        optimizer.momentum = line->momentum;
    if (line->given & DECAY)
        optimizer.weight_decay = line->decay;
    if (line->given & CLIP_VALUE)
        optimizer.clip_value = line->clip_value;
    if (line->given & CLIP_NORM)
        optimizer.clip_norm = line->clip_norm;
    return optimizer;
}

/* The rate falls along a cosine where the end is known. */
static rnn_schedule to_schedule(const CommandLine *command, const Line *line, bool ends)
{
    rnn_schedule_kind kind = ends ? RNN_SCHEDULE_COSINE : RNN_SCHEDULE_CONSTANT;
    rnn_error error;
    if (line->schedule && rnn_schedule_parse(line->schedule, &kind, &error))
        options_fail(command, "%s", error.message);
    rnn_schedule schedule = rnn_schedule_defaults(kind);
    schedule.warmup = (uint64_t)line->warmup;
    schedule.every = (uint64_t)line->every;
    schedule.floor = (float)line->floor;
    schedule.factor = (float)line->factor;
    return schedule;
}

/* Without any word about the end it is ten epochs; minutes alone are an end of their own. */
static void set_end(const Line *line, rnn_trainer_options *options)
{
    options->updates = (uint64_t)line->updates;
    options->epochs = line->epochs;
    options->seconds = 60 * line->minutes;
    if (!(line->given & (UPDATES | EPOCHS | MINUTES)))
        options->epochs = 10;
}

static rnn_best to_best(const CommandLine *command, const Line *line)
{
    rnn_best best = RNN_BEST_LOSS;
    rnn_error error;
    if (line->best && rnn_best_parse(line->best, &best, &error))
        options_fail(command, "--best: %s", error.message);
    return best;
}

static rnn_trainer_options to_trainer(const CommandLine *command, const Line *line)
{
    rnn_trainer_options options = {.optimizer = to_optimizer(command, line)};
    set_end(line, &options);
    options.schedule = to_schedule(command, line, options.updates || options.epochs > 0);
    options.seed = (uint64_t)line->seed;
    options.validate_every = (uint64_t)line->validate_every;
    options.patience = (uint64_t)line->patience;
    options.best = to_best(command, line);
    options.feed = (rnn_feed_rules){.rows = (size_t)line->batch,
                                    .steps = (size_t)line->steps,
                                    .shuffle = true,
                                    .seed = options.seed};
    return options;
}

static void check(const CommandLine *command, const TrainOptions *options)
{
    char **const *lists = options->files.lists;
    if (!lists[CORPUS_TRAIN])
        options_fail(command, "--data NAME=FILE is expected");
    if (options->init && options->resume)
        options_fail(command, "--init starts a training, and --resume goes on with one");
    if (!options->init && loading_is_given(options->loading))
        options_fail(command, "--partial, --prefix and --rename go with --init");
    if (options->trainer.best != RNN_BEST_LOSS && !lists[CORPUS_VALID] && options->hold_out <= 0)
        options_fail(command, "--best needs data to validate on");
    if (options->trainer.patience && !lists[CORPUS_VALID] && options->hold_out <= 0)
        options_fail(command, "--patience needs data to validate on");
}

/* ---- the table of options ---- */

TrainOptions train_options_parse(Arena *arena, int argc, char **argv, Request *request)
{
    TrainOptions o = {.hold_out = 0.1, .loading = arena_alloc(arena, sizeof *o.loading)};
    char ***lists = o.files.lists;
    Line line = {.factor = 0.5, .every = 1000, .seed = 1, .batch = 32, .steps = 64};
    const struct poptOption own[] = {
        {"data", 0, POPT_ARG_ARGV, &lists[CORPUS_TRAIN], 0,
         "data of an input: chars, lines, words, tsv:COLUMN (a line is an example, tabs between "
         "columns), conll:COLUMN (a word a line, an empty line ends an example) or safetensors; "
         "words, tsv and conll with :bigrams or :trigrams as bags of letters, with :trigrams:N "
         "hashed to N ids "
         "(FILE.safetensors is safetensors; else chars, of a model that carries)",
         "NAME=FILE[:FORMAT]"},
        {"valid", 0, POPT_ARG_ARGV, &lists[CORPUS_VALID], 0, "data to validate on",
         "NAME=FILE[:FORMAT]"},
        {"test", 0, POPT_ARG_ARGV, &lists[CORPUS_TEST], 0, "data to test the best weights on",
         "NAME=FILE[:FORMAT]"},
        {"hold-out", 0, POPT_ARG_DOUBLE, &o.hold_out, 0,
         "without --valid: the last part of the data, kept for it (0.1)", "PART"},
        {"weights-out", 'o', POPT_ARG_STRING, &o.weights, 0,
         "the checkpoint to write (MODEL.safetensors)", "FILE"},
        {"resume", 0, POPT_ARG_NONE, &o.resume, 0, "go on from that checkpoint", NULL},
        {"init", 0, POPT_ARG_STRING, &o.init, 0,
         "start from these weights: of this model, of one with another head (--partial), or a "
         "state "
         "dict of PyTorch",
         "FILE.safetensors"},
        OPTIONS_LOADING(o.loading),
        {"log", 0, POPT_ARG_STRING, &o.table, 0,
         "table of the losses (beside the checkpoint, MODEL.csv)", "FILE.csv"},
        {"curve", 0, POPT_ARG_STRING, &o.curve, 0, "and a picture of it, by gnuplot", "FILE.svg"},
        {"epochs", 0, POPT_ARG_DOUBLE, &line.epochs, EPOCHS, "how often the data is seen (10)",
         "N"},
        {"updates", 0, POPT_ARG_LONGLONG, &line.updates, UPDATES, "or: how many updates", "N"},
        {"minutes", 0, POPT_ARG_DOUBLE, &line.minutes, MINUTES, "stop after that time", "N"},
        {"batch", 0, POPT_ARG_INT, &line.batch, 0, "rows of a batch (32)", "N"},
        {"steps", 0, POPT_ARG_INT, &line.steps, 0,
         "steps of a chunk of a stream, and of an axis that no input has (64)", "N"},
        {"seed", 0, POPT_ARG_LONGLONG, &line.seed, 0,
         "of initial values, dropout and the order of the data (1)", "N"},
        {"optimizer", 0, POPT_ARG_STRING, &line.optimizer, 0,
         "sgd, momentum, nesterov, adagrad, rmsprop, adam (default) or adamw", "NAME"},
        {"rate", 0, POPT_ARG_ARGV, &line.rates, 0,
         "learning rate (as usual for the optimizer); with NAME* of the parameters whose names fit "
         "that, the last that fits",
         "[NAME*=]R"},
        {"momentum", 0, POPT_ARG_DOUBLE, &line.momentum, MOMENTUM, "of momentum, nesterov, rmsprop",
         "M"},
        {"weight-decay", 0, POPT_ARG_DOUBLE, &line.decay, DECAY,
         "pull of weights to zero, of matrices alone", "D"},
        {"decay", 0, POPT_ARG_ARGV, &line.decays, 0,
         "... of the parameters whose names fit that, vectors too", "NAME*=D"},
        {"clip-norm", 0, POPT_ARG_DOUBLE, &line.clip_norm, CLIP_NORM,
         "largest norm of the gradients (5; 0: any)", "N"},
        {"clip-value", 0, POPT_ARG_DOUBLE, &line.clip_value, CLIP_VALUE,
         "largest gradient (0: any)", "N"},
        {"schedule", 0, POPT_ARG_STRING, &line.schedule, 0,
         "of the rate: constant, step, exponential, linear or cosine (default; constant where "
         "--minutes alone tell the end)",
         "NAME"},
        {"warmup", 0, POPT_ARG_LONGLONG, &line.warmup, 0, "updates in which it first rises", "N"},
        {"floor", 0, POPT_ARG_DOUBLE, &line.floor, 0, "part of the rate that it keeps", "PART"},
        {"every", 0, POPT_ARG_LONGLONG, &line.every, 0,
         "step, exponential: updates in which it falls by the factor (1000)", "N"},
        {"factor", 0, POPT_ARG_DOUBLE, &line.factor, 0,
         "step, exponential: what the rate is multiplied by (0.5)", "F"},
        {"validate-every", 0, POPT_ARG_LONGLONG, &line.validate_every, 0,
         "updates between checkpoints, with validation (an epoch, at least 100)", "N"},
        {"best", 0, POPT_ARG_STRING, &line.best, 0,
         "which validation is the best, by: loss (default), accuracy, or f1 of chunks", "WHAT"},
        {"patience", 0, POPT_ARG_LONGLONG, &line.patience, 0,
         "stop after so many validations without a better one (0: never); needs data to validate "
         "on",
         "N"},
        {"vocab-min", 0, POPT_ARG_INT, &o.limits.fewest, 0, "leave out what is rarer in the text",
         "N"},
        {"longest", 0, POPT_ARG_INT, &line.longest, 0,
         "refuse lines of more items (0: of any length)", "N"},
        {"vocab-max", 0, POPT_ARG_INT, &o.limits.most, 0, "entries of a vocabulary at most", "N"},
        OPTION_THREADS(&line.threads),
        POPT_TABLEEND};
    const CommandLine command = {
        "train",
        "--data NAME=FILE [OPTION...] MODEL.lua",
        "Trains a model. Ctrl-C ends it with a saved checkpoint, from which --resume goes on\n"
        "with the same other options as if it had never been interrupted.",
        own,
        .numbers = numbers,
        .given = &line.given};
    *request = options_parse(arena, &command, argc, argv);
    read_rate(&command, &line);
    o.trainer = to_trainer(&command, &line);
    o.trainer.rules = to_rate_rules(arena, &command, &line);
    o.longest = (size_t)line.longest;
    check(&command, &o);
    loading_begin(arena, &command, o.loading);
    o.trainer.pool = options_pool(&command, line.threads);
    return o;
}
