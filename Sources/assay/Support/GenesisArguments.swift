import AssayAPI
import AssayCore
import AssayCrypto

/// Makes a genesis of arguments, and collects every mistake in them.
struct GenesisArguments {
    private var mistakes: [String] = []

    /// The genesis file that the arguments describe.
    mutating func file(
        name: String, time: String?, validators: [String], parameters: [String], reserve: String,
        accounts: [String]
    ) throws -> GenesisFile {
        let chainName = ChainName(name)
        if chainName == nil { self.note("--name", "1 to 12 characters a-z or 0-9", name) }
        var begin: Timestamp? = Self.now
        if let time {
            begin = Timestamp(time)
            if begin == nil { self.note("--time", "a time such as 2026-03-01T12:00:00Z", time) }
        }
        let labels = self.labels(validators)
        let values = self.values(parameters)
        let reserveAmount = self.amount(reserve, of: "--reserve")
        let allocations = accounts.compactMap { self.allocation($0) }
        self.noteDuplicates(labels.map(\.publicKey.description), "--validator")
        self.noteDuplicates(allocations.map(\.address.description), "--account")
        guard self.mistakes.isEmpty, let chainName, let begin, let reserveAmount,
            let set = ValidatorSet(sorted: labels.map(\.publicKey).sorted())
        else {
            let none = ["--validator: expected 1 to 50 validators, found \(validators.count)"]
            throw UsageError(mistakes: self.mistakes.isEmpty ? none : self.mistakes)
        }
        do {
            let genesis = try Genesis(
                name: chainName, time: begin.milliseconds, validators: set, parameters: values,
                reserve: reserveAmount, accounts: allocations)
            return try GenesisFile(genesis: genesis, labels: labels)
        } catch Genesis.Mistake.supplyOverflow {
            throw CommandFailure(
                .usage,
                "the reserve and all accounts together exceed the largest supply, \(UInt64.max)")
        }
    }

    /// The present time, to the second.
    static var now: Timestamp {
        Timestamp(milliseconds: WallClock.seconds * 1_000)
    }

    private mutating func labels(_ texts: [String]) -> [GenesisFile.Validator] {
        texts.enumerated().compactMap { index, text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard let named = parts.first.flatMap({ PublicKey($0) }),
                let key = try? VerifyingKey(named).publicKey
            else {
                self.note("--validator", "a public key (see `assay key show`)", text)
                return nil
            }
            guard parts.count == 2 else {
                return GenesisFile.Validator(publicKey: key, name: "validator-\(index + 1)")
            }
            let label = parts[1].split(separator: "@", maxSplits: 1).map(String.init)
            let address = label.count == 2 ? label[1] : nil
            guard let name = label.first, GenesisFile.Validator.isName(name),
                address.map(GenesisFile.Validator.isNetworkAddress) ?? true
            else {
                self.note("--validator", "KEY=NAME or KEY=NAME@HOST:PORT", text)
                return nil
            }
            return GenesisFile.Validator(publicKey: key, name: name, address: address)
        }
    }

    private mutating func values(_ texts: [String]) -> Parameters {
        var parameters = Parameters()
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let names = Parameter.allCases.map(\.name)
            guard let parameter = parts.first.flatMap(Parameter.init(name:)) else {
                let hint = Suggestion.phrase(for: parts.first ?? "", among: names)
                self.note("--parameter", "one of \(names.joined(separator: ", "))", text, hint)
                continue
            }
            let bounds = parameter.bounds
            guard parts.count == 2, let value = UInt64(parts[1]), bounds.contains(value) else {
                let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
                self.note("--parameter", "\(parameter.name)= a number from \(range)", text)
                continue
            }
            parameters[parameter] = value
        }
        return parameters
    }

    private mutating func allocation(_ text: String) -> Genesis.Allocation? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let address = Address(parts[0]) else {
            self.note("--account", "ADDRESS=AMOUNT, where the address is assay1…", text)
            return nil
        }
        return self.amount(parts[1], of: "--account \(address)").map {
            Genesis.Allocation(address: address, balance: $0)
        }
    }

    private mutating func amount(_ text: String, of place: String) -> UInt64? {
        guard let amount = UInt64(text), "\(amount)" == text else {
            self.note(place, "an amount in decimal digits, at most \(UInt64.max)", text)
            return nil
        }
        return amount
    }

    private mutating func noteDuplicates(_ values: [String], _ place: String) {
        var seen: Set<String> = []
        for value in values where !seen.insert(value).inserted {
            self.mistakes.append("\(place): \(value) occurs twice")
        }
    }

    private mutating func note(
        _ place: String, _ expected: String, _ found: String, _ hint: String = ""
    ) {
        self.mistakes.append("\(place): expected \(expected), found \"\(found)\"\(hint)")
    }
}
