/// What is measured.
enum BenchScenario: String, CaseIterable, Sendable {
    case refused
    case unknown
    case urlCheck = "url-check"
    case bind
    case again = "repeat"
    case steady
    case burst
    case ledger
    case crowd
    case desk

    /// Those that need neither many rows nor an hour.
    static let usual: [BenchScenario] = [.refused, .unknown, .urlCheck, .bind, .again, .steady, .burst]

    var summary: String {
        switch self {
        case .refused: "a signature that is wrong"
        case .unknown: "a signed event that nobody knows"
        case .urlCheck: "WeCom's check of a URL"
        case .bind: "a bind, the vendor asked, the answer durable"
        case .again: "a bind that was answered before"
        case .steady: "binds at a fixed rate"
        case .burst: "binds all at once, at a vendor that takes 400 ms"
        case .ledger: "binds with --rows requests in the ledger"
        case .crowd: "a connection a bind, all at once; memory after --rest"
        case .desk: "binds with nobody and with people at page and explain"
        }
    }

    /// Requests in a round.
    var usualCount: Int {
        switch self {
        case .refused, .unknown, .urlCheck, .again: 5_000
        case .bind, .ledger: 2_000
        case .steady, .desk: 1_000
        case .burst: 10_000
        case .crowd: 4_000
        }
    }

    func load(_ count: Int, _ plan: BenchPlan) -> Load {
        switch self {
        case .refused, .unknown, .urlCheck, .bind, .again, .ledger:
            Load(count, over: plan.connections, .closed)
        case .steady, .desk: Load(count, over: 256, .perSecond(plan.rate))
        case .burst: Load(count, over: 1_000, .atOnce)
        case .crowd: Load(count, over: count, .atOnce)
        }
    }

    /// How long the vendor takes.
    var vendorMilliseconds: Int64 { self == .burst ? 400 : 0 }

    var needsRows: Bool { self == .ledger || self == .desk }

    /// Whether codes go with its requests, which WeCom has to know.
    var binds: Bool { ![.refused, .unknown, .urlCheck].contains(self) }
}

/// What whoever typed the command wants.
struct BenchPlan: Sendable {
    /// Connections that a bench of this program's makes at the most.
    static let mostConnections = 10_000

    var scenarios = BenchScenario.usual
    var rounds = 5
    var warmUp = 1
    var count: Int?
    var connections = 16
    var rate = 100
    var rows = 1_000_000
    var restSeconds = 3_600
}
