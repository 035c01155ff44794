import AssayConsensus
import AssayCore
import AssayNode
import AssayPeers

/// Statements on their way, and peers.
extension NodeSample {
    var submission: [MetricFamily] {
        let submissions = self.counts.submissions
        let checks = self.counts.checks
        let counted = [
            MetricFamily(
                "assay_submissions_total", .counter,
                "Statements submitted to this node, by its first answer.", by: "outcome",
                [
                    ("accepted", .integer(submissions.accepted)),
                    ("waiting", .integer(submissions.waiting)),
                    ("rejected", .integer(submissions.rejected)),
                    ("full", .integer(submissions.full)),
                    ("unavailable", .integer(submissions.unavailable)),
                ]),
            MetricFamily(
                "assay_finality_seconds", .histogram,
                "Time from submission to finality of statements submitted to this node.",
                .histogram(self.counts.finality)),
            MetricFamily(
                "assay_signature_checks_total", .counter,
                "Statements that were decoded and checked, by outcome.", by: "outcome",
                [
                    ("valid", .integer(checks.valid)), ("invalid", .integer(checks.invalid)),
                    ("malformed", .integer(checks.malformed)),
                ]),
            MetricFamily(
                "assay_signature_check_seconds_total", .counter,
                "Time that checking statements took, added up over all threads.",
                .number(checks.time.inSeconds)),
        ]
        guard let standing else { return counted }
        return counted + [
            MetricFamily(
                "assay_mempool_statements", .gauge,
                "Statements in the mempool, by whether they wait for a nonce or a time.",
                by: "state",
                [
                    ("ready", .count(standing.mempoolCount - standing.mempoolWaiting)),
                    ("waiting", .count(standing.mempoolWaiting)),
                ]),
            MetricFamily(
                "assay_mempool_bytes", .gauge, "Bytes of the statements in the mempool.",
                .count(standing.mempoolBytes)),
            MetricFamily(
                "assay_mempool_capacity_statements", .gauge,
                "The most statements that the mempool holds.",
                .count(standing.mempoolLimits.statements)),
            MetricFamily(
                "assay_mempool_capacity_bytes", .gauge,
                "The most bytes of statements that the mempool holds.",
                .count(standing.mempoolLimits.bytes)),
        ]
    }

    var peerFamilies: [MetricFamily] {
        let inbound = self.peers.count { $0.direction == .inbound }
        return [
            MetricFamily(
                "assay_peers", .gauge, "Connected peers, by who dialled.", by: "direction",
                [
                    ("inbound", .count(inbound)),
                    ("outbound", .count(self.peers.count - inbound)),
                ]),
            MetricFamily(
                "assay_peer_connections_total", .counter,
                "Connections with peers that were opened, by who dialled.", by: "direction",
                [
                    ("inbound", .integer(self.traffic.inbound)),
                    ("outbound", .integer(self.traffic.outbound)),
                ]),
            MetricFamily(
                "assay_peer_received_bytes_total", .counter, "Bytes that came from peers.",
                .integer(self.traffic.bytesIn)),
            MetricFamily(
                "assay_peer_sent_bytes_total", .counter, "Bytes that were sent to peers.",
                .integer(self.traffic.bytesOut)),
            MetricFamily(
                "assay_peer_queued_bytes", .gauge, "Bytes that wait to be sent to peers.",
                .count(self.peers.reduce(0) { $0 + $1.queuedBytes })),
            MetricFamily(
                "assay_peer_messages_dropped_total", .counter,
                "Messages to peers that were dropped because a queue was full.",
                .integer(self.traffic.dropped)),
            MetricFamily(
                "assay_peer_batches_dropped_total", .counter,
                "Batches of peers' statements that were dropped because too many waited.",
                .integer(self.counts.droppedBatches)),
            MetricFamily(
                "assay_peer_faults_total", .counter,
                "Peers that were let go for what no honest node sends.",
                .integer(self.counts.peerFaults)),
        ]
    }
}
