import Envelope
import Events
import Telemetry

/// An authentic callback, or a URL check, with what it was answered.
struct AnsweredCallback: Series {
    enum Subject: Hashable {
        case event(Event.Kind)
        /// One that no document lists.
        case unknown
        /// No event that could be read.
        case notUnderstood
        case urlCheck
    }

    enum Said: Hashable {
        case errcode(Errcode)
        /// An answer that has none: an empty body, or what is asked for.
        case none
        /// Silence, or a status that makes WeCom call again.
        case nothing
    }

    let subject: Subject
    let said: Said

    static let all =
        series(.event(.bind), Errcode.allCases.map { .errcode($0) } + [.nothing])
        + Event.Kind.allCases.filter { $0 != .bind }.flatMap { series(.event($0), ofEvents) }
        + series(.unknown, ofEvents) + series(.notUnderstood, [.errcode(.cannotBind)])
        + series(.urlCheck, [.none])

    private static let ofEvents: [Said] = [.none, .errcode(.cannotBind), .nothing]

    private static func series(_ subject: Subject, _ said: [Said]) -> [AnsweredCallback] {
        said.map { AnsweredCallback(subject: subject, said: $0) }
    }

    static let labels = ["event", "errcode"]

    var values: [String] {
        let event =
            switch subject {
            case .event(let kind): kind.rawValue
            case .unknown: "unknown"
            case .notUnderstood: "not_understood"
            case .urlCheck: "url_check"
            }
        let errcode =
            switch said {
            case .errcode(let errcode): "\(errcode.rawValue)"
            case .none: "none"
            case .nothing: "unanswered"
            }
        return [event, errcode]
    }
}

extension AnsweredCallback.Subject {
    /// - Parameter kind: nil for an event that no document lists.
    init(_ kind: Event.Kind?) { self = kind.map { .event($0) } ?? .unknown }
}

extension Answer {
    var said: AnsweredCallback.Said {
        switch self {
        case .sealed(.bind(let errcode)): .errcode(errcode)
        case .sealed(.verifyDevice), .sealed(.userScan), .echo, .acknowledged: .none
        case .refused, .silence: .nothing
        }
    }
}

/// One pair of Token and EncodingAESKey of a route.
struct KeyPlace: Series {
    let route: String
    let place: Int
    /// What tells it from others wherever it stands.
    let name: String

    static let labels = ["route", "key", "fingerprint"]
    var values: [String] { [route, "\(place)", name] }

    static func all(of site: Site) -> [KeyPlace] {
        site.routes.values.sorted { $0.path < $1.path }.flatMap { route in
            route.keys.enumerated().map { KeyPlace(route: route.path, place: $0, name: $1.name) }
        }
    }

    /// - Parameter key: One of the route's.
    init(of key: Credentials, on route: Route) {
        let place = route.keys.firstIndex { $0.name == key.name } ?? 0
        self.init(route: route.path, place: place, name: key.name)
    }

    private init(route: String, place: Int, name: String) {
        self.route = route
        self.place = place
        self.name = name
    }
}

extension Counters {
    /// Shows the series of what is configured, and no more those of what was.
    package func show(_ site: Site, insteadOf former: Site? = nil) {
        let (keys, refused) = (KeyPlace.all(of: site), RefusedRequest.all(of: Set(site.routes.keys)))
        if let former {
            keyCallbacks.withdraw(Set(KeyPlace.all(of: former)).subtracting(keys))
            let gone = Set(former.routes.keys).subtracting(site.routes.keys)
            refusals.withdraw(Set(RefusedRequest.all(of: gone)))
        }
        keyCallbacks.declare(keys)
        refusals.declare(refused)
    }
}
