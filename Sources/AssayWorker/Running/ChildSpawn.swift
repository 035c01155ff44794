import Glibc

/// Starts processes in a group of their own.
enum ChildSpawn {
    /// The shell that runs what an operator writes.
    private static let shell = "/bin/sh"

    /// Starts a process that ends its whole group once the worker is gone.
    ///
    /// It leads the group, and waits on a pipe whose other end only the worker holds; so even a
    /// worker that is killed leaves no model running.
    static func guardian(lifeline: Int32) throws(RunError) -> pid_t {
        try Self.spawn(
            ["-c", "read -r _; kill -9 0"], group: 0, input: lifeline, output: nil, errors: nil)
    }

    /// Starts a command in a group.
    static func command(
        _ command: String, group: pid_t, memory: UInt64?, input: Int32, output: Int32,
        errors: Int32
    ) throws(RunError) -> pid_t {
        // The limit is there before the command begins. No core file of somebody's input is left.
        let script =
            "ulimit -c 0; [ -z \"$1\" ] || ulimit -v \"$1\" || exit; exec /bin/sh -c \"$2\""
        let kibibytes = memory.map { "\(max(1, $0 / 1_024))" } ?? ""
        return try Self.spawn(
            ["-c", script, "sh", kibibytes, command], group: group, input: input, output: output,
            errors: errors)
    }

    private static func spawn(
        _ arguments: [String], group: pid_t, input: Int32, output: Int32?, errors: Int32?
    ) throws(RunError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        for (target, source) in [(Int32(1), output), (2, errors)] {
            if let source {
                posix_spawn_file_actions_adddup2(&actions, source, target)
            } else {
                posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
            }
        }
        // A pipe of another run, once inherited, would never end.
        for descriptor in Self.openDescriptors where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The worker's threads block signals; a command must not begin with any blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, group)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let failure = Self.withCStrings([Self.shell] + arguments) { arguments in
            Self.withCStrings(Self.environment) { environment in
                posix_spawn(&process, Self.shell, &actions, &attributes, arguments, environment)
            }
        }
        guard failure == 0 else {
            throw .notStarted(reason: String(cString: strerror(failure)))
        }
        return process
    }

    /// What this process has open, and perhaps a little more.
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

    /// The worker's environment without the variables that lead to its key.
    private static var environment: [String] {
        var variables: [String] = []
        var position = environ
        while let entry = position.pointee {
            let variable = String(cString: entry)
            let name = variable.prefix { $0 != "=" }
            if !name.contains("PASSPHRASE") { variables.append(variable) }
            position += 1
        }
        return variables
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
