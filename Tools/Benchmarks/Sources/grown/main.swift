// What a statement costs when the state is small, and when it is large.
//
//   grown NUMBER [BLOCKS]     NUMBER accounts, models and live jobs; BLOCKS measured blocks
//
// Prints one JSON object. Everything is in a temporary directory that is removed at the end.
import FoundationEssentials
import Glibc

/// Microseconds of processor time that the whole process took, or this thread alone.
func processorTime(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard let number = arguments.first, number > 0 else {
    print("usage: grown NUMBER [BLOCKS]")
    exit(2)
}
let blocks = arguments.dropFirst().first ?? 100
let temporary = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
let directory = "\(temporary)/assay-grown.\(getpid())"
defer { try? FileManager.default.removeItem(atPath: directory) }
var grown = try await Grown(directory: directory)
try grown.grow(to: number) { text in
    guard isatty(STDERR_FILENO) == 1 else { return }
    let line = [UInt8]("\r\(text)        ".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}
let figures = try grown.measure(blocks: blocks, among: number)
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
print(
    """
    {"number":\(number),"statements":\(figures.statements),\
    "microsecondsPerStatement":\(rounded(figures.perStatement)),\
    "withCompaction":\(rounded(figures.withCompaction)),\
    "microsecondsAtEpochEnd":\(rounded(figures.boundary)),\
    "microsecondsAtOtherEnds":\(rounded(figures.ordinary)),\
    "peakMebibytes":\(usage.ru_maxrss / 1024)}
    """)
