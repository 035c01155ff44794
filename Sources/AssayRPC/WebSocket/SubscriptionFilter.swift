import AssayAPI
import AssayCore
import AssayCrypto

extension API.Subscribe.Params {
    /// The first parameter that says nothing about the topic; `nil` if all do.
    var unfit: String? {
        let given: [(String, Bool)] = [
            ("after", self.after != nil), ("model", self.model != nil),
            ("job", self.job != nil), ("kind", self.kind != nil),
            ("signer", self.signer != nil), ("node", self.node != nil),
            ("requester", self.requester != nil),
        ]
        let fit: Set<String> =
            switch self.topic {
            case .blocks, .status: []
            case .statements: ["after", "model", "job", "kind", "signer"]
            case .settlements: ["after", "model", "job", "node", "requester"]
            }
        return given.first { $0.1 && !fit.contains($0.0) }?.0
    }

    /// Whether a statement is one of those that are followed.
    func includes(_ statement: Statement) -> Bool {
        if let kind, statement.transaction.kind != kind { return false }
        if let signer, statement.claims.signer.address != signer { return false }
        if let job, statement.job != job { return false }
        if let model, statement.model != model { return false }
        return true
    }

    /// Whether a settlement is one of those that are followed.
    func includes(_ settlement: Settlement) -> Bool {
        if let job, settlement.job != job { return false }
        if let model, settlement.model != model { return false }
        if let requester, settlement.requester != requester { return false }
        if let node, !settlement.slots.contains(where: { $0.node == node }) { return false }
        return true
    }
}

extension Statement {
    /// The job that it is about; `nil` if it is about none.
    fileprivate var job: Digest? {
        switch self.transaction {
        case .job: self.id
        case .attest(let attest):
            if case .job(let job) = attest.subject { job } else { nil }
        case .open(let open): open.job
        case .challenge(let challenge): challenge.job
        case .transfer, .bond, .model, .vote: nil
        }
    }

    /// The model that it names; `nil` if it names none.
    fileprivate var model: Digest? {
        switch self.transaction {
        case .model: self.id
        case .job(let job): job.model
        case .attest(let attest):
            if case .model(let model) = attest.subject { model } else { nil }
        case .open, .challenge, .transfer, .bond, .vote: nil
        }
    }
}
