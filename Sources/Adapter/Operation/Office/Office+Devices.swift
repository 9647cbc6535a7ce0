import Binding
import Configuration
import Desk
import Elements
import Events

// MARK: One device

extension Office {
    /// Lets a device go, whatever its state: see `Device.ReleaseOutcome`.
    func release(_ input: OfficeInput) async throws(Refusal) -> JSON {
        try await changeDevice(input) { (serial, reason, records, now) throws(LedgerFailure) in
            let outcome = try TakeBack.release(serial, because: reason, in: &records, at: now)
            return (outcome.rawValue, outcome.objection)
        }
    }

    /// Keeps a device for its company, since WeCom does not have it.
    func hold(_ input: OfficeInput) async throws(Refusal) -> JSON {
        try await changeDevice(input) { (serial, reason, records, now) throws(LedgerFailure) in
            let outcome = try TakeBack.hold(serial, because: reason, in: &records, at: now)
            return (outcome.rawValue, outcome.objection)
        }
    }

    /// What a person does to a device, for a reason.
    ///
    /// - Parameter body: What came of it, and why nothing was changed if nothing was.
    private func changeDevice(
        _ input: OfficeInput,
        _ body:
            @escaping @Sendable (SerialNumber, String, inout any Records, UnixTime) throws(LedgerFailure)
            -> (outcome: String, objection: Words?)
    ) async throws(Refusal) -> JSON {
        let (serial, reason, generation) = (try input.serial(), try input.reason(), try input.generation())
        let answer = try await change { (records, now) throws(LedgerFailure) in
            if let refusal = try Office.objection(to: serial, generation, in: records) {
                return .failure(refusal)
            }
            let (outcome, objection) = try body(serial, reason, &records, now)
            if let objection { return .failure(Refusal(.refused, Words("\(serial) ") + objection)) }
            return .success(Office.answer(try records.device(serial), outcome))
        }
        wake()
        return answer
    }

    /// A person who looked at an older generation means that one, and not its successor.
    static func objection(
        to serial: SerialNumber, _ generation: RequestNumber?, in records: any Records
    ) throws(LedgerFailure) -> Refusal? {
        guard let device = try records.device(serial) else {
            return Refusal(
                .missing, Words("账本里没有 \(serial)", "the ledger has never heard of \(serial)"))
        }
        guard let generation, device.generation != generation else { return nil }
        let present = device.generation.map { Words("\($0.value)") } ?? Words("没有", "none")
        return Refusal(
            .refused,
            Words(
                "\(serial) 在那之后变了：现在的代次是 \(present.zh)。请先再看一次",
                "\(serial) has changed since: its generation is \(present.en). Look at it again first"))
    }

    /// What came of it, and the device as it is now.
    private static func answer(_ device: Device?, _ outcome: String) -> JSON {
        var members = JSON.Members([("outcome", .string(outcome))])
        for (name, value) in device?.json.object ?? JSON.Members([]) { members.append(name, value) }
        return .object(members)
    }
}

extension Office {
    fileprivate static let answering = Words(
        "不到 5 秒前答复了 0，企业微信可能正在接收它：请再试",
        "was answered 0 less than 5 s ago, and WeCom may just be taking it: try again")
}

extension Device.ReleaseOutcome {
    /// Why nothing was changed; nil when it was.
    fileprivate var objection: Words? {
        switch self {
        case .unbinding, .abandoned, .struck: nil
        case .free: Words("空闲：没有人占有它", "is free: nobody has it")
        case .already:
            Words(
                "已经在收回：有一次尝试失败之后，再 release 就不经平台放开它",
                "is being taken back already: once an attempt has failed, a release lets it go without the vendor"
            )
        case .abandoning:
            Words("已经在不经平台放开：一分钟内空闲", "is let go without the vendor already: it is free within a minute")
        case .answering: Office.answering
        }
    }
}

extension Device.HoldOutcome {
    /// Why nothing was changed; nil when it was.
    fileprivate var objection: Words? {
        switch self {
        case .held, .unbindingNow: nil
        case .already: Words("已经保留", "is held already")
        case .free: Words("空闲：没有要为之保留的企业", "is free: there is no company to hold it for")
        case .answering: Office.answering
        case .unbinding:
            Words(
                "正在收回，不能中止：请等待，或者用 release 放开它",
                "is being taken back, and that cannot be called off: wait, or release it")
        }
    }
}

// MARK: A model

extension Office {
    /// Stops new binds of a model.
    func pause(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let model = try model(input)
        let reason = try input.reason()
        guard let number = input["errcode"]?.integer, let errcode = Errcode(rawValue: Int(clamping: number)),
            let pause = ModelPause(model: model, errcode: errcode, reason: reason, since: runtime.unixNow)
        else {
            throw Refusal(.wrong, Words("errcode 是 1 到 7 或 1999", "an errcode is one of 1 to 7 and 1999"))
        }
        return try await change { (records, now) throws(LedgerFailure) in
            try records.put(pause)
            try records.note(
                JournalEntry(
                    kind: .person, name: "model_paused", request: nil, serial: nil,
                    detail: "\(model) answers \(errcode.rawValue): \(reason)", at: now))
            return .success(pause.json)
        }
    }

    /// Lets new binds of a model go on.
    func resume(_ input: OfficeInput) async throws(Refusal) -> JSON {
        guard let model = ModelID(try input.text("model")) else {
            throw Refusal(.wrong, Words("这不是型号的 id", "that is no model id"))
        }
        return try await change { (records, now) throws(LedgerFailure) in
            guard try records.pause(of: model) != nil else {
                return .failure(Refusal(.refused, Words("\(model) 没有暂停", "\(model) is not paused")))
            }
            try records.removePause(of: model)
            try records.note(
                JournalEntry(
                    kind: .person, name: "model_resumed", request: nil, serial: nil, detail: model.text,
                    at: now))
            return .success(.object([("model", .string(model.text))]))
        }
    }

    private func model(_ input: OfficeInput) throws(Refusal) -> ModelID {
        guard let model = ModelID(try input.text("model")), catalogue().models[model] != nil else {
            let known = catalogue().models.keys.map(\.text).sorted().joined(separator: ", ")
            throw Refusal(
                .missing,
                Words("没有配置这个型号。已有：\(known)", "no such model is configured. Known: \(known)"))
        }
        return model
    }
}
