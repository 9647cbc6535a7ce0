extension Words {
    /// What is wrong with PEM files; the latter ones are OpenSSL's words.
    static let certificates = [
        ("%: it is encrypted with a pass phrase", "%：有口令保护"), ("%: no certificate in %", "%：% 里没有证书"),
        ("%: it has expired on %", "%：已于 % 过期"), ("%: it is not valid before %", "%：要到 % 才生效"),
        ("%: it is not the key of %", "%：不是 % 的私钥"),
        ("%: it lacks the certificate of its issuer", "%：缺少签发者的证书"),
        ("%: the certificate is not for %", "%：证书不是给 % 的"),
        ("%: issuer % on the way to the root: %", "%：通向根证书的第 % 级签发者：%"),
        ("%: with %, no session of TLS % comes of it: %", "%：与 % 一起建立不了 TLS % 会话：%"),
        ("%: no start line: PEM lib", "%：里面没有 PEM 的起始行"), ("%: no start line", "%：里面没有 PEM 的起始行"),
        ("%: no certificate or crl found", "%：里面没有证书"),
        ("%: unsuitable certificate purpose", "%：证书的用途不适合"), ("invalid CA certificate", "不是有效的 CA 证书"),
        ("certificate has expired", "证书已过期"), ("no shared cipher", "没有共同的加密套件"),
    ]

    /// Why a ledger cannot be opened; the latter ones are SQLite's words.
    static let ledgerFaults = [
        (
            "another process owns the ledger: it holds the lock on %; stop it first",
            "另一个进程正在使用账本，它锁住了 %；请先停止它"
        ),
        (
            "% has a second name (a hard link): remove that name, and copy the file instead",
            "% 有另一个名称（硬链接）：请删掉那个名称，改为复制文件"
        ),
        ("% is there and is no file: move it away, or name another ledger", "% 已存在而不是文件：请移走它，或者换一个账本"),
        (
            "% is a database, but not a ledger of wecom-bind; name another file",
            "% 是数据库，但不是 wecom-bind 的账本；请换一个文件"
        ),
        (
            "% is damaged (%); restore it from a copy, or set it aside and begin a new one",
            "% 已损坏 (%)；请用备份恢复，或者移走它再新建账本"
        ),
        ("SQLite: % (code %) while doing: %", "SQLite：%（码 %），当时在做：%"),
        ("file is not a database", "文件不是数据库"), ("unable to open database file", "打不开数据库文件"),
    ]
}
