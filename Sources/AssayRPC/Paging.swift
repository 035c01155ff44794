import AssayAPI
import AssayCore
import AssayNode
import AssayStore

extension Backend {
    /// The jobs, settlements or other things on a page, unless the caller says otherwise.
    static let standardPage: UInt64 = 50

    /// The part of a list that parameters ask for, as far as a view reaches.
    func range(
        _ params: some PageParams, in view: LedgerView
    ) throws(RPCError) -> EntryRange {
        let maximum = self.limits.maximumPage
        let limit = params.limit ?? min(Self.standardPage, UInt64(maximum))
        guard limit > 0 else { throw .invalid("limit", "must be from 1 to \(maximum)") }
        guard limit <= UInt64(maximum) else {
            throw RPCError(
                .limitExceeded, "a page of \(limit); at most \(maximum) are allowed",
                data: RPCError.Details(
                    reason: "pageTooLarge", limit: maximum, parameter: "limit"))
        }
        let indices = try self.indices(params, in: view.head.header)
        return EntryRange(
            after: params.after, from: indices.lowerBound, below: indices.upperBound,
            isNewestFirst: params.newestFirst ?? false, limit: Int(limit))
    }

    /// The places in the log of the entries that came with the blocks that parameters name.
    private func indices(
        _ params: some PageParams, in head: Header
    ) throws(RPCError) -> Range<UInt64> {
        var first = params.fromHeight ?? 0
        if let time = params.fromTime {
            let height = try fetching { () throws(StoreError) in
                try self.store.height(from: time, upTo: head.height)
            }
            first = max(first, height ?? .max)
        }
        // The first block that no longer counts.
        var end = params.toHeight.map { $0 < .max ? $0 + 1 : $0 } ?? .max
        if let time = params.toTime, time < .max {
            let height = try fetching { () throws(StoreError) in
                try self.store.height(from: time + 1, upTo: head.height)
            }
            end = min(end, height ?? .max)
        }
        let lower = try self.firstIndex(ofBlock: first, upTo: head)
        let upper = try self.firstIndex(ofBlock: end, upTo: head)
        return min(lower, upper)..<upper
    }

    /// The place in the log where a block begins; the end of the log above the head.
    private func firstIndex(
        ofBlock height: UInt64, upTo head: Header
    ) throws(RPCError) -> UInt64 {
        guard height <= head.height else { return head.logSize }
        let header = try fetching { () throws(StoreError) in try self.store.header(at: height) }
        return header?.firstIndex ?? head.logSize
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
        of list: EntryList, _ params: some PageParams, in view: LedgerView
    ) throws(RPCError) -> EntryPage {
        let range = try self.range(params, in: view)
        let page = try fetching { () throws(StoreError) in
            try self.store.page(of: list, in: range)
        }
        guard let page else { throw .notIndexed }
        return page
    }
}
