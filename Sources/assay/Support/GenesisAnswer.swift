import AssayAPI
import AssayCore
import AssayCrypto

/// What a genesis file says, for programs and for people.
struct GenesisAnswer: Encodable {
    struct Validator: Encodable {
        let name: String
        let publicKey: String
        let accountAddress: String
        let networkAddress: String?
    }

    let valid = true
    let chainId: String
    let name: String
    let time: String
    let validators: [Validator]
    let quorum: Int
    let toleratedFaults: Int
    let supply: String
    let reserve: String
    let accounts: Int
    let parameters: [String: UInt64]

    init(_ file: GenesisFile) {
        let genesis = file.genesis
        self.chainId = genesis.chain.description
        self.name = genesis.name.description
        self.time = Timestamp(milliseconds: genesis.time).description
        self.validators = file.validators.map { validator in
            Validator(
                name: validator.name, publicKey: validator.publicKey.description,
                accountAddress: validator.publicKey.address.description,
                networkAddress: validator.address)
        }
        self.quorum = genesis.validators.quorum
        self.toleratedFaults = (genesis.validators.count - 1) / 3
        self.supply = genesis.supply.map { "\($0)" } ?? ""
        self.reserve = "\(genesis.reserve)"
        self.accounts = genesis.accounts.count
        self.parameters = Dictionary(
            uniqueKeysWithValues: Parameter.allCases.map { ($0.name, genesis.parameters[$0]) })
    }

    /// What is allowed, but seldom meant.
    var warning: String? {
        switch self.validators.count {
        case 2:
            return "2 validators tolerate no faulty one (f = 0): the chain stands still as soon as "
                + "one stops or lies. 4 tolerate one."
        case 3:
            return
                "3 validators tolerate no faulty one (f = 0): the chain goes on without one, but "
                + "a single one whose disk is wiped, or that lies, can fork it. 4 tolerate one."
        default: return nil
        }
    }

    /// The same for people.
    func text(_ output: Output) -> String {
        let count = self.validators.count
        let faults = self.toleratedFaults == 0 ? "none" : "\(self.toleratedFaults)"
        var rows: [(label: String, value: String)] = [
            ("chain id", output.style.bold(self.chainId)),
            ("begins", self.time),
            (
                "validators",
                "\(count), of which \(faults) may be faulty (f = ⌊(n − 1) / 3⌋: stopped, wiped or "
                    + "lying)"
            ),
            (
                "quorum",
                "\(self.quorum) of \(count) make a block final (⌈2n / 3⌉); the chain waits while "
                    + "\(count - self.quorum + 1) or more are stopped"
            ),
        ]
        for validator in self.validators {
            let network = validator.networkAddress.map { " at \($0)" } ?? ""
            rows.append(("", "\(validator.name)\(network)"))
            rows.append(("", "  \(validator.publicKey)"))
            rows.append(("", "  \(validator.accountAddress)"))
        }
        rows.append(("supply", self.supply))
        rows.append(("reserve", "\(self.reserve) of it"))
        rows.append(("accounts", "\(self.accounts)"))
        let changed = Parameter.allCases.filter { self.parameters[$0.name] != $0.standard }
        let list = changed.map { "\($0.name) \(self.parameters[$0.name] ?? 0)" }
        rows.append(
            ("parameters", list.isEmpty ? "standard" : list.joined(separator: ", ")))
        return output.table(rows)
    }

    enum CodingKeys: CodingKey {
        case valid, chainId, name, time, validators, quorum, toleratedFaults, supply, reserve
        case accounts, parameters
    }
}
