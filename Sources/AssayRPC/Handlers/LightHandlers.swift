import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension Backend {
    /// Methods that bring light clients up to date.
    func serveUpdates(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetUpdate.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            return API.GetUpdate.Result(
                try self.update(params, in: view), headHeight: view.head.header.height)
        }
        dispatcher.serve(API.GetBlockProof.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let height = try self.height(of: params.block, in: view)
            return try self.blockProof(at: height, in: view)
        }
    }

    /// What leads from the trusted head at a height to a newer head.
    private func update(
        _ params: API.GetUpdate.Params, in view: LedgerView
    ) throws(RPCError) -> LightUpdate {
        let head = view.head.header.height
        let trusted = params.trustedHeight
        guard trusted <= head else {
            throw .invalid("trustedHeight", "is above this node's head, \(head)")
        }
        let goal = min(params.height ?? head, head)
        guard goal >= trusted else { throw .invalid("height", "is below \"trustedHeight\"") }
        var changes = try fetching { () throws(Unreadable) in
            try view.state.membersChanges(
                above: trusted, upTo: goal, limit: Proof.maximumLinks + 1)
        }
        // As far as one update reaches: to the head that the last change makes.
        let reached = changes.count > Proof.maximumLinks ? changes[Proof.maximumLinks].height : goal
        let (header, certificate) = try self.header(at: reached, in: view)
        let next = changes.last?.height == reached ? changes.removeLast().next : nil
        var links: [Link] = []
        for change in changes { links.append(try self.link(change, in: view)) }
        let size = try self.header(at: trusted, in: view).header.logSize
        var prover = LogProver(size: header.logSize, reader: view.state)
        let path = try fetching { () throws(Unreadable) in try prover.consistency(from: size) }
        return LightUpdate(
            head: SealedHeader(header, certificate), consistency: path, links: links, next: next)
    }

    /// All entries of a block, and the peaks of the log before it.
    private func blockProof(
        at height: UInt64, in view: LedgerView
    ) throws(RPCError) -> API.GetBlockProof.Result {
        let (header, certificate) = try self.header(at: height, in: view)
        let first =
            height == 0
            ? try fetching({ () throws(StoreError) in try self.store.genesis() })?.encoded
            : try self.header(at: height - 1, in: view).header.encoded
        let block = try fetching { () throws(StoreError) in try self.store.block(at: height) }
        let settlements = try fetching { () throws(StoreError) in
            try self.store.settlements(at: height)
        }
        var prover = LogProver(size: header.firstIndex, reader: view.state)
        let peaks = try fetching { () throws(Unreadable) in try prover.peaks() }
        let entries = BlockEntries(
            peaks: peaks,
            entries: [first].compactMap(\.self) + (block?.block.statements ?? []) + settlements)
        return API.GetBlockProof.Result(
            header: HeaderView(header, certificate: certificate),
            entries: HexBytes(entries.encoded))
    }
}
