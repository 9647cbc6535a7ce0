import Events
import HTTP

/// What a call was given, in its query, as a form, or as a JSON object.
struct Parameters: Sendable {
    private var values: [String: JSON] = [:]

    /// Pairs of the query; a repeated or malformed one counts as absent.
    static func query(of request: Request) -> Parameters {
        pairs(of: request.query ?? "")
    }

    /// Pairs of the query and of a form, as servlets take them.
    static func queryAndForm(of request: Request) -> Parameters {
        var parameters = query(of: request)
        if request.fields.mediaType == "application/x-www-form-urlencoded" {
            let form = pairs(of: String(decoding: request.body, as: UTF8.self))
            parameters.values.merge(form.values) { query, _ in query }
        }
        return parameters
    }

    /// Members of the body; nil unless it is a JSON object.
    static func body(of request: Request) -> Parameters? {
        // What is wrong with it tells nobody anything here: the caller gets the cloud's own complaint.
        guard let members = (try? JSONReader.read(request.body))?.object else { return nil }
        var parameters = Parameters()
        for (name, value) in members { parameters.values[name] = value }
        return parameters
    }

    private static func pairs(of text: String) -> Parameters {
        var parameters = Parameters()
        // As above.
        guard let query = try? Query(text) else { return parameters }
        for name in query.names {
            if let value = query.single(name) { parameters.values[name] = .string(value) }
        }
        return parameters
    }

    subscript(name: String) -> JSON? { values[name] }

    /// A text that is there and not empty.
    func text(_ name: String) -> String? {
        guard let text = values[name]?.string, !text.isEmpty else { return nil }
        return text
    }
}
