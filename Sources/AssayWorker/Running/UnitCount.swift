/// How the units of a run are found, by the rule of its model.
enum UnitCount: Hashable, Sendable {
    /// Every run is one unit.
    case inference
    /// Every byte of input is one.
    case inputByte
    /// The command says it in a line `units: N` on standard error.
    case stated(rule: String)

    /// The way of a unit rule.
    init(rule: String) {
        self =
            switch rule {
            case "inference": .inference
            case "input-byte": .inputByte
            default: .stated(rule: rule)
            }
    }

    /// The units of a run, at least 1.
    func units(inputSize: Int, notes: [UInt8]) throws(RunError) -> UInt64 {
        switch self {
        case .inference: return 1
        case .inputByte:
            guard inputSize > 0 else { throw .emptyInput }
            return UInt64(inputSize)
        case .stated(let rule):
            guard let units = Self.stated(in: notes), units > 0 else {
                throw .noUnits(rule: rule)
            }
            return units
        }
    }

    /// The number in the last line that has the form `units: N`.
    private static func stated(in notes: [UInt8]) -> UInt64? {
        let marker = Array("units: ".utf8)
        for line in notes.split(separator: 0x0a).reversed() where line.starts(with: marker) {
            let digits = String(decoding: line.dropFirst(marker.count), as: UTF8.self)
            guard let number = UInt64(digits), "\(number)" == digits else { return nil }
            return number
        }
        return nil
    }
}
