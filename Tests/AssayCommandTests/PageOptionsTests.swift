import ArgumentParser
import AssayAPI
import Testing

@testable import assay

/// Pages of lists, one or all.
@Suite struct PageOptionsTests {
    /// Fetches from pages that begin at 10, 20 and 30; gives the places that were asked for.
    private static func fetch(_ arguments: [String], last: UInt64? = nil) async throws -> (
        asked: [UInt64?], next: UInt64?
    ) {
        let options = try PageOptions.parse(arguments)
        var asked: [UInt64?] = []
        let page = try await options.fetch { after in
            asked.append(after)
            let next = (after ?? 0) + 10
            return API.ListModels.Result(models: [], next: next > 30 ? last : next, height: 1)
        }
        return (asked, page.next)
    }

    @Test("one page, or all behind it")
    func pages() async throws {
        let one = try await Self.fetch(["--limit", "5"])
        #expect(one.asked == [nil] && one.next == 10)
        let later = try await Self.fetch(["--after", "20"])
        #expect(later.asked == [20] && later.next == 30)
        let all = try await Self.fetch(["--all"])
        #expect(all.asked == [nil, 10, 20, 30] && all.next == nil)
    }

    @Test("a node that leads nowhere is not followed for ever", .timeLimit(.minutes(1)))
    func nowhere() async throws {
        let stuck = try await Self.fetch(["--all"], last: 30)
        #expect(stuck.asked == [nil, 10, 20, 30])
    }

    @Test("--limit and --all contradict each other")
    func contradiction() {
        #expect(throws: (any Error).self) { try PageOptions.parse(["--limit", "5", "--all"]) }
    }
}
