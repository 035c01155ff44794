import AssayConsensus
import AssayCrypto

/// Follows the statements that were submitted to this node to their first answer and to
/// finality: a pure value, with time as an argument.
///
/// Bounded; when it is full it is emptied, which loses samples and nothing else.
struct SubmissionMeter: Sendable {
    private struct Entry {
        let begin: ContinuousClock.Instant
        var isAccepted = false
    }

    private let capacity: Int
    private var entries: [Digest: Entry] = [:]

    /// A meter that follows at most so many statements.
    init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    /// The number of statements that are followed.
    var count: Int { self.entries.count }

    /// A statement was submitted.
    mutating func submitted(_ id: Digest, at now: ContinuousClock.Instant) {
        guard self.entries[id] == nil else { return }
        if self.entries.count >= self.capacity { self.entries.removeAll(keepingCapacity: true) }
        self.entries[id] = Entry(begin: now)
    }

    /// Something became of a statement, which may be none of ours.
    mutating func admitted(
        _ id: Digest, _ admission: Admission, at now: ContinuousClock.Instant,
        _ counts: inout NodeCounts
    ) {
        guard let index = self.entries.index(forKey: id) else { return }
        let entry = self.entries.values[index]
        if case .accepted = admission {
            guard !entry.isAccepted else { return }
            self.entries.values[index].isAccepted = true
            counts.submissions.accepted += 1
            return
        }
        self.entries.remove(at: index)
        if case .final = admission { counts.finality.observe(now - entry.begin) }
        guard !entry.isAccepted else { return }
        switch admission {
        case .accepted, .final: counts.submissions.accepted += 1
        case .waiting: counts.submissions.waiting += 1
        case .rejected: counts.submissions.rejected += 1
        case .full: counts.submissions.full += 1
        case .unavailable: counts.submissions.unavailable += 1
        }
    }
}
