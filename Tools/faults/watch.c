// The watcher of the preload library: settings, journal, descriptors, counting.
//
// What happened is journaled after it happened and before the caller hears of it, so that at any
// kill the journal promises less than the disk holds. And the host must not notice: no memory is
// allocated, errno is kept where the host could see it, and our own system calls bypass our own
// interposed functions.
#define _GNU_SOURCE
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

bool killHalf, ignoreSync;

// All absolute, since hosts change their working directory; empty where not wanted.
static char wantedDirectory[pathSize], journal[pathSize], keepDirectory[pathSize];
static char countFile[pathSize];
static char directory[pathSize];       // the wanted one without symbolic links
static atomic_size_t directoryLength;  // 0 until the directory exists
static unsigned long killAt;
static atomic_ulong calls;

/// Which file each descriptor stands for. An entry is believed only while fstat agrees, so a close
/// that this library never sees (fclose, close_range, a socket in the old place) does no harm.
enum { descriptors = 65536 };
static struct {
    atomic_ulong device, inode;  // inode 0: not a file of ours
} known[descriptors];

void complain(const char *what, const char *path) {
    static atomic_flag said = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&said)) dprintf(2, "cut-to-sync: %s: %s\n", what, path);
}

static bool writeOnce(const char *path, int flags, const char *bytes, int count) {
    int file = syscall(SYS_openat, AT_FDCWD, path, flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return false;
    bool isWritten = syscall(SYS_write, file, bytes, count) == count;
    syscall(SYS_close, file);
    return isWritten;
}

/// One record, one write. The journal is opened anew each time, since hosts close descriptors that
/// they do not know; next to a sync that costs nothing.
void record(const char *format, ...) {
    if (!journal[0]) return;
    char line[3 * pathSize + 128];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (strchr(line, '\n') != line + length - 1) complain("a name holds a line break", line);
    else if (!writeOnce(journal, O_APPEND, line, length)) {
        complain("the journal cannot be written", journal);
    }
}

// ---- Paths -------------------------------------------------------------------------------------

bool pathOf(int descriptor, char path[pathSize]) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, pathSize);
    if (length <= 0 || length == pathSize || path[0] != '/') return false;
    path[length] = 0;
    return true;
}

/// The same for a directory that is not open.
static bool pathOfDirectory(int at, const char *name, char path[pathSize]) {
    int file = syscall(SYS_openat, at, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return false;
    bool isKnown = pathOf(file, path);
    syscall(SYS_close, file);
    return isKnown;
}

bool absolute(int at, const char *name, char path[pathSize]) {
    char parent[pathSize];
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    size_t length = last - name;
    if (length >= pathSize) return false;
    memcpy(parent, name, length);
    parent[length] = 0;
    if (!pathOfDirectory(at, length ? parent : ".", path)) return false;
    size_t end = strlen(path);
    if (end + strlen(last) + 2 > pathSize) return false;
    path[end] = '/';
    strcpy(path + end + 1, last);
    return true;
}

bool isBelow(const char *path) {
    if (!directoryLength) {
        if (!wantedDirectory[0] || !pathOfDirectory(AT_FDCWD, wantedDirectory, directory)) {
            return false;
        }
        directoryLength = strlen(directory);
    }
    size_t length = directoryLength;
    return !strncmp(path, directory, length) && (path[length] == '/' || path[length] == 0);
}

bool isOurName(int at, const char *name, char path[pathSize]) {
    int error = errno;
    bool isOurs = wantedDirectory[0] && absolute(at, name, path) && isBelow(path);
    errno = error;
    return isOurs;
}

bool exists(int at, const char *name, int flags) {
    if ((flags & O_TMPFILE) == O_TMPFILE) return false;
    if (!wantedDirectory[0] || !(flags & O_CREAT)) return true;
    int error = errno;
    struct stat status;
    bool isThere = !fstatat(at, name, &status, 0);
    errno = error;
    return isThere;
}

// ---- Descriptors -------------------------------------------------------------------------------

static void remember(int descriptor, unsigned long device, unsigned long inode) {
    if (descriptor < 0 || descriptor >= descriptors) return;
    known[descriptor].device = device;
    known[descriptor].inode = inode;
}

void notice(int descriptor, int flags, bool existed) {
    if (descriptor < 0 || !wantedDirectory[0]) return;
    int error = errno;
    char path[pathSize];
    struct stat status = {0};
    bool isOurs = pathOf(descriptor, path) && isBelow(path) && !fstat(descriptor, &status);
    remember(descriptor, status.st_dev, isOurs ? status.st_ino : 0);
    if (isOurs && S_ISREG(status.st_mode) && (flags & O_ACCMODE) != O_RDONLY) {
        if (!existed) record("created\t" ID "\n", IDENTITY(status));
        else if (flags & O_TRUNC) record("truncated\t" ID "\t0\n", IDENTITY(status));
        else record("found\t" ID "\t%lld\n", IDENTITY(status), (long long)status.st_size);
    }
    errno = error;
}

int duplicated(int from, int to) {
    bool isKnown = from >= 0 && from < descriptors;
    if (isKnown) remember(to, known[from].device, known[from].inode);
    else remember(to, 0, 0);
    return to;
}

bool isWatched(int descriptor, struct stat *status) {
    if (descriptor < 0 || descriptor >= descriptors || !known[descriptor].inode) return false;
    int error = errno;
    bool isSame = !fstat(descriptor, status) && status->st_ino == known[descriptor].inode
        && status->st_dev == known[descriptor].device;
    if (!isSame) remember(descriptor, 0, 0);
    errno = error;
    return isSame;
}

// ---- Counting and killing ----------------------------------------------------------------------

noreturn void die(void) {
    for (;;) {
        kill(getpid(), SIGKILL);
        pause();
    }
}

bool isLast(void) {
    unsigned long number = ++calls;
    if (killAt && number > killAt) die();
    return number == killAt;
}

// ---- Names that go away ------------------------------------------------------------------------

void beforeLoss(int at, const char *name, struct losing *losing) {
    static atomic_ulong number;
    losing->isKept = false;
    losing->isThere = !fstatat(at, name, &losing->status, AT_SYMLINK_NOFOLLOW);
    if (!losing->isThere || !keepDirectory[0] || !S_ISREG(losing->status.st_mode)) return;
    int length = snprintf(
        losing->kept, pathSize, "%s/%d.%lu", keepDirectory, (int)getpid(), ++number);
    losing->isKept = length < pathSize && !linkat(at, name, AT_FDCWD, losing->kept, 0);
    if (!losing->isKept) complain("no hard link can be made in", keepDirectory);
}

const char *afterLoss(int result, struct losing *losing) {
    if (result && losing->isKept) syscall(SYS_unlinkat, AT_FDCWD, losing->kept, 0);
    if (result || !losing->isThere) return "-";
    if (losing->isKept) return losing->kept;
    // Once its last name is gone, the inode's number is given to another file.
    if (losing->status.st_nlink == 1) record("gone\t" ID "\n", IDENTITY(losing->status));
    return "?";
}

// ---- Start and end -----------------------------------------------------------------------------

static void setting(const char *name, char path[pathSize]) {
    const char *value = getenv(name);
    if (!value || !value[0]) return;
    char trimmed[pathSize];
    size_t length = strlen(value);
    while (length > 1 && value[length - 1] == '/') length--;
    snprintf(trimmed, pathSize, "%.*s", (int)length, value);
    if (length >= pathSize || !absolute(AT_FDCWD, trimmed, path)) {
        complain("off, no such place", value);
        path[0] = 0;
    }
}

static bool isSet(const char *name) {
    const char *value = getenv(name);
    return value && !strcmp(value, "1");
}

__attribute__((constructor)) static void start(void) {
    setting("ASSAY_CUT_DIR", wantedDirectory);
    setting("ASSAY_CUT_JOURNAL", journal);
    setting("ASSAY_CUT_KEEP", keepDirectory);
    setting("ASSAY_COUNT_FILE", countFile);
    killHalf = isSet("ASSAY_KILL_HALF");
    ignoreSync = isSet("ASSAY_IGNORE_SYNC");
    const char *number = getenv("ASSAY_KILL_AT");
    killAt = number ? strtoul(number, NULL, 10) : 0;
    if (!wantedDirectory[0]) return;
    if (isBelow(journal) || isBelow(keepDirectory)) {
        complain("off, since the journal or what is kept lies inside", wantedDirectory);
        wantedDirectory[0] = 0;
        directoryLength = 0;
        return;
    }
    record("start\t%d\t%s\n", (int)getpid(), wantedDirectory);
    for (int i = 0; i < 256; i++) {  // the descriptors that were inherited
        int flags = fcntl(i, F_GETFL);
        if (flags >= 0) notice(i, flags & ~O_TRUNC, true);
    }
}

__attribute__((destructor)) static void stop(void) {
    if (!countFile[0] || !calls) return;  // a shell around the host must not overwrite its count
    char text[32];
    int length = snprintf(text, sizeof text, "%lu\n", (unsigned long)calls);
    if (!writeOnce(countFile, O_TRUNC, text, length)) {
        complain("the count cannot be written", countFile);
    }
}
