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

    /// Connections looked at before giving up, when all that came first are being served.
    private static let mostLooks = 64

    mutating func append(_ connection: Connection) {
        forgetFront()
        line.append(Place(connection: connection))
    }

    /// The one to close for another, taken off the line; nil when all that were looked at are being served.
    mutating func longestWaiting() -> Connection? {
        for _ in 0..<Strangers.mostLooks {
            forgetFront()
            guard first < line.count, let connection = line[first].connection else { return nil }
            first += 1
            if connection.canMakeRoom { return connection }
            // It is looked at again behind the others, which must not have to wait for its answer.
            line.append(Place(connection: connection))
        }
        return nil
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
