import AssayAPI
import Testing

@Suite("A suggestion")
struct SuggestionTests {
    @Test(
        "is the name that was probably meant, or none",
        arguments: [
            ("validatrs", "validators"), ("acounts", "accounts"), ("acocunts", "accounts"),
            ("Reserve", "reserve"), ("tiem", "time"), ("nme", "name"), ("names", "name"),
            ("", nil), ("x", nil), ("publicKey", nil), ("parameter", "parameters"),
            (String(repeating: "accounts", count: 100), nil),
        ] as [(String, String?)])
    func nearest(_ text: String, _ expected: String?) {
        let names = ["name", "time", "validators", "parameters", "reserve", "accounts"]
        #expect(Suggestion.nearest(to: text, among: names) == expected)
    }
}
