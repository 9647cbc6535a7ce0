import Elements
import Events
import Support

/// A company that wants one device, and does not give up before somebody has it.
extension People {
    private static let tries = 60
    private static let pauseMilliseconds: Int64 = 20_000
    static let insistenceMilliseconds: Int64 = 60 * 20_000 + 60_000

    /// - Returns: Whether it got the device, or another one did by a late copy of its bind.
    func insist(on serial: SerialNumber, for company: String) async -> Bool {
        for _ in 0..<People.tries {
            await depositIfNeeded(serial)
            let bind = Letters.Bind(name("t"), serial, company, at: truth.simulation.unixNow)
            if await send([bind]) == 0 || truth.owner(of: serial) != nil { return true }
            let next = truth.simulation.now.advanced(byMilliseconds: People.pauseMilliseconds)
            await truth.simulation.sleep(until: next)
        }
        return false
    }
}
