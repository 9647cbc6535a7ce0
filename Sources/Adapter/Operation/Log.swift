package import Binding
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

    /// Something that was answered for a reason, which stands in the line with its figures.
    package func note(
        _ name: StaticString, because reason: Reason, _ fields: [Key: JSON] = [:]
    ) {
        write(.note, "\(name)", fields, because: reason)
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

    /// An alert that is named by its reason.
    package func warn(_ reason: Reason, _ fields: [Key: JSON] = [:]) {
        write(.warn, reason.word.rawValue, fields, because: reason)
    }

    private func write(
        _ level: Level, _ name: String, _ fields: [Key: JSON], because reason: Reason? = nil
    ) {
        let reason = reason?.fields ?? []
        let fields = Key.allCases.compactMap { key in fields[key].map { (key.rawValue, $0) } }
        let line: [(String, JSON)] =
            [
                ("at", .string(runtime.unixNow.text)), ("level", .string(level.rawValue)),
                ("event", .string(name)),
            ] + fields.filter { field in !reason.contains { $0.0 == field.0 } } + reason
        sink(JSONText.render(.object(line)) + [10])
    }
}

extension Reason {
    /// As logs, lists and scripts have it: the word, whose it is, and the figures there are.
    var fields: [(String, JSON)] {
        var fields: [(String, JSON)] = [("reason", .string(word.rawValue))]
        if let party = word.party { fields.append(("whose", .string(party.rawValue))) }
        if let vendorCode { fields.append(("vendor_code", .integer(Int64(vendorCode)))) }
        if let wecomCode { fields.append(("wecom_code", .integer(Int64(wecomCode)))) }
        if let seconds { fields.append(("seconds", .integer(seconds))) }
        return fields
    }
}
