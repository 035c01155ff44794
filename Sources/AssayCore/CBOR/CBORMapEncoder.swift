public import AssayCrypto

/// Collects the entries of a map whose keys are integer labels, in their encoded order.
///
/// Values that are zero, empty or absent can be left out, so that a record can gain a field
/// later without changing the bytes of the records that do not use it.
public struct CBORMapEncoder: Sendable {
    private(set) var entries = CBOREncoder()
    private(set) var count = 0
    private var last: Int64?

    /// A map without entries.
    public init() {}

    /// An entry whose value is written by `body`.
    public mutating func put(_ label: Int64, _ body: (inout CBOREncoder) -> Void) {
        if let last = self.last {
            precondition(Self.precedes(last, label), "labels must rise")
        }
        self.last = label
        self.count += 1
        self.entries.integer(label)
        body(&self.entries)
    }

    /// An entry that holds an encodable value.
    public mutating func put(_ label: Int64, _ value: some CBOREncodable) {
        self.put(label) { value.encode(to: &$0) }
    }

    /// An unsigned integer.
    public mutating func unsigned(_ label: Int64, _ value: UInt64) {
        self.put(label) { $0.unsigned(value) }
    }

    /// An unsigned integer, left out when zero.
    public mutating func nonZero(_ label: Int64, _ value: UInt64) {
        if value != 0 { self.unsigned(label, value) }
    }

    /// A digest.
    public mutating func digest(_ label: Int64, _ value: Digest) {
        self.put(label) { $0.digest(value) }
    }

    /// A byte string.
    public mutating func byteString(_ label: Int64, _ value: [UInt8]) {
        self.put(label) { $0.byteString(value) }
    }

    /// A text string.
    public mutating func text(_ label: Int64, _ value: String) {
        self.put(label) { $0.text(value) }
    }

    /// Whether one label's encoding comes before another's: non-negative ones first.
    private static func precedes(_ left: Int64, _ right: Int64) -> Bool {
        switch (left < 0, right < 0) {
        case (false, true): true
        case (true, false): false
        case (false, false): left < right
        case (true, true): left > right
        }
    }
}
