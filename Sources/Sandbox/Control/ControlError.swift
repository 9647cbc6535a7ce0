/// Why an order did not reach a stand-in, or was not obeyed.
package struct ControlError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
