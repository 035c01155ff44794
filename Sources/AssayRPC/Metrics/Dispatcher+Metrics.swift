import AssayAPI

extension Dispatcher {
    /// Calls, and counts the call under its method.
    func measured<Success>(
        _ method: String, _ body: () async -> Result<Success, RPCError>
    ) async -> Result<Success, RPCError> {
        guard let metrics = self.metrics else { return await body() }
        let begin = ContinuousClock.now
        let result = await body()
        let outcome: RPCMetrics.Outcome =
            switch result {
            case .success: .ok
            case .failure(let error): .init(error)
            }
        metrics.called(
            self.serves(method) ? method : nil, outcome, in: ContinuousClock.now - begin)
        return result
    }
}
