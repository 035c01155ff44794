import Glibc

/// The room on the file system of a data directory.
public struct DiskSpace: Hashable, Sendable {
    /// The bytes that the node may still write.
    public let free: UInt64
    /// The bytes of the whole file system.
    public let size: UInt64
    /// Whether the file system takes no writes.
    public let isReadOnly: Bool

    /// With less than this a node is not ready: LevelDB needs room to merge its files.
    public static let minimum: UInt64 = 64 << 20

    /// The room of these numbers.
    public init(free: UInt64, size: UInt64, isReadOnly: Bool) {
        self.free = free
        self.size = size
        self.isReadOnly = isReadOnly
    }

    /// The room at a path; `nil` if the system does not tell.
    public init?(at path: String) {
        var answer = statvfs()
        guard statvfs(path, &answer) == 0 else { return nil }
        let unit = UInt64(answer.f_frsize)
        self.init(
            free: UInt64(answer.f_bavail) * unit, size: UInt64(answer.f_blocks) * unit,
            isReadOnly: answer.f_flag & UInt(ST_RDONLY) != 0)
    }
}
