package import Events

/// What a stand-in has counted about one serial.
package struct StandInCounters: Equatable, Sendable {
    /// How often each call came.
    package let calls: [String: Int]
    /// What each call was answered, oldest first and at most 64: codes in digits, or names of faults.
    package let answers: [String: [String]]
    /// Vendor: who has the device now, and how often it was bound in all.
    package let bindings: Int
    package let bindingsMade: Int
    /// WeCom: whether the device is bound, and how many secrets were given out for it.
    package let isBound: Bool
    package let secrets: Int
    /// The maker's service: what the adapter answered to each result that was posted, 0 for nothing; and
    /// the last messages, each with `id`, `type` and `data`.
    package let posted: [Int]
    package let messages: [JSON]

    package init(_ value: JSON) {
        var calls: [String: Int] = [:]
        for (name, count) in value["calls"]?.object ?? JSON.Members() {
            calls[name] = count.integer.flatMap { Int(exactly: $0) } ?? 0
        }
        var answers: [String: [String]] = [:]
        for (name, list) in value["answers"]?.object ?? JSON.Members() {
            answers[name] = (list.array ?? []).compactMap(\.string)
        }
        self.calls = calls
        self.answers = answers
        let number = { (name: String) in Int(value[name]?.integer ?? 0) }
        bindings = number("bindings")
        bindingsMade = number("bindings_made")
        isBound = value["bound"]?.bool ?? false
        secrets = number("secrets")
        posted = (value["posted"]?.array ?? []).map { Int($0.integer ?? 0) }
        messages = value["messages"]?.array ?? []
    }

    package func calls(_ name: String) -> Int { calls[name] ?? 0 }
}
