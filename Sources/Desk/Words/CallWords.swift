extension Words {
    /// What came of a call of ours where that was no answer, and why nobody is logged in.
    static let calls = outcomes + logins + faults

    private static let outcomes = [
        ("no answer yet", "还没有答复"), ("not sent: %", "没有发出：%"), ("unknown: %", "结果不明：%"),
        ("no_token: %", "没有令牌：%"), ("no_model_token: %", "没有 model token：%"),
        ("no_model_token", "没有 model token"), ("none in time", "没有及时拿到"),
    ]

    private static let logins = [
        ("passing %", "%"), ("code %: account frozen", "账号已冻结（%）"),
        ("code %: caller blocked", "本机已被禁止登录（%）"), ("code %: wrong password", "密码错误（%）"),
        ("code %: the vendor's service", "平台的服务故障（%）"), ("code %: too many calls", "调用太频繁（%）"),
        ("code %: signed while the time was not sure", "签名时没有旁证能确认时间（%）"),
        ("locked_out", "账号仍在冻结期"), ("no_ticket", "还没有收到 ticket"),
        ("token_ends_at_once", "令牌一到手就过期"), ("answer_without_token", "应答里没有令牌"),
        ("login_answer_without_token", "登录的应答里没有令牌"),
    ]

    private static let faults = [
        ("name_not_resolved: %", "域名解析不了：%"), ("connection_refused", "对方拒绝连接"),
        ("not_connected: %", "连接不上：%"), ("tls: %", "TLS 失败：%"),
        ("the peer ended the connection in the handshake", "对方在握手时断开"),
        ("timeout", "超时"), ("reset", "连接被对方断开"), ("truncated", "应答没有发完连接就结束了"),
        ("malformed: %", "应答不合 HTTP 格式：%"), ("too_large", "应答太大"), ("too_many_calls", "同时的调用太多"),
        ("given_up", "已放弃"), ("http_%", "HTTP 状态 %"), ("no_json", "应答不是 JSON"),
        ("no_object", "应答不是 JSON 对象"), ("odd_errcode", "应答里的 errcode 不是整数"),
        ("no_code", "应答里没有 code"), ("odd_code", "应答里的 code 不是整数"), ("code_0", "应答里的 code 是 0"),
        ("turned_away", "被网关挡回"), ("code_shape", "验证码的样子不对"), ("no_result", "自有服务没有给出结果"),
        ("no_result: %", "自有服务没有给出可用的结果：%"), ("not_decided", "自有服务还没有决定"),
        ("no_maker", "没有配置自有服务"), ("no_deposit", "App 没有存入任何内容"),
        ("deposit_not_used", "App 存入的内容没有用上"),
        ("gettoken: an answer without a token", "gettoken：应答里没有令牌"),
        ("getcallbackip: an answer without a list", "getcallbackip：应答里没有清单"),
    ]
}
