/* The files of prelude/, as the build embeds them (see embed.cmake). Private to this layer. */
#ifndef RNNC_FRONT_PRELUDE_H
#define RNNC_FRONT_PRELUDE_H

#include <stddef.h>

typedef struct Prelude {
    const char *name; /* the file's name without ".lua" */
    const unsigned char *bytes;
    size_t size;
} Prelude;

extern const Prelude prelude_files[];
extern const int prelude_count;

#endif
