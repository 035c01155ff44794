import Glibc

/// What the system says of this process, read from `/proc/self`.
struct ProcessSample: Hashable, Sendable {
    /// The seconds of processor time that it used, in its own code and in the system.
    let cpuSeconds: Double
    /// The bytes of memory that it has in the machine.
    let residentBytes: UInt64
    /// The bytes of its address space.
    let virtualBytes: UInt64
    /// When it was started, in seconds since 1970.
    let startTime: Double
    /// The descriptors that it has open.
    let openFiles: Int
    /// The most that it may have open.
    let maximumFiles: UInt64

    /// The state of this process; `nil` where the system does not tell.
    static func now() -> ProcessSample? {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
        // The name of the program stands in parentheses, and may hold anything.
        guard ticks > 0, let text = Self.read("/proc/self/stat"),
            let end = text.lastIndex(of: ")"), let boot = Self.bootTime
        else { return nil }
        let fields = text[end...].split(separator: " ").dropFirst().map { String($0) }
        // By proc(5), less the pid and the name: the first field here is its third.
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), let size = UInt64(fields[20]),
            let resident = UInt64(fields[21])
        else { return nil }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessSample(
            cpuSeconds: (user + system) / ticks, residentBytes: resident * page,
            virtualBytes: size, startTime: boot + start / ticks, openFiles: Self.openFiles(),
            maximumFiles: UInt64(limit.rlim_cur))
    }

    /// When the machine was started: the same for the whole life of a process.
    private static let bootTime: Double? = {
        let line = Self.read("/proc/stat")?.split(separator: "\n").first {
            $0.hasPrefix("btime ")
        }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }()

    private static func openFiles() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..`, and the one that is reading.
        return max(0, count - 3)
    }

    /// A whole file, of at most 64 KiB; `nil` if it cannot be read.
    private static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            while count < buffer.count, let base = buffer.baseAddress {
                let new = Glibc.read(file, base + count, buffer.count - count)
                guard new > 0 else { return }
                count += new
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The sample under the names that all programs use.
    var families: [MetricFamily] {
        [
            MetricFamily(
                "process_cpu_seconds_total", .counter, "Processor time that was used.",
                .number(self.cpuSeconds)),
            MetricFamily(
                "process_resident_memory_bytes", .gauge, "Memory that is in the machine.",
                .integer(self.residentBytes)),
            MetricFamily(
                "process_virtual_memory_bytes", .gauge, "Address space.",
                .integer(self.virtualBytes)),
            MetricFamily(
                "process_start_time_seconds", .gauge,
                "When the process was started, in seconds since 1970.",
                .number(self.startTime)),
            MetricFamily(
                "process_open_fds", .gauge, "Open file descriptors.", .count(self.openFiles)),
            MetricFamily(
                "process_max_fds", .gauge, "The most file descriptors that may be open.",
                .integer(self.maximumFiles)),
        ]
    }
}
