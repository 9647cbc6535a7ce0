/// Finds the line on which a member or element stands, in a document that has passed the strict reader.
enum DocumentPlaces {
    /// - Parameter path: Names of members and numbers of elements. Where it leads nowhere, the place of the
    ///   part that was found counts.
    static func line(of path: [String], in document: [UInt8]) -> Int {
        var walker = Walker(bytes: document)
        let offset = walker.offset(of: path)
        return 1 + document[..<offset].count { $0 == UInt8(ascii: "\n") }
    }

    private struct Walker {
        let bytes: [UInt8]
        private var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func offset(of path: [String]) -> Int {
            var place = 0
            for part in path {
                skipSpace()
                guard let found = enter(part) else { break }
                place = found
            }
            return place
        }

        /// Goes to a member's or element's value.
        ///
        /// - Returns: Where its name, or the element, begins; nil when there is none.
        private mutating func enter(_ part: String) -> Int? {
            let isObject = current == UInt8(ascii: "{")
            guard isObject || current == UInt8(ascii: "[") else { return nil }
            index += 1
            var number = 0
            while true {
                skipSpace()
                guard let byte = current, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") else {
                    return nil
                }
                let start = index
                if isObject {
                    let name = string()
                    skipSpace()
                    index += 1
                    skipSpace()
                    if name == part { return start }
                } else if String(number) == part {
                    return start
                }
                skipValue()
                skipSpace()
                guard current == UInt8(ascii: ",") else { return nil }
                index += 1
                number += 1
            }
        }

        private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

        /// A name as it is written; ours have no escapes.
        private mutating func string() -> String {
            let start = index + 1
            index += 1
            while let byte = current, byte != UInt8(ascii: "\"") {
                index += byte == UInt8(ascii: "\\") ? 2 : 1
            }
            defer { index += 1 }
            return String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
        }

        private mutating func skipValue() {
            var depth = 0
            while let byte = current {
                switch byte {
                case UInt8(ascii: "\""): _ = string()
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    index += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return }
                    depth -= 1
                    index += 1
                case UInt8(ascii: ",") where depth == 0: return
                case UInt8(ascii: "/"): skipSpace()
                default: index += 1
                }
                if depth == 0, let byte = current, byte == UInt8(ascii: ",") { return }
            }
        }

        /// White space and comments.
        private mutating func skipSpace() {
            while let byte = current {
                if byte == UInt8(ascii: "/") {
                    let isLine = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
                    index += 2
                    while index < bytes.count {
                        if isLine, bytes[index] == UInt8(ascii: "\n") { break }
                        if !isLine, bytes[index - 1] == UInt8(ascii: "*"), bytes[index] == UInt8(ascii: "/") {
                            break
                        }
                        index += 1
                    }
                    index += 1
                } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                    index += 1
                } else {
                    return
                }
            }
        }
    }
}
