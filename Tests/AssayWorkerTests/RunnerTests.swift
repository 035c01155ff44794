import FoundationEssentials
import Glibc
import NIOPosix
import Testing

@testable import AssayWorker

/// Real processes: what they give, and that nothing of them is left.
@Suite struct RunnerTests {
    /// Runs a command on some input.
    static func run(
        _ command: String, input: String = "input", rule: String = "inference",
        limits: RunLimits = RunLimits()
    ) async throws -> Result<(output: String, units: UInt64), RunError> {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let path = "/tmp/assay-run-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        try writeText(input, to: path)
        let runner = ModelRunner(
            command: command, count: UnitCount(rule: rule), limits: limits, threads: threads)
        let result: Result<(output: String, units: UInt64), RunError>
        do throws(RunError) {
            let run = try await runner.run(input: path, size: input.utf8.count)
            result = .success((String(decoding: run.output, as: UTF8.self), run.units))
        } catch {
            result = .failure(error)
        }
        try await threads.shutdownGracefully()
        return result
    }

    static func failure(
        _ command: String, input: String = "input", rule: String = "inference",
        limits: RunLimits = RunLimits()
    ) async throws -> RunError? {
        let result = try await Self.run(command, input: input, rule: rule, limits: limits)
        if case .failure(let error) = result { return error }
        return nil
    }

    @Test("input goes in, output comes out, to the byte")
    func output() async throws {
        let run = try await Self.run("cat; printf '\\0end'", input: "a\nb").get()
        #expect(run.output == "a\nb\0end")
        #expect(run.units == 1)
        let none = try await Self.run("true").get()
        #expect(none.output == "")
    }

    @Test("a command that says much on both streams does not block")
    func muchOutput() async throws {
        let command =
            "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; echo >&2; echo units: 9 >&2"
        let run = try await Self.run(command, rule: "output-token").get()
        #expect(run.output.utf8.count == 3_000_000)
        #expect(run.units == 9)
    }

    @Test(
        "units come from the rule",
        arguments: [
            ("inference", "echo units: 7 >&2", "input", UInt64(1)),
            ("input-byte", "true", "12345", 5),
            ("input-token", "echo loading >&2; echo 'units: 7' >&2; echo done >&2", "x", 7),
            ("of-my-own", "echo 'units: 7' >&2; echo 'units: 8' >&2", "x", 8),
        ])
    func units(rule: String, command: String, input: String, expected: UInt64) async throws {
        let run = try await Self.run(command, input: input, rule: rule).get()
        #expect(run.units == expected)
    }

    @Test(
        "what is no number of units",
        arguments: [
            "true", "echo units: 0 >&2", "echo units: -1 >&2", "echo 'units: 07' >&2",
            "echo 'units: 1.5' >&2", "echo 'units:  1' >&2", "echo 'units: 1 ' >&2",
            "echo 'units: 18446744073709551616' >&2", "echo 'units: 3'", "echo 'my units: 3' >&2",
            "echo 'units: 3' >&2; echo 'units: many' >&2",
        ])
    func noUnits(command: String) async throws {
        let error = try await Self.failure(command, rule: "input-token")
        #expect(error == .noUnits(rule: "input-token"))
    }

    @Test("how a command fails is told")
    func failures() async throws {
        let status = try await Self.failure("echo one >&2; echo 'last \u{1b}[31mword' >&2; exit 3")
        #expect(status == .failed(status: 3, lastLine: "last ?[31mword"))
        let signal = try await Self.failure("kill -SEGV $$")
        #expect(signal == .killed(signal: SIGSEGV, lastLine: ""))
        let missing = try await Self.failure("/no/such/command")
        guard case .failed(status: 127, _) = missing else {
            Issue.record("\(String(describing: missing))")
            return
        }
        let empty = try await Self.failure("true", input: "", rule: "input-byte")
        #expect(empty == .emptyInput)
        let unread = ChildRun()
        #expect(throws: RunError.self) {
            try unread.run("true", input: "/no/such/file", limits: RunLimits())
        }
    }

    @Test("a command that takes too long is ended, with all that it started")
    func timeout() async throws {
        try await withTemporaryDirectory { path in
            // One child in the background, one in front, and neither heeds a polite signal.
            let command = """
                trap '' TERM HUP
                (trap '' TERM HUP; echo $$ > /dev/null; sleep 1000) & echo $! > \(path)/child
                sleep 1000
                """
            let began = ContinuousClock.now
            let error = try await Self.failure(command, limits: RunLimits(seconds: 1))
            #expect(error == .timedOut(seconds: 1))
            // Far less than the command would take, on however busy a machine.
            #expect(ContinuousClock.now - began < .seconds(300))
            try await Self.expectGone(path + "/child")
        }
    }

    @Test("what a command leaves running is ended with it")
    func leftovers() async throws {
        try await withTemporaryDirectory { path in
            // The child keeps standard output open, and would do so for a long time.
            let run = try await Self.run("sleep 1000 & echo $! > \(path)/child; echo done").get()
            #expect(run.output == "done\n")
            try await Self.expectGone(path + "/child")
        }
    }

    @Test("output without end is cut off and ended")
    func endlessOutput() async throws {
        let error = try await Self.failure("yes", limits: RunLimits(output: 100_000))
        #expect(error == .tooMuchOutput(limit: 100_000))
        let most = try await Self.run(
            "head -c 100000 /dev/zero", limits: RunLimits(output: 100_000)
        ).get()
        #expect(most.output.utf8.count == 100_000)
        let over = try await Self.failure(
            "head -c 100001 /dev/zero", limits: RunLimits(output: 100_000))
        #expect(over == .tooMuchOutput(limit: 100_000))
    }

    @Test("memory is limited before the command begins")
    func memory() async throws {
        let limit = RunLimits(memory: 64 << 20)
        let limited = try await Self.run("ulimit -v; ulimit -c", limits: limit).get()
        #expect(limited.output == "65536\n0\n")
        // It needs one buffer of this size.
        let hungry = "dd if=/dev/zero of=/dev/null bs=256M count=1"
        let error = try await Self.failure(hungry, limits: limit)
        #expect(error != nil)
        let fed = try await Self.failure(hungry)
        #expect(fed == nil)
        let free = try await Self.run("ulimit -v").get()
        #expect(free.output == "unlimited\n")
    }

    @Test("a cancelled run ends at once")
    func cancelled() async throws {
        try await withTemporaryDirectory { path in
            let command =
                "echo $$ > \(path)/shell.tmp; mv \(path)/shell.tmp \(path)/shell; sleep 1000"
            let run = Task { try await Self.failure(command) }
            while !FileManager.default.fileExists(atPath: path + "/shell") {
                try await Task.sleep(for: .milliseconds(5))
            }
            run.cancel()
            let error = try await run.value
            #expect(error == .cancelled)
            try await Self.expectGone(path + "/shell")
        }
        let before = ChildRun()
        before.cancel()
        #expect(throws: RunError.cancelled) {
            try before.run("sleep 1000", input: "/dev/null", limits: RunLimits())
        }
    }

    @Test("a command inherits no file, no passphrase and no blocked signal")
    func inheritance() async throws {
        setenv("ASSAY_PASSPHRASE_FILE", "/secret", 1)
        defer { unsetenv("ASSAY_PASSPHRASE_FILE") }
        let held = open("/dev/null", O_RDONLY)
        defer { close(held) }
        let run = try await Self.run("env; ls /proc/self/fd; grep SigBlk /proc/self/status").get()
        #expect(run.output.contains("PATH="))
        #expect(run.output.contains("/secret") == false)
        let lines = run.output.split(separator: "\n")
        let descriptors = lines.filter { $0.allSatisfy(\.isNumber) }
        // The fourth is the directory that ls reads.
        #expect(descriptors == ["0", "1", "2", "3"])
        #expect(lines.contains("SigBlk:\t0000000000000000"))
    }

    @Test("many runs at once do not hold each other's pipes")
    func parallel() async throws {
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<24 {
                group.addTask {
                    let command = number % 2 == 0 ? "cat" : "sleep 0.2; cat"
                    return try await Self.run(command, input: "\(number)").get().output
                }
            }
            var outputs: [String] = []
            for try await output in group { outputs.append(output) }
            return Set(outputs)
        }
        #expect(outputs == Set((0..<24).map { "\($0)" }))
    }

    /// Waits until the process whose number is in a file is gone.
    static func expectGone(_ path: String) async throws {
        let text = String(decoding: try readBytes(path), as: UTF8.self)
        let process = try #require(pid_t(text.split(separator: "\n").first ?? ""))
        for _ in 0..<2_000 where Self.isAlive(process) {
            try await Task.sleep(for: .milliseconds(5))
        }
        let isAlive = Self.isAlive(process)
        #expect(isAlive == false)
    }

    /// Whether a process runs; a dead one that nobody reaped yet does not.
    private static func isAlive(_ process: pid_t) -> Bool {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
            return false
        }
        let text = String(decoding: status, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return false }
        return text[end...].dropFirst(2).first != "Z"
    }
}
