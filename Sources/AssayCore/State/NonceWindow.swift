/// Which nonces of an account are still good: any unused one in (floor, floor + 64].
///
/// So one statement that is lost on its way does not hold up those after it. The floor rises over
/// nonces that were used.
public struct NonceWindow: Hashable, Sendable {
    /// How far above the floor a nonce may be.
    public static let width: UInt64 = 64

    /// The highest nonce below which all were used.
    public private(set) var floor: UInt64
    /// Bit i (from the least significant) tells whether nonce floor + 1 + i was used.
    public private(set) var used: UInt64

    /// The window of an account that never signed.
    public init() {
        self.init(floor: 0, used: 0)
    }

    init(floor: UInt64, used: UInt64) {
        self.floor = floor
        self.used = used
    }

    /// The lowest nonce that was not used; `nil` once all 2⁶⁴ were.
    ///
    /// The floor rises over used nonces, so the one above it is never used.
    public var nextUnused: UInt64? {
        self.floor == .max ? nil : self.floor + 1
    }

    /// Why a nonce is no good; `nil` if it is.
    public func rejection(of nonce: UInt64) -> Rejection? {
        guard nonce > self.floor else { return .nonceUsed }
        let offset = nonce - self.floor - 1
        guard offset < Self.width else {
            return .nonceTooHigh(highest: self.floor + Self.width)
        }
        return self.used >> offset & 1 == 1 ? .nonceUsed : nil
    }

    /// Uses a nonce up.
    mutating func use(_ nonce: UInt64) throws(ExecutionError) {
        if let rejection = self.rejection(of: nonce) { throw .rejected(rejection) }
        self.used |= 1 << (nonce - self.floor - 1)
        let risen = UInt64((~self.used).trailingZeroBitCount)
        self.floor += risen
        self.used = self.used >> risen
    }
}
