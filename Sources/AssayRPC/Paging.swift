import AssayAPI
import AssayCore
import AssayNode
import AssayStore

/// Which page of a list is asked for.
struct PageRequest {
    /// The jobs, settlements or other things on a page, unless the caller says otherwise.
    static let standardLimit: UInt64 = 50

    let after: UInt64?
    let limit: UInt64?
    let isNewestFirst: Bool

    init(after: UInt64?, limit: UInt64?, newestFirst: Bool?) {
        self.after = after
        self.limit = limit
        self.isNewestFirst = newestFirst ?? false
    }

    /// The part of a list, as far as a view reaches.
    func range(in view: LedgerView, maximum: Int) throws(RPCError) -> EntryRange {
        let limit = self.limit ?? min(Self.standardLimit, UInt64(maximum))
        guard limit > 0 else { throw .invalid("limit", "must be from 1 to \(maximum)") }
        guard limit <= UInt64(maximum) else {
            throw RPCError(
                .limitExceeded, "a page of \(limit); at most \(maximum) are allowed",
                data: RPCError.Details(
                    reason: "pageTooLarge", limit: maximum, parameter: "limit"))
        }
        return EntryRange(
            after: self.after, below: view.head.header.logSize,
            isNewestFirst: self.isNewestFirst, limit: Int(limit))
    }
}

/// A choice between lists, of which a caller may name one.
struct ListChoice {
    /// The parameter.
    let name: String
    /// The list, if the parameter is given.
    let list: EntryList?

    /// The one list that is named, or else the list of everything.
    static func choose(
        _ choices: [ListChoice], otherwise all: EntryList
    ) throws(RPCError) -> EntryList {
        let named = choices.filter { $0.list != nil }
        if named.count > 1 {
            let names = choices.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw .invalid(
                named[1].name,
                "cannot be given together with \"\(named[0].name)\": name one of \(names)")
        }
        return named.first?.list ?? all
    }
}

extension Backend {
    /// A page of a list.
    func page(
        of list: EntryList, _ request: PageRequest, in view: LedgerView
    ) throws(RPCError) -> EntryPage {
        let range = try request.range(in: view, maximum: self.limits.maximumPage)
        let page = try fetching { () throws(StoreError) in
            try self.store.page(of: list, in: range)
        }
        guard let page else { throw .notIndexed }
        return page
    }
}
