import Binding
import Elements
import Events
import Support

/// What the maker's service was told, against what has happened.
extension Rules {
    func checkTold(_ explorer: Exploration) throws {
        guard let records = explorer.records as? MemoryRecords else { throw Unexpected("no records") }
        let told = records.messages
        guard told.map(\.sequence) == told.indices.map({ Int64($0 + 1) }) else {
            throw Unexpected("a gap in the sequence")
        }
        try checkZeros(told, records)
        try checkHolding(told, records)
        try checkRedemptions(told, records)
    }

    /// Each 0 was told once, by one of the requests that share it.
    private func checkZeros(_ told: [OutboxMessage], _ records: MemoryRecords) throws {
        var zeros: [RequestNumber: Set<String>] = [:]
        for callback in records.callbacks.values where callback.state == .settled(.success) {
            zeros[callback.number, default: []].insert(callback.key.requestID.text)
        }
        let bound = told.filter { $0.type == "device.bound" }.compactMap { $0.data["req_id"]?.string }
        for requests in zeros.values where bound.filter(requests.contains).count != 1 {
            throw Unexpected("the 0 of \(requests) was told \(bound.filter(requests.contains).count) times")
        }
        if bound.count != zeros.count { throw Unexpected("\(bound) and \(zeros.count) zeros") }
    }

    /// Nobody loses what it did not have, and in the end the service knows who has the device.
    private func checkHolding(_ told: [OutboxMessage], _ records: MemoryRecords) throws {
        // What WeCom turns out to have after all is an alert, and begins anew.
        if told.contains(where: { $0.data["name"] == "unbind_stopped" }) { return }
        var company: String?
        for message in told {
            switch message.type {
            case "device.bound": company = message.data["auth_corpid"]?.string
            case "device.unbound":
                if message.data["auth_corpid"]?.string != company {
                    throw Unexpected("unbound from another than \(company ?? "nobody")")
                }
                company = nil
            default: break
            }
        }
        let grantee = records.devices[Sample.serial]?.grantee?.text
        if company != grantee {
            throw Unexpected("told \(company ?? "nobody"), and \(grantee ?? "nobody") has it")
        }
    }

    /// The last word about each code is its state, and no word came twice in a row.
    private func checkRedemptions(_ told: [OutboxMessage], _ records: MemoryRecords) throws {
        var words: [String: [String]] = [:]
        for message in told where message.type.hasPrefix("redemption.") {
            guard let request = message.data["req_id"]?.string, let state = message.data["state"]?.string
            else { throw Unexpected("a redemption without its request") }
            if words[request]?.last == state { throw Unexpected("\(request) is \(state) twice") }
            words[request, default: []].append(state)
        }
        for redemption in records.redemptions.values {
            let request = records.callbacks[redemption.request]?.key.requestID.text ?? ""
            if words[request]?.last != redemption.progress.state.rawValue {
                throw Unexpected("\(request) is \(redemption.progress.state), told \(words[request] ?? [])")
            }
        }
    }
}
