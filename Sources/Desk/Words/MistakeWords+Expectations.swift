extension Words {
    /// What a mistake of the configuration expects where that is more than the key itself says.
    static let expectations = [
        ("JSON with comments", "可以带注释的 JSON"), ("each key once", "每个键只有一次"),
        ("each model once", "每个型号只有一次"), ("each device once", "每台设备只有一次"),
        ("a path of its own", "不与别的相同的路径"), ("a port of its own", "不与别的相同的端口"),
        ("keys of its own: they are one device to the vendor", "不与别的相同的密钥：对平台来说它们是同一台设备"),
        ("the id of one of the models", "某个型号的 id"), ("the device's own", "这台设备自己的值"),
        ("exactly one of them: the account logs in by it", "只能有其中一个：账号用它登录"),
        ("a phone beside it", "旁边还有 phone"), ("one pair, or two while they are rotated", "一对；轮换期间两对"),
        ("another one: two are for a rotation", "另一个：有两个是为了轮换"),
        ("the address of a cloud, as https://cloud.example", "云的地址，例如 https://cloud.example"),
        (
            "the address without /%, with which the path of a call begins anyway",
            "不带 /% 的地址，接口路径本来就以它开头"
        ),
        ("https: secrets travel there, in clear to loopback only", "https：密钥会经过那里，只有回环地址可以用明文"),
        (
            "https: the robot's key travels there, in clear to loopback only",
            "https：机器人的 key 会经过那里，只有回环地址可以用明文"
        ),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= and the robot's key",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= 加上机器人的 key"
        ),
        ("an errcode, one of 1 to 7 and 1999", "errcode：1 到 7 或 1999"),
        ("a vendor code in quotes, as \"5462\": 6", "引号里的平台码，例如 \"5462\": 6"),
        ("a code of another kind", "其他种类的码"),
        ("an event that is not", "不由本程序应答的事件"), ("an event of WeCom's, maybe %", "企业微信的事件（您可能是指 %）"),
        (
            "one, or a corp_secret to ask WeCom with: else nobody is let in",
            "一个地址，或者用来向企业微信查询的 corp_secret：否则谁都进不来"
        ),
        ("an address, a range as 10.1.0.0/16 or one as 10.1.2.*", "一个地址，或者 10.1.0.0/16、10.1.2.* 这样的范围"),
        (
            "a certificate and key: without TLS only loopback may be listened on, not %",
            "证书和私钥：没有 TLS 只能在回环地址上监听，不能是 %"
        ),
        (
            "an address of loopback, 127.0.0.1 or ::1; another one only with \"tls\" and \"password\"",
            "回环地址 127.0.0.1 或 ::1；只有同时有 \"tls\" 和 \"password\" 才能用别的"
        ),
        ("a numeric address, as 127.0.0.1, 0.0.0.0 or ::", "数字形式的地址，例如 127.0.0.1、0.0.0.0 或 ::"),
        ("an address of this machine, 0.0.0.0 or ::", "本机的地址、0.0.0.0 或 ::"),
        ("a path of at most %", "最多 % 个字符的路径"),
        (
            "a path that does not begin with %: the maker's service speaks there",
            "不以 % 开头的路径：那里是厂商自己的服务用的"
        ),
        ("the accounts that models name: %", "型号所用的账号：%"), ("where % are sent", "% 发往的地址"),
        ("the binds of %, %", "%（绑定请求）、%"), ("the binds of %", "%（绑定请求）"), ("the events", "其他事件"),
        (
            "it beside verify_dk only: verify always sends 1, the others nothing",
            "只与 verify_dk 并列：verify 总是发送 1，其他的什么都不发"
        ),
        (
            "\"none\" beside dk and forward, \"optional\" beside verify_dk and forward; dk has no other, since nobody"
                + " checks a code there",
            "\"none\" 只用于 dk 和 forward，\"optional\" 只用于 verify_dk 和 forward；dk 只能是 \"none\"，因为那里没有人核对验证码"
        ),
        ("it: no device is without", "这一项：每台设备都要有"),
        ("it: a Matter device cannot be without", "这一项：Matter 设备不能没有它"),
        (
            "what it was: make its column text there, and fill it again from where it came",
            "原来的值：在表格里把这一列设为文本，再从来源重新填写"
        ),
        ("1 to 128 of 0-9 A-Z a-z", "1 到 128 个 0-9 A-Z a-z"),
        ("1 to 128 visible ASCII characters", "1 到 128 个可见的 ASCII 字符"),
        ("one line of at most % bytes", "一行，最多 % 字节"), ("one line of 1 to % bytes", "一行，1 到 % 字节"),
        (
            "1 to % of TAG:PRIVILEGE with blanks between, TAG from 0 to % and PRIVILEGE one of %",
            "1 到 % 个“标签:权限”，用空格隔开；标签从 0 到 %，权限是其中之一：%"
        ),
        (
            "a path that begins with / and holds only what a URL's may: no blank, ? or #, and no % without two hexadecimal"
                + " digits",
            "以 / 开头的路径，只含 URL 路径里可以有的字符：没有空格、? 和 #，% 后面必须是两位十六进制数字"
        ),
    ]
}
