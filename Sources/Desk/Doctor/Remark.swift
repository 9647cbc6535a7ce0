package import Events

/// One thing that was looked at, how it is, and what to do about it.
package struct Remark: Equatable, Sendable {
    /// How grave it is, ascending.
    package enum Grade: String, Sendable, CaseIterable {
        case good, note, warning, error
    }

    /// What it is about, in the order in which remarks are told.
    package enum Area: String, Sendable, CaseIterable {
        case server, configuration, certificates, ledger, clock, names, wecom, vendor, maker, callbacks, keys,
            models,
            codes
    }

    package let area: Area
    package let grade: Grade
    package let words: Words
    /// nil where nothing is to be done.
    package let todo: Words?
    /// The figures among the words, for scripts.
    package let facts: JSON

    package init(
        _ area: Area, _ grade: Grade, _ words: Words, todo: Words? = nil, _ facts: [(String, JSON)] = []
    ) {
        self.area = area
        self.grade = grade
        self.words = words
        self.todo = todo
        self.facts = .object(facts)
    }
}

extension Remark.Grade {
    package var words: Words {
        switch self {
        case .good: Words("好", "good")
        case .note: Words("注意", "note")
        case .warning: Words("警告", "warning")
        case .error: Words("错误", "error")
        }
    }
}

extension Remark.Area {
    package var words: Words {
        switch self {
        case .server: Words("程序", "server")
        case .configuration: Words("配置", "configuration")
        case .certificates: Words("证书", "certificates")
        case .ledger: Words("账本", "ledger")
        case .clock: Words("时钟", "clock")
        case .names: Words("解析", "names")
        case .wecom: Words("企业微信", "WeCom")
        case .vendor: Words("平台", "vendor")
        case .maker: Words("自有服务", "maker")
        case .callbacks: Words("回调", "callbacks")
        case .keys: Words("密钥", "keys")
        case .models: Words("型号设备", "devices")
        case .codes: Words("存疑", "codes")
        }
    }
}

// MARK: On its way from the server to a command

extension Remark {
    /// In both languages: whoever shows it chooses.
    package var json: JSON {
        .object([
            ("area", .string(area.rawValue)), ("grade", .string(grade.rawValue)), ("words", words.json),
            ("todo", todo?.json ?? .null), ("facts", facts),
        ])
    }

    /// - Returns: nil for what is no remark of this version's.
    package init?(_ json: JSON) {
        guard let area = json["area"]?.string.flatMap(Area.init),
            let words = json["words"].flatMap({ Words($0) }),
            let grade = json["grade"]?.string.flatMap(Grade.init)
        else { return nil }
        self.init(
            area, grade, words, todo: json["todo"].flatMap { Words($0) },
            (json["facts"]?.object ?? JSON.Members()).map { ($0.name, $0.value) })
    }
}

extension Words {
    fileprivate var json: JSON { .object([("zh", .string(zh)), ("en", .string(en))]) }

    fileprivate init?(_ json: JSON) {
        guard let zh = json["zh"]?.string, let en = json["en"]?.string else { return nil }
        self.init(zh, en)
    }
}
