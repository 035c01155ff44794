import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore
@testable import AssayWorker

/// What the machine decides, by what it sees: a line a case.
@Suite struct WorkerMachineTests {
    /// A line of a table: what is changed in the scene, and what is decided then.
    struct Case: Sendable, CustomTestStringConvertible {
        typealias Change = @Sendable (inout MachineScene) throws -> Void

        let name: String
        var own = OwnWork.none
        let change: Change
        let expected: NextStep

        init(_ name: String, _ change: @escaping Change, _ expected: NextStep) {
            self.name = name
            self.change = change
            self.expected = expected
        }

        init(
            _ name: String, _ own: OwnWork, _ change: @escaping Change, _ expected: NextStep
        ) {
            self.init(name, change, expected)
            self.own = own
        }

        /// An answer on the disk.
        init(
            _ name: String, published: Bool, _ change: @escaping Change, _ expected: NextStep
        ) {
            let record = MachineScene.record()
            self.init(name, .committed(record, isPublished: published), change, expected)
        }

        var testDescription: String { self.name }

        /// What is decided in a scene after the change.
        func step(in scene: MachineScene) throws -> NextStep {
            var scene = scene
            scene.own = self.own
            try self.change(&scene)
            return scene.step
        }
    }

    @Test(
        "a job that nothing was done for",
        arguments: [
            Case("is worked on", { _ in }, NextStep.work),
            Case(
                "another model", { $0.job = MachineScene.job(MachineScene.terms(model: .zero)) },
                .rest(.otherModel)),
            Case(
                "no place", { $0.job = MachineScene.job(MachineScene.terms(place: nil)) },
                .rest(.noPlace)),
            Case(
                "another place", { $0.job = MachineScene.job(MachineScene.terms(place: "/etc")) },
                .rest(.place(.notAllowed("/etc")))),
            Case(
                "a place upwards",
                { $0.job = MachineScene.job(MachineScene.terms(place: "/srv/jobs/../../etc")) },
                .rest(
                    .place(
                        .malformed(
                            "/srv/jobs/../../etc", reason: "it holds \"//\", \".\" or \"..\"")))),
            Case("too cheap", { $0.rules.minimumPrice = 3 }, .rest(.priceTooLow(least: 3))),
            Case("just enough", { $0.rules.minimumPrice = 2 }, .work),
            Case("too many inputs", { $0.rules.maximumCount = 9 }, .rest(.tooManyInputs(most: 9))),
            Case("just few enough", { $0.rules.maximumCount = 10 }, .work),
            Case("before the draw", { $0.move(.open, .seed(height: 20)) }, .rest(.beforeDraw)),
            Case("the last moment", { $0.sight.clock = 59_999 }, .work),
            Case("too late", { $0.sight.clock = 60_000 }, .rest(.deadlinePassed)),
            Case("sealed", { $0.move(.sealed, .seed(height: 22)) }, .rest(.wrongStatus(.sealed))),
            Case(
                "provisional", { $0.move(.provisional, .clock(60_000)) },
                .rest(.wrongStatus(.provisional))),
            Case("judged", { $0.move(.judged, .clock(60_000)) }, .rest(.wrongStatus(.judged))),
            Case("no account", { $0.sight.account = nil }, .rest(.notBonded)),
            Case("no bond", { $0.sight.account?.bondedSince = 0 }, .rest(.notBonded)),
            Case("bonded too late", { $0.sight.account?.bondedSince = 10 }, .rest(.notBonded)),
            Case("bonded in time", { $0.sight.account?.bondedSince = 9 }, .work),
            Case(
                "a bond that is locked", { $0.sight.account?.bond = 999 },
                .rest(.bondTooSmall(needed: 1_000))),
            Case("a bond that just does", { $0.sight.account?.bond = 1_000 }, .work),
            Case(
                "fees not covered", { $0.sight.account?.balance = 5 },
                .rest(.balanceTooSmall(needed: 6))),
            Case("fees just covered", { $0.sight.account?.balance = 6 }, .work),
            Case("somebody else has a slot", { $0.takeSlot(MachineScene.other) }, .work),
            Case(
                "a checked solo job",
                {
                    $0.takeSlot(MachineScene.other)
                    $0.move(.checking, .clock(60_000))
                }, .work),
            Case(
                "a solo job before its lot",
                {
                    $0.takeSlot(MachineScene.other)
                    $0.move(.checking, .seed(height: 22))
                }, .rest(.beforeDraw)),
            Case(
                "a slot of this key from elsewhere", { $0.takeSlot(MachineScene.node) },
                .rest(.foreignAnswer)),
        ])
    func fresh(_ line: Case) throws {
        let step = try line.step(in: try MachineScene())
        #expect(step == line.expected)
    }

    @Test("who may take a slot of a job for all")
    func slots() throws {
        var scene = try MachineScene()
        scene.job.slotLimit = 1
        scene.takeSlot(MachineScene.other)
        #expect(scene.step == .rest(.noSlotLeft))
        scene = try MachineScene()
        let name = try #require(OperatorID("acme"))
        scene.sight.account?.operatorID = name
        scene.takeSlot(MachineScene.other, operatorID: name)
        #expect(scene.step == .rest(.operatorHasSlot))
        scene = try MachineScene()
        scene.job = MachineScene.job(MachineScene.terms(agreement: 1, slots: 1))
        #expect(scene.step == .rest(.streakTooShort(needed: 10)))
        scene.sight.account?.streak = 10
        #expect(scene.step == .work)
    }

    @Test("an audience needs no draw and no time, but a bond")
    func audience() throws {
        var scene = try MachineScene()
        scene.job = MachineScene.job(
            MachineScene.terms(audience: [MachineScene.other, MachineScene.third]))
        #expect(scene.step == .rest(.notInAudience))
        scene.job = MachineScene.job(
            MachineScene.terms(audience: [MachineScene.node, MachineScene.other]))
        scene.sight.account?.bondedSince = 0
        #expect(scene.step == .work)
        scene.sight.account?.bond = 999
        #expect(scene.step == .rest(.bondTooSmall(needed: 1_000)))
    }

    @Test("a draw that chose others opens up as the clock goes")
    func draw() throws {
        var scene = try MachineScene()
        scene.job = MachineScene.job(MachineScene.terms(), bonded: 1 << 40)
        #expect(scene.step == .rest(.notDrawn))
        scene.job.drawn = 0
        scene.job.deadline = .clock(10_000_000)
        // After 5,000 ms each, twice as many.
        var steps: [UInt64: NextStep] = [:]
        for round in [UInt64(0), 20, 39, 40] {
            scene.sight.clock = round * 5_000
            steps[round] = scene.step
        }
        #expect(steps[0] == .rest(.notDrawn))
        #expect(steps[20] == .rest(.notDrawn))
        #expect(steps[40] == .work)
    }

    @Test(
        "a job that is being worked on",
        arguments: [
            Case("goes on", { _ in }, NextStep.rest(.busy)),
            Case("goes on without a free bond", { $0.sight.account?.bond = 0 }, .rest(.busy)),
            Case("goes on though the draw is gone", { $0.job.drawSeed = nil }, .rest(.busy)),
            Case("stops when the slots are gone", { $0.job.slotLimit = 0 }, .stop(.noSlotLeft)),
            Case(
                "stops when it is sealed", { $0.move(.sealed, .seed(height: 22)) },
                .stop(.wrongStatus(.sealed))),
            Case("stops when its time is up", { $0.sight.clock = 60_000 }, .stop(.deadlinePassed)),
        ])
    func running(_ line: Case) throws {
        var running = line
        running.own = .running
        let step = try running.step(in: try MachineScene())
        #expect(step == line.expected)
    }

    @Test("what has ended")
    func ended() throws {
        let scene = try MachineScene()
        let machine = WorkerMachine(node: MachineScene.node, rules: scene.rules)
        let record = MachineScene.record()
        let steps = [
            OwnWork.none, .running, .committed(record, isPublished: false), .givenUp, .settled,
        ].map { machine.step(for: MachineScene.id, job: nil, own: $0, at: scene.sight) }
        #expect(
            steps == [
                .rest(.gone), .stop(.gone), .reckon, .rest(.givenUp), .rest(.settled),
            ])
        var live = scene
        live.own = .givenUp
        #expect(live.step == .rest(.givenUp))
        live.own = .settled
        #expect(live.step == .rest(.settled))
    }

    @Test(
        "an answer that is on the disk",
        arguments: [
            Case("is attested", published: false, { _ in }, NextStep.attest),
            Case(
                "waits for a bond", published: false, { $0.sight.account?.bond = 0 },
                .rest(.bondTooSmall(needed: 1_000))),
            Case(
                "came too late, and is kept", published: false,
                { $0.move(.sealed, .seed(height: 22)) },
                .rest(.wrongStatus(.sealed))),
            Case(
                "does not mind a place that is not allowed any more", published: false,
                { $0.rules.places = try PlaceAllowance(["/other"]) }, .attest),
            Case(
                "waits in its slot", published: false, { $0.takeSlot(MachineScene.node) },
                .rest(.waiting)),
            Case(
                "is not the one that was attested", published: false,
                { $0.takeSlot(MachineScene.node, root: .zero) }, .rest(.foreignAnswer)),
            Case(
                "is published from the seal on", published: false,
                {
                    $0.takeSlot(MachineScene.node)
                    $0.move(.sealed, .seed(height: 22))
                }, .publish),
            Case(
                "waits for the draw", published: true,
                {
                    $0.takeSlot(MachineScene.node)
                    $0.move(.sealed, .seed(height: 22))
                }, .rest(.waiting)),
            Case(
                "is published before it is opened", published: false,
                {
                    $0.takeSlot(MachineScene.node, items: [nil, nil])
                    $0.move(.sealed, .clock(30_000))
                    $0.sight.clock = 19_999
                }, .publish),
            Case(
                "is opened at half time whatever the place does", published: false,
                {
                    $0.takeSlot(MachineScene.node, items: [nil, nil])
                    $0.move(.sealed, .clock(30_000))
                    $0.sight.clock = 20_000
                }, .open([0, 1])),
            Case(
                "is opened", published: true,
                {
                    $0.takeSlot(MachineScene.node, items: [nil, nil])
                    $0.move(.sealed, .clock(30_000))
                }, .open([0, 1])),
            Case(
                "is opened where it is not yet", published: true,
                {
                    $0.takeSlot(MachineScene.node, items: [MachineScene.item, nil])
                    $0.move(.sealed, .clock(30_000))
                }, .open([1])),
            Case(
                "is open", published: true,
                {
                    $0.takeSlot(
                        MachineScene.node, items: [MachineScene.item, MachineScene.item])
                    $0.move(.sealed, .clock(30_000))
                }, .rest(.waiting)),
            Case(
                "cannot be opened any more", published: true,
                {
                    $0.takeSlot(MachineScene.node, items: [nil, nil])
                    $0.move(.sealed, .clock(10_000))
                }, .rest(.waiting)),
            Case(
                "is published late rather than never", published: false,
                {
                    $0.takeSlot(
                        MachineScene.node, items: [MachineScene.item, MachineScene.item])
                    $0.move(.provisional, .clock(90_000))
                }, .publish),
            Case(
                "is in dispute", published: true,
                {
                    $0.takeSlot(MachineScene.node, items: [nil, MachineScene.item])
                    $0.move(.judged, .clock(90_000))
                }, .rest(.waiting)),
        ])
    func committed(_ line: Case) throws {
        let step = try line.step(in: try MachineScene())
        #expect(step == line.expected)
    }

    @Test(
        "a judge",
        arguments: [
            Case("judges", OwnWork.none, { _ in }, NextStep.work),
            Case(
                "must be a validator", .none, { $0.sight.isValidator = false },
                .rest(.notAValidator)),
            Case(
                "does not judge itself", .none,
                {
                    $0.rules.role = .judge
                    $0.takeSlot(MachineScene.node)
                }, .rest(.foreignAnswer)),
            Case(
                "waits for a dispute", .none, { $0.move(.provisional, .clock(60_000)) },
                .rest(.waiting)),
            Case("takes no slot", .none, { $0.move(.open, .clock(60_000)) }, .rest(.waiting)),
            Case("is too late", .none, { $0.sight.clock = 60_000 }, .rest(.deadlinePassed)),
            Case("does not mind the price", .none, { $0.rules.minimumPrice = 100 }, .work),
            Case("needs the model", .none, { $0.rules.models = [] }, .rest(.otherModel)),
            Case(
                "needs the fees", .none, { $0.sight.account?.balance = 5 },
                .rest(.balanceTooSmall(needed: 6))),
            Case("goes on", .running, { _ in }, .rest(.busy)),
            Case(
                "stops when it is decided", .running, { $0.move(.final, .clock(60_000)) },
                .stop(.wrongStatus(.final))),
            Case(
                "attests", .committed(MachineScene.record(.judge), isPublished: false), { _ in },
                .attest),
            Case(
                "opens at once, with nothing to publish",
                .committed(MachineScene.record(.judge), isPublished: false),
                {
                    $0.job.judges = [
                        MachineScene.commitment(MachineScene.node, items: [nil, nil])
                    ]
                }, .open([0, 1])),
            Case(
                "has opened", .committed(MachineScene.record(.judge), isPublished: false),
                {
                    $0.job.judges = [
                        MachineScene.commitment(
                            MachineScene.node, items: [MachineScene.item, MachineScene.item])
                    ]
                }, .rest(.waiting)),
            Case(
                "has said something else from elsewhere", .none,
                { $0.job.judges = [MachineScene.commitment(MachineScene.node)] },
                .rest(.foreignAnswer)),
            Case(
                "opens an answer from when it was a worker",
                .committed(MachineScene.record(.worker), isPublished: true),
                {
                    $0.takeSlot(MachineScene.node, items: [nil, nil])
                    $0.move(.sealed, .clock(30_000))
                }, .open([0, 1])),
        ])
    func judging(_ line: Case) throws {
        var scene = try MachineScene()
        scene.rules.role = .judge
        scene.sight.isValidator = true
        scene.takeSlot(MachineScene.other, items: [MachineScene.item, nil])
        scene.move(.judged, .clock(60_000))
        let step = try line.step(in: scene)
        #expect(step == line.expected)
    }
}
