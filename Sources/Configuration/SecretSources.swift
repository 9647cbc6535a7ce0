package import Elements

/// Where secrets and other files of a configuration come from, and what can be looked at on this machine.
package struct SecretSources: Sendable {
    package struct Fault: Error, Sendable {
        package let text: String
        /// Whether something is there, whatever it is.
        package let isThere: Bool

        package init(_ text: String, isThere: Bool = true) {
            self.text = text
            self.isThere = isThere
        }
    }

    /// A PEM file, by what it is to be good for.
    package enum PEM: Sendable {
        case chain(String)
        /// Of the chain's first certificate; with a file of those whom clients trust besides the system's.
        case issuer(of: String, among: String?)
        /// For which the chain's first certificate is to be.
        case name(String, of: String)
        /// Of the chain's first certificate, if that can be used itself.
        case key(String, of: String?)
        case authorities(String)
    }

    /// What is wrong with a ledger that is to be opened.
    package enum LedgerFault: Error, Equatable, Sendable {
        case path(found: String, expected: String)
        case sealKey(found: String, expected: String)
    }

    package let environment: @Sendable (String) -> String?
    /// A path as the file writes it, which is relative to the file's own folder.
    package let resolve: @Sendable (String) -> String
    package let file: @Sendable (String) -> Result<[UInt8], Fault>
    /// What was found there instead of a file that will do; nil where PEM files are not looked at.
    package let pem: (@Sendable (PEM) -> String?)?
    /// Whether the ledger can be opened, with those keys if there are any.
    package let ledger: @Sendable (String, [Secret]) -> LedgerFault?
    /// Why a host's addresses are not this machine's to listen at; nil when they are, or are not looked at.
    package let host: @Sendable (String) -> String?
    /// Why a group can be given no socket, and why no socket can be made at a path; nil when they can.
    package let group: @Sendable (String) -> String?
    package let socket: @Sendable (String) -> String?

    package init(
        environment: @escaping @Sendable (String) -> String?,
        resolve: @escaping @Sendable (String) -> String,
        file: @escaping @Sendable (String) -> Result<[UInt8], Fault>,
        pem: (@Sendable (PEM) -> String?)? = nil,
        ledger: @escaping @Sendable (String, [Secret]) -> LedgerFault? = { _, _ in nil },
        host: @escaping @Sendable (String) -> String? = { _ in nil },
        group: @escaping @Sendable (String) -> String? = { _ in nil },
        socket: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.environment = environment
        self.resolve = resolve
        self.file = file
        self.pem = pem
        self.ledger = ledger
        self.host = host
        self.group = group
        self.socket = socket
    }
}
