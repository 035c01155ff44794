import AssayCore
import AssayCrypto
import AssayLight

extension ProvenEntry {
    /// The one line that says what is proven.
    var line: String {
        let time = WallClock.text(self.head.time * 1_000)
        let place =
            self.isInHeadBlock
            ? "final in block \(self.head.height) at \(time)"
            : "final no later than block \(self.head.height) (\(time))"
        return "\(place): entry \(self.index) of \(self.head.logSize) on \(self.head.chain), "
            + "\(self.sealing.text), \(self.content.text)"
    }
}

extension ProvenInference {
    /// The lines that say what is proven.
    var line: String {
        let units = self.leaf.units
        let outcome = self.slot.map { "; its node was \($0.outcome.text)" } ?? ""
        return "inference \(self.leaf.index) of \(self.count), "
            + "\(units) unit\(units == 1 ? "" : "s"), by \(self.leaf.node)\(outcome)\n"
            + "its batch is \(self.batch.line)"
    }
}

extension ProvenEntry.Content {
    /// What the entry is, in a few words.
    fileprivate var text: String {
        switch self {
        case .genesis: "the genesis"
        case .header(let header): "the header of block \(header.height)"
        case .statement(let statement):
            "signed by \(statement.signer.address): \(statement.transaction.text)"
        case .settlement(let settlement): "settlement of job \(settlement.job): \(settlement.text)"
        }
    }
}

extension Settlement {
    /// How the job ended, in a few words.
    var text: String {
        let paid = self.slots.count { $0.outcome == .paid }
        let slots = "\(paid) of \(self.slots.count) slot\(self.slots.count == 1 ? "" : "s") paid"
        guard let assurance else { return "failed, the escrow went back" }
        let who = self.hasAudience ? "nodes of the requester's choice" : "drawn nodes"
        let how =
            switch assurance {
            case .recorded: "recorded by one node of the requester's choice"
            case .agreed where self.agreement == 1:
                "by one drawn node under the check of its streak"
            case .agreed: "\(paid) \(who) agreed"
            case .judged: "judged by the validators"
            }
        return "\(slots), assurance \(assurance.rawValue) (\(how))"
    }
}

extension SlotOutcome {
    /// What became of the node.
    fileprivate var text: String {
        switch self {
        case .paid: "paid: its answer is the result"
        case .outvoted: "outvoted: its answer is not the result"
        case .slashed: "slashed: its answer is not the result"
        case .withheld: "slashed: it did not open what was drawn"
        case .returned: "not paid: the job failed"
        }
    }
}

extension Transaction {
    /// What the transaction says, in a few words.
    var text: String {
        switch self {
        case .transfer(let transfer): "transfer of \(transfer.amount) to \(transfer.recipient)"
        case .bond(let bond): "bond changed by \(bond.delta)"
        case .model(let model):
            "model with manifest \(model.manifest), unit \(model.unitRule)"
        case .job(let job):
            "job of \(job.count) input\(job.count == 1 ? "" : "s") for model \(job.model)"
        case .attest(let attest):
            "attested \(attest.count) inference\(attest.count == 1 ? "" : "s"), "
                + "\(attest.units) unit\(attest.units == 1 ? "" : "s"), "
                + attest.subject.text
        case .open(let open):
            "opened \(open.openings.count) lea\(open.openings.count == 1 ? "f" : "ves") "
                + "for job \(open.job)"
        case .challenge(let challenge): "challenge of job \(challenge.job)"
        case .vote(.change(.addValidator(let key))): "vote to add the validator \(key)"
        case .vote(.change(.removeValidator(let key))): "vote to remove the validator \(key)"
        case .vote(.change(let change)): "vote for the change \(change.digest)"
        case .vote(.ready): "the signer is ready to validate"
        case .vote(.cosigner(let key)): "the signer cosigns checkpoints with \(key)"
        }
    }
}

extension Attest.Subject {
    fileprivate var text: String {
        switch self {
        case .model(let id): "of model \(id)"
        case .job(let id): "for job \(id)"
        }
    }
}
