import AssayAPI
import AssayCore
import AssayNode
import AssayStore

extension Backend {
    /// Methods that list attestations and models.
    func serveLists(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.ListAttestations.self) { params throws(RPCError) in
            try self.attestations(params)
        }
        dispatcher.serve(API.ListModels.self) { params throws(RPCError) in
            try self.models(params)
        }
    }

    private func attestations(
        _ params: API.ListAttestations.Params
    ) throws(RPCError) -> API.ListAttestations.Result {
        let view = self.node.ledger.view
        let list = try ListChoice.choose(
            [
                ListChoice(name: "signer", list: params.signer.map { .attestationsBy($0) }),
                ListChoice(name: "model", list: params.model.map { .attestationsWithModel($0) }),
                ListChoice(name: "job", list: params.job.map { .attestationsForJob($0) }),
            ], otherwise: .attestations)
        let page = try self.page(of: list, params, in: view)
        var attestations: [AttestationView] = []
        for entry in page.entries {
            attestations.append(
                AttestationView(
                    statement: try Self.view(of: entry.bytes), height: entry.height,
                    index: entry.index,
                    time: try self.header(at: entry.height, in: view).header.time,
                    proof: try self.proof(
                        of: entry, in: view, provenFrom: params.provenFrom)))
        }
        return API.ListAttestations.Result(
            attestations: attestations, next: page.next, height: view.head.header.height)
    }

    private func models(
        _ params: API.ListModels.Params
    ) throws(RPCError) -> API.ListModels.Result {
        let view = self.node.ledger.view
        let list = params.owner.map { EntryList.modelsOfOwner($0) } ?? .models
        let page = try self.page(of: list, params, in: view)
        var models: [RegisteredModelView] = []
        for entry in page.entries {
            models.append(
                RegisteredModelView(
                    height: entry.height, index: entry.index,
                    model: try self.model(
                        LogHash.leaf(entry.bytes), in: view, provenFrom: params.provenFrom)))
        }
        return API.ListModels.Result(
            models: models, next: page.next, height: view.head.header.height)
    }
}
