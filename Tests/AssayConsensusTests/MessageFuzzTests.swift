import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// The fuzzers in miniature: what is accepted has exactly the bytes that would be written for
/// it, and nothing traps, neither the decoders nor the machine that is given what they accept.
@Suite struct MessageFuzzTests {
    @Test("mutated bytes are refused, or are the one encoding", arguments: MessageSample.all)
    func mutations(sample: MessageSample) {
        var generator = SeededGenerator(seed: UInt64(sample.bytes.count))
        var accepted = 0
        for round in 0..<1_000 {
            let bytes = ByteMutation.mutated(sample.bytes, using: &generator)
            guard let read = try? sample.recode(bytes) else { continue }
            accepted += 1
            guard read.bytes != bytes || !read.isSame else { continue }
            Issue.record("round \(round): accepted \(bytes), which would be written otherwise")
        }
        #expect(accepted > 0, "no mutation went deep enough to be read")
        #expect(accepted < 1_000, "every mutation was accepted")
    }

    @Test("random bytes are refused, or are the one encoding", arguments: MessageSample.all)
    func noise(sample: MessageSample) {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<200 {
            let count = Int.random(in: 0...64, using: &generator)
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let kept = Int.random(in: 0...min(12, sample.bytes.count), using: &generator)
            let bytes = Array(sample.bytes.prefix(kept)) + noise
            guard let read = try? sample.recode(bytes) else { continue }
            #expect(read.bytes == bytes)
            #expect(read.isSame)
        }
    }

    /// Every message is heard mutated, by a machine that is in the middle of a height.
    @Test("a machine that hears mutated messages neither traps nor believes them")
    func mutatedMessagesAreHeard() throws {
        let scene = try VotingScene(4)
        let block = try scene.fresh()
        let proof = scene.proof(of: block.hash, by: [0, 2, 3])
        let votes = [0, 2, 3].map { scene.vote(to: 1, by: $0, prepared: proof.prepared) }
        let valid: [ConsensusMessage] = [
            scene.proposal(block), scene.prepare(block.hash, by: 2), scene.commit(block, by: 3),
            scene.change(to: 1, by: 3, lock: proof, block: block.checked.block),
            scene.proposal(block, round: 1, changes: votes, proof: proof),
        ]
        var generator = SeededGenerator(seed: 5)
        var (heard, wanted) = (0, 0)
        var voter = Voter(0, in: scene)
        for _ in 0..<4_000 {
            let message = try #require(valid.randomElement(using: &generator))
            let bytes = ByteMutation.mutated(
                PeerMessage.consensus(message).encoded, using: &generator)
            guard let read = try? PeerMessage(decoding: bytes, limit: bytes.count),
                case .consensus(let mutated) = read, !valid.contains(mutated)
            else { continue }
            heard += 1
            if voter.believes(mutated) { wanted += 1 }
            try voter.hear(mutated)
            // What is not signed is only the order of what justifies.
            #expect(voter.machine.round <= 1)
            #expect([nil, block.hash].contains(voter.disk.prepared))
        }
        #expect(heard > 500)
        #expect(wanted < heard / 4, "what the signature covers cannot be changed")
        #expect(!voter.machine.isDecided)
        #expect(voter.effects.records.count { $0.lock != nil } == 0)
    }
}
