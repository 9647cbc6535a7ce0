import Binding
import Cloud
import Elements
import Events
import FoundationEssentials
import HTTP
import Support
import Testing
import Transport

/// Requests as they must go out, written by hand from the documents, in `Fixtures/cloud`.
enum CloudFixture {
    /// A file's lines end as an editor ends them; on the wire those of the head end with CR LF, and the
    /// body has no line end behind it.
    static func request(_ name: String) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/cloud/\(name).http")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let end = try #require(text.firstRange(of: "\n\n"))
        let head = text[..<end.lowerBound].split(separator: "\n").joined(separator: "\r\n")
        return head + "\r\n\r\n" + String(text[end.upperBound...].dropLast())
    }

    static func wire(_ call: Call) -> String {
        String(
            decoding: MessageWriter.bytes(of: call.request, host: call.origin.hostField), as: UTF8.self)
    }
}

/// Everything random is 0, 1, 2 …; the time is the simulation's.
final class PresetRuntime: Runtime {
    let simulation: Simulation

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    var now: Instant { simulation.now }
    var timepiece: Timepiece { simulation.timepiece }
    var systemTime: SystemTime { simulation.systemTime }
    var sureSince: UnixTime? { simulation.sureSince }
    func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }
    func spawn(_ operation: @escaping @Sendable () async -> Void) { simulation.spawn(operation) }

    func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        simulation.schedule(at: instant, action)
    }
}

/// A store in memory that counts what it is asked.
final class MemoryStore: Sendable {
    private let state = Guarded<(kept: [String: Credential], order: [String])>(([:], []))

    init(_ kept: [String: Credential] = [:]) {
        state.withLock { $0.kept = kept }
    }

    var kept: [String: Credential] { state.withLock { $0.kept } }
    /// What is kept of one kind, whatever login it is of.
    func kept(_ kind: String) -> [Credential] {
        kept.filter { $0.key.hasPrefix("\(kind)/") }.map(\.value)
    }

    /// The names in the order in which they were kept.
    var order: [String] { state.withLock { $0.order } }

    var port: CredentialStore {
        CredentialStore(
            namedBy: Secret("naming key"),
            load: { name in self.state.withLock { $0.kept[name] } },
            keep: { name, credential in
                self.state.withLock {
                    $0.kept[name] = credential
                    $0.order.append(name)
                }
            })
    }
}
