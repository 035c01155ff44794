import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayRPC
import AssayStore
import AssayTestSupport
import Testing

/// The methods that answer in pages.
@Suite struct ListMethodTests {
    private let scene: ServedJobs

    init() async throws {
        self.scene = try await ServedJobs()
    }

    private var served: ServedNode { self.scene.served }
    private var all: [Digest] {
        [
            self.scene.finished, self.scene.failed, self.scene.open, self.scene.sealed,
            self.scene.judged,
        ]
    }

    private func jobs(_ params: API.ListJobs.Params) async throws -> [Digest] {
        let page = try await self.served.result(of: API.ListJobs.self, params)
        #expect(page.next == nil)
        #expect(page.height == self.served.head.header.height)
        #expect(page.clock == self.served.head.record.clock)
        return page.jobs.map(\.id)
    }

    @Test("job_list of everything, in both directions")
    func everyJob() async throws {
        #expect(try await self.jobs(.init()) == self.all)
        #expect(try await self.jobs(.init(newestFirst: true)) == self.all.reversed())
    }

    @Test("job_list by requester, model, node and status")
    func someJobs() async throws {
        let scene = self.scene
        let one = [scene.finished, scene.open, scene.judged]
        #expect(try await self.jobs(.init(requester: ServedNode.address(1))) == one)
        let two = [scene.failed, scene.sealed]
        #expect(try await self.jobs(.init(requester: ServedNode.address(2))) == two)
        #expect(try await self.jobs(.init(requester: ServedNode.address(3))) == [])
        #expect(try await self.jobs(.init(model: scene.model)) == self.all)
        #expect(try await self.jobs(.init(model: .zero)) == [])
        let worked = [scene.finished, scene.sealed, scene.judged]
        #expect(try await self.jobs(.init(node: ServedNode.address(10))) == worked)
        #expect(try await self.jobs(.init(node: ServedNode.address(12))) == [scene.finished])
        let judge = ServedNode.validator.publicKey.address
        #expect(try await self.jobs(.init(node: judge)) == [scene.judged])
        let byStatus: [(JobStatusFilter, [Digest])] = [
            (.live, [scene.open, scene.sealed, scene.judged]), (.open, [scene.open]),
            (.checking, []), (.sealed, [scene.sealed]), (.provisional, []),
            (.judged, [scene.judged]), (.final, [scene.finished]), (.failed, [scene.failed]),
        ]
        #expect(Set(byStatus.map(\.0)) == Set(JobStatusFilter.allCases))
        for (status, expected) in byStatus {
            #expect(try await self.jobs(.init(status: status)) == expected, "\(status)")
        }
    }

    @Test("the rows of job_list are what job_get answers")
    func rows() async throws {
        for prove in [false, true] {
            let page = try await self.served.result(
                of: API.ListJobs.self, API.ListJobs.Params(prove: prove))
            for row in page.jobs {
                let one = try await self.served.result(
                    of: API.GetJob.self, API.GetJob.Params(id: row.id, prove: prove))
                #expect(row == one)
                let proof = row.proof ?? row.settlement?.proof
                #expect((proof != nil) == prove)
            }
        }
    }

    @Test("settlement_list by node, job, model and requester, proven")
    func settlements() async throws {
        let scene = self.scene
        let jobs = [scene.failed, scene.finished]
        let cases: [(API.ListSettlements.Params, [Digest])] = [
            (.init(prove: true), jobs),
            (.init(newestFirst: true, prove: true), jobs.reversed()),
            (.init(node: ServedNode.address(12), prove: true), [scene.finished]),
            (.init(node: ServedNode.address(1)), []),
            (.init(job: scene.finished, prove: true), [scene.finished]),
            (.init(job: scene.open), []), (.init(job: .zero), []),
            (.init(model: scene.model), jobs), (.init(model: .zero), []),
            (.init(requester: ServedNode.address(2)), [scene.failed]),
        ]
        for (params, expected) in cases {
            let page = try await self.served.result(of: API.ListSettlements.self, params)
            #expect(page.settlements.map(\.job) == expected)
            #expect(page.next == nil)
            for row in page.settlements {
                #expect((row.proof != nil) == (params.prove ?? false))
                guard row.proof != nil else { continue }
                let proven = try self.served.verify(row.proof)
                #expect(proven.index == row.index)
                #expect(proven.head.height == row.height)
                guard case .settlement(let settlement) = proven.content else {
                    Issue.record("\(proven.content)")
                    continue
                }
                #expect(settlement.id == row.id)
                #expect(settlement.encoded == row.encoded.bytes)
            }
        }
    }

    @Test("the settlement of a job, before and after a place")
    func settlementOfJob() async throws {
        let row = try #require(
            try await self.served.result(
                of: API.ListSettlements.self, .init(job: self.scene.finished)
            ).settlements.first)
        let cases: [(after: UInt64, newestFirst: Bool, count: Int)] = [
            (row.index, false, 0), (row.index - 1, false, 1), (row.index, true, 0),
            (row.index + 1, true, 1),
        ]
        for (after, newestFirst, count) in cases {
            let page = try await self.served.result(
                of: API.ListSettlements.self,
                .init(job: self.scene.finished, after: after, newestFirst: newestFirst))
            #expect(page.settlements.count == count)
        }
    }

    @Test("attestation_list by signer, model and job, proven")
    func attestations() async throws {
        let scene = self.scene
        let node = ServedNode.address(10)
        let cases: [(API.ListAttestations.Params, Int)] = [
            (.init(prove: true), 8), (.init(signer: node, prove: true), 3),
            (.init(signer: .zero), 0), (.init(model: scene.model), 8),
            (.init(model: .zero), 0), (.init(job: scene.finished), 3),
            (.init(job: scene.judged, newestFirst: true), 3), (.init(job: scene.open), 0),
        ]
        for (params, count) in cases {
            let page = try await self.served.result(of: API.ListAttestations.self, params)
            #expect(page.attestations.count == count)
            let indices = page.attestations.map(\.index)
            #expect(indices == indices.sorted { (params.newestFirst ?? false) != ($0 < $1) })
            for row in page.attestations {
                #expect(row.id == row.statement.txid)
                #expect(row.statement.kind == "attest")
                #expect(params.signer == nil || row.statement.signer == params.signer)
                let job = params.job.map { JSONValue.string("\($0)") }
                #expect(job == nil || row.statement.body["job"] == job)
                let located = try self.served.node.store.statement(row.id)
                #expect(located?.index == row.index && located?.height == row.height)
                let header = try self.served.node.store.header(at: row.height)
                #expect(header?.time == row.time)
                #expect((row.proof != nil) == (params.prove ?? false))
                guard row.proof != nil else { continue }
                let proven = try self.served.verify(row.proof)
                #expect(proven.index == row.index)
                guard case .statement(let statement) = proven.content else {
                    Issue.record("\(proven.content)")
                    continue
                }
                #expect(statement.bytes == row.statement.encoded.bytes)
            }
        }
    }

    @Test("model_list by owner, proven")
    func models() async throws {
        for (owner, count) in [(nil, 1), (ServedNode.address(0), 1), (.zero, 0)] {
            let page = try await self.served.result(
                of: API.ListModels.self, API.ListModels.Params(owner: owner, prove: true))
            #expect(page.models.count == count)
            for row in page.models {
                #expect(row.model.id == self.scene.model)
                #expect(row.model.uses == 7)
                let located = try self.served.node.store.statement(row.model.id)
                #expect(located?.index == row.index && located?.height == row.height)
                let proven = try self.served.verify(
                    row.model.proof, of: StateKey(.model, .digest(row.model.id)))
                let model = try Model(decoding: try #require(proven.value), limit: 1_000)
                #expect(model.uses == row.model.uses)
                #expect(model.owner == row.model.owner)
            }
        }
    }

    @Test("a page ends at its limit, and the next begins after it")
    func paging() async throws {
        for newestFirst in [false, true] {
            let expected = newestFirst ? self.all.reversed() : self.all
            for limit: UInt64 in 1...6 {
                var seen: [Digest] = []
                var after: UInt64?
                repeat {
                    let page = try await self.served.result(
                        of: API.ListJobs.self,
                        .init(after: after, limit: limit, newestFirst: newestFirst))
                    #expect(page.jobs.count == min(Int(limit), 5 - seen.count))
                    #expect(page.next == nil || page.next == page.jobs.last?.posted?.index)
                    seen += page.jobs.map(\.id)
                    after = page.next
                } while after != nil && seen.count < 5
                #expect(seen == expected)
            }
        }
    }

    @Test(
        "limits that no page can have",
        arguments: ["job_list", "settlement_list", "attestation_list", "model_list"])
    func limits(method: String) async throws {
        let zero = try await self.served.error(method, #"{"limit": 0}"#)
        #expect(zero == WireError(-32_602, "invalidParams", parameter: "limit"))
        for limit in ["201", "18446744073709551615"] {
            let answer = try await self.served.call(method, "{\"limit\": \(limit)}")
            let error = try WireError(answer)
            #expect(error == WireError(-32_007, "pageTooLarge", parameter: "limit"))
            #expect(answer["error"]?["data"]?["limit"] == .unsigned(200))
        }
        for limit in ["1", "200", "null"] {
            let answer = try await self.served.call(method, "{\"limit\": \(limit)}")
            #expect(answer["result"] != nil)
        }
        let end = try await self.served.call(method, #"{"after": 18446744073709551615}"#)
        #expect(end["result"] != nil)
        #expect(end["result"]?["next"] == nil)
    }

    @Test("a smaller limit on pages is also the standard one")
    func smallLimit() async throws {
        var limits = RPCLimits()
        limits.maximumPage = 2
        let scene = try await ServedJobs(limits: limits)
        let page = try await scene.served.result(of: API.ListJobs.self, .init())
        #expect(page.jobs.count == 2)
        #expect(page.next != nil)
        let error = try await scene.served.error("job_list", #"{"limit": 3}"#)
        #expect(error == WireError(-32_007, "pageTooLarge", parameter: "limit"))
    }

    @Test("two filters at once are refused, and the second is named")
    func twoFilters() async throws {
        let (address, digest) = ("\"\(Address.zero)\"", "\"\(Digest.zero)\"")
        let cases = [
            ("job_list", "requester", address, "model", digest),
            ("job_list", "requester", address, "status", "\"live\""),
            ("job_list", "status", "\"open\"", "node", address),
            ("job_list", "model", digest, "node", address),
            ("settlement_list", "node", address, "job", digest),
            ("settlement_list", "job", digest, "model", digest),
            ("settlement_list", "model", digest, "requester", address),
            ("attestation_list", "signer", address, "model", digest),
            ("attestation_list", "signer", address, "job", digest),
            ("attestation_list", "model", digest, "job", digest),
        ]
        for (method, first, firstValue, second, secondValue) in cases {
            let error = try await self.served.error(
                method, "{\"\(first)\": \(firstValue), \"\(second)\": \(secondValue)}")
            #expect(error == WireError(-32_602, "invalidParams", parameter: second), "\(method)")
        }
        let answer = try await self.served.call(
            "attestation_list", "[\(address), \(digest), \(digest)]")
        #expect(
            answer["error"]?["message"]
                == .string(
                    "the parameter \"model\" cannot be given together with \"signer\": "
                        + "name one of \"signer\", \"model\", \"job\""))
    }

    @Test("lists of a chain on which nothing happened")
    func nothing() async throws {
        let served = try await ServedNode()
        for (method, rows) in [
            ("job_list", "jobs"), ("settlement_list", "settlements"),
            ("attestation_list", "attestations"), ("model_list", "models"),
        ] {
            let answer = try await served.call(method)
            #expect(answer["result"]?[rows] == .array([]))
            #expect(answer["result"]?["next"] == nil)
        }
    }

    @Test("by position")
    func positional() async throws {
        let jobs = try await self.served.call("job_list", #"[null, null, "live", null, 0, 2]"#)
        #expect(jobs["result"]?["jobs"]?.elements.count == 2)
        let settlements = try await self.served.call(
            "settlement_list", #"["\#(ServedNode.address(10))", null, null, null, null, 5, true]"#)
        #expect(settlements["result"]?["settlements"]?.elements.count == 1)
    }
}
