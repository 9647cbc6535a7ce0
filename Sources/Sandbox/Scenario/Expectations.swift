import Events

extension Scenario.Reply {
    /// What is not as expected; nil when everything is.
    func difference(from reply: SenderReply) -> String? {
        if body == SenderReply.Body.none, reply.body == .none { return nil }
        if reply.body == .none {
            let asked = status != nil || !errcodes.isEmpty || body != nil || !members.isEmpty
            return asked ? "no answer came (\(reply.fault ?? "the connection ended"))" : nil
        }
        if let status, reply.status != status {
            return "HTTP status \(reply.status ?? 0) came where \(status) was expected"
        }
        if let body, reply.body != body {
            let why = reply.fault.map { " (\($0))" } ?? ""
            return "the body was \(reply.body.rawValue)\(why) where \(body.rawValue) was expected"
        }
        if !errcodes.isEmpty {
            let list = errcodes.map(String.init).joined(separator: " or ")
            guard let errcode = reply.errcode else {
                return "the body was \(reply.body.rawValue) where errcode \(list) was expected"
            }
            if !errcodes.contains(errcode) { return "errcode \(errcode) came where \(list) was expected" }
        }
        for (name, value) in members where reply.message?[name] != value {
            return "the reply's \(name) is \(text(reply.message?[name])), not \(text(value))"
        }
        if let withinMilliseconds, reply.milliseconds > withinMilliseconds {
            return "the answer took \(reply.milliseconds) ms, more than \(withinMilliseconds) ms"
        }
        return nil
    }

    private func text(_ value: JSON?) -> String {
        value.map { String(decoding: JSONText.render($0), as: UTF8.self) } ?? "absent"
    }
}

/// What the stand-ins have counted about one device.
struct Tally: Sendable {
    let vendor: StandInCounters
    let weCom: StandInCounters
    let maker: StandInCounters
}

extension Scenario.Final {
    /// What the stand-ins have not counted as expected; nil when everything is.
    func difference(from tally: Tally) -> String? {
        let (vendor, weCom, maker) = (tally.vendor, tally.weCom, tally.maker)
        for (call, count) in vendorCalls {
            if let difference = differs(count, vendor.calls(call), "calls of \(call)") { return difference }
        }
        for (call, count) in weComCalls {
            if let difference = differs(count, weCom.calls(call), "calls of \(call)") { return difference }
        }
        for (call, count) in makerCalls {
            if let difference = differs(count, maker.calls(call), "messages of \(call)") { return difference }
        }
        if let makerPosted, maker.posted != makerPosted {
            return "results were answered \(maker.posted) where \(makerPosted) was expected"
        }
        let numbers: [(Scenario.Count?, Int, String)] = [
            (makerBindings, maker.bindings, "bindings at the maker's service"),
            (vendorBindings, vendor.bindings, "bindings at the vendor"),
            (vendorBindingsMade, vendor.bindingsMade, "binds that took effect at the vendor"),
            (redeemRequests, weCom.calls("get_device_secret"), "requests for the device's secret"),
            (secrets, weCom.secrets, "secrets given out by WeCom"),
        ]
        for (count, number, what) in numbers {
            if let count, let difference = differs(count, number, what) { return difference }
        }
        if let isBoundInWeCom, weCom.isBound != isBoundInWeCom {
            return "WeCom has the device \(weCom.isBound ? "bound" : "not bound")"
        }
        return nil
    }

    private func differs(_ count: Scenario.Count, _ number: Int, _ what: String) -> String? {
        count.allows(number) ? nil : "\(what): \(number) where \(count) was expected"
    }
}

extension Scenario.Await {
    func difference(from tally: Tally) -> String? {
        if let difference = condition.difference(from: tally) { return difference }
        let weCom = tally.weCom
        let answers = weCom.answers["get_device_secret"] ?? []
        switch redemption {
        case nil: return nil
        case .asked?:
            return weCom.calls("get_device_secret") > 0 ? nil : "nobody asked for the device's secret"
        case .stored?:
            return answers.last == "0"
                ? nil : "WeCom has not given out the device's secret (\(Self.list(answers)))"
        case .refused?:
            let isRefused = answers.last.flatMap { Int($0) }.map { $0 != 0 } ?? false
            return isRefused ? nil : "WeCom has not refused the device's secret (\(Self.list(answers)))"
        }
    }

    private static func list(_ answers: [String]) -> String {
        answers.isEmpty ? "not asked" : "answered \(answers.joined(separator: ", "))"
    }
}
