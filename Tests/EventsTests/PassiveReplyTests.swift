import Events
import Testing

@Suite struct PassiveReplyTests {
    private func text(_ reply: PassiveReply) -> String {
        String(decoding: reply.message, as: UTF8.self)
    }

    @Test func `a bind is answered with a number and its words`() {
        #expect(text(.bind(.success)) == #"{"errcode":0,"errmsg":"成功"}"#)
        #expect(text(.bind(.wrongCode)) == #"{"errcode":6,"errmsg":"验证码校验失败，请检查后重试"}"#)
        #expect(text(.bind(.unbinding)) == #"{"errcode":1999,"errmsg":"设备正在解绑中，请稍候重试"}"#)
    }

    @Test func `a device is known by its model or not at all`() throws {
        let model = try #require(ModelID("wm7Q2kXd0"))
        #expect(text(.verifyDevice(model)) == #"{"is_valid":true,"modelid":"wm7Q2kXd0"}"#)
        #expect(text(.verifyDevice(nil)) == #"{"is_valid":false,"modelid":""}"#)
    }

    @Test func `a scan learns whether the device is online`() {
        #expect(text(.userScan(isOnline: true)) == #"{"online_status":1}"#)
        #expect(text(.userScan(isOnline: false)) == #"{"online_status":2}"#)
    }
}
