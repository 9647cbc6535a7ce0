// What Glibc's module map leaves out, and macros that Swift cannot see. Defining _GNU_SOURCE here would
// give the C library's structures other members than Swift's own Glibc module has, so what it hides is
// declared by hand.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
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

extern char **environ;

/// Starts a program that finds our environment, nothing to read, and no signal held back or ignored.
/// Gives the error itself. Swift sees neither posix_spawn's types nor `environ`.
static inline int linux_start_program(
    pid_t *number, const char *path, char *const words[], const char *output, const char *errors) {
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    posix_spawnattr_t attributes;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        int flags = O_WRONLY | O_CREAT | O_APPEND;
        error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        if (error == 0) error = posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0600);
        if (error == 0) error = posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0600);
        if (error == 0) error = posix_spawn(number, path, &actions, &attributes, words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/// The cores that this thread may run on, as far as they are among the first 64: a bit each.
static inline int linux_cores(unsigned long *cores) {
    unsigned long mask[128] = { 0 };
    long count = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    *cores = mask[0];
    return count < 0 ? -1 : 0;
}

/// Keeps this thread, and what it starts, to these cores.
static inline int linux_keep_to_cores(unsigned long cores) {
    return (int)syscall(SYS_sched_setaffinity, 0, sizeof cores, &cores);
}
