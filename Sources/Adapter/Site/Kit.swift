import Binding
import Elements
import Telemetry

/// What whoever works in the adapter needs at hand: one of each in a process.
///
/// An object, since it is handed on with every task that is begun.
final class Kit: Sendable {
    /// As whoever decides has it, what happens is told, and repeated 0s come first; the courier has it plain.
    let ledger: any BindLedger
    let site: Current<Site>
    /// When the housekeeper is wanted next.
    let agenda: Agenda
    let closing: Closing
    let runtime: any Runtime
    let log: Log
    /// Asked before a line that somebody outside can bring about at will.
    let trickle: Trickle
    let counters: Counters
    let conditions: Conditions

    init(
        _ ledger: any BindLedger, _ site: Current<Site>, _ agenda: Agenda, _ closing: Closing,
        _ runtime: any Runtime, _ log: Log, _ counters: Counters, _ conditions: Conditions,
        _ trickle: Trickle = Trickle()
    ) {
        self.ledger = ledger
        self.site = site
        self.agenda = agenda
        self.closing = closing
        self.runtime = runtime
        self.log = log
        self.counters = counters
        self.conditions = conditions
        self.trickle = trickle
    }

    /// The same over another ledger.
    func over(_ ledger: any BindLedger) -> Kit {
        Kit(ledger, site, agenda, closing, runtime, log, counters, conditions, trickle)
    }
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
    var trickle: Trickle { kit.trickle }
    var counters: Counters { kit.counters }
    var conditions: Conditions { kit.conditions }
}
