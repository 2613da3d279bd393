/* corpus: the data that a model is trained on.
 *
 *     NAME=FILE[:FORMAT]  =>  source  =>  vocabulary  =>  --set of the model's option  =>  data
 *
 * How many ids there are is the data's to say and the model's to know. So the model is compiled
 * twice: once to learn its inputs and options, and again with the sizes of the vocabularies. The
 * option that takes the size of the input NAME is NAME_vocab, NAME or vocab, the first of these
 * that the model has; inputs with the same option share one vocabulary. */
#ifndef RNNC_TOOL_CORPUS_H
#define RNNC_TOOL_CORPUS_H

#include "tool/tool.h"

#include <rnn/data.h>
#include <rnn/safetensors.h>

/* What data is for. */
typedef enum CorpusPart { CORPUS_TRAIN, CORPUS_VALID, CORPUS_TEST, CORPUS_PARTS } CorpusPart;

/* The data of one input. */
typedef struct CorpusInput {
    const char *name;
    const char *option;       /* of the model, that takes the vocabulary's size; NULL: none */
    bool is_target, is_token; /* see roles.h; the token that is generated */
    rnn_source sources[CORPUS_PARTS]; /* `path` is NULL where there is none */
    rnn_vocab *vocab;                 /* numbers text; NULL for tensors; may be shared */
    rnn_vocab *labels; /* of a target's test: the vocabulary and the labels that it has not */
} CorpusInput;

typedef struct Corpus {
    Arena *arena;
    CorpusInput *inputs;
    int count;
    bool has[CORPUS_PARTS];
    bool streams;   /* the model carries its state along a stream */
    size_t longest; /* items allowed in a line; 0: any number */
} Corpus;

/* Bindings NAME=FILE[:FORMAT] for each part: lists that end in NULL; NULL: there is no such part.
 */
typedef struct CorpusFiles {
    char **lists[CORPUS_PARTS];
} CorpusFiles;

/* Understands the bindings and matches them with the inputs of the model. Where one names no
 * format, it is that of the training data, or where there is none, of the checkpoint's (which may
 * be NULL). Else FILE.safetensors is safetensors, and where the model carries its state along a
 * stream, anything else is chars. Stops where no format is known, a binding is wrong, names no
 * input, or an input has none in some part. */
Corpus *corpus_bind(Arena *arena, const Model *model, CorpusFiles files,
                    const rnn_tensors *checkpoint);

/* The same with files to run a model on, in the checkpoint's formats where they name none: targets,
 * and the token that is generated, may be left out, and are then not in the corpus. */
Corpus *corpus_bind_inputs(Arena *arena, const Model *model, const char *const *bindings,
                           const rnn_tensors *checkpoint);

/* Which items get into a vocabulary. Targets, a closed set of tags, take all of both files and no
 * reserved entries; other inputs what is frequent enough in what is trained on. */
typedef struct VocabLimits {
    int fewest; /* leave out what is seen less often */
    int most;   /* entries at most; 0: any number */
    double
        hold_out; /* the last part of the training file that is not trained on, without --valid */
} VocabLimits;

/* Makes the vocabularies from the files, or takes those of a checkpoint. Stops if that fails. */
void corpus_make_vocabularies(Corpus *corpus, VocabLimits limits);
void corpus_load_vocabularies(Corpus *corpus, const rnn_tensors *checkpoint);

/* Takes those that a file of weights has, to which closed sets add what only the files have, and
 * makes the others: what was learned of an id stays true of it. */
void corpus_start_vocabularies(Corpus *corpus, const rnn_tensors *weights, const char *path,
                               VocabLimits limits);

/* The request with the sizes of the vocabularies as settings, but for those that it has. */
Request corpus_settings(const Corpus *corpus, Request request);

/* Reads the data for a model with those settings. Without files to validate on, the last
 * `hold_out` (0 to 1) of the data is kept for that; *valid is NULL if it is 0. Stops where files
 * and model do not agree, such as in the number of ids. */
void corpus_read(Corpus *corpus, const Model *model, double hold_out, rnn_data **train,
                 rnn_data **valid);

/* Gives closed targets to be tested, and their sources, vocabularies with the labels that occur
 * only there behind those that the model knows. */
void corpus_widen_labels(Corpus *corpus);

/* Tells on standard error of every input of words along time whose examples are single words. */
void corpus_warn_of_single_words(const Corpus *corpus, const rnn_data *data);

/* Reads the data to test on. A target may have labels there that the model does not know. */
rnn_data *corpus_read_test(Corpus *corpus, const Model *model);

/* The loss of a bigram model on the validation data of the token that is generated, in nats an
 * item; NaN where there is no such token. */
double corpus_bigram_loss(const Corpus *corpus, const rnn_data *train, const rnn_data *valid);

/* Frees the vocabularies. */
void corpus_close(Corpus *corpus);

#endif
