import AssayClient
import Glibc

/// Runs one of the examples: each is a file beside this one, and stands for itself.
///
///     swift run assay-examples submit-and-wait
///     swift run assay-examples follow-settlements
///     swift run assay-examples watch-account ADDRESS GENESIS.json
@main
enum Examples {
    static func main() async {
        // The node to ask: $ASSAY_RPC, or the one that `assay dev` starts.
        let url = getenv("ASSAY_RPC").map { String(cString: $0) }
        let node = UnverifiedClient(url: url ?? UnverifiedClient.standardURL)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch (arguments.first, arguments.count) {
            case ("submit-and-wait", 1): try await submitAndWait(node)
            case ("follow-settlements", 1): try await followSettlements(node)
            case ("watch-account", 3):
                try await watchAccount(node, address: arguments[1], genesis: arguments[2])
            default:
                print("usage: submit-and-wait | follow-settlements | watch-account ADDRESS GENESIS")
                exit(2)
            }
        } catch {
            print("failed: \(error)")  // the errors say what to do
            exit(1)
        }
    }
}
