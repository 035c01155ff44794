import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

/// Disk, and money.
extension NodeSample {
    var storage: [MetricFamily] {
        let written = [
            MetricFamily(
                "assay_database_size_bytes", .gauge, "Bytes on disk, by database.",
                by: "database", self.databases.map { ($0.name, .integer($0.bytes)) }),
            MetricFamily(
                "assay_block_commit_seconds", .histogram,
                "Time that it took to write a block to disk, synced.",
                .histogram(self.counts.commit)),
        ]
        guard let disk else { return written }
        return written + [
            MetricFamily(
                "assay_disk_free_bytes", .gauge,
                "Bytes that may still be written to the disk of the data directory.",
                .integer(disk.free)),
            MetricFamily(
                "assay_disk_size_bytes", .gauge,
                "Bytes of the whole disk of the data directory.", .integer(disk.size)),
        ]
    }

    var rewards: [MetricFamily] {
        let record = self.view.head.record
        let subsidy = min(self.view.head.parameters[.subsidy], record.reserve)
        let (pool, paid) = self.endedEpochs
        return [
            MetricFamily("assay_epoch", .gauge, "Number of the epoch.", .integer(record.epoch)),
            MetricFamily(
                "assay_epoch_end_height", .gauge, "Height of the last block of the epoch.",
                .integer(record.epochEnd)),
            MetricFamily(
                "assay_epoch_weight", .gauge,
                "Weight of all verified work of the epoch so far.",
                .integer(record.epochWeight)),
            MetricFamily(
                "assay_epoch_pool", .gauge,
                "What the epoch would distribute if it ended now and there was work.",
                .number(Double(subsidy) + Double(record.feePot))),
            MetricFamily(
                "assay_ended_epochs_pool", .gauge,
                "What the ended epochs distribute that can still be claimed from (64 at most).",
                .number(pool)),
            MetricFamily(
                "assay_ended_epochs_paid", .gauge, "What of that was paid.", .number(paid)),
            MetricFamily(
                "assay_reserve", .gauge, "What is left of the reserve.",
                .integer(record.reserve)),
            MetricFamily(
                "assay_fee_pot", .gauge, "Fees that were not yet distributed.",
                .integer(record.feePot)),
            MetricFamily(
                "assay_bonded_accounts", .gauge,
                "Accounts whose bond reaches the minimum.", .integer(record.bondedAccounts)),
            MetricFamily(
                "assay_work_paid_total", .counter,
                "What settlements paid to workers since the start.",
                .integer(self.counts.workPaid)),
            MetricFamily(
                "assay_royalties_paid_total", .counter,
                "What settlements paid to owners of models since the start.",
                .integer(self.counts.royaltiesPaid)),
        ]
    }

    /// The sums over the epochs that the state remembers: some sixty small reads.
    private var endedEpochs: (pool: Double, paid: Double) {
        let current = self.view.head.record.epoch
        let oldest = current - min(current, Epoch.lifetime)
        return (oldest..<current).reduce(into: (0, 0)) { sums, number in
            let found = try? self.view.state.decoded(Epoch.self, at: .number(number))
            guard let epoch = found ?? nil else { return }
            sums.0 += Double(epoch.pool)
            sums.1 += Double(epoch.paid)
        }
    }
}
