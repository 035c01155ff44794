import AssayConsensus
public import AssayCore
import AssayCrypto
import AssayStore
import Logging

/// What a node says of itself on the ledger, without being told.
extension Ledger {
    /// How long this node waits before it says the same again, in milliseconds.
    private static let pause: UInt64 = 10_000

    /// Says *ready* where the own key is proposed as a validator, as soon as this node has caught
    /// up, and again after an epoch.
    func sayReady() throws(NodeError) {
        let (view, now) = (self.board.view, self.clock.now)
        guard let key, !view.head.members.contains(key.publicKey),
            self.isDue(since: self.readySince, now)
        else { return }
        let address = key.publicKey.address
        let (ready, account) = try reading { () throws(Unreadable) in
            (
                try view.state.decoded(Ready.self, at: .address(address)),
                try view.state.decoded(Account.self, at: .address(address))
            )
        }
        let height = view.head.header.height
        let epoch = view.head.parameters[.epochLength]
        guard let ready, ready.height == 0 || ready.height + epoch < height else { return }
        guard let effects = self.replica.beginVoting() else { return }
        try self.carryOut(effects)
        self.readySince = now.elapsed
        guard let account else {
            self.loggers.node.warning(
                "proposed as a validator, but without an account to say ready with: transfer to it",
                metadata: ["account": "\(address)"])
            return
        }
        self.loggers.node.notice("proposed as a validator: saying ready")
        try self.say(.ready, key, account, now)
    }

    /// Says with which key this validator cosigns checkpoints, unless the ledger has it.
    func sayCosigner() throws(NodeError) {
        let now = self.clock.now
        guard self.cosigns, let key, let cosigner = self.cosigning.unsaidKey,
            self.isDue(since: self.cosignerSince, now)
        else { return }
        self.cosignerSince = now.elapsed
        let address = key.publicKey.address
        let state = self.view.state
        let account = try reading { () throws(Unreadable) in
            try state.decoded(Account.self, at: .address(address))
        }
        guard let account else {
            self.loggers.node.info(
                "this validator has no account to say its cosigning key with: transfer to it",
                metadata: ["account": "\(address)"])
            return
        }
        try self.say(.cosigner(cosigner), key, account, now)
    }

    private func isDue(since last: UInt64?, _ now: Moment) -> Bool {
        last.map { now.elapsed >= $0 + Self.pause } ?? true
    }

    private func say(
        _ vote: Vote, _ key: PrivateKey, _ account: Account, _ now: Moment
    ) throws(NodeError) {
        guard let nonce = account.nonces.nextUnused else { return }
        let statement = Statement(
            .vote(vote), for: self.view.head.header.chain, nonce: nonce,
            issuedAt: now.wall / 1_000, key: key)
        guard let verified = try? Verified(statement, cache: KeyCache()) else { return }
        try self.carryOut(self.replica.submit([verified], now))
        self.scheduleAdvance()
    }
}

/// Cosigning of checkpoints.
extension Ledger {
    /// The newest checkpoint that a quorum of validators cosigned.
    public nonisolated var checkpoint: SignedCheckpoint? { self.board.checkpoint }

    /// Gives an input to what cosigns, with the cosigning keys of the newest state, and does what
    /// it asks for.
    func cosign(
        _ input: (inout Cosigning, Cosigners, Moment) -> [Cosigning.Effect]
    ) throws(NodeError) {
        let state = self.view.state
        let cosigners = try reading { () throws(Unreadable) in
            try state.decoded(Cosigners.self, at: .single)
        }
        for effect in input(&self.cosigning, cosigners ?? Cosigners(), self.clock.now) {
            switch effect {
            case .send(let vote): self.send(vote) { _ in true }
            case .forward(let vote):
                let members = self.view.head.members
                self.send(vote) { !members.contains($0) }
            case .publish(let checkpoint):
                self.board.checkpoint = checkpoint
                try storing { () throws(StoreError) in
                    try self.store.write(checkpoint: checkpoint)
                }
            case .contradiction(let vote):
                self.loggers.consensus.error(
                    "a validator cosigned another log than this one",
                    metadata: [
                        "validator": "\(vote.validator)", "size": "\(vote.size)",
                        "root": "\(vote.root)",
                        "cosignature": "\(Hex.encode(vote.cosignature.signature))",
                    ])
            }
        }
    }

    private func send(_ vote: CheckpointVote, where isWanted: (PublicKey) -> Bool) {
        let peers = self.replica.peers.filter(isWanted).sorted()
        guard !peers.isEmpty else { return }
        let message = PeerMessage.checkpoint(vote)
        self.link.send(message.encoded, to: peers, isUrgent: message.isUrgent)
    }
}

extension OpenedChain {
    /// What cosigns heads from here on.
    func cosigning(by key: PrivateKey?, _ clock: NodeClock) throws(NodeError) -> Cosigning {
        let state = self.store.snapshot()
        let cosigners = try reading { () throws(Unreadable) in
            try state.decoded(Cosigners.self, at: .single)
        }
        let published = try storing { () throws(StoreError) in try self.store.checkpoint() }
        return Cosigning(
            head: self.head.header, members: self.head.members,
            cosigners: cosigners ?? Cosigners(), validator: key, published: published,
            elapsed: clock.now.elapsed)
    }
}
