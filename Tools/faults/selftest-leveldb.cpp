// A tiny LevelDB program to be killed.
//
// selftest-leveldb write DIR ACKNOWLEDGED COUNT synced|unsynced: puts numbered records, and adds a
//   record's number to the file ACKNOWLEDGED (not below DIR) once LevelDB said that it is written
// selftest-leveldb check DIR ACKNOWLEDGED: exit code 0 if every acknowledged record is there and
//   whole, 3 if not
#include <fcntl.h>
#include <leveldb/db.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

static void require(const leveldb::Status& status) {
    if (status.ok()) return;
    fprintf(stderr, "%s\n", status.ToString().c_str());
    exit(1);
}

static std::string valueOf(int number) {
    return std::string(500 + number * 37 % 900, 'a' + number % 26) + std::to_string(number);
}

static leveldb::Status open(const char* directory, std::unique_ptr<leveldb::DB>& database) {
    leveldb::Options options;
    options.create_if_missing = true;
    options.paranoid_checks = true;
    options.compression = leveldb::kNoCompression;
    options.write_buffer_size = 64 << 10;  // the least: files come and go all the time
    leveldb::DB* opened = nullptr;
    leveldb::Status status = leveldb::DB::Open(options, directory, &opened);
    database.reset(opened);
    return status;
}

static void write(const char* directory, const char* acknowledged, int count, bool isSynced) {
    int file = ::open(acknowledged, O_WRONLY | O_CREAT | O_APPEND, 0644);
    leveldb::WriteOptions options;
    options.sync = isSynced;
    std::unique_ptr<leveldb::DB> database;
    for (int i = 0; i < count; i++) {
        if (i % (count / 3 + 1) == 0) {  // opened three times: recovery is killed as well
            database.reset();
            require(open(directory, database));
        }
        require(database->Put(options, std::to_string(i), valueOf(i)));
        std::string line = std::to_string(i) + "\n";
        if (::write(file, line.data(), line.size()) != ssize_t(line.size())) exit(1);
    }
}

static int check(const char* directory, const char* acknowledged) {
    std::ifstream lines(acknowledged);
    std::unique_ptr<leveldb::DB> database;
    leveldb::Status status = open(directory, database);
    if (!status.ok()) printf("cannot be opened: %s; ", status.ToString().c_str());
    int count = 0, lost = 0;
    for (int number; lines >> number; count++) {
        std::string value;
        bool isThere = status.ok()
            && database->Get({}, std::to_string(number), &value).ok() && value == valueOf(number);
        if (!isThere) lost++;
    }
    printf("%d acknowledged, %d lost\n", count, lost);
    return lost || !status.ok() ? 3 : 0;
}

int main(int count, char** arguments) {
    alarm(20);  // whatever happens, the test comes to an end
    if (count == 6 && !strcmp(arguments[1], "write")) {
        write(arguments[2], arguments[3], atoi(arguments[4]), !strcmp(arguments[5], "synced"));
        return 0;
    }
    if (count == 4 && !strcmp(arguments[1], "check")) return check(arguments[2], arguments[3]);
    fprintf(stderr, "selftest-leveldb: see the head of its source\n");
    return 2;
}
