public import AssayCrypto

/// A header and the encoded statements that belong to it.
public struct Block: Hashable, Sendable {
    /// The most bytes of an encoded block with its certificate.
    public static let maximumSize = BlockExecution.maximumSize + 256 * 1_024

    /// The header.
    public let header: Header
    /// The statements as they stand in the log, in order.
    public let statements: [[UInt8]]

    /// A block.
    public init(header: Header, statements: [[UInt8]]) {
        self.header = header
        self.statements = statements
    }
}

/// A block with the certificate that makes it final: what nodes exchange and archives hold.
public struct CertifiedBlock: Hashable, Sendable {
    /// The block.
    public let block: Block
    /// Its certificate, not yet checked.
    public let certificate: Certificate

    /// A block and its certificate.
    public init(block: Block, certificate: Certificate) {
        self.block = block
        self.certificate = certificate
    }
}

extension CertifiedBlock: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.tag(EntryTag.block)
        encoder.array(3)
        self.block.encodeParts(to: &encoder)
        self.certificate.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.block)
        try decoder.array(count: 3)
        self.block = try Block(partsFrom: &decoder)
        self.certificate = try Certificate(from: &decoder)
    }
}

extension Block: CBORCodable {
    /// Appends the one encoding: an array of header and statements.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(2)
        self.encodeParts(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 2)
        try self.init(partsFrom: &decoder)
    }

    fileprivate func encodeParts(to encoder: inout CBOREncoder) {
        self.header.encode(to: &encoder)
        encoder.array(self.statements.count)
        for statement in self.statements { encoder.byteString(statement) }
    }

    fileprivate init(partsFrom decoder: inout CBORDecoder) throws(DecodeError) {
        let header = try Header(from: &decoder)
        var statements: [[UInt8]] = []
        var size = 0
        let start = decoder.offset
        for _ in 0..<(try decoder.array(maximum: BlockExecution.maximumStatements)) {
            let bytes = try decoder.byteString(maximum: Statement.maximumSize)
            size += bytes.count
            guard size <= BlockExecution.maximumSize else {
                throw DecodeError(.tooLarge(limit: BlockExecution.maximumSize), at: start)
            }
            statements.append(bytes)
        }
        self.init(header: header, statements: statements)
    }
}

extension Head {
    /// Executes a block that another node made, and holds it against its header.
    ///
    /// - Parameters:
    ///   - header: what the block claims to be.
    ///   - statements: its statements, their signatures checked.
    ///   - reader: the state of this head.
    /// - Throws: ``ExecutionError/rejected(_:)`` if the block is invalid.
    public func execute(
        _ header: Header, _ statements: [Verified<Statement>], reader: any StateReader
    ) throws(ExecutionError) -> ExecutedBlock {
        guard header.chain == self.header.chain else { throw .rejected(.headerMismatch(.chain)) }
        guard header.height == self.header.height + 1 else {
            throw .rejected(.headerMismatch(.height))
        }
        guard header.parent == self.hash else { throw .rejected(.headerMismatch(.parent)) }
        guard header.time > self.header.time else { throw .rejected(.headerMismatch(.time)) }
        guard self.members.keys.contains(where: { $0.address == header.proposer }) else {
            throw .rejected(.headerMismatch(.proposer))
        }
        var execution = BlockExecution(
            on: self, time: header.time, proposer: header.proposer, reader: reader)
        for statement in statements { try execution.apply(statement) }
        let executed = try execution.finish()
        if let field = executed.head.header.firstDifference(from: header) {
            throw .rejected(.headerMismatch(field))
        }
        return executed
    }
}

extension Header {
    /// The first field in which two headers differ.
    fileprivate func firstDifference(from other: Header) -> HeaderField? {
        if self.chain != other.chain { return .chain }
        if self.height != other.height { return .height }
        if self.parent != other.parent { return .parent }
        if self.time != other.time { return .time }
        if self.proposer != other.proposer { return .proposer }
        if self.firstIndex != other.firstIndex { return .firstIndex }
        if self.logSize != other.logSize { return .logSize }
        if self.logRoot != other.logRoot { return .logRoot }
        if self.stateRoot != other.stateRoot { return .stateRoot }
        if self.validators != other.validators { return .validators }
        if self.nextValidators != other.nextValidators { return .nextValidators }
        return self.parameters != other.parameters ? .parameters : nil
    }
}
