/// What RFC 9110 and 9112 demand of one answer by its status, its method and its fields.
enum ResponseRules {
    /// - Returns: What is wrong, in words.
    static func faults(of answer: ReadAnswer) -> [String] {
        (framing(answer) + required(answer) + content(answer) + values(answer)).map {
            "\(answer.status) to \(answer.method): \($0)"
        }
    }

    private static func framing(_ answer: ReadAnswer) -> [String] {
        let lengths = answer.values("content-length")
        let isBare = answer.isInterim || answer.status == 204
        var faults: [String] = []
        if !answer.values("transfer-encoding").isEmpty {
            faults.append("Transfer-Encoding, which the program never needs (RFC 9112, 6.1)")
        }
        if isBare, !lengths.isEmpty { faults.append("a length where nothing can follow (RFC 9110, 8.6)") }
        if !isBare, answer.status != 304, lengths.count != 1 {
            faults.append("\(lengths.count) lengths (RFC 9110, 8.6)")
        }
        for length in lengths where !length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || length.isEmpty
        {
            faults.append("a length that is no number (RFC 9110, 8.6): \(length)")
        }
        return faults
    }

    /// Fields that a status, or every final answer, must have. Source: RFC 9110, 6.6.1, 11.6.1, 11.7.1,
    /// 10.2.1, 10.2.2, 14.4 and 7.8.
    private static func required(_ answer: ReadAnswer) -> [String] {
        let due: [Int: String] = [
            401: "www-authenticate", 405: "allow", 407: "proxy-authenticate", 416: "content-range",
            426: "upgrade", 301: "location", 302: "location", 303: "location", 307: "location",
            308: "location", 206: "content-range", 101: "upgrade",
        ]
        var faults: [String] = []
        if let name = due[answer.status], answer.values(name).isEmpty { faults.append("no \(name)") }
        if !answer.isInterim, answer.values("date").isEmpty { faults.append("no date") }
        if !answer.values("upgrade").isEmpty, !answer.list("connection").contains("upgrade") {
            faults.append("upgrade is no option of connection")
        }
        if answer.list("allow").contains(answer.method.lowercased()), answer.status == 405 {
            faults.append("the method that is refused is allowed")
        }
        if answer.list("allow").contains("get") != answer.list("allow").contains("head") {
            faults.append("GET without HEAD (RFC 9110, 9.3.2)")
        }
        for name in ["date", "content-type", "content-length", "retry-after", "location", "host"]
        where answer.values(name).count > 1 { faults.append("\(name) more than once (RFC 9110, 5.3)") }
        return faults
    }

    private static func content(_ answer: ReadAnswer) -> [String] {
        guard let length = answer.values("content-length").first, length != "0" else { return [] }
        guard let type = answer.values("content-type").first else { return ["content without a type (8.3)"] }
        let parts = type.split(separator: ";", omittingEmptySubsequences: false)[0].split(
            separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { isToken($0) } ? [] : ["no media type (8.3.1): \(type)"]
    }

    private static func values(_ answer: ReadAnswer) -> [String] {
        var faults: [String] = []
        for date in answer.values("date") where !isDate(date) { faults.append("no date (5.6.7): \(date)") }
        for wait in answer.values("retry-after") where UInt(wait) == nil && !isDate(wait) {
            faults.append("neither seconds nor a date (10.2.3): \(wait)")
        }
        for name in ["connection", "allow", "vary"] {
            for element in answer.list(name) where !isToken(element) {
                faults.append("an element of \(name) that is no token: \(element)")
            }
        }
        for name in ["host", "te", "expect", "content-encoding", "keep-alive", "proxy-connection"]
        where !answer.values(name).isEmpty { faults.append("\(name) in an answer") }
        return faults
    }

    static func isToken(_ text: some StringProtocol) -> Bool {
        let others = Set("!#$%&'*+-.^_`|~".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || others.contains(byte)
            }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, with a day of the week that is that date's.
    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, text.utf8.count == 29, parts[5] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return false }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            (0...60).contains(clock[2]), (1...31).contains(day)
        else { return false }
        // Sakamoto's method: how far each month begins behind January, in days of the week.
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let counted = month < 2 ? year - 1 : year
        let weekday = (counted + counted / 4 - counted / 100 + counted / 400 + shifts[month] + day) % 7
        return parts[0] == ["Sun,", "Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,"][weekday]
    }
}
