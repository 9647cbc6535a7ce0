package import Elements
package import Events

extension Conditions {
    /// What was met, as a line of the log has it.
    package struct Example: Sendable {
        package let fields: [Log.Key: JSON]
        /// Where the catalogue's word on what to do is not the best.
        package let todo: String?
        /// As it grows it is told again.
        package let urgency: Int
        /// Since when it is so, where that is known; else since it was met.
        package let since: UnixTime?
        /// Whether anybody who likes can bring it about.
        package let mayBeStrangers: Bool

        package init(
            _ fields: [Log.Key: JSON] = [:], todo: String? = nil, urgency: Int = 0, since: UnixTime? = nil,
            mayBeStrangers: Bool = false
        ) {
            self.fields = fields.filter { !$0.value.isNull }
            self.todo = todo
            self.urgency = urgency
            self.since = since
            self.mayBeStrangers = mayBeStrangers
        }

        /// The same, with what was to be done before where it says nothing of that and is about the same, and with since
        /// when it is so.
        func withAdvice(of other: Example?) -> Example {
            let reason = fields[.reason]
            let isSame = reason == nil || other?.fields[.reason] == nil || reason == other?.fields[.reason]
            return Example(
                fields, todo: todo ?? (isSame ? other?.todo : nil),
                urgency: max(urgency, other?.urgency ?? 0),
                since: since ?? other?.since, mayBeStrangers: mayBeStrangers)
        }

        /// The same, of which the subject says more than its name.
        package func naming(_ key: Log.Key, _ name: String) -> Example {
            Example(
                fields.merging([key: .string(name)]) { $1 }, todo: todo, urgency: urgency, since: since,
                mayBeStrangers: mayBeStrangers)
        }

        /// What is so now, beside whom was met last.
        func beside(_ other: Example) -> Example {
            let whom = other.fields.filter { [.requestID, .device, .company].contains($0.key) }
            return Example(
                fields.merging(whom) { first, _ in first }, todo: todo, urgency: urgency, since: since,
                mayBeStrangers: mayBeStrangers)
        }

        /// As a line has it.
        package var pairs: [(String, JSON)] { Log.Key.inOrder(fields) }
    }

    /// One that is so now.
    package struct Standing: Sendable {
        package let condition: Condition
        /// Which model, account, route … it is about; empty where there is one only.
        package let subject: String
        /// By the time of day as it is taken now, which may have been set since.
        package internal(set) var since: UnixTime
        let begun: Instant
        package internal(set) var count: Int64
        package internal(set) var last: Example
        package internal(set) var lastAt: UnixTime
        var isTold: Bool

        /// As `/readyz` has it: the same for as long as it stands.
        package var text: String {
            subject.isEmpty ? condition.rawValue : "\(condition.rawValue):\(subject)"
        }

        package var todo: String { last.todo ?? condition.entry.todo }

        /// Whether people are called for it: not for what strangers can bring about at will.
        package var isAlert: Bool { condition.isAlert && !last.mayBeStrangers }
    }
}

extension Conditions.Standing {
    /// What its lines call it by, when it begins and when it is over.
    var name: [Log.Key: JSON] {
        var name: [Log.Key: JSON] = [.condition: .string(condition.rawValue)]
        if let key = condition.entry.subject, !subject.isEmpty {
            name[key] = last.fields[key] ?? .string(subject)
        }
        // Of a route's refusals each reason is one of its own.
        if condition == .refusals { name[.reason] = last.fields[.reason] }
        return name
    }
}
