import AssayAPI

/// How far a subscription has come.
struct SubscriptionPlace {
    /// What to ask for, so that everything comes that has not come yet, and nothing else.
    private(set) var params: API.Subscribe.Params
    /// The height of the last event.
    private var last: UInt64?

    init(_ params: API.Subscribe.Params) {
        self.params = params
    }

    /// Notes where a subscription begins.
    mutating func begin(_ result: API.Subscribe.Result) {
        // From the newest block on: the newest of now, even if the next connection is made later.
        if self.params.fromHeight == nil, self.params.after == nil {
            self.params.fromHeight = result.fromHeight
        }
    }

    /// Goes on behind an event.
    ///
    /// - Returns: whether it is one that can come here.
    mutating func advance(past event: ChainEvent) -> Bool {
        guard event.height < .max, event.height >= self.last ?? 0 else {
            return false
        }
        switch self.params.topic {
        case .blocks:
            guard event.block != nil, self.last != event.height else { return false }
            self.params.fromHeight = event.height + 1
        case .status:
            guard event.status != nil else { return false }
            self.params.fromHeight = event.height + 1
        case .statements, .settlements:
            let isThere =
                self.params.topic == .statements
                ? event.statement != nil : event.settlement != nil
            guard isThere, let index = event.index, self.params.after.map({ $0 < index }) ?? true
            else { return false }
            self.params.after = index
            self.params.fromHeight = nil
        }
        self.last = event.height
        return true
    }
}

/// The pauses between attempts to connect: each twice the one before, up to a limit.
struct Pauses {
    private static let first = Duration.milliseconds(200)
    private static let longest = Duration.seconds(10)

    private var upcoming = Self.first

    /// The next pause, up to a quarter shorter by chance, so that not all come back at once.
    mutating func next() -> Duration {
        defer { self.upcoming = min(self.upcoming * 2, Self.longest) }
        return self.upcoming * Double.random(in: 0.75...1)
    }
}
