import Binding
import Elements
import Events

/// `devices import`: reads a whole file, and has the office take it in pieces, all at once.
enum DevicesImport {
    /// How often progress is told.
    private static let devicesALine = 20_000

    private struct Counts {
        var new: Int64 = 0
        var changed: Int64 = 0
        var unchanged: Int64 = 0

        mutating func add(_ answer: JSON) {
            new += answer["new"]?.integer ?? 0
            changed += answer["changed"]?.integer ?? 0
            unchanged += answer["unchanged"]?.integer ?? 0
        }

        func json(isDry: Bool) -> JSON {
            .object([
                ("new", .integer(new)), ("changed", .integer(changed)), ("unchanged", .integer(unchanged)),
                ("dry_run", .bool(isDry)),
            ])
        }
    }

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let path = try arguments.subject("file")
        let file = try arguments.configuration()
        let devices = try read(path, models: try ConfigurationLoader.outline(file).models)
        let isDry = arguments.has("--dry-run")
        let counts = try await OfficeVisit.visit(file) { visit throws(CommandFailure) in
            isDry ? try await compare(devices, visit) : try await take(devices, visit)
        }
        if arguments.has("--json") {
            Console.print(counts.json(isDry: isDry))
        } else {
            Console.print("\(counts.new) new, \(counts.changed) changed, \(counts.unchanged) unchanged")
            if isDry { Console.print("nothing was changed: --dry-run") }
        }
        return .success
    }

    private static func read(
        _ path: String, models: [ModelID: MatterFacts]
    ) throws(CommandFailure) -> [ListedDevice] {
        let format: DeviceFile.Format
        switch path.lowercased() {
        case let name where name.hasSuffix(".csv"): format = .csv
        case let name where name.hasSuffix(".json"): format = .json
        default: throw CommandFailure(.usage, "\(path) must end in .csv or .json")
        }
        switch ConfigurationLoader.contents(of: path) {
        case .failure(let fault): throw CommandFailure(.noInput, "\(path) cannot be read: \(fault.text)")
        case .success(let bytes) where bytes.count > DeviceFile.mostBytes:
            throw CommandFailure(.usage, "\(path) has more than \(DeviceFile.mostBytes) bytes: split it")
        case .success(let bytes):
            do {
                return try DeviceFile.read(bytes, as: format, models: models)
            } catch {
                let more = error.count - error.mistakes.count
                let list = error.mistakes.map { "  \($0)" } + (more > 0 ? ["  and \(more) more"] : [])
                throw CommandFailure(
                    .failed, "nothing was changed, since \(path) is wrong:\n" + list.joined(separator: "\n"))
            }
        }
    }

    private static func compare(
        _ devices: [ListedDevice], _ visit: OfficeVisit
    ) async throws(CommandFailure) -> Counts {
        var counts = Counts()
        for piece in pieces(of: devices) {
            counts.add(try await visit.ask("devices/import/compare", .object([("devices", piece)])))
        }
        return counts
    }

    private static func take(
        _ devices: [ListedDevice], _ visit: OfficeVisit
    ) async throws(CommandFailure) -> Counts {
        guard let id = try await visit.ask("devices/import/begin", .object([]))["import"] else {
            throw CommandFailure(.unavailable, "the server is of another version: it begins no import")
        }
        var counts = Counts()
        do throws(CommandFailure) {
            var done = 0
            for piece in pieces(of: devices) {
                let input: JSON = .object([("import", id), ("devices", piece)])
                counts.add(try await visit.ask("devices/import/stage", input))
                let before = done
                done += piece.array?.count ?? 0
                if done / devicesALine > before / devicesALine {
                    Console.complain("\(done) of \(devices.count)")
                }
            }
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
        return counts
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
