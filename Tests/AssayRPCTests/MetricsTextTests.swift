import AssayNode
import FoundationEssentials
import Testing

@testable import AssayRPC

/// The text format of metrics.
@Suite struct MetricsTextTests {
    private typealias Family = MetricFamily

    @Test("numbers, labels and histograms as Prometheus reads them")
    func text() {
        var histogram = Histogram(bounds: [0.5, 1, 2])
        for value in [0.5, 0.75, 3, 2] { histogram.observe(value) }
        var timed = Family("assay_b_seconds", .histogram, "b")
        timed.add(.histogram(histogram), [Family.Label(name: "method", value: "m")])
        let text = MetricsText([
            Family("assay_a_total", .counter, "a \\ and\n\"b\"", .integer(.max)),
            timed,
            Family("assay_c", .gauge, "c", .number(1.25)),
        ]).text
        #expect(
            text == """
                # HELP assay_a_total a \\\\ and\\n"b"
                # TYPE assay_a_total counter
                assay_a_total 18446744073709551615
                # HELP assay_b_seconds b
                # TYPE assay_b_seconds histogram
                assay_b_seconds_bucket{method="m",le="0.5"} 1
                assay_b_seconds_bucket{method="m",le="1"} 2
                assay_b_seconds_bucket{method="m",le="2"} 3
                assay_b_seconds_bucket{method="m",le="+Inf"} 4
                assay_b_seconds_sum{method="m"} 6.25
                assay_b_seconds_count{method="m"} 4
                # HELP assay_c c
                # TYPE assay_c gauge
                assay_c 1.25

                """)
    }

    @Test(
        "values of labels are escaped",
        arguments: [
            ("a\"b", #"a\"b"#), ("a\\", #"a\\"#), ("a\nb", #"a\nb"#), ("\r\n", "\r\\n"),
            ("\u{e4}", "\u{e4}"), ("\\\"\n", #"\\\"\n"#),
        ])
    func escaping(value: String, written: String) {
        let family = Family("assay_a", .gauge, "a", by: "l", [(value, .integer(1))])
        #expect(MetricsText([family]).text.hasSuffix("\nassay_a{l=\"\(written)\"} 1\n"))
    }

    @Test("what is not finite has its own words")
    func notFinite() {
        for (value, text) in [(Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN")] {
            let family = Family("assay_a", .gauge, "a", .number(value))
            #expect(MetricsText([family]).text.hasSuffix(" \(text)\n"))
        }
    }

    @Test(
        "the reader of these tests refuses what is not the format",
        arguments: [
            "assay_a 1\n", "# HELP assay_a a\n# TYPE assay_a gauge\nassay_a 1",
            "# HELP assay_a a\nassay_a 1\n",
            "# HELP assay_a a\n# TYPE assay_a gauge\nassay_b 1\n",
            "# HELP assay_a a\n# TYPE assay_a gauge\nassay_a 1\nassay_a 2\n",
            "# HELP assay_a a\n# TYPE assay_a counter\nassay_a 1\n",
            "# HELP assay_a a\n# TYPE assay_a gauge\nassay_a{l=\"\"\"} 1\n",
            "# HELP assay_a a\n# TYPE assay_a gauge\nassay_a one\n",
            "# HELP a a\n# TYPE a gauge\na 1\n",
            "# HELP assay_a a\n# TYPE assay_a histogram\nassay_a_bucket{le=\"1\"} 1\n",
            """
            # HELP assay_a a
            # TYPE assay_a histogram
            assay_a_bucket{le="1"} 2
            assay_a_bucket{le="+Inf"} 1
            assay_a_sum 1
            assay_a_count 1

            """,
        ])
    func strictness(page: String) {
        #expect(throws: MetricsPage.Mistake.self) { try MetricsPage(page) }
    }

    @Test("subscriptions and refusals are counted, and never below nothing")
    func hooks() throws {
        let metrics = RPCMetrics()
        metrics.unsubscribed()
        metrics.connectionClosed()
        metrics.subscribed()
        metrics.subscribed()
        metrics.unsubscribed()
        metrics.dropped()
        metrics.refused(.rate)
        metrics.refused(.rate)
        metrics.refused(.token)
        metrics.responded(status: 999)
        let page = try MetricsPage(MetricsText(metrics.families).text)
        #expect(page["assay_websocket_subscriptions"] == 1)
        #expect(page["assay_websocket_dropped_total"] == 1)
        #expect(page["assay_http_connections"] == 0)
        #expect(page["assay_http_refused_total{reason=\"rate\"}"] == 2)
        #expect(page["assay_http_refused_total{reason=\"token\"}"] == 1)
        #expect(page["assay_http_refused_total{reason=\"connections\"}"] == 0)
    }
}

/// The clock of the machine.
enum WallTime {
    /// Seconds since 1970.
    static var seconds: Double { Date().timeIntervalSince1970 }
}
