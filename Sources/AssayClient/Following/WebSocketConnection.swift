import AssayAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A WebSocket to a node, closed with the last reference to it.
final class WebSocketConnection: Sendable {
    /// The most bytes of a message.
    static let maximumMessage = 16 << 20
    /// How long the other side may take until the first answer has come.
    private static let handshake = TimeAmount.seconds(30)

    private let url: String
    private let channel: any Channel
    private let inbox: MessageInbox
    private let deadline: Scheduled<Void>

    private init(_ url: String, _ opening: Opening) {
        self.url = url
        self.channel = opening.channel
        self.inbox = opening.inbox
        self.deadline = opening.deadline
    }

    deinit {
        self.deadline.cancel()
        self.channel.close(promise: nil)
    }

    /// Sends a message.
    func send(_ text: Data) {
        let frame = WebSocketFrame(
            fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(bytes: text))
        // If it fails the connection breaks, and no answer comes.
        self.channel.writeAndFlush(frame, promise: nil)
    }

    /// Waits for the next message.
    func next() async throws(ClientError) -> Data {
        let message = try await self.inbox.next(from: self.channel)
        // The first ends the handshake.
        self.deadline.cancel()
        return Data(message.readableBytesView)
    }
}

/// Opening.
extension WebSocketConnection {
    /// A TCP connection that is to become a WebSocket.
    private struct Opening: Sendable {
        let channel: any Channel
        let inbox: MessageInbox
        let deadline: Scheduled<Void>
        let outcome: EventLoopFuture<Outcome>
    }

    private enum Outcome: Sendable {
        case open
        case refused(EventLoopFuture<HandshakeRefusal>)
    }

    /// Connects with a node.
    ///
    /// - Throws: ``ClientError/refused(_:)`` if the node says why it does not want to,
    ///   ``ClientError/badAnswer(url:reason:)`` if what answers is none.
    static func open(
        _ url: String, _ access: ClientAccess
    ) async throws(ClientError) -> WebSocketConnection {
        guard let address = NodeAddress(url) else {
            throw .unreachable(url: url, reason: "that is no URL of http or https")
        }
        let opening: Opening
        do {
            let tls = try Self.tls(for: address, access)
            opening = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .connectTimeout(.seconds(10))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.begin(on: channel, to: address, url, access.token, tls)
                    }
                }
        } catch {
            throw .unreachable(url: url, reason: ConnectionFailure.reason(error))
        }
        let connection = WebSocketConnection(url, opening)
        switch try await connection.outcome(of: opening) {
        case .open: return connection
        case .refused(let refusal):
            let refusal = try? await refusal.get()
            throw refusal?.error(of: url)
                ?? .unreachable(url: url, reason: "the connection broke")
        }
    }

    private func outcome(of opening: Opening) async throws(ClientError) -> Outcome {
        let channel = opening.channel
        do {
            return try await withTaskCancellationHandler {
                try await opening.outcome.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch let error as NIOHTTPClientUpgradeError {
            throw .badAnswer(url: self.url, reason: "its WebSocket is none: \(error)")
        } catch {
            throw opening.inbox.end
                ?? .unreachable(url: self.url, reason: ConnectionFailure.reason(error))
        }
    }

    private static func tls(
        for address: NodeAddress, _ access: ClientAccess
    ) throws -> NIOSSLContext? {
        guard address.isSecure else { return nil }
        var configuration =
            access.authorities?.configuration ?? TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }

    /// Sets up a connection; called on its event loop.
    private static func begin(
        on channel: any Channel, to address: NodeAddress, _ url: String, _ token: BearerToken?,
        _ tls: NIOSSLContext?
    ) throws -> Opening {
        let inbox = MessageInbox()
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            // Names of hosts are for names only; an address is compared with the certificate's.
            let isName = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil
            try pipeline.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: isName ? address.host : nil))
        }
        let upgrader = NIOTypedWebSocketClientUpgrader<Outcome>(
            maxFrameSize: Self.maximumMessage, enableAutomaticErrorHandling: false
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 1_024,
                        maxAccumulatedFrameSize: Self.maximumMessage),
                    MessageHandler(url: url, inbox: inbox))
                // From here on it reads when it is asked to.
                try channel.syncOptions?.setOption(.autoRead, value: false)
                return .open
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: Self.request(to: address, token), upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    let promise = channel.eventLoop.makePromise(of: HandshakeRefusal.self)
                    return channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            HandshakeRefusalHandler(promise))
                        return .refused(promise.futureResult)
                    }
                }))
        configuration.leftOverBytesStrategy = .forwardBytes
        let outcome = try pipeline.configureUpgradableHTTPClientPipeline(
            configuration: configuration)
        let deadline = channel.eventLoop.scheduleTask(in: Self.handshake) {
            inbox.finish(.unreachable(url: url, reason: "it does not answer"))
            channel.close(promise: nil)
        }
        return Opening(channel: channel, inbox: inbox, deadline: deadline, outcome: outcome)
    }

    /// The request that asks for a WebSocket; what belongs to WebSockets is added later.
    static func request(to address: NodeAddress, _ token: BearerToken?) -> HTTPRequestHead {
        var headers = HTTPHeaders([("host", address.authority)])
        if let token { headers.add(name: "authorization", value: token.header) }
        return HTTPRequestHead(
            version: .http1_1, method: .GET, uri: address.path, headers: headers)
    }
}
