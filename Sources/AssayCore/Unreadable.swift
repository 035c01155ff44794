/// Something that is needed could not be read.
///
/// It says nothing about whether anything is valid.
public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What could not be read, and why.
    public let reason: String

    /// A failure to read.
    public init(_ reason: String) {
        self.reason = reason
    }

    /// The value as people read it.
    public var description: String { self.reason }
}
