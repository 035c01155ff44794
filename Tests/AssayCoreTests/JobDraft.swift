import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// A job to post whose fields can be set one by one: two of three for the inputs of the test.
struct JobDraft: Sendable {
    var model = LedgerScene.modelID
    var inputs = TestInputs(count: 5)
    var count: UInt64?
    var price: UInt64 = 10
    var maxUnits: UInt64 = 20
    var agreement: UInt64 = 2
    var slots: UInt64 = 3
    var duration: UInt64 = 10_000
    var window: UInt64 = 5_000
    var audience: [Address]?
    var place: JobPlace?

    init(_ change: (inout JobDraft) -> Void = { _ in }) {
        change(&self)
    }

    var terms: PostJob {
        PostJob(
            model: self.model, inputRoot: self.inputs.root,
            count: self.count ?? self.inputs.count, price: self.price, maxUnits: self.maxUnits,
            agreement: self.agreement, slots: self.slots, duration: self.duration,
            window: self.window, audience: self.audience, place: self.place)
    }

    var transaction: Transaction { .job(self.terms) }

    mutating func ask(_ agreement: UInt64, of slots: UInt64) {
        self.agreement = agreement
        self.slots = slots
    }
}
