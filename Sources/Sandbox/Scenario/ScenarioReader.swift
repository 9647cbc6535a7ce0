import Events

/// Why a file is no scenario: the file, the line, and what is wrong there.
package struct ScenarioError: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let message: String

    package var description: String { "\(file):\(line): \(message)" }
}

/// Reads a scenario file: JSON with comments, in which every member is known.
package enum ScenarioReader {
    /// - Parameter file: What faults call it.
    package static func read(_ bytes: [UInt8], file: String) throws(ScenarioError) -> Scenario {
        let document: JSON
        do throws(JSONError) {
            document = try JSONReader.read(bytes, allowsComments: true)
        } catch {
            throw ScenarioError(
                file: file, line: error.position(in: bytes).line, message: "\(error.reason)")
        }
        do throws(FormatFault) {
            return try scenario(document)
        } catch {
            throw ScenarioError(
                file: file, line: DocumentPlaces.line(of: error.path, in: bytes), message: "\(error)")
        }
    }

    private static func scenario(_ document: JSON) throws(FormatFault) -> Scenario {
        let object = try StrictObject(
            document,
            allowing: [
                "title", "about", "documents", "route", "serial", "vendor", "wecom", "maker", "steps",
                "expect",
            ])
        var documents: [String] = []
        for element in try object.elements("documents") ?? [] {
            guard let name = element.value.string, Scenario.documents.contains(name) else {
                let list = Scenario.documents.joined(separator: ", ")
                throw FormatFault(element.path, "is no document; allowed: \(list)")
            }
            documents.append(name)
        }
        let serial = try object.text("serial")
        if let serial, serial != "fresh", SerialNumber(serial) == nil {
            throw object.fault("serial", "must be \"fresh\" or 1 to 128 letters and digits")
        }
        var steps: [Scenario.Step] = []
        for element in try object.elements("steps") ?? [] {
            steps.append(try StepReader.step(element.value, at: element.path))
        }
        guard !steps.isEmpty else { throw object.fault("steps", "must have at least one step") }
        try checkNames(steps, at: object.path)
        return Scenario(
            title: try object.requiredText("title"), about: try object.text("about") ?? "",
            documents: documents,
            route: try object.requiredText("route"), serial: serial == "fresh" ? nil : serial,
            vendor: try setting(object, .vendor), weCom: try setting(object, .weCom),
            maker: try setting(object, .maker), steps: steps,
            expectation: try final(object, "expect"))
    }

    /// A step can only go back to one that stands before it.
    private static func checkNames(_ steps: [Scenario.Step], at path: [String]) throws(FormatFault) {
        var names: [String] = []
        for (index, step) in steps.enumerated() {
            guard case .send(let send) = step else { continue }
            let place = path + ["steps", String(index)]
            for (member, name) in [
                ("same_request_as", send.sameRequestAs), ("auth_code_of", send.sameAuthCodeAs),
            ] {
                if let name, !names.contains(name) {
                    throw FormatFault(place + [member], "no step before this one has the name \"\(name)\"")
                }
            }
            guard let name = send.name else { continue }
            guard !names.contains(name) else { throw FormatFault(place + ["name"], "is there twice") }
            names.append(name)
        }
    }

    /// Whom a scenario tells what to be like.
    enum Cloud: String {
        case vendor
        case weCom = "wecom"
        case maker

        var settings: [String] {
            switch self {
            case .vendor, .weCom: ["device", "answers", "expire_tokens"]
            case .maker: ["answers"]
            }
        }

        var deviceNames: [String] {
            switch self {
            case .vendor: DeviceOrder.stateNames
            case .weCom: ["bound", "company"]
            case .maker: []
            }
        }

        var calls: [String] {
            switch self {
            case .vendor: VendorCall.Name.allCases.map(\.rawValue)
            case .weCom: WeComCall.Name.allCases.map(\.rawValue)
            case .maker: MakerCall.Name.allCases.map(\.rawValue)
            }
        }
    }

    static func setting(_ object: StrictObject, _ cloud: Cloud) throws(FormatFault) -> Scenario.CloudSetting {
        var setting = Scenario.CloudSetting()
        guard let given = try object.object(cloud.rawValue, allowing: cloud.settings) else { return setting }
        if let device = try given.object("device", allowing: cloud.deviceNames) {
            setting.device = device.members.map { (name: $0.name, value: $0.value) }
        }
        if let answers = try given.object("answers", allowing: cloud.calls) {
            for call in answers.members.names {
                var list: [OrderedAnswer] = []
                for element in try answers.elements(call) ?? [] {
                    list.append(try OrderedAnswer(element.value, at: element.path))
                }
                setting.answers.append((call: call, answers: list))
            }
        }
        setting.expiresTokens = try given.flag("expire_tokens") ?? false
        return setting
    }

    static let finalNames = [
        "vendor_calls", "wecom_calls", "vendor_bindings", "vendor_bindings_made", "redeem_requests",
        "secrets", "bound_in_wecom", "maker_calls", "maker_posted", "maker_bindings",
    ]

    private static func final(_ object: StrictObject, _ name: String) throws(FormatFault) -> Scenario.Final {
        guard let given = try object.object(name, allowing: finalNames) else {
            return try final(try StrictObject(.object([]), allowing: []))
        }
        return try final(given)
    }

    static func final(_ object: StrictObject) throws(FormatFault) -> Scenario.Final {
        Scenario.Final(
            vendorCalls: try counts(object, "vendor_calls", of: Cloud.vendor.calls),
            weComCalls: try counts(object, "wecom_calls", of: Cloud.weCom.calls),
            makerCalls: try counts(object, "maker_calls", of: Cloud.maker.calls),
            makerPosted: try statuses(object, "maker_posted"),
            makerBindings: try count(object, "maker_bindings"),
            vendorBindings: try count(object, "vendor_bindings"),
            vendorBindingsMade: try count(object, "vendor_bindings_made"),
            redeemRequests: try count(object, "redeem_requests"), secrets: try count(object, "secrets"),
            isBoundInWeCom: try object.flag("bound_in_wecom"))
    }

    private static func counts(
        _ object: StrictObject, _ name: String, of calls: [String]
    ) throws(FormatFault) -> [(call: String, count: Scenario.Count)] {
        guard let given = try object.object(name, allowing: calls) else { return [] }
        var counts: [(call: String, count: Scenario.Count)] = []
        for call in given.members.names {
            if let count = try count(given, call) { counts.append((call: call, count: count)) }
        }
        return counts
    }

    private static func statuses(_ object: StrictObject, _ name: String) throws(FormatFault) -> [Int]? {
        guard let elements = try object.elements(name) else { return nil }
        var statuses: [Int] = []
        for element in elements {
            guard let status = element.value.integer.flatMap({ Int(exactly: $0) }) else {
                throw FormatFault(element.path, "must be an HTTP status")
            }
            statuses.append(status)
        }
        return statuses
    }

    private static func count(_ object: StrictObject, _ name: String) throws(FormatFault) -> Scenario.Count? {
        guard let value = object[name] else { return nil }
        guard value.object != nil else {
            let number = try object.integer(name, in: 0...1_000_000) ?? 0
            return Scenario.Count(least: number, most: number)
        }
        guard let range = try object.object(name, allowing: ["at_least", "at_most"]) else { return nil }
        return Scenario.Count(
            least: try range.integer("at_least", in: 0...1_000_000) ?? 0,
            most: try range.integer("at_most", in: 0...1_000_000) ?? .max)
    }
}
