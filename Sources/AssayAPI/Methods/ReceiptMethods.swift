public import AssayCrypto

extension API {
    /// `tx_getReceipt`: a file that proves offline that a statement or settlement is final.
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
            /// The form: `"proof"` (the default) or `"scitt"`, which is for statements only.
            public var format: ReceiptFormat?
            /// The height that the reader trusts, from where links begin; that of the genesis if
            /// left out.
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

    /// `tx_getReceipts`: many receipts at once, such as those of all statements of a block.
    public enum GetReceipts: APIMethod {
        /// The name of the method.
        public static let name = "tx_getReceipts"
        /// The names of its parameters, in order.
        public static let parameterNames = ["txids", "trustedHeight"]
        /// The errors that it can answer beyond the general ones.
        public static let errors: [RPCError.Code] = [.notIndexed]

        /// Which receipts.
        public struct Params: Codable, Hashable, Sendable {
            /// The ids of the statements or settlements.
            public var txids: [Digest]
            /// The height that the reader trusts, from where links begin; that of the genesis if
            /// left out.
            public var trustedHeight: UInt64?

            /// Some receipts.
            public init(txids: [Digest], trustedHeight: UInt64? = nil) {
                self.txids = txids
                self.trustedHeight = trustedHeight
            }
        }

        /// Receipts.
        public struct Result: Codable, Hashable, Sendable {
            /// The native proofs, in the order of the ids; `null` for what is not final.
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
    /// A SCITT Transparent Statement with a COSE Receipt of each validator.
    case scitt
}
