// Shows a program another time of day and another disk than there are, as a preloaded library:
//
//   SURROUNDINGS=FILE   two 64-bit numbers of this machine, which may change at any time: seconds by which the clock is
//                       ahead, and bytes that every disk has left; negative for as many as there are
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { CLOCK_AHEAD, BYTES_LEFT, FIGURES };

static const volatile int64_t *figures;

__attribute__((constructor)) static void read_orders(void) {
    const char *path = getenv("SURROUNDINGS");
    if (!path) return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) abort();
    void *memory = mmap(NULL, FIGURES * sizeof *figures, PROT_READ, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) abort();
    close(file);
    figures = memory;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int outcome = next(clock, now);
    if (!outcome && clock == CLOCK_REALTIME && figures) now->tv_sec += figures[CLOCK_AHEAD];
    return outcome;
}

int statvfs(const char *restrict path, struct statvfs *restrict disk) {
    static int (*next)(const char *, struct statvfs *);
    if (!next) next = (int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs");
    int outcome = next(path, disk);
    if (!outcome && figures && figures[BYTES_LEFT] >= 0)
        disk->f_bavail = (fsblkcnt_t)figures[BYTES_LEFT] / disk->f_frsize;
    return outcome;
}
