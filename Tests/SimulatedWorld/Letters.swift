import Elements
import Envelope
import Events
import HTTP
import Support

/// Messages as WeCom writes and seals them, and answers as WeCom opens them.
struct Letters: Sendable {
    static let model = "model_test"
    static let provider = "ww_provider"
    static let path = "/cb/model"
    static let token = "CANARYtoken"
    static let aesKey = "CANARYcanaryCANARYcanaryCANARYcanaryCANARY0"

    private let simulation: Simulation
    private let key: Credentials

    /// - Throws: When the sample key is none.
    init(_ simulation: Simulation) throws {
        self.simulation = simulation
        key = try Credentials(token: Secret(Letters.token), encodingAESKey: Secret(Letters.aesKey))
    }

    // MARK: Messages

    struct Bind: Sendable {
        let request: String
        let serial: SerialNumber
        let company: String
        var isRight = true
        /// The code to spend.
        var authCode: String
        var createtime: Int64

        init(_ request: String, _ serial: SerialNumber, _ company: String, at now: UnixTime) {
            self.request = request
            self.serial = serial
            self.company = company
            authCode = "CANARY-code-\(request)"
            createtime = now.seconds
        }
    }

    static func text(_ bind: Bind) -> String {
        event(
            "bind", bind.request, bind.serial.text, bind.company, bind.createtime,
            #","auth_code":"\#(bind.authCode)","verif_code":"\#(bind.isRight ? Vendor.code : "F0F0F0F0F0F0F0F0")""#
        )
    }

    static func unbind(_ request: String, _ serial: SerialNumber, _ company: String, at now: UnixTime)
        -> String
    {
        event("unbind", request, serial.text, company, now.seconds, "")
    }

    static func scan(_ request: String, _ serial: SerialNumber, _ company: String, at now: UnixTime) -> String
    {
        """
        {"msg_type":"command","base_info":{"req_id":"\(request)","device_sn":"\(serial.text)",\
        "createtime":\(now.seconds),"model_id":"\(model)","auth_corpid":"\(company)",\
        "service_corpid":"\(provider)"},"command":{"command_type":"user_scan","oper_id":"op",\
        "open_userid":"user","state":"lobby","user_type":1,"auth_code":"CANARY-scan","expires_in":300,\
        "auth_code_type":1}}
        """
    }

    static func unknown(_ request: String, at now: UnixTime) -> String {
        event("something_new", request, "SN1", "ww_company_a", now.seconds, "")
    }

    private static func event(
        _ name: String, _ request: String, _ serial: String, _ company: String, _ createtime: Int64,
        _ rest: String
    ) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"\(request)","device_sn":"\(serial)",\
        "createtime":\(createtime),"model_id":"\(model)","auth_corpid":"\(company)",\
        "service_corpid":"\(provider)"},"event":{"event_type":"\(name)"\(rest)}}
        """
    }

    static func ticket(_ ticket: String, at now: UnixTime) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"\(ticket)","createtime":\(now.seconds),\
        "model_id":"\(model)","service_corpid":"\(provider)"},\
        "event":{"event_type":"model_ticket","model_ticket":"\(ticket)"}}
        """
    }

    // MARK: Envelopes

    /// A callback as it travels; nil only when sealing fails, which the caller reports.
    func seal(_ text: String, secondsAgo: Int64 = 0) -> Request? {
        let seconds = simulation.unixNow.seconds - secondsAgo
        guard
            let stamp = try? Stamp(timestamp: String(seconds), nonce: "n\(simulation.randomBytes(2))".digits)
        else { return nil }
        let sealed = Sealer.seal(
            Array(text.utf8), for: Letters.model, stamp: stamp, with: key, random: simulation.randomBytes(16))
        return Letters.request(
            query: "msg_signature=\(sealed.signature)&timestamp=\(stamp.timestamp)&nonce=\(stamp.nonce)",
            encrypt: sealed.encrypt)
    }

    static func request(query: String, encrypt: String) -> Request {
        Request(
            method: "POST", target: "\(path)?\(query)",
            body: Array(#"{"tousername":"\#(model)","encrypt":"\#(encrypt)"}"#.utf8))
    }

    /// What is in a sealed answer; nil when it is none.
    func open(_ body: [UInt8]) -> JSON? {
        guard let json = try? JSONReader.read(body), let encrypt = json["encrypt"]?.string,
            let timestamp = json["timestamp"]?.string, let nonce = json["nonce"]?.string,
            let signed = json["msgsignature"]?.string,
            let stamp = try? Stamp(timestamp: timestamp, nonce: nonce),
            let signature = try? Signature(signed),
            let opened = try? Sealer.open(
                encrypt, stamp: stamp, signature: signature, with: [key], for: [Letters.model])
        else { return nil }
        return try? JSONReader.read(opened.message)
    }
}

extension String {
    /// Letters and digits only.
    fileprivate var digits: String { filter { $0.isLetter || $0.isNumber } }
}
