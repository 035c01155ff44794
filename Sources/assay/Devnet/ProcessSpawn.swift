import Glibc

/// Starts nodes as processes of their own.
enum ProcessSpawn {
    /// POSIX_SPAWN_SETSID, which Swift's Glibc module leaves out.
    private static let newSession: Int16 = 0x80

    /// The file of this very program.
    static func ownExecutable() throws(CommandFailure) -> String {
        var buffer = [CChar](repeating: 0, count: 4_097)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else {
            throw CommandFailure(
                .inputOutput, "/proc/self/exe cannot be read: \(String(cString: strerror(errno)))")
        }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Starts a program whose output goes to the end of a log.
    ///
    /// - Parameters:
    ///   - input: what it reads; nothing if left out.
    ///   - detached: whether it has a session of its own, so that it outlives the terminal. Else
    ///     it only has a process group of its own, so that Ctrl-C does not reach it.
    static func start(
        _ program: String, _ arguments: [String], log: String, input: Int32? = nil,
        detached: Bool = false, environment: [String: String] = [:]
    ) throws(CommandFailure) -> ProcessIdentity {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 1, log, flags, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for descriptor in Self.openDescriptors where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of this program block signals; a node must not begin with any blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = detached ? Self.newSession : Int16(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(
            &attributes, group | Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let failure = Self.withCStrings([program] + arguments) { arguments in
            Self.withCStrings(Self.variables(environment)) { variables in
                posix_spawn(&process, program, &actions, &attributes, arguments, variables)
            }
        }
        guard failure == 0, let identity = ProcessIdentity(process) else {
            let reason = failure == 0 ? "it ended at once" : String(cString: strerror(failure))
            throw CommandFailure(.inputOutput, "\(program) cannot be started: \(reason)")
        }
        return identity
    }

    /// What this process has open, and perhaps a little more: none of it is a node's business.
    private static var openDescriptors: [Int32] {
        guard let stream = opendir("/proc/self/fd") else { return [] }
        defer { closedir(stream) }
        var numbers: [Int32] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = Int32(name) { numbers.append(number) }
        }
        return numbers
    }

    /// The environment, but for the settings of a node, which each of them has in its home.
    private static func variables(_ more: [String: String]) -> [String] {
        var variables: [String] = []
        var position = environ
        while let entry = position.pointee {
            let variable = String(cString: entry)
            if !variable.hasPrefix("ASSAY_") { variables.append(variable) }
            position += 1
        }
        return variables + more.map { "\($0.key)=\($0.value)" }
    }

    /// Lends a list of C strings that ends with `nil`.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) } + [nil]
        defer { copies.forEach { free($0) } }
        return body(copies)
    }
}

/// A pipe on whose other end processes wait: they see its end when this process is gone, however
/// it ended.
final class Lifeline: Sendable {
    /// The end that the processes read from.
    let readEnd: Int32
    private let writeEnd: Int32

    /// A lifeline.
    init() throws(CommandFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw CommandFailure(
                .inputOutput, "no pipe can be made: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.readEnd = ends[0]
        self.writeEnd = ends[1]
    }

    deinit {
        close(self.readEnd)
        close(self.writeEnd)
    }
}
