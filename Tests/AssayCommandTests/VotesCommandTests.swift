import AssayConsensus
import AssayNode
import AssayTestSupport
import Testing

@testable import assay

@Suite("assay votes")
struct VotesCommandTests {
    /// The home of a node that has never run.
    private func withHome(_ body: (String, Home) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let home = Home(path: directory + "/node")
            try writeFile("open\n", to: directory + "/pass")
            // A key that exists before its home: it may have voted elsewhere.
            for command in [["key", "new", "validator"], ["init"]] {
                let made = try ProgramRun.run(
                    command + ["--home", home.path], in: directory,
                    environment: ["ASSAY_PASSPHRASE_FILE": directory + "/pass"])
                try #require(made.status == 0, "\(made.errors)")
            }
            try await body(directory, home)
        }
    }

    @Test("shows an empty record, one that is kept, and none")
    func show() async throws {
        try await self.withHome { directory, home in
            let arguments = ["votes", "show", "--home", home.path]
            let new = try ProgramRun.run(arguments, in: directory)
            #expect(new.status == 0)
            #expect(new.output.contains("good only at height 1"))
            try VoteBook.renew(at: home.data, from: 7)
            let kept = try ProgramRun.run(arguments, in: directory)
            #expect(kept.output.contains("height    7\n"), "\(kept.output)")
            #expect(kept.output.contains("lock      none"))
            let json = try ProgramRun.run(arguments + ["--json"], in: directory)
            #expect(json.output.contains("\"state\" : \"kept\""))
            #expect(json.output.contains("\"height\" : 7"))
            try removeDirectory(home.data)
            let lost = try ProgramRun.run(arguments, in: directory)
            #expect(lost.status == 0)
            #expect(lost.output.contains("no vote record"))
            // Looking makes none, or it would not be lost for the node.
            #expect(!VoteBook.exists(at: home.data))
        }
    }

    @Test("renews only for who says that it is safe, and never goes back")
    func renew() async throws {
        try await self.withHome { directory, home in
            let begin = ["votes", "renew", "--home", home.path, "--from-height"]
            let careless = try ProgramRun.run(begin + ["9"], in: directory)
            #expect(careless.status == 2)
            #expect(careless.errors.contains("nothing was changed"))
            #expect(careless.errors.contains("forked for good"))
            #expect(try VoteBook(at: home.data).record()?.isNew == true)

            let flag = ["--nothing-signed-from-there"]
            let done = try ProgramRun.run(begin + ["9"] + flag, in: directory)
            #expect(done.status == 0, "\(done.errors)")
            #expect(try VoteBook(at: home.data).record() == VoteRecord(height: 9))
            for height in ["9", "8", "1"] {
                let back = try ProgramRun.run(begin + [height] + flag, in: directory)
                #expect(back.status == 2)
                #expect(back.errors.contains("stands at height 9"), "\(back.errors)")
            }
            let zero = try ProgramRun.run(begin + ["0"] + flag, in: directory)
            #expect(zero.status == 2)
            #expect(try VoteBook(at: home.data).record()?.height == 9)
        }
    }

    @Test("says that the node runs, and that there is none")
    func inUse() async throws {
        try await self.withHome { directory, home in
            let book = try VoteBook(at: home.data)
            for action in [
                ["show"], ["renew", "--from-height", "5", "--nothing-signed-from-there"],
            ] {
                let run = try ProgramRun.run(
                    ["votes"] + action + ["--home", home.path], in: directory)
                #expect(run.status == 5)
                #expect(run.errors.contains("stop it first"), "\(run.errors)")
                let nowhere = try ProgramRun.run(
                    ["votes"] + action + ["--home", directory + "/x"], in: directory)
                #expect(nowhere.status == 5)
                #expect(nowhere.errors.contains("not the home of a node"))
            }
            _ = try book.record()
        }
    }
}
