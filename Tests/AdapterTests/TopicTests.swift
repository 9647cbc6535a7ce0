import Adapter
import Binding
import Configuration
import Desk
import Events
import Foundation
import Testing

/// What the program says about itself is what it goes by.
@Suite struct TopicTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    @Test func `the reference is what is printed`() throws {
        #expect(
            try text("deploy/reference.md") == Topic.reference,
            "print it anew: wecom-bind help --markdown >deploy/reference.md")
    }

    @Test func `the example is what is printed`() throws {
        #expect(
            try text("deploy/wecom-bind.example.json") == Example.text,
            "print it anew: wecom-bind help --example >deploy/wecom-bind.example.json")
    }

    @Test(arguments: Topic.allCases)
    func `each topic fits a terminal, and says something`(topic: Topic) {
        let lines = Leaflet.lines(of: topic.text)
        #expect(lines.count > 3 && !lines.contains { $0.hasPrefix("|") || $0.hasPrefix("```") })
        // What is to be typed is not broken.
        let verbatim = topic.text.split(separator: "\n").map(String.init)
        for line in lines where Columns.width(of: line) > Columns.ofLine { #expect(verbatim.contains(line)) }
    }

    @Test(arguments: ["README.md", "deploy/reference.md"])
    func `a page that points to a topic points to one that is there`(page: String) throws {
        for match in try text(page).matches(of: /wecom-bind help ([a-z]+)/) {
            #expect(Topic(rawValue: String(match.1)) != nil, "\(match.0)")
        }
    }

    @Test(arguments: ["README.md", "deploy/reference.md", "deploy/ARCHITECTURE.md"])
    func `a command that a page names is one`(page: String) throws {
        let named = try text(page).matches(of: /(?:^|`|\/)wecom-bind ([a-z]+)/.anchorsMatchLineEndings())
        #expect(page == "deploy/ARCHITECTURE.md" || !named.isEmpty)
        for match in named { #expect(Program.usages[String(match.1)] != nil, "\(match.0)") }
    }

    @Test(arguments: Key.all.map(\.path))
    func `the example has each key`(path: String) throws {
        let name = try #require(path.split(separator: ".").last)
        #expect(Example.text.contains("\"\(name.replacing("[]", with: ""))\": "))
    }

    @Test func `the example says of each key what might stand there`() {
        #expect(!Example.text.contains(": null"))
    }

    @Test func `whatever the example offers may be taken alone`() throws {
        let lines = Example.text.split(separator: "\n").map(String.init)
        let offers = Self.offers(in: lines)
        #expect(offers.count > 30)
        for offer in offers {
            var taken = lines
            for index in offer {
                taken[index] = lines[index].replacing(/^( *)\/\/(["\],}])/) { "\($0.1)\($0.2)" }
            }
            #expect(throws: Never.self, "\(lines[offer.lowerBound])") {
                try ConfigurationFile.outline(Array(taken.joined(separator: "\n").utf8))
            }
        }
    }

    /// The lines of each setting that stands behind `//`, with all that is in it.
    private static func offers(in lines: [String]) -> [ClosedRange<Int>] {
        var offers: [ClosedRange<Int>] = []
        for start in lines.indices where lines[start].contains(/^ *\/\/[",]/) {
            guard offers.last.map({ $0.upperBound < start }) ?? true else { continue }
            let closing = lines[start].prefix { $0 == " " } + "//}"
            let end =
                lines[start].hasSuffix("{") ? lines[start...].firstIndex { $0.hasPrefix(closing) } : start
            offers.append(start...(end ?? start))
        }
        return offers
    }

    @Test(arguments: ProtocolNote.all)
    func `each note on the protocol has its fixture`(note: ProtocolNote) {
        let path = Self.root.appending(path: "Fixtures/\(note.fixture)").path
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `a redemption's message is called by its state`() {
        #expect(MessageKind.redemption(.inDoubt) == "redemption.in_doubt")
        #expect(MessageKind.event("contact_change") == "event.contact_change")
    }
}
