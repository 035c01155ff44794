public import AssayCore
public import AssayCrypto

/// A block whose statements were decoded and whose signatures were checked.
public struct CheckedBlock: Sendable {
    /// The block as it came.
    public let block: Block
    /// Its hash.
    public let hash: Digest
    /// Its statements.
    public let statements: [Verified<Statement>]

    /// The header of the block.
    public var header: Header { self.block.header }

    /// A block with its statements checked; `nil` if they are not those of the block.
    public init?(_ block: Block, statements: [Verified<Statement>]) {
        guard block.statements.count == statements.count,
            zip(block.statements, statements).allSatisfy({ $0 == $1.value.bytes })
        else { return nil }
        self.init(unchecked: block, hash: block.header.hash, statements: statements)
    }

    /// A block that was made here.
    init(_ executed: ExecutedBlock, statements: [Verified<Statement>]) {
        self.init(
            unchecked: executed.block, hash: executed.head.hash, statements: statements)
    }

    private init(unchecked block: Block, hash: Digest, statements: [Verified<Statement>]) {
        self.block = block
        self.hash = hash
        self.statements = statements
    }
}
