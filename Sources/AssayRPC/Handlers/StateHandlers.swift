import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode

extension Backend {
    /// Methods that read the state of the head.
    func serveState(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetAccount.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let (account, proof) = try self.value(
                Account.self, at: .address(params.address), in: view,
                isProven: params.prove ?? false)
            return AccountView(
                address: params.address, account: account,
                claimable: try self.claimable(by: account, in: view),
                height: view.head.header.height, proof: proof)
        }
        dispatcher.serve(API.GetModel.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            return try self.model(params.id, in: view, isProven: params.prove ?? false)
        }
        dispatcher.serve(API.GetEpoch.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let (epoch, proof) = try self.value(
                Epoch.self, at: .number(params.epoch), in: view,
                isProven: params.prove ?? false)
            return EpochView(
                number: params.epoch, epoch: epoch,
                current: CurrentEpochView(view.head.record, view.head.parameters),
                height: view.head.header.height, proof: proof)
        }
    }

    /// A model as JSON.
    func model(
        _ id: Digest, in view: LedgerView, isProven: Bool
    ) throws(RPCError) -> ModelView {
        let (model, proof) = try self.value(
            Model.self, at: .digest(id), in: view, isProven: isProven)
        return ModelView(id: id, model: model, height: view.head.header.height, proof: proof)
    }

    /// What a touch would pay an account now for an epoch that has ended.
    private func claimable(
        by account: Account?, in view: LedgerView
    ) throws(RPCError) -> UInt64 {
        guard let account, account.weight > 0, account.epoch < view.head.record.epoch else {
            return 0
        }
        let epoch = try fetching { () throws(Unreadable) in
            try view.state.decoded(Epoch.self, at: .number(account.epoch))
        }
        return epoch?.share(of: account.weight) ?? 0
    }

    /// A value of the state of a view, and its proof if it is asked for.
    func value<Value: StateValue>(
        _ type: Value.Type, at id: StateID, in view: LedgerView, isProven: Bool
    ) throws(RPCError) -> (Value?, HexBytes?) {
        let value = try fetching { () throws(Unreadable) in
            try view.state.decoded(type, at: id)
        }
        guard isProven else { return (value, nil) }
        let proof = try self.valueProof(of: StateKey(Value.kind, id), in: view).proof
        return (value, HexBytes(proof.encoded))
    }
}
