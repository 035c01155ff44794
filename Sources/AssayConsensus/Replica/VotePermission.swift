import AssayCore
public import AssayCrypto

/// What a validator knows of its earlier votes when it starts.
public enum VoteMemory: Sendable {
    /// The record, and the blocks that were kept with it.
    case record(VoteRecord, blocks: [Digest: CheckedBlock])
    /// There is no record, and there should be one: nobody knows what was signed.
    case lost
}

/// When a validator that lost its vote record may vote again, and a newcomer for the first time.
///
/// It must not contradict what it signed before. Whatever that was, it was for a height of at
/// most H + 2, where H is the highest certified head among n − f *other* validators: so it votes
/// again above a certified block of that height. What counts is the first head that each tells
/// after the start: nothing was signed since then.
struct LostVotes: Sendable {
    /// Heads of other validators that are known to be certified, the first that each one told.
    private var certified: [PublicKey: UInt64] = [:]
    /// Heads that were told, and are above the own.
    private var claimed: [PublicKey: Header] = [:]

    /// Notes the head that a validator told first.
    mutating func heard(_ header: Header, from validator: PublicKey, head: Head) {
        guard self.certified[validator] == nil, self.claimed[validator] == nil else { return }
        if header.height > head.header.height {
            self.claimed[validator] = header
        } else {
            self.certified[validator] = header.height
        }
    }

    /// Compares what was told with a block that became final here.
    mutating func appended(_ header: Header) {
        for (validator, claim) in self.claimed where claim.height <= header.height {
            self.claimed[validator] = nil
            if claim == header { self.certified[validator] = header.height }
        }
    }

    /// Whether votes above `head` cannot contradict earlier ones.
    func maySign(above head: Head, own: PublicKey) -> Bool {
        let others = self.certified.filter { $0.key != own && head.members.contains($0.key) }
        guard others.count >= head.members.count - head.members.faults,
            let highest = others.values.max()
        else { return false }
        return head.header.height >= highest + 2
    }
}
