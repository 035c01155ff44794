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
                provenFrom: params.provenFrom)
            return AccountView(
                address: params.address, account: account,
                claimable: try self.claimable(by: account, in: view),
                height: view.head.header.height, proof: proof)
        }
        dispatcher.serve(API.GetModel.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            return try self.model(params.id, in: view, provenFrom: params.provenFrom)
        }
        dispatcher.serve(API.GetEpoch.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let (epoch, proof) = try self.value(
                Epoch.self, at: .number(params.epoch), in: view,
                provenFrom: params.provenFrom)
            return EpochView(
                number: params.epoch, epoch: epoch,
                current: CurrentEpochView(view.head.record, view.head.parameters),
                height: view.head.header.height, proof: proof)
        }
    }

    /// A model as JSON.
    func model(
        _ id: Digest, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> ModelView {
        let (model, proof) = try self.value(
            Model.self, at: .digest(id), in: view, provenFrom: trusted)
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
}
