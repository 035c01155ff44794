import ArgumentParser
import AssayAPI

/// Which page of a list is asked for.
struct PageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The most rows.", valueName: "number"))
    var limit: UInt64?
    @Option(
        help: ArgumentHelp(
            "Where to go on: the place that the page before named.", valueName: "place"))
    var after: UInt64?
    @Flag(help: "Begin with the oldest.")
    var oldestFirst = false
    @Flag(help: "All pages, one after another.")
    var all = false

    func validate() throws {
        guard self.limit != 0 else { throw ValidationError("--limit is at least 1.") }
        guard self.limit == nil || !self.all else {
            throw ValidationError("Name --limit or --all, not both.")
        }
    }

    /// The page, or all from there on.
    ///
    /// - Parameter call: asks for the page behind a place.
    func fetch<Page: ListPage>(_ call: (UInt64?) async throws -> Page) async throws -> Page {
        var page = try await call(self.after)
        while self.all, let place = page.next {
            let more = try await call(place)
            guard more.next != place else { break }
            page.append(more)
        }
        return page
    }

    /// How to go on, for people; nothing after the last page.
    func note(_ next: UInt64?) -> String {
        next.map { "\nmore with --after \($0)" } ?? ""
    }
}

/// A part of a list.
protocol ListPage: Sendable {
    /// Where the next begins; `nil` if this is the last.
    var next: UInt64? { get }

    /// Adds the one behind it.
    mutating func append(_ page: Self)
}

extension API.ListJobs.Result: ListPage {
    mutating func append(_ page: Self) {
        self.jobs += page.jobs
        self.next = page.next
    }
}

extension API.ListModels.Result: ListPage {
    mutating func append(_ page: Self) {
        self.models += page.models
        self.next = page.next
    }
}

extension API.ListAttestations.Result: ListPage {
    mutating func append(_ page: Self) {
        self.attestations += page.attestations
        self.next = page.next
    }
}

extension API.ListSettlements.Result: ListPage {
    mutating func append(_ page: Self) {
        self.settlements += page.settlements
        self.next = page.next
    }
}
