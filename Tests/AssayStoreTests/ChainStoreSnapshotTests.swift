import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// A snapshot stays at its block while later blocks are written.
@Suite struct ChainStoreSnapshotTests {
    private let directory: ChainStoreDirectory
    private let history: ChainStoreHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try ChainStoreHistory.standard.get()
    }

    /// Every key that some block of the history writes.
    private static func keys() -> [StateKey] {
        let addresses = (0..<20).flatMap { number in
            [100 + number, 1_000 + number].map { TestKeys.key($0).publicKey.address }
        }
        return addresses.map { StateKey(.account, .address($0)) }
            + [StateKey(.record, .single), StateKey(.members, .single)]
    }

    /// Holds a snapshot against the state in memory after a block.
    private func expect(_ snapshot: StateSnapshot, at height: Int) throws {
        let state = self.history.states[height]
        for key in Self.keys() {
            #expect(try snapshot.value(at: key) == state.value(at: key), "\(key) at \(height)")
        }
        let last = try #require(Digest(bytes: Array(repeating: 0xff, count: 32)))
        let everything = Digest.zero...last
        #expect(try snapshot.leaves(in: everything) == state.leaves(in: everything))
        for queue in DueQueue.allCases {
            for time: UInt64 in [0, 1, 700_000_000, .max] {
                let due = try snapshot.due(in: queue, at: time, limit: 10)
                #expect(due == state.due(in: queue, at: time, limit: 10))
            }
        }
        let header = self.history.heads[height].header
        var prover = LogProver(size: header.logSize, reader: snapshot)
        #expect(try prover.root() == header.logRoot)
    }

    @Test("of each block, after all others were written")
    func afterwards() throws {
        let store = try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
        var snapshots = [store.snapshot()]
        for height in 1...self.history.height {
            try self.history.commit(height...height, to: store)
            snapshots.append(store.snapshot())
        }
        for (height, snapshot) in snapshots.enumerated() {
            try self.expect(snapshot, at: height)
        }
        let open = try snapshots[6].due(in: .clock, at: .max, limit: 10)
        #expect(open.map(\.item) == [.ballot], "a queue that holds something was compared")
    }

    @Test("while others are written by another thread")
    func meanwhile() async throws {
        let store = try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
        try self.history.commit(1...5, to: store)
        let snapshot = store.snapshot()
        let history = self.history
        async let writing: Void = Task.detached {
            try history.commit(6...history.height, to: store)
        }.value
        for _ in 0..<20 { try self.expect(snapshot, at: 5) }
        try await writing
        try self.expect(snapshot, at: 5)
        try self.expect(store.snapshot(), at: self.history.height)
    }

    @Test("keeps its database open after the store is gone")
    func outliving() throws {
        let snapshot: StateSnapshot
        do {
            let store = try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
            try self.history.commit(1...3, to: store)
            snapshot = store.snapshot()
        }
        try self.expect(snapshot, at: 3)
    }

    @Test("lends as many due entries as it is asked for, and none of another queue")
    func limits() throws {
        try self.history.write(to: self.directory("data"))
        let ids = (1...5).map { LogHash.leaf([UInt8($0)]) }
        let entries = ids.sorted().enumerated().map { number, id in
            DueEntry(queue: .height, time: UInt64(10 + number / 2), id: id, item: .ballot)
        }
        try self.directory.edit("data/state") { batch in
            for entry in entries { batch.put([], forKey: StateStore.key(entry)) }
        }
        let store = try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
        let snapshot = store.snapshot()
        #expect(try snapshot.due(in: .height, at: 9, limit: 10) == [])
        #expect(try snapshot.due(in: .height, at: 10, limit: 10) == Array(entries[..<2]))
        #expect(try snapshot.due(in: .height, at: 11, limit: 3) == Array(entries[..<3]))
        #expect(try snapshot.due(in: .height, at: .max, limit: 9) == entries)
        #expect(try snapshot.due(in: .height, at: .max, limit: 0) == [])
        #expect(try snapshot.due(in: .clock, at: .max, limit: 9).count == 1)
    }
}
