package import Binding
package import Events
package import Telemetry

extension Log {
    /// Something that was answered for a reason, which stands in the line with its figures.
    package func tell(_ event: LogEvent, because reason: Reason, _ fields: [Key: JSON] = [:]) {
        tell(event, fields, ending: reason.fields)
    }

    /// An alert that is named by its reason.
    package func tell(_ reason: Reason, _ fields: [Key: JSON] = [:]) {
        tell(LogEvent(alert: reason.word.rawValue), because: reason, fields)
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
