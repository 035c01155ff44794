import FoundationEssentials
import Glibc

/// A process and no other: its number, and when it began.
///
/// Numbers are used again, and a signal to the wrong process does harm.
struct ProcessIdentity: Codable, Hashable, Sendable {
    /// The number of the process.
    let pid: Int32
    /// When it began, in clock ticks since the machine started.
    let startTime: UInt64
    /// Which start of the machine that was.
    let boot: String

    /// The process that has this number now; `nil` if there is none, or it has ended.
    init?(_ pid: Int32) {
        guard let found = Self.look(pid) else { return nil }
        self.pid = pid
        self.startTime = found
        self.boot = Self.currentBoot
    }

    /// This process.
    static var own: ProcessIdentity? { ProcessIdentity(getpid()) }

    /// Whether it still runs.
    var isAlive: Bool { ProcessIdentity(self.pid) == self }

    /// Sends a signal, unless it has ended; the answer is whether it was sent.
    @discardableResult
    func signal(_ number: Int32) -> Bool {
        self.isAlive && kill(self.pid, number) == 0
    }

    private static let currentBoot: String = {
        let text = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
        return text.map { String(decoding: $0.prefix(36), as: UTF8.self) } ?? ""
    }()

    /// When a process began, from `/proc/PID/stat`; `nil` if it is gone or waits to be reaped.
    private static func look(_ pid: Int32) -> UInt64? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else {
            return nil
        }
        // The name stands in brackets and may hold anything.
        let text = String(decoding: data, as: UTF8.self)
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let state = fields.first, !["Z", "X"].contains(state) else {
            return nil
        }
        return UInt64(fields[19])
    }
}
