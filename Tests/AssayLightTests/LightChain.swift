import AssayCore
import AssayCrypto
import AssayTestSupport

/// A chain made by hand, whose validators change whenever a test wants it.
///
/// Heads and links do not care how a block was executed, so that only the log and the seals are
/// real; the state stays the one of the genesis. Roots and paths are computed here from their
/// definitions in RFC 9162, not with the code under test.
struct LightChain: Sendable {
    let genesis: Genesis
    let state: MemoryState
    let tree: StateTree
    /// The headers by height.
    private(set) var headers: [Header]
    /// Who seals each height; nobody sealed height 0, whose validators stand there.
    private(set) var sealers: [TestValidators]
    /// Who seals the next block.
    private(set) var next: TestValidators
    private(set) var entries: [[UInt8]]
    private(set) var leaves: [Digest]

    init(_ validators: TestValidators, name: String = "light") throws {
        let accounts = (30..<50).map {
            Genesis.Allocation(address: TestKeys.key($0).publicKey.address, balance: 1_000 + $0)
        }
        let ledger = try MemoryLedger(
            name: name, validatorKeys: validators.keys, accounts: accounts)
        self.genesis = ledger.genesis
        self.state = ledger.state
        self.tree = ledger.head.tree
        self.headers = [ledger.head.header]
        self.sealers = [validators]
        self.next = validators
        self.entries = [ledger.genesis.encoded]
        self.leaves = [LogHash.leaf(ledger.genesis.encoded)]
    }

    var chain: ChainID { self.headers[0].chain }

    /// The height of the newest head.
    var height: Int { self.headers.count - 1 }

    /// The time of the newest head in seconds.
    var time: UInt64 { self.headers[self.height].time / 1_000 }

    /// A statement that nobody executes.
    func statement(_ number: Int) -> Statement {
        Statement(
            .transfer(Transfer(to: .zero, amount: UInt64(number) + 1)), for: self.chain,
            nonce: UInt64(number) + 1, issuedAt: 0, key: TestKeys.key(40))
    }

    /// Appends a block with so many statements; afterwards `next` seal.
    mutating func append(
        statements: Int = 2, next: TestValidators? = nil, elapsed: UInt64 = 10_000
    ) {
        let parent = self.headers[self.height]
        self.sealers.append(self.next)
        self.next = next ?? self.next
        self.entries.append(parent.encoded)
        for _ in 0..<statements {
            self.entries.append(self.statement(self.entries.count).bytes)
        }
        self.leaves += self.entries.dropFirst(self.leaves.count).map { LogHash.leaf($0) }
        let header = parent.with {
            $0.height += 1
            $0.parent = parent.hash
            $0.time += elapsed
            $0.proposer = self.sealers[self.height + 1].keys[0].publicKey.address
            $0.firstIndex = parent.logSize
            $0.logSize = UInt64(self.entries.count)
            $0.logRoot = Self.root(self.leaves[...])
            $0.validators = self.sealers[self.height + 1].set.hash
            $0.nextValidators = self.next.set.hash
        }
        self.headers.append(header)
    }

    /// MTH of RFC 9162 §2.1.1.
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        let middle = leaves.startIndex + Self.split(leaves.count)
        return LogHash.node(Self.root(leaves[..<middle]), Self.root(leaves[middle...]))
    }

    /// PATH of RFC 9162 §2.1.3.1.
    static func path(_ leaves: ArraySlice<Digest>, to index: Int) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + Self.split(leaves.count)
        return index < middle
            ? Self.path(leaves[..<middle], to: index) + [Self.root(leaves[middle...])]
            : Self.path(leaves[middle...], to: index) + [Self.root(leaves[..<middle])]
    }

    /// PROOF of RFC 9162 §2.1.4.1: that the first entries are the beginning of more of them.
    static func consistency(_ leaves: ArraySlice<Digest>, from first: Int) -> [Digest] {
        first == leaves.count ? [] : Self.subproof(leaves, from: first, isKnown: true)
    }

    private static func subproof(
        _ leaves: ArraySlice<Digest>, from first: Int, isKnown: Bool
    ) -> [Digest] {
        if first == leaves.endIndex { return isKnown ? [] : [Self.root(leaves)] }
        let middle = leaves.startIndex + Self.split(leaves.count)
        let (left, right) = (leaves[..<middle], leaves[middle...])
        return first <= middle
            ? Self.subproof(left, from: first, isKnown: isKnown) + [Self.root(right)]
            : Self.subproof(right, from: first, isKnown: false) + [Self.root(left)]
    }

    /// The largest power of two below a number above 1.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// The certificate of a height; nobody seals height 0.
    func certificate(_ height: Int, by numbers: [Int]? = nil, round: UInt64 = 0) -> Certificate {
        guard height > 0 else {
            return Certificate(round: 0, signers: SignerBitmap([], of: 0), signatures: [])
        }
        return self.sealers[height].certificate(
            of: self.headers[height], by: numbers, round: round)
    }

    /// The link at a height, whose block changes the validators.
    func link(_ height: Int, by numbers: [Int]? = nil) -> Link {
        Link(
            header: self.headers[height], certificate: self.certificate(height, by: numbers),
            next: (height < self.height ? self.sealers[height + 1] : self.next).set)
    }

    /// The proof of an entry under a head.
    func proof(
        of index: Int, at height: Int, by numbers: [Int]? = nil, round: UInt64 = 0,
        links: [Int] = []
    ) -> Proof {
        let header = self.headers[height]
        let certificate = self.certificate(height, by: numbers, round: round)
        return Proof(
            entry: self.entries[index], index: UInt64(index),
            path: Self.path(self.leaves[..<Int(header.logSize)], to: index),
            content: SealContent(header, hash: header.hash, round: round),
            validators: header.validators, signers: certificate.signers,
            signatures: certificate.signatures, links: links.map { self.link($0) })
    }

    /// The proof of what the state holds under a key.
    func proof(of key: StateKey, at height: Int, links: [Int] = []) throws -> ValueProof {
        ValueProof(
            key: key, value: self.state.value(at: key),
            path: try self.tree.proof(of: key.hash, reader: self.state),
            header: self.headers[height],
            certificate: height == 0 ? nil : self.certificate(height),
            links: links.map { self.link($0) })
    }
}
