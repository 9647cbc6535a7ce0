import Binding

// Sentences that are told as they are.

extension Diagnosis {
    static let mayBeKept = Words(
        "可以再试一次；如果又显示正在解绑，就是平台上还没有解绑，请告诉我们。",
        "You may try again. If WeCom shows once more that it is being unbound, the vendor still has it: tell us."
    )

    static let addAgain = Words("设备没有添加成功，请重新添加。", "The device was not added. Add it again.")

    static let look = Words(
        "查看平台上是否还绑着它，还绑着就在平台上解绑：否则下一次添加又会答“正在解绑”",
        "look whether the vendor still has it, and let it go there: else the next try is answered as being unbound again"
    )

    static let waits = Words(
        "在平台解除之前程序不会登录，启动它不会延长冻结",
        "the server does not log in before the vendor lets it in again, so that starting it prolongs nothing")

    static let kept = Words(
        "设备在平台上还没有解绑，现在不能添加，正在处理；处理好后会通知您再试。",
        "The vendor has not let the device go, so that it cannot be added yet. We see to it, and tell you when to try again."
    )

    /// What an installer hears of whatever only we can mend.
    static let ours = Reason(.noTicket).forInstaller
}
