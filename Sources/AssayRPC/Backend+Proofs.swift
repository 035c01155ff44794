import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

/// Proofs, each with the changes of validators that lead to who sealed it.
extension Backend {
    /// The native proof of an entry under the header of its own block.
    ///
    /// - Parameter trusted: the height from where links begin.
    func proof(
        of located: LocatedEntry, in view: LedgerView, from trusted: UInt64
    ) throws(RPCError) -> Proof {
        let (header, certificate) = try self.header(at: located.height, in: view)
        var prover = LogProver(size: header.logSize, reader: view.state)
        return try self.proof(
            of: located, header, certificate, &prover,
            links: try self.links(above: trusted, below: header.height, in: view))
    }

    /// The same with what the entries of a block share.
    func proof(
        of located: LocatedEntry, _ header: Header, _ certificate: Certificate?,
        _ prover: inout LogProver, links: [Link]
    ) throws(RPCError) -> Proof {
        guard let certificate else {
            throw .notFound("the genesis has no certificate; its hash is in the chain id")
        }
        let path: [Digest]
        do throws(Unreadable) {
            path = try prover.inclusion(of: located.index)
        } catch {
            throw RPCError(.internalError, "the node cannot read its databases; see its log")
        }
        return Proof(
            entry: located.bytes, index: located.index, path: path,
            content: SealContent(header, hash: header.hash, round: certificate.round),
            validators: header.validators, signers: certificate.signers,
            signatures: certificate.signatures, links: links)
    }

    /// The proof of an entry, if one is asked for.
    func proof(
        of located: LocatedEntry, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> HexBytes? {
        guard let trusted else { return nil }
        return HexBytes(try self.proof(of: located, in: view, from: trusted).encoded)
    }

    /// The proof of what the state of a view holds under a key.
    ///
    /// - Parameter trusted: the height from where links begin.
    func valueProof(
        of key: StateKey, in view: LedgerView, from trusted: UInt64
    ) throws(RPCError) -> ValueProof {
        let header = view.head.header
        let (value, path) = try fetching { () throws(Unreadable) in
            (
                try view.state.value(at: key),
                try view.head.tree.proof(of: key.hash, reader: view.state)
            )
        }
        return ValueProof(
            key: key, value: value, path: path, header: header,
            certificate: view.certificate,
            links: try self.links(above: trusted, below: header.height, in: view))
    }

    /// The same, encoded, if it is asked for.
    func valueProof(
        of key: StateKey, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> HexBytes? {
        guard let trusted else { return nil }
        return HexBytes(try self.valueProof(of: key, in: view, from: trusted).encoded)
    }

    /// A value of the state of a view, and its proof if it is asked for.
    func value<Value: StateValue>(
        _ type: Value.Type, at id: StateID, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> (Value?, HexBytes?) {
        let value = try fetching { () throws(Unreadable) in
            try view.state.decoded(type, at: id)
        }
        return (
            value, try self.valueProof(of: StateKey(Value.kind, id), in: view, provenFrom: trusted)
        )
    }

    /// The changes of validators above one height and below another.
    func links(
        above trusted: UInt64, below height: UInt64, in view: LedgerView
    ) throws(RPCError) -> [Link] {
        guard height > 0, trusted < height - 1 else { return [] }
        let changes = try fetching { () throws(Unreadable) in
            try view.state.membersChanges(
                above: trusted, upTo: height - 1, limit: Proof.maximumLinks + 1)
        }
        guard changes.count <= Proof.maximumLinks else {
            throw RPCError(
                .limitExceeded,
                "more than \(Proof.maximumLinks) changes of validators lie between block "
                    + "\(trusted) and block \(height); name a newer \"trustedHeight\"",
                data: RPCError.Details(
                    reason: "tooManyLinks", limit: Proof.maximumLinks,
                    parameter: "trustedHeight"))
        }
        var links: [Link] = []
        for change in changes { links.append(try self.link(change, in: view)) }
        return links
    }

    /// The link of a change of validators.
    func link(
        _ change: (height: UInt64, next: ValidatorSet), in view: LedgerView
    ) throws(RPCError) -> Link {
        let (header, certificate) = try self.header(at: change.height, in: view)
        guard let certificate else {
            throw RPCError(.internalError, "a block has no certificate; run assay check")
        }
        return Link(header: header, certificate: certificate, next: change.next)
    }
}
