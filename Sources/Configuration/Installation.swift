package import Binding
package import Cloud
package import Elements
package import Events

/// Everything that one installation decides, read and checked before anything starts.
package struct Installation: Sendable {
    package var listeners: [Listener]
    /// The page, health and metrics of the program.
    package var admin: Listener?
    /// Who may come there.
    package var adminAccess = AdminAccess()
    /// Where people may ask who may change nothing; nil for nowhere.
    package var support: Support?
    package var ledgerPath: String
    /// 32 bytes; every secret in the ledger is sealed with keys derived from it.
    package var sealKey: Secret
    /// What some of them may still be sealed with.
    package var oldSealKey: Secret?
    package var provider: Provider
    package var wecom: CloudAddress
    package var vendors: [String: VendorAccount]
    package var models: [Model]
    package var devices: [SerialNumber: ListedDevice]
    package var verdicts: VerdictTable
    package var loops: Int
    /// How far a callback's timestamp may be from our time, in both directions.
    package var freshnessSeconds: Int64
    /// How long a connection may wait for its next request.
    package var idleSeconds: Int64
    /// When all devices are compared with WeCom and the vendor, once a day; nil for never.
    package var reconcileAt: TimeOfDay?
    package var maker: Maker

    /// From where callbacks may come; nil for everywhere.
    package var sources: Sources?
    /// Of a WeCom group that hears what is wrong; nil for none.
    package var robot: Robot?

    /// What stood at each key.
    package internal(set) var inventory = Inventory()
}

/// Every key of the configuration file, by the object that it stands in.
package enum Keys {
    package static let listen = Key.required(
        "listen", .sections(Listener.all), "where WeCom's callbacks arrive, each entry a port",
        zh: "企业微信的回调到达的地方，每项一个端口")
    static let admin = Key.optional(
        "admin", .section(Admin.all), needsRestart: true,
        "where the page, health and metrics are; on loopback, or with a certificate and a password",
        zh: "页面、健康检查和指标所在的地方；在回环地址上，否则要有证书和密码")
    static let support = Key.optional(
        "support", .section(Support.all), needsRestart: true,
        "a socket for people who may ask and not change: `explain`, `doctor` and lists",
        zh: "给只能查询、不能修改的人用的套接字：`explain`、`doctor` 和各种列表")
    static let ledger = Key.required(
        "ledger", .section(Ledger.all), "where decisions are kept",
        zh: "保存各项决定的地方")
    static let provider = Key.required(
        "provider", .section(Provider.all), "智慧硬件-通用开发参数: the maker in WeCom",
        zh: "智慧硬件-通用开发参数：企业微信里的厂商")
    static let wecom = Key.optional(
        "wecom", .section(WeCom.all), "WeCom's interface, which we call",
        zh: "我们调用的企业微信接口")
    static let vendors = Key.optional(
        "vendors", .named(Vendor.all), "the accounts at the vendor's cloud, by names of your own",
        zh: "平台上的账号，名称由您自己定")
    static let models = Key.required(
        "models", .sections(Model.all), "the device models, each with its callback URL",
        zh: "设备型号，各有自己的回调地址")
    static let devices = Key.optional(
        "devices", .special("a list of objects"),
        "devices by serial, model, product_key and device_key; the other columns of a device file may stand"
            + " there too",
        zh: "设备：serial、model、product_key 和 device_key；也可以有设备文件的其他列")
    static let codes = Key.optional(
        "codes", .special("an object of vendor codes and errcodes"),
        "your own answers for single codes of the vendor, as \"5462\": 6; `wecom-bind codes` has the table",
        zh: "您自己对平台个别码的答复，例如 \"5462\": 6；整张表见 `wecom-bind codes`")
    static let maker = Key.optional(
        "maker", .section(Maker.all), "the maker's own service",
        zh: "厂商自己的服务")
    static let sources = Key.optional(
        "sources", .section(Sources.all), "from where callbacks may come: a fence before the signature",
        zh: "回调可以来自哪里：验签之前的一道围栏")
    static let robot = Key.optional(
        "robot", .section(Robot.all), "a robot of a WeCom group, which tells people what is wrong",
        zh: "企业微信群里的机器人，由它告诉大家出了什么问题")
    static let reconcileAt = Key.optional(
        "reconcile_at", .text, default: "03:30+08:00",
        "when all devices are compared with WeCom and the vendor, as \"03:30\" (UTC) or \"03:30+08:00\"; \"off\""
            + " for never",
        zh: "每天何时把全部设备与企业微信和平台核对，例如 \"03:30\"（UTC）或 \"03:30+08:00\"；\"off\" 为从不")
    static let freshnessSeconds = Key.optional(
        "freshness_seconds", .integer(1...86_400), default: 300,
        "how far a callback's timestamp may be from our time, either way",
        zh: "回调的时间戳与本机时间前后最多可以差多少秒")
    static let idleSeconds = Key.optional(
        "idle_seconds", .integer(1...75), default: 10, needsRestart: true,
        "how long a connection may wait for its next request; more than the balancer in front keeps one",
        zh: "连接等待下一个请求的最长秒数；要比前面的负载均衡保持连接的时间长")
    static let loops = Key.optional(
        "loops", .integer(1...64), default: 2, needsRestart: true,
        "threads that serve connections; as many as there are cores",
        zh: "处理连接的线程数；与核数相同")

    package static let file = [
        listen, admin, support, ledger, provider, wecom, vendors, models, devices, codes, maker, sources,
        robot, reconcileAt, freshnessSeconds, idleSeconds, loops,
    ]
}

extension ConfigurationFile {
    /// Reads on whatever is wrong, so that nothing is told only when something else is mended.
    static func assemble(_ top: Section) -> Installation? {
        let listeners = top.sections(Keys.listen).map(listener)
        let desk = top.section(Keys.admin).map(self.admin)
        let admin = desk?.listener
        expectPortsApart(listeners, admin, in: top)
        let ledger = ledger(top.section(Keys.ledger))
        let provider = top.section(Keys.provider).flatMap(self.provider)
        let vendors = top.named(Keys.vendors).map { name, section in (name, vendor(section)) }
        let names = vendors.isEmpty ? nil : vendors.map(\.0)
        let models = top.sections(Keys.models).map { (section: $0, model: model($0, vendors: names)) }
        expectAccounts(of: models.compactMap(\.model), in: top)
        expectRoutesApart(models.map(\.section), provider?.path, listeners, in: top)
        expectModelsApart(models.map(\.section))
        let accounts = Dictionary(vendors) { first, _ in first }
        let known = models.compactMap(\.model)
        let devices = DeviceList.read(
            top, Catalogue(models: Installation.catalogue(of: known, accounts)),
            namesAll: !models.isEmpty && known.count == models.count)
        let service = top.section(Keys.maker)
        let maker = maker(service)
        expectAddress(of: service, for: known, maker.events, in: top)
        let wecom = wecom(top.section(Keys.wecom))
        let (verdicts, reconcileAt) = (verdicts(top, known), reconcileAt(top))
        let (loops, freshness) = (top.integer(Keys.loops), top.integer(Keys.freshnessSeconds))
        let idle = top.integer(Keys.idleSeconds)
        let sources = top.section(Keys.sources).map(SourceList.read)
        let robot = top.section(Keys.robot).flatMap(self.robot)
        guard let provider, let loops, let freshness, let idle else { return nil }
        return Installation(
            listeners: listeners, admin: admin, adminAccess: desk?.access ?? .init(),
            support: top.section(Keys.support).map(support), ledgerPath: ledger.path, sealKey: ledger.seal,
            oldSealKey: ledger.oldSeal,
            provider: provider, wecom: wecom, vendors: accounts, models: known, devices: devices,
            verdicts: verdicts, loops: Int(loops), freshnessSeconds: freshness, idleSeconds: idle,
            reconcileAt: reconcileAt, maker: maker, sources: sources, robot: robot,
            inventory: top.reading.inventory)
    }

    /// By default at night where WeCom is.
    private static func reconcileAt(_ top: Section) -> TimeOfDay? {
        guard let text = top.text(Keys.reconcileAt), text != "off" else { return nil }
        let time = TimeOfDay(text)
        if time == nil { top.mistake(Keys.reconcileAt, found: Found.quoted(text)) }
        return time
    }
}

extension Installation {
    /// What is right as it stands, and should be known all the same.
    package var warnings: [String] {
        models.filter { $0.code != .required }.map { model in
            "\(model.id): \"code\" is \"\(model.code.rawValue)\", so that whoever knows a serial may bind the"
                + " device"
        }
    }
}
