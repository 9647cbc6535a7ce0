import Binding
import Crypto
import Elements
import Events
import Support
import Testing

extension LedgerContract {
    /// The device list and the models' pauses.
    static let listings = [
        LedgerContract("finds nothing of an import before it is adopted, and all of it after") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.stage([device("a1", "k1"), full, device("b2", "k1")])
                try records.stage([device("b2", "k2")])
                #expect(try records.listing(of: full.serial) == nil)
                #expect(try records.listing(digest: digest("A1")) == nil)
            }
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.adoptStaged()
                #expect(try records.listing(of: full.serial) == full)
                #expect(try records.listing(of: device("B2", "").serial) == device("B2", "k2"))
                #expect(try records.listing(digest: digest("A1")) == device("A1", "k1"))
                #expect(try records.listing(digest: digest("a1")) == device("A1", "k1"))
                #expect(try records.listing(digest: digest("a2")) == nil)
            }
        },
        // States: List 2.
        LedgerContract("keeps a serial as it is spelt, and finds it by the MD5 of that") { subject in
            let (mixed, lower) = (spelt("aB12", "k1"), spelt("ab12", "k1"))
            let serial = mixed.serial
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.stage([mixed])
                #expect(try records.listing(digest: digest("aB12")) == nil)
                try records.adoptStaged()
                #expect(try records.listing(of: serial) == mixed)
                for text in ["aB12", "AB12", "ab12"] {
                    #expect(try records.listing(digest: digest(text)) == mixed)
                }
                #expect(try records.listing(digest: digest("Ab12")) == nil)
                try records.stage([spelt("Ab12", "k1")])
                #expect(try records.listing(digest: digest("Ab12")) == nil, "it is not adopted yet")
            }
            try await subject.change { records, _ throws(LedgerFailure) in
                _ = try records.dropStaged(atMost: 10)
                try records.stage([lower])
                try records.adoptStaged()
                #expect(try records.listing(of: serial) == lower)
                #expect(try records.listing(digest: digest("aB12")) == nil, "it is spelt otherwise now")
                #expect(try records.listing(digest: digest("AB12")) == lower)
            }
        },
        // States: List 1.
        LedgerContract("tells which serials have the same keys, now and once all is adopted") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.stage([device("A1", "k1"), device("A2", "k2")])
                try records.adoptStaged()
                try records.stage([device("A3", "k1"), device("A2", "k1"), device("A1", "k3")])
                let now = try records.listings(productKey: "p", deviceKey: "k1", onceAdopted: false)
                #expect(now == [device("A1", "k1")])
                let then = try records.listings(productKey: "p", deviceKey: "k1", onceAdopted: true)
                #expect(then == [device("A2", "k1"), device("A3", "k1")])
                #expect(try records.listings(productKey: "q", deviceKey: "k1", onceAdopted: true).isEmpty)
                let first = try records.staged(after: nil, atMost: 2)
                #expect(first == [device("A1", "k3"), device("A2", "k1")])
                #expect(try records.staged(after: first.last?.serial, atMost: 2) == [device("A3", "k1")])
                try records.adoptStaged()
                #expect(try records.staged(after: nil, atMost: 2).isEmpty)
                #expect(try records.listings(productKey: "p", deviceKey: "k1", onceAdopted: false) == then)
            }
        },
        LedgerContract("keeps the former entry until the next import is adopted") { subject in
            for key in ["k1", "k2", "k3", "k4"] {
                try await subject.change { records, _ throws(LedgerFailure) in
                    let before = try records.listing(of: device("A1", "").serial)
                    try records.stage([device("A1", key)])
                    #expect(try records.listing(of: device("A1", "").serial) == before)
                    #expect(try records.listing(digest: digest("A1")) == before)
                    try records.adoptStaged()
                    #expect(try records.listing(of: device("A1", "").serial) == device("A1", key))
                }
            }
        },
        LedgerContract("lets go of what was staged, a bounded step at a time") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.stage([device("A1", "k1"), device("A2", "k1")])
                try records.adoptStaged()
                try records.stage([device("A1", "k2"), device("A3", "k2"), device("A4", "k2")])
                #expect(try records.dropStaged(atMost: 2) == 2)
                #expect(try records.dropStaged(atMost: 2) == 1)
                try records.adoptStaged()
                #expect(try records.listing(of: device("A1", "").serial) == device("A1", "k1"))
                #expect(try records.listing(of: device("A3", "").serial) == nil)
            }
        },
        LedgerContract("takes a device off the list, and can list it again") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                try records.stage([device("A1", "k1"), device("A2", "k1")])
                try records.adoptStaged()
                try records.removeListing(of: device("A1", "").serial)
                #expect(try records.listing(of: device("A1", "").serial) == nil)
                #expect(try records.listing(digest: digest("A1")) == nil)
                #expect(try records.listing(of: device("A2", "").serial) == device("A2", "k1"))
                try records.stage([device("A1", "k2")])
                try records.adoptStaged()
                #expect(try records.listing(of: device("A1", "").serial) == device("A1", "k2"))
            }
        },
        LedgerContract("keeps a model's pause until it is taken back") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                guard let other = ModelID("model-0"),
                    let pause = ModelPause(
                        model: Sample.model, errcode: .deviceOffline, reason: "事故", since: now),
                    let later = ModelPause(model: Sample.model, errcode: .cannotBind, reason: "", since: now),
                    let second = ModelPause(model: other, errcode: .unbinding, reason: "", since: now)
                else { return }
                #expect(try records.pause(of: Sample.model) == nil)
                try records.put(pause)
                #expect(try records.pause(of: Sample.model) == pause)
                try records.put(later)
                try records.put(second)
                #expect(try records.pauses() == [second, later])
                try records.removePause(of: Sample.model)
                try records.removePause(of: Sample.model)
                #expect(try records.pauses() == [second])
            }
        },
    ]

    private static let full = {
        var full = device("C3", "k")
        full.capabilities = 15
        full.name = "门锁"
        full.family = "f"
        full.room = "r"
        full.isCommonDevice = false
        full.matter.numbers = [.discriminator: 0, .vendor: 65521, .node: .max]
        full.matter.version = "1=0"
        full.matter.extra = "额外 \\n x"
        full.matter.categories = [.init(tag: .max, privilege: .view), .init(tag: 0, privilege: .administer)]
        return full
    }()

    private static func device(_ serial: String, _ key: String) -> ListedDevice {
        ListedDevice(
            serial: SerialNumber(serial) ?? Sample.serial, model: Sample.model, productKey: "p",
            deviceKey: key)
    }

    private static func spelt(_ spelling: String, _ key: String) -> ListedDevice {
        ListedDevice(
            spelling: SerialSpelling(spelling) ?? SerialSpelling(Sample.serial), model: Sample.model,
            productKey: "p", deviceKey: key)
    }

    private static func digest(_ text: String) -> SerialDigest {
        SerialDigest(Hex.encode(Digest.md5(Array(text.utf8)))) ?? Self.noDigest
    }

    private static var noDigest: SerialDigest { preconditionFailure("an MD5 is a digest") }
}
