/* rnnc run: a trained model at work. Its checkpoint tells the settings and the vocabularies. */
#include "tool/run.h"
#include "tool/answers.h"
#include "tool/build.h"
#include "tool/checkpoint.h"
#include "tool/loading.h"
#include "tool/options.h"
#include "tool/roles.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Options that not every model, and not every use of one, takes. */
enum {
    DATA = 1 << 0,
    OUTPUT = 1 << 1,
    SAMPLE = 1 << 2,
    PROMPT = 1 << 3,
    TEMPERATURE = 1 << 4,
    TOP_K = 1 << 5,
    TOP_P = 1 << 6,
    SEED = 1 << 7,
    BEAM = 1 << 8,
    LENGTH_POWER = 1 << 9,
    LONGEST = 1 << 10,
    ATTENTION = 1 << 11,
    REFERENCE = 1 << 12,
    SCORE = 1 << 13,
    STEPS = 1 << 14,
    DRAWING = TEMPERATURE | TOP_K | TOP_P | SEED
};

/* What the command line says. */
typedef struct Line {
    unsigned given;                   /* of those options */
    const struct poptOption *options; /* which have them as their val */
    const char *weights;
    Loading loading;   /* how they become parameters */
    CorpusFiles files; /* to test on */
    Sampling sampling;
    Translating translating;
    Results results;
    int score, top_k, beam, longest, steps;
    long long seed;
    int threads;
    rnn_pool *pool;
} Line;

/* ---- text ---- */

int32_t *run_ids(Arena *arena, const rnn_vocab *vocab, rnn_span text, size_t *count)
{
    rnn_units units = rnn_vocab_units(vocab);
    int32_t *ids = arena_alloc(arena, (rnn_count_items(units, text) + 1) * sizeof *ids);
    *count = 0;
    for (rnn_span item; rnn_next_item(units, &text, &item);) {
        int32_t id = rnn_vocab_id(vocab, item.bytes, item.length);
        if (id < 0)
            fail((Pos){0}, "'%.*s' is not in the vocabulary", (int)item.length, item.bytes);
        ids[(*count)++] = id;
    }
    return ids;
}

/* A byte order mark at the beginning of a line is not text, as in files. */
static void drop_mark(rnn_span *line)
{
    if (line->length >= 3 && memcmp(line->bytes, "\xef\xbb\xbf", 3) == 0)
        *line = (rnn_span){line->bytes + 3, line->length - 3};
}

bool run_next_line(Lines *lines, rnn_span *span)
{
    ssize_t length = getline(&lines->bytes, &lines->room, stdin);
    if (length < 0)
        return false;
    char name[64];
    snprintf(name, sizeof name, "line %zu of standard input", ++lines->number);
    rnn_span all = {lines->bytes, (size_t)length};
    rnn_error error;
    stop_if(rnn_text_check(name, all, &error), &error);
    bool more = rnn_next_line(&all, span);
    drop_mark(span);
    if (span->length > 0 && memchr(span->bytes, '\r', span->length))
        fail((Pos){0}, "%s: a carriage return within it; lines end in LF or CR LF", name);
    return more;
}

/* ---- what the model is for ---- */

static rnn_vocab *need_vocabulary(const rnn_tensors *checkpoint, const char *input)
{
    rnn_vocab *vocab = checkpoint_vocabulary(checkpoint, input);
    if (!vocab)
        fail((Pos){0}, "the weights have no vocabulary for %s: they were not trained on text",
             input);
    return vocab;
}

/* What else than the token a model that generates is given: a line of text, or nothing (NULL). */
static const rnn_value_info *find_source(const rnn_model *model)
{
    const rnn_value_info *found = NULL;
    for (size_t i = 0; i < model->input_count; i++) {
        const rnn_value_info *input = &model->inputs[i];
        if (input->optional || (int)i == model->token)
            continue;
        if (!input->is_id || found)
            fail((Pos){0},
                 "%s generates from %s%s%s, and run knows how to give it one line of text",
                 model->name, found ? found->name : "", found ? " and " : "", input->name);
        found = input;
    }
    return found;
}

/* What is done, and the options that it takes. */
typedef struct Use {
    const char *what; /* behind the model's name */
    unsigned takes;
} Use;

/* Stops at an option that would do nothing. */
static void check_use(const Line *line, const rnn_model *model, Use use)
{
    for (const struct poptOption *option = line->options; option->longName; option++)
        if (line->given & (unsigned)option->val & ~use.takes)
            fail((Pos){0}, "--%s is of no use: %s %s", option->longName, model->name, use.what);
}

static Use use_of_translator(const Line *line)
{
    if (line->score)
        return (Use){"scores what it would generate", SCORE};
    if (line->beam == 0)
        return (Use){"draws what it generates", DRAWING | BEAM | LONGEST | ATTENTION | REFERENCE};
    return (Use){"searches what it generates (--beam 0 draws it)",
                 BEAM | LENGTH_POWER | LONGEST | ATTENTION | REFERENCE};
}

static void run_translation(const rnn_weights *weights, const rnn_tensors *checkpoint,
                            const Line *line, const rnn_value_info *input)
{
    check_use(line, weights->model, use_of_translator(line));
    rnn_vocab *source = need_vocabulary(checkpoint, input->name);
    rnn_vocab *target = need_vocabulary(checkpoint,
                                        weights->model->inputs[weights->model->token].name);
    Translating what = line->translating;
    what.input = input->name;
    what.source = source;
    what.target = target;
    run_translate(weights, &what);
    rnn_vocab_close(source);
    rnn_vocab_close(target);
}

static void run_language_model(const rnn_weights *weights, const rnn_tensors *checkpoint,
                               const Line *line)
{
    const rnn_model *model = weights->model;
    if (!model->inputs[model->token].is_id) {
        check_use(line, model, (Use){"generates vectors", SAMPLE | TEMPERATURE | SEED});
        run_sample_vectors(weights, &line->sampling);
        return;
    }
    check_use(line, model,
              line->score ? (Use){"scores lines", SCORE}
                          : (Use){"generates text", SAMPLE | PROMPT | DRAWING});
    rnn_vocab *vocab = need_vocabulary(checkpoint, model->inputs[model->token].name);
    if (line->score)
        run_score(weights, vocab);
    else
        run_sample(weights, vocab, &line->sampling);
    rnn_vocab_close(vocab);
}

/* The first output that chooses among the labels. */
static const rnn_value_info *find_output(const rnn_model *model, const rnn_value_info *target)
{
    if (!target)
        fail((Pos){0}, "the weights are for a target that %s does not have", model->name);
    const rnn_value_info *output = answers_output(model, target);
    if (!output)
        fail((Pos){0}, "%s has no output with a choice of %zu labels for each item", model->name,
             target->vocab);
    return output;
}

static LabelInput new_input(Arena *arena, const rnn_tensors *checkpoint, const rnn_value_info *info)
{
    rnn_vocab *vocab = need_vocabulary(checkpoint, info->name);
    const rnn_source format = checkpoint_format(arena, checkpoint, info->name);
    return (LabelInput){info, vocab, format.format == RNN_FORMAT_TSV ? format.column : 0};
}

/* The inputs that labels are for: all that must be given, but the target. */
static void find_inputs(Arena *arena, const rnn_model *model, const rnn_tensors *checkpoint,
                        const char *target, Labelling *out)
{
    out->inputs = arena_alloc(arena, (model->input_count + 1) * sizeof *out->inputs);
    for (size_t i = 0; i < model->input_count; i++) {
        const rnn_value_info *input = &model->inputs[i];
        if (input->optional || strcmp(input->name, target) == 0)
            continue;
        if (out->count > 0 && input->axis != out->inputs->info->axis)
            fail((Pos){0}, "%s labels from two inputs that go different ways: %s and %s",
                 model->name, out->inputs->info->name, input->name);
        out->inputs[out->count++] = new_input(arena, checkpoint, input);
    }
    if (out->count == 0 || out->inputs->info->axis < 0 ||
        model->axes[out->inputs->info->axis].from >= 0)
        fail((Pos){0}, "%s has no input of text to label", model->name);
}

static void run_labeller(Arena *arena, const rnn_weights *weights, const rnn_tensors *checkpoint,
                         const Line *line)
{
    const rnn_model *model = weights->model;
    const char *target = checkpoint_target(checkpoint);
    if (!target)
        fail((Pos){0}, "%s neither generates nor labels", model->name);
    check_use(line, model, (Use){"labels lines", 0});
    rnn_vocab *labels = need_vocabulary(checkpoint, target);
    Labelling labelling = {.labels = labels};
    find_inputs(arena, model, checkpoint, target, &labelling);
    labelling.output = find_output(model, rnn_model_input(model, target));
    run_label(weights, &labelling);
    for (size_t i = 0; i < labelling.count; i++)
        rnn_vocab_close(labelling.inputs[i].vocab);
    rnn_vocab_close(labels);
}

/* ---- the command ---- */

/* The loss and the scores of files. */
static void run_test(Arena *arena, const Compiled *compiled, const rnn_weights *weights,
                     const rnn_tensors *checkpoint, CorpusFiles files)
{
    const Input *counted = role_counted(compiled->model);
    Corpus *corpus = corpus_bind(arena, compiled->model, files, checkpoint);
    corpus_load_vocabularies(corpus, checkpoint);
    rnn_data *test = corpus_read_test(corpus, compiled->model);
    answers_test(
        corpus, weights, test,
        (rnn_feed_rules){.rows = 32, .steps = 64, .counted = counted ? counted->name : NULL});
    rnn_data_close(test);
    corpus_close(corpus);
}

/* Whether files are given for an input. */
static bool is_given(const char *const *files, const char *input)
{
    const size_t length = strlen(input);
    for (; *files; files++)
        if (strncmp(*files, input, length) == 0 && (*files)[length] == '=')
            return true;
    return false;
}

static Use use_of_files(const Line *line, const rnn_model *model)
{
    if (model->token < 0 ||
        (!line->score && is_given(line->results.files, model->inputs[model->token].name)))
        return (Use){"is run on files", DATA | OUTPUT | STEPS};
    Use use = use_of_translator(line);
    use.takes |= DATA;
    return use;
}

static void run(Arena *arena, CompileFunction *compile, Request request, const Line *line)
{
    rnn_tensors *checkpoint = checkpoint_open(line->weights);
    Request plain = request;
    plain.dump = NULL;
    const Model *first = compile(arena, &plain).model;
    const bool strict = !loading_is_given(&line->loading);
    if (strict)
        checkpoint_check(checkpoint, line->weights, first);
    request = strict ? checkpoint_settings(arena, checkpoint, request)
                     : checkpoint_known_settings(checkpoint, first, NULL, arena, request);
    request.options.train = false;
    const Compiled compiled = compile(arena, &request);
    checkpoint_check_params(arena, checkpoint, line->weights, compiled.model,
                            &line->loading.options);
    rnn_weights weights;
    checkpoint_weights(checkpoint, line->weights,
                       build_load(arena, &compiled, (BuildOptions){NULL}), &line->loading.options,
                       &weights);
    if (!strict)
        loading_print(&line->loading, line->weights);
    weights.pool = line->pool;
    bool generates = weights.model->token >= 0 && !line->results.files &&
                     !line->files.lists[CORPUS_TEST];
    const rnn_value_info *source = generates ? find_source(weights.model) : NULL;
    if (line->files.lists[CORPUS_TEST]) {
        check_use(line, weights.model, (Use){"is tested", 0});
        run_test(arena, &compiled, &weights, checkpoint, line->files);
    } else if (line->results.files) {
        check_use(line, weights.model, use_of_files(line, weights.model));
        run_data(&weights, compiled.model, checkpoint, &line->results);
    } else if (source)
        run_translation(&weights, checkpoint, line, source);
    else if (weights.model->token >= 0)
        run_language_model(&weights, checkpoint, line);
    else
        run_labeller(arena, &weights, checkpoint, line);
    rnn_weights_close(&weights);
    rnn_tensors_close(checkpoint);
}

static const Number numbers[] = {
    {"top-p", SHARE, 0}, {"longest", POSITIVE, 0}, {"steps", POSITIVE, 0}, {NULL, NOT_NEGATIVE, 0}};

static void check(const CommandLine *command, Line *line)
{
    if (!line->weights)
        options_fail(command, "--weights FILE is expected");
    if (line->results.output && !line->results.files)
        options_fail(command, "--output goes with --data");
    rnn_sampling *how = &line->sampling.how;
    line->translating.rules.width = (size_t)line->beam;
    line->translating.rules.longest = (size_t)line->longest;
    how->top_k = (size_t)line->top_k;
    how->seed = (uint64_t)line->seed;
    line->translating.how = *how;
    line->translating.score = line->score;
    line->results.steps = (size_t)line->steps;
    line->results.generating = &line->translating;
}

int command_run(CompileFunction *compile, int argc, char **argv)
{
    Line line = {.sampling = {.count = 500, .how = {.temperature = 0.8}},
                 .translating = {.rules = {.length_power = 1}},
                 .beam = 5,
                 .longest = 100,
                 .steps = 64,
                 .seed = 1};
    Translating *translating = &line.translating;
    int show = 0;
    rnn_sampling *how = &line.sampling.how;
    const struct poptOption own[] = {
        {"weights", 0, POPT_ARG_STRING, &line.weights, 0, "weights that train wrote", "FILE"},
        OPTIONS_LOADING(&line.loading),
        {"data", 0, POPT_ARG_ARGV, &line.results.files, DATA,
         "run on files: chars, lines, words, tsv:COLUMN, conll:COLUMN or safetensors (the format "
         "trained on)",
         "NAME=FILE[:FORMAT]"},
        {"output", 0, POPT_ARG_STRING, &line.results.output, OUTPUT,
         "with --data: the output to write (what is chosen, or the first)", "NAME"},
        {"steps", 0, POPT_ARG_INT, &line.steps, STEPS,
         "with --data: steps of an axis that no input has (64)", "N"},
        {"sample", 0, POPT_ARG_INT, &line.sampling.count, SAMPLE,
         "items or vectors to generate (500)", "N"},
        {"prompt", 0, POPT_ARG_STRING, &line.sampling.prompt, PROMPT, "text to go on from", "TEXT"},
        {"temperature", 0, POPT_ARG_DOUBLE, &how->temperature, TEMPERATURE,
         "below 1 the likely gets likelier; 0: only the likeliest (0.8)", "T"},
        {"top-k", 0, POPT_ARG_INT, &line.top_k, TOP_K, "draw among the K likeliest (0: all)", "K"},
        {"top-p", 0, POPT_ARG_DOUBLE, &how->top_p, TOP_P,
         "draw among the likeliest that together have probability P", "P"},
        {"seed", 0, POPT_ARG_LONGLONG, &line.seed, SEED, "of what is drawn (1)", "N"},
        {"beam", 0, POPT_ARG_INT, &line.beam, BEAM,
         "sequences that are followed at a time (5); 0: one is drawn", "N"},
        {"length-power", 0, POPT_ARG_DOUBLE, &translating->rules.length_power, LENGTH_POWER,
         "they are ranked by log p / length^P (1)", "P"},
        {"longest", 0, POPT_ARG_INT, &line.longest, LONGEST,
         "items of what is generated at most (100)", "N"},
        {"show-attention", 0, POPT_ARG_NONE, &show, ATTENTION, "draw what each item attended to",
         NULL},
        {"reference", 0, POPT_ARG_STRING, &translating->reference, REFERENCE,
         "what should come out: tells BLEU and how many lines are exactly right", "FILE"},
        {"test", 0, POPT_ARG_ARGV, &line.files.lists[CORPUS_TEST], 0,
         "instead: loss, accuracy and F1 on files, in the format trained on", "NAME=FILE[:FORMAT]"},
        {"score", 0, POPT_ARG_NONE, &line.score, SCORE,
         "instead: of each line of standard input the log probability in nats, the items with "
         "its end, nats an item, and the line, separated by tabs; at last of all lines together. "
         "With --data: of what the files have of what is generated",
         NULL},
        OPTION_THREADS(&line.threads),
        POPT_TABLEEND};
    const CommandLine command = {
        "run",
        "--weights FILE [OPTION...] MODEL.lua",
        "A language model generates text, or scores lines. A model that\n"
        "generates from a line translates those of standard input. Any\n"
        "other model labels them, item by item. With --data any model\n"
        "writes a line of results for each example; or what it generates,\n"
        "where that is not among the data, as from a line.",
        .own = own,
        .numbers = numbers,
        .given = &line.given};
    Arena *arena = arena_new();
    const Request request = options_parse(arena, &command, argc, argv);
    translating->show = show;
    line.options = own;
    line.pool = options_pool(&command, line.threads);
    check(&command, &line);
    loading_begin(arena, &command, &line.loading);
    run(arena, compile, request, &line);
    arena_free(arena);
    return 0;
}
