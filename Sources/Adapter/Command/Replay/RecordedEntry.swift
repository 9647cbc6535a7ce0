import Binding
import Configuration
import Desk
import Events
import FoundationEssentials
import Ledger
import Sandbox

/// A request of a ledger as a scenario, and as the file that it is kept in.
struct RecordedEntry {
    let entry: ScenarioEntry
    let text: String

    /// - Parameters:
    ///   - word: A `req_id`.
    ///   - target: Where it is to be played; nil where it is to be kept, for the demonstration's routes.
    /// - Returns: nil for what is no request, be it a scenario or nothing that the ledger has.
    static func found(
        _ word: String, _ arguments: Arguments, _ configuration: Installation, _ target: Target?
    ) throws(CommandFailure) -> Result<RecordedEntry, RecordedCase.Refusal>? {
        guard !ScenarioEntry.isThere(word), let request = RequestID(word) else { return nil }
        switch try read(request, arguments[option: "--ledger"] ?? configuration.ledgerPath) {
        case .success(let recorded)?:
            return .success(try RecordedEntry(recorded, word, configuration, target))
        case .failure(let refusal)?: return .failure(refusal)
        case nil: return nil
        }
    }

    private init(
        _ recorded: RecordedCase, _ word: String, _ configuration: Installation, _ target: Target?
    ) throws(CommandFailure) {
        let conversation = recorded.conversation(configuration.models)
        let scenario = recorded.scenario(
            conversation, on: Self.route(of: recorded, conversation, configuration, target))
        text = Self.text(of: scenario)
        do {
            entry = Self.entry(word, try ScenarioReader.read(Array(text.utf8), file: word))
        } catch {
            throw CommandFailure(.software, "the request \(word) makes no scenario: \(error)")
        }
    }

    /// Whoever plays several is to see which one a row is of; the file names nobody.
    static func entry(_ word: String, _ scenario: Scenario) -> ScenarioEntry {
        var scenario = scenario
        scenario.title = scenario.title.replacing(RecordedCase.anyRequest, with: word)
        return ScenarioEntry(name: word, file: "the ledger's request \(word)", scenario: scenario)
    }

    private static func read(
        _ request: RequestID, _ path: String
    ) throws(CommandFailure) -> Result<RecordedCase, RecordedCase.Refusal>? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do throws(LedgerError) {
            return try RecordedCase.read(request, in: try Inspection(path: path))
        } catch {
            throw CommandFailure(.unavailable, "the ledger \(path): \(error)")
        }
    }

    /// The demonstration's route for devices that are bound so; where the target has none of that name, its own.
    private static func route(
        of recorded: RecordedCase, _ conversation: Conversation.Kind, _ configuration: Installation,
        _ target: Target?
    ) -> String {
        let callback = recorded.happenings.last?.callback
        let usual = callback?.reason?.word == .unknownSerial ? "listed" : conversation.demonstrationRoute
        guard let target, target.routes[usual] == nil else { return usual }
        let path = configuration.models.first { $0.id == callback?.model }?.path ?? callback?.key.route
        return target.routes.first { $0.value.path == path }?.key ?? usual
    }

    /// A line for each member, and for each step.
    private static func text(of scenario: JSON) -> String {
        let members = (scenario.object ?? JSON.Members()).map { name, value in
            guard let elements = value.array else { return "  \(line(.string(name))): \(line(value))" }
            let lines = elements.map { "    \(line($0))" }.joined(separator: ",\n")
            return "  \(line(.string(name))): [\n\(lines)\n  ]"
        }
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }

    private static func line(_ value: JSON) -> String {
        String(decoding: JSONText.render(value), as: UTF8.self)
    }
}

extension Conversation.Kind {
    fileprivate var demonstrationRoute: String {
        switch self {
        case .pureBluetooth: "bluetooth"
        case .wifi, .verifyThenBind, .key, .verify, .forward: rawValue
        }
    }
}
