import AssayConsensus
import AssayCore
import AssayCrypto

/// Watches what one honest validator signs: never two different things, never back.
struct VoteChecker: Sendable {
    private struct Place: Hashable, Sendable {
        let height: UInt64
        let round: UInt64
        let kind: VoteKind
    }

    private enum Content: Equatable, Sendable {
        case proposal(Header)
        case prepare(Digest)
        case commit(SealContent)
        case roundChange(PreparedBlock?)
    }

    private var seen: [Place: Content] = [:]
    private var height: UInt64 = 0
    private var round: UInt64 = 0
    private var committed: PreparedBlock?

    /// Whether a message says nothing that was not said before.
    func knows(_ message: ConsensusMessage) -> Bool {
        self.seen[
            Place(height: message.height, round: message.round, kind: message.kind)] != nil
    }

    /// Takes in a message as it leaves.
    ///
    /// - Returns: what is wrong with it.
    mutating func violation(of message: ConsensusMessage) -> String? {
        let place = Place(height: message.height, round: message.round, kind: message.kind)
        let content = Self.content(of: message)
        if let known = self.seen[place] {
            return known == content
                ? nil : "two different \(place.kind)s at \(place.height).\(place.round)"
        }
        self.seen[place] = content
        let name = "a new \(place.kind) at \(place.height).\(place.round)"
        guard place.height >= self.height else { return "\(name) after height \(self.height)" }
        if place.height > self.height {
            (self.height, self.round, self.committed) = (place.height, 0, nil)
        }
        guard place.round >= self.round else { return "\(name) after round \(self.round)" }
        self.round = place.round
        switch content {
        case .commit(let seal):
            self.committed = PreparedBlock(round: seal.round, block: seal.block)
        case .roundChange(let prepared): return self.denial(prepared).map { "\(name) \($0)" }
        case .proposal, .prepare: break
        }
        return nil
    }

    /// What a round change says wrong of the newest commit.
    private func denial(_ prepared: PreparedBlock?) -> String? {
        guard let committed else { return nil }
        guard let prepared else { return "denies the commit in round \(committed.round)" }
        if prepared.round > committed.round || prepared == committed { return nil }
        return "names an older lock than the commit in round \(committed.round)"
    }

    private static func content(of message: ConsensusMessage) -> Content {
        switch message {
        case .proposal(let proposal): .proposal(proposal.block.header)
        case .prepare(let prepare): .prepare(prepare.block)
        case .commit(let commit): .commit(commit.content)
        case .roundChange(let change): .roundChange(change.vote.prepared)
        }
    }
}
