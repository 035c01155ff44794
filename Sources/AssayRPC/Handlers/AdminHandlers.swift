import AssayAPI
import AssayCore
public import AssayNode
import AssayPeers
import AssayStore
import Logging
import Synchronization

/// What administrators can do besides asking the node.
public struct Administration: Sendable {
    /// Begins to stop the process.
    public var stop: @Sendable () -> Void = {}
    /// What is logged; `nil` if it cannot be changed.
    public var levels: LogLevels?
    /// The directory in which copies of the databases are made; `nil` if none can be.
    public var snapshots: String?

    /// Nothing.
    public init() {}
}

/// One copy of the databases is made at a time.
final class CopyLock: Sendable {
    private let isTaken = Mutex(false)

    /// Takes the lock; `false` if it is taken.
    func take() -> Bool {
        self.isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func give() { self.isTaken.withLock { $0 = false } }
}

extension Backend {
    /// Methods that need the token of administrators.
    func serveAdministration(_ dispatcher: inout Dispatcher) {
        dispatcher.serveAdministrators(API.AdminPeers.self) { params throws(RPCError) in
            try self.administerPeers(params)
        }
        dispatcher.serveAdministrators(API.AdminSnapshot.self) { _ throws(RPCError) in
            try await self.makeSnapshot()
        }
        dispatcher.serveAdministrators(API.AdminLogLevel.self) { params throws(RPCError) in
            try self.administerLog(params)
        }
        dispatcher.serveAdministrators(API.AdminStop.self) { _ throws(RPCError) in
            self.administration.stop()
            return API.AdminStop.Result(stopping: true)
        }
    }

    private func administerPeers(
        _ params: API.AdminPeers.Params
    ) throws(RPCError) -> API.AdminPeers.Result {
        let year: UInt64 = 365 * 24 * 3_600
        guard params.banSeconds ?? 0 <= year else {
            throw .invalid("banSeconds", "must be at most \(year)")
        }
        if let peer = params.disconnect {
            let ban = params.banSeconds.map { Duration.seconds(Int64($0)) }
            let isConnected = self.node.disconnect(peer, ban: ban)
            guard isConnected || ban != nil else {
                throw .notFound("there is no connection with \(peer)")
            }
        } else if params.banSeconds != nil {
            throw .invalid("banSeconds", "needs \"disconnect\": the key of the peer")
        }
        return API.AdminPeers.Result(
            peers: self.peerViews, addresses: self.node.addresses.map(\.description))
    }

    private func administerLog(
        _ params: API.AdminLogLevel.Params
    ) throws(RPCError) -> API.AdminLogLevel.Result {
        guard let levels = self.administration.levels else {
            throw RPCError(
                .unavailable, "this node's log cannot be changed",
                data: RPCError.Details(reason: "noLog"))
        }
        if let word = params.level {
            guard let level = Logger.Level(rawValue: word) else {
                let words = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid("level", "must be one of \(words)")
            }
            let subsystem = params.subsystem.map { Subsystem(rawValue: $0) }
            if case .some(nil) = subsystem {
                throw .invalid(
                    "subsystem", "must be one of " + LogLevels.names.joined(separator: ", "))
            }
            levels.set(level, for: subsystem ?? nil)
        } else if params.subsystem != nil {
            throw .invalid("subsystem", "needs \"level\"")
        }
        return API.AdminLogLevel.Result(
            levels: Dictionary(
                uniqueKeysWithValues: Subsystem.allCases.map {
                    ($0.rawValue, levels.level(of: $0).rawValue)
                }))
    }

    private func makeSnapshot() async throws(RPCError) -> API.AdminSnapshot.Result {
        guard let directory = self.administration.snapshots else {
            throw RPCError(
                .unavailable, "this node has no directory for snapshots",
                data: RPCError.Details(reason: "noSnapshots"))
        }
        guard self.copying.take() else {
            throw RPCError(
                .unavailable, "a snapshot is being made: wait until it is there",
                data: RPCError.Details(reason: "snapshotRunning"))
        }
        defer { self.copying.give() }
        let height = self.node.ledger.view.head.header.height
        if let path = ChainStore.copy(at: height, in: directory) {
            return API.AdminSnapshot.Result(path: path, height: height)
        }
        // LevelDB may need as much again while it merges its files.
        let size = self.store.sizes.reduce(UInt64(0)) { $0 + $1.bytes }
        guard self.node.disk.map({ $0.free > 2 * size + DiskSpace.minimum }) ?? true else {
            throw RPCError(
                .unavailable,
                "a snapshot takes \(size) bytes, for which the disk has no room",
                data: RPCError.Details(reason: "diskTooSmall"))
        }
        // On a thread of its own: it reads and writes for as long as the chain is large.
        let result = await Task.detached(priority: .background) {
            Result { () throws(StoreError) in try self.store.copy(in: directory) }
        }.value
        switch result {
        case .success(let copy):
            return API.AdminSnapshot.Result(path: copy.path, height: copy.height)
        case .failure(let error):
            throw RPCError(
                .internalError, "no snapshot was made: \(error)",
                data: RPCError.Details(reason: "snapshotFailed"))
        }
    }
}
