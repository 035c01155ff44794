import AssayAPI
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayPeers
import AssayStore

extension Backend {
    /// Methods about the node itself.
    func serveNode(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.NodeStatus.self) { _ throws(RPCError) in await self.status() }
        dispatcher.serve(API.NodePeers.self) { _ throws(RPCError) in
            API.NodePeers.Result(peers: self.peerViews)
        }
        dispatcher.serve(API.NodeMisbehaviour.self) { _ throws(RPCError) in
            let evidence: [Misbehaviour]
            do throws(NodeError) {
                evidence = try await self.node.ledger.evidence()
            } catch {
                throw RPCError(.internalError, "the evidence cannot be read: \(error)")
            }
            return API.NodeMisbehaviour.Result(
                misbehaviour: evidence.map { MisbehaviourView($0) })
        }
    }

    /// The connected peers, in the order of their keys.
    var peerViews: [PeerView] {
        let members = self.node.ledger.view.head.members
        return self.node.peers.map { PeerView($0, members: members) }
    }

    /// How the node is, or was a moment ago.
    func status() async -> API.NodeStatus.Result {
        let view = self.node.ledger.view
        let (header, now) = (view.head.header, self.now())
        let age = now > header.time ? now - header.time : 0
        if var known = self.statuses.status(at: view.head.hash) {
            known.headAge = age
            return known
        }
        let status = await self.currentStatus(view, age: age)
        self.statuses.keep(status)
        return status
    }

    private func currentStatus(
        _ view: LedgerView, age: UInt64
    ) async -> API.NodeStatus.Result {
        let header = view.head.header
        let status = await self.node.ledger.status
        return API.NodeStatus.Result(
            version: self.version, chainId: header.chain, role: status.role.rawValue,
            head: HeadSummary(header, hash: view.head.hash),
            headAge: age,
            heartbeat: view.head.parameters[.heartbeat],
            validators: view.head.members.count, quorum: view.head.members.quorum,
            consensus: ConsensusSummary(
                height: status.height, round: status.round, heard: status.heard,
                missing: status.missing(of: view.head.members), waiting: status.waiting),
            sync: SyncSummary(await self.node.ledger.syncProgress),
            peers: status.peers.count, misbehaviour: await self.node.ledger.evidenceCount,
            mempool: await self.node.ledger.mempoolCount, indexed: self.store.isIndexed,
            databases: Dictionary(
                uniqueKeysWithValues: self.store.sizes.map { ($0.name, $0.bytes) }))
    }
}

extension SyncSummary {
    /// The summary of how far a ledger is behind.
    fileprivate init(_ progress: SyncProgress) {
        self.init(
            syncing: progress.isSyncing, behind: progress.behind, highestClaim: progress.claim,
            blocksPerSecond: progress.rate, secondsLeft: progress.secondsLeft)
    }
}

extension PeerView {
    /// A peer, where these are the validators.
    fileprivate init(_ info: PeerInfo, members: ValidatorSet) {
        self.init(
            publicKey: info.id.publicKey, validator: members.contains(info.id.publicKey),
            remote: info.remote,
            direction: info.direction == .inbound ? .inbound : .outbound, since: info.since,
            bytesIn: info.bytesIn, bytesOut: info.bytesOut, dropped: info.dropped,
            queued: UInt64(max(0, info.queuedBytes)), agent: info.agent)
    }
}

extension MisbehaviourView {
    /// Evidence as it is answered.
    fileprivate init(_ evidence: Misbehaviour) {
        let kind: Kind =
            switch evidence.kind {
            case .equivocation: .equivocation
            case .wrongProposer: .wrongProposer
            case .lockDenied: .lockDenied
            }
        self.init(
            kind: kind, validator: evidence.validator, height: evidence.height,
            round: evidence.round, messages: evidence.messages.map { HexBytes($0) })
    }
}
