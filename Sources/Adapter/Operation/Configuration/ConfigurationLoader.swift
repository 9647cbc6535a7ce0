import Elements
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
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        let environment = ProcessInfo.processInfo.environment
        let sources = SecretSources(
            environment: { environment[$0] },
            resolve: { $0.hasPrefix("/") || folder.isEmpty ? $0 : "\(folder)/\($0)" },
            file: { contents(of: $0) })
        do {
            return try ConfigurationFile.read(bytes, secretsFrom: sources)
        } catch {
            let list = error.mistakes.map { "  \($0)" }.joined(separator: "\n")
            throw CommandFailure(.configuration, "\(path) has \(error.mistakes.count) mistakes:\n\(list)")
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
