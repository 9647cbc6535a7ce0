package import Elements
package import Events
import HTTP
package import Transport

/// Orders to a stand-in, over HTTP, from whatever process.
package struct ControlClient: Sendable {
    /// How long an order may take.
    private static let patience: Int64 = 5_000

    private let origin: Origin
    private let caller: any Caller
    private let runtime: any Runtime

    package init(_ origin: Origin, caller: any Caller, runtime: any Runtime) {
        self.origin = origin
        self.caller = caller
        self.runtime = runtime
    }

    /// Orders answers to the next calls of this name about this serial (`*` for all), in place of those
    /// ordered before.
    package func script(_ call: String, of serial: String, _ answers: [OrderedAnswer])
        async throws(ControlError)
    {
        try await put(
            "script",
            .object([
                ("serial", .string(serial)), ("call", .string(call)),
                ("answers", .array(answers.map(\.json))),
            ]))
    }

    /// Forgets what was scripted, counted and configured for a serial, or everything.
    package func reset(_ serial: String? = nil) async throws(ControlError) {
        try await put("reset", .object(serial.map { [("serial", .string($0))] } ?? []))
    }

    /// Vendor and WeCom: sets the state of a device; see `VendorStandIn` and `WeComStandIn`.
    package func device(_ members: [(String, JSON)]) async throws(ControlError) {
        try await put("device", .object(members))
    }

    /// WeCom: makes a code known.
    ///
    /// - Parameter secondsAgo: How old it is already.
    package func code(
        _ code: String, of serial: String, model: String, request: String, secondsAgo: Int = 0
    ) async throws(ControlError) {
        try await put(
            "codes",
            .object([
                ("auth_code", .string(code)), ("serial", .string(serial)), ("model_id", .string(model)),
                ("req_id", .string(request)), ("seconds_ago", .integer(Int64(secondsAgo))),
            ]))
    }

    /// WeCom: makes a ticket known as pushed.
    package func ticket(_ ticket: String, of model: String, secondsAgo: Int = 0) async throws(ControlError) {
        try await put(
            "tickets",
            .object([
                ("model_id", .string(model)), ("ticket", .string(ticket)),
                ("seconds_ago", .integer(Int64(secondsAgo))),
            ]))
    }

    /// Makes every token that was handed out too old.
    package func expireTokens() async throws(ControlError) { try await put("tokens", .object([])) }

    package func counters(of serial: String) async throws(ControlError) -> StandInCounters {
        StandInCounters(try await get("counters?serial=\(Query.encode(serial))"))
    }

    /// Why it is no stand-in; nil when it is one. Any other service has no such path, or something else there.
    ///
    /// It is asked about a serial that nobody has: its answer is short, whatever it has counted.
    package func faultAsStandIn() async -> String? {
        do {
            let told = try await get("counters?serial=-")
            return told["calls"]?.object == nil ? "it does not say what it has counted" : nil
        } catch {
            return error.description
        }
    }

    /// Everything that was counted, as the stand-in tells it.
    package func everything() async throws(ControlError) -> JSON { try await get("counters") }

    /// Any order under `/_sandbox/`.
    package func put(_ order: String, _ body: JSON) async throws(ControlError) {
        _ = try await send("PUT", order, JSONText.render(body))
    }

    private func get(_ order: String) async throws(ControlError) -> JSON {
        let body = try await send("GET", order, [])
        do throws(JSONError) {
            return try JSONReader.read(body)
        } catch {
            throw ControlError("\(origin): \(error)")
        }
    }

    private func send(_ method: String, _ order: String, _ body: [UInt8]) async throws(ControlError)
        -> [UInt8]
    {
        let target = "\(origin.basePath)/_sandbox/\(order)"
        let request = Request(method: method, target: target, body: body)
        let deadline = runtime.now.advanced(byMilliseconds: Self.patience)
        switch await caller.call(Call(origin: origin, request: request, deadline: deadline)) {
        case .answered(let response, _):
            guard response.status == 200 else {
                throw ControlError(
                    "\(origin)/_sandbox/\(order): \(String(decoding: response.body, as: UTF8.self))")
            }
            return response.body
        case .notSent(let fault), .unknown(let fault, _, _):
            throw ControlError("no answer from \(origin)/_sandbox/\(order): \(fault)")
        }
    }
}
