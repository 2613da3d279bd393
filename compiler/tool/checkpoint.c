/* Metadata of checkpoints, written and read. */
#include "tool/checkpoint.h"
#include "tool/bind.h"
#include "tool/roles.h"
#include "tool/stop.h"

#include <stdlib.h>
#include <string.h>

#include <rnn/params.h>

#define MODEL      "rnnc.model"
#define TARGET     "rnnc.target"
#define SETTING    "rnnc.set."
#define VOCABULARY "rnnc.vocab."
#define FORMAT     "rnnc.format."

/* ---- writing ---- */

static void add(Arena *arena, Labels *labels, const char *key, const char *value)
{
    labels->items = arena_grow(arena, labels->items, labels->count, labels->count + 1,
                               sizeof *labels->items);
    labels->items[labels->count++] = (rnn_metadata){key, value};
}

static void add_vocabulary(Arena *arena, Labels *labels, const CorpusInput *input)
{
    char *text = rnn_vocab_write(input->vocab);
    if (!text)
        fail((Pos){0}, "no memory for a vocabulary");
    add(arena, labels, arena_format(arena, VOCABULARY "%s", input->name),
        arena_string(arena, text));
    free(text);
}

/* As it stands behind the file's name on the command line. */
static const char *format_name(Arena *arena, const rnn_source *source)
{
    static const char *const names[] = {
        [RNN_FORMAT_CHARS] = "chars", [RNN_FORMAT_LINES] = "lines",
        [RNN_FORMAT_WORDS] = "words", [RNN_FORMAT_TSV] = "tsv",
        [RNN_FORMAT_CONLL] = "conll", [RNN_FORMAT_TENSORS] = "safetensors"};
    Text text = text_new(arena);
    text_put(&text, names[source->format]);
    if (source->column)
        text_format(&text, ":%d", source->column);
    if (source->letters)
        text_put(&text, source->letters == 2 ? ":bigrams" : ":trigrams");
    if (source->buckets)
        text_format(&text, ":%zu", source->buckets);
    return text.bytes;
}

static void add_input(Arena *arena, Labels *labels, const CorpusInput *input)
{
    add(arena, labels, arena_format(arena, FORMAT "%s", input->name),
        format_name(arena, &input->sources[CORPUS_TRAIN]));
    if (input->vocab)
        add_vocabulary(arena, labels, input);
}

Labels checkpoint_labels(const Corpus *corpus, const Model *model)
{
    Arena *arena = corpus->arena;
    Labels labels = {NULL, 0};
    add(arena, &labels, MODEL, model->name);
    if (role_predicted(model))
        add(arena, &labels, TARGET, role_predicted(model)->name);
    for (int i = 0; i < model->setting_count; i++)
        add(arena, &labels, arena_format(arena, SETTING "%s", model->settings[i].name),
            model->settings[i].value);
    for (int i = 0; i < corpus->count; i++)
        add_input(arena, &labels, &corpus->inputs[i]);
    return labels;
}

/* ---- reading ---- */

rnn_tensors *checkpoint_open(const char *path)
{
    rnn_tensors *checkpoint;
    rnn_error error;
    stop_if(rnn_tensors_open(&checkpoint, path, &error), &error);
    return checkpoint;
}

/* Whether a setting is one that is asked for; `model` NULL: all are. */
static bool is_wanted(const char *name, const Model *model, const Corpus *corpus)
{
    for (int i = 0; corpus && i < corpus->count; i++)
        if (corpus->inputs[i].vocab && corpus->inputs[i].option &&
            strcmp(corpus->inputs[i].option, name) == 0)
            return false;
    for (int i = 0; model && i < model->setting_count; i++)
        if (strcmp(model->settings[i].name, name) == 0)
            return true;
    return !model;
}

/* The last setting of a name holds, so the checkpoint's come first. */
Request checkpoint_known_settings(const rnn_tensors *checkpoint, const Model *model,
                                  const Corpus *corpus, Arena *arena, Request request)
{
    const size_t prefix = strlen(SETTING);
    size_t all = rnn_tensors_metadata_count(checkpoint), given = (size_t)request.setting_count;
    Setting *settings = arena_alloc(arena, (all + given + 1) * sizeof *settings);
    size_t count = 0;
    for (size_t i = 0; i < all; i++) {
        const rnn_metadata *item = rnn_tensors_metadata_at(checkpoint, i);
        if (strncmp(item->key, SETTING, prefix) == 0 &&
            is_wanted(item->key + prefix, model, corpus))
            settings[count++] = (Setting){arena_string(arena, item->key + prefix),
                                          arena_string(arena, item->value)};
    }
    for (size_t i = 0; i < given; i++)
        settings[count++] = request.settings[i];
    request.settings = settings;
    request.setting_count = (int)count;
    return request;
}

Request checkpoint_settings(Arena *arena, const rnn_tensors *checkpoint, Request request)
{
    return checkpoint_known_settings(checkpoint, NULL, NULL, arena, request);
}

void checkpoint_check(const rnn_tensors *checkpoint, const char *path, const Model *model)
{
    const char *name = rnn_tensors_metadata(checkpoint, MODEL);
    if (name && strcmp(name, model->name) != 0)
        fail((Pos){0}, "%s: these are weights of %s, and the model is %s", path, name, model->name);
}

rnn_model checkpoint_describe(Arena *arena, const Model *model)
{
    rnn_param_info *infos = arena_alloc(arena, (size_t)(model->param_count + 1) * sizeof *infos);
    for (int i = 0; i < model->param_count; i++) {
        const Tensor like = bind_param_layout(model->params[i]);
        infos[i] = (rnn_param_info){
            .name = like.name, .dims = like.dims, .shape = {like.shape[0], like.shape[1]}};
    }
    return (rnn_model){.params = infos, .param_count = (size_t)model->param_count};
}

void checkpoint_check_params(Arena *arena, const rnn_tensors *checkpoint, const char *path,
                             const Model *model, const rnn_load_options *options)
{
    const rnn_model described = checkpoint_describe(arena, model);
    char *table;
    rnn_error error;
    int code = rnn_params_compare(&described, checkpoint, options, &table, &error);
    if (table)
        fail((Pos){0}, "%s: its tensors are not the parameters of %s\n%s", path, model->name,
             table);
    if (code != RNN_OK)
        fail((Pos){0}, "%s: %s", path, error.message);
}

rnn_vocab *checkpoint_vocabulary(const rnn_tensors *checkpoint, const char *input)
{
    Arena *scratch = arena_new();
    const char *text = rnn_tensors_metadata(checkpoint,
                                            arena_format(scratch, VOCABULARY "%s", input));
    rnn_vocab *vocab = NULL;
    rnn_error error;
    if (text)
        stop_if(rnn_vocab_read(&vocab, text, &error), &error);
    arena_free(scratch);
    return vocab;
}

rnn_source checkpoint_format(Arena *arena, const rnn_tensors *checkpoint, const char *input)
{
    const char *format = rnn_tensors_metadata(checkpoint, arena_format(arena, FORMAT "%s", input));
    rnn_source source = {.name = NULL};
    rnn_error error;
    if (!format)
        return source;
    const char *binding = arena_format(arena, "%s=-:%s", input, format);
    size_t size = strlen(binding) + 1;
    stop_if(rnn_source_parse(&source, arena_grow(arena, binding, size, size, 1), &error), &error);
    source.path = NULL;
    return source;
}

const char *checkpoint_target(const rnn_tensors *checkpoint)
{
    return rnn_tensors_metadata(checkpoint, TARGET);
}

void checkpoint_weights(const rnn_tensors *checkpoint, const char *path, const rnn_model *model,
                        const rnn_load_options *options, rnn_weights *out)
{
    rnn_error error;
    stop_if(rnn_weights_open(out, model, &error), &error);
    if (options && options->partial)
        rnn_params_init(model, 1, out->params);
    if (rnn_params_load(model, checkpoint, options, out->params, &error))
        fail((Pos){0}, "%s: %s", path, error.message);
    rnn_weights_prepare(out);
}
