import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Which votes are taken in, and which are passed over or are evidence.
@Suite struct CosigningVoteTests {
    /// A vote, and what is made of it by a follower of four validators that has three heads.
    struct Line: Sendable, CustomTestStringConvertible {
        enum Outcome { case taken, ignored, contradiction }

        let testDescription: String
        let outcome: Outcome
        let vote: @Sendable (CosigningScene) throws -> CheckpointVote

        init(
            _ name: String, _ outcome: Outcome,
            _ vote: @escaping @Sendable (CosigningScene) throws -> CheckpointVote
        ) {
            self.testDescription = name
            self.outcome = outcome
            self.vote = vote
        }
    }

    /// A vote with some of its parts replaced, which nobody signed so.
    private static func forged(
        _ vote: CheckpointVote, size: UInt64? = nil, root: Digest? = nil,
        validator: PublicKey? = nil, time: UInt64? = nil, signature: [UInt8]? = nil
    ) -> CheckpointVote {
        CheckpointVote(
            size: size ?? vote.size, root: root ?? vote.root,
            validator: validator ?? vote.validator,
            cosignature: Cosignature(
                time: time ?? vote.cosignature.time,
                signature: signature ?? vote.cosignature.signature))
    }

    private static let stranger = TestKeys.key(77)

    private static func stranger(_ scene: CosigningScene) -> CheckpointVote {
        let head = scene.head(3)
        return CheckpointVote(
            size: head.logSize, root: head.logRoot, validator: Self.stranger.publicKey,
            cosignature: Cosignature(
                of: Checkpoint(head), at: 1, key: CosigningKey(of: Self.stranger)))
    }

    static let lines: [Line] = [
        Line("for the head", .taken) { $0.vote($0.head(3), by: 1) },
        Line("for a head before", .taken) { $0.vote($0.head(1), by: 1) },
        Line("for the genesis", .taken) { $0.vote($0.head(0), by: 1) },
        Line("for a head to come", .taken) { $0.vote($0.head(4), by: 1) },
        Line("for any log that is longer", .taken) { $0.vote($0.head(3), by: 1, size: .max) },
        Line("made at any time", .taken) { $0.vote($0.head(3), by: 1, at: 0) },
        Line("made later than can be", .taken) { $0.vote($0.head(3), by: 1, at: 1 << 62) },
        Line("made when no time is", .ignored) { $0.vote($0.head(3), by: 1, at: 1 << 63) },
        Line("of nobody", .ignored) { Self.stranger($0) },
        Line("of nobody, in another's name", .ignored) { scene in
            Self.forged(Self.stranger(scene), validator: scene.validators.keys[1].publicKey)
        },
        Line("of another validator", .ignored) { scene in
            let key = CosigningKey(of: scene.validators.keys[2])
            return scene.vote(scene.head(3), by: 1, key: key)
        },
        Line("signed for another size", .ignored) {
            Self.forged($0.vote($0.head(2), by: 1), size: $0.head(3).logSize)
        },
        Line("signed for another root", .ignored) {
            Self.forged($0.vote($0.head(3), by: 1, root: .zero), root: $0.head(3).logRoot)
        },
        Line("a wrong root without a signature for it", .ignored) {
            Self.forged($0.vote($0.head(3), by: 1), root: .zero)
        },
        Line("signed at another time", .ignored) {
            Self.forged($0.vote($0.head(3), by: 1, at: 5), time: 6)
        },
        Line("signed for another chain", .ignored) { scene in
            let other = try #require(ChainID("other-0123456789abcdef"))
            let head = scene.head(3)
            let checkpoint = Checkpoint(chain: other, size: head.logSize, root: head.logRoot)
            let key = CosigningKey(of: scene.validators.keys[1])
            return Self.forged(
                scene.vote(head, by: 1),
                signature: Cosignature(of: checkpoint, at: 1_700_000_100, key: key).signature)
        },
        Line("signed with nothing", .ignored) {
            Self.forged(
                $0.vote($0.head(3), by: 1), signature: [UInt8](repeating: 0, count: 64))
        },
        Line("for what lies between two heads", .ignored) {
            $0.vote($0.head(3), by: 1, size: $0.head(3).logSize - 1)
        },
        Line("for the empty log", .ignored) { $0.vote($0.head(0), by: 1, size: 0) },
        Line("another root for the head", .contradiction) {
            $0.vote($0.head(3), by: 1, root: .zero)
        },
        Line("another root for a head before", .contradiction) {
            $0.vote($0.head(1), by: 1, root: $0.head(2).logRoot)
        },
        Line("another root for the genesis", .contradiction) {
            $0.vote($0.head(0), by: 1, root: .zero)
        },
    ]

    @Test("a vote", arguments: Self.lines)
    func vote(line: Line) throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        for number in 1...3 { node.append(scene.head(number)) }
        let vote = try line.vote(scene)
        let effects = node.hear(vote)
        switch line.outcome {
        case .taken: #expect(effects == [.forward(vote)])
        case .ignored: #expect(effects.isEmpty)
        case .contradiction: #expect(effects == [.contradiction(vote)])
        }
        // Whatever it was, it takes nobody's place: the three others are a quorum.
        let others = node.hear(scene.votes(scene.head(3), by: [0, 2, 3])).published
        let counts = line.outcome == .taken && vote.size == scene.head(3).logSize
        let expected = counts ? [[0, 1, 2], [0, 1, 2, 3]] : [[0, 2, 3]]
        #expect(try others.signers(in: scene) == expected)
    }

    @Test("a vote that comes again is nothing new, also with another time or root")
    func repeats() throws {
        let scene = try CosigningScene(4)
        let (head, next) = (scene.head(1), scene.head(2))
        var node = CosigningNode(in: scene)
        node.append(head)
        for target in [head, next] {
            let vote = scene.vote(target, by: 1)
            #expect(node.hear(vote) == [.forward(vote)])
            #expect(node.hear(vote).isEmpty)
            #expect(node.hear(scene.vote(target, by: 1, at: 7)).isEmpty)
            #expect(node.hear(scene.vote(target, by: 1, root: .zero)).isEmpty)
        }
        // One voter thrice is not three.
        #expect(node.hear(scene.vote(head, by: 2)).published.isEmpty)
        #expect(node.hear(scene.vote(head, by: 3)).published.count == 1)
        let lines = node.machine.published.map(\.lines.count)
        #expect(lines == 3)
    }

    @Test("a repeat of one's own vote is nothing new")
    func echo() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(2, in: scene)
        let own = try #require(node.append(scene.head(1)).sent.first)
        #expect(node.hear(own).isEmpty)
        #expect(node.hear(scene.vote(scene.head(1), by: 2, at: 1)).isEmpty)
        #expect(node.hear(scene.vote(scene.head(1), by: 0)).published.isEmpty)
        #expect(node.hear(scene.vote(scene.head(1), by: 1)).published.count == 1)
    }

    @Test("whose key nobody knows is passed over, until it has said it")
    func unsaid() throws {
        let scene = try CosigningScene(4)
        let validator = scene.validators.keys[1].publicKey
        let known = try scene.cosigners.with([(validator, nil)])
        var node = CosigningNode(in: scene, cosigners: known)
        node.append(scene.head(1))
        let vote = scene.vote(scene.head(1), by: 1)
        #expect(node.hear(vote).isEmpty)
        node.cosigners = scene.cosigners
        node.append(scene.head(2))
        #expect(node.hear(vote) == [.forward(vote)], "what was passed over was not noted")
    }

    @Test("three keys of four are a quorum, two are none, though all four vote")
    func fewKeys() throws {
        let scene = try CosigningScene(4)
        let keys = scene.validators.keys.map(\.publicKey)
        for (unsaid, published) in [([0], 1), ([0, 1], 0), ([0, 1, 2, 3], 0)] {
            var node = CosigningNode(
                in: scene, cosigners: try scene.cosigners.with(unsaid.map { (keys[$0], nil) }))
            node.append(scene.head(1))
            let effects = node.hear(scene.votes(scene.head(1)))
            #expect(effects.forwarded.count == 4 - unsaid.count)
            #expect(effects.published.count == published)
        }
    }
}
