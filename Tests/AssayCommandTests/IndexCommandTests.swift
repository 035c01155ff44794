import AssayNode
import AssayTestSupport
import Testing

@testable import assay

@Suite("assay index")
struct IndexCommandTests {
    @Test("rebuild makes the index again, twice the same, and says where no chain is")
    func rebuild() async throws {
        try await withTemporaryDirectory { directory in
            try writeFile("open\n", to: directory + "/pass")
            let home = directory + "/node"
            let made = try ProgramRun.run(
                ["init", "--home", home], in: directory,
                environment: ["ASSAY_PASSPHRASE_FILE": directory + "/pass"])
            try #require(made.status == 0, "\(made.errors)")
            for _ in 0..<2 {
                let run = try ProgramRun.run(["index", "rebuild", "--home", home], in: directory)
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("is made again, up to block 0"))
            }
            let none = try ProgramRun.run(
                ["index", "rebuild", "--home", directory + "/none"], in: directory)
            #expect(none.status == 5)
            #expect(none.errors.contains("genesis.json"))
        }
    }
}
