/// An enum of plain cases that is hashed by its case.
///
/// One with raw texts would be hashed by those, which takes twenty times as long: each line of the log looks up a
/// dozen.
package protocol HashedByCase: RawRepresentable, Hashable where RawValue == String {}

extension HashedByCase {
    package func hash(into hasher: inout Hasher) {
        unsafe withUnsafeBytes(of: self) { unsafe hasher.combine(bytes: $0) }
    }
}
