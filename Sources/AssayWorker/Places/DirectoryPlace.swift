import AssayCrypto
import Glibc

/// A place that is a directory below one that the operator allows.
///
/// It is walked name by name without following a link, so nothing that a stranger puts there leads
/// out of it. Only the operator's own prefix may be reached through links.
public struct DirectoryPlace: Hashable, Sendable {
    /// The directory that the operator allows.
    let prefix: String
    /// The names that lead from there to the place.
    let names: [String]

    /// The bytes of an item, at most `limit` of them.
    func read(_ item: PlaceItem, limit: Int) throws(PlaceError) -> [UInt8] {
        let directory = try self.open(item.names.dropLast(), of: item, making: 0)
        let name = item.names.last ?? ""
        // Without waiting: opening a named pipe must not hang.
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        guard let file = Descriptor(openat(directory.number, name, flags)) else {
            throw Self.error(of: item)
        }
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw Self.error(of: item) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notPlain(item) }
        let bytes: [UInt8]?
        do throws(SystemError) {
            bytes = try file.readAll(limit: limit)
        } catch {
            throw .failed(item, reason: "\(error)")
        }
        guard let bytes else { throw .tooLarge(item, limit: limit) }
        return bytes
    }

    /// Leaves an item, whole or not at all; what was there before is replaced.
    func write(_ bytes: [UInt8], as item: PlaceItem) throws(PlaceError) {
        let directory = try self.open(
            item.names.dropLast(), of: item, making: item.names.count - 1)
        let name = item.names.last ?? ""
        let temporary = ".\(name).\(UInt64.random(in: 0...UInt64.max)).tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(openat(directory.number, temporary, flags, 0o644)) else {
            throw Self.error(of: item)
        }
        do throws(SystemError) {
            try file.writeAll(bytes)
            guard renameat(directory.number, temporary, directory.number, name) == 0 else {
                throw SystemError()
            }
        } catch {
            unlinkat(directory.number, temporary, 0)
            throw .failed(item, reason: "\(error)")
        }
    }

    /// Opens a directory of the place, and makes the last `making` of its names where they are
    /// missing.
    private func open(
        _ rest: [String].SubSequence, of item: PlaceItem, making: Int
    ) throws(PlaceError) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        guard var directory = Descriptor(Glibc.open(self.prefix, flags)) else {
            throw .failed(item, reason: "\(self.prefix): \(SystemError())")
        }
        let names = self.names + rest
        for (position, name) in names.enumerated() {
            if position >= names.count - making { mkdirat(directory.number, name, 0o777) }
            guard let next = Descriptor(openat(directory.number, name, flags | O_NOFOLLOW)) else {
                throw Self.error(of: item)
            }
            directory = next
        }
        return directory
    }

    private static func error(of item: PlaceItem) -> PlaceError {
        let error = SystemError()
        return switch error.number {
        case ENOENT: .missing(item)
        // What a link answers that must not be followed, or a file where a directory should be.
        case ELOOP, ENOTDIR, ENXIO: .notPlain(item)
        default: .failed(item, reason: "\(error)")
        }
    }
}
