import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Valid proofs: every entry of logs of many sizes, sealed by exactly a quorum.
@Suite struct ProofVerificationTests {
    @Test("every entry under every head", arguments: [1, 4, 7])
    func everyEntry(_ count: Int) throws {
        let validators = TestValidators(count: count)
        var chain = try LightChain(validators)
        // Log sizes 2, 3, 5, 6, 9, 16, 17, 32, 33: odd shapes, powers of two and their neighbours.
        for statements in [0, 0, 1, 0, 2, 6, 0, 14, 0] { chain.append(statements: statements) }
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        let quorum = validators.set.quorum
        for height in 1...chain.height {
            let header = chain.headers[height]
            let signers = (0..<quorum).map { ($0 + height) % count }
            for index in 0..<Int(header.logSize) {
                let proof = chain.proof(
                    of: index, at: height, by: signers, round: UInt64(height % 3))
                let proven = try verifier.verify(proof)
                #expect(proven.index == UInt64(index))
                #expect(proven.head == proof.content)
                #expect(proven.sealing == .validators(signers: quorum, of: count))
                #expect(proven.isInHeadBlock == (UInt64(index) > header.firstIndex))
                switch proven.content {
                case .genesis(let genesis): #expect(index == 0 && genesis == chain.genesis)
                case .header(let header): #expect(header.encoded == chain.entries[index])
                case .statement(let statement): #expect(statement.bytes == chain.entries[index])
                case .settlement(let settlement):
                    #expect(settlement.encoded == chain.entries[index])
                }
            }
        }
    }

    @Test func theEntryAtTheFirstIndexIsTheParentsHeader() throws {
        let chain = LightChain.standard
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        let header = chain.headers[3]
        let proven = try verifier.verify(chain.proof(of: Int(header.firstIndex), at: 3))
        #expect(proven.content == .header(chain.headers[2]))
        #expect(!proven.isInHeadBlock)
        let after = try verifier.verify(chain.proof(of: Int(header.firstIndex) + 1, at: 3))
        #expect(after.isInHeadBlock)
        let before = try verifier.verify(chain.proof(of: Int(header.firstIndex) - 1, at: 3))
        #expect(!before.isInHeadBlock)
    }

    @Test func aProofOfARealLedger() throws {
        let keys = TestValidators(count: 4).keys
        var ledger = try MemoryLedger(
            validatorKeys: keys,
            accounts: [
                Genesis.Allocation(address: keys[0].publicKey.address, balance: 1_000)
            ])
        for nonce: UInt64 in 1...40 {
            let statement = Statement(
                .transfer(Transfer(to: .zero, amount: 1)), for: ledger.head.header.chain,
                nonce: nonce, issuedAt: 0, key: keys[0])
            try ledger.append(nonce % 3 == 0 ? [] : [statement])
        }
        let trust = Trust(ledger.genesis)
        let verifier = Verifier(trust: trust, now: ledger.head.header.time / 1_000)
        for index in ledger.entries.indices {
            let proof = try ledger.proof(of: UInt64(index))
            #expect(
                proof.path
                    == LightChain.path(
                        ledger.entries.map { LogHash.leaf($0) }[...], to: index))
            _ = try verifier.verify(proof)
        }
        // An older head proves what it holds, and nothing later.
        _ = try verifier.verify(try ledger.proof(of: 10, at: 20))
        let size = Int(ledger.blocks[19].block.header.logSize)
        let late = try ledger.proof(of: UInt64(size))
        let header = ledger.blocks[19].block.header
        let forged = Proof(
            entry: late.entry, index: late.index, path: late.path,
            under: try CertifiedHeader(
                header, ledger.certificate(of: header), validators: ledger.genesis.validators,
                keys: KeyCache()))
        #expect(throws: VerificationError.inclusion(.outOfRange)) {
            try verifier.verify(forged)
        }
    }

    @Test(
        "through links",
        arguments: [
            // The height of the trust and of the head, and the links between.
            (0, 1, []), (0, 4, []), (0, 5, [4]), (0, 7, [4]), (0, 8, [4, 7]), (0, 9, [4, 7]),
            (3, 4, []), (3, 9, [4, 7]), (4, 5, []), (4, 7, []), (4, 8, [7]), (5, 6, []),
            (6, 9, [7]), (7, 8, []), (8, 9, []),
        ] as [(Int, Int, [Int])])
    func links(_ trusted: Int, _ height: Int, _ links: [Int]) throws {
        let chain = LightChain.standard
        for index in 0..<Int(chain.headers[height].logSize) {
            var attempt = LightAttempt(chain, index: index, at: height, links: links)
            attempt.trust(at: trusted)
            let proven = try attempt.verify().get()
            let count = chain.sealers[height].count
            #expect(proven.sealing == .validators(signers: count, of: count))
        }
    }

    @Test func underATrustedHeadNothingNeedsASeal() throws {
        let chain = LightChain.standard
        for height in 0...chain.height {
            for index in 0..<Int(chain.headers[height].logSize) {
                var attempt = LightAttempt(chain, index: index, at: height)
                attempt.trust(at: height)
                attempt.signers = SignerBitmap([], of: 0)
                attempt.signatures = []
                attempt.now = .max
                let proven = try attempt.verify().get()
                #expect(proven.sealing == .trusted)
                #expect(!proven.isInHeadBlock)
            }
        }
    }

    /// A trust holds no first index, so that nothing vouches for the one in the proof.
    @Test func underATrustedHeadAForgedFirstIndexProvesNoBlock() throws {
        var attempt = LightAttempt(.standard, index: 20, at: 9)
        attempt.trust(at: 9)
        attempt.head.firstIndex = 3
        #expect(try !attempt.verify().get().isInHeadBlock)
    }
}
