import AssayCore
import AssayCrypto

/// What a run gave, as far as a judge compares it.
struct Measured: Hashable, Sendable {
    /// The units.
    let units: UInt64
    /// The digest of the output.
    let output: Digest
}

/// An answer to a job, as a judge sees it: the claimed units and what lies under each draw.
struct JudgedAnswer: Hashable, Sendable {
    /// What lies under a draw.
    struct Item: Hashable, Sendable {
        /// The position of the inference among the inputs.
        let index: UInt64
        /// What it gave.
        let measured: Measured
    }

    /// The units of the whole.
    let units: UInt64
    /// The drawn items, in the order of the draws.
    let items: [Item]

    /// The different answers that the nodes of a job have opened, in the order of their slots.
    static func all(in job: Job) -> [JudgedAnswer] {
        var answers: [JudgedAnswer] = []
        for slot in job.slots where slot.result != nil {
            let items = slot.commitment.items.compactMap { item in
                item.map {
                    Item(index: $0.index, measured: Measured(units: $0.units, output: $0.output))
                }
            }
            let answer = JudgedAnswer(units: slot.commitment.units, items: items)
            if !answers.contains(answer) { answers.append(answer) }
        }
        return answers
    }

    private init(units: UInt64, items: [Item]) {
        self.units = units
        self.items = items
    }

    /// The answer of one who has run the model on every input.
    ///
    /// `nil` if there are no units, or more than fit 64 bits, or nothing was drawn.
    init?(of all: [Measured], to job: Job, id: Digest) {
        var ends: [UInt64] = []
        var total: UInt64 = 0
        for measured in all {
            let (sum, overflow) = total.addingReportingOverflow(measured.units)
            guard !overflow else { return nil }
            total = sum
            ends.append(sum)
        }
        guard total > 0, job.openingSeed != nil else { return nil }
        self.units = total
        self.items = job.drawnUnits(of: total, id: id).map { unit in
            // The first inference that ends after the unit holds it.
            var low = 0
            var high = ends.count - 1
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] > unit { high = middle } else { low = middle + 1 }
            }
            return Item(index: UInt64(low), measured: all[low])
        }
    }
}
