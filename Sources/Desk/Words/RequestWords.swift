extension Words {
    /// What exactly was wrong with a request, or with the way to us.
    static let requests = paths + signatures + query + shapes + bodies + envelopes + ways

    private static let paths = [
        ("the path is the nearest route's in other slashes or another case", "与最接近的路由只差斜杠或大小写"),
        (
            "the path has more in front than the nearest route: a proxy has left its prefix on",
            "路径比最接近的路由多了前缀：代理没有去掉它"
        ),
        (
            "the path lacks the beginning of the nearest route: a proxy has taken it off",
            "路径比最接近的路由少了开头：被代理去掉了"
        ),
        ("the path goes on behind the nearest route", "路径在最接近的路由后面还有内容"),
        ("the path is the nearest route but for a character or two", "与最接近的路由只差一两个字符"),
        ("signed with the Token of %", "签名用的是这个路由的 Token：%"),
        ("the query was encoded into the path: its ? came as %3F", "查询参数被编码进了路径：? 变成了 %3F"),
        ("no route is like this path", "没有与它相近的路由"),
        ("only GET, HEAD, POST are served", "只受理 GET、HEAD、POST"),
    ]

    private static let signatures = [
        (
            "the signature is right, but the text does not decrypt: the EncodingAESKey is not the sender's",
            "签名正确，但内容解不开：EncodingAESKey 与发送方的不同"
        ),
        ("the signature is right, but the ciphertext is not Base64", "签名正确，但密文不是 Base64"),
        ("the ciphertext has % bytes, not a multiple of 32", "密文长度 % 字节，不是 32 的倍数"),
        ("the decrypted text is shorter than it says", "解密后的内容比它自己所说的短"),
        ("signed % s ago, and % s are taken", "签名于 % 秒之前，只接受 % 秒以内的"),
        ("signed % s ahead of us, and % s are taken", "签名于 % 秒之后，只接受 % 秒以内的"),
        ("what it holds is no challenge: 1 to 64 letters and digits", "内容不是 1 到 64 个字母和数字"),
        ("no Token of % gives this signature: %", "配置的 Token 共 % 个，都算不出这个签名：%"),
        ("no Token of % gives this signature", "配置的 Token 共 % 个，都算不出这个签名"),
    ]

    private static let query = [
        ("no query: a proxy has dropped it, or this is no callback", "没有查询参数：被代理丢掉了，或者不是回调"),
        ("&amp; instead of &: the URL was copied out of a page's source", "& 写成了 &amp;：地址是从网页源码复制的"),
        ("the whole query is encoded once more than it should be", "整个查询参数被多编码了一次"),
        ("the query is not made of pairs of UTF-8 text", "查询参数不是 UTF-8 的键值对"),
        ("the query is not made of pairs of UTF-8 text (%)", "查询参数不是 UTF-8 的键值对 (%)"),
        ("a percent escape is malformed (%)", "百分号编码不完整 (%)"),
        ("echostr beside a body: a URL check comes as GET", "正文之外还有 echostr：URL 验证应当用 GET"),
        ("% is missing beside %: another product's callback", "% 缺失，却有 %：是别的产品的回调"),
        ("% is there twice, in two spellings", "% 出现了两种写法"), ("% is there % times", "% 出现了 % 次"),
    ]

    private static let shapes = [
        ("% is encoded once more than it should be", "% 被多编码了一次"),
        (
            "% has blanks, which were pluses: a gateway has decoded it as a form",
            "% 里的加号变成了空格：网关把它当作表单解码了"
        ),
        ("% has something else than hexadecimal digits", "% 含有十六进制以外的字符"),
        ("% has something else than letters, digits, _ and -", "% 含有字母、数字、_ 和 - 以外的字符"),
        ("% has % characters of 32 at most", "% 有 % 个字符，最多 32 个"),
        ("% has % characters of 40", "% 有 % 个字符，应为 40 个"),
        ("% has % digits of 10", "% 有 % 位数字，应为 10 位"), ("% is in capitals", "% 是大写的"),
    ]

    private static let bodies = [
        ("XML: this URL was entered at an application, not at a device model", "XML：该地址填到了应用下，而不是设备型号下"),
        ("the body is empty", "正文为空"), ("the body is blank", "正文全是空白"),
        ("gzip: a proxy has compressed the body", "gzip：代理压缩了正文"),
        ("a byte order mark stands before the body", "正文前有 BOM"),
        ("UTF-16 instead of UTF-8", "是 UTF-16 而不是 UTF-8"),
        ("a page or other markup", "是网页之类的标记"), ("a form of several parts", "是多段表单"), ("a form", "是表单"),
        ("Base64: a gateway has encoded the body", "Base64：网关把正文编码了"),
        ("JSON in a string: it was encoded once more on its way", "JSON 在字符串里：途中被多编码了一次"),
        ("JSON, but no object", "是 JSON，但不是对象"),
        (
            "JSON without encrypt, as it is inside of the envelope: it was opened before it came here",
            "JSON 没有 encrypt，而是解密后的内容：到这里之前已被解开"
        ),
        ("there must be either an event or a command", "event 和 command 必须恰有一个"),
        ("JSON without encrypt", "JSON 没有 encrypt"), ("encrypt is empty or no text", "encrypt 为空或不是文本"),
        ("encrypt is there in two spellings", "encrypt 出现了两种写法"), ("no JSON: %", "不是 JSON：%"),
    ]

    private static let envelopes = [
        ("the envelope is for %, this URL expects %", "加密包的收件方是 %，而该地址应为 %"),
        ("% (the provider's corp id)", "%（服务商的 corpid）"),
        (
            "% (none of this configuration: another corp, a suite or a model)",
            "%（不在本配置里：别的企业、应用或型号）"
        ),
        ("% (the model of %)", "%（这个地址的型号：%）"), ("nobody", "谁都没写"),
        ("% bytes that are no identity (byte % is %)", "不是身份的 % 个字节（第 % 个是 %）"),
        ("callbacks do not come from this address", "不是回调的来源地址"),
    ]

    /// How this program is reached.
    private static let ways = [
        ("a reload would refuse its files: %", "重新加载会拒绝它的文件：%"),
        ("a reload would refuse %: %", "重新加载会拒绝 %：%"),
        ("% holds another one, which a reload would take", "% 里是另一张证书，重新加载会采用它"),
        ("it ends on %, in % days", "它于 % 到期，还有 % 天"), ("a day that cannot be read", "读不出的日期"),
        (
            "unknown_ca: the peer does not know who issued our certificate: is the chain whole?",
            "unknown_ca：对方不认识我们证书的签发者，证书链完整吗？"
        ),
        ("bad_certificate: the peer does not take our certificate", "bad_certificate：对方不接受我们的证书"),
        (
            "certificate_expired: for the peer our certificate is over",
            "certificate_expired：对方认为我们的证书已过期"
        ),
        (
            "proxy_line: a balancer sends the PROXY protocol, which is not spoken here",
            "proxy_line：负载均衡发来 PROXY 协议，这里不支持"
        ),
        ("the ledger's list has its keys for %", "账本清单里 % 用着它的密钥"),
    ]
}
