import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// What every command has that reads through a light client.
struct LightReading: ParsableArguments {
    @OptionGroup var light: LightOptions
    @OptionGroup var output: OutputOptions

    /// Prints what was verified; ends with exit code 1 if it is proven that there is no such thing.
    func answer<View: Encodable & Sendable>(
        _ read: (LightClient) async throws -> Proven<View>,
        text: (View, _ proven: String) -> String, isThere: (View) -> Bool
    ) async throws {
        let client = try self.light.client()
        let proven = try await read(client)
        let age = await client.trust.age(at: WallClock.seconds)
        let line = "proven: \(proven.header.sealing.text), \(age) s old"
        let report = LightGetCommand.Report(
            value: proven.value, proven: await self.proof(proven.header, client))
        self.output.output.answer(report) { text(proven.value, line) }
        if !isThere(proven.value) { throw ExitStatus.negative.exit }
    }

    /// Prints a verified entry of the log.
    func answerEntry(
        _ read: (LightClient) async throws -> Proven<ProvenEntry>
    ) async throws {
        let client = try self.light.client()
        let proven = try await read(client)
        let report = LightGetCommand.Report(
            value: VerificationReport(proven.value),
            proven: await self.proof(proven.header, client))
        self.output.output.answer(report) { proven.value.line }
    }

    /// How something is proven, for programs.
    func proof(
        _ header: ProvenHeader, _ client: LightClient
    ) async -> LightGetCommand.ProofReport {
        LightGetCommand.ProofReport(
            height: header.header.height, hash: header.hash, time: header.header.time,
            stateRoot: header.header.stateRoot, trustedHeight: await client.trust.height,
            witnesses: self.light.witnesses.count)
    }
}
