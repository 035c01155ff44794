import AssayAPI
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Glibc
import Testing

@testable import AssayWorker

/// Real workers and a real node, stopped and killed wherever it hurts.
@Suite(.serialized)
struct WorkerProcessTests {
    /// A chain on which the keys 1 and 2 are bonded.
    private static func withLedger(
        _ body: (DevelopmentLedger) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let ledger = try await DevelopmentLedger(in: path)
            for key in [1, 2] { try ledger.bond(key) }
            try await body(ledger)
            ledger.stopNode()
        }
    }

    private static func outcomes(
        _ job: Digest, _ ledger: DevelopmentLedger
    ) async throws -> [Address: SlotOutcome] {
        let slots = try await ledger.settlement(of: job).slots
        return Dictionary(uniqueKeysWithValues: slots.map { ($0.node, $0.outcome) })
    }

    @Test("two workers do a job, leave the outputs, and are paid")
    func happyEnd() async throws {
        try await Self.withLedger { ledger in
            let first = try ledger.worker(1)
            let second = try ledger.worker(2)
            try await first.wait(for: "\"started\"")
            try await second.wait(for: "\"started\"")
            let job = try ledger.post("one", inputs: ["alpha", "beta"])
            let ends = [try await first.end(), try await second.end()]
            #expect(ends == [0, 0])
            let settlement = try await ledger.settlement(of: job)
            let pay = settlement.slots.map(\.pay.value)
            #expect(settlement.status == .final)
            #expect(pay == [27, 27])
            for key in [1, 2] {
                let node = DevelopmentLedger.address(key)
                let output = try readBytes("\(ledger.path)/jobs/one/results/\(node)/1")
                let bonds = try await ledger.bonds(key)
                #expect(output == Array("BETA".utf8))
                #expect(bonds == [1_000_000, 0])
            }
            #expect(first.output.contains("\"earned\":\"27\""))
        }
    }

    @Test(
        "a worker that is killed goes on, attests once, opens, and keeps its bond",
        arguments: ["begun", "running", "committed", "attested"])
    func killed(moment: String) async throws {
        try await Self.withLedger { ledger in
            let slow = "sleep 0.2; tr a-z A-Z"
            let first = try ledger.worker(1, command: slow)
            try await first.wait(for: "\"started\"")
            let job = try ledger.post("one", inputs: ["alpha", "beta", "gamma"])
            try await first.wait(for: "\"\(moment)\"")
            first.killNow()
            let again = try ledger.worker(1, command: slow)
            try await ledger.waitForAttestation(1, for: job)
            // Between attesting and opening as well.
            again.killNow()
            let second = try ledger.worker(2)
            try await second.wait(for: "\"attested\"")
            let third = try ledger.worker(1, command: "exit 1")
            let ends = [try await third.end(), try await second.end()]
            #expect(ends == [0, 0])
            let outcomes = try await Self.outcomes(job, ledger)
            let attestations = try await ledger.attestations(1, for: job)
            let bonds = try await ledger.bonds(1)
            #expect(outcomes[DevelopmentLedger.address(1)] == .paid)
            #expect(outcomes[DevelopmentLedger.address(2)] == .paid)
            #expect(attestations == 1)
            #expect(bonds == [1_000_000, 0])
        }
    }

    @Test("a worker that is killed again and again still does its job once")
    func killedAgainAndAgain() async throws {
        try await Self.withLedger { ledger in
            var generator = SeededGenerator(seed: 3)
            let second = try ledger.worker(2)
            let inputs = (0..<30).map { "input \($0)" }
            let job = try ledger.post("one", inputs: inputs)
            for _ in 0..<15 {
                let worker = try ledger.worker(1, command: "sleep 0.02; tr a-z A-Z")
                // However far it comes: a kill has no good moment.
                try await Task.sleep(
                    for: .milliseconds(Int.random(in: 20...700, using: &generator)))
                worker.killNow()
            }
            // One of them may have come to the end already; then this one finds nothing to do.
            let last = try ledger.worker(1)
            let end = try await second.end()
            _ = last.stop()
            #expect(end == 0)
            let outcomes = try await Self.outcomes(job, ledger)
            let attestations = try await ledger.attestations(1, for: job)
            let bonds = try await ledger.bonds(1)
            #expect(Set(outcomes.values) == [.paid])
            #expect(attestations == 1)
            #expect(bonds == [1_000_000, 0])
        }
    }

    @Test("a worker that is killed leaves no model running")
    func orphans() async throws {
        try await Self.withLedger { ledger in
            let file = ledger.path + "/model"
            let worker = try ledger.worker(
                1, command: "echo $$ > \(file).tmp; mv \(file).tmp \(file); sleep 1000")
            _ = try ledger.post("one", inputs: ["alpha"])
            for _ in 0..<12_000 where !FileManager.default.fileExists(atPath: file) {
                try await Task.sleep(for: .milliseconds(5))
            }
            worker.killNow()
            try await RunnerTests.expectGone(file)
        }
    }

    @Test("a worker that is told to stop ends its run, says what is open, and goes on later")
    func stopped() async throws {
        try await Self.withLedger { ledger in
            let worker = try ledger.worker(1)
            let job = try ledger.post("one", inputs: ["alpha"])
            try await worker.wait(for: "\"attested\"")
            let status = worker.stop()
            #expect(status == 0)
            #expect(worker.output.contains("\"pending\""))
            #expect(worker.output.contains("\"bond\":\"1000\""))
            #expect(worker.output.contains("\"ended\""))
            let slow = try ledger.worker(2, command: "sleep 1000")
            try await slow.wait(for: "\"running\"")
            let began = ContinuousClock.now
            let slowStatus = slow.stop()
            let took = ContinuousClock.now - began
            #expect(slowStatus == 0)
            #expect(took < .seconds(60))
            #expect(slow.output.contains("\"pending\"") == false)
            let both = [try ledger.worker(1), try ledger.worker(2)]
            let ends = [try await both[0].end(), try await both[1].end()]
            #expect(ends == [0, 0])
            let outcomes = try await Self.outcomes(job, ledger)
            #expect(Set(outcomes.values) == [.paid])
        }
    }

    @Test("a node that is away is waited for")
    func nodeAway() async throws {
        try await Self.withLedger { ledger in
            let first = try ledger.worker(1)
            let second = try ledger.worker(2)
            try await first.wait(for: "\"started\"")
            try await second.wait(for: "\"started\"")
            ledger.stopNode()
            try await first.wait(for: "\"nodeAway\"")
            let early = try ledger.worker(3, ["--jobs", "5"])
            try await early.wait(for: "\"nodeAway\"")
            try await ledger.startNode()
            try await first.wait(for: "\"nodeBack\"")
            try await early.wait(for: "\"noAccount\"")
            let earlyStatus = early.stop()
            #expect(earlyStatus == 0)
            let job = try ledger.post("one", inputs: ["alpha"])
            let ends = [try await first.end(), try await second.end()]
            #expect(ends == [0, 0])
            let outcomes = try await Self.outcomes(job, ledger)
            #expect(Set(outcomes.values) == [.paid])
        }
    }

    @Test("what keeps a worker from working is said, with what to do")
    func obstacles() async throws {
        try await Self.withLedger { ledger in
            let worker = try ledger.worker(1)
            try await worker.wait(for: "\"started\"")
            let second = try ledger.worker(1)
            let status = try await second.end()
            #expect(status == 5)
            #expect(second.output.contains("another worker runs with this key"))
            try ledger.run([
                "transfer", "--dev-key", "1", "--to", "\(DevelopmentLedger.address(4))",
                "--amount", "5000",
            ])
            let poor = try ledger.worker(4)
            try await poor.wait(for: "assay bond --add 1000")
            let elsewhere = try ledger.worker(2, ["--place", ledger.path + "/other"])
            try await elsewhere.wait(for: "\"started\"")
            _ = elsewhere.stop()
            // Of two prefixes either will do; alone, the other one does not.
            let strict = try AssayProcess(
                [
                    "worker", "--dev-key", "2", "--home", ledger.path + "/strict", "--rpc",
                    ledger.url, "--place", ledger.path + "/other", "--model",
                    "\(ledger.model)=cat", "--json",
                ], log: ledger.path + "/strict.log")
            _ = try ledger.post("one", inputs: ["alpha"])
            try await strict.wait(for: "lies under no --place")
            let strictStatus = strict.stop()
            #expect(strictStatus == 0)
        }
    }

    @Test("a dispute is decided by a validator that judges")
    func judged() async throws {
        try await Self.withLedger { ledger in
            try ledger.bond(3)
            let judge = try ledger.worker(0, ["--judge", "--once"])
            try await judge.wait(for: "\"started\"")
            let workers = [
                try ledger.worker(1, command: "cat; echo x"), try ledger.worker(2),
                try ledger.worker(3, command: "cat; echo y"),
            ]
            let job = try ledger.post(
                "one", inputs: ["alpha", "beta", "gamma"], slots: 3, window: "1h")
            var ends: [Int32] = []
            for process in workers + [judge] { ends.append(try await process.end()) }
            #expect(ends == [0, 0, 0, 0])
            let settlement = try await ledger.settlement(of: job)
            let outcomes = try await Self.outcomes(job, ledger)
            #expect(settlement.assurance == .judged)
            #expect(outcomes[DevelopmentLedger.address(1)] == .slashed)
            #expect(outcomes[DevelopmentLedger.address(2)] == .paid)
            #expect(outcomes[DevelopmentLedger.address(3)] == .slashed)
            #expect(judge.output.contains("\"judged\""))
        }
    }
}
