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

    package struct Contents: Sendable {
        package fileprivate(set) var devices: [ListedDevice] = []
        /// The companies that have had devices since before the ledger began, by serial.
        package fileprivate(set) var holders: [SerialNumber: CorpID] = [:]
        fileprivate var places: [SerialNumber: String] = [:]

        /// Where a device stands: its line or entry.
        package func place(of serial: SerialNumber) -> String? { places[serial] }
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
    /// Beside what a list has of a device: it is said once, and is no part of the list.
    private static let holder = "holder"

    package static func read(
        _ bytes: [UInt8], as format: Format, _ catalogue: Catalogue
    ) throws(Refusal) -> Contents {
        var reading = Reading(catalogue)
        switch format {
        case .csv: readCSV(bytes, &reading)
        case .json: readJSON(bytes, &reading)
        }
        guard reading.count == 0 else { throw Refusal(mistakes: reading.mistakes, count: reading.count) }
        return reading.contents
    }

    private struct Reading {
        var contents = Contents()
        var mistakes: [String] = []
        var count = 0
        private let catalogue: Catalogue
        private var serials: [Catalogue.Place: SerialNumber]

        init(_ catalogue: Catalogue) {
            self.catalogue = catalogue
            serials = catalogue.serials
        }

        mutating func mistake(_ place: String, _ text: String) {
            count += 1
            if mistakes.count < DeviceFile.mostMistakes { mistakes.append("\(place): \(text)") }
        }

        /// - Parameter holder: Whoever has had it since before the ledger began, as it is written; nil for nobody.
        mutating func take(_ entry: DeviceEntry, heldBy holder: String?, at place: String) {
            let company = holder.flatMap { CorpID($0) }
            if let holder, company == nil { mistake(place, "holder \(holder.prefix(40)) is no auth_corpid") }
            switch entry.device(of: catalogue) {
            case .failure(let wrong):
                for text in wrong.texts { mistake(place, text) }
            case .success(let device):
                if let other = contents.places.updateValue(place, forKey: device.serial) {
                    mistake(place, "serial \(device.serial) stands in \(other) already")
                } else if let other = owner(of: device) {
                    let line = contents.places[other] ?? "the configuration"
                    mistake(place, "\(device.serial) has the keys that \(other) has in \(line)")
                }
                contents.devices.append(device)
                contents.holders[device.serial] = company
            }
        }

        /// Another serial that is this device to the vendor.
        private mutating func owner(of device: ListedDevice) -> SerialNumber? {
            guard let place = catalogue.place(of: device) else { return nil }
            let other = serials.updateValue(device.serial, forKey: place)
            return other == device.serial ? nil : other
        }
    }

    private static func readCSV(_ bytes: [UInt8], _ reading: inout Reading) {
        var reader = CSVReader(bytes)
        do throws(CSVReader.Mistake) {
            guard let header = try reader.nextFilled() else {
                return reading.mistake("line 1", "the file is empty")
            }
            let columns = columns(header, &reading)
            while let record = try reader.nextFilled() {
                guard record.fields.count == columns.count else {
                    reading.mistake(
                        "line \(record.line)",
                        "\(record.fields.count) fields, and the header has \(columns.count)")
                    continue
                }
                guard reading.contents.devices.count < mostDevices else {
                    return reading.mistake(
                        "line \(record.line)", "more than \(mostDevices) devices: split it")
                }
                var values = Dictionary(zip(columns, record.fields)) { first, _ in first }
                let company = values.removeValue(forKey: holder).flatMap { $0.isEmpty ? nil : $0 }
                reading.take(DeviceEntry(values), heldBy: company, at: "line \(record.line)")
            }
        } catch {
            reading.mistake("line \(error.line)", error.text)
        }
    }

    private static func columns(_ header: CSVReader.Record, _ reading: inout Reading) -> [String] {
        let known = DeviceEntry.required + DeviceEntry.optional + [holder]
        let line = "line \(header.line)"
        var columns: [String] = []
        for field in header.fields {
            let name = field.lowercased()
            if !known.contains(name) {
                let list = known.joined(separator: ", ")
                reading.mistake(line, "\(field.prefix(40)) is no column. Known: \(list)")
            } else if columns.contains(name) {
                reading.mistake(line, "the column \(name) stands there twice")
            }
            columns.append(name)
        }
        for name in DeviceEntry.required where !columns.contains(name) {
            reading.mistake(line, "the column \(name) is missing")
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
                let others = (entry.object ?? JSON.Members()).filter { $0.name != holder }
                let company = entry[holder].flatMap { $0.isNull ? nil : $0.string ?? "" }
                reading.take(
                    DeviceEntry(.object(others.map { ($0.name, $0.value) })), heldBy: company,
                    at: "entry \(index + 1)")
            }
        } catch {
            let (line, column) = error.position(in: bytes)
            reading.mistake("line \(line), column \(column)", "\(error.reason)")
        }
    }
}
