import AssayCrypto

/// The life of a job, from one status to the next.
extension BlockExecution {
    /// How many blocks after a sealing the block comes whose hash decides.
    static let sealingDistance: UInt64 = 2

    /// Counts a job that the block posts.
    mutating func countJob() throws(ExecutionError) {
        guard self.jobs < self.parameters[.dueWork] / 8 else {
            throw .rejected(.tooManyJobs)
        }
        self.jobs += 1
    }

    /// Counts a use of a model.
    mutating func countUse(of id: Digest) throws(ExecutionError) {
        guard var model = try self.load(Model.self, at: id) else {
            throw .rejected(.unknownModel)
        }
        model.uses = try model.uses.adding(1)
        self.store(model, at: id)
    }

    /// Lets a job wait for something else.
    private mutating func move(
        _ job: inout Job, id: Digest, to status: JobStatus, until deadline: JobDeadline
    ) {
        precondition(status >= job.status, "a status only moves forward")
        self.unschedule(job.due(id: id))
        job.status = status
        job.deadline = deadline
        self.schedule(job.due(id: id))
        self.store(job, at: id)
    }

    private func clock(in duration: UInt64) throws(ExecutionError) -> JobDeadline {
        .clock(try self.record.clock.adding(duration))
    }

    private func seedDeadline() throws(ExecutionError) -> JobDeadline {
        .seed(height: try self.height.adding(Self.sealingDistance))
    }

    /// Goes on after a slot was taken.
    mutating func noteSlot(_ job: inout Job, id: Digest) throws(ExecutionError) {
        if job.terms.isSolo, job.slots.count == 1 {
            self.move(&job, id: id, to: .checking, until: try self.seedDeadline())
        } else if job.slots.count == Int(job.slotLimit) {
            try self.seal(&job, id: id)
        } else {
            self.store(job, at: id)
        }
    }

    private mutating func seal(_ job: inout Job, id: Digest) throws(ExecutionError) {
        self.move(&job, id: id, to: .sealed, until: try self.seedDeadline())
    }

    /// Works a job whose seed is there, or whose time is up.
    mutating func workJob(_ entry: DueEntry) throws(ExecutionError) {
        guard var job = try self.load(Job.self, at: entry.id) else {
            throw .unreadable(Unreadable("the job \(entry.id) is missing"))
        }
        switch (job.deadline, job.status) {
        case (.seed, .open): try self.beginDraw(&job, id: entry.id)
        case (.seed, .checking): try self.drawCheck(&job, id: entry.id)
        case (.seed, _): try self.beginOpening(&job, id: entry.id)
        case (.clock, .open), (.clock, .checking): try self.endSlots(&job, id: entry.id)
        case (.clock, .sealed): try self.compareAnswers(&job, id: entry.id)
        case (.clock, .provisional), (.clock, .judged):
            // Fewer validators than when they opened may make a quorum of the last verdicts.
            let verdict = self.verdict(on: job).map { Verdict.judged($0) }
            try self.finish(
                &job, id: entry.id, with: verdict ?? job.result.map { .agreed($0) })
        case (.clock, .final), (.clock, .failed):
            throw .unreadable(Unreadable("the job \(entry.id) has ended and is still there"))
        }
    }

    private mutating func beginDraw(_ job: inout Job, id: Digest) throws(ExecutionError) {
        job.drawSeed = self.head.hash
        job.drawn = self.record.clock
        let (end, overflow) = job.posted.addingReportingOverflow(job.terms.duration)
        guard !overflow else { throw .rejected(.overflow) }
        self.move(&job, id: id, to: .open, until: .clock(end))
    }

    /// Draws whether a second node checks a job that one works alone.
    private mutating func drawCheck(_ job: inout Job, id: Digest) throws(ExecutionError) {
        let interval = min(job.slots[0].streak, job.conditions.checkInterval)
        guard Draw.isChecked(seed: self.head.hash, job: id, interval: max(interval, 1)) else {
            return try self.seal(&job, id: id)
        }
        job.agreement = 2
        job.slotLimit = 2
        job.drawSeed = self.head.hash
        job.drawn = self.record.clock
        self.move(
            &job, id: id, to: .checking, until: try self.clock(in: job.terms.duration))
    }

    private mutating func beginOpening(_ job: inout Job, id: Digest) throws(ExecutionError) {
        job.openingSeed = self.head.hash
        for index in job.slots.indices {
            job.slots[index].commitment.items = Array(
                repeating: nil, count: Int(job.conditions.draws))
        }
        self.move(
            &job, id: id, to: .sealed, until: try self.clock(in: job.conditions.openingTime))
    }

    /// Ends the time in which slots could be taken.
    private mutating func endSlots(_ job: inout Job, id: Digest) throws(ExecutionError) {
        if job.status == .checking {
            job.agreement = 1
            job.slotLimit = 1
        }
        guard job.slots.count >= Int(job.agreement) else {
            return try self.finish(&job, id: id, with: nil)
        }
        try self.seal(&job, id: id)
    }

    /// Compares the answers, once all are opened or the time for it is up.
    mutating func compareAnswers(_ job: inout Job, id: Digest) throws(ExecutionError) {
        let answers = job.slots.compactMap(\.result)
        // More than half of the slots agree, so there is at most one such answer.
        let agreed = answers.first { answer in
            answers.count { $0 == answer } >= Int(job.agreement)
        }
        if let agreed {
            guard job.terms.window > 0 else {
                return try self.finish(&job, id: id, with: .agreed(agreed))
            }
            job.result = agreed
            self.move(
                &job, id: id, to: .provisional, until: try self.clock(in: job.terms.window))
        } else if answers.count >= Int(job.agreement), job.terms.window > 0 {
            try self.askJudges(&job, id: id)
        } else {
            try self.finish(&job, id: id, with: nil)
        }
    }

    /// Calls the validators.
    mutating func askJudges(_ job: inout Job, id: Digest) throws(ExecutionError) {
        self.move(
            &job, id: id, to: .judged, until: try self.clock(in: job.conditions.judgingTime))
    }

    /// Ends a job if a quorum of the present validators gave the same verdict.
    mutating func countVerdicts(_ job: inout Job, id: Digest) throws(ExecutionError) {
        guard let verdict = self.verdict(on: job) else { return }
        try self.finish(&job, id: id, with: .judged(verdict))
    }

    /// The answer that a quorum of the present validators gave.
    private func verdict(on job: Job) -> Digest? {
        let judges = job.judges.filter { judge in
            self.members.keys.contains { $0.address == judge.node }
        }
        let verdicts = judges.compactMap(\.result)
        return verdicts.first { verdict in
            verdicts.count { $0 == verdict } >= self.members.quorum
        }
    }
}
