import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Random runs of all validators together: agreement always, a decision once messages flow, no
/// double vote over any number of crashes, and no message before its record.
@Suite struct RandomRunTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        let count: Int
        let loss: Int
        let crash: Int
        let seeds: Range<UInt64>

        var testDescription: String {
            "\(self.count) validators, \(self.loss) % lost, \(self.crash) % crashes"
        }
    }

    static let settings = [
        Setting(count: 4, loss: 0, crash: 0, seeds: 0..<15),
        Setting(count: 4, loss: 30, crash: 0, seeds: 15..<35),
        Setting(count: 4, loss: 40, crash: 5, seeds: 35..<75),
        Setting(count: 4, loss: 80, crash: 2, seeds: 75..<95),
        Setting(count: 2, loss: 30, crash: 5, seeds: 95..<105),
        Setting(count: 3, loss: 30, crash: 5, seeds: 105..<115),
        Setting(count: 7, loss: 40, crash: 3, seeds: 115..<130),
    ]

    @Test("agreement, progress, no double votes", arguments: Self.settings)
    func runs(setting: Setting) throws {
        let scene = try VotingScene(setting.count)
        var (crashes, lost, locks, rounds) = (0, 0, 0, 0)
        for seed in setting.seeds {
            var cluster = try Cluster(scene, seed: seed)
            let steps = Int(200 + seed % 5 * 150)
            try cluster.chaos(steps: steps, loss: setting.loss, crash: setting.crash)
            #expect(Set(cluster.decided.values).count <= 1, "seed \(seed): a fork")
            let isDone = try cluster.heal()
            #expect(isDone, "seed \(seed): no decision")
            // Runs that do not end are long; one is enough.
            guard isDone else { return }
            #expect(Set(cluster.decided.values).count == 1, "seed \(seed): a fork")
            crashes += cluster.counts.crashes
            lost += cluster.counts.lost
            locks += cluster.counts.locks
            rounds = max(rounds, cluster.counts.rounds)
        }
        // The runs were what they should be.
        #expect((crashes > setting.seeds.count * setting.count) == (setting.crash > 0))
        #expect((lost > 0) == (setting.loss > 0))
        #expect(locks > 0)
        #expect(rounds > 0)
    }
}
