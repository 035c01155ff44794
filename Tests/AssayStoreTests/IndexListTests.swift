import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// The lists of the index, against what is told from the entries of the log alone.
@Suite struct IndexListTests {
    private let directory: ChainStoreDirectory
    private let history: JobHistory

    init() throws {
        self.directory = try ChainStoreDirectory()
        self.history = try JobHistory.standard.get()
    }

    private func open() throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: self.history.genesis)
    }

    @Test("the play has jobs of every status")
    func play() throws {
        let height = self.history.height
        var statuses: Set<JobStatus> = []
        for (statement, _) in try self.history.statements(upTo: height) {
            guard case .job = statement.transaction else { continue }
            let status = try self.history.status(of: statement.id, at: height)
            statuses.insert(try #require(status))
        }
        #expect(statuses == Set(JobStatus.allCases))
        let outcomes = try self.history.settlements(upTo: height).flatMap {
            $0.settlement.slots.map(\.outcome)
        }
        #expect(Set(outcomes) == Set(SlotOutcome.allCases))
    }

    @Test("every list after every block")
    func everyList() throws {
        let store = try self.open()
        for height in 1...self.history.height {
            try self.history.commit(height...height, to: store)
            let size = self.history.executed[height - 1].head.header.logSize
            for (list, expected) in try self.history.lists(at: height) {
                let page = try store.page(
                    of: list, in: EntryRange(below: size, limit: 1_000))
                #expect(page?.entries == expected, "\(list) at \(height)")
                #expect(page?.next == nil)
            }
        }
    }

    @Test("pages of every size, in both directions, give every entry once")
    func paging() throws {
        try self.history.write(to: self.directory("data"))
        let store = try self.open()
        let size = self.history.memory.head.header.logSize
        for (list, expected) in try self.history.lists(at: self.history.height) {
            for limit in [1, 2, 3, expected.count, expected.count + 1] where limit > 0 {
                for isNewestFirst in [false, true] {
                    var range = EntryRange(
                        below: size, isNewestFirst: isNewestFirst, limit: limit)
                    var seen: [LocatedEntry] = []
                    repeat {
                        let page = try #require(try store.page(of: list, in: range))
                        #expect(page.entries.count == min(limit, expected.count - seen.count))
                        seen += page.entries
                        #expect((page.next == nil) == (seen.count == expected.count))
                        range.after = page.next
                    } while range.after != nil && seen.count < expected.count
                    #expect(seen == (isNewestFirst ? expected.reversed() : expected))
                }
            }
        }
    }

    @Test("an entry beyond the reader's log is not on a page")
    func below() throws {
        try self.history.write(to: self.directory("data"))
        let store = try self.open()
        let all = try #require(try self.history.lists(at: self.history.height)[.attestations])
        for below in [0, all[2].index, all[2].index + 1, .max] {
            let expected = all.filter { $0.index < below }
            let page = try store.page(of: .attestations, in: EntryRange(below: below, limit: 99))
            #expect(page?.entries == expected)
            let newest = try store.page(
                of: .attestations, in: EntryRange(below: below, isNewestFirst: true, limit: 1))
            #expect(newest?.entries == expected.suffix(1))
            let behind = try store.page(
                of: .attestations,
                in: EntryRange(after: .max, below: below, isNewestFirst: true, limit: 1))
            #expect(behind == newest)
        }
    }

    @Test(
        "pages after places that hold no such entry",
        arguments: [
            (after: 0 as UInt64, newestFirst: false), (.max, false), (0, true), (.max, true),
        ])
    func after(after: UInt64, newestFirst: Bool) throws {
        try self.history.write(to: self.directory("data"))
        let store = try self.open()
        let all = try #require(try self.history.lists(at: self.history.height)[.jobs])
        let page = try store.page(
            of: .jobs,
            in: EntryRange(after: after, below: 10_000, isNewestFirst: newestFirst, limit: 99))
        let isEverything = (after == 0) != newestFirst
        #expect(page?.entries == (isEverything ? (newestFirst ? all.reversed() : all) : []))
    }

    @Test("settlements by id and by job; jobs that have not ended have none")
    func settlements() throws {
        try self.history.write(to: self.directory("data"))
        let store = try self.open()
        let settlements = try self.history.settlements(upTo: self.history.height)
        #expect(settlements.count == 7)
        for (settlement, entry) in settlements {
            #expect(try store.settlement(settlement.id) == entry)
            #expect(try store.settlement(ofJob: settlement.job) == entry)
            #expect(try store.entry(at: entry.index) == entry)
            #expect(try store.statement(settlement.id) == nil)
            let twin = try #require(
                Digest(bytes: settlement.id.bytes.dropLast() + [settlement.id.bytes[31] ^ 1]))
            #expect(try store.settlement(twin) == nil, "half of the id is not enough")
        }
        for (statement, _) in try self.history.statements(upTo: self.history.height) {
            let isSettled = settlements.contains { $0.settlement.job == statement.id }
            #expect(try (store.settlement(ofJob: statement.id) != nil) == isSettled)
            #expect(try store.settlement(statement.id) == nil)
        }
    }

    @Test("without an index there is no page")
    func withoutIndex() throws {
        let store = try ChainStore(
            at: self.directory("data"), genesis: self.history.genesis, isIndexed: false)
        try self.history.commit(1...self.history.height, to: store)
        let range = EntryRange(below: 10_000, limit: 10)
        #expect(try store.page(of: .jobs, in: range) == nil)
        let settled = try self.history.settlements(upTo: self.history.height)[0].settlement
        #expect(try store.settlement(settled.id) == nil)
        #expect(try store.settlement(ofJob: settled.job) == nil)
    }
}

extension JobHistory {
    /// What every list holds after a block; lists that hold nothing included.
    func lists(at height: Int) throws -> [EntryList: [LocatedEntry]] {
        var lists: [EntryList: [LocatedEntry]] = [.liveJobs: []]
        for status in JobStatus.allCases { lists[.jobsWithStatus(status)] = [] }
        for list in [EntryList.models, .jobs, .attestations, .settlements] { lists[list] = [] }
        lists[.settlementsOfNode(Self.owner.publicKey.address)] = []
        var jobs: [Digest: (entry: LocatedEntry, model: Digest)] = [:]
        for (statement, entry) in try self.statements(upTo: height) {
            let signer = statement.claims.address
            var names: [EntryList] = []
            switch statement.transaction {
            case .model: names = [.models, .modelsOfOwner(signer)]
            case .job(let terms):
                jobs[statement.id] = (entry, terms.model)
                names = [.jobs, .jobsOfRequester(signer), .jobsWithModel(terms.model)]
                let status = try self.status(of: statement.id, at: height)
                names += status.map { [.jobsWithStatus($0)] } ?? []
                if try self.job(statement.id, at: height) != nil { names.append(.liveJobs) }
            case .attest(let attest):
                names = [.attestations, .attestationsBy(signer)]
                switch attest.subject {
                case .model(let model): names.append(.attestationsWithModel(model))
                case .job(let id):
                    names.append(.attestationsForJob(id))
                    if let job = jobs[id] {
                        names.append(.attestationsWithModel(job.model))
                        lists[.jobsOfNode(signer), default: []].append(job.entry)
                    }
                }
            default: break
            }
            for name in names { lists[name, default: []].append(entry) }
        }
        for (settlement, entry) in try self.settlements(upTo: height) {
            let names =
                [
                    .settlements, .settlementsWithModel(settlement.model),
                    .settlementsOfRequester(settlement.requester),
                ] + settlement.slots.map { EntryList.settlementsOfNode($0.node) }
            for name in names { lists[name, default: []].append(entry) }
        }
        return lists.mapValues { $0.sorted { $0.index < $1.index } }
    }
}
