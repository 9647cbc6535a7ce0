/// What is believed of the time of day, and how firmly.
///
/// It is an *anchor*, the time of day at the machine's zero, which the machine's own clock carries on.
///
/// - The system's clock sets the anchor at start. It is followed, slowly, while it is less than 5 s away;
///   when it jumps, the anchor stays, and what witnesses said before counts no longer.
/// - Witnesses, in order of weight: WeCom's Date; another cloud's; a callback; the kernel's word that the
///   system's clock is synchronised, which counts only while no other disagrees with it.
/// - A callback that is ahead of us proves that we are behind. One behind us may be a replay: it agrees with
///   us, or proves nothing.
/// - *Wrong*: WeCom's Date and one further witness agree within 10 s, and differ from us by more; or both differ
///   from us by more than 60 s, and agree within 60 s or a tenth of that. It has to be corrected: the anchor becomes
///   WeCom's.
/// - *Sure*: not wrong, and WeCom's Date, or two other witnesses, were within 60 s of us, in the last 24 h
///   and since the last jump. Nothing that cannot be taken back happens by a time that is not sure.
///
/// The type reads no clock: a caller says what was heard, and when.
///
/// States: Time 2, Time 3, Time 6, Time 7.
package struct WallClock: Equatable, Sendable {
    package enum Witness: Sendable {
        case wecom, otherCloud, callback, kernel
    }

    package enum Event: Equatable, Sendable {
        /// The system's clock was read, as every few seconds.
        case system(SystemTime)
        /// A cloud's Date, at the middle of its call.
        case date(Witness, UnixTime)
        /// A callback whose signature is right and was not seen before was signed then.
        case callback(UnixTime)
    }

    private struct Word: Equatable {
        let witness: Witness
        let anchor: Int64
        let heard: Instant
    }

    /// A system's clock that moves by more has jumped, and one that is further away is not followed.
    package static let jumpMilliseconds: Int64 = 5_000
    /// How far it is followed at one reading: no wait of some seconds ends notably too early by it.
    package static let followMilliseconds: Int64 = 250
    /// Witnesses that are no further apart agree with one another about us, who are further away.
    package static let wrongMilliseconds: Int64 = 10_000
    /// A witness that is no further away agrees with us; two that are both further away need not agree better.
    package static let sureMilliseconds: Int64 = 60_000
    /// How long a word counts.
    package static let wordMilliseconds: Int64 = 24 * 3_600_000

    /// Anchors are in milliseconds.
    private var anchor: Int64
    private var corrected: Instant?
    private var system: Int64
    private var isSynchronised: Bool
    /// The last one of each.
    private var words: [Word] = []

    /// - Parameter reading: What the system's clock says at the start.
    package init(_ reading: SystemTime, at now: Instant) {
        system = reading.time.milliseconds - now.milliseconds
        isSynchronised = reading.isSynchronised
        anchor = system
    }

    package func time(at instant: Instant) -> UnixTime {
        UnixTime(milliseconds: anchor + instant.milliseconds)
    }

    package mutating func hear(_ event: Event, at now: Instant) {
        func anchor(_ time: UnixTime) -> Int64 { time.milliseconds - now.milliseconds }
        switch event {
        case .date(let witness, let time): take(Word(witness: witness, anchor: anchor(time), heard: now))
        case .callback(let time):
            guard anchor(time) - self.anchor >= -Self.sureMilliseconds else { return }
            take(Word(witness: .callback, anchor: anchor(time), heard: now))
        case .system(let reading):
            let before = system
            (system, isSynchronised) = (anchor(reading.time), reading.isSynchronised)
            if abs(system - before) > Self.jumpMilliseconds { words = [] }
            guard abs(system - self.anchor) < Self.jumpMilliseconds else { return }
            self.anchor += min(max(system - self.anchor, -Self.followMilliseconds), Self.followMilliseconds)
        }
    }

    private mutating func take(_ word: Word) {
        if let known = words.firstIndex(where: { $0.witness == word.witness }) {
            words[known] = word
        } else {
            words.append(word)
        }
    }

    /// Milliseconds that the system's clock is ahead of us; nil while that is no matter.
    package var systemAhead: Int64? { ahead(system) }

    /// Milliseconds that WeCom's clock is ahead of us by its last word; nil while that is no matter.
    package var wecomAhead: Int64? { words.first { $0.witness == .wecom }.flatMap { ahead($0.anchor) } }

    private func ahead(_ other: Int64) -> Int64? {
        abs(other - anchor) > Self.wrongMilliseconds ? other - anchor : nil
    }

    /// Milliseconds that we are behind if we are wrong; nil if we are not.
    package func error(at now: Instant) -> Int64? { error(by: said(at: now)) }

    private func error(by said: [Word]) -> Int64? {
        guard let wecom = said.first(where: { $0.witness == .wecom })?.anchor, let error = ahead(wecom) else {
            return nil
        }
        let isConfirmed = said.contains { other in
            guard agree(wecom, other.anchor), let ahead = ahead(other.anchor) else { return false }
            return switch other.witness {
            case .wecom: false
            case .callback: ahead > 0
            case .otherCloud, .kernel: true
            }
        }
        return isConfirmed ? error : nil
    }

    /// Whether two say the same, as far as it matters by how much we are off.
    private func agree(_ one: Int64, _ other: Int64) -> Bool {
        let least = min(abs(one - anchor), abs(other - anchor))
        guard least > Self.sureMilliseconds else { return abs(one - other) <= Self.wrongMilliseconds }
        return abs(one - other) <= max(Self.sureMilliseconds, least / 10)
    }

    package mutating func correct(byMilliseconds error: Int64, at now: Instant) {
        anchor += error
        corrected = now
    }

    /// Since when what was stamped by this clock is as old as it seems: since its last correction. nil while
    /// it is not sure.
    package func sureSince(at now: Instant) -> UnixTime? {
        let said = said(at: now)
        var (agreeing, agreesWeCom) = (0, false)
        for word in said where abs(word.anchor - anchor) <= Self.sureMilliseconds {
            agreeing += 1
            if word.witness == .wecom { agreesWeCom = true }
        }
        guard agreesWeCom || agreeing >= 2, error(by: said) == nil else { return nil }
        return corrected.map(time) ?? UnixTime(milliseconds: .min / 2)
    }

    /// What each witness says that counts now.
    private func said(at now: Instant) -> [Word] {
        var said = words
        said.removeAll { now.milliseconds(since: $0.heard) >= Self.wordMilliseconds }
        let isContradicted = said.contains { word in
            abs(word.anchor - system) > Self.wrongMilliseconds
                && (word.witness != .callback || word.anchor > system)
        }
        if isSynchronised, !isContradicted {
            said.append(Word(witness: .kernel, anchor: system, heard: now))
        }
        return said
    }
}

/// What the system says the time of day is.
package struct SystemTime: Equatable, Sendable {
    package let time: UnixTime
    /// Whether the kernel is told by a time service, and has not lost it.
    package let isSynchronised: Bool

    package init(_ time: UnixTime, isSynchronised: Bool) {
        self.time = time
        self.isSynchronised = isSynchronised
    }
}

/// The time of day that a program goes by, as all its tasks see it.
package final class Timepiece: Sendable {
    private let clock: Guarded<WallClock>

    package init(_ reading: SystemTime, at now: Instant) {
        clock = Guarded(WallClock(reading, at: now))
    }

    /// What is believed now, to be looked at.
    package var state: WallClock { clock.withLock { $0 } }

    package func time(at instant: Instant) -> UnixTime { clock.withLock { $0.time(at: instant) } }

    package func hear(_ event: WallClock.Event, at now: Instant) {
        clock.withLock { $0.hear(event, at: now) }
    }

    package func correct(byMilliseconds error: Int64, at now: Instant) {
        clock.withLock { $0.correct(byMilliseconds: error, at: now) }
    }
}
