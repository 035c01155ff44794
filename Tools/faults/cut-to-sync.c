// libcut-to-sync.so: a preload library that knows what a power cut would take.
//
// The page cache survives `kill -9`, so killing a process proves nothing about syncing. This
// library journals, for every file below one directory, how long the file was at its last
// successful fsync or fdatasync; `cut-to-sync --apply` (apply.c) then cuts the files back to that.
// It also counts the calls that change files, and can kill the process at any one of them.
// Settings and limits: README.md. Here are the interposed calls; what they share is in watch.c.
#define _GNU_SOURCE
#include "watch.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/// The function that would have been called without us: libc's, or another preloaded library's.
#define REAL(name)                                                                               \
    ({                                                                                           \
        static _Atomic(void *) found;                                                            \
        if (!found) found = dlsym(RTLD_NEXT, #name);                                             \
        (__typeof__(&name))found;                                                                \
    })

static void countOrDie(void) {
    if (isLast()) die();
}

// ---- Opening -----------------------------------------------------------------------------------

static mode_t modeIn(int flags, va_list arguments) {
    bool hasMode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
    return hasMode ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                 \
        va_list arguments;                                                                       \
        va_start(arguments, flags);                                                              \
        mode_t mode = modeIn(flags, arguments);                                                  \
        va_end(arguments);                                                                       \
        bool existed = exists(AT_FDCWD, path, flags);                                            \
        int file = REAL(name)(path, flags, mode);                                                \
        notice(file, flags, existed);                                                            \
        return file;                                                                             \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                             \
    int name(int at, const char *path, int flags, ...) {                                         \
        va_list arguments;                                                                       \
        va_start(arguments, flags);                                                              \
        mode_t mode = modeIn(flags, arguments);                                                  \
        va_end(arguments);                                                                       \
        bool existed = exists(at, path, flags);                                                  \
        int file = REAL(name)(at, path, flags, mode);                                            \
        notice(file, flags, existed);                                                            \
        return file;                                                                             \
    }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) {
    return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) {
    return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

// What programs compiled with _FORTIFY_SOURCE call when they pass no mode; so nothing is created.
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int at, const char *path, int flags) { return openat(at, path, flags); }
int __openat64_2(int at, const char *path, int flags) { return openat64(at, path, flags); }

static int flagsOf(const char *mode) {
    int access = strchr(mode, '+') ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    return access | (mode[0] == 'w' ? O_CREAT | O_TRUNC : mode[0] == 'a' ? O_CREAT : 0);
}

#define FOPEN(name)                                                                              \
    FILE *name(const char *path, const char *mode) {                                             \
        bool existed = exists(AT_FDCWD, path, flagsOf(mode));                                    \
        FILE *file = REAL(name)(path, mode);                                                     \
        if (file) notice(fileno(file), flagsOf(mode), existed);                                  \
        return file;                                                                             \
    }
FOPEN(fopen)
FOPEN(fopen64)

int mkstemp(char *pattern) {
    int file = REAL(mkstemp)(pattern);
    notice(file, O_RDWR, false);
    return file;
}
int mkostemp(char *pattern, int flags) {
    int file = REAL(mkostemp)(pattern, flags);
    notice(file, O_RDWR, false);
    return file;
}

int dup(int from) { return duplicated(from, REAL(dup)(from)); }
int dup2(int from, int to) { return duplicated(from, REAL(dup2)(from, to)); }
int dup3(int from, int to, int flags) { return duplicated(from, REAL(dup3)(from, to, flags)); }

// Every third argument of fcntl fits in a pointer; libc itself hands it on like this.
#define FCNTL(name)                                                                              \
    int name(int file, int command, ...) {                                                       \
        va_list arguments;                                                                       \
        va_start(arguments, command);                                                            \
        void *argument = va_arg(arguments, void *);                                              \
        va_end(arguments);                                                                       \
        int result = REAL(name)(file, command, argument);                                        \
        bool isCopy = command == F_DUPFD || command == F_DUPFD_CLOEXEC;                          \
        return isCopy ? duplicated(file, result) : result;                                       \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

/// Only journaled: what is written through a mapping is not seen, and `apply` says so.
void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
    struct stat status;
    bool isShared = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
    if (isShared && protection & PROT_WRITE && isWatched(file, &status)) {
        record("mapped\t" ID "\n", IDENTITY(status));
    }
    // Not by dlsym, which may itself need memory.
    return (void *)syscall(SYS_mmap, at, length, protection, flags, file, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int file, off64_t offset) {
    return mmap(at, length, protection, flags, file, offset);
}

// ---- Writing -----------------------------------------------------------------------------------

ssize_t write(int file, const void *bytes, size_t count) {
    struct stat status;
    if (isWatched(file, &status) && isLast()) {
        if (killHalf) REAL(write)(file, bytes, count / 2);
        die();
    }
    return REAL(write)(file, bytes, count);
}

#define PWRITE(name, offset_t)                                                                   \
    ssize_t name(int file, const void *bytes, size_t count, offset_t offset) {                   \
        struct stat status;                                                                      \
        if (isWatched(file, &status) && isLast()) {                                              \
            if (killHalf) REAL(name)(file, bytes, count / 2, offset);                            \
            die();                                                                               \
        }                                                                                        \
        return REAL(name)(file, bytes, count, offset);                                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/// The first half of the bytes of several buffers, one after the other.
static void writeHalf(int file, const struct iovec *parts, int count, off_t offset) {
    size_t left = 0;
    for (int i = 0; i < count; i++) left += parts[i].iov_len;
    left /= 2;
    for (int i = 0; i < count && left; i++) {
        size_t size = parts[i].iov_len < left ? parts[i].iov_len : left;
        if (offset < 0) REAL(write)(file, parts[i].iov_base, size);
        else REAL(pwrite)(file, parts[i].iov_base, size, offset), offset += size;
        left -= size;
    }
}

static void beforeParts(int file, const struct iovec *parts, int count, off_t offset) {
    struct stat status;
    if (!isWatched(file, &status) || !isLast()) return;
    if (killHalf) writeHalf(file, parts, count, offset);
    die();
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    beforeParts(file, parts, count, -1);
    return REAL(writev)(file, parts, count);
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    beforeParts(file, parts, count, offset);
    return REAL(pwritev)(file, parts, count, offset);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t offset) {
    beforeParts(file, parts, count, offset);
    return REAL(pwritev64)(file, parts, count, offset);
}

static void shortened(const struct stat *status, long long length) {
    record("truncated\t" ID "\t%lld\n", IDENTITY(*status), length);
}

#define FTRUNCATE(name, offset_t)                                                                \
    int name(int file, offset_t length) {                                                        \
        struct stat status;                                                                      \
        bool isOurs = isWatched(file, &status);                                                  \
        if (isOurs) countOrDie();                                                                \
        int result = REAL(name)(file, length);                                                   \
        if (isOurs && !result) shortened(&status, length);                                       \
        return result;                                                                           \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

// By way of a descriptor, so that there is one rule for both.
int truncate(const char *path, off_t length) {
    char resolved[pathSize];
    if (!isOurName(AT_FDCWD, path, resolved)) return REAL(truncate)(path, length);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int result = ftruncate(file, length), error = errno;
    close(file);
    errno = error;
    return result;
}
int truncate64(const char *path, off64_t length) { return truncate(path, length); }

// ---- Syncing -----------------------------------------------------------------------------------

/// The length is taken before the sync: what another thread appends meanwhile may not be in it.
static int synced(int file, int (*sync)(int)) {
    struct stat status;
    // A file opened in a way that this library does not see is found at the latest here.
    if (!isWatched(file, &status)) notice(file, O_RDONLY, true);
    if (!isWatched(file, &status)) return sync(file);
    countOrDie();
    if (ignoreSync) return 0;
    int result = sync(file), error = errno;
    char path[pathSize];
    if (!result && S_ISREG(status.st_mode)) {
        record("synced\t" ID "\t%lld\n", IDENTITY(status), (long long)status.st_size);
    } else if (!result && S_ISDIR(status.st_mode) && pathOf(file, path)) {
        record("dirsynced\t%s\n", path);
    }
    errno = error;
    return result;
}
int fsync(int file) { return synced(file, REAL(fsync)); }
int fdatasync(int file) { return synced(file, REAL(fdatasync)); }

// ---- Names -------------------------------------------------------------------------------------

static int renamed(int fromAt, const char *from, int toAt, const char *to, unsigned flags) {
    char source[pathSize], target[pathSize];
    bool isFromOurs = isOurName(fromAt, from, source), isToOurs = isOurName(toAt, to, target);
    bool isExchange = flags & RENAME_EXCHANGE;  // loses no name, and is not undone
    if (isFromOurs || isToOurs) countOrDie();
    struct losing losing = {0};
    if (isToOurs && !isExchange) beforeLoss(toAt, to, &losing);
    int result = syscall(SYS_renameat2, fromAt, from, toAt, to, flags), error = errno;
    const char *kept = afterLoss(result, &losing);
    struct stat status;
    if (result || isExchange || !isToOurs) {
        // Nothing came in.
    } else if (isFromOurs) {
        record("renamed\t%s\t%s\t%s\n", source, target, kept);
    } else if (!fstatat(toAt, to, &status, AT_SYMLINK_NOFOLLOW) && S_ISREG(status.st_mode)) {
        record("found\t" ID "\t%lld\n", IDENTITY(status), (long long)status.st_size);
    }
    errno = error;
    return result;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int fromAt, const char *from, int toAt, const char *to) {
    return renamed(fromAt, from, toAt, to, 0);
}
int renameat2(int fromAt, const char *from, int toAt, const char *to, unsigned flags) {
    return renamed(fromAt, from, toAt, to, flags);
}

static int unlinked(int at, const char *path, int flags) {
    char target[pathSize];
    bool isOurs = isOurName(at, path, target);
    struct losing losing = {0};
    if (isOurs) {
        countOrDie();
        beforeLoss(at, path, &losing);
    }
    int result = syscall(SYS_unlinkat, at, path, flags), error = errno;
    const char *kept = afterLoss(result, &losing);
    if (!result && isOurs && S_ISREG(losing.status.st_mode)) {
        record("unlinked\t%s\t%s\n", target, kept);
    }
    errno = error;
    return result;
}
int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlinked(at, path, flags); }
int remove(const char *path) {
    int result = unlink(path);
    bool isDirectory = result && (errno == EISDIR || errno == EPERM);
    return isDirectory ? rmdir(path) : result;
}
