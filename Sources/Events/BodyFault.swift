/// Why a body is not what the protocol says.
///
/// The fields named here are ours, by path (`event.auth_code`): nothing that a peer wrote is repeated.
package enum BodyFault: Error, Equatable, Sendable {
    case malformed(JSONError)
    /// The document, or a part of it that has to be an object, is something else.
    case notAnObject(String)
    case missing(String)
    /// Of the wrong type, too long, or out of range.
    case invalid(String)
    /// Two spellings of one field at once: nobody can tell which one is meant.
    case ambiguous(String)
    /// Neither an event nor a command, or both.
    case notOneOfEventAndCommand
}

extension BodyFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .notAnObject(let path): "\(path) is not an object"
        case .missing(let path): "\(path) is missing"
        case .invalid(let path): "\(path) is not what it should be"
        case .ambiguous(let path): "\(path) is there twice, in two spellings"
        case .notOneOfEventAndCommand: "there must be either an event or a command"
        }
    }
}
