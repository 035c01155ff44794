public import AssayCrypto

/// Bytes that are refused: where, and why.
public struct DecodeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why bytes are refused.
    public enum Reason: Hashable, Sendable {
        /// The bytes end inside an item.
        case truncated
        /// Bytes follow the item.
        case trailingBytes
        /// More bytes than this kind of item may have.
        case tooLarge(limit: Int)
        /// More items than there may be.
        case tooMany(limit: Int)
        /// An integer or length is not in its shortest form.
        case nonShortestInteger
        /// Indefinite lengths are outside the deterministic encoding.
        case indefiniteLength
        /// Floats, `undefined`, other simple values and reserved forms are outside the subset.
        case unsupported
        /// Map keys are not in bytewise order.
        case keyOrder
        /// A map key stands twice.
        case duplicateKey
        /// A text string is not UTF-8.
        case invalidUTF8
        /// Arrays, maps and tags are nested deeper than allowed.
        case tooDeep(limit: Int)
        /// Another type of item was expected.
        case unexpectedType(expected: CBORType, found: CBORType)
        /// A map holds another label than the one that must come next.
        case unexpectedLabel(expected: Int64?, found: Int64)
        /// A map ends before a label that it must have.
        case missingLabel(Int64)
        /// A string or array has another length than it must have.
        case wrongLength(expected: Int, found: Int)
        /// Another tag was expected.
        case wrongTag(expected: UInt64, found: UInt64)
        /// A number or a text is outside what its field allows.
        case outOfRange(String)
        /// The issuer is not the address of the key in the same header.
        case issuerMismatch
        /// The subject names no kind of transaction.
        case unknownKind(String)
        /// A key or signature is malformed.
        case signature(SignatureError)
    }

    /// The index of the first byte that is wrong, from the start of the outermost item.
    public let offset: Int
    /// What is wrong there.
    public let reason: Reason

    /// An error at a byte offset.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The value as people read it.
    public var description: String { "\(self.reason) at byte \(self.offset)" }
}

extension DecodeError.Reason: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .truncated: "the bytes end in the middle of an item"
        case .trailingBytes: "there are bytes after the item"
        case .tooLarge(let limit): "more than the \(limit) bytes allowed"
        case .tooMany(let limit): "more than the \(limit) items allowed"
        case .nonShortestInteger: "an integer that is not in its shortest form"
        case .indefiniteLength: "an indefinite length"
        case .unsupported: "a float or another item outside the deterministic subset"
        case .keyOrder: "a map key that is out of order"
        case .duplicateKey: "a map key that stands twice"
        case .invalidUTF8: "text that is not UTF-8"
        case .tooDeep(let limit): "items nested deeper than \(limit)"
        case .unexpectedType(let expected, let found): "expected \(expected), found \(found)"
        case .unexpectedLabel(.some(let expected), let found):
            "expected label \(expected), found \(found)"
        case .unexpectedLabel(.none, let found): "unknown label \(found)"
        case .missingLabel(let label): "label \(label) is missing"
        case .wrongLength(let expected, let found): "expected length \(expected), found \(found)"
        case .wrongTag(let expected, let found): "expected tag \(expected), found \(found)"
        case .outOfRange(let field): "\(field) is out of range"
        case .issuerMismatch: "the issuer is not the address of the signing key"
        case .unknownKind(let kind): "unknown kind of transaction \"\(kind)\""
        case .signature(let error): "\(error)"
        }
    }
}
