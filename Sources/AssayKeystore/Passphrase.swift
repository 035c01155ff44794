/// The secret that opens a key file.
///
/// Its bytes are wiped when the last copy goes; it prints as nothing.
public struct Passphrase: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The most bytes.
    public static let maximumLength = 1_024

    private let storage: Storage

    /// The passphrase with these bytes, as they were typed or read; `nil` if it is too long.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumLength else { return nil }
        self.storage = Storage(bytes)
    }

    /// The passphrase of this text, in UTF-8; `nil` if it is too long.
    public init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Whether there is nothing to guess.
    public var isEmpty: Bool { self.storage.bytes.isEmpty }

    /// Whether two are the same.
    ///
    /// How long that takes depends only on the lengths.
    public func matches(_ other: Passphrase) -> Bool {
        let (left, right) = (self.storage.bytes, other.storage.bytes)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(self.storage.bytes))
    }

    /// The value as people read it.
    public var description: String { "passphrase" }
    /// The same as the description.
    public var debugDescription: String { self.description }

    /// Memory of its own, overwritten before it is given back.
    private final class Storage: Sendable {
        // Written once in `init`, wiped in `deinit`, only read between.
        nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>

        init(_ bytes: [UInt8]) {
            // One byte more than needed, so that there is an address even if there are no bytes.
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
            copy.initialize(repeating: 0)
            _ = copy.update(from: bytes)
            self.bytes = UnsafeBufferPointer(start: copy.baseAddress, count: bytes.count)
        }

        deinit {
            let memory = UnsafeMutableBufferPointer(mutating: self.bytes)
            wipe(UnsafeMutableRawBufferPointer(memory))
            memory.baseAddress?.deallocate()
        }
    }
}
