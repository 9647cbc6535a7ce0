import Events
import Telemetry

/// Tells once a minute how many lines were held back, also when nothing comes any more.
struct HeldLines: Chore, Equipped {
    let kit: Kit

    private static let intervalMilliseconds: Int64 = 60_000

    func turn() async -> Int64 {
        tell()
        return Self.intervalMilliseconds
    }

    /// A line for each event, reason and route.
    func tell() {
        for held in trickle.empty() {
            let key = held.lot.key
            var fields: [Log.Key: JSON] = [
                .type: .string(held.lot.event.rawValue), .reason: .string(held.lot.reason),
                .count: .integer(held.count), key: .string(held.last),
                .most: .array(
                    held.most.map { .object([(key.rawValue, .string($0)), ("count", .integer($1))]) }),
            ]
            fields[.route] = held.lot.route.map(JSON.string)
            log.tell(.linesHeldBack, fields)
        }
    }
}
