import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The genesis: what can begin a chain, its one encoding, and the first state.
@Suite struct GenesisTests {
    private static let validators = TestValidators(count: 3)

    private static func address(_ number: UInt64) -> Address {
        TestKeys.key(number).publicKey.address
    }

    private static func genesis(
        name: String = "test", time: UInt64 = 1_700_000_000_000,
        validators: ValidatorSet = Self.validators.set, parameters: Parameters = Parameters(),
        reserve: UInt64 = 1_000,
        accounts: [Genesis.Allocation] = [
            Genesis.Allocation(address: Self.address(7), balance: 50, bond: 1_000),
            Genesis.Allocation(address: Self.address(8), balance: 60),
        ]
    ) throws -> Genesis {
        try Genesis(
            name: try #require(ChainName(name)), time: time, validators: validators,
            parameters: parameters, reserve: reserve, accounts: accounts)
    }

    private static func decode(_ bytes: [UInt8]) throws -> Genesis {
        try Genesis(decoding: bytes, limit: Genesis.maximumSize)
    }

    @Test func itRoundTrips() throws {
        let genesis = try Self.genesis()
        let decoded = try Self.decode(genesis.encoded)
        #expect(decoded == genesis)
        #expect(decoded.encoded == genesis.encoded)
        #expect(decoded.chain == genesis.chain)
        #expect(genesis.encoded.prefix(5) == [0xda, 0x41, 0x53, 0x59, 0x47])
    }

    @Test func accountsAreSortedAndValidatorsGetOne() throws {
        let allocations = [9, 7, 8].map {
            Genesis.Allocation(address: Self.address($0), balance: $0)
        }
        let genesis = try Self.genesis(accounts: allocations)
        #expect(genesis.accounts.map(\.address) == genesis.accounts.map(\.address).sorted())
        #expect(genesis.accounts.count == 6)
        #expect(try Self.genesis(accounts: allocations.reversed()) == genesis)
        for key in Self.validators.set.keys {
            let allocation = genesis.accounts.first { $0.address == key.address }
            #expect(allocation == Genesis.Allocation(address: key.address, balance: 0))
        }
    }

    @Test func aValidatorKeepsWhatItWasGiven() throws {
        let own = Genesis.Allocation(
            address: Self.validators.set.keys[1].address, balance: 5, bond: 6)
        let genesis = try Self.genesis(accounts: [own])
        #expect(genesis.accounts.count == 3)
        #expect(genesis.accounts.contains(own))
    }

    @Test func twoAllocationsForOneAddressAreRefused() throws {
        let first = Genesis.Allocation(address: Self.address(7), balance: 1)
        let second = Genesis.Allocation(address: Self.address(7), balance: 2)
        for accounts in [[first, second], [first, first]] {
            #expect(throws: Genesis.Mistake.duplicateAccount(Self.address(7))) {
                try Self.genesis(accounts: accounts)
            }
        }
    }

    @Test(
        "the supply",
        arguments: [
            // Reserve, balance, bond; whether they fit 64 bits.
            (0, 0, 0, true), (.max, 0, 0, true), (.max, 1, 0, false), (.max, 0, 1, false),
            (0, .max, 0, true), (0, .max, 1, false), (1, .max - 1, 0, true), (1, .max, 0, false),
            (1 << 63, 1 << 62, 1 << 62, false), (1 << 63, 1 << 62, 1 << 62 - 1, true),
            (.max, .max, .max, false),
        ] as [(UInt64, UInt64, UInt64, Bool)])
    func supply(_ reserve: UInt64, _ balance: UInt64, _ bond: UInt64, _ fits: Bool) throws {
        let accounts = [
            Genesis.Allocation(address: Self.address(7), balance: balance, bond: bond)
        ]
        if fits {
            let genesis = try Self.genesis(reserve: reserve, accounts: accounts)
            #expect(genesis.supply == reserve + balance + bond)
            #expect(genesis.execute().head.record.reserve == reserve)
        } else {
            #expect(throws: Genesis.Mistake.supplyOverflow) {
                try Self.genesis(reserve: reserve, accounts: accounts)
            }
        }
    }

    @Test("parameters out of bounds", arguments: VoteTests.bounds)
    func parameters(
        _ parameter: Parameter, lower: UInt64, upper: UInt64, standard: UInt64
    ) throws {
        var table: [(UInt64, Bool)] = [(lower, true), (upper, true), (upper + 1, false)]
        if lower > 0 { table.append((lower - 1, false)) }
        for (value, isValid) in table {
            var parameters = Parameters()
            parameters[parameter] = value
            if isValid {
                let genesis = try Self.genesis(parameters: parameters)
                #expect(try Self.decode(genesis.encoded) == genesis)
                #expect(genesis.execute().head.parameters[parameter] == value)
            } else {
                #expect(throws: Genesis.Mistake.parameterOutOfBounds(parameter)) {
                    try Self.genesis(parameters: parameters)
                }
                #expect(throws: DecodeError.self) {
                    try Parameters(decoding: parameters.encoded, limit: 1_000)
                }
            }
        }
    }

    @Test func tooManyAccountsAreRefused() throws {
        var accounts: [Genesis.Allocation] = []
        for number in 0..<49_998 as Range<UInt32> {
            let bytes = withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
            let padded = bytes + [UInt8](repeating: 1, count: 16)
            guard let address = Address(bytes: padded) else { return }
            accounts.append(Genesis.Allocation(address: address, balance: 1))
        }
        // The three validators' accounts count.
        #expect(throws: Genesis.Mistake.tooManyAccounts) {
            try Self.genesis(accounts: accounts)
        }
        #expect(try Self.genesis(accounts: accounts.dropLast()).accounts.count == 50_000)
    }

    /// It could never sign: one validator less than the quorum counts on, from the beginning.
    @Test func aValidatorKeyThatIsNoPointIsRefused() throws {
        let name = CertificateScene.noPoint
        let keys = [name, TestKeys.key(0).publicKey].sorted()
        let set = try #require(ValidatorSet(sorted: keys))
        #expect(throws: Genesis.Mistake.invalidKey(name)) { try Self.genesis(validators: set) }
    }

    @Test func theChainIDDependsOnEveryField() throws {
        let operatorID = try #require(OperatorID("ops"))
        var parameters = Parameters()
        parameters[.dueWork] += 1
        let address = Self.address(7)
        let variants: [Genesis] = [
            try Self.genesis(),
            try Self.genesis(time: 1_700_000_000_001),
            try Self.genesis(validators: TestValidators(count: 4).set),
            try Self.genesis(parameters: parameters),
            try Self.genesis(reserve: 1_001),
            try Self.genesis(accounts: []),
            try Self.genesis(accounts: [Genesis.Allocation(address: address, balance: 50)]),
            try Self.genesis(accounts: [Genesis.Allocation(address: address, balance: 51)]),
            try Self.genesis(
                accounts: [Genesis.Allocation(address: address, balance: 50, bond: 1)]),
            try Self.genesis(
                accounts: [
                    Genesis.Allocation(
                        address: address, balance: 50, operatorID: operatorID)
                ]),
            try Self.genesis(
                accounts: [Genesis.Allocation(address: Self.address(8), balance: 50)]),
        ]
        #expect(Set(variants.map(\.chain)).count == variants.count)
        for genesis in variants { #expect(genesis.chain.description.hasPrefix("test-")) }
        let renamed = try Self.genesis(name: "other")
        #expect(renamed.chain.description.hasPrefix("other-"))
        let digits = renamed.chain.description.suffix(16)
        #expect(digits != variants[0].chain.description.suffix(16))
        #expect(Hex.encode(LogHash.leaf(renamed.encoded).bytes.prefix(8)) == digits)
    }

    @Test func theFirstHead() throws {
        let genesis = try Self.genesis()
        let state = genesis.execute()
        let header = state.header
        #expect(header.chain == genesis.chain)
        #expect(header.height == 0)
        #expect(header.parent == .zero)
        #expect(header.time == genesis.time)
        #expect(header.proposer == .zero)
        #expect(header.firstIndex == 0)
        #expect(header.logSize == 1)
        #expect(header.logRoot == LogHash.leaf(genesis.encoded))
        #expect(header.validators == genesis.validators.hash)
        #expect(header.nextValidators == genesis.validators.hash)
        #expect(header.parameters == genesis.parameters.hash)
        let record = state.head.record
        #expect(record.clock == 0)
        #expect(record.reserve == 1_000)
        #expect(record.feePot == 0)
        #expect(record.bondedAccounts == 1)
        #expect(record.epoch == 0)
        #expect(record.epochEnd == 100)
        // Five accounts, parameters, members, record.
        #expect(state.head.tree.count == 8)
    }

    @Test("who is bonded from the start", arguments: [(999, 0), (1_000, 1), (1_001, 1)])
    func bonded(_ bond: UInt64, _ since: UInt64) throws {
        let ledger = try MemoryLedger(
            accounts: [Genesis.Allocation(address: Self.address(7), balance: 0, bond: bond)])
        #expect(try ledger.account(Self.address(7))?.bondedSince == since)
        #expect(ledger.head.record.bondedAccounts == since)
    }
}
