import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension Backend {
    /// Methods that answer with proofs of the log and of the state.
    func serveProofs(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetInclusion.self) { params throws(RPCError) in
            try self.inclusion(params)
        }
        dispatcher.serve(API.GetConsistency.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let size = view.head.header.logSize
            let second = params.second ?? size
            guard second <= size else { throw .invalid("second", "is above the log's \(size)") }
            guard params.first >= 1, params.first <= second else {
                throw .invalid("first", "must be from 1 to \(second)")
            }
            var older = LogProver(size: params.first, reader: view.state)
            var newer = LogProver(size: second, reader: view.state)
            return try fetching { () throws(Unreadable) in
                API.GetConsistency.Result(
                    first: params.first, second: second, firstRoot: try older.root(),
                    secondRoot: try newer.root(),
                    path: try newer.consistency(from: params.first))
            }
        }
        dispatcher.serve(API.GetStateProof.self) { params throws(RPCError) in
            let view = self.node.ledger.view
            let key = try Self.stateKey(params)
            let proof = try self.valueProof(of: key, in: view, from: params.trustedHeight ?? 0)
            return API.GetStateProof.Result(
                height: view.head.header.height, value: proof.value.map { HexBytes($0) },
                proof: HexBytes(proof.encoded))
        }
    }

    private func inclusion(
        _ params: API.GetInclusion.Params
    ) throws(RPCError) -> API.GetInclusion.Result {
        let located = try self.entry(params)
        let view = self.node.ledger.view
        let head = view.head.header.logSize
        let size = params.size ?? head
        guard size <= head else { throw .invalid("size", "is above the log's \(head)") }
        guard located.index < size else {
            throw .invalid("size", "must be above the entry's index, \(located.index)")
        }
        var prover = LogProver(size: size, reader: view.state)
        return try fetching { () throws(Unreadable) in
            API.GetInclusion.Result(
                index: located.index, size: size, leaf: LogHash.leaf(located.bytes),
                root: try prover.root(), path: try prover.inclusion(of: located.index),
                entry: HexBytes(located.bytes))
        }
    }

    private func entry(_ params: API.GetInclusion.Params) throws(RPCError) -> LocatedEntry {
        switch (params.index, params.id) {
        case (let index?, nil):
            guard
                let located = try fetching({ () throws(StoreError) in
                    try self.store.entry(at: index)
                })
            else { throw .notFound("the log has no entry \(index)") }
            return located
        case (nil, let id?):
            guard self.store.isIndexed else { throw .notIndexed }
            // A block's header is an entry of the block after it.
            if let height = try fetching({ () throws(StoreError) in
                try self.store.height(of: id)
            }) {
                guard
                    let next = try fetching({ () throws(StoreError) in
                        try self.store.header(at: height + 1)
                    }),
                    let located = try fetching({ () throws(StoreError) in
                        try self.store.entry(at: next.firstIndex)
                    })
                else { throw .notFound("block \(height) is the head, and enters the log next") }
                return located
            }
            return try self.entry(id).located
        default: throw .invalid("index", "or \"id\" is needed, and only one of them")
        }
    }

    private static func stateKey(
        _ params: API.GetStateProof.Params
    ) throws(RPCError) -> StateKey {
        guard let kind = StateKind.allCases.first(where: { "\($0)" == params.kind }) else {
            let kinds = StateKind.allCases.map { "\($0)" }.joined(separator: ", ")
            throw .invalid("kind", "must be one of \(kinds)")
        }
        switch kind {
        case .account, .ready:
            guard let address = params.id.flatMap({ Address($0) }) else {
                throw .invalid("id", "must be an address")
            }
            return StateKey(kind, .address(address))
        case .model, .job, .ballot:
            guard let digest = params.id.flatMap({ Digest($0) }) else {
                throw .invalid("id", "must be a digest")
            }
            return StateKey(kind, .digest(digest))
        case .epoch, .queue:
            guard let number = params.id.flatMap({ UInt64($0) }) else {
                throw .invalid("id", "must be a number")
            }
            return StateKey(kind, .number(number))
        case .parameters, .members, .record, .cosigners:
            guard params.id == nil else { throw .invalid("id", "must be left out for \(kind)") }
            return StateKey(kind, .single)
        }
    }
}
