import Events

/// One round of a scenario.
struct BenchRound: Sendable {
    var latencies = LatencyHistogram()
    var nanoseconds: Int64 = 0
    /// What the server's process had of the cores, and what it holds in memory; nil where it is not ours.
    var cpuNanoseconds: Int64?
    var residentBytes: Int64?
    /// How often each answer came, and how many of them were wrong.
    var answers: [String: Int] = [:]
    var wrong = 0

    var perSecond: Double { nanoseconds > 0 ? Double(latencies.count) * 1e9 / Double(nanoseconds) : 0 }

    var cpuMicroseconds: Double? {
        cpuNanoseconds.map { Double($0) / 1_000 / Double(max(1, latencies.count)) }
    }
}

/// The rounds of one scenario, or of one way to look at it.
struct BenchResult: Sendable {
    static let parts = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]

    let name: String
    var rounds: [BenchRound] = []
    /// What no column has.
    var remarks: [String] = []

    var opened: Int { rounds.reduce(0) { $0 + $1.answers.values.reduce(0, +) } }
    var wrong: Int { rounds.reduce(0) { $0 + $1.wrong } }

    var answers: [String: Int] {
        rounds.reduce(into: [:]) { $0.merge($1.answers, uniquingKeysWith: +) }
    }

    var latencies: LatencyHistogram {
        rounds.reduce(into: LatencyHistogram()) { $0.merge($1.latencies) }
    }

    /// Of a figure of each round, the middle one.
    func median(_ figure: (BenchRound) -> Double?) -> Double? {
        let figures = rounds.compactMap(figure).sorted()
        return figures.isEmpty ? nil : figures[figures.count / 2]
    }

    func milliseconds(at part: Double) -> Double? {
        median { Double($0.latencies.nanoseconds(at: part)) / 1e6 }
    }

    /// How far the rounds' rates lie apart, as a part of the middle one.
    var spread: Double {
        let rates = rounds.map(\.perSecond)
        guard let least = rates.min(), let most = rates.max(), let middle = median(\.perSecond), middle > 0
        else { return 0 }
        return (most - least) / middle
    }

    var json: JSON {
        .object([
            ("scenario", .string(name)), ("rounds", .array(rounds.map(Self.json))),
            ("median", Self.json(median)), ("spread", Self.number(spread)),
            (
                "answers",
                .object(answers.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
            ),
            ("opened", .integer(Int64(opened))), ("wrong", .integer(Int64(wrong))),
            ("remarks", .array(remarks.map(JSON.string))),
        ])
    }

    private static func json(_ round: BenchRound) -> JSON {
        json { figure in figure(round) }
    }

    private static func json(_ figure: ((BenchRound) -> Double?) -> Double?) -> JSON {
        var members = JSON.Members([
            ("requests", number(figure { Double($0.latencies.count) })),
            ("per_second", number(figure(\.perSecond))),
        ])
        for (name, part) in parts {
            members.append(
                "\(name)_us", number(figure { Double($0.latencies.nanoseconds(at: part)) / 1_000 }))
        }
        members.append("max_us", number(figure { Double($0.latencies.longest) / 1_000 }))
        members.append("cpu_us_per_request", number(figure(\.cpuMicroseconds)))
        members.append("resident_bytes", number(figure { $0.residentBytes.map(Double.init) }))
        return .object(members)
    }

    /// With three digits behind the point.
    private static func number(_ value: Double?) -> JSON {
        value.map { .double(($0 * 1_000).rounded() / 1_000) } ?? .null
    }
}
