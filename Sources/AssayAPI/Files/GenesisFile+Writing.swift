import AssayCore
import AssayCrypto

extension GenesisFile {
    /// The text of the file.
    ///
    /// All parameters are written, also those with their standard values.
    public var json: String { self.document.text }

    var document: StrictJSON {
        let genesis = self.genesis
        let parameters = Parameter.allCases.map { parameter in
            StrictJSON.Field(parameter.name, .number("\(genesis.parameters[parameter])"))
        }
        let fields: [StrictJSON.Field] = [
            .init("name", .string(genesis.name.description)),
            .init("time", .string(Timestamp(milliseconds: genesis.time).description)),
            .init("validators", .array(self.validators.map(\.json))),
            .init("parameters", .object(parameters)),
            .init("reserve", .string("\(genesis.reserve)")),
            .init("accounts", .array(genesis.accounts.map(\.json))),
        ]
        return .object(fields)
    }
}

extension GenesisFile.Validator {
    fileprivate var json: StrictJSON {
        var fields: [StrictJSON.Field] = [
            .init("publicKey", .string(self.publicKey.description)),
            .init("name", .string(self.name)),
        ]
        if let address { fields.append(.init("address", .string(address))) }
        return .object(fields)
    }
}

extension Genesis.Allocation {
    fileprivate var json: StrictJSON {
        var fields: [StrictJSON.Field] = [
            .init("address", .string(self.address.description)),
            .init("balance", .string("\(self.balance)")),
        ]
        if self.bond > 0 { fields.append(.init("bond", .string("\(self.bond)"))) }
        if let operatorID {
            fields.append(.init("operator", .string(operatorID.description)))
        }
        return .object(fields)
    }
}
