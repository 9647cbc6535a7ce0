package import Elements
package import Events

/// One JSON object a line. Event names are stable; ids stand in it, secrets cannot: no field takes one.
///
/// When it was, how grave and what it was, stands in front, and no key stands twice: callers name theirs
/// out of `Key`, which has none of ours.
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

    package func note(_ name: StaticString, _ fields: [Key: JSON] = [:]) {
        write(.note, "\(name)", fields)
    }

    package func warn(_ name: StaticString, _ fields: [Key: JSON] = [:]) {
        write(.warn, "\(name)", fields)
    }

    package func error(_ name: StaticString, _ fields: [Key: JSON] = [:]) {
        write(.error, "\(name)", fields)
    }

    /// An alert whose name comes from a decision.
    package func warn(_ name: String, _ fields: [Key: JSON]) { write(.warn, name, fields) }
    package func error(_ name: String, _ fields: [Key: JSON]) { write(.error, name, fields) }

    /// - Parameter ending: What stands at the end of the line, as it is, and takes the place of a field of its
    ///   name.
    package func write(
        _ level: Level, _ name: String, _ fields: [Key: JSON], ending: [(String, JSON)] = []
    ) {
        let fields = Key.allCases.compactMap { key in fields[key].map { (key.rawValue, $0) } }
        let line: [(String, JSON)] =
            [
                ("at", .string(runtime.unixNow.text)), ("level", .string(level.rawValue)),
                ("event", .string(name)),
            ] + fields.filter { field in !ending.contains { $0.0 == field.0 } } + ending
        sink(JSONText.render(.object(line)) + [10])
    }
}
