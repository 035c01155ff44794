import AssayAPI
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// The parameters of lists that say which blocks count, held against a filter over everything.
@Suite("Lists by height and time")
struct ListRangeTests {
    /// A row of a list, by where it is.
    private struct Row: Hashable {
        let index: UInt64
        let height: UInt64
    }

    /// What a caller asks for.
    private struct Query: CustomStringConvertible {
        var fromHeight: UInt64?
        var toHeight: UInt64?
        var fromTime: UInt64?
        var toTime: UInt64?
        var after: UInt64?
        var newestFirst: Bool?
        var limit: UInt64?

        var description: String {
            let numbers = [
                ("fromHeight", self.fromHeight), ("toHeight", self.toHeight),
                ("fromTime", self.fromTime), ("toTime", self.toTime), ("after", self.after),
                ("limit", self.limit),
            ]
            let members =
                numbers.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
                + (self.newestFirst.map { ["\"newestFirst\":\($0)"] } ?? [])
            return "{" + members.joined(separator: ",") + "}"
        }

        /// The rows that are asked for, of all rows in the order of the log; and where the next
        /// page begins, if there is one.
        func rows(of all: [Row], _ times: [UInt64]) -> (rows: [Row], next: UInt64?) {
            let isReversed = self.newestFirst ?? false
            let rows = (isReversed ? all.reversed() : all).filter { row in
                let time = times[Int(row.height)]
                if let after, isReversed ? row.index >= after : row.index <= after { return false }
                return row.height >= self.fromHeight ?? 0 && row.height <= self.toHeight ?? .max
                    && time >= self.fromTime ?? 0 && time <= self.toTime ?? .max
            }
            let page = Array(rows.prefix(Int(self.limit ?? 50)))
            return (page, page.count < rows.count ? page.last?.index : nil)
        }
    }

    /// A list, and what tells its rows.
    private static let lists: [(method: String, rows: String)] = [
        ("job_list", "jobs"), ("settlement_list", "settlements"),
        ("attestation_list", "attestations"), ("model_list", "models"),
    ]

    private func page(
        _ served: ServedNode, _ list: (method: String, rows: String), _ query: Query
    ) async throws -> (rows: [Row], next: UInt64?) {
        let answer = try await served.call(list.method, "\(query)")
        let result = try #require(answer["result"], "\(query): \(answer)")
        let rows = try (result[list.rows]?.elements ?? []).map { row in
            // Of a job, where it was posted.
            let place = row["posted"] ?? row
            return Row(
                index: try #require(place["index"]?.number),
                height: try #require(place["height"]?.number))
        }
        return (rows, result["next"]?.number)
    }

    /// The times of all blocks, by height.
    private func times(_ served: ServedNode) throws -> [UInt64] {
        try (0...served.head.header.height).map { height in
            try #require(try served.node.store.header(at: height)).time
        }
    }

    /// Asks whatever comes to mind, and compares.
    private func compare(
        _ served: ServedNode, _ list: (method: String, rows: String), with all: [Row],
        count: Int, _ random: inout SeededGenerator
    ) async throws {
        let times = try self.times(served)
        let size = served.head.header.logSize
        func maybe(_ value: @autoclosure () -> UInt64, _ random: inout SeededGenerator) -> UInt64? {
            switch UInt64.random(in: 0..<10, using: &random) {
            case ..<4: nil
            case 4: [0, 1, .max - 1, .max, 1 << 63].randomElement(using: &random)
            default: value()
            }
        }
        for _ in 0..<count {
            let heights = (0..<2).map { _ in
                UInt64.random(in: 0...UInt64(times.count) + 1, using: &random)
            }
            let moments = (0..<2).map { _ in
                (times.randomElement(using: &random) ?? 0)
                    &+ UInt64.random(in: 0...2, using: &random) &- 1
            }
            let after = UInt64.random(in: 0...size + 1, using: &random)
            let query = Query(
                fromHeight: maybe(heights[0], &random), toHeight: maybe(heights[1], &random),
                fromTime: maybe(moments[0], &random), toTime: maybe(moments[1], &random),
                after: maybe(after, &random),
                newestFirst: [nil, false, true].randomElement(using: &random) ?? nil,
                limit: [nil, 1, 2, 3, 7, 200].randomElement(using: &random) ?? nil)
            let page = try await self.page(served, list, query)
            let expected = query.rows(of: all, times)
            #expect(page.rows == expected.rows, "\(list.method) \(query)")
            #expect(page.next == expected.next, "\(list.method) \(query)")
        }
    }

    /// A statement that attests something for nobody.
    private static func attestation(_ served: ServedNode, _ signer: Int, _ nonce: UInt64)
        -> Statement
    {
        let model = served.statement(0, 1, Self.model).id
        return served.statement(
            signer, nonce,
            .attest(Attest(.model(model), root: .zero, count: 1, units: 1, evidence: nil)))
    }

    private static let model: Transaction = {
        guard let rule = UnitRule("output-token") else { preconditionFailure("a word") }
        return .model(RegisterModel(manifest: .zero, royalty: 0, unitRule: rule, isExact: true))
    }()

    /// Makes a block of so many attestations, and of something else; tells where they are.
    private func attest(
        _ served: ServedNode, _ count: Int, _ nonces: inout [UInt64]
    ) async throws -> [Row] {
        nonces[49] += 1
        var statements = [served.statement(49, nonces[49])]
        for signer in 0..<count {
            nonces[signer] += 1
            statements.append(Self.attestation(served, signer, nonces[signer]))
        }
        var rows: [Row] = []
        for admission in try await served.settle(statements) {
            guard case .final(let height, let index) = admission else {
                throw UnexpectedAnswer(text: "\(admission)")
            }
            rows.append(Row(index: index, height: height))
        }
        return Array(rows.dropFirst())
    }

    /// A chain of attestations: blocks with none and with many, close together and far apart.
    private func attested(
        _ random: inout SeededGenerator
    ) async throws -> (served: ServedNode, rows: [Row], nonces: [UInt64]) {
        let served = try await ServedNode()
        try await served.settle([served.statement(0, 1, Self.model)])
        var nonces = [UInt64](repeating: 0, count: 50)
        nonces[0] = 1
        var rows: [Row] = []
        for count in [0, 3, 1, 0, 0, 12, 2, 5, 0, 1, 1, 7, 0] {
            served.clock.time += [0, 0, 1, 60_000].randomElement(using: &random) ?? 0
            rows += try await self.attest(served, count, &nonces)
        }
        return (served, rows, nonces)
    }

    @Test("whatever is asked of attestations is what a filter gives")
    func attestations() async throws {
        var random = SeededGenerator(seed: 41)
        let (served, rows, _) = try await self.attested(&random)
        #expect(rows.count == 32)
        try await self.compare(served, Self.lists[2], with: rows, count: 400, &random)
    }

    @Test("whatever is asked of jobs, settlements, attestations and models is what a filter gives")
    func everything() async throws {
        var random = SeededGenerator(seed: 42)
        let scene = try await ServedJobs()
        let store = scene.served.node.store
        func row(_ id: Digest) throws -> Row {
            let place = try #require(try store.statement(id))
            return Row(index: place.index, height: place.height)
        }
        let jobs = try [scene.finished, scene.failed, scene.open, scene.sealed, scene.judged]
            .map(row)
        for (list, count) in zip(Self.lists, [5, 2, 8, 1]) {
            let all = try await self.page(scene.served, list, Query(limit: 200)).rows
            #expect(all.count == count)
            #expect(list.method != "job_list" || all == jobs)
            #expect(try list.method != "model_list" || all == [row(scene.model)])
            try await self.compare(scene.served, list, with: all, count: 120, &random)
        }
    }

    @Test("the bounds are included, to the millisecond")
    func boundaries() async throws {
        var random = SeededGenerator(seed: 43)
        let (served, rows, _) = try await self.attested(&random)
        let times = try self.times(served)
        for height in Set(rows.map(\.height)) {
            let time = times[Int(height)]
            let here = rows.filter { $0.height == height }
            let cases: [(Query, [Row])] = [
                (Query(fromHeight: height, toHeight: height), here),
                (Query(fromTime: time, toTime: time), here),
                (Query(fromTime: time - 1, toTime: time), here),
                (Query(toHeight: height, fromTime: time), here),
                (Query(fromTime: time, toTime: time - 1), []),
                (Query(fromHeight: height + 1, toHeight: height), []),
                (Query(fromHeight: height, toTime: time - 1), []),
                (Query(fromTime: time + 1), rows.filter { $0.height > height }),
                (Query(toTime: time - 1), rows.filter { $0.height < height }),
                (Query(toTime: time), rows.filter { $0.height <= height }),
            ]
            for (query, expected) in cases {
                let page = try await self.page(served, Self.lists[2], query)
                #expect(page.rows == expected && page.next == nil, "\(query)")
            }
        }
        let huge = [
            Query(fromHeight: .max), Query(fromTime: .max), Query(toHeight: 0), Query(toTime: 0),
            Query(fromHeight: .max, toHeight: 0), Query(fromTime: .max, toTime: 0),
            Query(fromHeight: .max, toHeight: .max, fromTime: .max, toTime: .max),
        ]
        for query in huge {
            #expect(try await self.page(served, Self.lists[2], query).rows == [], "\(query)")
        }
        let whole = Query(fromHeight: 0, toHeight: .max, fromTime: 0, toTime: .max)
        #expect(try await self.page(served, Self.lists[2], whole).rows == rows)
    }

    @Test("pages repeat and miss nothing while blocks are added", arguments: [false, true])
    func whileBlocksAreAdded(newestFirst: Bool) async throws {
        var random = SeededGenerator(seed: newestFirst ? 44 : 45)
        var (served, rows, nonces) = try await self.attested(&random)
        let bounds: [(from: UInt64?, to: UInt64?)] = [(nil, nil), (4, nil), (nil, 12), (3, 40)]
        for bound in bounds {
            // The newest are those that were there when the first page came.
            var expected = rows
            var seen: [Row] = []
            var after: UInt64?
            var pages = 0
            repeat {
                let query = Query(
                    fromHeight: bound.from, toHeight: bound.to, after: after,
                    newestFirst: newestFirst, limit: .random(in: 1...5, using: &random))
                let page = try await self.page(served, Self.lists[2], query)
                seen += page.rows
                after = page.next
                pages += 1
                if after != nil, pages < 12 {
                    rows += try await self.attest(served, pages % 3, &nonces)
                    if !newestFirst { expected = rows }
                }
            } while after != nil && pages < 100
            expected = expected.filter {
                $0.height >= bound.from ?? 0 && $0.height <= bound.to ?? .max
            }
            #expect(seen == (newestFirst ? expected.reversed() : expected), "\(bound)")
            #expect(pages > 2)
        }
    }
}

extension JSONValue {
    /// A number that is none below zero; `nil` if it is something else.
    fileprivate var number: UInt64? { if case .unsigned(let number) = self { number } else { nil } }
}
