import Binding
import Cloud
import Configuration
import Desk
import Elements
import Events
import Telemetry
import Transport

/// Logs in at the vendor, as a start does.
enum LoginCheck {
    private static let patienceMilliseconds: Int64 = 10_000

    /// Whom the server knows to be locked out is left alone: each login would prolong that.
    ///
    /// - Parameter known: What the server has found. A login now is the newer word: it takes the place of what the
    ///   server has last heard to one of that account.
    /// - Returns: All of it.
    static func remarks(
        of configuration: Installation, besides known: [Remark], on loops: Loops
    ) async -> [Remark] {
        var remarks = known
        for (name, account) in configuration.vendors.sorted(by: { $0.key < $1.key }) {
            guard !known.contains(where: { $0.tells(.vendorLocked, of: name) }) else {
                remarks.append(untried(name))
                continue
            }
            let found = await Self.remarks(of: name, account, on: loops)
            let others = remarks.filter { !$0.tells(.vendorToken, of: name) }
            let isMended = found.allSatisfy { $0.grade == .good } && others.count < remarks.count
            remarks = others + (isMended ? [mended(name)] : found)
        }
        return remarks
    }

    /// It is the running server's binds that are refused.
    private static func mended(_ name: String) -> Remark {
        Remark(
            .vendor, .error,
            Words(
                "\(name)：按这份配置登录成功，但运行中的程序之前登录被拒，还没有 token",
                "\(name): by this file the login succeeds, but the running server was refused before, and has no token"
                    + " yet"),
            todo: Words(
                "`systemctl reload wecom-bind`；如果配置没有改过，程序会自动再试",
                "`systemctl reload wecom-bind`; if the file was not changed, it is tried again by itself"),
            [("account", .string(name))])
    }

    private static func untried(_ name: String) -> Remark {
        Remark(
            .vendor, .note,
            Words(
                "\(name)：没有尝试登录，因为平台冻结期间每次登录都会延长它",
                "\(name): no login was tried, since each would prolong that the vendor has locked it"),
            [("account", .string(name))])
    }

    private static func remarks(
        of name: String, _ account: Installation.VendorAccount, on loops: Loops
    ) async -> [Remark] {
        do {
            let client = try Client(
                on: loops, trust: account.address.authorities.map { .file($0) } ?? .system)
            let cloud = VendorCloud(
                try KeptClouds.account(name, account), over: client, keptIn: .none, on: loops)
            let by = loops.now.advanced(byMilliseconds: patienceMilliseconds)
            let failures = await cloud.logIn(by: by)
            guard !failures.isEmpty else {
                return [
                    Remark(
                        .vendor, .good, Words("\(name)：登录成功", "\(name): the login succeeds"),
                        [("account", .string(name))])
                ]
            }
            return failures.reduce(into: [(failure: TokenTrouble, tokens: [VendorCloud.Token])]()) {
                all, one in
                // What bars both is one trouble.
                if let known = all.firstIndex(where: { $0.failure == one.failure }) {
                    all[known].tokens.append(one.token)
                } else {
                    all.append((one.failure, [one.token]))
                }
            }.map { remark(of: name, $0.tokens, $0.failure) }
        } catch {
            return [Remark(.vendor, .error, Words("\(name)：", "\(name): ") + Words(said: "\(error)"))]
        }
    }

    private static func remark(
        of name: String, _ tokens: [VendorCloud.Token], _ failure: TokenTrouble
    ) -> Remark {
        let reason = Reason(.vendorLogin, vendorCode: failure.code)
        // A code is in the cause already.
        let why =
            failure.code == nil
            ? Words("（", " (") + Words(said: failure.reason) + Words("）", ")") : Words("")
        let whose = tokens.count == 1 ? tokens[0].name(of: name) : name
        return Remark(
            .vendor, .error, Words("\(whose)：", "\(whose): ") + reason.cause + why,
            todo: reason.todo(about: SerialNumber("0"), after: Unsent.noTokenPrefix + failure.reason),
            [
                ("account", .string(name)), ("tokens", .array(tokens.map { .string($0.rawValue) })),
            ] + reason.members)
    }
}

extension Remark {
    /// Whether it is that condition, as the server tells it of a token of this account.
    fileprivate func tells(_ condition: Condition, of account: String) -> Bool {
        guard facts["condition"]?.string == condition.rawValue else { return false }
        let whose = facts["about"]?.array?.compactMap(\.string) ?? [facts["about"]?.string ?? ""]
        return whose.allSatisfy { about in
            VendorCloud.Token.allCases.contains { $0.name(of: account) == about }
        }
    }
}
