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

    init(_ bind: Bind) {
        key = bind.key
        device = ForwardedDevice(serial: bind.serial, model: bind.model, company: bind.company)
        createtime = bind.createtime
    }

    /// - Parameter callback: A bind, or the removal of a device. nil when it names no device.
    init?(_ callback: StoredCallback) {
        guard let model = callback.model, let serial = callback.serial, let company = callback.company else {
            return nil
        }
        key = callback.key
        device = ForwardedDevice(serial: serial, model: model, company: company)
        createtime = callback.createtime
    }

    /// The bind that a device's place remembers.
    init(_ bind: VendorPlace.ForwardedBind, of serial: SerialNumber, _ model: ModelID) {
        key = bind.key
        device = ForwardedDevice(serial: serial, model: model, company: bind.company)
        createtime = bind.createtime
    }

    /// The bind itself, the only message that may bind.
    func message(
        code: VerificationCode?, answerBy deadline: Instant, named site: Site, on runtime: any Runtime
    ) -> MakerMessage {
        var data = members
        data.append("verif_code", .string(code?.secret.exposedText ?? ""))
        append(deadline, to: &data, on: runtime)
        return MakerMessage(
            id: name("bind", site), type: "bind", at: createtime, data: .object(data))
    }

    /// The same id without the code: what became of it?
    func question(answerBy deadline: Instant, named site: Site, on runtime: any Runtime) -> MakerMessage {
        var data = JSON.Members([("question", true)])
        for (name, value) in members { data.append(name, value) }
        append(deadline, to: &data, on: runtime)
        return MakerMessage(
            id: name("bind", site), type: "bind", at: createtime, data: .object(data))
    }

    /// Lets the device go. Each attempt is a message of its own, to be acted on again.
    ///
    /// - Parameter isRemoval: The company has removed the device; else we take back what WeCom never had.
    func takingBack(
        isRemoval: Bool, named site: Site, on runtime: any Runtime
    ) -> MakerMessage {
        let type = isRemoval ? "unbind" : "undo"
        return MakerMessage(
            id: "\(name(type, site))_\(Hex.encode(runtime.randomBytes(8)))", type: type, at: runtime.unixNow,
            data: .object(members))
    }

    /// The result in an answer to one of these messages, which need not repeat whose it is.
    func read(_ body: JSON) -> VendorAnswer {
        guard (body["req_id"] ?? .string(key.requestID.text)) == .string(key.requestID.text) else {
            return .unknown("no_result: of another req_id")
        }
        return device.read(body)
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
    private func name(_ type: String, _ site: Site) -> String {
        let request = Array("\(key.requestID.text) \(key.route)".utf8)
        let digest = Digest.hmacSHA256(key: site.fingerprintKey, message: request)
        return "\(type)_\(Hex.encode(Array(digest.prefix(16))))"
    }
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

    func read(_ body: JSON) -> VendorAnswer {
        guard (body["model_id"] ?? .string(model.text)) == .string(model.text) else {
            return .unknown("no_result: of another model_id")
        }
        do {
            return .result(try MakerResult(reading: body))
        } catch {
            return .unknown("no_result: \(error)")
        }
    }

    var members: JSON.Members {
        JSON.Members([
            ("model_id", .string(model.text)), ("device_sn", .string(serial.text)),
            ("auth_corpid", .string(company.text)),
        ])
    }
}
