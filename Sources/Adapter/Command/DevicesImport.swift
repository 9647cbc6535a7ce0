import Binding
import Configuration
import Desk
import Elements
import Events

/// `devices import`: reads a whole file, and has the office take it in pieces, all at once.
enum DevicesImport {
    private struct Counts {
        var new: Int64 = 0
        var changed: Int64 = 0
        var unchanged: Int64 = 0
        /// Devices whose entries change although somebody has them.
        var held: [JSON] = []
        /// Devices that are bound from now on, for the holders that are named.
        var bound: Int64 = 0
        /// Devices whose holders were not taken, with why.
        var leftAlone: [JSON] = []

        var seen: Int64 { new + changed + unchanged }

        mutating func add(_ answer: JSON) {
            held += answer["not_free"]?.array ?? []
            bound += answer["bound"]?.integer ?? 0
            leftAlone += answer["left_alone"]?.array ?? []
            new += answer["new"]?.integer ?? 0
            changed += answer["changed"]?.integer ?? 0
            unchanged += answer["unchanged"]?.integer ?? 0
        }

        func json(isDry: Bool) -> JSON {
            .object([
                ("new", .integer(new)), ("changed", .integer(changed)), ("unchanged", .integer(unchanged)),
                ("not_free", .array(held)), ("bound", .integer(bound)), ("left_alone", .array(leftAlone)),
                ("dry_run", .bool(isDry)),
            ])
        }
    }

    @Sendable static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let path = arguments.subject
        let file = try arguments.configuration()
        let list = List(
            path: path, contents: try read(path, try ConfigurationLoader.outline(file).catalogue))
        let isDry = arguments.has("--dry-run")
        let progress = ProgressLine()
        defer { progress.end() }
        let counts = try await OfficeVisit.visit(file) { visit throws(CommandFailure) in
            guard list.contents.holders.isEmpty || visit.isServed else {
                throw CommandFailure(
                    .unavailable,
                    Words(
                        "文件里写了 holder，只有运行中的程序会向企业微信核实：请启动它",
                        "the file names holders, and only a server asks WeCom about them: start it"))
            }
            return isDry ? try await compare(list, visit, progress) : try await take(list, visit, progress)
        }
        progress.end()
        let language = arguments.language
        let changes = Words("清单里改了，占有它的企业仍占有它", "it changes on the list, and whoever has it keeps it")
        DevicesCommand.warn(ofHeld: counts.held, changes, language)
        for device in counts.leftAlone {
            let serial = Facts.text("serial", of: device)
            Console.complain(
                Words("\(serial)：", "\(serial): ") + Words(said: Facts.text("reason", of: device)))
        }
        if arguments.has("--json") {
            Console.print(counts.json(isDry: isDry))
        } else {
            tell(counts, namesHolders: !list.contents.holders.isEmpty, isDry: isDry, language)
        }
        return .success
    }

    private static func tell(_ counts: Counts, namesHolders: Bool, isDry: Bool, _ language: Language) {
        let (new, changed, unchanged) = (counts.new, counts.changed, counts.unchanged)
        let sum = Words(
            "新增 \(new)，改动 \(changed)，不变 \(unchanged)",
            "\(new) new, \(changed) changed, \(unchanged) unchanged")
        Console.print(sum[language])
        if namesHolders {
            let bound = Words(
                "按文件里的 holder 绑定了 \(counts.bound) 台", "\(counts.bound) bound for the holders named")
            Console.print(bound[language])
        }
        if isDry {
            Console.print(Words("什么都没有改：--dry-run", "nothing was changed: --dry-run")[language])
        }
    }

    /// A file and what stands in it.
    private struct List: Sendable {
        let path: String
        let contents: DeviceFile.Contents

        /// - Throws: If any of these is one device to the vendor with another serial that keeps its keys.
        func refuse(_ shared: [JSON]) throws(CommandFailure) {
            guard !shared.isEmpty else { return }
            let mistakes = shared.map { one in
                let (serial, other) = (one["serial"]?.string ?? "", one["other"]?.string ?? "")
                let place = SerialNumber(serial).flatMap { contents.place(of: $0) } ?? "the list"
                return "\(place): \(serial) has the keys that \(other) has"
            }
            throw DevicesImport.refusal(path, mistakes, count: mistakes.count)
        }
    }

    private static let mostMistakes = 50

    private static func refusal(_ path: String, _ mistakes: [String], count: Int) -> CommandFailure {
        let named = mistakes.prefix(mostMistakes)
        let more = count - named.count
        let heading = Words("什么都没有改，因为 \(path) 有错：", "nothing was changed, since \(path) is wrong:")
        let list = named.reduce(heading) { $0 + Words("\n  ") + Words(said: $1) }
        let rest = Words("\n  另有 \(more) 处", "\n  and \(more) more")
        return CommandFailure(.failed, more > 0 ? list + rest : list)
    }

    private static func read(
        _ path: String, _ catalogue: Catalogue
    ) throws(CommandFailure) -> DeviceFile.Contents {
        let format: DeviceFile.Format
        switch path.lowercased() {
        case let name where name.hasSuffix(".csv"): format = .csv
        case let name where name.hasSuffix(".json"): format = .json
        default:
            throw CommandFailure(
                .usage, Words("\(path) 必须以 .csv 或 .json 结尾", "\(path) must end in .csv or .json"))
        }
        switch ConfigurationLoader.contents(of: path) {
        case .failure(let fault):
            throw CommandFailure(
                .noInput,
                Words("读不了 \(path)：\(Words(said: fault.text).zh)", "\(path) cannot be read: \(fault.text)")
            )
        case .success(let bytes) where bytes.count > DeviceFile.mostBytes:
            throw CommandFailure(
                .usage,
                Words(
                    "\(path) 超过 \(DeviceFile.mostBytes) 字节：请拆开",
                    "\(path) has more than \(DeviceFile.mostBytes) bytes: split it"))
        case .success(let bytes):
            do {
                return try DeviceFile.read(bytes, as: format, catalogue)
            } catch {
                throw refusal(path, error.mistakes, count: error.count)
            }
        }
    }

    private static func compare(
        _ list: List, _ visit: OfficeVisit, _ progress: ProgressLine
    ) async throws(CommandFailure) -> Counts {
        var counts = Counts()
        var shared: [JSON] = []
        for piece in pieces(of: list.contents.devices) {
            let answer = try await visit.ask("devices/import/compare", .object([("devices", piece)]))
            counts.add(answer)
            progress.tell(
                Words(
                    "已比较 \(counts.seen) / \(list.contents.devices.count) 台",
                    "\(counts.seen) of \(list.contents.devices.count) devices compared"))
            // A serial that stands in the file has the keys that it has there, and those have been compared.
            shared += (answer["shared"]?.array ?? []).filter { one in
                one["other"]?.string.flatMap { SerialNumber($0) }.flatMap { list.contents.place(of: $0) }
                    == nil
            }
        }
        try list.refuse(shared)
        return counts
    }

    private static func take(
        _ list: List, _ visit: OfficeVisit, _ progress: ProgressLine
    ) async throws(CommandFailure) -> Counts {
        let devices = list.contents.devices
        guard let id = try await visit.ask("devices/import/begin", .object([]))["import"] else {
            throw CommandFailure(
                .unavailable,
                Words("运行中的程序是别的版本，不能开始导入", "the server is of another version: it begins no import"))
        }
        var counts = Counts()
        do throws(CommandFailure) {
            for piece in pieces(of: devices) {
                let input: JSON = .object([("import", id), ("devices", piece)])
                counts.add(try await visit.ask("devices/import/stage", input))
                progress.tell(
                    Words(
                        "已发送 \(counts.seen) / \(devices.count) 台",
                        "\(counts.seen) of \(devices.count) devices sent"))
            }
            progress.tell(Words("正在查找密钥相同的设备", "looking for devices with the same keys"))
            try list.refuse(try await check(id, visit))
            let end: JSON = .object([
                ("import", id), ("new", .integer(counts.new)), ("changed", .integer(counts.changed)),
                ("unchanged", .integer(counts.unchanged)),
            ])
            _ = try await visit.ask("devices/import/adopt", end)
        } catch {
            // It is dropped sooner or later; sooner lets another one begin.
            _ = try? await visit.ask("devices/import/abandon", .object([("import", id)]))
            throw error
        }
        try await claim(list.contents, visit, &counts)
        return counts
    }

    /// Names the holders, once all of the list is taken; what is cut short here an import of the same file ends.
    private static func claim(
        _ contents: DeviceFile.Contents, _ visit: OfficeVisit, _ counts: inout Counts
    ) async throws(CommandFailure) {
        var rest = contents.devices.compactMap { device in
            contents.holders[device.serial].map { holder in
                JSON.object([
                    ("serial", .string(device.serial.text)), ("model", .string(device.model.text)),
                    ("holder", .string(holder.text)),
                ])
            }
        }[...]
        while !rest.isEmpty {
            let piece: JSON = .object([("devices", .array(Array(rest.prefix(Office.mostInAPiece))))])
            counts.add(try await visit.ask("devices/import/holders", piece))
            rest = rest.dropFirst(Office.mostInAPiece)
        }
    }

    /// Has all that is staged looked through.
    private static func check(_ id: JSON, _ visit: OfficeVisit) async throws(CommandFailure) -> [JSON] {
        var shared: [JSON] = []
        while true {
            let answer = try await visit.ask("devices/import/check", .object([("import", id)]))
            shared += answer["shared"]?.array ?? []
            if answer["done"]?.bool != false { return shared }
        }
    }

    /// Each small enough for one request, whatever the devices' names.
    private static func pieces(of devices: [ListedDevice]) -> some Sequence<JSON> {
        var rest = devices[...]
        return AnyIterator {
            var piece: [JSON] = []
            var bytes = 0
            while let device = rest.first, piece.count < Office.mostInAPiece, bytes < bytesInAPiece {
                piece.append(device.json)
                bytes += JSONText.render(device.json).count
                rest.removeFirst()
            }
            return piece.isEmpty ? nil : .array(piece)
        }
    }

    /// A request may have 256 KiB, and a device has less than 8.
    private static let bytesInAPiece = 128 * 1024
}
