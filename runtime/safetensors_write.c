/* Writes safetensors files: checks the tensors, gives each its place, builds the header, and
 * replaces the file.
 *
 * The place of a tensor follows from the sizes of those before it, so the widest elements go first:
 * then every tensor is aligned to its own element. */
#include "rnn/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code_point.h"
#include "json_string.h"
#include "rnn/new_file.h"
#include "safetensors_internal.h"

/* What is to be written. */
typedef struct Content {
    const char *path;
    const rnn_tensor **tensor; /* in the order of the file */
    size_t count;
    const rnn_metadata *metadata;
    size_t metadata_count;
} Content;

/* ---- checks ---- */

static bool is_text(const char *s)
{
    return s && rnn_utf8_valid(s, strlen(s));
}

static bool matches_shape(const rnn_tensor *tensor)
{
    size_t bytes;
    return tensor->dims >= 0 && tensor->dims <= RNN_MAX_DIMS && rnn_shape_bytes(tensor, &bytes) &&
           bytes == tensor->bytes;
}

static int check_tensor(const rnn_tensor *tensor, const char *path, rnn_error *e)
{
    if (!is_text(tensor->name))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: the name of a tensor is not UTF-8", path);
    if (!strcmp(tensor->name, "__metadata__"))
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: a tensor cannot be named __metadata__", path);
    if (!matches_shape(tensor))
        return rnn_fail(e, RNN_BAD_ARGUMENT,
                        "%s: tensor '%.80s': its shape does not match its data", path,
                        tensor->name);
    return RNN_OK;
}

static int check_names(const Content *content, rnn_error *e)
{
    qsort(content->tensor, content->count, sizeof *content->tensor, rnn_compare_tensor_names);
    for (size_t i = 1; i < content->count; i++)
        if (!strcmp(content->tensor[i - 1]->name, content->tensor[i]->name))
            return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: two tensors are named '%.80s'", content->path,
                            content->tensor[i]->name);
    return RNN_OK;
}

static int check_metadata(const Content *content, rnn_error *e)
{
    for (size_t i = 0; i < content->metadata_count; i++)
        if (!is_text(content->metadata[i].key) || !is_text(content->metadata[i].value))
            return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: metadata %zu is not UTF-8", content->path, i);
    return RNN_OK;
}

/* Checks everything; uses content->tensor as room to sort. */
static int check(const Content *content, rnn_error *e)
{
    for (size_t i = 0; i < content->count; i++) {
        const int code = check_tensor(content->tensor[i], content->path, e);
        if (code)
            return code;
    }
    const int code = check_names(content, e);
    return code ? code : check_metadata(content, e);
}

/* ---- the header ---- */

/* The order of the file: by falling width, otherwise as given. */
static void put_in_order(const Content *content, const rnn_tensor *tensors)
{
    size_t n = 0;
    for (size_t width = 8; width > 0; width /= 2)
        for (size_t i = 0; i < content->count; i++)
            if (rnn_dtype_bytes(tensors[i].dtype) == width)
                content->tensor[n++] = &tensors[i];
}

static void print_metadata(const Content *content, FILE *out)
{
    fputs("\"__metadata__\":{", out);
    for (size_t i = 0; i < content->metadata_count; i++) {
        if (i > 0)
            putc(',', out);
        rnn_json_encode(content->metadata[i].key, out);
        putc(':', out);
        rnn_json_encode(content->metadata[i].value, out);
    }
    putc('}', out);
}

static void print_tensor(const rnn_tensor *tensor, size_t offset, FILE *out)
{
    rnn_json_encode(tensor->name, out);
    fprintf(out, ":{\"dtype\":\"%s\",\"shape\":[", rnn_dtype_name(tensor->dtype));
    for (int i = 0; i < tensor->dims; i++)
        fprintf(out, i ? ",%zu" : "%zu", tensor->shape[i]);
    fprintf(out, "],\"data_offsets\":[%zu,%zu]}", offset, offset + tensor->bytes);
}

static void print_header(const Content *content, FILE *out)
{
    size_t offset = 0;
    putc('{', out);
    if (content->metadata_count > 0)
        print_metadata(content, out);
    for (size_t i = 0; i < content->count; i++) {
        if (i > 0 || content->metadata_count > 0)
            putc(',', out);
        print_tensor(content->tensor[i], offset, out);
        offset += content->tensor[i]->bytes;
    }
    putc('}', out);
    while (ftell(out) % 8 != 0)
        putc(' ', out);
}

/* The header's text, which the caller frees, or NULL without memory. */
static char *make_header(const Content *content, size_t *bytes)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, bytes);
    if (!out)
        return NULL;
    print_header(content, out);
    const int failed = ferror(out);
    if (fclose(out) || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* ---- the file ---- */

static int write_parts(rnn_new_file *file, const Content *content, Section header, rnn_error *e)
{
    const uint64_t length = header.bytes;
    int code = rnn_new_file_write(file, &length, sizeof length, e);
    if (!code)
        code = rnn_new_file_write(file, header.begin, header.bytes, e);
    for (size_t i = 0; i < content->count && !code; i++)
        code = rnn_new_file_write(file, content->tensor[i]->data, content->tensor[i]->bytes, e);
    return code;
}

static int write_file(const Content *content, Section header, rnn_error *e)
{
    rnn_new_file file;
    int code = rnn_new_file_open(&file, content->path, e);
    if (code)
        return code;
    code = write_parts(&file, content, header, e);
    if (!code)
        return rnn_new_file_commit(&file, e);
    rnn_new_file_discard(&file);
    return code;
}

static int write_content(const Content *content, rnn_error *e)
{
    size_t bytes = 0;
    char *header = make_header(content, &bytes);
    if (!header)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for its header", content->path);
    const int code = bytes > MAX_HEADER_BYTES
                         ? rnn_fail(e, RNN_BAD_ARGUMENT, "%s: its header is too long",
                                    content->path)
                         : write_file(content, (Section){header, bytes}, e);
    free(header);
    return code;
}

int rnn_tensors_write(const char *path, const rnn_tensor *tensors, size_t count,
                      const rnn_metadata *metadata, size_t metadata_count, rnn_error *e)
{
    const rnn_tensor **order = calloc(count + 1, sizeof *order);
    if (!order)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to write it", path);
    for (size_t i = 0; i < count; i++)
        order[i] = &tensors[i];
    const Content content = {path, order, count, metadata, metadata_count};
    int code = check(&content, e);
    if (!code) {
        put_in_order(&content, tensors);
        code = write_content(&content, e);
    }
    free(order);
    return code;
}
