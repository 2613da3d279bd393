/* child: programs that are run to their end, and do not outlive us.
 *
 *     hold    a signal that would end us ends the child that runs, and is remembered
 *     ...     make files, run programs, remove files
 *     release what was remembered ends us now, with nothing left behind
 */
#ifndef RNNC_TOOL_CHILD_H
#define RNNC_TOOL_CHILD_H

#include "base/base.h"

/* How signals were handled before they were held. */
typedef struct Hold Hold;

/* SIGINT, SIGQUIT, SIGTERM and SIGHUP are held from here on, but for those that are ignored. */
const Hold *child_hold(Arena *arena);

/* Whether one of them came. */
bool child_is_stopped(void);

/* Handles signals as before; one that came takes effect. */
void child_release(const Hold *hold);

/* Runs argv to its end, between hold and release; returns 0, or why it cannot be started. */
int child_run(char **argv, int *status);

#endif
