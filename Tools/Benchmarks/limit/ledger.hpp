// What is stored: the account values, and the ledger whose run is timed.
#pragma once
#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>

#include "statements.hpp"

using Database = std::unique_ptr<leveldb::DB>;

inline void require(const leveldb::Status& status) {
    if (!status.ok()) throw std::runtime_error("LevelDB: " + status.ToString());
}

inline Database open(const std::string& path, leveldb::Options options) {
    options.create_if_missing = true;
    options.compression = leveldb::kNoCompression;  // digests and signatures do not shrink
    leveldb::DB* database = nullptr;
    require(leveldb::DB::Open(options, path, &database));
    return Database(database);
}

inline std::string blockKey(char kind, size_t height) {
    std::string digits = std::to_string(height);  // the height first, so that files never overlap
    return std::string(10 - digits.size(), '0') + digits + kind;
}

/// The account values, in a database of their own that is not synced: after a crash they follow
/// from the ledger.
class Accounts {
public:
    static constexpr size_t valueSize = 90;

    Accounts(const std::string& path, size_t count)
        : cache(leveldb::NewLRUCache(64 << 20)), filter(leveldb::NewBloomFilterPolicy(10)) {
        leveldb::Options options;
        options.block_cache = cache.get();
        options.filter_policy = filter.get();  // one table to read for an account, not one a level
        options.write_buffer_size = 16 << 20;
        database = open(path, options);
        std::string key(digestSize, 0), value(valueSize, 0);
        for (size_t i = 0; i < count;) {
            stopIfInterrupted();
            leveldb::WriteBatch batch;
            for (size_t end = std::min(count, i + 10000); i < end; i++) {
                accountKey(i, reinterpret_cast<Byte*>(key.data()));
                batch.Put(key, value);
            }
            require(database->Write({}, &batch));
        }
        database->CompactRange(nullptr, nullptr);  // the filling is settled before the timer runs
    }

    /// Adds one to the account of each statement of a block: one read and one write an account.
    void apply(const Workload& workload, size_t first, size_t end) {
        touched.clear();
        for (size_t i = first; i < end; i++) {
            const char* key = reinterpret_cast<const char*>(workload.statement(i)) + accountAt;
            auto [entry, isNew] = touched.try_emplace(std::string_view(key, digestSize));
            std::string& value = entry->second;
            if (isNew) require(database->Get({}, leveldb::Slice(key, digestSize), &value));
            uint64_t count;
            memcpy(&count, value.data(), sizeof count);
            count++;
            memcpy(value.data(), &count, sizeof count);
        }
        leveldb::WriteBatch batch;
        for (auto& [key, value] : touched) batch.Put({key.data(), key.size()}, value);
        require(database->Write({}, &batch));
    }

    /// The sum over all accounts: every statement must have been counted exactly once.
    uint64_t total() const {
        uint64_t sum = 0;
        std::unique_ptr<leveldb::Iterator> i(database->NewIterator({}));
        for (i->SeekToFirst(); i->Valid(); i->Next()) {
            uint64_t count;
            memcpy(&count, i->value().data(), sizeof count);
            sum += count;
        }
        require(i->status());
        return sum;
    }

private:
    std::unique_ptr<leveldb::Cache> cache;
    std::unique_ptr<const leveldb::FilterPolicy> filter;
    Database database;
    std::unordered_map<std::string_view, std::string> touched;  // kept for its memory
};

struct Run {
    double perSecond, bytesPerStatement;
};

class Ledger {
public:
    Ledger(const Options& options, const Workload& workload, Accounts& accounts, std::string path)
        : options(options), workload(workload), accounts(accounts), path(std::move(path)),
          blocks((options.statements + options.block - 1) / options.block),
          leaves(options.statements * digestSize), roots(blocks * digestSize), unchecked(blocks),
          ready(blocks) {
        leveldb::Options leveldb;
        leveldb.write_buffer_size = 16 << 20;
        database = open(this->path, leveldb);
        for (size_t b = 0; b < blocks; b++) unchecked[b] = endOf(b) - firstOf(b);
    }

    /// Checks on every core while this thread commits the finished blocks in their order.
    Run run() {
        auto start = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> workers;
            for (size_t t = 0; t < options.threads; t++) workers.emplace_back([&] { check(); });
            for (size_t b = 0; b < blocks; b++) {
                ready[b].wait(false);
                if (isBad) break;
                if (interrupted) isBad = true;  // the workers stop, and are joined, before we throw
                else commitOrStop(b);
            }
        }
        std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        stopIfInterrupted();
        if (isBad) throw std::runtime_error("a valid statement was refused");
        audit();
        return {options.statements / elapsed.count(), diskBytes() / double(options.statements)};
    }

private:
    const Options& options;
    const Workload& workload;
    Accounts& accounts;
    const std::string path;
    const size_t blocks;
    std::vector<Byte> leaves, roots;
    std::vector<std::atomic<size_t>> unchecked;  // statements of each block
    std::vector<std::atomic<bool>> ready;        // the block's root is there
    std::atomic<size_t> next{0};
    std::atomic<bool> isBad{false};
    Database database;

    size_t firstOf(size_t block) const { return block * options.block; }
    size_t endOf(size_t block) const {
        return std::min(options.statements, firstOf(block) + options.block);
    }

    /// A worker takes chunks of the oldest block, so that all cores finish it together and the disk
    /// starts early; who checks a block's last statement makes its root.
    void check() {
        const size_t chunksPerBlock = (options.block + chunk - 1) / chunk;
        for (size_t c; (c = next++) < blocks * chunksPerBlock;) {
            size_t b = c / chunksPerBlock;
            size_t first = firstOf(b) + c % chunksPerBlock * chunk;
            size_t end = std::min(first + chunk, endOf(b));
            if (first >= end) continue;  // the last block is shorter
            for (size_t i = first; i < end; i++) {
                if (isBad || !workload.isValid(workload.statement(i))) isBad = true;
                leafHash(workload.statement(i), options.size, &leaves[i * digestSize]);
            }
            if (unchecked[b].fetch_sub(end - first) != end - first) continue;
            merkleRoot(
                &leaves[firstOf(b) * digestSize], endOf(b) - firstOf(b), &roots[b * digestSize]);
            ready[b] = true;
            ready[b].notify_one();
        }
    }

    /// A failing database must not leave the workers at it for minutes.
    void commitOrStop(size_t b) {
        try {
            commit(b);
        } catch (...) {
            isBad = true;
            throw;
        }
    }

    void commit(size_t b) {
        auto slice = [](const Byte* bytes, size_t count) {
            return leveldb::Slice(reinterpret_cast<const char*>(bytes), count);
        };
        leveldb::WriteBatch batch;
        batch.Put(blockKey('h', b), slice(&roots[b * digestSize], digestSize));
        batch.Put(blockKey('s', b),
            slice(workload.statement(firstOf(b)), (endOf(b) - firstOf(b)) * options.size));
        leveldb::WriteOptions synced;
        synced.sync = true;
        require(database->Write(synced, &batch));
        accounts.apply(workload, firstOf(b), endOf(b));
    }

    /// Outside the timer: what was measured was really stored, and hashes to the stored root.
    void audit() {
        for (size_t b = 0; b < blocks; b++) {
            std::string root, block;
            require(database->Get({}, blockKey('h', b), &root));
            require(database->Get({}, blockKey('s', b), &block));
            size_t count = endOf(b) - firstOf(b);
            if (block.size() != count * options.size) throw std::runtime_error("a block is short");
            std::vector<Byte> nodes(count * digestSize);
            for (size_t i = 0; i < count; i++) {
                leafHash(reinterpret_cast<Byte*>(&block[i * options.size]), options.size,
                    &nodes[i * digestSize]);
            }
            Byte computed[digestSize];
            merkleRoot(nodes.data(), count, computed);
            if (memcmp(computed, root.data(), digestSize)) throw std::runtime_error("wrong root");
        }
    }

    double diskBytes() {
        database.reset();  // a closed database has no half-done compaction
        double sum = 0;
        for (auto& file : std::filesystem::directory_iterator(path)) sum += file.file_size();
        return sum;
    }
};
