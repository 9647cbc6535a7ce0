import Foundation
import Processes
import Support
import Testing

/// Each call by which a ledger touches its disk fails, and its process dies at each.
///
/// What the ledger has said to be done is there when it is opened again, and what it has not said is there
/// as a whole or not at all.
@Suite(.serialized) struct LedgerLifeTests {
    private static let lives = Task {
        let first = try await LedgerLives("first")
        let crashed = try first.leftover(after: first.pictures.count - 1)
        return [first, try await LedgerLives("later", after: crashed)]
    }

    private enum Way {
        case fails(with: Int32, forEver: Bool)
        case dies(Orders.Phase)
    }

    private struct Trial: Sendable, CustomStringConvertible {
        let life: LedgerLives
        let step: Orders.Step
        let way: Way

        var orders: Orders {
            switch way {
            case .fails(let code, let forEver): .fail(step, with: code, forEver: forEver)
            case .dies(let phase): .kill(phase, step)
            }
        }

        var description: String { "\(life), \(step) \(way)" }
    }

    /// For a person with five minutes: LEDGER_CALLS=all. Otherwise each call takes one of its ways in turn.
    private static let isThorough = ProcessInfo.processInfo.environment["LEDGER_CALLS"] == "all"
    private static let turn = Int.random(in: 0..<12)

    private static func trials(_ ways: [Orders.Kind: [Way]]) async throws -> [Trial] {
        try await lives.value.flatMap { life in
            life.calls.flatMap { kind, count in
                (1...count).flatMap { number in
                    let step = Orders.Step(kind: kind, number: number)
                    let all = (ways[kind] ?? []).map { Trial(life: life, step: step, way: $0) }
                    return isThorough || all.isEmpty ? all : [all[(number + turn) % all.count]]
                }
            }
        }
    }

    // MARK: Failing calls

    private static let failing: [Orders.Kind: [Way]] = {
        let codes: [Orders.Kind: [Int32]] = [
            .sync: [EIO, ENOSPC], .syncFolder: [EIO], .write: [ENOSPC, EIO], .read: [EIO], .open: [EMFILE],
            .remove: [EIO],
        ]
        return codes.mapValues { codes in
            codes.flatMap { code in [false, true].map { .fails(with: code, forEver: $0) } }
        }
    }()

    private enum Ending: Int32, CaseIterable {
        case whole = 0
        case notOpened = 69
        case poisoned = 70
        case diskStaysFull = 75
    }

    @Test func `whatever call of a ledger fails, what it said is kept, and no more is half there`()
        async throws
    {
        let cases = try await Self.trials(Self.failing)
        let endings = try await Support.trials(cases, atOnce: LedgerLives.atOnce) { trial in
            let life = try trial.life.live(trial.orders)
            let what = "\(trial): \(life.exit), \(life.complaints)"
            let ending = Ending(rawValue: life.exit)
            #expect(ending != nil, "\(what)")
            let calls = life.calls[trial.step.kind] ?? 0
            #expect(calls >= trial.step.number, "\(what)")
            if trial.step.kind == .sync {
                #expect(ending == .poisoned || ending == .notOpened, "\(what)")
                #expect(ending == .notOpened || calls == trial.step.number, "it is not tried again: \(what)")
            }
            // What was refused is not there; of what was cut off, nobody knows.
            try await Self.expectKept(trial, life, mayHaveMore: ending == .poisoned)
            return ending
        }
        let counts = Dictionary(grouping: endings) { $0 }.mapValues(\.count)
        print(
            "failing calls of a ledger: turn \(Self.turn), \(cases.count);",
            Ending.allCases.map { "\(counts[$0] ?? 0) \($0)" }.joined(separator: ", "))
        for ending in Ending.allCases { #expect(counts[ending] ?? 0 > 10, "\(ending)") }
    }

    // MARK: Crashes

    private static let dying: [Orders.Kind: [Way]] = [
        .sync: [.dies(.before), .dies(.after)], .syncFolder: [.dies(.before), .dies(.after)],
        .write: [.dies(.after), .dies(.half)], .open: [.dies(.after)], .remove: [.dies(.after)],
    ]

    @Test func `at whatever call it is killed, what a ledger said is kept, and no more is half there`()
        async throws
    {
        let cases = try await Self.trials(Self.dying)
        _ = try await Support.trials(cases, atOnce: LedgerLives.atOnce) { trial in
            let life = try trial.life.live(trial.orders)
            #expect(life.exit == -SIGKILL, "\(trial): \(life.exit), \(life.complaints)")
            try await Self.expectKept(trial, life, mayHaveMore: true)
        }
        print("crash points of a ledger: turn \(Self.turn), \(cases.count)")
        #expect(cases.count > 500)
    }

    private static func expectKept(_ trial: Trial, _ life: LedgerLives.Ending, mayHaveMore: Bool) async throws
    {
        do {
            let picture = try await LedgerPicture(of: life.folder.file)
            let pictures = trial.life.pictures
            let isNext = life.done + 1 < pictures.count && picture == pictures[life.done + 1]
            let isKept = picture == pictures[life.done] || mayHaveMore && isNext
            #expect(isKept, "\(trial): after step \(life.done), \(life.complaints)")
        } catch {
            Issue.record("\(trial): \(error), after step \(life.done), \(life.complaints)")
        }
    }
}
