extension [UInt8] {
    /// The bytes that a test writes in hexadecimal, with blanks where they help reading.
    public init(hex text: String) {
        let digits = text.filter { !$0.isWhitespace }
        let values = digits.compactMap(\.hexDigitValue)
        precondition(
            values.count == digits.count && values.count % 2 == 0, "pairs of digits: \(text)")
        self = stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }
}
