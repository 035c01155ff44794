public import AssayCrypto

/// The kinds of state values.
public enum StateKind: UInt8, CaseIterable, Hashable, Sendable {
    case account = 1
    case model = 2
    case job = 3
    case epoch = 4
    case ballot = 5
    case queue = 6
    case ready = 7
    case parameters = 8
    case members = 9
    case record = 10
    case cosigners = 11
}

/// What a state value is found by, within its kind.
public enum StateID: Hashable, Sendable {
    case address(Address)
    case digest(Digest)
    case number(UInt64)
    /// The only value of its kind.
    case single

    /// The bytes that enter the key: 20, 32, 8 (big-endian) or none.
    public var bytes: [UInt8] {
        switch self {
        case .address(let address): address.bytes
        case .digest(let digest): digest.bytes
        case .number(let number): withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
        case .single: []
        }
    }
}

/// The name of a state value.
public struct StateKey: Hashable, Sendable {
    /// The kind of value.
    public let kind: StateKind
    /// Which one.
    public let id: StateID

    /// A key.
    public init(_ kind: StateKind, _ id: StateID) {
        self.kind = kind
        self.id = id
    }

    /// SHA-256(kind ‖ id): where the value stands in the state tree.
    public var hash: Digest { SHA256.hash([self.kind.rawValue] + self.id.bytes) }
}

extension StateKey: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self.id {
        case .address(let address): "\(self.kind) \(address)"
        case .digest(let digest): "\(self.kind) \(digest)"
        case .number(let number): "\(self.kind) \(number)"
        case .single: "\(self.kind)"
        }
    }
}

/// Something that is kept in the state under a key of its kind.
public protocol StateValue: CBORCodable, Sendable {
    /// The kind.
    static var kind: StateKind { get }
}

extension StateValue {
    /// The most bytes that are looked at when a value is read.
    public static var sizeLimit: Int { 1 << 20 }
}
