import Binding
import Events

/// Every key of the configuration file, by the object that it stands in.
package enum Keys {
    package static let listen = Key.required(
        "listen", .sections(Listener.all), "where WeCom's callbacks arrive, each entry a port")
    static let admin = Key.optional(
        "admin", .section(Admin.all), needsRestart: true,
        "where the page, health and metrics are; on loopback, or with a certificate and a password")
    static let support = Key.optional(
        "support", .section(Support.all), needsRestart: true,
        "a socket for people who may ask and not change: `explain`, `doctor` and lists")
    static let ledger = Key.required("ledger", .section(Ledger.all), "where decisions are kept")
    static let provider = Key.required(
        "provider", .section(Provider.all), "智慧硬件-通用开发参数: the maker in WeCom")
    static let wecom = Key.optional("wecom", .section(WeCom.all), "WeCom's interface, which we call")
    static let vendors = Key.optional(
        "vendors", .named(Vendor.all), "the accounts at the vendor's cloud, by names of your own")
    static let models = Key.required(
        "models", .sections(Model.all), "the device models, each with its callback URL")
    static let devices = Key.optional(
        "devices", .special("a list of objects"),
        "devices by serial, model, product_key and device_key; the other columns of a device file may stand"
            + " there too")
    static let codes = Key.optional(
        "codes", .special("an object of vendor codes and errcodes"),
        "your own answers for single codes of the vendor, as \"5462\": 6; `wecom-bind codes` has the table")
    static let maker = Key.optional("maker", .section(Maker.all), "the maker's own service")
    static let sources = Key.optional(
        "sources", .section(Sources.all), "from where callbacks may come: a fence before the signature")
    static let robot = Key.optional(
        "robot", .section(Robot.all), "a robot of a WeCom group, which tells people what is wrong")
    static let reconcileAt = Key.optional(
        "reconcile_at", .text, default: "03:30+08:00",
        "when all devices are compared with WeCom and the vendor, as \"03:30\" (UTC) or \"03:30+08:00\"; \"off\""
            + " for never")
    static let freshnessSeconds = Key.optional(
        "freshness_seconds", .integer(1...86_400), default: 300,
        "how far a callback's timestamp may be from our time, either way")
    static let idleSeconds = Key.optional(
        "idle_seconds", .integer(1...75), default: 10, needsRestart: true,
        "how long a connection may wait for its next request; more than the balancer in front keeps one")
    static let loops = Key.optional(
        "loops", .integer(1...64), default: 2, needsRestart: true,
        "threads that serve connections; as many as there are cores")

    package static let file = [
        listen, admin, support, ledger, provider, wecom, vendors, models, devices, codes, maker, sources,
        robot, reconcileAt, freshnessSeconds, idleSeconds, loops,
    ]

    enum Listener {
        static let host = Key.optional(
            "host", .name, default: "127.0.0.1", needsRestart: true,
            "a numeric address; 0.0.0.0 for all of IPv4, :: for all")
        static let port = Key.optional(
            "port", .integer(0...65_535), default: 8443, needsRestart: true, "0 takes a free one")
        static let tls = Key.optional(
            "tls", .section(Certificate.all), needsRestart: true,
            "its certificate; without it the port speaks plain HTTP, and on loopback only")
        static let allowance = Key.optional(
            "proxy_allowance_ms", .integer(0...1_000), default: 0,
            "milliseconds that a proxy in front may have kept a request before we see its first byte")
        static let healthPath = Key.optional(
            "health_path", .name,
            "a path that answers a balancer's GET or HEAD with 200, or 503 while the server stops; not logged"
        )

        static let all = [host, port, tls, allowance, healthPath]
    }

    enum Admin {
        static let port = Key.optional(
            "port", .integer(0...65_535), default: 9443, needsRestart: true, "0 takes a free one")
        static let names = Key.optional(
            "names", .texts, needsRestart: true,
            "host names by which a browser may call it, besides localhost and its own address")
        static let password = Key.optional(
            "password", .secret, needsRestart: true,
            "16 bytes at least, which are asked for then: by basic authentication with any user name, or as a bearer"
                + " token")

        static let all = [Listener.host, port, Listener.tls, names, password]
    }

    enum Certificate {
        static let certificate = Key.required(
            "certificate", .pem, "the server's own certificate first, then those that lead to the root")
        static let key = Key.required("key", .pem, "the private key, without a pass phrase")
        static let authority = Key.optional(
            "authority", .pem, "who has issued it, if the system's authorities do not know them")
        static let name = Key.optional(
            "name", .name, "the host name in the URL that WeCom calls: the certificate is to be for it")

        static let all = [certificate, key, authority, name]
    }

    enum Support {
        static let socket = Key.optional(
            "socket", .text, default: .string(Installation.Support.usualSocket), needsRestart: true,
            "its path, in a folder that those people may enter")
        static let group = Key.required(
            "group", .name, needsRestart: true,
            "the group that may use it; the program's own user must be one of it")

        static let all = [socket, group]
    }

    enum Ledger {
        static let path = Key.required("path", .text, needsRestart: true, "the database file")
        static let sealKey = Key.required(
            "seal_key", .secret,
            "64 hexadecimal digits, which seal every secret in the ledger; make them: openssl rand -hex 32")

        static let oldSealKey = Key.optional(
            "old_seal_key", .secret,
            "the one before, while `wecom-bind keys reseal` exchanges it: it opens, and seals nothing")

        static let all = [path, sealKey, oldSealKey]
    }

    enum Provider {
        static let corp = Key.required("corpid", .name, "the maker's corp id in WeCom")
        static let path = Key.optional(
            "path", .name, "the path of the URL that gets verify_device, as /wecom/provider")
        static let keys = Key.optional("keys", .sections(Pair.all), Pair.meaning)

        static let all = [corp, path, keys]
    }

    /// Two while they are rotated.
    enum Pair {
        static let meaning = "the Token and EncodingAESKey of this URL; two while they are rotated"
        static let token = Key.required("token", .secret, "the Token, 1 to 32 letters and digits")
        static let aesKey = Key.required("aes_key", .secret, "the EncodingAESKey, 43 letters and digits")

        static let all = [token, aesKey]
        static let mostAtOnce = 2
    }

    enum WeCom {
        static let usualURL = "https://qyapi.weixin.qq.com"
        static let url = Key.optional(
            "url", .name, default: .string(usualURL), "its address, https and a host")

        static let all = [url, trust]
    }

    static let trust = Key.optional(
        "ca_file", .pem, "the only authorities to believe there, in place of the system's")

    enum Maker {
        static let url = Key.optional("url", .name, "where it takes our messages, with its path")
        static let secrets = Key.required(
            "secrets", .sections([secret]),
            "what messages are signed with, both ways; two while one is rotated")
        static let secret = Key.required(
            "secret", .secret,
            "whsec_ and the Base64 of 24 to 64 bytes: (echo -n whsec_; openssl rand -base64 32)")
        static let events = Key.optional(
            "events", .texts, "those of WeCom's other events that it wants, by WeCom's names")

        static let all = [url, trust, secrets, events]
    }

    enum Robot {
        static let url = Key.required(
            "url", .secret, "its webhook address, as WeCom shows it: whoever has it can write to the group")

        static let all = [url, trust]
    }

    enum Sources {
        static let allow = Key.optional(
            "allow", .texts, "addresses that callbacks come from: 10.1.2.3, 10.1.2.* or 10.1.0.0/16")
        static let proxies = Key.optional(
            "proxies", .texts, "proxies of yours, whose X-Forwarded-For is believed")
        static let corpSecret = Key.optional(
            "corp_secret", .secret,
            "of an application of your own corp: WeCom is asked for its addresses with it")
        static let onlyWarn = Key.optional(
            "only_warn", .truth, default: false, "strangers are counted, and let in")

        static let all = [allow, proxies, corpSecret, onlyWarn]
    }
}
