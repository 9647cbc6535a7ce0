/// Why bytes could not be read or written.
enum StreamFault: Error, Equatable {
    case timedOut
    /// This side gave up, while another task of the loop waited.
    case aborted
    /// The peer ended a TLS connection without closing its session: somebody may have cut it off.
    case truncated
    case kernel(KernelError)
    case tls(TLSError)
}

extension StreamFault {
    /// For whoever reads the log.
    var text: String {
        switch self {
        case .timedOut: "not whole in time"
        case .aborted: "given up"
        case .truncated: "the connection ended"
        case .kernel(let error): "\(error)"
        case .tls(let error): "\(error)"
        }
    }
}
