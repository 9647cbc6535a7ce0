package import Foundation
import Testing

/// What is to be done to a program's system calls, by the library in Tests/Interposer.
package struct Orders: Sendable {
    /// The calls that can be counted; interposer.c says which of them are meant.
    package enum Kind: String, CaseIterable, Sendable {
        case sync, write, read, open, remove, accept, connect, socket, poll
        case syncFolder = "sync_folder"
        case askVendor = "ask_vendor"
        case askWeCom = "ask_wecom"
        case answer
        case hearVendor = "hear_vendor"
        case hearWeCom = "hear_wecom"
        case hearCaller = "hear_caller"
    }

    package enum Phase: String, CaseIterable, Sendable {
        case before, half, after
    }

    /// The N-th call of a kind, from 1.
    package struct Step: Hashable, Sendable, CustomStringConvertible {
        package let kind: Kind
        package let number: Int

        package init(kind: Kind, number: Int) {
            self.kind = kind
            self.number = number
        }

        package var description: String { "\(kind.rawValue) \(number)" }
    }

    private var environment: [String: String] = [:]

    /// No orders; calls are passed on.
    package init() {}

    /// Writes down every change of the ledger's files.
    package static func record(to file: URL, isLoose: Bool) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_RECORD"] = file.path
        if isLoose { orders.environment["INTERPOSER_LOOSE"] = "1" }
        return orders
    }

    /// Writes down every step.
    package static func trace(to file: URL) -> Orders { Orders().traced(to: file) }

    /// The same, and every step is written down.
    package func traced(to file: URL) -> Orders {
        var orders = self
        orders.environment["INTERPOSER_TRACE"] = file.path
        return orders
    }

    package static func kill(_ phase: Phase, _ step: Step) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_KILL"] = "\(step.kind.rawValue):\(step.number):\(phase.rawValue)"
        return orders
    }

    package static func fail(_ step: Step, with code: Int32, forEver: Bool) -> Orders {
        var orders = Orders()
        orders.environment["INTERPOSER_FAIL"] =
            "\(step.kind.rawValue):\(step.number):\(code):\(forEver ? "ever" : "once")"
        return orders
    }

    /// Nothing is counted or done before this file exists, nor when it is gone again.
    package func armed(by file: URL) -> Orders {
        var orders = self
        orders.environment["INTERPOSER_ARMED"] = file.path
        return orders
    }

    /// What a program is started with, so that they are carried out.
    ///
    /// - Parameter ledger: The path of its ledger, with which those of the files beside it begin.
    package func variables(ledger: String) throws -> [String: String] {
        var variables = environment
        variables["LD_PRELOAD"] = try Orders.interposer.get().path
        variables["INTERPOSER_FILES"] = ledger
        return variables
    }

    /// The steps of a trace, each with its highest number.
    package static func steps(in trace: URL) throws -> [Kind: Int] {
        var steps: [Kind: Int] = [:]
        for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            let kind = try #require(words.first.flatMap { Kind(rawValue: String($0)) })
            let number = try #require(words.last.flatMap { Int($0) })
            steps[kind] = max(steps[kind] ?? 0, number)
        }
        return steps
    }

    private static let interposer = Result { try library("interposer") }

    /// A library of Tests/Interposer to be preloaded, compiled beside the program under test.
    package static func library(_ name: String) throws -> URL {
        let source = Built.sources.appending(path: "Tests/Interposer/\(name).c")
        let library = Built.folder.appending(path: "\(name).so")
        let compiler = try Child.run(
            "cc",
            [
                "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", source.path, "-o",
                library.path, "-ldl", "-pthread",
            ])
        try #require(compiler.exit == 0, "\(name).c does not compile: \(compiler.errors)")
        return library
    }
}
