/// Why a listener could not be opened.
package enum TransportError: Error, Equatable, Sendable {
    /// The text is not a numeric address.
    case address(String)
    case kernel(KernelError)
}
