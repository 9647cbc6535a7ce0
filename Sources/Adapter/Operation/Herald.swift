import Binding
import Cloud
import Elements
import FoundationEssentials
import Telemetry

/// Calls people to what is wrong: by the robot of a WeCom group, and by the maker's own service.
///
/// A message each turn at most: WeCom takes 20 a minute of a robot.
final class Herald: Chore, Equipped {
    let kit: Kit
    private let group = Guarded(Announcements())
    private let service = Guarded(Announcements())

    private static let intervalMilliseconds: Int64 = 5_000
    /// After it was not heard.
    private static let retryMilliseconds: Int64 = 15_000
    private static let patienceMilliseconds: Int64 = 10_000

    init(_ kit: Kit) {
        self.kit = kit
    }

    /// What is told has its time of day: that is to be sure, or known to stay unsure.
    func turn() async -> Int64 {
        guard runtime.sureSince != nil || conditions.isStanding(.clockUnsure) else {
            return Self.intervalMilliseconds
        }
        let (isService, isGroup) = (await tellService(), await tellGroup())
        return isService && isGroup ? Self.intervalMilliseconds : Self.retryMilliseconds
    }

    /// - Returns: Whether it has heard what there is.
    private func tellGroup() async -> Bool {
        guard let robot = site.value.robot else {
            conditions.over(.robotSilent)
            return true
        }
        guard let news = group.withLock({ $0.next(conditions.standing, at: runtime.now) }) else {
            return true
        }
        if let trouble = await robot.say(
            news.text(from: ProcessInfo.processInfo.hostName, at: runtime.unixNow), by: deadline)
        {
            conditions.begin(.robotSilent, Conditions.Example(code: trouble.code, trouble.reason))
            return false
        }
        conditions.over(.robotSilent)
        group.withLock { $0.said(news, at: runtime.now) }
        return true
    }

    private func tellService() async -> Bool {
        guard site.value.maker != nil,
            let news = service.withLock({ $0.next(conditions.standing, at: runtime.now) })
        else { return true }
        do {
            try await ledger.run(TellCondition(news.json), by: deadline)
            service.withLock { $0.said(news, at: runtime.now) }
            return true
        } catch {
            counters.ledgerTroubles.add(.conditionTold)
            return false
        }
    }

    private var deadline: Instant { runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds) }
}
