import AssayCore
import AssayCrypto
import FoundationEssentials
import Glibc
import Testing

@testable import AssayWorker

/// Work on a job with a real place and a real command.
@Suite struct JobWorkTests {
    private static func error(_ work: JobWork) async -> WorkError? {
        do throws(WorkError) {
            _ = try await work.work()
            return nil
        } catch {
            return error
        }
    }

    @Test("inputs are run in order, and what they give is committed", arguments: [1, 3])
    func work(parallel: Int) async throws {
        try await withWorkScene(count: 9) { scene in
            // With several at once, the first of each three takes longest.
            let model = WorkScene.model(in: scene.path)
            let uneven =
                "input=$(cat); case $input in *[036]) sleep 0.1;; esac; "
                + "printf %s \"$input\" | { \(model); }"
            let work = try scene.work(command: uneven, parallel: parallel)
            let record = try await work.work()
            let expected = (0..<9).map { WorkScene.expected($0) }
            #expect(record.units == expected.map(\.units).reduce(0, +))
            #expect(record.count == 9)
            var outputs = try OutputFile(work.folder)
            for (index, one) in expected.enumerated() {
                let next = try outputs.next()
                #expect(next.index == UInt64(index))
                #expect(next.output == one.output)
            }
            #expect(work.folder.state() == .committed(record, isPublished: false))
            #expect(scene.runs.count == 9)
        }
    }

    @Test("if one input is not the job's, the model is not run on any")
    func wrongInput() async throws {
        try await withWorkScene(count: 4) { scene in
            try writeText("input x", to: scene.place + "/inputs/3")
            let error = await Self.error(try scene.work())
            #expect(error == .wrongInputs)
            #expect(error?.isPassing == false)
            #expect(scene.runs == [])
        }
    }

    @Test("a wrong or malformed salt is noticed")
    func wrongSalt() async throws {
        try await withWorkScene(count: 2) { scene in
            try writeText(Hex.encode(SHA256.hash([1]).bytes), to: scene.place + "/salt")
            let other = await Self.error(try scene.work())
            #expect(other == .wrongInputs)
            let digits = Hex.encode(LedgerScene.salt)
            for text in ["", "00", "0x" + digits, digits.uppercased(), digits.dropLast() + "g"] {
                try writeText(String(text), to: scene.place + "/salt")
                let error = await Self.error(try scene.work())
                #expect(error == .malformedSalt, "\(text)")
            }
            try writeText(digits + digits + "\n", to: scene.place + "/salt")
            let long = await Self.error(try scene.work())
            #expect(long == .place(.tooLarge(.salt, limit: 128)))
        }
    }

    @Test("what is not there yet is waited for, what is too large is not")
    func missing() async throws {
        try await withWorkScene(count: 3) { scene in
            unlink(scene.place + "/inputs/1")
            let missing = await Self.error(try scene.work())
            #expect(missing == .place(.missing(.input(1))))
            #expect(missing?.isPassing == true)
            try writeBytes(LedgerScene.input(1), to: scene.place + "/inputs/1")
            let large = await Self.error(try scene.work(inputLimit: 6))
            #expect(large == .place(.tooLarge(.input(0), limit: 6)))
            #expect(large?.isPassing == false)
            let total = await Self.error(try scene.work(totalLimit: 20))
            #expect(total == .tooMuchInput(limit: 20))
            let fine = await Self.error(try scene.work(totalLimit: 21))
            #expect(fine == nil)
        }
    }

    @Test("a command that fails gives no answer; what went well is not done again")
    func failure() async throws {
        try await withWorkScene(count: 5) { scene in
            let model = WorkScene.model(in: scene.path)
            let fails =
                "input=$(cat); [ \"$input\" != 'input 3' ] || exit 9; "
                + "printf %s \"$input\" | { \(model); }"
            let work = try scene.work(command: fails)
            let error = await Self.error(work)
            #expect(error == .run(index: 3, .failed(status: 9, lastLine: "")))
            #expect(error?.isPassing == false)
            #expect(work.folder.state() == .unfinished)
            #expect(scene.runs == ["input 0", "input 1", "input 2"])
            scene.forgetRuns()
            let record = try await scene.work().work()
            #expect(scene.runs == ["input 3", "input 4"])
            #expect(record.units == (0..<5).map { WorkScene.expected($0).units }.reduce(0, +))
        }
    }

    @Test("more units than the job pays for give no answer")
    func tooManyUnits() async throws {
        try await withWorkScene(count: 2) { scene in
            let greedy = try scene.work(command: "echo units: 2501 >&2")
            let error = await Self.error(greedy)
            #expect(error == .tooManyUnits(most: 5_000))
            let huge = try scene.work(
                command: "echo units: 18446744073709551615 >&2", folder: "huge")
            let overflow = await Self.error(huge)
            #expect(overflow == .tooManyUnits(most: 5_000))
            let most = try scene.work(command: "echo units: 2500 >&2", folder: "most")
            let record = try await most.work()
            #expect(record.units == 5_000)
        }
    }

    @Test("an input that was torn since it was checked is fetched again, and checked again")
    func tornInput() async throws {
        try await withWorkScene(count: 2) { scene in
            let work = try scene.work()
            _ = try await work.prepare()
            try writeText("inp", to: work.folder.inputPath(0))
            unlink(work.folder.inputPath(1))
            let record = try await work.work()
            #expect(record.units == WorkScene.expected(0).units + WorkScene.expected(1).units)
            let other = try scene.work(folder: "other")
            _ = try await other.prepare()
            try writeText("inp", to: other.folder.inputPath(0))
            try writeText("other", to: scene.place + "/inputs/0")
            let error = await Self.error(other)
            #expect(error == .wrongInputs)
        }
    }

    @Test("work that is not needed any more ends at once, and signs nothing")
    func cancelled() async throws {
        try await withWorkScene(count: 2) { scene in
            let started = scene.path + "/started"
            let work = try scene.work(command: "touch \(started); sleep 1000")
            let running = Task { await Self.error(work) }
            while !FileManager.default.fileExists(atPath: started) {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.cancel()
            let error = await running.value
            #expect(error == .cancelled)
            #expect(work.folder.state() == .unfinished)
        }
    }

    @Test("evidence binds the root, is kept, and is signed by its digest")
    func evidence() async throws {
        try await withWorkScene(count: 2) { scene in
            let maker = EvidenceMaker(type: 1, command: "printf 'quote of '; cat")
            let work = try scene.work(evidence: maker)
            let record = try await work.work()
            let quote = Array("quote of \(Hex.encode(record.root.bytes))\n".utf8)
            let kept = try readBytes(work.folder.evidencePath)
            let mode = try permissions(of: work.folder.evidencePath)
            #expect(kept == quote)
            #expect(mode == 0o600)
            #expect(record.attest.evidence == Evidence(type: 1, digest: SHA256.hash(quote)))
            #expect(work.folder.state() == .committed(record, isPublished: false))
            let broken = EvidenceMaker(type: 2, command: "exit 4")
            let without = try scene.work(folder: "without", evidence: broken)
            let error = await Self.error(without)
            #expect(error == .evidence(.failed(status: 4, lastLine: "")))
            #expect(error?.isPassing == true)
            scene.forgetRuns()
            let again = try await scene.work(folder: "without").work()
            #expect(again.attest.evidence == nil)
            #expect(scene.runs == [], "what was computed is not computed again")
        }
    }
}
