import Foundation
import Processes
import Support
import Testing
import Transport

/// What others' tools find when they try everything on the built program's listener.
@Suite(.serialized) struct TLSProfileTests {
    @Test func `sslscan finds the intermediate profile and nothing weaker`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            let report = try await run(
                "sslscan", ["--no-colour", "--show-certificate", "127.0.0.1:\(adapter.port)"])
            let lines = report.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            for version in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
                #expect(lines.contains("\(version) disabled"), "\(report)")
            }
            for version in ["TLSv1.2", "TLSv1.3"] { #expect(lines.contains("\(version) enabled")) }
            #expect(lines.contains("Session renegotiation not supported"))
            for version in ["TLSv1.3", "TLSv1.2"] {
                #expect(lines.contains("\(version) not vulnerable to heartbleed"))
            }
            let ciphers = lines.filter { $0.hasPrefix("Preferred ") || $0.hasPrefix("Accepted ") }
            #expect(!ciphers.isEmpty)
            for cipher in ciphers {
                #expect(Self.intermediate.contains { cipher.contains(" \($0)") }, "\(cipher)")
            }
            let groups = lines.filter { $0.contains("secp") || $0.contains("x25519") || $0.contains("x448") }
                .filter { $0.hasPrefix("TLSv1") }
            for group in groups {
                #expect(["secp256r1", "secp384r1", "x25519"].contains { group.contains($0) }, "\(group)")
            }
        }
    }

    /// Source: wiki.mozilla.org/Security/Server_Side_TLS, intermediate compatibility.
    private static let intermediate = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]

    @Test(arguments: [
        (["-tls1"], false), (["-tls1_1"], false), (["-tls1_2"], true), (["-tls1_3"], true),
        (["-tls1_2", "-cipher", "AES128-GCM-SHA256"], false),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"], false),
        (["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"], false),
        (["-groups", "P-521"], false), (["-groups", "P-384"], true),
    ])
    func `openssl gets a session only with what is intermediate`(options: [String], isServed: Bool)
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            // Level 0 lets the client offer what it would refuse by itself.
            let report = try await run(
                "openssl",
                ["s_client", "-connect", "127.0.0.1:\(adapter.port)"] + options
                    + ["-cipher", "ALL:@SECLEVEL=0"].filter { _ in !options.contains("-cipher") })
            let hasSession = report.contains("Server certificate\n-----BEGIN")
            #expect(hasSession == isServed, "\(report.suffix(600))")
            if isServed { #expect(report.contains("Compression: NONE")) }
        }
    }

    /// - Returns: What the tool printed, of either kind. It ends by itself: nothing is sent to it.
    private func run(_ tool: String, _ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let ended = try Child.run(tool, arguments)
                        return ended.output + ended.errors
                    })
            }
        }
    }
}
