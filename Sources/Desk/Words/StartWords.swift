extension Words {
    /// Why a command or the server cannot begin.
    static let starts = servers + reloads + commands

    private static let servers = [
        ("% port % cannot be listened on: %; inherited sockets have %", "无法在 % 端口 % 上监听：%；继承的套接字有 %"),
        ("% port % cannot be listened on: %", "无法在 % 端口 % 上监听：%"),
        ("the number of descriptors cannot be raised: %", "无法提高描述符的上限：%"),
        ("no listener has the address of an inherited socket: %", "继承的套接字不是任何监听端口的地址：%"),
        ("listen: % is no address: %", "listen：% 不是地址：%"),
        ("the ledger cannot note where its devices are: %", "账本无法记下设备在平台上的位置：%"),
        (
            "the socket % would have a name of % bytes, and % is the most: put the ledger under a shorter path",
            "套接字 % 的名称有 % 字节，最多 % 字节：请把账本放在更短的路径下"
        ),
        ("the socket % cannot be made: %", "无法创建套接字 %：%"),
        ("% is there and is no socket: move it away, or the ledger", "% 已存在，但不是套接字：请移走它，或者账本换个地方"),
        (
            "support.group: the people of % cannot be let to %: %; it is a group that this program's user is one of",
            "support.group：无法让组 % 的人使用 %：%；运行本程序的用户必须在这个组里"
        ),
        ("% is no address of a service: %", "% 不是服务的地址：%"), ("% is no address of a cloud: %", "% 不是云的地址：%"),
        ("the authorities of the system: %", "系统的证书机构：%"), ("the authorities %: %", "证书机构 %：%"),
        ("the authority of the system: %", "系统的证书机构：%"), ("the authority %: %", "证书机构 %：%"),
        ("event loops cannot be started: %", "无法启动事件循环：%"),
        ("core dumps cannot be refused: %", "无法禁止核心转储：%"), ("signals cannot be watched: %", "无法接收信号：%"),
    ]

    private static let reloads = [
        ("ledger.path cannot be changed by a reload: restart", "ledger.path 不能靠重新加载更改：请重启"),
        ("% cannot be changed by a reload: restart", "% 不能靠重新加载更改：请重启"),
        ("a whole one; restart if it is meant", "完整的；如果确实要这样，请重启"),
        ("% of the % characters that it had", "原有内容的一部分（% / % 个字符）"),
        ("% of the % certificates that it had", "原有内容的一部分（% / % 张证书）"),
    ]

    private static let commands = [
        ("no listener", "配置里没有监听端口"), ("no vendor account", "配置里没有平台账号"),
        ("no temporary folder can be made: %", "无法创建临时目录：%"),
        ("there is no scenario %; the nearest is %", "没有场景 %；最接近的是 %"), ("there is no scenario %", "没有场景 %"),
        ("no scenario in %", "% 里没有场景"), ("% cannot be read: %", "读不了 %：%"),
        ("the stand-ins cannot listen on %, % and %: %", "替身无法在 %、% 和 % 上监听：%"), ("a free port", "任选的端口"),
        (
            "the stand-in is one vendor account; the file has another number",
            "替身只有一个平台账号，而配置里的个数不同"
        ),
        (
            "nothing was sent, since the % of this configuration is not the sandbox: %: %.\n  Start wecom-bind sandbox with"
                + " it; or, if that server is meant: --production %",
            "什么也没有发，因为这份配置里的 % 不是沙箱：%：%。\n  请用它启动 `wecom-bind sandbox`；如果确实要发给那个程序：--production %"
        ),
        ("maker's service", "自有服务"),
    ]
}
