extension RPCMetrics {
    /// All that was counted, as Prometheus knows it.
    var families: [MetricFamily] {
        let counts = self.counts
        var requests = MetricFamily(
            "assay_rpc_requests_total", .counter,
            "Calls of JSON-RPC methods, by method and outcome.")
        var durations = MetricFamily(
            "assay_rpc_request_duration_seconds", .histogram,
            "Time that calls of JSON-RPC methods took, by method.")
        for (name, method) in counts.methods.sorted(by: { $0.key < $1.key }) {
            let label = MetricFamily.Label(name: "method", value: name)
            for (outcome, count) in zip(Outcome.allCases, method.outcomes) {
                requests.add(
                    .integer(count),
                    [label, MetricFamily.Label(name: "outcome", value: outcome.rawValue)])
            }
            durations.add(.histogram(method.seconds), [label])
        }
        return [
            requests, durations,
            MetricFamily(
                "assay_http_requests_total", .counter, "HTTP requests that came.",
                .integer(counts.requests)),
            MetricFamily(
                "assay_http_responses_total", .counter, "HTTP answers, by class of status.",
                by: "class", (1...5).map { ("\($0)xx", .integer(counts.responses[$0])) }),
            MetricFamily(
                "assay_http_connections", .gauge, "Open connections to the RPC server.",
                .integer(counts.connections)),
            MetricFamily(
                "assay_http_connections_opened_total", .counter,
                "Connections to the RPC server that were opened.",
                .integer(counts.connectionsOpened)),
            MetricFamily(
                "assay_http_refused_total", .counter,
                "Requests that were turned away by a limit or for want of a token.",
                by: "reason",
                zip(Refusal.allCases, counts.refusals).map { ($0.rawValue, .integer($1)) }),
            MetricFamily(
                "assay_websocket_subscriptions", .gauge, "Subscriptions over WebSocket.",
                .integer(counts.subscribers)),
            MetricFamily(
                "assay_websocket_dropped_total", .counter,
                "WebSockets that were closed because their readers were too slow.",
                .integer(counts.droppedSubscribers)),
        ]
    }
}
