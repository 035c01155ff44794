import AssayCore
import AssayCrypto
import AssayNode

/// A short history with every kind of statement, for whoever reads.
extension ServedNode {
    static let manifest = LogHash.leaf([1])
    static let operatorName = "first operator"

    /// The statements of the history: the one that registers the model first.
    struct History: Sendable {
        var model: Statement
        var attest: Statement
        var all: [Statement]
    }

    /// Makes five blocks of 1, 4, 1, 0 and 30 statements (the fourth is a heartbeat).
    func playHistory() async throws -> History {
        guard let rule = UnitRule("output-token"), let name = OperatorID(Self.operatorName) else {
            preconditionFailure("words")
        }
        let model = self.statement(
            0, 1,
            .model(
                RegisterModel(
                    manifest: Self.manifest, royalty: 250, unitRule: rule, isExact: true)))
        try await self.settle([model])
        let attest = self.statement(
            1, 1,
            .attest(
                Attest(
                    .model(model.id), root: LogHash.leaf([2]), count: 10, units: 1_234,
                    evidence: Evidence(type: 2, digest: LogHash.leaf([3])))))
        let admit = Statement(
            .vote(Vote(for: .admit(Self.address(3), name))), for: self.genesis.chain, nonce: 1,
            issuedAt: 0, key: Self.validator)
        let second = [
            attest, self.statement(2, 1, .bond(Bond(delta: 500))),
            self.statement(2, 2, .bond(Bond(delta: -100))), admit,
        ]
        try await self.settle(second)
        let third = self.statement(0, 2, .transfer(Transfer(to: Self.address(1), amount: 77)))
        try await self.settle([third])
        // Nobody keeps the time here but the node itself: an hour later it makes a block.
        self.clock.time += Self.heartbeat
        while self.head.header.height < 4 { try await Task.sleep(for: .milliseconds(1)) }
        let fifth = (0..<30).map { self.statement(4 + $0, 1) }
        try await self.settle(fifth)
        return History(model: model, attest: attest, all: [model] + second + [third] + fifth)
    }
}
