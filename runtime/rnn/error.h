/* Errors: a code to act on and a message to show. */
#ifndef RNN_ERROR_H
#define RNN_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

enum rnn_error_code {
    RNN_OK = 0,
    RNN_BAD_ARGUMENT, /* a call that breaks its contract */
    RNN_BAD_LENGTH,   /* a sequence length of zero or above what was allowed */
    RNN_BAD_TOKEN,    /* an id outside its vocabulary */
    RNN_BAD_WEIGHTS,  /* a missing, misshapen or unusable tensor */
    RNN_BAD_FILE,     /* a file that is not what its format demands */
    RNN_NOT_FINITE,   /* a NaN or an infinity among the results */
    RNN_NO_MEMORY,    /* the system has no memory left */
    RNN_IO            /* the system refused to read or write */
};

typedef struct rnn_error {
    int code;          /* one of rnn_error_code */
    char message[248]; /* one line, zero-terminated; too long, it lacks its middle */
} rnn_error;

/* Fills *e with a code and a printf-like message and returns the code, so that a function can end
   in `return rnn_fail(e, ...)`. e may be NULL: then only the code is told. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int rnn_fail(rnn_error *e, int code, const char *format, ...);

#ifdef __cplusplus
}
#endif

#endif
