/// What WeCom's pages say about a callback, where they contradict one another, and what they leave open.
package struct ProtocolNote: Equatable, Sendable {
    package let subject: String
    /// Document path in WeCom's developer centre; "not found" where no page says it.
    package let page: String
    package let text: String
    /// A file under `Fixtures` that shows it.
    package let fixture: String

    private init(_ subject: String, page: String, _ fixture: String, _ text: String) {
        self.subject = subject
        self.page = page
        self.fixture = fixture
        self.text = text
    }

    package static let all: [ProtocolNote] = [
        ProtocolNote(
            "ReceiveId", page: "96062", "envelope/vectors.json",
            "A model's URL has its model_id, the provider's URL the maker's corp id. The URL check of a model's URL is not"
                + " documented: both are taken there."),
        ProtocolNote(
            "padding", page: "91144", "envelope/vectors.json",
            "PKCS#7 to blocks of 32 bytes, 1 to 32: a usual AES unpadder refuses about half of all messages."),
        ProtocolNote(
            "EncodingAESKey", page: "91144", "envelope/vectors.json",
            "43 characters, of which the last has two bits that are thrown away and often not zero: a strict Base64 reader"
                + " refuses both keys of WeCom's own examples."),
        ProtocolNote(
            "signature", page: "91144", "envelope/vectors.json",
            "SHA-1 over Token, timestamp, nonce and the ciphertext as they came, sorted by bytes; echostr stands in the"
                + " place of the ciphertext in a URL check."),
        ProtocolNote(
            "reply", page: "96062", "envelope/vectors.json",
            "encrypt, msgsignature without an underscore, timestamp and nonce, all as strings. The page prints it for the"
                + " provider's URL only; elsewhere a timestamp is a number."),
        ProtocolNote(
            "bind", page: "95987", "events/bind.json",
            "Said to come after a device was added, and yet decided by the answer: an errcode other than 0 fails it, an"
                + " empty body or \"success\" is a yes. 1,000 ms are wanted, 3,000 ms are the end."),
        ProtocolNote(
            "errcode 4 and 6", page: "95987", "events/bind.json",
            "Both are about the code that was typed, and the page does not say what sets them apart: 6 is given where it"
                + " cannot be the device's code at all."),
        ProtocolNote(
            "unbind", page: "95988", "events/unbind.json",
            "Its introduction speaks of an auth code, and its body has none. It is told after the device is gone."),
        ProtocolNote(
            "model_ticket", page: "96053", "events/model_ticket.json",
            "Pushed every ten minutes, good for thirty; its base_info names neither a device nor a company."),
        ProtocolNote(
            "verify_device", page: "96130", "events/verify_device.json",
            "The sample says event, the table command: both are taken. The answer's key is modelid. In which case the serial"
                + " was hashed is not said: each one is looked for."),
        ProtocolNote(
            "printer_job_trans", page: "97075", "events/printer_job_trans-as-in-table.json",
            "The sample has encoding_aeskey, the table aes_key: both are taken."),
        ProtocolNote(
            "user_scan", page: "97390", "events/user_scan.json",
            "Its auth_code is not a bind's. Besides bind and verify_device it is the only one with a documented answer."),
        ProtocolNote(
            "retries", page: "not found", "scenarios/repeat-after-yes.json",
            "Whether a hardware callback is sent again is not said. req_id is said to be there for deduplication: a repeat"
                + " has the same one, with another timestamp, nonce and ciphertext."),
        ProtocolNote(
            "get_device_secret", page: "95993", "cloud/wecom",
            "The auth_code is good for ten minutes and once. On success errcode may be missing."),
    ]
}
