import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Four validators and a follower who exchange votes over a network that loses, doubles and
/// reorders them.
private struct CosigningExchange {
    private struct Letter {
        let receiver: Int
        let vote: CheckpointVote
    }

    let scene: CosigningScene
    let seed: UInt64
    private var random: SeededGenerator
    private(set) var nodes: [CosigningNode]
    /// The chain, and how many blocks of it each node has.
    private(set) var heads: [Header]
    private var heights: [Int]
    private var letters: [Letter] = []
    /// The sizes that each node cosigned, and what it published.
    private(set) var cosigned: [[UInt64]]
    private(set) var published: [[SignedCheckpoint]]
    /// How often something happened.
    private(set) var counts = (lost: 0, doubled: 0, early: 0)

    init(seed: UInt64) throws {
        let scene = try CosigningScene(4)
        self.scene = scene
        self.seed = seed
        self.random = SeededGenerator(seed: seed)
        self.nodes = (0..<5).map { CosigningNode($0 < 4 ? $0 : nil, in: scene) }
        self.heads = [scene.head(0)]
        self.heights = Array(repeating: 0, count: 5)
        self.cosigned = Array(repeating: [], count: 5)
        self.published = Array(repeating: [], count: 5)
        for number in 0..<4 { self.nodes[number].offset += UInt64(number) * 777 }
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self.random) < percent
    }

    private mutating func carryOut(_ effects: [Cosigning.Effect], of number: Int) {
        for effect in effects {
            switch effect {
            case .send(let vote):
                self.cosigned[number].append(vote.size)
                for receiver in self.nodes.indices where receiver != number {
                    self.letters.append(Letter(receiver: receiver, vote: vote))
                }
            case .forward(let vote):
                if number < 4 { self.letters.append(Letter(receiver: 4, vote: vote)) }
            case .publish(let note): self.published[number].append(note)
            case .contradiction(let vote):
                Issue.record("seed \(self.seed): \(vote.validator) lied about \(vote.size)")
            }
        }
    }

    /// Gives a node its next block.
    private mutating func append(_ number: Int) {
        guard self.heights[number] + 1 < self.heads.count else { return }
        self.heights[number] += 1
        let effects = self.nodes[number].append(self.heads[self.heights[number]])
        self.carryOut(effects, of: number)
    }

    private mutating func deliver(loss: Int) {
        guard !self.letters.isEmpty else { return }
        let index = Int.random(in: 0..<self.letters.count, using: &self.random)
        let letter = self.letters[index]
        if self.chance(loss) {
            self.counts.doubled += 1
        } else {
            self.letters.remove(at: index)
            if self.chance(loss) {
                self.counts.lost += 1
                return
            }
        }
        if letter.vote.size > self.heads[self.heights[letter.receiver]].logSize {
            self.counts.early += 1
        }
        self.carryOut(self.nodes[letter.receiver].hear(letter.vote), of: letter.receiver)
    }

    private mutating func pass(_ milliseconds: UInt64) {
        for number in self.nodes.indices {
            self.carryOut(self.nodes[number].wait(milliseconds), of: number)
        }
    }

    mutating func run(steps: Int, loss: Int) {
        var time: UInt64 = 0
        for _ in 0..<steps {
            switch Int.random(in: 0..<100, using: &self.random) {
            case 0..<8:
                time += UInt64.random(in: 0...1_200, using: &self.random)
                self.heads.append(self.scene.head(self.heads.count, at: time))
            case 8..<40: self.append(Int.random(in: 0..<5, using: &self.random))
            case 40..<95: self.deliver(loss: loss)
            default: self.pass(UInt64.random(in: 1...600, using: &self.random))
            }
        }
        // Everything arrives, and the last head stands.
        for number in self.nodes.indices {
            while self.heights[number] + 1 < self.heads.count { self.append(number) }
        }
        self.heads.append(self.scene.head(self.heads.count, at: time))
        for number in self.nodes.indices { self.append(number) }
        self.pass(1_000)
        while !self.letters.isEmpty { self.deliver(loss: 0) }
    }
}

@Suite struct CosigningExchangeTests {
    /// Holds what a node published against the chain, and the other nodes.
    private func check(
        _ exchange: CosigningExchange, node: Int, _ texts: inout [[UInt64]: String]
    ) throws {
        var last: (size: UInt64, lines: Int) = (0, 0)
        for note in exchange.published[node] {
            let size = note.checkpoint.size
            let signers = try note.signers(in: exchange.scene)
            #expect(signers.count >= exchange.scene.quorum)
            #expect(signers == signers.sorted())
            let head = exchange.heads[Int((size - 1) / CosigningScene.entries)]
            #expect(note.checkpoint == Checkpoint(head), "seed \(exchange.seed)")
            let isNewer = size > last.size || (size == last.size && signers.count > last.lines)
            #expect(isNewer, "seed \(exchange.seed): \(size) after \(last.size)")
            last = (size, signers.count)
            // Whoever has the same votes shows the same text.
            let key = [size] + signers.map { UInt64($0) }
            #expect(texts.updateValue(note.text, forKey: key) ?? note.text == note.text)
        }
        let sizes = exchange.cosigned[node]
        #expect(sizes == Set(sizes).sorted(), "seed \(exchange.seed): never a smaller log")
    }

    @Test("they publish the same text for the same head", arguments: 0..<16 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var exchange = try CosigningExchange(seed: seed)
        exchange.run(steps: 1_500, loss: seed % 3 == 0 ? 0 : 20)
        var texts: [[UInt64]: String] = [:]
        for node in exchange.nodes.indices { try self.check(exchange, node: node, &texts) }
        // All are the first of their second for all validators alike.
        let firsts = zip(exchange.heads, exchange.heads.dropFirst())
            .filter { $0.time / 1_000 < $1.time / 1_000 }.map { $1.logSize }
        for node in 0..<4 {
            let missing = Set(firsts).subtracting(exchange.cosigned[node])
            #expect(missing.isEmpty, "seed \(seed): \(node) did not cosign \(missing)")
        }
        #expect(exchange.cosigned[4].isEmpty)
        let finals = exchange.published.map { $0.last?.text }
        #expect(Set(finals).count == 1, "seed \(seed)")
        let final = try #require(exchange.published[4].last)
        #expect(final.checkpoint == Checkpoint(try #require(exchange.heads.last)))
        #expect(try final.signers(in: exchange.scene) == [0, 1, 2, 3])
    }

    @Test("the runs lose, double and reorder, and publish often")
    func runs() throws {
        var counts = (lost: 0, doubled: 0, early: 0, published: 0)
        for seed: UInt64 in 101...104 {
            var exchange = try CosigningExchange(seed: seed)
            exchange.run(steps: 1_500, loss: 20)
            counts.lost += exchange.counts.lost
            counts.doubled += exchange.counts.doubled
            counts.early += exchange.counts.early
            counts.published += Set(exchange.published.flatMap { $0.map(\.checkpoint.size) }).count
        }
        #expect(counts.lost > 300)
        #expect(counts.doubled > 300)
        #expect(counts.early > 100)
        #expect(counts.published > 40)
    }
}
