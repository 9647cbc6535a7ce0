package import Binding
import Elements
package import Events

/// A file of devices: all of it is right, or nothing is taken.
package enum DeviceFile {
    /// What is wrong, each with its line or entry; a bounded list, and how many there are in all.
    package struct Refusal: Error, Equatable, Sendable {
        package let mistakes: [String]
        package let count: Int
    }

    package enum Format: Sendable {
        /// A header row that names the columns, then a row a device.
        case csv
        /// A list of objects, with the same names.
        case json
    }

    package static let mostDevices = 500_000
    package static let mostBytes = 128 * 1024 * 1024
    private static let mostMistakes = 50

    /// - Parameter models: Those that a device may be of, each with what Matter says of all its devices.
    package static func read(
        _ bytes: [UInt8], as format: Format, models: [ModelID: MatterFacts]
    ) throws(Refusal) -> [ListedDevice] {
        var reading = Reading(models: models)
        switch format {
        case .csv: readCSV(bytes, &reading)
        case .json: readJSON(bytes, &reading)
        }
        guard reading.count == 0 else { throw Refusal(mistakes: reading.mistakes, count: reading.count) }
        return reading.devices
    }

    private struct Reading {
        let models: [ModelID: MatterFacts]
        var devices: [ListedDevice] = []
        var mistakes: [String] = []
        var count = 0
        private var places: [SerialNumber: String] = [:]

        init(models: [ModelID: MatterFacts]) {
            self.models = models
        }

        mutating func mistake(_ place: String, _ text: String) {
            count += 1
            if mistakes.count < DeviceFile.mostMistakes { mistakes.append("\(place): \(text)") }
        }

        mutating func take(_ entry: DeviceEntry, at place: String) {
            switch entry.device(models: models) {
            case .failure(let wrong):
                for text in wrong.texts { mistake(place, text) }
            case .success(let device):
                if let other = places.updateValue(place, forKey: device.serial) {
                    mistake(place, "serial \(device.serial) stands in \(other) already")
                }
                devices.append(device)
            }
        }
    }

    private static func readCSV(_ bytes: [UInt8], _ reading: inout Reading) {
        var reader = CSVReader(bytes)
        do throws(CSVReader.Mistake) {
            guard let header = try reader.next() else {
                return reading.mistake("line 1", "the file is empty")
            }
            let columns = columns(header, &reading)
            while let record = try reader.next() {
                // An editor's empty last line.
                if record.fields == [""] { continue }
                guard record.fields.count == columns.count else {
                    reading.mistake(
                        "line \(record.line)",
                        "\(record.fields.count) fields, and the header has \(columns.count)")
                    continue
                }
                guard reading.devices.count < mostDevices else {
                    return reading.mistake(
                        "line \(record.line)", "more than \(mostDevices) devices: split it")
                }
                let values = Dictionary(zip(columns, record.fields)) { first, _ in first }
                reading.take(DeviceEntry(values), at: "line \(record.line)")
            }
        } catch {
            reading.mistake("line \(error.line)", error.text)
        }
    }

    private static func columns(_ header: CSVReader.Record, _ reading: inout Reading) -> [String] {
        let known = DeviceEntry.required + DeviceEntry.optional
        var columns: [String] = []
        for field in header.fields {
            let name = field.lowercased()
            if !known.contains(name) {
                let list = known.joined(separator: ", ")
                reading.mistake("line 1", "\(field.prefix(40)) is no column. Known: \(list)")
            } else if columns.contains(name) {
                reading.mistake("line 1", "the column \(name) stands there twice")
            }
            columns.append(name)
        }
        for name in DeviceEntry.required where !columns.contains(name) {
            reading.mistake("line 1", "the column \(name) is missing")
        }
        return columns
    }

    private static func readJSON(_ bytes: [UInt8], _ reading: inout Reading) {
        let limits = JSONLimits(bytes: mostBytes, elements: mostDevices)
        do {
            guard let entries = try JSONReader.read(bytes, limits: limits).array else {
                return reading.mistake("line 1", "the file must be a list, [ … ]")
            }
            for (index, entry) in entries.enumerated() {
                reading.take(DeviceEntry(entry), at: "entry \(index + 1)")
            }
        } catch {
            let (line, column) = error.position(in: bytes)
            reading.mistake("line \(line), column \(column)", "\(error.reason)")
        }
    }
}
