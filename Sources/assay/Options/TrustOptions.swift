import ArgumentParser
import AssayAPI
import AssayCore
import AssayLight

/// What a command that verifies believes.
struct TrustOptions: ParsableArguments {
    @Option(
        name: .customLong("trust"),
        help: ArgumentHelp(
            "What you trust: a genesis file, or a trust file of a later head.",
            valueName: "file"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "How many days after its time the trust is good.", valueName: "days"))
    var trustingPeriod: UInt64 = Verifier.standardTrustingPeriod / 86_400

    /// The verifier for this trust, now.
    func verifier() throws -> Verifier {
        try Self.verifier(self.path, days: self.trustingPeriod)
    }

    static func verifier(_ path: String, days: UInt64) throws -> Verifier {
        let trust = try TrustFile.read(path).trust
        let (seconds, overflow) = days.multipliedReportingOverflow(by: 86_400)
        return Verifier(
            trust: trust, now: WallClock.seconds, trustingPeriod: overflow ? .max : seconds)
    }
}

/// The same where nothing needs to be proven.
struct OptionalTrustOptions: ParsableArguments {
    @Option(
        name: .customLong("trust"),
        help: ArgumentHelp(
            "Check the node's answer against this genesis or trust file.", valueName: "file"))
    var path: String?

    /// The verifier for this trust, now; `nil` if none was given.
    func verifier() throws -> Verifier? {
        try self.path.map {
            try TrustOptions.verifier($0, days: Verifier.standardTrustingPeriod / 86_400)
        }
    }
}

extension Verifier {
    /// What a node's proof shows under a key.
    func value(at key: StateKey, provenBy bytes: HexBytes?) throws -> ProvenValue {
        guard let bytes else { throw CommandFailure(.negative, "the node gave no proof") }
        let proof: ValueProof
        do throws(DecodeError) {
            proof = try ValueProof(decoding: bytes.bytes, limit: Proof.maximumSize)
        } catch {
            throw CommandFailure(.negative, "the node's proof is malformed: \(error)")
        }
        guard proof.keyHash == key.hash else {
            throw CommandFailure(.negative, "the node's proof is about something else")
        }
        do throws(VerificationError) {
            return try self.verify(proof)
        } catch {
            throw CommandFailure(.negative, "the node's proof fails: \(error)")
        }
    }
}

extension Sealing {
    /// The sealing in words.
    var text: String {
        switch self {
        case .trusted: "it is the trusted head"
        case .ancestor: "an ancestor of the trusted head"
        case .validators(let signers, let count):
            "sealed by \(signers) of \(count) validator\(count == 1 ? "" : "s")"
        }
    }
}
