import AssayConsensus
import AssayCore
import AssayCrypto

extension PeerMessage {
    /// The message in one number, for the hash of the trace.
    var traceWord: UInt64 {
        switch self {
        case .statements(let statements): UInt64(statements.count) << 8 | 1
        case .consensus(let message):
            (message.height << 20 ^ message.round << 8) ^ UInt64(message.kind.rawValue) << 4 | 2
        case .decided(let decided):
            decided.header.stateRoot.word.leadingWord ^ decided.header.height
        case .getBlocks(let request): request.first << 16 ^ request.count << 8 | 4
        case .blocks(let blocks): UInt64(blocks.count) << 8 | 5
        case .checkpoint(let vote): vote.size << 8 | 6
        }
    }

    /// The message in a few words.
    var traceText: String {
        switch self {
        case .statements(let statements): "\(statements.count) statements"
        case .consensus(let message):
            "\(message.kind) \(message.height).\(message.round)" + Self.content(of: message)
        case .decided(let decided): "decided \(decided.header.height)"
        case .getBlocks(let request): "get \(request.count) blocks from \(request.first)"
        case .blocks(let blocks):
            "\(blocks.count) blocks from \(blocks.first?.block.header.height ?? 0)"
        case .checkpoint(let vote): "cosignature of the log of \(vote.size)"
        }
    }

    private static func content(of message: ConsensusMessage) -> String {
        switch message {
        case .proposal(let proposal):
            " by \(proposal.block.header.hash.description.prefix(10)), "
                + "\(proposal.block.statements.count) statements"
        case .prepare(let prepare): " for \(prepare.block.description.prefix(10))"
        case .commit(let commit): " for \(commit.content.block.description.prefix(10))"
        case .roundChange(let change):
            change.vote.prepared.map {
                " locked on \($0.block.description.prefix(10)) in \($0.round)"
            } ?? ""
        }
    }
}
