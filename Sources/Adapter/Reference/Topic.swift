/// What the program can say about itself: what is declared, in tables made of the declarations, and what there is to say
/// beside them.
///
/// `help TOPIC` prints one on a terminal, and `help --markdown` all of them, as `deploy/reference.md` has them.
package enum Topic: String, CaseIterable, Sendable {
    case configuration, devices, service, ledger, messages, codes, reasons, conditions, metrics, events
    case wireProtocol = "protocol"
    case promises, commands, scenarios

    package var summary: String {
        switch self {
        case .configuration: "each key of the configuration file"
        case .devices: "a list of devices, codes as people type them, products without a code"
        case .service: "as a service, behind a proxy, on the open internet; the page; reading the log"
        case .ledger: "its files, its marker, its time of day"
        case .messages: "the maker's own service: what it decides, hears and fetches"
        case .codes: "each code of the vendor, and what a bind is answered with"
        case .reasons: "each word for why something is as it is"
        case .conditions: "what may stand in /readyz, what it means and what to do"
        case .metrics: "each metric of /metrics"
        case .events: "each event of the log, and what is told how"
        case .wireProtocol: "what WeCom's pages say, where they contradict one another, what they leave open"
        case .promises: "what it promises, and where that ends"
        case .commands: "each command with its options"
        case .scenarios: "what deploy/run, demo and replay print"
        }
    }

    /// In Markdown, without a heading of its own.
    package var text: String { parts.joined(separator: "\n\n") }

    private var parts: [String] {
        switch self {
        case .configuration: [Self.aboutConfiguration, keys.markdown]
        case .devices: [Self.aboutDevices]
        case .service: [Self.aboutService, Self.aboutInternet]
        case .ledger: [Self.aboutLedger]
        case .messages:
            [Self.aboutForwarding, Self.aboutTold, told.markdown, Self.aboutTellings, Self.aboutSecrets]
        case .codes: [Self.aboutCodes, codes.markdown]
        case .reasons: [Self.aboutReasons, reasons.markdown]
        case .conditions: [Self.aboutConditions, conditions.markdown]
        case .metrics: [Self.aboutMetrics, metrics.markdown]
        case .events: [Self.aboutEvents, events.markdown]
        case .wireProtocol: [Self.aboutProtocol, notes.markdown]
        case .promises: [Self.aboutPromises]
        case .commands: [commands]
        case .scenarios: [Self.aboutScenarios]
        }
    }

    /// All of it: `deploy/reference.md`.
    package static var reference: String {
        let contents = allCases.map { "- [\($0.rawValue)](#\($0.rawValue)): \($0.summary)" }
        let topics = allCases.map { "## \($0.rawValue)\n\n\($0.text)" }
        return """
            # Reference

            Printed by `wecom-bind help --markdown`, whose tables are made of what the program goes by. `wecom-bind help
            TOPIC` says the same on a terminal.

            \(contents.joined(separator: "\n"))

            \(topics.joined(separator: "\n\n"))

            """
    }
}
