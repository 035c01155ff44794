import AssayAPI
import FoundationEssentials
import Testing

/// The dashboard, the alerts and the chapter about metrics, against what a node serves.
@Suite struct DashboardTests {
    private let page: MetricsPage

    init() async throws {
        let served = try await ServedNode()
        _ = try await served.playHistory()
        _ = try await served.call("node_status")
        self.page = try await served.scrape()
    }

    private static func read(_ path: String) throws -> String {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return String(
            decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    @Test(
        "every name that is asked for is served",
        arguments: [
            ("Tools/grafana/assay.json", 60), ("Tools/grafana/alerts.yml", 25),
            ("Tools/grafana/alerts_test.yml", 25),
        ])
    func names(file: String, least: Int) throws {
        let text = try Self.read(file)
        let names = Set(text.matches(of: /\b(?:assay|process)_[a-z0-9_]+/).map { String($0.0) })
        #expect(names.count >= least, "\(names.count)")
        let unknown = names.subtracting(self.page.names)
        #expect(unknown.isEmpty, "\(unknown.sorted())")
    }

    @Test("every family is in the table of the chapter, with its type, and nothing else is")
    func documentation() throws {
        let text = try Self.read("Docs/Operating.md")
        let chapter = text.split(separator: "\n")
            .drop { $0 != "## Metrics" }.dropFirst().prefix { !$0.hasPrefix("##") }
        var documented: [String: String] = [:]
        for line in chapter where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { String($0.trimming { $0 == " " }) }
            guard cells.count == 3 else {
                Issue.record("\(line)")
                continue
            }
            let name = cells[0].prefix { $0 != "{" }.filter { $0 != "`" }
            #expect(documented[name] == nil, "\(name) twice")
            documented[name] = cells[1]
            // Labels stand behind the name.
            let labels =
                cells[0].split(separator: "{").dropFirst().first
                .map { Set($0.split { !$0.isLetter }.map { String($0) }) } ?? []
            for series in self.page.families[name]?.samples.keys.map({ $0 }) ?? [] {
                let used = Set(series.matches(of: /[{,]([a-z]+)="/).map { String($0.1) })
                #expect(used.subtracting(["le"]) == labels, "labels of \(name)")
            }
        }
        #expect(documented == self.page.families.mapValues(\.kind))
    }

    @Test("every alert is explained, and is tried by the tests of the rules")
    func alerts() throws {
        let rules = try Self.read("Tools/grafana/alerts.yml")
        let alerts = Set(rules.matches(of: /alert: (\w+)/).map { String($0.1) })
        #expect(alerts.count > 20)
        let documented = try Self.read("Docs/Operating.md").matches(of: /`(Assay[A-Z]\w+)`/)
        #expect(Set(documented.map { String($0.1) }) == alerts)
        let tried = try Self.read("Tools/grafana/alerts_test.yml")
            .matches(of: /alertname="(\w+)"/)
        #expect(Set(tried.map { String($0.1) }) == alerts)
    }

    @Test("the dashboard has its rows, panels of their own numbers, and one data source")
    func dashboard() throws {
        let dashboard = try JSONValue(text: Self.read("Tools/grafana/assay.json"))
        let panels = dashboard["panels"]?.elements ?? []
        let rows = panels.filter { $0["type"] == .string("row") }.map { $0["title"] }
        #expect(
            rows
                == [
                    "Chain", "Consensus", "Mempool and submission", "Peers", "RPC",
                    "Storage and process", "Rewards",
                ].map { .string($0) })
        #expect(Set(panels.compactMap { $0["id"] }).count == panels.count)
        for panel in panels where panel["type"] != .string("row") {
            let title = "\(panel["title"] as Any)"
            #expect(panel["datasource"]?["uid"] == .string("${datasource}"), "\(title)")
            #expect(panel["targets"]?.elements.isEmpty == false, "\(title)")
            for target in panel["targets"]?.elements ?? [] {
                guard case .string(let query)? = target["expr"] else {
                    Issue.record("\(title)")
                    continue
                }
                #expect(query.contains("{job=~\"$job\",instance=~\"$instance\""), "\(title)")
            }
        }
        let variables = dashboard["templating"]?["list"]?.elements.map { $0["name"] }
        #expect(variables == ["datasource", "job", "instance"].map { .string($0) })
    }
}

extension StringProtocol {
    /// The text without such characters at its ends.
    fileprivate func trimming(_ isCut: (Character) -> Bool) -> String {
        var text = String(self)
        while let last = text.last, isCut(last) { text.removeLast() }
        return String(text.drop(while: isCut))
    }
}
