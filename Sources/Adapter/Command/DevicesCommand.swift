import Binding
import Desk
import Elements
import Events
import Ledger
import Transport

/// `devices`: the device list, and what a person does to one device.
enum DevicesCommand {
    static let command = Command(
        "devices", "import, list, show, remove, release, hold and reconcile devices",
        [
            Command.Action(
                "import", Operands(text: "FILE", areFiles: true), [.config, dryRun, .json], importWords,
                run: DevicesImport.run),
            Command.Action(
                "list", .none,
                [.config, ListQuestion.option, .lang, .state(Device.State.self), model, .limit, .json],
                """
                devices with their state; "stuck" where the vendor does not let one go, "abandoned" where it was let go
                without the vendor
                """, run: list),
            Command.Action(
                "show", serial, [.config, ListQuestion.option, .lang, .json],
                "everything that is known of one device; no secret",
                run: show),
            Command.Action(
                "remove", Operands(text: "SERIAL…"), [.reason, .config, .json],
                """
                takes devices off the list, all or none. Those that are not free are named, as by an import that changes
                them: whoever has one keeps it.
                """, run: remove),
            Command.Action(
                "release", serial, [.reason, .config, .generation, .json],
                """
                lets it go, whatever its state, when you know that no company is to have it: the vendor is told, and it
                is free then. Of one that is being taken back already, be it by a release or because it was removed, and
                of which an attempt has failed, a release frees it after a minute without the vendor: it is listed as
                "abandoned" until one more release strikes that.
                """
            ) { arguments async throws(CommandFailure) in try await change("devices/release", arguments) },
            Command.Action(
                "hold", serial, [.reason, .config, .generation, .json],
                """
                WeCom does not have it, the vendor may: it is kept for its company, whose next try finds out.
                """
            ) { arguments async throws(CommandFailure) in try await change("devices/hold", arguments) },
            Command.Action(
                "reconcile", Operands(text: "[SERIAL]"), [all, dryRun, csv, looseReason, .config, .json],
                """
                asks WeCom and the vendor now, and mends what differs, as every night, for a reason. With --all the walk
                only begins here, a few devices a second; the server's log tells how it ended. With --all --dry-run both
                are asked about every device, WeCom first and the vendor where it matters, and what differs and would be
                done is printed, and then what could not be compared; nothing is changed, and the vendor's quota counts:
                it takes from "nightly_calls". It ends with 0 where all were compared and agree, 1 where something
                differs, 2 where nothing does and not all could be compared.
                """, run: DevicesReconcile.run),
        ],
        notes: """
            The running server does the changing; without one the command opens the ledger itself.

            Exit codes: 0 done, 1 it was not to be done, something in FILE is wrong or a device differs, 2 not all
            could be compared, 64 usage, 66 a file is missing, 69 the server or the ledger is away, 78 configuration.
            """)

    private static let importWords = """
        takes a .csv (a header row, then a row a device) or a .json (a list of objects) with serial, model, product_key,
        device_key and, if you like, capabilities, name, family, room, common_device, holder (the auth_corpid of the company
        that has had it since before this program: of one that the ledger has never heard of, which is bound for it then,
        and WeCom is asked), and for a Matter device matter_discriminator, matter_fabric_id, matter_node_id, matter_product_id, matter_vendor_id, matter_version,
        matter_extra, matter_categories (as 65537:Operate), as far as the configuration does not have them for its
        model. Every wrong line is named, and nothing is changed then; two serials with the same keys are wrong. All of
        it is taken at once, or nothing. A device that stands in the configuration's own "devices" is taken from there.
        Serials keep their spelling; rows with nothing in them are passed over.
        """

    private static let serial = Operands(text: "SERIAL")
    private static let dryRun = Option("--dry-run", "changes nothing, and says what would be")
    private static let model = Option("--model", .text("MODEL"), "only those of a model")
    private static let all = Option("--all", "every device instead of one")
    private static let csv = Option("--csv", "prints CSV, of a dry run")
    private static let looseReason = Option(
        "--reason", .text("TEXT"), "why, but for a dry run; it is kept, for whoever looks later")

    @Sendable private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let state = arguments.state(Device.State.self)
        let limit = arguments.limit
        let model = arguments[option: "--model"]
        let members: [(String, JSON)] = [
            ("state", state.map { .string($0.rawValue) } ?? .null),
            ("model", model.map(JSON.string) ?? .null),
            ("limit", .integer(Int64(limit))),
        ]
        let rows = try await ListQuestion.rows("devices/list", arguments, members) {
            () throws(CommandFailure) in
            try LedgerReading.read(arguments) { ledger throws(LedgerError) in
                try ledger.roster(in: state, model: model, atMost: limit).map(\.json)
            }
        }
        if arguments.has("--json") {
            Console.print(.array(rows))
            return .success
        }
        let language = arguments.language
        let list = FactList(
            names: ["serial", "model", "state", "holder", "marks"], rows: rows.map { marked($0, language) },
            language: language)
        Console.print(list, orNone: Words("没有这样的设备", "no such device"))
        if rows.count == limit {
            Console.complain(Words("可能还有：--limit N", "there may be more: --limit N")[language])
        }
        return .success
    }

    private static let marks = [
        ("stuck", true, Words("解绑不掉", "stuck")), ("abandoned", true, Words("未经平台放开", "abandoned")),
        ("listed", false, Words("不在清单里", "not on the list")),
    ]

    private static func marked(_ row: JSON, _ language: Language) -> JSON {
        let marks = marks.filter { row[$0.0]?.bool == $0.1 }.map(\.2[language])
        let members = (row.object ?? JSON.Members()).map { ($0.name, $0.value) }
        return .object(members + [("marks", .string(marks.joined(separator: ", ")))])
    }

    @Sendable private static func show(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        guard let serial = SerialNumber(arguments.subject) else {
            throw CommandFailure(
                .usage, Words("序列号是 1 到 128 个 0-9 A-Z a-z", "a serial is 1 to 128 of 0-9 A-Z a-z"))
        }
        let language = arguments.has("--json") ? Language.en : arguments.language
        let known = try await ListQuestion.rows(
            "devices/show", arguments,
            [("serial", .string(serial.text)), ("lang", .string(language.rawValue))]
        ) { () throws(CommandFailure) in
            let now = Clock.systemTime.time
            let told = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
                try ledger.told(of: serial, at: now, in: language)
            }
            return [told].compactMap(\.self)
        }
        guard let told = known.first else {
            throw CommandFailure(
                .failed,
                Words(
                    "账本里没有 \(serial)，它也不在清单里",
                    "the ledger has never heard of \(serial), nor is it on its list"))
        }
        if arguments.has("--json") {
            Console.print(told)
        } else {
            Console.print(parts: told, language)
        }
        return .success
    }

    @Sendable private static func remove(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([
            ("serials", .array(arguments.rest.map { .string($0) })), ("reason", arguments.reason),
        ])
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask("devices/remove", input)
        }
        let gone = Words("已不在清单里，占有它的企业仍占有它", "it is off the list now, and whoever has it keeps it")
        warn(ofHeld: answer["not_free"]?.array ?? [], gone, arguments.language)
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            let count = Facts.text("removed", of: answer)
            Console.print(Words("已删除 \(count) 台", "\(count) removed")[arguments.language])
        }
        return .success
    }

    private static let mostWarnings = 50

    /// Names devices that somebody has, and whose entries change or go.
    static func warn(ofHeld devices: [JSON], _ consequence: Words, _ language: Language) {
        for device in devices.prefix(mostWarnings) {
            let serial = Facts.text("serial", of: device)
            let words =
                Words(
                    "\(serial) 的状态是 \(Facts.text("state", of: device, .zh))：",
                    "\(serial) is \(Facts.text("state", of: device)): ") + consequence
            Console.complain(words[language])
        }
        let more = devices.count - mostWarnings
        if more > 0 { Console.complain(Words("另有 \(more) 台", "and \(more) more")[language]) }
    }

    private static func change(_ operation: String, _ arguments: Arguments) async throws(CommandFailure)
        -> Exit
    {
        let input: JSON = .object([
            ("serial", .string(arguments.subject)), ("reason", arguments.reason),
            ("generation", arguments.optionalNumber("--generation")),
        ])
        let device = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask(operation, input)
        }
        if arguments.has("--json") {
            Console.print(device)
        } else {
            let serial = Facts.text("serial", of: device)
            Console.print("\(serial) \(consequence(device)[arguments.language])")
        }
        return .success
    }

    /// What has come of a release or a hold.
    private static func consequence(_ device: JSON) -> Words {
        switch device["outcome"]?.string.flatMap(Device.ReleaseOutcome.init) {
        case .abandoned:
            Words(
                "未经平台放开：一分钟内空闲，并标为未经平台放开",
                "is let go without the vendor: free within a minute, and listed as abandoned")
        case .struck:
            Words("已销账：它本来空闲，不再标为未经平台放开", "is struck: it was free, and is not listed as abandoned any more")
        case .unbinding, .free, .already, .abandoning, .answering, nil:
            Words(
                "现在是\(Facts.text("state", of: device, .zh))",
                "is \(Facts.text("state", of: device)) now")
        }
    }
}

extension RosterRow {
    var json: JSON {
        .object([
            ("serial", .string(serial)), ("model", model.map { .string($0) } ?? .null),
            ("state", .string(state.rawValue)), ("holder", holder.map { .string($0) } ?? .null),
            ("listed", .bool(isListed)), ("stuck", .bool(isStuck)), ("abandoned", .bool(isAbandoned)),
        ])
    }
}

/// The ledger as a command reads it: beside a running server or without one, and without any secret.
enum LedgerReading {
    static func read<Value>(
        _ arguments: Arguments, _ question: (borrowing Inspection) throws(LedgerError) -> Value
    ) throws(CommandFailure) -> Value {
        let path = try ConfigurationLoader.outline(try arguments.configuration()).ledgerPath
        do throws(LedgerError) {
            let inspection = try Inspection(path: path)
            return try question(inspection)
        } catch {
            let fault = Words(said: "\(error)")
            throw CommandFailure(
                .unavailable,
                Words(
                    "账本 \(path)：\(fault.zh)；怎么办见 `wecom-bind doctor`",
                    "the ledger \(path): \(fault.en); `wecom-bind doctor` says what to do"))
        }
    }
}
