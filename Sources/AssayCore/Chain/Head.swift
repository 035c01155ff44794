public import AssayCrypto

/// The newest block, and all that the next one is executed on.
///
/// A value, a few kilobytes and a shared tree.
public struct Head: Sendable {
    /// The header of the block.
    public let header: Header
    /// The hash of the block.
    public let hash: Digest
    /// The growing edge of the log after the block.
    public let log: LogEdge
    /// The state tree after the block.
    public let tree: StateTree
    /// The parameters after the block.
    public let parameters: Parameters
    /// The validators who seal the next block.
    public let members: ValidatorSet
    /// The ledger's own record after the block.
    public let record: LedgerRecord

    /// The head made of parts that were stored.
    ///
    /// - Throws: ``Unreadable`` if the parts are not those that the header commits to.
    public init(
        header: Header, log: LogEdge, tree: StateTree, reader: any StateReader
    ) throws(Unreadable) {
        self.header = header
        self.hash = header.hash
        self.log = log
        self.tree = tree
        guard let parameters = try reader.decoded(Parameters.self, at: .single),
            let members = try reader.decoded(ValidatorSet.self, at: .single),
            let record = try reader.decoded(LedgerRecord.self, at: .single)
        else { throw Unreadable("the state lacks parameters, members or record") }
        guard log.size == header.logSize, log.root == header.logRoot else {
            throw Unreadable("the stored log is not the one of block \(header.height)")
        }
        guard tree.rootHash == header.stateRoot else {
            throw Unreadable("the stored state is not the one of block \(header.height)")
        }
        self.parameters = parameters
        self.members = members
        self.record = record
    }

    init(
        header: Header, hash: Digest, log: LogEdge, tree: StateTree, parameters: Parameters,
        members: ValidatorSet, record: LedgerRecord
    ) {
        self.header = header
        self.hash = hash
        self.log = log
        self.tree = tree
        self.parameters = parameters
        self.members = members
        self.record = record
    }

    /// Ledger time in a block at `time` (milliseconds since 1970): it moves on by at most two
    /// heartbeats a block, so that an outage expires nothing.
    public func clock(at time: UInt64) -> UInt64 {
        let elapsed = time > self.header.time ? time - self.header.time : 0
        let step = min(elapsed, 2 * self.parameters[.heartbeat])
        let (clock, overflow) = self.record.clock.addingReportingOverflow(step)
        return overflow ? .max : clock
    }

    /// Whether a block at `time` has work even without a statement: something is due by the
    /// clock, or a job waits for the hash of one of the next blocks.
    public func hasDueEntries(
        at time: UInt64, reader: any StateReader
    ) throws(Unreadable) -> Bool {
        for (queue, time) in [(DueQueue.height, UInt64.max), (.clock, self.clock(at: time))]
        where try !reader.due(in: queue, at: time, limit: 1).isEmpty {
            return true
        }
        return false
    }
}
