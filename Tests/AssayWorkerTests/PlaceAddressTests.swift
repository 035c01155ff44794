import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayWorker

/// What a job may name as its place, and what an operator's prefixes let through.
@Suite struct PlaceAddressTests {
    @Test(
        "hostile and broken places are refused",
        arguments: [
            "", "relative/dir", "./x", "../x", "~/x", "/srv/../etc", "/srv/./jobs", "/srv//jobs",
            "/..", "/.", "//", "file:///etc/{path}", "ftp://h/{path}", "http://", "https:///{path}",
            "http://h/", "http://h/x", "http://h/{path}/{path}", "http://h/{path",
            "http://h/{Path}",
            "http://h/{}{path}", "http://user@h/{path}", "http://user:pw@h/{path}",
            "http://h:0/{path}", "http://h:65536/{path}", "http://h:08/{path}", "http://h:/{path}",
            "http://h/../{path}", "http://h/a/./{path}", "http://h/%2e%2e/{path}",
            "http://h/%2E./{path}", "http://h/a%2f..%2f{path}", "http://h/a%5c{path}",
            "http://h/%252e/{path}", "http://h/a b/{path}", "http://h\\@evil/{path}",
            "http://h/{path}#fragment", "http://{path}/", "http://h{path}", "http://[::1/{path}",
            "http://[g::1]/{path}", "http://hö/{path}", "javascript://h/{path}",
        ])
    func refused(text: String) {
        #expect(throws: PlaceError.self) { try PlaceAddress(text) }
    }

    @Test("directories are read as their names")
    func directories() throws {
        let one = try PlaceAddress("/srv/jobs/1")
        let other = try PlaceAddress("/srv/jobs/1/")
        #expect(one == .directory(["srv", "jobs", "1"]))
        #expect(other == one)
        let dotted = try PlaceAddress("/srv/..jobs/.1/a b")
        #expect(dotted == .directory(["srv", "..jobs", ".1", "a b"]))
    }

    @Test(
        "a template gives the URL of each item",
        arguments: [
            ("http://h/{path}", "http://h/inputs/3"),
            ("HTTPS://Host.Example:443/a/{path}", "https://host.example/a/inputs/3"),
            ("http://h:8080/jobs/7-{path}?key=x", "http://h:8080/jobs/7-inputs/3?key=x"),
            ("https://h?file={path}", "https://h/?file=inputs/3"),
            ("http://[::1]:80/{path}", "http://[::1]/inputs/3"),
            ("http://[::1]:81/{path}", "http://[::1]:81/inputs/3"),
        ])
    func templates(text: String, expected: String) throws {
        guard case .web(let address) = try PlaceAddress(text) else {
            Issue.record("\(text) is a URL")
            return
        }
        let url = address.url(of: .input(3))
        #expect(url == expected)
    }

    @Test("items have their fixed names")
    func items() {
        let node = TestKeys.key(1).publicKey.address
        #expect(PlaceItem.salt.description == "salt")
        #expect(PlaceItem.input(12).description == "inputs/12")
        #expect(PlaceItem.result(node: node, index: 0).description == "results/\(node)/0")
    }

    @Test(
        "what lies under a prefix is allowed, and nothing else",
        arguments: [
            ("/srv/jobs", "/srv/jobs", true), ("/srv/jobs", "/srv/jobs/1/2", true),
            ("/srv/jobs/", "/srv/jobs/1", true), ("/", "/srv", true),
            ("/srv/jobs", "/srv/jobs2", false), ("/srv/jobs", "/srv", false),
            ("/srv/jobs", "/SRV/jobs/1", false), ("/srv/jobs", "http://srv/jobs/{path}", false),
            ("http://h", "http://h/{path}", true), ("http://h/", "http://h/a/{path}", true),
            ("http://h/jobs", "http://h/jobs/{path}", true),
            ("http://h/jobs", "http://h:80/jobs?x={path}", true),
            ("http://h/jobs", "http://h/jobs{path}", false),
            ("http://h/jobs", "http://h/jobs2/{path}", false),
            ("http://h/jobs", "http://h/{path}", false),
            ("http://h", "https://h/{path}", false), ("http://h", "http://h:8080/{path}", false),
            ("http://h", "http://h.evil/{path}", false),
            ("http://h", "http://evil/h/{path}", false),
            ("http://h:8080", "http://h:8080/{path}", true), ("http://h", "/h", false),
        ])
    func allowance(prefix: String, place: String, isAllowed: Bool) throws {
        let allowance = try PlaceAllowance([prefix])
        if isAllowed {
            _ = try allowance.place(place)
        } else {
            #expect(throws: PlaceError.notAllowed(place)) { try allowance.place(place) }
        }
    }

    @Test(
        "prefixes must be plain", arguments: ["srv", "http://h/{path}", "http://h/?a", "/a/../b"])
    func prefixes(text: String) {
        #expect(throws: PlaceError.self) { try PlaceAllowance([text]) }
    }

    @Test("without a prefix nothing is allowed")
    func nothing() throws {
        let allowance = try PlaceAllowance([])
        #expect(throws: PlaceError.self) { try allowance.place("/srv") }
    }
}
