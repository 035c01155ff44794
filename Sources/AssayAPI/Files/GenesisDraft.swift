import AssayCore
import AssayCrypto

/// The parts of a genesis file that could be read; the mistakes are in the reader.
struct GenesisDraft {
    var name: ChainName?
    var time: Timestamp?
    var validators: [GenesisFile.Validator] = []
    var parameters = Parameters()
    var reserve: UInt64?
    var accounts: [Genesis.Allocation] = []

    init?(_ root: DocumentNode, _ reader: inout DocumentReader) {
        let fields = ["name", "time", "validators", "parameters", "reserve", "accounts"]
        guard let object = reader.object(root, fields: fields) else { return nil }
        self.name = reader.required("name", of: object).flatMap {
            reader.parsed($0, "1 to 12 characters a-z or 0-9", by: ChainName.init)
        }
        self.time = reader.required("time", of: object).flatMap {
            reader.parsed($0, "a time in UTC such as \"2026-03-01T12:00:00Z\"") { Timestamp($0) }
        }
        if let node = reader.required("validators", of: object) {
            self.readValidators(node, &reader)
        }
        if let node = reader.optional("parameters", of: object) {
            self.readParameters(node, &reader)
        }
        self.reserve = reader.required("reserve", of: object).flatMap { reader.amount($0) }
        if let node = reader.required("accounts", of: object) {
            self.readAccounts(node, &reader)
        }
    }

    private mutating func readValidators(_ node: DocumentNode, _ reader: inout DocumentReader) {
        guard let list = reader.list(node) else { return }
        let bounds = 1...ValidatorSet.maximumCount
        if !bounds.contains(list.count) {
            reader.note("expected 1 to 50 validators, found \(list.count)", at: node.path)
        }
        var places = FirstPlaces<PublicKey>()
        self.validators = list.compactMap { element in
            GenesisFile.Validator(element, &places, &reader)
        }
    }

    private mutating func readParameters(_ node: DocumentNode, _ reader: inout DocumentReader) {
        let names = Parameter.allCases.map(\.name)
        guard let object = reader.object(node, fields: names) else { return }
        for parameter in Parameter.allCases {
            guard let node = reader.optional(parameter.name, of: object),
                let value = reader.number(node, in: parameter.bounds)
            else { continue }
            self.parameters[parameter] = value
        }
    }

    private mutating func readAccounts(_ node: DocumentNode, _ reader: inout DocumentReader) {
        guard let list = reader.list(node) else { return }
        guard list.count <= Genesis.maximumAccounts else {
            let limit = Genesis.maximumAccounts
            reader.note("at most \(limit) accounts, found \(list.count)", at: node.path)
            return
        }
        var places = FirstPlaces<Address>()
        self.accounts = list.compactMap { element in
            Genesis.Allocation(element, &places, &reader)
        }
    }

    /// The genesis, if all its parts could be read and fit together.
    func genesis(_ reader: inout DocumentReader) -> Genesis? {
        guard reader.mistakes.isEmpty, let name, let time, let reserve,
            let validators = ValidatorSet(sorted: self.validators.map(\.publicKey).sorted())
        else { return nil }
        do throws(Genesis.Mistake) {
            let genesis = try Genesis(
                name: name, time: time.milliseconds, validators: validators,
                parameters: self.parameters, reserve: reserve, accounts: self.accounts)
            if genesis.encoded.count > Genesis.maximumSize {
                reader.note("the genesis is longer than \(Genesis.maximumSize) bytes", at: "")
            }
            return genesis
        } catch {
            switch error {
            case .supplyOverflow:
                let limit = "the largest supply, \(UInt64.max)"
                reader.note("the reserve and all accounts together exceed \(limit)", at: "")
            case .tooManyAccounts:
                let limit = "at most \(Genesis.maximumAccounts) accounts"
                reader.note("\(limit), counting one for each validator", at: "accounts")
            case .duplicateAccount(let address):
                reader.note("the account \(address) occurs twice", at: "accounts")
            case .parameterOutOfBounds(let parameter):
                let path = "parameters.\(parameter.name)"
                reader.note("expected \(parameter.bounds)", at: path)
            case .invalidKey(let key):
                reader.note("the key \(key) is no point of the curve", at: "validators")
            }
            return nil
        }
    }
}
