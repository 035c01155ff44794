import AssayConsensus
import AssayCore
import AssayCrypto
import FuzzSupport

/// A whole replica among peers that send whatever the bytes say.
struct ReplicaFuzz {
    private let scenes: [FuzzScene]
    private let own: Int
    private var ledger: MemoryLedger
    private var replica: Replica
    private var now: Moment
    private var record = VoteRecord()
    private var blocks: [Digest: CheckedBlock] = [:]
    private var book = PromiseBook()

    /// Runs one input.
    static func run(_ input: [UInt8]) {
        var bytes = FuzzBytes(input)
        let scenes = FuzzScene.all[bytes.below(FuzzScene.all.count)]
        var fuzz = ReplicaFuzz(scenes, own: bytes.below(scenes[0].count))
        while !bytes.isAtEnd { fuzz.step(&bytes) }
    }

    private init(_ scenes: [FuzzScene], own: Int) {
        self.scenes = scenes
        self.own = own
        self.ledger = scenes[0].ledger
        self.now = scenes[0].start
        self.replica = Self.replica(
            scenes[0], own, self.ledger, .record(VoteRecord(), blocks: [:]), self.now)
        self.carryOut(try? self.replica.start(self.now))
        for number in 0..<scenes[0].count where number != own {
            self.carryOut(self.replica.connected(scenes[0].key(number), self.now))
        }
    }

    private static func replica(
        _ scene: FuzzScene, _ own: Int, _ ledger: MemoryLedger, _ memory: VoteMemory,
        _ now: Moment
    ) -> Replica {
        Replica(
            head: ledger.head, certificate: ledger.blocks.last?.certificate,
            reader: ledger.state, scheme: FuzzSigning(ownKey: scene.key(own)), memory: memory,
            now: now)
    }

    /// Statements that are valid, early, late, and by nobody.
    private static let statements: [Verified<Statement>] = FuzzScene.all.flatMap { scenes in
        let wanted: [(UInt64, UInt64)] = [(100, 1), (100, 2), (100, 66), (101, 1), (102, 1)]
        return wanted.compactMap { signer, nonce in
            let statement = Statement(
                .transfer(Transfer(to: TestKeys.key(100).publicKey.address, amount: 5)),
                for: scenes[0].chain, nonce: nonce, issuedAt: 0, key: TestKeys.key(signer))
            return try? Verified(statement, cache: KeyCache())
        }
    }

    private mutating func step(_ bytes: inout FuzzBytes) {
        let peer = self.scenes[0].key(bytes.below(self.scenes[0].count))
        switch bytes.below(14) {
        case 0...4: self.hear(&bytes, from: nil, mutated: false)
        case 5: self.hear(&bytes, from: peer, mutated: true)
        case 6: self.decide(&bytes, from: peer)
        case 7: self.fetch(&bytes, from: peer)
        case 8:
            let chosen = Self.statements[bytes.below(Self.statements.count)]
            self.carryOut(self.replica.submit([chosen], self.now))
            self.carryOut(try? self.replica.advance(self.now))
        case 9:
            let chosen = Self.statements[bytes.below(Self.statements.count)]
            self.carryOut(self.replica.receive(statements: [chosen], from: peer, self.now))
            self.carryOut(try? self.replica.advance(self.now))
        case 10, 11:
            let step = UInt64(bytes.byte()) * 40
            self.now = Moment(wall: self.now.wall + step, elapsed: self.now.elapsed + step)
            precondition(self.replica.deadline(self.now) >= self.now.elapsed, "a past deadline")
            self.carryOut(try? self.replica.tick(self.now))
        case 12:
            if bytes.flag() {
                self.carryOut(self.replica.connected(peer, self.now))
            } else {
                self.replica.disconnected(peer, self.now)
            }
        default: self.restart(lost: bytes.below(8) == 0)
        }
    }

    private mutating func restart(lost: Bool) {
        self.replica = Self.replica(
            self.scenes[0], self.own, self.ledger,
            lost ? .lost : .record(self.record, blocks: self.blocks), self.now)
        // What a lost record forbids is tested elsewhere; here it would forget its promises.
        if lost { precondition(!self.replica.consensus.isVoting, "it votes without a record") }
        self.carryOut(try? self.replica.start(self.now))
        for number in 0..<self.scenes[0].count where number != self.own {
            self.carryOut(self.replica.connected(self.scenes[0].key(number), self.now))
        }
    }

    private mutating func hear(_ bytes: inout FuzzBytes, from peer: PublicKey?, mutated: Bool) {
        let scene = self.scenes[bytes.below(self.scenes.count)]
        guard var message = scene.message(&bytes, not: self.own) else { return }
        if mutated {
            guard let changed = scene.mutated(message, &bytes) else { return }
            message = changed
        }
        let peer = peer ?? message.validator
        let (inspection, first) = self.replica.inspect(message, from: peer, self.now)
        self.carryOut(first)
        var checked: CheckedBlock?
        switch inspection {
        case .ignore: return
        case .take: break
        case .check(let block):
            checked = CheckedBlock(block, statements: [])
            if checked == nil { return }
        }
        self.carryOut(
            try? self.replica.receive(message, checked: checked, from: peer, self.now))
    }

    private mutating func decide(_ bytes: inout FuzzBytes, from peer: PublicKey) {
        let scene = self.scenes[bytes.below(self.scenes.count)]
        let candidate = scene.candidates[bytes.below(scene.candidates.count)]
        let certificate = scene.certificate(
            of: candidate.checked.header, round: bytes.round(), by: bytes.subset(of: scene.count))
        var header = candidate.checked.header
        if bytes.below(4) == 0 {
            let height = bytes.round()
            header = header.with { $0.height = height }
        }
        let decided = Decided(header: header, certificate: certificate)
        self.carryOut(try? self.replica.receive(decided, from: peer, self.now))
    }

    private mutating func fetch(_ bytes: inout FuzzBytes, from peer: PublicKey) {
        var blocks: [FetchedBlock] = []
        let first = bytes.below(self.scenes.count)
        for scene in self.scenes[first...].prefix(bytes.below(4)) {
            let candidate = scene.candidates[bytes.below(3) == 0 ? 4 : 0]
            let certificate = scene.certificate(
                of: candidate.checked.header, round: 0, by: bytes.subset(of: scene.count))
            blocks.append(FetchedBlock(candidate.checked, certificate))
        }
        self.carryOut(try? self.replica.receive(blocks: blocks, from: peer, self.now))
    }

    private mutating func carryOut(_ effects: [ReplicaEffect]?) {
        for effect in effects ?? [] {
            switch effect {
            case .persist(let record, adding: let added):
                self.record = record
                for block in added {
                    // Statements of own blocks are known to be valid.
                    let known = block.statements.compactMap { bytes in
                        Self.statements.first { $0.value.bytes == bytes }
                    }
                    self.blocks[block.header.hash] = CheckedBlock(block, statements: known)
                }
                self.blocks = self.blocks.filter { record.blocks.contains($0.key) }
            case .send(.consensus(let message), to: let peers):
                precondition(!peers.contains(self.scenes[0].key(self.own)), "to itself")
                self.book.note(message, record: self.scenes[0].count > 1 ? self.record : nil)
            case .append(let candidate, let certificate):
                self.append(candidate, certificate)
            case .report(let report):
                precondition(
                    report.validator != self.scenes[0].key(self.own), "it accuses itself")
            case .send, .admit, .ban, .tell: break
            }
        }
    }

    private mutating func append(_ candidate: Candidate, _ certificate: Certificate) {
        let header = candidate.checked.header
        precondition(header.height == self.ledger.head.header.height + 1, "a gap")
        precondition(header.parent == self.ledger.head.hash, "another chain")
        let numbers = certificate.signers.numbers(of: self.scenes[0].count) ?? []
        precondition(numbers.count >= self.scenes[0].quorum, "no quorum")
        self.ledger.commit(candidate.executed)
        self.carryOut(
            try? self.replica.appended(
                candidate, certificate, reader: self.ledger.state, self.now))
    }
}
