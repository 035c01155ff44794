import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension Backend {
    /// The most bytes of receipts in one answer: those of 10,000 statements under 50 validators.
    private static let maximumReceiptBytes = 40 << 20

    /// Methods that give receipts.
    func serveReceipts(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetReceipt.self) { params throws(RPCError) in
            let format = params.format ?? .proof
            let bytes = try self.receipt(
                of: params.txid, format: format, from: params.trustedHeight ?? 0)
            return API.GetReceipt.Result(format: format, receipt: HexBytes(bytes))
        }
        dispatcher.serve(API.GetReceipts.self) { params throws(RPCError) in
            guard params.txids.count <= BlockExecution.maximumStatements else {
                throw RPCError(
                    .limitExceeded,
                    "\(params.txids.count) ids; at most \(BlockExecution.maximumStatements) "
                        + "are allowed",
                    data: RPCError.Details(
                        reason: "tooManyReceipts", limit: BlockExecution.maximumStatements,
                        parameter: "txids"))
            }
            return API.GetReceipts.Result(
                receipts: try self.receipts(of: params.txids, from: params.trustedHeight ?? 0))
        }
    }

    /// A receipt in one of its forms.
    func receipt(
        of id: Digest, format: ReceiptFormat, from trusted: UInt64
    ) throws(RPCError) -> [UInt8] {
        switch format {
        case .proof:
            let (located, view) = try self.entry(id)
            return try self.proof(of: located, in: view, from: trusted).encoded
        case .scitt: return try self.transparentStatement(id).encoded
        }
    }

    /// A statement with all receipts of its block, in the standard form.
    func transparentStatement(_ id: Digest) throws(RPCError) -> TransparentStatement {
        let (located, view) = try self.entry(id)
        // The standard form has no links.
        let proof = try self.proof(of: located, in: view, from: .max)
        let sealers = try fetching { () throws(Unreadable) in
            try view.state.validators(sealing: located.height)
        }
        guard let sealers else {
            throw RPCError(.internalError, "the validators of a block are missing; run assay check")
        }
        do throws(TransparentStatement.ConversionError) {
            return try TransparentStatement(proof, validators: sealers)
        } catch .notAStatement {
            throw .invalid(
                "format", "must be \"proof\" for a settlement: nobody signed it as a statement")
        } catch {
            throw RPCError(.internalError, "a block has other validators; run assay check")
        }
    }

    /// The native receipts of many entries; those of one block share most of the work.
    private func receipts(
        of ids: [Digest], from trusted: UInt64
    ) throws(RPCError) -> [HexBytes?] {
        struct Shared {
            let header: Header
            let certificate: Certificate?
            var prover: LogProver
            let links: [Link]
        }
        guard self.store.isIndexed else { throw .notIndexed }
        var blocks: [UInt64: Shared] = [:]
        var receipts: [HexBytes?] = []
        var bytes = 0
        for id in ids {
            guard let (located, view) = try self.entryIfFinal(id) else {
                receipts.append(nil)
                continue
            }
            if blocks[located.height] == nil {
                let (header, certificate) = try self.header(at: located.height, in: view)
                blocks[located.height] = Shared(
                    header: header, certificate: certificate,
                    prover: LogProver(size: header.logSize, reader: view.state),
                    links: try self.links(above: trusted, below: header.height, in: view))
            }
            guard var shared = blocks.removeValue(forKey: located.height) else { continue }
            let proof = try self.proof(
                of: located, shared.header, shared.certificate, &shared.prover,
                links: shared.links)
            blocks[located.height] = shared
            let encoded = proof.encoded
            bytes += encoded.count
            // Many changes of validators make every one of them long.
            guard bytes <= Self.maximumReceiptBytes else {
                throw RPCError(
                    .limitExceeded,
                    "the receipts have more than \(Self.maximumReceiptBytes) bytes: name fewer "
                        + "\"txids\", or a newer \"trustedHeight\"",
                    data: RPCError.Details(
                        reason: "answerTooLarge", limit: Self.maximumReceiptBytes))
            }
            receipts.append(HexBytes(encoded))
        }
        return receipts
    }
}
