public import AssayCore
public import AssayCrypto

/// A final block as it came from a peer, its statements checked, its certificate not yet.
public struct FetchedBlock: Sendable {
    /// The block.
    public let checked: CheckedBlock
    /// Its certificate.
    public let certificate: Certificate

    /// A block and its certificate.
    public init(_ checked: CheckedBlock, _ certificate: Certificate) {
        self.checked = checked
        self.certificate = certificate
    }
}

/// Fetching of final blocks from several peers: who is asked for what, and when somebody else.
///
/// A machine: no clock, no I/O. What peers say of their heads is a hint, never a target: it only
/// decides whom to ask. Bounded: only a window above the head is asked for and held.
public struct BlockSync: Sendable {
    /// How much is asked for and held, and for how long (milliseconds).
    public struct Limits: Hashable, Sendable {
        /// The blocks above the head that may be asked for or held.
        public var window: UInt64 = 512
        /// The bytes of held blocks above which only the very next ones are asked for.
        public var bytes = 64 << 20
        /// How long a peer has to answer.
        public var timeout: UInt64 = 5_000
        /// How long a peer that did not answer, or not well, is left alone.
        public var pause: UInt64 = 10_000
        /// How long a node that votes waits for its own decision before it asks.
        public var grace: UInt64 = 300

        /// The standard limits.
        public init() {}
    }

    private struct Peer: Sendable {
        /// The newest height that it is said to have, and when that was heard.
        var head: UInt64 = 0
        var heardAt: UInt64 = 0
        var request: (range: ClosedRange<UInt64>, deadline: UInt64)?
        var pausedUntil: UInt64 = 0
    }

    private let limits: Limits
    private var peers: [PublicKey: Peer] = [:]
    private var blocks: [UInt64: (block: FetchedBlock, peer: PublicKey)] = [:]
    private var bytes = 0

    /// A sync without peers.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The highest height that a peer in good standing claims.
    public var highestClaim: UInt64 { self.peers.values.map(\.head).max() ?? 0 }

    /// The number of blocks that are held and not yet executed.
    public var heldCount: Int { self.blocks.count }

    /// Adds a peer.
    public mutating func connected(_ peer: PublicKey) { self.peers[peer] = Peer() }

    /// Removes a peer; what it was asked for is asked elsewhere.
    public mutating func disconnected(_ peer: PublicKey) { self.peers[peer] = nil }

    /// Notes that a peer says it has a block.
    public mutating func heard(_ height: UInt64, of peer: PublicKey, _ now: Moment) {
        guard let known = self.peers[peer], height > known.head else { return }
        self.peers[peer]?.head = height
        self.peers[peer]?.heardAt = now.elapsed
    }

    /// Leaves a peer alone for a while, and believes none of its claims.
    public mutating func pause(_ peer: PublicKey, _ now: Moment) {
        self.peers[peer]?.request = nil
        self.peers[peer]?.head = 0
        self.peers[peer]?.pausedUntil = now.elapsed + self.limits.pause
    }

    /// What to ask of whom now.
    ///
    /// - Parameters:
    ///   - head: the height of the own head.
    ///   - votes: whether this node is about to decide the next block itself.
    public mutating func plan(
        head: UInt64, votes: Bool, _ now: Moment
    ) -> [(peer: PublicKey, request: BlockRequest)] {
        for (peer, state) in self.peers {
            guard let request = state.request, now.elapsed >= request.deadline else { continue }
            self.pause(peer, now)
        }
        var plan: [(peer: PublicKey, request: BlockRequest)] = []
        for peer in self.peers.keys.sorted() {
            guard let state = self.peers[peer], state.request == nil,
                now.elapsed >= state.pausedUntil, state.head > head,
                !votes || state.head > head + 1
                    || now.elapsed >= state.heardAt + self.limits.grace,
                let range = self.missing(above: head, upTo: state.head)
            else { continue }
            self.peers[peer]?.request = (range, now.elapsed + self.limits.timeout)
            plan.append(
                (peer, BlockRequest(first: range.lowerBound, count: UInt64(range.count))))
        }
        return plan
    }

    /// When ``plan(head:votes:_:)`` may have something to do that it does not have now.
    public func deadline(head: UInt64, _ now: Moment) -> UInt64? {
        self.peers.values.compactMap { peer in
            if let request = peer.request { return request.deadline }
            guard peer.head > head else { return nil }
            return max(peer.heardAt + self.limits.grace, peer.pausedUntil)
        }.filter { $0 > now.elapsed }.min()
    }

    /// The first gap that nobody was asked for, in the window above the head.
    private func missing(above head: UInt64, upTo claim: UInt64) -> ClosedRange<UInt64>? {
        let room = self.bytes < self.limits.bytes ? self.limits.window : 1
        let last = min(claim, head + room)
        let asked = self.peers.values.compactMap(\.request?.range)
        var height = head + 1
        while height <= last {
            if let range = asked.first(where: { $0.contains(height) }) {
                height = range.upperBound + 1
            } else if self.blocks[height] != nil {
                height += 1
            } else {
                var upper = height
                while upper < last, UInt64(upper - height) + 1 < BlockRequest.maximumCount,
                    self.blocks[upper + 1] == nil,
                    !asked.contains(where: { $0.contains(upper + 1) })
                {
                    upper += 1
                }
                return height...upper
            }
        }
        return nil
    }

    /// Whether a peer was asked for these blocks: others are not even checked.
    public func isAnswer(_ heights: [UInt64], from peer: PublicKey) -> Bool {
        guard let range = self.peers[peer]?.request?.range else { return false }
        return heights.count <= range.count
            && heights.enumerated().allSatisfy { range.lowerBound + UInt64($0) == $1 }
    }

    /// Takes in the answer of a peer.
    public mutating func received(
        _ blocks: [FetchedBlock], from peer: PublicKey, _ now: Moment
    ) {
        guard self.isAnswer(blocks.map(\.checked.header.height), from: peer) else { return }
        self.peers[peer]?.request = nil
        guard !blocks.isEmpty else {
            // It does not have what it claimed.
            return self.pause(peer, now)
        }
        for block in blocks where self.blocks[block.checked.header.height] == nil {
            self.blocks[block.checked.header.height] = (block, peer)
            self.bytes += block.size
        }
    }

    /// Hands out the block after `head`, and forgets all up to it.
    public mutating func next(
        after head: UInt64
    ) -> (block: FetchedBlock, peer: PublicKey)? {
        if let stale = self.blocks.keys.min(), stale <= head {
            for height in self.blocks.keys where height <= head { self.remove(height) }
        }
        guard let next = self.blocks[head + 1] else { return nil }
        self.remove(head + 1)
        return next
    }

    /// Forgets all blocks of a peer that sent an invalid one, and leaves it alone.
    public mutating func distrust(_ peer: PublicKey, _ now: Moment) {
        for (height, held) in self.blocks where held.peer == peer { self.remove(height) }
        self.pause(peer, now)
    }

    private mutating func remove(_ height: UInt64) {
        guard let held = self.blocks.removeValue(forKey: height) else { return }
        self.bytes -= held.block.size
    }
}

extension FetchedBlock {
    /// About the bytes that it takes.
    fileprivate var size: Int {
        self.checked.block.statements.reduce(1_024) { $0 + $1.count }
    }
}
