import Binding
import Elements
import Telemetry

/// What whoever works in the adapter needs at hand: one of each in a process.
struct Kit: Sendable {
    /// As whoever decides has it, what happens is told, and repeated 0s come first; the courier has it plain.
    var ledger: any BindLedger
    let site: Current<Site>
    /// When the housekeeper is wanted next.
    let agenda: Agenda
    let closing: Closing
    let runtime: any Runtime
    let log: Log
    let counters: Counters
}

/// Whoever works with a kit has its parts by their own names.
protocol Equipped: Sendable {
    var kit: Kit { get }
}

extension Equipped {
    var ledger: any BindLedger { kit.ledger }
    var site: Current<Site> { kit.site }
    var agenda: Agenda { kit.agenda }
    var closing: Closing { kit.closing }
    var runtime: any Runtime { kit.runtime }
    var log: Log { kit.log }
    var counters: Counters { kit.counters }
}
