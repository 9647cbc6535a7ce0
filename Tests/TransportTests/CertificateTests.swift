import Foundation
import Testing
import Transport

/// Which certificates and keys are taken to serve with.
@Suite struct CertificateTests {
    private static let material = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/tls").standardizedFileURL.path

    private func file(_ name: String) -> String { "\(Self.material)/\(name)" }

    @Test(arguments: [
        ("server", "elsewhere", "mismatch"), ("expired", "expired", "expired"),
        ("absent", "server", "absent.pem: No such file"), ("server", "absent", "absent.key: No such file"),
        ("expired", "expired", "expired on 2020-"), ("server", "encrypted", "encrypted with a pass phrase"),
        ("server", "encrypted-traditional", "encrypted with a pass phrase"),
        ("server.key", "server", "no start line"),
        ("dsa", "dsa", "no session of TLS 1.2 comes of it: no shared cipher"),
        ("k256", "k256", "no session of TLS 1.2 comes of it: "),
    ])
    func `a pair that cannot serve is refused with the reason`(chain: String, key: String, reason: String) {
        let error = #expect(throws: TLSError.self) {
            try TLSContext(
                certificateChain: file(chain.contains(".") ? chain : "\(chain).pem"), key: file("\(key).key"))
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func `a pair that every usual client takes can serve, whatever its curve`() throws {
        for name in ["server", "p521"] {
            _ = try TLSContext(certificateChain: file("\(name).pem"), key: file("\(name).key"))
        }
    }

    @Test(
        arguments: [
            ("branch", nil, "lacks the certificate of its issuer"),
            ("branch", "authority", "lacks the certificate"),
            ("branch-chain", nil, nil), ("branch", "branch-issuer", nil), ("server", "authority", nil),
            ("server", nil, "lacks the certificate of its issuer"), ("alone", nil, nil), ("p521", nil, nil),
            ("late-issuer", nil, "issuer 1 on the way to the root: certificate has expired"),
            ("no-authority", nil, "issuer 1 on the way to the root: invalid CA certificate"),
            ("client-only", nil, "certificate purpose"), ("stranger", nil, "certificate purpose"),
        ] as [(String, String?, String?)])
    func `a leaf that no client would believe is told`(
        chain: String, authorities: String?, fault: String?
    ) {
        let found = PEMFault.ofIssuer(
            of: file("\(chain).pem"), among: authorities.map { file("\($0).pem") })
        #expect(fault.map { found?.contains($0) == true } ?? (found == nil), "\(found ?? "nothing")")
    }

    @Test func `a certificate for another host than the one that is called is told`() {
        #expect(PEMFault.ofName("localhost", of: file("server.pem")) == nil)
        let found = PEMFault.ofName("bind.example", of: file("server.pem"))
        #expect(found == "the certificate is not for bind.example")
    }
}
