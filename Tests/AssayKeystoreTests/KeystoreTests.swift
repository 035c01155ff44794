import AssayCrypto
import AssayKeystore
import AssayTestSupport
import Glibc
import Testing

@Suite("A keystore")
struct KeystoreTests {
    private let passphrase: Passphrase
    private let other: Passphrase

    init() throws {
        self.passphrase = try #require(Passphrase("open"))
        self.other = try #require(Passphrase("closed"))
    }

    @Test("saves and loads by name and by address")
    func saveAndLoad() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory + "/keys")
            for (index, name) in ["bob", "alice", "dev.2"].enumerated() {
                try keystore.save(
                    TestKeys.key(UInt64(index)), name: name, passphrase: self.passphrase,
                    cost: cheap)
            }
            #expect(try keystore.list().map(\.name) == ["alice", "bob", "dev.2"])
            let address = TestKeys.key(1).publicKey.address.description
            for name in ["alice", address] {
                let key = try keystore.load(name, passphrase: self.passphrase)
                #expect(key.publicKey == TestKeys.key(1).publicKey)
            }
            #expect(throws: KeystoreError.wrongPassphrase(TestKeys.key(1).publicKey.address)) {
                try keystore.load("alice", passphrase: self.other)
            }
        }
    }

    @Test("is empty and finds nothing while its directory does not exist")
    func noDirectory() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory + "/keys")
            let entries = try keystore.list()
            #expect(entries.isEmpty)
            let address = TestKeys.key(0).publicKey.address.description
            for key in ["alice", address] {
                #expect(throws: KeystoreError.missing(key: key, directory: keystore.directory)) {
                    try keystore.find(key)
                }
            }
        }
    }

    @Test("makes a directory of mode 0700 and files of mode 0600, and leaves nothing else")
    func modes() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory + "/keys")
            for _ in 0..<2 {
                try keystore.save(
                    .random(), name: "alice", passphrase: self.passphrase, overwriting: true,
                    cost: cheap)
            }
            #expect(try permissions(of: keystore.directory) == 0o700)
            #expect(try permissions(of: keystore.path(of: "alice")) == 0o600)
            #expect(try fileNames(in: keystore.directory) == ["alice.json"])
        }
    }

    @Test("overwrites a key only when it is told to")
    func overwriting() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(
                TestKeys.key(0), name: "alice", passphrase: self.passphrase, cost: cheap)
            let before = try readFile(keystore.path(of: "alice"))
            #expect(throws: KeystoreError.exists(path: keystore.path(of: "alice"))) {
                try keystore.save(
                    TestKeys.key(1), name: "alice", passphrase: self.other, cost: cheap)
            }
            #expect(try readFile(keystore.path(of: "alice")) == before)
            try keystore.save(
                TestKeys.key(1), name: "alice", passphrase: self.other, overwriting: true,
                cost: cheap)
            let key = try keystore.load("alice", passphrase: self.other)
            #expect(key.publicKey == TestKeys.key(1).publicKey)
        }
    }

    @Test("of two who save the same name at once, one is refused")
    func race() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory + "/keys")
            let file = try KeyFile.encrypt(.random(), with: self.passphrase, cost: cheap)
            let saved = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 {
                    group.addTask { (try? keystore.save(file, name: "alice")) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(saved == 1)
            #expect(try fileNames(in: keystore.directory) == ["alice.json"])
        }
    }

    @Test("refuses an empty passphrase, and then writes nothing")
    func emptyPassphrase() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            let empty = try #require(Passphrase(""))
            #expect(throws: KeystoreError.emptyPassphrase) {
                try keystore.save(.random(), name: "alice", passphrase: empty, cost: cheap)
            }
            #expect(try fileNames(in: directory).isEmpty)
            try keystore.save(
                .random(), name: "alice", passphrase: empty, allowEmpty: true, cost: cheap)
        }
    }

    @Test(
        "refuses names that are no file names of its own, or are addresses",
        arguments: [
            "", ".", "..", ".alice", "-alice", "_", "a/b", "../alice", "/alice", "a b", "ä", "a\0",
            "a\n", "a:b", "assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5",
            String(repeating: "a", count: 65),
        ])
    func invalidName(_ name: String) async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory + "/keys")
            #expect(throws: KeystoreError.invalidName(name)) {
                try keystore.save(
                    .random(), name: name, passphrase: self.passphrase, cost: cheap)
            }
        }
    }

    @Test("lists a file that it cannot use beside those that it can")
    func brokenFile() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(.random(), name: "good", passphrase: self.passphrase, cost: cheap)
            try writeFile("{}", to: directory + "/broken.json")
            try writeFile(KeyFileTests.sample, to: directory + "/open.json", mode: 0o644)
            try writeFile("ignored", to: directory + "/notes.txt")
            try writeFile("ignored", to: directory + "/.hidden.json")
            let entries = try keystore.list()
            #expect(entries.map(\.name) == ["broken", "good", "open"])
            #expect(entries.map { (try? $0.file.get()) != nil } == [false, true, false])
        }
    }
}
