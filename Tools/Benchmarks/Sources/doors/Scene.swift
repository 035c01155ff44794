import AssayAPI
import AssayCore
import AssayCrypto
import Devices
import Foundation

/// A chain with a model and devices that can attest for it.
struct Scene {
    let port: UInt16
    let chain: ChainID
    let model: Digest
    var devices: [Device]

    private struct Answer<Result: Decodable>: Decodable {
        let result: Result?
        let error: RPCError?
    }

    init(port: UInt16, devices count: Int) throws {
        self.port = port
        let socket = try RawSocket(port: port)
        let status: API.NodeStatus.Result = try Self.call(socket, "node_status", "{}")
        self.chain = status.chainId
        guard let rich = PrivateKey(bytes: [UInt8](repeating: 0, count: 31) + [2]),
            let rule = UnitRule("inference")
        else { fatalError("the development key 1 is a key") }
        let account: AccountView = try Self.call(
            socket, "account_get", #"{"address":"\#(rich.publicKey.address)"}"#)
        var nonce = account.nextNonce ?? 1
        let now = UInt64(Date().timeIntervalSince1970)
        func sign(_ transaction: Transaction) -> Statement {
            defer { nonce += 1 }
            return Statement(
                transaction, for: status.chainId, nonce: nonce, issuedAt: now, key: rich)
        }
        let model = sign(
            .model(
                RegisterModel(
                    manifest: SHA256.hash([7]), royalty: 0, unitRule: rule, isExact: true)))
        self.model = model.id
        self.devices = (0..<count).map { _ in Device(key: .random()) }
        var bytes = model.bytes
        for device in self.devices {
            bytes +=
                sign(.transfer(Transfer(to: device.key.publicKey.address, amount: 1_000))).bytes
        }
        let answer = try socket.post("/statements?wait=final", "application/cose", bytes)
        let bulk = try JSONDecoder().decode(BulkResult.self, from: Data(answer))
        precondition(bulk.refused.isEmpty, "\(bulk)")
    }

    static func call<Result: Decodable>(
        _ socket: RawSocket, _ method: String, _ params: String
    ) throws -> Result {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        let data = Data(try socket.post("/", "application/json", Array(body.utf8)))
        let answer = try JSONDecoder().decode(Answer<Result>.self, from: data)
        guard let result = answer.result else { throw answer.error ?? RPCError(.internalError, "") }
        return result
    }

    /// Statements of all devices in turn, in batches: no device is twice in a batch too often.
    mutating func batches(count: Int, of size: Int) -> [[[UInt8]]] {
        var batches: [[[UInt8]]] = []
        var made = 0
        while made < count {
            var batch: [[UInt8]] = []
            for index in 0..<min(size, count - made) {
                batch.append(
                    self.devices[index % self.devices.count].attest(self.model, self.chain).bytes)
            }
            made += batch.count
            batches.append(batch)
        }
        return batches
    }
}
