import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import Testing

/// Methods about the node, blocks and the genesis, held against the store.
@Suite struct ChainMethodTests {
    private let served: ServedNode
    private let history: ServedNode.History

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
    }

    /// Holds a header as JSON against the stored one, field by field.
    private func expect(_ view: HeaderView, at height: UInt64) throws {
        let store = self.served.node.store
        let header = try #require(try store.header(at: height))
        #expect(view.hash == header.hash)
        #expect(view.chainId == header.chain)
        #expect(view.height == header.height)
        #expect(view.parent == header.parent)
        #expect(view.time == header.time)
        #expect(view.proposer == header.proposer)
        #expect(view.firstIndex == header.firstIndex)
        #expect(view.logSize == header.logSize)
        #expect(view.logRoot == header.logRoot)
        #expect(view.stateRoot == header.stateRoot)
        #expect(view.validators == header.validators)
        #expect(view.nextValidators == header.nextValidators)
        #expect(view.parameters == header.parameters)
        #expect(view.encoded.bytes == header.encoded)
        #expect(try view.certificate?.bytes == store.certificate(at: height)?.encoded)
        #expect((view.certificate == nil) == (height == 0))
    }

    @Test("node_status")
    func status() async throws {
        self.served.clock.time += 4_321
        let status = try await self.served.result(of: API.NodeStatus.self, NoParams())
        let head = self.served.head
        #expect(status.version == ServedNode.version)
        #expect(status.chainId == self.served.genesis.chain)
        #expect(status.role == "validator")
        #expect(status.head == HeadSummary(head.header, hash: head.hash))
        #expect(status.head.height == 5)
        #expect(status.headAge == 4_321)
        #expect(status.heartbeat == ServedNode.heartbeat)
        #expect(status.validators == 1)
        #expect(status.quorum == 1)
        let own = ServedNode.validator.publicKey
        #expect(
            status.consensus
                == ConsensusSummary(height: 6, round: 0, heard: [own], missing: [], waiting: nil))
        #expect(
            status.sync
                == SyncSummary(
                    syncing: false, behind: 0, highestClaim: 0, blocksPerSecond: nil,
                    secondsLeft: nil))
        #expect(status.peers == 0)
        #expect(status.misbehaviour == 0)
        #expect(status.mempool == 0)
        #expect(status.indexed)
        #expect(status.databases.keys.sorted() == ["index", "ledger", "state"])
        #expect(status.databases.values.allSatisfy { $0 > 0 })
    }

    @Test("node_status counts what waits, and a clock that went back makes no negative age")
    func statusLater() async throws {
        let early = [self.served.statement(9, 70), self.served.statement(9, 71)]
        try await self.served.settle(early)
        self.served.clock.time = ServedNode.start
        let status = try await self.served.result(of: API.NodeStatus.self, NoParams())
        #expect(status.mempool == 2)
        #expect(status.headAge == 0)
    }

    @Test("chain_getHeader by height, by hash, latest, and by default")
    func header() async throws {
        for height: UInt64 in 0...5 {
            let hash = try #require(try self.served.node.store.header(at: height)).hash
            for reference in [BlockReference.height(height), .hash(hash)] {
                let view = try await self.served.result(
                    of: API.GetHeader.self, API.BlockParams(block: reference))
                try self.expect(view, at: height)
            }
        }
        for reference in [nil, BlockReference.latest] {
            let view = try await self.served.result(
                of: API.GetHeader.self, API.BlockParams(block: reference))
            try self.expect(view, at: 5)
        }
        let spelled = try await self.served.call("chain_getHeader", #"["latest"]"#)
        #expect(spelled["result"]?["height"] == .unsigned(5))
    }

    @Test("chain_getBlock, with each statement as it stands in the store")
    func block() async throws {
        for height: UInt64 in 0...5 {
            let block = try await self.served.result(
                of: API.GetBlock.self, API.BlockParams(block: .height(height)))
            try self.expect(block.header, at: height)
            let stored = try self.served.node.store.block(at: height)?.block.statements ?? []
            #expect(block.statements.map(\.encoded.bytes) == stored)
            for view in block.statements {
                let statement = try Statement(
                    decoding: view.encoded.bytes, limit: Statement.maximumSize)
                #expect(view == StatementView(statement))
                #expect(view.txid == LogHash.leaf(view.encoded.bytes))
                #expect(view.signer == Address(of: view.key))
                #expect(view.nonce == statement.claims.nonce)
            }
        }
    }

    @Test("chain_getBlock says what each kind of statement asks for")
    func bodies() async throws {
        let first = try await self.served.call("chain_getBlock", "[1]")
        let model = first["result"]?["statements"]?.elements.first
        #expect(model?["kind"] == .string("model"))
        #expect(
            model?["body"]
                == .object([
                    "manifest": .string("\(ServedNode.manifest)"), "royalty": .unsigned(250),
                    "unitRule": .string("output-token"), "exact": .bool(true),
                ]))
        let second = try await self.served.call("chain_getBlock", "[2]")
        let bodies = second["result"]?["statements"]?.elements.map { $0["body"] } ?? []
        try #require(bodies.count == 4)
        #expect(
            bodies[0]
                == .object([
                    "model": .string("\(self.history.model.id)"),
                    "root": .string("\(LogHash.leaf([2]))"), "count": .string("10"),
                    "units": .string("1234"),
                    "evidence": .object([
                        "type": .unsigned(2), "digest": .string("\(LogHash.leaf([3]))"),
                    ]),
                ]))
        #expect(bodies[1] == .object(["delta": .string("500")]))
        #expect(bodies[2] == .object(["delta": .string("-100")]))
        #expect(
            bodies[3]?["change"]
                == .object([
                    "kind": .string("admit"), "address": .string("\(ServedNode.address(3))"),
                    "operator": .string(ServedNode.operatorName),
                ]))
        let third = try await self.served.call("chain_getBlock", "[3]")
        #expect(
            third["result"]?["statements"]?.elements.first?["body"]
                == .object([
                    "to": .string("\(ServedNode.address(1))"), "amount": .string("77"),
                ]))
    }

    @Test("chain_getGenesis: the bytes of entry 0, and the same as a file")
    func genesis() async throws {
        let genesis = try await self.served.result(of: API.GetGenesis.self, NoParams())
        #expect(genesis.chainId == self.served.genesis.chain)
        #expect(genesis.encoded.bytes == self.served.genesis.encoded)
        #expect(genesis.document.genesis == self.served.genesis)
        #expect(try self.served.node.store.entry(at: 0)?.bytes == genesis.encoded.bytes)
    }

    @Test("chain_getParameters: every one by name, and the ledger's record")
    func parameters() async throws {
        let parameters = try await self.served.result(
            of: API.GetParameters.self, API.OnlyProofParams())
        let head = self.served.head
        #expect(parameters.height == 5)
        #expect(parameters.parameters.count == Parameter.allCases.count)
        for parameter in Parameter.allCases {
            #expect(parameters.parameters[parameter.name] == head.parameters[parameter])
        }
        #expect(parameters.parameters["statementFee"] == 3)
        #expect(parameters.record == RecordView(head.record))
        #expect(parameters.record.reserve.value == 55)
        #expect(parameters.record.feePot.value == 3 * 36)
        #expect(parameters.record.clock == head.record.clock)
    }

    @Test("chain_getValidators")
    func validators() async throws {
        let validators = try await self.served.result(
            of: API.GetValidators.self, API.OnlyProofParams())
        #expect(validators.height == 5)
        #expect(validators.validators == [ServedNode.validator.publicKey])
        #expect(validators.hash == self.served.genesis.validators.hash)
        #expect(validators.quorum == 1)
    }

    @Test("a block that is not there", arguments: ["6", "18446744073709551615", "\"0x\(zeros)\""])
    func noBlock(reference: String) async throws {
        for method in ["chain_getBlock", "chain_getHeader"] {
            let error = try await self.served.error(method, "[\(reference)]")
            #expect(error == WireError(-32_002, "notFound"))
        }
    }

    private static let zeros = String(repeating: "0", count: 64)
}
