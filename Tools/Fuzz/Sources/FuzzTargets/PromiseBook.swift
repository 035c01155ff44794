import AssayConsensus
import AssayCore
import AssayCrypto

/// What a validator signed over all its lives, held against the rules; a breach is a trap.
struct PromiseBook {
    private struct Place: Hashable {
        let kind: VoteKind
        let height: UInt64
        let round: UInt64
    }

    private enum Content: Hashable {
        case block(Digest)
        case lock(PreparedBlock?)
    }

    private var signed: [Place: Content] = [:]

    /// Notes a message that left while `record` was on the disk.
    mutating func note(_ message: ConsensusMessage, record: VoteRecord?) {
        let content: Content
        let isCovered: Bool
        switch message {
        case .proposal(let proposal):
            content = .block(proposal.block.header.hash)
            isCovered = record?.proposal?.block == proposal.block.header.hash
        case .prepare(let prepare):
            content = .block(prepare.block)
            isCovered = record?.prepared == prepare.block
        case .commit(let commit):
            content = .block(commit.content.block)
            let lock = PreparedBlock(round: commit.content.round, block: commit.content.block)
            isCovered = record?.lock?.prepared == lock
        case .roundChange(let change):
            content = .lock(change.vote.prepared)
            isCovered = record?.roundChange?.vote == change.vote
        }
        if let record {
            precondition(record.height == message.height, "a record of another height")
            precondition(record.round >= message.round, "a vote above its record")
            precondition(record.round > message.round || isCovered, "a vote without its record")
        }
        let place = Place(kind: message.kind, height: message.height, round: message.round)
        let earlier = self.signed.updateValue(content, forKey: place)
        precondition(earlier == nil || earlier == content, "a double vote")
    }
}
