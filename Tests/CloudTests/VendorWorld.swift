import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

/// What of an account is written otherwise than before.
struct VendorChange: Sendable {
    var name = "main"
    var url = "https://vendor.example"
    var accessKey = "24b9zicjuns41H6MDg71AMnP"
    var accessAccount: String?
    var password = "china1234"
    /// One store under several accounts of one process.
    var shared: CredentialStore?
}

/// A vendor cloud over a scripted network, in simulated time.
struct VendorWorld: Sendable {
    static let wifi = "POST /v2/binding/enduserapi/v2/deviceBindingByWifi"
    static let pureBluetooth = "POST /v2/binding/enduserapi/deviceBindingByPureBt"
    static let bindByKey = "POST /v2/binding/enduserapi/bindDeviceDk"
    static let verify = "POST /v2/binding/enterpriseapi/verifyBindingCode"
    static let unbind = "DELETE /v2/binding/enduserapi/unbundlingDeviceDk"
    static let deviceInfo = "GET /v2/binding/enduserapi/deviceInfo"
    static let detail = "GET /v2/devicemgr/r3/openapi/device/detail"
    static let keyLogin = "GET /v2/quecauth/accessKeyAuthrize/accessKeyLogin"
    static let keyRefresh = "GET /v2/quecauth/accessKeyAuthrize/refreshToken"
    static let emailLogin = "POST /v2/enduser/enduserapi/emailPwdLogin"
    static let phoneLogin = "POST /v2/enduser/enduserapi/phonePwdLogin"
    static let userRefresh = "PUT /v2/enduser/enduserapi/refreshToken"

    /// The time of the vendor's own sample login.
    static let start = UnixTime(milliseconds: 1_743_059_249_391)

    let simulation: Simulation
    let caller: ScriptedCaller
    let store: MemoryStore
    let account: VendorAccount
    let cloud: VendorCloud
    /// What people heard of its tokens.
    let told = Guarded<[String]>([])
    /// Its calls that are over.
    let heard = Guarded<[CloudCall]>([])
    let device: DeviceFacts
    let code: VerificationCode

    init(
        user: VendorAccount.User = .email("service@maker.example"), store: MemoryStore = MemoryStore(),
        simulation: Simulation = Simulation(unixNow: start), caller: ScriptedCaller? = nil,
        _ change: VendorChange = VendorChange()
    ) throws {
        self.simulation = simulation
        self.store = store
        let caller = caller ?? ScriptedCaller(simulation)
        self.caller = caller
        // Keys and secrets of the vendor's published samples.
        let account = VendorAccount(
            name: change.name, origin: try Origin(change.url), accessKey: change.accessKey,
            accessAccount: change.accessAccount,
            accessSecret: Secret("6AE3p2SnA9ShP7ofigrccoeeks8DDoteJ1jUUTEz"), user: user,
            password: Secret(change.password), userDomain: "C.DM.10271.5",
            userDomainSecret: Secret("57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM22"))
        self.account = account
        let (told, heard) = (told, heard)
        cloud = VendorCloud(
            account, over: caller, keptIn: change.shared ?? store.port, on: PresetRuntime(simulation),
            hear: { call in heard.withLock { $0.append(call) } },
            tell: { token, trouble in
                told.withLock { $0.append("\(token) \(trouble?.reason ?? "is back")") }
            })
        device = DeviceFacts(
            serial: try #require(SerialNumber("sn0001")), productKey: "p11v14", deviceKey: "D001")
        code = try #require(VerificationCode("0123456789ABCDEF"))
        caller.on(Self.emailLogin, Self.userTokens(1), Self.userTokens(2), Self.userTokens(3))
        caller.on(Self.phoneLogin, Self.userTokens(1))
        caller.on(Self.userRefresh, Self.userTokens(2), Self.userTokens(3), Self.userTokens(4))
        caller.on(Self.keyLogin, Self.serverToken(1), Self.serverToken(2), Self.serverToken(3))
        caller.on(Self.keyRefresh, Self.serverToken(2), Self.serverToken(3), Self.serverToken(4))
    }

    var userLogins: Int {
        caller.calls(to: Self.emailLogin).count + caller.calls(to: Self.userRefresh).count
    }

    /// What was sent as `Authorization`, call by call.
    func tokens(to line: String) -> [String] {
        caller.calls(to: line).map { $0.request.fields["Authorization"] ?? "" }
    }

    func soon(_ milliseconds: Int64 = 2_000) -> Instant {
        simulation.now.advanced(byMilliseconds: milliseconds)
    }

    static func userTokens(_ number: Int, seconds: Int64 = 7_200) -> ScriptedCaller.Act {
        let now = start.seconds
        return .json(
            """
            {"code":200,"msg":"","data":{"accessToken":{"token":"Bearer user-token-\(number)",\
            "expirationTime":\(now + seconds)},"refreshToken":{"token":"Bearer refresh-token-\(number)",\
            "expirationTime":\(now + 2_592_000)}},"extMsg":null}
            """)
    }

    static func serverToken(_ number: Int) -> ScriptedCaller.Act {
        .json(
            """
            {"msg":"OK","access_token":"QJWT server-token-\(number)","code":200,"scope":"",\
            "token_type":"jwt","expires_in":86400}
            """)
    }
}
