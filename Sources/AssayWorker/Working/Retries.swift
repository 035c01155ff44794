import AssayCrypto

/// When something that failed is tried again: after 1, 2, 4 … 60 seconds.
struct Retries {
    /// What may fail.
    enum Kind: Hashable {
        case work, attest, publish, open, reckon
    }

    private struct Key: Hashable {
        let job: Digest
        let kind: Kind
    }

    private struct Pause {
        var failures = 0
        var end = ContinuousClock.now
    }

    private static let longest = 60
    private var pauses: [Key: Pause] = [:]

    /// Whether it may be tried now.
    func mayTry(_ kind: Kind, for job: Digest) -> Bool {
        self.pauses[Key(job: job, kind: kind)].map { $0.end <= .now } ?? true
    }

    /// Whether it failed the last time.
    func hasFailed(_ kind: Kind, of job: Digest) -> Bool {
        self.pauses[Key(job: job, kind: kind)] != nil
    }

    /// Notes a failure.
    mutating func noteFailure(_ kind: Kind, of job: Digest) {
        var pause = self.pauses[Key(job: job, kind: kind)] ?? Pause()
        pause.end = .now + .seconds(min(1 << min(pause.failures, 6), Self.longest))
        pause.failures += 1
        self.pauses[Key(job: job, kind: kind)] = pause
    }

    /// Notes that it went well, or that nobody wants it any more.
    mutating func forget(_ kind: Kind, of job: Digest) {
        self.pauses[Key(job: job, kind: kind)] = nil
    }

    /// Forgets all about a job.
    mutating func forget(_ job: Digest) {
        self.pauses = self.pauses.filter { $0.key.job != job }
    }

    /// Forgets all but these jobs.
    mutating func keep(_ jobs: Set<Digest>) {
        self.pauses = self.pauses.filter { jobs.contains($0.key.job) }
    }

    /// Whether a pause has ended.
    var isAnyDue: Bool { self.pauses.values.contains { $0.end <= .now } }
}
