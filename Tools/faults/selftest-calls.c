// What the self-test does to files: case by case, and how long each file must be after the cut.
//
// selftest-calls prepare DIR: makes what is there before, without the library
// selftest-calls do DIR: with the library; prints how many calls it must have counted
// selftest-calls check DIR: after the cut; exit code 1 if a length is wrong
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char bytes[1000];
static atomic_int counted;

#define REQUIRE(condition)                                                                       \
    do {                                                                                         \
        if (condition) break;                                                                    \
        fprintf(stderr, "selftest-calls:%d: not so: %s\n", __LINE__, #condition);                \
        exit(1);                                                                                 \
    } while (0)
/// A call that the library has to count.
#define COUNTED(condition) REQUIRE(counting(condition))

static bool counting(bool result) {
    counted++;
    return result;
}

static int opened(const char *name, int flags) {
    int file = open(name, flags | O_WRONLY, 0644);
    REQUIRE(file >= 0);
    return file;
}
static int created(const char *name) { return opened(name, O_CREAT | O_EXCL); }
static void put(int file, int count) { COUNTED(write(file, bytes, count) == count); }
static void synced(int file) { COUNTED(fsync(file) == 0); }

static void neverSynced(const char *name) { put(created(name), 100); }

static void syncedOnce(const char *name) {
    int file = created(name);
    put(file, 100);
    synced(file);
    put(file, 50);
}

static void byOffsetsAndParts(const char *name) {
    int file = created(name);
    struct iovec parts[] = {{bytes, 10}, {bytes, 20}};
    COUNTED(pwrite(file, bytes, 100, 0) == 100);
    COUNTED(pwrite(file, bytes, 100, 100) == 100);
    COUNTED(fdatasync(file) == 0);
    COUNTED(pwritev(file, parts, 2, 200) == 30);
    REQUIRE(lseek(file, 0, SEEK_END) == 230);
    COUNTED(writev(file, parts, 2) == 30);
}

static void byCopies(const char *name) {
    int file = created(name), copy = dup(file), second = fcntl(file, F_DUPFD_CLOEXEC, 100);
    put(copy, 10);
    synced(second);
    REQUIRE(dup2(second, copy) == copy);
    put(copy, 10);
}

static void renamedAfterSync(const char *name) {
    int file = created("temporary");
    put(file, 70);
    synced(file);
    COUNTED(rename("temporary", name) == 0);
    put(file, 7);
}

static void renamedBeforeSync(const char *name) {
    put(created("temporary"), 70);
    COUNTED(rename("temporary", name) == 0);
}

static void deleted(const char *name) {
    int file = created(name);
    put(file, 70);
    synced(file);
    COUNTED(unlink(name) == 0);
}

/// The new file likely gets the number of the old one's inode, and must not get its length.
static void reborn(const char *name) {
    int file = created("short-lived");
    put(file, 500);
    synced(file);
    REQUIRE(close(file) == 0);
    COUNTED(unlink("short-lived") == 0);
    put(created(name), 300);
}

static void shrunk(const char *name) {
    int file = opened(name, O_CREAT | O_APPEND);
    put(file, 100);
    synced(file);
    COUNTED(ftruncate(file, 60) == 0);
    COUNTED(truncate(name, 40) == 0);
    put(file, 50);
}

static void emptied(const char *name) {
    syncedOnce(name);
    put(opened(name, O_TRUNC), 20);
}

static void appended(const char *name) { put(opened(name, O_APPEND), 10); }

/// stdio's own writes are not seen, but the lengths are; and a socket in the place of a file that
/// was closed unseen is none of the library's business.
static void byStdio(const char *name) {
    FILE *file = fopen(name, "w");
    int place = fileno(file), ends[2];
    REQUIRE(fwrite(bytes, 1, 100, file) == 100 && fflush(file) == 0);
    synced(place);
    REQUIRE(fwrite(bytes, 1, 50, file) == 50 && fclose(file) == 0);
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && ends[0] == place);
    REQUIRE(write(place, bytes, 5) == 5);
}

static void fromTemplate(const char *name) {
    char path[] = "made-XXXXXX";
    int file = mkstemp(path);
    REQUIRE(file >= 0);
    put(file, 90);
    COUNTED(rename(path, name) == 0);
}

static void besideTheDirectory(const char *name) {
    int file = created(name);
    REQUIRE(write(file, bytes, 100) == 100);
}

static void *inThread(void *name) {
    int file = created(name);
    for (int i = 0; i < 100; i++) {
        put(file, 10);
        synced(file);
    }
    put(file, 10);
    return NULL;
}
static void inThreads(const char *name) {
    static char names[4][40];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        snprintf(names[i], sizeof names[i], i ? "%s.%d" : "%s", name, i);
        REQUIRE(pthread_create(&threads[i], NULL, inThread, names[i]) == 0);
    }
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}

static const struct {
    const char *name;
    void (*run)(const char *name);
    long expected;  // -1: it must not exist
} cases[] = {
    {"never", neverSynced, 0},
    {"once", syncedOnce, 100},
    {"offsets", byOffsetsAndParts, 200},
    {"copies", byCopies, 10},
    {"renamed", renamedAfterSync, 70},
    {"renamed-early", renamedBeforeSync, 0},
    {"deleted", deleted, -1},
    {"reborn", reborn, 0},
    {"shrunk", shrunk, 40},
    {"emptied", emptied, 0},
    {"old", appended, 33},
    {"untouched", NULL, 33},
    {"stdio", byStdio, 100},
    {"template", fromTemplate, 0},
    {"below/never", neverSynced, 0},
    {"../beside", besideTheDirectory, 100},
    {"threads", inThreads, 1000},
    {"threads.1", NULL, 1000},
    {"threads.2", NULL, 1000},
    {"threads.3", NULL, 1000},
};
enum { caseCount = sizeof cases / sizeof *cases };

static void prepare(void) {
    REQUIRE(mkdir("below", 0755) == 0);
    for (const char *const *name = (const char *[]){"old", "untouched", NULL}; *name; name++) {
        REQUIRE(write(created(*name), bytes, 33) == 33);
    }
}

static int check(void) {
    int wrong = 0;
    for (int i = 0; i < caseCount; i++) {
        struct stat status;
        long length = stat(cases[i].name, &status) ? -1 : (long)status.st_size;
        if (length == cases[i].expected) continue;
        printf("%s: %ld bytes, not %ld\n", cases[i].name, length, cases[i].expected);
        wrong++;
    }
    printf("%d files, %d of a wrong length\n", caseCount, wrong);
    return wrong ? 1 : 0;
}

int main(int count, char **arguments) {
    alarm(20);  // whatever happens, the test comes to an end
    REQUIRE(count == 3 && chdir(arguments[2]) == 0);
    if (!strcmp(arguments[1], "prepare")) prepare();
    else if (!strcmp(arguments[1], "check")) return check();
    else {
        for (int i = 0; i < caseCount; i++) {
            if (cases[i].run) cases[i].run(cases[i].name);
        }
        printf("%d\n", counted);
    }
}
