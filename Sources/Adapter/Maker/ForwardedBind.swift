import Binding
import Cloud
import Crypto
import Elements
import Events

/// One bind as the maker's service knows it, and the messages about it.
struct ForwardedBind: Sendable {
    let key: RequestKey
    let device: ForwardedDevice
    private let createtime: UnixTime

    /// - Returns: nil where nobody knows what it is known by.
    init?(_ subject: Subject) {
        guard let callback = subject.callback else { return nil }
        key = callback.key
        device = ForwardedDevice(
            serial: subject.device.serial, model: callback.model, company: callback.company)
        createtime = callback.createtime
    }

    /// The bind itself, the only message that may bind.
    func message(
        code: VerificationCode?, answerBy deadline: Instant, namedBy namingKey: Secret,
        on runtime: any Runtime
    ) -> MakerMessage {
        var data = members
        data.append("verif_code", .string(code?.secret.exposedText ?? ""))
        append(deadline, to: &data, on: runtime)
        return MakerMessage(
            id: name("bind", namingKey), type: "bind", at: createtime, data: .object(data))
    }

    /// The same id without the code: what became of it?
    func question(answerBy deadline: Instant, namedBy namingKey: Secret, on runtime: any Runtime)
        -> MakerMessage
    {
        var data = JSON.Members([("question", true)])
        for (name, value) in members { data.append(name, value) }
        append(deadline, to: &data, on: runtime)
        return MakerMessage(
            id: name("bind", namingKey), type: "bind", at: createtime, data: .object(data))
    }

    /// Lets the device go, which its company has removed, or which we take back since WeCom never had it. Each
    /// attempt is a message of its own, to be acted on again.
    func takingBack(
        namedBy namingKey: Secret, on runtime: any Runtime
    ) -> MakerMessage {
        let type = key.eventType == Event.Kind.bind.rawValue ? "undo" : "unbind"
        return MakerMessage(
            id: "\(name(type, namingKey))_\(Hex.encode(runtime.randomBytes(8)))", type: type,
            at: runtime.unixNow,
            data: .object(members))
    }

    /// The result in an answer to one of these messages, which need not repeat whose it is.
    func read(_ answer: MakerAnswer) throws(NoResult) -> MakerResult {
        if case .answered(let body) = answer, let named = body["req_id"], named.string != key.requestID.text {
            throw .unknown("no_result: of another req_id")
        }
        return try device.read(answer)
    }

    private var members: JSON.Members {
        var members = JSON.Members([("req_id", .string(key.requestID.text))])
        for (name, value) in device.members { members.append(name, value) }
        members.append("createtime", .integer(createtime.seconds))
        return members
    }

    private func append(_ deadline: Instant, to data: inout JSON.Members, on runtime: any Runtime) {
        let left = max(0, deadline.milliseconds(since: runtime.now))
        data.append("answer_by", .string(runtime.unixNow.advanced(byMilliseconds: left).text))
        data.append("answer_within_ms", .integer(left))
    }

    /// A name that only this request has, on this installation, whichever process says it.
    private func name(_ type: String, _ namingKey: Secret) -> String {
        let request = Array("\(key.requestID.text) \(key.route)".utf8)
        let digest = Digest.hmacSHA256(key: namingKey, message: request)
        return "\(type)_\(Hex.encode(Array(digest.prefix(16))))"
    }
}

/// Why an answer of the service bears no result.
enum NoResult: Error {
    /// The service has done nothing about it, and says so; or never had it.
    case notSent(String)
    case unknown(String)
}

/// One device as the maker's service knows it: held for a company, or not.
struct ForwardedDevice: Sendable {
    let serial: SerialNumber
    let model: ModelID
    let company: CorpID

    /// Has this company the device? Each time a message of its own, since the answer may change.
    func question(on runtime: any Runtime) -> MakerMessage {
        MakerMessage(
            id: "holder_\(Hex.encode(runtime.randomBytes(16)))", type: "holder", at: runtime.unixNow,
            data: .object(members))
    }

    func read(_ answer: MakerAnswer) throws(NoResult) -> MakerResult {
        switch answer {
        case .answered(let body): return try read(body)
        case .accepted: throw .unknown("not_decided")
        case .refused(let status): throw .notSent("http_\(status)")
        case .notSent(let fault): throw .notSent(fault)
        case .unknown(let fault): throw .unknown(fault)
        }
    }

    private func read(_ body: JSON) throws(NoResult) -> MakerResult {
        if let named = body["model_id"], named.string != model.text {
            throw .unknown("no_result: of another model_id")
        }
        do {
            return try MakerResult(reading: body)
        } catch {
            throw .unknown("no_result: \(error)")
        }
    }

    var members: JSON.Members {
        JSON.Members([
            ("model_id", .string(model.text)), ("device_sn", .string(serial.text)),
            ("auth_corpid", .string(company.text)),
        ])
    }
}
