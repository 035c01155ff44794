import AssayAPI
import AssayCore
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
                address: params.address, account: account, height: view.head.header.height,
                proof: proof)
        }
        dispatcher.serve(API.GetModel.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let (model, proof) = try self.value(
                Model.self, at: .digest(params.id), in: view, isProven: params.prove ?? false)
            return ModelView(
                id: params.id, model: model, height: view.head.header.height, proof: proof)
        }
    }

    private func value<Value: StateValue>(
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
