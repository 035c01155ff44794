import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayConsensus

/// When a validator that lost its vote record may vote again.
@Suite struct LostVotesTests {
    /// The validator that lost its record.
    private static let own = 0

    /// Heads of a chain of empty blocks, from height 0.
    private func heads(_ count: Int, blocks: Int) throws -> (VotingScene, [Head]) {
        var scene = try VotingScene(count)
        var heads = [scene.ledger.head]
        for _ in 0..<blocks {
            scene.append(try scene.fresh())
            heads.append(scene.ledger.head)
        }
        return (scene, heads)
    }

    /// Validators, so many of the others that are heard, and whether these are enough.
    @Test(
        "n − f others must be heard: for up to three validators nobody can",
        arguments: [
            (1, 0, false), (2, 1, false), (3, 2, false), (4, 2, false), (4, 3, true),
            (5, 3, false), (5, 4, true), (6, 5, true), (7, 4, false), (7, 5, true), (7, 6, true),
            (50, 33, false), (50, 34, true),
        ])
    func enough(count: Int, heard: Int, isEnough: Bool) throws {
        let (scene, heads) = try self.heads(count, blocks: 4)
        let own = scene.validators.keys[Self.own].publicKey
        var lost = LostVotes()
        for number in scene.others(than: Self.own, count: heard) {
            lost.heard(
                heads[1].header, from: scene.validators.keys[number].publicKey, head: heads[4])
        }
        // Its own word and that of strangers do not count.
        lost.heard(heads[1].header, from: own, head: heads[4])
        for stranger in 90..<99 {
            lost.heard(
                heads[1].header, from: TestKeys.key(UInt64(stranger)).publicKey, head: heads[4])
        }
        #expect(lost.maySign(above: heads[4], own: own) == isEnough)
    }

    @Test("above H + 2, not above H + 1, where H is the highest head", arguments: [4, 7])
    func height(count: Int) throws {
        let (scene, heads) = try self.heads(count, blocks: 8)
        let own = scene.validators.keys[Self.own].publicKey
        var lost = LostVotes()
        for number in scene.others(than: Self.own) {
            let height = number == 1 ? 3 : number % 3
            lost.heard(
                heads[height].header, from: scene.validators.keys[number].publicKey,
                head: heads[3])
        }
        for (height, maySign) in [(3, false), (4, false), (5, true), (8, true)] {
            #expect(lost.maySign(above: heads[height], own: own) == maySign)
        }
    }

    @Test("a head above the own one counts once it is confirmed; the first that was told stays")
    func confirmed() throws {
        let (scene, heads) = try self.heads(4, blocks: 9)
        let key = { (number: Int) in scene.validators.keys[number].publicKey }
        var lost = LostVotes()
        for (number, height) in [(1, 2), (2, 2), (3, 5)] {
            lost.heard(heads[height].header, from: key(number), head: heads[2])
        }
        // What they say later is higher, and does not matter.
        lost.heard(heads[9].header, from: key(3), head: heads[2])
        lost.heard(heads[9].header, from: key(1), head: heads[2])
        #expect(!lost.maySign(above: heads[4], own: key(0)), "the third is not confirmed")
        for height in 3...7 {
            lost.appended(heads[height].header)
            #expect(lost.maySign(above: heads[height], own: key(0)) == (height >= 7))
        }
    }

    @Test("a liar's claim that turns out to be another block, or none, does not count")
    func liar() throws {
        let (scene, heads) = try self.heads(4, blocks: 9)
        let key = { (number: Int) in scene.validators.keys[number].publicKey }
        for change in [
            { $0.stateRoot = .zero }, { $0.height = 1_000_000 },
        ] as [@Sendable (inout HeaderDraft) -> Void] {
            var lost = LostVotes()
            for number in [1, 2] {
                lost.heard(heads[2].header, from: key(number), head: heads[2])
            }
            lost.heard(heads[4].header.with(change), from: key(3), head: heads[2])
            for height in 3...9 {
                lost.appended(heads[height].header)
                #expect(!lost.maySign(above: heads[height], own: key(0)))
            }
        }
    }
}
