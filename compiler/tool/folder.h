/* folder: where a build puts its files.
 *
 *     rnnc-PROCESS-XXXXXX    of a build that runs; it is gone at its end
 *     rnnc-kept-XXXXXX       where $RNNC_KEEP is set: it stays
 *     rnnc-failed-USER       of the user's last build that failed
 *
 * All are under $TMPDIR or /tmp. The folder of a process that was killed is removed by the next
 * build. */
#ifndef RNNC_TOOL_FOLDER_H
#define RNNC_TOOL_FOLDER_H

#include "base/base.h"

typedef struct Folder {
    const char *path;
    int lock; /* held while the folder is in use */
} Folder;

/* A new folder; stops if there can be none. */
Folder folder_new(Arena *arena);

/* Ends its use, and removes it with all that is in it, unless it is to be kept. */
void folder_end(const Folder *folder);

/* Ends its use after a failure; returns where its files are from now on. */
const char *folder_end_failed(Arena *arena, const Folder *folder);

#endif
