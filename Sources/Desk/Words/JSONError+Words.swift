package import Events

extension JSONError.Reason {
    package var words: Words { Words(chinese, description) }

    /// As a text that has it in it is told in Chinese.
    static let phrases = allCases.map { ($0.description, $0.chinese) }

    private var chinese: String {
        switch self {
        case .tooLarge: "文档太大"
        case .tooDeep: "数组和对象嵌套太深"
        case .tooManyMembers: "对象的成员太多"
        case .tooManyElements: "数组的元素太多"
        case .stringTooLong: "字符串太长"
        case .numberTooLong: "数的位数太多"
        case .endsTooEarly: "文档提前结束"
        case .unexpectedByte: "这里不能有这个字符"
        case .trailingBytes: "文档结束之后还有内容"
        case .byteOrderMark: "文档以 BOM 开头"
        case .unterminatedComment: "注释没有结束"
        case .invalidUTF8: "这里不是 UTF-8"
        case .controlCharacter: "字符串里的控制字符必须转义"
        case .invalidEscape: "没有这样的转义"
        case .loneSurrogate: "代理对只有一半，不是字符"
        case .invalidNumber: "这不是 JSON 的数"
        case .numberOutOfRange: "数超出范围"
        case .repeatedName: "对象里已有同名成员"
        }
    }
}
