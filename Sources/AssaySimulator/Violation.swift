/// What must never be.
public enum Violation: Hashable, Sendable {
    /// Two honest nodes decided different blocks at one height.
    case disagreement(height: UInt64, String)
    /// A block became final at a node without a valid certificate.
    case certificate(height: UInt64, String)
    /// A final block does not follow from its parent.
    case invalidBlock(height: UInt64, String)
    /// A height came twice, or one was left out.
    case height(node: Int, String)
    /// An honest node signed two different things, or went back.
    case doubleVote(node: Int, String)
    /// An honest node prepared what it must not.
    case unjustified(node: Int, String)
    /// A statement that was answered final is not where it was said to be.
    case lostFinality(node: Int, String)
    /// A valid statement was refused.
    case wrongRefusal(node: Int, String)
    /// Money was made or lost.
    case supply(String)
    /// A node holds more than it may.
    case memory(node: Int, String)
    /// An honest node accused or cut off another one.
    case accusation(node: Int, String)
    /// After the faults had ended, nothing went on.
    case noProgress(String)
    /// The idle chain made blocks for nothing.
    case restless(String)
    /// A message does not survive its encoding.
    case codec(String)
    /// A node could not read what its disk holds, or executed a block differently than others.
    case impossible(node: Int, String)
    /// A node wants to be woken all the time.
    case spinning(node: Int, String)
    /// A figure of a directed scenario is missed.
    case figure(String)
}

extension Violation: CustomStringConvertible {
    /// The violation as people read it.
    public var description: String {
        switch self {
        case .disagreement(let height, let what): "disagreement at height \(height): \(what)"
        case .certificate(let height, let what): "certificate of height \(height): \(what)"
        case .invalidBlock(let height, let what): "invalid block at height \(height): \(what)"
        case .height(let node, let what): "height of node \(node): \(what)"
        case .doubleVote(let node, let what): "double vote of node \(node): \(what)"
        case .unjustified(let node, let what): "unjustified vote of node \(node): \(what)"
        case .lostFinality(let node, let what): "finality lost at node \(node): \(what)"
        case .wrongRefusal(let node, let what): "wrong refusal by node \(node): \(what)"
        case .supply(let what): "supply: \(what)"
        case .memory(let node, let what): "memory of node \(node): \(what)"
        case .accusation(let node, let what): "wrong accusation by node \(node): \(what)"
        case .noProgress(let what): "no progress: \(what)"
        case .restless(let what): "restless: \(what)"
        case .codec(let what): "codec: \(what)"
        case .impossible(let node, let what): "impossible at node \(node): \(what)"
        case .spinning(let node, let what): "node \(node) spins: \(what)"
        case .figure(let what): "figure missed: \(what)"
        }
    }

    /// The kind alone, by which shortening tells whether a run still fails in the same way.
    var kind: String { String(self.description.prefix { $0 != ":" && !$0.isNumber }) }
}
