// Prints what each worker earned, as jobs end. Stop it with Ctrl-C.
import AssayAPI
import AssayClient
import Glibc

func followSettlements(_ node: UnverifiedClient) async throws {
    var after: UInt64?  // the place in the log behind which to go on: keep it over restarts
    while true {
        let page = try await node.call(API.ListSettlements.self, .init(after: after))
        for settlement in page.settlements {
            after = settlement.index
            print("\(settlement.job) \(settlement.status) in block \(settlement.height)")
            for slot in settlement.slots {
                print("  \(slot.node) \(slot.outcome), \(slot.pay.value)")
            }
        }
        fflush(nil)  // so that it shows at once in a pipe, too
        // Nothing is missed by asking rarely: a page begins where the last one ended.
        if page.next == nil { try await Task.sleep(for: .seconds(1)) }
    }
}
