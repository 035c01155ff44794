import AssayCrypto

/// How keys come into the set of validators, and out of it.
extension BlockExecution {
    /// Notes that one ballot more would add the key that a change names, if it names one.
    mutating func propose(_ change: Change) throws(ExecutionError) {
        guard case .addValidator(let key) = change else { return }
        var ready = try self.load(Ready.self, at: key.address) ?? Ready(proposals: 0, height: 0)
        ready.proposals = try ready.proposals.adding(1)
        self.store(ready, at: key.address)
    }

    /// Notes that a ballot or a queued change is gone, and forgets a key that no other names.
    mutating func endProposal(of change: Change) throws(ExecutionError) {
        guard case .addValidator(let key) = change else { return }
        guard var ready = try self.load(Ready.self, at: key.address) else {
            throw .unreadable(Unreadable("the proposal of \(key) is missing"))
        }
        ready.proposals -= 1
        if ready.proposals > 0 {
            self.store(ready, at: key.address)
        } else {
            self.remove(Ready.self, at: .address(key.address))
        }
    }

    /// Notes that a proposed key is ready, from now on.
    mutating func noteReady(_ key: PublicKey) throws(ExecutionError) {
        guard var ready = try self.load(Ready.self, at: key.address) else {
            throw .rejected(.notProposed)
        }
        ready.height = self.height
        self.store(ready, at: key.address)
    }

    /// Whether what a change demands besides the votes is there: a new validator that is ready.
    mutating func isReady(for change: Change) throws(ExecutionError) -> Bool {
        guard case .addValidator(let key) = change else { return true }
        guard let ready = try self.load(Ready.self, at: key.address) else { return false }
        return ready.isRecent(at: self.height, epochLength: self.parameters[.epochLength])
    }

    /// Refuses a new validator who is one already, or for whom there is no place.
    func checkAddition(of key: PublicKey) throws(ExecutionError) {
        guard (try? VerifyingKey(key)) != nil else { throw .rejected(.notAKey) }
        guard !self.members.contains(key) else { throw .rejected(.notApplicable) }
        guard self.members.count < ValidatorSet.maximumCount else {
            throw .rejected(.tooManyValidators)
        }
    }

    /// Refuses to remove whoever is no validator, or the last one.
    func checkRemoval(of key: PublicKey) throws(ExecutionError) {
        guard self.members.contains(key) else { throw .rejected(.notApplicable) }
        guard self.members.count > 1 else { throw .rejected(.lastValidator) }
    }

    /// Makes other keys the validators, from the next block on.
    ///
    /// It was checked that they can be.
    mutating func setMembers(_ keys: [PublicKey]) {
        guard let members = ValidatorSet(sorted: keys.sorted()) else {
            preconditionFailure("the change was checked to be applicable")
        }
        self.members = members
    }
}
