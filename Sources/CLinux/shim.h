// What Glibc's module map leaves out, and macros that Swift cannot see. Defining _GNU_SOURCE here would
// give the C library's structures other members than Swift's own Glibc module has, so what it hides is
// declared by hand.
#pragma once

#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <stdbool.h>

void explicit_bzero(void *bytes, size_t count);

/// Asks the kernel never to write this process's memory to a file, nor to hand it to a program that does.
static inline int linux_refuse_core_dumps(void) {
    struct rlimit none = { 0, 0 };
    // A program that takes cores is not held back by the limit, but by the other one.
    return setrlimit(RLIMIT_CORE, &none) == 0 ? prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) : -1;
}

/// Raises the number of descriptors that this process may open as far as it may itself; gives that number.
static inline long linux_raise_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    return limit.rlim_max > 1 << 30 ? 1 << 30 : (long)limit.rlim_max;
}

/// Whether the kernel knows of a time service that keeps its clock. Where it may not be asked, it does not.
static inline bool linux_clock_is_synchronised(void) {
    struct timex clock = { .modes = 0 };
    int state = adjtimex(&clock);
    return state >= 0 && state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
}

// Hidden without _GNU_SOURCE.
int accept4(int descriptor, struct sockaddr *address, socklen_t *count, int flags);
