import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `/checkpoint`: the newest head that a quorum of the validators cosigned.
@Suite struct CheckpointFileTests {
    /// The cosigning keys of the validators, proven to a reader.
    private func cosigners(_ served: ServedNode, by verifier: Verifier) async throws -> Cosigners {
        let result = try await served.result(
            of: API.GetValidators.self, API.OnlyProofParams(prove: true))
        let proof = try ValueProof(
            decoding: try #require(result.cosignersProof).bytes, limit: Proof.maximumSize)
        let value = try #require(try verifier.verify(proof).value)
        return try Cosigners(decoding: value, limit: 10_000)
    }

    private func checkpoint(_ served: ServedNode) async throws -> SignedCheckpoint {
        let answer = try await served.send("GET", "/checkpoint")
        #expect(answer.status == 200)
        #expect(answer.type == "text/plain; charset=utf-8")
        #expect(answer.headers["cache-control"] == "no-cache")
        return try SignedCheckpoint(note: answer.body)
    }

    @Test("none before a quorum has cosigned one")
    func none() async throws {
        let served = try await ServedNode()
        try await served.settle([served.statement(0, 1)])
        for method in ["GET", "HEAD"] {
            let answer = try await served.send(method, "/checkpoint")
            #expect(answer.status == 404)
            #expect(answer.type == "text/plain; charset=utf-8")
            #expect(answer.body.isEmpty == (method == "HEAD"))
        }
        #expect(try await served.send("GET", "/tile/checkpoint").status == 404)
    }

    @Test("a validator alone cosigns every head, and a reader believes it")
    func cosigned() async throws {
        let served = try await ServedNode(cosigns: true)
        for nonce: UInt64 in 1...3 {
            try await served.settle([served.statement(0, nonce)])
            let head = served.head.header
            try await eventually { served.node.ledger.checkpoint?.checkpoint.size == head.logSize }
            let note = try await self.checkpoint(served)
            #expect(note.checkpoint == Checkpoint(head))
            #expect(note.lines.count == 1)
            let verifier = Verifier(
                trust: Trust(served.genesis), now: served.clock.time / 1_000)
            let cosigners = try await self.cosigners(served, by: verifier)
            let proven = try verifier.verify(note, cosigners: cosigners)
            #expect(proven.checkpoint == Checkpoint(head))
            #expect(proven.cosigners == 1)
            #expect(proven.time == served.clock.time / 1_000)
        }
    }

    @Test("HEAD gives what GET gives, without the note; other methods nothing")
    func head() async throws {
        let served = try await ServedNode(cosigns: true)
        try await served.settle([served.statement(0, 1)])
        try await eventually { served.node.ledger.checkpoint != nil }
        let full = try await served.send("GET", "/checkpoint")
        let bare = try await served.send("HEAD", "/checkpoint")
        #expect(bare.status == 200)
        #expect(bare.body.isEmpty)
        #expect(bare.type == full.type)
        #expect(bare.headers["cache-control"] == "no-cache")
        #expect(bare.headers["content-length"] == "\(full.body.count)")
        #expect(try await served.send("POST", "/checkpoint", body: []).status == 404)
    }

    @Test("a mirror gets the whole log from the files, and the root of the note from it")
    func mirror() async throws {
        let served = try await ServedNode(cosigns: true)
        try await served.settle((0..<50).map { served.statement($0, 1) })
        try await served.settle((0..<50).map { served.statement($0, 2) })
        let size = served.head.header.logSize
        try await eventually { served.node.ledger.checkpoint?.checkpoint.size == size }
        let note = try await self.checkpoint(served)
        var log = CompactRange()
        for resource in LogResource.all(upTo: size) {
            let answer = try await served.send("GET", "/" + resource.path)
            #expect(answer.status == 200, "\(resource.path)")
            guard case .entries = resource else { continue }
            let entries = try #require(LogResource.entries(inBundle: answer.body))
            for entry in entries { log.append(LogHash.leaf(entry)) }
        }
        #expect(log.root == note.checkpoint.root)
    }

    @Test("a note that was kept is shown after a start, and believed as far as a quorum signed it")
    func kept() async throws {
        var chain = StoredChain(try MembersHistory.standard.get())
        let head = chain.memory.head
        let state = try #require(
            try chain.memory.state.decoded(Cosigners.self, at: .single))
        let checkpoint = Checkpoint(head.header)
        let signed = chain.memory.validatorKeys.enumerated().map { number, key in
            let entry = state.entries[number]
            return (
                entry,
                Cosignature(
                    of: checkpoint, at: chain.time + UInt64(number), key: CosigningKey(of: key))
            )
        }
        try #require(signed.count == 3)
        for count in 1...3 {
            let note = SignedCheckpoint(checkpoint, Array(signed.prefix(count)))
            chain.checkpoint = note
            let served = try await ServedNode(stored: chain)
            #expect(try await self.checkpoint(served) == note)
            let verifier = try chain.verifier(at: chain.height)
            let cosigners = try await self.cosigners(served, by: verifier)
            guard count >= 2 else {
                #expect(throws: VerificationError.tooFewCosignatures(found: 1, needed: 2)) {
                    try verifier.verify(note, cosigners: cosigners)
                }
                continue
            }
            let proven = try verifier.verify(note, cosigners: cosigners)
            #expect(proven.cosigners == count)
            // A quorum signed at this time or later.
            #expect(proven.time == chain.time + UInt64(count - 2))
        }
    }
}
