/// Random numbers that follow from a seed alone (splitmix64).
///
/// Every concern of a simulation draws from a stream of its own, so that leaving out a fault
/// changes as little as possible of everything else.
public struct Randomness: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// What random numbers are drawn for.
    enum Stream: UInt64 {
        case scenario = 1
        case network
        case disks
        case clients
        case clocks
        case liars
    }

    /// The numbers of a seed.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The numbers of a seed for one concern.
    init(seed: UInt64, _ stream: Stream) {
        var mixer = Randomness(seed: seed ^ stream.rawValue.wrapping(times: 0xa076_1d64_78bd_642f))
        self.state = mixer.next()
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        self.state = self.state.addingReportingOverflow(0x9e37_79b9_7f4a_7c15).partialValue
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)).wrapping(times: 0xbf58_476d_1ce4_e5b9)
        mixed = (mixed ^ (mixed >> 27)).wrapping(times: 0x94d0_49bb_1331_11eb)
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is above 0.
    mutating func below(_ bound: UInt64) -> UInt64 {
        self.next().multipliedFullWidth(by: bound).high
    }

    /// A number below `bound`, which is above 0.
    mutating func below(_ bound: Int) -> Int { Int(self.below(UInt64(bound))) }

    /// A number in a range.
    mutating func within(_ range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + self.below(range.upperBound - range.lowerBound + 1)
    }

    /// True in `share` of 1,000 cases.
    mutating func happens(permille share: UInt64) -> Bool {
        share > 0 && self.below(1_000) < share
    }

    /// One of several.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[self.below(elements.count)]
    }

    /// A number from 0 up that is mostly near `scale`, and seldom many times that.
    mutating func heavyTail(scale: UInt64) -> UInt64 {
        let exponent = UInt64((self.next() | 1 << 40).leadingZeroBitCount)
        return self.within(0...scale) << min(exponent, 8)
    }
}

extension UInt64 {
    /// The product modulo 2⁶⁴, which is what mixing wants.
    func wrapping(times factor: UInt64) -> UInt64 {
        self.multipliedReportingOverflow(by: factor).partialValue
    }
}
