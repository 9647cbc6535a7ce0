import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// What the tests of interleavings do and look at.
extension World {
    static let otherCompany = "ww_company_b"

    /// With everything done that is due without a callback.
    func keepingHouse() -> World {
        machine.keepHouse()
        return self
    }

    /// The lines of the log with this event.
    func told(_ event: LogEvent) throws -> [JSON] {
        try lines.withLock { $0 }.map { try JSONReader.read(Array($0.utf8)) }
            .filter { $0["event"]?.string == event.rawValue }
    }

    func pass(_ milliseconds: Int64) { simulation.settle(byMilliseconds: milliseconds) }

    func bind(_ bind: Bind) -> Reply { simulation.run { await send(bind) } }

    /// The company removes the device: WeCom does not have it any more, and tells.
    func remove(_ location: SourceLocation = #_sourceLocation) {
        wecom.set(isBound: false)
        let removed = unbind("u1")
        #expect(simulation.run { await send(removed) }.isAcknowledged, sourceLocation: location)
    }

    /// Two binds, the second begun a while after the first.
    func both(_ first: Bind, thenAfter milliseconds: Int64, _ second: Bind) -> (Reply, Reply) {
        simulation.run {
            async let one = send(first)
            if milliseconds > 0 {
                await simulation.sleep(until: simulation.now.advanced(byMilliseconds: milliseconds))
            }
            async let other = send(second)
            return await (one, other)
        }
    }

    /// A device that its company has, as WeCom and the vendor know, by the request r0.
    func bound() throws {
        vendor.answer("deviceBindingByWifi", .code(200))
        wecom.set(isBound: true)
        try #require(bind(Bind(request: "r0")).errcode == 0)
    }

    func ticket(_ ticket: String) -> String {
        """
        {"msg_type":"event","base_info":{"req_id":"\(ticket)","createtime":\(simulation.unixNow.seconds),\
        "model_id":"\(World.model)","service_corpid":"\(World.provider)"},\
        "event":{"event_type":"model_ticket","model_ticket":"\(ticket)"}}
        """
    }

    // MARK: What the ledger holds

    func number(_ request: String) -> RequestNumber? {
        ledger.records.callbacks.values.first { $0.key.requestID.text == request }?.number
    }

    func redemption(_ request: String) -> Redemption? {
        guard let number = number(request) else { return nil }
        return ledger.records.redemptions.values.first { $0.request == number }
    }

    /// The secret that was stored for a request's code.
    func secret(_ request: String) -> DeviceSecret? {
        redemption(request).flatMap { ledger.records.secrets[$0.codeDigest] }
    }

    func notes(_ kind: JournalEntry.Kind) -> [String] {
        ledger.records.journal.filter { $0.kind == kind }.map(\.name)
    }
}

extension World.Reply {
    /// The empty body of a kept event.
    var isAcknowledged: Bool { status == 200 && body.isEmpty }
}
