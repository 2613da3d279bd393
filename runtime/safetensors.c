/* Reads safetensors files: maps the file, checks it as a whole, and answers questions about it.
 *
 * The header's reader checks each tensor for itself; here follows what concerns them together: no
 * name twice, and the data of all, in the order of their offsets, fills the file without gap or
 * overlap. */
#include "rnn/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "safetensors_internal.h"

/* ---- the tensors together ---- */

/* By offset; of those that begin at the same place, empty tensors come first. */
static int compare_places(const void *a, const void *b)
{
    const rnn_tensor *left = *(const rnn_tensor *const *)a;
    const rnn_tensor *right = *(const rnn_tensor *const *)b;
    const char *left_data = left->data;
    const char *right_data = right->data;
    if (left_data != right_data)
        return left_data < right_data ? -1 : 1;
    return (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

static int check_names(const rnn_tensors *tensors, const char *path, rnn_error *e)
{
    qsort(tensors->by_name, tensors->count, sizeof *tensors->by_name, rnn_compare_tensor_names);
    for (size_t i = 1; i < tensors->count; i++)
        if (!strcmp(tensors->by_name[i - 1]->name, tensors->by_name[i]->name))
            return rnn_fail(e, RNN_BAD_FILE, "%s: tensor '%.80s' occurs twice", path,
                            tensors->by_name[i]->name);
    return RNN_OK;
}

/* Uses by_name for the order of offsets; check_names then sorts it anew. */
static int check_places(const rnn_tensors *tensors, Section data, const char *path, rnn_error *e)
{
    const char *end = data.begin;
    qsort(tensors->by_name, tensors->count, sizeof *tensors->by_name, compare_places);
    for (size_t i = 0; i < tensors->count; i++) {
        const rnn_tensor *tensor = tensors->by_name[i];
        const char *begin = tensor->data;
        if (begin != end)
            return rnn_fail(e, RNN_BAD_FILE, "%s: tensor '%.80s': its data %s", path, tensor->name,
                            begin < end ? "overlaps that of another tensor"
                                        : "leaves a gap before it");
        end = begin + tensor->bytes;
    }
    if (end != data.begin + data.bytes)
        return rnn_fail(e, RNN_BAD_FILE, "%s: %zu bytes at its end belong to no tensor", path,
                        (size_t)(data.begin + data.bytes - end));
    return RNN_OK;
}

static int check_together(rnn_tensors *tensors, Section data, const char *path, rnn_error *e)
{
    tensors->by_name = calloc(tensors->count + 1, sizeof *tensors->by_name);
    if (!tensors->by_name)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for the index", path);
    for (size_t i = 0; i < tensors->count; i++)
        tensors->by_name[i] = &tensors->tensor[i];
    const int code = check_places(tensors, data, path, e);
    return code ? code : check_names(tensors, path, e);
}

/* ---- opening and closing ---- */

static int io_error(const char *path, rnn_error *e)
{
    return rnn_fail(e, RNN_IO, "%s: %s", path, strerror(errno));
}

/* The length of the header comes first. */
enum { LENGTH_BYTES = 8 };

static int too_short(const char *path, rnn_error *e)
{
    return rnn_fail(e, RNN_BAD_FILE, "%s: too short for a safetensors file", path);
}

/* Maps the file behind an open descriptor. An empty file cannot be mapped, a pipe or a folder
   neither: they are told apart from what the system refuses. */
static int map_descriptor(rnn_tensors *tensors, int fd, const char *path, rnn_error *e)
{
    struct stat status;
    if (fstat(fd, &status))
        return io_error(path, e);
    if (!S_ISREG(status.st_mode))
        return rnn_fail(e, RNN_IO, "%s: not a regular file", path);
    const size_t bytes = (size_t)status.st_size;
    if (bytes < LENGTH_BYTES)
        return too_short(path, e);
    void *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return io_error(path, e);
    tensors->map = map;
    tensors->bytes = map;
    tensors->size = bytes;
    return RNN_OK;
}

static int map_file(rnn_tensors *tensors, const char *path, rnn_error *e)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(path, e);
    const int code = map_descriptor(tensors, fd, path, e);
    close(fd);
    return code;
}

/* Checks the first eight bytes, then the header, then the whole. */
static int read_bytes(rnn_tensors *tensors, const char *path, rnn_error *e)
{
    uint64_t length;
    memcpy(&length, tensors->bytes, sizeof length);
    const char *foreign = length > tensors->size - LENGTH_BYTES
                              ? rnn_foreign_file(tensors->bytes, tensors->size)
                              : NULL;
    if (foreign)
        return rnn_fail(e, RNN_BAD_FILE, "%s: not a safetensors file but %s", path, foreign);
    if (length > MAX_HEADER_BYTES)
        return rnn_fail(e, RNN_BAD_FILE, "%s: not a safetensors file (a header of %llu bytes)",
                        path, (unsigned long long)length);
    if (length > tensors->size - LENGTH_BYTES)
        return rnn_fail(e, RNN_BAD_FILE, "%s: truncated: its header alone has %llu bytes", path,
                        (unsigned long long)length);
    const Section header = {tensors->bytes + LENGTH_BYTES, (size_t)length};
    const Section data = {header.begin + header.bytes, tensors->size - LENGTH_BYTES - header.bytes};
    const int code = rnn_header_read(tensors, header, data, path, e);
    return code ? code : check_together(tensors, data, path, e);
}

/* Opens the file, or where `path` is NULL what stands in memory. */
static int open_tensors(rnn_tensors *tensors, const char *path, rnn_error *e)
{
    if (path) {
        const int code = map_file(tensors, path, e);
        return code ? code : read_bytes(tensors, path, e);
    }
    if (!tensors->bytes || tensors->size < LENGTH_BYTES)
        return too_short("memory", e);
    return read_bytes(tensors, "memory", e);
}

static int open_new(rnn_tensors **out, rnn_tensors like, const char *path, rnn_error *e)
{
    *out = NULL;
    rnn_tensors *tensors = malloc(sizeof *tensors);
    if (!tensors)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to open it", path ? path : "memory");
    *tensors = like;
    const int code = open_tensors(tensors, path, e);
    if (code)
        rnn_tensors_close(tensors);
    else
        *out = tensors;
    return code;
}

int rnn_tensors_open(rnn_tensors **out, const char *path, rnn_error *e)
{
    return open_new(out, (rnn_tensors){0}, path, e);
}

int rnn_tensors_open_memory(rnn_tensors **out, const void *bytes, size_t size, rnn_error *e)
{
    return open_new(out, (rnn_tensors){.bytes = bytes, .size = size}, NULL, e);
}

void rnn_tensors_close(rnn_tensors *tensors)
{
    if (!tensors)
        return;
    if (tensors->map)
        munmap(tensors->map, tensors->size);
    free(tensors->tensor);
    free(tensors->by_name);
    free(tensors->metadata);
    free(tensors->strings);
    free(tensors);
}

/* ---- questions ---- */

size_t rnn_tensors_count(const rnn_tensors *tensors)
{
    return tensors->count;
}

const rnn_tensor *rnn_tensors_at(const rnn_tensors *tensors, size_t i)
{
    return &tensors->tensor[i];
}

static int compare_with_name(const void *name, const void *tensor)
{
    return strcmp(name, (*(const rnn_tensor *const *)tensor)->name);
}

const rnn_tensor *rnn_tensors_find(const rnn_tensors *tensors, const char *name)
{
    rnn_tensor *const *found = bsearch(name, tensors->by_name, tensors->count,
                                       sizeof *tensors->by_name, compare_with_name);
    return found ? *found : NULL;
}

size_t rnn_tensors_metadata_count(const rnn_tensors *tensors)
{
    return tensors->metadata_count;
}

const rnn_metadata *rnn_tensors_metadata_at(const rnn_tensors *tensors, size_t i)
{
    return &tensors->metadata[i];
}

const char *rnn_tensors_metadata(const rnn_tensors *tensors, const char *key)
{
    for (size_t i = 0; i < tensors->metadata_count; i++)
        if (!strcmp(tensors->metadata[i].key, key))
            return tensors->metadata[i].value;
    return NULL;
}
