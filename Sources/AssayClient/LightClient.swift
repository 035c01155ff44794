import AssayAPI
import AssayCore
import AssayCrypto
public import AssayLight

/// A client that trusts nothing but a head and the validators after it: what it answers it has
/// verified.
///
/// It holds no chain. Whatever it is asked, it moves its trust to the head under which the answer
/// is proven, over the changes of validators between and with a proof that the log continues, and
/// compares that head with what its witnesses show.
public actor LightClient {
    /// What the reader accepts.
    public struct Policy: Hashable, Sendable {
        /// How long after its time a trust is good, in seconds.
        public var trustingPeriod = Verifier.standardTrustingPeriod
        /// How old the newest head may be, in seconds: an hour, the longest heartbeat there is.
        public var maximumAge: UInt64 = 3_600

        /// The standard policy.
        public init() {}
    }

    /// What a synchronisation found.
    public struct SyncReport: Hashable, Sendable {
        /// The height that was trusted before.
        public var from: UInt64
        /// The height that is trusted now.
        public var to: UInt64
        /// How many changes of validators lie between.
        public var changes = 0
        /// The bytes of the updates.
        public var bytes = 0
        /// The witnesses who show the same head, by their URLs.
        public var witnesses: [String] = []
        /// The witnesses who did not answer.
        public var silent: [String] = []
    }

    /// The head that is trusted, and the validators after it.
    public private(set) var trust: Trust
    /// The node that is asked.
    public nonisolated let node: UnverifiedClient
    /// Nodes that are asked only whether they show the same head.
    public nonisolated let witnesses: [UnverifiedClient]
    private let policy: Policy
    private let path: String?
    private let now: @Sendable () -> UInt64
    private let keys = KeyCache(capacity: 256)

    /// A light client.
    ///
    /// - Parameters:
    ///   - trust: what is believed without proof.
    ///   - node: the node to ask.
    ///   - witnesses: other nodes, run by others, to compare heads with.
    ///   - path: the trust file that every newer trust is written to, and beside it any evidence of
    ///     a rewritten history.
    ///   - now: the reader's clock in seconds since 1970.
    public init(
        trust: Trust, node: UnverifiedClient, witnesses: [UnverifiedClient] = [],
        policy: Policy = Policy(), savingTo path: String? = nil,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.trust = trust
        self.node = node
        self.witnesses = witnesses
        self.policy = policy
        self.path = path
        self.now = now
    }

    /// What checks against the trust, now.
    var verifier: Verifier { self.verifier(self.trust) }

    func verifier(_ trust: Trust) -> Verifier {
        Verifier(
            trust: trust, now: self.now(), trustingPeriod: self.policy.trustingPeriod,
            keys: self.keys)
    }

    /// Moves the trust to the newest head, or to the one at `height` if the trust is below it.
    ///
    /// - Throws: ``ClientError/conflict(_:file:)`` if what is shown contradicts what is trusted, or
    ///   what a witness shows; ``ClientError/unproven(_:)`` if it is not proven, or too old. The
    ///   trust is as it was then.
    @discardableResult
    public func sync(upTo height: UInt64? = nil) async throws(ClientError) -> SyncReport {
        var report = SyncReport(from: self.trust.height, to: self.trust.height)
        while true {
            if let height, self.trust.height >= height { break }
            let before = self.trust
            let offered = try await Self.update(self.node, from: before, to: height)
            let next = try await self.follow(offered.update, from: before)
            if next.height > before.height { try await self.bind(offered.update, to: before) }
            try await self.crossCheck(next, offered.update, from: before, &report)
            report.changes += offered.update.links.count + (offered.update.next == nil ? 0 : 1)
            report.bytes += offered.bytes
            // Another call may have moved on meanwhile; the trust never goes back.
            if next.height > self.trust.height {
                try self.save(next)
                self.trust = next
            }
            if next.height >= min(height ?? offered.head, offered.head) { break }
            guard next.height > before.height else {
                throw .badAnswer(url: self.node.url, reason: "its updates lead nowhere")
            }
        }
        report.to = self.trust.height
        if height == nil { try self.checkAge() }
        return report
    }

    /// Refuses a head that is older than the policy accepts.
    func checkAge() throws(ClientError) {
        do throws(VerificationError) {
            try self.verifier.checkAge(of: self.trust, limit: self.policy.maximumAge)
        } catch {
            throw .unproven(error)
        }
    }

    /// The trust to which an update leads.
    private func follow(
        _ update: LightUpdate, from trust: Trust
    ) async throws(ClientError) -> Trust {
        do throws(VerificationError) {
            return try self.verifier(trust).follow(update)
        } catch {
            switch error {
            case .discontinuous:
                if let conflict = await self.replacement(in: update, of: trust) {
                    throw self.keep(conflict)
                }
            case .conflictsWithTrust:
                let conflict = Conflict(trust: trust, offered: update)
                if (try? self.verifier(trust).check(conflict)) != nil { throw self.keep(conflict) }
            default: break
            }
            throw .unproven(error)
        }
    }

    /// Demands that the log of a head has the trusted header as its next entry.
    private func bind(_ update: LightUpdate, to trust: Trust) async throws(ClientError) {
        let header = update.head.header
        let shown = try await self.node.call(
            API.GetInclusion.self,
            API.GetInclusion.Params(index: trust.logSize, size: header.logSize))
        do throws(VerificationError) {
            try self.verifier(trust).checkContinuation(in: header, path: shown.path)
        } catch {
            if let conflict = self.replacement(shown, in: update, of: trust) {
                throw self.keep(conflict)
            }
            throw .unproven(error)
        }
    }

    /// What stands in the log of a sealed head instead of the trusted header, if the node shows it.
    ///
    /// A consistency proof that fails is evidence against nobody: no one signs it. This is.
    private func replacement(in update: LightUpdate, of trust: Trust) async -> Conflict? {
        let shown = try? await self.node.call(
            API.GetInclusion.self,
            API.GetInclusion.Params(index: trust.logSize, size: update.head.header.logSize))
        return shown.flatMap { self.replacement($0, in: update, of: trust) }
    }

    private func replacement(
        _ shown: API.GetInclusion.Result, in update: LightUpdate, of trust: Trust
    ) -> Conflict? {
        let conflict = Conflict(
            trust: trust, offered: update,
            replacement: Conflict.Replacement(
                leaf: LogHash.leaf(shown.entry.bytes), path: shown.path))
        return (try? self.verifier(trust).check(conflict)) == nil ? nil : conflict
    }

    /// Compares a new trust with what every witness shows.
    private func crossCheck(
        _ next: Trust, _ offered: LightUpdate, from trust: Trust, _ report: inout SyncReport
    ) async throws(ClientError) {
        var agreed: [String] = []
        var silent: [String] = []
        for witness in self.witnesses {
            let shown: LightUpdate
            do throws(ClientError) {
                shown = try await Self.update(witness, from: trust, to: next.height).update
            } catch {
                // One that is behind what is trusted already can say nothing of what is new.
                guard error.isSilence else { throw error }
                silent.append(witness.url)
                continue
            }
            try await self.compare(next, offered, shown, from: trust, witness)
            agreed.append(witness.url)
        }
        if let first = self.witnesses.first, agreed.isEmpty {
            throw .witness(
                url: first.url,
                reason: self.witnesses.count == 1
                    ? "does not answer, and there is no other" : "and all others do not answer")
        }
        report.witnesses = agreed
        report.silent = silent
    }

    private func compare(
        _ next: Trust, _ offered: LightUpdate, _ shown: LightUpdate, from trust: Trust,
        _ witness: UnverifiedClient
    ) async throws(ClientError) {
        let other: Trust
        do throws(VerificationError) {
            other = try self.verifier(trust).follow(shown)
        } catch {
            throw .witness(url: witness.url, reason: "shows what does not verify: \(error)")
        }
        if other.height == next.height {
            guard other.block == next.block else {
                throw self.keep(Conflict(trust: trust, offered: offered, witnessed: shown))
            }
        } else {
            // The witness is behind: the node must continue what the witness has.
            let bridge = try await Self.update(self.node, from: other, to: next.height).update
            let reached = try await self.follow(bridge, from: other)
            try await self.bind(bridge, to: other)
            guard reached.block == next.block else {
                throw .otherAnswer("the node shows two different blocks \(next.height)")
            }
        }
    }

    private func save(_ trust: Trust) throws(ClientError) {
        guard let path else { return }
        do throws(DocumentError) {
            try TrustFile(trust).write(to: path, overwriting: true)
        } catch {
            throw .unsaved(error)
        }
    }

    /// Writes evidence beside the trust file, under a name of its own.
    private func keep(_ conflict: Conflict) -> ClientError {
        guard let path else { return .conflict(conflict, file: nil) }
        let head = conflict.offered.head.header
        let name = "\(path).\(head.height)-\(head.hash.description.dropFirst(2).prefix(8)).conflict"
        do throws(DocumentError) {
            try DocumentDisk.write(conflict.encoded, to: name, overwriting: true)
        } catch {
            return .unsaved(error)
        }
        return .conflict(conflict, file: name)
    }

    private static func update(
        _ node: UnverifiedClient, from trust: Trust, to height: UInt64?
    ) async throws(ClientError) -> (update: LightUpdate, head: UInt64, bytes: Int) {
        let answer: API.GetUpdate.Result
        do throws(ClientError) {
            answer = try await node.call(
                API.GetUpdate.self,
                API.GetUpdate.Params(trustedHeight: trust.height, height: height))
        } catch .refused(let error) where error.data?.parameter == "trustedHeight" {
            throw .behind(url: node.url, trusted: trust.height)
        }
        do throws(DecodeError) {
            let update = try LightUpdate(
                decoding: answer.update.bytes, limit: LightUpdate.maximumSize)
            return (update, answer.headHeight, answer.update.bytes.count)
        } catch {
            throw .badAnswer(url: node.url, reason: "its update is malformed: \(error)")
        }
    }
}
