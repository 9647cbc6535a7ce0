import Crypto

/// The identity at the end of a packet.
enum ReceiverIdentity {
    /// The one among the allowed whose bytes these are; all are compared, each in constant time.
    static func match(_ arrived: ArraySlice<UInt8>, among allowed: [String]) -> String? {
        guard !arrived.isEmpty else { return nil }
        var match: String?
        for receiver in allowed where constantTimeEqual(receiver.utf8.span, arrived.span) {
            match = receiver
        }
        return match
    }

    /// What an operator may be shown of an identity that did not match.
    ///
    /// A sender who counts the message's length wrongly moves its end, codes and all, into this place.
    /// An identity has only letters, digits, `_` and `-`, no JSON ends in those, so anything else is
    /// described rather than shown.
    static func description(of arrived: ArraySlice<UInt8>) -> String {
        if arrived.isEmpty { return "nobody" }
        let odd = arrived.firstIndex { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                false
            default:
                true
            }
        }
        if let odd {
            let place = odd - arrived.startIndex + 1
            return
                "\(arrived.count) bytes that are no identity (byte \(place) is 0x\(Hex.encode([arrived[odd]])))"
        }
        let shown = String(decoding: arrived.prefix(64), as: UTF8.self)
        return arrived.count > 64 ? "\(shown)… (\(arrived.count) bytes)" : shown
    }
}
