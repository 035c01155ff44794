public import AssayCore

/// Why a worker does nothing about a job now, or nothing at all.
public enum Obstacle: Hashable, Sendable {
    // What the operator said.
    case otherModel
    case noPlace
    case place(PlaceError)
    case priceTooLow(least: UInt64)
    case tooManyInputs(most: UInt64)

    // What the ledger says.
    /// The hash that decides is not there yet.
    case beforeDraw
    case deadlinePassed
    /// In this status nothing is to be done.
    case wrongStatus(JobStatus)
    case noSlotLeft
    case operatorHasSlot
    case notInAudience
    /// The bond did not count before the job was posted.
    case notBonded
    case streakTooShort(needed: UInt64)
    /// The draw chose others so far.
    case notDrawn
    /// What is bonded and not locked does not cover the bond of the slot.
    case bondTooSmall(needed: UInt64)
    /// The fees of the statements to come are not covered: the bond would be lost for want of them.
    case balanceTooSmall(needed: UInt64)
    case notAValidator
    /// Who has a slot in a job does not judge it.
    case judgeHasSlot

    // What was done before.
    /// It goes on already.
    case busy
    /// All is done that is to be done; the ledger is waited for.
    case waiting
    /// It was tried, and given up.
    case givenUp
    /// The job has ended, and that was noted.
    case settled
    /// This key attested another answer from elsewhere; only there it can be opened.
    case foreignAnswer
    /// The job has ended or never was.
    case gone

    /// Whether time or money can make it go away.
    public var isPassing: Bool {
        switch self {
        case .beforeDraw, .notDrawn, .bondTooSmall, .balanceTooSmall, .busy, .waiting: true
        default: false
        }
    }
}

extension Obstacle: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .otherModel: "no --model was given for its model"
        case .noPlace: "it names no place for its inputs"
        case .place(let error): "\(error)"
        case .priceTooLow(let least): "it pays less than \(least) a unit"
        case .tooManyInputs(let most): "it has more than \(most) inputs"
        case .beforeDraw: "the draw is not known yet"
        case .deadlinePassed: "its time is up"
        case .wrongStatus(let status): "it is \(status.name)"
        case .noSlotLeft: "all its slots are taken"
        case .operatorHasSlot: "another account of the same operator has a slot"
        case .notInAudience: "it is for others"
        case .notBonded: "the bond did not count yet when it was posted"
        case .streakTooShort(let needed): "to work alone takes \(needed) passed checks in a row"
        case .notDrawn: "the draw chose others so far"
        case .bondTooSmall(let needed):
            "a slot locks a bond of \(needed), and less is free: see assay bond"
        case .balanceTooSmall(let needed):
            "the statements to come cost \(needed), and the balance is less"
        case .notAValidator: "only a validator judges"
        case .judgeHasSlot: "this key has a slot in it"
        case .busy: "it is being worked on"
        case .waiting: "the ledger is waited for"
        case .givenUp: "it was given up"
        case .settled: "it is settled"
        case .foreignAnswer:
            "this key attested an answer that is not on this machine: open it where it was made, "
                + "or the bond is lost"
        case .gone: "it is gone"
        }
    }
}
