import AssayCore
import AssayCrypto
import AssayLight

/// Keys 1, 2, 3 … as validators.
struct Validators {
    let keys: [PrivateKey]
    let set: ValidatorSet

    init(_ count: Int, from first: Int = 1) {
        let keys = (first..<first + count).compactMap { number in
            var bytes = [UInt8](repeating: 0, count: 32)
            withUnsafeBytes(of: UInt64(number).bigEndian) {
                bytes.replaceSubrange(24..., with: $0)
            }
            return PrivateKey(bytes: bytes)
        }.sorted { $0.publicKey < $1.publicKey }
        guard let set = ValidatorSet(sorted: keys.map(\.publicKey)) else { fatalError("keys") }
        self.keys = keys
        self.set = set
    }

    /// The seals of a quorum.
    func certificate(_ header: Header) -> Certificate {
        let content = SealContent(header, hash: header.hash, round: 0)
        let quorum = self.set.quorum
        return Certificate(
            round: 0, signers: SignerBitmap(0..<quorum, of: self.set.count),
            signatures: self.keys.prefix(quorum).map {
                $0.sign(content.digest(for: $0.publicKey))
            })
    }
}

/// Random digests that are the same in every run (splitmix64).
struct Digests {
    private var state: UInt64 = 7

    mutating func next() -> Digest {
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            self.state &+= 0x9e37_79b9_7f4a_7c15
            var z = self.state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            withUnsafeBytes(of: z ^ (z >> 31)) { bytes += $0 }
        }
        guard let digest = Digest(bytes: bytes) else { fatalError("32 bytes") }
        return digest
    }
}

/// One kind of proof, and how it is verified from its bytes.
struct Row {
    let name: String
    let bytes: Int
    let verify: () -> Void
}

/// A log of so many entries, of which only one path is there.
struct Scene {
    private let entries: UInt64
    private let validators: Validators
    private let genesis: Genesis
    private var digests = Digests()

    init(entries: UInt64, validators: Int) {
        self.entries = entries
        self.validators = Validators(validators)
        self.genesis = Self.makeGenesis(self.validators.set)
    }

    static func makeGenesis(_ set: ValidatorSet) -> Genesis {
        guard let name = ChainName("bench"),
            let genesis = try? Genesis(
                name: name, time: 1_767_225_600_000, validators: set, parameters: Parameters(),
                reserve: 0,
                accounts: set.keys.map {
                    Genesis.Allocation(address: $0.address, balance: 1_000)
                }.sorted { $0.address < $1.address })
        else { fatalError("the genesis has no mistakes") }
        return genesis
    }

    /// An attestation: the statement that most people hold.
    private func statement() -> Statement {
        let attest = Attest(
            .model(LogHash.leaf([1])), root: LogHash.leaf([2]), count: 1_000, units: 250_000,
            evidence: nil)
        return Statement(
            .attest(attest), for: self.genesis.chain, nonce: 1, issuedAt: 1_767_225_700,
            key: self.validators.keys[0])
    }

    /// A header whose log has the statement at an index, and the path to it.
    private mutating func head(
        _ statement: Statement, at index: UInt64, first: UInt64
    ) -> (Header, [Digest]) {
        // The length of the path follows from index and size; which one fits is tried.
        for length in 0...64 {
            let path = (0..<length).map { _ in self.digests.next() }
            guard
                let root = try? LogProof.root(
                    from: statement.id, at: index, in: self.entries, path: path)
            else { continue }
            return (self.header(root: root, first: first, height: self.entries / 100 + 1), path)
        }
        fatalError("some length fits")
    }

    private func header(root: Digest, first: UInt64, height: UInt64) -> Header {
        Header.draft(
            self.genesis, height: height, firstIndex: first, logSize: self.entries, logRoot: root,
            set: self.validators.set, next: self.validators.set)
    }

    mutating func rows() -> [Row] {
        let statement = self.statement()
        // The first leaf has the longest path: no receipt is longer.
        let (header, path) = self.head(statement, at: 0, first: self.entries - 100)
        let certificate = self.validators.certificate(header)
        let proof = Proof(
            entry: statement.bytes, index: 0, path: path,
            content: SealContent(header, hash: header.hash, round: 0),
            validators: header.validators, signers: certificate.signers,
            signatures: certificate.signatures)
        guard
            let transparent = try? TransparentStatement(proof, validators: self.validators.set)
        else { fatalError("a statement") }
        let genesis = Trust(self.genesis)
        let (keys, set) = (KeyCache(capacity: 256), self.validators.set)
        let native = proof.encoded
        let standard = transparent.encoded
        // A reader seldom verifies with keys it has never parsed; the cache is filled once.
        let verifier = Verifier(trust: genesis, now: 1_770_000_000, keys: keys)
        return [
            Row(name: "statement alone", bytes: statement.bytes.count) {
                guard
                    let read = try? Statement(decoding: statement.bytes, limit: 16_384),
                    (try? Verified(read, cache: keys)) != nil
                else { fatalError("it does not verify") }
            },
            Row(name: "native receipt", bytes: native.count) {
                guard let read = try? Proof(decoding: native, limit: Proof.maximumSize),
                    (try? verifier.verify(read)) != nil
                else { fatalError("it does not verify") }
            },
            Row(name: "native receipt, first use of the keys", bytes: native.count) {
                let fresh = Verifier(trust: genesis, now: 1_770_000_000)
                guard let read = try? Proof(decoding: native, limit: Proof.maximumSize),
                    (try? fresh.verify(read)) != nil
                else { fatalError("it does not verify") }
            },
            Row(name: "transparent statement", bytes: standard.count) {
                guard
                    let read = try? TransparentStatement(
                        decoding: standard, limit: TransparentStatement.maximumSize),
                    let native = try? read.proof(validators: set),
                    (try? verifier.verify(native)) != nil
                else { fatalError("it does not verify") }
            },
        ]
    }
}
