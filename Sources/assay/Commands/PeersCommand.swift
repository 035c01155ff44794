import ArgumentParser
import AssayAPI
import AssayClient
import AssayCrypto

/// `assay peers`.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers",
        abstract: "Show the nodes that a node is connected with.",
        discussion: """
            One line a peer: its key (the first digits; all of them with --json), whether it is a \
            validator, where it is, who dialled, since when, the bytes that came and went, what \
            waits for it, and its program as it says itself.

            EXAMPLES:
              assay peers
              assay peers --rpc http://127.0.0.1:9000 --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client.call(API.NodePeers.self)
        let output = self.output.output
        output.answer(answer) {
            guard !answer.peers.isEmpty else { return "no peers" }
            return output.columns(
                ["PEER", "ROLE", "REMOTE", "DIALLED", "SINCE", "IN", "OUT", "WAITS", "AGENT"],
                answer.peers.map { Self.row($0) })
        }
    }

    private static func row(_ peer: PeerView) -> [String] {
        let waits = "\(self.size(peer.queued))" + (peer.dropped > 0 ? ", \(peer.dropped) lost" : "")
        return [
            "\(peer.publicKey.description.prefix(12))…", peer.validator ? "validator" : "follower",
            peer.remote.printable, peer.direction == .inbound ? "by it" : "by us",
            WallClock.text(peer.since), self.size(peer.bytesIn), self.size(peer.bytesOut), waits,
            peer.agent.printable,
        ]
    }

    private static func size(_ bytes: UInt64) -> String {
        bytes < 1 << 10
            ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    }
}
