import Binding

// Sentences that are told as they are.

extension Diagnosis {
    static let addAgain = Words("设备没有添加成功，请重新添加。", "The device was not added. Add it again.")

    static let kept = Words(
        "设备在平台上还没有解绑，现在不能添加，正在处理；处理好后会通知您再试。",
        "The vendor has not let the device go, so that it cannot be added yet. We see to it, and tell you when to try again."
    )

    /// What an installer hears of whatever only we can mend.
    static let ours = Reason(.noTicket).forInstaller
}
