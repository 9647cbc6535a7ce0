import Events
import FoundationEssentials

/// The messages in Fixtures/events, as they come out of an envelope.
enum EventFixture {
    static let names = [
        "bind", "unbind", "contact_change", "model_ticket", "verify_device", "verify_device-as-command",
        "update_firmware", "fetch_device_status", "user_scan", "enter_page", "exit_page", "remote_open_door",
        "delete_bio_info", "printer_job_submit", "printer_job_trans", "printer_job_trans-as-in-table",
        "printer_job_del",
    ]

    static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/events")
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "\(name).json")))
    }

    static func json(_ name: String) throws -> JSON {
        try JSONReader.read(bytes(name))
    }

    static func callback(_ name: String) throws -> Callback {
        try EventDecoder.decode(bytes(name))
    }
}

extension JSON {
    /// The same document with another value, or none, at a path such as `event.auth_code`.
    func with(_ path: String, _ value: JSON?) -> JSON {
        let steps = path.split(separator: ".", maxSplits: 1).map { String($0) }
        var pairs = object?.map { ($0.name, $0.value) } ?? []
        let index = pairs.firstIndex { $0.0 == steps[0] }
        let replacement = steps.count == 1 ? value : (self[steps[0]] ?? [:]).with(steps[1], value)
        switch (index, replacement) {
        case (let index?, let replacement?): pairs[index].1 = replacement
        case (let index?, nil): pairs.remove(at: index)
        case (nil, let replacement?): pairs.append((steps[0], replacement))
        case (nil, nil): break
        }
        return .object(pairs)
    }
}
