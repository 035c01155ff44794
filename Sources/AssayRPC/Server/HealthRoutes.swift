import AssayConsensus
import AssayCore
import AssayNode
import AssayStore
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /health` and `/ready`: whether the process works, and whether it is of use now.
struct HealthRoutes: Sendable {
    /// How long the ledger's thread may take to answer; longer than a slow disk holds it.
    private static let patience = Duration.seconds(5)

    let backend: Backend

    /// Serves both.
    func add<Context: RequestContext>(to router: Router<Context>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("/health", method: method) { _, _ in
                Self.answer("healthy", unless: "unhealthy", await self.ailments())
            }
            router.on("/ready", method: method) { _, _ in
                Self.answer("ready", unless: "notReady", await self.readiness().reasons)
            }
        }
    }

    private func readiness() async -> Readiness {
        let standing = await self.backend.node.ledger.standing(within: Self.patience)
        return Readiness(
            standing, head: self.backend.node.ledger.view.head, disk: self.backend.node.disk,
            now: self.backend.now())
    }

    /// Why this process should be started again; nothing for one that works.
    private func ailments() async -> [String] {
        var ailments: [String] = []
        let ledger = self.backend.node.ledger
        let standing = await ledger.standing(within: Self.patience)
        ailments += Readiness.ailments(standing)
        let view = ledger.view
        do throws(StoreError) {
            let header = try self.backend.store.header(at: view.head.header.height)
            if header != view.head.header {
                ailments.append("The newest block is not in the ledger database.")
            }
            if self.backend.store.isIndexed {
                _ = try self.backend.store.height(of: view.head.hash)
            }
        } catch {
            ailments.append("A database cannot be read: \(error).")
        }
        do throws(Unreadable) {
            _ = try view.state.decoded(LedgerRecord.self, at: .single)
        } catch {
            ailments.append("The state database cannot be read: \(error).")
        }
        return ailments
    }

    private struct Report: Encodable {
        let status: String
        let reasons: [String]?
    }

    private static func answer(
        _ good: String, unless bad: String, _ reasons: [String]
    ) -> Response {
        reasons.isEmpty
            ? JSONDoor.json(Dispatcher.encode(Report(status: good, reasons: nil)))
            : JSONDoor.json(
                Dispatcher.encode(Report(status: bad, reasons: reasons)),
                status: .serviceUnavailable)
    }
}

/// Whether a node follows the head, or why not, in sentences: a pure value.
struct Readiness: Hashable, Sendable {
    /// So many heartbeats without a block mean that none are made.
    private static let heartbeats: UInt64 = 3

    /// Why the node should not be sent work; nothing if it should.
    let reasons: [String]

    /// What these observations say.
    init(_ standing: LedgerStanding?, head: Head, disk: DiskSpace?, now: UInt64) {
        var reasons = Self.ailments(standing)
        if let sync = standing?.sync, sync.isSyncing {
            reasons.append(
                "The node catches up: it is at block \(sync.head), \(sync.behind) behind what "
                    + "peers claim.")
        }
        let heartbeat = head.parameters[.heartbeat]
        let age = now > head.header.time ? now - head.header.time : 0
        if age > Self.heartbeats * heartbeat {
            reasons.append(
                "The newest block is \(age / 1_000) s old, more than three heartbeats of "
                    + "\(heartbeat / 1_000) s.")
        }
        if let status = standing?.status,
            let report = WaitReport(status, validators: head.members),
            report.hearsVotes, report.heard.count < report.quorum
        {
            reasons.append("The chain \(report).")
        }
        if let disk, disk.isReadOnly {
            reasons.append("The disk of the data directory is read-only.")
        } else if let disk, disk.free < DiskSpace.minimum {
            reasons.append(
                "The disk of the data directory is full: \(disk.free >> 20) MiB are free.")
        }
        self.reasons = reasons
    }

    /// What is wrong with the ledger itself.
    static func ailments(_ standing: LedgerStanding?) -> [String] {
        guard let standing else { return ["The ledger does not answer: its disk may hang."] }
        return standing.failure.map { ["The ledger has stopped: \($0)."] } ?? []
    }
}
