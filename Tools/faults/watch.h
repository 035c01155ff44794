// What the interposed calls (cut-to-sync.c) ask and tell the watcher (watch.c): which descriptors
// and names are files of ours, what has to be journaled, and whether this call is the last one.
#pragma once
#include <stdbool.h>
#include <stdnoreturn.h>
#include <sys/stat.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)  // the host's own names must not meet these

/// Longer paths are not watched. Short of PATH_MAX, since hosts have threads with small stacks.
enum { pathSize = 1024 };

/// ASSAY_KILL_HALF and ASSAY_IGNORE_SYNC.
extern bool killHalf, ignoreSync;

/// Appends one record to the journal, if there is one; see README.md for their forms.
__attribute__((format(printf, 1, 2))) void record(const char *format, ...);

/// A file in a record: device and inode, which a rename does not change.
#define ID "%lx:%lx"
#define IDENTITY(status) (unsigned long)(status).st_dev, (unsigned long)(status).st_ino

/// Says once on standard error what went wrong here; the host is left alone.
void complain(const char *what, const char *path);

/// The absolute path of an open descriptor, free of symbolic links.
bool pathOf(int descriptor, char path[pathSize]);

/// The absolute path of a name that need not exist yet.
bool absolute(int at, const char *name, char path[pathSize]);

/// Says whether an absolute path is the watched directory or below it.
bool isBelow(const char *path);

/// `absolute` and `isBelow` in one; errno is kept.
bool isOurName(int at, const char *name, char path[pathSize]);

/// Says whether a name exists, to be asked before an open with these flags: afterwards it cannot
/// be told any more whether the open created the file.
bool exists(int at, const char *name, int flags);

/// A descriptor is new: finds out whether it is a file of ours, and journals what it held before.
void notice(int descriptor, int flags, bool existed);

/// `to` now stands for the same file as `from`. Returns `to`.
int duplicated(int from, int to);

/// Says whether a descriptor is a file of ours, and fills in its status if so.
bool isWatched(int descriptor, struct stat *status);

/// Counts a call on a file of ours. True: it is the one to die at. Threads that come later are
/// held up, so that nothing is counted after it.
bool isLast(void);

/// The end: SIGKILL.
noreturn void die(void);

/// A file that is about to lose a name.
struct losing {
    struct stat status;
    bool isThere, isKept;
    char kept[pathSize];  // a hard link to it in ASSAY_CUT_KEEP, so that the loss can be undone
};

/// To be called before an unlink, or a rename onto `name`.
void beforeLoss(int at, const char *name, struct losing *losing);

/// To be called afterwards with its result. Returns the record's last field: where the file is
/// kept, `?` if it is not, `-` if there was none.
const char *afterLoss(int result, struct losing *losing);

#pragma GCC visibility pop
