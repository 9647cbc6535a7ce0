extension Words {
    /// What is wrong with a list of devices.
    static let lists = files + devices

    private static let files = [
        ("the file is empty", "文件是空的"), ("the file must be a list, [ … ]", "文件应当是一个列表 [ … ]"),
        ("% fields, and the header has %", "% 个字段，而表头有 % 个"),
        ("more than % devices: split it", "超过 % 台设备：请拆开"),
        ("% is no column. Known: %", "没有 % 这一列。可以有：%"), ("the column % stands there twice", "% 这一列出现了两次"),
        ("the column % is missing", "缺少 % 这一列"), ("% is no field of a device", "设备没有 % 这一项"),
        ("a carriage return without a line feed", "有回车而没有换行"),
        ("something follows a closing quote before the next comma", "右引号之后、下一个逗号之前还有内容"),
        ("a field of more than % bytes", "有一个字段超过 % 字节"),
        ("not UTF-8: save the file as UTF-8", "不是 UTF-8：请把文件存为 UTF-8"),
        (
            "a quote inside a field: put the whole field in quotes, and double that one",
            "字段里面有引号：请把整个字段放在引号里，并把里面的引号写两遍"
        ),
        ("a quote that is never closed", "有一个引号没有闭合"),
    ]

    private static let devices = [
        ("holder % is no auth_corpid", "holder % 不是 auth_corpid"),
        ("serial % stands in % already", "序列号 % 已在 % 出现"),
        ("% has the keys that % has in %", "% 的密钥与 %（%）的相同"),
        ("% has the keys that % has", "% 的密钥与 % 的相同"), ("model % is not configured", "没有配置型号 %"),
        (
            "% is missing, in the list and in its model: a Matter device cannot be without",
            "% 缺失，清单里和型号里都没有：Matter 设备不能没有它"
        ),
        (
            "% is a number that a spreadsheet has rounded: make its column text there, and fill it again from where it"
                + " came", "% 是被电子表格取整过的数：请在表格里把这一列设为文本，再从来源重新填写"
        ),
        ("% must be %, not %", "% 应为 %，现在是 %"),
        ("the ledger has it as %, and its word counts", "账本里它的状态是 %，以账本为准"),
        ("% is in its place at the vendor", "它在平台上的位置被 % 占用"),
    ]
}
