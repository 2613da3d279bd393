/* Bindings, matched with the inputs of a model, and the data that they name. */
#include "tool/corpus.h"
#include "tool/bind.h"
#include "tool/checkpoint.h"
#include "tool/roles.h"
#include "tool/stop.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <rnn/metrics.h>

/* ---- bindings ---- */

/* The option that takes the number of ids of an input. */
static const char *find_option(Arena *arena, const Model *model, const char *input)
{
    const char *const names[] = {arena_format(arena, "%s_vocab", input), input, "vocab"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (int i = 0; i < model->setting_count; i++)
            if (strcmp(model->settings[i].name, names[k]) == 0)
                return names[k];
    return NULL;
}

static CorpusInput new_input(Arena *arena, const Model *model, const Input *input)
{
    return (CorpusInput){.name = input->name,
                         .option = input_is_id(input) ? find_option(arena, model, input->name)
                                                      : NULL,
                         .is_target = role_is_target(model, input),
                         .is_token = input == model->token};
}

static CorpusInput *find_input(Corpus *corpus, const char *name)
{
    for (int i = 0; i < corpus->count; i++)
        if (strcmp(corpus->inputs[i].name, name) == 0)
            return &corpus->inputs[i];
    return NULL;
}

static const char *list_inputs(const Corpus *corpus)
{
    Text list = text_new(corpus->arena);
    for (int i = 0; i < corpus->count; i++)
        text_format(&list, "%s%s", i ? ", " : "", corpus->inputs[i].name);
    return list.bytes;
}

static rnn_source parse(Corpus *corpus, const char *binding)
{
    rnn_source source;
    rnn_error error;
    size_t size = strlen(binding) + 1;
    stop_if(rnn_source_parse(&source, arena_grow(corpus->arena, binding, size, size, 1), &error),
            &error);
    if (!find_input(corpus, source.name))
        fail((Pos){0}, "the model has no input %s; its inputs are %s", source.name,
             list_inputs(corpus));
    return source;
}

/* The format of the training data, with another file. */
static rnn_source with_path(rnn_source source, const char *path)
{
    source.path = path;
    return source;
}

/* Text is not taken for one stream of characters where the model would make nonsense of it. */
static rnn_source check_format(const Corpus *corpus, rnn_source source)
{
    if (source.format == RNN_FORMAT_CHARS && !corpus->streams)
        fail((Pos){0}, "%s=%s: which format? (%s=%s:lines, words, tsv:COLUMN, conll:COLUMN ...)",
             source.name, source.path, source.name, source.path);
    return source;
}

static void bind(Corpus *corpus, CorpusPart part, const char *binding)
{
    rnn_source source = parse(corpus, binding);
    CorpusInput *input = find_input(corpus, source.name);
    rnn_source *known = &input->sources[part];
    if (known->path)
        fail((Pos){0}, "the input %s has two files: %s and %s", input->name, known->path,
             source.path);
    bool has_format = strlen(strchr(binding, '=') + 1) > strlen(source.path);
    const rnn_source *train = &input->sources[CORPUS_TRAIN];
    *known = has_format    ? source
             : train->name ? with_path(*train, source.path)
                           : check_format(corpus, source);
    corpus->has[part] = true;
}

static void check_complete(const Corpus *corpus)
{
    static const char *const missing[CORPUS_PARTS] = {
        [CORPUS_TRAIN] = "no data: --data",
        [CORPUS_VALID] = "no data to validate on: --valid",
        [CORPUS_TEST] = "no data to test on: --test"};
    for (int part = 0; part < CORPUS_PARTS; part++)
        for (int i = 0; corpus->has[part] && i < corpus->count; i++)
            if (!corpus->inputs[i].sources[part].path)
                fail((Pos){0}, "the model's input %s has %s %s=FILE", corpus->inputs[i].name,
                     missing[part], corpus->inputs[i].name);
}

static Corpus *new_corpus(Arena *arena, const Model *model)
{
    Corpus *corpus = arena_alloc(arena, sizeof *corpus);
    corpus->arena = arena;
    corpus->streams = model->carry != NULL;
    corpus->inputs = arena_alloc(arena, (size_t)(model->input_count + 1) * sizeof(CorpusInput));
    for (int i = 0; i < model->input_count; i++)
        if (role_is_data(model->inputs[i]))
            corpus->inputs[corpus->count++] = new_input(arena, model, model->inputs[i]);
    return corpus;
}

static void set_formats(Corpus *corpus, const rnn_tensors *checkpoint)
{
    for (int i = 0; i < corpus->count; i++)
        corpus->inputs[i].sources[CORPUS_TRAIN] = checkpoint_format(corpus->arena, checkpoint,
                                                                    corpus->inputs[i].name);
}

Corpus *corpus_bind_inputs(Arena *arena, const Model *model, const char *const *bindings,
                           const rnn_tensors *checkpoint)
{
    Corpus *corpus = new_corpus(arena, model);
    set_formats(corpus, checkpoint);
    for (; bindings && *bindings; bindings++)
        bind(corpus, CORPUS_TRAIN, *bindings);
    int kept = 0;
    for (int i = 0; i < corpus->count; i++)
        if (corpus->inputs[i].sources[CORPUS_TRAIN].path ||
            !(corpus->inputs[i].is_target || corpus->inputs[i].is_token))
            corpus->inputs[kept++] = corpus->inputs[i];
    corpus->count = kept;
    check_complete(corpus);
    return corpus;
}

Corpus *corpus_bind(Arena *arena, const Model *model, CorpusFiles files,
                    const rnn_tensors *checkpoint)
{
    Corpus *corpus = new_corpus(arena, model);
    if (checkpoint)
        set_formats(corpus, checkpoint);
    for (int part = 0; part < CORPUS_PARTS; part++)
        for (char **binding = files.lists[part]; binding && *binding; binding++)
            bind(corpus, (CorpusPart)part, *binding);
    check_complete(corpus);
    return corpus;
}

/* ---- data ---- */

/* Fills in what the input takes. Lines end in </s> where the end is to be generated too. */
static void describe(const Corpus *corpus, const CorpusInput *corpus_input, const Input *input,
                     rnn_source *source)
{
    source->axis = input->axis ? input->axis->name : NULL;
    source->vocab = corpus_input->vocab;
    source->longest = source->format == RNN_FORMAT_CHARS ? 0 : corpus->longest;
    source->limit = input_is_id(input) ? size_value(input->size) : 0;
    source->most = input->most ? (size_t)size_value(input->most) : 0;
    source->stop = corpus_input->is_token && source->format != RNN_FORMAT_CHARS &&
                   source->format != RNN_FORMAT_TENSORS;
    if (!input_is_id(input))
        source->size = input->kind == INPUT_SCALAR ? 1 : (size_t)size_value(input->size);
}

static void check_vocabulary(const CorpusInput *data, const Input *input)
{
    if (!data->vocab || !input_is_id(input))
        return;
    int has = (int)rnn_vocab_size(data->vocab), takes = size_value(input->size);
    const char *path = data->sources[CORPUS_TRAIN].path;
    if (has != takes)
        fail(input->pos,
             "%s takes %d ids, and the vocabulary of %s has %d entries\n"
             "    hint: rnn.option(\"%s\", ...) as its vocab is set from the data",
             input->name, takes, path ? path : "the weights", has,
             data->option ? data->option : "vocab");
}

static rnn_data *read_files(const Corpus *corpus, CorpusPart part)
{
    rnn_source *sources = arena_alloc(corpus->arena, (size_t)corpus->count * sizeof *sources);
    for (int i = 0; i < corpus->count; i++)
        sources[i] = corpus->inputs[i].sources[part];
    rnn_data *data;
    rnn_error error;
    stop_if(rnn_data_open(&data, sources, (size_t)corpus->count, true, &error), &error);
    return data;
}

static rnn_data *take(const rnn_data *all, double from, double to)
{
    rnn_data *part;
    rnn_error error;
    stop_if(rnn_data_take(&part, all, from, to, &error), &error);
    return part;
}

static void hold_out_part(double part, rnn_data **train, rnn_data **valid)
{
    rnn_data *all = *train;
    *train = take(all, 0, 1 - part);
    *valid = take(all, 1 - part, 1);
    rnn_data_close(all);
}

static void describe_part(Corpus *corpus, const Model *model, CorpusPart part)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *data = &corpus->inputs[i];
        const Input *input = bind_input(model, data->name);
        check_vocabulary(data, input);
        describe(corpus, data, input, &data->sources[part]);
    }
}

void corpus_read(Corpus *corpus, const Model *model, double hold_out, rnn_data **train,
                 rnn_data **valid)
{
    describe_part(corpus, model, CORPUS_TRAIN);
    describe_part(corpus, model, CORPUS_VALID);
    *train = read_files(corpus, CORPUS_TRAIN);
    *valid = corpus->has[CORPUS_VALID] ? read_files(corpus, CORPUS_VALID) : NULL;
    if (!*valid && hold_out > 0)
        hold_out_part(hold_out, train, valid);
}

static bool has_single_words(const rnn_field *field)
{
    if (!field->source.axis || !field->source.vocab || field->source.stop || field->examples < 2 ||
        rnn_vocab_units(field->source.vocab) == RNN_CHARACTERS)
        return false;
    return field->items == field->examples;
}

void corpus_warn_of_single_words(const Corpus *corpus, const rnn_data *data)
{
    for (int i = 0; i < corpus->count; i++) {
        const rnn_field *field = rnn_data_find(data, corpus->inputs[i].name);
        if (has_single_words(field))
            fprintf(stderr,
                    "%s: every example is one word, without any context; a word a line, with an "
                    "empty line behind each sentence, is the format conll:COLUMN, and characters "
                    "of words are lines\n",
                    field->source.name);
    }
}

rnn_data *corpus_read_test(Corpus *corpus, const Model *model)
{
    describe_part(corpus, model, CORPUS_TEST);
    corpus_widen_labels(corpus);
    return read_files(corpus, CORPUS_TEST);
}

double corpus_bigram_loss(const Corpus *corpus, const rnn_data *train, const rnn_data *valid)
{
    const CorpusInput *token = NULL;
    for (int i = 0; i < corpus->count; i++)
        if (corpus->inputs[i].is_token && corpus->inputs[i].vocab)
            token = &corpus->inputs[i];
    if (!token || !valid)
        return NAN;
    const rnn_field *a = rnn_data_find(train, token->name), *b = rnn_data_find(valid, token->name);
    Arena *scratch = arena_new();
    int32_t *ids = arena_alloc(scratch, (a->items + b->items) * sizeof *ids);
    memcpy(ids, a->ids, a->items * sizeof *ids);
    memcpy(ids + a->items, b->ids, b->items * sizeof *ids);
    double loss = rnn_bigram_loss(ids, a->items, a->items + b->items, rnn_vocab_size(token->vocab));
    arena_free(scratch);
    return loss;
}
