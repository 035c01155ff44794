import AssayAPI
import AssayClient
import AssayConsensus
import AssayCore
import AssayNode
import Testing

/// What `GET /metrics` says of a node, against what the node did.
@Suite struct MetricsTests {
    @Test("the head, the blocks and the statements of a history")
    func chain() async throws {
        let served = try await ServedNode()
        _ = try await served.playHistory()
        let page = try await served.scrape()
        let head = served.head
        #expect(page["assay_build_info{version=\"0.0-test\"}"] == 1)
        #expect(page["assay_chain_info{chain=\"\(served.genesis.chain)\"}"] == 1)
        #expect(page["assay_head_height"] == 5)
        #expect(page["assay_head_timestamp_seconds"] == Double(head.header.time) / 1_000)
        #expect(page["assay_heartbeat_seconds"] == 3_600)
        #expect(page["assay_log_entries"] == Double(head.header.logSize))
        #expect(page["assay_state_values"] == Double(head.tree.count))
        #expect(page["assay_blocks_total"] == 5)
        #expect(page["assay_statements_total"] == 36)
        #expect(page["assay_block_interval_seconds_count"] == 4)
        // The clock moved by a second for every block but the heartbeat.
        #expect(page["assay_block_interval_seconds_bucket{le=\"1\"}"] == 3)
        #expect(page["assay_block_interval_seconds_bucket{le=\"300\"}"] == 3)
        #expect(page["assay_block_round_bucket{le=\"0\"}"] == 5)
        #expect(page["assay_block_commit_seconds_count"] == 5)
        #expect(page["assay_role{role=\"validator\"}"] == 1)
        #expect(page["assay_role{role=\"follower\"}"] == 0)
        #expect(page["assay_validators"] == 1)
        #expect(page["assay_quorum"] == 1)
        #expect(page["assay_validators_heard"] == 1)
        #expect(page["assay_validators_connected"] == 1)
        #expect(page["assay_clock_timestamp_seconds"] == Double(served.clock.time) / 1_000)
        #expect(page["assay_ready"] == 1)
        #expect(page["assay_ledger_up"] == 1)
        #expect(page["assay_blocks_synced_total"] == 0)
        #expect(page["assay_misbehaviour_evidence"] == 0)
        #expect(page["assay_reserve"] == Double(head.record.reserve))
        #expect(page["assay_fee_pot"] == Double(head.record.feePot))
        #expect((page["assay_database_size_bytes{database=\"ledger\"}"] ?? 0) > 0)
        #expect((page["assay_disk_free_bytes"] ?? 0) > 0)
    }

    @Test("submissions by their first answer, checks by their outcome, and finality")
    func submissions() async throws {
        let served = try await ServedNode()
        let good = (0..<70).map { served.statement($0 % 10, UInt64($0 / 10 + 1)).bytes }
        _ = try await served.client.submit(good)
        try await eventually { served.head.record.feePot == 210 }
        var forged = good[0]
        forged[forged.count - 1] ^= 1
        let others = [
            good[0], forged, [1, 2, 3], served.statement(60, 1).bytes,
            served.statement(20, 100).bytes,
        ]
        for statement in others {
            _ = try await served.send(
                "POST", "/statements", body: statement, type: "application/cose")
        }
        let page = try await served.scrape()
        #expect(page["assay_submissions_total{outcome=\"accepted\"}"] == 70)
        #expect(page["assay_submissions_total{outcome=\"rejected\"}"] == 2)
        #expect(page["assay_submissions_total{outcome=\"waiting\"}"] == 1)
        #expect(page["assay_submissions_total{outcome=\"full\"}"] == 0)
        #expect(page["assay_finality_seconds_count"] == 70)
        #expect((page["assay_finality_seconds_sum"] ?? 0) > 0)
        #expect(page["assay_signature_checks_total{outcome=\"valid\"}"] == 73)
        #expect((page["assay_signature_check_seconds_total"] ?? 0) > 0)
        #expect(page["assay_mempool_statements{state=\"waiting\"}"] == 1)
        #expect(page["assay_mempool_statements{state=\"ready\"}"] == 0)
        let bytes = served.statement(20, 100).bytes.count
        #expect(page["assay_mempool_bytes"] == Double(bytes))
        #expect(page["assay_mempool_capacity_statements"] == 100_000)
        let bad = ["invalid", "malformed"].compactMap {
            page["assay_signature_checks_total{outcome=\"\($0)\"}"]
        }
        #expect(bad.reduce(0, +) >= 1)
    }

    @Test("a mempool that is full is counted")
    func full() async throws {
        var limits = Mempool.Limits()
        limits.statements = 1
        let served = try await ServedNode(mempool: limits)
        let statements = (0..<40).map { served.statement($0, 9).bytes }
        _ = try await served.client.submit(statements)
        let page = try await served.scrape()
        #expect((page["assay_submissions_total{outcome=\"full\"}"] ?? 0) >= 39)
        #expect(page["assay_mempool_capacity_statements"] == 1)
    }

    @Test("settlements, what they paid, and the epochs")
    func settlements() async throws {
        let jobs = try await ServedJobs()
        let served = jobs.served
        let list = try await served.client.call(
            API.ListSettlements.self, API.ListSettlements.Params(limit: 100))
        let page = try await served.scrape()
        let final = list.settlements.count { $0.status == .final }
        #expect(final > 0 && final < list.settlements.count)
        #expect(page["assay_settlements_total{status=\"final\"}"] == Double(final))
        #expect(
            page["assay_settlements_total{status=\"failed\"}"]
                == Double(list.settlements.count - final))
        let paid = list.settlements.flatMap(\.slots).reduce(0) { $0 + $1.pay.value }
        #expect(paid > 0)
        #expect(page["assay_work_paid_total"] == Double(paid))
        #expect((page["assay_royalties_paid_total"] ?? 0) > 0)
        let record = served.head.record
        #expect(page["assay_epoch"] == Double(record.epoch))
        #expect(page["assay_epoch_weight"] == Double(record.epochWeight))
        #expect(page["assay_bonded_accounts"] == Double(record.bondedAccounts))
        let reader = served.node.ledger.view.state
        let pools = try (0..<record.epoch).map {
            Double(try reader.decoded(Epoch.self, at: .number($0))?.pool ?? 0)
        }
        #expect(page["assay_ended_epochs_pool"] == pools.reduce(0, +))
    }

    @Test("calls by method and outcome; names that callers make up make no labels")
    func calls() async throws {
        let served = try await ServedNode()
        for number in 0..<5 { _ = try await served.call("made_up\(number)\\\"\\n{") }
        _ = try await served.call("node_status")
        _ = try await served.call("chain_getBlock", "{\"block\": 99}")
        _ = try await served.post("[{\"jsonrpc\": \"2.0\", \"method\": \"node_status\"}]")
        _ = try await served.send("GET", "/nothing")
        _ = try await served.send("DELETE", "/ready")
        let page = try await served.scrape()
        let calls = "assay_rpc_requests_total"
        #expect(page["\(calls){method=\"unknown\",outcome=\"refused\"}"] == 5)
        #expect(page["\(calls){method=\"node_status\",outcome=\"ok\"}"] == 2)
        #expect(page["\(calls){method=\"chain_getBlock\",outcome=\"refused\"}"] == 1)
        #expect(page["\(calls){method=\"chain_getBlock\",outcome=\"failed\"}"] == 0)
        #expect(page.families[calls]?.samples.count == 9)
        let seconds = "assay_rpc_request_duration_seconds"
        #expect(page["\(seconds)_count{method=\"node_status\"}"] == 2)
        // This scrape has come, and is not answered yet.
        #expect(page["assay_http_requests_total"] == 11)
        #expect(page["assay_http_responses_total{class=\"2xx\"}"] == 8)
        #expect(page["assay_http_responses_total{class=\"4xx\"}"] == 2)
        #expect((page["assay_http_connections"] ?? 0) >= 1)
        #expect(page["assay_http_refused_total{reason=\"token\"}"] == 0)
    }

    @Test("a node that stopped says so, and HEAD has no body")
    func stopped() async throws {
        let served = try await ServedNode()
        try await served.stopNode()
        let page = try await served.scrape()
        #expect(page["assay_ledger_up"] == 0)
        #expect(page["assay_ready"] == 0)
        let head = try await served.send("HEAD", "/metrics")
        #expect(head.status == 200)
        #expect(head.body == [])
    }

    @Test("the process, as the system sees it")
    func process() async throws {
        let served = try await ServedNode()
        let page = try await served.scrape()
        #expect((page["process_resident_memory_bytes"] ?? 0) > 1_048_576)
        #expect((page["process_open_fds"] ?? 0) > 3)
        #expect((page["process_max_fds"] ?? 0) >= (page["process_open_fds"] ?? .infinity))
        #expect((page["process_cpu_seconds_total"] ?? 0) > 0)
        let start = page["process_start_time_seconds"] ?? 0
        let now = WallTime.seconds
        #expect(start > now - 86_400 && start <= now + 5)
    }
}
