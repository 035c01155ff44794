import AssayCrypto
import AssayKeystore
import AssayTestSupport
import Glibc
import Testing

@Suite("A keystore and the disk")
struct KeystorePermissionTests {
    private let passphrase: Passphrase

    init() throws {
        self.passphrase = try #require(Passphrase("open"))
    }

    @Test(
        "refuses a key file that others than the owner can use",
        arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o660, 0o777] as [mode_t])
    func openFile(_ mode: mode_t) async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(.random(), name: "alice", passphrase: self.passphrase, cost: cheap)
            let path = keystore.path(of: "alice")
            try #require(chmod(path, mode) == 0)
            let error = KeystoreError.permissions(path: path, mode: mode, isDirectory: false)
            #expect(throws: error) { try keystore.load("alice", passphrase: self.passphrase) }
            #expect(error.description.contains("chmod 600 \(path)"))
            try #require(chmod(path, 0o600) == 0)
            _ = try keystore.load("alice", passphrase: self.passphrase)
        }
    }

    @Test(
        "refuses a directory that others than the owner can use",
        arguments: [0o755, 0o770, 0o701, 0o720] as [mode_t])
    func openDirectory(_ mode: mode_t) async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(.random(), name: "alice", passphrase: self.passphrase, cost: cheap)
            try #require(chmod(directory, mode) == 0)
            let error = KeystoreError.permissions(
                path: directory, mode: mode, isDirectory: true)
            #expect(throws: error) { try keystore.list() }
            #expect(throws: error) { try keystore.find("alice") }
            #expect(throws: error) {
                try keystore.save(.random(), name: "b", passphrase: self.passphrase, cost: cheap)
            }
            #expect(error.description.contains("chmod 700 \(directory)"))
        }
    }

    @Test("does not wait for a named pipe, and refuses a directory and a file that is too long")
    func notAFile() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try #require(mkfifo(directory + "/pipe.json", 0o600) == 0)
            try #require(mkdir(directory + "/folder.json", 0o700) == 0)
            let long = String(repeating: " ", count: KeyFile.maximumSize + 1)
            try writeFile(long, to: directory + "/long.json")
            for name in ["pipe", "folder", "long"] {
                #expect(throws: KeystoreError.self) {
                    try keystore.load(name, passphrase: self.passphrase)
                }
            }
        }
    }

    @Test("says so if the directory is a file, or the disk refuses")
    func directoryIsFile() async throws {
        try await withTemporaryDirectory { directory in
            try writeFile("", to: directory + "/keys")
            let keystore = Keystore(directory: directory + "/keys")
            #expect(throws: KeystoreError.io(path: keystore.directory, reason: "not a directory")) {
                try keystore.list()
            }
            let lost = Keystore(directory: directory + "/no/such/parent")
            #expect(throws: KeystoreError.self) {
                try lost.save(.random(), name: "a", passphrase: self.passphrase, cost: cheap)
            }
        }
    }

    @Test("never replaces a file that appears after it was looked for")
    func lateFile() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/alice.json"
            try writeFile("first", to: path)
            #expect(throws: KeystoreError.exists(path: path)) {
                try PrivateDisk.write([1], to: path, overwriting: false)
            }
            #expect(try readFile(path) == "first")
            #expect(try fileNames(in: directory) == ["alice.json"])
        }
    }

    @Test("keeps the old key if a write is cut off by a full disk", arguments: [0, 1, 100, 400])
    func fullDisk(_ limit: rlim_t) async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(
                TestKeys.key(0), name: "alice", passphrase: self.passphrase, cost: cheap)
            await #expect(processExitsWith: .exitCode(7)) {
                [directory = directory as String, limit = limit as rlim_t] in
                // A write past this limit fails as on a full disk, after what fits was written.
                signal(SIGXFSZ, SIG_IGN)
                var size = rlimit(rlim_cur: limit, rlim_max: limit)
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &size)
                guard let passphrase = Passphrase("new") else { exit(1) }
                do throws(KeystoreError) {
                    try Keystore(directory: directory).save(
                        TestKeys.key(1), name: "alice", passphrase: passphrase,
                        overwriting: true, cost: cheap)
                } catch .io {
                    exit(7)
                } catch {
                    exit(2)
                }
            }
            let key = try keystore.load("alice", passphrase: self.passphrase)
            #expect(key.publicKey == TestKeys.key(0).publicKey)
            #expect(try fileNames(in: directory) == ["alice.json"])
        }
    }

    @Test("keeps the old key if the process is killed while it writes")
    func killed() async throws {
        try await withTemporaryDirectory { directory in
            let keystore = Keystore(directory: directory)
            try keystore.save(
                TestKeys.key(0), name: "alice", passphrase: self.passphrase, cost: cheap)
            await #expect(processExitsWith: .signal(SIGXFSZ)) { [directory = directory as String] in
                // Whoever started the tests may have told them to ignore or block this signal.
                signal(SIGXFSZ, SIG_DFL)
                var signals = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGXFSZ)
                pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                var size = rlimit(rlim_cur: 100, rlim_max: 100)
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &size)
                guard let passphrase = Passphrase("new") else { exit(1) }
                try Keystore(directory: directory).save(
                    TestKeys.key(1), name: "alice", passphrase: passphrase, overwriting: true,
                    cost: cheap)
            }
            let key = try keystore.load("alice", passphrase: self.passphrase)
            #expect(key.publicKey == TestKeys.key(0).publicKey)
            // What is left over is no key, and does not stand in the way of the next one.
            #expect(try keystore.list().map(\.name) == ["alice"])
            try keystore.save(
                TestKeys.key(1), name: "alice", passphrase: self.passphrase, overwriting: true,
                cost: cheap)
        }
    }
}
