import AssayAPI

/// Who asks, and what of it is allowed.
package struct Caller: Sendable {
    /// Whether the token of administrators came with the request.
    let isAdministrator: Bool
    private let address: ClientAddress
    private let limits: ClientLimits?

    init(isAdministrator: Bool, address: ClientAddress, limits: ClientLimits) {
        self.isAdministrator = isAdministrator
        self.address = address
        self.limits = limits
    }

    private init(isAdministrator: Bool) {
        self.isAdministrator = isAdministrator
        self.address = .thisMachine
        self.limits = nil
    }

    /// Someone without limits or rights.
    static let anyone = Caller(isAdministrator: false)

    /// Counts requests.
    ///
    /// - Throws: if they are too many for now.
    func charge(_ count: Int) throws(RPCError) {
        try self.limits?.charge(count, to: self.address)
    }
}
