/* Replacing a file: all of it or nothing, also when the program or the machine stops in between.
 *
 * The content goes to a temporary file beside the old one, is forced to the disk, and takes the old
 * one's name in a single act, with the old one's mode. A link to a file stays, and the file that it
 * leads to is replaced; a link to nothing is replaced itself. What is there and is no file, such as
 * a device or a pipe, is written to instead.
 *
 * A process that is killed leaves its temporary file. The next one that replaces the same file
 * removes it. */
#ifndef RNN_NEW_FILE_H
#define RNN_NEW_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <rnn/error.h>

typedef struct rnn_new_file {
    const char *path; /* what it is called in messages */
    char *place;      /* the name it shall have: where path leads to */
    char *temporary;  /* the name it has so far; NULL: what is at path is written to */
    int fd;           /* open for writing */
} rnn_new_file;

/* Whether something is there that is no file, and would be written to. */
bool rnn_new_file_is_special(const char *path);

/* Each returns RNN_OK, RNN_IO or RNN_NO_MEMORY, with a message that names the file. After a
   successful rnn_new_file_open, exactly one of commit and discard ends it; after a failure of write
   or finish that is discard. */
int rnn_new_file_open(rnn_new_file *file, const char *path, rnn_error *e);
int rnn_new_file_write(rnn_new_file *file, const void *data, size_t bytes, rnn_error *e);

/* Forces the content to the disk. Files that belong together are all finished before the first of
   them is committed: a disk that is full then leaves all of the old ones. */
int rnn_new_file_finish(rnn_new_file *file, rnn_error *e);

/* Finishes it, and puts the new file in the old one's place; if that fails, the old one stays, the
 * new one goes. */
int rnn_new_file_commit(rnn_new_file *file, rnn_error *e);

/* Gives the new file up. */
void rnn_new_file_discard(rnn_new_file *file);

#endif
