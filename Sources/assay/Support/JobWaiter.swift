import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// Follows a job to its end, and tells each step.
struct JobWaiter {
    let client: UnverifiedClient
    let output: Output

    /// How often the node is asked.
    private static let pause = Duration.milliseconds(300)

    /// Waits until the job has ended, and shows its settlement.
    ///
    /// - Throws: if it failed.
    func wait(for id: Digest) async throws {
        var told = ""
        while true {
            let view = try await self.client.call(API.GetJob.self, API.GetJob.Params(id: id))
            guard view.exists else {
                throw CommandFailure(.negative, "the node knows no job \(id)")
            }
            if let settlement = view.settlement {
                self.output.answer(settlement) { self.text(settlement) }
                guard settlement.status == .final else {
                    throw CommandFailure(.negative, "the job failed: nobody could be paid")
                }
                return
            }
            let step = Self.step(view)
            if step != told, !self.output.json { print(step) }
            told = step
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Where a live job stands, in a line.
    private static func step(_ view: JobView) -> String {
        guard let encoded = view.encoded,
            let job = try? Job(decoding: encoded.bytes, limit: Job.sizeLimit)
        else { return "" }
        let opened = job.slots.count { $0.result != nil }
        return switch job.status {
        case .open, .checking:
            "\(job.status.name): \(job.slots.count) of \(job.slotLimit) slots taken"
        case .sealed: "sealed: \(opened) of \(job.slots.count) answers opened"
        case .provisional: "provisional: there is a result, and it can be challenged"
        case .judged: "judged: \(job.judges.count) validators have answered"
        case .final, .failed: job.status.name
        }
    }

    private func text(_ settlement: SettlementView) -> String {
        var lines = [
            "\(settlement.status.name)\(settlement.assurance.map { ", \($0.name)" } ?? ""): "
                + "settled in block \(settlement.height), entry \(settlement.index)"
        ]
        for slot in settlement.slots {
            lines.append(
                "  \(slot.node)  \(slot.outcome.name)  units \(slot.units)  pay \(slot.pay)"
                    + "  royalty \(slot.royalty)  gained \(slot.gained)  lost \(slot.lost)")
        }
        lines.append(
            "  fee \(settlement.fee), back to you \(settlement.refund), "
                + "to the reserve \(settlement.toReserve)")
        return lines.joined(separator: "\n")
    }
}
