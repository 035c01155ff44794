import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Testing

@testable import AssayLight

/// The vectors of Docs/Protocol.md §16.9, which the second implementation made: a light client goes
/// from the genesis over a change of validators.
@Suite struct SpecificationVectorTests {
    /// A block of hexadecimal digits in the specification.
    private static func vector(_ name: String) throws -> [UInt8] {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = String(
            decoding: try Data(contentsOf: root.appending(path: "Docs/Protocol.md")),
            as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let digits = lines.drop { $0 != "```hex \(name)" }.dropFirst().prefix { $0 != "```" }
        let bytes = try #require(Hex.decode(digits.joined()))
        try #require(!bytes.isEmpty, "\(name) is not in the specification")
        return bytes
    }

    private let genesis: Genesis
    private let header: Header

    init() throws {
        self.genesis = try Genesis(
            decoding: try Self.vector("genesis"), limit: Genesis.maximumSize)
        self.header = try Header(
            decoding: try Self.vector("header-11"), limit: Header.maximumSize)
    }

    private func verifier(now: UInt64 = 1_767_225_700) -> Verifier {
        Verifier(trust: Trust(self.genesis), now: now)
    }

    @Test func theUpdate() throws {
        let bytes = try Self.vector("update")
        let update = try LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize)
        #expect(update.encoded == bytes)
        let trust = try self.verifier().follow(update)
        #expect(trust.height == 11)
        #expect(trust.block == self.header.hash)
        #expect(trust.validators.keys == [TestKeys.key(0), TestKeys.key(1)].map(\.publicKey))
        #expect(throws: VerificationError.fromTheFuture) {
            try self.verifier(now: 1_767_225_315).follow(update)
        }
        let unlinked = LightUpdate(head: update.head, consistency: update.consistency)
        #expect(throws: VerificationError.unknownValidators) {
            try self.verifier().follow(unlinked)
        }
    }

    @Test func theLinkedProof() throws {
        let bytes = try Self.vector("linked-proof")
        let proof = try Proof(decoding: bytes, limit: Proof.maximumSize)
        #expect(proof.encoded == bytes)
        let proven = try self.verifier().verify(proof)
        #expect(proven.isInHeadBlock)
        #expect(proven.sealing == .validators(signers: 2, of: 2))
        #expect(proof.entry == (try Self.vector("cosigner")))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            let other = try? Proof(decoding: changed, limit: Proof.maximumSize)
            let accepted = other.flatMap { try? self.verifier().verify($0) }
            #expect(accepted == nil, "byte \(index)")
        }
    }

    @Test func theEntriesOfTheBlock() throws {
        let bytes = try Self.vector("block-entries")
        let entries = try BlockEntries(decoding: bytes, limit: BlockEntries.maximumSize)
        #expect(entries.encoded == bytes)
        let update = try LightUpdate(
            decoding: try Self.vector("update"), limit: LightUpdate.maximumSize)
        let header = try self.verifier().verify(update.head, links: update.links)
        let block = try self.verifier().verify(entries, of: header)
        #expect(block.statements.map(\.bytes) == [try Self.vector("cosigner")])
        let linked = try Proof(
            decoding: try Self.vector("linked-proof"), limit: Proof.maximumSize)
        #expect(block.paths.last == linked.path)
    }

    @Test func theCheckpoint() throws {
        let bytes = try Self.vector("checkpoint")
        let note = try SignedCheckpoint(note: bytes)
        #expect(note.checkpoint == Checkpoint(self.header))
        let cosigner = Cosigners.Entry(
            validator: TestKeys.key(1).publicKey, key: TestKeys.cosigner(1))
        let key = CosigningKey(of: TestKeys.key(1))
        let cosignature = Cosignature(of: note.checkpoint, at: 1_767_225_617, key: key)
        #expect(
            [UInt8](SignedCheckpoint(note.checkpoint, [(cosigner, cosignature)]).text.utf8) == bytes
        )
        let statement = try Statement(
            decoding: try Self.vector("cosigner"), limit: Statement.maximumSize)
        #expect(statement.transaction == .vote(.cosigner(key.publicKey)))
    }
}
