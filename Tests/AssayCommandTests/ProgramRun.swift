import FoundationEssentials
import Glibc
import Testing

/// One run of the `assay` that was built with these tests, as a process of its own.
struct ProgramRun {
    /// The exit code; 128 and the number of the signal if it was killed by one.
    let status: Int32
    /// What it wrote on standard output.
    let output: String
    /// What it wrote on standard error.
    let errors: String
    /// What its terminal showed, if it had one.
    let terminal: String

    /// Runs the program in a directory of the test's own.
    ///
    /// - Parameters:
    ///   - environment: all variables that it sees, besides HOME, which is the directory.
    ///   - typing: the lines that a person types, each when asked; `nil` for no terminal at all.
    static func run(
        _ arguments: [String], in directory: String, environment: [String: String] = [:],
        typing: [String]? = nil
    ) throws -> ProgramRun {
        let outputPath = directory + "/.stdout"
        let errorPath = directory + "/.stderr"
        let terminal = typing == nil ? -1 : open("/dev/ptmx", O_RDWR | O_NOCTTY)
        defer { if terminal >= 0 { close(terminal) } }
        let inputPath = typing == nil ? "/dev/null" : try Self.terminalPath(terminal)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // In a session of its own, the first terminal that is opened is the one it asks on.
        posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDWR, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The tests block signals; the program must not begin with any blocked or ignored.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            LinuxConstants.spawnInNewSession
                | Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var variables = environment.map { "\($0.key)=\($0.value)" }
        variables.append("HOME=\(directory)")
        var process: pid_t = 0
        let program = try Self.program()
        let spawned = withCStrings([program] + arguments) { arguments in
            withCStrings(variables) { variables in
                posix_spawn(&process, program, &actions, &attributes, arguments, variables)
            }
        }
        try #require(spawned == 0, "cannot start \(program)")
        let shown = typing.map { Self.converse(on: terminal, typing: $0) } ?? ""
        var status: Int32 = 0
        try #require(waitpid(process, &status, 0) == process)
        let signal = status & 0x7f
        return ProgramRun(
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal,
            output: try readFile(outputPath), errors: try readFile(errorPath), terminal: shown)
    }

    /// Where the program finds the terminal whose other side the test holds.
    private static func terminalPath(_ terminal: Int32) throws -> String {
        try #require(terminal >= 0)
        var isLocked: Int32 = 0
        var number: UInt32 = 0
        try #require(ioctl(terminal, LinuxConstants.lockTerminal, &isLocked) == 0)
        try #require(ioctl(terminal, LinuxConstants.terminalNumber, &number) == 0)
        return "/dev/pts/\(number)"
    }

    /// The program lies beside the tests.
    private static func program() throws -> String {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let slash = try #require(path.lastIndex(of: "/"))
        return path[...slash] + "assay"
    }

    /// Types a line after each question, and gives back what was shown.
    private static func converse(on terminal: Int32, typing lines: [String]) -> String {
        var shown: [UInt8] = []
        var lines = lines[...]
        var asked = 0
        while true {
            var byte: UInt8 = 0
            // Reading fails once the program has closed its side.
            guard read(terminal, &byte, 1) == 1 else { break }
            shown.append(byte)
            guard shown[asked...].suffix(2) == [UInt8(ascii: ":"), UInt8(ascii: " ")] else {
                continue
            }
            asked = shown.count
            // A question too many is answered by ctrl-C, or the test would wait for ever.
            let bytes = Array((lines.popFirst() ?? "\u{3}").utf8)
            _ = write(terminal, bytes, bytes.count)
        }
        return String(decoding: shown, as: UTF8.self)
    }
}

/// Numbers that Swift's Glibc module leaves out.
private enum LinuxConstants {
    /// TIOCSPTLCK.
    static let lockTerminal: UInt = 0x4004_5431
    /// TIOCGPTN.
    static let terminalNumber: UInt = 0x8004_5430
    /// POSIX_SPAWN_SETSID.
    static let spawnInNewSession: Int16 = 0x80
}

/// Lends a list of C strings that ends with `nil`.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { copies.forEach { free($0) } }
    return body(copies)
}
