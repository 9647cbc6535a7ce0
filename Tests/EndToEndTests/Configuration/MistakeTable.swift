import Testing

/// A thing that is wrong with a configuration, and what is to be said of it.
struct Mistake: CustomTestStringConvertible {
    /// The key path.
    let path: String
    let found: String
    let expected: String
    /// Texts of the file, and what is put in their places.
    var edits: [(String, String)] = []
    /// Files beside it, and what is written into them.
    var files: [(String, String)] = []
    var environment: [String] = []

    var testDescription: String { "\(path): \(found)" }

    static func edit(_ text: String, _ other: String, _ path: String, _ found: String, _ expected: String)
        -> Mistake
    {
        Mistake(path: path, found: found, expected: expected, edits: [(text, other)])
    }

    static func file(_ name: String, _ text: String, _ path: String, _ found: String, _ expected: String)
        -> Mistake
    {
        Mistake(path: path, found: found, expected: expected, files: [(name, text)])
    }

    static let all = secrets + pairs + listeners + certificates + clouds + makers + models + others
}

extension Mistake {
    static let listeners: [Mistake] = [
        edit(
            "\"admin\": {",
            "\"support\": { \"socket\": \"s.sock\", \"group\": \"no-such-group\" }, \"admin\": {",
            "support.group", "no-such-group, which is no group", "the group that may use it"),
        edit(
            #""port": 9443"#, #""port": 8443"#, "admin.port", "8443, which listen[0] has", "a port of its own"
        ),
        edit(
            #""listen": ["#, #""listen": [{ "port": 8443 },"#, "listen[1].port", "8443, which listen[0] has",
            "a port of its own"),
        edit(
            #""port": 8443"#, #""port": 84430"#, "listen[0].port", "84430", "a whole number from 0 to 65535"),
        edit(#""port": 8443"#, #""prot": 8443"#, "listen[0].prot", "a key that is none", "maybe port"),
        edit(
            #""host": "127.0.0.1", "port": 8443"#, #""host": "localhost", "port": 8443"#, "listen[0].host",
            #""localhost""#, "a numeric address"),
        edit(
            #""host": "127.0.0.1", "port": 8443"#, #""host": "203.0.113.7", "port": 8443"#, "listen[0].host",
            #""203.0.113.7" (bind: "#, "an address of this machine"),
        edit(
            #""host": "127.0.0.1", "port": 8443"#, #""host": "127.0.0.1 ", "port": 8443"#, "listen[0].host",
            #""127.0.0.1 ""#, "without blanks"),
        edit(
            #""host": "127.0.0.1", "port": 9443"#, #""host": "<address>", "port": 9443"#, "admin.host",
            "the placeholder <address>", "a numeric address"),
        edit(
            #""host": "127.0.0.1", "port": 9443"#, #""host": "0.0.0.0", "port": 9443"#, "admin.host",
            #""0.0.0.0""#,
            "an address of loopback"),
        edit(
            #""listen": ["#, #""listen": [{ "host": "0.0.0.0", "port": 80 },"#, "listen[0].tls", "nothing",
            "without TLS only loopback may be listened on"),
        edit(
            #""port": 8443,"#, #""port": 8443, "health_path": "/cb/wifi","#, "listen[0].health_path",
            #""/cb/wifi", which models[0] has"#, "a path of its own"),
        edit(
            #""port": 8443,"#, #""port": 8443, "health_path": "/he%alth","#, "listen[0].health_path",
            #""/he%alth""#, "no % without two hexadecimal digits"),
        edit(
            #""listen":"#, #""idle_seconds": 76, "listen":"#, "idle_seconds", "76",
            "a whole number from 1 to 75"),
    ]

    static let certificates: [Mistake] = [
        edit(
            "tls/server.pem", "tls/none.pem", "listen[0].tls.certificate", "tls/none.pem, which is not there",
            "the server's own certificate first"),
        edit(
            "tls/server.pem", "tls/server.key", "listen[0].tls.certificate", "tls/server.key: no start line",
            "the server's own certificate first"),
        edit(
            "tls/server.key", "tls/none.key", "listen[0].tls.key", "tls/none.key, which is not there",
            "the private key, without a pass phrase"),
        edit(
            "tls/server.key", "tls/encrypted.key", "listen[0].tls.key",
            "tls/encrypted.key: it is encrypted with a pass phrase", "the private key, without a pass phrase"),
        edit(
            "tls/server.key", "tls/encrypted-traditional.key", "listen[0].tls.key",
            "tls/encrypted-traditional.key: it is encrypted with a pass phrase", "without a pass phrase"),
        edit(
            "tls/server.key", "tls/elsewhere.key", "listen[0].tls.key",
            "tls/elsewhere.key: it is not the key of tls/server.pem", "the private key"),
        edit(
            "tls/server.pem", "tls/expired.pem", "listen[0].tls.certificate",
            "tls/expired.pem: it has expired on 2020-02-01", "the server's own certificate"),
        Mistake(
            path: "listen[0].tls.certificate",
            found: "tls/branch.pem: it lacks the certificate of its issuer",
            expected: "then those that lead to the root",
            edits: [("tls/server.pem", "tls/branch.pem"), ("tls/server.key", "tls/branch.key")]),
        edit(
            "tls/server.pem", "tls/late-issuer.pem", "listen[0].tls.certificate",
            "tls/late-issuer.pem: issuer 1 on the way to the root: certificate has expired",
            "then those that lead to the root"),
        edit(
            "tls/server.pem", "tls/no-authority.pem", "listen[0].tls.certificate",
            "tls/no-authority.pem: issuer 1 on the way to the root: invalid CA certificate",
            "then those that lead to the root"),
        edit(
            #""tls/server.key""#, #""tls/server.key", "name": "bind.example""#, "listen[0].tls.certificate",
            "tls/server.pem: the certificate is not for bind.example", "the server's own certificate"),
        edit(
            "tls/server.pem", "tls/client-only.pem", "listen[0].tls.certificate", "certificate purpose",
            "the server's own certificate"),
        Mistake(
            path: "listen[0].tls.key",
            found: "tls/dsa.key: with tls/dsa.pem, no session of TLS 1.2 comes of it: no shared cipher",
            expected: "the private key",
            edits: [("tls/server.pem", "tls/dsa.pem"), ("tls/server.key", "tls/dsa.key")]),
        Mistake(
            path: "listen[0].tls.key",
            found: "tls/k256.key: with tls/k256.pem, no session of TLS 1.2 comes of it: ",
            expected: "the private key",
            edits: [("tls/server.pem", "tls/k256.pem"), ("tls/server.key", "tls/k256.key")]),
        edit(
            "tls/authority.pem", "tls/none.pem", "listen[0].tls.authority",
            "tls/none.pem, which is not there",
            "who has issued it"),
    ]

    static let clouds: [Mistake] = [
        edit(
            #""url": "http://127.0.0.1:9102","#,
            #""url": "http://127.0.0.1:9102", "ca_file": "tls/none.pem","#,
            "vendors.demo.ca_file", "tls/none.pem, which is not there",
            "the only authorities to believe there"),
        edit(
            #""url": "http://127.0.0.1:9102","#,
            #""url": "http://127.0.0.1:9102", "ca_file": "tls/hello.bin","#,
            "vendors.demo.ca_file", "tls/hello.bin: ", "the only authorities to believe there"),
        edit(
            "http://127.0.0.1:9102", "http://127.0.0.1:9102/v2", "vendors.demo.url",
            #""http://127.0.0.1:9102/v2""#,
            "the address without /v2"),
        edit(
            "http://127.0.0.1:9101", "http://127.0.0.1:9101/cgi-bin/", "wecom.url", "9101/cgi-bin/",
            "the address without /cgi-bin"),
        edit(
            "http://127.0.0.1:9102", "http://vendor.example", "vendors.demo.url", #""http://vendor.example""#,
            "https"),
        edit(
            "http://127.0.0.1:9102", "vendor.example", "vendors.demo.url",
            #""vendor.example", which has no scheme"#,
            "the address of a cloud"),
        edit(
            #""email": "binder@maker.example""#, #""email": "binder@maker.example", "phone": "13800000000""#,
            "vendors.demo.user", "both email and phone", "exactly one of them"),
        edit(
            #""email": "binder@maker.example","#, "", "vendors.demo.user", "neither email nor phone",
            "exactly one of them"),
        edit(
            #""email": "binder@maker.example""#, #""emial": "binder@maker.example""#,
            "vendors.demo.user.emial", "a key that is none", "maybe email"),
        edit(#""vendors": {"#, #""vendrs": {"#, "vendrs", "a key that is none", "maybe vendors"),
        Mistake(
            path: "vendors", found: "an empty object", expected: "the accounts that models name: demo",
            edits: [
                (#""vendors": {"#, #""vendors": {}, /*"#), ("// Where the maker", "*/ // Where the maker"),
            ]),
        edit(
            #""listen":"#, #""sources": "10.1.2.3", "listen":"#, "sources", "a text of 8 characters",
            "an object"),
        Mistake(
            path: "robot.url", found: "36 characters that are no webhook's address",
            expected: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
            edits: [(#""listen":"#, #""robot": {"url": {"file": "robot"}}, "listen":"#)],
            files: [("robot", "693a91f6-7aad-4bc4-97a0-0ec2sifa5aaa")]),
        Mistake(
            path: "robot.url", found: "http", expected: "https: the robot's key travels there",
            edits: [(#""listen":"#, #""robot": {"url": {"file": "robot"}}, "listen":"#)],
            files: [("robot", "http://wecom.example/cgi-bin/webhook/send?key=1")]),
        edit(
            #""email": "binder@maker.example""#, #""phone": "+8613800000000""#, "vendors.demo.user.phone",
            #""+8613800000000""#, "digits only"),
        edit(
            #""demo-access-key""#, #""your AccessKey""#, "vendors.demo.access_key", #""your AccessKey""#,
            "a text in quotes, without blanks"),
        edit(
            #""user_domain": "C.DM.1.1","#, "", "vendors.demo.user_domain", "nothing", "the App's user domain"
        ),
    ]
}
