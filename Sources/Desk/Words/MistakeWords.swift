import Events

extension Words {
    /// A mistake of the configuration, as its reading has it: in Chinese which key, what stands there, and as far as
    /// its phrase is known what is expected.
    package init(mistake: String) {
        guard let match = mistake.wholeMatch(of: #/(.+?): found (.+), expected (.+)/#.dotMatchesNewlines())
        else {
            self.init(Self.translated(mistake), mistake)
            return
        }
        let (key, found, expected) = (
            match.1, Self.translated(String(match.2)), Self.translated(String(match.3))
        )
        self.init("\(Self.place(String(key)))：现在是 \(found)，应为 \(expected)", mistake)
    }

    /// A key stays as it is; a place that is none is told by its line.
    private static func place(_ key: String) -> String {
        guard let match = key.wholeMatch(of: #/line (\d+), column (\d+)/#) else { return key }
        return "第 \(match.1) 行第 \(match.2) 列"
    }

    private static func translated(_ text: String) -> String {
        (JSONError.Reason.phrases + phrases).reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// What is found and expected is made of, the longer ones first.
    private static let phrases: [(String, String)] = [
        ("what is no JSON", "非 JSON 内容"), ("JSON with comments", "可以带注释的 JSON"),
        ("there is no such file", "没有这个文件"), ("no permission, or not a file", "没有权限，或者不是文件"),
        ("a key of ", "一个键，"), (" characters, which is not shown", " 个字符，不显示内容"),
        ("a key that is none", "一个不认识的键"), ("a text of ", "一段文本，"),
        ("a number, which is not shown", "一个数，不显示内容"),
        ("the placeholder ", "还没有填写的占位符 "), ("an empty text", "空文本"), ("an empty list", "空列表"),
        ("an empty object", "空对象"), ("a list of texts in quotes", "引号里的文本的列表"),
        ("a list of objects", "对象的列表"), ("an object of objects", "由对象组成的对象"),
        ("an object, { … }", "对象 { … }"),
        ("a text in quotes, without blanks", "引号里的文本，不含空格"), ("a text or a whole number", "文本或整数"),
        ("a text, a whole number, true or false", "文本、整数、true 或 false"), ("a text in quotes", "引号里的文本"),
        ("true or false", "true 或 false"), ("a whole number from ", "整数，范围 "),
        ("the path of a PEM file", "PEM 文件的路径"),
        ("each model once", "每个型号只有一次"), ("each device once", "每台设备只有一次"),
        ("a path of its own", "不与别的相同的路径"), ("a port of its own", "不与别的相同的端口"),
        ("the id of one of the models", "某个型号的 id"),
        ("exactly one of them: the account logs in by it", "只能有其中一个：账号用它登录"),
        ("the address of a cloud, as https://cloud.example", "云的地址，例如 https://cloud.example"),
        ("an errcode, one of 1 to 7 and 1999", "errcode：1 到 7 或 1999"), ("one of ", "其中之一："),
        (", maybe ", "，可能是 "),
        ("a list of ", "列表，长度 "), ("an object", "对象"), ("nothing", "空缺"), (" or ", " 或 "),
    ]
}
