import AssayAPI
import AssayCore
import AssayTestSupport
import FoundationEssentials
import Testing

/// The words that JSON writes for where jobs stand and how they end, and values that hold them.
@Suite struct JobWordTests {
    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    @Test("a word for every case, and back")
    func words() throws {
        #expect(
            try self.json(JobStatus.allCases)
                == #"["open","checking","sealed","provisional","judged","final","failed"]"#)
        #expect(
            try self.json(SlotOutcome.allCases)
                == #"["paid","outvoted","slashed","withheld","returned"]"#)
        #expect(try self.json(Assurance.allCases) == #"["recorded","agreed","judged"]"#)
        for status in JobStatus.allCases {
            let data = try JSONEncoder().encode([status])
            #expect(try JSONDecoder().decode([JobStatus].self, from: data) == [status])
        }
    }

    @Test(
        "another word, or a number, is refused with all that would do",
        arguments: ["7", "\"Open\""])
    func others(text: String) throws {
        var found = ""
        do {
            _ = try JSONDecoder().decode([JobStatus].self, from: Data("[\(text)]".utf8))
        } catch DecodingError.dataCorrupted(let context) {
            found = context.debugDescription
        } catch DecodingError.typeMismatch {
            found = "type"
        }
        #expect(text == "7" ? found == "type" : found.contains("\"provisional\", \"judged\""))
    }

    @Test("a filter for every status, and for all that are live")
    func filters() {
        #expect(JobStatusFilter.allCases.compactMap(\.status) == JobStatus.allCases)
        #expect(JobStatusFilter.live.status == nil)
        #expect(JobStatusFilter.allCases.count == JobStatus.allCases.count + 1)
    }

    @Test("jobs of every fate are the same after a round through JSON")
    func roundTrip() throws {
        let history = try JobHistory.standard.get()
        for (fate, id) in history.jobs {
            let job = try history.memory.state.decoded(Job.self, at: .digest(id))
            let view =
                job.map { JobView($0, id: id, index: 3, height: 9, clock: 5_000, proof: nil) }
                ?? JobView(none: id, height: 9, clock: 5_000, proof: HexBytes([1]))
            let data = try JSONEncoder().encode(view)
            #expect(try JSONDecoder().decode(JobView.self, from: data) == view, "\(fate)")
        }
        let settlements = history.memory.entries.compactMap {
            try? Settlement(decoding: $0, limit: Settlement.maximumSize)
        }
        #expect(settlements.count == 7)
        for settlement in settlements {
            let view = SettlementView(settlement, height: 2, index: 3, time: 4)
            let data = try JSONEncoder().encode(view)
            #expect(try JSONDecoder().decode(SettlementView.self, from: data) == view)
        }
    }
}
