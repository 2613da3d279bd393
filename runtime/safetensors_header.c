/* Reads the JSON header of a safetensors file.
 *
 * The tokenizer finds where strings, numbers and brackets begin and end, and is generous about what
 * stands between them. So a cursor walks over the tokens and over the text together: each token has
 * to begin exactly where the grammar allows one, with the right punctuation before it:
 *
 *     header   = { STRING : tensor, ..., "__metadata__" : { STRING : STRING, ... } }
 *     tensor   = { "dtype" : STRING, "shape" : [ NUMBER, ... ], "data_offsets" : [ NUMBER, NUMBER ]
 * }
 */
#include "safetensors_internal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json_string.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

typedef struct Cursor {
    const char *text;         /* the header */
    size_t length;            /* its size in bytes */
    size_t position;          /* what stands before has been read */
    const jsmntok_t *token;   /* the next token */
    const jsmntok_t *end;     /* behind the last one */
    char *strings;            /* room for the next decoded string */
    Section data;             /* the tensors' bytes */
    const char *path;         /* for messages */
    const rnn_tensor *tensor; /* the one being read, for messages; NULL outside */
    rnn_error *e;
} Cursor;

/* ---- failing ---- */

/* The header's text is not what the grammar demands here. */
static int expected(const Cursor *c, const char *what)
{
    return rnn_fail(c->e, RNN_BAD_FILE, "%s: header, byte %zu: %s expected", c->path, c->position,
                    what);
}

/* What has just been read is right in its place and wrong in itself. */
static int invalid(const Cursor *c, const char *what)
{
    return rnn_fail(c->e, RNN_BAD_FILE, "%s: header, before byte %zu: %s", c->path, c->position,
                    what);
}

/* The header's text is well-formed, and what it says of a tensor is wrong. */
static int wrong(const Cursor *c, const char *what)
{
    return rnn_fail(c->e, RNN_BAD_FILE, "%s: tensor '%.80s': %s", c->path, c->tensor->name, what);
}

/* ---- the cursor ---- */

static void skip_blanks(Cursor *c)
{
    while (c->position < c->length && strchr(" \t\r\n", c->text[c->position]) &&
           c->text[c->position] != '\0')
        c->position++;
}

/* Steps over a punctuation mark if it comes next. */
static bool passes(Cursor *c, char mark)
{
    skip_blanks(c);
    if (c->position == c->length || c->text[c->position] != mark)
        return false;
    c->position++;
    return true;
}

/* Takes the next token if it is of that type and comes next in the text, else NULL. The cursor then
   stands behind a string or a number, and inside an object or an array. */
static const jsmntok_t *take(Cursor *c, jsmntype_t type)
{
    skip_blanks(c);
    const jsmntok_t *token = c->token;
    const size_t quote = type == JSMN_STRING;
    if (token == c->end || token->type != type || (size_t)token->start != c->position + quote)
        return NULL;
    c->token++;
    if (type == JSMN_OBJECT || type == JSMN_ARRAY)
        c->position++;
    else
        c->position = (size_t)token->end + quote;
    return token;
}

/* Whether a further element of an object or an array follows; steps over the comma before it, or
   over the closing bracket. What is neither is found out by whoever takes the element. */
static bool another(Cursor *c, char bracket, bool first)
{
    if (passes(c, bracket))
        return false;
    if (!first && !passes(c, ','))
        c->token = c->end;
    return true;
}

static int read_string(Cursor *c, const char **out)
{
    const jsmntok_t *token = take(c, JSMN_STRING);
    if (!token)
        return expected(c, "a string");
    const size_t bytes = (size_t)(token->end - token->start);
    if (!rnn_json_decode(c->text + token->start, bytes, c->strings))
        return invalid(c, "a string of invalid characters");
    *out = c->strings;
    c->strings += strlen(c->strings) + 1;
    return RNN_OK;
}

static int read_key(Cursor *c, const char **out)
{
    const int code = read_string(c, out);
    if (code)
        return code;
    return passes(c, ':') ? RNN_OK : expected(c, "':'");
}

/* A number: decimal digits, no sign, no fraction, no superfluous zero. */
static int read_number(Cursor *c, size_t *out)
{
    const jsmntok_t *token = take(c, JSMN_PRIMITIVE);
    if (!token)
        return expected(c, "a number");
    const char *text = c->text;
    if (text[token->start] == '0' && token->end - token->start > 1)
        return invalid(c, "a number with leading zeros");
    *out = 0;
    for (int i = token->start; i < token->end; i++) {
        if (text[i] < '0' || text[i] > '9')
            return invalid(c, "not a whole number");
        if (__builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, (size_t)(text[i] - '0'), out))
            return invalid(c, "a number that is too large");
    }
    return RNN_OK;
}

/* ---- a tensor ---- */

enum { SEEN_DTYPE = 1, SEEN_SHAPE = 2, SEEN_OFFSETS = 4, SEEN_ALL = 7 };

static int read_dtype(Cursor *c, rnn_tensor *tensor)
{
    const char *name;
    const int code = read_string(c, &name);
    if (code)
        return code;
    for (int i = RNN_F64; i <= RNN_BOOL; i++)
        if (!strcmp(name, rnn_dtype_name((rnn_dtype)i))) {
            tensor->dtype = (rnn_dtype)i;
            return RNN_OK;
        }
    return rnn_fail(c->e, RNN_BAD_FILE, "%s: tensor '%.80s': unknown dtype '%.20s'", c->path,
                    tensor->name, name);
}

static int read_shape(Cursor *c, rnn_tensor *tensor)
{
    if (!take(c, JSMN_ARRAY))
        return expected(c, "a list of sizes");
    while (another(c, ']', tensor->dims == 0)) {
        if (tensor->dims == RNN_MAX_DIMS)
            return wrong(c, "more than 8 dimensions");
        const int code = read_number(c, &tensor->shape[tensor->dims++]);
        if (code)
            return code;
    }
    return RNN_OK;
}

static int read_offsets(Cursor *c, rnn_tensor *tensor)
{
    size_t offset[2];
    int n = 0;
    if (!take(c, JSMN_ARRAY))
        return expected(c, "a list of two offsets");
    while (another(c, ']', n == 0)) {
        if (n == 2)
            return wrong(c, "more than two data_offsets");
        const int code = read_number(c, &offset[n++]);
        if (code)
            return code;
    }
    if (n < 2)
        return wrong(c, "fewer than two data_offsets");
    if (offset[0] > offset[1])
        return wrong(c, "its data ends before it begins");
    if (offset[1] > c->data.bytes)
        return wrong(c, "its data goes beyond the end of the file");
    tensor->data = c->data.begin + offset[0];
    tensor->bytes = offset[1] - offset[0];
    return RNN_OK;
}

/* Reads the value of one key and marks it in *seen. */
static int read_property(Cursor *c, rnn_tensor *tensor, int *seen)
{
    static const struct {
        const char *key;
        int mark;
        int (*read)(Cursor *, rnn_tensor *);
    } properties[] = {{"dtype", SEEN_DTYPE, read_dtype},
                      {"shape", SEEN_SHAPE, read_shape},
                      {"data_offsets", SEEN_OFFSETS, read_offsets}};
    const char *key;
    const int code = read_key(c, &key);
    if (code)
        return code;
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        if (strcmp(key, properties[i].key) != 0)
            continue;
        if (*seen & properties[i].mark)
            return wrong(c, "a property is given twice");
        *seen |= properties[i].mark;
        return properties[i].read(c, tensor);
    }
    return wrong(c, "a property that is none of dtype, shape and data_offsets");
}

static int check_size(const Cursor *c, const rnn_tensor *tensor)
{
    size_t bytes;
    if (!rnn_shape_bytes(tensor, &bytes))
        return wrong(c, "its shape has too many elements");
    if (bytes != tensor->bytes)
        return rnn_fail(c->e, RNN_BAD_FILE,
                        "%s: tensor '%.80s': its shape takes %zu bytes and its data has %zu",
                        c->path, tensor->name, bytes, tensor->bytes);
    return RNN_OK;
}

static int read_tensor(Cursor *c, rnn_tensor *tensor)
{
    int seen = 0;
    if (!take(c, JSMN_OBJECT))
        return expected(c, "an object that describes a tensor");
    while (another(c, '}', seen == 0)) {
        const int code = read_property(c, tensor, &seen);
        if (code)
            return code;
    }
    if (seen != SEEN_ALL)
        return wrong(c, "dtype, shape or data_offsets is missing");
    return check_size(c, tensor);
}

/* ---- the header ---- */

static int read_metadata(Cursor *c, rnn_tensors *tensors)
{
    if (tensors->metadata)
        return invalid(c, "a second __metadata__");
    const jsmntok_t *object = take(c, JSMN_OBJECT);
    if (!object)
        return expected(c, "an object of metadata");
    const size_t capacity = (size_t)object->size;
    tensors->metadata = calloc(capacity + 1, sizeof *tensors->metadata);
    if (!tensors->metadata)
        return rnn_fail(c->e, RNN_NO_MEMORY, "%s: no memory for the metadata", c->path);
    while (another(c, '}', tensors->metadata_count == 0)) {
        if (tensors->metadata_count == capacity)
            return expected(c, "the end of the metadata");
        rnn_metadata *pair = &tensors->metadata[tensors->metadata_count++];
        int code = read_key(c, &pair->key);
        if (!code)
            code = read_string(c, &pair->value);
        if (code)
            return code;
    }
    return RNN_OK;
}

/* One member of the header: the metadata or a tensor. */
static int read_member(Cursor *c, rnn_tensors *tensors)
{
    const char *name;
    int code = read_key(c, &name);
    if (code)
        return code;
    if (!strcmp(name, "__metadata__"))
        return read_metadata(c, tensors);
    rnn_tensor *tensor = &tensors->tensor[tensors->count++];
    tensor->name = name;
    c->tensor = tensor;
    code = read_tensor(c, tensor);
    c->tensor = NULL;
    return code;
}

static int read_members(Cursor *c, rnn_tensors *tensors)
{
    const jsmntok_t *object = take(c, JSMN_OBJECT);
    if (!object)
        return expected(c, "'{'");
    const size_t capacity = (size_t)object->size;
    tensors->tensor = calloc(capacity + 1, sizeof *tensors->tensor);
    if (!tensors->tensor)
        return rnn_fail(c->e, RNN_NO_MEMORY, "%s: no memory for the list of tensors", c->path);
    for (size_t i = 0; another(c, '}', i == 0); i++) {
        const int code = i == capacity ? expected(c, "'}'") : read_member(c, tensors);
        if (code)
            return code;
    }
    skip_blanks(c);
    return c->position == c->length ? RNN_OK : expected(c, "only blanks behind the last '}'");
}

/* The header nests three deep at most. Seen to before tokenizing, whose time grows with the square
   of the depth. */
static bool is_shallow(Section header)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < header.bytes; i++) {
        const char c = header.begin[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']'))
            depth--;
        if (depth > 3)
            return false;
    }
    return true;
}

/* Splits the header into tokens: *out of *count, which the caller frees. */
static int tokenize(Section header, jsmntok_t **out, size_t *count)
{
    jsmn_parser parser;
    jsmn_init(&parser);
    int n = jsmn_parse(&parser, header.begin, header.bytes, NULL, 0);
    if (n <= 0)
        return RNN_BAD_FILE;
    jsmntok_t *tokens = malloc((size_t)n * sizeof *tokens);
    if (!tokens)
        return RNN_NO_MEMORY;
    jsmn_init(&parser);
    n = jsmn_parse(&parser, header.begin, header.bytes, tokens, (unsigned)n);
    if (n <= 0) {
        free(tokens);
        return RNN_BAD_FILE;
    }
    *out = tokens;
    *count = (size_t)n;
    return RNN_OK;
}

int rnn_header_read(rnn_tensors *tensors, Section header, Section data, const char *path,
                    rnn_error *e)
{
    jsmntok_t *tokens = NULL;
    size_t count = 0;
    if (!is_shallow(header))
        return rnn_fail(e, RNN_BAD_FILE, "%s: the header nests too deeply", path);
    if (tokenize(header, &tokens, &count))
        return rnn_fail(e, RNN_BAD_FILE, "%s: the header is not JSON", path);
    tensors->strings = malloc(header.bytes + 1); /* decoded, a string never grows */
    Cursor cursor = {.text = header.begin,
                     .length = header.bytes,
                     .token = tokens,
                     .end = tokens + count,
                     .strings = tensors->strings,
                     .data = data,
                     .path = path,
                     .e = e};
    const int code = tensors->strings
                         ? read_members(&cursor, tensors)
                         : rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to read it", path);
    free(tokens);
    return code;
}
