import Events

extension Words {
    /// What the program says in English to its log and to scripts, in a sentence or a few: in Chinese as far as its
    /// sentences are known.
    package init(said text: String) {
        self.init(Self.chinese(text), text)
    }

    private static func chinese(_ text: String) -> String {
        guard let match = text.wholeMatch(of: #/(.+?): found (.+), expected (.+)/#.dotMatchesNewlines())
        else { return book.chinese(text) }
        return "\(place(String(match.1)))：现在是 \(book.chinese(match.2))，应为 \(expectation(match.3))"
    }

    /// A key stays as it is; a place that is none is told by its line.
    private static func place(_ key: String) -> String { key == "the file" ? "整个文件" : book.chinese(key) }

    /// What a key is, its form before it where that is said.
    private static func expectation(_ text: Substring) -> String {
        if let meaning = keyMeanings[String(text)] { return meaning }
        for place in text.ranges(of: ": ") {
            guard let meaning = keyMeanings[String(text[place.upperBound...])] else { continue }
            return "\(book.chinese(text[..<place.lowerBound]))：\(meaning)"
        }
        return book.chinese(text)
    }

    private static let book = Phrasebook(
        places + JSONError.Reason.phrases + mistakes + system + starts + certificates + ledgerFaults
            + expectations
            + calls
            + requests
            + lists + journal + general)

    /// What stands around a sentence: how long a call took, where in a file something is wrong.
    private static let places = [
        ("%, % ms", "%，% ms"), ("line %, column %: %", "第 % 行第 % 列：%"), ("line %: %", "第 % 行：%"),
        ("entry %: %", "第 % 项：%"),
    ]

    /// The words of the C library.
    private static let system = [
        ("Name or service not known", "没有这个域名"), ("No address associated with hostname", "该域名没有地址"),
        ("Temporary failure in name resolution", "暂时解析不了域名"), ("Network is unreachable", "网络不可达"),
        ("No route to host", "没有到对方的路由"), ("Connection timed out", "连接超时"),
        ("Connection refused", "对方拒绝连接"), ("Connection reset by peer", "连接被对方断开"),
        ("Address already in use", "地址已被占用"), ("Permission denied", "没有权限"),
        ("No such file or directory", "没有这个文件或目录"), ("Too many open files", "打开的文件太多"),
        ("No space left on device", "磁盘已满"), ("Input/output error", "读写出错"),
    ]

    /// What fits more than it should stands last.
    private static let general = [
        ("%; %", "%；%"), ("%: %", "%：%"), ("line %, column %", "第 % 行第 % 列"), ("line %", "第 % 行"),
        ("% (byte %)", "%（第 % 字节）"), ("% (errno %)", "%（errno %）"), ("entry %", "第 % 项"),
        ("the configuration", "配置"), ("the list", "清单"),
        ("the ledger %", "账本 %"), ("the ledger", "账本"), ("the seal key", "封存密钥"),
        ("answered with status %", "应答的状态是 %"),
        ("no callback can be signed at this time of day", "本机时间不对，无法给回调签名"),
        ("% is not what it should be", "% 不是应有的样子"), ("% is not an object", "% 不是对象"),
        ("% is missing", "% 缺失"), ("% is empty", "% 为空"), ("% is no number", "% 不是数字"),
        ("% or %", "% 或 %"),
    ]
}
