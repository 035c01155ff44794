import ArgumentParser
import AssayAPI
import AssayClient
import FoundationEssentials

/// `assay rpc`.
struct RPCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rpc",
        abstract: "Call any method of a node by its name.",
        discussion: """
            Parameters are key=value; a value that is a number, true or false is sent as such \
            where the method does not want text. key:=JSON sends any JSON. Docs/JSON-RPC.md \
            describes the methods. The answer is printed as JSON.

            Examples:
              assay rpc node_status
              assay rpc --list
              assay rpc chain_getHeader block=latest
              assay rpc account_get address=assay1… prove=true
              assay rpc tx_getReceipts 'txids:=["0x…"]'
              assay rpc job_list --params '{"limit": 5}' --json
            """)

    @Argument(help: "The name of the method.")
    var method: String?
    @Argument(help: ArgumentHelp("Its parameters.", valueName: "key=value"))
    var parameters: [String] = []
    @Option(
        help: ArgumentHelp(
            "All parameters as a JSON object or array; - reads them from standard input.",
            valueName: "json"))
    var params: String?
    @Flag(help: "List the methods and their parameters.")
    var list = false
    @OptionGroup var client: ClientOptions
    @Flag(help: "Print compact JSON.")
    var json = false

    func validate() throws {
        guard (self.method == nil) == self.list else {
            throw ValidationError("Name a method, or --list.")
        }
        guard self.params == nil || self.parameters.isEmpty else {
            throw ValidationError("Name parameters as key=value or with --params, not both.")
        }
    }

    func run() async throws {
        guard let name = self.method else { return self.showList() }
        let method = try RPCParameters.method(name)
        guard method.name != API.Subscribe.name, method.name != API.Unsubscribe.name else {
            throw CommandFailure(
                .usage, "a subscription needs a connection that stays: use `assay watch`")
        }
        let params =
            try self.params.map { try Self.read($0) }
            ?? RPCParameters.read(self.parameters, for: method)
        let answer = try await self.client.client.call(named: method.name, params)
        let output = Output(json: self.json)
        if self.json { output.writeLine(answer) } else { output.write(answer) }
    }

    private static func read(_ params: String) throws -> JSONValue {
        let text =
            params == "-"
            ? String(decoding: try DocumentDisk.read("/dev/stdin"), as: UTF8.self) : params
        let value = try RPCParameters.json(text, "what --params names")
        switch value {
        case .object, .array: return value
        default:
            throw CommandFailure(.usage, "--params is a JSON object, or an array in order")
        }
    }

    private func showList() {
        let methods = API.methods.map { (name: $0.name, parameters: $0.parameterNames) }
        guard self.json else {
            return print(
                Output(json: false).table(
                    methods.map { ($0.name, $0.parameters.joined(separator: " ")) }))
        }
        Output(json: true).writeLine(
            Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0.parameters) }))
    }
}
