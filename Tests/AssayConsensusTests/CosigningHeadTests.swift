import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Votes that come before their head or long after it, and what a new block does to them.
@Suite struct CosigningHeadTests {
    @Test("votes that come before the head are published with it")
    func early() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        let early = node.hear(scene.votes(scene.head(1)) + scene.votes(scene.head(2), by: [1, 2]))
        #expect(early.forwarded.count == 6)
        #expect(early.count == 6)
        let notes = node.append(scene.head(1)).published
        #expect(try notes.signers(in: scene) == [[0, 1, 2, 3]])
        #expect(node.append(scene.head(2)).isEmpty, "two are no quorum")
        let later = node.hear(scene.vote(scene.head(2), by: 0)).published
        #expect(try later.signers(in: scene) == [[0, 1, 2]])
    }

    @Test("a wrong root that came before the head is evidence when the head comes")
    func earlyLie() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(1)
        var node = CosigningNode(in: scene)
        let lies = [1, 3].map { scene.vote(head, by: $0, root: .zero) }
        #expect(node.hear(lies).forwarded == lies)
        node.hear(scene.votes(head, by: [0, 2]))
        let effects = node.append(head)
        #expect(effects.contradictions == lies)
        #expect(effects.count == 2)
        #expect(node.machine.published == nil, "lies do not count for the right root")
        #expect(node.append(scene.head(2)).isEmpty, "it is told once")
    }

    @Test("however much a validator lies, it is told once, and takes nothing from the others")
    func manyLies() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        for number in 1...3 { node.append(scene.head(number)) }
        let lie = scene.vote(scene.head(3), by: 1, root: .zero)
        #expect(node.hear(lie) == [.contradiction(lie)])
        let more = [1, 2, 3].map {
            scene.vote(scene.head($0), by: 1, root: scene.head($0 - 1).logRoot)
        }
        #expect(node.hear([lie] + more).isEmpty)
        node.hear(scene.vote(scene.head(4), by: 1, root: .zero))
        #expect(node.append(scene.head(4)).contradictions.isEmpty)
        let other = scene.vote(scene.head(3), by: 2, root: .zero)
        #expect(node.hear(other) == [.contradiction(other)], "of each validator")
        #expect(try node.hear(scene.votes(scene.head(3))).published.signers(in: scene).count == 2)
    }

    @Test("votes for logs that end within a block are for no head: forgotten, and no evidence")
    func between() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        let within = scene.head(1).logSize - 1
        let votes = (0..<4).map { scene.vote(scene.head(1), by: $0, size: within) }
        #expect(node.hear(votes).forwarded.count == 4)
        #expect(node.append(scene.head(1)).isEmpty)
        #expect(node.hear(votes).isEmpty)
        #expect(node.machine.published == nil)
    }

    @Test("four heads of a validator may wait, not five; it takes nothing from the others")
    func waiting() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        // The last first: what waits is counted, not how far it is ahead.
        for number in [9, 1_000, 3, 5] {
            #expect(node.hear(scene.vote(scene.head(number), by: 1)).count == 1)
        }
        for number in [1, 2, 4, 6, 2_000] {
            #expect(node.hear(scene.vote(scene.head(number), by: 1)).isEmpty, "head \(number)")
        }
        #expect(node.hear(scene.vote(scene.head(0), by: 1)).count == 1, "that head is here")
        for number in [3, 5, 7, 9] {
            #expect(node.hear(scene.vote(scene.head(number), by: 2)).count == 1)
        }
        #expect(node.hear(scene.vote(scene.head(1), by: 3)).count == 1)
    }

    @Test("a head that comes makes room for one that is waited for")
    func room() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        node.hear([1, 2, 3, 4].map { scene.vote(scene.head($0), by: 1) })
        #expect(node.hear(scene.vote(scene.head(5), by: 1)).isEmpty)
        node.append(scene.head(1))
        #expect(node.hear(scene.vote(scene.head(5), by: 1)).count == 1)
        #expect(node.hear(scene.vote(scene.head(6), by: 1)).isEmpty)
        // A head that skips over two of them makes room for two.
        node.append(scene.head(3))
        #expect(node.hear(scene.vote(scene.head(6), by: 1)).count == 1)
        #expect(node.hear(scene.vote(scene.head(7), by: 1)).count == 1)
        #expect(node.hear(scene.vote(scene.head(8), by: 1)).isEmpty)
    }

    @Test("256 heads are remembered; votes for older ones are too late")
    func remembered() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        // With the genesis, these are 257.
        for number in 1...256 { node.append(scene.head(number)) }
        #expect(node.hear(scene.votes(scene.head(0))).isEmpty)
        let oldest = scene.head(1)
        let lie = scene.vote(oldest, by: 0, root: .zero)
        #expect(node.hear(lie) == [.contradiction(lie)])
        #expect(node.hear(scene.votes(oldest)).published.sizes == [oldest.logSize, oldest.logSize])
    }

    @Test("votes are forgotten with their head")
    func forgotten() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        node.append(scene.head(1))
        node.hear(scene.votes(scene.head(1), by: [0, 1]))
        for number in 2...257 { node.append(scene.head(number)) }
        #expect(node.hear(scene.votes(scene.head(1), by: [0, 1, 2, 3])).isEmpty)
        #expect(node.hear(scene.votes(scene.head(2), by: [0, 1, 2])).published.count == 1)
    }

    @Test("what nobody needs any more takes no room")
    func room256() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        for number in 1...400 {
            let head = scene.head(number)
            node.hear(scene.vote(head, by: 0))
            for number in 1...3 { node.hear(scene.vote(head, by: number, size: head.logSize - 1)) }
            node.append(head)
        }
        #expect(node.keptVotes == 256)
        let head = scene.head(380)
        #expect(node.hear(scene.votes(head)).published.count == 2)
        #expect(node.keptVotes == 21, "those from the one that is shown on")
    }

    @Test("a validator that is removed counts no more, and is not asked any more")
    func removed() throws {
        let scene = try CosigningScene(4)
        let gone = scene.validators.keys[1].publicKey
        var node = CosigningNode(in: scene)
        node.hear(scene.votes(scene.head(1), by: [0, 1]))
        node.members = try scene.members([0, 2, 3])
        node.cosigners = try scene.cosigners.with([(gone, nil)])
        #expect(node.append(scene.head(1)).isEmpty, "one of three, and one that is gone")
        #expect(node.hear(scene.vote(scene.head(2), by: 1)).isEmpty)
        #expect(node.hear(scene.vote(scene.head(1), by: 1, root: .zero)).isEmpty)
        let notes = node.hear(scene.vote(scene.head(1), by: 2)).published
        #expect(try notes.signers(in: scene) == [[0, 2]], "two of three are a quorum")
    }

    @Test("a removed validator whose key is still known does not count towards the quorum")
    func removedWithKey() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        node.hear(scene.votes(scene.head(1), by: [0, 1]))
        node.members = try scene.members([2, 3])
        #expect(node.append(scene.head(1)).isEmpty)
        #expect(node.hear(scene.vote(scene.head(1), by: 2)).published.isEmpty, "one of two")
    }

    @Test("a validator that joins is heard from the block on that takes it in")
    func joins() throws {
        let scene = try CosigningScene(4)
        var node = CosigningNode(in: scene)
        node.members = try scene.members([0, 1, 2])
        node.append(scene.head(1))
        #expect(node.hear(scene.vote(scene.head(1), by: 3)).isEmpty)
        node.members = scene.validators.set
        node.append(scene.head(2))
        #expect(node.hear(scene.votes(scene.head(2), by: [3, 0])).published.isEmpty)
        #expect(node.hear(scene.vote(scene.head(2), by: 1)).published.count == 1)
    }

    @Test("with another key, what was signed with the one before counts no more")
    func changedKey() throws {
        let scene = try CosigningScene(4)
        let validator = scene.validators.keys[1].publicKey
        let key = CosigningKey(of: TestKeys.key(88))
        let changed = try scene.cosigners.with([(validator, key.publicKey)])
        var node = CosigningNode(in: scene)
        node.append(scene.head(1))
        node.hear(scene.votes(scene.head(1), by: [0, 1]) + scene.votes(scene.head(2), by: [0, 1]))
        node.cosigners = changed
        #expect(node.append(scene.head(2)).isEmpty)
        for number in [1, 2] {
            #expect(node.hear(scene.vote(scene.head(number), by: 2)).published.isEmpty)
        }
        #expect(node.hear(scene.vote(scene.head(3), by: 1)).isEmpty, "the old key")
        #expect(node.hear(scene.vote(scene.head(3), by: 1, key: key)).count == 1)
        node.append(scene.head(3))
        let notes = node.hear(scene.votes(scene.head(3), by: [0, 2])).published
        let signers = try notes.map { try $0.cosignatures(by: changed).map(\.0.validator) }
        #expect(signers == [Array(scene.validators.set.keys.prefix(3))])
    }

    @Test("votes for the head of a node that begins there count")
    func atTheBeginning() throws {
        let scene = try CosigningScene(4)
        let head = scene.head(20)
        var node = CosigningNode(in: scene, at: head)
        #expect(node.hear(scene.votes(scene.head(19))).isEmpty, "a head it has not seen")
        #expect(node.hear(scene.votes(head)).published.sizes == [head.logSize, head.logSize])
        var another = CosigningNode(in: scene, at: head)
        let lie = scene.vote(head, by: 0, root: .zero)
        #expect(another.hear(lie) == [.contradiction(lie)])
    }
}
