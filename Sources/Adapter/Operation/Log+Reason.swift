package import Binding
package import Events
package import Telemetry

extension Log {
    /// Something that was answered for a reason, which stands in the line with its figures.
    package func tell(_ event: LogEvent, because reason: Reason, _ fields: [Key: JSON] = [:]) {
        tell(event, fields.merging(reason.logged) { $1 })
    }

    /// An alert that is named by its reason.
    package func tell(_ reason: Reason, _ fields: [Key: JSON] = [:]) {
        tell(LogEvent(alert: reason.word.rawValue), because: reason, fields)
    }
}

extension Reason {
    /// The call that it is about, and what came instead of an answer.
    func faults(in calls: [VendorCallRecord]) -> [Log.Key: JSON] {
        guard let call = call(in: calls) else { return [:] }
        return [.call: .string(call.name), .fault: .string(call.fault ?? call.outcome)]
    }

    /// Under the log's own keys.
    var logged: [Log.Key: JSON] {
        var logged: [Log.Key: JSON] = [:]
        for (name, value) in members {
            guard let key = Log.Key(rawValue: name) else { preconditionFailure("the log has no key \(name)") }
            logged[key] = value
        }
        return logged
    }
}
