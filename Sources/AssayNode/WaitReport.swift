public import AssayConsensus
public import AssayCore
public import AssayCrypto

/// Why the chain waits, in one plain sentence.
public struct WaitReport: Hashable, Sendable {
    /// From how many milliseconds on a wait is told: longer than the loss of one proposer takes.
    public static let threshold: UInt64 = 3_000

    /// For how long a block is due and not decided, in milliseconds.
    public let waiting: UInt64
    /// The round that was reached.
    public let round: UInt64
    /// The validators that were heard at this height.
    public let heard: [PublicKey]
    /// The validators that were not.
    public let missing: [PublicKey]
    /// How many validators make a block final.
    public let quorum: Int
    /// Whether validators send their votes to this node, which one without a vote cannot know.
    public let hearsVotes: Bool

    /// A report of these parts.
    public init(
        waiting: UInt64, round: UInt64, heard: [PublicKey], missing: [PublicKey], quorum: Int,
        hearsVotes: Bool
    ) {
        self.waiting = waiting
        self.round = round
        self.heard = heard
        self.missing = missing
        self.quorum = quorum
        self.hearsVotes = hearsVotes
    }

    /// What a replica reports about its validators; `nil` if no block is due for long enough.
    public init?(_ status: ReplicaStatus, validators: ValidatorSet) {
        guard let waiting = status.waiting, waiting >= Self.threshold else { return nil }
        self.init(
            waiting: waiting, round: status.round, heard: status.heard,
            missing: status.missing(of: validators), quorum: validators.quorum,
            hearsVotes: status.role != .follower)
    }
}

extension WaitReport: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        let begin = "waits: a block is due for \(self.waiting / 1_000) s; "
        guard self.hearsVotes else {
            return begin + "this node has no vote and hears none: ask a validator"
        }
        let count = self.heard.count + self.missing.count
        var text = begin + "heard \(self.heard.count) of \(count) validators, "
        text +=
            self.heard.count < self.quorum
            ? "\(self.quorum) are needed" : "which is enough: round \(self.round) is under way"
        guard !self.missing.isEmpty else { return text }
        return text + "; not heard: " + self.missing.map(\.short).joined(separator: ", ")
    }
}

extension PublicKey {
    /// The first digits, for people: `0x02a1b2c3d4…`.
    public var short: String { "\(self.description.prefix(12))…" }
}

extension ReplicaStatus {
    /// The validators that were not heard at this height.
    public func missing(of validators: ValidatorSet) -> [PublicKey] {
        let heard = Set(self.heard)
        return validators.keys.filter { !heard.contains($0) }
    }
}
