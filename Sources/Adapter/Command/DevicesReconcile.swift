import Desk
import Events

/// `devices reconcile`: one device now, all of them beside service, or only what a comparison would do.
enum DevicesReconcile {
    private static let columns = [
        ("serial", 20), ("ledger", 7), ("wecom", 9), ("vendor", 9), ("outcome", 14), ("holder", 15),
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        guard arguments.has("--dry-run") else { return try await mend(arguments) }
        guard arguments.has("--all"), arguments.rest.count == 1 else {
            throw CommandFailure(.usage, "--dry-run goes with --all, and names no device")
        }
        return try await look(arguments)
    }

    private static func mend(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let isAll = arguments.has("--all")
        var members = JSON.Members([("reason", try arguments.reason())])
        if !isAll { members.append("serial", .string(try arguments.subject("serial"))) }
        let input = JSON.object(members)
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in
            try await visit.ask(isAll ? "devices/reconcile-all" : "devices/reconcile", input)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else if isAll {
            Console.print("begun: the server's log tells how it ended, as \"reconciled\"")
        } else {
            Console.print(
                "\(Console.phrase(answer["serial"] ?? .null)): \(Console.phrase(answer["outcome"] ?? .null))")
        }
        return answer["for_a_person"]?.bool == true ? .failed : .success
    }

    // MARK: What would be done

    private struct Found: Sendable {
        var rows: [JSON] = []
        var outcomes: [String: Int64] = [:]
        var count: Int64 { outcomes.values.reduce(0, +) }
        /// Where one of the two said nothing.
        var silent: Int64 { (outcomes["unanswered"] ?? 0) + (outcomes["over_quota"] ?? 0) }

        mutating func add(_ page: JSON) {
            rows += page["differing"]?.array ?? []
            for (name, count) in page["outcomes"]?.object ?? JSON.Members() {
                outcomes[name, default: 0] += count.integer ?? 0
            }
        }
    }

    private static let devicesALine: Int64 = 160

    private static func look(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let found = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await look(visit)
        }
        if arguments.has("--json") {
            Console.print(.array(found.rows))
        } else if arguments.has("--csv") {
            Console.print(columns.map(\.0).joined(separator: ","))
            for row in found.rows { Console.print(columns.map { csv(row[$0.0]) }.joined(separator: ",")) }
        } else {
            table(found)
        }
        if found.silent > 0 {
            Console.complain(
                "of \(found.silent) WeCom or the vendor said nothing, or may be asked no more today")
        }
        return found.rows.isEmpty ? .success : .failed
    }

    private static func look(_ visit: OfficeVisit) async throws(CommandFailure) -> Found {
        var found = Found()
        var after = JSON.null
        repeat {
            let before = found.count
            let page = try await visit.ask("devices/compare", .object([("after", after)]))
            found.add(page)
            after = page["last"] ?? .null
            if found.count / devicesALine > before / devicesALine {
                Console.complain("\(found.count) compared")
            }
        } while !after.isNull
        return found
    }

    private static func table(_ found: Found) {
        if !found.rows.isEmpty { Console.print(columns.map { Columns.fit($0.0, to: $0.1) + " " }.joined()) }
        for row in found.rows {
            Console.print(
                columns.map { Columns.fit(Console.phrase(row[$0.0] ?? .null), to: $0.1) + " " }.joined())
        }
        Console.print("\(found.count) compared, \(found.rows.count) differ; nothing was changed: --dry-run")
    }

    /// Serials, words and corp ids: nothing that would have to be quoted.
    private static func csv(_ value: JSON?) -> String { value?.string ?? "" }
}
