import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore
import AssayTestSupport
import FoundationEssentials
import Glibc
import Testing

@testable import AssayNode

/// A disk that refuses stops the node: everybody is told, and nothing that was final is lost.
@Suite(.timeLimit(.minutes(2))) struct NodeFailureTests {
    @Test("a disk that is full, in a process of its own")
    func fullDisk() async {
        await #expect(processExitsWith: .success) {
            try await Self.fillDisk()
        }
    }

    /// Submits until a file may not grow any more; opens again when there is room.
    private static func fillDisk() async throws {
        let scene = try NodeScene()
        signal(SIGXFSZ, SIG_IGN)
        var acknowledged: [(id: Digest, index: UInt64)] = []
        do {
            let node = try await scene.open()
            let running = Task { () -> NodeError? in
                do {
                    try await node.run()
                    return nil
                } catch {
                    return error as? NodeError
                }
            }
            try Self.limitFiles(to: 60_000)
            var last: [Admission] = []
            for nonce: UInt64 in 1...100 where last != [.unavailable] {
                let statement = scene.statement(0, nonce)
                last = try await node.ledger.answers(to: [statement], wait: .final)
                if let index = last[0].index { acknowledged.append((statement.value.id, index)) }
            }
            #expect(last == [.unavailable])
            #expect(acknowledged.count > 10)
            let accepted = try await node.ledger.answers(
                to: [scene.statement(1, 1)], wait: .accepted)
            #expect(accepted == [.unavailable])
            let error = await running.value
            guard case .store(.io(let database, let reason)) = error else {
                Issue.record("run ended with \(error as Any)")
                return
            }
            #expect(["ledger", "state", "index"].contains(database))
            #expect(reason.contains("File too large"))
            try Self.limitFiles(to: .max)
        }
        let node = try await scene.open()
        for (id, index) in acknowledged {
            #expect(try node.store.statement(id)?.index == index)
        }
        let next = UInt64(try #require(try node.account(0)).nonces.floor) + 1
        let admission = try await node.ledger.answers(to: [scene.statement(0, next)], wait: .final)[
            0]
        #expect(admission.index != nil, "and it goes on")
    }

    /// Lets no file of this process grow beyond a size, as a full disk would.
    private static func limitFiles(to bytes: rlim_t) throws {
        let fileSize = __rlimit_resource_t(1)
        var limit = rlimit()
        try #require(getrlimit(fileSize, &limit) == 0)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        try #require(setrlimit(fileSize, &limit) == 0)
    }

    @Test("a state that cannot be read stops the node, and lets go of its databases")
    func unreadableState() async throws {
        let scene = try NodeScene()
        do { _ = try await scene.open() }
        do {
            // Opening wrote the log into a table; it is mapped, and changes under the node.
            let node = try await scene.open()
            try Self.damageTables(in: scene.directory("data/state"))
            let statements = (0..<50).map { scene.statement($0, 1) }
            let admissions = try await node.ledger.answers(to: statements, wait: .final)
            #expect(admissions == Array(repeating: .unavailable, count: 50))
            var error: NodeError?
            do {
                try await node.run()
            } catch let refused {
                error = refused as? NodeError
            }
            guard case .unreadable(let reason) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(reason.reason.contains("\"state\""))
        }
        // A ledger that tried again and again would hold them for ever.
        try FileManager.default.removeItem(atPath: scene.directory("data/state"))
        let node = try await scene.open()
        let admissions = try await node.ledger.answers(to: [scene.statement(0, 1)], wait: .final)
        #expect(admissions == [.final(height: 1, index: 2)])
    }

    /// Changes a byte in every block of records, in place.
    private static func damageTables(in path: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasSuffix(".ldb") {
            let file = open("\(path)/\(name)", O_RDWR)
            try #require(file >= 0)
            defer { close(file) }
            let size = lseek(file, 0, SEEK_END)
            for offset in stride(from: 20, to: size * 2 / 3, by: 100) {
                var byte: UInt8 = 0
                try #require(pread(file, &byte, 1, offset) == 1)
                byte ^= 0x55
                try #require(pwrite(file, &byte, 1, offset) == 1)
            }
        }
    }
}
