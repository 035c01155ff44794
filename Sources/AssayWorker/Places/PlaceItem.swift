public import AssayCrypto

/// What lies in the place of a job, off the chain.
public enum PlaceItem: Hashable, Sendable {
    /// The salt of the job: 64 hexadecimal digits.
    case salt
    /// An input, by its index.
    case input(UInt64)
    /// The output of a node for an input, by its index.
    case result(node: Address, index: UInt64)

    /// The names that lead to it from the root of the place.
    var names: [String] {
        switch self {
        case .salt: ["salt"]
        case .input(let index): ["inputs", "\(index)"]
        case .result(let node, let index): ["results", "\(node)", "\(index)"]
        }
    }
}

extension PlaceItem: CustomStringConvertible {
    /// The names with slashes between, such as `inputs/3`.
    public var description: String { self.names.joined(separator: "/") }
}
