import Binding
import Elements
import Testing

struct BudgetTests {
    /// States: Clock 1.
    @Test
    func `the instants of a request are those of the rules`() {
        let arrival = Instant(nanoseconds: 7_000_000_000)
        let budget = Budget(arrival: arrival)
        let instants = [
            budget.aim, budget.lastVendorStart, budget.vendorCutOff, budget.witnessEnd, budget.settleNotAfter,
            budget.answerBy, budget.silenceAfter,
        ]
        #expect(
            instants.map { $0.milliseconds(since: arrival) } == [
                1_000, 1_700, 2_000, 2_300, 2_350, 2_500, 2_850,
            ])
        #expect(Budget.leastVendorMilliseconds == 300)
        #expect(Budget.claimWaitMilliseconds == 200)
        #expect(Budget.pollMilliseconds == 500)
        #expect(Budget.vendorCallMilliseconds == 20_000)
        #expect(Budget.quarantineMilliseconds == 60_000)
        #expect(Budget.answerInFlightMilliseconds == 5_000)
        #expect(Budget.confirmAfterMilliseconds == 60_000)
    }

    /// States: Event 1.
    @Test
    func `every other callback has a second in all`() {
        let arrival = Instant(nanoseconds: 7_000_000_000)
        let budget = EventBudget(arrival: arrival)
        let instants = [budget.askUntil, budget.storeBy, budget.silenceAfter]
        #expect(instants.map { $0.milliseconds(since: arrival) } == [600, 700, 900])
    }
}
