public import AssayCrypto

extension API {
    /// `tx_getReceipt`: the file that proves offline that a statement or settlement is final.
    ///
    /// A receipt is about the block that holds the entry, and stays the same for ever. `assay
    /// verify FILE --trust genesis.json` checks either form.
    public enum GetReceipt: APIMethod {
        /// The name of the method.
        public static let name = "tx_getReceipt"
        /// The names of its parameters, in order.
        public static let parameterNames = ["txid", "format", "trustedHeight"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notFound, .notIndexed]

        /// Which receipt.
        public struct Params: Codable, Hashable, Sendable {
            /// The id of the statement or settlement.
            public var txid: Digest
            /// The form: `"proof"`, also if left out, or `"scitt"`, which is for statements only.
            public var format: ReceiptFormat?
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// A receipt.
            public init(
                txid: Digest, format: ReceiptFormat? = nil, trustedHeight: UInt64? = nil
            ) {
                self.txid = txid
                self.format = format
                self.trustedHeight = trustedHeight
            }
        }

        /// A receipt.
        public struct Result: Codable, Hashable, Sendable {
            /// The form.
            public var format: ReceiptFormat
            /// The bytes of the file.
            public var receipt: HexBytes

            /// A receipt.
            public init(format: ReceiptFormat, receipt: HexBytes) {
                self.format = format
                self.receipt = receipt
            }
        }
    }

    /// `tx_getReceipts`: many native receipts at once, such as those of all statements of a block.
    ///
    /// Those of one block share most of the work. Who needs whole blocks takes `proof_getBlock`:
    /// there the proof of all entries together is as short as that of one.
    public enum GetReceipts: APIMethod {
        /// The name of the method.
        public static let name = "tx_getReceipts"
        /// The names of its parameters, in order.
        public static let parameterNames = ["txids", "trustedHeight"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which receipts.
        public struct Params: Codable, Hashable, Sendable {
            /// The ids of the statements or settlements, at most 10,000.
            public var txids: [Digest]
            /// The height that the reader trusts: the proof carries the changes of validators after
            /// it.
            ///
            /// The genesis, if left out.
            public var trustedHeight: UInt64?

            /// Some receipts.
            public init(txids: [Digest], trustedHeight: UInt64? = nil) {
                self.txids = txids
                self.trustedHeight = trustedHeight
            }
        }

        /// Receipts.
        public struct Result: Codable, Hashable, Sendable {
            /// The receipts in the order of the ids; `null` for what is not final.
            public var receipts: [HexBytes?]

            /// Receipts.
            public init(receipts: [HexBytes?]) {
                self.receipts = receipts
            }
        }
    }
}

/// The forms of a receipt.
public enum ReceiptFormat: String, ChoiceCodable, Hashable, Sendable, CaseIterable {
    /// The native proof: compact, without keys.
    case proof
    /// A SCITT Transparent Statement with one COSE Receipt for each validator who sealed.
    case scitt
}
