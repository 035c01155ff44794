import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Whom a node asks for which blocks, and when somebody else.
@Suite struct BlockSyncTests {
    private static let chain = Result { try Self.play() }
    /// Peers in the order of their keys, as plans list them.
    private static let peers = (0..<4).map { TestKeys.key($0).publicKey }.sorted()
    private var peers: [PublicKey] { Self.peers }

    /// A chain of 200 empty blocks.
    private static func play() throws -> [FetchedBlock] {
        var ledger = try MemoryLedger()
        var blocks: [FetchedBlock] = []
        for _ in 0..<200 {
            let block = try ledger.append([]).block
            guard let checked = CheckedBlock(block, statements: []) else { break }
            let certificate = ledger.certificate(of: block.header)
            blocks.append(FetchedBlock(checked, certificate))
        }
        return blocks
    }

    /// The blocks of these heights.
    private func blocks(_ heights: ClosedRange<Int>) throws -> [FetchedBlock] {
        Array(try Self.chain.get()[(heights.lowerBound - 1)...(heights.upperBound - 1)])
    }

    private func at(_ milliseconds: UInt64) -> Moment {
        Moment(wall: 0, elapsed: milliseconds)
    }

    /// A plan in a form that can be compared: peer number, first height, count.
    private func plan(
        _ sync: inout BlockSync, head: UInt64, votes: Bool = false, _ now: UInt64
    ) -> [[Int]] {
        sync.plan(head: head, votes: votes, self.at(now)).map { entry in
            [
                self.peers.firstIndex(of: entry.peer) ?? -1, Int(entry.request.first),
                Int(entry.request.count),
            ]
        }
    }

    private func sync(
        _ count: Int = 4, claims: [UInt64] = [],
        _ change: (inout BlockSync.Limits) -> Void = { _ in }
    ) -> BlockSync {
        var limits = BlockSync.Limits()
        change(&limits)
        var sync = BlockSync(limits: limits)
        for peer in self.peers.prefix(count) { sync.connected(peer) }
        for (peer, claim) in zip(self.peers, claims) { sync.heard(claim, of: peer, self.at(0)) }
        return sync
    }

    @Test("nobody is asked for what nobody says it has")
    func nothing() {
        var sync = self.sync()
        #expect(self.plan(&sync, head: 0, 0) == [])
        #expect(sync.deadline(head: 0, self.at(0)) == nil)
        sync.heard(5, of: self.peers[0], self.at(0))
        #expect(self.plan(&sync, head: 5, 0) == [])
        #expect(self.plan(&sync, head: 9, 0) == [])
        sync.heard(9, of: TestKeys.key(99).publicKey, self.at(0))
        #expect(self.plan(&sync, head: 5, 0) == [], "a stranger")
        #expect(sync.highestClaim == 5)
    }

    @Test("several peers are asked for ranges of 64 that do not overlap, in the window")
    func ranges() {
        var sync = self.sync(claims: [1_000, 1_000, 100, 1_000])
        #expect(
            self.plan(&sync, head: 0, 0) == [[0, 1, 64], [1, 65, 64], [3, 129, 64]],
            "the third has nothing above 100")
        #expect(self.plan(&sync, head: 0, 0) == [], "one request at a time")
        var narrow = self.sync(claims: [1_000, 1_000]) { $0.window = 70 }
        #expect(self.plan(&narrow, head: 10, 0) == [[0, 11, 64], [1, 75, 6]])
        var huge = self.sync(claims: [.max, .max - 1, 3])
        #expect(self.plan(&huge, head: 1, 0) == [[0, 2, 64], [1, 66, 64]])
    }

    @Test("answers fill gaps; what is missing is asked for again, first gap first")
    func gaps() throws {
        var sync = self.sync(claims: [150, 150, 150])
        #expect(self.plan(&sync, head: 0, 0) == [[0, 1, 64], [1, 65, 64], [2, 129, 22]])
        sync.received(try self.blocks(1...10), from: self.peers[0], self.at(1))
        sync.received(try self.blocks(65...128), from: self.peers[1], self.at(1))
        #expect(sync.heldCount == 74)
        #expect(self.plan(&sync, head: 0, 2) == [[0, 11, 54]], "up to what is held")
        let first = sync.next(after: 0)
        #expect(first?.block.checked.header.height == 1)
        #expect(first?.peer == self.peers[0])
        #expect(sync.next(after: 0)?.block.checked.header.height == nil, "it was handed out")
        #expect(sync.next(after: 10)?.block.checked.header.height == nil, "a gap")
        #expect(sync.heldCount == 64, "what is below the head is forgotten")
        sync.received(try self.blocks(11...64), from: self.peers[0], self.at(3))
        for height: UInt64 in 10..<128 {
            let next = sync.next(after: height)
            #expect(next?.block.checked.header.height == height + 1)
            #expect(next?.peer == self.peers[height < 64 ? 0 : 1])
        }
        #expect(sync.heldCount == 0)
    }

    @Test("only what was asked for is an answer, from its first height on, in order")
    func answers() throws {
        var sync = self.sync(claims: [100])
        let (asked, other) = (self.peers[0], self.peers[1])
        #expect(!sync.isAnswer([1], from: asked), "nothing was asked for")
        #expect(!sync.isAnswer([], from: asked))
        sync.received(try self.blocks(1...2), from: asked, self.at(0))
        #expect(sync.heldCount == 0)
        #expect(self.plan(&sync, head: 4, 0) == [[0, 5, 64]])
        #expect(sync.isAnswer([5], from: asked))
        #expect(sync.isAnswer([5, 6, 7], from: asked))
        #expect(sync.isAnswer([], from: asked))
        #expect(sync.isAnswer(Array(5...68), from: asked))
        let wrong: [[UInt64]] = [[4, 5], [6], [5, 7], [6, 5], [5, 5], Array(5...69), [.max]]
        for heights in wrong { #expect(!sync.isAnswer(heights, from: asked)) }
        #expect(!sync.isAnswer([5], from: other))
        sync.received(try self.blocks(6...7), from: asked, self.at(0))
        sync.received(try self.blocks(5...6), from: other, self.at(0))
        #expect(sync.heldCount == 0)
        sync.received(try self.blocks(5...6), from: asked, self.at(0))
        #expect(sync.heldCount == 2)
        sync.received(try self.blocks(5...6), from: asked, self.at(0))
        #expect(!sync.isAnswer([5], from: asked), "it answered")
    }

    @Test("a silent peer is left alone for a while, and another one is asked")
    func timeout() {
        var sync = self.sync(claims: [100])
        #expect(self.plan(&sync, head: 0, 0) == [[0, 1, 64]])
        #expect(sync.deadline(head: 0, self.at(0)) == 5_000)
        sync.heard(50, of: self.peers[1], self.at(10))
        #expect(self.plan(&sync, head: 0, 4_999) == [], "all of it is asked for")
        #expect(self.plan(&sync, head: 0, 5_000) == [[1, 1, 50]])
        // Its claims count again after the pause.
        sync.heard(100, of: self.peers[0], self.at(6_000))
        #expect(self.plan(&sync, head: 0, 10_005) == [], "both are paused")
        sync.heard(100, of: self.peers[0], self.at(14_999))
        #expect(self.plan(&sync, head: 0, 15_000).contains { $0[0] == 0 })
    }

    @Test("who has not what it claims is left alone, and loses its claim")
    func emptyAnswer() {
        var sync = self.sync(claims: [.max, 20])
        #expect(self.plan(&sync, head: 0, 0).map { $0[0] } == [0])
        sync.received([], from: self.peers[0], self.at(100))
        #expect(sync.highestClaim == 20)
        #expect(self.plan(&sync, head: 0, 100) == [[1, 1, 20]])
        sync.heard(.max, of: self.peers[0], self.at(200))
        #expect(self.plan(&sync, head: 0, 10_099).map { $0[0] }.contains(0) == false)
        #expect(self.plan(&sync, head: 0, 10_100).map { $0[0] }.contains(0) == true)
    }

    @Test("who sent an invalid block is not believed: all its blocks are asked for elsewhere")
    func distrust() throws {
        var sync = self.sync(claims: [100, 100])
        #expect(self.plan(&sync, head: 0, 0) == [[0, 1, 64], [1, 65, 36]])
        sync.received(try self.blocks(1...64), from: self.peers[0], self.at(0))
        sync.received(try self.blocks(65...100), from: self.peers[1], self.at(0))
        sync.distrust(self.peers[0], self.at(50))
        #expect(sync.heldCount == 36)
        #expect(self.plan(&sync, head: 0, 60) == [[1, 1, 64]])
        #expect(sync.highestClaim == 100)
    }

    @Test("a peer that left is asked nothing, and what it was asked for is asked elsewhere")
    func disconnected() throws {
        var sync = self.sync(claims: [64, 64])
        #expect(self.plan(&sync, head: 0, 0) == [[0, 1, 64]])
        sync.disconnected(self.peers[0])
        #expect(self.plan(&sync, head: 0, 1) == [[1, 1, 64]])
        sync.received(try self.blocks(1...2), from: self.peers[0], self.at(2))
        #expect(sync.heldCount == 0)
        sync.connected(self.peers[0])
        #expect(sync.highestClaim == 64)
        sync.disconnected(self.peers[1])
        #expect(sync.highestClaim == 0)
        #expect(sync.deadline(head: 0, self.at(3)) == nil)
    }

    @Test("a node that votes waits a moment for its own decision of the next block")
    func grace() {
        var sync = self.sync(claims: [11])
        #expect(self.plan(&sync, head: 10, votes: true, 299) == [])
        #expect(sync.deadline(head: 10, self.at(0)) == 300)
        #expect(self.plan(&sync, head: 10, votes: true, 300) == [[0, 11, 1]])
        var behind = self.sync(claims: [12])
        #expect(self.plan(&behind, head: 10, votes: true, 0) == [[0, 11, 2]])
        var follower = self.sync(claims: [11])
        #expect(self.plan(&follower, head: 10, votes: false, 0) == [[0, 11, 1]])
        // The moment begins when the claim is heard first.
        var late = self.sync(claims: [11])
        late.heard(11, of: self.peers[0], self.at(250))
        #expect(self.plan(&late, head: 10, votes: true, 300) == [[0, 11, 1]])
    }

    @Test("with enough bytes held only the very next block is asked for")
    func bytes() throws {
        var sync = self.sync(claims: [150, 150]) { $0.bytes = 64 * 1_024 }
        #expect(self.plan(&sync, head: 0, 0) == [[0, 1, 64], [1, 65, 64]])
        sync.received(try self.blocks(65...128), from: self.peers[1], self.at(0))
        #expect(sync.heldCount == 64)
        #expect(self.plan(&sync, head: 0, 0) == [])
        sync.received([], from: self.peers[0], self.at(0))
        #expect(self.plan(&sync, head: 0, 0) == [[1, 1, 1]])
        sync.received(try self.blocks(1...1), from: self.peers[1], self.at(1))
        #expect(sync.next(after: 0)?.block.checked.header.height == 1)
        #expect(self.plan(&sync, head: 1, 2) == [[1, 2, 1]])
        // Once they are used there is room again.
        for height: UInt64 in 64..<70 { _ = sync.next(after: height) }
        sync.received(try self.blocks(2...2), from: self.peers[1], self.at(3))
        #expect(self.plan(&sync, head: 70, 4) == [[1, 129, 22]])
    }

    @Test("a time to come back is never one that has passed with nothing to do")
    func deadlines() {
        var sync = self.sync(claims: [10, 10, 10])
        #expect(self.plan(&sync, head: 0, 1_000) == [[0, 1, 10]])
        #expect(sync.deadline(head: 0, self.at(1_000)) == 6_000)
        #expect(self.plan(&sync, head: 0, 2_000) == [])
        #expect(sync.deadline(head: 0, self.at(2_000)) == 6_000)
        #expect(sync.deadline(head: 10, self.at(2_000)) == 6_000)
    }
}
