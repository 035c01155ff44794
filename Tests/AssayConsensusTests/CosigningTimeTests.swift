import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// When a validator cosigns: the head whose block is the first of its second, and the one that
/// stands for a second.
@Suite struct CosigningTimeTests {
    /// Times of blocks in milliseconds since the genesis, and which of them are cosigned at once.
    static let blocks: [(times: [UInt64], cosigned: [Int])] = [
        ([1], []), ([999], []), ([1_000], [1]), ([1_001], [1]), ([999, 1_000], [2]),
        ([1_000, 1_999, 2_000], [1, 3]), ([500, 1_500, 1_501, 1_999], [2]),
        ([1_999, 2_001], [1, 2]), ([5_000, 5_001, 9_999, 10_000], [1, 3, 4]),
        ([0, 0, 0], []), ([86_400_000], [1]), ([1_000, 1_000], [1]),
    ]

    @Test("the first block of a second is cosigned as soon as it comes", arguments: Self.blocks)
    func firstOfSecond(times: [UInt64], cosigned: [Int]) throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(3, in: scene)
        for (index, time) in times.enumerated() {
            let head = scene.head(index + 1, at: time)
            let votes = node.append(head).sent
            #expect(votes.map(\.size) == (cosigned.contains(index + 1) ? [head.logSize] : []))
            #expect(votes.first?.root ?? head.logRoot == head.logRoot)
        }
    }

    @Test("what is cosigned: the head, by the own key, at the time of the wall clock")
    func vote() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(2, in: scene)
        node.offset = 1_234_567_890_999 - node.now.elapsed
        let head = scene.head(1)
        let vote = try #require(node.append(head).sent.first)
        let own = scene.validators.keys[2]
        #expect(vote.validator == own.publicKey)
        #expect(vote.size == head.logSize)
        #expect(vote.root == head.logRoot)
        #expect(vote.cosignature.time == 1_234_567_890)
        let key = CosigningKey(of: own).publicKey
        #expect(vote.cosignature.isValid(for: Checkpoint(head), by: key))
    }

    @Test("a head that stood for a second is cosigned, not a millisecond before, and once")
    func standing() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(1, at: 10)
        var node = CosigningNode(0, in: scene)
        #expect(node.append(head).isEmpty)
        #expect(node.timer == 1_000)
        #expect(node.wait(0).isEmpty)
        #expect(node.wait(999).isEmpty)
        #expect(node.timer == 1)
        #expect(node.wait(1).sent.map(\.size) == [head.logSize])
        #expect(node.timer == nil)
        #expect(node.wait(5_000).isEmpty)
    }

    @Test("one's own vote may be the one that makes the quorum, at once or a second later")
    func lastVote() throws {
        for (count, time) in [(1, 10), (1, 1_000), (4, 10), (4, 1_000)] as [(Int, UInt64)] {
            let scene = try CosigningScene(count)
            let head = scene.head(1, at: time)
            var node = CosigningNode(0, in: scene)
            #expect(node.hear(scene.votes(head).dropFirst().prefix(2)).published.isEmpty)
            var effects = node.append(head)
            #expect(effects.isEmpty == (time < 1_000))
            effects += node.wait(1_000)
            #expect(effects.sent.count == 1)
            #expect(effects.published.sizes == [head.logSize])
            #expect(effects.count == 2)
        }
    }

    @Test("a new block starts the second anew; one that is cosigned starts none")
    func anew() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(0, in: scene)
        node.append(scene.head(1, at: 10))
        #expect(node.wait(900).isEmpty)
        node.append(scene.head(2, at: 20))
        #expect(node.timer == 1_000)
        #expect(node.wait(999).isEmpty)
        #expect(node.append(scene.head(3, at: 1_020)).sent.count == 1)
        #expect(node.timer == nil)
        #expect(node.wait(1).isEmpty)
        node.append(scene.head(4, at: 1_030))
        #expect(node.wait(1_700).sent.map(\.size) == [scene.head(4).logSize], "it came late")
    }

    @Test("the standing second is of the clock that does not go back, whatever the wall clock says")
    func wallClock() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(0, in: scene)
        node.append(scene.head(1, at: 10))
        node.offset += 3_600_000
        #expect(node.wait(500).isEmpty)
        node.offset -= 7_200_000
        let votes = node.wait(500).sent
        #expect(votes.map(\.cosignature.time) == [node.now.wall / 1_000])
    }

    @Test("after a start the head is cosigned when it stood for a second")
    func start() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(7)
        var node = CosigningNode(1, in: scene, at: head)
        #expect(node.timer == 1_000)
        #expect(node.wait(999).isEmpty)
        #expect(node.wait(1).sent.map(\.size) == [head.logSize])
        var another = CosigningNode(1, in: scene, at: head)
        #expect(another.append(scene.head(8)).sent.count == 1, "the next is first of its second")
        #expect(another.timer == nil)
    }

    @Test("a smaller log than before is never cosigned")
    func neverSmaller() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(0, in: scene, at: scene.head(4))
        #expect(node.append(scene.head(5, at: 5_000)).sent.count == 1)
        for (number, time) in [(5, 6_000), (3, 7_000), (1, 8_000)] as [(Int, UInt64)] {
            #expect(node.append(scene.head(number, at: time)).sent.isEmpty, "head \(number)")
            #expect(node.timer == nil)
            #expect(node.wait(1_000).isEmpty)
        }
        #expect(node.append(scene.head(6, at: 9_000)).sent.count == 1)
    }

    /// Who does not cosign, and what it should say.
    struct Silent: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The numbers of the validators.
        var members = [0, 1, 2, 3]
        /// The number of the node; `nil` if it has no key.
        var number: Int? = 1
        /// What the ledger has as its cosigning key: that of the validator with this number.
        var key: Int?
        /// Whether it should say its key.
        var isUnsaid: Bool
    }

    static let silentOnes = [
        Silent(testDescription: "no key", number: nil, key: 1, isUnsaid: false),
        Silent(testDescription: "no validator", members: [0, 2, 3], key: 1, isUnsaid: false),
        Silent(testDescription: "no validator, no key", members: [0, 2, 3], isUnsaid: false),
        Silent(testDescription: "its key is unsaid", isUnsaid: true),
        Silent(testDescription: "it said another key", key: 60, isUnsaid: true),
        Silent(testDescription: "the only one, unsaid", members: [1], isUnsaid: true),
    ]

    @Test(
        "who is no validator, or has not said its key, does not cosign", arguments: Self.silentOnes)
    func silent(case silent: Silent) throws {
        let scene = try CosigningScene(4)
        let validator = scene.validators.keys[1].publicKey
        let key = silent.key.map {
            CosigningKey(of: $0 < 4 ? scene.validators.keys[$0] : TestKeys.key(60)).publicKey
        }
        let said = try scene.cosigners.with([(validator, key)])
        var node = CosigningNode(silent.number, in: scene)
        (node.members, node.cosigners) = (try scene.members(silent.members), said)
        #expect(node.append(scene.head(1)).isEmpty)
        #expect(node.timer == nil)
        #expect(node.wait(1_000).isEmpty)
        let own = CosigningKey(of: scene.validators.keys[1]).publicKey
        #expect(node.machine.unsaidKey == (silent.isUnsaid ? own : nil))

        (node.members, node.cosigners) = (scene.validators.set, scene.cosigners)
        let isValidator = silent.number != nil
        #expect(node.append(scene.head(2)).sent.count == (isValidator ? 1 : 0), "once it is said")
        #expect(node.machine.unsaidKey == nil)
    }

    @Test("who is removed cosigns no more, until it is taken in again")
    func leaving() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(1, in: scene)
        #expect(node.append(scene.head(1)).sent.count == 1)
        node.members = try scene.members([0, 2, 3])
        #expect(node.append(scene.head(2)).sent.isEmpty)
        #expect(node.wait(1_000).isEmpty)
        node.members = scene.validators.set
        #expect(node.wait(1_000).isEmpty, "nothing changes between blocks")
        #expect(node.append(scene.head(3)).sent.count == 1)
    }
}
