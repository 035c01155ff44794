import AssayConsensus
import AssayCore
import AssayCrypto

/// The one chain that all honest nodes must agree on, for ever, over all restarts.
struct LedgerChecker: Sendable {
    /// Where a statement stands.
    struct Place: Hashable, Sendable {
        /// The height of its block.
        let height: UInt64
        /// Its index in the log.
        let index: UInt64
    }

    /// The heads from height 0 on, as the first node decided them.
    private(set) var heads: [Head]
    /// Where every final statement stands.
    private(set) var places: [Digest: Place] = [:]
    private let scheme: any SignatureScheme
    private let memory: ExecutionMemory

    /// A chain that holds only its genesis.
    init(genesis: Head, scheme: any SignatureScheme, memory: ExecutionMemory) {
        self.heads = [genesis]
        self.scheme = scheme
        self.memory = memory
    }

    /// The newest height that was decided anywhere.
    var height: UInt64 { UInt64(self.heads.count) - 1 }

    /// Takes in a decision of an honest node.
    ///
    /// - Parameter executed: the head after the block, as that node has it.
    /// - Returns: what is wrong with it.
    mutating func violation(
        of block: CheckedBlock, head executed: Head, _ certificate: Certificate
    ) -> Violation? {
        let height = block.header.height
        guard height > 0, height <= self.height + 1 else {
            return .invalidBlock(height: height, "it is above \(self.height) + 1")
        }
        let parent = self.heads[Int(height) - 1]
        if let wrong = self.certificateViolation(block, certificate, parent) { return wrong }
        if height <= self.height {
            let known = self.heads[Int(height)].hash
            return known == block.hash
                ? nil : .disagreement(height: height, "\(known) and \(block.hash)")
        }
        if let wrong = self.executionViolation(block, executed, parent) { return wrong }
        self.heads.append(executed)
        return self.note(block)
    }

    private func certificateViolation(
        _ block: CheckedBlock, _ certificate: Certificate, _ parent: Head
    ) -> Violation? {
        let height = block.header.height
        guard block.header.validators == parent.members.hash else {
            return .certificate(height: height, "other validators")
        }
        let scheme = self.scheme
        do throws(CertificateError) {
            try certificate.check(
                SealContent(block.header, hash: block.hash, round: certificate.round),
                validators: parent.members
            ) { scheme.isValid($0, of: $1, by: $2) }
            return nil
        } catch {
            return .certificate(height: height, "\(error)")
        }
    }

    private func executionViolation(
        _ block: CheckedBlock, _ executed: Head, _ parent: Head
    ) -> Violation? {
        let height = block.header.height
        guard let state = self.memory.state(after: parent.hash) else {
            return .invalidBlock(height: height, "nobody has the state of its parent")
        }
        do throws(ExecutionError) {
            let again = try self.memory.execute(parent, block, state)
            return again.head.hash == executed.hash
                ? nil : .invalidBlock(height: height, "it leads to another head")
        } catch {
            return .invalidBlock(height: height, "\(error)")
        }
    }

    private mutating func note(_ block: CheckedBlock) -> Violation? {
        for (offset, statement) in block.statements.enumerated() {
            let place = Place(
                height: block.header.height,
                index: block.header.firstIndex + 1 + UInt64(offset))
            let earlier = self.places.updateValue(place, forKey: statement.value.id)
            if earlier != nil {
                return .invalidBlock(height: place.height, "a statement is in the log twice")
            }
        }
        return nil
    }

    /// What is wrong with the answer that a statement is final.
    func violation(ofFinal id: Digest, height: UInt64, index: UInt64, by node: Int) -> Violation? {
        let place = self.places[id]
        return place == Place(height: height, index: index)
            ? nil
            : .lostFinality(
                node: node,
                "\(id) was said to be in block \(height), \(index), but is "
                    + (place.map { "in block \($0.height), \($0.index)" } ?? "nowhere"))
    }

    /// What is wrong with the sum of all money after the newest block.
    func supplyViolation(_ world: SimulationWorld) -> Violation? {
        guard let head = self.heads.last, let state = self.memory.state(after: head.hash),
            let supply = world.genesis.supply
        else { return .supply("the newest state is missing") }
        var sum = head.record.feePot + head.record.reserve
        do throws(Unreadable) {
            for allocation in world.genesis.accounts {
                let account = try state.decoded(Account.self, at: .address(allocation.address))
                guard let account else { continue }
                sum += account.balance + account.bond + account.locked + account.unbonding
            }
            for number in 0...head.record.epoch {
                let epoch = try state.decoded(Epoch.self, at: .number(number))
                sum += epoch.map { $0.pool - $0.paid } ?? 0
            }
        } catch {
            return .supply("\(error)")
        }
        return sum == supply ? nil : .supply("there is \(sum) of \(supply)")
    }
}
