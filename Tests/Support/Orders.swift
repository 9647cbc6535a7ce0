import Foundation
import Support
import Testing

/// What is to be done to a program's system calls, by the library in Tests/Interposer.
struct Orders: Sendable {
    /// The calls that can be counted; interposer.c says which of them are meant.
    enum Kind: String, CaseIterable, Sendable {
        case sync, write, read, open, accept, connect, socket, poll
        case askVendor = "ask_vendor"
        case askWeCom = "ask_wecom"
        case answer
        case hearVendor = "hear_vendor"
        case hearWeCom = "hear_wecom"
        case hearCaller = "hear_caller"
    }

    enum Phase: String, CaseIterable, Sendable {
        case before, half, after
    }

    /// The N-th call of a kind, from 1.
    struct Step: Hashable, Sendable, CustomStringConvertible {
        let kind: Kind
        let number: Int

        var description: String { "\(kind.rawValue) \(number)" }
    }

    private(set) var environment: [String: String] = [:]

    /// Writes down every change of the ledger's files.
    static func record(to file: URL, isLoose: Bool) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_RECORD"] = file.path
        if isLoose { orders.environment["INTERPOSER_LOOSE"] = "1" }
        return orders
    }

    /// Writes down every step.
    static func trace(to file: URL) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_TRACE"] = file.path
        return orders
    }

    static func kill(_ phase: Phase, _ step: Step) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_KILL"] = "\(step.kind.rawValue):\(step.number):\(phase.rawValue)"
        return orders
    }

    static func fail(_ step: Step, with code: Int32, forEver: Bool) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_FAIL"] =
            "\(step.kind.rawValue):\(step.number):\(code):\(forEver ? "ever" : "once")"
        return orders
    }

    /// Nothing is counted or done before this file exists, nor when it is gone again.
    func armed(by file: URL) -> Orders {
        var orders = self
        orders.environment["INTERPOSER_ARMED"] = file.path
        return orders
    }

    /// The steps of a trace, each with its highest number.
    static func steps(in trace: URL) throws -> [Kind: Int] {
        var steps: [Kind: Int] = [:]
        for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            let kind = try #require(words.first.flatMap { Kind(rawValue: String($0)) })
            let number = try #require(words.last.flatMap { Int($0) })
            steps[kind] = max(steps[kind] ?? 0, number)
        }
        return steps
    }

    /// The library, compiled beside the program under test.
    static let library = Result { () throws -> URL in
        let source = Plant.fixtures.deletingLastPathComponent().appending(
            path: "Tests/Interposer/interposer.c")
        let library = Plant.program.deletingLastPathComponent().appending(path: "interposer.so")
        let compiler = try Child.run(
            "cc",
            [
                "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", source.path, "-o",
                library.path, "-ldl", "-pthread",
            ])
        try #require(compiler.exit == 0, "interposer.c does not compile: \(compiler.errors)")
        return library
    }
}
