import Events

extension Plant {
    /// Nothing is wrong with it: its only model is the one whose tickets come, and whoever is named is there.
    ///
    /// - Parameter members: What stands in it besides.
    func writeSoundConfiguration(with others: [(String, JSON)] = []) throws {
        try writeConfiguration { text in
            guard
                var members = try? JSONReader.read(
                    Array(text.utf8), limits: JSONLimits(), allowsComments: true
                ).object
            else { return text }
            let models = members["models"]?.array?.filter { $0["id"] == "demo_wifi" } ?? []
            members = JSON.Members(
                members.filter { !["models", "devices", "maker"].contains($0.name) }.map {
                    ($0.name, $0.value)
                })
            members.append("models", .array(models))
            for (name, value) in others { members.append(name, value) }
            return String(decoding: JSONText.render(.object(members)), as: UTF8.self)
        }
    }
}
