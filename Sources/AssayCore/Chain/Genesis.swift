public import AssayCrypto

/// What a chain begins with: entry 0 of its log.
public struct Genesis: Hashable, Sendable {
    /// The version of the format: 1.
    public static let version: UInt64 = 1
    /// The most bytes of an encoded genesis.
    public static let maximumSize = 4 << 20
    /// The most accounts in a genesis.
    public static let maximumAccounts = 50_000

    /// The name.
    public let name: ChainName
    /// When the chain begins, in milliseconds since 1970.
    public let time: UInt64
    /// The first validators.
    public let validators: ValidatorSet
    /// The first parameters.
    public let parameters: Parameters
    /// What the reserve holds.
    public let reserve: UInt64
    /// The first accounts, in rising order of their addresses.
    ///
    /// Every validator has one.
    public let accounts: [Allocation]

    /// What an account begins with.
    public struct Allocation: Hashable, Sendable {
        /// Whose account.
        public let address: Address
        /// What it can spend.
        public let balance: UInt64
        /// What it has bonded.
        public let bond: UInt64
        /// The operator it is admitted for.
        public let operatorID: OperatorID?

        /// An account at the beginning.
        public init(
            address: Address, balance: UInt64, bond: UInt64 = 0, operatorID: OperatorID? = nil
        ) {
            self.address = address
            self.balance = balance
            self.bond = bond
            self.operatorID = operatorID
        }
    }

    /// Why a genesis cannot begin a chain.
    public enum Mistake: Error, Hashable, Sendable {
        /// Two allocations for one address.
        case duplicateAccount(Address)
        /// More accounts than ``maximumAccounts``.
        case tooManyAccounts
        /// All amounts together do not fit 64 bits.
        case supplyOverflow
        /// A parameter is out of its bounds.
        case parameterOutOfBounds(Parameter)
        /// A validator's key is no point of the curve: it could never sign.
        case invalidKey(PublicKey)
    }

    /// A genesis; accounts are sorted, and validators get an empty one if they have none.
    public init(
        name: ChainName, time: UInt64, validators: ValidatorSet, parameters: Parameters,
        reserve: UInt64, accounts: [Allocation]
    ) throws(Mistake) {
        var accounts = accounts.sorted { $0.address < $1.address }
        for (left, right) in zip(accounts, accounts.dropFirst())
        where left.address == right.address {
            throw .duplicateAccount(left.address)
        }
        let known = Set(accounts.map(\.address))
        for address in validators.keys.map(\.address) where !known.contains(address) {
            accounts.append(Allocation(address: address, balance: 0))
        }
        accounts.sort { $0.address < $1.address }
        guard accounts.count <= Self.maximumAccounts else { throw .tooManyAccounts }
        for parameter in Parameter.allCases
        where !parameter.bounds.contains(parameters[parameter]) {
            throw .parameterOutOfBounds(parameter)
        }
        for key in validators.keys where (try? VerifyingKey(key)) == nil {
            throw .invalidKey(key)
        }
        self.name = name
        self.time = time
        self.validators = validators
        self.parameters = parameters
        self.reserve = reserve
        self.accounts = accounts
        guard self.supply != nil else { throw .supplyOverflow }
    }

    /// All there is: the reserve and what the accounts begin with.
    ///
    /// It never changes.
    public var supply: UInt64? {
        var sum = self.reserve
        for account in self.accounts {
            for amount in [account.balance, account.bond] {
                let (next, overflow) = sum.addingReportingOverflow(amount)
                guard !overflow else { return nil }
                sum = next
            }
        }
        return sum
    }

    /// The id of the chain.
    public var chain: ChainID {
        ChainID(name: self.name, genesis: LogHash.leaf(self.encoded))
    }
}

extension Genesis: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.unsigned(1, Self.version)
        map.text(2, self.name.description)
        map.unsigned(3, self.time)
        map.put(4, self.validators)
        map.put(5, self.parameters)
        map.unsigned(6, self.reserve)
        map.put(7) { encoder in
            encoder.array(self.accounts.count)
            for account in self.accounts { account.encode(to: &encoder) }
        }
        encoder.tag(EntryTag.genesis)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.genesis)
        var map = try decoder.map()
        try map.label(1, &decoder)
        _ = try decoder.unsigned(in: Self.version...Self.version, "the version of the genesis")
        try map.label(2, &decoder)
        let nameStart = decoder.offset
        guard let name = ChainName(try decoder.text(maximum: ChainName.maximumLength)) else {
            throw DecodeError(.outOfRange("the name of the chain"), at: nameStart)
        }
        try map.label(3, &decoder)
        let time = try decoder.unsigned()
        try map.label(4, &decoder)
        let validators = try ValidatorSet(from: &decoder)
        try map.label(5, &decoder)
        let parameters = try Parameters(from: &decoder)
        try map.label(6, &decoder)
        let reserve = try decoder.unsigned()
        try map.label(7, &decoder)
        let accountsStart = decoder.offset
        var accounts: [Allocation] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumAccounts)) {
            accounts.append(try Allocation(from: &decoder))
        }
        try map.end(&decoder)
        do throws(Mistake) {
            try self.init(
                name: name, time: time, validators: validators, parameters: parameters,
                reserve: reserve, accounts: accounts)
        } catch {
            throw DecodeError(.outOfRange("the validators or accounts"), at: accountsStart)
        }
        // Sorting and completing must have changed nothing, or two encodings would say the same.
        guard self.accounts == accounts else {
            throw DecodeError(.outOfRange("the order of accounts"), at: accountsStart)
        }
    }
}

extension Genesis.Allocation: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.address)
        map.nonZero(2, self.balance)
        map.nonZero(3, self.bond)
        if let operatorID { map.text(4, operatorID.description) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.address = try Address(from: &decoder)
        self.balance = try map.nonZero(2, &decoder)
        self.bond = try map.nonZero(3, &decoder)
        self.operatorID = try map.optional(4, &decoder) ? try OperatorID(from: &decoder) : nil
        try map.end(&decoder)
    }
}
