import AssayCrypto

/// The first state, and the head of a chain that holds nothing but its genesis.
public struct GenesisState: Sendable {
    /// The head at height 0.
    public let head: Head
    /// The values of the first state.
    public let changes: StateChanges
    /// The log's tiles.
    public let tiles: [LogTile]
    /// The header of height 0, which has no certificate.
    public var header: Header { self.head.header }
}

extension Genesis {
    /// Executes the genesis.
    public func execute() -> GenesisState {
        let reader = EmptyState()
        var overlay = StateOverlay(reader: reader, tree: StateTree())
        var record = LedgerRecord()
        record.reserve = self.reserve
        record.epochEnd = self.parameters[.epochLength]
        for allocation in self.accounts {
            var account = Account()
            account.balance = allocation.balance
            account.bond = allocation.bond
            account.operatorID = allocation.operatorID
            if account.bond >= self.parameters[.minimumBond] {
                // Height 0 means "not bonded"; an account of the genesis is bonded before block 1.
                account.bondedSince = 1
                record.bondedAccounts += 1
            }
            overlay.store(account, at: .address(allocation.address))
        }
        overlay.store(self.parameters, at: .single)
        overlay.store(self.validators, at: .single)
        overlay.store(record, at: .single)
        let changes = overlay.changes()
        var log = LogEdge()
        log.append(LogHash.leaf(self.encoded))
        let tiles = log.takeTiles()
        let tree: StateTree
        do throws(Unreadable) {
            tree = try StateTree().applying(changes.treeChanges, reader: reader)
        } catch {
            preconditionFailure("an empty state can be read: \(error)")
        }
        let header = Header(
            chain: self.chain, height: 0, parent: .zero, time: self.time, proposer: .zero,
            firstIndex: 0, logSize: log.size, logRoot: log.root, stateRoot: tree.rootHash,
            validators: self.validators.hash, nextValidators: self.validators.hash,
            parameters: self.parameters.hash)
        let head = Head(
            header: header, hash: header.hash, log: log, tree: tree,
            parameters: self.parameters, members: self.validators, record: record)
        return GenesisState(head: head, changes: changes, tiles: tiles)
    }
}

/// The state before the genesis.
private struct EmptyState: StateReader {
    func value(at key: StateKey) -> [UInt8]? { nil }
    func due(in queue: DueQueue, at time: UInt64, limit: Int) -> [DueEntry] { [] }
    func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] { [] }
}
