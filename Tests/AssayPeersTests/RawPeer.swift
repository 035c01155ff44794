import AssayCore
import AssayCrypto
import AssayTestSupport
import Crypto
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import AssayPeers

/// One end of a connection on which a test does what no node would.
final class RawPeer: Sendable {
    /// What a raw peer shows in its handshake.
    struct Credentials {
        var chain: [[UInt8]]
        var key: P256.Signing.PrivateKey
        var protocols = [PeerTLS.applicationProtocol]
        var maximumVersion: TLSVersion = .tlsv13

        /// The certificates of a draft.
        init(_ draft: CertificateDraft) throws {
            self.chain = [try draft.der()]
            self.key = draft.key
        }

        /// What the node with this key would show.
        init(_ key: AssayCrypto.PrivateKey) throws {
            try self.init(CertificateDraft(hostKey: key))
        }

        fileprivate func apply(to configuration: inout TLSConfiguration) throws {
            configuration.certificateChain = try self.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
            }
            if !self.chain.isEmpty {
                let der = Array(self.key.derRepresentation)
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(bytes: der, format: .der))
            }
            configuration.applicationProtocols = self.protocols
            configuration.minimumTLSVersion = .tlsv12
            configuration.maximumTLSVersion = self.maximumVersion
        }
    }

    fileprivate struct State {
        var bytes = ByteBuffer()
        var isClosed = false
        var isReady = false
    }

    private let channel: any Channel
    private let state: Box

    fileprivate final class Box: Sendable {
        let state = Mutex(State())
    }

    private init(_ channel: any Channel, _ state: Box) {
        self.channel = channel
        self.state = state
    }

    /// Connects to a port: in plain text, or with TLS.
    static func connect(
        to port: Int, from source: String? = nil, _ credentials: Credentials? = nil
    ) async throws -> RawPeer {
        let box = Box()
        var context: NIOSSLContext?
        if let credentials {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            try credentials.apply(to: &configuration)
            context = try NIOSSLContext(configuration: configuration)
        }
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { [context] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(box))
                }
            }
        if let source {
            bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0))
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        return RawPeer(channel, box)
    }

    /// Whether the other side has closed.
    var isClosed: Bool { self.state.state.withLock(\.isClosed) }

    /// All bytes that came.
    var byteCount: Int { self.state.state.withLock { $0.bytes.readableBytes } }

    /// The frames that came so far.
    var frames: [PeerFrame] {
        var bytes = self.state.state.withLock(\.bytes)
        var frames: [PeerFrame] = []
        while let length = bytes.readInteger(as: UInt32.self),
            let item = bytes.readBytes(length: Int(length)),
            let frame = try? PeerFrame(decoding: item, limit: item.count)
        {
            frames.append(frame)
        }
        return frames
    }

    /// The goodbye that came, if one did.
    var goodbye: Goodbye? {
        for case .goodbye(let goodbye) in self.frames { return goodbye }
        return nil
    }

    func write(_ bytes: [UInt8]) {
        self.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func write(_ frame: PeerFrame) {
        self.channel.writeAndFlush(ByteBuffer(frame), promise: nil)
    }

    /// Says hello, as the node with this chain would, and waits for the answer.
    func greet(
        chain: ChainID = testChain(), version: UInt64 = 1, nonce: UInt64 = 5,
        listen: PeerAddress? = nil
    ) async throws {
        self.write(
            .hello(
                PeerHello(
                    version: version, chain: chain, agent: "raw", listen: listen, nonce: nonce)))
        try await eventually("a hello is answered") { !self.frames.isEmpty || self.isClosed }
    }

    /// Stops or resumes reading from the socket.
    func setReading(_ isReading: Bool) async throws {
        try await self.channel.setOption(.autoRead, value: isReading).get()
    }

    func close() async {
        try? await self.channel.close()
    }

    /// A server that shows these certificates to whoever dials it.
    static func listen(_ credentials: Credentials) async throws -> any Channel {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [],
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(credentials.key.derRepresentation), format: .der)
            ))
        try credentials.apply(to: &configuration)
        let context = try NIOSSLContext(configuration: configuration)
        return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context), Collector(Box()),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let box: Box

        init(_ box: Box) {
            self.box = box
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = self.unwrapInboundIn(data)
            self.box.state.withLock { _ = $0.bytes.writeBuffer(&bytes) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.box.state.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
