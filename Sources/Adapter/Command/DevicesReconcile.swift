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
        var differing: [JSON] = []
        /// What nobody can say of, since something may still land or an answer is missing.
        var left: [JSON] = []
        /// How many were looked at.
        var count: Int64 = 0
        /// The vendor's accounts that may be asked no more today.
        var usedUp: [String] = []

        var rows: [JSON] { differing + left }

        mutating func add(_ page: JSON) {
            differing += page["differing"]?.array ?? []
            left += page["not_compared"]?.array ?? []
            count += page["count"]?.integer ?? 0
            usedUp = page["used_up"]?.array?.compactMap(\.string) ?? []
        }

        /// Why some could not be compared, and what comes of it.
        var reasons: [Words] {
            let (busy, overQuota) = (
                left.count { $0["outcome"] == "busy" }, left.count { $0["outcome"] == "over_quota" }
            )
            let unanswered = left.filter { $0["outcome"] == "unanswered" }
            let wecom = unanswered.count { $0["wecom"] == "no_answer" }
            let vendor = unanswered.count { $0["vendor"] == "no_answer" }
            let nobody = unanswered.count { $0["wecom"] != "no_answer" && $0["vendor"] != "no_answer" }
            let counted: [(Int, Words)] = [
                (
                    busy,
                    Words(
                        "有 \(busy) 台没有问过：还有事在进行，或者程序刚启动、账本刚恢复。一分钟后再运行一次",
                        "of \(busy) nobody was asked: something is under way, or was when the server was started or its ledger restored. Run it again in a minute"
                    )
                ),
                (wecom, Words("有 \(wecom) 台企业微信没有答复", "of \(wecom) WeCom said nothing")),
                (vendor, Words("有 \(vendor) 台平台没有答复", "of \(vendor) the vendor said nothing")),
                (
                    overQuota,
                    Words(
                        "有 \(overQuota) 台没有问平台：今天不能再问",
                        "of \(overQuota) the vendor was not asked: it may be asked no more today")
                ),
                (
                    nobody,
                    Words(
                        "有 \(nobody) 台问不到：型号或平台账户已不在配置里，它在平台上的位置被另一台占用，或者账本读不出来",
                        "of \(nobody) nobody can be asked: their model or the vendor's account is configured no more, another device stands in their place at the vendor, or the ledger could not be read"
                    )
                ),
            ]
            let quota = usedUp.map {
                Words(
                    "平台账户 \($0) 今天不能再问（nightly_calls 已用完，或者平台自己这样答复）：北京时间零点以前，每晚的核对也不再问它",
                    "the vendor's account \($0) may be asked no more today (nightly_calls are used up, or the vendor says so): until midnight in China the nightly comparison asks it nothing either"
                )
            }
            return counted.filter { $0.0 > 0 }.map(\.1) + quota
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
        found.reasons.forEach { Console.complain($0) }
        guard found.differing.isEmpty else { return .failed }
        return found.left.isEmpty ? .success : .incomplete
    }

    private static func look(_ visit: OfficeVisit) async throws(CommandFailure) -> Found {
        let progress = ProgressLine()
        defer { progress.end() }
        var found = Found()
        var after = JSON.null
        repeat {
            progress.tell(Words("已看过 \(found.count) 台", "\(found.count) looked at"))
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
        let left = found.left.count
        let tail =
            left > 0 ? Words("，\(left) 台无法核对", ", \(left) not compared") : Words("", "")
        let (compared, differing) = (found.count - Int64(left), found.differing.count)
        Console.print(
            Words(
                "核对了 \(compared) 台，\(differing) 台不一致\(tail[.zh])；什么都没有改：--dry-run",
                "\(compared) compared, \(differing) differ\(tail[.en]); nothing was changed: --dry-run"))
    }

    /// Serials, words and corp ids: nothing that would have to be quoted.
    private static func csv(_ value: JSON?) -> String { value?.string ?? "" }
}
