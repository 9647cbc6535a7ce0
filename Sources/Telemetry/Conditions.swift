package import Elements
import Events

/// What is wrong now: since when, how often it was met, the last example, and what to do about it.
///
/// Whoever sees an outcome says so, whatever it was; the catalogue says what makes a condition of that. What begins and
/// ends is told in the log, and counted.
///
/// Answers come in another order than their questions. What was asked before something went wrong, and is answered well
/// after it, says nothing of now: who knows when a question was asked says that as well.
package final class Conditions: Sendable {
    private enum News {
        case begun(Standing)
        case over(Standing)
    }

    /// As many of one kind stand beside each other at most: what comes then is about no subject.
    private static let mostSubjects = 256
    /// One that comes and goes is told once in so long.
    static let tellingMilliseconds: Int64 = 60_000

    private let runtime: any Runtime
    private let log: Log
    private let begun: Metric<Condition>?
    /// By what they are about.
    private let tracks = Guarded<[Condition: [String: Track]]>([:])

    /// - Parameter begun: Where those that begin are counted.
    package init(_ runtime: any Runtime, _ log: Log, counted begun: Metric<Condition>? = nil) {
        self.runtime = runtime
        self.log = log
        self.begun = begun
    }
}

// MARK: What is seen

extension Conditions {
    /// An outcome that speaks for it.
    package func note(
        _ condition: Condition, about subject: String = "", _ example: Example = Example(),
        asked: Instant? = nil
    ) {
        change(condition, subject) { track, subject, now in
            track.running += 1
            track.minute.add(isBad: true, at: now)
            track.lastMet = now
            track.asked = max(track.asked, asked ?? now)
            track.name(example.fields[.device]?.string)
            if track.standing != nil { return track.meet(example, at: runtime.unixNow) }
            switch condition.entry.begins {
            case .told: return
            case .running(let count): guard track.running >= count else { return }
            case .half: guard track.minute.isHalfBad(at: now) else { return }
            }
            begin(&track, condition, subject, example, now)
        }
    }

    /// It is so, by whoever looks after it.
    package func begin(_ condition: Condition, about subject: String = "", _ example: Example = Example()) {
        change(condition, subject) { track, subject, now in
            track.lastMet = now
            track.asked = now
            track.name(example.fields[.device]?.string)
            if track.standing != nil { return track.meet(example, at: runtime.unixNow) }
            begin(&track, condition, subject, example, now)
        }
    }

    /// Its opposite was met, or whoever looks after it says that it is over.
    package func over(_ condition: Condition, about subject: String = "", asked: Instant? = nil) {
        guard condition.entry.begins == .half || tracks.withLock({ $0[condition]?[subject] != nil }) else {
            return
        }
        change(condition, subject) { track, _, now in
            track.minute.add(isBad: false, at: now)
            guard asked ?? now >= track.asked else { return }
            track.running = 0
            if condition.entry.begins == .half, track.minute.isHalfBad(at: now) { return }
            track.end()
        }
    }

    /// The same, unless somebody has met it within so many milliseconds: they know better.
    package func over(_ condition: Condition, unmetFor milliseconds: Int64) {
        let now = runtime.now
        let isUnmet = tracks.withLock { tracks in
            tracks[condition]?[""].map { now.milliseconds(since: $0.lastMet) >= milliseconds } ?? false
        }
        if isUnmet { over(condition) }
    }

    /// The same about every subject that begins so, and of which this is disproved.
    package func over(
        _ condition: Condition, aboutAll prefix: String, asked: Instant? = nil,
        where isDisproved: (Standing?) -> Bool = { _ in true }
    ) {
        let known = tracks.withLock { $0[condition]?.filter { $0.key.hasPrefix(prefix) } ?? [:] }
        for (subject, track) in known where isDisproved(track.standing) {
            over(condition, about: subject, asked: asked)
        }
    }

    /// It is so of these devices no more, and over when none is left that it was met with; where more were than are
    /// kept, nobody knows that.
    package func over(_ condition: Condition, about subject: String, with devices: Set<String>) {
        guard standing(condition, about: subject) != nil else { return }
        change(condition, subject) { track, _, _ in
            track.devices.removeAll { devices.contains($0) }
            track.standing?.devices = track.devices
            if track.devices.isEmpty, !track.isCut { track.end() }
        }
    }

    /// Whoever looks after it has looked: it stands about these, and about nothing else.
    package func look(_ condition: Condition, _ found: [String: Example]) {
        let found = Self.bounded(found)
        let standing = tracks.withLock { tracks in
            tracks[condition, default: [:]].filter { $0.value.standing != nil }.map(\.key)
        }
        for (subject, example) in found.sorted(by: { $0.key < $1.key }) where !standing.contains(subject) {
            begin(condition, about: subject, example)
        }
        for subject in standing {
            if let example = found[subject] {
                renew(condition, subject, example)
            } else {
                over(condition, about: subject)
            }
        }
    }

    /// Of others nobody will hear any more: their subjects have left the configuration.
    package func keepOnly(_ condition: Condition, about subjects: Set<String>) {
        let gone = tracks.withLock { $0[condition]?.keys.filter { !subjects.contains($0) } ?? [] }
        for subject in gone { over(condition, about: subject) }
        tracks.withLock { tracks in
            for subject in gone { tracks[condition]?[subject] = nil }
        }
    }

    private func renew(_ condition: Condition, _ subject: String, _ example: Example) {
        let more: Standing? = tracks.withLock { tracks in
            guard var track = tracks[condition]?[subject], var standing = track.standing else { return nil }
            let isMore = example.urgency > standing.last.urgency
            standing.last = example.beside(standing.last)
            standing.isTold = standing.isTold || isMore
            (track.standing, track.lastMet) = (standing, runtime.now)
            tracks[condition]?[subject] = track
            return isMore ? standing : nil
        }
        if let more { tell(more) }
    }

    private func begin(
        _ track: inout Track, _ condition: Condition, _ subject: String, _ example: Example, _ now: Instant
    ) {
        let isNews = track.lastTold.map { now.milliseconds(since: $0) >= Self.tellingMilliseconds } ?? true
        if isNews { track.lastTold = now }
        track.standing = Standing(
            condition: condition, subject: subject, since: example.since ?? runtime.unixNow, begun: now,
            count: Int64(max(1, track.running)), last: example, lastAt: runtime.unixNow,
            devices: track.devices, isCut: track.isCut, isTold: isNews)
    }

    /// As many as may stand beside each other, and how many more there are.
    private static func bounded(_ found: [String: Example]) -> [String: Example] {
        guard found.count >= mostSubjects else { return found }
        let named = found.sorted { $0.key < $1.key }.prefix(mostSubjects - 1)
        let others = Example([.count: .integer(Int64(found.count - named.count))])
        return Dictionary(named.map { ($0.key, $0.value) } + [("", others)]) { first, _ in first }
    }

    private func change(
        _ condition: Condition, _ subject: String, _ change: (inout Track, String, Instant) -> Void
    ) {
        let now = runtime.now
        let news: News? = tracks.withLock { tracks in
            let isRoom =
                tracks[condition]?[subject] != nil || tracks[condition]?.count ?? 0 < Self.mostSubjects
            let subject = isRoom ? subject : ""
            var track = tracks[condition]?[subject] ?? Track(lastMet: now)
            let former = track.standing
            change(&track, subject, now)
            tracks[condition, default: [:]][subject] = track
            return switch (former, track.standing) {
            case (nil, let standing?): .begun(standing)
            case (let standing?, nil): .over(standing)
            default: nil
            }
        }
        if let news { tell(news) }
    }
}

// MARK: What stands

extension Conditions {
    /// The gravest first, then as the catalogue has them.
    package var standing: [Standing] {
        sweep()
        let order = Dictionary(uniqueKeysWithValues: zip(Condition.allCases, 0...))
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        return tracks.withLock { $0.values.flatMap { $0.values.compactMap(\.standing) } }
            .map { standing in
                var standing = standing
                standing.since =
                    standing.last.since
                    ?? unixNow.advanced(byMilliseconds: -now.milliseconds(since: standing.begun))
                return standing
            }
            .sorted { (order[$0.condition] ?? 0, $0.subject) < (order[$1.condition] ?? 0, $1.subject) }
    }

    /// Whether it stands, whatever it is about.
    package func isStanding(_ condition: Condition) -> Bool {
        tracks.withLock { $0[condition]?.contains { $0.value.standing != nil } ?? false }
    }

    package func standing(_ condition: Condition, about subject: String) -> Standing? {
        tracks.withLock { $0[condition]?[subject]?.standing }
    }

    /// How often it has begun, as far as that is counted.
    package func timesBegun(_ condition: Condition) -> Int64 { begun?[condition] ?? 0 }

    /// Ends what has not been met for its time.
    package func sweep() {
        let now = runtime.now
        let quiet = tracks.withLock { tracks in
            tracks.flatMap { condition, tracks in
                tracks.filter { $0.value.isQuiet(condition, at: now) }.map { (condition, $0.key) }
            }
        }
        for (condition, subject) in quiet {
            // Somebody may have met it meanwhile.
            change(condition, subject) { track, _, now in
                guard track.isQuiet(condition, at: now) else { return }
                track.end()
            }
            forget(condition, subject, at: now)
        }
        for standing in untold(at: now) { tell(standing) }
    }

    /// Those that have come and gone too often to be told each time, and stand: told when their time is over.
    private func untold(at now: Instant) -> [Standing] {
        tracks.withLock { tracks in
            var untold: [Standing] = []
            for (condition, known) in tracks {
                for (subject, track) in known {
                    guard let standing = track.standing, !standing.isTold,
                        track.lastTold.map({ now.milliseconds(since: $0) >= Self.tellingMilliseconds })
                            ?? true
                    else { continue }
                    tracks[condition]?[subject]?.standing?.isTold = true
                    tracks[condition]?[subject]?.lastTold = now
                    untold.append(standing)
                }
            }
            return untold
        }
    }

    private func forget(_ condition: Condition, _ subject: String, at now: Instant) {
        tracks.withLock { tracks in
            guard let track = tracks[condition]?[subject], track.standing == nil,
                track.isQuiet(condition, at: now)
            else { return }
            tracks[condition]?[subject] = nil
        }
    }

    private func tell(_ news: News) {
        switch news {
        case .begun(let standing):
            begun?.add(standing.condition)
            if standing.isTold { tell(standing) }
        case .over(let standing):
            guard standing.isTold else { return }
            var fields = standing.name
            fields[.count] = .integer(standing.count)
            fields[.seconds] = .integer(runtime.now.milliseconds(since: standing.begun) / 1_000)
            for key in [.reason, .vendorCode, .wecomCode] as [Log.Key] {
                fields[key] = fields[key] ?? standing.last.fields[key]
            }
            log.tell(.conditionOver, fields)
        }
    }

    private func tell(_ standing: Standing) {
        var fields = standing.last.fields.merging(standing.name) { first, _ in first }
        fields[.todo] = .string(standing.todo)
        log.tell(.conditionBegun, fields)
    }
}
