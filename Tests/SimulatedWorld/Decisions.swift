import Elements
import Events
import HTTP
import Support

/// What the maker's own service decides where binds are forwarded: who has which device, and what each bind was
/// answered, which it keeps by request as it is asked to.
final class Decisions: Sendable {
    private struct State {
        var results: [String: Int64] = [:]
        var holders: [SerialNumber: String] = [:]
    }

    private let truth: Truth
    private let state = Guarded(State())

    init(_ truth: Truth) {
        self.truth = truth
    }

    /// - Returns: nil for a message that asks for no decision.
    func answer(_ type: String, _ data: JSON) -> Response? {
        guard ["bind", "holder", "unbind", "undo"].contains(type) else { return nil }
        guard let serial = data["device_sn"]?.string.flatMap({ SerialNumber($0) }),
            let company = data["auth_corpid"]?.string, let device = Thing(key: serial.text, of: "maker")
        else {
            truth.chronicle.violation("a forwarded \(type) names no device or company")
            return Response(status: 400, contentType: "application/json", body: Array("{}".utf8))
        }
        let request = data["req_id"]?.string ?? ""
        let result: Int64?
        switch type {
        case "holder": result = state.withLock { $0.holders[serial] == company ? 0 : nil }
        case "bind" where data["question"]?.bool == true:
            result = state.withLock { state in
                let known = state.results[request]
                return known == 0 && state.holders[serial] != company ? nil : known
            }
        case "bind":
            result = decide(request, device, company, isRight: data["verif_code"]?.string == Vendor.code)
        default:
            letGo(device, company)
            result = 0
        }
        truth.chronicle.note("  the maker's service: \(type) of \(serial) \(result.map { "\($0)" } ?? "404")")
        return Decisions.response(result)
    }

    private func decide(_ request: String, _ device: Thing, _ company: String, isRight: Bool) -> Int64 {
        let (errcode, binds) = state.withLock { state -> (Int64, Bool) in
            if let known = state.results[request] { return (known, false) }
            let holder = state.holders[device.serial] ?? company
            let errcode: Int64 = holder != company ? 2 : isRight ? 0 : 6
            state.results[request] = errcode
            if errcode == 0 { state.holders[device.serial] = company }
            return (errcode, errcode == 0)
        }
        if binds { truth.bindAtVendor(device) }
        return errcode
    }

    /// The maker's people let a device go that somebody has let go without asking them.
    func letGo(_ serial: SerialNumber) {
        guard let company = state.withLock({ $0.holders[serial] }),
            let device = Thing(key: serial.text, of: "maker")
        else { return }
        letGo(device, company)
    }

    private func letGo(_ device: Thing, _ company: String) {
        let isHeld = state.withLock { state in
            guard state.holders[device.serial] == company else { return false }
            state.holders[device.serial] = nil
            return true
        }
        if isHeld { truth.unbindAtVendor(device) }
    }

    /// - Parameter result: nil for what was never seen, or let go.
    private static func response(_ result: Int64?) -> Response {
        let body = JSONText.render(.object([("errcode", result.map { .integer($0) } ?? .null)]))
        return Response(status: result == nil ? 404 : 200, contentType: "application/json", body: body)
    }
}
