import Binding
import Events

/// The vendor's codes that people meet, in their words. Of the others `codes` tells what is known.
enum VendorMeaning {
    /// - Returns: nil for a code whose class says enough.
    static func of(_ code: Int) -> Words? {
        switch code {
        case 5462: Words("验证码输错了：与设备上报的不同", "the code typed is not this device's")
        case 5461: Words("验证码已过期", "the code typed has expired")
        case 5179: Words("没有输入验证码", "no code was typed")
        case 5213: Words("输入的内容不是验证码", "what was typed is no code")
        case 5050: Words("原来的绑定还没有解除", "the former binding still stands")
        case 5049, 5412: Words("平台上设备已被绑定", "the vendor has the device bound already")
        case 6040:
            Words("平台上设备归别人所有，只分享给了我方账号", "somebody owns the device, and has only shared it with our account")
        case 61_002, 70_065: Words("设备不在线", "the device is offline")
        case 5460, 5465: Words("设备还没有上报验证码", "the device has not reported its code yet")
        case 5041, 5047, 5913:
            Words("平台账号的角色没有绑定权限", "the account's role at the vendor has no permission to bind")
        case 5669:
            Words("平台账号是家庭里的普通成员，不能绑定", "the account is an ordinary member of its family and may not bind")
        case 5327, 5358, 5229: Words("平台没有把该产品授权给我方", "the vendor has not granted us this product")
        case 4026: Words("平台账号今天的调用额度已用完", "the account's calls at the vendor are used up for today")
        case 429: Words("平台认为调用过于频繁", "the vendor was asked too much at once")
        case 5147, 5148:
            Words(
                "平台账号因多次输错密码被冻结 20 分钟",
                "the vendor has frozen the account for 20 minutes, after wrong passwords")
        case 5325: Words("平台封锁了本机地址 24 小时", "the vendor has blocked this machine for 24 hours")
        case 5028, 5579...5586: Words("平台账号的密码不对", "the password of the account at the vendor is wrong")
        case 5420, 5421: Words("平台的用户域密钥不对", "the secret of the user domain at the vendor is wrong")
        case 5009, 5493, 5553:
            Words(
                "平台没有这台设备，或清单里的密钥不对", "the vendor does not know the device, or its keys on our list are wrong"
            )
        case 5422: Words("平台的设备授权数已用完", "the vendor has no licence left for us")
        case 6083: Words("设备在另一个数据中心", "the device is in another data centre of the vendor's")
        case 91006: Words("平台不允许本机地址调用", "the vendor does not allow this machine's address")
        default: nil
        }
    }

    /// What a code is answered with that the person beside the device can do something about; nil for all others.
    static func usual(_ code: Int) -> Errcode? {
        switch code {
        case 5049, 5412, 6040: .alreadyBound
        case 61_002, 70_065: .deviceOffline
        default: installer(code)?.errcode
        }
    }

    static let stillBound = Words(
        "原来的绑定还没解除，请几分钟后再试。", "The former binding still stands. Try again in a few minutes.")

    /// What the person beside the device can do about a code that was answered as theirs, with its usual errcode.
    static func installer(_ code: Int) -> (errcode: Errcode, words: Words)? {
        switch code {
        case 5462:
            (.deviceCheckFailed, Words("请看设备上最新的验证码，重新输入。", "Read the code on the device again and type it."))
        case 5461:
            (
                .wrongCode,
                Words(
                    "请让设备重新进入绑定模式，输入新的验证码。",
                    "Put the device into its bind mode again and type the fresh code.")
            )
        case 5179, 5213:
            (.wrongCode, Words("请完整输入设备上的验证码。", "Type the whole code that the device shows."))
        case 5050: (.notYetUnbound, stillBound)
        default: nil
        }
    }
}
