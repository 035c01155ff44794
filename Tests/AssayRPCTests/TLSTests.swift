import AssayAPI
import AssayCore
import FoundationEssentials
import NIOSSL
import Testing

@testable import AssayRPC

/// The server with TLS, and the files that it needs.
@Suite("TLS", .timeLimit(.minutes(2)))
final class TLSTests {
    private let directory: String
    private var files: CertificateFiles

    init() throws {
        self.directory =
            FileManager.default.temporaryDirectory
            .appending(path: "assay-tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: self.directory, withIntermediateDirectories: false)
        self.files = try CertificateFiles(in: self.directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.directory) }

    private func certificates(
        checkInterval: Duration = .zero
    ) throws(ServerCertificates.Mistake) -> ServerCertificates {
        try ServerCertificates(
            certificateFile: self.files.certificateFile, keyFile: self.files.keyFile,
            checkInterval: checkInterval)
    }

    private func served(
        limits: RPCLimits = RPCLimits(), checkInterval: Duration = .zero
    ) async throws -> ServedNode {
        let certificates = try self.certificates(checkInterval: checkInterval)
        return try await ServedNode(limits: limits, server: { $0.certificates = certificates })
    }

    /// Whether a node answers those who trust a certificate.
    private func answers(_ served: ServedNode, _ certificate: NIOSSLCertificate) async -> Bool {
        let text = try? await TLSConnection(port: served.port, trusting: certificate)
            .call("node_peers")
        return text?.hasPrefix("HTTP/1.1 200 ") ?? false
    }

    private func mistake() -> String? {
        do throws(ServerCertificates.Mistake) {
            _ = try self.certificates()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("HTTP over TLS 1.2 and 1.3, several requests on a connection")
    func https() async throws {
        let served = try await self.served()
        for version in [TLSVersion.tlsv12, .tlsv13] {
            let connection = try await TLSConnection(
                port: served.port, trusting: self.files.certificate,
                versions: .init(minimum: version, maximum: version))
            for _ in 0..<3 {
                let answer = try await connection.call("node_status")
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                #expect(answer.contains("\(served.genesis.chain)"))
            }
        }
        // Who does not know the certificate does not believe it.
        #expect(await !self.answers(served, try CertificateFiles.make().0))
    }

    @Test("WebSockets over TLS, with events")
    func webSocket() async throws {
        let served = try await self.served()
        let socket = try await RawWebSocket(
            try await TLSConnection(port: served.port, trusting: self.files.certificate))
        _ = try await socket.call("subscribe", #"{"topic":"statements"}"#)
        let statement = served.statement(1, 1)
        try await served.settle([statement])
        #expect(try await socket.event().event.statement?.txid == statement.id)
    }

    @Test("TLS 1.1 is refused")
    func oldVersion() async throws {
        let served = try await self.served()
        await #expect(throws: (any Error).self) {
            let connection = try await TLSConnection(
                port: served.port, trusting: self.files.certificate,
                versions: .init(minimum: .tlsv1, maximum: .tlsv11))
            let answer = try await connection.call("node_peers")
            #expect(!answer.contains("HTTP"))
            if answer.isEmpty { throw RawWebSocket.Closed() }
        }
        #expect(await self.answers(served, self.files.certificate))
    }

    @Test("plain HTTP and noise are closed without an answer, and harm nobody")
    func noise() async throws {
        let served = try await self.served()
        // The beginning of a ClientHello, a record that is too long, and bytes that are nothing.
        let starts: [[UInt8]] = [
            Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8),
            [22, 3, 1, 0xff, 0xff] + [UInt8](repeating: 1, count: 70_000),
            [22, 3, 3, 0, 4, 1, 0, 0, 0], [22, 3, 1, 0, 4, 2, 0, 0, 0],
            [0x80, 0x2e, 1, 0, 2], [21, 3, 3, 0, 2, 2, 40], [23, 3, 3, 0, 1, 0],
            [UInt8](repeating: 0, count: 4_096), (0..<4_096).map { UInt8($0 * 37 & 0xff) },
        ]
        for start in starts {
            let connection = try RawConnection(port: served.port)
            try await connection.write(start)
            let text = try await connection.read { _ in false }
            #expect(!text.contains("HTTP/1.1"))
        }
        #expect(await self.answers(served, self.files.certificate))
    }

    @Test("a handshake that does not come, or stops, is not waited for")
    func slow() async throws {
        var limits = RPCLimits()
        limits.idleTime = .seconds(5)
        let served = try await self.served(limits: limits)
        for start in [[], [22], [22, 3, 1, 2, 0, 1, 0]] as [[UInt8]] {
            let connection = try RawConnection(port: served.port)
            try await connection.write(start)
            #expect(try await connection.receive() == [])
        }
        #expect(await self.answers(served, self.files.certificate))
    }

    @Test("a key that others can read is refused", arguments: [0o644, 0o640, 0o604, 0o620, 0o601])
    func openKey(mode: Int) throws {
        #expect(self.mistake() == nil)
        try CertificateFiles.write(self.files.keyPEM, to: self.files.keyFile, mode: mode)
        #expect(
            self.mistake() == "\(self.files.keyFile): others can read the key; chmod 600 it")
    }

    @Test("files that are missing, empty, broken, or of others are refused, and named")
    func unusable() throws {
        let other = try CertificateFiles.make()
        let (certificate, key) = (self.files.certificatePEM, self.files.keyPEM)
        let cases: [(name: String, certificate: String?, key: String?)] = [
            ("another key", certificate, other.key), ("another", other.certificate, key),
            ("no key", certificate, nil), ("no certificate", nil, key),
            ("empty key", certificate, ""), ("empty certificate", "", key),
            ("swapped", key, certificate), ("noise", "\u{0}\u{1}", "x"),
            ("half a certificate", String(certificate.prefix(200)), key),
            ("half a key", certificate, String(key.prefix(80))),
        ]
        for (name, certificate, key) in cases {
            for (text, file) in [
                (certificate, self.files.certificateFile), (key, self.files.keyFile),
            ] {
                try? FileManager.default.removeItem(atPath: file)
                if let text { try CertificateFiles.write(text, to: file) }
            }
            let mistake = self.mistake()
            #expect(mistake?.contains(self.files.certificateFile) == true, "\(name)")
            #expect(mistake?.contains("are not a certificate and its key") == true, "\(name)")
        }
    }

    @Test("a renewed certificate is used by new connections, and old ones go on")
    func renewed() async throws {
        let served = try await self.served()
        let old = self.files.certificate
        let connection = try await TLSConnection(port: served.port, trusting: old)
        #expect(try await connection.call("node_peers").contains("200"))
        try self.files.renew()
        #expect(await self.answers(served, self.files.certificate))
        #expect(await !self.answers(served, old))
        #expect(try await connection.call("node_peers").contains("200"))
    }

    @Test("files that do not fit together leave the old ones in use, until they fit")
    func halfRenewed() async throws {
        let served = try await self.served()
        let old = self.files.certificate
        let new = try CertificateFiles.make()
        try CertificateFiles.write(new.certificate, to: self.files.certificateFile)
        #expect(await self.answers(served, old))
        try CertificateFiles.write(new.key, to: self.files.keyFile, mode: 0o644)
        #expect(await self.answers(served, old))
        try FileManager.default.removeItem(atPath: self.files.keyFile)
        #expect(await self.answers(served, old))
        try CertificateFiles.write(new.key, to: self.files.keyFile)
        #expect(await self.answers(served, new.0))
        #expect(await !self.answers(served, old))
    }

    @Test("the files are not read again before the time, nor when they did not change")
    func interval() throws {
        let often = try self.certificates()
        let seldom = try self.certificates(checkInterval: .seconds(3_600))
        let (first, second) = (often.context(), seldom.context())
        #expect(often.context() === first)
        try self.files.renew()
        #expect(often.context() !== first)
        #expect(seldom.context() === second)
    }
}
