/* What a compilation may take of the machine: a model file is untrusted, and may ask for anything.
 *
 * A timer of the processor's time ends the process, in whatever call it is, so that nothing need be
 * counted. Its handler may do little: it writes the position and a fixed text. The stack is large:
 * passes follow a graph into its depth. */
#include "base/base.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct Budget {
    const Arena *arena;
    void (*f)(void *context);
    void *context;
} Budget;

static void put(const char *string)
{
    if (write(STDERR_FILENO, string, strlen(string)) < 0)
        _exit(EXIT_FAILURE);
}

static void put_number(int number)
{
    char digits[16];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    for (; number > 0; number /= 10)
        digits[--at] = (char)('0' + number % 10);
    put(digits + at);
}

static void spent(int signal, siginfo_t *info, void *context)
{
    const Budget *budget = info->si_value.sival_ptr;
    const Pos at = arena_told(budget->arena);
    (void)signal;
    (void)context;
    put(at.file ? at.file : "rnnc");
    if (at.file && at.line > 0) {
        put(":");
        put_number(at.line);
    }
    put(": the model takes too much time to compile; --seconds gives it more\n");
    _exit(EXIT_FAILURE);
}

static void *call(void *argument)
{
    const Budget *budget = argument;
    budget->f(budget->context);
    return NULL;
}

static void run(Budget *budget)
{
    const size_t stack = (size_t)1 << 30; /* of addresses; memory only as far as it is used */
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, stack) != 0 ||
        pthread_create(&thread, &attributes, call, budget) != 0)
        call(budget); /* no such room: with the stack that there is */
    else
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

void budget_call(Arena *arena, int seconds, void (*f)(void *context), void *context)
{
    Budget budget = {arena, f, context};
    struct sigaction action = {.sa_sigaction = spent, .sa_flags = SA_SIGINFO}, before;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM};
    const struct itimerspec when = {.it_value = {.tv_sec = seconds}};
    timer_t timer;
    event.sigev_value.sival_ptr = &budget;
    sigemptyset(&action.sa_mask);
    sigaction(SIGVTALRM, &action, &before);
    const bool timed = timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) == 0;
    if (timed)
        timer_settime(timer, 0, &when, NULL);
    run(&budget);
    if (timed)
        timer_delete(timer);
    sigaction(SIGVTALRM, &before, NULL);
}
