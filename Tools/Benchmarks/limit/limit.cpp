// limit: how fast can a ledger of signed statements be on this machine, whoever writes it?
//
// It does what any such ledger must do, with the same two libraries, and nothing else: no network,
// no decoding, no consensus, no rules. Every figure of Assay is printed as a ratio to this one, so
// a slow yardstick would flatter us. Where something here could be made faster, make it faster.
//
// Per statement: SHA-256 of the signed bytes, one ECDSA check, the RFC 9162 leaf hash of the whole
//                statement, one 90-byte account value read and rewritten.
// Per block:     the Merkle root over its leaves, one synced LevelDB write.
//
// Exit code: 0 measured, 1 something failed, 2 wrong usage, 130 interrupted.
#include <cstdio>
#include <cstdlib>

#include "ledger.hpp"

namespace {

namespace fs = std::filesystem;

const char* const help =
    "usage: limit [options]\n"
    "The most statements a second that a ledger with these libraries could reach here.\n\n"
    "  --statements N   statements a run (100000)\n"
    "  --block B        statements a block, one synced write each (1000)\n"
    "  --repeat R       runs; the figure is their median (3)\n"
    "  --accounts A     90-byte account values read and rewritten (64)\n"
    "  --threads T      threads that check signatures (all cores)\n"
    "  --size S         bytes of a statement (320)\n"
    "  --signed P       of which the first P are signed; 73 <= P <= S - 64 (250)\n"
    "  --cached-keys    keep parsed public keys, instead of parsing one for each statement\n"
    "  --dir DIR        where to make, and remove, a temporary directory ($TMPDIR or /tmp);\n"
    "                   a disk, not tmpfs, or the sync costs nothing\n"
    "  --json           one line of JSON instead of text\n"
    "  --help           this text\n\n"
    "bytesPerStatement counts the ledger database without the accounts. Memory: about S + 32\n"
    "bytes a statement. Exit code: 0 measured, 1 failed, 2 wrong usage, 130 interrupted.\n";

[[noreturn]] void misused(const std::string& why) {
    fprintf(stderr, "limit: %s (limit --help)\n", why.c_str());
    exit(2);
}

Options parse(int count, char** arguments) {
    Options o;
    const std::unordered_map<std::string_view, size_t*> numbers = {
        {"--statements", &o.statements}, {"--block", &o.block},     {"--repeat", &o.repeat},
        {"--accounts", &o.accounts},     {"--threads", &o.threads}, {"--size", &o.size},
        {"--signed", &o.signedSize}};
    for (int i = 1; i < count; i++) {
        std::string name = arguments[i];
        auto value = [&]() -> std::string {
            if (++i == count) misused(name + " needs a value");
            return arguments[i];
        };
        if (name == "--help") { fputs(help, stdout); exit(0); }
        else if (name == "--cached-keys") o.cachedKeys = true;
        else if (name == "--json") o.json = true;
        else if (name == "--dir") o.dir = value();
        else if (auto number = numbers.find(name); number != numbers.end()) {
            std::string text = value();
            bool isNumber = !text.empty() && text.size() <= 9
                && text.find_first_not_of("0123456789") == std::string::npos;
            if (!isNumber || std::stoul(text) == 0) misused(name + " needs a number from 1 on");
            *number->second = std::stoul(text);
        } else misused("what is " + name + "?");
    }
    if (o.signedSize < headSize) misused("--signed must be at least 73");
    if (o.signedSize + signatureSize > o.size) misused("--signed must be at most --size less 64");
    return o;
}

/// Removes its directory however the program ends, a `kill -9` excepted. It is a new one inside
/// --dir, so that a slip of the finger cannot remove somebody's files.
struct TemporaryDirectory {
    std::string path;
    explicit TemporaryDirectory(const std::string& parent) : path(parent + "/assay-limit-XXXXXX") {
        if (!mkdtemp(path.data())) {
            throw std::runtime_error("no directory can be made in " + parent);
        }
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

/// A check that refuses nothing would make the figure worthless.
void requireRefusal(const Options& options, const Workload& workload) {
    for (size_t flipped : {numberAt, options.size - 1}) {
        std::vector<Byte> forged(workload.statement(0), workload.statement(0) + options.size);
        forged[flipped] ^= 1;
        if (workload.isValid(forged.data())) throw std::runtime_error("a forgery was accepted");
    }
}

/// `value` of the runs, which are in order: for an even number the mean of the middle two.
double median(const std::vector<Run>& runs, double Run::*value) {
    return (runs[(runs.size() - 1) / 2].*value + runs[runs.size() / 2].*value) / 2;
}

void report(const Options& o, std::vector<Run> runs) {
    std::sort(runs.begin(), runs.end(), [](auto& a, auto& b) { return a.perSecond < b.perSecond; });
    double min = runs.front().perSecond, max = runs.back().perSecond;
    double perSecond = median(runs, &Run::perSecond);
    double bytes = median(runs, &Run::bytesPerStatement);
    if (o.json) {
        printf("{\"statements\":%zu,\"perSecond\":%.0f,\"min\":%.0f,\"max\":%.0f,"
               "\"bytesPerStatement\":%.1f}\n",
            o.statements, perSecond, min, max, bytes);
        return;
    }
    printf("limit: %zu statements of %zu bytes (%zu signed), blocks of %zu, %zu accounts, "
           "%zu threads, keys %s\n",
        o.statements, o.size, o.signedSize, o.block, o.accounts, o.threads,
        o.cachedKeys ? "cached" : "parsed each time");
    printf("%.0f statements/s, the median of %zu runs (min %.0f, max %.0f)\n", perSecond,
        runs.size(), min, max);
    printf("%.1f bytes of ledger a statement\n", bytes);
}

void measure(const Options& options) {
    Workload workload(options);
    stopIfInterrupted();
    requireRefusal(options, workload);
    TemporaryDirectory directory(
        options.dir.empty() ? fs::temp_directory_path().string() : options.dir);
    Accounts accounts(directory.path + "/accounts", options.accounts);
    std::vector<Run> runs;
    for (size_t i = 0; i < options.repeat; i++) {
        std::string path = directory.path + "/ledger";
        runs.push_back(Ledger(options, workload, accounts, path).run());
        fs::remove_all(path);
    }
    if (accounts.total() != options.statements * options.repeat) {
        throw std::runtime_error("an account value went missing");
    }
    report(options, runs);
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, [](int) { interrupted = 1; });
    try {
        measure(options);
    } catch (const Interrupted&) {
        return 130;
    } catch (const std::exception& error) {
        fprintf(stderr, "limit: %s\n", error.what());
        return 1;
    }
}
