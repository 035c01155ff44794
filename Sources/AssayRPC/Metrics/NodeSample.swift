import AssayAPI
import AssayConsensus
import AssayCore
import AssayNode
import AssayPeers
import AssayStore

/// All that a scrape asks a node, taken within one moment.
struct NodeSample: Sendable {
    let version: String
    /// The node's clock in milliseconds since 1970.
    let now: UInt64
    let view: LedgerView
    /// `nil` if the ledger's thread did not answer in time.
    let standing: LedgerStanding?
    let counts: NodeCounts
    let peers: [PeerInfo]
    let traffic: PeerTraffic
    let disk: DiskSpace?
    let databases: [(name: String, bytes: UInt64)]
    let checkpoint: SignedCheckpoint?
    let isReady: Bool

    /// All families of the node.
    var families: [MetricFamily] {
        self.chain + self.consensus + self.submission + self.peerFamilies + self.storage
            + self.rewards
    }
}

extension Backend {
    /// How long a scrape waits for the ledger's thread, which may be waiting for the disk.
    private static let patience = Duration.seconds(2)

    /// The metrics of node, server and process.
    func metricFamilies() async -> [MetricFamily] {
        let standing = await self.node.ledger.standing(within: Self.patience)
        let view = self.node.ledger.view
        let (now, disk) = (self.now(), self.node.disk)
        let readiness = Readiness(standing, head: view.head, disk: disk, now: now)
        let sample = NodeSample(
            version: self.version, now: now, view: view, standing: standing,
            counts: self.node.metrics.counts, peers: self.node.peers, traffic: self.node.traffic,
            disk: disk, databases: self.store.sizes, checkpoint: self.node.ledger.checkpoint,
            isReady: readiness.reasons.isEmpty)
        return sample.families + self.metrics.families + (ProcessSample.now()?.families ?? [])
    }
}
