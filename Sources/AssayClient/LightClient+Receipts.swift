public import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight

/// Receipts.
extension LightClient {
    /// A receipt of a final statement or settlement, checked before it is given on: what it proves,
    /// and the seals that it carries.
    ///
    /// It is made for readers who trust the genesis, or the head that the parameters name.
    public func receipt(
        _ params: API.GetReceipt.Params
    ) async throws(ClientError) -> API.GetReceipt.Result {
        // The native form has all that there is to check.
        let native = try await self.node.call(
            API.GetReceipt.self,
            API.GetReceipt.Params(txid: params.txid, trustedHeight: params.trustedHeight))
        let proof: Proof
        do throws(DecodeError) {
            proof = try Proof(decoding: native.receipt.bytes, limit: Proof.maximumSize)
        } catch {
            throw .otherAnswer("its receipt is malformed: \(error)")
        }
        guard LogHash.leaf(proof.entry) == params.txid else { throw Self.other }
        let header = try await self.header(.height(proof.content.height))
        guard header.hash == proof.content.block,
            proof.content.logRoot == header.header.logRoot,
            proof.content
                == SealContent(
                    header.header, hash: header.hash, round: proof.content.round)
        else { throw Self.other }
        _ = try self.verified { verifier throws(VerificationError) in
            try verifier.verify(
                entry: proof.entry, at: proof.index, path: proof.path, under: header)
        }
        let sealers = try await self.sealers(of: header.header, proof)
        do throws(CertificateError) {
            try proof.certificate.check(
                proof.content, validators: sealers, keys: KeyCache(capacity: 64))
        } catch {
            throw .unproven(.certificate(error))
        }
        guard params.format == .scitt else { return native }
        do throws(TransparentStatement.ConversionError) {
            let transparent = try TransparentStatement(proof, validators: sealers)
            return API.GetReceipt.Result(
                format: .scitt, receipt: HexBytes(transparent.encoded))
        } catch {
            throw .otherAnswer("only statements have a standard form")
        }
    }

    /// The validators who sealed a header: the trusted ones, those of a link, or those of the
    /// genesis, to which the chain id commits.
    private func sealers(
        of header: Header, _ proof: Proof
    ) async throws(ClientError) -> ValidatorSet {
        let known = [self.trust.validators] + proof.links.map(\.next)
        if let set = known.first(where: { $0.hash == header.validators }) { return set }
        let answer = try await self.node.call(API.GetGenesis.self)
        guard
            let genesis = try? Genesis(
                decoding: answer.encoded.bytes, limit: Genesis.maximumSize),
            genesis.chain == header.chain, genesis.validators.hash == header.validators
        else {
            throw .otherAnswer("nothing shows who sealed block \(header.height)")
        }
        return genesis.validators
    }
}
