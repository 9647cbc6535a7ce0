import Binding
import Elements
import Events
import FoundationEssentials

/// Reads a configuration file and what it names from this machine.
enum ConfigurationLoader {
    /// - Throws: Every mistake of the file in one text.
    static func load(_ path: String) throws(CommandFailure) -> Configuration {
        let bytes: [UInt8]
        switch contents(of: path) {
        case .success(let read): bytes = read
        case .failure(let fault): throw CommandFailure(.noInput, "\(path) cannot be read: \(fault.text)")
        }
        let environment = ProcessInfo.processInfo.environment
        let sources = SecretSources(
            environment: { environment[$0] },
            resolve: { resolve($0, besides: path) },
            file: { contents(of: $0) })
        do {
            return try ConfigurationFile.read(bytes, secretsFrom: sources)
        } catch {
            let list = error.mistakes.map { "  \($0)" }.joined(separator: "\n")
            throw CommandFailure(.configuration, "\(path) has \(error.mistakes.count) mistakes:\n\(list)")
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
        case .failure(let fault): throw CommandFailure(.noInput, "\(path) cannot be read: \(fault.text)")
        case .success(let bytes):
            do {
                let outline = try ConfigurationFile.outline(bytes)
                return Outline(
                    ledgerPath: resolve(outline.ledgerPath, besides: path), catalogue: outline.catalogue)
            } catch {
                throw CommandFailure(.configuration, "\(path): \(error.mistakes.joined(separator: "; "))")
            }
        }
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
