/// The name under which the vendor's app lists a device.
enum DeviceName {
    /// Source: vendor documentation, code 5069.
    static let mostBytes = 254

    /// As much of a name as the vendor takes, whole characters only; nil when nothing is left. A name
    /// is no reason to refuse a device.
    static func fitting(_ name: String?) -> String? {
        guard let name else { return nil }
        var fitting = ""
        var bytes = 0
        for character in name {
            bytes += character.utf8.count
            guard bytes <= mostBytes else { break }
            fitting.append(character)
        }
        return fitting.isEmpty ? nil : fitting
    }
}
