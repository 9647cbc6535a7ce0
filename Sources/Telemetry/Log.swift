package import Elements
package import Events

/// One JSON object a line. Event names are stable; ids stand in it, secrets cannot: no field takes one.
///
/// When it was, how grave and what it was, stands in front, and no key stands twice: callers name theirs
/// out of `Key`, which has none of ours. Each line is counted by its event.
package struct Log: Sendable {
    /// What a line is, and a command by which a person reads lines.
    package static let form = "one JSON object a line"
    package static let reader =
        #"jq --raw-output '[.at, .level, .event, .device, .reason, .todo] | map(select(. != null)) | join("  ")'"#

    private let time: @Sendable () -> UnixTime
    private let lines: Metric<LogEvent>?
    private let bearsPriority: Bool
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - lines: Where they are counted.
    ///   - bearsPriority: Whether each begins with its priority, for a reader that takes that off again.
    ///   - sink: Takes one whole line, with its line feed, and must not wait.
    package init(
        _ runtime: any Runtime, counted lines: Metric<LogEvent>? = nil, bearsPriority: Bool = false,
        to sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        time = { runtime.unixNow }
        self.lines = lines
        self.bearsPriority = bearsPriority
        self.sink = sink
    }

    /// Of a process that has no runtime yet.
    package init(
        by time: @escaping @Sendable () -> UnixTime, bearsPriority: Bool = false,
        to sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.time = time
        lines = nil
        self.bearsPriority = bearsPriority
        self.sink = sink
    }

    /// - Parameter fields: What stands in it besides, by the event's `keys`; null says nothing, and is left out.
    package func tell(_ event: LogEvent, _ fields: [Key: JSON] = [:]) {
        // Wherever tests run: the reference says what may stand there.
        assert(event.keys.isSuperset(of: fields.keys), "\(event) has no \(fields.keys)")
        let line: [(String, JSON)] =
            [
                ("at", .string(time().text)), ("level", .string(event.level.rawValue)),
                ("event", .string(event.rawValue)),
            ] + Key.inOrder(fields)
        lines?.add(event)
        sink(prefix(event.level) + JSONText.render(.object(line)) + [10])
    }

    /// What a line of a log says; nil where it is none, as the last one while it is being written.
    package static func read(_ line: some Sequence<UInt8>) -> JSON? { try? JSONReader.read(Array(line)) }

    private func prefix(_ level: LogEvent.Level) -> [UInt8] {
        bearsPriority ? Array("<\(level.priority)>".utf8) : []
    }
}
