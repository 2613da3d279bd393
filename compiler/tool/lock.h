/* lock: files that one process at a time may write. */
#ifndef RNNC_TOOL_LOCK_H
#define RNNC_TOOL_LOCK_H

/* Holds the file at `path` until the process ends, by a file PATH.lock beside it. Stops where
 * another process holds it, and names that. Devices and pipes are free for all. */
void lock_file(const char *path);

#endif
