/* What the files that read and write safetensors share among themselves. */
#ifndef SAFETENSORS_INTERNAL_H
#define SAFETENSORS_INTERNAL_H

#include <stdbool.h>

#include "rnn/safetensors.h"

/* The format's own limit for a header, against files that are no safetensors files. */
enum { MAX_HEADER_BYTES = 100000000 };

struct rnn_tensors {
    const char *bytes;      /* the whole file, */
    size_t size;            /* its size, */
    void *map;              /* and where it was mapped; NULL: the caller's memory */
    rnn_tensor *tensor;     /* in the order of the header */
    size_t count;           /* number of tensors */
    rnn_tensor **by_name;   /* the tensors sorted by name */
    rnn_metadata *metadata; /* in the order of the header; NULL without `__metadata__` */
    size_t metadata_count;  /* number of pairs */
    char *strings;          /* the names, keys and values, each zero-terminated */
};

/* A piece of a file that is being read. */
typedef struct Section {
    const char *begin;
    size_t bytes;
} Section;

/* Reads the JSON of a header into the tensors (data, bytes and shape checked against `data`, each
   for itself), the metadata and their strings. `path` is for messages. */
int rnn_header_read(rnn_tensors *tensors, Section header, Section data, const char *path,
                    rnn_error *e);

/* The bytes that a tensor's shape and type take; false where no size_t holds them. */
bool rnn_shape_bytes(const rnn_tensor *tensor, size_t *bytes);

/* What a file is that begins like no safetensors file, and what to do about it; NULL: not known. */
const char *rnn_foreign_file(const char *begin, size_t bytes);

/* Order by name, for qsort: a and b point to pointers to tensors. */
int rnn_compare_tensor_names(const void *a, const void *b);

#endif
