import Adapter
import Binding
import Foundation
import Telemetry
import Testing

/// The catalogue of what is told and counted, and the code that feeds it.
@Suite struct TelemetryFeedTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every word that follows a dot in the sources, but for those that declare the catalogue.
    private static let words: Result<Set<Substring>, any Error> = Result {
        let declarations = [
            "LogEvent.swift", "LogEvent+Keys.swift", "LogEvent+Catalogue.swift", "Condition.swift",
            "Condition+Catalogue.swift", "Condition+Outside.swift", "Counters.swift", "Counters+Series.swift",
            "Counters+Callbacks.swift",
        ]
        let folder = root.appending(path: "Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { path in path.hasSuffix(".swift") && !declarations.contains { path.hasSuffix("/\($0)") }
            }
            // What is only said of them notices none.
            .filter { !$0.hasPrefix("Page/") }
            .filter { !$0.hasPrefix("Desk/") || $0.hasSuffix("/Condition+Reason.swift") }
        return try files.reduce(into: []) { words, file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for part in text.split(separator: ".").dropFirst() { words.insert(part.prefix(while: isOfName)) }
        }
    }

    private static func isOfName(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private func isNamed(_ word: String) throws -> Bool { try Self.words.get().contains(word[...]) }

    /// What decisions raise by a name of their own.
    private static let decided =
        Redemption.Alert.allCases.map(\.rawValue) + RunErrand.Alert.allCases.map(\.rawValue)
        + [Reconcile.Outcome.lostAtVendor.rawValue, Reconcile.Outcome.strayInWeCom.rawValue]
        + [TakeResult.alert, AcceptRestore.alert, Reason.Word.placeShared.rawValue]
        + Reason.Word.allCases.filter(\.isAlarming).map(\.rawValue)

    @Test(arguments: LogEvent.allCases)
    func `each event of the log is told by somebody`(event: LogEvent) throws {
        #expect(try Self.decided.contains(event.rawValue) || isNamed("\(event)"))
    }

    @Test(arguments: decided)
    func `each alert of a decision is an event of the log`(name: String) {
        #expect(LogEvent(alert: name).rawValue == name)
        #expect(LogEvent(alert: name).level != .note)
    }

    @Test(arguments: Condition.allCases)
    func `each condition is noticed by somebody`(name: Condition) throws {
        #expect(try isNamed("\(name)"))
    }

    @Test func `each metric is fed`() throws {
        let metrics = Mirror(reflecting: Counters()).children.compactMap(\.label).filter { $0 != "registry" }
        #expect(metrics.count == Counters().registry.declarations.count)
        for metric in metrics where metric != "lines" { #expect(try isNamed(metric), "\(metric)") }
        for series in Counters.closedSeries { #expect(try isNamed(series), "\(series)") }
    }
}
