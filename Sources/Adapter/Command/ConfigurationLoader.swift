import Cloud
import Configuration
import Desk
import Elements
import FoundationEssentials

/// Reads a configuration file and what it names from this machine.
enum ConfigurationLoader {
    /// How much of the machine is looked at.
    enum Depth {
        /// The file and its secrets: for a command that serves nobody.
        case file
        /// What a running server depends on: certificates, keys, authorities, the ledger's folder.
        case service
        /// All that a start opens, the ledger too.
        case start
    }

    /// - Parameter note: Gets each file that the configuration names and that is read.
    /// - Throws: Every mistake in one text.
    static func load(
        _ path: String, _ depth: Depth = .file, noting note: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(CommandFailure) -> Installation {
        let bytes: [UInt8]
        switch contents(of: path) {
        case .success(let read): bytes = read
        case .failure(let fault): throw unread(path, fault)
        }
        do {
            return try ConfigurationFile.read(bytes, secretsFrom: sources(besides: path, depth, note))
        } catch {
            throw CommandFailure(.configuration, path, error.mistakes)
        }
    }

    private static func sources(
        besides path: String, _ depth: Depth, _ note: @escaping @Sendable (String) -> Void
    ) -> SecretSources {
        let environment = ProcessInfo.processInfo.environment
        return SecretSources(
            environment: { environment[$0] },
            resolve: { resolve($0, besides: path) },
            file: { file in
                note(file)
                return SmallFile.read(file)
            },
            pem: depth == .file ? nil : Surroundings.fault(of:),
            ledger: { path, seals in fault(ofLedger: path, seals, depth) },
            host: { depth == .start ? Surroundings.fault(ofHost: $0) : nil },
            group: { depth == .file ? nil : Surroundings.fault(ofGroup: $0) },
            socket: { depth == .file ? nil : Surroundings.fault(ofSocket: $0) })
    }

    private static func fault(
        ofLedger path: String, _ seals: [Secret], _ depth: Depth
    ) -> SecretSources.LedgerFault? {
        switch depth {
        case .file: nil
        case .service: Surroundings.fault(ofFolderOf: path)
        case .start: Surroundings.fault(ofFolderOf: path) ?? Surroundings.fault(ofLedger: path, seals)
        }
    }

    /// A path of the file is relative to the file's own folder.
    private static func resolve(_ other: String, besides path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        return other.hasPrefix("/") || folder.isEmpty ? other : "\(folder)/\(other)"
    }

    /// What a command needs that reads the ledger, or has the running server do something: no secret.
    struct Outline {
        let ledgerPath: String
        let catalogue: Catalogue
    }

    static func outline(_ path: String) throws(CommandFailure) -> Outline {
        switch contents(of: path) {
        case .failure(let fault): throw unread(path, fault)
        case .success(let bytes):
            do {
                let outline = try ConfigurationFile.outline(bytes)
                return Outline(
                    ledgerPath: resolve(outline.ledgerPath, besides: path), catalogue: outline.catalogue)
            } catch {
                throw CommandFailure(.configuration, path, error.mistakes)
            }
        }
    }

    /// What the site answers to the vendor's codes.
    static func verdicts(_ path: String) throws(CommandFailure) -> VerdictTable {
        switch contents(of: path) {
        case .failure(let fault): throw unread(path, fault)
        case .success(let bytes):
            do {
                return try ConfigurationFile.verdicts(bytes)
            } catch {
                throw CommandFailure(.configuration, path, error.mistakes)
            }
        }
    }

    private static func unread(_ path: String, _ fault: SecretSources.Fault) -> CommandFailure {
        CommandFailure(
            .noInput,
            Words("读不了 \(path)：\(Words(said: fault.text).zh)", "\(path) cannot be read: \(fault.text)"))
    }

    static func contents(of path: String) -> Result<[UInt8], SecretSources.Fault> {
        do {
            return .success(Array(try Data(contentsOf: URL(filePath: path))))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            return .failure(
                SecretSources.Fault(exists ? "no permission, or not a file" : "there is no such file"))
        }
    }
}
