import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import AssayRPC

/// The methods of a node, answered from what a light client verified.
struct VerifiedMethods: Sendable {
    let client: LightClient
    let version: String
    let now: @Sendable () -> UInt64

    func dispatcher(maximumBatch: Int) -> Dispatcher {
        var dispatcher = Dispatcher(maximumBatch: maximumBatch)
        self.serveState(&dispatcher)
        self.serveLog(&dispatcher)
        self.serveSubmissions(&dispatcher)
        self.refuseTheRest(&dispatcher)
        return dispatcher
    }

    private func serveState(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.NodeStatus.self) { _ throws(RPCError) in try await self.status() }
        dispatcher.serve(API.GetAccount.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.account(params.address).value
            }
        }
        dispatcher.serve(API.GetModel.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.model(params.id).value
            }
        }
        dispatcher.serve(API.GetJob.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.job(params.id).value
            }
        }
        dispatcher.serve(API.GetEpoch.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.epoch(params.epoch).value
            }
        }
        dispatcher.serve(API.GetParameters.self) { _ throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.parameters().value
            }
        }
        dispatcher.serve(API.GetValidators.self) { _ throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.validators().value
            }
        }
    }

    private func serveLog(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetHeader.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                let header = try await client.header(params.block ?? .latest)
                // The seals vouch for the block; the client's own trust vouches for the header.
                return HeaderView(header.header, certificate: nil)
            }
        }
        dispatcher.serve(API.GetBlock.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                Self.view(try await client.block(params.block ?? .latest))
            }
        }
        dispatcher.serve(API.GetStatement.self) { params throws(RPCError) in
            try await self.statement(params.txid)
        }
        dispatcher.serve(API.GetReceipt.self) { params throws(RPCError) in
            try await self.verified { client throws(ClientError) in
                try await client.receipt(params)
            }
        }
        dispatcher.serve(API.ListSettlements.self) { params throws(RPCError) in
            guard let job = params.job else {
                throw Self.unverifiable("a list of settlements, but for the one of a \"job\"")
            }
            return try await self.settlements(ofJob: job)
        }
    }

    /// What a node's answer would be, with what only a node has left at nothing.
    private func status() async throws(RPCError) -> API.NodeStatus.Result {
        let (head, parameters, set) = try await self.verified { client throws(ClientError) in
            let parameters = try await client.parameters().value
            let head = try await client.header(.latest)
            return (head, parameters, await client.trust.validators)
        }
        let (header, now) = (head.header, self.now())
        return API.NodeStatus.Result(
            version: self.version, chainId: header.chain, role: "light",
            head: HeadSummary(header, hash: head.hash),
            headAge: now > header.time ? now - header.time : 0,
            heartbeat: parameters.parameters[Parameter.heartbeat.name] ?? 0,
            validators: set.count, quorum: set.quorum,
            consensus: ConsensusSummary(
                height: header.height + 1, round: 0, heard: [], missing: [], waiting: nil),
            sync: SyncSummary(
                syncing: false, behind: 0, highestClaim: header.height, blocksPerSecond: nil,
                secondsLeft: nil),
            peers: 0, misbehaviour: 0, mempool: 0, indexed: false, databases: [:])
    }

    private func statement(_ id: Digest) async throws(RPCError) -> API.GetStatement.Result {
        let proven = try await self.verified { client throws(ClientError) in
            try await client.statement(id)
        }
        guard case .statement(let statement) = proven.value.content else {
            throw RPCError(.internalError, "the proven entry is no statement")
        }
        let header = proven.header.header
        return API.GetStatement.Result(
            height: header.height, index: proven.value.index, time: header.time,
            statement: StatementView(statement))
    }

    private func settlements(
        ofJob id: Digest
    ) async throws(RPCError) -> API.ListSettlements.Result {
        let (found, height) = try await self.verified { client throws(ClientError) in
            let found = try await client.settlement(ofJob: id)
            return (found, await client.trust.height)
        }
        let views = found.flatMap { Self.view($0) }.map { [$0] } ?? []
        return API.ListSettlements.Result(settlements: views, next: nil, height: height)
    }

    private static func view(_ proven: Proven<ProvenEntry>) -> SettlementView? {
        guard case .settlement(let settlement) = proven.value.content else { return nil }
        let header = proven.header.header
        return SettlementView(
            settlement, height: header.height, index: proven.value.index, time: header.time)
    }

    private static func view(_ block: ProvenBlock) -> API.GetBlock.Result {
        let header = block.header.header
        let first = header.firstIndex + 1 + UInt64(block.statements.count)
        return API.GetBlock.Result(
            header: HeaderView(header, certificate: nil),
            statements: block.statements.map { StatementView($0) },
            settlements: block.settlements.enumerated().map { offset, settlement in
                SettlementView(
                    settlement, height: header.height, index: first + UInt64(offset),
                    time: header.time)
            })
    }
}
