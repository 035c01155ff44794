import AssayAPI
import AssayConsensus
import AssayCore
import AssayNode
import AssayStore

extension Backend {
    /// Methods about the node itself.
    func serveNode(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.NodeStatus.self) { _ throws(RPCError) in
            let view = self.node.ledger.view
            let header = view.head.header
            let now = self.now()
            let status = await self.node.ledger.status
            return API.NodeStatus.Result(
                version: self.version, chainId: header.chain, role: status.role.rawValue,
                head: HeadSummary(header, hash: view.head.hash),
                headAge: now > header.time ? now - header.time : 0,
                heartbeat: view.head.parameters[.heartbeat],
                validators: view.head.members.count, quorum: view.head.members.quorum,
                mempool: await self.node.ledger.mempoolCount, indexed: self.store.isIndexed,
                databases: Dictionary(
                    uniqueKeysWithValues: self.store.sizes.map { ($0.name, $0.bytes) }))
        }
    }
}
