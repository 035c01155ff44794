import Testing

@testable import AssayStore

@Suite struct StoreErrorTests {
    static let messages: [(String, StoreError)] = [
        (
            "Corruption: block checksum mismatch: /d/000005.ldb",
            .corrupt(database: "db", key: "ff", reason: "block checksum mismatch: /d/000005.ldb")
        ),
        (
            "NotFound: /d/000005.ldb: No such file or directory",
            .corrupt(
                database: "db", key: "ff",
                reason: "a file is gone, /d/000005.ldb: No such file or directory")
        ),
        (
            "Invalid argument: other does not match existing comparator : bytewise",
            .corrupt(
                database: "db", key: "ff",
                reason: "other does not match existing comparator : bytewise")
        ),
        (
            "IO error: /d/000005.ldb: Invalid argument",
            .corrupt(
                database: "db", key: "ff",
                reason: "a file is shorter than it was, /d/000005.ldb: Invalid argument")
        ),
        ("IO error: lock /d/LOCK: already held by process", .locked(path: "/d")),
        ("IO error: lock /d/LOCK: Resource temporarily unavailable", .locked(path: "/d")),
        ("IO error: lock /d/LOCK: Permission denied", .locked(path: "/d")),
        (
            "IO error: lock /d/LOCK: No locks available",
            .io(database: "db", reason: "lock /d/LOCK: No locks available")
        ),
        (
            "IO error: /d/LOCK: Permission denied",
            .io(database: "db", reason: "/d/LOCK: Permission denied")
        ),
        (
            "IO error: /d/000006.log: No space left on device",
            .io(database: "db", reason: "/d/000006.log: No space left on device")
        ),
        (
            "IO error: /Corruption: lock /LOG: Read-only file system",
            .io(database: "db", reason: "/Corruption: lock /LOG: Read-only file system")
        ),
        ("Not implemented: x", .io(database: "db", reason: "x")),
        ("no colon", .io(database: "db", reason: "no colon")),
        ("", .io(database: "db", reason: "")),
    ]

    @Test("a message becomes a case", arguments: messages)
    func classification(message: String, expected: StoreError) {
        #expect(StoreError(message: message, database: "db", path: "/d", key: "ff") == expected)
    }

    static let descriptions: [(StoreError, [String])] = [
        (.locked(path: "/d"), ["/d", "already open", "stop the other process"]),
        (.missing(path: "/d"), ["no database at /d", "check the path"]),
        (
            .corrupt(database: "ledger", key: "00ff", reason: "bad sum"),
            ["\"ledger\" is damaged at key 00ff: bad sum", "Restore"]
        ),
        (.corrupt(database: "ledger", key: nil, reason: "bad sum"), ["is damaged: bad sum"]),
        (.io(database: "votes", reason: "disk full"), ["\"votes\"", "disk full", "Check"]),
        (.otherChain(path: "/d", found: "a", expected: "b"), ["/d", "chain a, not to b"]),
    ]

    @Test("the description names what and where, on one line", arguments: descriptions)
    func description(error: StoreError, parts: [String]) {
        let text = "\(error)"
        for part in parts { #expect(text.contains(part)) }
        #expect(!text.contains("\n"))
    }

    @Test func keysAreShownInHexadecimalAndCut() {
        let short = StoreError.corrupt(database: "db", key: [0x00, 0x0f, 0xff], reason: "r")
        #expect(short == .corrupt(database: "db", key: "000fff", reason: "r"))
        let long = StoreError.corrupt(
            database: "db", key: [UInt8](repeating: 0xab, count: 65), reason: "r")
        let digits = String(repeating: "ab", count: 64) + "…"
        #expect(long == .corrupt(database: "db", key: digits, reason: "r"))
    }
}
