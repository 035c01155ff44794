import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

/// What the methods answer from: the node, and the limits of the interface.
struct Backend: Sendable {
    let node: Node
    let limits: RPCLimits
    let version: String
    /// The node's clock in milliseconds since 1970.
    let now: @Sendable () -> UInt64
    /// What administrators can do besides asking the node.
    var administration = Administration()
    /// The newest blocks, for those who follow the chain.
    let events = EventBlocks()
    /// Of those who catch up over old blocks, so many read at once.
    let catchingUp = Turnstile(4)
    /// The status of the node, for those who ask often.
    let statuses = StatusCache()
    /// Held while the databases are copied.
    let copying = CopyLock()
    /// Where requests are counted.
    let metrics = RPCMetrics()

    var store: ChainStore { self.node.store }

    /// All methods, ready to be served.
    func dispatcher() -> Dispatcher {
        var dispatcher = Dispatcher(maximumBatch: self.limits.maximumBatch)
        dispatcher.metrics = self.metrics
        self.serveNode(&dispatcher)
        self.serveChain(&dispatcher)
        self.serveTransactions(&dispatcher)
        self.serveReceipts(&dispatcher)
        self.serveState(&dispatcher)
        self.serveJobs(&dispatcher)
        self.serveLists(&dispatcher)
        self.serveProofs(&dispatcher)
        self.serveUpdates(&dispatcher)
        self.serveSubscriptions(&dispatcher)
        self.serveAdministration(&dispatcher)
        dispatcher.serveDiscovery()
        return dispatcher
    }

    /// A header and its certificate at a height up to that of the view.
    func header(
        at height: UInt64, in view: LedgerView
    ) throws(RPCError) -> (header: Header, certificate: Certificate?) {
        if height == view.head.header.height { return (view.head.header, view.certificate) }
        guard height < view.head.header.height,
            let header = try fetching({ () throws(StoreError) in
                try self.store.header(at: height)
            })
        else {
            throw .notFound(
                "there is no block at height \(height); the head is at "
                    + "\(view.head.header.height)")
        }
        let certificate = try fetching { () throws(StoreError) in
            try self.store.certificate(at: height)
        }
        return (header, certificate)
    }

    /// The height that a reference means.
    func height(
        of reference: BlockReference?, in view: LedgerView
    ) throws(RPCError) -> UInt64 {
        switch reference ?? .latest {
        case .latest: return view.head.header.height
        case .height(let height): return height
        case .hash(let hash):
            if hash == view.head.hash { return view.head.header.height }
            guard self.store.isIndexed else { throw .notIndexed }
            guard
                let height = try fetching({ () throws(StoreError) in
                    try self.store.height(of: hash)
                })
            else { throw .notFound("there is no block \(hash)") }
            return height
        }
    }

    /// A statement by its id, and a view in which it is final.
    func statement(
        _ id: Digest
    ) throws(RPCError) -> (located: LocatedEntry, view: LedgerView) {
        let found = try self.final { () throws(StoreError) in try self.store.statement(id) }
        guard let found else { throw .notFound("no final statement has the id \(id)") }
        return found
    }

    /// A statement or settlement by its id, and a view in which it is final.
    func entry(
        _ id: Digest
    ) throws(RPCError) -> (located: LocatedEntry, view: LedgerView) {
        guard let found = try self.entryIfFinal(id) else {
            throw .notFound("no final statement and no settlement has the id \(id)")
        }
        return found
    }

    /// The same; `nil` if there is none.
    func entryIfFinal(
        _ id: Digest
    ) throws(RPCError) -> (located: LocatedEntry, view: LedgerView)? {
        try self.final { () throws(StoreError) in
            if let statement = try self.store.statement(id) { return statement }
            return try self.store.settlement(id)
        }
    }

    /// What is found, and a view in which it is final; `nil` if nothing is, or if it is not final.
    ///
    /// The view is taken after the look-up. Between the writing of a block and its publication
    /// the index is ahead; what is found then is not final yet.
    private func final(
        _ find: () throws(StoreError) -> LocatedEntry?
    ) throws(RPCError) -> (located: LocatedEntry, view: LedgerView)? {
        guard self.store.isIndexed else { throw .notIndexed }
        let located = try fetching(find)
        let view = self.node.ledger.view
        guard let located, located.height <= view.head.header.height else { return nil }
        return (located, view)
    }
}
