/// Why bytes are not the JSON we take, and where.
package struct JSONError: Error, Equatable, Sendable {
    package let reason: Reason

    /// The byte at which it was noticed, counted from 0; the document's length if that ended too early.
    package let offset: Int

    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package enum Reason: Equatable, Sendable, CaseIterable {
        case tooLarge, tooDeep, tooManyMembers, tooManyElements, stringTooLong, numberTooLong
        case endsTooEarly, unexpectedByte, trailingBytes, byteOrderMark, unterminatedComment
        case invalidUTF8, controlCharacter, invalidEscape, loneSurrogate
        case invalidNumber, numberOutOfRange
        case repeatedName
    }

    /// Line and column of the mistake, both from 1; a column counts characters, not bytes.
    package func position(in document: [UInt8]) -> (line: Int, column: Int) {
        let before = document.prefix(offset)
        let lineFeed = UInt8(ascii: "\n")
        let line = before.split(separator: lineFeed, omittingEmptySubsequences: false).last ?? []
        let continuation: (UInt8) -> Bool = { $0 & 0b1100_0000 == 0b1000_0000 }
        return (
            line: 1 + before.count { $0 == lineFeed },
            column: 1 + line.count { !continuation($0) }
        )
    }
}

extension JSONError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge: "the document is too large"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .tooManyMembers: "an object has too many members"
        case .tooManyElements: "an array has too many elements"
        case .stringTooLong: "a string is too long"
        case .numberTooLong: "a number has too many digits"
        case .endsTooEarly: "the document ends too early"
        case .unexpectedByte: "this character cannot stand here"
        case .trailingBytes: "something follows the end of the document"
        case .byteOrderMark: "the document begins with a byte order mark"
        case .unterminatedComment: "a comment has no end"
        case .invalidUTF8: "this is not UTF-8"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidEscape: "there is no such escape"
        case .loneSurrogate: "half a surrogate pair is no character"
        case .invalidNumber: "this is no JSON number"
        case .numberOutOfRange: "the number is out of range"
        case .repeatedName: "the object has a member of this name already"
        }
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String { "\(reason) (byte \(offset))" }
}
