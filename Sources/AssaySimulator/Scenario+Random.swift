import AssayConsensus

/// Scenarios drawn from seeds.
extension Scenario {
    /// What of a scenario is fixed, and what is drawn.
    public struct Options: Hashable, Sendable {
        /// The number of validators; `nil` if it is drawn from 1 to 7.
        public var validators: Int?
        /// The number of validators that lie; `nil` if it is drawn, up to what can be borne.
        public var liars: Int?
        /// How they lie; `nil` if that is drawn.
        public var liarKinds: [LiarKind]?
        /// The number of nodes without a vote; `nil` if it is drawn from 0 to 2.
        public var observers: Int?
        /// How long faults and clients go on, in virtual seconds; `nil` if it is drawn.
        public var seconds: UInt64?
        /// How signatures are made.
        public var signing = Signing.cheap

        /// Everything is drawn.
        public init() {}
    }

    /// The number of validators that a seed draws.
    public static func validators(seed: UInt64, _ options: Options) -> Int {
        if let fixed = options.validators { return fixed }
        var random = Randomness(seed: seed ^ 0x5eed)
        return random.pick([1, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 7])
    }

    /// The scenario of a seed.
    public static func random(seed: UInt64, _ options: Options = Options()) -> Scenario {
        var random = Randomness(seed: seed, .scenario)
        let validators = Self.validators(seed: seed, options)
        var scenario = Scenario(seed: seed, validators: validators)
        let faults = (validators - 1) / 3
        let drawnLiars = random.happens(permille: 500) ? 0 : random.below(faults + 1)
        let drawnObservers = random.pick([0, 0, 0, 1, 2])
        let drawnSeconds = random.within(20...90)
        scenario.observers = options.observers ?? drawnObservers
        scenario.length = (options.seconds ?? drawnSeconds) * 1_000
        scenario.signing = options.signing
        scenario.liars = Self.liars(
            min(options.liars ?? drawnLiars, faults), of: validators, options.liarKinds, &random)
        scenario.timing.interval = random.pick([0, 50, 50, 200, 1_000])
        scenario.rate = random.within(10...40)
        scenario.latency = random.pick([(0, 1), (1, 4), (5, 40), (40, 80)])
        scenario.diskLatency = random.pick([0, 1, 3, 20])
        scenario.clockSpread = random.pick([0, 20, 100])
        if random.happens(permille: 200) {
            scenario.mempool.statements = 300
            scenario.mempool.waiting = 60
            scenario.mempool.waitingPerAccount = 16
        }
        scenario.idle = random.pick([12_000, 12_000, 25_000])
        let spare = faults - scenario.liars.count
        let storm = FaultMix(scenario, spare: spare, &random)
        scenario.faults = storm.faults(&random)
        return scenario
    }

    private static func liars(
        _ count: Int, of validators: Int, _ kinds: [LiarKind]?, _ random: inout Randomness
    ) -> [Liar] {
        var numbers = Array(0..<validators)
        numbers.shuffle(using: &random)
        return numbers.prefix(count).sorted().map { number in
            if let kinds { return Liar(node: number, kinds) }
            var drawn = LiarKind.allCases
            drawn.shuffle(using: &random)
            return Liar(node: number, Array(drawn.prefix(1 + random.below(3))))
        }
    }
}
