extension Words {
    /// What is wrong with PEM files; the latter ones are OpenSSL's words.
    static let certificates = [
        ("it is encrypted with a pass phrase", "有口令保护"), ("no certificate in %", "% 里没有证书"),
        ("it has expired on %", "它已于 % 过期"), ("it is not valid before %", "要到 % 才生效"),
        ("it is not the key of %", "不是 % 的私钥"),
        ("it lacks the certificate of its issuer", "缺少签发者的证书"),
        ("the certificate is not for %", "证书不是给 % 的"),
        ("issuer % on the way to the root: %", "通向根证书的第 % 级签发者：%"),
        ("with %, no session of TLS % comes of it: %", "与 % 一起建立不了 TLS % 会话：%"),
        ("no start line: PEM lib", "里面没有 PEM 的起始行"), ("no start line", "里面没有 PEM 的起始行"),
        ("no certificate or crl found", "里面没有证书"),
        ("unsuitable certificate purpose", "证书的用途不适合"), ("invalid CA certificate", "不是有效的 CA 证书"),
        ("certificate has expired", "证书已过期"), ("no shared cipher", "没有共同的加密套件"),
    ]

    /// Why a ledger cannot be opened, or copied; the latter ones are SQLite's words.
    static let ledgerFaults =
        ledgerFiles + restored + backups + [
            (
                "another process owns the ledger: it holds the lock on %; stop it first",
                "另一个进程正在使用账本，它锁住了 %；请先停止它"
            ),
            (
                "% has a second name (a hard link): remove that name, and copy the file instead",
                "% 有另一个名称（硬链接）：请删掉那个名称，改为复制文件"
            ),
            ("% is there and is no file: move it away, or name another one", "% 已存在而不是文件：请移走它，或者换一个"),
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

    private static let ledgerFiles = [
        (
            "this user may not open %: run it as the user whom that belongs to, or have root give it to this one by chown",
            "当前用户无权打开 %：请以它所属的用户来运行，或者由 root 用 chown 把它交给当前用户"
        ),
        ("there is no folder %", "没有目录 %"), ("there is no %", "没有 %"),
        ("% leads through what is no folder", "% 的路径中间有一段不是目录"),
        ("% is a symbolic link, which is not followed: name the file itself", "% 是符号链接，不会跟随它：请写文件本身"),
        ("no room is left for %", "没有地方写 % 了：磁盘已满"),
        ("% is on a disk where nothing can be written", "% 所在的磁盘是只读的"),
        ("% failed on %: % (errno %)", "%（%）失败：%（errno %）"),
        (
            "the user %, who has the ledger's folder, cannot read %: give it that user's group and mode 0640",
            "账本的目录属于用户 %，而该用户读不了 %：请把它的组改为该用户的组，权限改为 0640"
        ),
        (
            "% is the folder of the user %, who could not open what root makes there: start the server first, or type %",
            "% 是用户 % 的目录，root 在那里创建的文件该用户打不开：请先启动程序，或者输入 `%`"
        ),
        ("% was removed, replaced or moved away while the ledger was open", "账本打开期间，% 被删除、替换或移走了"),
        (
            "% was sealed with another key, %; configure the seal key that it was sealed with, as ledger.seal_key or as"
                + " ledger.old_seal_key; which file holds it, wecom-bind keys seal FILE says. If it is gone for good,"
                + " wecom-bind help ledger has the way out",
            "% 是用另一个密钥封存的：%；请把封存它的密钥配置为 `ledger.seal_key` 或 `ledger.old_seal_key`；"
                + "它在哪个文件里，用 `wecom-bind keys seal 文件` 查看。如果密钥已经丢失，出路见 `wecom-bind help ledger`"
        ),
        (
            "% was sealed with another key; configure the seal key that it was sealed with, as ledger.seal_key or as"
                + " ledger.old_seal_key. If it is gone for good, wecom-bind help ledger has the way out",
            "% 是用另一个密钥封存的；请把封存它的密钥配置为 `ledger.seal_key` 或 `ledger.old_seal_key`。"
                + "如果密钥已经丢失，出路见 `wecom-bind help ledger`"
        ),
        ("SQLite's % is %, and must be %", "SQLite 的 % 是 %，应为 %"),
        ("% holds what this program never writes", "% 里有本程序从不写入的内容"),
        ("the ledger did not answer in time", "账本没有及时应答"),
        ("the ledger's disk has too little room", "账本所在的磁盘空间不足"),
        ("the ledger % cannot be recovered: %", "账本 % 无法恢复：%"),
    ]

    private static let restored = [
        (
            "% is not there or empty, and % says that it had % commits. Bring it back; or restore a copy and run:"
                + " wecom-bind ledger accept-restore. Only to begin anew, with no device known, take % away",
            "% 不存在或是空的，而 % 表明它有过 % 次提交。请把它找回来；或者恢复备份并运行 `wecom-bind ledger accept-restore`。"
                + "只有想从头开始、不再认识任何设备时，才移走 %"
        ),
        (
            "% is not the ledger that was last in service: %. Bring that one back; or, if it is lost, run: wecom-bind"
                + " ledger accept-restore",
            "% 不是上次使用的账本：%。请把那一个找回来；如果它已丢失，运行 `wecom-bind ledger accept-restore`"
        ),
        (
            "% is the log of another ledger, or of a later state of this one, which was here before %: opened with it, that"
                + " file would be lost. Nothing was changed. Move % and % away, beside the ledger that they belong to, and"
                + " do it again",
            "% 是另一个账本的日志，或者是这个账本后来的日志，它在 % 放来之前就在这里：带着它打开，这个文件就毁了。"
                + "没有做任何改动。请把 % 和 % 移走，放到它们所属的账本旁边，然后重试"
        ),
        ("% belongs to another one", "% 属于另一个账本"),
        ("it has % commits, and % has seen %", "它有 % 次提交，而 % 记录过 % 次"),
        (
            "% is missing or damaged, without which nobody can tell whether it is whole",
            "% 缺失或损坏，没有它就无从得知账本是否完整"
        ),
        ("it is a backup that was made %", "它是 % 做的备份"),
        ("accept-restore was begun and did not come to its end", "accept-restore 开始后没有做完"),
        (
            "% has schema %, and this program knows %: a newer version has written it. Run that one again; or, to go"
                + " back, put its copy of before, %, in its place and run: wecom-bind ledger accept-restore",
            "% 的格式是 %，本程序只认识到 %：它由更新的版本写成。请改用那个版本；要退回旧版本，请把之前的副本 % 放到它的位置，"
                + "再运行 `wecom-bind ledger accept-restore`"
        ),
        (
            "% has schema %, and this program knows %: a newer version has written it. Run that one again; or, to go"
                + " back, put a backup of before in its place and run: wecom-bind ledger accept-restore",
            "% 的格式是 %，本程序只认识到 %：它由更新的版本写成。请改用那个版本；要退回旧版本，请把之前的备份放到它的位置，"
                + "再运行 `wecom-bind ledger accept-restore`"
        ),
        (
            "% is of an earlier version, and its disk has % bytes left of % for %, the copy that is made before anything"
                + " is changed: make room",
            "% 是旧版本的账本，磁盘只剩 % 字节，而需要 % 字节存放 %（改动之前做的副本）：请腾出空间"
        ),
        (
            "% has schema %, of an earlier version: start the server once, which brings it up to date",
            "% 的格式是 %，属于旧版本：请启动一次程序，由它升级"
        ),
        (
            "% is a backup of an earlier version, with schema %: leave it as it is. The version that made it looks through"
                + " it; this one does once ledger accept-restore has taken it, or a copy, into service",
            "% 是旧版本的备份，格式是 %：请保持原样。做备份的那个版本能检查它；本版本要等 `ledger accept-restore` 启用了它或它的副本"
                + "之后才能检查"
        ),
    ]

    private static let backups = [
        ("% is there, and would be taken for a part of the backup", "% 已经存在，会被当作备份的一部分"),
        (
            "% is there: name another file, or replace a backup by --force",
            "% 已经存在：请换一个文件名，或者用 --force 替换原来的备份"
        ),
        ("% is no backup of a ledger, and is not replaced", "% 不是账本的备份，不会替换它"),
        ("% is being written by another backup", "另一次备份正在写 %"),
        (
            "% is there, and is another user's or has a second name: take it away",
            "% 已经存在，它属于别的用户，或者还有另一个名称：请移走它"
        ),
        ("% is gone again: the program was told to end", "% 已经删掉：程序被要求结束"),
        (
            "what is sealed was not opened: no configuration was named",
            "没有打开封存的内容：没有指定配置"
        ),
        ("device_tally: % is told as %, and there are %", "device_tally：状态 % 记为 % 台，实际有 % 台"),
        ("%: % rows have no redemption that would spend them", "%：% 行没有要用掉它们的授权码记录"),
        ("%: % rows have no redemption that brought them", "%：% 行没有换来它们的授权码记录"),
        ("%: % rows wait for a message before them that is not there", "%：% 行在等前面一条并不存在的消息"),
        (
            "%: % rows have a number that their device's line has not come to",
            "%：% 行的序号超过了它们设备已排到的序号"
        ),
        ("%: % rows hold what this program never writes", "%：% 行里有本程序从不写入的内容"),
    ]
}
