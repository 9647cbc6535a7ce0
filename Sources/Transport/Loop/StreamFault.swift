/// Why bytes could not be read or written.
enum StreamFault: Error, Equatable {
    case timedOut
    /// This side gave up, while another task of the loop waited.
    case aborted
    case kernel(KernelError)
}
