import Glibc
import NIOSSL
import Synchronization

/// The certificate of the server and its key, read again when the files change: certificates live
/// for weeks, nodes for months.
public final class ServerCertificates: Sendable {
    /// The files cannot be used.
    public struct Mistake: Error, CustomStringConvertible {
        /// What is wrong, with the file.
        public let description: String
    }

    private struct State {
        var context: NIOSSLContext
        var stamp: [Int]
        var checked: ContinuousClock.Instant
    }

    private let certificateFile: String
    private let keyFile: String
    private let checkInterval: Duration
    private let state: Mutex<State>

    /// Reads the chain of certificates and the key, in PEM.
    ///
    /// - Parameter checkInterval: how often, at most, it is looked whether the files changed.
    /// - Throws: ``Mistake``, also if others than the owner can read the key.
    public init(
        certificateFile: String, keyFile: String, checkInterval: Duration = .seconds(10)
    ) throws(Mistake) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.checkInterval = checkInterval
        // Before the files are read: what changes meanwhile is noticed later.
        let stamp = Self.stamp(certificateFile, keyFile)
        let context = try Self.read(certificateFile, keyFile)
        self.state = Mutex(State(context: context, stamp: stamp, checked: .now))
    }

    /// What to speak TLS with; older than the files by the interval at most.
    ///
    /// Files that are half-written, or do not fit together, leave it as it is.
    func context() -> NIOSSLContext {
        self.state.withLock { state in
            guard state.checked.duration(to: .now) > self.checkInterval else {
                return state.context
            }
            state.checked = .now
            let stamp = Self.stamp(self.certificateFile, self.keyFile)
            if stamp != state.stamp,
                let context = try? Self.read(self.certificateFile, self.keyFile)
            {
                state.context = context
                state.stamp = stamp
            }
            return state.context
        }
    }

    private static func read(
        _ certificateFile: String, _ keyFile: String
    ) throws(Mistake) -> NIOSSLContext {
        var status = stat()
        if stat(keyFile, &status) == 0, status.st_mode & 0o077 != 0 {
            throw Mistake(
                description: "\(keyFile): others can read the key; chmod 600 it")
        }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
            let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Mistake(
                description: "\(certificateFile) and \(keyFile) are not a certificate and its "
                    + "key in PEM: \(error)")
        }
    }

    /// What changes when the files do.
    private static func stamp(_ files: String...) -> [Int] {
        files.flatMap { file in
            var status = stat()
            guard stat(file, &status) == 0 else { return [0, 0, 0] }
            return [
                Int(status.st_ino), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec),
            ]
        }
    }
}
