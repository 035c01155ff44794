import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `trustedHeight`: proofs carry the changes of validators after it, and every reader who trusts
/// that head or a later one believes them.
@Suite struct LinkTests {
    private let history: MembersHistory
    private let chain: StoredChain
    private let served: ServedNode

    init() async throws {
        self.history = try MembersHistory.standard.get()
        self.chain = StoredChain(self.history)
        self.served = try await ServedNode(stored: self.chain)
    }

    /// Holds a proof against the readers of all heights, of whom those from `trusted` on believe
    /// it as long as their head is not newer.
    private func expect(_ proof: Proof, of entry: [UInt8], from trusted: UInt64) throws {
        let height = proof.content.height
        #expect(proof.entry == entry)
        let changes = self.chain.changes(above: trusted, below: height)
        #expect(proof.links.map(\.header.height) == changes)
        for reader in trusted...max(trusted, self.chain.height) {
            guard reader <= height else {
                #expect(throws: VerificationError.self) {
                    try self.chain.verifier(at: reader).verify(proof)
                }
                continue
            }
            let proven = try self.chain.verifier(at: reader).verify(proof)
            let sealers = self.chain.sealers(of: height).count
            let sealing = Sealing.validators(signers: sealers, of: sealers)
            #expect(proven.sealing == (reader == height ? .trusted : sealing))
            #expect(proven.head.block == self.chain.heads[Int(height)].hash)
        }
    }

    @Test("the receipt of a statement of every block, from every trust")
    func receipts() async throws {
        var count = 0
        for height in 1...self.chain.height {
            guard let bytes = self.history.executed[Int(height) - 1].block.statements.last
            else { continue }
            count += 1
            for trusted in 0...height {
                let result = try await self.served.result(
                    of: API.GetReceipt.self,
                    API.GetReceipt.Params(txid: LogHash.leaf(bytes), trustedHeight: trusted))
                let proof = try Proof(decoding: result.receipt.bytes, limit: Proof.maximumSize)
                #expect(proof.content.height == height)
                try self.expect(proof, of: bytes, from: trusted)
            }
        }
        #expect(count > 15)
    }

    /// The last statement of all, and the height of its block.
    private func lastStatement() throws -> (id: Digest, height: UInt64) {
        let blocks = self.history.executed.filter { !$0.block.statements.isEmpty }
        let block = try #require(blocks.last)
        return (block.statements[block.statements.count - 1].id, block.head.header.height)
    }

    @Test("without a trusted height the links begin at the genesis; beyond the block there is none")
    func edges() async throws {
        let (id, height) = try self.lastStatement()
        let all = self.chain.changes(above: 0, below: height)
        let ways: [(trusted: UInt64?, links: [UInt64])] = [
            (nil, all), (0, all), (height - 1, []), (height, []), (height + 1, []),
            (1_000_000, []), (.max - 1, []), (.max, []),
        ]
        for (trusted, links) in ways {
            let result = try await self.served.result(
                of: API.GetReceipt.self,
                API.GetReceipt.Params(txid: id, trustedHeight: trusted))
            let proof = try Proof(decoding: result.receipt.bytes, limit: Proof.maximumSize)
            #expect(proof.links.map(\.header.height) == links, "from \(trusted as Any)")
        }
        #expect(!all.isEmpty)
    }

    @Test("a proof without the links it needs is not believed")
    func missingLinks() async throws {
        let (id, height) = try self.lastStatement()
        let result = try await self.served.result(
            of: API.GetReceipt.self,
            API.GetReceipt.Params(txid: id, trustedHeight: height - 1))
        let proof = try Proof(decoding: result.receipt.bytes, limit: Proof.maximumSize)
        #expect(proof.links.isEmpty)
        var refused = 0
        for reader in 0..<height {
            let verifier = try self.chain.verifier(at: reader)
            if self.chain.changes(above: reader, below: height).isEmpty {
                #expect(try verifier.verify(proof).isInHeadBlock)
            } else {
                #expect(throws: VerificationError.self) { try verifier.verify(proof) }
                refused += 1
            }
        }
        #expect(refused > 10)
    }

    /// Methods that prove a value of the head, and where the proof stands in the answer.
    private var reads: [(method: String, params: [String], paths: [[String]])] {
        let address = "\"\(MembersHistory.signer(0).publicKey.address)\""
        let nobody = "\"\(Address.zero)\""
        let model = "\"\(self.history.model)\""
        return [
            ("account_get", [address, "true"], [["proof"]]),
            ("account_get", [nobody, "true"], [["proof"]]),
            ("model_get", [model, "true"], [["proof"]]),
            ("model_get", ["\"\(Digest.zero)\"", "true"], [["proof"]]),
            ("job_get", ["\"\(Digest.zero)\"", "true"], [["proof"]]),
            ("epoch_get", ["0", "true"], [["proof"]]),
            ("epoch_get", ["3", "true"], [["proof"]]),
            ("chain_getParameters", ["true"], [["proof"], ["recordProof"]]),
            ("chain_getValidators", ["true"], [["proof"], ["cosignersProof"]]),
            ("model_list", ["null", "0", "10", "false", "true"], [["models", "model", "proof"]]),
            ("proof_getState", ["\"members\"", "null"], [["proof"]]),
            ("proof_getState", ["\"cosigners\"", "null"], [["proof"]]),
            ("proof_getState", ["\"queue\"", "\"0\""], [["proof"]]),
        ]
    }

    /// The bytes at a path of an answer; of an array, those in its first element.
    private func bytes(_ path: [String], in answer: JSONValue) throws -> [UInt8] {
        var value = answer["result"]
        for name in path {
            if case .array(let elements) = value { value = elements.first }
            value = value?[name]
        }
        guard case .string(let text) = value, let bytes = Hex.decode(prefixed: text) else {
            throw UnexpectedAnswer(text: "no bytes at \(path): \(answer)")
        }
        return bytes
    }

    @Test("the proof of every read, from every trust")
    func values() async throws {
        let head = self.chain.memory.head.header
        for (method, params, paths) in self.reads {
            for trusted in 0...self.chain.height {
                let list = (params + ["\(trusted)"]).joined(separator: ", ")
                let answer = try await self.served.call(method, "[\(list)]")
                for path in paths {
                    let bytes = try self.bytes(path, in: answer)
                    let proof = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
                    let changes = self.chain.changes(above: trusted, below: self.chain.height)
                    #expect(proof.links.map(\.header.height) == changes, "\(method)")
                    for reader in trusted...self.chain.height {
                        let proven = try self.chain.verifier(at: reader).verify(proof)
                        #expect(proven.header == head, "\(method) from \(trusted) at \(reader)")
                    }
                }
            }
        }
    }

    @Test("the proof of each entry that is listed or found, from every trust")
    func entries() async throws {
        let statements = self.history.executed.flatMap(\.statements)
        let attest = try #require(statements.filter { $0.transaction.kind == .attest }.first)
        let ways: [(method: String, params: String, path: [String])] = [
            ("tx_get", "\"\(attest.id)\", true", ["proof"]),
            ("attestation_list", "null, null, null, 0, 1, false, true", ["attestations", "proof"]),
        ]
        for (method, params, path) in ways {
            for trusted in 0...self.chain.height {
                let answer = try await self.served.call(method, "[\(params), \(trusted)]")
                let bytes = try self.bytes(path, in: answer)
                let proof = try Proof(decoding: bytes, limit: Proof.maximumSize)
                try self.expect(proof, of: attest.bytes, from: trusted)
            }
        }
    }

    @Test("what is not asked for is not proven, whatever height is trusted")
    func unproven() async throws {
        for (method, params, paths) in self.reads where !method.hasPrefix("proof_") {
            let list = (params.dropLast() + ["false", "0"]).joined(separator: ", ")
            let answer = try await self.served.call(method, "[\(list)]")
            #expect(answer["result"] != nil)
            for path in paths {
                #expect(throws: UnexpectedAnswer.self) { try self.bytes(path, in: answer) }
            }
        }
    }
}
