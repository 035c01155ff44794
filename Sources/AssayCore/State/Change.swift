public import AssayCrypto

/// What validators can vote for.
public enum Change: Hashable, Sendable {
    /// New values for some parameters, in the order of their labels.
    case parameters([ParameterValue])
    /// Admits an account under an operator's name.
    case admit(Address, OperatorID)
    /// Takes an account's admission back.
    case dismiss(Address)
    /// Makes a key a validator's, if it is ready when the change takes effect.
    case addValidator(PublicKey)
    /// Makes a validator none.
    case removeValidator(PublicKey)

    /// A parameter and its new value.
    public struct ParameterValue: Hashable, Sendable {
        /// The parameter.
        public let parameter: Parameter
        /// Its value.
        public let value: UInt64

        /// A new value for a parameter.
        public init(_ parameter: Parameter, _ value: UInt64) {
            self.parameter = parameter
            self.value = value
        }
    }

    /// SHA-256 of the encoding: the id of the change's ballot.
    public var digest: Digest { SHA256.hash(self.encoded) }
}

extension Change {
    /// Refuses what would change nothing, or cannot be.
    func checkApplicable(in execution: inout BlockExecution) throws(ExecutionError) {
        switch self {
        case .parameters(let values):
            for value in values where !value.parameter.bounds.contains(value.value) {
                throw .rejected(.parameterOutOfBounds(value.parameter))
            }
            guard values.contains(where: { execution.parameters[$0.parameter] != $0.value })
            else { throw .rejected(.notApplicable) }
        case .admit(let address, let operatorID):
            guard let account = try execution.load(Account.self, at: address) else {
                throw .rejected(.unknownAccount)
            }
            guard account.operatorID != operatorID else { throw .rejected(.notApplicable) }
        case .dismiss(let address):
            guard let account = try execution.load(Account.self, at: address) else {
                throw .rejected(.unknownAccount)
            }
            guard account.operatorID != nil else { throw .rejected(.notApplicable) }
        case .addValidator(let key): try execution.checkAddition(of: key)
        case .removeValidator(let key): try execution.checkRemoval(of: key)
        }
    }

    /// Makes the change.
    ///
    /// It was checked to be applicable.
    func apply(to execution: inout BlockExecution) throws(ExecutionError) {
        switch self {
        case .parameters(let values):
            for value in values { execution.parameters[value.parameter] = value.value }
        case .admit(let address, let operatorID):
            try self.setOperator(operatorID, of: address, in: &execution)
        case .dismiss(let address):
            try self.setOperator(nil, of: address, in: &execution)
        case .addValidator(let key): execution.setMembers(execution.members.keys + [key])
        case .removeValidator(let key):
            execution.setMembers(execution.members.keys.filter { $0 != key })
        }
    }

    private func setOperator(
        _ operatorID: OperatorID?, of address: Address, in execution: inout BlockExecution
    ) throws(ExecutionError) {
        guard var account = try execution.touchedAccount(address) else {
            throw .rejected(.unknownAccount)
        }
        account.operatorID = operatorID
        execution.store(account, at: address)
    }
}

extension Change: CBORCodable {
    private enum Label {
        static let parameters: UInt64 = 1
        static let admit: UInt64 = 2
        static let dismiss: UInt64 = 3
        static let addValidator: UInt64 = 4
        static let removeValidator: UInt64 = 5
    }

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        switch self {
        case .parameters(let values):
            encoder.array(2)
            encoder.unsigned(Label.parameters)
            var map = CBORMapEncoder()
            for value in values { map.unsigned(value.parameter.rawValue, value.value) }
            encoder.map(map)
        case .admit(let address, let operatorID):
            encoder.array(3)
            encoder.unsigned(Label.admit)
            address.encode(to: &encoder)
            encoder.text(operatorID.description)
        case .dismiss(let address):
            encoder.array(2)
            encoder.unsigned(Label.dismiss)
            address.encode(to: &encoder)
        case .addValidator(let key):
            encoder.array(2)
            encoder.unsigned(Label.addValidator)
            key.encode(to: &encoder)
        case .removeValidator(let key):
            encoder.array(2)
            encoder.unsigned(Label.removeValidator)
            key.encode(to: &encoder)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let count = try decoder.array(maximum: 3)
        let kindStart = decoder.offset
        let kind = try decoder.unsigned()
        let expected = kind == Label.admit ? 3 : 2
        guard count == expected else {
            throw DecodeError(.wrongLength(expected: expected, found: count), at: start)
        }
        switch kind {
        case Label.parameters: self = .parameters(try Self.parameterValues(from: &decoder))
        case Label.admit:
            self = .admit(try Address(from: &decoder), try OperatorID(from: &decoder))
        case Label.dismiss: self = .dismiss(try Address(from: &decoder))
        case Label.addValidator: self = .addValidator(try PublicKey(from: &decoder))
        case Label.removeValidator: self = .removeValidator(try PublicKey(from: &decoder))
        default: throw DecodeError(.outOfRange("the kind of change"), at: kindStart)
        }
    }

    private static func parameterValues(
        from decoder: inout CBORDecoder
    ) throws(DecodeError) -> [ParameterValue] {
        let start = decoder.offset
        var map = try decoder.map()
        var values: [ParameterValue] = []
        for parameter in Parameter.allCases
        where try map.optional(parameter.rawValue, &decoder) {
            values.append(ParameterValue(parameter, try decoder.unsigned()))
        }
        try map.end(&decoder)
        guard !values.isEmpty else {
            throw DecodeError(.outOfRange("the list of parameters"), at: start)
        }
        return values
    }
}
