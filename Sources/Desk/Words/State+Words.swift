package import Binding
package import Events

extension Device.State {
    /// Whose the device is, for whoever wants to add it.
    package var words: Words {
        switch self {
        case .free: Words("空闲，任何企业都可以添加", "free, any company can add it")
        case .asking: Words("正在处理添加请求", "a company is adding it")
        case .held:
            Words(
                "为该企业保留：平台上已绑定，或可能已绑定；企业微信里还没有",
                "kept for its company: the vendor has it, or may have it; WeCom does not")
        case .bound: Words("已绑定", "bound")
        case .unbinding: Words("正在解绑", "being unbound")
        }
    }

    /// In a table, where `words` would be too long.
    package var short: Words {
        let chinese =
            switch self {
            case .free: "空闲"
            case .asking: "正在添加"
            case .held: "保留中"
            case .bound: "已绑定"
            case .unbinding: "正在解绑"
            }
        return Words(chinese, rawValue)
    }
}

extension Redemption.State {
    /// What has become of the code of an answer 0.
    package var words: Words {
        switch self {
        case .ready: Words("等待换取设备密钥", "waits to be spent for the device's secret")
        case .sending: Words("正在换取设备密钥", "is being spent for the device's secret")
        case .stored: Words("设备密钥已保存", "has brought the device's secret")
        case .refused: Words("企业微信拒绝，没有换到密钥", "was refused: it brought no secret")
        case .expired: Words("过期，没有换到密钥", "has expired: it brought no secret")
        case .inDoubt: Words("存疑：不知道是否已用掉", "is in doubt: nobody knows whether it was spent")
        case .superseded:
            Words("作废：设备已删除或重新绑定", "is of no use any more: the device was removed or bound anew")
        case .lost: Words("已由人工放弃", "was given up by a person")
        }
    }

    /// In a table, where `words` would be too long.
    package var short: Words {
        let chinese =
            switch self {
            case .ready: "等待换取"
            case .sending: "正在换取"
            case .stored: "已换到密钥"
            case .refused: "被拒绝"
            case .expired: "已过期"
            case .inDoubt: "存疑"
            case .superseded: "作废"
            case .lost: "已放弃"
            }
        return Words(chinese, rawValue.replacing("_", with: " "))
    }
}

extension Reason.Party {
    package var words: Words {
        switch self {
        case .installer: Words("安装人员", "the installer")
        case .otherCompany: Words("另一家企业", "another company")
        case .vendor: Words("平台", "the vendor")
        case .wecom: Words("企业微信", "WeCom")
        case .us: Words("我方", "us")
        case .stranger: Words("陌生来源", "a stranger")
        }
    }
}

extension Finding {
    /// What was found out of the vendor's side, where that is news.
    package var words: Words? {
        switch self {
        case .untouched: nil
        case .notOurs: Words("查明：平台上没有绑定在我方", "found: the vendor has not bound it to us")
        case .ours: Words("查明：平台上已绑定在我方", "found: the vendor has bound it to us")
        case .leftover: Words("查明：平台上是残留绑定", "found: the vendor has it for us from before")
        case .unknown: Words("平台是否已绑定还不知道", "whether the vendor has bound it is not known yet")
        case .wecomBound: Words("查明：企业微信里已绑定", "found: WeCom has it bound")
        case .wecomNotBound: Words("查明：企业微信里没有", "found: WeCom does not have it")
        case .wecomSilent: Words("企业微信没有回答", "WeCom gave no answer")
        }
    }
}

extension Event.Kind {
    /// What WeCom tells or asks by it.
    package var words: Words {
        switch self {
        case .bind: Words("添加设备", "bind")
        case .unbind: Words("删除设备", "removal")
        case .contactChange: Words("通讯录变更", "contact change")
        case .modelTicket: Words("推送 ticket", "ticket")
        case .verifyDevice: Words("核对序列号", "check of a serial")
        case .updateFirmware: Words("升级固件", "firmware update")
        case .fetchDeviceStatus: Words("查询设备状态", "question of status")
        case .userScan: Words("扫码", "scan")
        case .enterPage: Words("进入录入页", "page entered")
        case .exitPage: Words("退出录入页", "page left")
        case .remoteOpenDoor: Words("远程开门", "door opening")
        case .deleteBioInfo: Words("删除生物信息", "deletion of biometrics")
        case .printerJobSubmit: Words("提交打印", "printer job")
        case .printerJobTranscode: Words("打印转码", "printer transcoding")
        case .printerJobDelete: Words("删除打印", "printer job deleted")
        }
    }
}
