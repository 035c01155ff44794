public import AssayAPI
import AssayCore
public import AssayCrypto

extension WorkerEvent {
    /// The name of the event, for programs.
    public var name: String {
        switch self {
        case .started: "started"
        case .nodeAway: "nodeAway"
        case .nodeBack: "nodeBack"
        case .noAccount: "noAccount"
        case .noBond: "noBond"
        case .notAValidator: "notAValidator"
        case .passedOver: "passedOver"
        case .begun: "begun"
        case .progress: "progress"
        case .failed: "failed"
        case .stopped: "stopped"
        case .committed: "committed"
        case .attested: "attested"
        case .published: "published"
        case .notPublished: "notPublished"
        case .opened: "opened"
        case .refused: "refused"
        case .settled: "settled"
        case .judged: "judged"
        case .tooLate: "tooLate"
        case .lost: "lost"
        case .damaged: "damaged"
        case .pending: "pending"
        case .ended: "ended"
        }
    }

    /// The job it is about, if it is about one.
    public var job: Digest? {
        switch self {
        case .passedOver(let job, _), .begun(let job, _, _), .progress(let job, _),
            .failed(let job, _, _), .stopped(let job, _), .published(let job, _),
            .notPublished(let job, _), .opened(let job, _, _, _), .refused(let job, _, _),
            .judged(let job, _, _), .tooLate(let job), .lost(let job), .damaged(let job, _),
            .pending(let job, _, _, _):
            job
        case .committed(let record), .attested(let record, _): record.job
        case .settled(let earning): earning.job
        case .started, .nodeAway, .nodeBack, .noAccount, .noBond, .notAValidator, .ended: nil
        }
    }

    /// The event as one JSON object: `event`, `text`, `job` if there is one, and what belongs to
    /// it.
    public var json: JSONValue {
        var fields = self.fields
        fields["event"] = .string(self.name)
        if let job { fields["job"] = .string("\(job)") }
        fields["text"] = .string(self.description)
        return .object(fields)
    }

    private var fields: [String: JSONValue] {
        switch self {
        case .started(let chain, let node, let role, _):
            [
                "chainId": .string("\(chain)"), "node": .string("\(node)"),
                "role": .string(role.rawValue),
            ]
        case .nodeAway(let reason, let seconds):
            ["reason": .string(reason), "retrySeconds": .unsigned(seconds)]
        case .noBond(let minimum): ["minimumBond": .string("\(minimum)")]
        case .passedOver(_, let obstacle), .stopped(_, let obstacle):
            ["reason": .string("\(obstacle)")]
        case .begun(_, let inputs, let price):
            ["inputs": .string("\(inputs)"), "price": .string("\(price)")]
        case .progress(_, .fetching(let done, let count)):
            ["phase": .string("fetching"), "done": .unsigned(done), "of": .unsigned(count)]
        case .progress(_, .running(let done, let count)):
            ["phase": .string("running"), "done": .unsigned(done), "of": .unsigned(count)]
        case .failed(_, let error, let isTriedAgain):
            ["reason": .string("\(error)"), "triedAgain": .bool(isTriedAgain)]
        case .committed(let record): record.fields
        case .attested(let record, let height):
            record.fields.merging(["height": .unsigned(height)]) { $1 }
        case .published(_, let outputs): ["outputs": .unsigned(outputs)]
        case .notPublished(_, let reason): ["reason": .string(reason)]
        case .opened(_, let leaves, let draws, let height):
            [
                "leaves": .unsigned(UInt64(leaves)), "draws": .unsigned(UInt64(draws)),
                "height": .unsigned(height),
            ]
        case .refused(_, let kind, let reason):
            ["kind": .string(kind), "reason": .string(reason)]
        case .settled(let earning): earning.fields
        case .judged(_, let status, let assurance):
            [
                "status": .string(status.name),
                "assurance": assurance.map { .string($0.name) } ?? .null,
            ]
        case .damaged(_, let reason): ["reason": .string(reason)]
        case .pending(_, let deadline, let clock, let bond):
            [
                "bond": bond.map { .string("\($0)") } ?? .null,
                "left": Self.left(deadline, clock),
            ]
        case .ended(let settled, let earned):
            ["settled": .unsigned(UInt64(settled)), "earned": .string("\(earned)")]
        case .nodeBack, .noAccount, .notAValidator, .tooLate, .lost: [:]
        }
    }

    /// The milliseconds of ledger time that are left; null where the draw is waited for.
    private static func left(_ deadline: JobDeadline?, _ clock: UInt64) -> JSONValue {
        guard case .clock(let end) = deadline else { return .null }
        return .unsigned(end - min(end, clock))
    }
}

extension AnswerRecord {
    fileprivate var fields: [String: JSONValue] {
        [
            "role": .string(self.role.rawValue), "root": .string("\(self.root)"),
            "count": .string("\(self.count)"), "units": .string("\(self.units)"),
        ]
    }
}

extension WorkerEarning {
    fileprivate var fields: [String: JSONValue] {
        [
            "status": .string(self.status.name),
            "assurance": self.assurance.map { .string($0.name) } ?? .null,
            "outcome": .string(self.slot.outcome.name), "units": .string("\(self.slot.units)"),
            "pay": .string("\(self.slot.pay)"), "royalty": .string("\(self.slot.royalty)"),
            "gained": .string("\(self.slot.gained)"), "lost": .string("\(self.slot.lost)"),
            "index": .unsigned(self.index),
        ]
    }
}
