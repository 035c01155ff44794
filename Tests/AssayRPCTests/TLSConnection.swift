import Crypto
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import SwiftASN1
import X509

/// A certificate for `localhost` that vouches for itself, and its key, as files.
struct CertificateFiles {
    /// What clients trust.
    private(set) var certificate: NIOSSLCertificate
    private(set) var certificatePEM: String
    private(set) var keyPEM: String
    let certificateFile: String
    let keyFile: String

    /// Writes a new pair into a directory.
    init(in directory: String) throws {
        self.certificateFile = directory + "/cert.pem"
        self.keyFile = directory + "/key.pem"
        (self.certificate, self.certificatePEM, self.keyPEM) = try Self.make()
        try Self.write(self.certificatePEM, to: self.certificateFile)
        try Self.write(self.keyPEM, to: self.keyFile)
    }

    /// Replaces both files, as programs that renew certificates do.
    mutating func renew() throws {
        (self.certificate, self.certificatePEM, self.keyPEM) = try Self.make()
        try Self.write(self.certificatePEM, to: self.certificateFile)
        try Self.write(self.keyPEM, to: self.keyFile)
    }

    static func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    static func make() throws -> (NIOSSLCertificate, certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("localhost") }
        let now = Date.now
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now - 3_600, notValidAfter: now + 3_600,
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([.dnsName("localhost")])
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        let text = try certificate.serializeAsPEM().pemString
        return (
            try NIOSSLCertificate(bytes: Array(text.utf8), format: .pem), text + "\n",
            key.pemRepresentation + "\n"
        )
    }
}

/// A TLS connection to the server.
final class TLSConnection: ByteConnection {
    private let channel: any Channel
    private let bytes: AsyncThrowingStream<[UInt8], any Error>

    /// Connects to a port of this machine, and trusts one certificate only.
    init(
        port: Int, trusting certificate: NIOSSLCertificate, versions: ClosedVersions = .modern
    ) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([certificate])
        configuration.minimumTLSVersion = versions.minimum
        configuration.maximumTLSVersion = versions.maximum
        let context = try NIOSSLContext(configuration: configuration)
        let (bytes, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        self.bytes = bytes
        self.channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLClientHandler(context: context, serverHostname: "localhost"),
                        Collector(continuation))
                }
            }.connect(host: "127.0.0.1", port: port).get()
    }

    deinit { self.channel.close(promise: nil) }

    /// Which versions of TLS a client speaks.
    struct ClosedVersions {
        var minimum: TLSVersion
        var maximum: TLSVersion

        static let modern = ClosedVersions(minimum: .tlsv12, maximum: .tlsv13)
    }

    @discardableResult
    func write(_ bytes: [UInt8]) async throws -> Bool {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        return true
    }

    func receive() async throws -> [UInt8] {
        for try await bytes in self.bytes { return bytes }
        return []
    }

    /// Calls a method over HTTP, and gives the head and what came of the body.
    func call(_ method: String) async throws -> String {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#
        try await self.write(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        var text = ""
        while !text.hasSuffix("}") {
            let bytes = try await self.receive()
            if bytes.isEmpty { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation

        init(_ continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.continuation.yield(Array(Self.unwrapInboundIn(data).readableBytesView))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            self.continuation.finish(throwing: error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { self.continuation.finish() }
    }
}
