/// An error object of JSON-RPC 2.0 §5.1: a code, a sentence that says what to do, and data.
public struct RPCError: Error, Hashable, Sendable, Codable {
    /// The codes: those of the standard, and ours from -32000 down.
    public enum Code: Int, Hashable, Sendable, CaseIterable, Codable {
        /// The body is empty, or not JSON.
        case parseError = -32_700
        /// The JSON is not a request, the batch is empty, or the content type is wrong.
        case invalidRequest = -32_600
        /// There is no such method.
        ///
        /// - Reasons: `webSocketOnly`
        case methodNotFound = -32_601
        /// A parameter is missing, unknown, of the wrong type, or wrong. `data.parameter` mostly
        /// names it.
        ///
        /// - Reasons: `invalidParams`
        case invalidParams = -32_602
        /// The node failed; nothing is said about the request.
        ///
        /// - Reasons: `snapshotFailed`
        case internalError = -32_603
        /// The rules refuse a statement. `data.reason` is the name of the reason.
        case rejected = -32_001
        /// There is no such block, statement, or entry.
        ///
        /// - Reasons: `notFound`
        case notFound = -32_002
        /// The node is stopping, or can no longer write.
        ///
        /// - Reasons: `stopping`, `snapshotRunning`, `noSnapshots`, `diskTooSmall`, `noLog`
        case unavailable = -32_003
        /// The mempool is full: try again later.
        ///
        /// - Reasons: `mempoolFull`
        case mempoolFull = -32_004
        /// The bytes are not a statement. `data.offset` is the first wrong byte.
        ///
        /// - Reasons: `malformed`
        case malformedStatement = -32_005
        /// The signature of a statement does not verify.
        ///
        /// - Reasons: `highS`, `signature`
        case badSignature = -32_006
        /// More than the node allows in one request. `data.limit` is how much it allows.
        ///
        /// - Reasons: `bodyTooLarge`, `batchTooLarge`, `tooDeep`, `tooManyValues`,
        ///   `tooManyStatements`, `tooManySubscriptions`, `pageTooLarge`, `tooManyReceipts`,
        ///   `tooManyLinks`, `answerTooLarge`
        case limitExceeded = -32_007
        /// The node keeps no index of statements and blocks.
        ///
        /// - Reasons: `notIndexed`
        case notIndexed = -32_008
        /// A light client cannot verify such an answer, and so gives none. No node answers this.
        ///
        /// - Reasons: `unverifiable`
        case unverifiable = -32_009
        /// What a light client was told does not verify, nobody told it anything, or history was
        /// rewritten. No node answers this.
        ///
        /// - Reasons: `unverified`, `unreachable`, `conflict`
        case unverified = -32_010
        /// A token is needed, or the one that was sent is not good for this; or the server was
        /// called by a name, or by a page of the web, that is not allowed.
        ///
        /// - Reasons: `token`, `adminToken`, `host`, `origin`
        case unauthorized = -32_011
        /// More requests a second than the node allows a client. `data.retryAfter` is the number of
        /// seconds to wait.
        ///
        /// - Reasons: `rateLimited`
        case rateLimited = -32_012

        /// What every method of a node can answer.
        public static let general: [Code] = [
            .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError,
            .limitExceeded, .unauthorized, .rateLimited,
        ]
    }

    /// What makes the error clear to a program.
    public struct Details: Hashable, Sendable, Codable {
        /// A stable word for the reason.
        public var reason: String?
        /// Where in the input.
        public var offset: Int?
        /// The limit that was exceeded.
        public var limit: Int?
        /// The parameter that is wrong.
        public var parameter: String?
        /// In how many seconds to try again.
        public var retryAfter: Int?

        /// Details of which some are given.
        public init(
            reason: String? = nil, offset: Int? = nil, limit: Int? = nil,
            parameter: String? = nil, retryAfter: Int? = nil
        ) {
            self.reason = reason
            self.offset = offset
            self.limit = limit
            self.parameter = parameter
            self.retryAfter = retryAfter
        }
    }

    /// The code.
    ///
    /// A code that this version does not know is kept as it is.
    public let code: Int
    /// What is wrong and what to do, for people.
    public let message: String
    /// What is wrong, for programs.
    public let data: Details?

    /// An error.
    public init(_ code: Code, _ message: String, data: Details? = nil) {
        self.code = code.rawValue
        self.message = message
        self.data = data
    }
}

extension RPCError: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        let reason = self.data?.reason.map { ", \($0)" } ?? ""
        return "\(self.message) (\(self.code)\(reason))"
    }
}
