import Binding
package import Elements
package import Events
package import Telemetry

extension Condition {
    /// Under what it is told.
    package var area: Remark.Area {
        switch self {
        case .draining, .overload, .answersLate, .connectionsFull, .descriptorsUsedUp: .server
        case .reloadRefused: .configuration
        case .certificate: .certificates
        case .ledgerLate, .ledgerFull, .ledgerUnavailable, .ledgerCorrection, .ledgerLinked: .ledger
        case .clockWrong, .clockUnsure, .eventTime: .clock
        case .connectionsBroken, .refusals, .misrouted, .wrongRoute, .notUnderstood, .sourcesUnknown:
            .callbacks
        case .keyUnused: .keys
        case .noTicket, .noToken, .modelToken, .wecomSilent, .robotSilent: .wecom
        case .vendorAway, .vendorFailing, .vendorRefuses, .vendorQuota, .vendorToken, .vendorLocked,
            .accountGone,
            .bindingMode, .leftovers:
            .vendor
        case .makerRefuses, .outboxLate, .noDeposit: .maker
        case .paused, .notListed, .placeShared, .devicesStuck: .models
        case .codesInDoubt, .codesWaiting, .codesRefused: .codes
        }
    }

    /// An error where binds are refused for it, or something will be lost.
    ///
    /// It does not follow from `isAlert`, nor that from it: people are called for a warning that will cost something
    /// if nobody comes, and not for a wrong route, which whoever is setting it up sees.
    package var grade: Remark.Grade {
        switch self {
        case .ledgerLate, .ledgerFull, .ledgerUnavailable, .clockWrong, .overload, .descriptorsUsedUp,
            .connectionsBroken, .refusals,
            .misrouted, .wrongRoute, .noTicket, .noToken, .vendorAway, .vendorFailing, .vendorRefuses,
            .vendorQuota,
            .makerRefuses, .vendorToken, .vendorLocked, .accountGone, .codesInDoubt:
            .error
        case .ledgerCorrection, .ledgerLinked, .clockUnsure, .answersLate, .connectionsFull, .certificate,
            .reloadRefused, .notUnderstood, .eventTime, .sourcesUnknown, .modelToken, .wecomSilent,
            .robotSilent, .outboxLate,
            .paused, .bindingMode, .notListed, .placeShared, .noDeposit, .leftovers, .devicesStuck,
            .codesWaiting, .codesRefused:
            .warning
        case .draining, .keyUnused: .note
        }
    }
}

extension Remark {
    /// A few of one condition by themselves, more of them together: what is to be done is the same.
    private static let mostApart = 3

    /// What stands, in its order.
    package static func all(
        of standing: [Conditions.Standing], for reader: Reader, at now: UnixTime
    ) -> [Remark] {
        var kinds: [(condition: Condition, todo: Words, remarks: [(subject: String, remark: Remark)])] = []
        for one in standing {
            let told = (one.subject, one.remark(for: reader, at: now))
            let advice = one.advice(at: now)
            let known = kinds.firstIndex { $0.condition == one.condition && $0.todo == advice }
            if let known {
                kinds[known].remarks.append(told)
            } else {
                kinds.append((one.condition, advice, [told]))
            }
        }
        return kinds.flatMap { kind in
            guard kind.remarks.count > mostApart, let first = kind.remarks.first?.remark else {
                return kind.remarks.map(\.remark)
            }
            let subjects = kind.remarks.prefix(mostApart).map(\.subject)
            let count = kind.remarks.count
            let who = Words(
                "\(subjects.joined(separator: "、")) 等 \(count) 个：",
                "\(subjects.joined(separator: ", ")) … (\(count)): ")
            return [
                Remark(
                    first.area, first.grade, who + kind.condition.meaning, todo: kind.todo,
                    [
                        ("condition", .string(kind.condition.rawValue)),
                        ("about", .array(kind.remarks.map { .string($0.subject) })),
                    ])
            ]
        }
    }
}

extension Conditions.Standing {
    package func remark(for reader: Reader, at now: UnixTime) -> Remark {
        Remark(area, grade, line(for: reader, at: now), todo: advice(at: now), facts)
    }

    /// For scripts.
    package var facts: [(String, JSON)] {
        [
            ("condition", .string(condition.rawValue)), ("about", .string(subject)),
            ("since", .string(since.text)), ("count", .integer(count)),
            ("last", .object([("at", .string(lastAt.text))] + last.pairs)),
        ] + (last.until.map { [("until", .string($0.text))] } ?? [])
            + (metWith.count > 1 ? [("devices", .array(metWith.map(JSON.string)))] : [])
    }

    /// What anybody can bring about is no error; a certificate is one once it has expired.
    private var grade: Remark.Grade {
        switch condition {
        case .refusals where last.mayBeStrangers, .connectionsBroken where last.mayBeStrangers: .warning
        case .certificate where isExpired: .error
        default: condition.grade
        }
    }

    /// Whether it is a certificate that is good for no day more.
    var isExpired: Bool { condition == .certificate && last.urgency >= 3 }

    /// What it is, about whom, since when, how often, and what was met last.
    package func line(for reader: Reader, at now: UnixTime) -> Words {
        let named = condition.entry.subject.flatMap { last.fields[$0]?.string } ?? subject
        let about = named.isEmpty ? Words("") : Words("\(named)：", "\(named): ")
        let since = reader.moment(self.since, now: now)
        let until = last.until.map { ending(at: reader.moment($0, now: now)) } ?? Words("")
        let why = why.map(spoken)
        let more = last.fields[condition == .notUnderstood ? .fault : .detail]?.string
        // Why it was paused a person has said.
        let detail = more.flatMap {
            condition == .paused ? Words(byHand: $0) : RefusedCallbacks.more(reason?.word, $0)
        }
        let doubt =
            last.mayBeStrangers
            ? Words("；不一定是企业微信发的", "; it may or may not have been WeCom's") : Words("")
        return about + meaning + Words("自 \(since)", " Since \(since)") + until + howOften
            + (why.map { Words("；\($0.zh)", "; \($0.en)") } ?? Words(""))
            + (detail.map { Words("；\($0.zh)", "; \($0.en)") } ?? Words(""))
            + doubt
            + lastDevices
            + Words("。", ".")
    }

    /// Of what ends with its devices, with how many it is still so.
    private var howOften: Words {
        guard condition == .notListed, !devices.isEmpty else {
            return count > 1 ? Words("，\(count) 次", ", \(count) times") : Words("")
        }
        let more = isCut ? Words(" 台以上设备", " devices or more") : Words(" 台设备", " devices")
        return devices.count > 1 ? Words("，\(devices.count)", ", \(devices.count)") + more : Words("")
    }

    private func ending(at moment: String) -> Words {
        guard condition == .codesWaiting, let count = last.fields[.count]?.integer else {
            return Words("，到 \(moment) 为止", ", until \(moment)")
        }
        let first = last.fields[.device]?.string.map { Words(" \($0) ", ", \($0), ") } ?? Words(" ")
        let models = Self.some(last.fields[.models]?.array?.compactMap(\.string) ?? [])
        return Words(
            "；型号 \(models.zh)，共 \(count) 个码，最早的\(first.zh)\(moment) 过期",
            "; \(count) of \(models.en), and the first\(first.en)expires at \(moment)")
    }

    private var lastDevices: Words {
        let devices = metWith.filter { !$0.isEmpty && $0 != subject }.prefix(Self.mostDevices)
        guard let first = devices.first else { return Words("") }
        guard devices.count > 1 else { return Words("；最近设备 \(first)", "; last device \(first)") }
        return Words(
            "；最近几台设备 \(devices.joined(separator: "、"))", "; last devices \(devices.joined(separator: ", "))")
    }

    private static let mostDevices = 3

    /// Of what is looked after, the one that was found.
    private var metWith: [String] {
        guard condition != .codesWaiting else { return [] }
        return condition.entry.begins == .told ? [last.fields[.device]?.string ?? ""] : devices
    }

    /// What its last example says besides its name: the cause, or at least the code.
    private var why: Words? {
        if let reason, reason.word.rawValue != condition.rawValue {
            return reason.cause(after: last.fields[.fault]?.string, of: last.fields[.call]?.string)
        }
        if let code = last.fields[.vendorCode]?.integer { return Words("平台 \(code)", "vendor \(code)") }
        return last.fields[.wecomCode]?.integer.map { Words("企业微信 \($0)", "WeCom \($0)") }
    }
}
