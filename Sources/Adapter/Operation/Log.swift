package import Elements
package import Events

/// One JSON object a line. Event names are stable; ids stand in it, secrets cannot: no field takes one.
package struct Log: Sendable {
    package enum Level: String, Sendable {
        case note, warn, error
    }

    private let runtime: any Runtime
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameter sink: Takes one whole line, with its line feed, and must not wait.
    package init(_ runtime: any Runtime, to sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.runtime = runtime
        self.sink = sink
    }

    package func note(_ name: StaticString, _ fields: KeyValuePairs<String, JSON> = [:]) {
        write(.note, "\(name)", fields)
    }

    package func warn(_ name: StaticString, _ fields: KeyValuePairs<String, JSON> = [:]) {
        write(.warn, "\(name)", fields)
    }

    package func error(_ name: StaticString, _ fields: KeyValuePairs<String, JSON> = [:]) {
        write(.error, "\(name)", fields)
    }

    /// An alert whose name comes from a decision.
    package func warn(_ name: String, _ fields: KeyValuePairs<String, JSON>) { write(.warn, name, fields) }

    private func write(_ level: Level, _ name: String, _ fields: KeyValuePairs<String, JSON>) {
        let line: [(String, JSON)] =
            [
                ("at", .string(runtime.unixNow.text)), ("level", .string(level.rawValue)),
                ("event", .string(name)),
            ] + fields.map { ($0.key, $0.value) }
        sink(JSONText.render(.object(line)) + [10])
    }
}

extension UnixTime {
    /// RFC 3339, in UTC, to the millisecond.
    ///
    /// The date comes from the days since 0000-03-01, counted in 400-year eras of 146,097 days.
    package var text: String {
        let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let day = days - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let date = dayOfYear - (153 * shifted + 2) / 5 + 1
        let time = (seconds % 86_400 + 86_400) % 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let thousandths = String(1000 + fraction).dropFirst()
        return "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(date))"
            + "T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)).\(thousandths)Z"
    }
}
