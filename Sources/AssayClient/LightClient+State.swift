public import AssayAPI
public import AssayCore
public import AssayCrypto
public import AssayLight

/// An answer that was verified, and the header under which it is proven.
public struct Proven<Value: Sendable>: Sendable {
    /// The answer.
    public let value: Value
    /// The header: of the block after which a value of the state holds, or that an entry came with.
    public let header: ProvenHeader

    init(_ value: Value, _ header: ProvenHeader) {
        self.value = value
        self.header = header
    }
}

/// The state of the newest head.
extension LightClient {
    /// What the state holds under a key, or that it holds nothing there.
    public func value<Value: StateValue>(
        _ type: Value.Type, at id: StateID
    ) async throws(ClientError) -> Proven<Value?> {
        let key = StateKey(Value.kind, id)
        let proven = try await self.proven(key)
        let header = try await self.believe(proven.header)
        try self.checkAge()
        guard let bytes = proven.value else { return Proven(nil, header) }
        do throws(DecodeError) {
            return Proven(try Value(decoding: bytes, limit: Value.sizeLimit), header)
        } catch {
            throw .otherAnswer("the value cannot be read: \(error)")
        }
    }

    /// What a node proves to be under a key.
    private func proven(_ key: StateKey) async throws(ClientError) -> ProvenValue {
        var attempts = 0
        while true {
            let proof = try await self.valueProof(key)
            do throws(VerificationError) {
                return try self.verifier.verify(proof)
            } catch .olderThanTrust where attempts < 3 {
                // Another call moved the trust on while the answer was under way.
                attempts += 1
            } catch {
                throw .unproven(error)
            }
        }
    }

    private func valueProof(_ key: StateKey) async throws(ClientError) -> ValueProof {
        let answer = try await self.node.call(
            API.GetStateProof.self,
            API.GetStateProof.Params(
                kind: "\(key.kind)", id: key.id.text, trustedHeight: self.trust.height))
        let proof: ValueProof
        do throws(DecodeError) {
            proof = try ValueProof(decoding: answer.proof.bytes, limit: Proof.maximumSize)
        } catch {
            throw .otherAnswer("its proof is malformed: \(error)")
        }
        guard proof.keyHash == key.hash else { throw .otherAnswer("its proof is of another value") }
        return proof
    }

    /// An account; all that is shown is proven, what it could claim included.
    public func account(_ address: Address) async throws(ClientError) -> Proven<AccountView> {
        let account = try await self.value(Account.self, at: .address(address))
        var claimable: UInt64 = 0
        if let known = account.value, known.weight > 0 {
            // Only what an epoch that has ended distributes is in the state.
            let epoch = try await self.value(Epoch.self, at: .number(known.epoch)).value
            claimable = epoch?.share(of: known.weight) ?? 0
        }
        let view = AccountView(
            address: address, account: account.value, claimable: claimable,
            height: account.header.header.height, proof: nil)
        return Proven(view, account.header)
    }

    /// A model.
    public func model(_ id: Digest) async throws(ClientError) -> Proven<ModelView> {
        let model = try await self.value(Model.self, at: .digest(id))
        let view = ModelView(
            id: id, model: model.value, height: model.header.header.height, proof: nil)
        return Proven(view, model.header)
    }

    /// An epoch, and the current one.
    public func epoch(_ number: UInt64) async throws(ClientError) -> Proven<EpochView> {
        let (parameters, record, _) = try await self.rules()
        let epoch = try await self.value(Epoch.self, at: .number(number))
        let view = EpochView(
            number: number, epoch: epoch.value, current: CurrentEpochView(record, parameters),
            height: epoch.header.header.height, proof: nil)
        return Proven(view, epoch.header)
    }

    /// The parameters and the ledger's own record.
    public func parameters() async throws(ClientError) -> Proven<API.GetParameters.Result> {
        let (parameters, record, header) = try await self.rules()
        return Proven(
            API.GetParameters.Result(parameters, record, height: header.header.height), header)
    }

    /// The validators who seal the next block, and what they cosign with.
    public func validators() async throws(ClientError) -> Proven<API.GetValidators.Result> {
        let cosigners = try await self.value(Cosigners.self, at: .single)
        let members = try await self.value(ValidatorSet.self, at: .single)
        guard let set = members.value else { throw .otherAnswer("the chain has no validators") }
        let header = members.header.header
        let result = API.GetValidators.Result(
            set, cosigners.value ?? Cosigners(), on: header.chain, height: header.height)
        return Proven(result, members.header)
    }

    /// The newest checkpoint that a quorum of validators cosigned, as other tools read it.
    public func checkpoint() async throws(ClientError) -> (
        note: SignedCheckpoint, proven: ProvenCheckpoint
    ) {
        let cosigners = try await self.value(Cosigners.self, at: .single).value ?? Cosigners()
        let note: SignedCheckpoint
        do throws(CheckpointError) {
            note = try SignedCheckpoint(note: try await self.fetchCheckpoint())
        } catch {
            throw .unproven(.checkpoint(error))
        }
        do throws(VerificationError) {
            return (note, try self.verifier.verify(note, cosigners: cosigners))
        } catch {
            throw .unproven(error)
        }
    }

    /// Parameters and record after one and the same block.
    private func rules() async throws(ClientError) -> (Parameters, LedgerRecord, ProvenHeader) {
        for _ in 0..<4 {
            let parameters = try await self.value(Parameters.self, at: .single)
            let record = try await self.value(LedgerRecord.self, at: .single)
            guard let values = parameters.value, let own = record.value else {
                throw .otherAnswer("the state lacks parameters or record")
            }
            // Parameters change seldom: the same hash in the later header is proof enough.
            if record.header.header.parameters == values.hash {
                return (values, own, record.header)
            }
        }
        throw .badAnswer(url: self.node.url, reason: "its parameters change with every block")
    }
}

extension StateID {
    /// The id as `proof_getState` takes it.
    fileprivate var text: String? {
        switch self {
        case .address(let address): "\(address)"
        case .digest(let digest): "\(digest)"
        case .number(let number): "\(number)"
        case .single: nil
        }
    }
}
