import Desk
import Events

/// `devices reconcile`: one device now, all of them beside service, or only what a comparison would do.
enum DevicesReconcile {
    private static let columns = ["serial", "ledger", "wecom", "vendor", "outcome", "holder"]

    @Sendable static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        guard arguments.has("--dry-run") else { return try await mend(arguments) }
        guard arguments.has("--all"), arguments.rest.isEmpty else {
            throw CommandFailure(
                .usage,
                Words("--dry-run 要和 --all 一起用，不指定设备", "--dry-run goes with --all, and names no device"))
        }
        return try await look(arguments)
    }

    private static func mend(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let isAll = arguments.has("--all")
        guard isAll == arguments.rest.isEmpty else {
            throw CommandFailure(
                .usage, Words("reconcile 针对一个 SERIAL，或者 --all", "reconcile is of one SERIAL, or of --all"))
        }
        guard !arguments.reason.isNull else {
            throw CommandFailure(.usage, Words("缺少 --reason TEXT", "--reason TEXT is missing"))
        }
        var members = JSON.Members([("reason", arguments.reason)])
        if !isAll { members.append("serial", .string(arguments.subject)) }
        let input = JSON.object(members)
        let progress = ProgressLine()
        defer { progress.end() }
        progress.tell(Words("正在询问企业微信和平台", "asking WeCom and the vendor"))
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in
            try await visit.ask(isAll ? "devices/reconcile-all" : "devices/reconcile", input)
        }
        progress.end()
        if arguments.has("--json") {
            Console.print(answer)
        } else if isAll {
            Console.print(
                Words(
                    "已开始：结果见运行中的程序的日志，名为 \"reconciled\"",
                    "begun: the server's log tells how it ended, as \"reconciled\""))
        } else {
            Console.print("\(Facts.text("serial", of: answer)): \(Facts.text("outcome", of: answer))")
        }
        return answer["for_a_person"]?.bool == true ? .failed : .success
    }

    // MARK: What would be done

    private struct Found: Sendable {
        var rows: [JSON] = []
        var outcomes: [String: Int64] = [:]
        /// How many were looked at.
        var count: Int64 { outcomes.values.reduce(0, +) }
        /// Of which nobody was asked, since something may still land.
        var busy: Int64 { outcomes["busy"] ?? 0 }
        /// Where one of the two said nothing.
        var silent: Int64 { (outcomes["unanswered"] ?? 0) + (outcomes["over_quota"] ?? 0) }

        mutating func add(_ page: JSON) {
            rows += page["differing"]?.array ?? []
            for (name, count) in page["outcomes"]?.object ?? JSON.Members() {
                outcomes[name, default: 0] += count.integer ?? 0
            }
        }
    }

    private static func look(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let found = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await look(visit)
        }
        if arguments.has("--json") {
            Console.print(.array(found.rows))
        } else if arguments.has("--csv") {
            Console.print(columns.joined(separator: ","))
            for row in found.rows { Console.print(columns.map { csv(row[$0]) }.joined(separator: ",")) }
        } else {
            table(found)
        }
        if found.busy > 0 {
            Console.complain(
                Words(
                    "有 \(found.busy) 台没有问过：还有事在进行，或者程序刚启动、账本刚恢复。一分钟后再运行一次",
                    "of \(found.busy) nobody was asked: something is under way, or was when the server was started or its ledger restored. Run it again in a minute"
                )
            )
        }
        if found.silent > 0 {
            Console.complain(
                Words(
                    "有 \(found.silent) 台企业微信或平台没有答复，或者今天不能再问",
                    "of \(found.silent) WeCom or the vendor said nothing, or may be asked no more today"))
        }
        return found.rows.isEmpty ? .success : .failed
    }

    private static func look(_ visit: OfficeVisit) async throws(CommandFailure) -> Found {
        let progress = ProgressLine()
        defer { progress.end() }
        var found = Found()
        var after = JSON.null
        repeat {
            progress.tell(Words("已核对 \(found.count) 台", "\(found.count) compared"))
            let page = try await visit.ask("devices/compare", .object([("after", after)]))
            found.add(page)
            after = page["last"] ?? .null
        } while !after.isNull
        return found
    }

    private static func table(_ found: Found) {
        if !found.rows.isEmpty {
            FactList(names: columns, rows: found.rows, language: Console.language).lines.forEach {
                Console.print($0)
            }
        }
        let compared = found.count - found.busy
        let left =
            found.busy > 0
            ? Words("，\(found.busy) 台没有核对", ", \(found.busy) not compared") : Words("", "")
        Console.print(
            Words(
                "核对了 \(compared) 台，\(found.rows.count) 台不一致\(left[.zh])；什么都没有改：--dry-run",
                "\(compared) compared, \(found.rows.count) differ\(left[.en]); nothing was changed: --dry-run"
            ))
    }

    /// Serials, words and corp ids: nothing that would have to be quoted.
    private static func csv(_ value: JSON?) -> String { value?.string ?? "" }
}
