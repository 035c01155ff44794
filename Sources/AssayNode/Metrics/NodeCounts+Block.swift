import AssayConsensus
import AssayCore

extension NodeCounts {
    /// Counts a block that became final on `parent`, and was written in `duration`.
    mutating func count(
        _ candidate: Candidate, round: UInt64, parent: Header, _ duration: Duration
    ) {
        let header = candidate.checked.header
        self.blocks += 1
        self.statements += UInt64(candidate.checked.statements.count)
        self.round.observe(Double(round))
        self.commit.observe(duration)
        // The genesis may have been written long before anybody started.
        if header.height > 1 {
            self.blockInterval.observe(Double(header.time - parent.time) / 1_000)
        }
        for bytes in candidate.executed.settlements {
            let limit = Settlement.maximumSize
            guard let settlement = try? Settlement(decoding: bytes, limit: limit) else { continue }
            self.count(settlement)
        }
    }

    private mutating func count(_ settlement: Settlement) {
        if settlement.status == .final {
            self.finalSettlements += 1
        } else {
            self.failedSettlements += 1
        }
        // The supply fits into 64 bits, but the same money can be paid again and again.
        for slot in settlement.slots { self.workPaid &+= slot.pay }
        self.royaltiesPaid &+= settlement.royalty
    }
}
