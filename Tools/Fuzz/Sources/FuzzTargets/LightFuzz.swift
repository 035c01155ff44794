import AssayCore
import AssayCrypto
import AssayLight
import FuzzSupport

/// A reader who trusts the genesis of one chain, and is shown any bytes: whatever it accepts must
/// be what that chain holds.
enum LightFuzz {
    /// The chain, and everything that may be accepted of it.
    struct Scene: Sendable {
        let memory: MemoryLedger
        let verifier: Verifier
        let headers: Set<Digest>
        let entries: [[UInt8]]

        init(_ memory: MemoryLedger) throws {
            self.memory = memory
            self.verifier = Verifier(
                trust: Trust(memory.genesis), now: memory.head.header.time / 1_000 + 100)
            self.headers = Set(memory.blocks.map { $0.block.header.hash })
            self.entries = try (0..<memory.head.header.logSize).map {
                try memory.proof(of: $0).entry
            }
        }
    }

    static let scene: Scene = {
        do {
            return try Scene(try JobHistory.standard.get().memory)
        } catch {
            preconditionFailure("the history can be read: \(error)")
        }
    }()

    static func run(_ bytes: [UInt8]) {
        let verifier = Self.scene.verifier
        if let proof = try? Proof(decoding: bytes, limit: 1 << 20),
            let proven = try? verifier.verify(proof)
        {
            precondition(Self.scene.headers.contains(proven.head.block), "another block")
            precondition(
                Self.scene.entries[Int(proven.index)] == proof.entry, "another entry")
        }
        if let update = try? LightUpdate(decoding: bytes, limit: 1 << 20),
            let trust = try? verifier.follow(update), trust.height > 0
        {
            precondition(Self.scene.headers.contains(trust.block), "another head")
        }
        if let proof = try? ValueProof(decoding: bytes, limit: 1 << 20),
            let proven = try? verifier.verify(proof)
        {
            precondition(Self.scene.headers.contains(proven.header.hash), "another state")
        }
        if let conflict = try? Conflict(decoding: bytes, limit: 1 << 20) {
            precondition((try? verifier.check(conflict)) == nil, "evidence against nobody")
        }
    }
}
