import Foundation
import Testing

/// The rules of `Sources/Binding/States.md`, and the comments that cite them.
@Suite struct RuleCitationTests {
    /// This file shows how a citation looks, which cites nothing.
    private static let itself = Repository.name(of: #filePath)

    private struct Citation {
        let rule: String
        let place: String
    }

    private let rules: [String]

    init() throws {
        rules = try Repository.text("Sources/Binding/States.md").split(separator: "\n").compactMap(Self.rule)
    }

    @Test func `each rule has a number of its own`() {
        #expect(rules.count > 150)
        let twice = Dictionary(grouping: rules) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(twice == [])
    }

    @Test(arguments: ["Sources", "Tests"])
    func `a rule that is cited exists`(folder: String) throws {
        let citations = try Self.citations(in: folder)
        #expect(citations.count > 10)
        let known = Set(rules)
        for citation in citations where !known.contains(citation.rule) {
            Issue.record("\(citation.place) cites \(citation.rule), which is no rule")
        }
    }

    @Test func `every rule is cited by a test`() throws {
        let cited = Set(try Self.citations(in: "Tests").map(\.rule))
        #expect(rules.filter { !cited.contains($0) } == [])
    }

    @Test(arguments: ["Sources/Binding/States.md", "Sources/Binding/Glossary.md", "deploy/ARCHITECTURE.md"])
    func `a rule that a text names exists`(path: String) throws {
        let sections = Set(rules.compactMap { $0.split(separator: " ").first })
        let named = try Repository.text(path).matches(of: #/([A-Z][a-z]+) [0-9]+/#)
            .filter { sections.contains($0.output.1) }.map { String($0.output.0) }
        #expect(named.count > 5)
        #expect(named.filter { !rules.contains($0) } == [])
    }

    /// The page about the whole says which tests keep its promises.
    @Test func `a test that the page names exists`() throws {
        let named = try Repository.text("deploy/ARCHITECTURE.md").matches(
            of: #/`([A-Za-z]+Tests(?:\+[A-Za-z]+)?)`/#
        )
        .map { String($0.output.1) }
        #expect(named.count > 10)
        let files = try Repository.swiftFiles(in: "Tests").map(Repository.name(of:))
        #expect(named.filter { !files.contains($0 + ".swift") } == [])
    }

    @Test(arguments: [
        ("    /// States: Request 3, Code 8.", ["Request 3", "Code 8"]),
        ("let a = 1  // as it is (States: Time 1), always", ["Time 1"]),
        ("/// States: Requests", ["Requests"]),
        ("let a = (States: Request 3)", []),
        ("/// All states: Request 3.", []),
    ])
    func `a citation is what a comment says after the mark`(line: String, rules: [String]) {
        #expect(Self.citations(in: line[...]) == rules)
    }

    @Test(arguments: [
        ("**Request 3.** The claim", "Request 3"), ("| **Order 7** | late | kept |", "Order 7"),
        ("as **Request 3.** says", nil), ("**Numbering.** A rule", nil),
    ])
    func `a rule is what stands in bold before its text`(line: String, rule: String?) {
        #expect(Self.rule(line[...]) == rule)
    }
}

// MARK: Reading

extension RuleCitationTests {
    private static func rule(_ line: Substring) -> String? {
        let match = line.prefixMatch(of: #/(?:\| )?\*\*([A-Z][a-z]+ [0-9]+)\.?\*\*/#)
        return match.map { String($0.output.1) }
    }

    private static func citations(in folder: String) throws -> [Citation] {
        var citations: [Citation] = []
        for path in try Repository.swiftFiles(in: folder) where !path.hasSuffix(itself) {
            let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let place = "\(path):\(index + 1)"
                citations += Self.citations(in: line).map { Citation(rule: $0, place: place) }
            }
        }
        return citations
    }

    private static func citations(in line: Substring) -> [String] {
        guard let comment = line.range(of: "//"),
            let mark = line[comment.upperBound...].range(of: "States: ")
        else { return [] }
        let cited = line[mark.upperBound...].prefix { $0 != "." && $0 != ")" }
        return cited.components(separatedBy: ", ")
    }
}
