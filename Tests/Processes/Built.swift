package import Foundation

/// What lies beside the tests' own bundle.
package enum Built {
    package static let folder: URL = {
        let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
        return bundle?.deletingLastPathComponent() ?? Bundle.main.bundleURL
    }()

    package static func program(_ name: String) -> URL { folder.appending(path: name) }

    /// The repository.
    package static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
