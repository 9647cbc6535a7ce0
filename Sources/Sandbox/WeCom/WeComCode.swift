/// WeCom's words for its codes, as far as a stand-in says them.
///
/// Source: WeCom developer centre, the list of global error codes.
enum WeComCode {
    static func message(of code: Int) -> String {
        words[code] ?? (code == 0 ? "ok" : "error \(code)")
    }

    private static let words: [Int: String] = [
        -1: "system busy",
        40001: "invalid credential",
        40008: "invalid message type",
        40013: "invalid corpid",
        40014: "invalid access_token",
        40029: "invalid code",
        40035: "invalid parameter",
        40058: "content exceed max length",
        40078: "invalid auth_code",
        40085: "invalid ticket",
        40091: "invalid secret",
        41001: "access_token missing",
        41008: "missing code",
        42001: "access_token expired",
        42022: "code has been used",
        45009: "api freq out of limit",
        45033: "api concurrent out of limit",
        48002: "api forbidden",
        60020: "not allow to access from your ip",
        84075: "invalid auth code",
        93000: "invalid webhook url",
        600004: "hardware not authorised",
        600005: "invalid hardware secret",
        600007: "missing device_sn",
        600015: "missing device_secret",
        600037: "missing model_id",
        600038: "unknown model_id",
    ]
}
