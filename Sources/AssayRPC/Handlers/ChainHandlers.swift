import AssayAPI
import AssayCore
import AssayNode
import AssayStore

extension Backend {
    /// Methods about blocks, the genesis, parameters, and validators.
    func serveChain(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetHeader.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let height = try self.height(of: params.block, in: view)
            let (header, certificate) = try self.header(at: height, in: view)
            return HeaderView(header, certificate: certificate)
        }
        dispatcher.serve(API.GetBlock.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let height = try self.height(of: params.block, in: view)
            return try self.block(at: height, in: view)
        }
        dispatcher.serve(API.GetGenesis.self) { _ throws(RPCError) in
            try self.genesis()
        }
        dispatcher.serve(API.GetParameters.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            func proof(_ kind: StateKind) throws(RPCError) -> HexBytes? {
                try self.valueProof(
                    of: StateKey(kind, .single), in: view, provenFrom: params.provenFrom)
            }
            return API.GetParameters.Result(
                view.head.parameters, view.head.record, height: view.head.header.height,
                proof: try proof(.parameters), recordProof: try proof(.record))
        }
        dispatcher.serve(API.GetValidators.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let (cosigners, proof) = try self.value(
                Cosigners.self, at: .single, in: view, provenFrom: params.provenFrom)
            return API.GetValidators.Result(
                view.head.members, cosigners ?? Cosigners(), on: view.head.header.chain,
                height: view.head.header.height,
                proof: try self.valueProof(
                    of: StateKey(.members, .single), in: view, provenFrom: params.provenFrom),
                cosignersProof: proof)
        }
    }

    private func genesis() throws(RPCError) -> API.GetGenesis.Result {
        guard
            let genesis = try fetching({ () throws(StoreError) in try self.store.genesis() }),
            let document = try? GenesisFile(genesis: genesis)
        else { throw .notFound("the genesis is missing") }
        return API.GetGenesis.Result(
            chainId: genesis.chain, encoded: HexBytes(genesis.encoded), document: document)
    }

    private func block(
        at height: UInt64, in view: LedgerView
    ) throws(RPCError) -> API.GetBlock.Result {
        let (header, certificate) = try self.header(at: height, in: view)
        let block = try fetching { () throws(StoreError) in
            try self.store.block(at: height)
        }
        var statements: [StatementView] = []
        for bytes in block?.block.statements ?? [] {
            statements.append(try Self.view(of: bytes))
        }
        var settlements: [SettlementView] = []
        for bytes in try self.settlements(at: height) {
            let place = UInt64(statements.count + settlements.count)
            settlements.append(
                try self.settlement(
                    LocatedEntry(
                        bytes: bytes, index: header.firstIndex + 1 + place, height: height),
                    in: view, provenFrom: nil))
        }
        return API.GetBlock.Result(
            header: HeaderView(header, certificate: certificate), statements: statements,
            settlements: settlements)
    }

    private func settlements(at height: UInt64) throws(RPCError) -> [[UInt8]] {
        try fetching { () throws(StoreError) in try self.store.settlements(at: height) }
    }

    /// A stored statement as JSON.
    static func view(of bytes: [UInt8]) throws(RPCError) -> StatementView {
        do throws(DecodeError) {
            return StatementView(
                try Statement(decoding: bytes, limit: Statement.maximumSize))
        } catch {
            throw RPCError(.internalError, "a stored statement cannot be read; run assay check")
        }
    }
}
