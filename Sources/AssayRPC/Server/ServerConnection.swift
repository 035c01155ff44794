import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import NIOWebSocket

/// What a connection became with its first request.
enum ConnectionKind: Sendable {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    case webSocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, Caller)
}

/// A connection of the server: TLS if it is wanted, then HTTP/1.1, which may become a WebSocket.
struct ServerConnection: ServerChildChannel, HTTPChannelHandler {
    /// A connection whose kind its first request decides.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let kind: EventLoopFuture<ConnectionKind>
    }

    let responder: HTTPChannelHandler.Responder
    let gatekeeper: Gatekeeper
    let limits: RPCLimits
    let certificates: ServerCertificates?
    let webSocket: WebSocketDoor?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let client = ClientAddress(channel.remoteAddress)
            guard self.gatekeeper.clients.open(client) else {
                self.gatekeeper.metrics.refused(.connections)
                throw TooManyConnections()
            }
            channel.closeFuture.whenComplete { _ in self.gatekeeper.clients.close(client) }
            let pipeline = channel.pipeline.syncOperations
            if let certificates {
                try pipeline.addHandler(NIOSSLServerHandler(context: certificates.context()))
            }
            return Value(channel: channel, kind: try self.addHTTP(to: pipeline, logger))
        }
    }

    private struct TooManyConnections: Error {}

    private func addHTTP(
        to pipeline: ChannelPipeline.SynchronousOperations, _ logger: Logger
    ) throws -> EventLoopFuture<ConnectionKind> {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = 16 << 10
        decoding.maxHeaderListSize = 32 << 10
        decoding.maxHeaderFieldCount = 100
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(
                leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoding),
            // More than a head can have: what comes behind one that ends HTTP is not kept.
            maximumBufferSize: 128 << 10)
        let timer = RequestTimer(
            idleTime: self.limits.idleTime, stallTime: self.limits.stallTime)
        let caller = NIOLoopBoundBox<Caller?>(nil, eventLoop: pipeline.eventLoop)
        let filter = UpgradeFilter { head, channel in
            caller.value = self.caller(head, channel)
            return caller.value != nil
        }
        let upgrade = NIOTypedHTTPServerUpgradeHandler(
            httpEncoder: encoder, extraHTTPHandlers: [decoder, timer, filter],
            upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                upgraders: [self.upgrader(for: caller)],
                notUpgradingCompletionHandler: { Self.stayHTTP($0, logger) }))
        try pipeline.addHandlers(OutputDrain(), encoder, decoder, timer, filter, upgrade)
        return upgrade.upgradeResultFuture
    }

    private static func stayHTTP(
        _ channel: any Channel, _ logger: Logger
    ) -> EventLoopFuture<ConnectionKind> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers(
                HTTP1ToHTTPServerCodec(secure: false), HTTPConnectionStateHandler(logger: logger))
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.kind.get() {
            case .http(let channel): await self.handleHTTP(asyncChannel: channel, logger: logger)
            case .webSocket(let channel, let caller):
                await self.webSocket?.serve(channel, caller)
            }
        } catch {
            // The client went away before it asked, or spoke something else than HTTP.
            value.channel.close(promise: nil)
        }
    }
}

/// WebSockets (RFC 6455).
extension ServerConnection {
    /// What turns the first request of a connection into a WebSocket, once it was let in.
    private func upgrader(
        for caller: NIOLoopBoundBox<Caller?>
    ) -> NIOTypedWebSocketServerUpgrader<ConnectionKind> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: self.limits.maximumBodyBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try self.becomeWebSocket(channel, caller.value ?? .anyone)
                }
            })
    }

    private func becomeWebSocket(
        _ channel: any Channel, _ caller: Caller
    ) throws -> ConnectionKind {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers(
            FrameCheck(),
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 1_024,
                maxAccumulatedFrameSize: self.limits.maximumBodyBytes),
            WebSocketGuard(
                idleTime: self.limits.idleTime, stallTime: self.limits.stallTime,
                metrics: self.gatekeeper.metrics))
        return .webSocket(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(
                    backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8))),
            caller)
    }

    /// Who wants a WebSocket; `nil` if it is not let in, or not here.
    private func caller(_ head: HTTPRequestHead, _ channel: any Channel) -> Caller? {
        guard self.webSocket != nil,
            head.uri.prefix(while: { $0 != "?" }) == WebSocketDoor.path
        else { return nil }
        do throws(Gatekeeper.Refusal) {
            return try self.gatekeeper.admit(
                HTTPFields(head.headers, splitCookie: false),
                host: head.headers.first(name: "host"), from: channel.remoteAddress,
                isOpen: false, isPageAllowed: false)
        } catch {
            return nil
        }
    }
}
