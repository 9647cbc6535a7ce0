package import Binding
package import Events

extension Reason {
    /// What to tell the person beside the device, as WeCom's words for its errcode have it; nil where all is well.
    package var forInstaller: Words? {
        switch word {
        case .vendorRefusedInstaller:
            vendorCode.flatMap(VendorMeaning.installer).map(\.words) ?? word.forInstaller
        case .vendorRefusedUs where remedy == .shared: Word.vendorTaken.forInstaller
        // What was found out about the device says more than the code that had us ask.
        default: word.forInstaller
        }
    }
}

extension Reason {
    /// What to tell whom WeCom has shown the words of an errcode: a site may answer a code of the vendor's otherwise
    /// than is usual, and then goes by what was shown.
    package func installerHears(after errcode: Errcode) -> Words? {
        let isUsual = vendorCode.flatMap(VendorMeaning.installer)?.errcode == errcode
        switch word {
        // A 7 tells nothing: what the vendor has said does.
        case .vendorRefusedInstaller where !isUsual && errcode != .cannotBind: return errcode.forInstaller
        case .vendorRefusedUs where errcode != .cannotBind: return errcode.forInstaller
        default: return forInstaller
        }
    }
}

extension Reason {
    /// Whether a site answers the code of the vendor's with an errcode of its own.
    func isAnsweredOtherwise(by errcode: Errcode) -> Bool {
        guard let vendorCode else { return false }
        let usual = VendorMeaning.usual(vendorCode)
        switch word {
        case .vendorRefusedInstaller, .vendorTaken: return errcode != usual
        case .vendorQuota, .vendorBusy: return errcode != .cannotBind
        // What the installer did not type may have been ours to send.
        case .vendorRefusedUs: return errcode != .cannotBind && errcode != usual
        default: return false
        }
    }
}

extension Errcode {
    /// What to tell whom WeCom has shown its words, where nothing else is known.
    fileprivate var forInstaller: Words? {
        switch self {
        case .success: nil
        case .deviceOffline: Reason.Word.deviceOffline.forInstaller
        case .alreadyBound: Reason.Word.vendorTaken.forInstaller
        case .holdsLocalData: Reason.Word.notVerified.forInstaller
        case .deviceCheckFailed, .wrongCode: Reason.Word.codeShape.forInstaller
        case .notYetUnbound, .unbinding: VendorMeaning.stillBound
        case .cannotBind: Reason.Word.noTicket.forInstaller
        }
    }
}

extension Reason.Word {
    private static let again = Words("请再试一次。", "Try once more.")
    private static let wait = Words(
        "问题在我们这边，正在处理；处理好后会通知您再试。", "The fault is ours and is being mended. We tell you when to try again.")

    var forInstaller: Words? {
        switch self {
        case .bound, .boundInOtherMode, .verified, .adopted, .proved, .witnessed, .makerBound: nil
        case .deviceAsking:
            Words("另一家企业正在添加这台设备，请一分钟后再试。", "Another company is adding this device. Try again in a minute.")
        case .deviceHeld:
            Words(
                "设备为另一家企业保留着，但那家企业可能没有添加成功。请再试一次：我们会向企业微信核实，没有添加成功就解绑。",
                "The device is kept for another company, which may not have got it. Try once more: WeCom is asked then, and"
                    + " if that company has not got it, it is unbound.")
        case .deviceBound, .wecomBound:
            Words(
                "设备属于另一家企业，请该企业先在企业微信里删除它。",
                "Another company has this device: that company has to remove it in WeCom first.")
        case .vendorTaken:
            Words(
                "设备在平台上还绑在别人名下：可能是另一家企业，也可能是 App 用户。请对方先删除它，再添加；不知道是谁就告诉我们。",
                "At the vendor somebody else has this device: another company, or a user of its app. They have to remove it"
                    + " first. Tell us if nobody knows who that is.")
        case .deviceUnbinding, .wecomNotBound, .leftover:
            Words("设备正在解绑，请两分钟后再试。", "The device is being unbound. Try again in two minutes.")
        case .vendorRefusedInstaller:
            Words("请核对设备和验证码，再试一次。", "Check the device and its code, and try once more.")
        case .codeShape:
            Words("请照设备上显示的完整输入验证码。", "Type the whole code as the device shows it.")
        case .tooManyGuesses:
            Words(
                "输错次数太多，请十分钟后照设备上的验证码输入。",
                "Too many wrong codes. Wait ten minutes, then type what the device shows.")
        case .deviceOffline:
            Words("设备不在线，请检查电源和网络后再试。", "The device is offline. Check its power and network, and try again.")
        case .notInBindMode:
            Words("请让设备进入绑定模式后再试。", "Put the device into its bind mode and try again.")
        case .deviceStatusUnknown:
            Words("请确认设备已联网，一分钟后再试。", "See that the device is connected, and try again in a minute.")
        case .notVerified:
            Words("请重置设备后再添加。", "Reset the device and add it again.")
        case .makerRefused:
            Words(
                "请照企业微信显示的提示做；还是不行就告诉我们。", "Do what WeCom has shown. Tell us if that does not help.")
        case .noDeposit:
            Words("请先在设备的 App 里完成准备步骤，再添加。", "Take the steps in the device's app first, then add the device.")
        case .paused:
            Words(
                "该型号暂停添加，恢复后会通知您。", "This model cannot be added for the time being. We tell you when it can.")
        case .noLongerAsking, .holderUnknown, .eventTooOld, .noTime, .vendorBusy, .vendorLate,
            .vendorUnanswered,
            .vendorUnclear,
            .overload, .ledgerLate, .outOfTime, .processEnded, .zeroIsOver, .requestConflict, .codeReused:
            Self.again
        case .secretRefused, .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored:
            Words(
                "设备已添加，但密钥还没有拿到；可能需要删除后重新添加，请等我们通知。",
                "The device is added but lacks its secret. It may have to be removed and added again: wait for our word."
            )
        case .wecomSilent, .eventFromTheFuture, .foreign, .unknownSerial, .otherModel, .placeShared,
            .accountGone,
            .noTicket, .noToken, .vendorAway, .vendorRefusedUs, .vendorQuota, .vendorLogin, .makerRefusesUs,
            .vendorUnreachable, .ledgerFull, .ledgerUnavailable, .noRoute, .misrouted, .method, .query,
            .shape,
            .stale, .ahead, .envelope, .signature, .cipher, .receiver, .challenge, .source, .earlierVersion:
            Self.wait
        }
    }
}
