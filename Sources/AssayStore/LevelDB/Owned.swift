/// Sole owner of one object made by LevelDB's C functions; destroys it at the end of its life.
struct Owned: ~Copyable, Sendable {
    /// The object, for calls made while its owner lives.
    ///
    /// Unsafe to the compiler, which cannot see inside. It is safe because LevelDB only reads
    /// options, caches guard themselves, and the owners of batches and iterators change them in
    /// `mutating` functions alone, so that no two threads can.
    nonisolated(unsafe) let pointer: OpaquePointer
    private let destroy: @Sendable @convention(c) (OpaquePointer?) -> Void

    /// Takes what a `leveldb_…_create` function returned, and the function that destroys it.
    init(
        _ pointer: OpaquePointer?,
        destroy: @escaping @Sendable @convention(c) (OpaquePointer?) -> Void
    ) {
        guard let pointer else {
            preconditionFailure("LevelDB's constructors abort rather than return null")
        }
        self.pointer = pointer
        self.destroy = destroy
    }

    deinit {
        self.destroy(self.pointer)
    }
}
