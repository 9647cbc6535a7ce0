package import Elements
package import Events

/// One JSON object a line. Event names are stable; ids stand in it, secrets cannot: no field takes one.
///
/// When it was, how grave and what it was, stands in front, and no key stands twice: callers name theirs
/// out of `Key`, which has none of ours. Each line is counted by its event.
package struct Log: Sendable {
    private let runtime: any Runtime
    private let lines: Metric<LogEvent>?
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - lines: Where they are counted.
    ///   - sink: Takes one whole line, with its line feed, and must not wait.
    package init(
        _ runtime: any Runtime, counted lines: Metric<LogEvent>? = nil,
        to sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.runtime = runtime
        self.lines = lines
        self.sink = sink
    }

    /// - Parameter ending: What stands at the end of the line, as it is, and takes the place of a field of its
    ///   name.
    package func tell(_ event: LogEvent, _ fields: [Key: JSON] = [:], ending: [(String, JSON)] = []) {
        let line: [(String, JSON)] =
            [
                ("at", .string(runtime.unixNow.text)), ("level", .string(event.level.rawValue)),
                ("event", .string(event.rawValue)),
            ] + Log.pairs(fields, ending: ending)
        lines?.add(event)
        sink(JSONText.render(.object(line)) + [10])
    }

    static func pairs(_ fields: [Key: JSON], ending: [(String, JSON)]) -> [(String, JSON)] {
        let fields = Key.allCases.compactMap { key in fields[key].map { (key.rawValue, $0) } }
        return fields.filter { field in !ending.contains { $0.0 == field.0 } } + ending
    }
}
