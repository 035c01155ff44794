public import AssayCore
public import AssayCrypto

extension API {
    /// `subscribe`: follows the chain over a WebSocket, from any block on.
    ///
    /// Events are notifications of the method `subscription`. Nothing is left out: whoever
    /// connects again names where it stopped, as `fromHeight` or `after`, and goes on there.
    public enum Subscribe: APIMethod {
        /// The name of the method.
        public static let name = "subscribe"
        /// The names of its parameters, in order.
        public static let parameterNames = [
            "topic", "fromHeight", "after", "model", "job", "kind", "signer", "node", "requester",
        ]
        /// It works over a WebSocket only.
        public static let tags: [MethodTag] = [.webSocket]

        /// What is followed, and from where.
        public struct Params: Codable, Hashable, Sendable {
            /// What is followed.
            public var topic: SubscriptionTopic
            /// The height of the first block that counts; the block after the head if left out.
            public var fromHeight: UInt64?
            /// The place in the log after which events count: `index` of the last one seen.
            ///
            /// Of statements and settlements.
            public var after: UInt64?
            /// Statements about this model only, or settlements of work with it.
            public var model: Digest?
            /// Statements about this job only, or its settlement.
            public var job: Digest?
            /// Statements of this kind only.
            public var kind: TransactionKind?
            /// Statements by this signer only.
            public var signer: Address?
            /// Settlements only in which this node had a slot.
            public var node: Address?
            /// Settlements only of this requester's jobs.
            public var requester: Address?

            /// A topic, from a place on.
            public init(
                topic: SubscriptionTopic, fromHeight: UInt64? = nil, after: UInt64? = nil,
                model: Digest? = nil, job: Digest? = nil, kind: TransactionKind? = nil,
                signer: Address? = nil, node: Address? = nil, requester: Address? = nil
            ) {
                self.topic = topic
                self.fromHeight = fromHeight
                self.after = after
                self.model = model
                self.job = job
                self.kind = kind
                self.signer = signer
                self.node = node
                self.requester = requester
            }
        }

        /// A subscription.
        public struct Result: Codable, Hashable, Sendable {
            /// Its number, which its events bear; unique on the connection.
            public var subscription: UInt64
            /// The height of the first block whose events are sent.
            public var fromHeight: UInt64
            /// The height of the newest block.
            public var height: UInt64

            /// A subscription.
            public init(subscription: UInt64, fromHeight: UInt64, height: UInt64) {
                self.subscription = subscription
                self.fromHeight = fromHeight
                self.height = height
            }
        }
    }

    /// `unsubscribe`: ends a subscription.
    public enum Unsubscribe: APIMethod {
        /// The name of the method.
        public static let name = "unsubscribe"
        /// The names of its parameters, in order.
        public static let parameterNames = ["subscription"]
        /// Its errors.
        public static let errors: [RPCError.Code] = [.notFound]
        /// It works over a WebSocket only.
        public static let tags: [MethodTag] = [.webSocket]

        /// Which subscription.
        public struct Params: Codable, Hashable, Sendable {
            /// Its number.
            public var subscription: UInt64

            /// A subscription.
            public init(subscription: UInt64) { self.subscription = subscription }
        }

        /// What was ended.
        public struct Result: Codable, Hashable, Sendable {
            /// The number of the subscription that has ended: no event of it follows.
            public var subscription: UInt64

            /// A subscription.
            public init(subscription: UInt64) { self.subscription = subscription }
        }
    }
}

/// What can be followed.
public enum SubscriptionTopic: String, ChoiceCodable, Hashable, Sendable, CaseIterable {
    /// Headers with their certificates, one a block.
    case blocks
    /// Final statements.
    case statements
    /// How jobs ended.
    case settlements
    /// The status of the node, after each block, but at most once a second.
    case status
}

extension TransactionKind: ChoiceCodable {}

/// The parameters of a `subscription` notification: an event, and whose it is.
public struct SubscriptionEvent: Codable, Hashable, Sendable {
    /// The method of the notifications.
    public static let method = "subscription"

    /// The number of the subscription.
    public var subscription: UInt64
    /// What happened; in JSON its fields stand beside the number.
    public var event: ChainEvent

    private enum CodingKeys: CodingKey {
        case subscription
    }

    /// An event of a subscription.
    public init(subscription: UInt64, event: ChainEvent) {
        self.subscription = subscription
        self.event = event
    }

    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.subscription = try container.decode(UInt64.self, forKey: .subscription)
        self.event = try ChainEvent(from: decoder)
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.subscription, forKey: .subscription)
        try self.event.encode(to: encoder)
    }
}

/// Something that happened on the chain; what the topic of a subscription names is there.
public struct ChainEvent: Codable, Hashable, Sendable {
    /// The height of the block.
    public var height: UInt64
    /// The place in the log; of statements and settlements.
    public var index: UInt64?
    /// The time of the block in milliseconds since 1970; of statements and settlements.
    public var time: UInt64?
    /// The block.
    public var block: HeaderView?
    /// The statement.
    public var statement: StatementView?
    /// The settlement.
    public var settlement: SettlementView?
    /// The status of the node.
    public var status: API.NodeStatus.Result?

    /// An event.
    public init(
        height: UInt64, index: UInt64? = nil, time: UInt64? = nil, block: HeaderView? = nil,
        statement: StatementView? = nil, settlement: SettlementView? = nil,
        status: API.NodeStatus.Result? = nil
    ) {
        self.height = height
        self.index = index
        self.time = time
        self.block = block
        self.statement = statement
        self.settlement = settlement
        self.status = status
    }
}
