extension Words {
    /// What may be wrong with a configuration, and of which form a value of it is to be.
    static let mistakes = forms + values + files + ledgers

    private static let forms = [
        ("a text in quotes", "引号里的文本"), ("a text in quotes, without blanks", "引号里的文本，不含空格"),
        ("a list of texts in quotes", "引号里的文本的列表"), ("true or false", "true 或 false"),
        ("a whole number from % to %", "整数，从 % 到 %"), ("a number from % to %", "数，从 % 到 %"),
        (
            #"{"file": "PATH"}, {"env": "NAME"} or {"credential": "NAME"}"#,
            #"{"file": "路径"}、{"env": "变量名"} 或 {"credential": "名称"}"#
        ),
        ("the path of a PEM file", "PEM 文件的路径"), ("an object", "对象"), ("an object, { … }", "对象 { … }"),
        ("a list of objects", "对象的列表"), ("an object of objects", "由对象组成的对象"),
        ("a text or a whole number", "文本或整数"),
        ("an object of vendor codes and errcodes", "由平台码和 errcode 组成的对象"),
        ("a text, a whole number, true or false", "文本、整数、true 或 false"),
        ("one of %, maybe %", "其中之一：%（您可能是指 %）"), ("one of %", "其中之一：%"),
    ]

    private static let values = [
        (
            "%: \"code\" is %, so that whoever knows a serial may bind the device",
            "%：\"code\" 为 %，知道序列号的人就能绑定设备"
        ),
        ("nothing", "空缺"), ("nothing, in the list and in its model", "空缺，清单里和型号里都没有"),
        ("no address", "没有任何地址"), ("an empty text", "空文本"), ("an empty list", "空列表"),
        ("an empty object", "空对象"), ("the placeholder %", "还没有填写的占位符 %"), ("a list of %", "列表，长度 %"),
        ("a text of % characters, which is not shown", "一段 % 个字符的文本（不显示内容）"),
        ("a number, which is not shown", "一个数（不显示内容）"),
        ("a key of % characters, which is not shown", "一个 % 个字符的键（不显示内容）"),
        ("a key that is none", "一个不认识的键"),
        ("more than one of \"env\", \"file\" and \"credential\"", "\"env\"、\"file\" 和 \"credential\" 不止一个"),
        ("what is no JSON (%)", "非 JSON 内容 (%)"), ("% a second time", "第二次出现的 %"), ("a key", "一个键"),
        ("no scheme", "没有写 http 或 https"),
        ("a scheme other than http and https", "开头不是 http 或 https"),
        ("something other than a path behind the host", "主机名后面不是路径"), ("an open bracket", "方括号没有闭合"),
        ("no IPv6 address between the brackets", "方括号里不是 IPv6 地址"), ("no host name", "没有主机名"),
        ("no port number behind the colon", "冒号后面没有端口号"),
        ("a Token that %", "一个 Token，它%"), ("an EncodingAESKey that %", "一个 EncodingAESKey，它%"),
        ("is empty", "是空的"),
        ("starts with a byte order mark: save its file without one", "以 BOM 开头：保存文件时请不要带 BOM"),
        ("has a space or line break at character %", "在第 % 个字符处有空格或换行"),
        ("has a quotation mark at character %", "在第 % 个字符处有引号"),
        ("ends in '=': leave that off", "末尾有“=”：请去掉"),
        ("has something else than a letter or digit at character %", "在第 % 个字符处既不是字母也不是数字"),
        ("has % characters", "有 % 个字符"), ("the same pair as the one before it", "与前一对相同的一对"),
        ("the same secret as one before it", "与前面某个相同的密钥"), ("% pairs", "% 对"),
        ("both email and phone", "既有 email 又有 phone"), ("neither email nor phone", "email 和 phone 都没有"),
        ("a country without a phone", "有国家代码而没有 phone"), ("the key beside \"%\"", "与 \"%\" 并列的这个键"),
        ("\"%\" beside \"%\"", "\"%\"，而 conversation 是 \"%\""), ("%, which is answered here", "%，它由本程序自己应答"),
        ("a code that %", "一个码，它%"),
        (
            "is our own mistake unless a model is pure_bluetooth. Leave it out",
            "在没有 pure_bluetooth 型号时只说明我方有错；请删去"
        ),
        ("is the vendor's yes, which no answer of yours changes: leave it out", "表示平台已成功，您的答复改变不了它：请删去"),
        (
            "leaves open whether the device is bound: deviceInfo decides, and without proof it is 7. Leave it out",
            "没有说明设备是否已绑定：由 deviceInfo 决定，没有证据时答复 7；请删去"
        ),
        ("%, which stands in the list before", "%，前面的清单里已有"), ("% with the keys of %", "%，它与 % 的密钥相同"),
        ("%, a number that a spreadsheet has rounded", "%，被电子表格取整过的数"),
        ("%, which % has", "%，已被 % 使用"),
        ("% characters that are no webhook's address", "% 个字符，不是机器人的 Webhook 地址"),
        ("% characters without % before them", "% 个字符，前面没有 %"),
        ("% and what is no Base64", "% 加上不是 Base64 的内容"),
        ("% and the Base64 of % bytes", "% 加上 Base64，解码后 % 字节"),
        ("something else than hexadecimal digits among 64 characters", "64 个字符里有不是十六进制数字的"),
    ]

    private static let files = [
        ("there is no such file", "没有这个文件"), ("no permission, or not a file", "没有权限，或者不是文件"),
        ("%, which is not there", "%，文件不存在"), ("%, which is no file", "%，它不是文件"),
        ("%, which is too long for a path", "%，作为路径太长"), ("%, which this user may not read", "%，当前用户无权读取"),
        ("%, which cannot be read (errno %)", "%，读不出来 (errno %)"),
        ("%, which has % bytes, more than any secret", "%，它有 % 字节，比任何密钥都大"), ("%, which has %", "%，问题是%"),
        ("a path of % characters, which is not shown", "一个 % 个字符的路径（不显示内容）"),
        (
            "a credential, and no CREDENTIALS_DIRECTORY, which LoadCredential= of its unit makes",
            "一个 credential，但没有 CREDENTIALS_DIRECTORY（由服务单元的 LoadCredential= 产生）"
        ),
        (
            "a name of % characters that no credential of this service has",
            "一个 % 个字符的名称，本服务没有叫这个名称的 credential"
        ),
        ("a name of % characters that no variable of the environment has", "一个 % 个字符的名称，环境里没有叫这个名称的变量"),
        ("an empty file %", "空文件 %"), ("an empty variable %", "空变量 %"),
        ("an empty credential %", "空的 credential %"),
        ("a byte order mark at the beginning", "开头有 BOM"), ("bytes that are no UTF-8", "不是 UTF-8 的字节"),
        ("nothing but blanks", "全是空白"), ("a line feed after character %", "第 % 个字符之后有换行"),
        ("a blank at the beginning", "开头有空白"), ("a blank at the end", "末尾有空白"),
        ("a control character at %", "第 % 个字符是控制字符"),
        ("a placeholder, <…>, of % characters", "还没有填写的占位符 <…>，% 个字符"),
    ]

    private static let ledgers = [
        ("no folder %", "没有 % 这个目录"), ("a folder that is there: mkdir -p %", "一个已有的目录：`mkdir -p %`"),
        ("%, which is no folder", "%，它不是目录"), ("a file in a folder", "目录里的文件"),
        ("the folder %, where this user may write nothing", "目录 %，当前用户无权写入"),
        ("a folder of its own", "当前用户自己的目录"),
        ("%, which is there and is no socket", "%，它已存在，但不是套接字"),
        ("it moved away, or the ledger", "把它移走，或者账本换个地方"),
        ("a path of % bytes, and % are the most", "一个 % 字节的路径，最多 % 字节"), ("a path of % bytes", "一个 % 字节的路径"),
        ("% (%: Cannot assign requested address (errno %))", "%（%：本机没有这个地址，errno %）"),
        ("a shorter one: with .sock behind it % are the most", "更短的路径：后面加上 .sock 最多 % 字节"),
        ("%, which is no group of this machine", "%，本机没有这个组"),
        ("another key than % was sealed with, %", "不是封存 % 时所用的密钥，%"),
        ("another key than % was sealed with", "不是封存 % 时所用的密钥"),
        (
            "the key that it was sealed with, here or as ledger.old_seal_key; wecom-bind keys seal FILE tells a key's name,"
                + " and wecom-bind help ledger what to do where it is gone for good",
            "封存时所用的密钥，放在这里或 `ledger.old_seal_key`；`wecom-bind keys seal 文件` 显示密钥的名称；"
                + "如果密钥已经丢失，出路见 `wecom-bind help ledger`"
        ),
        ("what cannot be opened (%)", "打不开的文件 (%)"), ("a ledger, or no file yet", "账本，或者还没有的文件"),
        ("at least %: make it by `openssl rand -hex 16`", "至少 %：用 `openssl rand -hex 16` 生成"),
        ("% bytes", "% 字节"), ("% characters", "% 个字符"),
    ]
}
