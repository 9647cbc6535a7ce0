import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Testing

/// What the program says in English to its log is Chinese to who reads that.
@Suite struct SaidWordsTests {
    private static let path = "/var/lib/wecom-bind/ledger"

    private static let ledger: [LedgerError] = files + faults + signs + backups

    private static let files: [LedgerError] = [13, 2, 20, 40, 28, 30, 5].map {
        .file(path: path, call: "open", code: $0)
    }

    private static let faults: [LedgerError] = [
        .taken(lockFile: path), .linked(path: path), .irregular(path: path),
        .missing(path: path, marker: "\(path).marker", commits: 7), .gone(path: path), .otherLog(path: path),
        .foreign(path: path), .future(path: path, version: 3, known: 2, copy: nil),
        .future(path: path, version: 3, known: 2, copy: "\(path).schema-2"),
        .noRoom(path: path, copy: "\(path).schema-1", needed: 9, free: 8),
        .past(path: path, version: 1, isBackup: false), .past(path: path, version: 1, isBackup: true),
        .corrupt(path: path, finding: "row 7"),
        .wrongKey(path: path, key: "ab12"), .wrongKey(path: path, key: nil),
        .setting("synchronous", wanted: "2", found: "1"), .damaged(column: "device.state"),
    ]

    private static let signs: [LedgerError] =
        ([
            .foreignMarker, .setBack(commits: 7, marked: 9), .noMarker, .halfAccepted,
            .backup(UnixTime(seconds: 1_790_000_000)),
        ] as [RestoreSign]).map { .restored(path: path, marker: "\(path).marker", $0) }

    private static let backups: [LedgerError] = [
        "is there: name another file, or replace a backup by --force",
        "is no backup of a ledger, and is not replaced", "is being written by another backup",
        "is there, and would be taken for a part of the backup",
        "is there, and is another user's or has a second name: take it away",
        "is gone again: the program was told to end",
    ].map { .notReplaced(path: path, $0) }

    private static let calls = [
        "SQLite: file is not a database (code 26) while doing: open",
        "code 5586: wrong password", "code 5147: account frozen", "code 5325: caller blocked",
        "passing code 5000: the vendor's service", "passing code 429: too many calls", "locked_out",
        "passing code 50005: signed while the time was not sure",
        "no_token: code 5586: wrong password", "no_token: connection_refused", "no_token: locked_out",
        "not sent: no_token: code 5586: wrong password, 0 ms", "unknown: reset, 12 ms",
        "unknown: malformed: bareLineFeed, 3 ms", "no answer yet, 900 ms", "none in time",
        "name_not_resolved: Name or service not known", "tls: the peer ended the connection in the handshake",
    ]

    private static let lists = [
        "line 3: model x is not configured", "line 2: SN1 has the keys that SN2 has in line 1",
        "line 2: 3 fields, and the header has 4", "line 1: the column serial is missing",
        "line 4: serial SN1 stands in line 2 already", "entry 2: product_key is missing",
        "line 9: a quote that is never closed", "line 1: the file is empty",
        "line 1, column 2: the document ends too early",
        "line 5: serial must be 1 to 128 of 0-9 A-Z a-z, not \"a b c d\"",
        "SN1: model x is not configured; device_key is missing",
        "line 6: serial 8.6E+14 is a number that a spreadsheet has rounded: make its column text there, and fill it"
            + " again from where it came",
    ]

    private static let starts = [
        "0.0.0.0 port 443 cannot be listened on: bind: Address already in use (errno 98)",
        "0.0.0.0 port 443 cannot be listened on: bind: Permission denied (errno 13)",
        "listen, admin cannot be changed by a reload: restart", "the seal key: no file",
        "ledger.seal_key: found 3 of the 64 characters that it had, expected a whole one; restart if it is meant",
        "the ledger \(path): this user may not open \(path): run it as the user whom that belongs to, or have root"
            + " give it to this one by chown",
        "there is no scenario wifi; the nearest is wifi-first-bind",
        "connect: Network is unreachable (errno 101)", "it has expired on 2026-11-29",
        "it ends on 2026-12-05, in 5 days; a reload would refuse a.pem: it is not the key of b.pem",
        "a.pem holds another one, which a reload would take", "the ledger's list has its keys for SN2",
        "proxy_line: a balancer sends the PROXY protocol, which is not spoken here",
    ]

    @Test(arguments: ledger.map { "\($0)" } + calls + lists + starts)
    func `a sentence of the log is wholly Chinese`(text: String) {
        let words = Words(said: text)
        #expect(words.en == text)
        #expect(words.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(words.zh)")
        #expect(EnglishSentences.found(in: words.zh) == [], "\(words.zh)")
        #expect(!words.zh.contains(": ") && !words.zh.contains(" is "), "\(words.zh)")
    }

    @Test(arguments: [
        ("not sent: no_token: code 5586: wrong password, 0 ms", "没有发出：没有令牌：密码错误（5586），0 ms"),
        ("unknown: malformed: bareLineFeed, 3 ms", "结果不明：应答不合 HTTP 格式：bareLineFeed，3 ms"),
        ("line 2: 3 fields, and the header has 4", "第 2 行：3 个字段，而表头有 4 个"),
        ("a text that nobody here has written", "a text that nobody here has written"),
    ])
    func `each of its parts has its place`(text: String, chinese: String) {
        #expect(Words(said: text).zh == chinese)
    }

    @Test func `what a call has met again and again is told once`() {
        let calls = (0..<5).map { "not sent: no_token: code 5586: wrong password, \($0) ms" }
        let known = Bench.bind(Reason(.vendorLogin, vendorCode: 5586), .cannotBind, after: calls)
        for (reader, times) in zip(Bench.readers, ["5 次", "5 times"]) {
            let text = Bench.flat(Explanation(known, at: Bench.now).text(for: reader))
            #expect(text.matches(of: #/deviceBindingByWifi/#).count == 1, "\(text)")
            #expect(text.contains(Bench.bare(times)), "\(text)")
        }
    }

    @Test func `a stranger's text is looked through for a while only`() {
        let text = Array(repeating: "a", count: 4_000).joined(separator: "; ")
        let zh = Words(said: text).zh
        #expect(zh.hasPrefix("a；a；") && zh.hasSuffix("; a; a"))
    }

    @Test func `what a person has written is nobody else's`() {
        let entry = JournalEntry(
            kind: .person, name: "model_paused", request: nil, serial: nil, detail: "m1 answers 7: timeout",
            at: Bench.start)
        #expect(entry.told == Words("m1 答复 7：timeout", "m1 answers 7: timeout"))
    }
}
