import AssayCrypto

@testable import AssayCore

/// Votes, and what becomes of them.
extension NaiveLedger {
    /// Whether two thirds of those who are validators now are among some keys.
    private func isQuorum(_ keys: Set<PublicKey>) -> Bool {
        3 * keys.intersection(self.members).count >= 2 * self.members.count
    }

    /// All keys that an open or a passed vote would add.
    var proposed: Set<PublicKey> {
        Set(
            (self.polls.values.map(\.change) + self.passed.map(\.change)).compactMap { change in
                if case .addValidator(let key) = change { key } else { nil }
            })
    }

    /// Forgets what those said whom nobody proposes any more.
    private mutating func forget() {
        let proposed = self.proposed
        self.ready = self.ready.filter { proposed.contains($0.key) }
    }

    mutating func hear(_ key: PublicKey) {
        if !self.proposed.contains(key) { self.wrong.append("\(key) is ready for nothing") }
        self.ready[key] = self.height
        self.events["said ready", default: 0] += 1
    }

    mutating func hear(_ key: CosignerKey, of signer: PublicKey) {
        if !self.members.contains(signer) { self.wrong.append("a cosigner who is no validator") }
        if self.cosigners.values.contains(key) { self.wrong.append("a cosigning key twice") }
        self.cosigners[signer] = key
        self.events["cosigns", default: 0] += 1
    }

    mutating func vote(_ change: Change, by claims: Statement.Claims) {
        if !self.members.contains(claims.signer) { self.wrong.append("a vote by nobody") }
        let id = change.digest
        if let old = self.polls[id], old.expires <= self.clock { self.expire(id) }
        if self.polls[id] == nil {
            self.polls[id] = Poll(
                change: change, opener: claims.address,
                expires: self.clock + self.parameters[.ballotWindow], voters: [])
            self.change(claims.address) { $0.openBallots += 1 }
        }
        if self.polls[id]?.voters.insert(claims.signer).inserted == false {
            self.events["a quorum of fewer", default: 0] += 1
        }
        guard let poll = self.polls[id], self.isQuorum(poll.voters) else { return }
        self.close(id)
        self.passed.append((change, poll.voters, self.epoch))
    }

    mutating func expire(_ id: Digest) {
        self.close(id)
        self.forget()
    }

    private mutating func close(_ id: Digest) {
        guard let poll = self.polls.removeValue(forKey: id) else { return }
        self.touch(poll.opener)
        self.change(poll.opener) { $0.openBallots -= 1 }
    }

    mutating func letOneChangeTakeEffect() {
        guard let first = self.passed.first, first.epoch < self.epoch else { return }
        self.passed.removeFirst()
        defer { self.forget() }
        guard self.isQuorum(first.voters) else {
            self.events["a lost quorum", default: 0] += 1
            return
        }
        switch first.change {
        case .parameters(let values):
            guard values.allSatisfy({ $0.parameter.bounds.contains($0.value) }) else { return }
            for value in values { self.parameters[value.parameter] = value.value }
        case .admit(let address, let name): self.admit(address, name)
        case .dismiss(let address): self.admit(address, nil)
        case .addValidator(let key):
            let said = self.ready[key] ?? 0
            guard said > 0, said + 2 * self.parameters[.epochLength] >= self.height else {
                self.events["not ready", default: 0] += 1
                return
            }
            if self.members.insert(key).inserted { self.events["added", default: 0] += 1 }
        case .removeValidator(let key):
            guard self.members.count > 1, self.members.remove(key) != nil else { return }
            self.events["removed", default: 0] += 1
            if self.cosigners.removeValue(forKey: key) != nil {
                self.events["cosigns no more", default: 0] += 1
            }
        }
    }

    private mutating func admit(_ address: Address, _ name: OperatorID?) {
        guard let holder = self.holders[address], holder.operatorID != name else { return }
        self.touch(address)
        self.change(address) { $0.operatorID = name }
    }
}
