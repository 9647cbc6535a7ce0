import Events
import HTTP

extension ConfigurationFile {
    /// The first line of a request has room for a method, the query of a callback and the version besides.
    private static let mostPathBytes = 2_048

    /// - Returns: The path if it can be one of ours.
    static func path(_ path: String, _ key: Key, _ section: Section) -> String? {
        guard Request.isValid(target: path), !path.contains("?") else {
            section.mistake(
                key, found: Found.quoted(path),
                expected:
                    "a path that begins with / and holds only what a URL's may: no blank, ? or #, and no %"
                    + " without two hexadecimal digits")
            return nil
        }
        guard path.utf8.count <= mostPathBytes else {
            section.mistake(
                key, found: "\(path.utf8.count) characters", expected: "a path of at most \(mostPathBytes)")
            return nil
        }
        guard !path.hasPrefix(Installation.Maker.pathPrefix) else {
            section.mistake(
                key, found: Found.quoted(path),
                expected:
                    "a path that does not begin with \(Installation.Maker.pathPrefix): the maker's service speaks there"
            )
            return nil
        }
        return path
    }

    /// Each URL is one model's, the provider's or the balancer's.
    static func expectRoutesApart(
        _ models: [Section], _ provider: String?, _ listeners: [Installation.Listener], in top: Section
    ) {
        var owners: [String: String] = [:]
        if let provider { owners[provider] = "provider" }
        for section in models {
            guard let path = section.members[Keys.Model.path.name]?.string else { continue }
            if let owner = owners.updateValue(section.path, forKey: path) {
                section.mistake(
                    Keys.Model.path, found: "\(Found.quoted(path)), which \(owner) has",
                    expected: "a path of its own")
            }
        }
        for (index, listener) in listeners.enumerated() {
            guard let path = listener.healthPath, let owner = owners[path] else { continue }
            top.mistake(
                at: "listen[\(index)].health_path", found: "\(Found.quoted(path)), which \(owner) has",
                expected: "a path of its own")
        }
    }
}
