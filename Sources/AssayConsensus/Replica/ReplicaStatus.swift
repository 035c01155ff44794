import AssayCore
public import AssayCrypto

/// How a replica stands: what operators are shown.
public struct ReplicaStatus: Hashable, Sendable {
    /// What a node does.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// It votes.
        case validator
        /// Its key is a validator's, but it does not vote, since its vote record is lost.
        case observing
        /// It follows the chain without a vote.
        case follower
    }

    /// What it does.
    public let role: Role
    /// The height that is being decided.
    public let height: UInt64
    /// The round at that height.
    public let round: UInt64
    /// The validators that were heard at this height, itself included.
    public let heard: [PublicKey]
    /// For how long a block is due and not decided, in milliseconds; `nil` if none is due.
    public let waiting: UInt64?
    /// The connected peers.
    public let peers: [PublicKey]
    /// The highest height that a peer claims to have.
    public let highestClaim: UInt64
    /// The votes that are kept for the next height.
    public let earlyVotes: Int
}

extension Replica {
    /// How the replica stands.
    public func status(_ now: Moment) -> ReplicaStatus {
        ReplicaStatus(
            role: !self.isValidator ? .follower : self.consensus.isVoting ? .validator : .observing,
            height: self.consensus.height, round: self.consensus.round,
            heard: self.consensus.heardValidators,
            waiting: self.dueSince.map { now.elapsed - min(now.elapsed, $0) },
            peers: self.peers.sorted(), highestClaim: self.sync.highestClaim,
            earlyVotes: self.early.values.reduce(0) { $0 + $1.count })
    }
}

extension Consensus {
    /// The validators that were heard at this height, itself included.
    var heardValidators: [PublicKey] {
        self.validators.keys.enumerated().filter { number, _ in
            number == self.ownNumber || self.votes.rounds[number] != nil
        }.map(\.element)
    }
}
