import Binding
import Desk
import Elements
import Events
import FoundationEssentials
import Transport

/// Facts that are told by name, as people read them: times by their own clock, what is long as far as it is typed.
enum Facts {
    static func reader(_ language: Language) -> Reader {
        Reader(language, secondsEast: LocalTime.secondsEast)
    }

    private static let digitsOfDigest = 12

    /// What is told under a name, in a line.
    static func text(_ name: String, _ value: JSON, _ language: Language = .en) -> String {
        switch (name, value) {
        case ("code_digest", .string(let digest)): String(digest.prefix(digitsOfDigest))
        case ("seconds_left", .integer(0)): Words("已过", "over")[language]
        case ("seconds_left", .integer(let seconds)): Words(seconds: seconds)[language]
        case ("whose", .string(let party)):
            Reason.Party(rawValue: party)?.words[language] ?? party.harmless
        case ("state", .string(let state)): Self.state(state)[language]
        case ("finding", .string(let finding)) where language == .zh:
            Finding(rawValue: finding).map { $0.words?.zh ?? "没有向平台发出绑定" } ?? finding.harmless
        case ("event", .string(let event)) where language == .zh:
            Event.Kind(rawValue: event)?.words.zh ?? event.harmless
        case ("kind", .string(let kind)) where language == .zh:
            JournalEntry.Kind(rawValue: kind)?.words.zh ?? kind.harmless
        case ("reason", .string(let reason)) where language == .zh:
            Reason.Word(rawValue: reason)?.cause.zh ?? reason.harmless
        case (_, .null): "–"
        case (_, .bool(let truth)): (truth ? Words("是", "yes") : Words("否", "no"))[language]
        case (_, .string(let text)): time(text) ?? text.harmless
        case (_, .integer), (_, .double): String(decoding: JSONText.render(value), as: UTF8.self)
        case (_, .array(let elements)): elements.map { Self.text(name, $0, language) }.joined(separator: ", ")
        case (_, .object(let members)):
            members.filter { !$0.value.isNull && $0.value != "" }
                .map { "\($0.name) \(Self.text($0.name, $0.value, language))" }.joined(separator: ", ")
        }
    }

    /// Of a device, a code or a callback: no two kinds call different things alike.
    private static func state(_ text: String) -> Words {
        if let words = Device.State(rawValue: text)?.short { return words }
        if let words = Redemption.State(rawValue: text)?.short { return words }
        return switch text {
        case "being decided": Words("处理中", "being decided")
        case "settled": Words("已答复", "settled")
        case "kept": Words("已收下", "kept")
        default: Words(text.harmless)
        }
    }

    /// What an object has under a name.
    static func text(_ name: String, of object: JSON, _ language: Language = .en) -> String {
        text(name, object[name] ?? .null, language)
    }

    /// What a column is called that has it.
    static func heading(_ name: String) -> Words {
        let chinese: [String: String] = [
            "serial": "序列号", "model": "型号", "state": "状态", "holder": "企业", "company": "企业",
            "marks": "备注", "seconds_left": "剩余", "arrived": "收到", "code_digest": "摘要", "route": "地址",
            "place": "位置", "name": "名称", "last_used": "最近使用", "binds": "绑定", "errcode": "答复",
            "since": "开始", "reason": "原因", "code": "码", "class": "类别", "answer": "答复", "meaning": "含义",
            "listing": "清单", "device": "设备", "callbacks": "回调", "redemptions": "授权码", "journal": "记录",
            "generation": "代次", "last_event": "最近事件", "last_zero": "最近的 0", "quarantine_until": "冷却至",
            "deferred_unbind": "推迟的解绑", "due": "下次处理", "attempts": "尝试次数", "stuck": "解绑不掉",
            "abandoned": "未经平台放开", "number": "编号", "event": "事件", "req_id": "请求", "finding": "依据",
            "request": "请求编号", "was_retried": "已重试", "todo": "处理", "at": "时间", "kind": "种类",
            "detail": "内容", "count": "次数", "vendor_code": "平台码", "wecom_code": "企业微信码", "whose": "责任方",
            "seconds": "秒数", "capabilities": "能力", "family": "家庭", "room": "房间", "common_device": "常用设备",
            "ledger": "账本", "wecom": "企业微信", "vendor": "平台", "outcome": "结果", "backup": "备份",
            "bytes": "字节数", "commits": "提交数", "requests": "请求数", "devices": "设备数",
            "accepted_at": "启用时间", "codes_in_doubt": "存疑的码",
        ]
        let short = ["code_digest": "digest", "seconds_left": "left"]
        let english = short[name] ?? name.replacing("_", with: " ")
        return Words(chinese[name] ?? name, english)
    }

    /// The moment that a text of ours names; nil of any other text.
    private static func time(_ text: String) -> String? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Most texts are no moment.
        guard text.hasSuffix("Z"), let date = try? style.parse(text) else { return nil }
        let milliseconds = Int64((date.timeIntervalSince1970 * 1_000).rounded())
        return reader(.en).moment(UnixTime(milliseconds: milliseconds), now: Clock.systemTime.time)
    }

    /// Whether it is a moment, and told by the reader's clock.
    static func isMoment(_ value: JSON?) -> Bool { value?.string.flatMap(time) != nil }
}

/// Objects of one kind as people read them: a row each, under what their members are called.
struct FactList {
    /// Of the members, in the order in which they are told.
    let names: [String]
    let rows: [JSON]
    var language: Language = .en

    /// As wide as the terminal that shows it, if one does.
    var lines: [String] {
        let cells = rows.map { row in names.map { Facts.text($0, row[$0] ?? .null, language) } }
        return Table(names.map(heading), cells).lines(within: Console.width)
    }

    /// Of moments the clock is named once, above them.
    private func heading(_ name: String) -> String {
        let heading = Facts.heading(name)[language]
        guard rows.contains(where: { Facts.isMoment($0[name]) }) else { return heading }
        return "\(heading) (\(Facts.reader(language).zone))"
    }
}

extension Console {
    static func print(_ json: JSON) { print(String(decoding: JSONText.render(json), as: UTF8.self)) }

    /// - Parameter nothing: What people are told of an empty one, beside the list.
    static func print(_ list: FactList, orNone nothing: Words) {
        guard !list.rows.isEmpty else { return complain(nothing[list.language]) }
        print(list.lines.joined(separator: "\n"))
    }

    /// An object as lines, a name and its value each; what is absent is left out.
    static func print(lines json: JSON, _ language: Language = .en) {
        let members = (json.object ?? JSON.Members()).filter {
            !$0.value.isNull && $0.value != .array([]) && $0.value != ""
        }
        let zone = Facts.reader(language).zone
        let told = members.map { member in
            let name = language == .en ? member.name : Facts.heading(member.name)[language]
            return (Facts.isMoment(member.value) ? "\(name) (\(zone))" : name, member)
        }
        let width = told.map { Columns.width(of: $0.0) }.max() ?? 0
        for (name, member) in told {
            let text = Facts.text(member.name, member.value, language)
            let heading = Columns.fit(name, to: width) + "  "
            let indent = String(repeating: " ", count: width + 2)
            let lines = Console.width.map { room in
                Columns.wrap(text, indent: indent, heading: heading, within: room)
            }
            print(lines?.joined(separator: "\n") ?? heading + text)
        }
    }

    /// An object of objects and lists: each under its name, as lines or as a table of what any of its rows has.
    static func print(parts json: JSON, _ language: Language) {
        for (index, (name, value)) in (json.object ?? JSON.Members()).filter({ !$0.value.isNull })
            .enumerated()
        {
            if index > 0 { print("") }
            print(language == .en ? "\(name):" : "\(Facts.heading(name)[language])：")
            guard let rows = value.array else {
                print(lines: value, language)
                continue
            }
            let names = rows.reduce(into: [String]()) { names, row in
                for (name, value) in row.object ?? JSON.Members() where !value.isNull && value != "" {
                    if !names.contains(name) { names.append(name) }
                }
            }
            let list = FactList(names: names, rows: rows, language: language)
            print(rows.isEmpty ? Words("无", "none")[language] : list.lines.joined(separator: "\n"))
        }
    }
}
