import AssayAPI
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension Backend {
    /// Methods that submit statements, and find them again.
    func serveTransactions(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.Submit.self) { params throws(RPCError) in
            let results = await self.submit(
                [params.statement.bytes], wait: params.wait ?? .accepted)
            guard let result = results.first else {
                throw RPCError(.internalError, "a submission was not answered")
            }
            if let error = result.error { throw error }
            return result
        }
        dispatcher.serve(API.SubmitBatch.self) { params throws(RPCError) in
            guard params.statements.count <= self.limits.maximumStatements else {
                throw RPCError(
                    .limitExceeded,
                    "\(params.statements.count) statements; at most "
                        + "\(self.limits.maximumStatements) are allowed",
                    data: RPCError.Details(
                        reason: "tooManyStatements", limit: self.limits.maximumStatements))
            }
            return API.SubmitBatch.Result(
                results: await self.submit(
                    params.statements.map(\.bytes), wait: params.wait ?? .accepted))
        }
        dispatcher.serve(API.GetStatement.self) { params throws(RPCError) in
            let (located, view) = try self.statement(params.txid)
            let (header, _) = try self.header(at: located.height, in: view)
            return API.GetStatement.Result(
                height: located.height, index: located.index, time: header.time,
                statement: try Self.view(of: located.bytes),
                proof: try self.proof(of: located, in: view, provenFrom: params.provenFrom))
        }
    }

    /// Checks and submits statements; one result for each, in order.
    func submit(_ statements: [[UInt8]], wait: SubmissionGoal) async -> [SubmissionResult] {
        let checked = await self.node.checker.check(statements)
        var verified: [Verified<Statement>] = []
        for case .success(let statement) in checked { verified.append(statement) }
        let admissions = await self.node.ledger.submit(
            verified, wait: wait == .final ? .final : .accepted)
        var answers = admissions.makeIterator()
        return checked.map { result in
            switch result {
            case .failure(let error):
                return SubmissionResult(
                    txid: nil, status: .refused, error: RPCError(error))
            case .success(let statement):
                return self.result(
                    of: statement.value.id, answers.next() ?? .unavailable)
            }
        }
    }

    private func result(of id: Digest, _ admission: Admission) -> SubmissionResult {
        func refused(_ error: RPCError) -> SubmissionResult {
            SubmissionResult(txid: id, status: .refused, error: error)
        }
        switch admission {
        case .accepted(let height):
            return SubmissionResult(txid: id, status: .accepted, height: height)
        case .final(let height, let index):
            return SubmissionResult(txid: id, status: .final, height: height, index: index)
        case .waiting: return SubmissionResult(txid: id, status: .waiting)
        case .rejected(.nonceUsed):
            // Submitting again what is final already is not a mistake: say where it is.
            if let located = try? self.statement(id).located {
                return SubmissionResult(
                    txid: id, status: .final, height: located.height, index: located.index)
            }
            return refused(RPCError(Rejection.nonceUsed))
        case .rejected(let rejection): return refused(RPCError(rejection))
        case .full: return refused(.mempoolIsFull)
        case .unavailable: return refused(.stopping)
        }
    }
}
