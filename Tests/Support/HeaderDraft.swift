public import AssayCore
public import AssayCrypto

/// A header whose fields can be set one by one, to forge what no execution makes.
///
/// It writes the bytes itself, label by label as the CDDL has them, so that the library's own
/// encoder is checked by every test that uses it.
public struct HeaderDraft: Sendable {
    /// The version; only 1 is a header's.
    public var version: UInt64 = 1
    /// The chain.
    public var chain: ChainID
    /// The height.
    public var height: UInt64
    /// The hash of the block before.
    public var parent: Digest
    /// Milliseconds since 1970.
    public var time: UInt64
    /// Who proposed the block.
    public var proposer: Address
    /// The index of the block's first entry.
    public var firstIndex: UInt64
    /// The number of entries after the block.
    public var logSize: UInt64
    /// The root of the log after the block.
    public var logRoot: Digest
    /// The root of the state after the block.
    public var stateRoot: Digest
    /// The hash of those who seal this block.
    public var validators: Digest
    /// The hash of those who seal the next block.
    public var nextValidators: Digest
    /// The hash of the parameters after the block.
    public var parameters: Digest

    /// The fields of a header.
    public init(_ header: Header) {
        self.chain = header.chain
        self.height = header.height
        self.parent = header.parent
        self.time = header.time
        self.proposer = header.proposer
        self.firstIndex = header.firstIndex
        self.logSize = header.logSize
        self.logRoot = header.logRoot
        self.stateRoot = header.stateRoot
        self.validators = header.validators
        self.nextValidators = header.nextValidators
        self.parameters = header.parameters
    }

    /// The encoding of the header.
    public var bytes: [UInt8] {
        var map = CBORMapEncoder()
        map.unsigned(1, self.version)
        map.text(2, self.chain.description)
        map.unsigned(3, self.height)
        map.digest(4, self.parent)
        map.unsigned(5, self.time)
        map.byteString(6, self.proposer.bytes)
        map.unsigned(7, self.firstIndex)
        map.unsigned(8, self.logSize)
        map.digest(9, self.logRoot)
        map.digest(10, self.stateRoot)
        map.digest(11, self.validators)
        map.digest(12, self.nextValidators)
        map.digest(13, self.parameters)
        var encoder = CBOREncoder()
        encoder.tag(EntryTag.header)
        encoder.map(map)
        return encoder.bytes
    }

    /// The header with these fields.
    public var header: Header {
        do {
            return try Header(decoding: self.bytes, limit: Header.maximumSize)
        } catch {
            preconditionFailure("a drafted header is malformed: \(error)")
        }
    }
}

extension Header {
    /// This header with some fields changed.
    public func with(_ change: (inout HeaderDraft) -> Void) -> Header {
        var draft = HeaderDraft(self)
        change(&draft)
        return draft.header
    }
}
