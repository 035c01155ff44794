import AssayClient
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import FoundationEssentials

@testable import AssayAPI

/// A call of a method, for the description of the interface.
struct MethodExample {
    let method: any APIMethod.Type
    /// What is asked, in a few words.
    let name: String
    /// By name, in the order of the parameters.
    let params: [StrictJSON.Field]
    /// Who is asked.
    let node: ServedNode
    /// The answer, where no node of a test can give one.
    let given: StrictJSON?
    /// Fields of the answer that differ from run to run: only their form is compared.
    let varying: [String]

    init<Method: APIMethod>(
        _ method: Method.Type, _ name: String, _ params: Method.Params, on node: ServedNode,
        varying: [String] = [], given: Method.Result? = nil
    ) throws {
        self.method = method
        self.name = name
        let values = try StrictJSON(encoding: params)
        self.params = method.parameterNames.compactMap { name in
            values[name].map { StrictJSON.Field(name, $0) }
        }
        self.node = node
        self.varying = varying
        self.given = try given.map { try StrictJSON(encoding: $0) }
    }

    /// The answer: of the node, if it can give one.
    func result() async throws -> StrictJSON {
        if let given { return given }
        let params = StrictJSON.object(self.params).compact
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(self.method.name)","params":\#(params)}"#
        let answer = try await self.node.post(body)
        guard let result = try StrictJSON(parsing: answer.body)["result"] else {
            throw UnexpectedAnswer(text: "\(self.method.name): \(answer.text)")
        }
        return result
    }
}

/// The nodes that answer the examples, the same in every run.
struct ExampleScene {
    let jobs: ServedJobs
    /// A node that cosigns.
    let cosigning: ServedNode

    init() async throws {
        self.jobs = try await ServedJobs(operators: ["Acme Edge", "Northern Compute"])
        let cosigning = try await ServedNode(cosigns: true)
        self.cosigning = cosigning
        try await eventually { cosigning.head.header.height > 0 }
    }

    /// The examples of all methods.
    ///
    /// The description has the methods in this order. A new method needs a line here; one that no
    /// node of a test can answer says what it would, with `given`.
    func examples() throws -> [MethodExample] {
        let node = self.jobs.served
        return try self.nodeExamples(node) + self.chainExamples(node)
            + self.transactionExamples(node) + self.stateExamples(node)
            + self.listExamples(node) + self.proofExamples(node)
            + self.subscriptionExamples(node) + self.adminExamples(node)
    }

    private func subscriptionExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(
                API.Subscribe.self, "The settlements in which a node had a slot, from a place on",
                .init(topic: .settlements, after: 12, node: ServedNode.address(10)), on: node,
                given: .init(subscription: 1, fromHeight: 4, height: 9)),
            try .init(
                API.Unsubscribe.self, "The first", .init(subscription: 1), on: node,
                given: .init(subscription: 1)),
        ]
    }

    private func adminExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(
                API.AdminPeers.self, "A peer is let go for an hour",
                .init(disconnect: ServedNode.key(1).publicKey, banSeconds: 3_600), on: node,
                given: .init(peers: [], addresses: ["node.example:8646"])),
            try .init(
                API.AdminSnapshot.self, "At block 9", .init(), on: node,
                given: .init(path: "/var/lib/assay/snapshots/block-9", height: 9)),
            try .init(
                API.AdminLogLevel.self, "More of the peers",
                .init(level: "debug", subsystem: "peers"), on: node,
                given: .init(
                    levels: Dictionary(
                        uniqueKeysWithValues: Subsystem.allCases.map {
                            ($0.rawValue, $0 == .peers ? "debug" : "info")
                        }))),
            try .init(
                API.AdminStop.self, "The node stops", .init(), on: node,
                given: .init(stopping: true)),
        ]
    }

    private func nodeExamples(_ node: ServedNode) throws -> [MethodExample] {
        let peer = PeerView(
            publicKey: ServedNode.key(1).publicKey, validator: true, remote: "127.0.0.1:8751",
            direction: .outbound, since: ServedNode.start, bytesIn: 21_311, bytesOut: 18_094,
            dropped: 0, queued: 0, agent: "assay/0.1.0")
        return [
            try .init(
                API.Discover.self, "The description, here without its methods", .init(), on: node,
                given: JSONValue(text: OpenRPCDocument.head().with("methods", []).compact)),
            try .init(
                API.NodeStatus.self, "A validator that is alone", .init(), on: node,
                varying: ["databases"]),
            try .init(
                API.NodePeers.self, "One peer, which this node dialled", .init(), on: node,
                given: .init(peers: [peer])),
            try .init(API.NodeMisbehaviour.self, "Nobody misbehaved", .init(), on: node),
        ]
    }

    private func chainExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(API.GetHeader.self, "By height", .init(block: .height(5)), on: node),
            try .init(API.GetBlock.self, "By height", .init(block: .height(5)), on: node),
            try .init(
                API.GetGenesis.self, "The genesis of a test", .init(), on: self.cosigning),
            try .init(API.GetParameters.self, "Without proof", .init(), on: node),
            try .init(API.GetValidators.self, "Without proof", .init(), on: self.cosigning),
        ]
    }

    private func transactionExamples(_ node: ServedNode) throws -> [MethodExample] {
        let first = try self.firstStatement()
        let bytes = HexBytes(first.bytes)
        return [
            try .init(
                API.Submit.self, "The same bytes again", .init(statement: bytes, wait: .final),
                on: node),
            try .init(
                API.SubmitBatch.self, "One that is final, and one that is none",
                .init(statements: [bytes, HexBytes([0xd2])]), on: node),
            try .init(API.GetStatement.self, "By id", .init(txid: first.id), on: node),
            try .init(API.GetReceipt.self, "The native form", .init(txid: first.id), on: node),
            try .init(
                API.GetReceipts.self, "One that is final, and one that is not",
                .init(txids: [first.id, .zero]), on: node),
        ]
    }

    /// The statement that registered the model.
    private func firstStatement() throws -> Statement {
        guard let located = try self.jobs.served.node.store.statement(self.jobs.model) else {
            throw UnexpectedAnswer(text: "the model was registered")
        }
        return try Statement(decoding: located.bytes, limit: Statement.maximumSize)
    }

    private func stateExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(
                API.GetAccount.self, "A worker, with its proof",
                .init(address: ServedNode.address(10), prove: true), on: node),
            try .init(API.GetModel.self, "By id", .init(id: self.jobs.model), on: node),
            try .init(API.GetJob.self, "A job that is live", .init(id: self.jobs.judged), on: node),
            try .init(
                API.GetJob.self, "A job that has ended", .init(id: self.jobs.finished), on: node),
            try .init(
                API.GetEpoch.self, "An epoch that has ended",
                .init(epoch: node.head.record.epoch - 2), on: node),
        ]
    }

    private func listExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(
                API.ListJobs.self, "The first that is open", .init(status: .open, limit: 1),
                on: node),
            try .init(
                API.ListSettlements.self, "The newest, with its proof",
                .init(limit: 1, newestFirst: true, prove: true), on: node),
            try .init(
                API.ListAttestations.self, "The first by a signer",
                .init(signer: ServedNode.address(10), limit: 1), on: node),
            try .init(API.ListModels.self, "All", .init(), on: node),
        ]
    }

    private func proofExamples(_ node: ServedNode) throws -> [MethodExample] {
        [
            try .init(
                API.GetInclusion.self, "By id", .init(id: self.jobs.model, size: 10), on: node),
            try .init(
                API.GetConsistency.self, "Of two sizes", .init(first: 4, second: 10), on: node),
            try .init(
                API.GetStateProof.self, "An account",
                .init(kind: "account", id: ServedNode.address(10).description), on: node),
            try .init(API.GetBlockProof.self, "By height", .init(block: .height(2)), on: node),
            try .init(API.GetUpdate.self, "From the genesis", .init(trustedHeight: 0), on: node),
        ]
    }
}
