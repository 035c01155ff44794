import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// Many nodes in virtual time, driven by one seed.
///
/// Everything that is random follows from the seed, and everything that happens is ordered by
/// virtual time and by the order in which it was planned; so the same scenario gives the same
/// trace, byte for byte.
public final class Simulation {
    /// Something that is planned.
    enum Event {
        case deliver(Packet)
        case wake(node: Int, at: UInt64)
        case synced(node: Int, incarnation: Int)
        case beginFault(Int)
        case endFault(Int)
        case start(node: Int)
        case connect(Int, Int)
        case breakIfCut(Int, Int, connection: Int)
        case peerLost(node: Int, peer: Int, connection: Int)
        case clients
        case liar(node: Int)
        case check
        case heal
    }

    /// How far the simulation has come.
    enum Phase {
        /// Faults take place.
        case storm
        /// Faults have ended, and progress is demanded.
        case healing
        /// All that was submitted must become final.
        case settling
        /// Nothing is to be done, and nothing should be.
        case idle
        /// It is over.
        case done
    }

    let scenario: Scenario
    let world: SimulationWorld
    let memory: ExecutionMemory
    var nodes: [SimulatedNode] = []
    var queue = EventQueue<Event>()
    var network: SimulatedNetwork
    var now: UInt64 = 0
    var phase = Phase.storm
    var ledger: LedgerChecker
    var clients: SimulatedClients
    var disks: Randomness
    var lies: Randomness
    var clocks: Randomness
    var trace: Trace
    var result = SimulationResult()
    var faultCounts: [String: Int] = [:]
    /// The height that all honest nodes must reach after the heal.
    var goal: UInt64 = 0
    var phaseStart: UInt64 = 0
    /// Headers of the second proposals of liars, by the hash of the first.
    var twins: [Digest: Header] = [:]
    var eventCount: UInt64 = 0

    /// A simulation that has not begun.
    ///
    /// - Parameter keepsTrace: whether the text of the trace is kept, not only its hash.
    /// - Precondition: `world` has the validators of the scenario.
    public init(_ scenario: Scenario, in world: SimulationWorld, keepsTrace: Bool = false) {
        precondition(world.validatorCount == scenario.validators, "the world of the scenario")
        self.scenario = scenario
        self.world = world
        self.memory = ExecutionMemory(
            genesis: world.first.head.hash, state: world.firstState,
            sample: max(1, scenario.executionSample))
        self.network = SimulatedNetwork(scenario)
        self.clients = SimulatedClients(scenario)
        self.disks = Randomness(seed: scenario.seed, .disks)
        self.lies = Randomness(seed: scenario.seed, .liars)
        self.clocks = Randomness(seed: scenario.seed, .clocks)
        self.trace = Trace(keepsText: keepsTrace)
        let anybody: any SignatureScheme =
            scenario.signing == .cheap ? CheapSigning(ownKey: nil) : ValidatorSigning(key: nil)
        self.ledger = LedgerChecker(
            genesis: world.first.head, scheme: anybody, memory: self.memory)
        for number in 0..<scenario.nodeCount { self.nodes.append(self.makeNode(number)) }
    }

    private func makeNode(_ number: Int) -> SimulatedNode {
        let key = self.world.nodeKeys[number]
        let isValidator = number < self.scenario.validators
        let scheme: any SignatureScheme =
            switch self.scenario.signing {
            case .cheap: CheapSigning(ownKey: isValidator ? key.publicKey : nil)
            case .real:
                ValidatorSigning(key: isValidator ? key : nil, keys: self.world.keys)
            }
        let node = SimulatedNode(
            number, key: key.publicKey, scheme: scheme, nodes: self.scenario.nodeCount,
            replica: Replica(
                head: self.world.first.head, certificate: nil, reader: self.world.firstState,
                scheme: scheme, memory: .lost, now: Moment(wall: 0, elapsed: 0)))
        let spread = self.scenario.clockSpread
        node.clockOffset = Int64(self.clocks.within(0...2 * spread)) - Int64(spread)
        if let liar = self.scenario.liars.first(where: { $0.node == number }) {
            node.liar = Liar(kinds: liar.kinds, isReal: self.scenario.signing == .real)
        }
        return node
    }

    /// Runs to the end, or to the first violation.
    public func run() -> SimulationResult {
        self.plan()
        while self.phase != .done, self.result.violation == nil,
            let (due, event) = self.queue.next()
        {
            self.now = due
            self.eventCount += 1
            self.take(event)
        }
        self.finish()
        return self.result
    }

    private func plan() {
        for node in self.nodes { self.queue.add(.start(node: node.number), at: 0) }
        for (number, fault) in self.scenario.faults.enumerated() {
            self.queue.add(.beginFault(number), at: fault.start)
            if fault.end != .max { self.queue.add(.endFault(number), at: fault.end) }
        }
        for liar in self.scenario.liars { self.queue.add(.liar(node: liar.node), at: 500) }
        self.queue.add(.heal, at: self.scenario.length)
        self.queue.add(.clients, at: 200)
        self.queue.add(.check, at: 1_000)
    }

    private func take(_ event: Event) {
        switch event {
        case .deliver(let packet): self.deliver(packet)
        case .wake(let node, let at): self.wake(self.nodes[node], plannedFor: at)
        case .synced(let node, let incarnation):
            let node = self.nodes[node]
            if node.incarnation == incarnation { self.synced(node) }
        case .beginFault(let number): self.begin(self.scenario.faults[number])
        case .endFault(let number): self.end(self.scenario.faults[number])
        case .start(let node): self.start(self.nodes[node])
        case .connect(let one, let other): self.connect(one, other)
        case .breakIfCut(let one, let other, let connection):
            if self.network.connection(one, other) == connection, self.network.isCut(one, other) {
                self.disconnect(one, other)
            }
        case .peerLost(let node, let peer, let connection):
            self.lose(connection, to: peer, at: self.nodes[node])
        case .clients: self.runClients()
        case .liar(let node): self.lie(self.nodes[node])
        case .check: self.check()
        case .heal: self.heal()
        }
    }

    /// Ends the run with what must never be.
    func fail(_ violation: Violation?) {
        guard let violation, self.result.violation == nil else { return }
        self.result.violation = violation
        self.result.violationTime = self.now
    }

    private func finish() {
        self.result.length = self.now
        self.fail(self.ledger.supplyViolation(self.world))
        if let difference = self.memory.difference { self.fail(.supply(difference)) }
        self.result.faults = self.faultCounts.sorted { $0.key < $1.key }
            .map { (kind: $0.key, count: $0.value) }
        self.result.statements = UInt64(self.ledger.places.count)
        self.result.traceHash = self.trace.hash
        self.result.traceCount = self.trace.count
        self.result.trace = self.trace.lines
    }

    /// The honest nodes that run.
    var honestUp: [SimulatedNode] { self.nodes.filter { $0.isHonest && $0.isUp } }
}
