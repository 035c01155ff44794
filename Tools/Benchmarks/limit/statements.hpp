// What is hashed, signed and checked: SHA-256, the RFC 9162 tree, and the statements of a run.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_* are "deprecated" in favour of EVP, which is slower
#include <openssl/sha.h>
#include <secp256k1.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

using Byte = unsigned char;

/// The command line, see `help` in limit.cpp.
struct Options {
    size_t statements = 100000, block = 1000, repeat = 3, accounts = 64;
    size_t threads = std::max(1u, std::thread::hardware_concurrency());
    size_t size = 320, signedSize = 250;  // those of Assay's `attest` statement
    std::string dir;  // empty: the system's temporary directory
    bool cachedKeys = false, json = false;
};

inline volatile std::sig_atomic_t interrupted = 0;

struct Interrupted : std::runtime_error {
    Interrupted() : std::runtime_error("interrupted") {}
};

inline void stopIfInterrupted() {
    if (interrupted) throw Interrupted();
}

constexpr size_t digestSize = 32;

inline void sha256(const void* bytes, size_t count, Byte* digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}

/// RFC 9162 §2.1.1: a leaf is hashed behind a zero byte, so that no leaf can pass for a node.
inline void leafHash(const Byte* statement, size_t size, Byte* digest) {
    const Byte prefix = 0;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, &prefix, 1);
    SHA256_Update(&context, statement, size);
    SHA256_Final(digest, &context);
}

/// The RFC 9162 root, level by level in place: the leaves are overwritten. Handing an odd last node
/// up unchanged gives the same tree as the standard's recursion, without its stack.
inline void merkleRoot(Byte* nodes, size_t count, Byte* root) {
    Byte pair[1 + 2 * digestSize] = {1};
    for (; count > 1; count = (count + 1) / 2) {
        for (size_t i = 0; i < count / 2; i++) {
            memcpy(pair + 1, nodes + 2 * i * digestSize, 2 * digestSize);
            sha256(pair, sizeof pair, nodes + i * digestSize);
        }
        if (count % 2 == 1) {
            memmove(nodes + count / 2 * digestSize, nodes + (count - 1) * digestSize, digestSize);
        }
    }
    memcpy(root, nodes, digestSize);
}

// A statement: public key | account key | its number | zeros | signature in the last 64 bytes.
constexpr size_t keySize = 33, accountAt = 33, numberAt = 65, headSize = 73, signatureSize = 64;
// Devices sign again and again, so there are far fewer keys than statements.
constexpr size_t signers = 64;
// Small enough to share a block between all cores, large enough that sharing costs nothing.
constexpr size_t chunk = 50;

/// Accounts are found by a digest, as in a real state, so that their order in the database has
/// nothing to do with the order of use.
inline void accountKey(uint64_t account, Byte* key) { sha256(&account, sizeof account, key); }

class Workload {
public:
    explicit Workload(const Options& options) : options(options) {
        bytes.resize(options.statements * options.size);
        for (size_t i = 0; i < signers; i++) makeSigner(i);
        std::vector<std::jthread> threads;
        std::atomic<size_t> next{0};
        for (size_t t = 0; t < options.threads; t++) {
            threads.emplace_back([&] {
                for (size_t i; !interrupted && (i = next++) < options.statements;) sign(i);
            });
        }
    }

    const Byte* statement(size_t i) const { return &bytes[i * options.size]; }

    bool isValid(const Byte* statement) const {
        Byte digest[digestSize];
        sha256(statement, options.signedSize, digest);
        secp256k1_pubkey parsed;
        const secp256k1_pubkey* key = &parsed;
        if (options.cachedKeys) {
            if (!(key = cachedKey(statement))) return false;
        } else if (!secp256k1_ec_pubkey_parse(secp, &parsed, statement, keySize)) {
            return false;
        }
        secp256k1_ecdsa_signature signature;
        const Byte* compact = statement + options.size - signatureSize;
        return secp256k1_ecdsa_signature_parse_compact(secp, &signature, compact)
            && secp256k1_ecdsa_verify(secp, &signature, digest, key);
    }

private:
    struct Signer {
        Byte secret[32], key[keySize];
        secp256k1_pubkey parsed;
    };

    const Options& options;
    std::vector<Byte> bytes;
    Signer signer[signers];
    std::unordered_map<uint64_t, const Signer*> cache;
    secp256k1_context* const secp =
        secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);

    /// A key is already uniform: eight of its bytes are as good a hash as any.
    static uint64_t cacheHash(const Byte* key) {
        uint64_t hash;
        memcpy(&hash, key + 1, sizeof hash);
        return hash;
    }

    const secp256k1_pubkey* cachedKey(const Byte* key) const {
        auto found = cache.find(cacheHash(key));
        bool isSame = found != cache.end() && !memcmp(found->second->key, key, keySize);
        return isSame ? &found->second->parsed : nullptr;
    }

    void makeSigner(size_t i) {
        Signer& s = signer[i];
        sha256(&i, sizeof i, s.secret);
        size_t length = keySize;
        if (!secp256k1_ec_pubkey_create(secp, &s.parsed, s.secret)) throw std::logic_error("key");
        secp256k1_ec_pubkey_serialize(secp, s.key, &length, &s.parsed, SECP256K1_EC_COMPRESSED);
        cache[cacheHash(s.key)] = &s;
    }

    void sign(size_t i) {
        Byte* statement = &bytes[i * options.size];
        const Signer& s = signer[i % signers];
        // Any fixed scatter of the accounts will do; a digest of the number gives an even one.
        Byte digest[digestSize];
        uint64_t number = i, account;
        sha256(&number, sizeof number, digest);
        memcpy(&account, digest, sizeof account);
        memcpy(statement, s.key, keySize);
        accountKey(account % options.accounts, statement + accountAt);
        memcpy(statement + numberAt, &number, sizeof number);
        sha256(statement, options.signedSize, digest);
        secp256k1_ecdsa_signature signature;
        secp256k1_ecdsa_sign(secp, &signature, digest, s.secret, nullptr, nullptr);
        secp256k1_ecdsa_signature_serialize_compact(
            secp, statement + options.size - signatureSize, &signature);
    }
};
