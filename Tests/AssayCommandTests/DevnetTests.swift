import AssayAPI
import AssayCore
import AssayCrypto
import AssayKeystore
import AssayPeers
import Glibc
import Testing

@testable import assay

@Suite("assay devnet, without processes")
struct DevnetTests {
    @Test("every node has a home of its own that a node can start from")
    func plan() async throws {
        try await withTemporaryDirectory { path in
            let directory = DevnetDirectory(path: path)
            let name = try #require(ChainName("devnet"))
            let plan = try DevnetPlan(validators: 3, observers: 1, port: 9_000, name: name)
            try await plan.make(in: directory)
            let state = try directory.existing()
            #expect(state.nodes.map(\.name) == ["v1", "v2", "v3", "o1"])
            #expect(state.nodes.map(\.rpcPort) == [9_000, 9_001, 9_002, 9_003])
            #expect(state.nodes.map(\.peerPort) == [9_100, 9_101, 9_102, nil])
            #expect(state.nodes.allSatisfy { !$0.isAlive })
            for node in plan.nodes {
                let home = directory.home(node.name)
                #expect(try permissions(of: home.path) == 0o700)
                #expect(try permissions(of: home.path + "/passphrase") == 0o600)
                let configuration = try Configuration.load(home: home)
                #expect(configuration.rpcListen == ListenAddress("127.0.0.1:\(node.rpcPort)"))
                let passphrase = try PassphraseOptions.passphrase(
                    for: NodeHome.keyName, file: configuration.nodePassphraseFile)
                let key = try home.keystore.load(NodeHome.keyName, passphrase: passphrase)
                #expect(key.publicKey == node.key.publicKey)
                let file = try GenesisFile.read(home.genesis)
                #expect(file.genesis == plan.genesis.genesis)
                let peers = configuration.peers(of: file, own: key.publicKey)
                #expect(peers?.staticPeers.count == (node.isValidator ? 2 : 3))
            }
            let rich = Set(plan.genesis.genesis.accounts.filter { $0.balance > 0 }.map(\.address))
            for index in 0...2 {
                #expect(rich.contains(DevelopmentKeys.key(index).publicKey.address))
            }
        }
    }

    @Test("a process is known by when it began, not by its number")
    func identity() throws {
        let own = try #require(ProcessIdentity.own)
        #expect(own.pid == getpid())
        #expect(own.isAlive)
        #expect(own.signal(0))
        let child = try ProcessSpawn.start("/bin/sleep", ["100"], log: "/dev/null")
        #expect(child.isAlive)
        #expect(child.signal(SIGKILL))
        var status: Int32 = 0
        // It is dead before it is reaped, too.
        while child.isAlive { usleep(1_000) }
        #expect(waitpid(child.pid, &status, 0) == child.pid)
        #expect(!child.isAlive)
        #expect(!child.signal(SIGKILL))
    }

    @Test("a missing directory, a wrong name and other options are told")
    func mistakes() async throws {
        try await withTemporaryDirectory { path in
            for command in [["status"], ["stop"], ["kill", "v1"], ["start", "v1"]] {
                let run = try ProgramRun.run(
                    ["devnet"] + command + ["--home", path + "/none"], in: path)
                #expect(run.status == 5)
                #expect(run.errors.contains("there is no devnet"), "\(run.errors)")
            }
            let name = try #require(ChainName("devnet"))
            try await DevnetPlan(validators: 1, observers: 0, port: 9_000, name: name)
                .make(in: DevnetDirectory(path: path))
            let unknown = try ProgramRun.run(["devnet", "kill", "v9", "--home", path], in: path)
            #expect(unknown.status == 2)
            #expect(unknown.errors.contains("there are v1"))
            let dead = try ProgramRun.run(["devnet", "kill", "v1", "--home", path], in: path)
            #expect(dead.status == 0)
            #expect(dead.output.contains("dead already: v1"))
            let other = try ProgramRun.run(
                ["devnet", "--validators", "4", "--home", path], in: path)
            #expect(other.status == 2)
            #expect(other.errors.contains("of 1 validators"), "\(other.errors)")
            for wrong in [["--validators", "0"], ["--validators", "51"], ["--name", "A"]] {
                #expect(try ProgramRun.run(["devnet"] + wrong, in: path).status == 2)
            }
        }
    }

    @Test("stopping and going on of finality is told once each")
    func finality() {
        var watch = FinalityWatch()
        #expect(watch.observe(height: 1, reason: nil, now: 0) == nil)
        #expect(watch.observe(height: 2, reason: "waits", now: 1_000) == nil)
        #expect(
            watch.observe(height: 2, reason: "waits: why", now: 5_000)
                == "finality stopped at block 2: waits: why")
        #expect(watch.observe(height: 2, reason: "waits: why", now: 6_000) == nil)
        #expect(
            watch.observe(height: 3, reason: nil, now: 9_000)
                == "finality goes on: block 3, after 4 s")
        #expect(watch.observe(height: nil, reason: nil, now: 10_000)?.contains("no node") == true)
        #expect(watch.observe(height: nil, reason: nil, now: 11_000) == nil)
        #expect(watch.observe(height: 3, reason: nil, now: 12_000) == nil)
        #expect(watch.observe(height: 4, reason: nil, now: 13_000)?.contains("block 4") == true)
    }
}
