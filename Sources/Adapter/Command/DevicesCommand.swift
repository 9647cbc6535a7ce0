import Binding
import Elements
import Events
import Ledger
import Transport

/// `devices`: the device list, and what a person does to one device.
enum DevicesCommand {
    static let command = Program.Command(
        name: "devices", summary: "import, list, show, remove, release, hold and reconcile devices",
        help: """
            usage: wecom-bind devices import FILE --config FILE [--dry-run] [--json]
                   wecom-bind devices list --config FILE|--socket PATH [--state STATE] [--model MODEL] [--limit N]
                                       [--json]
                   wecom-bind devices show SERIAL --config FILE [--json]
                   wecom-bind devices remove SERIAL… --reason TEXT --config FILE [--json]
                   wecom-bind devices release SERIAL --reason TEXT --config FILE [--generation N] [--json]
                   wecom-bind devices hold SERIAL --reason TEXT --config FILE [--generation N] [--json]
                   wecom-bind devices reconcile SERIAL|--all --reason TEXT --config FILE [--json]
                   wecom-bind devices reconcile --all --dry-run --config FILE [--csv|--json]

            import   takes a .csv (a header row, then a row a device) or a .json (a list of objects) with
                     serial, model, product_key, device_key and, if you like, capabilities, name, family,
                     room, common_device, holder (the auth_corpid of the company that has had it since before
                     this program: a device that the ledger has never heard of is bound for it, and WeCom is
                     asked), and for a Matter device matter_discriminator, matter_fabric_id,
                     matter_node_id, matter_product_id, matter_vendor_id, matter_version, matter_extra,
                     matter_categories (as 65537:Operate), as far as the configuration does not have them
                     for its model. Every wrong line is named, and nothing is changed then; two serials
                     with the same keys are wrong. All of it is taken at once, or nothing. A device that
                     stands in the configuration's own "devices" is taken from there. Serials keep their
                     spelling; rows with nothing in them are passed over.
            list     devices with their state: free, asking, held, bound, unbinding; "stuck" where the vendor
                     does not let one go, "abandoned" where it was let go without the vendor
            show     everything that is known of one device; no secret
            remove   takes devices off the list, all or none. Those that are not free are named, as by an
                     import that changes them: whoever has one keeps it.
            release  lets it go, whatever its state, when you know that no company is to have it: the vendor
                     is told, and it is free then. Of one that is being taken back already, be it by a release
                     or because it was removed, and of which an attempt has failed, a release frees it after a
                     minute without the vendor: it is listed as "abandoned" until one more release strikes that.
            hold     WeCom does not have it, the vendor may: it is kept for its company, whose next try
                     finds out.
            reconcile  asks WeCom and the vendor now, and mends what differs, as every night. With --all
                     the walk only begins here, a few devices a second; the server's log tells how it ended.
                     With --all --dry-run both are asked about every device, and what differs and what would
                     be done is printed, as a table or as CSV; nothing is changed, the vendor's quota counts.

            With --generation N a device that has changed since `show` said N is left alone. The running
            server does the changing; without one the command opens the ledger itself.
            Exit codes: 0 done, 1 it was not to be done or something in FILE is wrong, 64 usage,
            66 a file is missing, 69 the server or the ledger is away, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(
            words,
            options: [
                "--config", "--state", "--model", "--limit", "--reason", "--generation", ListQuestion.option,
            ],
            flags: ["--json", "--csv", "--dry-run", "--all"])
        switch arguments.rest.first {
        case "import": return try await DevicesImport.run(arguments)
        case "list": return try await list(arguments)
        case "show": return try show(arguments)
        case "remove": return try await remove(arguments)
        case "release": return try await change("devices/release", arguments)
        case "hold": return try await change("devices/hold", arguments)
        case "reconcile": return try await DevicesReconcile.run(arguments)
        default:
            throw CommandFailure(
                .usage, "one of import, list, show, remove, release, hold, reconcile; see --help")
        }
    }

    private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let state = try arguments.state(Device.State.self)
        let limit = try arguments.limit()
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
        for row in rows { Console.print(line(row)) }
        if rows.count == limit { Console.complain("there may be more: --limit N") }
        return .success
    }

    private static func line(_ row: JSON) -> String {
        let columns = [("serial", 24), ("model", 20), ("state", 10), ("holder", 24)]
        let texts = columns.map { name, width in
            let text = Console.phrase(row[name] ?? .null)
            return text + String(repeating: " ", count: max(1, width - text.count))
        }
        let marks = [
            ("stuck", true, "stuck"), ("abandoned", true, "abandoned"), ("listed", false, "not on the list"),
        ]
        return texts.joined() + marks.filter { row[$0.0]?.bool == $0.1 }.map(\.2).joined(separator: ", ")
    }

    private static func show(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        let text = try arguments.subject("serial")
        guard let serial = SerialNumber(text) else {
            throw CommandFailure(.usage, "a serial is 1 to 128 of 0-9 A-Z a-z")
        }
        let (listing, history) = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
            (try ledger.listing(of: serial), try ledger.device(serial, atMost: 20))
        }
        guard listing != nil || history != nil else {
            throw CommandFailure(.failed, "the ledger has never heard of \(serial), nor is it on its list")
        }
        var told = JSON.Members()
        told.append("listing", listing?.json ?? .null)
        told.append("device", history?.device?.json ?? .null)
        told.append("callbacks", .array(history?.callbacks.map(\.json) ?? []))
        let now = Clock.systemTime.time
        told.append("redemptions", .array(history?.redemptions.map { $0.json(at: now) } ?? []))
        told.append("journal", .array(history?.journal.map(\.json) ?? []))
        let json = JSON.object(told)
        if arguments.has("--json") { Console.print(json) } else { Console.print(lines: json) }
        return .success
    }

    private static func remove(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let serials = arguments.rest.dropFirst()
        guard !serials.isEmpty else { throw CommandFailure(.usage, "name the serials") }
        let input: JSON = .object([
            ("serials", .array(serials.map { .string($0) })), ("reason", try arguments.reason()),
        ])
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask("devices/remove", input)
        }
        warn(ofHeld: answer["not_free"]?.array ?? [], "is off the list now, and whoever has it keeps it")
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            Console.print("\(Console.phrase(answer["removed"] ?? .null)) removed")
        }
        return .success
    }

    private static let mostWarnings = 50

    /// Names devices that somebody has, and whose entries change or go.
    static func warn(ofHeld devices: [JSON], _ consequence: String) {
        for device in devices.prefix(mostWarnings) {
            let (serial, state) = (device["serial"] ?? .null, device["state"] ?? .null)
            Console.complain("\(Console.phrase(serial)) is \(Console.phrase(state)): it \(consequence)")
        }
        if devices.count > mostWarnings { Console.complain("and \(devices.count - mostWarnings) more") }
    }

    private static func change(_ operation: String, _ arguments: Arguments) async throws(CommandFailure)
        -> Exit
    {
        let input: JSON = .object([
            ("serial", .string(try arguments.subject("serial"))), ("reason", try arguments.reason()),
            ("generation", try arguments.optionalNumber("--generation")),
        ])
        let device = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask(operation, input)
        }
        if arguments.has("--json") {
            Console.print(device)
        } else {
            let serial = Console.phrase(device["serial"] ?? .null)
            Console.print("\(serial) \(consequence(device))")
        }
        return .success
    }

    /// What has come of a release or a hold.
    private static func consequence(_ device: JSON) -> String {
        switch device["outcome"]?.string.flatMap(Device.ReleaseOutcome.init) {
        case .abandoned: "is let go without the vendor: free within a minute, and listed as abandoned"
        case .struck: "is struck: it was free, and is not listed as abandoned any more"
        case .unbinding, .free, .already, .abandoning, .answering, nil:
            "is \(Console.phrase(device["state"] ?? .null)) now"
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
            throw CommandFailure(.unavailable, "the ledger \(path): \(error)")
        }
    }
}
