import AssayCore
import AssayCrypto

/// What the index knows of a job, live or ended.
struct JobRecord: Hashable, Sendable {
    /// Where the statement is that posted it.
    let place: EntryPlace
    /// The model.
    let model: Digest
    /// Where it stands.
    var status: JobStatus
    /// Where its settlement is, once it has ended.
    var settlement: EntryPlace?

    init(place: EntryPlace, model: Digest) {
        self.place = place
        self.model = model
        self.status = .open
    }

    /// Whether it has not ended.
    var isLive: Bool { self.status < .final }

    /// The lists in which it stands for the time being, and leaves again.
    var passingLists: [EntryList] {
        (self.isLive ? [.liveJobs] : []) + [.jobsWithStatus(self.status)]
    }

    /// The record as it is stored: 53 bytes, or 73 with a settlement.
    var bytes: [UInt8] {
        var bytes = [self.status.rawValue]
        bytes += Key.bytes(self.place.index) + self.place.value + self.model.bytes
        if let settlement { bytes += Key.bytes(settlement.index) + settlement.value }
        return bytes
    }

    /// The record that was stored as `bytes`; `nil` if it cannot be one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 53 || bytes.count == 73, let status = JobStatus(rawValue: bytes[0]),
            let place = EntryPlace(bytes, at: 1),
            let model = Digest(bytes: Array(bytes[21..<53]))
        else { return nil }
        self.place = place
        self.model = model
        self.status = status
        self.settlement = EntryPlace(bytes, at: 53)
    }
}

extension EntryPlace {
    /// The place that the 20 bytes from `offset` spell; `nil` if they are too few.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard let index = bytes.number(at: offset, as: UInt64.self),
            let height = bytes.number(at: offset + 8, as: UInt64.self),
            let position = bytes.number(at: offset + 16, as: UInt32.self)
        else { return nil }
        self.init(index: index, height: height, position: position)
    }
}
