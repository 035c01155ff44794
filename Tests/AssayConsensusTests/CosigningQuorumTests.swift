import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// A checkpoint is published once a quorum cosigned it, and again with each who joins them.
@Suite struct CosigningQuorumTests {
    /// The numbers of validators, and how many of them must cosign.
    static let quorums = [
        (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 7), (50, 34),
    ]

    @Test(
        "a quorum publishes, one less does not, each further one extends",
        arguments: Self.quorums)
    func quorum(count: Int, quorum: Int) throws {
        let scene = try CosigningScene(count)
        let head = scene.head(1)
        var node = CosigningNode(in: scene)
        node.append(head)
        for (index, vote) in scene.votes(head).enumerated() {
            let effects = node.hear(vote)
            #expect(effects.first == .forward(vote))
            #expect(effects.count == (index + 1 < quorum ? 1 : 2), "with \(index + 1) votes")
            guard index + 1 >= quorum else {
                #expect(node.machine.published == nil)
                continue
            }
            let note = try #require(effects.published.first)
            #expect(note.checkpoint == Checkpoint(head))
            #expect(try note.signers(in: scene) == Array(0...index))
            #expect(node.machine.published == note)
        }
    }

    @Test("a validator's own vote counts like any other", arguments: Self.quorums)
    func own(count: Int, quorum: Int) throws {
        let scene = try CosigningScene(count)
        let me = count - 1
        let head = scene.head(1)
        var node = CosigningNode(me, in: scene)
        let first = node.append(head)
        #expect(first.sent.count == 1)
        #expect(first.published.count == (quorum == 1 ? 1 : 0))
        guard quorum > 1 else { return }
        for number in 0..<quorum - 2 {
            #expect(node.hear(scene.vote(head, by: number)).published.isEmpty)
        }
        let notes = node.hear(scene.vote(head, by: quorum - 2)).published
        try #require(notes.count == 1)
        #expect(try notes[0].signers(in: scene) == Array(0..<quorum - 1) + [me])
    }

    @Test(
        "the lines stand in the order of the validators, whatever order the votes came in",
        arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
    func order(of numbers: [Int]) throws {
        let scene = try CosigningScene(4)
        let head = scene.head(1)
        var (node, sorted) = (CosigningNode(in: scene), CosigningNode(in: scene))
        node.append(head)
        sorted.append(head)
        let notes = node.hear(scene.votes(head, by: numbers)).published
        let signers = try notes.signers(in: scene)
        #expect(signers == [numbers.prefix(3).sorted(), [0, 1, 2, 3]])
        let expected = sorted.hear(scene.votes(head)).published
        #expect(notes.last?.text == expected.last?.text)
    }

    @Test("what is published can be read again, and says what the votes said")
    func note() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(1)
        var node = CosigningNode(in: scene)
        node.append(head)
        let votes = (0..<3).map { scene.vote(head, by: $0, at: 1_700_000_100 + UInt64($0)) }
        let note = try #require(node.hear(votes).published.first)
        #expect(try SignedCheckpoint(note: [UInt8](note.text.utf8)) == note)
        #expect(note.text.hasPrefix(Checkpoint(head).text + "\n"))
        let found = try note.cosignatures(by: scene.cosigners)
        let (saying, said) = (found.map(\.0.validator), found.map(\.1))
        #expect(saying == votes.map(\.validator))
        #expect(said == votes.map(\.cosignature))
    }

    @Test("a newer head takes the place of the one that is shown, an older one never")
    func newer() throws {
        let scene = try CosigningScene(4)
        let heads = (0...3).map { scene.head($0) }
        var node = CosigningNode(in: scene)
        for head in heads.dropFirst() { node.append(head) }
        #expect(node.hear(scene.votes(heads[2])).published.count == 2)
        #expect(node.hear(scene.votes(heads[1])).isEmpty, "older than what is shown")
        #expect(node.machine.published?.checkpoint.size == heads[2].logSize)
        #expect(node.hear(scene.votes(heads[3])).published.count == 2)
        #expect(node.hear(scene.votes(heads[2])).isEmpty)
        #expect(node.machine.published?.checkpoint == Checkpoint(heads[3]))
    }

    @Test("votes for an older head count as long as a newer one has no quorum")
    func older() throws {
        let scene = try CosigningScene(4)
        let (one, two) = (scene.head(1), scene.head(2))
        var node = CosigningNode(in: scene)
        node.append(one)
        node.hear(scene.votes(one, by: [0, 1]))
        node.append(two)
        #expect(node.hear(scene.votes(two, by: [0, 1])).published.isEmpty)
        #expect(node.hear(scene.vote(one, by: 2)).published.sizes == [one.logSize])
        #expect(node.hear(scene.vote(two, by: 2)).published.sizes == [two.logSize])
    }

    @Test("a kept checkpoint is extended after a restart, and not replaced by a shorter one")
    func kept() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(2)
        var before = CosigningNode(in: scene, at: head)
        let kept = try #require(before.hear(scene.votes(head, by: [0, 1, 2])).published.last)

        var node = CosigningNode(in: scene, at: head, published: kept)
        #expect(node.machine.published == kept)
        #expect(node.hear(scene.votes(scene.head(1))).isEmpty)
        #expect(node.hear(scene.votes(head, by: [1, 2, 3])).published.isEmpty)
        let full = node.hear(scene.vote(head, by: 0)).published
        #expect(try full.signers(in: scene) == [[0, 1, 2, 3]])

        var another = CosigningNode(in: scene, at: head, published: kept)
        let next = scene.head(3)
        another.append(next)
        #expect(another.hear(scene.votes(next)).published.sizes == [next.logSize, next.logSize])
    }

    @Test("a kept checkpoint of a longer log than there is stays until the log is as long")
    func longer() throws {
        let scene = try CosigningScene(1)
        var before = CosigningNode(in: scene, at: scene.head(3))
        let kept = try #require(before.hear(scene.votes(scene.head(3))).published.last)
        var node = CosigningNode(0, in: scene, at: scene.head(1), published: kept)
        #expect(node.append(scene.head(2)).published.isEmpty)
        #expect(node.wait(1_000).published.isEmpty)
        #expect(node.machine.published == kept)
        #expect(node.append(scene.head(3)).published.isEmpty, "it is shown already")
        #expect(node.append(scene.head(4)).published.sizes == [scene.head(4).logSize])
    }
}
