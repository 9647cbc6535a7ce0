package import Elements
package import Events

extension Conditions {
    /// What was met, as a line of the log has it.
    package struct Example: Sendable {
        package private(set) var fields: [Log.Key: JSON]
        /// Where the catalogue's word on what to do is not the best.
        package private(set) var todo: String?
        /// As it grows it is told again.
        package private(set) var urgency: Int
        /// Since when it is so, where that is known; else since it was met.
        package private(set) var since: UnixTime?
        /// When it will be over by itself, where that is known.
        package private(set) var until: UnixTime?
        /// Whether anybody who likes can bring it about.
        package let mayBeStrangers: Bool

        package init(
            _ fields: [Log.Key: JSON] = [:], todo: String? = nil, urgency: Int = 0, since: UnixTime? = nil,
            until: UnixTime? = nil, mayBeStrangers: Bool = false
        ) {
            self.fields = fields.filter { !$0.value.isNull }
            self.todo = todo
            self.urgency = urgency
            self.since = since
            self.until = until
            self.mayBeStrangers = mayBeStrangers
        }

        /// The same, with what was to be done before where it says nothing of that and is about the same, and with since
        /// when it is so, until when, and whom it concerns.
        func withAdvice(of other: Example?) -> Example {
            let reason = fields[.reason]
            let isSame = reason == nil || other?.fields[.reason] == nil || reason == other?.fields[.reason]
            var example = self
            example.fields[.models] = fields[.models] ?? other?.fields[.models]
            example.todo = todo ?? (isSame ? other?.todo : nil)
            example.urgency = max(urgency, other?.urgency ?? 0)
            example.since = since ?? other?.since
            example.until = until ?? other?.until
            return example
        }

        /// The same, of which the subject says more than its name.
        package func naming(_ key: Log.Key, _ name: String) -> Example {
            var example = self
            example.fields[key] = .string(name)
            return example
        }

        /// What is so now, beside whom was met last.
        func beside(_ other: Example) -> Example {
            let whom = other.fields.filter { [.requestID, .device, .company].contains($0.key) }
            var example = self
            example.fields.merge(whom) { first, _ in first }
            return example
        }

        /// The same, which is nothing to other models than these.
        package func concerning(_ models: [String]) -> Example {
            var example = self
            example.fields[.models] = .array(models.map(JSON.string))
            return example
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
        /// With which it was met last, the newest first.
        package internal(set) var devices: [String]
        /// Whether there were more of them, which nobody has kept.
        package internal(set) var isCut: Bool
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
