import AssayCrypto

/// A block that was executed: its content, what it changes, and the head that it makes.
public struct ExecutedBlock: Sendable {
    /// The block, not yet sealed.
    public let block: Block
    /// The encoded settlements that the block produced.
    public let settlements: [[UInt8]]
    /// What the block changes in the state.
    public let changes: StateChanges
    /// The tiles of the log that the block completed or grew.
    public let tiles: [LogTile]
    /// The head after the block.
    public let head: Head

    init(
        _ execution: BlockExecution, changes: StateChanges, settlements: [[UInt8]],
        reader: any StateReader
    ) throws(ExecutionError) {
        let parent = execution.head
        var log = parent.log
        log.append(parent.hash)
        for statement in execution.statements { log.append(statement.value.id) }
        for settlement in settlements { log.append(LogHash.leaf(settlement)) }
        self.tiles = log.takeTiles()
        let tree: StateTree
        do throws(Unreadable) {
            tree = try parent.tree.applying(changes.treeChanges, reader: reader)
        } catch {
            throw .unreadable(error)
        }
        let header = Header(
            chain: parent.header.chain, height: execution.height, parent: parent.hash,
            time: execution.time, proposer: execution.proposer,
            firstIndex: parent.header.logSize, logSize: log.size, logRoot: log.root,
            stateRoot: tree.rootHash, validators: parent.members.hash,
            nextValidators: execution.members.hash, parameters: execution.parameters.hash)
        self.block = Block(
            header: header, statements: execution.statements.map { $0.value.bytes })
        self.settlements = settlements
        self.changes = changes
        self.head = Head(
            header: header, hash: header.hash, log: log, tree: tree,
            parameters: execution.parameters, members: execution.members,
            record: execution.record)
    }
}
