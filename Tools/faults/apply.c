// cut-to-sync --apply: does to a directory what a power cut would have done to it.
//
// Reads what libcut-to-sync.so journaled while the killed process ran, and cuts every file back to
// its last synced length. Files are told by device and inode, so that a rename keeps what is known.
// The journal's records are described in README.md.
#define _GNU_SOURCE
#include <errno.h>
#include <fts.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <search.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    bool isSeeded, undoRenames, isVerbose;
    uint64_t seed;
    const char *journal, *directory;
} options;

/// Failure (1), or wrong usage and a journal that cannot be meant (2).
__attribute__((format(printf, 2, 3))) static noreturn void fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("cut-to-sync: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(code);
}

static void *orFail(void *memory) {
    if (!memory) fail(1, "out of memory");
    return memory;
}

// ---- What is known of the files ----------------------------------------------------------------

struct file {
    uint64_t device, inode;
    bool isGone, isMapped;
    int64_t synced;
};
static void *files;  // a search tree

static int compareFiles(const void *left, const void *right) {
    const struct file *a = left, *b = right;
    if (a->device != b->device) return a->device < b->device ? -1 : 1;
    return (a->inode > b->inode) - (a->inode < b->inode);
}

static struct file *find(uint64_t device, uint64_t inode) {
    struct file key = {.device = device, .inode = inode};
    struct file **found = tfind(&key, &files, compareFiles);
    return found && !(*found)->isGone ? *found : NULL;
}

static struct file *findOrAdd(uint64_t device, uint64_t inode, int64_t synced) {
    struct file *file = find(device, inode);
    if (file) return file;
    struct file *added = orFail(malloc(sizeof *added));
    *added = (struct file){.device = device, .inode = inode};
    struct file **slot = orFail(tsearch(added, &files, compareFiles));
    if (*slot != added) free(added);
    **slot = (struct file){.device = device, .inode = inode, .synced = synced};
    return *slot;
}

// ---- What is known of the names ----------------------------------------------------------------

/// A name that was given or taken away: a rename, or an unlink (`to` is NULL).
struct change {
    char *from, *to;
    char *kept;  // where the file is that lost its name; "?" nowhere, "-" there was none
    bool isDurable;
};
static struct change *changes;
static size_t changeCount;

static void addChange(const char *from, const char *to, const char *kept) {
    changes = orFail(realloc(changes, (changeCount + 1) * sizeof *changes));
    struct change *change = &changes[changeCount++];
    change->from = orFail(strdup(from));
    change->to = to ? orFail(strdup(to)) : NULL;
    change->kept = orFail(strdup(kept));
    change->isDurable = false;
}

static bool isIn(const char *path, const char *directory) {
    size_t length = strrchr(path, '/') - path;
    return strlen(directory) == length && !strncmp(path, directory, length);
}

static void directorySynced(const char *directory) {
    for (size_t i = 0; i < changeCount; i++) {
        struct change *change = &changes[i];
        if (isIn(change->to ? change->to : change->from, directory)) change->isDurable = true;
    }
}

/// Takes a name back that a power cut may take back: the directory was not synced afterwards.
static void undo(const struct change *change) {
    const char *lost = change->to ? change->to : change->from;
    if (!strcmp(change->kept, "?")) {
        fail(1, "%s is lost for good: ASSAY_CUT_KEEP was not set, or links failed", lost);
    }
    if (change->to && rename(change->to, change->from)) {
        fail(1, "%s cannot be renamed back: %s", change->to, strerror(errno));
    }
    bool isReplaced = strcmp(change->kept, "-");
    if (isReplaced) unlink(lost);  // made anew since, as a log file is
    if (isReplaced && link(change->kept, lost)) {
        fail(1, "%s cannot be given back its name %s: %s", change->kept, lost, strerror(errno));
    }
    if (!options.isVerbose) return;
    if (change->to) printf("undone: %s -> %s\n", change->from, change->to);
    else printf("undone: unlink of %s\n", change->from);
}

/// The last first: a later change may stand on an earlier one.
static size_t undoChanges(void) {
    size_t count = 0;
    for (size_t i = changeCount; i-- > 0;) {
        if (changes[i].isDurable) continue;
        undo(&changes[i]);
        count++;
    }
    return count;
}

// ---- The journal -------------------------------------------------------------------------------

static bool isRunKnown;  // a process ran below the directory since the last cut

static void forgetAll(void) {
    tdestroy(files, free);
    files = NULL;
    changeCount = 0;
    isRunKnown = false;
}

/// Works one record in. False: it is none.
static bool apply(char *line) {
    char *field[4] = {0};
    for (int i = 0; i < 4 && line; i++) field[i] = strsep(&line, "\t");
    const char *kind = field[0], *first = field[1], *second = field[2], *third = field[3];
    if (line) return false;
    if (!strcmp(kind, "applied") && !first) { forgetAll(); return true; }
    if (!strcmp(kind, "dirsynced") && first && !second) { directorySynced(first); return true; }
    if (!strcmp(kind, "start") && second && !third) {
        char resolved[PATH_MAX];
        isRunKnown |= realpath(second, resolved) && !strcmp(resolved, options.directory);
        return true;
    }
    if (!strcmp(kind, "renamed") && third) { addChange(first, second, third); return true; }
    if (!strcmp(kind, "unlinked") && second && !third) {
        addChange(first, NULL, second);
        return true;
    }
    uint64_t device, inode;
    bool isFile = first && !third && sscanf(first, "%" SCNx64 ":%" SCNx64, &device, &inode) == 2;
    if (!isFile) return false;
    int64_t length = second ? strtoll(second, NULL, 10) : 0;
    struct file *file = findOrAdd(device, inode, length);
    if (!strcmp(kind, "created")) *file = (struct file){.device = device, .inode = inode};
    else if (!strcmp(kind, "gone")) file->isGone = true;
    else if (!strcmp(kind, "mapped")) file->isMapped = true;
    else if (!second) return false;
    else if (!strcmp(kind, "synced")) file->synced = length;
    else if (!strcmp(kind, "truncated")) { if (length < file->synced) file->synced = length; }
    else if (strcmp(kind, "found")) return false;  // what was found counts only if nothing is known
    return true;
}

static void readJournal(void) {
    FILE *journal = fopen(options.journal, "r");
    if (!journal) fail(2, "%s: %s; was the library loaded?", options.journal, strerror(errno));
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    for (size_t number = 1; (length = getline(&line, &capacity, journal)) > 0; number++) {
        if (line[length - 1] != '\n') break;  // the kill came while it was written
        line[length - 1] = 0;
        if (!apply(line)) fail(2, "%s: record %zu is none", options.journal, number);
    }
    if (ferror(journal)) fail(1, "%s: %s", options.journal, strerror(errno));
    free(line);
    fclose(journal);
    // Without this a harness that forgot to load the library would cut nothing, and be content.
    if (!isRunKnown) {
        fail(2, "%s knows of no process with ASSAY_CUT_DIR=%s since the last cut",
            options.journal, options.directory);
    }
}

/// From now on what the disk holds is durable, so that one journal can serve run after run.
static void closeJournal(void) {
    FILE *journal = fopen(options.journal, "a");
    bool isWritten = journal && fputs("applied\n", journal) >= 0;
    if (!journal || fclose(journal) || !isWritten) {
        fail(1, "%s: %s", options.journal, strerror(errno));
    }
}

// ---- Cutting -----------------------------------------------------------------------------------

static struct {
    size_t files, cut, unknown;
    int64_t bytes;
} totals;

/// SplitMix64.
static uint64_t nextRandom(void) {
    uint64_t x = options.seed += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

static void cut(const char *path) {
    struct stat status;  // asked only now: the file may have had another name, and be cut already
    if (lstat(path, &status)) fail(1, "%s: %s", path, strerror(errno));
    totals.files++;
    struct file *file = find(status.st_dev, status.st_ino);
    if (!file) {
        totals.unknown++;
        if (options.isVerbose) printf("left alone: %s, not seen opened for writing\n", path);
        return;
    }
    if (file->isMapped) {
        fprintf(stderr, "cut-to-sync: %s: writes through a mapping are not taken back\n", path);
    }
    int64_t length = file->synced, size = status.st_size;
    if (size <= length) return;
    // A disk may keep any part of what was not synced: here a prefix, a torn record at its end.
    if (options.isSeeded) length += nextRandom() % (size - length + 1);
    if (truncate(path, length)) fail(1, "%s: %s", path, strerror(errno));
    if (options.isVerbose) {
        printf("cut: %s %" PRId64 " -> %" PRId64 " (synced %" PRId64 ")\n", path, size, length,
            file->synced);
    }
    file->synced = length;  // should it have a second name
    totals.cut++;
    totals.bytes += size - length;
}

static int byName(const FTSENT **left, const FTSENT **right) {
    return strcmp((*left)->fts_name, (*right)->fts_name);
}

/// In the order of names, so that a seed cuts the same way each time.
static void cutAll(void) {
    char *roots[] = {(char *)options.directory, NULL};
    FTS *walk = orFail(fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, byName));
    for (FTSENT *entry; (entry = fts_read(walk));) {
        bool isBroken = entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR
            || entry->fts_info == FTS_NS;
        if (isBroken) fail(1, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
        if (entry->fts_info == FTS_F) cut(entry->fts_path);
    }
    fts_close(walk);
}

// ---- Command line ------------------------------------------------------------------------------

static const char help[] =
    "usage: cut-to-sync --apply JOURNAL DIR [options]\n"
    "Cuts every file below DIR back to its last synced length, as a power cut would. The process\n"
    "that wrote them must have ended; it ran with libcut-to-sync.so, ASSAY_CUT_DIR=DIR and\n"
    "ASSAY_CUT_JOURNAL=JOURNAL.\n\n"
    "  --seed N         cut at random places between the synced and the present length\n"
    "  --undo-renames   take back renames and unlinks without a later sync of the directory\n"
    "                   (needs ASSAY_CUT_KEEP in the run, for what they removed)\n"
    "  --verbose        say what is done to each file\n"
    "  --help           this text\n\n"
    "Exit code: 0 done; 1 failed; 2 wrong usage, or the journal knows of no run below DIR.\n";

static void parse(int count, char **arguments) {
    static const struct option known[] = {
        {"apply", required_argument, NULL, 'a'}, {"seed", required_argument, NULL, 's'},
        {"undo-renames", no_argument, NULL, 'u'}, {"verbose", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'}, {0}};
    char *end = "";
    for (int option; (option = getopt_long(count, arguments, "", known, NULL)) >= 0;) {
        switch (option) {
        case 'a': options.journal = optarg; break;
        case 's':
            options.isSeeded = true;
            options.seed = strtoull(optarg, &end, 10);
            if (!*optarg || *end) fail(2, "--seed needs a number");
            break;
        case 'u': options.undoRenames = true; break;
        case 'v': options.isVerbose = true; break;
        case 'h': fputs(help, stdout); exit(0);
        default: exit(2);
        }
    }
    if (!options.journal || optind + 1 != count) fail(2, "see cut-to-sync --help");
    options.directory = realpath(arguments[optind], NULL);
    if (!options.directory) fail(2, "%s: %s", arguments[optind], strerror(errno));
}

int main(int count, char **arguments) {
    parse(count, arguments);
    readJournal();
    size_t undone = options.undoRenames ? undoChanges() : 0;
    cutAll();
    closeJournal();
    printf("cut-to-sync: %zu files, %zu cut by %lld bytes, %zu left alone, %zu names undone\n",
        totals.files, totals.cut, (long long)totals.bytes, totals.unknown, undone);
}
