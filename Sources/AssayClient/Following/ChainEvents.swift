public import AssayAPI
import FoundationEssentials

extension UnverifiedClient {
    /// Follows the chain: its events one after another, without an end.
    ///
    /// After the first connection has been made, others follow by themselves as often as one
    /// breaks, with growing pauses between them, and go on behind the last event that was taken:
    /// none comes twice, and none is left out. Of the status of a node the newest comes.
    /// It is read only as fast as events are taken.
    ///
    /// - Parameter onChange: told of connections that broke, and of those that were made again.
    public func follow(
        _ params: API.Subscribe.Params,
        onChange: @escaping @Sendable (ConnectionChange) -> Void = { _ in }
    ) -> ChainEvents {
        ChainEvents(client: self, params: params, onChange: onChange)
    }
}

/// What became of the connection of a subscription.
public enum ConnectionChange: Hashable, Sendable {
    /// It broke, or could not be made again; after a pause the next is tried.
    case lost(ClientError, pause: Duration)
    /// It was made again, and the subscription goes on.
    case restored
}

/// The events of a subscription; ends only when its task is cancelled, or with an error.
public struct ChainEvents: AsyncSequence, Sendable {
    /// What comes.
    public typealias Element = ChainEvent
    /// Why it ends: nobody answered at first, the node refuses, or what answers is no node.
    public typealias Failure = ClientError

    fileprivate let client: UnverifiedClient
    fileprivate let params: API.Subscribe.Params
    fileprivate let onChange: @Sendable (ConnectionChange) -> Void

    /// Begins to follow, on a connection of its own.
    public func makeAsyncIterator() -> Iterator {
        Iterator(self)
    }

    /// Takes one event after another.
    public struct Iterator: AsyncIteratorProtocol {
        private let events: ChainEvents
        private var place: SubscriptionPlace
        private var pauses = Pauses()
        private var connection: WebSocketConnection?
        private var hasBegun = false
        private var hasEnded = false

        fileprivate init(_ events: ChainEvents) {
            self.events = events
            self.place = SubscriptionPlace(events.params)
        }

        /// The next event; `nil` if the task is cancelled.
        public mutating func next() async throws(ClientError) -> ChainEvent? {
            try await self.next(isolation: #isolation)
        }

        /// The next event; `nil` if the task is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> ChainEvent? {
            while !self.hasEnded, !Task.isCancelled {
                do throws(ClientError) {
                    let event = try await self.receive()
                    self.pauses = Pauses()
                    return event
                } catch {
                    self.connection = nil
                    if Task.isCancelled { break }
                    guard self.hasBegun, error.mayPass else {
                        self.hasEnded = true
                        throw error
                    }
                    let pause = self.pauses.next()
                    self.events.onChange(.lost(error, pause: pause))
                    try? await Task.sleep(for: pause)
                }
            }
            self.connection = nil
            return nil
        }

        private mutating func receive() async throws(ClientError) -> ChainEvent {
            let connection = try await self.connected()
            let message = try await Self.message(connection, self.events.client.url)
            guard let event = message.params?.event, self.place.advance(past: event) else {
                throw .badAnswer(
                    url: self.events.client.url, reason: "its events are not what was asked for")
            }
            return event
        }

        /// The connection, subscribed.
        private mutating func connected() async throws(ClientError) -> WebSocketConnection {
            if let connection { return connection }
            let client = self.events.client
            let connection = try await WebSocketConnection.open(client.url, client.access)
            guard let request = try? JSONEncoder().encode(Request(params: self.place.params))
            else { throw .badAnswer(url: client.url, reason: "the parameters cannot be encoded") }
            connection.send(request)
            let answer = try await Self.message(connection, client.url)
            if let error = answer.error { throw .refused(error) }
            guard let result = answer.result else {
                throw .badAnswer(url: client.url, reason: "it does not answer to a subscription")
            }
            self.place.begin(result)
            if self.hasBegun { self.events.onChange(.restored) }
            self.hasBegun = true
            self.connection = connection
            return connection
        }

        private static func message(
            _ connection: WebSocketConnection, _ url: String
        ) async throws(ClientError) -> Message {
            let data = try await connection.next()
            do {
                return try JSONDecoder().decode(Message.self, from: data)
            } catch {
                throw .badAnswer(url: url, reason: "a message of its subscription has another form")
            }
        }
    }

    private struct Request: Encodable {
        var jsonrpc = "2.0"
        var method = API.Subscribe.name
        let params: API.Subscribe.Params
        var id = 1
    }

    /// The answer to the request, or an event.
    private struct Message: Decodable {
        let result: API.Subscribe.Result?
        let error: RPCError?
        let params: SubscriptionEvent?
    }
}

extension ClientError {
    /// Whether it may be otherwise later, at a node that has answered before.
    fileprivate var mayPass: Bool {
        switch self {
        case .unreachable: true
        case .refused(let error):
            switch RPCError.Code(rawValue: error.code) {
            case .unavailable, .rateLimited, .internalError, .limitExceeded: true
            // It is behind what it had: it catches up, or another one stands in for it.
            case .invalidParams: ["fromHeight", "after"].contains(error.data?.parameter)
            default: false
            }
        default: false
        }
    }
}
