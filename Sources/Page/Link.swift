import Desk
import HTTP

/// Where pages are.
package enum Link {
    package static let overviewPath = "/"
    package static let searchPath = "/explain"

    static func overview(_ language: Language) -> String {
        overviewPath + "?" + Query.string([("lang", language.rawValue)])
    }

    static func search(_ asked: String, _ language: Language) -> String {
        let asked = asked.isEmpty ? [] : [("q", asked)]
        return searchPath + "?" + Query.string(asked + [("lang", language.rawValue)])
    }
}
