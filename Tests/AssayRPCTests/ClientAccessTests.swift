import AssayAPI
import AssayClient
import AssayCore
import AssayRPC
import Crypto
import FoundationEssentials
import Logging
import NIOCore
import ServiceLifecycle
import SwiftASN1
import Testing
import X509

/// What a client needs where a node speaks TLS and demands a token.
@Suite struct ClientAccessTests {
    private static let token = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="

    /// Runs `body` with the port of a server with TLS and a token, and its authority's certificate.
    private static func withServer(
        _ body: (_ port: Int, _ served: ServedNode, _ authority: [UInt8]) async throws -> Void
    ) async throws {
        let served = try await ServedNode()
        let directory = "/tmp/assay-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let pair = try TestCertificates()
        try pair.certificate.write(
            toFile: directory + "/server.pem", atomically: true, encoding: .utf8)
        let keyFile = directory + "/server.key"
        #expect(
            FileManager.default.createFile(
                atPath: keyFile, contents: Data(pair.key.utf8),
                attributes: [.posixPermissions: 0o600]))
        var door = RPCServer.Configuration()
        door.port = 0
        door.access.token = AccessToken(Self.token)
        door.certificates = try ServerCertificates(
            certificateFile: directory + "/server.pem", keyFile: keyFile)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (addresses, continuation) = AsyncStream.makeStream(of: SocketAddress.self)
        let server = RPCServer(
            node: served.node, configuration: door, version: ServedNode.version, logger: logger,
            now: { served.clock.time }
        ) { continuation.yield($0) }
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [], logger: logger)
        let running = Task {
            defer { continuation.finish() }
            try await group.run()
        }
        var listening = addresses.makeAsyncIterator()
        let port = try #require(await listening.next()?.port)
        try await body(port, served, Array(pair.authority.utf8))
        await group.triggerGracefulShutdown()
        try await running.value
    }

    private static func access(
        _ authority: [UInt8]?, _ token: String?
    ) -> ClientAccess {
        ClientAccess(
            token: token.flatMap { BearerToken($0) },
            authorities: authority.flatMap { CertificateAuthorities(pem: $0) })
    }

    @Test("calls and subscriptions work over TLS with a token", .timeLimit(.minutes(2)))
    func works() async throws {
        try await Self.withServer { port, served, authority in
            for host in ["localhost", "127.0.0.1"] {
                let client = UnverifiedClient(
                    url: "https://\(host):\(port)", access: Self.access(authority, Self.token))
                let status = try await client.call(API.NodeStatus.self)
                #expect(status.chainId == served.genesis.chain)
                let events = client.follow(
                    API.Subscribe.Params(topic: .blocks, fromHeight: 0))
                var iterator = events.makeAsyncIterator()
                #expect(try await iterator.next()?.height == 0)
                try await served.settle([
                    served.statement(0, served.head.header.height + 1)
                ])
                for height in 1...served.head.header.height {
                    #expect(try await iterator.next()?.height == height)
                }
            }
        }
    }

    @Test("without the token a node refuses, and says so", .timeLimit(.minutes(2)))
    func noToken() async throws {
        try await Self.withServer { port, _, authority in
            for token in [nil, "bm90LXRoZS10b2tlbi1hdC1hbGw="] {
                let client = UnverifiedClient(
                    url: "https://localhost:\(port)", access: Self.access(authority, token))
                do throws(ClientError) {
                    _ = try await client.call(API.NodeStatus.self)
                    Issue.record("it let in who has no token")
                } catch {
                    guard case .refused(let refusal) = error else {
                        Issue.record("\(error)")
                        return
                    }
                    #expect(refusal.code == RPCError.Code.unauthorized.rawValue)
                }
            }
        }
    }

    @Test("a certificate of nobody one trusts, or for another name, is refused")
    func strangers() async throws {
        let other = Array(try TestCertificates().authority.utf8)
        try await Self.withServer { port, _, authority in
            for (url, roots) in [
                ("https://localhost:\(port)", nil), ("https://localhost:\(port)", other),
                ("https://127.0.0.2:\(port)", authority),
            ] {
                let client = UnverifiedClient(url: url, access: Self.access(roots, Self.token))
                var errors: [ClientError] = []
                do throws(ClientError) {
                    _ = try await client.call(API.NodeStatus.self)
                } catch {
                    errors.append(error)
                }
                var iterator = client.follow(API.Subscribe.Params(topic: .blocks))
                    .makeAsyncIterator()
                do throws(ClientError) {
                    _ = try await iterator.next()
                } catch {
                    errors.append(error)
                }
                #expect(errors.count == 2)
                for error in errors {
                    guard case .unreachable(_, let reason) = error, url.contains("local") else {
                        // Nothing listens there.
                        continue
                    }
                    #expect(reason.contains("certificate"), "\(reason)")
                }
            }
        }
    }

    @Test("what is no certificate is none")
    func noCertificate() {
        for text in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
            #expect(CertificateAuthorities(pem: Array(text.utf8)) == nil)
        }
    }
}

/// The certificate of an authority, and one of a server that it signed, with its key.
struct TestCertificates {
    let authority: String
    let certificate: String
    let key: String

    init() throws {
        let (root, leaf) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("test authority \(UUID().uuidString)") }
        let now = Date.now
        self.authority = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(root.publicKey), notValidBefore: now - 60,
            notValidAfter: now + 3_600, issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            },
            issuerPrivateKey: Certificate.PrivateKey(root)
        ).serializeAsPEM().pemString
        self.certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(leaf.publicKey), notValidBefore: now - 60,
            notValidAfter: now + 3_600, issuer: name,
            subject: try DistinguishedName { CommonName("localhost") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                SubjectAlternativeNames([
                    .dnsName("localhost"),
                    .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                ])
            },
            issuerPrivateKey: Certificate.PrivateKey(root)
        ).serializeAsPEM().pemString
        self.key = try Certificate.PrivateKey(leaf).serializeAsPEM().pemString
    }
}
