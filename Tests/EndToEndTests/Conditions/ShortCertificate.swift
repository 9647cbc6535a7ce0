import Foundation
import Processes
import Testing

/// A certificate for this machine that is its own authority, and that ends in seconds; made by openssl's command.
struct ShortCertificate {
    private let chain: URL
    private let key: URL

    init(in folder: URL, seconds: Int) throws {
        let authority = folder.appending(path: "short-authority")
        try FileManager.default.createDirectory(at: authority, withIntermediateDirectories: true)
        chain = authority.appending(path: "chain.pem")
        key = authority.appending(path: "key.pem")
        try Data().write(to: authority.appending(path: "index"))
        let settings = authority.appending(path: "settings")
        try Data(Self.settings(authority.path).utf8).write(to: settings)
        let request = authority.appending(path: "request").path
        try Self.openssl(
            "req", "-config", settings.path, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout", key.path, "-out", request, "-subj", "/CN=localhost")
        let format = DateFormatter()
        format.dateFormat = "yyyyMMddHHmmss'Z'"
        format.timeZone = TimeZone(identifier: "UTC")
        format.locale = Locale(identifier: "en_US_POSIX")
        try Self.openssl(
            "ca", "-config", settings.path, "-batch", "-selfsign", "-notext", "-in", request, "-keyfile",
            key.path,
            "-out", chain.path, "-startdate", format.string(from: Date(timeIntervalSinceNow: -60)),
            "-enddate", format.string(from: Date(timeIntervalSinceNow: Double(seconds))))
    }

    /// The demonstration's configuration with this pair.
    func put(in text: String) -> String {
        text.replacing("\(Plant.fixtures.path)/tls/server.pem", with: chain.path)
            .replacing("\(Plant.fixtures.path)/tls/server.key", with: key.path)
            .replacing("\(Plant.fixtures.path)/tls/authority.pem", with: chain.path)
    }

    private static func openssl(_ words: String...) throws {
        let ended = try Child.run("openssl", words)
        try #require(ended.exit == 0, "\(ended)")
    }

    private static func settings(_ folder: String) -> String {
        """
        [req]
        distinguished_name = name
        [name]
        [ca]
        default_ca = short
        [short]
        database = \(folder)/index
        new_certs_dir = \(folder)
        rand_serial = yes
        default_md = sha256
        policy = any
        x509_extensions = leaf
        [any]
        commonName = supplied
        [leaf]
        subjectAltName = DNS:localhost,IP:127.0.0.1
        """
    }
}
