public import AssayCore

/// What became of a submitted statement.
public enum Admission: Hashable, Sendable {
    /// It was executed, and will be in the block at this height.
    case accepted(height: UInt64)
    /// It is in a final block.
    case final(height: UInt64, index: UInt64)
    /// It is early, and kept until its nonce or its time comes.
    case waiting
    /// The rules refuse it.
    case rejected(Rejection)
    /// The mempool is full: try again later.
    case full
    /// The node is stopping, or cannot tell.
    case unavailable
}

/// When a submission is answered.
public enum SubmissionWait: String, Hashable, Sendable, CaseIterable {
    /// As soon as the statements were executed.
    case accepted
    /// As soon as they are final.
    case final
}

/// The answer to several statements that were submitted together, as it fills up.
final class Submission {
    let wait: SubmissionWait
    private var admissions: [Admission?]
    private var missing: Int
    private let continuation: CheckedContinuation<[Admission], Never>

    init(
        count: Int, wait: SubmissionWait, continuation: CheckedContinuation<[Admission], Never>
    ) {
        self.wait = wait
        self.admissions = Array(repeating: nil, count: count)
        self.missing = count
        self.continuation = continuation
    }

    /// Answers for one statement; the last answer ends the submission.
    func resolve(_ index: Int, _ admission: Admission) {
        guard self.admissions[index] == nil else { return }
        self.admissions[index] = admission
        self.missing -= 1
        guard self.missing == 0 else { return }
        self.continuation.resume(returning: self.admissions.map { $0 ?? .unavailable })
    }
}
