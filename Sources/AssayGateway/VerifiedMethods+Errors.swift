import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import AssayRPC

/// Submissions, errors, and what cannot be verified.
extension VerifiedMethods {
    /// Statements are passed on; that one is final is verified before it is said.
    func serveSubmissions(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.Submit.self) { params throws(RPCError) in
            let result = try await self.passOn { client throws(ClientError) in
                try await client.call(API.Submit.self, params)
            }
            return try await self.check(result, of: params.statement)
        }
        dispatcher.serve(API.SubmitBatch.self) { params throws(RPCError) in
            var answer = try await self.passOn { client throws(ClientError) in
                try await client.call(API.SubmitBatch.self, params)
            }
            guard answer.results.count == params.statements.count else {
                throw Self.unverified("the node answered another number of statements")
            }
            for index in answer.results.indices {
                answer.results[index] = try await self.check(
                    answer.results[index], of: params.statements[index])
            }
            return answer
        }
    }

    private func check(
        _ result: SubmissionResult, of statement: HexBytes
    ) async throws(RPCError) -> SubmissionResult {
        var result = result
        let id = LogHash.leaf(statement.bytes)
        if result.txid != nil { result.txid = id }
        guard result.status == .final else { return result }
        let proven = try await self.verified { client throws(ClientError) in
            try await client.statement(id)
        }
        return SubmissionResult(
            txid: id, status: .final, height: proven.header.header.height,
            index: proven.value.index)
    }

    /// Says of every other method of a node that its answers cannot be verified.
    func refuseTheRest(_ dispatcher: inout Dispatcher) {
        func refuse<Method: APIMethod>(_ method: Method.Type, _ what: String) {
            dispatcher.serve(method) { _ throws(RPCError) in throw Self.unverifiable(what) }
        }
        refuse(API.ListAttestations.self, "a list: nothing proves that it is complete")
        refuse(API.ListModels.self, "a list: nothing proves that it is complete")
        refuse(API.ListJobs.self, "a list: nothing proves that it is complete")
        refuse(API.NodePeers.self, "what a node says of its peers")
        refuse(API.NodeMisbehaviour.self, "what a node says of others")
    }

    static func unverifiable(_ what: String) -> RPCError {
        RPCError(
            .unverifiable, "a light client cannot verify \(what); ask a node of your own",
            data: RPCError.Details(reason: "unverifiable"))
    }

    static func unverified(_ what: String, reason: String = "unverified") -> RPCError {
        RPCError(.unverified, what, data: RPCError.Details(reason: reason))
    }

    /// Asks the light client, and turns its errors into answers.
    func verified<Result: Sendable>(
        _ body: @Sendable (LightClient) async throws(ClientError) -> Result
    ) async throws(RPCError) -> Result {
        do throws(ClientError) {
            return try await body(self.client)
        } catch {
            throw Self.answer(error)
        }
    }

    private func passOn<Result: Sendable>(
        _ body: @Sendable (UnverifiedClient) async throws(ClientError) -> Result
    ) async throws(RPCError) -> Result {
        try await self.verified { client throws(ClientError) in try await body(client.node) }
    }

    private static func answer(_ error: ClientError) -> RPCError {
        switch error {
        case .refused(let error): error
        case .unreachable, .behind: Self.unverified("\(error)", reason: "unreachable")
        case .conflict: Self.unverified("\(error)", reason: "conflict")
        case .badAnswer, .unproven, .otherAnswer, .witness, .unsaved:
            Self.unverified("\(error)")
        }
    }
}
