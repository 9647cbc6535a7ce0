/// The connections of one loop that nobody has vouched for, in the order they came.
///
/// When there are too many connections, the one that has waited longest makes room: a peer that means a
/// callback has sent it within a moment, one that only holds a connection has not. So whoever fills the
/// table cannot keep an authentic peer out.
struct Strangers {
    private struct Place {
        // A connection that has ended is not kept.
        weak var connection: Connection?
    }

    private var line: [Place] = []
    private var first = 0

    /// Connections looked at before giving up: those in front of the line are being served.
    private static let mostLooks = 64

    mutating func append(_ connection: Connection) {
        forgetFront()
        line.append(Place(connection: connection))
    }

    /// The one to close for another; nil when all of those that came first are being served.
    mutating func longestWaiting() -> Connection? {
        forgetFront()
        return line[first...].prefix(Strangers.mostLooks).lazy.compactMap(\.connection).first(
            where: \.canMakeRoom)
    }

    /// Lets go of those in front that are closed or known by now. What stays behind one that waits is
    /// bounded by the time it may wait.
    private mutating func forgetFront() {
        while first < line.count, line[first].connection?.isStranger != true { first += 1 }
        guard first > line.count / 2 else { return }
        line.removeFirst(first)
        first = 0
    }
}
