import AssayConsensus

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
