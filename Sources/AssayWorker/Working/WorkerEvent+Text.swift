import AssayAPI
import AssayCore
import AssayCrypto

extension WorkerEvent: CustomStringConvertible {
    /// The event in a line, as people read it.
    public var description: String {
        switch self {
        case .started(let chain, let node, let role, let models):
            "\(role == .judge ? "judging" : "working") for \(chain) as \(node), "
                + "with \(Self.counted(models, "model"))"
        case .nodeAway(let reason, let seconds):
            "\(reason); asking again in \(seconds) s"
        case .nodeBack: "the node answers again"
        case .noAccount:
            "the key has no account: somebody must transfer to it, then bond with `assay bond`"
        case .noBond(let minimum):
            "the key has no bond that counts, so it is drawn for nothing: "
                + "`assay bond --add \(minimum)` or more"
        case .notAValidator: "the key is not a validator's, so nobody counts what it judges"
        case .pending(let job, let deadline, let clock, let bond):
            "\(job.short) is not opened yet\(Self.due(deadline, clock)): start the worker again "
                + "in time, or \(bond.map { "a bond of \($0)" } ?? "its bond") is lost"
        case .ended(let settled, let earned):
            "stopped: \(Self.counted(settled, "job")) settled, \(earned) earned"
        default: self.jobText
        }
    }

    /// An event of one job in a line.
    private var jobText: String {
        guard let job else { return self.name }
        return job.short + " " + self.jobPredicate
    }

    private var jobPredicate: String {
        switch self {
        case .passedOver(_, let obstacle): "is left: \(obstacle)"
        case .begun(_, let inputs, let price):
            "is worked on: \(Self.counted(inputs, "input")), \(price) a unit"
        case .progress(_, .fetching(let done, let count)): "fetches inputs: \(done) of \(count)"
        case .progress(_, .running(let done, let count)): "runs: \(done) of \(count)"
        case .failed(_, let error, let isTriedAgain):
            "\(isTriedAgain ? "is tried again later" : "is given up"): \(error)"
        case .stopped(_, let obstacle): "is stopped: \(obstacle)"
        case .committed(let record):
            "is computed: \(Self.counted(record.units, "unit")), root \(record.root.short)"
        case .attested(let record, let height):
            "\(record.role == .judge ? "is judged" : "has a slot of ours"): "
                + "attested in block \(height)"
        case .published(_, let outputs): "has its results: \(Self.counted(outputs, "output"))"
        case .notPublished(_, let reason): "cannot be given its results: \(reason)"
        case .opened(_, let leaves, let draws, let height):
            "is opened: \(Self.counted(leaves, "leaf", "leaves")) for "
                + "\(Self.counted(draws, "draw")), in block \(height)"
        case .refused(_, let kind, let reason): "is refused \(kind): \(reason)"
        case .settled(let earning): Self.text(earning)
        case .judged(_, let status, let assurance):
            "was judged and is \(status.name)\(assurance.map { " (\($0.name))" } ?? "")"
        case .tooLate: "has ended without our answer"
        case .lost: "is unknown to the node: what was computed for it is kept"
        case .damaged(_, let reason):
            "cannot be opened, and nothing is signed for it: \(reason)"
        default: self.name
        }
    }

    private static func text(_ earning: WorkerEarning) -> String {
        let slot = earning.slot
        let outcome =
            switch slot.outcome {
            case .paid: "paid \(slot.pay) for \(Self.counted(slot.units.value, "unit"))"
            case .outvoted: "outvoted: unpaid, the bond is back"
            case .slashed: "slashed: a bond of \(slot.lost) is lost"
            case .withheld: "not opened in time: a bond of \(slot.lost) is lost"
            case .returned: "not decided: unpaid, the bond is back"
            }
        let gained = slot.gained.value > 0 ? ", and \(slot.gained) of bonds that others lost" : ""
        return "is \(earning.status.name), \(outcome)\(gained)"
    }

    private static func counted(
        _ count: some BinaryInteger, _ word: String, _ words: String? = nil
    ) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(words ?? word + "s")"
    }

    private static func due(_ deadline: JobDeadline?, _ clock: UInt64) -> String {
        guard case .clock(let end) = deadline else { return "" }
        return ", which is due in \((end - min(end, clock)) / 1_000) s"
    }
}

extension Digest {
    /// The first digits, for people.
    fileprivate var short: String { self.description.prefix(10) + "…" }
}
