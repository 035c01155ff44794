/// Draws what goes wrong, and when.
struct FaultMix {
    private enum Sort: CaseIterable {
        case crash, crashAll, loseDisk, partition, oneWay, flapping, isolation, ring
        case disconnect, slowDisk, loss, duplication, delay, reordering, clock, pause
    }

    private let scenario: Scenario
    /// Whether one more validator may fail for good: only then a disk may be lost.
    private let spare: Int

    /// The mix for a scenario.
    ///
    /// - Parameter spare: how many more faulty validators can be borne.
    init(_ scenario: Scenario, spare: Int, _ random: inout Randomness) {
        self.scenario = scenario
        self.spare = spare
    }

    /// The faults, in the order of their beginnings.
    func faults(_ random: inout Randomness) -> [Fault] {
        var sorts = Sort.allCases
        sorts.shuffle(using: &random)
        let mix = Array(sorts.prefix(1 + random.below(8)))
        var faults: [Fault] = []
        var hasLostDisk = false
        let count = random.within(0...(self.scenario.length / 2_500))
        for _ in 0..<count {
            let sort = random.pick(mix)
            if sort == .loseDisk {
                guard self.spare > 0, !hasLostDisk else { continue }
                hasLostDisk = true
            }
            faults += self.draw(sort, &random)
        }
        let length = self.scenario.length
        faults = faults.filter { $0.start < length - 1 }
        for index in faults.indices { faults[index].end = min(faults[index].end, length) }
        // Sorting is stable by the order of drawing.
        return faults.enumerated()
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
            .map(\.element)
    }

    private func draw(_ sort: Sort, _ random: inout Randomness) -> [Fault] {
        let nodes = self.scenario.nodeCount
        let start = random.within(500...(self.scenario.length - 500))
        let end = start + 50 + random.heavyTail(scale: 2_000)
        let node = self.honest(&random)
        func one(_ kind: Fault.Kind) -> [Fault] { [Fault(kind, from: start, to: end)] }
        switch sort {
        case .crash: return one(.crash(node: node, Self.point(&random), .none))
        case .crashAll:
            return (0..<nodes).filter { self.scenario.isHonest($0) }.map { node in
                let start = start + random.within(0...300)
                return Fault(
                    .crash(node: node, Self.point(&random), .none), from: start,
                    to: start + 200 + random.heavyTail(scale: 1_500))
            }
        case .loseDisk:
            let loss: Fault.DiskLoss = random.happens(permille: 500) ? .votes : .all
            return one(.crash(node: node, .now(keepsWrite: false), loss))
        case .partition: return one(.cut(self.partition(&random)))
        case .oneWay:
            let links = self.partition(&random).filter { $0.from < $0.to }
            return one(.cut(links))
        case .flapping:
            let links = self.partition(&random)
            let step = random.within(100...1_500)
            return (0..<UInt64(6)).map { index in
                let start = start + index * 2 * step
                return Fault(.cut(links), from: start, to: start + step)
            }
        case .isolation: return one(.cut(self.links { $0 == node || $1 == node }))
        case .ring:
            return one(
                .cut(self.links { ($0 + 1) % nodes != $1 && ($1 + 1) % nodes != $0 }))
        case .disconnect:
            let other = (node + 1 + random.below(max(nodes - 1, 1))) % nodes
            return node == other ? [] : one(.disconnect(node, other))
        case .slowDisk:
            return one(.slowDisk(node: node, milliseconds: random.within(20...800)))
        case .loss: return one(.loss(permille: random.within(10...400)))
        case .duplication: return one(.duplication(permille: random.within(10...400)))
        case .delay: return one(.delay(milliseconds: random.within(5...300)))
        case .reordering: return one(.reordering)
        case .clock:
            let offset = Int64(random.pick([300, 2_000, 10_000, 3_600_000]))
            return one(
                .clock(node: node, offset: random.happens(permille: 500) ? offset : -offset))
        case .pause: return one(.pause(node: node))
        }
    }

    private func honest(_ random: inout Randomness) -> Int {
        random.pick((0..<self.scenario.nodeCount).filter { self.scenario.isHonest($0) })
    }

    private static func point(_ random: inout Randomness) -> Fault.CrashPoint {
        switch random.below(UInt64(8)) {
        case 0: .now(keepsWrite: true)
        case 1: .before(.votes)
        case 2: .during(.votes)
        case 3: .after(.votes)
        case 4: .during(.block)
        case 5: .after(.block)
        case 6: .afterSends(random.below(6))
        default: .now(keepsWrite: false)
        }
    }

    /// All links between two random groups, both ways.
    private func partition(_ random: inout Randomness) -> [Fault.Link] {
        let sides = (0..<self.scenario.nodeCount).map { _ in random.happens(permille: 500) }
        return self.links { sides[$0] != sides[$1] }
    }

    private func links(_ isCut: (Int, Int) -> Bool) -> [Fault.Link] {
        let nodes = 0..<self.scenario.nodeCount
        return nodes.flatMap { from in
            nodes.filter { $0 != from && isCut(from, $0) }.map { Fault.Link(from: from, to: $0) }
        }
    }
}
