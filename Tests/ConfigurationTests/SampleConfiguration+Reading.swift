import Configuration
import Support

extension SampleConfiguration {
    /// The file as it is read.
    ///
    /// - Parameter edit: Changes its text.
    static func read(
        _ conversation: String, edit: (String) throws -> String = { $0 }
    ) throws -> Installation {
        let sources = SecretSources(
            environment: { environment[$0] }, resolve: { $0 }, file: { _ in .failure(.init("none")) })
        return try ConfigurationFile.read(Array(try edit(text(conversation)).utf8), secretsFrom: sources)
    }
}
