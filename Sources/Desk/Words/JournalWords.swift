extension Words {
    /// What the journal has beside the name of an entry.
    static let journal = [
        ("the vendor has it under the keys of %", "平台上它用的密钥属于 %"),
        ("nobody knows for whom the maker's service has it", "不知道自有服务把它绑定给了谁"),
        ("WeCom gave no answer for a day", "企业微信一天没有答复"), ("WeCom does not take it", "企业微信不承认它"),
        ("% stays, % came", "% 不变，又来了 %"), ("errcode %", "错误码 %"), ("code %", "平台码 %"),
        ("asked for by %", "由 % 索取"), ("ledger: %", "账本：%"),
        ("% new, % changed, % unchanged", "新增 %，改动 %，不变 %"),
    ]
}
