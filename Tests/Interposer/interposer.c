// Stands between a program and the C library, as a preloaded library, and does to its system calls what
// a test has ordered in the environment:
//
//   INTERPOSER_FILES=PREFIX         the files that are meant by "the ledger": those whose path begins so
//   INTERPOSER_PORTS=VENDOR,WECOM   the two clouds' ports on loopback; every other peer is a caller
//   INTERPOSER_RECORD=FILE          every change of the ledger's files, and every sync, goes to FILE
//   INTERPOSER_TRACE=FILE           every step goes to FILE, a line "KIND NUMBER" each
//   INTERPOSER_KILL=KIND:N:PHASE    SIGKILL before, half-way through or after the N-th step of KIND
//   INTERPOSER_FAIL=KIND:N:ERRNO:W  the N-th step of KIND fails; W is once or ever
//   INTERPOSER_ARMED=FILE           steps are counted, killed and failed only while FILE exists
//   INTERPOSER_LOOSE=1              SQLite is set to synchronous=NORMAL behind the program's back
//
// A step's KIND is one of: sync write read open remove (of the ledger), sync_folder (of the ledger's),
// accept connect socket poll, and for bytes on a connection ask_vendor ask_wecom answer, hear_vendor
// hear_wecom hear_caller. Making a file longer or shorter is a write.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind {
    SYNC, SYNC_FOLDER, WRITE, READ, OPEN, REMOVE, ACCEPT, CONNECT, SOCKET, POLL,
    ASK_VENDOR, ASK_WECOM, ANSWER, HEAR_VENDOR, HEAR_WECOM, HEAR_CALLER, KINDS
};
static const char *const names[KINDS] = {
    "sync", "sync_folder", "write", "read", "open", "remove", "accept", "connect", "socket", "poll",
    "ask_vendor", "ask_wecom", "answer", "hear_vendor", "hear_wecom", "hear_caller"
};
enum phase { BEFORE, HALF, AFTER };

static const char *files, *armed;
static int vendor_port, wecom_port, record_number = -1, trace_number = -1;
static int kill_kind = -1, fail_kind = -1, kill_phase, fail_code;
static long kill_step, fail_step;
static bool fails_for_ever;
static atomic_long counts[KINDS];
static pthread_mutex_t recording = PTHREAD_MUTEX_INITIALIZER;

static int kind_of(const char *order, const char **rest) {
    const char *colon = strchr(order, ':');
    for (int kind = 0; colon && kind < KINDS; kind++)
        if (strlen(names[kind]) == (size_t)(colon - order) && !strncmp(order, names[kind], colon - order)) {
            *rest = colon + 1;
            return kind;
        }
    fprintf(stderr, "interposer: cannot read %s\n", order);
    _exit(64);
}

// Not through the interposed functions below.
static int open_log(const char *name) {
    const char *path = getenv(name);
    return path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

__attribute__((constructor)) static void read_orders(void) {
    files = getenv("INTERPOSER_FILES");
    armed = getenv("INTERPOSER_ARMED");
    record_number = open_log("INTERPOSER_RECORD");
    trace_number = open_log("INTERPOSER_TRACE");
    const char *order = getenv("INTERPOSER_PORTS"), *rest;
    if (order) sscanf(order, "%d,%d", &vendor_port, &wecom_port);
    if ((order = getenv("INTERPOSER_KILL"))) {
        kill_kind = kind_of(order, &rest);
        char phase[16] = "";
        sscanf(rest, "%ld:%15s", &kill_step, phase);
        kill_phase = !strcmp(phase, "before") ? BEFORE : !strcmp(phase, "half") ? HALF : AFTER;
    }
    if ((order = getenv("INTERPOSER_FAIL"))) {
        fail_kind = kind_of(order, &rest);
        char how[16] = "";
        sscanf(rest, "%ld:%d:%15s", &fail_step, &fail_code, how);
        fails_for_ever = !strcmp(how, "ever");
    }
}

// Exit handlers run in no order that one may count on, so that this stands for all of them.
__attribute__((destructor)) static void tell_of_handlers(void) {
    static const char text[] = "interposer: exit handlers have run\n";
    syscall(SYS_write, STDERR_FILENO, text, sizeof text - 1);
}

// MARK: Steps

static bool is_armed(void) { return !armed || !syscall(SYS_faccessat, AT_FDCWD, armed, F_OK); }

/// The number of a new step, 0 when steps are not counted now.
static long step(enum kind kind) {
    if (!is_armed()) return 0;
    long number = atomic_fetch_add(&counts[kind], 1) + 1;
    if (trace_number >= 0) {
        char line[64];
        int count = snprintf(line, sizeof line, "%s %ld\n", names[kind], number);
        syscall(SYS_write, trace_number, line, count);
    }
    return number;
}

static bool ends(enum kind kind, long number, enum phase phase) {
    return number > 0 && (int)kind == kill_kind && number == kill_step && (int)phase == kill_phase;
}

static void end_here(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void pass(enum kind kind, long number, enum phase phase) {
    if (ends(kind, number, phase)) end_here();
}

static bool fails(enum kind kind, long number) {
    if (number == 0 || (int)kind != fail_kind) return false;
    if (fails_for_ever ? number < fail_step : number != fail_step) return false;
    errno = fail_code;
    return true;
}

// MARK: The ledger's files

static bool path_of(int number, char *path) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", number);
    ssize_t count = readlink(link, path, PATH_MAX - 1);
    path[count > 0 ? count : 0] = 0;
    return count > 0;
}

static bool is_ledger(const char *path) { return files && !strncmp(path, files, strlen(files)); }

/// The lock holds nothing, and the log's index is made anew after a power cut.
static bool is_durable(const char *path) {
    const char *end = path + strlen(files);
    return strcmp(end, ".lock") && strcmp(end, "-shm");
}

static bool is_folder_of_ledger(const char *path) {
    size_t count = strlen(path);
    return files && !strncmp(path, files, count) && files[count] == '/' && !strchr(files + count + 1, '/');
}

enum change { CREATED = 1, WRITTEN, TRUNCATED, SYNCED, FOLDER_SYNCED, REMOVED };

struct entry {
    uint32_t change, path_count;
    uint64_t offset, count;
    int64_t began, ended;
};

static int64_t clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool is_recorded(const char *path) {
    return record_number >= 0 && (!is_ledger(path) || is_durable(path));
}

static void begin_change(struct entry *entry, const char *path) {
    if (!is_recorded(path)) return;
    pthread_mutex_lock(&recording);
    entry->began = clock_now();
}

static void end_change(struct entry *entry, const char *path, const void *bytes) {
    if (!is_recorded(path)) return;
    entry->ended = clock_now();
    entry->path_count = strlen(path);
    struct iovec parts[] = {
        { entry, sizeof *entry }, { (void *)path, entry->path_count },
        { (void *)bytes, entry->change == WRITTEN ? entry->count : 0 },
    };
    int code = errno;
    if (syscall(SYS_writev, record_number, parts, 3) < 0) _exit(74);
    errno = code;
    pthread_mutex_unlock(&recording);
}

static void drop_change(const char *path) {
    if (is_recorded(path)) pthread_mutex_unlock(&recording);
}

static ssize_t write_at(int number, const void *bytes, size_t count, off_t offset) {
    char path[PATH_MAX];
    if (!path_of(number, path) || !is_ledger(path))
        return syscall(SYS_pwrite64, number, bytes, count, offset);
    long n = step(WRITE);
    pass(WRITE, n, BEFORE);
    if (ends(WRITE, n, HALF)) {
        syscall(SYS_pwrite64, number, bytes, count / 2, offset);
        end_here();
    }
    if (fails(WRITE, n)) return -1;
    struct entry entry = { .change = WRITTEN, .offset = offset };
    begin_change(&entry, path);
    ssize_t result = syscall(SYS_pwrite64, number, bytes, count, offset);
    entry.count = result > 0 ? result : 0;
    end_change(&entry, path, bytes);
    pass(WRITE, n, AFTER);
    return result;
}

ssize_t pwrite(int number, const void *bytes, size_t count, off_t offset) {
    return write_at(number, bytes, count, offset);
}
ssize_t pwrite64(int number, const void *bytes, size_t count, off64_t offset) {
    return write_at(number, bytes, count, offset);
}

static ssize_t read_at(int number, void *bytes, size_t count, off_t offset) {
    char path[PATH_MAX];
    if (path_of(number, path) && is_ledger(path) && fails(READ, step(READ))) return -1;
    return syscall(SYS_pread64, number, bytes, count, offset);
}

ssize_t pread(int number, void *bytes, size_t count, off_t offset) {
    return read_at(number, bytes, count, offset);
}
ssize_t pread64(int number, void *bytes, size_t count, off64_t offset) {
    return read_at(number, bytes, count, offset);
}

static int truncate_to(int number, off_t count) {
    char path[PATH_MAX];
    if (!path_of(number, path) || !is_ledger(path)) return syscall(SYS_ftruncate, number, count);
    long n = step(WRITE);
    pass(WRITE, n, BEFORE);
    // There is no half of it.
    pass(WRITE, n, HALF);
    if (fails(WRITE, n)) return -1;
    struct entry entry = { .change = TRUNCATED, .offset = count };
    begin_change(&entry, path);
    int result = syscall(SYS_ftruncate, number, count);
    end_change(&entry, path, NULL);
    pass(WRITE, n, AFTER);
    return result;
}

int ftruncate(int number, off_t count) { return truncate_to(number, count); }
int ftruncate64(int number, off64_t count) { return truncate_to(number, count); }

static int sync_by(long call, int number) {
    char path[PATH_MAX];
    if (!path_of(number, path) || !(is_ledger(path) || is_folder_of_ledger(path))) return syscall(call, number);
    enum kind kind = is_ledger(path) ? SYNC : SYNC_FOLDER;
    long n = step(kind);
    pass(kind, n, BEFORE);
    if (fails(kind, n)) return -1;
    struct entry entry = { .change = kind == SYNC ? SYNCED : FOLDER_SYNCED };
    begin_change(&entry, path);
    int result = syscall(call, number);
    if (result == 0) end_change(&entry, path, NULL);
    else drop_change(path);
    pass(kind, n, AFTER);
    return result;
}

int fdatasync(int number) { return sync_by(SYS_fdatasync, number); }
int fsync(int number) { return sync_by(SYS_fsync, number); }

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    bool is_ours = is_ledger(path), is_made = is_ours && flags & O_CREAT;
    long n = is_ours || is_folder_of_ledger(path) ? step(OPEN) : 0;
    if (fails(OPEN, n)) return -1;
    struct entry entry = { .change = CREATED };
    if (is_made) begin_change(&entry, path);
    int result = syscall(SYS_openat, folder, path, flags, mode);
    if (is_made && result >= 0) end_change(&entry, path, NULL);
    else if (is_made) drop_change(path);
    pass(OPEN, n, AFTER);
    return result;
}

static mode_t mode_in(int flags, va_list list) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, int) : 0; }

#define OPEN_FUNCTION(name, parameters, folder) \
    int name parameters { \
        va_list list; \
        va_start(list, flags); \
        mode_t mode = mode_in(flags, list); \
        va_end(list); \
        return open_at(folder, path, flags, mode); \
    }
OPEN_FUNCTION(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN_FUNCTION(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN_FUNCTION(openat, (int folder, const char *path, int flags, ...), folder)
OPEN_FUNCTION(openat64, (int folder, const char *path, int flags, ...), folder)

int unlink(const char *path) {
    if (!is_ledger(path)) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    long n = step(REMOVE);
    if (fails(REMOVE, n)) return -1;
    struct entry entry = { .change = REMOVED };
    begin_change(&entry, path);
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0) end_change(&entry, path, NULL);
    else drop_change(path);
    pass(REMOVE, n, AFTER);
    return result;
}

// MARK: Connections

static enum kind kind_of_peer(int number, enum kind vendor) {
    struct sockaddr_storage storage = { 0 };
    socklen_t count = sizeof storage;
    int code = errno, port = 0;
    if (!getpeername(number, (struct sockaddr *)&storage, &count)) {
        if (storage.ss_family == AF_INET) port = ntohs(((struct sockaddr_in *)&storage)->sin_port);
        if (storage.ss_family == AF_INET6) port = ntohs(((struct sockaddr_in6 *)&storage)->sin6_port);
    }
    errno = code;
    return vendor + (port && port == vendor_port ? 0 : port && port == wecom_port ? 1 : 2);
}

ssize_t send(int number, const void *bytes, size_t count, int flags) {
    enum kind kind = kind_of_peer(number, ASK_VENDOR);
    long n = step(kind);
    pass(kind, n, BEFORE);
    if (ends(kind, n, HALF)) {
        syscall(SYS_sendto, number, bytes, count / 2, flags, NULL, 0);
        end_here();
    }
    if (fails(kind, n)) return -1;
    ssize_t result = syscall(SYS_sendto, number, bytes, count, flags, NULL, 0);
    int code = errno;
    pass(kind, n, AFTER);
    errno = code;
    return result;
}

ssize_t recv(int number, void *bytes, size_t count, int flags) {
    ssize_t result = syscall(SYS_recvfrom, number, bytes, count, flags, NULL, NULL);
    if (result <= 0) return result;
    // Only what came is a step.
    enum kind kind = kind_of_peer(number, HEAR_VENDOR);
    long n = step(kind);
    pass(kind, n, AFTER);
    return fails(kind, n) ? -1 : result;
}

int accept4(int number, struct sockaddr *address, socklen_t *count, int flags) {
    if (fails(ACCEPT, step(ACCEPT))) return -1;
    return syscall(SYS_accept4, number, address, count, flags);
}

int connect(int number, const struct sockaddr *address, socklen_t count) {
    if (fails(CONNECT, step(CONNECT))) return -1;
    return syscall(SYS_connect, number, address, count);
}

int socket(int family, int type, int protocol) {
    if (fails(SOCKET, step(SOCKET))) return -1;
    return syscall(SYS_socket, family, type, protocol);
}

int epoll_ctl(int poller, int operation, int number, struct epoll_event *event) {
    if (operation == EPOLL_CTL_ADD && fails(POLL, step(POLL))) return -1;
    return syscall(SYS_epoll_ctl, poller, operation, number, event);
}

// MARK: The process

// A process that refuses core dumps cannot read /proc/self/fd unless it is root's.
int prctl(int option, ...) {
    va_list list;
    va_start(list, option);
    unsigned long value = va_arg(list, unsigned long);
    va_end(list);
    return option == PR_SET_DUMPABLE ? 0 : syscall(SYS_prctl, option, value, 0, 0, 0);
}

// MARK: SQLite

// The last that the program asks of a new connection, after it has verified its settings.
void *sqlite3_wal_hook(void *connection, void *hook, void *argument) {
    void *(*real)(void *, void *, void *) = dlsym(RTLD_NEXT, "sqlite3_wal_hook");
    void *result = real(connection, hook, argument);
    if (getenv("INTERPOSER_LOOSE")) {
        int (*execute)(void *, const char *, void *, void *, char **) = dlsym(RTLD_NEXT, "sqlite3_exec");
        execute(connection, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    }
    return result;
}
