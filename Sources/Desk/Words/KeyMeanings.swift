extension Words {
    /// What each key of the configuration is in Chinese, by how its declaration says it.
    static let keyMeanings = topKeys.merging(objectKeys) { first, _ in first }.merging(modelKeys) {
        first, _ in first
    }

    private static let topKeys = [
        "where WeCom's callbacks arrive, each entry a port": "企业微信的回调到达的地方，每项一个端口",
        "where the page, health and metrics are; on loopback, or with a certificate and a password":
            "页面、健康检查和指标所在的地方；在回环地址上，否则要有证书和密码",
        "a socket for people who may ask and not change: `explain`, `doctor` and lists":
            "给只能查询、不能修改的人用的套接字：`explain`、`doctor` 和各种列表",
        "where decisions are kept": "保存各项决定的地方",
        "智慧硬件-通用开发参数: the maker in WeCom": "智慧硬件-通用开发参数：企业微信里的厂商",
        "WeCom's interface, which we call": "我们调用的企业微信接口",
        "the accounts at the vendor's cloud, by names of your own": "平台上的账号，名称由您自己定",
        "the device models, each with its callback URL": "设备型号，各有自己的回调地址",
        "devices by serial, model, product_key and device_key; the other columns of a device file may stand there too":
            "设备：serial、model、product_key 和 device_key；也可以有设备文件的其他列",
        "your own answers for single codes of the vendor, as \"5462\": 6; `wecom-bind codes` has the table":
            "您自己对平台个别码的答复，例如 \"5462\": 6；整张表见 `wecom-bind codes`",
        "the maker's own service": "厂商自己的服务",
        "from where callbacks may come: a fence before the signature": "回调可以来自哪里：验签之前的一道围栏",
        "a robot of a WeCom group, which tells people what is wrong": "企业微信群里的机器人，由它告诉大家出了什么问题",
        "when all devices are compared with WeCom and the vendor, as \"03:30\" (UTC) or \"03:30+08:00\"; \"off\" for never":
            "每天何时把全部设备与企业微信和平台核对，例如 \"03:30\"（UTC）或 \"03:30+08:00\"；\"off\" 为从不",
        "how far a callback's timestamp may be from our time, either way": "回调的时间戳与本机时间前后最多可以差多少秒",
        "how long a connection may wait for its next request; more than the balancer in front keeps one":
            "连接等待下一个请求的最长秒数；要比前面的负载均衡保持连接的时间长",
        "threads that serve connections; as many as there are cores": "处理连接的线程数；与核数相同",
    ]

    private static let objectKeys = [
        "a numeric address; 0.0.0.0 for all of IPv4, :: for all": "数字形式的地址；0.0.0.0 为全部 IPv4，:: 为全部",
        "0 takes a free one": "0 为任选一个空闲端口",
        "its certificate; without it the port speaks plain HTTP, and on loopback only":
            "它的证书；没有证书时该端口只用明文 HTTP，并且只能在回环地址上",
        "milliseconds that a proxy in front may have kept a request before we see its first byte":
            "前面的代理在我们收到第一个字节之前最多可能扣留请求多少毫秒",
        "a path that answers a balancer's GET or HEAD with 200, or 503 while the server stops; not logged":
            "供负载均衡用 GET 或 HEAD 探测的路径，答复 200，正在停止时答复 503；不记日志",
        "host names by which a browser may call it, besides localhost and its own address":
            "浏览器可以用来访问它的主机名，localhost 和它自己的地址除外",
        "16 bytes at least, which are asked for then: by basic authentication with any user name, or as a bearer token":
            "至少 16 字节，访问时要提供：Basic 认证（用户名任意）或 Bearer 令牌",
        "the server's own certificate first, then those that lead to the root": "先是服务器自己的证书，再是通向根证书的各级证书",
        "the private key, without a pass phrase": "私钥，没有口令保护",
        "who has issued it, if the system's authorities do not know them": "签发者，在系统不认识它时才需要",
        "the host name in the URL that WeCom calls: the certificate is to be for it":
            "企业微信所调用的地址里的主机名：证书应当是给它的",
        "its path, in a folder that those people may enter": "它的路径，所在目录要让那些人能进入",
        "the group that may use it; the program's own user must be one of it": "可以使用它的组；运行本程序的用户也必须在组里",
        "the database file": "数据库文件",
        "64 hexadecimal digits, which seal every secret in the ledger; make them: openssl rand -hex 32":
            "64 位十六进制数字，用来封存账本里的全部密钥；用 `openssl rand -hex 32` 生成",
        "the one before, while `wecom-bind keys reseal` exchanges it: it opens, and seals nothing":
            "之前的那个，在用 `wecom-bind keys reseal` 更换期间：只用来解封，不用来封存",
        "the maker's corp id in WeCom": "厂商在企业微信的 corpid",
        "the path of the URL that gets verify_device, as /wecom/provider":
            "接收 verify_device 的地址的路径，例如 /wecom/provider",
        "the Token and EncodingAESKey of this URL; two while they are rotated":
            "该地址的 Token 和 EncodingAESKey；轮换期间有两对",
        "the Token, 1 to 32 letters and digits": "Token，1 到 32 个字母和数字",
        "the EncodingAESKey, 43 letters and digits": "EncodingAESKey，43 个字母和数字",
        "its address, https and a host": "它的地址，https 和主机名",
        "the only authorities to believe there, in place of the system's": "对方只能由这些证书机构签发，代替系统自带的",
        "where it takes our messages, with its path": "它接收我们消息的地址，带路径",
        "what messages are signed with, both ways; two while one is rotated": "双向消息签名所用的密钥；轮换期间有两个",
        "whsec_ and the Base64 of 24 to 64 bytes: (echo -n whsec_; openssl rand -base64 32)":
            "whsec_ 加上 24 到 64 字节的 Base64：`(echo -n whsec_; openssl rand -base64 32)`",
        "those of WeCom's other events that it wants, by WeCom's names": "它想要的企业微信其他事件，用企业微信的名称",
        "its webhook address, as WeCom shows it: whoever has it can write to the group":
            "它的 Webhook 地址，企业微信显示的原样：谁有它谁就能在群里发言",
        "addresses that callbacks come from: 10.1.2.3, 10.1.2.* or 10.1.0.0/16":
            "回调的来源地址：10.1.2.3、10.1.2.* 或 10.1.0.0/16",
        "proxies of yours, whose X-Forwarded-For is believed": "您自己的代理，相信它们的 X-Forwarded-For",
        "of an application of your own corp: WeCom is asked for its addresses with it":
            "您企业某个应用的密钥：用它向企业微信查询其地址",
        "strangers are counted, and let in": "来源不明的只计数，不拦下",
        "a variable of the environment": "环境变量", "a file that holds nothing else": "只含这一项内容的文件",
        "what LoadCredential= of the unit calls it": "服务单元里 LoadCredential= 所用的名称",
    ]

    private static let modelKeys = [
        "the account's data centre, as https://iot-api.quectelcn.com":
            "账号所在的数据中心，例如 https://iot-api.quectelcn.com",
        "the SaaS application's AccessKey": "SaaS 应用的 AccessKey", "its AccessSecret": "它的 AccessSecret",
        "whose that access key is, by a name of your own, so that another key may take its place":
            "这个 AccessKey 属于谁，名称由您自己定，这样以后可以换另一个 AccessKey",
        "the end user that holds every device which companies add": "终端用户，企业添加的设备都在它名下",
        "the App's user domain, as C.DM.10271.5": "App 的用户域，例如 C.DM.10271.5", "its secret": "它的密钥",
        "what the nightly comparison, and dry runs of it, may ask of the account in a day":
            "夜间核对（包括用 --dry-run 试核对）每天最多可以调用该账号多少次",
        "the service account, unless it has a phone": "服务账号的邮箱，用手机号的除外",
        "the service account's number, digits only, unless it has an email": "服务账号的手机号，只含数字，用邮箱的除外",
        "the country of that number, digits only": "该手机号的国家代码，只含数字",
        "the service account's password": "服务账号的密码",
        "the model_id from the WeCom console": "企业微信后台的 model_id",
        "the model_secret from the WeCom console": "企业微信后台的 model_secret",
        "the path of the model's callback URL, as /wecom/camera": "该型号回调地址的路径，例如 /wecom/camera",
        "which account of \"vendors\" has its devices; only forward may do without":
            "它的设备在 \"vendors\" 的哪个账号下；只有 forward 可以不写",
        "how a device is bound; `wecom-bind help configuration` tells them apart":
            "设备怎样绑定；区别见 `wecom-bind help configuration`",
        "whether the installer types a code: required, but none for dk; optional for verify_dk and forward":
            "安装人员是否输入验证码：一般必须，dk 不用；verify_dk 和 forward 可以任选",
        "what a typed code looks like: hex16, but any for forward": "输入的验证码是什么样子：一般是 hex16，forward 为任意",
        "of verify_dk only: whether the device is told that its code was asked for":
            "只用于 verify_dk：是否告诉设备正在核对它的验证码",
        "the product of devices that are on no list: the serial is their device key":
            "不在清单里的设备的 product_key：它们的序列号就是 device_key",
        "1 multi-user, 2 owner, 3 rotation: an alert if the vendor says otherwise":
            "1 多用户、2 唯一主人、3 轮换：平台所说不同时会告警",
        "the errcode of a pure-Bluetooth bind that comes back unverified, which is undone: one of 0 to 7 and 1999; 0 takes the device all the same":
            "纯蓝牙绑定未经核实就返回时的 errcode，这样的绑定会被撤销：0 到 7 或 1999；0 为照样接受设备",
        "after so many minutes, not at night, a device is taken back that the vendor has and WeCom has not":
            "平台上已绑定而企业微信里没有的设备，过多少分钟收回（夜间不收）",
        "of its devices, as the vendor counts them": "它的设备的能力值，按平台的算法",
        "the name of its devices at the vendor": "它的设备在平台上的名称",
        "where the vendor's app shows its devices": "平台的 App 把它的设备显示在哪里",
        "whether the vendor's app shows its devices among the common ones": "平台的 App 是否把它的设备列为常用设备",
        "what Matter says of all its devices; what each has of its own is in its list":
            "它的全部设备共有的 Matter 信息；各台自己的写在设备清单里",
    ]
}
