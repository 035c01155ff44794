import AssayCore
import AssayTestSupport
import Testing

@testable import AssayConsensus

/// What a node catches up with was cosigned by others long ago, perhaps by itself before it was
/// wiped.
@Suite struct CosigningFreshnessTests {
    @Test("a block of a minute ago is cosigned, an older one is not", arguments: [(0, 1), (1, 0)])
    func freshness(_ late: UInt64, _ votes: Int) throws {
        let scene = try CosigningScene()
        var node = CosigningNode(0, in: scene)
        let head = scene.head(1, at: 2_000)
        node.offset = head.time + 60_000 + late - node.elapsed
        let effects = node.append(head)
        let sent = effects.count { effect in
            if case .send = effect { true } else { false }
        }
        #expect(sent == votes)
    }
}
