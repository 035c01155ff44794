import AssayConsensus
import AssayCore
import AssayNode

/// The chain, consensus and sync.
extension NodeSample {
    var chain: [MetricFamily] {
        let header = self.view.head.header
        let age = self.now > header.time ? self.now - header.time : 0
        return [
            MetricFamily(
                "assay_build_info", .gauge, "The version of the program.", by: "version",
                [(self.version, .integer(1))]),
            MetricFamily(
                "assay_chain_info", .gauge, "The chain that the node follows.", by: "chain",
                [(header.chain.description, .integer(1))]),
            MetricFamily(
                "assay_head_height", .gauge, "Height of the newest final block.",
                .integer(header.height)),
            MetricFamily(
                "assay_head_timestamp_seconds", .gauge,
                "Time of the newest final block, in seconds since 1970.",
                .seconds(ofMilliseconds: header.time)),
            MetricFamily(
                "assay_head_age_seconds", .gauge,
                "Age of the newest final block by the clock of the node.",
                .seconds(ofMilliseconds: age)),
            MetricFamily(
                "assay_clock_timestamp_seconds", .gauge,
                "The clock of the node, in seconds since 1970.",
                .seconds(ofMilliseconds: self.now)),
            MetricFamily(
                "assay_heartbeat_seconds", .gauge,
                "The longest time without a block that the chain allows itself.",
                .seconds(ofMilliseconds: self.view.head.parameters[.heartbeat])),
            MetricFamily(
                "assay_log_entries", .gauge, "Entries of the log.", .integer(header.logSize)),
            MetricFamily(
                "assay_checkpoint_entries", .gauge,
                "Entries that the newest checkpoint covers; 0 if there is none.",
                .integer(self.checkpoint?.checkpoint.size ?? 0)),
            MetricFamily(
                "assay_state_values", .gauge, "Values in the state.",
                .integer(self.view.head.tree.count)),
            MetricFamily(
                "assay_blocks_total", .counter, "Blocks that became final since the start.",
                .integer(self.counts.blocks)),
            MetricFamily(
                "assay_statements_total", .counter,
                "Statements that became final since the start.",
                .integer(self.counts.statements)),
            MetricFamily(
                "assay_settlements_total", .counter,
                "Jobs that ended since the start, by status.", by: "status",
                [
                    ("final", .integer(self.counts.finalSettlements)),
                    ("failed", .integer(self.counts.failedSettlements)),
                ]),
            MetricFamily(
                "assay_block_interval_seconds", .histogram,
                "Time between a block and the one before, by their headers.",
                .histogram(self.counts.blockInterval)),
        ]
    }

    var consensus: [MetricFamily] {
        let members = self.view.head.members
        let counted = [
            MetricFamily(
                "assay_ready", .gauge, "Whether the node is ready, as GET /ready says it.",
                .flag(self.isReady)),
            MetricFamily(
                "assay_ledger_up", .gauge,
                "Whether the ledger answers and extends the chain.",
                .flag(self.standing.map { $0.failure == nil } ?? false)),
            MetricFamily("assay_validators", .gauge, "Validators.", .count(members.count)),
            MetricFamily(
                "assay_quorum", .gauge, "Validators that make a block final.",
                .count(members.quorum)),
            MetricFamily(
                "assay_block_round", .histogram,
                "Round in which blocks were decided; 0 if the first proposer did it.",
                .histogram(self.counts.round)),
            MetricFamily(
                "assay_round_changes_total", .counter,
                "Changes of the round: a proposer was silent, or too slow.",
                .integer(self.counts.roundChanges)),
            MetricFamily(
                "assay_proposals_refused_total", .counter,
                "Proposed blocks that this node refused.",
                .integer(self.counts.refusedProposals)),
            MetricFamily(
                "assay_blocks_synced_total", .counter, "Blocks that were fetched from peers.",
                .integer(self.counts.syncedBlocks)),
        ]
        return counted + (self.standing.map(self.consensus) ?? [])
    }

    private func consensus(_ standing: LedgerStanding) -> [MetricFamily] {
        let status = standing.status
        let members = self.view.head.members
        let connected = status.peers.count { members.contains($0) }
        return [
            MetricFamily(
                "assay_role", .gauge, "What the node does: 1 for its role, 0 for the others.",
                by: "role",
                ReplicaStatus.Role.allCases.map { ($0.rawValue, .flag($0 == status.role)) }),
            MetricFamily(
                "assay_consensus_round", .gauge, "Round at the height that is being decided.",
                .integer(status.round)),
            MetricFamily(
                "assay_validators_heard", .gauge,
                "Validators heard at this height, itself included; a follower hears none.",
                .count(status.heard.count)),
            MetricFamily(
                "assay_validators_connected", .gauge,
                "Validators among the connected peers, and this node if it is one.",
                .count(connected + (status.role == .follower ? 0 : 1))),
            MetricFamily(
                "assay_block_waiting_seconds", .gauge,
                "For how long a block is due and not decided; 0 if none is due.",
                .seconds(ofMilliseconds: status.waiting ?? 0)),
            MetricFamily(
                "assay_misbehaviour_evidence", .gauge,
                "Pieces of evidence that a validator signed what no honest one signs.",
                .count(standing.evidence)),
            MetricFamily(
                "assay_sync_behind_blocks", .gauge,
                "Blocks that are missing, if the highest claim of a peer is true.",
                .integer(standing.sync.behind)),
            MetricFamily(
                "assay_sync_active", .gauge, "Whether the node catches up.",
                .flag(standing.sync.isSyncing)),
        ]
    }
}
