import Elements
import Events
import FoundationEssentials
import HTTP
import Sandbox
import Transport

/// Both stand-ins on loopback, and a client that talks to them.
final class StandInBench: Sendable {
    static let model = "wmSandbox1"
    static let modelSecret = "modelSecretOfTheSandbox"
    static let corp = "wwSandboxMaker"
    static let corpSecret = "corpSecretOfTheSandbox"

    let loops: Loops
    let client: Client
    let vendor: Origin
    let weCom: Origin

    init(patience: Int64 = 300) throws {
        loops = try Loops(count: 1)
        // One certificate to load; the system's hundreds take longer than most of these tests.
        client = try Client(on: loops, trust: .file(Self.authorityFile))
        let vendorStandIn = VendorStandIn(on: loops, patience: patience)
        let weComStandIn = WeComStandIn(
            on: loops, models: [Self.model: Secret(Self.modelSecret)],
            application: .init(corp: Self.corp, secret: Secret(Self.corpSecret)), patience: patience)
        let vendorServer = try StandInServer(on: loops, vendorStandIn.serve)
        let weComServer = try StandInServer(on: loops, weComStandIn.serve)
        vendor = try Origin("http://127.0.0.1:\(vendorServer.port)")
        weCom = try Origin("http://127.0.0.1:\(weComServer.port)")
    }

    private static var authorityFile: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/tls/authority.pem").path
    }

    var vendorControl: ControlClient { ControlClient(vendor, caller: client, runtime: loops) }
    var weComControl: ControlClient { ControlClient(weCom, caller: client, runtime: loops) }

    func call(
        _ origin: Origin, _ method: String, _ target: String, token: String? = nil, body: JSON? = nil
    ) async -> CallOutcome {
        var fields = Fields()
        if let token { fields.append("Authorization", token) }
        if body != nil { fields.append("Content-Type", "application/json") }
        let request = Request(
            method: method, target: target, fields: fields, body: body.map(JSONText.render) ?? [])
        return await client.call(
            Call(origin: origin, request: request, deadline: loops.now.advanced(byMilliseconds: 120_000)))
    }

    /// The document that was answered, with HTTP 200.
    func answer(
        _ origin: Origin, _ method: String, _ target: String, token: String? = nil, body: JSON? = nil
    ) async throws -> JSON {
        switch await call(origin, method, target, token: token, body: body) {
        case .answered(let response, _):
            guard response.status == 200 else { throw Unexpected(what: "status \(response.status)") }
            return try JSONReader.read(response.body)
        case .notSent(let fault), .unknown(let fault, _, _):
            throw Unexpected(what: "\(fault)")
        }
    }

    struct Unexpected: Error { let what: String }
}

extension JSON {
    var code: Int64? { self["code"]?.integer }
    var errcode: Int64? { self["errcode"]?.integer }
}
