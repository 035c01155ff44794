import AssayAPI
import AssayCore
import AssayCrypto
import Glibc

/// A new network of local processes: its nodes, their ports and keys, and what the chain begins
/// with.
struct DevnetPlan {
    /// The most nodes of each kind: each has two ports, and this machine is one.
    static let maximumCount = 50
    /// How far the ports for other nodes are above those for RPC.
    private static let peerPortOffset = 100

    /// A node that is to be made.
    struct Node {
        let name: String
        let key: PrivateKey
        let isValidator: Bool
        let rpcPort: Int
        let peerPort: Int?
    }

    /// The nodes.
    let nodes: [Node]
    /// What the chain begins with, and where the validators are.
    let genesis: GenesisFile

    /// A plan.
    ///
    /// - Parameter port: the first port; 0 for any that are free.
    init(validators: Int, observers: Int, port: Int, name: ChainName) throws {
        var free = try port == 0 ? FreePorts.find(2 * validators + observers) : []
        func place(_ number: Int, offset: Int) -> Int {
            free.popLast() ?? port + offset + number
        }
        var nodes: [Node] = []
        for number in 0..<validators {
            nodes.append(
                Node(
                    name: "v\(number + 1)", key: .random(), isValidator: true,
                    rpcPort: place(number, offset: 0),
                    peerPort: place(number, offset: Self.peerPortOffset)))
        }
        for number in 0..<observers {
            nodes.append(
                Node(
                    name: "o\(number + 1)", key: .random(), isValidator: false,
                    rpcPort: place(validators + number, offset: 0), peerPort: nil))
        }
        self.nodes = nodes
        self.genesis = try Self.genesis(of: nodes.filter(\.isValidator), name: name)
    }

    /// The validators, and accounts for them and the development keys.
    private static func genesis(of validators: [Node], name: ChainName) throws -> GenesisFile {
        let keys = validators.map(\.key.publicKey)
        guard let set = ValidatorSet(sorted: keys.sorted()) else {
            throw CommandFailure(.usage, "--validators: expected 1 to \(Self.maximumCount)")
        }
        let development = (0...2).map { DevelopmentKeys.key($0).publicKey }
        let parameters = DevelopmentChain.parameters
        // The first block is due at once.
        let time = WallClock.milliseconds / 1_000 * 1_000 - parameters[.heartbeat] / 1_000 * 1_000
        let genesis = try Genesis(
            name: name, time: time, validators: set, parameters: parameters,
            reserve: DevelopmentChain.reserve,
            accounts: (keys + development).map {
                Genesis.Allocation(address: $0.address, balance: DevelopmentChain.balance)
            })
        return try GenesisFile(
            genesis: genesis,
            labels: validators.map { node in
                GenesisFile.Validator(
                    publicKey: node.key.publicKey, name: node.name,
                    address: node.peerPort.map { "127.0.0.1:\($0)" })
            })
    }

    /// Makes all homes, several at once, and the state; the directory must exist.
    func make(in directory: DevnetDirectory) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in self.nodes {
                group.addTask {
                    let home = directory.home(node.name)
                    try NodeHome.makeKey(node.key, in: home)
                    try NodeHome.make(
                        home, genesis: self.genesis,
                        rpc: ListenAddress(host: "127.0.0.1", port: node.rpcPort),
                        peers: node.peerPort.map { ListenAddress(host: "127.0.0.1", port: $0) },
                        isKeyNew: true)
                }
            }
            try await group.waitForAll()
        }
        try self.genesis.write(to: directory.path + "/genesis.json")
        try directory.write(
            DevnetState(
                chainId: self.genesis.genesis.chain.description,
                nodes: self.nodes.map { node in
                    DevnetState.Node(
                        name: node.name, isValidator: node.isValidator, rpcPort: node.rpcPort,
                        peerPort: node.peerPort)
                }))
    }
}

/// Ports of this machine's loopback address.
enum FreePorts {
    /// Ports that nobody listens on at this moment.
    static func find(_ count: Int) throws(CommandFailure) -> [Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [Int] = []
        for _ in 0..<count {
            guard let (socket, port) = Self.bind(0) else {
                throw CommandFailure(.inputOutput, "this machine has no free ports")
            }
            sockets.append(socket)
            ports.append(port)
        }
        return ports
    }

    /// Whether a port can be listened on.
    static func isFree(_ port: Int) -> Bool {
        guard let (socket, _) = Self.bind(port) else { return false }
        close(socket)
        return true
    }

    private static func bind(_ port: Int) -> (socket: Int32, port: Int)? {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.bind(handle, address, length) == 0 && listen(handle, 1) == 0
                    && getsockname(handle, address, &length) == 0
            }
        }
        guard isBound else {
            close(handle)
            return nil
        }
        return (handle, Int(in_port_t(bigEndian: address.sin_port)))
    }
}
