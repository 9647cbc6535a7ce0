package import Elements

/// The instants of one request, all counted from the moment the kernel had its first byte.
///
/// WeCom waits 3,000 ms for a bind and wishes for 1,000.
/// Source: WeCom developer centre, 企业绑定设备事件, document path 95987.
///
/// States: Clock 1.
package struct Budget: Equatable, Sendable {
    package let arrival: Instant

    package init(arrival: Instant) {
        self.arrival = arrival
    }

    /// What we try to keep: WeCom's wish.
    package var aim: Instant { at(1_000) }
    /// No bind or verify call to the vendor starts later.
    package var lastVendorStart: Instant { at(1_700) }
    /// A question to WeCom about another holder ends here: before the cut-off, so that no answer is one too.
    package var weComCutOff: Instant { at(1_900) }
    /// The vendor's answers count for this request until here; later ones are late truths.
    package var vendorCutOff: Instant { at(2_000) }
    /// The end of the one witness question that may follow the cut-off.
    package var witnessEnd: Instant { at(2_300) }
    /// A 0 must be picked up by the ledger before this.
    package var settleNotAfter: Instant { at(2_350) }
    /// The answer is written by then.
    package var answerBy: Instant { at(Self.answerMilliseconds) }
    /// Nothing is written later, so that nothing arrives after 3,000 ms.
    package var silenceAfter: Instant { at(Self.silenceMilliseconds) }

    package static let answerMilliseconds: Int64 = 2_500
    package static let silenceMilliseconds: Int64 = 2_850
    /// With less time than this left for the vendor, a request is answered 7 without asking.
    package static let leastVendorMilliseconds: Int64 = 300
    /// How long a claim may wait for the ledger.
    package static let claimWaitMilliseconds: Int64 = 200
    /// Between two calls when the vendor's code is a passing one.
    package static let pollMilliseconds: Int64 = 500
    /// What a poll needs beside the vendor's time: to have left by the last start, and to be settled after.
    package static let pollMarginMilliseconds: Int64 = 50
    /// Sooner nothing has changed.
    package static let leastPauseMilliseconds: Int64 = 100
    /// The life of a vendor call, whatever its request has been answered meanwhile.
    package static let vendorCallMilliseconds: Int64 = 20_000
    /// How long a binding call of unknown outcome keeps its device out of *free* after it was closed.
    package static let quarantineMilliseconds: Int64 = 60_000
    /// How long an answer 0 may still be on its way to WeCom.
    package static let answerInFlightMilliseconds: Int64 = 5_000
    /// When, after a 0, WeCom is asked whether it has the device.
    package static let confirmAfterMilliseconds: Int64 = 60_000

    /// What is left of the time that WeCom waits; none once that is over.
    package func millisecondsLeft(at now: Instant) -> Int64 { max(0, at(3_000).milliseconds(since: now)) }

    private func at(_ milliseconds: Int64) -> Instant {
        arrival.advanced(byMilliseconds: milliseconds)
    }
}

/// The instants of every other callback, which has 1,000 ms in all.
///
/// Source: WeCom developer centre, 企业解绑设备事件, document path 95988.
///
/// States: Event 1.
package struct EventBudget: Equatable, Sendable {
    package let arrival: Instant

    package init(arrival: Instant) {
        self.arrival = arrival
    }

    /// What an answer must ask of others ends here (the vendor's `device/detail` for `user_scan`).
    package var askUntil: Instant { arrival.advanced(byMilliseconds: 600) }
    /// Stored by then, or refused with a body.
    package var storeBy: Instant { arrival.advanced(byMilliseconds: 700) }
    /// Nothing is written later.
    package var silenceAfter: Instant { arrival.advanced(byMilliseconds: 900) }
}
