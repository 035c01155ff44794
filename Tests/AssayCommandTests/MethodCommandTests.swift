import AssayAPI
import Testing

@testable import assay

/// The command line can do what a node can do.
@Suite struct MethodCommandTests {
    /// The command for each method.
    private static let commands = [
        "admin_logLevel": "assay admin log", "admin_peers": "assay admin peers",
        "admin_snapshot": "assay admin snapshot", "admin_stop": "assay admin stop",
        "account_get": "assay account", "attestation_list": "assay attestation list",
        "chain_getBlock": "assay block", "chain_getHeader": "assay block",
        "chain_getGenesis": "assay genesis show", "chain_getParameters": "assay parameters",
        "chain_getValidators": "assay validators", "epoch_get": "assay epoch",
        "job_get": "assay job show", "job_list": "assay job list",
        "light_getUpdate": "assay light sync", "model_get": "assay model show",
        "model_list": "assay model list", "node_misbehaviour": "assay misbehaviour",
        "node_peers": "assay peers", "node_status": "assay status",
        "proof_getBlock": "assay proof block",
        "proof_getConsistency": "assay proof consistency",
        "proof_getInclusion": "assay proof inclusion", "proof_getState": "assay proof state",
        "settlement_list": "assay settlement list", "subscribe": "assay watch",
        "tx_get": "assay statement", "tx_getReceipt": "assay receipt get",
        "tx_submit": "assay transfer", "unsubscribe": "assay watch",
    ]
    /// What only `assay rpc` calls: for programs that have many of something, or read descriptions.
    private static let others: Set = ["rpc.discover", "tx_getReceipts", "tx_submitBatch"]

    @Test("each method has a command, or is called by its name only")
    func complete() throws {
        let paths = Set(try CommandInfo.all().tree.map(\.path))
        let names = Set(API.methods.map { $0.name })
        #expect(names == Set(Self.commands.keys).union(Self.others))
        #expect(Self.others.isDisjoint(with: Self.commands.keys))
        for command in Self.commands.values {
            #expect(paths.contains(command), "there is no `\(command)`")
        }
    }
}
