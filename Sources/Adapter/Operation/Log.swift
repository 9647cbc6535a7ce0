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
    package func error(_ name: String, _ fields: KeyValuePairs<String, JSON>) { write(.error, name, fields) }

    private func write(_ level: Level, _ name: String, _ fields: KeyValuePairs<String, JSON>) {
        let line: [(String, JSON)] =
            [
                ("at", .string(runtime.unixNow.text)), ("level", .string(level.rawValue)),
                ("event", .string(name)),
            ] + fields.map { ($0.key, $0.value) }
        sink(JSONText.render(.object(line)) + [10])
    }
}
