import Glibc

/// Overwrites secret bytes, which the compiler must not leave out.
func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let address = memory.baseAddress else { return }
    explicit_bzero(address, memory.count)
}
