/* The vocabularies of a corpus: from its files, from a checkpoint, and as settings of the model. */
#include "tool/checkpoint.h"
#include "tool/corpus.h"
#include "tool/stop.h"

#include <stdlib.h>
#include <string.h>

/* ---- which inputs have one together ---- */

static bool is_text(const CorpusInput *input)
{
    return input->sources[CORPUS_TRAIN].format != RNN_FORMAT_TENSORS;
}

static bool share(const CorpusInput *a, const CorpusInput *b)
{
    return a == b || (a->option && b->option && strcmp(a->option, b->option) == 0);
}

/* The first input that shares a vocabulary with this one. */
static CorpusInput *first_of(Corpus *corpus, const CorpusInput *input)
{
    CorpusInput *first = corpus->inputs;
    while (!is_text(first) || !share(first, input))
        first++;
    return first;
}

/* ---- making ---- */

/* A closed set is one that only targets have. */
static bool is_closed(const Corpus *corpus, const CorpusInput *input)
{
    bool closed = true;
    for (int i = 0; i < corpus->count; i++)
        if (share(&corpus->inputs[i], input))
            closed = closed && corpus->inputs[i].is_target && !corpus->inputs[i].is_token;
    return closed;
}

static void count(rnn_vocab *vocab, const CorpusInput *input, const rnn_source *source, double part)
{
    rnn_error error;
    if (!source->path)
        return;
    if (rnn_source_units(source) != rnn_vocab_units(vocab))
        fail((Pos){0}, "%s: %s shares a vocabulary, whose entries must all be of one kind",
             source->path, input->name);
    stop_if(rnn_vocab_count_source(vocab, source, part, &error), &error);
}

static rnn_vocab *make(const Corpus *corpus, const CorpusInput *first, VocabLimits limits)
{
    const bool closed = is_closed(corpus, first);
    const double part = closed || corpus->has[CORPUS_VALID] ? 1 : 1 - limits.hold_out;
    rnn_vocab *vocab = rnn_vocab_open_source(&first->sources[CORPUS_TRAIN], !closed);
    if (!vocab)
        fail((Pos){0}, "no memory for a vocabulary");
    for (int i = 0; i < corpus->count; i++) {
        const CorpusInput *input = &corpus->inputs[i];
        if (!is_text(input) || !share(first, input))
            continue;
        count(vocab, input, &input->sources[CORPUS_TRAIN], part);
        if (closed)
            count(vocab, input, &input->sources[CORPUS_VALID], 1);
    }
    size_t reserved = rnn_vocab_reserved(vocab) ? RNN_RESERVED : 0;
    if (rnn_vocab_size(vocab) == reserved)
        fail((Pos){0}, "%s: there is nothing in it for %s", first->sources[CORPUS_TRAIN].path,
             first->name);
    rnn_vocab_rank(vocab, closed ? 0 : (uint64_t)limits.fewest, closed ? 0 : (size_t)limits.most);
    return vocab;
}

void corpus_make_vocabularies(Corpus *corpus, VocabLimits limits)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *input = &corpus->inputs[i];
        if (!is_text(input))
            continue;
        CorpusInput *first = first_of(corpus, input);
        input->vocab = first == input ? make(corpus, input, limits) : first->vocab;
    }
}

void corpus_load_vocabularies(Corpus *corpus, const rnn_tensors *checkpoint)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *input = &corpus->inputs[i];
        if (!is_text(input))
            continue;
        CorpusInput *first = first_of(corpus, input);
        input->vocab = first == input ? checkpoint_vocabulary(checkpoint, input->name)
                                      : first->vocab;
        if (!input->vocab)
            fail((Pos){0}, "the checkpoint has no vocabulary for %s", input->name);
    }
}

/* The vocabulary of the weights, or NULL. New labels are numbered from its last one on. */
static rnn_vocab *start(Corpus *corpus, const CorpusInput *first, const rnn_tensors *weights,
                        const char *path)
{
    rnn_vocab *vocab = checkpoint_vocabulary(weights, first->name);
    if (vocab && rnn_source_units(&first->sources[CORPUS_TRAIN]) != rnn_vocab_units(vocab))
        fail((Pos){0}, "%s: its vocabulary of %s has entries of another kind than %s", path,
             first->name, first->sources[CORPUS_TRAIN].path);
    for (int i = 0; vocab && is_closed(corpus, first) && i < corpus->count; i++) {
        const CorpusInput *input = &corpus->inputs[i];
        if (!is_text(input) || !share(first, input))
            continue;
        count(vocab, input, &input->sources[CORPUS_TRAIN], 1);
        count(vocab, input, &input->sources[CORPUS_VALID], 1);
    }
    return vocab;
}

void corpus_start_vocabularies(Corpus *corpus, const rnn_tensors *weights, const char *path,
                               VocabLimits limits)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *input = &corpus->inputs[i];
        if (!is_text(input))
            continue;
        CorpusInput *first = first_of(corpus, input);
        input->vocab = first == input ? start(corpus, input, weights, path) : first->vocab;
        if (!input->vocab)
            input->vocab = make(corpus, input, limits);
    }
}

static rnn_vocab *copy(const rnn_vocab *vocab)
{
    rnn_vocab *copied;
    rnn_error error;
    char *text = rnn_vocab_write(vocab);
    if (!text)
        fail((Pos){0}, "no memory for a vocabulary");
    stop_if(rnn_vocab_read(&copied, text, &error), &error);
    free(text);
    return copied;
}

/* New entries are numbered from the last one on. */
void corpus_widen_labels(Corpus *corpus)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *input = &corpus->inputs[i];
        if (!input->vocab || !is_closed(corpus, input))
            continue;
        input->labels = copy(input->vocab);
        count(input->labels, input, &input->sources[CORPUS_TEST], 1);
        input->sources[CORPUS_TEST].vocab = input->labels;
    }
}

void corpus_close(Corpus *corpus)
{
    for (int i = 0; i < corpus->count; i++) {
        CorpusInput *input = &corpus->inputs[i];
        rnn_vocab_close(input->labels);
        if (is_text(input) && first_of(corpus, input) == input)
            rnn_vocab_close(input->vocab);
    }
}

/* ---- settings ---- */

static bool is_set(const Request *request, const char *name)
{
    for (int i = 0; i < request->setting_count; i++)
        if (strcmp(request->settings[i].name, name) == 0)
            return true;
    return false;
}

Request corpus_settings(const Corpus *corpus, Request request)
{
    for (int i = 0; i < corpus->count; i++) {
        const CorpusInput *input = &corpus->inputs[i];
        if (!input->vocab || !input->option || is_set(&request, input->option))
            continue;
        size_t held = (size_t)request.setting_count;
        request.settings = arena_grow(corpus->arena, request.settings, held, held + 1,
                                      sizeof *request.settings);
        request.settings[request.setting_count++] = (Setting){
            input->option, arena_format(corpus->arena, "%zu", rnn_vocab_size(input->vocab))};
    }
    return request;
}
