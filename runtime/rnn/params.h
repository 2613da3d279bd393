/* Parameters: their initial values, and their way from and to files.
 *
 * All parameters of a model are one block of model->param_floats floats, each at its own offset, in
 * the order and under the names of model->params. After any change of them the packed weights are
 * derived anew (model->prepare). */
#ifndef RNN_PARAMS_H
#define RNN_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/model.h>
#include <rnn/safetensors.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Number of elements of a parameter. */
size_t rnn_param_size(const rnn_param_info *info);

/* Fills params [model->param_floats] with the initial values that the model asks for. The same seed
 * gives the same values; parameter i draws from stream i of rnn/random.h. */
void rnn_params_init(const rnn_model *model, uint64_t seed, float *params);

/* A rule for names: where a tensor's name begins with `from`, that part is read as `to`. */
typedef struct rnn_rename {
    const char *from, *to;
} rnn_rename;

/* Tensors whose names begin so are a trainer's (see rnn/trainer.h): loading does not see them. */
#define RNN_TRAINER_PREFIX "rnnc."

/* What becomes of a parameter, or of a tensor that is none. */
typedef enum rnn_load_fate {
    RNN_TAKEN,  /* the parameter has the file's values now */
    RNN_LEFT,   /* ... it stays as it was: partial loading alone */
    RNN_IGNORED /* the tensor is no parameter's, or of another shape */
} rnn_load_fate;

/* How a file's tensors become parameters. All zero means: strictly, under the same names. */
typedef struct rnn_load_options {
    int partial;               /* what fits by name and shape is taken, and all else stays */
    const char *prefix;        /* only tensors whose names begin with it are seen, and without it */
    const rnn_rename *renames; /* applied after the prefix: the first that fits */
    size_t rename_count;
    void (*note)(void *context, const char *text); /* told of conversions; may be NULL */
    /* after success told of every parameter, and of every tensor that is ignored; may be NULL */
    void (*list)(void *context, rnn_load_fate fate, const char *name);
    void *context; /* given to both */
} rnn_load_options;

/* Fills params from a file's tensors; `options` may be NULL. Shapes must agree but for dimensions
 * of 1; any element type is converted. A tensor of whole numbers that is no parameter's, such as a
 * count of batches, is ignored. RNN_BAD_WEIGHTS names, in one message, what is missing, what is
 * unexpected, and what has another shape, or says that nothing is a parameter; RNN_NO_MEMORY. After
 * an error params is untouched. */
int rnn_params_load(const rnn_model *model, const rnn_tensors *tensors,
                    const rnn_load_options *options, float *params, rnn_error *error);

/* The tensor that a parameter of the model takes by these rules, or NULL. */
const rnn_tensor *rnn_params_find(const rnn_model *model, const rnn_tensors *tensors,
                                  const rnn_load_options *options, size_t param);

/* Whether a file's tensors are what rnn_params_load takes; of the model its params are read. Where
 * they are not, RNN_BAD_WEIGHTS, and *table shows names and shapes side by side as
 * rnn_tensors_compare does, to be freed; otherwise *table is NULL. RNN_NO_MEMORY. */
int rnn_params_compare(const rnn_model *model, const rnn_tensors *tensors,
                       const rnn_load_options *options, char **table, rnn_error *error);

/* Writes params, and nothing else, to a safetensors file with that metadata (see
 * rnn_tensors_write, which also tells the errors). */
int rnn_params_save(const rnn_model *model, const float *params, const char *path,
                    const rnn_metadata *metadata, size_t metadata_count, rnn_error *error);

/* The same with further tensors behind the parameters, such as the state of an optimizer. Where
 * their names begin with RNN_TRAINER_PREFIX, rnn_params_load does not see them, and whoever wrote
 * them finds them by rnn_tensors_find. RNN_BAD_ARGUMENT where one is named as a parameter. */
int rnn_params_save_with(const rnn_model *model, const float *params, const rnn_tensor *further,
                         size_t further_count, const char *path, const rnn_metadata *metadata,
                         size_t metadata_count, rnn_error *error);

#ifdef __cplusplus
}
#endif

#endif
